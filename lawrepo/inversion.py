"""What takes an act back: instructions that lead from the text after it to the text before, byte for byte; pure.

Each instruction is taken back by its own opposite where that gives exactly the text before it; otherwise what it
changed is put back in its old wording, no more of it than was touched. Nothing is returned that was not tried.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import akn
from akn.xml import canonical, local_name
from lawrepo.amendment import AmendmentRefusedError, apply
from lawrepo.amendment_draft import Draft, Found, wid_of
from lawrepo.amendment_structure import HEAD, TAIL
from lawrepo.errors import ConflictError
from lawrepo.holding import State
from lawrepo.instruction import Instruction, InstructionError, Op, Where, Wording
from lawrepo.layout import is_section
from lawrepo.refusal import RefusedError

_REFERENCE: Final = akn("componentRef")


class InversionError(ConflictError):
    """Report instructions that cannot be taken back from a text."""

    def __init__(self, language: str, message: str) -> None:
        """Keep the language of the text."""
        self.language = language
        super().__init__(f"the act cannot be taken back from the text in {language}: {message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One instruction between two texts."""

    instruction: Instruction
    before: State
    after: State
    language: str


def invert(
    instructions: Sequence[Instruction], before: State, after: State, language: str
) -> tuple[Instruction, ...]:
    """Return instructions, resolved, whose application to `after` gives `before`, in one language.

    The instructions are those that led from `before` to `after`, as `apply` resolved them.

    Raises:
        InversionError: when `before` cannot be reached, because it broke the schema or the profile, or lacks or has
            a section that `after` has or lacks.

    """
    inverse: list[Instruction] = []
    for step in reversed(_steps(instructions, before, after, language)):
        inverse += _inverse(step)
    named = [replace(instruction, id=str(count)) for count, instruction in enumerate(inverse, 1)]
    try:
        done = apply(after, named, language)
    except AmendmentRefusedError as error:
        raise InversionError(language, str(error)) from error
    if done.state != before:
        differing = sorted(key for key in {*before, *done.state} if before.get(key) != done.state.get(key))
        raise InversionError(language, f"{', '.join(differing[:5])} would not be as before")
    return done.resolved


def _steps(instructions: Sequence[Instruction], before: State, after: State, language: str) -> list[_Step]:
    """Carry the instructions out one by one; where they do not lead there, they cannot be taken back."""
    steps: list[_Step] = []
    state = before
    for instruction in instructions:
        if not instruction.changes_text or not instruction.concerns(language):
            continue
        try:
            done = apply(state, [instruction], language)
        except AmendmentRefusedError as error:
            raise InversionError(language, f"it does not lead there: {error}") from error
        steps.append(_Step(instruction=done.resolved[0], before=state, after=done.state, language=language))
        state = done.state
    if state != after:
        raise InversionError(language, "the instructions do not lead from the one text to the other")
    return steps


def _inverse(step: _Step) -> list[Instruction]:
    for candidate in _opposites(step):
        try:
            done = apply(step.after, candidate, step.language)
        except AmendmentRefusedError:
            continue
        if done.state == step.before:
            return candidate
    return list(_restoring(step.after, step.before, step.instruction.work, step.language))


def _opposites(step: _Step) -> Iterator[list[Instruction]]:
    """Yield what might take an instruction back, the plainest first; none need be fit."""
    makers = {
        Op.REPLACE_TEXT: _text_back,
        Op.CORRECT: _text_back,
        Op.INSERT_TEXT: _text_out,
        Op.INSERT: _dropped,
        Op.SUBSTITUTE: _brought_back,
        Op.REPEAL: _brought_back,
        Op.RENUMBER: _renumbered_back,
        Op.MOVE: _moved_back,
        Op.SPLIT: _put_together,
        Op.JOIN: _divided,
    }
    maker = makers.get(step.instruction.op)
    if maker is None:
        return
    try:
        yield from maker(step)
    except (RefusedError, InstructionError):
        return


def _plain(step: _Step, op: Op, target: str = "") -> Instruction:
    """Return a repeal of a target, to be made into what is wanted: an instruction without other parts."""
    return Instruction(id="1", op=op, work=step.instruction.work, target=target)


