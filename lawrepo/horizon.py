"""Up to which day anything that is recorded bears on the text of a Work: its horizon.

An act that commences after it needs no more than the newest text (`lawrepo.onward`), as this follows from all that is
recorded. A horizon is derived, never the truth. It is kept with a commit, and holds at another where nothing that
recording reads for the Work is different, but for the files that planning one act came to, to the byte, and this says
its own days. So it is never out of date, and what anybody else has written, a version above all, is not taken for
what follows: the next act is planned on all that there is, and what is then recorded is right again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Final, Self

from akn.effects import Basis, parse_effects
from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.bearing import awaited, changed_acts, works_amended
from lawrepo.calendar_days import FOLDER
from lawrepo.consequences import text_days
from lawrepo.errors import LawrepoError
from lawrepo.field import Field
from lawrepo.force import Standing
from lawrepo.instruction import WORK_OPS
from lawrepo.layout import ROOT, SETTINGS, Kind, act_key, effects_file, escape, parse_path, work_path
from lawrepo.store.acts import act_of, filed_acts, stands_alone
from lawrepo.store.artefacts import Artefacts
from lawrepo.store.objects import OBJECT_ID
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import open_work

# Decides about the instructions of one act by what it says itself.
Decide = Callable[[Sheet], tuple[Standing, ...]]

_RULE: Final = 2  # changes with what a horizon means
_MOST: Final = 5000  # files that differ between two commits: with more the horizon is found anew
_FEW: Final = 8  # acts on a Work: with fewer all is folded again rather than a file written


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The last day on which the text of a Work changes, or might, as known at a commit.

    `beside` are Works that bear on it without being filed with it, by their IRI: acts on acts, and what these wait
    for. `given` are the wIds that instructions gave in it. `days_off` are those by which working days were counted.
    Where it is `sure` the versions at the commit are known to follow from what is recorded. They will be once the
    files are written that were `planned` last, by their digest. `acts` is about how many bear on the Work.
    """

    commit: str
    last: date
    days_off: tuple[int, ...]
    beside: frozenset[str]
    given: frozenset[str]
    sure: bool
    planned: str = ""
    acts: int = field(default=_FEW, compare=False)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read what `to_json` has written.

        Raises:
            ValueError, TypeError: for anything else.

        """
        commit, last, days_off, beside, given, sure, planned = json.loads(data)
        found = cls(
            commit=commit,
            last=date.fromisoformat(last),
            days_off=tuple(days_off),
            beside=frozenset(beside),
            given=frozenset(given),
            sure=sure,
            planned=planned,
        )
        if not OBJECT_ID.fullmatch(commit) or found.to_json() != data:
            raise ValueError(data)
        return found

    def to_json(self) -> bytes:
        """Write it down."""
        beside, given = sorted(self.beside), sorted(self.given)
        told = (self.commit, self.last.isoformat(), self.days_off, beside, given, self.sure, self.planned)
        return json.dumps(told).encode()


class Horizons:
    """The horizons of the Works of a collection."""

    __slots__ = ("_at", "_known", "_news")

    def __init__(self, at: Callable[[str], Snapshot]) -> None:
        """Begin with those that were written down; `at` gives the collection as recorded at a commit."""
        self._at = at
        self._known: dict[FrbrUri, Horizon] = {}
        self._news: set[FrbrUri] = set()

    def of(self, work: FrbrUri, snapshot: Snapshot, days_off: Iterable[int], decide: Decide) -> Horizon | None:
        """Return the horizon of a Work at a snapshot, None where it is not known, or its versions may be wrong."""
        if not snapshot.is_recorded:  # a horizon goes by the name of a commit
            return None
        days = tuple(sorted(days_off))
        for kept in (self._known.get, lambda work: _read(work, snapshot)):
            known = kept(work)
            if known is None or known.days_off != days:
                continue
            if known.commit == snapshot.commit and known.sure:
                self._known[work] = known
                return known
            try:
                found = _Since(work, self._at(known.commit), snapshot).horizon(known, decide)
            except (LawrepoError, AknError, _OtherwiseError):
                continue
            self._note(work, found)
            return found
        return None

    def learn(self, found: Field, sheet: Sheet, snapshot: Snapshot, days_off: Iterable[int]) -> None:
        """Note the horizon of a Work with all that bears on it and an act that is about to be planned.

        Its versions may be wrong: they are right once is written what the act comes to. An act on which it hangs when
        others are in force tells nothing of how things stand without it.
        """
        act, work = sheet.act.iri, found.work
        if not (snapshot.is_recorded and is_plain(sheet) and stands_alone(snapshot, act)):
            return
        known = self._known.get(work)
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
            sure=known is not None and known.sure and known.commit == snapshot.commit,
            acts=len(others),
        )
        self._note(work, horizon)

    def planned(self, sheet: Sheet, files: Mapping[str, bytes | None], snapshot: Snapshot) -> None:
        """Note what an act comes to on a snapshot, by which it is known again when it is recorded."""
        for work in works_amended(sheet) if snapshot.is_recorded else ():
            known = self._known.get(work)
            if known is not None and known.commit == snapshot.commit:
                own = {path: data for path, data in files.items() if _is_of(path, work, sheet.act.iri)}
                self._note(work, replace(known, planned=_digest(own)))

    def keep(self, artefacts: Artefacts) -> None:
        """Write down what is new, where finding it again takes long."""
        for work in self._news:
            if self._known[work].acts >= _FEW:
                artefacts.keep(_name(work), self._known[work].to_json())
        self._news.clear()

    def _note(self, work: FrbrUri, horizon: Horizon) -> None:
        self._known[work] = horizon
        self._news.add(work)


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
        changed = dict(islice(self._after.changed(self._before, ""), _MOST))
        if len(changed) == _MOST:
            raise _OtherwiseError
        touched, new = self._touched(changed)
        years = self._after.entries(f"{work_path(self._work)}/effects").values()
        filed = [self._after.subtree(year) for year in years]
        bearing = {
            work
            for work in touched
            if work == self._work
            or str(work) in known.beside
            or any(f"{escape(act_key(work))}.xml" in acts for acts in filed)
        }
        if not bearing <= {self._work, *new}:
            raise _OtherwiseError
        self._require_planned([path for work in bearing for path in touched[work]], changed, known)
        last, given = known.last, set(known.given)
        for act in new:
            sheet = self._told(act)
            days = [day for standing in decide(sheet) for day in _days_of(standing)]
            last = max(last, *days) if days else last
            given.update(_given(self._work, [sheet]))
        return replace(
            known,
            commit=self._after.commit,
            last=last,
            given=frozenset(given),
            sure=True,
            planned="",
            acts=known.acts + len(new),
        )

    def _touched(self, changed: Iterable[str]) -> tuple[dict[FrbrUri, list[str]], list[FrbrUri]]:
        """Return what is not as before by its Work, but for notes, and the acts that are filed now."""
        touched: dict[FrbrUri, list[str]] = {}
        new: list[FrbrUri] = []
        for path in changed:
            top = path.partition("/")[0]
            if path == SETTINGS or top == FOLDER:
                raise _OtherwiseError
            if top != ROOT:
                continue
            file = parse_path(path)
            if file.work == self._work:
                if file.kind is Kind.NOTES:
                    continue
                if file.kind is Kind.EFFECTS and self._before.read(path) is None:
                    new.append(FrbrUri.parse(f"/akn/{file.act.replace('+', '/')}"))
                elif file.kind is not Kind.VERSION:
                    raise _OtherwiseError
            touched.setdefault(file.work, []).append(path)
        return touched, new

    def _require_planned(self, paths: Iterable[str], changed: Mapping[str, str | None], known: Horizon) -> None:
        """Require that files are as planned; or that there are none, and all was right before."""
        names = {path: changed[path] for path in paths}
        if not names and known.sure:
            return
        there = self._after.blobs(oid for oid in names.values() if oid is not None)
        if _digest({path: None if oid is None else next(there) for path, oid in names.items()}) != known.planned:
            raise _OtherwiseError

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


def _is_of(path: str, work: FrbrUri, act: FrbrUri) -> bool:
    """Say whether the text of a Work hangs on a file of a plan: one of its own, but for notes, or of the act."""
    if not path.startswith(f"{ROOT}/"):
        return False
    file = parse_path(path)
    return file.work == act or (file.work == work and file.kind is not Kind.NOTES)


def _digest(files: Mapping[str, bytes | None]) -> str:
    told = [(path, data and hashlib.sha256(data).hexdigest()) for path, data in sorted(files.items())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _name(work: FrbrUri) -> str:
    return f"horizon-{_RULE}-{hashlib.sha256(str(work).encode()).hexdigest()}"


def _read(work: FrbrUri, snapshot: Snapshot) -> Horizon | None:
    artefacts = snapshot.artefacts
    data = None if artefacts is None else artefacts.find(_name(work))
    try:
        return None if data is None else Horizon.parse(data)
    except (ValueError, TypeError, RecursionError):  # another program wrote it
        return None
