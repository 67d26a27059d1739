"""The elements of a document in a list, each with its tag: what checks ask of a document needs no tree.

`Outline.of` reads a tree. `outline_of` reads bytes, four times as fast, where these are certainly canonical: law as
it is stored repeats the same tags, each of which is taken apart once.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from lxml import etree

from akn.names import AKN_NS, ELEMENT_ONLY, LR_NS, XML_NS
from akn.remembered import remembered

_TAGS: Final = 1 << 14  # tags that are remembered, …
_LONGEST: Final = 500  # … of so many characters at most
_SHAPES: Final = 1 << 10  # documents whose tags are remembered, …
_MOST: Final = 100  # … so many at most
_STANDARD: Final = f"{{{AKN_NS}}}"
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_OURS: Final = "lr"
_DECLARED: Final = f' xmlns="{AKN_NS}"'
_OURS_DECLARED: Final = f' xmlns:{_OURS}="{LR_NS}"'
_NAME: Final = r"[A-Za-z][A-Za-z0-9]*"
# Of attributes with a prefix the canonical form has first those of XML, then ours.
_TAG: Final = re.compile(rf'((?:{_OURS}:)?{_NAME})((?: (?:(?:xml|{_OURS}):)?[A-Za-z_]+="[^"&\t\n]*")*)(/?)')
_USE_OF_OURS: Final = re.compile(rf"(?:^| ){_OURS}:")
_ATTRIBUTE: Final = re.compile(r' ([^=]*)="([^"]*)"')
_FIRST: Final = {"eId": 0, "wId": 1, "GUID": 2}
_END: Final = 0
_EMPTY: Final = 1
_START: Final = 2
_UNSURE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tag:
    """What the start tag of an element says.

    `element` is its name with its namespace, `name` that without one, "" when it is not of the standard.
    `attributes` are by names with namespaces. What is long is not worth remembering.
    """

    element: str
    name: str
    attributes: Mapping[str, str]
    eid: str
    wid: str
    is_long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The elements of a document, in document order.

    `parents` has for each the order of the element around it, -1 for the root. `texts` are (order of the element
    that it stands in, text), in document order, without the white space between elements that hold elements only.
    `written` are the bytes of the document where they are known to be canonical and to hold no reference (`&…;`).
    """

    tags: tuple[Tag, ...]
    parents: tuple[int, ...]
    texts: list[tuple[int, str]]
    written: bytes = b""

    @classmethod
    def of(cls, root: etree._Element) -> Self:
        """Read a tree."""
        tags: list[Tag] = []
        parents: list[int] = []
        texts: list[tuple[int, str]] = []
        around: list[tuple[int, bool]] = []
        laid_out = True
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                tag = _tag(str(element.tag), element.items())
                parents.append(around[-1][0] if around else -1)
                laid_out = laid_out and tag.name in ELEMENT_ONLY
                around.append((len(tags), laid_out))
                tags.append(tag)
                text = element.text
            else:
                around.pop()
                laid_out = not around or around[-1][1]
                text = element.tail
            if text and not laid_out:
                texts.append((around[-1][0], text))
        return cls(tags=tuple(tags), parents=tuple(parents), texts=texts)

    def child(self, order: int, name: str) -> int | None:
        """Return the first child of that name, None without one."""
        found = (at for at, parent in enumerate(self.parents) if parent == order and self.tags[at].name == name)
        return next(found, None)

    def text(self, order: int) -> str:
        """Return all text in an element."""
        end = order + 1
        while end < len(self.parents) and self.parents[end] >= order:
            end += 1
        return "".join(text for at, text in self.texts if order <= at < end)


def outline_of(data: bytes) -> Outline | None:
    """Return the outline of well-formed XML if it is certain that its bytes are canonical, None otherwise.

    That `akn.xml.parse_xml` accepts it has been seen before. None says nothing: there may be an entity in it, or
    another namespace, and `akn.xml.canonical` knows.
    """
    pieces = _plain_text(data).split("<")
    if pieces.pop(0) or not pieces:
        return None
    written, _, said = zip(*[piece.partition(">") for piece in pieces], strict=True)
    shape = (
        _shape(written)
        if len(written) <= _MOST and max(map(len, written)) <= _LONGEST
        else _shape.__wrapped__(written)
    )
    if shape is None:
        return None
    texts: list[tuple[int, str]] = []
    for place, text in zip(shape.places, said, strict=True):
        if place < 0:
            if text != "\n":
                return None
        elif text:
            texts.append((place, text))
    if not all(map(said.__getitem__, shape.filled)):
        return None
    return Outline(tags=shape.tags, parents=shape.parents, texts=texts, written=data)


