"""A comparison is exact: applied to the text before it gives the text after, whatever was done to the law."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise, permutations
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akn.document import Document, assemble
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS, LR_NS
from lawrepo.compare import MisfitError, apply, compare
from lawrepo.compare_json import Compared, apply_json, to_json
from lawrepo.compare_tree import plain
from lawrepo.compare_words import edits, increasing, matching, tokens, words, xml_tokens
from lawrepo.comparison import Copy, Kind, Mark
from lawrepo.export.blocks import Mark as Change
from lawrepo.export.blocks import texts
from lawrepo.export.model import RenderDocument, build
from lawrepo.export.redline import redline, without
from lawrepo.expression import Expression

WORK = Compared(
    work=FrbrUri.parse("/akn/xa/act/1996-05-20/charter"),
    language="rus",
    title="Устав",
    before=date(2001, 1, 1),
    after=date(2002, 1, 1),
    recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
    commit="89abcdef" * 5,
)
T = TypeVar("T")
NAMED = settings(max_examples=5 * settings().max_examples)  # a thousand cases; ten times that in full
# Words that are hard on tokens: marks, entities, characters that look like the markup of a diff or of XML.
WORDS = (
    "закон",
    "қала",
    "Straße",
    "law",
    "о\u0301н",
    "\u0301",
    "сло\u00adво",
    "<&>",
    "]]>",
    "[-{+",
    '"',
    "3-1",
    ".",
    " ",
    " ",
    "\u00a0",
    "\n",
    "\r",
    "\u200d",
    "👩\u200d⚖️",
    "&amp;",
    "қа",
)
LONGEST = 8  # words


def spell(number: int) -> str:
    """Read a number as words; drawing one number for a whole text costs a tenth of drawing its words."""
    found: list[str] = []
    while number and len(found) < LONGEST:
        number, word = divmod(number, len(WORDS) + 1)
        found += [WORDS[word - 1]] if word else []
    return "".join(found)


def one_of(number: int, *choices: Sequence[T]) -> list[T]:
    """Read a number as one choice out of each of several."""
    found: list[T] = []
    for each in choices:
        number, chosen = divmod(number, len(each))
        found.append(each[chosen])
    return found


NUMBERS = st.integers(0, (len(WORDS) + 1) ** LONGEST - 1)
TEXT = NUMBERS.map(spell)
NAMES = ("paragraph", "point")
CONTAINERS = ("", "sec_1", "sec_2", "sec_1__chp_1")

State = Mapping[str, Fragment]


@dataclass(frozen=True)
class Inline:
    """A piece of running text: a name without is text alone."""

    name: str
    target: str
    text: str

    def xml(self, eid: str, number: int) -> str:
        text = escape(self.text, {"\r": "&#13;"})
        if not self.name:
            return text
        link = f" href={quoteattr('#' + self.target)}" if self.name == "ref" else ""
        return f'<{self.name} eId="{eid}__{self.name}_{number}"{link}>{text}</{self.name}>'


INLINE_NAMES = ("", "", "", "b", "ref")


def write(number: int) -> Inline:
    rest, kind = divmod(number, 10)
    name, target = one_of(kind, INLINE_NAMES, "ab")
    return Inline(name=name, target=target, text=spell(rest))


INLINES = st.lists(NUMBERS.map(write), max_size=4).map(tuple)


@dataclass(frozen=True)
class Para:
    """A provision within a unit; `wid` is written where it is not its eId, "?" leaves both out."""

    wid: str
    number: str
    name: str
    status: str
    blocks: tuple[tuple[Inline, ...], ...]
    inner: tuple["Para", ...]

    def xml(self, around: str) -> str:
        eid = f"{around}__{self.name[:4]}_{self.number}"
        names = "" if self.wid == "?" else f' eId="{eid}"' + (f' wId="{self.wid}"' if self.wid else "")
        status = f' status="{self.status}"' if self.status else ""
        lines = "".join(f"<p>{self._line(block, eid, n)}</p>" for n, block in enumerate(self.blocks))
        inside = "".join(each.xml(eid) for each in self.inner)
        text = f"<content>{lines}</content>" if not self.inner else f"<intro>{lines}</intro>{inside}"
        return f"<{self.name}{names}{status}><num>{self.number}.</num>{text}</{self.name}>"

    @staticmethod
    def _line(block: tuple[Inline, ...], eid: str, number: int) -> str:
        return "".join(each.xml(f"{eid}__p_{number}", count) for count, each in enumerate(block))


@dataclass(frozen=True)
class Unit:
    """An article: `eid` is what it is called now."""

    eid: str
    heading: str
    container: str
    status: str
    paras: tuple[Para, ...]
    marked: bool

    def fragment(self, key: str) -> Fragment:
        names = f' eId="{self.eid}"' + (f' wId="{key}"' if key != self.eid else "")
        names += f' status="{self.status}"' if self.status else ""
        names += f' xmlns:lr="{LR_NS}" lr:marked="yes"' if self.marked else ""
        inside = "".join(para.xml(self.eid) for para in self.paras)
        heading = f"<heading>{escape(self.heading, {chr(13): '&#13;'})}</heading>"
        return Fragment.parse(
            f'<article xmlns="{AKN_NS}"{names}><num>{self.eid}</num>{heading}{inside}</article>'.encode()
        )


@dataclass(frozen=True)
class Law:
    """The units of a law by wId, in order, and what its containers are called."""

    units: tuple[tuple[str, Unit], ...]
    headings: tuple[str, ...]
    preamble: tuple[Inline, ...] | None

    def state(self) -> dict[str, Fragment]:
        inside: dict[str, str] = dict.fromkeys(CONTAINERS, "")
        for key, unit in self.units:
            label = quoteattr(f"{unit.eid} {unit.heading}".strip() or key)
            inside[unit.container] += f'<componentRef eId="{unit.eid}" showAs={label} src="#{key}"/>'
        first, second, inner = (
            f'<{name} eId="{eid}"><num>{eid}</num><heading>{escape(heading, {chr(13): "&#13;"})}</heading>'
            for name, eid, heading in zip(
                ("section", "section", "chapter"), CONTAINERS[1:], self.headings, strict=True
            )
        )
        body = inside[""]
        if inside["sec_1"] or inside["sec_1__chp_1"]:
            chapter = f"{inner}{inside['sec_1__chp_1']}</chapter>" if inside["sec_1__chp_1"] else ""
            body += f"{first}{inside['sec_1']}{chapter}</section>"
        if inside["sec_2"]:
            body += f"{second}{inside['sec_2']}</section>"
        state = {"structure": Fragment.parse(f'<body xmlns="{AKN_NS}">{body}</body>'.encode())}
        if self.preamble is not None:
            text = "".join(each.xml("preamble", n) for n, each in enumerate(self.preamble))
            preamble = f'<preamble xmlns="{AKN_NS}"><p>{text}</p></preamble>'
            state = {"preamble": Fragment.parse(preamble.encode()), **state}
        return state | {key: unit.fragment(key) for key, unit in self.units}


PARA_WIDS = ("", "", "", "art_1__para_9", "x", "?")
PARA_STATUS = ("", "", "", "removed", "edited")
UNIT_EIDS = ("art_1", "art_2", "art_3", "art_4")


@st.composite
def paras(draw: st.DrawFn, depth: int = 0) -> tuple[Para, ...]:
    found: list[Para] = []
    for number in range(draw(st.integers(0, 3))):
        kind = draw(st.integers(0, 6 * 3 * 5 - 1))
        wid, count, status = one_of(kind, PARA_WIDS, (str(number + 1), "1", "7-1"), PARA_STATUS)
        blocks = tuple(draw(st.lists(INLINES, min_size=1, max_size=2)))
        inner = draw(paras(depth=1)) if depth == 0 and draw(st.booleans()) else ()
        found.append(Para(wid=wid, number=count, name=NAMES[depth], status=status, blocks=blocks, inner=inner))
    return tuple(found)


@st.composite
def units(draw: st.DrawFn) -> Unit:
    kind = draw(st.integers(0, 4 * 4 * 3 * 2 - 1))
    eid, container, status, marked = one_of(kind, UNIT_EIDS, CONTAINERS, ("", "", "removed"), ("", "marked"))
    return Unit(
        eid=eid,
        heading=draw(TEXT),
        container=container,
        status=status,
        paras=draw(paras()),
        marked=bool(marked),
    )


UNITS = units()
KEYS = ("art_1", "art_2", "art_3", "art_2~2")


@st.composite
def laws(draw: st.DrawFn) -> Law:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    return Law(
        units=tuple((key, draw(UNITS)) for key in keys),
        headings=tuple(draw(st.tuples(TEXT, TEXT, TEXT))),
        preamble=draw(st.none() | INLINES),
    )


@st.composite
def edited(draw: st.DrawFn, law: Law) -> Law:
    """Draw what a few amendments make of a law."""
    units = list(law.units)
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.integers(0, 7))
        if kind == 0 or not units:
            free = [key for key in KEYS if key not in dict(units)]
            if free:
                units.insert(draw(st.integers(0, len(units))), (free[0], draw(UNITS)))
            continue
        at = draw(st.integers(0, len(units) - 1))
        key, unit = units.pop(at)
        if kind == 1:
            continue
        if kind == 2:
            at = draw(st.integers(0, len(units)))
        elif kind == 3:
            unit = replace(unit, eid=draw(st.sampled_from(["art_1", "art_8"])))
        elif kind == 4:
            unit = replace(unit, heading=draw(TEXT), marked=not unit.marked)
        elif kind == 5:
            unit = replace(unit, container=draw(st.sampled_from(CONTAINERS)))
        elif unit.paras:
            unit = replace(unit, paras=draw(edited_paras(unit.paras)))
        units.insert(at, (key, unit))
    return Law(
        units=tuple(units),
        headings=draw(st.just(law.headings) | st.tuples(TEXT, TEXT, TEXT)),
        preamble=draw(st.just(law.preamble) | st.none() | INLINES),
    )


@st.composite
def edited_paras(draw: st.DrawFn, given_paras: tuple[Para, ...]) -> tuple[Para, ...]:
    order = list(draw(st.permutations(given_paras)))
    at = draw(st.integers(0, len(order) - 1))
    kind = draw(st.integers(0, 4))
    if kind == 0:
        order.pop(at)
    elif kind == 1:
        order[at:at] = draw(paras())
    elif kind == 2:
        order[at] = replace(order[at], number="5", wid=draw(st.sampled_from(["", "art_1__para_1", "y"])))
    elif kind == 3:
        blocks = list(order[at].blocks)
        line = list(blocks[0])
        line[len(line) // 2 : len(line) // 2 + 1] = draw(INLINES)
        order[at] = replace(order[at], blocks=(tuple(line), *blocks[1:]))
    else:
        held = order.pop(at)
        order += [replace(each, inner=(*each.inner, held)) for each in [order.pop()]] if order else list(held.inner)
    return tuple(order)


PAIRS = laws().flatmap(lambda law: st.tuples(st.just(law), edited(law) | laws()))


@NAMED
@given(PAIRS)
def test_the_difference_applied_to_the_text_before_gives_the_text_after(pair: tuple[Law, Law]) -> None:
    before, after = (law.state() for law in pair)
    comparison = compare(before, after)
    assert list(apply(before, comparison.script).items()) == list(after.items())
    assert list(apply_json(before, to_json(comparison, WORK)).items()) == list(after.items())


@given(PAIRS)
def test_there_are_changes_exactly_where_texts_differ(pair: tuple[Law, Law]) -> None:
    before, after = (law.state() for law in pair)
    comparison = compare(before, after)
    assert bool(comparison.changes) == (before != after)
    assert {patch.key for patch in comparison.script.patches} == {
        key for key in after if before.get(key) != after[key]
    }
    told = {change.key for change in comparison.changes}
    assert told >= before.keys() ^ after.keys()
    assert told >= {patch.key for patch in comparison.script.patches} - {"structure"}
    assert told <= before.keys() | after.keys()


@given(PAIRS)
def test_what_is_shown_are_the_words_of_both_texts(pair: tuple[Law, Law]) -> None:
    before, after = (law.state() for law in pair)
    for change in compare(before, after).changes:
        for line in change.lines:
            for state, other in ((before, Mark.INSERTED), (after, Mark.DELETED)):
                shown = "".join(segment.text for segment in line.segments if segment.mark is not other)
                if shown:
                    assert set(words(shown)) <= set(words(plain(state[change.key].xml.decode())))
                    assert "".join(shown.split()) in "".join(plain(state[change.key].xml.decode()).split())


@given(PAIRS)
def test_the_way_back_is_a_difference_too(pair: tuple[Law, Law]) -> None:
    before, after = (law.state() for law in pair)
    there, back = compare(before, after), compare(after, before)
    assert list(apply(apply(before, there.script), back.script).items()) == list(before.items())


@given(PAIRS)
def test_a_difference_fits_its_own_text_alone(pair: tuple[Law, Law]) -> None:
    before, after = (law.state() for law in pair)
    script = compare(before, after).script
    if list(before.items()) != list(after.items()):
        with pytest.raises(MisfitError):
            apply(after, script)


@given(laws())
def test_a_text_does_not_differ_from_itself(law: Law) -> None:
    comparison = compare(law.state(), law.state())
    assert (comparison.changes, comparison.relations, comparison.script.patches) == ((), (), ())
    assert comparison.script.order == (Copy(start=0, stop=len(law.state())),)


@given(laws(), st.data())
def test_reordering_is_told_as_the_fewest_moves(law: Law, data: st.DataObject) -> None:
    flat = replace(law, units=tuple((key, replace(unit, container="")) for key, unit in law.units))
    order = data.draw(st.permutations(flat.units))
    changes = compare(flat.state(), replace(flat, units=tuple(order)).state()).changes
    ranks = [flat.units.index(each) for each in order]
    best = max(
        sum(1 for _ in chosen)
        for chosen in ([rank for bit, rank in enumerate(ranks) if mask >> bit & 1] for mask in range(1 << len(ranks)))
        if all(a < b for a, b in pairwise(chosen))
    )
    assert [change.kinds for change in changes] == [(Kind.MOVED,)] * (len(ranks) - best)


@given(TEXT, TEXT)
def test_edits_are_both_texts(old: str, new: str) -> None:
    found = edits(old, new)
    assert "".join(segment.text for segment in found if segment.mark is not Mark.INSERTED) == old
    assert "".join(segment.text for segment in found if segment.mark is not Mark.DELETED) == new
    assert all(segment.text for segment in found)


@given(st.text())
def test_tokens_are_the_text_and_keep_combining_sequences_whole(text: str) -> None:
    assert "".join(tokens(text)) == text
    marks = [token for token in tokens(text)[1:] if token[0] in "\u0301\u0323\u200d\u00ad\ufe0f"]
    assert marks == []
    assert "".join(xml_tokens(text)) == text


@given(st.lists(st.integers(0, 4), max_size=30), st.lists(st.integers(0, 4), max_size=30))
def test_matching_is_common_and_ascending(old: list[int], new: list[int]) -> None:
    at = at2 = 0
    for start, start2, length in matching(old, new):
        assert start >= at
        assert start2 >= at2
        assert length > 0
        assert old[start : start + length] == new[start2 : start2 + length]
        at, at2 = start + length, start2 + length


def test_the_longest_increasing_subsequence_is_the_longest() -> None:
    for values in permutations(range(5)):
        chosen = [values[position] for position in increasing(values)]
        assert chosen == sorted(chosen)
        longest = max(
            len(part)
            for mask in range(32)
            for part in [[value for bit, value in enumerate(values) if mask >> bit & 1]]
            if all(a < b for a, b in pairwise(part))
        )
        assert len(chosen) == longest


def rendered(law: Law, day: date) -> RenderDocument:
    state = law.state()
    sections = tuple((name, state[name]) for name in ("preamble", "structure") if name in state)
    units = tuple((key, fragment) for key, fragment in state.items() if key not in {"preamble", "structure"})
    document = Document(type="act", attributes=(("name", "act"),), sections=sections, units=units, unit="article")
    return build(
        Expression(
            work=WORK.work,
            language=WORK.language,
            title=WORK.title,
            pit=day,
            in_force_from=day,
            in_force_until=None,
            document=assemble(document),
            notes=(),
            digest="0" * 64,
            recorded_at=WORK.recorded_at,
            commit=WORK.commit,
        )
    )


@given(PAIRS)
def test_a_redline_is_both_texts_in_their_order(pair: tuple[Law, Law]) -> None:
    old, new = (rendered(law, day) for law, day in zip(pair, (WORK.before, WORK.after), strict=True))
    found = redline(old, new, compare(*(law.state() for law in pair)))
    for mark, document in ((Change.INSERTED, old), (Change.DELETED, new)):
        said = [[text for text in texts(blocks) if text] for blocks in (without(found.blocks, mark), document.blocks)]
        assert said[0] == said[1]


@given(PAIRS, st.data())
def test_a_difference_that_was_tampered_with_is_refused(pair: tuple[Law, Law], data: st.DataObject) -> None:
    before, after = (law.state() for law in pair)
    value = json.loads(to_json(compare(before, after), WORK))
    patches = value["patch"]["fragments"]
    if not patches:
        return
    patch = data.draw(st.sampled_from(patches))
    at = data.draw(st.integers(0, len(patch["script"]) - 1))
    piece = patch["script"][at]
    patch["script"][at] = f"{piece}x" if isinstance(piece, str) else [piece[0], piece[1] - 1]
    with pytest.raises(MisfitError):
        apply_json(before, json.dumps(value).encode())
