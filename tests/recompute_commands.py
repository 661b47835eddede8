#!/usr/bin/env python3
"""Recomputes what `facts`, `value` and `market-definition` print of a study, from its dumps, and fails on a difference.

    tests/recompute_commands.py LOCKIN STUDY OFFERS

LOCKIN is the binary, OFFERS a group of compute offers as `market-definition` takes it. Beside `recompute.py`, and written
apart from lockin as it is. What is not in a study's dumps is left out: see docs/recompute.md.
"""

import csv
import io
import math
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd

from recompute import Study, mean_and_error, t_quantile

FACTS = Path(__file__).with_name("data") / "facts.csv"


class World:
    """What the resolved world states, item by item: names and the numbers that stand in each item itself."""

    def __init__(self, text):
        self.text = re.sub(r"//[^\n]*", "", text[text.index("resolved_world:"):text.index("stated_world:")])
        self.providers, self.vendors = self.items("providers"), self.items("vendors")
        self.segments, self.deals = self.items("segments"), self.items("deals")

    def items(self, name):
        start = re.search(rf"\n    {name}: \[", self.text).end()
        end = self.text.index("\n    ],", start)
        parts = re.split(r"\n        \(\n", self.text[start:end])[1:]
        return {re.search(r'name: "([^"]+)"', part).group(1): part for part in parts}

    @staticmethod
    def number(part, field):
        return float(re.search(rf"\b{field}: ([-+.\de]+)", part).group(1))

    def mean_account(self, segment):
        part = self.segments[segment]
        return self.number(part, "compute_spend") / self.number(part, "accounts")

    def there(self, items):
        return [name for name, part in items.items() if 'enters_like: "' not in part]

    def firms(self):
        return [name for name in self.there(self.providers) if "atomistic: true" not in self.providers[name]]

    def is_open(self, vendor):
        part = self.vendors[vendor]
        return 'owner: "' not in part and "funding: Treasury" not in part


def only(rows, **keys):
    """The rows of which each key is so."""
    for name, value in keys.items():
        rows = rows[rows[name] == value]
    return rows


class Run:
    """One seed of base."""

    def __init__(self, study, world, seed):
        self.study, self.world, self.seed = study, world, seed

    def series(self, table, column, **keys):
        return [float(x) for x in only(self.study.table("base", self.seed, table), **keys)[column]]

    def ends(self, table, column, **keys):
        return self.series(table, column, **keys)[:: self.study.a_year]

    def years(self, table, column, **keys):
        values, n = self.series(table, column, **keys)[1:], self.study.a_year
        return [math.fsum(values[i:i + n]) / n for i in range(0, len(values) - n + 1, n)]

    def total(self, of):
        return [math.fsum(values) for values in zip(*of)]


def mean(values):
    values = list(values)
    return math.fsum(values) / len(values)


def steps(values):
    return [b - a for a, b in zip(values, values[1:])]


def leaders(run):
    share = lambda name: run.series("providers", "share", provider=name)[0]
    return sorted(run.world.firms(), key=share, reverse=True)


def switching(run, market):
    return mean(run.series("market", "switching_accounts", market=market, segment="all")[1:])


def top_three(run):
    return steps(run.total(run.ends("providers", "share", provider=p) for p in leaders(run)[:3]))


def vendor_shares(run):
    return [run.ends("vendors", "share", vendor=v) for v in run.world.vendors if not run.world.is_open(v)]


def leader_changes(run):
    leads = [max(range(len(s)), key=s.__getitem__) for s in zip(*vendor_shares(run))]
    return float(any(lead != leads[0] for lead in leads))


def vendor_moves(run):
    return mean(max(abs(m) for m in moves) for moves in zip(*map(steps, vendor_shares(run))))


def quality_price_fall(run):
    index = run.ends("market", "quality_price_index", market="model", segment="all")
    years = min(len(index) - 1, 5)
    return (index[0] / index[years]) ** (1 / years)


