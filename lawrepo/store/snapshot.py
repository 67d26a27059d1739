"""One state of the collection: the tree at a commit, and when it was recorded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from lawrepo.errors import AbsentError, RequestError, StorageError
from lawrepo.store.artefacts import Artefacts
from lawrepo.store.objects import Entry, ObjectReader
from lawrepo.store.process import GitError, git
from lawrepo.store.trees import Difference, differing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A branch, a tag or an id, perhaps so many commits back: what a reader of objects can be asked for. Others, such as
# those of a reflog, it may not survive.
_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_./-]*(?:[~^][0-9]*)*")
_SIGNATURE = re.compile(rb"^gpgsig(?:-sha256)? ", re.MULTILINE)


class UnknownStateError(AbsentError):
    """Report a time or revision at which the collection held nothing."""


class Snapshot:
    """The collection as it was recorded at one commit.

    `recorded_at` is in UTC, `committer` is who recorded it, as git writes it; `parents` are ids, `tree` is the id of
    the whole tree, `is_signed` says that there is a signature, whatever it is worth.
    """

    __slots__ = ("_reader", "commit", "committer", "is_signed", "message", "parents", "recorded_at", "tree")

    def __init__(self, reader: ObjectReader, name: str) -> None:
        """Read the commit of that name, which is a commit's id or the name of the tip.

        Raises:
            StorageError: when it is damaged or not there.

        """
        found = reader.get(f"{name}^{{commit}}")
        if found is None:
            raise StorageError(f"no commit {name} in this collection: run git fsck")
        self._reader = reader
        self.commit = found.oid
        try:
            self.tree, self.committer, self.recorded_at, self.parents, self.message = _read_commit(found.data)
        except (ValueError, LookupError, OverflowError, StopIteration):
            raise StorageError(f"commit {found.oid} is damaged: its headers cannot be read") from None
        self.is_signed = _SIGNATURE.search(found.data.partition(b"\n\n")[0]) is not None

    @property
    def is_recorded(self) -> bool:
        """Say whether it is what its commit holds, and nothing on top of that."""
        return True

    @property
    def artefacts(self) -> Artefacts | None:
        """Return where something can be kept that follows from objects alone, under their ids."""
        return Artefacts(self._reader.git_dir)

    def entries(self, folder: str) -> dict[str, Entry]:
        """Return what lies directly in a folder, by name; nothing when there is no such folder.

        Raises:
            StorageError: when it is there and cannot be read.

        """
        tree = self.tree
        for segment in folder.split("/") if folder else ():
            entry = self._entry(tree, segment)
            if entry is None or not entry.is_tree:
                return {}
            tree = entry.oid
        return self._entries(tree)

    def folder_id(self, folder: str) -> str:
        """Return the id of a folder, by which nothing else goes that lies there; "" when there is none."""
        above, _, name = folder.rpartition("/")
        entry = self.entries(above).get(name)
        return entry.oid if entry is not None and entry.is_tree and self.is_recorded else ""

    def subtree(self, entry: Entry) -> dict[str, Entry]:
        """Return what lies in a folder given by its entry; nothing in a file.

        Raises:
            StorageError: when the folder cannot be read.

        """
        return self._entries(entry.oid) if entry.is_tree else {}

    def subtrees(self, entries: Iterable[Entry]) -> list[dict[str, Entry]]:
        """Return what lies in each of several entries, as `subtree`; these are read together."""
        folders = list(entries)
        self.prepare(folders)
        return [self.subtree(entry) for entry in folders]

    def raw_subtree(self, entry: Entry) -> bytes:
        """Return the bytes of a folder's tree object if `prepare` has read it; where not, `subtree` tells."""
        return self._reader.raw_tree(entry.oid)

    def prepare(self, entries: Iterable[Entry]) -> None:
        """Read folders given by their entries together, faster than one after the other."""
        self._reader.prepare_trees(entry.oid for entry in entries if entry.is_tree)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, None when there is none."""
        folder, _, name = path.rpartition("/")
        entry = self.entries(folder).get(name)
        return None if entry is None or entry.is_tree else self.blob(entry.oid)

    def blob(self, oid: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            StorageError: when it is missing.

        """
        return next(self.blobs([oid]))

    def blobs(self, oids: Iterable[str]) -> Iterator[bytes]:
        """Yield the bytes of blobs, in the order asked for.

        Raises:
            StorageError: when one is missing.

        """
        names = list(oids)
        for name, found in zip(names, self._reader.get_many(names), strict=True):
            if found is None or found.kind != "blob":
                raise StorageError(f"object {name} is missing from the collection: run git fsck")
            yield found.data

    def walk(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield (path within the collection, object id) of every file under a folder, in git's order."""
        prefix = f"{folder}/" if folder else ""
        yield from self._walk(prefix, self.entries(folder))

    def changed(self, before: "Snapshot | None", folder: str) -> Iterator[tuple[str, str | None]]:
        """Yield (path, object id) of what is not as before, None for what is gone; equal folders are not read."""
        old = {} if before is None else before.entries(folder)
        yield from self._changed(f"{folder}/" if folder else "", old, self.entries(folder))

    def differences(self, before: "Snapshot") -> Iterator[Difference]:
        """Yield what is not as in another snapshot, what no reader follows included; equal folders are not read."""
        return differing(self._reader, before.tree, self.tree)

    def before(self) -> "Snapshot | None":
        """Return the collection as recorded at the commit before this one, None when this is the first."""
        return Snapshot(self._reader, self.parents[0]) if self.parents else None

    def _changed(
        self, prefix: str, old: Mapping[str, Entry], new: Mapping[str, Entry]
    ) -> Iterator[tuple[str, str | None]]:
        for name in sorted({*old, *new}):
            one, other = old.get(name), new.get(name)
            if one == other:
                continue
            trees = [{} if entry is None else self.subtree(entry) for entry in (one, other)]
            yield from self._changed(f"{prefix}{name}/", *trees)
            if other is not None and not other.is_tree:
                yield f"{prefix}{name}", other.oid
            elif one is not None and not one.is_tree:
                yield f"{prefix}{name}", None

    def _entries(self, oid: str) -> dict[str, Entry]:
        entries = self._reader.tree(oid)
        if entries is None:
            raise StorageError(f"object {oid} is missing from the collection: run git fsck")
        return entries

    def _entry(self, tree: str, name: str) -> Entry | None:
        found = self._reader.entry(tree, name)
        return self._entries(tree).get(name) if found is None and not self._reader.lacks(tree, name) else found

    def _walk(self, prefix: str, entries: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
        for (name, entry), inside in zip(entries.items(), self.subtrees(entries.values()), strict=True):
            if entry.is_tree:
                yield from self._walk(f"{prefix}{name}/", inside)
            else:
                yield f"{prefix}{name}", entry.oid


def commit_known(reader: ObjectReader, tip: str, known: date | datetime | str) -> str:
    """Return the commit that was the collection's tip at a point of record time.

    A date means the end of that day in UTC, a time with zone that instant, a string a revision.

    Raises:
        UnknownStateError: when the collection held nothing then.
        RequestError: for a time without zone.

    """
    if isinstance(known, str):
        found = _commit_named(reader, known)
        if not found:
            raise UnknownStateError(f"no revision {known!r} in this collection")
        return found
    if not isinstance(known, datetime):
        known = datetime.combine(known, time.min, tzinfo=UTC) + timedelta(days=1, seconds=-1)
    if known.tzinfo is None:
        raise RequestError(f"{known.isoformat()}: expected a time with its zone, as 2026-07-01T12:00:00Z")
    seconds = (known - _EPOCH) // timedelta(seconds=1)
    commit = ""
    if seconds >= 0:
        # With @ and zone it is taken as it stands: git reads small numbers as something else.
        before = f"--before=@{seconds} +0000"
        commit = git(reader.git_dir, "rev-list", "-1", "--first-parent", before, tip).decode().strip()
    if not commit:
        raise UnknownStateError(f"nothing was recorded yet at {known.isoformat()}")
    return commit


def _commit_named(reader: ObjectReader, revision: str) -> str:
    """Return the commit that a revision names, "" for none."""
    name = f"{revision}^{{commit}}"
    if _PLAIN.fullmatch(revision):
        object_ = reader.get(name)
        return "" if object_ is None else object_.oid
    try:
        found = git(reader.git_dir, "rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()
    except GitError as error:
        if error.code <= 0:
            raise  # git did not say that there is none: it was ended, or could not be run
        return ""
    return "" if found.startswith("^") else found  # a revision excluded


def _read_commit(commit: bytes) -> tuple[str, str, datetime, tuple[str, ...], str]:
    head, _, message = commit.partition(b"\n\n")
    headers = head.decode(errors="replace").split("\n")
    tree = headers[0].removeprefix("tree ")
    committer = next(line for line in headers if line.startswith("committer "))
    name, seconds, _ = committer.removeprefix("committer ").rsplit(" ", 2)
    parents = tuple(line.removeprefix("parent ") for line in headers if line.startswith("parent "))
    recorded_at = _EPOCH + timedelta(seconds=int(seconds))
    return tree, name, recorded_at, parents, message.decode(errors="backslashreplace")
