"""What a passive modification says was done to this document, compared with the document's text; pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from akn.modification import Argument, Modification, Passage, TextualMod
from akn.modification_types import Position, TextualModType
from lawrepo.claims import Aspect, Reason, Verdict, because
from lawrepo.claims_text import DocumentText, Place, bare, compare, parting, search, shown, words_in

_FITS, _OPEN, _NOT = Verdict.FITS, Verdict.CANNOT_TELL, Verdict.DOES_NOT_FIT
_BESIDE: Final = (Position.BEFORE, Position.AFTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A destination that is in the document: what the modification calls it, where it is, and at which side."""

    href: str
    place: Place
    position: Position | None


def spots(document: DocumentText, modification: Modification) -> tuple[Spot, ...]:
    """Return the destinations of a modification that this document has in its text."""
    found = []
    for argument in modification.destinations:
        target = document.target(argument.href, argument.up_to)
        if target is not None and target.here and not (target.foreign and target.eid):
            place = document.place(target.eid, target.last) if target.eid else document.places[0]
            if place is not None and (place.inside or not target.eid):
                found.append(Spot(href=_named(argument), place=place, position=argument.pos))
    return tuple(found)


def judge_passive(
    document: DocumentText, modification: Modification, later: Callable[[], Sequence[str]]
) -> Iterator[Reason]:
    """Yield what the text says to a passive modification.

    `later` names modifications that changed the same place after it: what they may have undone speaks against nobody.
    """
    for argument in modification.sources:
        yield _source(document, argument)
    repeal = modification.type is TextualModType.REPEAL
    for argument in modification.destinations:
        yield _destination(document, argument, repeal=repeal)
    if not isinstance(modification, TextualMod):
        return
    at = spots(document, modification)
    for reason in _words(document, modification, at):
        if reason.verdict is _NOT and (names := later()):
            message = f"{reason.message}, where {', '.join(names)} made a later change"
            yield Reason(verdict=_OPEN, aspect=reason.aspect, message=message)
        else:
            yield reason


def _source(document: DocumentText, argument: Argument) -> Reason:
    target = document.target(argument.href)
    named = f"the source {argument.href!r}"
    if target is None:
        return because(_OPEN, Aspect.SOURCE, f"{named} names no act")
    if not (target.here and target.eid) or target.foreign:
        return because(_FITS, Aspect.SOURCE, f"{named} names an act")
    place = document.place(target.eid)
    if place is None:
        return because(_NOT, Aspect.SOURCE, f"{named} is not in the document")
    if not place.names:
        return because(_OPEN, Aspect.SOURCE, f"{named} names no act: it is <{place.name}> of this document")
    return because(_FITS, Aspect.SOURCE, f"{named} refers to {place.names[0]}")


def _destination(document: DocumentText, argument: Argument, *, repeal: bool) -> Reason:
    target = document.target(argument.href, argument.up_to)
    if target is None:
        verdict, said = _OPEN, "names no place"
    elif not target.here and target.foreign:
        verdict, said = _OPEN, "is no IRI of the standard and no name of this document"
    elif not target.here:
        verdict, said = _NOT, "is another document than this one"
    elif not target.eid:
        verdict, said = _FITS, "is this document as a whole"
    elif target.foreign:
        verdict, said = _OPEN, f"names this document, and in it {target.eid!r}, which need not be an eId"
    else:
        place = document.place(target.eid, target.last)
        verdict, said = _OPEN if repeal else _NOT, "is not in the document"
        if place is not None:
            part = " of" if place.inside else ", no part of"
            verdict, said = _FITS if place.inside else _NOT, f"is <{place.name}>{part} the text"
        elif repeal:
            said += ": it may be gone, or never have been there"
    return because(verdict, Aspect.DESTINATION, f"the destination {_named(argument)} {said}")


def _words(document: DocumentText, modification: TextualMod, at: Sequence[Spot]) -> Iterator[Reason]:
    new_words = []
    for passage in modification.new:
        words, reason = passage_words(document, passage, "new")
        if reason is not None:
            yield reason
        elif at:
            yield from _new(document, words, at, each=len(modification.new) == 1)
        else:
            yield elsewhere(document, words)
        new_words.append(words)
    for passage in modification.old:
        yield from _old(document, passage, new_words, at)
    if modification.previous is not None:
        yield because(_OPEN, Aspect.OLD, "the previous text is of another day: there is nothing to compare it with")
    if modification.type is TextualModType.REPEAL and not modification.old:
        yield from (_repeal(document, spot) for spot in at)


