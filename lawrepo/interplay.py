"""What two pending acts are to each other on one text: independent, order-dependent, contradictory, and why; pure.

The verdict is that of the whole acts, carried out in both orders in every language. What explains it is the smallest
part of both that shows the same (docs/interplay.md).
"""

import enum
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass

from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.holding import State
from lawrepo.instruction import FORCE_OPS, WORK_OPS, Instruction, Op
from lawrepo.interplay_difference import Provision, eid_of, smallest_difference
from lawrepo.interplay_search import Found, Search
from lawrepo.interplay_trial import FIRST, SECOND, Carried, Trial, Verdict, Ways
from lawrepo.refusal import Refusal

__all__ = (
    "Aim",
    "Clash",
    "Explanation",
    "Interplay",
    "Order",
    "Outcome",
    "Provision",
    "Verdict",
    "Ways",
    "aims",
    "analyse",
    "works_of_both",
)


class Order(enum.Enum):
    """In which order two acts are carried out."""

    AHEAD = "first-second"
    BACK = "second-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What comes of one order: how the provision of the explanation reads then, or why the later act is refused."""

    order: Order
    reading: str = ""
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Instructions of the first and the second act that get in each other's way, or need each other.

    In each act the last one is what clashes; those before it are what it depends upon. `provisions` are those that
    they are about.
    """

    first: tuple[Instruction, ...]
    second: tuple[Instruction, ...]
    ways: Ways
    languages: tuple[str, ...]
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The fewest instructions that show the verdict, and what each order makes, in the first of their languages.

    `differing` is the smallest provision that reads otherwise in the two orders; where one order fits, that which the
    later act changes last; None where neither does.
    """

    clash: Clash
    differing: Provision | None
    outcomes: tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Two instructions on the force of something of which both aim at the same, or one at the other.

    `first` and `second` are their ids, "" for the act itself, at which the other aims; `target` is what they aim at.
    """

    first: str
    second: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interplay:
    """Two acts on the text of a Work.

    `clashes` are all pairs of instructions that clash; none where the acts are independent. `refusals` are of an act
    that does not fit even alone, by act; then there is no verdict about the pair.
    """

    work: FrbrUri
    first: FrbrUri
    second: FrbrUri
    ways: Ways
    explanation: Explanation | None = None
    clashes: tuple[Clash, ...] = ()
    refusals: tuple[tuple[FrbrUri, tuple[Refusal, ...]], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Return what the acts are to each other."""
        return self.ways.verdict

    @property
    def orders(self) -> tuple[Order, ...]:
        """Return the orders that carry out both acts."""
        ways = self.ways
        return tuple(order for order, fits in ((Order.AHEAD, ways.ahead), (Order.BACK, ways.back)) if fits)


def analyse(
    first: Sheet,
    second: Sheet,
    states: Mapping[str, State],
    *,
    work: FrbrUri,
    authoritative: Collection[str] = (),
    used: Container[str] = (),
) -> Interplay:
    """Say what two acts are to each other on the text of a Work, given in each language.

    Instructions on other Works are left out, and those that concern force; `authoritative` and `used` are as for
    `lawrepo.amendment.apply`.
    """
    sheets = (first, second)
    instructions = [
        tuple(each for each in sheet.instructions if each.work == work and each.changes_text) for sheet in sheets
    ]
    trial = Trial(states, sheets, instructions, authoritative=authoritative, used=used)
    whole = trial.both(trial.whole(FIRST), trial.whole(SECOND))
    ways = whole.joint
    refusals = [
        (sheet.act.iri, tuple(each for found in carried.refusals.values() for each in found))
        for sheet, carried in zip(sheets, (whole.first, whole.second), strict=True)
        if carried.refusals
    ]
    clashes: list[Found] = []
    explanation = None
    if ways.clash:
        search = Search(trial, whole)
        clashes = search.clashes(search.meeting())
        explanation = _explanation(trial, search.explain(clashes))
    return Interplay(
        work=work,
        first=first.act.iri,
        second=second.act.iri,
        ways=ways,
        explanation=explanation,
        clashes=tuple(_clash(trial, each) for each in clashes),
        refusals=tuple(refusals) if ways.verdict is Verdict.UNFIT else (),
    )


