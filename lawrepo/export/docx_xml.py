"""Elements of WordprocessingML (ECMA-376 part 1), and what they are collected in."""

import functools
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from lawrepo.export.words import direction, words

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML: Final = "http://www.w3.org/XML/1998/namespace"


@functools.cache
def name(local: str) -> str:
    """Return the name of an element or attribute of WordprocessingML as lxml has it."""
    return f"{{{W}}}{local}"


def root(local: str) -> etree._Element:
    """Return the root element of a part."""
    return etree.Element(name(local), nsmap={"w": W, "r": R})


def add(parent: etree._Element, local: str, **values: str) -> etree._Element:
    """Add an element with attributes of WordprocessingML."""
    return etree.SubElement(parent, name(local), {name(key): value for key, value in values.items()})


def add_text(run: etree._Element, local: str, text: str) -> None:
    """Add text to a run, its blanks kept."""
    element = add(run, local)
    element.text = text
    if text != text.strip():
        element.set(f"{{{XML}}}space", "preserve")


def voice(tag: str) -> str:
    """Return the language in which a document in the language `tag` speaks of itself."""
    own = words(tag).tag
    return tag if tag.partition("-")[0] == own else own


def add_run(paragraph: etree._Element, text: str, *, language: str, tag: str, bold: bool = False) -> None:
    """Add words of our own to a paragraph; `language` is theirs, `tag` that of the document."""
    run = add(paragraph, "r")
    properties = etree.Element(name("rPr"))
    if bold:
        add(properties, "b")
        add(properties, "bCs")
    add_language(properties, language, tag)
    if len(properties):
        run.append(properties)
    add_text(run, "t", text)


def add_language(properties: etree._Element, language: str, tag: str) -> None:
    """Add the direction of a run, and its language where it is not that of the document."""
    right_to_left = direction(language) == "rtl"
    if right_to_left:
        add(properties, "rtl")
    if right_to_left or language != tag:
        add(properties, "lang", **{"bidi" if right_to_left else "val": language})


def add_field(paragraph: etree._Element, instruction: str, result: str) -> None:
    """Add a field with the result that stands until a program counts anew."""
    field_element = add(paragraph, "fldSimple", instr=f" {instruction} ")
    add_text(add(field_element, "r"), "t", result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a paragraph stands: lengths in twentieths of a point, -1 where the style says it."""

    style: str
    language: str
    keep: bool = False
    page: bool = False
    above: int = -1
    left: int = 0
    hanging: int = 0
    centred: bool = False


def start(parent: etree._Element, layout: Layout) -> etree._Element:
    """Add an empty paragraph; its properties come in the order of the schema (ECMA-376 part 1, A.1, CT_PPrBase)."""
    paragraph = add(parent, "p")
    properties = add(paragraph, "pPr")
    add(properties, "pStyle", val=layout.style)
    if layout.keep:
        add(properties, "keepNext")
    if layout.page:
        add(properties, "pageBreakBefore")
    if direction(layout.language) == "rtl":
        add(properties, "bidi")
    if layout.above >= 0:
        add(properties, "spacing", before=str(layout.above))
    if layout.left:
        hanging = {"hanging": str(layout.hanging)} if layout.hanging else {}
        add(properties, "ind", left=str(layout.left), **hanging)
    if layout.centred:
        add(properties, "jc", val="center")
    return paragraph


@dataclass(slots=True, kw_only=True)
class Story:
    """A part that holds text: its root element, and the relationship that each outside address has in it."""

    root: etree._Element
    links: dict[str, str] = field(default_factory=dict)

    def link(self, address: str) -> str:
        """Return the id of the relationship to an address."""
        return self.links.setdefault(address, f"rIdLink{len(self.links) + 1}")


class Ids:
    """Counts what must have a number of its own in the whole document: bookmarks and changes."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """Return the next number."""
        self._last += 1
        return str(self._last)
