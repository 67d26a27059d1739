"""Real law quoted in amending acts, and real acts of other makers read as such."""

from pathlib import Path

import pytest

from akn.document import Document, split
from akn.errors import AknError
from akn.fragment import Fragment
from akn.profile import check_profile
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.act_document import ActError, read_foreign_act
from lawrepo.act_document_quotation import quote, unquote

EID = "art_1__para_1__mod_1__qstr_1"


def documents(corpus: Path) -> dict[str, Document]:
    found = {}
    for path in sorted((corpus / "akn").rglob("*.xml")):
        try:
            found[path.name] = split(parse_xml(path.read_bytes()))
        except AknError:  # of another version of the standard, or a collection of documents
            continue
    assert found
    return found


def test_every_unit_of_real_law_can_be_quoted_and_comes_back(corpus: Path) -> None:
    number = 0
    for name, document in documents(corpus).items():
        for key, unit in document.units:
            number += 1
            quoted = Fragment.of(quote(unit, EID))
            assert unquote(quoted.element()) == unit, (name, key)
            if not check_schema(unit.element(), file=""):
                assert check_schema(quoted.element(), file="") == (), (name, key)
            known = {finding.rule.code for finding in check_profile(unit.element(), file="", whole=False)}
            assert {each.rule.code for each in check_profile(quoted.element(), file="", whole=False)} <= known, (
                name,
                key,
            )
    assert number > 100


def test_no_real_act_is_guessed_at(corpus: Path) -> None:
    """None of these says of all that it quotes where it goes, when and how."""
    for name, document in documents(corpus).items():
        with pytest.raises(ActError) as caught:
            read_foreign_act({"mul": document})
        assert all(fault.expected or "IRI" in fault.bare for fault in caught.value.faults), name
