"""What makes a provision read as another of the same wId does: words, or where those are too many, a new wording."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from lxml import etree

from akn.fragment import Fragment
from akn.pieces import join_declarations, split_declarations
from akn.xml import parse_xml
from lawrepo.compare_align import Alignment
from lawrepo.compare_tree import PROVISIONS, REFERENCE, Node, plain, read_tree
from lawrepo.compare_words import overlap
from lawrepo.derivation_course import Course, Make, is_as_wanted
from lawrepo.derivation_words import OVERHEAD, Rewording, repeated, rewordings
from lawrepo.instruction import Instruction, Where
from lawrepo.layout import is_section

_SEVERAL: Final = 2
_MOSTLY: Final = 0.7  # the share of words above which two lines are the same with a few changes
_KEPT: Final = ("num", "heading", "subheading")  # what a repeal may leave


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Instructions to be made one after the other, and what they cost a reader."""

    steps: tuple[Make, ...] = ()
    cost: int = 0

    def then(self, other: "_Plan") -> "_Plan":
        return _Plan(steps=(*self.steps, *other.steps), cost=self.cost + other.cost)


@dataclass(slots=True, kw_only=True)
class _Lines:
    """What differs in a provision: lines that are edited, and steps that take some out and put some in."""

    edited: list[tuple[Node, Node]] = field(default_factory=list)
    steps: list[Make] = field(default_factory=list)
    cost: int = 0

    def add(self, line: Node, step: Make) -> None:
        if not line.eid or line.name in PROVISIONS or line.name == REFERENCE:
            raise _BeyondWordsError
        self.steps.append(step)
        self.cost += OVERHEAD + len(plain(line.xml))


class _BeyondWordsError(Exception):
    """Say that a provision becomes another by nothing less than a new wording; never leaves this module."""


def reword(course: Course, key: str) -> bool:
    """Make a fragment read as wanted whose provisions stand where they should; tell whether that was possible."""
    mark, start = len(course.instructions), course.state
    for again in (True, False):
        if again and not _Walk(course, key).repeated():
            continue
        if _reworded(course, key):
            return True
        course.state = start
        del course.instructions[mark:]
    return False


def _reworded(course: Course, key: str) -> bool:
    walk = _Walk(course, key)
    for plan in walk.plans():
        mark = len(course.instructions)
        state = course.state
        if all(course.take(step, key) for step in plan.steps) and walk.is_done():
            return True
        course.state = state
        del course.instructions[mark:]
    return False


def whole_cost(node: Node) -> int:
    """Return how much there is to read of a new wording, in which what is new has to be looked for."""
    return OVERHEAD + len(plain(node.xml)) * 3 // 2


def excerpt(fragment: Fragment, node: Node) -> Fragment:
    """Return an element of a fragment as one of its own.

    Raises:
        XmlError: when that is no element in canonical form.

    """
    prefixes, _ = split_declarations(fragment.xml)
    return Fragment.parse(join_declarations(prefixes, rewritten(node)))


def rewritten(node: Node, replaced: Callable[[Node], str | None] = lambda _: None) -> str:
    """Return an element as it is written, with other text in the place of some in it; without declarations."""
    pieces: list[str] = []
    at = node.start
    for each in node.subtree():
        text = replaced(each) if each is not node and each.start >= at else None
        if text is not None:
            pieces += (node.text[at : each.start], text)
            at = each.end
    text = "".join((*pieces, node.text[at : node.end]))
    return text if node.parent is not None else split_declarations(f"{node.text[: node.start]}{text}\n".encode())[1]


