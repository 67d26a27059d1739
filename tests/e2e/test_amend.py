"""The model law recorded from its original texts and its twelve acts, by the command line, in order of recording."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo import cli
from lawrepo.cli import clock
from lawrepo.holding import State, identify
from lawrepo.importers.text import read_text
from lawrepo.repository import Repository
from lawrepo.store.history import trailers_of
from lawrepo.store.works import open_work

ROOT = Path(__file__).resolve().parents[2]
CHARTER = ROOT / "history" / "charter"
ACTS = sorted((CHARTER / "acts").glob("*.toml"))
LANGUAGES = ("kaz", "rus", "eng")
WORK = "/akn/xa/act/1996-05-20/charter"
FOLDER = WORK.removeprefix("/")
REFERENDUM = "/akn/xa/act/2026-05-15/96-vi#referendum"
PASSED, FAILED = f"{REFERENDUM}=2026-10-03:passed", f"{REFERENDUM}=2026-10-03:failed"
FIRST = datetime(2026, 6, 1, 12, tzinfo=UTC)
# The text of each day, and that between the acts of one day.
TEXTS = sorted(tuple(path.name.split(".")[:2]) for path in (CHARTER / "texts").glob("*.txt"))
DATED = [pair for pair in TEXTS if "ii" not in pair[0]]

Command = Callable[..., subprocess.CompletedProcess[str]]


def recorded_on(number: int) -> datetime:
    """Give the record time of an act of the model law, counted from 1; of the original texts for 0."""
    return FIRST + timedelta(days=number)


AFTER = recorded_on(20)


def manifest(folder: Path) -> Path:
    """Write what records the original texts, and nothing else."""
    texts = ", ".join(f'{code} = "{CHARTER / f"original.{code}.txt"}"' for code in LANGUAGES)
    target = folder / "original.toml"
    target.write_text(
        f"""[work]
iri = "{WORK}"
title = {{ kaz = "Жарғы", rus = "Устав", eng = "Charter" }}
authoritative = ["kaz", "rus", "eng"]

