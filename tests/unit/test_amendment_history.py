"""The model law's sheets, carried out in legal order, give exactly its texts."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from akn.profile import check_profile
from akn.validate import check_schema
from lawrepo.amendment import Application, apply
from lawrepo.holding import State, identify
from lawrepo.importers.sheet import read_sheet
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, Rule
from lawrepo.inversion import invert
from lawrepo.layout import is_section

CHARTER = Path(__file__).resolve().parents[2] / "history" / "charter"
LANGUAGES = ("kaz", "rus", "eng")
STILLBORN = "/akn/xa/act/2009-05-22/63-iii#3"  # repealed before it commenced


class Dated(NamedTuple):
    """An instruction of a sheet with the days it is in force, and what orders it."""

    start: dt.date
    end: dt.date | None
    order: tuple[Any, ...]
    instruction: Instruction


@cache
def sheet_instructions() -> tuple[Dated, ...]:
    """Give what took effect, in legal order: commencement is worked out here as simply as the model law allows."""
    found: list[Dated] = []
    for path in sorted((CHARTER / "acts").glob("*.toml")):
        act, instructions = (sheet := read_sheet(path, languages=LANGUAGES)).act, sheet.instructions
        start = act.in_force
        if isinstance(start, Rule):
            if start.event != "published" or act.published is None:
                continue  # the act that replaces the whole law changes no text
            start = act.published + dt.timedelta(days=start.days)
        for position, instruction in enumerate(instructions):
            own = instruction.in_force or start
            if instruction.changes_text and f"{act.iri}#{instruction.id}" != STILLBORN:
                assert isinstance(own, dt.date)
                order = (own, act.sequence or 0, act.enacted, str(act.iri), position)
                found.append(Dated(own, instruction.in_force_until, order, instruction))
    return tuple(sorted(found, key=lambda each: each.order))


@cache
def original(language: str) -> State:
    text = (CHARTER / f"original.{language}.txt").read_text(encoding="utf-8")
    return identify(read_text(text, language=language).document, [], set())


def in_force(day: dt.date) -> list[Instruction]:
    return [
        each.instruction
        for each in sheet_instructions()
        if each.start <= day and (each.end is None or day < each.end)
    ]


@cache
def at(language: str, day: dt.date) -> Application:
    wids = {} if language == "kaz" else at("kaz", day).wids
    return apply(original(language), in_force(day), language, wids=wids, authoritative=LANGUAGES)


TEXTS = sorted(path.name.split(".")[:2] for path in (CHARTER / "texts").glob("*.txt") if "-41-ii" not in path.name)


@pytest.mark.parametrize(("day", "language"), TEXTS)
def test_the_sheets_give_the_text(day: str, language: str) -> None:
    text = (CHARTER / "texts" / f"{day}.{language}.txt").read_text(encoding="utf-8")
    made = at(language, dt.date.fromisoformat(day)).state
    used = {key for key in made if not is_section(key)}
    expected = identify(read_text(text, language=language).document, [made], used)
    assert list(made) == list(expected)
    assert made == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_between_two_acts_of_one_day(language: str) -> None:
    day = dt.date(2006, 10, 1)
    instructions = [each.instruction for each in sheet_instructions() if each.order < (day, 2)]
    made = apply(original(language), instructions, language).state
    text = (CHARTER / "texts" / f"2006-10-01-41-ii.{language}.txt").read_text(encoding="utf-8")
    assert made == identify(read_text(text, language=language).document, [made], set(made))


def test_the_number_of_a_renumbered_article_is_used_again_and_its_identity_is_not() -> None:
    states = {language: at(language, dt.date(2017, 1, 1)).state for language in LANGUAGES}
    for state in states.values():
        assert state["art_47"].eid == "art_48"
        assert state["art_47~2"].eid == "art_47"
        assert b'eId="art_48__para_1" wId="art_47__para_1"' in state["art_47"].xml
        assert b'eId="art_47__para_1" wId="art_47~2__para_1"' in state["art_47~2"].xml
    assert len({tuple(state) for state in states.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_valid(language: str) -> None:
    for fragment in at(language, dt.date(2026, 1, 1)).state.values():
        root = fragment.element()
        assert check_schema(root, file="") == ()
        assert check_profile(root, file="", whole=False) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_can_be_taken_back(language: str) -> None:
    whole = apply(original(language), [each.instruction for each in sheet_instructions()], language)
    inverse = invert(whole.resolved, original(language), whole.state, language)
    assert apply(whole.state, inverse, language).state == original(language)
    assert apply(whole.state, inverse, language).resolved == inverse


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_resolved_gives_the_same_again(language: str) -> None:
    done = at(language, dt.date(2026, 1, 1))
    again = apply(original(language), done.resolved, language)
    assert again == done
    assert all(each.target_wid or each.anchor_wid for each in done.resolved if each.concerns(language))
