"""A snapshot with commits on top of it that nobody has made yet, so that more can be worked out upon them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from lawrepo.store.objects import Entry
from lawrepo.store.snapshot import Snapshot

_SAME = ("commit", "committer", "is_signed", "message", "parents", "recorded_at")
_NEW = "+"  # begins the names of what no repository has


class Ahead(Snapshot):
    """The collection as it would be after some commits; what they do not touch is read from the one below.

    Names of new objects are none of git's: files are called by their contents, folders by their number.
    """

    __slots__ = ("_blobs", "_trees")

    def __init__(self, below: Snapshot) -> None:
        """Begin with a snapshot as it is."""
        self._reader = below._reader  # noqa: SLF001 - its own class
        for name in _SAME:
            setattr(self, name, getattr(below, name))
        self.tree = below.tree
        self._blobs: dict[str, bytes] = {}
        self._trees: dict[str, dict[str, Entry]] = {}

    @property
    def is_recorded(self) -> bool:
        """Say that it is not what its commit holds."""
        return False

    @property
    def artefacts(self) -> None:
        """Return nothing: its names are none of git's."""
        return

    def after(self, files: Mapping[str, bytes | None]) -> Self:
        """Return the collection after one more commit, which writes these files, or (None) deletes them."""
        made = object.__new__(type(self))
        made._reader = self._reader
        for name in _SAME:
            setattr(made, name, getattr(self, name))
        made._blobs, made._trees = self._blobs, self._trees
        made.tree = self._changed_tree(self._entries(self.tree), files)
        return made

    def prepare(self, entries: Iterable[Entry]) -> None:
        """Read folders given by their entries together, faster than one after the other."""
        super().prepare(entry for entry in entries if entry.oid not in self._trees)

    def blobs(self, oids: Iterable[str]) -> Iterator[bytes]:
        """Yield the bytes of files, in the order asked for.

        Raises:
            StorageError: when one is missing.

        """
        names = list(oids)
        recorded = super().blobs(name for name in names if name not in self._blobs)
        for name in names:
            yield self._blobs[name] if name in self._blobs else next(recorded)

    def _entries(self, oid: str) -> dict[str, Entry]:
        return self._trees[oid] if oid in self._trees else super()._entries(oid)

    def _entry(self, tree: str, name: str) -> Entry | None:
        return self._trees[tree].get(name) if tree in self._trees else super()._entry(tree, name)

    def _changed_tree(self, entries: Mapping[str, Entry], files: Mapping[str, bytes | None]) -> str:
        """Make a folder of what lay in it with files changed, by their paths in it, and return its name."""
        found, inside = dict(entries), dict[str, dict[str, bytes | None]]()
        for path, data in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                inside.setdefault(name, {})[rest] = data
            elif data is None:
                found.pop(name, None)
            else:
                oid = _NEW + hashlib.sha256(data).hexdigest()
                self._blobs[oid] = data
                found[name] = Entry(name, oid, is_tree=False)
        for name, below in inside.items():
            oid = self._changed_tree(self.subtree(found[name]) if name in found else {}, below)
            if self._trees[oid]:
                found[name] = Entry(name, oid, is_tree=True)
            else:
                found.pop(name, None)
        oid = f"{_NEW}{len(self._trees)}"
        # git's order: a folder as if its name ended in a slash
        self._trees[oid] = dict(sorted(found.items(), key=lambda item: item[0] + "/" * item[1].is_tree))
        return oid
