"""What an active modification says that this document does to others, compared with its own words; pure.

Whether the other document says so too can be told only where its text is held; what is not to be found there speaks
against nobody, for that text may be of a day before the change or after a later one.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from akn.modification import Argument, Modification, Passage, TextualMod
from akn.modification_types import TextualModType
from lawrepo.claims import Aspect, Reason, Verdict, because
from lawrepo.claims_passive import passage_words
from lawrepo.claims_text import DocumentText, Place, Target, bare, compare, search, shown

_FITS, _OPEN, _NOT = Verdict.FITS, Verdict.CANNOT_TELL, Verdict.DOES_NOT_FIT
_QUOTATIONS: Final = frozenset(("quotedText", "quotedStructure"))
# Returns the text that is held of a Work, by its IRI; None where it is not held.
Held: TypeAlias = Callable[[str], DocumentText | None]


def judge_active(document: DocumentText, modification: Modification, held: Held) -> Iterator[Reason]:
    """Yield what the text says to an active modification."""
    scopes = []
    for argument in modification.sources:
        scope, reason = _source(document, argument)
        scopes += [] if scope is None else [scope]
        yield reason
    new = modification.new if isinstance(modification, TextualMod) else ()
    old = modification.old if isinstance(modification, TextualMod) else ()
    new_words = []
    for passages, aspect in ((old, Aspect.OLD), (new, Aspect.NEW)):
        for passage in passages:
            words, reason = _passage(document, passage, aspect, scopes)
            new_words += [words] if aspect is Aspect.NEW and words else []
            yield reason
    for argument in modification.destinations:
        yield from _destination(document, argument, scopes)
        target = document.target(argument.href, argument.up_to)
        if target is not None and not target.here:
            yield _at_home(modification, target, new_words, held)


def _source(document: DocumentText, argument: Argument) -> tuple[Place | None, Reason]:
    """Return the place of a source in the text, None where there is none, and what is to be said of it."""
    target = document.target(argument.href, argument.up_to)
    place = None
    if target is None:
        verdict, said = _OPEN, "names no place of this document"
    elif not target.here:
        verdict, said = _OPEN if target.foreign else _NOT, "is no name of this document"
    elif not target.eid:
        place, verdict, said = document.places[0], _FITS, "is this document as a whole"
    elif target.foreign:
        verdict, said = _OPEN, f"names this document, and in it {target.eid!r}, which need not be an eId"
    else:
        place = document.place(target.eid, target.last)
        verdict, said = _NOT, "is not in the document"
        if place is not None:
            part = " of" if place.inside else ", no part of"
            verdict, said = _FITS if place.inside else _NOT, f"is <{place.name}>{part} the text"
            place = place if place.inside else None
    return place, because(verdict, Aspect.SOURCE, f"the source {argument.href!r} {said}")


def _passage(document: DocumentText, passage: Passage, aspect: Aspect, scopes: list[Place]) -> tuple[str, Reason]:
    """Return the words of an old or new text, "" where it has none, and whether this document quotes them."""
    what = aspect.value
    words, reason = passage_words(document, passage, what)
    if reason is not None:
        if reason.verdict is _OPEN and passage.href[:1] in {"#", "~"}:
            return "", because(_NOT, aspect, reason.message)  # what is quoted must be there
        return "", reason
    if passage.href:
        target = document.target(passage.href)
        place = None if target is None else document.place(target.eid)
        if place is not None and any(scope.holds(place) for scope in scopes):
            return words, because(
                _FITS, aspect, f"the {what} text {passage.href!r} stands in the source: {shown(words)}"
            )
        verdict = _NOT if scopes else _OPEN
        return words, because(
            verdict, aspect, f"the {what} text {passage.href!r} stands in the document, but in no source"
        )
    return words, _quoted(document, words, aspect, scopes)


def _quoted(document: DocumentText, words: str, aspect: Aspect, scopes: list[Place]) -> Reason:
    what = aspect.value
    for scope in scopes:
        for place in document.places:
            if place.name in _QUOTATIONS and scope.holds(place):
                how = compare(words, document.text(place), None)
                if how:
                    return because(_FITS, aspect, f"the source quotes the {what} text, {how}")
        how = compare(words, document.text(scope), None)
        if how:
            return because(_FITS, aspect, f"the {what} text stands in the source, {how}, not marked as a quotation")
    if search(document.words, words) or search(document.words, bare(words)):
        verdict = _NOT if scopes else _OPEN
        return because(verdict, aspect, f"the {what} text stands in the document, but in no source: {shown(words)}")
    return because(_NOT, aspect, f"the {what} text stands nowhere in the document: {shown(words)}")


def _destination(document: DocumentText, argument: Argument, scopes: list[Place]) -> Iterator[Reason]:
    target = document.target(argument.href, argument.up_to)
    named = f"the destination {argument.href!r}" + (f" up to {argument.up_to!r}" if argument.up_to else "")
    if target is None:
        yield because(_OPEN, Aspect.DESTINATION, f"{named} names no place")
    elif not target.here:
        if any(argument.href in document.references(scope) for scope in scopes):
            yield because(_FITS, Aspect.DESTINATION, f"the source refers to {argument.href}")
    elif not target.eid:
        yield because(_FITS, Aspect.DESTINATION, f"{named} is this document as a whole")
    elif target.foreign:
        said = f"names this document, and in it {target.eid!r}, which need not be an eId"
        yield because(_OPEN, Aspect.DESTINATION, f"{named} {said}")
    else:
        place = document.place(target.eid, target.last)
        verdict, said = _NOT, "is not in the document"
        if place is not None and place.name in _QUOTATIONS and not any(scope.holds(place) for scope in scopes):
            said = "is quoted in the document, but in no source"
        elif place is not None:
            verdict, said = _FITS, "is in this document"
        yield because(verdict, Aspect.DESTINATION, f"{named} {said}")


def _at_home(modification: Modification, target: Target, words: list[str], held: Held) -> Reason:
    """Say what the document that is changed holds of the change, where it can be looked at."""
    text = held(target.work) if target.work else None
    place = None if text is None or not target.eid else text.place(target.eid, target.last)
    verdict, aspect, there = _OPEN, Aspect.DESTINATION, f"what is held of {target.work}"
    if target.foreign:
        said = "is in another document, and no IRI of the standard"
    elif text is None:
        said = "is in another document, which is not held here"
    elif place is None:
        said = f"is no place in {there}"
    elif modification.type is TextualModType.REPEAL and not words:
        said = f"still has words of force in {there}"
        if not text.standing(place, labels=False):
            verdict, aspect, said = _FITS, Aspect.REPEAL, f"has no words of force in {there}"
    elif not words:
        said = f"is in {there}, and no new text is given to look for"
    elif all(compare(each, text.text(place), None) for each in words):
        verdict, aspect, said = _FITS, Aspect.NEW, f"holds the new text in {there}"
    else:
        said = f"does not hold the new text in {there}"
    return because(verdict, aspect, f"the destination {target.href!r} {said}")
