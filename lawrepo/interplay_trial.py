"""Two acts tried on one text: each alone, and both in either order, in every language; pure."""

import enum
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lawrepo.amending import Sheet, Targets
from lawrepo.amendment import AmendmentRefusedError, Application, apply
from lawrepo.amendment_draft import wids_in
from lawrepo.holding import State
from lawrepo.instruction import Instruction
from lawrepo.refusal import Refusal

FIRST: Final = 0
SECOND: Final = 1


class Verdict(enum.Enum):
    """What two acts are to each other; the values are stable names."""

    INDEPENDENT = "independent"
    ORDER_DEPENDENT = "order-dependent"
    CONTRADICTORY = "contradictory"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Which ways of carrying out two acts there are.

    `first` and `second` say whether each fits the text alone, `ahead` whether the second fits after the first, `back`
    whether the first fits after the second; `same` says whether both orders come to the same text.
    """

    first: bool
    second: bool
    ahead: bool
    back: bool
    same: bool

    @property
    def verdict(self) -> Verdict:
        """Return what the acts are to each other; nothing about the pair where one fits neither alone nor after."""
        if self.ahead or self.back:
            return Verdict.INDEPENDENT if self.same else Verdict.ORDER_DEPENDENT
        return Verdict.CONTRADICTORY if self.first and self.second else Verdict.UNFIT

    @property
    def clash(self) -> bool:
        """Tell whether the acts get in each other's way, or need each other."""
        return self.verdict in {Verdict.ORDER_DEPENDENT, Verdict.CONTRADICTORY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some instructions of one of the two acts, by their positions, ascending."""

    side: int
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of carrying out a part: by language, the text where it fits, and the refusals where it does not.

    A language in which what went before was refused has neither. `used` are wIds that no later act can have.
    """

    done: Mapping[str, Application]
    refusals: Mapping[str, tuple[Refusal, ...]]
    used: frozenset[str] = frozenset()

    def resolved(self, number: int) -> tuple[tuple[str, str, str], ...]:
        """Return (language, wId of the target, wId of the anchor) of an instruction, by its number in the part."""
        found = ((language, done.resolved[number]) for language, done in self.done.items())
        return tuple((language, each.target_wid, each.anchor_wid) for language, each in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Both acts, or parts of them, tried in every way; `ways` by language."""

    first: Carried
    second: Carried
    ahead: Carried
    back: Carried
    ways: Mapping[str, Ways]

    @property
    def joint(self) -> Ways:
        """Return what holds in all languages together."""
        return joint(self.ways.values())

    def fitting(self, ways: Ways) -> tuple[Carried, Carried]:
        """Return what came of each act where it fits: alone, or else after the other."""
        return (self.first if ways.first else self.back, self.second if ways.second else self.ahead)


class Trial:
    """The text, and the instructions of both acts that change it."""

    def __init__(
        self,
        states: Mapping[str, State],
        sheets: Sequence[Sheet],
        instructions: Sequence[tuple[Instruction, ...]],
        *,
        authoritative: Collection[str],
        used: Container[str],
    ) -> None:
        """Take the acts, the first before the second, and of each what it does to the text."""
        self.states = states
        self.instructions = instructions
        self.before_act = [sheet.act.targets is Targets.BEFORE_ACT for sheet in sheets]
        self._authoritative = authoritative
        self._used = used
        self._alone: dict[Part, Carried] = {}

    def whole(self, side: int) -> Part:
        """Return an act with all its instructions."""
        return Part(side=side, positions=tuple(range(len(self.instructions[side]))))

    def of(self, part: Part) -> tuple[Instruction, ...]:
        """Return the instructions of a part, as the act states them."""
        return tuple(self.instructions[part.side][position] for position in part.positions)

    def alone(self, part: Part) -> Carried:
        """Carry out a part on the text."""
        if part not in self._alone:
            self._alone[part] = self.carry(part, None)
        return self._alone[part]

    def carry(self, part: Part, ground: Carried | None) -> Carried:
        """Carry out a part on what came of another, or (None) on the text."""
        done: dict[str, Application] = {}
        refusals: dict[str, tuple[Refusal, ...]] = {}
        wids: dict[str, str] = {}
        spent = frozenset[str]() if ground is None else ground.used
        used = set(spent)
        for language, before in self.texts(ground):
            try:
                made = apply(
                    before,
                    self.of(part),
                    language,
                    wids=wids,
                    used=_Either(self._used, spent),
                    authoritative=self._authoritative,
                    before_act=self.before_act[part.side],
                )
            except AmendmentRefusedError as error:
                refusals[language] = error.refusals
                continue
            done[language] = made
            wids = made.wids | wids
            used |= _used_up(before, made)
        return Carried(done=done, refusals=refusals, used=frozenset(used))

    def steps(self, side: int, ground: Carried | None) -> Iterator[tuple[int, str, State, Application | None]]:
        """Carry out an act that fits one instruction after the other: (position, language, text before, what came).

        Where targets are read in the text before the act, each instruction is carried out on that; None stands for
        one that waits for others.
        """
        spent = frozenset[str]() if ground is None else ground.used
        shared: dict[str, str] = {}
        for language, start in self.texts(ground):
            state, used, own = start, set(spent), dict[str, str]()
            for position, instruction in enumerate(self.instructions[side]):
                made = self._step(state, instruction, language, shared, used, side)
                yield position, language, state, made
                if made is not None and not self.before_act[side]:
                    used |= _used_up(state, made)
                    own = made.wids | own
                    state = made.state
            shared = own | shared

    def _step(
        self,
        state: State,
        instruction: Instruction,
        language: str,
        wids: Mapping[str, str],
        used: Container[str],
        side: int,
    ) -> Application | None:
        try:
            return apply(
                state,
                (instruction,),
                language,
                wids=wids,
                used=_Either(self._used, used),
                authoritative=self._authoritative,
                before_act=self.before_act[side],
            )
        except AmendmentRefusedError:
            return None

    def both(self, first: Part, second: Part) -> Tried:
        """Try two parts in every way."""
        one, two = self.alone(first), self.alone(second)
        ahead, back = self.carry(second, one), self.carry(first, two)
        ways = {}
        for language in self.states:
            fits = Ways(
                first=language in one.done,
                second=language in two.done,
                ahead=language in ahead.done,
                back=language in back.done,
                same=language in ahead.done
                and language in back.done
                and _same(ahead.done[language].state, back.done[language].state),
            )
            ways[language] = fits
        return Tried(first=one, second=two, ahead=ahead, back=back, ways=ways)

    def texts(self, ground: Carried | None) -> Iterator[tuple[str, State]]:
        """Yield what came of a part, or (None) the text, by language."""
        for language, state in self.states.items():
            if ground is None:
                yield language, state
            elif language in ground.done:
                yield language, ground.done[language].state


def joint(ways: Collection[Ways]) -> Ways:
    """Return what holds in several languages together."""
    return Ways(
        first=all(each.first for each in ways),
        second=all(each.second for each in ways),
        ahead=all(each.ahead for each in ways),
        back=all(each.back for each in ways),
        same=all(each.same for each in ways),
    )


def _same(one: State, other: State) -> bool:
    return list(one.items()) == list(other.items())


def _used_up(before: State, made: Application) -> set[str]:
    """Return the wIds that an act has named, and those that it may have taken away."""
    used = set(made.wids.values())
    for key, fragment in before.items():
        if made.state.get(key) is not fragment:
            used |= wids_in(fragment)
    return used


class _Either(Container[str]):
    def __init__(self, *parts: Container[str]) -> None:
        self._parts = parts

    def __contains__(self, name: object) -> bool:
        return any(name in part for part in self._parts)
