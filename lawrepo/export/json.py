"""JSON in the versioned schema `lawrepo.expression/v1` (docs/exports.md)."""

import json
from importlib.resources import files
from typing import Final

from lawrepo.export.blocks import (
    Block,
    Break,
    Cell,
    Division,
    Image,
    Inline,
    Line,
    NoteCall,
    Paragraph,
    Provision,
    Quote,
    Table,
    Text,
    notes_of,
)
from lawrepo.export.model import RenderDocument

SCHEMA: Final = "lawrepo.expression/v1"

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]


def to_json(document: RenderDocument) -> bytes:
    """Write a document as JSON in UTF-8, indented, with a final newline."""
    until, base = document.in_force_until, document.baseline
    compared: dict[str, Value] = {}
    if base:
        compared["baseline"] = {"iri": base.iri, "point_in_time": base.pit.isoformat(), "digest": base.digest}
    value: Value = {
        "schema": SCHEMA,
        "iri": document.iri,
        "work": document.work,
        "portion": document.portion,
        "language": document.language,
        "lang": document.tag,
        "title": document.title,
        "point_in_time": document.pit.isoformat(),
        "in_force_from": document.in_force_from.isoformat(),
        "in_force_until": until.isoformat() if until else None,
        "assumed": list(document.assumed),
        "recorded_at": document.recorded_at.isoformat(),
        "commit": document.commit,
        "digest": document.digest,
        **compared,
        "blocks": [_block(block, document.tag) for block in document.blocks],
        "notes": [
            {
                "number": note.number,
                "eId": note.eid,
                "editorial": note.editorial,
                "marker": note.marker,
                "blocks": [_block(block, document.tag) for block in note.blocks],
            }
            for note in notes_of(document.blocks)
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def read_schema() -> bytes:
    """Return the JSON Schema (draft 2020-12) of what `to_json` writes."""
    return files("lawrepo.export.templates").joinpath("expression-v1.schema.json").read_bytes()


def _block(block: Block, around: str) -> Value:
    """Write a block; what says nothing is left out."""
    fields: dict[str, Value] = {"type": type(block).__name__.lower(), "element": block.name}
    if block.eid:
        fields["eId"] = block.eid
    if block.wid != block.eid:
        fields["wId"] = block.wid
    if block.anchor != block.eid:
        fields["anchor"] = block.anchor
    if block.language != around:
        fields["lang"] = block.language
    fields.update(_own(block))
    if not isinstance(block, Paragraph):
        fields["blocks"] = [_block(inner, block.language) for inner in block.blocks]
    return fields


def _own(block: Block) -> dict[str, Value]:
    match block:
        case Paragraph():
            return {"line": _line(block.line)}
        case Division() | Provision():
            own: dict[str, Value] = {"num": _line(block.number), "heading": _line(block.heading)}
            if block.removed:
                own["removed"] = True
            return {"level": block.level, "unit": block.unit, **own} if isinstance(block, Division) else own
        case Quote():
            return {"start": block.start, "end": block.end}
        case Table():
            return {"columns": block.columns, "caption": _line(block.caption)}
        case Cell():
            place: dict[str, Value] = {"row": block.row, "column": block.column}
            return {"header": block.header, **place, "rows": block.rows, "columns": block.columns}
        case _:
            return {}


def _line(line: Line) -> Value:
    return [_inline(inline) for inline in line]


def _inline(inline: Inline) -> Value:
    match inline:
        case Text():
            fields: dict[str, Value] = {"text": inline.text, **_marks(inline)}
            if inline.target:
                fields["href"] = inline.target
            if inline.language:
                fields["lang"] = inline.language
            if inline.generated:
                fields["generated"] = True
            return fields
        case Break():
            return {"break": True, **_marks(inline)}
        case Image():
            return {"image": inline.source, "alt": inline.description, **_marks(inline)}
        case NoteCall():
            return {"note": inline.note.number, **_marks(inline)}


def _marks(inline: Inline) -> dict[str, Value]:
    return {"marks": [mark.value for mark in inline.marks]} if inline.marks else {}
