"""Modifications: what one law does to another (AKN 3.0, `activeModifications` and `passiveModifications`).

Analysis blocks of other makers are read leniently: a modification that
does not fit stays in its place as it was, and is reported.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from lxml import etree

from akn.attributes import (
    Attributes,
    Item,
    Kept,
    MetadataError,
    at_most,
    children,
    located,
    perhaps,
    rebuilt,
    write,
    written_flag,
)
from akn.errors import LocatedError
from akn.findings import Finding, Rule, Severity
from akn.fragment import Fragment
from akn.modification_types import (
    EfficacyModType,
    ForceModType,
    LegalSystemModType,
    MeaningModType,
    ModificationType,
    Position,
    ScopeModType,
    Status,
    TextualModType,
)
from akn.names import akn, lr
from akn.xml import local_name

UNREAD = Rule(
    code="modification-unread",
    severity=Severity.WARNING,
    summary="a modification of an imported analysis is not as the standard says; it is kept as it is and not used",
    clause="AKN-CORE modificationType",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Item):
    """A source or a destination: what `href` refers to, or from there up to `up_to`, at the position `pos`."""

    href: str = ""
    pos: Position | None = None
    exclusion: bool | None = None
    incomplete: bool | None = None
    up_to: str = ""

    def to_element(self, name: str) -> etree._Element:
        """Write it as `source` or `destination`."""
        attributes = {
            "href": self.href or None,
            "pos": None if self.pos is None else self.pos.value,
            "exclusion": written_flag(self.exclusion),
            "incomplete": written_flag(self.incomplete),
            "upTo": self.up_to or None,
        }
        return write(name, attributes, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Item):
    """When a modification is in force, effective or applied: `period` refers to a temporal group."""

    period: str = ""
    href: str = ""

    def to_element(self, name: str) -> etree._Element:
        """Write it as `force`, `efficacy`, `application` or `duration`."""
        return write(name, {"period": self.period or None, "href": self.href or None}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Item):
    """A text, by reference (`href`) or by its elements (`content`): old, new, previous, domain."""

    href: str = ""

    def to_element(self, name: str) -> etree._Element:
        """Write it under that name."""
        return write(name, {"href": self.href or None}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Item):
    """What a modification depends on; a `frozen` one is decided once, at its first application."""

    href: str = ""
    frozen: bool | None = None

    def to_element(self) -> etree._Element:
        """Write `condition`."""
        return write("condition", {"href": self.href or None, "frozen": written_flag(self.frozen)}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification(Item):
    """What all modifications have in common (schema type modificationType).

    `languages` are those of the texts it changes (`lr:languages`, ISO 639-2 alpha-3); none means all.
    """

    ELEMENT: ClassVar[str]

    type: ModificationType
    sources: tuple[Argument, ...]
    destinations: tuple[Argument, ...]
    force: Period | None = None
    efficacy: Period | None = None
    application: Period | None = None
    duration: Period | None = None
    condition: Condition | None = None
    period: str = ""
    status: Status | None = None
    refers_to: str = ""
    exclusion: bool | None = None
    incomplete: bool | None = None
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Item.__post_init__(self)
        if not self.sources or not self.destinations:
            missing = "destination" if self.sources else "source"
            raise MetadataError(f"{self.ELEMENT} {self.eid!r} without {missing}: expected at least one")
        if any(not language or len(language.split()) != 1 for language in self.languages):
            raise MetadataError(f"{self.ELEMENT} {self.eid!r}: languages {self.languages}: expected codes")

    def to_element(self) -> etree._Element:
        """Write the modification, in the order of the schema."""
        attributes = {
            "type": str(self.type.value),
            "period": self.period or None,
            "status": None if self.status is None else self.status.value,
            "refersTo": self.refers_to or None,
            "exclusion": written_flag(self.exclusion),
            "incomplete": written_flag(self.incomplete),
            lr("languages"): " ".join(self.languages) or None,
        }
        element = write(self.ELEMENT, attributes, self)
        element.extend(self._parts())
        element.extend(self._own())
        return element

    def _parts(self) -> Iterable[etree._Element]:
        yield from (argument.to_element("source") for argument in self.sources)
        yield from (argument.to_element("destination") for argument in self.destinations)
        for name, period in zip(_PERIODS, (self.force, self.efficacy, self.application, self.duration), strict=True):
            if period is not None:
                yield period.to_element(name)
        if self.condition is not None:
            yield self.condition.to_element()

    def _own(self) -> Iterable[etree._Element]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextualMod(Modification):
    """A change of text: `old` becomes `new`; `previous` is the text before, as a whole."""

    ELEMENT: ClassVar[str] = "textualMod"

    type: TextualModType
    previous: Passage | None = None
    old: tuple[Passage, ...] = ()
    new: tuple[Passage, ...] = ()

    def _own(self) -> Iterable[etree._Element]:
        if self.previous is not None:
            yield self.previous.to_element("previous")
        yield from (passage.to_element("old") for passage in self.old)
        yield from (passage.to_element("new") for passage in self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceMod(Modification):
    """A change of force: commencement, postponement, end."""

    ELEMENT: ClassVar[str] = "forceMod"

    type: ForceModType


@dataclass(frozen=True, slots=True, kw_only=True)
class EfficacyMod(Modification):
    """A change of efficacy."""

    ELEMENT: ClassVar[str] = "efficacyMod"

    type: EfficacyModType


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalSystemMod(Modification):
    """A change in the relations between laws."""

    ELEMENT: ClassVar[str] = "legalSystemMod"

    type: LegalSystemModType


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningMod(Modification):
    """A change of meaning, within a `domain`."""

    ELEMENT: ClassVar[str] = "meaningMod"

    type: MeaningModType
    domain: Passage | None = None

    def _own(self) -> Iterable[etree._Element]:
        if self.domain is not None:
            yield self.domain.to_element("domain")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeMod(Modification):
    """A change of scope, within a `domain`."""

    ELEMENT: ClassVar[str] = "scopeMod"

    type: ScopeModType
    domain: Passage | None = None

    def _own(self) -> Iterable[etree._Element]:
        if self.domain is not None:
            yield self.domain.to_element("domain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A modification that does not fit the standard, kept as it is within a bare block."""

    block: Fragment

    def to_element(self) -> etree._Element:
        """Return the modification as it was read."""
        return rebuilt(self.block.element()[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifications:
    """A block of modifications, in its order."""

    ELEMENT: ClassVar[str]

    items: tuple[Modification | Unread, ...]
    others: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.items:
            raise MetadataError(f"{self.ELEMENT} without a modification: expected at least one")

    def to_element(self) -> etree._Element:
        """Write the block."""
        element = write(self.ELEMENT, dict(self.others))
        element.extend(item.to_element() for item in self.items)
        return element


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveModifications(Modifications):
    """What this document does to others."""

    ELEMENT: ClassVar[str] = "activeModifications"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassiveModifications(Modifications):
    """What others do to this document."""

    ELEMENT: ClassVar[str] = "passiveModifications"


def parse_modification(element: etree._Element) -> Modification:
    """Read one modification.

    Raises:
        MetadataError: with the line, when it is not as the standard says.
        XmlError: when it holds text where only elements may stand.

    """
    read = _READERS.get(local_name(element)) if element.tag == akn(local_name(element)) else None
    if read is None:
        raise MetadataError.at(element, f"expected one of {', '.join(_READERS)}")
    with located(element):
        return read(element)


def read_active(element: etree._Element, *, file: str = "") -> tuple[ActiveModifications, tuple[Finding, ...]]:
    """Read `activeModifications` leniently: what does not fit stays as it is, and is reported.

    Raises:
        MetadataError: when the block is empty.

    """
    items, findings = _read(element, file)
    with located(element):
        return ActiveModifications(items=items, others=Attributes(element).rest()), findings


def read_passive(element: etree._Element, *, file: str = "") -> tuple[PassiveModifications, tuple[Finding, ...]]:
    """Read `passiveModifications` leniently: what does not fit stays as it is, and is reported.

    Raises:
        MetadataError: when the block is empty.

    """
    items, findings = _read(element, file)
    with located(element):
        return PassiveModifications(items=items, others=Attributes(element).rest()), findings


def _read(element: etree._Element, file: str) -> tuple[tuple[Modification | Unread, ...], tuple[Finding, ...]]:
    items: list[Modification | Unread] = []
    findings = []
    for child in element.iterchildren(etree.Element):
        try:
            items.append(parse_modification(child))
        except LocatedError as error:
            items.append(_unread(element, child))
            findings.append(
                Finding(
                    rule=UNREAD,
                    message=error.message,
                    file=file,
                    line=error.line or child.sourceline or 0,
                    eid=child.get("eId") or "",
                )
            )
    return tuple(items), tuple(findings)


def _unread(block: etree._Element, child: etree._Element) -> Unread:
    bare = etree.Element(block.tag, nsmap=child.nsmap)
    bare.append(copy.deepcopy(child))
    bare[0].tail = None
    return Unread(block=Fragment.of(bare))


class _Common(Kept):
    sources: tuple[Argument, ...]
    destinations: tuple[Argument, ...]
    force: Period | None
    efficacy: Period | None
    application: Period | None
    duration: Period | None
    condition: Condition | None
    period: str
    status: Status | None
    refers_to: str
    exclusion: bool | None
    incomplete: bool | None
    languages: tuple[str, ...]


_PERIODS = ("force", "efficacy", "application", "duration")
_COMMON = ("source", "destination", *_PERIODS, "condition")


def _common(a: Attributes, found: Mapping[str, list[etree._Element]]) -> _Common:
    element = a.element
    periods = {name: perhaps(_period, at_most(element, found, name)) for name in _PERIODS}
    languages = a.optional(lr("languages"))
    return _Common(
        sources=tuple(map(_argument, found["source"])),
        destinations=tuple(map(_argument, found["destination"])),
        force=periods["force"],
        efficacy=periods["efficacy"],
        application=periods["application"],
        duration=periods["duration"],
        condition=perhaps(_condition, at_most(element, found, "condition")),
        period=a.optional("period"),
        status=a.choice("status", Status),
        refers_to=a.optional("refersTo"),
        exclusion=a.flag("exclusion"),
        incomplete=a.flag("incomplete"),
        languages=tuple(languages.split()),
        eid=a.eid(),
        others=a.rest(),
        content=None,
    )


def _textual(element: etree._Element) -> TextualMod:
    a = Attributes(element)
    found = children(element, (*_COMMON, "previous", "old", "new"))
    return TextualMod(
        type=a.must_choose("type", TextualModType),
        previous=perhaps(_passage, at_most(element, found, "previous")),
        old=tuple(map(_passage, found["old"])),
        new=tuple(map(_passage, found["new"])),
        **_common(a, found),
    )


def _force(element: etree._Element) -> ForceMod:
    a = Attributes(element)
    return ForceMod(type=a.must_choose("type", ForceModType), **_common(a, children(element, _COMMON)))


def _efficacy(element: etree._Element) -> EfficacyMod:
    a = Attributes(element)
    return EfficacyMod(type=a.must_choose("type", EfficacyModType), **_common(a, children(element, _COMMON)))


def _legal_system(element: etree._Element) -> LegalSystemMod:
    a = Attributes(element)
    return LegalSystemMod(type=a.must_choose("type", LegalSystemModType), **_common(a, children(element, _COMMON)))


def _meaning(element: etree._Element) -> MeaningMod:
    a = Attributes(element)
    found = children(element, (*_COMMON, "domain"))
    domain = perhaps(_passage, at_most(element, found, "domain"))
    return MeaningMod(type=a.must_choose("type", MeaningModType), domain=domain, **_common(a, found))


def _scope(element: etree._Element) -> ScopeMod:
    a = Attributes(element)
    found = children(element, (*_COMMON, "domain"))
    domain = perhaps(_passage, at_most(element, found, "domain"))
    return ScopeMod(type=a.must_choose("type", ScopeModType), domain=domain, **_common(a, found))


_READERS: Mapping[str, Callable[[etree._Element], Modification]] = {
    "textualMod": _textual,
    "forceMod": _force,
    "efficacyMod": _efficacy,
    "legalSystemMod": _legal_system,
    "meaningMod": _meaning,
    "scopeMod": _scope,
}


def _argument(element: etree._Element) -> Argument:
    a = Attributes(element)
    return Argument(
        href=a.optional("href"),
        pos=a.choice("pos", Position),
        exclusion=a.flag("exclusion"),
        incomplete=a.flag("incomplete"),
        up_to=a.optional("upTo"),
        **a.kept(),
    )


def _period(element: etree._Element) -> Period:
    a = Attributes(element)
    return Period(period=a.optional("period"), href=a.optional("href"), **a.kept())


def _passage(element: etree._Element) -> Passage:
    a = Attributes(element)
    return Passage(href=a.optional("href"), **a.kept())


def _condition(element: etree._Element) -> Condition:
    a = Attributes(element)
    return Condition(href=a.optional("href"), frozen=a.flag("frozen"), **a.kept())
