"""Whole texts that another clone recorded, recorded again on what is held here: each as it was given, by its day."""

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from akn.frbr import FrbrUri
from akn.metadata import Effects
from akn.notes import Note
from lawrepo.consequences import changed_files, stored_files, text_days
from lawrepo.english import counted
from lawrepo.explanation import Slot
from lawrepo.holding import META, State, placed_units, state_at, used_wids
from lawrepo.importers.manifest import Manifest
from lawrepo.importing import ending, plan_texts
from lawrepo.layout import Kind, parse_path
from lawrepo.merging_commits import NoRecordingError, Theirs
from lawrepo.messages import published_message
from lawrepo.plan import Plan
from lawrepo.planning import Planner, RecordedError
from lawrepo.reading import NotHeldError
from lawrepo.settings import Settings
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import held_of, open_work
from lawrepo.texts import Act, Held, Text
from lawrepo.uniting import Choice, DifferentFactError, choose, document_of, names_given

_IDENTITY = ("type", "name", "unit", "enacted", "included_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The commits from which both sides went on, and both tips."""

    bases: tuple[Snapshot, ...]
    ours: Snapshot
    theirs: Snapshot
    _held: dict[tuple[str, FrbrUri], Held | None] = field(default_factory=dict, compare=False)

    def held(self, snapshot: Snapshot, work: FrbrUri) -> Held | None:
        """Return all that one of them keeps of a Work, None when it is not held."""
        key = snapshot.tree, work
        if key not in self._held:
            self._held[key] = held_in(snapshot, work)
        return self._held[key]


def held_in(snapshot: Snapshot, work: FrbrUri) -> Held | None:
    """Return all that is kept of a Work, None when it is not held."""
    stored = open_work(snapshot, work)
    return None if stored is None else held_of(stored)


class TextRun:
    """Commits of the other side, one after the other, that record texts of one Work, its notes or its languages."""

    def __init__(self, commits: Sequence[Theirs], sides: Sides) -> None:
        """Read what they have recorded."""
        self.work = commits[0].named("Work")
        self._commits = commits
        self._bases = [sides.held(base, self.work) for base in sides.bases]
        self._ours = sides.held(sides.ours, self.work)
        self._tip = _required(sides.held(sides.theirs, self.work), commits[-1])
        self._before = held_in(commits[0].before, self.work)
        self._after = _required(held_in(commits[-1].after, self.work), commits[-1])
        self._known: Container[str] = {
            wid for base in self._bases if base is not None for wid in used_wids(base.versions.values())
        }

    def plan(self, here: Snapshot, planner: Planner, settings: Settings) -> tuple[list[Plan], tuple[str, ...]]:
        """Work out the commits that record them `here`, and remarks for people.

        Raises:
            DifferentFactError: when both sides say something else of the Work, or of its notes.
            TextConflictError, ActConflictError, FoldConflictError and others: as `plan_texts`.

        """
        stored = open_work(here, self.work)
        if self._ours is not None:
            self._require_same(self._ours)
        texts = list(self._texts())
        codes = {text.language for text in texts}
        if stored is not None:
            codes |= {entry.code for entry in stored.meta.languages}
        manifest = Manifest(work=self.work, titles={}, versions=(), authoritative=self._authoritative(codes))
        return plan_texts(here, settings, planner, manifest, texts)

    def called(self, here: Snapshot) -> Iterator[tuple[str, str]]:
        """Yield what units of these texts are called on the other side, and `here`, where that is not the same."""
        held = held_in(here, self.work)
        if held is None:
            return
        for language, day in self._slots():
            ours = {eid: wid for wid, eid in placed_units(state_at(held.versions[language], day)).items()}
            for wid, eid in placed_units(self._state((language, day))).items():
                if ours.get(eid, wid) != wid:
                    yield wid, ours[eid]

    def _slots(self) -> list[Slot]:
        before = {} if self._before is None else text_days(self._before)
        return [
            (code, day)
            for code, days in text_days(self._after).items()
            for day in sorted(days - before.get(code, set()))
        ]

    # What both sides say of the Work

    def _require_same(self, ours: Held) -> None:
        for name in _IDENTITY:
            one, other = (str(getattr(held.meta, name)) for held in (ours, self._after))
            if one != other:
                raise DifferentFactError(f"the {name} of {self.work}", one, other)
        here = {entry.code: entry for entry in ours.meta.languages}
        for entry in self._after.meta.languages:
            same = here.get(entry.code, entry)
            for what, one, other in (("title", same.title, entry.title), ("extent", same.extent, entry.extent)):
                if one != other:
                    raise DifferentFactError(f"the {what} ({entry.code}) of {self.work}", one, other)

    def _authoritative(self, codes: Collection[str]) -> tuple[str, ...]:
        """Return which languages are authoritative, as far as these are held then."""
        theirs = sorted(self._tip.meta.authoritative)
        if self._ours is not None:
            bases = [[] if base is None else sorted(base.meta.authoritative) for base in self._bases]
            ours = sorted(self._ours.meta.authoritative)
            choice = choose(bases, ours, theirs)
            if choice is Choice.NEITHER:
                raise DifferentFactError(
                    f"the authoritative languages of {self.work}", ", ".join(ours), ", ".join(theirs)
                )
            theirs = ours if choice is Choice.OURS else theirs
        return tuple(code for code in theirs if code in codes)

    # Their texts

    def _texts(self) -> Iterator[Text]:
        claims = sorted(self._claims(), key=lambda claim: (claim[0][1], claim[1]))
        given: set[Slot] = set()
        for slot, place, effects in claims:
            given.add(slot)
            yield self._text(slot, self._state(slot, place, effects), Act.of(effects))
        for slot in self._slots():
            if slot not in given:
                given.add(slot)
                yield self._text(slot, self._state(slot), None)
        for language in self._with_other_notes():
            slot = language, self._latest(self._after, language)
            if slot not in given:
                yield self._text(slot, self._state(slot), None)

    def _claims(self) -> Iterator[tuple[Slot, int, Effects]]:
        """Yield the texts that acts were said to be behind, with their place among those of a day."""
        known = {} if self._before is None else {effects.act: effects.texts for effects in self._before.effects}
        for effects in self._after.effects:
            for language, day, place in effects.texts:
                if effects.act != self.work and (language, day, place) not in known.get(effects.act, ()):
                    yield (language, day), place, effects

    def _state(self, slot: Slot, place: int = 0, effects: Effects | None = None) -> State:
        """Return a text; of a day on which several acts commenced, the one that an act led to."""
        language, day = slot
        places = [text[2] for each in self._after.effects for text in each.texts if text[:2] == slot]
        if effects is not None and place != max(places):
            for commit in self._commits:
                held = _required(held_in(commit.after, self.work), commit)
                if any(each.act == effects.act and (*slot, place) in each.texts for each in held.effects):
                    return state_at(held.versions[language], day)
        return state_at(self._after.versions[language], day)

    def _text(self, slot: Slot, state: State, act: Act | None) -> Text:
        language, day = slot
        names = names_given(state, self._known)
        brought = day in self._after.versions[language].get(META, {})
        return Text(
            language=language,
            in_force_from=day,
            document=document_of(self._after.meta, state, names, with_metadata=brought),
            notes=tuple(self._notes(slot, state, names)),
            title=self._after.meta.language(language).title,
            act=act,
        )

    # Their notes

    def _notes(self, slot: Slot, state: State, names: dict[str, str]) -> Iterator[Note]:
        """Yield the notes that the tip of the other side has to a text, placed as in the text that is given."""
        language, day = slot
        if day != self._latest(self._tip, language):
            return
        self._require_same_notes(slot)
        for note in self._tip.notes.get(language, ()):
            eid = state[note.unit].eid if note.unit in names else note.unit
            inside = note.anchor == note.unit or note.anchor.startswith(f"{note.unit}__")
            anchor = eid + note.anchor[len(note.unit) :] if inside else note.anchor
            yield replace(note, unit=names.get(note.unit, note.unit), anchor=anchor)

    def _require_same_notes(self, slot: Slot) -> None:
        """Refuse notes that both sides changed, on a text that is the latest on both."""
        language, day = slot
        if self._ours is None or language not in text_days(self._ours) or self._latest(self._ours, language) > day:
            return
        ours, theirs = (_told(held, language) for held in (self._ours, self._tip))
        if ours != theirs and any(ours != _told(base, language) for base in self._bases):
            raise DifferentFactError(
                f"the notes on {self.work} ({language}) of {day}",
                counted(len(ours), "note"),
                counted(len(theirs), "other"),
            )

    def _with_other_notes(self) -> list[str]:
        files = [parse_path(path) for commit in self._commits for path in commit.changed]
        return sorted({file.language for file in files if file.kind is Kind.NOTES})

    def _latest(self, held: Held, language: str) -> date:
        days = text_days(held).get(language)
        if not days:
            raise NoRecordingError(self._commits[-1].commit, f"records a text in {language}, which is not held later")
        return max(days)


def plan_ending(theirs: Theirs, here: Snapshot) -> list[Plan]:
    """Work out the commit that ends the force of a Work, because another takes its place; none where it is recorded.

    Raises:
        NotHeldError: when the Work that takes its place is not held.
        DifferentFactError: when it does so from another day.
        ImportRequestError: when the old Work is not held.

    """
    old, successor = theirs.named("Work"), theirs.named("Amended-By")
    stored, known = open_work(here, successor), open_work(here, old)
    if stored is None:
        raise NotHeldError(f"{successor} replaces {old}: not held in this collection")
    day = theirs.ending
    for effects in () if known is None else known.effects():
        ends = {effect.in_force_from for effect in effects.modifications if effect.ends_work}
        if effects.act == successor and ends and day not in ends:
            raise DifferentFactError(f"the day on which {successor} replaces {old}", f"{min(ends)}", f"{day}")
    return [] if day is None else list(ending(here, old, stored.meta, day))


def plan_published_again(theirs: Theirs, here: Snapshot, planner: Planner) -> list[Plan]:
    """Work out the commit of an act that is known by its text as published; none where it is recorded.

    What it did was derived from texts that are not kept, once: it is taken as it is, where all before it is the same,
    and what follows from it is worked out again.

    Raises:
        RecordedError: when the Work is held, and not as the other side had it then.

    """
    work = theirs.named("Work")
    before, after, known = (held_in(each, work) for each in (theirs.before, theirs.after, here))
    found, there = (_by_text(held, theirs) for held in (known, after))
    if there is None:
        raise NoRecordingError(theirs.commit, f"says that it records {theirs.published}, and does not")
    if found is not None and _as_published(found) == _as_published(there):
        return []
    if known is None or before is None or known.meta != before.meta or stored_files(known) != stored_files(before):
        raise RecordedError(
            f"{work}: held already, and not as the other side had it: texts as published are recorded once"
        )
    told = replace(known, effects=(*known.effects, there))
    made = planner.published(told).consequences()
    after_it = replace(told, versions=made.versions, effects=made.effects)
    files = changed_files(stored_files(known), stored_files(after_it))
    return [Plan(message=published_message(known.meta, there), files=dict(sorted(files.items())))]


def _as_published(effects: Effects) -> tuple[object, ...]:
    return effects.enacted, effects.published, effects.titles, effects.sequence, effects.derived


def _by_text(held: Held | None, theirs: Theirs) -> Effects | None:
    return None if held is None else next((each for each in held.effects if each.act == theirs.published), None)


def _told(held: Held | None, language: str) -> list[tuple[str, str]]:
    return [] if held is None else sorted((note.marker, note.text) for note in held.notes.get(language, ()))


def _required(held: Held | None, commit: Theirs) -> Held:
    if held is None:
        raise NoRecordingError(commit.commit, "records texts of a Work that is not held after it")
    return held
