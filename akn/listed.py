"""Parts of `meta` that list many things, written at once as the canonical form has them, without a tree.

A tree of all that happened to a law takes ten times as long to build and to write. So the elements of a list are
written as text, and take their place in what `akn.work.meta_fragment` writes around them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.fragment import Fragment
from akn.names import AKN_NS, LR_NS
from akn.xml import parse_xml, written_value

# The attributes of ours that a list may have: where else its text has the prefix, a value may need it declared.
_OF_OURS: Final = (' lr:languages="', ' lr:other="')


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An element of `meta` with a `source`, and a list in it: `path` are its name and what is around the list.

    `lines` are the elements of the list as canonical bytes have them, a line break after each, in the prefix `lr`.
    """

    path: tuple[str, ...]
    source: str
    lines: str

    @property
    def name(self) -> str:
        """Return the name of the element."""
        return self.path[0]

    def __str__(self) -> str:
        """Write the element as canonical bytes have it; no prefix is declared."""
        outer = f'<{self.name} source="{written_value(self.source)}">\n'
        inner = "".join(f"<{name}>\n" for name in self.path[1:])
        return outer + inner + self.lines + "\n".join(f"</{name}>" for name in self.path[::-1])

    def to_element(self) -> etree._Element:
        """Build the element as a tree."""
        return self._around(self.lines)

    def to_mark(self) -> etree._Element:
        """Build the element with `mark` in the place of the list."""
        return self._around(self.mark)

    @property
    def mark(self) -> str:
        """Return what stands for the list until it takes its place: an element that needs the same prefix."""
        ours = any(name in self.lines for name in _OF_OURS)
        return f'<eventRef eId="here"{_OF_OURS[0] + chr(34) if ours else ""}/>\n'

    @property
    def stands_for_itself(self) -> bool:
        """Say whether no value in the list can need the prefix of ours."""
        return self.lines.count("lr:") == sum(self.lines.count(name) for name in _OF_OURS)

    def _around(self, lines: str) -> etree._Element:
        inner, outer = "".join(f"<{name}>" for name in self.path[1:]), "".join(f"</{n}>" for n in self.path[::-1])
        head = f'<{self.name} xmlns="{AKN_NS}" xmlns:lr="{LR_NS}" source="{written_value(self.source)}">'
        return parse_xml(f"{head}{inner}{lines}{outer}".encode())


def spliced(meta: etree._Element, lists: Sequence[Listed]) -> Fragment | None:
    """Write a `meta` that has marks, with the lists in their places; None where a tree might give something else."""
    if not all(each.stands_for_itself for each in lists):
        return None
    pieces, rest = [], Fragment.of(meta).xml
    for each in lists:
        before, mark, rest = rest.partition(each.mark.encode())
        if not mark:
            return None
        pieces += [before, each.lines.encode()]
    return Fragment(xml=b"".join((*pieces, rest)))