[[version]]
in_force = 1996-07-01
text = {{ {texts} }}
""",
        encoding="utf-8",
    )
    return target


def run(now: datetime, *arguments: str | Path) -> int:
    """Run a command at a time, outside any one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: now)
        patch.setattr(clock, "today", now.date)
        return cli.main([str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def pending_charter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the Charter with all its acts, before the referendum; it is only read.

    What was answered after each act stands beside it, in answers.json.
    """
    scratch = tmp_path_factory.mktemp("charter")
    folder = scratch / "laws"
    assert run(FIRST, "init", folder, "--country", "xa", "--languages", "kaz,rus,eng") == 0
    assert run(recorded_on(0), "-C", folder, "import-history", manifest(scratch)) == 0
    told = []
    for number, sheet in enumerate(ACTS, 1):
        assert run(recorded_on(number), "-C", folder, "amend", sheet) == 0
        with Repository.open(folder) as repository:
            told.append(answers(repository))
    (scratch / "answers.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def answers(repository: Repository, known: datetime | None = None) -> dict[str, str]:
    """Give the digest of the text of some days in every language, as known now or then."""
    work = repository.work(WORK, known=known)
    return {
        f"{language}:{day}": work.at(day, language=language).expression.digest
        for language in LANGUAGES
        for day in (date(2008, 1, 1), date(2012, 6, 1), date(2017, 8, 1))
    }


@pytest.fixture(scope="session")
def charter(pending_charter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the Charter after the referendum; it is only read."""
    folder = tmp_path_factory.mktemp("decided") / "laws"
    shutil.copytree(pending_charter, folder)
    for event in tomllib.loads((CHARTER / "events.toml").read_text(encoding="utf-8"))["event"]:
        named = f"{event['iri']}#{event['name']}"
        happened = ("event", named, str(event["on"]), "--outcome", event["outcome"])
        assert run(recorded_on(13), "-C", folder, *happened) == 0
    return folder


@pytest.fixture
def writable(pending_charter: Path, tmp_path: Path, assert_sound: Callable[[Path], None]) -> Iterator[Path]:
    """Give a copy of the Charter before the referendum, which must be sound after the test too."""
    folder = tmp_path / "writable"
    shutil.copytree(pending_charter, folder)
    yield folder
    assert_sound(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit that recorded something, with the files that it changed."""

    oid: str
    subject: str
    trailers: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    def trailer(self, key: str) -> list[str]:
        return [value for name, value in self.trailers if name == key]


def commits(git: Callable[..., str], folder: Path) -> list[Commit]:
    """Give all commits, oldest first."""
    found = []
    for oid in git(folder, "rev-list", "--reverse", "HEAD").split():
        message = git(folder, "log", "-1", "--format=%B", oid)
        files = git(folder, "show", "--format=", "--name-only", "--no-renames", oid).splitlines()
        subject = message.partition("\n")[0]
        found.append(Commit(oid=oid, subject=subject, trailers=tuple(trailers_of(message)), files=tuple(files)))
    return found


def state(folder: Path, pit: date, language: str, known: str | None = None) -> State:
    """Give the text of a day as it is stored."""
    with Repository.open(folder) as repository:
        stored = open_work(repository.snapshot(known), FrbrUri.parse(WORK))
        assert stored is not None
        return stored.state(stored.listing(language), pit)


def without_wids(given: State) -> dict[str, bytes]:
    """Return the bytes of a state without identities inside renumbered units, and metadata, which no text tells."""
    plain = {}
    for key, fragment in given.items():
        root = fragment.element()
        for each in root.iter():
            each.attrib.pop("wId", None)
        plain[key] = Fragment.of(root).xml
    plain.pop("meta", None)
    return plain


def expected(stem: str, language: str, made: State) -> dict[str, bytes]:
    """Read a text of the model law; its units are those of what was made that bear the same eIds."""
    path = CHARTER / "texts" / f"{stem}.{language}.txt"
    document = read_text(path.read_text(encoding="utf-8"), language=language).document
    return without_wids(identify(document, [made], list(made)))


# What the acts make


@pytest.mark.parametrize(("stem", "language"), DATED)
def test_the_acts_give_the_text_of_every_date(stem: str, language: str, charter: Path) -> None:
    made = state(charter, date.fromisoformat(stem), language)
    assert list(without_wids(made)) == list(expected(stem, language, made))
    assert without_wids(made) == expected(stem, language, made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_the_first_act_of_a_day_stands_its_text(language: str, charter: Path) -> None:
    with Repository.open(charter) as repository:
        stored = open_work(repository.snapshot(recorded_on(4)), FrbrUri.parse(WORK))
        assert stored is not None
        made = stored.state(stored.listing(language), date(2006, 10, 1))
    assert without_wids(made) == expected("2006-10-01-41-ii", language, made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_changes_on_no_other_day(language: str, charter: Path) -> None:
    with Repository.open(charter) as repository:
        days = list(map(str, repository.work(WORK).days(language=language)))
    assert days == ["1996-07-01", *(stem for stem, code in DATED if code == language)]


def test_check_and_verify_find_nothing(charter: Path, lawrepo: Command, assert_sound: Callable[[Path], None]) -> None:
    checked = lawrepo("-C", charter, "check", "--strict", now=AFTER)
    assert (checked.returncode, checked.stdout.splitlines()[-1].rpartition(", ")[2]) == (0, "no findings")
    verified = lawrepo("-C", charter, "verify", now=AFTER)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert_sound(charter)


def test_each_act_is_one_commit_that_says_what_it_is(charter: Path, git: Callable[..., str]) -> None:
    made = commits(git, charter)
    assert len(made) == 1 + 1 + len(ACTS) + 1
    for path, commit in zip(ACTS, made[2:-1], strict=True):
        act = tomllib.loads(path.read_text(encoding="utf-8"))["act"]
        assert commit.trailer("Work") == [WORK]
        assert commit.trailer("Amended-By") == [act["iri"]]
        assert commit.trailer("Basis") == ["enacted"]
        lead = f"{act['title']['eng']}, {act['enacted']}: amends Жарғы"
        assert commit.subject.startswith((f"{lead} from", f"{lead} pending", f"{lead}, "))
    dates = {commit.trailer("Amended-By")[0].rpartition("/")[2]: commit.trailer("In-Force") for commit in made[2:-1]}
    assert dates["31-i"] == ["2001-04-24"]  # ten days after publication
    assert dates["17-ii"] == ["2005-01-01"]
    assert dates["63-iii"] == ["2009-07-01", "2010-01-01", "2011-01-01"]
    assert dates["96-vi"] == []
    assert made[-2].subject.endswith("amends Жарғы pending")
    event = made[-1]
    assert event.trailer("Event") == [REFERENDUM]
    assert (event.trailer("Work"), event.trailer("In-Force"), event.trailer("Basis")) == (
        [WORK],
        ["2027-01-01"],
        ["event"],
    )


def test_an_act_found_late_touches_only_what_it_concerns(
    charter: Path, git: Callable[..., str], lawrepo: Command
) -> None:
    late = commits(git, charter)[2 + 8]
    assert late.trailer("In-Force") == ["2012-01-01"]
    in_law = {file.removeprefix(f"{FOLDER}/") for file in late.files if file.startswith(f"{FOLDER}/")}
    units = {file.split("/")[1] for file in in_law if not file.startswith("effects/")}
    assert units == {"art_16", "art_25", "art_43"}
    # Kazakh Article 25 was changed in 2013 too: that version is made again.
    assert {file for file in in_law if "/art_25/" in file} == {
        "eng/art_25/2012-01-01.xml",
        "rus/art_25/2012-01-01.xml",
        "kaz/art_25/2012-01-01.xml",
        "kaz/art_25/2013-04-01.xml",
    }
    for language in LANGUAGES:
        for day in (date(2011, 12, 31), date(2012, 1, 1), date(2013, 4, 1)):
            before, after = state(charter, day, language, f"{late.oid}^"), state(charter, day, language, late.oid)
            changed = {key for key in after if after[key] != before[key]}
            assert changed == ({"art_16", "art_25", "art_43"} if day.year > 2011 else set())
    week = f"{WORK}~art_16"
    ask = ("-C", charter, "show", week, "--at", "2012-06-01", "--lang", "eng")
    assert "forty-two hours" in lawrepo(*ask, "--known", str(recorded_on(8).date()), now=AFTER).stdout
    assert "forty hours" in lawrepo(*ask, "--known", str(recorded_on(9).date()), now=AFTER).stdout


def test_no_answer_for_an_earlier_record_time_ever_changes(charter: Path, pending_charter: Path) -> None:
    told = json.loads((pending_charter.parent / "answers.json").read_text(encoding="utf-8"))
    with Repository.open(charter) as repository:
        assert told == [answers(repository, recorded_on(number)) for number in range(1, len(ACTS) + 1)]
    changed = [number for number, (before, after) in enumerate(pairwise(told), 2) if before != after]
    assert changed == [2, 3, 4, 5, 6, 7, 8, 9, 11]  # the others concern other days


# Expiry, partial commencement, what never came


def test_an_expiry_takes_back_its_own_words(charter: Path, lawrepo: Command) -> None:
    sittings = f"{WORK}~art_28"

    def shown(day: str) -> str:
        return lawrepo("-C", charter, "show", sittings, "--at", day, "--lang", "eng", now=AFTER).stdout

    assert "more than half" in shown("2016-04-17")
    assert "at least one third" in shown("2016-04-18")
    assert "remote communication" in shown("2017-06-30")
    after = shown("2017-07-01")
    assert "more than half" in after
    assert "remote communication" not in after
    assert "The number present is announced" in after  # what came between stays
    logged = lawrepo("-C", charter, "log", sittings, "--at", "2020-01-01", now=AFTER).stdout.splitlines()
    spans = [re.match(r"\[(\S+), (\S+)\)", line).groups() for line in logged]  # type: ignore[union-attr] # or it fails
    assert spans == [
        ("1996-07-01", "2006-10-01"),
        ("2006-10-01", "2010-11-15"),
        ("2010-11-15", "2016-04-18"),
        ("2016-04-18", "2017-01-01"),
        ("2017-01-01", "2017-07-01"),
        ("2017-07-01", "…"),
    ]
    assert "by /akn/xa/act/2016-04-15/74-iv" in logged[-1]


def test_an_act_in_parts_is_in_force_in_parts(charter: Path, lawrepo: Command) -> None:
    def shown(article: str, day: str) -> str:
        return lawrepo("-C", charter, "show", f"{WORK}~{article}", "--at", day, "--lang", "eng", now=AFTER).stdout

    assert "with a jury." in shown("art_36", "2009-06-30")
    assert "if the accused so requests" in shown("art_36", "2009-07-01")
    assert "five years" in shown("art_29", "2009-12-31")
    assert "six years" in shown("art_29", "2010-01-01")


def test_what_was_repealed_before_it_commenced_is_in_no_text(charter: Path, lawrepo: Command) -> None:
    for day in ("2010-11-14", "2011-01-01", "2020-01-01"):
        done = lawrepo("-C", charter, "show", f"{WORK}~art_35-1", "--at", day, "--lang", "eng", now=AFTER)
        assert done.returncode == 3
    # It stood in the text of 2011 for as long as nobody had recorded that it was repealed.
    known = ("--known", str(recorded_on(6).date()))
    done = lawrepo(
        "-C", charter, "show", f"{WORK}~art_35-1", "--at", "2011-01-01", "--lang", "eng", *known, now=AFTER
    )
    assert "Council of Elders" in done.stdout


# The two futures


def shown_at(lawrepo: Command, folder: Path, *more: str, at: str = "2027-01-01") -> tuple[int, str]:
    done = lawrepo("-C", folder, "show", f"{WORK}~art_1", "--at", at, "--lang", "eng", *more, now=recorded_on(12))
    return done.returncode, done.stderr


def test_before_the_referendum_both_futures_can_be_seen(pending_charter: Path, lawrepo: Command) -> None:
    code, said = shown_at(lawrepo, pending_charter)
    assert (code, "assuming" in said) == (0, False)
    code, said = shown_at(lawrepo, pending_charter, "--assume", PASSED)
    assert code == 3
    assert "ceased on 2027-01-01, replaced by /akn/xa/act/2026-10-03/constitution" in said
    code, said = shown_at(lawrepo, pending_charter, "--assume", PASSED, at="2026-12-31")
    assert (code, "until 2027-01-01" in said) == (0, True)
    assert "assuming /akn/xa/act/2026-05-15/96-vi#referendum = 2026-10-03 (passed)" in said
    code, said = shown_at(lawrepo, pending_charter, "--assume", FAILED)
    assert (code, "= 2026-10-03 (failed)" in said) == (0, True)
    assert shown_at(lawrepo, pending_charter, "--assume", f"{REFERENDUM}=2026-10-03")[0] == 3  # what is waited for


@pytest.mark.parametrize(
    ("folder", "named"),
    [("pending_charter", f"/akn/xa/act/2001-04-12/31-i#published, {REFERENDUM}"), ("koltau", "no event")],
)
def test_an_event_that_nothing_waits_for_is_not_assumed(
    folder: str, named: str, request: pytest.FixtureRequest, lawrepo: Command
) -> None:
    misspelt = REFERENDUM.replace("#referendum", "#nosuch")
    code, said = shown_at(lawrepo, request.getfixturevalue(folder), "--assume", f"{misspelt}=2026-10-03")
    assert (code, f"{misspelt}: nothing waits for this event: what bears on {WORK} waits for {named}" in said) == (
        2,
        True,
    ), said


def test_a_scenario_leaves_the_collection_alone(
    pending_charter: Path, lawrepo: Command, state_of: Callable[[Path], object]
) -> None:
    before = state_of(pending_charter)
    shown_at(lawrepo, pending_charter, "--assume", PASSED)
    assert state_of(pending_charter) == before


@pytest.mark.parametrize("form", ["akn", "html", "md", "txt", "json"])
def test_an_export_of_a_scenario_says_so(form: str, pending_charter: Path, lawrepo: Command, tmp_path: Path) -> None:
    arguments = ("-C", pending_charter, "export", WORK, "--to", form, "--at", "2026-12-31", "--lang", "eng")
    target = tmp_path / "law"
    assert lawrepo(*arguments, "--assume", FAILED, "-o", target, now=AFTER).returncode == 0
    said = f"{REFERENDUM} = 2026-10-03 (failed)"
    assert said in target.read_text(encoding="utf-8")
    assert lawrepo(*arguments, "-o", target, now=AFTER).returncode == 0
    assert "2026-10-03" not in target.read_text(encoding="utf-8")


def test_the_outcome_that_is_recorded_counts(writable: Path, lawrepo: Command) -> None:
    done = lawrepo("-C", writable, "event", REFERENDUM, "2026-10-03", "--outcome", "failed", now=recorded_on(13))
    assert done.returncode == 0, done.stderr
    assert shown_at(lawrepo, writable)[0] == 0
    assert shown_at(lawrepo, writable, "--assume", PASSED)[0] == 3  # as if it had been recorded anew
    done = lawrepo("-C", writable, "event", REFERENDUM, "2026-10-03", "--outcome", "passed", now=recorded_on(14))
    assert done.returncode == 0, done.stderr
    assert shown_at(lawrepo, writable)[0] == 3
    assert lawrepo("-C", writable, "verify", now=AFTER).returncode == 0


def test_an_event_recorded_with_another_day_is_corrected(
    writable: Path, lawrepo: Command, git: Callable[..., str]
) -> None:
    first = ("-C", writable, "event", REFERENDUM, "2026-10-03", "--outcome", "passed")
    assert lawrepo(*first, now=recorded_on(13)).returncode == 0
    again = lawrepo(*first, now=recorded_on(14))
    assert (again.returncode, again.stdout) == (0, "nothing new to record\n")
    done = lawrepo(
        "-C", writable, "event", REFERENDUM, "2026-11-07", "--outcome", "passed", "--json", now=recorded_on(15)
    )
    assert (done.returncode, json.loads(done.stdout)["recorded"]) == (0, True)
    assert shown_at(lawrepo, writable, at="2027-02-04")[0] == 0
    assert shown_at(lawrepo, writable, at="2027-02-05")[0] == 3
    known = ("--known", str(recorded_on(14).date()))
    assert shown_at(lawrepo, writable, *known, at="2026-12-31")[0] == 0
    assert shown_at(lawrepo, writable, *known, at="2027-02-04")[0] == 3
    assert git(writable, "log", "-1", "--format=%(trailers:key=In-Force,valueonly)").split() == ["2027-02-05"]
    assert lawrepo("-C", writable, "verify", now=AFTER).returncode == 0


# What is refused, and what is recorded once


def test_the_same_sheet_twice_records_nothing(
    writable: Path, lawrepo: Command, state_of: Callable[[Path], object]
) -> None:
    before = state_of(writable)
    for path in (ACTS[0], ACTS[8], ACTS[11]):
        done = lawrepo("-C", writable, "amend", path, now=AFTER)
        assert (done.returncode, done.stdout) == (0, "nothing new to record\n")
    assert state_of(writable) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('new.eng = " with its lighthouse"', 'new.eng = " with its lighthouses"'),
        ("in_force = 2006-10-01", "in_force = 2006-10-02"),
        ("sequence = 2", "sequence = 3"),
        ('title.eng = "Protection', 'title.eng = "Defence'),
    ],
)
def test_a_changed_sheet_of_the_same_act_is_refused(
    old: str, new: str, writable: Path, lawrepo: Command, tmp_path: Path, state_of: Callable[[Path], object]
) -> None:
    text = ACTS[4].read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.toml"
    changed.write_text(text.replace(old, new), encoding="utf-8")
    before = state_of(writable)
    done = lawrepo("-C", writable, "amend", changed, now=AFTER)
    assert done.returncode == 4
    assert "/akn/xa/act/2006-09-08/42-ii: recorded already, with other instructions" in done.stderr
    assert state_of(writable) == before


UNFIT = f"""[act]
iri = "/akn/xa/act/2020-01-01/1-x"
title.eng = "An act that does not fit"
amends = "{WORK}"
enacted = 2020-01-01
in_force = 2020-02-01

[[instruction]]
id = "1"
op = "replace-text"
target = "art_4__para_3"
old.kaz = "Самалтас"
new.kaz = "Айбарқала"
old.rus = "Самалтас"
new.rus = "Айбаркала"
old.eng = "Samaltaz"
new.eng = "Aibarkala"

[[instruction]]
id = "2"
op = "repeal"
target = "art_99"

[[instruction]]
id = "3"
op = "repeal"
target = "art_43"
"""


def test_a_conflict_names_every_instruction_and_changes_nothing(
    writable: Path, lawrepo: Command, tmp_path: Path, state_of: Callable[[Path], object]
) -> None:
    sheet = tmp_path / "unfit.toml"
    sheet.write_text(UNFIT, encoding="utf-8")
    before = state_of(writable)
    for more in ((), ("--dry-run",)):
        done = lawrepo("-C", writable, "amend", sheet, *more, now=AFTER)
        assert (done.returncode, done.stdout) == (4, "")
        lines = done.stderr.splitlines()
        first = [line for line in lines if "instruction 1 (" in line]
        assert len(first) == 1
        assert "/akn/xa/act/2020-01-01/1-x" in first[0]
        assert "2020-02-01 (eng)" in first[0]
        assert "replace-text art_4__para_3, eng): text-absent" in first[0]
        assert "expected «Samaltaz» once" in first[0]
        assert "nearest «Samaltas" in first[0]
        second = [line for line in lines if "instruction 2 (repeal art_99" in line]
        assert {line.partition("(")[2][:3] for line in second} == set(LANGUAGES)
        assert all("target-absent" in line and "nearest art_9" in line for line in second)
        assert not any("instruction 3" in line for line in lines)
        assert state_of(writable) == before


DRY = f"""[act]
iri = "/akn/xa/act/2020-01-01/2-x"
title.eng = "A trial"
amends = "{WORK}"
enacted = 2020-01-01
in_force = 2020-02-01

[[instruction]]
id = "1"
op = "repeal"
target = "art_43"
keep_heading = true

[[instruction]]
id = "2"
op = "repeal"
target = "art_42"
in_force = {{ event = "/akn/xa/act/2020-01-01/2-x#harvest", months = 1 }}
"""


def test_a_dry_run_shows_what_would_be_and_writes_nothing(
    writable: Path, lawrepo: Command, tmp_path: Path, state_of: Callable[[Path], object]
) -> None:
    sheet = tmp_path / "dry.toml"
    sheet.write_text(DRY, encoding="utf-8")
    before = state_of(writable)
    done = lawrepo("-C", writable, "amend", sheet, "--dry-run", now=AFTER)
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("would record: A trial, 2020-01-01: amends Жарғы from 2020-02-01, in part pending (")
    assert lines[1] == (
        "pending: /akn/xa/act/2020-01-01/2-x#2: waits for the event /akn/xa/act/2020-01-01/2-x#harvest"
    )
    for language in LANGUAGES:
        assert f"{WORK}/{language}:2020-02-01" in lines
        assert f"  written {FOLDER}/{language}/art_43/2020-02-01.xml" in lines
    assert any("art_43" in line or "Article 43" in line for line in lines[2:])
    assert state_of(writable) == before
    done = lawrepo("-C", writable, "amend", sheet, "--dry-run", "--json", now=AFTER)
    told = json.loads(done.stdout)
    assert (done.returncode, told["recorded"], len(told["turns"])) == (1, False, 3)
    assert [each["instruction"] for each in told["pending"]] == ["/akn/xa/act/2020-01-01/2-x#2"]
    done = lawrepo("-C", writable, "amend", ACTS[0], "--dry-run", now=AFTER)
    assert (done.returncode, done.stdout) == (0, "nothing new to record\n")
