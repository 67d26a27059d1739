"""Real documents, all their fragments and broken variants: two independent validators give the same verdict."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from akn.document import split
from akn.validate import check_schema, explain, validate_independently
from akn.xml import canonical, parse_xml

VALID = (
    "it-normattiva-cad/20050516_005G0104_VIGENZA_20250130.xml",
    "oasis-examples/cl_Sesion56_2.xml",
    "oasis-examples/eu_COM(2013)0619_EN-8.xml",
    "oasis-examples/it_senato_ddl_2013.xml",
    "oasis-examples/ke_Debate_Bungeni_2011-06-10.xml",
    "oasis-examples/uk_pga-2014-27-enacted-data.xml",
    "oasis-examples/us_Act_2011-11-29.xml",
    "oasis-examples/us_Title9-Chap3-eng.xml",
    "oasis-examples/uy_bill_2010-09-27.xml",
)
INVALID = "oasis-examples/za_Judgement_2008-11-26.xml"


def read(corpus: Path, name: str) -> etree._Element:
    return parse_xml((corpus / "akn" / name).read_bytes())


@pytest.mark.parametrize("name", VALID)
def test_valid_documents(corpus: Path, name: str) -> None:
    root = read(corpus, name)
    assert check_schema(root, file=name) == ()
    assert explain(root, file=name) == ()
    assert check_schema(parse_xml(canonical(root)), file=name) == ()


def test_the_judgment_is_invalid_for_a_reason(corpus: Path) -> None:
    data = (corpus / "akn" / INVALID).read_bytes()
    (finding,) = check_schema(parse_xml(data), file=INVALID, source=data)
    assert finding.rule.code == "schema-attribute"
    assert finding.message == "akomaNtoso/judgment/header/p[12]/opinion: the attribute 'by' is required but missing"
    assert (finding.line, finding.expected, finding.found) == (143, "by", "type")
    assert data.splitlines()[142][finding.column - 1 :].startswith(b"<opinion")
    (second,) = explain(parse_xml(data), file=INVALID, source=data)
    assert (second.rule, second.line, second.column) == (finding.rule, finding.line, finding.column)


@pytest.mark.parametrize("name", [*VALID, INVALID])
def test_every_fragment_with_its_own_element_as_root(corpus: Path, name: str) -> None:
    document = split(read(corpus, name))
    for key, fragment in (*document.sections, *document.units):
        verdicts = validate_independently(fragment.element())
        assert verdicts.agree, key
        assert not verdicts.libxml2 or (name, key) == (INVALID, "header"), key


def drop_attribute(element: etree._Element) -> bool:
    """Drop the last attribute."""
    if not element.attrib:
        return False
    del element.attrib[list(element.attrib)[-1]]
    return True


def swap_children(element: etree._Element) -> bool:
    """Put the first child last."""
    if len(element) < 2:
        return False
    element.append(element[0])
    return True


def rename(element: etree._Element) -> bool:
    element.tag = str(element.tag).replace("}", "}sub")
    return True


def rename_within_the_standard(element: etree._Element) -> bool:
    element.tag = etree.QName(etree.QName(element).namespace, "content").text
    return True


def drop_first_child(element: etree._Element) -> bool:
    if not len(element):
        return False
    element.remove(element[0])
    return True


def double_a_child(element: etree._Element) -> bool:
    if not len(element):
        return False
    element.insert(0, copy.deepcopy(element[0]))
    return True


def add_attribute(element: etree._Element) -> bool:
    element.set("date", "2019-02-30")
    return True


def break_value(element: etree._Element) -> bool:
    for name in ("eId", "date", "type", "language", "status"):
        if element.get(name):
            element.set(name, "a b")
            return True
    return False


def add_text(element: etree._Element) -> bool:
    element.text = f"{element.text or ''} text"
    return True


def foreign_child(element: etree._Element) -> bool:
    etree.SubElement(element, "{urn:other}x")
    return True


Mutation = Callable[[etree._Element], bool]
MUTATIONS: tuple[Mutation, ...] = (
    drop_attribute,
    swap_children,
    rename,
    rename_within_the_standard,
    drop_first_child,
    double_a_child,
    add_attribute,
    break_value,
    add_text,
    foreign_child,
)


def mutants(corpus: Path, name: str, mutation: Mutation) -> Iterator[etree._Element]:
    """Yield the fragments of a document, each broken at up to four of its elements in turn."""
    document = split(read(corpus, name))
    for _, fragment in (*document.sections, *document.units[:12]):
        count = len(list(fragment.element().iter(etree.Element)))
        for index in range(0, count, max(1, count // 3)):
            root = fragment.element()
            if mutation(list(root.iter(etree.Element))[index]):
                yield root


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_both_agree_on_what_was_broken(corpus: Path, mutation: Mutation) -> None:
    rejected = total = 0
    for name in ("oasis-examples/it_senato_ddl_2013.xml", "oasis-examples/us_Act_2011-11-29.xml"):
        for root in mutants(corpus, name, mutation):
            verdicts = validate_independently(root)
            assert verdicts.agree, (verdicts, etree.tostring(root)[:2000])
            found = check_schema(root, file=name)
            assert bool(found) == bool(verdicts.libxml2)
            assert not any("accepts it" in finding.message for finding in found)
            rejected += bool(found)
            total += 1
    assert total > 20
    assert rejected > 0
