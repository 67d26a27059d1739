"""Reading git's objects through one `git cat-file --batch`."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from lawrepo.errors import StorageError
from lawrepo.store.process import git_line, why_ended

# So many requests are under way at once: enough to hide the round trip, few enough for any pipe's buffer.
_AHEAD = 32


_AN_ENTRY = rb"(?:[0-7]+ [^\0]+\0.{%d})"
_ENTRIES = {raw: re.compile(_AN_ENTRY % raw + b"*+", re.DOTALL) for raw in (20, 32)}  # by the bytes of an object id
OBJECT_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")  # in the two formats of git
_LARGE = 4096  # bytes of a tree
_SOUGHT = 4  # entries, with more of which it is cheaper to take a tree apart
_MODES = {b"40000": True, b"100644": False, b"100755": False, b"100664": False}  # whether it is a folder


class ObjectError(StorageError):
    """Report an object that is damaged or of another kind than expected."""


@dataclass(frozen=True, slots=True)
class GitObject:
    """An object as git stores it."""

    oid: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a tree."""

    name: str
    oid: str
    is_tree: bool


class ObjectReader:
    """Reads objects by any name git knows: an id, `REV`, `REV:path`. Not safe for several threads."""

    def __init__(self, git_dir: Path) -> None:
        """Start the process with the first read, not before."""
        self._git_dir = git_dir
        self._process: subprocess.Popen[bytes] | None = None
        self._trees: dict[str, dict[str, Entry]] = {}
        self._raw: dict[str, GitObject] = {}  # trees that nobody has asked all the entries of
        self._sought: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def git_dir(self) -> Path:
        """Return the git folder whose objects are read."""
        return self._git_dir

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # it ended first, with requests unread
                        pipe.close()
            process.wait()

    def forget(self) -> None:
        """Let go of the trees that were read: who records much would keep those of every commit."""
        self._trees.clear()
        self._raw.clear()
        self._sought.clear()

    def get(self, name: str) -> GitObject | None:
        """Return an object, None when there is none of that name.

        Raises:
            ObjectError: when it cannot be read.

        """
        return next(self.get_many([name]))

    def get_many(self, names: Iterable[str]) -> Iterator[GitObject | None]:
        """Yield the objects of these names in their order, None for each that is missing.

        Raises:
            ObjectError: when one cannot be read.

        """
        pending = iter(names)
        while batch := list(islice(pending, _AHEAD)):
            process = self._start()
            if process.stdin is None or process.stdout is None:
                raise ObjectError("git cat-file was started without pipes")
            for name in batch:
                if "\n" in name:
                    raise ObjectError(f"object name {name!r}: a line break has no place in it")
            try:
                process.stdin.write("".join(f"{name}\n" for name in batch).encode())
                process.stdin.flush()
                found = [self._answer(process, name) for name in batch]
            except BrokenPipeError:
                raise self._ended(process) from None
            except BaseException:
                self.close()  # what was asked and not yet read would answer the next question
                raise
            yield from found

    def tree(self, name: str) -> dict[str, Entry] | None:
        """Return the entries of a tree by name, None when there is no such tree."""
        known = self._trees.get(name)
        if known is not None:
            return known
        found = self._raw.pop(name, None) or self.get(name)
        if found is None or found.kind != "tree":
            return None
        entries = parse_tree(found)
        self._trees[found.oid] = entries
        return entries

    def entry(self, tree: str, name: str) -> Entry | None:
        """Return an entry of a large tree without taking that apart; None where `tree` must tell.

        Such a tree is that with a folder for each day on which a country enacted something.
        """
        if tree in self._trees:
            return None
        found = self._raw.get(tree) or self.get(tree)
        if found is None or found.kind != "tree":
            return None
        self._raw[found.oid] = found
        self._sought[found.oid] += 1
        return find_entry(found, name) if len(found.data) >= _LARGE and self._sought[found.oid] <= _SOUGHT else None

    def lacks(self, tree: str, name: str) -> bool:
        """Say whether a large tree of which `entry` was asked has no entry of that name; if not, `tree` must tell."""
        found = self._raw.get(tree)
        return found is not None and len(found.data) >= _LARGE and is_without(found, name)

    def prepare_trees(self, oids: Iterable[str]) -> None:
        """Read trees by id in one go, faster than one after the other; those not to be had are left to `tree`."""
        wanted = [oid for oid in dict.fromkeys(oids) if oid not in self._trees and oid not in self._raw]
        for found in self.get_many(wanted if len(wanted) > 1 else ()):
            if found is not None and found.kind == "tree":
                self._raw[found.oid] = found

    def raw_tree(self, oid: str) -> bytes:
        """Return the bytes of a tree that `prepare_trees` has read and `tree` has not taken apart, else nothing."""
        found = self._raw.get(oid)
        return b"" if found is None else found.data

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    git_line(self._git_dir, "cat-file", "--batch"),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise ObjectError(f"git cannot be run: {error.strerror}") from error
        return self._process

    def _ended(self, process: subprocess.Popen[bytes], name: str = "") -> ObjectError:
        """Say that the process ended before it answered, and why."""
        self.close()
        if process.returncode < 0:
            return ObjectError(f"git cat-file {why_ended(process.returncode, '')}")
        asked = f"object {name} is damaged or missing: " if name else ""
        return ObjectError(f"{asked}git cat-file ended before it answered")

    def _answer(self, process: subprocess.Popen[bytes], name: str) -> GitObject | None:
        out = process.stdout
        if out is None:
            raise ObjectError("git cat-file was started without pipes")
        header = out.readline()
        if not header:
            raise self._ended(process, name)
        fields = header.split()
        if len(fields) != 3 or not fields[2].isdigit():  # noqa: PLR2004 - id, kind and size
            if header.endswith((b" missing\n", b" ambiguous\n")):
                return None
            self.close()
            raise ObjectError(f"object {name} is damaged or missing: git cat-file gave {header[:60]!r}")
        oid, size = fields[0].decode(), int(fields[2])
        if oid != name and OBJECT_ID.fullmatch(name):
            self.close()
            raise ObjectError(f"object {name} was asked for, and git cat-file gave {oid}")
        data = out.read(size)
        if len(data) != size or out.read(1) != b"\n":
            self.close()
            raise ObjectError(f"object {name} is damaged: {len(data)} of {size} bytes")
        return GitObject(oid, fields[1].decode(), data)


