"""Where editorial notes go: each to one element of the document."""

from collections.abc import Iterator, Sequence

from lxml import etree

from akn.document import STRUCTURE
from akn.names import MAIN_PARTS, akn
from akn.notes import Note
from akn.xml import local_name


class Placing:
    """The notes of a document by element; a reader takes them out as it passes."""

    def __init__(self, root: etree._Element, notes: Sequence[Note]) -> None:
        """Find the element of each note: by its anchor before its unit, by wId before eId."""
        self._before: dict[etree._Element, list[Note]] = {}
        self._after: dict[etree._Element, list[Note]] = {}
        self._nowhere: list[Note] = []
        by_wid: dict[str, etree._Element] = {}
        by_eid: dict[str, etree._Element] = {}
        sections: dict[str, etree._Element] = {}
        for element in _text_elements(root) if notes else ():
            if eid := str(element.get("eId") or ""):
                by_eid.setdefault(eid, element)
                by_wid.setdefault(str(element.get("wId") or eid), element)
            name = local_name(element)
            sections.setdefault(STRUCTURE if name in MAIN_PARTS else name, element)
        for note in notes:
            anchor = by_wid.get(note.anchor, by_eid.get(note.anchor))
            unit = by_wid.get(note.unit, sections.get(note.unit))
            if anchor is not None:
                self._after.setdefault(anchor, []).append(note)
            elif unit is None:
                self._nowhere.append(note)
            elif note.anchor:
                self._after.setdefault(unit, []).append(note)
            else:
                self._before.setdefault(unit, []).append(note)

    def before(self, element: etree._Element) -> Sequence[Note]:
        """Take the notes that stand before everything in an element."""
        return self._before.pop(element, ())

    def after(self, element: etree._Element) -> Sequence[Note]:
        """Take the notes that follow an element, or the heading of a headed one."""
        return self._after.pop(element, ())

    def left(self) -> Sequence[Note]:
        """Take the notes that nothing took yet."""
        found = [*self._nowhere]
        for places in (self._before, self._after):
            found += [note for notes in places.values() for note in notes]
            places.clear()
        self._nowhere.clear()
        return found


def _text_elements(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of the text: all but those of the metadata."""
    stack = [root]
    while stack:
        element = stack.pop()
        if isinstance(element.tag, str) and element.tag != akn("meta"):
            yield element
            stack.extend(reversed(element))
