"""In what spans an instruction is in force, and what other acts do to it."""

import datetime as dt
from collections.abc import Iterable

import pytest

from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.errors import ConflictError
from lawrepo.force import (
    CircularForceError,
    Ending,
    ForceConflictError,
    Standing,
    Status,
    affects_force,
    by_name,
    decide,
    ending,
    stillborn,
)
from lawrepo.instruction import Instruction, InstructionError, Op, Rule
from lawrepo.timeline import Interval

LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")


def iri(number: str) -> FrbrUri:
    return FrbrUri.parse(f"/akn/xa/act/2000-01-01/{number}")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def it(identifier: str = "1", op: Op = Op.REPEAL, target: str = "art_1", **more: object) -> Instruction:
    return Instruction(**{"id": identifier, "op": op, "work": LAW, "target": target, **more})  # type: ignore[arg-type] # test data


def sheet(number: str, start: dt.date | Rule | str, *instructions: Instruction, until: str = "") -> Sheet:
    act = AmendingAct(
        iri=iri(number),
        enacted=day("2000-01-01"),
        in_force=day(start) if isinstance(start, str) else start,
        in_force_until=day(until) if until else None,
    )
    return Sheet(act=act, instructions=instructions or (it(),))


def spans(*pairs: tuple[str, str]) -> tuple[Interval, ...]:
    return tuple(Interval(start=day(start), end=day(end) if end else None) for start, end in pairs)


def standing(name: str, sheets: Iterable[Sheet], *events: Event) -> Standing:
    number, _, identifier = name.partition("#")
    return by_name(decide(sheets, events))[f"{iri(number)}#{identifier or '1'}"]


def on(number: str, identifier: str = "1") -> str:
    return f"{iri(number)}#{identifier}"


def test_an_instruction_is_in_force_with_its_act() -> None:
    found = standing("1", [sheet("1", "2001-01-01")])
    assert (found.status, found.intervals, found.by) == (Status.IN_FORCE, spans(("2001-01-01", "")), ())
    assert str(found.step) == on("1")
    assert found.holds(day("2001-01-01"))
    assert not found.holds(day("2000-12-31"))


def test_an_instruction_may_have_dates_of_its_own() -> None:
    own = it(in_force=day("2002-01-01"), in_force_until=day("2003-01-01"))
    assert standing("1", [sheet("1", "2001-01-01", own)]).intervals == spans(("2002-01-01", "2003-01-01"))


def test_a_temporary_act_limits_its_instructions() -> None:
    assert standing("1", [sheet("1", "2001-01-01", until="2002-01-01")]).intervals == spans(
        ("2001-01-01", "2002-01-01")
    )


def test_what_would_end_before_it_begins_is_stillborn() -> None:
    late = it(in_force=day("2003-01-01"))
    found = standing("1", [sheet("1", "2001-01-01", late, until="2002-01-01")])
    assert (found.status, found.intervals) == (Status.STILLBORN, ())
    assert found.reason == "it would end on 2002-01-01 before it begins on 2003-01-01"


VOTE = Rule(event=f"{iri('1')}#vote", outcome="passed")


def vote(outcome: str, on: str = "2001-01-01") -> Event:
    return Event(iri=iri("1"), name="vote", on=day(on), outcome=outcome)


def test_a_rule_is_pending_decided_or_stillborn() -> None:
    sheets = [sheet("1", VOTE)]
    assert standing("1", sheets).status is Status.PENDING
    assert standing("1", sheets).reason == f"waits for the event {iri('1')}#vote"
    assert standing("1", sheets, vote("passed")).intervals == spans(("2001-01-01", ""))
    failed = standing("1", sheets, vote("failed"))
    assert failed.status is Status.STILLBORN
    assert "expected 'passed'" in failed.reason
    assert stillborn(decide(sheets, [vote("failed")])) == (failed,)


def test_what_is_repealed_before_it_commences_is_stillborn() -> None:
    for start in ("2002-01-01", "2001-01-01"):  # on the same day too
        found = standing("1", [sheet("1", start), sheet("2", "2001-01-01", it(target=on("1")))])
        assert found.status is Status.STILLBORN
        assert found.reason == f"repealed on 2001-01-01, before it commenced, by {on('2')}"
        assert found.by == (on("2"),)


def test_a_pending_instruction_that_is_repealed_waits_no_longer() -> None:
    found = standing("1", [sheet("1", VOTE), sheet("2", "2001-01-01", it(target=on("1")))])
    assert found.status is Status.STILLBORN


