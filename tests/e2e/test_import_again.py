"""What was exported or recorded before, imported again."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from lawrepo.repository import ImportReport, Repository

NOW = datetime(2026, 1, 3, tzinfo=UTC)
WORK = "/akn/xa/act/1996-05-20/charter"
FIRST, SECOND, THIRD = date(2000, 1, 1), date(2001, 1, 1), date(2002, 1, 1)
NOTED = "Article 1. Lake\nThe lake is deep.\nNote: As measured.\n\nArticle 5. Capital\nSamaltas.\n"


def add(collection: Path, text: str | bytes, day: date = FIRST, name: str = "law.txt") -> ImportReport:
    source = collection.parent / name
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    with Repository.open(collection) as repository:
        return repository.import_text(source, work=WORK, language="eng", in_force=day, now=NOW)


def export(collection: Path, to: str = "akn", day: date = FIRST) -> bytes:
    with Repository.open(collection) as repository:
        return repository.work(WORK).at(day).export(to)


def legal(document: bytes) -> bytes:
    """Return an export without what names the commit."""
    return re.sub(rb'(commit|recorded)="[^"]*"', b"", document)


def test_a_note_that_differs_is_news(collection: Path) -> None:
    add(collection, NOTED)
    report = add(collection, NOTED.replace("As measured.", "As measured in 2005."))
    assert report.commits == ((f"{WORK}: notes to the text in force from {FIRST} (eng)", 1),)
    assert "As measured in 2005." in export(collection, "txt").decode()
    assert add(collection, NOTED.replace("As measured.", "As measured in 2005.")).commits == ()
    add(collection, NOTED.replace("Note: As measured.\n", ""), SECOND)
    assert b"As measured" not in export(collection, "txt", SECOND)


def test_an_export_is_no_news_to_its_own_collection(collection: Path) -> None:
    add(collection, NOTED)
    assert add(collection, export(collection), name="law.xml").commits == ()


def test_an_export_is_exported_alike_from_another_collection(
    collection: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    add(collection, NOTED)
    exported = export(collection)
    other = tmp_path / "other" / "laws"
    Repository.init(other, country="xa", languages=("eng",), now=NOW).close()
    add(other, exported, name="law.xml")
    assert legal(export(other)) == legal(exported)
    assert git(other, "ls-files", "*/meta/*") == ""


def test_a_text_between_two_says_which_units_stay_one(collection: Path) -> None:
    short = "Article 1. Lake\nThe lake is deep.\n"
    add(collection, NOTED, FIRST)
    add(collection, NOTED.replace("Samaltas", "Another"), THIRD)
    (remark,) = add(collection, short, SECOND).remarks
    assert remark.startswith(
        f"art_5 (eng): in the texts of {FIRST} and {THIRD}, not in that of {SECOND} between them"
    )


FOREIGN = (
    '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta>'
    '<identification source="#us">'
    f'<FRBRWork><FRBRthis value="{WORK}/!main"/><FRBRuri value="{WORK}"/><FRBRdate date="1996-05-20" name="x"/>'
    '<FRBRauthor href="#us"/><FRBRcountry value="xa"/></FRBRWork>'
    f'<FRBRExpression><FRBRthis value="{WORK}/eng@2000-01-01/!main"/><FRBRuri value="{WORK}/eng@2000-01-01"/>'
    '<FRBRdate date="2000-01-01" name="x"/><FRBRauthor href="#us"/><FRBRlanguage language="eng"/></FRBRExpression>'
    f'<FRBRManifestation><FRBRthis value="{WORK}/eng@2000-01-01/!main.akn"/>'
    f'<FRBRuri value="{WORK}/eng@2000-01-01.akn"/><FRBRdate date="2000-01-01" name="x"/><FRBRauthor href="#us"/>'
    "</FRBRManifestation></identification>"
    '<references source="#us"><TLCOrganization eId="us" href="/akn/ontology/organization/xa.us" showAs="Us"/>'
    '</references></meta><body><article eId="art_1"><num>1.</num><content><p>Words.</p></content>'
    "</article></body></act></akomaNtoso>"
)


def test_what_is_foreign_in_an_export_stays_and_ours_is_written_once(collection: Path, tmp_path: Path) -> None:
    add(collection, FOREIGN, name="law.xml")
    exported = export(collection)
    other = tmp_path / "other" / "laws"
    Repository.init(other, country="xa", languages=("eng",), now=NOW).close()
    add(other, exported, name="law.xml")
    again = export(other)
    for tag in (b"<lr:expression ", b"<lifecycle ", b"<references ", b'eId="us"'):
        assert again.count(tag) == exported.count(tag)
    assert again.count(b"<lr:expression ") == 1
    assert legal(again) == legal(exported)
