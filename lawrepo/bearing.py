"""On which Works an act bears: those it amends, those whose acts it changes, those whose events it waits for; pure.

In the folder of each lies a file about it (docs/storage.md), so that all that bears on a Work is found from there.
"""

from collections.abc import Iterator

from akn.frbr import FrbrUri
from lawrepo.amending import Sheet, event_of
from lawrepo.force import affects_force
from lawrepo.instruction import Op, Rule


def bears_on(sheet: Sheet) -> tuple[FrbrUri, ...]:
    """Return the Works in whose folders an act is filed, each once, in the order of the act."""
    return tuple(dict.fromkeys((*amended(sheet), *changed_acts(sheet), *(iri for iri, _ in awaited(sheet)))))


def amended(sheet: Sheet) -> tuple[FrbrUri, ...]:
    """Return the Works whose text or force an act changes, and those that take their place."""
    found: dict[FrbrUri, None] = {}
    for instruction in sheet.instructions:
        if not affects_force(instruction):
            found[instruction.work] = None
            if instruction.successor is not None:
                found[instruction.successor] = None
    return tuple(found)


def awaited(sheet: Sheet) -> tuple[tuple[FrbrUri, str], ...]:
    """Return the events of other Works, as (Work, name), that an act waits for, in the order of the act."""
    found = dict.fromkeys(waited_for(sheet))
    return tuple((iri, name) for iri, name in found if iri != sheet.act.iri)


def waited_for(sheet: Sheet) -> Iterator[tuple[FrbrUri, str]]:
    """Yield the event of each rule of an act, as (Work, name), its own events among them."""
    for rule in rules_of(sheet):
        yield event_of(rule, sheet.act.iri)


def rules_of(sheet: Sheet) -> Iterator[Rule]:
    """Yield the rules of commencement in an act, its own first."""
    for commencement in (sheet.act.in_force, *(instruction.in_force for instruction in sheet.instructions)):
        if isinstance(commencement, Rule):
            yield commencement


def changed_acts(sheet: Sheet) -> Iterator[FrbrUri]:
    """Yield the acts whose instructions an act changes."""
    for instruction in sheet.instructions:
        if affects_force(instruction):
            yield FrbrUri.parse(instruction.target).work()


def repealed(sheet: Sheet) -> Iterator[FrbrUri]:
    """Yield the Works that an act repeals as a whole, amending acts among them."""
    for instruction in sheet.instructions:
        if instruction.op is Op.REPEAL_WORK:
            yield instruction.work


def works_amended(sheet: Sheet) -> tuple[FrbrUri, ...]:
    """Return the Works whose text or force an act itself changes."""
    return tuple(
        dict.fromkeys(instruction.work for instruction in sheet.instructions if not affects_force(instruction))
    )
