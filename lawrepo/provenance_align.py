"""Where the words of a text stood before one step: by identity first, then by likeness; pure.

What is said of a block depends on the texts alone, never on which others are looked for (docs/blame.md, "How words
are followed").
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from lawrepo.amendment_draft import wids_in
from lawrepo.compare_words import matching, overlap
from lawrepo.holding import META, State
from lawrepo.instruction import TEXT_OPS, Instruction, Op, Where
from lawrepo.provenance_blocks import NUM, TEXT, Block, BlockPlace, Reader
from lawrepo.provenance_words import COPIED, Edit, common_words, runs, same_words, words_around

# A word by the key of its fragment, the place of its block in that, and its own in the block.
WordPlace: TypeAlias = tuple[str, int, int]

# These put a new wording in the place of another: what it keeps may stand in other blocks than before.
_REWORDING: Final = frozenset((Op.SUBSTITUTE, Op.SPLIT, Op.JOIN))
_RESHAPING: Final = frozenset((Op.SPLIT, Op.JOIN))
_AHEAD: Final = frozenset((Where.BEFORE, Where.FIRST))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A block of which a new wording may have kept words."""

    place: BlockPlace
    words: tuple[str, ...]
    runs: Counter[tuple[str, ...]]


class Alignment:
    """The text before and after one step, read as far as it is asked about."""

    def __init__(
        self,
        before: State,
        after: State,
        reader: Reader,
        *,
        instruction: Instruction | None,
        language: str,
        sources: Sequence[str] = (),
    ) -> None:
        """Take the texts and what made the one of the other, as `lawrepo.provenance.Step` has it."""
        self._before = before
        self._after = after
        self._reader = reader
        self._op = None if instruction is None else instruction.op
        self._ahead = instruction is not None and instruction.where in _AHEAD
        self._sources = frozenset(sources)
        self._edit: Edit | None = None
        if instruction is not None and instruction.op in TEXT_OPS:
            wording = instruction.wording(language)
            self._edit = Edit(old=wording.old, new=wording.new, beside=instruction.op is Op.INSERT_TEXT)
        self._groups: dict[tuple[str, tuple[str, str]], dict[WordPlace, WordPlace]] = {}
        self._inserted: dict[str, dict[int, int] | None] = {}
        self._pools: dict[tuple[str, str], list[_Candidate]] = {}

    def before(self, key: str, at: int) -> Mapping[int, WordPlace]:
        """Return where each word of a block that was there before stood then."""
        block = self._new(key)[at]
        if self._op is Op.INSERT and (kept := self._not_inserted(key)) is not None:
            return {word: (key, kept[at], word) for word in range(len(block.words.words))} if at in kept else {}
        if self._op in _RESHAPING and block.part == TEXT:
            return self._of(key, at, self._reshaped)
        found = self._of(key, at, self._group(key, block.identity))
        if len(found) == len(block.words.words) or block.part == NUM or self._op not in {*_REWORDING, None}:
            return found
        return self._reworded(key, block, found)

    def _new(self, key: str) -> tuple[Block, ...]:
        return self._reader.blocks(self._after, key)

    def _old(self, key: str) -> tuple[Block, ...]:
        return self._reader.blocks(self._before, key)

    @cached_property
    def _changed(self) -> tuple[str, ...]:
        """Return the keys of what was changed or is gone, in the order of the text before."""
        changed = (key for key, fragment in self._before.items() if self._after.get(key) != fragment)
        return tuple(key for key in changed if key != META)

    def _of(self, key: str, at: int, found: Mapping[WordPlace, WordPlace]) -> dict[int, WordPlace]:
        words = range(len(self._new(key)[at].words.words))
        return {word: found[key, at, word] for word in words if (key, at, word) in found}

    # An insertion

    def _not_inserted(self, key: str) -> dict[int, int] | None:
        """Return the blocks that were there before, and where; None where more was done than to insert some."""
        if key not in self._inserted:
            self._inserted[key] = self._around_inserted(self._old(key), self._new(key))
        return self._inserted[key]

    def _around_inserted(self, old: Sequence[Block], new: Sequence[Block]) -> dict[int, int] | None:
        """Take one run of blocks out of a fragment so that what was before is left.

        Where that can be done in several ways, that in which most blocks keep their names is right; blocks that get
        one only by the insertion stand after it where it was made before them.
        """
        said, said2 = ([(block.part, block.text, block.unit) for block in blocks] for blocks in (old, new))
        more = len(new) - len(old)
        best: tuple[int, dict[int, int]] | None = None
        starts = range(len(old) + 1)
        for start in starts if self._ahead else reversed(starts):
            if more < 0 or said2[:start] != said[:start] or said2[start + more :] != said[start:]:
                continue
            kept = {at if at < start else at + more: at for at in range(len(old))}
            named = sum(new[at2].identity == old[at].identity for at2, at in kept.items())
            if best is None or named > best[0]:
                best = (named, kept)
        return None if best is None else best[1]

    # The same block

    def _group(self, key: str, identity: tuple[str, str]) -> Mapping[WordPlace, WordPlace]:
        """Return where the words of the blocks of one name stood in those that had it before."""
        if (key, identity) not in self._groups:
            home = self._home(key, identity)
            olds = [(home, at) for at, block in enumerate(self._old(home)) if block.identity == identity]
            news = [(key, at) for at, block in enumerate(self._new(key)) if block.identity == identity]
            self._groups[key, identity] = dict(self._pairs(olds, news))
        return self._groups[key, identity]

    def _home(self, key: str, identity: tuple[str, str]) -> str:
        """Return the key of the fragment that held what has a name: the same, unless it was moved."""
        if any(block.identity == identity for block in self._old(key)):
            return key
        wid, _ = identity
        mark = f'Id="{wid}"'.encode()
        others = (other for other in self._changed if other != key and mark in self._before[other].xml)
        return next((other for other in others if wid in wids_in(self._before[other])), key)

    def _pairs(self, olds: Sequence[BlockPlace], news: Sequence[BlockPlace]) -> Iterator[tuple[WordPlace, WordPlace]]:
        """Compare blocks that stand for each other in order: first those that are alike, then what lies between."""
        if self._edit is not None and len(olds) == len(news):
            for old, new in zip(olds, news, strict=True):
                yield from self._edited(old, new)
            return
        said = [self._old(key)[at].text for key, at in olds]
        said2 = [self._new(key)[at].text for key, at in news]
        low = low2 = 0
        for start, start2, length in [*matching(said, said2), (len(olds), len(news), 0)]:
            between, between2 = olds[low:start], news[low2:start2]
            if len(between) == len(between2):
                for old, new in zip(between, between2, strict=True):
                    yield from self._compared([old], [new])
            else:
                yield from self._compared(between, between2)
            low, low2 = start + length, start2 + length
            for at in range(length):
                yield from self._compared([olds[start + at]], [news[start2 + at]])

    def _compared(
        self, olds: Iterable[BlockPlace], news: Iterable[BlockPlace]
    ) -> Iterator[tuple[WordPlace, WordPlace]]:
        """Compare the words of blocks, one after the other."""
        words, places = _words(self._old, olds)
        words2, places2 = _words(self._new, news)
        for at2, at in same_words(words, words2).items():
            yield places2[at2], places[at]

    def _edited(self, old: BlockPlace, new: BlockPlace) -> Iterator[tuple[WordPlace, WordPlace]]:
        """Find what a text operation kept by doing it again; compare the words where it does not tell."""
        before, after = self._old(old[0])[old[1]], self._new(new[0])[new[1]]
        edit = self._edit if before.text != after.text else None
        kept = None if edit is None else edit.kept(before.text, after.text)
        if kept is None:
            yield from self._compared([old], [new])
            return
        for at2, at in words_around(before.words, after.words, kept).items():
            yield (*new, at2), (*old, at)

    # Other blocks

    @cached_property
    def _reshaped(self) -> Mapping[WordPlace, WordPlace]:
        """Return where the words of what was split or joined stood: they are the same, in the same order."""
        changed = [key for key, fragment in self._after.items() if self._before.get(key) != fragment]
        words, places = _words(self._old, _texts(self._old, self._changed))
        words2, places2 = _words(self._new, _texts(self._new, changed))
        return {places2[at2]: places[at] for at2, at in common_words(words, words2).items()}

    def _reworded(self, key: str, block: Block, found: dict[int, WordPlace]) -> dict[int, WordPlace]:
        """Look for the words of a new wording in others that were changed or are gone.

        What has few runs of words in common with the block of its name may be one that got a new number.
        """
        words, pool = block.words.words, self._pool(key, block.part)
        if found and len(found) < COPIED * len(words):
            own = {place[:2] for place in found.values()}
            ours = runs(words)
            if all(overlap(ours, runs(self._old(key)[at].words.words)) < COPIED for key, at in own):
                return _from_pool(words, {}, pool) or found
        return _from_pool(words, found, pool)

    def _pool(self, key: str, part: str) -> Sequence[_Candidate]:
        """Return what the words of a block may come from: of the same unit only, where no instruction says more."""
        scope = key if self._op is None else ""
        if (scope, part) not in self._pools:
            stays = {
                (block.identity, block.text)
                for each in ([scope] if scope else self._after)
                if self._before.get(each) != self._after[each]
                for block in self._new(each)
            }
            self._pools[scope, part] = [
                _Candidate(place=(each, at), words=block.words.words, runs=runs(block.words.words))
                for each in self._changed
                for at, block in enumerate(self._old(each))
                if block.part == part and (block.identity, block.text) not in stays
                if scope in ("", each) or self._is_source(each, block)
            ]
        return self._pools[scope, part]

    def _is_source(self, key: str, block: Block) -> bool:
        return key in self._sources or any(wid in self._sources for _, wid in block.around)


