"""The days on which nobody works, as a collection keeps them: `calendar/YEAR.toml`; pure (docs/storage.md).

A year is written down when a period is first counted through it, and holds from then on: what a library says of
holidays changes from release to release, and the day on which an act commenced must not.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lawrepo.errors import StorageError
from lawrepo.toml import parse_toml

FOLDER: Final = "calendar"


class CalendarError(StorageError):
    """Report a year whose holidays are not known, or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The holidays of a year, ascending, each with its name; `source` says where they are from."""

    year: int
    holidays: tuple[tuple[date, str], ...]
    source: str

    def __post_init__(self) -> None:
        for day, _ in self.holidays:
            if day.year != self.year:
                raise CalendarError(f"{year_file(self.year)}: {day} is a day of another year")

    @classmethod
    def parse(cls, data: bytes, year: int) -> "Year":
        """Read `calendar/YEAR.toml`.

        Raises:
            CalendarError: when it is no TOML, or does not say what it must.

        """
        try:
            table = parse_toml(data.decode())
        except ValueError as error:
            raise CalendarError(f"{year_file(year)}: {error}") from None
        rows, source = table.get("holiday"), table.get("source")
        if not isinstance(rows, list) or not isinstance(source, str):
            raise CalendarError(f"{year_file(year)}: expected source (a text) and [[holiday]] tables")
        found = {}
        for row in rows:
            day, name = (row.get("on"), row.get("name")) if isinstance(row, dict) else (None, None)
            if type(day) is not date or not isinstance(name, str):
                raise CalendarError(f"{year_file(year)}: {row!r}: expected on (YYYY-MM-DD) and name (a text)")
            found[day] = name
        return cls(year=year, holidays=tuple(sorted(found.items())), source=source)

    def to_toml(self) -> bytes:
        """Write the year as `parse` reads it."""
        lines = [f"# Days of {self.year} on which nobody works.", f"source = {_quoted(self.source)}"]
        if not self.holidays:
            lines.append("holiday = []")
        for day, name in self.holidays:
            lines += ["", "[[holiday]]", f"on = {day.isoformat()}", f"name = {_quoted(name)}"]
        return "".join(f"{line}\n" for line in lines).encode()


class Holidays(Container[date]):
    """The holidays of all years: those kept, and others as `look_up` gives them; `new` are the years it was asked."""

    def __init__(self, kept: Mapping[int, Year], look_up: Callable[[int], Year]) -> None:
        """Take the years that the collection keeps."""
        self._look_up = look_up
        self._days = {year: _days(found) for year, found in kept.items()}
        self.new: dict[int, Year] = {}

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        if day.year not in self._days:
            self.new[day.year] = self._look_up(day.year)
            self._days[day.year] = _days(self.new[day.year])
        return day in self._days[day.year]


def year_file(year: int) -> str:
    """Return the path of a year."""
    return f"{FOLDER}/{year:04}.toml"


def unknown_year(year: int) -> Year:
    """Refuse to look a year up.

    Raises:
        CalendarError: always.

    """
    raise CalendarError(f"{year_file(year)} is missing: a period of working days was counted through that year")


def _days(year: Year) -> frozenset[date]:
    return frozenset(day for day, _ in year.holidays)


def _quoted(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def with_names(found: Iterable[tuple[date, str]], year: int, source: str) -> Year:
    """Return a year from days and names in any order; of two names for one day, both."""
    names: dict[date, list[str]] = {}
    for day, name in found:
        names.setdefault(day, []).append(name)
    return Year(year=year, holidays=tuple((day, "; ".join(names[day])) for day in sorted(names)), source=source)
