"""In what spans of time each instruction is in force, by its own dates and by what other acts do to it; pure.

The rules are written down in docs/amendments.md, "Force".
"""

import enum
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from akn.events import Event
from akn.frbr import FrbrUri
from akn.reasons import Cause
from lawrepo.amending import ActOrder, AmendingAct, Sheet, act_order
from lawrepo.commencement import SATURDAY_AND_SUNDAY, Pending, Resolved, resolve
from lawrepo.errors import ConflictError
from lawrepo.instruction import FORCE_OPS, UNEXECUTABLE, WORK_OPS, Instruction, Op
from lawrepo.timeline import Interval

# What orders instructions: first day in force, act, position in the act.
StepOrder: TypeAlias = tuple[date, ActOrder, int]


class ForceConflictError(ConflictError):
    """Report instructions that change the force of what they cannot change; `faults` are (`IRI#id`, why), all."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        """Keep the faults."""
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{name}: {why}" for name, why in self.faults))


class CircularForceError(ConflictError):
    """Report instructions that decide about one another's force; `circle` begins and ends with the same one."""

    def __init__(self, circle: Sequence[str]) -> None:
        """Keep the circle."""
        self.circle = tuple(circle)
        super().__init__(f"circular force: {' is changed by '.join(self.circle)}")


class Status(enum.Enum):
    """What becomes of an instruction."""

    IN_FORCE = "in-force"  # in some span of time
    PENDING = "pending"  # its day is not known yet
    STILLBORN = "stillborn"  # it is in force on no day, and none is waited for
    UNEXECUTABLE = "unexecutable"  # an editor has said that it cannot be executed


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An instruction where it stands: `position` counts the instructions of its act from 0."""

    act: AmendingAct
    instruction: Instruction
    position: int
    _name: str = field(init=False, compare=False, repr=False)  # asked for again and again

    def __post_init__(self) -> None:
        object.__setattr__(self, "_name", f"{self.act.iri}#{self.instruction.id}")

    def __str__(self) -> str:
        return self._name


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is decided about an instruction.

    `intervals` are disjoint and ascend. `reason` says why it is pending or stillborn, or what a suspension or a
    repeal did; `by` names the instructions (`IRI#id`) that changed its force, or tried to.
    """

    step: Step
    status: Status
    intervals: tuple[Interval, ...] = ()
    reason: str = ""
    by: tuple[str, ...] = ()

    @property
    def start(self) -> date:
        """Return the first day in force; only for what is ever in force."""
        return self.intervals[0].start

    @property
    def order(self) -> StepOrder:
        """Return the place in the total order (docs/amendments.md, The order); only for what is ever in force."""
        return (self.start, act_order(self.step.act), self.step.position)

    def holds(self, pit: date) -> bool:
        """Say whether the instruction is in force on a day."""
        return any(interval.contains(pit) for interval in self.intervals)


def decide(
    sheets: Iterable[Sheet],
    events: Sequence[Event] = (),
    *,
    holidays: Container[date] = frozenset(),
    weekend: Container[int] = SATURDAY_AND_SUNDAY,
) -> tuple[Standing, ...]:
    """Decide about every instruction, in the order of acts and positions, however the sheets are ordered.

    `events` stand in the order of recording (`lawrepo.commencement.resolve`).

    Raises:
        ForceConflictError: with all instructions that aim at what is not there or can no longer be changed.
        CircularForceError: when instructions decide about one another.
        CircularCommencementError: when acts wait for one another.
        RuleError: when the period of a rule leads out of the calendar.

    """
    ordered = sorted(sheets, key=lambda sheet: act_order(sheet.act))
    return _Ruling(ordered, events, holidays, weekend).decide()


