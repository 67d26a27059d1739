"""Acts that change the force of others, expire, wait, or commence on one day."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

LAW = "/akn/xa/act/2000-01-01/1"
ACT = "/akn/xa/act/2000-06-01"

Command = Callable[..., subprocess.CompletedProcess[str]]
State = Callable[[Path], object]
Shown = Callable[..., str]

# After each test `check` and `verify` must find nothing.
pytestmark = pytest.mark.usefixtures("proved")


def replace(target: str, old: str, new: str, *, more: str = "") -> str:
    return f'op = "replace-text"\ntarget = "{target}"\nold.eng = "{old}"\nnew.eng = "{new}"\n{more}'


def force(op: str, target: str, *, more: str = "") -> str:
    return f'op = "{op}"\ntarget = "{ACT}/{target}"\n{more}'


def recorded(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("recorded: "), done.stdout
    return done.stdout


def refused(done: subprocess.CompletedProcess[str], *said: str, code: int = 4) -> None:
    assert (done.returncode, done.stdout) == (code, ""), done.stdout + done.stderr
    for each in said:
        assert each in done.stderr


RENAME = replace("art_1__para_1", "Alpha", "Gamma")


def spans(shown: Shown, *days: str) -> list[bool]:
    """Say of each day whether the capital has its new name."""
    return ["Gamma" in shown(day, "art_1") for day in days]


# Acts on acts


def test_a_suspension_lasts_as_long_as_it_says(amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    recorded(amend("3", "2002-01-01", force("suspend", "2#1", more="in_force_until = 2003-01-01")))
    assert spans(shown, "2001-12-31", "2002-01-01", "2002-12-31", "2003-01-01") == [True, False, False, True]
    recorded(amend("4", "2002-06-01", force("repeal", "3#1")))
    assert spans(shown, "2002-05-31", "2002-06-01") == [False, True]


def test_the_log_says_who_suspended(amend: Command, small: Path, lawrepo: Command) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    said = recorded(amend("3", "2002-01-01", force("suspend", "2#1", more="in_force_until = 2003-01-01")))
    assert "Act 3, 2000-06-01: amends Act 2, bears on Small Law from 2002-01-01" in said
    rows = json.loads(lawrepo("-C", small, "log", f"{LAW}~art_1", "--json").stdout)["entries"]
    assert [(row["in_force_from"], row["amended_by"]) for row in rows] == [
        ("2000-02-01", []),
        ("2001-01-01", [f"{ACT}/2"]),
        ("2002-01-01", [f"{ACT}/3"]),
        ("2003-01-01", [f"{ACT}/2"]),
    ]


def test_an_annulment_from_now_on(amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    recorded(amend("3", "2002-01-01", force("annul", "2#1")))
    assert spans(shown, "2000-12-31", "2001-01-01", "2001-12-31", "2002-01-01") == [False, True, True, False]


@pytest.mark.parametrize("day", ["2001-01-01", "2000-12-01"])
def test_an_annulment_from_the_beginning(day: str, amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    recorded(amend("3", day, force("annul", "2")))
    assert spans(shown, "2001-01-01", "2003-01-01") == [False, False]
    assert spans(lambda at, eid: shown(at, eid, "--known", "HEAD~1"), "2001-01-01") == [True]


def test_a_void_instruction_was_never_in_force(amend: Command, shown: Shown, small: Path, lawrepo: Command) -> None:
    recorded(amend("2", "2001-01-01", RENAME, replace("art_1__para_2", "Beta", "Delta")))
    recorded(amend("3", "2005-01-01", force("void", "2#1")))
    assert spans(shown, "2001-01-01", "2006-01-01") == [False, False]
    assert "Delta" in shown("2001-01-01", "art_1")
    said = lawrepo("-C", small, "log", LAW).stdout
    assert f"\nvoid  {ACT}/2#1  (art_1__para_1)  void by {ACT}/3#1\n" in said


def test_an_instruction_that_an_outcome_made_void(amend: Command, small: Path, lawrepo: Command) -> None:
    waits = f'{{ event = "{LAW}#vote", if = "passed" }}'
    recorded(amend("2", waits, RENAME))
    recorded(lawrepo("-C", small, "event", f"{LAW}#vote", "2001-01-01", "--outcome", "failed"))
    assert f"\nvoid  {ACT}/2#1  (art_1__para_1)  " in lawrepo("-C", small, "log", LAW).stdout


def test_commencement_is_put_off(amend: Command, shown: Shown, small: Path, state_of: State) -> None:
    recorded(amend("2", "2003-01-01", RENAME))
    recorded(amend("3", "2002-01-01", force("postpone", "2", more="in_force_until = 2004-01-01")))
    assert spans(shown, "2003-01-01", "2003-12-31", "2004-01-01") == [False, False, True]
    before = state_of(small)
    late = force("postpone", "2", more="in_force_until = 2009-01-01")
    refused(amend("4", "2005-01-01", late), f"{ACT}/4#1: postpones on 2005-01-01 what is in force since 2004-01-01")
    assert state_of(small) == before


def test_an_instruction_repealed_before_it_commences_is_stillborn(amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2003-01-01", RENAME))
    recorded(amend("3", "2002-01-01", force("repeal", "2#1")))
    assert spans(shown, "2003-01-01", "2009-01-01") == [False, False]
    done = amend("4", "2003-01-01", replace("art_1__para_2", "Beta", "Delta"), force("suspend", "3#1"))
    recorded(done)
    assert "Delta" in shown("2003-01-01", "art_1")


def test_a_repealed_amendment_that_has_commenced_is_spent(amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    recorded(amend("3", "2002-01-01", force("repeal", "2#1")))
    assert spans(shown, "2002-01-01") == [True]
    temporary = replace("art_2__para_1", "Half", "A third", more="in_force_until = 2009-01-01")
    recorded(amend("4", "2002-01-01", temporary))
    recorded(amend("5", "2003-01-01", force("repeal", "4#1")))
    assert "A third" in shown("2002-12-31", "art_2")
    assert "Half" in shown("2003-01-01", "art_2")


def test_a_whole_amending_act_is_repealed(amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2003-01-01", RENAME, replace("art_1__para_2", "Beta", "Delta")))
    recorded(amend("3", "2002-01-01", f'op = "repeal-work"\ntarget = "{ACT}/2"\nwork = "{ACT}/2"'))
    assert spans(shown, "2003-01-01", "2009-01-01") == [False, False]
    assert "Delta" not in shown("2003-01-01", "art_1")


def test_a_law_is_repealed(amend: Command, shown: Shown, small: Path, lawrepo: Command) -> None:
    said = recorded(amend("2", "2003-01-01", f'op = "repeal-work"\ntarget = "{LAW}"'))
    assert "amends Small Law from 2003-01-01" in said
    assert shown("2002-12-31")
    done = lawrepo("-C", small, "show", LAW, "--at", "2003-01-01")
    assert (done.returncode, "ceased on 2003-01-01, repealed by" in done.stderr) == (3, True)
    recorded(amend("3", "2002-01-01", force("void", "2#1")))
    assert shown("2003-01-01")


def test_what_is_not_there_cannot_be_changed(amend: Command, small: Path, state_of: State) -> None:
    recorded(amend("2", "2003-01-01", RENAME))
    before = state_of(small)
    expected = "expected an instruction, or an act, that is recorded, and not its own"
    refused(
        amend("3", "2002-01-01", force("void", "2#7"), force("void", "9")),
        f"{ACT}/3#1: target {ACT}/2#7: {expected}",
        f"{ACT}/3#2: target {ACT}/9: {expected}",
    )
    assert state_of(small) == before


def test_acts_that_decide_about_one_another(amend: Command, small: Path, state_of: State) -> None:
    recorded(amend("2", "2003-01-01", RENAME))
    recorded(amend("3", "2002-01-01", force("void", "2#1")))
    before = state_of(small)
    refused(
        amend("4", "2002-01-01", force("void", "4#2"), force("void", "4#1")),
        f"circular force: {ACT}/4#1 is changed by {ACT}/4#2 is changed by {ACT}/4#1",
    )
    refused(amend("4", "2002-01-01", force("void", "4#1")), "and not its own")
    assert state_of(small) == before


def test_an_expiry_beneath_words_that_build_on_it(amend: Command, small: Path, state_of: State) -> None:
    recorded(amend("2", "2001-01-01", f"{RENAME}in_force_until = 2005-01-01"))
    before = state_of(small)
    refused(
        amend("3", "2002-01-01", replace("art_1__para_1", "Gamma", "Great Gamma")),
        f"2005-01-01 (eng): {ACT}/3: instruction 1 (replace-text art_1__para_1, eng): text-absent",
    )
    assert state_of(small) == before
    recorded(
        amend("3", "2002-01-01", replace("art_1__para_1", "Gamma", "Great Gamma", more="in_force_until = 2005-01-01"))
    )


def test_an_inserted_unit_expires_and_comes_back(amend: Command, shown: Shown) -> None:
    content = 'op = "insert"\nafter = "art_1"\ncontent.eng = """\nArticle 1-1. Flag\n1. The flag is blue.\n"""\n'
    recorded(amend("2", "2001-01-01", f"{content}in_force_until = 2005-01-01"))
    recorded(amend("3", "2002-01-01", force("suspend", "2#1", more="in_force_until = 2003-01-01")))
    days = ("2000-12-31", "2001-01-01", "2002-01-01", "2003-01-01", "2004-12-31", "2005-01-01")
    assert ["blue" in shown(day, "art_1-1") for day in days] == [False, True, False, True, True, False]


# What cannot be read


def test_a_sheet_that_cannot_be_read_is_no_finding(small: Path, lawrepo: Command, tmp_path: Path) -> None:
    refused(lawrepo("-C", small, "amend", tmp_path / "none.toml"), "none.toml: No such file", code=5)
    refused(lawrepo("-C", small, "amend", tmp_path), f"{tmp_path}: Is a directory", code=5)


# What does not fit, as JSON


def test_the_envelope_of_a_refusal(amend: Command) -> None:
    done = amend("2", "2001-01-01", replace("art_1__para_1", "Omega", "Gamma"), options=("--json",))
    assert done.returncode == 4
    assert done.stderr.startswith("lawrepo: error: 2001-01-01 (eng): ")
    value = json.loads(done.stdout)
    (conflict,) = value.pop("conflicts")
    assert value == {
        "schema": "lawrepo.amend/v1",
        "recorded": False,
        "subject": "",
        "files": [],
        "turns": [],
        "pending": [],
        "stillborn": [],
        "remarks": [],
    }
    (refusal,) = conflict.pop("refusals")
    assert (refusal["instruction"], refusal["reason"], refusal["expected"]) == ("1", "text-absent", "«Omega» once")
    assert conflict.pop("message").startswith(f"2001-01-01 (eng): {ACT}/2: ")
    assert conflict == {
        "work": "",
        "language": "eng",
        "day": "2001-01-01",
        "acts": [f"{ACT}/2"],
        "instructions": [f"{ACT}/2#1"],
        "provisions": [],
        "contradictory": False,
    }


def test_the_envelope_of_a_refusal_that_is_of_no_day(amend: Command) -> None:
    done = amend("2", "2001-01-01", RENAME, options=("--json",))
    assert (done.returncode, json.loads(done.stdout)["conflicts"]) == (0, [])
    done = amend("2", "2001-01-01", replace("art_1__para_1", "Alpha", "Delta"), options=("--json",))
    assert done.returncode == 4
    (conflict,) = json.loads(done.stdout)["conflicts"]
    assert (conflict["day"], conflict["refusals"]) == ("", [])
    assert conflict["message"].startswith(f"{ACT}/2: recorded already, with other instructions")


# One day


def test_acts_of_one_day_that_do_not_commute_need_a_sequence(
    amend: Command, shown: Shown, small: Path, state_of: State
) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    before = state_of(small)
    second = 'op = "insert-text"\ntarget = "art_1__para_1"\nold.eng = "capital"\nnew.eng = " of Gamma"'
    whole = 'op = "substitute"\ntarget = "art_1__para_1"\ncontent.eng = "1. The seat is Gamma."'
    refused(
        amend("3", "2001-01-01", whole),
        f"2001-01-01 (eng): {ACT}/2 and {ACT}/3 commence on one day and do not commute in art_1",
        "expected a sequence in one of them, above the other's",
    )
    assert state_of(small) == before
    recorded(amend("3", "2001-01-01", whole, more="sequence = 2"))
    assert "The seat is Gamma" in shown("2001-01-01", "art_1")
    refused(amend("4", "2001-01-01", second, more="sequence = 3"), "text-absent")


def test_acts_of_one_day_that_contradict_each_other(amend: Command, small: Path, state_of: State) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    before = state_of(small)
    refused(
        amend("3", "2001-01-01", replace("art_1__para_1", "Alpha", "Delta")),
        f"2001-01-01 (eng): {ACT}/3: instruction 1 (",
        f"{ACT}/2 and {ACT}/3 commence on one day and contradict each other in art_1",
    )
    assert state_of(small) == before


def test_an_act_that_undoes_another_of_its_day(amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2001-01-01", RENAME, more="sequence = 1"))
    recorded(amend("3", "2001-01-01", replace("art_1__para_1", "Gamma", "Alpha"), more="sequence = 2"))
    assert "Alpha" in shown("2001-01-01", "art_1")


def test_acts_of_one_day_that_commute(amend: Command, shown: Shown) -> None:
    recorded(amend("2", "2001-01-01", RENAME))
    recorded(amend("3", "2001-01-01", replace("art_1__para_2", "Beta", "Delta")))
    assert ("Gamma" in shown("2001-01-01"), "Delta" in shown("2001-01-01")) == (True, True)


# Waiting


def test_an_act_waits_for_the_commencement_of_another(
    amend: Command, shown: Shown, small: Path, lawrepo: Command
) -> None:
    said = recorded(amend("3", f'{{ event = "{ACT}/2#commencement", months = 1 }}', RENAME))
    assert f"pending: {ACT}/3#1: waits for the event {ACT}/2#commencement" in said
    said = recorded(amend("2", '{ event = "published", days = 10 }', replace("art_1__para_2", "Beta", "Delta")))
    assert f"pending: {ACT}/2#1: waits for the event {ACT}/2#published" in said
    assert spans(shown, "2009-01-01") == [False]
    assert lawrepo("-C", small, "event", f"{ACT}/2#published", "2001-01-05").returncode == 0
    assert "Delta" in shown("2001-01-15", "art_1")
    assert "Beta" in shown("2001-01-14", "art_1")
    assert spans(shown, "2001-02-14", "2001-02-15") == [False, True]
    # The publication was another day: both acts move.
    assert lawrepo("-C", small, "event", f"{ACT}/2#published", "2001-03-05").returncode == 0
    assert ("Beta" in shown("2001-03-14", "art_1"), "Delta" in shown("2001-03-15", "art_1")) == (True, True)
    assert spans(shown, "2001-04-14", "2001-04-15") == [False, True]


def test_the_effects_of_what_waited_name_the_provision(
    amend: Command, small: Path, lawrepo: Command, git: Callable[..., str]
) -> None:
    move = 'op = "move"\ntarget = "art_3"\nbefore = "art_1"'
    rule = f'{{ event = "{LAW}#harvest" }}'
    repeal = 'op = "repeal"\ntarget = "art_2__para_2"'
    recorded(amend("2", rule, RENAME, move, repeal))
    assert lawrepo("-C", small, "event", f"{LAW}#harvest", "2001-05-01").returncode == 0
    path = "akn/xa/act/2000-01-01/1/effects/2000/xa+act+2000-06-01+2.xml"
    effects = git(small, "cat-file", "-p", f"HEAD:{path}")
    named = [
        line.partition('href="#')[2].partition('"')[0] for line in effects.splitlines() if "<destination" in line
    ]
    assert named == ["art_1__para_1", "art_3", "art_3", "art_2__para_2"]


def test_an_act_waits_for_the_commencement_of_a_law(amend: Command, shown: Shown) -> None:
    recorded(amend("3", f'{{ event = "{LAW}#commencement", months = 12 }}', RENAME))
    assert spans(shown, "2001-01-31", "2001-02-01") == [False, True]


def test_what_an_act_waits_for_may_be_recorded_before_it(
    amend: Command, shown: Shown, small: Path, lawrepo: Command
) -> None:
    done = lawrepo("-C", small, "event", f"{LAW}#harvest", "2001-05-01", "--outcome", "good")
    assert done.returncode == 0, done.stderr
    recorded(amend("3", f'{{ event = "{LAW}#harvest", days = 1, if = "good" }}', RENAME))
    assert spans(shown, "2001-05-01", "2001-05-02") == [False, True]
    done = lawrepo("-C", small, "event", f"{LAW}#harvest", "2001-05-01", "--outcome", "bad")
    assert done.returncode == 0, done.stderr
    assert spans(shown, "2001-05-02") == [False]
    said = recorded(amend("4", f'{{ event = "{LAW}#harvest", days = 1, if = "good" }}', RENAME))
    assert f"never in force: {ACT}/4#1" in said
    assert "never in force (" in said


def test_an_event_that_makes_acts_unfit_is_refused(
    amend: Command, small: Path, lawrepo: Command, state_of: State
) -> None:
    recorded(amend("2", f'{{ event = "{LAW}#harvest" }}', RENAME))
    recorded(amend("3", "2005-01-01", replace("art_1__para_1", "Alpha", "Delta")))
    before = state_of(small)
    refused(lawrepo("-C", small, "event", f"{LAW}#harvest", "2003-05-01"), f"2005-01-01 (eng): {ACT}/3")
    refused(lawrepo("-C", small, "event", f"{LAW}#harvest", "2006-05-01"), f"2006-05-01 (eng): {ACT}/2")
    assert state_of(small) == before


def test_new_units_of_an_act_that_waited_keep_their_names(
    amend: Command, shown: Shown, small: Path, lawrepo: Command, git: Callable[..., str]
) -> None:
    content = 'op = "insert"\nafter = "art_3"\ncontent.eng = """\nArticle 4. {0}\n1. {0}.\n"""\n'
    recorded(amend("2", f'{{ event = "{LAW}#harvest" }}', content.format("Waiting")))
    recorded(amend("3", "2005-01-01", f"{content.format('Dated')}in_force_until = 2006-01-01"))
    assert lawrepo("-C", small, "event", f"{LAW}#harvest", "2007-05-01").returncode == 0
    assert "Dated" in shown("2005-01-01", "art_4")
    assert "Waiting" in shown("2007-05-01", "art_4")
    paths = git(small, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    kept = [path for path in paths if "/eng/art_4" in path and path.startswith("akn/xa/act/2000-01-01/")]
    assert len({path.split("/")[6] for path in kept}) == 2
    assert lawrepo("-C", small, "event", f"{LAW}#harvest", "2008-05-01").returncode == 0
    again = git(small, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert [path.replace("2008", "2007") for path in again if path.startswith("akn/xa/act/2000-01-01/")] == [
        path for path in paths if path.startswith("akn/xa/act/2000-01-01/")
    ]


def test_an_insertion_that_waited_for_another_is_named_when_it_commences(
    amend: Command, shown: Shown, small: Path, lawrepo: Command
) -> None:
    content = 'op = "insert"\nafter = "art_{0}"\ncontent.eng = """\nArticle {1}. New\n1. New.\n"""\n'
    recorded(amend("2", f'{{ event = "{LAW}#harvest" }}', content.format(4, 5)))  # there is no Article 4
    recorded(amend("3", "2005-01-01", content.format(3, 4)))
    done = lawrepo("-C", small, "event", f"{LAW}#harvest", "2007-05-01", "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["turns"]) == 1
    assert shown("2007-05-01", "art_5")


def test_an_insertion_that_an_act_lets_commence_is_named_once(
    amend: Command, shown: Shown, small: Path, git: Callable[..., str]
) -> None:
    content = 'op = "insert"\nafter = "art_{0}"\ncontent.eng = """\nArticle {1}. New\n1. New.\n"""\n'
    recorded(amend("2", f'{{ event = "{ACT}/3#commencement", days = 10 }}', content.format(4, 5)))
    recorded(amend("3", "2005-01-01", content.format(3, 4)))
    folder = "akn/xa/act/2000-01-01/1/eng/art_5"
    before = git(small, "ls-tree", "-r", "HEAD", folder)
    assert before
    recorded(amend("4", "2006-01-01", replace("art_4__para_1", "New", "Newer")))
    assert git(small, "ls-tree", "-r", "HEAD", folder) == before
    assert shown("2006-01-01", "art_5")


def test_a_paragraph_that_moves_to_another_article_changes_both(
    amend: Command, shown: Shown, small: Path, lawrepo: Command
) -> None:
    recorded(amend("2", "2005-01-01", 'op = "move"\ntarget = "art_1__para_2"\nlast = "art_3"'))
    assert "Beta" in shown("2005-01-01", "art_3")
    for article in ("art_1", "art_3"):
        assert f"{ACT}/2" in lawrepo("-C", small, "log", f"{LAW}~{article}").stdout


def test_an_event_that_makes_acts_on_two_laws_unfit(
    amend: Command, small: Path, lawrepo: Command, tmp_path: Path, state_of: State
) -> None:
    other = "/akn/xa/act/1999-01-01/7"
    arguments = ("--work", other, "--lang", "eng", "--in-force", "1999-02-01", "--title", "Other Law")
    assert lawrepo("-C", small, "import", tmp_path / "law.txt", *arguments).returncode == 0
    there = replace("art_1__para_1", "Alpha", "Gamma", more=f'work = "{other}"')
    recorded(amend("2", f'{{ event = "{LAW}#harvest" }}', RENAME, there))
    recorded(amend("3", "2005-01-01", RENAME, there))
    before = state_of(small)
    said = lawrepo("-C", small, "event", f"{LAW}#harvest", "2003-05-01")
    refused(said, f"2005-01-01 ({LAW}/eng)")
    assert ("instruction 1 (" in said.stderr, "instruction 2 (" in said.stderr) == (True, True)
    assert state_of(small) == before


def test_acts_that_wait_for_one_another(amend: Command, small: Path, state_of: State) -> None:
    recorded(amend("2", f'{{ event = "{ACT}/3#commencement" }}', RENAME))
    recorded(amend("3", f'{{ event = "{ACT}/4#commencement" }}', RENAME))
    before = state_of(small)
    refused(
        amend("4", f'{{ event = "{ACT}/2#commencement", days = 1 }}', RENAME),
        "circular commencement: ",
        " waits for ".join(f"{ACT}/{number}" for number in "3423"),
    )
    assert state_of(small) == before


# What cannot be amended


def test_the_text_of_an_amending_act_is_no_target(amend: Command, small: Path, state_of: State) -> None:
    recorded(amend("2", "2003-01-01", RENAME))
    before = state_of(small)
    refused(
        amend("3", "2002-01-01", replace("art_1", "Alpha", "Delta", more=f'work = "{ACT}/2"')),
        f"{ACT}/3 amends {ACT}/2, which is an amending act: expected its instructions as targets, as {ACT}/2#1",
    )
    assert state_of(small) == before


def test_a_law_held_as_text_is_no_act(small: Path, lawrepo: Command, tmp_path: Path, state_of: State) -> None:
    sheet = tmp_path / "law.toml"
    sheet.write_text(
        f'[act]\niri = "{LAW}"\ntitle.eng = "x"\namends = "{LAW}"\nenacted = 2000-01-01\nin_force = 2001-01-01\n'
        f'[[instruction]]\nid = "1"\n{RENAME}',
        encoding="utf-8",
    )
    before = state_of(small)
    refused(lawrepo("-C", small, "amend", sheet), f"{LAW}: held as a text without instructions")
    assert state_of(small) == before
