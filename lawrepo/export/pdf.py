"""PDF/A-3a and PDF/UA-1 with the Akoma Ntoso document attached, set by Typst from a static template."""

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from lawrepo.errors import StorageError
from lawrepo.export.blocks import (
    PARTS,
    Block,
    Break,
    Division,
    Image,
    Line,
    NoteCall,
    Provision,
    Quote,
    Table,
    Text,
    blocks_of,
    calls,
    children,
    label,
    plain,
)
from lawrepo.export.flow import Close, Leaf, Open, leaves
from lawrepo.export.font import characters
from lawrepo.export.model import RenderDocument
from lawrepo.export.references import is_address, targets
from lawrepo.export.words import Words, instant, words

ATTACHMENT: Final = "law.akn.xml"
STANDARDS: Final = ("a-3a", "ua-1")

# Languages whose words Typst can divide; without that, justified lines would have holes.
_DIVIDED: Final = frozenset(
    """
    be bg ca cs da de el en es et fi fr hr hu is it la lt lv nb nl nn no pl pt ro ru sk sl sq sr sv tr uk
    """.split()  # noqa: SIM905 - as akn.names
)
_SHORT_NUMBER: Final = 4  # characters that fit into the hanging indent
_RUNNING: Final = 70
_CURRENT: Final = 48
_MAX_DEPTH: Final = 6
_CONTENTS_LEVELS: Final = 2
_MAX_CONTENTS: Final = 3
_ONE_COLUMN: Final = 40
_SHORT_LABEL: Final = 24
_LONG_WORD: Final = 40
_LONG_IN_CELL: Final = 24
_MOSTLY: Final = 0.75
_PIECE: Final = 8
_LONG: Final = re.compile(rf"\S{{{_LONG_WORD},}}")
_NARROW: Final = re.compile(r"\S{12,}")
_SOFT_HYPHEN: Final = "\u00ad"
_CENTRED: Final = frozenset(("preface", "coverPage"))

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]


class GlyphError(StorageError):
    """Report a character that the font has no glyph for, with the provision it stands in."""

    def __init__(self, character: str, eid: str) -> None:
        """Keep the character and the eId of the provision, "" outside any."""
        self.character = character
        self.eid = eid
        place = f"provision {eid}" if eid else "the text"
        super().__init__(
            f"PDF: no glyph for U+{ord(character):04X} {character!r} in {place}: expected a letter of Noto Serif"
        )


class PdfError(StorageError):
    """Report that Typst refused a document."""


def to_pdf(document: RenderDocument, akn: bytes) -> bytes:
    """Write a document as PDF; `akn` is attached as its source.

    The same input gives the same bytes: the time of creation is that of the record.

    Raises:
        GlyphError: for a character without a glyph.
        PdfError: when the result would break PDF/A-3a or PDF/UA-1.

    """
    import typst  # noqa: PLC0415 - a lazy seam (tests/test_architecture.py)

    data = _Data(document).value()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_font_folder())])
    with TemporaryDirectory(prefix="lawrepo-pdf-") as folder:
        template = files("lawrepo.export.templates").joinpath("law.typ").read_bytes()
        for name, content in (("law.typ", template), ("law.json", _encode(data)), (ATTACHMENT, akn)):
            Path(folder, name).write_bytes(content)
        try:
            return typst.compile(
                str(Path(folder, "law.typ")),
                root=folder,
                font_paths=fonts,
                ignore_system_fonts=True,
                pdf_standards=[*STANDARDS],
                timestamp=document.recorded_at,
            )
        except typst.TypstError as error:
            raise PdfError(f"PDF of {document.iri}: {error.message}") from error


def _encode(data: Value) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _font_folder() -> Path:
    return Path(str(files("fontpkg_noto_serif"))) / "files"


