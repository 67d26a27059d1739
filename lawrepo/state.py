"""Texts that share with one another whatever they have in common, and know where each identifier stands.

An instruction changes one or two fragments of a thousand. The text after it is made out of the text before in the
time that those take: keys, skeleton and the index of identifiers are taken over where nothing in them changes.
"""

import re
from collections import Counter
from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping, ValuesView
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final, NamedTuple

from akn.document import STRUCTURE, skeleton_references
from akn.fragment import Fragment
from akn.names import BASIC_UNITS, akn
from lawrepo.holding import META, State, placed_units
from lawrepo.layout import is_section

_REFERENCE: Final = akn("componentRef")
_MARK: Final = b"<componentRef "
_WIDTH: Final = 32  # fragments in a chunk: what is copied for one that changes, beside a reference a chunk
_LEAST: Final = 64  # fragments with other identifiers than the index has, before it is written anew
_SHARE: Final = 4  # … and which part of all they may be
_REMEMBERED: Final = 8  # plain texts whose index is kept
_READ: Final = 4096  # fragments whose identifiers are kept
_BEARING: Final = re.compile(
    rb'<([^\s/>?]+)(?: xmlns(?::[^=]+)?="[^"]*")*(?: eId="([^"]*)")?(?: wId="([^"]*)")?', re.DOTALL
)
_NAME: Final = re.compile(rb"<(?![?])(?:[^\s/>:]+:)?([^\s/>]+)")


class Identifiers(NamedTuple):
    """The identifiers in a fragment, as they are written in it.

    `eids` are those of all elements but references to units, `referring` those of references. `wids` are wIds, or
    eIds where none is written; `lone` wIds of elements without eId.
    """

    eids: frozenset[str]
    referring: frozenset[str]
    wids: frozenset[str]
    lone: frozenset[str]


class Place(NamedTuple):
    """Where a skeleton places a unit, what it says there, and whether that is in something without effect."""

    key: str
    eid: str
    label: str
    repealed: bool


@lru_cache(maxsize=_READ)
def identifiers(fragment: Fragment) -> Identifiers:
    """Return the identifiers in a fragment."""
    eids, referring, wids, lone = set(), set(), set(), set()
    for name, eid, wid in _BEARING.findall(fragment.xml):
        if name == b"componentRef":
            referring.add(eid)
        elif eid:
            eids.add(eid)
            wids.add(wid or eid)
        elif wid:
            lone.add(wid)
    referring.discard(b"")
    return Identifiers(*(frozenset(each.decode() for each in found) for found in (eids, referring, wids, lone)))


