"""Keeping objects in few packs and files: git's own upkeep, which it does not do in commands that others start.

Each import leaves a pack, and whatever asks for an object looks it up in all of them.
"""

from contextlib import suppress
from pathlib import Path

from lawrepo.store.process import GitError, git

_PACKS = 20
_SAMPLE = "17"  # a 256th of the objects that are files of their own
_FILES = 27  # in that folder: some 7,000 in all, where git's own upkeep sets in too


def pack(common: Path, holding: tuple[int, ...]) -> None:
    """Bring the objects of a collection together where they lie in too many packs or files.

    Packs are joined when those of their size are many, so that each object is written again a few times at most. What
    fails here is tried again after the next commit: nothing depends on it, nor on when it is killed.
    """
    if _number(common / "objects" / "pack", ".pack") > _PACKS or _number(common / "objects" / _SAMPLE, "") > _FILES:
        with suppress(GitError):
            git(common, "repack", "-d", "-l", "--quiet", "--geometric=2", "--depth=10", holding=holding)


def _number(folder: Path, ending: str) -> int:
    with suppress(OSError):
        return sum(item.name.endswith(ending) for item in folder.iterdir())
    return 0
