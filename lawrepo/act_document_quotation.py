"""Elements of one law within another: quoted under identifiers of their own, and given back byte for byte.

A quotation is a binding context (AKN-NC §5.4.1), so what is quoted bears the eId of its `quotedStructure` in front of
its own, without the steps that lead to the place of the whole in its law: those stand in `lr:context`. Where this
does not lead back to the eId that an element had, `lr:eId` says what it was, "" where it had none.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from akn.attributes import MetadataError, write
from akn.eid import assign_eids, is_well_formed
from akn.eid_names import CONTAINERS, EID_REQUIRED
from akn.fragment import Fragment
from akn.names import AKN_NS, akn, lr
from akn.xml import local_name

QUOTED_STRUCTURE: Final = "quotedStructure"

_CONTEXT: Final = "__"
_IN_LAW: Final = lr("context")
_WRAPPED: Final = lr("wrapped")
_EID, _WID, _GUID = "eId", "wId", "GUID"
_KEPT: Final = {_EID: lr(_EID), _WID: lr(_WID), _GUID: lr(_GUID)}
_NEEDS_EID: Final = EID_REQUIRED | CONTAINERS
# What the schema allows within a list alone (AKN 3.0, subFlowStructure).
_WRAPPERS: Final = {"item": "blockList", "li": "ul"}


def quote(fragment: Fragment, eid: str) -> etree._Element:
    """Return a `quotedStructure` of that eId around an element.

    Raises:
        MetadataError: when the element bears attributes that only a quotation has.

    """
    root = fragment.element()
    holder = write(QUOTED_STRUCTURE, {_EID: eid})
    context = (root.get(_EID) or "").rpartition(_CONTEXT)[0]
    if context:
        holder.set(_IN_LAW, context)
    used: set[str] = set()
    for element in _identifiable(root):
        for name in _KEPT.values():
            if name in element.attrib:
                raise MetadataError.at(element, f"bears {name!r}, which a quotation alone does")
        _rename(element, eid, context, used)
    name = local_name(root)
    outer = holder
    if name in _WRAPPERS:
        holder.set(_WRAPPED, name)
        outer = etree.SubElement(holder, akn(_WRAPPERS[name]))
    outer.append(root)
    return assign_eids(holder)


def unquote(holder: etree._Element) -> Fragment:
    """Return the element that a `quotedStructure` quotes, with the identifiers that it has in its law.

    Raises:
        MetadataError: when there is not one element, or an identifier does not belong to the quotation.

    """
    whole = Fragment.of(holder).element()
    eid, context = whole.get(_EID) or "", whole.get(_IN_LAW) or ""
    parts = list(whole)
    wrapped = whole.get(_WRAPPED)
    if wrapped and len(parts) == 1:
        parts = list(parts[0])
    if len(parts) != 1 or (wrapped and local_name(parts[0]) != wrapped):
        raise MetadataError.at(holder, f"quotes {len(parts)} elements: expected one, {wrapped or 'of any kind'}")
    for element in _identifiable(parts[0]):
        for name, kept in _KEPT.items():
            _restore(element, name, kept, eid, context)
    return Fragment.of(parts[0])


def _identifiable(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter(f"{{{AKN_NS}}}*")


def _rename(element: etree._Element, eid: str, context: str, used: set[str]) -> None:
    own, wid, guid = (element.attrib.pop(name, None) for name in (_EID, _WID, _GUID))
    new = ""
    if own is not None:
        new = _within(own, eid, context)
        fits = is_well_formed(new) and new not in used
        _put(element, _EID, own, new if fits else "", context, eid)
        used.add(new)
    elif local_name(element) in _NEEDS_EID:
        element.set(_KEPT[_EID], "")
    if wid is not None:
        name = _within(wid, eid, context)
        fits = is_well_formed(name, work_level=True) and name != new
        _put(element, _WID, wid, name if fits else "", context, eid)
    if guid is not None:
        element.set(_KEPT[_GUID], guid)  # one element in the world bears it


def _within(own: str, eid: str, context: str) -> str:
    """Return the identifier that an element has in the quotation."""
    return _joined(eid, own.removeprefix(f"{context}{_CONTEXT}") if context else own)


def _put(element: etree._Element, name: str, own: str, new: str, context: str, eid: str) -> None:
    """Set the new identifier, "" for none, and beside it the own one where nothing else tells it."""
    if new:
        element.set(name, new)
    if not new or _joined(context, new[len(eid) + len(_CONTEXT) :]) != own:
        element.set(_KEPT[name], own)


def _restore(element: etree._Element, name: str, kept: str, eid: str, context: str) -> None:
    own, before = element.attrib.pop(name, None), element.attrib.pop(kept, None)
    if before is not None:
        if before:
            element.set(name, before)
    elif own is not None:
        if not own.startswith(f"{eid}{_CONTEXT}"):
            raise MetadataError.at(element, f"{name} {own!r} in a quotation: expected {eid}{_CONTEXT}…")
        element.set(name, _joined(context, own[len(eid) + len(_CONTEXT) :]))


def _joined(context: str, rest: str) -> str:
    return f"{context}{_CONTEXT}{rest}" if context else rest
