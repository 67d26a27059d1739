"""Whose the words are, operation by operation on a small law, and in the model law."""

import datetime as dt
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from akn.document import split
from akn.events import Event
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.amendment import apply
from lawrepo.fold import Folded, Link, Original, fold
from lawrepo.force import decide
from lawrepo.holding import State, identify
from lawrepo.importers.sheet import read_sheet
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, Op, Where, Wording
from lawrepo.provenance import BlamedBlock, NoProvisionError, Step, blame, blame_all, replay
from lawrepo.provenance_words import Edit, Words, same_words, words_around

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
CHARTER = Path(__file__).resolve().parents[2] / "history" / "charter"
LANGUAGES = ("kaz", "rus", "eng")
LAW = f"""<akomaNtoso xmlns="{AKN_NS}"><act name="act">
<preamble><p>We, the people of Samaltas.</p></preamble><body>
<section eId="sec_1"><num>Section 1.</num><heading eId="sec_1__heading">General rules</heading>
<article eId="art_1"><num>Article 1.</num><heading eId="art_1__heading">Terms of this Act</heading>
<paragraph eId="art_1__para_1"><num>1.</num><content eId="art_1__para_1__content">
<p>See <ref eId="art_1__para_1__ref_1" href="#art_2">Article <b>2</b></ref> and the old town\
<authorialNote eId="art_1__para_1__authorialNote_1" marker="*" placement="bottom"><p>A port.</p></authorialNote>.</p>
</content></paragraph>
<paragraph eId="art_1__para_2"><num>2.</num><content eId="art_1__para_2__content">
<p>The harbour of the town belongs to the people. It shall not be sold.</p></content></paragraph></article>
<article eId="art_2"><num>Article 2.</num><content eId="art_2__content"><p eId="art_2__p_1">First rule of all.</p>\
<p eId="art_2__p_2">Second rule of all.</p></content></article></section>
<section eId="sec_2"><num>Section 2.</num>
<article eId="art_3"><num>Article 3.</num><content eId="art_3__content"><p>One rule alone.</p></content></article>
<article eId="art_4"><num>Article 4.</num><content eId="art_4__content"><p>The last rule.</p></content></article>
</section></body></act></akomaNtoso>"""


def law(source: str = LAW) -> State:
    return identify(split(parse_xml(source.encode())), [], set())


def fragment(source: str) -> Fragment:
    name, rest = source[1:].split(">", 1)
    return Fragment.parse(f'<{name} xmlns="{AKN_NS}">{rest}'.encode())


def step(op: Op, target: str = "", *content: str, old: str = "", new: str = "", **parts: Any) -> Instruction:
    said = bool(old or new or content)
    wording = Wording(language="eng", old=old, new=new, content=tuple(map(fragment, content)))
    return Instruction(id="1", op=op, work=WORK, target=target, wordings=(wording,) if said else (), **parts)


def carried_out(instructions: Sequence[Instruction], original: State) -> list[Step]:
    """Carry out instructions; the first has the origin "1"."""
    steps, state, used = [], original, set(original)
    for number, instruction in enumerate(instructions, 1):
        done = apply(state, [instruction], "eng", used=used)
        state = done.state
        used |= set(state)
        steps.append(Step(state=state, origin=str(number), instruction=done.resolved[0]))
    return steps


def told(blocks: Sequence[BlamedBlock]) -> list[str]:
    """Write each block as `part: origin[words] …`; words of the original ("0") stand bare."""
    assert all(block.text == "".join(run.text for run in block.runs) != "" for block in blocks)
    return [
        f"{block.part}: "
        + "".join(run.text if run.origin == "0" else f"{run.origin}[{run.text}]" for run in block.runs)
        for block in blocks
    ]


def said(eid: str, *instructions: Instruction, source: str = LAW, bare: bool = False) -> list[str]:
    """Say whose the words of a provision are; `bare`: where only the texts are known, not the instructions."""
    original = law(source)
    steps = carried_out(instructions, original)
    if bare:
        steps = [Step(state=each.state, origin=each.origin) for each in steps]
    return told(blame(original, "0", steps, eid, language="eng"))


def para(number: str, text: str, eid: str = "") -> str:
    name = f' eId="{eid}"' if eid else ""
    return f"<paragraph{name}><num>{number}</num><content><p>{text}</p></content></paragraph>"


