import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from akn.document import assemble, split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effect, Effects, LanguageEntry, WorkMetadata
from akn.modification_types import TextualModType
from akn.names import AKN_NS, akn
from akn.notes import Note
from akn.profile import check_profile
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.consolidate import consolidate
from lawrepo.errors import AbsentError
from lawrepo.expression import Expression, compose
from lawrepo.holding import State
from lawrepo.reading import NotHeldError, NotInForceError, choose_language, find_unit, require_text, validity
from lawrepo.timeline import Interval

WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
ACT = FrbrUri.parse("/akn/xa/act/2006-09-08/41-ii")
ENACTED, FIRST, SECOND, THIRD = date(1996, 5, 20), date(1996, 7, 1), date(2006, 10, 1), date(2012, 1, 1)
META = WorkMetadata(
    iri=WORK,
    type="act",
    name="charter",
    unit="article",
    enacted=ENACTED,
    languages=(
        LanguageEntry(code="eng", authoritative=False, held_from=FIRST, title="Charter"),
        LanguageEntry(code="kaz", authoritative=True, held_from=FIRST),
        LanguageEntry(code="rus", authoritative=True, held_from=FIRST),
    ),
)


def fragment(xml: str) -> Fragment:
    head, _, tail = xml.partition(">")
    return Fragment.parse(f'{head} xmlns="{AKN_NS}">{tail}'.encode())


def article(eid: str, wid: str = "") -> Fragment:
    own, inner = (f' wId="{wid}"', f' wId="{wid}__para_1"') if wid else ("", "")
    return fragment(
        f'<article eId="{eid}"{own}><num>{eid}</num><paragraph eId="{eid}__para_1"{inner}><num>1.</num>'
        "<content><p>Words.</p></content></paragraph></article>"
    )


def state(units: dict[str, str], *, preamble: bool = False) -> State:
    """Make a text of units, wId → eId."""
    places = "".join(f'<componentRef eId="{eid}" src="#{wid}" showAs="{eid}"/>' for wid, eid in units.items())
    sections = {"structure": fragment(f'<body><section eId="sec_1"><num>1</num>{places}</section></body>')}
    if preamble:
        sections["preamble"] = fragment("<preamble><p>We.</p></preamble>")
    return sections | {wid: article(eid, wid if wid != eid else "") for wid, eid in units.items()}


def effects(*destinations: str) -> Effects:
    return Effects(
        act=ACT,
        enacted=date(2006, 9, 8),
        basis=Basis.IMPORTED,
        work=WORK,
        modifications=tuple(
            Effect(type=TextualModType.SUBSTITUTION, destination=each, languages=("eng",), in_force_from=SECOND)
            for each in destinations
        ),
    )


def expression(text: State, *acts: Effects, notes: tuple[Note, ...] = (), language: str = "eng") -> Expression:
    return consolidate(
        META,
        language,
        text,
        days=(FIRST, SECOND, THIRD),
        pit=date(2008, 1, 1),
        effects=acts,
        notes=notes,
        recorded_at=datetime(2024, 2, 29, 12, tzinfo=UTC),
        commit="0123456789",
    )


def hrefs(found: Expression) -> list[str]:
    root = parse_xml(found.document)
    return [str(each.get("href")) for each in root.iter(akn("destination"))]


# What is held


@pytest.mark.parametrize("pit", [FIRST, date.max])
def test_a_text_is_held_from_its_first_day(pit: date) -> None:
    assert require_text(META, "eng", FIRST, pit) == META.languages[0]


def test_what_is_not_held_and_what_was_not_in_force_are_told_apart() -> None:
    with pytest.raises(
        NotInForceError, match="not yet in force on 1996-05-19: enacted 1996-05-20, text from 1996-07-01"
    ):
        require_text(META, "eng", FIRST, date(1996, 5, 19))
    with pytest.raises(NotHeldError, match="the text of 1996-05-20 in eng is not held: it begins with 1996-07-01"):
        require_text(META, "eng", FIRST, ENACTED)
    for language, first in (("deu", FIRST), ("eng", None)):
        with pytest.raises(NotHeldError, match=rf"no text in {language} is held \(held: eng, kaz, rus\)"):
            require_text(META, language, first, THIRD)
    assert issubclass(NotHeldError, AbsentError)
    assert issubclass(NotInForceError, AbsentError)


def test_a_law_may_be_in_force_before_it_was_enacted() -> None:
    assert require_text(replace(META, enacted=SECOND), "eng", FIRST, FIRST) == META.languages[0]


def test_without_a_wish_the_first_authoritative_language_is_read() -> None:
    assert choose_language(META, "") == "kaz"
    assert choose_language(META, "rus") == "rus"
    assert choose_language(replace(META, languages=META.languages[:1]), "") == "eng"


@pytest.mark.parametrize(
    ("pit", "expected"),
    [
        (FIRST, Interval(start=FIRST, end=SECOND)),
        (SECOND, Interval(start=SECOND, end=THIRD)),
        (date.max, Interval(start=THIRD)),
    ],
)
def test_nothing_changes_between_two_days(pit: date, expected: Interval) -> None:
    assert validity((THIRD, FIRST, SECOND), pit) == expected


# Provisions


