"""Canonical form, split and assemble over real documents."""

import unicodedata
from pathlib import Path

import pytest
from lxml import etree

from akn.document import STRUCTURE, assemble, skeleton_references, split
from akn.fragment import Fragment
from akn.names import AKN_NS, ELEMENT_ONLY
from akn.xml import canonical, canonicalize, normalisations, parse_xml

# Document, its type, its basic unit, how many there are (components included).
DOCUMENTS = [
    ("it-normattiva-cad/20050516_005G0104_VIGENZA_20250130.xml", "act", "article", 121),
    ("oasis-examples/cl_Sesion56_2.xml", "debate", "", 0),
    ("oasis-examples/eu_COM(2013)0619_EN-8.xml", "documentCollection", "article", 24),
    ("oasis-examples/it_senato_ddl_2013.xml", "bill", "article", 6),
    ("oasis-examples/ke_Debate_Bungeni_2011-06-10.xml", "debate", "", 0),
    ("oasis-examples/uk_pga-2014-27-enacted-data.xml", "act", "section", 8),
    ("oasis-examples/us_Act_2011-11-29.xml", "act", "section", 7),
    ("oasis-examples/us_Title9-Chap3-eng.xml", "portion", "section", 7),
    ("oasis-examples/uy_bill_2010-09-27.xml", "documentCollection", "article", 3),
    ("oasis-examples/za_Judgement_2008-11-26.xml", "judgment", "", 0),
]
NAMES = [name for name, _, _, _ in DOCUMENTS]
LOOSE = {f"{{{AKN_NS}}}{name}" for name in ELEMENT_ONLY}


def canonical_xml(root: etree._Element) -> str:
    """Give the W3C canonical form (C14N 2.0) of a tree in NFC, insignificant white space and prefixes aside."""
    for element in root.iter():
        loose = element.tag in LOOSE and not any(above.tag not in LOOSE for above in element.iterancestors())
        for name, value in element.attrib.items():
            element.set(name, unicodedata.normalize("NFC", str(value)))
        element.text = None if loose else unicodedata.normalize("NFC", element.text or "")
        for child in element:
            child.tail = None if loose else unicodedata.normalize("NFC", child.tail or "")
    return str(etree.canonicalize(etree.tostring(root, encoding="unicode"), rewrite_prefixes=True))


def test_the_list_is_complete(corpus: Path) -> None:
    assert sorted(NAMES) == sorted(str(path.relative_to(corpus / "akn")) for path in (corpus / "akn").rglob("*.xml"))


@pytest.mark.parametrize("name", NAMES)
def test_the_canonical_form(corpus: Path, name: str) -> None:
    source = (corpus / "akn" / name).read_bytes()
    written = canonicalize(source)
    assert canonical_xml(parse_xml(written)) == canonical_xml(parse_xml(source))
    assert canonicalize(written) == written
    assert list(normalisations(parse_xml(written))) == []


@pytest.mark.parametrize("name", NAMES)
def test_running_text_is_untouched(corpus: Path, name: str) -> None:
    """Each element with text of its own has the same text, character by character, as far as NFC goes."""
    source = (corpus / "akn" / name).read_bytes()

    def texts(root: etree._Element) -> list[str]:
        return [
            unicodedata.normalize("NFC", "".join(element.itertext()))
            for element in root.iter(f"{{{AKN_NS}}}*")
            if element.tag not in LOOSE
        ]

    before = texts(parse_xml(source))
    assert before
    assert texts(parse_xml(canonicalize(source))) == before


@pytest.mark.parametrize(("name", "document_type", "unit", "count"), DOCUMENTS)
def test_split_and_assembled_is_the_same_bytes(
    corpus: Path, name: str, document_type: str, unit: str, count: int
) -> None:
    root = parse_xml((corpus / "akn" / name).read_bytes())
    document = split(root)
    assert (document.type, document.unit, len(document.units)) == (document_type, unit, count)
    assert assemble(document) == canonical(root)
    for _, fragment in (*document.sections, *document.units):
        assert Fragment.parse(fragment.xml) == fragment
    placed = [wid for section, part in document.sections if section != "meta" for wid, _ in skeleton_references(part)]
    assert set(placed) >= {key for key, _ in document.units}
    assert (STRUCTURE in dict(document.sections)) is True
