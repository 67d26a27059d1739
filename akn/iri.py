"""The pieces of an IRI of the naming convention: what its characters may be, versions, portions (AKN-NC §4)."""

import datetime as dt
import enum
import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from akn.eid import Eid, EidError
from akn.errors import AknError
from akn.letters import is_name_letter

MAX_LENGTH: Final = 1024
MAX_SEGMENT: Final = 200

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR: Final = re.compile(r"[0-9]{4}")
_INSTANT: Final = re.compile(r"([0-9-]+)T([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)(Z|[+-][0-9]{2}:[0-9]{2})")
_DATE_LIKE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}(?:-|$)")
_ESCAPES: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%")
_PLAIN: Final = re.compile(r"[0-9A-Za-z._,()+'/!~@:;#>%-]*")
_NAME_PUNCTUATION: Final = frozenset("-._,()+'")
_DELIMITERS: Final = frozenset("/!~@:;#>%")
_INVISIBLE: Final = {
    "Cc": "control character",
    "Cf": "invisible character",
    "Cs": "half a character",
    "Zs": "space",
    "Zl": "line separator",
    "Zp": "paragraph separator",
}
_ARROW: Final = "->"
_SHOWN: Final = 80


class IriError(AknError):
    """Report a text that is no IRI of the naming convention.

    `part` is what offends, `expected` what should stand there; `position` counts characters of `iri` from 1 and is
    that of the part, or of the character in it that is at fault.
    """

    def __init__(self, iri: str, part: str, expected: str, *, position: int = 1) -> None:
        """Build the one-line message; control and invisible characters are shown escaped."""
        self.iri = iri
        self.part = part
        self.expected = expected
        self.position = position
        shown = part if len(part) <= _SHOWN else part[:_SHOWN] + "…"
        super().__init__(f"IRI {iri[:_SHOWN]!r}, character {position}: found {shown!r}, expected {expected}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an IRI that is being read: its text, and where in the whole it begins (from 0)."""

    iri: str
    text: str
    start: int

    def error(self, expected: str, *, offset: int = 0) -> IriError:
        """Return the error that this part is not what was expected."""
        return IriError(self.iri, self.text, expected, position=self.start + offset + 1)

    def slice(self, start: int, end: int | None = None) -> "Part":
        """Return a part of this part."""
        return Part(iri=self.iri, text=self.text[start:end], start=self.start + start)

    def split(self, separator: str) -> list["Part"]:
        """Take the part apart at every separator."""
        parts: list[Part] = []
        start = 0
        for piece in self.text.split(separator):
            parts.append(self.slice(start, start + len(piece)))
            start += len(piece) + len(separator)
        return parts

    def partition(self, separator: str) -> tuple["Part", "Part", bool]:
        """Take the part apart at the first separator, and tell whether there is one."""
        head, found, _ = self.text.partition(separator)
        return self.slice(0, len(head)), self.slice(len(head) + len(found)), bool(found)


def check_text(iri: str) -> None:
    """Refuse an IRI that is too long, or holds characters that no IRI may hold.

    Raises:
        IriError: with the first such character.

    """
    if len(iri) > MAX_LENGTH:
        raise IriError(iri, iri[MAX_LENGTH:], f"at most {MAX_LENGTH} characters", position=MAX_LENGTH + 1)
    if _PLAIN.fullmatch(iri):
        return
    for position, letter in enumerate(iri, 1):
        kind = unicodedata.category(letter)
        if kind in _INVISIBLE:
            raise IriError(iri, letter, f"no {_INVISIBLE[kind]}", position=position)
        if not is_name_letter(letter) and letter not in _NAME_PUNCTUATION | _DELIMITERS:
            raise IriError(iri, letter, "a letter, a digit or one of - . _ , ( ) + '", position=position)
    if not unicodedata.is_normalized("NFC", iri):
        position = next(n for n in range(1, len(iri) + 1) if not unicodedata.is_normalized("NFC", iri[:n]))
        raise IriError(iri, iri[position - 1], "text in Unicode normal form C", position=position)


def check_name(part: Part, what: str) -> str:
    """Refuse a name that is empty, too long, a dot segment, or hides a character behind a percent escape.

    An escape may stand for a letter, a digit or a mark, and for nothing that means something in an IRI.

    Raises:
        IriError: with the offending part.

    """
    text = part.text
    if not text:
        raise part.error(f"{what}, not an empty segment")
    if len(text) > MAX_SEGMENT:
        raise part.error(f"{what} of at most {MAX_SEGMENT} characters")
    if not text.strip("."):
        raise part.error(f"{what}, not a dot segment")
    for position, letter in enumerate(text):
        if letter in _DELIMITERS and letter != "%":
            raise part.error(f"{what}, without {letter!r}", offset=position)
    if "%" in text:
        _check_escapes(part, what)
    return text


def _check_escapes(part: Part, what: str) -> None:
    for run in _ESCAPES.finditer(part.text):
        if run[0] == "%":
            raise part.error(f"{what}, with two hexadecimal digits after %", offset=run.start())
        try:
            decoded = unquote(run[0], errors="strict")
        except UnicodeDecodeError:
            raise part.error(f"{what}, with escapes that are UTF-8", offset=run.start()) from None
        for letter in decoded:
            if not is_name_letter(letter):
                wanted = f"{what}, with escapes of letters and digits only, not of {letter!r}"
                raise part.error(wanted, offset=run.start())
    if not unicodedata.is_normalized("NFC", decode(part.text)):
        raise part.error(f"{what}, with escapes that decode to Unicode normal form C")


def decode(text: str) -> str:
    """Return a checked name with its percent escapes decoded."""
    return unquote(text, errors="strict") if "%" in text else text


def is_date(text: str) -> bool:
    """Tell whether a text is a real date, `YYYY-MM-DD`, from the year 1 on."""
    if _DATE.fullmatch(text) is None:
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_date_like(text: str) -> bool:
    """Tell whether a text can only be meant for a date, real or not (`2019-02-30`, `2019-2-3`)."""
    return _DATE_LIKE.match(text) is not None


def is_year(text: str) -> bool:
    """Tell whether a text is a year, `YYYY`, from the year 1 on."""
    return _YEAR.fullmatch(text) is not None and text != "0000"


def is_instant(text: str) -> bool:
    """Tell whether a text is a moment with its offset from UTC, `YYYY-MM-DDThh:mm:ss±hh:mm` (AKN-NC §4.6.1)."""
    match = _INSTANT.fullmatch(text)
    if match is None or not is_date(match[1]):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


class VersionKind(enum.Enum):
    """How an expression is told from the others of its language (AKN-NC §4.6.1, §4.6.2)."""

    CURRENT = "current"  # eng
    ORIGINAL = "original"  # eng@
    DATED = "dated"  # eng@2004-07-21
    NAMED = "named"  # eng@first
    ANY = "any"  # eng:
    AT = "at"  # eng:2007-01-01
    DURING = "during"  # eng:2010-01-01->2015-12-31


_VIRTUAL: Final = frozenset((VersionKind.ANY, VersionKind.AT, VersionKind.DURING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The version part of an expression's IRI.

    `value` is the date, the moment or the name as written, the first day for an interval; `until` the last day of
    an interval; `also` the version identifiers after `;` (a retroactive change: `@2009-12-12;2010-01-01`).
    """

    kind: VersionKind = VersionKind.CURRENT
    value: str = ""
    until: str = ""
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a version whose text would be read as another one."""
        text = str(self)
        read = self._fields(Part(iri=text, text=text, start=0))
        if read != (self.kind, self.value, self.until, self.also):
            raise IriError(text, text, f"a version that reads back as {self.kind.value}")

    @classmethod
    def dated(cls, day: dt.date) -> "Version":
        """Return the version that bears a date (`@2004-07-21`)."""
        return cls(kind=VersionKind.DATED, value=day.isoformat())

    @classmethod
    def at(cls, pit: dt.date) -> "Version":
        """Return whatever version answers for a day (`:2007-01-01`)."""
        return cls(kind=VersionKind.AT, value=pit.isoformat())

    @classmethod
    def read(cls, part: Part) -> "Version":
        """Read what stands after the language: "", `@…` or `:…`."""
        kind, value, until, also = cls._fields(part)
        return cls(kind=kind, value=value, until=until, also=also)

    @staticmethod
    def _fields(part: Part) -> tuple[VersionKind, str, str, tuple[str, ...]]:
        if not part.text:
            return VersionKind.CURRENT, "", "", ()
        rest = part.slice(1)
        if part.text[0] == ":":
            kind, value, until = _read_virtual(rest)
            return kind, value, until, ()
        if part.text[0] != "@":
            raise part.error("@ or : after the language")
        if not rest.text:
            return VersionKind.ORIGINAL, "", "", ()
        first, *others = rest.split(";")
        kind = _read_identifier(first)
        for other in others:
            _read_identifier(other)
        return kind, first.text, "", tuple(other.text for other in others)

    def __str__(self) -> str:
        sign = "" if self.kind is VersionKind.CURRENT else ":" if self.is_virtual else "@"
        arrow = _ARROW if self.until else ""
        return sign + ";".join((self.value, *self.also)) + arrow + self.until

    @property
    def is_virtual(self) -> bool:
        """Tell whether the version is to be found at a date, and not named by its own (AKN-NC §4.6.2)."""
        return self.kind in _VIRTUAL

    def pit(self) -> dt.date:
        """Return the day of a dated version, the point in time of `:D`, the first day of an interval.

        Raises:
            IriError: when the version states no day.

        """
        if self.kind not in (VersionKind.DATED, VersionKind.AT, VersionKind.DURING):
            raise IriError(str(self), self.kind.value, "a version with a date")
        return dt.date.fromisoformat(self.value[:10])

    def last_day(self) -> dt.date:
        """Return the last day of an interval, which is within it; else as `pit`."""
        return dt.date.fromisoformat(self.until) if self.until else self.pit()


CURRENT: Final = Version()


def _read_identifier(part: Part) -> VersionKind:
    """Read a version identifier after `@`: a date, a moment or a name."""
    text = part.text
    if is_date(text) or is_instant(text):
        return VersionKind.DATED
    if is_date_like(text):
        raise part.error("a date that exists, YYYY-MM-DD, or YYYY-MM-DDThh:mm:ss±hh:mm")
    check_name(part, "the date or name of a version")
    return VersionKind.NAMED


def _read_virtual(part: Part) -> tuple[VersionKind, str, str]:
    """Read what stands after `:`."""
    if not part.text:
        return VersionKind.ANY, "", ""
    first, last, is_interval = part.partition(_ARROW)
    for day in (first, last) if is_interval else (first,):
        if not is_date(day.text) and (is_interval or not is_instant(day.text)):
            raise day.error("a date that exists, YYYY-MM-DD")
    if not is_interval:
        return VersionKind.AT, first.text, ""
    if last.text < first.text:
        raise last.error(f"a day not before {first.text}")
    return VersionKind.DURING, first.text, last.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A part of a document: an element, or a run of elements (AKN-NC §4.8.4).

    `first` and `last` are eIds, equal for one element. `slash` tells that the `~` was written after a slash, as the
    standard writes it where no component is named.
    """

    first: str
    last: str = ""
    slash: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no eId, and fill in the end of a portion of one element."""
        for eid in (self.first, self.last) if self.last else (self.first,):
            try:
                Eid.parse(eid)
            except EidError as error:
                raise IriError(eid, eid, f"an eId: {error.expected}", position=error.position) from None
        if not self.last:
            object.__setattr__(self, "last", self.first)

    @classmethod
    def read(cls, part: Part, *, slash: bool) -> "Portion":
        """Read what stands after `~`."""
        first, last, is_run = part.partition(_ARROW)
        for eid in (first, last) if is_run else (first,):
            try:
                Eid.parse(eid.text)
            except EidError as error:
                raise eid.error(f"an eId: {error.expected}", offset=error.position - 1) from None
        if is_run and first.text == last.text:
            raise last.error("the eId of another element at the end of a run")
        return cls(first=first.text, last=last.text, slash=slash)

    def __str__(self) -> str:
        run = "" if self.first == self.last else f"{_ARROW}{self.last}"
        return f"{'/' if self.slash else ''}~{self.first}{run}"
