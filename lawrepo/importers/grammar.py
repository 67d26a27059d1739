"""What a line of a law says it is, in one language: a heading, a number, a note (docs/text-format.md)."""

import functools
import re
from dataclasses import dataclass
from typing import Final

from akn.number_words import read_number
from akn.numbering import number_token
from lawrepo.importers.vocabulary import ARTICLE, NOTES, NOTES_ONLY, VOCABULARIES

PREAMBLE: Final = "preamble"
FORMULA: Final = "formula"

_SHORT: Final = 160  # a heading that grammar does not know is shorter than this, a sentence may be longer
_CAPITALS: Final = 4  # letters from which on a line in capitals is a heading, not an abbreviation
_OFFICE: Final = 100  # the longest line of a signature

_ARABIC: Final = r"[0-9]{1,5}(?:-[0-9]{1,4}){0,3}[a-z]?"
_ROMAN: Final = r"[IVXLCDMІХ]{1,12}[a-z]?"
_WORD: Final = r"[^\W\d_]{2,20}"
_NUMBER: Final = rf"(?:{_ARABIC}|{_ROMAN})(?![\w])"
_WORDS: Final = rf"{_WORD}(?: {_WORD})?(?![\w])"
_BARE_ROMAN: Final = re.compile(rf"({_ROMAN}\.)(?: (.*))?", re.DOTALL)
_NOTE: Final = re.compile(rf"((?:{'|'.join(NOTES)})(?: [^\W\d_]{{2,8}})?[.:!])(?: (.*))?", re.DOTALL)
_NOT_A_NOTE: Final = re.compile(rf"(?:{'|'.join(NOTES_ONLY)})(?!\w)")
_MARKER: Final = re.compile(
    r"(?P<dot>[0-9]{1,4}(?:-[0-9]{1,4}){0,3}[a-zA-Z]?)\."
    r"|\((?P<round>[0-9]{1,4}(?:-[0-9]{1,4}){0,3}[a-zA-Z]?)\)"
    r"|(?P<close>[0-9]{1,4}(?:-[0-9]{1,4}){0,3})\)"
    r"|(?P<open>\()?(?:(?P<letter>[^\W\d_](?:-[0-9]{1,4})?)|(?P<double>(?P<first>[^\W\d_])(?P=first)))\)"
)
_ENDS: Final = ".;,:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: `num` as written, `number` its token (`4-1`), `words` the heading's own, each "" when absent."""

    element: str
    rank: int
    num: str
    number: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A number at the beginning of a block: `form` is `1.`, `(1)`, `1)`, `a)` or `aa)`, `text` what follows."""

    form: str
    num: str
    number: str
    text: str


class Grammar:
    """The grammar of one language, with its basic unit: the article, or the section of a common-law act."""

    def __init__(self, language: str, unit: str = ARTICLE) -> None:
        """Take the words of a language.

        Raises:
            KeyError: when there is no grammar for it.

        """
        words = VOCABULARIES[language]
        self.language = language
        self.unit = unit
        self._words = words
        self._elements = {word: (element, rank) for word, element, rank in words.levels}
        names = "|".join(re.escape(word) for word, _, _ in words.levels)
        number = f"(?P<number>{_NUMBER}|{_WORDS})"
        name = f"(?P<name>(?i:{names}))(?!\\w)"
        shapes = [rf"{number}(?:-| ?[-–] ?| ){name}"] if words.number_first else [rf"{name} ?{number}"]
        if words.ordinal_first:
            shapes.append(rf"(?P<number>[0-9]{{1,3}}\.|{_WORDS}) {name}")
        self._shapes = tuple(re.compile(shape) for shape in shapes)
        self._structure = re.compile(
            rf"(?i:{'|'.join(map(re.escape, (*self._elements, *words.refused)))})(?!\w)"
            + (rf"|{_NUMBER}[- ](?i:{'|'.join(map(re.escape, words.refused))})(?!\w)" if words.number_first else "")
        )
        self._announcing = re.compile(words.announcing)
        self._repealed = re.compile(rf"[\[(](?i:{'|'.join(map(re.escape, words.repealed))})\.?[\])]\.?")

    def heading(self, text: str, *, marked: bool = False) -> Heading | None:
        """Return the heading that a line is; `marked` says that the source marks it as one (Markdown `#`)."""
        lower = text.casefold().rstrip(".:")
        words = self._words
        if len(lower) <= _SHORT and (marked or text[:1].isupper()):
            if lower in words.preambles:
                return Heading(element=PREAMBLE, rank=0, num="", number="", words=text)
            if lower in words.formulas:
                return Heading(element=FORMULA, rank=0, num="", number="", words=text)
            if lower in words.unnumbered:
                element, rank = "part", 2
                return Heading(element=element, rank=rank, num="", number="", words=text)
        for shape in self._shapes:
            found = shape.match(text)
            if found is not None:
                heading = self._numbered(found, marked=marked)
                if heading is not None:
                    return heading
        roman = _BARE_ROMAN.fullmatch(text) if marked else None
        if roman is not None:
            return self._placed("section", 3, roman[1], roman[1], roman[2] or "")
        return None

    def _numbered(self, found: re.Match[str], *, marked: bool) -> Heading | None:
        text = found.string
        name = found["name"].casefold()
        capital = text[0].isupper() or found["name"][0].isupper() or name == "§" or self._words.number_first
        spelled = found["number"][0].isalpha() and re.fullmatch(_NUMBER, found["number"]) is None
        end = found.end()
        number = found["number"]
        if spelled and not self._words.number_first and not read_number(number.split()) and " " in number:
            number = number.split()[0]
            end = found.start("number") + len(number)
        if not (marked or capital) or (spelled and not read_number(number.split())):
            return None
        rest = text[end:]
        if not rest:
            words = ""
        elif rest[0] in ".:":
            end += 1
            words = rest[1:].strip()
        elif rest.startswith((" – ", " — ", " - ")):
            end += 2
            words = rest[2:].strip()
        elif rest[0] == " ":
            words = rest.strip()
            if not marked and not self._is_title(words):
                return None
        else:
            return None
        element, rank = self._elements[name]
        return self._placed(element, rank, text[:end], number, words)

    def _placed(self, element: str, rank: int, num: str, number: str, words: str) -> Heading:
        return Heading(element=element, rank=rank, num=num, number=number_token(number, roman=False), words=words)

    def _is_title(self, words: str) -> bool:
        """Tell a heading's own words, after nothing but a blank, from a sentence about the provision."""
        first = words.split(" ", 1)[0].casefold()
        begins = words[0].isupper() or words[0] in '«"„“(' or words[0].isdigit()
        return begins and words[-1] not in _ENDS and self._announcing.fullmatch(first.rstrip(",")) is None

    def note(self, text: str) -> tuple[str, str] | None:
        """Return (marker, rest) of an editorial note; the marker keeps `:` and `!`, and loses its full stop."""
        found = _NOTE.fullmatch(text)
        return None if found is None else (found[1].removesuffix("."), found[2] or "")

    def marker(self, text: str) -> Marker | None:
        """Return the number that a block begins with, and what follows it."""
        found = _MARKER.match(text)
        if found is None or text[found.end() : found.end() + 1] not in {"", " "}:
            return None
        rest = text[found.end() + 1 :]
        if found["dot"] and rest[:20].casefold().startswith(self._words.months):
            return None
        forms = {"dot": "1.", "round": "(1)", "close": "1)", "letter": "a)", "double": "aa)"}
        group = next(group for group in forms if found[group])
        return Marker(form=forms[group], num=found[0], number=number_token(found[group]), text=rest)

    def announces(self, text: str) -> bool:
        """Tell whether a line leaves a number to come: `подпунктами`, or nothing but `,` or `и`."""
        words = text.casefold().split()
        joining = all(word.strip(",–—-") in {"", *self._words.joining} for word in words)
        return joining or self._announcing.fullmatch(words[-1].lstrip("(")) is not None

    def refused(self, text: str) -> str:
        """Say why a block without a number is no law text, "" when it may be."""
        if _NOT_A_NOTE.match(text) and self.note(text) is None:
            return "a note's word without its full stop"
        if len(text) > _SHORT or text[-1:] in _ENDS:
            return ""
        if text[:1].isupper() or text[:1].isdigit() or text[:1] == "§":
            if self._structure.match(text):
                return "a heading that the grammar does not know"
            if _BARE_ROMAN.fullmatch(text):
                return "a Roman number that opens no known heading"
        if sum(letter.isalpha() for letter in text) >= _CAPITALS and text.isupper():
            return "a line in capitals"
        return ""

    def is_contents(self, text: str) -> bool:
        """Tell whether a line heads something that is never a title: a table of contents, an annex."""
        return text.casefold().rstrip(".:") in self._words.refused

    def is_repealed(self, text: str) -> bool:
        """Tell whether a text is nothing but the remark that its provision was repealed: `[aufgehoben]`."""
        return self._repealed.fullmatch(text) is not None

    def is_office(self, text: str) -> bool:
        """Tell whether a line opens a signature: the office, and perhaps whose."""
        lower = text.casefold()
        return (
            len(text) <= _OFFICE
            and text[-1:] not in _ENDS
            and any(lower == office or lower.startswith(office + " ") for office in self._words.offices)
        )

    def is_signature(self, text: str) -> bool:
        """Tell whether a line may go on a signature."""
        return len(text) <= _OFFICE and text[-1:] not in _ENDS


@functools.cache
def grammar(language: str, unit: str = ARTICLE) -> Grammar:
    """Return the grammar of a language (ISO 639-2 alpha-3).

    Raises:
        KeyError: when there is none.

    """
    return Grammar(language, unit)


def follows(number: str, previous: str) -> bool:
    """Tell whether a number may come directly after another: 4 after 3, 3-1 after 3, b after a, 1 after none."""
    if not previous:
        return number in {"1", "a", "а", "aa"}
    if previous[0].isalpha() or number[0].isalpha():
        return len(number) == len(previous) and ord(number[0]) == ord(previous[0]) + 1
    this, last = _parts(number), _parts(previous)
    return this[0] == last[0] + 1 or (this[0] == last[0] and this > last)


def _parts(number: str) -> tuple[int, ...]:
    found = re.findall(r"[0-9]+|[a-zA-Z]", number)
    return tuple(int(part) if part.isdigit() else ord(part.lower()) for part in found) or (0,)
