"""A Work as known at one commit: its text on a day, its provisions, its record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from lxml import etree

from akn.document import SECTIONS, STRUCTURE, skeleton_references
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.iri import VersionKind
from akn.notes import Note
from akn.work import WorkMetadata
from akn.xml import local_name
from lawrepo.expression import Expression
from lawrepo.holding import placed_units
from lawrepo.layout import LayoutError, parse_path, version_file, work_path
from lawrepo.reading import (
    NotHeldError,
    choose_language,
    end_of_force,
    find_unit,
    point_in_time,
    require_text,
    validity,
)
from lawrepo.store.history import Recorded, recorded
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import StoredWork
from lawrepo.timeline import Interval

if TYPE_CHECKING:
    from akn.effects import Effects, Outstanding
    from lawrepo.field import Field

# What an IRI asks for by the days on which the text changes.
_BY_DAYS: Final = frozenset((VersionKind.ORIGINAL, VersionKind.DATED))
_Listing = Mapping[str, Mapping[date, str]]
# Works out all that bears on the Work, which takes time.
Bearing: TypeAlias = Callable[[], "Field"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """One version of a unit: when it is in force, by which acts, and when the collection last recorded it.

    `namesakes` are the wIds of other units that bear its eId at some other time.
    """

    in_force: Interval
    eid: str
    status: str
    acts: tuple[FrbrUri, ...]
    commit: str
    recorded_at: datetime
    namesakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A provision in force on a day: the fragments and notes of its units, and the sections around them.

    `units` are the wIds of what it is or has in it, `in_force` is the span around the day in which its wording is the
    same, `outstanding` what is recorded about it and has no effect.
    """

    language: str
    units: frozenset[str]
    state: Mapping[str, Fragment]
    notes: tuple[Note, ...]
    in_force: Interval
    outstanding: "tuple[tuple[FrbrUri, Outstanding], ...]"


