"""Writing commits: objects are made beside the collection, then the branch moves by compare-and-swap.

What can fail is done before that, so that a refusal leaves everything as it was: the objects are brought in, and what
index and working tree become is made ready. After it they are put in place; a note in the git folder lets the next
command finish that after a crash.

The objects of one commit of a few files, as most acts are, are made here: they are written before a process of git's
would have started. Those of many come from fast-import, which packs them.
"""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, Final

from lawrepo.errors import StorageError
from lawrepo.store.branch import Move, MovedError, current_branch, has_moved, move_branch, writable_branch
from lawrepo.store.checkout import Checkout, common_dir, heal
from lawrepo.store.incoming import Incoming
from lawrepo.store.lock import locked
from lawrepo.store.mending import PENDING
from lawrepo.store.objects import ObjectReader
from lawrepo.store.packing import pack
from lawrepo.store.process import GitError, git_line, why_ended
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.trees import FILE, NOTHING, changed_tree
from lawrepo.store.unwritten import Objects, Unwritten

try:
    from git import GitCommandError, Repo
except ImportError as failed:  # as it is loaded it asks git for its version, and git may be ended meanwhile
    raise StorageError(f"git cannot be run: {' '.join(str(failed).split())}") from failed

# With git's own depth of 50, reading a law goes through chains of deltas half as long again, to be 3 % smaller.
IMPORT: Final = ("fast-import", "--quiet", "--done", "--date-format=raw", "--depth=10")
_INCOMING = "refs/heads/incoming"  # in the repository beside the collection
# Of so many files there are about a hundred objects, the most that git too keeps in files of their own.
_FEW = 48


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
        self, reader: ObjectReader, work_tree: Path | None, branch: str, snapshot: Snapshot, incoming: Incoming
    ) -> None:
        """Take what `writing` has found."""
        self._git_dir = reader.git_dir
        self._reader = reader
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
        made = iter(commits)
        first = next(made, None)
        if first is None:
            raise StorageError("nothing to record")
        with self._opened():
            second = next(made, None)
            if second is None and len(first.files) <= _FEW:
                new = self._compose(first, now, progress or _in_silence)
            else:
                new = self._import(chain((first,), (second,) if second else (), made), now, progress or _in_silence)
        pack(self._incoming.common, self._incoming.holding)
        return new

    def forward(self, new: str, now: datetime) -> str:
        """Move the branch on to a commit that goes on from its tip, and return that; nothing but files may change.

        Raises:
            DirtyError, MovedError, HeldError, CheckoutError, StorageError: as `record`.

        """
        with self._opened():
            after = Snapshot(self._reader, new)
            for each in after.differences(self.snapshot):
                if each.mode not in {FILE, NOTHING}:
                    raise StorageError(
                        f"{each.path}: no plain file in {new[:10]}: run git merge --ff-only {new[:10]}"
                    )
                _inside(each.path)
            name, email = identity(self._git_dir)
            return self._move(new, f"{name} <{email}> {int(now.timestamp())} +0000", self._reader, after.tree)

    @contextmanager
    def _opened(self) -> Iterator[None]:
        try:
            with self._incoming.opened():
                yield
        except OSError as error:
            raise StorageError(f"{error.filename or self._git_dir}: {error.strerror or error}") from error

    def _move(self, new: str, committer: str, objects: Objects, tree: str) -> str:
        """Move the branch to a commit that is made, and what is checked out with it; `objects` have its tree."""
        move = Move(branch=self._branch, old=self.snapshot.commit, new=new, committer=committer)
        if self._work_tree is None:
            self._incoming.admit()
            move_branch(self._incoming, self._reader, move)
            return new
        checkout = Checkout(self._git_dir, self._work_tree, self._incoming)
        # From here on the lock of the index keeps it.
        if (branch := current_branch(self._git_dir, self._incoming.common)) != self._branch:
            raise MovedError(f"{branch} was checked out while the change was being made")
        checkout.prepare(objects, self.snapshot.tree, tree)
        self._incoming.admit()
        note = self._git_dir / PENDING
        try:
            note.write_text(f"{move.old} {new}\n")
            move_branch(self._incoming, self._reader, move)
        except BaseException:
            if not has_moved(self._reader, move):  # else the next command needs it to finish this
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

    def _committers(self, now: datetime) -> Iterator[str]:
        """Yield who makes each commit from here on, and when, as git writes it."""
        name, email = identity(self._git_dir)
        second = int(self.snapshot.recorded_at.timestamp())
        while True:
            second = max(int(now.timestamp()), second + 1)
            yield f"{name} <{email}> {second} +0000"

    def _compose(self, commit: Commit, now: datetime, progress: Callable[[int], None]) -> str:
        """Make the objects of one commit, and move the branch to it."""
        committer = next(self._committers(now))
        objects = Unwritten(self._reader, self.snapshot.commit)
        files = {_inside(path): data for path, data in commit.files}
        tree = changed_tree(objects, self.snapshot.tree, files) or objects.add("tree", b"")
        new = objects.add("commit", commit_object(commit, committer, tree, self.snapshot.commit))
        objects.write(self._incoming.folder)
        progress(1)
        return self._move(new, committer, objects, tree)

    def _import(self, commits: Iterable[Commit], now: datetime, progress: Callable[[int], None]) -> str:
        """Let fast-import make the objects of commits, and move the branch to the last."""
        self._incoming.begin_repository(self.snapshot.commit)
        aside = self._incoming.repository
        line = git_line(aside, *IMPORT)
        process = Repo(aside).git.execute(
            line, as_process=True, istream=subprocess.PIPE, pass_fds=self._incoming.holding
        )
        out, committer = process.stdin, ""
        try:
            for count, (commit, committer) in enumerate(zip(commits, self._committers(now), strict=False)):
                for path, _ in commit.files:
                    _inside(path)
                if not _tell(out, stream(commit, _INCOMING, committer, "" if count else self.snapshot.commit)):
                    break
                progress(count + 1)
            else:
                if _tell(out, b"done\n"):
                    with suppress(BrokenPipeError):
                        out.close()
            process.wait()
        except GitCommandError as error:
            said = str(error.stderr).strip().removeprefix("stderr: '").removesuffix("'")
            status = error.status if isinstance(error.status, int) else 0
            raise GitError(["fast-import"], why_ended(status, said)) from error
        finally:
            _end(process.proc)
        with ObjectReader(aside) as objects:
            made = Snapshot(objects, _INCOMING)
            return self._move(made.commit, committer, objects, made.tree)


