"""What the checks need to know of a stored file, taken from it in one parse."""

from dataclasses import dataclass, field

from lxml import etree

from akn.document import reference
from akn.findings import Finding, Rule, Severity
from akn.metadata import Effects, WorkMetadata
from akn.names import XML_NS, akn
from akn.xml import local_name
from lawrepo.layout import Kind, StoredFile, is_section

_COMPONENT_REF = akn("componentRef")
_REF = akn("ref")
_NOTE = akn("note")
_HEADING = akn("heading")
_MODIFICATIONS = frozenset((akn("textualMod"), akn("forceMod")))
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
    """A reference to an eId or wId of the same Work, without its `#`."""

    target: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a fragment says of itself. Elements are told by their count in document order, the root's is 0.

    `eids` are all in it but those of `placements`; `wids` pairs the written wIds with their eIds; `links` are
    internal references of the text; `anchors` what notes are placed at or, in an effects file, its modifications;
    `label` is the number and heading of a unit, `headed` says that it has a heading.
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

    `stored` is None when the path means nothing, `facts` when the file is no XML, `work` and `effects` when it is
    another kind of file or cannot be read as one. `findings` are those it has by itself.
    """

    path: str
    data: bytes
    stored: StoredFile | None = None
    facts: Facts | None = None
    work: WorkMetadata | None = None
    effects: Effects | None = None
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


def facts_of(root: etree._Element, stored: StoredFile, path: str) -> Facts:
    """Collect the facts of a parsed file; the tree stays as it is."""
    eids: list[str] = []
    wids: list[tuple[str, str]] = []
    links: list[Link] = []
    placements: list[Placement] = []
    anchors: list[Link] = []
    for at, element in enumerate(root.iter(etree.Element)):
        eid = element.get("eId") or ""
        tag = element.tag
        if tag == _COMPONENT_REF and _internal(element.get("src")):
            key = _internal(element.get("src"))
            placements.append(Placement(key=key, eid=eid, label=element.get("showAs") or "", file=path, at=at))
            continue
        if eid:
            eids.append(eid)
            wid = element.get("wId") or eid
            if wid != eid:
                wids.append((wid, eid))
        if tag == _REF and _internal(element.get("href")):
            links.append(Link(target=_internal(element.get("href")), at=at))
        elif tag == _NOTE and stored.kind is Kind.NOTES and _internal(element.get("placementBase")):
            anchors.append(Link(target=_internal(element.get("placementBase")), at=at))
        elif stored.kind is Kind.EFFECTS and tag in _MODIFICATIONS:
            anchors.append(Link(target=eid, at=at))
    return Facts(
        name=local_name(root),
        eid=root.get("eId") or "",
        wid=root.get("wId") or root.get("eId") or "",
        removed=root.get("status") == "removed",
        label=_label(root, stored),
        headed=root.find(_HEADING) is not None,
        language=root.get(_LANG) or "",
        eids=tuple(eids),
        wids=tuple(wids),
        links=tuple(links),
        placements=tuple(placements),
        anchors=tuple(anchors),
    )


def _internal(value: str | None) -> str:
    return value[1:] if value and value[0] == "#" else ""


def _label(root: etree._Element, stored: StoredFile) -> str:
    if stored.kind is not Kind.VERSION or is_section(stored.unit):
        return ""
    return reference(root, stored.unit).get("showAs") or ""
