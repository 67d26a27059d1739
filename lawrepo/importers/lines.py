"""Text as lines: characters checked, NFC, Markdown's marks read and taken off (docs/text-format.md)."""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from akn.findings import Finding, Rule, Severity
from akn.xml import Normalisation

CHARACTER: Final = Rule(
    code="text-character",
    severity=Severity.ERROR,
    summary="A character that is none of a text, or that changes how a heading or number reads.",
    clause="XML 1.0 §2.2",
)
SIZE: Final = Rule(
    code="text-size",
    severity=Severity.ERROR,
    summary="A text, or a block of one, that is too long.",
    clause="docs/text-format.md, What is refused",
)
COMMENT: Final = Rule(
    code="text-comment",
    severity=Severity.ERROR,
    summary="A Markdown comment that is not closed.",
    clause="docs/text-format.md, Lines and blocks",
)

MAX_TEXT: Final = 20_000_000  # characters of a text
MAX_BLOCK: Final = 1_000_000  # characters of a block
_TAB: Final = 8
_MOST: Final = 20  # refused characters of one kind that are reported
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffd-\uffff]")
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE: Final = re.compile("\r\n|\r|\n")
_HASHES: Final = re.compile(r"(#{1,6})\s+")
_TRAILING_HASHES: Final = re.compile(r"(?<=\s)#+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line: its number from 1, its columns of indentation, its words with single blanks between.

    `marked` says that the source marks it as a heading, `ends` that it ends its block (a hard break).
    """

    number: int
    indent: int
    text: str
    marked: bool = False
    ends: bool = False
    title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A text made ready: in NFC and without comments, its lines, what was changed and dropped on the way."""

    text: str
    lines: tuple[Line, ...]
    normalised: tuple[Normalisation, ...]
    comments: int


def read_lines(source: str, *, markdown: bool) -> tuple[Lines, tuple[Finding, ...]]:
    """Take a text apart into lines; the findings are characters and comments that are refused."""
    source = source.removeprefix("\ufeff")
    if len(source) > MAX_TEXT:
        findings = [Finding(rule=SIZE, message=f"a text of {len(source)} characters: the limit is {MAX_TEXT}")]
    else:
        findings = [*_refused_characters(source)]
    if findings:
        return Lines(text="", lines=(), normalised=(), comments=0), tuple(findings)
    normalised: list[Normalisation] = []
    raw = _LINE.split(source)
    if not unicodedata.is_normalized("NFC", source):
        for count, line in enumerate(raw):
            if not unicodedata.is_normalized("NFC", line):
                normalised.extend(_changes(count + 1, line))
                raw[count] = unicodedata.normalize("NFC", line)
    comments = 0
    if markdown:
        raw, comments, unclosed = _without_comments(raw)
        if unclosed:
            findings.append(
                Finding(rule=COMMENT, message="a comment that is not closed", line=unclosed, expected="-->")
            )
    lines = tuple(_markdown_lines(raw) if markdown else _plain_lines(raw))
    ready = Lines(text="\n".join(raw), lines=lines, normalised=tuple(normalised), comments=comments)
    return ready, tuple(findings)


def _refused_characters(source: str) -> Iterator[Finding]:
    for pattern, why in (
        (_FORBIDDEN, "it is no character of a text"),
        (_DIRECTION, "it changes the direction of reading"),
    ):
        seen = 0
        number = 1
        for found in itertools.islice(pattern.finditer(source), _MOST):
            number += len(_LINE.findall(source, seen, found.start()))
            seen = found.start()
            yield Finding(
                rule=CHARACTER,
                message=f"character U+{ord(found[0]):04X} is refused: {why}",
                line=number,
                found=f"U+{ord(found[0]):04X}",
            )


def _changes(number: int, line: str) -> Iterator[Normalisation]:
    """Yield the smallest runs of a line that NFC changes."""
    cluster = ""
    for letter in (*line, ""):
        joins = (
            cluster
            and letter
            and (
                unicodedata.combining(letter)
                or unicodedata.normalize("NFC", cluster + letter)
                != unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", letter)
            )
        )
        if joins:
            cluster += letter
            continue
        after = unicodedata.normalize("NFC", cluster)
        if after != cluster:
            yield Normalisation(line=number, before=cluster, after=after)
        cluster = letter


def _without_comments(raw: Sequence[str]) -> tuple[list[str], int, int]:
    """Take HTML comments out of lines, which stay as many; return them, the count, and the line left open."""
    kept: list[str] = []
    comments = opened = 0
    for number, line in enumerate(raw, 1):
        pieces = []
        at = 0
        while True:
            if opened:
                end = line.find("-->", at)
                if end < 0:
                    break
                at, opened = end + 3, 0
            start = line.find("<!--", at)
            if start < 0:
                pieces.append(line[at:])
                break
            pieces.append(line[at:start])
            at, opened = start + 4, number
            comments += 1
        kept.append("".join(pieces))
    return kept, comments, opened


def _plain_lines(raw: Sequence[str]) -> Iterator[Line]:
    for number, line in enumerate(raw, 1):
        yield Line(number=number, indent=_indent(line), text=" ".join(line.split()))


def _markdown_lines(raw: Sequence[str]) -> Iterator[Line]:
    in_title = raw[0].startswith("%")
    for number, line in enumerate(raw, 1):
        text = " ".join(line.split())
        in_title = in_title and line.startswith(("%", " ")) and bool(text)
        if in_title:
            begins = line.startswith("%")
            yield Line(
                number=number,
                indent=0 if begins else 1,
                text=text[1:].strip() if begins else text,
                title=True,
                marked=begins,
            )
            continue
        hashes = _HASHES.match(text)
        if hashes is not None:
            text = _TRAILING_HASHES.sub("", text[hashes.end() :]).strip()
        yield Line(
            number=number,
            indent=_indent(line),
            text=text,
            marked=hashes is not None,
            ends=hashes is not None or line.endswith("  "),
        )


def _indent(line: str) -> int:
    width = 0
    for letter in line:
        if letter == "\t":
            width += _TAB - width % _TAB
        elif letter.isspace():
            width += 1
        else:
            break
    return width
