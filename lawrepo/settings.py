"""The settings of a collection, `lawrepo.toml`."""

import re
from dataclasses import dataclass, fields

from lawrepo.errors import StorageError
from lawrepo.limits import DEFAULT, Limits
from lawrepo.toml import parse_toml

FORMAT = 1
_COUNTRY = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)?")
_LANGUAGE = re.compile(r"[a-z]{3}")
_CALENDAR = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]+)?|none")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND = ("saturday", "sunday")


class SettingsError(StorageError):
    """Report settings that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a collection is about.

    `country` is an ISO 3166-1 code in lower case (AKN-NC 4.4), `languages` are ISO 639-2 alpha-3 codes in order of
    preference; `format` is the version of the storage format. `calendar` says whose holidays count where a period is
    one of working days: an ISO 3166 code, as KZ or DE-BY, or "none"; `weekend` are the days of the week without work.
    `limits` say how much one input may be.
    """

    country: str
    languages: tuple[str, ...]
    format: int = FORMAT
    calendar: str = ""
    weekend: tuple[str, ...] = WEEKEND
    limits: Limits = DEFAULT

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.country):
            raise SettingsError(f"country {self.country!r}: expected two lower-case letters, as kz")
        if not self.languages or len(set(self.languages)) != len(self.languages):
            raise SettingsError(f"languages {', '.join(self.languages)!r}: expected at least one, each once")
        for language in self.languages:
            if not _LANGUAGE.fullmatch(language):
                raise SettingsError(f"language {language!r}: expected three lower-case letters (ISO 639-2), as rus")
        if self.calendar and not _CALENDAR.fullmatch(self.calendar):
            raise SettingsError(f'calendar {self.calendar!r}: expected a country, as KZ or DE-BY, or "none"')
        if unknown := [day for day in self.weekend if day not in _WEEK]:
            raise SettingsError(f"weekend {unknown[0]!r}: expected days of the week, as saturday")
        if len(set(self.weekend)) == len(_WEEK):
            raise SettingsError("weekend: expected a working day at least")
        if self.format < 1:
            raise SettingsError(f"format {self.format}: expected a whole number from 1")
        if self.format > FORMAT:
            raise SettingsError(
                f"storage format {self.format} is newer than this program's {FORMAT}: use a newer lawrepo"
            )

    @classmethod
    def parse(cls, data: bytes, *, source: str = "lawrepo.toml") -> "Settings":
        """Read `lawrepo.toml`; settings that this version does not know are left to newer ones.

        Raises:
            SettingsError: when it is no TOML, lacks a setting, or is of a newer format.

        """
        try:
            table = parse_toml(data.decode())
        except ValueError as error:
            raise SettingsError(f"{source}: {error}") from None
        version, country, languages = (table.get(key) for key in ("format", "country", "languages"))
        if type(version) is not int:  # and no bool
            raise SettingsError(f"{source}: format {version!r}: expected a whole number from 1")
        if not isinstance(country, str) or not isinstance(languages, list):
            raise SettingsError(f"{source}: expected country (a string) and languages (a list)")
        calendar, weekend = table.get("calendar", ""), table.get("weekend", list(WEEKEND))
        if not isinstance(calendar, str) or not isinstance(weekend, list):
            raise SettingsError(f"{source}: expected calendar (a string) and weekend (a list)")
        try:
            return cls(
                country=country,
                languages=tuple(map(str, languages)),
                format=version,
                calendar=calendar,
                weekend=tuple(map(str, weekend)),
                limits=_limits(table.get("limits", {})),
            )
        except StorageError as error:
            raise SettingsError(f"{source}: {error}") from None

    @property
    def days_off(self) -> frozenset[int]:
        """Return the weekend as `date.weekday` counts, 0 for Monday."""
        return frozenset(_WEEK.index(day) for day in self.weekend)

    def to_toml(self) -> bytes:
        """Write the settings as `lawrepo init` does."""
        languages = ", ".join(f'"{language}"' for language in self.languages)
        return (
            "# A collection of law kept by lawrepo.\n"
            f"format = {self.format}\n"
            f'country = "{self.country}"\n'
            f"languages = [{languages}]\n"
            + (f'calendar = "{self.calendar}"\n' if self.calendar else "")
            + (f"weekend = {list(self.weekend)}\n".replace("'", '"') if self.weekend != WEEKEND else "")
            + ("" if self.limits == DEFAULT else f"\n[limits]\n{_lines(self.limits)}")
        ).encode()


def _limits(table: object) -> Limits:
    names = [field.name for field in fields(Limits)]
    if not isinstance(table, dict):
        raise SettingsError(f"limits = {table!r}: expected a table of {', '.join(names)}")
    return Limits(**{name: table[name] for name in names if name in table})


def _lines(limits: Limits) -> str:
    return "".join(f"{field.name} = {getattr(limits, field.name)}\n" for field in fields(limits))