def flagship(run):
    vendors = run.world.there(run.world.vendors)
    quality = [run.ends("vendors", "quality", vendor=v) for v in vendors]
    price = [run.ends("vendors", "list_price", vendor=v) for v in vendors]
    best = lambda year: max(range(len(vendors)), key=lambda v: quality[v][year])
    years = range(len(price[0]) - 1)
    return max(abs(math.log(price[best(y)][y + 1] / price[best(y)][y])) for y in years)


def spend_on_price(run):
    logs = lambda column: steps([math.log(x) for x in run.ends("market", column, market="model", segment="all")])
    return max(s / p for s, p in list(zip(logs("spend"), logs("quality_price_index")))[:3])


def rebound(run):
    there = run.world.there(run.world.providers)
    weights = [run.years("providers", "hosting_revenue", provider=p)[0] for p in there]
    series = [run.series("providers", "rent_over_cost", provider=p) for p in there]
    rent = [math.fsum(w * x for w, x in zip(weights, xs)) / math.fsum(weights) for xs in zip(*series)]
    falls = (min(1 - r / max(rent[:t + 1]), max(rent[t:]) / r - 1) for t, r in enumerate(rent))
    return max(0.0, *falls)


def looks(run, column, segment="all"):
    values = run.series("accounts", column, segment=segment)
    return mean(values)


def margins(run):
    found = []
    for firm in leaders(run)[:3]:
        of = lambda column: run.years("providers", column, provider=firm)
        revenue = run.total(map(of, ("compute_revenue", "channel_revenue", "hosting_revenue")))
        found += [p / r for p, r in zip(of("operating_profit"), revenue)]
    return found


def rental(run, year):
    return [run.years("providers", "hosting_margin_rate", provider=p)[year] for p in run.world.firms()]


def growth(run):
    columns = ("compute_revenue", "hosting_revenue")
    revenue = run.total(run.series("providers", c, provider=p) for p in run.world.providers for c in columns)
    year = run.study.a_year
    ends = revenue[year::year]
    return [(revenue[year] / revenue[1]) ** (year / (year - 1)) - 1] + [b / a - 1 for a, b in zip(ends, ends[1:])]


def equity(run):
    amounts = (float(x) for part in run.world.deals.values() for x in re.findall(r"\b(?:equity|amount): ([-+.\de]+)", part))
    paid = run.total(run.series("deals", "equity", deal=d) for d in run.world.deals)
    return math.fsum(paid[:1 + run.study.a_year]) / math.fsum(amounts)


def fringe(run):
    small = [p for p, part in run.world.providers.items() if "atomistic: true" in part]
    shares = run.total(run.ends("providers", "share", provider=p) for p in small)
    return math.log(shares[0] / shares[-1]) / (len(shares) - 1)


def open_share(run, at):
    return run.total(run.series("vendors", "share", vendor=v) for v in run.world.vendors if run.world.is_open(v))[at]


def adoption(run):
    segments = sorted(run.world.segments, key=run.world.mean_account)
    of = lambda segment: run.series("segments", "adopted", segment=segment)[0]
    return of(segments[-1]) / of(segments[0])


def hhi(run, market):
    return run.ends("market", "hhi", market=market, segment="all")


