"""What is said about two acts agrees with carrying them out, and nothing that clashes escapes by not being tried."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from hypothesis import assume, given
from hypothesis import strategies as st

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.amendment import AmendmentRefusedError, apply
from lawrepo.amendment_draft import wids_in
from lawrepo.holding import State, identify
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, InstructionError, Op, Where, Wording
from lawrepo.interplay import Interplay, Verdict, analyse
from lawrepo.interplay_search import Found, Search, minimal
from lawrepo.interplay_trial import FIRST, SECOND, Part, Trial

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
WORDS = ("lake", "boat", "port", "town")
TEXT = """Section I. Names

Article 1. Lake

1. The lake is a port. The boat is of the town.
2. A town has a lake.

Article 2. Boat

The boat and the lake.

Article 3. Port

1. A port.
2. A town.

Section II. Ends

Chapter 1. Boats

Article 4. Town

1. The town has a port.

Chapter 2. Towns

Article 5. End

The lake ends here.
"""
PROVISIONS = (
    "art_1",
    "art_1__para_1",
    "art_1__para_2",
    "art_2",
    "art_3",
    "art_3__para_1",
    "art_3__para_2",
    "art_4",
    "art_4__para_1",
    "art_5",
    "art_6",
    "art_7",
    "sec_I",
    "sec_II",
    "sec_II__chp_1",
    "sec_II__chp_2",
    "sec_III",
)


class Choice(NamedTuple):
    """What an instruction is to do, in numbers."""

    op: Op
    target: str
    anchor: str
    where: Where
    old: str
    new: str
    number: int


choices = st.builds(
    Choice,
    op=st.sampled_from(
        (
            Op.REPLACE_TEXT,
            Op.REPLACE_TEXT,
            Op.INSERT_TEXT,
            Op.DELETE_TEXT,
            Op.INSERT,
            Op.INSERT,
            Op.SUBSTITUTE,
            Op.REPEAL,
            Op.RENUMBER,
            Op.MOVE,
            Op.JOIN,
        )
    ),
    target=st.sampled_from(PROVISIONS),
    anchor=st.sampled_from(PROVISIONS),
    where=st.sampled_from(Where),
    old=st.sampled_from(WORDS),
    new=st.sampled_from(WORDS),
    number=st.integers(6, 7),
)
acts = st.lists(choices, min_size=1, max_size=4)
manners = st.sampled_from((Targets.AS_AMENDED, Targets.AS_AMENDED, Targets.BEFORE_ACT))


def law() -> State:
    return identify(read_text(TEXT, language="eng").document, [], set())


LAW = law()


def element(beside: str, number: int, said: str) -> Fragment:
    """Write a provision of the kind that stands beside or in another."""
    last = beside.rpartition("__")[2].partition("_")[0]
    content = f"<content><p>The {said}.</p></content>"
    article = f"<article><num>Article {number}.</num><heading>New</heading>{content}</article>"
    name, source = {
        "para": ("paragraph", f"<num>{number}.</num>{content}"),
        "art": ("article", f"<num>Article {number}.</num><heading>New</heading>{content}"),
        "sec": ("section", f"<num>Section III.</num>{article}"),
        "chp": ("chapter", f"<num>Chapter {number}.</num>{article}"),
    }[last]
    return Fragment.parse(f'<{name} xmlns="{AKN_NS}">{source}</{name}>'.encode())


def instruct(choice: Choice, identifier: str) -> Instruction | None:
    """Make an instruction, None where the numbers make no sense; it may well be refused."""
    content: tuple[Fragment, ...] = ()
    target, anchor, to = choice.target, "", ""
    old, new = choice.old, "" if choice.op is Op.DELETE_TEXT else choice.new
    if choice.op in {Op.INSERT, Op.MOVE}:
        anchor = choice.anchor
    if choice.op is Op.INSERT:
        target, beside = "", anchor
        if choice.where in {Where.FIRST, Where.LAST}:
            beside = {"sec": "art_1", "chp": "art_1", "art": "art_1__para_1"}.get(anchor[:3], anchor)
            beside = "art_1__para_1" if "__para" in anchor else beside
        content = (element(beside, choice.number, choice.new),)
    elif choice.op is Op.SUBSTITUTE:
        number = target.rpartition("_")[2]
        content = (element(target, int(number) if number.isdigit() else 3, choice.new),)
    elif choice.op is Op.JOIN:
        target, anchor = "art_3__para_1", "art_3__para_2"
        joined = "<num>1.</num><content><p>A port. A town.</p></content>"
        content = (Fragment.parse(f'<paragraph xmlns="{AKN_NS}">{joined}</paragraph>'.encode()),)
    elif choice.op is Op.RENUMBER:
        to = f"{target.rpartition('_')[0]}_{choice.number}"
    said = Wording(language="eng", content=content)
    if not content and choice.op in {Op.REPLACE_TEXT, Op.INSERT_TEXT, Op.DELETE_TEXT}:
        said = Wording(language="eng", old=old, new=new)
    try:
        return Instruction(
            id=identifier,
            op=choice.op,
            work=WORK,
            target=target,
            where=choice.where if choice.op in {Op.INSERT, Op.MOVE} else None,
            anchor=anchor,
            to=to,
            drop=choice.op is Op.REPEAL and choice.number == 7,
            wordings=(said,) if said.says else (),
        )
    except InstructionError:
        return None


def act(name: str, made: Sequence[Choice], state: State, targets: Targets) -> Sheet:
    """Write an act of what fits a text, one after the other."""
    done: list[Instruction] = []
    for position, choice in enumerate(made, 1):
        instruction = instruct(choice, str(position))
        if instruction is not None and carried(state, [*done, instruction], targets) is not None:
            done.append(instruction)
    assume(done)
    return Sheet(
        act=AmendingAct(
            iri=FrbrUri.parse(f"/akn/xa/act/2001-01-01/{name}"),
            enacted=date(2001, 1, 1),
            in_force=date(2001, 1, 1),
            targets=targets,
        ),
        instructions=tuple(done),
    )


def carried(state: State, instructions: Sequence[Instruction], targets: Targets) -> State | None:
    """Carry out an act on what may come of another: wIds of the law are used for good."""
    try:
        used = {wid for fragment in LAW.values() for wid in wids_in(fragment)}
        return apply(state, instructions, "eng", used=used, before_act=targets is Targets.BEFORE_ACT).state
    except AmendmentRefusedError:
        return None


def after(state: State | None, sheet: Sheet) -> State | None:
    return None if state is None else carried(state, sheet.instructions, sheet.act.targets)


def expected(first: Sheet, second: Sheet) -> Verdict:
    """Return the verdict from carrying out both acts in both orders, and nothing else."""
    one, two = after(LAW, first), after(LAW, second)
    ahead, back = after(one, second), after(two, first)
    if ahead is None and back is None:
        return Verdict.UNFIT if one is None or two is None else Verdict.CONTRADICTORY
    if ahead is None or back is None or list(ahead.items()) != list(back.items()):
        return Verdict.ORDER_DEPENDENT
    return Verdict.INDEPENDENT


def find(first: Sheet, second: Sheet) -> Interplay:
    return analyse(first, second, {"eng": LAW}, work=WORK)


def searching(first: Sheet, second: Sheet) -> Search:
    sheets = (first, second)
    trial = Trial({"eng": LAW}, sheets, [each.instructions for each in sheets], authoritative=(), used=())
    return Search(trial, trial.both(trial.whole(FIRST), trial.whole(SECOND)))


def pairs(found: Sequence[Found]) -> list[tuple[Part, Part]]:
    return [(each.first, each.second) for each in found]


@given(one=acts, two=acts, ways=st.tuples(manners, manners))
def test_the_verdict_is_that_of_carrying_out_both(
    one: list[Choice], two: list[Choice], ways: tuple[Targets, Targets]
) -> None:
    first, second = act("1", one, LAW, ways[0]), act("2", two, LAW, ways[1])
    assert find(first, second).verdict is expected(first, second)


@given(one=acts, two=acts, ways=st.tuples(manners, manners))
def test_the_verdict_where_the_second_is_made_for_the_text_after_the_first(
    one: list[Choice], two: list[Choice], ways: tuple[Targets, Targets]
) -> None:
    first = act("1", one, LAW, ways[0])
    made = after(LAW, first)
    assert made is not None
    second = act("2", two, made, ways[1])
    found = find(first, second)
    assert found.verdict is expected(first, second)
    assert found.ways.ahead
    mirrored = find(second, first)
    assert mirrored.verdict is found.verdict
    assert {(ids(each.second), ids(each.first)) for each in mirrored.clashes} == {
        (ids(each.first), ids(each.second)) for each in found.clashes
    }


def ids(instructions: Sequence[Instruction]) -> tuple[str, ...]:
    return tuple(each.id for each in instructions)


@given(one=acts, two=acts, ways=st.tuples(manners, manners), onto=st.booleans())
def test_what_is_not_tried_does_not_clash(
    one: list[Choice], two: list[Choice], ways: tuple[Targets, Targets], *, onto: bool
) -> None:
    first = act("1", one, LAW, ways[0])
    made = after(LAW, first)
    assert made is not None
    second = act("2", two, made if onto else LAW, ways[1])
    search = searching(first, second)
    every = product(range(len(first.instructions)), range(len(second.instructions)))
    assert pairs(search.clashes(search.meeting())) == pairs(search.clashes(every))


@given(one=acts, two=acts, ways=st.tuples(manners, manners), onto=st.booleans())
def test_the_explanation_shows_the_verdict_and_nothing_can_be_left_out(
    one: list[Choice], two: list[Choice], ways: tuple[Targets, Targets], *, onto: bool
) -> None:
    first = act("1", one, LAW, ways[0])
    made = after(LAW, first)
    assert made is not None
    second = act("2", two, made if onto else LAW, ways[1])
    found = find(first, second)
    assert (found.explanation is None) == (found.verdict is Verdict.INDEPENDENT)
    if found.explanation is None:
        return
    clash = found.explanation.clash
    parts = [sheet_of(first, clash.first), sheet_of(second, clash.second)]
    assert find(*parts).ways == found.ways
    search = searching(first, second)
    kept = [(FIRST, first.instructions.index(each)) for each in clash.first]
    kept += [(SECOND, second.instructions.index(each)) for each in clash.second]
    assert search._shows(kept, ("eng",))
    assert not any(search._shows([each for each in kept if each != left], ("eng",)) for left in kept)


def sheet_of(sheet: Sheet, instructions: Sequence[Instruction]) -> Sheet:
    return Sheet(act=sheet.act, instructions=tuple(instructions))


@given(st.sets(st.integers(0, 30), min_size=1, max_size=30), st.data())
def test_what_is_minimal_is_needed_and_enough(items: set[int], data: st.DataObject) -> None:
    needed = data.draw(st.sets(st.sampled_from(sorted(items))))
    assert minimal(sorted(items), lambda kept: needed <= set(kept)) == sorted(needed)
