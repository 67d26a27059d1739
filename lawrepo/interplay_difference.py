"""The smallest provision in which two texts differ, and how it reads in each; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.fragment import Fragment
from akn.names import LABELS, akn
from akn.xml import local_name
from lawrepo.amendment_draft import wid_of
from lawrepo.amendment_text import text_of, wording_of
from lawrepo.holding import META, State
from lawrepo.layout import is_section
from lawrepo.state import differing

_REFERENCE: Final = akn("componentRef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A provision by its wId, and the eId by which readers know it: where it has one, that before both acts."""

    wid: str
    eid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A provision that reads otherwise in two texts; a text is "" where it is not there.

    Of what holds provisions and differs in their order, the texts are their numbers and headings; where the words are
    the same, the elements in full.
    """

    provision: Provision
    one: str
    other: str


def smallest_difference(one: State, other: State) -> Difference | None:
    """Return the first of the smallest provisions in which two texts differ, None when they do not.

    What units say comes before where they stand.
    """
    keys = [key for key in differing(one, other) if key != META]
    if not keys:
        return None
    key = min(keys, key=is_section)
    here, there = (None if part is None else part.element() for part in (one.get(key), other.get(key)))
    if here is not None and there is not None:
        return _between(key, here, there)
    known = [each for each in (here, there) if each is not None]
    texts = ["" if each is None else _words(each) for each in (here, there)]
    return Difference(provision=Provision(wid=key, eid=known[0].get("eId") or key), one=texts[0], other=texts[1])


def eid_of(state: State, wid: str) -> str:
    """Return the eId of the element with a wId, "" where it is not there."""
    element = next(_bearers(state, wid), None)
    return "" if element is None else str(element.get("eId") or wid)


def _bearers(state: State, wid: str) -> Iterator[etree._Element]:
    marks = (f' wId="{wid}"'.encode(), f' eId="{wid}"'.encode())
    for key, fragment in state.items():
        if key == wid or any(mark in fragment.xml for mark in marks):
            root = fragment.element()
            if key == wid:
                yield root
            yield from (each for each in root.iter(etree.Element) if wid_of(each) == wid and each.tag != _REFERENCE)


def _between(key: str, one: etree._Element, other: etree._Element) -> Difference:
    provision = Provision(wid=key, eid=one.get("eId") or key)
    chosen = (one, other)
    while (pair := _inner(one, other)) is not None:
        one, other = pair
        if one.get("eId") and one.tag != _REFERENCE:
            provision, chosen = Provision(wid=wid_of(one), eid=one.get("eId") or ""), pair
    texts = [_words(each) for each in chosen]
    if texts[0] == texts[1]:
        texts = [Fragment.of(each).xml.decode().partition("?>\n")[2].strip() for each in chosen]
    return Difference(provision=provision, one=texts[0], other=texts[1])


def _inner(one: etree._Element, other: etree._Element) -> tuple[etree._Element, etree._Element] | None:
    """Return the one child in which two elements differ, None when there is more to it."""
    if dict(one.attrib) != dict(other.attrib) or (one.text or "").strip() != (other.text or "").strip():
        return None
    pairs = list(zip(one, other, strict=False))
    if len(one) != len(other) or any((a.tag, wid_of(a)) != (b.tag, wid_of(b)) for a, b in pairs):
        return None
    differing = [(a, b) for a, b in pairs if etree.tostring(a) != etree.tostring(b)]
    if len(differing) != 1 or (differing[0][0].tail or "").strip() != (differing[0][1].tail or "").strip():
        return None
    return differing[0]


def _words(element: etree._Element) -> str:
    """Return the words of an element; for a part of a skeleton, what each of its provisions is called."""
    if next(element.iter(_REFERENCE), None) is None:
        return wording_of([element])
    return "; ".join(_called(child) for child in element if local_name(child) not in LABELS)


def _called(element: etree._Element) -> str:
    if element.tag == _REFERENCE:
        return element.get("showAs") or ""
    return " ".join(text_of(child) for child in element if local_name(child) in LABELS)
