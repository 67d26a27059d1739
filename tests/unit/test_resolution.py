"""What the names in an act stand for: found once, when it is recorded; pure."""

from dataclasses import replace
from datetime import date

import pytest

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.engine import Engine, is_nameless
from lawrepo.fold import FoldConflictError
from lawrepo.force import decide
from lawrepo.holding import State, identify
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording
from lawrepo.resolution import Ground, UnheldTextError, as_written, resolve

LAW = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
OTHER = FrbrUri.parse("/akn/xa/act/2000-01-01/9")
FIRST = date(2000, 2, 1)
LANGUAGES = ("rus", "eng")  # Russian binds
TEXTS = {
    "eng": "Article 1. Capital\n1. The capital is Alpha.\n2. The port is Beta.\n",
    "rus": "Статья 1. Столица\n1. Столица Alpha.\n2. Порт Beta.\n",
}
EVENT = Rule(event=f"{LAW}#vote")


def iri(number: str) -> FrbrUri:
    return FrbrUri.parse(f"/akn/xa/act/2000-06-01/{number}")


def states() -> dict[str, State]:
    return {code: identify(read_text(text, language=code).document, (), ()) for code, text in TEXTS.items()}


def words(
    target: str,
    old: str,
    new: str,
    *,
    identifier: str = "1",
    languages: tuple[str, ...] = ("eng", "rus"),
    start: date | Rule | None = None,
) -> Instruction:
    wordings = tuple(Wording(language=code, old=old, new=new) for code in languages)
    return Instruction(id=identifier, op=Op.REPLACE_TEXT, work=LAW, target=target, wordings=wordings, in_force=start)


def article(number: str) -> Fragment:
    xml = (
        f'<article xmlns="{AKN_NS}" eId="art_{number}"><num>Article {number}.</num>'
        f'<paragraph eId="art_{number}__para_1"><num>1.</num><content><p>New.</p></content></paragraph></article>'
    )
    return Fragment.parse(xml.encode())


def insert(
    number: str, *, after: str = "art_1", identifier: str = "1", start: date | Rule | None = None
) -> Instruction:
    content = (article(number),)
    return Instruction(
        id=identifier,
        op=Op.INSERT,
        work=LAW,
        where=Where.AFTER,
        anchor=after,
        wordings=tuple(Wording(language=code, content=content) for code in ("eng", "rus")),
        in_force=start,
    )


def sheet(
    number: str, start: date | Rule, *instructions: Instruction, targets: Targets = Targets.AS_AMENDED
) -> Sheet:
    act = AmendingAct(iri=iri(number), enacted=date(2000, 6, 1), in_force=start, amends=LAW, targets=targets)
    return Sheet(act=act, instructions=instructions)


def resolved(new: Sheet, *others: Sheet, texts: dict[str, dict[date, State]] | None = None) -> Sheet:
    sheets = (new, *others)
    ground = Ground(
        work=LAW,
        languages=LANGUAGES,
        texts=texts or {code: {FIRST: state} for code, state in states().items()},
        standings=decide(sheets),
        engine=Engine(sheets, authoritative=["rus"]),
    )
    return resolve(new, [ground])


def refusals(new: Sheet, *others: Sheet) -> FoldConflictError:
    with pytest.raises(FoldConflictError) as caught:
        resolved(new, *others)
    return caught.value


