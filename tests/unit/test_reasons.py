"""Why an instruction has no effect: sentences that are read back, and said in the languages of pages."""

import re

import pytest

from akn.effects import Outstanding, Standing
from akn.reasons import Cause, Reason, parse_reason
from lawrepo.export.reason_words import _LANGUAGES, told, translated

ACT = "/akn/xa/act/2010-10-29/80-iii"
PLACES = {
    "act": ACT,
    "by": f"{ACT}#4",
    "day": "2010-11-15",
    "event": f"{ACT}#referendum",
    "expected": "'not passed'",
    "outcome": "'passed'",
    "until": "2010-11-14",
    "why": f"waits for the event {ACT}#referendum",
}


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("cause", Cause)
def test_a_sentence_is_read_back(cause: Cause) -> None:
    said = {name: PLACES[name] for name in places(cause.value)}
    assert parse_reason(cause.says(**said)) == Reason(cause=cause, places=said)


def test_other_words_are_none_of_them() -> None:
    assert parse_reason("repealed, the editor believes, by an act of 2010") is None


@pytest.mark.parametrize("tag", _LANGUAGES)
def test_every_language_says_all_of_it(tag: str) -> None:
    said = _LANGUAGES[tag]
    assert set(said) == set(Cause)
    assert all(places(text) <= places(cause.value) for cause, text in said.items())


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ru", "Отменено 15 ноября 2010 г., до вступления в силу: О столице, изменение № 4."),
        ("kk", "Күшіне енгенге дейін жойылды (2010 жылғы 15 қараша): О столице, № 4 өзгеріс."),
        ("de", "Aufgehoben am 15. November 2010, vor dem Inkrafttreten: О столице, Änderung Nr. 4."),
        ("fr", "Repealed on 15 November 2010, before it commenced: О столице, change no. 4."),
    ],
)
def test_a_page_says_it_in_its_language(tag: str, expected: str) -> None:
    assert translated(f"repealed on 2010-11-15, before it commenced, by {ACT}#4", tag, {ACT: "О столице"}) == expected


def test_sentences_in_sentences() -> None:
    reason = f"put off until 2011-01-01 by {ACT}#2; waits for the commencement of {ACT}, which {PLACES['why']}"
    assert translated(reason, "ru", {}) == (
        f"Отложено до 1 января 2011 г.: {ACT}, изменение № 2; ожидается вступление в силу акта: {ACT}"
        f" (ожидается событие: {ACT} (referendum))."
    )


def test_words_of_an_editor_are_not_translated() -> None:
    for standing, said in (
        (Standing.STILLBORN, "Признано недействительным: О столице, изменение № 1."),
        (Standing.UNEXECUTABLE, f"void by {ACT}#1"),
    ):
        each = Outstanding(instruction="2", standing=standing, eids=(), reason=f"void by {ACT}#1")
        assert told(each, "ru", {ACT: "О столице"}) == said
    assert not translated(f"void by {ACT}#1; и ещё кое-что", "ru", {})
