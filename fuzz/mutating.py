"""Changes of XML that mostly leave it well formed, so that what reads it further in is reached too."""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

_TOKEN: Final = re.compile(rb"<[^<>]*>|[^<>]+")
_NAME: Final = re.compile(rb"[^\s<>/]+")
_VALUE: Final = re.compile(rb'(?<==")[^"<>]*(?=")')


def element_changed(data: bytes, words: Sequence[bytes], random: Random) -> bytes:
    """Take an element away, double it, put it elsewhere, rename it, or change a value or a text."""
    tokens: list[bytes] = _TOKEN.findall(data)
    if not tokens:
        return data
    change: Callable[[list[bytes], Sequence[bytes], Random], None] = random.choice(
        [_cut, _doubled, _moved, _renamed, _value, _value, _text]
    )
    change(tokens, words, random)
    return b"".join(tokens)


def _element(tokens: Sequence[bytes], random: Random) -> slice:
    """Choose an element: its tokens from the start tag to the end tag."""
    starts = [at for at, token in enumerate(tokens) if token[0] == ord("<") and token[1:2] not in (b"/", b"?", b"!")]
    start = random.choice(starts or [0])
    depth = 0
    for at in range(start, len(tokens)):
        token = tokens[at]
        if token[0] == ord("<") and not token.endswith(b"/>"):
            depth += -1 if token.startswith(b"</") else 1
        if depth <= 0:
            return slice(start, at + 1)
    return slice(start, len(tokens))


def _cut(tokens: list[bytes], _: Sequence[bytes], random: Random) -> None:
    del tokens[_element(tokens, random)]


def _doubled(tokens: list[bytes], _: Sequence[bytes], random: Random) -> None:
    element = _element(tokens, random)
    tokens[element.stop : element.stop] = tokens[element]


def _moved(tokens: list[bytes], _: Sequence[bytes], random: Random) -> None:
    element = _element(tokens, random)
    moved = tokens[element]
    del tokens[element]
    at = random.randint(0, len(tokens))
    tokens[at:at] = moved


def _renamed(tokens: list[bytes], words: Sequence[bytes], random: Random) -> None:
    names = [found[0] for token in tokens if token[0] == ord("<") and (found := _NAME.search(token))] or [b"p"]
    element = _element(tokens, random)
    name = random.choice([*names, *(words if random.random() < 1 / 8 else ())])
    for at in {element.start, element.stop - 1}:
        tokens[at] = _NAME.sub(lambda _: name, tokens[at], count=1)


def _value(tokens: list[bytes], words: Sequence[bytes], random: Random) -> None:
    values = [value for token in tokens for value in _VALUE.findall(token)]
    some = [at for at, token in enumerate(tokens) if _VALUE.search(token)]
    if not some:
        return
    at = random.choice(some)
    chosen = random.randrange(len(_VALUE.findall(tokens[at])))
    new = random.choice([*values, *words]).replace(b'"', b"").replace(b"<", b"")
    places = iter(range(chosen + 1))
    tokens[at] = _VALUE.sub(lambda found: new if next(places, None) == chosen else found[0], tokens[at])


def _text(tokens: list[bytes], words: Sequence[bytes], random: Random) -> None:
    texts = [at for at, token in enumerate(tokens) if token[0] != ord("<") and token.strip()]
    if texts:
        tokens[random.choice(texts)] = random.choice([*(tokens[at] for at in texts), *words])
