"""lockin in Python: runs worlds, reads studies. The program does the work; this calls it and reads what it wrote."""

from ._program import Error, call
from ._run import run
from ._study import Study

__all__ = ["Error", "Study", "call", "run"]