def _text_back(step: _Step) -> Iterator[list[Instruction]]:
    wording = step.instruction.wording(step.language)
    yield [_with_text(step, step.instruction.op, wording.new, wording.old)]


def _text_out(step: _Step) -> Iterator[list[Instruction]]:
    wording = step.instruction.wording(step.language)
    yield [_with_text(step, Op.DELETE_TEXT, wording.new, "")]
    yield [_with_text(step, Op.REPLACE_TEXT, wording.old + wording.new, wording.old)]


def _with_text(step: _Step, op: Op, old: str, new: str) -> Instruction:
    it = step.instruction
    wordings = (Wording(language=step.language, old=old, new=new),)
    return Instruction(
        id="1", op=op, work=it.work, target=it.target, wordings=wordings, count=it.count, reason=it.reason
    )


def _dropped(step: _Step) -> Iterator[list[Instruction]]:
    draft = Draft(step.after)
    new = [found for _, wid in step.instruction.wids for found in draft.by_wid(wid)]
    elements = {found.element for found in new}
    topmost = [
        found
        for found in new
        if not elements.intersection((*found.element.iterancestors(), *draft.position(found).element.iterancestors()))
    ]
    yield [replace(_plain(step, Op.REPEAL, found.element.get("eId") or ""), drop=True) for found in topmost]


def _brought_back(step: _Step) -> Iterator[list[Instruction]]:
    it = step.instruction
    draft = Draft(step.before)
    found = draft.find(it.target, it.target_wid)
    old = draft.expanded(found)
    if it.drop:
        where, anchor = _neighbour(draft.position(found).element)
        yield [_placed(step, where, anchor, old)]
    else:
        yield [_substituting(step.after, it.target, old, it.work, step.language)]


def _renumbered_back(step: _Step) -> Iterator[list[Instruction]]:
    it = step.instruction
    back = Instruction(id="1", op=Op.RENUMBER, work=it.work, target=it.to, to=it.target)
    yield [back]
    yield [replace(back, wordings=(Wording(language=step.language, new=_num(step)),))]


def _num(step: _Step) -> str:
    it = step.instruction
    num = Draft(step.before).find(it.target, it.target_wid).element.find(akn("num"))
    return "" if num is None else "".join(str(text) for text in num.itertext())


def _moved_back(step: _Step) -> Iterator[list[Instruction]]:
    it = step.instruction
    draft = Draft(step.before)
    found = draft.find(it.target, it.target_wid)
    where, anchor = _neighbour(draft.position(found).element)
    eid = Draft(step.after).by_wid(it.target_wid)[0].element.get("eId") or ""
    to = it.target if eid != it.target else ""
    back = Instruction(id="1", op=Op.MOVE, work=it.work, target=eid, where=where, anchor=anchor, to=to)
    yield [back]
    yield [replace(back, wordings=(Wording(language=step.language, new=_num(step)),))]


def _put_together(step: _Step) -> Iterator[list[Instruction]]:
    it = step.instruction
    draft = Draft(step.before)
    old = draft.expanded(draft.find(it.target, it.target_wid))
    parts = [fragment.eid for fragment in it.wording(step.language).content]
    yield [
        Instruction(
            id="1",
            op=Op.JOIN,
            work=it.work,
            target=parts[0],
            anchor=parts[-1],
            wordings=(Wording(language=step.language, content=(Fragment.of(old),)),),
            wids=_wids([old]),
        )
    ]


def _divided(step: _Step) -> Iterator[list[Instruction]]:
    it = step.instruction
    draft = Draft(step.before)
    first, last = (draft.position(draft.find(*each)) for each in _ends(it))
    elements = [first.element]
    while elements[-1] is not last.element and (following := elements[-1].getnext()) is not None:
        elements.append(following)
    parts = [_in_full(draft, element) for element in elements]
    yield [
        Instruction(
            id="1",
            op=Op.SPLIT,
            work=it.work,
            target=it.wording(step.language).content[0].eid,
            wordings=(Wording(language=step.language, content=tuple(Fragment.of(part) for part in parts)),),
            wids=_wids(parts),
        )
    ]