class _Walk:
    """One pass over a fragment as it is and as it is wanted."""

    def __init__(self, course: Course, key: str) -> None:
        self._course = course
        self._key = key
        self._fragment, self._wanted = course.state[key], course.wanted[key]
        self._old = read_tree(self._fragment.xml.decode())
        self._new = read_tree(self._wanted.xml.decode())
        self._aligned = Alignment(self._old, self._new, certain=True)
        self._prefixes, _ = split_declarations(self._fragment.xml)
        self._prefixes_wanted, _ = split_declarations(self._wanted.xml)

    def is_done(self) -> bool:
        return is_as_wanted(self._course, [self._key])(self._course.state)

    def repeated(self) -> bool:
        """Carry out replacements that several provisions have in common; tell whether there are any."""
        if self._course.is_skeleton(self._key) or not self._old.eid or self._old.removed:
            return False
        pairs = [
            (old, new)
            for new in self._new.subtree()
            if new.leaf and (old := self._aligned.old_of.get(id(new))) is not None and _is_edited(old, new)
        ]
        if len(pairs) < _SEVERAL:
            return False
        root = self._element(self._old, self._prefixes)
        elements = dict(_paired(self._old, root))
        found = repeated(
            [root], [(elements[id(old)], self._element(new, self._prefixes_wanted)) for old, new in pairs]
        )
        eid = self._old.eid
        return bool(found) and all(self._course.take(self._saying(eid, each), self._key) for each in found)

    def plans(self) -> Iterator[_Plan]:
        """Yield what might do, the plainest first."""
        for plan in (self._plan(self._old, self._new), self._whole(self._old, self._new)):
            if plan is not None:
                yield plan

    def _plan(self, old: Node, new: Node) -> _Plan | None:
        """Return the shortest that makes a provision another; None when only what holds it can be replaced."""
        if old.xml == new.xml:
            return _Plan()
        whole = self._whole(old, new)
        if old.removed or new.removed:
            return (None if old.removed else self._repeal(old, new)) or whole
        try:
            parts = self._parts(old, new)
        except _BeyondWordsError:
            return whole
        return whole if whole is not None and whole.cost < parts.cost else parts

    def _parts(self, old: Node, new: Node) -> _Plan:
        own = _Lines()
        self._compare(old, new, own)
        plan = self._words(old, own.edited)
        for child, other in self._provisions(new):
            inner = self._plan(child, other)
            if inner is None:
                raise _BeyondWordsError
            plan = plan.then(inner)
        return plan.then(_Plan(steps=tuple(own.steps), cost=own.cost))

    def _provisions(self, new: Node) -> Iterator[tuple[Node, Node]]:
        """Yield the provisions nearest within one as they are, with what they are to be."""
        for child in new.children:
            before = self._aligned.old_of.get(id(child))
            if before is not None and child.name in PROVISIONS:
                yield before, child
            elif before is not None:
                yield from self._provisions(child)

    def _compare(self, old: Node, new: Node, own: "_Lines") -> None:
        """Collect what differs in a provision beside the provisions in it.

        Raises:
            _BeyondWordsError: when that is more than some lines.

        """
        if old.xml == new.xml:
            return
        if (old.tag != new.tag and (old.parent is not None or _bare(old) != _bare(new))) or old.leaf != new.leaf:
            raise _BeyondWordsError
        if new.leaf:
            own.edited.append((old, new))
        else:
            self._compare_children(old, new, own)

    def _compare_children(self, old: Node, new: Node, own: "_Lines") -> None:
        stay = [child for child in old.children if self._stays(child, old)]
        for child in old.children:
            if child not in stay:
                own.add(child, partial(self._course.repeal, child.eid, drop=True))
        expected = iter(stay)
        last = ""
        for child in new.children:
            before = self._aligned.old_of.get(id(child))
            if before is None or before.parent is not old:
                if not last:
                    raise _BeyondWordsError
                own.add(child, partial(self._placing, last, child))
            elif before is not next(expected, None):
                raise _BeyondWordsError
            elif child.name not in PROVISIONS:
                self._compare(before, child, own)
            last = child.eid

    def _stays(self, child: Node, old: Node) -> bool:
        new = self._aligned.new_of.get(id(child))
        return new is not None and new.parent is not None and self._aligned.old_of.get(id(new.parent)) is old

    def _placing(self, anchor: str, new: Node) -> Instruction:
        return self._course.insert(Where.AFTER, anchor, [excerpt(self._wanted, new)])

    # Words

    def _words(self, old: Node, lines: Sequence[tuple[Node, Node]]) -> _Plan:
        """Return the changes of words of the lines of a provision, each in the least element that has an eId."""
        plan = _Plan()
        targets: dict[int, tuple[Node, list[tuple[Node, Node]]]] = {}
        for line, new in lines:
            target = _target(line, old)
            targets.setdefault(id(target), (target, []))[1].append((line, new))
        for target, pairs in targets.values():
            plan = plan.then(self._rewordings(target, pairs))
        return plan

    def _rewordings(self, target: Node, pairs: Sequence[tuple[Node, Node]]) -> _Plan:
        eid = target.eid or (self._key if target.parent is None else "")
        root = self._element(target, self._prefixes)
        elements = dict(_paired(target, root))
        units = [node.wid for node in target.subtree() if node.name == REFERENCE]
        scope = [root, *(self._course.state[wid].element() for wid in units)]
        found = rewordings(scope, [(elements[id(line)], self._new_element(new)) for line, new in pairs])
        if found is None or not eid:
            raise _BeyondWordsError
        return _Plan(steps=tuple(self._saying(eid, each) for each in found), cost=sum(each.cost for each in found))

    def _saying(self, eid: str, it: Rewording) -> Make:
        return partial(self._course.reword, it.op, eid, it.old, it.new, it.count)

    def _new_element(self, node: Node) -> etree._Element:
        return self._element(node, self._prefixes_wanted)

    @staticmethod
    def _element(node: Node, prefixes: dict[str, str]) -> etree._Element:
        return parse_xml(join_declarations(prefixes, rewritten(node)))

    # Wholes

    def _whole(self, old: Node, new: Node) -> _Plan | None:
        """Return the substitution of a provision."""
        eid = new.eid or (self._key if new.parent is None and is_section(self._key) else "")
        if not eid or eid != (old.eid or eid) or old.name != new.name:
            return None
        return _Plan(steps=(partial(self._substitution, eid, new),), cost=whole_cost(new))

    def _substitution(self, eid: str, new: Node) -> Instruction:
        return self._course.substitute(eid, excerpt(self._wanted, new))

    def _repeal(self, old: Node, new: Node) -> _Plan | None:
        """Return the repeal that leaves what is wanted: the number, or the heading too."""
        left = [child for child in old.children if child.name in _KEPT]
        for keep_heading in (False, True):
            kept = [child.xml for child in left if keep_heading or child.name == "num"]
            if kept == [child.xml for child in new.children]:
                step = partial(self._course.repeal, old.eid, keep_heading=keep_heading)
                return _Plan(steps=(step,), cost=OVERHEAD)
        return None


def _target(line: Node, provision: Node) -> Node:
    """Return the heading, or the line that has an eId of its own, or the provision."""
    node = line
    while node is not provision and node.parent is not None and (not node.eid or node.name == "content"):
        node = node.parent
    return node


def _is_edited(old: Node, new: Node) -> bool:
    """Tell whether a line is another in a few words."""
    return old.xml != new.xml and old.leaf and overlap(old.words, new.words) > _MOSTLY


def _bare(node: Node) -> dict[str, str]:
    return {name: value for name, value in node.attributes.items() if not name.startswith("xmlns")}


def _paired(node: Node, element: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    yield id(node), element
    if not node.leaf:
        for child, inner in zip(node.children, element, strict=True):
            yield from _paired(child, inner)
