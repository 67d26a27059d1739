"""The amendment engine as the fold takes it: what it needs of the Work and the acts beside the text; pure."""

from collections.abc import Collection, Container, Iterable, Sequence

from lawrepo.amending import Sheet, Targets
from lawrepo.amendment import Application, apply
from lawrepo.holding import State
from lawrepo.instruction import Instruction


class Engine:
    """Carries out instructions of acts on texts of one Work.

    `authoritative` are the languages that an instruction must cover (`lawrepo.amendment.apply`), `used` all wIds that
    the Work has ever used.
    """

    def __init__(
        self, sheets: Iterable[Sheet], *, authoritative: Collection[str] = (), used: Container[str] = ()
    ) -> None:
        """Take the acts, of which some say that their targets are read in the text before them."""
        self._authoritative = authoritative
        self._used = used
        # By identity: an instruction does not know its act, and two acts may say the same.
        self._before = {
            id(instruction): instruction
            for sheet in sheets
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
        done = self.carry_out(state, instructions, language, before_act=before_act)
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
            before_act=before_act,
        )
