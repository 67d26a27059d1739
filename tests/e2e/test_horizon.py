"""Up to which day something bears on a law is kept, by a commit: derived, and never out of date."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from lawrepo import engine, horizon
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.calendar_days import Year
from lawrepo.horizon import Horizon
from lawrepo.instruction import Instruction, Op, Wording
from lawrepo.layout import work_path
from lawrepo.plan import Plan
from lawrepo.planning import Planner
from lawrepo.repository import Repository
from lawrepo.store.ahead import Ahead
from lawrepo.store.artefacts import Artefacts

LAW = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def act(number: int, on: date | None = None) -> Sheet:
    """Return an act that says one word more, from a day of its own number on."""
    pit = date(2001, 1, number) if on is None else on
    wording = Wording(language="eng", old="Alpha", new=f" ({number})")
    instruction = Instruction(id="1", op=Op.INSERT_TEXT, work=LAW, target="art_1__para_1", wordings=(wording,))
    iri = FrbrUri.parse(f"/akn/xa/act/2000-06-01/{number}")
    told = AmendingAct(iri=iri, enacted=date(2000, 6, 1), in_force=pit, titles=(("eng", f"Act {number}"),))
    return Sheet(act=told, instructions=(instruction,))


def kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("lawrepo/artefacts/horizon-*"))


@pytest.fixture
def over_all(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep every horizon that is found, and name the acts that were planned on all that there is."""
    monkeypatch.setattr(horizon, "_FEW", 1)
    named: list[str] = []
    plan = Planner._over_all

    def count(self: Planner, sheet: Sheet) -> Plan:
        named.append(sheet.act.iri.number)
        return plan(self, sheet)

    monkeypatch.setattr(Planner, "_over_all", count)
    return named


def record(folder: Path, *numbers: int) -> None:
    """Record acts, as one process does, each as it would be without what is kept."""
    with Repository.open(folder) as repository:
        for number in numbers:
            whole = Planner(repository.snapshot(), repository.settings, never)
            expected = whole._over_all(act(number)).files
            assert repository.amend(act(number), now=NOW).files == expected


def never(calendar: str, year: int) -> Year:
    raise AssertionError(f"{calendar} {year}")


def test_another_process_goes_on_from_it(small: Path, over_all: list[str]) -> None:
    record(small, 1)
    assert kept(small) == []  # nothing bore on the law before
    record(small, 2)
    record(small, 3, 4)
    record(small, 5)
    assert over_all == ["1", "1", "2", "2", "3", "4", "5"]
    (path,) = kept(small)
    path.write_bytes(path.read_bytes()[:-1])  # damaged
    record(small, 6)
    path.unlink()
    record(small, 7)
    record(small, 8)
    assert over_all[7:] == ["6", "6", "7", "7", "8"]


def test_what_is_no_commit_has_none(small: Path, over_all: list[str]) -> None:
    record(small, 1, 2)
    del over_all[:]
    with Repository.open(small) as repository:
        first = repository.planner(repository.snapshot()).act(act(3))
        assert over_all == []
        ahead = Ahead(repository.snapshot()).after(first.files)
        repository.planner(ahead).act(act(4))
        assert over_all == ["4"]


def test_one_of_a_commit_that_is_gone_is_none(small: Path, over_all: list[str]) -> None:
    record(small, 1, 2)
    (path,) = kept(small)
    git_dir = path.parent.parent.parent
    found = Artefacts(git_dir).find(path.name)
    assert found is not None
    known = Horizon.parse(found)
    assert Horizon.parse(known.to_json()) == known
    gone = found.replace(known.commit.encode(), b"0" * len(known.commit))
    Artefacts(git_dir).keep(path.name, gone)
    del over_all[:]
    record(small, 3)
    assert over_all == ["3", "3"]


@pytest.mark.parametrize("shape", ["[]", "null", "7", '{"commit": 1}', '"abcdefg"', "[[", "[" * 100_000])
def test_one_of_another_shape_is_none(small: Path, over_all: list[str], shape: str) -> None:
    record(small, 1, 2)
    (path,) = kept(small)
    Artefacts(path.parent.parent.parent).keep(path.name, shape.encode())
    del over_all[:]
    record(small, 3)
    assert over_all == ["3", "3"]


@pytest.mark.parametrize(
    ("place", "value"), [(0, "HEAD"), (0, 7), (1, "20010102"), (2, "x"), (3, "abc"), (4, [[]]), (6, None)]
)
def test_one_of_which_a_part_is_another_is_none(small: Path, over_all: list[str], place: int, value: object) -> None:
    record(small, 1, 2)
    (path,) = kept(small)
    artefacts = Artefacts(path.parent.parent.parent)
    told = json.loads(artefacts.find(path.name) or b"")
    told[place] = value
    artefacts.keep(path.name, json.dumps(told).encode())
    del over_all[:]
    record(small, 3)
    assert over_all == ["3", "3"]


def test_a_version_that_was_changed_by_hand_is_put_right(
    small: Path, over_all: list[str], git: Callable[..., str]
) -> None:
    record(small, 1, 2, 3)
    newest = max((small / work_path(LAW) / "eng/art_1").iterdir())
    right = newest.read_bytes()
    newest.write_bytes(right.replace(b"Alpha", b"ALPHA"))
    git(small, "commit", "-qam", "by hand")
    del over_all[:]
    record(small, 4)
    assert over_all == ["4", "4"]
    assert newest.read_bytes() == right
    record(small, 5)
    assert over_all == ["4", "4", "5"]


def test_where_too_much_is_new_it_is_found_anew(
    small: Path, over_all: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(horizon, "_MOST", 5)  # files
    record(small, 1, 2)
    assert over_all == ["1", "1", "2", "2"]


def test_acts_are_kept_for_other_snapshots_until_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_MOST", 2)
    memory = engine.Memory()
    read: list[int] = []

    def act_of(number: int) -> Sheet:
        read.append(number)
        return act(number)

    for number in (1, 2, 1, 2, 3, 1):
        assert memory.act((LAW, str(number)), lambda number=number: act_of(number)) == act(number)  # type: ignore[misc] # mypy types no lambda with a default
    assert read == [1, 2, 3, 1]
