"""When an act or an instruction comes into force: rules over events, decided; pure (docs/amendments.md)."""

import calendar
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

from akn.events import Event
from akn.frbr import FrbrUri
from akn.reasons import Cause
from lawrepo.amending import COMMENCEMENT, ENACTED, PUBLISHED, AmendingAct, RuleError, event_of
from lawrepo.errors import ConflictError
from lawrepo.instruction import Rule

SATURDAY_AND_SUNDAY: Final = frozenset((5, 6))
_ONE_DAY: Final = timedelta(days=1)
_LONGEST_REST: Final = 366  # days without a working day between them: the calendar is broken


class CircularCommencementError(ConflictError):
    """Report acts that wait for one another's commencement; `circle` begins and ends with the same act."""

    def __init__(self, circle: Sequence[FrbrUri]) -> None:
        """Keep the circle."""
        self.circle = tuple(circle)
        super().__init__(f"circular commencement: {' waits for '.join(map(str, circle))}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The day is known."""

    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The day cannot be known yet, because of what has not been recorded."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """The day will never come: what happened was not what the rule asks for."""

    reason: str


Resolution: TypeAlias = Resolved | Pending | Void


def resolve(
    rule: Rule | date,
    act: AmendingAct,
    events: Sequence[Event],
    *,
    holidays: Container[date] = frozenset(),
    weekend: Container[int] = SATURDAY_AND_SUNDAY,
    acts: Mapping[FrbrUri, AmendingAct] = MappingProxyType({}),
) -> Resolution:
    """Decide when something that an act says comes into force.

    `events` stand in the order of recording: of two of one name the later corrects the earlier. `acts` are those
    whose own dates a rule may ask for (`IRI#enacted`, `IRI#published`, `IRI#commencement`). The day of the event is
    not counted; months come first and end at the latest on the last day of theirs, then days, then working days,
    which are neither `holidays` nor `weekend` (0 is Monday).

    Raises:
        CircularCommencementError: when acts wait for one another.
        RuleError: when the period leads out of the calendar.

    """
    known = {(event.iri, event.name): event for event in events}
    return _Question(known=known, acts={**acts, act.iri: act}, holidays=holidays, weekend=weekend).day(rule, act)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month when it has no such day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)

    Raises:
        RuleError: when there is no such year.

    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        raise RuleError(f"{months} months after {day}: expected a day before the year {date.max.year + 1}")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_working_days(
    day: date,
    working_days: int,
    *,
    holidays: Container[date] = frozenset(),
    weekend: Container[int] = SATURDAY_AND_SUNDAY,
) -> date:
    """Return the last of so many working days after a day, which is not counted; that day itself for none.

    >>> add_working_days(date(2024, 3, 8), 1)
    datetime.date(2024, 3, 11)

    Raises:
        RuleError: when there is no such day in the calendar.

    """
    for left in range(working_days, 0, -1):
        rest = 0
        day = _later(day, 1)
        while day in holidays or day.weekday() in weekend:
            rest += 1
            if rest == _LONGEST_REST:
                raise RuleError(f"no working day in the {rest} days before {day} ({left} are left to count)")
            day = _later(day, 1)
    return day


def _later(day: date, days: int) -> date:
    try:
        return day + days * _ONE_DAY
    except OverflowError:
        raise RuleError(f"{days} days after {day}: expected a day before the year {date.max.year + 1}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What can be asked: all that is known; `waiting` are the acts whose commencement is being looked for."""

    known: Mapping[tuple[FrbrUri, str], Event]
    acts: Mapping[FrbrUri, AmendingAct]
    holidays: Container[date]
    weekend: Container[int]
    waiting: tuple[FrbrUri, ...] = ()

    def day(self, rule: Rule | date, act: AmendingAct) -> Resolution:
        if isinstance(rule, date):
            return Resolved(date=rule)
        iri, name = event_of(rule, act.iri)
        happened = self._event(iri, name)
        if isinstance(happened, Pending | Void):
            return happened
        if rule.outcome and not happened.outcome:
            return Pending(reason=Cause.LACKS_OUTCOME.says(event=happened, day=happened.on, outcome=rule.outcome))
        if rule.outcome not in {"", happened.outcome}:
            was, expected = repr(happened.outcome), repr(rule.outcome)
            told = Cause.HAD_OTHER_OUTCOME
            return Void(reason=told.says(event=happened, day=happened.on, outcome=was, expected=expected))
        months = add_months(happened.on, rule.months)
        days = _later(months, rule.days)
        ends = add_working_days(days, rule.working_days, holidays=self.holidays, weekend=self.weekend)
        return Resolved(date=ends)

    def _event(self, iri: FrbrUri, name: str) -> Event | Pending | Void:
        """Return an event: what an act says of itself, or what is recorded; a publication may be corrected."""
        act, recorded = self.acts.get(iri), self.known.get((iri, name))
        if act is not None and name == COMMENCEMENT:
            return self._commencement(act)
        on = None
        if act is not None and name == ENACTED:
            on = act.enacted
        elif act is not None and name == PUBLISHED and recorded is None:
            on = act.published
        if on is not None:
            return Event(iri=iri, name=name, on=on)
        return recorded or Pending(reason=Cause.AWAITS_EVENT.says(event=f"{iri}#{name}"))

    def _commencement(self, act: AmendingAct) -> Event | Pending | Void:
        if act.iri in self.waiting:
            raise CircularCommencementError((*self.waiting[self.waiting.index(act.iri) :], act.iri))
        inner = _Question(
            known=self.known,
            acts=self.acts,
            holidays=self.holidays,
            weekend=self.weekend,
            waiting=(*self.waiting, act.iri),
        )
        found = inner.day(act.in_force, act)
        if isinstance(found, Resolved):
            return Event(iri=act.iri, name=COMMENCEMENT, on=found.date)
        if isinstance(found, Pending):
            return Pending(reason=Cause.AWAITS_ACT.says(act=act.iri, why=found.reason))
        return Void(reason=Cause.NEVER_COMMENCES.says(act=act.iri, why=found.reason))
