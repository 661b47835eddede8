#!/usr/bin/env bash
# Killed at every system call: each command that writes a study is killed by SIGKILL as it enters its first, second, third …
# call that changes a file or a lock, and given again as a user would give it. Right after the kill no file is another's, and
# nothing old stands under a new manifest; in the end there are the bytes of the undisturbed study and nothing else.
# Then once more, each kill on what the one before it left.
# Usage: tests/kill.sh [LOCKIN [SECONDS]], at every call, or at as many, evenly spread, as these seconds allow.
# strace would count the calls of each thread apart; tests/kill_at.c counts those of all.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/release/lockin}")
seconds=${2:-}

# In memory where that is a file system: what waits for a disk is not tried here.
[ -w /dev/shm ] && at=$(mktemp -d -p /dev/shm) || at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
skip() {
    echo "skipped: $1"
    exit 0
}
cc -O1 -o "$at/kill_at" tests/kill_at.c 2>"$at/told" || skip "no C compiler that makes tests/kill_at.c: $(head -1 "$at/told")"
"$at/kill_at" 0 true >/dev/null 2>"$at/told" || skip "no process may be traced here: $(head -1 "$at/told")"

fail() {
    echo "$name, killed at call $n ($call): $1" >&2
    tail -5 "$at/told" >&2
    exit 1
}

# What is told is kept for who looks for what went wrong.
lockin() { "$program" "$@" >/dev/null 2>"$at/told"; }

# A command that nobody kills.
must() {
    local name=$* n=0 call=none
    lockin "$@" || fail "undisturbed, it ended with $?"
}

# Files with their modes.
listed() { (cd "$1" && find . -printf '%m %p\n' | sort); }

# Fails unless what a kill left is sound: what the manifest is of is there and nothing else, but for what is not done yet.
sound() {
    [ -e "$study" ] || [ "$old" != "$none" ] || return 0
    local of=$wanted other=$old line left right inside
    cmp -s "$study/manifest.ron" "$old/manifest.ron" && of=$old other=$wanted
    while read -r line; do
        case $line in
        "Only in $study: .unfinished") continue ;;
        "Only in $of"*)
            inside=${line#"Only in $of"}
            # Not done yet, or put aside; a study that is sealed lacks nothing but what is beside it.
            sealed && [ "$of" = "$wanted" ] && ! beside "${inside/: //}" && fail "sealed, but $line"
            continue
            ;;
        "Only in $study"*) inside=${line#"Only in $study"} ;;
        *)
            read -r _ left _ right _ <<<"$line"
            inside=/${left#"$of"/}
            ;;
        esac
        inside=${inside/: //}
        case $inside in
        /manifest.ron) ;;
        /runs*) fail "$inside is no run of the study that the manifest is of" ;;
        *)
            sealed && ! beside "$inside" && fail "$inside is not what the manifest says"
            cmp -s "$study$inside" "$other$inside" || fail "$inside is of neither study"
            ;;
        esac
    done < <(diff -rq "$of" "$study")
}

sealed() { grep -qs '^    complete: true' "$study/manifest.ron"; }

# Whether a file is one of those for which no manifest vouches.
beside() { case $1 in /report* | /datapackage.json | /ro-crate-metadata.json) ;; *) return 1 ;; esac }

# Begins the study anew as it is before the command.
begin() {
    rm -rf "$study"
    [ ! -e "$from" ] || cp -a "$from" "$study"
}

