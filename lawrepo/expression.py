"""A consolidated expression: one law, in one language, as it stood on one day; and how its parts are put together."""

from dataclasses import dataclass
from datetime import date, datetime

from akn.document import SECTIONS, Document
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.notes import Note
from akn.work import WorkMetadata
from lawrepo.holding import State


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
