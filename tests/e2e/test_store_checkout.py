"""The working tree: what was edited is never overwritten, and what a crash left behind is mended."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lawrepo.errors import StorageError
from lawrepo.repository import Repository
from lawrepo.store.checkout import DirtyError
from lawrepo.store.incoming import HeldError
from lawrepo.store.lock import locked
from lawrepo.store.process import GitError
from lawrepo.store.process import git as run_git
from lawrepo.store.writer import CheckoutError, Commit, writing

NOW = datetime(2026, 2, 1, tzinfo=UTC)
LAW = "akn/xa/act/2020/1"
FIRST, SECOND, FLEETING = f"{LAW}/eng/art_1/2020-01-01.xml", f"{LAW}/eng/art_2/2020-01-01.xml", f"{LAW}/eng/f.xml"


def record(folder: Path, **files: bytes | None) -> str:
    """Record files by the names that the constants of this module have."""
    changes = tuple((str(globals()[name]), data) for name, data in files.items())
    with writing(folder / ".git", folder) as transaction:
        return transaction.record([Commit(message="change\n", files=changes)], NOW)


@pytest.fixture
def law(collection: Path) -> Path:
    """Give a collection with two files of a law."""
    record(collection, FIRST=b"one\n", SECOND=b"two\n")
    return collection


@pytest.fixture(params=[2, 4])
def any_law(law: Path, git: Callable[..., str], request: pytest.FixtureRequest) -> Path:
    """Give it with an index that is changed here, and with one that git must change."""
    git(law, "update-index", "--index-version", str(request.param))
    return law


def edit(folder: Path) -> None:
    (folder / FIRST).write_bytes(b"edited\n")


def stage(folder: Path) -> None:
    edit(folder)
    subprocess.run(["git", "-C", str(folder), "add", "akn"], check=True)


def delete(folder: Path) -> None:
    (folder / FIRST).unlink()


def replace_by_link(folder: Path) -> None:
    delete(folder)
    (folder / FIRST).symlink_to("../../elsewhere")


def replace_by_folder(folder: Path) -> None:
    delete(folder)
    (folder / FIRST).mkdir()
    (folder / FIRST / "mine").write_text("mine")


def replace_folder_by_link(folder: Path) -> None:
    (folder / LAW).rename(folder.parent / "elsewhere")
    (folder / LAW).symlink_to(folder.parent / "elsewhere")


def replace_folder_by_file(folder: Path) -> None:
    (folder / LAW).rename(folder.parent / "elsewhere")
    (folder / LAW).write_text("mine")


EDITS = (edit, stage, delete, replace_by_link, replace_by_folder, replace_folder_by_link, replace_folder_by_file)


@pytest.mark.parametrize("change", EDITS)
def test_edited_file_stops_the_writer_before_the_branch_moves(
    law: Path, git: Callable[..., str], state_of: Callable[[Path], object], change: Callable[[Path], None]
) -> None:
    change(law)
    before = state_of(law)
    with pytest.raises(DirtyError, match=f"{LAW}.*edited in the working tree") as caught:
        record(law, FIRST=b"changed\n", SECOND=b"changed too\n")
    assert "\n" not in str(caught.value)
    assert state_of(law) == before
    git(law, "reset", "--quiet")


@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize("content", [b"mine\n", b"new\n"])
def test_file_that_git_does_not_know_stops_the_writer(
    law: Path, state_of: Callable[[Path], object], content: bytes, *, ignored: bool
) -> None:
    if ignored:
        (law / ".git" / "info").mkdir(exist_ok=True)
        (law / ".git" / "info" / "exclude").write_text("*.xml\nakn/\n")
    (law / FLEETING).write_bytes(content)
    before = state_of(law)
    with pytest.raises(DirtyError, match=FLEETING):
        record(law, FLEETING=b"new\n")
    assert state_of(law) == before


def test_many_edited_files_are_counted(law: Path) -> None:
    names = [f"{LAW}/eng/art_{number}/1.xml" for number in range(9)]
    for name in names:
        (law / name).parent.mkdir(exist_ok=True)
        (law / name).write_text("mine")
    changes = tuple((name, b"ours") for name in names)
    with pytest.raises(DirtyError, match="and 6 more"), writing(law / ".git", law) as transaction:
        transaction.record([Commit(message="change\n", files=changes)], NOW)


def test_edits_elsewhere_stop_nobody(any_law: Path, git: Callable[..., str]) -> None:
    edit(any_law)
    (any_law / LAW / "eng" / "draft.xml").write_text("mine")
    (any_law / "README").write_text("mine")
    git(any_law, "add", "README")
    record(any_law, SECOND=b"changed\n")
    assert (any_law / FIRST).read_bytes() == b"edited\n"
    assert (any_law / SECOND).read_bytes() == b"changed\n"
    changed = {f" M {FIRST}", "A  README", f"?? {LAW}/eng/draft.xml"}
    assert set(git(any_law, "status", "--porcelain").splitlines()) == changed


def test_file_touched_but_not_changed_stops_nobody(any_law: Path, git: Callable[..., str]) -> None:
    os.utime(any_law / FIRST, (0, 0))
    record(any_law, FIRST=b"changed\n")
    assert git(any_law, "status", "--porcelain") == ""


def test_index_says_which_files_it_has(any_law: Path, git: Callable[..., str]) -> None:
    """Otherwise git would read them all again, and what only compares would take them for changed."""
    record(any_law, FIRST=b"changed\n", SECOND=None, FLEETING=b"new\n")
    assert git(any_law, "diff-files") == ""
    assert git(any_law, "diff-index", "HEAD") == ""
    (any_law / FLEETING).write_bytes(b"neW\n")
    assert FLEETING in git(any_law, "diff-files")


def test_program_is_kept(law: Path) -> None:
    (law / FIRST).chmod(0o755)
    with pytest.raises(DirtyError, match=FIRST):
        record(law, FIRST=b"changed\n")


def test_file_that_does_not_change_is_not_looked_at(law: Path) -> None:
    """Many files at once are asked for as a folder; what is edited among the others is nobody's business."""
    edit(law)
    changes = tuple((f"{LAW}/eng/{'long' * 40}_{number}/1.xml", b"ours") for number in range(300))
    with writing(law / ".git", law) as transaction:
        transaction.record([Commit(message="change\n", files=changes)], NOW)
    assert (law / FIRST).read_bytes() == b"edited\n"


