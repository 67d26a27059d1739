"""Rules on the act of each day: what its skeleton places, what its elements are called, what refers to what."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from akn.findings import Rule, Severity
from lawrepo.conformance_facts import Draft, Link, Placement
from lawrepo.conformance_scope import Change, Check, Day, Double, Edition, Scope, Version
from lawrepo.layout import is_section
from lawrepo.timeline import in_force

_CONTEXT: Final = "__"
_NUMBERED: Final = re.compile(r"(?:(?P<context>.*)__)?(?P<ref>[^_]+)_(?P<base>[0-9]{1,9})(?P<rest>[^_]*)")
_RANGE: Final = re.compile(r"_([0-9]{1,9})-([0-9]{1,9})$")
_WHOLE: Final = "whole"
_SHOWN: Final = 5
_LONGEST_GAP: Final = 1000  # what is wrong by more is wrong all the same


def unit_gaps(scope: Scope) -> Iterator[Draft]:
    """Find places of skeletons whose unit has no version yet, or none at all."""
    for edition in scope.editions:
        sections = {name: v for name, v in edition.versions.items() if is_section(name)}
        inside = {eid for versions in sections.values() for version in versions for eid in version.facts.eids}
        for version in (version for versions in sections.values() for version in versions if version.file.facts):
            for placement in version.facts.placements:
                versions = edition.versions.get(placement.key, ())
                starts = versions[0].start if versions and not is_section(placement.key) else None
                if (starts and starts <= version.start) or (starts is None and placement.key in inside):
                    continue
                yield Draft(
                    path=placement.file,
                    at=placement.at,
                    eid=placement.eid,
                    message=f"{placement.key} has a place in the act of {version.start} and no wording on that day",
                    expected=f"a version in force on {version.start}",
                    found=f"the first is of {starts}" if starts else "no version",
                    concerns=(edition.unit_folder(placement.key), edition.folder),
                )


def units_unplaced(scope: Scope) -> Iterator[Draft]:
    """Find units that have a wording in force, and no place in the skeleton in force.

    A removed unit needs a place as long as it keeps its heading, and may lose it only by a version of that day.
    """
    for edition in scope.editions:
        concerns = edition.skeletons()
        had_skeleton = False
        for day in edition.days:
            for change in day.changes if day.skeleton else ():
                version = change.after
                vanished = had_skeleton and change.was is not None and change.before is change.after
                if version is None or not _loose(version, change.now, vanished=vanished):
                    continue
                if had_skeleton and change.before and _loose(change.before, change.was, vanished=False):
                    continue
                yield Draft(
                    path=version.path,
                    eid=version.facts.eid,
                    message=f"{change.unit} was not dropped, and has no place in the skeleton of {day.pit}",
                    expected=f'a componentRef src="#{change.unit}", or a version with status="removed"',
                    found="neither",
                    concerns=(*concerns, edition.unit_folder(change.unit)),
                )
            had_skeleton = day.skeleton


def units_placed_twice(scope: Scope) -> Iterator[Draft]:
    """Find units that have two places in the act of one day."""
    for edition in scope.editions:
        current: dict[str, Version] = {}
        known: dict[str, set[str]] = {}
        for day in edition.days:
            sections = [c.after for c in day.changes if is_section(c.unit) and c.after is not None]
            current.update((section.unit, section) for section in sections)
            for section in sections:
                elsewhere = {
                    placement.key
                    for name, other in current.items()
                    if name != section.unit
                    for placement in other.facts.placements
                }
                seen: set[str] = set()
                repeated: dict[str, Placement] = {}
                for placement in section.facts.placements:
                    if placement.key in seen or placement.key in elsewhere:
                        repeated[placement.key] = placement
                    seen.add(placement.key)
                for key, placement in repeated.items():
                    if key not in known.get(section.unit, ()):
                        yield Draft(
                            path=placement.file,
                            at=placement.at,
                            eid=placement.eid,
                            message=f"{key} has two places in the act of {day.pit}",
                            expected="one componentRef for a unit",
                            found=f'another componentRef src="#{key}"',
                            concerns=edition.skeletons(),
                        )
                known[section.unit] = set(repeated)


def placement_eids(scope: Scope) -> Iterator[Draft]:
    """Find units that the skeleton in force calls by another eId than their own."""
    for edition, day, change, version, placement in _placed_changes(scope):
        own, called = version.facts.eid, placement.eid
        if own == called or (
            change.before and change.was and (change.before.facts.eid, change.was.eid) == (own, called)
        ):
            continue
        yield _misnamed(edition, day, change, version, placement, "eId", own, called)


def placement_labels(scope: Scope) -> Iterator[Draft]:
    """Find units that the skeleton in force shows under another number or heading than their own."""
    for edition, day, change, version, placement in _placed_changes(scope):
        own, called = version.facts.label, placement.label
        if own == called or (
            change.before and change.was and (change.before.facts.label, change.was.label) == (own, called)
        ):
            continue
        yield _misnamed(edition, day, change, version, placement, "showAs", own, called)


def eid_collisions(scope: Scope) -> Iterator[Draft]:
    """Find eIds that two units bear in the act of one day."""
    return _collisions(scope, lambda day: day.same_eid, "eId")


def wid_collisions(scope: Scope) -> Iterator[Draft]:
    """Find wIds that elements of two units bear in the act of one day, under different eIds."""

    def doubles(day: Day) -> Sequence[Double]:
        same_eid = {double.identifier for double in day.same_eid}
        return [double for double in day.same_wid if double.identifier not in same_eid]

    return _collisions(scope, doubles, "wId")


def numbering_gaps(scope: Scope) -> Iterator[Draft]:
    """Find numbers that the units of an act leave out, where no removed unit bore them."""
    whole = {e.code for e in scope.metadata.languages if e.extent == _WHOLE} if scope.metadata else set()
    for edition in scope.editions:
        known: dict[str, set[str]] = {}
        for version, removed in _skeletons(edition):
            gaps = dict(_left_out(version, removed, from_one=edition.language in whole))
            for placement, missing in gaps.items():
                new = [eid for eid in missing if eid not in known.get(version.unit, ())]
                if new:
                    shown = ", ".join(new[:_SHOWN]) + (" …" if len(new) > _SHOWN else "")
                    yield Draft(
                        path=placement.file,
                        at=placement.at,
                        eid=placement.eid,
                        message=f"before {placement.eid} the act of {version.start} leaves out {shown}",
                        expected=f"{new[0]}, or that it was removed",
                        found=placement.eid,
                        concerns=(*edition.skeletons(), *edition.bearers(missing)),
                    )
            known[version.unit] = {eid for missing in gaps.values() for eid in missing}


def _left_out(
    version: Version, removed: set[tuple[str, int]], *, from_one: bool
) -> Iterator[tuple[Placement, list[str]]]:
    """Yield each placement before which numbers are missing, with the eIds that would bear them."""
    placements = version.facts.placements
    borne = removed | {_number(placement.eid) for placement in placements}
    last: dict[str, int] = {}
    ranges: dict[str, int] = {}
    for placement in placements:
        group, base = _number(placement.eid)
        if not group:
            continue
        before = last.get(group, 0 if from_one else base)
        end = min(base, before + _LONGEST_GAP)
        missing = [f"{group}_{n}" for n in range(before + 1, end) if (group, n) not in borne]
        if missing and ranges.get(group) != base - 1:
            yield placement, missing
        last[group] = max(base, before)
        ranges[group] = _last_of_range(placement.eid)


def numbering_order(scope: Scope) -> Iterator[Draft]:
    """Find units that stand after one of a higher number."""
    for edition in scope.editions:
        known: dict[str, set[tuple[str, str]]] = {}
        for version, _ in _skeletons(edition):
            found: set[tuple[str, str]] = set()
            last: dict[str, Placement] = {}
            for placement in version.facts.placements:
                group, base = _number(placement.eid)
                before = last.get(group)
                if not group or before is None or _number(before.eid)[1] <= base:
                    last[group] = placement
                    continue
                pair = (before.eid, placement.eid)
                found.add(pair)
                if pair not in known.get(version.unit, ()):
                    yield Draft(
                        path=placement.file,
                        at=placement.at,
                        eid=placement.eid,
                        message=f"in the act of {version.start} {placement.eid} stands after {before.eid}",
                        expected="units in order of their numbers",
                        found=f"{before.eid}, {placement.eid}",
                        concerns=edition.skeletons(),
                    )
            known[version.unit] = found


def references(scope: Scope) -> Iterator[Draft]:
    """Find references within the Work that lead nowhere: on some day of their validity, or on the day they name."""
    for edition in scope.editions:
        walk = _References()
        dated = _dated_links(edition)
        for day in edition.days:
            for version, target, at in walk.step(day):
                yield _dangling(edition, version, Link(target=target, at=at), f"from {day.pit}", day.pit)
            for pit, version, link in dated.get(day.pit, ()):
                if not walk.leads(link.target):
                    yield _dangling(edition, version, link, f"on {pit}", pit)


def _dated_links(edition: Edition) -> Mapping[date, list[tuple[date, Version, Link]]]:
    """Return the references to the text of a day, by the day from which that text stands."""
    starts = [day.pit for day in edition.days]
    dated: dict[date, list[tuple[date, Version, Link]]] = defaultdict(list)
    for version in (version for versions in edition.versions.values() for version in versions):
        for link in version.facts.links:
            if link.pit is not None and (interval := in_force(starts, link.pit)) is not None:
                dated[interval.start].append((link.pit, version, link))
    return dated


def _dangling(edition: Edition, version: Version, link: Link, when: str, pit: date) -> Draft:
    names = _prefixes(link.target)
    return Draft(
        path=version.path,
        at=link.at,
        eid=version.facts.eid,
        message=f"the reference to {link.target} leads nowhere {when}",
        expected=f'an element with eId="{link.target}" in the act of {pit}',
        found="none, and no repealed unit that held it",
        concerns=(
            *edition.skeletons(),
            edition.unit_folder(version.unit),
            *(edition.unit_folder(name) for name in names),
            *edition.bearers(names),
        ),
    )


class _References:
    """Internal references on the way through the days: only those are looked at again that a change can touch."""

    __slots__ = ("_live", "_open", "_present", "_referrers", "_removed", "_standing")

    def __init__(self) -> None:
        self._present: set[str] = set()
        self._live: Counter[str] = Counter()  # eIds of units in the act that are not removed
        self._removed: Counter[str] = Counter()  # eIds of removed units, with a place in the act or without
        self._standing: dict[str, Version] = {}
        self._referrers: dict[str, set[str]] = defaultdict(set)
        self._open: dict[str, set[str]] = {}

    def step(self, day: Day) -> Iterator[tuple[Version, str, int]]:
        """Yield (version, target, element) of each reference that from this day on leads nowhere."""
        self._present -= day.lost
        self._present |= day.gained
        touched = {*day.gained, *day.lost}
        units: set[str] = set()
        for change in day.changes:
            touched |= self._count(change)
            if change.stands and change.after is not None:
                self._standing[change.unit] = change.after
                if not (change.stood and change.after is change.before):
                    units.add(change.unit)
                    self._open.pop(change.unit, None)
                    for link in change.after.facts.links:
                        for name in _prefixes(link.target):
                            self._referrers[name].add(change.unit)
            else:
                self._standing.pop(change.unit, None)
        for name in touched & self._referrers.keys():
            units |= self._referrers[name]
        for unit in sorted(units & self._standing.keys()):
            yield from self._look(self._standing[unit])

    def _count(self, change: Change) -> set[str]:
        """Keep account of removed units; return the eIds of which something changed."""
        touched = set()
        for version, stands, step in ((change.before, change.stood, -1), (change.after, change.stands, 1)):
            if version is None or not version.facts.eid:
                continue
            eid = version.facts.eid
            if version.facts.removed:
                self._removed[eid] += step
                touched.add(eid)
            elif stands and not is_section(version.unit):
                self._live[eid] += step
        return touched

    def _look(self, version: Version) -> Iterator[tuple[Version, str, int]]:
        unresolved: dict[str, int] = {}
        for link in version.facts.links:
            if link.pit is None and not self.leads(link.target):
                unresolved.setdefault(link.target, link.at)
        before = self._open.get(version.unit, set())
        for target, at in unresolved.items():
            if target not in before:
                yield version, target, at
        self._open[version.unit] = set(unresolved)

    def leads(self, target: str) -> bool:
        """Say whether an eId is there on the day of the last step, or was part of what is repealed."""
        return target in self._present or any(
            self._removed[name] and not self._live[name] for name in _prefixes(target)
        )


def _loose(version: Version, placement: Placement | None, *, vanished: bool) -> bool:
    """Say whether a unit ought to have a place and has none; `vanished` says that it had one the day before."""
    facts = version.facts
    if placement is not None or is_section(version.unit) or not facts.name:
        return False
    return vanished or facts.headed or not facts.removed


def _placed_changes(scope: Scope) -> Iterator[tuple[Edition, Day, Change, Version, Placement]]:
    """Yield the changes of a day to units that then have a readable version and a place."""
    for edition in scope.editions:
        for day in edition.days:
            for change in day.changes if day.skeleton else ():
                if change.after is not None and change.now is not None and change.after.facts.name:
                    yield edition, day, change, change.after, change.now


def _misnamed(
    edition: Edition,
    day: Day,
    change: Change,
    version: Version,
    placement: Placement,
    name: str,
    own: str,
    called: str,
) -> Draft:
    return Draft(
        path=placement.file,
        at=placement.at,
        eid=called if name == "eId" else placement.eid,
        message=f"from {day.pit} the skeleton's {name} of {change.unit} is not that of {version.path}",
        expected=f'{name}="{own}"',
        found=f'{name}="{called}"',
        concerns=(edition.folder, edition.unit_folder(change.unit), *edition.skeletons()),
    )


def _collisions(scope: Scope, doubles: Callable[[Day], Sequence[Double]], name: str) -> Iterator[Draft]:
    for edition in scope.editions:
        current: dict[str, Version] = {}
        known: set[Double] = set()
        for day in edition.days:
            current.update((change.unit, change.after) for change in day.changes if change.after is not None)
            arrived = {change.unit for change in day.changes}
            for double in doubles(day):
                if double in known:
                    continue
                known.add(double)
                unit = next((unit for unit in double.units if unit in arrived), double.units[0])
                others = [other for other in double.units if other != unit]
                yield Draft(
                    path=current[unit].path,
                    eid=double.identifier,
                    message=f"in the act of {day.pit} {name} {double.identifier} is borne twice",
                    expected="one element with that identifier",
                    found=f"{unit} and {', '.join(others)}",
                    concerns=(*(edition.unit_folder(bearer) for bearer in double.units), *edition.skeletons()),
                )


def _skeletons(edition: Edition) -> Iterator[tuple[Version, set[tuple[str, int]]]]:
    """Yield each version of a section that places units, with the numbers of the units removed by then."""
    removed: dict[str, tuple[str, int]] = {}
    for day in edition.days:
        for change in day.changes:
            if change.after is not None and not is_section(change.unit):
                removed.pop(change.unit, None)
                if change.after.facts.removed:
                    removed[change.unit] = _number(change.after.facts.eid)
        for change in day.changes:
            arrived = change.after is not None and change.after is not change.before and is_section(change.unit)
            if arrived and change.after is not None and change.after.facts.placements:
                yield change.after, set(removed.values())


def _number(eid: str) -> tuple[str, int]:
    """Return what an eId numbers in which context, and the number without what was added to it (83-1, 94a)."""
    match = _NUMBERED.fullmatch(eid)
    if match is None:
        return "", 0
    context = match["context"]
    return (f"{context}{_CONTEXT}{match['ref']}" if context else match["ref"]), int(match["base"])


def _last_of_range(eid: str) -> int:
    """Return 7 for `art_5-7`, which may be Articles 5 to 7, and 0 for what can only be inserted."""
    match = _RANGE.search(eid)
    return int(match[2]) if match and int(match[1]) < int(match[2]) else 0


def _prefixes(eid: str) -> tuple[str, ...]:
    """Return an eId and those of its contexts."""
    steps = eid.split(_CONTEXT)
    return tuple(_CONTEXT.join(steps[:count]) for count in range(len(steps), 0, -1))


def _rule(code: str, severity: Severity, summary: str, clause: str = "docs/storage.md") -> Rule:
    return Rule(code=code, severity=severity, summary=summary, clause=clause)


ACT_CHECKS: Final[tuple[tuple[Rule, Check], ...]] = (
    (
        _rule("unit-gap", Severity.ERROR, "A unit has a place in the act of a day on which it has no wording."),
        unit_gaps,
    ),
    (
        _rule("unit-unplaced", Severity.ERROR, "A unit that was not dropped has no place in the act of a day."),
        units_unplaced,
    ),
    (_rule("unit-placed-twice", Severity.ERROR, "A unit has two places in the act of one day."), units_placed_twice),
    (
        _rule("placement-eid", Severity.ERROR, "The skeleton calls a unit by another eId than its wording does."),
        placement_eids,
    ),
    (
        _rule(
            "placement-label",
            Severity.ERROR,
            "The skeleton shows a unit under another number or heading than its own.",
        ),
        placement_labels,
    ),
    (
        _rule("eid-collision", Severity.ERROR, "Two units of the act of one day bear the same eId.", "AKN-NC 5.3"),
        eid_collisions,
    ),
    (
        _rule(
            "wid-collision", Severity.ERROR, "Two units of the act of one day bear the same wId.", "DESIGN identity"
        ),
        wid_collisions,
    ),
    (
        _rule(
            "unit-numbering-gap",
            Severity.WARNING,
            "The numbers of the units leave one out that no removed unit bore.",
        ),
        numbering_gaps,
    ),
    (
        _rule("unit-numbering-order", Severity.WARNING, "A unit stands after one of a higher number."),
        numbering_order,
    ),
    (
        _rule(
            "reference-dangling",
            Severity.WARNING,
            "An internal reference leads nowhere on a day on which it is in force, or that it names.",
        ),
        references,
    ),
)
