"""Whole texts that are recorded beside acts with instructions."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

LAW = "/akn/xa/act/2000-01-01/1"

Command = Callable[..., subprocess.CompletedProcess[str]]

# After each test `check` and `verify` must find nothing.
pytestmark = pytest.mark.usefixtures("proved")


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
