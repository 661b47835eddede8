#!/usr/bin/env python3
"""Runs every ```python, ```sql and ```r block of a document on a small study in place of the one that it names.

    tests/readme_blocks.py STUDY [STUDY_IN_CSV] [FILE…]

A block has to end without an error and to print something. Blocks of R are run where there is an Rscript, on the study in
CSV; without one it is said that they were not."""

import os
import re
import shutil
import subprocess
import sys

NAMED = {"python": "results/ai-cloud-2026", "sql": "results/ai-cloud-2026", "r": "results/csv"}


def blocks(text):
    return re.findall(r"^```(python|sql|r)\n(.*?)^```$", text, re.M | re.S)


def command(language, block):
    if language == "python":
        return [sys.executable, "-c", block]
    if language == "sql":
        return [sys.executable, "-c", f"import duckdb\nprint(duckdb.sql({block!r}))"]
    rscript = shutil.which("Rscript")
    return rscript and [rscript, "-e", block]


def main(study, in_csv, files):
    ran = 0
    for file in files:
        for language, block in blocks(open(file, encoding="utf-8").read()):
            where = in_csv if language == "r" else study
            arguments = where and command(language, block.replace(NAMED[language], where))
            if not arguments:
                print(f"{file}: a block of {language} was not run: there is no Rscript, or no study in CSV")
                continue
            done = subprocess.run(arguments, capture_output=True, text=True, check=False)
            if done.returncode != 0 or not done.stdout.strip():
                sys.exit(f"{file}: this block of {language} fails:\n{block}\n{done.stdout}{done.stderr}")
            ran += 1
    if ran == 0:
        sys.exit(f"no block was run of {', '.join(files)}")
    print(f"{ran} blocks of {', '.join(files)} run")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rest = sys.argv[2:]
    csv = rest.pop(0) if rest and os.path.isdir(rest[0]) else None
    main(os.path.abspath(sys.argv[1]), csv and os.path.abspath(csv), rest or ["README.md"])
