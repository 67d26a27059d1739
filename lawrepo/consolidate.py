"""From the versions in force on a day to one consolidated expression; pure."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from akn.document import assemble
from akn.metadata import Effects, WorkMetadata, expression_meta
from akn.notes import Note
from lawrepo.expression import Expression, compose
from lawrepo.holding import State, placed_units
from lawrepo.reading import validity

_EID = re.compile(r'\beId="([^"]*)"')


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
        reserved=_eids(legal),
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


def _eids(document: bytes) -> Iterable[str]:
    """Return what looks like the eId of an element."""
    first, *others = document.split(b'eId="')
    found = [piece.partition(b'"') for piece in others]
    if all(quote for _, quote, _ in found) and all(piece.endswith(b" ") for piece in (first, *others[:-1])):
        return {eid.decode() for eid, *_ in found}
    return _EID.findall(document.decode())  # a text speaks of eIds


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
