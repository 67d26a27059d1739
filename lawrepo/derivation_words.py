"""Changes of words that make one text another, each with no more of the text around it than names the place; pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.remembered import remembered
from akn.xml import canonical
from lawrepo import amendment_text as text
from lawrepo.compare_words import matching, tokens
from lawrepo.instruction import Op

# What an instruction costs a reader beside the words in it, in characters.
OVERHEAD: Final = 100

_JOINING: Final = frozenset("-\u2010\u2011'\u2019/")  # what makes one word of two
_SEVERAL: Final = 2
_MOST: Final = 12  # words that are taken to name a place
_ENDS: Final = frozenset(".!?;")
_ASKED: Final = 64  # lines of a provision: each is asked for twice, for what is repeated and for the rest
_NEAR: Final = 30  # characters between two changes that are told as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """One change of words: the operation, and what it says."""

    op: Op
    old: str
    new: str
    count: int = 1

    @property
    def cost(self) -> int:
        """Return how much there is to read."""
        return OVERHEAD + len(self.old) + len(self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hunk:
    """Where a text becomes another: [start, stop) of its tokens, and the tokens in their place."""

    start: int
    stop: int
    come: tuple[str, ...]


def rewordings(
    scope: Sequence[etree._Element], pairs: Sequence[tuple[etree._Element, etree._Element]]
) -> list[Rewording] | None:
    """Return what makes the words of elements, one after the other, those of others; None when nothing does.

    The elements to be changed stand in `scope`, the trees in which each text must occur exactly once; they are
    changed in place, as carrying it out would.
    """
    lines: list[tuple[etree._Element, etree._Element]] = []
    for old, new in pairs:
        blocks, wanted = list(text.blocks(old, numbers=True)), list(text.blocks(new, numbers=True))
        if len(blocks) != len(wanted):
            return None
        lines += zip(blocks, wanted, strict=True)
    made = list(_repeated(scope, lines))
    for old, new in pairs:
        for block, other in zip(text.blocks(old, numbers=True), text.blocks(new, numbers=True), strict=True):
            for change in _changes(scope, block, text.text_of(other)):
                if change is None or not _carried_out(scope, change):
                    return None
                made.append(change)
        if not _is_same(old, new):
            return None
    return made


def one_change(before: str, wanted: str, around: Sequence[str]) -> Rewording | None:
    """Return the one change that makes the text of a block another, as `rewordings` does, where a single one does.

    `around` are the texts of the other blocks in which it must not be found; blocks of text alone.
    """
    now, hunks = _differing(before, wanted)
    change = _named(now, hunks[0].start, hunks[0].stop, hunks[0].come, around) if len(hunks) == 1 else None
    if change is None:
        return None
    at = before.find(change.old)
    end = at + len(change.old)
    kept = end if change.op is Op.INSERT_TEXT else at
    after = before[:kept] + change.new + before[end:]
    whole = text.is_whole(before, at) and text.is_whole(before, end)
    return change if whole and at >= 0 and after.strip() and text.nfc(after) == wanted else None


def repeated(
    scope: Sequence[etree._Element], pairs: Sequence[tuple[etree._Element, etree._Element]]
) -> list[Rewording]:
    """Return the replacements that elements have in common with one another, each for all places at once.

    As `rewordings`, but for what they have not in common; pairs of a different build say nothing.
    """
    lines: list[tuple[etree._Element, etree._Element]] = []
    for old, new in pairs:
        blocks, wanted = list(text.blocks(old)), list(text.blocks(new))
        if len(blocks) == len(wanted):
            lines += zip(blocks, wanted, strict=True)
    return list(_repeated(scope, lines))


def _repeated(
    scope: Sequence[etree._Element], lines: Sequence[tuple[etree._Element, etree._Element]]
) -> Iterator[Rewording]:
    """Yield and carry out what is replaced alike wherever it stands in the scope, and more than once."""
    found: Counter[tuple[str, str]] = Counter()
    for block, other in lines:
        before, hunks = _differing(text.text_of(block), text.text_of(other))
        found.update(("".join(before[hunk.start : hunk.stop]), "".join(hunk.come)) for hunk in hunks)
    for (old, new), count in found.items():
        if count < _SEVERAL or not _is_name(old) or not new:
            continue
        matches, entangled = text.occurrences(scope, old)
        if len(matches) == count and not entangled and all(_is_word(match) for match in matches):
            for match in reversed(matches):
                text.replace(match, new)
            yield Rewording(op=Op.REPLACE_TEXT, old=old, new=new, count=count)


def _is_word(match: text.Match) -> bool:
    """Tell whether a match begins and ends where words do."""
    whole = text.text_of(match.block)
    return not (
        ((whole[match.start - 1 : match.start] + whole[match.start]).isalnum() and match.start)
        or ((whole[match.end - 1] + whole[match.end : match.end + 1]).isalnum() and match.end < len(whole))
    )


def _is_same(old: etree._Element, new: etree._Element) -> bool:
    return canonical(old) == canonical(new)


def _carried_out(scope: Sequence[etree._Element], change: Rewording) -> bool:
    matches, entangled = text.occurrences(scope, change.old)
    if entangled or len(matches) != 1:
        return False
    if change.op is Op.INSERT_TEXT:
        text.insert_after(matches[0], change.new)
        return True
    return text.replace(matches[0], change.new)


def _changes(scope: Sequence[etree._Element], block: etree._Element, wanted: str) -> Iterator[Rewording | None]:
    """Yield the changes of a block, each read against what the ones before it have made of the scope."""
    _, hunks = _differing(text.text_of(block), wanted)
    # Whatever is changed is in the block, so the others stay as they are.
    others = (each for root in scope for each in text.blocks(root) if each is not block) if hunks else ()
    around = [text.text_of(each) for each in others]
    shift = 0
    for hunk in hunks:
        now = tokens(text.text_of(block))
        start, stop = hunk.start + shift, hunk.stop + shift
        yield _named(now, start, stop, hunk.come, around)
        shift += len(hunk.come) - (hunk.stop - hunk.start)


@remembered(_ASKED, 100_000)
def _differing(before: str, after: str) -> tuple[tuple[str, ...], tuple[_Hunk, ...]]:
    """Return the tokens of a text, and where it becomes another."""
    ours, theirs = tokens(before), tokens(after)
    return tuple(ours), tuple(_hunks(ours, theirs))


def _hunks(before: Sequence[str], after: Sequence[str]) -> list[_Hunk]:
    """Return what differs, whole words of it; two changes that are near together are one."""
    spans: list[tuple[int, int, int, int]] = []
    at = at2 = 0
    for start, start2, length in [*matching(before, after), (len(before), len(after), 0)]:
        if start > at or start2 > at2:
            span = _whole(before, after, _slid(before, after, (at, start, at2, start2)))
            last = spans[-1] if spans else None
            if last and sum(map(len, before[last[1] : span[0]])) < _NEAR:
                spans[-1] = (last[0], max(last[1], span[1]), last[2], max(last[3], span[3]))
            else:
                spans.append(span)
        at, at2 = start + length, start2 + length
    return [_Hunk(start=start, stop=stop, come=tuple(after[low:high])) for start, stop, low, high in spans]


def _slid(before: Sequence[str], after: Sequence[str], span: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Say of what only comes, or only goes, where it does: whole sentences if it can be, else with the blank before.

    In "a b a c a" that came of "a c a" it is as true that "a b " came as that " b a" did.
    """
    start, stop, low, high = span
    if start < stop and low < high:
        return span
    one, here = (after, low) if start == stop else (before, start)
    size = high - low if start == stop else stop - start
    least = greatest = 0
    while least + min(start, low) > 0 and one[here + least - 1] == one[here + least + size - 1]:
        least -= 1
    while here + greatest + size < len(one) and one[here + greatest] == one[here + greatest + size]:
        greatest += 1
    shift = max(range(least, greatest + 1), key=lambda by: (_reads(one[: here + by], one[here + by :], size), -by))
    return start + shift, stop + shift, low + shift, high + shift


