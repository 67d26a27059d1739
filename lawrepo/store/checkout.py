"""Finishing what a crash left: a branch that moved, and a working tree that did not follow."""

import hashlib
from contextlib import suppress
from pathlib import Path

from lawrepo.errors import StorageError
from lawrepo.store.lock import locked
from lawrepo.store.process import git

PENDING = "lawrepo.checkout"  # the note in the git folder: the commits before and after
_PATIENCE = 1.0  # seconds that a reader waits for a writer, who finishes this too


def mend(git_dir: Path, work_tree: Path | None) -> None:
    """Finish a checkout that a crash left, before anything else is done: what is committed meanwhile would revert it.

    Where that cannot be done now, another command has the lock or the collection cannot be written: it stays as is.
    """
    if work_tree is not None and (git_dir / PENDING).exists():
        with suppress(StorageError, OSError), locked(common_dir(git_dir), patience=_PATIENCE):
            finish_checkout(git_dir, work_tree)


def finish_checkout(git_dir: Path, work_tree: Path | None) -> None:
    """Finish what a crash between moving the branch and updating the working tree left; edited files stay."""
    note = git_dir / PENDING
    if work_tree is None or not note.exists():
        return
    ids = note.read_text().split()
    tip = git(git_dir, "rev-parse", "HEAD").decode().strip()
    if len(ids) == 2 and ids[1] == tip:  # noqa: PLR2004 - before and after
        _restore(git_dir, work_tree, ids[0], ids[1])
    note.unlink(missing_ok=True)


def common_dir(git_dir: Path) -> Path:
    """Return the git folder of the collection: linked working trees have one each, and share this."""
    return Path(git(git_dir, "rev-parse", "--path-format=absolute", "--git-common-dir").decode().rstrip("\n"))


def in_the_way(work_tree: Path, path: str) -> str:
    """Return what stands where a file or its folders must be, "" when nothing does.

    That is a folder in place of the file, or in place of a folder a file or a link, which would lead elsewhere.
    """
    parts = path.split("/")
    for depth in range(1, len(parts)):
        folder = work_tree.joinpath(*parts[:depth])
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            return "/".join(parts[:depth])
    place = work_tree / path
    return path if place.is_dir() and not place.is_symlink() else ""


def _restore(git_dir: Path, work_tree: Path, old: str, new: str) -> None:
    """Bring index and working tree from one commit to the next; what holds neither's bytes was edited and stays."""
    listing = git(git_dir, "diff-tree", "-r", "-z", "--no-renames", old, new).split(b"\0")
    index: list[bytes] = []
    wanted: list[bytes] = []
    for head, name in zip(listing[::2], listing[1::2], strict=False):
        _, mode, before, after, _ = head.decode().removeprefix(":").split()
        index.append(f"{mode} {after}\t".encode() + name)
        path = work_tree / name.decode()
        if in_the_way(work_tree, name.decode()) or blob_id(path, len(before)) not in {before, after, ""}:
            continue
        if set(after) == {"0"}:
            path.unlink(missing_ok=True)
        else:
            wanted.append(name)
    git(git_dir, "update-index", "-z", "--index-info", cwd=work_tree, stdin=b"".join(line + b"\0" for line in index))
    written = b"".join(name + b"\0" for name in wanted)
    git(git_dir, "checkout-index", "-f", "-u", "-z", "--stdin", cwd=work_tree, stdin=written)


def blob_id(path: Path, length: int) -> str:
    """Return the id that git gives a file's bytes, "" where there is nothing, "?" for a link."""
    if path.is_symlink():
        return "?"
    if not path.exists():
        return ""
    data = path.read_bytes()
    digest = hashlib.sha1 if length == 40 else hashlib.sha256  # noqa: PLR2004 - the two formats of git
    return digest(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
