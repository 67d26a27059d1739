"""Documents taken apart into skeleton and fragments, and put together again.

The skeleton is the document's main part with a `componentRef` in the place of each basic unit. Components and
attachments that hold documents of their own are skeletons in the same way, so their units are fragments too.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from lxml import etree

from akn.errors import AknError
from akn.fragment import Fragment
from akn.names import AKN_NS, BASIC_UNITS, ELEMENT_ONLY, MAIN_PARTS, QUOTING, akn
from akn.pieces import declare, undeclared
from akn.xml import canonical, local_name, parse_xml

STRUCTURE = "structure"
# Parts of a document other than its units; no unit may be called so (docs/storage.md). "package" are the
# components that stand beside the document, not in it.
SECTIONS = (
    "meta",
    "coverPage",
    "preface",
    "preamble",
    "header",
    STRUCTURE,
    "conclusions",
    "attachments",
    "components",
    "package",
)
# Where units are looked for. What stands within running text is no unit: its bytes depend on the text around it.
_ENTERED = frozenset(akn(name) for name in ELEMENT_ONLY - QUOTING - {"meta"})
_REFERENCE = re.compile(rb'<componentRef(?: eId="[^"]*")? showAs="[^"]*" src="#([^"]*)"/>')


class DocumentError(AknError):
    """Report a tree that is no document, or parts that do not fit together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document taken apart.

    `attributes` are those of the document element in Clark names, `sections` its parts other than units under the
    names of SECTIONS, in document order. `units` are keyed by wId, in document order. `unit` is the element that
    was cut out, "" when the document is kept whole.
    """

    type: str
    attributes: tuple[tuple[str, str], ...] = ()
    root_attributes: tuple[tuple[str, str], ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, Fragment], ...]
    units: tuple[tuple[str, Fragment], ...] = ()
    unit: str = ""


def split(root: etree._Element) -> Document:
    """Take an `<akomaNtoso>` document apart; the tree given stays as it is.

    Raises:
        DocumentError: when the root is not `akomaNtoso` with one document in it.
        XmlError: when the document has no canonical form.

    """
    if root.tag != akn("akomaNtoso"):
        raise DocumentError(f"root element {root.tag!r}: expected akomaNtoso of {AKN_NS}")
    root = parse_xml(canonical(root))
    names = [local_name(child) for child in root]
    if not names or names[1:] not in ([], ["components"]):
        raise DocumentError(f"akomaNtoso of {names}: expected one document, and its components at most")
    document = root[0]
    unit = _basic_unit(root)
    # A reference that the document itself makes must not be taken for one of a skeleton.
    used = {*SECTIONS, *(each.get("src", "").removeprefix("#") for each in root.iter(akn("componentRef")))}
    units: list[tuple[str, Fragment]] = []
    sections = []
    for part in (*document, *root[1:]):
        name = local_name(part) if part.getparent() is document else "package"
        for element in list(_topmost(part, unit)) if unit and name != "meta" else []:
            key = unit_key(element, used)
            used.add(key)
            units.append((key, Fragment.of(element)))
            _replace(element, reference(element, key))
        sections.append((STRUCTURE if name in MAIN_PARTS else name, Fragment.of(part)))
    nsmap = {**root.nsmap, **document.nsmap}
    return Document(
        type=local_name(document),
        attributes=tuple((str(k), str(v)) for k, v in document.attrib.items()),
        root_attributes=tuple((str(k), str(v)) for k, v in root.attrib.items()),
        namespaces=tuple(sorted((p, u) for p, u in nsmap.items() if p)),
        sections=tuple(sections),
        units=tuple(units),
        unit=unit,
    )


def assemble(document: Document) -> bytes:
    """Put a document together, in canonical form: the inverse of `split`.

    Raises:
        DocumentError: when a reference has no unit, or a unit no reference.

    """
    pieces = {key: undeclared(fragment.xml) for key, fragment in document.units}
    parts = [undeclared(fragment.xml) for _, fragment in document.sections]
    beside = sum(name == "package" for name, _ in document.sections)
    shell, shell_prefixes = _shell(document)
    declared = dict(shell_prefixes)
    one_to_one = True
    for prefixes, _ in (*pieces.values(), *parts):
        for prefix, uri in prefixes.items():
            one_to_one &= declared.setdefault(prefix, uri) == uri
    if not one_to_one or len(set(declared.values())) != len(declared) or beside == len(parts):
        return _assemble_tree(document)
    placed: set[str] = set()

    def place(match: re.Match[bytes]) -> bytes:
        key = unescape(match[1].decode())
        if key not in pieces:
            return match[0]
        if key in placed:
            raise DocumentError(f"unit {key} is referred to twice in the skeleton")
        placed.add(key)
        return pieces[key][1]

    texts = [piece for _, bare in parts for piece in (_REFERENCE.sub(place, bare), b"\n")]
    _refuse_unplaced(document, placed)
    head, end, tail = shell
    apart = len(texts) - 2 * beside
    return declare(declared, b"".join((head, *texts[:apart], end, *texts[apart:], tail)))


@lru_cache(maxsize=64)  # most acts change no skeleton, and each text is asked for its units several times
def skeleton_references(skeleton: Fragment) -> tuple[tuple[str, str], ...]:
    """Return (wId, eId) of each unit that a skeleton places, in its order."""
    text = skeleton.xml.decode()
    return tuple((unescape(wid), unescape(eid)) for eid, wid in _REFERENCE_IDS.findall(text))


_REFERENCE_IDS = re.compile(r'<componentRef(?: eId="([^"]*)")? showAs="[^"]*" src="#([^"]*)"/>')


def reference(unit: etree._Element, key: str) -> etree._Element:
    """Return the `componentRef` that stands for a unit in a skeleton (docs/storage.md)."""
    element = etree.Element(akn("componentRef"))
    if unit.get("eId"):
        element.set("eId", unit.get("eId", ""))
    element.set("src", f"#{key}")
    found = (unit.find(akn(name)) for name in ("num", "heading"))
    element.set("showAs", shown_as(("".join(child.itertext()) for child in found if child is not None), key))
    return element


def shown_as(labels: Iterable[str], key: str) -> str:
    """Return under which name a unit is shown: its number and its heading, its key without either."""
    words = (" ".join(label.split()) for label in labels)
    return " ".join(each for each in words if each) or key


def unit_key(unit: etree._Element, used: Container[str]) -> str:
    """Return the wId under which a unit is kept: its own, or the next free `~N` after it."""
    base = unit.get("wId") or unit.get("eId") or f"{local_name(unit)}_nn"
    key, count = base, 1
    while key in used:
        count += 1
        key = f"{base}~{count}"
    return key


def _basic_unit(root: etree._Element) -> str:
    """Choose by the main part; a collection has none of its own and is judged by what it contains."""
    main = [part for part in root[0] if local_name(part) in MAIN_PARTS]
    for places in (main, list(root)):
        for name in BASIC_UNITS:
            if any(True for part in places for _ in _topmost(part, name)):
                return name
    return ""


def _topmost(part: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the outermost elements of that name which this document enacts, not those it quotes."""
    tag = akn(name)
    stack = [part]
    while stack:
        element = stack.pop()
        if element.tag == tag:
            yield element
        elif element.tag in _ENTERED:
            stack.extend(reversed(element))


