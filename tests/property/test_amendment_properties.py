"""What holds of every act on every law: it can be taken back, in parts as at once, and touches nothing else."""

import re
from collections.abc import Sequence
from functools import cache, partial
from typing import NamedTuple, TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from akn.document import split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.amendment import AmendmentRefusedError, Application, apply
from lawrepo.amendment_text import blocks, text_of
from lawrepo.amendment_validity import keeps_valid
from lawrepo.holding import State, identify
from lawrepo.instruction import TEXT_OPS, Instruction, Op, Where, Wording
from lawrepo.inversion import invert
from lawrepo.layout import is_section
from lawrepo.state import Indexed, differing, identifiers

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
NAMED = settings(max_examples=5 * settings().max_examples)  # a thousand cases; ten times that in full
WORDS = ("a", "aa", "Көл", "жағасы", "статья", "é", "x\u0302", "Maß", ",", "–")
INLINE = ("", "i", "b", "ref", "note")
# Ends of eIds that provisions of each kind may have.
PROVISIONS = re.compile(r"(?:^|__)(?:sec|chp|art|para|subpara|p|content|heading)(?:_[^_]+)?$")


# Sections, of articles, of paragraphs, of words and what they stand in.
Law: TypeAlias = list[list[list[list[tuple[str, str]]]]]


class Choice(NamedTuple):
    """What an instruction is to do, in numbers: they are read against the text that it meets."""

    op: Op
    target: int
    anchor: int
    where: Where
    size: int
    words: tuple[int, ...]


choices = st.builds(
    Choice,
    op=st.sampled_from([op for op in Op if op not in (Op.SPLIT, Op.JOIN)][:11]),
    target=st.integers(0, 60),
    anchor=st.integers(0, 60),
    where=st.sampled_from(Where),
    size=st.integers(1, 12),
    words=st.lists(st.integers(0, len(WORDS) - 1), min_size=1, max_size=3).map(tuple),
)
pieces = [(name, word) for name in INLINE for word in WORDS]
texts = st.lists(st.sampled_from(pieces), min_size=1, max_size=5)
articles = st.lists(st.lists(texts, min_size=1, max_size=3), min_size=1, max_size=3)
laws = st.lists(articles, min_size=1, max_size=3)


def inline(pieces: Sequence[tuple[str, str]], eid: str) -> str:
    out = []
    for number, (name, word) in enumerate(pieces):
        if name == "ref":
            out.append(f'<ref eId="{eid}__ref_{number + 1}" href="#art_1">{word} <b>{word}</b></ref> ')
        elif name == "note":
            attributes = f'eId="{eid}__authorialNote_{number + 1}" marker="*" placement="bottom"'
            out.append(f"{word}<authorialNote {attributes}><p>{word}.</p></authorialNote> ")
        else:
            out.append(f"<{name}>{word}</{name}> " if name else f"{word} ")
    return "".join(out) + "."


def build(law: Law) -> State:
    """Build a law of sections, of articles, of paragraphs."""
    out = []
    number = 0
    for section, units in enumerate(law, 1):
        out.append(f'<section eId="sec_{section}"><num>Section {section}.</num>')
        for paragraphs in units:
            number += 1
            unit = f"art_{number}"
            out.append(
                f'<article eId="{unit}"><num>Article {number}.</num><heading eId="{unit}__heading">A</heading>'
            )
            for count, pieces in enumerate(paragraphs, 1):
                eid = f"{unit}__para_{count}"
                content = f'<content eId="{eid}__content"><p>{inline(pieces, eid)}</p></content>'
                out.append(f'<paragraph eId="{eid}"><num>{count}.</num>{content}</paragraph>')
            out.append("</article>")
        out.append("</section>")
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><body>{"".join(out)}</body></act></akomaNtoso>'
    return identify(split(parse_xml(source.encode())), [], set())


@cache
def names(fragment: Fragment) -> tuple[str, ...]:
    found = (element.get("eId") or "" for element in fragment.element().iter(etree.Element))
    return tuple(eid for eid in found if PROVISIONS.search(eid))


