"""How one fragment becomes another: what is said of it, and the script that does it; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from akn.names import LABELS
from lawrepo.compare_align import Alignment
from lawrepo.compare_lines import (
    changed_lines,
    depth,
    is_start_tag,
    lines,
    place,
    relative,
    tag_changes,
    unit_place,
    without_names,
)
from lawrepo.compare_tree import PROVISIONS, REFERENCE, Node, plain, read_tree
from lawrepo.compare_words import edits, matching, overlap, xml_tokens
from lawrepo.comparison import AttributeChange, Change, Copy, Kind, Line, Mark, Place, TagChange

_REWRITTEN: Final = 0.4  # below this share of common words a provision was substituted
_IDENTIFIERS: Final = frozenset(("eId", "wId"))
_OF_UNIT: Final = _IDENTIFIERS | {"showAs", "src"}  # what a skeleton says of a unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A provision that came, went or changed, with its text as it is written ("" where it is not).

    `level` is how many elements stand around it: what was split or merged is looked for on one level.
    """

    element: str
    level: int
    before: Place | None
    after: Place | None
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FragmentDifference:
    """What two versions of a fragment differ in.

    Of a skeleton, `order` are the wIds of containers and units as they stand, those that are gone among them.
    `units_before` and `units` are those units, by wId, of which it says something else than it did; `moved` are
    those in both that it places elsewhere.
    """

    changes: tuple[Change, ...]
    provisions: tuple[Provision, ...]
    script: tuple[Copy | str, ...]
    skeleton: bool = False
    order: tuple[str, ...] = ()
    units_before: dict[str, Place] = field(default_factory=dict)
    units: dict[str, Place] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


def compare_fragments(key: str, old: str, new: str) -> FragmentDifference:
    """Compare two versions of a fragment, canonical texts with their declarations."""
    return _Walk(key, read_tree(old), read_tree(new)).result()


def new_fragment(key: str, text: str) -> tuple[Change, Provision]:
    """Return what there is to say of a fragment that the text before has not."""
    return _come(key, read_tree(text), {})


def lost_fragment(key: str, text: str) -> tuple[Change, Provision]:
    """Return what there is to say of a fragment that the text after has not."""
    return _gone(key, read_tree(text), {})


def _come(key: str, new: Node, known: dict[int, Node]) -> tuple[Change, Provision]:
    after = place(new)
    said = tuple(lines(new, Mark.INSERTED, known))
    change = Change(kinds=(Kind.INSERTED,), key=key, element=new.name, before=None, after=after, lines=said)
    return change, Provision(element=new.name, level=new.level, before=None, after=after, old="", new=new.xml)


def _gone(key: str, old: Node, known: dict[int, Node]) -> tuple[Change, Provision]:
    before = place(old)
    said = tuple(lines(old, Mark.DELETED, known))
    change = Change(kinds=(Kind.REMOVED,), key=key, element=old.name, before=before, after=None, lines=said)
    return change, Provision(element=old.name, level=old.level, before=before, after=None, old=old.xml, new="")


class Script:
    """Collects what a text is made of: pieces of another, and what is new."""

    def __init__(self, old: str) -> None:
        """Copy from this text."""
        self._old = old
        self._pieces: list[Copy | str] = []

    def copy(self, start: int, stop: int) -> None:
        """Add what stands at [start, stop)."""
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, Copy) and last.stop == start:
            self._pieces[-1] = Copy(start=last.start, stop=stop)
        else:
            self._pieces.append(Copy(start=start, stop=stop))

    def write(self, text: str) -> None:
        """Add a text, as a copy where it stands just after what was copied last."""
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, Copy) and self._old.startswith(text, last.stop):
            self.copy(last.stop, last.stop + len(text))
        elif isinstance(last, str):
            self._pieces[-1] = last + text
        else:
            self._pieces.append(text)

    def pieces(self, new: str) -> tuple[Copy | str, ...]:
        """Return the script of this text, or the text itself where most of it is new."""
        fresh = sum(len(piece) for piece in self._pieces if isinstance(piece, str))
        return (new,) if 2 * fresh > len(new) else tuple(self._pieces)


