"""Lines that came, went or changed: each run with its mark, and with all that it had."""

import operator
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final, TypeVar

from lawrepo import comparison
from lawrepo.compare_words import edits
from lawrepo.export.blocks import (
    Block,
    Break,
    Cell,
    Division,
    Group,
    Image,
    Inline,
    Line,
    Mark,
    NoteCall,
    Paragraph,
    Provision,
    Quote,
    Row,
    Table,
    Text,
    texts,
)

BlockT = TypeVar("BlockT", bound=Block)
CHANGES: Final = frozenset((Mark.INSERTED, Mark.DELETED))
Holder = Group | Division | Provision | Quote | Table | Row | Cell

_PRIVATE: Final = 0xF0000  # characters for private use: what is no word stands for one while words are compared


def relined(block: Block, change: Callable[[Line], Line]) -> Block:
    """Return a block with each of its lines changed, in document order; notes are what `change` makes of them."""
    block = relabelled(block, change)
    if isinstance(block, Paragraph):
        return block
    inner: list[Block] = []
    for each in block.blocks:
        inner.append(relined(each, change))  # noqa: PERF401 - a comprehension would be one more call a level
    same = all(map(operator.is_, block.blocks, inner))
    return block if same else holding(block, inner)


def relabelled(block: BlockT, change: Callable[[Line], Line]) -> BlockT:
    """Return a block with each line of its own changed, and what it holds as it was."""
    match block:
        case Paragraph(line=line):
            now = change(line)
            return block if now is line else replace(block, line=now)
        case Division(number=number, heading=heading) | Provision(number=number, heading=heading):
            now, headed = change(number), change(heading)
            return block if now is number and headed is heading else replace(block, number=now, heading=headed)
        case Table(caption=caption):
            now = change(caption)
            return block if now is caption else replace(block, caption=now)
        case _:
            return block


def marked(block: Block, mark: Mark | None) -> Block:
    """Return a block of which everything came or went, or with None nothing did."""
    block = relined(block, lambda line: marked_line(line, mark))
    return unanchored(block) if mark is Mark.DELETED else block


def unanchored(block: Block) -> Block:
    """Return a block to which, and in which, nothing leads: its eIds are those of another text."""
    block = replace(block, anchor="")
    if isinstance(block, Paragraph):
        return block
    inner: list[Block] = []
    for each in block.blocks:
        inner.append(unanchored(each))  # noqa: PERF401 - as above
    return holding(block, inner)


def holding(block: Holder, blocks: Sequence[Block]) -> Block:
    """Return a block with others in it; tables have rows and these have cells, as before."""
    inner: Any = tuple(blocks)
    return replace(block, blocks=inner)


def marked_line(line: Line, mark: Mark | None) -> Line:
    """Return a line of which everything came or went, or with None nothing did."""
    return tuple(_marked(inline, mark) for inline in line)


def _marked(inline: Inline, mark: Mark | None) -> Inline:
    marks = (*(each for each in inline.marks if each not in CHANGES), *((mark,) if mark else ()))
    if isinstance(inline, NoteCall):
        note = replace(inline.note, blocks=tuple(marked(block, mark) for block in inline.note.blocks))
        return replace(inline, note=note, marks=marks)
    return replace(inline, marks=marks)


def replaced_line(old: Line, new: Line) -> Line:
    """Return a line that is the new one instead of the old as a whole, unless they say the same."""
    old = lawful(old)
    signs = _Signs(old, new)
    if signs.spell(old) == signs.spell(lawful(new)):
        return edited_line(old, new)
    return (*marked_line(old, Mark.DELETED), *map(_come, new))


