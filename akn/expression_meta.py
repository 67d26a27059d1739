"""The metadata of a consolidated expression: a law as it stood on a day, from what is known of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from lxml import etree

from akn.attributes import AknDate, MetadataError, children, set_attribute
from akn.chronicle import Chronicle, Identifiers, in_force_reference
from akn.effects import Effects
from akn.fragment import Fragment
from akn.identification import (
    Author,
    ExpressionId,
    Identification,
    ManifestationId,
    NamedDate,
    WorkId,
    parse_identification,
)
from akn.iri import Version, VersionKind
from akn.listed import Listed
from akn.names import LR_NS, lr
from akn.notes import Note, notes_fragment
from akn.references import Reference
from akn.work import (
    META_PARTS,
    WorkMetadata,
    identify,
    issuer_reference,
    meta_fragment,
    meta_parts,
    our_reference,
    proprietary,
    work_dates,
)
from akn.xml import written_value

# Of effects that stand for acts no source names, and that are kept under the Work's own IRI (docs/storage.md).
_UNKNOWN: Final = "act not recorded"


def expression_meta(  # noqa: PLR0913 - all that the metadata of an expression states
    *,
    work: WorkMetadata,
    language: str,
    expression_date: date,
    pit: date,
    effects: Sequence[Effects],
    notes: Sequence[Note],
    recorded_at: datetime,
    commit: str,
    digest: str,
    imported: Fragment | None = None,
    targets: Mapping[str, str] | None = None,
    reserved: Iterable[str] = (),
    assumed: Sequence[str] = (),
) -> Fragment:
    """Write the complete `meta` of a consolidated expression.

    `expression_date` is the day of the last change at or before `pit`, the day asked for; `recorded_at`, `commit`
    and `digest` say when the collection learned of it, and what the legal text is. Effects count as far as they are
    in force from `pit` or earlier and concern the language. `imported` is the `meta` that a document brought with
    it: what it says beyond identification is kept beside ours, identifiers and all. `targets` maps wIds to the eIds
    borne in the document, "" for a unit that is not in it any more; `reserved` are the eIds of the document, which
    are not minted again. `assumed` are the events, each with its day, that nobody has recorded.

    Raises:
        MetadataError: when the language is not held, `recorded_at` has no zone, a text cannot be written, or
            `imported` is no `meta`.

    """
    entry = work.language(language)
    if recorded_at.utcoffset() is None:
        raise MetadataError(f"recorded at {recorded_at}: expected a time with its zone")
    if expression_date > pit:
        raise MetadataError(f"expression of {expression_date} at {pit}: expected one of that day or before")
    brought = None if imported is None else meta_parts(imported)[0]
    names = _Names(brought, reserved)
    lawrepo = names.refer(our_reference())
    issuer = names.refer(issuer_reference(work.iri))
    first = work.iri.expression(language, Version(kind=VersionKind.ORIGINAL))
    original = names.number("original", href=str(first), show_as=entry.title or str(work.iri))
    chronicle = Chronicle(
        names.ids,
        source=lawrepo,
        in_force=names.refer(in_force_reference()),
        origin=(work.enacted, f"#{original}"),
        targets=targets,
    )
    known = ((each, each.known(language, pit)) for each in effects)
    ordered = sorted(((*_order(each), each, done) for each, done in known if done), key=lambda item: item[:3])
    for _, _, act, each, done in ordered:
        show_as = _UNKNOWN if each.act == work.iri else each.title(language) or act
        chronicle.record(done, work.iri, names.number("passiveRef", href=act, show_as=show_as), act)
    identification = identify(
        work.iri,
        dates=work_dates(work.iri, work.enacted),
        aliases=work.aliases,
        language=language,
        version=Version.dated(expression_date),
        expressed=NamedDate(date=AknDate(day=expression_date), name="inForce"),
        made=NamedDate(date=AknDate(day=recorded_at.astimezone(UTC).date()), name="recorded"),
        source=lawrepo,
        issuer=issuer,
    )
    parts: list[etree._Element | Listed] = [
        *chronicle.parts(),
        Listed(path=("references",), source=lawrepo, lines="".join(names.references)),
        *_notes(notes, lawrepo, names.ids, targets or {}),
        proprietary(_record(pit, recorded_at, commit, digest, assumed), lawrepo),
    ]
    if brought is None:
        return meta_fragment((identification.to_element(), *parts))
    told = children(brought, META_PARTS)["identification"]
    for element in told[:1]:
        identification = _merged(identification, parse_identification(element))
    kept = [part for part in brought if part not in told]
    return meta_fragment((identification.to_element(), *parts, *kept), brought.nsmap)


class _Names:
    """References of ours as canonical lines, under names that the document does not use for something else."""

    __slots__ = ("_known", "ids", "references")

    def __init__(self, brought: etree._Element | None, reserved: Iterable[str]) -> None:
        elements = [] if brought is None else list(brought.iter(etree.Element))
        self._known = {element.get("eId"): element.get("href") for element in elements}
        self.ids = Identifiers({*reserved, *(eid for eid in self._known if eid)})
        self.references: list[str] = []

    def refer(self, reference: Reference) -> str:
        """Return `#eId` for a thing of the ontology: the one the document has for it already, or a new one."""
        if self._known.get(reference.eid) == reference.href:
            return f"#{reference.eid}"
        return f"#{self._add(reference.element, self.ids.named(reference.eid), reference.href, reference.show_as)}"

    def number(self, element: str, *, href: str, show_as: str) -> str:
        """Return the eId of a new reference to a document: the next free number."""
        return self._add(element, self.ids.numbered(element), href, show_as)

    def _add(self, element: str, eid: str, href: str, show_as: str) -> str:
        self.references.append(
            f'<{element} eId="{eid}" href="{written_value(href)}" showAs="{written_value(show_as)}"/>\n'
        )
        return eid


def _order(effects: Effects) -> tuple[date, date, str]:
    starts = [effect.in_force_from for effect in effects.modifications]
    return min(starts, default=effects.enacted), effects.enacted, str(effects.act)


def _notes(
    notes: Sequence[Note], source: str, ids: Identifiers, targets: Mapping[str, str]
) -> Iterator[etree._Element]:
    """Write one `notes` for all units, each note numbered within its unit."""
    if not notes:
        return
    root = notes_fragment(notes).element()
    root.set("source", source)
    for note, element in zip(notes, root, strict=True):
        element.set("eId", ids.numbered(f"{targets.get(note.unit, note.unit)}__note"))
        if note.anchor:
            element.set("placementBase", f"#{targets.get(note.anchor, note.anchor)}")
    yield root


def _record(pit: date, recorded_at: datetime, commit: str, digest: str, assumed: Iterable[str]) -> etree._Element:
    stored = etree.Element(lr("expression"), nsmap={"lr": LR_NS})
    recorded = recorded_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for name, value in (("pit", pit.isoformat()), ("recorded", recorded), ("commit", commit), ("digest", digest)):
        set_attribute(stored, name, value)
    for event in assumed:
        set_attribute(etree.SubElement(stored, lr("assumed")), "event", event)
    return stored


def _merged(ours: Identification, brought: Identification) -> Identification:
    """Keep what an imported identification knows beyond ours; where both speak of one thing, ours counts."""
    return replace(
        ours,
        work=_merged_work(ours.work, brought.work),
        expression=_merged_expression(ours.expression, brought.expression),
        manifestation=_merged_manifestation(ours.manifestation, brought.manifestation),
    )


def _merged_work(ours: WorkId, brought: WorkId) -> WorkId:
    aliases = {(alias.name, alias.value) for alias in ours.aliases}
    days = {each.date.day for each in ours.dates}
    names = {name.value for name in ours.names}
    return replace(
        ours,
        aliases=(*ours.aliases, *(a for a in brought.aliases if (a.name, a.value) not in aliases)),
        dates=(*ours.dates, *(each for each in brought.dates if each.date.day not in days)),
        authors=brought.authors,
        components=brought.components,
        preservation=brought.preservation,
        names=(*ours.names, *(name for name in brought.names if name.value not in names)),
        prescriptive=brought.prescriptive,
        authoritative=brought.authoritative,
    )


def _merged_expression(ours: ExpressionId, brought: ExpressionId) -> ExpressionId:
    return replace(
        ours,
        authors=_authors(ours.authors, brought.authors),
        components=brought.components,
        preservation=brought.preservation,
        master=brought.master,
        translations=brought.translations,
    )


def _merged_manifestation(ours: ManifestationId, brought: ManifestationId) -> ManifestationId:
    return replace(
        ours,
        authors=_authors(ours.authors, brought.authors),
        components=brought.components,
        preservation=brought.preservation,
        portion=brought.portion,
    )


def _authors(ours: tuple[Author, ...], brought: tuple[Author, ...]) -> tuple[Author, ...]:
    known = {author.href for author in ours}
    return (*ours, *(author for author in brought if author.href not in known))
