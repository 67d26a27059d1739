"""What references lead to."""

import re
from collections.abc import Sequence
from typing import Final

from lawrepo.export.blocks import Block, NoteCall, Text, blocks_of, lines
from lawrepo.export.model import RenderDocument

# An address as RFC 3986 has it: names of letters, digits and hyphens, a port, and then no character that it forbids.
_NAME: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_CHARACTER: Final = "(?:[a-z0-9._~:/@!$&'()*+,;=-]|%[0-9a-f]{2})"
_ADDRESS: Final = re.compile(
    rf"https?://{_NAME}(?:\.{_NAME})*\.?(?::[0-9]{{1,4}})?(?:/{_CHARACTER}*)?"
    rf"(?:\?(?:{_CHARACTER}|\?)*)?(?:#(?:{_CHARACTER}|\?)*)?",
    re.IGNORECASE | re.ASCII,
)


def is_address(target: str) -> bool:
    """Say whether a target is an address of the web; nothing else (`javascript:`, `file:`) may become a link."""
    return bool(_ADDRESS.fullmatch(target))


def targets(document: RenderDocument) -> frozenset[str]:
    """Return the anchors that references in the document lead to."""
    return frozenset(document.anchor(target) for target in references(document.blocks)) - {""}


def references(blocks: Sequence[Block]) -> frozenset[str]:
    """Return what the text of blocks and of their notes refers to, as it is written."""
    found: set[str] = set()
    stack = [blocks]
    while stack:
        for block in blocks_of(stack.pop()):
            for inline in (inline for line in lines(block) for inline in line):
                match inline:
                    case Text(target=target) if target:
                        found.add(target)
                    case NoteCall(note=note):
                        stack.append(note.blocks)
                    case _:
                        pass
    return frozenset(found)