class _Report:
    """What is said of one provision; it is silent when something around it says it all."""

    def __init__(self, old: Node, new: Node, around: "_Report | None") -> None:
        self.old = old
        self.new = new
        self.around = around
        self.whole: bool = False  # whether it says all there is to say, also of what it holds
        self.said: bool = around is None or around.open
        self.kinds: set[Kind] = set()
        self.lines: list[Line] = []
        self.attributes: list[AttributeChange] = []
        self.tags: list[TagChange] = []
        self.differs = False  # in what is not said otherwise: layout, identifiers of lines

    @property
    def open(self) -> bool:
        """Say whether what it holds is still to be said."""
        return self.said and not self.whole

    def change(self, key: str, *, moved: bool) -> Change | None:
        """Return what is said, None when it is nothing."""
        if moved:
            self.kinds.add(Kind.MOVED)
        if not self.whole:
            parts = {line.part for line in self.lines}
            if parts.intersection(("heading", "subheading")):
                self.kinds.add(Kind.REHEADED)
            if "text" in parts or ("num" in parts and Kind.RENUMBERED not in self.kinds):
                self.kinds.add(Kind.AMENDED)
        if not self.kinds and (self.attributes or self.tags or self.differs):
            self.kinds.add(Kind.MARKUP)
        if not self.kinds:
            return None
        return Change(
            kinds=tuple(kind for kind in Kind if kind in self.kinds),
            key=key,
            element=self.new.name,
            before=place(self.old, where=moved),
            after=place(self.new, where=moved),
            lines=tuple(self.lines),
            attributes=tuple(self.attributes),
            tags=tuple(self.tags),
        )


