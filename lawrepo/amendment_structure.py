"""Changes of structure: provisions put in, taken out, replaced, renumbered, moved, divided and put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.document import reference
from akn.eid import Eid, EidError
from akn.fragment import Fragment
from akn.names import HIERARCHY, akn
from akn.xml import local_name
from lawrepo.amendment_draft import Draft, Found, wid_of
from lawrepo.amendment_identity import (
    Names,
    context_of,
    count_off,
    identify_new,
    rename,
    require_fit,
    rewrite_number,
)
from lawrepo.amendment_text import wording_of
from lawrepo.instruction import Where
from lawrepo.layout import is_section
from lawrepo.refusal import Reason, RefusedError, nearest_text, quoted

# What stands before and after everything else in an element that holds provisions.
HEAD: Final = frozenset(("num", "heading", "subheading", "intro", "listIntroduction", "caption", "toc"))
TAIL: Final = frozenset(("wrapUp", "listWrapUp"))
_LABELS: Final = ("num", "heading", "subheading")
_REFERENCE: Final = akn("componentRef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where elements go: into `parent` in the fragment `key`, directly before `follower`, or last.

    `like` is the eId of an element that stands there, "" when none does.
    """

    key: str
    parent: etree._Element
    follower: etree._Element | None
    like: str = ""

    def put(self, elements: Sequence[etree._Element]) -> None:
        """Put elements there, in order."""
        for element in elements:
            element.tail = None
            if self.follower is not None:
                self.follower.addprevious(element)
            else:
                self.parent.append(element)


def spot_at(draft: Draft, where: Where, anchor: Found) -> Spot:
    """Return the place beside an anchor, or at an end of what it holds: after its labels, before its end text.

    Raises:
        RefusedError: when there is nothing beside it, or it has been repealed and cannot hold anything.

    """
    if where in (Where.FIRST, Where.LAST):
        if draft.is_repealed(anchor):
            eid = anchor.element.get("eId") or anchor.key
            raise RefusedError(Reason.TARGET_REPEALED, expected=f"{eid} in effect", found="it is repealed")
        return _spot_in(anchor, first=where is Where.FIRST)
    place = draft.position(anchor)
    parent = place.element.getparent()
    if parent is None:
        name = f"{anchor.element.get('eId') or anchor.key}"
        raise RefusedError(Reason.BAD_PLACE, expected="a provision", found=f"{name}, which has none beside it")
    follower = place.element if where is Where.BEFORE else place.element.getnext()
    return Spot(key=place.key, parent=parent, follower=follower, like=anchor.element.get("eId") or "")


def _spot_in(anchor: Found, *, first: bool) -> Spot:
    children = list(anchor.element)
    heads = [child for child in children if local_name(child) in HEAD]
    tails = [child for child in children if local_name(child) in TAIL]
    if first:
        follower = heads[-1].getnext() if heads else next(iter(children), None)
    else:
        follower = tails[0] if tails else None
    inner = [child for child in children if child not in heads and child not in tails and child.get("eId")]
    like = (inner[0] if first else inner[-1]).get("eId") or "" if inner else ""
    return Spot(key=anchor.key, parent=anchor.element, follower=follower, like=like)


def insert(draft: Draft, names: Names, spot: Spot, content: Sequence[Fragment]) -> None:
    """Put new elements in a place.

    Raises:
        RefusedError: when they do not belong there, or bear identifiers that are not free.

    """
    elements = [fragment.element() for fragment in content]
    spot.put(elements)
    identify_new(elements, draft.tree(spot.key))
    context = context_of(spot.parent)
    for element in elements:
        require_fit(element, spot.parent, spot.like)
        _require_level(draft, spot.key, element)
        _require_free(draft, names, element)
        names.label(element, context)
        if _is_skeleton(draft, spot.key):
            _store_units(draft, element)
    for element in count_off(spot.parent):
        names.label_alone(element)


def _store_units(draft: Draft, element: etree._Element) -> None:
    """Put the units in an element of a skeleton, or the element itself, in fragments of their own."""
    for unit in list(draft.units_of(element)):
        key = wid_of(unit)
        _swap(unit, reference(unit, key))
        draft.put(key, unit)


def _swap(old: etree._Element, new: etree._Element) -> None:
    new.tail = None
    next(old.iterancestors()).replace(old, new)


def _is_skeleton(draft: Draft, key: str) -> bool:
    return key in draft.skeletons()


def _require_level(draft: Draft, key: str, element: etree._Element) -> None:
    """Refuse a unit within a unit, and the inside of a unit among units."""
    name = local_name(element)
    if not _is_skeleton(draft, key) and any(True for _ in draft.units_of(element)):
        raise RefusedError(Reason.BAD_FRAGMENT, expected=f"what can stand in a fragment of {key}", found=f"<{name}>")
    _keep_units(draft, element)


