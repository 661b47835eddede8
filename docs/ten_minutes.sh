#!/usr/bin/env bash
# Times what README's first page asks of a new user, step by step, from a fresh clone in a folder that goes: clone, install,
# first look, figure, table, the table set by LaTeX where there is one. Prints a Markdown table with what else the machine had
# to do. With a program as argument that one is used, and nothing is installed: docs/ten_minutes.sh target/release/lockin
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
ready=${1:+$(realpath "$1")}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

step() {
    local from to load
    load=$(cut -d' ' -f1 /proc/loadavg)
    from=$(date +%s%N)
    "${@:2}" >>"$folder/log" 2>&1 || { tail -n 20 "$folder/log" >&2; exit 1; }
    to=$(date +%s%N)
    awk -v what="$1" -v ns=$((to - from)) -v load="$load" 'BEGIN { printf "| %s | %.1f | %s |\n", what, ns / 1e9, load }'
}
paper() {
    printf '%s\n' '\documentclass{article}' '\usepackage{booktabs}' '\usepackage{graphicx}' '\begin{document}' \
        '\input{welfare}' '\includegraphics{price}' '\end{document}' >paper.tex
    pdflatex -interaction=nonstopmode -halt-on-error paper.tex
}

printf '%s cores, %s\n\n| step | seconds | load before |\n|---|---|---|\n' "$(nproc)" "$(date -u +%F)"
if [ -n "$ready" ]; then
    mkdir -p installed/bin
    ln -s "$ready" installed/bin/lockin
else
    step '`git clone`' git clone --quiet "$source" lockin
    step '`cargo install --path . --locked`' cargo install --quiet --path lockin --locked --root installed
fi
PATH="$folder/installed/bin:$PATH"
step 'a first look: four seeds, 2000 enterprises, two variants' lockin run ai-cloud-2026 --seeds 1..=4 --agents 2000 \
    --variant no-amazon-anthropic --variant egress-ban --out look
step 'a figure' lockin figure look --measure market.price_index --key compute --variant egress-ban --out price.pdf
step 'a table in LaTeX' lockin compare look --out welfare.tex --table welfare-year-10
if command -v pdflatex >/dev/null; then
    step 'a paper with both' paper
else
    echo 'no pdflatex: the paper with both is left out' >&2
fi
step 'the default world whole: 660 runs' lockin run ai-cloud-2026
