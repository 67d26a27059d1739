"""The redline of two documents: the tree of the new text, with what is gone slotted in where it stood."""

import operator
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lawrepo.comparison import Comparison, Kind
from lawrepo.export.blocks import (
    Block,
    Division,
    Group,
    Inline,
    Line,
    Mark,
    Note,
    NoteCall,
    Paragraph,
    Provision,
    Row,
    Table,
    Text,
    blocks_of,
    lines,
    notes_of,
    plain,
)
from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.model import RenderDocument
from lawrepo.export.redline_align import Identity, grid, kept, numbered, pairs
from lawrepo.export.redline_lines import CHANGES, edited_line, holding, marked, relined, replaced_line
from lawrepo.export.words import words

_Label = Division | Provision
_Within = tuple[str, str]  # the wId of what stands around, in the old text and in the new


def compared(before: RenderDocument, after: RenderDocument, comparison: Comparison) -> tuple[Block, ...]:
    """Return the blocks of the new text with marks, and in their places those that are gone."""
    old, new = (_unmarked(document.blocks) for document in (before, after))
    blocks = _Compared(old, new, comparison, words(after.tag).tag).blocks()
    return _Settling(before.iri).blocks(blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What is placed as a whole: a container's label, or a block without divisions; `around`, outer first."""

    block: Block
    container: bool
    around: tuple[Block, ...]


class _Compared:
    """Compares two trees: containers and units as one sequence, so that a new heading moves none of them."""

    def __init__(self, old: Sequence[Block], new: Sequence[Block], comparison: Comparison, tag: str) -> None:
        self._identity = Identity(comparison)
        self._moved: Final = comparison_words(tag).kinds[Kind.MOVED]
        self._tag = tag
        self._containers = {
            (type(block), block.wid) for block in blocks_of((*old, *new)) if block.wid and _holds_divisions(block)
        }
        self._old, self._new = self._pieces(old), self._pieces(new)
        self._tree = new
        self._old_labels, self._new_labels = _labels(old, self._was), _labels(new, self._is)
        self._old_homes, self._new_homes = _homes(self._old, self._was), _homes(self._new, self._is)
        found = pairs(
            [_alone(piece) for piece in self._old],
            [_alone(piece) for piece in self._new],
            [self._was(piece.block) for piece in self._old],
            [self._is(piece.block) for piece in self._new],
        )
        found = [(at, at2) for at, at2 in found if self._old[at].container == self._new[at2].container]
        chosen = kept(found, {at for at, piece in enumerate(self._old) if piece.container})
        self._partners = {at2: at for at, at2 in chosen}
        self._stay = [at for at, _ in chosen]
        self._at = self._at_new = 0

    def blocks(self) -> list[Block]:
        """Return the blocks of the redline."""
        return [*self._placed(self._tree, None, None), *self._gone_here(None)]

    def _pieces(self, blocks: Sequence[Block]) -> list[_Piece]:
        found: list[_Piece] = []
        stack: list[tuple[Block, tuple[Block, ...]]] = [(block, ()) for block in reversed(blocks)]
        while stack:
            block, around = stack.pop()
            container = self._is_container(block)
            found.append(_Piece(block=block, container=container, around=around))
            if container and not isinstance(block, Paragraph):
                stack.extend((inner, (*around, block)) for inner in reversed(block.blocks))
        return found

    def _is_container(self, block: Block) -> bool:
        """Say whether a block holds divisions, in one of the texts at least."""
        return (type(block), block.wid) in self._containers or _holds_divisions(block)

    def _placed(self, blocks: Sequence[Block], within: Block | None, home: Block | None) -> list[Block]:
        """Return new blocks with what is gone before and between them.

        `within` is the old block around them that stays, `home` the new one where it came.
        """
        found: list[Block] = []
        for block in blocks:
            at = self._partners.get(self._at_new)
            piece = self._new[self._at_new]
            self._at_new += 1
            found += self._gone_here(None if at is not None else within)
            old = None
            if at is not None:
                old, self._at = self._old[at].block, at + 1
            if not piece.container:
                found.append(self._come(block, home) if old is None else self._both(old, block, ("", "")))
                continue
            label = _hollow(block)
            label = self._come(label, home) if old is None else self._label(_hollow(old), label)
            inner = self._placed(_children(block), old or within, block if old is None else None)
            if old is not None:
                inner += self._gone_here(old)
            found.append(_filled(label, inner))
        return found

    def _gone_here(self, within: Block | None) -> list[Block]:
        """Return what is gone between what stays, as far as it stood in a block of the old text."""
        rank = bisect_left(self._stay, self._at)
        until = self._stay[rank] if rank < len(self._stay) else len(self._old)
        stop = self._at
        while stop < until and (within is None or any(each is within for each in self._old[stop].around)):
            stop += 1
        run, self._at = self._old[self._at : stop], stop
        found: list[Block] = []
        inside: dict[int, list[Block]] = {id(piece.block): [] for piece in run}  # what containers held, last first
        for piece in reversed(run):
            outer = piece.around[-1] if piece.around else None
            nested = outer is not None and id(outer) in inside
            gone = self._gone(_alone(piece), outer if nested else None)
            gone = _filled(gone, inside[id(piece.block)][::-1]) if piece.container else gone
            (inside[id(outer)] if nested else found).append(gone)
        return found[::-1]

    def _was(self, block: Block) -> Hashable:
        """Return what an old block is known by in the whole text."""
        return self._identity.old(block, "")

    def _is(self, block: Block) -> Hashable:
        """Return what a new block is known by in the whole text."""
        return self._identity.new(block, "", "")

    def _come(self, block: Block, home: Block | None = None) -> Block:
        """Return a block that came; one that was moved with its `home` does not say so itself."""
        key = self._is(block)
        with_home = home is not None and self._old_homes.get(key) == self._is(home) in self._old_labels
        return self._saying(marked(block, Mark.INSERTED), None if with_home else self._old_labels.get(key))

    def _gone(self, block: Block, home: Block | None = None) -> Block:
        """Return a block that is gone; as `_come`."""
        key = self._was(block)
        with_home = home is not None and self._new_homes.get(key) == self._was(home) in self._new_labels
        return self._saying(marked(block, Mark.DELETED), None if with_home else self._new_labels.get(key))

    def _saying(self, block: Block, other: _Label | None) -> Block:
        """Return a block that says where else it stands; the number alone, where that is another."""
        if other is None or not isinstance(block, Division | Provision) or not (block.number or block.heading):
            return block
        name = plain(other.number) or plain(other.heading)
        known = plain(block.number) or plain(block.heading)
        text = f" ({self._moved}: {name})" if name != known else f" ({self._moved})"
        language = "" if self._tag == block.language.partition("-")[0] else self._tag
        line = block.heading or block.number
        marks = tuple(mark for mark in line[-1].marks if mark in CHANGES)
        said = Text(text=text, marks=marks, language=language, generated=True)
        return replace(block, heading=(*line, said)) if block.heading else replace(block, number=(*line, said))

    @staticmethod
    def _label(old: Block, new: Block) -> Block:
        """Return a new block with what became of its number, heading or caption."""
        if isinstance(old, Division | Provision) and isinstance(new, Division | Provision):
            number, heading = replaced_line(old.number, new.number), edited_line(old.heading, new.heading)
            return replace(new, number=number, heading=heading)
        if isinstance(old, Table) and isinstance(new, Table):
            return replace(new, caption=edited_line(old.caption, new.caption))
        return new

    def _both(self, old: Block, new: Block, within: _Within) -> Block:
        """Return a new block with what became of the old one."""
        if old == new:
            return new
        if isinstance(old, Paragraph) and isinstance(new, Paragraph):
            return replace(new, line=edited_line(old.line, new.line))
        if isinstance(old, Row) or (isinstance(old, Table) and isinstance(new, Table) and grid(old) == grid(new)):
            inner = self._zipped(_children(old), _children(new), within)
        else:
            inner = self._merged(_children(old), _children(new), (old.wid or within[0], new.wid or within[1]))
        return ranked(_filled(self._label(old, new), inner))

    def _zipped(self, olds: Sequence[Block], news: Sequence[Block], within: _Within) -> list[Block]:
        found: list[Block] = []
        for old, new in zip(olds, news, strict=True):
            found.append(self._both(old, new, within))
        return found

    def _merged(self, olds: Sequence[Block], news: Sequence[Block], within: _Within) -> list[Block]:
        """Return new blocks with what is gone before and between them."""
        keys: list[Hashable] = [self._identity.old(block, within[0]) for block in olds]
        keys2: list[Hashable] = [self._identity.new(block, within[1], within[0]) for block in news]
        found: list[Block] = []
        at = at2 = 0
        for stay, stay2 in [*kept(pairs(olds, news, keys, keys2)), (len(olds), len(news))]:
            found += self._replaced(olds[at:stay], news[at2:stay2], within)
            if stay < len(olds):
                found.append(self._both(olds[stay], news[stay2], within))
            at, at2 = stay + 1, stay2 + 1
        return found

    def _replaced(self, olds: Sequence[Block], news: Sequence[Block], within: _Within) -> list[Block]:
        """Return blocks none of which stays; a paragraph that was given a number does, in what bears the number."""
        found = numbered(olds, news)
        if found is None:
            return [*(self._gone(block) for block in olds), *(self._come(block) for block in news)]
        at, at2 = found
        inner = self._merged(olds[at : at + 1], _children(news[at2]), (within[0], news[at2].wid or within[1]))
        return [
            *map(self._gone, olds[:at]),
            *map(self._come, news[:at2]),
            _filled(self._come(_hollow(news[at2])), inner),
            *map(self._gone, olds[at + 1 :]),
            *map(self._come, news[at2 + 1 :]),
        ]


class _Settling:
    """Numbers the notes anew, and lets what is gone refer to its own text."""

    def __init__(self, iri: str) -> None:
        self._iri = iri
        self._number = 0

    def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple([relined(block, self._line) for block in blocks])

    def _line(self, line: Line) -> Line:
        found = tuple(map(self._inline, line))
        return line if all(map(operator.is_, line, found)) else found

    def _inline(self, inline: Inline) -> Inline:
        match inline:
            case NoteCall(note=note):
                return replace(inline, note=self._note(note))
            case Text(marks=marks, target=target) if target.startswith("#") and Mark.DELETED in marks:
                return replace(inline, target=f"{self._iri}~{target[1:]}")
            case _:
                return inline

    def _note(self, note: Note) -> Note:
        self._number += 1
        number = self._number
        return replace(note, number=number, blocks=self.blocks(note.blocks))


def _unmarked(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks without marks of changes that their own text brought."""
    everything = (*blocks, *(block for note in notes_of(blocks) for block in note.blocks))
    marks = (mark for block in blocks_of(everything) for line in lines(block) for x in line for mark in x.marks)
    return tuple(blocks) if CHANGES.isdisjoint(marks) else tuple(marked(block, None) for block in blocks)


def _holds_divisions(block: Block) -> bool:
    if not isinstance(block, Division | Group) or (isinstance(block, Division) and block.unit):
        return False
    return any(isinstance(inner, Division) for inner in blocks_of(_children(block)))


def _labels(blocks: Sequence[Block], key: Callable[[Block], Hashable]) -> dict[Hashable, _Label]:
    """Return what may say that it was moved, by what it alone is known by."""
    found = [(key(block), block) for block in blocks_of(blocks) if isinstance(block, Division | Provision)]
    counts = Counter(known for known, _ in found)
    return {known: block for known, block in found if known is not None and counts[known] == 1}


def _homes(pieces: Sequence[_Piece], key: Callable[[Block], Hashable]) -> dict[Hashable, Hashable]:
    """Return in what container each piece stands, as both are known."""
    return {key(piece.block): key(piece.around[-1]) for piece in pieces if piece.around}


def _children(block: Block) -> Sequence[Block]:
    return () if isinstance(block, Paragraph) else block.blocks


def _alone(piece: _Piece) -> Block:
    return _hollow(piece.block) if piece.container else piece.block


def _hollow(block: Block) -> Block:
    return _filled(block, ())


def _filled(block: Block, blocks: Sequence[Block]) -> Block:
    return block if isinstance(block, Paragraph) else holding(block, blocks)


def ranked(table: Block) -> Block:
    """Return a table whose cells know the rows that they now stand in, any other block as it is."""
    if not isinstance(table, Table) or any(cell.rows > 1 for row in table.blocks for cell in row.blocks):
        return table
    rows = [holding(row, [replace(cell, row=rank) for cell in row.blocks]) for rank, row in enumerate(table.blocks)]
    return holding(table, rows)