def eids(state: State) -> list[str]:
    return list(dict.fromkeys(eid for fragment in state.values() for eid in names(fragment)))


def key_of(eid: str, state: State) -> str:
    return next(
        (key for key, fragment in state.items() if not is_section(key) and eid in names(fragment)), "structure"
    )


def holder(state: State, eid: str) -> etree._Element:
    root = state[key_of(eid, state)].element()
    return next(element for element in root.iter(etree.Element) if element.get("eId") == eid)


def instruct(choice: Choice, state: State, identifier: str, within: str = "") -> Instruction | None:
    """Make an instruction that has something to do with a text (`within` one unit); it may well be refused."""
    there = list(names(state[within])) if within else eids(state)
    target, anchor = there[choice.target % len(there)], there[choice.anchor % len(there)]
    said = " ".join(WORDS[word] for word in choice.words)
    make = partial(Instruction, id=identifier, op=choice.op, work=WORK)
    to = re.sub(r"_[^_]*$", f"_{choice.size + 20}", target)
    made: Instruction | None = None
    if choice.op in TEXT_OPS:
        made = _text_instruction(choice, state, identifier, target, said)
    elif choice.op is Op.INSERT:
        content = new(anchor, choice, said)
        made = make(where=choice.where, anchor=anchor, wordings=(Wording(language="eng", content=(content,)),))
    elif choice.op is Op.SUBSTITUTE:
        content = _reworded(holder(state, target), said)
        made = make(target=target, wordings=(Wording(language="eng", content=(content,)),))
    elif choice.op is Op.REPEAL:
        made = make(target=target, drop=choice.size % 3 == 1, keep_heading=choice.size % 3 == 2)
    elif choice.op is Op.RENUMBER and to != target:
        made = make(target=target, to=to)
    elif choice.op is Op.MOVE and target != anchor:
        made = make(target=target, where=choice.where, anchor=anchor)
    return made


def _text_instruction(choice: Choice, state: State, identifier: str, target: str, said: str) -> Instruction | None:
    if is_section(key_of(target, state)):
        return None
    found = [text_of(block) for block in blocks(holder(state, target))]
    whole = found[choice.anchor % len(found)] if found else ""
    start = choice.words[0] % max(1, len(whole))
    old = whole[start : start + choice.size]
    count = sum(text.count(old) for text in found) if old else 1
    new_text = "" if choice.op is Op.DELETE_TEXT else said
    if not old or old == new_text or "\u0302" in (old[0], whole[start + choice.size : start + choice.size + 1]):
        return None
    return Instruction(
        id=identifier,
        op=choice.op,
        work=WORK,
        target=target,
        wordings=(Wording(language="eng", old=old, new=new_text),),
        count=max(1, count),
        reason="misprint" if choice.op is Op.CORRECT else "",
    )


def new(anchor: str, choice: Choice, said: str) -> Fragment:
    """Write an element of the kind that stands beside an anchor."""
    ref = anchor.rpartition("__")[2].partition("_")[0]
    number = choice.size + 10
    content = f"<content><p>{said} <i>{said}</i></p></content>"
    article = f"<article><num>Article {number}.</num><heading>{said}</heading>{content}</article>"
    source = {
        "sec": f"<section><num>Section {number}.</num>{article}</section>",
        "art": article,
        "para": f"<paragraph><num>{number}.</num>{content}</paragraph>",
    }.get(ref, f"<p>{said}</p>")
    name, rest = source[1:].split(">", 1)
    return Fragment.parse(f'<{name} xmlns="{AKN_NS}">{rest}'.encode())


def _reworded(element: etree._Element, said: str) -> Fragment:
    element.tail = None
    for block in blocks(element):
        block.text = said
    return Fragment.of(element)


def attempt(state: State, instructions: Sequence[Instruction]) -> Application | None:
    try:
        return apply(state, instructions, "eng")
    except AmendmentRefusedError:
        return None


