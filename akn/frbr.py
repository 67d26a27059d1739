"""IRIs of documents and of what they speak of: the naming convention, read and written (AKN-NC §4).

    [authority] /akn / country / doctype [/ subtype [/ actor]…] / date [/ number]
                [/ language [@version | :version] [/ author…]]
                [/ !component [/ component]…] [[/] ~ portion] [. format] [# fragment]
    [authority] /akn/ontology / class [/ subclass]… / name

Where the standard is ambiguous: what stands between doctype and date is first the subtype, then actors; three
lower-case letters after the date are the language, so a number cannot be three such letters; what stands after the
language and before a component is, in a manifestation, `author`, `markup author/date`, `date`,
`author/markup author` or `author/date/markup author`, as in the standard's examples.
"""

import datetime as dt
import enum
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from akn.iri import (
    CURRENT,
    IriError,
    Part,
    Portion,
    Version,
    check_name,
    check_text,
    decode,
    is_date,
    is_date_like,
    is_year,
)

_AUTHORITY: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*?(?=/akn/)")
_COUNTRY: Final = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)*")
_DOCTYPE: Final = re.compile(r"[A-Za-z]+")
_LANGUAGE: Final = re.compile(r"[a-z]{3}(?=[@:]|$)")
_FORMAT: Final = re.compile(r"\.([a-z][a-z0-9]{1,4})$")
_TLC: Final = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)*")
_ONTOLOGY: Final = "ontology"
_MAIN: Final = "main"
_UNWRITTEN: Final[dict[str, Any]] = {
    "country": "",
    "doctype": "",
    "subtype": "",
    "actors": (),
    "date": "",
    "number": "",
    "language": "",
    "version": CURRENT,
    "expression_author": "",
    "manifestation_author": "",
    "manifestation_date": "",
    "components": (),
    "portion": None,
    "format": "",
    "fragment": "",
    "ontology": (),
}


