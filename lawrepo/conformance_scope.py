"""A Work arranged for checking: languages, versions in order of date, and what changes from day to day.

The days carry differences only, so a rule that walks them does work in proportion to what changed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from akn.document import STRUCTURE
from akn.metadata import WorkMetadata
from lawrepo.conformance_facts import Draft, Facts, Placement, Reading
from lawrepo.layout import Kind, LayoutError, StoredFile, is_section, unit_folder, work_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A unit or section as it stands from a day on."""

    unit: str
    start: date
    file: Reading
    facts: Facts

    @property
    def path(self) -> str:
        """Return the file."""
        return self.file.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one unit or section on a day: its version, and its place in the skeleton."""

    unit: str
    before: Version | None
    after: Version | None
    was: Placement | None
    now: Placement | None

    @property
    def stood(self) -> bool:
        """Say whether it was part of the act the day before."""
        return self.before is not None and (self.was is not None or is_section(self.unit))

    @property
    def stands(self) -> bool:
        """Say whether it is part of the act from this day."""
        return self.after is not None and (self.now is not None or is_section(self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """An identifier that several units bear in the act of one day."""

    identifier: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What changes on a day, in the act as it would be put together.

    `gained` and `lost` are the eIds that the whole act has and the day before had not, and the reverse.
    `skeleton` says whether a readable one is in force.
    """

    pit: date
    skeleton: bool
    changes: tuple[Change, ...]
    gained: frozenset[str]
    lost: frozenset[str]
    same_eid: tuple[Double, ...]
    same_wid: tuple[Double, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is held of a Work in one language: all versions by unit, ascending, and notes."""

    language: str
    folder: str
    versions: Mapping[str, tuple[Version, ...]]
    notes: tuple[Reading, ...]
    days: tuple[Day, ...]

    def unit_folder(self, unit: str) -> str:
        """Return the folder of a unit, and that of the language for what can have none."""
        try:
            return f"{self.folder}/{unit_folder(unit)}"
        except LayoutError:
            return self.folder

    def skeletons(self) -> tuple[str, ...]:
        """Return the folders on which it depends what stands in the act: a removal shows in the language's own."""
        placing = {name for name, versions in self.versions.items() if any(v.facts.placements for v in versions)}
        return (self.folder, *(self.unit_folder(name) for name in sorted(placing | {STRUCTURE})))

    def bearers(self, eids: Collection[str]) -> tuple[str, ...]:
        """Return the folders of units that ever bore one of these eIds."""
        wanted = frozenset(eids)
        return tuple(
            self.unit_folder(unit)
            for unit, versions in self.versions.items()
            if any(not wanted.isdisjoint(version.facts.eids) for version in versions)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One Work: what all its files say. `metadata` is None when work.xml is missing or cannot be read."""

    folder: str
    work_file: str
    has_work_file: bool
    metadata: WorkMetadata | None
    effects: tuple[Reading, ...]
    editions: tuple[Edition, ...]

    def edition(self, language: str) -> Edition | None:
        """Return what is held in a language."""
        return next((edition for edition in self.editions if edition.language == language), None)

    @property
    def effects_folder(self) -> str:
        """Return the folder of all effects."""
        return f"{self.folder}/effects"


def arrange(readings: Iterable[Reading]) -> Iterator[Scope]:
    """Yield the Works that files belong to, in order of path; files whose path means nothing are left out."""
    works: dict[str, list[tuple[StoredFile, Reading]]] = defaultdict(list)
    for reading in sorted(readings, key=lambda reading: reading.path):
        if reading.stored is not None:
            works[work_path(reading.stored.work)].append((reading.stored, reading))
    for folder, files in works.items():
        yield _scope(folder, files)


def _scope(folder: str, files: Iterable[tuple[StoredFile, Reading]]) -> Scope:
    versions: dict[str, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    notes: dict[str, list[Reading]] = defaultdict(list)
    effects: list[Reading] = []
    work: Reading | None = None
    for stored, reading in files:
        if stored.kind is Kind.WORK:
            work = reading
        elif stored.kind is Kind.EFFECTS:
            effects.append(reading)
        elif stored.kind is Kind.EVENT:
            continue
        elif stored.kind is Kind.NOTES:
            notes[stored.language].append(reading)
        else:
            versions[stored.language][stored.unit].append(reading)
    return Scope(
        folder=folder,
        work_file=f"{folder}/work.xml",
        has_work_file=work is not None,
        metadata=None if work is None else work.work,
        effects=tuple(effects),
        editions=tuple(
            _edition(language, f"{folder}/{language}", versions[language], notes[language])
            for language in sorted({*versions, *notes})
        ),
    )


def _edition(language: str, folder: str, files: Mapping[str, list[Reading]], notes: Iterable[Reading]) -> Edition:
    versions = {unit: tuple(_versions(unit, files[unit])) for unit in sorted(files)}
    return Edition(
        language=language,
        folder=folder,
        versions=versions,
        notes=tuple(notes),
        days=tuple(_days(versions)),
    )


def _versions(unit: str, files: Iterable[Reading]) -> Iterator[Version]:
    """Yield the versions of a unit or section, those that cannot be read too, of which nothing is asked.

    An unreadable section stands for the one before it; an unreadable unit is taken for one that was removed.
    """
    known: Facts | None = None
    for file in files:
        start = file.stored.in_force_from if file.stored is not None else None
        if start is None:
            continue
        facts = file.facts
        if facts is None:
            eid = known.eid if known is not None else unit
            facts = known if known is not None and is_section(unit) else Facts(name="", eid=eid, removed=True)
        known = facts
        yield Version(unit=unit, start=start, file=file, facts=facts)


def _days(versions: Mapping[str, tuple[Version, ...]]) -> Iterator[Day]:
    dated: dict[date, list[Version]] = defaultdict(list)
    for unit_versions in versions.values():
        for version in unit_versions:
            dated[version.start].append(version)
    walk = _Walk(with_wids=any(version.facts.wids for every in dated.values() for version in every))
    for pit in sorted(dated):
        yield walk.step(pit, dated[pit])


class _Bearers:
    """Who bears an identifier in the act of the day."""

    __slots__ = ("_units",)

    def __init__(self) -> None:
        self._units: dict[str, list[str]] = {}

    def step(
        self, leaving: Iterable[tuple[str, set[str]]], entering: Iterable[tuple[str, set[str]]]
    ) -> tuple[frozenset[str], frozenset[str], tuple[Double, ...]]:
        """Take and give identifiers; return those that are new, those that are gone, those now borne twice."""
        gone: dict[str, None] = {}
        for unit, identifiers in leaving:
            for identifier in identifiers:
                bearers = self._units[identifier]
                bearers.remove(unit)
                if not bearers:
                    del self._units[identifier]
                    gone[identifier] = None
        new: set[str] = set()
        twice: set[str] = set()
        for unit, identifiers in entering:
            for identifier in identifiers:
                bearers = self._units.setdefault(identifier, [])
                if bearers:
                    twice.add(identifier)
                elif identifier in gone:
                    del gone[identifier]
                else:
                    new.add(identifier)
                bearers.append(unit)
        doubles = (Double(identifier=i, units=tuple(sorted(self._units[i]))) for i in sorted(twice))
        return frozenset(new), frozenset(gone), tuple(doubles)


class _Walk:
    """The state of one language on the way through its days."""

    __slots__ = ("_current", "_eids", "_placed", "_sections", "_wids")

    def __init__(self, *, with_wids: bool) -> None:
        self._current: dict[str, Version] = {}
        self._sections: dict[str, dict[str, Placement]] = {}
        self._placed: dict[str, Placement] = {}
        self._eids = _Bearers()
        self._wids = _Bearers() if with_wids else None  # without any, a wId is the eId

    def step(self, pit: date, versions: Iterable[Version]) -> Day:
        """Put these versions in force, and return what that changes."""
        arriving = {version.unit: version for version in versions}
        were: dict[str, Placement | None] = {}
        for name, version in arriving.items():
            if is_section(name):
                self._replace_section(name, version, were)
        changes = tuple(
            Change(
                unit=unit,
                before=self._current.get(unit),
                after=arriving.get(unit) or self._current.get(unit),
                was=were[unit] if unit in were else self._placed.get(unit),
                now=self._placed.get(unit),
            )
            for unit in sorted({*arriving, *were})
        )
        self._current.update(arriving)
        skeleton = self._current.get(STRUCTURE)
        moves = [(change.unit, *_moves(change, wid=False)) for change in changes]
        gained, lost, same_eid = self._eids.step(
            [(unit, leaving) for unit, leaving, _ in moves], [(unit, entering) for unit, _, entering in moves]
        )
        same_wid = same_eid
        if self._wids is not None:
            moves = [(change.unit, *_moves(change, wid=True)) for change in changes]
            _, _, same_wid = self._wids.step(
                [(unit, leaving) for unit, leaving, _ in moves], [(unit, entering) for unit, _, entering in moves]
            )
        return Day(
            pit=pit,
            skeleton=skeleton is not None and skeleton.file.facts is not None,
            changes=changes,
            gained=gained,
            lost=lost,
            same_eid=same_eid,
            same_wid=same_wid,
        )

    def _replace_section(self, name: str, version: Version, were: dict[str, Placement | None]) -> None:
        """Take over the placements of a section's new version, and note in `were` those that it changes."""
        old = self._sections.get(name, {})
        new: dict[str, Placement] = {}
        for placement in version.facts.placements:
            new.setdefault(placement.key, placement)
        self._sections[name] = new
        for key in {**old, **new}:
            if old.get(key) != new.get(key):
                were.setdefault(key, self._placed.get(key))
            place = new.get(key) or next((s[key] for s in self._sections.values() if key in s), None)
            if place is None:
                self._placed.pop(key, None)
            else:
                self._placed[key] = place


def _moves(change: Change, *, wid: bool) -> tuple[set[str], set[str]]:
    """Return the identifiers that a change takes out of the act, and those that it brings in."""
    before = _identifiers(change.before, wid=wid) if change.stood else set()
    after = _identifiers(change.after, wid=wid) if change.stands else set()
    return before - after, after - before


def _identifiers(version: Version | None, *, wid: bool) -> set[str]:
    if version is None:
        return set()
    facts = version.facts
    if not wid or not facts.wids:
        return set(facts.eids)
    written = {eid: own for own, eid in facts.wids}
    return {written.get(eid, eid) for eid in facts.eids}


Check: TypeAlias = Callable[[Scope], Iterator[Draft]]
