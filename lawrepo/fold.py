"""The text of a Work through time: the fold of the instructions in force on each day; pure.

Nothing is undone: on every day on which the instructions in force change, the fold is taken again, from the first
difference (DESIGN: where truth lies, 2; docs/amendments.md, "The fold").
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, TypeAlias

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct
from lawrepo.errors import ConflictError
from lawrepo.force import Standing, Step
from lawrepo.holding import State, VanishedError, delta
from lawrepo.instruction import Instruction
from lawrepo.layout import is_section

# Carries out instructions of one act in one language; refuses with a ConflictError. The engine is lawrepo.amendment.
Apply: TypeAlias = Callable[[State, Sequence[Instruction], str], State]

_CONTEXT: Final = "__"
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The text that the fold begins with, and the first day on which it is in force."""

    in_force_from: date
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one unit or section: the digests before and after, "" where it was not or is no more."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One instruction carried out, and all that it changed.

    It has several steps where the instructions of an act can only be carried out together.
    """

    steps: tuple[Step, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day on which the instructions in force change, and the text from that day.

    The whole chain of a day is the first `kept` links of the day before, then `links`.
    """

    day: date
    state: State
    kept: int
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The history of a text in one language.

    `versions` are by key and first day, as the collection keeps them. `behind` names the instructions (`IRI#id`) that
    made the wording of a version out of the original, in their order, by key and first day.
    """

    language: str
    days: tuple[Day, ...]
    versions: Mapping[str, Mapping[date, Fragment]]
    behind: Mapping[tuple[str, date], tuple[str, ...]]

    def chain(self, pit: date) -> tuple[Link, ...]:
        """Return what was carried out to make the text of a day out of the original, in its order."""
        links: list[Link] = []
        for day in self.days:
            if day.day <= pit:
                links[day.kept :] = day.links
        return tuple(links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Instructions that do not fit: refused by the text (one act), or dependent on the order of two acts of one day.

    `day` is the first day whose text cannot be told; `provisions` are the wIds and sections that two acts change
    otherwise in another order; `contradictory` acts fit alone, and together in no order; `error` is the refusal.
    """

    language: str
    day: date
    acts: tuple[FrbrUri, ...]
    instructions: tuple[str, ...]
    provisions: tuple[str, ...] = ()
    contradictory: bool = False
    error: ConflictError | None = None

    def __str__(self) -> str:
        if self.error is not None:
            return ": ".join((f"{self.day} ({self.language})", *map(str, self.acts), str(self.error)))
        first, second = self.acts
        where = f" in {', '.join(self.provisions[:_SHOWN])}" if self.provisions else ""
        pair = f"{self.day} ({self.language}): {first} and {second} commence on one day and"
        if self.contradictory:
            return f"{pair} contradict each other{where}: each fits alone, and no order carries out both"
        return f"{pair} do not commute{where}: expected a sequence in each"