STATISTICS = {
    "compute_switching": lambda r: switching(r, "compute"),
    "model_switching": lambda r: switching(r, "model"),
    "switching_ratio": lambda r: switching(r, "model") / switching(r, "compute"),
    "upgrades_per_switch": lambda r: mean(r.series("market", "upgrading_accounts", market="model", segment="all")[1:])
    / switching(r, "model"),
    "top_three_worst_year": lambda r: min(top_three(r)),
    "top_three_best_year": lambda r: max(top_three(r)),
    "leader_largest_change": lambda r: max(map(abs, steps(r.ends("providers", "share", provider=leaders(r)[0])))),
    "vendor_leader_changes": leader_changes,
    "vendor_moves": vendor_moves,
    "compute_hhi_start": lambda r: hhi(r, "compute")[0],
    "compute_hhi_largest_change": lambda r: max(map(abs, steps(hhi(r, "compute")))),
    "model_hhi_start": lambda r: hhi(r, "model")[0],
    "model_hhi_later": lambda r: mean(hhi(r, "model")[1:]),
    "quality_price_fall": quality_price_fall,
    "flagship_price_largest_change": flagship,
    "rent_rebound": rebound,
    "large_multi_homing": lambda r: mean(
        r.series("market", "multi_homing", market="model", segment=max(r.world.segments, key=r.world.mean_account))
    ),
    "second_cloud_share": lambda r: looks(r, "second_cloud_share"),
    "lowest_size_exponent": lambda r: min(looks(r, "size_exponent", s) for s in r.world.segments),
    "highest_size_exponent": lambda r: max(looks(r, "size_exponent", s) for s in r.world.segments),
    "lowest_top_share": lambda r: min(looks(r, "top_percent_share", s) for s in r.world.segments),
    "size_discount_correlation": lambda r: looks(r, "size_discount_correlation"),
    "discount_sd": lambda r: looks(r, "discount_sd"),
    "leaders_margin_worst_year": lambda r: min(margins(r)),
    "leaders_margin_best_year": lambda r: max(margins(r)),
    "thinnest_rental_margin": lambda r: min(rental(r, 0)),
    "rental_margin_gap": lambda r: max(rental(r, 0)) - min(rental(r, 0)),
    "rental_margin_gap_later": lambda r: max(rental(r, -1)) - min(rental(r, -1)),
    "growth_slowest": lambda r: min(growth(r)[:3]),
    "growth_fastest": lambda r: max(growth(r)[:3]),
    "spend_on_price": spend_on_price,
    "growth_decay": lambda r: growth(r)[-1] - growth(r)[0],
    "equity_paid_first_year": equity,
    "small_egress": lambda r: looks(r, "small_egress"),
    "fringe_fall": fringe,
    "adoption_by_size": adoption,
    "open_share_start": lambda r: open_share(r, 0),
    "open_share_end": lambda r: open_share(r, -1),
}
SCALES = {"percent": 100.0, "points": 100.0, "of seeds": 100.0}


class Held:
    """What was held against the dumps, and what differs."""

    def __init__(self):
        self.held, self.wrong = 0, []

    def hold(self, what, printed, value, within=1e-9):
        self.held += 1
        nothing = value is None or math.isnan(value)
        same = (printed == "") if nothing else printed != "" and math.isclose(float(printed), value, rel_tol=within, abs_tol=1e-9)
        if not same:
            self.wrong.append(f"{what}: printed {printed or 'nothing'}, dumps give {value}")

    def interval(self, what, row, key, values):
        """Mean, standard error and interval over seeds, as the columns of `key` say."""
        average, error = mean_and_error(values)
        self.hold(what, row[key], average)
        if error is not None:
            half = t_quantile(len(values) - 1) * error
            self.hold(f"{what}, standard error", row[f"{key}_se"], error)
            self.hold(f"{what}, low", row[f"{key}_low"], average - half, within=1e-6)


