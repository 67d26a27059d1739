"""Moving the collection's branch: by compare-and-swap, under git's own lock of it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lawrepo.errors import StorageError
from lawrepo.store.incoming import Incoming
from lawrepo.store.process import GitError, git, git_says, why_ended

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
    return current_branch(git_dir)


def current_branch(git_dir: Path) -> str:
    """Return the branch that HEAD is on.

    Raises:
        StorageError: when it is on none.

    """
    code, said = git_says(git_dir, "symbolic-ref", "--quiet", "HEAD")
    if code < 0:
        raise GitError(["symbolic-ref"], why_ended(code, ""))
    if code:
        raise StorageError(
            f"{git_dir / 'HEAD'}: HEAD is on no branch: check one out before recording, as with git switch main"
        )
    return said[0]


def move_branch(incoming: Incoming, git_dir: Path, move: Move) -> None:
    """Move a branch.

    A branch that is kept as a file is moved without git, so that its lock is known again after a crash.

    Raises:
        MovedError: when it is not where the move begins.
        HeldError: when another program has it locked.
        StorageError: when it cannot be moved.

    """
    common = incoming.common
    place = common / move.branch
    if place.is_dir() or (common / "reftable").exists():
        _move_by_git(incoming, git_dir, move)
        return
    lock = place.with_name(f"{place.name}.lock")
    incoming.take(lock, f"{move.new}\n".encode())
    if (found := _tip(git_dir, move.branch)) != move.old:
        raise MovedError(f"{move.branch} moved while the change was being made: it is at {found[:10]}")
    lock.replace(place)
    line = f"{move.old} {move.new} {move.committer}\tlawrepo\n".encode()
    for log in (git_dir / "logs" / "HEAD", common / "logs" / move.branch):
        if log.exists():
            with suppress(OSError), log.open("ab", buffering=0) as file:  # git's diary, and no part of the record
                file.write(line)


def _move_by_git(incoming: Incoming, git_dir: Path, move: Move) -> None:
    try:
        git(git_dir, "update-ref", "-m", "lawrepo", move.branch, move.new, move.old, holding=incoming.holding)
    except GitError as error:
        found = _tip(git_dir, move.branch)
        if found == move.old:
            raise
        raise MovedError(f"{move.branch} moved while the change was being made ({error})") from error


def _tip(git_dir: Path, branch: str) -> str:
    return git(git_dir, "for-each-ref", "--format=%(objectname)", branch).decode().strip()
