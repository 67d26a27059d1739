"""Conflicts between acts, as a user sees them: sheets in, messages out, each case with its golden file.

The sheets are shorter than those that people write; what stands in every one of them is added here.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from lawrepo.amendment import apply
from lawrepo.errors import ConflictError
from lawrepo.fold import FoldConflictError, Original, fold
from lawrepo.force import decide
from lawrepo.holding import State, identify
from lawrepo.importers.sheet import parse_sheet
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "conflicts"
WORK = "/akn/xa/act/2000-01-01/charter"
TEXT = "Article 1. Name\n\n1. The capital is Alpha.\n2. Half attend.\n\nArticle 2. End\n\nThis law ends here.\n"

RENAME = 'op = "replace-text"\ntarget = "art_1__para_1"\nold = "Alpha"\nnew = "Beta"'
RENAME_ON = 'op = "replace-text"\ntarget = "art_1__para_1"\nold = "Beta"\nnew = "Gamma"'
OTHERWISE = 'op = "replace-text"\ntarget = "art_1__para_1"\nold = "Alpha"\nnew = "Omega"'
ADD = 'op = "insert-text"\ntarget = "art_1__para_1"\nold = "Alpha"\nnew = " and far"'
INSERT = 'op = "insert"\nafter = "art_1"\ncontent = "Article 1-1. New\\n\\nNew words."'
ON_INSERTED = 'op = "replace-text"\ntarget = "art_1-1"\nold = "New words"\nnew = "Old words"'


def sheet(number: int, in_force: str, *instructions: str, more: str = "") -> str:
    """Write a sheet of act `number`; its instructions are numbered from 1."""
    act = f'iri = "/akn/xa/act/2001-01-01/{number}"\namends = "{WORK}"\nenacted = 2001-01-01\nin_force = {in_force}'
    rows = "".join(f'\n[[instruction]]\nid = "{count}"\n{it}\n' for count, it in enumerate(instructions, 1))
    return f"[act]\n{act}\n{more}\n{rows}"


def after(number: int) -> str:
    return f'{{ event = "/akn/xa/act/2001-01-01/{number}#commencement" }}'


def aim(op: str, number: int, identifier: int = 1) -> str:
    return f'op = "{op}"\ntarget = "/akn/xa/act/2001-01-01/{number}#{identifier}"'


CASES = {
    "circular-commencement": (sheet(1, after(2), RENAME), sheet(2, after(3), INSERT), sheet(3, after(1), RENAME_ON)),
    "circular-force": (
        sheet(1, "2002-01-01", aim("annul", 2)),
        sheet(2, "2002-01-01", aim("annul", 1)),
    ),
    "expired-beneath-later-words": (
        sheet(1, "2002-01-01", RENAME, more="in_force_until = 2004-01-01"),
        sheet(2, "2003-01-01", RENAME_ON),
    ),
    "instruction-not-recorded": (sheet(1, "2002-01-01", aim("void", 7), aim("suspend", 1, 9)),),
    "contradiction-of-one-day": (sheet(1, "2002-01-01", RENAME), sheet(2, "2002-01-01", OTHERWISE)),
    "order-of-one-day": (sheet(1, "2002-01-01", ADD), sheet(2, "2002-01-01", ADD.replace("far", "near"))),
    "order-of-one-day-one-way": (sheet(1, "2002-01-01", RENAME_ON), sheet(2, "2002-01-01", RENAME)),
    "postponed-too-late": (
        sheet(1, "2002-01-01", RENAME),
        sheet(2, "2003-01-01", aim("postpone", 1) + "\nin_force_until = 2005-01-01"),
    ),
    "several": (
        sheet(1, "2002-01-01", RENAME_ON),
        sheet(2, "2003-01-01", ON_INSERTED, RENAME_ON),
    ),
    "target-not-yet-in-force": (sheet(1, "2004-01-01", INSERT), sheet(2, "2003-01-01", ON_INSERTED)),
    "target-stillborn": (
        sheet(1, "2004-01-01", INSERT),
        sheet(2, "2003-01-01", aim("repeal", 1)),
        sheet(3, "2005-01-01", ON_INSERTED),
    ),
}


def carry_out(state: State, instructions: Sequence[Instruction], language: str) -> State:
    return apply(state, instructions, language).state


def conflict(case: str) -> str:
    """Return what is reported about a case, a line a conflict."""
    sheets = [parse_sheet(text.encode(), languages=("eng",)) for text in CASES[case]]
    state = identify(read_text(TEXT, language="eng").document, [], set())
    original = Original(in_force_from=date(2000, 1, 1), state=state)
    with pytest.raises(ConflictError) as caught:
        fold({"eng": original}, decide(sheets), carry_out, work=FrbrUri.parse(WORK))
    found = caught.value.conflicts if isinstance(caught.value, FoldConflictError) else (caught.value,)
    return "".join(f"{each}\n" for each in found)


@pytest.mark.parametrize("case", CASES)
def test_a_conflict_is_reported_as_agreed(case: str) -> None:
    assert conflict(case) == (GOLDEN / f"{case}.txt").read_text(encoding="utf-8")


def test_every_golden_file_is_of_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
