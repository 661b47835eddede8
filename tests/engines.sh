#!/usr/bin/env bash
# The job scripts of `lockin plan`, each done by its engine, and each study held against that of one process, byte by byte.
# By hand: what an engine needs comes by pip and apt into a temporary folder, nothing is installed. An engine that cannot be
# had is skipped with a line that says so. Slurm has a script of its own. Usage: tests/engines.sh [LOCKIN]
set -euo pipefail
cd "$(dirname "$0")/.."
LOCKIN=$(realpath "${1:-target/release/lockin}")
export LOCKIN

at=$(mktemp -d)
server=
clean() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$at"
}
trap clean EXIT

what=(worlds/teaching.ron --agents 200 --seeds 1..=6 --variant exclusive)
"$LOCKIN" run "${what[@]}" --out "$at/laptop" >/dev/null 2>&1

# Declares a study for an engine; the script is in $jobs.
declared() {
    engine=$1
    study=$at/$engine jobs=$at/$engine-jobs
    "$LOCKIN" plan "${what[@]}" --out "$study" --scripts "$engine" --shards 3 >/dev/null 2>&1
}

same() {
    diff -r "$at/laptop" "$study"
    echo "$engine: $1: the same bytes"
}

skipped() { echo "$1: skipped: $2"; }

# Packages of Python, each engine's in an environment of its own: they would ask for different versions of the same. On a
# machine without what makes environments, that is fetched as well.
got() {
    local engine=$1
    shift
    {
        python3 -m venv "$at/python/$engine" ||
            { rm -rf "$at/python/$engine" && python3 -m pip install --target "$at/python/virtualenv" virtualenv &&
                PYTHONPATH=$at/python/virtualenv python3 -m virtualenv "$at/python/$engine"; }
    } >"$at/pip.log" 2>&1 && "$at/python/$engine/bin/pip" install --quiet --disable-pip-version-check "$@" >"$at/pip.log" 2>&1 &&
        PATH=$at/python/$engine/bin:$PATH
}
version() { pip list 2>/dev/null | awk -v name="$1" '$1 == name {print $2}'; }
why() { tail -1 "$at/pip.log"; }

# The first process that does a part of the study, once there is one.
task() {
    local process
    for _ in $(seq 1000); do
        for process in /proc/[0-9]*; do
            { tr '\0' ' ' <"$process/cmdline" | grep -q "^$LOCKIN work $study --shard"; } 2>/dev/null || continue
            echo "${process#/proc/}"
            return
        done
    done
    return 1
}

command -v parallel >/dev/null ||
    { (cd "$at" && apt-get update -qq && apt-get download -qq parallel && dpkg -x parallel_*.deb apt) >"$at/apt.log" 2>&1 &&
        PATH=$at/apt/usr/bin:$PATH; } || true
if parallel --version >"$at/told" 2>&1; then
    declared parallel
    # The first time one task is killed: the script says what is missing, and does it when it is started again.
    bash "$jobs/parallel.sh" >"$at/told" 2>&1 &
    killed=$(task) && kill -9 "$killed" && ! wait $! || { echo "parallel: no task was killed in mid-study"; exit 1; }
    bash "$jobs/parallel.sh" >"$at/told" 2>&1
    same "$(parallel --version | head -1), a task killed, started again"
else
    skipped parallel "apt-get download parallel fails: $(tail -1 "$at/apt.log")"
fi

if got snakemake snakemake; then
    declared snakemake
    (cd "$at" && snakemake --quiet all --snakefile "$jobs/Snakefile" --cores 2 >"$at/told" 2>&1)
    same "Snakemake $(version snakemake)"
else
    skipped snakemake "pip install snakemake fails: $(why)"
fi

# The package has server, worker and client, but not the program `hq`: its `submit` is done by the client.
if got hyperqueue hyperqueue; then
    cat >"$at/python/hyperqueue/bin/hq" <<'HQ'
#!/usr/bin/env python3
import argparse, sys
from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig

