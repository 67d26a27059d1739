"""Proof that a collection is what its texts, acts and events make of it: every commit replayed and compared.

What a commit changed must be exactly what its act, its event or its texts produce on the commit before it, and its
message must say so. A history rewritten as a whole agrees with itself: against that helps an anchor (docs/verify.md).
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from akn.errors import AknError
from akn.findings import Finding, Rule
from akn.frbr import FrbrUri
from akn.metadata import WorkMetadata
from lawrepo.calendar_days import FOLDER, Year, unknown_year, year_file
from lawrepo.consequences import stored_files
from lawrepo.engine import Memory
from lawrepo.errors import LawrepoError, StorageError
from lawrepo.layout import ROOT, SETTINGS, Kind, LayoutError, parse_path
from lawrepo.plan import Plan
from lawrepo.planning import Planner
from lawrepo.replaying_rules import HISTORY, MESSAGE, REPLAY, differing, found
from lawrepo.replaying_texts import TextsRecorded
from lawrepo.settings import Settings
from lawrepo.store.acts import act_of, calendar_of, event_at
from lawrepo.store.history import trailers_of
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import held_of, open_work
from lawrepo.texts import Held
from lawrepo.uniting import without_origin

# The trailers that say what a commit is, and what is replayed; the others follow.
_SAYING: Final = ("Basis", "Amended-By", "Event", "Work")


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A commit of the chain: its snapshot, and its message."""

    snapshot: Snapshot
    message: str

    @property
    def name(self) -> str:
        """Return the commit's id, as short as people write it."""
        return self.snapshot.commit[:10]

    def said(self) -> "Said":
        """Return what it says that it is."""
        trailers = tuple(trailers_of(self.message))
        return tuple(tuple(value for name, value in trailers if name == key) for key in _SAYING)


