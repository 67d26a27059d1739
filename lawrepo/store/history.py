"""The record of a path: which commits changed it, with their trailers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from lawrepo.store.process import git, git_stream

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What git keeps beside files and folders, by mode.
LINK = "a symbolic link"
STRANGERS: Final[Mapping[str, str]] = {"120000": LINK, "160000": "a submodule"}
_ID = re.compile(r"[0-9a-f]{40,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A commit that changed a path: when it was recorded (UTC), subject, trailers, and (status, path) of files."""

    commit: str
    recorded_at: datetime
    subject: str
    trailers: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()

    def trailer(self, key: str) -> tuple[str, ...]:
        """Return every value of a trailer."""
        return tuple(value for name, value in self.trailers if name == key)


def recorded(git_dir: Path, tip: str, path: str) -> Iterator[Recorded]:
    """Yield the commits of the first-parent chain that changed a file or folder, newest first."""
    yield from _commits(git_dir, tip, "--", f":(top,literal){path}")


def first_recorded(git_dir: Path, tip: str) -> dict[str, Recorded]:
    """Return the commit that recorded each file and folder first, of all there ever were, in one pass of the chain.

    The commits come without their files.
    """
    first: dict[str, Recorded] = {}
    for commit in _commits(git_dir, "--reverse", tip):
        bare = replace(commit, files=())
        for _, path in commit.files:
            while path and path not in first:
                first[path] = bare
                path = path.rpartition("/")[0]  # noqa: PLW2901 - upwards, to the folders that are new too
    return first


def _commits(git_dir: Path, *asked: str) -> Iterator[Recorded]:
    out = git(
        git_dir,
        "log",
        "-z",
        "--first-parent",
        "--diff-merges=first-parent",
        "--no-renames",
        "--name-status",
        "--format=%H%x00%ct%x00%B%x00",
        *asked,
    )
    tokens = iter(out.decode(errors="surrogateescape").split("\0"))
    commit: Recorded | None = None
    files: list[tuple[str, str]] = []
    for token in tokens:
        if _ID.fullmatch(token):
            if commit is not None:
                yield replace(commit, files=tuple(files))
            commit, files = _commit(token, next(tokens), next(tokens)), []
        elif status := token.strip():
            files.append((status, next(tokens)))
    if commit is not None:
        yield replace(commit, files=tuple(files))


def record_times(git_dir: Path, tip: str, *, last: int | None = None) -> list[tuple[str, datetime]]:
    """Return (commit, record time) along the first-parent chain, oldest first; `tip` may be a range of commits.

    With `last`, only of so many commits, the newest.
    """
    some = () if last is None else (f"--max-count={last}",)
    out = git(git_dir, "log", "--first-parent", "--reverse", *some, "--format=%H %ct", tip).decode()
    return [
        (commit, _EPOCH + timedelta(seconds=int(seconds))) for commit, seconds in map(str.split, out.splitlines())
    ]


def recorded_files(git_dir: Path, commit: str, folder: str) -> Iterator[tuple[str, str, str]]:
    """Yield (path, mode, object id) of what lies under a folder, folders aside, in order of path, as git tells it."""
    for line in git_stream(git_dir, "ls-tree", "-r", "-z", "--full-tree", commit, "--", folder):
        head, _, path = line.partition("\t")
        mode, _, oid = head.split(" ")
        yield path, mode, oid


def staged_files(git_dir: Path, work_tree: Path) -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Return what the index has, by path, and the paths that differ from HEAD.

    First come the object ids of files, then what the others are called, of STRANGERS.
    """
    listing = list(_listed(git(git_dir, "ls-files", "-z", "--stage", "--full-name", cwd=work_tree)))
    oids = {path: rest[0] for path, mode, rest in listing if mode not in STRANGERS}
    strangers = {path: STRANGERS[mode] for path, mode, _ in listing if mode in STRANGERS}
    changed = git(git_dir, "diff-index", "--cached", "-z", "--no-renames", "--name-only", "HEAD", "--", cwd=work_tree)
    return oids, strangers, frozenset(name.decode(errors="surrogateescape") for name in changed.split(b"\0") if name)


def _listed(listing: bytes) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (path, mode, what else is said) of each entry that git lists."""
    for line in listing.split(b"\0"):
        head, _, name = line.partition(b"\t")
        if name:
            mode, *rest = head.decode().split()
            yield name.decode(errors="surrogateescape"), mode, rest


def _commit(commit: str, seconds: str, body: str) -> Recorded:
    return Recorded(
        commit=commit,
        recorded_at=_EPOCH + timedelta(seconds=int(seconds)),
        subject=body.partition("\n")[0],
        trailers=tuple(trailers_of(body)),
    )


def trailers_of(body: str) -> Iterator[tuple[str, str]]:
    """Yield the trailers of a commit's message, as (key, value)."""
    last = body.strip().rpartition("\n\n")[2]
    for line in last.splitlines():
        key, colon, value = line.partition(": ")
        if colon and key.replace("-", "").isalnum():
            yield key, value