def test_without_steps_all_is_of_the_original() -> None:
    assert said("art_1") == [
        "num: Article 1.",
        "heading: Terms of this Act",
        "num: 1.",
        "text: See Article 2 and the old town.",
        "text: A port.",
        "num: 2.",
        "text: The harbour of the town belongs to the people. It shall not be sold.",
    ]


@pytest.mark.parametrize(
    ("eid", "found"),
    [
        ("art_1__heading", ["heading: Terms of this Act"]),
        ("art_1__para_1__authorialNote_1", ["text: A port."]),
        (
            "sec_2",
            [
                "num: Section 2.",
                "num: Article 3.",
                "text: One rule alone.",
                "num: Article 4.",
                "text: The last rule.",
            ],
        ),
        ("preamble", ["text: We, the people of Samaltas."]),
    ],
)
def test_what_can_be_asked_for(eid: str, found: list[str]) -> None:
    assert said(eid) == found


def test_the_body_is_all_units_in_reading_order() -> None:
    found = blame(law(), "0", [], "structure", language="eng")
    assert list(dict.fromkeys(block.wid.partition("__")[0] for block in found)) == [
        "sec_1", "art_1", "art_2", "sec_2", "art_3", "art_4"
    ]  # fmt: skip


@pytest.mark.parametrize("eid", ["art_9", "meta", "conclusions", ""])
def test_what_is_not_there_is_refused(eid: str) -> None:
    with pytest.raises(NoProvisionError, match="expected the eId of one, or the name of a section") as raised:
        said(eid)
    assert raised.value.eid == eid


def test_a_place_of_a_unit_that_is_not_held_has_no_words() -> None:
    state = {key: each for key, each in law().items() if key != "art_3"}
    assert "num: Article 3." not in told(blame(state, "0", [], "sec_2", language="eng"))
    with pytest.raises(NoProvisionError):
        blame(state, "0", [], "art_3", language="eng")


class TestText:
    """Operations on words."""

    def test_replaced_words_are_new_and_only_these(self) -> None:
        found = said("art_1__para_1", step(Op.REPLACE_TEXT, "art_1__para_1", old="2 and the", new="3, or the"))
        assert found[1] == "text: See Article 1[3, or ]the old town."

    def test_what_is_inserted_beside_its_like_is_known_by_its_place(self) -> None:
        found = said("art_3", step(Op.INSERT_TEXT, "art_3", old="One", new=" rule"))
        assert found[1] == "text: One 1[rule ]rule alone."

    def test_the_word_before_an_insertion_stays(self) -> None:
        found = said("art_3", step(Op.INSERT_TEXT, "art_3", old="One rule", new=", and no other,"))
        assert found[1] == "text: One rule1[, and no other, ]alone."

    def test_a_word_that_is_changed_in_part_is_another_word(self) -> None:
        found = said("art_3", step(Op.REPLACE_TEXT, "art_3", old="rule", new="ruler"))
        assert found[1] == "text: One 1[ruler ]alone."

    def test_deletion_writes_no_word(self) -> None:
        assert said("art_3", step(Op.DELETE_TEXT, "art_3", old=" rule"))[1] == "text: One alone."

    def test_the_last_of_several_counts(self) -> None:
        there = step(Op.REPLACE_TEXT, "art_3", old="One", new="Any")
        back = step(Op.REPLACE_TEXT, "art_3", old="Any", new="One")
        assert said("art_3", there, back)[1] == "text: 2[One ]rule alone."

    def test_a_correction_is_a_step_as_any(self) -> None:
        found = said("preamble", step(Op.CORRECT, "preamble", old="Samaltas", new="Samaltash", reason="misprint"))
        assert found == ["text: We, the people of 1[Samaltash]."]

    def test_every_occurrence(self) -> None:
        found = said("art_2", step(Op.REPLACE_TEXT, "art_2", old="of all", new="of them all", count=2))
        assert found[1:] == ["text: First rule of 1[them ]all.", "text: Second rule of 1[them ]all."]

    def test_the_heading(self) -> None:
        found = said("art_1__heading", step(Op.REPLACE_TEXT, "art_1__heading", old="this Act", new="this Law"))
        assert found == ["heading: Terms of this 1[Law]"]

    def test_within_an_inline_element_alone(self) -> None:
        """Done again, the operation would change the other 2 as well; so the words are compared."""
        source = LAW.replace("and the old town", "and 2 towns")
        target = "art_1__para_1__ref_1"
        found = said("art_1__para_1", step(Op.REPLACE_TEXT, target, old="2", new="3"), source=source)
        assert found[1] == "text: See Article 1[3 ]and 2 towns."