@pytest.mark.parametrize(
    ("portion", "unit"),
    [
        ("art_1", "art_1~2"),
        ("art_1__para_3", "art_1~2"),
        ("art_2__para_1__subpara_2", "art_2"),
        ("cmp_1__art_1", "x"),
    ],
)
def test_a_provision_is_found_by_the_unit_it_lies_in(portion: str, unit: str) -> None:
    placed = {"art_1~2": "art_1", "art_2": "art_2", "x": "cmp_1__art_1"}
    assert find_unit(placed, portion, SECOND, WORK) == unit


@pytest.mark.parametrize("portion", ["art_3", "art_1~2", "art_11", ""])
def test_a_provision_that_is_not_there_is_named(portion: str) -> None:
    with pytest.raises(NotHeldError, match=f"{WORK}~{portion}: no such provision in the text of {SECOND}"):
        find_unit({"art_1~2": "art_1"}, portion, SECOND, WORK)


# The expression


def test_an_expression_states_what_it_is() -> None:
    found = expression(state({"art_1": "art_1"}))
    assert (found.work, found.language, found.title) == (WORK, "eng", "Charter")
    assert (found.in_force_from, found.pit, found.in_force_until) == (SECOND, date(2008, 1, 1), THIRD)
    assert (found.commit, found.recorded_at) == ("0123456789", datetime(2024, 2, 29, 12, tzinfo=UTC))
    assert expression(state({"art_1": "art_1"}), language="rus").title == str(WORK)


def test_the_document_is_valid_and_split_again_the_same() -> None:
    text = state({"art_2": "art_1", "art_1~2": "art_2"}, preamble=True)
    found = expression(text, effects("art_2", "art_1~2", ""))
    root = parse_xml(found.document)
    assert check_schema(root, file="") == ()
    assert check_profile(root, file="", whole=True) == ()
    parts = split(root)
    assert [name for name, _ in parts.sections] == ["meta", "preamble", "structure"]
    assert dict(parts.units) == {key: text[key] for key in ("art_2", "art_1~2")}
    assert parts.attributes == (("name", "charter"),)
    nameless = compose(replace(META, name=""), text, None)
    assert nameless.attributes == ()


def test_the_digest_is_that_of_the_legal_text_alone() -> None:
    text = state({"art_1": "art_1"})
    note = Note(unit="art_1", anchor="", marker="Note", text="As measured.")
    plain, noted = expression(text), expression(text, effects("art_1"), notes=(note,))
    assert plain.document != noted.document
    assert plain.digest == noted.digest == hashlib.sha256(assemble(compose(META, text, None))).hexdigest()
    assert plain.digest != expression(state({"art_1": "art_1", "art_2": "art_2"})).digest


def test_metadata_that_a_document_brought_are_kept() -> None:
    publication = fragment('<meta><publication date="1996-05-22" name="gazette" showAs="Gazette"/></meta>')
    text = state({"art_1": "art_1"})
    found = expression({"meta": publication, **text})
    assert found.digest == expression(text).digest
    assert b'<publication date="1996-05-22" name="gazette" showAs="Gazette"/>' in found.document


# Names in the metadata are those of the day


def test_effects_point_at_what_units_are_called_on_the_day() -> None:
    text = state({"art_47": "art_48", "art_47~2": "art_47", "art_1": "art_1"})
    found = expression(text, effects("art_47", "art_47~2", "art_1", "art_9", "preamble", ""))
    assert hrefs(found) == ["#art_48", "#art_47", "#art_1", "#art_9", "#preamble", str(WORK)]


def test_what_is_gone_is_not_taken_for_what_bears_its_number() -> None:
    found = expression(state({"art_5~2": "art_5"}), effects("art_5", "art_5~2"))
    assert hrefs(found) == [f"{WORK}~art_5", "#art_5"]


def test_notes_follow_their_unit_under_its_name_of_the_day() -> None:
    notes = (
        Note(unit="art_5~2", anchor="art_5~2", marker="Note", text="One."),
        Note(unit="art_5~2", anchor="art_5~2__para_1", marker="Note", text="Two."),
        Note(unit="structure", anchor="sec_1", marker="Note", text="Three."),
        Note(unit="art_5", anchor="art_5", marker="Note", text="Of what is gone."),
    )
    found = expression(state({"art_5~2": "art_5"}), notes=notes)
    assert found.notes == notes[:3]
    written = parse_xml(found.document).iter(akn("note"))
    assert [(each.get("eId"), each.get("placementBase")) for each in written] == [
        ("art_5__note_1", "#art_5"),
        ("art_5__note_2", "#art_5__para_1"),
        ("structure__note_1", "#sec_1"),
    ]


def test_identifiers_of_the_text_are_not_given_to_its_metadata() -> None:
    text = {**state({"textualMod_1": "textualMod_1"})}
    root = parse_xml(expression(text, effects("textualMod_1")).document)
    eids = [str(each.get("eId")) for each in root.iter(etree.Element) if each.get("eId")]
    assert len(set(eids)) == len(eids)


def test_what_looks_like_an_eid_in_the_words_is_not_minted() -> None:
    text = dict(state({"art_1": "art_1"}))
    unmarked = parse_xml(expression(text).document)
    text["art_1"] = Fragment(xml=text["art_1"].xml.replace(b"Words.", b'(eId="eref_1") eId="'))
    marked = parse_xml(expression(text).document)
    first = [next(root.iter(akn("eventRef"))).get("eId") for root in (unmarked, marked)]
    assert first == ["eref_1", "eref_2"]
