"""Why an instruction has no effect, in the language of a page; the record says it in English (`akn.reasons`)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from akn.effects import Outstanding, Standing
from akn.reasons import Cause, parse_reason
from lawrepo.export.page_words import page_words
from lawrepo.export.words import words

_LANGUAGES: Final[Mapping[str, Mapping[Cause, str]]] = {
    "ru": {
        Cause.AWAITS_EVENT: "ожидается событие: {event}",
        Cause.AWAITS_ACT: "ожидается вступление в силу акта: {act} ({why})",
        Cause.LACKS_OUTCOME: "исход события не записан: {event}, {day}",
        Cause.HAD_OTHER_OUTCOME: "исход события – {outcome}, требовался {expected}: {event}, {day}",
        Cause.NEVER_COMMENCES: "акт не вступит в силу: {act} ({why})",
        Cause.VOIDED: "признано недействительным: {by}",
        Cause.ANNULLED: "отменено с {day}: {by}",
        Cause.SUSPENDED: "приостановлено с {day}: {by}",
        Cause.REPEALED_BEFORE: "отменено {day}, до вступления в силу: {by}",
        Cause.REPEALED: "отменено {day}: {by}",
        Cause.POSTPONED: "отложено до {day}: {by}",
        Cause.ENDS_FIRST: "срок действия истекает {until}, прежде чем наступит его начало {day}",
    },
    "kk": {
        Cause.AWAITS_EVENT: "мынадай оқиға күтілуде: {event}",
        Cause.AWAITS_ACT: "мынадай актінің күшіне енуі күтілуде: {act} ({why})",
        Cause.LACKS_OUTCOME: "оқиғаның нәтижесі жазылмаған: {event}, {day}",
        Cause.HAD_OTHER_OUTCOME: "оқиғаның нәтижесі – {outcome}, талап етілгені – {expected}: {event}, {day}",
        Cause.NEVER_COMMENCES: "акт күшіне енбейді: {act} ({why})",
        Cause.VOIDED: "жарамсыз деп танылды: {by}",
        Cause.ANNULLED: "күші жойылды ({day}): {by}",
        Cause.SUSPENDED: "қолданылуы тоқтатыла тұрды ({day}): {by}",
        Cause.REPEALED_BEFORE: "күшіне енгенге дейін жойылды ({day}): {by}",
        Cause.REPEALED: "күші жойылды ({day}): {by}",
        Cause.POSTPONED: "кейінге қалдырылды ({day}): {by}",
        Cause.ENDS_FIRST: "қолданылу мерзімі басталмай тұрып аяқталады: басталуы – {day}, аяқталуы – {until}",
    },
    "en": {
        Cause.AWAITS_EVENT: "waits for the event: {event}",
        Cause.AWAITS_ACT: "waits for the commencement of an act: {act} ({why})",
        Cause.LACKS_OUTCOME: "the outcome of the event is not recorded: {event}, {day}",
        Cause.HAD_OTHER_OUTCOME: "the event had the outcome {outcome}, expected {expected}: {event}, {day}",
        Cause.NEVER_COMMENCES: "the act never commences: {act} ({why})",
        Cause.VOIDED: "declared void: {by}",
        Cause.ANNULLED: "annulled from {day}: {by}",
        Cause.SUSPENDED: "suspended from {day}: {by}",
        Cause.REPEALED_BEFORE: "repealed on {day}, before it commenced: {by}",
        Cause.REPEALED: "repealed on {day}: {by}",
        Cause.POSTPONED: "put off until {day}: {by}",
        Cause.ENDS_FIRST: "would end on {until}, before it begins on {day}",
    },
    "de": {
        Cause.AWAITS_EVENT: "wartet auf ein Ereignis: {event}",
        Cause.AWAITS_ACT: "wartet auf das Inkrafttreten eines Rechtsakts: {act} ({why})",
        Cause.LACKS_OUTCOME: "Ausgang des Ereignisses nicht erfasst: {event}, {day}",
        Cause.HAD_OTHER_OUTCOME: "Ausgang des Ereignisses: {outcome}, erforderlich: {expected} ({event}, {day})",
        Cause.NEVER_COMMENCES: "Rechtsakt tritt nie in Kraft: {act} ({why})",
        Cause.VOIDED: "für nichtig erklärt: {by}",
        Cause.ANNULLED: "aufgehoben ab {day}: {by}",
        Cause.SUSPENDED: "ausgesetzt ab {day}: {by}",
        Cause.REPEALED_BEFORE: "aufgehoben am {day}, vor dem Inkrafttreten: {by}",
        Cause.REPEALED: "aufgehoben am {day}: {by}",
        Cause.POSTPONED: "aufgeschoben bis {day}: {by}",
        Cause.ENDS_FIRST: "träte am {until} außer Kraft, bevor es am {day} in Kraft tritt",
    },
}


def told(outstanding: Outstanding, tag: str, names: Mapping[str, str]) -> str:
    """Return why an instruction has no effect as a page about a law in `tag` says it, or an editor in his own words.

    `names` are what acts (IRIs) are called.
    """
    own = outstanding.standing is Standing.UNEXECUTABLE
    return (not own and translated(outstanding.reason, tag, names)) or outstanding.reason


def translated(reason: str, tag: str, names: Mapping[str, str]) -> str:
    """Return a reason of the record in the language of a page about a law in `tag`, by what acts (IRIs) are called.

    "" where it is in words of an editor's own.
    """
    ui = words(tag)
    said = [_sentence(each, ui.tag, names) for each in reason.split("; ")]
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}".removesuffix(".") + "." if all(said) else ""


def _sentence(text: str, tag: str, names: Mapping[str, str]) -> str:
    found = parse_reason(text)
    if found is None:
        return ""
    shown = {name: _shown(name, value, tag, names) for name, value in found.places.items()}
    return _LANGUAGES[tag][found.cause].format(**shown) if all(shown.values()) else ""


def _shown(name: str, value: str, tag: str, names: Mapping[str, str]) -> str:
    """Return what stands in a place of a sentence as people read it."""
    act, _, part = value.partition("#")
    match name:
        case "day" | "until":
            return words(tag).day(date.fromisoformat(value))
        case "act":
            return _act(act, names)
        case "event":
            return f"{_act(act, names)} ({part})"
        case "by":
            return f"{_act(act, names)}, {page_words(tag).change(part)}"
        case "why":
            return _sentence(value, tag, names)
        case _:
            return value


def _act(iri: str, names: Mapping[str, str]) -> str:
    return names.get(iri, "").strip() or iri
