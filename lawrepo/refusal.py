"""Why an instruction does not fit a text, in values that a person can act on; nothing is ever skipped."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from lawrepo.instruction import Instruction

_SHOWN: Final = 160
_LIKE: Final = 0.5  # what is less alike than this helps nobody
_MOST: Final = 20_000  # characters of a block that are searched for something like a text


class Reason(enum.Enum):
    """Why an instruction is refused; the values are stable names."""

    TARGET_ABSENT = "target-absent"
    TARGET_REPEALED = "target-repealed"
    AMBIGUOUS = "ambiguous"
    TEXT_ABSENT = "text-absent"
    WRONG_COUNT = "wrong-count"
    OTHER_TEXT = "other-text"
    OVERLAP = "overlap"
    BAD_FRAGMENT = "bad-fragment"
    BAD_PLACE = "bad-place"
    TAKEN = "identifier-taken"
    LANGUAGE_MISSING = "language-missing"


# What an earlier instruction of the same act can have brought about.
BROUGHT_ABOUT: Final = frozenset(
    (
        Reason.TARGET_ABSENT,
        Reason.TARGET_REPEALED,
        Reason.TEXT_ABSENT,
        Reason.WRONG_COUNT,
        Reason.OTHER_TEXT,
        Reason.AMBIGUOUS,
    )
)


class RefusedError(Exception):
    """Carry a refusal from where it is found to the instruction that it is about; never leaves this package."""

    def __init__(self, reason: Reason, *, expected: str = "", found: str = "", nearest: str = "") -> None:
        """Keep what was expected, what was found, and what is most like it."""
        self.reason = reason
        self.expected = expected
        self.found = found
        self.nearest = nearest
        super().__init__(f"{reason.value}: expected {expected}, found {found}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One instruction that does not fit.

    `instruction` is its id, `target` the eId that it concerns as written (of an insertion, its anchor). `nearest` is
    the text or the eId most like what was expected, "" where nothing is. `earlier` are the ids of the instructions
    of the same act that changed the text this one expects.
    """

    instruction: str
    op: str
    language: str
    target: str
    reason: Reason
    expected: str = ""
    found: str = ""
    nearest: str = ""
    earlier: tuple[str, ...] = ()

    @classmethod
    def of(cls, instruction: Instruction, language: str, error: RefusedError) -> "Refusal":
        """Say of an instruction why it was refused."""
        return cls(
            instruction=instruction.id,
            op=instruction.op.value,
            language=language,
            target=instruction.target or instruction.anchor,
            reason=error.reason,
            expected=error.expected,
            found=error.found,
            nearest=error.nearest,
        )

    def __str__(self) -> str:
        """Return one line."""
        where = f" {self.target}" if self.target else ""
        parts = [f"instruction {self.instruction} ({self.op}{where}, {self.language}): {self.reason.value}"]
        for name in ("expected", "found", "nearest"):
            value = getattr(self, name)
            if value:
                parts.append(f"{name} {value}")
        if self.earlier:
            parts.append(f"it fits the text before the act, which instruction {', '.join(self.earlier)} changed")
        return "; ".join(parts)


def quoted(text: str) -> str:
    """Return a text as a message shows it: white space visible, and no longer than a line can bear."""
    shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return f"«{shown}»".replace("\n", "⏎").replace("\t", "⇥")


def times(count: int) -> str:
    """Return how often, in words."""
    return "once" if count == 1 else f"{count} times"


def nearest_name(name: str, names: Sequence[str]) -> str:
    """Return the identifier most like one, "" when none is."""
    found = get_close_matches(name, list(dict.fromkeys(names)), n=1, cutoff=0.6)
    return found[0] if found else ""


def nearest_text(old: str, texts: Sequence[str]) -> str:
    """Return the passage most like a text, whole words of it, quoted; "" when none is."""
    best, score = "", _LIKE
    for text in texts:
        passage = _passage(old, text[:_MOST])
        ratio = SequenceMatcher(None, old, passage, autojunk=False).ratio() if passage else 0
        if ratio > score:
            best, score = passage, ratio
    return quoted(best) if best else ""


def _passage(old: str, text: str) -> str:
    """Cut out as much as the text is long, about the longest part that both share, and fill up its words."""
    match = SequenceMatcher(None, old, text, autojunk=False).find_longest_match()
    if not match.size:
        return ""
    start = max(0, match.b - match.a)
    end = min(len(text), start + len(old))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip()
