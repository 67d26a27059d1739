"""When an act comes into force: dates, rules over events, and what keeps them from being decided."""

import datetime as dt

import pytest

from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo.amending import LONGEST_PERIOD, AmendingAct, RuleError, act_order, check_rule, event_of
from lawrepo.commencement import (
    CircularCommencementError,
    Pending,
    Resolution,
    Resolved,
    Void,
    add_months,
    add_working_days,
    resolve,
)
from lawrepo.errors import ConflictError
from lawrepo.instruction import Rule

DAY = dt.date(2024, 3, 14)


def iri(number: str) -> FrbrUri:
    return FrbrUri.parse(f"/akn/xa/act/2024-03-01/{number}")


def act(number: str = "1", in_force: dt.date | Rule = DAY, published: dt.date | None = DAY) -> AmendingAct:
    return AmendingAct(iri=iri(number), enacted=dt.date(2024, 3, 1), published=published, in_force=in_force)


def event(name: str, on: dt.date = DAY, outcome: str = "", number: str = "1") -> Event:
    return Event(iri=iri(number), name=name, on=on, outcome=outcome)


def ask(
    rule: Rule | dt.date, *events: Event, of: AmendingAct | None = None, others: tuple[AmendingAct, ...] = ()
) -> Resolution:
    return resolve(rule, of or act(), events, acts={other.iri: other for other in others})


def test_a_date_is_itself() -> None:
    assert ask(DAY) == Resolved(date=DAY)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(event="published"), "2024-03-14"),
        (Rule(event="published", days=10), "2024-03-24"),  # the day of the event is not counted
        (Rule(event="enacted", days=1), "2024-03-02"),
        (Rule(event="published", months=3), "2024-06-14"),
        (Rule(event="published", months=1, days=1), "2024-04-15"),  # months come first
        (Rule(event="published", working_days=1), "2024-03-15"),
        (Rule(event="published", working_days=2), "2024-03-18"),  # over the weekend
        (Rule(event="published", days=2, working_days=1), "2024-03-18"),
        (Rule(event="/akn/xa/act/2024-03-01/1#published", days=10), "2024-03-24"),
    ],
)
def test_a_period_after_an_event_of_the_act(rule: Rule, expected: str) -> None:
    assert ask(rule) == Resolved(date=dt.date.fromisoformat(expected))


def test_a_publication_may_be_recorded_later() -> None:
    unpublished = act(published=None)
    rule = Rule(event="published", days=10)
    assert ask(rule, of=unpublished) == Pending(reason=f"waits for the event {iri('1')}#published")
    assert ask(rule, event("published"), of=unpublished) == Resolved(date=dt.date(2024, 3, 24))


def test_a_publication_may_be_corrected_by_an_event() -> None:
    assert ask(Rule(event="published"), event("published", dt.date(2024, 4, 1))) == Resolved(date=dt.date(2024, 4, 1))


def test_an_outcome_decides() -> None:
    rule = Rule(event=f"{iri('1')}#referendum", days=90, outcome="passed")
    assert ask(rule) == Pending(reason=f"waits for the event {iri('1')}#referendum")
    assert ask(rule, event("referendum", outcome="passed")) == Resolved(date=dt.date(2024, 6, 12))
    assert isinstance(ask(rule, event("referendum")), Pending)
    failed = ask(rule, event("referendum", outcome="failed"))
    assert isinstance(failed, Void)
    assert "'failed', expected 'passed'" in failed.reason


def test_the_last_event_recorded_counts() -> None:
    rule = Rule(event=f"{iri('1')}#referendum", outcome="passed")
    first, second = event("referendum", outcome="passed"), event("referendum", DAY + dt.timedelta(1), "passed")
    assert ask(rule, first, second) == Resolved(date=second.on)
    assert ask(rule, second, first) == Resolved(date=first.on)
    assert isinstance(ask(rule, first, event("referendum", outcome="failed")), Void)


def test_an_act_may_follow_another() -> None:
    rule = Rule(event=f"{iri('2')}#commencement", months=1)
    other = act("2", Rule(event="published", days=1))
    assert ask(rule, others=(other,)) == Resolved(date=dt.date(2024, 4, 15))
    assert ask(Rule(event=f"{iri('2')}#enacted"), others=(other,)) == Resolved(date=dt.date(2024, 3, 1))
    assert ask(rule) == Pending(reason=f"waits for the event {iri('2')}#commencement")
    assert ask(rule, event("commencement", number="2")) == Resolved(date=dt.date(2024, 4, 14))


