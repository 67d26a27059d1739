"""What an instruction reads and writes of a text, so that only those that meet are tried together; pure.

A reach is a set of marks. Two instructions whose reaches do not meet come to the same in either order; two that meet
may or may not (docs/interplay.md, "What is tried").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from lxml import etree

from akn.document import STRUCTURE
from akn.fragment import Fragment
from akn.names import LABELS, akn
from akn.xml import local_name
from lawrepo.holding import META, State
from lawrepo.instruction import TEXT_OPS, Instruction, Op
from lawrepo.layout import is_section
from lawrepo.state import differing

# What is read or written: a kind ("unit", "within", "row", "after", "before", "eId", "wId", "all") and a name.
Mark: TypeAlias = tuple[str, str]

_ALL: Final[Mark] = ("all", "")
_REFERENCE: Final = akn("componentRef")
_IDS: Final = re.compile(rb'<[^<>]*? eId="([^"]*)"(?: (?:showAs="[^"]*" src="#|wId=")([^"]*)")?')
_PLACED: Final = re.compile(rb'<componentRef [^<>]*?src="#([^"]*)"')
_CONTEXT: Final = "__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What an instruction reads, and what it writes."""

    reads: frozenset[Mark] = frozenset()
    writes: frozenset[Mark] = frozenset()

    def meets(self, other: "Reach") -> bool:
        """Tell whether one writes what the other reads."""
        return not (self.writes.isdisjoint(other.reads) and self.reads.isdisjoint(other.writes))

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(reads=self.reads | other.reads, writes=self.writes | other.writes)


