"""From Akoma Ntoso to blocks: every word outside `<meta>` once, in document order.

The reader knows classes of elements, not a list of document types: an element that the schema lets hold text is a
paragraph, one that holds elements only is passed through, grouped, numbered or headed by what it contains. So no
element can be forgotten.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypedDict

from lxml import etree

from akn.names import AKN_NS, BASIC_UNITS, ELEMENT_ONLY, MAIN_PARTS, QUOTING, XML_NS, akn
from akn.notes import Note as EditorialNote
from akn.xml import local_name
from lawrepo.export.blocks import (
    PARTS,
    Block,
    Break,
    Cell,
    Division,
    Group,
    Image,
    Inline,
    Line,
    Mark,
    Note,
    NoteCall,
    Paragraph,
    Provision,
    Quote,
    Row,
    Table,
    Text,
    blocks_of,
    lines,
    texts,
)
from lawrepo.export.grid import Area, Span, place
from lawrepo.export.placing import Placing
from lawrepo.export.runs import clean, tidy
from lawrepo.export.words import language_tag

RESERVED: Final = "lr-"  # ids that begin so belong to the page, not to the law

_DOCUMENTS = frozenset(
    """
    act amendment amendmentList bill debate debateReport doc documentCollection judgment officialGazette portion
    statement
    """.split()  # noqa: SIM905 - as akn.names
)
# Elements without text that stand in a line all the same; other element-only elements break it.
_IN_LINE = frozenset(("authorialNote", "br", "eol", "eop", "img", "marker", "noteRef"))
# Elements with text that begin a line of their own wherever they stand.
_OWN_LINE = frozenset(
    ("p", "block", "li", "crossHeading", "heading", "listIntroduction", "listWrapUp", "num", "subheading", "tocItem")
)
_LABELS = ("num", "heading", "subheading")
_LISTS = frozenset(("blockList", "ul", "ol"))
_LABEL_TAGS = {akn(name): name for name in _LABELS}
_MARKS = {mark.value: mark for mark in Mark}
_META = akn("meta")
_NAMESPACE = f"{{{AKN_NS}}}"
_LANG = f"{{{XML_NS}}}lang"
_MAX_SPAN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read: the blocks, and for each eId the anchor of the block that bears or holds it."""

    blocks: tuple[Block, ...]
    anchors: Mapping[str, str]


