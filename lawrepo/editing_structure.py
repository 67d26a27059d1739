"""What a plain text cannot carry: structure that an edit in it would change, where nobody edited anything; pure.

Plain text and Markdown tell blocks by lines and numbers alone, so a text that was read again may have its blocks put
together or divided, or without their markup, though their words are as they were.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from akn.fragment import Fragment
from akn.pieces import split_declarations
from lawrepo.compare_tree import REFERENCE, plain
from lawrepo.holding import META, State

_NAMES: Final = re.compile(r' (?:eId|wId)="[^"]*"')
_SPACE: Final = re.compile(r"\s+")
_BLOCK_END: Final = re.compile(
    r"</(?:p|li|item|num|heading|subheading|td|th|listIntroduction|listConclusion)>|<(?:br|eol)(?=[ />])[^>]*>"
)


def restructured(before: State, after: State) -> tuple[str, ...]:
    """Return the eIds of units and sections whose structure another text changes where their words are the same.

    They are those of which all words are the same and the markup is not, and those with words of which two
    neighbours, unchanged, have come to stand in one block or in two. Skeletons are left out: there is no text in them
    but headings, and what they place may come and go.
    """
    return tuple(dict.fromkeys(before[key].eid or key for key in before if _is_restructured(key, before, after)))


def _is_restructured(key: str, before: State, after: State) -> bool:
    if key == META or key not in after or before[key] == after[key]:
        return False
    old, new = before[key].xml.decode(), after[key].xml.decode()
    if f"<{REFERENCE} " in old + new:
        return False
    old_words, new_words = list(_words(old)), list(_words(new))
    if [word for word, _ in old_words] == [word for word, _ in new_words]:
        return _markup(before[key]) != _markup(after[key])
    matcher = SequenceMatcher(None, [word for word, _ in old_words], [word for word, _ in new_words], autojunk=False)
    return any(
        old_words[start + at][1] != new_words[other + at][1]
        for start, other, size in matcher.get_matching_blocks()
        for at in range(1, size)
    )


def _words(xml: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of a fragment, each with whether it begins a block."""
    for block in _BLOCK_END.split(xml):
        yield from ((word, at == 0) for at, word in enumerate(plain(block).split()))


def _markup(fragment: Fragment) -> str:
    """Return a fragment without what names its parts, and without blanks."""
    _, xml = split_declarations(fragment.xml)
    return _SPACE.sub("", _NAMES.sub("", xml))
