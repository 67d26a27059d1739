"""Lines that came, went or changed: each run with its mark, and with all that it had."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from lawrepo.export.blocks import (
    Block,
    Cell,
    Division,
    Group,
    Inline,
    Line,
    Mark,
    NoteCall,
    Paragraph,
    Provision,
    Quote,
    Row,
    Table,
)

CHANGES: Final = frozenset((Mark.INSERTED, Mark.DELETED))
Holder = Group | Division | Provision | Quote | Table | Row | Cell


def marked(block: Block, mark: Mark) -> Block:
    """Return a block of which everything came or went."""
    match block:
        case Paragraph():
            return replace(block, line=marked_line(block.line, mark))
        case Division() | Provision():
            number, heading = marked_line(block.number, mark), marked_line(block.heading, mark)
            block = replace(block, number=number, heading=heading)
        case Table():
            block = replace(block, caption=marked_line(block.caption, mark))
        case _:
            pass
    blocks: list[Block] = []
    for inner in block.blocks:
        blocks.append(marked(inner, mark))  # noqa: PERF401 - a comprehension would be one more call a level
    return holding(block, blocks)


def holding(block: Holder, blocks: Sequence[Block]) -> Block:
    """Return a block with others in it; tables have rows and these have cells, as before."""
    inner: Any = tuple(blocks)
    return replace(block, blocks=inner)


def marked_line(line: Line, mark: Mark) -> Line:
    """Return a line of which everything came or went."""
    return tuple(_marked(line, mark))


def _marked(line: Line, mark: Mark) -> Iterator[Inline]:
    for inline in line:
        marks = (*(each for each in inline.marks if each not in CHANGES), mark)
        if isinstance(inline, NoteCall):
            note = replace(inline.note, blocks=tuple(marked(block, mark) for block in inline.note.blocks))
            yield replace(inline, note=note, marks=marks)
        else:
            yield replace(inline, marks=marks)
