"""Lines as blocks (docs/text-format.md, "Lines and blocks")."""

import enum
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from akn.findings import Finding, Rule, Severity
from lawrepo.importers.grammar import Grammar, Heading, Marker, follows
from lawrepo.importers.lines import CHARACTER, MAX_BLOCK, SIZE, Line
from lawrepo.importers.resemblance import resembles_heading
from lawrepo.importers.vocabulary import ARTICLE

UNPLACED: Final = Rule(
    code="text-unplaced",
    severity=Severity.ERROR,
    summary="Text that the grammar cannot place.",
    clause="docs/text-format.md, What is refused",
)

INDENTED: Final = 3  # columns from which on an indented line is a new block
_SHOWN: Final = 60
_LOOKED_AT: Final = 400  # characters at the beginning of a line in which nothing invisible may hide
_INVISIBLE: Final = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff\ufff9-\ufffb]")
_CLOSING: Final = ";,.:!?)»]…”"
_OPENING: Final = "([«„"
_UNFINISHED: Final = _OPENING + ",-–—"
_MIDDLE: Final = _UNFINISHED + ")»№"  # what a line ends with that may go on in the next
_UNPLACED_HEADING: Final = "an unplaced heading"


class Kind(enum.Enum):
    """What a block is; FRONT is a line of a title block that is not the title, UNKNOWN what no rule places."""

    TITLE = "title"
    FRONT = "front matter"
    HEADING = "heading"
    UNKNOWN = "unknown"
    NOTE = "note"
    ITEM = "item"
    TEXT = "text"