def _ends(it: Instruction) -> tuple[tuple[str, str], tuple[str, str]]:
    return (it.target, it.target_wid), (it.anchor, it.anchor_wid)


def _in_full(draft: Draft, element: etree._Element) -> etree._Element:
    key = (element.get("src") or "").removeprefix("#")
    if element.tag == _REFERENCE and key in draft.placed:
        return draft.tree(key)
    return draft.expanded(Found(key="structure", element=element))


def _neighbour(element: etree._Element) -> tuple[Where, str]:
    """Say where an element stands in a way that holds without it: "" is the main body."""
    for where, other in ((Where.AFTER, element.getprevious()), (Where.BEFORE, element.getnext())):
        if other is not None and other.get("eId") and local_name(other) not in HEAD | TAIL:
            return where, other.get("eId") or ""
    parent = element.getparent()
    return Where.FIRST, "" if parent is None else parent.get("eId") or ""


def _placed(step: _Step, where: Where, anchor: str, element: etree._Element) -> Instruction:
    return Instruction(
        id="1",
        op=Op.INSERT,
        work=step.instruction.work,
        where=where,
        anchor=anchor,
        wordings=(Wording(language=step.language, content=(Fragment.of(element),)),),
        wids=_wids([element]),
    )


def _substituting(state: State, eid: str, element: etree._Element, work: FrbrUri, language: str) -> Instruction:
    """Put an element in the place of one, which must be exactly what a text has there."""
    draft = Draft(state)
    digest = draft.digest([draft.find(eid)])
    content = (Fragment.of(element),)
    return Instruction(
        id="1",
        op=Op.SUBSTITUTE,
        work=work,
        target=eid,
        wordings=(Wording(language=language, content=content, digest=digest),),
        wids=_wids([element]),
    )


def _wids(elements: Sequence[etree._Element]) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (eid, wid_of(each))
            for element in elements
            for each in element.iter(etree.Element)
            if (eid := each.get("eId")) and each.tag != _REFERENCE
        )
    )


def _restoring(state: State, wanted: State, work: FrbrUri, language: str) -> Iterator[Instruction]:
    """Put back whatever differs: the least elements of sections and units, or a skeleton with what is new in it."""
    there, here = Draft(wanted), Draft(state)
    changed = [key for key in here.held() if state[key] != wanted.get(key)]
    skeletons = {key for key in (*there.skeletons(), *here.skeletons()) if key in changed}
    for key in changed:
        if key in skeletons or key not in wanted or (skeletons and not is_section(key)):
            continue
        old, new = _least(state[key].element(), wanted[key].element())
        yield _substituting(state, old.get("eId") or key, new, work, language)
    for key in sorted(skeletons):
        root = there.tree(key)
        for place in list(root.iter(_REFERENCE)):
            unit = place.get("src", "").removeprefix("#")
            parent = place.getparent()
            if unit in there.placed and state.get(unit) != wanted[unit] and parent is not None:
                parent.replace(place, wanted[unit].element())
        yield _substituting(state, key, root, work, language)


def _least(old: etree._Element, new: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Go down to the one element of the same name that holds all that differs."""
    while (pair := _only_difference(old, new)) is not None:
        old, new = pair
    return old, new


def _only_difference(old: etree._Element, new: etree._Element) -> tuple[etree._Element, etree._Element] | None:
    if (len(old), old.text, dict(old.attrib)) != (len(new), new.text, dict(new.attrib)):
        return None
    children = list(zip(old, new, strict=True))
    pairs = [(a, b) for a, b in children if canonical(a) != canonical(b)]
    named = [
        (a, b)
        for a, b in pairs
        if a.get("eId") and (a.tag, a.get("eId"), wid_of(a)) == (b.tag, b.get("eId"), wid_of(b))
    ]
    alone = len(pairs) == len(named) == 1 and all(a.tail == b.tail for a, b in children)
    return named[0] if alone else None
