"""`lawrepo diff`: two days of one law beside each other."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import lawrepo as api
from lawrepo.compare_json import apply_json

CHARTER = "/akn/xa/act/1996-05-20/charter"


def test_words_that_changed_are_marked(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo(
        "-C", koltau, "diff", f"{CHARTER}~art_4", "--from", "2005-06-01", "--to", "2008-01-01", "--lang", "eng"
    )
    assert done.returncode == 1
    assert "The capital of the Republic is the town of [-Samaltas-]{+Aibarkala+}." in done.stdout
    assert "art_20" not in done.stdout


def test_days_of_the_same_wording_do_not_differ(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "diff", CHARTER, "--from", "2007-01-01", "--to", "2007-06-01", "--lang", "rus")
    assert (done.returncode, done.stderr) == (0, "")


def test_html_says_what_was_moved(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    days = ("--from", "2005-06-01", "--to", "2008-01-01")
    done = lawrepo("-C", koltau, "diff", CHARTER, *days, "--lang", "eng", "--as", "html")
    assert done.returncode == 1
    assert "<ins" in done.stdout
    assert "<del" in done.stdout
    assert "moved" in done.stdout


def test_json_applied_to_the_old_gives_the_new(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    days = (date(2005, 6, 1), date(2017, 2, 1))
    options = ("--from", str(days[0]), "--to", str(days[1]), "--lang", "kaz", "--as", "json")
    done = lawrepo("-C", koltau, "diff", CHARTER, *options)
    assert json.loads(done.stdout)["schema"] == "lawrepo.diff/v1"
    with api.open(koltau) as collection:
        found = collection.work(CHARTER).diff(*days, language="kaz")
        old, new = (collection.work(CHARTER).state(day, language="kaz") for day in days)
    assert found.export("json").decode() == done.stdout
    assert apply_json(old, done.stdout.encode()) == new


def test_a_day_before_the_law_is_absent(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "diff", CHARTER, "--from", "1990-01-01", "--to", "2008-01-01")
    assert done.returncode == 3


def test_a_version_in_the_iri_contradicts_the_two_days(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "diff", f"{CHARTER}/eng:2008-01-01", "--from", "2005-01-01", "--to", "2008-01-01")
    assert done.returncode == 2


def test_what_an_iri_adds_is_not_ignored(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    assert lawrepo("-C", koltau, "show", f"{CHARTER}#art_4").returncode == 2
