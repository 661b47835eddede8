"""Scores the hindcast from rolling origins, by the rule of docs/hindcast.md.

    python3 docs/hindcast.py LOCKIN FOLDER      runs what FOLDER does not hold yet, then prints the tables
"""

import csv
import json
import math
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
ORIGINS = range(2020, 2026)
FIRMS = ["aws", "azure", "google", "others"]
HORIZONS = ["to 1 year", "to 2", "to 3", "beyond", "all"]
LEAST_AFRESH = 0.3  # the default world's


def published():
    """Date → shares and yearly growth in per cent, and the market in bn a quarter; the azure break is put back."""
    found = {}
    with open(DATA / "hindcast-2020.csv", newline="") as file:
        for row in csv.DictReader(file):
            shares = {firm: float(row[firm]) for firm in FIRMS[:3]}
            shares["azure"] += float(row["azure_break"])
            shares["others"] = 100 - sum(shares.values())
            found[row["date"]] = shares | {"growth": float(row["growth"]), "market": float(row["market_bn"])}
    return found


def margins():
    """Firm → calendar year → operating margin in per cent."""
    found = defaultdict(dict)
    with open(DATA / "hindcast-margins.csv", newline="") as file:
        for row in csv.DictReader(file):
            for firm in ("aws", "google"):
                if row[firm]:
                    found[firm][int(row["year"])] = float(row[firm])
    return found


def growth_shares(before, now):
    """What each firm won of all growth in two years, rounded to half a point, the rounding on the fringe (rule 2)."""
    grown = (1 + before["growth_then"] / 100) * (1 + now["growth"] / 100) - 1
    won = {f: (now[f] * (1 + grown) - before[f]) / grown for f in FIRMS}
    shares = {f: round(2 * won[f]) / 2 for f in FIRMS[:3]}
    return shares | {"others": 100 - sum(shares.values())}


def inputs(origin, known, margin):
    """The values that the rule gives for an origin, as `--set`s."""
    ends = [known[f"{origin - back}-12-31"] for back in (1, 2, 3)]
    now, then = ends[0], ends[2] | {"growth_then": ends[1]["growth"]}
    won = growth_shares(then, now)
    # f = share + (growth_share - share)/ν must not be negative (rule 4).
    needed = max((now[f] - won[f]) / now[f] for f in FIRMS)
    afresh = max(LEAST_AFRESH, math.ceil(100 * needed) / 100)
    size = now["market"] / known["2019-12-31"]["market"]
    sets = {
        "clock.start": f'"{origin}-01-01"',
        "clock.years": 2027 - origin,
        "demand.growth_now": round(math.log(1 + now["growth"] / 100), 4),
        "demand.compute_growth_afresh": afresh,
    }
    world = Path(__file__).resolve().parent.parent / "worlds" / "hindcast-2020.ron"
    text = world.read_text()
    for segment in ("digital", "enterprises"):
        spend = text.split(f'name: "{segment}"')[1].split("compute_spend: ")[1].split(",")[0]
        sets[f"segments.{segment}.compute_spend"] = f"{float(spend) * size:.6g}"
    for firm in FIRMS:
        sets[f"segments.*.provider_shares.{firm}.share"] = round(now[firm] / 100, 6)
        sets[f"providers.{firm}.growth_share"] = won[firm] / 100
    for firm, years in margin.items():
        if origin - 1 in years:
            sets[f"providers.{firm}.operating_margin"] = years[origin - 1] / 100
    return sets


def study(lockin, folder, origin, sets):
    """The study of an origin, run if it is not there; what it foretold of dates: [(date, key, published, model)]."""
    place = folder / str(origin)
    command = [lockin, "run", "hindcast-2020", "--out", str(place), "--no-page", "--format", "csv"]
    for path, value in sets.items():
        command += ["--set", f"{path}={value}"]
    subprocess.run(command, check=True, capture_output=True)
    facts = subprocess.run([lockin, "facts", str(place), "--format", "json"], check=True, capture_output=True)
    tables = {table["name"]: table for table in json.loads(facts.stdout)["tables"]}
    points = []
    for row in tables["published"]["rows"]:
        for key in FIRMS + ["growth"]:
            column = "growth_in_a_year" if key == "growth" else f"share_of_{key}"
            told, model = row.get(f"{column}_published_percent"), row.get(f"{column}_model_percent")
            if told is not None and model is not None:
                points.append((row["date"], key, told, model))
    return points, modelled_margins(place, origin)


