"""Moving the collection's branch: by compare-and-swap, under git's own lock of it."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lawrepo.errors import StorageError
from lawrepo.store.incoming import Incoming
from lawrepo.store.objects import ObjectReader
from lawrepo.store.process import GitError, git, git_says

# HEAD as it is where it plainly is on a branch; what is written otherwise is for git to read.
_ON_BRANCH: Final = re.compile(rb"ref: (refs/heads/[0-9A-Za-z_-]+(?:[./][0-9A-Za-z_-]+)*)\n")
_ID: Final = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\n")
_LOCK: Final = ".lock"
_UNDER_WAY: Final = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


class MovedError(StorageError):
    """Report that the branch moved while a change was being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The move of a branch from one commit to another, and who makes it when, as git writes a committer."""

    branch: str
    old: str
    new: str
    committer: str


def writable_branch(git_dir: Path, common: Path) -> str:
    """Return the branch that HEAD is on, where a writer can go on from it.

    Raises:
        StorageError: when it is on none, a merge or the like is under way, or the history is cut off.

    """
    for name in _UNDER_WAY:
        if (git_dir / name).exists():
            raise StorageError(f"{git_dir / name}: git is in the middle of something: finish or abort it first")
    if (common / "shallow").exists():
        raise StorageError(
            f"{common / 'shallow'}: a shallow clone lacks what was recorded before: "
            "run git fetch --unshallow before recording"
        )
    return current_branch(git_dir, common)


def current_branch(git_dir: Path, common: Path) -> str:
    """Return the branch that HEAD is on.

    Raises:
        StorageError: when it is on none.

    """
    named = _ON_BRANCH.fullmatch(_content(git_dir / "HEAD"))
    if named is not None and not _keeps_no_files(common):
        branch = named[1].decode()
        # A branch that is a commit's id in a file of that name stands for no other.
        if not branch.endswith(_LOCK) and _ID.fullmatch(_content(common / branch)):
            return branch
    code, said = git_says(git_dir, "symbolic-ref", "--quiet", "HEAD")
    if code:
        raise StorageError(
            f"{git_dir / 'HEAD'}: HEAD is on no branch: check one out before recording, as with git switch main"
        )
    return said[0]


def move_branch(incoming: Incoming, reader: ObjectReader, move: Move) -> None:
    """Move a branch of the collection whose objects are read.

    A branch that is kept as a file is moved without git, so that its lock is known again after a crash.

    Raises:
        MovedError: when it is not where the move begins.
        HeldError: when another program has it locked.
        StorageError: when it cannot be moved.

    """
    git_dir, common = reader.git_dir, incoming.common
    place = common / move.branch
    if place.is_dir() or _keeps_no_files(common):
        _move_by_git(incoming, reader, move)
        return
    lock = place.with_name(f"{place.name}.lock")
    incoming.take(lock, f"{move.new}\n".encode())
    if (found := _tip(reader, move.branch)) != move.old:
        raise MovedError(f"{move.branch} moved while the change was being made: it is at {found[:10]}")
    lock.replace(place)
    line = f"{move.old} {move.new} {move.committer}\tlawrepo\n".encode()
    for log in (git_dir / "logs" / "HEAD", common / "logs" / move.branch):
        with suppress(OSError):  # git's diary, and no part of the record
            if log.exists():
                with log.open("ab", buffering=0) as file:
                    file.write(line)


def _keeps_no_files(common: Path) -> bool:
    """Say whether a repository keeps its branches otherwise than as files."""
    return (common / "reftable").exists()


def _move_by_git(incoming: Incoming, reader: ObjectReader, move: Move) -> None:
    line = ("update-ref", "-m", "lawrepo", move.branch, move.new, move.old)
    try:
        git(reader.git_dir, *line, holding=incoming.holding)
    except GitError as error:
        found = _tip(reader, move.branch)
        if found == move.new:  # git was ended after that
            return
        if found == move.old:
            raise
        raise MovedError(f"{move.branch} moved while the change was being made ({error})") from error


def has_moved(reader: ObjectReader, move: Move) -> bool:
    """Say whether a branch is where a move leads, which may have been broken off after that."""
    return _tip(reader, move.branch) == move.new


def _tip(reader: ObjectReader, branch: str) -> str:
    found = reader.get(branch)
    return "" if found is None else found.oid


def _content(path: Path) -> bytes:
    """Return what is in a file that is no link, nothing where it cannot be read."""
    try:
        return b"" if path.is_symlink() else path.read_bytes()
    except OSError:
        return b""
