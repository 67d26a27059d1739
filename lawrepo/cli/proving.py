"""Commands that look whether all is as it should be."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lawrepo import __version__
from lawrepo.cli.group import example
from lawrepo.cli.output import DONE, FINDINGS, out, print_json, progress, say
from lawrepo.collection import NoCollectionError
from lawrepo.english import counted
from lawrepo.export.findings import to_json, to_junit, to_sarif, to_text
from lawrepo.repository import RULES, Repository, check_files, verify_collection


@click.command(epilog=example("lawrepo check --since HEAD~1 --as sarif"))
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
    checked against the OASIS schema, and the modifications in their analyses against their text.
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
    for remark in report.remarks:
        say(remark)
    write = {"text": to_text, "json": to_json, "sarif": to_sarif, "junit": to_junit}[form]
    out(write(report.findings, checked=report.checked, version=__version__))
    context.exit(FINDINGS if report.fails(strict=strict) else DONE)


@click.command(epilog=example("lawrepo verify --anchor v2026.1"))
@click.option(
    "--anchor", default="", metavar="COMMIT", help="A revision known from elsewhere, which must be in the history."
)
@click.option("--json", "as_json", is_flag=True, help="Print the proof: each version, and what made it.")
@click.pass_context
def verify(context: click.Context, anchor: str, *, as_json: bool) -> None:
    """Prove that every version follows from the texts, acts and events recorded. Exit 1 when one does not.

    Replays each commit on the one before it and compares every byte; looks at git's objects, the working tree,
    signatures and conformance.
    """
    with progress() as shown:
        found = verify_collection(context.obj, anchor=anchor, progress=shown)
    if as_json:
        findings = json.loads(to_json(found.findings, checked=found.commits, version=__version__))["findings"]
        body = {"tip": found.tip, "commits": found.commits, "proved": not found.fails, "findings": findings}
        print_json("lawrepo.verify/v1", {**body, "proof": list(found.proof)})
    elif found.fails:
        out(to_text(found.findings, checked=found.commits, version=__version__, noun="commit", done="replayed"))
    else:
        versions = sum(len(stage["versions"]) for each in found.proof for stage in each["stages"])
        follow = f"{counted(versions, 'version')} {'follows' if versions == 1 else 'follow'}"
        record = f"{counted(found.commits, 'commit')} {'records' if found.commits == 1 else 'record'}"
        out(f"proved: {follow} from what {record}, to {found.tip[:10]}")
    context.exit(FINDINGS if found.fails else DONE)


def _explain(code: str) -> None:
    for rule in RULES:
        if rule.code == code:
            out(f"{rule.code} ({rule.severity.value}): {rule.summary}" + (f" [{rule.clause}]" if rule.clause else ""))
            return
    raise click.UsageError(f"no rule {code!r}: known are {', '.join(sorted(rule.code for rule in RULES))}")


COMMANDS: Final[tuple[click.Command, ...]] = (check, verify)
