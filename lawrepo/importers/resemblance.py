"""Lines that look like a heading of any language, however they are written (docs/text-format.md, What is refused)."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from akn.number_words import read_number
from lawrepo.importers.vocabulary import VOCABULARIES

_SHORT: Final = 160  # what stands after a heading's number and a blank is shorter than this
_KEPT: Final = 512  # lines of an article that is read again
_LONG: Final = 4000  # characters of a line that is not kept
_LOOKED_AT: Final = 120  # characters in which the word and the number stand
_NOT_READ: Final = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufeff*_#~`>\\\\]+")
# Cyrillic letters, and the Latin ones and digits that they are mistaken for.
_LOOKALIKES: Final = str.maketrans(
    "авеёзікқмнһорсѕтуүхјәАВЕЁЗІКҚМНҺОРСЅТУҮХЈӘ", "abee3ikkmhhopcstyyxjəABEE3IKKMHHOPCSTYYXJƏ"
)
_ENDS: Final = ".;,:"
_OPENING: Final = '«"„“('
_DASHES: Final = (" - ", " – ", " — ")

_DIGITS: Final = r"[0-9]\w*(?:[-–.]\w+)*"
_ROMAN: Final = r"(?-i:[IVXLCDMl]{1,12})[a-z]?"
_NUMBER: Final = rf"(?:{_DIGITS}|{_ROMAN})(?!\w)"
_MORE: Final = r"(?:(?: ?[-–—,] ?| [^\W\d_]{1,5} )[0-9]\w*(?!\w))*"


def _pattern(names: list[str]) -> str:
    """Return a pattern of words that takes lookalikes, and single letters with blanks between."""
    spaced = (" ?".join(map(re.escape, name.replace(" ", "").translate(_LOOKALIKES))) for name in names)
    return rf"(?:{'|'.join(sorted(spaced, key=len, reverse=True))})(?!\w)"


_WORDS: Final = [
    name
    for words in VOCABULARIES.values()
    for name in (*(word for word, _, _ in words.levels), *words.variants, *words.refused)
]
_AFTER_NUMBERS: Final = [
    name
    for words in VOCABULARIES.values()
    if words.number_first or words.ordinal_first
    for name in (*(word for word, _, _ in words.levels if word.isalpha() or " " in word), *words.variants)
]
_NAMED: Final = re.compile(_pattern(_WORDS).removesuffix(r"(?!\w)") + r"(?![^\W\d_])", re.IGNORECASE)
_ITS_NUMBER: Final = re.compile(
    rf"[ .–—-]{{0,3}}(?:No\.? ?)?{_DIGITS}(?!\w){_MORE}|[ .–—-]{{1,3}}{_ROMAN}(?!\w)", re.IGNORECASE
)
_NUMBERED: Final = re.compile(
    rf"(?:{_NUMBER}{_MORE}|(?P<spelled>[^\W\d_]+(?: [^\W\d_]+)?))[ .–—-]{{0,3}}{_pattern(_AFTER_NUMBERS)}",
    re.IGNORECASE,
)


def resembles_heading(text: str) -> bool:
    """Tell whether a line begins with a word of structure and its number, and ends there or after a heading's words.

    Case, Latin and Cyrillic letters that look alike, accents, invisible characters, blanks within the word and marks
    of emphasis make no difference. A sentence about a provision, which goes on in lower case, is none; nor is a line
    that itself begins in lower case, unless a full stop or colon follows its number.
    """
    return _resembles(text) if len(text) <= _LONG else _resembles.__wrapped__(text)


@lru_cache(maxsize=_KEPT)
def _resembles(text: str) -> bool:
    bare = " ".join(_NOT_READ.sub("", unicodedata.normalize("NFKC", text)).split())
    looks = bare[:_LOOKED_AT].translate(_LOOKALIKES)
    ends = (_word_first(bare, looks), _number_first(bare, looks))
    return any(_is_end(bare[end:], small=bare[0].islower()) for end in ends if end)


def _word_first(bare: str, looks: str) -> int:
    """Return where the number ends that follows a word of structure, 0 for none."""
    name = _NAMED.match(looks)
    if name is None:
        return 0
    number = _ITS_NUMBER.match(looks, name.end())
    if number is not None:
        return number.end()
    for spelled in (re.match(pattern, bare[name.end() : _LOOKED_AT]) for pattern in (r" \w+ \w+", r" \w+")):
        if spelled is not None and read_number(spelled[0].split()):
            return name.end() + spelled.end()
    return 0


def _number_first(bare: str, looks: str) -> int:
    """Return where the word of structure ends that follows a number, as in Kazakh and German; 0 for none."""
    found = _NUMBERED.match(looks)
    if found is None or (found["spelled"] and not read_number(bare[: found.end("spelled")].split())):
        return 0
    rest = bare[found.end() :].lstrip(" .:")
    return 0 if rest[:1].isdigit() else found.end()


def _is_end(rest: str, *, small: bool) -> bool:
    """Tell whether what follows a number is nothing, or words of a heading; `small` says how the line begins."""
    if small or rest[:1] in {"", ".", ":"}:
        return rest[:1] in {".", ":"} or not small
    words = rest[2:].strip() if rest.startswith(_DASHES) else rest.strip()
    begins = words[:1].isupper() or words[:1].isdigit() or words[:1] in _OPENING
    return rest[0] == " " and bool(words) and begins and len(words) <= _SHORT and words[-1] not in _ENDS
