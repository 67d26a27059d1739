"""Up to which day anything that is recorded bears on the text of a Work: its horizon.

An act that commences after it needs no more than the newest text (`lawrepo.onward`). A horizon is derived, never the
truth. It is kept with the commit at which it was found, and holds at another as far as nothing that recording reads
for the Work is different there, but for acts that say their own days; so it is never out of date.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Final, Self

from akn.effects import Basis, parse_effects
from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.bearing import awaited, changed_acts
from lawrepo.calendar_days import FOLDER
from lawrepo.consequences import text_days
from lawrepo.errors import LawrepoError
from lawrepo.field import Field
from lawrepo.force import Standing
from lawrepo.instruction import WORK_OPS
from lawrepo.layout import ROOT, SETTINGS, Kind, act_key, effects_file, escape, parse_path, work_path
from lawrepo.store.acts import act_of, filed_acts, stands_alone
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import open_work

# Decides about the instructions of one act by what it says itself.
Decide = Callable[[Sheet], tuple[Standing, ...]]

_RULE: Final = 1  # changes with what a horizon means
_MOST: Final = 5000  # files that differ between two commits: with more the horizon is found anew
_LAG: Final = 8  # acts that are read again rather than a file written


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The last day on which the text of a Work changes, or might, as known at a commit.

    `beside` are Works that bear on it without being filed with it, by their IRI: acts on acts, and what these wait
    for. `given` are the wIds that instructions gave in it. `days_off` are those by which working days were counted.
    `lag` are the acts that came since it was written down.
    """

    commit: str
    last: date
    days_off: tuple[int, ...]
    beside: frozenset[str]
    given: frozenset[str]
    lag: int = field(default=_LAG, compare=False)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read what `to_json` has written."""
        commit, last, days_off, beside, given = json.loads(data)
        return cls(
            commit=commit,
            last=date.fromisoformat(last),
            days_off=tuple(days_off),
            beside=frozenset(beside),
            given=frozenset(given),
            lag=0,
        )

    def to_json(self) -> bytes:
        """Write it down."""
        told = (self.commit, self.last.isoformat(), self.days_off, sorted(self.beside), sorted(self.given))
        return json.dumps(told).encode()


class Horizons:
    """The horizons of the Works of a collection."""

    __slots__ = ("_at", "_known")

    def __init__(self, at: Callable[[str], Snapshot]) -> None:
        """Begin with those that were written down; `at` gives the collection as recorded at a commit."""
        self._at = at
        self._known: dict[FrbrUri, Horizon] = {}

    def of(self, work: FrbrUri, snapshot: Snapshot, days_off: Iterable[int], decide: Decide) -> Horizon | None:
        """Return the horizon of a Work at a snapshot, None where it is not known."""
        if not snapshot.is_recorded:  # a horizon goes by the name of a commit
            return None
        known = self._known.get(work) or _read(work, snapshot)
        if known is None or known.days_off != tuple(sorted(days_off)):
            return None
        try:
            found = known
            if known.commit != snapshot.commit:
                found = _Since(work, self._at(known.commit), snapshot).horizon(known, decide)
        except (LawrepoError, AknError, _OtherwiseError):
            return None
        self._keep(work, found, snapshot)
        return found

    def learn(self, found: Field, sheet: Sheet, snapshot: Snapshot, days_off: Iterable[int]) -> None:
        """Note the horizon of a Work with all that bears on it and an act that is about to be recorded.

        An act on which it hangs when others are in force tells nothing of how things stand without it.
        """
        act, work = sheet.act.iri, found.work
        if not (snapshot.is_recorded and is_plain(sheet) and stands_alone(snapshot, act)):
            return
        days = [day for days in text_days(found.held).values() for day in days]
        days += [day for versions in found.held.versions.values() for dated in versions.values() for day in dated]
        ended = False
        for standing in found.standings:
            instruction = standing.step.instruction
            if standing.step.act.iri != act and instruction.work == work:
                ended |= bool(standing.intervals) and instruction.op in WORK_OPS
                days += _days_of(standing) if instruction.changes_text else ()
        others = [each for each in found.sheets if each.act.iri != act]
        horizon = Horizon(
            commit=snapshot.commit,
            last=date.max if ended else max(days),
            days_off=tuple(sorted(days_off)),
            beside=frozenset(map(str, _beside(work, others, snapshot))),
            given=frozenset(_given(work, others)),
        )
        if len(others) >= _LAG:
            self._keep(work, horizon, snapshot)
        else:
            self._known[work] = replace(horizon, lag=len(others))

    def _keep(self, work: FrbrUri, horizon: Horizon, snapshot: Snapshot) -> None:
        if horizon.lag >= _LAG:
            horizon = replace(horizon, lag=0)
            artefacts = snapshot.artefacts
            if artefacts is not None:
                artefacts.keep(_name(work), horizon.to_json())
        self._known[work] = horizon


class _OtherwiseError(Exception):
    """Tell that something is there after which all must be looked at anew."""


class _Since:
    """What was recorded between two commits, as a Work sees it."""

    def __init__(self, work: FrbrUri, before: Snapshot, after: Snapshot) -> None:
        self._work = work
        self._before = before
        self._after = after

    def horizon(self, known: Horizon, decide: Decide) -> Horizon:
        """Return the horizon after it.

        Raises:
            _OtherwiseError: when that does not follow from what acts say themselves.

        """
        changed = [path for path, _ in islice(self._after.changed(self._before, ""), _MOST)]
        if len(changed) == _MOST:
            raise _OtherwiseError
        touched, new = self._touched(changed)
        years = self._after.entries(f"{work_path(self._work)}/effects").values()
        filed = [self._after.subtree(year) for year in years]
        bearing = {
            work
            for work in touched
            if str(work) in known.beside or any(f"{escape(act_key(work))}.xml" in acts for acts in filed)
        }
        if not bearing <= set(new):
            raise _OtherwiseError
        last, given = known.last, set(known.given)
        for act in new:
            sheet = self._told(act)
            days = [day for standing in decide(sheet) for day in _days_of(standing)]
            last = max(last, *days) if days else last
            given.update(_given(self._work, [sheet]))
        return replace(known, commit=self._after.commit, last=last, given=frozenset(given), lag=known.lag + len(new))

    def _touched(self, changed: Iterable[str]) -> tuple[set[FrbrUri], list[FrbrUri]]:
        """Return the other Works in whose folders something is not as before, and the acts that are filed now."""
        touched: set[FrbrUri] = set()
        new: list[FrbrUri] = []
        for path in changed:
            top = path.partition("/")[0]
            if path == SETTINGS or top == FOLDER:
                raise _OtherwiseError
            if top != ROOT:
                continue
            file = parse_path(path)
            if file.work != self._work:
                touched.add(file.work)
            elif file.kind is Kind.EFFECTS and self._before.read(path) is None:
                new.append(FrbrUri.parse(f"/akn/{file.act.replace('+', '/')}"))
            elif file.kind not in {Kind.VERSION, Kind.NOTES}:
                raise _OtherwiseError
        return touched, new

    def _told(self, act: FrbrUri) -> Sheet:
        """Return an act that is new, and hangs on nothing but itself."""
        folder = work_path(act)
        stored = open_work(self._after, act)
        sheet = None if stored is None else act_of(stored)
        if sheet is None or not is_plain(sheet) or self._before.entries(folder) or not stands_alone(self._after, act):
            raise _OtherwiseError
        filing = self._after.read(effects_file(self._work, act, sheet.act.enacted))
        told = None if filing is None else parse_effects(Fragment(xml=filing))
        if told is None or told.basis is not Basis.ENACTED or told.texts or told.derived or told.minted:
            raise _OtherwiseError
        return sheet


def is_plain(sheet: Sheet) -> bool:
    """Say whether an act changes texts alone, and waits for no event of another Work."""
    return all(each.changes_text for each in sheet.instructions) and not awaited(sheet)


def _days_of(standing: Standing) -> Iterator[date]:
    for span in standing.intervals:
        yield span.start
        if span.end is not None:
            yield span.end


def _given(work: FrbrUri, sheets: Iterable[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for instruction in sheet.instructions:
            if instruction.work == work:
                yield from (wid for _, wid in instruction.wids)


def _beside(work: FrbrUri, sheets: Iterable[Sheet], snapshot: Snapshot) -> set[FrbrUri]:
    """Return what recording reads for a Work beside it and what is filed with it (`lawrepo.store.acts`)."""
    known = {sheet.act.iri: sheet for sheet in sheets}
    filed = list(filed_acts(snapshot, work))
    queue, seen = [*filed], {work}
    while queue:
        iri = queue.pop()
        if iri in seen:
            continue
        seen.add(iri)
        if iri in known:
            queue += [*changed_acts(known[iri]), *(host for host, _ in awaited(known[iri]))]
        queue += filed_acts(snapshot, iri)
    return seen - {work, *filed}


def _name(work: FrbrUri) -> str:
    return f"horizon-{_RULE}-{hashlib.sha256(str(work).encode()).hexdigest()}"


def _read(work: FrbrUri, snapshot: Snapshot) -> Horizon | None:
    artefacts = snapshot.artefacts
    data = None if artefacts is None else artefacts.find(_name(work))
    return None if data is None else Horizon.parse(data)
