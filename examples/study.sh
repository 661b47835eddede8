#!/usr/bin/env bash
# Makes the study in results/example anew, with its page, figures, tables and description. LOCKIN is the program; without
# it cargo builds and runs it. tests/it/example.rs holds what is committed against what the code makes.
set -euo pipefail
cd "$(dirname "$0")/.."

study=results/example
lockin() {
    if [ -n "${LOCKIN:-}" ]; then "$LOCKIN" "$@"; else cargo run --quiet --release --locked -- "$@"; fi
}
figure() {
    lockin figure "$study" --out "$study/figures/$1" "${@:2}"
}
table() {
    lockin compare "$study" --out "$study/tables/$1" --table "$2"
}

rm -rf "$study"
lockin run teaching --seeds 1..=3 --agents 1000 --set clock.years=5 --variant no-north-alpha --variant portable --out "$study"
mkdir -p "$study/figures" "$study/tables"
figure shares.svg --measure vendors.share
figure price.svg --measure market.price_index --key compute --variant portable
figure exit-cost.svg --measure market.exit_cost_months --key compute/all --variant portable --difference
figure welfare.svg --measure ev_percent --kind effect
table effects.tex effects-year-5
table welfare.tex welfare-year-5
lockin describe "$study" --package
cat >"$study/README.md" <<'END'
# An example study

The teaching world over five years under three variants and three seeds, made by `examples/study.sh`. Begin with
[report/index.html](report/index.html), the page; `manifest.ron` says everything that determined the bytes, `runs/` has the
tables of every run, `figures/` and `tables/` are what a paper takes.

    lockin verify results/example
    lockin compare results/example

A commit cannot hold its own name, so the manifest names an earlier one: the last before the study was made, with `+changes`
where it was made together with a change of the code. That the code of today makes the same runs, figures and tables is tested
(`tests/it/example.rs`); the words of the page are as they were when it was written. Where results are meant to move, run
the script again and commit both together.
END
