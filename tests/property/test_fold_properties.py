"""The fold over time: properties with a toy for an engine, and with the real one."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.amendment import apply as real_engine
from lawrepo.errors import ConflictError
from lawrepo.fold import Apply, FoldConflictError, Folded, Original, fold, text_at
from lawrepo.force import Standing, decide
from lawrepo.holding import State, wordings_at
from lawrepo.instruction import FORCE_OPS, Instruction, Op, Wording

LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
FIRST = dt.date(2000, 1, 1)
UNITS = ("art_1", "art_2")
BASES = ("alpha", "beta")
NAMED = settings(max_examples=5 * settings().max_examples)  # a thousand cases; ten times that in full
SPAN = 12  # days in which everything happens


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(number)


def unit(eid: str, text: str) -> Fragment:
    number = eid.removeprefix("art_")
    xml = (
        f'<article xmlns="{AKN_NS}" eId="{eid}"><num>Article {number}</num>'
        f'<content eId="{eid}__content"><p>{text}</p></content></article>'
    )
    return Fragment.parse(xml.encode())


def structure() -> Fragment:
    references = "".join(f'<componentRef eId="{eid}" showAs="Article" src="#{eid}"/>' for eid in UNITS)
    return Fragment.parse(f'<body xmlns="{AKN_NS}">{references}</body>'.encode())


ORIGINAL = Original(
    in_force_from=FIRST, state={"structure": structure()} | {eid: unit(eid, " ".join(BASES)) for eid in UNITS}
)


def words(fragment: Fragment) -> str:
    return str(fragment.element().findtext(f".//{{{AKN_NS}}}p"))


def toy(state: State, instructions: Sequence[Instruction], language: str) -> State:
    """Carry out changes of text on whole units."""
    after = dict(state)
    for it in instructions:
        wording = it.wording(language)
        text = words(after[it.target])
        if text.count(wording.old) != it.count:
            raise ConflictError(f"{it.id}: {wording.old!r} in {text!r}")
        new = wording.old + wording.new if it.op is Op.INSERT_TEXT else wording.new
        after[it.target] = unit(it.target, text.replace(wording.old, new))
    return after


def real(state: State, instructions: Sequence[Instruction], language: str) -> State:
    return real_engine(state, instructions, language).state


def iri(number: int) -> FrbrUri:
    return FrbrUri.parse(f"/akn/xa/act/2000-01-01/{number}")


def change(identifier: int, target: str, old: str, new: str, *, op: Op, until: int | None = None) -> Instruction:
    return Instruction(
        id=str(identifier),
        op=op,
        work=LAW,
        target=target,
        wordings=(Wording(language="eng", old=old, new=new),),
        in_force_until=None if until is None else day(until),
    )


def sheet(number: int, start: int, instructions: Sequence[Instruction], *, sequence: int | None = None) -> Sheet:
    act = AmendingAct(iri=iri(number), enacted=FIRST, in_force=day(start), sequence=sequence)
    return Sheet(act=act, instructions=tuple(instructions))


@st.composite
def histories(draw: st.DrawFn, *, temporary: bool = True, force: bool = True) -> tuple[Sheet, ...]:
    """Draw acts that always fit: each writes a mark of its own after a word that is never touched."""
    sheets: list[Sheet] = []
    for number in range(draw(st.integers(1, 6))):
        start = draw(st.integers(1, SPAN))
        instructions = []
        for position in range(draw(st.integers(1, 2))):
            mark = f" mark{number}x{position}"
            until = draw(st.none() | st.integers(start + 1, SPAN + 2)) if temporary else None
            target, base = draw(st.sampled_from(UNITS)), draw(st.sampled_from(BASES))
            instructions.append(change(position, target, base, mark, op=Op.INSERT_TEXT, until=until))
        sheets.append(sheet(number, start, instructions, sequence=number))
    for number in range(draw(st.integers(0, 2)) if force else 0):
        aimed = draw(st.sampled_from(sheets))
        it = draw(st.sampled_from(aimed.instructions))
        start = draw(st.integers(1, SPAN))
        until = draw(st.none() | st.integers(start + 1, SPAN + 2))
        op = draw(st.sampled_from(sorted((*(FORCE_OPS - {Op.POSTPONE}), Op.REPEAL), key=lambda op: op.value)))
        acting = Instruction(
            id="1",
            op=op,
            work=LAW,
            target=f"{aimed.act.iri}#{it.id}",
            in_force_until=None if until is None else day(until),
        )
        sheets.append(sheet(100 + number, start, [acting]))
    return tuple(draw(st.permutations(sheets)))


def folded(sheets: Sequence[Sheet], engine: Apply = toy, original: Original = ORIGINAL) -> Folded:
    return fold({"eng": original}, decide(sheets), engine, work=LAW)["eng"]


def scratch(pit: dt.date, standings: Sequence[Standing], engine: Apply) -> State:
    return text_at(pit, ORIGINAL, standings, engine, work=LAW, language="eng")


def every_day() -> list[dt.date]:
    return [day(number) for number in range(SPAN + 4)]


def check_history(sheets: Sequence[Sheet], engine: Apply) -> None:
    """The fold that shares beginnings, and its version files, say on every day what folding from scratch says."""
    found = folded(sheets, engine)
    standings = decide(sheets)
    for pit in every_day():
        expected = scratch(pit, standings, engine)
        assert [each.state for each in found.days if each.day <= pit][-1] == expected
        assert wordings_at(found.versions, pit) == expected


@NAMED
@given(histories())
def test_at_once_is_from_scratch(sheets: tuple[Sheet, ...]) -> None:
    check_history(sheets, toy)


@NAMED
@given(histories())
def test_at_once_is_from_scratch_with_the_real_engine(sheets: tuple[Sheet, ...]) -> None:
    check_history(sheets, real)


@NAMED
@given(histories(temporary=False, force=False), st.integers(0, SPAN))
def test_at_once_is_step_by_step(sheets: tuple[Sheet, ...], until: int) -> None:
    earlier = [each for each in sheets if each.act.in_force <= day(until)]  # type: ignore[operator] # dates here
    later = [each for each in sheets if each not in earlier]
    midway = Original(in_force_from=day(until), state=folded(earlier).days[-1].state)
    assert folded(later, original=midway).days[-1].state == folded(sheets).days[-1].state


@NAMED
@given(histories())
def test_there_is_no_gap_and_no_overlap(sheets: tuple[Sheet, ...]) -> None:
    found = folded(sheets)
    for dated in found.versions.values():
        starts = sorted(dated)
        assert starts[0] == FIRST
        assert all(dated[before] != dated[after] for before, after in pairwise(starts))
    assert set(found.behind) == {(key, start) for key, dated in found.versions.items() for start in dated}


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_recording_says_nothing(sheets: tuple[Sheet, ...], random: Random) -> None:
    again = list(sheets)
    random.shuffle(again)
    assert folded(again) == folded(sheets)
    assert decide(again) == decide(sheets)


@given(histories(force=False))
def test_expiry_gives_what_would_be_without_it(sheets: tuple[Sheet, ...]) -> None:
    found = folded(sheets)
    for each in sheets:
        for it in each.instructions:
            if it.in_force_until is None:
                continue
            rest = tuple(other for other in each.instructions if other != it)
            others = [other for other in sheets if other != each]
            without = folded([*others, Sheet(act=each.act, instructions=rest)])
            for pit in every_day():
                if pit >= it.in_force_until:
                    assert wordings_at(found.versions, pit) == wordings_at(without.versions, pit)


@given(histories(), st.integers(1, SPAN))
def test_an_act_changes_nothing_before_it_commences(sheets: tuple[Sheet, ...], start: int) -> None:
    one_more = [*sheets, sheet(50, start, [change(1, "art_1", "alpha", " late", op=Op.INSERT_TEXT)], sequence=50)]
    before, after = folded(sheets), folded(one_more)
    for pit in every_day():
        if pit < day(start):
            assert wordings_at(before.versions, pit) == wordings_at(after.versions, pit)
        else:
            assert "late" in words(wordings_at(after.versions, pit)["art_1"])


@given(histories())
def test_the_instructions_behind_a_wording_make_it(sheets: tuple[Sheet, ...]) -> None:
    found = folded(sheets)
    steps = {str(standing.step): standing.step.instruction for standing in decide(sheets)}
    for (key, start), names in found.behind.items():
        state: State = ORIGINAL.state
        for name in names:
            state = toy(state, (steps[name],), "eng")
        assert state[key] == found.versions[key][start]


@given(histories())
def test_the_links_lead_from_digest_to_digest(sheets: tuple[Sheet, ...]) -> None:
    found = folded(sheets)
    for each in found.days:
        digests = {key: fragment.digest for key, fragment in ORIGINAL.state.items()}
        for link in found.chain(each.day):
            for made in link.changes:
                assert digests[made.key] == made.before
                digests[made.key] = made.after
        assert digests == {key: fragment.digest for key, fragment in each.state.items()}


SMALL = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from("abc"), st.sampled_from("abcd")).filter(lambda t: t[1] != t[2]),
    min_size=2,
    max_size=3,
)


@given(SMALL)
def test_acts_of_one_day_are_accepted_only_when_no_order_matters(changes: list[tuple[str, str, str]]) -> None:
    original = Original(in_force_from=FIRST, state={eid: unit(eid, "a b c") for eid in UNITS})
    sheets = [
        sheet(number, 1, [change(1, target, old, new, op=Op.REPLACE_TEXT)])
        for number, (target, old, new) in enumerate(changes)
    ]
    outcomes: list[State | None] = []
    for order in permutations(sheets):
        state: State = original.state
        try:
            for each in order:
                state = toy(state, each.instructions, "eng")
        except ConflictError:
            outcomes.append(None)
        else:
            outcomes.append(state)
    same = all(outcome == outcomes[0] for outcome in outcomes) and outcomes[0] is not None
    if same:
        assert folded(sheets, original=original).days[-1].state == outcomes[0]
    else:
        with pytest.raises(FoldConflictError):
            folded(sheets, original=original)
