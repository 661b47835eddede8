#!/usr/bin/env bash
# A study on a real Slurm: a controller and two nodes on loopback, the array submitted twice, a node killed in mid-study, and
# what another study lacks submitted as an array of another length.
# Needs root and Debian's packages; says so where they are not to be had. Usage: tests/slurm.sh [LOCKIN]
set -euo pipefail
cd "$(dirname "$0")/.."
lockin=$(realpath "${1:-target/release/lockin}")

skip() {
    echo "skipped: $1"
    exit 0
}
[ "$(id -u)" = 0 ] || skip "a cluster on loopback is started by root"
if ! command -v slurmctld slurmd munged sbatch >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends slurm-wlm munge; } >/dev/null 2>&1 ||
        skip "Slurm cannot be installed here"
fi

at=$(mktemp -d)
munged=
clean() {
    scancel --state=PENDING --state=RUNNING -u root >/dev/null 2>&1 || true
    local pids=
    for file in "$at"/d1.pid "$at"/d2.pid "$at"/ctld.pid; do
        [ -s "$file" ] && pids+=" $(cat "$file")"
    done
    kill $pids 2>/dev/null || true
    [ -n "$munged" ] && kill "$munged" 2>/dev/null || true
    # A controller saves its state before it ends: what is removed beneath it comes back.
    for pid in $pids $munged; do
        for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    done
    rm -rf "$at"
}
trap clean EXIT

mkdir -p "$at"/ctld "$at"/d1 "$at"/d2 "$at"/log
chmod 755 "$at"
export SLURM_CONF=$at/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=26817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$at/ctld
SlurmdSpoolDir=$at/%n
SlurmctldPidFile=$at/ctld.pid
SlurmdPidFile=$at/%n.pid
SlurmctldLogFile=$at/log/ctld.log
SlurmdLogFile=$at/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=2
ReturnToService=2
SlurmdTimeout=20
KillWait=5
NodeName=d1 NodeAddr=127.0.0.1 NodeHostname=localhost Port=26818 CPUs=1 RealMemory=2000
NodeName=d2 NodeAddr=127.0.0.1 NodeHostname=localhost Port=26819 CPUs=1 RealMemory=2000
PartitionName=main Nodes=d1,d2 Default=YES MaxTime=INFINITE State=UP
CONF
if ! munge -n 2>/dev/null | unmunge >/dev/null 2>&1; then
    mkdir -p /run/munge
    chown munge: /run/munge
    chmod 755 /run/munge
    runuser -u munge -- "$(command -v munged)" 2>/dev/null || skip "munged does not start"
    munged=$(cat /run/munge/munged.pid)
fi
slurmctld -c
slurmd -N d1
slurmd -N d2
for _ in $(seq 150); do
    [ "$(sinfo -h -o %A 2>/dev/null)" = 0/2 ] && break # allocated and idle nodes
    sleep 0.2
done
[ "$(sinfo -h -o %A)" = 0/2 ] || skip "the nodes do not come up: $(tail -1 "$at"/log/d1.log)"
echo "two nodes are idle"

what=(worlds/teaching.ron --agents 1500 --seeds 1..=10)
"$lockin" run "${what[@]}" --out "$at/laptop" >/dev/null 2>&1
"$lockin" plan "${what[@]}" --out "$at/study" --scripts slurm --shards 2 >/dev/null 2>&1
status() { "$lockin" status "$at/study" --format csv | sed -n "s/^$1,//p"; }
one=$(sbatch --parsable "$at/study-jobs/slurm.sh")
two=$(sbatch --parsable "$at/study-jobs/slurm.sh")
echo "the array is submitted twice: jobs $one and $two, two tasks each, $(status all) runs"
for _ in $(seq 600); do
    [ "$(status done)" -ge 10 ] && break
    sleep 0.1
done

# All that is of the second node, each by its id: its daemon, who watches its tasks, its tasks.
of_node=$(cat "$at/d2.pid")
for process in /proc/[0-9]*; do
    if { tr '\0' '\n' <"$process/environ" | grep -qx SLURMD_NODENAME=d2; } 2>/dev/null; then
        of_node="$of_node ${process#/proc/}"
        parent=$(awk '/^PPid/ {print $2}' "$process/status" 2>/dev/null || true)
        [ "$(cat "/proc/$parent/comm" 2>/dev/null)" = slurmstepd ] && of_node="$of_node $parent"
    fi
done
before=$(status done)
# shellcheck disable=SC2086
kill -9 $of_node
[ "$(wc -w <<<"$of_node")" -gt 1 ] || { echo "nothing ran on the node that was killed"; exit 1; }
[ "$before" -lt "$(status all)" ] || { echo "the study was done before the node was killed"; exit 1; }
echo "the second node is killed with $before runs done"
if "$lockin" finish "$at/study" >/dev/null 2>"$at/told"; then
    echo "a study was finished that was not done"
    exit 1
fi
cat "$at/told" | cut -c -160

for _ in $(seq 1200); do
    "$lockin" status "$at/study" --missing >/dev/null 2>&1 && break
    sleep 0.1
done
echo "done: $(status done), missing: $(status missing)"
# What was asked for twice and has not begun, or is to be begun again, has nothing left to do.
scancel "$one" "$two"
for _ in $(seq 300); do
    [ -z "$(squeue -h -t RUNNING,COMPLETING -w d1)" ] && break
    sleep 0.1
done
"$lockin" finish "$at/study" >/dev/null 2>&1
diff -r "$at/laptop" "$at/study"
[ ! -e "$at/study/.unfinished" ]
echo "the same bytes as on the laptop, and nothing left over"

# An array that is cancelled in mid-study, and for what is missing the same script with an array of another length.
what=(worlds/teaching.ron --agents 1500 --seeds 1..=2)
"$lockin" run "${what[@]}" --out "$at/laptop-again" >/dev/null 2>&1
"$lockin" plan "${what[@]}" --out "$at/again" --scripts slurm --shards 2 >/dev/null 2>&1
status() { "$lockin" status "$at/again" --format csv | sed -n "s/^$1,//p"; }
one=$(sbatch --parsable --nodelist=d1 "$at/again-jobs/slurm.sh")
for _ in $(seq 600); do
    [ "$(status done)" -ge 3 ] && break
    sleep 0.1
done
scancel "$one"
for _ in $(seq 300); do
    [ -z "$(squeue -h -j "$one" 2>/dev/null)" ] && break
    sleep 0.1
done
[ "$(status done)" -ge 3 ] || { echo "the array did nothing: $(cat "$at"/again-jobs/*.out)"; exit 1; }
missing=$(status missing)
[ "$missing" -gt 0 ] || { echo "the study was done before its array was cancelled"; exit 1; }
two=$(sbatch --parsable --nodelist=d1 --array=1-3 "$at/again-jobs/slurm.sh")
for _ in $(seq 600); do
    [ -z "$(squeue -h -j "$two" 2>/dev/null)" ] && break
    sleep 0.1
done
[ "$(find "$at/again-jobs" -name "$two-*.out" | wc -l)" = 3 ] || { echo "not three tasks: $(ls "$at/again-jobs")"; exit 1; }
"$lockin" finish "$at/again" >/dev/null 2>&1
diff -r "$at/laptop-again" "$at/again"
echo "an array cancelled with $missing missing, three tasks for those: the same bytes"