def table(binary, *arguments):
    text = subprocess.run([binary, *arguments, "--format", "csv"], check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def wilson(successes, trials, z=1.959963984540054):
    """The 95 % interval of a share (Wilson 1927)."""
    p, grow = successes / trials, 1 + z * z / trials
    half = z * math.sqrt(p * (1 - p) / trials + (z / (2 * trials)) ** 2)
    return ((p + z * z / (2 * trials)) - half) / grow, ((p + z * z / (2 * trials)) + half) / grow


def facts(held, binary, study, world):
    known = {(row["fact"], row["measured"]): row for row in csv.DictReader(FACTS.open())}
    runs = [Run(study, world, seed) for seed in study.seeds]
    for row in table(binary, "facts", str(study.folder), "--table", "facts"):
        fact = known[row["fact"].split()[0], row["measured"]]
        statistic = STATISTICS.get(fact["statistic"])
        if statistic is None:
            continue
        values = [SCALES.get(fact["scale"], 1.0) * statistic(run) for run in runs]
        low, high = min(values), max(values)
        if fact["scale"] == "of seeds":
            low, high = (100 * end for end in wilson(sum(values) / 100, len(values)))
        held.hold(fact["statistic"], row["mean"], mean(values))
        held.hold(f"{fact['statistic']}, lowest", row["mean_low"], low)
        held.hold(f"{fact['statistic']}, highest", row["mean_high"], high)


KINDS = {
    "channel margin": ("channel_margin", 1), "hosting and training margin": ("hosting_margin", 1),
    "shortfalls": ("shortfall_received", 1), "compute margin": ("compute_margin", 1),
    "revenue shares": ("revenue_shares", 1), "egress fees": ("egress_revenue", 1),
    "own models' profit": ("own_model_profit", 1), "equity": ("equity_paid", -1), "stakes sold": ("stakes_sold", 1),
    "dividends": ("dividends", 1), "rescues": ("rescue_paid", -1), "credits at cost": ("credits_cost", -1),
}


def rate_of_return(flows, rate):
    """What flows are worth at a rate a tick, over the sum of their sizes at it: nothing at a rate of return."""
    worth = [f * (1 + rate) ** -t for t, f in enumerate(flows)]
    return math.fsum(worth) / math.fsum(map(abs, worth))


def value(held, binary, study, world):
    """NPV, rate of return, payback and the kinds of flow of every deal whose counterfactual is in the study."""
    deals = [d for d in world.deals if f"no-{d}" in study.variants]
    asked = [part for deal in deals for part in ("--deal", deal)]
    table(binary, "value", str(study.folder), "--draws", "0", "--along", "0", *asked)
    kept = pd.read_csv(study.folder / "value" / "worth.csv")
    flows = pd.read_csv(study.folder / "value" / "flows.csv")
    calibration = re.search(r'calibration: "([^"]+)"', study.text).group(1)
    r = study.number("cash_discount_rate")
    for deal in deals:
        part = world.deals[deal]
        scope = {"Commitment": "commitment", "AllHosted": "all-hosted"}[re.search(r"discount_scope: (\w+)", part).group(1)]
        sponsor, vendor = (re.search(rf'{who}: "([^"]+)"', part).group(1) for who in ("sponsor", "vendor"))
        own = lambda t: t[(t.deal == deal) & (t.calibration == calibration) & (t.scope == scope)]
        kinds = {kind: [] for kind in KINDS}
        for seed in study.seeds:
            here, there = (
                only(study.table(variant, seed, "providers"), provider=sponsor) for variant in ("base", f"no-{deal}")
            )
            of = {k: [s * (a - b) for a, b in zip(here[c], there[c])] for k, (c, s) in KINDS.items()}
            cash = [math.fsum(xs) for xs in zip(*of.values())]
            npv = math.fsum(f * (1 + r) ** (-t / study.a_year) for t, f in enumerate(cash))
            printed = own(kept)[own(kept).seed == seed].iloc[0]
            what = f"value, {deal}, seed {seed}"
            held.hold(f"{what}: cash", str(printed.cash), npv)
            if printed.irr > -1:
                a_tick = (1 + printed.irr) ** (1 / study.a_year) - 1
                held.hold(f"{what}: worth at the rate of return", "0", rate_of_return(cash, a_tick))
            elif printed.irr == -1:
                # A year's rate that no double tells from −100 %: a tick's has to lie between these two.
                low, high = (rate_of_return(cash, a_tick) for a_tick in (-0.9999, -0.95))
                held.hold(f"{what}: worth on both sides of the rate of return", "-1", math.copysign(1, low * high))
            gathered = [math.fsum(cash[:t + 1]) for t in range(len(cash))]
            below = [t for t, g in enumerate(gathered) if g < -1e-9 * math.fsum(map(abs, cash[:t + 1]))]
            back = None if below and below[-1] == len(cash) - 1 else (below[-1] + 1 if below else 0) / study.a_year
            held.hold(f"{what}: payback", "" if math.isnan(printed.payback_years) else str(printed.payback_years), back)
            ranks = only(study.table("base", seed, "vendors"), vendor=vendor)
            held.hold(f"{what}: share", str(printed.share_ratio), ranks.share.iloc[-1] / ranks.share.iloc[0])
            for kind, series in of.items():
                kinds[kind].append(series)
        for row in only(own(flows), who="sponsor").itertuples():
            if row.kind in kinds:
                last = row.year * study.a_year
                years = [math.fsum(series[last - study.a_year + 1:last + 1]) for series in kinds[row.kind]]
                held.hold(f"value, {deal}, {row.kind}, year {row.year}", str(row.mean), mean(years))


def market_definition(held, binary, study, world, offers):
    """The hypothetical monopolist's test of a group of compute offers, from elasticities, spend and margins."""
    group = offers.split(",")
    rise = 0.05
    for row in table(binary, "market-definition", str(study.folder), "--offers", offers, "--table", "tests"):
        tick = 0 if row["when"] == "start" else round(float(row["when"].split()[1]) * study.a_year)
        column = "attached_elasticity" if row["demand"].startswith("all spend") else "elasticity"
        tests = {key: [] for key in ("units_lost", "critical_loss", "aggregate_diversion", "profit")}
        for seed in study.seeds:
            at = lambda name, **keys: only(study.table("base", seed, name), tick=tick, **keys)
            spend = at("offers", market="compute", segment="all").set_index("offer").spend
            margin = at("providers").set_index("provider").lerner
            e = at("elasticities", market="compute").set_index(["offer", "other"])
            part = lambda o: e.attached_elasticity[o, o] / e[column][o, o]
            revenue = {o: spend[o] * part(o) if math.isfinite(part(o)) else 0.0 for o in group}
            slope = {(o, q): revenue[o] * e[column][o, q] if revenue[o] else 0.0 for o in group for q in group}
            after = {o: max(revenue[o] + math.log(1 + rise) * math.fsum(slope[o, q] for q in group), 0.0) for o in group}
            whole = math.fsum(revenue.values())
            profit = math.fsum(revenue[o] * margin[o] for o in group)
            then = math.fsum(after[o] * (1 - (1 - margin[o]) / (1 + rise)) for o in group)
            lost = math.fsum(revenue[o] - slope[o, o] for o in group)
            kept = math.fsum(slope[q, o] for o in group for q in group if q != o)
            tests["units_lost"].append(100 * (1 - math.fsum(after.values()) / (1 + rise) / whole))
            tests["critical_loss"].append(100 * rise / (rise + profit / whole))
            tests["aggregate_diversion"].append(100 * kept / lost)
            tests["profit"].append(100 * (then / profit - 1))
        for key, values in tests.items():
            held.interval(f"market-definition, {row['when']}, {row['demand']}: {key}", row, f"{key}_percent", values)


def main():
    binary, folder, offers = sys.argv[1:4]
    study = Study(folder)
    world = World(study.text)
    held = Held()
    facts(held, binary, study, world)
    value(held, binary, study, world)
    market_definition(held, binary, study, world, offers)
    for line in held.wrong:
        print(line, file=sys.stderr)
    if held.wrong or held.held < 100:
        raise SystemExit(f"{len(held.wrong)} of {held.held} figures are not what the dumps give")
    print(f"{held.held} figures of facts, value and market-definition recomputed from the dumps")


main()