EVERYTHING: Final = Reach(reads=frozenset((_ALL,)), writes=frozenset((_ALL,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What stands where in the skeletons: places are units and containers (by wId), and whole skeletons (by key).

    `names` are eId → place, those of labels too; `labels` are the eIds that are a label's.
    """

    names: dict[str, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)

    def read(self, element: etree._Element, place: str) -> None:
        """Take in what an element holds, which stands for a place."""
        self.children[place] = []
        for number, child in enumerate(element):
            eid = child.get("eId") or ""
            if local_name(child) in LABELS:
                found = {name for each in child.iter(etree.Element) if (name := each.get("eId"))}
                self.labels.update(found)
                self.names.update(dict.fromkeys(found, place))
                continue
            own = (child.get("src") or "").removeprefix("#") if child.tag == _REFERENCE else ""
            own = own or child.get("wId") or eid or f"{place}/{number}"
            self.parents[own] = place
            self.children[place].append(own)
            self.names[eid] = own
            if child.tag != _REFERENCE:
                self.read(child, own)

    def around(self, place: str) -> Iterator[str]:
        """Yield a place and what it stands in, the innermost first."""
        yield place
        while place in self.parents:
            place = self.parents[place]
            yield place

    def within(self, place: str) -> Iterator[str]:
        """Yield a place and all that stands in it."""
        yield place
        for child in self.children.get(place, ()):
            yield from self.within(child)

    def find(self, eid: str) -> str:
        """Return the place that bears an eId, or the unit that it lies in; "" when there is none."""
        name = eid
        while name:
            if name in self.names:
                return self.names[name]
            name = name.rpartition(_CONTEXT)[0]
        return ""


@lru_cache(maxsize=64)  # the skeletons are the same for most instructions of an act
def _plan(skeletons: tuple[tuple[str, Fragment], ...]) -> _Plan:
    plan = _Plan()
    for key, fragment in skeletons:
        root = fragment.element()
        plan.names[key] = plan.names[root.get("eId") or key] = key
        plan.read(root, key)
    return plan


def reach(before: State, after: State, instruction: Instruction, language: str) -> Reach:
    """Return what an instruction that turned one text into another reads and writes."""
    if not instruction.concerns(language):
        return Reach()
    found = _Tracing(before, after, instruction, language)
    return Reach(reads=frozenset(found.reads), writes=frozenset(found.writes))


class _Tracing:
    """Traces one instruction."""

    def __init__(self, before: State, after: State, instruction: Instruction, language: str) -> None:
        self.before = before
        self.after = after
        self.instruction = instruction
        self.content = instruction.wording(language).content
        self.old, self.new = _plan(_skeletons(before)), _plan(_skeletons(after))
        self.reads: set[Mark] = set()
        self.writes: set[Mark] = {_ALL}
        self._name()
        self._aim()
        self._place()

    def _touch(self, kind: str, names: Iterable[str]) -> None:
        marks = {(kind, name) for name in names}
        self.reads |= marks
        self.writes |= marks

    def _name(self) -> None:
        """Mark the names that are looked for, given and given up, and the fragments that are changed."""
        instruction = self.instruction
        changed = differing(self.before, self.after)
        eids, wids = (
            {found for key in changed if key in state for found in _names(state[key])}
            for state in (self.before, self.after)
        )
        names = eids ^ wids
        self._touch("eId", (eid for eid, _ in names))
        self._touch("wId", (wid for _, wid in names))
        self._touch("eId", filter(None, (instruction.target, instruction.anchor, instruction.to)))
        units = [key for key in changed if key not in self.old.children and key not in self.new.children]
        self._touch("unit", units)
        for plan in (self.old, self.new):
            self.writes |= {("within", each) for key in units for each in plan.around(key)}
        if self.content:
            places = {*units, *self.new.within(self.new.find(instruction.target))}
            self._touch("eId", (eid for eid, place in self.new.names.items() if place in places))
        for fragment in self.content:
            self._touch("unit", (wid.decode() for wid in _PLACED.findall(fragment.xml)))

    def _aim(self) -> None:
        """Mark what the instruction is about."""
        instruction = self.instruction
        if instruction.op in TEXT_OPS and not instruction.target:
            self.reads.add(_ALL)
        for eid in filter(None, (instruction.target, instruction.anchor)):
            place = self.old.find(eid)
            if not place:
                self._touch("unit", self._section(eid))
            elif place not in self.old.children:
                self._touch("unit", (place,))
            elif eid in self.old.labels:
                self._touch("within", (place,))
                self.writes |= {("within", each) for each in self.old.around(place)}
            elif eid == instruction.target:
                self._aim_at(place)
        if instruction.op is Op.JOIN:
            self._join()

    def _aim_at(self, container: str) -> None:
        if container not in self.old.parents:
            self.reads.add(_ALL)
        inside = list(self.old.within(container))
        self._touch("unit", (each for each in inside if each not in self.old.children))
        self._touch("within", (each for each in inside if each in self.old.children))
        self.writes |= {("within", each) for each in self.old.around(container)}

    def _section(self, eid: str) -> list[str]:
        mark = f' eId="{eid}"'.encode()
        return [
            key for key, fragment in self.before.items() if is_section(key) and (key == eid or mark in fragment.xml)
        ]

    def _join(self) -> None:
        first, last = (self.old.find(eid) for eid in (self.instruction.target, self.instruction.anchor))
        row = self.old.children.get(self.old.parents.get(first, ""), [])
        ends = [number for number, each in enumerate(row) if each in {first, last}]
        joined = row[min(ends, default=0) : max(ends, default=-1) + 1]
        self._touch("unit", joined)
        self._touch("after", joined[:-1])
        self._touch("before", joined[1:])

    def _place(self) -> None:
        """Mark the gaps into which something comes, and the containers in which the order changes."""
        moved = self.old.find(self.instruction.target) if self.instruction.op is Op.MOVE else ""
        for container in {*self.old.children, *self.new.children}:
            was, row = self.old.children.get(container, []), self.new.children.get(container, [])
            if was == row and moved not in row:
                continue
            self.writes.add(("row", container))
            if not set(was) <= set(row):
                self.reads.add(("row", container))  # what is taken from it must leave something
            fresh = set(row).difference(was) | {moved}
            for number, each in enumerate(row):
                if each in fresh:
                    left = next((name for name in reversed(row[:number]) if name not in fresh), f"{container}^")
                    right = next((name for name in row[number + 1 :] if name not in fresh), f"{container}$")
                    self._touch("after", (left,))
                    self._touch("before", (right,))
            for plan in (self.old, self.new):
                self.writes |= {("within", each) for each in plan.around(container)}
            if any(fragment.element().find(akn("num")) is None for fragment in self.content):
                self.reads.add(("within", container))  # it is counted among the others


def _skeletons(state: State) -> tuple[tuple[str, Fragment], ...]:
    return tuple(
        (key, fragment)
        for key, fragment in state.items()
        if is_section(key) and key != META and (key == STRUCTURE or b"<componentRef " in fragment.xml)
    )


def _names(fragment: Fragment) -> Iterator[tuple[str, str]]:
    """Yield (eId, wId) of all elements; those of a place in a skeleton too."""
    for eid, wid in _IDS.findall(fragment.xml):
        yield eid.decode(), (wid or eid).decode()
