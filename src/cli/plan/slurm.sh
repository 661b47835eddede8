#!/bin/bash
# Submit:  id=$(sbatch --parsable @JOBS@/slurm.sh)
# Finish:  sbatch --dependency=afterany:$id --wrap '@LOCKIN@ finish @STUDY@'
# A task takes whatever nobody holds, so that the array may be shorter, longer or submitted twice. A task that dies is
# started again; what it held is free.
#SBATCH --job-name=@LABEL@
#SBATCH --array=1-@TASKS@
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=@HOURS@:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=@JOBS@/%A-%a.out
exec "${LOCKIN:-@LOCKIN@}" work @STUDY@ --shard auto --threads "${SLURM_CPUS_PER_TASK:-1}"
