"""Making a collection: under another name, which it loses in one step when it is whole."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from lawrepo.errors import StorageError
from lawrepo.store.checkout import heal
from lawrepo.store.incoming import Incoming
from lawrepo.store.lock import locked
from lawrepo.store.mending import PENDING
from lawrepo.store.process import git
from lawrepo.store.writer import Commit, identity, stream

_LOCK: Final = "lawrepo.lock"


def is_free(folder: Path) -> bool:
    """Say whether a folder is not there or empty, but for what a command left that was killed making a collection."""
    if not folder.exists():
        return True
    return folder.is_dir() and all(entry == _inside(folder) and _is_ours(entry) for entry in folder.iterdir())


def create(folder: Path, files: Iterable[tuple[str, bytes]], now: datetime, *, bare: bool) -> None:
    """Make a new repository with a first commit of these files, in a folder that is free.

    Raises:
        StorageError: when git fails, or another command makes a collection there.
        OSError: when the system does.

    """
    home = folder.resolve()
    home.parent.mkdir(parents=True, exist_ok=True)
    if home.exists() and not bare:  # it stays the folder it is: a shell may stand in it
        made = _inside(home)
        with _alone(made, made) as holding:
            _begin(made, files, now, holding, bare=True)
            for key, value in (("core.bare", "false"), ("core.logAllRefUpdates", "true")):
                git(made, "config", key, value, holding=holding)
            _note(made)
            made.rename(home / ".git")
            heal(home / ".git", home, Incoming(home / ".git", holding))
        return
    made = home.with_name(f".lawrepo-{home.name}")
    git_dir = made if bare else made / ".git"
    with _alone(made, git_dir) as holding:
        _begin(git_dir, files, now, holding, bare=bare)
        if not bare:
            _note(git_dir)
            heal(git_dir, made, Incoming(git_dir, holding))
        if home.exists():
            shutil.rmtree(_inside(home), ignore_errors=True)
        made.replace(home)


@contextmanager
def _alone(made: Path, git_dir: Path) -> Iterator[tuple[int, ...]]:
    """Give what is being made, empty and locked: what a command left that was killed is removed.

    The lock file is the collection's own in the end. What could not be made is removed.
    """
    if made.exists() and not _is_ours(made):
        raise StorageError(f"{made}: in the way of a new collection: remove it first")
    git_dir.mkdir(parents=True, exist_ok=True)
    with locked(git_dir) as holding:
        if not (git_dir / _LOCK).exists():
            raise StorageError(f"{made}: another command made a collection here meanwhile")
        try:
            _empty(made, git_dir)
            yield holding
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise


def _begin(
    git_dir: Path, files: Iterable[tuple[str, bytes]], now: datetime, holding: tuple[int, ...], *, bare: bool
) -> None:
    options = ("--quiet", "--initial-branch=main", "--template=", *(["--bare"] if bare else []))
    git(None, "init", *options, str(git_dir if bare else git_dir.parent), holding=holding)
    name, email = identity(git_dir)
    commit = Commit(message="collection: begin\n", files=tuple(files))
    begun = stream(commit, "refs/heads/main", f"{name} <{email}> {int(now.timestamp())} +0000", "") + b"done\n"
    git(git_dir, "fast-import", "--quiet", "--done", "--date-format=raw", stdin=begun, holding=holding)


def _note(git_dir: Path) -> None:
    """Note that the working tree has to follow from nothing to the first commit."""
    nothing, tip = git(git_dir, "hash-object", "-t", "tree", "--stdin"), git(git_dir, "rev-parse", "HEAD")
    (git_dir / PENDING).write_bytes(nothing + tip)


def _inside(folder: Path) -> Path:
    return folder / ".lawrepo-collection"


def _is_ours(made: Path) -> bool:
    """Say whether a folder is one in which a collection was being made: with its lock, or without any file yet."""
    locks = (made / _LOCK, made / ".git" / _LOCK)
    return made.is_dir() and (any(lock.exists() for lock in locks) or not any(map(Path.is_file, made.rglob("*"))))


def _empty(folder: Path, git_dir: Path) -> None:
    """Remove everything in a folder but the lock in its git folder."""
    for entry in folder.iterdir():
        if entry == git_dir:
            _empty(entry, git_dir)
        elif entry != git_dir / _LOCK:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
