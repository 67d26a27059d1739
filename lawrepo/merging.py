"""Uniting two histories: what another clone recorded is planned again on what is held here, by the ordinary planner.

Nothing derived is taken over. Commits are planned in the order in which they were recorded, so that each finds what
it rests on; the fold puts every act in its place by Work and date, as ever (docs/merge.md).
"""

import enum
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from akn.effects import parse_effects
from akn.errors import AknError
from akn.events import Event
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.validate import SCHEMA_RULES
from lawrepo.amending import Sheet
from lawrepo.conformance import read_file
from lawrepo.consequences import changed_files, stored_files
from lawrepo.errors import AbsentError, ConflictError, RequestError, StorageError
from lawrepo.fold import FoldConflictError
from lawrepo.instruction import Instruction, Wording
from lawrepo.layout import ROOT, SETTINGS, event_file
from lawrepo.merging_commits import NoRecordingError, Theirs, commits_of, runs
from lawrepo.merging_files import taken_files
from lawrepo.merging_texts import Sides, TextRun, plan_ending, plan_published_again
from lawrepo.plan import Plan
from lawrepo.planning import Planner
from lawrepo.replaying import settings_of
from lawrepo.settings import Settings
from lawrepo.store.acts import act_of, event_at
from lawrepo.store.ahead import Ahead
from lawrepo.store.divergence import Divergence, diverged
from lawrepo.store.history import recorded, trailers_of
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import all_works, open_work
from lawrepo.texts import TextKindError
from lawrepo.uniting import (
    Choice,
    DifferentFactError,
    DifferentFileError,
    MergeConflictError,
    Origin,
    Unfit,
    as_found,
    choose,
    differing,
    files_message,
    merge_message,
    renamed,
    with_origin,
    without_origin,
)

