#!/usr/bin/env python3
"""Recomputes every figure that `lockin run` prints of a study, from its dumps alone, and fails on a difference.

    lockin compare STUDY | tests/recompute.py STUDY

Needs pandas and pyarrow. Written apart from lockin: formulas are those of src/model.md, nothing is shared. The loop gain
of research is no figure of the dumps but of the world, and is left out.
"""

import math
import re
import sys
from functools import cache
from pathlib import Path

import pandas as pd

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
AVERAGED = {"flow", "rate"}


class Study:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.text = (self.folder / "manifest.ron").read_text().replace('\\"', '"').replace("\\n", "\n")
        listed = lambda name: re.search(rf"\b{name}: \[(.*?)\]", self.text, re.S).group(1)
        self.variants = re.findall(r'"([^"]+)"', listed("variants"))
        self.seeds = [int(n) for n in re.findall(r"\d+", listed("seeds"))]
        codebook = pd.read_csv(self.folder / "codebook.csv")
        self.timings = {(r.table, r.column): r.timing for r in codebook.itertuples()}
        ticks = self.table("base", self.seeds[0], "welfare")
        self.last = int(ticks.tick.max())
        dates = pd.to_datetime(ticks.date)
        months = (dates.iloc[1].year - dates.iloc[0].year) * 12 + dates.iloc[1].month - dates.iloc[0].month
        self.a_year = 12 // months

    @cache
    def table(self, variant, seed, name):
        folder = self.folder / "runs" / variant / str(seed)
        parquet = folder / f"{name}.parquet"
        return pd.read_parquet(parquet) if parquet.exists() else pd.read_csv(folder / f"{name}.csv")

    def number(self, name, after=""):
        """A number that the resolved world states, the first after some text."""
        start = self.text.index(after) if after else 0
        return float(re.search(rf"\b{name}: ([-+.\de]+)", self.text[start:]).group(1))

    def word(self, name, after):
        return re.search(rf'\b{name}: "([^"]+)"', self.text[self.text.index(after):]).group(1)

    def yearly(self, variant, seed, table, keys, measure, year):
        """A level at the end of a year, or the mean over its ticks of what flows in it."""
        rows = self.table(variant, seed, table)
        for column, value in keys.items():
            rows = rows[rows[column] == value]
        flow = self.timings[(table, measure)] in AVERAGED
        end = year * self.a_year
        if flow and year > 0:
            rows = rows[(rows.tick > end - self.a_year) & (rows.tick <= end)]
            return float(rows[measure].astype(float).mean(skipna=False))
        rows = rows[rows.tick == end]
        return float(rows[measure].astype(float).iloc[0])

    def over_seeds(self, variant, *what):
        return [self.yearly(variant, seed, *what) for seed in self.seeds]

    def differences(self, variant, *what):
        pairs = zip(self.over_seeds(variant, *what), self.over_seeds("base", *what))
        return [a - b for a, b in pairs]


