"""What commits say."""

from dataclasses import replace
from datetime import date

from akn.events import Event
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effects, LanguageEntry, WorkMetadata
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.explanation import derived_fragment
from lawrepo.force import Standing, decide
from lawrepo.instruction import Instruction, Op, Rule, Wording
from lawrepo.messages import (
    act_message,
    ending_message,
    event_message,
    name_of,
    one_line,
    published_message,
    texts_message,
    title_of,
)
from lawrepo.texts import Act, Recording

LAW = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
ACT = FrbrUri.parse("/akn/xa/act/2000-06-01/2")
DAY = date(2001, 1, 1)


def meta(iri: FrbrUri = LAW, *titles: str) -> WorkMetadata:
    languages = tuple(
        LanguageEntry(code=code, authoritative=code == "kaz", held_from=DAY, title=title)
        for code, title in zip(("kaz", "rus"), titles or ("", "Law"), strict=True)
    )
    return WorkMetadata(iri=iri, type="act", name="act", unit="article", enacted=DAY, languages=languages)


def repeal(identifier: str, start: date | Rule | None = None) -> Instruction:
    return Instruction(id=identifier, op=Op.REPEAL, work=LAW, target="art_1", in_force=start)


def sheet(*instructions: Instruction, start: date | Rule = DAY, titles: tuple[tuple[str, str], ...] = ()) -> Sheet:
    act = AmendingAct(iri=ACT, enacted=date(2000, 6, 1), in_force=start, titles=titles)
    return Sheet(act=act, instructions=instructions)


def standings(given: Sheet) -> tuple[Standing, ...]:
    return decide([given])


def subject(message: str) -> str:
    return message.partition("\n")[0]


def test_an_act_says_from_when_it_amends_what() -> None:
    later = repeal("2", date(2002, 1, 1))
    given = sheet(repeal("1"), later, repeal("3"), titles=(("eng", "An  Act\non x"),))
    assert act_message(given, [meta()], standings(given)) == (
        "An Act on x, 2000-06-01: amends Law from 2001-01-01, 2002-01-01\n\n"
        f"Work: {LAW}\nAmended-By: {ACT}\nIn-Force: 2001-01-01\nIn-Force: 2002-01-01\nBasis: enacted\n"
    )


def test_an_act_that_waits_says_so() -> None:
    waits = Rule(event=f"{LAW}#vote")
    given = sheet(repeal("1"), start=waits)
    assert subject(act_message(given, [meta()], standings(given))) == f"{ACT}, 2000-06-01: amends Law pending"
    given = sheet(repeal("1"), repeal("2", waits))
    found = subject(act_message(given, [meta()], standings(given)))
    assert found == f"{ACT}, 2000-06-01: amends Law from 2001-01-01, in part pending"


def test_an_act_that_is_never_in_force() -> None:
    given = sheet(replace(repeal("1"), status="unexecutable", reason="gone"))
    found = act_message(given, [], standings(given))
    assert subject(found) == f"{ACT}, 2000-06-01: amends no Work held here never in force"
    assert "In-Force" not in found


def test_what_an_act_does_not_name_it_bears_on() -> None:
    suspends = Instruction(id="1", op=Op.SUSPEND, work=LAW, target=f"{ACT}#1")
    act = AmendingAct(iri=FrbrUri.parse("/akn/xa/act/2001-06-01/3"), enacted=DAY, in_force=DAY)
    given = Sheet(act=act, instructions=(suspends,))
    decided = decide([sheet(repeal("1")), given])[1:]
    found = act_message(given, [meta()], decided, [meta(ACT, "", "Act 2")])
    assert subject(found) == f"{act.iri}, 2001-01-01: amends Act 2, bears on Law from 2001-01-01"
    assert f"Work: {LAW}\n" in found


def test_an_event_says_whom_it_concerns() -> None:
    event = Event(iri=LAW, name="vote", on=DAY, outcome="passed")
    assert event_message(event, [meta()], [DAY]) == (
        f"vote of {LAW} on 2001-01-01 (passed): Law\n\n"
        f"Event: {LAW}#vote\nWork: {LAW}\nIn-Force: 2001-01-01\nBasis: event\n"
    )
    assert event_message(replace(event, outcome=""), [], []) == (
        f"vote of {LAW} on 2001-01-01\n\nEvent: {LAW}#vote\nBasis: event\n"
    )


def recording(act: Act | None, *days: date, files: tuple[str, ...] = ()) -> Recording:
    return Recording(act=act, in_force=days, languages=("kaz",), files=dict.fromkeys(files))


def test_texts_say_what_they_are() -> None:
    version = "akn/xa/act/2000-01-01/1/kaz/art_1/2001-01-01.xml"
    notes = "akn/xa/act/2000-01-01/1/kaz/art_1/notes.xml"
    act = Act(iri=ACT, enacted=date(2000, 6, 1))
    found = texts_message(meta(), recording(act, DAY, files=(version,)))
    assert subject(found) == f"{ACT}, 2000-06-01: amends Law from 2001-01-01 (kaz)"
    assert f"Amended-By: {ACT}\nIn-Force: 2001-01-01\nBasis: imported\n" in found
    found = texts_message(meta(), recording(None, DAY, files=(version, notes)))
    assert subject(found) == "Law: text in force from 2001-01-01 (kaz)"
    assert "Amended-By" not in found
    found = texts_message(meta(), recording(None, DAY, files=(notes,)))
    assert subject(found) == "Law: notes to the text in force from 2001-01-01 (kaz)"
    assert subject(texts_message(meta(), recording(None))) == "Law: authoritative in kaz"


def test_a_text_as_published_says_whose_it_is() -> None:
    wording = (Wording(language="rus", old="a", new="b"),)
    one = Instruction(id="1", op=Op.REPLACE_TEXT, work=LAW, target="art_1", wordings=wording, in_force=DAY)
    effects = Effects(
        act=ACT,
        enacted=date(2000, 6, 1),
        titles=(("rus", "Закон"),),
        basis=Basis.IMPORTED,
        work=LAW,
        modifications=(),
        derived=derived_fragment([one, replace(one, id="2", in_force=date(2000, 12, 1))]),
    )
    found = published_message(meta(), effects)
    assert subject(found) == "Закон, 2000-06-01: amends Law from 2000-12-01, 2001-01-01 (rus)"


def test_a_law_that_is_replaced() -> None:
    successor = meta(FrbrUri.parse("/akn/xa/act/2009-01-01/1"))
    found = ending_message(meta(LAW, "Заң", "Law"), successor, DAY)
    assert subject(found) == "Заң: ceases on 2001-01-01, replaced by Law"


def test_names_fit_on_a_line_and_obey_nobody() -> None:
    act = Act(iri=ACT, enacted=DAY, titles=(("rus", "Р"), ("und", "U")))
    assert title_of(act) == "U"
    assert title_of(replace(act, titles=(("rus", "\x1b[31m"),))) == "[31m"
    assert title_of(replace(act, titles=(("rus", "\n"),))) == str(ACT)
    assert name_of(meta(LAW, "", "")) == str(LAW)
    assert one_line(" a\tb\r\n c ") == "a b c"
