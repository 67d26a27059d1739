"""Amendments carried out on a text: fragments in, fragments out, a whole act or nothing; pure.

A target is read in the text just before its instruction. Whatever does not fit exactly is refused, and all refusals
of an act are reported together (DESIGN: instructions).
"""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from lxml import etree

from akn.document import STRUCTURE
from akn.eid import EidError
from akn.xml import XmlError
from lawrepo import amendment_structure as structure
from lawrepo import amendment_text as text
from lawrepo.amendment_draft import Draft, Found, wids_in
from lawrepo.amendment_identity import Names
from lawrepo.amendment_validity import keeps_valid, require_valid
from lawrepo.errors import ConflictError
from lawrepo.holding import State
from lawrepo.instruction import PLACING_OPS, TEXT_OPS, Instruction, Op, Wording
from lawrepo.lagging import brought_in, is_binding, sought
from lawrepo.refusal import (
    BROUGHT_ABOUT,
    Reason,
    Refusal,
    RefusedError,
    nearest_text,
    quoted,
    times,
)
from lawrepo.state import Indexed, differing

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
# These may have a target without effect: what they do concerns its number or its place, or says what it replaces.
_ON_REPEALED: Final = frozenset((Op.RENUMBER, Op.MOVE, Op.CORRECT))
_BY_DIGEST: Final = frozenset((Op.SUBSTITUTE, Op.REPEAL, Op.SPLIT, Op.JOIN))
_SHOWN: Final = 8
_BY_LANGUAGE: Final = attrgetter("language")


