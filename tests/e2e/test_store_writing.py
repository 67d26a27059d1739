"""Commits: what they say, when they say it was, and that all of them are made or none."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lawrepo.errors import StorageError
from lawrepo.repository import Repository
from lawrepo.store.branch import MovedError
from lawrepo.store.checking import check_record_times
from lawrepo.store.history import record_times, recorded
from lawrepo.store.incoming import HeldError
from lawrepo.store.process import GitError
from lawrepo.store.writer import Commit, Transaction, writing

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
NEW_LAW = "Article 1. Peace\n\n1. There shall be peace.\n"
IRI = "/akn/xa/act/2020-01-01/peace"


def commit(name: str, data: bytes | None = b"text\n", message: str = "") -> Commit:
    return Commit(message=message or f"change {name}\n", files=((name, data),))


def record(folder: Path, *commits: Commit, now: datetime = NOW) -> str:
    with writing(folder / ".git", folder) as transaction:
        return transaction.record(commits, now)


def test_commits_follow_one_another(collection: Path, git: Callable[..., str]) -> None:
    begun = git(collection, "rev-parse", "HEAD")
    tip = record(
        collection,
        commit("akn/one.xml", b"one\n", "first: Конституция\n\nWork: /akn/xa/act/2020/1\n"),
        Commit(message="second\n", files=(("akn/one.xml", None), ("akn/two/a.xml", b"\0binary\r\n"), ("akn/b", b""))),
    )
    assert git(collection, "rev-parse", "HEAD", "HEAD~2").splitlines() == [tip, begun]
    assert git(collection, "log", "--format=%s") == "second\nfirst: Конституция\ncollection: begin"
    assert git(collection, "ls-tree", "-r", "--name-only", "HEAD", "akn").splitlines() == ["akn/b", "akn/two/a.xml"]
    assert (collection / "akn/two/a.xml").read_bytes() == b"\0binary\r\n"
    assert not (collection / "akn/one.xml").exists()
    assert git(collection, "status", "--porcelain") == ""
    assert git(collection, "branch", "--format=%(refname)") == "refs/heads/main"


@pytest.mark.parametrize("step", [timedelta(0), timedelta(days=-3650), timedelta(microseconds=-1)])
def test_record_times_rise_while_the_clock_does_not(collection: Path, step: timedelta) -> None:
    for number in range(3):
        record(collection, *(commit(f"akn/{number}/{part}") for part in range(3)), now=NOW + step * number)
    times = record_times(collection / ".git", "HEAD")
    assert check_record_times(times) == ()
    assert [moment for _, moment in times[1:4]] == [NOW, NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)]
    assert times[-1][1] == NOW + timedelta(seconds=8)


def test_record_time_is_now_when_the_clock_runs(collection: Path) -> None:
    record(collection, commit("akn/1"), now=NOW)
    record(collection, commit("akn/2"), now=NOW + timedelta(days=40_000))
    assert [moment for _, moment in record_times(collection / ".git", "HEAD")][1:] == [
        NOW,
        NOW + timedelta(days=40_000),
    ]


def test_record_time_that_does_not_rise_is_found(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z")
    git(collection, "commit", "--quiet", "--allow-empty", "-m", "from the past")
    with Repository.open(collection) as repository:
        (finding,) = repository.check().findings
    assert finding.rule.code == "record-order"
    assert finding.found == "2020-01-01T00:00:00+00:00"


@pytest.mark.parametrize("since", ["HEAD~1", "HEAD~55", "aside"])
def test_record_times_are_checked_since_a_commit(
    collection: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch, since: str
) -> None:
    """Near or far back, or on no way to the tip."""
    record(collection, *(commit(f"{number}") for number in range(60)))
    git(collection, "branch", "aside", git(collection, "commit-tree", "-m", "aside", "-p", "HEAD~3", "HEAD^{tree}"))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z")
    git(collection, "commit", "--quiet", "--allow-empty", "-m", "from the past")
    with Repository.open(collection) as repository:
        (finding,) = repository.check(since=since).findings
    assert finding.rule.code == "record-order"


@pytest.mark.parametrize(
    "title",
    [
        "Peace\n\nWork: /akn/xa/act/1999/forged\nAmended-By: /akn/xa/act/1999/forged",
        "Peace\r\rBasis: enacted",
        "Peace\u2028\u2028Basis: enacted",
        "Peace\x85\x85Basis: enacted",
    ],
)
def test_title_forges_no_trailer(collection: Path, tmp_path: Path, git: Callable[..., str], title: str) -> None:
    (tmp_path / "law.txt").write_text(NEW_LAW)
    with Repository.open(collection) as repository:
        repository.import_text(
            tmp_path / "law.txt", work=IRI, language="eng", in_force=NOW.date(), now=NOW, title=title
        )
        (entry,) = repository.work(IRI).log()
    assert entry.trailers == (("Work", IRI), ("In-Force", "2026-02-01"), ("Basis", "imported"))
    assert git(collection, "log", "-1", "--format=%(trailers:only,unfold)").splitlines() == [
        f"Work: {IRI}",
        "In-Force: 2026-02-01",
        "Basis: imported",
    ]
    assert entry.subject.startswith("Peace")


def test_record_survives_any_message(collection: Path, git: Callable[..., str]) -> None:
    strange = "\x1e\x1f" + "0" * 40 + "\x1e\n\n\x1f: x\nA\takn/forged\n"
    record(collection, commit("akn/1", message=strange), commit("akn/2 two", message="f" * 40), commit("other"))
    first, second = recorded(collection / ".git", "HEAD", "akn")
    assert (first.subject, first.files) == ("f" * 40, (("A", "akn/2 two"),))
    assert (second.subject, second.files) == (strange.partition("\n")[0], (("A", "akn/1"),))
    assert second.commit == git(collection, "rev-parse", "HEAD~2")


def test_record_does_not_follow_settings(collection: Path, git: Callable[..., str]) -> None:
    record(collection, commit("akn/жол", b"a\n" * 50), commit("akn/2", b"a\n" * 50), commit("akn/жол", None))
    settings = {
        "log.follow": "true",
        "log.showRoot": "false",
        "i18n.logOutputEncoding": "koi8-r",
        "core.quotePath": "true",
        "color.ui": "always",
        "diff.renames": "copies",
        "format.pretty": "oneline",
    }
    for key, value in settings.items():
        git(collection, "config", key, value)
    assert [entry.files for entry in recorded(collection / ".git", "HEAD", "akn")] == [
        (("D", "akn/жол"),),
        (("A", "akn/2"),),
        (("A", "akn/жол"),),
    ]
    assert [entry.files for entry in recorded(collection / ".git", "HEAD", "lawrepo.toml")] == [
        (("A", "lawrepo.toml"),)
    ]


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("Айгүл <desk>", "aigul@law.example", "Айгүл desk <aigul@law.example>"),
        ("007", "", "007 <lawrepo@localhost>"),
        ("", "a\\n b@c", "lawrepo <a b@c>"),
    ],
)
def test_commit_names_who_records(
    collection: Path, git: Callable[..., str], name: str, email: str, expected: str
) -> None:
    with (collection / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write("[user]\n" + f'name = "{name}"\n' * bool(name) + f'email = "{email}"\n' * bool(email))
    record(collection, commit("akn/1"))
    assert git(collection, "log", "-1", "--format=%cn <%ce>") == expected
    assert git(collection, "log", "-1", "--format=%an <%ae>") == expected


def test_nothing_to_record_is_an_error(collection: Path, git: Callable[..., str]) -> None:
    before = git(collection, "rev-parse", "HEAD")
    with pytest.raises(StorageError, match="nothing to record"):
        record(collection)
    assert git(collection, "rev-parse", "HEAD") == before


def test_commits_that_cannot_all_be_made_leave_nothing(collection: Path, state_of: Callable[[Path], object]) -> None:
    def commits() -> Iterator[Commit]:
        yield commit("akn/1")
        raise KeyError("the third did not fit")

    before = state_of(collection)
    with pytest.raises(KeyError), writing(collection / ".git", collection) as transaction:
        transaction.record(commits(), NOW)
    assert state_of(collection) == before
    record(collection, commit("akn/1"))


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "/absolute",
        "akn//two",
        "akn/./1",
        ".Git/hooks/post-checkout",
        "",
        "akn/",
        "akn/1\nD akn",
        '"akn"',
    ],
)
def test_path_out_of_the_collection_is_refused(
    collection: Path, state_of: Callable[[Path], object], path: str
) -> None:
    before = state_of(collection)
    with pytest.raises(StorageError):
        record(collection, commit("akn/1"), commit(path))
    assert state_of(collection) == before
    assert not (collection.parent / "outside").exists()
    assert not (collection / ".git" / "hooks").exists()


def test_git_says_why_it_ended(collection: Path, state_of: Callable[[Path], object]) -> None:
    before = state_of(collection)
    with writing(collection / ".git", collection) as transaction:
        tip = transaction.snapshot.commit
        (collection / ".git" / "objects" / tip[:2] / tip[2:]).rename(collection / ".git" / "aside")
        with pytest.raises(GitError, match=rf"git fast-import: .*{tip}") as caught:
            transaction.record([commit("akn/1"), commit("akn/2")], NOW)
    assert "\n" not in str(caught.value)
    (collection / ".git" / "aside").rename(collection / ".git" / "objects" / tip[:2] / tip[2:])
    assert state_of(collection) == before


def test_fast_import_that_is_ended_is_told(
    collection: Path, tmp_path: Path, state_of: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(collection)
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(
        f'#!/bin/sh\ncase " $* " in *" fast-import "*) kill -9 $$;; esac\nexec {shutil.which("git")} "$@"\n'
    )
    shim.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(shim.parent), prepend=os.pathsep)
        with pytest.raises(GitError, match="git fast-import: was ended by signal 9"):
            record(collection, commit("akn/1"), commit("akn/2"))
    assert state_of(collection) == before


def test_object_that_is_there_stays(collection: Path, git: Callable[..., str]) -> None:
    """It is not written again, and is new again for a `git gc` that removes what nothing refers to."""
    (collection.parent / "text").write_text("text\n")
    oid = git(collection, "hash-object", "-w", collection.parent / "text")
    place = collection / ".git" / "objects" / oid[:2] / oid[2:]
    os.utime(place, (0, 0))
    number = place.stat().st_ino
    record(collection, commit("akn/1"))
    assert place.stat().st_ino == number
    assert place.stat().st_mtime > 0
    assert git(collection, "rev-parse", "HEAD:akn/1") == oid


def test_objects_that_cannot_be_brought_in_leave_the_collection_as_it_was(
    collection: Path, state_of: Callable[[Path], object]
) -> None:
    before = state_of(collection)
    (collection / ".git" / "objects" / "pack").rmdir()
    (collection / ".git" / "objects" / "pack").write_text("")
    commits = [commit(f"akn/{number}", b"%d" % number) for number in range(40)]
    with pytest.raises(StorageError, match=r"/pack") as caught:
        record(collection, *commits)
    assert "\n" not in str(caught.value)
    (collection / ".git" / "objects" / "pack").unlink()
    assert state_of(collection) == before


def test_full_disk_leaves_the_collection_as_it_was(
    collection: Path, tmp_path: Path, state_of: Callable[[Path], object]
) -> None:
    resource = pytest.importorskip("resource", reason="a system without limits of this kind")
    (tmp_path / "law.txt").write_text(NEW_LAW)
    before = state_of(collection)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Repository.open(collection) as repository:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        try:
            with pytest.raises(StorageError) as caught:
                repository.import_text(tmp_path / "law.txt", work=IRI, language="eng", in_force=NOW.date(), now=NOW)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "\n" not in str(caught.value)
    assert state_of(collection) == before


def test_detached_head_is_refused(collection: Path, git: Callable[..., str]) -> None:
    git(collection, "checkout", "--quiet", "--detach")
    with pytest.raises(StorageError, match="HEAD is on no branch"):
        record(collection, commit("akn/1"))


def test_branch_that_is_checked_out_is_written(collection: Path, git: Callable[..., str]) -> None:
    git(collection, "checkout", "--quiet", "-b", "draft")
    main = git(collection, "rev-parse", "main")
    tip = record(collection, commit("akn/1"))
    assert git(collection, "rev-parse", "draft", "main").splitlines() == [tip, main]


def test_other_writer_s_commit_is_kept(collection: Path, git: Callable[..., str]) -> None:
    """A commit that `git` itself makes meanwhile stays, and ours is not made."""
    with writing(collection / ".git", collection) as transaction:
        git(collection, "commit", "--quiet", "--allow-empty", "-m", "by hand")
        with pytest.raises(MovedError, match="refs/heads/main moved"):
            transaction.record([commit("akn/1")], NOW)
    assert git(collection, "log", "--format=%s").splitlines() == ["by hand", "collection: begin"]
    assert git(collection, "status", "--porcelain") == ""
    record(collection, commit("akn/1"))
    assert git(collection, "log", "--format=%s").splitlines() == ["change akn/1", "by hand", "collection: begin"]


def test_branch_that_another_program_holds_is_not_moved(collection: Path, git: Callable[..., str]) -> None:
    """It did not move: to try again would help nobody."""
    lock = collection / ".git" / "refs" / "heads" / "main.lock"
    lock.touch()
    with pytest.raises(HeldError, match=r"main\.lock: another git command is at work .* remove this file") as caught:
        record(collection, commit("akn/1"))
    assert lock.exists()
    assert "\n" not in str(caught.value)
    lock.unlink()
    record(collection, commit("akn/1"))
    assert git(collection, "status", "--porcelain") == ""


def test_import_is_tried_again_on_the_new_tip(
    collection: Path, tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "law.txt").write_text(NEW_LAW)
    moves = iter(range(2))
    moving = Transaction._move

    def slow(self: Transaction, *arguments: Any) -> str:
        if next(moves, None) is not None:
            git(collection, "commit", "--quiet", "--allow-empty", "-m", "by hand")
        return moving(self, *arguments)

    monkeypatch.setattr(Transaction, "_move", slow)
    with Repository.open(collection) as repository:
        repository.import_text(tmp_path / "law.txt", work=IRI, language="eng", in_force=NOW.date(), now=NOW)
    assert git(collection, "log", "--format=%s").splitlines() == [
        f"{IRI}: text in force from 2026-02-01 (eng)",
        "by hand",
        "by hand",
        "collection: begin",
    ]


def test_bare_collection_is_written(
    tmp_path: Path, git: Callable[..., str], assert_sound: Callable[[Path], None]
) -> None:
    folder = tmp_path / "laws.git"
    Repository.init(folder, country="xa", languages=("eng",), now=NOW, bare=True).close()
    with writing(folder, None) as transaction:
        tip = transaction.record([commit("akn/1")], NOW)
    assert git(folder, "rev-parse", "main") == tip
    assert_sound(folder)


def test_linked_working_tree_is_written(collection: Path, tmp_path: Path, git: Callable[..., str]) -> None:
    git(collection, "worktree", "add", "--quiet", "-b", "desk", tmp_path / "desk")
    (tmp_path / "law.txt").write_text(NEW_LAW)
    with Repository.open(tmp_path / "desk") as repository:
        repository.import_text(tmp_path / "law.txt", work=IRI, language="eng", in_force=NOW.date(), now=NOW)
    assert git(collection, "rev-list", "--count", "main..desk") == "1"
    assert git(tmp_path / "desk", "status", "--porcelain") == ""
    assert (collection / ".git" / "lawrepo.lock").exists()  # one lock for all of them


def test_branch_that_lies_in_packed_refs_is_moved(collection: Path, git: Callable[..., str]) -> None:
    git(collection, "pack-refs", "--all", "--prune")
    tip = record(collection, commit("akn/1"))
    assert git(collection, "rev-parse", "HEAD") == tip
    assert git(collection, "reflog", "-1", "--format=%H %gs", "HEAD") == f"{tip} lawrepo"


def test_branch_that_stands_for_another_moves_that(collection: Path, git: Callable[..., str]) -> None:
    git(collection, "branch", "-m", "main", "laws")
    git(collection, "symbolic-ref", "refs/heads/main", "refs/heads/laws")
    git(collection, "symbolic-ref", "HEAD", "refs/heads/main")
    tip = record(collection, commit("akn/1"))
    assert git(collection, "rev-parse", "laws", "HEAD").splitlines() == [tip, tip]
    assert (collection / ".git" / "refs" / "heads" / "main").read_text() == "ref: refs/heads/laws\n"


def test_branch_whose_place_is_taken_by_a_folder_is_moved_by_git(collection: Path, git: Callable[..., str]) -> None:
    git(collection, "pack-refs", "--all", "--prune")
    place = collection / ".git" / "refs" / "heads" / "main"
    place.mkdir()
    tip = record(collection, commit("akn/1"))
    assert git(collection, "rev-parse", "HEAD") == tip
    git(collection, "pack-refs", "--all", "--prune")
    place.mkdir()
    with writing(collection / ".git", collection) as transaction:
        git(collection, "commit", "--quiet", "--allow-empty", "-m", "by hand")
        git(collection, "pack-refs", "--all", "--prune")
        place.mkdir()
        with pytest.raises(MovedError, match="refs/heads/main moved"):
            transaction.record([commit("akn/2")], NOW)
    (place / "main.lock").touch()
    with pytest.raises(GitError, match="git update-ref: "):
        record(collection, commit("akn/2"))
    (place / "main.lock").unlink()


def test_locks_of_a_killed_writer_are_removed_and_no_others(collection: Path) -> None:
    git_dir = collection / ".git"
    locks = git_dir / "lawrepo.incoming"
    locks.mkdir()
    for number, name in enumerate(("index.lock", "refs/heads/main.lock", "refs/heads/other.lock")):
        (locks / f"lock-{number}.place").write_text(str(git_dir / name))
        (locks / f"lock-{number}").write_text("same")
        if name == "index.lock":
            (git_dir / name).hardlink_to(locks / f"lock-{number}")
    (git_dir / "refs/heads/other.lock").write_text("same")  # as ours reads, and another file
    record(collection, commit("akn/1"))
    assert [path.name for path in git_dir.rglob("*.lock") if path.name != "lawrepo.lock"] == ["other.lock"]
    assert not locks.exists()
    (git_dir / "refs/heads/other.lock").unlink()


def test_pack_without_its_index_is_taken_back(collection: Path) -> None:
    packs = collection / ".git" / "objects" / "pack"
    aside = collection / ".git" / "lawrepo.incoming" / "repository" / "objects" / "pack"
    aside.mkdir(parents=True)
    (aside / "pack-1.idx").touch()
    (packs / "pack-1.pack").touch()
    (packs / "pack-1.rev").touch()
    record(collection, commit("akn/1"))
    assert list(packs.iterdir()) == []


def test_repository_with_longer_ids_is_written(tmp_path: Path, git: Callable[..., str]) -> None:
    folder = tmp_path / "laws"
    git(tmp_path, "init", "--quiet", "--object-format=sha256", folder)
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "begin")
    record(folder, commit("akn/1"))
    record(folder, commit("akn/1", b"changed\n"), commit("akn/2"))
    tip = record(folder, commit("akn/1", None))
    assert len(tip) == 64
    assert git(folder, "ls-tree", "-r", "--name-only", "HEAD") == "akn/2"
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "diff-files") == ""
    assert git(folder, "fsck", "--strict", "--full", "--no-progress") == ""
