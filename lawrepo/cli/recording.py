"""Commands that record: collections, whole texts, acts and events."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from akn.events import Event
from lawrepo.claims import claim_json
from lawrepo.cli import clock
from lawrepo.cli.group import example
from lawrepo.cli.options import DAY, EDIT, event_asked
from lawrepo.cli.output import DONE, FINDINGS, out, print_json, progress, say, write
from lawrepo.difference import turn_text
from lawrepo.english import counted
from lawrepo.errors import ConflictError
from lawrepo.export.refusals import conflict_values
from lawrepo.importers.sheet import read_act, write_sheet
from lawrepo.plan import Plan
from lawrepo.repository import ImportReport, Repository


@click.command(epilog=example("lawrepo init laws --country kz --languages rus,kaz,eng"))
@click.argument("folder", metavar="DIR")
@click.option("--country", required=True, metavar="CC", help="ISO 3166-1 code, as kz.")
@click.option("--languages", required=True, metavar="L,L", help="ISO 639-2 codes in order of preference, as rus,kaz.")
@click.option("--bare", is_flag=True, help="Without a working tree.")
def init(folder: str, country: str, languages: str, *, bare: bool) -> None:
    """Make a new collection."""
    codes = [code.strip() for code in languages.split(",")]
    Repository.init(folder, country=country, languages=codes, now=clock.now(), bare=bare).close()
    say(f"{folder}: a new collection of {country} law in {', '.join(codes)}")


@click.command(
    "import", epilog=example("lawrepo import law.txt --work /akn/kz/act/2001/7-ii --lang rus --in-force 2001-03-01")
)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--work", required=True, metavar="IRI", help="IRI of the Work.")
@click.option("--lang", "language", required=True, metavar="L", help="Language of the text, ISO 639-2.")
@click.option("--in-force", required=True, type=DAY, help="The day from which this wording is in force.")
@click.option("--format", "form", type=click.Choice(["auto", "akn", "text", "markdown"]), default="auto")
@click.option("--title", default="", help="Title of the law in this language.")
@click.option("--lenient", is_flag=True, help="Keep text that the grammar cannot place, and report it.")
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_obj
def import_(
    folder: str,
    source: Path,
    work: str,
    language: str,
    in_force: date,
    form: str,
    title: str,
    *,
    lenient: bool,
    as_json: bool,
) -> None:
    """Record a whole text as in force from a day."""
    with Repository.open(folder) as repository:
        report = repository.import_text(
            source,
            work=work,
            language=language,
            in_force=in_force,
            now=clock.now(),
            form=form,
            title=title,
            lenient=lenient,
        )
    _print_import(report, "lawrepo.import/v1", as_json=as_json)


@click.command(epilog=example("lawrepo import-history history/charter/manifest.toml"))
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_obj
def import_history(folder: str, manifest: Path, *, as_json: bool) -> None:
    """Record the whole texts that a manifest lists, one commit an act."""
    with Repository.open(folder) as repository, progress() as shown:
        report = repository.import_history(manifest, now=clock.now(), progress=shown)
    _print_import(report, "lawrepo.import-history/v1", as_json=as_json)


def _print_import(report: ImportReport, schema: str, *, as_json: bool) -> None:
    for remark in report.remarks:
        say(remark)
    if as_json:
        print_json(
            schema,
            {
                "commits": [{"subject": subject, "files": files} for subject, files in report.commits],
                "texts": [{"source": name, **dict(counts)} for name, counts in report.counts],
                "remarks": list(report.remarks),
                "modifications": [{"source": name, **claim_json(claim)} for name, claim in report.claims],
            },
        )
        return
    for name, counts in report.counts:
        out(f"{name}: " + ", ".join(f"{number} {what}" for what, number in counts))
    for subject, files in report.commits:
        out(f"recorded: {subject} ({counted(files, 'file')})")
    if not report.commits:
        out("nothing new to record")


@click.command(epilog=example("lawrepo amend history/charter/acts/01-supplements.toml --dry-run"))
@click.argument("sources", metavar="[SHEET.toml|ACT.xml]…", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help="Show what would change, and record nothing. Exit 1 when something does."
)
@click.option(
    "--from-edit",
    "edits",
    multiple=True,
    type=EDIT,
    metavar="[L=]FILE",
    help="An edited text of the law, in language L: the instructions that make it are found. Needs --act.",
)
@click.option("--act", "act_file", type=click.Path(path_type=Path), help="With --from-edit: a sheet's [act] table.")
@click.option("--at", type=DAY, help="With --from-edit: the day whose text was edited; else that of commencement.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the act as a sheet to this file, too.")
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_context
def amend(
    context: click.Context,
    sources: Sequence[Path],
    edits: Sequence[tuple[str, Path]],
    act_file: Path | None,
    at: date | None,
    output: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Record an amending act and carry out its instructions: all of it, in one commit, or nothing.

    The act is a sheet, or one Akoma Ntoso document a language; or its instructions are found from an edited text.
    """
    if bool(sources) == bool(edits) or bool(edits) != (act_file is not None):
        raise click.UsageError("give either a sheet or an act, or --from-edit with --act")
    with _conflicts("lawrepo.amend/v1", as_json=as_json), Repository.open(context.obj) as repository:
        if act_file is None:
            sheet = repository.read_act(*sources)
        else:
            languages = repository.settings.languages
            texts = {language or languages[0]: path for language, path in edits}
            sheet = repository.act_from_edit(read_act(act_file, languages=languages), texts, at=at)
        for remark in sheet.remarks:
            say(remark)
        plan = repository.plan(sheet) if dry_run else repository.amend(sheet, now=clock.now())
    if output is not None:
        write(write_sheet(sheet), output)
    _print_plan(plan, "lawrepo.amend/v1", recorded=not dry_run, as_json=as_json)
    if dry_run:
        context.exit(FINDINGS if plan.files else DONE)


