"""The collection's lock: one writer at a time. The system releases it when its owner ends, however it ends.

The git commands that an owner runs keep its file open too: where their owner is killed, the lock is free only when
the last of them has ended. Who has the lock knows that nothing that lawrepo started still writes.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lawrepo.errors import StorageError

if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[bytes]) -> tuple[int, ...]:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return ()  # nothing is handed on to children there
else:
    import fcntl

    def _try(file: IO[bytes]) -> tuple[int, ...]:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return (file.fileno(),)


class LockedError(StorageError):
    """Report that another writer did not finish in time."""


@contextmanager
def locked(git_dir: Path, *, patience: float = 30.0) -> Iterator[tuple[int, ...]]:
    """Hold the lock of a collection, waiting up to `patience` seconds for each writer that has it before.

    What is given are the descriptors that a process must inherit to hold the lock too.

    Raises:
        LockedError: when it is still held then.
        StorageError: when the lock file cannot be made.

    """
    path = git_dir / "lawrepo.lock"
    try:
        file = path.open("ab")
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
    with file:  # closing it releases the lock, once no child has it open either
        deadline, taken = time.monotonic() + patience, _taken(file)
        while True:
            try:
                descriptors = _try(file)
                break
            except OSError:
                if taken != (taken := _taken(file)):  # others go on: they are many, and none of them stands
                    deadline = time.monotonic() + patience
                if time.monotonic() > deadline:
                    raise LockedError(
                        f"{path}: another command is writing to this collection: wait until it ends"
                    ) from None
                time.sleep(0.02)
        os.utime(path)
        yield descriptors


def _taken(file: IO[bytes]) -> int:
    """Return when the lock was last taken."""
    return os.fstat(file.fileno()).st_mtime_ns
