"""How one text becomes another, as the values that every format is written from (docs/exports.md).

`redline` gives one document: the new text, with runs marked `Mark.INSERTED`, and what is gone in its place, marked
`Mark.DELETED`. Whoever leaves out what is marked inserted has the words of the old text in its order, whoever leaves
out what is deleted those of the new. `beside` gives the same marks in two columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lawrepo.comparison import Comparison, Kind
from lawrepo.export.blocks import (
    Block,
    Division,
    Group,
    Line,
    Mark,
    NoteCall,
    Paragraph,
    Provision,
    blocks_of,
    label,
    lines,
    notes_of,
)
from lawrepo.export.model import Baseline, RenderDocument
from lawrepo.export.redline_lines import holding, lawful, relabelled, relined
from lawrepo.export.redline_text import compared, ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What stands beside each other: blocks of the old text, and of the new; one of them may be empty.

    `kinds` say what happened, in the order of `Kind`, and are empty where nothing did. `eid` is that of the provision
    in the new text, or where it is gone, in the old. A `heading` row holds the label of a container or unit alone
    (divisions without blocks); the rows that follow it, to the next heading of its `level` or above, stand in it.
    """

    old: tuple[Block, ...]
    new: tuple[Block, ...]
    kinds: tuple[Kind, ...]
    eid: str
    heading: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Two texts of a law beside each other, in rows; the documents say of which days they are."""

    before: RenderDocument
    after: RenderDocument
    rows: tuple[Row, ...]

    def changed(self) -> "Beside":
        """Return the rows in which something happened, and the headings that they stand under."""
        found: list[Row] = []
        due: list[Row] = []
        for row in self.rows:
            if row.heading:
                while due and due[-1].level >= row.level:
                    due.pop()
                due.append(row)
            if row.kinds:
                found += [each for each in due if each is not row and each not in found]
                found.append(row)
        return replace(self, rows=tuple(found))


def redline(before: RenderDocument, after: RenderDocument, comparison: Comparison) -> RenderDocument:
    """Return the new text with marks, and in their places what is gone."""
    baseline = Baseline(iri=before.iri, pit=before.pit, digest=before.digest)
    return replace(after, blocks=compared(before, after, comparison), baseline=baseline)


def beside(before: RenderDocument, after: RenderDocument, comparison: Comparison) -> Beside:
    """Return the old text and the new in rows, unchanged ones included (`Beside.changed` leaves them out).

    Each label of a container or unit is a row, and each block in a unit. Editorial notes are left out.
    """
    rows = _Rows(comparison)
    for block in compared(before, after, comparison):
        rows.add(relined(block, lawful), ())
    return Beside(before=before, after=after, rows=tuple(rows.found))


def without(blocks: Sequence[Block], mark: Mark) -> tuple[Block, ...]:
    """Return what is left of a redline without what bears a mark; blocks of which nothing is left go too."""
    found: list[Block] = []
    for block in blocks:
        if wholly(block) is mark:
            continue
        here = relabelled(block, lambda line: _line_without(line, mark))
        found.append(here if isinstance(here, Paragraph) else ranked(holding(here, without(here.blocks, mark))))
    return tuple(found)


def current_label(division: Division) -> str:
    """Return number and heading of a division of a redline as they are now; "" where it is gone."""
    kept = relabelled(division, lambda line: _line_without(line, Mark.DELETED))
    return label(kept)


def _line_without(line: Line, mark: Mark) -> Line:
    return tuple(
        replace(x, note=replace(x.note, blocks=without(x.note.blocks, mark))) if isinstance(x, NoteCall) else x
        for x in line
        if mark not in x.marks
    )


def wholly(block: Block) -> Mark | None:
    """Return the mark that everything in a block bears, `INSERTED` or `DELETED`; None where anything differs.

    Notes are not looked into: they are marked as their calls are.
    """
    found = {_mark(inline.marks) for inner in blocks_of((block,)) for line in lines(inner) for inline in line}
    return found.pop() if len(found) == 1 else None


def _mark(marks: Sequence[Mark]) -> Mark | None:
    return next((mark for mark in marks if mark in {Mark.INSERTED, Mark.DELETED}), None)


def _as_it_was(block: Block, kinds: tuple[Kind, ...]) -> Block:
    """Return an old block with what it was: a redline says of what stays whether it has an effect now."""
    if isinstance(block, Division | Provision) and {Kind.REPEALED, Kind.RESTORED} & {*kinds}:
        return replace(block, removed=Kind.RESTORED in kinds)
    return block


class _Rows:
    """Collects the rows of a redline."""

    def __init__(self, comparison: Comparison) -> None:
        self.found: list[Row] = []
        self._before: dict[str, tuple[Kind, ...]] = {}
        self._after: dict[str, tuple[Kind, ...]] = {}
        for change in comparison.changes:
            for said, place in ((self._before, change.before), (self._after, change.after)):
                if place is not None and place.eid:
                    said[place.eid] = change.kinds

    def add(self, block: Block, around: tuple[Kind, ...]) -> None:
        """Add the rows of a block; `around` is what happened to the whole of a unit that came or went."""
        if not isinstance(block, Division | Group):
            self._row(block, around)
            return
        if isinstance(block, Division):
            head = replace(block, blocks=())
            if block.number or block.heading:
                self._row(head, around, level=block.level)
                last = self.found[-1]
                around = last.kinds if wholly(block) and wholly(head) else ()
        for inner in block.blocks:
            self.add(inner, around)

    def _row(self, block: Block, around: tuple[Kind, ...], *, level: int = 0) -> None:
        if not any(line for inner in blocks_of((block,)) for line in lines(inner)):
            return
        everything = (block, *(each for note in notes_of((block,)) for each in note.blocks))
        shown = any(_mark(x.marks) for inner in blocks_of(everything) for line in lines(inner) for x in line)
        both = (block,)
        old, new = (without(both, mark) if shown else both for mark in (Mark.INSERTED, Mark.DELETED))
        whole = wholly(block)
        kinds = around if whole and around and not self._told(block, whole) else ()
        kinds = kinds or self._kinds(block, whole, shown=shown, heading=bool(level))
        old = tuple(_as_it_was(each, kinds) for each in old)
        self.found.append(Row(old=old, new=new, kinds=kinds, eid=block.eid, heading=bool(level), level=level))

    def _told(self, block: Block, whole: Mark) -> bool:
        """Say whether a block came or went by itself, and not with what is around it."""
        come, gone = self._after.get(block.eid, ()), self._before.get(block.eid, ())
        return Kind.INSERTED in come if whole is Mark.INSERTED else Kind.REMOVED in gone

    def _kinds(self, block: Block, whole: Mark | None, *, shown: bool, heading: bool) -> tuple[Kind, ...]:
        said = self._before if whole is Mark.DELETED else self._after
        found = {kind for inner in blocks_of((block,)) for kind in said.get(inner.eid, ())}
        if whole:
            found = found & {Kind.MOVED} or {Kind.REMOVED if whole is Mark.DELETED else Kind.INSERTED}
        else:  # what came or went within it is an amendment of the row
            unseen = {Kind.AMENDED, Kind.SUBSTITUTED, *(() if shown else (Kind.REHEADED,))}
            found -= {Kind.INSERTED, Kind.REMOVED, *(unseen if heading or not shown else ())}
        if shown and not found:
            found = {Kind.REHEADED if heading else Kind.AMENDED}
        return tuple(kind for kind in Kind if kind in found)