class AmendmentRefusedError(ConflictError):
    """Report an act that does not fit the text: every instruction that does not, and nothing was carried out."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Keep the refusals, in the order of the act."""
        self.refusals = tuple(refusals)
        first, *others = [str(refusal) for refusal in self.refusals]
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(f"{first}{more}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What came of an act: the text, and its instructions with what was resolved and must be stored.

    `steps` are the texts after each instruction, where each does by itself what it does in the act; else none.
    """

    state: State
    resolved: tuple[Instruction, ...]
    steps: tuple[State, ...] = field(default=(), compare=False, repr=False)

    @property
    def wids(self) -> dict[str, str]:
        """Return the wIds of everything new, eId → wId; those of the first that brought an eId in."""
        found: dict[str, str] = {}
        for instruction in self.resolved:
            for eid, wid in instruction.wids:
                found.setdefault(eid, wid)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One instruction to carry out, with what binds it from outside."""

    instruction: Instruction
    language: str
    shared: Mapping[str, str]
    renamed: bool

    @property
    def wording(self) -> Wording:
        return self.instruction.wording(self.language)


class _Aim(NamedTuple):
    """What an instruction has met: the wIds of its target and its anchor, and the digest of all its targets."""

    target: str
    anchor: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """An instruction that was carried out: the text after it, and what was resolved."""

    state: Indexed
    instruction: Instruction
    changed: frozenset[str]
    gone: frozenset[str]


def apply(
    state: State,
    instructions: Sequence[Instruction],
    language: str,
    *,
    wids: Mapping[str, str] = _NONE,
    used: Container[str] = (),
    authoritative: Collection[str] = (),
    lacking: Collection[str] = (),
    before_act: bool = False,
) -> Application:
    """Carry out an act on the text in one language.

    Instructions that concern the force of a Work or of another instruction, or another language alone, are passed
    over. `wids` (eId → wId) are those that the same instructions got in another language, `used` all that the Work
    has ever used: none of these is given again. `authoritative` are the languages that an instruction worded in more
    than one must cover. `lacking` are names of what a translation does not have yet: an instruction on the
    authoritative text that looks for it in vain has no effect there. With `before_act` the targets are read in the
    text before the act; otherwise each in the text after the instructions before it.

    Raises:
        AmendmentRefusedError: when any instruction does not fit; it names all that do not.

    """
    worker = _Worker(state, language, wids=wids, used=used, lacking=lacking)
    worker.carry_out(instructions, authoritative, before_act=before_act)
    if worker.refusals:
        raise AmendmentRefusedError([worker.refusals[position] for position in sorted(worker.refusals)])
    steps = () if before_act else worker.steps()
    return Application(state=worker.state, resolved=tuple(worker.resolved), steps=steps)


class _Worker:
    """Carries out one act.

    `gone` are wIds that it has taken away, `changes` what each instruction changed, `refusals` and `after`, the texts
    after them, go by the position of their instructions. `bound` tells that one gave new elements their names in view
    of what was gone. `lacking` grows by what the act does in other languages alone.
    """

    def __init__(
        self,
        state: State,
        language: str,
        *,
        wids: Mapping[str, str],
        used: Container[str],
        lacking: Collection[str] = (),
    ) -> None:
        self.original = self.state = Indexed.of(state)
        self.language = language
        self.shared = wids
        self.used = used
        self.lacking = set(lacking)
        self.gone: set[str] = set()
        self.resolved: list[Instruction] = []
        self.refusals: dict[int, Refusal] = {}
        self.changes: list[tuple[str, frozenset[str]]] = []
        self.after: dict[int, Indexed] = {}
        self.bound = False

    def carry_out(
        self, instructions: Sequence[Instruction], authoritative: Collection[str], *, before_act: bool
    ) -> None:
        """Carry out what fits, and note why the rest does not.

        In the text before an act all its instructions stand side by side: one whose new eId is not free yet waits
        until another has made it so.
        """
        self.resolved = list(instructions)
        waiting = [position for position, each in enumerate(instructions) if each.changes_text]
        progress = True
        while waiting and progress:
            for position in waiting:
                self._try(position, authoritative, before_act=before_act)
            left = [position for position in waiting if position in self.refusals]
            progress = before_act and len(left) < len(waiting)
            waiting = [position for position in left if self.refusals[position].reason is Reason.TAKEN]

    def steps(self) -> tuple[State, ...]:
        """Return the text after each instruction; none where one of them would do something else by itself."""
        texts: list[State] = []
        for position in range(len(self.resolved) if not self.bound else 0):
            texts.append(self.after.get(position, texts[-1] if texts else self.original))
        return tuple(texts)

    def _try(self, position: int, authoritative: Collection[str], *, before_act: bool) -> None:
        instruction = self.resolved[position]
        self.refusals.pop(position, None)
        step = _Step(instruction=instruction, language=self.language, shared=self.shared, renamed=before_act)
        try:
            _require_languages(instruction, authoritative)
            if not instruction.concerns(self.language):
                self.lacking |= brought_in(instruction)
                return
            if before_act:
                step = self._read_before(step)
            done = _execute(self.state, step, _Both(self.used, self.gone))
        except RefusedError as error:
            if error.reason is Reason.TARGET_ABSENT and self._is_outstanding(instruction, authoritative):
                self.lacking |= brought_in(instruction)
                return
            refusal = Refusal.of(instruction, self.language, error)
            if error.reason in BROUGHT_ABOUT and (earlier := self._earlier(step)):
                refusal = replace(refusal, reason=Reason.OVERLAP, earlier=earlier)
            self.refusals[position] = refusal
            return
        self.bound |= bool(self.gone) and done.instruction.wids != instruction.wids
        self.state = self.after[position] = done.state
        self.gone |= done.gone
        self.resolved[position] = done.instruction
        self.changes.append((instruction.id, done.changed))

    def _is_outstanding(self, instruction: Instruction, authoritative: Collection[str]) -> bool:
        """Tell whether what an instruction looks for in vain is yet to be translated."""
        translated = self.language not in authoritative and is_binding(instruction, authoritative)
        return translated and not self.lacking.isdisjoint(sought(instruction))

    def _read_before(self, step: _Step) -> _Step:
        """Resolve an instruction in the text before the act, which must be as it expects."""
        if step.instruction.op in TEXT_OPS | _BY_DIGEST:
            resolved = _execute(self.original, step, self.used).instruction
            target, anchor = resolved.target_wid, resolved.anchor_wid
        else:
            draft = Draft(self.original)
            target, anchor = (
                draft.find(eid, wid).wid or eid if eid else ""
                for eid, wid in (
                    (step.instruction.target, step.instruction.target_wid),
                    (step.instruction.anchor, step.instruction.anchor_wid),
                )
            )
        return replace(step, instruction=replace(step.instruction, target_wid=target, anchor_wid=anchor))

    def _earlier(self, step: _Step) -> tuple[str, ...]:
        """Name the instructions but for which one would fit."""
        if not self.changes:
            return ()
        try:
            alone = _execute(self.original, step, self.used)
        except RefusedError:
            return ()
        return tuple(identifier for identifier, changed in self.changes if changed & alone.changed)


class _Both(Container[str]):
    def __init__(self, *parts: Container[str]) -> None:
        self._parts = parts

    def __contains__(self, name: object) -> bool:
        return any(name in part for part in self._parts)


def _execute(state: State, step: _Step, used: Container[str]) -> _Done:
    draft = Draft(state, used)
    instruction = step.instruction
    target = _target(draft, step)
    anchor = _anchor(draft, step)
    joined = structure.siblings(draft, target, anchor) if instruction.op is Op.JOIN and target and anchor else []
    targets = joined or ([] if target is None else [target])
    aim = _aim(draft, step, targets, anchor)
    names = Names(
        draft=draft,
        given=dict(instruction.wids),
        inherited={} if instruction.op in TEXT_OPS else _inherited(draft, targets),
        shared=step.shared,
    )
    _require_expected(draft, step, targets, aim.digest)
    sure: Collection[str] = ()
    try:
        if instruction.op in TEXT_OPS:
            sure = _change_text(draft, step, targets)
        else:
            _change_structure(draft, names, step, targets, anchor)
        after = draft.result()
    except (EidError, XmlError) as error:
        raise RefusedError(Reason.BAD_FRAGMENT, expected="elements of a law", found=str(error)) from None
    if after.skeleton.twice:
        found = f"{after.skeleton.twice} in several"
        raise RefusedError(Reason.BAD_FRAGMENT, expected="each unit in one place", found=found)
    changed = frozenset(differing(draft.before, after))
    require_valid(draft.before, after, [key for key in changed if key in after and key not in sure])
    renamed = changed - draft.reworded
    gone = {wid for key in renamed if key in draft.before for wid in wids_in(draft.before[key])}
    for key in renamed:
        gone -= wids_in(after[key]) if key in after else set()
    return _Done(
        state=after,
        instruction=_resolved(step, aim, dict(instruction.wids) | names.minted),
        changed=changed,
        gone=frozenset(gone),
    )


def _inherited(draft: Draft, targets: Sequence[Found]) -> dict[str, str]:
    return {eid: wid for each in targets for eid, wid in draft.wids(each).items()}


def _target(draft: Draft, step: _Step) -> Found | None:
    instruction = step.instruction
    if not instruction.target:
        return None
    found = draft.find(instruction.target, instruction.target_wid, renamed=step.renamed)
    if instruction.op in _ON_REPEALED or not draft.is_repealed(found):
        return found
    # Bringing a repealed provision back takes knowing what stands there.
    known = step.wording.old or step.wording.digest
    if instruction.op is Op.SUBSTITUTE and known and draft.is_repealed(found, around=False):
        return found
    raise RefusedError(
        Reason.TARGET_REPEALED, expected=f"{instruction.target} in effect", found="it, or what it is in, is repealed"
    )


def _anchor(draft: Draft, step: _Step) -> Found | None:
    instruction = step.instruction
    if instruction.anchor:
        return draft.find(instruction.anchor, instruction.anchor_wid, renamed=step.renamed)
    if instruction.op in PLACING_OPS:
        return draft.find(STRUCTURE)
    return None


def _aim(draft: Draft, step: _Step, targets: Sequence[Found], anchor: Found | None) -> _Aim:
    return _Aim(
        target=(targets[0].wid or targets[0].key) if targets else "",
        anchor=(anchor.wid or anchor.key) if anchor is not None and step.instruction.anchor else "",
        digest=draft.digest(targets) if targets else "",
    )


def _resolved(step: _Step, aim: _Aim, wids: Mapping[str, str]) -> Instruction:
    """Return the instruction with what stands in the text for its names."""
    wordings = step.instruction.wordings
    if aim.digest:
        others = [wording for wording in wordings if wording.language != step.language]
        others.append(replace(step.wording, digest=aim.digest))
        wordings = tuple(sorted(others, key=_BY_LANGUAGE))
    return step.instruction.resolved(target_wid=aim.target, anchor_wid=aim.anchor, wordings=wordings, wids=wids)


def _require_languages(instruction: Instruction, authoritative: Collection[str]) -> None:
    if not authoritative:
        return
    worded = instruction.languages
    missing = sorted(code for code in authoritative if code not in worded)
    if len(worded) > 1 and missing:
        raise RefusedError(
            Reason.LANGUAGE_MISSING,
            expected=f"a wording in {', '.join(missing)} too, which is authoritative",
            found=f"wordings in {', '.join(worded)}",
        )


def _require_expected(draft: Draft, step: _Step, targets: Sequence[Found], digest: str) -> None:
    """Compare what a substitution or a repeal expects with the whole of its target."""
    if step.instruction.op not in _BY_DIGEST:
        return
    wording = step.wording
    if wording.old:
        parts = [part.element for target in targets for part in draft.parts(target)]
        expected, found = " ".join(text.nfc(wording.old).split()), text.wording_of(parts)
        if expected != found:
            at = next((at for at, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), len(found))
            start = max(0, expected.rfind(" ", 0, max(0, at - 20)) + 1)
            raise RefusedError(
                Reason.OTHER_TEXT,
                expected=f"the whole to be {quoted(expected[start:])} from character {start + 1} on",
                found=quoted(found[start:]),
                nearest=nearest_text(expected, [found]) if len(found) > len(expected) else "",
            )
    elif wording.digest and wording.digest != digest:
        raise RefusedError(
            Reason.OTHER_TEXT,
            expected=f"the text with the digest {wording.digest[:_SHOWN]}…",
            found=f"{digest[:_SHOWN]}…: {quoted(text.wording_of(target.element for target in targets))}",
        )


def _change_text(draft: Draft, step: _Step, targets: Sequence[Found]) -> set[str]:
    """Carry out an operation on text; return the keys of fragments that are as valid as before for sure."""
    instruction = step.instruction
    old, new = text.nfc(step.wording.old), text.nfc(step.wording.new)
    parts = [part for target in targets for part in draft.parts(target)] or draft.whole()
    matches, entangled = text.occurrences([part.element for part in parts], old)
    if entangled:
        raise RefusedError(
            Reason.AMBIGUOUS, expected=f"{quoted(old)} {times(instruction.count)}", found="places that overlap"
        )
    if len(matches) != instruction.count:
        texts = [text.text_of(block) for part in parts for block in text.blocks(part.element)]
        raise RefusedError(
            Reason.WRONG_COUNT if matches else Reason.TEXT_ABSENT,
            expected=f"{quoted(old)} {times(instruction.count)}",
            found=times(len(matches)) if matches else "no such text",
            nearest="" if matches else nearest_text(old, texts),
        )
    sizes = {match.block: _size(match.block) for match in matches}
    for match in reversed(matches):
        if instruction.op is Op.INSERT_TEXT:
            text.insert_after(match, new)
        elif not text.replace(match, new):
            raise RefusedError(
                Reason.BAD_FRAGMENT, expected="some text to be left, or a repeal", found="nothing left beside it"
            )
    return _reword(draft, parts, sizes, new)


def _reword(draft: Draft, parts: Sequence[Found], sizes: Mapping[etree._Element, int], new: str) -> set[str]:
    """Tell a draft which blocks have changed; `sizes` are the numbers of elements that they had."""
    blocks: dict[str, list[etree._Element]] = {}
    if len(parts) == 1:
        blocks[parts[0].key] = list(sizes)
    else:
        keys = {part.element.getroottree().getroot(): part.key for part in parts}
        for block in sizes:
            blocks.setdefault(keys[block.getroottree().getroot()], []).append(block)
    sure = set()
    for key, changed in blocks.items():
        whole = all(_size(block) == sizes[block] for block in changed)
        draft.reword(key, changed if whole else ())
        if whole and all(keeps_valid(block, new) for block in changed):
            sure.add(key)
    return sure


def _size(block: etree._Element) -> int:
    """Return of how many elements a block is made up."""
    return sum(1 for _ in block.iter()) if len(block) else 1


def _change_structure(
    draft: Draft, names: Names, step: _Step, targets: Sequence[Found], anchor: Found | None
) -> None:
    instruction, wording = step.instruction, step.wording
    spot = None
    if instruction.op in PLACING_OPS and instruction.where is not None and anchor is not None:
        spot = structure.spot_at(draft, instruction.where, anchor)
    match instruction.op:
        case Op.INSERT if spot is not None:
            structure.insert(draft, names, spot, wording.content)
        case Op.MOVE if spot is not None:
            structure.move(draft, targets[0], spot, instruction.to, text.nfc(wording.new))
        case Op.RENUMBER:
            structure.renumber(draft, targets[0], instruction.to, text.nfc(wording.new))
        case Op.REPEAL if instruction.drop:
            structure.remove(draft, targets[0])
        case Op.REPEAL:
            structure.repeal(draft, targets[0], keep_heading=instruction.keep_heading)
        case Op.SPLIT | Op.JOIN:
            structure.require_same_words(draft, targets, wording.content)
            structure.replace(draft, names, targets, wording.content)
        case _:
            structure.replace(draft, names, targets, wording.content)