class FoldConflictError(ConflictError):
    """Report all that does not fit anywhere in a history; nothing of it is to be written."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        """Keep the conflicts, in the order of languages and days."""
        self.conflicts = tuple(conflicts)
        first, *others = self.conflicts
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(f"{first}{more}")


def fold(
    originals: Mapping[str, Original],
    standings: Iterable[Standing],
    apply: Apply,
    *,
    work: FrbrUri,
    stepwise: bool = True,
) -> dict[str, Folded]:
    """Return the history of a Work in each language, from its original and what is decided about all instructions.

    Instructions on other Works are left out. One that commenced before the original did changes it from its first
    day. An act is carried out whole and, to tell what each of its instructions changed, one by one; without
    `stepwise` it is one link, in half the time.

    Raises:
        FoldConflictError: with every conflict on every day and in every language.

    """
    ordered = _ordered(standings, work)
    conflicts: list[Conflict] = []
    folded = {}
    for language, original in originals.items():
        run = _Run(language, original, apply, stepwise=stepwise)
        folded[language] = run.fold([standing for standing in ordered if _concerns(standing, language)])
        conflicts += run.conflicts.values()
    if conflicts:
        raise FoldConflictError(conflicts)
    return folded


def text_at(
    pit: date, original: Original, standings: Iterable[Standing], apply: Apply, *, work: FrbrUri, language: str
) -> State:
    """Return the text of one day from scratch, one instruction after the other, sharing nothing with `fold`.

    Raises:
        ConflictError: what the first instruction that does not fit was refused for.

    """
    state = original.state
    for standing in _ordered(standings, work):
        if _concerns(standing, language) and standing.holds(pit):
            state = apply(state, (standing.step.instruction,), language)
    return state


def _ordered(standings: Iterable[Standing], work: FrbrUri) -> list[Standing]:
    """Return the instructions on the text of a Work that are ever in force, in their order."""
    found = (
        standing
        for standing in standings
        if standing.intervals and standing.step.instruction.work == work and standing.step.instruction.changes_text
    )
    return sorted(found, key=lambda standing: standing.order)


def _concerns(standing: Standing, language: str) -> bool:
    return standing.step.instruction.concerns(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """The instructions of one act that commence on one day: carried out whole or not at all."""

    start: date
    act: AmendingAct
    steps: tuple[Step, ...]

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        return tuple(step.instruction for step in self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(str, self.steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """The text after a group: what was carried out for it, and the instructions behind each unit's wording.

    `block` is the number of its act and day among all, `count` that of links so far.
    """

    block: int
    group: _Group
    state: State
    behind: Mapping[str, tuple[str, ...]]
    links: tuple[Link, ...]
    count: int
    refused: bool = False


class _Run:
    """The fold in one language; `conflicts` fill as it goes on, each act's with the first day only."""

    def __init__(self, language: str, original: Original, apply: Apply, *, stepwise: bool) -> None:
        self._language = language
        self._original = original
        self._apply = apply
        self._stepwise = stepwise
        self.conflicts: dict[tuple[str, ...], Conflict] = {}

    def fold(self, standings: Sequence[Standing]) -> Folded:
        blocks = _blocks(standings)
        starts = [block[0].start for block in blocks]
        levels: list[_Level] = []
        days: list[Day] = []
        newest: dict[str, Fragment] = {}
        versions: dict[str, dict[date, Fragment]] = {}
        behind: dict[tuple[str, date], tuple[str, ...]] = {}
        for day, changed in self._days(blocks):
            shared = bisect_left(levels, changed, key=lambda level: level.block)
            del levels[shared:]
            kept = levels[-1].count if levels else 0
            for block in range(changed, bisect_right(starts, day)):
                group = _in_force(blocks[block], day)
                if group is not None:
                    levels.append(self._carry_out(block, group, levels[-1] if levels else None, day))
            self._compare_orders(levels, shared, day)
            state = levels[-1].state if levels else self._original.state
            made = tuple(link for level in levels[shared:] for link in level.links)
            days.append(Day(day=day, state=state, kept=kept, links=made))
            for key, fragment in self._versions(newest, state, day).items():
                newest[key] = fragment
                versions.setdefault(key, {})[day] = fragment
                behind[key, day] = levels[-1].behind.get(key, ()) if levels else ()
        return Folded(language=self._language, days=tuple(days), versions=versions, behind=behind)

    def _days(self, blocks: Sequence[Sequence[Standing]]) -> list[tuple[date, int]]:
        """Return the days on which what is in force changes, and the first block that does; the original's first."""
        first = self._original.in_force_from
        days = {first: 0}
        for number, block in enumerate(blocks):
            for standing in block:
                for interval in standing.intervals:
                    for day in (interval.start, interval.end):
                        if day is not None and day > first:
                            days.setdefault(day, number)
        return sorted(days.items())

    def _versions(self, before: State, after: State, day: date) -> dict[str, Fragment]:
        """Return the versions that begin on a day; a section cannot vanish (`lawrepo.holding.delta`)."""
        try:
            return delta(before, after)
        except VanishedError as error:
            vanished = VanishedError(error.section, language=self._language, day=day)
            self._report(day, (), error=ConflictError(str(vanished)))
            return {}

    def _carry_out(self, block: int, group: _Group, below: _Level | None, day: date) -> _Level:
        """Carry out an act; one that is refused leaves the text as it is, so that all refusals are found."""
        state = self._original.state if below is None else below.state
        behind, count = ({}, 0) if below is None else (below.behind, below.count)
        try:
            after = self._apply(state, group.instructions, self._language)
        except ConflictError as error:
            self._report(day, (group,), error=error)
            return _Level(block=block, group=group, state=state, behind=behind, links=(), count=count, refused=True)
        links = self._links(group, state, after)
        touched: dict[str, tuple[str, ...]] = {}
        for link in links:
            for change in link.changes:
                before = touched.get(change.key, behind.get(change.key, ()))
                touched[change.key] = (*before, *map(str, link.steps))
        count += len(links)
        return _Level(block=block, group=group, state=after, behind={**behind, **touched}, links=links, count=count)

    def _links(self, group: _Group, state: State, after: State) -> tuple[Link, ...]:
        """Return what each instruction of an act changed, where they can be carried out one after the other."""
        links, at = [], state
        for step in group.steps if self._stepwise and len(group.steps) > 1 else ():
            try:
                following = self._apply(at, (step.instruction,), self._language)
            except ConflictError:
                break
            links.append(Link(steps=(step,), changes=tuple(_changes(at, following))))
            at = following
        if len(links) == len(group.steps) and _same(at, after):
            return tuple(links)
        return (Link(steps=group.steps, changes=tuple(_changes(state, after))),)

    def _compare_orders(self, levels: Sequence[_Level], shared: int, day: date) -> None:
        """Find acts of one day whose order matters and is not stated; only where something was folded again."""
        begin = shared
        while 0 < begin < len(levels) and levels[begin - 1].group.start == levels[begin].group.start:
            begin -= 1
        for _, found in groupby(levels[begin:], key=lambda level: level.group.start):
            run = list(found)
            base = levels[begin - 1].state if begin else self._original.state
            begin += len(run)
            self._compare_run(run, base, day)

    def _compare_run(self, run: Sequence[_Level], base: State, day: date) -> None:
        """Move each act before the others of its day, and one without sequence after those that have one."""
        for place, level in enumerate(run):
            for first in range(place - 1, -1, -1):
                if not self._may_pass(run, (first, place), moved=place, base=base, day=day):
                    break
            if level.group.act.sequence is None:
                for last in range(place + 1, len(run)):
                    if run[last].group.act.sequence is not None and not self._may_pass(
                        run, (place, last), moved=place, base=base, day=day
                    ):
                        break

    def _may_pass(self, run: Sequence[_Level], ends: tuple[int, int], *, moved: int, base: State, day: date) -> bool:
        """Say whether the act at one end of a part of a day can go on to the other end; report when it matters."""
        first, last = ends
        groups = [level.group for level in run[first : last + 1]]
        pair = (groups[0], groups[-1])
        if _settled(pair[0].act, pair[1].act):
            return False
        if _independent(run[first], run[last]):
            return True
        order = (groups[-1], *groups[:-1]) if moved == last else (*groups[1:], groups[0])
        start = run[first - 1].state if first else base
        outcome = self._outcome(start, order)
        expected = None if any(level.refused for level in run[first : last + 1]) else run[last].state
        if outcome is not None and expected is not None:
            provisions = tuple(change.key for change in _changes(expected, outcome))
            if not provisions:
                return True
            self._report(day, pair, provisions=provisions)
            return False
        contradictory = outcome is None and expected is None
        if contradictory and not (run[last].refused and self._fits_alone(start, pair)):
            return True
        self._report(day, pair, provisions=self._touched_by_both(start, pair), contradictory=contradictory)
        return False

    def _outcome(self, state: State, order: Sequence[_Group]) -> State | None:
        try:
            for group in order:
                state = self._apply(state, group.instructions, self._language)
        except ConflictError:
            return None
        return state

    def _fits_alone(self, state: State, groups: Iterable[_Group]) -> bool:
        return all(self._outcome(state, (group,)) is not None for group in groups)

    def _touched_by_both(self, state: State, pair: tuple[_Group, _Group]) -> tuple[str, ...]:
        """Return what both of two acts change, each in the first text that it fits: alone, or after the other."""
        touched: list[list[str]] = []
        for group, other in (pair, pair[::-1]):
            before: State | None = state
            after = self._outcome(state, (group,))
            if after is None:
                before = self._outcome(state, (other,))
                after = None if before is None else self._outcome(before, (group,))
            if before is not None and after is not None:
                touched.append([change.key for change in _changes(before, after)])
        return tuple(key for key in touched[0] if key in touched[-1]) if touched else ()

    def _report(
        self,
        day: date,
        groups: Sequence[_Group],
        *,
        provisions: tuple[str, ...] = (),
        contradictory: bool = False,
        error: ConflictError | None = None,
    ) -> None:
        acts = tuple(group.act.iri for group in groups)
        conflict = Conflict(
            language=self._language,
            day=day,
            acts=acts,
            instructions=tuple(name for group in groups for name in group.names),
            provisions=provisions,
            contradictory=contradictory,
            error=error,
        )
        self.conflicts.setdefault(conflict.instructions, conflict)


