"""Which day a request is about; pure (DESIGN: where truth lies, 9)."""

from collections.abc import Sequence
from datetime import date

from akn.frbr import FrbrUri
from akn.iri import VersionKind
from lawrepo.consolidate import NotHeldError
from lawrepo.errors import RequestError


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
