"""What a modification of another maker's analysis comes to as an instruction: only where there is no doubt."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.modification import Argument, EfficacyMod, ForceMod, Modification, TextualMod
from akn.modification_types import ForceModType, Position, TextualModType
from akn.numbering import number_token
from lawrepo.instruction import Instruction, Op, Where, Wording

_PLACES: Final[Mapping[Position | None, Where]] = {
    Position.BEFORE: Where.BEFORE,
    Position.AFTER: Where.AFTER,
    Position.START: Where.FIRST,
    Position.END: Where.LAST,
}
_CONTEXT: Final = "__"
_NUMBER: Final = re.compile(r"[0-9]+(?:-[0-9]+)*[a-z]*|[IVXLCDM]+|[^\W\d_]")  # no other token is surely a number
_NOWHERE: Final = (None,)
_WITHIN: Final = (None, Position.INSIDE, Position.UNSPECIFIED)
_WORK_ITSELF: Final = ((), ("main",))


class DoubtError(Exception):
    """Carry why a modification cannot be told for sure, and what would tell it; never leaves the reading of acts."""

    def __init__(self, message: str, expected: str) -> None:
        """Keep both."""
        self.expected = expected
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What a modification quotes, in its order: texts of `old` and `new`, and elements of `new`.

    `old_structure` tells that an element is quoted as old.
    """

    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    content: tuple[Fragment, ...] = ()
    old_structure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A Work and what is meant in it: `first` and `last` are eIds, "" for the Work as a whole."""

    work: FrbrUri
    first: str
    last: str
    position: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is known of a modification beside its destination and what it quotes."""

    id: str
    language: str
    in_force: date | None
    in_force_until: date | None


class _Own(TypedDict):
    id: str
    work: FrbrUri
    in_force: date | None
    in_force_until: date | None


def destination_of(modification: Modification) -> Destination:
    """Read where a modification goes.

    Raises:
        DoubtError: when it has several destinations, or one that names no Work and no place in one.

    """
    if len(modification.destinations) != 1:
        raise DoubtError(f"{len(modification.destinations)} destinations", "one")
    argument = modification.destinations[0]
    iri = _iri(argument.href)
    first, last = _eids(iri)
    return Destination(work=iri.work(), first=first, last=_last(argument, last), position=argument.pos)


def place_of(modification: Modification, destination: Destination) -> str:
    """Return the eId of what content of a modification comes to stand in, "" for the main body."""
    if isinstance(modification, TextualMod) and destination.position in {Position.START, Position.END}:
        return destination.first
    return destination.first.rpartition(_CONTEXT)[0]


def infer(modification: Modification, destination: Destination, quoted: Quoted, said: Said) -> Instruction:
    """Return the one instruction that a modification can mean.

    Raises:
        DoubtError: when it can mean several, or none that a sheet can say.
        InstructionError: when the instruction contradicts itself.

    """
    for name in ("efficacy", "application", "duration", "condition", "exclusion", "incomplete", "status"):
        if getattr(modification, name):
            raise DoubtError(f"states {name}", "a modification without one")
    own = _Own(
        id=said.id,
        work=destination.work,
        in_force=said.in_force,
        in_force_until=said.in_force_until,
    )
    if isinstance(modification, TextualMod):
        if quoted.old_structure:
            raise DoubtError("quotes elements as old", "a text as old, or none")
        if len(quoted.old) > 1 or len(quoted.new) > 1:
            raise DoubtError(f"quotes {len(quoted.old)} old and {len(quoted.new)} new texts", "one of each at most")
        return _textual(modification.type, destination, quoted, own, said.language)
    if isinstance(modification, ForceMod | EfficacyMod) and quoted == Quoted():
        return _force(modification, destination, own)
    raise DoubtError(
        f"{modification.ELEMENT} {modification.type.value}", "a textualMod, or a forceMod that quotes nothing"
    )


def _textual(kind: TextualModType, at: Destination, quoted: Quoted, own: _Own, language: str) -> Instruction:
    shape = (bool(quoted.old), bool(quoted.new), bool(quoted.content))
    op, positions = _MEANINGS.get((kind, shape), (Op.VOID, ()))
    if at.position not in positions or (at.last and op is not Op.JOIN):
        position = "" if at.position is None else f" at pos={at.position.value}"
        span = f" up to {at.last}" if at.last else ""
        raise DoubtError(
            f"{kind.value} of {at.first or at.work}{span}{position} with {_listed(shape)}", _EXPECTED[kind]
        )
    if op is Op.REPEAL:
        return Instruction(op=op if at.first else Op.REPEAL_WORK, target=at.first, **own)
    old, new = "".join(quoted.old), "".join(quoted.new)
    return Instruction(
        op=op,
        target="" if op is Op.INSERT else at.first,
        where=_PLACES.get(at.position) if op is Op.INSERT else None,
        anchor=at.first if op is Op.INSERT else at.last,
        to=_renumbered(at.first, new) if op is Op.RENUMBER else "",
        wordings=(Wording(language=language, old=old, new=new, content=quoted.content),),
        **own,
    )