class WorkView:
    """A Work in the collection, as known at one commit."""

    __slots__ = ("_field", "_git_dir", "_snapshot", "_stored")

    def __init__(self, git_dir: Path, snapshot: Snapshot, stored: StoredWork, field: Bearing) -> None:
        """Take what `Repository.work` has found; `field` works out what bears on it, which takes time."""
        self._field = field
        self._git_dir = git_dir
        self._snapshot = snapshot
        self._stored = stored

    @property
    def meta(self) -> WorkMetadata:
        """Return what amendments don't change."""
        return self._stored.meta

    def days(self, language: str = "") -> tuple[date, ...]:
        """Return every day on which the text in a language changes, ascending."""
        return _days(self._stored.listing(choose_language(self.meta, language)))

    def pit(self, iri: FrbrUri, at: date | None, today: date, *, language: str = "") -> date:
        """Return the day whose text an IRI of this Work asks for (`lawrepo.reading.point_in_time`)."""
        by_days = iri.version.kind in _BY_DAYS
        return point_in_time(iri, at, today, self.days(language or iri.language) if by_days else ())

    def at(self, pit: date, *, language: str = "") -> Expression:
        """Return the text in force on a day.

        Raises:
            NotHeldError: when the collection has no text of that day or language.
            NotInForceError: when the Work was not in force.

        """
        from lawrepo.consolidate import consolidate  # noqa: PLC0415 - a lazy seam

        language, listing, days = self._require(pit, language)
        return consolidate(
            self.meta,
            language,
            self._stored.state(listing, pit),
            days=days,
            pit=pit,
            effects=self._stored.effects_by(pit),
            notes=self._stored.notes(language),
            recorded_at=self._snapshot.recorded_at,
            commit=self._snapshot.commit,
            assumed=self._stored.assumed,
        )

    def all_versions(self, *, language: str = "") -> bytes:
        """Return the Work with all its versions in a language, as one Akoma Ntoso document.

        Raises:
            NotHeldError: when the collection has no text in that language.
            NotInForceError: when the Work ceased before its first text.
            VersionsError: when the versions cannot stand in one document.

        """
        from lawrepo.multiple_versions import multiple_versions  # noqa: PLC0415 - a lazy seam

        language = choose_language(self.meta, language)
        spans = [span for span, _ in self.spans(language)]
        require_text(self.meta, language, spans[0].start if spans else None, date.max)
        listing = self._stored.listing(language)
        return multiple_versions(
            self.meta,
            language,
            [(span, self._stored.state(listing, span.start)) for span in spans],
            effects=self._stored.effects(),
            notes=self._stored.notes(language),
            recorded_at=self._snapshot.recorded_at,
            commit=self._snapshot.commit,
            assumed=self._stored.assumed,
        )

    def effects(self) -> "tuple[Effects, ...]":
        """Return what each recorded act does to the Work."""
        return self._stored.effects()

    def part(self, pit: date, eid: str, *, language: str = "") -> Part:
        """Return a provision in force on a day; nothing else of the text is read.

        Raises:
            NotHeldError: when nothing bears that eId then, or there is no text.
            NotInForceError: when the Work was not in force.

        """
        language = choose_language(self.meta, language)
        listing = self._stored.listing(language, SECTIONS)
        first = min(listing.get(STRUCTURE, ()), default=date.max)
        if pit < first:  # no text begins without a skeleton
            self._require(pit, language)
        effects = self._stored.effects_beyond_wording()
        end = end_of_force(effects, pit)
        keys = self._parts(listing, eid, pit)
        units = frozenset(key for key in keys if key not in SECTIONS)
        listing |= self._stored.listing(language, units)
        own = {day for key in keys for day in listing.get(key, ())}
        if not any(day <= pit for day in own):
            raise NotHeldError(
                f"{self.meta.iri}~{eid}: no version in {language} is held for {pit}: run lawrepo check"
            )
        return Part(
            language=language,
            units=units,
            state=self._stored.state(listing, pit),
            notes=self._stored.notes(language, (*SECTIONS, *units)),
            in_force=validity((*own, *(() if end is None else (end,))), pit),
            outstanding=_outstanding(effects, eid),
        )

    def state(self, pit: date, *, eid: str = "", language: str = "") -> dict[str, Fragment]:
        """Return the fragments in force on a day, by section name and wId; with an eId, those of its units alone.

        Raises:
            NotHeldError: when nothing bears that eId then, or there is no text.
            NotInForceError: when the Work was not in force.

        """
        language, listing, _ = self._require(pit, language)
        state = self._stored.state(listing, pit)
        return {key: state[key] for key in self._parts(listing, eid, pit) if key in state} if eid else state

    def used(self) -> frozenset[str]:
        """Return the wId of every unit that the Work has had, in any language."""
        listings = [self._stored.listing(entry.code) for entry in self.meta.languages]
        return frozenset(key for listing in listings for key in listing if key not in SECTIONS)

    def changed_since(self, pit: date, language: str) -> date | None:
        """Return the last day up to `pit` on which an authoritative text changed after a translation's last text.

        None where the language is authoritative itself, or its text reflects that of the day.
        """
        if self.meta.language(language).authoritative:
            return None
        own = max((day for day in self.days(language) if day <= pit), default=pit)
        days = (day for code in self.meta.authoritative for day in self.days(code))
        return max((day for day in days if own < day <= pit), default=None)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Return the events that are assumed, each with its day."""
        return self._stored.assumed

    @property
    def field(self) -> "Field":
        """Return all that bears on the Work, decided about: what a look at its course begins with."""
        return self._field()

    @property
    def source(self) -> tuple[Path, Snapshot]:
        """Return where the record of what is seen lies: the git folder, and the snapshot."""
        return self._git_dir, self._snapshot

    @property
    def known(self) -> tuple[datetime, str]:
        """Return the record time and the commit of what is seen."""
        return self._snapshot.recorded_at, self._snapshot.commit

    def validity(self, pit: date, *, eid: str = "", language: str = "") -> Interval:
        """Return the span around a day in which the same wording is in force: of a provision's unit, or of the whole.

        Of a container it is the wording of every unit in it, and their places.

        Raises:
            NotHeldError: when nothing bears that eId then, or there is no text.
            NotInForceError: when the Work was not in force.

        """
        language, listing, days = self._require(pit, language)
        if eid:
            own = {day for key in self._parts(listing, eid, pit) for day in listing.get(key, ())}
            end = end_of_force(self._stored.effects_beyond_wording(), pit)
            days = (*own, *(() if end is None else (end,)))
        return validity(days, pit)

    def outstanding(self, eid: str = "") -> "tuple[tuple[FrbrUri, Outstanding], ...]":
        """Return the instructions on the Work that have no effect, with their acts; with an eId, those about it."""
        return _outstanding(self._stored.effects_beyond_wording(), eid)

    def spans(self, language: str = "") -> tuple[tuple[Interval, tuple[FrbrUri, ...]], ...]:
        """Return the spans in which the text in a language is the same, ascending, with the acts that began each."""
        language = choose_language(self.meta, language)
        acts = self.acts("", language)
        days = self.days(language)
        ceased = end_of_force(self._stored.effects_beyond_wording(), days[0]) if days else None
        days = tuple(day for day in days if ceased is None or day < ceased)
        return tuple(
            (Interval(start=day, end=end), tuple(acts.get(day, ())))
            for day, end in zip(days, (*days[1:], ceased), strict=False)
        )

    def titles(self, language: str = "") -> dict[FrbrUri, str]:
        """Return what the acts that affect the Work are called, in a language or any; those without a title aside."""
        language = choose_language(self.meta, language)
        return {each.act: each.title(language) for each in self._stored.effects() if each.titles}

    def log(self) -> tuple[Recorded, ...]:
        """Return the commits that changed this Work, newest first; Works whose folders lie in its own are others."""
        commits = recorded(self._git_dir, self._snapshot.commit, work_path(self.meta.iri))
        return tuple(commit for commit in commits if any(self._is_own(path) for _, path in commit.files))

    def versions(self, eid: str, pit: date, *, language: str = "") -> tuple[VersionRecord, ...]:
        """Return every version of the unit that bears an eId on a day, oldest first, through renumbering.

        A unit that does not bear it then is found by its wId.

        Raises:
            NotHeldError: when no unit bears that name.

        """
        language = choose_language(self.meta, language)
        listing = self._stored.listing(language)
        try:
            unit = self._unit(listing, eid, pit)
        except NotHeldError:
            if eid not in listing or eid in SECTIONS:
                raise
            unit = eid
        if not listing.get(unit):
            raise NotHeldError(f"{self.meta.iri}~{eid}: no version of {unit} in {language} is held")
        acts = self.acts(unit, language)
        days = sorted(listing[unit])
        learned = self._learned(language, unit, days)
        bearers = self._bearers(listing)
        records = []
        for number, day in enumerate(days):
            root = self._stored.fragment(listing[unit][day]).element()
            name = root.get("eId") or ""
            records.append(
                VersionRecord(
                    in_force=Interval(start=day, end=days[number + 1] if number + 1 < len(days) else None),
                    eid=name,
                    status=root.get("status") or "",
                    acts=tuple(acts.get(day, ())),
                    commit=learned[day].commit,
                    recorded_at=learned[day].recorded_at,
                    namesakes=tuple(wid for wid in bearers.get(name, ()) if wid != unit),
                )
            )
        return tuple(records)

    def turns(self, start: date, end: date, language: str) -> tuple[tuple[str, date, FrbrUri], ...]:
        """Return what acts changed between the texts of two days, as wId, day and act, ordered by day and act."""
        first, last = sorted((start, end))
        found = {(day, str(act), eid): act for eid, day, act in self._turns("", language) if first < day <= last}
        return tuple((eid, day, act) for (day, _, eid), act in sorted(found.items()))

    def _require(self, pit: date, language: str) -> tuple[str, _Listing, tuple[date, ...]]:
        language = choose_language(self.meta, language)
        listing = self._stored.near(language, pit)
        days = _days(listing)
        require_text(self.meta, language, days[0] if days else None, pit)
        end = end_of_force(self._stored.effects_beyond_wording(), pit)
        return language, listing, days if end is None else (*days, end)

    def _parts(self, listing: _Listing, eid: str, pit: date) -> list[str]:
        """Return the keys of what an eId names: a unit; or a section, or a part of one with the units in it."""
        sections = self._stored.state({key: dated for key, dated in listing.items() if key in SECTIONS}, pit)
        for key, fragment in sections.items():
            for element in fragment.element().iter(etree.Element):
                if element.get("eId") == eid and local_name(element) != "componentRef":
                    return [key, *(wid for wid, _ in skeleton_references(Fragment.of(element)))]
        return [self._unit(listing, eid, pit)]

    def _unit(self, listing: _Listing, eid: str, pit: date) -> str:
        sections = {key: dated for key, dated in listing.items() if key in SECTIONS}
        if eid in sections:
            return eid
        try:
            return self._placed(sections, eid, pit)
        except NotHeldError as error:
            day = self._nearest(sections, eid, pit)
            if day is None:
                raise
            raise NotHeldError(f"{error}; there is one in that of {day}: ask for that day") from None

    def _nearest(self, sections: _Listing, eid: str, pit: date) -> date | None:
        """Return a day on which a text begins that has a unit of a name: the last before another day, or the next."""
        for day in sorted(sections.get(STRUCTURE, ()), key=lambda day: (day > pit, abs(day - pit))):
            with suppress(NotHeldError):
                self._placed(sections, eid, day)
                return day
        return None

    def _placed(self, sections: _Listing, eid: str, pit: date) -> str:
        return find_unit(placed_units(self._stored.state(sections, pit)), eid, pit, self.meta.iri)

    def _bearers(self, listing: _Listing) -> dict[str, list[str]]:
        """Return eId → wIds of the units that ever bear it, by what the skeletons say."""
        bearers: dict[str, list[str]] = {}
        for oid in sorted({oid for key in SECTIONS for oid in listing.get(key, {}).values()}):
            for wid, eid in skeleton_references(self._stored.fragment(oid)):
                known = bearers.setdefault(eid, [])
                if wid in listing and wid not in known:
                    known.append(wid)
        return {eid: sorted(wids) for eid, wids in bearers.items()}

    def acts(self, unit: str, language: str) -> dict[date, list[FrbrUri]]:
        """Return the acts that changed a unit ("": any, or a section), by the day their change came or ceased."""
        acts: dict[date, list[FrbrUri]] = {}
        for _, day, act in self._turns(unit, language):
            known = acts.setdefault(day, [])
            known += [] if act in known else [act]
        return acts

    def _turns(self, unit: str, language: str) -> Iterator[tuple[str, date, FrbrUri]]:
        """Yield what acts changed in a unit (as `_acts`): its wId, the day on which that came or ceased, the act."""
        field: Field | None = None
        for effect in self._stored.effects():
            for change in effect.modifications if effect.act != effect.work else ():
                within = not unit or f"{change.destination}__".startswith(f"{unit}__")
                if not (within and change.concerns(language)):
                    continue
                yield change.destination, change.in_force_from, effect.act
                until = change.in_force_until
                if until is not None:
                    field = field or self._field()
                    yield from ((change.destination, until, act) for act in field.ended_by(effect.act, until))

    def _is_own(self, path: str) -> bool:
        try:
            return parse_path(path).work == self.meta.iri
        except LayoutError:
            return False

    def _learned(self, language: str, unit: str, days: Sequence[date]) -> dict[date, Recorded]:
        """Return the commit that last wrote each version."""
        learned: dict[date, Recorded] = {}
        files = {version_file(self.meta.iri, language, unit, day): day for day in days}
        folder = next(iter(files)).rpartition("/")[0]
        for commit in recorded(self._git_dir, self._snapshot.commit, folder):
            for _, path in commit.files:
                if path in files:
                    learned.setdefault(files[path], commit)
        return learned


def _days(listing: _Listing) -> tuple[date, ...]:
    return tuple(sorted({day for dated in listing.values() for day in dated}))


def _outstanding(effects: "Sequence[Effects]", eid: str) -> "tuple[tuple[FrbrUri, Outstanding], ...]":
    return tuple(
        (by.act, each)
        for by in effects
        for each in by.outstanding
        if not eid or any(f"{name}__".startswith(f"{eid}__") for name in each.eids)
    )
