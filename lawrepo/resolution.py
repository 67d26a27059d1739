"""What the names in an act stand for, found once, when it is recorded: targets, and wIds of what is new; pure.

The same wIds hold in all languages (DESIGN: identity). Instructions that wait for an event get the wIds of what they
bring in as far as these can be told; what they aim at is read when they commence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TypeAlias

from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.amendment import Application
from lawrepo.engine import Engine
from lawrepo.errors import ConflictError
from lawrepo.fold import Conflict, FoldConflictError
from lawrepo.force import Standing, Status
from lawrepo.holding import State
from lawrepo.instruction import Instruction

# Whole texts by language and first day.
Texts: TypeAlias = Mapping[str, Mapping[date, State]]


class UnheldTextError(ConflictError):
    """Report an act that commences when no text is held yet that it could change."""

    def __init__(self, day: date, first: date) -> None:
        """Keep the day of commencement, and that of the first text held."""
        self.day = day
        self.first = first
        super().__init__(
            f"it commences on {day}: the first text held is of {first}, and taken to be as the acts until then made"
            " it: record an earlier text first"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A Work as an act finds it: its whole texts, and all acts on it, decided about, this one among them.

    `languages` begin with the authoritative ones.
    """

    work: FrbrUri
    languages: tuple[str, ...]
    texts: Texts
    standings: tuple[Standing, ...]
    engine: Engine

    def text_before(self, standing: Standing, language: str, others: Iterable[Standing]) -> State:
        """Return the text in which an act's instructions of one day are read.

        `others` are the instructions of its act that commence earlier, with what is resolved in them.

        Raises:
            UnheldTextError: when there is no text before that day.
            ConflictError: when what comes before does not fit.

        """
        day, act = standing.start, standing.step.act.iri
        begun = [start for start in self.texts[language] if start < day]
        if not begun:
            raise UnheldTextError(day, min(self.texts[language]))
        earlier = [each for each in self.standings if each.intervals and each.step.act.iri != act]
        earlier = [each for each in (*earlier, *others) if each.order < standing.order]
        return self.text_of(day, max(begun), earlier, language)

    def text_of(self, pit: date, start: date, standings: Iterable[Standing], language: str) -> State:
        """Return the text of a day: a whole text, and what is in force of these instructions since."""
        state = self.texts[language][start]
        own = sorted(
            (each for each in standings if start < each.start and each.holds(pit) and self._is_here(each, language)),
            key=lambda each: each.order,
        )
        for _, group in groupby(own, key=lambda each: (each.start, each.step.act.iri)):
            steps = [each.step for each in group]
            before_act = steps[0].act.targets is Targets.BEFORE_ACT
            instructions = [step.instruction for step in steps]
            state = self.engine.carried_out(state, instructions, language, before_act=before_act).state
        return state

    def carry_out(
        self, state: State, act: AmendingAct, instructions: Sequence[Instruction], language: str
    ) -> Application:
        """Carry out what an act does on one day.

        Raises:
            ConflictError: when any of it does not fit.

        """
        before_act = act.targets is Targets.BEFORE_ACT
        return self.engine.carry_out(state, instructions, language, before_act=before_act)

    def _is_here(self, standing: Standing, language: str) -> bool:
        instruction = standing.step.instruction
        return instruction.work == self.work and instruction.changes_text and instruction.concerns(language)


def resolve(sheet: Sheet, grounds: Sequence[Ground]) -> Sheet:
    """Return an act with what is found for its names in the texts of all Works that it amends.

    Raises:
        FoldConflictError: with every instruction that does not fit, in every language.

    """
    found = {instruction.id: instruction for instruction in sheet.instructions}
    conflicts: list[Conflict] = []
    for ground in grounds:
        own = [
            standing
            for standing in ground.standings
            if standing.step.act.iri == sheet.act.iri
            and standing.step.instruction.work == ground.work
            and standing.step.instruction.changes_text
        ]
        refused: list[Conflict] = []
        _resolve_dated(sorted((each for each in own if each.intervals), key=_order), ground, found, refused)
        several = any(instruction.work != ground.work for instruction in sheet.instructions)
        conflicts += (replace(each, work=ground.work if several else None) for each in refused)
        _name_pending([each for each in own if each.status is Status.PENDING], ground, found)
    if conflicts:
        raise FoldConflictError(conflicts)
    return replace(sheet, instructions=tuple(found[instruction.id] for instruction in sheet.instructions))


def as_written(sheet: Sheet) -> Sheet:
    """Return an act without what recording has resolved."""
    instructions = tuple(
        replace(
            each,
            target_wid="",
            anchor_wid="",
            wids=(),
            wordings=tuple(replace(wording, digest="") for wording in each.wordings if wording.says),
        )
        for each in sheet.instructions
    )
    return replace(sheet, instructions=instructions)


def _order(standing: Standing) -> tuple[date, int]:
    return standing.start, standing.step.position


def _resolve_dated(
    standings: Sequence[Standing], ground: Ground, found: dict[str, Instruction], conflicts: list[Conflict]
) -> None:
    """Resolve what commences on a known day, day by day: each finds what the act has done before."""
    done: list[Standing] = []
    for _, group in groupby(standings, key=lambda standing: standing.start):
        together = list(group)
        for language in ground.languages:
            conflict = _resolve_in(language, together, done, ground, found)
            if conflict is not None:
                conflicts.append(conflict)
        done += [_with(each, found[each.step.instruction.id]) for each in together]


def _resolve_in(
    language: str,
    together: Sequence[Standing],
    done: Sequence[Standing],
    ground: Ground,
    found: dict[str, Instruction],
) -> Conflict | None:
    """Resolve the instructions of one day in one language; return what keeps them from being carried out."""
    first = together[0]
    if not any(each.step.instruction.concerns(language) for each in together):
        return None
    try:
        before = ground.text_before(first, language, done)
        instructions = [found[each.step.instruction.id] for each in together]
        resolved = ground.carry_out(before, first.step.act, instructions, language).resolved
    except ConflictError as error:
        return Conflict(
            language=language,
            day=first.start,
            acts=(first.step.act.iri,),
            instructions=tuple(str(each.step) for each in together),
            error=error,
        )
    found.update((instruction.id, instruction) for instruction in resolved)
    return None


def _name_pending(standings: Sequence[Standing], ground: Ground, found: dict[str, Instruction]) -> None:
    """Give what waits for an event the wIds of what it brings in, where it fits the last text that is known."""
    if not standings:
        return
    for language in ground.languages:
        dated = ground.texts[language]
        try:
            state = ground.text_of(
                date.max, max(dated), (each for each in ground.standings if each.intervals), language
            )
            waiting = [found[each.step.instruction.id] for each in standings]
            resolved = ground.carry_out(state, standings[0].step.act, waiting, language).resolved
        except ConflictError:
            continue
        for before, instruction in zip(waiting, resolved, strict=True):
            found[before.id] = replace(before, wids=instruction.wids)


def _with(standing: Standing, instruction: Instruction) -> Standing:
    return replace(standing, step=replace(standing.step, instruction=instruction))
