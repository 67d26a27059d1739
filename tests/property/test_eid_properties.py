"""Identifiers of elements: reading and writing, uniqueness, and what is there stays (AKN-NC §5.4)."""

import copy
from typing import Final

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from akn.eid import Eid, EidError, assign_eids, eid_for, fits_context, is_well_formed, mint_wid
from akn.eid_names import CONTAINERS, EID_REQUIRED
from akn.names import akn
from akn.numbering import number_token

NUMS: Final = st.sampled_from(
    (
        "",
        "1.",
        "(2)",
        "а)",
        "3-1.",
        "Статья 83-1",
        "Раздел II",
        "IVa",
        "первая",
        "Art. -1",
        "11.2 bis",
        "–",
        "83-1-бап",
    )
)
PIECES: Final = st.lists(
    st.sampled_from(
        (
            "bis",
            "st",
            "first",
            "twenty",
            "он",
            "бірінші",
            "статья",
            "бап",
            "-я",
            "й",
            "II",
            "C",
            "¹",
            "º",
            *"-/ .12аRd",
        )
    ),
    max_size=8,
).map("".join)
CHILDREN: Final = {
    "body": ("section", "chapter", "article", "hcontainer"),
    "section": ("chapter", "article", "heading"),
    "chapter": ("article", "heading", "section"),
    "article": ("paragraph", "list", "content", "heading"),
    "paragraph": ("point", "content", "list", "intro"),
    "list": ("intro", "point", "wrapUp"),
    "point": ("content", "point"),
    "hcontainer": ("content", "article"),
    "content": ("p", "blockList"),
    "intro": ("p",),
    "wrapUp": ("p",),
    "heading": (),
    "p": ("ref", "mod", "b"),
    "b": ("ref",),
    "ref": (),
    "mod": ("quotedStructure",),
    "quotedStructure": ("article", "paragraph"),
    "blockList": ("item", "listIntroduction"),
    "item": ("p",),
    "listIntroduction": ("ref",),
}
NUMBERED: Final = frozenset(("section", "chapter", "article", "paragraph", "point", "item"))


@st.composite
def trees(draw: st.DrawFn, name: str = "body", depth: int = 4) -> etree._Element:
    element = etree.Element(akn(name))
    if name in NUMBERED and draw(st.booleans()):
        etree.SubElement(element, akn("num")).text = draw(NUMS)
    if depth and CHILDREN[name]:
        for child in draw(st.lists(st.sampled_from(CHILDREN[name]), max_size=3)):
            element.append(draw(trees(child, depth - 1)))
    return element


def eids(root: etree._Element) -> list[str]:
    return [eid for element in root.iter("*") if (eid := element.get("eId"))]


@given(trees())
def test_all_that_need_an_identifier_get_one_of_their_own(root: etree._Element) -> None:
    assigned = assign_eids(root)
    found = eids(assigned)
    assert len(found) == len(set(found))
    assert all(is_well_formed(eid) for eid in found)
    for element in assigned.iter("*"):
        assert bool(element.get("eId")) == (etree.QName(element).localname in EID_REQUIRED | CONTAINERS)


@given(trees())
def test_what_is_assigned_fits_its_context(root: etree._Element) -> None:
    for element in assign_eids(root).iter("*"):
        eid = element.get("eId", "")
        around = next((up for ancestor in element.iterancestors() if (up := ancestor.get("eId"))), "")
        num = element.findtext(akn("num")) or ""
        if eid:
            assert fits_context(eid, around, etree.QName(element).localname, num), (eid, around)


@given(trees(), st.data())
def test_identifiers_that_are_there_stay(root: etree._Element, data: st.DataObject) -> None:
    assigned = assign_eids(root)
    partly = copy.deepcopy(assigned)
    for element in list(partly.iter("*")):
        if data.draw(st.booleans()):
            element.attrib.pop("eId", None)
    again = assign_eids(partly)
    for before, after in zip(partly.iter("*"), again.iter("*"), strict=True):
        assert before.get("eId") in (None, after.get("eId"))
    assert len(eids(again)) == len(set(eids(again)))
    assert etree.tostring(assign_eids(assigned)) == etree.tostring(assigned)


@given(trees())
def test_nothing_but_identifiers_is_added(root: etree._Element) -> None:
    before = etree.tostring(root)
    assigned = assign_eids(root)
    assert etree.tostring(root) == before
    for element in assigned.iter("*"):
        element.attrib.pop("eId", None)
    assert etree.tostring(assigned) == before


def refusal(text: str) -> EidError | None:
    try:
        Eid.parse(text)
    except EidError as error:
        return error
    return None


@given(st.one_of(st.text(max_size=30), st.text("art_1-~.а", max_size=12)))
def test_any_text_is_read_and_kept_or_refused(text: str) -> None:
    error = refusal(text)
    if error is None:
        assert str(Eid.parse(text)) == text
        assert Eid.parse(str(Eid.parse(text))) == Eid.parse(text)
    else:
        assert error.eid == text
        assert 1 <= error.position <= len(text) + 1
        assert not is_well_formed(text, work_level=True)


@example(num="0:R\x85D", roman=False)
@example(num="0 s t", roman=True)
@given(st.one_of(st.text(max_size=20), st.text("1234IVXaбbis- .()¹/−ІХ", max_size=12), PIECES), st.booleans())
def test_the_number_of_a_number_is_itself(num: str, roman: bool) -> None:  # noqa: FBT001 - drawn by name
    token = number_token(num, roman=roman)
    assert number_token(token, roman=roman) == token
    if token:
        assert is_well_formed(eid_for("article", token, "", ()))


@given(st.lists(st.sampled_from(("art_1", "art_2", "art_1__para_1")), max_size=20))
def test_minted_identifiers_never_meet(wanted: list[str]) -> None:
    used: set[str] = set()
    for eid in wanted:
        wid = mint_wid(eid, used)
        assert wid not in used
        assert is_well_formed(wid, work_level=True)
        used.add(wid)
