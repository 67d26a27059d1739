"""The model law's sheets, read and folded, give exactly its texts on every date and in every language."""

import datetime as dt
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from akn.events import Event
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.amendment import apply
from lawrepo.fold import Folded, Original, fold, text_at
from lawrepo.force import Standing, Status, by_name, decide, ending
from lawrepo.holding import State, identify, state_at
from lawrepo.importers.sheet import read_sheet
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction

CHARTER = Path(__file__).resolve().parents[2] / "history" / "charter"
LANGUAGES = ("kaz", "rus", "eng")
WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
FIRST = dt.date(1996, 7, 1)
TEXTS = sorted(tuple(path.name.split(".")[:2]) for path in (CHARTER / "texts").glob("*.txt"))
ELDERS = "/akn/xa/act/2009-05-22/63-iii#3"
FLOOD = "/akn/xa/act/2016-04-15/74-iv"


def carry_out(state: State, instructions: Sequence[Instruction], language: str) -> State:
    return apply(state, instructions, language, authoritative=LANGUAGES).state


def events() -> tuple[Event, ...]:
    rows = tomllib.loads((CHARTER / "events.toml").read_text(encoding="utf-8"))["event"]
    return tuple(Event(**{**row, "iri": FrbrUri.parse(row["iri"])}) for row in rows)


@cache
def sheets() -> tuple[Sheet, ...]:
    return tuple(read_sheet(path, languages=LANGUAGES) for path in sorted((CHARTER / "acts").glob("*.toml")))


@cache
def standings() -> tuple[Standing, ...]:
    return decide(sheets(), events())


def read(path: Path, language: str, known: Sequence[State] = (), used: Sequence[str] = ()) -> dict[str, Fragment]:
    return identify(read_text(path.read_text(encoding="utf-8"), language=language).document, known, used)


@cache
def originals() -> dict[str, Original]:
    return {
        language: Original(in_force_from=FIRST, state=read(CHARTER / f"original.{language}.txt", language))
        for language in LANGUAGES
    }


@cache
def folded() -> dict[str, Folded]:
    return fold(originals(), standings(), carry_out, work=WORK)


def expected(stem: str, language: str, made: State) -> dict[str, Fragment]:
    """Read a text; its units are those of what was made that bear the same eIds."""
    return read(CHARTER / "texts" / f"{stem}.{language}.txt", language, [made], list(made))


def without_wids(state: State) -> dict[str, bytes]:
    """Return the bytes of a state without the identities inside renumbered units, which a text does not tell."""
    plain = {}
    for key, fragment in state.items():
        root = fragment.element()
        for each in root.iter():
            each.attrib.pop("wId", None)
        plain[key] = Fragment.of(root).xml
    return plain


@pytest.mark.parametrize(("stem", "language"), [pair for pair in TEXTS if "ii" not in pair[0]])
def test_the_sheets_give_the_text_of_every_date(stem: str, language: str) -> None:
    day = dt.date.fromisoformat(stem)
    made = state_at(folded()[language].versions, day)
    assert list(made) == list(expected(stem, language, made))
    assert without_wids(made) == without_wids(expected(stem, language, made))
    assert made == [each.state for each in folded()[language].days if each.day <= day][-1]
    assert made == text_at(day, originals()[language], standings(), carry_out, work=WORK, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_between_two_acts_of_one_day_stands_the_first(language: str) -> None:
    first = tuple(each for each in standings() if not str(each.step).startswith("/akn/xa/act/2006-09-08/42-ii"))
    made = text_at(dt.date(2006, 10, 1), originals()[language], first, carry_out, work=WORK, language=language)
    assert without_wids(made) == without_wids(expected("2006-10-01-41-ii", language, made))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_day_for_each_text_and_no_other(language: str) -> None:
    days = [str(each.day) for each in folded()[language].days]
    assert days == ["1996-07-01", *(stem for stem, code in TEXTS if code == language and "ii" not in stem)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_order_of_recording_says_nothing(language: str) -> None:
    again = fold({language: originals()[language]}, decide(sheets()[::-1], events()), carry_out, work=WORK)
    assert again[language] == folded()[language]


def test_the_council_of_elders_is_stillborn() -> None:
    found = by_name(standings())[ELDERS]
    assert found.status is Status.STILLBORN
    assert found.by == ("/akn/xa/act/2010-10-29/80-iii#4",)
    assert "before it commenced" in found.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_expiry_gives_what_would_be_without_the_temporary_act(language: str) -> None:
    without = decide([sheet for sheet in sheets() if str(sheet.act.iri) != FLOOD], events())
    found = fold({language: originals()[language]}, without, carry_out, work=WORK)[language]
    assert found.days[-1].state == folded()[language].days[-1].state


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_names_the_instructions_behind_it(language: str) -> None:
    behind = folded()[language].behind
    capital = [name.rpartition("/")[2] for name in behind["art_4", dt.date(2010, 11, 15)]]
    assert capital == ["31-i#1", "41-ii#1", "41-ii#2", "42-ii#1", "80-iii#1", "80-iii#2"]
    after_the_flood = [name.rpartition("/")[2] for name in behind["art_28", dt.date(2017, 7, 1)]]
    assert after_the_flood == ["41-ii#3", "80-iii#3", "77-iv#1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digests_make_a_chain(language: str) -> None:
    digests = {key: fragment.digest for key, fragment in originals()[language].state.items()}
    for day in folded()[language].days:
        found = dict(digests)
        for link in folded()[language].chain(day.day):
            assert len(link.steps) == 1
            for change in link.changes:
                assert found.pop(change.key, "") == change.before
                found |= {change.key: change.after} if change.after else {}
        assert found == {key: fragment.digest for key, fragment in day.state.items()}


def test_the_referendum_ends_the_charter() -> None:
    found = ending(standings(), WORK)
    assert found is not None
    assert (found.on, str(found.successor)) == (dt.date(2027, 1, 1), "/akn/xa/act/2026-10-03/constitution")
    assert ending(decide(sheets()), WORK) is None
    pending = [str(each.step) for each in decide(sheets()) if each.status is Status.PENDING]
    assert pending == ["/akn/xa/act/2026-05-15/96-vi#1"]
