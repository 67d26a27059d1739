"""Proof that a collection is what its texts, acts and events make of it: every commit replayed and compared.

What a commit changed must be exactly what its act, its event or its texts produce on the commit before it, and its
message must say so. A history rewritten as a whole agrees with itself: against that helps an anchor (docs/verify.md).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from akn.errors import AknError
from akn.findings import Finding, Rule, Severity
from akn.frbr import FrbrUri
from akn.metadata import Basis
from lawrepo.calendar_days import FOLDER, Year, unknown_year, year_file
from lawrepo.consequences import is_published, stored_files, whole_texts
from lawrepo.errors import LawrepoError, StorageError
from lawrepo.explanation import Slot
from lawrepo.layout import ROOT, SETTINGS, Kind, LayoutError, StoredFile, effects_file, parse_path
from lawrepo.messages import ending_message, published_message, texts_message
from lawrepo.plan import Plan
from lawrepo.planning import Planner
from lawrepo.settings import Settings
from lawrepo.store.acts import act_of, calendar_of, event_at
from lawrepo.store.history import trailers_of
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import held_of, open_work
from lawrepo.texts import Act, Held, Recording

_SHOWN: Final = 60


def _rule(code: str, summary: str) -> Rule:
    return Rule(code=code, severity=Severity.ERROR, summary=summary, clause="DESIGN verify")


REPLAY: Final = _rule("verify-replay", "A file is not what the texts, acts and events recorded until then produce.")
ORIGINAL: Final = _rule("verify-original", "A text, an act or an event was changed after it was recorded.")
MESSAGE: Final = _rule("verify-message", "A commit's message or trailers do not say what it does.")
HISTORY: Final = _rule("verify-history", "A commit is no recording, or the history is not the one that is expected.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A commit of the chain: its snapshot, and its message."""

    snapshot: Snapshot
    message: str

    @property
    def name(self) -> str:
        """Return the commit's id, as short as people write it."""
        return self.snapshot.commit[:10]

    def trailer(self, key: str) -> tuple[str, ...]:
        """Return every value of a trailer."""
        return tuple(value for name, value in trailers_of(self.message) if name == key)


def verify_commits(chain: Sequence[Committed], *, progress: Callable[[int], None] | None = None) -> Iterator[Finding]:
    """Replay each commit on the one before it, oldest first, and yield what is not as it produces it."""
    before: Committed | None = None
    for number, committed in enumerate(chain, 1):
        yield from _Replay(before, committed).findings()
        before = committed
        if progress is not None:
            progress(number)