class Level(enum.Enum):
    """What an IRI names (AKN-NC §4.2)."""

    WORK = "work"
    WORK_COMPONENT = "work-component"
    EXPRESSION = "expression"
    VIRTUAL_EXPRESSION = "virtual-expression"
    EXPRESSION_COMPONENT = "expression-component"
    MANIFESTATION = "manifestation"
    MANIFESTATION_COMPONENT = "manifestation-component"
    ONTOLOGY = "ontology"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrbrUri:
    """An IRI of the naming convention, taken apart; "" and () where a part is not written.

    Parts are kept as written, so that `str` gives back the text that was read; `normalized` gives one spelling to
    what means the same. An instance is proof: it is only built when its text reads back as the same parts.

    `prefix` is the naming authority (`https://example.org`). `date` is `YYYY-MM-DD`, or `YYYY` where the year is
    enough. `components` has one name a level (`("main", "schedule_1")`). `ontology` holds the class, the
    subclasses and the name of what is no document; then all else but `prefix` is empty.
    """

    prefix: str = ""
    country: str = ""
    doctype: str = ""
    subtype: str = ""
    actors: tuple[str, ...] = ()
    date: str = ""
    number: str = ""
    language: str = ""
    version: Version = CURRENT
    expression_author: str = ""
    manifestation_author: str = ""
    manifestation_date: str = ""
    components: tuple[str, ...] = ()
    portion: Portion | None = None
    format: str = ""
    fragment: str = ""
    ontology: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse parts that no text stands for.

        Raises:
            IriError: with the place in the text that they would have.

        """
        text = str(self)
        for name, value in _read(text).items():
            if getattr(self, name) != value:
                found = getattr(self, name)
                meant = f"what the text states as its {name.replace('_', ' ')}: {str(value)!r}"
                raise IriError(text, str(found), meant)

    @classmethod
    def parse(cls, text: str) -> "FrbrUri":
        """Read an IRI.

        >>> FrbrUri.parse("/akn/kz/act/1995-08-30/constitution/rus:2007-05-21~art_2").version.pit()
        datetime.date(2007, 5, 21)

        Raises:
            IriError: with the first part that is not what the convention asks for.

        """
        return cls(**_read(text))

    def __hash__(self) -> int:
        return hash((self.country, self.date, self.number, self.language, self.portion))

    def __str__(self) -> str:
        if self.ontology:
            return "/".join((f"{self.prefix}/akn", _ONTOLOGY, *self.ontology))
        author, date = self.manifestation_author, self.manifestation_date
        made = (date, author) if self.expression_author else (author, date)
        segments = (
            f"{self.prefix}/akn",
            self.country,
            self.doctype,
            self.subtype,
            *self.actors,
            self.date,
            self.number,
            f"{self.language}{self.version}",
            self.expression_author,
            *made,
            "/".join(("!" + self.components[0], *self.components[1:])) if self.components else "",
        )
        text = "/".join(segment for segment in segments if segment)
        text += "" if self.portion is None else str(self.portion)
        text += f".{self.format}" if self.format else ""
        return text + (f"#{self.fragment}" if self.fragment else "")

    @property
    def level(self) -> Level:
        """Return what the IRI names; a portion or a fragment is of the level of its document."""
        if self.ontology:
            return Level.ONTOLOGY
        if self.format:
            return Level.MANIFESTATION_COMPONENT if self.components else Level.MANIFESTATION
        if self.components:
            return Level.EXPRESSION_COMPONENT if self.language else Level.WORK_COMPONENT
        if not self.language:
            return Level.WORK
        return Level.VIRTUAL_EXPRESSION if self.version.is_virtual else Level.EXPRESSION

    @property
    def year(self) -> int:
        """Return the year of the Work's date.

        Raises:
            IriError: for an ontology IRI, which has none.

        """
        if not self.date:
            raise IriError(str(self), self.date, "the IRI of a document, with a date")
        return int(self.date[:4])

    def work(self) -> "FrbrUri":
        """Return the Work that the IRI is about, without authority, component and portion."""
        beside = (
            self.prefix,
            self.language,
            self.components,
            self.portion,
            self.format,
            self.fragment,
            self.ontology,
        )
        if not any(beside):
            return self
        return FrbrUri(
            country=self.country,
            doctype=self.doctype,
            subtype=self.subtype,
            actors=self.actors,
            date=self.date,
            number=self.number,
        )

    def expression(self, language: str, pit: dt.date | Version = CURRENT) -> "FrbrUri":
        """Return the expression of this Work in a language: the current one, that for a day, or a given version.

        A date is the point in time (`:D`); for the version that bears a date (`@D`) give `Version.dated(D)`.
        """
        version = Version.at(pit) if isinstance(pit, dt.date) else pit
        return replace(self.work(), prefix=self.prefix, language=language, version=version)

    def manifestation(self, format: str) -> "FrbrUri":  # noqa: A002 - the standard's word, as in FRBRformat
        """Return this expression, or component of one, in a data format (`akn`, `pdf`)."""
        return replace(self, format=format, fragment="")

    def with_portion(self, eid: str, last: str = "") -> "FrbrUri":
        """Return the IRI of one element of this document, or of the elements from `eid` to `last`."""
        return replace(self, portion=Portion(first=eid, last=last), fragment="")

    def normalized(self) -> "FrbrUri":
        """Return the one spelling of all that mean the same document, component or portion.

        The authority says nothing (AKN-NC §4.3); `!main` in front of another component, or before a portion, says
        nothing (§4.8.2, §4.8.4), nor does the slash before `~`; percent escapes are decoded.
        """
        components = self.components
        if components[:1] == (_MAIN,) and (len(components) > 1 or self.portion is not None):
            components = components[1:]
        portion = None if self.portion is None else replace(self.portion, slash=False)
        return replace(
            self,
            prefix="",
            subtype=decode(self.subtype),
            actors=tuple(decode(actor) for actor in self.actors),
            number=decode(self.number),
            version=replace(
                self.version,
                value=decode(self.version.value),
                also=tuple(decode(identifier) for identifier in self.version.also),
            ),
            expression_author=decode(self.expression_author),
            manifestation_author=decode(self.manifestation_author),
            components=tuple(decode(component) for component in components),
            portion=portion,
            ontology=tuple(decode(name) for name in self.ontology),
        )


@functools.lru_cache(maxsize=4096)
def _read(text: str) -> Mapping[str, Any]:
    """Read the fields of an IRI that its text states.

    What is read is kept: a collection names few documents, and each many times.
    """
    check_text(text)
    authority = _AUTHORITY.match(text)
    prefix = authority[0] if authority else ""
    whole = Part(iri=text, text=text[len(prefix) :], start=len(prefix))
    _check_beginning(whole)
    fields: dict[str, Any] = {"prefix": prefix}
    body = whole.slice(len("/akn/"))
    if body.text == _ONTOLOGY or body.text.startswith(f"{_ONTOLOGY}/"):
        fields["ontology"] = _read_ontology(body.split("/")[1:], body)
        return _UNWRITTEN | fields
    body, fragment, has_fragment = body.partition("#")
    if has_fragment:
        fields["fragment"] = check_name(fragment, "the name of a place in the document")
    path, portion, has_portion = body.partition("~")
    slash = has_portion and path.text.endswith("/")
    segments = path.slice(0, -1 if slash else None).split("/")
    at_language = _read_work(segments, fields)
    rest = segments[at_language:]
    if rest and not rest[0].text.startswith("!"):
        _cut_format(fields, rest, portion if has_portion else None)
        if has_portion and fields["format"]:
            portion = portion.slice(0, -len(fields["format"]) - 1)
        rest = _read_expression(rest, fields)
    if rest:
        fields["components"] = _read_components(rest)
    if has_portion:
        fields["portion"] = Portion.read(portion, slash=slash)
    return _UNWRITTEN | fields


def _check_beginning(whole: Part) -> None:
    """Refuse what is no global IRI of the convention, with a hint where one can be given."""
    if whole.text.startswith("/akn/"):
        return
    segments = whole.text.split("/")
    if whole.text.startswith("/") and len(segments) > 1 and _COUNTRY.fullmatch(segments[1]):
        raise whole.error(f"/akn in front: /akn{whole.text[:60]}")
    if whole.text.startswith(("#", "!", "~")):
        raise whole.error("a global IRI, which begins with /akn/ (this is a local reference, AKN-NC §4.10)")
    if whole.text.startswith("akn/"):
        raise whole.error(f"a slash in front: /{whole.text[:60]}")
    raise whole.error("/akn/, after at most the address of a naming authority (http://…/akn/…)")


def _read_ontology(segments: list[Part], body: Part) -> tuple[str, ...]:
    """Read class, subclasses and name of what is no document (AKN-NC §4.11)."""
    match segments:
        case [tlc, *subclasses, name]:
            if _TLC.fullmatch(tlc.text) is None:
                raise tlc.error("the name of a top-level class (person, organization, concept …)")
            for subclass in subclasses:
                check_name(subclass, "the name of a subclass")
            if not name.text.strip("."):
                raise name.error("the name of an instance")
            for piece in re.finditer(r"[^@!:;]+", name.text):
                check_name(name.slice(*piece.span()), "the name of an instance")
            return tuple(segment.text for segment in segments)
        case _:
            raise body.error("ontology/CLASS/NAME")


def _read_work(segments: list[Part], fields: dict[str, Any]) -> int:
    """Read the Work's part (AKN-NC §4.5); return the index of the first segment after it."""
    country = segments[0]
    if _COUNTRY.fullmatch(country.text) is None:
        raise country.error("a country, two lower-case letters (ISO 3166-1), or a part of one (it-45)")
    if len(segments) == 1 or _DOCTYPE.fullmatch(segments[1].text) is None:
        raise (segments[1:] or [country])[0].error("the type of document after the country (act, bill, judgment …)")
    index = 2
    while index < len(segments) and not (is_date(segments[index].text) or is_year(segments[index].text)):
        if is_date_like(segments[index].text):
            raise segments[index].error("a date that exists, YYYY-MM-DD, or a year")
        if segments[index].text.startswith("!"):
            break
        check_name(segments[index], "a subtype, an actor or the date")
        index += 1
    if index == len(segments) or segments[index].text.startswith("!"):
        raise segments[min(index, len(segments) - 1)].error("the date of the Work, YYYY-MM-DD or YYYY, after this")
    fields["country"], fields["doctype"] = country.text, segments[1].text
    names = [segment.text for segment in segments[2:index]]
    fields["subtype"], fields["actors"] = (names or [""])[0], tuple(names[1:])
    fields["date"] = segments[index].text
    index += 1
    if index < len(segments) and not segments[index].text.startswith("!") and not _is_language(segments, index):
        fields["number"] = check_name(segments[index], "the number or name of the Work, or a language")
        index += 1
    return index


