"""Which text is read: days, versions, languages, portions, and what was known when."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest
from lxml import etree

from lawrepo.repository import Repository

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]

CHARTER = "/akn/xa/act/1996-05-20/charter"
CONSTITUTION = "/akn/xa/act/2026-10-03/constitution"
NAMES = {"1996-07-01": "Samaltas", "2006-10-01": "Aibarkala", "2010-11-15": "Samaltas"}
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("1996-07-01", "Samaltas"),
        ("2006-09-30", "Samaltas"),
        ("2006-10-01", "Aibarkala"),
        ("2010-11-14", "Aibarkala"),
        ("2010-11-15", "Samaltas"),
        ("2026-12-31", "Samaltas"),
    ],
)
def test_day_selects_the_text_in_force(koltau: Path, lawrepo: Lawrepo, day: str, name: str) -> None:
    by_option = lawrepo("-C", koltau, "show", f"{CHARTER}~art_4", "--at", day, "--lang", "eng")
    by_iri = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:{day}~art_4")
    by_both = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:{day}~art_4", "--at", day, "--lang", "eng")
    assert by_option.returncode == 0
    assert by_option.stdout == by_iri.stdout == by_both.stdout
    assert f"3. The capital of the Republic is the town of {name}.\n" in by_option.stdout


@pytest.mark.parametrize("day", ["2027-01-01", "2099-12-31", "9999-12-31"])
def test_days_that_git_cannot_write_are_days_of_the_law(koltau: Path, lawrepo: Lawrepo, day: str) -> None:
    done = lawrepo("-C", koltau, "show", "/akn/xa/act/2026-10-03/constitution~art_1", "--at", day, "--lang", "eng")
    assert done.returncode == 0
    assert f"eng:{day}~art_1: in force from 2027-01-01" in done.stderr


@pytest.mark.parametrize("day", ["1996-07-01", "2006-10-01", "2017-07-01"])
def test_version_is_named_by_its_first_day(koltau: Path, lawrepo: Lawrepo, day: str) -> None:
    named = lawrepo("-C", koltau, "show", f"{CHARTER}/eng@{day}~art_4")
    at = lawrepo("-C", koltau, "show", f"{CHARTER}/eng~art_4", "--at", day)
    assert (named.returncode, named.stdout) == (0, at.stdout)


@pytest.mark.parametrize(
    ("version", "option", "code"),
    [
        ("@2006-10-02", "", 3),  # no version begins then
        ("@1996-05-20", "", 3),
        ("@2006-10-01", "2006-10-01", 0),
        ("@2006-10-01", "2006-10-02", 2),
        (":2006-10-02", "2006-10-02", 0),
        (":2006-10-02", "2006-10-01", 2),
        (":1996-06-30", "", 3),
        ("@", "", 0),
        ("@", "1996-07-01", 0),
        ("@", "2001-04-24", 2),
        (":", "2008-01-01", 0),
    ],
)
def test_iri_and_option_must_agree(koltau: Path, lawrepo: Lawrepo, version: str, option: str, code: int) -> None:
    done = lawrepo("-C", koltau, "show", f"{CHARTER}/eng{version}~art_4", *["--at", option] * bool(option))
    assert done.returncode == code, done.stderr
    assert bool(done.stdout) is (code == 0)


def test_original_is_the_first_version(koltau: Path, lawrepo: Lawrepo) -> None:
    original = lawrepo("-C", koltau, "show", f"{CHARTER}/eng@~art_4").stdout
    assert original == lawrepo("-C", koltau, "show", f"{CHARTER}/eng~art_4", "--at", "1996-07-01").stdout
    assert "3-1." not in original


@pytest.mark.parametrize(("language", "word"), [("kaz", "Айбарқала"), ("rus", "Айбаркала"), ("eng", "Aibarkala")])
def test_language_is_chosen_by_option_or_iri(koltau: Path, lawrepo: Lawrepo, language: str, word: str) -> None:
    by_option = lawrepo("-C", koltau, "show", f"{CHARTER}~art_4", "--at", "2008-01-01", "--lang", language)
    by_iri = lawrepo("-C", koltau, "show", f"{CHARTER}/{language}:2008-01-01~art_4")
    assert by_option.stdout == by_iri.stdout
    assert word in by_option.stdout
    assert f"{CHARTER}/{language}" in by_option.stderr


def test_first_language_of_the_collection_is_the_default(koltau: Path, lawrepo: Lawrepo) -> None:
    without = lawrepo("-C", koltau, "show", CHARTER, "--at", "2008-01-01")
    assert without.stdout == lawrepo("-C", koltau, "show", CHARTER, "--at", "2008-01-01", "--lang", "kaz").stdout


def test_languages_that_contradict_are_refused(koltau: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", koltau, "show", f"{CHARTER}/eng~art_4", "--lang", "rus")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--lang rus" in done.stderr


@pytest.mark.parametrize("language", ["rus", "kaz"])
def test_change_of_one_language_leaves_the_others(koltau: Path, lawrepo: Lawrepo, language: str) -> None:
    """The correction of 2002 is of the Russian text, the term of 2013 of the Kazakh."""
    for code, day, eve in (("rus", "2002-02-15", "2002-02-14"), ("kaz", "2013-04-01", "2013-03-31")):
        texts = {lawrepo("-C", koltau, "show", CHARTER, "--at", at, "--lang", language).stdout for at in (day, eve)}
        assert len(texts) == (2 if code == language else 1)


def test_law_that_has_not_commenced_is_told_apart(koltau: Path, lawrepo: Lawrepo) -> None:
    early = lawrepo("-C", koltau, "show", CONSTITUTION, "--at", "2026-10-02")
    assert early.returncode == 3
    assert "not yet in force on 2026-10-02" in early.stderr
    assert lawrepo("-C", koltau, "show", CONSTITUTION, "--at", "2026-12-31").returncode == 3
    assert lawrepo("-C", koltau, "show", CONSTITUTION, "--at", "2027-01-01").returncode == 0
    missing = lawrepo("-C", koltau, "show", "/akn/xa/act/2026-10-03/other")
    assert "not held" in missing.stderr


@pytest.mark.parametrize(
    ("portion", "first", "lines"),
    [
        ("art_4", "Article 4. Territory and capital", 6),
        ("art_4__para_3", "3. The capital of the Republic is the town of Aibarkala.", 1),
        ("sec_I", "Section I. Foundations", None),
        ("art_22", "Article 22. Community work", 1),  # repealed: its heading stays
    ],
)
def test_portion_is_cut_out(koltau: Path, lawrepo: Lawrepo, portion: str, first: str, lines: int | None) -> None:
    done = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2008-01-01~{portion}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == first
    if lines is not None:
        assert len(done.stdout.splitlines()) == lines
    whole = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2008-01-01").stdout
    assert set(done.stdout.split()) <= set(whole.split())


@pytest.mark.parametrize("name", ["num", "heading"])
def test_number_and_heading_are_shown_alone(koltau: Path, lawrepo: Lawrepo, name: str) -> None:
    asked = ("-C", koltau, "show", f"{CHARTER}/eng:2008-01-01~art_4__{name}")
    words = lawrepo(*asked).stdout
    whole = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2008-01-01~art_4").stdout
    assert words.strip()
    assert words.strip() in whole.partition("\n")[0]
    for form in ("akn", "json", "md"):
        done = lawrepo(*asked, "--as", form)
        assert done.returncode == 0, done.stderr
        assert words.strip() in done.stdout


def test_article_is_followed_through_renumbering(koltau: Path, lawrepo: Lawrepo) -> None:
    """Article 47 became 48 in 2017, when a new 47 took its number."""
    old = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2016-12-31~art_47").stdout.splitlines()
    new = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2017-01-01~art_48").stdout.splitlines()
    assert old[-1] == new[-1]
    assert lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2016-12-31~art_48").returncode == 3


@pytest.mark.parametrize(
    ("portion", "start", "end"),
    [
        ("", "2006-10-01", "2009-07-01"),
        ("~art_4", "2006-10-01", "2010-11-15"),
        ("~art_4__para_1", "2006-10-01", "2010-11-15"),  # a unit's wording is one
        ("~art_5", "1996-07-01", "2027-01-01"),  # the end of the law
        ("~sec_I", "2006-10-01", "2010-11-15"),  # that of all articles in it
        ("~preamble", "1996-07-01", "2027-01-01"),
    ],
)
def test_statement_says_since_when_the_words_are_these(
    koltau: Path, lawrepo: Lawrepo, portion: str, start: str, end: str
) -> None:
    done = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2008-01-01{portion}")
    assert f"{CHARTER}/eng:2008-01-01{portion}: in force from {start} until {end}, as recorded" in done.stderr


def test_editorial_notes_are_no_law(koltau: Path, lawrepo: Lawrepo) -> None:
    asked = (f"{CHARTER}/eng:2008-01-01~art_25",)
    assert "Note:" not in lawrepo("-C", koltau, "show", *asked).stdout
    assert "Note:" in lawrepo("-C", koltau, "export", *asked, "--to", "txt").stdout


@pytest.mark.parametrize("form", ["text", "akn", "json", "md"])
def test_show_writes_every_form(koltau: Path, lawrepo: Lawrepo, form: str) -> None:
    for portion in ("", "~art_4"):
        done = lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2008-01-01{portion}", "--as", form)
        assert done.returncode == 0
        assert "Aibarkala" in done.stdout
        assert done.stdout.endswith("\n")
        if form == "akn":
            root = etree.fromstring(done.stdout.encode())
            assert root.tag == (f"{AKN}article" if portion else f"{AKN}akomaNtoso")
        if form == "json":
            assert re.fullmatch(r"lawrepo\.[a-z-]+/v\d+", json.loads(done.stdout)["schema"])


def test_export_states_both_dates(koltau: Path, lawrepo: Lawrepo) -> None:
    for form in ("html", "md", "txt", "json", "akn"):
        out = lawrepo("-C", koltau, "export", f"{CHARTER}/eng:2008-01-01", "--to", form).stdout
        assert "2008-01-01" in out or "1 January 2008" in out, form
        assert "2026-01-02" in out, form


def test_log_of_a_law_lists_what_was_recorded(koltau: Path, lawrepo: Lawrepo) -> None:
    rows = json.loads(lawrepo("-C", koltau, "log", CHARTER, "--json").stdout)["entries"]
    assert [row["recorded"] for row in rows] == sorted((row["recorded"] for row in rows), reverse=True)
    assert rows[-1]["amended_by"] == []
    acts = [act for row in rows for act in row["amended_by"]]
    assert len(acts) == len(set(acts)) == len(rows) - 1
    assert f"{CHARTER.rpartition('/act/')[0]}/act/2009-05-22/63-iii" in acts
    partial = next(row for row in rows if row["amended_by"] == ["/akn/xa/act/2009-05-22/63-iii"])
    assert partial["in_force"] == ["2009-07-01", "2010-01-01"]
    lines = lawrepo("-C", koltau, "log", CHARTER).stdout.splitlines()
    assert [line.split()[1] for line in lines] == [row["commit"][:10] for row in rows]


def test_log_of_a_provision_lists_its_versions(koltau: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", koltau, "log", f"{CHARTER}~art_4", "--json", "--lang", "eng")
    rows = json.loads(done.stdout)["entries"]
    assert [(row["in_force_from"], row["in_force_until"]) for row in rows] == [
        ("1996-07-01", "2001-04-24"),
        ("2001-04-24", "2006-10-01"),
        ("2006-10-01", "2010-11-15"),
        ("2010-11-15", None),
    ]
    assert rows[0]["amended_by"] == []
    assert rows[1]["amended_by"] == ["/akn/xa/act/2001-04-12/31-i"]
    assert all(re.fullmatch(r"[0-9a-f]{40}", row["commit"]) for row in rows)
    repealed = json.loads(lawrepo("-C", koltau, "log", f"{CHARTER}~art_22", "--json").stdout)["entries"]
    assert [row["status"] for row in repealed] == ["", "removed"]


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ("2025-12-31", 3),  # before the collection began
        ("2026-01-01", 3),  # it began, and held nothing
        ("2026-01-02", 0),
        ("2026-01-02T00:00:00Z", 0),
        ("2026-01-02T05:00:00+05:00", 0),
        ("2026-01-02T04:59:59+05:00", 3),
        ("HEAD", 0),
        ("main", 0),
    ],
)
def test_known_chooses_the_state_of_the_collection(koltau: Path, lawrepo: Lawrepo, known: str, code: int) -> None:
    done = lawrepo("-C", koltau, "show", CHARTER, "--at", "1996-07-01", "--known", known)
    assert done.returncode == code, done.stderr


def test_revision_before_the_law_does_not_have_it(koltau: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    (begun,) = git(koltau, "rev-list", "--max-parents=0", "HEAD").splitlines()
    for known in (begun, begun[:12]):
        done = lawrepo("-C", koltau, "show", CHARTER, "--at", "1996-07-01", "--known", known)
        assert (done.returncode, done.stdout) == (3, "")
        assert "not held" in done.stderr


def test_number_that_looks_like_a_date_is_a_revision(koltau: Path, lawrepo: Lawrepo) -> None:
    for known in ("20260102", "2026-W01-5", "2026"):
        done = lawrepo("-C", koltau, "show", CHARTER, "--known", known)
        assert done.returncode == 3
        assert f"no revision '{known}'" in done.stderr


def test_what_was_not_recorded_yet_is_not_known(koltau: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    (renaming,) = git(koltau, "log", "--format=%H", "--grep=^Amended-By: /akn/xa/act/2006-09-08/41-ii").splitlines()
    asked = ("-C", koltau, "show", f"{CHARTER}~art_4", "--at", "2008-01-01", "--lang", "eng")
    before, after = (lawrepo(*asked, "--known", known) for known in (f"{renaming}~", renaming))
    assert "Samaltas" in before.stdout
    assert "Aibarkala" in after.stdout
    versions = ("-C", koltau, "log", f"{CHARTER}~art_4", "--lang", "eng", "--known", f"{renaming}~")
    assert len(lawrepo(*versions).stdout.splitlines()) == 2


def test_today_is_the_clock_s(koltau: Path, lawrepo: Lawrepo) -> None:
    for day, name in NAMES.items():
        now = datetime.fromisoformat(day).replace(tzinfo=UTC)
        assert name in lawrepo("-C", koltau, "show", f"{CHARTER}/eng~art_4", now=now).stdout


@pytest.mark.parametrize("verb", [("show",), ("log",), ("export", "--to", "txt")])
@pytest.mark.parametrize("part", ["~art_4->art_5", "/!schedule_1", "/!main/schedule_1", "/!schedule_1~art_4"])
def test_part_that_cannot_be_given_alone_is_refused(
    koltau: Path, lawrepo: Lawrepo, verb: tuple[str, ...], part: str
) -> None:
    """A run of articles is not its first one, and a schedule is not the law."""
    done = lawrepo("-C", koltau, *verb, f"{CHARTER}/eng:2008-01-01{part}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "art_4->art_5" in done.stderr or "component 'schedule_1'" in done.stderr


def test_main_component_is_the_law(koltau: Path, lawrepo: Lawrepo) -> None:
    main, law = (lawrepo("-C", koltau, "show", f"{CHARTER}/eng:2008-01-01{part}") for part in ("/!main", ""))
    assert (main.returncode, main.stdout) == (0, law.stdout)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((CHARTER, "--lang", "eng"), 2),
        ((f"{CHARTER}/eng",), 2),
        ((CHARTER, "--at", "2008-01-01"), 2),
        ((f"{CHARTER}/eng@2006-10-01",), 2),
        ((f"{CHARTER}/rus~art_4", "--lang", "kaz"), 2),
        ((f"{CHARTER}~art_4", "--lang", "zzz"), 3),
        ((f"{CHARTER}/rus~art_4", "--lang", "rus"), 0),
    ],
)
def test_log_ignores_nothing_that_is_asked(koltau: Path, lawrepo: Lawrepo, asked: tuple[str, ...], code: int) -> None:
    done = lawrepo("-C", koltau, "log", *asked)
    assert done.returncode == code, done.stderr
    assert bool(done.stdout) is (code == 0)


def test_log_names_other_units_that_bore_the_number(collection: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    """Article 5 is gone for a year, and then there is a new one."""
    work = "/akn/xa/act/2000/1"
    rest = "Article 1. Peace\n\nPeace.\n"
    for year, text in ((2000, "\nArticle 5. Boats\n\nBoats.\n"), (2001, ""), (2002, "\nArticle 5. Oath\n\nOath.\n")):
        (tmp_path / "law.txt").write_text(rest + text)
        options = ("--work", work, "--lang", "eng", "--in-force", f"{year}-01-01")
        assert lawrepo("-C", collection, "import", tmp_path / "law.txt", *options).returncode == 0
    for day, wid, other in (("2000-06-01", "art_5", "art_5~2"), ("2002-06-01", "art_5~2", "art_5")):
        asked = ("-C", collection, "log", f"{work}~art_5", "--at", day)
        rows = json.loads(lawrepo(*asked, "--json").stdout)["entries"]
        assert [row["namesakes"] for row in rows] == [[other]] * len(rows), wid
        assert f"(other units of that number: {other})\n" in lawrepo(*asked).stdout
    (alone,) = json.loads(lawrepo("-C", collection, "log", f"{work}~art_1", "--json").stdout)["entries"]
    assert alone["namesakes"] == []


def test_law_in_the_folder_of_another_is_one_of_its_own(collection: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    """A Work of a year, and one of a number in that year."""
    works = ["/akn/xa/act/2001", "/akn/xa/act/2001/y", "/akn/xa/act/2001/effects"]
    for number, work in enumerate(works):
        (tmp_path / "law.txt").write_text(f"Article 1. Peace\n\nPeace {number}.\n")
        options = ("--work", work, "--lang", "eng", "--in-force", "2020-01-01")
        assert lawrepo("-C", collection, "import", tmp_path / "law.txt", *options).returncode == 0
    with Repository.open(collection) as repository:
        assert sorted(map(str, repository.works())) == sorted(works)
    for work in works:
        (line,) = lawrepo("-C", collection, "log", work).stdout.splitlines()
        assert f"{work}: text in force" in line
    assert lawrepo("-C", collection, "check").returncode == 0
