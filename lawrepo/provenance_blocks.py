"""The blocks of text of a fragment as values, and those of the provision that bears an eId; pure."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from lxml import etree

from akn.document import SECTIONS, STRUCTURE
from akn.fragment import Fragment
from akn.names import LABELS, akn
from akn.xml import local_name
from lawrepo.amendment_draft import wid_of
from lawrepo.amendment_text import blocks, text_of
from lawrepo.errors import AbsentError
from lawrepo.holding import META, State
from lawrepo.layout import is_section
from lawrepo.provenance_words import Words

NUM: Final = "num"
TEXT: Final = "text"

# A block by the key of its fragment and its place in it.
BlockPlace: TypeAlias = tuple[str, int]

_REFERENCE: Final = akn("componentRef")
_PLACES: Final = b"<componentRef "
_WRAPPING: Final = LABELS | {"content"}  # what says nothing that the part does not say


class NoProvisionError(AbsentError):
    """Report an eId that nothing in a text bears."""

    def __init__(self, eid: str) -> None:
        """Keep the eId."""
        self.eid = eid
        super().__init__(f"no provision {eid!r} in the text: expected the eId of one, or the name of a section")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of text, or in a skeleton (`unit`, its wId) the place of a unit.

    `eid` and `wid` are those of the nearest element that bears any, labels and `content` aside; in a section without
    them the wId is its name. `part` is "num", "heading", "subheading" or "text". `around` are the eIds and wIds of
    the block itself and of what it is in, the nearest first.
    """

    eid: str
    wid: str
    part: str
    text: str = ""
    words: Words
    around: tuple[tuple[str, str], ...] = ()
    unit: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """Return what tells it from others as long as it stays: several alike are told apart by their order."""
        return self.wid, self.part


class Reader:
    """Reads fragments into blocks, each wording once."""

    __slots__ = ("_read",)

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read: dict[tuple[str, Fragment], tuple[Block, ...]] = {}

    def blocks(self, state: State, key: str) -> tuple[Block, ...]:
        """Return the blocks of a fragment in reading order, none where the state has no such fragment."""
        fragment = state.get(key)
        if fragment is None or key == META:
            return ()
        if (key, fragment) not in self._read:
            self._read[key, fragment] = tuple(_blocks(key, fragment))
        return self._read[key, fragment]

    def bearing(self, state: State, eid: str) -> list[BlockPlace]:
        """Return the blocks of what bears an eId, in reading order, with those of the units that it places.

        Raises:
            NoProvisionError: when nothing does.

        """
        for key, fragment in state.items():
            if key != META and _bears(fragment, eid):
                own = enumerate(self.blocks(state, key))
                return self._expanded(state, key, {at: it for at, it in own if eid in dict(it.around)})
        if is_section(eid) and eid != META and eid in state:
            return self._expanded(state, eid, dict(enumerate(self.blocks(state, eid))))
        raise NoProvisionError(eid)

    def within(self, state: State, keys: Container[str]) -> list[BlockPlace]:
        """Return the blocks of some fragments, in reading order; others are not read, but for the skeleton."""
        places: list[BlockPlace] = []
        for section in SECTIONS:
            for at, block in enumerate(
                self.blocks(state, section) if section in keys or section == STRUCTURE else ()
            ):
                if block.unit in keys:
                    places += ((block.unit, inner) for inner in range(len(self.blocks(state, block.unit))))
                elif not block.unit and section in keys:
                    places.append((section, at))
        return places

    def _expanded(self, state: State, key: str, found: Mapping[int, Block]) -> list[BlockPlace]:
        places: list[BlockPlace] = []
        for at, block in found.items():
            if block.unit:
                places += ((block.unit, inner) for inner in range(len(self.blocks(state, block.unit))))
            else:
                places.append((key, at))
        return places


def _bears(fragment: Fragment, eid: str) -> bool:
    """Tell whether an element of a fragment has an eId; the place of a unit does not count."""
    mark = f' eId="{eid}"'.encode()
    return (
        mark in fragment.xml and re.search(rb"<(?!componentRef )[^<>]*" + re.escape(mark), fragment.xml) is not None
    )


def _blocks(key: str, fragment: Fragment) -> Iterator[Block]:
    for element in _elements(fragment.element(), placing=_PLACES in fragment.xml):
        chain = [each for each in (element, *element.iterancestors()) if each.get("eId")]
        bearer = next((each for each in chain if local_name(each) not in _WRAPPING), None)
        name = local_name(element)
        placed = element.tag == _REFERENCE
        text = "" if placed else text_of(element)
        yield Block(
            eid="" if bearer is None else bearer.get("eId", ""),
            wid=key if bearer is None else wid_of(bearer),
            part=name if name in LABELS else TEXT,
            text=text,
            words=Words.of(text),
            around=tuple((each.get("eId", ""), wid_of(each)) for each in chain if each.tag != _REFERENCE),
            unit=element.get("src", "").removeprefix("#") if placed else "",
        )


def _elements(element: etree._Element, *, placing: bool) -> Iterator[etree._Element]:
    """Yield the blocks in an element and, where it may place units, their places."""
    if placing and element.tag == _REFERENCE:
        yield element
    elif placing and element.find(f".//{_REFERENCE}") is not None:
        for child in element:
            yield from _elements(child, placing=True)
    else:
        yield from blocks(element, numbers=True)