@contextmanager
def writing(
    git_dir: Path, work_tree: Path | None, *, patience: float = 30.0, reader: ObjectReader | None = None
) -> Iterator[Transaction]:
    """Hold the collection's lock, with what a crash left behind put right; `reader` reads its objects, if one does.

    Raises:
        StorageError: when the lock is not to be had, or HEAD is on no branch.

    """
    common = common_dir(git_dir)
    with locked(common, patience=patience) as holding:
        incoming = Incoming(common, holding)
        heal(git_dir, work_tree, incoming)
        branch = writable_branch(git_dir, common)
        with nullcontext(reader) if reader else ObjectReader(git_dir) as objects:
            yield Transaction(objects, work_tree, branch, Snapshot(objects, branch), incoming)
            objects.forget()


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


def _tell(out: IO[bytes], told: bytes) -> bool:
    """Write to a process, and say whether it read that; one that has ended says itself why."""
    try:
        out.write(told)
    except BrokenPipeError:
        return False
    return True


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


def commit_object(commit: Commit, committer: str, tree: str, parent: str) -> bytes:
    """Write a commit as git stores it, of what the stream for fast-import says."""
    parents = (parent, commit.merged) if commit.merged else (parent,)
    head = [f"tree {tree}", *(f"parent {each}" for each in parents), f"author {committer}", f"committer {committer}"]
    return "\n".join([*head, "", commit.message]).encode()


def identity(git_dir: Path) -> tuple[str, str]:
    """Return who records, from git's own settings; without any, the program itself."""
    with Repo(git_dir).config_reader() as settings:
        name, email = (str(settings.get("user", key, fallback="")) for key in ("name", "email"))
    clean = [" ".join("".join(" " if c in "<>\n\r\0" else c for c in text).split()) for text in (name, email)]
    return clean[0] or "lawrepo", clean[1] or "lawrepo@localhost"


def _in_silence(_: int) -> None:
    """Tell nobody how many commits are written."""