# The command to its end after a kill, and what was to come after it; the study is the undisturbed one then.
resume() {
    lockin "${command[@]}" || fail "the same command again ended with $?"
    [ ${#after[@]} = 0 ] || lockin "${after[@]}" || fail "${after[*]} ended with $?"
    diff -r "$whole" "$study" || fail "the study is not the undisturbed one"
    listed "$study" | cmp -s - "$at/listed" || fail "the files have other modes than the undisturbed ones"
}

common() { [ "$2" = 0 ] && echo "$1" || common "$2" $(($1 % $2)); }

# Kills one command everywhere. $from is what is there before, $old the study in it, $wanted what the command makes of it,
# $whole what it is after $after.
everywhere() {
    name=$1
    shift
    command=("$@")
    n=0 call=none
    study=$at/study
    begin
    local calls step killed=0 last=$SECONDS
    calls=$("$at/kill_at" 0 "$program" "${command[@]}" 2>"$at/told") || fail "undisturbed, it ends with $?"
    [ "$calls" -gt 0 ] || fail "it changes nothing"
    cp -a "$study" "$wanted"
    [ ${#after[@]} = 0 ] || must "${after[@]}"
    if [ -e "$whole" ]; then
        diff -r "$whole" "$study" || fail "undisturbed, it makes another study"
    else
        cp -a "$study" "$whole"
    fi
    listed "$whole" >"$at/listed"
    # In steps that come by every call, each far from those before.
    step=$((calls * 618 / 1000 + 1))
    until [ "$(common "$step" "$calls")" = 1 ]; do step=$((step + 1)); done
    for ((n = 1; killed < calls; n = (n + step - 1) % calls + 1)); do
        [ -n "$seconds" ] && ((SECONDS - last > seconds / (2 * commands))) && break
        begin
        call=$("$at/kill_at" "$n" "$program" "${command[@]}" 2>"$at/told") && fail "it was not killed"
        sound
        resume
        killed=$((killed + 1))
    done
    all=$((all + killed))
    local chain=0
    begin
    last=$SECONDS
    [ -n "$seconds" ] && step=$((calls / 20 + 1)) || step=$((calls / 60 + 1))
    for ((n = 1; ; n += step)); do
        call=$("$at/kill_at" "$n" "$program" "${command[@]}" 2>"$at/told") && break
        [ "$call" ] || fail "not killed, but ended"
        sound
        chain=$((chain + 1))
    done
    resume
    all=$((all + chain))
    echo "$name: $calls calls; killed at $killed of them, and $chain times on what the kill before had left"
}

world=(worlds/teaching.ron --agents 50 --set clock.years=1 --set calibration_agents=100 --variant exclusive)
study=$at/study
none=$at/none
all=0
commands=8
mkdir "$none"

# What others begin with: the whole study, and another one in its place.
whole=$at/whole old=$none from=$none/study wanted=$at/run after=()
everywhere run run "${world[@]}" --threads 1 --seeds 1..=2 --out "$study"
rm -rf "$study"
must run "${world[@]}" --seeds 1..=2 --set choice.compute_price_sensitivity=8 --out "$study"
mv "$study" "$at/other"
old=$at/other from=$at/other wanted=$at/replaced
everywhere "run --force over another study" run "${world[@]}" --threads 1 --seeds 1..=2 --force --out "$study"

rm -rf "$study"
must plan "${world[@]}" --seeds 1..=2 --out "$study"
mv "$study" "$at/planned"
old=$none from=$at/planned wanted=$at/worked after=(finish "$study")
everywhere work work "$study" --threads 1
from=$at/worked wanted=$at/finished after=()
everywhere finish finish "$study" --threads 1

for part in 1 2; do
    cp -a "$at/planned" "$at/part-$part"
    must work "$at/part-$part" --shard "$part/2"
    cp -a "$at/part-$part" "$at/kept-$part"
done
from=$none/study wanted=$at/merged
everywhere merge merge "$at/part-1" "$at/part-2" --out "$study" --threads 1
for part in 1 2; do diff -r "$at/part-$part" "$at/kept-$part"; done

old=$whole from=$whole wanted=$at/report whole=$at/report-whole
everywhere report report "$study" --variant exclusive
old=$at/whole from=$at/whole wanted=$at/described whole=$at/described-whole
everywhere "describe --package" describe "$study" --package
old=$at/whole from=$at/whole wanted=$at/extended whole=$at/extended-whole
everywhere extend extend "$study" --seeds 3 --threads 1

for made in "$at/whole" "$at/extended"; do
    rm -rf "$study"
    cp -a "$made" "$study"
    must verify "$study"
done
echo "$all kills; every study was that of one undisturbed process, and nothing was left over"
