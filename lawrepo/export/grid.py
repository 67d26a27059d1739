"""Where the cells of a table lie, whatever their spans claim."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MAX_COLUMNS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How many rows and columns a cell claims; less than 1 counts as 1."""

    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What a cell gets: its first row and column, from 0, and its extent."""

    row: int
    column: int
    rows: int
    columns: int


def place(rows: Sequence[Sequence[Span]]) -> tuple[tuple[tuple[Area, ...], ...], int]:
    """Return the area of each cell, row by row, and the number of columns.

    Cells take the first free place of their row, as in HTML. A span is cut where it would leave the table, cover
    another cell, or pass MAX_COLUMNS; a cell is never dropped.
    """
    taken: list[set[int]] = [set() for _ in rows]
    placed = []
    width = 0
    for row, spans in enumerate(rows):
        areas = []
        for span in spans:
            column = next(_free(taken[row]))
            area = _cut(taken, row, column, span)
            for covered in range(row, row + area.rows):
                taken[covered].update(range(column, column + area.columns))
            width = max(width, column + area.columns)
            areas.append(area)
        placed.append(tuple(areas))
    return tuple(placed), width


def _free(taken: set[int]) -> Iterator[int]:
    column = 0
    while True:
        if column not in taken:
            yield column
        column += 1


def _cut(taken: Sequence[set[int]], row: int, column: int, span: Span) -> Area:
    columns = 1
    while columns < min(span.columns, MAX_COLUMNS - column) and column + columns not in taken[row]:
        columns += 1
    rows = 1
    wanted = range(column, column + columns)
    while rows < min(span.rows, len(taken) - row) and taken[row + rows].isdisjoint(wanted):
        rows += 1
    return Area(row=row, column=column, rows=rows, columns=columns)
