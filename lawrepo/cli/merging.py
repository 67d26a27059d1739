"""The command that unites what two clones recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from lawrepo.cli import clock
from lawrepo.cli.group import example
from lawrepo.cli.output import DONE, FINDINGS, out, print_json, say
from lawrepo.english import counted
from lawrepo.errors import ConflictError
from lawrepo.export.refusals import conflict_values
from lawrepo.merging import How, Union
from lawrepo.repository import Repository
from lawrepo.uniting import MergeConflictError

_SCHEMA: Final = "lawrepo.merge/v1"


@click.command(epilog=example("lawrepo merge origin/main --dry-run"))
@click.argument("revision", metavar="[REV]", default="")
@click.option(
    "--dry-run", is_flag=True, help="Show what would be recorded, and record nothing. Exit 1 when something would."
)
@click.option("--json", "as_json", is_flag=True, help="Print a versioned envelope.")
@click.pass_context
def merge(context: click.Context, revision: str, *, dry_run: bool, as_json: bool) -> None:
    """Record here what another clone recorded since both went their own ways: all of it, or nothing.

    REV is what was fetched from it, as origin/main; without it, the branch that the current one follows.
    """
    with _conflicts(as_json=as_json), Repository.open(context.obj) as repository:
        union = repository.plan_merge(revision) if dry_run else repository.merge(revision, now=clock.now())
    for line in (*union.renamed, *union.remarks):
        say(str(line))
    if as_json:
        print_json(_SCHEMA, _value(union, recorded=not dry_run))
    else:
        _print(union, recorded=not dry_run)
    if dry_run:
        context.exit(DONE if union.how is How.NOTHING else FINDINGS)


@contextmanager
def _conflicts(*, as_json: bool) -> Iterator[None]:
    """Print the envelope of what is refused, if one is asked for; it is an error all the same."""
    try:
        yield
    except ConflictError as error:
        if as_json:
            other = error.other if isinstance(error, MergeConflictError) else ""
            refused = _value(Union(other=other, how=How.NOTHING), recorded=False)
            print_json(_SCHEMA, {**refused, "how": "refused", "conflicts": conflict_values(error)})
        raise


def _print(union: Union, *, recorded: bool) -> None:
    other = union.other[:10]
    if union.how is How.NOTHING:
        out(f"nothing to unite: all that {other} has is here")
    elif union.how is How.FORWARD:
        moved = "moved on" if recorded else "would move on"
        out(f"{moved} to {other}: {counted(union.known, 'commit')}, none here since")
    else:
        for each in union.again:
            done = "recorded again" if recorded else "would record again"
            out(f"{done}: {each.plan.subject} ({counted(len(each.plan.files), 'file')})")
        if union.known:
            out(f"nothing new in {union.known} of its commits")
        out(f"{'united' if recorded else 'would unite'} with {other}")


def _value(union: Union, *, recorded: bool) -> dict[str, Any]:
    return {
        "recorded": recorded and union.how is not How.NOTHING,
        "other": union.other,
        "how": union.how.value,
        "again": [
            {"commit": each.origin.commit, "subject": each.plan.subject, "files": sorted(each.plan.files)}
            for each in union.again
        ],
        "known": union.known,
        "renamed": [{"work": str(each.work), "theirs": each.theirs, "ours": each.ours} for each in union.renamed],
        "remarks": list(union.remarks),
        "conflicts": [],
    }


COMMANDS: Final[tuple[click.Command, ...]] = (merge,)
