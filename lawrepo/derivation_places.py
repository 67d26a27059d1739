"""What brings provisions into their places: those that are gone, called otherwise, new, and elsewhere."""

from collections.abc import Iterator, Sequence
from functools import partial
from html import unescape

from akn.document import STRUCTURE
from akn.fragment import Fragment
from akn.names import LABELS
from akn.pieces import join_declarations, split_declarations
from lawrepo.compare_align import Alignment
from lawrepo.compare_tree import REFERENCE, Node, plain, read_tree
from lawrepo.compare_words import overlap
from lawrepo.derivation_content import rewritten, whole_cost
from lawrepo.derivation_course import Course, Make, is_as_wanted
from lawrepo.derivation_words import OVERHEAD
from lawrepo.holding import State
from lawrepo.instruction import Where
from lawrepo.layout import is_section


class Places:
    """The places of a fragment as it is and as it is wanted: of units in a skeleton, of provisions in a unit."""

    def __init__(self, course: Course, key: str) -> None:
        """Compare them."""
        self._course = course
        self._key = key
        self._skeleton = course.is_skeleton(key)
        self._wanted = course.wanted[key]
        self._old = read_tree(course.state[key].xml.decode())
        self._new = read_tree(self._wanted.xml.decode())
        self._aligned = Alignment(self._old, self._new, certain=True)
        self._moved = self._aligned.moved(self._old, self._new)
        self._whole: set[int] = set()
        if not self._skeleton:
            self._cost(self._old, self._new)
        self._open = [node for node in self._new.subtree() if not self._is_inside_whole(node)]

    # What is left to a new wording of the whole

    def _cost(self, old: Node, new: Node) -> int:
        """Return about how much there is to read of what makes a provision another; note where it is too much."""
        if old.xml == new.xml:
            return 0
        pairs = [(self._aligned.old_of.get(id(child)), child) for child in new.children]
        gone = [child for child in old.children if id(child) not in self._aligned.new_of]
        come = [child for before, child in pairs if before is None]
        cost = sum(OVERHEAD + len(plain(child.xml)) for child in (*gone, *come))
        cost += sum(self._cost(before, child) for before, child in pairs if before is not None)
        if new.leaf:
            cost += round(OVERHEAD + 2 * len(plain(new.inner)) * (1 - overlap(old.words, new.words)))
        whole = whole_cost(new)
        # What has text of its own cannot hold provisions beside it, nor for a moment.
        another = any(child.name == "content" for child in (*gone, *come))
        if new.identified and (another or cost > whole):
            self._whole.add(id(new))
            return whole
        return cost

    def _is_inside_whole(self, node: Node) -> bool:
        around = node.parent
        while around is not None:
            if id(around) in self._whole:
                return True
            around = around.parent
        return id(self._new) in self._whole

    # Names

    def _eid(self, node: Node) -> str:
        """Return what an element that is there is called now; for the root of a section, "" or its name."""
        if node.wid and not (node.parent is None and is_section(self._key)):
            return self._course.eid(self._key, node.wid)
        return "" if self._key == STRUCTURE else node.eid or self._key

    def _num(self, node: Node) -> str:
        """Return the number that an element is to state."""
        if node.name == REFERENCE:
            node = read_tree(self._course.wanted[node.wid].xml.decode()) if node.wid in self._course.wanted else node
        nums = [child.inner for child in node.children if child.name == "num"]
        return unescape(_untagged(nums[0])) if nums else ""

    def _try(self, make: Make) -> bool:
        return self._course.take(make, "" if self._skeleton else self._key)

    # Gone

    def drop(self) -> None:
        """Take away what is gone, save what holds something that is not; what is put elsewhere too, if only so."""
        for node in self._old.subtree():
            if self._is_topmost_gone(node):
                if not self._is_needed(node):
                    self._drop(node)
            elif id(node) in self._aligned.new_of and node.identified and node.parent is not None:
                new = self._aligned.new_of[id(node)]
                if not self._stays(new) and self._is_inside_whole(new):
                    self._drop(node)

    def _is_needed(self, node: Node) -> bool:
        """Tell whether it holds what stays, or is the last that a fragment holds, which cannot be empty."""
        beside = self._old.children if node.parent is self._old else []
        alone = beside and not any(each.identified and id(each) in self._aligned.new_of for each in beside)
        return bool(alone) or any(id(inner) in self._aligned.new_of for inner in _within(node))

    def drop_emptied(self) -> None:
        """Take away what is gone and was not dropped because of what it held."""
        for node in self._old.subtree():
            if self._is_topmost_gone(node):
                self._drop(node)

    def _is_topmost_gone(self, node: Node) -> bool:
        if not node.identified or id(node) in self._aligned.new_of or node.parent is None:
            return False
        around = self._aligned.new_of.get(id(node.parent))
        return around is not None and id(around) not in self._whole and not self._is_inside_whole(around)

    def _drop(self, node: Node) -> None:
        eid = self._course.eid(self._key, node.wid)
        if eid:
            self._try(partial(self._course.repeal, eid, drop=True))

    # Called otherwise

    def renumber(self) -> None:
        """Give what stays another number, what makes way for it first."""
        waiting = [
            node
            for node in self._open
            if node.identified and id(node) in self._aligned.old_of and node.parent is not None
        ]
        waiting += [self._new] if not is_section(self._key) else []
        waiting = [node for node in waiting if self._eid(node) != node.eid]
        progress = True
        while waiting and progress:
            progress = False
            borne = self._course.borne()
            for node in waiting:
                eid = self._eid(node)
                if not eid or node.eid in borne or not _is_number_of(eid, node.eid):
                    continue
                num = self._num(node)
                if num and self._try(partial(self._course.renumber, eid, node.eid, num)):
                    progress = True
                    break
            waiting = [node for node in waiting if self._eid(node) != node.eid]

    # New and elsewhere

    def place(self) -> None:
        """Put in what is new and move what stands elsewhere, in the order of the text."""
        for parent in self._open:
            if id(parent) not in self._whole and not parent.leaf and self._is_there(parent):
                self._fill(parent)

    def _is_there(self, node: Node) -> bool:
        return id(node) in self._aligned.old_of or (node.identified and self._eid(node) != "")

    def _stays(self, node: Node) -> bool:
        """Tell whether what holds an element holds it in the same place already."""
        old = self._aligned.old_of.get(id(node))
        if old is None or id(node) in self._moved or old.parent is None:
            return False
        return self._aligned.new_of.get(id(old.parent)) is node.parent

    def _is_new(self, node: Node) -> bool:
        return id(node) not in self._aligned.old_of

    def _fill(self, parent: Node) -> None:
        there = id(parent) in self._aligned.old_of
        children = [child for child in parent.children if child.identified]
        before: Node | None = None
        run: list[Node] = []
        for number, child in enumerate(children):
            if self._is_new(child):
                if there:
                    run.append(child)
                else:
                    before = child
                continue
            if run:
                self._insert(self._spot(parent, before, children[number:]), run)
                before, run = run[-1], []
            if not self._stays(child):
                self._move(parent, before, child, children[number + 1 :])
            before = child
        if run:
            self._insert(self._spot(parent, before, ()), run)

    def _spot(self, parent: Node, before: Node | None, later: Sequence[Node]) -> tuple[Where, str]:
        """Return a place after what is in place there already, or before what is; else the first."""
        if before is not None and (eid := self._eid(before)):
            return Where.AFTER, eid
        there = id(parent) in self._aligned.old_of
        after = next((each for each in later if (self._stays(each) if there else self._is_new(each))), None)
        if after is not None and (eid := self._eid(after)):
            return Where.BEFORE, eid
        return Where.FIRST, self._eid(parent)

    def _insert(self, spot: tuple[Where, str], run: Sequence[Node]) -> None:
        self._try(lambda: self._course.insert(*spot, [self._content(node) for node in run]))

    def _move(self, parent: Node, before: Node | None, node: Node, later: Sequence[Node]) -> None:
        eid, num = self._eid(node), self._num(node)
        spot = self._spot(parent, before, later)
        if num:
            self._try(partial(self._course.move, eid, *spot, node.eid, num))
        elif self._try(partial(self._course.repeal, eid, drop=True)):
            self._try(lambda: self._course.insert(*spot, [self._content(node, known=True)]))

    def _content(self, node: Node, *, known: bool = False) -> Fragment:
        """Return an element as it is wanted, its units in it; without those that are to be moved into it."""
        if node.name == REFERENCE:
            return self._course.wanted[node.wid]
        prefixes, _ = split_declarations(self._wanted.xml)

        def replaced(inner: Node) -> str | None:
            if not known and inner.identified and id(inner) in self._aligned.old_of:
                return ""
            if inner.name == REFERENCE and inner.wid in self._course.wanted:
                declared, text = split_declarations(self._course.wanted[inner.wid].xml)
                prefixes.update(declared)
                return text
            return None

        text = rewritten(node, replaced)
        return Fragment.parse(join_declarations(prefixes, text))