options = argparse.ArgumentParser()
options.add_argument("submit", choices=["submit"])
for name in ["--name", "--array", "--cpus", "--time-limit", "--stdout", "--stderr"]:
    options.add_argument(name, required=True)
options.add_argument("--wait", action="store_true", required=True)
options.add_argument("command", nargs="+")
asked = options.parse_args()
first, last = map(int, asked.array.split("-"))
with LocalCluster() as cluster:
    cluster.start_worker(WorkerConfig(cores=2))
    job = Job()
    for task in range(first, last + 1):
        job.program(asked.command, stderr=asked.stderr.replace("%{TASK_ID}", str(task)))
    client = cluster.client()
    client.wait_for_jobs([client.submit(job)])
HQ
    chmod +x "$at/python/hyperqueue/bin/hq"
    declared hyperqueue
    (cd "$at" && bash "$jobs/hyperqueue.sh" >"$at/told" 2>&1)
    same "server and worker of HyperQueue $(version hyperqueue)"
else
    skipped hyperqueue "pip install hyperqueue fails: $(why)"
fi

# Against a server on loopback that answers as S3 and Batch do; what Batch would start is started here.
if got aws awscli && got moto 'moto[server,batch,s3]'; then
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_DEFAULT_REGION=us-east-1 BUCKET=s3://lockin-test/study
    export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none QUEUE=queue DEFINITION=definition
    moto_server -p "$port" >"$at/moto.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        aws s3 mb s3://lockin-test >"$at/told" 2>&1 && break
        sleep 0.2
    done
    aws s3 ls s3://lockin-test || { cat "$at/told"; exit 1; }
    role=$(aws iam create-role --role-name role --assume-role-policy-document '{"Version": "2012-10-17"}' \
        --query Role.Arn --output text)
    machines=$(aws batch create-compute-environment --compute-environment-name machines --type UNMANAGED \
        --state ENABLED --service-role "$role" --query computeEnvironmentArn --output text)
    {
        aws batch create-job-queue --job-queue-name queue --state ENABLED --priority 1 \
            --compute-environment-order "order=1,computeEnvironment=$machines"
        aws batch register-job-definition --job-definition-name definition --type container \
            --container-properties '{"image": "lockin", "vcpus": 1, "memory": 1024}'
    } >/dev/null
    declared aws-batch
    script=$jobs/aws-batch.sh
    bash "$script" submit >"$at/told"
    grep -q jobId "$at/told"
    batch() {
        mkdir "$at/node" && (cd "$at/node" && AWS_BATCH_JOB_ARRAY_INDEX=$1 bash "$script" work >"$at/told" 2>&1)
        rm -r "$at/node"
    }
    for index in 0 1 2; do batch $index; done
    # As if a task had been killed while it left a run.
    for file in run.ron market.parquet; do aws s3 rm --quiet "$BUCKET/parts/1/runs/base/1/$file"; done
    if bash "$script" merge >/dev/null 2>&1; then
        echo "half a run was merged"
        exit 1
    fi
    batch 0
    bash "$script" merge >"$at/told" 2>&1
    same "$(aws --version 2>&1 | cut -d' ' -f1) on moto $(version moto), a task killed, started again"
else
    skipped aws-batch "pip install awscli moto fails: $(why)"
fi

# By the published schema; what a container would start is started here.
if got kubernetes kubernetes-validate; then
    declared kubernetes
    kubernetes-validate --strict --quiet "$jobs/kubernetes.yaml"
    for index in 0 1 2; do
        command=$(sed -n 's/^ *args: \["exec lockin \(.*\)"\]$/\1/p' "$jobs/kubernetes.yaml")
        JOB_COMPLETION_INDEX=$index /bin/sh -c "exec $LOCKIN ${command/\/study/$study}" 2>/dev/null
    done
    "$LOCKIN" finish "$study" >/dev/null 2>&1
    same "valid for Kubernetes $(version kubernetes-validate), its command run by a shell"
else
    skipped kubernetes "pip install kubernetes-validate fails: $(why)"
fi
