"""What an act does to a Work, as passive modifications; pure.

They name the least provisions that an instruction names, or else the units that it changed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, TypeAlias

from akn.frbr import FrbrUri
from akn.metadata import Effect
from akn.modification_types import ForceModType, TextualModType
from lawrepo.fold import Link
from lawrepo.force import Standing
from lawrepo.instruction import PLACING_OPS, WORK_OPS, Instruction, Op
from lawrepo.layout import is_section
from lawrepo.replay import Course

_CONTEXT: Final = "__"
_KINDS: Final = {
    Op.SUBSTITUTE: TextualModType.SUBSTITUTION,
    Op.INSERT: TextualModType.INSERTION,
    Op.REPEAL: TextualModType.REPEAL,
    Op.REPLACE_TEXT: TextualModType.REPLACEMENT,
    Op.INSERT_TEXT: TextualModType.REPLACEMENT,
    Op.DELETE_TEXT: TextualModType.REPLACEMENT,
    Op.CORRECT: TextualModType.REPLACEMENT,
    Op.RENUMBER: TextualModType.RENUMBERING,
    Op.SPLIT: TextualModType.SPLIT,
    Op.JOIN: TextualModType.JOIN,
}
_NEW: Final = PLACING_OPS | {Op.SPLIT, Op.JOIN}

# First day, position in the act, what is done, to which wId, first day without it.
_Done: TypeAlias = tuple[date, int, TextualModType, str, date | None]


def aim_recorded(instruction: Instruction) -> str:
    """Return the wId of what an instruction aims at, "" where that was not known when it was recorded."""
    return instruction.target_wid


def effects_of(
    act: FrbrUri,
    courses: Iterable[Course],
    standings: Sequence[Standing],
    work: FrbrUri,
    *,
    aim: Callable[[Instruction], str] = aim_recorded,
) -> list[Effect]:
    """Return what an act does to a Work, by day and position, each with its languages.

    `aim` tells the wId of what an instruction aims at.

    What an instruction changed stands in the stages of its first day in force, and of each on which it is again.
    """
    own = [standing for standing in standings if standing.step.act.iri == act and standing.intervals]
    languages: dict[_Done, list[str]] = defaultdict(list)
    for course in courses:
        for done in _done_in(course, own, aim):
            languages[done].append(course.language)
    textual = [
        Effect(type=kind, destination=wid, languages=tuple(codes), in_force_from=day, in_force_until=until)
        for (day, _, kind, wid, until), codes in sorted(languages.items(), key=lambda item: item[0][:2])
    ]
    ends = (_ending(each.step.instruction, each.start, work) for each in own if each.step.instruction.op in WORK_OPS)
    return [*textual, *filter(None, ends)]


def _done_in(course: Course, standings: Iterable[Standing], aim: Callable[[Instruction], str]) -> Iterator[_Done]:
    until = {(str(each.step), span.start): span.end for each in standings for span in each.intervals}
    for stage in course.stages:
        for link in filter(_did_anything, stage.links):
            for step in link.steps:
                if (str(step), stage.day) in until:
                    for kind, wid in dict.fromkeys(_named(step.instruction, aim(step.instruction), link)):
                        yield stage.day, step.position, kind, wid, until[str(step), stage.day]


def _did_anything(link: Link) -> bool:
    """Tell whether a link changed a text: it did not where that awaits its translation (`lawrepo.lagging`)."""
    return bool(link.changes)


def _ending(instruction: Instruction, day: date, work: FrbrUri) -> Effect | None:
    """Return the end of a Work's force, or the beginning of its successor's; None where it is about another."""
    if instruction.work == work:
        kind, other = ForceModType.END_OF_ENACTMENT, instruction.successor
    elif instruction.successor == work:
        kind, other = ForceModType.ENTRY_INTO_FORCE, instruction.work
    else:
        return None
    return Effect(type=kind, destination="", in_force_from=day, other=other)


def _named(instruction: Instruction, target: str, link: Link) -> Iterator[tuple[TextualModType, str]]:
    changed = [change.key for change in link.changes]
    if instruction.op is Op.MOVE:
        yield TextualModType.REPEAL, target
        yield TextualModType.INSERTION, target
        # What is moved keeps its wId, which does not tell where it is now.
        receiving = (key for key in changed if not is_section(key) and not _holds(key, target))
        yield from ((TextualModType.INSERTION, key) for key in receiving if not _holds(target, key))
        return
    new = topmost(wid for _, wid in instruction.wids) if instruction.op in _NEW else [target]
    named = [wid for wid in new if wid]
    if not named or not all(is_section(key) or any(_holds(key, wid) for wid in named) for key in changed):
        named = [key for key in changed if not is_section(key)] or changed
    yield from ((_KINDS[instruction.op], wid) for wid in named)


def _holds(key: str, wid: str) -> bool:
    return wid == key or wid.startswith(f"{key}{_CONTEXT}")


def topmost(wids: Iterable[str]) -> list[str]:
    """Return those of some wIds, or eIds, that lie in no other of them, sorted."""
    found: list[str] = []
    for wid in sorted(set(wids)):
        if not any(_holds(outer, wid) for outer in found):
            found.append(wid)
    return found
