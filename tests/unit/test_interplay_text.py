"""What a drafter reads about two acts: each case with its golden file; and the envelope for programs."""

import json
from datetime import date
from pathlib import Path

import pytest

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.export.interplay import to_json, to_text
from lawrepo.holding import identify
from lawrepo.importers.sheet import parse_sheet
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, Op, Where, Wording
from lawrepo.interplay import Interplay, analyse, works_of_both

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "interplay"
WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/charter")
DAY = date(2001, 12, 31)
TEXT = """Article 1. Name

1. The capital is Alpha.
2. Half attend.

Article 2. Seal

The seal shows a lake.

Article 3. End

This law ends here.
"""
STATES = {"eng": identify(read_text(TEXT, language="eng").document, [], set())}

RENAME = 'op = "replace-text"\ntarget = "art_1__para_1"\nold = "Alpha"\nnew = "Omega"'
RENAME_OTHERWISE = 'op = "replace-text"\ntarget = "art_1__para_1"\nold = "Alpha"\nnew = "Beta"'
ON_RENAMED = 'op = "insert-text"\ntarget = "art_1__para_1"\nold = "Omega"\nnew = " the Great"'
ADD = 'op = "insert"\nafter = "art_2"\ncontent = "Article 2-1. Flag\\n\\nThe flag is blue."'
ADD_OTHER = 'op = "insert"\nafter = "art_2"\ncontent = "Article 2-2. Song\\n\\nThe song is old."'
ADD_SAME = 'op = "insert"\nbefore = "art_3"\ncontent = "Article 2-1. Song\\n\\nThe song is old."'
ON_ADDED = 'op = "replace-text"\ntarget = "art_2-1"\nold = "blue"\nnew = "green"'
DROP_SEAL = 'op = "repeal"\ntarget = "art_2"\ndrop = true'
END = 'op = "delete-text"\ntarget = "art_3"\nold = " here"'
ABSENT = 'op = "repeal"\ntarget = "art_9"'
ELSEWHERE = f'{ABSENT}\nwork = "/akn/xa/act/2000-01-01/other"'
VOID = 'op = "void"\ntarget = "/akn/xa/act/1999-01-01/9#1"'
ANNUL = 'op = "annul"\ntarget = "/akn/xa/act/1999-01-01/9"'
ANNUL_SECOND = 'op = "annul"\ntarget = "/akn/xa/act/2001-01-01/2#1"'
SUSPEND_FIRST = 'op = "suspend"\ntarget = "/akn/xa/act/2001-01-01/1"'

CASES = {
    "another-order-another-text": ((RENAME, ADD), (ADD_OTHER,)),
    "contradictory": ((END, RENAME, ADD), (ADD_SAME, RENAME_OTHERWISE)),
    "first-needs-second": ((ON_RENAMED,), (RENAME,)),
    "independent": ((RENAME,), (END,)),
    "no-work-in-common": ((RENAME, VOID, ANNUL_SECOND), (ELSEWHERE, ANNUL, SUSPEND_FIRST)),
    "one-order": ((RENAME, DROP_SEAL), (ADD, ON_ADDED)),
    "second-needs-first": ((RENAME, ADD), (ON_RENAMED, ON_ADDED)),
    "unfit-both": ((ABSENT,), (ABSENT,)),
    "unfit-one": ((ABSENT, RENAME), (END,)),
}


def sheet(number: int, *instructions: str) -> Sheet:
    iri = f"/akn/xa/act/2001-01-01/{number}"
    act = f'iri = "{iri}"\namends = "{WORK}"\nenacted = 2001-01-01\nin_force = 2002-01-01'
    title = f'title.eng = "Act number\\n{number}"\n' if number == 1 else ""
    rows = "".join(f'\n[[instruction]]\nid = "{count}"\n{it}\n' for count, it in enumerate(instructions, 1))
    return parse_sheet(f"[act]\n{act}\n{title}\n{rows}".encode(), languages=("eng",))


def analysed(first: Sheet, second: Sheet) -> list[Interplay]:
    return [analyse(first, second, STATES, work=work) for work in works_of_both(first, second)]


@pytest.mark.parametrize("case", CASES)
def test_a_case_reads_as_agreed(case: str, tmp_path: Path) -> None:
    first, second = (sheet(number, *said) for number, said in enumerate(CASES[case], 1))
    written = to_text(first, second, analysed(first, second), at=DAY)
    golden = GOLDEN / f"{case}.txt"
    (tmp_path / golden.name).write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8"), f"review {tmp_path / golden.name}, then copy it to {golden}"


def test_every_golden_file_is_of_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


