"""What variants of merger studies do to prices, from `summary.csv` of each.

    python3 docs/mergers.py results/merger results/merger-free     clouds that merge: their list prices
    python3 docs/mergers.py --integrated results/merger            a cloud that buys a model vendor, or gives one up
    python3 docs/mergers.py --matched results/new-customers        price matches: what models cost through each channel
"""

import csv
import sys

FIRMS = ["north", "west", "south"]


# Variants of which a model vendor is the matter: they have a table of their own.
VENDORS = ["vendors-merge", "beta-leaves"]
INTEGRATED = ["north-alpha", "north-alpha-at-cost", "north-alpha-alone", "north-alpha-parts", "south-gives-up-beta"]
MATCHED = ["price-match", "price-match-seen"]


def effects(study, table="providers", measure="list_price"):
    """Mean under base and paired difference with half of its 95 % interval, by variant, tick and key."""
    found = {}
    with open(f"{study}/summary.csv", newline="") as file:
        for row in csv.DictReader(file):
            if (row["table"], row["measure"]) == (table, measure):
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
                if variant not in ("base", "merger-separate", *VENDORS, *INTEGRATED):
                    label = f"{study}: {variant}, year {year}"
                    cells = (cell(found, variant, 12 * year, firm) for firm in FIRMS)
                    print(label.ljust(46) + "".join(text.rjust(14) for text in cells))


def beside(study, variants, columns):
    """A table of effects in % of base, one column for each label, table, key and measure."""
    found = {(table, measure): effects(study, table, measure) for _, table, _, measure in columns}
    print("from base, % of base's".ljust(34) + "".join(label.rjust(16) for label, *_ in columns))
    for variant in variants:
        for year in [2, 5, 10]:
            cells = (cell(found[table, measure], variant, 12 * year, key) for _, table, key, measure in columns)
            print(f"{variant}, year {year}".ljust(34) + "".join(text.rjust(16) for text in cells))


def integrated(study):
    of = lambda firm, measure: ("vendors", firm, measure)
    beside(study, INTEGRATED, [
        ("Alpha, list", *of("alpha", "list_price")),
        ("Alpha at North", "offers", "model/all/alpha@north", "price"),
        ("Alpha, share", *of("alpha", "share")),
        ("Beta, list", *of("beta", "list_price")),
        ("Beta, share", *of("beta", "share")),
        ("North, list", "providers", "north", "list_price"),
    ])


def matched(study):
    of = lambda offer: ("offers", f"model/all/{offer}", "price")
    beside(study, MATCHED, [
        ("Alpha direct", *of("alpha@direct")),
        ("Alpha at North", *of("alpha@north")),
        ("Alpha at South", *of("alpha@south")),
        ("open at North", *of("open@north")),
        ("open at South", *of("open@south")),
        ("paid, models", "market", "model/all", "net_price_index"),
    ])


if sys.argv[1] == "--integrated":
    integrated(sys.argv[2])
elif sys.argv[1] == "--matched":
    matched(sys.argv[2])
else:
    main(sys.argv[1:])
