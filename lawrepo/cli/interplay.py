"""`lawrepo interplay`: what two pending acts are to each other."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

from lawrepo.cli.options import Day, Known
from lawrepo.export.interplay import to_json, to_text
from lawrepo.importers.sheet import read_sheet
from lawrepo.interplay import Verdict
from lawrepo.repository import Repository

_INDEPENDENT, _DEPENDENT, _UNFIT = 0, 1, 4


def register(group: click.Group, today: Callable[[], date], out: Callable[[str], None]) -> None:
    """Add the command to a group; `today` gives the day of the text without --at, `out` prints a result."""

    @group.command(
        epilog="\b\nExample:\n  lawrepo interplay first.toml second.toml --at 2006-09-30",
    )
    @click.argument("first", type=click.Path(path_type=Path))
    @click.argument("second", type=click.Path(path_type=Path))
    @click.option("--at", type=Day(), help="On the text in force on this day; without it, today.")
    @click.option("--known", type=Known(), help="As the collection knew it: a day, an instant or a revision.")
    @click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
    @click.pass_context
    def interplay(
        context: click.Context,
        first: Path,
        second: Path,
        at: date | None,
        known: date | datetime | str | None,
        *,
        as_json: bool,
    ) -> None:
        """Say what two pending acts are to each other: independent, order-dependent or contradictory.

        FIRST and SECOND are amendment sheets. Exit 0 when they are independent, 1 when they are not, 4 when one does
        not fit the text even alone.
        """
        day = at or today()
        with Repository.open(context.obj) as repository:
            one, two = (read_sheet(path, languages=repository.settings.languages) for path in (first, second))
            found = repository.interplay(one, two, at=day, known=known)
        for remark in (*one.remarks, *two.remarks):
            click.echo(f"lawrepo: {remark}", err=True)
        out((to_json if as_json else to_text)(one, two, found, at=day))
        verdicts = {each.verdict for each in found}
        if Verdict.UNFIT in verdicts:
            context.exit(_UNFIT)
        context.exit(_INDEPENDENT if verdicts <= {Verdict.INDEPENDENT} else _DEPENDENT)
