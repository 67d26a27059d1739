"""Acts recorded in another order than they commence, between whole texts, and in several languages."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

LAW = "/akn/xa/act/2000-01-01/1"
FOLDER = "akn/xa/act/2000-01-01/1"
ACT = "/akn/xa/act/2000-06-01"

Command = Callable[..., subprocess.CompletedProcess[str]]
State = Callable[[Path], object]

# After each test `check` and `verify` must find nothing.
pytestmark = pytest.mark.usefixtures("proved")


def replace(target: str, old: str, new: str, *, language: str = "eng", more: str = "") -> str:
    return f'op = "replace-text"\ntarget = "{target}"\nlang = "{language}"\nold = "{old}"\nnew = "{new}"\n{more}'


def insert(place: str, content: str, *, more: str = "") -> str:
    return f'op = "insert"\n{place}\ncontent.eng = """\n{content}\n"""\n{more}'


def recorded(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("recorded: "), done.stdout
    return done.stdout


def refused(done: subprocess.CompletedProcess[str], *said: str) -> str:
    assert (done.returncode, done.stdout) == (4, ""), done.stdout + done.stderr
    for each in said:
        assert each in done.stderr
    return done.stderr


def tree(git: Callable[..., str], folder: Path, path: str = FOLDER) -> dict[str, str]:
    """Give the object id of every file of the law."""
    lines = git(folder, "ls-tree", "-r", "HEAD", path).splitlines()
    return {line.partition("\t")[2].removeprefix(f"{path}/"): line.split()[2] for line in lines}


# Out of order


def test_the_order_of_recording_says_nothing_about_the_law(
    small: Path, amend: Command, git: Callable[..., str], tmp_path: Path, lawrepo: Command
) -> None:
    acts = {
        "2": ("2001-01-01", replace("art_1__para_1", "Alpha", "Gamma")),
        "3": ("2002-01-01", replace("art_1__para_1", "capital", "chief town")),
        "4": ("2003-01-01", insert('after = "art_1"', "Article 1-1. Flag\n1. The flag is blue.")),
        "5": ("2004-01-01", replace("art_2__para_1", "Half", "A third", more="in_force_until = 2005-01-01")),
    }
    for number in ("5", "3", "4", "2"):
        recorded(amend(number, *acts[number]))
    first = tree(git, small)
    other = tmp_path / "other"
    assert lawrepo("init", other, "--country", "xa", "--languages", "kaz,rus,eng").returncode == 0
    arguments = ("--work", LAW, "--lang", "eng", "--in-force", "2000-02-01", "--title", "Small Law")
    assert lawrepo("-C", other, "import", tmp_path / "law.txt", *arguments).returncode == 0
    for number in ("2", "3", "4", "5"):
        assert lawrepo("-C", other, "amend", tmp_path / f"act-{number}.toml").returncode == 0
    assert tree(git, other) == first
    # Of the acts only the digest of what an instruction found differs: act 3 was recorded before act 2.
    acts_there, acts_here = (tree(git, each, "akn/xa/act/2000-06-01") for each in (other, small))
    assert {path for path in acts_here if acts_here[path] != acts_there[path]} == {"3/eng/meta/2000-06-01.xml"}


def test_an_act_that_makes_a_later_one_unfit_is_refused_whole(
    small: Path, amend: Command, shown: Callable[..., str], state_of: State
) -> None:
    recorded(amend("5", "2005-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    before = state_of(small)
    early = (replace("art_2__para_1", "Half", "A third"), replace("art_1__para_1", "Alpha", "Delta"))
    refused(
        amend("2", "2001-01-01", *early),
        f"{ACT}/2 makes acts unfit that are recorded already",
        f"2005-01-01 (eng): {ACT}/5",
        "instruction 1 (replace-text art_1__para_1, eng): text-absent",
        "expected «Alpha» once",
    )
    assert state_of(small) == before
    unexecutable = f'{early[1]}\nstatus = "unexecutable"\nreason = "act 5 found the old name in 2005"'
    recorded(amend("2", "2001-01-01", early[0], unexecutable))
    assert "Alpha" in shown("2004-12-31", "art_1")
    assert "Gamma" in shown("2005-01-01", "art_1")
    assert "A third" in shown("2001-01-01", "art_2")


def test_what_is_recorded_is_resolved_by_an_act_of_its_own(amend: Command, shown: Callable[..., str]) -> None:
    recorded(amend("5", "2005-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    recorded(amend("6", "2004-06-01", f'op = "void"\ntarget = "{ACT}/5#1"'))
    recorded(amend("2", "2001-01-01", replace("art_1__para_1", "Alpha", "Delta")))
    assert "Delta" in shown("2006-01-01", "art_1")


def test_known_answers_stay_when_something_is_recorded_beneath(amend: Command, shown: Callable[..., str]) -> None:
    recorded(amend("5", "2005-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    answer = shown("2006-01-01")
    recorded(amend("2", "2001-01-01", replace("art_1__para_1", "capital", "chief town")))
    assert shown("2006-01-01") != answer
    assert shown("2006-01-01", "", "--known", "HEAD~1") == answer


# Whole texts and acts


CHECKPOINT = (("Alpha", "Gamma"), ("Votes are open", "Votes are secret"))


def test_acts_and_whole_texts_alternate(
    small: Path, amend: Command, whole: Command, shown: Callable[..., str], git: Callable[..., str]
) -> None:
    recorded(amend("2", "2001-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    done = whole("2003-01-01", *CHECKPOINT)
    assert done.returncode == 0, done.stderr
    text = shown("2003-01-01")
    assert "Votes are secret" in text
    files = tree(git, small)
    assert "eng/art_2/2003-01-01.xml" in files
    assert "eng/art_1/2003-01-01.xml" not in files  # the act had done it
    recorded(amend("4", "2004-01-01", replace("art_2__para_2", "secret", "open again")))
    assert "Votes are open again" in shown("2004-01-01", "art_2")
    # An act from before the text: the text stays what it is, byte for byte.
    recorded(amend("3", "2002-01-01", replace("art_2__para_1", "Half", "A third")))
    assert "A third of the members" in shown("2002-12-31", "art_2")
    assert shown("2003-01-01") == text
    assert "Half of the members" in shown("2003-01-01", "art_2")
    later = tree(git, small)
    assert later["eng/art_2/2003-01-01.xml"] == files["eng/art_2/2003-01-01.xml"]
    assert "eng/art_2/2002-01-01.xml" in later


def derived(git: Callable[..., str], folder: Path, files: dict[str, str]) -> list[str]:
    """Give the lines of the instructions that explain a whole text."""
    (path,) = [path for path in files if path.startswith("effects/2000/") and path.endswith("+2000-01-01+1.xml")]
    text = git(folder, "cat-file", "-p", files[path])
    return [line for line in text.splitlines() if "<lr:instruction" in line or "lr:old" in line or "lr:new" in line]


def test_what_an_act_explains_is_no_longer_the_texts_own(
    small: Path, amend: Command, lawrepo: Command, git: Callable[..., str], tmp_path: Path
) -> None:
    manifest = tmp_path / "history.toml"
    text = (tmp_path / "law.txt").read_text(encoding="utf-8")
    for old, new in CHECKPOINT:
        text = text.replace(old, new)
    (tmp_path / "later.txt").write_text(text, encoding="utf-8")
    manifest.write_text(
        f'[work]\niri = "{LAW}"\ntitle = {{ eng = "Small Law" }}\n'
        '[[version]]\nin_force = 2003-01-01\nby = "/akn/xa/act/2002-11-11/9"\nenacted = 2002-11-11\n'
        'text = { eng = "later.txt" }\n',
        encoding="utf-8",
    )
    assert lawrepo("-C", small, "import-history", manifest).returncode == 0
    path = "effects/2002/xa+act+2002-11-11+9.xml"
    explained = git(small, "cat-file", "-p", f"HEAD:{FOLDER}/{path}")
    assert ("Gamma" in explained, "secret" in explained) == (True, True)
    recorded(amend("2", "2001-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    explained = git(small, "cat-file", "-p", f"HEAD:{FOLDER}/{path}")
    assert ("Gamma" in explained, "secret" in explained) == (False, True)
    # One that says something else than the text: what the text takes back is the text's own.
    recorded(amend("3", "2002-01-01", replace("art_2__para_1", "Half", "A third")))
    explained = git(small, "cat-file", "-p", f"HEAD:{FOLDER}/{path}")
    assert ("Half" in explained, "secret" in explained) == (True, True)
    assert lawrepo("-C", small, "show", LAW, "--at", "2003-01-01").stdout.count("Half") == 1


def test_a_whole_text_beneath_an_act_that_does_not_fit_it_is_refused(
    small: Path, amend: Command, whole: Command, state_of: State
) -> None:
    recorded(amend("5", "2005-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    before = state_of(small)
    done = whole("2004-01-01", ("Alpha", "Delta"))
    assert done.returncode == 4
    assert f"2005-01-01 (eng): {ACT}/5: instruction 1" in done.stderr
    assert state_of(small) == before
    done = whole("2004-01-01", ("Beta", "Delta"))
    assert done.returncode == 0, done.stderr


def test_a_whole_text_of_the_day_of_an_act(amend: Command, whole: Command, shown: Callable[..., str]) -> None:
    recorded(amend("5", "2005-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    assert whole("2005-01-01", ("Alpha", "Gamma"), ("Votes are open", "Votes are secret")).returncode == 0
    assert "Gamma" in shown("2005-01-01")
    assert "secret" in shown("2005-01-01")


def test_an_act_on_the_day_of_a_whole_text_is_explained_by_it(
    small: Path, amend: Command, whole: Command, shown: Callable[..., str], git: Callable[..., str]
) -> None:
    assert whole("2005-01-01", ("Alpha", "Gamma")).returncode == 0
    before = tree(git, small)
    text = shown("2005-01-01")
    recorded(amend("5", "2005-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    after = tree(git, small)
    assert shown("2005-01-01") == text
    assert {path: oid for path, oid in after.items() if "effects" not in path} == {
        path: oid for path, oid in before.items() if "effects" not in path
    }


def test_a_temporary_act_ends_at_the_next_whole_text_or_by_itself(
    amend: Command, whole: Command, shown: Callable[..., str]
) -> None:
    temporary = replace("art_2__para_1", "Half", "A third", more="in_force_until = 2006-01-01")
    recorded(amend("2", "2001-01-01", temporary))
    assert whole("2005-01-01", ("Beta", "Delta")).returncode == 0
    assert "A third" in shown("2004-12-31", "art_2")
    assert "Half" in shown("2005-01-01", "art_2")  # the text says so
    assert "Half" in shown("2006-01-01", "art_2")


@pytest.mark.parametrize("day", ["2000-02-01", "2000-01-15"])
def test_an_act_at_or_before_the_first_text_is_refused_with_advice(
    small: Path, day: str, amend: Command, state_of: State
) -> None:
    before = state_of(small)
    refused(
        amend("2", day, replace("art_1__para_1", "Alpha", "Gamma")),
        f"it commences on {day}: the first text held is of 2000-02-01",
        "record an earlier text first",
    )
    assert state_of(small) == before


def test_an_earlier_text_makes_room_for_such_an_act(
    amend: Command, whole: Command, shown: Callable[..., str]
) -> None:
    assert whole("2000-01-20", ("Alpha", "Omega")).returncode == 0
    recorded(amend("2", "2000-01-25", replace("art_1__para_1", "Omega", "Psi")))
    assert "Psi" in shown("2000-01-31", "art_1")
    assert "Alpha" in shown("2000-02-01", "art_1")


# Languages


def test_a_translation_waits_for_its_words(
    small: Path, amend: Command, whole: Command, shown: Callable[..., str], lawrepo: Command
) -> None:
    assert whole("2000-02-01", language="rus").returncode == 0
    recorded(amend("2", "2001-01-01", replace("art_1__para_1", "Alpha", "Gamma")))
    assert "Альфа" in shown("2002-01-01", "art_1", "--lang", "rus")
    done = lawrepo("-C", small, "show", LAW, "--at", "2002-01-01", "--lang", "rus")
    assert "translation pending: the law changed on 2001-01-01" in done.stderr
    both = 'op = "replace-text"\ntarget = "art_1__para_2"\nold.eng = "Beta"\nnew.eng = "Zeta"\n'
    recorded(amend("3", "2002-06-01", f'{both}old.rus = "Бета"\nnew.rus = "Дзета"'))
    assert "Дзета" in shown("2002-06-01", "art_1", "--lang", "rus")
    assert "Альфа" in shown("2002-06-01", "art_1", "--lang", "rus")


def test_an_act_in_other_languages_than_the_authoritative_one(
    small: Path, amend: Command, whole: Command, state_of: State
) -> None:
    assert whole("2000-02-01", language="rus").returncode == 0
    before = state_of(small)
    words = 'old.rus = "Альфа"\nnew.rus = "Гамма"\nold.kaz = "Альфа"\nnew.kaz = "Гамма"'
    said = refused(amend("2", "2001-01-01", f'op = "replace-text"\ntarget = "art_1__para_1"\n{words}'))
    assert "language-missing; expected a wording in eng too, which is authoritative" in said
    assert state_of(small) == before


def test_an_act_in_a_language_that_the_law_is_not_held_in(amend: Command, shown: Callable[..., str]) -> None:
    both = 'op = "replace-text"\ntarget = "art_1__para_2"\nold.eng = "Beta"\nnew.eng = "Zeta"\n'
    recorded(amend("3", "2002-06-01", f'{both}old.rus = "Бета"\nnew.rus = "Дзета"'))
    assert "Zeta" in shown("2002-06-01", "art_1")


def test_a_translation_is_imported_beneath_acts(amend: Command, whole: Command, shown: Callable[..., str]) -> None:
    both = 'op = "replace-text"\ntarget = "art_1__para_2"\nold.eng = "Beta"\nnew.eng = "Zeta"\n'
    recorded(amend("3", "2002-06-01", f'{both}old.rus = "Бета"\nnew.rus = "Дзета"'))
    assert whole("2000-02-01", language="rus").returncode == 0
    assert "Дзета" in shown("2002-06-01", "art_1", "--lang", "rus")
    assert "Бета" in shown("2002-05-31", "art_1", "--lang", "rus")


# Identity


def test_new_units_get_names_that_were_never_used(
    small: Path, amend: Command, shown: Callable[..., str], git: Callable[..., str]
) -> None:
    content = "Article 4. {0}\n1. {0}."
    recorded(amend("5", "2005-01-01", insert('after = "art_3"', content.format("Later"))))
    earlier = insert('after = "art_3"', content.format("Earlier"), more="in_force_until = 2003-01-01")
    recorded(amend("2", "2001-01-01", earlier))
    files = tree(git, small)
    assert {path for path in files if path.startswith("eng/art_4")} == {
        "eng/art_4/2005-01-01.xml",
        "eng/art_4~2/2001-01-01.xml",
        "eng/art_4~2/2003-01-01.xml",
    }
    assert "Earlier" in shown("2002-01-01", "art_4")
    assert shown("2004-01-01", "art_4") == ""
    assert "Later" in shown("2005-01-01", "art_4")


# Several Works


OTHER = "/akn/xa/act/1999-01-01/7"


@pytest.fixture
def other_law(small: Path, tmp_path: Path, lawrepo: Command) -> str:
    source = tmp_path / "other.txt"
    source.write_text("Article 1. Tax\n1. The tax of Alpha is low.\n", encoding="utf-8")
    arguments = ("--work", OTHER, "--lang", "eng", "--in-force", "1999-02-01", "--title", "Other Law")
    assert lawrepo("-C", small, "import", source, *arguments).returncode == 0
    return OTHER


def test_an_act_on_two_works_is_one_commit(
    small: Path, other_law: str, amend: Command, git: Callable[..., str], lawrepo: Command
) -> None:
    there = replace("art_1__para_1", "Alpha", "Gamma", more=f'work = "{other_law}"')
    said = recorded(amend("2", "2001-01-01", replace("art_1__para_1", "Alpha", "Gamma"), there))
    assert "amends Small Law, Other Law from 2001-01-01" in said
    trailers = git(small, "log", "-1", "--format=%(trailers:key=Work,valueonly)").split()
    assert trailers == [LAW, OTHER]
    for law in trailers:
        assert "Gamma" in lawrepo("-C", small, "show", f"{law}~art_1", "--at", "2001-01-01").stdout
        assert "Alpha" in lawrepo("-C", small, "show", f"{law}~art_1", "--at", "2000-12-31").stdout


def test_what_does_not_fit_in_two_works_is_reported_together(
    small: Path, other_law: str, amend: Command, state_of: State
) -> None:
    later = replace("art_1__para_1", "Alpha", "Gamma")
    recorded(amend("5", "2005-01-01", later, f'{later}work = "{other_law}"'))
    before = state_of(small)
    early = replace("art_1__para_1", "Alpha", "Delta")
    said = refused(amend("2", "2001-01-01", early, f'{early}work = "{other_law}"'))
    assert said.count(f"2005-01-01 ({LAW}/eng): {ACT}/5: instruction 1 (") == 1
    assert said.count(f"2005-01-01 ({other_law}/eng): {ACT}/5: instruction 2 (") == 1
    bad = replace("art_1__para_1", "Omega", "Delta")
    said = refused(amend("3", "2001-01-01", bad, f'{bad}work = "{other_law}"'))
    assert ("instruction 1 (" in said, "instruction 2 (" in said, "unfit" in said) == (True, True, False)
    assert state_of(small) == before


def test_a_work_that_is_not_held_is_not_found(small: Path, amend: Command, state_of: State) -> None:
    before = state_of(small)
    done = amend("2", "2001-01-01", replace("art_1__para_1", "Alpha", "Gamma", more=f'work = "{OTHER}"'))
    assert done.returncode == 3
    assert f"{ACT}/2 amends {OTHER}: not held in this collection" in done.stderr
    assert state_of(small) == before