class _Walk:
    """One pass over two trees, in the order of the new one."""

    def __init__(self, key: str, old: Node, new: Node) -> None:
        self._key = key
        self._old, self._new = old, new
        self._aligned = Alignment(old, new)
        self._script = Script(old.text)
        self._said: list[_Report | Change] = []
        self._provisions: list[Provision] = []
        self._order: list[str] = []

    def result(self) -> FragmentDifference:
        """Compare, and return what was found."""
        old, new = self._old, self._new
        self._script.write(new.text[: new.start])
        self._paired(old, new, None)
        self._script.write(new.text[new.end :])
        moved = self._aligned.moved(old, new)
        changes = (
            said.change(self._key, moved=id(said.new) in moved) if isinstance(said, _Report) else said
            for said in self._said
        )
        placed = [node for node in new.subtree() if node.name == REFERENCE]
        placed_before = [node for node in old.subtree() if node.name == REFERENCE]
        same = {
            node.wid
            for node in placed
            if (before := self._aligned.old_of.get(id(node))) is not None
            and (before.tag, id(node) in moved) == (node.tag, False)
        }
        return FragmentDifference(
            changes=tuple(change for change in changes if change is not None),
            provisions=tuple(self._provisions),
            script=self._script.pieces(new.text),
            skeleton=bool(placed or placed_before),
            order=tuple(self._order),
            units_before={node.wid: unit_place(node) for node in placed_before if node.wid not in same},
            units={node.wid: unit_place(node) for node in placed if node.wid not in same},
            moved=frozenset(node.wid for node in placed if id(node) in moved),
        )

    def _paired(self, old: Node, new: Node, around: _Report | None) -> None:
        """Compare what is the same provision, or the same line of the provision `around`."""
        report = around if around is not None and new.name not in PROVISIONS else _Report(old, new, around)
        own = report is not around
        if own and report.said:
            self._said.append(report)
        if old.xml == new.xml:
            self._order += (node.wid for node in new.subtree() if node.identified)
            self._script.copy(old.start, old.end)
            return
        if new.identified:
            self._order.append(new.wid)
        if own:
            self._head(report)
        self._attributes(old, new, report)
        if old.tag == new.tag:
            self._script.copy(old.start, old.head)
        else:
            self._script.write(new.tag)
        if new.leaf:
            self._leaf(old, new, report)
        else:
            self._children(old, new, report)

    def _head(self, report: _Report) -> None:
        """Say what happened to a provision as a whole."""
        old, new, around = report.old, report.new, report.around
        if not report.said:
            return
        before = relative(old.eid, around.old.eid) if around else old.eid
        after = relative(new.eid, around.new.eid) if around else new.eid
        if before != after:
            report.kinds.add(Kind.RENUMBERED)
        self._provisions.append(
            Provision(
                element=new.name, level=new.level, before=place(old), after=place(new), old=old.xml, new=new.xml
            )
        )
        if new.removed != old.removed:
            report.kinds.add(Kind.REPEALED if new.removed else Kind.RESTORED)
        elif _is_rewritten(old, new):
            report.kinds.add(Kind.SUBSTITUTED)
        else:
            return
        report.whole = True
        report.lines += changed_lines(old, new)

    @staticmethod
    def _attributes(old: Node, new: Node, report: _Report) -> None:
        """Say which attributes changed; identifiers of lines, and what a skeleton says of a unit, go without."""
        itself = new is report.new
        if old.attributes == new.attributes or not (report.open or itself):
            return
        told_otherwise = _OF_UNIT if new.name == REFERENCE else _IDENTIFIERS
        for name in sorted({*old.attributes, *new.attributes} - told_otherwise):
            before, after = old.attributes.get(name), new.attributes.get(name)
            told = name == "status" and itself and old.removed != new.removed
            if before != after and not told:
                element = new.eid or new.name
                report.attributes.append(AttributeChange(element=element, name=name, before=before, after=after))
        if new.name == REFERENCE:
            return
        base = report.around if itself else report
        names, names2 = (
            (relative(node.eid, of.eid), relative(node.wid, of.wid)) if of else (node.eid, node.wid)
            for node, of in ((old, base.old if base else None), (new, base.new if base else None))
        )
        report.differs |= names != names2

    def _leaf(self, old: Node, new: Node, report: _Report) -> None:
        """Compare running text: its words, its tags, and the script of both."""
        script = self._script
        raw, raw2 = xml_tokens(old.inner), xml_tokens(new.inner)
        bare = [without_names(token, report.old) for token in raw]
        bare2 = [without_names(token, report.new) for token in raw2]
        gone: list[str] = []
        come: list[str] = []
        start = old.head
        at = at2 = 0
        for first, first2, length in [*matching(bare, bare2), (len(raw), len(raw2), 0)]:
            gone += filter(is_start_tag, raw[at:first])
            come += filter(is_start_tag, raw2[at2:first2])
            script.write("".join(raw2[at2:first2]))
            start += sum(map(len, raw[at:first]))
            for token, token2 in zip(raw[first : first + length], raw2[first2 : first2 + length], strict=True):
                if token == token2:
                    script.copy(start, start + len(token))
                else:
                    script.write(token2)
                start += len(token)
            at, at2 = first + length, first2 + length
        script.write(new.text[new.tail : new.end])
        if not report.open:
            return
        before, after = plain(old.inner), plain(new.inner)
        if before != after:
            part = new.name if new.name in LABELS else "text"
            report.lines.append(Line(part=part, depth=depth(new, report.new), segments=edits(before, after)))
        report.tags += tag_changes(gone, come)
        report.differs |= bare != bare2

    def _children(self, old: Node, new: Node, report: _Report) -> None:
        gone = self._gone_from(old)
        self._lose(gone.get(0, ()), report)
        cursor = new.head
        for child in new.children:
            self._script.write(new.text[cursor : child.start])
            before = self._aligned.old_of.get(id(child))
            if before is None:
                self._say_new(child, report)
                self._fresh(child, report)
            else:
                self._paired(before, child, report)
            self._lose(gone.get(id(child), ()), report)
            cursor = child.end
        self._script.write(new.text[cursor : new.end])

    def _gone_from(self, old: Node) -> dict[int, list[Node]]:
        """Return what an element no longer holds, by id() of the new node that it stood after, 0 at the beginning."""
        gone: dict[int, list[Node]] = {}
        after = 0
        for child in old.children:
            new = self._aligned.new_of.get(id(child))
            if new is None:
                gone.setdefault(after, []).append(child)
            elif new.parent is not None and self._aligned.old_of.get(id(new.parent)) is old:
                after = id(new)
        return gone

    def _say_new(self, new: Node, report: _Report) -> None:
        if report.open and new.name in PROVISIONS:
            change, provision = _come(self._key, new, self._aligned.old_of)
            self._said.append(change)
            self._provisions.append(provision)
        elif report.open and new.name != REFERENCE:
            report.lines += lines(new, Mark.INSERTED, self._aligned.old_of)
            report.differs = True

    def _fresh(self, new: Node, report: _Report) -> None:
        """Write a new element, and in it what was elsewhere before."""
        if new.identified:
            self._order.append(new.wid)
        self._script.write(new.tag)
        cursor = new.head
        for child in new.children:
            self._script.write(new.text[cursor : child.start])
            before = self._aligned.old_of.get(id(child))
            if before is None:
                self._fresh(child, report)
            else:
                self._paired(before, child, report)
            cursor = child.end
        self._script.write(new.text[cursor : new.end])

    def _lose(self, olds: Sequence[Node], report: _Report) -> None:
        """Say what is gone."""
        known = self._aligned.new_of
        for old in olds:
            self._order += (node.wid for node in old.subtree() if node.identified and id(node) not in known)
            if not report.open or old.name == REFERENCE:
                continue
            if old.name in PROVISIONS:
                change, provision = _gone(self._key, old, known)
                self._said.append(change)
                self._provisions.append(provision)
            else:
                report.lines += lines(old, Mark.DELETED, known)
                report.differs = True


def _is_rewritten(old: Node, new: Node) -> bool:
    if not old.words or not new.words or any(node.name == REFERENCE for node in new.subtree()):
        return False
    return overlap(old.words, new.words) < _REWRITTEN
