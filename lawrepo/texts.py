"""Whole texts as they are given to be recorded, what is held and what comes of both; and why texts are refused."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from akn.document import Document
from akn.frbr import FrbrUri
from akn.metadata import Effects, WorkMetadata
from akn.notes import Note
from lawrepo.errors import ConflictError, StorageError
from lawrepo.holding import Versions

_SHOWN: Final = 5
_DIGITS: Final = re.compile("[0-9]+")


class TextConflictError(ConflictError):
    """Report a text for a day on which another is recorded already, with what differs."""

    def __init__(self, language: str, day: date, differing: Sequence[str]) -> None:
        """Keep the language, the day, and the wIds and sections that differ."""
        self.language = language
        self.day = day
        self.differing = tuple(differing)
        more = f" and {len(differing) - _SHOWN} more" if len(differing) > _SHOWN else ""
        where = ", ".join(differing[:_SHOWN])
        super().__init__(f"another text in {language} is recorded for {day}: it differs in {where}{more}")


class ActConflictError(ConflictError):
    """Report an act of which two sources say different things."""

    def __init__(self, what: str, known: object, given: object) -> None:
        """Keep what is in conflict, and both values."""
        self.what = what
        self.known = str(known)
        self.given = str(given)
        super().__init__(f"{what}: {known} in one place, {given} in another")


class TextKindError(StorageError):
    """Report a text that is another kind of document than its Work."""

    def __init__(self, language: str, day: date, expected: str, found: str) -> None:
        """Keep the text's language and day, and both kinds in words."""
        self.language = language
        self.day = day
        self.expected = expected
        self.found = found
        super().__init__(f"the text in {language} of {day} is {found}: expected {expected}, as the Work is")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act that brings a text into force; `titles` are (language, title), sorted."""

    iri: FrbrUri
    enacted: date
    published: date | None = None
    titles: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, effects: Effects) -> Self:
        """Return the act that effects tell of."""
        return cls(iri=effects.act, enacted=effects.enacted, published=effects.published, titles=effects.titles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A whole text in one language, in force from a day; `act` is None for an original or where it is not known."""

    language: str
    in_force_from: date
    document: Document
    notes: tuple[Note, ...] = ()
    title: str = ""
    act: Act | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the collection holds of a Work: its metadata, all versions and notes by language, what acts did to it."""

    meta: WorkMetadata
    versions: Mapping[str, Versions]
    effects: tuple[Effects, ...] = ()
    notes: Mapping[str, Sequence[Note]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One commit to be: the act behind it (None: not known), its dates, and files to write or (None) delete.

    Without a date it records no text, but which languages are authoritative. `remarks` are lines for people: units
    whose names would be others had the texts been recorded in legal order.
    """

    act: Act | None
    in_force: tuple[date, ...]
    languages: tuple[str, ...]
    files: Mapping[str, bytes | None]
    remarks: tuple[str, ...] = ()


def legal_order(iri: FrbrUri, enacted: date) -> tuple[date, str]:
    """Return what orders the acts of one day: when they were enacted, and their number (DESIGN: order)."""
    return enacted, _DIGITS.sub(lambda digits: f"{digits[0]:0>20}", str(iri))
