"""IRIs: akn.frbr and akn.iri against the clauses of the naming convention."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from akn.errors import AknError
from akn.frbr import FrbrUri, Level
from akn.iri import MAX_LENGTH, IriError, Portion, Version, VersionKind

CONSTITUTION = "/akn/kz/act/1995-08-30/constitution"


def test_a_work_is_country_type_date_and_number() -> None:
    uri = FrbrUri.parse(CONSTITUTION)
    assert (uri.country, uri.doctype, uri.date, uri.number) == ("kz", "act", "1995-08-30", "constitution")
    assert (uri.subtype, uri.actors, uri.language, uri.components) == ("", (), "", ())
    assert (uri.level, uri.year) == (Level.WORK, 1995)


@pytest.mark.parametrize(
    ("text", "subtype", "actors", "date", "number"),
    [
        ("/akn/dz/debaterecord/2004-12-21", "", (), "2004-12-21", ""),
        ("/akn/it-45/act/legge/consiglio/2004-05-24/11", "legge", ("consiglio",), "2004-05-24", "11"),
        ("/akn/kz/act/decree/president/office/1995/7", "decree", ("president", "office"), "1995", "7"),
        ("/akn/eu/bill/DIR/CONSIL/2013/COM(2013)344", "DIR", ("CONSIL",), "2013", "COM(2013)344"),
        ("/akn/kz/act/0988-07-15/nn", "", (), "0988-07-15", "nn"),
        ("/akn/kz/act/0988", "", (), "0988", ""),
        ("/akn/kz/act/2004/254-III", "", (), "2004", "254-III"),
        ("/akn/kz/act/2004/ата-заң", "", (), "2004", "ата-заң"),
        ("/akn/kz/act/2004/12.5", "", (), "2004", "12.5"),
    ],
)
def test_optional_parts_of_a_work(text: str, subtype: str, actors: tuple[str, ...], date: str, number: str) -> None:
    uri = FrbrUri.parse(text)
    assert (uri.subtype, uri.actors, uri.date, uri.number) == (subtype, actors, date, number)
    assert str(uri) == text


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("rus", Version()),
        ("rus@", Version(kind=VersionKind.ORIGINAL)),
        ("rus@2007-05-21", Version.dated(dt.date(2007, 5, 21))),
        ("rus@2007-05-21T10:00:00+05:00", Version(kind=VersionKind.DATED, value="2007-05-21T10:00:00+05:00")),
        ("rus@2007-05-21T10:00:00Z", Version(kind=VersionKind.DATED, value="2007-05-21T10:00:00Z")),
        ("rus@first", Version(kind=VersionKind.NAMED, value="first")),
        ("rus@v1.2", Version(kind=VersionKind.NAMED, value="v1.2")),
        ("rus@2", Version(kind=VersionKind.NAMED, value="2")),
        ("rus@2009-12-12;2010-01-01", Version(kind=VersionKind.DATED, value="2009-12-12", also=("2010-01-01",))),
        ("rus:", Version(kind=VersionKind.ANY)),
        ("rus:2007-05-21", Version.at(dt.date(2007, 5, 21))),
        ("rus:2010-01-01->2015-12-31", Version(kind=VersionKind.DURING, value="2010-01-01", until="2015-12-31")),
    ],
)
def test_versions(text: str, version: Version) -> None:
    uri = FrbrUri.parse(f"{CONSTITUTION}/{text}")
    assert (uri.language, uri.version) == ("rus", version)
    assert str(uri) == f"{CONSTITUTION}/{text}"
    assert uri.level is (Level.VIRTUAL_EXPRESSION if version.is_virtual else Level.EXPRESSION)


def test_days_of_versions() -> None:
    day = dt.date(2007, 5, 21)
    assert Version.at(day).pit() == Version.at(day).last_day() == Version.dated(day).pit() == day
    assert FrbrUri.parse(f"{CONSTITUTION}/rus@2007-05-21T23:00:00-03:00").version.pit() == day
    during = FrbrUri.parse(f"{CONSTITUTION}/rus:2010-01-01->2015-12-31").version
    assert (during.pit(), during.last_day()) == (dt.date(2010, 1, 1), dt.date(2015, 12, 31))
    with pytest.raises(IriError, match="a version with a date"):
        Version().pit()


@pytest.mark.parametrize(
    ("tail", "author", "markup_author", "markup_date", "format_"),
    [
        ("eng@2004-07-21/officialpublisher", "officialpublisher", "", "", ""),
        ("eng@2004-07-21/officialpublisher.pdf", "officialpublisher", "", "", "pdf"),
        ("eng@2004-07-21/CIRSFID/2011-07-15.akn", "", "CIRSFID", "2011-07-15", "akn"),
        ("eng@2/official/2004-02-15/publisher/!annex_1.pdf", "official", "publisher", "2004-02-15", "pdf"),
        ("eng@2/official/publisher.html", "official", "publisher", "", "html"),
        ("eng/2011-07-15.docx", "", "", "2011-07-15", "docx"),
        ("eng@.doc", "", "", "", "doc"),
        ("eng.md", "", "", "", "md"),
        ("eng:.xml", "", "", "", "xml"),
    ],
)
def test_authors_and_formats(tail: str, author: str, markup_author: str, markup_date: str, format_: str) -> None:
    uri = FrbrUri.parse(f"{CONSTITUTION}/{tail}")
    assert (uri.expression_author, uri.manifestation_author) == (author, markup_author)
    assert (uri.manifestation_date, uri.format) == (markup_date, format_)
    assert str(uri) == f"{CONSTITUTION}/{tail}"


@pytest.mark.parametrize(
    ("tail", "components", "level"),
    [
        ("!main", ("main",), Level.WORK_COMPONENT),
        ("!annex_1.2", ("annex_1.2",), Level.WORK_COMPONENT),
        ("rus@/!main/schedule_1/table_A", ("main", "schedule_1", "table_A"), Level.EXPRESSION_COMPONENT),
        ("rus:2007-05-21/!schedule_1", ("schedule_1",), Level.EXPRESSION_COMPONENT),
        ("rus@/!schedule_1.pdf", ("schedule_1",), Level.MANIFESTATION_COMPONENT),
    ],
)
def test_components(tail: str, components: tuple[str, ...], level: Level) -> None:
    uri = FrbrUri.parse(f"{CONSTITUTION}/{tail}")
    assert (uri.components, uri.level) == (components, level)
    assert str(uri) == f"{CONSTITUTION}/{tail}"


@pytest.mark.parametrize(
    ("tail", "portion"),
    [
        ("~art_5__para_2", Portion(first="art_5__para_2")),
        ("~art_5~2", Portion(first="art_5~2")),
        ("/~art_3", Portion(first="art_3", slash=True)),
        ("~art_3->art_5", Portion(first="art_3", last="art_5")),
        ("/rus@2015-01-20/!main~art_3->art_5", Portion(first="art_3", last="art_5")),
        ("/rus@2015-01-20/!main/schedule_1~art_3.xml", Portion(first="art_3")),
        ("/rus@2015-01-20/~art_3->art_5.xml", Portion(first="art_3", last="art_5", slash=True)),
    ],
)
def test_portions(tail: str, portion: Portion) -> None:
    uri = FrbrUri.parse(CONSTITUTION + tail)
    assert uri.portion == portion
    assert str(uri) == CONSTITUTION + tail


def test_authority_and_fragment_are_kept() -> None:
    text = "https://laws.example.org:8080/base" + CONSTITUTION + "/rus#art_2"
    uri = FrbrUri.parse(text)
    assert (uri.prefix, uri.fragment) == ("https://laws.example.org:8080/base", "art_2")
    assert str(uri) == text


@pytest.mark.parametrize(
    "text",
    [
        "/akn/ontology/person/kn.joe.smith.1964-12-22",
        "/akn/ontology/person/kn/judge/kn.joe.smith.1964-12-22",
        "http://example.org/akn/ontology/expression.component/sl.act.2004-02-13.2.eng@2004-07-21!schedule_1",
    ],
)
def test_ontology(text: str) -> None:
    uri = FrbrUri.parse(text)
    assert uri.level is Level.ONTOLOGY
    assert str(uri) == text
    with pytest.raises(IriError, match="the IRI of a document"):
        _ = uri.year


def test_the_parts_of_one_document_lead_to_each_other() -> None:
    uri = FrbrUri.parse("http://example.org" + CONSTITUTION + "/rus@2007-05-21/!main~art_2#x")
    assert str(uri.work()) == CONSTITUTION
    assert str(uri.expression("kaz")) == "http://example.org" + CONSTITUTION + "/kaz"
    work = uri.work()
    day = dt.date(2019, 3, 23)
    assert str(work.expression("kaz", day)) == CONSTITUTION + "/kaz:2019-03-23"
    assert str(work.expression("kaz", Version.dated(day))) == CONSTITUTION + "/kaz@2019-03-23"
    assert str(work.expression("kaz", day).manifestation("akn")) == CONSTITUTION + "/kaz:2019-03-23.akn"
    assert str(work.with_portion("art_2__para_3-1")) == CONSTITUTION + "~art_2__para_3-1"
    assert str(work.with_portion("art_2", "art_5")) == CONSTITUTION + "~art_2->art_5"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("/rus@/!main/schedule_1", "/rus@/!schedule_1"),
        ("/rus@/!main/schedule_1/main", "/rus@/!schedule_1/main"),
        ("/rus@/!main", "/rus@/!main"),
        ("/!main~art_3", "~art_3"),
        ("/~art_3", "~art_3"),
        ("/rus/!main~art_3.xml", "/rus~art_3.xml"),
    ],
)
def test_equivalent_forms_have_one_normal_form(text: str, same: str) -> None:
    normal = FrbrUri.parse("http://example.org" + CONSTITUTION + text).normalized()
    assert str(normal) == CONSTITUTION + same
    assert normal.normalized() == normal


def test_normal_form_decodes_escapes() -> None:
    escaped = FrbrUri.parse("/akn/kz/act/2004/%D0%B7%D0%B0%D2%A3")
    assert str(escaped) == "/akn/kz/act/2004/%D0%B7%D0%B0%D2%A3"
    assert escaped.normalized() == FrbrUri.parse("/akn/kz/act/2004/заң")


REFUSED = {
    "": "/akn/",
    "/akn": "/akn/",
    "/akn/": "a country",
    "/kz/act/2004/1": "/akn in front: /akn/kz/act/2004/1",
    "akn/kz/act/2004/1": "a slash in front",
    "#art_5": "local reference",
    "!main": "local reference",
    "http://example.org/id/ukpga/2014/27": "/akn/",
    "ftp://example.org/akn/kz/act/2004": "/akn/",
    "/akn/KZ/act/2004": "a country",
    "/akn/kaz/act/2004": "a country",
    "/akn/kz": "the type of document",
    "/akn/kz//act/2004": "the type of document",
    "/akn/kz/a1/2004": "the type of document",
    "/akn/kz/act": "the date of the Work",
    "/akn/kz/act/decree": "the date of the Work",
    "/akn/kz/act/!main": "the date of the Work",
    "/akn/kz/act//2004": "not an empty segment",
    "/akn/kz/act/../2004/1": "not a dot segment",
    "/akn/kz/act/2004/.": "not a dot segment",
    "/akn/kz/act/2004/...": "not a dot segment",
    "/akn/kz/act/2019-02-30/1": "a date that exists",
    "/akn/kz/act/2019-2-3/1": "a date that exists",
    "/akn/kz/act/0000/1": "the date of the Work",
    "/akn/kz/act/2004/a b": "no space",
    "/akn/kz/act/2004/1\n": "no control character",
    "/akn/kz/act/2004/a\0": "no control character",
    "/akn/kz/act/2004/a\u2028": "no line separator",
    "/akn/kz/act/2004/a\\b": "a letter, a digit",
    "/akn/kz/act/2004/a?b": "a letter, a digit",
    "/akn/kz/act/2004/\u202ea": "no invisible character",
    "/akn/kz/act/2004/a\u200b": "no invisible character",
    "/akn/kz/act/2004/a\ufeff": "no invisible character",
    "/akn/kz/act/2004/a\u3164": "a letter, a digit",
    "/akn/kz/act/2004/a\ufe0f": "a letter, a digit",
    "/akn/kz/act/2004/a\ud800": "no half a character",
    "/akn/kz/act/2004/и\u0306": "normal form C",
    "/akn/kz/act/2004/%2Fa": "not of '/'",
    "/akn/kz/act/2004/%2e%2e": "not of '.'",
    "/akn/kz/act/2004/a.%2E": "not of '.'",
    "/akn/kz/act/2004/%00": "not of '\\x00'",
    "/akn/kz/act/2004/%5C": "not of",
    "/akn/kz/act/2004/%252F": "not of '%'",
    "/akn/kz/act/2004/%E2%80%AE": "not of '\\u202e'",
    "/akn/kz/act/2004/%D0": "UTF-8",
    "/akn/kz/act/2004/%zz": "two hexadecimal digits",
    "/akn/kz/act/2004/%D0%B8%CC%86": "decode to Unicode normal form C",
    "/akn/kz/act/2004/" + "x" * 201: "at most 200 characters",
    "/akn/kz/act/2004/1/": "a language",
    "/akn/kz/act/2004/1/en": "a language",
    "/akn/kz/act/2004/1/ENG": "a language",
    "/akn/kz/act/2004/1/2": "a language",
    "/akn/kz/act/2004/1/es@20120505": "a language",
    "/akn/kz/act/2004/1@2": "without '@'",
    "/akn/kz/act/2004/1/eng@2019-02-30": "a date that exists",
    "/akn/kz/act/2004/1/eng@2019-02-28T25:00:00Z": "a date that exists",
    "/akn/kz/act/2004/1/eng@2019-02-30T10:00:00Z": "a date that exists",
    "/akn/kz/act/2004/1/eng@2004-01-01T10:00:00": "a date that exists",
    "/akn/kz/act/2004/1/eng@a;": "not an empty segment",
    "/akn/kz/act/2004/1/eng:2019": "a date that exists",
    "/akn/kz/act/2004/1/eng:2019-01-01->": "a date that exists",
    "/akn/kz/act/2004/1/eng:2010-01-02->2010-01-01": "a day not before 2010-01-02",
    "/akn/kz/act/2004/1/eng//a": "not an empty segment",
    "/akn/kz/act/2004/1/eng/a/b": "at most an author",
    "/akn/kz/act/2004/1/eng/2004-01-01": "at most an author",
    "/akn/kz/act/2004/1/eng/a/2004-13-01.pdf": "a date that exists",
    "/akn/kz/act/2004/1/eng/a/b/2004-01-01.pdf": "at most an author",
    "/akn/kz/act/2004/1/eng/!": "the name of a component",
    "/akn/kz/act/2004/1/!a//b": "the name of a component",
    "/akn/kz/act/2004/1/!a/!b": "the name of a component",
    "/akn/kz/act/2004/1~": "an eId",
    "/akn/kz/act/2004/1~art_1->art_1": "another element",
    "/akn/kz/act/2004/1~art_1->": "an eId",
    "/akn/kz/act/2004/1~art_1/x": "an eId",
    "/akn/kz/act/2004/1~art__": "an eId",
    "/akn/kz/act/2004/1#": "the name of a place",
    "/akn/ontology": "ontology/CLASS/NAME",
    "/akn/ontology/person": "ontology/CLASS/NAME",
    "/akn/ontology/per-son/x": "top-level class",
    "/akn/ontology/person//x": "a subclass",
    "/akn/ontology/person/..": "the name of an instance",
    "/akn/ontology/person/a%2Fb": "the name of an instance",
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(IriError) as caught:
        FrbrUri.parse(text)
    error = caught.value
    assert isinstance(error, AknError)
    assert REFUSED[text] in str(error)
    assert error.iri == text
    assert text.find(error.part) < error.position <= text.rfind(error.part) + len(error.part) + 1
    assert "\n" not in str(error)
    assert "\u202e" not in str(error)


def test_too_long_is_refused_before_anything_else() -> None:
    with pytest.raises(IriError, match="at most 1024 characters"):
        FrbrUri.parse("\0" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "parts",
    [
        {"number": "abc"},
        {"number": "a/b"},
        {"number": ".."},
        {"actors": ("president",)},
        {"subtype": "2004"},
        {"date": ""},
        {"date": "2019-02-30"},
        {"country": "KZ"},
        {"version": Version(kind=VersionKind.ORIGINAL)},
        {"format": "pdf"},
        {"language": "rus", "format": "PDF"},
        {"language": "rus", "manifestation_author": "a"},
        {"language": "rus", "expression_author": "gov.kz"},
        {"language": "rus", "format": "pdf", "manifestation_author": "a"},
        {"language": "rus", "components": ("a/b",)},
        {"ontology": ("person", "x")},
        {"portion": Portion(first="tblock_1.ab"), "language": "rus"},
    ],
)
def test_parts_that_no_text_stands_for_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(IriError):
        replace(FrbrUri.parse("/akn/kz/act/2004/1"), **parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": VersionKind.NAMED, "value": "2004-01-01"},
        {"kind": VersionKind.NAMED},
        {"kind": VersionKind.CURRENT, "value": "x"},
        {"kind": VersionKind.AT, "value": "2004-01-01", "until": "2004-01-02"},
    ],
)
def test_versions_that_read_as_others_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(IriError):
        replace(Version(), **parts)


def test_a_portion_needs_eids() -> None:
    with pytest.raises(IriError, match="an eId"):
        Portion(first="art_1", last="art 2")


def test_long_parts_are_shortened_in_messages() -> None:
    with pytest.raises(IriError) as caught:
        FrbrUri.parse("/akn/kz/act/2004/" + "x" * 500)
    assert len(str(caught.value)) < 400
    assert caught.value.part == "x" * 500
