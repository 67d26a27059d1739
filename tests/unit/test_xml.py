"""The hardened parser, and the canonical form rule by rule."""

import pytest
from lxml import etree

from akn.names import AKN_NS
from akn.pieces import excerpt, join_declarations, rewrite, split_declarations
from akn.xml import (
    MAX_BYTES,
    MAX_DEPTH,
    Normalisation,
    XmlError,
    canonical,
    canonicalize,
    local_name,
    normalisations,
    parse_xml,
)

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NS = f'xmlns="{AKN_NS}"'


def canon(text: str) -> str:
    """Give the canonical form without declaration and final newline, and see that it is stable."""
    data = canonicalize(text.encode())
    assert canonicalize(data) == data
    assert data.decode().startswith(HEAD)
    assert data.endswith(b"\n")
    return data.decode().removeprefix(HEAD).removesuffix("\n")


def test_lines_break_only_where_the_schema_allows_elements_alone() -> None:
    source = f"<article {NS}><num>1</num><content> <p>a <b>b</b>\n <i>c</i></p>\n\n</content></article>"
    assert canon(source) == (
        f"<article {NS}>\n<num>1</num>\n<content>\n<p>a <b>b</b>\n <i>c</i></p>\n</content>\n</article>"
    )


def test_no_line_breaks_within_running_text() -> None:
    """An element that holds elements only is kept as it is when an ancestor holds text."""
    note = "<authorialNote><p>n</p> <p>m</p></authorialNote>"
    assert canon(f"<p {NS}>a{note}b</p>") == f"<p {NS}>a{note}b</p>"


def test_an_element_without_content_is_written_short() -> None:
    assert canon(f"<content {NS}>\n <p></p> \n</content>") == f"<content {NS}>\n<p/>\n</content>"
    assert canon(f"<body {NS}>\n </body>") == f"<body {NS}/>"


def test_attributes_stand_in_a_fixed_order() -> None:
    source = (
        f'<article wId="w" status="removed" xml:lang="ru" a:b="1" xmlns:a="urn:a" GUID="g" class="c" eId="e" {NS}/>'
    )
    assert canon(source) == (
        f'<article {NS} xmlns:a="urn:a" eId="e" wId="w" GUID="g" class="c" status="removed" xml:lang="ru" a:b="1"/>'
    )


def test_special_characters_are_escaped_alike() -> None:
    source = f'<p title="&#9;&#10;&#13;&quot;&apos;&lt;&gt;&amp;" {NS}>]]&gt;&#13;"\'&lt;<![CDATA[<&]]></p>'
    assert canon(source) == (f'<p {NS} title="&#9;&#10;&#13;&quot;\'&lt;&gt;&amp;">]]&gt;&#13;"\'&lt;&lt;&amp;</p>')


def test_text_is_in_nfc_and_each_change_is_known() -> None:
    source = f'<p title="e\u0301" {NS}>\nи\u0306<b>x</b>o\u0308</p>'.encode()
    root = parse_xml(source)
    assert canonical(root).decode() == f'{HEAD}<p {NS} title="é">\nй<b>x</b>ö</p>\n'
    assert list(normalisations(root)) == [
        Normalisation(line=1, before="e\u0301", after="é"),
        Normalisation(line=1, before="\nи\u0306", after="\nй"),
        Normalisation(line=2, before="o\u0308", after="ö"),
    ]
    assert list(normalisations(parse_xml(canonical(root)))) == []


def test_comments_and_instructions_are_no_law() -> None:
    assert canon(f"<p {NS}>a<!-- c -->b<?d e?>c</p>") == f"<p {NS}>abc</p>"
    assert canon(f"<!-- c --><body {NS}><!-- c --><?d e?></body><?d?>") == f"<body {NS}/>"


def test_text_around_a_comment_is_normalised_as_one() -> None:
    """Also in trees that another parser built, with their comments."""
    tree = etree.fromstring(f"<p {NS}>e<!-- c -->\u0301<?d e?>\u0323</p>")
    data = canonical(tree)
    assert canonicalize(data) == data
    assert "ẹ́" in data.decode()


def test_comments_between_elements_leave_no_line() -> None:
    tree = etree.fromstring(f"<body {NS}><!-- a --> <article/><?d e?></body>")
    assert canonical(tree).decode() == f"{HEAD}<body {NS}>\n<article/>\n</body>\n"


def test_namespaces_are_declared_once_on_the_root() -> None:
    source = f'<proprietary source="#a" {NS}><a xmlns="urn:1"/><b:b xmlns:b="urn:2"><b:c/></b:b></proprietary>'
    assert canon(source) == (
        f'<proprietary {NS} xmlns:b="urn:2" xmlns:ns1="urn:1" source="#a">\n'
        "<ns1:a/>\n<b:b><b:c/></b:b>\n</proprietary>"
    )


