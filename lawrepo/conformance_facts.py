"""What the checks need to know of a stored file, taken from it in one parse."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from akn.document import shown_as
from akn.events import Event
from akn.findings import Finding, Rule, Severity
from akn.frbr import FrbrUri
from akn.iri import CURRENT, IriError, VersionKind
from akn.metadata import Effects, WorkMetadata
from akn.names import XML_NS
from akn.outline import Outline
from lawrepo.layout import Kind, StoredFile, is_section

_COMPONENT_REF = "componentRef"
_REF = "ref"
_NOTE = "note"
_MODIFICATIONS = ("analysis", "passiveModifications", "")  # "" for any element
_MAIN = "main"  # the component that is the document itself (AKN-NC 4.8.2)
_LANG = f"{{{XML_NS}}}lang"

# These two show in a file by itself, or only beside work.xml.
ROOT_NAME = Rule(
    code="root-name",
    severity=Severity.ERROR,
    summary="The root element is not what the path, or work.xml, says.",
    clause="docs/storage.md",
)
LANGUAGE_PATH = Rule(
    code="language-path",
    severity=Severity.ERROR,
    summary="The languages of work.xml, of the folders and of the fragments disagree.",
    clause="docs/storage.md",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The place that a skeleton gives to a unit: `key` is its wId, `eid` and `label` what it is called there.

    Two placements are equal when they say the same, wherever they stand.
    """

    key: str
    eid: str
    label: str
    file: str = field(compare=False)
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A reference to an eId or wId of the same Work; `pit` is the day whose text it names, None for any."""

    target: str
    at: int
    pit: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a fragment says of itself. Elements are told by their count in document order, the root's is 0.

    `eids` are all in it but those of `placements`; `wids` pairs the written wIds with their eIds; `links` are
    references of the text to its own Work and language; `anchors` what notes are placed at or, in an effects file,
    its modifications; `label` is the number and heading of a unit, `headed` says that it has a heading.
    """

    name: str
    eid: str = ""
    wid: str = ""
    removed: bool = False
    label: str = ""
    headed: bool = False
    language: str = ""
    eids: tuple[str, ...] = ()
    wids: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    placements: tuple[Placement, ...] = ()
    anchors: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file of a collection after its one parse.

    `stored` is None when the path means nothing, `facts` when the file is no XML, `work`, `effects` and `event`
    when it is another kind of file or cannot be read as one. `findings` are those it has by itself.
    """

    path: str
    data: bytes
    stored: StoredFile | None = None
    facts: Facts | None = None
    work: WorkMetadata | None = None
    effects: Effects | None = None
    event: Event | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A finding without its rule; it stands at the element of that count in the file, or at `line` where that is set.

    `concerns` are the other files, and the folders, whose change can bring it about or end it.
    """

    path: str
    message: str
    at: int = 0
    line: int = 0
    column: int = 0
    eid: str = ""
    expected: str = ""
    found: str = ""
    concerns: tuple[str, ...] = ()


def facts_of(outline: Outline, stored: StoredFile, path: str) -> Facts:
    """Collect the facts of a file that could be parsed."""
    eids: list[str] = []
    wids: list[tuple[str, str]] = []
    links: list[Link] = []
    placements: list[Placement] = []
    anchors: list[Link] = []
    modifications = _modifications(outline) if stored.kind is Kind.EFFECTS else ()
    for at, tag in enumerate(outline.tags):
        eid, name = tag.eid, tag.name
        if name == _COMPONENT_REF and (key := _internal(tag.attributes.get("src"))):
            label = tag.attributes.get("showAs", "")
            placements.append(Placement(key=key, eid=eid, label=label, file=path, at=at))
            continue
        if eid:
            eids.append(eid)
            if tag.wid and tag.wid != eid:
                wids.append((tag.wid, eid))
        if name == _REF:
            links += _links(tag.attributes.get("href", ""), stored, at)
        elif name == _NOTE and stored.kind is Kind.NOTES and (base := _internal(tag.attributes.get("placementBase"))):
            anchors.append(Link(target=base, at=at))
        elif at in modifications:
            anchors.append(Link(target=eid, at=at))
    root = outline.tags[0]
    num, heading = (outline.child(0, name) for name in ("num", "heading"))
    is_unit = stored.kind is Kind.VERSION and not is_section(stored.unit)
    return Facts(
        name=root.element.rpartition("}")[2],
        eid=root.eid,
        wid=root.wid or root.eid,
        removed=root.attributes.get("status") == "removed",
        label=shown_as((outline.text(at) for at in (num, heading) if at is not None), stored.unit) if is_unit else "",
        headed=heading is not None,
        language=root.attributes.get(_LANG, ""),
        eids=tuple(eids),
        wids=tuple(wids),
        links=tuple(links),
        placements=tuple(placements),
        anchors=tuple(anchors),
    )


def _modifications(outline: Outline) -> frozenset[int]:
    """Return the orders of an effects file's modifications; of those that a note quotes none count."""
    places = {0}
    for name in _MODIFICATIONS:
        places = {
            order
            for order, (tag, parent) in enumerate(zip(outline.tags, outline.parents, strict=True))
            if parent in places and name in ("", tag.name)
        }
    return frozenset(places)


def _internal(value: str | None) -> str:
    return value[1:] if value and value[0] == "#" else ""


def _links(href: str, stored: StoredFile, at: int) -> Iterator[Link]:
    """Yield what a reference names in its own Work and language: `#art_1`, `~art_1`, and IRIs with either.

    Of the versions only the current one and that of a day are looked for; which others there are is not known here.
    """
    if _internal(href):
        yield Link(target=href[1:], at=at)
    if href.startswith("#") or not ("~" in href or "#" in href):
        return
    iri = _read(f"{stored.work}{href}" if href.startswith("~") else href)
    if iri is None or iri.ontology or iri.components not in {(), (_MAIN,)}:
        return
    if iri.work() != stored.work.normalized().work() or iri.language not in {"", stored.language}:
        return
    dated = iri.version.kind in {VersionKind.DATED, VersionKind.AT}
    if not dated and iri.version != CURRENT:
        return
    pit = iri.version.pit() if dated else None
    ends = (iri.portion.first, iri.portion.last) if iri.portion is not None else ()
    for target in dict.fromkeys((*ends, iri.fragment)):
        if target:
            yield Link(target=target, at=at, pit=pit)


@lru_cache(maxsize=4096)  # laws name the same places again and again, and an IRI is slow to read
def _read(text: str) -> FrbrUri | None:
    try:
        return FrbrUri.parse(text).normalized()
    except IriError:
        return None
