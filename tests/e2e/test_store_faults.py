"""What a system can do to a writer: a clear error, exit 5, and nothing changed."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

SMALL = "/akn/xa/act/2000-01-01/1"
ARTICLE = "akn/xa/act/2000-01-01/1/eng/art_1/2000-02-01.xml"
NOBODY = 65534
Run = Callable[..., CompletedProcess[str]]
Git = Callable[..., str]
State = Callable[[Path], object]


@pytest.fixture
def act(tmp_path: Path) -> Path:
    """Give an act on the small law, for `lawrepo amend`."""
    sheet = tmp_path / "act.toml"
    sheet.write_text(f"""[act]
iri = "/akn/xa/act/2000-06-01/2"
title.eng = "Act 2"
amends = "{SMALL}"
enacted = 2000-06-01
in_force = 2001-01-01

[[instruction]]
id = "1"
op = "replace-text"
target = "art_1__para_1"
old.eng = "Alpha"
new.eng = "Gamma"
""")
    return sheet


@pytest.fixture
def refused(lawrepo: Run, state_of: State, act: Path) -> Callable[[Path], str]:
    """Record the act where it cannot be, and return the one line that says why."""

    def run(folder: Path) -> str:
        before = state_of(folder)
        done = lawrepo("-C", folder, "amend", act)
        assert done.returncode == 5, done.stderr
        assert done.stdout == ""
        assert done.stderr.startswith("lawrepo: error: ")
        assert done.stderr.count("\n") == 1
        assert state_of(folder) == before
        return done.stderr

    return run


@pytest.fixture
def recorded(lawrepo: Run, act: Path, git: Git) -> Callable[[Path], None]:
    """Record the act once nothing stands in its way any more."""

    def run(folder: Path) -> None:
        done = lawrepo("-C", folder, "amend", act)
        assert done.returncode == 0, done.stderr
        assert git(folder, "status", "--porcelain") == ""
        assert "Gamma" in lawrepo("-C", folder, "show", SMALL, "--at", "2001-01-01").stdout

    return run


@pytest.fixture
def disk(small: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a file system of one megabyte with the small law's collection on it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "lawrepo", folder], check=True)
    try:
        shutil.copytree(small, folder / "laws")
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None,
    reason="only root mounts a file system; test_store_writing limits the size of files instead",
)


@root
def test_full_disk_is_told_and_changes_nothing_however_little_room_there_is(
    disk: Path, act: Path, lawrepo: Run, state_of: State, recorded: Callable[[Path], None]
) -> None:
    before = state_of(disk / "laws")
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        size = 0
        try:
            while True:
                size += ballast.write(bytes(4096))
        except OSError:
            pass
        refusals = []
        while (done := lawrepo("-C", disk / "laws", "amend", act)).returncode:
            assert done.returncode == 5, done.stderr
            assert done.stderr.count("\n") == 1
            refusals.append(done.stderr)
            assert state_of(disk / "laws") == before
            size -= 8192
            ballast.truncate(size)
    assert "No space left on device" in refusals[0]
    assert any("lawrepo.incoming" in refusal for refusal in refusals)
    assert len(refusals) > 5
    recorded(disk / "laws")  # again, which changes nothing


@root
def test_read_only_disk_is_told_and_still_read(
    disk: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None], lawrepo: Run
) -> None:
    remount = ["mount", "-o", "remount"]
    subprocess.run([*remount, "-o", "ro", disk], check=True)
    assert refused(disk / "laws").endswith("/.git/lawrepo.lock: Read-only file system\n")
    assert lawrepo("-C", disk / "laws", "check").returncode == 0
    assert "Alpha" in lawrepo("-C", disk / "laws", "show", SMALL, "--at", "2001-01-01").stdout
    subprocess.run([*remount, "-o", "rw", disk], check=True)
    recorded(disk / "laws")


@pytest.fixture
def nobodys(small: Path, act: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the small law's collection where a user without rights can reach it, and act as that one."""
    with tempfile.TemporaryDirectory() as top:
        folder = shutil.copytree(small, Path(top) / "laws")
        Path(top).chmod(0o755)
        monkeypatch.setenv("HOME", top)
        if os.geteuid():
            yield folder
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        for path in (act, *act.parents):
            path.chmod(path.stat().st_mode | (0o044 if path == act else 0o055))
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)
            os.setegid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="a system without users of this kind")
@pytest.mark.parametrize("place", [".git", ".git/objects", ".git/refs/heads", "akn/xa/act/2000-01-01/1/eng/art_1"])
def test_missing_right_is_told_and_changes_nothing(
    nobodys: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None], place: str
) -> None:
    (nobodys / ".git" / "lawrepo.lock").unlink()  # as in a collection that was cloned
    (nobodys / place).chmod(0o555)
    said = refused(nobodys)
    assert f"{place}" in said
    assert "Permission denied" in said
    (nobodys / place).chmod(0o755)
    recorded(nobodys)


@pytest.mark.parametrize("ended", ["cat-file", "symbolic-ref", "config", "status", "update-index"])
def test_git_that_is_ended_is_told_and_changes_nothing(
    small: Path,
    refused: Callable[[Path], str],
    recorded: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    git: Git,
    ended: str,
) -> None:
    git(small, "pack-refs", "--all")  # a branch that git is asked for, and an index that it must change
    git(small, "update-index", "--index-version", "4")
    real = shutil.which("git")
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(
        f"""#!/bin/sh
case " $* " in *lawrepo*" {ended} "*|*"core.hooksPath"*" {ended} "*) kill -9 $$;; esac
exec {real} "$@"
"""
    )
    shim.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(shim.parent), prepend=os.pathsep)
        assert re.search(f"git {ended}:? was ended by signal 9", refused(small))
    recorded(small)


