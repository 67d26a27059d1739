"""Instructions as elements of ours: everything that they say, and nothing that means nothing."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from akn.attributes import MetadataError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS, LR_NS
from akn.profile import check_profile
from akn.validate import validate_independently
from akn.work import meta_fragment, proprietary
from lawrepo.explanation import derived_fragment, elements_of
from lawrepo.importers.sheet import read_sheet
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording
from lawrepo.instruction_xml import instructions_element, parse_instructions

ACTS = sorted((Path(__file__).resolve().parents[2] / "history" / "charter" / "acts").glob("*.toml"))
LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
REPEAL = (
    '<lr:instruction id="1" op="repeal" target="art_1" work="/akn/xa/act/1996-05-20/charter"{}>{}</lr:instruction>'
)


def read(inside: str) -> tuple[Instruction, ...]:
    return parse_instructions(
        etree.fromstring(f'<lr:instructions xmlns="{AKN_NS}" xmlns:lr="{LR_NS}">\n{inside}</lr:instructions>')
    )


def both_ways(*instructions: Instruction) -> Fragment:
    """Store instructions, and return the metadata around them once they have come back."""
    stored = meta_fragment([proprietary(instructions_element(instructions))])
    (element,) = stored.element()[0]
    again = parse_instructions(element)
    assert again == instructions
    assert meta_fragment([proprietary(instructions_element(again))]) == stored
    return stored


@pytest.mark.parametrize("path", ACTS, ids=lambda path: str(path.stem))
def test_the_instructions_of_the_model_law_come_back(path: Path) -> None:
    sheet = read_sheet(path, languages=("kaz", "rus", "eng"))
    stored = both_ways(*sheet.instructions)
    assert check_profile(stored.element(), file="", whole=False) == ()
    verdicts = validate_independently(stored.element()[0])
    assert verdicts.agree
    assert verdicts.libxml2 == ()


def test_all_facts_come_back() -> None:
    both_ways(
        Instruction(
            id="3-1",
            op=Op.CORRECT,
            work=LAW,
            target="art_1__para_2",
            count=12,
            in_force=Rule(event=f"{LAW}#vote", days=1, months=2, working_days=3, outcome="passed"),
            in_force_until=dt.date(2001, 1, 1),
            reason='it was "printed"\n wrongly',
            status="unexecutable",
            target_wid="art_1~2__para_2",
            wordings=(
                Wording(language="eng", old=" a\t\r\n b ", new="\n", digest="ab" * 32),
                Wording(language="rus", digest="cd" * 32),
            ),
        ),
        Instruction(
            id="2",
            op=Op.MOVE,
            work=LAW,
            target="art_5",
            where=Where.FIRST,
            anchor="sec_I",
            to="art_6",
            in_force=dt.date(2000, 1, 1),
            anchor_wid="sec_1",
            wids=(("art_6", "art_6~2"), ("art_6__para_1", "art_6~2__para_1")),
        ),
        Instruction(id="4", op=Op.REPEAL, work=LAW, target="art_1", keep_heading=True),
        Instruction(id="5", op=Op.REPEAL, work=LAW, target="art_2", drop=True, in_force=Rule(event="published")),
        Instruction(id="6", op=Op.REPLACE_WORK, work=LAW, successor=FrbrUri.parse("/akn/xa/act/2000/1")),
    )


def test_content_of_two_languages_under_one_name_stands_in_one_document() -> None:
    article = Fragment.parse(
        f'<article xmlns="{AKN_NS}" eId="art_9"><num>9</num><content eId="art_9__content"><p>x</p></content>'
        "</article>".encode()
    )
    said = tuple(Wording(language=code, content=(article,)) for code in ("eng", "rus"))
    insert = Instruction(id="1", op=Op.INSERT, work=LAW, where=Where.LAST, wordings=said)
    stored = both_ways(insert, Instruction(id="2", op=Op.SUBSTITUTE, work=LAW, target="art_9", wordings=said))
    assert check_profile(stored.element(), file="", whole=False) == ()


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<lr:other/>", "2: <other>: stands in <lr:instructions>: expected <lr:instruction>"),
        (REPEAL.format(' count="two"', ""), "count 'two': expected a whole number"),
        (REPEAL.format(' count="1234567"', ""), "count '1234567': expected a whole number"),
        (REPEAL.format(' colour="red"', ""), "colour='red': an attribute"),
        (REPEAL.format(' drop="yes"', ""), "drop 'yes': expected true or false"),
        (REPEAL.format(' successor="law"', ""), "2: <instruction>: .*'law'"),
        (REPEAL.format(' to="art_3"', ""), "2: <instruction>: instruction 1: repeal: has a new eId"),
        (REPEAL.format("", "<lr:note/>"), "expected <lr:rule>, <lr:wording>, <lr:wid>"),
        (REPEAL.format("", '<lr:wid eid="a"/>'), "the attribute wid is missing"),
        (REPEAL.format("", '<lr:wording language="english"/>'), "language 'english'"),
        (REPEAL.format(' in_force="2000-01-01"', '<lr:rule event="published"/>'), "commences more than once"),
        (
            REPEAL.format("", '<lr:wording language="eng"><lr:old>a</lr:old><lr:old>b</lr:old></lr:wording>'),
            "stands in",
        ),
        (
            REPEAL.format("", '<lr:wording language="eng"><lr:new>a</lr:new><lr:old>b</lr:old></lr:wording>'),
            "stands in",
        ),
        (REPEAL.format("", '<lr:wording language="eng"><lr:old/></lr:wording>'), "expected lr:old, lr:new"),
        (
            REPEAL.format("", '<lr:wording language="eng"><lr:old>a<b/></lr:old></lr:wording>'),
            "expected lr:old, lr:new",
        ),
        (REPEAL.format("", '<lr:wording language="eng"><p/></lr:wording>'), "expected lr:old, lr:new"),
    ],
)
def test_what_means_nothing_is_refused(inside: str, message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        read(inside)


@pytest.mark.parametrize(
    "instruction",
    [
        Instruction(id="1", op=Op.REPEAL, work=LAW, target="art_1", reason="a\u0301"),
        Instruction(id="1", op=Op.REPEAL, work=LAW, target="art_1", reason="\ufffe"),
        Instruction(id="1", op=Op.DELETE_TEXT, work=LAW, wordings=(Wording(language="eng", old="xa\u0301"),)),
        Instruction(id="1", op=Op.DELETE_TEXT, work=LAW, wordings=(Wording(language="english", old="x"),)),
    ],
)
def test_what_would_not_come_back_is_refused(instruction: Instruction) -> None:
    with pytest.raises(MetadataError):
        instructions_element([instruction])


def test_changes_of_words_are_written_as_text_as_they_are_as_elements() -> None:
    wordings = (
        Wording(language="eng", old="a < b\r", new='"c" & d', digest="0" * 64),
        Wording(language="rus", digest="1" * 64),
    )
    one = Instruction(
        id="2", op=Op.REPLACE_TEXT, work=LAW, target="art_1", in_force=dt.date(1, 2, 3), count=3, wordings=wordings
    )
    told = [one, replace(one, in_force=dt.date(9999, 12, 31), target="", target_wid="structure", count=1)]
    assert derived_fragment(told) == elements_of([replace(told[0], id="1"), told[1]])
    with pytest.raises(MetadataError, match="normal form"):
        derived_fragment([replace(told[0], target="e\u0301")])


def test_other_instructions_are_written_as_elements() -> None:
    repeal = Instruction(id="1", op=Op.REPEAL, work=LAW, target="art_1", in_force=dt.date(2000, 1, 1))
    assert derived_fragment([repeal]) == elements_of([repeal])
    assert derived_fragment([]) is None
