"""How one text becomes another, as the values that every format is written from (docs/exports.md).

`redline` gives one document: the new text, with runs marked `Mark.INSERTED`, and what is gone in its place, marked
`Mark.DELETED`. Whoever leaves out what is marked inserted has the words of the old text in its order, whoever leaves
out what is deleted those of the new. `beside` gives the same marks in two columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lawrepo.comparison import Comparison, Kind
from lawrepo.export.blocks import Block, Mark, blocks_of, lines
from lawrepo.export.model import Baseline, RenderDocument
from lawrepo.export.redline_lines import marked


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
    del comparison
    gone = (marked(block, Mark.DELETED) for block in before.blocks)
    come = (marked(block, Mark.INSERTED) for block in after.blocks)
    baseline = Baseline(iri=before.iri, pit=before.pit, digest=before.digest)
    return replace(after, blocks=(*gone, *come), baseline=baseline)


def beside(before: RenderDocument, after: RenderDocument, comparison: Comparison) -> Beside:
    """Return the old text and the new in rows, unchanged ones included (`Beside.changed` leaves them out)."""
    del comparison
    gone = tuple(marked(block, Mark.DELETED) for block in before.blocks)
    come = tuple(marked(block, Mark.INSERTED) for block in after.blocks)
    return Beside(before=before, after=after, rows=(Row(old=gone, new=come, kinds=(Kind.SUBSTITUTED,), eid=""),))


def wholly(block: Block) -> Mark | None:
    """Return the mark that everything in a block bears, `INSERTED` or `DELETED`; None where anything differs.

    Notes are not looked into: they are marked as their calls are.
    """
    found = {_mark(inline.marks) for inner in blocks_of((block,)) for line in lines(inner) for inline in line}
    return found.pop() if len(found) == 1 else None


def _mark(marks: Sequence[Mark]) -> Mark | None:
    return next((mark for mark in marks if mark in {Mark.INSERTED, Mark.DELETED}), None)
