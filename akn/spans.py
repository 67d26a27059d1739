"""Where elements begin and end in the canonical bytes that their tree was parsed from."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from akn.xml import local_name, written_value

# In canonical bytes < and > stand at the ends of tags alone.
_START: Final = re.compile(rb"<[^/?]")
_TAG: Final = re.compile(rb"<(/?)[^>]*?(/?)>")


def spans(data: bytes, root: etree._Element, elements: Sequence[etree._Element]) -> Iterator[tuple[int, int]]:
    """Yield where each of some elements, in document order, begins and ends in canonical bytes."""
    if len(elements) == 1:
        start = _start(data, root, elements[0])
        yield start, _end(data, start, local_name(elements[0]).encode())
        return
    starts = _START.finditer(data)
    every = root.iter(etree.Element)
    for element in elements:
        start = next(start for start, each in zip(starts, every, strict=False) if each is element).start()
        yield start, _end(data, start, local_name(element).encode())


def _start(data: bytes, root: etree._Element, element: etree._Element) -> int:
    """Return where an element begins, counted from the nearest around it whose eId stands there once."""
    around: etree._Element | None = element
    begin = 0
    while around is not None and around is not root:
        eid = around.get("eId")
        if eid:
            mark = f'<{local_name(around)} eId="{written_value(eid)}"'.encode()
            begin = data.find(mark)
            if begin >= 0 and data.find(mark, begin + 1) < 0:
                break
        around = around.getparent()
    else:
        around, begin = root, 0
    if around is element:
        return begin
    starts, every = _START.finditer(data, begin), around.iter(etree.Element)
    return next(start for start, each in zip(starts, every, strict=False) if each is element).start()


def _end(data: bytes, start: int, name: bytes) -> int:
    opened = data.index(b">", start) + 1
    if data[opened - 2 : opened] == b"/>":
        return opened
    close = data.find(b"</%b>" % name, opened)
    if close >= 0 and data.find(b"<%b" % name, opened, close) < 0:  # nothing of that name in it
        return close + len(name) + 3
    tags = _TAG.finditer(data, start)
    depth = 0
    while True:
        tag = next(tags)
        depth += -1 if tag[1] else not tag[2]
        if not depth:
            return tag.end()
