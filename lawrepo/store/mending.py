"""Putting right what a crash left, before anything else is done; who only reads loads no more than this for it."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from lawrepo.errors import StorageError

FOLDER: Final = "lawrepo.incoming"  # what a writer makes before the collection changes
PENDING: Final = "lawrepo.checkout"  # the note in the git folder: the commits before and after


def mend(git_dir: Path, work_tree: Path | None) -> None:
    """Put right what a crash left, before anything else is done: what is committed meanwhile would revert it.

    Where that cannot be done now, another command has the lock or the collection cannot be written: it stays as is.
    """
    if not (git_dir / PENDING).exists() and not (git_dir / FOLDER).exists():
        return
    from lawrepo.store.checkout import heal_now  # noqa: PLC0415 - a lazy seam

    with suppress(StorageError, OSError):
        heal_now(git_dir, work_tree)
