"""Documents taken apart and put together: which pieces, under which keys."""

from dataclasses import replace

import pytest
from lxml import etree

from akn.document import DocumentError, assemble, reference, skeleton_references, split, unit_key
from akn.fragment import Fragment
from akn.names import AKN_NS
from akn.xml import XmlError, canonical, parse_xml

NS = f'xmlns="{AKN_NS}"'


def article(eid: str, text: str = "t") -> str:
    return f'<article eId="{eid}"><num>{eid}</num><heading>H</heading><content><p>{text}</p></content></article>'


def act(body: str, more: str = "", attributes: str = "") -> etree._Element:
    return parse_xml(
        f'<akomaNtoso {NS} {attributes}><act name="act"><meta/><body>{body}</body>{more}</act></akomaNtoso>'.encode()
    )


def test_units_come_off_and_leave_a_reference() -> None:
    document = split(act(f'<chapter eId="chp_1">{article("art_1")}{article("art_2")}</chapter>'))
    assert (document.type, document.unit) == ("act", "article")
    assert document.attributes == (("name", "act"),)
    assert [key for key, _ in document.units] == ["art_1", "art_2"]
    assert [name for name, _ in document.sections] == ["meta", "structure"]
    assert dict(document.sections)["structure"].xml.decode() == (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<body {NS}>\n<chapter eId="chp_1">\n'
        '<componentRef eId="art_1" showAs="art_1 H" src="#art_1"/>\n'
        '<componentRef eId="art_2" showAs="art_2 H" src="#art_2"/>\n'
        "</chapter>\n</body>\n"
    )


def test_the_tree_given_stays_as_it_is() -> None:
    root = act(article("art_1"))
    before = etree.tostring(root)
    split(root)
    assert etree.tostring(root) == before


@pytest.mark.parametrize(
    ("body", "more", "keys"),
    [
        (article("art_1"), f"<conclusions>{'<p>c</p>'}</conclusions>", ["art_1"]),
        ("", "", []),
        ("<hcontainer><content><p>whole</p></content></hcontainer>", "", []),
        (article("art_1") + article("art_1"), "", ["art_1", "art_1~2"]),
        ("<article/><article/>", "", ["article_nn", "article_nn~2"]),
        (article("meta") + article("structure"), "", ["meta~2", "structure~2"]),
        ('<article eId="art_2" wId="art_1"/>', "", ["art_1"]),
        ('<section eId="sec_1"><subsection/></section>', "", ["sec_1"]),
        ('<section eId="sec_1"><article eId="art_1"/></section>', "", ["art_1"]),
        ('<article eId="art_1"><article eId="art_9"/></article>', "", ["art_1"]),
        (
            article("art_1"),
            (
                f'<attachments><attachment><doc name="a"><meta/><mainBody>{article("att_1__art_1")}</mainBody></doc>'
                "</attachment></attachments>"
            ),
            ["art_1", "att_1__art_1"],
        ),
    ],
)
def test_which_units_there_are_and_back(body: str, more: str, keys: list[str]) -> None:
    root = act(body, more)
    document = split(root)
    assert [key for key, _ in document.units] == keys
    assert assemble(document) == canonical(root)


def test_quoted_law_is_not_this_law() -> None:
    quoted = f"<p><mod><quotedStructure>{article('art_5')}</quotedStructure></mod></p>"
    content = f"<content>{quoted}</content>"
    root = act(f'<article eId="art_1">{content}</article><hcontainer>{content}</hcontainer>')
    document = split(root)
    assert [key for key, _ in document.units] == ["art_1"]
    assert assemble(document) == canonical(root)


def test_a_note_within_text_keeps_its_articles() -> None:
    """What stands in running text has no lines of its own, so it is no unit."""
    noted = f"<p>a<authorialNote>{article('art_5')}</authorialNote></p>"
    root = act(f"{article('art_1')}<hcontainer><content>{noted}</content></hcontainer>")
    document = split(root)
    assert [key for key, _ in document.units] == ["art_1"]
    assert assemble(document) == canonical(root)


def test_elements_of_other_namespaces_are_no_units() -> None:
    root = act(f'{article("art_1")}<hcontainer><foreign><article xmlns="urn:x"/></foreign></hcontainer>')
    assert [key for key, _ in split(root).units] == ["art_1"]
    assert assemble(split(root)) == canonical(root)


def test_a_reference_of_the_document_s_own_is_not_taken_for_ours() -> None:
    root = act(f'{article("art_1")}<componentRef eId="art_2" src="#art_1" showAs="x"/>')
    document = split(root)
    assert [key for key, _ in document.units] == ["art_1~2"]
    assert assemble(document) == canonical(root)


def test_components_beside_the_document() -> None:
    doc = f'<act name="b"><meta/><body>{article("cmp_1__art_1")}</body></act>'
    root = parse_xml(
        f'<akomaNtoso {NS}><documentCollection name="c"><meta/><collectionBody><component eId="cmp_1">'
        '<componentRef src="#cmpnt_1" showAs="x"/></component></collectionBody></documentCollection>'
        f'<components><component eId="cmpnt_1">{doc}</component></components></akomaNtoso>'.encode()
    )
    document = split(root)
    assert [name for name, _ in document.sections] == ["meta", "structure", "package"]
    assert [key for key, _ in document.units] == ["cmp_1__art_1"]
    assert assemble(document) == canonical(root)


