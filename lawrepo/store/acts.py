"""The acts that bear on Works, as a snapshot has them: with their instructions, the events, and the calendar."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from akn.errors import AknError
from akn.events import Event, parse_event
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.act_document import parse_act
from lawrepo.amending import COMMENCEMENT, ENACTED, Sheet
from lawrepo.bearing import awaited, changed_acts
from lawrepo.calendar_days import FOLDER, CalendarError, Year
from lawrepo.engine import Memory
from lawrepo.errors import StorageError
from lawrepo.expression import compose
from lawrepo.holding import META
from lawrepo.layout import act_key, escape, event_file, unescape, work_path
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import StoredWork, open_work

_ENDING = ".xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """All acts with instructions that bear on some Works, by their IRI, and what happened that these wait for."""

    sheets: Mapping[FrbrUri, Sheet]
    events: tuple[Event, ...]


class Works:
    """The Works of a snapshot, each opened, and as an act read, once; `memory` has those of others."""

    __slots__ = ("_memory", "_sheets", "_snapshot", "_stored")

    def __init__(self, snapshot: Snapshot, memory: Memory | None = None) -> None:
        """Begin with none."""
        self._memory = memory
        self._snapshot = snapshot
        self._stored: dict[FrbrUri, StoredWork | None] = {}
        self._sheets: dict[FrbrUri, Sheet | None] = {}

    def stored(self, work: FrbrUri) -> StoredWork | None:
        """Return a Work, as `open_work`."""
        if work not in self._stored:
            self._stored[work] = open_work(self._snapshot, work)
        return self._stored[work]

    def act(self, work: FrbrUri) -> Sheet | None:
        """Return what a Work does as an amending act, None when it is not held, or has no instructions."""
        if work not in self._sheets:
            folder = self._snapshot.folder_id(work_path(work))
            if self._memory is None or not folder:
                self._sheets[work] = self._read(work)
            else:
                self._sheets[work] = self._memory.act((work, folder), lambda: self._read(work))
        return self._sheets[work]

    def _read(self, work: FrbrUri) -> Sheet | None:
        stored = self.stored(work)
        return None if stored is None else act_of(stored)


def bearing_on(
    snapshot: Snapshot, works: Iterable[FrbrUri], more: Iterable[Sheet] = (), *, known: Works | None = None
) -> Bearing:
    """Return the acts on some Works, and those on these acts, and so on; `more` are acts not recorded yet.

    `known` are the Works of the snapshot that have been read already.
    """
    known = known or Works(snapshot)
    sheets: dict[FrbrUri, Sheet] = {}
    given = {sheet.act.iri: sheet for sheet in more}
    events: list[Event] = []
    queue, seen = [*works, *given], set[FrbrUri]()
    while queue:
        iri = queue.pop()
        if iri in seen:
            continue
        seen.add(iri)
        sheet = given.get(iri) or known.act(iri)
        stored = known.stored(iri) if sheet is None else None
        if sheet is not None:
            sheets[iri] = sheet
            queue += [*changed_acts(sheet), *(host for host, _ in awaited(sheet))]
        elif stored is not None:
            # A law without instructions tells when it was enacted, and when it came into force.
            first = min(entry.held_from for entry in stored.meta.languages)
            events += [
                Event(iri=iri, name=ENACTED, on=stored.meta.enacted),
                Event(iri=iri, name=COMMENCEMENT, on=first),
            ]
        queue += filed_acts(snapshot, iri)
        events += events_of(snapshot, iri)
    return Bearing(sheets=sheets, events=tuple(events))


def act_of(stored: StoredWork) -> Sheet | None:
    """Return what a Work does as an amending act, None when it has no instructions.

    Raises:
        StorageError: when its instructions cannot be read.

    """
    if not stored.meta.has_instructions:
        return None
    documents = {}
    for entry in stored.meta.languages:
        state = stored.state(stored.listing(entry.code), entry.held_from)
        if META not in state:
            raise StorageError(f"{stored.iri}: an act without its metadata in {entry.code}: run lawrepo check")
        documents[entry.code] = compose(stored.meta, state, state[META])
    try:
        return parse_act(documents)
    except AknError as error:
        raise StorageError(f"{stored.iri}: its instructions cannot be read: {error}") from error


def filed_acts(snapshot: Snapshot, work: FrbrUri) -> Iterator[FrbrUri]:
    """Yield the acts that are filed as bearing on a Work."""
    folder = f"{work_path(work)}/effects"
    for year, years in snapshot.entries(folder).items():
        for name in snapshot.subtree(years):
            key = unescape(name.removesuffix(_ENDING))
            act = FrbrUri.parse(f"/akn/{key.replace('+', '/')}")
            if act_key(act) != key:
                raise StorageError(f"{folder}/{year}/{name}: named like no act: run lawrepo check")
            if act != work:
                yield act


def stands_alone(snapshot: Snapshot, work: FrbrUri) -> bool:
    """Say whether nothing is filed as bearing on a Work, held or not, and nothing recorded to have happened to it."""
    folder = work_path(work)
    return not snapshot.entries(f"{folder}/effects") and not snapshot.entries(f"{folder}/events")


def events_of(snapshot: Snapshot, work: FrbrUri) -> Iterator[Event]:
    """Yield what is recorded to have happened to a Work, in the order of names."""
    folder = f"{work_path(work)}/events"
    for name, entry in snapshot.entries(folder).items():
        data = snapshot.blob(entry.oid)
        if entry.is_tree or escape(unescape(name.removesuffix(_ENDING))) + _ENDING != name:
            raise StorageError(f"{folder}/{name}: no event: run lawrepo check")
        yield parse_event(Fragment(xml=data), source=f"{folder}/{name}")


def event_at(snapshot: Snapshot, work: FrbrUri, name: str) -> Event | None:
    """Return one event of a Work, None when it is not recorded."""
    data = snapshot.read(event_file(work, name))
    return None if data is None else parse_event(Fragment(xml=data))


def calendar_of(snapshot: Snapshot) -> dict[int, Year]:
    """Return the years whose holidays are written down.

    Raises:
        CalendarError: for a file that is none of them.

    """
    years = {}
    for name, entry in snapshot.entries(FOLDER).items():
        stem = name.removesuffix(".toml")
        if entry.is_tree or not (stem.isascii() and stem.isdecimal() and name == f"{stem}.toml"):
            raise CalendarError(f"{FOLDER}/{name}: expected YEAR.toml")
        years[int(stem)] = Year.parse(snapshot.blob(entry.oid), int(stem))
    return years
