"""One writer at a time, in whatever way the one before ended."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawrepo.errors import StorageError
from lawrepo.repository import Repository
from lawrepo.store.lock import LockedError, locked
from lawrepo.store.writer import Commit, writing

NOW = datetime(2026, 2, 1, tzinfo=UTC)
HOLD = """
import sys
from pathlib import Path
from lawrepo.store.lock import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
RECORD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from lawrepo.store.writer import Commit, writing

folder, name = Path(sys.argv[1]), sys.argv[2]
for number in range(5):
    with writing(folder / ".git", folder) as transaction:
        files = ((f"akn/{name}/{number}", name.encode()),)
        transaction.record([Commit(message=f"{name} {number}\\n", files=files)], datetime.now(UTC))
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Hold the lock in another process until it is told to end, or is killed."""
    line = [sys.executable, "-c", HOLD, str(folder / ".git")]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


def test_writer_waits_no_longer_than_its_patience(collection: Path) -> None:
    with holder(collection):
        start = time.monotonic()
        with (
            pytest.raises(LockedError, match="another command is writing") as caught,
            writing(collection / ".git", collection, patience=0.2),
        ):
            pytest.fail("two writers at once")
    assert 0.2 <= time.monotonic() - start < 5
    assert "\n" not in str(caught.value)


def test_reader_does_not_wait(koltau: Path) -> None:
    with holder(koltau), Repository.open(koltau) as repository:
        assert len(list(repository.works())) == 2


def test_lock_is_released_when_its_holder_ends(collection: Path) -> None:
    with holder(collection) as process:
        process.communicate(b"")
        with locked(collection / ".git", patience=0):
            pass


def test_lock_is_released_when_its_holder_is_killed(collection: Path) -> None:
    with holder(collection) as process:
        process.kill()
        process.wait()
        with writing(collection / ".git", collection, patience=5) as transaction:
            transaction.record([Commit(message="after\n", files=(("akn/1", b""),))], NOW)


def test_lock_is_released_after_an_error(collection: Path) -> None:
    with pytest.raises(KeyError), writing(collection / ".git", collection):
        raise KeyError
    with locked(collection / ".git", patience=0):
        pass


def test_lock_that_cannot_be_made_is_reported(collection: Path) -> None:
    (collection / ".git" / "lawrepo.lock").unlink()
    (collection / ".git" / "lawrepo.lock").mkdir()
    with (
        pytest.raises(StorageError, match=r"lawrepo\.lock: Is a directory"),
        writing(collection / ".git", collection),
    ):
        pytest.fail("wrote without a lock")


def test_writers_at_once_lose_nothing(collection: Path, git: Callable[..., str]) -> None:
    line = [sys.executable, "-c", RECORD, str(collection)]
    writers = [subprocess.Popen([*line, name]) for name in ("a", "b", "c")]
    assert [process.wait() for process in writers] == [0, 0, 0]
    assert git(collection, "rev-list", "--count", "--first-parent", "HEAD") == "16"
    assert len(git(collection, "ls-tree", "-r", "--name-only", "HEAD", "akn").splitlines()) == 15
    assert git(collection, "status", "--porcelain") == ""
