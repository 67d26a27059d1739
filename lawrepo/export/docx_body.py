"""Blocks as the body of a document: headings, paragraphs with their numbers, tables, bookmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from lxml import etree

from lawrepo.export.blocks import (
    PARTS,
    Block,
    Cell,
    Division,
    Mark,
    Provision,
    Quote,
    Row,
    Table,
    blocks_of,
    children,
    label,
    plain,
)
from lawrepo.export.docx_lines import Lines, Look
from lawrepo.export.docx_tables import Grid, columns_of
from lawrepo.export.docx_tracking import Tracker
from lawrepo.export.docx_xml import Ids, Layout, add, name, start, voice
from lawrepo.export.flow import Close, Leaf, Open, leaves
from lawrepo.export.words import words

_HANG: Final = 567  # twentieths of a point: 1 cm
_SHORT_NUMBER: Final = 4  # characters that fit into the hanging indent
_MAX_DEPTH: Final = 6
_MAX_HEADING: Final = 9
_MAX_TABLES: Final = 8  # tables within cells of tables; deeper ones are written as lines
_MAX_COLUMNS: Final = 63  # Word takes no more; wider tables are written as lines
_GAP: Final = 360
_AFTER_TABLE: Final = 160
_CENTRED: Final = frozenset(("preface", "coverPage"))


class Body:
    """Writes blocks into an element: the body of the document, or a cell."""

    def __init__(
        self,
        lines: Lines,
        *,
        blocks: Sequence[Block],
        names: Mapping[str, str],
        contents: Mapping[int, str],
        tracker: Tracker,
        ids: Ids,
        tag: str,
        columns: bool = False,
    ) -> None:
        """`names` gives the bookmark of each anchor, `contents` that of each division in the table of contents.

        `columns` says that the places to write to are cells of a table.
        """
        self._lines = lines
        self._names = names
        self._contents = contents
        self._tracker = tracker
        self._ids = ids
        self._removed = words(tag).removed
        self._voice = voice(tag)
        self._columns = columns
        self._base = min((b.level for b in blocks_of(blocks) if isinstance(b, Division) and label(b)), default=1) - 1
        self._centred = frozenset(
            id(inner) for block in blocks_of(blocks) if block.name in _CENTRED for inner in blocks_of((block,))
        )
        self._bookmarked: set[str] = set()
        self._due: list[str] = []  # bookmarks that begin with the next paragraph
        self._gap = False
        self._page = bool(contents)  # the text begins on a page of its own
        self._quotes = 0
        self._level = 0
        self._places: list[etree._Element] = []
        self._grids: list[Grid | None] = []
        self._heads: list[bool] = []

    def write(self, place: etree._Element, blocks: Sequence[Block], *, width: int) -> None:
        """Write blocks; `width` is that of the place, in twentieths of a point."""
        self._places.append(place)
        for event in leaves(blocks):
            match event:
                case Open():
                    self._open(event.block, width)
                case Close():
                    self._close(event.block)
                case Leaf():
                    self._leaf(event)
        self._places.pop()
        if self._due or not _ends_with(place, "p"):  # bookmarks that nothing came after; a last paragraph
            self._bookmark(start(place, Layout(style="BodyText", language="")))

    def _open(self, block: Block, width: int) -> None:
        if block.anchor:
            self._due.append(block.anchor)
        if isinstance(block, Division) or block.name in PARTS:
            self._tracker.enter(block)
        match block:
            case Table():
                self._table(block, width)
            case Division() if block.number or block.heading:
                self._heading(block)
            case Quote():
                self._quotes += 1
            case Row() if self._grids and self._grids[-1] is not None:
                self._grids[-1].row(block)
            case Cell() if self._grids and self._grids[-1] is not None:
                self._places.append(self._grids[-1].cell(block))
                self._heads.append(block.header)
            case _:
                self._gap |= block.name in PARTS

    def _close(self, block: Block) -> None:
        grid = self._grids[-1] if self._grids else None
        if isinstance(block, Division) or block.name in PARTS:
            self._tracker.enter(None)
        match block:
            case Quote():
                self._quotes -= 1
            case Table():
                self._grids.pop()
            case Row() if grid is not None:
                grid.end_row()
            case Cell() if grid is not None:
                cell = self._places.pop()
                self._heads.pop()
                if not _ends_with(cell, "p"):  # the last in a cell is a paragraph (17.4.65)
                    self._bookmark(start(cell, Layout(style="TableText", language=block.language)))
            case _:
                pass

    def _table(self, table: Table, width: int) -> None:
        if table.caption:
            fate = self._tracker.fate(table.caption)
            look = Look(language=table.language, fate=fate)
            paragraph = self._paragraph(Layout(style="Caption", language=table.language, keep=True), fate)
            self._lines.write(paragraph, table.caption, look)
        depth = sum(grid is not None for grid in self._grids)
        if depth == _MAX_TABLES or not table.blocks or columns_of(table) > _MAX_COLUMNS:
            self._grids.append(None)
            return
        if _ends_with(self._places[-1], "tbl"):  # Word takes tables that touch for one
            start(self._places[-1], Layout(style="TableText", language=table.language))
        self._grids.append(Grid(self._places[-1], table, width=width >> 2 * depth, tracker=self._tracker))

    def _heading(self, division: Division) -> None:
        self._level = min(max(division.level - self._base, 1), self._level + 1)
        fate = self._tracker.fate(division.number, division.heading)
        look = Look(language=division.language, fate=fate)
        style = "TableHeading" if self._columns else f"Heading{min(self._level, _MAX_HEADING)}"
        paragraph = self._paragraph(Layout(style=style, language=division.language), fate, division=division)
        self._lines.write(paragraph, division.number, look)
        if plain(division.number) and division.heading:
            self._lines.blank(paragraph, look)
        self._lines.write(paragraph, division.heading, look)
        self._gone(paragraph, division, look)

    def _leaf(self, leaf: Leaf) -> None:
        if isinstance(leaf.block, Quote):
            fate = self._tracker.fate_of(leaf.block)
        else:
            fate = self._tracker.fate(leaf.number, leaf.line)
        block = leaf.block
        if block.anchor and not isinstance(block, Provision | Quote):
            self._due.append(block.anchor)
        in_cell = self._columns or bool(self._heads)
        numbered = bool(leaf.number)
        short = numbered and len(plain(leaf.number)) <= _SHORT_NUMBER
        look = Look(
            language=block.language,
            fate=fate,
            bold=leaf.heading or block.name in {"crossHeading", "subheading"} or self._heads[-1:] == [True],
        )
        left = min(leaf.depth, _MAX_DEPTH) * _HANG + (self._quotes > 0) * _HANG // 2
        layout = Layout(
            style="TableText" if in_cell else "Provision" if leaf.depth else "BodyText",
            language=block.language,
            keep=leaf.heading or block.name == "crossHeading",
            left=left,
            hanging=_HANG if numbered else 0,
            above=_GAP if self._gap else _AFTER_TABLE if _ends_with(self._places[-1], "tbl") else -1,
            centred=id(block) in self._centred or block.name == "crossHeading",
        )
        paragraph = self._paragraph(layout, fate)
        self._lines.write(paragraph, leaf.number, look)
        if numbered and leaf.line:
            (self._lines.tab if short else self._lines.blank)(paragraph, look)
        self._lines.write(paragraph, leaf.line, look)
        if leaf.provision is not None:
            self._gone(paragraph, leaf.provision, look)

    def _paragraph(self, layout: Layout, fate: Mark | None, *, division: Division | None = None) -> etree._Element:
        paragraph = start(self._places[-1], replace(layout, page=self._page and not self._heads))
        self._gap = self._page = False
        self._tracker.mark(paragraph, fate)
        self._bookmark(paragraph)
        if division is not None and id(division) in self._contents:
            self._name(paragraph, self._contents[id(division)])
        return paragraph

    def _bookmark(self, paragraph: etree._Element) -> None:
        """Put the bookmarks that are due where a paragraph begins; of several blocks with one anchor, the first."""
        for anchor in self._due:
            if anchor in self._names and anchor not in self._bookmarked:
                self._bookmarked.add(anchor)
                self._name(paragraph, self._names[anchor])
        self._due.clear()

    def _name(self, paragraph: etree._Element, bookmark: str) -> None:
        number = self._ids.next()
        add(paragraph, "bookmarkStart", id=number, name=bookmark)
        add(paragraph, "bookmarkEnd", id=number)

    def _gone(self, paragraph: etree._Element, block: Division | Provision, look: Look) -> None:
        gone = {self._tracker.fate_of(child) for child in children(block)}
        if block.removed and gone <= {Mark.DELETED}:
            look = replace(look, fate=Mark.INSERTED) if gone else look
            self._lines.say(paragraph, f" {self._removed}", look, language=self._voice)


def _ends_with(place: etree._Element, local: str) -> bool:
    last = next(place.iterchildren(reversed=True), None)  # `len` would count all the children
    return last is not None and last.tag == name(local)
