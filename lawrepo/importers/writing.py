"""Provisions as Akoma Ntoso, with the notes anchored in them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.eid_names import element_ref
from akn.findings import Finding, Rule, Severity
from akn.names import AKN_NS, akn
from akn.notes import Note
from lawrepo.importers.blocks import shown
from lawrepo.importers.grammar import Grammar
from lawrepo.importers.provisions import Node, Part

LINK: Final = Rule(
    code="text-link",
    severity=Severity.ERROR,
    summary="A Markdown link that leads to no article, Work or page.",
    clause="docs/text-format.md, Lines and blocks",
)

LINKS: Final = re.compile(r"\[([^\[\]]*)\]\(([^()]*)\)")
_WEB: Final = re.compile(r"(?:https?://|/akn/)[^\s\"<>]+")


def join_eid(context: str, element: str, number: str = "") -> str:
    """Return the eId of an element in its context (AKN-NC §5.4)."""
    own = f"{element_ref(element)}_{number}" if number else element_ref(element)
    return f"{context}__{own}" if context else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where blocks are written: the unit or section, the eId that is their context, the number of the first.

    `alone` is the eId at which notes on a single block are anchored.
    """

    key: str
    context: str
    alone: str = ""
    first: int = 1


class Writer:
    """Writes provisions; `notes`, `findings` and `parts` (each with the eId it is kept in) fill as it does."""

    def __init__(self, grammar: Grammar, *, markdown: bool) -> None:
        """Begin an act."""
        self._grammar = grammar
        self._markdown = markdown
        self._references: Counter[str] = Counter()
        self.findings: list[Finding] = []
        self.notes: list[Note] = []
        self.parts: list[tuple[Part, str]] = []

    def unit(self, root: Node) -> etree._Element:
        """Write a unit: a note anchored at it follows its heading."""
        return self._provision(root, key=root.eid)

    def inside(self, root: Node, key: str) -> list[etree._Element]:
        """Write what an element holds, without the element: its text and the provisions in it."""
        holder = etree.Element(akn(root.element), nsmap={None: AKN_NS})
        self.collect(root.notes, key=key, anchor=root.eid)
        self._fill(holder, root, key)
        return list(holder)

    def labels(self, element: etree._Element, *, num: str, heading: str, eid: str, line: int) -> None:
        """Write the number and the heading of an element."""
        if num:
            self.inline(etree.SubElement(element, akn("num")), num, context=eid, line=line)
        if heading:
            child = etree.SubElement(element, akn("heading"), eId=join_eid(eid, "heading"))
            self.inline(child, heading, context=eid, line=line)

    def texts(self, holder: etree._Element, parts: Sequence[Part], place: Place) -> None:
        """Write blocks as `p`; a single one has no eId where the place has an anchor for it."""
        for count, part in enumerate(parts, place.first):
            eid = "" if place.alone and len(parts) == 1 else join_eid(place.context, "p", str(count))
            element = etree.SubElement(holder, akn("p"))
            if eid:
                element.set("eId", eid)
            if part.unplaced:
                element.set("class", "unplaced")
            self.inline(element, part.text, context=place.context, line=part.line)
            self.collect(part.notes, key=place.key, anchor=eid or place.alone)
            self.parts.append((part, eid or place.alone))

    def collect(self, notes: Sequence[tuple[str, str]], *, key: str, anchor: str) -> None:
        """Anchor notes; a link in one is kept as its words."""
        for marker, text in notes:
            words = LINKS.sub(r"\1", text) if self._markdown else text
            self.notes.append(Note(unit=key, anchor=anchor, marker=marker, text=" ".join(words.split())))

    def inline(self, element: etree._Element, text: str, *, context: str, line: int) -> None:
        """Write text, with references where Markdown has links to articles, Works or pages."""
        at = 0
        last: etree._Element | None = None
        for link in LINKS.finditer(text) if self._markdown else ():
            href = self._target(link[2].strip())
            if not href:
                self._refuse(link[2], line)
            if href and link[1].strip():
                _append(element, last, text[at : link.start()])
                self._references[context] += 1
                eid = join_eid(context, "ref", str(self._references[context]))
                last = etree.SubElement(element, akn("ref"), eId=eid, href=href)
                last.text = link[1]
            else:
                _append(element, last, text[at : link.start()] + link[1])
            at = link.end()
        _append(element, last, text[at:])

    def _provision(self, node: Node, key: str) -> etree._Element:
        element = etree.Element(akn(node.element), nsmap={None: AKN_NS})
        element.set("eId", node.eid)
        if self._is_removed(node):
            element.set("status", "removed")
        self.labels(element, num=node.num, heading=node.heading, eid=node.eid, line=node.line)
        self.collect(node.notes, key=key, anchor=node.eid)
        self._fill(element, node, key)
        return element

    def _fill(self, element: etree._Element, node: Node, key: str) -> None:
        if not node.children and not node.after:
            if node.before:
                eid = join_eid(node.eid, "content")
                holder = etree.SubElement(element, akn("content"), eId=eid)
                alone = node.eid if node.rank and node.parent is not None else eid
                self.texts(holder, node.before, Place(key=key, context=node.eid, alone=alone))
            return
        if node.before:
            self._around(element, "intro", node.before, node, key)
        for child in node.children:
            child.eid = join_eid(node.eid, child.element, child.number)
            element.append(self._provision(child, key))
        if node.after:
            self._around(element, "wrapUp", node.after, node, key)

    def _around(self, element: etree._Element, name: str, parts: Sequence[Part], node: Node, key: str) -> None:
        eid = join_eid(node.eid, name)
        holder = etree.SubElement(element, akn(name), eId=eid)
        self.texts(holder, parts, Place(key=key, context=eid, alone=eid))

    def _is_removed(self, node: Node) -> bool:
        if node.children or node.after:
            return False
        if not node.before:
            return node.element == self._grammar.unit
        return len(node.before) == 1 and self._grammar.is_repealed(node.before[0].text)

    def _target(self, target: str) -> str:
        """Return where a link points, "" when it is nothing that a law can refer to."""
        if _WEB.fullmatch(target):
            return target
        name = " ".join(target.removeprefix("#").split())
        for words in (name, name.replace("-", " ", 1)):
            heading = self._grammar.heading(words, marked=True)
            if heading is not None and heading.element == self._grammar.unit:
                return "#" + join_eid("", heading.element, heading.number)
        return ""

    def _refuse(self, target: str, line: int) -> None:
        words = shown(target)
        self.findings.append(
            Finding(
                rule=LINK,
                message=f"link to {words} leads nowhere",
                line=line,
                expected="an article of this act (#artikel-5), an IRI (/akn/…) or an address on the web",
                found=words,
            )
        )


def _append(element: etree._Element, last: etree._Element | None, words: str) -> None:
    """Add text at the end of a mixed element, whose last child is `last`."""
    if last is None:
        element.text = (element.text or "") + words
    else:
        last.tail = (last.tail or "") + words
