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
