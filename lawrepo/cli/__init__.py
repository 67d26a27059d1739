"""The command line: argv, environment, clock, standard output and exit codes. One function a verb."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from akn.errors import AknError
from akn.frbr import FrbrUri
from akn.iri import VersionKind
from lawrepo import __version__
from lawrepo.cli import interplay
from lawrepo.cli.options import Day, Known
from lawrepo.errors import AbsentError, ConflictError, LawrepoError, RequestError, StorageError
from lawrepo.export.findings import to_json, to_junit, to_sarif, to_text
from lawrepo.repository import RULES, ImportReport, NoCollectionError, Progress, Repository, check_files
from lawrepo.work import FORMATS, Consolidated

DONE, FINDINGS, USAGE, ABSENT, CONFLICT, BROKEN = range(6)
_F = TypeVar("_F", bound=Callable[..., Any])
_MAIN = "main"  # the component that a law itself is (AKN-NC 4.4)
_INDEX = "GIT_INDEX_FILE"
# By these git would take another repository, or a part of one, for the collection; its hooks pass some of them on.
_REPOSITORY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_CEILING_DIRECTORIES",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    _INDEX,
)


class OutputError(StorageError):
    """Report results that could not be written."""


_DAY, _KNOWN = Day(), Known()


def _example(line: str) -> str:
    """Return an example for a command's help, never broken over lines: it is there to be copied."""
    return f"\b\nExample:\n  {line}"


def _reading_options(function: _F) -> _F:
    for option in (
        click.option("--lang", "language", default="", metavar="L", help="Language, ISO 639-2 (rus, kaz, eng …)."),
        click.option("--known", type=_KNOWN, help="As the collection knew it: a day, an instant or a revision."),
        click.option("--at", type=_DAY, help="In force on this day; without it, today."),
    ):
        function = option(function)
    return function


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_example("lawrepo -C laws show /akn/kz/act/1995-08-30/constitution~art_2 --at 2019-06-01"),
)
@click.version_option(__version__, prog_name="lawrepo")
@click.option("-C", "folder", default=".", metavar="DIR", help="The collection; without it, this folder or a parent.")
@click.pass_context
def cli(context: click.Context, folder: str) -> None:
    """Keep laws as versioned Akoma Ntoso, and know what they said on any day."""
    context.obj = folder


@cli.command(epilog=_example("lawrepo init laws --country kz --languages rus,kaz,eng"))
@click.argument("folder", metavar="DIR")
@click.option("--country", required=True, metavar="CC", help="ISO 3166-1 code, as kz.")
@click.option("--languages", required=True, metavar="L,L", help="ISO 639-2 codes in order of preference, as rus,kaz.")
@click.option("--bare", is_flag=True, help="Without a working tree.")
def init(folder: str, country: str, languages: str, *, bare: bool) -> None:
    """Make a new collection."""
    codes = [code.strip() for code in languages.split(",")]
    Repository.init(folder, country=country, languages=codes, now=_now(), bare=bare).close()
    _say(f"{folder}: a new collection of {country} law in {', '.join(codes)}")


@cli.command(
    "import", epilog=_example("lawrepo import law.txt --work /akn/kz/act/2001/7-ii --lang rus --in-force 2001-03-01")
)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--work", required=True, metavar="IRI", help="IRI of the Work.")
@click.option("--lang", "language", required=True, metavar="L", help="Language of the text, ISO 639-2.")
@click.option("--in-force", required=True, type=_DAY, help="The day from which this wording is in force.")
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
            now=_now(),
            form=form,
            title=title,
            lenient=lenient,
        )
    _print_import(report, "lawrepo.import/v1", as_json=as_json)


@cli.command(epilog=_example("lawrepo import-history history/charter/manifest.toml"))
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_obj
def import_history(folder: str, manifest: Path, *, as_json: bool) -> None:
    """Record the whole texts that a manifest lists, one commit an act."""
    with Repository.open(folder) as repository, _progress() as progress:
        report = repository.import_history(manifest, now=_now(), progress=progress)
    _print_import(report, "lawrepo.import-history/v1", as_json=as_json)


@cli.command(epilog=_example("lawrepo show /akn/kz/act/1995-08-30/constitution~art_2 --at 2019-06-01"))
@click.argument("iri")
@_reading_options
@click.option("--as", "form", type=click.Choice(["text", "akn", "json", "md"]), default="text")
@click.pass_obj
def show(
    folder: str, iri: str, at: date | None, known: date | datetime | str | None, language: str, form: str
) -> None:
    """Print the text of a law or provision, as in force on a day."""
    with Repository.open(folder) as repository:
        text = _text(repository, FrbrUri.parse(iri), at, known, language)
        data = text.words(form) if form in {"text", "md"} else text.export(form)
    _say(text.statement())
    _write(data, None)


