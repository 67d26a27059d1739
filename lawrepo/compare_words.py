"""Words, and how two sequences of them differ; pure.

Words are as in UAX #29, save that punctuation always stands alone: runs of letters, digits and the marks on them. A
combining sequence is never split.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Final, TypeVar

from lawrepo.comparison import Mark, Segment

_TOKEN: Final = re.compile(r"\w+|\s+|.", re.DOTALL)
_XML_TOKEN: Final = re.compile(r"<[^>]*>|&[^;<]*;|\w+|\s+|.", re.DOTALL)
_WORD: Final = re.compile(r"\w+")
_MAY_EXTEND: Final = re.compile(r"[^\x00-\x7f\w\s]")  # all that is _EXTENDING, and punctuation
_EXTENDING: Final = frozenset(("Mn", "Mc", "Me", "Cf"))  # UAX #29 WB4: Extend, Format, ZWJ
_SMALL: Final = 10_000  # the most cells that are compared one by one
_SHINGLE: Final = 3
_Counted = TypeVar("_Counted", bound=Hashable)
ALIKE: Final = 0.3  # below this share of common words a line is shown as replaced, not as edited


def tokens(text: str) -> list[str]:
    """Return words, spaces and single punctuation marks, which make up the text.

    >>> tokens("п. 3-1")
    ['п', '.', ' ', '3', '-', '1']
    """
    return _whole(_TOKEN.findall(text), text)


def xml_tokens(text: str) -> list[str]:
    """Return the same of canonical XML, where tags and references to characters are tokens too."""
    return _whole(_XML_TOKEN.findall(text), text)


def words(text: str) -> list[str]:
    """Return the words alone."""
    return [token for token in tokens(text) if _WORD.match(token)]


def _whole(found: list[str], text: str) -> list[str]:
    """Join marks with what bears them, and a word that goes on after one."""
    if text.isascii() or _MAY_EXTEND.search(text) is None or not any(map(_extends, found)):
        return found
    out: list[str] = []
    open_word = False
    for token in found:
        if out and not _is_tag(out[-1]) and _extends(token):
            open_word = _WORD.match(out[-1]) is not None
            out[-1] += token
        elif open_word and _WORD.match(token):
            out[-1] += token
        else:
            out.append(token)
            open_word = False
    return out


def _extends(token: str) -> bool:
    first = token[0]
    return first > "\x7f" and not first.isalnum() and unicodedata.category(first) in _EXTENDING


def _is_tag(token: str) -> bool:
    return len(token) > 1 and token[0] == "<"


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int, int]]:
    """Return what two sequences have in common, as (start in old, start in new, length), ascending in both.

    What stands but once in both is matched first, then what lies between; small rests are compared exactly.
    """
    found: list[tuple[int, int, int]] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        low, high, low2, high2 = todo.pop()
        length = 0
        while low < high and low2 < high2 and old[low] == new[low2]:
            low, low2, length = low + 1, low2 + 1, length + 1
        if length:
            found.append((low - length, low2 - length, length))
        length = 0
        while low < high and low2 < high2 and old[high - 1] == new[high2 - 1]:
            high, high2, length = high - 1, high2 - 1, length + 1
        if length:
            found.append((high, high2, length))
        if low == high or low2 == high2:
            continue
        anchors = _anchors(old, new, range(low, high), range(low2, high2))
        if anchors:
            for at, at2 in anchors:
                found.append((at, at2, 1))
                todo.append((low, at, low2, at2))
                low, low2 = at + 1, at2 + 1
            todo.append((low, high, low2, high2))
        elif (high - low) * (high2 - low2) <= _SMALL:
            found += _common(old, new, range(low, high), range(low2, high2))
    return _merged(sorted(found))


def increasing(values: Sequence[int]) -> list[int]:
    """Return the positions of a longest strictly increasing subsequence.

    >>> increasing([3, 1, 2, 5, 4])
    [1, 2, 4]
    """
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for position, value in enumerate(values):
        length = bisect_left(tails, value)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [position]
    chain: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        chain.append(position)
        position = previous[position]
    return chain[::-1]


def edits(old: str, new: str) -> tuple[Segment, ...]:
    """Return how a text becomes another, word by word.

    Blanks between two changes are taken into them; a line that has little in common with the other is replaced whole.

    >>> [(s.mark.value, s.text) for s in edits("город Астана.", "город Нур-Султан.")]
    [('=', 'город '), ('-', 'Астана'), ('+', 'Нур-Султан'), ('=', '.')]
    """
    if old and new and overlap(Counter(words(old)), Counter(words(new))) < ALIKE:
        return (Segment(mark=Mark.DELETED, text=old), Segment(mark=Mark.INSERTED, text=new))
    a, b = tokens(old), tokens(new)
    changes: list[list[str]] = []  # kept, deleted, inserted, in turn
    at = at2 = 0
    for start, start2, length in [*matching(a, b), (len(a), len(b), 0)]:
        gone, come = "".join(a[at:start]), "".join(b[at2:start2])
        if gone or come:
            if len(changes) > 1 and changes[-1][0].isspace() and not (changes[-1][1] or changes[-1][2]):
                blank = changes.pop()[0]
                changes[-1][1] += blank + gone
                changes[-1][2] += blank + come
            else:
                changes.append(["", gone, come])
        if length:
            changes.append(["".join(a[start : start + length]), "", ""])
        at, at2 = start + length, start2 + length
    marks = (Mark.KEPT, Mark.DELETED, Mark.INSERTED)
    return tuple(
        Segment(mark=mark, text=text) for change in changes for mark, text in zip(marks, change, strict=True) if text
    )


def overlap(old: Counter[_Counted], new: Counter[_Counted]) -> float:
    """Return the share of the words of the shorter text that the longer has too, 0 without any."""
    shorter = min(old.total(), new.total())
    return (old & new).total() / shorter if shorter else 0.0


def shingles(text: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return the runs of three words of a text, by which what was copied is told from what is alike by chance."""
    count = max(len(text) - _SHINGLE + 1, min(len(text), 1))
    return Counter(tuple(text[at : at + _SHINGLE]) for at in range(count))


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], span: range, span2: range) -> list[tuple[int, int]]:
    """Return the longest chain of what occurs once on both sides."""
    once = _once(old, span)
    once2 = _once(new, span2)
    pairs = [(at, once2[value]) for value, at in once.items() if value in once2]
    return [pairs[position] for position in increasing([at2 for _, at2 in pairs])]