def _is_language(segments: list[Part], index: int) -> bool:
    """Tell whether a segment begins an expression; only the last one may bear a format."""
    text = segments[index].text
    if _LANGUAGE.match(text):
        return True
    return bool(_LANGUAGE.match(_FORMAT.sub("", text))) and index == len(segments) - 1


def _cut_format(fields: dict[str, Any], rest: list[Part], portion: Part | None) -> None:
    """Take the format off the end of an expression's IRI: it stands after everything but a fragment."""
    end = rest[-1] if portion is None else portion
    found = _FORMAT.search(end.text)
    fields["format"] = found[1] if found else ""
    if found and portion is None:
        rest[-1] = end.slice(0, found.start())


def _read_expression(rest: list[Part], fields: dict[str, Any]) -> list[Part]:
    """Read language, version and authors (AKN-NC §4.6, §4.7); return the segments of the components."""
    head, *tail = rest
    if _LANGUAGE.match(head.text) is None:
        raise head.error("a language, three lower-case letters (ISO 639-2), as in eng@2004-07-21")
    fields["language"] = head.text[:3]
    fields["version"] = Version.read(head.slice(3))
    count = next((index for index, part in enumerate(tail) if part.text.startswith("!")), len(tail))
    _read_authors(tail[:count], fields)
    return tail[count:]


