#!/bin/bash
# AWS Batch, without a common disk: every task works in its own copy and leaves it in the bucket; `merge` brings them
# together. An array has at most 10 000 tasks. The job definition's image has lockin, the AWS client and this script, and its
# command is: bash aws-batch.sh work
set -euo pipefail
lockin="${LOCKIN:-lockin}"
bucket="${BUCKET:?export BUCKET=s3://bucket/folder}"
# A task that was killed while it left its runs has left some of a run's tables: the record is left last.
drop_halves() (
    cd "$1"
    find . -path '*/runs/*/*' -type d ! -execdir test -e '{}/run.ron' ';' -prune -exec rm -r '{}' +
)
case "${1:-}" in
submit)
    aws s3 sync @STUDY@ "$bucket/declared"
    # An array has two tasks or more.
    array="--array-properties size=@TASKS@"
    [ @TASKS@ -gt 1 ] || array=
    aws batch submit-job --job-name @LABEL@ $array --retry-strategy attempts=5 \
        --job-queue "${QUEUE:?export QUEUE=…}" --job-definition "${DEFINITION:?export DEFINITION=…}" \
        --container-overrides "environment=[{name=BUCKET,value=$bucket}]"
    ;;
work)
    part=$((${AWS_BATCH_JOB_ARRAY_INDEX:-0} + 1))
    aws s3 sync "$bucket/declared" study
    # What an earlier attempt of this task has done.
    aws s3 sync "$bucket/parts/$part" study
    drop_halves study
    code=0
    "$lockin" work study --shard "$part/@TASKS@" || code=$?
    aws s3 sync study "$bucket/parts/$part" --exclude '.unfinished/lock' --exclude '*/run.ron'
    aws s3 sync study "$bucket/parts/$part" --exclude '.unfinished/lock'
    exit "$code"
    ;;
merge)
    aws s3 sync "$bucket/parts" @STUDY@-parts
    drop_halves @STUDY@-parts
    exec "${LOCKIN:-@LOCKIN@}" merge @STUDY@-parts/* --out @STUDY@
    ;;
*)
    echo "usage: BUCKET=s3://… bash $0 submit|work|merge" >&2
    exit 2
    ;;
esac