@pytest.mark.parametrize(
    "body",
    [
        (
            '<article eId="a"><content><p x:y="1" xmlns:x="urn:1"/></content></article>'
            '<article eId="b"><content><p x:y="1" xmlns:x="urn:2"/></content></article>'
        ),
        (
            '<article eId="a"><content><p><x xmlns="urn:1"/></p></content></article>'
            '<article eId="b"><content><p><q:x xmlns:q="urn:1"/></p></content></article>'
        ),
        '<article eId="a&amp;&quot;b" wId="&lt;&#9;"><num>&lt;"</num></article>',
    ],
)
def test_prefixes_and_escapes(body: str) -> None:
    root = act(body, attributes='xmlns:z="urn:z" z:a="z:b"')
    assert assemble(split(root)) == canonical(root)


def test_fragments_that_disagree_on_a_prefix() -> None:
    """Versions of different days may bind one prefix differently: then the tree decides."""
    document = split(act(article("a") + article("b")))
    one, two = (
        Fragment.parse(
            f'<article {NS} eId="{eid}"><content><p xmlns:q="urn:{eid}" q:x="1"/></content></article>'.encode()
        )
        for eid in ("a", "b")
    )
    assembled = assemble(replace(document, units=(("a", one), ("b", two))))
    assert assembled == canonical(parse_xml(assembled))
    spaces = [name for p in parse_xml(assembled).iter(f"{{{AKN_NS}}}p") for name in p.attrib]
    assert spaces == ["{urn:a}x", "{urn:b}x"]


@pytest.mark.parametrize("prefixed", [True, False])
def test_a_unit_without_a_place_is_an_error(prefixed: bool) -> None:  # noqa: FBT001 - both ways of assembling
    document = split(act(article("art_1")))
    extra = Fragment.parse(f'<article {NS}><content><p xmlns:q="urn:1" q:x="1"/></content></article>'.encode())
    other = Fragment.parse(f'<article {NS}><content><p xmlns:q="urn:2" q:x="1"/></content></article>'.encode())
    units = (*document.units, ("art_8", extra), ("art_9", other if prefixed else extra))
    with pytest.raises(DocumentError, match="no place in the skeleton for art_8, art_9"):
        assemble(replace(document, units=units))


@pytest.mark.parametrize("more", ["", '<p xmlns:q="urn:2" q:x="1"/>'])
def test_a_unit_that_is_placed_twice_is_an_error(more: str) -> None:
    """Assembled as text or, where prefixes disagree, as a tree."""
    document = split(act('<article eId="art_1"><content><p xmlns:q="urn:1" q:x="1"/></content></article>'))
    twice = '<componentRef src="#art_1" showAs="x"/>' * 2
    body = Fragment.parse(f"<body {NS}>{twice}<hcontainer><content>{more}</content></hcontainer></body>".encode())
    sections = (document.sections[0], ("structure", body))
    with pytest.raises(DocumentError, match="unit art_1 is referred to twice"):
        assemble(replace(document, sections=sections))


def test_references_of_the_document_s_own_stay_where_prefixes_disagree() -> None:
    document = split(act(article("a") + '<componentRef src="#z" showAs="x"/>'))
    unit = Fragment.parse(f'<article {NS}><content><p xmlns:q="urn:a" q:x="1"/></content></article>'.encode())
    meta = Fragment.parse(f'<meta {NS} xmlns:q="urn:b" q:x="1"/>'.encode())
    assembled = assemble(replace(document, units=(("a", unit),), sections=(("meta", meta), document.sections[1])))
    assert b'<componentRef showAs="x" src="#z"/>' in assembled


def test_an_empty_document() -> None:
    root = parse_xml(f'<akomaNtoso {NS}><act name="a"/></akomaNtoso>'.encode())
    assert assemble(split(root)) == canonical(root)


@pytest.mark.parametrize(
    "source",
    [f"<act {NS}/>", f"<akomaNtoso {NS}/>", f"<akomaNtoso {NS}><act/><act/></akomaNtoso>", "<akomaNtoso/>"],
)
def test_what_is_no_document(source: str) -> None:
    with pytest.raises(DocumentError, match="expected"):
        split(parse_xml(source.encode()))


def test_a_document_without_a_canonical_form() -> None:
    with pytest.raises(XmlError, match="directly in <body>"):
        split(act("text"))


def test_skeletons_tell_their_units() -> None:
    skeleton = dict(split(act(f'{article("art_1")}<article eId="art_3" wId="art_2~2"/><article/>')).sections)[
        "structure"
    ]
    assert skeleton_references(skeleton) == (("art_1", "art_1"), ("art_2~2", "art_3"), ("article_nn", ""))


def test_a_reference_shows_number_and_heading_on_one_line() -> None:
    unit = etree.fromstring(
        f'<article {NS} eId="art_1"><num>\n Статья  1.</num><heading>О <b>праве</b></heading></article>'
    )
    assert dict(reference(unit, "art_1").attrib) == {"eId": "art_1", "src": "#art_1", "showAs": "Статья 1. О праве"}
    bare = etree.fromstring(f"<article {NS}/>")
    assert dict(reference(bare, "k").attrib) == {"src": "#k", "showAs": "k"}


def test_keys_are_never_used_twice() -> None:
    unit = etree.fromstring(f'<article {NS} eId="art_1"/>')
    assert unit_key(unit, {"art_1", "art_1~2"}) == "art_1~3"