class TestPlace:
    """Operations on the number and the place of provisions."""

    def test_only_the_number_belongs_to_a_renumbering(self) -> None:
        found = said("art_8", step(Op.RENUMBER, "art_3", to="art_8"))
        assert found == ["num: Article 1[8].", "text: One rule alone."]

    def test_a_unit_moves_with_its_words(self) -> None:
        moved = step(Op.MOVE, "art_3", where=Where.FIRST, anchor="sec_1")
        assert said("art_3", moved) == said("art_3")
        assert said("sec_1", moved)[2] == "num: Article 3."

    def test_a_paragraph_moves_to_another_unit(self) -> None:
        content = '<content eId="art_3__content"><p>One rule alone.</p></content>'
        source = LAW.replace(content, para("1.", "One rule alone.", "art_3__para_1"))
        first = step(Op.REPLACE_TEXT, "art_1__para_2", old="town", new="city")
        away = step(Op.MOVE, "art_1__para_2", where=Where.AFTER, anchor="art_3__para_1")
        assert said("art_3__para_2", first, away, source=source) == [
            "num: 2.",
            "text: The harbour of the 1[city ]belongs to the people. It shall not be sold.",
        ]

    def test_a_label_without_words_is_left_out(self) -> None:
        assert said("art_4", source=LAW.replace("<num>Article 4.</num>", "<num/>")) == ["text: The last rule."]

    def test_what_is_inserted_is_new_though_it_was_there_before(self) -> None:
        dropped = step(Op.REPEAL, "art_3", drop=True)
        content = "<article><num>Article 3.</num><content><p>One rule alone.</p></content></article>"
        again = step(Op.INSERT, "", content, where=Where.BEFORE, anchor="art_4")
        assert said("art_3", dropped, again) == ["num: 2[Article 3.]", "text: 2[One rule alone.]"]
        assert said("art_4", dropped, again) == said("art_4")

    @pytest.mark.parametrize(("where", "new"), [(Where.FIRST, 0), (Where.LAST, 1)])
    def test_a_block_that_gets_a_name_only_by_an_insertion_keeps_its_words(self, where: Where, new: int) -> None:
        found = said("art_3", step(Op.INSERT, "", "<p>One rule alone.</p>", where=where, anchor="art_3__content"))
        texts = ["text: One rule alone."] * 2
        texts[new] = "text: 1[One rule alone.]"
        assert found == ["num: Article 3.", *texts]

    def test_beside_its_like_the_name_decides(self) -> None:
        twin = step(Op.INSERT, "", "<p>Second rule of all.</p>", where=Where.AFTER, anchor="art_2__p_1")
        assert said("art_2", twin)[1:] == [
            "text: First rule of all.", "text: 1[Second rule of all.]", "text: Second rule of all."
        ]  # fmt: skip

    def test_an_insertion_into_running_text_is_compared(self) -> None:
        found = said("art_2", step(Op.INSERT, "", "<i> Really.</i>", where=Where.LAST, anchor="art_2__p_2"))
        assert found[2] == "text: Second rule of all. 1[Really.]"

    def test_a_repeal_keeps_the_number(self) -> None:
        assert said("art_1", step(Op.REPEAL, "art_1")) == ["num: Article 1."]
        assert said("art_1", step(Op.REPEAL, "art_1", keep_heading=True))[1:] == ["heading: Terms of this Act"]

    def test_what_was_repealed_and_is_enacted_again_is_new(self) -> None:
        content = "<article><num>Article 3.</num><content><p>One rule alone.</p></content></article>"
        digest = carried_out([step(Op.REPEAL, "art_3")], law())[0].state["art_3"].digest
        wording = Wording(language="eng", content=(fragment(content),), digest=digest)
        again = Instruction(id="2", op=Op.SUBSTITUTE, work=WORK, target="art_3", wordings=(wording,))
        assert said("art_3", step(Op.REPEAL, "art_3"), again) == ["num: Article 3.", "text: 2[One rule alone.]"]