@cli.command(
    epilog=_example("lawrepo export /akn/kz/act/1995-08-30/constitution --to pdf --at 2019-06-01 -o law.pdf")
)
@click.argument("iri")
@click.option("--to", "form", required=True, type=click.Choice(FORMATS))
@_reading_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; without it, standard output.")
@click.pass_obj
def export(
    folder: str,
    iri: str,
    form: str,
    at: date | None,
    known: date | datetime | str | None,
    language: str,
    output: Path | None,
) -> None:
    """Write the consolidated text of a law, as in force on a day."""
    with Repository.open(folder) as repository:
        text = _text(repository, FrbrUri.parse(iri), at, known, language)
        data = text.export(form)
    _write(data, output)
    _say(text.statement())


@cli.command(epilog=_example("lawrepo diff /akn/kz/act/1995-08-30/constitution --from 2017-01-01 --to 2019-06-01"))
@click.argument("iri")
@click.option("--from", "start", required=True, type=_DAY, help="The day of the earlier text.")
@click.option("--to", "end", required=True, type=_DAY, help="The day of the later text.")
@click.option("--known", type=_KNOWN, help="As the collection knew it: a day, an instant or a revision.")
@click.option("--lang", "language", default="", metavar="L", help="Language, ISO 639-2 (rus, kaz, eng …).")
@click.option("--as", "form", type=click.Choice(["text", "html", "json"]), default="text")
@click.pass_context
def diff(
    context: click.Context,
    iri: str,
    start: date,
    end: date,
    known: date | datetime | str | None,
    language: str,
    form: str,
) -> None:
    """Compare the text of a law or provision on two days. Exit 1 when they differ."""
    asked = FrbrUri.parse(iri)
    eid, code = _portion(asked), _language(asked, language)
    if asked.version.kind is not VersionKind.CURRENT:
        raise click.UsageError(f"{asked}: --from and --to say which days: give the IRI without a version")
    with Repository.open(context.obj) as repository:
        found = repository.work(asked, known=known).diff(start, end, eid=eid, language=code)
        data = found.export(form)
    _write(data, None)
    context.exit(FINDINGS if found.comparison.changes else DONE)


@cli.command(epilog=_example("lawrepo log /akn/kz/act/1995-08-30/constitution~art_2"))
@click.argument("iri")
@_reading_options
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_obj
def log(
    folder: str, iri: str, at: date | None, known: date | datetime | str | None, language: str, *, as_json: bool
) -> None:
    """List what was recorded of a law, or the versions of a provision."""
    asked = FrbrUri.parse(iri)
    eid, language = _portion(asked), _language(asked, language)
    dated = at is not None or asked.version.kind not in {VersionKind.CURRENT, VersionKind.ANY}
    if not eid and (language or dated):
        raise click.UsageError(
            f"{asked}: the log of a law is of all languages and days: name a provision, as {asked.work()}~art_2"
        )
    with Repository.open(folder) as repository:
        view = repository.work(asked, known=known)
        rows: list[dict[str, Any]]
        if not eid:
            rows = [
                {
                    "commit": entry.commit,
                    "recorded": _stamp(entry.recorded_at),
                    "subject": entry.subject,
                    "amended_by": list(entry.trailer("Amended-By")),
                    "in_force": list(entry.trailer("In-Force")),
                    "basis": list(entry.trailer("Basis")),
                }
                for entry in view.log()
            ]
        else:
            pit = view.pit(asked, at, _today(), language=language)
            rows = [
                {
                    "in_force_from": str(version.in_force.start),
                    "in_force_until": None if version.in_force.end is None else str(version.in_force.end),
                    "eid": version.eid,
                    "status": version.status,
                    "amended_by": [str(act) for act in version.acts],
                    "commit": version.commit,
                    "recorded": _stamp(version.recorded_at),
                    "namesakes": list(version.namesakes),
                }
                for version in view.versions(eid, pit, language=language)
            ]
    if as_json:
        _print_json("lawrepo.log/v1", {"iri": iri, "entries": rows})
        return
    for row in rows:
        _out(_log_line(row))


@cli.command(epilog=_example("lawrepo check --since HEAD~1 --as sarif"))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--since", metavar="REV", help="Only what changed from REV to HEAD, and what depends on it.")
@click.option("--staged", is_flag=True, help="What the index changes (the pre-commit hook).")
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@click.option("--as", "form", type=click.Choice(["text", "json", "sarif", "junit"]), default="text")
@click.option("--explain", metavar="CODE", help="Say what a rule is about.")
@click.pass_context
def check(
    context: click.Context,
    paths: Sequence[Path],
    since: str | None,
    form: str,
    explain: str | None,
    *,
    staged: bool,
    strict: bool,
) -> None:
    """Check conformance: schema, canonical form, identifiers, dates, structure. Exit 1 on findings.

    Without PATH, the tree at HEAD; with it, files of the working tree. Documents that lie in no collection are
    checked against the OASIS schema.
    """
    if explain is not None:
        _explain(explain)
        return
    try:
        repository = Repository.open(context.obj)
    except NoCollectionError:
        if not paths or since is not None or staged:
            raise
        report = check_files(paths)
    else:
        with repository:
            report = repository.check(paths, since=since, staged=staged)
    write = {"text": to_text, "json": to_json, "sarif": to_sarif, "junit": to_junit}[form]
    _out(write(report.findings, checked=report.checked, version=__version__))
    context.exit(FINDINGS if report.fails(strict=strict) else DONE)


