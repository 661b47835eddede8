"""The program: where it is, how it is called."""

import os
import shutil
import subprocess
import sys
import sysconfig


class Error(Exception):
    """What the program refused, in its words; `code` is its exit code."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


def program():
    """The program: LOCKIN if it is set, the one of this installation, the one that the shell finds."""
    stated = os.environ.get("LOCKIN")
    if stated:
        return stated
    name = "lockin.exe" if sys.platform == "win32" else "lockin"
    for scheme in (sysconfig.get_path("scripts"), os.path.dirname(sys.executable)):
        beside = os.path.join(scheme, name)
        if os.path.exists(beside):
            return beside
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(
            "the program lockin is not installed; write `cargo install --path . --locked` in its folder, or set LOCKIN to its path"
        )
    return found


def call(*arguments):
    """Calls the program and gives what it prints."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise Error(done.stderr.strip(), done.returncode)
    return done.stdout


def written(value):
    """A value as a world file writes it."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def run(world, seeds=None, variants=None, set=None, agents=None, calibration=None, out=None, threads=None, page=False, force=False):
    """Runs a world over its seeds and variants, and gives the study.

    `seeds` is as the program has it ("1..=20") or a list of numbers; `variants` are names, all if none are given; `set` has
    values by path: {"providers.aws.egress_per_gb": 0}.
    """
    from ._study import Study

    arguments = ["run", world]
    if seeds is not None:
        arguments += ["--seeds", seeds if isinstance(seeds, str) else ",".join(map(str, seeds))]
    for name in variants or []:
        arguments += ["--variant", name]
    for path, value in (set or {}).items():
        arguments += ["--set", f"{path}={written(value)}"]
    for option, value in (("--agents", agents), ("--calibration", calibration), ("--threads", threads)):
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