def _keep_units(draft: Draft, element: etree._Element) -> None:
    """Keep the units that a new part of a skeleton places; each must be of this text."""
    for place in element.iter(_REFERENCE):
        wid = (place.get("src") or "").removeprefix("#")
        if wid not in draft.references:
            raise RefusedError(Reason.BAD_FRAGMENT, expected="a unit of this text", found=wid or "nothing")
        if wid in draft.placed:
            draft.keep(wid)


def _require_free(draft: Draft, names: Names, element: etree._Element) -> None:
    for each in element.iter(etree.Element):
        eid = each.get("eId") or ""
        if eid and eid not in names.inherited and each.tag != _REFERENCE and draft.is_borne(eid):
            raise RefusedError(Reason.TAKEN, expected=f"an eId that is free for <{local_name(each)}>", found=eid)


def replace(draft: Draft, names: Names, targets: Sequence[Found], content: Sequence[Fragment]) -> None:
    """Put elements in the place of others, which stand one after the other.

    What bears the eId of something that it replaces is the same in another wording.

    Raises:
        RefusedError: as `insert`.

    """
    first = targets[0]
    if is_section(first.key) and first.element.getparent() is None:
        _replace_section(draft, names, first, content)
        return
    place = draft.position(first)
    parent = next(place.element.iterancestors())
    like = first.element.get("eId") or ""
    elements = [fragment.element() for fragment in content]
    if elements and like and not elements[0].get("eId") and elements[0].tag == first.element.tag:
        elements[0].set("eId", like)
    if like and like not in {element.get("eId") for element in elements}:
        found = ", ".join(f"<{local_name(element)}> {element.get('eId') or ''}".strip() for element in elements)
        raise RefusedError(Reason.BAD_FRAGMENT, expected=f"{like} in another wording", found=found)
    marker = etree.Element(akn("placeholder"))
    place.element.addprevious(marker)
    spot = Spot(key=place.key, parent=parent, follower=marker, like=like)
    for target in targets:
        remove(draft, target)
    insert(draft, names, spot, [Fragment.of(element) for element in elements])
    parent.remove(marker)


def _replace_section(draft: Draft, names: Names, target: Found, content: Sequence[Fragment]) -> None:
    old = target.element
    if len(content) != 1 or content[0].name != local_name(old):
        found = ", ".join(f"<{fragment.name}>" for fragment in content)
        raise RefusedError(Reason.BAD_FRAGMENT, expected=f"one <{local_name(old)}>", found=found)
    root = content[0].element()
    units = draft.units_in(old)
    if old.get("eId") and not root.get("eId"):
        root.set("eId", old.get("eId", ""))
    draft.put(target.key, root)
    for key in units:
        draft.take_away(key)
    _keep_units(draft, root)
    names.label(root, ())
    if _is_skeleton(draft, target.key):
        _store_units(draft, root)


def remove(draft: Draft, found: Found) -> None:
    """Take an element away without a trace, with the units that it places.

    Raises:
        RefusedError: for a section: the storage format has no form for one that is gone.

    """
    place = draft.position(found)
    parent = place.element.getparent()
    if parent is None:
        raise RefusedError(Reason.BAD_PLACE, expected="a provision", found=f"{found.key}, which is no provision")
    for key in draft.units_in(place.element):
        draft.take_away(key)
    parent.remove(place.element)


def repeal(draft: Draft, found: Found, *, keep_heading: bool) -> None:
    """Take the text of a provision, and leave its number; of a container, that of each unit in it.

    What has no number, such as a paragraph of text, leaves nothing.
    """
    if local_name(found.element) not in HIERARCHY:
        remove(draft, found)
        return
    for part in draft.parts(found):
        _empty(draft, part.element, keep_heading=keep_heading)


def _empty(draft: Draft, element: etree._Element, *, keep_heading: bool) -> None:
    kept = _LABELS if keep_heading else _LABELS[:1]
    element.set("status", "removed")
    for child in list(element):
        if child.tag == _REFERENCE or (local_name(child) in HIERARCHY and draft.units_in(child)):
            if child.tag != _REFERENCE:
                _empty(draft, child, keep_heading=keep_heading)
        elif local_name(child) not in kept:
            element.remove(child)


