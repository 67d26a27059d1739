"""What an instruction puts into a law, as a sheet states it: text in the import grammar, or elements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.document import Document
from akn.errors import LocatedError
from akn.fragment import Fragment
from akn.names import AKN_NS, HIERARCHY, LR_NS, akn
from akn.xml import Normalisation, local_name, normalisations, parse_xml
from lawrepo.importers.grammar import grammar
from lawrepo.importers.text import TextImportError, read_provisions, read_text
from lawrepo.importers.vocabulary import VOCABULARIES
from lawrepo.instruction import PLACING_OPS, Op, Where

_CONTEXT: Final = "__"
_STRUCTURE: Final = "structure"
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]*\?>")
_TEXT_HOLDERS: Final = {"intro": "intro", "wrapup": "wrapUp"}  # by their name in an eId
_LABELS: Final = frozenset(("heading", "subheading"))
_PARAGRAPH: Final = "p"
_CONTENT: Final = "content"
_REFERENCE: Final = akn("componentRef")
_NUMBERED_TEXT: Final = frozenset(("paragraph", "subparagraph", "point", "indent"))  # go on after their number


class ContentError(LocatedError):
    """Report content that is read, and that no instruction can put anywhere; `line` is one of the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where content goes: the eId of what it stands in, and that of the element that it replaces or stands beside."""

    parent: str = ""
    beside: str = ""
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Elements in their order, and the characters that NFC changed, by lines of the content."""

    elements: tuple[Fragment, ...]
    normalised: tuple[Normalisation, ...] = ()


def place_of(op: Op, *, target: str, where: Where | None, anchor: str) -> Place:
    """Return where an instruction puts its content."""
    if op not in PLACING_OPS:
        return Place(parent=_parent(target), beside=target, replaces=op is Op.SUBSTITUTE)
    if where in {Where.FIRST, Where.LAST}:
        return Place(parent=anchor)
    return Place(parent=_parent(anchor), beside=anchor)


def read_content(source: str, place: Place, *, language: str) -> Content:
    """Read elements where the text begins with `<`, and otherwise provisions in the import grammar.

    Raises:
        LocatedError: with the line of the content.

    """
    if source.lstrip().startswith("<"):
        return _read_elements(source)
    name = place.beside.rpartition(_CONTEXT)[2].partition("_")[0]
    try:
        found = read_provisions(source, language=language, parent=place.parent)
    except TextImportError as error:
        return _read_containers(source, place, language=language, refused=error)
    if found.notes:
        raise ContentError(f"a note is no law text: {found.notes[0].marker}. {found.notes[0].text[:40]}")
    elements = found.elements
    if name in {_PARAGRAPH, *_LABELS, *_TEXT_HOLDERS}:
        elements = tuple(_in_shape(elements, name, place))
    return Content(elements=elements, normalised=found.normalised)


def write_content(content: Sequence[Fragment], place: Place, *, language: str) -> str:
    """Write content as text where that reads back as the same elements, and otherwise as the elements themselves."""
    text = "\n\n".join(line for fragment in content for line in _lines(fragment.element()))
    try:
        if read_content(text, place, language=language).elements == tuple(content):
            return text
    except LocatedError:
        pass
    return "\n".join(_DECLARATION.sub("", fragment.xml.decode()).strip("\n") for fragment in content)


def _parent(eid: str) -> str:
    return eid.rpartition(_CONTEXT)[0]


def _read_elements(source: str) -> Content:
    """Read elements side by side; without a prefix they are of the standard."""
    inner = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), source, count=1)
    root = parse_xml(f'<content xmlns="{AKN_NS}" xmlns:lr="{LR_NS}">{inner}</content>'.encode())
    for text in (root.text, *(child.tail for child in root)):
        if text is not None and text.strip():
            raise ContentError(f"text between elements: {text.strip()[:40]!r}, expected elements alone", line=1)
    foreign = [child for child in root if etree.QName(child).namespace != AKN_NS]
    for child in foreign:
        raise ContentError(f"{child.tag!r}: expected an element of {AKN_NS}", line=child.sourceline or 0)
    return Content(elements=tuple(map(Fragment.of, root)), normalised=tuple(normalisations(root)))


