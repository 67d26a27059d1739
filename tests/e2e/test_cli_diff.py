"""`lawrepo diff`: two days of one law beside each other."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import lawrepo as api
from lawrepo.compare_json import apply_json
from lawrepo.comparison import Kind
from lawrepo.export.blocks import Mark, texts
from lawrepo.export.redline import without
from lawrepo.repository import Repository

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
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


LANGUAGES = ("kaz", "rus", "eng")
YEARS = ("--from", "2001-01-01", "--to", "2018-01-01")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_redline_is_the_whole_text_of_both_days(
    koltau: Path, lawrepo: Callable[..., Any], language: str, tmp_path: Path
) -> None:
    options = (*YEARS, "--lang", language, "--layout", "redline")
    done = lawrepo("-C", koltau, "diff", CHARTER, *options)
    assert done.returncode == 1
    shown = body(done.stdout)
    for day, gone, kept in (("2001-01-01", INSERTED, DELETED), ("2018-01-01", DELETED, INSERTED)):
        text = lawrepo("-C", koltau, "export", CHARTER, "--to", "txt", "--at", day, "--lang", language).stdout
        assert squeezed(MOVED.sub("", kept.sub(r"\1", gone.sub("", shown)))) == squeezed(body(text))
    page = tmp_path / "redline.html"
    assert lawrepo("-C", koltau, "diff", CHARTER, *options, "--as", "html", "-o", page).returncode == 1
    assert "<ins>" in page.read_text(encoding="utf-8")


DELETED, INSERTED = re.compile(r"\[-(.*?)-\]", re.DOTALL), re.compile(r"\{\+(.*?)\+\}", re.DOTALL)
MOVED = re.compile(r" \((?:орны ауыстырылды|перемещено|moved)(?:: [^)]*)?\)")


def body(text: str) -> str:
    """Return what follows title and facts."""
    return text.split("\n\n", 2)[2]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_old_stands_beside_new(koltau: Path, lawrepo: Callable[..., Any], language: str) -> None:
    options = ("--from", "2005-06-01", "--to", "2008-01-01", "--lang", language, "--layout", "table", "--as", "html")
    done = lawrepo("-C", koltau, "diff", f"{CHARTER}~art_4__para_3", *options)
    assert done.returncode == 1
    (table,) = html.fromstring(done.stdout.encode()).iter("table")
    rows = [[cell.text_content().strip() for cell in row] for row in table.iter("tr")]
    assert [len(row) for row in rows] == [3, 3]  # the head, and the one paragraph
    assert [len(list(cell.iter("ins"))) > 0 for cell in table.findall(".//td")] == [False, True]


def test_a_layout_without_a_difference_is_no_finding(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    days = ("--from", "2007-01-01", "--to", "2007-06-01", "--lang", "rus")
    for layout, form, said in (("redline", "text", "[-"), ("table", "html", "<td")):
        done = lawrepo("-C", koltau, "diff", CHARTER, *days, "--layout", layout, "--as", form)
        assert (done.returncode, done.stderr) == (0, "")
        assert said not in done.stdout


def test_a_portion_that_stayed_is_no_finding(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    asked = ("-C", koltau, "diff", f"{CHARTER}~art_4__heading", *YEARS, "--lang", "eng")
    assert lawrepo(*asked).returncode == 1  # the list is that of the unit
    done = lawrepo(*asked, "--layout", "redline")
    assert done.returncode == 0
    assert done.stdout.endswith("\n\nTerritory and capital\n")


def test_a_redline_is_json_with_marks(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "diff", f"{CHARTER}~art_24", *YEARS, "--layout", "redline", "--as", "json")
    assert done.returncode == 1
    value = json.loads(done.stdout)
    assert value["baseline"]["point_in_time"] == "2001-01-01"
    assert '"del"' in json.dumps(value["blocks"])


def test_a_form_that_a_layout_has_not_is_a_usage_error(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "diff", CHARTER, *YEARS, "--layout", "table", "--as", "text")
    assert done.returncode == 2
    assert "layout 'table' as 'text': expected one of " in done.stderr
    assert done.stdout == ""


def test_a_provision_of_one_day_alone_is_absent(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "diff", f"{CHARTER}~art_12-1", *YEARS, "--layout", "redline")
    assert done.returncode == 3


def test_the_constitution_of_kazakhstan_is_read_off_each_of_its_redlines(corpus: Path, tmp_path: Path) -> None:
    with Repository.init(tmp_path / "laws", country="kz", languages=("rus",), now=BEGUN) as repository:
        repository.import_history(corpus / "kz" / "pit.toml", now=BEGUN)
    with api.open(tmp_path / "laws") as collection:
        law = collection.work("/akn/kz/act/1995-08-30/constitution")
        days = law.days(language="rus")
        assert len(days) == 7
        for first, second in [*pairwise(days), (days[0], days[-1]), (days[-1], days[0])]:
            found = law.diff(first, second, language="rus")
            old, new = found.read()
            blocks = found.redline().blocks
            assert [*filter(None, texts(without(blocks, Mark.INSERTED)))] == [*filter(None, texts(old.blocks))]
            assert [*filter(None, texts(without(blocks, Mark.DELETED)))] == [*filter(None, texts(new.blocks))]
            told = {change.place.eid for change in found.comparison.changes if Kind.MARKUP not in change.kinds}
            assert told == {row.eid for row in found.beside().changed().rows if row.kinds}


@pytest.mark.parametrize("layout", [(), ("--layout", "table")])
def test_as_pdf(koltau: Path, tmp_path: Path, lawrepo: Callable[..., Any], layout: tuple[str, ...]) -> None:
    days = ("--from", "2005-01-01", "--to", "2008-01-01", "--lang", "kaz", "--as", "pdf", "-o", tmp_path / "diff.pdf")
    done = lawrepo("-C", koltau, "diff", f"{CHARTER}~art_4", *layout, *days)
    assert (done.returncode, done.stdout) == (1, "")
    assert (tmp_path / "diff.pdf").read_bytes().startswith(b"%PDF-1.7")
