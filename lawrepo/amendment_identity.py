"""What new elements are called, and what becomes of names when provisions are renumbered or moved.

A wId is given once and never again (DESIGN: identity). An element that replaces one of the same eId is that element
in another wording and keeps its wId; what a name is derived from is the wId of what holds it.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from akn.document import SECTIONS
from akn.eid import Eid, EidError, assign_eids, eid_for, fits_context, mint_wid
from akn.names import HIERARCHY, akn
from akn.numbering import number_token
from akn.xml import local_name
from lawrepo.amendment_draft import Draft, wid_of
from lawrepo.amendment_text import replace_number, text_of
from lawrepo.refusal import Reason, RefusedError, quoted

_SEPARATOR: Final = "__"
_POINTERS: Final = ("href", "from", "upTo", "placementBase")
_COUNTED: Final = frozenset(("p", "tr", "td", "th", "li"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Where the wIds of what an instruction brings in come from; `minted` (eId → wId) fills.

    `given` are binding, because they were resolved before; `inherited` are those of what is replaced, `shared` those
    that the instructions of the act have got in another language.
    """

    draft: Draft
    given: Mapping[str, str] = field(default_factory=dict)
    inherited: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    minted: dict[str, str] = field(default_factory=dict)

    def label(self, root: etree._Element, context: tuple[tuple[str, str], ...]) -> None:
        """Give an element and all that it holds their wIds; `context` are (eId, wId) around it, the nearest first.

        Raises:
            RefusedError: when a wId that must be taken is another element's.

        """
        eid = root.get("eId") or ""
        if eid and root.tag != akn("componentRef"):
            wid = self._wid(eid, root.get("wId") or "", context)
            name_element(root, eid, wid)
            context = ((eid, wid), *context)
        for child in root:
            self.label(child, context)

    def label_alone(self, element: etree._Element) -> None:
        """Give an element that has got an eId its wId, and nothing that it holds.

        Raises:
            RefusedError: as `label`.

        """
        eid = element.get("eId") or ""
        name_element(element, eid, self._wid(eid, element.get("wId") or "", context_of(element.getparent())))

    def _wid(self, eid: str, written: str, context: tuple[tuple[str, str], ...]) -> str:
        inherited = self.inherited.get(eid, "")
        required = written or self.given.get(eid, "")
        if required and required != inherited and self._is_present(required):
            raise RefusedError(Reason.TAKEN, expected=f"{eid} to be called {required}", found="another element's wId")
        wid = required or inherited
        if not wid and self._is_free(self.shared.get(eid, "")):
            wid = self.shared[eid]
        if not wid:
            wid = mint_wid(derived(eid, context), _Taken(self))
        if wid != inherited:
            self.minted[eid] = wid
        return wid

    def _is_free(self, wid: str) -> bool:
        return bool(wid) and not self._is_present(wid)

    def _is_present(self, wid: str) -> bool:
        """Tell whether an element that stays, or another new one, has a wId."""
        if wid in self.minted.values():
            return True
        return wid not in self.inherited.values() and is_held(self.draft, wid)


