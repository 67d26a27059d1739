"""What a Work is: `work.xml`, and what all metadata documents of a collection share (docs/storage.md).

They are `meta` elements of the standard; what it has no place for stands in `proprietary`, in our namespace.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from lxml import etree

from akn.attributes import AknDate, Attributes, MetadataError, children, located, only, write
from akn.errors import LocatedError
from akn.fragment import Fragment
from akn.frbr import FrbrUri, Level
from akn.identification import (
    Alias,
    Author,
    ExpressionId,
    Identification,
    Language,
    ManifestationId,
    NamedDate,
    Value,
    WorkId,
    parse_identification,
)
from akn.iri import IriError, Version
from akn.listed import Listed, spliced
from akn.names import AKN_NS, BASIC_UNITS, LR_NS, akn, lr
from akn.references import Reference, References
from akn.xml import local_name

DOCUMENT_TYPES: Final = frozenset(
    """
    act amendment amendmentList bill debate debateReport doc documentCollection judgment officialGazette portion
    statement
    """.split()  # noqa: SIM905 - a table, not code
)
OURS: Final = "#lawrepo"
ISSUER: Final = "#issuer"
# ISO 639-2 for a text in several languages (AKN-NC §4.6).
SEVERAL_LANGUAGES: Final = "mul"
ENACTED: Final = "enacted"

_LANGUAGE = re.compile(r"[a-z]{3}")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
META_PARTS: Final = (
    "identification",
    "publication",
    "classification",
    "lifecycle",
    "workflow",
    "analysis",
    "temporalData",
    "references",
    "notes",
    "proprietary",
    "presentation",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageEntry:
    """What is held of a Work in one language.

    `code` is ISO 639-2 alpha-3, `held_from` the first day for which a wording is held, `extent` what is held
    ("whole", or a part in words).
    """

    code: str
    authoritative: bool
    held_from: date
    extent: str = "whole"
    title: str = ""

    def __post_init__(self) -> None:
        check_language(self.code)
        check_text("extent", self.extent)
        check_text("title", self.title)
        if not self.extent:
            raise MetadataError(f"language {self.code} without an extent: expected 'whole', or the part that is held")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkMetadata:
    """What amendments don't change in a Work: `work.xml`.

    `type` is the document element, `name` its `name` attribute, `unit` the element in which versions are kept, ""
    when the document is kept whole; `included_in` is what a portion says it is a part of ("" for others).
    `has_instructions` says that it was recorded as an act, and its instructions carried out.
    """

    iri: FrbrUri
    type: str
    name: str
    unit: str
    enacted: date
    languages: tuple[LanguageEntry, ...]
    aliases: tuple[Alias, ...] = ()
    included_in: str = ""
    has_instructions: bool = False

    def __post_init__(self) -> None:
        check_work(self.iri)
        check_text("name", self.name)
        check_text("included_in", self.included_in)
        if self.type not in DOCUMENT_TYPES:
            raise MetadataError(f"document type {self.type!r}: expected one of {', '.join(sorted(DOCUMENT_TYPES))}")
        if self.unit not in {"", *BASIC_UNITS}:
            raise MetadataError(f"unit {self.unit!r}: expected {', '.join(BASIC_UNITS)} or nothing")
        codes = [entry.code for entry in self.languages]
        if not codes or len(set(codes)) < len(codes):
            raise MetadataError(f"languages {codes} of {self.iri}: expected at least one, and each once")
        for alias in self.aliases:
            check_text("alias", alias.name + alias.value)

    @property
    def authoritative(self) -> tuple[str, ...]:
        """Return the languages whose text is authoritative, in their order."""
        return tuple(entry.code for entry in self.languages if entry.authoritative)

    def language(self, code: str) -> LanguageEntry:
        """Return what is held in a language.

        Raises:
            MetadataError: when nothing is.

        """
        for entry in self.languages:
            if entry.code == code:
                return entry
        held = ", ".join(entry.code for entry in self.languages)
        raise MetadataError(f"{self.iri} is not held in {code!r}: expected one of {held}")


def work_fragment(work: WorkMetadata) -> Fragment:
    """Write `work.xml`."""
    first = min(work.languages, key=lambda entry: entry.held_from)
    identification = identify(
        work.iri,
        dates=work_dates(work.iri, work.enacted),
        aliases=work.aliases,
        language=first.code,
        version=Version.dated(first.held_from),
        expressed=NamedDate(date=AknDate(day=first.held_from), name="inForce"),
        made=NamedDate(date=AknDate(day=first.held_from), name="generation"),
    )
    stored = etree.Element(lr("work"), nsmap={"lr": LR_NS})
    for name, value in (("type", work.type), ("name", work.name), ("unit", work.unit)):
        stored.set(name, value)
    if work.included_in:
        stored.set("included_in", work.included_in)
    if work.has_instructions:
        stored.set("has_instructions", "true")
    for entry in work.languages:
        language = etree.SubElement(stored, lr("language"))
        language.set("code", entry.code)
        language.set("authoritative", str(entry.authoritative).lower())
        language.set("held_from", entry.held_from.isoformat())
        language.set("extent", entry.extent)
        language.set("title", entry.title)
    on_lines(stored)
    references = References(source=OURS, items=(our_reference(), issuer_reference(work.iri)))
    return meta_fragment((identification.to_element(), references.to_element(), proprietary(stored)))


@lru_cache(maxsize=1024)  # a commit on a Work asks for all acts on it, each several times
def parse_work(fragment: Fragment, *, source: str = "") -> WorkMetadata:
    """Read `work.xml`.

    Raises:
        MetadataError: with the line, when something is missing or of no meaning; `source` names the file.

    """
    with in_file(source):
        meta, found = meta_parts(fragment)
        identification = parse_identification(only(meta, found, "identification"))
        stored = stored_in(meta, found, "work")
        a = Attributes(stored)
        with located(stored):
            work = WorkMetadata(
                iri=parse_iri(stored, identification.work.uri),
                type=a.required("type"),
                name=a.required("name"),
                unit=a.required("unit"),
                enacted=enacted_on(stored, identification.work),
                languages=tuple(_language(child) for child in stored_children(stored, "language")),
                aliases=identification.work.aliases,
                included_in=a.optional("included_in"),
                has_instructions=a.flag("has_instructions") or False,
            )
        refuse_rest(a)
        return work


def identify(
    iri: FrbrUri,
    *,
    dates: Sequence[NamedDate],
    aliases: tuple[Alias, ...] = (),
    language: str,
    version: Version,
    expressed: NamedDate,
    made: NamedDate,
    source: str = OURS,
    issuer: str = ISSUER,
) -> Identification:
    """Identify a Work, one Expression of it and its Akoma Ntoso file, by the naming convention."""
    expression = iri.expression(language, version)
    file = expression.manifestation("akn")
    # The last part of the IRI is a number or, where a Work has none, its name.
    numbered = any(letter.isdigit() for letter in iri.number)
    named = (Value(value=iri.number),) if iri.number else ()
    editor = (Author(href=source),)
    return Identification(
        source=source,
        work=WorkId(
            this=_main(iri),
            uris=(Value(value=str(iri)),),
            aliases=aliases,
            dates=tuple(dates),
            authors=(Author(href=issuer),),
            country=Value(value=iri.country),
            subtype=Value(value=iri.subtype) if iri.subtype else None,
            numbers=named if numbered else (),
            names=() if numbered else named,
        ),
        expression=ExpressionId(
            this=_main(expression),
            uris=(Value(value=str(expression)),),
            dates=(expressed,),
            authors=editor,
            languages=(Language(language=language),),
        ),
        manifestation=ManifestationId(
            this=_main(file),
            uris=(Value(value=str(file)),),
            dates=(made,),
            authors=editor,
            format=Value(value="application/akn+xml"),
        ),
    )


def our_reference(eid: str = OURS[1:]) -> Reference:
    """Return the reference to the maker of this metadata (AKN-NC §4.11.1.2: registered nowhere)."""
    href = "/akn/ontology/organization/unreg.lawrepo"
    return Reference(element="TLCOrganization", eid=eid, href=href, show_as="lawrepo")


def issuer_reference(iri: FrbrUri, eid: str = ISSUER[1:]) -> Reference:
    """Return the reference to who issued a Work: the actor that its IRI names, or whoever it was."""
    actor = iri.actors[-1] if iri.actors else "issuer"
    href = f"/akn/ontology/organization/{iri.country}.{actor}"
    return Reference(
        element="TLCOrganization", eid=eid, href=href, show_as=actor if iri.actors else "Issuing authority"
    )


def work_dates(iri: FrbrUri, enacted: date) -> tuple[NamedDate, ...]:
    """Return the dates of a Work: when it was enacted, and the date in its IRI where that is another day."""
    dates = [NamedDate(date=AknDate(day=enacted), name=ENACTED)]
    if len(iri.date) == len("YYYY-MM-DD") and iri.date != enacted.isoformat():
        dates.append(NamedDate(date=AknDate.parse(iri.date), name="identification"))
    return tuple(dates)


def enacted_on(element: etree._Element, work: WorkId) -> date:
    """Return the date of that name.

    Raises:
        MetadataError: when the Work has none, with the line of the element.

    """
    enacted = work.date(ENACTED)
    if enacted is None:
        raise MetadataError.at(element, f"belongs to a Work without an FRBRdate named {ENACTED!r}")
    return enacted.day


def parse_iri(element: etree._Element, text: str) -> FrbrUri:
    """Read the IRI of a Work.

    Raises:
        MetadataError: with the line of the element.

    """
    try:
        return FrbrUri.parse(text)
    except IriError as error:
        raise MetadataError.at(element, str(error)) from None


def meta_fragment(
    parts: Iterable[etree._Element | Listed], nsmap: Mapping[str | None, str] | None = None
) -> Fragment:
    """Write a `meta` of these parts, in the order of the schema; equal parts keep theirs.

    `nsmap` are prefixes that values within may use.
    """
    ordered = sorted(parts, key=lambda part: META_PARTS.index(_name(part)))
    lists = [part for part in ordered if isinstance(part, Listed)]
    root = etree.Element(akn("meta"), nsmap={"lr": LR_NS, **(nsmap or {}), None: AKN_NS})
    root.extend(part.to_mark() if isinstance(part, Listed) else part for part in ordered)
    if lists and not nsmap and (whole := spliced(root, lists)) is not None:
        return whole
    marks = [root[number] for number, part in enumerate(ordered) if isinstance(part, Listed)]
    for mark, part in zip(marks, lists, strict=True):
        root.replace(mark, part.to_element())
    return Fragment.of(root)


def _name(part: etree._Element | Listed) -> str:
    return part.name if isinstance(part, Listed) else local_name(part)


def proprietary(stored: etree._Element, source: str = OURS) -> etree._Element:
    """Write `proprietary` around an element of ours."""
    element = write("proprietary", {"source": source})
    element.append(stored)
    return element


def meta_parts(fragment: Fragment) -> tuple[etree._Element, dict[str, list[etree._Element]]]:
    """Return a `meta` and its children by name.

    Raises:
        MetadataError: when it is another element, or holds others.

    """
    meta = fragment.element()
    if meta.tag != akn("meta"):
        raise MetadataError.at(meta, "expected <meta>")
    return meta, children(meta, META_PARTS)


def stored_in(meta: etree._Element, found: Mapping[str, list[etree._Element]], name: str) -> etree._Element:
    """Return the element of ours in the `proprietary` of a `meta`.

    Raises:
        MetadataError: when there is none, or more than one.

    """
    stored = [child for block in found["proprietary"] for child in block if child.tag == lr(name)]
    if len(stored) != 1:
        raise MetadataError.at(meta, f"holds {len(stored)} <lr:{name}>: expected one, in <proprietary>")
    return stored[0]


def stored_children(stored: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of an element of ours, all of one name.

    Raises:
        MetadataError: for another child.

    """
    for child in stored.iterchildren(etree.Element):
        if child.tag != lr(name):
            raise MetadataError.at(child, f"expected <lr:{name}>")
        yield child


