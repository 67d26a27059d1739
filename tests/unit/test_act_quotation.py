"""Elements quoted under identifiers of their own: valid there, and byte for byte the same when they come back."""

import pytest
from lxml import etree

from akn.attributes import MetadataError
from akn.eid import assign_eids
from akn.fragment import Fragment
from akn.names import AKN_NS, LR_NS, akn, lr
from akn.profile import check_profile
from akn.validate import check_schema
from lawrepo.act_document_quotation import quote, unquote

EID = "art_1__para_1__mod_1__qstr_1"


def element(text: str) -> Fragment:
    name, _, rest = text.partition(">")
    slash = "/" * name.endswith("/")
    return Fragment.parse(f'{name.rstrip("/")} xmlns="{AKN_NS}" xmlns:lr="{LR_NS}"{slash}>{rest}'.encode())


def boats(eid: str = "", wid: str = "") -> str:
    """Write the content of a provision."""
    names = (("eId", eid), ("wId", wid))
    written = "".join(f' {name}="{value}"' for name, value in names if value)
    return f"<content{written}><p>Boats.</p></content>"


def both_ways(text: str) -> etree._Element:
    """Quote an element, and return the valid quotation after it has given back the element."""
    fragment = element(text)
    quoted = quote(fragment, EID)
    stored = Fragment.of(quoted).element()
    assert unquote(stored) == fragment
    assert Fragment.of(stored) == Fragment.of(quoted)
    assert check_schema(stored, file="") == ()
    assert Fragment.of(assign_eids(stored)) == Fragment.of(stored)  # an import has nothing to add
    return stored


def clean(stored: etree._Element) -> bool:
    return check_profile(stored, file="", whole=False) == ()


def identifiers(stored: etree._Element) -> list[str]:
    """Give what elements are called within the quotation, and what they were called where that is written."""
    found = []
    for each in stored.iter(f"{{{AKN_NS}}}*"):
        own, before = each.get("eId"), each.get(lr("eId"))
        if each is not stored and (own is not None or before is not None):
            found.append(f"{(own or '').removeprefix(EID)}{'' if before is None else f'<{before}'}")
    return found


def test_an_article_is_called_by_the_quotation() -> None:
    stored = both_ways(
        '<article eId="art_26-1"><num>Article 26-1</num><paragraph eId="art_26-1__para_1"><num>1.</num>'
        f"{boats('art_26-1__para_1__content')}</paragraph></article>"
    )
    assert identifiers(stored) == ["__art_26-1", "__art_26-1__para_1", "__art_26-1__para_1__content"]
    assert clean(stored)


def test_the_place_in_the_law_is_no_part_of_the_names() -> None:
    stored = both_ways(f'<paragraph eId="art_4__para_3"><num>3.</num>{boats("art_4__para_3__content")}</paragraph>')
    assert stored.get(lr("context")) == "art_4"
    assert identifiers(stored) == ["__para_3", "__para_3__content"]
    assert clean(stored)


def test_what_is_numbered_through_the_law_says_what_it_was_called() -> None:
    stored = both_ways(
        '<chapter eId="sec_II__chp_3"><num>Chapter 3</num><article eId="art_50"><num>Article 50</num>'
        f"{boats('art_50__content')}</article></chapter>"
    )
    assert identifiers(stored) == ["__chp_3", "__art_50<art_50", "__art_50__content<art_50__content"]
    assert clean(stored)


def test_what_had_no_name_gets_one_for_the_time_of_the_quotation() -> None:
    stored = both_ways(f"<paragraph><num>3.</num>{boats()}</paragraph>")
    assert identifiers(stored) == ["__para_3<", "__para_3__content<"]
    assert clean(stored)


def test_plain_text_needs_no_name() -> None:
    assert identifiers(both_ways("<p>Boats.</p>")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'<paragraph eId="__x"><num>1.</num>{boats("__x")}</paragraph>',
            ["__para_1<__x", "__para_1__content<__x"],
        ),
        (
            f'<point eId="p~9"><num>1.</num>{boats("p~9")}</point>',
            ["__point_1<p~9", "__point_1__content<p~9"],
        ),
        ('<p eId="-"/>', ["<-"]),
    ],
)
def test_names_that_cannot_stand_are_put_aside(text: str, expected: list[str]) -> None:
    assert identifiers(both_ways(text)) == expected


def test_work_level_names_are_kept_and_never_say_the_same_as_the_eid() -> None:
    stored = both_ways(
        '<article eId="art_48" wId="art_47"><num>Article 48</num>'
        f'<paragraph eId="art_48__para_1" wId="art_48__para_1"><num>1.</num>{boats("art_48__para_1__content", "-")}'
        "</paragraph></article>"
    )
    article, _, paragraph = list(stored.iter(f"{{{AKN_NS}}}*"))[1:4]
    assert (article.get("wId"), article.get(lr("wId"))) == (f"{EID}__art_47", None)
    assert (paragraph.get("wId"), paragraph.get(lr("wId"))) == (None, "art_48__para_1")
    assert clean(stored)


def test_a_work_level_name_from_elsewhere_is_written_down() -> None:
    stored = both_ways(f'<paragraph eId="art_4__para_3" wId="art_3__para_9"><num>3.</num>{boats()}</paragraph>')
    assert stored[0].get("wId") == f"{EID}__art_3__para_9"
    assert stored[0].get(lr("wId")) == "art_3__para_9"


def test_a_guid_is_borne_by_one_element_in_the_world() -> None:
    stored = both_ways(f'<article eId="art_1" GUID="g"><num>1</num>{boats("art_1__content")}</article>')
    assert stored[0].get("GUID") is None


@pytest.mark.parametrize(("name", "wrapper"), [("item", "blockList"), ("li", "ul")])
def test_what_stands_in_lists_alone_is_wrapped(name: str, wrapper: str) -> None:
    inside = "<p>Boats.</p>" if name == "item" else "Boats."
    stored = both_ways(f'<{name} eId="art_1__list_1__{name}_1">{inside}</{name}>')
    assert stored[0].tag == akn(wrapper)
    assert clean(stored)


def test_prefixes_of_values_come_back() -> None:
    both_ways('<p xmlns:x="urn:x" class="x:y">Boats.</p>')


@pytest.mark.parametrize("name", ["eId", "wId", "GUID"])
def test_attributes_of_quotations_are_refused_elsewhere(name: str) -> None:
    with pytest.raises(MetadataError, match="which a quotation alone does"):
        quote(element(f'<p lr:{name}="x"/>'), EID)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("", "quotes 0 elements: expected one, of any kind"),
        ("<p/><p/>", "quotes 2 elements"),
        ('<p eId="art_1__p_1"/>', f"eId 'art_1__p_1' in a quotation: expected {EID}__…"),
    ],
)
def test_quotations_of_another_kind_are_refused(inside: str, message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        unquote(element(f'<quotedStructure eId="{EID}">{inside}</quotedStructure>').element())


def test_a_wrapped_element_must_be_the_one_that_is_named() -> None:
    with pytest.raises(MetadataError, match="expected one, item"):
        unquote(element(f'<quotedStructure eId="{EID}" lr:wrapped="item"><ul><li/></ul></quotedStructure>').element())
