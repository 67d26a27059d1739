"""The command that writes a collection as a site."""

from datetime import date
from pathlib import Path
from typing import Final

import click

from lawrepo.cli import clock
from lawrepo.cli.group import example
from lawrepo.cli.options import DAY
from lawrepo.cli.output import out, progress, say
from lawrepo.english import counted
from lawrepo.publishing import publish


@click.command(epilog=example("lawrepo site -o public --base https://laws.example/"))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder of the site: new, or one of ours.",
)
@click.option("--at", type=DAY, help="The day whose texts come first; without it, today.")
@click.option(
    "--base", default="", metavar="URL", help="The address of the site: for sitemap.xml, and whole links in feeds."
)
@click.option("--pdf", is_flag=True, help="A PDF beside each version too; takes long.")
@click.pass_obj
def site(folder: str, output: Path, at: date | None, base: str, *, pdf: bool) -> None:
    """Write the whole collection as a static site, or bring one up to date."""
    with progress() as shown:
        report = publish(Path(folder), output, at=at or clock.today(), base=base, pdf=pdf, progress=shown)
    for remark in report.remarks:
        say(remark)
    out(
        f"{output}: {counted(report.works, 'act')}, {report.fresh} of them written anew;"
        f" {counted(report.written, 'file')} written, {report.removed} removed"
    )


COMMANDS: Final[tuple[click.Command, ...]] = (site,)
