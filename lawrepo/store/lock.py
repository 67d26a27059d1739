"""The collection's lock: one writer at a time. The system releases it when its owner ends, however it ends."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lawrepo.errors import StorageError

if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _release(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class LockedError(StorageError):
    """Report that another writer did not finish in time."""


@contextmanager
def locked(git_dir: Path, *, patience: float = 30.0) -> Iterator[None]:
    """Hold the lock of a collection, waiting up to `patience` seconds for another writer.

    Raises:
        LockedError: when it is still held then.
        StorageError: when the lock file cannot be made.

    """
    path = git_dir / "lawrepo.lock"
    try:
        file = path.open("ab")
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
    with file:
        deadline = time.monotonic() + patience
        while True:
            try:
                _try(file)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise LockedError(f"{path}: another command is writing to this collection") from None
                time.sleep(0.02)
        try:
            yield
        finally:
            _release(file)
