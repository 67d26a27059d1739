"""A whole law out of its blocks: title, preamble, skeleton, units, notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from akn.document import STRUCTURE, Document, reference
from akn.eid import eid_for
from akn.findings import Finding
from akn.fragment import Fragment
from akn.names import AKN_NS, akn
from lawrepo.importers.blocks import UNPLACED, Block, Kind, shown
from lawrepo.importers.grammar import FORMULA, PREAMBLE, Grammar, Heading
from lawrepo.importers.provisions import DUPLICATE, Body, Node, Part
from lawrepo.importers.writing import Place, Writer, join_eid

PREFACE: Final = "preface"
CONCLUSIONS: Final = "conclusions"
_OPENING: Final = frozenset((PREAMBLE, FORMULA))
_SENTENCE: Final = ".,;:!?"
_TITLE: Final = 300  # the longest title of a plain text
_UNKNOWN: Final = "a heading that the grammar does not know"


@dataclass(slots=True, kw_only=True)
class _Group:
    """A headed part of the preamble."""

    name: str
    heading: str
    line: int
    parts: list[Part] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Container:
    """A section, chapter … of the skeleton."""

    element: str
    rank: int
    num: str
    words: str
    eid: str
    line: int
    parts: list[Part] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    children: "list[_Container | Node]" = field(default_factory=list)


class Act:
    """Reads the blocks of a law.

    `units` are its articles in order, `findings` what could not be placed. For the count: `absorbed` are blocks that
    became a title or part of the block before, `headings_kept` headings that became text, `aside` the lines of
    those that `lenient` kept. `late` is the signature, which stands after everything.
    """

    def __init__(self, grammar: Grammar) -> None:
        """Begin with nothing read."""
        self._grammar = grammar
        self.findings: list[Finding] = []
        self.units: list[Node] = []
        self.aside: list[int] = []
        self.absorbed = 0
        self.headings_kept = 0
        self._title: list[Part] = []
        self._front: list[Part] = []
        self._groups: list[_Group] = []
        self._early: list[tuple[str, str]] = []  # notes before everything
        self.late: list[Part] = []
        self._top: list[_Container | Node] = []
        self._open: list[_Container] = []
        self._body: Body | None = None
        self._skipping = False
        self._eids: dict[str, int] = {}

    def read(self, blocks: Sequence[Block], *, ends: bool = True) -> None:
        """Read all blocks of a law; where it does not end with them, no signature is among them."""
        signature = self._signature(blocks) if ends else len(blocks)
        for block in blocks[:signature]:
            self._read(block)
        for block in blocks[signature:]:
            self.late.append(Part(text=block.text, line=block.line))
        self._close()

    def outside_units(self) -> Iterator[Finding]:
        """Yield what stands outside articles, for a text that may hold nothing else."""
        lines = [
            *(part.line for part in (*self._title, *self._front, *self.late)),
            *(group.line for group in self._groups),
            *(child.line for child in self._top if isinstance(child, _Container)),
        ]
        for line in lines:
            yield Finding(rule=UNPLACED, message="text outside an article", line=line, expected="articles only")

    # Reading

    def _read(self, block: Block) -> None:
        if block.kind is Kind.HEADING and block.heading is not None:
            self._heading(block, block.heading)
        elif block.kind is Kind.NOTE:
            self._note(block.note, block.text)
        elif block.kind is Kind.TITLE:
            self._title.append(Part(text=block.text, line=block.line))
        elif block.kind is Kind.FRONT:
            if block.text:
                self._front.append(Part(text=block.text, line=block.line))
        elif block.kind is Kind.UNKNOWN and not block.reason and self._may_be_title(block):
            self._title.append(Part(text=block.text, line=block.line))
            self.absorbed += 1
        else:
            self._text(block)

    def _text(self, block: Block) -> None:
        reason = (block.reason or _UNKNOWN) if block.kind is Kind.UNKNOWN else ""
        if block.kind is Kind.TEXT:
            if self._may_be_title(block) and self._reads_as_title(block.text):
                self._title.append(Part(text=block.text, line=block.line))
                self.absorbed += 1
                return
            reason = self._grammar.refused(block.text)
        if reason:
            self._refuse(block, reason)
            self._skipping = True
        elif self._skipping:
            self._unplaced(block)
        elif self._body is not None:
            for finding in read_into(self._body, block, self._grammar):
                self.findings.append(finding)
        elif self._open:
            self._refuse(block, "text between a heading and its first article")
        else:
            self._opening(_whole(block), block.line)

    def _heading(self, block: Block, heading: Heading) -> None:
        self._skipping = False
        if heading.element in _OPENING:
            if self.units or self._open:
                self._aside(block, "a preamble after the first section or article")
            else:
                name = "formula" if heading.element == FORMULA else "preamble"
                self._groups.append(_Group(name=name, heading=heading.words, line=block.line))
        elif heading.element == self._grammar.unit:
            self._unit(block, heading)
        else:
            self._container(block, heading)

    def _unit(self, block: Block, heading: Heading) -> None:
        eid = join_eid("", heading.element, heading.number)
        if eid in self._eids:
            self._twice(block, eid)
            return
        self._close()
        self._eids[eid] = block.line
        node = Node(
            element=heading.element,
            num=heading.num,
            heading=block.text,
            number=heading.number,
            line=block.line,
            eid=eid,
        )
        self.units.append(node)
        (self._open[-1].children if self._open else self._top).append(node)
        self._body = Body(node)

    def _container(self, block: Block, heading: Heading) -> None:
        while self._open and self._open[-1].rank >= heading.rank and not self._is_inside(heading):
            self._open.pop()
        context = self._open[-1].eid if self._open else ""
        eid = join_eid(context, heading.element, heading.number)
        if not heading.number:
            eid = eid_for(heading.element, "", context, self._eids)
        if eid in self._eids:
            self._twice(block, eid)
            return
        self._close()
        self._eids[eid] = block.line
        words = block.text if heading.num else heading.words
        container = _Container(
            element=heading.element, rank=heading.rank, num=heading.num, words=words, eid=eid, line=block.line
        )
        (self._open[-1].children if self._open else self._top).append(container)
        self._open.append(container)

    def _is_inside(self, heading: Heading) -> bool:
        """Tell whether kinds of one rank nest: the one that came first holds the other (Abschnitt, Kapitel)."""
        top = self._open[-1]
        return top.rank == heading.rank and all(one.element != heading.element for one in self._open)

    def _note(self, marker: str, text: str) -> None:
        if self._body is not None:
            self._body.note(marker, text)
        elif self._open:
            holder = self._open[-1]
            (holder.parts[-1].notes if holder.parts else holder.notes).append((marker, text))
        elif self._groups:
            group = self._groups[-1]
            (group.parts[-1].notes if group.parts else group.notes).append((marker, text))
        elif self._front or self._title:
            (self._front or self._title)[-1].notes.append((marker, text))
        else:
            self._early.append((marker, text))

    def _opening(self, text: str, line: int, *, unplaced: bool = False) -> None:
        """Take a block before the first section or article."""
        parts = self._groups[-1].parts if self._groups else self._front
        if parts and not unplaced and not parts[-1].notes and _goes_on(parts[-1].text, text):
            parts[-1].text += f" {text}"
            self.absorbed += 1
            return
        parts.append(Part(text=text, line=line, unplaced=unplaced))

    def _may_be_title(self, block: Block) -> bool:
        """Tell whether nothing but a title, or the capitals of one that goes on, was read so far."""
        if self.units or self._open or self._groups or self._front or self._skipping:
            return False
        if self._grammar.is_contents(block.text):
            return False
        return not self._title or (
            block.kind is Kind.TEXT and block.text.isupper() and self._title[-1].text.isupper()
        )

    def _reads_as_title(self, text: str) -> bool:
        return len(text) <= _TITLE and (text.isupper() or text[-1] not in _SENTENCE)

    def _signature(self, blocks: Sequence[Block]) -> int:
        """Return where a signature at the end begins."""
        start = len(blocks)
        for count in range(len(blocks) - 1, -1, -1):
            block = blocks[count]
            if block.kind is not Kind.TEXT or not self._grammar.is_signature(block.text):
                break
            if self._grammar.is_office(block.text):
                start = count
        return start

    # What cannot be placed

    def _refuse(self, block: Block, reason: str) -> None:
        words = shown(_whole(block))
        self.findings.append(
            Finding(
                rule=UNPLACED,
                message=f"{reason}: {words}",
                line=block.line,
                eid=self._body.root.eid if self._body else self._open[-1].eid if self._open else "",
                expected="a heading, number or text in a place that docs/text-format.md gives it",
                found=words,
            )
        )
        self._unplaced(block)

    def _unplaced(self, block: Block) -> None:
        part = Part(text=_whole(block), line=block.line, unplaced=True)
        if self._body is not None:
            self._body.text(part)
        elif self._open:
            self._open[-1].parts.append(part)
        else:
            self._opening(part.text, part.line, unplaced=True)

    def _aside(self, block: Block, reason: str) -> None:
        """Keep a heading as text, and all that follows it up to the next."""
        self._refuse(block, reason)
        self.aside.append(block.line)
        self.headings_kept += 1
        self._skipping = True

    def _twice(self, block: Block, eid: str) -> None:
        self._aside(block, "a number that occurs twice")
        finding = self.findings.pop()
        message = f"{finding.message}, first in line {self._eids[eid]}"
        self.findings.append(
            Finding(rule=DUPLICATE, message=message, line=block.line, eid=eid, expected="a free number", found=eid)
        )

    def _close(self) -> None:
        """End the article that is open; a heading that is its whole text becomes its text."""
        if self._body is None:
            return
        root = self._body.root
        if not root.before and not root.children and root.heading and root.heading[-1] in ".;!?":
            root.before.append(Part(text=root.heading, line=root.line, notes=root.notes))
            root.heading, root.notes = "", []
            self.headings_kept += 1
        self._body.finish()
        self.findings.extend(self._body.findings)
        self._body = None

    # Writing

    def write(self, writer: Writer) -> tuple[Document, str]:
        """Return the document, without metadata, and its title."""
        front, preamble = (self._front, []) if self._groups else ([], self._front)
        sections: list[tuple[str, Fragment]] = []
        notes_at = PREFACE if self._title or front else PREAMBLE if preamble or self._groups else STRUCTURE
        writer.collect(self._early, key=notes_at, anchor="")
        title = ""
        if self._title or front:
            element, title = self._preface(writer, front)
            sections.append((PREFACE, Fragment.of(element)))
        if preamble or self._groups:
            sections.append((PREAMBLE, Fragment.of(self._preamble(writer, preamble))))
        units: list[tuple[str, Fragment]] = []
        body = etree.Element(akn("body"), nsmap={None: AKN_NS})
        self._skeleton(body, self._top, writer, units)
        sections.append((STRUCTURE, Fragment.of(body)))
        if self.late:
            conclusions = _section(CONCLUSIONS)
            writer.texts(conclusions, self.late, Place(key=CONCLUSIONS, context=CONCLUSIONS))
            sections.append((CONCLUSIONS, Fragment.of(conclusions)))
        document = Document(
            type="act",
            attributes=(("name", "act"),),
            sections=tuple(sections),
            units=tuple(units),
            unit=self._grammar.unit,
        )
        return document, title

    def _preface(self, writer: Writer, front: Sequence[Part]) -> tuple[etree._Element, str]:
        preface = _section(PREFACE)
        title = ""
        for part in self._title:
            eid = join_eid(PREFACE, "p", str(len(preface) + 1))
            holder = etree.SubElement(etree.SubElement(preface, akn("p"), eId=eid), akn("docTitle"))
            writer.inline(holder, part.text, context=PREFACE, line=part.line)
            writer.collect(part.notes, key=PREFACE, anchor=eid)
            title = " ".join(filter(None, (title, "".join(map(str, holder.itertext())))))
        writer.texts(preface, front, Place(key=PREFACE, context=PREFACE, first=len(preface) + 1))
        return preface, title

    def _preamble(self, writer: Writer, parts: Sequence[Part]) -> etree._Element:
        preamble = _section(PREAMBLE)
        writer.texts(preamble, parts, Place(key=PREAMBLE, context=PREAMBLE))
        for count, group in enumerate(self._groups, 1):
            eid = join_eid(PREAMBLE, "container", str(count))
            container = etree.SubElement(preamble, akn("container"), eId=eid, name=group.name)
            heading = etree.SubElement(container, akn("p"))
            heading.set("class", "heading")
            writer.inline(heading, group.heading, context=eid, line=group.line)
            writer.collect(group.notes, key=PREAMBLE, anchor=eid)
            writer.texts(container, group.parts, Place(key=PREAMBLE, context=eid))
        return preamble

    def _skeleton(
        self,
        holder: etree._Element,
        children: "Sequence[_Container | Node]",
        writer: Writer,
        units: list[tuple[str, Fragment]],
    ) -> None:
        for child in children:
            if isinstance(child, Node):
                unit = writer.unit(child)
                holder.append(reference(unit, child.eid))
                units.append((child.eid, Fragment.of(unit)))
                continue
            element = etree.SubElement(holder, akn(child.element), eId=child.eid)
            writer.labels(element, num=child.num, heading=child.words, eid=child.eid, line=child.line)
            writer.collect(child.notes, key=STRUCTURE, anchor=child.eid)
            if child.parts:
                eid = join_eid(child.eid, "intro")
                intro = etree.SubElement(element, akn("intro"), eId=eid)
                writer.texts(intro, child.parts, Place(key=STRUCTURE, context=eid, alone=eid))
            self._skeleton(element, child.children, writer, units)
            if not child.children and not child.parts:
                element.set("status", "removed")


def read_into(body: Body, block: Block, grammar: Grammar) -> Iterator[Finding]:
    """Give a block to an article; yield why it cannot be placed there, when it is kept as mere text."""
    if block.kind is Kind.NOTE:
        body.note(block.note, block.text)
        return
    reason = ""
    if block.kind is Kind.TEXT:
        reason = grammar.refused(block.text)
    elif block.kind is not Kind.ITEM:
        reason = block.reason or _UNKNOWN
    if reason:
        words = shown(_whole(block))
        yield Finding(rule=UNPLACED, message=f"{reason}: {words}", line=block.line, eid=body.root.eid, found=words)
    if reason or block.marker is None or not body.item(block.marker, block.text, block.line):
        unplaced = bool(reason) or block.marker is not None
        body.text(Part(text=_whole(block), line=block.line, unplaced=unplaced))


def _whole(block: Block) -> str:
    """Return all words of a block, with the number or note marker it begins with."""
    if block.marker is not None:
        return f"{block.marker.num} {block.text}".strip()
    if block.heading is not None and block.heading.num:
        return f"{block.heading.num} {block.text}".strip()
    if block.heading is not None:
        return block.heading.words
    return block.text


def _goes_on(before: str, text: str) -> bool:
    """Tell whether a block of a preamble only goes on with the sentence of the one before it."""
    return before[-1].isalnum() and text[0].islower()


def _section(name: str) -> etree._Element:
    return etree.Element(akn(name), {"eId": name}, nsmap={None: AKN_NS})
