"""Markdown (CommonMark, with the tables and footnotes of GitHub): all text of the law is escaped."""

import json
import re
from collections.abc import Iterator
from typing import Final

from lawrepo.export.blocks import (
    Break,
    Cell,
    Division,
    Image,
    Line,
    Mark,
    Note,
    NoteCall,
    Table,
    Text,
)
from lawrepo.export.flow import Close, Leaf, Notes, Open, footnoted, lines_of
from lawrepo.export.model import RenderDocument
from lawrepo.export.references import is_address, targets
from lawrepo.export.words import instant

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>&|~$^])")
_LINE_START: Final = re.compile(r"^(\s*)([#+=:-]|\d{1,9}(?=[.)]))")
_MAX_HEADING: Final = 6
_TAGS: Final = {Mark.BOLD: "**", Mark.ITALIC: "*", Mark.DELETED: "~~"}


def to_markdown(document: RenderDocument, *, header: bool = True) -> bytes:
    """Write a document as Markdown in UTF-8, with LF.

    Headings by level, numbers as text, notes as footnotes at the end of their article. `header` puts title, IRI,
    dates and digest first, as YAML.
    """
    writer = _Writer(document)
    for event in footnoted(document.blocks):
        writer.take(event)
    head = list(_front_matter(document)) if header else []
    return ("\n\n".join([*head, *writer.paragraphs]) + "\n").encode()


def _front_matter(document: RenderDocument) -> Iterator[str]:
    fields = {
        "title": document.title,
        "iri": document.iri,
        "portion": document.portion,
        "language": document.language,
        "point_in_time": document.pit.isoformat(),
        "in_force_from": document.in_force_from.isoformat(),
        "in_force_until": document.in_force_until.isoformat() if document.in_force_until else "",
        "assumed": "; ".join(document.assumed),
        "recorded": instant(document.recorded_at),
        "commit": document.commit,
        "digest": document.digest,
    }
    # A JSON string is a YAML string (YAML 1.2 §7.3.1).
    values = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items() if value)
    yield "\n".join(("---", *values, "---"))
    yield f"# {_escape_start(_escape(document.title))}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _escape_start(text: str) -> str:
    """Escape what means something at the beginning of a line only: `#`, `-`, `1.`."""
    start = _LINE_START.match(text)
    if start is None:
        return text
    if start[2].isdigit():
        return f"{text[: start.end()]}\\{text[start.end() :]}"
    return f"{text[: start.start(2)]}\\{text[start.start(2) :]}"


class _Writer:
    """Collects paragraphs of Markdown."""

    def __init__(self, document: RenderDocument) -> None:
        self.paragraphs: list[str] = []
        self._document = document
        self._targets = targets(document)
        self._ids = ""
        self._skip: Table | None = None

    def take(self, event: Open | Close | Leaf | Notes) -> None:
        """Write a line, the beginning of a block, or the notes of an article."""
        if isinstance(event, Notes):
            self.paragraphs += [self._footnote(note) for note in event.notes]
            return
        if isinstance(event, Open | Leaf) and event.block.anchor in self._targets:
            anchor = f'<a id="{_attribute(event.block.anchor)}"></a>'
            self._ids += "" if anchor in self._ids else anchor
        if self._skip is not None:
            if isinstance(event, Close) and event.block is self._skip:
                self._skip = None
            return
        match event:
            case Leaf():
                line = self._line(event.line)
                strong = event.heading and line and "<" not in line and "*" not in line
                self._add(self._line(event.number), f"**{line}**" if strong else line)
            case Open(block=Division() as block):
                title = " ".join(text for text in (self._line(block.number), self._line(block.heading)) if text)
                self._add(title.replace("\\\n", " "), prefix=f"{'#' * min(block.level + 1, _MAX_HEADING)} ")
            case Open(block=Table() as block):
                self._table(block)
                self._skip = block
            case _:
                pass

    def _add(self, *parts: str, prefix: str = "") -> None:
        text = " ".join(part for part in parts if part)
        if text:
            text = "\n".join(_escape_start(line) for line in text.split("\n"))
            self.paragraphs.append(f"{prefix}{self._ids}{text}")
            self._ids = ""

    def _line(self, line: Line) -> str:
        out = ""
        for index, inline in enumerate(line):
            match inline:
                case Text():
                    after = line[index + 1] if index + 1 < len(line) else None
                    out += self._text(inline, out[-1:], after.text[:1] if isinstance(after, Text) else "")
                case Break():
                    out += "\\\n"
                case NoteCall(note=note):
                    out += f"[^{note.number}]"
                case Image() if inline.description:
                    out += _escape(f"[{inline.description}]")
                case _:
                    pass
        return out

    def _text(self, run: Text, before: str, after: str) -> str:
        """Write a run; a mark that CommonMark would not see beside a letter or a sign is written in HTML."""
        text = _escape(run.text)
        free = not before.strip() and not after.strip() and run.text[0].isalnum() and run.text[-1].isalnum()
        for mark in run.marks:
            sign = _TAGS.get(mark) if free and len(run.marks) == 1 else None
            text = f"{sign}{text}{sign}" if sign else f"<{mark.value}>{text}</{mark.value}>"
        anchor = self._document.anchor(run.target)
        address = f"#{anchor}" if anchor else run.target
        if anchor or is_address(address) or address.startswith("/"):
            return f"[{text}]({_attribute(address)})"
        return text

    def _footnote(self, note: Note) -> str:
        pieces = [self._leaf(leaf) for leaf in lines_of(note.blocks)]
        first, *rest = [_escape_start(piece) for piece in pieces if piece] or [""]
        if note.label:
            first = f"**{_escape(note.label)}** {first}"
        return f"[^{note.number}]: {first}" + "".join(f"\n\n    {piece}" for piece in rest)

    def _leaf(self, leaf: Leaf) -> str:
        return " ".join(part for part in (self._line(leaf.number), self._line(leaf.line)) if part)

    def _table(self, table: Table) -> None:
        """Write a table; the first row is its head, places that a span covers are left empty."""
        if table.caption:
            self._add(self._line(table.caption))
        grid = [[""] * table.columns for _ in table.blocks]
        for row in table.blocks:
            for cell in row.blocks:
                grid[cell.row][cell.column] = self._cell(cell)
        if not grid or not table.columns:
            return
        rows = [f"| {' | '.join(row)} |" for row in grid]
        rows.insert(1, "|" + " --- |" * table.columns)
        if self._ids:
            self.paragraphs.append(self._ids)
            self._ids = ""
        self.paragraphs.append("\n".join(rows))

    def _cell(self, cell: Cell) -> str:
        parts = (self._leaf(leaf) for leaf in lines_of(cell.blocks))
        return "<br>".join(part.replace("\\\n", "<br>") for part in parts if part)


def _attribute(text: str) -> str:
    """Percent-encode what would end an attribute or a link (RFC 3986 2.1)."""
    return "".join(f"%{ord(char):02X}" if char in '<>()"\\ \n' else char for char in text)
