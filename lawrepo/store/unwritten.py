"""Objects of git's that are made and not yet written."""

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Protocol

from lawrepo.store.objects import GitObject

_SHA1: Final = 40  # digits of an object id in repositories of that format, which are nearly all
_FAST: Final = 1  # the compression that git gives to an object in a file of its own


class Objects(Protocol):
    """What gives git's objects by name."""

    def get(self, name: str) -> GitObject | None:
        """Return an object, None when there is none of that name."""

    def get_many(self, names: Iterable[str]) -> Iterator[GitObject | None]:
        """Yield the objects of these names in their order, None for each that is missing."""


class Unwritten:
    """Objects that no repository has yet, on top of those that one has."""

    def __init__(self, below: Objects, like: str) -> None:
        """Take what gives the others, and the id of one of them."""
        self._below = below
        self._length = len(like)
        self._made: dict[str, GitObject] = {}

    def add(self, kind: str, data: bytes) -> str:
        """Add an object, and return its id."""
        oid = object_id(kind, data, self._length)
        self._made[oid] = GitObject(oid, kind, data)
        return oid

    def get(self, name: str) -> GitObject | None:
        """Return an object, None when there is none of that name."""
        return self._made.get(name) or self._below.get(name)

    def get_many(self, names: Iterable[str]) -> Iterator[GitObject | None]:
        """Yield the objects of these names in their order, None for each that is missing."""
        return map(self.get, names)

    def write(self, folder: Path) -> None:
        """Write each into a file of its own, named by its id.

        Raises:
            OSError: when the system does.

        """
        for oid, each in self._made.items():
            path = folder / oid
            data = zlib.compress(b"%s %d\0" % (each.kind.encode(), len(each.data)) + each.data, _FAST)
            try:
                with open(path, "xb", opener=_for_reading) as file:
                    file.write(data)
            except OSError as error:
                error.filename = error.filename or path
                raise


def _for_reading(path: str, flags: int) -> int:
    """Make a file that nobody is to change once it is written."""
    return os.open(path, flags, 0o444)


def object_id(kind: str, data: bytes, length: int) -> str:
    """Return the id of an object in a repository whose ids have so many digits."""
    digest = hashlib.sha1 if length == _SHA1 else hashlib.sha256
    return digest(b"%s %d\0" % (kind.encode(), len(data)) + data, usedforsecurity=False).hexdigest()
