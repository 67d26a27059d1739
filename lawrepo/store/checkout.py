"""The working tree, which follows the branch: made ready before the branch moves, and put in place after it.

Files are put in place whole, by renaming, so that each has the bytes of before or after whenever a crash comes. A
note in the git folder lets the next command finish what one left undone.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lawrepo.errors import StorageError
from lawrepo.store.incoming import Incoming
from lawrepo.store.index import ChangedIndex, Index, UnusualError
from lawrepo.store.lock import locked
from lawrepo.store.mending import PENDING
from lawrepo.store.objects import ObjectReader
from lawrepo.store.process import GitError, git, without_filters
from lawrepo.store.trees import Difference, differing
from lawrepo.store.unwritten import Objects, object_id

_HELD = b"lawrepo is writing to this collection\n"  # what stands in git's lock of the index meanwhile
_RUN = 0o111  # the rights to run a file
_ARGUMENT_BYTES = 30_000  # what every system takes on a command line


class DirtyError(StorageError):
    """Report files of the working tree that were edited and would be overwritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A file that the working tree is to have instead of another; `made` holds its bytes, if any."""

    path: str
    known: frozenset[str]  # the ids of its bytes before and after, "" for no file
    made: Path | None


class Checkout:
    """A working tree whose index is locked, and what it takes to follow the branch."""

    def __init__(self, git_dir: Path, work_tree: Path, incoming: Incoming) -> None:
        """Lock the index.

        Raises:
            HeldError: when another program has it locked.

        """
        self._git_dir = git_dir
        self._work_tree = work_tree
        self._incoming = incoming
        self._private = incoming.folder / "private"  # a git folder with an index of its own, where git must make it
        self._index: ChangedIndex | None = None
        self._steps: list[Step] = []
        self._unfiltered: tuple[str, ...] | None = None
        self._mark = git_dir / "index.lock"
        incoming.take(self._mark, _HELD)

    def _refuse_edited(self, paths: set[str]) -> None:
        """Refuse files that git finds edited."""
        status = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored=traditional")
        try:
            told = self._git(self._git_dir, *status, "--", *folders_of(paths)).split(b"\0")
        except GitError as error:
            raise StorageError(f"{self._work_tree}: {error}") from error
        edited = sorted({line[3:].decode(errors="replace") for line in told if line} & paths)
        edited += sorted({blocked for path in paths if (blocked := in_the_way(self._work_tree, path))})
        if edited:
            more = f" and {len(edited) - 3} more" if len(edited) > 3 else ""  # noqa: PLR2004 - three are shown
            raise DirtyError(
                f"{', '.join(edited[:3])}{more}: edited in the working tree and not recorded; "
                "record or restore the file first"
            )

    def _refuse_unwritable(self, paths: set[str]) -> None:
        for folder in sorted({_nearest(self._work_tree / path) for path in paths}):
            if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
                raise StorageError(f"{folder}: Permission denied: files in it would change")

    def prepare(self, objects: Objects, before: str, after: str, *, mending: bool = False) -> None:
        """Make everything that leads from one commit's tree to the next one's; when mending, what was edited stays.

        Raises:
            DirtyError: when an edited file would be overwritten.
            StorageError: when a file cannot be written.

        """
        differences = list(differing(objects, before, after))
        self._index = self._plain_index(differences, mending=mending)
        if not mending:
            paths = {each.path for each in differences}
            if self._index is None:
                self._refuse_edited(paths)
            self._refuse_unwritable(paths)
        gone, new = ([each for each in differences if bool(each.after) is there] for there in (False, True))
        self._steps = [_step(each, None) for each in gone]
        blobs = objects.get_many(each.after for each in new)
        for number, (each, blob) in enumerate(zip(new, blobs, strict=True)):
            if blob is None:
                raise StorageError(f"{each.path}: object {each.after} is missing from the collection: run git fsck")
            made = self._incoming.folder / f"file-{number}"
            made.write_bytes(blob.data)
            self._steps.append(_step(each, made))
        if self._index is not None:
            self._write_index("index", self._index)
            return
        self._copy_index()
        index = (
            f"{each.mode} {each.after or '0' * len(each.before)}\t".encode()
            + each.path.encode(errors="surrogateescape")
            + b"\0"
            for each in (*gone, *new)
        )
        self._git(self._private, "update-index", "-z", "--index-info", stdin=b"".join(index))

    def install(self) -> None:
        """Put in place what was prepared; a file that has the bytes of neither commit was edited and stays."""
        clear: set[str] = set()
        for step in self._steps:
            path = self._work_tree / step.path
            way = in_the_way(self._work_tree, step.path, clear)
            if way or blob_id(path, max(map(len, step.known))) not in step.known:
                continue
            if step.made is None:
                path.unlink(missing_ok=True)
                _remove_empty(path.parent, self._work_tree)
                clear.clear()
            else:
                made = step.made.stat()
                path.parent.mkdir(parents=True, exist_ok=True)
                _place(step.made, path)
                if self._index is not None and _same_file(made, placed := path.lstat()):
                    self._index.tell(step.path, placed)
        self._refreshed_index().replace(self._git_dir / "index")
        self._mark.unlink()
        (self._git_dir / PENDING).unlink(missing_ok=True)

    def _plain_index(self, differences: Sequence[Difference], *, mending: bool) -> ChangedIndex | None:
        """Return what the index becomes, where nothing in it is unusual and no file was edited; else None."""
        place = self._git_dir / "index"
        if not differences:
            return None
        try:
            index = Index(
                place.read_bytes() if place.exists() else b"", len(differences[0].before or differences[0].after)
            )
            if index.is_as_before(differences) and (mending or self._is_as_before(differences)):
                return index.changed(differences)
        except UnusualError:
            pass
        return None

    def _is_as_before(self, differences: Sequence[Difference]) -> bool:
        """Say whether the working tree has what there was before each difference, byte by byte."""
        clear: set[str] = set()
        for each in differences:
            path = self._work_tree / each.path
            if in_the_way(self._work_tree, each.path, clear) or blob_id(path, len(each.before)) != each.before:
                return False
            if each.before and path.stat().st_mode & _RUN:  # a program, which git may be told to tell apart
                return False
        return True

    def _refreshed_index(self) -> Path:
        """Return the new index; it says which files have the bytes that it tells, or else git looks at them again."""
        if self._index is not None:
            try:
                return self._write_index("index-refreshed", self._index)
            except OSError:
                return self._incoming.folder / "index"
        tops = folders_of(step.path for step in self._steps if step.made is not None)
        with suppress(GitError):
            self._git(self._private, "add", "--refresh", "--", *tops)
        return self._private / "index"

    def _write_index(self, name: str, index: ChangedIndex) -> Path:
        made, old = self._incoming.folder / name, self._git_dir / "index"
        made.write_bytes(index.to_bytes())
        if old.exists():
            shutil.copymode(old, made)
        return made

    def _copy_index(self) -> None:
        self._private.mkdir()
        (self._private / "HEAD").write_text("ref: refs/heads/none\n")
        (self._private / "commondir").write_text("../..\n")
        for file in (self._git_dir / "index", *self._git_dir.glob("sharedindex.*")):
            if file.exists():
                shutil.copyfile(file, self._private / file.name)

    def _git(self, git_dir: Path, *arguments: str, stdin: bytes = b"") -> bytes:
        if self._unfiltered is None:
            self._unfiltered = without_filters(self._git_dir)
        return git(
            git_dir,
            *arguments,
            cwd=self._work_tree,
            stdin=stdin,
            holding=self._incoming.holding,
            unfiltered=self._unfiltered,
        )


def heal_now(git_dir: Path, work_tree: Path | None) -> None:
    """Put right what a writer left that was killed, unless another one is at work.

    Raises:
        StorageError: when the lock is held: a reader never waits for a writer, who does this too.

    """
    common = common_dir(git_dir)
    with locked(common, patience=0) as holding:
        heal(git_dir, work_tree, Incoming(common, holding))


def heal(git_dir: Path, work_tree: Path | None, incoming: Incoming) -> None:
    """Put right what a writer left that was killed: its locks and files, and a working tree that did not follow.

    Raises:
        StorageError: when another program holds the index.

    """
    incoming.clear()
    note = git_dir / PENDING
    if work_tree is None or not note.exists():
        return
    ids = note.read_text(errors="replace").split()
    tip = git(git_dir, "rev-parse", "HEAD").decode().strip()
    if len(ids) == 2 and ids[1] == tip:  # noqa: PLR2004 - before and after
        with incoming.opened(), ObjectReader(git_dir) as reader:
            checkout = Checkout(git_dir, work_tree, incoming)
            checkout.prepare(reader, *(f"{each}^{{tree}}" for each in ids), mending=True)
            checkout.install()
    note.unlink(missing_ok=True)


def common_dir(git_dir: Path) -> Path:
    """Return the git folder of the collection: linked working trees have one each, which names the one they share."""
    try:
        named = os.fsdecode((git_dir / "commondir").read_bytes()).rstrip("\n")
    except FileNotFoundError:
        named = "."
    return (git_dir / named).resolve()


def folders_of(paths: Iterable[str]) -> list[str]:
    """Return what names these paths on a command line of git: the folders above theirs, or everything."""
    tops = [f":(literal){top}" for top in sorted({"/".join(path.split("/")[:-2]) or path for path in paths})]
    return tops if len("".join(tops).encode()) < _ARGUMENT_BYTES else ["."]


def in_the_way(work_tree: Path, path: str, clear: set[str] | None = None) -> str:
    """Return what stands where a file or its folders must be, "" when nothing does.

    That is a folder in place of the file, or in place of a folder a file or a link, which would lead elsewhere.
    `clear` are folders that are known to be there, to which those that are found to be are added.
    """
    clear = set() if clear is None else clear
    parts = path.split("/")
    for depth in range(1, len(parts)):
        name = "/".join(parts[:depth])
        if name in clear:
            continue
        folder = work_tree / name
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            return name
        if folder.is_dir():
            clear.add(name)
    place = work_tree / path
    return path if place.is_dir() and not place.is_symlink() else ""


def blob_id(path: Path, length: int) -> str:
    """Return the id that git gives a file's bytes, "" where there is nothing, "?" for a link or what is no file."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return "?"
    return object_id("blob", path.read_bytes(), length) if path.exists() else ""


def _same_file(made: os.stat_result, placed: os.stat_result) -> bool:
    """Say whether a file is one that was made, and nobody has written to since."""
    one, other = ((told.st_dev, told.st_ino, told.st_mtime_ns, told.st_size) for told in (made, placed))
    return one == other


def _step(each: Difference, made: Path | None) -> Step:
    return Step(path=each.path, known=frozenset((each.before, each.after, "")), made=made)


def _nearest(path: Path) -> Path:
    """Return the folder that a file lies in or would be made in, as far as it is there."""
    return next(folder for folder in path.parents if folder.exists())


def _place(made: Path, path: Path) -> None:
    """Put a file in place as a whole, also where it was made on another file system."""
    try:
        made.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = path.with_name(f".{path.name}.lawrepo")
        shutil.copyfile(made, near)
        near.replace(path)


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder, and those above it, as far as nothing is in them."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent
