"""Lines of text as data of the PDF templates: runs, notes, references, and marks of what changed."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from lawrepo.export.blocks import Block, Break, Image, Inline, Line, Mark, NoteCall, Text
from lawrepo.export.flow import lines_of
from lawrepo.export.glyphs import checked
from lawrepo.export.references import is_address

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]

# Languages whose words Typst can divide; without that, justified lines would have holes.
DIVIDED: Final = frozenset(
    """
    be bg ca cs da de el en es et fi fr hr hu is it la lt lv nb nl nn no pl pt ro ru sk sl sq sr sv tr uk
    """.split()  # noqa: SIM905 - as akn.names
)
_LONG_WORD: Final = 40
_LONG_IN_CELL: Final = 24
_MOSTLY: Final = 0.75
_PIECE: Final = 8
_LONG: Final = re.compile(rf"\S{{{_LONG_WORD},}}")
_NARROW: Final = re.compile(r"\S{12,}")
_CHANGES: Final = frozenset((Mark.INSERTED, Mark.DELETED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a line stands: the eId for messages, the language around it, whether its column is narrow."""

    eid: str
    language: str
    narrow: bool = False


class Lines:
    """Turns lines into data; `anchor` gives the place that a reference within the law leads to, "" for none."""

    def __init__(self, anchor: Callable[[str], str]) -> None:
        """Keep where references lead."""
        self._anchor = anchor
        self._in_notes = 0

    def line(self, line: Line, place: Place) -> list[Value]:
        """Return the runs of a line; what came or went is one value with its runs.

        Raises:
            GlyphError: for a character without a glyph.

        """
        if not any(inline.marks and not _CHANGES.isdisjoint(inline.marks) for inline in line):
            return [value for inline in line for value in self._inline(inline, place)]
        out: list[Value] = []
        for change, group in groupby(line, _change):
            runs = [value for inline in group for value in self._inline(_unmarked(inline), place)]
            if change is None:
                out += runs
            else:
                out.append({"change": change.value, "runs": runs})
        return out

    def _inline(self, inline: Inline, place: Place) -> Iterator[Value]:
        match inline:
            case Text():
                yield self._run(inline, place)
            case Break():
                yield {"break": True}
            case Image() if inline.description:
                yield checked(f"[{inline.description}]", place.eid)
            case NoteCall(note=note):
                yield from self._note(inline, place) if not self._in_notes else self._nested(note.blocks, place)
            case _:
                pass

    def _note(self, call: NoteCall, place: Place) -> Iterator[Value]:
        """Yield a footnote: a list of its lines."""
        place = replace(place, narrow=False)
        self._in_notes += 1
        written: list[Value] = []
        for leaf in lines_of(call.note.blocks):
            number = [*self.line(leaf.number, place), " "] if leaf.number else []
            written.append([*number, *self.line(leaf.line, place)])
        self._in_notes -= 1
        label = call.note.label
        if label and written and isinstance(written[0], list):
            strong: Value = {"text": checked(label, place.eid), "marks": ["b"]}
            written[0] = [strong, " ", *written[0]]
        lang, region = language(place.language)
        yield {"note": written, "lang": lang, "region": region}

    def _nested(self, blocks: Sequence[Block], place: Place) -> Iterator[Value]:
        """Yield a note within a note, in brackets."""
        yield " ["
        for leaf in lines_of(blocks):
            yield from (*self.line(leaf.number, place), *self.line(leaf.line, place))
        yield "]"

    def _run(self, run: Text, place: Place) -> Value:
        text = checked(run.text, place.eid)
        fields: dict[str, Value] = {"text": text}
        found = pieces(text, narrow=place.narrow)
        if len(found) > 1:
            fields["parts"] = [*found]
        if run.marks:
            fields["marks"] = [mark.value for mark in run.marks]
        if run.language:
            fields["lang"], fields["region"] = language(run.language)
        if run.target:
            if anchor := self._anchor(run.target):
                fields["to"] = anchor
            elif is_address(run.target):
                fields["href"] = run.target
        return text if len(fields) == 1 else fields


def without_calls(line: Line) -> Line:
    """Return a line without the calls of notes."""
    return tuple(inline for inline in line if not isinstance(inline, NoteCall))


def _change(inline: Inline) -> Mark | None:
    return next((mark for mark in inline.marks if mark in _CHANGES), None)


def _unmarked(inline: Inline) -> Inline:
    return replace(inline, marks=tuple(mark for mark in inline.marks if mark not in _CHANGES))


def pieces(text: str, *, narrow: bool = False) -> list[str]:
    """Return a text in pieces between which a line may break: words too long for a line are taken apart.

    In a `narrow` column that begins earlier, with what is no word of letters and so cannot be divided.
    """
    found: list[str] = []
    start = 0
    for word in (_NARROW if narrow else _LONG).finditer(text):
        letters = sum(char.isalpha() for char in word[0])
        if narrow and len(word[0]) < _LONG_IN_CELL and letters > _MOSTLY * len(word[0]):
            continue
        for at in range(word.start() + _PIECE, word.end(), _PIECE):
            found.append(text[start:at])
            start = at
    return [*found, text[start:]]


def language(tag: str) -> tuple[str, str | None]:
    """Return language and region as Typst has them."""
    lang, *rest = tag.split("-")
    return lang, next((part.upper() for part in rest if len(part) == 2 and part.isalpha()), None)  # noqa: PLR2004 - ISO 3166
