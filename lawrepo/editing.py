"""From an edited text to the act that makes it: the instructions that lead there from the text held."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from lawrepo.amending import AmendingAct, Sheet
from lawrepo.derivation import derive
from lawrepo.derivation_merge import merge
from lawrepo.editing_structure import restructured
from lawrepo.errors import ConflictError, RequestError
from lawrepo.holding import META, State, identify, is_same_law, used_wids
from lawrepo.importers.source import is_plain, read_source
from lawrepo.instruction import Instruction
from lawrepo.planning import Planner
from lawrepo.reading import NotHeldError
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import held_of, open_work

_SHOWN = 8


class EditError(RequestError):
    """Report an edit that no act can be made from."""


def sheet_from_edit(
    snapshot: Snapshot, planner: Planner, act: AmendingAct, edits: Mapping[str, Path], *, at: date | None = None
) -> Sheet:
    """Return an act with the least readable instructions that make the edited texts, by language.

    They lead there from the text of the day on which the act comes into force, or of `at`.

    Raises:
        EditError: when the act names no Work, or no day whose text was edited, or nothing was edited, or a plain text
            does not carry the law's structure.
        NotHeldError, NotInForceError: when there is no such text.
        ConflictError: when no instructions lead to the edited text.

    """
    if act.amends is None:
        raise EditError(f"{act.iri} names no Work: expected amends, the Work whose text was edited")
    day = at or (act.in_force if isinstance(act.in_force, date) else None)
    if day is None:
        raise EditError(f"{act.iri} commences by a rule: say with --at which day's text was edited")
    stored = open_work(snapshot, act.amends)
    if stored is None:
        raise NotHeldError(f"{act.amends}: not held in this collection")
    held = held_of(stored)
    used = used_wids(held.versions.values())
    wanted: dict[str, State] = {}
    derived = {}
    for language, path in edits.items():
        if language not in held.versions:
            raise NotHeldError(f"{act.amends}: no text in {language} is held")
        before = stored.state(stored.listing(language), day)
        source = read_source(path, work=act.amends, language=language)
        after = identify(source.document, [before], used)
        wanted[language] = after if META not in before else {META: before[META], **after}
        if is_plain(path):
            _require_structure(before, wanted[language], path, language)
        derived[language] = derive(before, wanted[language], work=act.amends, language=language)
    if not any(derived.values()):
        raise EditError(f"the text of {day} in {', '.join(edits)} is as it was: nothing was edited")
    instructions = merge(derived, authoritative=held.meta.authoritative)
    plain = Sheet(act=act, instructions=tuple(map(_as_written, instructions)))
    return plain if _leads_there(planner, plain, wanted) else Sheet(act=act, instructions=tuple(instructions))


def _require_structure(before: State, after: State, path: Path, language: str) -> None:
    """Refuse a plain text that changes the structure of what was not edited in it."""
    found = restructured(before, after)
    if found:
        named = ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
        raise EditError(
            f"{path}: plain text cannot carry this law's structure in {language}: read again, it changes that of"
            f" {named}, where the words are as they were; edit the Akoma Ntoso instead (lawrepo export … --to akn)"
        )


def _as_written(instruction: Instruction) -> Instruction:
    """Return an instruction as a person would write it: recording finds again what its names stand for."""
    wordings = tuple(replace(wording, digest="") if wording.old else wording for wording in instruction.wordings)
    return replace(instruction, target_wid="", anchor_wid="", wids=(), wordings=wordings)


def _leads_there(planner: Planner, sheet: Sheet, wanted: Mapping[str, State]) -> bool:
    """Say whether recording an act would give the edited texts, to the byte."""
    try:
        turns = planner.act(sheet).turns
    except ConflictError:
        return False
    made = {turn.language: turn.after for turn in turns if turn.work == sheet.act.amends}
    return all(language in made and is_same_law(made[language], state) for language, state in wanted.items())
