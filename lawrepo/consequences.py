"""The files of a Work that follow from its whole texts and the acts on it: versions, and what each act did; pure.

They are what the collection keeps so that reading never needs a replay, and what `verify` compares with what is kept
(DESIGN: where truth lies, 2).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from akn.frbr import FrbrUri
from akn.metadata import Basis, Effect, Effects, Outstanding, WorkMetadata, effects_fragment
from akn.metadata import Standing as HeldStanding
from akn.modification_types import ForceModType, TextualModType
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.bearing import bears_on
from lawrepo.engine import Engine
from lawrepo.errors import StorageError
from lawrepo.explanation import Slot, by_slot, claimed, derived_fragment, derived_in, explain
from lawrepo.force import Standing, Status
from lawrepo.holding import Changes, State, Versions, modifications, share, state_at
from lawrepo.instruction import Instruction
from lawrepo.layout import effects_file, version_file
from lawrepo.passive import deeds_in, effects_of, topmost
from lawrepo.replay import Course, replay
from lawrepo.texts import Held, legal_order

# What was done for each text of an act, by unit.
_Done: TypeAlias = Mapping[FrbrUri, Mapping[Slot, Changes]]
_Derived: TypeAlias = Mapping[FrbrUri, Mapping[Slot, tuple[Instruction, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What follows for a Work: its course in each language, and the effects of all acts, in the order of acts."""

    courses: Mapping[str, Course]
    effects: tuple[Effects, ...]

    def files(self, work: FrbrUri) -> dict[str, bytes]:
        """Return the bytes of every version and effects file by path."""
        return _files(work, self.versions, self.effects)

    @property
    def versions(self) -> dict[str, Versions]:
        """Return every version by language."""
        return {language: course.versions for language, course in self.courses.items()}

    def makers(self, work: FrbrUri) -> dict[str, tuple[str, ...]]:
        """Return the instructions (`IRI#id`) that changed each version on its first day, by its path."""
        found: dict[str, tuple[str, ...]] = {}
        for language, course in self.courses.items():
            for stage in course.stages:
                for link in stage.links:
                    for change in link.changes:
                        path = version_file(work, language, change.key, stage.day)
                        found[path] = (*found.get(path, ()), *map(str, link.steps))
        return found


def stored_files(held: Held) -> dict[str, bytes]:
    """Return the bytes of every version and effects file that is kept of a Work, by path."""
    return _files(held.meta.iri, held.versions, held.effects)


def changed_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """Return the files that differ, by path, None for those that are gone."""
    gone: dict[str, bytes | None] = {path: None for path in old if path not in new}
    return gone | {path: data for path, data in new.items() if old.get(path) != data}


def _files(work: FrbrUri, held: Mapping[str, Versions], effects: Iterable[Effects]) -> dict[str, bytes]:
    versions = {
        version_file(work, language, key, day): fragment.xml
        for language, found in held.items()
        for key, dated in found.items()
        for day, fragment in dated.items()
    }
    return versions | {effects_file(work, each.act, each.enacted): effects_fragment(each).xml for each in effects}


def whole_texts(held: Held) -> dict[str, dict[date, State]]:
    """Return the whole texts of a Work by language and first day: those that acts brought, and the first.

    Raises:
        StorageError: as `text_days`.

    """
    return {
        language: {day: state_at(held.versions[language], day) for day in sorted(found)}
        for language, found in text_days(held).items()
    }


def text_days(held: Held) -> dict[str, set[date]]:
    """Return the first days of the whole texts of a Work by language.

    Raises:
        StorageError: when an act has brought a text in a language that is not held.

    """
    days = {entry.code: {entry.held_from} for entry in held.meta.languages}
    for effects in held.effects:
        for language, day, _ in effects.texts:
            if language not in days:
                raise StorageError(f"{held.meta.iri}: a text of {effects.act} is in {language}, which is not held")
            days[language].add(day)
    return days


def is_published(effects: Effects) -> bool:
    """Say whether an act is known by the text that was published with it, and by no other."""
    return effects.derived is not None and not effects.texts and effects.basis is Basis.IMPORTED


def published_sheets(held: Held) -> tuple[Sheet, ...]:
    """Return as sheets the acts that are known by the texts that were published with them (`texts = "as-published"`).

    Their instructions are derived, and what the text of any day follows from.
    """
    found = []
    for effects in held.effects:
        instructions = derived_in(effects) if is_published(effects) else ()
        if instructions:
            days = [each.in_force for each in instructions if isinstance(each.in_force, date)]
            act = AmendingAct(
                iri=effects.act,
                enacted=effects.enacted,
                published=effects.published,
                in_force=min(days),
                titles=effects.titles,
                amends=effects.work,
                sequence=effects.sequence,
            )
            found.append(Sheet(act=act, instructions=instructions))
    return tuple(found)


