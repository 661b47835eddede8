#!/usr/bin/env bash
# Memory does not grow with the number of runs, but for what a manifest lists: the peak of each command that reads all runs of
# a study, at a quarter of so many very small runs and at all of them. Fails where one is above 300 MB, or grows by more than
# 25 kB a run, so that 10 000 runs stay below 300 MB. An enterprise takes no more than 300 bytes, by the difference of two sizes.
# Usage: tests/memory.sh [LOCKIN [RUNS]]; 10000 by hand, some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
lockin=$(realpath "${1:-target/release/lockin}")
runs=${2:-1200}
most=300000 a_run=25 # kB

at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT

# Runs lockin and prints its peak resident memory in kB. Not every machine has `time`.
cat >"$at/peak.py" <<'PEAK'
import os, sys
to = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
_, status, used = os.wait4(os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=to), 0)
if status:
    sys.exit(f"{' '.join(sys.argv[3:])} ended with {os.waitstatus_to_exitcode(status)}\n" + open(sys.argv[1]).read()[-1000:])
print(used.ru_maxrss)
PEAK
declare -A small
bad=
# measured NAME ARGUMENTS…: at a quarter of the runs it is kept, at all of them it is held against that.
measured() {
    local name=$1 peak grown
    shift
    peak=$(python3 "$at/peak.py" "$at/told" "$lockin" "$@")
    if [ "$of" -lt "$runs" ]; then
        small[$name]=$peak
        return
    fi
    grown=$(((peak - ${small[$name]}) * 1000 / (runs - runs / 4)))
    printf '%-20s %6d MB at %d runs, %d MB at %d: %d bytes a run\n' "$name" $((small[$name] / 1000)) $((runs / 4)) \
        $((peak / 1000)) "$runs" "$grown"
    [ "$peak" -le "$most" ] && [ "$grown" -le $((a_run * 1000)) ] || bad="$bad $name"
}

what=(worlds/teaching.ron --agents 10 --set clock.years=1 --set calibration_agents=100 --variant exclusive)
for of in $((runs / 4)) "$runs"; do
    seeds=1..=$((of / 2)) # under base and one variant
    study=$at/study-$of again=$at/again-$of
    measured run run "${what[@]}" --seeds "$seeds" --no-page --out "$study"
    measured status status "$study"
    measured compare compare "$study"
    measured "compare --measure" compare "$study" --measure market.hhi@compute/all --years 1
    measured "verify --sample" verify "$study" --sample 1%
    # The same runs, not yet summed.
    measured plan plan "${what[@]}" --seeds "$seeds" --out "$again"
    cp -al "$study/runs" "$again/"
    measured finish finish "$again" --no-page
    measured diff diff "$study" "$again"
    measured extend extend "$study" --seeds $((of / 2 + 1)) --no-page
    rm -rf "$study" "$again"
done
[ -z "$bad" ] || { echo "too much:$bad; at most $((most / 1000)) MB, and $a_run kB more for each run" >&2; exit 1; }
echo "no more than $((most / 1000)) MB, and than $a_run kB for each run more"

few=10000 many=1000000 enterprise=300 # bytes
for n in $few $many; do
    peak=$(python3 "$at/peak.py" "$at/told" "$lockin" run worlds/ai-cloud-2026.ron --variant base --seeds 1 --agents $n \
        --set clock.years=1 --no-page --out "$at/of-$n")
    small[$n]=$peak
done
each=$(((small[$many] - small[$few]) * 1024 / (many - few)))
echo "an enterprise takes $each bytes at the peak of a run"
[ "$each" -le "$enterprise" ] || { echo "too much: at most $enterprise" >&2; exit 1; }
