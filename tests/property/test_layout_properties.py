"""Names and paths: reversible, injective, and fit for any system, whatever an IRI or a wId holds."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from akn.document import SECTIONS
from akn.frbr import FrbrUri
from akn.iri import IriError
from lawrepo import layout
from lawrepo.layout import Kind, LayoutError, StoredFile, act_key, escape, parse_path, unescape

_SAFE = re.compile(r"[a-z0-9\-_.~!@+,=%]+")
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
    *(f"git~{number}" for number in range(10)),
}
_REACHING = st.text(alphabet="aAbcoCnNuxlpt.~%=01-_ éé/\\:١İıſKﬁ", min_size=1, max_size=12)
# No name of the standard holds what XML does not allow.
_OF_XML = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\t\n\r"
)
NAMES = st.one_of(st.text(_OF_XML, min_size=1, max_size=40), _REACHING, st.sampled_from(sorted(_RESERVED)))


def escaped(name: str) -> str:
    try:
        return escape(name)
    except LayoutError:
        assert sum(len(char.encode()) for char in name) * 3 > 200
        assume(condition=False)
        raise


@given(NAMES)
@example(".")
@example("..")
@example("con.tar.gz")
@example("CON")
@example("art_5~2")
@example("%63on")
@example("=a")
def test_unescape_is_the_inverse_of_escape(name: str) -> None:
    assert unescape(escaped(name)) == name


@given(
    st.text(alphabet="aonculpt1con-_~!@+,.=%A é", max_size=8) | st.sampled_from([*_RESERVED, "a" * 240, "a" * 241])
)
def test_a_name_without_escapes_is_known_at_a_glance(name: str) -> None:
    def told(what: Callable[[str], str]) -> str:
        try:
            return what(name)
        except LayoutError as error:
            return f"! {error}"

    at_once = told(escape), told(unescape)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_PLAIN", re.compile("(?!)"))
        assert (told(escape), told(unescape)) == at_once


@given(NAMES, NAMES)
@example("é", unicodedata.normalize("NFD", "é"))
@example("III", "iii")
@example("ſ", "s")
@example("K", "K")  # the Kelvin sign, which is K by case and by normal form
def test_no_two_names_meet_in_any_file_system(one: str, other: str) -> None:
    assume(one != other)
    first, second = escaped(one), escaped(other)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert unicodedata.normalize(form, first).casefold() != unicodedata.normalize(form, second).casefold()
    assert first.rstrip(". ") != second.rstrip(". ")  # as Windows reads names


@given(NAMES)
@example("nul")
@example("aux.xml")
@example("lpt1.")
@example("git~1")
@example(".git")
def test_a_name_is_safe(name: str) -> None:
    out = escaped(name)
    assert _SAFE.fullmatch(out)
    assert out[0] != "."
    assert out[-1] != "."
    assert out.partition(".")[0] not in _RESERVED
    assert f"{out}.xml".partition(".")[0] not in _RESERVED


@given(st.text(alphabet="aA=%0123456789abcdef.con~é", max_size=12))
@example("%41")
@example("%C3%A9")
@example("%c3")
@example("=%61")
@example("con")
def test_a_name_that_is_read_is_the_one_that_would_be_written(name: str) -> None:
    try:
        meaning = unescape(name)
    except LayoutError:
        return
    assert escape(meaning) == name


@st.composite
def works(draw: st.DrawFn) -> FrbrUri:
    number = draw(st.from_regex(r"[0-9A-Za-zәіА-Я][0-9A-Za-zәі.\-]{0,10}[0-9]", fullmatch=True))
    day = draw(st.dates(min_value=date(1, 1, 1)))
    subtype = draw(st.sampled_from(["", "/ukaz", "/Ministry/con"]))
    year = draw(st.sampled_from([day.isoformat(), f"{day.year:04}"]))
    try:
        return FrbrUri.parse(f"/akn/{draw(st.sampled_from(['kz', 'xa', 'de-by']))}/act{subtype}/{year}/{number}")
    except IriError:
        assume(condition=False)
        raise


@st.composite
def stored_files(draw: st.DrawFn) -> StoredFile:
    work, kind = draw(works()), draw(st.sampled_from(Kind))
    if kind is Kind.WORK:
        return StoredFile(kind=kind, work=work)
    if kind is Kind.EFFECTS:
        act = draw(works())
        return StoredFile(kind=kind, work=work, year=f"{act.year:04}", act=act_key(act))
    if kind is Kind.EVENT:
        name = draw(st.one_of(st.just("referendum"), st.text(_OF_XML, min_size=1, max_size=20)))
        assume(name != "work")
        return StoredFile(kind=kind, work=work, event=name)
    unit = draw(st.one_of(st.sampled_from(SECTIONS), st.text(_OF_XML, min_size=1, max_size=20)))
    language = draw(st.sampled_from(["rus", "kaz", "eng"]))
    start = draw(st.dates()) if kind is Kind.VERSION else None
    return StoredFile(kind=kind, work=work, language=language, unit=unit, in_force_from=start)


@given(stored_files())
def test_a_path_says_what_it_was_made_of(stored: StoredFile) -> None:
    assert parse_path(str(stored)) == stored


@given(stored_files(), st.data())
def test_a_path_with_a_letter_changed_means_something_else_or_nothing(
    stored: StoredFile, data: st.DataObject
) -> None:
    path = str(stored)
    place = data.draw(st.integers(0, len(path) - 1))
    changed = path[:place] + data.draw(st.sampled_from("aZ0/.%=é")) + path[place + 1 :]
    assume(changed != path)
    try:
        other = parse_path(changed)
    except LayoutError:
        return
    assert other != stored
    assert str(other) == changed


@given(st.text(max_size=60))
@example("akn/kz/act/1995-08-30/c/rus/art_1/1995-02-30.xml")
@example("akn/kz/act/1995-08-30/../c/work.xml")
@example("akn/kz/act/work.xml")
@example("akn//work.xml")
@example("akn/work.xml")
@example("akn/kz/act/1995-08-30/c/rus/\ud800/notes.xml")
@example("akn/kz/act/1995-08-30/\ud800/work.xml")
def test_any_other_text_is_refused_by_a_layout_error(path: str) -> None:
    with pytest.raises(LayoutError):
        parse_path(path)
