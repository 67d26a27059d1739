"""The examples of the standard, and the identifiers of real documents."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from akn.eid import Eid, EidError, assign_eids, is_well_formed
from akn.frbr import FrbrUri
from akn.iri import IriError, VersionKind
from akn.names import akn

EXAMPLES = 26

# What the expectations of the table say, and where it is found.
EXPECTATIONS: dict[str, Callable[[FrbrUri], str]] = {
    r"country=(\S+)": lambda uri: uri.country,
    r"doctype=(\S+)": lambda uri: uri.doctype,
    r"(?<![_\w])date=(\S+)": lambda uri: uri.date,
    r"number=(\S+)": lambda uri: uri.number,
    r"lang=(\S+)": lambda uri: uri.language,
    r"version=(current|original|named)": lambda uri: uri.version.kind.value,
    r'version=named "(.+)"': lambda uri: uri.version.value,
    r"version_date=(\d\S+)": lambda uri: uri.version.value,
    r"subtype=(\S+)": lambda uri: uri.subtype,
    r"subtype/actor=(\S+)": lambda uri: ",".join((uri.subtype, *uri.actors)),
    r"authoritative/author component=(\S+)": lambda uri: uri.expression_author,
    r"(?:^|[0-9] )component=(\S+)": lambda uri: uri.components[-1],
    r"version=original component=(\S+)": lambda uri: uri.components[-1],
    r"format=(\S+)": lambda uri: uri.format,
    r"(?<!/)author=(\S+)": lambda uri: uri.manifestation_author,
    r"manifestation_date=(\S+)": lambda uri: uri.manifestation_date,
    r"closest (?:version )?before (\S+)": lambda uri: uri.version.value,
    r"interval (\S+)": lambda uri: f"{uri.version.value}..{uri.version.until}",
    r"date (unspecified)": lambda uri: "unspecified" if uri.version.kind is VersionKind.ANY else "",
    r"version_date=(dateTime with timezone)": lambda uri: (
        "dateTime with timezone" if re.search(r"T.*[+-]\d\d:\d\d$", uri.version.value) else ""
    ),
    r"equivalent to \.\.\.(\S+)": lambda uri: str(uri.normalized())[str(uri).index("/!") :],
    r"TLC (\S+)": lambda uri: uri.ontology[0],
}


def test_every_example_of_the_standard(corpus: Path) -> None:
    lines = (corpus / "iri" / "oasis_nc_examples.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(rows) == EXAMPLES
    for text, level, expected in rows:
        uri = FrbrUri.parse(text)
        assert str(uri) == text
        assert uri.level.value == level, text
        told = [(match[1], read(uri)) for form, read in EXPECTATIONS.items() if (match := re.search(form, expected))]
        assert told, f"nothing of {expected!r} was understood"
        assert all(meant == found for meant, found in told), (text, told)


def documents(corpus: Path) -> Iterator[tuple[str, etree._Element]]:
    for path in sorted((corpus / "akn").rglob("*.xml")):
        yield path.stem, etree.parse(path).getroot()


def test_identifiers_of_real_documents_can_be_read(corpus: Path) -> None:
    refused = set()
    count = 0
    for _, root in documents(corpus):
        for element in root.iter("*"):
            text = element.get("eId", "")
            count += bool(text)
            try:
                assert not text or str(Eid.parse(text)) == text
            except EidError:
                refused.add(text)
    assert count > 4000
    assert refused == {"cmpnts__cmp_1__person___44", "cmpnts__cmp_1__role___44"}  # three underscores, no name


def test_identifiers_given_to_real_documents(corpus: Path) -> None:
    """Given anew, articles, sections and what is in them are called as in the documents that keep the convention."""
    same = {}
    for name, root in documents(corpus):
        before = [element.get("eId", "") for element in root.iter(akn("article"), akn("section"), akn("subsection"))]
        for element in root.iter("*"):
            element.attrib.pop("eId", None)
        assigned = assign_eids(root)
        after = [element.get("eId", "") for element in assigned.iter("*") if element.get("eId")]
        assert len(after) == len(set(after)), name
        assert all(is_well_formed(eid) for eid in after), name
        same[name] = (len(set(before) & set(after)), len(before))
    assert same["it_senato_ddl_2013"] == (6, 8)  # two quotations are called mod_1__art_1, without their qstr_1
    assert same["us_Title9-Chap3-eng"] == (11, 11)
    kept, articles = same["20050516_005G0104_VIGENZA_20250130"]
    assert kept == articles > 100


# What keeps a document's own IRI from being one of the convention.
FAULTS = (
    r"(?!/akn/)",  # another convention, or nothing
    r".*//",  # an empty segment
    r".*/\.",  # the same, before a format
    r".*/e[ns]@",  # a language of two letters
    r"/akn/us/usc/",  # no date
    r".*camera[0-9]",  # no slash before the date
    r".*/619/[a-zA-Z]+$",  # a component without !
)


def test_iris_of_real_documents(corpus: Path) -> None:
    """Every IRI that documents give themselves is read and kept, or has one of the known faults."""
    kept = set()
    for _, root in documents(corpus):
        for element in root.iter(akn("FRBRthis"), akn("FRBRuri")):
            text = element.get("value", "")
            if any(re.match(fault, text) for fault in FAULTS):
                with pytest.raises(IriError):
                    FrbrUri.parse(text)
            else:
                assert str(FrbrUri.parse(text)) == text
                kept.add(text)
    assert len(kept) > 30
