"""Instructions found in several languages, told as the ones that an act in all of them would have; pure."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace

from lawrepo.compare_words import matching
from lawrepo.derivation_course import names_in
from lawrepo.instruction import Instruction


def merge(
    derived: Mapping[str, Sequence[Instruction]], *, authoritative: Collection[str] = ()
) -> tuple[Instruction, ...]:
    """Return the instructions of several languages as one list, which does to each text what its own does.

    What does the same to the same provision is one instruction with a wording each; where that leaves out one of
    the languages in `authoritative`, it stays one instruction a language, for an act would have to say it in all
    (`apply`). The order is that of each language. Ids go from the least.
    """
    merged: list[Instruction] = []
    for language in sorted(derived):
        merged = _joined(merged, derived[language])
    parts = [part for made in merged for part in _allowed(made, authoritative)]
    first = min((int(made.id) for each in derived.values() for made in each), default=1)
    return tuple(replace(made, id=str(number)) for number, made in enumerate(parts, first))


def _joined(merged: Sequence[Instruction], further: Sequence[Instruction]) -> list[Instruction]:
    """Put what two lists have in common together, and the rest side by side, in the order of both."""
    joined: list[Instruction] = []
    at = at2 = 0
    pairs = matching([_likeness(made) for made in merged], [_likeness(made) for made in further])
    for start, start2, length in [*pairs, (len(merged), len(further), 0)]:
        joined += (*merged[at:start], *further[at2:start2])
        for one, other in zip(merged[start : start + length], further[start2 : start2 + length], strict=True):
            joined += [_one(one, other)] if _agree(one, other) else [one, other]
        at, at2 = start + length, start2 + length
    return joined


def _likeness(made: Instruction) -> tuple[Hashable, ...]:
    """Return what instructions in two languages must have in common to be one."""
    what = (made.op, made.work, made.count, made.keep_heading, made.drop)
    return (*what, made.target, made.target_wid, made.where, made.anchor, made.anchor_wid, made.to)


def _one(one: Instruction, other: Instruction) -> Instruction:
    wordings = sorted((*one.wordings, *other.wordings), key=lambda wording: wording.language)
    return replace(one, wordings=tuple(wordings), wids=tuple(sorted({**dict(one.wids), **dict(other.wids)}.items())))


def _agree(one: Instruction, other: Instruction) -> bool:
    """Tell whether what each brings in can be called as in the other."""
    return _is_silent_on(one, other) and _is_silent_on(other, one)


def _is_silent_on(one: Instruction, other: Instruction) -> bool:
    """Tell whether one gives no wId to anything that another names otherwise."""
    named = dict(other.wids)
    held = {eid: wid for wording in other.wordings for each in wording.content for wid, eid in names_in(each).items()}
    return all((held | named).get(eid, wid) == wid for eid, wid in one.wids)


def _allowed(made: Instruction, authoritative: Collection[str]) -> list[Instruction]:
    if len(made.wordings) == 1 or all(language in made.languages for language in authoritative):
        return [made]
    return [replace(made, wordings=(wording,)) for wording in made.wordings]
