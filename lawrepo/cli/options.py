"""How dates and times are written on the command line."""

import re
from datetime import date, datetime
from typing import Any

import click

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?$", re.ASCII)


class Day(click.ParamType[date]):
    """A legal date."""

    name = "date"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Read YYYY-MM-DD and nothing else."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: expected YYYY-MM-DD", param, ctx)
        if day.isoformat() != value:
            self.fail(f"{value!r} is no date: expected YYYY-MM-DD", param, ctx)
        return day


class Known(click.ParamType[date | datetime | str]):
    """A point of record time: a day, an instant with its zone, or a revision."""

    name = "when"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date | datetime | str:
        """Read YYYY-MM-DD, or that with T and a time, and take anything else for a revision."""
        if isinstance(value, str) and _DATED.match(value):
            try:
                return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
            except ValueError as error:
                self.fail(f"{value!r} is no date or time: {error}", param, ctx)
        return str(value)
