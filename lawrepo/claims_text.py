"""A document as a run of words with the places of its elements in it, so that claims about it can be compared; pure.

White space is folded and characters are in NFC. Notes, metadata and what `<del>` marks are no words of the text.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from akn.frbr import FrbrUri
from akn.iri import IriError
from akn.modification_types import Position, Status
from akn.names import ELEMENT_ONLY, LABELS, akn
from akn.xml import local_name

_SPACE: Final = re.compile(r"\s+")
_HOLDERS: Final = frozenset(akn(name) for name in ELEMENT_ONLY)
_ASIDE: Final = frozenset(map(akn, ("meta", "authorialNote")))
_DELETED: Final = akn("del")
_REFERENCE: Final = akn("componentRef")
_LABELS: Final = frozenset(map(akn, LABELS))
_REMOVED: Final = frozenset((Status.REMOVED.value, Status.TEMPORARILY_REMOVED.value))
_REFERRING: Final = ("href", "from", "src")
_NAMES: Final = tuple(map(akn, ("FRBRthis", "FRBRuri", "FRBRalias")))
_OPENING, _CLOSING = "((", "))"  # by these Italian texts mark what was changed last
_SHOWN: Final = 8  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An element, or a run of them, in a document.

    `first` to `last` are its elements in document order, [`start`, `end`) its words. `inside` tells that it is part
    of the text, `gone` that it is marked as deleted or removed. `names` are what it refers to, `near` the eId that
    its `for` names.
    """

    eid: str
    name: str
    first: int
    last: int
    start: int
    end: int
    inside: bool
    gone: bool
    names: tuple[str, ...] = ()
    near: str = ""

    def holds(self, other: "Place") -> bool:
        """Say whether another place is this one or in it."""
        return self.first <= other.first and other.last <= self.last

    def touches(self, other: "Place") -> bool:
        """Say whether two places have elements in common."""
        return self.first <= other.last and other.first <= self.last