class _Same(TypedDict):
    """The fields that all blocks have (`blocks._Block`)."""

    name: str
    eid: str
    wid: str
    anchor: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """Where the reader is.

    `anchor` is that of the nearest block around, `inside` says that nothing here is a division: the text of a unit,
    a quotation, a list, a table.
    """

    language: str
    level: int = 0
    inside: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a run is marked by the elements around it."""

    marks: tuple[Mark, ...] = ()
    target: str = ""
    language: str = ""

    def text(self, text: str, *, generated: bool = False) -> Text:
        return Text(text=text, marks=self.marks, target=self.target, language=self.language, generated=generated)


_PLAIN = _Style()


def read(root: etree._Element, *, work: str, language: str, notes: Sequence[EditorialNote] = ()) -> Reading:
    """Read an `<akomaNtoso>` document.

    `work` is the IRI whose portions are references within the document, `language` a BCP 47 tag.
    """
    reader = _Reader(root, work=work, notes=notes)
    context = _Context(language=_language(root, language))
    blocks = (*reader.children(root, context), *reader.forgotten(context))
    known = {block.anchor for block in blocks_of(blocks)}
    return Reading(blocks=blocks, anchors={eid: anchor for eid, anchor in reader.anchors.items() if anchor in known})


class _Reader:
    """Reads one document; holds what is counted or looked up on the way."""

    def __init__(self, root: etree._Element, *, work: str, notes: Sequence[EditorialNote]) -> None:
        self.anchors: dict[str, str] = {}
        self._taken: set[str] = set()
        self._number = 0
        self._internal = re.compile(rf"(?:{re.escape(work)}(?:/?!main)?/?)?[#~]+(.+)")
        self._notes = Placing(root, notes)
        self._units = frozenset(_units(root))
        self._above_units = frozenset(above for unit in self._units for above in unit.iterancestors())
        self._meta_notes = {str(note.get("eId")): note for note in root.iter(akn("note"))}

    # Notes

    def forgotten(self, context: _Context) -> tuple[Block, ...]:
        """Return the editorial notes whose element has no block, so that none is lost."""
        return self._lone_calls(self._notes.left(), context)

    def _lone_calls(self, notes: Iterable[EditorialNote], context: _Context) -> tuple[Block, ...]:
        line = self._calls(notes, context)
        return (Paragraph(name="p", language=context.language, line=line),) if line else ()

    def _calls(self, notes: Iterable[EditorialNote], context: _Context) -> tuple[NoteCall, ...]:
        return tuple([self._editorial(note, context) for note in notes]) if notes else ()

    def _editorial(self, note: EditorialNote, context: _Context) -> NoteCall:
        self._number += 1
        text = Paragraph(name="p", language=context.language, line=tidy((Text(text=note.text),)))
        return NoteCall(note=Note(number=self._number, marker=clean(note.marker), editorial=True, blocks=(text,)))

    def _note(
        self, element: etree._Element, context: _Context, *, marker: str, editorial: bool
    ) -> Iterator[NoteCall]:
        self._number += 1
        number = self._number
        blocks = tuple(self.children(element, replace(context, inside=True)))
        if not any(text.strip() for text in texts(blocks)):
            self._number = number - 1
            return
        eid = str(element.get("eId") or "")
        yield NoteCall(note=Note(number=number, eid=eid, marker=clean(marker), editorial=editorial, blocks=blocks))

    # Blocks

    def children(self, element: etree._Element, context: _Context) -> tuple[Block, ...]:
        """Read what an element holds."""
        return self._inside(element, element, context)

    def _inside(
        self, element: etree._Element, rest: Iterable[etree._Element], context: _Context
    ) -> tuple[Block, ...]:
        """Read what follows an element's labels, after the notes that stand before everything in it."""
        leading = self._lone_calls(self._notes.before(element), context)
        return (*leading, *(block for child in rest for block in self._read(child, context)))

    def _read(self, element: etree._Element, context: _Context) -> tuple[Block, ...]:
        """Read an element, and the notes that follow it."""
        if element.tag == _META:
            return ()
        name = local_name(element)
        context = _speaking(context, _language(element, context.language))
        if not _is_akn(element):
            text = tidy((Text(text=" ".join(str(text) for text in element.itertext())),))
            blocks: tuple[Block, ...] = (Paragraph(name=name, language=context.language, line=text),) if text else ()
        elif name in _IN_LINE or name not in ELEMENT_ONLY:
            blocks = self._paragraphs(element, name, context)
        elif name == "table":
            blocks = (self._table(element, context),)
        elif name in QUOTING:
            blocks = (self._quote(element, name, context),)
        elif element.get("showAs") and not len(element):
            shown = Text(text=clean(str(element.get("showAs"))), target=self._target(element), generated=True)
            blocks = (Paragraph(name=name, language=context.language, line=(shown,)),)
        else:
            blocks = tuple(self._container(element, name, context))
        return _with_calls(blocks, self._calls(self._notes.after(element), context), context)

    def _container(self, element: etree._Element, name: str, context: _Context) -> Sequence[Block]:
        """Read an element that holds elements only: what it is shows from its number, its heading, its place."""
        same = self._same(element, name, context)
        inner = _within(context, same["anchor"])
        number, heading, rest = self._labels(element, inner)
        unit = element in self._units
        removed = element.get("status") == "removed"
        if not context.inside and (unit or name in _LISTS):
            inner = replace(inner, inside=True)
        if not context.inside and (heading or unit or (number and element in self._above_units)):
            inner = replace(inner, level=context.level + 1)
            calls = self._calls(self._notes.after(element), context)
            number, heading = (number, (*heading, *calls)) if heading else ((*number, *calls), ())
            return (
                Division(
                    **same,
                    level=inner.level,
                    unit=unit,
                    removed=removed,
                    number=number,
                    heading=heading,
                    blocks=self._inside(element, rest, inner),
                ),
            )
        blocks = self._inside(element, rest, inner)
        if number or heading:
            return (Provision(**same, removed=removed, number=number, heading=heading, blocks=blocks),)
        nested = name in _DOCUMENTS and local_name(_parent(element)) != "akomaNtoso"
        if blocks and (nested or name in PARTS or same["eid"]):
            return (Group(**same, blocks=blocks),)
        return blocks

    def _labels(self, element: etree._Element, context: _Context) -> tuple[Line, Line, Sequence[etree._Element]]:
        """Return number, heading (with subheading) and what follows; labels out of their order stay with the rest."""
        rest = list(element)
        found: dict[str, Line] = {}
        for tag, name in _LABEL_TAGS.items():
            if rest and rest[0].tag == tag:
                found[name] = self._line(rest.pop(0), context)
        if not found and not context.inside and len(rest) > 1 and _is_headline(rest[0]):
            found["heading"] = self._line(rest.pop(0), context)
        heading, subheading = found.get("heading", ()), found.get("subheading", ())
        between = (Break(),) if heading and subheading else ()
        return found.get("num", ()), (*heading, *between, *subheading), rest

    def _quote(self, element: etree._Element, name: str, context: _Context) -> Quote:
        same = self._same(element, name, context)
        inner = replace(context, inside=True, anchor=same["anchor"] or context.anchor)
        start, end = (clean(str(element.get(key) or "")) for key in ("startQuote", "endQuote"))
        return Quote(**same, start=start, end=end, blocks=self._inside(element, element, inner))

    def _table(self, element: etree._Element, context: _Context) -> Table:
        same = self._same(element, "table", context)
        context = replace(context, inside=True, anchor=same["anchor"] or context.anchor)
        rows = list(element)
        caption = self._line(rows.pop(0), context) if rows and rows[0].tag == akn("caption") else ()
        areas, columns = place([[_span(cell) for cell in row] for row in rows])
        blocks = tuple(self._row(row, placed, context) for row, placed in zip(rows, areas, strict=True))
        return Table(**same, columns=columns, caption=caption, blocks=blocks)

    def _row(self, element: etree._Element, areas: Sequence[Area], context: _Context) -> Row:
        same = self._same(element, "tr", context)
        context = replace(context, anchor=same["anchor"] or context.anchor, language=same["language"])
        cells = tuple(self._cell(cell, area, context) for cell, area in zip(element, areas, strict=True))
        return Row(**same, blocks=cells)

    def _cell(self, element: etree._Element, area: Area, context: _Context) -> Cell:
        same = self._same(element, local_name(element), context)
        context = replace(context, anchor=same["anchor"] or context.anchor, language=same["language"])
        blocks = self._inside(element, element, context)
        calls = self._calls(self._notes.after(element), context)
        return Cell(
            **same,
            header=same["name"] == "th",
            row=area.row,
            column=area.column,
            rows=area.rows,
            columns=area.columns,
            blocks=_with_calls(blocks, calls, context),
        )

    # Lines

    def _line(self, element: etree._Element, context: _Context) -> Line:
        """Read a label or a caption as one line; blocks within it are joined by line breaks."""
        if eid := element.get("eId"):
            self.anchors.setdefault(str(eid), context.anchor)
        context = _speaking(
            context if context.inside else replace(context, inside=True), _language(element, context.language)
        )
        joined: list[Inline] = []
        for block in blocks_of(self._pieces(element, "", context)):
            for line in lines(block):
                joined += ([Break()] if joined and line else []) + [*line]
        joined += self._calls(self._notes.after(element), context)
        return tuple(joined)

    def _paragraphs(self, element: etree._Element, name: str, context: _Context) -> tuple[Block, ...]:
        """Read an element that may hold text: as one paragraph, or as several in a group that bears its eId."""
        same = self._same(element, name, context)
        found = self._pieces(element, name, _within(context, same["anchor"]))
        match found:
            case [Paragraph(line=line, anchor="")]:
                return (Paragraph(**same, line=line),)
            case _ if found and same["eid"]:
                return (Group(**same, blocks=found),)
            case _:
                return found

    def _pieces(self, element: etree._Element, name: str, context: _Context) -> tuple[Block, ...]:
        found: list[Block] = []
        runs: list[Inline] = []
        for item in self._inline(element, context, self._style(element, _PLAIN, context)):
            if isinstance(item, tuple):
                found += [*self._flush(runs, name, context), *item]
            else:
                runs.append(item)
        return (*found, *self._flush(runs, name, context))

    @staticmethod
    def _flush(runs: list[Inline], name: str, context: _Context) -> Iterator[Paragraph]:
        line = tidy(runs)
        runs.clear()
        if line:
            yield Paragraph(name=name, language=context.language, line=line)

    def _inline(
        self, element: etree._Element, context: _Context, style: _Style
    ) -> Iterator[Inline | tuple[Block, ...]]:
        """Yield the runs of an element and, in their place, the blocks within its text."""
        name = local_name(element) if _is_akn(element) else ""
        if name in _IN_LINE:
            yield from self._object(element, name, context)
            return
        if name == "li":
            yield style.text(f"{clean(str(element.get('value') or '•'))} ", generated=True)
        if quote := element.get("startQuote"):
            yield style.text(clean(str(quote)), generated=True)
        if element.text:
            yield style.text(element.text)
        for child in element:
            yield from self._child(child, context, style)
            if child.tail:
                yield style.text(child.tail)
        if quote := element.get("endQuote"):
            yield style.text(clean(str(quote)), generated=True)

    def _child(self, child: etree._Element, context: _Context, style: _Style) -> Iterator[Inline | tuple[Block, ...]]:
        name = local_name(child)
        if _is_akn(child) and name not in _IN_LINE and (name in _OWN_LINE or name in ELEMENT_ONLY):
            yield self._read(child, context)
            return
        if eid := child.get("eId"):
            self.anchors.setdefault(str(eid), context.anchor)
        yield from self._inline(child, context, self._style(child, style, context))
        yield from self._calls(self._notes.after(child), context)

    def _object(self, element: etree._Element, name: str, context: _Context) -> Iterator[Inline]:
        """Read an element without text that stands in a line."""
        match name:
            case "authorialNote":
                marker = str(element.get("marker") or "")
                yield from self._note(element, context, marker=marker, editorial=False)
            case "noteRef":
                note = self._meta_notes.get(str(element.get("href") or "").removeprefix("#"))
                if note is not None:
                    marker = str(element.get("marker") or note.get("marker") or "")
                    yield from self._note(note, context, marker=marker, editorial=True)
            case "eol" | "br":
                yield Break()
            case "img":
                yield Image(
                    description=clean(str(element.get("alt") or "")), source=clean(str(element.get("src") or ""))
                )
            case _:  # page ends and markers: places of an edition, not text
                pass

    def _style(self, element: etree._Element, around: _Style, context: _Context) -> _Style:
        mark, target = _MARKS.get(local_name(element)), self._target(element)
        language = _language(element, around.language or context.language)
        if mark is None and not target and language == (around.language or context.language):
            return around
        return _Style(
            marks=around.marks if mark is None else tuple(m for m in Mark if m is mark or m in around.marks),
            target=target or around.target,
            language="" if language == context.language else language,
        )

    def _target(self, element: etree._Element) -> str:
        """Return what an element refers to: `#eId` within this law, else as written."""
        href = clean(str(element.get("href") or element.get("from") or element.get("src") or "")).strip()
        if not href:
            return ""
        internal = self._internal.fullmatch(href)
        return f"#{internal[1]}" if internal else "" if href.startswith("#") else href

    def _same(self, element: etree._Element, name: str, context: _Context) -> _Same:
        """Return what every block says of its element; its anchor is one that no other has."""
        eid = str(element.get("eId") or "")
        base = "_".join(clean(eid).split())
        base = f"_{base}" if base.startswith(RESERVED) else base
        anchor, count = base, 1
        while anchor in self._taken:
            count += 1
            anchor = f"{base}~{count}"
        if not base:
            anchor = ""
        else:
            self._taken.add(anchor)
            self.anchors.setdefault(eid, anchor)
        language = _language(element, context.language)
        return _Same(name=name, eid=eid, wid=str(element.get("wId") or eid), anchor=anchor, language=language)


