"""The amendment engine as the fold takes it: what it needs of the Work and the acts beside the text; pure."""

from collections.abc import Callable, Collection, Container, Hashable, Iterable, Sequence
from typing import Final, TypeAlias

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.amending import Sheet, Targets
from lawrepo.amendment import Application, apply
from lawrepo.holding import State
from lawrepo.instruction import Instruction
from lawrepo.lagging import is_part, lacking_in, sought

_MOST: Final = 4096  # applications that are remembered
# A text as the memory knows it, and all else that an application depends on.
_Key: TypeAlias = tuple[int, tuple[Hashable, ...]]
_Contents: TypeAlias = tuple[tuple[str, Fragment], ...]


class Memory:
    """What came of instructions on texts, so that a history folded again does only what is new in it.

    Texts are told apart by what they hold. When there are too many all are forgotten. Acts that were read go by
    their IRIs, and the ids of their folders.
    """

    __slots__ = ("_acts", "_contents", "_done", "_texts")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._contents: dict[_Contents, State] = {}
        self._texts: dict[int, State] = {}  # by identity: who made a text passes it on
        self._done: dict[_Key, Application] = {}
        self._acts: dict[tuple[FrbrUri, str], Sheet | None] = {}

    def act(self, key: tuple[FrbrUri, str], read: Callable[[], Sheet | None]) -> Sheet | None:
        """Return the act of an IRI in a folder, read the first time; None for what is no act."""
        if key not in self._acts:
            if len(self._acts) >= _MOST:
                self._acts.clear()
            self._acts[key] = read()
        return self._acts[key]

    def carried_out(
        self, state: State, key: tuple[Hashable, ...], carry_out: Callable[[State], Application]
    ) -> Application:
        """Return what came of it the last time, or comes of it now; `key` is all that it depends on but the text."""
        if len(self._done) >= _MOST:
            for memory in (self._contents, self._texts, self._done):
                memory.clear()
        known = self._texts.get(id(state))
        if known is None:
            known = self._contents.setdefault(tuple(state.items()), state)
            self._texts[id(known)] = known
        done = self._done.get((id(known), key))
        if done is None:
            done = self._done[id(known), key] = carry_out(known)
            self._texts[id(done.state)] = done.state
        return done


class Engine:
    """Carries out instructions of acts on texts of one Work.

    `authoritative` are the languages that an instruction must cover (`lawrepo.amendment.apply`), `used` all wIds that
    the Work has ever used.
    """

    def __init__(
        self,
        sheets: Iterable[Sheet],
        *,
        authoritative: Collection[str] = (),
        used: Container[str] = (),
        memory: Memory | None = None,
    ) -> None:
        """Take the acts, of which some say that their targets are read in the text before them."""
        self._authoritative = tuple(authoritative)
        self._used = used
        self._sheets = tuple(sheets)
        self._lacking: dict[tuple[str, FrbrUri], frozenset[str]] = {}
        self._memory = Memory() if memory is None else memory
        # By identity: an instruction does not know its act, and two acts may say the same.
        self._before = {
            id(instruction): instruction
            for sheet in self._sheets
            if sheet.act.targets is Targets.BEFORE_ACT
            for instruction in sheet.instructions
        }
        self._aims: dict[int, tuple[Instruction, str]] = {}

    def __call__(self, state: State, instructions: Sequence[Instruction], language: str) -> Application:
        """Carry out instructions of one act, as `lawrepo.fold` asks for it.

        Raises:
            AmendmentRefusedError: when any of them does not fit.

        """
        before_act = any(id(instruction) in self._before for instruction in instructions)
        done = self.carried_out(state, instructions, language, before_act=before_act)
        for instruction, resolved in zip(instructions, done.resolved, strict=True):
            if resolved.target_wid and not instruction.target_wid:
                self._aims.setdefault(id(instruction), (instruction, resolved.target_wid))
        return done

    def aim(self, instruction: Instruction) -> str:
        """Return the wId of what an instruction aims at: as recorded, or as found when it was first carried out.

        Instructions that waited for an event have none recorded. It is "" for what has no target.
        """
        known = self._aims.get(id(instruction))
        return known[1] if known is not None else instruction.target_wid

    def carried_out(
        self, state: State, instructions: Sequence[Instruction], language: str, *, before_act: bool
    ) -> Application:
        """Return what `carry_out` does; it is done once.

        Raises:
            AmendmentRefusedError: when any of them does not fit.

        """

        def carry_out(text: State) -> Application:
            return self.carry_out(text, instructions, language, before_act=before_act)

        if any(map(is_nameless, instructions)):  # what it brings in is named by all that the Work has used
            return carry_out(state)
        lacking = self._lacking_for(state, instructions, language)
        key = (tuple(instructions), language, before_act, self._authoritative, lacking)
        return self._memory.carried_out(state, key, carry_out)

    def carry_out(
        self, state: State, instructions: Sequence[Instruction], language: str, *, before_act: bool
    ) -> Application:
        """Return the text after the instructions of one act, and these with what was resolved.

        With `before_act` the targets are read in the text before the act.

        Raises:
            AmendmentRefusedError: when any of them does not fit.

        """
        return apply(
            state,
            instructions,
            language,
            used=self._used,
            authoritative=self._authoritative,
            lacking=self._lacking_for(state, instructions, language),
            before_act=before_act,
        )

    def _lacking_for(self, state: State, instructions: Sequence[Instruction], language: str) -> frozenset[str]:
        """Return the names of what instructions look for that a translation may lack.

        They are what acts did not bring into it, and units of the Work that it does not have.
        """
        if not self._authoritative or language in self._authoritative:
            return frozenset()
        names = {(instruction.work, name) for instruction in instructions for name in sought(instruction)}
        return frozenset(
            name
            for work, name in names
            if name in self._not_brought_in(language, work)
            or (not is_part(name) and name in self._used and name not in state)
        )

    def _not_brought_in(self, language: str, work: FrbrUri) -> frozenset[str]:
        known = self._lacking.get((language, work))
        if known is None:
            own = (each for sheet in self._sheets for each in sheet.instructions if each.work == work)
            known = self._lacking[language, work] = lacking_in(language, own, self._authoritative)
        return known


def is_nameless(instruction: Instruction) -> bool:
    """Say whether what an instruction brings in has no wIds yet."""
    return not instruction.wids and any(wording.content for wording in instruction.wordings)
