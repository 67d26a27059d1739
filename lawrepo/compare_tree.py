"""Canonical fragments as trees over their own text, so that what was compared can be written back exactly; pure.

Every node knows where it stands in the text. Elements that hold text are leaves: their words are compared.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Final

from akn.names import ELEMENT_ONLY, HIERARCHY, LABELS
from lawrepo.compare_words import words

REFERENCE: Final = "componentRef"
# What is reported by itself: what laws number, and the recitals and citations of a preamble.
PROVISIONS: Final = HIERARCHY | {"item", "recital", "citation"}

_STRUCTURE: Final = ELEMENT_ONLY - {"foreign"}  # foreign content is compared as text
_TAG: Final = re.compile(r"<(/?)([^\s/>?]+)([^>]*?)(/?)>")
_ANY_TAG: Final = re.compile(r"<[^>]*>")
# Where a line ends: between elements of the structure, and at the blocks and breaks that stand in running text.
_LINE_END: Final = re.compile(r"\n(?=<)|<(?:br|eol)[ />]|(?=</(?:p|li|item|num|heading|td|th|listIntroduction)>)")
_ATTRIBUTE: Final = re.compile(r'([^\s=]+)="([^"]*)"')
_SPACE: Final = re.compile(r"[ \t\r\n]+")


class Node:
    """An element: its tag is text[start:head], what it holds text[head:tail], its end tag text[tail:end]."""

    __slots__ = (
        "_label",
        "_words",
        "attributes",
        "children",
        "eid",
        "end",
        "follows",
        "head",
        "identified",
        "leaf",
        "name",
        "parent",
        "start",
        "tail",
        "text",
        "wid",
    )

    def __init__(self, text: str, match: re.Match[str], parent: "Node | None") -> None:
        """Begin an element at its tag; who builds the tree closes it."""
        self.text = text
        self.name = match[2]
        self.attributes = dict(_ATTRIBUTE.findall(match[3]))
        if "&" in match[3]:
            self.attributes = {name: unescape(value) for name, value in self.attributes.items()}
        self.parent = parent
        self.children: list[Node] = []
        self.leaf = self.name not in _STRUCTURE
        self.start = match.start()
        self.head = self.tail = self.end = match.end()
        self._words: Counter[str] | None = None
        self._label: tuple[str, str] | None = None
        self.eid = self.attributes.get("eId", "")
        # A reference to a unit has the wId of the unit.
        reference = self.name == REFERENCE
        self.wid = self.attributes.get("src", "")[1:] if reference else self.attributes.get("wId") or self.eid
        # Whether it is known by its wId, and not by its place.
        self.identified = bool(self.wid) and (reference or self.name in PROVISIONS)
        if reference:
            self._label = self.attributes.get("showAs", ""), ""
        self.follows = ""  # the eId of what stands before it and is known so

    @property
    def xml(self) -> str:
        """Return the element as it is written."""
        return self.text[self.start : self.end]

    @property
    def tag(self) -> str:
        """Return the tag that begins it."""
        return self.text[self.start : self.head]

    @property
    def inner(self) -> str:
        """Return what it holds, as it is written."""
        return self.text[self.head : self.tail]

    @property
    def removed(self) -> bool:
        """Say whether it has no effect any more."""
        return self.attributes.get("status") == "removed"

    @property
    def words(self) -> Counter[str]:
        """Return its words and how often they occur."""
        if self._words is None:
            self._words = Counter(words(plain(self.xml)))
        return self._words

    def label(self) -> tuple[str, str]:
        """Return its number and its heading, "" without one; of a reference to a unit, what it shows."""
        if self._label is None:
            found = {child.name: child.inner for child in reversed(self.children) if child.name in LABELS}
            self._label = plain(found.get("num", "")), plain(found.get("heading", ""))
        return self._label

    @property
    def level(self) -> int:
        """Return how many elements stand around it."""
        level, around = 0, self.parent
        while around is not None:
            level, around = level + 1, around.parent
        return level

    def subtree(self) -> Iterator["Node"]:
        """Yield the element and what it holds down to leaves, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


def read_tree(text: str) -> Node:
    """Return the tree of a canonical fragment."""
    found = _TAG.finditer(text)
    first = next(found)
    root = node = Node(text, first, None)
    within = 0  # open elements inside a leaf
    for match in found if not first[4] else ():
        if within or (node.leaf and not match[1]):
            within += 0 if match[4] else -1 if match[1] else 1
        elif match[1]:
            node.tail, node.end = match.span()
            if node.parent is None:
                break
            node = node.parent
        else:
            child = Node(text, match, node)
            if node.children:
                last = node.children[-1]
                child.follows = last.eid if last.identified else last.follows
            node.children.append(child)
            if not match[4]:
                node = child
    return root


def plain(xml: str) -> str:
    """Return the text of canonical XML, each run of white space as one blank, none at the ends."""
    text = _ANY_TAG.sub("", _LINE_END.sub(lambda match: f" {match[0]}", xml)) if "<" in xml else xml
    return _SPACE.sub(" ", unescape(text) if "&" in text else text).strip(" ")
