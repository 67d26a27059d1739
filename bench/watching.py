"""What one process takes, its memory included, whatever the size of the one that starts it.

Linux counts for a process at least what the one that started it had, so a small one stands between.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from measuring import Took

_BETWEEN = """
import os, subprocess, sys
started = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(started.pid, 0)
started.returncode = os.waitstatus_to_exitcode(status)
print(started.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How a process ended (negative: by which signal), what it took, and the most memory that it had, in MB."""

    code: int
    took: Took
    megabytes: float


def watched(line: Sequence[str | Path], *, bound: Callable[[], None] | None = None) -> Watched:
    """Run a process to its end; `bound` is called in the process that starts it, and what it limits is inherited."""
    start = perf_counter()
    between = [sys.executable, "-S", "-E", "-c", _BETWEEN, *line]
    told = subprocess.run(between, stdout=subprocess.PIPE, check=True, preexec_fn=bound)
    wall = perf_counter() - start
    code, cpu, most = told.stdout.split()
    megabytes = int(most) * (1 if sys.platform == "darwin" else 1024) / 1e6
    return Watched(code=int(code), took=Took(wall=wall, cpu=float(cpu)), megabytes=megabytes)
