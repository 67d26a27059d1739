"""What all metadata elements have in common: identifiers, attributes, dates, and content of other namespaces."""

import datetime as dt
import enum
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self, TypedDict, TypeVar

from lxml import etree

from akn.errors import LocatedError
from akn.fragment import Fragment
from akn.names import AKN_NS, LR_NS, akn
from akn.xml import local_name

_Choice = TypeVar("_Choice", bound=enum.Enum)
_Read = TypeVar("_Read")

_WHITE = re.compile(r"[ \t\r\n]")
_DATE = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?P<rest>(?:T(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?)?(?:Z|[+-](?P<zone>[0-9]{2}:[0-9]{2}))?)"
)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_FARTHEST_ZONE = dt.time(14, 0)


class MetadataError(LocatedError):
    """Report metadata that lacks what the standard requires, or contradicts itself."""

    @classmethod
    def at(cls, element: etree._Element, message: str) -> Self:
        """Build the error for an element: its name, its eId and its line."""
        eid = element.get("eId")
        name = local_name(element)
        return cls(f"<{name}>{f' {eid}' if eid else ''}: {message}", line=element.sourceline or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AknDate:
    """A date or dateTime of the standard (XSD 1.0 `date` and `dateTime`, years 0001 to 9999).

    `rest` is the time and zone as written ("T13:30:00-03:00", "Z"), "" for a plain date.
    """

    day: dt.date
    rest: str = ""

    def __post_init__(self) -> None:
        if _split_date(str(self)) != (self.day, self.rest):
            raise MetadataError(f"time and zone {self.rest!r}: expected Thh:mm:ss and a zone, either or none")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an attribute value.

        Raises:
            MetadataError: for what is no date.

        """
        parts = _split_date(text)
        if parts is None:
            raise MetadataError(f"{text!r} is no date: expected YYYY-MM-DD, with a time and a zone at most")
        return cls(day=parts[0], rest=parts[1])

    def __str__(self) -> str:
        return f"{self.day.isoformat()}{self.rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Head of the values that are one element each.

    `others` are the attributes that the value has no field for, in Clark names, sorted; `content` are elements of
    other namespaces within it, as a fragment with the element itself, without attributes, as root.
    """

    eid: str = ""
    others: tuple[tuple[str, str], ...] = ()
    content: Fragment | None = None

    def __post_init__(self) -> None:
        if _WHITE.search(self.eid):
            raise MetadataError(f"eId {self.eid!r}: expected no white space")
        names = [name for name, _ in self.others]
        if names != sorted(set(names)):
            raise MetadataError(f"other attributes {names}: expected each once, in order")


@contextmanager
def located(element: etree._Element) -> Iterator[None]:
    """Give the errors of values built within the place of the element they were read from."""
    try:
        yield
    except MetadataError as error:
        if error.line:
            raise
        raise MetadataError.at(element, error.message) from None


class Kept(TypedDict):
    """The fields of `Item`, as keywords."""

    eid: str
    others: tuple[tuple[str, str], ...]
    content: Fragment | None


class Attributes:
    """The attributes of one element, taken out one by one; `rest` is what nobody took."""

    __slots__ = ("_left", "element")

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._left = {str(name): str(value) for name, value in element.attrib.items()}

    def required(self, name: str) -> str:
        """Take an attribute that must be there; it may be empty.

        Raises:
            MetadataError: when it is missing, with the line.

        """
        if name not in self._left:
            raise MetadataError.at(self.element, f"the attribute {name} is missing")
        return self._left.pop(name)

    def optional(self, name: str) -> str:
        """Take an attribute; one that is there and empty stays among the rest."""
        return self._left.pop(name) if self._left.get(name) else ""

    def date(self, name: str = "date") -> AknDate:
        """Take a date that must be there.

        Raises:
            MetadataError: when it is missing or no date.

        """
        value = self.required(name)
        with located(self.element):
            return AknDate.parse(value)

    def plain_date(self, name: str) -> dt.date:
        """Take a date that must be there, without a time and a zone.

        Raises:
            MetadataError: when it is missing or no such date.

        """
        found = self.date(name)
        if found.rest:
            raise MetadataError.at(self.element, f"{name} {str(found)!r}: expected YYYY-MM-DD")
        return found.day

    def flag(self, name: str) -> bool | None:
        """Take a boolean, None when it is not there.

        Raises:
            MetadataError: when it is neither true nor false.

        """
        return self.must_flag(name) if name in self._left else None

    def must_flag(self, name: str) -> bool:
        """Take a boolean that must be there.

        Raises:
            MetadataError: when it is missing, or neither true nor false.

        """
        value = self.required(name).strip(" \t\r\n")
        if value not in _FLAGS:
            raise MetadataError.at(self.element, f"{name} {value!r}: expected true or false")
        return _FLAGS[value]

    def choice(self, name: str, choices: type[_Choice]) -> _Choice | None:
        """Take a value of an enumeration of the schema, None when it is not there.

        Raises:
            MetadataError: when the enumeration does not have it.

        """
        return self.must_choose(name, choices) if name in self._left else None

    def must_choose(self, name: str, choices: type[_Choice]) -> _Choice:
        """Take a value of an enumeration of the schema that must be there.

        Raises:
            MetadataError: when it is missing, or the enumeration does not have it.

        """
        value = self.required(name)
        try:
            return choices(value)
        except ValueError:
            known = ", ".join(str(choice.value) for choice in choices)
            raise MetadataError.at(self.element, f"{name} {value!r}: expected one of {known}") from None

    def eid(self) -> str:
        """Take the eId, "" when there is none.

        Raises:
            MetadataError: when it is empty or holds white space.

        """
        eid = self._left.pop("eId", None)
        if eid is not None and (not eid or _WHITE.search(eid)):
            raise MetadataError.at(self.element, f"eId {eid!r}: expected characters without white space")
        return eid or ""

    def rest(self) -> tuple[tuple[str, str], ...]:
        """Return what nobody took, sorted by name."""
        return tuple(sorted(self._left.items()))

    def kept(self) -> Kept:
        """Take the eId, what nobody took, and the content: to be called last.

        Raises:
            MetadataError: when the eId is empty, or the content is not of other namespaces.

        """
        return Kept(eid=self.eid(), others=self.rest(), content=content_of(self.element))


def content_of(element: etree._Element) -> Fragment | None:
    """Return the elements of other namespaces within an element, None when it is empty.

    Raises:
        MetadataError: when it holds elements of the standard, which the schema does not allow there.
        XmlError: when it holds text.

    """
    for child in element:
        if isinstance(child.tag, str) and child.tag.startswith(f"{{{AKN_NS}}}"):
            raise MetadataError.at(child, f"stands in <{local_name(element)}>, which holds other namespaces only")
    if not len(element) and not element.text and str(element.tag).startswith(f"{{{AKN_NS}}}"):
        return None  # what `Fragment.of` would find too
    whole = Fragment.of(element)
    bare = whole.element()
    if not len(bare):
        return None
    bare.attrib.clear()
    return Fragment.of(bare)


def write(name: str, attributes: Mapping[str, str | None], item: Item | None = None) -> etree._Element:
    """Build an element of the standard with the attributes that have a value, and what its value keeps beside them.

    Raises:
        MetadataError: when a value cannot be written in XML.

    """
    if item is None or item.content is None:
        element = etree.Element(akn(name), nsmap={None: AKN_NS, "lr": LR_NS})
    else:
        element = rebuilt(item.content.element())
    given: list[tuple[str, str | None]] = [("eId", item.eid or None), *item.others] if item else []
    for key, value in (*given, *attributes.items()):
        if value is not None:
            set_attribute(element, key, value)
    return element


def rebuilt(element: etree._Element) -> etree._Element:
    """Return an element that declares by itself what it has in scope: values within may use any of its prefixes.

    The content is moved, not copied.
    """
    fresh = etree.Element(element.tag, dict(element.attrib), nsmap={"lr": LR_NS, **element.nsmap})
    fresh.text = element.text
    fresh.extend(element)
    return fresh


def set_attribute(element: etree._Element, name: str, value: str) -> None:
    """Set an attribute.

    Raises:
        MetadataError: when the value cannot be written in XML.

    """
    try:
        element.set(name, value)
    except ValueError:
        raise MetadataError(f"{name} {value!r}: a character that XML does not allow") from None


def written_flag(value: bool | None) -> str | None:  # noqa: FBT001 - the value itself is the flag
    """Return a boolean as the schema writes it, None for None."""
    return None if value is None else str(value).lower()


def children(element: etree._Element, allowed: Iterable[str]) -> dict[str, list[etree._Element]]:
    """Return the children of an element by local name.

    Raises:
        MetadataError: when one is none of those allowed, with its line.

    """
    found: dict[str, list[etree._Element]] = {name: [] for name in allowed}
    for child in element.iterchildren(etree.Element):
        name = local_name(child)
        if child.tag != akn(name) or name not in found:
            raise MetadataError.at(child, f"stands in <{local_name(element)}>: expected {', '.join(found)}")
        found[name].append(child)
    return found


def only(element: etree._Element, found: Mapping[str, list[etree._Element]], name: str) -> etree._Element:
    """Return the one child of that name.

    Raises:
        MetadataError: when there is none, or more than one.

    """
    if len(found[name]) != 1:
        raise MetadataError.at(element, f"holds {len(found[name])} <{name}>: expected one")
    return found[name][0]


def at_most(element: etree._Element, found: Mapping[str, list[etree._Element]], name: str) -> etree._Element | None:
    """Return the one child of that name, None without one.

    Raises:
        MetadataError: when there is more than one.

    """
    return only(element, found, name) if found[name] else None


def perhaps(read: Callable[[etree._Element], _Read], element: etree._Element | None) -> _Read | None:
    """Read an element that may be missing."""
    return None if element is None else read(element)


def _split_date(text: str) -> tuple[dt.date, str] | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        day = dt.date.fromisoformat(match["day"])
        if match["time"] and match["time"] != "24:00:00":
            dt.time.fromisoformat(match["time"])
        if match["zone"] and dt.time.fromisoformat(match["zone"]) > _FARTHEST_ZONE:
            return None
    except ValueError:
        return None
    return day, match["rest"]
