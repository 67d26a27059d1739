"""Work that is done in another process of this program, so that all cores take part.

A process that is forked would share what threads of the caller hold, and one that is spawned would run the caller's
own program again. So a new interpreter is started, which imports what this one would.
"""

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias

# A function of a module, by its name there, and its arguments.
Call: TypeAlias = tuple[Callable[..., object], tuple[object, ...]]

# Isolated, for what lies in the current folder is nobody's to run; then with the paths of the caller.
_PROGRAM: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from lawrepo.store.apart import serve; serve()"
)


class Apart:
    """A call in another process."""

    def __init__(self, process: subprocess.Popen[bytes] | None) -> None:
        """Take the process, None when there is none."""
        self._process = process

    def result(self) -> Any:  # noqa: ANN401 - whatever was called gives
        """Wait for what the call returns; None when the process could not do it, whatever the reason."""
        if self._process is None:
            return None
        out, _ = self._process.communicate()
        return pickle.loads(out) if self._process.returncode == 0 and out else None  # noqa: S301 - by our own process


@contextmanager
def started(calls: Sequence[Call]) -> Iterator[list[Apart]]:
    """Start calls, each in a process of its own, which is gone in the end."""
    processes: list[subprocess.Popen[bytes] | None] = []
    try:
        processes.extend(map(_start, calls))  # one after the other: those started are known if one fails
        yield [Apart(process) for process in processes]
    finally:
        for process in processes:
            if process is not None:
                process.kill()
                with process:
                    pass


def serve() -> None:
    """Do what another process of this program asks for, and give it the result."""
    function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - the caller wrote it
    sys.stdout.buffer.write(pickle.dumps(function(*arguments)))


def _start(call: Call) -> subprocess.Popen[bytes] | None:
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    told, process.stdin = process.stdin, None
    if told is not None:
        with suppress(BrokenPipeError), told:  # it ended first: `result` says so
            told.write(pickle.dumps(sys.path) + pickle.dumps(call))
    return process
