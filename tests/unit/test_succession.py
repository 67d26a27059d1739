"""Texts of one law, one after the other: what is kept, and when a text has to be read as a whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from lawrepo.importers.source import SourceError, read_source
from lawrepo.importers.succession import Succession, Successions
from lawrepo.importers.text import TextImportError, read_text

LAW = """A LAW

Chapter 1. The State
Note. Amended in 2001.

Article 1. The capital
1. The capital is the city of Astana.
2. It has a status of its own.
Note. Amended in 2002.

Article 2. Power
All power comes from the people.

Chapter 2. Courts
Note. Amended in 2003.

Chapter 3. Juries
Note. Amended in 2004.
Note. Amended in 2005.
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("Astana", "Akmola"),
        ("Amended in 2003", "Amended in 2006"),
        ("Article 2", "Article 1-1"),
        ("Article 2. Power", "Article 2. No power."),
        ("Chapter 2. Courts", "Chapter 2. Courts\n\nArticle 3"),
        ("A LAW", "A STATUTE"),
        ("people.", "people.\n\nThe President\nof the Republic\nA. Name"),
        ("city of Astana", "city of \u0418\u0306 and e\u0301"),
        ("Article", "Section"),
        ("\n", "\r\n"),
    ],
)
def test_text_is_read_as_it_is_by_itself(old: str, new: str) -> None:
    kept = Succession("eng", markdown=False)
    assert kept.read(LAW) == read_text(LAW, language="eng")
    text = LAW.replace(old, new)
    assert kept.read(text) == read_text(text, language="eng")
    assert kept.read(LAW) == read_text(LAW, language="eng")


def test_fragments_are_the_same_objects() -> None:
    kept = Succession("eng", markdown=False)
    first, second = (kept.read(text) for text in (LAW, LAW.replace("Astana", "Akmola")))
    assert first is not None
    assert second is not None
    assert first.document.units[1] is second.document.units[1]
    assert first.document.units[0] != second.document.units[0]


@pytest.mark.parametrize(
    "text",
    [
        "Article 1\nA \x00 word.",
        "Article 1\nOne.\n\nArticle 1\nTwo.",
        "Article 1\n1. One.\n1. Two.",
        "Article 1\nOne sentence without an end\nArticle 2\nTwo.",
        "Chapter 1. Of the State\n\nText before its first article.\n\nArticle 1\nOne.",
        "No article at all.",
        "",
    ],
)
def test_what_is_to_be_reported_is_left_to_the_reader_of_the_whole(text: str) -> None:
    kept = Succession("eng", markdown=False)
    with pytest.raises(TextImportError):
        read_text(text, language="eng")
    assert kept.read(text) is None
    assert kept.read(LAW) == read_text(LAW, language="eng")


@pytest.mark.parametrize(
    "text",
    [
        "# Article 1\nOne.<!-- two -->",
        "# Article 1\n[One\ntwo](#article-1).",
        "# Article 1\n[One](nowhere).",
        "# Chapter 1. [Of it](nowhere)\n\n# Article 1\nOne.",
    ],
)
def test_markdown_that_reaches_further_is_left_to_it_too(text: str) -> None:
    assert Succession("eng", markdown=True).read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "% A law\n  of two lines\n\n# Article 1\n% [One](#article-1).",
        "% Section 1\n\n# Part 1\n\n# Section 2\nOne.",
    ],
)
def test_markdown_is_read_as_it_is_by_itself(text: str) -> None:
    assert Succession("eng", markdown=True).read(text) == read_text(text, language="eng", markdown=True)


def test_what_is_kept_wrongly_is_noticed() -> None:
    """The words of each text are compared with those of its document, whatever was read before."""
    kept = Succession("eng", markdown=False)
    assert kept.read(LAW) is not None
    found = kept._units._before
    one, two = found
    for key, other in ((one, two), (two, one)):
        known = dict(found)
        unit, wrong = known[key], known[other]
        assert unit is not None
        assert wrong is not None
        found[key] = replace(unit, entry=(unit.entry[0], wrong.entry[1]))
        assert kept.read(LAW) is None
        found.update(known)
    assert kept.read(LAW) is not None


def test_languages_and_formats_have_nothing_in_common() -> None:
    known = Successions()
    assert known.of("eng", markdown=False) is known.of("eng", markdown=False)
    assert known.of("eng", markdown=True) is not known.of("eng", markdown=False)
    assert known.of("fra", markdown=False) is None


def test_source_is_read_the_same_with_what_is_known(tmp_path: Path) -> None:
    work = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
    known = Successions()
    for number, text in enumerate((LAW, LAW.replace("Astana", "e\u0301"), LAW.replace("2.", "1."))):
        (tmp_path / f"{number}.txt").write_text(text)
    for number in (0, 1):
        path = tmp_path / f"{number}.txt"
        alone = read_source(path, work=work, language="eng")
        assert read_source(path, work=work, language="eng", known=known) == alone
    errors = []
    for each in (None, known):
        with pytest.raises((TextImportError, SourceError)) as error:
            read_source(tmp_path / "2.txt", work=work, language="eng", known=each)
        errors.append(str(error.value))
    assert errors[0] == errors[1]