def _texts(side: Callable[[str], Sequence[Block]], keys: Iterable[str]) -> Iterator[BlockPlace]:
    """Yield the blocks of fragments that are no labels."""
    for key in keys:
        yield from ((key, at) for at, block in enumerate(side(key)) if block.part == TEXT)


def _words(side: Callable[[str], Sequence[Block]], places: Iterable[BlockPlace]) -> tuple[list[str], list[WordPlace]]:
    """Return the words of blocks, one after the other, and where each stands."""
    found = [(word, (key, at, number)) for key, at in places for number, word in enumerate(side(key)[at].words.words)]
    return [word for word, _ in found], [place for _, place in found]


def _from_pool(
    words: Sequence[str], found: Mapping[int, WordPlace], pool: Sequence[_Candidate]
) -> dict[int, WordPlace]:
    """Find words that have no place yet in what has most runs of words in common with them, then in the next."""
    placed = dict(found)
    candidates = list(pool)
    while candidates:
        left = [at for at in range(len(words)) if at not in placed]
        said = [words[at] for at in left]
        ours = runs(said)
        likeness = [overlap(ours, each.runs) for each in candidates]
        best = max(likeness)
        if best < COPIED:
            break
        source = candidates.pop(likeness.index(best))
        for at2, at in common_words(source.words, said).items():
            placed[left[at2]] = (*source.place, at)
    return placed
