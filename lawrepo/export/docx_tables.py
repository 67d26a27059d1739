"""Tables on their grid: merged cells, rows that are repeated, widths by what stands in the columns."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from lawrepo.export.blocks import Cell, Row, Table, blocks_of, lines, plain
from lawrepo.export.docx_tracking import Tracker
from lawrepo.export.docx_xml import Layout, add, name, start
from lawrepo.export.words import direction

_FULL: Final = "5000"  # fiftieths of a percent
_MEASURED: Final = 200  # rows that widths are judged by
_LONGEST_WORD: Final = 18
_LONGEST_TEXT: Final = 60
_LEAST: Final = 4


@dataclass(slots=True, kw_only=True)
class _Reach:
    """A cell that reaches into further rows."""

    rows: int
    columns: int


class Grid:
    """Writes one table row by row; each row has a cell, or what continues one, on every place of the grid."""

    def __init__(self, parent: etree._Element, table: Table, *, width: int, tracker: Tracker) -> None:
        """`width` is that of the text, in twentieths of a point."""
        self._tracker = tracker
        self._columns = columns_of(table)
        self._head = _head(table)
        self._reaches: dict[int, _Reach] = {}
        self._at = 0
        self._count = 0
        self._widths = [share * width // 1000 for share in _shares(table, self._columns)]
        self._element = add(parent, "tbl")
        properties = add(self._element, "tblPr")
        add(properties, "tblStyle", val="LawTable")
        if direction(table.language) == "rtl":
            add(properties, "bidiVisual")
        add(properties, "tblW", w=_FULL, type="pct")
        add(properties, "tblLook", val="0000")
        grid = add(self._element, "tblGrid")
        for column in self._widths:
            add(grid, "gridCol", w=str(column))
        self._row = self._element

    def row(self, row: Row) -> None:
        """Begin a row."""
        self._row = add(self._element, "tr")
        self._at = 0
        fate = self._tracker.fate_of(row)
        head = self._count < self._head
        if head or fate is not None:
            properties = add(self._row, "trPr")
            if head:
                add(properties, "tblHeader")
            else:
                add(properties, "cantSplit", val="off")  # the schema asks for a property beside the change
            if fate is not None:
                self._tracker.add(properties, fate)
        self._count += 1

    def cell(self, cell: Cell) -> etree._Element:
        """Begin a cell, and return the element that its blocks go into."""
        self._fill(cell.column)
        if cell.rows > 1:
            self._reaches[self._at] = _Reach(rows=cell.rows - 1, columns=cell.columns)
        return self._add(cell.columns, merged="restart" if cell.rows > 1 else "", header=cell.header)

    def end_row(self) -> None:
        """End a row."""
        self._fill(self._columns)
        if self._row.find(name("tc")) is None:
            start(self._add(self._columns), Layout(style="TableText", language=""))

    def _fill(self, column: int) -> None:
        """Fill the places before a column: with what continues a cell from above, else with nothing."""
        while self._at < column:
            reach = self._reaches.get(self._at)
            if reach is None:
                cell = self._add(1)
            else:
                reach.rows -= 1
                if not reach.rows:
                    del self._reaches[self._at]
                cell = self._add(reach.columns, merged="continue")
            start(cell, Layout(style="TableText", language=""))

    def _add(self, columns: int, *, merged: str = "", header: bool = False) -> etree._Element:
        cell = add(self._row, "tc")
        properties = add(cell, "tcPr")
        add(properties, "tcW", w=str(sum(self._widths[self._at : self._at + columns])), type="dxa")
        if columns > 1:
            add(properties, "gridSpan", val=str(columns))
        if merged:
            add(properties, "vMerge", val=merged)
        if header:
            add(properties, "shd", val="clear", color="auto", fill="F0F0F0")
        self._at += columns
        return cell


def columns_of(table: Table) -> int:
    """Return how many columns a table has; in a redline rows that are gone may have had more than it has now."""
    return max(1, table.columns, *(cell.column + cell.columns for row in table.blocks for cell in row.blocks))


def _head(table: Table) -> int:
    """Return how many rows are repeated on each page: those of header cells at the top, which reach no further."""
    head = 0
    while head < len(table.blocks) and table.blocks[head].blocks and _is_head(table.blocks[head]):
        head += 1
    closed = all(number + cell.rows <= head for number, row in enumerate(table.blocks[:head]) for cell in row.blocks)
    return head if closed and head < len(table.blocks) else 0


def _is_head(row: Row) -> bool:
    return all(cell.header for cell in row.blocks)


def _shares(table: Table, columns: int) -> list[int]:
    """Return the width of each column in thousandths: by its longest words and texts, in the first rows."""
    weights = [_LEAST] * columns
    for row in table.blocks[:_MEASURED]:
        for cell in row.blocks:
            text = " ".join(plain(line) for block in blocks_of((cell,)) for line in lines(block))
            longest = max(map(len, text.split()), default=0)
            wanted = max(min(longest, _LONGEST_WORD), min(len(text), _LONGEST_TEXT) // 2)
            for column in range(cell.column, min(cell.column + cell.columns, columns)):
                weights[column] = max(weights[column], wanted // cell.columns)
    total = sum(weights)
    return [weight * 1000 // total for weight in weights]
