"""Where an element stands in a file, for findings."""

from collections.abc import Iterable
from xml.parsers import expat

from lxml import etree

from akn.names import AKN_NS, XML_NS

# libxml2 keeps the line of an element in 16 bits, and guesses beyond from the text near it.
_LAST_KEPT_LINE = 0xFFFF - 1


def places(
    root: etree._Element, elements: Iterable[etree._Element], source: bytes | None
) -> tuple[tuple[int, int], ...]:
    """Return (line, column) of each element, both counted from 1 and 0 when unknown.

    `source` are the bytes that `root` was parsed from; with them lines are right in a file of any length, and
    columns are known. Without them, lines beyond 65,534 are unknown, as libxml2 does not keep them.
    """
    wanted = tuple(elements)
    if not wanted:
        return ()
    starts = _start_tags(source) if source is not None else ()
    if starts:
        order = {element: count for count, element in enumerate(root.iter(etree.Element))}
        if len(order) == len(starts):
            return tuple(starts[order[element]] for element in wanted)
    return tuple((_kept_line(element), 0) for element in wanted)


def nearest_eid(element: etree._Element) -> str:
    """Return the eId of the element, or of the nearest one above it that has one, "" without any."""
    node: etree._Element | None = element
    while node is not None:
        eid = node.get("eId")
        if eid:
            return eid
        node = node.getparent()
    return ""


def path_of(element: etree._Element) -> str:
    """Return the path of an element by local names, with positions where names repeat: `body/article[2]/num`."""
    tree = element.getroottree()
    below = tree.getelementpath(element)
    root = tree.getroot()
    return short(root.tag) if below == "." else short(root.tag) + "/" + short(below)


def short(name: object) -> str:
    """Write Clark names for people: those of the standard without a namespace."""
    return str(name).replace(f"{{{AKN_NS}}}", "").replace(f"{{{XML_NS}}}", "xml:")


def _kept_line(element: etree._Element) -> int:
    line = element.sourceline or 0
    return line if line <= _LAST_KEPT_LINE else 0


def _start_tags(source: bytes) -> tuple[tuple[int, int], ...]:
    """Return the place of each start tag in document order; nothing when expat cannot read the encoding."""
    starts: list[tuple[int, int]] = []
    parser = expat.ParserCreate()

    def start(_name: str, _attributes: dict[str, str]) -> None:
        starts.append((parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    parser.StartElementHandler = start
    try:
        parser.Parse(source, True)  # noqa: FBT003 - expat takes no keyword arguments
    except (expat.ExpatError, LookupError):
        return ()
    return tuple(starts)