class TestWhole:
    """Operations that put provisions in the place of others."""

    def test_a_substitution_leaves_words_to_those_who_wrote_them(self) -> None:
        new = para("2.", "The harbour of the city belongs to the people and shall not be sold.", "art_1__para_2")
        assert said("art_1__para_2", step(Op.SUBSTITUTE, "art_1__para_2", new)) == [
            "num: 2.",
            "text: The harbour of the 1[city ]belongs to the people 1[and ]shall not be sold.",
        ]

    def test_a_wording_with_little_in_common_is_new_as_a_whole(self) -> None:
        new = para("2.", "Ships, boats and other vessels moor by permit of a warden.", "art_1__para_2")
        assert said("art_1__para_2", step(Op.SUBSTITUTE, "art_1__para_2", new))[1] == (
            "text: 1[Ships, boats and other vessels moor by permit of a warden.]"
        )

    @pytest.mark.parametrize("bare", [False, True])
    def test_words_go_on_under_other_numbers(self, bare: bool) -> None:  # noqa: FBT001 - a parameter of pytest
        new = (
            '<article><num>Article 1.</num><heading eId="art_1__heading">Terms</heading>'
            + para("1.", "Boats moor by permit.", "art_1__para_1")
            + para("2.", "A wholly other sentence, on boats.", "art_1__para_2")
            + para("3.", "The harbour of the town belongs to the people. It shall not be let.", "art_1__para_3")
            + "</article>"
        )
        found = said("art_1", step(Op.SUBSTITUTE, "art_1", new), bare=bare)
        assert found == [
            "num: Article 1.",
            "heading: Terms",
            "num: 1.",
            "text: 1[Boats moor by permit.]",
            "num: 2.",
            "text: 1[A wholly other sentence, on boats.]",
            "num: 1[3.]",
            "text: The harbour of the town belongs to the people. It shall not be 1[let].",
        ]

    def test_a_number_that_another_wording_takes_says_nothing(self) -> None:
        """Paragraph 2 has some words of the old paragraph 2, and is for the most part the old paragraph 1."""
        source = LAW.replace("See <ref", "In the town all shall be the same as in <ref")
        new = (
            '<article><num>Article 1.</num><heading eId="art_1__heading">Terms of this Act</heading>'
            + para("1.", "A new rule.", "art_1__para_1")
            + para("2.", "In the town all shall be the same as in Article 2 and the old town.", "art_1__para_2")
            + "</article>"
        )
        found = said("art_1", step(Op.SUBSTITUTE, "art_1", new), source=source)
        assert found[-1] == "text: In the town all shall be the same as in Article 2 and the old town."

    def test_a_short_wording_within_a_long_one(self) -> None:
        added = "Nobody need be heard before that, save who asks for it in writing."
        content = f'<content eId="art_4__content"><p>The last rule. {added}</p></content>'
        new = f"<article><num>Article 4.</num>{content}</article>"
        assert said("art_4", step(Op.SUBSTITUTE, "art_4", new))[1] == f"text: The last rule. 1[{added}]"

    def test_words_of_two_provisions_in_one(self) -> None:
        joined = "First rule of all. Second rule of all. Third and last."
        new = f'<article><num>Article 2.</num><content eId="art_2__content"><p>{joined}</p></content></article>'
        assert said("art_2", step(Op.SUBSTITUTE, "art_2", new))[1] == (
            "text: First rule of all. Second rule of all. 1[Third and last.]"
        )

    def test_split(self) -> None:
        first = para("2.", "The harbour of the town belongs to the people.", "art_1__para_2")
        second = para("3.", "It shall not be sold.", "art_1__para_3")
        found = said("art_1", step(Op.SPLIT, "art_1__para_2", first, second))
        assert found[5:] == [
            "num: 2.",
            "text: The harbour of the town belongs to the people. ".rstrip(),
            "num: 1[3.]",
            "text: It shall not be sold.",
        ]

    def test_split_of_a_unit(self) -> None:
        unit = "<article{}>{}<content><p>{}</p></content></article>"
        parts = (
            unit.format(' eId="art_2"', "<num>Article 2.</num>", "First rule of all."),
            unit.format("", "<num>Article 2-1.</num><heading>New</heading>", "Second rule of many."),
        )
        changed = step(Op.REPLACE_TEXT, "art_2__p_2", old="all", new="many")
        assert said("art_2-1", changed, step(Op.SPLIT, "art_2", *parts)) == [
            "num: 2[Article 2-1.]",
            "heading: 2[New]",
            "text: Second rule of 1[many].",
        ]

    def test_join(self) -> None:
        joined = "<article><num>Article 3.</num><content><p>One rule alone. The last rule.</p></content></article>"
        changed = step(Op.REPLACE_TEXT, "art_4", old="last", new="final")
        done = step(Op.JOIN, "art_3", joined.replace("last", "final"), anchor="art_4")
        assert said("art_3", changed, done) == [
            "num: Article 3.",
            "text: One rule alone. The 1[final ]rule.",
        ]

    def test_sources_of_what_no_instruction_explains(self) -> None:
        original = law()
        unit = "<article eId='art_5'><num>Article 5.</num><content eId='art_5__content'><p>{}</p></content></article>"
        text = "The harbour of the town belongs to the people. It shall not be sold."
        state = dict(original) | {"art_5": fragment(unit.format(text).replace("'", '"'))}
        emptied = original["art_1"].xml.decode().replace(text, "No more.")
        state["art_1"] = Fragment.parse(emptied.encode())
        for sources, found in (
            (("art_1__para_2",), f"text: {text}"),
            (("art_1",), f"text: {text}"),
            (("art_2",), f"text: 1[{text}]"),
            ((), f"text: 1[{text}]"),
        ):
            steps = [Step(state=state, origin="1", sources=sources)]
            assert told(blame(original, "0", steps, "art_5", language="eng"))[1] == found


