"""Whether a commit that records whole texts changes nothing that was recorded, and what it must say; pure.

A text is what its importer typed, so it cannot be produced again. All else about it can: what was there stays, what
follows from it is compared with what is kept (lawrepo.replaying), and every file belongs to what is new.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from akn.findings import Finding
from akn.frbr import FrbrUri
from akn.metadata import Effects, WorkMetadata, work_fragment
from akn.modification_types import ForceModType
from lawrepo.consequences import ending_effects, is_published, stored_files, whole_texts
from lawrepo.errors import StorageError
from lawrepo.explanation import Slot
from lawrepo.holding import State
from lawrepo.layout import Kind, effects_file, parse_path, work_file
from lawrepo.messages import ending_message, published_message, texts_message
from lawrepo.replaying_rules import ORIGINAL, REPLAY, differing, found
from lawrepo.texts import Act, Held, Recording

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class TextsRecorded:
    """A commit of texts of a Work: what was held before, what after, and the files of the Work that it changed.

    `look_up` returns what is recorded of another Work after it.
    """

    before: Held | None
    after: Held
    files: Mapping[str, bytes | None]
    look_up: Callable[[FrbrUri], WorkMetadata | None]

    def findings(self) -> Iterator[Finding]:
        """Yield what was changed that was recorded before, and what belongs to nothing that is new."""
        yield from self._identified()
        yield from self._unread()
        if self.before is not None:
            yield from self._texts_kept()
            yield from self._effects_kept(self.before)
        yield from self._unfounded()

    def message(self) -> str:
        """Return what the commit must say.

        Raises:
            StorageError: when it records nothing, or more than one commit may.

        """
        told = [*self._texts_by_act(), *self._published(), *self._endings()]
        if not told and self._slots:
            told = [self._texts_message(None, self._slots)]
        elif self._slots:
            told.append("")
        if not told:
            told = [*self._notes_alone(), *self._languages_alone()]
        if len(told) != 1:
            what = "nothing that is new" if not told else f"what {len(told)} acts did"
            raise StorageError(f"records {what}: expected the texts of one act, of one day, or notes or languages")
        return told[0]

    # What is new

    @cached_property
    def _codes(self) -> list[str]:
        return [entry.code for entry in self.after.meta.languages]

    @cached_property
    def _known(self) -> Mapping[FrbrUri, Effects]:
        """The effects that were told before, by act."""
        return {} if self.before is None else {effects.act: effects for effects in self.before.effects}

    @cached_property
    def _changed(self) -> tuple[Effects, ...]:
        """The effects whose files changed."""
        return tuple(each for each in self.after.effects if self._path(each) in self.files)

    @cached_property
    def _claimed(self) -> Mapping[FrbrUri, Sequence[Slot]]:
        """The texts that acts are said to be behind, and were not before."""
        claimed = {}
        for effects in self._changed:
            known = self._known[effects.act].texts if effects.act in self._known else ()
            new = [text[:2] for text in effects.texts if text not in known]
            if new and effects.act != self.after.meta.iri:
                claimed[effects.act] = new
        return claimed

    @cached_property
    def _texts(self) -> Mapping[str, Mapping[date, State]]:
        """The whole texts, by language and day."""
        return whole_texts(self.after)

    @cached_property
    def _texts_before(self) -> Mapping[str, Mapping[date, State]]:
        """Those that were held before."""
        return {} if self.before is None else whole_texts(self.before)

    @cached_property
    def _slots(self) -> list[Slot]:
        """The new texts whose act is not known."""
        named = {slot for slots in self._claimed.values() for slot in slots}
        before = self._texts_before
        slots = {
            (code, day) for code, dated in self._texts.items() for day in dated if day not in before.get(code, {})
        }
        return sorted(slots - named)

    # What it must say

    def _texts_by_act(self) -> Iterator[str]:
        for effects in self._changed:
            if effects.act in self._claimed:
                yield self._texts_message(Act.of(effects), self._claimed[effects.act])

    def _published(self) -> Iterator[str]:
        for effects in self._changed:
            if is_published(effects) and effects.act not in self._known:
                yield published_message(self.after.meta, effects)

    def _endings(self) -> Iterator[str]:
        for _, successor, day in self._ending():
            yield ending_message(self.after.meta, successor, day)

    def _ending(self) -> Iterator[tuple[Effects, WorkMetadata, date]]:
        """Yield the effects by which a Work ceases that another replaces, as recording that one tells of them."""
        for effects in self._changed:
            successor = self.look_up(effects.act)
            ends = [each for each in effects.modifications if each.type is ForceModType.END_OF_ENACTMENT]
            known = self._known.get(effects.act)
            if successor is not None and len(ends) == 1 and (known is None or ends[0] not in known.modifications):
                day = ends[0].in_force_from
                if effects == ending_effects(self.after.meta.iri, successor, day, known):
                    yield effects, successor, day

    def _notes_alone(self) -> Iterator[str]:
        files = [parse_path(path) for path in self.files]
        if all(file.kind is Kind.NOTES for file in files):
            yield self._texts_message(None, [(file.language, max(self._texts[file.language])) for file in files])

    def _languages_alone(self) -> Iterator[str]:
        if self.files.keys() == {work_file(self.after.meta.iri)}:
            yield texts_message(
                self.after.meta, Recording(act=None, in_force=(), languages=tuple(self._codes), files=self.files)
            )

    def _texts_message(self, act: Act | None, slots: Sequence[Slot]) -> str:
        languages = {language for language, _ in slots}
        recording = Recording(
            act=act,
            in_force=tuple(sorted({day for _, day in slots})),
            languages=tuple(code for code in self._codes if code in languages),
            files=self.files,
        )
        return texts_message(self.after.meta, recording)

    # What must hold

    def _identified(self) -> Iterator[Finding]:
        """Find what identifies a Work to be another than before; languages may come, and change their rank."""
        path, meta = work_file(self.after.meta.iri), self.after.meta
        if meta.has_instructions:
            yield found(ORIGINAL, "records texts of an act, whose instructions are recorded", list(self.files))
        elif self.before is not None:
            was = self.before.meta
            same = replace(meta, languages=was.languages) == was
            now = {entry.code: (entry.extent, entry.title) for entry in meta.languages}
            if not same or any(now.get(each.code) != (each.extent, each.title) for each in was.languages):
                yield found(ORIGINAL, f"changes what {meta.iri} is, recorded before", [path])

    def _unread(self) -> Iterator[Finding]:
        """Find files that say something else than what is read from them, or that nobody reads."""
        read: dict[str, bytes] = stored_files(self.after)
        read[work_file(self.after.meta.iri)] = work_fragment(self.after.meta).xml
        for path, data in self.files.items():
            file = parse_path(path)
            if file.kind is Kind.NOTES:
                if file.language not in self._codes:
                    yield found(REPLAY, f"is in {file.language}, in which the Work is not held", [path])
            elif data is not None and read.get(path) != data:
                yield differing(found(REPLAY, "is not read as it is written", [path]), read.get(path), data)

    def _texts_kept(self) -> Iterator[Finding]:
        again = self._taken_over()
        for language, dated in self._texts_before.items():
            for day, state in dated.items():
                now = self._texts.get(language, {}).get(day)
                if (language, day) not in again and (now is None or list(now.items()) != list(state.items())):
                    keys = [key for key in {*state, *(now or {})} if now is None or state.get(key) != now.get(key)]
                    where = ", ".join(sorted(keys)[:_SHOWN]) or "the order of its units"
                    message = f"changes the text in {language} of {day}, recorded before: {where}"
                    yield found(ORIGINAL, message, list(self.files))

    def _taken_over(self) -> set[Slot]:
        """Return the texts of days on which one more act commenced, after those known: its text is now the day's."""
        last: dict[Slot, int] = {}
        for effects in self._known.values():
            for code, day, place in effects.texts:
                last[code, day] = max(place, last.get((code, day), 0))
        return {
            (code, day)
            for effects in self._changed
            for code, day, place in effects.texts
            if (code, day) in last and place > last[code, day] and (code, day) in self._claimed.get(effects.act, ())
        }

    def _effects_kept(self, before: Held) -> Iterator[Finding]:
        """Find acts of which something else is told than before; more may be."""
        after = {effects.act: effects for effects in self.after.effects}
        for was in before.effects:
            if was.act == self.after.meta.iri:
                continue  # it tells of texts whose acts are not known, and follows from the others
            now = after.get(was.act)
            if now is None:
                yield found(ORIGINAL, f"tells no longer of {was.act}, recorded before", [self._path(was)])
                continue
            fixed = [
                (each.enacted, each.basis, each.sequence, each.minted, each.derived if is_published(each) else None)
                for each in (was, now)
            ]
            more = was.published in {None, now.published} and {*was.titles} <= {*now.titles}
            if fixed[0] != fixed[1] or not more or not {*was.texts} <= {*now.texts}:
                yield found(ORIGINAL, f"tells something else of {was.act} than before", [self._path(was)])

    def _unfounded(self) -> Iterator[Finding]:
        """Find files that nothing new calls for: of acts of which it records nothing, and beside other news."""
        ending = {effects.act for effects, _, _ in self._ending()}
        news = {*self._known, *self._claimed, *ending, self.after.meta.iri}
        for effects in self._changed:
            if effects.act not in news and not is_published(effects):
                yield found(REPLAY, f"tells of {effects.act}, of which it records nothing", [self._path(effects)])
            if effects.act == self.after.meta.iri and (effects.published or effects.titles or effects.derived):
                yield found(REPLAY, "tells of texts without an act what an act alone has", [self._path(effects)])
        if self._claimed or self._slots:
            return
        published = any(self._published())
        ends = {self._path(each) for each in self._changed if each.act in ending}
        for path in self.files:
            if ending and path not in ends:
                yield found(REPLAY, "is changed beside the end of a Work", [path])
            elif published and parse_path(path).kind not in {Kind.VERSION, Kind.EFFECTS}:
                yield found(REPLAY, "is changed beside what an act did", [path])

    def _path(self, effects: Effects) -> str:
        return effects_file(self.after.meta.iri, effects.act, effects.enacted)
