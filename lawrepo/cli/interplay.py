"""`lawrepo interplay`: what two pending acts are to each other."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from lawrepo.cli import clock
from lawrepo.cli.group import example
from lawrepo.cli.options import DAY, KNOWN
from lawrepo.cli.output import CONFLICT, DONE, FINDINGS, out, say
from lawrepo.export.interplay import to_json, to_text
from lawrepo.interplay import Verdict
from lawrepo.repository import Repository


@click.command(epilog=example("lawrepo interplay first.toml second.toml --at 2006-09-30"))
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--at", type=DAY, help="On the text in force on this day; without it, today.")
@click.option("--known", type=KNOWN, help="As the collection knew it: a day, an instant or a revision.")
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
    day = at or clock.today()
    with Repository.open(context.obj) as repository:
        one, two = (repository.read_act(path) for path in (first, second))
        found = repository.interplay(one, two, at=day, known=known)
    for remark in (*one.remarks, *two.remarks):
        say(remark)
    out((to_json if as_json else to_text)(one, two, found, at=day))
    verdicts = {each.verdict for each in found}
    if Verdict.UNFIT in verdicts:
        context.exit(CONFLICT)
    context.exit(DONE if verdicts <= {Verdict.INDEPENDENT} else FINDINGS)


COMMANDS: Final[tuple[click.Command, ...]] = (interplay,)
