"""The text importer on real law: the Kazakh Constitution and codes, the German Basic Law."""

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from akn.document import assemble, split
from akn.eid import fits_context, is_well_formed
from akn.fragment import Fragment
from akn.names import AKN_NS, akn
from akn.validate import check_schema
from akn.xml import canonicalize, local_name, parse_xml
from lawrepo.importers.text import TextImport, TextImportError, read_text

META = Fragment.parse(
    f"""<meta xmlns="{AKN_NS}"><identification source="#lawrepo">
<FRBRWork><FRBRthis value="/akn/xa/act/2001-01-01/1/!main"/><FRBRuri value="/akn/xa/act/2001-01-01/1"/>
<FRBRdate date="2001-01-01" name="enacted"/><FRBRauthor href="#a"/><FRBRcountry value="xa"/></FRBRWork>
<FRBRExpression><FRBRthis value="/akn/xa/act/2001-01-01/1/rus@/!main"/>
<FRBRuri value="/akn/xa/act/2001-01-01/1/rus@"/>
<FRBRdate date="2001-01-01" name="enacted"/><FRBRauthor href="#a"/><FRBRlanguage language="rus"/></FRBRExpression>
<FRBRManifestation><FRBRthis value="/akn/xa/act/2001-01-01/1/rus@/!main.xml"/>
<FRBRuri value="/akn/xa/act/2001-01-01/1/rus@.xml"/><FRBRdate date="2001-01-01" name="made"/><FRBRauthor href="#a"/>
</FRBRManifestation></identification></meta>""".encode()
)
CONSTITUTION = "kz/legalrag_constitution_rus.txt"
POINTS = ("1998-10-07", "2007-05-21", "2017-03-10", "2019-03-23", "2022-06-08", "2022-09-17", "2023-01-01")


def read(path: Path, language: str, *, lenient: bool = False) -> TextImport:
    """Read a text, and check all that must hold of every import."""
    found = read_text(
        path.read_text(encoding="utf-8"),
        language=language,
        markdown=path.suffix == ".md",
        name=path.name,
        lenient=lenient,
    )
    for name, fragment in (*found.document.sections, *found.document.units):
        assert check_schema(fragment.element(), file=name) == ()
    whole = replace(found.document, sections=(("meta", META), *found.document.sections))
    data = assemble(whole)
    assert canonicalize(data) == data
    root = parse_xml(data)
    assert check_schema(root, file=path.name) == ()
    assert split(root).units == found.document.units
    eids = [str(element.get("eId")) for element in root.iter(etree.Element) if element.get("eId")]
    assert [eid for eid, count in Counter(eids).items() if count > 1] == []
    for element in root.iter(etree.Element):
        eid = element.get("eId")
        if eid:
            context = next((str(one.get("eId")) for one in element.iterancestors() if one.get("eId")), "")
            num = element.findtext(akn("num")) or ""
            assert is_well_formed(eid), eid
            assert fits_context(eid, context, local_name(element), num), eid
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def blocks(article: etree._Element) -> list[str]:
    """Return the blocks of an article without white space, each with the number that stands before it."""
    found = []
    for p in article.iter(akn("p")):
        holder = p.getparent()
        provision = None if holder is None else holder.getparent()
        assert holder is not None
        assert provision is not None
        num = provision.findtext(akn("num")) or ""
        first = local_name(holder) != "wrapUp" and holder.index(p) == 0 and provision is not article
        found.append(squeezed((num if first else "") + text_of(p)))
    return found


@pytest.fixture(scope="module")
def read_already() -> dict[str, TextImport]:
    """Keep what one test read for the next ones."""
    return {}


@pytest.fixture
def constitution(corpus: Path, read_already: dict[str, TextImport]) -> TextImport:
    if CONSTITUTION not in read_already:
        read_already[CONSTITUTION] = read(corpus / CONSTITUTION, "rus")
    return read_already[CONSTITUTION]


def test_constitution_of_kazakhstan(constitution: TextImport) -> None:
    sections = dict(constitution.document.sections)
    keys = [key for key, _ in constitution.document.units]

    assert list(sections) == ["preamble", "structure"]
    containers = " ".join(str(child.get("eId")) for child in sections["structure"].element())
    assert containers == "sec_I sec_II sec_III sec_IV sec_V sec_VI sec_VII sec_VIII sec_IX"
    assert len(keys) == constitution.counts.articles == 102
    assert {"art_83-1", "art_94-1", "art_94-2"} <= set(keys)
    assert [key for key, unit in constitution.document.units if unit.element().get("status")] == ["art_84"]
    assert len(sections["preamble"].element()) == 9
    assert constitution.normalised == ()
    assert constitution.unplaced == ()


def test_constitution_has_the_paragraphs_of_another_reading(corpus: Path, constitution: TextImport) -> None:
    parsed = json.loads((corpus / "kz/parsed_2023.json").read_text(encoding="utf-8"))["arts"]

    found = {key.removeprefix("art_"): blocks(unit.element()) for key, unit in constitution.document.units}
    assert found == {number: [squeezed(block) for block in texts] for number, texts in parsed.items()}
    assert sum(map(len, found.values())) == 462


