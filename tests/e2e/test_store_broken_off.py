"""What is broken off in the middle, by an interrupt or by an error of whoever calls, leaves nothing half done."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lawrepo.errors import StorageError
from lawrepo.repository import Repository
from lawrepo.store import branch
from lawrepo.store.objects import GitObject, ObjectReader
from lawrepo.store.process import GitError
from lawrepo.store.process import git as run_git
from lawrepo.store.writer import Commit, writing

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def commit(*names: str) -> Commit:
    return Commit(message="change\n", files=tuple((f"akn/{name}", f"{name}\n".encode()) for name in names))


def record(folder: Path, *commits: Commit, progress: Callable[[int], None] | None = None) -> str:
    with writing(folder / ".git", folder) as transaction:
        return transaction.record(commits, NOW, progress=progress)


def test_reader_that_was_interrupted_answers_what_it_is_asked(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ObjectReader._answer

    def interrupted(self: ObjectReader, process: Any, name: str) -> GitObject | None:
        if name == "HEAD^{tree}":
            raise KeyboardInterrupt
        return answer(self, process, name)

    tip = git(collection, "rev-parse", "HEAD")
    with ObjectReader(collection / ".git") as reader:
        monkeypatch.setattr(ObjectReader, "_answer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            list(reader.get_many(["HEAD", "HEAD^{tree}", "HEAD:lawrepo.toml"]))
        found = reader.get("HEAD")
    assert found is not None
    assert (found.kind, found.oid) == ("commit", tip)


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), PermissionError(13, "Permission denied")])
def test_branch_that_has_moved_is_followed_by_the_working_tree(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    exists = Path.exists

    def ended(path: Path) -> bool:
        if "logs" in path.parts:
            raise raised
        return exists(path)

    monkeypatch.setattr(Path, "exists", ended)
    try:
        record(collection, commit("one"))
    except KeyboardInterrupt:
        assert isinstance(raised, KeyboardInterrupt)
    monkeypatch.undo()
    assert git(collection, "log", "--format=%s", "-1") == "change"
    Repository.open(collection).close()  # whatever comes next
    assert git(collection, "status", "--porcelain") == ""
    assert (collection / "akn" / "one").read_text() == "one\n"


def test_branch_that_git_moved_before_it_was_ended_has_moved(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(folder: Path, *arguments: str, **how: Any) -> bytes:
        run_git(folder, *arguments, **how)
        raise GitError(arguments, "killed", -9)

    monkeypatch.setattr(branch, "git", ended)
    monkeypatch.setattr(branch, "_keeps_no_files", lambda _: True)
    assert record(collection, commit("one")) == git(collection, "rev-parse", "HEAD")
    assert git(collection, "status", "--porcelain") == ""


def test_pipe_of_the_caller_that_broke_is_no_end_of_git(collection: Path, git: Callable[..., str]) -> None:
    def broken(_: int) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    begun = git(collection, "rev-parse", "HEAD")
    with pytest.raises(StorageError, match="Broken pipe"):
        record(collection, commit("one"), commit("two"), progress=broken)
    assert git(collection, "rev-parse", "HEAD") == begun
    assert git(collection, "status", "--porcelain") == ""


def test_what_is_no_file_is_not_read(collection: Path, git: Callable[..., str]) -> None:
    (collection / "akn").mkdir(exist_ok=True)
    os.mkfifo(collection / "akn" / "one")
    tip = record(collection, commit("one", "two"))
    assert git(collection, "rev-parse", "HEAD") == tip
    assert (collection / "akn" / "one").is_fifo()
    assert (collection / "akn" / "two").read_text() == "two\n"


def test_index_that_keeps_more_is_left_to_git(collection: Path, git: Callable[..., str]) -> None:
    git(collection, "update-index", "--force-untracked-cache")
    git(collection, "status")
    assert b"UNTR" in (collection / ".git" / "index").read_bytes()
    record(collection, commit("one"))
    assert b"UNTR" in (collection / ".git" / "index").read_bytes()
    assert git(collection, "status", "--porcelain") == ""