class _Taken(Container[str]):
    """The wIds that no new element can have."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def __contains__(self, wid: object) -> bool:
        names = self._names
        return (
            wid in SECTIONS
            or wid in names.draft.used
            or wid in names.minted.values()
            or wid in names.inherited.values()
            or (isinstance(wid, str) and is_held(names.draft, wid))
        )


def is_held(draft: Draft, wid: str) -> bool:
    """Tell whether an element of the text before has a wId."""
    return wid in draft.before or bool(draft.before.index.wid(wid))


def derived(eid: str, context: tuple[tuple[str, str], ...]) -> str:
    """Return what the wId of an element follows from its context: its eId, beginning with the wId around it."""
    for around, wid in context:
        if eid.startswith(around + _SEPARATOR):
            return wid + eid[len(around) :]
    return eid


def context_of(parent: etree._Element | None) -> tuple[tuple[str, str], ...]:
    """Return (eId, wId) of an element and of those around it, the nearest first, as far as they have any."""
    around = [] if parent is None else [parent, *parent.iterancestors()]
    return tuple((eid, wid_of(element)) for element in around if (eid := element.get("eId")))


def name_element(element: etree._Element, eid: str, wid: str) -> None:
    """Write an eId, and the wId where that differs."""
    element.set("eId", eid)
    if wid != eid:
        element.set("wId", wid)
    elif "wId" in element.attrib:
        del element.attrib["wId"]


def identify_new(elements: Iterable[etree._Element], root: etree._Element) -> None:
    """Give new elements, which stand in a tree already, the eIds that they need and do not have; no others.

    Raises:
        RefusedError: when another provision there has the number of a new one.

    """
    new = {each for element in elements for each in element.iter(etree.Element)}
    named = assign_eids(root)
    for ours, theirs in zip(root.iter(etree.Element), named.iter(etree.Element), strict=True):
        eid = theirs.get("eId")
        if ours in new and eid and not ours.get("eId"):
            _require_own_number(ours, eid)
            ours.set("eId", eid)


def _require_own_number(element: etree._Element, eid: str) -> None:
    num = element.find(akn("num"))
    number = "" if num is None else number_token(text_of(num), roman=False)
    given = Eid.parse(eid).last.number
    if local_name(element) in HIERARCHY and number and given != number:
        found = eid.removesuffix(given) + number
        raise RefusedError(Reason.TAKEN, expected=f"an eId that is free for <{local_name(element)}>", found=found)


def count_off(parent: etree._Element) -> Iterator[etree._Element]:
    """Give eIds to blocks of which there are now several, some with an eId or all without; yield those named.

    A single `p` has none (docs/text-format.md).
    """
    for name in _COUNTED:
        alike = parent.findall(akn(name))
        nameless = [element for element in alike if not element.get("eId")]
        if not nameless or len(alike) == 1 or (name != "p" and len(nameless) == len(alike)):
            continue
        taken = {eid for element in parent.getroottree().iter(etree.Element) if (eid := element.get("eId"))}
        context = _count_context(parent)
        for element in nameless:
            eid = eid_for(name, "", context, taken)
            taken.add(eid)
            element.set("eId", eid)
            yield element


def _count_context(parent: etree._Element) -> str:
    """Return the context in which blocks are counted: not the `content` that only wraps them."""
    around = context_of(parent)
    if local_name(parent) == "content" and len(around) > 1:
        return around[1][0]
    return around[0][0] if around else ""


def require_fit(element: etree._Element, parent: etree._Element, like: str) -> None:
    """Refuse a provision whose eId is not of its place; `like` is the eId of one that stands there.

    Raises:
        RefusedError: naming the context that the eId should have.

    """
    eid, name = element.get("eId") or "", local_name(element)
    if not eid or name not in HIERARCHY:
        return
    around = context_of(parent)
    context = around[0][0] if around else ""
    num = element.find(akn("num"))
    if fits_context(eid, context, name, "" if num is None else text_of(num)):
        return
    try:
        prefix, expected = Eid.parse(eid).parent, Eid.parse(like).parent if like else context
    except EidError as error:
        raise RefusedError(Reason.BAD_FRAGMENT, expected=f"an eId for <{name}>", found=str(error)) from None
    if prefix != expected or Eid.parse(eid).last.ref != Eid.parse(like or eid).last.ref:
        where = f"in {expected}" if expected else "without a prefix"
        raise RefusedError(Reason.BAD_FRAGMENT, expected=f"a provision {where}", found=f"<{name}> {eid}")


def rename(root: etree._Element, old: str, new: str) -> None:
    """Put an eId for another on an element and in what it holds; wIds stay; references within it follow."""
    for element in root.iter(etree.Element):
        eid = element.get("eId") or ""
        if eid == old or eid.startswith(old + _SEPARATOR):
            if element.tag == akn("componentRef"):
                element.set("eId", new + eid[len(old) :])
            else:
                name_element(element, new + eid[len(old) :], wid_of(element))
        for name in _POINTERS:
            value = element.get(name) or ""
            if value == f"#{old}" or value.startswith(f"#{old}{_SEPARATOR}"):
                element.set(name, f"#{new}{value[len(old) + 1 :]}")


def rewrite_number(element: etree._Element, old: str, new: str, text: str) -> None:
    """Make `<num>` state the number of a new eId, in place, or be the text given.

    Raises:
        RefusedError: when the number cannot be read off it in digits or letters.

    """
    num = element.find(akn("num"))
    before, after = Eid.parse(old).last.number, Eid.parse(new).last.number
    if num is None:
        return
    if text:
        for child in list(num):
            num.remove(child)
        num.text = text
    elif before != after and not replace_number(num, before, after):
        expected = f"{before!r} in the number, to be replaced by {after!r}; or `new`, its whole text"
        raise RefusedError(Reason.TEXT_ABSENT, expected=expected, found=quoted(text_of(num)))
