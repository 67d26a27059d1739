"""Texts as published: what each act did is read off its text once, and what is in force follows from the acts."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

LAW = "/akn/xa/act/2000-01-01/1"
FOLDER = "akn/xa/act/2000-01-01/1"
ACT = "/akn/xa/act/2000-06-01"
HEAD = f'[work]\niri = "{LAW}"\ntitle = {{ eng = "Small Law" }}\n'

Command = Callable[..., subprocess.CompletedProcess[str]]
State = Callable[[Path], object]

TEXT = """Article 1. Capital
1. The capital is Alpha.
2. The port is Beta.

Article 2. House
1. Half of the members attend.
2. Votes are open.

Article 3. End
1. This law is short.
"""


@pytest.fixture
def history(collection: Path, tmp_path: Path, lawrepo: Command) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Import texts as published: rows of (in force, number of the act, changes since the row before, more)."""

    def run(
        *rows: tuple[str, str, tuple[tuple[str, str], ...], str], first: str = "2000-02-01"
    ) -> subprocess.CompletedProcess[str]:
        text = TEXT
        lines = [f'{HEAD}texts = "as-published"\n']
        (tmp_path / "0.txt").write_text(text, encoding="utf-8")
        lines.append(f'[[version]]\nin_force = {first}\ntext = {{ eng = "0.txt" }}\n')
        for day, number, changes, more in rows:
            for old, new in changes:
                assert old in text
                text = text.replace(old, new)
            (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
            lines.append(
                f'[[version]]\nin_force = {day}\nby = "{ACT}/{number}"\nenacted = 2000-06-01\n'
                f'text = {{ eng = "{number}.txt" }}\n{more}'
            )
        manifest = tmp_path / "history.toml"
        manifest.write_text("\n".join(lines), encoding="utf-8")
        return lawrepo("-C", collection, "import-history", manifest)

    return run


@pytest.fixture
def shown(collection: Path, lawrepo: Command) -> Callable[[str], str]:
    def run(day: str) -> str:
        done = lawrepo("-C", collection, "show", LAW, "--at", day)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def sound(lawrepo: Command, folder: Path) -> None:
    for command in ("check", "verify"):
        done = lawrepo("-C", folder, command)
        assert done.returncode == 0, done.stdout + done.stderr


def amend(
    lawrepo: Command, folder: Path, number: str, day: str, target: str, old: str, new: str
) -> subprocess.CompletedProcess[str]:
    sheet = folder.parent / f"sheet-{number}.toml"
    sheet.write_text(
        f'[act]\niri = "{ACT}/{number}"\ntitle.eng = "Act"\namends = "{LAW}"\nenacted = 2000-06-01\n'
        f'in_force = {day}\n\n[[instruction]]\nid = "1"\nop = "replace-text"\ntarget = "{target}"\n'
        f'old.eng = "{old}"\nnew.eng = "{new}"\n',
        encoding="utf-8",
    )
    return lawrepo("-C", folder, "amend", sheet)


def test_what_is_in_force_follows_from_the_acts_own_dates(
    history: Command, shown: Callable[[str], str], collection: Path, lawrepo: Command, git: Callable[..., str]
) -> None:
    done = history(
        ("2005-01-01", "2", (("Alpha", "Gamma"),), ""),
        ("2003-01-01", "3", (("Beta", "Delta"),), ""),  # promulgated later, in force earlier
        (
            "2004-01-01",
            "4",
            (("Half", "A third"), ("short", "long")),
            '[[version.part]]\ntargets = ["art_3"]\nin_force = 2006-01-01\n',
        ),
    )
    assert done.returncode == 0, done.stderr
    words = ("Gamma", "Delta", "A third", "long")
    found = {
        day: [word for word in words if word in shown(day)]
        for day in ("2002-12-31", "2003-01-01", "2004-01-01", "2005-01-01", "2006-01-01")
    }
    assert found == {
        "2002-12-31": [],
        "2003-01-01": ["Delta"],
        "2004-01-01": ["Delta", "A third"],
        "2005-01-01": ["Gamma", "Delta", "A third"],
        "2006-01-01": ["Gamma", "Delta", "A third", "long"],
    }
    subjects = git(collection, "log", "--format=%s").splitlines()
    assert subjects[:3] == [
        f"{ACT}/4, 2000-06-01: amends Small Law from 2004-01-01, 2006-01-01 (eng)",
        f"{ACT}/3, 2000-06-01: amends Small Law from 2003-01-01 (eng)",
        f"{ACT}/2, 2000-06-01: amends Small Law from 2005-01-01 (eng)",
    ]
    sound(lawrepo, collection)


ROWS = (
    ("2003-01-01", "2", (("Alpha", "Gamma"),), ""),
    ("2004-01-01", "3", (("Gamma", "Gamma, by the sea"),), ""),
)


def test_the_same_history_again_records_nothing(history: Command, collection: Path, state_of: State) -> None:
    assert history(*ROWS).returncode == 0
    before = state_of(collection)
    again = history(*ROWS)
    assert (again.returncode, "nothing new to record" in again.stdout) == (0, True)
    for rows in (ROWS[:1], (ROWS[0], ("2004-01-01", "3", (("Gamma", "Delta"),), ""))):
        other = history(*rows)
        assert (other.returncode, "held already, and not as these texts make it" in other.stderr) == (4, True)
    assert state_of(collection) == before


def test_acts_are_recorded_between_texts_as_published(
    history: Command, shown: Callable[[str], str], collection: Path, lawrepo: Command, state_of: State
) -> None:
    assert history(*ROWS).returncode == 0
    done = amend(lawrepo, collection, "7", "2003-06-01", "art_2__para_1", "Half", "A third")
    assert done.returncode == 0, done.stderr
    assert "A third" in shown("2004-01-01")
    assert "Gamma, by the sea" in shown("2004-01-01")
    assert "Half" in shown("2003-05-31")
    before = state_of(collection)
    done = amend(lawrepo, collection, "8", "2003-06-01", "art_1__para_1", "Gamma", "Delta")
    assert done.returncode == 4
    assert f"2004-01-01 (eng): {ACT}/3" in done.stderr
    assert state_of(collection) == before
    sound(lawrepo, collection)


def test_a_text_that_cannot_follow_is_refused_whole(history: Command, collection: Path, state_of: State) -> None:
    before = state_of(collection)
    done = history(
        ("2005-01-01", "2", (("Alpha", "Gamma"),), ""),
        ("2003-01-01", "3", (("Gamma", "Gamma, by the sea"),), ""),  # its words are not there yet
    )
    assert done.returncode == 4
    assert f"2003-01-01 (eng): {ACT}/3" in done.stderr
    assert state_of(collection) == before


def test_a_part_that_the_act_does_not_change_is_refused(history: Command, collection: Path, state_of: State) -> None:
    before = state_of(collection)
    part = '[[version.part]]\ntargets = ["art_2", "art_9"]\nin_force = 2006-01-01\n'
    done = history(("2004-01-01", "4", (("Half", "A third"),), part))
    assert done.returncode == 2
    assert f"{ACT}/4: part art_9: the act changes no such unit" in done.stderr
    assert state_of(collection) == before


def test_whole_texts_are_imported_onto_acts(
    collection: Path, tmp_path: Path, lawrepo: Command, shown: Callable[[str], str]
) -> None:
    (tmp_path / "0.txt").write_text(TEXT, encoding="utf-8")
    arguments = ("--work", LAW, "--lang", "eng", "--in-force", "2000-02-01", "--title", "Small Law")
    assert lawrepo("-C", collection, "import", tmp_path / "0.txt", *arguments).returncode == 0
    assert amend(lawrepo, collection, "2", "2001-01-01", "art_1__para_1", "Alpha", "Gamma").returncode == 0
    assert amend(lawrepo, collection, "9", "2009-01-01", "art_2__para_1", "Half", "A third").returncode == 0
    rows = []
    text = TEXT
    for day, number, old, new in (("2003-01-01", "3", "Alpha", "Gamma"), ("2005-01-01", "5", "short", "long")):
        text = text.replace(old, new)
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        rows.append(
            f'[[version]]\nin_force = {day}\nby = "{ACT}/{number}"\nenacted = 2000-06-01\n'
            f'text = {{ eng = "{number}.txt" }}\n'
        )
    manifest = tmp_path / "later.toml"
    manifest.write_text(HEAD + "".join(rows), encoding="utf-8")
    done = lawrepo("-C", collection, "import-history", manifest)
    assert done.returncode == 0, done.stderr
    assert len([line for line in done.stdout.splitlines() if line.startswith("recorded: ")]) == 2
    assert ("Gamma" in shown("2003-01-01"), "long" in shown("2005-01-01")) == (True, True)
    assert ("A third" in shown("2009-01-01"), "long" in shown("2009-01-01")) == (True, True)
    sound(lawrepo, collection)
    again = lawrepo("-C", collection, "import-history", manifest)
    assert "nothing new to record" in again.stdout
