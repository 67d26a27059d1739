"""Amending acts with their instructions, as a sheet states them; values only (docs/amendments.md)."""

import enum
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from akn.document import Document
from akn.errors import AknError
from akn.frbr import FrbrUri
from akn.work import check_language, check_text, check_work
from lawrepo.instruction import Instruction, InstructionError, Rule

# The events that every act has of itself.
ENACTED: Final = "enacted"
PUBLISHED: Final = "published"
COMMENCEMENT: Final = "commencement"

LONGEST_PERIOD: Final = 36_600  # a hundred years of days; a longer one is a slip of the pen

_DIGITS: Final = re.compile("([0-9]+)")
_ANY: Final = FrbrUri.parse("/akn/xx/act/0001")  # stands for the act itself where a rule alone is checked

# What orders the acts of one day; see `act_order`.
ActOrder: TypeAlias = tuple[int, date, tuple[str | int, ...], str]


class RuleError(AknError):
    """Report a rule of commencement that cannot be computed."""


class Targets(enum.Enum):
    """In which text the targets of an act are read: the values are those of a sheet."""

    AS_AMENDED = "as-amended"
    BEFORE_ACT = "before-act"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendingAct:
    """An act that amends; `titles` are (language, title), sorted by language.

    `in_force` and `in_force_until` (exclusive) hold for its instructions that state none of their own. `sequence`
    orders it among the acts that commence on one day. `amends` is the Work that its instructions concern unless they
    say otherwise.
    """

    iri: FrbrUri
    enacted: date
    in_force: date | Rule
    titles: tuple[tuple[str, str], ...] = ()
    amends: FrbrUri | None = None
    published: date | None = None
    in_force_until: date | None = None
    sequence: int | None = None
    targets: Targets = Targets.AS_AMENDED

    def __post_init__(self) -> None:
        """Refuse what no sheet can say.

        Raises:
            MetadataError: for an IRI that names no Work, or a title that is no text.
            RuleError: for a rule of commencement that cannot be computed.

        """
        check_work(self.iri)
        if self.amends is not None:
            check_work(self.amends)
        for language, title in self.titles:
            check_language(language)
            check_text("title", title)
        if isinstance(self.in_force, Rule):
            check_rule(self.in_force)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An amending act and all that it does, in its own order.

    `remarks` are lines for people about how it was read (characters that NFC changed); they are no part of it, nor
    are the `documents` that it was read off, by language, where it has a text of its own.
    """

    act: AmendingAct
    instructions: tuple[Instruction, ...]
    remarks: tuple[str, ...] = field(default=(), compare=False)
    documents: Mapping[str, Document] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Refuse two instructions of one name, and rules that cannot be computed.

        Raises:
            InstructionError: with the id.

        """
        for instruction in self.instructions:
            if isinstance(instruction.in_force, Rule):
                try:
                    check_rule(instruction.in_force)
                except RuleError as error:
                    raise InstructionError(instruction.id, str(error)) from None
        for identifier, times in Counter(instruction.id for instruction in self.instructions).items():
            if times > 1:
                raise InstructionError(identifier, f"the id occurs {times} times in {self.act.iri}: expected once")


def act_order(act: AmendingAct) -> ActOrder:
    """Return what orders the acts that commence on one day (docs/amendments.md, The order).

    `sequence` comes first, 0 where none is stated; then the day of enactment, the number with its runs of digits as
    integers, and the IRI as a whole, so that no two acts are equal.
    """
    parts = _DIGITS.split(act.iri.number)
    number = tuple(int(part) if index % 2 else part for index, part in enumerate(parts))
    return (stated_place(act), act.enacted, number, str(act.iri))


def stated_place(act: AmendingAct) -> int:
    """Return where an act is stated to stand among those of one day: one without `sequence` at 0."""
    return act.sequence or 0


def event_of(rule: Rule, act: FrbrUri) -> tuple[FrbrUri, str]:
    """Return the Work and the name of the event that a rule of an act waits for.

    Raises:
        RuleError: when the event is neither one that the act has of itself nor `IRI#name`.

    """
    if rule.event in {ENACTED, PUBLISHED}:
        return act, rule.event
    expected = f"{PUBLISHED!r}, {ENACTED!r} or IRI#name"
    try:
        iri = FrbrUri.parse(rule.event)
    except AknError as error:
        raise RuleError(f"event {rule.event!r}: {error}: expected {expected}") from None
    if not iri.fragment or iri.work() != FrbrUri.parse(rule.event.partition("#")[0]):
        raise RuleError(f"event {rule.event!r}: expected {expected}, with the IRI of a Work")
    return iri.work(), iri.fragment


def check_rule(rule: Rule) -> None:
    """Refuse a rule that cannot be computed.

    Raises:
        RuleError: with what is wrong in it.

    """
    event_of(rule, _ANY)
    for name, value in (("days", rule.days), ("months", rule.months), ("working_days", rule.working_days)):
        if not 0 <= value <= LONGEST_PERIOD:
            raise RuleError(f"{name} = {value}: expected a number from 0 to {LONGEST_PERIOD}")
    if rule.outcome and rule.event in {ENACTED, PUBLISHED}:
        raise RuleError(f"if = {rule.outcome!r}: the event {rule.event!r} has no outcome, expected none")
