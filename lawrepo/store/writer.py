"""Writing commits: fast-import beside the collection, then the branch moves by compare-and-swap.

What can fail is done before that, so that a refusal leaves everything as it was: the objects are brought in, and what
index and working tree become is made ready. After it they are put in place; a note in the git folder lets the next
command finish that after a crash.
"""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lawrepo.errors import StorageError
from lawrepo.store.branch import Move, MovedError, current_branch, move_branch, writable_branch
from lawrepo.store.checkout import PENDING, Checkout, common_dir, folders_of, heal, in_the_way
from lawrepo.store.history import changed_files
from lawrepo.store.incoming import Incoming
from lawrepo.store.lock import locked
from lawrepo.store.objects import ObjectReader
from lawrepo.store.process import GitError, git, git_line, why_ended
from lawrepo.store.snapshot import Snapshot

try:
    from git import GitCommandError, Repo
except ImportError as failed:  # as it is loaded it asks git for its version, and git may be ended meanwhile
    raise StorageError(f"git cannot be run: {' '.join(str(failed).split())}") from failed

_PLAIN = frozenset(("100644", "000000"))  # git's modes of a file, and of nothing
_INCOMING = "refs/heads/incoming"  # in the repository beside the collection
_EARLIER = "refs/lawrepo/incoming"  # where versions before this one brought objects in


class DirtyError(StorageError):
    """Report files of the working tree that were edited and would be overwritten."""


class CheckoutError(StorageError):
    """Report a change that is recorded while the working tree still shows the state before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit to make: its message with trailers, and the files it writes (None deletes one).

    `merged` is the commit of another history that it unites with, "" for none.
    """

    message: str
    files: tuple[tuple[str, bytes | None], ...]
    merged: str = ""


class Transaction:
    """The collection, locked for writing, at its tip."""

    def __init__(
        self, git_dir: Path, work_tree: Path | None, branch: str, snapshot: Snapshot, incoming: Incoming
    ) -> None:
        """Take what `writing` has found."""
        self._git_dir = git_dir
        self._work_tree = work_tree
        self._branch = branch
        self._incoming = incoming
        self.snapshot = snapshot

    def record(
        self, commits: Iterable[Commit], now: datetime, *, progress: Callable[[int], None] | None = None
    ) -> str:
        """Make these commits, one after the other, and return the new tip.

        The committer time of each is `now` or one second after its parent's, whichever is later. `progress` is
        called with the number of commits written.

        Raises:
            DirtyError: when an edited file would change; the branch is as before.
            MovedError: when another writer was first; the branch is as that one left it.
            HeldError: when another program has git's lock of the index or the branch; the branch is as before.
            CheckoutError: when the commits are made and the working tree could not follow.
            StorageError: when git or the system fails; the branch is as before.

        """
        with self._opened():
            paths: set[str] = set()
            committer = self._import(commits, now, paths, progress)
            aside = self._incoming.repository
            new = git(aside, "rev-parse", "--verify", "--end-of-options", _INCOMING).decode().strip()
            return self._move(new, committer, paths)

    def forward(self, new: str, now: datetime) -> str:
        """Move the branch on to a commit that goes on from its tip, and return that; nothing but files may change.

        Raises:
            DirtyError, MovedError, HeldError, CheckoutError, StorageError: as `record`.

        """
        with self._opened():
            name, email = identity(self._git_dir)
            changed = changed_files(self._git_dir, self.snapshot.commit, new)
            if strange := sorted(path for path, mode in changed.items() if mode not in _PLAIN):
                raise StorageError(f"{strange[0]}: no plain file in {new[:10]}: run git merge --ff-only {new[:10]}")
            paths = set(map(_inside, changed))
            return self._move(new, f"{name} <{email}> {int(now.timestamp())} +0000", paths)

    @contextmanager
    def _opened(self) -> Iterator[None]:
        try:
            with self._incoming.opened(self.snapshot.commit):
                yield
        except OSError as error:
            raise StorageError(f"{error.filename or self._git_dir}: {error.strerror or error}") from error

    def _move(self, new: str, committer: str, paths: set[str]) -> str:
        """Move the branch to a commit that is made, and what is checked out with it, of which these paths change."""
        old, aside = self.snapshot.commit, self._incoming.repository
        move = Move(branch=self._branch, old=old, new=new, committer=committer)
        if self._work_tree is None:
            self._incoming.admit()
            move_branch(self._incoming, self._git_dir, move)
            return new
        checkout = Checkout(self._git_dir, self._work_tree, self._incoming)
        if (branch := current_branch(self._git_dir)) != self._branch:  # from here on the lock of the index keeps it
            raise MovedError(f"{branch} was checked out while the change was being made")
        self._refuse_dirty(self._work_tree, paths)
        checkout.prepare(aside, old, new)
        self._incoming.admit()
        note = self._git_dir / PENDING
        try:
            note.write_text(f"{old} {new}\n")
            move_branch(self._incoming, self._git_dir, move)
        except BaseException:
            note.unlink(missing_ok=True)
            raise
        try:
            checkout.install()
        except OSError as error:
            raise CheckoutError(
                f"recorded as {new[:10]}, but the working tree could not follow "
                f"({error.filename or self._work_tree}: {error.strerror}); the next command mends it"
            ) from error
        return new

    def _import(
        self, commits: Iterable[Commit], now: datetime, paths: set[str], progress: Callable[[int], None] | None
    ) -> str:
        """Write the commits beside the collection, and return the committer of the last."""
        name, email = identity(self._git_dir)
        second = int(self.snapshot.recorded_at.timestamp())
        aside = self._incoming.repository
        line = git_line(aside, "fast-import", "--quiet", "--done", "--date-format=raw")
        process = Repo(aside).git.execute(
            line, as_process=True, istream=subprocess.PIPE, pass_fds=self._incoming.holding
        )
        out, count, committer = process.stdin, 0, ""
        try:
            with suppress(BrokenPipeError):  # fast-import ended first: `wait` says why
                for commit in commits:
                    second = max(int(now.timestamp()), second + 1)
                    committer = f"{name} <{email}> {second} +0000"
                    paths.update(_inside(path) for path, _ in commit.files)
                    out.write(stream(commit, _INCOMING, committer, "" if count else self.snapshot.commit))
                    count += 1
                    if progress is not None:
                        progress(count)
                if count == 0:
                    raise StorageError("nothing to record")
                out.write(b"done\n")
                out.close()
            process.wait()
        except GitCommandError as error:
            said = str(error.stderr).strip().removeprefix("stderr: '").removesuffix("'")
            status = error.status if isinstance(error.status, int) else 0
            raise GitError(["fast-import"], why_ended(status, said)) from error
        finally:
            _end(process.proc)
        return committer

    def _refuse_dirty(self, work_tree: Path, paths: set[str]) -> None:
        try:
            status = git(
                self._git_dir,
                "status",
                "--porcelain=v1",
                "-z",
                "--no-renames",
                "--untracked-files=all",
                "--ignored=traditional",
                "--",
                *folders_of(paths),
                cwd=work_tree,
            )
        except GitError as error:
            raise StorageError(f"{work_tree}: {error}") from error
        edited = sorted({line[3:].decode(errors="replace") for line in status.split(b"\0") if line} & paths)
        edited += sorted({blocked for path in paths if (blocked := in_the_way(work_tree, path))})
        if edited:
            more = f" and {len(edited) - 3} more" if len(edited) > 3 else ""  # noqa: PLR2004 - three are shown
            raise DirtyError(
                f"{', '.join(edited[:3])}{more}: edited in the working tree and not recorded; "
                "record or restore the file first"
            )
        for folder in sorted({_nearest(work_tree / path) for path in paths}):
            if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
                raise StorageError(f"{folder}: Permission denied: files in it would change")


