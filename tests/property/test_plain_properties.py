"""The short ways of reading and writing what acts did give what the long ones do, errors included."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from akn import effects as reading
from akn import work as writing
from akn.effects import begins_after
from akn.effects_plain import read_plain
from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.listed import Listed
from akn.metadata import (
    Basis,
    Effect,
    Effects,
    LanguageEntry,
    WorkMetadata,
    effects_fragment,
    expression_meta,
    parse_effects,
)
from akn.modification_types import ForceModType, TextualModType
from akn.names import AKN_NS
from akn.notes import Note
from akn.work import meta_fragment
from akn.xml import parse_xml

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.sampled_from([date(2000, 2, 29), date(1996, 2, 29)])
CODES = st.sampled_from(["eng", "kaz", "rus"])
WIDS = st.from_regex(r"(art|sec)_[0-9]{1,2}[a-z]?(__para_[0-9])?(~[2-9])?", fullmatch=True)
TITLES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='\ufffe\uffff"&<>'), max_size=9
).map(lambda text: unicodedata.normalize("NFC", text))
EFFECT = st.builds(
    lambda kind, wid, languages, start, end: Effect(
        type=kind,
        destination=wid,
        languages=tuple(languages),
        in_force_from=start if end is None else min(start, end),
        in_force_until=end and max(start, end),
    ),
    st.sampled_from(TextualModType),
    WIDS,
    st.lists(CODES, max_size=2, unique=True),
    DAYS,
    st.none() | DAYS,
)


def of_plain_form(day: date, number: str) -> st.SearchStrategy[Effects]:
    return st.builds(
        Effects,
        act=st.just(FrbrUri.parse(f"/akn/xa/act/{day}/{number}")),
        enacted=st.just(day),
        published=st.none() | DAYS,
        titles=st.dictionaries(CODES, TITLES, max_size=2).map(lambda titles: tuple(sorted(titles.items()))),
        basis=st.sampled_from(Basis),
        work=st.just(WORK),
        modifications=st.lists(EFFECT, max_size=4).map(tuple),
        texts=st.dictionaries(st.tuples(CODES, DAYS), st.integers(0, 3), max_size=2).map(
            lambda texts: tuple((*slot, place) for slot, place in sorted(texts.items()))
        ),
    )


PLAIN = st.tuples(DAYS, st.sampled_from(["1", "254-iii", "2001", "7-rus", "007"])).flatmap(
    lambda act: of_plain_form(*act)
)


def long_way(file: Fragment) -> object:
    """Return what `parse_effects` gives for a file, or why it does not, without a short way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_plain", lambda _: None)
        return outcome(file)


def outcome(file: Fragment) -> object:
    try:
        return parse_effects.__wrapped__(file)
    except AknError as error:
        return type(error), str(error)


@settings(max_examples=100)
@given(PLAIN, DAYS)
def test_plain_effects_are_read_without_a_tree(effects: Effects, pit: date) -> None:
    file = effects_fragment(effects)
    assert read_plain(file) is not None
    assert parse_effects(file) == effects == long_way(file)
    starts = [effect.in_force_from for effect in effects.modifications]
    assert begins_after(file, pit, WORK) == (bool(starts) and min(starts) > pit)
    assert not begins_after(file, pit, effects.act) or effects.act == WORK