def passage_words(document: DocumentText, passage: Passage, what: str) -> tuple[str, Reason | None]:
    """Return the words of an old or new text, or why they cannot be had."""
    aspect = Aspect(what)
    if not passage.href:
        words = "" if passage.content is None else words_in(passage.content.element())
        return words, None if bare(words) else because(_OPEN, aspect, f"the {what} text is empty")
    target = document.target(passage.href)
    place = None if target is None else document.place(target.eid)
    words = "" if place is None else document.text(place)
    verdict, said = _OPEN, "names no place"
    if target is not None and not target.here:
        words, said = "", "is in another document"
    elif target is not None and target.foreign and target.eid:
        words, said = "", f"names this document, and in it {target.eid!r}, which need not be an eId"
    elif target is not None and not target.eid:
        said = "is this document as a whole"
    elif target is not None and place is None:
        # An old text may well be gone.
        verdict, said = _OPEN if aspect is Aspect.OLD else _NOT, "is not in the document"
    elif target is not None and not words:
        verdict, said = _OPEN if aspect is Aspect.OLD else _NOT, "holds no words"
    return words, None if words else because(verdict, aspect, f"the {what} text {passage.href!r} {said}")


def _new(document: DocumentText, words: str, at: Sequence[Spot], *, each: bool) -> Iterator[Reason]:
    """Compare a new text with its destinations: with each, or, where there are several texts, with any."""
    reasons = [_stands(document, words, spot) for spot in at]
    fitting = [reason for reason in reasons if reason.verdict is _FITS]
    yield from reasons if each or not fitting else fitting[:1]


def _stands(document: DocumentText, words: str, spot: Spot) -> Reason:
    found = document.where(spot.place, spot.position)
    where = f"at {spot.href}" if spot.position is None else f"at {spot.href} ({spot.position.value})"
    how = compare(words, found, spot.position)
    if how:
        return because(_FITS, Aspect.NEW, f"the new text stands {where}, {how}")
    if spot.position is Position.BEFORE:
        found = " ".join(found.split()[-len(words.split()) :])
    return because(_NOT, Aspect.NEW, f"the new text is not {where}: {parting(words, found)}")


def elsewhere(document: DocumentText, words: str) -> Reason:
    """Say whether words stand in a document whose place for them is not known."""
    for text in dict.fromkeys((words, bare(words))):
        place = document.find(text)
        if place is not None:
            at = f"#{place.eid}" if place.eid else "a place without a name"
            return because(
                _OPEN, Aspect.NEW, f"the new text stands in the document, but at {at}, which is not said to hold it"
            )
    return because(_NOT, Aspect.NEW, f"the new text stands nowhere in the document: {shown(words)}")


def _old(document: DocumentText, passage: Passage, new_words: Sequence[str], at: Sequence[Spot]) -> Iterator[Reason]:
    words, reason = passage_words(document, passage, "old")
    if reason is not None:
        yield reason
        return
    for spot in at:
        standing = document.standing(spot.place)
        for new in filter(None, new_words):
            standing = standing.replace(bare(new), " … ")
        if spot.position in _BESIDE:
            yield because(_OPEN, Aspect.OLD, f"the old text is said to be beside {spot.href}: its place is not known")
        elif search(standing, words):
            yield because(_NOT, Aspect.OLD, f"the old text still stands at {spot.href}: {shown(words)}")
        else:
            yield because(_FITS, Aspect.OLD, f"the old text no longer stands at {spot.href}")


def _repeal(document: DocumentText, spot: Spot) -> Reason:
    words = document.standing(spot.place, labels=False)
    if words:
        return because(_NOT, Aspect.REPEAL, f"the repealed {spot.href} still stands: {shown(words)}")
    return because(_FITS, Aspect.REPEAL, f"the repealed {spot.href} has no words of force")


def _named(argument: Argument) -> str:
    if not argument.href:
        return "without a reference"
    return f"{argument.href} up to {argument.up_to}" if argument.up_to else argument.href
