"""Provisions that were split or merged, told by the words that went from one to another; pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lawrepo.compare_fragment import Provision
from lawrepo.compare_tree import plain
from lawrepo.compare_words import shingles, words
from lawrepo.comparison import Link, Part, Place, Relation

_MOST: Final = 0.5  # a part belongs to the whole when most of it is the whole's, and the parts are most of the whole
_FEW: Final = 4  # runs of words: what is shorter says too little


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that may be the whole or a part, and the number of its provision."""

    owner: int
    place: Place
    runs: Counter[tuple[str, ...]]


def relations(provisions: Sequence[Provision]) -> tuple[Relation, ...]:
    """Return the splits, then the mergers among the provisions that came, went or changed."""
    found: list[Relation] = []
    for level in dict.fromkeys((each.element, each.level) for each in provisions):
        peers = [each for each in provisions if (each.element, each.level) == level]
        came = {number for number, each in enumerate(peers) if each.before is None}
        went = {number for number, each in enumerate(peers) if each.after is None or _is_emptied(each)}
        if came:
            found += _joined(Link.SPLIT, list(_texts(peers, _before)), list(_texts(peers, _after)), came)
        if went:
            found += _joined(Link.MERGED, list(_texts(peers, _after)), list(_texts(peers, _before)), went)
    return tuple(sorted(found, key=lambda relation: relation.link is Link.MERGED))


def _is_emptied(provision: Provision) -> bool:
    """Say whether a provision is repealed: what is left is its number, and its heading at most."""
    return ' status="removed"' in provision.new.partition(">")[0]


def _before(provision: Provision) -> tuple[Place | None, str]:
    return provision.before, provision.old


def _after(provision: Provision) -> tuple[Place | None, str]:
    return provision.after, provision.new


def _texts(provisions: Sequence[Provision], side: Callable[[Provision], tuple[Place | None, str]]) -> Iterator[_Text]:
    for number, provision in enumerate(provisions):
        place, xml = side(provision)
        if place is not None:
            runs = shingles(words(plain(xml)))
            if runs.total() >= _FEW:
                yield _Text(number, place, runs)


def _joined(link: Link, wholes: Sequence[_Text], parts: Sequence[_Text], fresh: set[int]) -> Iterator[Relation]:
    """Yield each whole with its parts, at least one of which is new in the one text or gone from it."""
    holders: dict[tuple[str, ...], list[int]] = {}
    for number, part in enumerate(parts):
        for run in part.runs:
            holders.setdefault(run, []).append(number)
    for whole in wholes:
        common: Counter[int] = Counter()
        for run, count in whole.runs.items():
            for number in holders.get(run, ()):
                common[number] += min(count, parts[number].runs[run])
        total = whole.runs.total()
        mine = [n for n in sorted(common) if common[n] >= _MOST * parts[n].runs.total()]
        owners = {parts[n].owner for n in mine}
        if len(mine) > 1 and owners & fresh and sum(common[n] for n in mine) >= _MOST * total:
            several = tuple(Part(place=parts[n].place, share=round(common[n] / total, 4)) for n in mine)
            yield Relation(link=link, one=whole.place, several=several)
