"""What does not fit, as JSON: the instructions that are refused, and the acts that conflict (docs/amendments.md)."""

from lawrepo.amendment import AmendmentRefusedError
from lawrepo.errors import ConflictError
from lawrepo.fold import Conflict, FoldConflictError
from lawrepo.refusal import Refusal
from lawrepo.texts import TextConflictError
from lawrepo.uniting import DifferentActError, MergeConflictError, Unfit

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]


def conflict_values(error: ConflictError) -> list[Value]:
    """Return all that a conflict has to say: one value for each act or pair of acts that does not fit on a day.

    What is no matter of a day and a language has these empty.
    """
    if isinstance(error, MergeConflictError):
        return [value for each in error.unfit for value in _unfit_values(each)]
    if isinstance(error, FoldConflictError):
        return [_conflict_value(each) for each in error.conflicts]
    return [_other_value(error)]


def refusal_value(refusal: Refusal) -> Value:
    """Return one instruction that does not fit."""
    return {
        "instruction": refusal.instruction,
        "op": refusal.op,
        "language": refusal.language,
        "target": refusal.target,
        "reason": refusal.reason.value,
        "expected": refusal.expected,
        "found": refusal.found,
        "nearest": refusal.nearest,
        "earlier": list(refusal.earlier),
    }


def _unfit_values(unfit: Unfit) -> list[Value]:
    """Return why a commit of another clone cannot be recorded: values as of an act, with the commit."""
    error = unfit.error
    values = conflict_values(error) if isinstance(error, ConflictError) else [_other_value(error)]
    commit: dict[str, Value] = {"commit": unfit.commit, "subject": unfit.subject, "follows": unfit.follows}
    return [{**commit, **value} for value in values if isinstance(value, dict)]


def _other_value(error: Exception) -> dict[str, Value]:
    value: dict[str, Value] = {
        "work": "",
        "language": "",
        "day": "",
        "acts": [],
        "instructions": [],
        "provisions": [],
        "contradictory": False,
        "message": str(error),
        "refusals": _refusals(error) if isinstance(error, ConflictError) else [],
    }
    if isinstance(error, TextConflictError):
        value |= {"language": error.language, "day": error.day.isoformat(), "provisions": list(error.differing)}
    elif isinstance(error, DifferentActError):
        instructions: list[Value] = [f"{error.act}#{each}" for each in error.instructions]
        value |= {"acts": [str(error.act)], "instructions": instructions, "provisions": list(error.provisions)}
    return value


def _conflict_value(conflict: Conflict) -> Value:
    return {
        "work": "" if conflict.work is None else str(conflict.work),
        "language": conflict.language,
        "day": conflict.day.isoformat(),
        "acts": list(map(str, conflict.acts)),
        "instructions": list(conflict.instructions),
        "provisions": list(conflict.provisions),
        "contradictory": conflict.contradictory,
        "message": str(conflict),
        "refusals": _refusals(conflict.error),
    }


def _refusals(error: ConflictError | None) -> list[Value]:
    return [refusal_value(each) for each in error.refusals] if isinstance(error, AmendmentRefusedError) else []