@contextmanager
def writing(git_dir: Path, work_tree: Path | None, *, patience: float = 30.0) -> Iterator[Transaction]:
    """Hold the collection's lock, with what a crash left behind put right.

    Raises:
        StorageError: when the lock is not to be had, or HEAD is on no branch.

    """
    common = common_dir(git_dir)
    with locked(common, patience=patience) as holding:
        incoming = Incoming(common, holding)
        heal(git_dir, work_tree, incoming)
        branch = writable_branch(git_dir, common)
        for ref in git(git_dir, "for-each-ref", "--format=%(refname)", _EARLIER).decode().split():
            git(git_dir, "update-ref", "-d", ref)
        with ObjectReader(git_dir) as reader:
            yield Transaction(git_dir, work_tree, branch, Snapshot(reader, branch), incoming)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    """End a process, whether or not it has ended by itself, and close its pipes."""
    if process is None:
        return
    if process.poll() is None:
        process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()


def _inside(path: str) -> str:
    """Return a path, refused where it would lead out of the collection or cannot be told to fast-import."""
    if any(part.lower() in {"", ".", "..", ".git"} for part in path.split("/")) or path[0] == '"' or "\n" in path:
        raise StorageError(f"{path!r} is no path within a collection")
    return path


def stream(commit: Commit, ref: str, committer: str, parent: str) -> bytes:
    """Write a commit as fast-import reads it; without a parent it follows the one before in the stream."""
    message = commit.message.encode()
    lines = [f"commit {ref}\ncommitter {committer}\ndata {len(message)}\n".encode(), message, b"\n"]
    if parent:
        lines.append(f"from {parent}\n".encode())
    if commit.merged:
        lines.append(f"merge {commit.merged}\n".encode())
    for path, data in commit.files:
        if data is None:
            lines.append(f"D {path}\n".encode())
        else:
            lines += (f"M 100644 inline {path}\ndata {len(data)}\n".encode(), data, b"\n")
    return b"".join(lines)


def identity(git_dir: Path) -> tuple[str, str]:
    """Return who records, from git's own settings; without any, the program itself."""
    with Repo(git_dir).config_reader() as settings:
        name, email = (str(settings.get("user", key, fallback="")) for key in ("name", "email"))
    clean = [" ".join("".join(" " if c in "<>\n\r\0" else c for c in text).split()) for text in (name, email)]
    return clean[0] or "lawrepo", clean[1] or "lawrepo@localhost"


def _nearest(path: Path) -> Path:
    """Return the folder that a file lies in or would be made in, as far as it is there."""
    return next(folder for folder in path.parents if folder.exists())
