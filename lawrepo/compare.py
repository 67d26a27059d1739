"""How one text of a law becomes another: aligned by wId, then by words within paragraphs; pure (docs/comparison.md).

Fragments of equal bytes are never read.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from akn.document import SECTIONS, STRUCTURE
from akn.fragment import Fragment
from lawrepo.compare_fragment import (
    FragmentDifference,
    Provision,
    compare_fragments,
    lost_fragment,
    new_fragment,
)
from lawrepo.compare_relations import relations
from lawrepo.comparison import Change, Comparison, Copy, DiffScript, Kind, Patch, Place
from lawrepo.errors import ConflictError
from lawrepo.holding import META, State

_NAME: Final = re.compile(rb"<([^\s/>?]+)")


class MisfitError(ConflictError):
    """Report a difference that is applied to another text than the one that was compared."""


def compare(before: State, after: State) -> Comparison:
    """Compare two texts of a law in one language."""
    found = _Found(before, after)
    for key, fragment in after.items():
        old = before.get(key)
        if old is None or old.xml != fragment.xml:
            found.add(key, old, fragment)
    for key in before:
        if key not in after:
            found.lose(key, before[key])
    return found.result()


def apply(before: State, script: DiffScript) -> dict[str, Fragment]:
    """Return the text after, byte for byte.

    Raises:
        MisfitError: when `before` is not the text that was compared, or the script does not give what it says.

    """
    patches = {patch.key: patch for patch in script.patches}
    after: dict[str, Fragment] = {}
    keys = list(before)
    for run in script.order:
        for key in keys[run.start : run.stop] if isinstance(run, Copy) else (run,):
            old = before.get(key)
            if key in patches:
                after[key] = _patched(patches[key], old)
            elif old is None:
                raise MisfitError(f"{key}: neither the text nor the difference has it")
            else:
                after[key] = old
    for name, state, expected in (("before", before, script.before), ("after", after, script.after)):
        if (found := _digest(state)) != expected:
            raise MisfitError(f"the text {name} is {found}, expected {expected}")
    return after


def _patched(patch: Patch, old: Fragment | None) -> Fragment:
    found = "" if old is None else old.digest
    if patch.before != found:
        raise MisfitError(f"{patch.key}: expected {patch.before or 'no fragment'}, found {found or 'none'}")
    text = "" if old is None else old.xml.decode()
    pieces = (text[piece.start : piece.stop] if isinstance(piece, Copy) else piece for piece in patch.script)
    new = Fragment(xml="".join(pieces).encode())
    if new.digest != patch.after:
        raise MisfitError(f"{patch.key}: the script gives {new.digest}, expected {patch.after}")
    return new


def _digest(state: State) -> str:
    whole = hashlib.sha256()
    for key, fragment in state.items():
        whole.update(f"{key}\t{fragment.digest}\n".encode())
    return whole.hexdigest()


class _Found:
    """Collects what differs."""

    def __init__(self, before: State, after: State) -> None:
        self._before = before
        self._after = after
        self._changes: list[Change] = []
        self._provisions: list[Provision] = []
        self._patches: list[Patch] = []
        self._skeletons: dict[str, FragmentDifference] = {}

    def add(self, key: str, old: Fragment | None, new: Fragment) -> None:
        """Compare a fragment that is new, or differs from the one before."""
        text = new.xml.decode()
        if old is None:
            change, provision = new_fragment(key, text)
            if key == META:
                change = replace(change, kinds=(Kind.METADATA,), lines=())
            self._changes.append(change)
            self._provisions.append(provision)
            self._patches.append(Patch(key=key, before="", after=new.digest, script=(text,)))
            return
        difference = compare_fragments(key, old.xml.decode(), text)
        self._patches.append(Patch(key=key, before=old.digest, after=new.digest, script=difference.script))
        if key == META:
            self._changes.append(_whole_change(Kind.METADATA, key))
            return
        if difference.skeleton:
            self._skeletons[key] = difference
        elif not difference.changes:
            difference = replace(difference, changes=(_whole_change(Kind.MARKUP, key),))
        self._changes += difference.changes
        self._provisions += difference.provisions

    def lose(self, key: str, old: Fragment) -> None:
        """Take note of a fragment that is gone."""
        change, provision = lost_fragment(key, old.xml.decode())
        if key == META:
            change = replace(change, kinds=(Kind.METADATA,), lines=())
        self._changes.append(change)
        self._provisions.append(provision)

    def result(self) -> Comparison:
        """Put everything into the order of the document."""
        for key, skeleton in self._skeletons.items():
            self._place(key, skeleton)
        rank = self._ranks()
        self._changes.sort(key=lambda change: (rank[self._position(change)], change.place.wid != change.key))
        return Comparison(
            changes=tuple(self._changes),
            relations=relations(self._provisions),
            script=DiffScript(
                before=_digest(self._before),
                after=_digest(self._after),
                patches=tuple(self._patches),
                order=_runs(list(self._before), list(self._after)),
            ),
        )

    def _place(self, key: str, skeleton: FragmentDifference) -> None:
        """Say of units that they moved, and what a skeleton says of units that do not say so themselves."""
        said = {change.key for change in self._changes}
        heads = {
            change.key: number
            for number, change in enumerate(self._changes)
            if change.before and change.after and change.after.wid == change.key
        }
        wids = dict.fromkeys((*skeleton.units_before, *skeleton.units))
        for wid in wids:
            old, new = skeleton.units_before.get(wid), skeleton.units.get(wid)
            if wid not in self._before or wid not in self._after:
                continue
            if old is None or new is None or wid in skeleton.moved:
                kind = Kind.MOVED
            elif wid not in said and (old.eid, old.path) != (new.eid, new.path):
                kind = Kind.MARKUP if old.eid == new.eid else Kind.RENUMBERED
            else:
                continue
            self._say(wid, kind, old, new, heads.get(wid))
            said.add(wid)
        if not skeleton.changes and said.isdisjoint(wids):
            self._changes.append(_whole_change(Kind.MARKUP, key))

    def _say(self, wid: str, kind: Kind, old: Place | None, new: Place | None, number: int | None) -> None:
        """Say something of a unit as a whole; `number` is the change that says something of it already."""
        if number is None:
            name = _NAME.search(self._after[wid].xml)
            element = name[1].decode() if name else ""
            self._changes.append(Change(kinds=(kind,), key=wid, element=element, before=old or new, after=new or old))
            return
        change = self._changes[number]
        before, after = (
            replace(place, within=where.within, follows=where.follows) if place and where else place
            for place, where in ((change.before, old), (change.after, new))
        )
        kinds = tuple(each for each in Kind if each is kind or each in change.kinds)
        self._changes[number] = replace(change, kinds=kinds, before=before, after=after)

    def _position(self, change: Change) -> str:
        """Return the container, unit or section that a change stands at."""
        skeleton = self._skeletons.get(change.key)
        wid = change.place.wid
        return wid if skeleton is not None and wid in skeleton.order else change.key

    def _ranks(self) -> dict[str, float]:
        """Return the order of sections, containers and units; what is gone follows what it stood after."""
        order: list[str] = []
        units = [key for key in self._after if key not in SECTIONS]
        for name in (name for name in SECTIONS if name in self._after or name in self._before):
            order.append(name)
            skeleton = self._skeletons.get(name)
            if skeleton is not None:
                order += skeleton.order
            if name == STRUCTURE:
                order += units
        ranks: dict[str, float] = {}
        for number, name in enumerate((*order, *units)):
            ranks.setdefault(name, number)
        last = -0.5
        for key in self._before:
            last = ranks.setdefault(key, int(last) + 0.5)
        return ranks


def _whole_change(kind: Kind, key: str) -> Change:
    place = Place(eid="", wid=key)
    return Change(kinds=(kind,), key=key, element=key, before=place, after=place)


def _runs(before: Sequence[str], after: Sequence[str]) -> tuple[Copy | str, ...]:
    """Write keys as runs of those before, and those that are new."""
    ranks = {key: rank for rank, key in enumerate(before)}
    runs: list[Copy | str] = []
    for key in after:
        rank = ranks.get(key)
        last = runs[-1] if runs else None
        if rank is None:
            runs.append(key)
        elif isinstance(last, Copy) and last.stop == rank:
            runs[-1] = Copy(start=last.start, stop=rank + 1)
        else:
            runs.append(Copy(start=rank, stop=rank + 1))
    return tuple(runs)