def test_the_envelope_says_the_same() -> None:
    first, second = (sheet(number, *said) for number, said in enumerate(CASES["one-order"], 1))
    said = json.loads(to_json(first, second, analysed(first, second), at=DAY))
    assert said["schema"] == "lawrepo.interplay/v1"
    assert (said["first"], said["second"], said["at"]) == (str(first.act.iri), str(second.act.iri), "2001-12-31")
    (work,) = said["works"]
    assert (work["work"], work["verdict"]) == (str(WORK), "order-dependent")
    assert work["ways"] == {
        "first": True,
        "second": True,
        "first-second": False,
        "second-first": True,
        "same": False,
    }
    assert [(clash["first"], clash["second"]) for clash in work["clashes"]] == [(["2"], ["1"])]
    explanation = work["explanation"]
    assert explanation["clash"] == work["clashes"][0]
    ahead, back = explanation["outcomes"]
    assert [refusal["reason"] for refusal in ahead["refusals"]] == ["target-absent"]
    assert (ahead["order"], ahead["reading"]) == ("first-second", "")
    assert (back["order"], back["refusals"]) == ("second-first", [])
    assert (work["refusals"], said["aims"]) == ([], [])


def test_the_envelope_of_an_act_that_does_not_fit_has_no_explanation() -> None:
    first, second = (sheet(number, *said) for number, said in enumerate(CASES["unfit-one"], 1))
    (work,) = json.loads(to_json(first, second, analysed(first, second), at=DAY))["works"]
    assert (work["verdict"], work["explanation"], work["clashes"]) == ("unfit", None, [])
    ((act, refusals),) = ((each["act"], each["refusals"]) for each in work["refusals"])
    assert (act, [refusal["instruction"] for refusal in refusals]) == (str(first.act.iri), ["1"])


def test_the_envelope_names_what_both_aim_at() -> None:
    first, second = (sheet(number, *said) for number, said in enumerate(CASES["no-work-in-common"], 1))
    said = json.loads(to_json(first, second, analysed(first, second), at=DAY))
    assert said["works"] == []
    assert said["aims"] == [
        {"first": "2", "second": "2", "target": "/akn/xa/act/1999-01-01/9#1"},
        {"first": "3", "second": "", "target": "/akn/xa/act/2001-01-01/2#1"},
        {"first": "", "second": "3", "target": "/akn/xa/act/2001-01-01/1"},
    ]


def element(source: str) -> Fragment:
    name, rest = source[1:].split(">", 1)
    return Fragment.parse(f'<{name} xmlns="{AKN_NS}">{rest}'.encode())


def paragraph(number: int, words: str) -> Fragment:
    return element(f"<paragraph><num>{number}.</num><content><p>{words}</p></content></paragraph>")


SAID = (
    ({"op": Op.MOVE, "target": "art_2", "where": Where.FIRST}, (), "moves art_2 first in the main body"),
    (
        {"op": Op.MOVE, "target": "art_2", "to": "art_4", "where": Where.LAST},
        (),
        "moves art_2 as art_4 last in the main body",
    ),
    ({"op": Op.RENUMBER, "target": "art_2", "to": "art_2-1"}, (), "renumbers art_2 to art_2-1"),
    (
        {"op": Op.SPLIT, "target": "art_1__para_1"},
        (paragraph(1, "The capital"), paragraph(3, "is Alpha.")),
        "splits art_1__para_1 into paragraph «1.» and paragraph «3.»",
    ),
    (
        {"op": Op.JOIN, "target": "art_1__para_1", "anchor": "art_1__para_2"},
        (paragraph(1, "The capital is Alpha. Half attend."),),
        "joins art_1__para_1 to art_1__para_2 into paragraph «1.»",
    ),
    (
        {"op": Op.SUBSTITUTE, "target": "art_1__para_1"},
        (paragraph(1, "Alpha is the capital."),),
        "puts paragraph «1.» in the place of art_1__para_1",
    ),
    (
        {"op": Op.INSERT, "anchor": "art_1__para_1__content", "where": Where.LAST},
        (element("<p>More.</p>"),),
        "inserts p last in art_1__para_1__content",
    ),
    ({"op": Op.REPEAL, "target": "art_2"}, (), "repeals art_2"),
)


@pytest.mark.parametrize(("parts", "content", "said"), SAID, ids=[said for _, _, said in SAID])
def test_what_an_instruction_does_is_said_in_words(
    parts: dict[str, object], content: tuple[Fragment, ...], said: str
) -> None:
    wordings = (Wording(language="eng", content=content),) if content else ()
    made = Instruction(id="1", work=WORK, wordings=wordings, **parts)  # type: ignore[arg-type] # as the table has them
    act = AmendingAct(iri=FrbrUri.parse("/akn/xa/act/2001-01-01/1"), enacted=DAY, in_force=DAY)
    first = Sheet(act=act, instructions=(made,))
    second = sheet(2, DROP_SEAL if "art_2" in said else 'op = "repeal"\ntarget = "art_1"\ndrop = true')
    written = to_text(first, second, analysed(first, second), at=DAY)
    assert f"  First act, instruction 1: {said}.\n" in written