def test_blocks_without_names_are_told_apart_by_their_order() -> None:
    content = '<content eId="art_3__content"><p>One rule alone.</p></content>'
    several = content.replace("<p>", "<p>Yes or no.</p><p>Either this or that.</p><p>")
    steps = [
        Step(state=law(LAW.replace(content, several)), origin="1"),
        Step(state=law(LAW.replace(content, several.replace("or no", "or maybe"))), origin="2"),
    ]
    assert told(blame(law(), "0", steps, "art_3", language="eng"))[1:] == [
        "text: 1[Yes or ]2[maybe]1[.]",
        "text: 1[Either this or that.]",
        "text: One rule alone.",
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("  ", ("  ",)),
        (" Құқық  қорғаушы,", (" Құқық  ", "қорғаушы", ",")),
        ("статья 3-1.", ("статья ", "3", "-", "1", ".")),
        ("Maße über x\u0302y", ("Maße ", "über ", "x\u0302y")),
        ("й и\u0306", ("й ", "и\u0306")),
    ],
)
def test_words_have_the_blanks_after_them(text: str, pieces: tuple[str, ...]) -> None:
    assert Words.of(text).pieces == pieces
    assert "".join(pieces) == text


def test_an_edit_that_does_not_make_the_text_says_nothing() -> None:
    assert Edit(old="b", new="c").kept("a b", "a c b") is None
    assert Edit(old="aa", new="c").kept("aaa", "ca") is None
    assert Edit(old="", new="").kept("a", "b") is None


def test_equal_marks_without_a_word_are_the_same() -> None:
    assert same_words(["–"], ["–"]) == {0: 0}
    assert same_words(["–"], [","]) == {}


def test_a_word_that_a_deletion_cuts_out_of_another_is_new() -> None:
    assert words_around(Words.of("a ruler"), Words.of("a rule"), [(0, 0, 6)]) == {0: 0}