def act(state: State, made: Sequence[Choice]) -> tuple[list[Instruction], Application]:
    """Carry out what can be, one after the other."""
    done: list[Instruction] = []
    whole = Application(state=state, resolved=())
    for position, choice in enumerate(made, 1):
        instruction = instruct(choice, whole.state, str(position))
        if instruction is not None and attempt(whole.state, [instruction]) is not None:
            further = attempt(state, [*done, instruction])
            if further is not None:
                done.append(instruction)
                whole = further
    assume(done)
    return done, whole


@NAMED
@given(law=laws, made=st.lists(choices, min_size=1, max_size=4))
def test_applied_and_taken_back_is_as_before(law: Law, made: list[Choice]) -> None:
    before = build(law)
    _, done = act(before, made)
    inverse = invert(done.resolved, before, done.state, "eng")
    assert apply(done.state, inverse, "eng").state == before
    assert all(Fragment.parse(fragment.xml) == fragment for fragment in done.state.values())


@NAMED
@given(law=laws, made=st.lists(choices, min_size=1, max_size=4))
def test_at_once_is_step_by_step_is_again(law: Law, made: list[Choice]) -> None:
    before = build(law)
    instructions, whole = act(before, made)
    state: State = before
    used: set[str] = set(before)
    gone: set[str] = set()
    for instruction in instructions:
        # What an act has named and dropped is used up: whoever carries it out in parts has to know.
        earlier = set(wids(state))
        state = apply(state, [instruction], "eng", used=used | gone).state
        gone |= earlier - set(wids(state))
    assert state == whole.state
    assert list(state) == list(whole.state)
    assert apply(before, whole.resolved, "eng") == whole


def wids(state: State) -> list[str]:
    return [
        element.get("wId") or element.get("eId") or ""
        for fragment in state.values()
        for element in fragment.element().iter(etree.Element)
    ]


@NAMED
@given(law=laws, first=choices, second=choices)
def test_what_concerns_different_articles_commutes(law: Law, first: Choice, second: Choice) -> None:
    before = build([*law, law[0]])
    units = [key for key in before if not is_section(key)]
    one = instruct(first, before, "1", within=units[first.target % len(units)])
    two = instruct(second, before, "2", within=units[(first.target + 1) % len(units)])
    if one is None or two is None:
        return
    ahead, back = attempt(before, [one, two]), attempt(before, [two, one])
    assert (ahead is None) == (back is None)
    if ahead is not None and back is not None:
        assert list(back.state.items()) == list(ahead.state.items())
        assert {each.id: each for each in back.resolved} == {each.id: each for each in ahead.resolved}


@given(law=laws, made=st.lists(choices, min_size=1, max_size=6))
def test_what_is_taken_over_is_what_would_be_read(law: Law, made: list[Choice]) -> None:
    before = build(law)
    done, whole = act(before, made)
    assert list(whole.steps[-1].items()) == list(whole.state.items()) if whole.steps else len(done) > 1
    for state in (*whole.steps, whole.state):
        carried = Indexed.of(state)
        plain = dict(state)
        anew = Indexed.of(plain)
        assert carried == plain == anew
        assert (list(carried.items()), list(carried.values())) == (list(plain.items()), list(plain.values()))
        names = {name for fragment in plain.values() for found in identifiers(fragment) for name in found}
        for name in (*names, *(name for fragment in before.values() for name in identifiers(fragment).eids)):
            for kind in ("eid", "referring", "wid", "lone"):
                carried_keys, read_keys = (getattr(each.index, kind)(name) for each in (carried, anew))
                assert sorted(carried_keys) == sorted(read_keys)
        for field in ("references", "placed", "sections", "twice", "unit", "places"):
            assert getattr(carried.skeleton, field) == getattr(anew.skeleton, field)
        assert (carried.order, carried.positions, carried.sound) == (anew.order, anew.positions, anew.sound)


@given(law=laws, made=st.lists(choices, min_size=2, max_size=4))
def test_what_is_told_of_an_act_is_what_its_instructions_do_alone(law: Law, made: list[Choice]) -> None:
    state = build(law)
    instructions, whole = act(state, made)
    for instruction, told in zip(instructions, whole.steps, strict=False):
        following = apply(state, [instruction], "eng").state
        assert list(following.items()) == list(told.items())
        assert differing(state, following) == differing(dict(state), dict(following))
        state = following