def edited_line(old: Line, new: Line) -> Line:
    """Return the new line with what came and went in it marked, word by word; what stayed is as it is now."""
    old = lawful(old)
    if old == new:
        return new
    signs = _Signs(old, new)
    found: list[Inline] = []
    at = at2 = 0
    for segment in edits(signs.spell(old), signs.spell(new)):
        length = len(segment.text)
        gone = cut(old, at, at + length) if segment.mark is not comparison.Mark.INSERTED else ()
        here = cut(new, at2, at2 + length) if segment.mark is not comparison.Mark.DELETED else ()
        if gone and here:
            notes = iter([inline for inline in gone if isinstance(inline, NoteCall)])
            found += (_kept(inline, notes) for inline in here)
        else:
            found += (*marked_line(gone, Mark.DELETED), *map(_come, here))
        at, at2 = at + (length if gone else 0), at2 + (length if here else 0)
    return tuple(found)


def cut(line: Line, start: int, stop: int) -> Line:
    """Return a piece of a line: text counts its characters, anything else is one."""
    found: list[Inline] = []
    at = 0
    for inline in line:
        length = _length(inline)
        first, last = max(start - at, 0), min(stop - at, length)
        if first < last:
            if isinstance(inline, Text) and (first, last) != (0, length):
                inline = replace(inline, text=inline.text[first:last])  # noqa: PLW2901 - a part of the same
            found.append(inline)
        at += length
    return tuple(found)


def _length(inline: Inline) -> int:
    return len(inline.text) if isinstance(inline, Text) and not inline.generated else 1


def lawful(line: Line) -> Line:
    """Leave out the calls of editorial notes: they are no text that could go."""
    found = tuple(inline for inline in line if not (isinstance(inline, NoteCall) and inline.note.editorial))
    return line if len(found) == len(line) else found


def _come(inline: Inline) -> Inline:
    editorial = isinstance(inline, NoteCall) and inline.note.editorial
    return inline if editorial else _marked(inline, Mark.INSERTED)


def _kept(inline: Inline, old_notes: Iterator[NoteCall]) -> Inline:
    """Return what stays in a line; the words of its note may have changed."""
    if not isinstance(inline, NoteCall):
        return inline
    match next(old_notes).note.blocks, inline.note.blocks:
        case [Paragraph() as gone], [Paragraph() as here]:
            blocks: tuple[Block, ...] = (replace(here, line=edited_line(gone.line, here.line)),)
        case gone, here if [*texts(gone)] == [*texts(here)]:
            blocks = here
        case gone, here:
            blocks = (
                *(marked(block, Mark.DELETED) for block in gone),
                *(marked(block, Mark.INSERTED) for block in here),
            )
    return replace(inline, note=replace(inline.note, blocks=blocks))


def _sort(inline: Inline, same: frozenset[str]) -> Hashable:
    """Return what makes two things that are no words alike; notes whose words are in `same` are known by them."""
    match inline:
        case Text():
            return ("generated", inline.text)
        case Break():
            return ("break",)
        case Image():
            return ("image", inline.description, inline.source)
        case NoteCall(note=note):
            words = "\n".join(texts(note.blocks))
            return ("note", note.editorial, words if words in same else "")


class _Signs:
    """Spells lines as text, with one sign for each thing that is no word."""

    def __init__(self, old: Line, new: Line) -> None:
        taken = {char for line in (old, new) for x in line if isinstance(x, Text) for char in x.text}
        self._free = (char for char in map(chr, count(_PRIVATE)) if char not in taken)
        self._same = frozenset(self._notes(old) & self._notes(new))
        self._signs: dict[Hashable, str] = {}

    @staticmethod
    def _notes(line: Line) -> set[str]:
        return {"\n".join(texts(x.note.blocks)) for x in line if isinstance(x, NoteCall)}

    def spell(self, line: Line) -> str:
        return "".join(x.text if isinstance(x, Text) and not x.generated else self._sign(x) for x in line)

    def _sign(self, inline: Inline) -> str:
        key = _sort(inline, self._same)
        if key not in self._signs:
            self._signs[key] = next(self._free)
        return self._signs[key]
