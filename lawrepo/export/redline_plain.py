"""A redline as plain text: `[-what is gone-]`, `{+what came+}`, the rest as in any other text."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from lawrepo.export.blocks import Inline, Line, Mark, NoteCall, Text
from lawrepo.export.model import RenderDocument
from lawrepo.export.redline_lines import relined
from lawrepo.export.text import to_text

_SIGNS: Final = {Mark.DELETED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}")}


def to_redline_text(document: RenderDocument) -> bytes:
    """Write a redline as plain text in UTF-8, with LF, as `to_text` writes a text."""
    return to_text(replace(document, blocks=tuple(relined(block, _signed) for block in document.blocks)))


def _signed(line: Line) -> Line:
    return tuple(_runs(line))


def _runs(line: Line) -> Iterator[Inline]:
    for mark, runs in groupby(line, _change):
        before, after = _SIGNS[mark] if mark else ("", "")
        if mark:
            yield Text(text=before, generated=True)
        for x in runs:
            changed = isinstance(x, NoteCall) and not mark  # a note that came or went is within the signs
            yield _noted(x) if changed and isinstance(x, NoteCall) else x
        if mark:
            yield Text(text=after, generated=True)


def _noted(call: NoteCall) -> NoteCall:
    return replace(call, note=replace(call.note, blocks=tuple(relined(each, _signed) for each in call.note.blocks)))


def _change(inline: Inline) -> Mark | None:
    return next((mark for mark in inline.marks if mark in _SIGNS), None)