def _read_containers(source: str, place: Place, *, language: str, refused: TextImportError) -> Content:
    """Read sections or chapters with their articles; what is nothing of that kind stays refused.

    Raises:
        TextImportError: what was refused, or what keeps the containers from being read.

    """
    first = source.strip().partition("\n")[0]
    heading = grammar(language).heading(first) if language in VOCABULARIES else None
    if heading is None or heading.element not in HIERARCHY:
        raise refused
    found = read_text(source, language=language)
    if found.notes or [name for name, _ in found.document.sections] != [_STRUCTURE]:
        raise refused
    return Content(elements=tuple(_put_together(found.document, place)), normalised=found.normalised)


def _put_together(document: Document, place: Place) -> Iterator[Fragment]:
    """Yield the containers of a text with their articles in them, and with the eIds that they have in their place."""
    units = dict(document.units)
    body = dict(document.sections)[_STRUCTURE].element()
    for element in body.iter(etree.Element):
        eid = element.get("eId")
        if eid and place.parent and element.tag != _REFERENCE:
            element.set("eId", f"{place.parent}{_CONTEXT}{eid}")
    for holder in list(body.iter(etree.Element)):
        for child in list(holder):
            if child.tag == _REFERENCE:
                holder.replace(child, units[child.get("src", "").removeprefix("#")].element())
    yield from map(Fragment.of, body)


def _in_shape(elements: Sequence[Fragment], name: str, place: Place) -> Iterator[Fragment]:
    """Yield text without a number as what it replaces or stands next to: paragraphs, an introduction, a heading.

    Paragraphs have no eId, unless one takes the place of another: that depends on where they come to stand.
    """
    if len(elements) > 1 or elements[0].name != _CONTENT:
        raise ContentError(f"provisions: expected text without a number, for {place.beside}", line=1)
    holder = elements[0].element()
    paragraphs = list(holder)
    for number, paragraph in enumerate(paragraphs, 1):
        if len(paragraphs) > 1 and name in _TEXT_HOLDERS:
            paragraph.set("eId", f"{place.beside}{_CONTEXT}p_{number}")
        else:
            paragraph.attrib.pop("eId", None)
    if name in _TEXT_HOLDERS:
        holder.tag = akn(_TEXT_HOLDERS[name])
        holder.set("eId", place.beside)
        yield Fragment.of(holder)
    elif name in _LABELS:
        if len(paragraphs) > 1:
            raise ContentError(f"{len(paragraphs)} blocks of text: expected one, for {place.beside}", line=1)
        paragraphs[0].tag = akn(name)
        paragraphs[0].set("eId", place.beside)
        yield Fragment.of(paragraphs[0])
    else:
        if len(paragraphs) == 1 and place.replaces:
            paragraphs[0].set("eId", place.beside)
        yield from map(Fragment.of, paragraphs)


def _lines(element: etree._Element) -> Iterator[str]:
    """Yield the blocks of an element as text; markup inside them is lost, which the reader of them notices."""
    name = local_name(element)
    if name in {_PARAGRAPH, *_LABELS}:
        yield "".join(map(str, element.itertext()))
        return
    number = "".join(str(text) for label in element.findall(akn("num")) for text in label.itertext())
    heading = "".join(str(text) for label in element.findall(akn("heading")) for text in label.itertext())
    first = " ".join(part for part in (number, heading) if part)
    blocks = [line for child in element if local_name(child) not in {"num", "heading"} for line in _lines(child)]
    if heading or name not in _NUMBERED_TEXT:
        blocks = [first, *blocks] if first else blocks
    elif first:
        blocks = [f"{first} {blocks[0]}" if blocks else first, *blocks[1:]]
    yield from blocks
