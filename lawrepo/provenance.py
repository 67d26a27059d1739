"""Who wrote each word of a provision: the last step that did, through renumbering, moves, splits and joins; pure.

The words are followed back from the last text to the original. A step that leaves alone the fragments in which they
lie is passed over without being read (docs/blame.md).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

from akn.fragment import Fragment
from lawrepo.fold import Apply, Link, text_after
from lawrepo.holding import State
from lawrepo.instruction import Instruction
from lawrepo.provenance_align import Alignment
from lawrepo.provenance_blocks import BlockPlace, NoProvisionError, Reader

# A word of the last text: the place of its block among those blamed, and its own in the block.
_Slot: TypeAlias = tuple[int, int]

_TOGETHER: Final = " "


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step from one text to the next.

    `state` is the text after it, `origin` an opaque key of who made it. `instruction` is what was carried out, None
    where that is several or not known. `sources` are then wIds of provisions from which words may have come into
    others: what was split or joined.
    """

    state: State
    origin: str
    sources: tuple[str, ...] = ()
    instruction: Instruction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that follow one another and have one origin, with the blanks after them."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlamedBlock:
    """A block of text and the origins of its words; the runs make up the text.

    `eid` and `wid` are those of what it is a `part` of: "num", "heading", "subheading", or "text".
    """

    eid: str
    wid: str
    part: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Return the text."""
        return "".join(run.text for run in self.runs)


def blame(original: State, origin: str, steps: Iterable[Step], eid: str, *, language: str) -> tuple[BlamedBlock, ...]:
    """Return the blocks of what bears an eId in the last text, in reading order, with the origin of each word.

    `origin` is that of the words of the original. The eId may be that of a unit, a part of one, or a container with
    its units, or the name of a section. Blocks without words are left out. `language` is that of the texts, in which
    instructions are read.

    Raises:
        NoProvisionError: when nothing in the last text bears the eId.

    """
    return _blame(original, origin, steps, lambda reader, last: reader.bearing(last, eid), language)


def blame_all(original: State, origin: str, steps: Iterable[Step], *, language: str) -> tuple[BlamedBlock, ...]:
    """Return the blocks of all the last text, as `blame` does those of a provision, in one way back.

    Units and sections that no step ever touched are left out: all their words are of the original.
    """
    made = tuple(steps)
    touched: set[str] = set()
    for before, step in zip((original, *(step.state for step in made)), made, strict=False):
        touched |= {key for key, fragment in step.state.items() if _differs(before.get(key), fragment)}
    return _blame(original, origin, made, lambda reader, last: reader.within(last, touched), language)


def _blame(
    original: State,
    origin: str,
    steps: Iterable[Step],
    places: Callable[[Reader, State], Sequence[BlockPlace]],
    language: str,
) -> tuple[BlamedBlock, ...]:
    made = tuple(steps)
    states = (original, *(step.state for step in made))
    reader = Reader()
    trace = _Trace(reader, states[-1], places(reader, states[-1]))
    for step, before, after in zip(reversed(made), states[-2::-1], states[:0:-1], strict=True):
        trace.follow(step, before, after, language)
    return trace.result(origin)


def replay(original: State, links: Iterable[Link], apply: Apply, language: str) -> list[Step]:
    """Carry out the chain of a day again (`lawrepo.fold.Folded.chain`), and return its steps for `blame`.

    The origin of an instruction is its name (`IRI#id`), that of several together their names with blanks between.

    Raises:
        ConflictError: when an instruction does not fit the text.

    """
    steps: list[Step] = []
    state = original
    for link in links:
        instructions = tuple(step.instruction for step in link.steps)
        state = text_after(apply(state, instructions, language))
        steps.append(
            Step(
                state=state,
                origin=_TOGETHER.join(map(str, link.steps)),
                instruction=instructions[0] if len(instructions) == 1 else None,
            )
        )
    return steps


def _differs(before: Fragment | None, after: Fragment) -> bool:
    return before is not after and before != after


class _Trace:
    """The words blamed on their way back: `places` says where those whose origin is not known yet stood then."""

    def __init__(self, reader: Reader, last: State, blocks: Sequence[BlockPlace]) -> None:
        self._reader = reader
        self._blocks = [reader.blocks(last, key)[at] for key, at in blocks]
        self._origins: dict[_Slot, str] = {}
        self._places: dict[str, dict[int, list[tuple[int, _Slot]]]] = {}
        for number, (key, at) in enumerate(blocks):
            words = range(len(self._blocks[number].words.words))
            self._places.setdefault(key, {})[at] = [(word, (number, word)) for word in words]

    def follow(self, step: Step, before: State, after: State, language: str) -> None:
        """Go back over a step."""
        touched = [key for key in self._places if _differs(before.get(key), after[key])]
        if not touched:
            return
        alignment = Alignment(
            before,
            after,
            self._reader,
            instruction=step.instruction,
            language=language,
            sources=step.sources,
        )
        found: dict[str, dict[int, list[tuple[int, _Slot]]]] = defaultdict(lambda: defaultdict(list))
        for key, blocks in [(key, self._places.pop(key)) for key in touched]:
            for at, words in blocks.items():
                places = alignment.before(key, at)
                for word, slot in words:
                    if word in places:
                        home, block, place = places[word]
                        found[home][block].append((place, slot))
                    else:
                        self._origins[slot] = step.origin
        for key, found_blocks in found.items():
            here = self._places.setdefault(key, {})
            for at, placed in found_blocks.items():
                here.setdefault(at, []).extend(placed)

    def result(self, origin: str) -> tuple[BlamedBlock, ...]:
        """Return the blocks; the words that no step wrote are of the original."""
        blamed = []
        for number, block in enumerate(self._blocks):
            pieces = [(self._origins.get((number, at), origin), piece) for at, piece in enumerate(block.words.pieces)]
            runs = tuple(
                Run(text="".join(piece for _, piece in found), origin=of)
                for of, found in groupby(pieces, key=lambda pair: pair[0])
            )
            if runs:
                blamed.append(BlamedBlock(eid=block.eid, wid=block.wid, part=block.part, runs=runs))
        return tuple(blamed)


__all__ = ["BlamedBlock", "NoProvisionError", "Run", "Step", "blame", "blame_all", "replay"]
