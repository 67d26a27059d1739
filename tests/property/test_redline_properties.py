"""A redline is both texts: without what came it has the old words in their order, without what went the new."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from lawrepo.comparison import Comparison, DiffScript
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
    Note,
    NoteCall,
    Paragraph,
    Provision,
    Quote,
    Row,
    Table,
    Text,
    blocks_of,
    lines,
    notes_of,
    texts,
)
from lawrepo.export.model import RenderDocument
from lawrepo.export.redline import beside, redline, wholly, without
from lawrepo.export.redline_lines import edited_line, holding, marked_line
from lawrepo.export.runs import tidy

SILENT = Comparison(changes=(), relations=(), script=DiffScript(before="", after="", patches=(), order=()))
VOCABULARY = ("закон", "город", "3-1", ".", " ", " ", "қала", "о\u0301н", "\U000f0000", "мост", "[-", ",")
MARKS: tuple[tuple[Mark, ...], ...] = ((), (), (Mark.BOLD,), (Mark.INSERTED,), (Mark.ITALIC, Mark.DELETED))


class Writer:
    """Writes blocks at random; a seed is a text, so that Hypothesis draws one number for each."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret

    def line(self, depth: int = 0) -> Line:
        return tidy(self._inline(depth) for _ in range(self._random.randrange(6)))

    def _inline(self, depth: int) -> Inline:
        match self._random.randrange(12):
            case 0:
                return Break()
            case 1:
                return Image(description=self._random.choice(("герб", "флаг")), source="x.png")
            case 2 if depth == 0:
                blocks = tuple(self.blocks(3))[:2]
                return NoteCall(note=Note(number=1, editorial=self._random.random() < 0.3, blocks=blocks))
            case _:
                words = "".join(self._random.choices(VOCABULARY, k=self._random.randrange(1, 9)))
                target = self._random.choice(("", "", "#art_1"))
                generated = self._random.random() < 0.1
                return Text(text=words, marks=self._random.choice(MARKS), target=target, generated=generated)

    def blocks(self, depth: int = 0) -> Iterator[Block]:
        for _ in range(self._random.randrange(0 if depth else 1, 4)):
            yield self.block(depth)

    def block(self, depth: int) -> Block:
        eid = self._random.choice(("", "a", "b", "c", "d"))
        inner = tuple(self.blocks(depth + 1)) if depth < 3 else ()
        match self._random.randrange(9):
            case 0 | 1 if depth < 2:
                return Division(
                    name=self._random.choice(("chapter", "article")),
                    language="ru",
                    eid=eid,
                    wid=eid,
                    anchor=eid,
                    level=depth + 1,
                    unit=self._random.random() < 0.6,
                    number=self.line(1)[:1],
                    heading=self.line(1),
                    blocks=inner,
                )
            case 2 | 3:
                number, heading = self.line(1)[:1], self.line() if self._random.random() < 0.2 else ()
                return Provision(
                    name="paragraph", language="ru", eid=eid, wid=eid, number=number, heading=heading, blocks=inner
                )
            case 4:
                return Group(name="intro", language="ru", eid=eid, wid=eid, blocks=inner)
            case 5:
                return Quote(name="quotedStructure", language="ru", start="«", end="»", blocks=inner)
            case 6 if depth < 3:
                return self._table()
            case _:
                return Paragraph(name="p", language="ru", line=self.line())

    def _table(self) -> Table:
        columns = self._random.randrange(1, 3)
        height = self._random.choice((1, 1, 1, 2))
        rows = tuple(
            Row(name="tr", language="ru", blocks=tuple(self._cell(row, column, height) for column in range(columns)))
            for row in range(self._random.randrange(1, 4))
        )
        return Table(name="table", language="ru", columns=columns, caption=self.line(1), blocks=rows)

    def _cell(self, row: int, column: int, height: int) -> Cell:
        text = Paragraph(name="p", language="ru", line=self.line())
        return Cell(
            name="td", language="ru", header=False, row=row * height, column=column, rows=height, blocks=(text,)
        )

    def edited(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Return what a few amendments make of blocks."""
        found = list(blocks)
        for _ in range(self._random.randrange(3)):
            at = self._random.randrange(len(found)) if found else 0
            match self._random.randrange(6):
                case 0:
                    found.insert(at, self.block(1))
                case 1 if found:
                    found.pop(at)
                case 2 if found:
                    found.insert(self._random.randrange(len(found)), found.pop(at))
                case 3 if found and not isinstance(found[at], Paragraph | Table):
                    inner = found.pop(at)
                    found[at:at] = [] if isinstance(inner, Paragraph) else inner.blocks
                case 4 if len(found) > 1:
                    end = self._random.randrange(at, len(found)) + 1
                    held = tuple(found[at:end])
                    found[at:end] = [Division(name="chapter", eid="e", wid="e", language="ru", level=1, blocks=held)]
                case _ if found:
                    block = found[at]
                    if isinstance(block, Paragraph):
                        found[at] = replace(block, line=self.line())
                    elif not isinstance(block, Table):
                        found[at] = holding(block, self.edited(block.blocks))
        return tuple(found)


def document(blocks: Sequence[Block]) -> RenderDocument:
    return RenderDocument(
        iri="/akn/xa/act/1996-05-20/charter/rus@2001-01-01",
        work="/akn/xa/act/1996-05-20/charter",
        language="rus",
        tag="ru",
        title="Устав",
        pit=date(2001, 1, 1),
        in_force_from=date(2001, 1, 1),
        in_force_until=None,
        digest="0" * 64,
        recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
        commit="89abcdef" * 5,
        blocks=tuple(blocks),
        anchors=MappingProxyType({}),
    )


def said(blocks: Sequence[Block]) -> list[str]:
    return [text for text in texts(blocks) if text]


SEEDS = st.integers(0, 2**32)


def pair(seed: int) -> tuple[RenderDocument, RenderDocument]:
    writer = Writer(seed)
    old = tuple(writer.blocks())
    return document(old), document(writer.edited(old) if seed % 4 else tuple(writer.blocks()))


@given(SEEDS)
def test_a_redline_is_both_texts_in_their_order(seed: int) -> None:
    old, new = pair(seed)
    found = redline(old, new, SILENT)
    assert said(without(found.blocks, Mark.INSERTED)) == said(old.blocks)
    assert said(without(found.blocks, Mark.DELETED)) == said(new.blocks)
    numbers = [note.number for note in notes_of(found.blocks)]
    assert numbers == [*range(1, len(numbers) + 1)]
    anchors = [block.anchor for block in blocks_of(found.blocks) if block.anchor]
    assert anchors == [block.anchor for block in blocks_of(new.blocks) if block.anchor]


@given(SEEDS)
def test_columns_are_both_texts_in_their_order(seed: int) -> None:
    old, new = pair(seed)
    rows = beside(old, new, SILENT).rows
    assert [text for row in rows for text in said(row.old)] == said(old.blocks)
    assert [text for row in rows for text in said(row.new)] == said(new.blocks)
    for row in rows:
        marks = {mark for block in row.old for mark in _marks(block)}
        assert Mark.INSERTED not in marks
        assert Mark.DELETED not in {mark for block in row.new for mark in _marks(block)}


@given(SEEDS)
def test_a_text_beside_itself_has_no_marks(seed: int) -> None:
    old, _ = pair(seed)
    found = redline(old, old, SILENT)
    assert {mark for block in found.blocks for mark in _marks(block)} <= {Mark.BOLD, Mark.ITALIC}
    assert beside(old, old, SILENT).changed().rows == ()


@given(SEEDS)
def test_a_line_keeps_all_that_stands_in_it(seed: int) -> None:
    writer = Writer(seed)
    old, new = (marked_line(writer.line(), None) for _ in range(2))
    found = edited_line(old, new)
    assert _spelled([x for x in found if Mark.DELETED not in x.marks]) == _spelled(new)
    gone = [x for x in old if not (isinstance(x, NoteCall) and x.note.editorial)]
    assert [
        each[0] for each in _spelled([x for x in found if Mark.INSERTED not in x.marks and not _editorial(x)])
    ] == [each[0] for each in _spelled(gone)]


def _editorial(inline: Inline) -> bool:
    return isinstance(inline, NoteCall) and inline.note.editorial


def _marks(block: Block) -> Iterator[Mark]:
    for inner in blocks_of((block,)):
        for line in lines(inner):
            for x in line:
                yield from x.marks


def _spelled(line: Sequence[Inline]) -> list[tuple[object, ...]]:
    """Return a line character by character, with what marks each but the change."""
    found: list[tuple[object, ...]] = []
    for x in line:
        marks = tuple(mark for mark in x.marks if mark not in {Mark.INSERTED, Mark.DELETED})
        if isinstance(x, Text) and not x.generated:
            found += [(char, marks, x.target) for char in x.text]
        else:
            found.append((type(x).__name__, marks))
    return found


def test_what_is_wholly_marked_is_known() -> None:
    gone = Text(text="x", marks=(Mark.BOLD, Mark.DELETED))
    block = Paragraph(name="p", language="ru", line=(gone, Break(marks=(Mark.DELETED,))))
    assert wholly(block) is Mark.DELETED
    assert wholly(replace(block, line=(gone, Break()))) is None
    assert wholly(replace(block, line=())) is None