def _plain_text(data: bytes) -> str:
    """Return what follows the XML declaration, if each < and > in it is that of a tag, and "" otherwise."""
    try:
        text = data.removeprefix(_DECLARATION).decode()
    except UnicodeDecodeError:
        return ""
    is_plain = data.startswith(_DECLARATION) and "&" not in text and "\r" not in text
    is_normal = text.isascii() or unicodedata.is_normalized("NFC", text)
    return text if is_plain and is_normal and text.count("<") == text.count(">") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """A document without its texts.

    `places` are the orders of the elements in which the texts after each tag stand, -1 where nothing may stand but a
    line break. `filled` are the tags with a text after them, as an element without any has but one tag.
    """

    tags: tuple[Tag, ...]
    parents: tuple[int, ...]
    places: tuple[int, ...]
    filled: tuple[int, ...]


@lru_cache(maxsize=_SHAPES)
def _shape(written: tuple[str, ...]) -> _Shape | None:
    """Put the tags of a document together; None unless all are canonical."""
    name, declared, rest = written[0].partition(_DECLARED)
    if not declared or " " in name:
        return None
    tags: list[Tag] = []
    parents: list[int] = []
    places: list[int] = []
    filled: list[int] = []
    around: list[tuple[int, bool, str]] = []
    current, laid_out, started = -1, True, False  # the document ends with a line break, as if it were laid out itself
    for each in (name + rest.removeprefix(_OURS_DECLARED), *written[1:]):
        kind, tag = _read_tag(each) if len(each) <= _LONGEST else _read_tag.__wrapped__(each)
        if tag is not None:
            tags.append(tag)
            parents.append(current)
            if kind == _START:
                around.append((current, laid_out, f"/{each.partition(' ')[0]}"))
                current = len(tags) - 1
                laid_out = laid_out and tag.name in ELEMENT_ONLY
        elif kind != _END or not around or each != around[-1][2] or (started and laid_out):
            return None
        else:
            if started:
                filled.append(len(places) - 1)
            current, laid_out, _ = around.pop()
        started = kind == _START
        places.append(-1 if laid_out else current)
    if around or (rest.startswith(_OURS_DECLARED) and not any(map(_USE_OF_OURS.search, reversed(written)))):
        return None  # a namespace is declared only where it is used
    return _Shape(tags=tuple(tags), parents=tuple(parents), places=tuple(places), filled=tuple(filled))


@lru_cache(maxsize=_TAGS)
def _read_tag(written: str) -> tuple[int, Tag | None]:
    """Take apart what stands between < and >."""
    if written[:1] == "/":
        return _END, None
    match = _TAG.fullmatch(written)
    if match is None or " xmlns" in written:
        return _UNSURE, None
    name, attributes, empty = match.groups()
    items = [(_qualified(key, ""), value) for key, value in _ATTRIBUTE.findall(attributes)]
    if len(items) > 1:
        keys = [(key[0] == "{", _FIRST.get(key, 3), key) for key, _ in items]
        if keys != sorted(keys):
            return _UNSURE, None
    return _EMPTY if empty else _START, _tag(_qualified(name, AKN_NS), items)


@remembered(_TAGS)
def _qualified(name: str, default: str) -> str:
    prefix, colon, local = name.rpartition(":")
    uri = (XML_NS if prefix == "xml" else LR_NS) if colon else default
    return f"{{{uri}}}{local}" if uri else local


def _tag(element: str, items: Iterable[tuple[str, str]]) -> Tag:
    attributes = dict(items)
    return Tag(
        element=element,
        name=element[len(_STANDARD) :] if element.startswith(_STANDARD) else "",
        attributes=attributes,
        eid=attributes.get("eId", ""),
        wid=attributes.get("wId", ""),
        is_long=sum(map(len, attributes.values())) > _LONGEST,
    )