def parse_tree(found: GitObject) -> dict[str, Entry]:
    """Return the entries of a tree object by name.

    Symbolic links and submodules are left out: no reader follows them, and a check finds them by itself.

    Raises:
        ObjectError: when it is no list of entries.

    """
    data, entries = found.data, {}
    raw = len(found.oid) // 2
    at = 0
    while at < len(data):
        space = data.find(b" ", at)
        end = data.find(b"\0", space)
        if space < 0 or end < 0 or end + raw >= len(data):
            raise ObjectError(f"object {found.oid} is damaged: no tree entry at byte {at}")
        mode, name = data[at:space], data[space + 1 : end].decode(errors="surrogateescape")
        at = end + 1 + raw
        if mode in _MODES:
            entries[name] = Entry(name, data[end + 1 : at].hex(), is_tree=_MODES[mode])
    return entries


def is_without(found: GitObject, name: str) -> bool:
    """Say whether a tree that is sound has certainly no entry of a name."""
    wanted = name.encode(errors="surrogateescape")
    return b" %s\0" % wanted not in found.data and _ENTRIES[len(found.oid) // 2].fullmatch(found.data) is not None


def find_entry(found: GitObject, name: str) -> Entry | None:
    """Return the entry of a name, with the tree left whole; None where there is none, or `parse_tree` must tell."""
    wanted = re.escape(name.encode(errors="surrogateescape"))
    raw = len(found.oid) // 2
    other = _AN_ENTRY % raw
    here = re.compile(rb"%s*?([0-7]+) %s\0(.{%d})%s*+" % (other, wanted, raw, other), re.DOTALL)
    match = here.fullmatch(found.data)
    if match is None or match[1] not in _MODES or found.data.count(b" %s\0" % wanted) > 1:
        return None
    return Entry(name, match[2].hex(), is_tree=_MODES[match[1]])
