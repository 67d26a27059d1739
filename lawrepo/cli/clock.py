"""The clock of the machine, which nothing else reads."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return this day where the machine stands."""
    return datetime.now().astimezone().date()
