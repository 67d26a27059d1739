"""The index of a working tree, as git writes it where nothing is unusual: what it says of files, and its changes.

It is read and written here because git would need three processes for the same. What is understood is the second
version of the format, and of its extensions the folders whose trees are known; others that need not be there are left
out, as git does when they are out of date. An index in which anything else stands is for git.
"""

import hashlib
import os
import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Final

from lawrepo.store.trees import FILE, Difference

_MAGIC: Final = b"DIRC"
_VERSION: Final = 2
_HEADER: Final = struct.Struct(">4sLL")  # magic, version, number of entries
_EXTENSION: Final = struct.Struct(">4sL")  # name, number of bytes
# How an entry begins: the times of its file's last change and modification (seconds, nanoseconds), device, inode,
# mode, owner, group and size; its object id, flags and name follow, and bytes of zero up to a multiple of eight.
_STAT: Final = struct.Struct(">10L")
_LONGEST: Final = 0xFFF  # flags are the length of the name, at most this; other bits say something unusual
_WORD: Final = 0xFFFFFFFF
_SECOND: Final = 1_000_000_000
_SHA1: Final = 20
_TREE: Final = b"TREE"
_PLACES: Final = frozenset((b"EOIE", b"IEOT"))  # where entries lie, for reading on several cores; git does without
# A folder there: its name, the number of entries in it (-1: not known; else a tree's id follows), and of folders.
_FOLDER: Final = re.compile(rb"([^\0]*)\0(-?)[0-9]+ ([0-9]+)\n")


class UnusualError(Exception):
    """Say that an index is one for git."""


class Index:
    """An index in which nothing is unusual."""

    def __init__(self, data: bytes, digits: int) -> None:
        """Read one, or nothing at all, of a repository whose object ids have so many digits.

        Raises:
            UnusualError: when there is anything unusual.

        """
        self._raw = digits // 2
        self._fixed = _STAT.size + self._raw + 2  # bytes of an entry before its name
        self._data = data or _HEADER.pack(_MAGIC, _VERSION, 0) + bytes(self._raw)
        try:
            self._read(self._data)
        except (struct.error, ValueError):
            raise UnusualError from None

    def _read(self, data: bytes) -> None:
        magic, version, count = _HEADER.unpack_from(data)
        if (magic, version) != (_MAGIC, _VERSION):
            raise UnusualError
        at = _HEADER.size
        self._starts, self._names = list[int](), list[bytes]()
        for _ in range(count):
            name = at + self._fixed
            end = data.index(b"\0", name)
            self._starts.append(at)
            self._names.append(data[name:end])
            at += (end - at + 8) & ~7
        self._starts.append(at)
        if any(one >= other for one, other in pairwise(self._names)):  # of a merge, or out of order
            raise UnusualError
        self._folders = b""
        while at < len(data) - self._raw:
            name, size = _EXTENSION.unpack_from(data, at)
            at += _EXTENSION.size + size
            if name == _TREE:
                self._folders = data[at - size : at]
            elif name not in _PLACES:
                raise UnusualError
        if at != len(data) - self._raw:
            raise UnusualError

    def is_as_before(self, differences: Iterable[Difference]) -> bool:
        """Say whether it has of each path what there was before, plain files, and nothing else."""
        return all(self._has(_name(each), each.mode_before, each.before) for each in differences)

    def _has(self, name: bytes, mode: str, oid: str) -> bool:
        at = bisect_left(self._names, name)
        if at == len(self._names) or self._names[at] != name:
            return not oid
        start = self._starts[at]
        found = _STAT.unpack_from(self._data, start)[6]
        rest = self._data[start + _STAT.size : start + self._fixed]
        return mode == FILE and found == int(FILE, 8) and rest == bytes.fromhex(oid) + _flags(name)

    def changed(self, differences: Sequence[Difference]) -> "ChangedIndex":
        """Return what it becomes. Of files that are new it says their bytes, and not yet which file has them.

        Raises:
            UnusualError: when a file would stand where it has a folder, or the reverse.

        """
        after = {_name(each): each for each in differences}
        places: dict[str, int] = {}
        made = bytearray(_HEADER.size)
        count, copied = len(self._names), _HEADER.size
        for name, each in sorted(after.items()):
            at = bisect_left(self._names, name)
            is_there = at < len(self._names) and self._names[at] == name
            made += self._data[copied : self._starts[at]]
            copied = self._starts[at + is_there]
            if each.after:
                self._require_free(name, after)
                places[each.path] = len(made)
                made += self._entry(name, each)
            count += bool(each.after) - is_there
        made += self._data[copied : self._starts[-1]]
        made[: _HEADER.size] = _HEADER.pack(_MAGIC, _VERSION, count)
        if self._folders:
            folders = _forgetting(self._folders, self._raw, after)
            made += _EXTENSION.pack(_TREE, len(folders)) + folders
        is_hashed = any(self._data[-self._raw :]) or not self._names  # a setting of git's leaves it out
        return ChangedIndex(made, places, self._raw, is_hashed=is_hashed)

    def _entry(self, name: bytes, each: Difference) -> bytes:
        stat = _STAT.pack(0, 0, 0, 0, 0, 0, int(each.mode, 8), 0, 0, 0)
        made = stat + bytes.fromhex(each.after) + _flags(name) + name
        return made + bytes(8 - len(made) % 8)

    def _require_free(self, name: bytes, after: Mapping[bytes, Difference]) -> None:
        """Require that a file's name is no folder's here, and that of no folder it lies in a file's."""
        above = (name[:at] for at in range(len(name)) if name[at : at + 1] == b"/")
        taken = (each for each in above if self._names[(at := bisect_left(self._names, each)) : at + 1] == [each])
        if any(each not in after or after[each].after for each in chain(taken, self._inside(name + b"/"))):
            raise UnusualError

    def _inside(self, folder: bytes) -> Iterator[bytes]:
        at = bisect_left(self._names, folder)
        while at < len(self._names) and self._names[at].startswith(folder):
            yield self._names[at]
            at += 1


