"""Text in mixed content: found across inline elements, and changed there with as little harm to markup as can be.

A block is an element with text (`p`, `heading`), with the inline elements in it. What stands in a block and holds
elements only, such as a note or an image, is no part of its text: it stays where it is, and what it holds are blocks
of their own. Numbers (`<num>`) are no text: renumbering changes them.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from lxml import etree

from akn.names import AKN_NS, ELEMENT_ONLY
from akn.xml import local_name

_STANDARD: Final = f"{{{AKN_NS}}}"
_NUM: Final = f"{_STANDARD}num"
_META: Final = f"{_STANDARD}meta"
_HOLDERS: Final = frozenset(_STANDARD + name for name in ELEMENT_ONLY)


class Run(NamedTuple):
    """A stretch of text in one place: the text of an element, or (`tail`) what follows it; `start` in its block.

    A named tuple, because each instruction makes many, and a frozen dataclass takes four times as long to make.
    """

    element: etree._Element
    tail: bool
    start: int
    text: str

    @property
    def end(self) -> int:
        """Return where it ends in its block."""
        return self.start + len(self.text)

    @property
    def owner(self) -> etree._Element:
        """Return the element that it is directly in."""
        parent = self.element.getparent() if self.tail else None
        return self.element if parent is None else parent

    def write(self, text: str) -> None:
        """Put another text in its place."""
        if self.tail:
            self.element.tail = text or None
        else:
            self.element.text = text or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a text stands: its block, and [start, end) in the text of the block."""

    block: etree._Element
    start: int
    end: int


def blocks(element: etree._Element, *, numbers: bool = False) -> Iterator[etree._Element]:
    """Yield the blocks of text in an element, itself included, in document order; `numbers` those of `<num>` too."""
    if not _is_standard(element) or element.tag == _META or (element.tag == _NUM and not numbers):
        return
    if element.tag in _HOLDERS:
        for child in element:
            yield from blocks(child, numbers=numbers)
        return
    yield element
    for inner in _holders(element):
        yield from blocks(inner, numbers=numbers)


def text_of(block: etree._Element) -> str:
    """Return the text of a block."""
    return "".join([run.text for run in _runs(block)]) if len(block) else block.text or ""


def wording_of(elements: Iterable[etree._Element], *, labels: bool = True) -> str:
    """Return the words of elements in one line, as they are read; `labels`: with numbers and headings."""
    texts = (
        text_of(block)
        for element in elements
        for block in blocks(element, numbers=labels)
        if labels or local_name(block) not in {"heading", "subheading"}
    )
    return " ".join(" ".join(texts).split())


def occurrences(elements: Iterable[etree._Element], old: str) -> tuple[list[Match], bool]:
    """Return where a text (NFC) stands in elements, and whether it can be read there in more than one way.

    A match ends where a character ends: never before a combining mark. It does not reach over the end of a block.
    """
    found: list[Match] = []
    entangled = False
    for element in elements:
        for block in blocks(element):
            text = text_of(block)
            last = 0
            at = text.find(old)
            while at >= 0:
                end = at + len(old)
                if is_whole(text, at) and is_whole(text, end):
                    if at < last:
                        entangled = True
                    else:
                        found.append(Match(block=block, start=at, end=end))
                        last = end
                at = text.find(old, at + 1)
    return found, entangled


def replace(match: Match, new: str) -> bool:
    """Put a text in the place where a match starts; tell whether its block still says something.

    A match within one inline element is replaced within it. Inline elements that lose all their text vanish, others
    stay; a match that begins with an inline element and goes on after it takes that element's place.
    """
    runs = [run for run in _runs(match.block) if run.start < match.end and run.end > match.start]
    first, last = runs[0], runs[-1]
    before: etree._Element | None = None
    owner = first.owner
    while first is not last and owner is not match.block:
        start, end = _extent(match.block, owner)
        if start < match.start or end >= match.end:
            break
        before, owner = owner, _parent(owner)
    for run in runs:
        kept = run.text[: max(0, match.start - run.start)]
        rest = run.text[max(0, match.end - run.start) :]
        run.write(kept + (new if run is first and before is None else "") + rest)
    if before is not None:
        _write_before(before, new)
    for emptied in dict.fromkeys(run.owner for run in reversed(runs)):
        _vanish(emptied, match.block)
    return _says(match.block)


def insert_after(match: Match, new: str) -> None:
    """Put a text directly after a match, outside the inline elements that end there."""
    run = next(run for run in _runs(match.block) if run.start < match.end <= run.end)
    outside: etree._Element | None = None
    owner = run.owner
    while owner is not match.block and _extent(match.block, owner)[1] == match.end:
        outside, owner = owner, _parent(owner)
    if outside is not None:
        outside.tail = new + (outside.tail or "")
    else:
        at = match.end - run.start
        run.write(run.text[:at] + new + run.text[at:])


def nfc(text: str) -> str:
    """Return a text in the normal form that fragments are in."""
    return unicodedata.normalize("NFC", text)


def replace_number(num: etree._Element, old: str, new: str) -> bool:
    """Put one number for another in a `<num>`, and leave the rest of it; tell whether it was there."""
    text = text_of(num)
    at = text.find(old)
    while at >= 0:
        end = at + len(old)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            replace(Match(block=num, start=at, end=end), new)
            return True
        at = text.find(old, at + 1)
    return False


def _runs(block: etree._Element) -> Sequence[Run]:
    runs: list[Run] = []
    _read(block, 0, runs)
    return runs


def _read(element: etree._Element, start: int, runs: list[Run]) -> int:
    """Collect the runs in an element; return where the text ends."""
    if element.text:
        runs.append(Run(element=element, tail=False, start=start, text=element.text))
        start += len(element.text)
    for child in element:
        if _is_inline(child):
            start = _read(child, start, runs)
        if child.tail:
            runs.append(Run(element=child, tail=True, start=start, text=child.tail))
            start += len(child.tail)
    return start


def _extent(block: etree._Element, inline: etree._Element) -> tuple[int, int]:
    """Return [start, end) of the text of an inline element that has some."""
    inside = [run for run in _runs(block) if inline in (run.owner, *run.owner.iterancestors())]
    return inside[0].start, inside[-1].end


def _is_standard(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(_STANDARD)


def _is_inline(element: etree._Element) -> bool:
    return _is_standard(element) and element.tag not in _HOLDERS


def _holders(block: etree._Element) -> Iterator[etree._Element]:
    for child in block:
        if _is_inline(child):
            yield from _holders(child)
        else:
            yield child


def is_whole(text: str, at: int) -> bool:
    """Tell whether a character begins at a place in a text, or the text ends there."""
    return at >= len(text) or not unicodedata.combining(text[at])


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _write_before(element: etree._Element, text: str) -> None:
    previous = element.getprevious()
    parent = _parent(element)
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _vanish(element: etree._Element, block: etree._Element) -> None:
    """Take away an inline element that holds nothing any more, and those around it that then hold nothing."""
    while element is not block and element.getparent() is not None and not len(element) and not element.text:
        parent = _parent(element)
        _write_before(element, element.tail or "")
        element.tail = None
        parent.remove(element)
        element = parent


def _says(block: etree._Element) -> bool:
    return bool(text_of(block).strip()) or next(_holders(block), None) is not None
