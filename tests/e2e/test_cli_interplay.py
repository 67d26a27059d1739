"""`lawrepo interplay`: two sheets on the text of a day."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import lawrepo as api
from lawrepo.importers.sheet import read_sheet
from lawrepo.interplay import Order, Verdict

ACTS = Path(__file__).resolve().parents[2] / "history" / "charter" / "acts"
RENAMED, SHORES = ACTS / "04-capital-renamed.toml", ACTS / "05-shores.toml"
CHARTER = "/akn/xa/act/1996-05-20/charter"


def write(folder: Path, number: int, instruction: str) -> Path:
    path = folder / f"{number}.toml"
    act = f'[act]\niri = "/akn/xa/act/2006-09-30/{number}"\namends = "{CHARTER}"\nenacted = 2006-09-30\n'
    path.write_text(f'{act}in_force = 2006-10-01\n\n[[instruction]]\nid = "1"\n{instruction}\n', encoding="utf-8")
    return path


def test_the_second_of_two_acts_of_one_day_needs_the_first(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "interplay", RENAMED, SHORES, "--at", "2006-09-30")
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        f"{CHARTER}, the text of 2006-09-30: order-dependent\nThe second act fits only after the first."
        in done.stdout
    )
    assert "2 (replace-text) and 1 (insert-text) in art_4__para_3-1: the second needs the first" in done.stdout


def test_the_order_on_the_command_line_is_no_order_of_the_acts(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "interplay", SHORES, RENAMED, "--at", "2006-09-30", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    said = json.loads(done.stdout)
    assert said["schema"] == "lawrepo.interplay/v1"
    ((clash,),) = [work["clashes"] for work in said["works"]]
    assert (clash["first"], clash["second"], clash["languages"]) == (["1"], ["2"], ["kaz", "rus", "eng"])


def test_acts_that_concern_other_provisions_are_independent(
    koltau: Path, lawrepo: Callable[..., Any], tmp_path: Path
) -> None:
    first = write(tmp_path, 1, 'op = "repeal"\ntarget = "art_5"')
    second = write(tmp_path, 2, 'op = "repeal"\ntarget = "art_6"')
    done = lawrepo("-C", koltau, "interplay", first, second, now=datetime(2006, 9, 30, 12, tzinfo=UTC))
    assert (done.returncode, done.stderr) == (0, "")
    assert "the text of 2006-09-30: independent" in done.stdout


def test_an_act_that_does_not_fit_alone_is_a_conflict_of_its_own(
    koltau: Path, lawrepo: Callable[..., Any], tmp_path: Path
) -> None:
    first = write(tmp_path, 1, 'op = "repeal"\ntarget = "art_999"')
    done = lawrepo("-C", koltau, "interplay", first, SHORES, "--at", "2006-10-01")
    assert (done.returncode, done.stderr) == (4, "")
    assert "instruction 1 (repeal art_999, kaz): target-absent" in done.stdout


def test_what_the_reader_changed_in_a_sheet_is_said(
    koltau: Path, lawrepo: Callable[..., Any], tmp_path: Path
) -> None:
    text = 'op = "replace-text"\ntarget = "art_4__para_3"\nlang = "eng"\nold = "Samaltas"\nnew = "Cafe\u0301"'
    done = lawrepo("-C", koltau, "interplay", write(tmp_path, 1, text), SHORES, "--at", "2006-09-30")
    assert "lawrepo: " in done.stderr


def test_a_sheet_that_cannot_be_read_has_no_result(koltau: Path, lawrepo: Callable[..., Any], tmp_path: Path) -> None:
    done = lawrepo("-C", koltau, "interplay", write(tmp_path, 1, 'op = "no-op"'), SHORES)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no-op" in done.stderr


def test_a_day_without_a_text_is_absent(koltau: Path, lawrepo: Callable[..., Any]) -> None:
    done = lawrepo("-C", koltau, "interplay", RENAMED, SHORES, "--at", "1990-01-01")
    assert (done.returncode, done.stdout) == (3, "")


def test_the_api_says_the_same(koltau: Path) -> None:
    with api.open(koltau) as collection:
        first, second = (read_sheet(path, languages=collection.settings.languages) for path in (RENAMED, SHORES))
        (found,) = collection.interplay(first, second, at=date(2006, 9, 30))
        (after,) = collection.interplay(first, second, at=date(2006, 10, 1))
    assert (found.verdict, found.orders) == (Verdict.ORDER_DEPENDENT, (Order.AHEAD,))
    assert after.verdict is Verdict.UNFIT
