"""What a writer makes before the collection changes: all of it in one folder, that nobody else writes to.

Objects come into a repository of their own, that reads those of the collection too, and a lock of git's is taken as
a link to a file of the folder. So whoever holds the collection's lock can tell by the folder alone what a writer left
that was killed: such a lock is the same file as ours, whatever its age; any other lock is somebody else's and stays.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from lawrepo.errors import StorageError

FOLDER: Final = "lawrepo.incoming"
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
        self.files = self.folder / "files"
        self._locks = self.folder / "locks"

    @contextmanager
    def opened(self, oid: str) -> Iterator[None]:
        """Make the folder, and remove it with every lock in the end; `oid` is any object id of the collection."""
        try:
            self._make(oid)
            yield
        finally:
            with suppress(OSError):  # what stays is removed by the next writer
                self.clear()

    def clear(self) -> None:
        """Remove what a writer left: its locks, a pack that is not yet whole, and the folder."""
        if not self.folder.exists():
            return
        for place in self._locks.glob("*.place"):
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
        own = self._locks / str(len(list(self._locks.iterdir())))
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

    def admit(self) -> None:
        """Bring the objects into the collection, where nothing refers to them yet."""
        source, target = self.repository / "objects", self.common / "objects"
        for folder in source.glob("??"):
            _make_like(target / folder.name, target)
            for item in folder.iterdir():
                if not item.name.startswith("tmp_"):
                    item.replace(target / folder.name / item.name)
        for index in (source / "pack").glob("*.idx"):
            _make_like(target / "pack", target)
            for ending in _PACK:
                part = index.with_suffix(ending)
                if part.exists():
                    part.replace(target / "pack" / part.name)

    def _make(self, oid: str) -> None:
        self.clear()
        for folder in (self._locks, self.files, self.repository / "objects" / "info", self.repository / "refs"):
            folder.mkdir(parents=True)
        sha256 = len(oid) == _SHA256
        (self.repository / "HEAD").write_text("ref: refs/heads/incoming\n")
        (self.repository / "config").write_text(
            f"[core]\n\tbare = true\n\trepositoryformatversion = {int(sha256)}\n"
            + "[extensions]\n\tobjectFormat = sha256\n" * sha256
        )
        (self.repository / "objects" / "info" / "alternates").write_text("../../../objects\n")  # the collection's


def _same(own: Path, lock: Path) -> bool:
    try:
        return own.samefile(lock)
    except OSError:
        return False


def _make_like(folder: Path, above: Path) -> None:
    """Make a folder with the rights of the one above, which may be a group's."""
    if not folder.is_dir():
        folder.mkdir()
        folder.chmod(above.stat().st_mode & 0o7777)
