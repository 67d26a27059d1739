"""Tracked changes: what is inserted and deleted, and who is said to have done it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from lawrepo.export.blocks import Block, Inline, Mark, Text, blocks_of, lines
from lawrepo.export.docx_xml import Ids, add, name

_FATES: Final = {Mark.INSERTED: "ins", Mark.DELETED: "del"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """Who changed a text, and from which day it is changed."""

    author: str
    since: date


class Tracker:
    """Writes changes; without `tracking` it writes none, and marks are but a look."""

    def __init__(self, tracking: Tracking | None, ids: Ids) -> None:
        self._ids = ids
        self._who = {"author": tracking.author, "date": f"{tracking.since}T00:00:00Z"} if tracking else {}

    def __bool__(self) -> bool:
        """Say whether changes are tracked."""
        return bool(self._who)

    def fate(self, *of: Iterable[Inline]) -> Mark | None:
        """Return the mark that everything in lines bears, None where anything differs."""
        return _only(change(inline) for line in of for inline in line if not _generated(inline)) if self else None

    def fate_of(self, block: Block) -> Mark | None:
        """Return the mark that everything in a block bears."""
        return self.fate(*(line for inner in blocks_of((block,)) for line in lines(inner))) if self else None

    def within(self, parent: etree._Element, mark: Mark | None) -> etree._Element:
        """Return where a run with this mark goes: into a change at the end of an element, or there itself."""
        if mark is None or not self._who:
            return parent
        last = parent[-1] if len(parent) else None
        if last is not None and last.tag == name(_FATES[mark]):
            return last
        return self.add(parent, mark)

    def mark(self, paragraph: etree._Element, mark: Mark | None) -> None:
        """Say of a paragraph that was just begun that it is inserted or deleted as a whole (17.13.5.15, 20)."""
        if mark is not None and self._who:
            properties = paragraph.find(name("pPr"))
            assert properties is not None  # noqa: S101 - every paragraph has a style
            self.add(add(properties, "rPr"), mark)

    def add(self, parent: etree._Element, mark: Mark) -> etree._Element:
        """Add a change: around runs, or as the mark of a paragraph or of a row."""
        return add(parent, _FATES[mark], id=self._ids.next(), **self._who)


def change(inline: Inline) -> Mark | None:
    """Return how something is marked as changed."""
    return next((mark for mark in inline.marks if mark in _FATES), None)


def _only(marks: Iterable[Mark | None]) -> Mark | None:
    found = {*marks}
    return found.pop() if len(found) == 1 else None


def _generated(inline: Inline) -> bool:
    return isinstance(inline, Text) and inline.generated