def refuse_rest(a: Attributes) -> None:
    """Refuse attributes of an element of ours that nobody took.

    Raises:
        MetadataError: with the first of them.

    """
    for name, value in a.rest():
        raise MetadataError.at(a.element, f"{name}={value!r}: an attribute that docs/storage.md does not know")


def on_lines(stored: etree._Element) -> None:
    """Put each child of an element of ours on a line of its own: other namespaces are written verbatim."""
    if len(stored):
        stored.text = "\n"
    for child in stored:
        child.tail = "\n"


@contextmanager
def in_file(source: str) -> Iterator[None]:
    """Name the file in the errors raised within."""
    try:
        yield
    except LocatedError as error:
        if error.source or not source:
            raise
        raise MetadataError(error.message, source=source, line=error.line, column=error.column) from None


def check_language(code: str) -> None:
    """Refuse what is no language code.

    Raises:
        MetadataError: with the code.

    """
    if _LANGUAGE.fullmatch(code) is None:
        raise MetadataError(f"language {code!r}: expected three lower-case letters (ISO 639-2)")


def check_text(what: str, text: str) -> None:
    """Refuse a text that a canonical document would not give back.

    Raises:
        MetadataError: with the character.

    """
    wrong = _NO_XML.search(text)
    if wrong is not None:
        raise MetadataError(f"{what} {text!r}: {wrong[0]!r} is no character of XML")
    if not unicodedata.is_normalized("NFC", text):
        raise MetadataError(f"{what} {text!r}: expected Unicode normal form C")


@lru_cache(maxsize=1024)  # each act of a history is checked with the Work that it affects
def check_work(iri: FrbrUri) -> None:
    """Refuse an IRI that does not name a Work, and nothing more.

    Raises:
        MetadataError: with the IRI.

    """
    if iri.level is not Level.WORK or iri != iri.work():
        raise MetadataError(f"{iri}: expected the IRI of a Work, without authority, component and portion")


def _main(iri: FrbrUri) -> Value:
    return Value(value=str(replace(iri, components=("main",))))


def _language(element: etree._Element) -> LanguageEntry:
    a = Attributes(element)
    with located(element):
        entry = LanguageEntry(
            code=a.required("code"),
            authoritative=a.must_flag("authoritative"),
            held_from=a.plain_date("held_from"),
            extent=a.required("extent"),
            title=a.required("title"),
        )
    refuse_rest(a)
    return entry
