"""The profile on real law: both forms of it agree everywhere, and what this project imports has no finding."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree, isoschematron

from akn.document import assemble, split
from akn.names import AKN_NS
from akn.outline import Outline, outline_of
from akn.place import nearest_eid
from akn.profile import PROFILE, check_profile, read_schematron
from akn.rules_outline import undecided
from akn.validate import check_schema
from akn.xml import canonical, parse_xml
from lawrepo.importers.text import read_text

DOCUMENTS = (
    "it-normattiva-cad/20050516_005G0104_VIGENZA_20250130.xml",
    "oasis-examples/cl_Sesion56_2.xml",
    "oasis-examples/eu_COM(2013)0619_EN-8.xml",
    "oasis-examples/it_senato_ddl_2013.xml",
    "oasis-examples/ke_Debate_Bungeni_2011-06-10.xml",
    "oasis-examples/uk_pga-2014-27-enacted-data.xml",
    "oasis-examples/us_Act_2011-11-29.xml",
    "oasis-examples/us_Title9-Chap3-eng.xml",
    "oasis-examples/uy_bill_2010-09-27.xml",
    "oasis-examples/za_Judgement_2008-11-26.xml",
)
BROKEN = ("oasis-examples/us_Act_2011-11-29.xml", "oasis-examples/us_Title9-Chap3-eng.xml")
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SAYABLE = tuple(item for item in PROFILE if not item.unsaid)
Places = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def phases() -> dict[bool, isoschematron.Schematron]:
    """Compile the published form for fragments (False) and for whole documents (True)."""
    schema = etree.fromstring(read_schematron())
    return {
        whole: isoschematron.Schematron(schema, phase="whole" if whole else "fragment", store_report=True)
        for whole in (False, True)
    }


def published(phase: isoschematron.Schematron, root: etree._Element) -> Places:
    """Return (code, eId and line of the element) of each assertion that failed."""
    phase.validate(root)
    report = phase.validation_report
    assert report is not None
    failed = report.iter(f"{SVRL}failed-assert")
    return Counter((str(item.get("id")), place(root.xpath(str(item.get("location")))[0])) for item in failed)


def place(element: etree._Element) -> str:
    return f"{nearest_eid(element)}:{element.sourceline}"


def ours(root: etree._Element, *, whole: bool) -> Places:
    found = check_profile(root, file="", whole=whole, profile=SAYABLE)
    return Counter((finding.rule.code, f"{finding.eid}:{finding.line}") for finding in found)


def read(corpus: Path, name: str) -> etree._Element:
    return parse_xml(canonical(parse_xml((corpus / "akn" / name).read_bytes())))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_forms_agree_on_documents(corpus: Path, phases: dict[bool, isoschematron.Schematron], name: str) -> None:
    root = read(corpus, name)
    expected = ours(root, whole=True)
    assert expected  # documents from elsewhere do not keep this profile
    assert published(phases[True], root) == expected


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_forms_agree_on_fragments(corpus: Path, phases: dict[bool, isoschematron.Schematron], name: str) -> None:
    document = split(read(corpus, name))
    for key, fragment in (*document.sections, *document.units):
        root = fragment.element()
        assert published(phases[False], root) == ours(root, whole=False), key


def without(attribute: str) -> Callable[[etree._Element], object]:
    return lambda element: element.attrib.pop(attribute)


def instead(attribute: str, value: str) -> Callable[[etree._Element], object]:
    return lambda element: element.set(attribute, value)


def say(text: str) -> Callable[[etree._Element], object]:
    def change(element: etree._Element) -> None:
        element.text = text

    return change


def emptied(element: etree._Element) -> None:
    for child in list(element):
        element.remove(child)


# What to look for (XPath), and what to do to each in turn.
MUTATIONS: tuple[tuple[str, Callable[[etree._Element], object]], ...] = (
    ("//*[@eId]", without("eId")),
    ("//*[@eId]", instead("eId", "art__1")),
    ("//*[@eId]", instead("eId", "art_1")),
    ("//*[@eId]", instead("eId", "sec_2")),
    ("//*[@eId]", instead("eId", "sec_301__para_9")),
    ("//*[@eId]", instead("eId", "chp_3__art_1__point_a")),
    ("//*[@eId]", instead("wId", "sec_2")),
    ("//*[@eId]", instead("wId", "sec_303")),
    ("//*[@eId]", instead("wId", "art_1~0")),
    ("//*[@eId]", lambda element: element.set("wId", element.get("eId", ""))),
    ("//*[@eId]", instead("period", "#tmpg_1")),
    ("//*[@eId]", instead("status", "removed")),
    ("//*[@eId]", emptied),
    ("//akn:num", say("7.")),
    ("//akn:num", say("Article 2")),
    ("//akn:num", say("VII.")),
    ("//akn:num", say("")),
    ("//akn:p | //akn:heading", say("")),
    ("//akn:p | //akn:heading", say("a\N{NEXT LINE}b")),
    ("//akn:p | //akn:heading", say("a\N{RIGHT-TO-LEFT EMBEDDING}b")),
    ("//akn:p | //akn:heading", instead("{http://www.w3.org/XML/1998/namespace}lang", "de_DE")),
    ("//akn:FRBRuri", instead("value", "/akn/it/bill/2013-03-29/356")),
    ("//akn:FRBRuri", instead("value", "/akn/it/bill/2013-03-29/356/ita@2013-03-30")),
    ("//akn:FRBRuri", instead("value", "/akn/it/bill/Ddl/2013-03-29/357/ita@2013-03-29.akn")),
    ("//akn:FRBRthis", instead("value", "/akn/it/bill/2013-03-29/356/!main")),
    ("//akn:FRBRdate", instead("date", "1999-12-31")),
    ("//akn:FRBRlanguage", instead("language", "ita")),
    ("//akn:FRBRcountry", instead("value", "it")),
    ("//akn:FRBRsubtype", instead("value", "Ddl")),
    ("//akn:FRBRnumber | //akn:FRBRname", instead("value", "357")),
    ("//akn:ref", instead("href", "#art_77")),
    ("//akn:ref", instead("href", "#art_1")),
    ("//akn:eventRef", instead("source", "#nothing")),
    ("//akn:timeInterval", instead("start", "#nothing")),
    ("//akn:quotedStructure", emptied),
)
LIFECYCLE = """<meta xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">
<lifecycle source="#a"><eventRef eId="e_1" date="2001-01-01" source="#{}"/><eventRef eId="e_2" date="2002-01-01"
source="#r"/></lifecycle><temporalData source="#a"><temporalGroup eId="g_1"><timeInterval {}/></temporalGroup>
</temporalData><references source="#a"><original eId="r" href="/akn" showAs="x"/></references></meta>"""
INTERVALS = (
    ("r", 'start="#e_1" end="#e_2"'),
    ("r", 'start="#e_2" end="#e_1"'),
    ("r", 'start="#e_1" end="#e_1"'),
    ("q", 'start="#e_1" end="#e_3"'),
    ("e_2", 'start="e_1"'),
    ("", 'end="#g_1" period="#g_2"'),
    ("r", 'period="g_1"'),
)


def mutants(corpus: Path) -> Iterator[tuple[str, etree._Element]]:
    """Yield trees with one thing changed: each mutation at up to five places spread over each tree."""
    trees = [(name, canonical(read(corpus, name))) for name in BROKEN]
    document = split(read(corpus, "oasis-examples/it_senato_ddl_2013.xml"))
    trees += [(key, fragment.xml) for key, fragment in document.units[1:3]]
    for name, data in trees:
        for number, (search, change) in enumerate(MUTATIONS):
            find = etree.XPath(search, namespaces={"akn": AKN_NS})
            count = len(list(find(parse_xml(data))))
            for index in {0, *range(number % 5, count, max(1, count // 3))} if count else ():
                root = parse_xml(data)
                change(list(find(root))[index])
                yield f"{name}: mutation {number} at {index}", root
    for source, interval in INTERVALS:
        yield interval, parse_xml(LIFECYCLE.format(source, interval).encode())


def test_both_forms_agree_on_what_was_broken(corpus: Path, phases: dict[bool, isoschematron.Schematron]) -> None:
    fired: Counter[str] = Counter()
    for what, root in mutants(corpus):
        expected = ours(root, whole=True)
        assert published(phases[True], root) == expected, what
        fired.update({code for code, _ in expected})
    assert set(fired) == {item.rule.code for item in SAYABLE}


IMPORTS = (
    ("kz/legalrag_constitution_rus.txt", "rus"),
    *((f"kz/pit-text/rus@{day}.txt", "rus") for day in ("1998-10-07", "2017-03-10", "2023-01-01")),
    *((f"de-grundgesetz/versions/{number:02}.md", "deu") for number in range(36)),
)


@pytest.mark.parametrize(("name", "language"), IMPORTS)
def test_what_is_imported_has_no_finding(corpus: Path, name: str, language: str) -> None:
    text = (corpus / name).read_text(encoding="utf-8")
    document = read_text(text, language=language, markdown=name.endswith(".md"), name=name).document
    for key, fragment in (*document.sections, *document.units):
        root = fragment.element()
        assert check_profile(root, file=key, whole=False, source=fragment.xml) == ()
        assert check_schema(root, file=key) == ()
        outline, tree = outline_of(fragment.xml), Outline.of(root)
        assert outline is not None
        assert (outline.parents, outline.texts) == (tree.parents, tree.texts)
        assert [tag.attributes for tag in outline.tags] == [tag.attributes for tag in tree.tags]
        assert undecided(PROFILE, outline) == []
    whole = assemble(document)
    assert check_profile(parse_xml(whole), file=name, whole=True, source=whole) == ()


@pytest.mark.parametrize(
    ("name", "gaps"),
    [
        ("kz/new-2026/rus/preamble_and_selected_arts.md", ["art_4", "art_7", "art_9", "art_11"]),
        ("kz/kaz@2019-03-23/arts_selected.md", ["art_6", "art_15"]),
    ],
)
def test_selected_articles_have_gaps_between_them(corpus: Path, name: str, gaps: list[str]) -> None:
    language = "kaz" if "kaz" in name else "rus"
    text = (corpus / name).read_text(encoding="utf-8")
    whole = assemble(read_text(text, language=language, markdown=True, name=name).document)
    found = check_profile(parse_xml(whole), file=name, whole=True)
    assert [(finding.rule.code, finding.eid) for finding in found] == [("numbering-gap", gap) for gap in gaps]
