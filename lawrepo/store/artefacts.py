"""Finished artefacts that are kept so that none is made twice: below the git folder, derived, never the truth.

A file is named by its key, and begins with the digest of what follows: what a crash or a disk has damaged is found,
thrown away and made again. Files are put in place whole, so several processes may share the folder. Where it cannot
be read or written there is no cache, and nobody is told. `rm -r` of the folder loses time and nothing else.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

LIMIT: Final = 256 * 1024 * 1024  # bytes; what was used least recently goes first
_FOLDER: Final = ("lawrepo", "artefacts")
_MAGIC: Final = b"lawrepo artefact 1\n"
_HEAD: Final = len(_MAGIC) + hashlib.sha256().digest_size
_UNFINISHED: Final = "new-"
_STALE: Final = 3600.0  # seconds after which nobody writes an unfinished file any more


class Artefacts:
    """The artefacts kept with a collection, by keys that are safe as file names."""

    __slots__ = ("_folder", "_limit")

    def __init__(self, git_dir: Path, *, limit: int = LIMIT) -> None:
        """Take the collection's git folder; nothing is made before there is something to keep."""
        self._folder = git_dir.joinpath(*_FOLDER)
        self._limit = limit

    def made(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under a key, or else make it and keep it."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def find(self, key: str) -> bytes | None:
        """Return what is kept under a key, None when there is nothing, or what is there is damaged."""
        path = self._folder / key
        try:
            kept = path.read_bytes()
        except OSError:
            return None
        data = kept[_HEAD:]
        if kept[:_HEAD] != _MAGIC + hashlib.sha256(data).digest():
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return data

    def keep(self, key: str, data: bytes) -> None:
        """Keep something under a key, if it can be; others may go for it."""
        if _HEAD + len(data) > self._limit:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self._folder)
        except OSError:
            return
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines((_MAGIC, hashlib.sha256(data).digest(), data))
            unfinished.replace(self._folder / key)
            self._make_room(self._folder / key)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()

    def _make_room(self, newest: Path) -> None:
        now = newest.stat().st_mtime
        kept: list[tuple[float, int, Path]] = []
        for entry in os.scandir(self._folder):
            with suppress(OSError):  # another process removed it
                said = entry.stat(follow_symlinks=False)
                if not entry.name.startswith(_UNFINISHED):
                    kept.append((said.st_mtime, said.st_size, Path(entry.path)))
                elif said.st_mtime < now - _STALE:
                    Path(entry.path).unlink()
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self._limit:
                break
            total -= size
            with suppress(OSError):
                path.unlink()