def _read_authors(parts: list[Part], fields: dict[str, Any]) -> None:
    """Read who made the expression, and in a manifestation who marked it up, and when."""
    for part in parts:
        if is_date_like(part.text) and not is_date(part.text):
            raise part.error("a date that exists, YYYY-MM-DD")
        check_name(part, "an author")
    texts = [part.text for part in parts]
    match (bool(fields["format"]), *map(is_date, texts)):
        case (_,):
            names: tuple[str, ...] = ()
        case (_, False):
            names = ("expression_author",)
        case (True, True):
            names = ("manifestation_date",)
        case (True, False, True):
            names = ("manifestation_author", "manifestation_date")
        case (True, False, False):
            names = ("expression_author", "manifestation_author")
        case (True, False, True, False):
            names = ("expression_author", "manifestation_date", "manifestation_author")
        case _:
            expected = "at most an author; in a manifestation author/date/markup author, or markup author/date"
            raise parts[-1].error(expected)
    fields.update(zip(names, texts, strict=True))


def _read_components(rest: list[Part]) -> tuple[str, ...]:
    """Read `!main/schedule_1` (AKN-NC §4.8.1, §4.8.2)."""
    names = [rest[0].slice(1), *rest[1:]]
    return tuple(check_name(name, "the name of a component") for name in names)