def modelled_margins(place, origin):
    """Firm → calendar year → operating margin in per cent, mean over seeds."""
    earned = defaultdict(lambda: [0.0, 0.0])
    for path in sorted(place.glob("runs/base/*/providers.csv")):
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                if row["provider"] in ("aws", "google") and row["tick"] != "0":
                    sums = earned[row["provider"], origin + (int(row["tick"]) - 1) // 12]
                    sums[0] += float(row["operating_profit"])
                    sums[1] += float(row["compute_revenue"])
    return {at: 100 * profit / revenue for at, (profit, revenue) in earned.items()}


def line(points, at):
    """The least-squares line through [(x, y)] at `at`."""
    mx, my = (sum(v) / len(points) for v in zip(*points))
    slope = sum((x - mx) * (y - my) for x, y in points) / sum((x - mx) ** 2 for x, _ in points)
    return my + slope * (at - mx)


def years(date):
    """A day as years, so that 31 December is the end of its year."""
    year, month, day = map(int, date.split("-"))
    return year + (month - 1) / 12 + day / 366


def horizon(ahead):
    return min(3, max(0, math.ceil(ahead - 0.01) - 1))


def score(lockin, folder):
    """Squared errors by quantity, horizon and forecast."""
    known, margin = published(), margins()
    errors = defaultdict(lambda: defaultdict(list))
    for origin in ORIGINS:
        sets = inputs(origin, known, margin)
        points, earned = study(lockin, folder, origin, sets)
        for date, key, told, model in points:
            past = [(years(d), p[key]) for d, p in known.items() if d < f"{origin}-01-01"]
            naive = [past[-1][1], line(past, years(date))]
            what = "growth" if key == "growth" else "shares"
            for name in {what, key}:
                for h in (horizon(years(date) - origin), 4):
                    errors[name][h].append([(f - told) ** 2 for f in [model, *naive]])
        for firm, told in margin.items():
            past = [(y, m) for y, m in told.items() if y < origin]
            for year, published_margin in told.items():
                if year < origin:
                    continue
                straight = line(past, year) if len(past) > 1 else past[-1][1]
                forecasts = [earned[firm, year], past[-1][1], straight]
                for h in (horizon(year + 1 - origin), 4):
                    errors[f"margin of {firm}"][h].append([(f - published_margin) ** 2 for f in forecasts])
    return errors


def given(known, margin):
    """What the rule gives for each origin, a row each."""
    print("| origin | shares at the start, % | of growth, % | ν | growth, ln | margins of AWS, Google, % |")
    print("|---" * 6 + "|")
    for origin in ORIGINS:
        sets = inputs(origin, known, margin)
        now = known[f"{origin - 1}-12-31"]
        shares = ", ".join(f"{now[f]:g}" for f in FIRMS)
        won = ", ".join(f"{100 * sets[f'providers.{f}.growth_share']:g}" for f in FIRMS)
        earned = ", ".join(f"{margin[f][origin - 1]:g}" for f in margin)
        afresh, growth = sets["demand.compute_growth_afresh"], sets["demand.growth_now"]
        print(f"| {origin} | {shares} | {won} | {afresh:g} | {growth:.3f} | {earned} |")
    print()


def main():
    lockin, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    given(published(), margins())
    errors = score(lockin, folder)
    print("| root mean squared error, points: model, no change, trend | " + " | ".join(HORIZONS) + " |")
    print("|---" * (len(HORIZONS) + 1) + "|")
    for name in ["shares", *FIRMS, "growth", "margin of aws", "margin of google"]:
        cells = []
        for h in range(5):
            all_of = errors[name][h]
            rmse = [math.sqrt(sum(e) / len(all_of)) for e in zip(*all_of)] if all_of else []
            best = min(rmse, default=0)
            cells.append(", ".join(f"**{x:.1f}**" if x == best else f"{x:.1f}" for x in rmse) or "–")
        print(f"| {name} ({len(errors[name][4])}) | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
