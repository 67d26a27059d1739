"""What recording an act or an event comes to: one commit, worked out on a snapshot before anything is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from akn.errors import AknError
from akn.events import Event, event_fragment
from akn.frbr import FrbrUri
from akn.metadata import LanguageEntry, WorkMetadata, effects_fragment, work_fragment
from lawrepo.act_document import act_documents
from lawrepo.act_document_kept import keep
from lawrepo.amending import Sheet, event_of
from lawrepo.bearing import awaited, bears_on, changed_acts, repealed, rules_of, waited_for, works_amended
from lawrepo.calendar_days import Holidays, Year, year_file
from lawrepo.consequences import effects_begun, published_sheets
from lawrepo.engine import Memory
from lawrepo.errors import ConflictError, LawrepoError, RequestError
from lawrepo.field import Field, Turn, changes
from lawrepo.fold import Conflict, FoldConflictError
from lawrepo.force import Standing, Status, affects_force, decide
from lawrepo.holding import identify
from lawrepo.horizon import Horizons
from lawrepo.instruction import Instruction, Op
from lawrepo.late_names import nameless_acts, with_late_names, with_minted
from lawrepo.layout import effects_file, event_file, version_file, work_file
from lawrepo.messages import act_message, event_message
from lawrepo.onward import NotOnwardError, Onward, require_sure
from lawrepo.passive import effects_of
from lawrepo.plan import Plan
from lawrepo.reading import NotHeldError
from lawrepo.resolution import as_written, resolve
from lawrepo.settings import Settings
from lawrepo.store.acts import Bearing, Works, act_of, bearing_on, calendar_of, event_at, filed_acts
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import AssumedWork, StoredWork, held_of
from lawrepo.texts import Held

# Gives the holidays of a year by calendar (`Settings.calendar`).
LookUp: TypeAlias = Callable[[str, int], Year]


class RecordedError(ConflictError):
    """Report an act that is recorded already, and says something else."""


class UnawaitedError(RequestError):
    """Report an event that is assumed, though nothing waits for it."""

    def __init__(self, event: Event, work: FrbrUri, awaited: Sequence[str]) -> None:
        """Keep the event, and those that are waited for by what bears on a Work."""
        self.event = event
        self.work = work
        self.awaited = tuple(awaited)
        named = ", ".join(awaited) or "no event"
        super().__init__(f"{event}: nothing waits for this event: what bears on {work} waits for {named}")


class UnfitError(FoldConflictError):
    """Report what does not fit once an act is recorded, acts that are recorded already among it."""

    def __init__(self, act: FrbrUri, conflicts: Sequence[Conflict]) -> None:
        """Keep the act, and the conflicts."""
        super().__init__(conflicts)
        self.act = act

    def __str__(self) -> str:
        return f"{self.lead}: {super().__str__()}"

    @property
    def lead(self) -> str:
        """Return what all the conflicts come from."""
        return f"{self.act} makes acts unfit that are recorded already"


class Planner:
    """Works out commits on one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        settings: Settings,
        look_up: LookUp,
        *,
        memory: Memory | None = None,
        horizons: Horizons | None = None,
    ) -> None:
        """Take the collection as it is; `look_up` is asked for years that its calendar does not have.

        With `horizons` an act that commences after all else is planned on the newest texts alone. What comes of it is
        the same.
        """
        self._horizons = horizons
        self._memory = Memory() if memory is None else memory
        self._snapshot = snapshot
        self._settings = settings
        self._works = Works(snapshot, self._memory)
        calendar = settings.calendar or settings.country.upper()
        self._holidays = Holidays(calendar_of(snapshot), lambda year: look_up(calendar, year))

    def act(self, sheet: Sheet) -> Plan:
        """Work out what recording an act comes to.

        Raises:
            NotHeldError: when a Work that it amends is not held.
            RecordedError: when another act of that IRI, or a text without instructions, is recorded.
            ConflictError: with everything that does not fit, in any Work and language.

        """
        act = sheet.act.iri
        known = self._works.stored(act)
        if known is not None:
            self._require_same(act_of(known), sheet)
            return Plan(message="", files={})
        for instruction in sheet.instructions:
            if not affects_force(instruction):
                self._require_held(instruction, act)
        if self._horizons is None:
            return self._over_all(sheet)
        plan = self._onward(sheet, self._horizons) or self._over_all(sheet)
        self._horizons.planned(sheet, plan.files, self._snapshot)
        return plan

    def _onward(self, sheet: Sheet, horizons: Horizons) -> Plan | None:
        """Work out an act upon the newest texts alone, None where that may not be all."""
        onward = Onward(self._snapshot, horizons, self._settings.days_off, lambda each: self._decide([each], ()))
        try:
            fields = onward.fields(sheet)
            sheet = resolve(sheet, [field.ground() for field in fields])
            fields_after = onward.fields(sheet)
            plan = self._plan(sheet, fields, fields_after)
            require_sure(fields_after)
        except (LawrepoError, AknError, NotOnwardError):
            return None  # what does not fit is told in view of all that there is
        return plan

    def _over_all(self, sheet: Sheet) -> Plan:
        """Work out an act with all that bears on the Works that it amends."""
        act = sheet.act.iri
        works, others = self._reached([act], {act: sheet})
        held = self._held(works)
        fields = self._fields(held, bearing_on(self._snapshot, works, [sheet], known=self._works))
        if self._horizons is not None:
            for field in fields:
                self._horizons.learn(field, sheet, self._snapshot, self._settings.days_off)
        amended = works_amended(sheet)
        try:
            sheet = resolve(sheet, [field.ground() for field in fields if field.work in amended])
        except FoldConflictError as error:
            of_one_day = (each for each in _refusals(fields) if each.error is None and act in each.acts)
            raise FoldConflictError([*error.conflicts, *of_one_day]) from error
        bearing = bearing_on(self._snapshot, [*works, *others], [sheet], known=self._works)
        held += self._held(others)
        fields_after = self._fields(held, bearing)
        before: Mapping[FrbrUri, tuple[Standing, ...]] = {}
        if any(iri != act for field in fields_after for iri in nameless_acts(field.standings)):
            before = self._standings([*works, *others], held)
        try:
            return self._plan(sheet, fields, fields_after, before, self._filings(others, bearing))
        except FoldConflictError as error:
            conflicts = _as_said(error.conflicts, act, fields)
            of_others = any(act not in conflict.acts for conflict in conflicts)
            raise (UnfitError(act, conflicts) if of_others else FoldConflictError(conflicts)) from None

    def _plan(
        self,
        sheet: Sheet,
        fields: Sequence[Field],
        fields_after: Iterable[Field],
        before: Mapping[FrbrUri, tuple[Standing, ...]] = MappingProxyType({}),
        filings: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Plan:
        """Work out what an act comes to that is resolved; `fields` are those before that.

        `before` is how things stood where something that waited gets its names now.

        Raises:
            FoldConflictError: with everything that does not fit.

        """
        act = sheet.act.iri
        files: dict[str, bytes | None] = dict(self._act_files(sheet, fields))
        files |= filings
        turns: list[Turn] = []
        made_by: dict[str, tuple[str, ...]] = {}
        standings: Sequence[Standing] = ()
        remarks: list[str] = []
        conflicts: list[Conflict] = []
        for field in fields_after:
            standings = field.standings
            try:
                changed, turned, made = changes(with_late_names(field, before.get(field.work, ())), act)
            except FoldConflictError as error:
                conflicts += error.conflicts
                continue
            files |= changed
            turns += turned
            made_by |= made
            remarks += field.without_effect([each for each in standings if _is_touched(each, act)])
        if conflicts:
            raise FoldConflictError(conflicts)
        own = [standing for standing in standings if standing.step.act.iri == act]
        return Plan(
            message=act_message(sheet, [field.held.meta for field in fields], own, list(self._changed(sheet))),
            files=dict(sorted((files | self._years()).items())),
            made_by=made_by,
            turns=tuple(turns),
            pending=_told(own, Status.PENDING),
            stillborn=_told(own, Status.STILLBORN),
            remarks=tuple(remarks),
        )

    def event(self, event: Event) -> Plan:
        """Work out what recording an event comes to, or recording it anew with another day or outcome.

        Raises:
            ConflictError: with everything that does not fit once it has happened.

        """
        if event_at(self._snapshot, event.iri, event.name) == event:
            return Plan(message="", files={})
        waiting = list(self._waiting(event.iri, event.name))
        works, filed = self._reached(waiting, {})
        held = self._held([*works, *filed])
        before = self._standings([*works, *filed], held)
        bearing = bearing_on(self._snapshot, [*works, *filed, event.iri], known=self._works)
        others = (each for each in bearing.events if (each.iri, each.name) != (event.iri, event.name))
        bearing = Bearing(sheets=bearing.sheets, events=(*others, event))
        files: dict[str, bytes | None] = {event_file(event.iri, event.name): event_fragment(event).xml}
        files |= self._filings(filed, bearing)
        changed_works, days, turns = [], set[date](), []
        made_by: dict[str, tuple[str, ...]] = {}
        remarks: list[str] = []
        conflicts: list[Conflict] = []
        for field in self._fields(held, bearing):
            try:
                named = with_late_names(field, before[field.work])
                changed, turned, made = changes(named, None)
            except FoldConflictError as error:
                conflicts += error.conflicts
                continue
            if changed and named.work in works:
                changed_works.append(named.held.meta)
                days |= _new_starts(before[field.work], named.standings)
            files |= changed
            turns += turned
            made_by |= made
            known = field.without_effect(before[field.work])
            remarks += (remark for remark in named.without_effect() if remark not in known)
        if conflicts:
            raise FoldConflictError(conflicts)
        return Plan(
            message=event_message(event, changed_works, sorted(days)),
            files=dict(sorted((files | self._years()).items())),
            made_by=made_by,
            turns=tuple(turns),
            remarks=tuple(remarks),
        )

    def field(self, work: FrbrUri, assumed: Iterable[Event] = ()) -> Field:
        """Return a Work that is held with all that bears on it, some events assumed beside those recorded.

        Raises:
            ConflictError: when what is recorded, or assumed, contradicts itself.

        """
        bearing = bearing_on(self._snapshot, [work], known=self._works)
        events = (*bearing.events, *(_with_outcome(event, bearing.sheets.values()) for event in assumed))
        (field,) = self._fields(self._held([work]), Bearing(sheets=bearing.sheets, events=events))
        return field

    def published(self, held: Held) -> Field:
        """Return a Work that is only known by texts as published, with the acts that these tell of."""
        sheets = published_sheets(held)
        return Field(held=held, sheets=sheets, standings=self._decide(sheets, ()), memory=self._memory)

    def assumed(self, stored: StoredWork, events: Sequence[Event]) -> AssumedWork:
        """Return a Work as it would be if some events had been recorded.

        Raises:
            UnawaitedError: for an event that no act waits for, and that is not recorded.
            ConflictError: with everything that does not fit then.

        """
        bearing = bearing_on(self._snapshot, [stored.iri], known=self._works)
        for event in events:
            if not self._is_awaited(event):
                known = {event for sheet in bearing.sheets.values() for event in waited_for(sheet)}
                raise UnawaitedError(event, stored.iri, sorted(f"{iri}#{name}" for iri, name in known))
        told = tuple(_with_outcome(event, bearing.sheets.values()) for event in events)
        assumed = Bearing(sheets=bearing.sheets, events=(*bearing.events, *told))
        (field,) = self._fields(self._held([stored.iri]), assumed)
        found = field.consequences()
        named = tuple(f"{event} = {event.on}{f' ({event.outcome})' if event.outcome else ''}" for event in told)
        return AssumedWork(stored, found.versions, found.effects, named)

    # What is there

    def _require_same(self, recorded: Sheet | None, sheet: Sheet) -> None:
        if recorded is None:
            raise RecordedError(
                f"{sheet.act.iri}: held as a text without instructions: it cannot be recorded as an act"
            )
        if as_written(recorded) != as_written(sheet):
            raise RecordedError(
                f"{sheet.act.iri}: recorded already, with other instructions: what is recorded is never changed;"
                " correct, annul or repeal it by an act of its own"
            )

    def _require_held(self, instruction: Instruction, act: FrbrUri) -> None:
        work = instruction.work
        stored = self._works.stored(work)
        if stored is None:
            raise NotHeldError(f"{act} amends {work}: not held in this collection")
        if act_of(stored) is not None and instruction.op is not Op.REPEAL_WORK:
            raise ConflictError(
                f"{act} amends {work}, which is an amending act: expected its instructions as targets, as {work}#1"
            )

    def _reached(
        self, acts: Iterable[FrbrUri], given: Mapping[FrbrUri, Sheet]
    ) -> tuple[list[FrbrUri], list[FrbrUri]]:
        """Return the Works that are held whose text or force hangs on some acts, and others on which these bear."""
        works: dict[FrbrUri, None] = {}
        others: dict[FrbrUri, None] = {}
        queue, seen = list(acts), set[FrbrUri]()
        while queue:
            act = queue.pop(0)
            if act in seen:
                continue
            seen.add(act)
            sheet = given.get(act) or self._sheet(act)
            if sheet is not None:
                works |= dict.fromkeys(works_amended(sheet))
                others |= dict.fromkeys(bears_on(sheet))
                queue += changed_acts(sheet)
                queue += (work for work in repealed(sheet) if self._sheet(work) is not None)
            queue += self._waiting(act)
        held = [work for work in works if self._works.stored(work) is not None]
        return held, [work for work in others if work not in held]

    def _filings(self, works: Iterable[FrbrUri], bearing: Bearing) -> dict[str, bytes]:
        """Return the files by which Works that are not held know the acts that bear on them, where these change."""
        unheld = [work for work in works if self._works.stored(work) is None]
        if not unheld:
            return {}
        standings = self._decide(bearing.sheets.values(), bearing.events)
        files: dict[str, bytes] = {}
        for work in unheld:
            for sheet in bearing.sheets.values():
                if work in bears_on(sheet):
                    files |= _filing(sheet, work, standings)
        return {path: data for path, data in files.items() if self._snapshot.read(path) != data}

    def _waiting(self, host: FrbrUri, name: str = "") -> Iterator[FrbrUri]:
        """Yield the acts that wait for an event of a Work, or for any; its own among them."""
        own = self._sheet(host)
        if own is not None:
            yield host
        for act in filed_acts(self._snapshot, host):
            sheet = self._sheet(act)
            if sheet is not None and any(iri == host and name in {"", event} for iri, event in awaited(sheet)):
                yield act

    def _changed(self, sheet: Sheet) -> Iterator[WorkMetadata]:
        """Yield the acts whose instructions an act changes, each once."""
        for iri in dict.fromkeys(changed_acts(sheet)):
            stored = self._works.stored(iri)
            if stored is not None:
                yield stored.meta

    def _is_awaited(self, event: Event) -> bool:
        """Say whether an event is recorded, or an act of the collection waits for it."""
        acts = (event.iri, *filed_acts(self._snapshot, event.iri))
        sheets = filter(None, map(self._sheet, acts))
        recorded = event_at(self._snapshot, event.iri, event.name)
        return recorded is not None or any((event.iri, event.name) in waited_for(sheet) for sheet in sheets)

    def _sheet(self, act: FrbrUri) -> Sheet | None:
        return self._works.act(act)

    def _held(self, works: Iterable[FrbrUri]) -> list[Held]:
        """Return all that is kept of those Works that are held."""
        stored = (self._works.stored(work) for work in works)
        return [held_of(each) for each in stored if each is not None]

    def _fields(self, held: Iterable[Held], bearing: Bearing) -> list[Field]:
        fields = []
        for each in held:
            sheets = (*(with_minted(sheet, each) for sheet in bearing.sheets.values()), *published_sheets(each))
            standings = self._decide(sheets, bearing.events)
            fields.append(Field(held=each, sheets=sheets, standings=standings, memory=self._memory))
        return fields

    def _standings(self, works: Iterable[FrbrUri], held: Iterable[Held]) -> dict[FrbrUri, tuple[Standing, ...]]:
        """Return how things stand, as recorded, in those of some Works that are held."""
        return {
            field.work: field.standings
            for field in self._fields(held, bearing_on(self._snapshot, works, known=self._works))
        }

    def _decide(self, sheets: Iterable[Sheet], events: Sequence[Event]) -> tuple[Standing, ...]:
        return decide(sheets, events, holidays=self._holidays, weekend=self._settings.days_off)

    # What is made of it

    def _act_files(self, sheet: Sheet, fields: Sequence[Field]) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the act as a Work: its text is held from the day of its enactment."""
        act = sheet.act
        documents = (
            keep(sheet, sheet.documents)
            if sheet.documents
            else act_documents(sheet, default_language=self._settings.languages[0])
        )
        first = next(iter(documents.values()))
        codes = [code for code in self._settings.languages if code in documents]
        codes += [code for code in documents if code not in codes]
        binding = {code for field in fields for code in field.held.meta.authoritative}
        titles = dict(act.titles)
        meta = WorkMetadata(
            iri=act.iri,
            type=first.type,
            name=dict(first.attributes).get("name", ""),
            unit=first.unit,
            enacted=act.enacted,
            has_instructions=True,
            languages=tuple(
                LanguageEntry(
                    code=code,
                    authoritative=code in binding or (not binding.intersection(codes) and code == codes[0]),
                    held_from=act.enacted,
                    title=titles.get(code, ""),
                )
                for code in codes
            ),
        )
        yield work_file(act.iri), work_fragment(meta).xml
        for code in codes:
            for key, fragment in identify(documents[code], (), ()).items():
                yield version_file(act.iri, code, key, act.enacted), fragment.xml

    def _years(self) -> dict[str, bytes]:
        return {year_file(year): found.to_toml() for year, found in self._holidays.new.items()}


def _filing(sheet: Sheet, work: FrbrUri, standings: Sequence[Standing]) -> dict[str, bytes]:
    """Return the file that tells a Work that is not held of an act."""
    own = [standing for standing in standings if standing.step.act.iri == sheet.act.iri]
    modifications = tuple(effects_of(own, (), work))
    effects = replace(effects_begun(sheet.act, work), modifications=modifications)
    return {effects_file(work, sheet.act.iri, sheet.act.enacted): effects_fragment(effects).xml}


def _refusals(fields: Iterable[Field]) -> Iterator[Conflict]:
    """Yield everything that does not fit in some Works."""
    for field in fields:
        try:
            field.consequences()
        except FoldConflictError as error:
            yield from error.conflicts


def _as_said(conflicts: Iterable[Conflict], act: FrbrUri, fields: Iterable[Field]) -> list[Conflict]:
    """Return conflicts with what an act itself has to do with others of its day, as `fields` have it, unresolved.

    What recording finds for it in one order (digests) would have it fit in no other.
    """
    said = {_about(each): each for each in _refusals(fields) if each.error is None}
    return [said.get(_about(each), each) if each.contradictory and act in each.acts else each for each in conflicts]


def _about(conflict: Conflict) -> tuple[FrbrUri | None, str, date, frozenset[FrbrUri]]:
    return conflict.work, conflict.language, conflict.day, frozenset(conflict.acts)


def _told(standings: Iterable[Standing], status: Status) -> tuple[tuple[str, str], ...]:
    return tuple((str(each.step), each.reason) for each in standings if each.status is status)


def _is_touched(standing: Standing, act: FrbrUri) -> bool:
    """Say whether an instruction is of an act, or of another whose force it changes."""
    return standing.step.act.iri == act or any(name.startswith(f"{act}#") for name in standing.by)


def _new_starts(before: Iterable[Standing], after: Iterable[Standing]) -> set[date]:
    """Return the days on which something commences that did not commence then."""
    known = {(str(each.step), span.start) for each in before for span in each.intervals}
    return {span.start for each in after for span in each.intervals if (str(each.step), span.start) not in known}


def _with_outcome(event: Event, sheets: Iterable[Sheet]) -> Event:
    """Return an event that is assumed: without an outcome of its own it has the one that a rule asks for."""
    for sheet in () if event.outcome else sheets:
        for rule in rules_of(sheet):
            if event_of(rule, sheet.act.iri) == (event.iri, event.name) and rule.outcome:
                return replace(event, outcome=rule.outcome)
    return event
