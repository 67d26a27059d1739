"""What follows for a Work from its whole texts and the acts on it: stages, versions, effects, explanations; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effects, LanguageEntry, WorkMetadata
from akn.modification_types import ForceModType, TextualModType
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.bearing import amended, awaited, bears_on, changed_acts, repealed, rules_of, works_amended
from lawrepo.consequences import (
    Consequences,
    consequences,
    effects_begun,
    is_published,
    published_sheets,
    stored_files,
    whole_texts,
)
from lawrepo.engine import Engine
from lawrepo.explanation import by_slot, carried_out, claimed, derived_fragment, derived_from, derived_in, explain
from lawrepo.fold import FoldConflictError
from lawrepo.force import decide
from lawrepo.holding import State, identify, state_at, versions_of
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording
from lawrepo.passive import aim_recorded, effects_of, topmost
from lawrepo.replay import replay
from lawrepo.texts import Held

LAW = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
NEXT = FrbrUri.parse("/akn/xa/act/2009-01-01/1")
FIRST = date(2000, 2, 1)
TEXT = """Article 1. Capital
1. The capital is Alpha.
2. The port is Beta.

Article 2. House
1. Half of the members attend.
"""


def iri(number: str) -> FrbrUri:
    return FrbrUri.parse(f"/akn/xa/act/2000-06-01/{number}")


def state(*changes: tuple[str, str], known: Sequence[State] = ()) -> State:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return identify(read_text(text, language="eng").document, known, ["art_1", "art_2"] if known else ())


def held(texts: Mapping[date, State], *effects: Effects) -> Held:
    meta = WorkMetadata(
        iri=LAW,
        type="act",
        name="act",
        unit="article",
        enacted=date(2000, 1, 1),
        languages=(LanguageEntry(code="eng", authoritative=True, held_from=min(texts), title="Law"),),
    )
    return Held(meta=meta, versions={"eng": versions_of("eng", texts)}, effects=effects)


def instruction(op: Op, target: str = "", *, identifier: str = "1", **parts: object) -> Instruction:
    return Instruction(id=identifier, op=op, work=LAW, target=target, **parts)  # type: ignore[arg-type] # its own parts


def words(target: str, old: str, new: str, **parts: object) -> Instruction:
    return instruction(Op.REPLACE_TEXT, target, wordings=(Wording(language="eng", old=old, new=new),), **parts)  # type: ignore[arg-type] # its own parts


def sheet(number: str, start: date | Rule, *instructions: Instruction, amends: FrbrUri = LAW) -> Sheet:
    act = AmendingAct(iri=iri(number), enacted=date(2000, 6, 1), in_force=start, amends=amends)
    return Sheet(act=act, instructions=instructions)


def follow(given: Held, *sheets: Sheet) -> Consequences:
    acts = (*sheets, *published_sheets(given))
    return consequences(given, acts, decide(acts), Engine(acts, authoritative=["eng"]))


def told(effects: Effects) -> list[tuple[str, str, str]]:
    return [(each.type.value, each.destination, str(each.in_force_from)) for each in effects.modifications]


def by_text(number: str, day: date, **more: object) -> Effects:
    """Give the effects of an act that is known by its text of a day."""
    return Effects(
        act=iri(number),
        enacted=date(2000, 6, 1),
        basis=Basis.IMPORTED,
        work=LAW,
        modifications=(),
        texts=(("eng", day, 0),),
        **more,  # type: ignore[arg-type] # its own parts
    )


# Stages


def test_acts_whose_order_matters_name_the_work_where_one_amends_several() -> None:
    texts = {"eng": {FIRST: state()}}
    day = date(2001, 1, 1)
    first, second = (words("art_1__para_1", "Alpha", f"Alpha {name}") for name in ("near", "far"))
    elsewhere = replace(words("art_1", "a", "b", identifier="2"), work=NEXT)
    for more, place in (((), "eng"), ((elsewhere,), f"{LAW}/eng")):
        acts = [sheet("2", day, first, *more), sheet("3", day, second)]
        with pytest.raises(FoldConflictError) as caught:
            replay(texts, decide(acts), Engine(acts), work=LAW)
        assert str(caught.value).startswith(f"2001-01-01 ({place}): {iri('2')} and {iri('3')} commence on one day")


def test_whole_texts_and_what_is_carried_out_between() -> None:
    first, later = state(), state(("Alpha", "Gamma"), ("Beta", "Delta"))
    texts = {"eng": {FIRST: first, date(2003, 1, 1): later}}
    acts = [
        sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma")),
        sheet("3", date(2003, 1, 1), words("art_1__para_1", "Gamma", "Omega")),
        sheet("4", date(2004, 1, 1), words("art_1__para_1", "Gamma", "Psi")),
        sheet("5", FIRST, words("art_1__para_1", "nothing", "else")),  # the first text is as it made it
    ]
    course = replay(texts, decide(acts), Engine(acts), work=LAW)["eng"]
    assert [(str(stage.day), stage.is_text) for stage in course.stages] == [
        ("2000-02-01", True),
        ("2001-01-01", False),
        ("2003-01-01", True),
        ("2004-01-01", False),
    ]
    assert course.stages[2].state == later
    assert course.stages[2].before is not None
    assert b"Omega" in course.stages[2].before["art_1"].xml
    assert [str(day) for day in course.versions["art_1"]] == ["2000-02-01", "2001-01-01", "2003-01-01", "2004-01-01"]
    assert course.at(date(2000, 1, 31)) is None
    assert course.at(date(2002, 1, 1)) == course.stages[1]
    assert list(course.chain(date(1999, 1, 1))) == []
    chain = [
        (str(text.day), [str(step) for link in links for step in link.steps])
        for text, links in course.chain(date(2009, 1, 1))
    ]
    assert chain == [
        ("2000-02-01", [f"{iri('2')}#1", f"{iri('3')}#1"]),
        ("2003-01-01", [f"{iri('4')}#1"]),
    ]


def test_what_goes_on_after_the_next_text_does_not_count() -> None:
    texts = {"eng": {FIRST: state(), date(2003, 1, 1): state(("Beta", "Delta"))}}
    acts = [sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma", in_force_until=date(2005, 1, 1)))]
    course = replay(texts, decide(acts), Engine(acts), work=LAW)["eng"]
    assert [str(stage.day) for stage in course.stages] == ["2000-02-01", "2001-01-01", "2003-01-01"]


def test_every_conflict_of_every_part_is_reported() -> None:
    texts = {"eng": {FIRST: state(), date(2003, 1, 1): state(("Beta", "Delta"))}}
    acts = [
        sheet("2", date(2001, 1, 1), words("art_1__para_1", "Omega", "Gamma")),
        sheet("4", date(2004, 1, 1), words("art_1__para_2", "Beta", "Gamma")),
    ]
    with pytest.raises(FoldConflictError) as caught:
        replay(texts, decide(acts), Engine(acts), work=LAW)
    assert [(str(each.day), each.acts) for each in caught.value.conflicts] == [
        ("2001-01-01", (iri("2"),)),
        ("2004-01-01", (iri("4"),)),
    ]


def test_a_section_that_vanishes_is_a_conflict_of_its_day() -> None:
    with_preface = dict(identify(read_text(f"A law\n\n{TEXT}", language="eng").document, (), ()))
    assert "preface" in with_preface
    texts = {"eng": {FIRST: with_preface, date(2003, 1, 1): state()}}
    with pytest.raises(FoldConflictError, match="2003-01-01 has no preface") as caught:
        replay(texts, (), Engine(()), work=LAW)
    (conflict,) = caught.value.conflicts
    assert (conflict.acts, conflict.instructions) == ((), ())


# Effects


def test_effects_name_the_least_provisions() -> None:
    article = read_text("Article 9. New\n1. New.", language="eng").document.units[0][1]
    moved = instruction(Op.MOVE, "art_2", identifier="2", where=Where.BEFORE, anchor="art_1")
    inserted = instruction(
        Op.INSERT, identifier="3", where=Where.LAST, wordings=(Wording(language="eng", content=(article,)),)
    )
    renumbered = instruction(Op.RENUMBER, "art_9", identifier="4", to="art_10")
    acts = [sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma"), moved, inserted, renumbered)]
    made = follow(held({FIRST: state()}), *acts)
    (effects,) = made.effects
    assert told(effects) == [
        ("replacement", "art_1__para_1", "2001-01-01"),
        ("repeal", "art_2", "2001-01-01"),
        ("insertion", "art_2", "2001-01-01"),
        ("insertion", "art_9", "2001-01-01"),
        ("renumbering", "art_9", "2001-01-01"),
    ]
    assert effects.basis is Basis.ENACTED
    assert set(made.files(LAW)) > set(stored_files(held({FIRST: state()})))
    makers = made.makers(LAW)
    path = "akn/xa/act/2000-01-01/1/eng/art_9/2001-01-01.xml"
    assert makers[path] == (f"{iri('2')}#3", f"{iri('2')}#4")


def test_what_comes_and_goes_has_an_effect_each_time() -> None:
    suspended = replace(instruction(Op.SUSPEND, f"{iri('2')}#1"), in_force_until=date(2003, 1, 1))
    acts = [
        sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma")),
        sheet("3", date(2002, 1, 1), suspended),
    ]
    (first,) = follow(held({FIRST: state()}), *acts).effects  # the other changes an act, and no text
    assert [(each.in_force_from, each.in_force_until) for each in first.modifications] == [
        (date(2001, 1, 1), date(2002, 1, 1)),
        (date(2003, 1, 1), None),
    ]


def test_what_is_carried_out_again_has_no_effect_again() -> None:
    acts = [
        sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma", in_force_until=date(2003, 1, 1))),
        sheet("3", date(2002, 1, 1), words("art_1__para_2", "Beta", "Delta")),
    ]
    first, second = follow(held({FIRST: state()}), *acts).effects
    assert [(each.in_force_from, each.in_force_until) for each in first.modifications] == [
        (date(2001, 1, 1), date(2003, 1, 1))
    ]
    assert told(second) == [("replacement", "art_1__para_2", "2002-01-01")]


def test_what_has_no_effect_is_outstanding() -> None:
    waiting = words("art_1__para_1", "Alpha", "Gamma", in_force=Rule(event=f"{LAW}#vote"))
    unexecutable = words(
        "art_1__para_2", "Omega", "Gamma", identifier="2", status="unexecutable", reason="no such words"
    )
    (effects,) = follow(held({FIRST: state()}), sheet("2", date(2001, 1, 1), waiting, unexecutable)).effects
    assert [(each.instruction, each.standing.value, each.eids) for each in effects.outstanding] == [
        ("1", "pending", ("art_1__para_1",)),
        ("2", "unexecutable", ("art_1__para_2",)),
    ]
    assert [each.reason for each in effects.outstanding] == [f"waits for the event {LAW}#vote", "no such words"]
    assert effects.modifications == ()


def test_the_end_of_a_work_and_the_beginning_of_the_next() -> None:
    replaced = instruction(Op.REPLACE_WORK, successor=NEXT)
    acts = [sheet("2", date(2001, 1, 1), replaced)]
    standings = decide(acts)
    (ends,) = effects_of(standings, (), LAW)
    assert (ends.type, ends.other, ends.destination) == (ForceModType.END_OF_ENACTMENT, NEXT, "")
    (begins,) = effects_of(standings, (), NEXT)
    assert (begins.type, begins.other) == (ForceModType.ENTRY_INTO_FORCE, LAW)
    assert effects_of(standings, (), iri("2")) == []


def test_the_topmost_of_names() -> None:
    assert topmost(["art_1__para_1", "art_10", "art_1", "art_1", "art_2__para_1"]) == [
        "art_1",
        "art_10",
        "art_2__para_1",
    ]


def test_an_instruction_aims_at_what_was_recorded() -> None:
    assert aim_recorded(words("art_1", "Alpha", "Gamma", target_wid="art_1~2")) == "art_1~2"
    engine = Engine(())
    waited = words("art_1__para_1", "Alpha", "Gamma")
    assert engine.aim(waited) == ""
    engine(state(), [waited], "eng")
    assert engine.aim(waited) == "art_1__para_1"
    named = words("art_1__para_1", "Alpha", "Gamma", target_wid="art_1__para_1")
    engine(state(), [named], "eng")
    assert engine.aim(named) == "art_1__para_1"


def test_the_effects_of_an_act_that_only_its_text_tells() -> None:
    day = date(2003, 1, 1)
    given = held({FIRST: state(), day: state(("Alpha", "Gamma"))}, by_text("9", day))
    (effects,) = follow(given).effects
    assert told(effects) == [("substitution", "art_1", "2003-01-01")]
    assert effects.basis is Basis.IMPORTED
    (derived,) = derived_in(effects)
    assert (derived.in_force, derived.wording("eng").new) == (day, "Gamma")
    # An act explains it all: nothing is left for the text.
    act = sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma"))
    by = {effects.act: effects for effects in follow(given, act).effects}
    assert derived_in(by[iri("9")]) == ()
    assert told(by[iri("9")]) == [("substitution", "", "2003-01-01")]


def test_an_act_that_is_recorded_and_has_a_text() -> None:
    day = date(2003, 1, 1)
    given = held({FIRST: state(), day: state(("Alpha", "Gamma"), ("Half", "A third"))}, by_text("9", day))
    act = sheet("9", day, words("art_1__para_1", "Alpha", "Gamma"))
    (effects,) = follow(given, act).effects
    assert effects.basis is Basis.ENACTED
    assert ("replacement", "art_1__para_1", "2003-01-01") in told(effects)
    assert ("substitution", "art_2", "2003-01-01") in told(effects)


def test_the_first_text_has_nothing_before_it() -> None:
    given = held({FIRST: state()}, by_text("9", FIRST))
    (effects,) = follow(given).effects
    assert derived_in(effects) == ()
    assert told(effects) == [("substitution", "", "2000-02-01")]


def test_whole_texts_are_the_first_and_those_of_acts() -> None:
    day = date(2003, 1, 1)
    given = held({FIRST: state(), day: state(("Alpha", "Gamma"))}, by_text("9", day))
    assert list(whole_texts(given)["eng"]) == [FIRST, day]
    assert list(whole_texts(replace(given, effects=()))["eng"]) == [FIRST]


# Texts as published


def published(number: str, *instructions: Instruction, sequence: int) -> Effects:
    act = AmendingAct(iri=iri(number), enacted=date(2000, 6, 1), in_force=FIRST)
    derived = derived_fragment(instructions)
    return replace(effects_begun(act, LAW), basis=Basis.IMPORTED, derived=derived, sequence=sequence)


def test_acts_known_by_texts_as_published_are_sheets() -> None:
    dated = words("art_1__para_1", "Alpha", "Gamma", in_force=date(2002, 1, 1))
    other = words("art_2__para_1", "Half", "A third", identifier="2", in_force=date(2001, 1, 1))
    given = held({FIRST: state()}, published("2", dated, other, sequence=1), published("3", sequence=2))
    (found,) = published_sheets(given)
    assert (found.act.in_force, found.act.sequence, found.act.amends) == (date(2001, 1, 1), 1, LAW)
    assert [each.id for each in found.instructions] == ["1", "2"]
    first, second = follow(given).effects
    assert is_published(first)
    assert not is_published(second)
    assert (first.basis, told(first)) == (
        Basis.IMPORTED,
        [("replacement", "art_2__para_1", "2001-01-01"), ("replacement", "art_1__para_1", "2002-01-01")],
    )


# Explanations


def test_an_explanation_leads_from_one_text_to_the_other() -> None:
    before, after = state(), state(("Alpha", "Gamma"))
    slot = ("eng", date(2003, 1, 1))
    (found,) = derived_from(slot, before, after, work=LAW)
    assert found.in_force == slot[1]
    assert carried_out(before, [found], "eng") == after
    assert carried_out(before, [], "eng") == before
    assert carried_out(after, [found], "eng") is None


def test_what_nothing_valid_leads_to_stands_without_explanation() -> None:
    before = state()
    broken = dict(before)
    root = before["art_1"].element()
    root.set("eId", "art_7")
    broken["art_1"] = Fragment.of(root)
    assert derived_from(("eng", FIRST), before, broken, work=LAW) == ()


def test_what_was_told_of_acts_stays_while_it_leads_there() -> None:
    slot = ("eng", date(2003, 1, 1))
    before, after = state(), state(("Alpha", "Gamma"), ("Beta", "Delta"))
    one = words("art_1__para_1", "Alpha", "Gamma")
    two = words("art_1__para_2", "Beta", "Delta")
    found = explain(slot, before, after, {iri("2"): [one], iri("3"): [two]}, work=LAW)
    assert found == {iri("2"): (one,), iri("3"): (two,)}
    wrong = words("art_1__para_2", "Omega", "Delta")
    found = explain(slot, before, after, {iri("2"): [wrong], iri("3"): [two]}, work=LAW)
    assert found[iri("2")] == ()
    (last,) = found[iri("3")]
    assert carried_out(before, [last], "eng") == after
    assert explain(slot, before, after, {}, work=LAW) == {}


def test_derived_instructions_are_kept_numbered_and_found_by_text() -> None:
    day = date(2003, 1, 1)
    one = words("art_1__para_1", "Alpha", "Gamma", identifier="x", in_force=day)
    two = words("art_1__para_2", "Beta", "Delta", identifier="y")
    fragment = derived_fragment([one, two])
    assert fragment is not None
    effects = replace(by_text("9", day), derived=fragment)
    assert [each.id for each in derived_in(effects)] == ["1", "2"]
    assert by_slot(derived_in(effects)) == {("eng", day): (derived_in(effects)[0],)}
    assert derived_fragment([]) is None
    assert derived_in(by_text("9", day)) == ()


def test_what_is_claimed_of_an_act() -> None:
    day = date(2003, 1, 1)
    changes = ((TextualModType.REPEAL, "art_1"),)
    firsts = {"rus": FIRST, "eng": FIRST}
    found = list(claimed({("eng", day): changes, ("rus", day): changes}, iri("2"), firsts, ["rus", "eng"]))
    assert [(each.destination, each.languages) for each in found] == [("art_1", ("rus", "eng"))]
    assert list(claimed({("eng", FIRST): ()}, None, firsts, ["rus", "eng"])) == []
    (unknown,) = claimed({("eng", day): ()}, None, firsts, ["rus", "eng"])
    assert (unknown.type, unknown.destination) == (TextualModType.SUBSTITUTION, "")


# Bearing


def test_on_what_an_act_bears() -> None:
    waits = Rule(event=f"{NEXT}#vote", days=1)
    acts = sheet(
        "2",
        Rule(event="published"),
        words("art_1", "Alpha", "Gamma", in_force=waits),
        instruction(Op.REPLACE_WORK, identifier="2", successor=NEXT),
        instruction(Op.VOID, f"{iri('7')}#1", identifier="3"),
        replace(instruction(Op.REPEAL_WORK, identifier="4"), work=iri("8")),
        words("art_1", "Alpha", "Gamma", identifier="5", in_force=date(2001, 1, 1)),
    )
    assert bears_on(acts) == (LAW, NEXT, iri("8"), iri("7"))
    assert amended(acts) == (LAW, NEXT, iri("8"))
    assert works_amended(acts) == (LAW, iri("8"))
    assert awaited(acts) == ((NEXT, "vote"),)
    assert list(rules_of(acts)) == [acts.act.in_force, waits]
    assert list(changed_acts(acts)) == [iri("7")]
    assert list(repealed(acts)) == [iri("8")]


def test_the_text_of_a_day_is_what_is_stored() -> None:
    acts = [sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma"))]
    made = follow(held({FIRST: state()}), *acts)
    course = made.courses["eng"]
    for day in (FIRST, date(2001, 1, 1)):
        stage = course.at(day)
        assert stage is not None
        assert state_at(course.versions, day) == stage.state
