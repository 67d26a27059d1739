"""A text while one instruction changes it: what is where, and what came of it.

A draft belongs to one instruction. It finds elements in the fragments, hands out trees of those it is asked for, and
writes these again at the end; when the instruction is refused it is thrown away, and nothing has happened.
"""

import copy
import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.document import reference
from akn.fragment import Fragment
from akn.names import QUOTING, akn
from akn.pieces import excerpt, rewrite
from akn.xml import local_name
from lawrepo.holding import META, State
from lawrepo.layout import is_section
from lawrepo.refusal import Reason, RefusedError, nearest_name
from lawrepo.state import Indexed, held, identifiers

_EID: Final = re.compile(rb' eId="([^"]*)"')
_REFERENCE: Final = akn("componentRef")
_LABELS: Final = (akn("num"), akn("heading"))


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

    __slots__ = ("_gone", "_relabelled", "_reworded", "_trees", "before", "placed", "references", "unit", "used")

    def __init__(self, state: State, used: Container[str] = ()) -> None:
        """Begin with a state; `used` are wIds that are not to be had, beside those in it."""
        self.before = Indexed.of(state)
        self.used = used
        self.references = self.before.skeleton.references
        self.placed = self.before.skeleton.placed
        self.unit = self.before.skeleton.unit
        self._trees: dict[str, etree._Element] = {}
        self._gone: set[str] = set()
        self._reworded: dict[str, Sequence[etree._Element]] = {}
        self._relabelled: set[str] = set()

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

    def reword(self, key: str, blocks: Sequence[etree._Element]) -> None:
        """Note that in a fragment nothing but the text of some blocks has changed, and nothing at all in others.

        Where that is said of one fragment, all that changed must be said.
        """
        self._reworded[key] = blocks

    def result(self) -> Indexed:
        """Return the text that the instruction has made, in document order, its skeleton in step with its units.

        Raises:
            XmlError: when something in it has no canonical form.

        """
        for key in list(self._reworded or self._trees):
            if not (is_section(key) or self._keeps_its_name(key)):
                self._name_in_skeleton(key)
        made = {}
        for key in {**self._reworded, **dict.fromkeys(self._relabelled)} if self._reworded else self._trees:
            fragment = self._written(key)
            if self.before.get(key) != fragment:
                made[key] = fragment
        return self.before.after(made, self._gone, self.reworded)

    @property
    def reworded(self) -> set[str]:
        """Return the keys of fragments in which words have changed, and no element or attribute."""
        return {key for key, blocks in self._reworded.items() if blocks} - self._relabelled

    def _written(self, key: str) -> Fragment:
        root, blocks = self._trees[key], self._reworded.get(key)
        if blocks and key not in self._relabelled:
            return Fragment(xml=rewrite(self._bytes(key), root, blocks))
        return Fragment.of(root)

    def _keeps_its_name(self, key: str) -> bool:
        """Tell whether nothing has changed in a unit that its place in the skeleton tells."""
        blocks = self._reworded.get(key, ())
        around = (each for block in blocks for each in (block, *block.iterancestors()))
        return bool(blocks) and all(each.tag not in _LABELS for each in around)

    def _name_in_skeleton(self, key: str) -> None:
        wanted = reference(self.tree(key), key)
        known = None if self._is_open() else self.before.skeleton.places.get(key)
        if known is not None and (known.eid, known.label) == (wanted.get("eId") or "", wanted.get("showAs")):
            return
        place = self.reference(key)
        for name in ("eId", "showAs"):
            if place.element.get(name) != wanted.get(name):
                place.element.set(name, wanted.get(name, ""))
                self._relabelled.add(place.key)

    def _is_open(self) -> bool:
        """Tell whether a skeleton may have changed."""
        return any(key in self._trees for key in self.before.skeleton.sections)

    # Finding

    def skeletons(self) -> Iterator[str]:
        """Yield the sections that place units, the main part first."""
        yield from self.before.skeleton.sections

    def _bytes(self, key: str) -> bytes:
        return self.before[key].xml

    def reference(self, wid: str) -> Found:
        """Return the place of a unit in the skeletons."""
        for key in self.skeletons():
            for element in self.tree(key).iter(_REFERENCE):
                if element.get("src") == f"#{wid}":
                    return Found(key=key, element=element)
        raise RefusedError(Reason.TARGET_ABSENT, expected=f"a place of {wid} in the skeleton", found="none")

    def position(self, found: Found) -> Found:
        """Return what stands for an element among its siblings: for a unit, its place in the skeleton."""
        if is_section(found.key) or found.element.getparent() is not None:
            return found
        return self.reference(found.key)

    def by_eid(self, eid: str) -> list[Found]:
        """Return the elements that bear an eId, or the section of that name where none does."""
        found = [
            Found(key=key, element=element)
            for key in held(self.before, self.before.index.eid(eid))
            for element in self.tree(key).iter(etree.Element)
            if element.get("eId") == eid and element.tag != _REFERENCE
        ]
        if not found and is_section(eid) and eid != META and self.has(eid):
            return [Found(key=eid, element=self.tree(eid))]
        return found

    def by_wid(self, wid: str) -> list[Found]:
        """Return the elements with a wId (as `by_eid`; one is enough of a sound text)."""
        index = self.before.index
        found = [
            Found(key=key, element=element)
            for key in held(self.before, (*index.wid(wid), *index.lone(wid)))
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
        index = self.before.index
        return bool(held(self.before, (*index.eid(eid), *index.referring(eid))))

    def is_repealed(self, found: Found, *, around: bool = True) -> bool:
        """Tell whether an element, or (`around`) one that holds it, has no effect any more."""
        element = found.element
        own = [element]
        if around:
            own += element.iterancestors()
            if not is_section(found.key) and self._is_placed_in_vain(found.key):
                return True
        return any(each.get("status") == "removed" for each in own)

    def _is_placed_in_vain(self, key: str) -> bool:
        """Tell whether the place of a unit is in something that has no effect any more."""
        if not self._is_open() and key in self.before.skeleton.places:
            return self.before.skeleton.places[key].repealed
        return any(each.get("status") == "removed" for each in self.reference(key).element.iterancestors())

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
        """Return the SHA-256 of the canonical targets, one after the other, each followed by the units it places.

        They must stand in the text before as they do here.
        """
        digest = hashlib.sha256()
        for target in targets:
            for part in self.parts(target):
                digest.update(excerpt(self._bytes(part.key), part.element))
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


def wids_in(fragment: Fragment) -> frozenset[str]:
    """Return every wId in a fragment."""
    return identifiers(fragment).wids


def wid_of(element: etree._Element) -> str:
    """Return the wId of an element, which is its eId where none is written, "" without either."""
    return str(element.get("wId") or element.get("eId") or "")


def _named(eid: str, wid: str) -> str:
    return f"{eid} (wId {wid})" if wid and wid != eid else eid
