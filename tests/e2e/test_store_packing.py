"""Objects lie in few packs and files, however much is recorded; nothing depends on their being brought together."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawrepo.store import packing
from lawrepo.store.process import GitError
from lawrepo.store.writer import Commit, writing

MANY = 130  # so many objects, or more, fast-import leaves in a pack
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def record(folder: Path, number: int, files: int) -> None:
    """Record so many files, anew or in place of those before."""
    texts = tuple((f"akn/{number}/{name}", b"%d %d\n" % (number, name)) for name in range(files))
    with writing(folder / ".git", folder) as transaction:
        transaction.record([Commit(message=f"{number}\n", files=texts)], NOW)


def lying(folder: Path) -> tuple[int, int]:
    """Return how many packs there are, and how many objects in files of their own."""
    objects = folder / ".git" / "objects"
    return len(list(objects.glob("pack/*.pack"))), len(list(objects.glob("??/*")))


def test_packs_are_brought_together(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "_PACKS", 2)
    most = 0
    for number in range(6):
        record(collection, number, MANY)
        most = max(most, lying(collection)[0])
    assert 1 <= most <= 2
    assert_sound(collection, git, 6 * MANY)


def test_files_are_brought_together(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "_SAMPLE", "")  # the folders of such files, which are files in one
    monkeypatch.setattr(packing, "_FILES", 12)
    for number in range(6):
        record(collection, number, 3)
    packs, files = lying(collection)
    assert packs >= 1
    assert files <= 6 * 3
    assert_sound(collection, git, 6 * 3)


def assert_sound(collection: Path, git: Callable[..., str], files: int) -> None:
    assert len(git(collection, "ls-tree", "-r", "--name-only", "HEAD", "akn").splitlines()) == files
    assert git(collection, "fsck", "--strict", "--full") == ""
    assert git(collection, "status", "--porcelain") == ""


def test_what_cannot_be_brought_together_stays(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **_: object) -> bytes:
        raise GitError([str(arguments[1])], "no space left on device", 128)

    monkeypatch.setattr(packing, "_PACKS", -1)
    monkeypatch.setattr(packing, "git", fail)
    record(collection, 1, MANY)
    assert lying(collection)[0] == 1
    assert git(collection, "log", "--format=%s", "-1") == "1"
