"""From whole texts in force from given days to the files that record them; pure.

Every text is a checkpoint and itself the truth (DESIGN: where truth lies, 4). What an act did is derived from the
texts before and after it and marked as derived; it is derived again when a text is recorded between them.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from akn.frbr import FrbrUri
from akn.metadata import Basis, Effect, Effects, WorkMetadata, effects_fragment, work_fragment
from akn.modification_types import TextualModType
from akn.notes import Note, notes_fragment
from lawrepo.explanation import by_slot, claimed, derived_fragment, derived_from, derived_in, explain
from lawrepo.holding import (
    META,
    Changes,
    Edition,
    State,
    identify,
    modifications,
    share,
    used_wids,
)
from lawrepo.instruction import Instruction
from lawrepo.layout import effects_file, is_section, notes_file, parse_path, version_file, work_file
from lawrepo.texts import Act, ActConflictError, Held, Recording, Text, TextConflictError, TextKindError, legal_order

# The language and first day of a text.
_Slot: TypeAlias = tuple[str, date]
# What a commit records: an act, or all texts of a day whose act is not known.
_Commit: TypeAlias = tuple[FrbrUri | None, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A text to record.

    `step` counts the acts of one language and day, `state` is the text with its wIds; without one the text is held
    already, and only its act is news.
    """

    text: Text
    act: FrbrUri | None
    step: int = 0
    state: State | None = None

    @property
    def slot(self) -> _Slot:
        return self.text.language, self.text.in_force_from

    @property
    def commit(self) -> _Commit:
        return self.act, self.text.in_force_from if self.act is None else None


def record_texts(meta: WorkMetadata, held: Held | None, texts: Sequence[Text]) -> tuple[Recording, ...]:
    """Return what must be written to record these texts: a commit an act, in order of their first days.

    `meta` describes the Work and its languages, those that the texts add included. Texts of several acts for one
    day are given in the order of the acts: the last is the text of that day, and what an act did is what it changed
    in the text before its own. Texts without an act are a commit a day. A text that is held already changes nothing;
    where it was held without its act, that act is recorded. Each recording leaves every text held so far as it was.
    Texts given together get the wIds of legal order, but a wId that is held never changes: a unit of the texts before
    and after a new one stays one unit where the new text lacks it, and `Recording.remarks` says so. Notes are those
    of the latest text of a language; where that is held with others, they are news.

    Raises:
        TextConflictError: when another text is recorded for the same day.
        ActConflictError: when an act, or the act behind a text, is told in two ways.
        TextKindError: when a text is another kind of document than the Work.
        VanishedError: when a text lacks a section that the one before it has.

    """
    return tuple(recordings(meta, held, texts))


def recordings(meta: WorkMetadata, held: Held | None, texts: Sequence[Text]) -> Iterator[Recording]:
    """Yield what `record_texts` returns, each when it has been worked out.

    Raises:
        TextConflictError, ActConflictError, TextKindError: as `record_texts`, before the first.
        VanishedError: as `record_texts`, in the place of the text.

    """
    ledger = _Ledger(meta, held)
    rows = ledger.identified(ledger.news(texts))
    commits: dict[_Commit, list[_Row]] = defaultdict(list)
    for row in rows:
        commits[row.commit].append(row)
    notes = ledger.notes(rows)
    for commit, made in sorted(commits.items(), key=lambda item: ledger.order(item[1])):
        files = ledger.record(made) | notes.pop(commit, {})
        languages = {row.text.language for row in made}
        yield Recording(
            act=ledger.acts[commit[0]] if commit[0] else None,
            in_force=tuple(sorted({row.text.in_force_from for row in made})),
            languages=tuple(code for code in ledger.codes if code in languages),
            files=dict(sorted(files.items())),
            remarks=tuple(
                remark for slot in dict.fromkeys(row.slot for row in made) for remark in ledger.remarks.get(slot, ())
            ),
        )
    for (_, day), kept in notes.items():
        languages = {parse_path(path).language for path in kept}
        yield Recording(
            act=None,
            in_force=() if day is None else (day,),
            languages=tuple(code for code in ledger.codes if code in languages),
            files=dict(sorted(kept.items())),
        )
    if held is not None and set(meta.languages) != set(held.meta.languages):
        identification = ledger.identification()
        if identification:
            yield Recording(act=None, in_force=(), languages=tuple(ledger.codes), files=identification)