def test_constitution_keeps_its_notes_beside_the_law(corpus: Path, constitution: TextImport) -> None:
    listed = json.loads((corpus / "kz/footnotes_2023_rus.json").read_text(encoding="utf-8"))
    expected = Counter(squeezed(note) for notes in listed.values() for note in notes)
    found = Counter(squeezed(f"{n.marker}. {n.text}") for n in constitution.notes if n.marker == "Сноска")

    assert found == expected
    assert [(n.anchor, n.marker) for n in constitution.notes if n.unit == "structure"] == [
        ("sec_II", "Примечание"),
        ("sec_VI", "Сноска"),
        ("sec_VII", "Сноска"),
        ("sec_VII", "Примечание"),
    ]
    anchors = {n.anchor for n in constitution.notes if n.unit == "art_61"}
    assert {"art_61__para_3__intro", "art_61__para_3__subpara_5", "art_61__para_7"} <= anchors
    law = "".join(text_of(unit.element()) for _, unit in constitution.document.units)
    assert "Сноска" not in law
    assert "Примечание" not in law


@pytest.mark.parametrize("date", POINTS)
def test_articles_at_seven_dates(corpus: Path, date: str) -> None:
    found = read(corpus / f"kz/pit-text/rus@{date}.txt", "rus")
    folder = corpus / f"kz/pit/rus@{date}"

    assert len(found.document.units) == len(list(folder.glob("*.txt"))) == 12
    for key, unit in found.document.units:
        expected = (folder / f"art_{int(key.removeprefix('art_')):03}.txt").read_text(encoding="utf-8")
        assert "".join(blocks(unit.element())) == squeezed(expected)


@pytest.mark.parametrize("version", range(36))
def test_basic_law(corpus: Path, version: int) -> None:
    path = corpus / f"de-grundgesetz/versions/{version:02}.md"
    found = read(path, "deu")
    source = path.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(#+ .*)$", source)
    expected = {
        parts[at].removeprefix("## Artikel ").strip(): re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", parts[at + 1])
        for at in range(1, len(parts), 2)
        if parts[at].startswith("## Artikel ")
    }

    assert found.title == "Grundgesetz für die Bundesrepublik Deutschland"
    assert [name for name, _ in found.document.sections] == ["preface", "preamble", "structure"]
    assert [key.removeprefix("art_") for key, _ in found.document.units] == list(expected)
    for key, unit in found.document.units:
        assert "".join(blocks(unit.element())) == squeezed(expected[key.removeprefix("art_")])
        removed = unit.element().get("status") == "removed"
        assert removed == (squeezed(expected[key.removeprefix("art_")]) in {"", "[aufgehoben]"})
    links = [ref for _, unit in found.document.units for ref in unit.element().iter(akn("ref"))]
    assert len(links) == len(re.findall(r"\]\(", source.partition("# I. ")[2]))
    assert {str(ref.get("href")).removeprefix("#") for ref in links} <= {key for key, _ in found.document.units}


def test_basic_law_has_inserted_chapters(corpus: Path) -> None:
    found = read(corpus / "de-grundgesetz/versions/35.md", "deu")
    structure = dict(found.document.sections)["structure"].element()

    assert " ".join(str(child.get("eId")).removeprefix("sec_") for child in structure) == (
        "I II III IV IVa V VI VII VIII VIIIa IX X Xa XI"
    )


@pytest.mark.parametrize(
    ("folder", "language", "articles"),
    [("kz/kaz@2019-03-23", "kaz", 9), ("kz/new-2026/kaz", "kaz", 6), ("kz/new-2026/rus", "rus", 6)],
)
def test_selected_articles(corpus: Path, folder: str, language: str, articles: int) -> None:
    (path,) = (corpus / folder).glob("*.md")
    found = read(path, language)

    assert len(found.document.units) == articles
    assert found.counts.comments == path.read_text(encoding="utf-8").count("<!--")


def test_second_part_of_a_paragraph_in_kazakh(corpus: Path) -> None:
    (path,) = (corpus / "kz/kaz@2019-03-23").glob("*.md")
    article = dict(read(path, "kaz").document.units)["art_3"].element()

    assert [p.get("eId") for p in article.iter(akn("p"))] == [
        None,
        None,
        "art_3__para_3__p_1",
        "art_3__para_3__p_2",
        None,
    ]


@pytest.mark.parametrize(
    ("name", "lines", "units", "unplaced"),
    [
        # a line for a table of contents that is not there; a note without its full stop
        ("labor_code", [8, 3943], 221, 2),
        # the same; headings numbered I. and 1. below a Параграф; article 147 within the heading of chapter 4
        ("civil_code", [8, 605, 1443, 1444, 1676, 1791, 1873, 2046, 2064, 2266, 2334, 2464, 2559, 3320], 424, 15),
    ],
)
def test_codes(corpus: Path, name: str, lines: list[int], units: int, unplaced: int) -> None:
    path = corpus / f"kz/codes/{name}.rus.txt"
    with pytest.raises(TextImportError) as caught:
        read(path, "rus")
    assert [finding.line for finding in caught.value.findings] == lines

    found = read(path, "rus", lenient=True)
    assert len(found.document.units) == units
    assert len(found.unplaced) == unplaced
