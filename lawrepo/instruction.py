"""Instructions: what an amending act does, one executable step at a time; values only (DESIGN: instructions)."""

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Final

from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri

_LONGEST: Final = 2048  # characters of a name: an IRI and an instruction's id


class InstructionError(AknError):
    """Report an instruction that contradicts itself, with its id."""

    def __init__(self, identifier: str, message: str) -> None:
        """Keep the id."""
        self.identifier = identifier
        super().__init__(f"instruction {identifier[:_LONGEST]}: {message}")


class Op(enum.Enum):
    """What an instruction does; the values are those of a sheet."""

    SUBSTITUTE = "substitute"
    INSERT = "insert"
    REPEAL = "repeal"
    REPLACE_TEXT = "replace-text"
    INSERT_TEXT = "insert-text"
    DELETE_TEXT = "delete-text"
    RENUMBER = "renumber"
    MOVE = "move"
    SPLIT = "split"
    JOIN = "join"
    CORRECT = "correct"
    REPLACE_WORK = "replace-work"
    REPEAL_WORK = "repeal-work"
    ANNUL = "annul"
    SUSPEND = "suspend"
    POSTPONE = "postpone"
    VOID = "void"

    __hash__ = object.__hash__  # there is one of each, and `enum` hashes its name anew each time


class Where(enum.Enum):
    """On which side of the anchor, or at which end within it, something is placed."""

    BEFORE = "before"
    AFTER = "after"
    FIRST = "first"
    LAST = "last"


TEXT_OPS = frozenset((Op.REPLACE_TEXT, Op.INSERT_TEXT, Op.DELETE_TEXT, Op.CORRECT))
PLACING_OPS = frozenset((Op.INSERT, Op.MOVE))
WORK_OPS = frozenset((Op.REPLACE_WORK, Op.REPEAL_WORK))
FORCE_OPS = frozenset((Op.ANNUL, Op.SUSPEND, Op.POSTPONE, Op.VOID))

# Said of an instruction that stays in the record and does nothing to the text (DESIGN: where truth lies, 6).
UNEXECUTABLE: Final = "unexecutable"