class TestCharter:
    """The model law, in its three languages."""

    @pytest.mark.parametrize(
        ("language", "capital", "harbour"),
        [
            (
                "eng",
                "The capital of the Republic is the town of 80-iii#1[Samaltas].",
                (
                    "31-i#1[The old harbour of the town of ]80-iii#2[Samaltas ]42-ii#1[with its lighthouse ]"
                    "31-i#1[belongs to the common heritage of the people and shall not be sold or built over.]"
                ),
            ),
            (
                "rus",
                "Столица Республики – город 80-iii#1[Самалтас].",
                (
                    "31-i#1[Старая пристань города ]80-iii#2[Самалтас ]42-ii#1[с маяком ]31-i#1[принадлежит к общему "
                    "достоянию народа, не продается и не отводится под застройку.]"
                ),
            ),
            (
                "kaz",
                "Республиканың астанасы – 80-iii#1[Самалтас ]қаласы.",
                (
                    "80-iii#2[Самалтас ]31-i#1[қаласының ]42-ii#1[шамшырағы бар ]31-i#1[ескі айлағы халықтың ортақ "
                    "мұрасына жатады, сатылмайды және құрылыс салуға берілмейді.]"
                ),
            ),
        ],
    )
    @pytest.mark.parametrize("day", [dt.date(2010, 11, 15), dt.date(2012, 1, 1)])
    def test_the_capital(self, language: str, day: dt.date, capital: str, harbour: str) -> None:
        found = dict(zip(charter("art_4", day, language, eids=True), charter("art_4", day, language), strict=True))
        assert found["art_4__para_3 text"] == f"text: {capital}"
        assert found["art_4__para_3-1 text"] == f"text: {harbour}"
        assert found["art_4__para_3-1 num"] == "num: 31-i#1[3-1.]"
        others = [line for eid, line in found.items() if "para_3" not in eid]
        assert not any("[" in line for line in others)

    @pytest.mark.parametrize(
        ("language", "label"),
        [("eng", "Article 77-iv#4[48]"), ("rus", "Статья 77-iv#4[48]"), ("kaz", "77-iv#4[48]-бап")],
    )
    def test_article_47_becomes_48(self, language: str, label: str) -> None:
        after = charter("art_48", dt.date(2017, 1, 1), language)
        before = charter("art_47", dt.date(2016, 12, 31), language)
        assert after[0] == f"num: {label}"
        assert after[1:] == before[1:]
        assert not any("[" in line for line in before)
        new = charter("art_47", dt.date(2017, 1, 1), language)
        assert all(line.startswith(("num: 77-iv#5[", "text: 77-iv#5[")) for line in new)
        assert all(line.count("[") == 1 for line in new)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_whole_text_is_told_as_its_parts_are(self, language: str) -> None:
        original = originals()[language].state
        steps = replay(original, folded()[language].chain(dt.date(2020, 1, 1)), carry_out, language)
        whole = blame_all(original, "", steps, language=language)
        parts = []
        for eid in ("preamble", "structure"):
            for block in blame(original, "", steps, eid, language=language):
                touched = block in whole
                assert touched or {run.origin for run in block.runs} == {""}, block
                parts += [block] if touched else []
        assert list(whole) == parts
        assert len({run.origin for block in whole for run in block.runs}) > 10

    def test_without_steps_nothing_is_told_of_the_whole_text(self) -> None:
        assert blame_all(originals()["eng"].state, "", (), language="eng") == ()

    def test_instructions_carried_out_together_have_one_origin(self) -> None:
        links = folded()["eng"].chain(dt.date(2006, 10, 1))
        joined = [Link(steps=tuple(step for link in links for step in link.steps), changes=())]
        steps = replay(originals()["eng"].state, joined, carry_out, "eng")
        assert steps[0].instruction is None
        assert steps[0].origin == " ".join(str(step) for link in links for step in link.steps)


def carry_out(state: State, instructions: Sequence[Instruction], language: str) -> State:
    return apply(state, instructions, language, authoritative=LANGUAGES).state


@cache
def originals() -> dict[str, Original]:
    def read(language: str) -> State:
        text = (CHARTER / f"original.{language}.txt").read_text(encoding="utf-8")
        return identify(read_text(text, language=language).document, [], set())

    first = dt.date(1996, 7, 1)
    return {language: Original(in_force_from=first, state=read(language)) for language in LANGUAGES}


@cache
def folded() -> dict[str, Folded]:
    sheets = [read_sheet(path, languages=LANGUAGES) for path in sorted((CHARTER / "acts").glob("*.toml"))]
    rows = tomllib.loads((CHARTER / "events.toml").read_text(encoding="utf-8"))["event"]
    events = [Event(**{**row, "iri": FrbrUri.parse(row["iri"])}) for row in rows]
    return fold(originals(), decide(sheets, events), carry_out, work=FrbrUri.parse("/akn/xa/act/1996-05-20/charter"))


def charter(eid: str, day: dt.date, language: str, *, eids: bool = False) -> list[str]:
    """Say whose the words are as `said` does, acts by their numbers; or what the blocks are."""
    original = originals()[language].state
    steps = replay(original, folded()[language].chain(day), carry_out, language)
    short = [
        Step(state=each.state, origin=each.origin.rpartition("/")[2], instruction=each.instruction) for each in steps
    ]
    blocks = blame(original, "0", short, eid, language=language)
    return [f"{block.eid} {block.part}" for block in blocks] if eids else told(blocks)
