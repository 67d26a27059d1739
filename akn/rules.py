"""What a rule of the profile looks at, and what it says: the elements of one document, in one pass."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from lxml import etree

from akn.findings import Rule
from akn.names import AKN_NS, LABELS, QUOTING, XML_NS

WHITE: Final = " \t\r\n"  # white space as XML knows it; others are text
# An eId of AKN-NC §5.4: steps joined by `__`, each a name and, after `_`, a number with no punctuation at its ends.
STEP: Final = r"[^\W\d_](?:[^\W_]|[.,-])*(?:_(?:-(?=[0-9]))?[^\W_](?:[^\W_]|[.,-]|_(?!_))*)?(?<![-.,_])"
EID_FORM: Final = rf"^{STEP}(?:__{STEP})*$"
_EID_FORM: Final = re.compile(EID_FORM)
_STANDARD: Final = f"{{{AKN_NS}}}"
_LANG: Final = f"{{{XML_NS}}}lang"
SHOWN: Final = frozenset(("img", "componentRef", "documentRef", "foreign"))  # content without text
METADATA: Final = frozenset(("meta", "notes"))


class Node(NamedTuple):
    """An element as the rules see it (a named tuple: a frozen dataclass takes four times as long to make).

    `name` is its local name, "" when it is not of the standard. `context` is the eId of the nearest element around
    it that has one. `prefix`, `ref` and `number` are the parts of its own eId: `art_2`, `para` and `3-1`.
    `metadata` is true within `meta` and `notes`, `quoted` within another law's text, `removed` within something that
    no longer has effect.
    """

    order: int
    element: etree._Element
    name: str
    parent: int
    attributes: dict[str, str]
    eid: str
    wid: str
    context: str
    prefix: str
    ref: str
    number: str
    metadata: bool
    quoted: bool
    removed: bool

    @property
    def language(self) -> str | None:
        """Return `xml:lang`, None when it is not written."""
        return self.attributes.get(_LANG)


class View(NamedTuple):
    """A document as the rules see it.

    `identified` are the elements of the standard that have an eId, `readable` those outside metadata whose eId is
    well formed. `nums` has the `<num>` of an element by its order. `speaking` are the orders of elements that hold
    text, an image or another document, not counting their own number and heading. `texts` are all texts and
    attribute values, each with the order of its element. `whole` says that this is an assembled document, so that
    what it refers to must be in it.
    """

    nodes: tuple[Node, ...]
    named: dict[str, list[Node]]
    identified: tuple[Node, ...]
    readable: tuple[Node, ...]
    nums: dict[int, Node]
    speaking: frozenset[int]
    texts: tuple[tuple[int, str], ...]
    whole: bool

    @classmethod
    def of(cls, root: etree._Element, *, whole: bool) -> "View":
        """Read a tree, once."""
        nodes: list[Node] = []
        named: dict[str, list[Node]] = {}
        nums: dict[int, Node] = {}
        texts: list[tuple[int, str]] = []
        speaking: set[int] = set()
        stack: list[tuple[etree._Element, int]] = [(root, -1)]
        while stack:
            element, parent = stack.pop()
            order = len(nodes)
            node = _node(element, order, None if parent < 0 else nodes[parent])
            nodes.append(node)
            named.setdefault(node.name, []).append(node)
            if node.name == "num":
                nums.setdefault(parent, node)
            texts.extend((order, value) for value in node.attributes.values())
            said = [text for text in (element.text, *(child.tail for child in element)) if text]
            if said:
                texts.extend((order, text) for text in said)
            if node.name in SHOWN or any(text.strip(WHITE) for text in said):
                _speak(nodes, order, speaking)
            if len(element):
                stack.extend((child, order) for child in reversed(element) if isinstance(child.tag, str))
        identified = tuple(node for node in nodes if node.eid and node.name)
        return cls(
            nodes=tuple(nodes),
            named=named,
            identified=identified,
            readable=tuple(node for node in identified if not node.metadata and is_eid(node.eid)),
            nums=nums,
            speaking=frozenset(speaking),
            texts=tuple(texts),
            whole=whole,
        )

    def all(self, *names: str) -> Iterator[Node]:
        """Yield the elements of these names, name by name."""
        for name in names:
            yield from self.named.get(name, ())

    def parent(self, node: Node) -> Node | None:
        """Return the element around a node."""
        return None if node.parent < 0 else self.nodes[node.parent]


class Breach(NamedTuple):
    """One breach: where, and what to tell a person."""

    node: Node
    message: str
    expected: str = ""
    found: str = ""


Check = Callable[[View], Iterable[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRule:
    """A rule with the function that finds its breaches, at most one an element.

    `unsaid` is the reason why Schematron cannot say it, "" for a rule that `profile.sch` has too. `needs` are names
    of elements (and with @ of attributes) without any of which it finds nothing; a rule that needs nothing is one of
    those that `akn.rules_outline` decides.
    """

    rule: Rule
    check: Check
    unsaid: str = ""
    needs: frozenset[str] = frozenset()


def is_eid(text: str) -> bool:
    """Tell whether an eId is well formed."""
    return _EID_FORM.search(text) is not None


def value_of(element: etree._Element, name: str, attribute: str = "value") -> str:
    """Return an attribute of the first child of that name, "" without one."""
    child = element.find(_STANDARD + name)
    return "" if child is None else str(child.get(attribute) or "")


def values_of(element: etree._Element, name: str, attribute: str = "value") -> tuple[str, ...]:
    """Return an attribute of each child of that name."""
    return tuple(str(child.get(attribute) or "") for child in element.findall(_STANDARD + name))


def _speak(nodes: list[Node], order: int, speaking: set[int]) -> None:
    """Note that an element says something, and so does what is around it, save the element a label belongs to."""
    while order >= 0 and order not in speaking:
        speaking.add(order)
        node = nodes[order]
        order = node.parent
        if node.name in LABELS and order >= 0:
            order = nodes[order].parent


def _node(element: etree._Element, order: int, parent: Node | None) -> Node:
    tag = str(element.tag)
    name = tag[len(_STANDARD) :] if tag.startswith(_STANDARD) else ""
    attributes: dict[str, str] = dict(element.items()) if element.attrib else _NONE
    eid = attributes.get("eId", "")
    prefix, _, last = eid.rpartition("__")
    ref, _, number = last.partition("_")
    metadata = name in METADATA
    quoted = removed = False
    context = ""
    if parent is not None:
        context = parent.eid or parent.context
        metadata = metadata or parent.metadata
        quoted = parent.quoted or parent.name in QUOTING
        removed = parent.removed
    return Node(
        order,
        element,
        name,
        -1 if parent is None else parent.order,
        attributes,
        eid,
        attributes.get("wId", ""),
        context,
        prefix,
        ref,
        number,
        metadata,
        quoted,
        removed or attributes.get("status") == "removed",
    )


_NONE: Final[dict[str, str]] = {}