class Crash(BaseException):
    """The power fails."""


@contextmanager
def crash_before(monkeypatch: pytest.MonkeyPatch, step: str) -> Iterator[None]:
    """Crash when the writer takes a step, without a chance to put anything right."""

    def fail(*_: Any) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(step, fail)
        patch.setattr("lawrepo.store.incoming.Incoming.clear", lambda _: None)
        with pytest.raises(Crash):
            yield


def crash(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: bytes | None) -> None:
    """Crash between moving the branch and bringing the working tree up to date."""
    with crash_before(monkeypatch, "lawrepo.store.checkout.Checkout.install"):
        record(folder, **files)


def heal(folder: Path) -> None:
    with writing(folder / ".git", folder):
        pass


def test_crash_before_the_branch_moves_leaves_the_collection_as_it_was(
    law: Path, monkeypatch: pytest.MonkeyPatch, state_of: Callable[[Path], object]
) -> None:
    before = state_of(law)
    with crash_before(monkeypatch, "lawrepo.store.writer.move_branch"):
        record(law, FIRST=b"changed\n")
    heal(law)
    assert state_of(law) == before
    assert (law / FIRST).read_bytes() == b"one\n"


def test_crash_after_the_branch_moves_is_mended_by_the_next_writer(
    any_law: Path, monkeypatch: pytest.MonkeyPatch, git: Callable[..., str]
) -> None:
    crash(any_law, monkeypatch, FIRST=b"changed\n", SECOND=None, FLEETING=b"new\n")
    assert (any_law / FIRST).read_bytes() == b"one\n"
    assert git(any_law, "show", f"HEAD:{FIRST}") == "changed"
    heal(any_law)
    assert (any_law / FIRST).read_bytes() == b"changed\n"
    assert (any_law / FLEETING).read_bytes() == b"new\n"
    assert not (any_law / SECOND).exists()
    assert git(any_law, "status", "--porcelain") == ""