def _with_calls(blocks: tuple[Block, ...], calls: tuple[NoteCall, ...], context: _Context) -> tuple[Block, ...]:
    """Add calls at the end of the last line, or on a line of their own where blocks end with none."""
    if not calls:
        return blocks
    last = blocks[-1] if blocks else None
    match last:
        case Paragraph():
            end: Block = replace(last, line=(*last.line, *calls))
        case Provision() | Group() if last.blocks:
            end = replace(last, blocks=_with_calls(last.blocks, calls, context))
        case Provision(heading=()):
            end = replace(last, number=(*last.number, *calls))
        case Provision():
            end = replace(last, heading=(*last.heading, *calls))
        case _:
            return (*blocks, Paragraph(name="p", language=context.language, line=calls))
    return (*blocks[:-1], end)


def _units(root: etree._Element) -> list[etree._Element]:
    """Return the basic units of a document: by its main part, else by what a collection contains."""
    main = [part for part in root[0] if local_name(part) in MAIN_PARTS] if len(root) else []
    for places in (main, [root]):
        for name in BASIC_UNITS:
            found = [unit for part in places for unit in _topmost(part, name)]
            if found:
                return found
    return []


def _topmost(part: etree._Element, name: str) -> Iterator[etree._Element]:
    stack = [part]
    while stack:
        element = stack.pop()
        if element.tag == akn(name):
            yield element
        elif local_name(element) not in QUOTING and element.tag != akn("meta"):
            stack.extend(reversed(element))


def _span(cell: etree._Element) -> Span:
    def claimed(name: str) -> int:
        value = str(cell.get(name) or "")
        return (
            min(int(value), _MAX_SPAN)
            if value.isascii() and value.isdigit() and len(value) <= len(str(_MAX_SPAN))
            else 1
        )

    return Span(rows=claimed("rowspan"), columns=claimed("colspan"))


def _language(element: etree._Element, around: str) -> str:
    value = element.get(_LANG)
    return language_tag(str(value)) or around if value else around


def _is_headline(element: etree._Element) -> bool:
    """Say whether a paragraph is called a heading, as in a preamble, for which AKN has no element."""
    return element.tag == akn("p") and not element.get("eId") and "heading" in str(element.get("class") or "").split()


def _is_akn(element: etree._Element) -> bool:
    return str(element.tag).startswith(_NAMESPACE)


def _within(context: _Context, anchor: str) -> _Context:
    return replace(context, anchor=anchor) if anchor and anchor != context.anchor else context


def _speaking(context: _Context, language: str) -> _Context:
    return replace(context, language=language) if language != context.language else context


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent
