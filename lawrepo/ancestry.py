"""The steps by which the text of a day came about, from the first text on; pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from akn.frbr import FrbrUri
from akn.metadata import Effects
from lawrepo.engine import Engine
from lawrepo.explanation import by_slot, carried_out, derived_in
from lawrepo.holding import State
from lawrepo.provenance import Step, replay
from lawrepo.replay import Course, Stage
from lawrepo.texts import legal_order

# The key of the first text's words.
ORIGINAL = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Who made a step: the act behind a whole text of a day, None where it is not known."""

    act: FrbrUri | None
    day: date


def ancestry(
    course: Course, pit: date, effects: Iterable[Effects], engine: Engine, *, work: FrbrUri
) -> tuple[State, list[Step], dict[str, Behind]]:
    """Return the first text, the steps from it to the text of a day, and who made those that no instruction names.

    A step's origin is `IRI#id` of an instruction, or a key of the mapping returned; ORIGINAL is the first text's.
    """
    steps: list[Step] = []
    behind: dict[str, Behind] = {}
    first: State | None = None
    known = sorted(effects, key=lambda each: legal_order(each.act, each.enacted))
    for stage, links in course.chain(pit):
        if first is None:
            first = stage.state
        else:
            steps += _by_text(course.language, stage, known, behind, work)
        steps += replay(stage.state, links, engine, course.language)
    return first or {}, steps, behind


def _by_text(
    language: str, stage: Stage, effects: Sequence[Effects], behind: dict[str, Behind], work: FrbrUri
) -> Iterator[Step]:
    """Yield the steps that lead to a whole text: the derived instructions of its acts, as far as they lead there."""
    slot = language, stage.day
    placed = [(place, each) for each in effects for *text, place in each.texts if tuple(text) == slot]
    acts = [each for _, each in sorted(placed, key=lambda pair: pair[0])]
    state, done = stage.before or stage.state, list[Step]()
    origin = ORIGINAL
    for each in acts:
        act = None if each.act == work else each.act
        origin = f"{act or 'unknown'} {stage.day}"
        behind[origin] = Behind(act=act, day=stage.day)
        for instruction in by_slot(derived_in(each)).get(slot, ()):
            after = carried_out(state, [instruction], language)
            if after is not None:
                state = after
                done.append(Step(state=state, origin=origin, instruction=instruction))
    yield from done
    if state != stage.state:
        yield Step(state=stage.state, origin=origin)
