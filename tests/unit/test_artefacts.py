"""Kept artefacts: the same bytes, or none."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lawrepo.store.artefacts import Artefacts

KEY = "0" * 64


def folder(git_dir: Path) -> Path:
    return git_dir / "lawrepo" / "artefacts"


def names(git_dir: Path) -> list[str]:
    return sorted(path.name for path in folder(git_dir).iterdir())


def refuse() -> bytes:
    pytest.fail("it was made again")


def test_it_is_made_once(tmp_path: Path) -> None:
    kept = Artefacts(tmp_path)
    assert kept.find(KEY) is None
    assert kept.made(KEY, lambda: b"\x00\r\n\xff") == b"\x00\r\n\xff"
    assert kept.made(KEY, refuse) == Artefacts(tmp_path).made(KEY, refuse) == b"\x00\r\n\xff"
    assert names(tmp_path) == [KEY]
    kept.keep(KEY, b"")
    assert kept.find(KEY) == b""


@pytest.mark.parametrize("at", [0, 20, 60, -1])
def test_a_byte_that_changed_is_found(tmp_path: Path, at: int) -> None:
    kept = Artefacts(tmp_path)
    kept.keep(KEY, b"a law" * 20)
    path = folder(tmp_path) / KEY
    damaged = bytearray(path.read_bytes())
    damaged[at] ^= 1
    path.write_bytes(damaged)
    assert kept.find(KEY) is None
    assert not path.exists()
    assert kept.made(KEY, lambda: b"anew") == kept.made(KEY, refuse) == b"anew"


@pytest.mark.parametrize("length", [0, 10, 30, 52])
def test_one_that_was_cut_is_found(tmp_path: Path, length: int) -> None:
    kept = Artefacts(tmp_path)
    kept.keep(KEY, b"a law")
    path = folder(tmp_path) / KEY
    path.write_bytes(path.read_bytes()[:length])
    assert kept.made(KEY, lambda: b"anew") == b"anew"


def test_where_nothing_can_be_kept_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "lawrepo").write_bytes(b"a file where the folder would be")
    kept = Artefacts(tmp_path)
    assert [kept.made(KEY, lambda: b"law") for _ in range(2)] == [b"law", b"law"]
    assert Artefacts(tmp_path / "gone").find(KEY) is None


def test_a_key_that_is_no_file(tmp_path: Path) -> None:
    (folder(tmp_path) / KEY / "inner").mkdir(parents=True)
    kept = Artefacts(tmp_path)
    assert kept.made(KEY, lambda: b"law") == b"law"
    assert names(tmp_path) == [KEY]  # no unfinished file


def test_what_was_used_least_recently_goes_first(tmp_path: Path) -> None:
    kept = Artefacts(tmp_path, limit=1000)
    for number, name in enumerate("abc"):
        kept.keep(name, name.encode() * 250)
        os.utime(folder(tmp_path) / name, (number, number))
    assert kept.find("a") == b"a" * 250  # used now
    kept.keep("d", b"d" * 250)
    assert names(tmp_path) == ["a", "c", "d"]
    kept.keep("e", b"e" * 1000)
    assert names(tmp_path) == ["a", "c", "d"]  # too large, and nothing went for it


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    kept = Artefacts(tmp_path)
    kept.keep("a", b"a")
    for name, age in (("new-old", 0), ("new-now", 2**33)):
        (folder(tmp_path) / name).write_bytes(b"x")
        os.utime(folder(tmp_path) / name, (age, age))
    kept.keep("b", b"b")
    assert names(tmp_path) == ["a", "b", "new-now"]


def test_several_processes_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from lawrepo.store.artefacts import Artefacts\n"
        "kept = Artefacts(Path(sys.argv[1]), limit=5000)\n"
        "for n in range(300):\n"
        "    data = str(n % 20).encode() * 400\n"
        "    assert kept.made(str(n % 20), lambda: data) == data"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, tmp_path], stderr=subprocess.PIPE) for _ in range(4)]
    assert [(one.communicate()[1], one.returncode) for one in started] == [(b"", 0)] * 4
    left = names(tmp_path)
    assert all(re.fullmatch(r"\d+", name) for name in left)
    assert sum((folder(tmp_path) / name).stat().st_size for name in left) <= 5000
