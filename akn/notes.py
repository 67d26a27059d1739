"""Editorial notes: text that stands in an edition of a law and is not law.

They are kept as AKN `notes` (AKN 3.0, metadata section), each with the element it follows in `placementBase`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from akn.fragment import Fragment
from akn.names import AKN_NS, akn

_WHITE = re.compile(r"[ \t\r\n]+")  # as XML has it: a no-break space is text


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note kept with a unit.

    `unit` is the unit's key or a section's name ("art_2", "structure"); `anchor` the eId of the element the note
    follows: the unit's own when it follows the heading, "" when it stands before everything in a section.
    `marker` is the word it begins with ("Сноска"), without a full stop, `text` the rest on one line.
    """

    unit: str
    anchor: str
    marker: str
    text: str


def notes_fragment(notes: Sequence[Note]) -> Fragment:
    """Write the notes of one unit as an AKN `notes` element, in their order."""
    root = etree.Element(akn("notes"), nsmap={None: AKN_NS})
    root.set("source", "#lawrepo")
    for count, note in enumerate(notes, 1):
        element = etree.SubElement(root, akn("note"))
        element.set("eId", f"{note.unit}__note_{count}")
        if note.marker:
            element.set("marker", note.marker)
        if note.anchor:
            element.set("placementBase", f"#{note.anchor}")
        etree.SubElement(element, akn("p")).text = note.text
    return Fragment.of(root)


def parse_notes(fragment: Fragment, unit: str) -> tuple[Note, ...]:
    """Read the notes kept with a unit."""
    return tuple(
        Note(
            unit=unit,
            anchor=str(element.get("placementBase") or "").removeprefix("#"),
            marker=str(element.get("marker") or ""),
            text=_WHITE.sub(" ", "".join(element.itertext())).strip(" "),
        )
        for element in fragment.element().findall(akn("note"))
    )
