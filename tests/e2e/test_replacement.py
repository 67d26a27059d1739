"""A law that replaces another: the old one ceases and names its successor."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHARTER, CONSTITUTION = "/akn/xa/act/1996-05-20/charter", "/akn/xa/act/2026-10-03/constitution"
HISTORY = Path(__file__).resolve().parent.parent.parent / "history"


def test_a_replaced_law_ceases_and_names_its_successor(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    last = lawrepo("-C", koltau, "show", f"{CHARTER}~art_4__para_3", "--at", "2026-12-31", "--lang", "eng")
    assert (last.returncode, last.stdout) == (0, "3. The capital of the Republic is the town of Samaltas.\n")
    after = lawrepo("-C", koltau, "show", CHARTER, "--at", "2027-01-01")
    assert (after.returncode, after.stdout) == (3, "")
    assert f"ceased on 2027-01-01, replaced by {CONSTITUTION}" in after.stderr
    assert lawrepo("-C", koltau, "show", CONSTITUTION, "--at", "2027-01-01").returncode == 0


def test_an_export_states_the_end_of_force(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "export", CHARTER, "--to", "txt", "--at", "2026-12-31", "--lang", "eng")
    assert "In force from 1 July 2017 to 31 December 2026" in done.stdout


def test_what_was_known_before_the_replacement_stays(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "show", CHARTER, "--at", "2027-01-01", "--known", "HEAD~2")
    assert done.returncode == 0


def test_replacing_a_law_that_is_not_held_is_refused(tmp_path: Path, lawrepo: Callable[..., Any]) -> None:
    shutil.copytree(HISTORY / "constitution", tmp_path / "constitution")
    lawrepo("init", tmp_path / "laws", "--country", "xa", "--languages", "kaz,rus,eng")
    done = lawrepo("-C", tmp_path / "laws", "import-history", tmp_path / "constitution" / "manifest.toml")
    assert done.returncode == 2
    assert f"replaces {CHARTER}: not held" in done.stderr
    assert not (tmp_path / "laws" / "akn").exists()
