#!/bin/bash
# GNU parallel, a task a processor. Run it again after a failure: only what is missing is done.
# On several machines with this folder in common: JOBS_AT="--sshlogin 8/one,8/two" bash @JOBS@/parallel.sh
set -euo pipefail
lockin="${LOCKIN:-@LOCKIN@}"
seq @TASKS@ | parallel ${JOBS_AT:-} --joblog @JOBS@/parallel.log \
    "$lockin" work @STUDY@ --shard '{}/@TASKS@' --threads 1 || true
"$lockin" finish @STUDY@
