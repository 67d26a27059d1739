"""Periods of commencement: what holds for every day, every period and every calendar."""

import datetime as dt
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct
from lawrepo.commencement import SATURDAY_AND_SUNDAY, Pending, Resolved, Void, add_months, add_working_days, resolve
from lawrepo.instruction import Rule

IRI = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
DAYS = st.dates(dt.date(1, 1, 1), dt.date(2800, 1, 1))
HOLIDAYS = st.frozensets(st.dates(dt.date(2024, 1, 1), dt.date(2024, 3, 31)), max_size=40)
PERIODS = st.integers(0, 400)


def act(in_force: Rule) -> AmendingAct:
    return AmendingAct(iri=IRI, enacted=dt.date(2000, 1, 1), in_force=in_force)


def working(day: dt.date, holidays: frozenset[dt.date]) -> bool:
    return day not in holidays and day.weekday() not in SATURDAY_AND_SUNDAY


@given(DAYS, PERIODS)
def test_months_keep_the_day_or_end_with_the_month(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(1)).day == 1)


@given(DAYS, DAYS, PERIODS)
def test_months_keep_the_order_of_days(first: dt.date, second: dt.date, months: int) -> None:
    assert (add_months(first, months) <= add_months(second, months)) or first > second


@given(st.dates(dt.date(2023, 12, 1), dt.date(2024, 4, 30)), st.integers(1, 60), HOLIDAYS)
def test_so_many_working_days_lie_after_the_event(day: dt.date, count: int, holidays: frozenset[dt.date]) -> None:
    last = add_working_days(day, count, holidays=holidays)
    after = [day + dt.timedelta(number) for number in range(1, (last - day).days + 1)]
    assert sum(working(each, holidays) for each in after) == count
    assert working(last, holidays)


@given(st.dates(dt.date(2023, 12, 1), dt.date(2024, 4, 30)), st.integers(0, 30), st.integers(0, 30), HOLIDAYS)
def test_working_days_add_up(day: dt.date, first: int, second: int, holidays: frozenset[dt.date]) -> None:
    step = add_working_days(add_working_days(day, first, holidays=holidays), second, holidays=holidays)
    assert step == add_working_days(day, first + second, holidays=holidays)


@given(DAYS, PERIODS, PERIODS, st.integers(0, 40))
def test_nothing_commences_before_its_event(day: dt.date, days: int, months: int, working_days: int) -> None:
    rule = Rule(event=f"{IRI}#vote", days=days, months=months, working_days=working_days)
    found = resolve(rule, act(rule), [Event(iri=IRI, name="vote", on=day)])
    assert isinstance(found, Resolved)
    assert found.date >= day
    assert (found.date == day) is (days == months == working_days == 0)


OUTCOMES = st.lists(st.tuples(DAYS, st.sampled_from(("", "passed", "failed"))), max_size=5)


@given(OUTCOMES, st.lists(DAYS, max_size=3))
def test_the_last_of_an_event_decides_and_others_say_nothing(
    recorded: Sequence[tuple[dt.date, str]], others: Sequence[dt.date]
) -> None:
    rule = Rule(event=f"{IRI}#vote", outcome="passed")
    events = [Event(iri=IRI, name="vote", on=on, outcome=outcome) for on, outcome in recorded]
    beside = [Event(iri=IRI, name="other", on=on, outcome="passed") for on in others]
    found = resolve(rule, act(rule), [*events, *beside])
    assert found == resolve(rule, act(rule), [*beside, *events])
    match recorded[-1:]:
        case [(on, "passed")]:
            assert found == Resolved(date=on)
        case [(_, "failed")]:
            assert isinstance(found, Void)
        case _:
            assert isinstance(found, Pending)
