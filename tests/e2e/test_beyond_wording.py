"""Which acts did more than change wordings is kept by the ids of folders: derived, and never out of date."""

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from akn.fragment import Fragment
from lawrepo.collection import Collection
from lawrepo.errors import AbsentError
from lawrepo.store import works
from lawrepo.store.snapshot import Snapshot

CHARTER = "/akn/xa/act/1996-05-20/charter"
WAITING = "/akn/xa/act/2026-06-01/99-vi#review"
WAITS = f"""[act]
iri = "/akn/xa/act/2026-06-01/99-vi"
amends = "{CHARTER}"
enacted = 2026-06-01
in_force = {{ event = "{WAITING}" }}

[[instruction]]
id = "1"
op = "repeal"
target = "art_8"
"""
DAYS = (date(1990, 1, 1), date(2008, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1))
Lawrepo = Callable[..., subprocess.CompletedProcess[str]]


def answers(folder: Path) -> list[str]:
    """Return what is said of the Charter on some days: its words and what is outstanding, or why there is none."""
    found = []
    with Collection.open(folder) as collection:
        work = collection.work(CHARTER)
        for pit in DAYS:
            try:
                text = work.words(pit, language="eng")
            except AbsentError as error:
                found.append(str(error))
            else:
                found.append(f"{text.statement}{text.outstanding}{text.data.decode()}")
    return found


def kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("lawrepo/artefacts/beyond-wording-*"))


@pytest.fixture
def effects_read(monkeypatch: pytest.MonkeyPatch) -> list[Fragment]:
    """Keep what is found of every year, and count the effects files that are searched."""
    monkeypatch.setattr(works, "_MANY", 1)
    searched: list[Fragment] = []
    judge = works.is_beyond_wording

    def count(effects: Fragment) -> bool:
        searched.append(effects)
        return judge(effects)

    monkeypatch.setattr(works, "is_beyond_wording", count)
    return searched


def test_the_same_is_said_with_and_without(
    koltau_copy: Path, tmp_path: Path, effects_read: list[Fragment], lawrepo: Lawrepo
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Snapshot, "artefacts", None)
        said = answers(koltau_copy)
    assert "ceased on 2027-01-01, replaced by" in said[3]
    searched = len(effects_read)
    assert searched
    assert answers(koltau_copy) == said
    assert len(effects_read) == 2 * searched
    assert kept(koltau_copy)
    assert answers(koltau_copy) == said
    assert len(effects_read) == 2 * searched  # nothing was searched again

    for entry in kept(koltau_copy):
        entry.write_bytes(entry.read_bytes()[:-1] + b"?")
    assert answers(koltau_copy) == said  # damaged: searched again
    assert len(effects_read) == 3 * searched

    before = kept(koltau_copy)
    sheet = tmp_path / "act.toml"
    sheet.write_text(WAITS, encoding="utf-8")
    done = lawrepo("-C", koltau_copy, "amend", sheet)
    assert done.returncode == 0, done.stderr
    now = answers(koltau_copy)
    assert WAITING in now[1]
    assert WAITING not in said[1]
    assert now[3] == said[3]
    assert set(kept(koltau_copy)) > set(before)


def test_few_are_searched_each_time(koltau_copy: Path) -> None:
    for entry in kept(koltau_copy):
        entry.unlink()
    answers(koltau_copy)
    assert kept(koltau_copy) == []