def test_repealing_what_has_been_carried_out_changes_nothing() -> None:
    found = standing("1", [sheet("1", "2001-01-01"), sheet("2", "2002-01-01", it(target=on("1")))])
    assert found.intervals == spans(("2001-01-01", ""))
    assert found.reason == f"spent when {on('2')} repealed it on 2002-01-01: its text stays"


def test_repealing_what_is_temporary_ends_it() -> None:
    sheets = [sheet("1", "2001-01-01", until="2009-01-01"), sheet("2", "2002-01-01", it(target=on("1")))]
    assert standing("1", sheets).intervals == spans(("2001-01-01", "2002-01-01"))


def test_a_whole_act_is_repealed_before_it_commences() -> None:
    both = sheet("1", "2002-01-01", it(), it("2", target="art_2", in_force=day("2000-06-01")))
    repealing = sheet("2", "2001-01-01", it(op=Op.REPEAL_WORK, target="", work=iri("1")))
    assert standing("1#1", [both, repealing]).status is Status.STILLBORN
    assert standing("1#2", [both, repealing]).intervals == spans(("2000-06-01", ""))


@pytest.mark.parametrize(
    ("start", "until", "expected"),
    [
        ("2002-01-01", None, (("2001-01-01", "2002-01-01"),)),
        ("2002-01-01", "2003-01-01", (("2001-01-01", "2002-01-01"), ("2003-01-01", ""))),
        ("2000-06-01", "2003-01-01", (("2003-01-01", ""),)),
        ("2000-02-01", "2000-03-01", (("2001-01-01", ""),)),
        ("2000-06-01", None, ()),
    ],
)
@pytest.mark.parametrize("op", [Op.SUSPEND, Op.ANNUL])
def test_suspension_and_annulment_take_spans_out(
    op: Op, start: str, until: str | None, expected: tuple[tuple[str, str], ...]
) -> None:
    end = day(until) if until else None
    sheets = [sheet("1", "2001-01-01"), sheet("2", start, it(op=op, target=on("1"), in_force_until=end))]
    found = standing("1", sheets)
    assert found.intervals == spans(*expected)
    assert found.status is (Status.IN_FORCE if expected else Status.STILLBORN)


def test_a_suspension_beyond_the_end_of_what_is_temporary() -> None:
    suspending = sheet("2", "2002-01-01", it(op=Op.SUSPEND, target=on("1"), in_force_until=day("2003-01-01")))
    for until, expected in (("2001-06-01", "2001-06-01"), ("2002-06-01", "2002-01-01")):
        sheets = [sheet("1", "2001-01-01", until=until), suspending]
        assert standing("1", sheets).intervals == spans(("2001-01-01", expected))


def test_a_suspension_may_itself_be_repealed() -> None:
    sheets = [
        sheet("1", "2001-01-01"),
        sheet("2", "2002-01-01", it(op=Op.SUSPEND, target=on("1"))),
        sheet("3", "2003-01-01", it(target=on("2"))),
    ]
    assert standing("1", sheets).intervals == spans(("2001-01-01", "2002-01-01"), ("2003-01-01", ""))


def test_what_is_void_was_never_in_force() -> None:
    found = standing("1", [sheet("1", "2001-01-01"), sheet("2", "2005-01-01", it(op=Op.VOID, target=on("1")))])
    assert (found.status, found.intervals, found.reason) == (Status.STILLBORN, (), f"void by {on('2')}")


def test_what_is_void_has_no_effect_on_others() -> None:
    sheets = [
        sheet("1", "2001-01-01"),
        sheet("2", "2002-01-01", it(op=Op.ANNUL, target=on("1"))),
        sheet("3", "2005-01-01", it(op=Op.VOID, target=on("2"))),
    ]
    assert standing("1", sheets).intervals == spans(("2001-01-01", ""))


def put_off(number: str, start: str, to: str | None, target: str = "1") -> Sheet:
    until = day(to) if to else None
    return sheet(number, start, it(op=Op.POSTPONE, target=on(target), in_force_until=until))


def test_commencement_is_put_off_and_put_off_again() -> None:
    sheets = [sheet("1", "2002-01-01"), put_off("2", "2001-01-01", "2003-01-01")]
    assert standing("1", sheets).intervals == spans(("2003-01-01", ""))
    assert standing("1", sheets).reason == f"put off until 2003-01-01 by {on('2')}"
    again = [*sheets, put_off("3", "2002-06-01", "2004-01-01")]
    assert standing("1", again).intervals == spans(("2004-01-01", ""))
    assert standing("1", again[::-1]) == standing("1", again)