def renumber(draft: Draft, found: Found, to: str, text: str) -> None:
    """Give a provision another number; its identity stays, and so do references to it elsewhere.

    Raises:
        RefusedError: when the eId is not one of its place, or is not free, or `<num>` does not state the old number.

    """
    old = found.element.get("eId") or ""
    try:
        ours, theirs = Eid.parse(old), Eid.parse(to)
    except EidError as error:
        raise RefusedError(Reason.BAD_PLACE, expected=f"another number of {old}", found=str(error)) from None
    if (ours.parent, ours.last.ref) != (theirs.parent, theirs.last.ref):
        raise RefusedError(Reason.BAD_PLACE, expected=f"another number of {old}", found=to)
    call(draft, found, to, text)


def call(draft: Draft, found: Found, to: str, text: str) -> None:
    """Give an element another eId, and what it holds, its units included, and make its `<num>` say so.

    Raises:
        RefusedError: when the eId is not free, or `<num>` does not state the old number.

    """
    old = found.element.get("eId") or ""
    try:
        Eid.parse(old)
        Eid.parse(to)
    except EidError as error:
        raise RefusedError(Reason.BAD_PLACE, expected=f"another eId for {old}", found=str(error)) from None
    if draft.is_borne(to):
        raise RefusedError(Reason.TAKEN, expected=f"{to} to be free for {old}", found=f"{to} is there")
    rewrite_number(found.element, old, to, text)
    for part in draft.parts(found):
        rename(part.element, old, to)


def move(draft: Draft, found: Found, spot: Spot, to: str, text: str) -> None:
    """Move a provision, or a unit, or a container with its units; its identity stays.

    Its eId changes when it gets into another context, or when `to` says so.

    Raises:
        RefusedError: when it does not belong there, or its new eId is not free.

    """
    place = draft.position(found)
    old = found.element.get("eId") or ""
    if place.element is spot.parent or place.element in spot.parent.iterancestors():
        raise RefusedError(Reason.BAD_PLACE, expected="a place outside it", found=f"one in {old}")
    if _is_skeleton(draft, place.key) != _is_skeleton(draft, spot.key):
        raise RefusedError(
            Reason.BAD_PLACE, expected=f"a place for <{local_name(found.element)}>", found=f"one in {spot.key}"
        )
    parent = place.element.getparent()
    if parent is None:
        raise RefusedError(Reason.BAD_PLACE, expected="a provision", found=f"{old or found.key}, which has no place")
    wanted = to or _moved_eid(old, parent, spot.parent)
    follower = spot.follower if spot.follower is not place.element else place.element.getnext()
    if wanted != old:
        call(draft, found, wanted, text)
    place.element.tail = None
    parent.remove(place.element)
    Spot(key=spot.key, parent=spot.parent, follower=follower).put([place.element])
    require_fit(found.element, spot.parent, spot.like)


def _moved_eid(old: str, source: etree._Element, destination: etree._Element) -> str:
    before, after = context_of(source), context_of(destination)
    if not old or not before or not old.startswith(f"{before[0][0]}__"):
        return old
    rest = old[len(before[0][0]) :]
    return after[0][0] + rest if after else rest.removeprefix("__")


def require_same_words(draft: Draft, targets: Sequence[Found], content: Sequence[Fragment]) -> None:
    """Refuse to divide or put together provisions when words are lost, added or changed by it.

    Raises:
        RefusedError: with the first words that differ.

    """
    parts = [part.element for target in targets for part in draft.parts(target)]
    before = wording_of(parts, labels=False).split()
    after = wording_of([fragment.element() for fragment in content], labels=False).split()
    if before == after:
        return
    pairs = enumerate(zip(before, after, strict=False))
    at = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    expected, found = (" ".join(words[at : at + 8]) or "the end" for words in (before, after))
    raise RefusedError(
        Reason.OTHER_TEXT,
        expected=f"the same words, at word {at + 1} {quoted(expected)}",
        found=quoted(found),
        nearest=nearest_text(found, [" ".join(before)]),
    )


def siblings(draft: Draft, first: Found, last: Found) -> list[Found]:
    """Return the provisions from one to another that stands after it in the same place.

    Raises:
        RefusedError: when it does not.

    """
    start, end = draft.position(first), draft.position(last)
    found = [first]
    element: etree._Element | None = start.element
    while element is not None and element is not end.element:
        element = element.getnext()
        if element is not None:
            found.append(_standing(draft, start.key, element))
    if element is None:
        eids = [each.element.get("eId") or each.key for each in (first, last)]
        raise RefusedError(Reason.BAD_PLACE, expected=f"{eids[1]} after {eids[0]}, beside it", found="it is not")
    return found


def _standing(draft: Draft, key: str, element: etree._Element) -> Found:
    wid = (element.get("src") or "").removeprefix("#")
    if element.tag == _REFERENCE and wid in draft.placed:
        return Found(key=wid, element=draft.tree(wid))
    return Found(key=key, element=element)
