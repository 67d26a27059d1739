"""The count: it is taken apart from the parser, and it can fail."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from akn.fragment import Fragment
from akn.names import akn
from akn.notes import Note
from lawrepo.importers import text
from lawrepo.importers.counting import (
    difference,
    document_tokens,
    paragraphs,
    source_articles,
    source_tokens,
    words,
)
from lawrepo.importers.provisions import Body, Part
from lawrepo.importers.text import TextImportError, read_provisions, read_text

LAW = """Раздел I
Начала

Статья 1. Море

1. Море общее:

1) вода;

Сноска. Слово о воде.

2) берег.

2. Море открыто.

Статья 2. Берег

Берег общий.
"""


def mutated(change: Callable[[etree._Element], None], key: str = "art_1") -> list[str]:
    """Return the words of LAW's import after a change to one unit."""
    found = read_text(LAW, language="rus")
    units = []
    for name, fragment in found.document.units:
        tree = fragment.element()
        if name == key:
            change(tree)
        units.append((name, Fragment.of(tree)))
    return document_tokens(replace(found.document, units=tuple(units)), found.notes)


def parent_of(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def drop(tree: etree._Element) -> None:
    item = tree.findall(f".//{akn('subparagraph')}")[1]
    parent_of(item).remove(item)


def move(tree: etree._Element) -> None:
    first, second = tree.findall(akn("paragraph"))
    second.addnext(first)


def double(tree: etree._Element) -> None:
    last = tree.findall(akn("paragraph"))[1]
    last.addnext(Fragment.of(last).element())


def rewrite(tree: etree._Element) -> None:
    tree.findall(f".//{akn('p')}")[0].text = "Море ничьё:"


def unmark(tree: etree._Element) -> None:
    num = tree.find(f".//{akn('subparagraph')}/{akn('num')}")
    assert num is not None
    num.text = "1"


def test_import_has_the_words_of_its_source() -> None:
    assert difference(LAW, mutated(lambda _: None), markdown=False) is None


@pytest.mark.parametrize(
    ("change", "line", "expected", "found"),
    [
        (drop, 12, ") берег", ". Море"),
        (move, 6, "1 .", "2 ."),
        (double, 16, "Статья 2", "2 ."),
        (rewrite, 6, "общее", "ничьё"),
        (unmark, 8, ")", "вода"),
    ],
)
def test_change_is_found_at_its_first_place(
    change: Callable[[etree._Element], None], line: int, expected: str, found: str
) -> None:
    parted = difference(LAW, mutated(change), markdown=False)

    assert parted is not None
    assert parted.line == line
    assert parted.expected.split(" ", 2)[2].startswith(expected)
    assert parted.found.split(" ", 2)[2].startswith(found)


def test_missing_end_is_found() -> None:
    parted = difference(LAW, mutated(lambda _: None)[:-2], markdown=False)

    assert parted is not None
    assert parted.line == 18


def test_note_elsewhere_is_found() -> None:
    found = read_text(LAW, language="rus")
    (note,) = found.notes
    for anchor in ("art_1__para_2", "art_1", "nowhere"):
        tokens = document_tokens(found.document, [replace(note, anchor=anchor)])
        assert difference(LAW, tokens, markdown=False) is not None
    assert difference(LAW, document_tokens(found.document, []), markdown=False) is not None


def test_units_in_another_order_are_found() -> None:
    found = read_text(LAW, language="rus")
    body = dict(found.document.sections)["structure"].element()
    holder = body[0]
    holder.append(holder[2])
    sections = (("structure", Fragment.of(body)),)
    tokens = document_tokens(replace(found.document, sections=sections), found.notes)

    parted = difference(LAW, tokens, markdown=False)
    assert parted is not None
    assert parted.line == 4


def test_parser_that_drops_a_block_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(self: Body, part: Part) -> None:
        del self, part

    monkeypatch.setattr(Body, "text", forget)
    with pytest.raises(TextImportError) as caught:
        read_text(LAW, language="rus", name="law.txt")

    error = caught.value
    assert [finding.rule.code for finding in error.findings] == ["text-count", "text-count"]
    assert str(error).startswith("law.txt:18: the import parts from its source: expected '. Берег Берег общий .'")
    assert "the source has 5 paragraphs, the import 4" in {finding.message for finding in error.findings}


def test_parser_that_drops_an_article_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_more(*_: object, **__: object) -> int:
        return 3

    monkeypatch.setattr(text, "source_articles", one_more)
    with pytest.raises(TextImportError, match="the source has 3 articles, the import 2"):
        read_text(LAW, language="rus")


def test_provisions_are_compared_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(self: Body) -> None:
        self._pending = []

    monkeypatch.setattr(Body, "finish", forget)
    with pytest.raises(TextImportError, match="parts from its source"):
        read_provisions("1. Раз:\n\n1) а.\n\nКонец.", language="rus", parent="art_1")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Статья 4-1.  Текст", "Статья 4 - 1 . Текст"),
        ("a_b №5", "a_b № 5"),
        ("# Заголовок #\nтекст # и #5", "Заголовок текст # и # 5"),
        ("% Название\n  ещё\n%\n% дата\n\n% текст", "Название ещё дата % текст"),
        ("до<!-- раз\nдва -->после <!--x-->и", "до после и"),
        ("[Артикль 5](#a-5) и [x] (y) [aufgehoben]", "Артикль 5 и [ x ] ( y ) [ aufgehoben ]"),
        ("и\u0306", "й"),
    ],
)
def test_only_markup_is_taken_off(source: str, expected: str) -> None:
    assert " ".join(source_tokens(source, markdown=True)) == expected