def t_quantile(df):
    """The 0.975 quantile of Student's t, by bisection of a Simpson integral of its density."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    density = lambda x: scale * (1 + x * x / df) ** (-(df + 1) / 2)

    def inside(t, n=4000):
        h = t / n
        odd = sum(density(h * i) for i in range(1, n, 2))
        even = sum(density(h * i) for i in range(2, n, 2))
        return h / 3 * (density(0) + 4 * odd + 2 * even + density(t))

    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle) < 0.475 else (low, middle)
    return low


t_quantile = cache(t_quantile)


def mean_and_error(values):
    n = len(values)
    mean = math.fsum(values) / n
    if n < 2:
        return mean, None
    return mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1) / n)


def with_half(values, scale=1.0):
    mean, error = mean_and_error(values)
    if error is None or error == 0.0:
        return [mean * scale]
    return [mean * scale, t_quantile(len(values) - 1) * error * scale]


def with_interval(values, scale=1.0):
    mean, error = mean_and_error(values)
    if error is None:
        return [mean * scale]
    half = t_quantile(len(values) - 1) * error
    return [mean * scale, (mean - half) * scale, (mean + half) * scale]


# ── welfare ─────────────────────────────────────────────────────────────────


@cache
def gains(study, variant, seed, year):
    """Equivalent variation and spend of a year by segment and home, dollars."""
    keys = ["tick", "market", "segment", "home"]
    both = study.table("base", seed, "homes").merge(
        study.table(variant, seed, "homes"), on=keys, suffixes=("", "_there")
    )
    end = year * study.a_year
    both = both[(both.tick > end - study.a_year) & (both.tick <= end) & (both.spend > 0)].copy()
    both["spend"] /= study.a_year
    gain = (both.worth_there - both.worth).map(math.exp) - 1 - (both.cost_there - both.cost)
    both["gain"] = gain * both.spend
    return both[["segment", "home", "gain", "spend"]]


def variation(study, variant, seed, year, who=lambda rows: rows.segment != ""):
    rows = gains(study, variant, seed, year)
    return math.fsum(rows.gain[who(rows)])


def variation_share(study, variant, seed, year, who=lambda rows: rows.segment != ""):
    rows = gains(study, variant, seed, year)
    return variation(study, variant, seed, year, who) / math.fsum(rows.spend[who(rows)])


def account(study, variant, seed, year, measure):
    mean = lambda v: study.yearly(v, seed, "welfare", {}, measure, year)
    return (mean(variant) - mean("base")) * study.a_year


WELFARE = {
    "EV, $bn": lambda *at: variation(*at) / 1e9,
    "EV, % of spend": lambda *at: 100 * variation_share(*at),
    "providers, $bn": lambda *at: account(*at, "provider_profit") / 1e9,
    "vendors, $bn": lambda *at: account(*at, "vendor_profit") / 1e9,
    "state, $bn": lambda *at: account(*at, "state") / 1e9,
    "training, $bn": lambda *at: account(*at, "training") / 1e9,
}
WELFARE["total, $bn"] = lambda *at: sum(
    WELFARE[part](*at) for part in ("EV, $bn", "providers, $bn", "vendors, $bn", "state, $bn")
)


def buyer(study, column):
    if column == "on several":
        return lambda rows: rows.home == "several"
    sponsor = study.word("sponsor", "deals: [") if "sponsor:" in study.text else ""
    if column == f"on {sponsor}":
        return lambda rows: rows.home == sponsor
    if column == "elsewhere":
        return lambda rows: (rows.home != sponsor) & (rows.home != "several")
    return lambda rows: rows.segment == column


# ── deals ───────────────────────────────────────────────────────────────────


def worth(study, deal, seed):
    """NPV of the sponsor's economic profit with the deal less without it, and with the stake at the end."""
    place = f'name: "{deal}"'
    sponsor, vendor = study.word("sponsor", place), study.word("vendor", place)
    rows = lambda table, **keys: table[(table[list(keys)] == pd.Series(keys)).all(axis=1)]
    series = lambda variant: rows(study.table(variant, seed, "providers"), provider=sponsor)
    with_deal, without = series("base"), series(f"no-{deal}")
    flows = with_deal.economic_profit.to_numpy() - without.economic_profit.to_numpy()
    years = with_deal.tick.to_numpy() / study.a_year
    rate = study.number("cash_discount_rate")
    cash = math.fsum(f * (1 + rate) ** -y for f, y in zip(flows, years))
    end = study.last / study.a_year
    now, later = study.number("revenue_multiple_now"), study.number("revenue_multiple_long_run")
    multiple = later + (now - later) * math.exp(-end / study.number("revenue_multiple_years"))
    stake = float(rows(study.table("base", seed, "deals"), deal=deal, tick=study.last).stake.iloc[0])
    sold = rows(study.table("base", seed, "vendors"), vendor=vendor, tick=study.last).iloc[0]
    revenue = (sold.model_revenue + sold.other_revenue) * study.a_year
    return cash, cash + multiple * stake * revenue * (1 + study.number("stake_discount_rate")) ** -end


# ── what is printed ─────────────────────────────────────────────────────────

MARKET_LEVELS = {
    "price index": ("price_index", 1.0),
    "Lerner index": ("lerner", 1.0),
    "HHI": ("hhi", 1.0),
    "buyers switching in a year": ("switching_accounts", 100.0),
    "exit cost, months of spend": ("exit_cost_months", 1.0),
}
EFFECTS = {
    "compute price, %": ("compute", "price_index", 100.0),
    "model price, %": ("model", "price_index", 100.0),
    "switching, pts": ("compute", "switching_accounts", 100.0),
    "exit, months": ("compute", "exit_cost_months", 1.0),
    "model HHI": ("model", "hhi", 1.0),
}


def firm(study, name):
    providers = set(study.table("base", study.seeds[0], "providers").provider)
    return ("providers", {"provider": name}) if name in providers else ("vendors", {"vendor": name})


def year_of(title):
    return 0 if title == "start" else int(re.search(r"year (\d+)", title).group(1))


