"""Whole texts that are recorded beside acts with instructions."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

LAW = "/akn/xa/act/2000-01-01/1"
ACT = "/akn/xa/act/2000-06-01"

Command = Callable[..., subprocess.CompletedProcess[str]]
Shown = Callable[..., str]

# After each test `check` and `verify` must find nothing.
pytestmark = pytest.mark.usefixtures("proved")


CHANGE = ("Alpha", "Gamma")
TEMPORARY = """op = "replace-text"
target = "art_1__para_1"
old.eng = "Alpha"
new.eng = "Gamma"
"""
END = (
    f"{ACT}/2#1: the end of its force on 2007-01-01 has no effect (eng):"
    " the text of 2006-01-01 restates what it changed, and stands as it is\n"
)


def test_the_end_of_what_a_text_restates_is_told_with_the_text(amend: Command, whole: Command, shown: Shown) -> None:
    done = amend("2", "2005-01-01", TEMPORARY, more="in_force_until = 2007-01-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert END in whole("2006-01-01", CHANGE).stderr
    assert "Gamma" in shown("2007-02-01", "art_1")
    assert "has no effect" not in whole("2007-01-01", CHANGE, ("short", "long")).stderr


def test_the_end_of_what_a_text_restates_is_told_with_the_act(amend: Command, whole: Command) -> None:
    assert whole("2006-01-01", CHANGE).returncode == 0
    done = amend("2", "2005-01-01", TEMPORARY, more="in_force_until = 2007-01-01", options=("--dry-run",))
    assert END in done.stderr
    done = amend("2", "2005-01-01", TEMPORARY, more="in_force_until = 2007-01-01", options=("--json",))
    assert json.loads(done.stdout)["remarks"] == [END.rstrip()]
    suspends = f'op = "suspend"\ntarget = "{ACT}/2#1"\nin_force_until = 2006-04-01'
    said = amend("3", "2006-03-01", suspends).stderr
    assert said.count("has no effect") == 3
    assert f"{ACT}/2#1: its return to force on 2006-04-01 has no effect (eng)" in said
    assert "has no effect" not in amend("4", "2008-01-01", TEMPORARY.replace("Alpha", "Gamma")).stderr


def test_an_event_by_which_an_end_has_no_effect(
    amend: Command, whole: Command, small: Path, lawrepo: Command
) -> None:
    waits = f'{{ event = "{LAW}#vote" }}'
    assert whole("2006-01-01", CHANGE).returncode == 0
    done = amend("2", waits, TEMPORARY, more="in_force_until = 2007-01-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert END in lawrepo("-C", small, "event", f"{LAW}#vote", "2005-01-01").stderr


@pytest.mark.parametrize("command", ["log", "show"])
def test_a_name_that_stands_in_another_text(command: str, amend: Command, small: Path, lawrepo: Command) -> None:
    renumber = 'op = "renumber"\ntarget = "art_3"\nto = "art_3-1"'
    assert amend("2", "2001-01-01", renumber).returncode == 0
    assert amend("3", "2002-01-01", 'op = "repeal"\ntarget = "art_3-1"\ndrop = true').returncode == 0
    for day, eid in (("2003-06-01", "art_3-1__para_1"), ("2000-06-01", "art_3-1")):
        done = lawrepo("-C", small, command, f"{LAW}~{eid}", "--at", day)
        hint = "there is one in that of 2001-01-01: ask for that day\n"
        assert done.returncode == 3
        assert done.stderr.endswith(f"{LAW}~{eid}: no such provision in the text of {day}; {hint}")
    assert "--at" not in lawrepo("-C", small, command, f"{LAW}~art_9").stderr


def test_a_unit_that_a_text_brings_back_is_of_that_text(
    small: Path, lawrepo: Command, amend: Command, whole: Command, git: Callable[..., str]
) -> None:
    assert amend("2", "2001-01-01", 'op = "repeal"\ntarget = "art_2"\ndrop = true').returncode == 0
    assert whole("2002-01-01").returncode == 0
    commit = git(small, "rev-parse", "HEAD")
    assert whole("2003-01-01", ("short", "long")).returncode == 0
    asked = ("-C", small, "blame", f"{LAW}~art_2", "--at", "2002-06-01")
    done = lawrepo(*asked)
    assert f"2002-01-01  act not recorded  {commit[:10]} │ Article 2. House\n" in done.stdout
    assert "original text" not in done.stdout
    (origin,) = json.loads(lawrepo(*asked, "--as", "json").stdout)["origins"].values()
    assert (origin["act"], origin["basis"], origin["commit"]) == ("", "imported", commit)