def affects_force(instruction: Instruction) -> bool:
    """Say whether an instruction changes the force of instructions of other acts, and no text."""
    return instruction.target.startswith("/") and instruction.op in {*FORCE_OPS, Op.REPEAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """From when an instruction would be in force, or why there is no such day."""

    day: date | None
    status: Status = Status.IN_FORCE
    reason: str = ""


class _Ruling:
    """All instructions while it is decided about them."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        events: Sequence[Event],
        holidays: Container[date],
        weekend: Container[int],
    ) -> None:
        self._events = events
        self._holidays = holidays
        self._weekend = weekend
        self._acts = {sheet.act.iri: sheet.act for sheet in sheets}
        self._steps = {
            str(step): step
            for sheet in sheets
            for step in (
                Step(act=sheet.act, instruction=instruction, position=position)
                for position, instruction in enumerate(sheet.instructions)
            )
        }
        self._changes: dict[str, list[Step]] = defaultdict(list)  # by the name of what is changed
        self._decided: dict[str, Standing] = {}
        self._faults: list[tuple[str, str]] = []

    def decide(self) -> tuple[Standing, ...]:
        for step in self._steps.values():
            instruction = step.instruction
            if instruction.status == UNEXECUTABLE:
                continue
            if affects_force(instruction):
                self._aim(step, instruction.target)
            elif instruction.op is Op.REPEAL_WORK and instruction.work in self._acts:
                self._aim(step, str(instruction.work))
        standings = tuple(self._standing(name, ()) for name in self._steps)
        if self._faults:
            raise ForceConflictError(self._faults)
        return standings

    def _aim(self, step: Step, target: str) -> None:
        """Note what an instruction changes: one of another act (`IRI#id`), or all of it (`IRI`)."""
        iri = FrbrUri.parse(target)
        if iri.fragment:
            aimed = [target] if target in self._steps else []
        else:
            aimed = [name for name, other in self._steps.items() if other.act.iri == iri]
        if not aimed or str(step) in aimed:
            expected = "an instruction, or an act, that is recorded, and not its own"
            self._faults.append((str(step), f"target {target}: expected {expected}"))
            return
        for name in aimed:
            self._changes[name].append(step)

    def _standing(self, name: str, waiting: tuple[str, ...]) -> Standing:
        """Decide about one instruction, after those that change its force."""
        if name in self._decided:
            return self._decided[name]
        if name in waiting:
            raise CircularForceError((*waiting[waiting.index(name) :], name))
        step = self._steps[name]
        deciding = [self._standing(str(other), (*waiting, name)) for other in self._changes[name]]
        effective = sorted((other for other in deciding if other.intervals), key=lambda other: other.order)
        standing = self._weigh(step, effective)
        self._decided[name] = standing
        return standing

    def _weigh(self, step: Step, changes: Sequence[Standing]) -> Standing:
        by = tuple(str(change.step) for change in changes)
        if step.instruction.status == UNEXECUTABLE:
            return Standing(step=step, status=Status.UNEXECUTABLE, reason=step.instruction.reason, by=by)
        start = self._start(step)
        if start.status is Status.STILLBORN:
            return Standing(step=step, status=start.status, reason=start.reason, by=by)
        for change in changes:
            if change.step.instruction.op is Op.POSTPONE:
                start = self._postponed(start, change)
        until = step.instruction.in_force_until or step.act.in_force_until
        if start.day is not None and until is not None and until <= start.day:
            reason = Cause.ENDS_FIRST.says(until=until, day=start.day)
            return Standing(step=step, status=Status.STILLBORN, reason=reason, by=by)
        spans = [Interval(start=start.day, end=until)] if start.day is not None else []
        reasons = [start.reason] if start.reason else []
        for change in changes:
            spans, reason = _cut(step, spans, change, begins=start.day, ends=until is not None)
            reasons += [reason] if reason else []
        status = Status.IN_FORCE if spans else Status.STILLBORN
        if start.day is None and not any(change.step.instruction.op in _KILLING for change in changes):
            status = Status.PENDING
        return Standing(step=step, status=status, intervals=tuple(spans), reason="; ".join(reasons), by=by)

    def _start(self, step: Step) -> _Start:
        rule = step.act.in_force if step.instruction.in_force is None else step.instruction.in_force
        found = resolve(rule, step.act, self._events, holidays=self._holidays, weekend=self._weekend, acts=self._acts)
        if isinstance(found, Resolved):
            return _Start(day=found.date)
        status = Status.PENDING if isinstance(found, Pending) else Status.STILLBORN
        return _Start(day=None, status=status, reason=found.reason)

    def _postponed(self, start: _Start, change: Standing) -> _Start:
        """Return the day to which an instruction is put off, while it has not come into force."""
        decided, to = change.start, change.step.instruction.in_force_until
        if to is None:
            self._faults.append((str(change.step), "postpones without a day: expected in_force_until"))
        elif start.day is not None and start.day <= decided:
            self._faults.append((str(change.step), f"postpones on {decided} what is in force since {start.day}"))
        else:
            return _Start(day=to, reason=Cause.POSTPONED.says(day=to, by=change.step))
        return start


_KILLING: Final = frozenset((Op.REPEAL, Op.REPEAL_WORK, Op.VOID))
_LASTING: Final = frozenset((Op.SUSPEND, Op.ANNUL))  # in effect for as long as they are in force


def _cut(
    step: Step, spans: list[Interval], change: Standing, *, begins: date | None, ends: bool
) -> tuple[list[Interval], str]:
    """Take out of the spans of an instruction what another act takes out of its force, and say why.

    `ends` tells that the instruction is temporary.
    """
    since = change.start
    match change.step.instruction.op:
        case Op.VOID:
            return [], Cause.VOIDED.says(by=change.step)
        case Op.ANNUL | Op.SUSPEND as op:
            for interval in change.intervals:
                spans = [part for span in spans for part in _without(span, interval)]
            done = Cause.ANNULLED if op is Op.ANNUL else Cause.SUSPENDED
            return spans, done.says(day=since, by=change.step)
        case Op.REPEAL | Op.REPEAL_WORK if begins is None or since <= begins:
            return [], Cause.REPEALED_BEFORE.says(day=since, by=change.step)
        case Op.REPEAL | Op.REPEAL_WORK if ends or step.instruction.op in _LASTING:
            forever = Interval(start=since)
            return [part for span in spans for part in _without(span, forever)], Cause.REPEALED.says(
                day=since, by=change.step
            )
        case Op.REPEAL | Op.REPEAL_WORK:
            return spans, f"spent when {change.step} repealed it on {since}: its text stays"
    return spans, ""


def _without(span: Interval, taken: Interval) -> Iterable[Interval]:
    """Yield what is left of a span."""
    if span.start < taken.start:
        yield Interval(start=span.start, end=taken.start if span.end is None else min(span.end, taken.start))
    if taken.end is not None and (span.end is None or taken.end < span.end):
        yield Interval(start=max(span.start, taken.end), end=span.end)


def ended_by(standings: Sequence[Standing], act: FrbrUri, day: date) -> tuple[FrbrUri, ...]:
    """Return the acts that ended or suspended force of an act from a day on: the act itself where it expires."""
    known = by_name(standings)
    ended = (each for each in standings if each.step.act.iri == act and any(s.end == day for s in each.intervals))
    changers = (known[name] for each in ended for name in each.by)
    found = dict.fromkeys(each.step.act.iri for each in changers if any(span.start == day for span in each.intervals))
    return tuple(found) or (act,)


def stillborn(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return what will never be in force."""
    return tuple(standing for standing in standings if standing.status is Status.STILLBORN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of a Work's own force: the first day without it, who ended it, and what replaces it."""

    on: date
    by: str
    successor: FrbrUri | None


def ending(standings: Iterable[Standing], work: FrbrUri) -> Ending | None:
    """Return what ends the force of a Work, the first of all that are decided; None while nothing does."""
    ends = [
        standing
        for standing in standings
        if standing.intervals and standing.step.instruction.op in WORK_OPS and standing.step.instruction.work == work
    ]
    if not ends:
        return None
    first = min(ends, key=lambda standing: standing.order)
    successor = first.step.instruction.successor
    return Ending(on=first.start, by=str(first.step), successor=successor)


def by_name(standings: Iterable[Standing]) -> Mapping[str, Standing]:
    """Return what is decided, by `IRI#id`."""
    return {str(standing.step): standing for standing in standings}
