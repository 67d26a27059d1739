"""The inside of an article: blocks in their order become a tree of numbered provisions."""

from dataclasses import dataclass, field
from typing import Final

from akn.eid_names import element_ref
from akn.findings import Finding, Rule, Severity
from lawrepo.importers.grammar import Marker
from lawrepo.importers.vocabulary import ARTICLE

DUPLICATE: Final = Rule(
    code="text-duplicate",
    severity=Severity.ERROR,
    summary="A number that occurs twice in one place.",
    clause="docs/text-format.md, What is refused",
)

ALINEA: Final = "alinea"
PARAGRAPH: Final = "paragraph"
SUBPARAGRAPH: Final = "subparagraph"
POINT: Final = "point"
INDENT: Final = "indent"

_RANKS: Final = {PARAGRAPH: 1, SUBPARAGRAPH: 2, POINT: 3, INDENT: 4}
_ELEMENTS: Final = {"1)": SUBPARAGRAPH, "a)": POINT, "aa)": INDENT}
_PARAGRAPH_FORMS: Final = frozenset(("1.", "(1)"))


@dataclass(slots=True, kw_only=True)
class Part:
    """A block of text in its place; `notes` follow it. `eid` is given when the tree is written."""

    text: str
    line: int
    unplaced: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Node:
    """A provision while it is read: text before its children, children, text after them."""

    element: str
    num: str = ""
    heading: str = ""
    number: str = ""
    line: int = 0
    form: str = ""
    eid: str = ""
    parent: "Node | None" = None
    before: list[Part] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)
    after: list[Part] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    alineas: int = 0

    @property
    def rank(self) -> int:
        """Return how deep the element's kind stands; the article and what holds it are 0."""
        return _RANKS.get(self.element, 0)

    def add(self, child: "Node") -> None:
        """Put a provision last among the children."""
        child.parent = self
        self.children.append(child)


class Body:
    """Reads the blocks of one article (or of an element of one, for amendments) into a tree."""

    def __init__(self, root: Node) -> None:
        """Begin at an article whose heading was read."""
        self.root = root
        self.findings: list[Finding] = []
        self._top = root
        self._pending: list[Part] = []
        self._last: Part | Node = root
        self._outer = ""  # the form of the article's first paragraph number

    def text(self, part: Part) -> None:
        """Take a block without a number."""
        self._last = part
        if self._top.rank <= _RANKS[PARAGRAPH] and not self._top.children:
            self._top.before.append(part)
        else:
            self._pending.append(part)

    def note(self, marker: str, text: str) -> None:
        """Take a note, which follows what was read last."""
        self._last.notes.append((marker, text))

    def item(self, marker: Marker, text: str, line: int) -> bool:
        """Take a numbered block; false, and a finding, when its number is taken."""
        element = self._element(marker)
        node = Node(element=element, num=marker.num, number=marker.number, form=marker.form, line=line)
        parent = self._parent(node.rank)
        key = (element, marker.number)
        restarts = key in parent.taken
        if restarts and not self._pending:
            self.findings.append(
                Finding(
                    rule=DUPLICATE,
                    message=f"number {marker.num} occurs twice in one place, first in line {parent.taken[key]}",
                    line=line,
                    eid=parent.eid,
                    expected="a number that is free there",
                    found=marker.num,
                )
            )
            return False
        parent = self._place_pending(node, parent, restarts=restarts)
        parent.taken[key] = line
        parent.add(node)
        self._top = self._last = node
        if text:
            self._last = Part(text=text, line=line)
            node.before.append(self._last)
        return True

    def finish(self) -> None:
        """Place what is left: text after the last item closes its list."""
        if self._pending:
            if self._top.parent is None:
                self._top.after.extend(self._pending)
            else:
                _holder(self._top.parent).after.extend(self._pending)
            self._pending = []

    def _element(self, marker: Marker) -> str:
        if marker.form not in _PARAGRAPH_FORMS:
            return _ELEMENTS[marker.form]
        if self._outer in {"", marker.form} and self.root.rank < _RANKS[PARAGRAPH]:
            self._outer = marker.form
            return PARAGRAPH
        return SUBPARAGRAPH

    def _parent(self, rank: int) -> Node:
        """Return the nearest open provision of a higher kind; a list that restarted is one with its alinea."""
        node = self._top
        while node.parent is not None and (node.element == ALINEA or node.rank >= rank):
            if node.element == ALINEA and rank > node.parent.rank:
                return node
            node = node.parent
        return node

    def _place_pending(self, node: Node, parent: Node, *, restarts: bool) -> Node:
        """Place the text since the last item, now that the next one is known; return the parent for it."""
        last = self._top
        pending, self._pending = self._pending, []
        if not pending:
            return parent
        if parent is last:
            last.before.extend(pending)
        elif restarts or (last.parent is parent and last.element != node.element):
            holder = _holder(parent)
            holder.alineas += 1
            alinea = Node(element=ALINEA, number=str(holder.alineas), line=pending[0].line, before=pending)
            holder.add(alinea)
            return alinea if restarts else holder
        elif last.parent is parent or last.parent is None:
            last.before.extend(pending)
        else:
            _holder(last.parent).after.extend(pending)
        return parent


def _holder(node: Node) -> Node:
    """Return the provision that an alinea is part of, or the provision itself."""
    while node.element == ALINEA and node.parent is not None:
        node = node.parent
    return node


def element_of(eid: str) -> str:
    """Return the kind of provision that an eId names; whatever is none counts as an article."""
    ref = eid.rpartition("__")[2].partition("_")[0]
    return next((element for element in _RANKS if element_ref(element) == ref), ARTICLE)
