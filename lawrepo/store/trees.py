"""Folders as git stores them: what differs between two of them, and what one becomes when files in it change.

They are read raw: unlike readers of law, who pass over links and submodules, who compares must see these too.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from lawrepo.errors import StorageError
from lawrepo.store.objects import GitObject, ObjectError
from lawrepo.store.unwritten import Objects, Unwritten

FILE: Final = "100644"
NOTHING: Final = "000000"  # git's mode where there is no file
_FOLDER: Final = b"40000"
_ENTRY: Final = {
    raw: re.compile(rb"([1-7][0-7]{4,5}) ([^\0/]+)\0(.{%d})" % raw, re.DOTALL) for raw in (20, 32)
}  # by the bytes of an object id
# Mode, name and object id of an entry, as they stand there.
_Entry: TypeAlias = tuple[bytes, bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A file, link or submodule that is not the same in two folders: git's modes and object ids.

    Where there is none, the mode is `NOTHING` and the id "".
    """

    path: str
    mode_before: str
    before: str
    mode: str
    after: str


def differing(objects: Objects, old: str, new: str) -> Iterator[Difference]:
    """Yield what differs between two trees, by their ids; folders that are the same are not read.

    Raises:
        StorageError: when a folder cannot be read.

    """
    if old != new:
        yield from _differing(objects, "", *_read(objects, [old, new]))


def _differing(objects: Objects, above: str, old: Sequence[_Entry], new: Sequence[_Entry]) -> Iterator[Difference]:
    was, now = set(old), set(new)
    before, after = ({name: (mode, oid.hex()) for mode, name, oid in some} for some in (was - now, now - was))
    folders = [oid for found in (before, after) for mode, oid in found.values() if mode == _FOLDER]
    inside = dict(zip(folders, _read(objects, folders), strict=True))
    for name in sorted({*before, *after}):
        path = above + name.decode(errors="surrogateescape")
        pair = [found.get(name, (b"", "")) for found in (before, after)]
        (mode_before, oid_before), (mode, oid) = (
            (NOTHING, "") if kind in {b"", _FOLDER} else (kind.decode(), said) for kind, said in pair
        )
        if oid_before or oid:
            yield Difference(path=path, mode_before=mode_before, before=oid_before, mode=mode, after=oid)
        yield from _differing(objects, f"{path}/", *(inside.get(said, ()) for _, said in pair))


def changed_tree(objects: Unwritten, tree: str, files: Mapping[str, bytes | None]) -> str:
    """Add what a folder becomes when files in it change, by their paths in it; return its id, "" when it is empty.

    The files are added too; None takes one away. `tree` is "" where no folder was. As for fast-import, a file takes
    the place of a folder and a folder that of a file, and there are no empty folders.

    Raises:
        StorageError: when a folder cannot be read.

    """
    (entries,) = _read(objects, [tree]) if tree else ([],)
    inside: dict[bytes, dict[str, bytes | None]] = {}
    changed: dict[bytes, _Entry | None] = {}
    for path, data in files.items():
        first, slash, rest = path.partition("/")
        name = first.encode(errors="surrogateescape")
        if slash:
            inside.setdefault(name, {})[rest] = data
        else:
            changed[name] = None if data is None else (FILE.encode(), name, bytes.fromhex(objects.add("blob", data)))
    folders = {name: oid.hex() for mode, name, oid in entries if mode == _FOLDER and name in inside}
    for name, below in inside.items():
        if all(data is None for data in below.values()) and (name not in folders or changed.get(name)):
            continue  # nothing is taken away where nothing is
        oid = changed_tree(objects, folders.get(name, ""), below)
        changed[name] = (_FOLDER, name, bytes.fromhex(oid)) if oid else None
    made = _with(entries, changed)
    return objects.add("tree", made) if made else ""


def _with(entries: Sequence[_Entry], changed: Mapping[bytes, _Entry | None]) -> bytes:
    """Return a folder with some entries in place of those of the same names, in git's order."""
    kept = [entry for entry in entries if entry[1] not in changed]
    # A folder stands where its name would with a slash.
    keys = [name + b"/" if mode == _FOLDER else name for mode, name, _ in kept]
    for entry in changed.values():
        if entry is not None:
            key = entry[1] + b"/" if entry[0] == _FOLDER else entry[1]
            at = bisect_left(keys, key)
            keys.insert(at, key)
            kept.insert(at, entry)
    return b"".join([b"%s %s\0%s" % entry for entry in kept])


def _read(objects: Objects, oids: Sequence[str]) -> list[list[_Entry]]:
    """Return what lies in each of several folders."""
    return [_entries(oid, found) for oid, found in zip(oids, objects.get_many(oids), strict=True)]


def _entries(oid: str, found: GitObject | None) -> list[_Entry]:
    if found is None or found.kind != "tree":
        raise StorageError(f"object {oid} is missing from the collection: run git fsck")
    raw = len(found.oid) // 2
    entries: list[_Entry] = _ENTRY[raw].findall(found.data)
    # As long as the whole, the entries follow one another without anything between them.
    if len(b"".join(chain.from_iterable(entries))) + 2 * len(entries) != len(found.data):
        raise ObjectError(f"object {found.oid} is damaged: it is no list of entries")
    return entries
