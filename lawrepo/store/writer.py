"""Writing commits: fast-import to a ref of its own, then the branch moves by compare-and-swap.

Only then are index and working tree brought up to date, as `git read-tree -m -u` would; a note in the git folder
lets the next command finish that after a crash.
"""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from git import GitCommandError, Repo

from lawrepo.errors import StorageError
from lawrepo.store.checkout import PENDING, common_dir, finish_checkout, in_the_way
from lawrepo.store.lock import locked
from lawrepo.store.objects import ObjectReader
from lawrepo.store.process import SETTINGS, GitError, git
from lawrepo.store.snapshot import Snapshot

_INCOMING = "refs/lawrepo/incoming"
_ARGUMENT_BYTES = 30_000  # what every system takes on a command line


class DirtyError(StorageError):
    """Report files of the working tree that were edited and would be overwritten."""


class MovedError(StorageError):
    """Report that the branch moved while a change was being made."""


class CheckoutError(StorageError):
    """Report a change that is recorded while the working tree still shows the state before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit to make: its message with trailers, and the files it writes (None deletes one)."""

    message: str
    files: tuple[tuple[str, bytes | None], ...]


class Transaction:
    """The collection, locked for writing, at its tip."""

    def __init__(self, git_dir: Path, work_tree: Path | None, branch: str, snapshot: Snapshot) -> None:
        """Take what `writing` has found."""
        self._git_dir = git_dir
        self._work_tree = work_tree
        self._branch = branch
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
            CheckoutError: when the commits are made and the working tree could not follow.
            StorageError: when git fails; the branch is as before.

        """
        old = self.snapshot.commit
        incoming = f"{_INCOMING}/{old[:12]}"
        paths: set[str] = set()
        try:
            self._import(commits, now, incoming, paths, progress)
            new = git(self._git_dir, "rev-parse", "--verify", "--end-of-options", incoming).decode().strip()
            self._refuse_dirty(paths)
            self._move(old, new)
        finally:
            _drop(self._git_dir, incoming)
        if self._work_tree is not None:
            self._check_out(self._work_tree, old, new)
        return new

    def _import(
        self,
        commits: Iterable[Commit],
        now: datetime,
        ref: str,
        paths: set[str],
        progress: Callable[[int], None] | None,
    ) -> None:
        repo = Repo(self._git_dir)
        name, email = _identity(repo)
        second = int(self.snapshot.recorded_at.timestamp())
        process = repo.git(c=list(SETTINGS)).fast_import(
            "--quiet", "--done", "--date-format=raw", as_process=True, istream=subprocess.PIPE
        )
        out, count = process.stdin, 0
        try:
            with suppress(BrokenPipeError):  # fast-import ended first: `wait` says why
                for commit in commits:
                    second = max(int(now.timestamp()), second + 1)
                    paths.update(_inside(path) for path, _ in commit.files)
                    parent = "" if count else self.snapshot.commit
                    out.write(_stream(commit, ref, f"{name} <{email}> {second} +0000", parent))
                    count += 1
                    if progress is not None:
                        progress(count)
                if count == 0:
                    raise StorageError("nothing to record")
                out.write(b"done\n")
                out.close()
            process.wait()
        except GitCommandError as error:
            for report in self._git_dir.glob("fast_import_crash_*"):
                report.unlink()
            said = str(error.stderr).strip().removeprefix("stderr: '").removesuffix("'")
            raise GitError(["fast-import"], said) from error
        finally:
            _end(process.proc)

    def _refuse_dirty(self, paths: set[str]) -> None:
        work_tree = self._work_tree
        if work_tree is None:
            return
        tops = sorted({"/".join(path.split("/")[:-2]) or path for path in paths})
        listed = b"\0".join(f":(literal){top}".encode() for top in tops)
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
                *[f":(literal){top}" for top in tops] if len(listed) < _ARGUMENT_BYTES else ["."],
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

    def _move(self, old: str, new: str) -> None:
        """Move the branch, and note what the working tree has to follow while it has not."""
        note = self._git_dir / PENDING
        if self._work_tree is not None:
            note.write_text(f"{old} {new}\n")
        try:
            git(self._git_dir, "update-ref", "-m", "lawrepo", self._branch, new, old)
        except GitError as error:
            note.unlink(missing_ok=True)
            found = git(self._git_dir, "for-each-ref", "--format=%(objectname)", self._branch).decode().strip()
            if found == old:
                raise
            raise MovedError(f"{self._branch} moved while the change was being made ({error})") from error

    def _check_out(self, work_tree: Path, old: str, new: str) -> None:
        try:
            git(self._git_dir, "read-tree", "-m", "-u", old, new, cwd=work_tree)
        except GitError as error:
            raise CheckoutError(
                f"recorded as {new[:10]}, but the working tree could not follow ({error}); the next command mends it"
            ) from error
        (self._git_dir / PENDING).unlink(missing_ok=True)


@contextmanager
def writing(git_dir: Path, work_tree: Path | None, *, patience: float = 30.0) -> Iterator[Transaction]:
    """Hold the collection's lock, with what a crash left behind put right.

    Raises:
        StorageError: when the lock is not to be had, or HEAD is on no branch.

    """
    with locked(common_dir(git_dir), patience=patience):
        branch = _branch(git_dir)
        finish_checkout(git_dir, work_tree)
        for ref in git(git_dir, "for-each-ref", "--format=%(refname)", _INCOMING).decode().split():
            _drop(git_dir, ref)
        with ObjectReader(git_dir) as reader:
            yield Transaction(git_dir, work_tree, branch, Snapshot(reader, branch))


def create(folder: Path, files: Iterable[tuple[str, bytes]], now: datetime, *, bare: bool) -> None:
    """Make a new repository with a first commit of these files.

    Raises:
        StorageError: when git fails.

    """
    try:
        repo = Repo.init(folder, bare=bare, initial_branch="main", template="", allow_unsafe_options=True)
    except GitCommandError as error:
        raise GitError(["init"], str(error.stderr)) from error
    git_dir = Path(repo.git_dir)
    name, email = _identity(repo)
    commit = Commit(message="collection: begin\n", files=tuple(files))
    stream = _stream(commit, "refs/heads/main", f"{name} <{email}> {int(now.timestamp())} +0000", "")
    git(git_dir, "fast-import", "--quiet", "--done", "--date-format=raw", stdin=stream + b"done\n")
    if not bare:
        git(git_dir, "read-tree", "-m", "-u", "HEAD", cwd=folder)


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


def _stream(commit: Commit, ref: str, committer: str, parent: str) -> bytes:
    """Write a commit as fast-import reads it; without a parent it follows the one before in the stream."""
    message = commit.message.encode()
    lines = [f"commit {ref}\ncommitter {committer}\ndata {len(message)}\n".encode(), message, b"\n"]
    if parent:
        lines.append(f"from {parent}\n".encode())
    for path, data in commit.files:
        if data is None:
            lines.append(f"D {path}\n".encode())
        else:
            lines += (f"M 100644 inline {path}\ndata {len(data)}\n".encode(), data, b"\n")
    return b"".join(lines)


def _branch(git_dir: Path) -> str:
    try:
        return git(git_dir, "symbolic-ref", "--quiet", "HEAD").decode().strip()
    except GitError:
        raise StorageError("HEAD is on no branch: check one out before recording") from None


def _drop(git_dir: Path, ref: str) -> None:
    git(git_dir, "update-ref", "-d", ref)


def _identity(repo: Repo) -> tuple[str, str]:
    """Return who records, from git's own settings; without any, the program itself."""
    with repo.config_reader() as settings:
        name, email = (str(settings.get("user", key, fallback="")) for key in ("name", "email"))
    clean = [" ".join("".join(" " if c in "<>\n\r\0" else c for c in text).split()) for text in (name, email)]
    return clean[0] or "lawrepo", clean[1] or "lawrepo@localhost"
