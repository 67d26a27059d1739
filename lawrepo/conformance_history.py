"""Rules on the history of a Work: its files, its languages, and the acts that explain every version."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Final

from akn.document import STRUCTURE
from akn.findings import Rule, Severity
from akn.metadata import Effect, LanguageEntry
from akn.modification_types import ForceModType, TextualModType
from akn.names import MAIN_PARTS
from lawrepo.conformance_facts import LANGUAGE_PATH, ROOT_NAME, Draft, Link, Reading
from lawrepo.conformance_scope import Check, Edition, Scope, Version
from lawrepo.layout import is_section

_CONTEXT: Final = "__"
_FIRST_DAY: Final = "held_from"
_META: Final = "meta"
_MOVE: Final = frozenset((TextualModType.REPEAL, TextualModType.INSERTION))  # of one unit, on one day
_FOLLOWING: Final = frozenset((STRUCTURE, _META))  # these change because something else does

# What the main part of each document type is called (AKN 3.0 schema).
MAIN_PART_OF: Final[Mapping[str, str]] = {
    "act": "body",
    "amendment": "amendmentBody",
    "amendmentList": "collectionBody",
    "bill": "body",
    "debate": "debateBody",
    "debateReport": "mainBody",
    "doc": "mainBody",
    "documentCollection": "collectionBody",
    "judgment": "judgmentBody",
    "officialGazette": "collectionBody",
    "portion": "portionBody",
    "statement": "mainBody",
}


def missing_work(scope: Scope) -> Iterator[Draft]:
    """Find a Work without its identification; of one that is not held, events and acts to come may be known."""
    if not scope.has_work_file and (scope.editions or any(_makes_version(effect) for *_, effect in _effects(scope))):
        yield Draft(
            path=scope.work_file,
            message=f"{scope.work_file} is missing",
            expected="the identification of the Work",
            found="no file",
            concerns=(scope.folder,),
        )


def root_names(scope: Scope) -> Iterator[Draft]:
    """Find units and skeletons of another kind than work.xml says."""
    if scope.metadata is None:
        return
    main_part = MAIN_PART_OF.get(scope.metadata.type, "")
    for _, version in _all_versions(scope):
        name = version.facts.name
        if version.file.facts is None:
            continue
        if version.unit == STRUCTURE:
            expected = main_part
            wrong = name in MAIN_PARTS and bool(main_part) and name != main_part
        else:
            expected = scope.metadata.unit
            wrong = not is_section(version.unit) and name != expected
        if wrong:
            yield Draft(
                path=version.path,
                eid=version.facts.eid,
                message=f"the root is <{name}>, and work.xml describes <{scope.metadata.type}> of "
                + (f"<{scope.metadata.unit}>" if scope.metadata.unit else "no units"),
                expected=f"<{expected}>" if expected else "no unit",
                found=f"<{name}>",
            )


def languages(scope: Scope) -> Iterator[Draft]:
    """Find languages that have a folder or an entry in work.xml, and not both."""
    if scope.metadata is None:
        return
    listed = [entry.code for entry in scope.metadata.languages]
    for edition in scope.editions:
        if edition.language not in listed:
            first = min(_files(edition), key=lambda reading: reading.path)
            yield Draft(
                path=first.path,
                message=f"{edition.folder} holds a language that work.xml does not list",
                expected=", ".join(listed) or "no language",
                found=edition.language,
                concerns=(edition.folder,),
            )
    for code in listed:
        edition_held = scope.edition(code)
        if edition_held is None or not edition_held.versions:
            yield Draft(
                path=scope.work_file,
                message=f"work.xml lists {code}, and nothing is held in it",
                expected=f"{scope.folder}/{code}/{STRUCTURE}",
                found="no version",
                concerns=(f"{scope.folder}/{code}",),
            )


def first_days(scope: Scope) -> Iterator[Draft]:
    """Find languages whose first skeleton is not of the day from which they are held."""
    for entry, edition in _entries(scope):
        skeletons = edition.versions.get(STRUCTURE, ())
        if edition.versions and (not skeletons or skeletons[0].start != entry.held_from):
            yield Draft(
                path=skeletons[0].path if skeletons else scope.work_file,
                message=f"{entry.code} is held from {entry.held_from}, and its first skeleton is "
                + (f"of {skeletons[0].start}" if skeletons else "missing"),
                expected=str(entry.held_from),
                found=str(skeletons[0].start) if skeletons else "no skeleton",
                concerns=(edition.unit_folder(STRUCTURE),),
            )


def early_versions(scope: Scope) -> Iterator[Draft]:
    """Find versions of a day before the language is held."""
    for entry, edition in _entries(scope):
        for unit, versions in edition.versions.items():
            for version in versions if unit != STRUCTURE else ():
                if version.start < entry.held_from:
                    yield Draft(
                        path=version.path,
                        eid=version.facts.eid,
                        message=f"{entry.code} is held from {entry.held_from}, and this version is earlier",
                        expected=f"{entry.held_from} or later",
                        found=str(version.start),
                    )


def unchanged(scope: Scope) -> Iterator[Draft]:
    """Find versions that say what the version before them says."""
    for edition, version, before in _successions(scope):
        if before is not None and version.file.data == before.file.data:
            yield Draft(
                path=version.path,
                eid=version.facts.eid,
                message=f"the version of {version.start} is that of {before.start} again",
                expected="another wording, or no file",
                found="equal bytes",
                concerns=(edition.unit_folder(version.unit),),
            )


def unexplained(scope: Scope) -> Iterator[Draft]:
    """Find versions later than the first text that no effects file accounts for."""
    made = _explanations(scope)
    for entry, edition in _entries(scope):
        for unit, versions in edition.versions.items():
            for version in versions:
                if version.start <= _origin(entry, edition):
                    continue
                explained = made[edition.language].get(version.start, set())
                if unit in explained or (explained and unit in _FOLLOWING):
                    continue
                yield Draft(
                    path=version.path,
                    eid=version.facts.eid,
                    message=f"no act is recorded that changed {unit} ({edition.language}) on {version.start}",
                    expected=f"a modification of #{unit} in {scope.effects_folder}, in force from {version.start}",
                    found=f"modifications of {', '.join(sorted(explained)[:5])}" if explained else "none of that day",
                    concerns=(scope.effects_folder, edition.unit_folder(STRUCTURE)),
                )


def unmade(scope: Scope) -> Iterator[Draft]:
    """Find modifications of which no version file tells.

    A unit that is moved keeps its wording: the skeleton tells of it. What one act did another of its day may undo.
    """
    for entry, edition in _entries(scope):
        owners = _Owners(edition)
        skeletons = {version.start for version in edition.versions.get(STRUCTURE, ())}
        done: dict[tuple[str, date], set[tuple[str, TextualModType | ForceModType]]] = defaultdict(set)
        for reading, _, effect in _effects(scope):
            if effect.concerns(entry.code):
                done[owners.of(effect.destination), effect.in_force_from].add((reading.path, effect.type))
        for reading, place, effect in _effects(scope):
            start = effect.in_force_from
            if not effect.concerns(entry.code) or not _makes_version(effect) or start <= _origin(entry, edition):
                continue
            unit = owners.of(effect.destination)
            if any(version.start == start for version in edition.versions.get(unit, ())):
                continue
            is_moved = {kind for _, kind in done[unit, start]} >= _MOVE and start in skeletons
            if is_moved or len({path for path, _ in done[unit, start]}) > 1:
                continue
            yield Draft(
                path=reading.path,
                at=place.at,
                eid=place.target,
                message=f"{effect.destination} ({entry.code}) is changed from {start}, and no version is of that day",
                expected=f"{edition.unit_folder(unit)}/{start}.xml",
                found="no file",
                concerns=(edition.folder, edition.unit_folder(unit), edition.unit_folder(STRUCTURE)),
            )


def stillborn(scope: Scope) -> Iterator[Draft]:
    """Find units that were never in force and that no act repealed."""
    for entry, edition in _entries(scope):
        owners = _Owners(edition)
        repealed: dict[str, date] = {}
        for _, _, effect in _effects(scope):
            if effect.type is TextualModType.REPEAL and effect.concerns(entry.code):
                unit, start = owners.of(effect.destination), effect.in_force_from
                repealed[unit] = min(start, repealed.get(unit, start))
        for unit, versions in edition.versions.items():
            first = versions[0]
            if (
                is_section(unit)
                or first.file.facts is None
                or not first.facts.removed
                or first.start <= _origin(entry, edition)
            ):
                continue
            if unit in repealed and repealed[unit] <= first.start:
                continue
            yield Draft(
                path=first.path,
                eid=first.facts.eid,
                message=f"{unit} was removed before it was ever in force, and no repeal of it is recorded",
                expected=f"a repeal of #{unit} in {scope.effects_folder}, in force by {first.start}",
                found="none",
                concerns=(scope.effects_folder, edition.unit_folder(unit), edition.unit_folder(STRUCTURE)),
            )


def authority(scope: Scope) -> Iterator[Draft]:
    """Find authoritative languages that lack the first texts of the Work."""
    entries = [entry for entry, edition in _entries(scope) if edition.versions]
    first = min((entry.held_from for entry in entries), default=None)
    for entry in entries:
        if entry.authoritative and first is not None and entry.held_from > first:
            yield Draft(
                path=scope.work_file,
                message=f"the Work is held from {first}, and its authoritative text in {entry.code} only later",
                expected=f'{_FIRST_DAY}="{first}"',
                found=f'{_FIRST_DAY}="{entry.held_from}"',
            )


def translations(scope: Scope) -> Iterator[Draft]:
    """Find translations that are older than the authoritative text."""
    entries = _entries(scope)
    newest: dict[str, tuple[date, str, bool]] = {}
    for entry, edition in entries:
        for unit, versions in edition.versions.items():
            if not entry.authoritative or unit == _META:
                continue
            last = (versions[-1].start, entry.code, versions[-1].facts.removed)
            newest[unit] = max(newest.get(unit, last), last)
    for entry, edition in entries:
        if entry.authoritative or not edition.versions:
            continue
        origin = _origin(entry, edition)
        for unit, (start, code, removed) in sorted(newest.items()):
            versions = edition.versions.get(unit, ())
            if (versions and versions[-1].start >= start) or (start <= origin and (versions or removed)):
                continue
            of = f"is of {versions[-1].start}" if versions else "is missing"
            yield Draft(
                path=versions[-1].path if versions else scope.work_file,
                eid=versions[-1].facts.eid if versions else "",
                message=f"translation pending: {unit} in {entry.code} {of}, the text in {code} of {start}",
                expected=str(start),
                found=str(versions[-1].start) if versions else "no version",
                concerns=(
                    edition.unit_folder(unit),
                    edition.unit_folder(STRUCTURE),
                    f"{scope.folder}/{code}/{edition.unit_folder(unit).rpartition('/')[2]}",
                ),
            )


def note_anchors(scope: Scope) -> Iterator[Draft]:
    """Find notes on units that are not held, or placed at elements that no version of the unit has."""
    for edition in scope.editions:
        for reading in edition.notes:
            if reading.stored is None or reading.facts is None:
                continue
            unit = reading.stored.unit
            versions = edition.versions.get(unit, ())
            concerns = (edition.unit_folder(unit),)
            if not versions:
                yield Draft(
                    path=reading.path,
                    message=f"notes on {unit}, of which no version is held",
                    expected=f"a version of {unit} in {edition.language}",
                    found="none",
                    concerns=concerns,
                )
                continue
            names = {unit} | {name for v in versions for name in v.facts.eids} if reading.facts.anchors else set()
            names |= {wid for v in versions for wid, _ in v.facts.wids}
            for anchor in reading.facts.anchors:
                if anchor.target not in names:
                    yield Draft(
                        path=reading.path,
                        at=anchor.at,
                        message=f"a note is placed at {anchor.target}, which no version of {unit} has",
                        expected=f"an eId or wId of {unit}",
                        found=anchor.target,
                        concerns=concerns,
                    )


def acts_twice(scope: Scope) -> Iterator[Draft]:
    """Find acts whose effects are written in two files."""
    first: dict[str, Reading] = {}
    for reading in scope.effects:
        act = reading.stored.act if reading.stored is not None else ""
        other = first.setdefault(act, reading)
        if other is not reading:
            yield Draft(
                path=reading.path,
                message=f"the effects of {act} are written in {other.path} too",
                expected="one file an act",
                found=other.path,
                concerns=(other.path,),
            )


def _entries(scope: Scope) -> list[tuple[LanguageEntry, Edition]]:
    """Return the languages that work.xml lists and of which something is held."""
    if scope.metadata is None:
        return []
    held = [(entry, scope.edition(entry.code)) for entry in scope.metadata.languages]
    return [(entry, edition) for entry, edition in held if edition is not None]


def _origin(entry: LanguageEntry, edition: Edition) -> date:
    """Return the day of the first text: that of the first skeleton, and what work.xml says without one."""
    skeletons = edition.versions.get(STRUCTURE, ())
    return skeletons[0].start if skeletons else entry.held_from


def _files(edition: Edition) -> Iterator[Reading]:
    yield from edition.notes
    for versions in edition.versions.values():
        yield from (version.file for version in versions)


def _all_versions(scope: Scope) -> Iterator[tuple[Edition, Version]]:
    for edition in scope.editions:
        for versions in edition.versions.values():
            yield from ((edition, version) for version in versions)


def _successions(scope: Scope) -> Iterator[tuple[Edition, Version, Version | None]]:
    """Yield each version with the one before it."""
    for edition in scope.editions:
        for versions in edition.versions.values():
            yield from ((edition, version, before) for before, version in pairwise((None, *versions)) if version)


def _effects(scope: Scope) -> Iterator[tuple[Reading, Link, Effect]]:
    """Yield every effect with its file, and where it stands there."""
    for reading in scope.effects:
        if reading.effects is not None and reading.facts is not None:
            places = reading.facts.anchors
            yield from ((reading, *pair) for pair in zip(places, reading.effects.modifications, strict=True))


def _makes_version(effect: Effect) -> bool:
    """Say whether an effect gives its target another wording; one of no duration never does."""
    return (
        isinstance(effect.type, TextualModType)
        and bool(effect.destination)
        and effect.in_force_until != effect.in_force_from
    )


def _explanations(scope: Scope) -> Mapping[str, Mapping[date, set[str]]]:
    """Return language → day → the units and sections that acts changed on it."""
    made: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for edition in scope.editions:
        owners = _Owners(edition)
        for _, _, effect in _effects(scope):
            if effect.concerns(edition.language):
                unit = owners.of(effect.destination)
                for day in (effect.in_force_from, effect.in_force_until):
                    if day is not None:
                        made[edition.language][day].add(unit)
    return made


class _Owners:
    """Which unit or section an element is part of, by its wId."""

    __slots__ = ("_edition", "_index")

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._index: dict[str, str] | None = None

    def of(self, wid: str) -> str:
        """Return the unit or section; what none holds is itself, and so is the Work as a whole ("")."""
        if not wid:
            return wid
        steps = wid.split(_CONTEXT)
        for count in range(len(steps), 0, -1):
            name = _CONTEXT.join(steps[:count])
            if name in self._edition.versions:
                return name
        if self._index is None:
            self._index = {}
            for unit, versions in self._edition.versions.items():
                for version in versions:
                    self._index.update(dict.fromkeys(version.facts.eids, unit))
            for unit, versions in self._edition.versions.items():
                for version in versions:
                    self._index.update((own, unit) for own, _ in version.facts.wids)
        return self._index.get(wid, wid)


def _rule(code: str, severity: Severity, summary: str, clause: str = "docs/storage.md") -> Rule:
    return Rule(code=code, severity=severity, summary=summary, clause=clause)


HISTORY_CHECKS: Final[tuple[tuple[Rule, Check], ...]] = (
    (_rule("work-missing", Severity.ERROR, "A Work has no work.xml."), missing_work),
    (ROOT_NAME, root_names),
    (LANGUAGE_PATH, languages),
    (
        _rule("held-from", Severity.ERROR, "The first skeleton of a language is of another day than work.xml says."),
        first_days,
    ),
    (
        _rule("version-early", Severity.ERROR, "A version is of a day before its language is held."),
        early_versions,
    ),
    (
        _rule("version-unchanged", Severity.WARNING, "A version says what the version before it says."),
        unchanged,
    ),
    (
        _rule(
            "version-unexplained",
            Severity.ERROR,
            "No recorded act accounts for a version.",
            "DESIGN where truth lies",
        ),
        unexplained,
    ),
    (
        _rule("effect-unmade", Severity.ERROR, "A recorded act changed a unit, and no version is of that day."),
        unmade,
    ),
    (
        _rule(
            "stillborn-unexplained",
            Severity.WARNING,
            "A unit was removed before it was in force; no act says so.",
        ),
        stillborn,
    ),
    (
        _rule("effects-twice", Severity.ERROR, "What an act does to a Work is written in two files."),
        acts_twice,
    ),
    (
        _rule(
            "authority-missing",
            Severity.WARNING,
            "An authoritative language lacks the first texts of the Work.",
            "DESIGN languages",
        ),
        authority,
    ),
    (
        _rule(
            "translation-pending",
            Severity.WARNING,
            "A translation is older than the authoritative text.",
            "DESIGN languages",
        ),
        translations,
    ),
    (
        _rule("note-anchor", Severity.WARNING, "A note is placed at an element that its unit never had."),
        note_anchors,
    ),
)
