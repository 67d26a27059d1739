"""FRBR identification of a document at its levels: Work, Expression, Manifestation, Item (AKN 3.0, FRBR)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypedDict

from lxml import etree

from akn.attributes import (
    AknDate,
    Attributes,
    Item,
    MetadataError,
    at_most,
    children,
    located,
    only,
    perhaps,
    write,
    written_flag,
)
from akn.fragment import Fragment

_CORE = ("FRBRthis", "FRBRuri", "FRBRalias", "FRBRdate", "FRBRauthor", "componentInfo", "preservation")
_LEVELS = ("FRBRWork", "FRBRExpression", "FRBRManifestation", "FRBRItem")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Item):
    """A property that is one text: an IRI, a number, a name, a country, a format."""

    value: str

    def __str__(self) -> str:
        return self.value

    def to_element(self, name: str) -> etree._Element:
        """Write the property under that name."""
        return write(name, {"value": self.value}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Item):
    """Another name of the document, in the system that `name` says ("eli", "urn:nir")."""

    name: str
    value: str

    def to_element(self) -> etree._Element:
        """Write `FRBRalias`."""
        return write("FRBRalias", {"name": self.name, "value": self.value}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDate(Item):
    """A date in the life of the document, and what happened then ("enacted")."""

    date: AknDate
    name: str

    def to_element(self) -> etree._Element:
        """Write `FRBRdate`."""
        return write("FRBRdate", {"date": str(self.date), "name": self.name}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author(Item):
    """Who made the document; `role` is the reference in `as`, "" when none is named."""

    href: str
    role: str = ""

    def to_element(self) -> etree._Element:
        """Write `FRBRauthor`."""
        return write("FRBRauthor", {"href": self.href, "as": self.role or None}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Item):
    """A property that holds or does not."""

    value: bool

    def to_element(self, name: str) -> etree._Element:
        """Write the property under that name."""
        return write(name, {"value": written_flag(self.value)}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Item):
    """A language of the Expression, as the document codes it (ISO 639-2 alpha-3 in ours)."""

    language: str

    def to_element(self) -> etree._Element:
        """Write `FRBRlanguage`."""
        return write("FRBRlanguage", {"language": self.language}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation(Item):
    """The Expression that this one was translated from, by whom, and over which language."""

    href: str
    from_language: str
    by: str
    authoritative: bool | None = None
    pivot: str = ""

    def to_element(self) -> etree._Element:
        """Write `FRBRtranslation`."""
        attributes = {
            "href": self.href,
            "fromLanguage": self.from_language,
            "by": self.by,
            "authoritative": written_flag(self.authoritative),
            "pivot": self.pivot or None,
        }
        return write("FRBRtranslation", attributes, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Item):
    """A reference to another document, with the words that show it."""

    href: str
    show_as: str

    def to_element(self, name: str) -> etree._Element:
        """Write the link under that name."""
        return write(name, {"href": self.href, "showAs": self.show_as}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion(Item):
    """The part of the Expression that the document holds, from one eId up to another (references with `#`)."""

    first: str
    last: str = ""

    def to_element(self) -> etree._Element:
        """Write `FRBRportion`."""
        return write("FRBRportion", {"from": self.first, "upTo": self.last or None}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What the levels have in common (schema type coreProperties); by itself, the Item.

    `this` names the component at hand, `uris` the whole document. `components` and `preservation` are kept as they
    are, under their own root.
    """

    ELEMENT: ClassVar[str] = "FRBRItem"

    this: Value
    uris: tuple[Value, ...]
    aliases: tuple[Alias, ...] = ()
    dates: tuple[NamedDate, ...]
    authors: tuple[Author, ...]
    components: Fragment | None = None
    preservation: Fragment | None = None
    others: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name, values in (("FRBRuri", self.uris), ("FRBRdate", self.dates), ("FRBRauthor", self.authors)):
            if not values:
                raise MetadataError(f"{self.ELEMENT} without {name}: expected at least one")
        for name, part in (("componentInfo", self.components), ("preservation", self.preservation)):
            if part is not None and part.name != name:
                raise MetadataError(f"{self.ELEMENT} with <{part.name}> in the place of <{name}>")

    @property
    def uri(self) -> str:
        """Return the first IRI of the whole document at this level."""
        return self.uris[0].value

    def date(self, name: str) -> AknDate | None:
        """Return the first date of that name."""
        return next((each.date for each in self.dates if each.name == name), None)

    def to_element(self) -> etree._Element:
        """Write the level, in the order of the schema."""
        element = write(self.ELEMENT, dict(self.others))
        element.extend(self._core())
        element.extend(self._own())
        return element

    def _core(self) -> Iterable[etree._Element]:
        yield self.this.to_element("FRBRthis")
        yield from (uri.to_element("FRBRuri") for uri in self.uris)
        for values in (self.aliases, self.dates, self.authors):
            yield from (value.to_element() for value in values)
        for part in (self.components, self.preservation):
            if part is not None:
                yield part.element()

    def _own(self) -> Iterable[etree._Element]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkId(Level):
    """The Work: the law as such."""

    ELEMENT: ClassVar[str] = "FRBRWork"

    country: Value
    subtype: Value | None = None
    numbers: tuple[Value, ...] = ()
    names: tuple[Value, ...] = ()
    prescriptive: Flag | None = None
    authoritative: Flag | None = None

    def _own(self) -> Iterable[etree._Element]:
        yield self.country.to_element("FRBRcountry")
        if self.subtype is not None:
            yield self.subtype.to_element("FRBRsubtype")
        yield from (number.to_element("FRBRnumber") for number in self.numbers)
        yield from (name.to_element("FRBRname") for name in self.names)
        if self.prescriptive is not None:
            yield self.prescriptive.to_element("FRBRprescriptive")
        if self.authoritative is not None:
            yield self.authoritative.to_element("FRBRauthoritative")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionId(Level):
    """The Expression: a wording, in a language."""

    ELEMENT: ClassVar[str] = "FRBRExpression"

    version_number: Value | None = None
    authoritative: Flag | None = None
    master: Link | None = None
    languages: tuple[Language, ...]
    translations: tuple[Translation, ...] = ()

    def __post_init__(self) -> None:
        Level.__post_init__(self)
        if not self.languages:
            raise MetadataError("FRBRExpression without FRBRlanguage: expected at least one")

    def _own(self) -> Iterable[etree._Element]:
        if self.version_number is not None:
            yield self.version_number.to_element("FRBRversionNumber")
        if self.authoritative is not None:
            yield self.authoritative.to_element("FRBRauthoritative")
        if self.master is not None:
            yield self.master.to_element("FRBRmasterExpression")
        yield from (language.to_element() for language in self.languages)
        yield from (translation.to_element() for translation in self.translations)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestationId(Level):
    """The Manifestation: a file of a format."""

    ELEMENT: ClassVar[str] = "FRBRManifestation"

    portion: Portion | None = None
    format: Value | None = None

    def _own(self) -> Iterable[etree._Element]:
        if self.portion is not None:
            yield self.portion.to_element()
        if self.format is not None:
            yield self.format.to_element("FRBRformat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What a document is, at the levels of FRBR; `source` says who says so."""

    source: str
    work: WorkId
    expression: ExpressionId
    manifestation: ManifestationId
    item: Level | None = None
    others: tuple[tuple[str, str], ...] = ()

    def to_element(self) -> etree._Element:
        """Write `identification`."""
        element = write("identification", {**dict(self.others), "source": self.source})
        levels = (self.work, self.expression, self.manifestation, self.item)
        element.extend(level.to_element() for level in levels if level is not None)
        return element


def parse_identification(element: etree._Element) -> Identification:
    """Read an `identification`.

    Raises:
        MetadataError: with the line, when something is there that the standard does not know, or something is
            missing that it requires.

    """
    attributes = Attributes(element)
    found = children(element, _LEVELS)
    return Identification(
        source=attributes.required("source"),
        work=_work(only(element, found, "FRBRWork")),
        expression=_expression(only(element, found, "FRBRExpression")),
        manifestation=_manifestation(only(element, found, "FRBRManifestation")),
        item=perhaps(_item, at_most(element, found, "FRBRItem")),
        others=attributes.rest(),
    )


class _Core(TypedDict):
    this: Value
    uris: tuple[Value, ...]
    aliases: tuple[Alias, ...]
    dates: tuple[NamedDate, ...]
    authors: tuple[Author, ...]
    components: Fragment | None
    preservation: Fragment | None
    others: tuple[tuple[str, str], ...]


def _core(element: etree._Element, found: Mapping[str, list[etree._Element]]) -> _Core:
    kept = {name: at_most(element, found, name) for name in ("componentInfo", "preservation")}
    parts = {name: None if part is None else Fragment.of(part) for name, part in kept.items()}
    return _Core(
        this=_value(only(element, found, "FRBRthis")),
        uris=tuple(map(_value, found["FRBRuri"])),
        aliases=tuple(map(_alias, found["FRBRalias"])),
        dates=tuple(map(_date, found["FRBRdate"])),
        authors=tuple(map(_author, found["FRBRauthor"])),
        components=parts["componentInfo"],
        preservation=parts["preservation"],
        others=Attributes(element).rest(),
    )


def _item(element: etree._Element) -> Level:
    with located(element):
        return Level(**_core(element, children(element, _CORE)))


def _work(element: etree._Element) -> WorkId:
    found = children(
        element,
        (*_CORE, "FRBRcountry", "FRBRsubtype", "FRBRnumber", "FRBRname", "FRBRprescriptive", "FRBRauthoritative"),
    )
    with located(element):
        return WorkId(
            **_core(element, found),
            country=_value(only(element, found, "FRBRcountry")),
            subtype=perhaps(_value, at_most(element, found, "FRBRsubtype")),
            numbers=tuple(map(_value, found["FRBRnumber"])),
            names=tuple(map(_value, found["FRBRname"])),
            prescriptive=perhaps(_flag, at_most(element, found, "FRBRprescriptive")),
            authoritative=perhaps(_flag, at_most(element, found, "FRBRauthoritative")),
        )


def _expression(element: etree._Element) -> ExpressionId:
    own = ("FRBRversionNumber", "FRBRauthoritative", "FRBRmasterExpression", "FRBRlanguage", "FRBRtranslation")
    found = children(element, (*_CORE, *own))
    with located(element):
        return ExpressionId(
            **_core(element, found),
            version_number=perhaps(_value, at_most(element, found, "FRBRversionNumber")),
            authoritative=perhaps(_flag, at_most(element, found, "FRBRauthoritative")),
            master=perhaps(_link, at_most(element, found, "FRBRmasterExpression")),
            languages=tuple(map(_language, found["FRBRlanguage"])),
            translations=tuple(map(_translation, found["FRBRtranslation"])),
        )


def _manifestation(element: etree._Element) -> ManifestationId:
    found = children(element, (*_CORE, "FRBRportion", "FRBRformat"))
    with located(element):
        return ManifestationId(
            **_core(element, found),
            portion=perhaps(_portion, at_most(element, found, "FRBRportion")),
            format=perhaps(_value, at_most(element, found, "FRBRformat")),
        )


def _value(element: etree._Element) -> Value:
    a = Attributes(element)
    return Value(value=a.required("value"), **a.kept())


def _alias(element: etree._Element) -> Alias:
    a = Attributes(element)
    return Alias(name=a.required("name"), value=a.required("value"), **a.kept())


def _date(element: etree._Element) -> NamedDate:
    a = Attributes(element)
    return NamedDate(date=a.date(), name=a.required("name"), **a.kept())


def _author(element: etree._Element) -> Author:
    a = Attributes(element)
    return Author(href=a.required("href"), role=a.optional("as"), **a.kept())


def _flag(element: etree._Element) -> Flag:
    a = Attributes(element)
    return Flag(value=a.must_flag("value"), **a.kept())


def _link(element: etree._Element) -> Link:
    a = Attributes(element)
    return Link(href=a.required("href"), show_as=a.required("showAs"), **a.kept())


def _language(element: etree._Element) -> Language:
    a = Attributes(element)
    return Language(language=a.required("language"), **a.kept())


def _translation(element: etree._Element) -> Translation:
    a = Attributes(element)
    return Translation(
        href=a.required("href"),
        from_language=a.required("fromLanguage"),
        by=a.required("by"),
        authoritative=a.flag("authoritative"),
        pivot=a.optional("pivot"),
        **a.kept(),
    )


def _portion(element: etree._Element) -> Portion:
    a = Attributes(element)
    return Portion(first=a.required("from"), last=a.optional("upTo"), **a.kept())
