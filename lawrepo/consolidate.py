"""From the versions in force on a day to one consolidated expression; pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from akn.document import SECTIONS, Document, assemble
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effects, LanguageEntry, WorkMetadata, expression_meta
from akn.notes import Note
from lawrepo.errors import AbsentError
from lawrepo.expression import Expression
from lawrepo.holding import State, placed_units
from lawrepo.timeline import Interval

_EID = re.compile(r'\beId="([^"]*)"')


class NotHeldError(AbsentError):
    """Report a Work, language, provision or day that the collection has no text of."""


class NotInForceError(AbsentError):
    """Report a day before a law came into force, or after it ceased."""


def require_text(meta: WorkMetadata, language: str, first: date | None, pit: date) -> LanguageEntry:
    """Return the entry of a language that has text on a day.

    `first` is the day of the first text held.

    Raises:
        NotHeldError: when the language, or the text of that day, is not held.
        NotInForceError: when the Work did not exist yet.

    """
    entry = next((entry for entry in meta.languages if entry.code == language), None)
    if entry is None or first is None:
        held = ", ".join(entry.code for entry in meta.languages)
        raise NotHeldError(f"{meta.iri}: no text in {language} is held (held: {held})")
    year = meta.iri.date if len(meta.iri.date) < len("YYYY-MM-DD") else ""
    if pit < first and (pit.year < int(year[:4]) if year else pit < meta.enacted):
        enacted = year or meta.enacted
        raise NotInForceError(f"{meta.iri}: not yet in force on {pit}: enacted {enacted}, text from {first}")
    if pit < first:
        raise NotHeldError(f"{meta.iri}: the text of {pit} in {language} is not held: it begins with {first}")
    return entry


def end_of_force(effects: Sequence[Effects], pit: date) -> date | None:
    """Return the day on which a Work ceases, None when no end is recorded.

    Raises:
        NotInForceError: when it has ceased by `pit`, naming the successor.

    """
    ends = [
        (change.in_force_from, change, each) for each in effects for change in each.modifications if change.ends_work
    ]
    if not ends:
        return None
    day, change, by = min(ends, key=lambda end: end[0])
    if day <= pit:
        # An act of which no more is known is itself what takes the place; a repeal leaves nothing in it.
        successor = change.other or (by.act if by.basis is Basis.IMPORTED else None)
        how = f"replaced by {successor}" if successor is not None else f"repealed by {by.act}"
        raise NotInForceError(f"{by.work}: ceased on {day}, {how}: no longer in force on {pit}")
    return day


def choose_language(meta: WorkMetadata, wanted: str) -> str:
    """Return the language to read: the one wanted, else the Work's first authoritative one."""
    if wanted:
        return wanted
    return min(meta.languages, key=lambda entry: not entry.authoritative).code


def validity(days: Sequence[date], pit: date) -> Interval:
    """Return the span around a day in which nothing of the text changes; `days` are all days of change."""
    started = [day for day in days if day <= pit]
    return Interval(start=max(started), end=min((day for day in days if day > pit), default=None))


def compose(meta: WorkMetadata, state: State, metadata: Fragment | None) -> Document:
    """Put the sections and units in force into the order of the document."""
    sections = [(name, state[name]) for name in SECTIONS if name != "meta" and name in state]
    if metadata is not None:
        sections.insert(0, ("meta", metadata))
    said = (("name", meta.name), ("includedIn", meta.included_in))
    attributes = tuple((name, value) for name, value in said if value)
    return Document(
        type=meta.type,
        attributes=attributes,
        sections=tuple(sections),
        units=tuple((key, fragment) for key, fragment in state.items() if key not in SECTIONS),
        unit=meta.unit,
    )


def consolidate(
    meta: WorkMetadata,
    language: str,
    state: State,
    *,
    days: Sequence[date],
    pit: date,
    effects: Sequence[Effects],
    notes: Sequence[Note],
    recorded_at: datetime,
    commit: str,
    assumed: tuple[str, ...] = (),
) -> Expression:
    """Return the expression of a Work in force on a day, as the collection knew it at a commit.

    `state` is what is in force on `pit`, `days` are all days on which something changes.

    Raises:
        AknError: when the parts held do not fit together.

    """
    span = validity(days, pit)
    legal = assemble(compose(meta, state, None))
    digest = hashlib.sha256(legal).hexdigest()
    known = tuple(note for note in notes if note.unit in state)
    metadata = expression_meta(
        work=meta,
        language=language,
        expression_date=span.start,
        pit=pit,
        effects=effects,
        notes=known,
        recorded_at=recorded_at,
        commit=commit,
        digest=digest,
        imported=state.get("meta"),
        targets=_targets(state, known),
        reserved=_EID.findall(legal.decode()),
        assumed=assumed,
    )
    return Expression(
        work=meta.iri,
        language=language,
        title=meta.language(language).title or str(meta.iri),
        pit=pit,
        in_force_from=span.start,
        in_force_until=span.end,
        document=assemble(compose(meta, state, metadata)),
        notes=known,
        digest=digest,
        recorded_at=recorded_at,
        commit=commit,
        assumed=assumed,
    )


def _targets(state: State, notes: Sequence[Note]) -> dict[str, str]:
    """Return the eIds of the day for wIds of units and of places in them that notes follow.

    A wId that is now the eId of another unit means a unit that is gone: it has "", for it has no eId here.
    """
    placed = placed_units(state)
    targets = dict.fromkeys(placed.values(), "") | placed
    for note in notes:
        if note.anchor.startswith(f"{note.unit}__") and note.unit in placed:
            targets[note.anchor] = placed[note.unit] + note.anchor[len(note.unit) :]
    return targets


def find_unit(placed: Mapping[str, str], portion: str, pit: date, work: FrbrUri) -> str:
    """Return the wId of the unit that an eId names or lies in, on a day; `placed` is wId → eId.

    Raises:
        NotHeldError: when no unit bears that name then.

    """
    wids = {eid: wid for wid, eid in placed.items()}
    name = portion
    while name:
        if name in wids:
            return wids[name]
        name = name.rpartition("__")[0]
    raise NotHeldError(f"{work}~{portion}: no such provision in the text of {pit}")
