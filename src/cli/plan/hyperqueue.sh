#!/bin/bash
# HyperQueue: needs `hq server start` and workers (`hq worker start`, `hq alloc add`). Run it again after a failure.
set -euo pipefail
lockin="${LOCKIN:-@LOCKIN@}"
hq submit --name @LABEL@ --array 1-@TASKS@ --cpus 1 --time-limit @SECONDS@s --wait \
    --stdout none --stderr @JOBS@/hq-%{TASK_ID}.err \
    -- "$lockin" work @STUDY@ --shard auto --threads 1 || true
"$lockin" finish @STUDY@
