"""The settings of a collection, `lawrepo.toml`."""

import re
import tomllib
from dataclasses import dataclass

from lawrepo.errors import StorageError

FORMAT = 1
_COUNTRY = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)?")
_LANGUAGE = re.compile(r"[a-z]{3}")


class SettingsError(StorageError):
    """Report settings that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a collection is about.

    `country` is an ISO 3166-1 code in lower case (AKN-NC 4.4), `languages` are ISO 639-2 alpha-3 codes in order of
    preference; `format` is the version of the storage format.
    """

    country: str
    languages: tuple[str, ...]
    format: int = FORMAT

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.country):
            raise SettingsError(f"country {self.country!r}: expected two lower-case letters, as kz")
        if not self.languages or len(set(self.languages)) != len(self.languages):
            raise SettingsError(f"languages {', '.join(self.languages)!r}: expected at least one, each once")
        for language in self.languages:
            if not _LANGUAGE.fullmatch(language):
                raise SettingsError(f"language {language!r}: expected three lower-case letters (ISO 639-2), as rus")
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
            table = tomllib.loads(data.decode())
        except (ValueError, RecursionError) as error:
            raise SettingsError(f"{source}: {error}") from None
        version, country, languages = (table.get(key) for key in ("format", "country", "languages"))
        if type(version) is not int:  # and no bool
            raise SettingsError(f"{source}: format {version!r}: expected a whole number from 1")
        if not isinstance(country, str) or not isinstance(languages, list):
            raise SettingsError(f"{source}: expected country (a string) and languages (a list)")
        try:
            return cls(country=country, languages=tuple(str(language) for language in languages), format=version)
        except SettingsError as error:
            raise SettingsError(f"{source}: {error}") from None

    def to_toml(self) -> bytes:
        """Write the settings as `lawrepo init` does."""
        languages = ", ".join(f'"{language}"' for language in self.languages)
        return (
            "# A collection of law kept by lawrepo.\n"
            f"format = {self.format}\n"
            f'country = "{self.country}"\n'
            f"languages = [{languages}]\n"
        ).encode()