_TEXTS: Final = frozenset((Kind.FRONT, Kind.ITEM, Kind.TEXT, Kind.UNKNOWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block: where it begins, its words, and what the grammar found at its beginning, which `text` leaves out.

    `reason` says why a block of unknown kind cannot be placed.
    """

    kind: Kind
    line: int
    text: str
    heading: Heading | None = None
    marker: Marker | None = None
    note: str = ""
    reason: str = ""


def texts_among(blocks: Iterable[Block]) -> int:
    """Count the blocks that are text with words in it."""
    return sum(block.kind in _TEXTS and bool(block.text) for block in blocks)


class _Open:
    """The block that is being read: what it opened with, and its lines so far."""

    __slots__ = ("found", "indent", "kind", "lines", "number", "reason")

    def __init__(self, kind: Kind, line: Line, text: str, found: Heading | Marker | str) -> None:
        self.kind = kind
        self.number = line.number
        self.indent = line.indent
        self.lines = [text] if text else []
        self.found = found
        self.reason = ""

    def block(self) -> Block:
        found = self.found
        return Block(
            kind=self.kind,
            line=self.number,
            text=_joined(self.lines),
            heading=found if isinstance(found, Heading) else None,
            marker=found if isinstance(found, Marker) else None,
            note=found if isinstance(found, str) else "",
            reason=self.reason,
        )


class _Reader:
    """Makes blocks of lines."""

    def __init__(self, grammar: Grammar, *, markdown: bool) -> None:
        self.grammar = grammar
        self.markdown = markdown
        self.blocks: list[Block] = []
        self.findings: list[Finding] = []
        self.open: _Open | None = None
        self.last: dict[str, str] = {}
        self.before = ""  # the line directly before, "" after an empty one
        self.in_front = True  # no heading yet

    def read(self, line: Line) -> None:
        if line.title:
            self._title(line)
        elif not line.text:
            self._close(empty=True)
            self.before = ""
        else:
            self._refuse_invisible(line)
            if not self._begins(line) and not self._continues(line):
                self._start(Kind.TEXT, line, line.text)
            self.before = line.text
            if line.ends:
                self._close()
                self.before = ""

    def finish(self) -> None:
        self._close()

    def _title(self, line: Line) -> None:
        if line.marked or self.open is None:
            self._close()
            first = not any(block.kind is Kind.TITLE for block in self.blocks)
            self._start(Kind.TITLE if first else Kind.FRONT, line, line.text)
        else:
            self.open.lines.append(line.text)

    def _begins(self, line: Line) -> bool:
        """Begin a block where the line says that it does."""
        heading = self.grammar.heading(line.text, marked=line.marked) if line.marked or not self.markdown else None
        if heading is not None:
            self._refuse_interruption(line)
            self._start(Kind.HEADING, line, heading.words, heading)
            self.last = {}
            self.in_front = False
            return True
        unplaced = self._may_begin(line) and resembles_heading(line.text)
        if line.marked or unplaced:
            self._start(Kind.UNKNOWN, line, line.text)
            if self.open is not None and unplaced:
                self.open.reason = _UNPLACED_HEADING
            return True
        note = self.grammar.note(line.text)
        if note is not None:
            self._start(Kind.NOTE, line, note[1], note[0])
            return True
        marker = self.grammar.marker(line.text)
        if marker is not None and not self._is_reference(line, marker):
            self._start(Kind.ITEM, line, marker.text, marker)
            self.last[marker.form] = marker.number
            return True
        return False

    def _may_begin(self, line: Line) -> bool:
        """Tell whether a heading, however it is written, may stand in a line and not in the midst of a sentence."""
        if line.marked or not self.before or self.open is None or self.open.kind is Kind.HEADING:
            return True
        if line.indent >= INDENTED and self.open.kind is not Kind.NOTE:
            return True
        if line.text[0].islower():
            return False
        return not (self.markdown and (self.before[-1].isalnum() or self.before[-1] in _MIDDLE))

    def _continues(self, line: Line) -> bool:
        """Join a line to the block before it, if it goes on."""
        block = self.open
        if block is None:
            return False
        if block.kind is Kind.HEADING:
            if not self._heading_goes_on(block, line):
                return False
        elif line.indent >= INDENTED and block.kind is not Kind.NOTE and self.before:
            return False
        block.lines.append(line.text)
        return True

    def _heading_goes_on(self, block: _Open, line: Line) -> bool:
        heading = block.found
        if not isinstance(heading, Heading) or not self.before or not heading.num:
            return False
        if line.indent >= INDENTED > block.indent:
            return False
        if heading.element == self.grammar.unit:
            return bool(block.lines) and line.text[0].islower() and block.lines[-1][-1] not in _CLOSING
        return True

    def _is_reference(self, line: Line, marker: Marker) -> bool:
        """Tell whether a number at the beginning of a line only belongs to the sentence before."""
        if self.open is None or not self.before or line.indent >= INDENTED or self.open.kind is Kind.HEADING:
            return False
        if self.grammar.announces(self.before):
            return True
        in_sentence = self.before[-1].isalnum() or self.before[-1] in _OPENING
        previous = self.last.get(marker.form, "")
        return in_sentence and not follows(marker.number, "") and not follows(marker.number, previous)

    def _refuse_interruption(self, line: Line) -> None:
        """Refuse a sentence that has not ended before a heading, without an empty line between them."""
        block = self.open
        if block is None or block.kind in {Kind.HEADING, Kind.TITLE} or not self.before or self.in_front:
            return
        if not (self.before[-1].isalnum() or self.before[-1] in _UNFINISHED):
            return
        reason = f"text without an end directly before the heading in line {line.number}"
        if block.kind is Kind.NOTE:
            self.findings.append(
                Finding(
                    rule=UNPLACED,
                    message=f"{reason}: {shown(block.block().text)}",
                    line=block.number,
                    expected="an empty line between them, or the end of the sentence",
                    found=shown(line.text),
                )
            )
        else:
            block.kind, block.reason = Kind.UNKNOWN, reason

    def _refuse_invisible(self, line: Line) -> None:
        """Refuse a heading, number or note that an invisible character hides or alters."""
        text = line.text[:_LOOKED_AT]
        hidden = _INVISIBLE.search(text)
        if hidden is None:
            return
        bare = " ".join(_INVISIBLE.sub("", text).split())
        grammar = self.grammar
        if (
            line.marked
            or grammar.heading(bare) is not None
            or (grammar.note(bare) is None) != (grammar.note(text) is None)
            or (grammar.marker(bare) is None) != (grammar.marker(text) is None)
        ):
            self.findings.append(
                Finding(
                    rule=CHARACTER,
                    message=f"invisible character U+{ord(hidden[0]):04X} in the heading or number {shown(bare)}",
                    line=line.number,
                    found=f"U+{ord(hidden[0]):04X}",
                )
            )

    def _start(self, kind: Kind, line: Line, text: str, found: Heading | Marker | str = "") -> None:
        self._close()
        self.open = _Open(kind, line, text, found)

    def _close(self, *, empty: bool = False) -> None:
        """End the block; a note or a number that is still without words waits for the next line of text."""
        block = self.open
        if block is None:
            return
        waits = block.kind in {Kind.NOTE, Kind.ITEM} and not block.lines
        if empty and waits and block.kind is Kind.NOTE:
            return
        made = block.block()
        if len(made.text) > MAX_BLOCK:
            message = f"a block of {len(made.text)} characters: the limit is {MAX_BLOCK}"
            self.findings.append(Finding(rule=SIZE, message=message, line=made.line))
        self.blocks.append(made)
        self.open = None


def read_blocks(
    lines: Sequence[Line], grammar: Grammar, *, markdown: bool
) -> tuple[tuple[Block, ...], tuple[Finding, ...]]:
    """Make blocks of lines; the findings are headings in the middle of a sentence and hidden characters."""
    reader = _Reader(grammar, markdown=markdown)
    for line in lines:
        reader.read(line)
    reader.finish()
    return tuple(reader.blocks), tuple(reader.findings)


def basic_unit(lines: Sequence[Line], language: str, grammar: Grammar, *, markdown: bool) -> str:
    """Choose the basic unit: the section in an English text that has sections and no articles."""
    if language != "eng":
        return ARTICLE
    return unit_among({heads(line, grammar, markdown=markdown) for line in lines})


def heads(line: Line, grammar: Grammar, *, markdown: bool) -> str:
    """Return what a line would head if it stood in no title block, "" for nothing."""
    found = grammar.heading(line.text, marked=line.marked) if line.text and (line.marked or not markdown) else None
    return "" if found is None else found.element


def unit_among(elements: Collection[str]) -> str:
    """Choose the basic unit of an English text by what its lines head."""
    return "section" if "section" in elements and ARTICLE not in elements else ARTICLE


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a block: by a blank, or by none before a closing and after an opening mark."""
    pieces: list[str] = []
    for line in lines:
        if pieces and line[0] not in _CLOSING and pieces[-1][-1] not in _OPENING:
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces)


def shown(text: str) -> str:
    """Quote a text, shortened to what fits a line of a report."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
