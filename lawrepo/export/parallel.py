"""One law in two languages side by side: provisions of one wId share a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lawrepo.export import html
from lawrepo.export.blocks import Block, Division, Group, children
from lawrepo.export.markup import Markup
from lawrepo.export.model import RenderDocument
from lawrepo.export.page import Surroundings
from lawrepo.export.page_words import language_name
from lawrepo.export.words import direction, instant

_OTHER = "lr-2-"  # before the ids of the second text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What stands beside each other; one of them is missing where its text has no such provision."""

    one: Block | None
    other: Block | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A row as the page has it."""

    one: str
    other: str
    heading: bool


# What tells a block from the others of its text.
_Key = tuple[str, str, int]


def rows(one: RenderDocument, other: RenderDocument) -> tuple[Row, ...]:
    """Pair the blocks of two texts by wId, in the order of the first; what only the other has keeps its place.

    The label of a division is a block of its own, and so is each block in a unit.
    """
    left, right = list(_flat(one.blocks)), list(_flat(other.blocks))
    places = {key: at for at, (key, _) in reversed(list(enumerate(right)))}
    found: list[Row] = []
    ahead = 0
    for key, block in left:
        at = places.get(key, -1)
        if at < ahead:
            found.append(Row(one=block, other=None))
            continue
        found += (Row(one=None, other=extra) for _, extra in right[ahead:at])
        found.append(Row(one=block, other=right[at][1]))
        ahead = at + 1
    found += (Row(one=None, other=extra) for _, extra in right[ahead:])
    return tuple(found)


def to_html(one: RenderDocument, other: RenderDocument, around: Surroundings | None = None) -> bytes:
    """Write the page of one law in two languages; its own language, and its anchors, are those of the first text."""
    around = around or Surroundings()
    markup, beside = Markup(one), Markup(other, prefix=_OTHER)
    shown = tuple(
        _Shown(
            one="" if row.one is None else markup.part((row.one,)),
            other="" if row.other is None else beside.part((row.other,)),
            heading=isinstance(row.one or row.other, Division),
        )
        for row in rows(one, other)
    )
    text = html.template("parallel.html.j2").render(
        **html.frame(one, around),
        one=one,
        other=other,
        name=language_name(one.tag),
        other_name=language_name(other.tag),
        other_direction=direction(other.tag),
        rows=shown,
        toc=html.contents(markup),
        page=markup,
        recorded=instant(one.recorded_at),
    )
    return text.encode()


def _flat(blocks: Sequence[Block]) -> Iterator[tuple[_Key, Block]]:
    """Yield the labels of divisions, and the blocks in units and in parts without a label, in document order."""
    counts: dict[tuple[str, str], int] = {}
    stack: list[tuple[Block, str, bool]] = [(block, "", False) for block in reversed(blocks)]
    while stack:
        block, above, inside = stack.pop()
        wid = block.wid or above
        opened = isinstance(block, Division) or (isinstance(block, Group) and not inside)
        if not opened:
            kind = "" if block.wid else block.name
            count = counts[wid, kind] = counts.get((wid, kind), 0) + 1
            yield (wid, kind, count), block
            continue
        if isinstance(block, Division):
            yield (wid, "division", 0), replace(block, blocks=())
        within = inside or (isinstance(block, Division) and block.unit)
        stack.extend((child, wid, within) for child in reversed(children(block)))
