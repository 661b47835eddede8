"""A study run from Python."""

import os

from ._program import call
from ._study import Study


def written(value):
    """A value as a world file writes it."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def run(
    world, seeds=None, variants=None, set=None, agents=None, calibration=None, out=None, threads=None, page=False, force=False,
    keep=None,
):
    """Runs a world over its seeds and variants, and gives the study.

    `seeds` is as the program has it ("1..=20") or a list of numbers; `variants` are names, all if none are given; `set` has
    values by path: {"providers.aws.egress_per_gb": 0}; `keep` is "yearly" for the numbers of each year alone.
    """
    arguments = ["run", world]
    if seeds is not None:
        arguments += ["--seeds", seeds if isinstance(seeds, str) else ",".join(map(str, seeds))]
    for name in variants or []:
        arguments += ["--variant", name]
    for path, value in (set or {}).items():
        arguments += ["--set", f"{path}={written(value)}"]
    for option, value in (("--agents", agents), ("--calibration", calibration), ("--threads", threads), ("--keep", keep)):
        if value is not None:
            arguments += [option, value]
    name = os.path.splitext(os.path.basename(os.fspath(world)))[0]
    folder = os.fspath(out) if out is not None else os.path.join("results", name)
    arguments += ["--out", folder]
    if not page:
        arguments.append("--no-page")
    if force:
        arguments.append("--force")
    call(*arguments)
    return Study(folder)