def test_plain_text_has_no_markup() -> None:
    assert source_tokens("# [a](b) <!--c-->", markdown=False) == list("#[a](b)<!--c-->")


def test_words_are_not_marks() -> None:
    assert words(["Статья", "1", ".", "–", "a_b"]) == 3


@pytest.mark.parametrize(
    ("language", "unit", "line", "expected"),
    [
        ("rus", "article", "Статья 5", 1),
        ("rus", "article", " СТАТЬЯ 5-1. название", 1),
        ("rus", "article", "Статья двадцать первая", 1),
        ("rus", "article", "Статья 5 Название", 1),
        ("rus", "article", "Статья 5 названия", 0),
        ("rus", "article", "Статья 5 Конституции гласит.", 0),
        ("rus", "article", "Статья 5, часть", 0),
        ("rus", "article", "Статьями 5", 0),
        ("rus", "article", "статья 5", 0),
        ("rus", "article", "Статья о море", 0),
        ("kaz", "article", "5-1-бап", 1),
        ("kaz", "article", "он бірінші бап. Теңіз", 1),
        ("kaz", "article", "5-бабы", 0),
        ("kaz", "article", "осы бап", 0),
        ("eng", "section", "Section 5 – The sea", 1),
        ("eng", "section", "Article 5", 0),
        ("deu", "article", "§ 5a Meer", 1),
        ("deu", "article", "Artikel 5 Absatz 1 gilt", 0),
    ],
)
def test_articles_of_a_source(language: str, unit: str, line: str, expected: int) -> None:
    source = f"Text.\n\n{line}\r\nText.\n"
    assert source_articles(source, language, unit, markdown=False) == expected
    assert source_articles(source, language, unit, markdown=False, aside=[3]) == 0
    assert source_articles(source, language, unit, markdown=True) == 0


def test_articles_of_a_markdown_source_bear_marks() -> None:
    assert source_articles("## artikel 5 Absatz\n\nArtikel 6\n", "deu", "article", markdown=True) == 1


def test_paragraphs_are_blocks_of_text() -> None:
    found = read_text("ЗАКОН\n\nПреамбула\n\nРешаем.\n\nСтатья 1\n\n1. Раз.\n\nЕщё.\n", language="rus")

    assert paragraphs(found.document) == 3
    assert found.counts.paragraphs == 3


def test_note_without_a_place_comes_last() -> None:
    document = read_text("Статья 1\n\nА.\n", language="rus").document
    note = Note(unit="art_9", anchor="art_9", marker="Сноска", text="Слово.")

    assert document_tokens(document, [note])[-3:] == ["Сноска", "Слово", "."]
