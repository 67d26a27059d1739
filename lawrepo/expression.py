"""A consolidated expression: one law, in one language, as it stood on one day."""

from dataclasses import dataclass
from datetime import date, datetime

from akn.frbr import FrbrUri
from akn.notes import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A consolidated text with what every output of it must state.

    `in_force_from` is the date of the last change at or before `pit` (the expression's own date), `in_force_until`
    that of the next one known, exclusive, None when none is known; `pit` is the day asked for. `document` is the
    whole act in canonical Akoma Ntoso, metadata included, `digest` the SHA-256 of its legal text alone
    (notes and metadata aside), `recorded_at` (UTC) and `commit` say when the collection learned of it. A text that
    nobody has recorded names what is `assumed`: events, each with its day and outcome.
    """

    work: FrbrUri
    language: str
    title: str
    pit: date
    in_force_from: date
    in_force_until: date | None
    document: bytes
    notes: tuple[Note, ...]
    digest: str
    recorded_at: datetime
    commit: str
    assumed: tuple[str, ...] = ()