def test_targets_get_their_wids_and_digests() -> None:
    (found,) = resolved(sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma"))).instructions
    assert found.target_wid == "art_1__para_1"
    assert [len(wording.digest) for wording in found.wordings] == [64, 64]
    assert found.wordings[0].digest != found.wordings[1].digest


def test_a_target_is_read_after_what_commences_before() -> None:
    earlier = sheet("1", date(2000, 12, 1), insert("2"))
    later = sheet("3", date(2002, 1, 1), insert("3", after="art_2"))
    (found,) = resolved(later, earlier).instructions
    assert (found.anchor_wid, dict(found.wids)["art_3"]) == ("art_2", "art_3")
    assert "target-absent" in str(refusals(later))
    ended = replace(earlier.instructions[0], in_force_until=date(2001, 1, 1))
    assert "art_2" in str(refusals(later, replace(earlier, instructions=(ended,))))


def test_each_day_of_an_act_finds_what_the_act_did_before() -> None:
    first = insert("2", start=date(2001, 1, 1))
    second = words("art_2__para_1", "New", "Newest", identifier="2", start=date(2002, 1, 1))
    found = resolved(sheet("2", date(2001, 1, 1), second, first))
    assert [each.target_wid for each in found.instructions] == ["art_2__para_1", ""]
    assert dict(found.instructions[1].wids)["art_2__para_1"] == "art_2__para_1"


def test_targets_may_be_read_in_the_text_before_the_act() -> None:
    both = (words("art_1__para_1", "Alpha", "Beta"), words("art_1__para_1", "Alpha", "Beta", identifier="2"))
    assert "overlap" in str(refusals(sheet("2", date(2001, 1, 1), *both)))
    renumbered = Instruction(id="1", op=Op.RENUMBER, work=LAW, target="art_1", to="art_2")
    named = words("art_1__para_1", "Alpha", "Gamma", identifier="2")
    act = sheet("2", date(2001, 1, 1), renumbered, named, targets=Targets.BEFORE_ACT)
    assert resolved(act).instructions[1].target_wid == "art_1__para_1"
    assert "nearest art_2__para_1" in str(refusals(sheet("2", date(2001, 1, 1), renumbered, named)))


def test_every_refusal_in_every_language_is_reported() -> None:
    act = sheet(
        "2",
        date(2001, 1, 1),
        words("art_1__para_1", "Omega", "Gamma"),
        words("art_9", "Alpha", "Gamma", identifier="2", languages=("rus",)),
        words("art_1__para_2", "Omega", "Gamma", identifier="3", languages=("eng",), start=date(2002, 1, 1)),
    )
    found = refusals(act).conflicts
    assert [(each.language, str(each.day), each.instructions) for each in found] == [
        ("rus", "2001-01-01", (f"{iri('2')}#1", f"{iri('2')}#2")),
        ("eng", "2001-01-01", (f"{iri('2')}#1", f"{iri('2')}#2")),
        ("eng", "2002-01-01", (f"{iri('2')}#3",)),
    ]


def test_what_an_act_on_several_works_is_refused_for_names_the_work() -> None:
    unfit = words("art_1__para_1", "Omega", "Gamma", languages=("eng",))
    elsewhere = replace(words("art_1", "Nothing", "Gamma", identifier="2"), work=OTHER)
    assert str(refusals(sheet("2", date(2001, 1, 1), unfit))).startswith("2001-01-01 (eng): ")
    found = refusals(sheet("2", date(2001, 1, 1), unfit, elsewhere))
    assert str(found).startswith(f"2001-01-01 ({LAW}/eng): {iri('2')}: ")


@pytest.mark.parametrize("day", [FIRST, date(1999, 1, 1)])
def test_before_the_first_text_there_is_nothing_to_change(day: date) -> None:
    (first, second) = refusals(sheet("2", day, words("art_1", "Alpha", "Gamma"))).conflicts
    assert (first.language, second.language) == LANGUAGES
    assert isinstance(first.error, UnheldTextError)
    assert (first.error.day, first.error.first) == (day, FIRST)


def test_a_text_is_read_from_the_last_whole_one() -> None:
    texts = {code: {FIRST: state} for code, state in states().items()}
    act = sheet("3", date(2004, 1, 1), words("art_1__para_1", "Delta", "Gamma"))
    for code, text in TEXTS.items():
        later = identify(read_text(text.replace("Alpha", "Delta"), language=code).document, (), ())
        texts[code][date(2003, 1, 1)] = later
    earlier = sheet("2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Omega"))
    (found,) = resolved(act, earlier, texts=texts).instructions
    assert found.target_wid == "art_1__para_1"


def test_what_waits_is_named_as_far_as_can_be_told() -> None:
    act = sheet("2", EVENT, insert("2"), words("art_1__para_1", "Alpha", "Gamma", identifier="2"))
    first, second = resolved(act).instructions
    assert dict(first.wids)["art_2"] == "art_2"
    assert (first.anchor_wid, second.target_wid) == ("", "")  # what it aims at is read when it commences
    assert not is_nameless(first)
    act = sheet("2", EVENT, insert("2", after="art_7"))
    assert resolved(act) == act
    assert is_nameless(act.instructions[0])
    assert not is_nameless(words("art_1", "Alpha", "Gamma"))


def test_other_works_and_what_changes_no_text_are_left_alone() -> None:
    elsewhere = replace(words("art_1", "Nothing", "Gamma"), work=OTHER)
    unexecutable = replace(words("art_9", "Nothing", "Gamma", identifier="2"), status="unexecutable", reason="gone")
    act = sheet("2", date(2001, 1, 1), elsewhere, unexecutable)
    assert resolved(act) == act


def test_an_act_as_it_was_written() -> None:
    repealed = Instruction(id="3", op=Op.REPEAL, work=LAW, target="art_1__para_2")
    act = sheet(
        "2", date(2001, 1, 1), words("art_1__para_1", "Alpha", "Gamma"), insert("2", identifier="2"), repealed
    )
    found = resolved(act)
    assert found != act
    assert as_written(found) == act
    assert as_written(act) == act
