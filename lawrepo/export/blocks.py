"""The values that every output format is written from: blocks of text, and the lines in them.

A block is a paragraph or holds blocks. Text stands in lines (`Line`), as runs with what marks them. Everything is in
the order of the law; only notes are gathered elsewhere by formats that have a place for them.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# The parts of a document beside its main part (AKN 3.0, document types).
PARTS: Final = frozenset(
    "preface preamble conclusions coverPage header attachments components".split()  # noqa: SIM905 - as akn.names
)


class Mark(enum.Enum):
    """How a run is marked; the values are the names that AKN and HTML share."""

    BOLD = "b"
    ITALIC = "i"
    UNDERLINE = "u"
    SUPERSCRIPT = "sup"
    SUBSCRIPT = "sub"
    INSERTED = "ins"
    DELETED = "del"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A run of text.

    `target` is `#eId` within this law, else an IRI or an address as written, "" without a reference. `language` is
    a BCP 47 tag where it differs from that of the block, `generated` marks what the AKN says in an attribute
    (quotation marks, a bullet): it is shown, and is no word of the law.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    target: str = ""
    language: str = ""
    generated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A line break that the law prescribes; a comparison may mark it, as everything that stands in a line."""

    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image, shown by its description: outputs hold nothing from elsewhere."""

    description: str
    source: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note, called from the place it belongs to.

    `number` counts the notes of a document from 1 in the order of their calls. `editorial` notes are no part of the
    law; others (AKN `authorialNote`) are, and their words count.
    """

    number: int
    eid: str = ""
    marker: str = ""
    editorial: bool
    blocks: "tuple[Block, ...]"

    @property
    def label(self) -> str:
        """Return the marker of an editorial note as the text format writes it: `Сноска.`, `Note:`; "" without one."""
        if not self.editorial or not self.marker:
            return ""
        return self.marker if self.marker[-1] in ".:!?" else f"{self.marker}."


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCall:
    """The place from which a note is called."""

    note: Note
    marks: tuple[Mark, ...] = ()


Inline = Text | Break | Image | NoteCall
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """What blocks have in common.

    `name` is the AKN element, `language` a BCP 47 tag. `anchor` is the eId made unique in the document, "" for a
    block without an eId.
    """

    name: str
    eid: str = ""
    wid: str = ""
    anchor: str = ""
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(_Block):
    """A line of text of its own."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(_Block):
    """Blocks that belong together without a number or a heading: a preamble, an introduction, a component."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Division(_Block):
    """A part of the law with a place in its table of contents.

    `level` counts from 1, under the title, without gaps. `unit` marks the basic unit of the act (its articles or
    sections), `removed` what has no effect any more.
    """

    level: int
    unit: bool = False
    removed: bool = False
    number: Line = ()
    heading: Line = ()
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision(_Block):
    """A part of a unit, or of a quoted text: a paragraph, a point, an item of a list; mostly numbered."""

    removed: bool = False
    number: Line = ()
    heading: Line = ()
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(_Block):
    """The text of another law, as in an amending act, with its quotation marks."""

    start: str = ""
    end: str = ""
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(_Block):
    """A cell of a table, placed on its grid: `row` and `column` count from 0."""

    header: bool
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(_Block):
    """A row of a table; cells that reach into it from above stand in their first row."""

    blocks: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(_Block):
    """A table; its cells cover each place of the grid at most once."""

    columns: int
    caption: Line = ()
    blocks: tuple[Row, ...]


Block = Paragraph | Group | Division | Provision | Quote | Table | Row | Cell


def children(block: Block) -> Sequence[Block]:
    """Return the blocks within a block."""
    return () if isinstance(block, Paragraph) else block.blocks


def lines(block: Block) -> tuple[Line, ...]:
    """Return the lines of a block's own, in order."""
    match block:
        case Paragraph():
            return (block.line,)
        case Division() | Provision():
            return (block.number, block.heading)
        case Table():
            return (block.caption,)
        case _:
            return ()


def blocks_of(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield each block once, outer before inner, in document order."""
    stack = [*reversed(blocks)]
    while stack:
        block = stack.pop()
        yield block
        stack.extend(reversed(children(block)))


def plain(line: Line) -> str:
    """Return the text of a line, notes aside, with a blank for each line break."""
    parts = (" " if isinstance(x, Break) else x.text if isinstance(x, Text) else "" for x in line)
    return "".join(parts).strip()


def label(block: Division | Provision) -> str:
    """Return number and heading on one line."""
    return " ".join(text for text in (plain(block.number), plain(block.heading)) if text)


def calls(line: Line) -> tuple[Note, ...]:
    """Return the notes that a line calls."""
    return tuple(x.note for x in line if isinstance(x, NoteCall))


def notes_of(blocks: Sequence[Block]) -> tuple[Note, ...]:
    """Return all notes in the order of their calls, those called from notes included."""
    found: list[Note] = []
    for block in blocks_of(blocks):
        for line in lines(block):
            for note in calls(line):
                found += (note, *notes_of(note.blocks))
    return tuple(found)


def texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the text of the law in document order, one piece a line, without what is generated or editorial."""
    for block in blocks_of(blocks):
        for line in lines(block):
            yield from _texts(line)


def _texts(line: Line) -> Iterator[str]:
    piece: list[str] = []
    for inline in line:
        match inline:
            case Text(generated=False):
                piece.append(inline.text)
            case Break():
                piece.append(" ")
            case NoteCall(note=note) if not note.editorial:
                yield "".join(piece)
                yield from texts(note.blocks)
                piece = []
            case _:
                pass
    yield "".join(piece)