def _blocks(standings: Iterable[Standing]) -> list[tuple[Standing, ...]]:
    """Put together what one act does from one day on; the standings are in order."""
    by_act = groupby(standings, key=lambda standing: (standing.start, standing.step.act.iri))
    return [tuple(found) for _, found in by_act]


def _in_force(block: Sequence[Standing], day: date) -> _Group | None:
    """Return what is in force of a block on a day, None when nothing is."""
    steps = tuple(standing.step for standing in block if standing.holds(day))
    return _Group(start=block[0].start, act=steps[0].act, steps=steps) if steps else None


def _changes(before: State, after: State) -> Iterator[Change]:
    for key, old in before.items():
        new = after.get(key)
        if new is not old and new != old:
            yield Change(key=key, before=old.digest, after=new.digest if new else "")
    for key, new in after.items():
        if key not in before:
            yield Change(key=key, before="", after=new.digest)


def _same(first: State, second: State) -> bool:
    return first.keys() == second.keys() and not any(_changes(first, second))


def _settled(first: AmendingAct, second: AmendingAct) -> bool:
    """Say whether the order of two acts of one day is stated."""
    return None not in {first.sequence, second.sequence} and first.sequence != second.sequence


def _independent(first: _Level, second: _Level) -> bool:
    """Say whether two acts name and change other units, and no section: then their order cannot matter."""
    names = []
    for level in (first, second):
        if level.refused:
            return False
        changed = {change.key for link in level.links for change in link.changes}
        if any(is_section(key) for key in changed):
            return False
        named = {eid for it in level.group.instructions for eid in (it.target, it.anchor, it.to)}
        names.append(changed | {eid.partition(_CONTEXT)[0] for eid in named if eid})
    return names[0].isdisjoint(names[1])