def test_a_prefix_bound_twice_is_told_apart() -> None:
    source = f'<proprietary {NS} source="#a"><t:a xmlns:t="urn:1"><t:b xmlns:t="urn:2"/></t:a></proprietary>'
    assert canon(source) == (
        f'<proprietary {NS} xmlns:ns1="urn:2" xmlns:t="urn:1" source="#a">\n<t:a><ns1:b/></t:a>\n</proprietary>'
    )


def test_a_prefix_that_only_values_use_is_kept() -> None:
    source = f'<p xmlns:eli="urn:eli" xmlns:unused="urn:u" class="eli:title http://x" {NS}/>'
    assert canon(source) == f'<p {NS} xmlns:eli="urn:eli" class="eli:title http://x"/>'


def test_a_prefix_for_the_standard_itself_is_kept_in_values() -> None:
    source = f'<a:p xmlns:a="{AKN_NS}" class="a:act"/>'
    assert canon(source) == f'<p {NS} xmlns:a="{AKN_NS}" class="a:act"/>'


def test_a_prefix_with_two_meanings_in_values_has_no_canonical_form() -> None:
    source = f'<content {NS}><p xmlns:t="urn:1" class="t:a"/>\n<p xmlns:t="urn:2" class="t:a"/></content>'
    with pytest.raises(XmlError, match=r"f:2: p class='t:a': the prefix t stands for another namespace"):
        canonicalize(source.encode(), source="f")


def test_elements_without_a_namespace_stay_without() -> None:
    source = f'<foreign {NS}><a xmlns=""><b/><q:c xmlns:q="urn:q"><d/></q:c></a></foreign>'
    assert canon(source) == f'<foreign {NS} xmlns:q="urn:q">\n<a xmlns=""><b/><q:c><d/></q:c></a>\n</foreign>'


def test_the_standard_within_elements_without_a_namespace() -> None:
    source = f'<foreign {NS}><a xmlns=""><p {NS}>t<b/></p></a></foreign>'
    assert canon(source) == f'<foreign {NS}>\n<a xmlns=""><p {NS}>t<b/></p></a>\n</foreign>'


def test_foreign_elements_are_kept_verbatim() -> None:
    inner = '<m:math xmlns:m="urn:m">\n  <m:mi>x</m:mi> y\n</m:math>'
    assert canon(f"<foreign {NS}> {inner} </foreign>") == (
        f'<foreign {NS} xmlns:m="urn:m">\n<m:math>\n  <m:mi>x</m:mi> y\n</m:math>\n</foreign>'
    )


@pytest.mark.parametrize("text", ["word", "\u00a0", "\u2028"])
def test_text_where_there_may_be_none_is_refused_and_not_dropped(text: str) -> None:
    source = f'<body {NS}>\n<article eId="art_1">{text}</article></body>'
    with pytest.raises(XmlError, match="directly in <article> art_1: expected elements only") as caught:
        canonicalize(source.encode(), source="law.xml")
    assert (caught.value.source, caught.value.line) == ("law.xml", 2)


def test_text_after_a_child_is_refused_too() -> None:
    with pytest.raises(XmlError, match="text 'word' directly in <body>"):
        canonicalize(f"<body {NS}><article/> word\n</body>".encode())


def test_other_vocabularies_are_refused_as_roots() -> None:
    with pytest.raises(XmlError, match="root element 'a': expected an element of"):
        canonicalize(b"<a/>")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Document is empty"),
        (b"<a>", "Premature end"),
        (b"<a>\xc3\x28</a>", "encoding"),
        (b"<a>&nbsp;</a>", "nbsp"),
        (b"<a>\x01</a>", "xmlParseCharRef|PCDATA invalid Char|Char 0x1"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type declaration"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "document type declaration"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "document type declaration"),
        (b'<a xmlns="a b"/>', "is not a valid URI"),
        # libxml2 forgets that error for a warning about a relative one.
        (b'<a>\n<b xmlns="a b"><c xmlns="t"/></b></a>', "<b>: namespace 'a b': expected a URI"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "depth|deeper"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), f"nested deeper than {MAX_DEPTH}"),
    ],
)
def test_broken_and_hostile_input_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(XmlError, match=f"^in.xml:\\d+(:\\d+)?: .*({message})") as caught:
        parse_xml(data, source="in.xml")
    assert "\n" not in str(caught.value)


