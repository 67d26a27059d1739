"""The instructions behind wordings, as the fold comes upon them: each adds to what was behind the wording before."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple


class Behind(NamedTuple):
    """The names of instructions behind a wording: the last, and what was behind the wording before."""

    before: "Behind | None"
    names: tuple[str, ...]

    def all(self) -> tuple[str, ...]:
        """Return all of them, in their order."""
        found: list[tuple[str, ...]] = []
        at: Behind | None = self
        while at is not None:
            found.append(at.names)
            at = at.before
        return tuple(name for names in reversed(found) for name in names)


class BehindVersions(Mapping[tuple[str, date], tuple[str, ...]]):
    """The names behind each version, put together when they are asked for: a wording changed often has many."""

    __slots__ = ("_behind",)

    def __init__(self, behind: Mapping[tuple[str, date], Behind | None]) -> None:
        self._behind = behind

    def __getitem__(self, version: tuple[str, date]) -> tuple[str, ...]:
        found = self._behind[version]
        return () if found is None else found.all()

    def __iter__(self) -> Iterator[tuple[str, date]]:
        return iter(self._behind)

    def __len__(self) -> int:
        return len(self._behind)