_OLD, _OLD_AND_NEW, _NEW = (True, False, False), (True, True, False), (False, True, False)
_ELEMENTS, _NOTHING = (False, False, True), (False, False, False)
# What a type means by what it quotes, and the positions at which it does.
_MEANINGS: Final[Mapping[tuple[TextualModType, tuple[bool, bool, bool]], tuple[Op, Container[Position | None]]]] = {
    (TextualModType.SUBSTITUTION, _OLD_AND_NEW): (Op.REPLACE_TEXT, _WITHIN),
    (TextualModType.REPLACEMENT, _OLD_AND_NEW): (Op.REPLACE_TEXT, _WITHIN),
    (TextualModType.SUBSTITUTION, _ELEMENTS): (Op.SUBSTITUTE, _NOWHERE),
    (TextualModType.REPLACEMENT, _ELEMENTS): (Op.SUBSTITUTE, _NOWHERE),
    (TextualModType.INSERTION, _OLD_AND_NEW): (Op.INSERT_TEXT, (Position.AFTER,)),
    (TextualModType.INSERTION, _ELEMENTS): (Op.INSERT, _PLACES),
    (TextualModType.REPEAL, _OLD): (Op.DELETE_TEXT, (Position.INSIDE,)),
    (TextualModType.REPEAL, _NOTHING): (Op.REPEAL, _NOWHERE),
    (TextualModType.RENUMBERING, _NEW): (Op.RENUMBER, _NOWHERE),
    (TextualModType.SPLIT, _ELEMENTS): (Op.SPLIT, _NOWHERE),
    (TextualModType.JOIN, _ELEMENTS): (Op.JOIN, _NOWHERE),
}
_EXPECTED: Final = {
    TextualModType.SUBSTITUTION: "an old and a new text within a provision, or new elements for the whole of it",
    TextualModType.REPLACEMENT: "an old and a new text within a provision, or new elements for the whole of it",
    TextualModType.INSERTION: (
        "new elements at pos before, after, start or end, or a new text after an old one (pos after)"
    ),
    TextualModType.REPEAL: "an old text at pos inside, or a whole provision and no text",
    TextualModType.RENUMBERING: "a provision, and its new number as the new text",
    TextualModType.SPLIT: "the new elements",
    TextualModType.JOIN: "the new element, and upTo",
}


def _force(modification: ForceMod | EfficacyMod, at: Destination, own: _Own) -> Instruction:
    whole = not at.first and at.position is None
    if modification.type is ForceModType.END_OF_ENACTMENT and whole:
        return Instruction(op=Op.REPEAL_WORK, **own)
    raise DoubtError(f"{modification.ELEMENT} {modification.type.value}", "endOfEnactment of a whole Work")


def _renumbered(target: str, new: str) -> str:
    """Return the eId of a provision under a new number.

    Raises:
        DoubtError: when the text states no number.

    """
    parent, _, step = target.rpartition(_CONTEXT)
    ref, _, old = step.partition("_")
    number = number_token(new, roman=not old.isupper())
    if _NUMBER.fullmatch(number) is None or not old:
        raise DoubtError(f"the new number {new!r} of {target}", "a text that states a number")
    return f"{parent}{_CONTEXT}{ref}_{number}" if parent else f"{ref}_{number}"


def _listed(shape: Sequence[bool]) -> str:
    named = zip(("an old text", "a new text", "new elements"), shape, strict=True)
    return " and ".join(name for name, given in named if given) or "nothing quoted"


def _iri(href: str) -> FrbrUri:
    try:
        return FrbrUri.parse(href)
    except AknError as error:
        raise DoubtError(f"destination {href!r}: {error}", "the IRI of a Work, or of a portion of one") from None


def _eids(iri: FrbrUri) -> tuple[str, str]:
    """Return the first and the last eId that an IRI means: a portion, or a fragment as other makers write it."""
    if iri.components not in _WORK_ITSELF:
        raise DoubtError(f"destination {iri}: in a component", "a portion of a Work itself")
    if iri.portion is None:
        return iri.fragment, ""
    if iri.fragment:
        raise DoubtError(f"destination {iri}: a portion and a fragment", "one of the two")
    first, last = iri.portion.first, iri.portion.last
    return first, "" if last == first else last


def _last(argument: Argument, last: str) -> str:
    if not argument.up_to:
        return last
    if last:
        raise DoubtError(f"upTo {argument.up_to!r} and a portion up to {last}", "one of the two")
    if argument.up_to.startswith("#"):
        return argument.up_to[1:]
    iri = _iri(argument.up_to)
    if iri.work() != _iri(argument.href).work():
        raise DoubtError(f"upTo {argument.up_to!r}", "a place in the same Work")
    return _eids(iri)[0]