def test_a_day_may_be_set_for_what_was_pending() -> None:
    assert standing("1", [sheet("1", VOTE), put_off("2", "2001-01-01", "2003-01-01")]).intervals == spans(
        ("2003-01-01", "")
    )


def test_what_is_in_force_cannot_be_put_off() -> None:
    sheets = [
        sheet("1", "2001-01-01"),
        put_off("2", "2001-01-01", "2003-01-01"),
        put_off("3", "2000-06-01", None),
    ]
    with pytest.raises(ForceConflictError) as caught:
        decide(sheets)
    assert caught.value.faults == (
        (on("3"), "postpones without a day: expected in_force_until"),
        (on("2"), "postpones on 2001-01-01 what is in force since 2001-01-01"),
    )
    assert isinstance(caught.value, ConflictError)


def test_what_aims_at_nothing_is_reported_whole() -> None:
    sheets = [
        sheet(
            "1", "2001-01-01", it(target=on("9")), it("2", Op.VOID, on("1", "2")), it("3", Op.ANNUL, str(iri("8")))
        ),
    ]
    with pytest.raises(ForceConflictError) as caught:
        decide(sheets)
    assert [name for name, _ in caught.value.faults] == [on("1", "1"), on("1", "2"), on("1", "3")]
    assert f"target {on('9')}: expected an instruction, or an act, that is recorded" in str(caught.value)


def test_instructions_that_decide_about_one_another_are_a_circle() -> None:
    sheets = [
        sheet("1", "2001-01-01", it(op=Op.VOID, target=on("2"))),
        sheet("2", "2001-01-01", it(op=Op.VOID, target=on("1"))),
    ]
    with pytest.raises(CircularForceError) as caught:
        decide(sheets)
    assert caught.value.circle == (on("1"), on("2"), on("1"))
    assert str(caught.value) == f"circular force: {on('1')} is changed by {on('2')} is changed by {on('1')}"


def test_what_is_pending_decides_nothing() -> None:
    waiting = Rule(event=f"{iri('2')}#vote")
    sheets = [sheet("1", "2001-01-01"), sheet("2", waiting, it(op=Op.VOID, target=on("1")))]
    assert standing("1", sheets).by == ()


def test_what_cannot_be_executed_stays_in_the_record() -> None:
    lost = it(status="unexecutable", reason="No such article.")
    aimed = it("2", Op.VOID, on("1"), status="unexecutable", reason="Not competent.")
    sheets = [sheet("1", "2001-01-01", lost), sheet("2", "2001-01-01", aimed)]
    found = standing("1", sheets)
    assert (found.status, found.intervals, found.reason) == (Status.UNEXECUTABLE, (), "No such article.")
    assert found.by == ()


def test_the_order_of_the_sheets_says_nothing() -> None:
    sheets = [sheet("1", "2001-01-01"), sheet("10", "2001-01-01"), sheet("9", "2001-01-01")]
    names = [str(found.step) for found in decide(sheets)]
    assert names == [on("1"), on("9"), on("10")] == [str(found.step) for found in decide(sheets[::-1])]


def test_the_end_of_a_work() -> None:
    successor = FrbrUri.parse("/akn/xa/act/2005-01-01/constitution")
    replacing = it(op=Op.REPLACE_WORK, target="", successor=successor)
    sheets = [
        sheet("1", "2006-01-01", replacing),
        sheet("2", "2007-01-01", it(op=Op.REPEAL_WORK, target="")),
        sheet("3", Rule(event=f"{iri('3')}#vote"), replacing),
    ]
    assert ending(decide(sheets), LAW) == Ending(on=day("2006-01-01"), by=on("1"), successor=successor)
    assert ending(decide(sheets), successor) is None
    assert ending(decide([]), LAW) is None


def test_what_affects_force() -> None:
    assert affects_force(it(target=on("1")))
    assert affects_force(it(op=Op.SUSPEND, target=str(iri("1"))))
    assert not affects_force(it())
    assert not affects_force(it(op=Op.SUSPEND))  # a provision: that is no matter of text


def test_a_sheet_names_each_instruction_once_and_with_rules_that_count() -> None:
    with pytest.raises(InstructionError, match="the id occurs 2 times in /akn/xa/act/2000-01-01/1: expected once"):
        sheet("1", "2001-01-01", it(), it())
    with pytest.raises(InstructionError, match="instruction 1: days = -1"):
        sheet("1", "2001-01-01", it(in_force=Rule(event="published", days=-1)))