class ChangedIndex:
    """An index that is new: what its files are on the disk may be told before it is written."""

    def __init__(self, data: bytearray, places: Mapping[str, int], raw: int, *, is_hashed: bool) -> None:
        """Take it without the hash at its end, and where the entries of new files begin."""
        self._data = data
        self._places = places
        self._raw = raw
        self._is_hashed = is_hashed

    def tell(self, path: str, file: os.stat_result) -> None:
        """Say which file has the bytes of a path."""
        place = self._places[path]
        mode = _STAT.unpack_from(self._data, place)[6]
        times = (*divmod(file.st_ctime_ns, _SECOND), *divmod(file.st_mtime_ns, _SECOND))
        words = (*times, file.st_dev, file.st_ino, mode, file.st_uid, file.st_gid, file.st_size)
        _STAT.pack_into(self._data, place, *(word & _WORD for word in words))

    def to_bytes(self) -> bytes:
        """Return it as git reads it."""
        digest = hashlib.sha1 if self._raw == _SHA1 else hashlib.sha256
        end = digest(self._data, usedforsecurity=False).digest() if self._is_hashed else bytes(self._raw)
        return bytes(self._data) + end


def _forgetting(folders: bytes, raw: int, changed: Iterable[bytes]) -> bytes:
    """Return what is known of the trees of folders, without those above some names."""
    forgotten = {name[:at] for name in changed for at in range(len(name) + 1) if name[at - 1 : at] == b"/" or at == 0}
    made, copied, at = list[bytes](), 0, 0
    above: list[tuple[bytes | None, int]] = []  # what a name begins with, None if it is kept; how many are to come
    while at < len(folders):
        found = _FOLDER.match(folders, at)
        if found is None:
            raise UnusualError
        name, unknown, inside = found.groups()
        end = found.end() + (0 if unknown else raw)
        path: bytes | None = b""
        if above:
            start, number = above.pop()
            above.append((start, number - 1))
            path = None if start is None else start + name + b"/"
        if path in forgotten:
            made += (folders[copied:at], name, b"\0-1 ", inside, b"\n")
            copied = end
        else:
            path = None
        above.append((path, int(inside)))
        while above and not above[-1][1]:
            above.pop()
        at = end
    return b"".join((*made, folders[copied:]))


def _flags(name: bytes) -> bytes:
    return min(len(name), _LONGEST).to_bytes(2, "big")


def _name(each: Difference) -> bytes:
    return each.path.encode(errors="surrogateescape")