class _Ledger:
    """A Work while texts are recorded in it.

    `_changes` tells for the text of each language and day what each act behind it did, None where the act is not
    known; `_steps` are the texts of a day that this run recorded, as (step, act, text); `_again` are the texts given
    that are held.
    """

    __slots__ = (
        "_again",
        "_changes",
        "_derived",
        "_editions",
        "_effects",
        "_firsts",
        "_meta",
        "_notes",
        "_slots",
        "_steps",
        "_used",
        "_written",
        "acts",
        "codes",
        "remarks",
    )

    def __init__(self, meta: WorkMetadata, held: Held | None) -> None:
        self._meta = meta
        self._written = held.meta if held else None
        self._firsts: dict[str, date] = {}
        self.codes = [entry.code for entry in meta.languages]
        self.acts: dict[FrbrUri, Act] = {}
        self.remarks: dict[_Slot, list[str]] = {}
        self._effects = {effects.act: effects for effects in held.effects} if held else {}
        self._changes: dict[_Slot, dict[FrbrUri | None, Changes]] = {}
        self._slots: dict[FrbrUri | None, dict[_Slot, int]] = defaultdict(dict)
        self._derived: dict[_Slot, Mapping[FrbrUri, tuple[Instruction, ...]]] = {}
        self._steps: dict[_Slot, list[tuple[int, FrbrUri | None, State]]] = defaultdict(list)
        self._again: list[_Row] = []
        self._notes = held.notes if held else {}
        self._used = used_wids(held.versions.values()) if held else set()
        self._editions = {code: Edition(code, {}, ()) for code in self.codes}
        if held is not None:
            self._open(held)

    def _open(self, held: Held) -> None:
        behind: list[tuple[int, _Slot, Effects]] = []
        for effects in sorted(held.effects, key=lambda effects: legal_order(effects.act, effects.enacted)):
            if effects.act != self._meta.iri:
                self._learn(Act.of(effects))
            behind += [(place, (code, day), effects) for code, day, place in effects.texts]
        for place, slot, effects in sorted(behind, key=lambda text: text[0]):
            act = None if effects.act == self._meta.iri else effects.act
            self._claim(slot, act, place)
            for effect in effects.modifications:
                if effect.concerns(slot[0]) and effect.in_force_from == slot[1]:
                    self._claim(slot, act, place, effect)
        for entry in held.meta.languages:
            first = entry.code, entry.held_from
            if first not in self._changes:
                self._claim(first, None, 0)
            days = [day for code, day in self._changes if code == entry.code]
            self._editions[entry.code] = Edition(entry.code, held.versions.get(entry.code, {}), days)

    def _claim(self, slot: _Slot, act: FrbrUri | None, place: int, effect: Effect | None = None) -> None:
        """Note that an act is behind a text, and one thing that it did."""
        acts = self._changes.setdefault(slot, {})
        done = acts.get(act, ())
        if effect is not None and effect.destination and isinstance(effect.type, TextualModType):
            done = (*done, (effect.type, effect.destination))
        acts[act] = done
        self._slots[act].setdefault(slot, place)

    def _learn(self, act: Act) -> None:
        """Take over what is said of an act; what is not said contradicts nothing."""
        known = self.acts.get(act.iri, act)
        if known.enacted != act.enacted:
            raise ActConflictError(f"the day on which {act.iri} was enacted", known.enacted, act.enacted)
        if known.published and act.published and known.published != act.published:
            raise ActConflictError(f"the day on which {act.iri} was published", known.published, act.published)
        titles = dict(known.titles)
        for code, title in act.titles:
            if titles.setdefault(code, title) != title:
                raise ActConflictError(f"the title ({code}) of {act.iri}", titles[code], title)
        self.acts[act.iri] = replace(
            known, published=known.published or act.published, titles=tuple(sorted(titles.items()))
        )

    def news(self, texts: Iterable[Text]) -> list[_Row]:
        """Return the texts that are not held yet, in legal order."""
        slots: dict[_Slot, dict[FrbrUri | None, Text]] = defaultdict(dict)
        for text in texts:
            self._require_kind(text)
            act = None if text.act is None or text.act.iri == self._meta.iri else text.act.iri
            if text.act is not None and act is not None:
                self._learn(text.act)
            slot = text.language, text.in_force_from
            _refuse_another(slot, slots[slot].setdefault(act, text), text)
        rows: list[_Row] = []
        for slot, given in slots.items():
            if len(given) > 1 and None in given:
                unnamed = given.pop(None)
                _refuse_another(slot, next(reversed(given.values())), unnamed)
            rows += self._unheld(slot, [_Row(text=t, act=act, step=n) for n, (act, t) in enumerate(given.items())])
        return sorted(rows, key=lambda row: (row.text.in_force_from, row.step, self.codes.index(row.text.language)))

    def _require_kind(self, text: Text) -> None:
        expected, found = (
            f"<{each.type}> of <{each.unit}>" if each.unit else f"<{each.type}> kept whole"
            for each in (self._meta, text.document)
        )
        if found != expected:
            raise TextKindError(text.language, text.in_force_from, expected, found)

    def _unheld(self, slot: _Slot, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Return the rows of a day that are news; for a day that is held that can only be the act behind its text."""
        known = self._changes.get(slot)
        if known is None:
            return rows
        there = self._editions[slot[0]].state(slot[1])
        state = identify(rows[-1].text.document, [there], self._used)
        _refuse_differing(slot, there, {META: there[META], **state} if META in there else state)
        acts = {row.act for row in rows}
        if acts == {None} or acts <= known.keys():
            self._again.append(_Row(text=rows[-1].text, act=None, state=state))
            return ()
        if known.keys() == {None} and len(rows) == 1:
            self._again.append(replace(rows[0], state=state))
            return rows
        raise ActConflictError(f"the act behind the text in {slot[0]} of {slot[1]}", *map(_named, (known, acts)))

    def identified(self, rows: Iterable[_Row]) -> list[_Row]:
        """Give the texts their wIds; they are in legal order."""
        found: dict[_Slot, State] = {}
        days = {code: [*edition.days] for code, edition in self._editions.items()}
        done = []
        for row in rows:
            if row.slot in self._changes:
                done.append(row)
                continue
            state = identify(row.text.document, self._around(row.slot, days, found), self._used)
            self._used.update(key for key in state if not is_section(key))
            if row.slot not in found:
                insort(days[row.text.language], row.text.in_force_from)
            found[row.slot] = state
            done.append(replace(row, state=state))
        for slot, text in found.items():
            self.remarks[slot] = list(self._bridged(slot, text, days, found))
        return done

    def _bridged(
        self, slot: _Slot, state: State, days: Mapping[str, Sequence[date]], found: Mapping[_Slot, State]
    ) -> Iterator[str]:
        """Tell the units that are one in the texts held before and after a new one, and in no text between them."""
        language, day = slot
        edition = self._editions[language]
        earlier, later = edition.before(day), edition.after(day)
        if earlier is None or later is None:
            return
        there = set(state)
        for code in self.codes:
            index = bisect_right(days[code], day)
            if index and code != language:
                there |= self._text((code, days[code][index - 1]), found).keys()
        following = self._text((language, later), found)
        for wid in self._text((language, earlier), found):
            if wid in following and wid not in there and not is_section(wid):
                yield (
                    f"{wid} ({language}): in the texts of {earlier} and {later}, not in that of {day} between them:"
                    " held as one unit already, it stays one"
                )

    def _around(
        self, slot: _Slot, days: Mapping[str, Sequence[date]], found: Mapping[_Slot, State]
    ) -> Iterator[State]:
        """Yield the texts in which a unit of the text of a day can have been before, the nearest first.

        These are the texts in any language that are in force when it begins, the newest first, the next in its own
        language, and what comes in other languages until then: a unit is the same while any language has it.
        """
        language, day = slot
        started = []
        for code in self.codes:
            index = bisect_right(days[code], day)
            if index:
                started.append((days[code][index - 1], code == language, code))
        index = bisect_right(days[language], day)
        following = days[language][index : index + 1]
        for start, _, code in sorted(started, reverse=True):
            yield self._text((code, start), found)
        for start in following:
            yield self._text((language, start), found)
        later = [
            (start, code)
            for code in self.codes
            for start in days[code]
            if code != language and day < start and not (following and following[0] <= start)
        ]
        for start, code in sorted(later):
            yield self._text((code, start), found)

    def _text(self, slot: _Slot, found: Mapping[_Slot, State]) -> State:
        return found[slot] if slot in found else self._editions[slot[0]].state(slot[1])

    def order(self, rows: Sequence[_Row]) -> tuple[date, bool, int, tuple[date, str]]:
        """Return the place of a commit among those of a run; `rows` are in legal order."""
        first = rows[0]
        if first.act is None:
            return first.text.in_force_from, False, 0, (date.min, "")
        act = self.acts[first.act]
        return first.text.in_force_from, True, first.step, legal_order(act.iri, act.enacted)

    def notes(self, rows: Iterable[_Row]) -> dict[_Commit, dict[str, bytes | None]]:
        """Return the files of notes that change, by commit: those of the latest text, if none held is later."""
        latest: dict[str, _Row] = {}
        for row in (*self._again, *rows):
            known = latest.get(row.text.language, row)
            if row.state is not None and known.text.in_force_from <= row.text.in_force_from:
                latest[row.text.language] = row
        files: dict[_Commit, dict[str, bytes | None]] = defaultdict(dict)
        for language, row in latest.items():
            days = self._editions[language].days
            if row.state is None or (days and row.text.in_force_from < days[-1]):
                continue
            kept: dict[str, list[Note]] = defaultdict(list)
            for note in self._notes.get(language, ()):
                kept[note.unit].append(note)
            given = _notes_by_unit(row.text, row.state)
            for unit in kept.keys() | given.keys():
                if _told(kept.get(unit, ())) != _told(given.get(unit, ())):
                    path = notes_file(self._meta.iri, language, unit)
                    files[row.commit][path] = notes_fragment(given[unit]).xml if unit in given else None
        return files

    def record(self, rows: Iterable[_Row]) -> dict[str, bytes | None]:
        """Record the texts of one act, and return the files that this changes."""
        before: dict[_Slot, State] = {}
        acts: set[FrbrUri | None] = set()
        for row in rows:
            edition = self._editions[row.text.language]
            for day in (row.text.in_force_from, edition.after(row.text.in_force_from)):
                if day is not None:
                    before.setdefault((edition.language, day), edition.versions(day))
            if row.state is None:
                self._changes[row.slot] = {}
                self._slots[None].pop(row.slot, None)
                acts.add(None)
            else:
                steps = self._steps[row.slot]
                insort(steps, (row.step, row.act, row.state), key=lambda step: step[0])
                edition.put(row.text.in_force_from, steps[-1][2])
            self._claim(row.slot, row.act, row.step)
        files: dict[str, bytes | None] = {}
        for (language, day), old in before.items():
            new = self._editions[language].versions(day)
            for key in old.keys() | new.keys():
                if old.get(key) != new.get(key):
                    path = version_file(self._meta.iri, language, key, day)
                    files[path] = new[key].xml if key in new else None
            self._derive((language, day))
            acts |= self._changes[language, day].keys()
        for act in acts:
            files |= self._account(act)
        return files | self.identification()

    def _derive(self, slot: _Slot) -> None:
        """Say what the acts behind a text did: what differs from the text before, and no more."""
        language, day = slot
        edition = self._editions[language]
        earlier = edition.before(day)
        said = self._changes[slot]
        if earlier is None:
            self._changes[slot] = dict.fromkeys(said, ())
            self._derived[slot] = {}
            return
        before, text = edition.state(earlier), edition.state(day)
        done = tuple(modifications(before, text, edition.versions(day)))
        told = self._told(slot)
        steps = self._steps.get(slot, ())
        if len(steps) > 1:
            said, told = {}, {}
            for (_, _, was), (_, act, state) in pairwise(((0, None, before), *steps)):
                said[act] = tuple(modifications(was, state, edition.leading_to(day, was, state)))
                if act is not None:
                    told[act] = derived_from(slot, was, state, work=self._meta.iri)
        self._changes[slot] = share(done, said)
        self._derived[slot] = explain(slot, before, text, told, work=self._meta.iri)

    def _told(self, slot: _Slot) -> dict[FrbrUri, tuple[Instruction, ...]]:
        """Return the instructions by which the acts behind a text explain it, as they are known until now."""
        if slot not in self._derived:
            acts = [act for act in self._changes[slot] if act is not None]
            kept = {act: derived_in(self._effects[act]) if act in self._effects else () for act in acts}
            self._derived[slot] = {act: by_slot(instructions).get(slot, ()) for act, instructions in kept.items()}
        told = self._derived[slot]
        return {act: told.get(act, ()) for act in self._changes[slot] if act is not None}

    def _account(self, act: FrbrUri | None) -> dict[str, bytes | None]:
        """Return the file of what an act does, where it changes."""
        source = Act(iri=self._meta.iri, enacted=self._meta.enacted) if act is None else self.acts[act]
        path = effects_file(self._meta.iri, source.iri, source.enacted)
        slots = self._slots[act]
        firsts = {code: edition.days[0] for code, edition in self._editions.items() if edition.days}
        changes = tuple(claimed({slot: self._changes[slot][act] for slot in slots}, act, firsts, self.codes))
        if not changes:
            return {} if self._effects.pop(source.iri, None) is None else {path: None}
        ordered = sorted(slots, key=lambda slot: (slot[1], self.codes.index(slot[0])))
        effects = Effects(
            act=source.iri,
            enacted=source.enacted,
            published=source.published,
            titles=source.titles,
            basis=Basis.IMPORTED,
            work=self._meta.iri,
            modifications=changes,
            texts=tuple(sorted((*slot, place) for slot, place in slots.items())),
            derived=None
            if act is None
            else derived_fragment(each for slot in ordered for each in self._told(slot)[act]),
        )
        if self._effects.get(source.iri) == effects:
            return {}
        self._effects[source.iri] = effects
        return {path: effects_fragment(effects).xml}

    def identification(self) -> dict[str, bytes | None]:
        """Return work.xml where it changes."""
        held = {code: edition.days[0] for code, edition in self._editions.items() if edition.days}
        if held == self._firsts:
            return {}
        self._firsts = held
        entries = (replace(e, held_from=held[e.code]) for e in self._meta.languages if e.code in held)
        meta = replace(self._meta, languages=tuple(entries))
        if meta == self._written:
            return {}
        self._written = meta
        return {work_file(meta.iri): work_fragment(meta).xml}


def _refuse_another(slot: _Slot, known: Text, given: Text) -> None:
    """Refuse two texts of one act, or of none, for one day."""
    if known.document != given.document:
        parts = [{**dict(text.document.sections), **dict(text.document.units)} for text in (known, given)]
        _refuse_differing(slot, *parts)


def _refuse_differing(slot: _Slot, known: State, given: State) -> None:
    differing = sorted(key for key in known.keys() | given.keys() if known.get(key) != given.get(key))
    if differing:
        raise TextConflictError(*slot, differing)


def _notes_by_unit(text: Text, state: State) -> dict[str, list[Note]]:
    """Return the notes of a text by the wId of their unit, placed by wId in it."""
    wids = dict(zip((key for key, _ in text.document.units), (k for k in state if not is_section(k)), strict=True))
    found: dict[str, list[Note]] = defaultdict(list)
    for note in text.notes:
        wid = wids.get(note.unit, note.unit)
        eid = state[wid].eid if note.unit in wids else wid
        inside = note.anchor == eid or note.anchor.startswith(f"{eid}__")
        found[wid].append(replace(note, anchor=wid + note.anchor[len(eid) :]) if inside else note)
    return found


def _told(notes: Iterable[Note]) -> list[tuple[str, str, str]]:
    """Return what notes of one unit say and where; their unit may be named as in the text or as it is kept."""
    return [(note.anchor, note.marker, note.text) for note in notes]


def _named(acts: Iterable[FrbrUri | None]) -> str:
    return ", ".join(sorted(str(act) if act else "not known" for act in acts))
