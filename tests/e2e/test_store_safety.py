"""Collections from elsewhere: nothing in them is run, and clones of every kind can be read."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lawrepo.errors import StorageError
from lawrepo.layout import LayoutError
from lawrepo.reading import NotHeldError
from lawrepo.repository import Repository
from lawrepo.settings import SettingsError
from lawrepo.store.writer import Commit, writing

NOW = datetime(2026, 2, 1, tzinfo=UTC)
CHARTER = "/akn/xa/act/1996-05-20/charter"


def read_everything(folder: Path) -> None:
    """Ask a collection everything that can be asked of it."""
    with Repository.open(folder) as repository:
        for iri in repository.works():
            work = repository.work(iri)
            for language in (entry.code for entry in work.meta.languages):
                work.at(work.days(language=language)[0], language=language)
                work.versions("art_1", date(2030, 1, 1), language=language)
            assert work.log()
        repository.work(CHARTER, known=NOW)
        repository.work(CHARTER, known="HEAD~1")
        assert not repository.check().fails()
        assert not repository.check(since="HEAD~1").fails()
        assert not repository.check(staged=True).fails()
        assert not repository.check([folder / "akn"]).fails()


@pytest.fixture
def trap(tmp_path: Path) -> tuple[Path, Path]:
    """Give a program that leaves a mark when it is run, and where it leaves it."""
    program, mark = tmp_path / "trap", tmp_path / "ran"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >>"{mark}"\ncat\n')
    program.chmod(0o755)
    return program, mark


def test_hooks_are_not_run(koltau_copy: Path, trap: tuple[Path, Path], git: Callable[..., str]) -> None:
    program, mark = trap
    hooks = koltau_copy / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    names = (
        "reference-transaction",
        "post-index-change",
        "post-checkout",
        "pre-commit",
        "post-commit",
        "post-rewrite",
    )
    for name in names:
        shutil.copy(program, hooks / name)
    git(koltau_copy, "config", "core.hooksPath", str(hooks))
    read_everything(koltau_copy)
    with writing(koltau_copy / ".git", koltau_copy) as transaction:
        transaction.record([Commit(message="change\n", files=(("akn/1", b""),))], NOW)
    assert not mark.exists()
    git(koltau_copy, "update-ref", "refs/heads/proof", "HEAD")
    assert mark.exists()  # the trap works


def test_settings_run_nothing_when_a_collection_is_read(
    koltau_copy: Path, trap: tuple[Path, Path], git: Callable[..., str]
) -> None:
    program, mark = trap
    settings = {
        "core.fsmonitor": program,
        "core.pager": program,
        "core.editor": program,
        "core.sshCommand": program,
        "core.alternateRefsCommand": program,
        "core.attributesFile": koltau_copy / ".git" / "attributes",
        "diff.external": program,
        "diff.trap.command": program,
        "diff.trap.textconv": program,
        "filter.trap.clean": program,
        "filter.trap.smudge": program,
        "filter.trap.process": program,
        "filter.trap.required": "true",
        "gpg.program": program,
        "log.showSignature": "true",
        "credential.helper": program,
        "interactive.diffFilter": program,
        "pager.log": program,
        "pager.diff": program,
    }
    (koltau_copy / ".git" / "attributes").write_text("* filter=trap diff=trap\n")
    for key, value in settings.items():
        git(koltau_copy, "config", key, str(value))
    signed = git(koltau_copy, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1
    )
    (koltau_copy / ".git" / "signed").write_text(signed)
    git(koltau_copy, "reset", "--soft", git(koltau_copy, "hash-object", "-t", "commit", "-w", ".git/signed"))
    mark.unlink(missing_ok=True)
    read_everything(koltau_copy)
    assert not mark.exists()
    git(koltau_copy, "log", "-1")
    assert mark.exists()  # the trap works


@pytest.mark.parametrize("url", ["ext::{program} x", "ssh://nowhere/x", "file://{folder}"])
def test_missing_object_is_not_fetched(
    koltau_copy: Path, trap: tuple[Path, Path], git: Callable[..., str], url: str
) -> None:
    program, mark = trap
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": url.format(program=program, folder=koltau_copy),
        "remote.origin.promisor": "true",
        "remote.origin.uploadPack": str(program),
        "core.sshCommand": str(program),
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "protocol.file.allow": "always",
        "protocol.ssh.allow": "always",
    }.items():
        git(koltau_copy, "config", key, value)
    packs = koltau_copy / ".git" / "objects" / "pack"
    packs.rename(koltau_copy / ".git" / "packs")
    loose = next(path for path in (koltau_copy / ".git" / "objects").glob("??/*"))
    with pytest.raises(StorageError) as caught:
        read_everything(koltau_copy)
    assert "\n" not in str(caught.value)
    assert not mark.exists()
    assert loose.exists()
    packs.rmdir() if packs.exists() else None
    (koltau_copy / ".git" / "packs").rename(packs)


def test_replaced_objects_are_read_as_they_were_recorded(koltau_copy: Path, git: Callable[..., str]) -> None:
    path = "akn/xa/act/1996-05-20/charter/eng/art_4/1996-07-01.xml"
    other = git(koltau_copy, "rev-parse", f"HEAD:{path.replace('art_4', 'art_5')}")
    git(koltau_copy, "replace", git(koltau_copy, "rev-parse", f"HEAD:{path}"), other)
    with Repository.open(koltau_copy) as repository:
        words = repository.work(CHARTER).at(date(1996, 7, 1), language="eng", eid="art_4").words()
    assert words.startswith(b"Article 4. Territory and capital\n")


def test_collection_of_a_newer_format_is_refused(koltau_copy: Path, git: Callable[..., str]) -> None:
    settings = koltau_copy / "lawrepo.toml"
    settings.write_text(settings.read_text().replace("format = 1", "format = 2"))
    git(koltau_copy, "commit", "--quiet", "-a", "-m", "newer")
    with pytest.raises(SettingsError, match="storage format 2 is newer than this program's 1: use a newer lawrepo"):
        Repository.open(koltau_copy)


def clone(git: Callable[..., str], source: Path, target: Path, *options: str) -> Path:
    git(target.parent, "clone", "--quiet", *options, source.as_uri(), target)
    return target


@pytest.mark.parametrize("options", [(), ("--bare",), ("--no-checkout",), ("--single-branch",)])
def test_clone_gives_the_same_answers(
    koltau: Path,
    tmp_path: Path,
    git: Callable[..., str],
    assert_sound: Callable[[Path], None],
    options: tuple[str, ...],
) -> None:
    folder = clone(git, koltau, tmp_path / "clone", *options)
    with Repository.open(koltau) as first, Repository.open(folder) as second:
        assert list(first.works()) == list(second.works())
        for pit in (date(1996, 7, 1), date(2008, 1, 1), date(2020, 1, 1)):
            texts = [repository.work(CHARTER).at(pit, language="kaz") for repository in (first, second)]
            assert texts[0] == texts[1]
        assert first.work(CHARTER).log() == second.work(CHARTER).log()
        assert second.check().findings == ()
    assert_sound(folder)


def test_shallow_clone_is_read_as_far_as_it_goes(
    koltau: Path, tmp_path: Path, git: Callable[..., str], assert_sound: Callable[[Path], None]
) -> None:
    folder = clone(git, koltau, tmp_path / "clone", "--depth=1")
    with Repository.open(koltau) as whole, Repository.open(folder) as shallow:
        for pit in (date(1996, 7, 1), date(2008, 1, 1)):
            assert whole.work(CHARTER).at(pit) == shallow.work(CHARTER).at(pit)
        (entry,) = shallow.work(CHARTER).log()
        assert entry.commit == git(koltau, "rev-parse", "HEAD")
        versions = shallow.work(CHARTER).versions("art_4", date(2020, 1, 1), language="eng")
        assert {version.commit for version in versions} == {entry.commit}
        assert shallow.check().findings == ()
    assert_sound(folder)


def test_stray_files_do_not_stop_the_reader(koltau_copy: Path, git: Callable[..., str]) -> None:
    """Files that the format does not know are for `check` to find, where nothing depends on them."""
    folder = koltau_copy / "akn/xa/act/1996-05-20/charter"
    (folder / "rus" / "art_4" / "README").write_text("mine")
    (folder / "README").write_text("mine")
    git(koltau_copy, "add", "akn")
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    with Repository.open(koltau_copy) as repository:
        work = repository.work(CHARTER)
        assert work.at(date(2020, 1, 1), language="rus").words()
        assert len(work.versions("art_4", date(2020, 1, 1), language="rus")) == 4
        assert {finding.file.rpartition("/")[2] for finding in repository.check().findings} == {"README"}


def test_version_that_is_named_by_no_date_is_said(koltau_copy: Path, git: Callable[..., str]) -> None:
    folder = koltau_copy / "akn/xa/act/1996-05-20/charter/rus/art_4"
    shutil.copy(folder / "1996-07-01.xml", folder / "draft.xml")
    git(koltau_copy, "add", "akn")
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    with (
        Repository.open(koltau_copy) as repository,
        pytest.raises(StorageError, match=r"art_4/draft\.xml: expected a file named by a date"),
    ):
        repository.work(CHARTER).at(date(2020, 1, 1), language="rus")


def commit_all(git: Callable[..., str], folder: Path) -> None:
    git(folder, "add", "akn")
    git(folder, "commit", "--quiet", "-m", "by hand")


def test_folder_that_no_unit_can_be_called_is_found(koltau_copy: Path, git: Callable[..., str]) -> None:
    rus = koltau_copy / "akn/xa/act/1996-05-20/charter/rus"
    shutil.copytree(rus / "art_4", rus / "%01")
    commit_all(git, koltau_copy)
    with Repository.open(koltau_copy) as repository:
        found = {finding.file for finding in repository.check().findings}
        assert f"{rus.relative_to(koltau_copy).as_posix()}/%01/1996-07-01.xml" in found
        with pytest.raises(LayoutError, match="no character of XML"):
            repository.work(CHARTER).at(date(2020, 1, 1), language="rus")


def test_folder_that_is_called_as_a_version_is_none(koltau_copy: Path, git: Callable[..., str]) -> None:
    folder = koltau_copy / "akn/xa/act/1996-05-20/charter/rus/art_4/2005-01-01.xml"
    folder.mkdir()
    (folder / "README").write_text("mine")
    commit_all(git, koltau_copy)
    with Repository.open(koltau_copy) as repository:
        assert repository.work(CHARTER).at(date(2006, 1, 1), language="rus").words()
        assert repository.check().findings


def test_unit_without_versions_is_not_held(koltau_copy: Path, git: Callable[..., str]) -> None:
    rus = koltau_copy / "akn/xa/act/1996-05-20/charter/rus"
    (rus / "art_999").mkdir()
    (rus / "art_999" / "notes.xml").write_text("<notes/>")
    shutil.rmtree(rus / "art_5")  # which the skeleton still places
    commit_all(git, koltau_copy)
    with Repository.open(koltau_copy) as repository:
        work = repository.work(CHARTER)
        for eid in ("art_999", "art_5"):
            with pytest.raises(NotHeldError, match=eid):
                work.versions(eid, date(2020, 1, 1), language="rus")
        assert work.validity(date(2020, 1, 1), eid="sec_I", language="rus")


@pytest.mark.parametrize("key", ["clean", "smudge", "process"])
@pytest.mark.parametrize("required", ["true", "false"])
def test_filters_are_not_run_when_a_collection_is_written(
    koltau_copy: Path, trap: tuple[Path, Path], git: Callable[..., str], key: str, required: str
) -> None:
    program, mark = trap
    (koltau_copy / ".git" / "info").mkdir(exist_ok=True)
    (koltau_copy / ".git" / "info" / "attributes").write_text("* filter=A.trap\n")
    git(koltau_copy, "config", f"filter.A.trap.{key}", str(program))
    git(koltau_copy, "update-index", "--index-version", "4")  # which git must change
    git(koltau_copy, "config", "filter.A.trap.required", required)
    path = "akn/xa/act/1996-05-20/charter/eng/art_4/1996-07-01.xml"
    (koltau_copy / path).write_bytes((koltau_copy / path).read_bytes())  # git must look at it again
    with writing(koltau_copy / ".git", koltau_copy) as transaction:
        files = ((path, b"changed\n"), ("akn/new", b"new\n"))
        tip = transaction.record([Commit(message="change\n", files=files)], NOW)
    assert (koltau_copy / path).read_bytes() == b"changed\n"
    note = koltau_copy / ".git" / "lawrepo.checkout"
    note.write_text(f"{git(koltau_copy, 'rev-parse', f'{tip}~')} {tip}\n")
    (koltau_copy / "akn" / "new").unlink()
    with writing(koltau_copy / ".git", koltau_copy):
        assert (koltau_copy / "akn" / "new").read_bytes() == b"new\n"
    assert not mark.exists()
    (koltau_copy / "akn" / "new").write_bytes(b"changed\n")
    git_fails_or_not(koltau_copy)
    assert mark.exists()  # the trap works
    (koltau_copy / ".git" / "info" / "attributes").unlink()


def git_fails_or_not(folder: Path) -> None:
    """Let git itself read and write a file of the working tree."""
    for arguments in (["add", "akn/new"], ["checkout", "--force", "HEAD~", "--", "akn"]):
        subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, timeout=60)


def test_filter_that_cannot_be_turned_off_stops_the_writer(koltau_copy: Path, git: Callable[..., str]) -> None:
    git(koltau_copy, "config", "filter.a=b.smudge", "cat")
    git(koltau_copy, "update-index", "--index-version", "4")  # which git must change
    with (
        pytest.raises(StorageError, match="a filter is called 'a=b'"),
        writing(koltau_copy / ".git", koltau_copy) as transaction,
    ):
        transaction.record([Commit(message="change\n", files=(("akn/new", b"new\n"),))], NOW)
    git(koltau_copy, "config", "--unset", "filter.a=b.smudge")