def works_of_both(first: Sheet, second: Sheet) -> tuple[FrbrUri, ...]:
    """Return the Works whose text both acts change, in the order of the first."""
    one, other = (
        dict.fromkeys(each.work for each in sheet.instructions if each.changes_text) for sheet in (first, second)
    )
    return tuple(work for work in one if work in other)


def aims(first: Sheet, second: Sheet) -> tuple[Aim, ...]:
    """Return where both acts aim at the force of the same act, instruction or Work, or one at that of the other."""
    found: list[Aim] = []
    one, other = (
        [(each.id, _aimed_at(each)) for each in sheet.instructions if _concerns_force(each)]
        for sheet in (first, second)
    )
    for identifier, target in one:
        found += (Aim(first=identifier, second=it, target=target) for it, aimed in other if _overlap(target, aimed))
        if FrbrUri.parse(target).work() == second.act.iri:
            found.append(Aim(first=identifier, second="", target=target))
    for identifier, target in other:
        if FrbrUri.parse(target).work() == first.act.iri:
            found.append(Aim(first="", second=identifier, target=target))
    return tuple(found)


def _concerns_force(instruction: Instruction) -> bool:
    beyond = instruction.op in FORCE_OPS | WORK_OPS
    return (beyond or instruction.op is Op.REPEAL) and not instruction.changes_text and not instruction.status


def _aimed_at(instruction: Instruction) -> str:
    return instruction.target or str(instruction.work)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}#") or other.startswith(f"{one}#")


def _clash(trial: Trial, found: Found) -> Clash:
    return Clash(
        first=trial.of(found.first),
        second=trial.of(found.second),
        ways=found.ways,
        languages=found.languages,
        provisions=_provisions(trial, found),
    )


def _provisions(trial: Trial, found: Found) -> tuple[Provision, ...]:
    """Return what the instructions are about: their targets, or what both bring in, or the places beside which."""
    language = found.languages[0]
    made = found.tried.fitting(found.ways)
    resolved = [made[side].done[language].resolved for side in (FIRST, SECOND)]
    new = [{eid for each in one for eid, _ in each.wids} for one in resolved]
    wids: dict[str, str] = {}
    for own in resolved:
        for each in own:
            common = {eid: wid for eid, wid in each.wids if eid in new[FIRST] & new[SECOND]}
            if each.target:
                wids.setdefault(each.target_wid, each.target)
            elif common:
                eid = min(common, key=len)
                wids.setdefault(common[eid], eid)
            elif each.anchor:
                wids.setdefault(each.anchor_wid, each.anchor)
    state = trial.states[language]
    return tuple(Provision(wid=wid, eid=eid_of(state, wid) or eid) for wid, eid in wids.items())


def _explanation(trial: Trial, found: Found) -> Explanation:
    """Say what each order makes; where one is refused, the other is compared with the text before its later act."""
    tried = found.tried
    refused = {
        Order.AHEAD: _refusals((tried.first, tried.ahead), found.languages),
        Order.BACK: _refusals((tried.second, tried.back), found.languages),
    }
    one = tried.second if refused[Order.AHEAD] else tried.ahead
    other = tried.first if refused[Order.BACK] else tried.back
    readings = {Order.AHEAD: "", Order.BACK: ""}
    differing = None
    for language in found.languages if not all(refused.values()) else ():
        difference = smallest_difference(one.done[language].state, other.done[language].state)
        if difference is not None:
            wid = difference.provision.wid
            differing = Provision(wid=wid, eid=eid_of(trial.states[language], wid) or difference.provision.eid)
            readings = {Order.AHEAD: difference.one, Order.BACK: difference.other}
            break
    outcomes = [
        Outcome(order=order, reading="" if refused[order] else readings[order], refusals=refused[order])
        for order in Order
    ]
    return Explanation(clash=_clash(trial, found), differing=differing, outcomes=(outcomes[0], outcomes[1]))


def _refusals(steps: Iterable[Carried], languages: Iterable[str]) -> tuple[Refusal, ...]:
    """Return why an order does not carry out both: the earlier act is refused, or the later after it."""
    found = [tuple(it for code in languages for it in step.refusals.get(code, ())) for step in steps]
    return next(filter(None, found), ())
