"""Periods of working days: whose holidays count, and where they are written down."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import holidays
import pytest

from lawrepo.calendar_days import Year

Command = Callable[..., subprocess.CompletedProcess[str]]

LAW = "/akn/kz/act/2000-01-01/1"
ACT = "/akn/kz/act/2023-12-01"
TEXT = "Article 1. Capital\n1. The capital is Alpha.\n2. The port is Beta.\n"


@pytest.fixture
def laws(
    tmp_path: Path, lawrepo: Command, assert_sound: Callable[[Path], None], request: pytest.FixtureRequest
) -> Iterator[Path]:
    """Give a collection with one law; the parameter are lines of lawrepo.toml, with its country."""
    settings: str = request.param
    folder = tmp_path / "laws"
    country = "xa" if "xa" in settings else "kz"
    assert lawrepo("init", folder, "--country", country, "--languages", "eng").returncode == 0
    settle(folder, settings)
    source = tmp_path / "law.txt"
    source.write_text(TEXT, encoding="utf-8")
    arguments = ("--work", LAW, "--lang", "eng", "--in-force", "2000-02-01")
    done = lawrepo("-C", folder, "import", source, *arguments)
    assert done.returncode == 0, done.stderr
    yield folder
    assert_sound(folder)


def settle(folder: Path, settings: str) -> None:
    """Commit lines of lawrepo.toml."""
    path = folder / "lawrepo.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("calendar", "weekend"))]
    path.write_text("\n".join((*kept, settings.partition("#")[0].strip(), "")), encoding="utf-8")
    commit(folder)


def commit(folder: Path) -> None:
    for arguments in (
        ("add", "-A"),
        ("commit", "-q", "--allow-empty", "-m", "lawrepo.toml: say whose holidays count"),
    ):
        done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def sheet(folder: Path, number: str, published: str, working_days: int, old: str, new: str) -> Path:
    path = folder.parent / f"{number}.toml"
    path.write_text(
        f"""[act]
iri = "{ACT}/{number}"
title.eng = "Act {number}"
amends = "{LAW}"
enacted = 2023-12-01
published = {published}
in_force = {{ event = "published", working_days = {working_days} }}