@functools.cache
def _characters() -> frozenset[int]:
    """Return the code points that all styles of the font have."""
    return frozenset.intersection(*(characters(path.read_bytes()) for path in sorted(_font_folder().glob("*.ttf"))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a line stands: the eId for messages, the language around it."""

    eid: str
    language: str


class _Data:
    """Turns a document into the data of the template."""

    def __init__(self, document: RenderDocument) -> None:
        self._document = document
        self._ui = words(document.tag)
        self._targets = targets(document)
        self._divisions = [b for b in blocks_of(document.blocks) if isinstance(b, Division) and label(b)]
        self._base = min((division.level for division in self._divisions), default=1) - 1
        self._centred = frozenset(
            id(inner)
            for block in blocks_of(document.blocks)
            if block.name in _CENTRED
            for inner in blocks_of((block,))
        )
        self._in_notes = 0
        self._around = [document.portion]  # the nearest eId, for messages
        self._quotes = 0
        self._level = 0
        self._in_cells = False

    def value(self) -> Value:
        """Return the data."""
        document, ui = self._document, self._ui
        here = _Place(eid="", language=document.tag)
        lang, region = _language(document.tag)
        items = list(self._items())
        return {
            "title": self._checked(document.title, here),
            "running": self._checked(_cut(document.title, _RUNNING), here),
            "description": document.iri,
            "keywords": [document.iri, document.digest, document.commit],
            "lang": lang,
            "region": region,
            "justify": lang in _DIVIDED,
            "when": f"{ui.in_force} {ui.day(document.in_force_from)}{self._until(ui)}",
            "facts": [[name, [*_pieces(self._checked(value, here))]] for name, value in self._facts()],
            "words": {"contents": ui.contents, "source": "Akoma Ntoso"},
            "contents": self._contents(),
            "columns": self._columns(),
            "items": items,
        }

    def _until(self, ui: Words) -> str:
        until = self._document.in_force_until
        return f", {ui.until} {ui.day(until)}" if until else ""

    def _facts(self) -> Iterator[tuple[str, str]]:
        document, ui = self._document, self._ui
        yield ui.identifier, document.iri + (f"~{document.portion}" if document.portion else "")
        yield ui.as_of, ui.day(document.pit)
        yield from ((ui.assuming, event) for event in document.assumed)
        yield ui.recorded, instant(document.recorded_at)
        yield ui.commit, document.commit
        yield ui.digest, document.digest

    def _contents(self) -> int:
        """Return how many levels the table of contents has: two, and a third where the units are there."""
        divisions = self._divisions
        if len(divisions) <= 1:
            return 0
        units = max((division.level - self._base for division in divisions if division.unit), default=0)
        return min(max(units, _CONTENTS_LEVELS), _MAX_CONTENTS)

    def _columns(self) -> int:
        """Return how many columns the table of contents has: two where units have short labels."""
        units = [len(label(division)) for division in self._divisions if division.unit]
        return 2 if len(units) > _ONE_COLUMN and max(units) <= _SHORT_LABEL else 1

    def _items(self) -> Iterator[Value]:
        table: Table | None = None
        for event in leaves(self._document.blocks):
            if isinstance(event, Open):
                self._around.append(event.block.eid or self._around[-1])
                self._quotes += isinstance(event.block, Quote)
            elif isinstance(event, Close):
                self._around.pop()
                self._quotes -= isinstance(event.block, Quote)
            if table is not None:  # its cells are written with it
                table = None if isinstance(event, Close) and event.block is table else table
            elif isinstance(event, Leaf):
                yield from self._anchors(event)
                yield self._paragraph(event)
            elif isinstance(event, Open):
                yield from self._opening(event.block)
                table = event.block if isinstance(event.block, Table) else None

    def _opening(self, block: Block) -> Iterator[Value]:
        match block:
            case Division() if block.number or block.heading:
                self._level = min(max(block.level - self._base, 1), self._level + 1)
                yield self._heading(block, self._level)
            case Table():
                yield from (_anchor(inner.anchor) for inner in blocks_of((block,)) if inner.anchor in self._targets)
                yield self._table(block)
            case Provision():
                pass  # its first line is the place for references to it
            case _:
                if block.name in PARTS:
                    yield {"kind": "gap"}
                if block.anchor in self._targets:
                    yield _anchor(block.anchor)

    def _anchors(self, leaf: Leaf) -> Iterator[Value]:
        """Yield places for references to what begins with this line."""
        begins = {leaf.block.anchor, leaf.provision.anchor if leaf.provision else ""} & self._targets
        if isinstance(leaf.block, Provision) and leaf.block is not leaf.provision:
            begins = set()
        yield from (_anchor(anchor) for anchor in sorted(begins))

    def _heading(self, division: Division, level: int) -> Value:
        place = _Place(eid=self._around[-1], language=division.language)
        lang, region = _language(division.language)
        notes = [call for line in (division.number, division.heading) for call in calls(line)]
        number, heading = (_without_calls(line) for line in (division.number, division.heading))
        return {
            "kind": "heading",
            "id": division.anchor,
            "level": level,
            "lang": lang,
            "region": region,
            "number": self._line(number, place),
            "runs": self._line(heading, place),
            "notes": self._line(tuple(NoteCall(note=note) for note in notes), place),
            "head": not any(isinstance(inner, Division) and inner.unit for inner in blocks_of(division.blocks)),
            "current": _cut(label(division), _CURRENT),
            "gone": self._gone(division),
        }

    def _paragraph(self, leaf: Leaf) -> dict[str, Value]:
        place = _Place(eid=leaf.block.eid or self._around[-1], language=leaf.block.language)
        lang, region = _language(leaf.block.language)
        depth = leaf.depth - 1 if leaf.number or leaf.depth == 0 else leaf.depth
        return {
            "kind": "paragraph",
            "id": "",
            "lang": lang,
            "region": region,
            "justify": lang in _DIVIDED and not self._in_cells,
            "depth": min(max(depth, 0), _MAX_DEPTH),
            "number": self._line(leaf.number, place),
            "short": len(plain(leaf.number)) <= _SHORT_NUMBER,
            "runs": self._line(leaf.line, place),
            "bold": leaf.heading or leaf.block.name in {"crossHeading", "subheading"},
            "align": "center" if id(leaf.block) in self._centred or leaf.block.name == "crossHeading" else "start",
            "quoted": self._quotes > 0,
            "gone": self._gone(leaf.provision) if leaf.provision else "",
        }

    def _gone(self, block: Division | Provision) -> str:
        return self._ui.removed if block.removed and not children(block) else ""

    def _table(self, table: Table) -> Value:
        """Return a table; the rows of header cells at its top are repeated on each page unless notes stand there."""
        place = _Place(eid=self._around[-1], language=table.language)
        head = 0
        while head < len(table.blocks) and all(cell.header for cell in table.blocks[head].blocks):
            head += 1
        head = head if _closed(table, head) and head < len(table.blocks) else 0
        cells: list[list[Value]] = [[], []]
        noted = False
        self._in_cells = True
        for number, row in enumerate(table.blocks):
            for cell in row.blocks:
                lines = [event for event in leaves(cell.blocks) if isinstance(event, Leaf)]
                noted |= number < head and any(calls(leaf.number) or calls(leaf.line) for leaf in lines)
                cells[number >= head].append(
                    {
                        "x": cell.column,
                        "y": cell.row,
                        "columns": cell.columns,
                        "rows": cell.rows,
                        "header": cell.header,
                        "items": [self._paragraph(leaf) for leaf in lines],
                    }
                )
        self._in_cells = False
        return {
            "kind": "table",
            "columns": max(table.columns, 1),
            "caption": self._line(table.caption, place),
            "head": cells[0],
            "repeat": not noted,
            "body": cells[1],
        }

    # Lines

    def _line(self, line: Line, place: _Place) -> list[Value]:
        return [value for inline in line for value in self._inline(inline, place)]

    def _inline(self, inline: Text | Break | Image | NoteCall, place: _Place) -> Iterator[Value]:
        match inline:
            case Text():
                yield self._run(inline, place)
            case Break():
                yield {"break": True}
            case Image() if inline.description:
                yield self._checked(f"[{inline.description}]", place)
            case NoteCall(note=note):
                yield from self._note(inline, place) if not self._in_notes else self._nested(note.blocks, place)
            case _:
                pass

    def _note(self, call: NoteCall, place: _Place) -> Iterator[Value]:
        """Yield a footnote: a list of its lines."""
        self._in_notes += 1
        written: list[Value] = []
        for leaf in leaves(call.note.blocks):
            if isinstance(leaf, Leaf):
                number = [*self._line(leaf.number, place), " "] if leaf.number else []
                written.append([*number, *self._line(leaf.line, place)])
        self._in_notes -= 1
        label = call.note.label
        if label and written and isinstance(written[0], list):
            strong: Value = {"text": self._checked(label, place), "marks": ["b"]}
            written[0] = [strong, " ", *written[0]]
        lang, region = _language(place.language)
        yield {"note": written, "lang": lang, "region": region}

    def _nested(self, blocks: Sequence[Block], place: _Place) -> Iterator[Value]:
        """Yield a note within a note, in brackets."""
        yield " ["
        for leaf in leaves(blocks):
            if isinstance(leaf, Leaf):
                yield from (*self._line(leaf.number, place), *self._line(leaf.line, place))
        yield "]"

    def _run(self, run: Text, place: _Place) -> Value:
        text = self._checked(run.text, place)
        fields: dict[str, Value] = {"text": text}
        pieces = list(_pieces(text, narrow=self._in_cells))
        if len(pieces) > 1:
            fields["parts"] = [*pieces]
        if run.marks:
            fields["marks"] = [mark.value for mark in run.marks]
        if run.language:
            fields["lang"], fields["region"] = _language(run.language)
        if anchor := self._document.anchor(run.target):
            fields["to"] = anchor
        elif is_address(run.target):
            fields["href"] = run.target
        return text if len(fields) == 1 else fields

    def _checked(self, text: str, place: _Place) -> str:
        """Return a text that the font can show; soft hyphens go, as they would make words unfindable."""
        text = text.replace(_SOFT_HYPHEN, "")
        if not text.isascii():
            for char in text:
                if ord(char) not in _characters():
                    raise GlyphError(char, place.eid)
        return text


def _anchor(name: str) -> Value:
    return {"kind": "anchor", "id": name}


def _without_calls(line: Line) -> Line:
    return tuple(inline for inline in line if not isinstance(inline, NoteCall))


def _closed(table: Table, head: int) -> bool:
    """Say whether no cell of the head reaches below it."""
    return all(cell.row + cell.rows <= head for row in table.blocks[:head] for cell in row.blocks)


def _pieces(text: str, *, narrow: bool = False) -> Iterator[str]:
    """Yield a text in pieces between which a line may break: words too long for a line are taken apart.

    In a `narrow` column that begins earlier, with what is no word of letters and so cannot be divided.
    """
    start = 0
    for word in (_NARROW if narrow else _LONG).finditer(text):
        letters = sum(char.isalpha() for char in word[0])
        if narrow and len(word[0]) < _LONG_IN_CELL and letters > _MOSTLY * len(word[0]):
            continue
        for at in range(word.start() + _PIECE, word.end(), _PIECE):
            yield text[start:at]
            start = at
    yield text[start:]


def _cut(text: str, length: int) -> str:
    """Return a text that fits on a running line."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _language(tag: str) -> tuple[str, str | None]:
    """Return language and region as Typst has them."""
    lang, *rest = tag.split("-")
    return lang, next((part.upper() for part in rest if len(part) == 2 and part.isalpha()), None)  # noqa: PLR2004 - ISO 3166
