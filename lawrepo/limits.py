"""How much one input may be: `[limits]` in lawrepo.toml."""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Final

from akn.xml import MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS
from lawrepo.errors import StorageError

# What this program bears; a setting may go up to it.
HIGHEST: Final = MappingProxyType(
    {
        "file_bytes": MAX_BYTES,
        "depth": MAX_DEPTH,
        "elements": MAX_ELEMENTS,
        "attributes": MAX_ATTRIBUTES,
        "lines": 10_000_000,
        "instructions": 1_000_000,
    }
)


class LimitError(StorageError):
    """Report an input beyond a limit."""

    def __init__(self, source: str, found: str, limit: str, value: int) -> None:
        """Keep the limit's name."""
        self.limit = limit
        super().__init__(f"{source}: {found}: the limit is {value} ({limit} in [limits] of lawrepo.toml)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one input may be.

    `file_bytes` of a file; `depth` and number of `elements` of a document, `attributes` of one element; `lines` of
    a text; `instructions` of an act.
    """

    file_bytes: int = MAX_BYTES
    depth: int = MAX_DEPTH
    elements: int = 1_000_000
    attributes: int = MAX_ATTRIBUTES
    lines: int = 400_000
    instructions: int = 10_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or not 1 <= value <= HIGHEST[field.name]:
                raise StorageError(
                    f"limits.{field.name} = {value!r}: expected a whole number from 1 to {HIGHEST[field.name]}"
                )

    def require(self, source: str, limit: str, found: int) -> None:
        """Refuse what is more than a limit allows.

        Raises:
            LimitError: naming the limit.

        """
        value = getattr(self, limit)
        if found > value:
            raise LimitError(source, f"{found} {limit}", limit, value)

    def read(self, path: Path) -> "bytes":
        """Read a file; of one that has no end, no more than the limit.

        Raises:
            OSError: when it cannot be read.
            LimitError: when it is too large.

        """
        with path.open("rb") as file:
            size = min(os.fstat(file.fileno()).st_size, self.file_bytes)
            data = file.read(size + 1)
            if len(data) > size:  # what is no plain file says nothing of its size
                data += file.read(self.file_bytes - size)
        if len(data) > self.file_bytes:
            raise LimitError(str(path), f"more than {self.file_bytes} bytes", "file_bytes", self.file_bytes)
        return data


DEFAULT: Final = Limits()