def consequences(held: Held, sheets: Sequence[Sheet], standings: Sequence[Standing], engine: Engine) -> Consequences:
    """Return what follows for a Work from its whole texts and all acts that bear on it, decided about.

    `sheets` are all acts with instructions, those of `published_sheets` among them.

    Raises:
        FoldConflictError: with everything that does not fit.

    """
    work = held.meta.iri
    courses = replay(whole_texts(held), standings, engine, work=work)
    known = {effects.act: effects for effects in held.effects}
    bearing = {sheet.act.iri: sheet.act for sheet in sheets if work in bears_on(sheet)}
    done, derived = _told_by_texts(held, courses)
    deeds = deeds_in(courses.values())
    by_act: dict[FrbrUri, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_act[standing.step.act.iri].append(standing)
    made = []
    for iri in dict.fromkeys((*known, *bearing)):
        effects = known.get(iri) or effects_begun(bearing[iri], work)
        own = [each for each in effects.modifications if isinstance(each.type, ForceModType)]
        if iri in bearing:
            own = effects_of(by_act[iri], deeds.get(iri, ()), work, aim=engine.aim)
        if effects.texts:
            own += _by_texts(effects, done[iri], held, enacted=iri in bearing)
            effects = replace(effects, derived=derived_fragment(_in_order(derived[iri], held)))
        own.sort(key=lambda effect: effect.in_force_from)
        basis = Basis.ENACTED if iri in bearing and not is_published(effects) else effects.basis
        idle = (each for each in by_act[iri] if _is_idle(each, work))
        outstanding = tuple(map(_outstanding, idle))
        made.append(replace(effects, basis=basis, modifications=tuple(own), outstanding=outstanding))
    return Consequences(courses=courses, effects=tuple(made))


def _is_idle(standing: Standing, work: FrbrUri) -> bool:
    """Say whether an instruction on a Work has no effect."""
    return standing.status is not Status.IN_FORCE and standing.step.instruction.work == work


def _outstanding(standing: Standing) -> Outstanding:
    instruction = standing.step.instruction
    named = [instruction.target, instruction.to, *(eid for eid, _ in instruction.wids)]
    named += [each.eid for wording in instruction.wordings for each in wording.content]
    return Outstanding(
        instruction=instruction.id,
        standing=HeldStanding(standing.status.value),
        eids=tuple(topmost(eid for eid in named if eid and not eid.startswith("/"))),
        reason=standing.reason,
    )


def effects_begun(act: AmendingAct, work: FrbrUri) -> Effects:
    """Return the effects of an act on a Work before anything is known of them."""
    return Effects(
        act=act.iri,
        enacted=act.enacted,
        published=act.published,
        titles=act.titles,
        basis=Basis.ENACTED,
        work=work,
        modifications=(),
    )


def ending_effects(old: FrbrUri, successor: WorkMetadata, day: date, known: Effects | None = None) -> Effects:
    """Return the effects of a Work on another that it replaces from a day on, beside what is `known` of it."""
    begun = known or Effects(
        act=successor.iri,
        enacted=successor.enacted,
        titles=tuple(sorted((entry.code, entry.title) for entry in successor.languages if entry.title)),
        basis=Basis.IMPORTED,
        work=old,
        modifications=(),
    )
    ending = Effect(type=ForceModType.END_OF_ENACTMENT, destination="", in_force_from=day)
    modifications = sorted((ending, *begun.modifications), key=lambda effect: effect.in_force_from)
    return replace(begun, modifications=tuple(modifications))


def _by_texts(effects: Effects, done: Mapping[Slot, Changes], held: Held, *, enacted: bool) -> list[Effect]:
    """Return what the texts of an act show that it did; of one that is recorded itself, what it does not say."""
    firsts = {entry.code: entry.held_from for entry in held.meta.languages}
    act = None if effects.act == effects.work else effects.act
    found = {slot: changes for slot, changes in done.items() if changes or not enacted}
    return list(claimed(found, act, firsts, list(firsts)))


def _in_order(derived: Mapping[Slot, Sequence[Instruction]], held: Held) -> Iterator[Instruction]:
    codes = [entry.code for entry in held.meta.languages]
    for slot in sorted(derived, key=lambda slot: (slot[1], codes.index(slot[0]))):
        yield from derived[slot]


def _told_by_texts(held: Held, courses: Mapping[str, Course]) -> tuple[_Done, _Derived]:
    """Return what each act did for each of its texts, and the instructions that say so; none for the first text."""
    behind: dict[Slot, list[tuple[int, Effects]]] = defaultdict(list)
    for effects in sorted(held.effects, key=lambda each: legal_order(each.act, each.enacted)):
        for language, day, place in effects.texts:
            behind[language, day].append((place, effects))
    done: dict[FrbrUri, dict[Slot, Changes]] = defaultdict(dict)
    derived: dict[FrbrUri, dict[Slot, tuple[Instruction, ...]]] = defaultdict(dict)
    for slot, placed in behind.items():
        acts = [effects for _, effects in sorted(placed, key=lambda each: each[0])]
        course = courses[slot[0]]
        stage = next(stage for stage in course.stages if stage.day == slot[1])
        told = {effects.act: _told(effects, slot) for effects in acts}
        changes: Mapping[FrbrUri, Changes] = dict.fromkeys(told, ())
        instructions: Mapping[FrbrUri, tuple[Instruction, ...]] = {}
        if stage.before is not None:
            made = tuple(modifications(stage.before, stage.state, course.starting(stage.day)))
            changes = share(made, {act: said for act, (said, _) in told.items()})
            explained = {act: known for act, (_, known) in told.items() if act != held.meta.iri}
            instructions = explain(slot, stage.before, stage.state, explained, work=held.meta.iri)
        for act in told:
            done[act][slot] = changes[act]
            derived[act][slot] = instructions.get(act, ())
    return done, derived


def _told(effects: Effects, slot: Slot) -> tuple[Changes, tuple[Instruction, ...]]:
    """Return what is kept of an act about one text."""
    language, day = slot
    said = tuple(
        (effect.type, effect.destination)
        for effect in effects.modifications
        if effect.in_force_from == day
        and effect.concerns(language)
        and effect.destination
        and isinstance(effect.type, TextualModType)
    )
    return said, by_slot(derived_in(effects)).get(slot, ())
