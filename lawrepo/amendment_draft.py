"""A text while one instruction changes it: what is where, and what came of it.

A draft belongs to one instruction. It finds elements in the fragments, hands out trees of those it is asked for, and
writes these again at the end; when the instruction is refused it is thrown away, and nothing has happened.
"""

import copy
import hashlib
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.document import STRUCTURE, reference
from akn.fragment import Fragment
from akn.names import BASIC_UNITS, QUOTING, akn
from akn.xml import local_name
from lawrepo.holding import META, State, placed_units
from lawrepo.layout import is_section
from lawrepo.refusal import Reason, RefusedError, nearest_name

_EID: Final = re.compile(rb' eId="([^"]*)"')
_WIDS: Final = re.compile(rb'<(componentRef)?[^<>]*? eId="([^"]*)"(?: wId="([^"]*)")?')
_REFERENCE: Final = akn("componentRef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An element in a draft: the key of its fragment, and the element in the tree of that."""

    key: str
    element: etree._Element

    @property
    def wid(self) -> str:
        """Return the wId, which is the eId where none is written."""
        return wid_of(self.element)


class Draft:
    """The text before an instruction, and what it makes of it.

    `placed` are the units (wId → eId) in document order, `references` also what else its skeletons refer to.
    """

    __slots__ = ("_gone", "_trees", "before", "placed", "references", "unit", "used")

    def __init__(self, state: State, used: Container[str] = ()) -> None:
        """Begin with a state; `used` are wIds that are not to be had, beside those in it."""
        self.before = state
        self.used = used
        self.references = placed_units(state)
        self.placed = {wid: eid for wid, eid in self.references.items() if wid in state}
        self.unit = self._unit_name()
        self._trees: dict[str, etree._Element] = {}
        self._gone: set[str] = set()

    def _unit_name(self) -> str:
        """Read the basic unit off the units; articles, where none is left."""
        names = (self.before[wid].name for wid in self.placed)
        return next(names, BASIC_UNITS[0])

    def tree(self, key: str) -> etree._Element:
        """Return the tree of a fragment; what is done to it counts."""
        if key not in self._trees:
            self._trees[key] = self.before[key].element()
        return self._trees[key]

    def put(self, key: str, root: etree._Element) -> None:
        """Make a tree the fragment of a key, new or not."""
        self._trees[key] = root
        self._gone.discard(key)

    def take_away(self, key: str) -> None:
        """Leave a unit out; its place in the skeleton is another matter."""
        self._trees.pop(key, None)
        self._gone.add(key)

    def keep(self, key: str) -> None:
        """Keep a unit that a new part of the skeleton places."""
        self._gone.discard(key)
        self.tree(key)

    def has(self, key: str) -> bool:
        """Tell whether there is a fragment of a key."""
        return key not in self._gone and (key in self._trees or key in self.before)

    def held(self) -> Iterator[str]:
        """Yield the keys of the text before, metadata aside, and units that nothing places."""
        for key in self.before:
            if key in self.placed or (key != META and is_section(key)):
                yield key

    def result(self) -> dict[str, Fragment]:
        """Return the text that the instruction has made, in document order, its skeleton in step with its units.

        Raises:
            XmlError: when something in it has no canonical form.

        """
        for key in list(self._trees):
            if not is_section(key):
                self._name_in_skeleton(key)
        made = {key: Fragment.of(root) for key, root in self._trees.items()}
        sections = {key: made.get(key, fragment) for key, fragment in self.before.items() if is_section(key)}
        units = {key: fragment for key, fragment in self.before.items() if not is_section(key)} | made
        return sections | {key: units[key] for key in placed_units(sections) if key in units and self.has(key)}

    def _name_in_skeleton(self, key: str) -> None:
        place, wanted = self.reference(key).element, reference(self.tree(key), key)
        for name in ("eId", "showAs"):
            if place.get(name) != wanted.get(name):
                place.set(name, wanted.get(name, ""))

    # Finding

    def skeletons(self) -> Iterator[str]:
        """Yield the sections that place units, the main part first."""
        keys = [key for key in self.held() if is_section(key) and b"<componentRef " in self._bytes(key)]
        yield from dict.fromkeys((*([STRUCTURE] if self.has(STRUCTURE) else []), *keys))

    def _bytes(self, key: str) -> bytes:
        return self.before[key].xml

    def reference(self, wid: str) -> Found:
        """Return the place of a unit in the skeletons."""
        return next(
            Found(key=key, element=element)
            for key in self.skeletons()
            for element in self.tree(key).iter(_REFERENCE)
            if element.get("src") == f"#{wid}"
        )

    def position(self, found: Found) -> Found:
        """Return what stands for an element among its siblings: for a unit, its place in the skeleton."""
        if is_section(found.key) or found.element.getparent() is not None:
            return found
        return self.reference(found.key)

    def by_eid(self, eid: str) -> list[Found]:
        """Return the elements that bear an eId, or the section of that name where none does."""
        mark = f' eId="{eid}"'.encode()
        found = [
            Found(key=key, element=element)
            for key in self.held()
            if mark in self._bytes(key)
            for element in self.tree(key).iter(etree.Element)
            if element.get("eId") == eid and element.tag != _REFERENCE
        ]
        if not found and is_section(eid) and eid != META and self.has(eid):
            return [Found(key=eid, element=self.tree(eid))]
        return found

    def by_wid(self, wid: str) -> list[Found]:
        """Return the elements with a wId (as `by_eid`; one is enough of a sound text)."""
        marks = (f' wId="{wid}"'.encode(), f' eId="{wid}"'.encode())
        found = [
            Found(key=key, element=element)
            for key in self.held()
            if any(mark in self._bytes(key) for mark in marks)
            for element in self.tree(key).iter(etree.Element)
            if wid_of(element) == wid and element.tag != _REFERENCE
        ]
        if not found and is_section(wid) and wid != META and self.has(wid):
            return [Found(key=wid, element=self.tree(wid))]
        return found

    def find(self, eid: str, wid: str = "", *, renamed: bool = False) -> Found:
        """Return the one element that an eId names, or a wId where it is known; `renamed` lets their eId differ.

        Raises:
            RefusedError: when there is none, or more than one.

        """
        found = self.by_wid(wid) if wid else self.by_eid(eid)
        if not found:
            nearest = nearest_name(eid, self.eids())
            raise RefusedError(Reason.TARGET_ABSENT, expected=_named(eid, wid), found="nothing", nearest=nearest)
        if len(found) > 1:
            places = ", ".join(f"in {each.key}" for each in found)
            raise RefusedError(Reason.AMBIGUOUS, expected=f"one element {eid}", found=f"{len(found)}: {places}")
        own = found[0].element.get("eId") or ""
        if wid and own != eid and not renamed and found[0].key != eid:
            raise RefusedError(Reason.TARGET_ABSENT, expected=_named(eid, wid), found=f"{own}, which it has become")
        return found[0]

    def eids(self) -> list[str]:
        """Return all eIds of the text."""
        return [eid.decode() for key in self.held() for eid in _EID.findall(self._bytes(key))]

    def is_borne(self, eid: str) -> bool:
        """Tell whether an element of the text before bears an eId."""
        mark = f' eId="{eid}"'.encode()
        return any(mark in self._bytes(key) for key in self.held())

    def is_repealed(self, found: Found, *, around: bool = True) -> bool:
        """Tell whether an element, or (`around`) one that holds it, has no effect any more."""
        element = found.element
        own = [element]
        if around:
            own += element.iterancestors()
            own += [] if is_section(found.key) else self.reference(found.key).element.iterancestors()
        return any(each.get("status") == "removed" for each in own)

    def units_in(self, element: etree._Element) -> list[str]:
        """Return the wIds of the units that a part of a skeleton places."""
        keys = (each.get("src", "").removeprefix("#") for each in element.iter(_REFERENCE))
        return [key for key in keys if key in self.placed and self.has(key)]

    def parts(self, found: Found) -> list[Found]:
        """Return an element with the units that it places, each in its own fragment."""
        if not is_section(found.key):
            return [found]
        return [found, *(Found(key=key, element=self.tree(key)) for key in self.units_in(found.element))]

    def digest(self, targets: Iterable[Found]) -> str:
        """Return the SHA-256 of the canonical targets, one after the other, each followed by the units it places."""
        digest = hashlib.sha256()
        for target in targets:
            for part in self.parts(target):
                digest.update(Fragment.of(part.element).xml)
        return digest.hexdigest()

    def expanded(self, found: Found) -> etree._Element:
        """Return a copy of an element with the units that it places in it, in full."""
        root = copy.deepcopy(found.element)
        root.tail = None
        places = {place: place.get("src", "").removeprefix("#") for place in root.iter(_REFERENCE)}
        for place, key in places.items():
            if key in self.placed:
                next(place.iterancestors()).replace(place, copy.deepcopy(self.tree(key)))
        return root

    def whole(self) -> list[Found]:
        """Return the roots of everything."""
        return [Found(key=key, element=self.tree(key)) for key in self.held()]

    def wids(self, found: Found) -> dict[str, str]:
        """Return eId → wId of everything in an element, its units included."""
        return {
            eid: wid_of(element)
            for part in self.parts(found)
            for element in part.element.iter(etree.Element)
            if (eid := element.get("eId")) and element.tag != _REFERENCE
        }

    def units_of(self, root: etree._Element) -> Iterator[etree._Element]:
        """Yield the units in elements that are to be placed, the outermost, not those that a law quotes."""
        if local_name(root) == self.unit:
            yield root
        elif local_name(root) not in QUOTING:
            for child in root:
                yield from self.units_of(child)


def wids_in(fragment: Fragment) -> set[str]:
    """Return every wId in a fragment."""
    return {(wid or eid).decode() for reference_, eid, wid in _WIDS.findall(fragment.xml) if not reference_}


def wid_of(element: etree._Element) -> str:
    """Return the wId of an element, which is its eId where none is written, "" without either."""
    return str(element.get("wId") or element.get("eId") or "")


def _named(eid: str, wid: str) -> str:
    return f"{eid} (wId {wid})" if wid and wid != eid else eid
