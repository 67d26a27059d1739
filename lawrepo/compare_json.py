"""The JSON form of a comparison, `lawrepo.diff/v1`, which applied to the text before gives the text after; pure.

docs/comparison.md describes it.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.compare import apply
from lawrepo.comparison import Change, Comparison, Copy, DiffScript, Kind, Line, Patch, Place, Relation
from lawrepo.errors import StorageError
from lawrepo.holding import State

SCHEMA: Final = "lawrepo.diff/v1"

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class DiffFormatError(StorageError):
    """Report JSON that is no difference; `where` is the place in it."""

    def __init__(self, where: str, expected: str) -> None:
        """Keep the place and what was expected there."""
        self.where = where
        self.expected = expected
        super().__init__(f"{where}: expected {expected}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Which texts were compared: a Work in a language (ISO 639-2) on two days, as known at a commit."""

    work: FrbrUri
    language: str
    title: str
    before: date
    after: date
    recorded_at: datetime
    commit: str


def to_json(comparison: Comparison, compared: Compared) -> bytes:
    """Write a comparison as JSON in UTF-8, indented, with a final newline."""
    counts = Counter(kind for change in comparison.changes for kind in change.kinds)
    value: Value = {
        "schema": SCHEMA,
        "iri": str(compared.work),
        "language": compared.language,
        "title": compared.title,
        "from": compared.before.isoformat(),
        "to": compared.after.isoformat(),
        "recorded_at": compared.recorded_at.isoformat(),
        "commit": compared.commit,
        "summary": {kind.value: counts[kind] for kind in Kind if counts[kind]},
        "changes": [_change(change) for change in comparison.changes],
        "relations": [_relation(relation) for relation in comparison.relations],
        "patch": {
            "before": comparison.script.before,
            "after": comparison.script.after,
            "order": [_run(run) for run in comparison.script.order],
            "fragments": [_patch(patch) for patch in comparison.script.patches],
        },
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def apply_json(before: State, data: bytes) -> dict[str, Fragment]:
    """Return the text after, byte for byte; only `patch` is read.

    Raises:
        DiffFormatError: when the data are no difference.
        MisfitError: when `before` is not the text that was compared.

    """
    return apply(before, read_script(data))


def read_script(data: bytes) -> DiffScript:
    """Return what a difference does.

    Raises:
        DiffFormatError: when the data are no difference.

    """
    try:
        value: Value = json.loads(data)
    except (ValueError, RecursionError):
        raise DiffFormatError("the difference", "JSON in UTF-8") from None
    envelope = _object(value, "the difference")
    if envelope.get("schema") != SCHEMA:
        raise DiffFormatError("schema", SCHEMA)
    patch = _object(envelope.get("patch"), "patch")
    order = _script(patch.get("order"), "patch.order")
    fragments = _list(patch.get("fragments"), "patch.fragments")
    return DiffScript(
        before=_digest(patch, "before", "patch"),
        after=_digest(patch, "after", "patch"),
        patches=tuple(_read_patch(each, f"patch.fragments[{number}]") for number, each in enumerate(fragments)),
        order=order,
    )


def _change(change: Change) -> Value:
    """Write a change; what says nothing is left out."""
    fields: dict[str, Value] = {
        "kinds": [kind.value for kind in change.kinds],
        "key": change.key,
        "element": change.element,
        "before": None if change.before is None else _place(change.before),
        "after": None if change.after is None else _place(change.after),
    }
    if change.lines:
        fields["lines"] = [_line(line) for line in change.lines]
    if change.attributes:
        fields["attributes"] = [
            {"element": each.element, "name": each.name, "before": each.before, "after": each.after}
            for each in change.attributes
        ]
    if change.tags:
        fields["tags"] = [{"before": each.before, "after": each.after} for each in change.tags]
    return fields


def _place(place: Place) -> dict[str, Value]:
    fields: dict[str, Value] = {"eId": place.eid, "wId": place.wid, "path": list(place.path)}
    if place.within or place.follows:
        fields["within"] = place.within
        fields["follows"] = place.follows
    return fields


def _line(line: Line) -> Value:
    edits: list[Value] = [[segment.mark.value, segment.text] for segment in line.segments]
    return {"part": line.part, "depth": line.depth, "edits": edits}


def _relation(relation: Relation) -> Value:
    several: list[Value] = [{**_place(part.place), "share": part.share} for part in relation.several]
    return {"kind": relation.link.value, "one": _place(relation.one), "several": several}


def _run(run: Copy | str) -> Value:
    return [run.start, run.stop] if isinstance(run, Copy) else run


def _patch(patch: Patch) -> Value:
    return {
        "key": patch.key,
        "before": patch.before,
        "after": patch.after,
        "script": [_run(piece) for piece in patch.script],
    }


def _read_patch(value: Value, where: str) -> Patch:
    fields = _object(value, where)
    return Patch(
        key=_text(fields.get("key"), f"{where}.key"),
        before=_digest(fields, "before", where) if fields.get("before") != "" else "",
        after=_digest(fields, "after", where),
        script=_script(fields.get("script"), f"{where}.script"),
    )


def _digest(fields: dict[str, Value], name: str, where: str) -> str:
    value = _text(fields.get(name), f"{where}.{name}")
    if not _DIGEST.fullmatch(value):
        raise DiffFormatError(f"{where}.{name}", "a SHA-256 in lower-case hex")
    return value


def _script(value: Value, where: str) -> tuple[Copy | str, ...]:
    return tuple(_read_run(each, f"{where}[{number}]") for number, each in enumerate(_list(value, where)))


def _read_run(value: Value, where: str) -> Copy | str:
    match value:
        case str():
            return _text(value, where)
        case [int(start), int(stop)] if 0 <= start <= stop and bool not in {type(start), type(stop)}:
            return Copy(start=start, stop=stop)
        case _:
            raise DiffFormatError(where, "a text, or [start, stop]")


def _object(value: Value, where: str) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise DiffFormatError(where, "an object")
    return value


def _list(value: Value, where: str) -> list[Value]:
    if not isinstance(value, list):
        raise DiffFormatError(where, "a list")
    return value


def _text(value: Value, where: str) -> str:
    if not isinstance(value, str) or _SURROGATE.search(value):
        raise DiffFormatError(where, "a text")
    return value
