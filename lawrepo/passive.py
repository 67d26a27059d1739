"""What an act does to a Work, as passive modifications; pure.

They name the least provisions that an instruction names, or else the units that it changed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from akn.frbr import FrbrUri
from akn.metadata import Effect
from akn.modification_types import ForceModType, TextualModType
from lawrepo.fold import Link
from lawrepo.force import Standing, Step
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


class Deed(NamedTuple):
    """That an instruction changed the text in a language from a day on."""

    language: str
    day: date
    link: Link
    step: Step


def deeds_in(courses: Iterable[Course]) -> dict[FrbrUri, list[Deed]]:
    """Return what changed texts, by act, language by language and day by day."""
    found: dict[FrbrUri, list[Deed]] = {}
    for course in courses:
        for stage in course.stages:
            for link in filter(_did_anything, stage.links):
                for step in link.steps:
                    found.setdefault(step.act.iri, []).append(Deed(course.language, stage.day, link, step))
    return found


def aim_recorded(instruction: Instruction) -> str:
    """Return the wId of what an instruction aims at, "" where that was not known when it was recorded."""
    return instruction.target_wid


def effects_of(
    standings: Iterable[Standing],
    deeds: Iterable[Deed],
    work: FrbrUri,
    *,
    aim: Callable[[Instruction], str] = aim_recorded,
) -> list[Effect]:
    """Return what an act does to a Work, by day and position, each with its languages.

    `standings` are those of its instructions, `deeds` what these changed; `aim` tells the wId of what an instruction
    aims at. What one changed stands in the stages of its first day in force, and of each on which it is again.
    """
    own = [standing for standing in standings if standing.intervals]
    until = {(str(each.step), span.start): span.end for each in own for span in each.intervals}
    languages: dict[_Done, list[str]] = defaultdict(list)
    for language, day, link, step in deeds:
        begun = str(step), day
        if begun in until:
            for kind, wid in dict.fromkeys(_named(step.instruction, aim(step.instruction), link)):
                languages[day, step.position, kind, wid, until[begun]].append(language)
    textual = [
        Effect(type=kind, destination=wid, languages=tuple(codes), in_force_from=day, in_force_until=until)
        for (day, _, kind, wid, until), codes in sorted(languages.items(), key=lambda item: item[0][:2])
    ]
    ends = (_ending(each.step.instruction, each.start, work) for each in own if each.step.instruction.op in WORK_OPS)
    return [*textual, *filter(None, ends)]


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
