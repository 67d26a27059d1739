"""EPUB 3: a book of one law, for e-readers; the same text as every other format.

Its container is written here, with the standard library: EbookLib is under the AGPL, and stamps books with the time
and random identifiers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from importlib.resources import files
from typing import Final

from lawrepo.export.archive import to_zip
from lawrepo.export.blocks import (
    Block,
    Division,
    Note,
    Paragraph,
    Provision,
    blocks_of,
    children,
    label,
    notes_of,
    plain,
)
from lawrepo.export.epub_words import book_words
from lawrepo.export.flow import Close, Leaf, Notes, Open, footnoted, lines_of
from lawrepo.export.html import template
from lawrepo.export.model import RenderDocument
from lawrepo.export.page_words import page_words
from lawrepo.export.references import is_address
from lawrepo.export.words import Words, direction, instant, words

_MIMETYPE: Final = "mimetype"
_CONTAINER: Final = b"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_LONG: Final = 30_000  # characters after which a file ends with the unit that it is in
_MAX_HEADING: Final = 6
# Names that XML and EPUB take for an identifier, of the letters that eIds have.
_XML_ID: Final = re.compile(r"[^\W\d][\w.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A file of the book: its number from 1, what stands in it, and which blocks began in one before and go on."""

    number: int
    events: tuple[Open | Close | Leaf | Notes, ...]
    again: tuple[Block, ...]

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return f"text-{self.number:04}.xhtml"

    def goes_on(self, block: Block) -> bool:
        """Say whether a block began in an earlier file: its heading and its id stand there."""
        return any(block is other for other in self.again)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks that begin in this file."""
        for event in self.events:
            match event:
                case Open(block=block) if not self.goes_on(block):
                    yield block
                case Leaf(block=Paragraph() as block):
                    yield block
                case _:
                    pass


def to_epub(document: RenderDocument) -> bytes:
    """Write a document as an EPUB 3.3 publication.

    A part of the law above its units (a chapter) is a file of its own, and a long one is divided between units.
    """
    parts = tuple(_parts(document.blocks))
    ui = words(document.tag)
    about = {
        "document": document,
        "title": _title(document),
        "ui": ui,
        "span": page_words(document.tag).span,
        "book_words": book_words(document.tag),
        "ui_lang": "" if ui.tag == document.tag.partition("-")[0] else ui.tag,
        "direction": direction(document.tag),
        "recorded": instant(document.recorded_at),
        "modified": document.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "book": _Book(document, parts),
        "parts": parts,
    }

    def written(name: str, **more: object) -> bytes:
        return template(name).render(**about, **more).encode()

    content = [
        ("package.opf", written("epub-package.opf.j2")),
        ("nav.xhtml", written("epub-nav.xhtml.j2")),
        ("title.xhtml", written("epub-title.xhtml.j2")),
        ("book.css", _style(ui).encode()),
        *((part.name, written("epub-text.xhtml.j2", part=part)) for part in parts),
    ]
    return to_zip(
        (
            (_MIMETYPE, b"application/epub+zip"),
            ("META-INF/container.xml", _CONTAINER),
            *((f"EPUB/{name}", data) for name, data in content),
        ),
        stored=frozenset({_MIMETYPE}),
    )


class _Book:
    """What the templates ask about the document: where its parts lie, and what they are called there."""

    def __init__(self, document: RenderDocument, parts: Sequence[_Part]) -> None:
        self._document = document
        notes = (block for note in notes_of(document.blocks) for block in note.blocks)
        self._languages = {block.language for block in blocks_of((*document.blocks, *notes))} | {document.tag}
        self._ids: dict[int, str] = {}
        self._places: dict[str, str] = {}
        self._contents: list[tuple[Division, list[Division]]] = []
        divisions: list[Division] = []
        for part in parts:
            for block in part.blocks():
                if block.anchor or isinstance(block, Division):
                    name = block.anchor if _XML_ID.fullmatch(block.anchor) else f"lr-{len(self._ids) + 1}"
                    self._ids[id(block)] = name
                    self._places[block.anchor or name] = f"{part.name}#{name}"
                if isinstance(block, Division):
                    divisions.append(block)
        self._above = min((division.level for division in divisions), default=1) - 1
        for division in divisions:
            if not label(division):
                continue
            if self._contents and division.level > self._contents[-1][0].level:
                self._contents[-1][1].append(division)
            else:
                self._contents.append((division, []))

    @property
    def contents(self) -> Sequence[tuple[Division, Sequence[Division]]]:
        """Return the divisions that have a name: the uppermost, each with all that are in it."""
        return self._contents

    def id(self, block: Block) -> str:
        """Return the id of a block in its file, "" for one that nothing refers to."""
        return self._ids.get(id(block), "")

    def place(self, division: Division) -> str:
        """Return where a division begins."""
        return self._places[division.anchor or self.id(division)]

    def href(self, target: str) -> str:
        """Return what a reference links to, "" where a book alone can not lead there."""
        anchor = self._document.anchor(target)
        return self._places.get(anchor, "") if anchor else target if is_address(target) else ""

    def heading(self, division: Division) -> int:
        """Return the heading element of a division: the title of the book is 1."""
        return min(division.level - self._above + 1, _MAX_HEADING)

    def depth(self, division: Division) -> int:
        """Return what assistive technology is told where XHTML has no more heading elements, else 0."""
        level = division.level - self._above + 1
        return level if level > _MAX_HEADING else 0

    def lang(self, block: Block) -> str:
        """Return the language to declare: "" in a book that has but one."""
        return "" if self._languages == {self._document.tag} else block.language

    def lines(self, note: Note) -> tuple[Leaf, ...]:
        """Return the lines of a note."""
        return tuple(lines_of(note.blocks))

    def empty(self, block: Division | Provision) -> bool:
        """Say whether a division or provision has nothing below its heading."""
        return not children(block)

    def kind(self, value: object) -> str:
        """Return what a block, a run or an event is."""
        return type(value).__name__

    def label(self, division: Division) -> str:
        """Return number and heading of a division."""
        return label(division)

    def name(self, part: _Part) -> str:
        """Return what a file is called: by its first division with a name, else as the law."""
        named = (block for block in part.blocks() if isinstance(block, Division) and label(block))
        first = next(named, None)
        return self._document.title if first is None else label(first)


def _parts(blocks: Sequence[Block]) -> Iterator[_Part]:
    """Divide a document into files, before divisions alone: notes then stand in the file that calls them."""
    number = 1
    events: list[Open | Close | Leaf | Notes] = []
    again: tuple[Block, ...] = ()
    around: list[Block] = []
    size, speaks = 0, False  # characters in the file, and whether there is more in it than headings of divisions
    for event in footnoted(blocks):
        match event:
            case Open(block=Division() as block):
                if speaks and (not block.unit or size >= _LONG):
                    yield _part(number, events, again, around)
                    number, events, again, size, speaks = number + 1, [], tuple(around), 0, False
                speaks = speaks or block.unit
                around.append(block)
            case Open(block=block):
                around.append(block)
            case Close():
                around.pop()
            case Leaf():
                size += len(plain(event.number)) + len(plain(event.line))
                speaks = True
            case _:
                speaks = True
        events.append(event)
    if events:
        yield _part(number, events, again, around)


def _part(
    number: int, events: Sequence[Open | Close | Leaf | Notes], again: tuple[Block, ...], around: Sequence[Block]
) -> _Part:
    """Return a file in which all that goes on from the one before, or into the next, is opened and closed."""
    opened = (Open(block=block, depth=0) for block in again)
    closed = (Close(block=block, depth=0) for block in reversed(around))
    return _Part(number=number, events=(*opened, *events, *closed), again=again)


def _title(document: RenderDocument) -> str:
    """Return what the book is called on a shelf, where several versions of one law may stand."""
    block = document.blocks[0] if document.portion else None
    portion = label(block) if isinstance(block, Division | Provision) else document.portion
    return f"{document.title}{': ' if portion else ''}{portion} ({document.in_force_from})"


def _style(ui: Words) -> str:
    """Return the style sheet; what marking shows is also said, in the language of the book."""
    said = "".join(
        f'{tag}::before{{content:" [{before}: "}}{tag}::after{{content:"] "}}\n'
        for tag, before in (("ins", ui.inserted), ("del", ui.deleted))
    )
    return files("lawrepo.export.templates").joinpath("epub.css").read_text(encoding="utf-8") + said
