"""Fragments: canonical bytes as values."""

import hashlib

import pytest
from lxml import etree

from akn.fragment import Fragment
from akn.names import AKN_NS
from akn.xml import XmlError

NS = f'xmlns="{AKN_NS}"'


def test_equal_law_is_equal_bytes() -> None:
    one = Fragment.parse(f'<article {NS} eId="art_1"> <num>1</num> </article>'.encode())
    two = Fragment.parse(f'<a:article xmlns:a="{AKN_NS}" eId="art_1"><a:num>1</a:num></a:article>'.encode())
    assert one == two
    assert hash(one) == hash(two)
    assert one != Fragment.parse(f'<article {NS} eId="art_1"><num>1 </num></article>'.encode())


def test_a_tree_is_read_and_stays_as_it_is() -> None:
    tree = etree.fromstring(f"<body {NS}> <article/> </body>")
    before = etree.tostring(tree)
    fragment = Fragment.of(tree)
    assert etree.tostring(tree) == before
    assert Fragment.parse(fragment.xml) == fragment


def test_each_call_gives_a_fresh_tree() -> None:
    fragment = Fragment.parse(f"<body {NS}/>".encode())
    fragment.element().set("eId", "changed")
    assert fragment.eid == ""
    assert fragment.element().get("eId") is None


def test_names_and_identifiers() -> None:
    both = Fragment.parse(f'<article {NS} eId="art_2" wId="art_1"/>'.encode())
    assert (both.name, both.eid, both.wid) == ("article", "art_2", "art_1")
    one = Fragment.parse(f'<article {NS} eId="art_2"/>'.encode())
    assert (one.eid, one.wid) == ("art_2", "art_2")
    none = Fragment.parse(f"<article {NS}/>".encode())
    assert (none.eid, none.wid) == ("", "")


def test_the_digest_is_of_the_bytes() -> None:
    fragment = Fragment.parse(f"<body {NS}/>".encode())
    assert fragment.digest == hashlib.sha256(fragment.xml).hexdigest()


def test_what_is_refused_names_its_source() -> None:
    with pytest.raises(XmlError, match=r"^law\.xml:1:"):
        Fragment.parse(b"<body", source="law.xml")
