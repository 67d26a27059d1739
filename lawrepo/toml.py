"""TOML from outside, read in bounded time."""

import re
import tomllib
from typing import Any, Final

MAX_PARTS: Final = 200  # of a dotted key: the time that tomllib takes grows with their square
_PART: Final = re.compile(r"""\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*(?=\.)""")


def parse_toml(text: str) -> dict[str, Any]:
    """Read a table.

    Raises:
        ValueError: when it is no TOML, nests too deep, or has a dotted key of too many parts.

    """
    parts = end = 0
    for found in _PART.finditer(text):
        parts = parts + 1 if found.start() == end else 1
        end = found.end()
        if parts >= MAX_PARTS:
            line = text.count("\n", 0, end) + 1
            raise ValueError(f"a dotted key of more than {MAX_PARTS} parts (at line {line}, column 1)")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("arrays or tables nested too deep") from None
