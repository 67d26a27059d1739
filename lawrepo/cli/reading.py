"""Commands that read: texts, comparisons, the record."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from akn.frbr import FrbrUri
from akn.iri import VersionKind
from lawrepo.cli import clock
from lawrepo.cli.group import example
from lawrepo.cli.options import (
    DAY,
    KNOWN,
    assume_option,
    language_asked,
    portion,
    reading_options,
    text_asked,
)
from lawrepo.cli.output import DONE, FINDINGS, out, print_json, say, stamp, write, write_words
from lawrepo.collection import Collection
from lawrepo.consolidated import FORMATS, FORMS, HISTORY_FORMATS, LAYOUTS, Words
from lawrepo.english import counted
from lawrepo.errors import AbsentError
from lawrepo.work import Work

if TYPE_CHECKING:
    from akn.effects import Outstanding
    from akn.events import Event


@click.command(epilog=example("lawrepo show /akn/kz/act/1995-08-30/constitution~art_2 --at 2019-06-01"))
@click.argument("iri")
@reading_options
@assume_option
@click.option("--as", "form", type=click.Choice(["text", "akn", "json", "md"]), default="text")
@click.pass_obj
def show(
    folder: str,
    iri: str,
    at: date | None,
    known: date | datetime | str | None,
    language: str,
    assume: "Sequence[Event]",
    form: str,
) -> None:
    """Print the text of a law or provision, as in force on a day."""
    with Collection.open(folder) as collection:
        work, asked = text_asked(collection, FrbrUri.parse(iri), at, known, language, assume)
        if form in {"text", "md"}:
            words = work.words(**asked, form=form)
        else:
            text = work.at(**asked)
            words = Words(data=text.export(form), statement=text.statement(), outstanding=text.outstanding)
    say(words.statement)
    _say_outstanding(words.outstanding)
    (write if form == "akn" else write_words)(words.data, None)


@click.command(
    epilog=example("lawrepo export /akn/kz/act/1995-08-30/constitution --to pdf --at 2019-06-01 -o law.pdf")
)
@click.argument("iri")
@click.option("--to", "form", required=True, type=click.Choice((*FORMATS, *HISTORY_FORMATS)))
@reading_options
@assume_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; without it, standard output.")
@click.option("--no-cache", is_flag=True, help="Write it anew, and keep no copy below the git folder.")
@click.pass_obj
def export(
    folder: str,
    iri: str,
    form: str,
    at: date | None,
    known: date | datetime | str | None,
    language: str,
    assume: "Sequence[Event]",
    *,
    output: Path | None,
    no_cache: bool,
) -> None:
    """Write the consolidated text of a law, as in force on a day.

    akn-versions is one Akoma Ntoso document with all versions in a language, akn-package a ZIP archive with every
    text in every language and the acts that bear on the law: both hold the texts of all days.
    """
    with Collection.open(folder) as collection:
        if form in HISTORY_FORMATS:
            data, said = _history(collection, FrbrUri.parse(iri), form, at, known, language, assume)
            write(data, output)
            say(said)
            return
        work, asked = text_asked(collection, FrbrUri.parse(iri), at, known, language, assume)
        text = work.at(**asked)
        data = collection.export(text, form, cached=not no_cache)
    (write_words if form in {"txt", "md", "json"} else write)(data, output)
    say(text.statement())
    _say_outstanding(text.outstanding)


def _history(
    collection: Collection,
    asked: FrbrUri,
    form: str,
    at: date | None,
    known: date | datetime | str | None,
    language: str,
    assume: "Sequence[Event]",
) -> tuple[bytes, str]:
    """Return a law with all its versions in one of HISTORY_FORMATS, and what it is, on one line."""
    code = language_asked(asked, language)
    if at is not None or asked.version.kind not in {VersionKind.CURRENT, VersionKind.ANY}:
        raise click.UsageError(f"{asked}: --to {form} holds the texts of all days: give no day")
    if portion(asked):
        raise click.UsageError(f"{asked}: --to {form} holds a whole law: give {asked.work()}")
    if form == "akn-package" and code:
        raise click.UsageError(f"{asked}: --to {form} holds the texts in all languages: give none")
    work = collection.work(asked, known=known, assume=assume)
    recorded_at, commit = work.known
    if form == "akn-package":
        data, what = collection.package(asked, known=commit, assume=assume), "every text in every language"
    else:
        data, what = work.all_versions(language=code), counted(len(work.intervals(language=code)), "text")
    assumed = "".join(f", assuming {event}" for event in work.assumed)
    return data, f"{work.meta.iri}: {what}, as recorded {stamp(recorded_at)} ({commit[:10]}){assumed}"


@click.command(epilog=example("lawrepo diff /akn/kz/act/1995-08-30/constitution --from 2017-01-01 --to 2019-06-01"))
@click.argument("iri")
@click.option("--from", "start", required=True, type=DAY, help="The day of the earlier text.")
@click.option("--to", "end", required=True, type=DAY, help="The day of the later text.")
@click.option("--known", type=KNOWN, help="As the collection knew it: a day, an instant or a revision.")
@click.option("--lang", "language", default="", metavar="L", help="Language, ISO 639-2 (rus, kaz, eng …).")
@assume_option
@click.option("--as", "form", type=click.Choice(FORMS), default="text")
@click.option(
    "--layout",
    type=click.Choice(tuple(LAYOUTS)),
    help="A list of changes (the default), the whole text with marks (that of pdf and docx), or old beside new.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; without it, standard output.")
@click.pass_context
def diff(
    context: click.Context,
    iri: str,
    start: date,
    end: date,
    known: date | datetime | str | None,
    language: str,
    assume: "Sequence[Event]",
    form: str,
    layout: str | None,
    output: Path | None,
) -> None:
    """Compare the text of a law or provision on two days. Exit 1 when they differ."""
    asked = FrbrUri.parse(iri)
    eid, code = portion(asked), language_asked(asked, language)
    if asked.version.kind is not VersionKind.CURRENT:
        raise click.UsageError(f"{asked}: --from and --to say which days: give the IRI without a version")
    with Collection.open(context.obj) as collection:
        found = collection.work(asked, known=known, assume=assume).diff(start, end, eid=eid, language=code)
        data = found.export(form, layout=layout or "")
        differs = found.differs(form, layout=layout or "")
    (write_words if form in {"text", "json"} else write)(data, output)
    context.exit(FINDINGS if differs else DONE)


@click.command(epilog=example("lawrepo log /akn/kz/act/1995-08-30/constitution~art_2"))
@click.argument("iri")
@reading_options
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_obj
def log(
    folder: str, iri: str, at: date | None, known: date | datetime | str | None, language: str, *, as_json: bool
) -> None:
    """List what was recorded of a law, or the versions of a provision."""
    asked = FrbrUri.parse(iri)
    eid, language = portion(asked), language_asked(asked, language)
    dated = at is not None or asked.version.kind not in {VersionKind.CURRENT, VersionKind.ANY}
    if not eid and (language or dated):
        raise click.UsageError(
            f"{asked}: the log of a law is of all languages and days: name a provision, as {asked.work()}~art_2"
        )
    with Collection.open(folder) as collection:
        view = collection.work(asked, known=known)
        rows: list[dict[str, Any]]
        if not eid:
            rows = [
                {
                    "commit": entry.commit,
                    "recorded": stamp(entry.recorded_at),
                    "subject": entry.subject,
                    "amended_by": list(entry.trailer("Amended-By")),
                    "in_force": list(entry.trailer("In-Force")),
                    "basis": list(entry.trailer("Basis")),
                }
                for entry in view.log()
            ]
        else:
            rows = list(_versions(view, asked, at, language))
        outstanding = view.outstanding(eid=eid)
        others = [
            {
                "instruction": f"{act}#{each.instruction}",
                "standing": each.standing.value,
                "eids": list(each.eids),
                "reason": each.reason,
            }
            for act, each in outstanding
        ]
    if as_json:
        print_json("lawrepo.log/v1", {"iri": iri, "entries": rows, "outstanding": others})
        return
    for row in rows:
        out(_log_line(row))
    for act, each in outstanding:
        out(f"{each.word}  {act}#{each.instruction}  ({', '.join(each.eids)})  {each.reason}")


def _say_outstanding(outstanding: "Sequence[tuple[FrbrUri, Outstanding]]") -> None:
    """Say what is recorded about a text and is not in it: what waits, and what cannot be executed."""
    for act, each in outstanding:
        if each.standing.value != "stillborn":
            say(f"{each.standing.value}: {act}#{each.instruction}: {each.reason}")


def _versions(view: Work, asked: FrbrUri, at: date | None, language: str) -> Iterator[dict[str, Any]]:
    """Yield the versions of a provision; none of one that never was in force, and that some act would have made."""
    eid = portion(asked)
    try:
        versions = view.versions(eid, view.pit(asked, at, clock.today(), language=language), language=language)
    except AbsentError:
        if not view.outstanding(eid=eid):
            raise
        return
    for version in versions:
        yield {
            "in_force_from": str(version.in_force.start),
            "in_force_until": None if version.in_force.end is None else str(version.in_force.end),
            "eid": version.eid,
            "status": version.status,
            "amended_by": [str(act) for act in version.acts],
            "commit": version.commit,
            "recorded": stamp(version.recorded_at),
            "namesakes": list(version.namesakes),
        }


def _log_line(row: dict[str, Any]) -> str:
    by = f" by {', '.join(row['amended_by'])}" if row["amended_by"] else ""
    if "subject" in row:
        return f"{row['recorded']}  {row['commit'][:10]}  {row['subject']}{by}"
    until = row["in_force_until"] or "…"
    status = f" ({row['status']})" if row["status"] else ""
    recorded = f"recorded {row['recorded']} {row['commit'][:10]}"
    if row["namesakes"]:
        recorded += f"  (other units of that number: {', '.join(row['namesakes'])})"
    return f"[{row['in_force_from']}, {until})  {row['eid']}{status}{by}  {recorded}"


COMMANDS: Final[tuple[click.Command, ...]] = (show, export, diff, log)