@click.command(epilog=example("lawrepo event /akn/xa/act/2026-05-15/96-vi#referendum 2026-10-03 --outcome passed"))
@click.argument("event", metavar="IRI#NAME")
@click.argument("day", metavar="DATE", type=DAY)
@click.option("--outcome", default="", help="What came of it, as passed.")
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_obj
def event(folder: str, event: str, day: date, outcome: str, *, as_json: bool) -> None:
    """Record an event that commencement rules wait for; again, to correct its day or outcome."""
    iri, name = event_asked(event)
    happened = Event(iri=iri, name=name, on=day, outcome=outcome)
    with _conflicts("lawrepo.event/v1", as_json=as_json), Repository.open(folder) as repository:
        plan = repository.record_event(happened, now=clock.now())
    _print_plan(plan, "lawrepo.event/v1", recorded=True, as_json=as_json)


@contextmanager
def _conflicts(schema: str, *, as_json: bool) -> Iterator[None]:
    """Print the envelope of what is refused, if one is asked for; it is an error all the same."""
    try:
        yield
    except ConflictError as error:
        if as_json:
            refused = {**_plan_value(Plan(message="", files={}), recorded=False), "conflicts": conflict_values(error)}
            print_json(schema, refused)
        raise


def _plan_value(plan: Plan, *, recorded: bool) -> dict[str, Any]:
    return {
        "recorded": recorded and bool(plan.files),
        "subject": plan.subject,
        "files": sorted(plan.files),
        "turns": [{"work": str(turn.work), "language": turn.language, "day": str(turn.day)} for turn in plan.turns],
        "pending": [{"instruction": name, "reason": reason} for name, reason in plan.pending],
        "stillborn": [{"instruction": name, "reason": reason} for name, reason in plan.stillborn],
        "remarks": list(plan.remarks),
        "conflicts": [],
    }


def _print_plan(plan: Plan, schema: str, *, recorded: bool, as_json: bool) -> None:
    """Print what a commit does; one that is only worked out with how it changes the texts."""
    for remark in plan.remarks:
        say(remark)
    if as_json:
        print_json(schema, _plan_value(plan, recorded=recorded))
        return
    if not plan.files:
        out("nothing new to record")
        return
    out(f"{'recorded' if recorded else 'would record'}: {plan.subject} ({counted(len(plan.files), 'file')})")
    for kind, told in (("pending", plan.pending), ("never in force", plan.stillborn)):
        for name, reason in told:
            out(f"{kind}: {name}: {reason}")
    if not recorded:
        for turn in plan.turns:
            out(f"\n{turn.work}/{turn.language}:{turn.day}")
            out(turn_text(turn).decode())
        out("\nfiles:")
        for path, data in plan.files.items():
            out(f"  {'deleted' if data is None else 'written'} {path}")


COMMANDS: Final[tuple[click.Command, ...]] = (init, import_, import_history, amend, event)