def level(study, row, column):
    kind, rest = row.split(": ", 1)
    if rest.startswith("share of "):
        table, keys = firm(study, rest.removeprefix("share of "))
        measure, scale = "share", 100.0
    else:
        market = {"compute": "compute", "models": "model"}[kind]
        table, keys = "market", {"market": market, "segment": "all"}
        measure, scale = MARKET_LEVELS[rest]
    mean, error = mean_and_error(study.over_seeds("base", table, keys, measure, year_of(column)))
    return [mean * scale] if error is None else [mean * scale, error * scale]


def effect(study, variant, column, year):
    if column in EFFECTS:
        market, measure, scale = EFFECTS[column]
        what = ("market", {"market": market, "segment": "all"}, measure, year)
    else:
        table, keys = firm(study, column.removesuffix(", pts"))
        what, scale = (table, keys, "share", year), 100.0
    return with_half(study.differences(variant, *what), scale)


def entrant(study, row, column):
    variant, name = row.split(": ", 1)
    table, keys = firm(study, name)
    year = year_of(column)
    share = study.over_seeds(variant, table, keys, "share", year)
    present = study.over_seeds(variant, table, keys, "present", year)
    mean, error = mean_and_error(share)
    cell = [100 * mean] if error is None else [100 * mean, 100 * error]
    seeds = round(sum(present))
    return cell if seeds == len(present) else cell + [seeds, len(present)]


def expected(study, title, row, column):
    if title.startswith("base, "):
        return level(study, row, column)
    if title.startswith("share of entrants"):
        return entrant(study, row, column)
    over = lambda of: [of(seed) for seed in study.seeds]
    if title.startswith("welfare, year"):
        year = year_of(title)
        return with_half(over(lambda seed: WELFARE[column](study, row, seed, year)))
    if title.startswith("EV by buyer"):
        year, who = year_of(title), buyer(study, column)
        return with_half(over(lambda seed: 100 * variation_share(study, row, seed, year, who)))
    if title.startswith("year "):
        return effect(study, row, column, year_of(title))
    if title.startswith("deal, worth"):
        deal = row.split(" (to ")[0]
        place = ["cash NPV, $bn", "with stake, $bn"].index(column)
        return with_interval(over(lambda seed: worth(study, deal, seed)[place]), 1e-9)
    raise SystemExit(f"a table that is not known: {title}")


def agrees(text, value):
    """Whether a printed number is the value, rounded as it is printed."""
    if "e" in text:
        return math.isclose(float(text), value, rel_tol=0.5)
    digits = len(text.partition(".")[2])
    return abs(float(text) - value) <= 0.5 * 10**-digits * (1 + 1e-6) + 1e-9 * abs(value)


def tables(printed):
    """Title, columns and rows of every table."""
    lines = printed.splitlines()
    for i, line in enumerate(lines):
        if line.startswith("─") and i > 0 and lines[i - 1].strip():
            split = lambda text: [cell for cell in re.split(r"\s{2,}", text.strip()) if cell]
            end = next((j for j in range(i + 1, len(lines)) if lines[j].startswith("─")), None)
            if end is None or not all(row.strip() for row in lines[i + 1:end]):
                continue
            title, *columns = split(lines[i - 1])
            yield title, columns, [split(row) for row in lines[i + 1:end]]


def main():
    study = Study(sys.argv[1])
    printed = sys.stdin.read()
    held, wrong = 0, []
    for title, columns, rows in tables(printed):
        for name, *cells in rows:
            if len(cells) != len(columns):
                wrong.append(f"{title}: {name}: {len(cells)} cells under {len(columns)} columns")
                continue
            for column, cell in zip(columns, cells):
                if cell == "–":
                    continue
                numbers = NUMBER.findall(re.sub(r"\s*\*$", "", cell).replace("±", " "))
                values = expected(study, title, name, column)
                if cell == "0":
                    values = values[:1]
                held += 1
                same = len(numbers) == len(values) and all(map(agrees, numbers, values))
                if not same:
                    wrong.append(f"{title}: {name}: {column}: printed {cell}, dumps give {values}")
    worst = re.search(r"worst residual (\S+) of turnover", printed)
    residual = max(
        study.table(variant, seed, "market").books_residual.max()
        for variant in study.variants
        for seed in study.seeds
    )
    held += 1
    if not (worst and agrees(worst.group(1), residual)):
        wrong.append(f"worst residual: printed {worst and worst.group(1)}, dumps give {residual}")
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong or held < 10:
        raise SystemExit(f"{len(wrong)} of {held} figures are not what the dumps give")
    print(f"{held} printed figures recomputed from the dumps")


if __name__ == "__main__":
    main()