def test_damaged_object_is_told_and_changes_nothing(
    small: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None], git: Git
) -> None:
    oid = git(small, "rev-parse", f"HEAD:{ARTICLE}")
    place = small / ".git" / "objects" / oid[:2] / oid[2:]
    whole = place.read_bytes()
    place.chmod(0o644)
    place.write_bytes(whole[:20])
    assert f"object {oid} is missing from the collection: run git fsck" in refused(small)
    place.write_bytes(whole)
    recorded(small)


def test_detached_head_is_told_and_changes_nothing(
    small: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None], git: Git
) -> None:
    git(small, "checkout", "--quiet", "--detach")
    said = refused(small)
    assert "/.git/HEAD: HEAD is on no branch: check one out before recording, as with git switch main" in said
    git(small, "checkout", "--quiet", "main")
    recorded(small)


def test_edited_file_is_told_and_kept(
    small: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None]
) -> None:
    mine = f"{ARTICLE.rpartition('/')[0]}/2001-01-01.xml"
    (small / mine).write_text("mine\n")
    said = refused(small)
    assert f"{mine}: edited in the working tree and not recorded; record or restore the file first" in said
    assert (small / mine).read_text() == "mine\n"
    (small / mine).unlink()
    recorded(small)


def test_branch_that_is_no_collection_is_told_and_left_alone(
    small: Path, lawrepo: Run, act: Path, recorded: Callable[[Path], None], git: Git
) -> None:
    git(small, "checkout", "--quiet", "--orphan", "website")
    done = lawrepo("-C", small, "amend", act)
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)
    assert "no commit HEAD in this collection" in done.stderr
    git(small, "rm", "--quiet", "-r", "--force", ".")
    git(small, "commit", "--quiet", "--allow-empty", "-m", "begin")
    done = lawrepo("-C", small, "amend", act)
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)
    assert "a git repository without lawrepo.toml: no collection of lawrepo" in done.stderr
    git(small, "checkout", "--quiet", "main")
    git(small, "branch", "--quiet", "-D", "website")
    recorded(small)


def test_shallow_clone_is_told_and_still_read(
    small: Path,
    tmp_path: Path,
    refused: Callable[[Path], str],
    recorded: Callable[[Path], None],
    lawrepo: Run,
    git: Git,
) -> None:
    folder = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", small.as_uri(), folder)
    assert "/.git/shallow: a shallow clone lacks what was recorded before: run git fetch --unshallow" in refused(
        folder
    )
    assert "Alpha" in lawrepo("-C", folder, "show", SMALL, "--at", "2001-01-01").stdout
    git(folder, "fetch", "--quiet", "--unshallow")
    recorded(folder)


def test_newer_format_is_told_and_changes_nothing(
    small: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None], git: Git
) -> None:
    settings = small / "lawrepo.toml"
    settings.write_text(settings.read_text().replace("format = 1", "format = 2"))
    git(small, "commit", "--quiet", "-a", "-m", "newer")
    assert "storage format 2 is newer than this program's 1: use a newer lawrepo" in refused(small)
    git(small, "reset", "--quiet", "--hard", "HEAD~")
    recorded(small)


def test_merge_that_is_under_way_is_told_and_changes_nothing(
    small: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None], git: Git
) -> None:
    git(small, "checkout", "--quiet", "-b", "other")
    git(small, "commit", "--quiet", "--allow-empty", "-m", "other")
    git(small, "checkout", "--quiet", "main")
    git(small, "merge", "--quiet", "--no-ff", "--no-commit", "other")
    assert "/.git/MERGE_HEAD: git is in the middle of something: finish or abort it first" in refused(small)
    git(small, "merge", "--abort")
    recorded(small)


@pytest.mark.parametrize("name", ["index.lock", "refs/heads/main.lock"])
@pytest.mark.parametrize("content", [b"", b"DIRC\0\0\0\2"])
def test_lock_of_another_program_is_told_and_never_removed(
    small: Path, refused: Callable[[Path], str], recorded: Callable[[Path], None], name: str, content: bytes
) -> None:
    """However old it is: an editor that `git commit` opened may hold one for hours."""
    lock = small / ".git" / name
    lock.write_bytes(content)
    os.utime(lock, (0, 0))
    assert f"{lock}: another git command is at work on this collection, or was killed: " in refused(small)
    assert lock.read_bytes() == content
    lock.unlink()
    recorded(small)


@root
def test_linked_working_tree_on_another_disk_follows(
    small: Path, disk: Path, act: Path, lawrepo: Run, git: Git
) -> None:
    """Files cannot be renamed from one disk to another."""
    git(small, "worktree", "add", "--quiet", "-b", "desk", disk / "desk")
    assert lawrepo("-C", disk / "desk", "amend", act).returncode == 0
    assert git(disk / "desk", "status", "--porcelain", "--ignored") == ""
    assert (disk / "desk" / ARTICLE).with_name("2001-01-01.xml").exists()
    git(small, "worktree", "remove", "--force", disk / "desk")
