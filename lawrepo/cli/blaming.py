"""`lawrepo blame`: who wrote each word."""

from datetime import date, datetime
from typing import Final

import click

from akn.frbr import FrbrUri
from lawrepo.cli import clock
from lawrepo.cli.group import example
from lawrepo.cli.options import language_asked, portion, reading_options
from lawrepo.cli.output import write_words
from lawrepo.export.provenance import to_json, to_text
from lawrepo.repository import Repository


@click.command(epilog=example("lawrepo blame /akn/kz/act/1995-08-30/constitution~art_2 --at 2019-06-01"))
@click.argument("iri")
@reading_options
@click.option("--as", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def blame(
    folder: str, iri: str, at: date | None, known: date | datetime | str | None, language: str, form: str
) -> None:
    """Say of each word of a provision which act wrote it, in force from when, and when that was recorded."""
    asked = FrbrUri.parse(iri)
    eid, code = portion(asked), language_asked(asked, language)
    if not eid:
        raise click.UsageError(f"{asked}: name a provision, as {asked.work()}~art_2")
    with Repository.open(folder) as repository:
        pit = repository.work(asked, known=known).pit(asked, at, clock.today(), language=code)
        found = repository.blame(asked, eid, pit, language=code, known=known)
    write_words(to_json(found) if form == "json" else to_text(found), None)


COMMANDS: Final[tuple[click.Command, ...]] = (blame,)