_IN_WORK: Final = frozenset((Op.SUBSTITUTE, Op.REPEAL, Op.RENUMBER, Op.MOVE, Op.SPLIT, Op.JOIN))
_WITH_CONTENT: Final = frozenset((Op.SUBSTITUTE, Op.INSERT, Op.SPLIT, Op.JOIN))
_WITH_OLD: Final = TEXT_OPS | {Op.SUBSTITUTE, Op.REPEAL}
_WITH_NEW: Final = (TEXT_OPS - {Op.DELETE_TEXT}) | {Op.RENUMBER, Op.MOVE}
_NO_TEXT: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_PARTS: Final = 2  # into how many a split divides, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an instruction says in one language.

    `old` is the text that must be found and `new` the text in its place, for text operations; for a renumbering, or
    a move that renumbers, `new` is the whole text of the new `<num>`, where replacing the number in it is not enough.
    `content` are the elements that are inserted or put in the place of the target, in order; `digest` is the SHA-256
    of the canonical target before the instruction, "" where it is not known yet.
    """

    language: str
    old: str = ""
    new: str = ""
    content: tuple[Fragment, ...] = ()
    digest: str = ""

    @property
    def says(self) -> bool:
        """Tell whether there is more here than a digest."""
        return bool(self.old or self.new or self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When something commences: so many days, months or working days after an event, if its outcome is the one named.

    `event` is "published" or "enacted" (of the act itself) or `IRI#name`. The period does not count the day of the
    event: ten days after the 14th is the 24th.
    """

    event: str
    days: int = 0
    months: int = 0
    working_days: int = 0
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One step of an amending act; an instance has the parts that its operation needs and no others.

    `id` is its position in the act. `target` is the eId at that date as written, "" for the Work itself, or
    `IRI#id` of an instruction of another act; `anchor` with `where` says where an insertion or move goes ("" is the
    main body), and names the last of the provisions that a join puts together, of which `target` is the first; `to`
    is the new eId of a renumbering, or of what is moved; `successor` the Work that replaces this one. `wordings` has
    one entry a language, sorted by language; operations that are the same in all languages (renumber, move, repeal
    without `old`) have none, or only digests. `in_force` is a date or a rule, None for the act's own.

    A repeal leaves the number, with `keep_heading` the heading too, and with `drop` nothing.

    What recording resolves: `target_wid` and `anchor_wid`, and in `wids` the wId of each eId that the instruction
    brings in, sorted by eId. Once there they are binding.
    """

    id: str
    op: Op
    work: FrbrUri
    target: str = ""
    where: Where | None = None
    anchor: str = ""
    to: str = ""
    successor: FrbrUri | None = None
    wordings: tuple[Wording, ...] = ()
    count: int = 1
    keep_heading: bool = False
    drop: bool = False
    in_force: date | Rule | None = None
    in_force_until: date | None = None
    reason: str = ""
    status: str = ""
    target_wid: str = ""
    anchor_wid: str = ""
    wids: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse an instruction with parts missing, or with parts that say nothing for its operation.

        Raises:
            InstructionError: naming all faults.

        """
        faults = [*_general(self), *_placing(self), *_target(self), *_parts(self), *_wordings(self)]
        if faults:
            raise InstructionError(self.id, f"{self.op.value}: " + "; ".join(faults))

    @property
    def changes_text(self) -> bool:
        """Tell whether carrying it out changes a text: not so what concerns the force of a Work or an instruction."""
        beyond = self.op in WORK_OPS | FORCE_OPS or self.target.startswith("/")
        return not beyond and self.status != UNEXECUTABLE

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that it is worded in, none when it says the same in all."""
        return tuple(wording.language for wording in self.wordings if wording.says)

    def concerns(self, language: str) -> bool:
        """Tell whether it does anything to the text in a language."""
        says = False
        for wording in self.wordings:
            if wording.says:
                if wording.language == language:
                    return True
                says = True
        return not says

    def wording(self, language: str) -> Wording:
        """Return what it says in a language, nothing where it says nothing."""
        for wording in self.wordings:
            if wording.language == language:
                return wording
        return Wording(language=language)

    def resolved(
        self, *, target_wid: str, anchor_wid: str, wordings: tuple[Wording, ...], wids: Mapping[str, str]
    ) -> "Instruction":
        """Return it with what recording has resolved; `wordings` are its own, with digests.

        What it says has been checked, and is not checked again: that takes ten times as long.
        """
        made = object.__new__(Instruction)
        for name in _FIELDS:
            object.__setattr__(made, name, getattr(self, name))
        told = (target_wid, anchor_wid, wordings, tuple(sorted(wids.items())))
        for name, value in zip(_RESOLVED, told, strict=True):
            object.__setattr__(made, name, value)
        return made


_FIELDS: Final = tuple(each.name for each in fields(Instruction))
_RESOLVED: Final = ("target_wid", "anchor_wid", "wordings", "wids")


def _general(it: Instruction) -> Iterator[str]:
    if not it.id or "#" in it.id or any(char.isspace() for char in it.id):
        yield f"the id {it.id!r} is none: expected a position in the act, such as 3 or 2-1"
    for name, value in (("id", it.id), ("target", it.target), ("anchor", it.anchor), ("to", it.to)):
        if len(value) > _LONGEST:
            yield f"{name} of {len(value)} characters: expected at most {_LONGEST}"
    languages = [wording.language for wording in it.wordings]
    if any(former >= latter for former, latter in pairwise(languages)):
        yield f"wordings in {', '.join(languages)}: expected one a language, sorted"
    if it.count < 1 or (it.count > 1 and it.op not in TEXT_OPS):
        yield f"count {it.count}: expected 1{' or more' if it.op in TEXT_OPS else ''}"
    if isinstance(it.in_force, date) and it.in_force_until is not None and it.in_force_until <= it.in_force:
        yield f"in force from {it.in_force} until {it.in_force_until}: expected a later day"
    if it.status not in ("", UNEXECUTABLE):
        yield f"status {it.status!r}: expected {UNEXECUTABLE!r} or none"
    if not it.reason and (it.op is Op.CORRECT or it.status):
        yield "no reason given: expected one"
    if any(former[0] >= latter[0] for former, latter in pairwise(it.wids)):
        yield "wIds out of order: expected one for each eId, sorted by eId"


def _placing(it: Instruction) -> Iterator[str]:
    if it.op in PLACING_OPS:
        if it.where is None:
            yield "no place: expected before, after, first or last"
        elif not it.anchor and it.where in (Where.BEFORE, Where.AFTER):
            yield f"{it.where.value} nothing: expected an eId"
        if it.anchor and it.anchor == it.target:
            yield f"{it.target} cannot be placed by itself"
    elif it.where is not None:
        yield f"says {it.where.value}: expected for insert and move alone"
    if it.op is Op.JOIN and (not it.anchor or it.anchor == it.target):
        yield "joins one provision: expected the eId of the last of several"
    elif it.anchor and it.op not in PLACING_OPS | {Op.JOIN}:
        yield f"has an anchor {it.anchor}: expected none"
    if "/" in it.anchor:
        yield f"anchor {it.anchor}: expected an eId"


def _target(it: Instruction) -> Iterator[str]:
    foreign = it.target.startswith("/")
    if it.op is Op.INSERT and it.target:
        yield f"has a target {it.target}: expected an anchor alone"
    if it.op in _IN_WORK | FORCE_OPS and not it.target:
        yield "no target: expected an eId"
    if foreign and it.op not in WORK_OPS | FORCE_OPS | {Op.REPEAL}:
        yield f"target {it.target}: expected an eId"
    if foreign and it.op is Op.REPEAL and "#" not in it.target:
        yield f"target {it.target}: expected an eId or IRI#id; for a whole Work, {Op.REPEAL_WORK.value}"
    if it.target and not foreign and it.op in WORK_OPS:
        yield f"target {it.target}: expected the Work"


def _parts(it: Instruction) -> Iterator[str]:
    if it.op is Op.RENUMBER and it.to in ("", it.target):
        yield f"renumbers {it.target or 'nothing'} to {it.to or 'nothing'}: expected another eId"
    elif it.to and it.op not in (Op.RENUMBER, Op.MOVE):
        yield f"has a new eId {it.to}: expected none"
    if it.op is Op.REPLACE_WORK and it.successor is None:
        yield "no successor: expected the Work that replaces this one"
    elif it.successor is not None and it.op is not Op.REPLACE_WORK:
        yield f"names a successor {it.successor}: expected none"
    for name, given in (("keep_heading", it.keep_heading), ("drop", it.drop)):
        if given and it.op is not Op.REPEAL:
            yield f"says {name}: expected for repeal alone"
    if it.keep_heading and it.drop:
        yield "keeps the heading and drops everything: expected one of the two"


def _wordings(it: Instruction) -> Iterator[str]:
    said = [wording for wording in it.wordings if wording.says]
    if it.op in TEXT_OPS | _WITH_CONTENT and not said:
        yield "says nothing: expected a wording in one language at least"
    for wording in said:
        for fault in (*_characters(wording), *_fault(it, wording)):
            yield f"{fault} ({wording.language})"


def _characters(wording: Wording) -> Iterator[str]:
    if match := _NO_TEXT.search(wording.old + wording.new):
        yield f"U+{ord(match[0]):04X} in a text: expected characters that XML can hold"
    if any(text and unicodedata.combining(text[0]) for text in (wording.old, wording.new)):
        yield "a text that begins with a combining mark: expected whole characters"


def _fault(it: Instruction, wording: Wording) -> Iterator[str]:
    if it.op in TEXT_OPS and not wording.old:
        yield "no old text: expected what must be found"
    elif wording.old and it.op not in _WITH_OLD:
        yield f"old text {_shown(wording.old)}: expected none"
    if it.op in (Op.REPLACE_TEXT, Op.INSERT_TEXT) and not wording.new:
        yield f"no new text: expected some{', or delete-text' if it.op is Op.REPLACE_TEXT else ''}"
    elif wording.new and it.op not in _WITH_NEW:
        yield f"new text {_shown(wording.new)}: expected none"
    if it.op in (Op.REPLACE_TEXT, Op.CORRECT) and wording.old and _nfc(wording.old) == _nfc(wording.new):
        yield f"old and new text are both {_shown(wording.old)}"
    if it.op in _WITH_CONTENT and not wording.content:
        yield "no content: expected elements"
    elif wording.content and it.op not in _WITH_CONTENT:
        yield "content: expected none"
    if it.op is Op.SPLIT and len(wording.content) < _PARTS:
        yield f"splits into {len(wording.content)}: expected {_PARTS} elements or more"
    if it.op is Op.JOIN and len(wording.content) > 1:
        yield f"joins into {len(wording.content)}: expected one element"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 40 else line[:39] + "…")  # noqa: PLR2004 - as much as a message can bear
