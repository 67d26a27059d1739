"""Blocks as a flow of events: how a writer meets them, in document order and without recursion.

Nesting may be as deep as a source allows, so no writer calls itself. Numbers and quotation marks stand in attributes
or elements of their own in the law, and at the beginning of a line for a reader: `leaves` puts them there, once for
all formats.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lawrepo.export.blocks import (
    Block,
    Cell,
    Division,
    Line,
    Mark,
    Note,
    Paragraph,
    Provision,
    Quote,
    Table,
    Text,
    calls,
    children,
    notes_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A block that holds blocks begins; `depth` counts the numbered provisions around it, within its table cell."""

    block: Block
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A block that holds blocks ends."""

    block: Block
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A line to be written on its own.

    `number` is that of the provision which begins here, `provision`; `heading` says that the line is its heading.
    `block` is where the line stands, `depth` as in `Open`.
    """

    block: Paragraph | Provision | Quote
    number: Line = ()
    line: Line
    provision: Provision | None = None
    heading: bool = False
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The place for the notes called since the last such place."""

    notes: tuple[Note, ...]


def leaves(blocks: Sequence[Block]) -> Iterator[Open | Close | Leaf]:
    """Walk blocks in document order, with paragraphs, numbers and headings of provisions as leaves."""
    held: list[Open | Close | Leaf] = []  # from the last leaf on: a quotation mark may yet close it
    opening = ""
    for event in _numbered(blocks):
        match event:
            case Leaf():
                yield from held
                held = [_quoted(event, start=opening)]
                opening = ""
            case Open(block=Quote(start=start)):
                opening += start
                held.append(event)
            case Close(block=Quote() as quote):
                last = held[0] if held else None
                if opening or not isinstance(last, Leaf):
                    yield from held
                    held = [Leaf(block=quote, line=_mark(opening + quote.end), depth=event.depth)] if opening else []
                    opening = ""
                else:
                    held[0] = _quoted(last, end=quote.end)
                held.append(event)
            case _:
                held.append(event)
    yield from held


def lines_of(blocks: Sequence[Block]) -> Iterator[Leaf]:
    """Yield the lines of blocks for a place that has no tables: theirs are but lines, after the caption."""
    for event in leaves(blocks):
        if isinstance(event, Leaf):
            yield event
        elif isinstance(event, Open) and (caption := captioned(event)):
            yield caption


def captioned(event: Open) -> Leaf | None:
    """Return the caption of a table that begins as a line of its own, None where there is none."""
    block = event.block
    if not isinstance(block, Table) or not block.caption:
        return None
    own = Paragraph(name="caption", language=block.language, line=block.caption)
    return Leaf(block=own, line=block.caption, depth=event.depth)


def footnoted(blocks: Sequence[Block]) -> Iterator[Open | Close | Leaf | Notes]:
    """Walk blocks as `leaves` does, with a place for notes at the end of each unit.

    Notes called outside units stand before the next division, or at the end of their part of the document.
    """
    due: list[Note] = []
    around: list[Block] = []
    unit: Block | None = None
    for event in leaves(blocks):
        if isinstance(event, Close):
            around.pop()
            if due and (event.block is unit or (unit is None and not around)):
                yield Notes(notes=tuple(due))
                due.clear()
            unit = None if event.block is unit else unit
        elif isinstance(event, Open):
            if due and unit is None and isinstance(event.block, Division):
                yield Notes(notes=tuple(due))
                due.clear()
            around.append(event.block)
            if unit is None and isinstance(event.block, Division) and event.block.unit:
                unit = event.block
        for line in _lines(event):
            for note in calls(line):
                due += (note, *notes_of(note.blocks))
        yield event
    if due:
        yield Notes(notes=tuple(due))


def _walk(blocks: Sequence[Block]) -> Iterator[Open | Close]:
    stack: list[Open | Close] = [Open(block=block, depth=0) for block in reversed(blocks)]
    while stack:
        event = stack.pop()
        yield event
        if isinstance(event, Open):
            block = event.block
            stack.append(Close(block=block, depth=event.depth))
            numbered = isinstance(block, Provision) and bool(block.number)
            depth = 0 if isinstance(block, Cell) else event.depth + numbered
            stack.extend(Open(block=child, depth=depth) for child in reversed(children(block)))


def _numbered(blocks: Sequence[Block]) -> Iterator[Open | Close | Leaf]:
    """Put each number before the first line of its provision, or on a line of its own where another begins first."""
    waiting: tuple[Provision, int] | None = None
    for event in _walk(blocks):
        block, depth = event.block, event.depth
        if isinstance(block, Paragraph):
            if isinstance(event, Open):
                provision = waiting[0] if waiting else None
                number = provision.number if provision else ()
                yield Leaf(block=block, number=number, line=block.line, provision=provision, depth=depth)
                waiting = None
            continue
        if waiting and (isinstance(event, Close) or isinstance(block, Provision | Table)):
            provision, outer = waiting
            yield Leaf(block=provision, number=provision.number, line=(), provision=provision, depth=outer)
            waiting = None
        yield event
        if isinstance(event, Open) and isinstance(block, Provision):
            inner = depth + bool(block.number)
            if block.heading:
                yield Leaf(
                    block=block,
                    number=block.number,
                    line=block.heading,
                    provision=block,
                    heading=True,
                    depth=inner,
                )
            else:
                waiting = (block, inner)


def _quoted(leaf: Leaf, *, start: str = "", end: str = "") -> Leaf:
    if start and leaf.number:
        leaf = replace(leaf, number=(*_mark(start, leaf.number), *leaf.number))
    elif start:
        leaf = replace(leaf, line=(*_mark(start, leaf.line), *leaf.line))
    return replace(leaf, line=(*leaf.line, *_mark(end, leaf.line))) if end else leaf


def _mark(text: str, beside: Line = ()) -> Line:
    """Return a quotation mark as a line; it came or went where all that stands beside it did."""
    if not text:
        return ()
    found = {tuple(mark for mark in x.marks if mark in {Mark.INSERTED, Mark.DELETED}) for x in beside}
    return (Text(text=text, marks=found.pop() if len(found) == 1 else (), generated=True),)


def _lines(event: Open | Close | Leaf) -> tuple[Line, ...]:
    match event:
        case Leaf():
            return (event.number, event.line)
        case Open(block=Division() as block):
            return (block.number, block.heading)
        case Open(block=Table() as block):
            return (block.caption,)
        case _:
            return ()
