"""Which element of one text is which of another: by wId, then by position and likeness; pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from akn.names import LABELS
from lawrepo.compare_tree import REFERENCE, Node, plain
from lawrepo.compare_words import increasing, matching, overlap

_SAME: Final = 0.5  # the share of common words above which a number that is no wId is believed
_ALIKE: Final = 0.6  # … and above which a provision is found under another number
_LINE: Final = 0.3  # … and above which a paragraph is one that was edited
_SMALL: Final = 2_500  # the most pairs that are compared one by one


class Alignment:
    """The elements that two trees have in common: `old_of` and `new_of` by the id() of the other's node."""

    def __init__(self, old: Node, new: Node, *, certain: bool = False) -> None:
        """Align two trees, whose roots are the same thing.

        Where neither text writes a wId, numbers may have been given anew without saying so: then a provision is
        also found under another number, by its words, unless wIds are `certain` to say what is the same.
        """
        self._certain = certain or ' wId="' in old.text or ' wId="' in new.text or REFERENCE in new.text
        self.old_of: dict[int, Node] = {}
        self.new_of: dict[int, Node] = {}
        self._left: list[Node] = []
        self._left_new: list[Node] = []
        self._pair(old, new)
        self._elsewhere()

    def moved(self, old: Node, new: Node) -> set[int]:
        """Return the id() of each new node that was moved: the fewest that explain the order, and changes of place.

        What an element was put into or taken out of says so itself: only places that both texts have count.
        """
        ranks = {id(node): rank for rank, node in enumerate(self._identified(old, self.new_of))}
        places: dict[int, list[Node]] = {}
        moved = set()
        for node in self._identified(new, self.old_of):
            before = self.old_of[id(node)]
            around = _around(node, self.old_of, new)
            if self.new_of[id(_around(before, self.new_of, old))] is around:
                places.setdefault(id(around), []).append(node)
            else:
                moved.add(id(node))
        for nodes in places.values():
            order = [ranks[id(self.old_of[id(node)])] for node in nodes]
            kept = set(increasing(order))
            moved.update(id(node) for position, node in enumerate(nodes) if position not in kept)
        return moved

    @staticmethod
    def _identified(root: Node, paired: dict[int, Node]) -> Iterator[Node]:
        return (node for node in root.subtree() if node.identified and node is not root and id(node) in paired)

    def _pair(self, old: Node, new: Node) -> None:
        todo = [(old, new)]
        while todo:
            old, new = todo.pop()
            self.old_of[id(new)], self.new_of[id(old)] = old, new
            if old.xml == new.xml:
                for same, same_new in zip(old.subtree(), new.subtree(), strict=True):
                    self.old_of[id(same_new)], self.new_of[id(same)] = same, same_new
            elif old.children or new.children:
                todo.extend(self._children(old, new))

    def _children(self, old: Node, new: Node) -> list[tuple[Node, Node]]:
        pairs = list(self._provisions(_known(old), _known(new)))
        pairs += _blocks(_unknown(old), _unknown(new))
        taken = {id(node) for pair in pairs for node in pair}
        self._left += (node for node in old.children if id(node) not in taken)
        self._left_new += (node for node in new.children if id(node) not in taken)
        return pairs

    def _provisions(self, olds: Sequence[Node], news: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
        by_wid = _unique(news)
        doubtful: list[tuple[Node, Node]] = []
        sure: set[int] = set()
        for wid, old in _unique(olds).items():
            new = by_wid.get(wid)
            if new is None or new.name != old.name:
                continue
            if self._certain or old.inner == new.inner or overlap(old.words, new.words) >= _SAME:
                yield old, new
                sure.update((id(old), id(new)))
            else:
                doubtful.append((old, new))
        if self._certain:
            return
        found = list(_alike(*([node for node in nodes if id(node) not in sure] for nodes in (olds, news))))
        yield from found
        taken = {id(node) for pair in found for node in pair}
        yield from (pair for pair in doubtful if not taken.intersection(map(id, pair)))

    def _elsewhere(self) -> None:
        """Find what left one place in another."""
        while True:
            olds = _unique(_within(self._left, self.new_of))
            news = _unique(_within(self._left_new, self.old_of))
            pairs = [(old, news[wid]) for wid, old in olds.items() if wid in news and news[wid].name == old.name]
            if not pairs:
                return
            for old, new in pairs:
                if id(old) not in self.new_of and id(new) not in self.old_of:
                    self._pair(old, new)


def _around(node: Node, paired: dict[int, Node], root: Node) -> Node:
    """Return the nearest element around it that is known by its wId and that the other text has too."""
    around = node.parent
    while around is not None and around is not root:
        if around.identified and id(around) in paired:
            return around
        around = around.parent
    return root


def _within(nodes: Sequence[Node], paired: dict[int, Node]) -> list[Node]:
    """Return what elements hold, each node once, that is paired with nothing."""
    found = {id(inner): inner for node in nodes for inner in node.subtree()}
    return [node for identity, node in found.items() if identity not in paired]


def _known(node: Node) -> list[Node]:
    return [child for child in node.children if child.identified]


def _unknown(node: Node) -> list[Node]:
    return [child for child in node.children if not child.identified]


def _unique(nodes: Sequence[Node]) -> dict[str, Node]:
    """Return the nodes by wId; what two claim is no identity."""
    counts = Counter(node.wid for node in nodes if node.identified)
    return {node.wid: node for node in nodes if node.identified and counts[node.wid] == 1}


def _alike(olds: Sequence[Node], news: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield provisions whose text is the same under another number, then those whose text is alike."""
    same = matching([_unnumbered(node) for node in olds], [_unnumbered(node) for node in news])
    at = at2 = 0
    for start, start2, length in [*same, (len(olds), len(news), 0)]:
        yield from _best(olds[at:start], news[at2:start2], _ALIKE)
        yield from zip(olds[start : start + length], news[start2 : start2 + length], strict=True)
        at, at2 = start + length, start2 + length


def _unnumbered(node: Node) -> tuple[str, ...]:
    """Return the text of a provision without its own number."""
    return (node.name, *(plain(child.xml) for child in node.children if child.name != "num"))


def _blocks(olds: Sequence[Node], news: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield elements that are known by their place: the same text, then what is most alike between."""
    at = at2 = 0
    same = matching([(n.name, n.inner) for n in olds], [(n.name, n.inner) for n in news])
    for start, start2, length in [*same, (len(olds), len(news), 0)]:
        yield from _best(olds[at:start], news[at2:start2], _LINE)
        yield from zip(olds[start : start + length], news[start2 : start2 + length], strict=True)
        at, at2 = start + length, start2 + length


def _best(olds: Sequence[Node], news: Sequence[Node], least: float) -> Iterator[tuple[Node, Node]]:
    """Yield the pairs, in order, that are most alike together."""
    if len(olds) * len(news) > _SMALL:
        yield from ((old, new) for old, new in zip(olds, news, strict=False) if old.name == new.name)
        return
    alone = {name for name, count in Counter(node.name for node in olds).items() if count == 1}
    alone &= {name for name, count in Counter(node.name for node in news).items() if count == 1}
    alone -= {node.name for node in olds if node.identified}
    likeness = {
        (i, j): score
        for (i, old), (j, new) in product(enumerate(olds), enumerate(news))
        if old.name == new.name and (score := _likeness(old, new, least, alone=old.name in alone)) > 0
    }
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i, j in product(reversed(range(len(olds))), reversed(range(len(news)))):
        paired = best[i + 1][j + 1] + likeness[i, j] if (i, j) in likeness else 0.0
        best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < len(olds) and j < len(news):
        if (i, j) in likeness and best[i][j] == best[i + 1][j + 1] + likeness[i, j]:
            yield olds[i], news[j]
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1


def _likeness(old: Node, new: Node, least: float, *, alone: bool) -> float:
    if old.name in LABELS or alone:
        return 1.0
    score = overlap(old.words, new.words)
    if score < least:
        return 0.0
    return score + (0.1 if old.eid and old.eid == new.eid else 0.0)
