"""The table of autonomy scores in buyers.md: `python3 docs/autonomy.py STUDY`, after `pip install pandas pyarrow`."""

import glob
import sys

import pandas

runs = glob.glob(f"{sys.argv[1]}/runs/base/*/autonomy.parquet")
table = pandas.concat(map(pandas.read_parquet, sorted(runs)))
scores = ["mean", "p10", "p25", "p50", "p75", "p90"]
parts = ["exit", "vendors", "providers", "contracts", "clauses"]
means = table.groupby(["segment", "tick"])[scores + parts].mean()
print(means.round({**dict.fromkeys(scores, 1), **dict.fromkeys(parts, 2)}).to_string())