class _Replay:
    """One commit, and the one before it."""

    def __init__(self, before: Committed | None, after: Committed) -> None:
        self._before = before
        self._after = after
        old = {} if before is None else dict(_law(before.snapshot))
        new = dict(_law(after.snapshot))
        self._changed: dict[str, bytes | None] = {
            path: after.snapshot.blob(new[path]) if path in new else None
            for path in sorted({*old, *new})
            if old.get(path) != new.get(path)
        }

    def findings(self) -> Iterator[Finding]:
        if not self._changed:
            return
        if self._before is None:
            yield self._finding(HISTORY, "the first commit records law: expected an empty collection", *self._changed)
            return
        basis = self._after.trailer("Basis")
        try:
            if basis == ("enacted",):
                yield from self._act()
            elif basis == ("event",):
                yield from self._event()
            elif basis == ("imported",):
                yield from self._texts()
            else:
                said = f"Basis: {', '.join(basis)}" if basis else "no Basis"
                message = f"changes law, and says {said}: expected imported, enacted or event, once"
                yield self._finding(MESSAGE, message, *self._changed)
        except (LawrepoError, AknError) as error:
            yield self._finding(REPLAY, f"cannot be replayed: {error}", *self._changed)

    # Each kind of commit

    def _act(self) -> Iterator[Finding]:
        acts = self._after.trailer("Amended-By")
        if len(acts) != 1:
            yield self._finding(MESSAGE, f"names {len(acts)} acts (Amended-By): expected one", *self._changed)
            return
        iri = FrbrUri.parse(acts[0])
        stored = open_work(self._after.snapshot, iri)
        sheet = None if stored is None else act_of(stored)
        if sheet is None:
            yield self._finding(MESSAGE, f"says Amended-By: {iri}, and no such act is recorded", *self._changed)
            return
        yield from self._compare(self._planner().act(sheet))

    def _event(self) -> Iterator[Finding]:
        named = self._after.trailer("Event")
        iri = FrbrUri.parse(named[0]) if len(named) == 1 else None
        event = None if iri is None else event_at(self._after.snapshot, iri.work(), iri.fragment)
        if event is None:
            yield self._finding(
                MESSAGE, f"says Event: {', '.join(named)}: expected one that it records", *self._changed
            )
            return
        yield from self._compare(self._planner().event(event))

    def _texts(self) -> Iterator[Finding]:
        works = self._after.trailer("Work")
        if len(works) != 1:
            yield self._finding(MESSAGE, f"names {len(works)} Works: expected one", *self._changed)
            return
        work = FrbrUri.parse(works[0])
        for path in self._changed:
            if _stored(path, work) is None:
                yield self._finding(REPLAY, f"records texts of {work}, and changes another file", path)
        held = self._held(self._after, work)
        if held is None:
            yield self._finding(REPLAY, f"records texts of {work}, which is not held after it", *self._changed)
            return
        before = self._held(self._before, work)
        if before is not None:
            yield from self._kept(before, held)
        yield from self._follows(held)
        yield from self._said(before, held)

    # What must hold

    def _compare(self, plan: Plan) -> Iterator[Finding]:
        """Compare a commit with what it is to be."""
        yield from self._differing(plan.files, self._changed, plan.made_by)
        if plan.message != self._after.message:
            yield self._other_message(plan.message)

    def _differing(
        self,
        expected: Mapping[str, bytes | None],
        found: Mapping[str, bytes | None],
        made_by: Mapping[str, tuple[str, ...]],
    ) -> Iterator[Finding]:
        for path in sorted({*expected, *found}):
            one, other = expected.get(path, b""), found.get(path, b"")
            if one != other or (path in expected) != (path in found):
                makers = f" (by {', '.join(made_by[path])})" if path in made_by else ""
                line, wanted, there = _first_difference(one, other)
                message = f"is not what the commit before it and the record produce{makers}"
                yield replace(self._finding(REPLAY, message, path), line=line, expected=wanted, found=there)

    def _kept(self, before: Held, after: Held) -> Iterator[Finding]:
        """Find texts that were recorded before, and are not what they were."""
        texts, again = whole_texts(after), self._taken_over(before, after)
        for language, dated in whole_texts(before).items():
            for day, state in dated.items():
                now = texts.get(language, {}).get(day)
                if (language, day) in again:
                    continue
                if now is None or list(now.items()) != list(state.items()):
                    keys = [key for key in {*state, *(now or {})} if now is None or state.get(key) != now.get(key)]
                    where = ", ".join(sorted(keys)[:5]) or "the order of its units"
                    message = f"changes the text in {language} of {day}, recorded before: {where}"
                    yield self._finding(ORIGINAL, message, *self._changed)

        published = {each.act: each for each in after.effects if is_published(each)}
        for each in before.effects:
            same = published.get(each.act)
            if is_published(each) and (
                same is None or (same.derived, same.sequence) != (each.derived, each.sequence)
            ):
                path = effects_file(before.meta.iri, each.act, each.enacted)
                yield self._finding(ORIGINAL, f"changes the instructions of {each.act}, recorded before", path)

    def _taken_over(self, before: Held, after: Held) -> set[Slot]:
        """Return the texts of days on which one more act commenced: its text is now that of the day."""
        known = {(each.act, text) for each in before.effects for text in each.texts}
        placed = {text[:2] for each in before.effects for text in each.texts}
        new = {text[:2] for each in after.effects for text in each.texts if (each.act, text) not in known}
        return new & placed

    def _follows(self, held: Held) -> Iterator[Finding]:
        """Find versions and effects that do not follow from the whole texts and the acts recorded."""
        found = self._planner(self._after).field(held.meta.iri)
        made = found.consequences()
        expected = made.files(held.meta.iri)
        makers = made.makers(held.meta.iri)
        stored = stored_files(held)
        wrong = [path for path in {*expected, *stored} if expected.get(path) != stored.get(path)]
        yield from self._differing(
            {path: expected[path] for path in wrong if path in expected},
            {path: stored[path] for path in wrong if path in stored},
            makers,
        )

    def _said(self, before: Held | None, held: Held) -> Iterator[Finding]:
        """Compare the message with what is new."""
        for message in self._messages(before, held):
            if message == self._after.message:
                return
        yield self._other_message(message)

    def _messages(self, before: Held | None, held: Held) -> Iterator[str]:
        """Yield what the message can be: of the texts of an act, of texts without one, of what is beside the text."""
        known = {} if before is None else {each.act: set(each.texts) for each in before.effects}
        codes = [entry.code for entry in held.meta.languages]
        for effects in held.effects:
            new: list[Slot] = [text[:2] for text in effects.texts if text not in known.get(effects.act, set())]
            if new:
                act = Act(
                    iri=effects.act, enacted=effects.enacted, published=effects.published, titles=effects.titles
                )
                yield self._texts_message(held, None if effects.act == held.meta.iri else act, new, codes)
            if is_published(effects) and effects.act not in known:
                yield published_message(held.meta, effects)
            successor = open_work(self._after.snapshot, effects.act)
            for effect in effects.modifications:
                if successor is not None and effect.ends_work and effects.basis is Basis.IMPORTED:
                    yield ending_message(held.meta, successor.meta, effect.in_force_from)
        slots = {(code, day) for code, dated in whole_texts(held).items() for day in dated}
        old = set() if before is None else {(c, day) for c, dated in whole_texts(before).items() for day in dated}
        yield self._texts_message(held, None, sorted(slots - old), codes)
        for day in sorted({day for _, day in slots}):
            languages = [file.language for path in self._changed if (file := _stored(path, held.meta.iri))]
            yield self._texts_message(held, None, [(code, day) for code in languages if code], codes)

    def _texts_message(self, held: Held, act: Act | None, slots: Sequence[Slot], codes: Sequence[str]) -> str:
        languages = {language for language, _ in slots}
        recording = Recording(
            act=act,
            in_force=tuple(sorted({day for _, day in slots})),
            languages=tuple(code for code in codes if code in languages),
            files=self._changed,
        )
        return texts_message(held.meta, recording)

    # Helpers

    def _held(self, committed: Committed | None, work: FrbrUri) -> Held | None:
        stored = None if committed is None else open_work(committed.snapshot, work)
        return None if stored is None else held_of(stored)

    def _planner(self, on: Committed | None = None) -> Planner:
        """Return a planner on the commit before, or another, that knows the holidays which the commit wrote down."""
        data = self._after.snapshot.read(SETTINGS)
        base = on or self._before
        if data is None or base is None:
            raise StorageError(f"{SETTINGS} is missing from commit {self._after.name}")
        years = calendar_of(self._after.snapshot)

        def look_up(_: str, year: int) -> Year:
            return years[year] if year_file(year) in self._changed else unknown_year(year)

        return Planner(base.snapshot, Settings.parse(data), look_up)

    def _finding(self, rule: Rule, message: str, *paths: str) -> Finding:
        more = f" (and {len(paths) - 1} more files)" if len(paths) > 1 else ""
        return Finding(
            rule=rule, message=f"commit {self._after.name}: {message}{more}", file=paths[0] if paths else ""
        )

    def _other_message(self, expected: str) -> Finding:
        line, wanted, there = _first_difference(expected.encode(), self._after.message.encode())
        found = self._finding(MESSAGE, f"its message says something else in line {line}", *self._changed)
        return replace(found, expected=wanted or "nothing more", found=there or "nothing")


def _law(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for folder in (ROOT, FOLDER):
        yield from snapshot.walk(folder)


def _stored(path: str, work: FrbrUri) -> StoredFile | None:
    """Return what a path means, None where it is no file of a Work, or an event of it."""
    try:
        file = parse_path(path)
    except LayoutError:
        return None
    return file if file.work == work and file.kind is not Kind.EVENT else None


def _first_difference(expected: bytes | None, found: bytes | None) -> tuple[int, str, str]:
    """Return the first line that differs, from 1, and what it is in both; "" where there is none."""
    one, other = ((data or b"").splitlines() for data in (expected, found))
    at = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    shown = [
        lines[at].decode(errors="backslashreplace")[:_SHOWN] if at < len(lines) else "" for lines in (one, other)
    ]
    return at + 1, shown[0] or "nothing", shown[1] or "nothing"