def test_crash_after_the_branch_moves_is_mended_by_the_next_command_of_any_kind(
    law: Path, monkeypatch: pytest.MonkeyPatch, git: Callable[..., str]
) -> None:
    """Otherwise what the user commits next, of whatever file, would revert what was recorded."""
    crash(law, monkeypatch, FIRST=b"changed\n", SECOND=None)
    Repository.open(law).close()
    (law / "README").write_text("mine")
    git(law, "add", "README")
    git(law, "commit", "--quiet", "-m", "mine")
    assert git(law, "show", "--name-only", "--format=", "HEAD") == "README"
    assert git(law, "show", f"HEAD:{FIRST}") == "changed"
    assert git(law, "status", "--porcelain") == ""


def test_reader_leaves_the_mending_to_a_writer_who_has_the_lock(law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash(law, monkeypatch, FIRST=b"changed\n")
    with locked(law / ".git"), Repository.open(law) as repository:
        assert repository.snapshot().read(FIRST) == b"changed\n"
    assert (law / FIRST).read_bytes() == b"one\n"
    heal(law)


def test_checkout_done_by_half_is_finished(
    law: Path, monkeypatch: pytest.MonkeyPatch, git: Callable[..., str]
) -> None:
    crash(law, monkeypatch, FIRST=b"changed\n", SECOND=None, FLEETING=b"new\n")
    (law / FIRST).write_bytes(b"changed\n")
    (law / SECOND).unlink()
    heal(law)
    assert (law / FLEETING).read_bytes() == b"new\n"
    assert git(law, "status", "--porcelain") == ""


def test_checkout_that_was_finished_is_left_alone(
    law: Path, monkeypatch: pytest.MonkeyPatch, git: Callable[..., str]
) -> None:
    crash(law, monkeypatch, FIRST=b"changed\n", SECOND=None)
    (law / ".git" / "index.lock").unlink()  # as git tells its user to
    git(law, "read-tree", "-m", "-u", "HEAD~1", "HEAD")
    heal(law)
    assert git(law, "status", "--porcelain") == ""


@pytest.mark.parametrize("change", EDITS)
def test_mending_never_overwrites_an_edit(
    law: Path,
    monkeypatch: pytest.MonkeyPatch,
    git: Callable[..., str],
    change: Callable[[Path], None],
) -> None:
    crash(law, monkeypatch, FIRST=b"changed\n", SECOND=b"changed too\n")
    (law / ".git" / "index.lock").unlink()  # as git tells its user to
    change(law)
    kept = files_under(law.parent)
    heal(law)
    after = files_under(law.parent)
    assert {name: data for name, data in after.items() if name in kept} | {
        f"laws/{SECOND}": kept.get(f"laws/{SECOND}")
    } == kept | {f"laws/{SECOND}": kept.get(f"laws/{SECOND}")}
    if (law / LAW).is_dir() and not (law / LAW).is_symlink():
        assert (law / SECOND).read_bytes() == b"changed too\n"
    git(law, "reset", "--quiet")


def files_under(folder: Path) -> dict[str, object]:
    """Return what is in a folder, git's own files aside: bytes, or where a link leads."""
    return {
        path.relative_to(folder).as_posix(): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if ".git" not in path.parts and (path.is_symlink() or path.is_file())
    }


def test_mending_keeps_what_is_staged_elsewhere(
    any_law: Path, monkeypatch: pytest.MonkeyPatch, git: Callable[..., str]
) -> None:
    crash(any_law, monkeypatch, FIRST=b"changed\n")
    (any_law / ".git" / "index.lock").unlink()  # as git tells its user to
    (any_law / "README").write_text("mine")
    git(any_law, "add", "README")
    heal(any_law)
    assert git(any_law, "status", "--porcelain").splitlines() == ["A  README"]


def test_mending_leaves_a_branch_that_moved_on(
    law: Path, monkeypatch: pytest.MonkeyPatch, git: Callable[..., str]
) -> None:
    crash(law, monkeypatch, FIRST=b"changed\n")
    (law / ".git" / "index.lock").unlink()  # as git tells its user to
    git(law, "reset", "--quiet", "--hard", "HEAD~1")
    heal(law)
    assert (law / FIRST).read_bytes() == b"one\n"
    assert git(law, "status", "--porcelain") == ""


@pytest.mark.parametrize("note", ["", "garbage", "a b c\n", "../../etc passwd\n"])
def test_note_that_says_nothing_is_removed(law: Path, note: str) -> None:
    (law / ".git" / "lawrepo.checkout").write_text(note)
    heal(law)


def test_index_that_another_program_holds_stops_the_writer_before_the_branch_moves(
    law: Path, git: Callable[..., str]
) -> None:
    tip = git(law, "rev-parse", "HEAD")
    (law / ".git" / "index.lock").touch()
    with pytest.raises(HeldError, match=r"index\.lock: another git command is at work") as caught:
        record(law, FIRST=b"changed\n")
    assert "\n" not in str(caught.value)
    assert git(law, "rev-parse", "HEAD") == tip
    (law / ".git" / "index.lock").unlink()
    record(law, SECOND=b"changed too\n")
    assert git(law, "rev-parse", "HEAD~") == tip


def test_working_tree_that_cannot_follow_is_said_and_mended(
    law: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is recorded, and the next command mends the rest."""

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device", FIRST)

    with monkeypatch.context() as patch:
        patch.setattr("lawrepo.store.checkout._place", fail)
        with pytest.raises(
            CheckoutError, match=r"recorded as [0-9a-f]{10}, but the working tree could not follow \(akn/.*space"
        ) as caught:
            record(law, FIRST=b"changed\n")
    assert "\n" not in str(caught.value)
    record(law, SECOND=b"changed too\n")
    assert (law / FIRST).read_bytes() == b"changed\n"
    assert git(law, "status", "--porcelain") == ""
    assert git(law, "rev-list", "--count", "HEAD") == "4"


@contextmanager
def unprivileged() -> Iterator[None]:
    """Give up the rights of root for a while, where there are any: it may write where nobody may."""
    if os.geteuid():
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def locked_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a collection in which nothing can be written."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "laws"
        Path(top).chmod(0o755)
        monkeypatch.setenv("HOME", top)
        with Repository.init(folder, country="xa", languages=("eng",), now=NOW):
            tip = run_git(folder / ".git", "rev-parse", "HEAD").decode()
        (folder / ".git" / "lawrepo.checkout").write_text(f"{tip.strip()} {tip}")
        paths = [folder, *folder.rglob("*")]
        for path in paths:
            if os.geteuid() == 0:
                os.chown(path, 65534, 65534)
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        for path in paths:
            path.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="a system without users of this kind")
def test_collection_that_cannot_be_written_can_be_read(locked_away: Path, git: Callable[..., str]) -> None:
    with unprivileged():
        with Repository.open(locked_away) as repository:
            assert repository.settings.country == "xa"
            assert repository.check().findings == ()
        with pytest.raises(StorageError, match="Permission denied") as caught:
            record(locked_away, FIRST=b"changed\n")
        assert "\n" not in str(caught.value)
        assert git(locked_away, "status", "--porcelain") == ""


def test_git_that_fails_is_one_line(law: Path) -> None:
    (law / ".git" / "index").write_bytes(b"damaged")
    with pytest.raises(StorageError, match="git status: ") as caught:
        record(law, FIRST=b"changed\n")
    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, GitError)
    (law / ".git" / "index").unlink()
    heal(law)