# Returns what plans on a snapshot, by these settings.
Planners: TypeAlias = Callable[[Snapshot, Settings], Planner]
_BROKEN = {"xml-refused", "not-canonical", *(rule.code for rule in SCHEMA_RULES)}
_REFUSED = (ConflictError, AbsentError, RequestError, TextKindError, AknError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A commit of the other side, planned again."""

    plan: Plan
    origin: Origin

    @property
    def message(self) -> str:
        """Return what its commit says."""
        return with_origin(self.plan.message, self.origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A provision that one act or text brought in on both sides, and that is called otherwise here: its wIds."""

    work: FrbrUri
    theirs: str
    ours: str

    def __str__(self) -> str:
        return f"{self.work}: what the other side calls {self.theirs} is called {self.ours} here"


class How(enum.Enum):
    """How two histories become one; the values are those of `--json`."""

    NOTHING = "nothing"  # the other side has nothing that is not here
    FORWARD = "forward"  # nothing was recorded here since: the branch moves on
    UNITED = "united"


class GitMergeError(StorageError):
    """Report a merge that git made line by line, of which nothing says what it records."""

    def __init__(self, commit: str, parent: str) -> None:
        """Keep the commit, and the one before it."""
        self.commit = commit
        self.parent = parent
        super().__init__(
            f"commit {commit[:10]} is a merge that git made line by line, and no recording: go back to the commit"
            f" before it (git reset --keep {parent[:10]}), and run lawrepo merge {commit[:10]}^2"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """What uniting with another commit comes to: its commits that are recorded again, and how many were known.

    `message` is that of the merge commit after them. `renamed` are provisions that have other wIds here; `remarks`
    are for people.
    """

    other: str
    how: How = How.UNITED
    again: tuple[Again, ...] = ()
    known: int = 0
    renamed: tuple[Renamed, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """Return what the merge commit says."""
        return merge_message(self.other, len(self.again))


def work_out(git_dir: Path, read: Callable[[str], Snapshot], ours: Snapshot, other: str, planners: Planners) -> Union:
    """Work out what uniting a collection with another commit comes to.

    Raises:
        MergeConflictError, NoRecordingError: as `unite`.
        GitMergeError: when git has done it already, line by line.
        StorageError: when they have nothing in common.

    """
    if len(ours.parents) > 1:
        merge = Theirs(before=read(ours.parents[0]), after=ours)
        if merge.changed and not merge.is_recording:
            raise GitMergeError(ours.commit, ours.parents[0])
    divergence = diverged(git_dir, ours.commit, other)
    if divergence.is_ahead:
        return Union(other=other, how=How.NOTHING)
    if divergence.is_behind:
        return Union(other=other, how=How.FORWARD, known=len(divergence.commits))
    return unite(git_dir, read, divergence, planners, ours)


def unite(
    git_dir: Path, read: Callable[[str], Snapshot], divergence: Divergence, planners: Planners, ours: Snapshot
) -> Union:
    """Work out what uniting `ours` with the other side comes to.

    Raises:
        MergeConflictError: with everything that does not fit; nothing is recorded.
        NoRecordingError: when a commit of the other side changes law, and is no recording.

    """
    sides = Sides(bases=tuple(map(read, divergence.bases)), ours=ours, theirs=read(divergence.theirs))
    return _Uniting(git_dir, read, sides, planners).union(list(commits_of(divergence.commits, read)))


class _Uniting:
    """Plans the commits of the other side, one upon the other; what is refused is left out, and kept to be told."""

    def __init__(self, git_dir: Path, read: Callable[[str], Snapshot], sides: Sides, planners: Planners) -> None:
        self._git_dir = git_dir
        self._read = read
        self._sides = sides
        self._planners = planners
        self._here = Ahead(sides.ours)
        self._settings = settings_of(sides.ours)
        self._again: list[Again] = []
        self._unfit: list[Unfit] = []
        self._refused: set[FrbrUri] = set()
        self._renamed: dict[Renamed, None] = {}
        self._remarks: list[str] = []

    def union(self, commits: Sequence[Theirs]) -> Union:
        self._files(commits)
        known = 0
        for run in runs(commits):
            before = len(self._again)
            try:
                plans = list(self._plans(run))
            except _REFUSED as error:
                self._refuse(run, error)
                continue
            for plan in plans:
                _require_valid(plan, run[-1])
                self._take(plan, _source(plan, run).origin)
            known += len(run) if len(self._again) == before else 0
        if not self._unfit and settings_of(self._here) != settings_of(self._sides.ours):
            self._require_same_law()
        if self._unfit:
            raise MergeConflictError(self._sides.theirs.commit, self._unfit)
        return Union(
            other=self._sides.theirs.commit,
            again=tuple(self._again),
            known=known,
            renamed=tuple(self._renamed),
            remarks=tuple(dict.fromkeys(self._remarks)),
        )

    def _take(self, plan: Plan, origin: Origin) -> None:
        self._again.append(Again(plan=plan, origin=origin))
        self._here = self._here.after(plan.files)
        self._remarks += plan.remarks

    def _refuse(self, run: Sequence[Theirs], error: Exception) -> None:
        works = frozenset[FrbrUri]().union(*(each.works for each in run))
        follows = not works.isdisjoint(self._refused)
        self._refused |= works
        self._unfit.append(Unfit(commit=run[0].commit, subject=run[0].subject, error=error, follows=follows))

    # Each kind of commit

    def _plans(self, run: Sequence[Theirs]) -> Iterator[Plan]:
        first = run[0]
        if first.basis == "enacted":
            yield from self._act(first)
        elif first.basis == "event":
            yield from self._event(first)
        elif first.ending is not None:
            yield from plan_ending(first, self._here)
        elif first.published is not None:
            yield from plan_published_again(first, self._here, self._planner())
        else:
            yield from self._texts(run)

    def _act(self, theirs: Theirs) -> Iterator[Plan]:
        iri = theirs.named("Amended-By")
        sheet = _act_in(theirs.after, iri)
        if sheet is None:
            raise NoRecordingError(theirs.commit, f"names {iri}, and no such act is recorded")
        known = _act_in(self._here, iri)
        if known is not None:  # of a text without instructions the planner says so
            if (error := differing(known, sheet)) is not None:
                raise error
            self._rename(known, sheet)
            return
        plan = self._planner().act(self._found(sheet, theirs))
        made = _act_in(self._here.after(plan.files), iri)
        if made is not None:
            self._rename(made, sheet)
        yield plan

    def _event(self, theirs: Theirs) -> Iterator[Plan]:
        name = theirs.named("Event")
        iri = name.work()
        event = event_at(theirs.after, iri, name.fragment)
        if event is None:
            raise NoRecordingError(theirs.commit, f"names the event {name}, and does not record it")
        ours, tip, *bases = (
            event_at(each, iri, name.fragment) for each in (self._sides.ours, self._sides.theirs, *self._sides.bases)
        )
        choice = choose(bases, ours, tip)
        if choice is Choice.OURS or tip in self._values(iri, name.fragment):
            return  # it is known here, or was and has been corrected
        if choice is Choice.NEITHER:
            raise DifferentFactError(f"the event {name}", _told(ours), _told(tip))
        plan = self._planner().event(event)
        if plan.files:
            self._rename_minted(theirs, self._here.after(plan.files))
            yield plan

    def _values(self, iri: FrbrUri, name: str) -> Iterator[Event | None]:
        """Yield what was recorded here of an event since both sides went on."""
        since = f"{self._sides.theirs.commit}..{self._sides.ours.commit}"
        for commit in recorded(self._git_dir, since, event_file(iri, name)):
            yield event_at(self._read(commit.commit), iri, name)

    def _texts(self, run: Sequence[Theirs]) -> Iterator[Plan]:
        texts = TextRun(run, self._sides)
        plans, remarks = texts.plan(self._here, self._planner(), self._settings)
        found = [plan for plan in plans if plan.files]
        yield from found
        after = self._here
        for plan in found:
            after = after.after(plan.files)
        self._remarks += remarks
        for theirs, ours in texts.called(after):
            self._renamed[Renamed(work=texts.work, theirs=theirs, ours=ours)] = None

    # What is beside the law

    def _files(self, commits: Sequence[Theirs]) -> None:
        """Take the files that are no law first: the settings of the other side are those of its acts."""
        files, refused = taken_files(self._sides)
        tip = commits[-1]
        self._unfit += (Unfit(commit=tip.commit, subject=each.path, error=each) for each in refused)
        if files:
            self._take(Plan(message=files_message(sorted(files), tip.commit), files=files), tip.origin)
            self._settings = settings_of(self._here)

    def _require_same_law(self) -> None:
        """Refuse settings by which other versions follow of what is recorded."""
        for work in all_works(self._here):
            field = self._planner().field(work)
            try:
                changed = changed_files(stored_files(field.held), field.consequences().files(work))
            except FoldConflictError as error:
                self._unfit.append(Unfit(commit=self._sides.theirs.commit, subject=SETTINGS, error=error))
                continue
            if changed:
                why = f"as it is there, {min(changed)} would be another"
                other = DifferentFileError(SETTINGS, why)
                self._unfit.append(Unfit(commit=self._sides.theirs.commit, subject=SETTINGS, error=other))

    # What things are called

    def _planner(self) -> Planner:
        return self._planners(self._here, self._settings)

    def _rename(self, ours: Sheet, theirs: Sheet) -> None:
        """Note what an act brought in, and what is called otherwise here."""
        for one, other in zip(ours.instructions, theirs.instructions, strict=True):
            self._rename_each(one.work, dict(one.wids), dict(other.wids))

    def _rename_minted(self, theirs: Theirs, after: Snapshot) -> None:
        """Note the same of what was named when it commenced."""
        for path in theirs.effects_files:
            found = [snapshot.read(path) for snapshot in (after, theirs.after)]
            ours, other = (None if data is None else parse_effects(Fragment(xml=data)) for data in found)
            if ours is not None and other is not None:
                names = dict(ours.minted)
                for key, wids in other.minted:
                    self._rename_each(other.work, dict(names.get(key, ())), dict(wids))

    def _rename_each(self, work: FrbrUri, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
        for eid, wid in theirs.items():
            if ours.get(eid, wid) != wid:
                self._renamed[Renamed(work=work, theirs=wid, ours=ours[eid])] = None

    def _found(self, sheet: Sheet, theirs: Theirs) -> Sheet:
        """Return an act to be recorded, without the digests of what is the same here but for its names."""
        names = defaultdict[FrbrUri, dict[str, str]](dict)
        for each in self._renamed:
            names[each.work][each.theirs] = each.ours
        instructions = tuple(
            replace(new, wordings=tuple(self._undigested(old, names[old.work], theirs)))
            for old, new in zip(sheet.instructions, as_found(sheet).instructions, strict=True)
        )
        return replace(sheet, instructions=instructions)

    def _undigested(self, instruction: Instruction, names: Mapping[str, str], theirs: Theirs) -> Iterator[Wording]:
        unit = instruction.target_wid.partition("__")[0]
        for each in instruction.wordings:
            same = names and each.digest and self._is_same(instruction.work, each.language, unit, names, theirs)
            if each.says or not same:
                yield replace(each, digest="") if same else each

    def _is_same(self, work: FrbrUri, language: str, unit: str, names: Mapping[str, str], theirs: Theirs) -> bool:
        """Say whether a unit has the same versions here as it had there, but for the names in them."""
        found = []
        for snapshot, key in ((theirs.before, unit), (self._here, names.get(unit, unit))):
            stored = open_work(snapshot, work)
            listing = {} if stored is None else stored.listing(language, [key]).get(key, {})
            found.append({} if stored is None else {day: stored.fragment(oid) for day, oid in listing.items()})
        return {day: renamed(fragment, names) for day, fragment in found[0].items()} == found[1]


def _require_valid(plan: Plan, theirs: Theirs) -> None:
    """Refuse files that are no Akoma Ntoso, which only a history that does not hold can give."""
    for path, data in plan.files.items():
        findings = () if data is None or not path.startswith(f"{ROOT}/") else read_file(path, data).findings
        broken = next((finding for finding in findings if finding.rule.code in _BROKEN), None)
        if broken is not None:
            raise NoRecordingError(theirs.commit, f"comes to a file that is not valid ({path}: {broken.message})")


def _act_in(snapshot: Snapshot, iri: FrbrUri) -> Sheet | None:
    stored = open_work(snapshot, iri)
    return None if stored is None else act_of(stored)


def _source(plan: Plan, run: Sequence[Theirs]) -> Theirs:
    """Return the commit that a plan records again: the one that says the same, or is of the same act, or the last."""
    acts = [value for key, value in trailers_of(plan.message) if key == "Amended-By"]
    same = (each for each in run if without_origin(each.after.message) == plan.message)
    of_act = (each for each in run if acts and f"Amended-By: {acts[0]}\n" in each.after.message)
    return next(chain(same, of_act), run[-1])


def _told(event: Event | None) -> str:
    if event is None:
        return "not recorded"
    return f"on {event.on}" + (f" ({event.outcome})" if event.outcome else "")