def _once(values: Sequence[Hashable], span: range) -> dict[Hashable, int]:
    """Return the values that occur once, and where, ascending."""
    counts = Counter(values[at] for at in span)
    return {values[at]: at for at in span if counts[values[at]] == 1}


def _common(
    old: Sequence[Hashable], new: Sequence[Hashable], span: range, span2: range
) -> Iterator[tuple[int, int, int]]:
    """Yield a longest common subsequence."""
    rows = [[0] * (len(span2) + 1)]
    columns = [(index, new[span2[index]]) for index in reversed(range(len(span2)))]
    for at in reversed(span):
        below, row, best, value = rows[-1], [0] * (len(span2) + 1), 0, old[at]
        for index, other in columns:
            if value == other:
                best = below[index + 1] + 1
            elif below[index] > best:
                best = below[index]
            row[index] = best
        rows.append(row)
    rows.reverse()
    i = j = 0
    while i < len(span) and j < len(span2):
        if old[span[i]] == new[span2[j]]:
            yield span[i], span2[j], 1
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1


def _merged(found: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    out: list[tuple[int, int, int]] = []
    for start, start2, length in found:
        if out and (out[-1][0] + out[-1][2], out[-1][1] + out[-1][2]) == (start, start2):
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + length)
        else:
            out.append((start, start2, length))
    return out