STRANGE = f"""<akomaNtoso xmlns="{AKN_NS}"><act name="act"><body>
<article eId="art_1"><num>Article 1<authorialNote eId="art_1__authorialNote_1" marker="*"><p>a note 2 b</p>\
</authorialNote></num><heading eId="art_1__heading">head <b>a</b></heading>
<paragraph eId="art_1__para_1"><num>1.</num><content eId="art_1__para_1__content"><p>a <i>b</i> a<br/> c</p>
<p> </p></content></paragraph></article>
<article eId="art_2"><num>Article 2.</num><content eId="art_2__content"><p>a b<br/></p></content></article>
<article eId="art_3"><num>Article 3.</num><content eId="art_3__content"><p>\u202aa b \ufeff</p></content></article>
<article eId="art_4"><num>Article 4.</num><content eId="art_4__content"><p><mod eId="art_4__mod_1">a <quotedStructure
 eId="art_4__mod_1__qstr_1"><article eId="art_4__mod_1__qstr_1__art_9"><num>9.</num><content><p>a b</p></content>
</article></quotedStructure> b</mod></p></content></article>
</body></act></akomaNtoso>"""


@NAMED
@given(
    target=st.sampled_from(["", *re.findall(r'eId="([^"]*)"', STRANGE)]),
    op=st.sampled_from(sorted(TEXT_OPS, key=lambda op: op.value)),
    old=st.sampled_from(["a", "b", " ", "a b", "a b a", "a note", "2", "head a", "\ufeff", "\u202aa b \ufeff"]),
    new=st.sampled_from(["x", "3", " ", "\u202a", "\ufeff", "e\u0301", "a b"]),
    count=st.integers(1, 6),
)
def test_what_is_not_checked_in_full_is_as_valid(target: str, op: Op, old: str, new: str, count: int) -> None:
    said = Wording(language="eng", old=old, new="" if op is Op.DELETE_TEXT else new)
    assume(said.old != said.new)
    reason = "misprint" if op is Op.CORRECT else ""
    instruction = Instruction(id="1", op=op, work=WORK, target=target, wordings=(said,), count=count, reason=reason)
    before = identify(split(parse_xml(STRANGE.encode())), [], set())
    outcomes: list[object] = []
    for sure in (keeps_valid, lambda _block, _new: False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("lawrepo.amendment.keeps_valid", sure)
            try:
                outcomes.append(apply(before, [instruction], "eng"))
            except AmendmentRefusedError as error:
                outcomes.append([str(refusal) for refusal in error.refusals])
    assert outcomes[0] == outcomes[1]


@given(law=laws, choice=choices)
def test_nothing_else_changes(law: Law, choice: Choice) -> None:
    before = build(law)
    (instruction,), done = act(before, [choice])
    named = {key_of(eid, before) for eid in (instruction.target, instruction.anchor) if eid}
    inside = {key for key in before if "structure" in named or key in named}
    changed = {key for key in {*before, *done.state} if before.get(key) != done.state.get(key)}
    assert changed <= inside | {"structure"} | {wid for _, wid in instruction.wids + done.resolved[0].wids}


@given(law=laws, choice=choices)
def test_text_operations_do_to_the_text_what_they_say(law: Law, choice: Choice) -> None:
    assume(choice.op in TEXT_OPS)
    before = build(law)
    (instruction,), done = act(before, [choice])
    wording = instruction.wording("eng")
    wanted = wording.old + wording.new if instruction.op is Op.INSERT_TEXT else wording.new
    ((one, other),) = [
        (holder(state, instruction.target), holder(done.state, instruction.target)) for state in (before,)
    ]
    pairs = zip(blocks(one), blocks(other), strict=True)
    assert all(text_of(new_one) == text_of(old_one).replace(wording.old, wanted) for old_one, new_one in pairs)
    kept = [element.tag for element in one.iter(f"{{{AKN_NS}}}authorialNote")]
    assert kept == [element.tag for element in other.iter(f"{{{AKN_NS}}}authorialNote")]
