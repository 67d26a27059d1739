"""Which words of a text were there before, and where; pure.

A word stands with the blanks after it, and a punctuation mark alone, as in `lawrepo.compare_words`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.names import akn
from lawrepo.amendment_text import nfc, occurrences
from lawrepo.compare_words import ALIKE, matching, overlap, shingles, tokens

COPIED: Final = 0.5  # from this share of common runs of three words on, one text is taken to come from another


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text cut into words.

    `pieces` are the words with the blanks after them (the first also with those before it), which make up the text;
    `words` are the same without blanks, and `starts` the places in the text where these begin.
    """

    pieces: tuple[str, ...]
    words: tuple[str, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        """Cut a text.

        >>> Words.of("In Astana, 1998").pieces
        ('In ', 'Astana', ', ', '1998')
        """
        pieces: list[str] = []
        words: list[str] = []
        starts: list[int] = []
        at = 0
        blank = ""  # before the first word
        for token in tokens(text):
            if not token.isspace():
                pieces.append(blank + token)
                words.append(token)
                starts.append(at)
                blank = ""
            elif pieces:
                pieces[-1] += token
            else:
                blank = token
            at += len(token)
        if blank:
            return cls(pieces=(blank,), words=("",), starts=(0,))
        return cls(pieces=tuple(pieces), words=tuple(words), starts=tuple(starts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a text operation does wherever `old` stands: `new` goes in its place, or (`beside`) directly after it."""

    old: str
    new: str
    beside: bool = False

    def kept(self, before: str, after: str) -> list[tuple[int, int, int]] | None:
        """Return what stays, as (start before, start after, length); None when it does not make the one of the other.

        >>> Edit(old="b", new=" c", beside=True).kept("a b.", "a b c.")
        [(0, 0, 3), (3, 5, 1)]
        """
        block = etree.Element(akn("p"))
        block.text = before
        old, new = nfc(self.old), nfc(self.new)
        matches, entangled = occurrences([block], old) if old else ([], False)
        kept: list[tuple[int, int, int]] = []
        made = ""
        at = 0
        for match in matches:
            stop = match.end if self.beside else match.start
            kept.append((at, len(made), stop - at))
            made += before[at:stop] + new
            at = match.end
        kept.append((at, len(made), len(before) - at))
        return kept if made + before[at:] == after and not entangled else None


def same_words(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return where each word of a new wording that was kept stood in the old: none when they are little alike."""
    if old != new and overlap(_count(old), _count(new)) < ALIKE:
        return {}
    return common_words(old, new)


def common_words(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return where each word of a text that another has too, in the same order, stands in the other."""
    runs = matching(old, new)
    return {start2 + at: start + at for start, start2, length in runs for at in range(length)}


def words_around(old: Words, new: Words, kept: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """Return the same as `same_words` where it is known which parts of the text are kept, and what they were.

    A word that is cut through by an end of such a part is another word. What stands between kept words is compared.
    """
    at_start = {start: at for at, start in enumerate(old.starts)}
    found: dict[int, int] = {}
    for start, start2, length in kept:
        for at2 in range(bisect_left(new.starts, start2), bisect_left(new.starts, start2 + length)):
            at = at_start.get(new.starts[at2] - start2 + start)
            if at is not None and old.words[at] == new.words[at2]:
                found[at2] = at
    low = low2 = 0
    for at2, at in [*sorted(found.items()), (len(new.words), len(old.words))]:
        between = same_words(old.words[low:at], new.words[low2:at2])
        found.update({low2 + there2: low + there for there2, there in between.items()})
        low, low2 = at + 1, at2 + 1
    return found


def runs(found: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return the runs of three words, punctuation aside, by which what was kept is told from what is alike."""
    return shingles(_only_words(found))


def _count(found: Sequence[str]) -> Counter[str]:
    return Counter(_only_words(found))


def _only_words(found: Sequence[str]) -> list[str]:
    return [word for word in found if word[:1].isalnum()]
