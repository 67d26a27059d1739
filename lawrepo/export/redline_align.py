"""Which block of one text is which of another: by wId as the comparison has it, then by words and place."""

from collections import Counter
from collections.abc import Container, Hashable, Iterator, Sequence
from itertools import product
from typing import Final

from lawrepo.compare_words import ALIKE, increasing, matching, overlap, words
from lawrepo.comparison import Comparison
from lawrepo.export.blocks import Block, Group, Paragraph, Provision, Row, Table, blocks_of, children, texts

_SAME: Final = 0.6  # the share of common words above which a paragraph is the text of a provision
_WEIGHT: Final = 3
_SMALL: Final = 2_500  # the most pairs that are compared one by one


class Identity:
    """What the comparison says of provisions: which is which under another number, which are of one text alone."""

    def __init__(self, comparison: Comparison) -> None:
        """Read the changes; a provision that is not told of keeps its wId."""
        pairs = [(change.before, change.after) for change in comparison.changes]
        self._was = {after.eid: before.wid for before, after in pairs if before and after and after.eid}
        self._come = frozenset(after.eid for before, after in pairs if after and not before)
        self._gone = frozenset(before.eid for before, after in pairs if before and not after)

    def old(self, block: Block, within: str) -> Hashable:
        """Return what a block of the old text is known by among those in the provision `within` (a wId)."""
        return self._key(block, block.wid or block.eid, within) if block.eid not in self._gone else None

    def new(self, block: Block, within: str, was_within: str) -> Hashable:
        """Return the same of a block of the new text; `was_within` is what the old text calls what it is in."""
        if block.eid in self._come:
            return None
        if block.eid in self._was:
            return self._key(block, self._was[block.eid], was_within)
        return self._key(block, block.wid or block.eid, within)

    @staticmethod
    def _key(block: Block, wid: str, within: str) -> Hashable:
        own = wid[len(within) :] if within and wid.startswith(f"{within}__") else wid
        return (type(block), block.name, own) if wid else None


def pairs(
    olds: Sequence[Block], news: Sequence[Block], old_keys: Sequence[Hashable], new_keys: Sequence[Hashable]
) -> list[tuple[int, int]]:
    """Return which is which, ascending by the old: those known by a key, then by equal text, then by likeness.

    What has an eId that no other claims, and no partner by its key, has none.
    """
    once, once2 = _once(old_keys), _once(new_keys)
    found = {at: once2[key] for key, at in once.items() if key in once2 and fit(olds[at], news[once2[key]])}
    rest = [at for at, key in enumerate(old_keys) if key not in once and not (key is None and olds[at].eid)]
    rest2 = [at for at, key in enumerate(new_keys) if key not in once2 and not (key is None and news[at].eid)]
    same = matching([_said(olds[at]) for at in rest], [_said(news[at]) for at in rest2]) if rest and rest2 else []
    at = at2 = 0
    for start, start2, length in [*same, (len(rest), len(rest2), 0)]:
        gap, gap2 = rest[at:start], rest2[at2:start2]
        found.update((gap[i], gap2[j]) for i, j in _best([olds[i] for i in gap], [news[j] for j in gap2]))
        found.update(zip(rest[start : start + length], rest2[start2 : start2 + length], strict=True))
        at, at2 = start + length, start2 + length
    return sorted(found.items())


def kept(found: Sequence[tuple[int, int]], heavy: Container[int] = ()) -> list[tuple[int, int]]:
    """Return those pairs that stand in one order in both texts, the most there are; the others were moved.

    What is `heavy` (old places) counts as several: a container stays rather than one or two of the units around it.
    """
    weighed = [
        (pair, pair[1] * _WEIGHT + part) for pair in found for part in range(_WEIGHT if pair[0] in heavy else 1)
    ]
    chosen = dict.fromkeys(weighed[at][0] for at in increasing([value for _, value in weighed]))
    return [*chosen]


def numbered(olds: Sequence[Block], news: Sequence[Block]) -> tuple[int, int] | None:
    """Return which paragraph became the text of the first numbered provision, if any did."""
    at2 = next((at for at, block in enumerate(news) if isinstance(block, Provision)), None)
    if at2 is None:
        return None
    first = next((block for block in children(news[at2]) if isinstance(block, Paragraph | Group)), None)
    if first is None:
        return None
    counted = _counted(first)
    plain = ((at, old) for at, old in enumerate(olds) if type(old) is type(first))
    at = next((at for at, old in plain if overlap(_counted(old), counted) >= _SAME), None)
    return None if at is None else (at, at2)


def fit(old: Block, new: Block) -> bool:
    """Say whether two blocks can be shown as one."""
    if type(old) is not type(new) or old.name != new.name:
        return False
    if isinstance(old, Row) and isinstance(new, Row):
        return shape(old) == shape(new)
    if isinstance(old, Table) and isinstance(new, Table):
        return grid(old) == grid(new) or (old.columns == new.columns and not (_tall(old) or _tall(new)))
    return True


def grid(table: Table) -> list[list[tuple[int, int, int]]]:
    """Return how the cells of a table lie."""
    return [shape(row) for row in table.blocks]


def shape(row: Row) -> list[tuple[int, int, int]]:
    """Return how the cells of a row lie."""
    return [(cell.column, cell.columns, cell.rows) for cell in row.blocks]


def _tall(table: Table) -> bool:
    return any(cell.rows > 1 for row in table.blocks for cell in row.blocks)


def _once(keys: Sequence[Hashable]) -> dict[Hashable, int]:
    counts = Counter(keys)
    return {key: at for at, key in enumerate(keys) if key is not None and counts[key] == 1}


def _said(block: Block) -> Hashable:
    shapes = tuple(type(inner) for inner in blocks_of((block,)))
    return (shapes, block.name, *texts((block,)), *(tuple(shape(block)) if isinstance(block, Row) else ()))


def _counted(block: Block) -> Counter[str]:
    return Counter(words("\n".join(texts((block,)))))


def _best(olds: Sequence[Block], news: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield the pairs, in order, that are most alike together; two that are alone are one another."""
    if len(olds) == len(news) == 1:
        if fit(olds[0], news[0]):
            yield 0, 0
        return
    if len(olds) * len(news) > _SMALL:
        yield from ((at, at) for at, (old, new) in enumerate(zip(olds, news, strict=False)) if fit(old, new))
        return
    counted, counted2 = ([_counted(block) for block in blocks] for blocks in (olds, news))
    likeness = {
        (i, j): score
        for i, j in product(range(len(olds)), range(len(news)))
        if fit(olds[i], news[j]) and (score := overlap(counted[i], counted2[j])) >= ALIKE
    }
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i, j in product(reversed(range(len(olds))), reversed(range(len(news)))):
        paired = best[i + 1][j + 1] + likeness[i, j] if (i, j) in likeness else 0.0
        best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < len(olds) and j < len(news):
        if (i, j) in likeness and best[i][j] == best[i + 1][j + 1] + likeness[i, j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
