"""List prices of clouds under the variants of merger studies, from `summary.csv` of each.

    python3 docs/mergers.py results/merger results/merger-free
"""

import csv
import sys

FIRMS = ["north", "west", "south"]


def effects(study):
    """Mean under base and paired difference with half of its 95 % interval, by variant, tick and firm."""
    found = {}
    with open(f"{study}/summary.csv", newline="") as file:
        for row in csv.DictReader(file):
            if (row["table"], row["measure"]) == ("providers", "list_price"):
                found[row["variant"], int(row["tick"]), row["key"]] = row
    return found


def cell(found, variant, tick, firm):
    base = float(found["base", tick, firm]["mean"])
    row = found.get((variant, tick, firm))
    if row is None or not row["difference"]:
        return "gone"
    half = (float(row["difference_high"]) - float(row["difference_low"])) / 2
    return f"{100 * float(row['difference']) / base:+.1f} ±{100 * half / base:.1f}"


def main(studies):
    print("list prices from base, % of base's".ljust(46) + "".join(firm.rjust(14) for firm in FIRMS))
    for study in studies:
        found = effects(study)
        for variant in dict.fromkeys(variant for variant, _, _ in found):
            for year in [5, 10]:
                if variant not in ("base", "vendors-merge", "beta-leaves", "merger-separate"):
                    label = f"{study}: {variant}, year {year}"
                    cells = (cell(found, variant, 12 * year, firm) for firm in FIRMS)
                    print(label.ljust(46) + "".join(text.rjust(14) for text in cells))


main(sys.argv[1:])
