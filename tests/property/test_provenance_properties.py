"""What holds of the origins of words on every law, whatever acts were carried out on it.

Each wording here says where it comes from: `o7` is the seventh word of the original, `s3x1` the first that step 3
brought. Other laws are made of few words, so that they repeat.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from akn.document import split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS, akn
from akn.xml import parse_xml
from lawrepo.amendment import AmendmentRefusedError, apply
from lawrepo.amendment_draft import wid_of
from lawrepo.amendment_text import blocks, text_of
from lawrepo.holding import State, identify
from lawrepo.instruction import TEXT_OPS, Instruction, Op, Where, Wording
from lawrepo.layout import is_section
from lawrepo.provenance import BlamedBlock, NoProvisionError, Step, blame

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
FEW = ("a", "b", "аб", "é", "x\u0302", "Maß,", "–", "қала")
OPS = (*TEXT_OPS, Op.SUBSTITUTE, Op.INSERT, Op.REPEAL, Op.RENUMBER, Op.MOVE, Op.SPLIT, Op.JOIN)
HELD = re.compile(r"(?:^|__)(?:sec|art|para)_[^_]+$")


class Choice(NamedTuple):
    """What a step is to do, in numbers: they are read against the text that it meets."""

    op: Op
    target: int
    anchor: int
    where: Where
    start: int
    size: int


choices = st.lists(
    st.builds(
        Choice,
        op=st.sampled_from(sorted(OPS, key=lambda op: op.value)),
        target=st.integers(0, 40),
        anchor=st.integers(0, 40),
        where=st.sampled_from(Where),
        start=st.integers(0, 20),
        size=st.integers(1, 4),
    ),
    min_size=1,
    max_size=6,
)
# Sections, of articles, of paragraphs, of the numbers of their words.
laws = st.lists(
    st.lists(
        st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=8), min_size=2, max_size=3), min_size=1, max_size=2
    ),
    min_size=2,
    max_size=2,
)


class Writer:
    """Gives words: those of a few by number, or (`unique`) each but once."""

    def __init__(self, *, unique: bool) -> None:
        self.unique = unique
        self.step = 0
        self._count = 0

    def word(self, number: int) -> str:
        self._count += 1
        name = f"s{self.step}x" if self.step else "o"
        return f"{name}{self._count:04}" if self.unique else FEW[number % len(FEW)]

    def text(self, numbers: Sequence[int]) -> str:
        """Write words, the second of each three in an inline element."""
        pieces = [f"<i>{self.word(each)}</i>" if at % 3 == 1 else self.word(each) for at, each in enumerate(numbers)]
        return " ".join(pieces)


def build(law: list[list[list[list[int]]]], writer: Writer) -> State:
    out = []
    article = 0
    for section, units in enumerate(law, 1):
        out.append(f'<section eId="sec_{section}"><num>Section {section}.</num>')
        for paragraphs in units:
            article += 1
            unit = f"art_{article}"
            heading = f'<heading eId="{unit}__heading">{writer.text([0, 1])}</heading>'
            out.append(f'<article eId="{unit}"><num>Article {article}.</num>{heading}')
            for count, words in enumerate(paragraphs, 1):
                out.append(paragraph(f"{unit}__para_{count}", f"{count}.", f"<p>{writer.text(words)}.</p>"))
            out.append("</article>")
        out.append("</section>")
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><body>{"".join(out)}</body></act></akomaNtoso>'
    return identify(split(parse_xml(source.encode())), [], set())


def paragraph(eid: str, num: str, text: str) -> str:
    name = f' eId="{eid}"' if eid else ""
    within = f' eId="{eid}__content"' if eid else ""
    return f"<paragraph{name}><num>{num}</num><content{within}>{text}</content></paragraph>"


def fragment(source: str) -> Fragment:
    name, rest = re.fullmatch(r"<(\w+)(.*)", source, re.DOTALL).groups()  # type: ignore[union-attr] # it matches
    return Fragment.parse(f'<{name} xmlns="{AKN_NS}"{rest}'.encode())


def elements(state: State) -> list[etree._Element]:
    """Return what instructions have to do with: sections, articles, paragraphs."""
    return [
        element
        for fragment_ in state.values()
        for element in fragment_.element().iter(etree.Element)
        if HELD.search(element.get("eId") or "") and element.tag != akn("componentRef")
    ]


def instruct(choice: Choice, state: State, writer: Writer) -> Instruction | None:
    """Make an instruction that has something to do with a text; it may well be refused."""
    there = elements(state)
    if choice.op in (Op.SUBSTITUTE, Op.SPLIT, Op.JOIN):
        there = [each for each in there if "__para_" in str(each.get("eId"))]
    if not there:
        return None
    target = there[choice.target % len(there)]
    beside = [each for each in there if choice.op is not Op.MOVE or each.tag == target.tag]
    anchor = beside[choice.anchor % len(beside)]
    parts = _parts(choice, target, anchor, writer)
    return None if parts is None else Instruction(id="1", op=choice.op, work=WORK, **parts)  # type: ignore[arg-type] # fields of several types


def _parts(
    choice: Choice, target: etree._Element, anchor: etree._Element, writer: Writer
) -> dict[str, object] | None:
    eid, beside = target.get("eId", ""), anchor.get("eId", "")
    to = re.sub("_[^_]*$", f"_{choice.start + 40}", eid)
    match choice.op:
        case Op.INSERT:
            content = (fragment(_new(beside, choice, writer)),)
            return {
                "where": choice.where,
                "anchor": beside,
                "wordings": (Wording(language="eng", content=content),),
            }
        case Op.REPEAL:
            return {"target": eid, "drop": choice.size == 1, "keep_heading": choice.size == 2}
        case Op.RENUMBER:
            return {"target": eid, "to": to} if to != eid else None
        case Op.MOVE:
            return {"target": eid, "anchor": beside, "where": choice.where} if beside != eid else None
        case Op.SUBSTITUTE | Op.SPLIT | Op.JOIN:
            found = _reworded(choice, target, writer)
        case _:
            found = _text_change(choice, target, writer)
    reason = {"reason": "misprint"} if choice.op is Op.CORRECT else {}
    return None if found is None else {"target": eid, **found, **reason}


def _text_change(choice: Choice, target: etree._Element, writer: Writer) -> dict[str, object] | None:
    found = [text_of(block) for block in blocks(target)]
    whole = found[choice.anchor % len(found)] if found else ""
    if writer.unique:
        words = whole.rstrip(".").split(" ")
        first = choice.start % len(words)
        old = " ".join(words[first : first + choice.size])
    else:
        first = choice.start % max(1, len(whole))
        old = whole[first : first + choice.size]
    if not old or old.startswith("\u0302"):
        return None
    new = "" if choice.op is Op.DELETE_TEXT else writer.word(choice.size)
    if choice.op is Op.INSERT_TEXT:
        new = f" {new}"
    if new == old:
        return None
    count = sum(text.count(old) for text in found)
    return {"wordings": (Wording(language="eng", old=old, new=new),), "count": max(1, count)}


def _new(anchor: str, choice: Choice, writer: Writer) -> str:
    number = choice.start + 70
    content = f"<p>{writer.text(range(choice.size))}</p>"
    if anchor.rpartition("__")[2].startswith("para") or choice.where in (Where.FIRST, Where.LAST):
        return paragraph("", f"{number}.", content)
    article = f"<article><num>Article {number}.</num><content>{content}</content></article>"
    return f"<section><num>Section {number}.</num>{article}</section>" if anchor.startswith("sec") else article


def _reworded(choice: Choice, target: etree._Element, writer: Writer) -> dict[str, object] | None:
    """Substitute a paragraph by one with one word more and one less; split one, or join all of an article."""
    eid = target.get("eId", "")
    parent = target.getparent()
    texts = list(target.iter(akn("p")))
    if parent is None or len(texts) != 1:
        return None
    words = text_of(texts[0]).split(" ")
    number = f"{choice.start + 100}."
    if choice.op is Op.SPLIT:
        at = choice.size
        parts = [(eid, "1.", words[:at]), (re.sub("_[^_]*$", f"_{number[:-1]}", eid), number, words[at:])]
    elif choice.op is Op.SUBSTITUTE:
        at = choice.start % len(words)
        parts = [(eid, "1.", [*words[:at], writer.word(choice.size), *words[at + choice.size // 4 :]])]
    else:
        last = parent[-1]
        rest = [p for element in target.itersiblings() for p in element.iter(akn("p"))]
        joined = " ".join(text_of(p) for p in (*texts, *rest)).split(" ")
        content = fragment(paragraph(eid, "1.", f"<p>{' '.join(joined)}</p>"))
        return (
            {"anchor": last.get("eId", ""), "wordings": (Wording(language="eng", content=(content,)),)}
            if (last.get("eId", "") != eid)
            else None
        )
    contents = tuple(fragment(paragraph(name, num, f"<p>{' '.join(said)}</p>")) for name, num, said in parts)
    return {"wordings": (Wording(language="eng", content=contents),)}


def carry_out(original: State, made: Sequence[Choice], writer: Writer) -> list[Step]:
    """Carry out what can be, one after the other; what was named once is never named again."""
    steps: list[Step] = []
    state = original
    used: set[str] = set()
    for choice in made:
        writer.step = len(steps) + 1
        used |= {wid_of(element) for element in elements(state)}
        instruction = instruct(choice, state, writer)
        try:
            done = None if instruction is None else apply(state, [instruction], "eng", used=used)
        except AmendmentRefusedError:
            continue
        if done is not None:
            state = done.state
            steps.append(Step(state=state, origin=f"s{writer.step}", instruction=done.resolved[0]))
    return steps


def blamed(original: State, steps: Sequence[Step], eid: str = "structure") -> tuple[BlamedBlock, ...]:
    return blame(original, "o", steps, eid, language="eng")


def wording(state: State) -> list[str]:
    """Return the blocks of a law in reading order, read in another way: off its fragments in their order."""
    texts = [
        text_of(block)
        for key, each in state.items()
        for block in blocks(each.element(), numbers=True)
        if not is_section(key) or block.tag != akn("componentRef")
    ]
    return [text for text in texts if text]


@given(law=laws, made=choices, unique=st.booleans())
def test_the_runs_make_up_the_text(law: list[list[list[list[int]]]], made: list[Choice], *, unique: bool) -> None:
    writer = Writer(unique=unique)
    original = build(law, writer)
    steps = carry_out(original, made, writer)
    last = steps[-1].state if steps else original
    found = blamed(original, steps)
    assert sorted(block.text for block in found) == sorted(wording(last))
    for block in found:
        assert all(run.text for run in block.runs)
        assert all(one.origin != two.origin for one, two in zip(block.runs, block.runs[1:], strict=False))


@given(law=laws, made=choices)
def test_every_word_belongs_to_the_step_that_wrote_it(law: list[list[list[list[int]]]], made: list[Choice]) -> None:
    writer = Writer(unique=True)
    original = build(law, writer)
    steps = carry_out(original, made, writer)
    for block in blamed(original, steps):
        for run in block.runs if block.part != "num" else ():
            for word in re.findall(r"\w+", run.text):
                assert run.origin == ("o" if word.startswith("o") else word.partition("x")[0]), (word, block)


@given(law=laws, made=choices, unique=st.booleans())
def test_a_part_is_blamed_as_in_the_whole(
    law: list[list[list[list[int]]]], made: list[Choice], *, unique: bool
) -> None:
    writer = Writer(unique=unique)
    original = build(law, writer)
    steps = carry_out(original, made, writer)
    last = steps[-1].state if steps else original
    whole = blamed(original, steps)
    for element in elements(last):
        part = blamed(original, steps, element.get("eId", ""))
        assert any(whole[at : at + len(part)] == part for at in range(len(whole) + 1))


@given(law=laws, made=choices, choice=choices, unique=st.booleans())
def test_what_only_numbers_or_moves_writes_no_word(
    law: list[list[list[list[int]]]], made: list[Choice], choice: list[Choice], *, unique: bool
) -> None:
    writer = Writer(unique=unique)
    original = build(law, writer)
    steps = carry_out(original, made, writer)
    before = {block.wid: block for block in blamed(original, steps) if block.part != "num"}
    placed = [each._replace(op=Op.RENUMBER if each.size % 2 else Op.MOVE) for each in choice]
    further = carry_out(steps[-1].state if steps else original, placed, writer)
    after = {block.wid: block for block in blamed(original, [*steps, *further]) if block.part != "num"}
    assert {wid: block.runs for wid, block in after.items()} == {wid: block.runs for wid, block in before.items()}


@given(law=laws, made=choices, choice=choices, unique=st.booleans())
def test_what_is_inserted_belongs_to_its_step_and_nothing_else_changes(
    law: list[list[list[list[int]]]], made: list[Choice], choice: list[Choice], *, unique: bool
) -> None:
    writer = Writer(unique=unique)
    original = build(law, writer)
    steps = carry_out(original, made, writer)
    inserting = carry_out(steps[-1].state if steps else original, [choice[0]._replace(op=Op.INSERT)], writer)
    if not inserting:
        return
    before = blamed(original, steps)
    step = inserting[0]
    after = blamed(original, [*steps, Step(state=step.state, origin="new", instruction=step.instruction)])
    new = [block for block in after if {run.origin for run in block.runs} == {"new"}]
    rest = [block for block in after if block not in new]
    assert new
    assert [block.runs for block in rest] == [block.runs for block in before]


@given(law=laws, made=choices)
def test_steps_that_change_nothing_are_no_one_s(law: list[list[list[list[int]]]], made: list[Choice]) -> None:
    writer = Writer(unique=False)
    original = build(law, writer)
    steps = carry_out(original, made, writer)
    idle: list[Step] = []
    state = original
    for step in steps:
        idle += [Step(state=dict(state), origin="idle"), step]
        state = step.state
    assert blamed(original, idle) == blamed(original, steps)


def test_what_nothing_bears_is_refused() -> None:
    original = build([[[[1, 2]]]], Writer(unique=True))
    with pytest.raises(NoProvisionError, match="no provision 'art_9'"):
        blamed(original, [], "art_9")