def _reads(ahead: Sequence[str], then: Sequence[str], size: int) -> int:
    """Say how well a passage reads by itself: best as sentences, then as words with the blank before them."""
    if not ahead:
        return 0
    if ahead[-1] in _ENDS and then[size - 1] in _ENDS:
        return 2
    return 1 if then[0].isspace() else 0


def _whole(before: Sequence[str], after: Sequence[str], span: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Take in what is left of words that are written in parts, such as 3-1, on either side."""
    start, stop, low, high = span
    while start and low and (_joins(before, start) or _joins(after, low)):
        start, low = start - 1, low - 1
    while stop < len(before) and high < len(after) and (_joins(before, stop) or _joins(after, high)):
        stop, high = stop + 1, high + 1
    return start, stop, low, high


def _joins(parts: Sequence[str], at: int) -> bool:
    """Tell whether there is a word of which both tokens about a place are parts."""
    if not 0 < at < len(parts) or parts[at - 1].isspace() or parts[at].isspace():
        return False
    return parts[at - 1] in _JOINING or parts[at] in _JOINING


def _named(now: Sequence[str], start: int, stop: int, come: Sequence[str], around: Sequence[str]) -> Rewording | None:
    """Return the change of the tokens [start, stop) with the fewest words about them that name the place."""
    come_text = "".join(come)
    if start == stop:
        for count in range(1, _MOST + 1):
            low = _further(now, start, -count)
            old = "".join(now[low:start])
            if _is_name(old) and _times(old, now, around) == 1:
                return Rewording(op=Op.INSERT_TEXT, old=old, new=come_text)
    for count in range(_MOST + 1):
        for left in range(count, -1, -1):
            low, high = _further(now, start, -left), _further(now, stop, count - left)
            old = "".join(now[low:high])
            if not _is_name(old) or _times(old, now, around) != 1:
                continue
            new = "".join(now[low:start]) + come_text + "".join(now[stop:high])
            return Rewording(op=Op.REPLACE_TEXT if new else Op.DELETE_TEXT, old=old, new=new)
    return None


def _further(now: Sequence[str], at: int, words: int) -> int:
    """Return the place so many words before (less than 0) or after a place, with what joins to them."""
    step = -1 if words < 0 else 1
    for _ in range(abs(words)):
        inside = False
        while 0 <= at + (step - 1) // 2 < len(now):
            token = now[at + (step - 1) // 2]
            if inside and not _joins(now, at):
                break
            inside = inside or token[0].isalnum()
            at += step
    return at


def _is_name(old: str) -> bool:
    """Tell whether a text has a word in it by which people can find it."""
    return any(char.isalnum() for char in old)


def _times(old: str, now: Sequence[str], around: Sequence[str]) -> int:
    """Return how often a text occurs, places that overlap counted too, as far as two."""
    count = 0
    for whole in ("".join(now), *around):
        at = whole.find(old)
        while at >= 0 and count < 2:  # noqa: PLR2004 - more than once is too often
            count += 1
            at = whole.find(old, at + 1)
    return count