def repeal_containers(course: Course, key: str) -> None:
    """Repeal what a skeleton holds that is to have no effect any more, with its units, where that says it all."""
    old, new = (read_tree(state[key].xml.decode()) for state in (course.state, course.wanted))
    aligned = Alignment(old, new, certain=True)
    for node in old.subtree():
        wanted = aligned.new_of.get(id(node))
        if wanted is not None and wanted.removed and not node.removed and node.eid == wanted.eid:
            any(_repealed(course, key, wanted, keep_heading=keep_heading) for keep_heading in (False, True))


def _repealed(course: Course, key: str, wanted: Node, *, keep_heading: bool) -> bool:
    units = is_as_wanted(course, [each.wid for each in wanted.subtree() if each.name == REFERENCE])

    def check(state: State) -> bool:
        made = next(each for each in read_tree(state[key].xml.decode()).subtree() if each.wid == wanted.wid)
        return units(state) and _labels(made) == _labels(wanted)

    return course.take(partial(course.repeal, wanted.eid, keep_heading=keep_heading), check=check)


def _labels(node: Node) -> list[str]:
    return [child.xml for child in node.children if child.name in LABELS]


def _within(node: Node) -> Iterator[Node]:
    return (inner for inner in node.subtree() if inner is not node and inner.identified)


def _is_number_of(old: str, new: str) -> bool:
    """Tell whether two eIds differ in the last number alone."""
    return _stem(old) == _stem(new)


def _stem(eid: str) -> tuple[str, str]:
    context, _, last = eid.rpartition("__")
    return context, last.partition("_")[0]


def _untagged(xml: str) -> str:
    return "".join(piece.partition(">")[2] if at else piece for at, piece in enumerate(xml.split("<")))
