"""Tracked changes: what is inserted and deleted, and who is said to have done it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from lxml import etree

from lawrepo.export.blocks import Block, Division, Inline, Mark, Text, blocks_of, lines
from lawrepo.export.docx_xml import Ids, add, name

_FATES: Final = {Mark.INSERTED: "ins", Mark.DELETED: "del"}


_NOBODY: Final = "lawrepo"
_MAX_AUTHOR: Final = 255  # characters that Word takes


Turn: TypeAlias = tuple[str, date, str]  # what was changed (its wId), from which day, by which act


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """From which day a text is in force, and what made it so."""

    since: date
    turns: Sequence[Turn]

    def signature(self, within: Block | None = None) -> dict[str, str]:
        """Return author and date of what is changed in a unit, or in the label of a container."""
        own = [turn for turn in self.turns if within is not None and _concerns(turn[0], within)]
        acts = list(dict.fromkeys(act for _, _, act in own or self.turns)) or [_NOBODY]
        while len("; ".join(acts)) > _MAX_AUTHOR and len(acts) > 1:
            acts = [*acts[: -1 - (acts[-1] == "…")], "…"]
        day = max((day for _, day, _ in own), default=self.since)
        return {"author": "; ".join(acts)[:_MAX_AUTHOR], "date": f"{day}T00:00:00Z"}


class Tracker:
    """Writes changes; without `tracking` it writes none, and marks are but a look."""

    def __init__(self, tracking: Tracking | None, ids: Ids) -> None:
        self._ids = ids
        self._tracking = tracking
        self._within: Block | None = None
        self._signed: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Say whether changes are tracked."""
        return self._tracking is not None

    def enter(self, block: Block | None) -> None:
        """Say that what follows stands in a block, or in none: changes are by the acts that changed it."""
        self._within, self._signed = block, {}

    def signature(self) -> dict[str, str]:
        """Return author and date of the changes here."""
        if not self._signed and self._tracking is not None:
            self._signed = self._tracking.signature(self._within)
        return self._signed

    def fate(self, *of: Iterable[Inline]) -> Mark | None:
        """Return the mark that everything in lines bears, None where anything differs."""
        return _only(change(inline) for line in of for inline in line if not _silent(inline)) if self else None

    def fate_of(self, block: Block) -> Mark | None:
        """Return the mark that everything in a block bears."""
        return self.fate(*(line for inner in blocks_of((block,)) for line in lines(inner))) if self else None

    def within(self, parent: etree._Element, mark: Mark | None) -> etree._Element:
        """Return where a run with this mark goes: into a change at the end of an element, or there itself."""
        if mark is None or not self:
            return parent
        last = parent[-1] if len(parent) else None
        if last is not None and last.tag == name(_FATES[mark]):
            return last
        return self.add(parent, mark)

    def mark(self, paragraph: etree._Element, mark: Mark | None) -> None:
        """Say of a paragraph that was just begun that it is inserted or deleted as a whole (17.13.5.15, 20)."""
        if mark is not None and self:
            properties = paragraph.find(name("pPr"))
            assert properties is not None  # noqa: S101 - every paragraph has a style
            self.add(add(properties, "rPr"), mark)

    def add(self, parent: etree._Element, mark: Mark) -> etree._Element:
        """Add a change: around runs, or as the mark of a paragraph or of a row."""
        return add(parent, _FATES[mark], id=self._ids.next(), **self.signature())


def _concerns(wid: str, block: Block) -> bool:
    if isinstance(block, Division) and not block.unit:
        return wid == block.wid
    return f"{wid}__".startswith(f"{block.wid or block.name}__")


def change(inline: Inline) -> Mark | None:
    """Return how something is marked as changed."""
    return next((mark for mark in inline.marks if mark in _FATES), None)


def _only(marks: Iterable[Mark | None]) -> Mark | None:
    found = {*marks}
    return found.pop() if len(found) == 1 else None


def _silent(inline: Inline) -> bool:
    """Say whether something has no say in what became of its line: a blank, what is no word of the law."""
    return isinstance(inline, Text) and (inline.generated or not inline.text.strip())
