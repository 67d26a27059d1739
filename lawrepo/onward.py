"""An act that commences after everything else that bears on the Works that it amends: planned on their newest texts.

Such a Work is taken as if its history began with the text of its horizon, where this is known to follow from what is
recorded (`lawrepo.horizon`). What the act makes of that is worked out by
the same fold as of the whole history, and the same comes of it: nothing that is decided already changes, and no text
before its first day. Where that is not certain, the act is planned on all that there is.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.engine import Memory
from lawrepo.field import Field
from lawrepo.fold import Link
from lawrepo.force import Status
from lawrepo.horizon import Decide, Horizons, is_plain
from lawrepo.layout import effects_file, is_section
from lawrepo.store.acts import stands_alone
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import open_work
from lawrepo.texts import Held


class NotOnwardError(Exception):
    """Tell that an act must be planned on all that bears on the Works that it amends."""


class Onward:
    """What acts find that commence after everything else, on one snapshot."""

    def __init__(self, snapshot: Snapshot, horizons: Horizons, days_off: Iterable[int], decide: Decide) -> None:
        """Take what is known, and what decides about the instructions of an act by itself."""
        self._snapshot = snapshot
        self._horizons = horizons
        self._days_off = tuple(days_off)
        self._decide = decide
        self._begun: dict[FrbrUri, Field] = {}
        self._memory = Memory()

    def fields(self, sheet: Sheet) -> list[Field]:
        """Return the Works that an act amends as it finds them, in the order of the act.

        Raises:
            NotOnwardError: when it does not come after everything else.

        """
        if not is_plain(sheet) or not stands_alone(self._snapshot, sheet.act.iri):
            raise NotOnwardError
        standings = self._decide(sheet)
        if not standings or any(standing.status is not Status.IN_FORCE for standing in standings):
            raise NotOnwardError
        first = min(standing.start for standing in standings)
        fields = []
        for work in dict.fromkeys(each.work for each in sheet.instructions):
            if self._snapshot.read(effects_file(work, sheet.act.iri, sheet.act.enacted)) is not None:
                raise NotOnwardError
            if work not in self._begun:
                self._begun[work] = self._begin(work, first)
            fields.append(replace(self._begun[work], sheets=(sheet,), standings=standings))
        return fields

    def _begin(self, work: FrbrUri, first: date) -> Field:
        """Return a Work as if its history began with the text of its horizon, which must lie before a day."""
        horizon = self._horizons.of(work, self._snapshot, self._days_off, self._decide)
        stored = open_work(self._snapshot, work)
        if horizon is None or stored is None or first <= horizon.last:
            raise NotOnwardError
        versions = {}
        used = set(horizon.given)
        for entry in stored.meta.languages:
            listing = stored.listing(entry.code)
            if any(day > horizon.last for dated in listing.values() for day in dated):
                raise NotOnwardError
            used.update(key for key in listing if not is_section(key))
            newest = stored.state(listing, horizon.last)
            versions[entry.code] = {key: {horizon.last: fragment} for key, fragment in newest.items()}
        languages = tuple(replace(entry, held_from=horizon.last) for entry in stored.meta.languages)
        held = Held(meta=replace(stored.meta, languages=languages), versions=versions)
        return Field(held=held, sheets=(), standings=(), given=frozenset(used), memory=self._memory)


def require_sure(fields: Iterable[Field]) -> None:
    """Refuse what may depend on more than the newest texts.

    A translation may lack what acts have brought in elsewhere, and of a unit that comes back there is a last
    version.

    Raises:
        NotOnwardError: when there is such a thing.

    """
    for field in fields:
        binding = field.held.meta.authoritative
        for language, course in field.consequences().courses.items():
            begun = field.held.versions[language]
            if any(key in field.given and key not in begun for key in course.versions):
                raise NotOnwardError
            links = [link for stage in course.stages for link in stage.links]
            if binding and language not in binding and not all(map(_did_one_thing, links)):
                raise NotOnwardError


def _did_one_thing(link: Link) -> bool:
    return len(link.steps) == 1 and bool(link.changes)
