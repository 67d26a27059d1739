"""Names for what instructions bring in that waited for an event, and could not be named when recorded; pure."""

from collections.abc import Iterable
from dataclasses import replace

from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.engine import is_nameless
from lawrepo.field import Field
from lawrepo.force import Standing
from lawrepo.resolution import resolve
from lawrepo.texts import Held


def with_late_names(field: Field, before: Iterable[Standing]) -> Field:
    """Give the wIds to what instructions bring in that waited, and could not be named when they were recorded."""
    waited = {str(each.step) for each in before if not each.intervals}
    nameless = nameless_acts(each for each in field.standings if str(each.step) in waited)
    held, sheets = field.held, list(field.sheets)
    for number, sheet in enumerate(sheets):
        if sheet.act.iri in nameless:
            named = resolve(sheet, [field.ground()])
            minted = tuple(
                (new.id, new.wids)
                for old, new in zip(sheet.instructions, named.instructions, strict=True)
                if new.wids != old.wids
            )
            effects = tuple(
                replace(each, minted=(*each.minted, *minted)) if each.act == sheet.act.iri else each
                for each in held.effects
            )
            held = replace(held, effects=effects)
            sheets[number] = with_minted(sheet, held)
    if not nameless:
        return field
    found = {(sheet.act.iri, each.id): each for sheet in sheets for each in sheet.instructions}
    standings = tuple(
        replace(each, step=replace(each.step, instruction=found[each.step.act.iri, each.step.instruction.id]))
        for each in field.standings
    )
    return replace(field, held=held, sheets=tuple(sheets), standings=standings)


def nameless_acts(standings: Iterable[Standing]) -> set[FrbrUri]:
    """Return the acts that have instructions in force without wIds for what these bring in."""
    return {each.step.act.iri for each in standings if each.intervals and is_nameless(each.step.instruction)}


def with_minted(sheet: Sheet, held: Held) -> Sheet:
    """Return an act with the names that its instructions got after it was recorded."""
    names = {key: wids for each in held.effects if each.act == sheet.act.iri for key, wids in each.minted}
    if not names:
        return sheet
    instructions = tuple(
        replace(each, wids=names[each.id]) if each.id in names and not each.wids else each
        for each in sheet.instructions
    )
    return replace(sheet, instructions=instructions)
