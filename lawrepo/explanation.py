"""What acts did, read off the whole texts that were recorded as their work: changes, and instructions; pure.

Such instructions explain texts that stand by themselves; nobody has read the acts (DESIGN: where truth lies, 4).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import Effect, Effects
from akn.modification_types import TextualModType
from akn.work import proprietary
from lawrepo.amendment import apply
from lawrepo.derivation import DerivationError, derive
from lawrepo.errors import ConflictError
from lawrepo.holding import Changes, State, is_same_law
from lawrepo.instruction import Instruction
from lawrepo.instruction_text import is_plain, plain_fragment
from lawrepo.instruction_xml import instructions_element, parse_instructions

# The language and first day of a whole text.
Slot: TypeAlias = tuple[str, date]
# The act behind a text, None where it is not known.
Behind: TypeAlias = FrbrUri | None

# Said of an act whose text is as the one before it: it changed the Work, and no one can say where.
_SOMETHING: Final = (TextualModType.SUBSTITUTION, "")


def derived_from(slot: Slot, before: State, text: State, *, work: FrbrUri) -> tuple[Instruction, ...]:
    """Return instructions that make one text of another, in force from the day of the latter.

    There are none where nothing that is valid leads from the one to the other: the text stands without explanation.
    """
    language, day = slot
    try:
        return derive(before, text, work=work, language=language, in_force=day)
    except DerivationError:
        return ()


def explain(
    slot: Slot, before: State, text: State, told: Mapping[FrbrUri, Sequence[Instruction]], *, work: FrbrUri
) -> dict[FrbrUri, tuple[Instruction, ...]]:
    """Return the instructions of each act behind a text, which lead to it one act after the other.

    What was `told` of an act stays, while it leads there; what it does not explain is derived for the last.
    """
    acts = list(told)
    explained: dict[FrbrUri, tuple[Instruction, ...]] = {}
    state = before
    for act in acts[:-1]:
        after = carried_out(state, told[act], slot[0])
        explained[act] = () if after is None else tuple(told[act])
        state = state if after is None else after
    for act in acts[-1:]:
        after = carried_out(state, told[act], slot[0])
        fits = after is not None and is_same_law(after, text)
        explained[act] = tuple(told[act]) if fits else derived_from(slot, state, text, work=work)
    return explained


def carried_out(state: State, instructions: Sequence[Instruction], language: str) -> State | None:
    """Return the text after some instructions, None where they do not fit."""
    try:
        return apply(state, instructions, language).state if instructions else state
    except ConflictError:
        return None


def derived_in(effects: Effects) -> tuple[Instruction, ...]:
    """Return the instructions that are kept with the effects of an act.

    Raises:
        LocatedError: when they cannot be read.

    """
    return () if effects.derived is None else parse_instructions(effects.derived.element()[0])


def derived_fragment(instructions: Iterable[Instruction]) -> Fragment | None:
    """Return instructions as `Effects.derived` has them, numbered through; None for none."""
    numbered = [
        instruction if instruction.id == str(number) else replace(instruction, id=str(number))
        for number, instruction in enumerate(instructions, 1)
    ]
    if not numbered:
        return None
    return plain_fragment(numbered) if is_plain(numbered) else elements_of(numbered)


def elements_of(instructions: Sequence[Instruction]) -> Fragment:
    """Write `proprietary` around instructions of any kind, by way of their elements."""
    return Fragment.of(proprietary(instructions_element(instructions)))


def by_slot(instructions: Iterable[Instruction]) -> dict[Slot, tuple[Instruction, ...]]:
    """Return derived instructions by the text that they explain."""
    found: dict[Slot, list[Instruction]] = defaultdict(list)
    for instruction in instructions:
        if isinstance(instruction.in_force, date):
            for language in instruction.languages:
                found[language, instruction.in_force].append(instruction)
    return {slot: tuple(each) for slot, each in found.items()}


def claimed(
    changes: Mapping[Slot, Changes], act: Behind, firsts: Mapping[str, date], codes: Sequence[str]
) -> Iterator[Effect]:
    """Yield what an act did by day, each change with its languages; `changes` are those of its texts.

    Where no change can be named, it is one of the Work as a whole, so that act and text are known. The first text of
    a language (`firsts`) needs no such word when nobody says whose it is.
    """
    languages: dict[tuple[date, TextualModType, str], list[str]] = defaultdict(list)
    for code, day in sorted(changes, key=lambda slot: (slot[1], codes.index(slot[0]))):
        if act is not None or firsts[code] < day:
            for kind, target in changes[code, day] or (_SOMETHING,):
                languages[day, kind, target].append(code)
    for (day, kind, target), found in languages.items():
        yield Effect(type=kind, destination=target, languages=tuple(found), in_force_from=day)
