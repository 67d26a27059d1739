"""The text of a Work through time: the fold of the instructions in force on each day; pure.

Nothing is undone: on every day on which the instructions in force change, the fold is taken again, from the first
difference (DESIGN: where truth lies, 2; docs/amendments.md, "The fold").
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final, TypeAlias

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct, stated_place
from lawrepo.amendment import Application
from lawrepo.errors import ConflictError
from lawrepo.force import Standing, Step
from lawrepo.holding import State, VanishedError, delta
from lawrepo.instruction import Instruction
from lawrepo.layout import is_section
from lawrepo.state import Indexed, differing

# Carries out instructions of one act in one language; refuses with a ConflictError. The engine is lawrepo.amendment:
# where it returns all that came of an act (`Application`), no instruction need be carried out twice.
Apply: TypeAlias = Callable[[State, Sequence[Instruction], str], "State | Application"]

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

    `versions` are by key and first day, as the collection keeps them.
    """

    language: str
    days: tuple[Day, ...]
    versions: Mapping[str, Mapping[date, Fragment]]

    def chain(self, pit: date) -> tuple[Link, ...]:
        """Return what was carried out to make the text of a day out of the original, in its order."""
        links: list[Link] = []
        for day in self.days:
            if day.day <= pit:
                links[day.kept :] = day.links
        return tuple(links)

    @property
    def behind(self) -> dict[tuple[str, date], tuple[str, ...]]:
        """Return the instructions (`IRI#id`) that made each version out of the original, by key and first day."""
        return {
            (key, day): tuple(
                str(step)
                for link in self.chain(day)
                if any(change.key == key for change in link.changes)
                for step in link.steps
            )
            for key, dated in self.versions.items()
            for day in dated
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Instructions that do not fit: refused by the text (one act), or dependent on the order of two acts of one day.

    `day` is the first day whose text cannot be told; `provisions` are the wIds and sections that two acts change
    otherwise in another order; `contradictory` acts fit alone, and together in no order; `error` is the refusal.
    `work` is the Work whose text it is, where one of the acts amends others too.
    """

    language: str
    day: date
    acts: tuple[FrbrUri, ...]
    instructions: tuple[str, ...]
    provisions: tuple[str, ...] = ()
    contradictory: bool = False
    error: ConflictError | None = None
    work: FrbrUri | None = None

    @property
    def place(self) -> str:
        """Return the text that it is about, for a message."""
        return f"{self.day} ({self.language})" if self.work is None else f"{self.day} ({self.work}/{self.language})"

    def __str__(self) -> str:
        if self.error is not None:
            return ": ".join((self.place, *map(str, self.acts), str(self.error)))
        first, second = self.acts
        where = f" in {', '.join(self.provisions[:_SHOWN])}" if self.provisions else ""
        pair = f"{self.place}: {first} and {second} commence on one day and"
        if self.contradictory:
            return f"{pair} contradict each other{where}: each fits alone, and no order carries out both"
        return f"{pair} do not commute{where}: expected a sequence in one of them, above the other's"


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
    day. An act is carried out whole and, to tell what each of its instructions changed, one by one, unless `apply`
    tells; without `stepwise` it is one link.

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
            state = text_after(apply(state, (standing.step.instruction,), language))
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
    """The text after a group, and what was carried out for it.

    `block` is the number of its act and day among all, `count` that of links so far.
    """

    block: int
    group: _Group
    state: State
    links: tuple[Link, ...]
    count: int
    refused: bool = False


class _Run:
    """The fold in one language; `conflicts` fill as it goes on, each act's with the first day only."""

    def __init__(self, language: str, original: Original, apply: Apply, *, stepwise: bool) -> None:
        self._language = language
        self._original = replace(original, state=Indexed.of(original.state))
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
            for key, fragment in self._versions(newest, days[-1].state if days else {}, state, day).items():
                newest[key] = fragment
                versions.setdefault(key, {})[day] = fragment
            days.append(Day(day=day, state=state, kept=kept, links=made))
        return Folded(language=self._language, days=tuple(days), versions=versions)

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

    def _versions(self, newest: State, before: State, after: State, day: date) -> dict[str, Fragment]:
        """Return the versions that begin on a day; a section cannot vanish (`lawrepo.holding.delta`).

        `before` is the text of the day before: what is the same in it has a version already.
        """
        keys = differing(before, after)
        old, new = ({key: state[key] for key in keys if key in state} for state in (newest, after))
        try:
            return delta(old, new)
        except VanishedError as error:
            vanished = VanishedError(error.section, language=self._language, day=day)
            self._report(day, (), error=ConflictError(str(vanished)))
            return {}

    def _carry_out(self, block: int, group: _Group, below: _Level | None, day: date) -> _Level:
        """Carry out an act; one that is refused leaves the text as it is, so that all refusals are found."""
        state = self._original.state if below is None else below.state
        count = 0 if below is None else below.count
        try:
            done = self._apply(state, group.instructions, self._language)
        except ConflictError as error:
            self._report(day, (group,), error=error)
            return _Level(block=block, group=group, state=state, links=(), count=count, refused=True)
        after = text_after(done)
        links = self._links(group, state, after, done.steps if isinstance(done, Application) else ())
        count += len(links)
        return _Level(block=block, group=group, state=after, links=links, count=count)

    def _links(self, group: _Group, state: State, after: State, told: Sequence[State]) -> tuple[Link, ...]:
        """Return what each instruction of an act changed, where they can be carried out one after the other."""
        texts = told if len(told) == len(group.steps) else (after,) if len(group.steps) == 1 else None
        if not self._stepwise:
            texts = ()
        elif texts is None:
            texts = self._one_by_one(group, state, after)
        if not texts:
            return (Link(steps=group.steps, changes=_changes(state, after)),)
        return tuple(
            Link(steps=(step,), changes=_changes(before, following))
            for step, before, following in zip(group.steps, (state, *texts), texts, strict=False)
        )

    def _one_by_one(self, group: _Group, state: State, after: State) -> Sequence[State]:
        """Return the text after each instruction of an act, none where that is not what they do together."""
        texts: list[State] = []
        for step in group.steps:
            try:
                state = text_after(self._apply(state, (step.instruction,), self._language))
            except ConflictError:
                return ()
            texts.append(state)
        return () if differing(state, after) else texts

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
        """Move each act before the others of its day, as far as the order is not stated."""
        for place, others in enumerate(_dependent(run) if len(run) > 1 else ()):
            stated = stated_place(run[place].group.act)
            for first in reversed([other for other in others if other < place]):
                if stated_place(run[first].group.act) != stated or not self._may_pass(run, first, place, base, day):
                    break

    def _may_pass(self, run: Sequence[_Level], first: int, last: int, base: State, day: date) -> bool:
        """Say whether the last act of a part of a day can go before the first; report when it matters."""
        groups = [level.group for level in run[first : last + 1]]
        pair = (groups[0], groups[-1])
        start = run[first - 1].state if first else base
        outcome = self._outcome(start, (groups[-1], *groups[:-1]))
        expected = None if any(level.refused for level in run[first : last + 1]) else run[last].state
        if outcome is not None and expected is not None:
            provisions = differing(expected, outcome)
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
                state = text_after(self._apply(state, group.instructions, self._language))
        except ConflictError:
            return None
        return state

    def _fits_alone(self, state: State, groups: Iterable[_Group]) -> bool:
        return all(self._outcome(state, (group,)) is not None for group in groups)

    def _touched_by_both(self, state: State, pair: tuple[_Group, _Group]) -> tuple[str, ...]:
        """Return what both of two acts change, each in the first text that it fits: alone, or after the other."""
        touched: list[tuple[str, ...]] = []
        for group, other in (pair, pair[::-1]):
            before: State | None = state
            after = self._outcome(state, (group,))
            if after is None:
                before = self._outcome(state, (other,))
                after = None if before is None else self._outcome(before, (group,))
            if before is not None and after is not None:
                touched.append(differing(before, after))
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


def text_after(done: "State | Application") -> State:
    """Return the text that carrying out instructions has made."""
    return done.state if isinstance(done, Application) else done


def _changes(before: State, after: State) -> tuple[Change, ...]:
    return tuple(
        Change(
            key=key,
            before=before[key].digest if key in before else "",
            after=after[key].digest if key in after else "",
        )
        for key in differing(before, after)
    )


def _dependent(run: Sequence[_Level]) -> Iterator[list[int]]:
    """Yield for each of the acts of one day the places of the others whose order with it can matter, ascending."""
    names = [_names(level) for level in run]
    bearing: dict[str, list[int]] = defaultdict(list)
    for place, known in enumerate(names):
        for name in known or ():
            bearing[name].append(place)
    open_ = [place for place, known in enumerate(names) if known is None]
    for place, known in enumerate(names):
        if known is None:
            yield [other for other in range(len(run)) if other != place]
        else:
            yield sorted({other for name in known for other in bearing[name]}.union(open_) - {place})


def _names(level: _Level) -> set[str] | None:
    """Return the units that an act names or changes, None when it changes a section, or was refused.

    The order of two acts that name and change other units, and no section, cannot matter.
    """
    changed = {change.key for link in level.links for change in link.changes}
    if level.refused or any(is_section(key) for key in changed):
        return None
    named = {eid for it in level.group.instructions for eid in (it.target, it.anchor, it.to)}
    return changed | {eid.partition(_CONTEXT)[0] for eid in named if eid}
