"""Public holidays of a country, from the holidays library."""

from importlib.metadata import version

from lawrepo.calendar_days import CalendarError, Year, with_names

# Said in lawrepo.toml of a collection that knows no holidays, weekends alone.
NONE = "none"


def public_holidays(calendar: str, year: int) -> Year:
    """Return the holidays of a year; `calendar` is an ISO 3166 code, as KZ or DE-BY, or "none".

    Raises:
        CalendarError: for a country that the library does not know.

    """
    if calendar == NONE:
        return with_names((), year, "none, by lawrepo.toml")
    import holidays  # noqa: PLC0415 - a lazy seam

    country, _, part = calendar.upper().partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=[year], language="en_US")
    except NotImplementedError:
        raise CalendarError(
            f'no holidays of {calendar} are known: set calendar = "CC" in lawrepo.toml to a country whose holidays'
            f' count, or calendar = "{NONE}" where only weekends do'
        ) from None
    named = ((day, str(name)) for day, name in found.items())
    return with_names(named, year, f"holidays {version('holidays')}, {calendar.upper()}")
