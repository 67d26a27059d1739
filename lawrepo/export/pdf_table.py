"""Two texts of a law beside each other, as data of the PDF template."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lawrepo.export.blocks import Block, Division, label
from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.model import Baseline
from lawrepo.export.pdf_cover import front
from lawrepo.export.pdf_items import Items
from lawrepo.export.pdf_lines import Value
from lawrepo.export.words import words

if TYPE_CHECKING:
    from lawrepo.export.redline import Beside, Row


def table(beside: "Beside") -> dict[str, Value]:
    """Return a comparison in columns.

    Raises:
        GlyphError: for a character without a glyph.

    """
    before, after = beside.before, beside.after
    ui = words(after.tag)
    own = comparison_words(ui.tag)
    baseline = Baseline(iri=before.iri, pit=before.pit, digest=before.digest)
    blocks = tuple(block for row in beside.rows for block in (*row.old, *row.new))
    items = Items(replace(after, blocks=blocks), linked=False)
    levels = _Levels()
    return {
        **front(replace(after, baseline=baseline)),
        "head": [ui.day(before.pit), ui.day(after.pit), own.changes],
        "same": "" if beside.rows else own.same,
        "rows": [_row(row, items, levels, [own.kinds[kind] for kind in row.kinds]) for row in beside.rows],
    }


class _Levels:
    """Gives headings levels without gaps, as PDF/UA has them, whatever rows were left out."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def of(self, level: int) -> int:
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return len(self._open)


def _row(row: "Row", items: Items, levels: _Levels, kinds: list[str]) -> Value:
    heading = _division(row.new) or _division(row.old) if row.heading else None
    told: dict[str, Value] = {"kinds": ", ".join(kinds), "heading": None, "old": [], "new": []}
    if heading is None:
        return {**told, "old": items.in_column(row.old), "new": items.in_column(row.new)}
    level = levels.of(row.level)
    if not row.kinds:
        return {**told, "heading": items.heading(heading, level)}
    new = _division(row.new)
    return {
        **told,
        "old": [items.heading(heading, level)] if new is None else items.in_column(row.old),
        "new": [] if new is None else [items.heading(new, level)],
    }


def _division(blocks: Sequence[Block]) -> Division | None:
    return next((block for block in blocks if isinstance(block, Division) and label(block)), None)