_NOWHERE: Final = Place(eid="", name="", first=0, last=0, start=0, end=0, inside=False, gone=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a reference leads to: places of this document by eId, or another document.

    `here` tells that it is this document, `foreign` that the reference is no IRI of the standard. `eid` is "" for
    a document as a whole, `last` for a single element.
    """

    href: str
    here: bool
    foreign: bool = False
    eid: str = ""
    last: str = ""
    work: str = ""


class DocumentText:
    """The words and places of a document, or of what is held of one; it keeps no element."""

    __slots__ = ("_expressions", "_identifiers", "_labels", "_names", "_removed", "_works", "places", "words")

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        """Read the elements given, in their order."""
        walk = _Walk()
        names: list[str] = []
        for root in roots:
            walk.element(root)
            names += [element.get("value", "") for element in root.iter(*_NAMES)]
        self.words = "".join(walk.pieces)
        self.places = tuple(walk.places)
        self._labels, self._removed = tuple(walk.labels), tuple(walk.removed)
        self._identifiers: dict[str, Place] = {}
        for identifier, place in (*walk.named, *walk.formerly):  # an eId goes before the wId of another element
            self._identifiers.setdefault(identifier, place)
        self._names = frozenset(names) - {""}
        parsed = [iri for iri in map(_iri, names) if iri is not None and not iri.ontology]
        self._works = frozenset(str(iri.work()) for iri in parsed)
        self._expressions = frozenset((iri.language, str(iri.version)) for iri in parsed if iri.language)

    def place(self, eid: str, last: str = "") -> Place | None:
        """Return an element by eId or wId, or what goes from there to another; None where either is not there."""
        first = self._identifiers.get(eid)
        if not last or first is None:
            return first
        end = self._identifiers.get(last)
        if end is None or end.first < first.first:
            return None
        return replace(
            first,
            last=max(first.last, end.last),
            end=max(first.end, end.end),
            inside=first.inside and end.inside,
            gone=first.gone and end.gone,
        )

    def find(self, words: str) -> Place | None:
        """Return the smallest element with an eId in which words stand first in the text."""
        match = search(self.words, words)
        if match is None:
            return None
        around = [p for p in self.places if p.eid and p.start <= match.start() and match.end() <= p.end]
        return min(around, key=lambda place: place.end - place.start, default=None) or self.places[0]

    def text(self, place: Place) -> str:
        """Return the words of a place, numbers and headings included."""
        return _folded(self.words[place.start : place.end])

    def standing(self, place: Place, *, labels: bool = True) -> str:
        """Return the words of a place without what is removed in it, and without numbers and headings if so asked."""
        if place.gone:
            return ""
        pieces, at = [], place.start
        for start, end in sorted((*self._removed, *(() if labels else self._labels))):
            if place.start <= start and end <= place.end and end > at:
                pieces.append(self.words[at : max(start, at)])
                at = end
        return _folded(" ".join((*pieces, self.words[at : place.end])))

    def where(self, place: Place, position: Position | None) -> str:
        """Return the words at a position of a place: those before or after it, or its own."""
        if position is Position.BEFORE:
            return _folded(self.words[: place.start])
        if position is Position.AFTER:
            return _folded(self.words[place.end :])
        return self.text(place)

    def references(self, place: Place) -> frozenset[str]:
        """Return what a place refers to, the reference that its `for` names included."""
        near = self._identifiers.get(place.near)
        named = () if near is None else near.names
        return frozenset((*named, *(name for each in self.places if place.holds(each) for name in each.names)))

    def target(self, href: str, up_to: str = "") -> Target | None:
        """Return what a reference leads to, None when it names nothing."""
        href, last = href.strip(), _eid_in(up_to.strip())
        if href in {"", "#", "~"}:
            return None
        if href[0] in "#~":
            return Target(href=href, here=True, eid=href[1:], last=last)
        iri = _iri(href)
        if iri is None:
            base, _, eid = href.partition("#")
            here = base in self._names
            return Target(href=href, here=here, foreign=True, eid=eid, last=last)
        portion = iri.portion
        eid = iri.fragment if portion is None else portion.first
        end = portion.last if portion is not None and portion.last != portion.first else last
        work = "" if iri.ontology else str(iri.work())
        here = work in self._works and self._is_this(iri)
        return Target(href=href, here=here, eid=eid, last=end, work=work)

    def _is_this(self, iri: FrbrUri) -> bool:
        """Say whether an IRI of this Work leads to this text, and not to that of another language or day."""
        version = str(iri.version)
        return (
            not iri.language
            or (iri.language, version) in self._expressions
            or (not version and iri.language in {language for language, _ in self._expressions})
        )


def compare(expected: str, found: str, position: Position | None) -> str:
    """Say how words stand in those found at a position, "" where they do not.

    They stand there word for word, or so when the double round brackets around them are left out of account.
    """
    for words, there, aside in (
        (expected, found, ""),
        (bare(expected), bare(found), ", but for the double brackets around it"),
    ):
        if words and _stand(words, there, position):
            return f"word for word{aside}"
    return ""


def search(text: str, words: str) -> re.Match[str] | None:
    """Return where words stand in a text first, never in the middle of a longer word."""
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return re.search(f"{before}{re.escape(words)}{after}", text) if words else None


def bare(text: str) -> str:
    """Return a text without the double round brackets around it."""
    return text.removeprefix(_OPENING).removesuffix(_CLOSING).strip()


def words_in(element: etree._Element) -> str:
    """Return the words that an element of a modification holds, each of its children apart."""
    return _folded(" ".join("".join(map(str, child.itertext())) for child in element.iterchildren(etree.Element)))


def shown(text: str) -> str:
    """Return the beginning of a text, for a message."""
    words = text.split()
    return repr(" ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else ""))


def parting(expected: str, found: str) -> str:
    """Say what was expected and found, from where the two part."""
    left, right = expected.split(), found.split()
    pairs = enumerate(zip(left, right, strict=False))
    at = next((count for count, (one, other) in pairs if one != other), min(len(left), len(right)))
    start = max(0, at - 2)
    there = shown(" ".join(right[start:])) if right[start:] else "no words"
    return f"expected {shown(' '.join(left[start:]))}, found {there}"


def _stand(words: str, found: str, position: Position | None) -> bool:
    if words == found:
        return True
    if position in {Position.START, Position.AFTER}:
        match = search(found[: len(words) + 1], words)
        return match is not None and match.start() == 0
    if position in {Position.END, Position.BEFORE}:
        tail = found[-len(words) - 1 :]
        match = search(tail, words)
        return match is not None and match.end() == len(tail)
    return search(found, words) is not None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _iri(text: str) -> FrbrUri | None:
    try:
        return FrbrUri.parse(text)
    except IriError:
        return None


def _eid_in(href: str) -> str:
    """Return the eId that the end of a run of elements names."""
    return re.split("[#~]", href)[-1]


class _Walk:
    """Gathers words and places in document order."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.places: list[Place] = []
        self.named: list[tuple[str, Place]] = []
        self.formerly: list[tuple[str, Place]] = []
        self.labels: list[tuple[int, int]] = []
        self.removed: list[tuple[int, int]] = []
        self._length = 0
        self._blank = True

    def element(
        self, element: etree._Element, *, inside: bool = True, gone: bool = False, silent: bool = False
    ) -> None:
        """Take an element with all it holds, but not what follows it; `silent`: without its words."""
        parent = element.getparent()
        inside = inside and element.tag not in _ASIDE
        removed = element.get("status") in _REMOVED
        deleted = element.tag == _DELETED
        silent = silent or deleted or not inside
        parted = not silent and (element.tag in _HOLDERS or parent is None or parent.tag in _HOLDERS)
        self._add(" " if parted else "")
        index, start = len(self.places), self._length
        self.places.append(_NOWHERE)
        self._add("" if silent else element.text or "")
        for child in element:
            self.element(child, inside=inside, gone=gone or removed or deleted, silent=silent)
            self._add("" if silent else child.tail or "")
        place = Place(
            eid=element.get("eId") or "",
            name=local_name(element),
            first=index,
            last=len(self.places) - 1,
            start=start,
            end=self._length,
            inside=inside,
            gone=gone or removed or deleted,
            names=tuple(value for name in _REFERRING if (value := element.get(name))),
            near=(element.get("for") or "").removeprefix("#"),
        )
        self.places[index] = place
        self._note(element, place, removed=removed)
        self._add(" " if parted else "")

    def _note(self, element: etree._Element, place: Place, *, removed: bool) -> None:
        if place.eid:  # what a skeleton only refers to is named by the unit itself
            (self.formerly if element.tag == _REFERENCE else self.named).append((place.eid, place))
        if wid := element.get("wId"):
            self.formerly.append((wid, place))
        if element.tag in _LABELS:
            self.labels.append((place.start, place.end))
        if removed:
            self.removed.append((place.start, place.end))

    def _add(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if self._blank:
            text = text.removeprefix(" ")
        if text:
            self.pieces.append(text)
            self._length += len(text)
            self._blank = text[-1] == " "
