"""Legal time: which version of a unit is in force on a day."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A span of days, half-open: `start` is in it, `end` is not; None means that no end is known."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"interval [{self.start}, {self.end}): expected an end after its start")

    def contains(self, pit: date) -> bool:
        """Say whether a day lies in the interval."""
        return self.start <= pit and (self.end is None or pit < self.end)


def in_force(starts: Sequence[date], pit: date) -> Interval | None:
    """Return the interval of the version in force on a day, None before the first.

    `starts` are the first days of the versions, ascending, without repetition.
    """
    index = bisect_right(starts, pit)
    if index == 0:
        return None
    return Interval(start=starts[index - 1], end=starts[index] if index < len(starts) else None)
