"""How provisions are shown: what they are called, and their lines; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from akn.names import LABELS
from lawrepo.compare_tree import PROVISIONS, REFERENCE, Node, plain
from lawrepo.compare_words import matching
from lawrepo.comparison import Line, Mark, Place, Segment, TagChange

_TWICE: Final = re.compile(r' eId="(__[^"]*)" wId="\1"')


def place(node: Node, *, where: bool = False) -> Place:
    """Return what an element is called, and `where` it stands."""
    path: list[str] = []
    above: Node | None = node
    while above is not None:
        number, heading = above.label() if above.name in PROVISIONS | {REFERENCE} else ("", "")
        whole = above.parent is None or above is node
        path.append(" ".join(filter(None, (number, heading))) if whole else number or heading)
        above = above.parent
    named = tuple(text for text in reversed(path) if text)
    if not where or node.parent is None:
        return Place(eid=node.eid, wid=node.wid, path=named)
    around: Node | None = node.parent
    while around is not None and not around.wid:
        around = around.parent
    within = around.wid if around else ""
    return Place(eid=node.eid, wid=node.wid, path=named, within=within, follows=node.follows)


def unit_place(reference: Node) -> Place:
    """Return what a skeleton says of a unit."""
    label = plain(reference.label()[0])
    return replace(place(reference, where=True), path=(label,) if label else ())


def depth(node: Node, base: Node) -> int:
    """Return how many provisions stand around a line within another."""
    count = 0
    around = node.parent
    while around is not None and node is not base and around is not base:
        count += around.name in PROVISIONS
        around = around.parent
    return count


def lines(
    root: Node, mark: Mark, except_for: Mapping[int, Node] | None = None, *, number_apart: bool = False
) -> Iterator[Line]:
    """Yield the lines of an element that came or went, each with the number before it.

    What is in `except_for`, by id(), is reported itself. With `number_apart` the element's own number is a line.
    """
    number: tuple[str, int] = ("", 0)
    stack = [(root, 0)]
    while stack:
        node, level = stack.pop()
        if except_for and id(node) in except_for:
            continue
        if not node.leaf:
            deeper = level + (node.name in PROVISIONS and node is not root)
            stack.extend((child, deeper) for child in reversed(node.children))
            continue
        text = plain(node.inner)
        if node.name == "num" and node is not root and not (number_apart and node.parent is root):
            yield from _line("num", *number, mark)
            number = (text, level)
        elif text:
            part = node.name if node.name in LABELS else "text"
            yield from _line(part, " ".join(filter(None, (number[0], text))), level, mark)
            number = ("", 0)
    yield from _line("num", *number, mark)


def _line(part: str, text: str, level: int, mark: Mark) -> Iterator[Line]:
    if text:
        yield Line(part=part, depth=level, segments=(Segment(mark=mark, text=text),))


def changed_lines(old: Node, new: Node) -> Iterator[Line]:
    """Yield the lines that one of two elements has and the other has not."""
    gone, come = (
        list(lines(node, mark, number_apart=True)) for node, mark in ((old, Mark.DELETED), (new, Mark.INSERTED))
    )
    texts, texts2 = ([(line.depth, line.segments[0].text) for line in part] for part in (gone, come))
    at = at2 = 0
    for start, start2, length in [*matching(texts, texts2), (len(gone), len(come), 0)]:
        yield from gone[at:start]
        yield from come[at2:start2]
        at, at2 = start + length, start2 + length


def relative(name: str, base: str) -> str:
    """Return an identifier without what the element around it gives it."""
    return name[len(base) :] if base and name.startswith(f"{base}__") else name


def is_start_tag(token: str) -> bool:
    """Say whether a token of XML begins an element."""
    return len(token) > 1 and token[0] == "<" and token[1] != "/"


def without_names(token: str, base: Node) -> str:
    """Return a token of XML; a tag without what the provision that it stands in gives its identifiers."""
    if not is_start_tag(token) or 'Id="' not in token:
        return token
    for name, value in (("eId", base.eid), ("wId", base.wid)):
        if value:
            token = token.replace(f' {name}="{value}__', f' {name}="__')
    return _TWICE.sub(r' eId="\1"', token)


def tag_changes(gone: Sequence[str], come: Sequence[str]) -> Iterator[TagChange]:
    """Pair the tags that went with those that came, in order."""
    for index in range(max(len(gone), len(come))):
        before = gone[index] if index < len(gone) else ""
        yield TagChange(before=before, after=come[index] if index < len(come) else "")