def _replace(old: etree._Element, new: etree._Element) -> None:
    parent = old.getparent()
    if parent is None:
        raise DocumentError(f"unit {old.get('eId')!r} has no place in the document")
    new.tail = old.tail
    parent.replace(old, new)


def _shell(document: Document) -> tuple[tuple[bytes, bytes, bytes], dict[str, str]]:
    """Return what stands before, between and after the parts, without declarations, and the prefixes it needs."""
    root = _shell_tree(document)
    marker = etree.SubElement(root[0], akn("meta"))
    marker.set("eId", "here")
    prefixes, bare = undeclared(canonical(root))
    head, _, tail = bare.partition(b'<meta eId="here"/>\n')
    end, line_break, tail = tail.partition(b"\n")
    return (head, end + line_break, tail), prefixes


def _shell_tree(document: Document) -> etree._Element:
    nsmap: dict[str | None, str] = {None: AKN_NS, **dict(document.namespaces)}
    root = etree.Element(akn("akomaNtoso"), nsmap=nsmap)
    for name, value in document.root_attributes:
        root.set(name, value)
    main = etree.SubElement(root, akn(document.type))
    for name, value in document.attributes:
        main.set(name, value)
    return root


def _assemble_tree(document: Document) -> bytes:
    """Assemble where fragments disagree on prefixes, by way of a tree."""
    root = _shell_tree(document)
    for name, fragment in document.sections:
        (root if name == "package" else root[0]).append(fragment.element())
    units = dict(document.units)
    placed: set[str] = set()
    for element in list(root.iter(akn("componentRef"))):
        key = element.get("src", "").removeprefix("#")
        if key in units:
            if key in placed:
                raise DocumentError(f"unit {key} is referred to twice in the skeleton")
            placed.add(key)
            _replace(element, units[key].element())
    _refuse_unplaced(document, placed)
    return canonical(root)


def _refuse_unplaced(document: Document, placed: Container[str]) -> None:
    left = [key for key, _ in document.units if key not in placed]
    if left:
        raise DocumentError(f"no place in the skeleton for {', '.join(left[:5])}")
