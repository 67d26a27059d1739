"""What lies in a unit's folder, read off the bytes of git's tree object without taking that apart.

Such a folder holds versions, each named by a date, and perhaps notes after them: so its entries are of one length,
and stand in the order of time. Where a tree is not just that, there is no short way: `objects.parse_tree` reads it.
"""

import re
from bisect import bisect_right
from datetime import date
from functools import lru_cache
from typing import Final

_MODE: Final = b"100644 "
_DAY: Final = len("YYYY-MM-DD")
_END: Final = b".xml\0"
_BEFORE: Final = len(_MODE) + _DAY + len(_END)  # what stands in an entry before the object's id
_DATE: Final = (
    rb"(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    rb"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    rb"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)


class Dated:
    """The versions in a folder, by their days, ascending, as text; `notes` is the id of its notes, "" without any."""

    __slots__ = ("_data", "_stride", "days", "notes")

    def __init__(self, data: bytes, oid_bytes: int) -> None:
        """Take a tree of the shape that `read_dated` has found it to have."""
        self._data = data
        self._stride = _BEFORE + oid_bytes
        count, left = divmod(len(data), self._stride)
        self.days = [data[at : at + _DAY] for at in range(len(_MODE), count * self._stride, self._stride)]
        self.notes = data[-oid_bytes:].hex() if left else ""

    def around(self, pit: bytes) -> dict[date, str]:
        """Return what is in force on a day and what follows it, as far as there is either, by first day in force."""
        after = bisect_right(self.days, pit)
        return {
            date.fromisoformat(self.days[index].decode()): self._oid(index)
            for index in range(max(after - 1, 0), min(after + 1, len(self.days)))
        }

    def _oid(self, index: int) -> str:
        return self._data[index * self._stride + _BEFORE : (index + 1) * self._stride].hex()


def read_dated(data: bytes, oid_bytes: int) -> Dated | None:
    """Read a tree whose objects have ids of so many bytes; None when something else is in it, or in disorder."""
    if _shape(oid_bytes).fullmatch(data) is None:
        return None
    dated = Dated(data, oid_bytes)
    return dated if dated.days == sorted(dated.days) else None


@lru_cache(maxsize=2)  # git has ids of two lengths
def _shape(oid_bytes: int) -> re.Pattern[bytes]:
    oid = rb".{%d}" % oid_bytes
    versions = rb"(?:" + _MODE + _DATE + re.escape(_END) + oid + rb")+"
    return re.compile(versions + rb"(?:" + _MODE + rb"notes\.xml\0" + oid + rb")?", re.DOTALL)