@settings(max_examples=150)
@given(PLAIN, st.data())
def test_a_file_with_a_fault_is_read_as_ever(effects: Effects, data: st.DataObject) -> None:
    xml = effects_fragment(effects).xml
    lines = xml.splitlines(keepends=True)
    at = data.draw(st.integers(1, len(lines) - 1))
    match data.draw(st.sampled_from(["drop", "again", "swap", "letter", "day"])):
        case "drop":
            lines[at] = b""
        case "again":
            lines[at] *= 2
        case "swap":
            other = data.draw(st.integers(1, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        case "letter":
            place = data.draw(st.integers(0, len(lines[at]) - 1))
            letter = data.draw(st.sampled_from([b"", b"0", b"9", b"x", b'"', b" ", b"#", b"\xd0", b"&amp;", b"\t"]))
            lines[at] = lines[at][:place] + letter + lines[at][place + 1 :]
        case "day":
            day = data.draw(st.sampled_from([b"2023-02-29", b"0000-01-01", b"2020-13-01", b"1990-01-01"]))
            lines[at] = re.sub(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}", day, lines[at])
    file = Fragment(xml=b"".join(lines))
    assert outcome(file) == long_way(file)
    read = outcome(file)
    if isinstance(read, Effects) and begins_after(file, date(1980, 1, 1), WORK):
        assert all(effect.in_force_from > date(1980, 1, 1) for effect in read.modifications)


WHOLE = Effects(
    act=FrbrUri.parse("/akn/xa/act/2001-02-03/4"),
    enacted=date(2001, 2, 3),
    titles=(("eng", "Act"), ("kaz", "Заң")),
    basis=Basis.IMPORTED,
    work=WORK,
    modifications=(
        Effect(
            type=TextualModType.REPEAL,
            destination="art_1",
            in_force_from=date(2002, 1, 1),
            in_force_until=date(2003, 1, 1),
        ),
    ),
    texts=(("eng", date(2002, 1, 1), 0), ("kaz", date(2002, 1, 1), 2)),
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("Act", "\udcff"),  # no UTF-8
        ("Act", "\u0418\u0306"),  # not in NFC
        ('start="#eref_1"', 'start="#eref_3"'),
        ('end="#eref_2"', 'end="#eref_3"'),
        ('start="#eref_1"', 'start="#eref_0"'),
        ('"2003-01-01"', '"2001-12-31"'),
        ('period="#tmpg_1"', 'period="#tmpg_2"'),
        ('language="kaz" value', 'language="eng" value'),
        ('language="kaz" place', 'language="eng" place'),
        ('place="2"', 'place="99999999"'),
        (f'work="{WORK}"', 'work="/akn/xa"'),
        (f'work="{WORK}"', f'work="{WORK}/eng"'),
    ],
)
def test_what_is_wrong_in_an_effects_file_is_said_as_ever(old: str, new: str) -> None:
    xml = effects_fragment(WHOLE).xml.decode()
    assert old in xml
    file = Fragment(xml=xml.replace(old, new, 1).encode(errors="surrogateescape"))
    assert outcome(file) == long_way(file)
    assert (reading._plain(file) is None) == bool(old)


def test_a_prefix_that_something_else_has_is_not_taken_from_it() -> None:
    listed = Listed(
        path=("analysis", "passiveModifications"),
        source="#lawrepo",
        lines='<textualMod eId="t" type="repeal" lr:languages="eng"/>\n',
    )
    other = '<q:x xmlns:q="urn:q" xmlns:lr="urn:other" a="lr:y"/>'
    told = f'<proprietary xmlns="{AKN_NS}" source="#a">{other}</proprietary>'
    in_both_ways(lambda: meta_fragment((listed, parse_xml(told.encode()))))


def in_both_ways(write: Callable[[], Fragment]) -> None:
    """See that lists are written as trees of them would be."""
    at_once = write()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "spliced", lambda *_: None)
        assert write() == at_once
    assert Fragment.parse(at_once.xml) == at_once


ANY = st.builds(
    lambda effects, kind, other: Effects(
        act=effects.act,
        enacted=effects.enacted,
        titles=tuple((code, f"{title}{other}") for code, title in effects.titles),
        basis=effects.basis,
        work=WORK,
        modifications=(
            *effects.modifications,
            Effect(type=kind, destination="", in_force_from=effects.enacted, other=effects.act),
        ),
    ),
    PLAIN,
    st.sampled_from(ForceModType),
    st.sampled_from(["", " lr:x", "lr:", '"&<>\t', " eli:title", "é" * 2]),
)


@settings(max_examples=50)
@given(st.lists(PLAIN | ANY, max_size=3), DAYS, st.lists(st.sampled_from(["lr:x", "a lr: b", "x"]), max_size=1))
@example([], date(2000, 1, 1), [])
def test_lists_are_written_as_trees_of_them_would_be(effects: list[Effects], pit: date, notes: list[str]) -> None:
    for each in effects[:1]:
        in_both_ways(lambda each=each: effects_fragment.__wrapped__(each))  # type: ignore[misc] # mypy types no lambda with a default
    entry = LanguageEntry(code="eng", authoritative=True, held_from=pit, title="Law")
    work = WorkMetadata(iri=WORK, type="act", name="act", unit="article", enacted=pit, languages=(entry,))
    in_both_ways(
        lambda: expression_meta(
            work=work,
            language="eng",
            expression_date=pit,
            pit=pit,
            effects=effects,
            notes=[Note(unit="art_1", anchor="art_1", marker=text, text=text) for text in notes],
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            commit="c",
            digest="d",
        )
    )
