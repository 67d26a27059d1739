"""Which words of a text as it is shown have which origin.

What is blamed is the text of the law's own blocks, which a reader meets as lines: in the same order, with other white
space. Where a line is not exactly what was blamed nothing is said of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from akn.names import LABELS
from lawrepo.ancestry import ORIGINAL
from lawrepo.export.blocks import PARTS, Block, Line, Paragraph, Text, children, lines
from lawrepo.export.runs import clean
from lawrepo.provenance import BlamedBlock, Run

# Elements that bear no name of their own for those who blame (`lawrepo.provenance_blocks`).
_WRAPPING: Final = LABELS | {"content"}
# Elements whose heading is a paragraph called one: AKN gives them none.
_HEADED_BY_TEXT: Final = PARTS | {"container"}

# The runs of a text of the document, by the identity of the value: each stands in one place, kept by the document.
Attribution = Mapping[int, tuple[Run, ...]]


def attribute(blocks: Sequence[Block], blamed: Sequence[BlamedBlock]) -> Attribution:
    """Return the texts in blocks of which not all words are of the original, as runs of one origin."""
    said = _by_place(blamed)
    found: dict[int, tuple[Run, ...]] = {}
    for place, line in _lines(blocks):
        if place not in said:
            continue
        spoken = [text for text in line if isinstance(text, Text) and not text.generated]
        words = "".join(text.text for text in spoken)
        if words and (runs := _taken(said[place], words)):
            found.update(_shared(spoken, words, runs))
    return found


def _by_place(blamed: Sequence[BlamedBlock]) -> dict[tuple[str, str], list[tuple[Run, ...]]]:
    """Return the runs of each block by its place, the subheading with the heading, as it is read."""
    said: dict[tuple[str, str], list[tuple[Run, ...]]] = defaultdict(list)
    for block in blamed:
        if block.part == "subheading" and (above := said[block.eid, "heading"]):
            above[-1] += block.runs
        else:
            said[block.eid, block.part].append(block.runs)
    return said


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, str], Line]]:
    """Yield each line with the eId of what it is in and its part, as they are blamed."""
    stack = [(block, "") for block in reversed(blocks)]
    while stack:
        block, eid = stack.pop()
        if block.eid and block.name not in _WRAPPING:
            eid = block.eid
        if isinstance(block, Paragraph):
            yield (eid, block.name if block.name in LABELS else "text"), block.line
            continue
        own = lines(block)
        heading = "text" if block.name in _HEADED_BY_TEXT else "heading"
        parts = ("num", heading) if len(own) > 1 else ("text",)
        yield from (((eid, part), line) for part, line in zip(parts, own, strict=False))
        stack.extend((child, eid) for child in reversed(children(block)))


def _taken(waiting: list[tuple[Run, ...]], words: str) -> tuple[Run, ...]:
    """Take the next block that says just this, nothing where there is none."""
    for at, runs in enumerate(waiting):
        text = _text(runs)
        if text == words or _squeezed(text) == _squeezed(words):
            del waiting[: at + 1]
            return runs
    return ()


def _shared(spoken: Sequence[Text], words: str, runs: tuple[Run, ...]) -> Iterator[tuple[int, tuple[Run, ...]]]:
    """Divide the runs of a line among its texts."""
    if all(run.origin == ORIGINAL for run in runs):
        return
    if len(runs) == 1:
        yield from ((id(text), (Run(text=text.text, origin=runs[0].origin),)) for text in spoken)
        return
    if len(spoken) == 1 and _text(runs) == words:
        yield id(spoken[0]), runs
        return
    origins = [run.origin for run in runs for _ in _squeezed(run.text)]
    at = 0
    for text in spoken:
        marked = []
        for char in text.text:
            blank = char.isspace()  # it goes with the word before it
            marked.append((origins[max(at - blank, 0)], char))
            at += not blank
        own = tuple(
            Run(text="".join(char for _, char in part), origin=origin)
            for origin, part in groupby(marked, key=lambda pair: pair[0])
        )
        if any(run.origin != ORIGINAL for run in own):
            yield id(text), own


def _text(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _squeezed(text: str) -> str:
    return "".join(clean(text).split())
