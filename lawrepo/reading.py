"""Which text a request is about, and whether there is one; pure (DESIGN: where truth lies, 9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from akn.frbr import FrbrUri
from akn.iri import VersionKind
from akn.work import LanguageEntry, WorkMetadata
from lawrepo.errors import AbsentError, RequestError
from lawrepo.timeline import Interval

if TYPE_CHECKING:
    from akn.effects import Effects


class NotHeldError(AbsentError):
    """Report a Work, language, provision or day that the collection has no text of."""


class NotInForceError(AbsentError):
    """Report a day before a law came into force, or after it ceased."""


class ReadingError(RequestError):
    """Report a request for a day that contradicts itself."""


def point_in_time(iri: FrbrUri, at: date | None, today: date, days: Sequence[date]) -> date:
    """Return the day whose text an IRI asks for; `days` are those on which the text changes, ascending.

    `@D` names the version that begins on D, `@` the first, `:D` the text in force on D; `at` says the same as a
    request of its own, and must not contradict the IRI. Without any of them it is `today`.

    Raises:
        ReadingError: for a contradiction, a span of days, or a version that is named otherwise than by a date.
        NotHeldError: when no version begins on the day after `@`.

    """
    version = iri.version
    match version.kind:
        case VersionKind.CURRENT | VersionKind.ANY:
            return at or today
        case VersionKind.ORIGINAL:
            wanted = days[0] if days else today
        case VersionKind.AT:
            wanted = version.pit()
        case VersionKind.DATED if not version.also:
            wanted = version.pit()
            if wanted not in days:
                raise NotHeldError(
                    f"{iri}: no version begins on {wanted}: ask for the text of that day with :{wanted}"
                )
        case VersionKind.DURING:
            raise ReadingError(f"{iri}: a span of days: expected one day, as :2019-03-23")
        case _:
            raise ReadingError(f"{iri}: a version named {str(version)[1:]!r}: expected a date, as @2019-03-23")
    if at is not None and at != wanted:
        raise ReadingError(f"{iri} asks for {wanted}, --at for {at}: give one of the two")
    return wanted


def require_text(meta: WorkMetadata, language: str, first: date | None, pit: date) -> LanguageEntry:
    """Return the entry of a language that has text on a day.

    `first` is the day of the first text held.

    Raises:
        NotHeldError: when the language, or the text of that day, is not held.
        NotInForceError: when the Work did not exist yet.

    """
    entry = next((entry for entry in meta.languages if entry.code == language), None)
    if entry is None or first is None:
        held = ", ".join(entry.code for entry in meta.languages)
        raise NotHeldError(f"{meta.iri}: no text in {language} is held (held: {held})")
    year = meta.iri.date if len(meta.iri.date) < len("YYYY-MM-DD") else ""
    if pit < first and (pit.year < int(year[:4]) if year else pit < meta.enacted):
        enacted = year or meta.enacted
        raise NotInForceError(f"{meta.iri}: not yet in force on {pit}: enacted {enacted}, text from {first}")
    if pit < first:
        raise NotHeldError(f"{meta.iri}: the text of {pit} in {language} is not held: it begins with {first}")
    return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The end of a Work: its day, the act by which it comes, and what takes the Work's place."""

    work: FrbrUri
    day: date
    by: FrbrUri
    successor: FrbrUri | None

    def __str__(self) -> str:
        how = f"repealed by {self.by}" if self.successor is None else f"replaced by {self.successor}"
        return f"{self.work}: ceased on {self.day}, {how}"


def recorded_end(effects: "Iterable[Effects]") -> End | None:
    """Return the end of a Work by the effects on it, None when no end is recorded."""
    ends = [
        (change.in_force_from, change, each) for each in effects for change in each.modifications if change.ends_work
    ]
    if not ends:
        return None
    day, change, by = min(ends, key=lambda end: end[0])
    # An act of which no more is known is itself what takes the place; a repeal leaves nothing in it.
    successor = change.other or (by.act if by.basis.value == "imported" else None)
    return End(work=by.work, day=day, by=by.act, successor=successor)


def end_of_force(effects: "Sequence[Effects]", pit: date) -> date | None:
    """Return the day on which a Work ceases, None when no end is recorded.

    Raises:
        NotInForceError: when it has ceased by `pit`, naming the successor.

    """
    end = recorded_end(effects)
    if end is not None and end.day <= pit:
        raise NotInForceError(f"{end}: no longer in force on {pit}")
    return None if end is None else end.day


def choose_language(meta: WorkMetadata, wanted: str) -> str:
    """Return the language to read: the one wanted, else the Work's first authoritative one."""
    if wanted:
        return wanted
    return min(meta.languages, key=lambda entry: not entry.authoritative).code


def validity(days: Sequence[date], pit: date) -> Interval:
    """Return the span around a day in which nothing of the text changes; `days` are all days of change."""
    started = [day for day in days if day <= pit]
    return Interval(start=max(started), end=min((day for day in days if day > pit), default=None))


def find_unit(placed: Mapping[str, str], portion: str, pit: date, work: FrbrUri) -> str:
    """Return the wId of the unit that an eId names or lies in, on a day; `placed` is wId → eId.

    Raises:
        NotHeldError: when no unit bears that name then.

    """
    wids = {eid: wid for wid, eid in placed.items()}
    name = portion
    while name:
        if name in wids:
            return wids[name]
        name = name.rpartition("__")[0]
    raise NotHeldError(f"{work}~{portion}: no such provision in the text of {pit}")