# The values of each of those trailers.
Said: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a commit that changes one tree to another, and says what it is, must be.

    `findings` are about its files. `message` is what it must say, None where no message would be right.
    """

    findings: tuple[Finding, ...] = ()
    message: str | None = None


# What is known of commits: by the tree before, the tree after and what the commit says that it is. Trees are named by
# their contents, so nothing else bears on it.
Commits: TypeAlias = MutableMapping[tuple[str, str, Said], Demand]


def verify_commits(
    chain: Sequence[Committed], *, memory: Commits | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Finding]:
    """Replay each commit on the one before it, oldest first, and yield what is not as it produces it.

    `memory` spares the replay of commits that were replayed before; the objects must be known to be whole.
    """
    before: Committed | None = None
    known: Commits = {} if memory is None else memory
    engine = Memory()
    for number, committed in enumerate(chain, 1):
        yield from _findings(before, committed, known, engine)
        before = committed
        if progress is not None:
            progress(number)


def _findings(before: Committed | None, after: Committed, memory: Commits, engine: Memory) -> Iterator[Finding]:
    said = after.said()
    key = ("" if before is None else before.snapshot.tree, after.snapshot.tree, said)
    demand = memory.get(key)
    if demand is None:
        replay = _Replay(None if before is None else before.snapshot, after.snapshot, said, engine)
        demand = memory[key] = replay.demand()
    for finding in demand.findings:
        yield replace(finding, message=f"commit {after.name}: {finding.message}")
    message = without_origin(after.message)  # where it comes from is proved with the merge (lawrepo.merging_proof)
    if demand.message not in {None, message}:
        finding = found(MESSAGE, f"commit {after.name}: its message is not what it does")
        yield differing(finding, str(demand.message).encode(), message.encode())


class _Replay:
    """What one commit made of the one before it."""

    def __init__(self, before: Snapshot | None, after: Snapshot, said: Said, engine: Memory) -> None:
        self._before = before
        self._engine = engine
        self._after = after
        self._basis, self._acts, self._events, self._works = said
        changed = [found for folder in (ROOT, FOLDER) for found in after.changed(before, folder)]
        files = after.blobs(oid for _, oid in changed if oid is not None)  # all at once
        self._changed: dict[str, bytes | None] = {path: None if oid is None else next(files) for path, oid in changed}
        self._message: str | None = None

    def demand(self) -> Demand:
        try:
            findings = tuple(self._findings())
        except (LawrepoError, AknError) as error:
            findings = (self._found(REPLAY, f"cannot be replayed: {error}"),)
        return Demand(findings=findings, message=self._message)

    def _findings(self) -> Iterator[Finding]:
        if not self._changed:
            if self._basis:
                yield self._found(MESSAGE, f"says Basis: {', '.join(self._basis)}, and changes no law")
        elif self._before is None:
            yield self._found(HISTORY, "the first commit records law: expected an empty collection")
        elif not self._basis and self._is_new_calendar(self._before):
            return
        elif self._basis == ("enacted",):
            yield from self._act(self._before)
        elif self._basis == ("event",):
            yield from self._event(self._before)
        elif self._basis == ("imported",):
            yield from self._texts(self._before)
        else:
            basis = f"Basis: {', '.join(self._basis)}" if self._basis else "no Basis"
            yield self._found(MESSAGE, f"changes law, and says {basis}: expected imported, enacted or event, once")

    def _is_new_calendar(self, before: Snapshot) -> bool:
        """Say whether nothing but the holidays of years that were not counted through yet are written down."""
        known = {year_file(year) for year in calendar_of(before)}
        years = {year_file(year) for year in calendar_of(self._after)} - known
        return self._changed.keys() <= years

    # Each kind of commit

    def _act(self, before: Snapshot) -> Iterator[Finding]:
        if len(self._acts) != 1:
            yield self._found(MESSAGE, f"names {len(self._acts)} acts (Amended-By): expected one")
            return
        stored = open_work(self._after, FrbrUri.parse(self._acts[0]))
        sheet = None if stored is None else act_of(stored)
        if sheet is None:
            yield self._found(MESSAGE, f"says Amended-By: {self._acts[0]}, and no such act is recorded")
            return
        yield from self._compare(self._planner(before).act(sheet))

    def _event(self, before: Snapshot) -> Iterator[Finding]:
        iri = FrbrUri.parse(self._events[0]) if len(self._events) == 1 else None
        event = None if iri is None else event_at(self._after, iri.work(), iri.fragment)
        if event is None:
            yield self._found(MESSAGE, f"says Event: {', '.join(self._events)}: expected one that it records")
            return
        yield from self._compare(self._planner(before).event(event))

    def _texts(self, before: Snapshot) -> Iterator[Finding]:
        if len(self._works) != 1:
            yield self._found(MESSAGE, f"names {len(self._works)} Works: expected one")
            return
        work = FrbrUri.parse(self._works[0]).work()
        own = {path: data for path, data in self._changed.items() if _is_of(path, work)}
        for path in (each for each in self._changed if each not in own):
            yield found(REPLAY, f"records texts of {work}, and changes another file", [path])
        held = _held(self._after, work)
        if held is None:
            yield self._found(REPLAY, f"records texts of {work}, which is not held after it")
            return
        texts = TextsRecorded(before=_held(before, work), after=held, files=own, look_up=self._described)
        findings = list(texts.findings())
        yield from findings
        if not findings:  # what follows from texts that are not as recorded says nothing
            consequences = self._planner(self._after).field(work).consequences()
            yield from compare_files(consequences.files(work), stored_files(held), consequences.makers(work))
            self._message = texts.message()

    def _compare(self, plan: Plan) -> Iterator[Finding]:
        """Compare what a commit changed with what it was to change."""
        self._message = plan.message
        yield from compare_files(plan.files, self._changed, plan.made_by)

    # Helpers

    def _described(self, work: FrbrUri) -> WorkMetadata | None:
        stored = open_work(self._after, work)
        return None if stored is None else stored.meta

    def _planner(self, on: Snapshot) -> Planner:
        """Return a planner on a snapshot that knows the holidays which the commit wrote down."""
        years = calendar_of(self._after)

        def look_up(_: str, year: int) -> Year:
            found = years.get(year) if year_file(year) in self._changed else None
            return found or unknown_year(year)

        return Planner(on, settings_of(self._after), look_up, memory=self._engine)

    def _found(self, rule: Rule, message: str) -> Finding:
        return found(rule, message, list(self._changed))


def settings_of(snapshot: Snapshot) -> Settings:
    """Return the settings of a snapshot.

    Raises:
        StorageError: when there are none, or they cannot be used.

    """
    data = snapshot.read(SETTINGS)
    if data is None:
        raise StorageError(f"{SETTINGS} is missing")
    return Settings.parse(data)


def compare_files(
    expected: Mapping[str, bytes | None], given: Mapping[str, bytes | None], made_by: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """Find files that are not as they must be; None is a file that is deleted."""
    for path in sorted({*expected, *given}):
        one, other = expected.get(path), given.get(path)
        if one != other or (path in expected) != (path in given):
            makers = f" (by {', '.join(made_by[path])})" if path in made_by else ""
            message = f"is not what the commit before it and the record produce{makers}"
            yield differing(found(REPLAY, message, [path]), one, other)


def _held(snapshot: Snapshot, work: FrbrUri) -> Held | None:
    stored = open_work(snapshot, work)
    return None if stored is None else held_of(stored)


def _is_of(path: str, work: FrbrUri) -> bool:
    """Say whether a path is a file of a Work, and no event of it."""
    try:
        file = parse_path(path)
    except LayoutError:
        return False
    return file.work == work and file.kind is not Kind.EVENT