def test_an_entity_bomb_is_refused_at_once() -> None:
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(XmlError):
        parse_xml(f'<!DOCTYPE a [<!ENTITY a0 "x">{layers}]><a>&a11;</a>'.encode())


def test_too_many_bytes_are_refused_before_parsing() -> None:
    with pytest.raises(XmlError, match=f"the limit is {MAX_BYTES}"):
        parse_xml(b" " * (MAX_BYTES + 1))


def test_an_unresolved_entity_in_a_tree_is_refused() -> None:
    tree = etree.fromstring(f"<p {NS}/>")
    tree.append(etree.Entity("x"))
    with pytest.raises(XmlError, match="entity '&x;' is not resolved"):
        canonical(tree)


def test_a_tree_built_too_deep_is_refused() -> None:
    tree = leaf = etree.Element(f"{{{AKN_NS}}}content")
    for _ in range(MAX_DEPTH):
        leaf = etree.SubElement(leaf, f"{{{AKN_NS}}}blockContainer")
    with pytest.raises(XmlError, match="nested deeper"):
        canonical(tree)


def test_a_part_is_written_as_a_document_of_its_own() -> None:
    tree = etree.fromstring(f'<body {NS} xmlns:q="urn:q"><article eId="art_1"><q:x/></article></body>')
    assert canonical(tree[0]).decode() == f'{HEAD}<article {NS} xmlns:q="urn:q" eId="art_1">\n<q:x/>\n</article>\n'


def test_other_encodings_become_utf_8() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><p {NS}>ә</p>'
    assert canonicalize(text.encode("utf-16")).decode() == f"{HEAD}<p {NS}>ә</p>\n"


@pytest.mark.parametrize(
    "source",
    [
        f"<body {NS}/>",
        f'<p {NS} xmlns:q="urn:q?a=1&amp;b" q:a="&gt;"> xmlns="no" </p>',
        f'<p {NS} title=" xmlns:a=&quot;b&quot; /&gt;">x</p>',
    ],
)
def test_declarations_come_off_and_go_on_again(source: str) -> None:
    data = canonicalize(source.encode())
    prefixes, text = split_declarations(data)
    assert join_declarations(prefixes, text) == data


def test_declarations_go_on_elements_only() -> None:
    with pytest.raises(XmlError, match="no element at 'text'"):
        join_declarations({}, "text")


LAID_OUT = (
    f"""<article {NS} eId="art_1"><num>1</num><content><p>one <b>two</b></p><p>&lt;p> three</p></content></article>"""
)


@pytest.mark.parametrize(
    "source",
    [
        LAID_OUT,
        LAID_OUT.replace("two", '<authorialNote marker="*"><p>note</p><p/></authorialNote>'),
        LAID_OUT.replace("<b>", '<b xmlns:q="urn:q" q:a="1">'),
        LAID_OUT.replace("three", " xmlns=nothing"),
        LAID_OUT.replace("<p>", '<p eId="a">'),
        LAID_OUT.replace("<p>one", "<p eId='a\" wId=\"b'>one").replace("<p>&", '<p eId="a" wId="b">&'),
    ],
)
def test_parts_are_cut_out_and_written_anew_as_with_the_whole(source: str) -> None:
    data = canonicalize(source.encode())
    root = parse_xml(data)
    for element in root.iter():
        assert excerpt(data, element) == canonical(element)
    blocks = [element for element in root.iter() if local_name(element) in {"p", "b"}]
    for number, block in enumerate(blocks):
        block.text = f"<{number}> e\u0301"
    assert rewrite(data, root, blocks) == canonical(root)
    assert rewrite(data, root, blocks[:0]) == (data if data.count(b" xmlns") == 1 else canonical(root))


def test_a_root_of_text_is_written_as_a_whole() -> None:
    data = canonicalize(f"<p {NS}>one</p>".encode())
    root = parse_xml(data)
    root.text = "two"
    assert rewrite(data, root, [root]).decode() == f"{HEAD}<p {NS}>two</p>\n"


@pytest.mark.parametrize("eid", ["a&b", "a&amp;b", "a<b", 'a"b', "a>b", "a\tb"])
def test_parts_are_found_by_eids_as_they_are_written(eid: str) -> None:
    root = etree.fromstring(f'<content {NS}><p/><p/><p eId="para_1"/></content>')
    root[0].set("eId", eid)
    root[1].set("eId", "a&amp;b" if eid == "a&b" else "a&b")
    data = canonical(root)
    tree = parse_xml(data)
    for element in tree:
        assert excerpt(data, element) == canonical(element)
        element.text = f"said of {element.get('eId')}"
        data = rewrite(data, tree, [element])
        assert data == canonical(tree)