[[instruction]]
id = "1"
op = "replace-text"
target = "art_1"
old.eng = "{old}"
new.eng = "{new}"
""",
        encoding="utf-8",
    )
    return path


def in_force(git: Callable[..., str], folder: Path) -> str:
    return git(folder, "log", "-1", "--format=%(trailers:key=In-Force,valueonly)").strip()


def expected(start: date, working_days: int, known: object) -> date:
    """Count by hand."""
    day = start
    while working_days:
        day = date.fromordinal(day.toordinal() + 1)
        working_days -= day.weekday() < 5 and day not in known  # type: ignore[operator] # a set or the library's
    return day


@pytest.mark.parametrize("laws", ["", 'calendar = "KZ"'], indirect=True)
def test_a_period_over_the_new_year(laws: Path, lawrepo: Command, git: Callable[..., str]) -> None:
    done = lawrepo("-C", laws, "amend", sheet(laws, "2", "2023-12-27", 5, "Alpha", "Gamma"))
    assert done.returncode == 0, done.stderr
    known = holidays.country_holidays("KZ", years=[2023, 2024])
    day = expected(date(2023, 12, 27), 5, known)
    assert day > date(2024, 1, 3)
    assert in_force(git, laws) == str(day)
    changed = git(laws, "show", "--format=", "--name-only", "HEAD").splitlines()
    assert [path for path in changed if path.startswith("calendar/")] == ["calendar/2023.toml", "calendar/2024.toml"]
    for year in (2023, 2024):
        kept = Year.parse((laws / f"calendar/{year}.toml").read_bytes(), year)
        assert {day for day, _ in kept.holidays} == {day for day in known if day.year == year}
        assert kept.source.endswith(", KZ")
    assert lawrepo("-C", laws, "verify").returncode == 0
    assert lawrepo("-C", laws, "check").returncode == 0


@pytest.mark.parametrize("laws", ['weekend = ["friday", "saturday"]'], indirect=True)
def test_the_weekend_is_another_one(laws: Path, lawrepo: Command, git: Callable[..., str]) -> None:
    assert lawrepo("-C", laws, "amend", sheet(laws, "2", "2024-01-11", 1, "Alpha", "Gamma")).returncode == 0
    assert in_force(git, laws) == "2024-01-14"  # a Sunday


@pytest.mark.parametrize("laws", ['calendar = "KZ"'], indirect=True)
def test_what_is_written_down_counts_from_then_on(laws: Path, lawrepo: Command, git: Callable[..., str]) -> None:
    assert lawrepo("-C", laws, "amend", sheet(laws, "2", "2023-12-27", 5, "Alpha", "Gamma")).returncode == 0
    kept = git(laws, "ls-tree", "-r", "HEAD", "calendar")
    path = laws / "calendar/2024.toml"
    days = ("2024-01-15", "2024-01-16", "2024-01-17")
    added = "".join(f'\n[[holiday]]\non = {day}\nname = "Storm"\n' for day in days)
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    commit(laws)
    done = lawrepo("-C", laws, "amend", sheet(laws, "3", "2024-01-12", 1, "Beta", "Delta"))
    assert done.returncode == 0, done.stderr
    assert in_force(git, laws) == "2024-01-18"
    assert git(laws, "ls-tree", "-r", "HEAD", "calendar") != kept
    changed = git(laws, "show", "--format=", "--name-only", "HEAD").splitlines()
    assert not any(path.startswith("calendar/") for path in changed)


@pytest.mark.parametrize("laws", ['calendar = "none"', 'calendar = "none" # xa'], indirect=True)
def test_without_holidays_the_weekend_alone_counts(laws: Path, lawrepo: Command, git: Callable[..., str]) -> None:
    done = lawrepo("-C", laws, "amend", sheet(laws, "2", "2023-12-27", 5, "Alpha", "Gamma"))
    assert done.returncode == 0, done.stderr
    assert in_force(git, laws) == str(expected(date(2023, 12, 27), 5, set())) == "2024-01-03"
    assert b"holiday = []" in (laws / "calendar/2024.toml").read_bytes()
    assert lawrepo("-C", laws, "verify").returncode == 0


@pytest.mark.parametrize("laws", ["# xa", 'calendar = "XB"', 'calendar = "DE-XX"'], indirect=True)
def test_a_country_that_is_not_known_is_an_error(
    laws: Path, lawrepo: Command, state_of: Callable[[Path], object]
) -> None:
    before = state_of(laws)
    done = lawrepo("-C", laws, "amend", sheet(laws, "2", "2023-12-27", 5, "Alpha", "Gamma"))
    assert (done.returncode, done.stdout) == (5, "")
    assert "are known: set calendar =" in done.stderr
    assert 'calendar = "none" where only weekends do' in done.stderr
    assert state_of(laws) == before


@pytest.mark.parametrize("laws", ["# xa"], indirect=True)
def test_without_working_days_no_calendar_is_needed(laws: Path, lawrepo: Command) -> None:
    path = sheet(laws, "2", "2023-12-27", 5, "Alpha", "Gamma")
    path.write_text(path.read_text(encoding="utf-8").replace("working_days", "days"), encoding="utf-8")
    assert lawrepo("-C", laws, "amend", path).returncode == 0
    assert not (laws / "calendar").exists()


@pytest.mark.parametrize("laws", ['calendar = "KZ"'], indirect=True)
@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("2024.toml", "holiday = ", "calendar/2024.toml: "),
        ("2024.toml", 'source = "me"', "calendar/2024.toml: expected source (a text) and [[holiday]] tables"),
        ("2024.toml", 'source = "me"\nholiday = [{ on = 2024-01-01 }]', "expected on (YYYY-MM-DD) and name (a text)"),
        ("2024.toml", 'source = "me"\nholiday = [3]', "3: expected on (YYYY-MM-DD) and name (a text)"),
        (
            "2024.toml",
            'source = "me"\nholiday = [{ on = 2023-01-01, name = "x" }]',
            "calendar/2024.toml: 2023-01-01 is a day of another year",
        ),
        ("next.toml", "", "calendar/next.toml: expected YEAR.toml"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_an_error(
    name: str, data: str, message: str, laws: Path, lawrepo: Command, state_of: Callable[[Path], object]
) -> None:
    (laws / "calendar").mkdir()
    (laws / "calendar" / name).write_text(data, encoding="utf-8")
    commit(laws)
    before = state_of(laws)
    done = lawrepo("-C", laws, "amend", sheet(laws, "2", "2023-12-27", 5, "Alpha", "Gamma"))
    assert (done.returncode, done.stdout) == (5, "")
    assert message in done.stderr
    assert state_of(laws) == before
