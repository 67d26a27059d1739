"""A new collection: where it can be made, and what is in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import lawrepo as package
from lawrepo.collection import NoCollectionError
from lawrepo.errors import StorageError
from lawrepo.repository import CollectionExistsError, Repository
from lawrepo.settings import SettingsError

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def init(folder: Path | str, **options: bool) -> None:
    Repository.init(folder, country="xa", languages=("rus", "eng"), now=NOW, **options).close()


def test_new_folder_becomes_a_collection(
    tmp_path: Path, git: Callable[..., str], assert_sound: Callable[[Path], None]
) -> None:
    folder = tmp_path / "a" / "b" / "laws"
    init(folder)
    assert git(folder, "ls-files").splitlines() == [".gitattributes", "lawrepo.toml"]
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "log", "--format=%cI %s %cn") == "2026-01-01T12:00:00+00:00 collection: begin lawrepo"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["laws"]
    with package.open(folder) as repository:
        assert repository.settings.languages == ("rus", "eng")
        assert list(repository.works()) == []
    assert_sound(folder)


def test_empty_folder_becomes_a_collection(tmp_path: Path, assert_sound: Callable[[Path], None]) -> None:
    init(tmp_path / "laws")
    init(Path(str(tmp_path / "other")))
    (tmp_path / "empty").mkdir()
    init(tmp_path / "empty")
    assert_sound(tmp_path / "empty")


def test_this_folder_becomes_a_collection_and_stays_this_folder(
    tmp_path: Path, command: Callable[..., CompletedProcess[bytes]], assert_sound: Callable[[Path], None]
) -> None:
    (tmp_path / "here").mkdir()
    before = (tmp_path / "here").stat().st_ino
    done = command("init", ".", "--country", "xa", "--languages", "rus", cwd=tmp_path / "here")
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert (tmp_path / "here").stat().st_ino == before  # a shell that stands in it goes on
    assert_sound(tmp_path / "here")


@pytest.mark.parametrize("inside", ["lawrepo.toml", ".hidden", "folder/file"])
def test_folder_that_holds_something_is_refused(tmp_path: Path, inside: str) -> None:
    (tmp_path / "laws" / inside).parent.mkdir(parents=True)
    (tmp_path / "laws" / inside).write_text("mine")
    with pytest.raises(CollectionExistsError, match="laws: not empty"):
        init(tmp_path / "laws")
    assert (tmp_path / "laws" / inside).read_text() == "mine"
    assert not (tmp_path / "laws" / ".git").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["laws"]


def test_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "laws").write_text("mine")
    with pytest.raises(CollectionExistsError):
        init(tmp_path / "laws")


def test_collection_in_a_collection_is_its_own(collection: Path, git: Callable[..., str]) -> None:
    init(collection / "inner")
    assert git(collection / "inner", "rev-parse", "--show-prefix") == ""
    assert git(collection, "rev-parse", "HEAD") != git(collection / "inner", "rev-parse", "HEAD")


def test_bare_collection_has_no_working_tree(
    tmp_path: Path, git: Callable[..., str], assert_sound: Callable[[Path], None]
) -> None:
    init(tmp_path / "laws.git", bare=True)
    assert git(tmp_path / "laws.git", "rev-parse", "--is-bare-repository") == "true"
    assert not (tmp_path / "laws.git" / "lawrepo.toml").exists()
    with Repository.open(tmp_path / "laws.git") as repository:
        assert repository.settings.country == "xa"
    assert_sound(tmp_path / "laws.git")


@pytest.mark.parametrize(
    ("country", "languages"), [("KZ", ("rus",)), ("kz", ()), ("kz", ("ru",)), ("kz", ("rus", "rus")), ("", ("rus",))]
)
def test_settings_that_cannot_be_used_leave_nothing(tmp_path: Path, country: str, languages: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError):
        Repository.init(tmp_path / "laws", country=country, languages=languages, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_hooks_and_templates_of_the_user_do_not_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (hooks / "post-checkout").chmod(0o755)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    init(tmp_path / "laws")
    assert not (tmp_path / "laws" / ".git" / "hooks" / "post-checkout").exists()
    assert not (tmp_path / "ran").exists()


def test_collection_is_found_from_a_folder_within(koltau: Path) -> None:
    with Repository.open(koltau / "akn" / "xa") as repository:
        assert [str(iri) for iri in repository.works()] == [
            "/akn/xa/act/1996-05-20/charter",
            "/akn/xa/act/2026-10-03/constitution",
        ]


def test_folder_without_a_collection_is_refused(tmp_path: Path, git: Callable[..., str]) -> None:
    with pytest.raises(NoCollectionError, match="no collection here or above"):
        Repository.open(tmp_path)
    with pytest.raises(NoCollectionError, match="no such folder"):
        Repository.open(tmp_path / "missing")
    git(tmp_path, "init", "--quiet", "other")
    git(tmp_path / "other", "commit", "--quiet", "--allow-empty", "-m", "begin")
    with pytest.raises(NoCollectionError, match=r"a git repository without lawrepo\.toml"):
        Repository.open(tmp_path / "other")


@pytest.mark.parametrize("place", [".lawrepo-laws", "laws/.lawrepo-collection"])
def test_what_a_killed_command_left_is_in_nobody_s_way(
    tmp_path: Path, place: str, assert_sound: Callable[[Path], None]
) -> None:
    left = tmp_path / place
    left.mkdir(parents=True)
    (left / "lawrepo.lock").touch()
    (left / "HEAD").write_text("half")
    (left / "objects").mkdir()
    init(tmp_path / "laws")
    assert [path.name for path in tmp_path.iterdir()] == ["laws"]
    assert sorted(path.name for path in (tmp_path / "laws").iterdir()) == [".git", ".gitattributes", "lawrepo.toml"]
    assert_sound(tmp_path / "laws")


def test_folder_that_is_called_as_a_collection_being_made_and_is_none_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".lawrepo-laws").mkdir()
    (tmp_path / ".lawrepo-laws" / "mine").write_text("mine")
    with pytest.raises(StorageError, match=r"\.lawrepo-laws: in the way of a new collection"):
        init(tmp_path / "laws")
    assert (tmp_path / ".lawrepo-laws" / "mine").read_text() == "mine"