def test_an_act_waits_as_long_as_the_one_that_it_follows() -> None:
    rule = Rule(event=f"{iri('2')}#commencement")
    other = act("2", Rule(event=f"{iri('2')}#vote", outcome="passed"))
    waiting = ask(rule, others=(other,))
    assert waiting == Pending(
        reason=f"waits for the commencement of {iri('2')}, which waits for the event {iri('2')}#vote"
    )
    never = ask(rule, event("vote", outcome="failed", number="2"), others=(other,))
    assert isinstance(never, Void)
    assert never.reason.startswith(f"{iri('2')} never commences: ")


def test_acts_that_wait_for_one_another_are_an_error_that_lists_them() -> None:
    acts = tuple(
        act(number, Rule(event=f"{iri(following)}#commencement"))
        for number, following in (("1", "2"), ("2", "3"), ("3", "2"))
    )
    with pytest.raises(CircularCommencementError) as caught:
        ask(acts[0].in_force, of=acts[0], others=acts)
    assert caught.value.circle == (iri("2"), iri("3"), iri("2"))
    assert isinstance(caught.value, ConflictError)
    assert str(caught.value) == f"circular commencement: {iri('2')} waits for {iri('3')} waits for {iri('2')}"


def test_an_act_that_waits_for_itself_is_a_circle() -> None:
    alone = act("1", Rule(event=f"{iri('1')}#commencement"))
    with pytest.raises(CircularCommencementError, match="circular commencement"):
        ask(alone.in_force, of=alone)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-03-31", 1, "2024-04-30"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-05-15", 0, "2024-05-15"),
    ],
)
def test_months_end_with_their_last_day(day: str, months: int, expected: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


def test_holidays_and_weekends_are_no_working_days() -> None:
    friday = dt.date(2024, 3, 15)
    nauryz = {dt.date(2024, 3, 21), dt.date(2024, 3, 22), dt.date(2024, 3, 25)}
    assert add_working_days(friday, 0) == friday
    assert add_working_days(friday, 4, holidays=nauryz) == dt.date(2024, 3, 26)
    assert add_working_days(friday, 1, weekend={4, 5}) == dt.date(2024, 3, 17)
    rule = Rule(event="published", working_days=5)
    assert resolve(rule, act(published=friday), (), holidays=nauryz) == Resolved(date=dt.date(2024, 3, 27))


def test_a_calendar_without_working_days_is_an_error() -> None:
    with pytest.raises(RuleError, match="no working day in the 366 days before"):
        add_working_days(DAY, 1, weekend=range(7))


def test_a_period_beyond_the_calendar_is_an_error() -> None:
    last = dt.date(9999, 12, 1)
    with pytest.raises(RuleError, match="before the year 10000"):
        add_months(last, 1)
    with pytest.raises(RuleError, match="before the year 10000"):
        resolve(Rule(event="published", days=31), act(published=last), ())
    with pytest.raises(RuleError, match="before the year 10000"):
        add_working_days(last, 30)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (Rule(event=""), "expected 'published', 'enacted' or IRI#name"),
        (Rule(event="repealed"), "expected 'published', 'enacted' or IRI#name"),
        (Rule(event="/akn/xa/act/2024-03-01/1"), "with the IRI of a Work"),
        (Rule(event="/akn/xa/act/2024-03-01/1/eng#vote"), "with the IRI of a Work"),
        (Rule(event="published", days=-1), "days = -1: expected a number from 0"),
        (Rule(event="published", months=LONGEST_PERIOD + 1), "months = 36601"),
        (Rule(event="published", outcome="passed"), "has no outcome"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(rule: Rule, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        check_rule(rule)
    with pytest.raises(RuleError, match=message):
        act(in_force=rule)


def test_the_event_of_a_rule() -> None:
    assert event_of(Rule(event="published"), iri("1")) == (iri("1"), "published")
    assert event_of(Rule(event=f"{iri('2')}#vote"), iri("1")) == (iri("2"), "vote")
    assert str(event("vote")) == f"{iri('1')}#vote"


def test_acts_are_ordered_by_sequence_enactment_and_number_as_integers() -> None:
    def made(number: str, enacted: str = "2024-03-01", sequence: int | None = None) -> AmendingAct:
        day = dt.date.fromisoformat(enacted)
        return AmendingAct(iri=iri(number), enacted=day, in_force=DAY, sequence=sequence)

    expected = [
        made("99", "2024-02-01"),
        made("9-iv"),
        made("10-iv"),
        made("10-v"),
        made("1", "2024-03-02"),
        made("2", "2024-01-01", 1),
        made("1", "2024-01-01", 2),
    ]
    backwards = expected[::-1]
    assert sorted(backwards, key=act_order) == expected
