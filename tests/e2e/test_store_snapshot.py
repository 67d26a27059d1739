"""Record time: which state of a collection a date, an instant or a revision means."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from lawrepo.errors import RequestError
from lawrepo.store.objects import ObjectError, ObjectReader
from lawrepo.store.process import GitError
from lawrepo.store.snapshot import Snapshot, UnknownStateError, commit_known
from lawrepo.store.writer import Commit, writing

ALMATY = timezone(timedelta(hours=5))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def recorded(collection: Path) -> tuple[Path, Sequence[str]]:
    """Give a collection begun on 2026-01-01 with a commit at each of three more instants, and its commits."""
    commits = []
    with writing(collection / ".git", collection) as transaction:
        commits.append(transaction.snapshot.commit)
    for moment in ("2026-03-01T22:30:00Z", "2026-03-02T23:59:59Z", "2026-03-03T00:00:00Z"):
        with writing(collection / ".git", collection) as transaction:
            commit = Commit(message=f"{moment}\n", files=(("file", moment.encode()),))
            commits.append(transaction.record([commit], at(moment)))
    return collection, commits


@pytest.mark.parametrize(
    ("known", "number"),
    [
        (date(2026, 1, 1), 0),
        (date(2026, 2, 28), 0),
        (date(2026, 3, 1), 1),
        (date(2026, 3, 2), 2),  # to the last second of the day in UTC, and no further
        (date(2026, 3, 3), 3),
        (date(2999, 12, 31), 3),
        (date.max, 3),
        (at("2026-01-01T00:00:00Z"), 0),
        (at("2026-03-01T22:29:59Z"), 0),
        (at("2026-03-01T22:30:00Z"), 1),
        (at("2026-03-02T23:59:59.999999Z"), 2),
        (at("2026-03-03T00:00:00+00:00"), 3),
        (datetime(2026, 3, 2, 3, 29, 59, tzinfo=ALMATY), 0),
        (datetime(2026, 3, 2, 3, 30, tzinfo=ALMATY), 1),
        ("HEAD", 3),
        ("HEAD~2", 1),
        ("main^", 2),
        ("refs/heads/main", 3),
        ("HEAD@{0}", 3),
    ],
)
def test_state_is_the_last_one_recorded_by_then(
    recorded: tuple[Path, Sequence[str]], known: date | datetime | str, number: int
) -> None:
    folder, commits = recorded
    with ObjectReader(folder / ".git") as reader:
        assert commit_known(reader, "HEAD", known) == commits[number]


@pytest.mark.parametrize(
    "known",
    [
        date(2025, 12, 31),
        date(1970, 1, 1),  # small numbers of seconds mean other things to git
        date(1972, 2, 2),
        date(1969, 12, 31),
        date(1, 1, 1),
        at("2025-12-31T23:59:59Z"),
        at("1970-01-01T00:00:00Z"),
        at("1950-01-01T00:00:00Z"),
    ],
)
def test_before_the_first_commit_nothing_was_known(
    recorded: tuple[Path, Sequence[str]], known: date | datetime
) -> None:
    with (
        ObjectReader(recorded[0] / ".git") as reader,
        pytest.raises(UnknownStateError, match="nothing was recorded yet"),
    ):
        commit_known(reader, "HEAD", known)


@pytest.mark.parametrize(
    "known",
    [
        *(
            "--all",
            "-n1",
            "--output=stolen",
            "",
            " ",
            "no such",
            "HEAD:file",
            "HEAD..main",
            "^HEAD",
            "HEAD~9",
            "@{9}",
        ),
        *("HEAD\n", "\n", "none", "HEAD^2", "main~1^2", "0123456789" * 4, "a" * 4000),
    ],
)
def test_what_is_no_revision_is_said(recorded: tuple[Path, Sequence[str]], known: str) -> None:
    with ObjectReader(recorded[0] / ".git") as reader, pytest.raises(UnknownStateError, match="no revision"):
        commit_known(reader, "HEAD", known)
    assert not (recorded[0] / "stolen").exists()


def test_git_that_is_ended_says_nothing_of_a_revision(
    recorded: tuple[Path, Sequence[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "git"
    shim.write_text("#!/bin/sh\nkill -9 $$\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with ObjectReader(recorded[0] / ".git") as reader:
        with pytest.raises(ObjectError, match="git cat-file was ended by signal 9"):
            commit_known(reader, "HEAD", "HEAD")
        with pytest.raises(GitError, match="git rev-parse: was ended by signal 9"):
            commit_known(reader, "HEAD", "HEAD@{0}")


def test_time_without_zone_is_no_request(recorded: tuple[Path, Sequence[str]]) -> None:
    with (
        ObjectReader(recorded[0] / ".git") as reader,
        pytest.raises(RequestError, match="expected a time with its zone"),
    ):
        commit_known(reader, "HEAD", datetime(2026, 3, 1, 12))  # noqa: DTZ001 - what is refused


def test_tag_names_its_commit(recorded: tuple[Path, Sequence[str]], git: Callable[..., str]) -> None:
    folder, commits = recorded
    git(folder, "tag", "-a", "-m", "published", "gazette-1", commits[1])
    with ObjectReader(folder / ".git") as reader:
        assert commit_known(reader, "HEAD", "gazette-1") == commits[1]


def test_merged_commit_is_known_from_its_merge(
    recorded: tuple[Path, Sequence[str]], git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, commits = recorded
    git(folder, "checkout", "--quiet", "-b", "desk", commits[1])
    (folder / "more").write_text("more")
    git(folder, "add", "more")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-01T23:00:00Z")
    git(folder, "commit", "--quiet", "-m", "worked on elsewhere")
    git(folder, "checkout", "--quiet", "main")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-04T12:00:00Z")
    git(folder, "merge", "--quiet", "--no-ff", "-m", "merge", "desk")
    with ObjectReader(folder / ".git") as reader:
        assert commit_known(reader, "HEAD", date(2026, 3, 1)) == commits[1]
        assert commit_known(reader, "HEAD", date(2026, 3, 3)) == commits[3]
        assert Snapshot(reader, commit_known(reader, "HEAD", date(2026, 3, 3))).read("more") is None
        assert Snapshot(reader, commit_known(reader, "HEAD", date(2026, 3, 4))).read("more") == b"more"


def test_snapshot_reads_its_own_commit(recorded: tuple[Path, Sequence[str]]) -> None:
    folder, commits = recorded
    with ObjectReader(folder / ".git") as reader:
        states = [Snapshot(reader, commit) for commit in commits]
        assert [state.read("file") for state in states] == [
            None,
            b"2026-03-01T22:30:00Z",
            b"2026-03-02T23:59:59Z",
            b"2026-03-03T00:00:00Z",
        ]
        assert [state.recorded_at for state in states[1:]] == [
            at("2026-03-01T22:30:00Z"),
            at("2026-03-02T23:59:59Z"),
            at("2026-03-03T00:00:00Z"),
        ]
        assert all(state.recorded_at.tzinfo is UTC for state in states)
        assert states[1].commit == commits[1]
        assert states[0].read("file/below") is None
        assert states[1].entries("file") == {}
        assert states[1].entries("none/such") == {}
        assert [path for path, _ in states[1].walk("")] == [".gitattributes", "file", "lawrepo.toml"]