class Index:
    """In which fragments each identifier stands.

    What changes is noted beside an index that many texts share, until it is so much that it is written anew.
    """

    __slots__ = ("_base", "_known", "_later")

    def __init__(
        self,
        base: tuple[dict[str, tuple[str, ...]], ...],
        known: Mapping[str, Identifiers],
        later: dict[str, Identifiers | None],
    ) -> None:
        """Take over an index: `known` is what it was made from, `later` what differs from that now."""
        self._base = base
        self._known = known
        self._later = later

    @classmethod
    def of(cls, state: State) -> "Index":
        """Read the identifiers of a text."""
        base: tuple[dict[str, tuple[str, ...]], ...] = ({}, {}, {}, {})
        known = {key: identifiers(fragment) for key, fragment in state.items()}
        for key, found in known.items():
            _enter(base, key, found)
        return cls(base, known, {})

    def eid(self, name: str) -> tuple[str, ...]:
        """Return the keys of the fragments in which an element, not a reference, bears an eId."""
        return self._keys(0, name)

    def referring(self, name: str) -> tuple[str, ...]:
        """Return the keys of the fragments in which a reference to a unit bears an eId."""
        return self._keys(1, name)

    def wid(self, name: str) -> tuple[str, ...]:
        """Return the keys of the fragments in which an element with an eId has a wId."""
        return self._keys(2, name)

    def lone(self, name: str) -> tuple[str, ...]:
        """Return the keys of the fragments in which an element without eId has a wId."""
        return self._keys(3, name)

    def _keys(self, kind: int, name: str) -> tuple[str, ...]:
        found = self._base[kind].get(name, ())
        if not self._later:
            return found
        kept = tuple(key for key in found if key not in self._later)
        return kept + tuple(key for key, now in self._later.items() if now is not None and name in now[kind])

    def after(self, changes: Mapping[str, Fragment | None]) -> "Index":
        """Return the index of the text in which some fragments are others, new, or (None) gone."""
        others: dict[str, Identifiers | None] = {}
        for key, fragment in changes.items():
            now = None if fragment is None else identifiers(fragment)
            if now != (self._later[key] if key in self._later else self._known.get(key)):
                others[key] = now
        if not others:
            return self
        later = self._later | others
        if len(later) > max(_LEAST, len(self._known) // _SHARE):
            return self._anew(later)
        return Index(self._base, self._known, later)

    def _anew(self, later: Mapping[str, Identifiers | None]) -> "Index":
        base = tuple(dict(each) for each in self._base)
        known = dict(self._known)
        for key, now in later.items():
            for entries, names in zip(base, known.pop(key, ()), strict=False):
                for name in names:
                    entries[name] = tuple(other for other in entries[name] if other != key)
            if now is not None:
                known[key] = now
                _enter(base, key, now)
        return Index(base, known, {})


def _enter(base: tuple[dict[str, tuple[str, ...]], ...], key: str, found: Identifiers) -> None:
    alone = (key,)
    for entries, names in zip(base, found, strict=True):
        for name in names:
            others = entries.get(name)
            entries[name] = alone if not others else (*others, key)


class Skeleton:
    """What the skeletons of a text say about its units.

    `references` is wId → eId of all that they place, in document order, `placed` those of them that the text has,
    `sections` the sections that place any, the main part first, `twice` the first unit that stands in several
    places, "" for none, and `unit` the name of the basic unit.
    """

    def __init__(self, state: State) -> None:
        """Read the skeletons of a text."""
        self.references = placed_units(state)
        self.placed = {wid: eid for wid, eid in self.references.items() if wid in state}
        keys = [key for key, each in state.items() if is_section(key) and _MARK in each.xml]
        main = [STRUCTURE] if STRUCTURE in state else []
        self.sections = tuple(dict.fromkeys((*main, *(key for key in keys if key != META))))
        counted = Counter(wid for key in keys for wid, _ in skeleton_references(state[key]))
        self.twice = next((wid for wid, count in counted.items() if count > 1), "")
        self.unit = next((_name_of(state[wid]) for wid in self.placed), BASIC_UNITS[0])
        self._fragments = {key: state[key] for key in self.sections}

    @cached_property
    def places(self) -> dict[str, Place]:
        """Return where each unit stands, by wId."""
        found: dict[str, Place] = {}
        for key, fragment in self._fragments.items():
            for element in fragment.element().iter(_REFERENCE):
                repealed = any(each.get("status") == "removed" for each in element.iterancestors())
                place = Place(key, element.get("eId") or "", element.get("showAs") or "", repealed)
                found.setdefault((element.get("src") or "").removeprefix("#"), place)
        return found


def _name_of(fragment: Fragment) -> str:
    match = _NAME.search(fragment.xml)
    return "" if match is None else match[1].decode()


class Indexed(Mapping[str, Fragment]):
    """A text, with what is known about it; equal to any other mapping of the same fragments.

    `order` are its keys, `positions` the place of each, `chunks` the fragments, so many at a time; none ever changes.
    `sound` tells that it holds its sections first and then, in their order, the units that these place, no others.
    """

    __slots__ = ("_changed", "_mark", "_upon", "chunks", "index", "order", "positions", "skeleton", "sound")

    def __init__(
        self,
        order: tuple[str, ...],
        positions: dict[str, int],
        chunks: tuple[tuple[Fragment, ...], ...],
        *,
        index: Index,
        skeleton: Skeleton,
        sound: bool,
    ) -> None:
        """Take the parts; `Indexed.of` and `after` make them."""
        self.order = order
        self.positions = positions
        self.chunks = chunks
        self.index = index
        self.skeleton = skeleton
        self.sound = sound
        self._mark = object()  # what stands for it where it must not be kept itself
        self._upon: object = None
        self._changed: tuple[str, ...] = ()

    @classmethod
    def of(cls, state: State) -> "Indexed":
        """Read a text, unless that has been done."""
        return state if isinstance(state, Indexed) else _read(_Plain(state))

    @classmethod
    def _made(cls, state: State, index: Index) -> "Indexed":
        keys, fragments = tuple(state), tuple(state.values())
        skeleton = Skeleton(state)
        chunks = tuple(fragments[start : start + _WIDTH] for start in range(0, len(fragments), _WIDTH))
        sound = keys == (*(key for key in keys if is_section(key)), *skeleton.placed)
        positions = {key: position for position, key in enumerate(keys)}
        return cls(keys, positions, chunks, index=index, skeleton=skeleton, sound=sound)

    def __getitem__(self, key: str) -> Fragment:
        place = self.positions[key]
        return self.chunks[place // _WIDTH][place % _WIDTH]

    def __contains__(self, key: object) -> bool:
        return key in self.positions

    def __iter__(self) -> Iterator[str]:
        return iter(self.order)

    def __len__(self) -> int:
        return len(self.order)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Indexed):
            return super().__eq__(other)
        if self.positions is other.positions:
            return self.chunks == other.chunks
        return self.keys() == other.keys() and all(self[key] == other[key] for key in self.order)

    __hash__ = None  # type: ignore[assignment] # as of any other text

    def __repr__(self) -> str:
        return f"Indexed({dict(self)!r})"

    def items(self) -> ItemsView[str, Fragment]:
        """Return the keys with their fragments, in order."""
        return _Items(self)

    def values(self) -> ValuesView[Fragment]:
        """Return the fragments, in order."""
        return _Values(self)

    def position(self, key: str) -> int:
        """Return the place of a fragment in document order, counted from 0."""
        return self.positions[key]

    def after(
        self, made: Mapping[str, Fragment], gone: Collection[str] = (), reworded: Collection[str] = ()
    ) -> "Indexed":
        """Return the text in which some fragments are others, or new, or gone; in the order of its skeletons then.

        In those that are `reworded` nothing but words has changed. Units that no skeleton places any more are not in
        the text.
        """
        placing = [key for key in made if is_section(key) and _MARK in made[key].xml + self._bytes(key)]
        same = self.sound and not gone and all(key in self.positions for key in made)
        if same and all(skeleton_references(self[key]) == skeleton_references(made[key]) for key in placing):
            renamed = {key: fragment for key, fragment in made.items() if key not in reworded}
            return self._replaced(made, renamed, read_again=bool(placing))
        sections = {key: made.get(key, fragment) for key, fragment in self.items() if is_section(key)}
        units = {key: fragment for key, fragment in self.items() if not is_section(key)} | dict(made)
        order = [key for key in placed_units(sections) if key in units and key not in gone]
        state = sections | {key: units[key] for key in order}
        changes = {key: state.get(key) for key in (*made, *self.order) if key in made or key not in state}
        return self._made(state, self.index.after(changes))

    def _bytes(self, key: str) -> bytes:
        return self[key].xml if key in self.positions else b""

    def _replaced(
        self, made: Mapping[str, Fragment], renamed: Mapping[str, Fragment], *, read_again: bool
    ) -> "Indexed":
        chunks = list(self.chunks)
        for key, fragment in made.items():
            chunk, place = divmod(self.positions[key], _WIDTH)
            old = chunks[chunk]
            chunks[chunk] = (*old[:place], fragment, *old[place + 1 :])
        after = Indexed(
            self.order,
            self.positions,
            tuple(chunks),
            index=self.index.after(renamed) if renamed else self.index,
            skeleton=self.skeleton,
            sound=True,
        )
        changed = [key for key, fragment in made.items() if fragment != self[key]]
        after._upon, after._changed = self._mark, tuple(sorted(changed, key=self.positions.__getitem__))
        if read_again:
            after.skeleton = Skeleton(after)
        return after


class _Items(ItemsView[str, Fragment]):
    """Keys and fragments in order, without looking each up."""

    _mapping: Indexed

    def __iter__(self) -> Iterator[tuple[str, Fragment]]:
        return zip(self._mapping.order, chain.from_iterable(self._mapping.chunks), strict=True)


class _Values(ValuesView[Fragment]):
    _mapping: Indexed

    def __iter__(self) -> Iterator[Fragment]:
        return chain.from_iterable(self._mapping.chunks)


def differing(before: State, after: State) -> tuple[str, ...]:
    """Return the keys of what differs between two texts: what the first has in its order, then what is new."""
    if isinstance(before, Indexed) and isinstance(after, Indexed) and before.positions is after.positions:
        if after._upon is before._mark:  # noqa: SLF001 - as `_replaced` has made it
            return after._changed  # noqa: SLF001
        chunks = enumerate(zip(before.chunks, after.chunks, strict=True))
        return tuple(
            before.order[number * _WIDTH + place]
            for number, ours, theirs in [(number, *pair) for number, pair in chunks if pair[0] is not pair[1]]
            for place, (old, new) in enumerate(zip(ours, theirs, strict=True))
            if old is not new and old != new
        )
    changed = (key for key, old in before.items() if (new := after.get(key)) is not old and new != old)
    return tuple(chain(changed, (key for key in after if key not in before)))


class _Plain:
    """A plain text to look up: two are one when they hold the same fragments in the same order."""

    __slots__ = ("fragments", "keys")

    def __init__(self, state: State) -> None:
        self.keys = tuple(state)
        self.fragments = tuple(state.values())

    def __hash__(self) -> int:
        return hash((len(self.keys), self.keys[:1], self.keys[-1:]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Plain) and self.keys == other.keys and self.fragments == other.fragments


@lru_cache(maxsize=_REMEMBERED)
def _read(plain: _Plain) -> Indexed:
    state = dict(zip(plain.keys, plain.fragments, strict=True))
    return Indexed._made(state, Index.of(state))  # noqa: SLF001 - remembered here, made there


def held(state: Indexed, keys: Iterable[str]) -> list[str]:
    """Return those of some keys that are text: no metadata, no unit that nothing places; in document order."""
    placed = state.skeleton.placed
    found = {key for key in keys if key in placed or (key != META and is_section(key))}
    return sorted(found, key=state.position)
