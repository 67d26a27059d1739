"""What a writer makes before the collection changes: all of it in one folder, that nobody else writes to.

A few objects come there as files named by their ids, many through a repository that reads those of the collection
too; a lock of git's is taken as a link to a file of the folder. So whoever holds the collection's lock can tell by
the folder alone what a writer left that was killed: such a lock is the same file as ours, whatever its age; any
other lock is somebody else's and stays.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from lawrepo.errors import StorageError
from lawrepo.store.mending import FOLDER
from lawrepo.store.objects import OBJECT_ID

_SHA256: Final = 64  # digits of an object id in repositories of that format
_PACK: Final = (".pack", ".rev", ".idx")  # the index last: with it git sees the pack
_PATIENCE: Final = 1.0  # seconds that a lock of git's may be held by another command, which look at the index briefly


class HeldError(StorageError):
    """Report a lock of git's that another program holds, or left behind."""

    def __init__(self, lock: Path) -> None:
        """Keep the lock and build the message."""
        self.lock = lock
        super().__init__(
            f"{lock}: another git command is at work on this collection, or was killed: "
            "wait until it ends; when none runs, remove this file"
        )


class Incoming:
    """The folder of the writer that holds the collection's lock."""

    def __init__(self, common: Path, holding: tuple[int, ...]) -> None:
        """Take the git folder that all working trees share, and the descriptors of its lock."""
        self.common = common
        self.holding = holding
        self.folder = common / FOLDER
        self.repository = self.folder / "repository"
        self._locks = count()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder, and remove it with every lock in the end."""
        try:
            self.clear()
            self.folder.mkdir()
            yield
        finally:
            with suppress(OSError):  # what stays is removed by the next writer
                self.clear()

    def clear(self) -> None:
        """Remove what a writer left: its locks, a pack that is not yet whole, and the folder."""
        if not self.folder.exists():
            return
        for place in self.folder.glob("lock-*.place"):
            lock = Path(os.fsdecode(place.read_bytes()))
            if _same(place.with_suffix(""), lock):
                lock.unlink()
        packs = self.common / "objects" / "pack"
        for index in (self.repository / "objects" / "pack").glob("*.idx"):
            if not (packs / index.name).exists():
                for ending in _PACK:
                    (packs / index.name).with_suffix(ending).unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def take(self, lock: Path, content: bytes) -> None:
        """Take a lock of git's, and give its file this content.

        Raises:
            HeldError: when another program has it.
        StorageError: when it cannot be made.

        """
        own = self.folder / f"lock-{next(self._locks)}"
        own.with_suffix(".place").write_bytes(os.fsencode(lock))
        own.write_bytes(content)
        lock.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                lock.hardlink_to(own)
            except FileExistsError:
                if time.monotonic() > deadline:
                    raise HeldError(lock) from None
                time.sleep(0.02)
            except OSError as error:
                raise StorageError(f"{lock}: {error.strerror}") from error
            else:
                return

    def begin_repository(self, oid: str) -> None:
        """Make the repository; `oid` is any object id of the collection."""
        for folder in (self.repository / "objects" / "info", self.repository / "refs"):
            folder.mkdir(parents=True)
        sha256 = len(oid) == _SHA256
        (self.repository / "HEAD").write_text("ref: refs/heads/incoming\n")
        (self.repository / "config").write_text(
            f"[core]\n\tbare = true\n\trepositoryformatversion = {int(sha256)}\n"
            + "[extensions]\n\tobjectFormat = sha256\n" * sha256
        )
        (self.repository / "objects" / "info" / "alternates").write_text("../../../objects\n")  # the collection's

    def admit(self) -> None:
        """Bring the objects into the collection, where nothing refers to them yet."""
        source, target = self.repository / "objects", self.common / "objects"
        for item in self.folder.iterdir():
            if OBJECT_ID.fullmatch(item.name):
                _admit(item, item.name, target)
        for folder in source.glob("??"):
            for item in folder.iterdir():
                if not item.name.startswith("tmp_"):
                    _admit(item, folder.name + item.name, target)
        for index in (source / "pack").glob("*.idx"):
            _make_like(target / "pack", target)
            for ending in _PACK:
                part = index.with_suffix(ending)
                if part.exists():
                    part.replace(target / "pack" / part.name)


def _same(own: Path, lock: Path) -> bool:
    try:
        return own.samefile(lock)
    except OSError:
        return False


def _admit(item: Path, oid: str, objects: Path) -> None:
    """Bring one object in; one that is there stays, and is new again for whoever removes what nothing refers to."""
    place = objects / oid[:2] / oid[2:]
    if place.exists():
        with suppress(OSError):  # another user's
            os.utime(place)
        return
    try:
        item.replace(place)
    except FileNotFoundError:
        _make_like(place.parent, objects)
        item.replace(place)


def _make_like(folder: Path, above: Path) -> None:
    """Make a folder with the rights of the one above, which may be a group's."""
    if not folder.is_dir():
        folder.mkdir()
        folder.chmod(above.stat().st_mode & 0o7777)
