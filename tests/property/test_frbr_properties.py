"""IRIs of every form: what is written is what is read (AKN-NC §4)."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from akn.frbr import FrbrUri
from akn.iri import IriError, Portion, Version, VersionKind

LETTERS = "abcXYZ0189әғқңҮІжÄß-_"
DAYS = st.dates(min_value=dt.date(1, 1, 1))


def is_free(name: str) -> bool:
    """Tell whether a name cannot be taken for a language or a date."""
    return not (len(name) == 3 and name.isascii() and name.islower() and name.isalpha()) and not name[:4].isdecimal()


NAMES = st.text(LETTERS, min_size=1, max_size=12).filter(is_free)
SEGMENTS = st.tuples(
    st.sampled_from(("art", "para", "sec", "point", "schedule")),
    st.from_regex(r"[1-9][0-9]{0,2}(-[1-9])?[a-z]?", fullmatch=True),
)
EIDS = st.lists(SEGMENTS, min_size=1, max_size=3).map(lambda steps: "__".join(f"{ref}_{num}" for ref, num in steps))


@st.composite
def versions(draw: st.DrawFn) -> Version:
    kind = draw(st.sampled_from(VersionKind))
    first, last = sorted((draw(DAYS), draw(DAYS)))
    match kind:
        case VersionKind.DATED:
            also = tuple(day.isoformat() for day in draw(st.lists(DAYS, max_size=2)))
            moment = draw(st.sampled_from(("", "T13:30:00-03:00", "T00:00:00Z", "T23:59:59.5+05:00")))
            return Version(kind=kind, value=first.isoformat() + moment, also=also)
        case VersionKind.NAMED:
            return Version(kind=kind, value=draw(NAMES))
        case VersionKind.AT:
            return Version(kind=kind, value=first.isoformat())
        case VersionKind.DURING:
            return Version(kind=kind, value=first.isoformat(), until=last.isoformat())
        case _:
            return Version(kind=kind)


@st.composite
def portions(draw: st.DrawFn) -> Portion:
    return Portion(first=draw(EIDS), last=draw(st.one_of(st.just(""), EIDS)), slash=draw(st.booleans()))


@st.composite
def documents(draw: st.DrawFn) -> FrbrUri:
    names = draw(st.lists(NAMES, max_size=3))
    day = draw(DAYS)
    has_language = draw(st.booleans())
    has_format = has_language and draw(st.booleans())
    author = draw(NAMES) if has_language and draw(st.booleans()) else ""
    markup_author = draw(NAMES) if has_format and draw(st.booleans()) else ""
    needs_date = markup_author and not author  # alone, the markup's author would read as the expression's
    markup_date = draw(DAYS).isoformat() if needs_date or (markup_author and draw(st.booleans())) else ""
    return FrbrUri(
        prefix=draw(st.sampled_from(("", "https://example.org", "http://a.b-c.example:8080/base"))),
        country=draw(st.sampled_from(("kz", "eu", "it-45", "za-ec443"))),
        doctype=draw(st.sampled_from(("act", "bill", "documentCollection"))),
        subtype=names[0] if names else "",
        actors=tuple(names[1:]),
        date=draw(st.sampled_from((day.isoformat(), f"{day.year:04}"))),
        number=draw(st.one_of(st.just(""), NAMES)),
        language=draw(st.sampled_from(("rus", "kaz", "mul", "und"))) if has_language else "",
        version=draw(versions()) if has_language else Version(),
        expression_author=author,
        manifestation_author=markup_author,
        manifestation_date=markup_date,
        components=tuple(draw(st.lists(NAMES, max_size=3))),
        portion=draw(st.one_of(st.none(), portions())),
        format=draw(st.sampled_from(("akn", "xml", "pdf", "html", "md"))) if has_format else "",
        fragment=draw(st.one_of(st.just(""), EIDS)),
    )


@given(documents())
def test_what_is_written_is_what_is_read(uri: FrbrUri) -> None:
    assert FrbrUri.parse(str(uri)) == uri


@given(documents())
def test_a_spelling_is_kept(uri: FrbrUri) -> None:
    text = str(uri)
    assert str(FrbrUri.parse(text)) == text


@given(documents())
def test_normal_form_is_reached_at_once_and_names_the_same(uri: FrbrUri) -> None:
    normal = uri.normalized()
    assert normal.normalized() == normal
    assert FrbrUri.parse(str(normal)) == normal
    assert normal.work() == uri.work().normalized()
    assert (normal.version, normal.format, normal.language) == (uri.version, uri.format, uri.language)


def refusal(text: str) -> IriError | None:
    try:
        FrbrUri.parse(text)
    except IriError as error:
        return error
    return None


@given(st.one_of(st.text(max_size=60), st.text("/akn2019-kzeg!~@:;#>%.", max_size=40).map("/akn/kz/act/".__add__)))
def test_any_text_is_read_and_kept_or_refused(text: str) -> None:
    error = refusal(text)
    if error is None:
        assert str(FrbrUri.parse(text)) == text
    else:
        assert error.iri == text
        assert 1 <= error.position <= len(text) + 1
        assert str(error).isprintable()


@given(documents(), st.characters(categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "So", "Co", "Cn")), st.data())
def test_a_character_that_no_iri_holds_is_refused_wherever_it_is(
    uri: FrbrUri, letter: str, data: st.DataObject
) -> None:
    text = str(uri)
    place = data.draw(st.integers(0, len(text)))
    assert refusal(text[:place] + letter + text[place:]) is not None
