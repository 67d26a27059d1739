"""Which instructions of two acts get in each other's way, and the fewest that show it; pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from lawrepo.holding import State
from lawrepo.interplay_reach import EVERYTHING, Mark, Reach, reach
from lawrepo.interplay_trial import FIRST, SECOND, Carried, Part, Trial, Tried, Ways, joint
from lawrepo.layout import is_section
from lawrepo.state import differing

_Item = TypeVar("_Item")
_SIDES: Final = (FIRST, SECOND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Parts of both acts that clash, in these languages, in these ways."""

    first: Part
    second: Part
    languages: tuple[str, ...]
    ways: Ways
    tried: Tried


def minimal(items: Sequence[_Item], holds: Callable[[Sequence[_Item]], bool]) -> list[_Item]:
    """Return items for which something holds, in order, of which none can be left out; it must hold for all of them.

    >>> minimal(range(100), lambda kept: {7, 40} <= set(kept))
    [7, 40]
    """
    kept = list(items)
    size = max(1, len(kept) // 2)
    while True:
        before = len(kept)
        start = 0
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if holds(rest):
                kept = rest
            else:
                start += size
        if size == 1 and len(kept) == before:
            return kept
        size = max(1, min(size, len(kept)) // 2)


class Search:
    """Looks for what clashes in two acts that have been tried whole and are not independent."""

    def __init__(self, trial: Trial, whole: Tried) -> None:
        """Take both acts and what came of them."""
        self.trial = trial
        self.whole = whole
        fits = whole.joint
        # An act that does not fit alone is read where it does: after the other.
        self._needy = (not fits.first, not fits.second)
        self._ground: tuple[Carried | None, Carried | None] = (
            whole.second if self._needy[FIRST] else None,
            whole.first if self._needy[SECOND] else None,
        )
        self._made = whole.fitting(fits)
        self._units: dict[tuple[int, int, str], frozenset[str]] = {}  # what each instruction changes, by language
        self.reaches = tuple(self._reaches(side) for side in _SIDES)
        self._closures: dict[tuple[int, int], Part] = {}

    def _reaches(self, side: int) -> list[Reach]:
        found = [Reach()] * len(self.trial.instructions[side])
        for position, language, before, made in self.trial.steps(side, self._ground[side]):
            step = EVERYTHING
            if made is not None:
                step = reach(before, made.state, made.resolved[0], language)
                self._units[side, position, language] = _changed(before, made.state)
            found[position] |= step
        return found

    def meeting(self) -> Iterator[tuple[int, int]]:
        """Yield the positions of all instructions of the first and of the second act that meet, in order."""
        index = _Index(self.reaches[SECOND])
        for position, own in enumerate(self.reaches[FIRST]):
            for other in index.meeting(own):
                yield position, other

    def clashes(self, candidates: Iterable[tuple[int, int]]) -> list[Found]:
        """Return the pairs among these that clash, each with the instructions of its own act that it depends upon.

        A pair that does so only because of what one of them depends upon is left out.
        """
        known: set[tuple[int, int]] = set()
        found: list[Found] = []
        for first, second in candidates:
            one, two = self.closure(FIRST, first), self.closure(SECOND, second)
            if any((i, j) in known for i in one.positions for j in two.positions):
                continue
            clashing = self._clash(one, two)
            if clashing:
                known.add((first, second))
                found += clashing
        for side in _SIDES:
            if self._needy[side]:
                found += self._needs(side, found)
        return found

    def _clash(self, one: Part, two: Part) -> list[Found]:
        tried = self.trial.both(one, two)
        languages: dict[Ways, list[str]] = defaultdict(list)
        for language, ways in tried.ways.items():
            if ways.clash:
                languages[ways].append(language)
        return [
            Found(first=one, second=two, languages=tuple(codes), ways=ways, tried=tried)
            for ways, codes in languages.items()
        ]

    def closure(self, side: int, position: int) -> Part:
        """Return an instruction with the fewest others of its act with which it is about what it is in its act."""
        if (side, position) not in self._closures:
            self._closures[side, position] = self._closure(side, position)
        return self._closures[side, position]

    def _closure(self, side: int, position: int) -> Part:
        def part(others: Iterable[int]) -> Part:
            return Part(side=side, positions=tuple(sorted((*others, position))))

        def holds(others: Sequence[int]) -> bool:
            return self._means_the_same(part(others), position)

        if holds(()):
            return part(())
        others = self._connected(side, [self.reaches[side][position]], without=position)
        needed = minimal(others, holds)
        if self.trial.before_act[side]:
            return part(needed)
        return part({each for found in needed for each in self.closure(side, found).positions})

    def _means_the_same(self, part: Part, position: int) -> bool:
        """Tell whether an instruction is about the same in a part of its act, and changes the same units."""
        side, ground = part.side, self._ground[part.side]
        carried = self.trial.alone(part) if ground is None else self.trial.carry(part, ground)
        number = part.positions.index(position)
        if carried.refusals or carried.resolved(number) != self._made[side].resolved(position):
            return False
        if self.trial.before_act[side]:
            return True
        earlier = Part(side=side, positions=part.positions[:number])
        before = ground if not earlier.positions else self.trial.carry(earlier, ground)
        return all(
            _changed(state, carried.done[language].state) == self._units[side, position, language]
            for language, state in self.trial.texts(before)
        )

    def _connected(self, side: int, reaches: Sequence[Reach], *, without: int = -1) -> list[int]:
        """Return the instructions of an act that meet these, or that meet one that does; of those before one alone.

        Where targets are read in the text before the act, its instructions may wait for later ones.
        """
        late = without < 0 or self.trial.before_act[side]
        left = [each for each in self.trial.whole(side).positions if each != without and (late or each < without)]
        todo, found = list(reaches), set[int]()
        while todo:
            own = todo.pop()
            met = [each for each in left if self.reaches[side][each].meets(own)]
            found.update(met)
            left = [each for each in left if each not in found]
            todo += (self.reaches[side][each] for each in met)
        return sorted(found)

    def _needs(self, side: int, known: Sequence[Found]) -> Iterator[Found]:
        """Yield what instructions that do not fit without the other act need of it, where that is several at once."""
        explained = {each for found in known for each in _part(found, side).positions}
        other = SECOND if side == FIRST else FIRST
        for position in self.trial.whole(side).positions:
            own = self.closure(side, position)
            if not explained.isdisjoint(own.positions) or not self.trial.alone(own).refusals:
                continue
            explained.add(position)

            def holds(kept: Sequence[int], own: Part = own) -> bool:
                ground = self.trial.alone(Part(side=other, positions=tuple(kept)))
                return not ground.refusals and not self.trial.carry(own, ground).refusals

            needed = self._connected(other, [self.reaches[side][each] for each in own.positions])
            parts = {side: own, other: Part(side=other, positions=tuple(minimal(needed, holds)))}
            yield from self._clash(parts[FIRST], parts[SECOND])

    def explain(self, clashes: Sequence[Found]) -> Found:
        """Return the fewest instructions of both acts that show what the acts are to each other: a pair, if one does.

        Each is about the same provision as in its act, and none can be left out. They show it in one language, where
        one is enough.
        """
        languages = self._telling()
        every = [(side, position) for side in _SIDES for position in self.trial.whole(side).positions]
        starts = [
            [(FIRST, each) for each in found.first.positions] + [(SECOND, each) for each in found.second.positions]
            for found in clashes
        ]
        starts.sort(key=len)
        union = sorted({each for start in starts for each in start})
        start, codes = next(
            (start, codes) for start in (*starts, union, every) for codes in languages if self._shows(start, codes)
        )
        return self._found(minimal(start, lambda kept: self._shows(kept, codes)), codes)

    def _telling(self) -> list[tuple[str, ...]]:
        """Return the languages in which the acts are to each other what they are in all, one by one; else all."""
        whole = self.whole.joint
        single: list[tuple[str, ...]] = [(code,) for code, ways in self.whole.ways.items() if ways == whole]
        return single or [tuple(self.whole.ways)]

    def _shows(self, kept: Sequence[tuple[int, int]], languages: Sequence[str]) -> bool:
        found = self._found(kept, languages)
        if found.ways != self.whole.joint:
            return False
        made = found.tried.fitting(self.whole.joint)
        return all(
            _in(made[part.side].resolved(number), languages)
            == _in(self._made[part.side].resolved(position), languages)
            for part in (found.first, found.second)
            for number, position in enumerate(part.positions)
        )

    def _found(self, kept: Sequence[tuple[int, int]], languages: Sequence[str]) -> Found:
        one, two = (
            Part(side=side, positions=tuple(position for own, position in kept if own == side)) for side in _SIDES
        )
        tried = self.trial.both(one, two)
        only = {language: tried.ways[language] for language in languages}
        return Found(first=one, second=two, languages=tuple(languages), ways=joint(only.values()), tried=tried)


class _Index:
    """Finds the reaches that meet one, without comparing it with each."""

    def __init__(self, reaches: Sequence[Reach]) -> None:
        self._readers: dict[Mark, set[int]] = defaultdict(set)
        self._writers: dict[Mark, set[int]] = defaultdict(set)
        for number, each in enumerate(reaches):
            for mark in each.reads:
                self._readers[mark].add(number)
            for mark in each.writes:
                self._writers[mark].add(number)

    def meeting(self, own: Reach) -> list[int]:
        """Return the numbers of those that meet it, ascending."""
        found: set[int] = set()
        for mark in own.writes:
            found |= self._readers.get(mark, set())
        for mark in own.reads:
            found |= self._writers.get(mark, set())
        return sorted(found)


def _changed(before: State, after: State) -> frozenset[str]:
    return frozenset(key for key in differing(before, after) if not is_section(key))


def _in(resolved: Sequence[tuple[str, str, str]], languages: Sequence[str]) -> list[tuple[str, str, str]]:
    return [each for each in resolved if each[0] in languages]


def _part(found: Found, side: int) -> Part:
    return found.first if side == FIRST else found.second
