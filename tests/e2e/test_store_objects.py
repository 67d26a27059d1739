"""Reading objects: what is missing, damaged or of a kind that a collection does not have."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from lawrepo.errors import StorageError
from lawrepo.repository import Repository
from lawrepo.store.objects import GitObject, ObjectError, ObjectReader, parse_tree

MISSING = "0123456789" * 4


@pytest.fixture
def reader(koltau_copy: Path) -> Iterator[ObjectReader]:
    with ObjectReader(koltau_copy / ".git") as reader:
        yield reader


def store(folder: Path, kind: str, data: bytes, *options: str) -> str:
    line = ["git", "-C", str(folder), "hash-object", "-w", "--stdin", "-t", kind, *options]
    return subprocess.run(line, input=data, capture_output=True, check=True).stdout.decode().strip()


def loose(folder: Path, oid: str) -> Path:
    """Give the file of a loose object, to be damaged."""
    path = folder / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    return path


def test_objects_come_in_the_order_asked_for(reader: ObjectReader, koltau_copy: Path) -> None:
    held = [store(koltau_copy, "blob", b"%d" % number) for number in range(100)]
    names = [name for oid in held for name in (oid, MISSING)]
    found = list(reader.get_many(names))
    assert [None if item is None else item.data for item in found] == [
        data for number in range(100) for data in (b"%d" % number, None)
    ]


def test_large_object_is_whole(reader: ObjectReader, koltau_copy: Path) -> None:
    data = os.urandom(3_000_000)
    oid = store(koltau_copy, "blob", data)
    first, second = reader.get_many([oid, oid])
    assert first == second == GitObject(oid, "blob", data)


@pytest.mark.parametrize("name", [MISSING, "HEAD:no/such/file", "refs/heads/none", "a b c", "", "--all"])
def test_missing_object_is_none(reader: ObjectReader, name: str) -> None:
    assert reader.get(name) is None
    assert reader.get("HEAD") is not None


def test_ambiguous_name_is_none(reader: ObjectReader, koltau_copy: Path) -> None:
    for number in range(40):
        store(koltau_copy, "blob", b"ambiguous %d" % number)
    assert reader.get("HEAD:lawrepo.toml") is not None
    assert reader.tree(f"{MISSING}^{{tree}}") is None


def test_line_break_in_a_name_is_refused(reader: ObjectReader) -> None:
    with pytest.raises(ObjectError, match="a line break has no place"):
        reader.get("HEAD\nHEAD")


def test_truncated_object_is_named(reader: ObjectReader, koltau_copy: Path) -> None:
    oid = store(koltau_copy, "blob", b"text" * 10_000)
    path = loose(koltau_copy, oid)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(ObjectError, match=oid) as caught:
        reader.get(oid)
    assert "\n" not in str(caught.value)
    assert reader.get("HEAD") is not None  # the next question has its own answer
    path.unlink()


DAMAGE: tuple[Callable[[Path], object], ...] = (
    Path.unlink,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"garbage"),
    lambda path: path.write_bytes(path.read_bytes()[:20]),
)


@pytest.fixture(scope="module")
def koltau_loose(koltau: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the model law's collection with a file an object."""
    folder = tmp_path_factory.mktemp("loose") / "laws"
    shutil.copytree(koltau, folder)
    packs = folder / ".git" / "objects" / "pack"
    packs.rename(folder / "packs")
    for pack in (folder / "packs").glob("*.pack"):
        with pack.open("rb") as file:
            subprocess.run(["git", "-C", str(folder), "unpack-objects", "-q"], stdin=file, check=True)
    return folder


@pytest.mark.parametrize("damage", DAMAGE, ids=("gone", "empty", "garbage", "truncated"))
@pytest.mark.parametrize(
    "name",
    [
        "HEAD",
        "HEAD:",
        "HEAD:akn/xa/act",
        "HEAD:akn/xa/act/1996-05-20/charter/rus",
        "HEAD:akn/xa/act/1996-05-20/charter/rus/art_4/1996-07-01.xml",
    ],
)
def test_damage_is_never_taken_for_absence(
    koltau_loose: Path, git: Callable[..., str], name: str, damage: Callable[[Path], object]
) -> None:
    path = loose(koltau_loose, git(koltau_loose, "rev-parse", name))
    kept = path.read_bytes()
    damage(path)
    try:
        with pytest.raises(StorageError) as caught, Repository.open(koltau_loose) as repository:
            repository.work("/akn/xa/act/1996-05-20/charter").at(date(1997, 1, 1), language="rus")
    finally:
        path.write_bytes(kept)
    assert "\n" not in str(caught.value)
    assert "fsck" in str(caught.value) or "damaged" in str(caught.value)


def test_process_that_ends_is_reported(reader: ObjectReader) -> None:
    assert reader.get("HEAD") is not None
    process = reader._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(ObjectError):
        reader.get("HEAD")
    assert reader.get("HEAD") is not None


def test_links_and_submodules_are_no_files(reader: ObjectReader, koltau_copy: Path, git: Callable[..., str]) -> None:
    blob, folder = git(koltau_copy, "rev-parse", "HEAD:lawrepo.toml", "HEAD:akn").splitlines()
    listing = "".join(
        f"{mode} {kind} {oid}\t{name}\n"
        for mode, kind, oid, name in (
            ("100644", "blob", blob, "file"),
            ("100755", "blob", blob, "program"),
            ("120000", "blob", blob, "link"),
            ("160000", "commit", git(koltau_copy, "rev-parse", "HEAD"), "module"),
            ("040000", "tree", folder, "folder"),
        )
    )
    made = subprocess.run(
        ["git", "-C", str(koltau_copy), "mktree"], input=listing.encode(), capture_output=True, check=True
    )
    entries = reader.tree(made.stdout.decode().strip())
    assert entries is not None
    assert {name: entry.is_tree for name, entry in entries.items()} == {
        "file": False,
        "program": False,
        "folder": True,
    }


@pytest.mark.parametrize("data", [b"100644", b"100644 name", b"100644 name\0short", b"\0\0\0"])
def test_tree_that_is_no_tree_is_named(data: bytes) -> None:
    with pytest.raises(ObjectError, match=f"object {MISSING} is damaged"):
        parse_tree(GitObject(MISSING, "tree", data))


def test_git_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with ObjectReader(tmp_path) as reader, pytest.raises(ObjectError, match="git cannot be run"):
        reader.get("HEAD")
