"""The text of a law as data of the PDF templates: headings, paragraphs and tables, in order, each a flat value."""

from collections.abc import Iterator, Sequence
from typing import Final

from lawrepo.export.blocks import (
    PARTS,
    Block,
    Division,
    NoteCall,
    Provision,
    Quote,
    Table,
    blocks_of,
    calls,
    children,
    label,
    plain,
)
from lawrepo.export.flow import Close, Leaf, Open, captioned, leaves, lines_of
from lawrepo.export.model import RenderDocument
from lawrepo.export.pdf_lines import DIVIDED, Lines, Place, Value, language, without_calls
from lawrepo.export.references import targets
from lawrepo.export.words import words

_SHORT_NUMBER: Final = 4  # characters that fit into the hanging indent
_CURRENT: Final = 48
_MAX_DEPTH: Final = 6
_CONTENTS_LEVELS: Final = 2
_MAX_CONTENTS: Final = 3
_ONE_COLUMN: Final = 40
_SHORT_LABEL: Final = 24
_LONG_LAW: Final = 200  # units
_LONG_PART: Final = 10  # units of it, on the average
_CENTRED: Final = frozenset(("preface", "coverPage"))


class Items:
    """Turns the blocks of a document into data."""

    def __init__(self, document: RenderDocument, *, linked: bool = True) -> None:
        """Look where the document's references lead (nowhere unless `linked`), and what its table of contents is."""
        self._document = document
        self._removed = words(document.tag).removed
        self._divisions = [b for b in blocks_of(document.blocks) if isinstance(b, Division) and label(b)]
        self._base = min((division.level for division in self._divisions), default=1) - 1
        self._places = _places(document) if linked else {}
        self._targets = targets(document) & self._places.keys()
        self._lines = Lines(self._to)
        self._centred = frozenset(
            id(inner)
            for block in blocks_of(document.blocks)
            if block.name in _CENTRED
            for inner in blocks_of((block,))
        )
        self._around = [document.portion]  # the nearest eId, for messages
        self._quotes = 0
        self._level = 0

    def contents(self) -> int:
        """Return how many levels the table of contents has: two, and a third where the units are there."""
        divisions = self._divisions
        if len(divisions) <= 1:
            return 0
        units = max((division.level - self._base for division in divisions if division.unit), default=0)
        return min(max(units, _CONTENTS_LEVELS), _MAX_CONTENTS)

    def columns(self) -> int:
        """Return how many columns the table of contents has: two where units have short labels."""
        units = [len(label(division)) for division in self._divisions if division.unit]
        return 2 if len(units) > _ONE_COLUMN and max(units) <= _SHORT_LABEL else 1

    def flat(self) -> bool:
        """Say whether units stand on the first level, so that none holds another."""
        return any(division.unit and division.level - self._base == 1 for division in self._divisions)

    def parts(self) -> bool:
        """Say whether each part begins a page, as in a long law: what did not change is then set only once."""
        units = sum(division.unit for division in self._divisions)
        tops = sum(division.level - self._base == 1 and not division.unit for division in self._divisions)
        return units >= max(_LONG_LAW, tops * _LONG_PART)

    def items(self) -> Iterator[Value]:
        """Yield what stands in the document, in order.

        Raises:
            GlyphError: for a character without a glyph.

        """
        table: Table | None = None
        for event in leaves(self._document.blocks):
            self._follow(event)
            if table is not None:  # its cells are written with it
                table = None if isinstance(event, Close) and event.block is table else table
            elif isinstance(event, Leaf):
                yield from self._anchors(event)
                yield self._paragraph(event)
            elif isinstance(event, Open):
                yield from self._opening(event.block)
                table = event.block if isinstance(event.block, Table) else None

    def in_column(self, blocks: Sequence[Block]) -> list[Value]:
        """Return blocks as the lines of a table's cell, with headings in bold and tables as lines.

        Raises:
            GlyphError: for a character without a glyph.

        """
        found: list[Value] = []
        for event in leaves(blocks):
            self._follow(event)
            if isinstance(event, Leaf):
                found.append(self._paragraph(event, narrow=True))
            elif isinstance(event, Open) and isinstance(event.block, Division) and label(event.block):
                found.append(self._label(event.block))
            elif isinstance(event, Open) and (caption := captioned(event)):
                found.append(self._paragraph(caption, narrow=True))
        return found

    def heading(self, division: Division, level: int) -> dict[str, Value]:
        """Return a division's heading for the text, the table of contents and the running head.

        Raises:
            GlyphError: for a character without a glyph.

        """
        place = self._place(division)
        lang, region = language(division.language)
        notes = [call for line in (division.number, division.heading) for call in calls(line)]
        number, heading = (without_calls(line) for line in (division.number, division.heading))
        line = self._lines.line
        return {
            "kind": "heading",
            "id": division.anchor if self._places.get(division.anchor) == id(division) else "",
            "level": level,
            "lang": lang,
            "region": region,
            "number": line(number, place),
            "runs": line(heading, place),
            "notes": line(tuple(NoteCall(note=note) for note in notes), place),
            "head": division.unit or not any(_is_unit(inner) for inner in blocks_of(division.blocks)),
            "current": cut(label(division), _CURRENT),
            "gone": self._gone(division),
        }

    def _follow(self, event: Open | Close | Leaf) -> None:
        if isinstance(event, Open):
            self._around.append(event.block.eid or self._around[-1])
            self._quotes += isinstance(event.block, Quote)
        elif isinstance(event, Close):
            self._around.pop()
            self._quotes -= isinstance(event.block, Quote)

    def _opening(self, block: Block) -> Iterator[Value]:
        match block:
            case Division() if block.number or block.heading:
                self._level = min(max(block.level - self._base, 1), self._level + 1)
                yield self.heading(block, self._level)
            case Table():
                yield from (_anchor(inner.anchor) for inner in blocks_of((block,)) if self._is_place(inner))
                yield self._table(block)
            case Provision():
                pass  # its first line is the place for references to it
            case _:
                if block.name in PARTS:
                    yield {"kind": "gap"}
                if self._is_place(block):
                    yield _anchor(block.anchor)

    def _anchors(self, leaf: Leaf) -> Iterator[Value]:
        """Yield places for references to what begins with this line."""
        if isinstance(leaf.block, Provision) and leaf.block is not leaf.provision:
            return
        begins = {
            block.anchor for block in (leaf.block, leaf.provision) if block is not None and self._is_place(block)
        }
        yield from (_anchor(anchor) for anchor in sorted(begins))

    def _paragraph(self, leaf: Leaf, *, narrow: bool = False) -> dict[str, Value]:
        place = self._place(leaf.block, narrow=narrow)
        lang, region = language(leaf.block.language)
        depth = leaf.depth - 1 if leaf.number or leaf.depth == 0 else leaf.depth
        return {
            "kind": "paragraph",
            "id": "",
            "lang": lang,
            "region": region,
            "justify": lang in DIVIDED and not narrow,
            "depth": min(max(depth, 0), _MAX_DEPTH),
            "number": self._lines.line(leaf.number, place),
            "short": len(plain(leaf.number)) <= _SHORT_NUMBER,
            "runs": self._lines.line(leaf.line, place),
            "bold": leaf.heading or leaf.block.name in {"crossHeading", "subheading"},
            "align": "center" if id(leaf.block) in self._centred or leaf.block.name == "crossHeading" else "start",
            "quoted": self._quotes > 0,
            "gone": self._gone(leaf.provision) if leaf.provision else "",
        }

    def _label(self, division: Division) -> dict[str, Value]:
        """Return number and heading as a line of a cell."""
        place = self._place(division, narrow=True)
        lang, region = language(division.language)
        number, heading = (self._lines.line(line, place) for line in (division.number, division.heading))
        return {
            "kind": "paragraph",
            "id": "",
            "lang": lang,
            "region": region,
            "justify": False,
            "depth": 0,
            "number": [],
            "short": True,
            "runs": [*number, *([" "] if number and heading else []), *heading],
            "bold": True,
            "align": "start",
            "quoted": self._quotes > 0,
            "gone": self._gone(division),
        }

    def _gone(self, block: Division | Provision) -> str:
        return self._removed if block.removed and not children(block) else ""

    def _table(self, table: Table) -> Value:
        """Return a table; the rows of header cells at its top are repeated on each page unless notes stand there."""
        place = self._place(table)
        head = 0
        while head < len(table.blocks) and all(cell.header for cell in table.blocks[head].blocks):
            head += 1
        head = head if _closed(table, head) and head < len(table.blocks) else 0
        cells: list[list[Value]] = [[], []]
        noted = False
        for number, row in enumerate(table.blocks):
            for cell in row.blocks:
                lines = [*lines_of(cell.blocks)]
                noted |= number < head and any(calls(leaf.number) or calls(leaf.line) for leaf in lines)
                cells[number >= head].append(
                    {
                        "x": cell.column,
                        "y": cell.row,
                        "columns": cell.columns,
                        "rows": cell.rows,
                        "header": cell.header,
                        "items": [self._paragraph(leaf, narrow=True) for leaf in lines],
                    }
                )
        return {
            "kind": "table",
            "columns": max(table.columns, 1),
            "caption": self._lines.line(table.caption, place),
            "head": cells[0],
            "repeat": not noted,
            "body": cells[1],
        }

    # Places

    def _place(self, block: Block, *, narrow: bool = False) -> Place:
        return Place(eid=block.eid or self._around[-1], language=block.language, narrow=narrow)

    def _to(self, target: str) -> str:
        anchor = self._document.anchor(target)
        return anchor if anchor in self._places else ""

    def _is_place(self, block: Block) -> bool:
        return block.anchor in self._targets and self._places[block.anchor] == id(block)


def _places(document: RenderDocument) -> dict[str, int]:
    """Return for each anchor the block that is its place: a redline may have two, and the later is the new text's."""
    return {block.anchor: id(block) for block in blocks_of(document.blocks) if block.anchor}


def _is_unit(block: Block) -> bool:
    return isinstance(block, Division) and block.unit


def _anchor(name: str) -> Value:
    return {"kind": "anchor", "id": name}


def _closed(table: Table, head: int) -> bool:
    """Say whether no cell of the head reaches below it."""
    return all(cell.row + cell.rows <= head for row in table.blocks[:head] for cell in row.blocks)


def cut(text: str, length: int) -> str:
    """Return a text that fits on a running line."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
