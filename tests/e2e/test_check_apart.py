"""A check that several processes share finds what one finds, whatever becomes of the others."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from lawrepo.repository import Repository
from lawrepo.store import apart, checking
from lawrepo.store.checking import CheckReport


@pytest.fixture
def spoilt(koltau_copy: Path, git: Callable[..., str]) -> Path:
    """Give the model law with faults in every Work, and a file that is none of a collection's."""
    for file in (koltau_copy / "akn").rglob("*.xml"):
        if file.name != "work.xml" and "effects" not in file.parts:
            file.write_bytes(file.read_bytes().replace(b'eId="art_', b'eId="art_0', 1))
    for file in (koltau_copy / "akn").rglob("work.xml"):
        file.write_bytes(file.read_bytes() + b"\n")
    for name in ("a.txt", "xa/act/2030-01-01/b.txt"):
        path = koltau_copy / "akn" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"?")
    (koltau_copy / "akn" / "zz").symlink_to("a.txt")  # behind all Works
    git(koltau_copy, "add", "-A")
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    return koltau_copy


def checked(folder: Path) -> CheckReport:
    with Repository.open(folder) as repository:
        return repository.check()


@pytest.fixture
def alone(spoilt: Path) -> CheckReport:
    """Give what one process finds: it is not many files."""
    report = checked(spoilt)
    assert len({finding.file for finding in report.findings}) > 10
    return report


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch, alone: CheckReport) -> CheckReport:
    """Have even a few files shared by three processes."""
    monkeypatch.setattr(checking, "_ALONE", 10)
    monkeypatch.setattr(checking, "_A_PART", 10)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    return alone


def test_processes_find_together_what_one_finds(spoilt: Path, shared: CheckReport) -> None:
    assert checked(spoilt) == shared


def test_work_is_really_shared(spoilt: Path, shared: CheckReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(checking, "_checked_works")
    assert checked(spoilt) == shared


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false", "/bin/true"])
def test_process_that_cannot_work_leaves_its_part_to_this_one(
    spoilt: Path, shared: CheckReport, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert checked(spoilt) == shared


def test_module_of_the_current_folder_is_not_run(
    spoilt: Path, shared: CheckReport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("pickle", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(0)\n")
    monkeypatch.chdir(tmp_path)
    assert checked(spoilt) == shared
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(("alone", "size"), [(1, 1), (3, 2), (9, 4), (30, 1), (1000, 1)])
def test_no_work_is_divided(alone: int, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_ALONE", alone)
    monkeypatch.setattr(checking, "_A_PART", size)
    names = [f"akn/xa/act/{year}-01-01/{law}/work.xml" for year in range(1990, 2000) for law in range(3)]
    oids = {name: str(at) for at, name in enumerate(names)}
    parts = list(checking._parts(oids.items()))
    assert [each for part in parts for each in part.items()] == list(oids.items())
    days = [{path.split("/")[3] for path in part} for part in parts]
    assert sum(map(len, days)) == 10
    assert len(parts[0]) == min(-(-alone // 3) * 3, 30)
    assert all(len(part) <= max(size, 3) + 2 for part in parts[1:])


def test_jobs_are_shared_and_all_done() -> None:
    jobs = [str(number) for number in range(40)]
    assert sorted(apart.shared((partial, (int,)), iter(jobs), 2)) == list(range(40))
    assert list(apart.shared((partial, (int,)), (), 2)) == []


@pytest.mark.parametrize(
    ("function", "job", "message"),
    [
        (FrbrUri.parse, "no IRI", "no IRI"),  # what the error says
        (os._exit, 3, "ended before its work was done"),
    ],
)
def test_a_job_that_fails_ends_them_all(function: Callable[..., object], job: object, message: str) -> None:
    with pytest.raises(apart.ApartError) as caught:
        list(apart.shared((partial, (function,)), [job] * 9, 2))
    assert message in str(caught.value)
