"""Plain text: one line a paragraph, with its number."""

from collections.abc import Iterator, Sequence

from lawrepo.export.blocks import (
    PARTS,
    Block,
    Break,
    Division,
    Group,
    Image,
    Line,
    Note,
    NoteCall,
    Table,
    Text,
    blocks_of,
    calls,
    lines,
)
from lawrepo.export.flow import Close, Leaf, Open, leaves
from lawrepo.export.model import RenderDocument
from lawrepo.export.words import instant, words

_INDENT = "  "


def to_text(document: RenderDocument, *, header: bool = True, notes: bool = True) -> bytes:
    """Write a document as plain text in UTF-8, with LF.

    Each level of provisions within another is indented by two blanks; cells of a table are separated by tabs. Notes
    of the law stand in brackets where they are called, editorial ones on a line of their own, which begins with
    their marker. `header` puts title, IRI, dates and digest first; `notes=False` leaves editorial notes out.
    """
    writer = _Writer(editorial=notes)
    for event in leaves(document.blocks):
        writer.take(event)
    head = [*_header(document), ""] if header else []
    return "".join(f"{line}\n" for line in (*head, *writer.lines)).encode()


def note_text(note: Note) -> str:
    """Return a note on one line, after its marker."""
    text = _on_one_line(note.blocks)
    return f"{note.label} {text}" if note.label else text


def _header(document: RenderDocument) -> Iterator[str]:
    from lawrepo.export.page_words import page_words  # noqa: PLC0415 - a lazy seam

    ui = words(document.tag)
    yield document.title
    yield ""
    yield f"{ui.identifier}: {document.iri}" + (f"~{document.portion}" if document.portion else "")
    yield page_words(document.tag).span(document.in_force_from, document.in_force_until)
    yield f"{ui.as_of}: {ui.day(document.pit)}"
    if document.baseline:
        from lawrepo.export.comparison_words import comparison_words  # noqa: PLC0415 - a lazy seam

        yield f"{comparison_words(document.tag).title}: {ui.day(document.baseline.pit)} → {ui.day(document.pit)}"
    yield from (f"{ui.assuming}: {event}" for event in document.assumed)
    yield f"{ui.recorded}: {instant(document.recorded_at)}"
    yield f"{ui.commit}: {document.commit}"
    yield f"{ui.digest}: {document.digest}"


def _line(line: Line) -> str:
    """Write a line with the notes of the law in it; line breaks become LF."""
    out: list[str] = []
    for inline in line:
        match inline:
            case Text():
                after_note = out and out[-1].endswith("]") and inline.text[:1].isalnum()
                out.append(f" {inline.text}" if after_note else inline.text)
            case Break():
                out.append("\n")
            case NoteCall(note=note) if not note.editorial:
                out.append(f" [{note.number}: {note_text(note)}]")
            case Image() if inline.description:
                out.append(f"[{inline.description}]")
            case _:
                pass
    return "".join(out).strip()


def _on_one_line(blocks: Sequence[Block]) -> str:
    parts = (_line(line).replace("\n", " ") for block in blocks_of(blocks) for line in lines(block))
    return " ".join(part for part in parts if part)


class _Writer:
    """Collects lines."""

    def __init__(self, *, editorial: bool) -> None:
        self.lines: list[str] = []
        self._editorial = editorial
        self._skip: Table | None = None

    def take(self, event: Open | Close | Leaf) -> None:
        """Write a line, or the beginning of a block."""
        if self._skip is not None:
            if isinstance(event, Close) and event.block is self._skip:
                self._skip = None
            return
        match event:
            case Leaf():
                depth = max(event.depth - 1, 0)
                self._add(depth, _line(event.number), _line(event.line))
                self._notes(depth, event.number, event.line)
            case Open(block=Division() as block):
                if self.lines:
                    self.lines.append("")
                self._add(0, _line(block.number), _line(block.heading))
                self._notes(0, block.number, block.heading)
            case Open(block=Group(name=name)) if name in PARTS and self.lines:
                self.lines.append("")
            case Open(block=Table() as block):
                self._table(block)
                self._skip = block
            case _:
                pass

    def _add(self, depth: int, *parts: str) -> None:
        """Write parts on one line, or on as many as they have."""
        text = " ".join(part for part in parts if part)
        if text:
            self.lines += [f"{_INDENT * depth}{line}" for line in text.split("\n")]

    def _notes(self, depth: int, *of: Line) -> None:
        for note in (note for line in of for note in calls(line)):
            if self._editorial and note.editorial:
                self._add(depth, note_text(note))

    def _table(self, table: Table) -> None:
        self._add(0, _line(table.caption))
        self._notes(0, table.caption)
        for row in table.blocks:
            self.lines.append("\t".join(_on_one_line((cell,)) for cell in row.blocks))
            for block in blocks_of((row,)):
                self._notes(0, *lines(block))
