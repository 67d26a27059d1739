"""The record of a whole collection: which commit changed each file, read in one pass of the chain and kept aside."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from akn.frbr import FrbrUri
from lawrepo.layout import ROOT, is_language, parse_path
from lawrepo.store.history import Recorded, recorded, trailers_of
from lawrepo.store.objects import Entry, ObjectReader, parse_tree
from lawrepo.store.process import git_says, git_stream

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TABLES: Final = """
CREATE TABLE made (number INTEGER PRIMARY KEY, id TEXT, seconds INTEGER, body TEXT);
CREATE TABLE change (path TEXT, number INTEGER, status TEXT);
"""


def stream(git_dir: Path, *asked: str) -> Iterator[Recorded]:
    """Yield commits of the first-parent chain with their files, newest first, as git finds them.

    `asked` are the tip or a range, and options of `git log` before it.
    """
    for found, body in _read(git_dir, *asked):
        yield replace(found, subject=body.partition("\n")[0], trailers=tuple(trailers_of(body)))


def _read(git_dir: Path, *asked: str, files: bool = True) -> Iterator[tuple[Recorded, str]]:
    """Yield commits, with their messages unread."""
    tokens = git_stream(
        git_dir,
        "log",
        "-z",
        "--first-parent",
        "--diff-merges=first-parent",
        "--no-renames",
        "--name-status" if files else "--no-patch",
        "--format=%x01%H%x00%ct%x00%B%x00",
        *asked,
        "--",
    )
    commit: tuple[Recorded, str] | None = None
    changed: list[tuple[str, str]] = []
    for token in tokens:
        told = token.lstrip("\n")
        if told.startswith("\x01"):
            if commit is not None:
                yield replace(commit[0], files=tuple(changed)), commit[1]
            when = _EPOCH + timedelta(seconds=int(next(tokens)))
            commit = Recorded(commit=told[1:], recorded_at=when, subject="", trailers=()), next(tokens)
            changed = []
        elif told:
            changed.append((told, next(tokens)))
    if commit is not None:
        yield replace(commit[0], files=tuple(changed)), commit[1]


def newest(git_dir: Path, tip: str, number: int) -> Iterator[Recorded]:
    """Yield the last so many commits of the first-parent chain, newest first, without their files."""
    for found, body in _read(git_dir, f"--max-count={number}", tip, files=False):
        yield replace(found, subject=body.partition("\n")[0], trailers=tuple(trailers_of(body)))


def follows(git_dir: Path, old: str, new: str) -> bool:
    """Say whether a commit is there and another goes on from it."""
    return git_says(git_dir, "merge-base", "--is-ancestor", "--end-of-options", old, new)[0] == 0


def keep_record(git_dir: Path, tip: str, file: Path) -> Iterator[Recorded]:
    """Write the record of all files into a new file, for `Record`, and yield its commits, newest first.

    The file can be read when all are taken; memory does not grow with it.
    """
    with sqlite3.connect(file) as kept:
        kept.executescript(_TABLES)
        for number, (found, body) in enumerate(_read(git_dir, tip)):
            kept.execute(
                "INSERT INTO made VALUES (?, ?, ?, ?)",
                (number, found.commit, (found.recorded_at - _EPOCH) // timedelta(seconds=1), body),
            )
            kept.executemany(
                "INSERT INTO change VALUES (?, ?, ?)",
                (
                    (path.encode(errors="surrogateescape").decode(errors="replace"), number, status)
                    for status, path in found.files
                ),
            )
            yield found
        kept.execute("CREATE INDEX by_path ON change (path, number)")
    kept.close()


class Record(Mapping[str, Recorded]):
    """The record of a collection; as a mapping, the commit that recorded each file or folder first.

    It is read from a file of `keep_record`, else asked of git for each Work.
    """

    def __init__(self, git_dir: Path, tip: str, file: Path | None) -> None:
        """Take the tip of the chain, and the file where the record of that tip is kept."""
        self._git_dir = git_dir
        self._tip = tip
        self._asked: tuple[str, tuple[Recorded, ...]] = ("", ())
        self._kept = None if file is None else sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    def of_work(self, folder: str) -> tuple[Recorded, ...]:
        """Return the commits that changed the folder of a Work, newest first, with those of its files."""
        if self._kept is None:
            self._asked = (folder, tuple(recorded(self._git_dir, self._tip, folder)))
            return self._asked[1]
        rows = self._kept.execute(
            "SELECT number, status, path FROM change WHERE path > ? AND path < ? ORDER BY number, path",
            (f"{folder}/", f"{folder}0"),
        )
        files: dict[int, list[tuple[str, str]]] = {}
        for number, status, path in rows:
            files.setdefault(number, []).append((status, path))
        return tuple(replace(self._commit(number), files=tuple(found)) for number, found in files.items())

    def __getitem__(self, path: str) -> Recorded:
        if self._kept is None:
            folder, commits = self._asked
            if not folder or not f"{path}/".startswith(f"{folder}/"):
                raise KeyError(path)  # whoever asks, asks git then
            for each in reversed(commits):
                if any(_within(name, path) for _, name in each.files):
                    return replace(each, files=())
            raise KeyError(path)
        exact, within = (
            self._kept.execute(f"SELECT max(number) FROM change WHERE {where}", values).fetchone()[0]  # noqa: S608 - ours
            for where, values in (("path = ?", (path,)), ("path > ? AND path < ?", (f"{path}/", f"{path}0")))
        )
        if exact is None and within is None:
            raise KeyError(path)
        return self._commit(max(-1 if exact is None else exact, -1 if within is None else within))

    def __iter__(self) -> Iterator[str]:
        rows = () if self._kept is None else self._kept.execute("SELECT DISTINCT path FROM change")
        return (path for (path,) in rows)

    def __len__(self) -> int:
        return (
            0
            if self._kept is None
            else int(self._kept.execute("SELECT count(DISTINCT path) FROM change").fetchone()[0])
        )

    def __contains__(self, path: object) -> bool:
        try:
            self[str(path)]
        except KeyError:
            return False
        return True

    def close(self) -> None:
        """Let go of the file."""
        if self._kept is not None:
            self._kept.close()

    def _commit(self, number: int) -> Recorded:
        if self._kept is None:
            raise KeyError(number)
        commit, seconds, body = self._kept.execute(
            "SELECT id, seconds, body FROM made WHERE number = ?", (number,)
        ).fetchone()
        return Recorded(
            commit=commit,
            recorded_at=_EPOCH + timedelta(seconds=seconds),
            subject=body.partition("\n")[0],
            trailers=tuple(trailers_of(body)),
        )


def _within(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}/")


def work_folders(reader: ObjectReader, tree: str) -> Iterator[tuple[FrbrUri, str]]:
    """Yield IRI and folder of every Work in a tree, in the order of paths; nothing that is read is kept."""
    found = reader.get(tree)
    top = None if found is None or found.kind != "tree" else parse_tree(found).get(ROOT)
    if top is not None and top.is_tree:
        yield from _work_folders(reader, ROOT, top)


def _work_folders(reader: ObjectReader, path: str, folder: Entry) -> Iterator[tuple[FrbrUri, str]]:
    found = reader.get(folder.oid)
    inside = {} if found is None else parse_tree(found)
    is_work = "work.xml" in inside and not inside["work.xml"].is_tree
    if is_work:
        yield parse_path(f"{path}/work.xml").work, path
    for name, entry in inside.items():
        if entry.is_tree and not (is_work and is_language(name)):
            yield from _work_folders(reader, f"{path}/{name}", entry)