interplay.register(cli, lambda: _today(), lambda text: _out(text))  # noqa: PLW0108 - tests set the clock


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        result = cli.main(args=list(argv), prog_name="lawrepo", standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE if isinstance(error, click.UsageError) else BROKEN
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
    except (LawrepoError, AknError) as error:
        findings = getattr(error, "findings", ())
        for line in to_text(findings, checked=1, version=__version__).splitlines()[:-1]:
            click.echo(line, err=True)
        for line in str(error).splitlines() or [type(error).__name__]:
            _say(f"error: {line}")
        return FINDINGS if findings else _exit_code(error)
    except OSError as error:
        _say(f"error: {error.filename or 'the system'}: {error.strerror or error}")
    else:
        return result if isinstance(result, int) else DONE
    return BROKEN


def run() -> None:
    """Run the command that the shell asked for, on the collection that it names, whatever git itself was told."""
    arguments = sys.argv[1:]
    staged = {"check", "--staged"} <= set(arguments)
    for name in _REPOSITORY:
        if not (staged and name == _INDEX):  # a hook is told which index git will commit
            os.environ.pop(name, None)
    sys.exit(main(arguments))


def _text(
    repository: Repository, asked: FrbrUri, at: date | None, known: date | datetime | str | None, language: str
) -> Consolidated:
    """Return the text that an IRI and the options ask for; without a day, today's."""
    eid, code = _portion(asked), _language(asked, language)
    work = repository.work(asked, known=known)
    return work.at(work.pit(asked, at, _today(), language=code), language=code, eid=eid)


def _portion(asked: FrbrUri) -> str:
    """Return the eId of the provision that an IRI names, "" for the whole law."""
    others = [name for name in asked.components if name != _MAIN]
    if others:
        raise click.UsageError(f"{asked}: component {'/'.join(others)!r}: only the main document can be asked for")
    if asked.fragment:
        raise click.UsageError(f"{asked}: a fragment: ask for the provision, as {asked.work()}~{asked.fragment}")
    portion = asked.portion
    if portion is None:
        return ""
    if portion.last != portion.first:
        raise click.UsageError(
            f"{asked}: a run of provisions: ask for one of them, as {asked.work()}~{portion.first}"
        )
    return portion.first


def _language(asked: FrbrUri, language: str) -> str:
    """Return the language that an IRI or --lang asks for, "" for the law's own choice."""
    if language and asked.language and language != asked.language:
        raise click.UsageError(f"{asked} is in {asked.language}, --lang {language}: give one of the two")
    return language or asked.language


def _exit_code(error: Exception) -> int:
    for kind, code in ((RequestError, USAGE), (AbsentError, ABSENT), (ConflictError, CONFLICT)):
        if isinstance(error, kind):
            return code
    return BROKEN


def _explain(code: str) -> None:
    for rule in RULES:
        if rule.code == code:
            _out(
                f"{rule.code} ({rule.severity.value}): {rule.summary}" + (f" [{rule.clause}]" if rule.clause else "")
            )
            return
    raise click.UsageError(f"no rule {code!r}: known are {', '.join(sorted(rule.code for rule in RULES))}")


def _print_import(report: ImportReport, schema: str, *, as_json: bool) -> None:
    for remark in report.remarks:
        _say(remark)
    if as_json:
        _print_json(
            schema,
            {
                "commits": [{"subject": subject, "files": files} for subject, files in report.commits],
                "texts": [{"source": name, **dict(counts)} for name, counts in report.counts],
                "remarks": list(report.remarks),
            },
        )
        return
    for name, counts in report.counts:
        _out(f"{name}: " + ", ".join(f"{number} {what}" for what, number in counts))
    for subject, files in report.commits:
        _out(f"recorded: {subject} ({files} files)")
    if not report.commits:
        _out("nothing new to record")


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


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show progress on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - a lazy seam
    from rich.progress import Progress as Bar  # noqa: PLC0415 - a lazy seam

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield update


def _print_json(schema: str, body: dict[str, Any]) -> None:
    _out(json.dumps({"schema": schema, **body}, ensure_ascii=False, indent=2))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return datetime.now().astimezone().date()


def _out(text: str) -> None:
    # Names of files need not be characters: what is none is written as its number.
    _write(text.rstrip("\n").encode(errors="backslashreplace") + b"\n", None)


def _write(data: bytes, output: Path | None) -> None:
    try:
        if output is not None:
            output.write_bytes(data)
        elif sys.stdout is None:  # closed by the shell
            raise OutputError("standard output is closed")
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it ends
        raise click.exceptions.Exit(BROKEN) from None  # who reads has read enough, and needs no message
    except OSError as error:
        raise OutputError(f"{output or 'standard output'}: {error.strerror}") from error


def _say(text: str) -> None:
    click.echo(f"lawrepo: {text}", err=True)
