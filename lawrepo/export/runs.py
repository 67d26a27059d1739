"""How runs become a line: white space as a reader sees it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from lawrepo.export.blocks import Break, Inline, Line, NoteCall, Text

_SPACE = re.compile("[ \t\r\n\x85\u2028\u2029]+")
# What is no character of a text: controls (XML 1.0 lets U+007F to U+009F pass), noncharacters, byte order marks.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text without control characters and noncharacters, each run of white space as one blank."""
    if text.isprintable() and "  " not in text:  # what is not printable is all that may go, and more
        return text
    return _NO_TEXT.sub("", _SPACE.sub(" ", text))


def tidy(runs: Iterable[Inline]) -> Line:
    """Return runs as a line: one blank between words, none at its ends, at breaks or before a note's number.

    Blanks at the ends of a marked or linked run go outside it; neighbours that are marked alike become one run.
    """
    line: list[Inline] = []
    gap = False  # a blank is due before the next word or image
    held = False  # a blank that stood before a note's number: due after it, before a word
    for run in runs:
        match run:
            case Text():
                text = clean(run.text)
                word = text.strip(" ")
                gap = gap or text.startswith(" ")
                if not word:
                    continue
                if gap or (held and word[0].isalnum()):
                    _blank(line)
                _append(line, run if word == run.text else replace(run, text=word))
                gap, held = text.endswith(" "), False
            case NoteCall():
                line.append(run)
                gap, held = False, gap or held
            case Break():
                line.append(run)
                gap = held = False
            case _:
                if gap or held:
                    _blank(line)
                line.append(run)
                gap = held = False
    return tuple(line)


def _blank(line: list[Inline]) -> None:
    """Add the blank that is due, except at the beginning of a line."""
    if line and not isinstance(line[-1], Break):
        _append(line, Text(text=" "))


def _append(line: list[Inline], run: Text) -> None:
    """Add a run, or join it to one before that is marked alike."""
    last = line[-1] if line else None
    if isinstance(last, Text) and _alike(last, run):
        line[-1] = replace(last, text=last.text + run.text)
    else:
        line.append(run)


def _alike(one: Text, other: Text) -> bool:
    """Say whether two runs differ in their text alone."""
    return (one.marks, one.target, one.language, one.generated) == (
        other.marks,
        other.target,
        other.language,
        other.generated,
    )
