"""The command line: argv, environment, clock, standard output and exit codes. One function a verb."""

import os
import sys
from collections.abc import Iterator, Sequence

import click

from akn.errors import AknError
from lawrepo import __version__
from lawrepo.amendment import AmendmentRefusedError
from lawrepo.cli import interplay, proving, reading, recording
from lawrepo.cli.options import example
from lawrepo.cli.output import ABSENT, BROKEN, CONFLICT, DONE, FINDINGS, USAGE, say
from lawrepo.errors import AbsentError, ConflictError, LawrepoError, RequestError
from lawrepo.export.findings import to_text
from lawrepo.fold import FoldConflictError
from lawrepo.planning import UnfitError

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


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=example("lawrepo -C laws show /akn/kz/act/1995-08-30/constitution~art_2 --at 2019-06-01"),
)
@click.version_option(__version__, prog_name="lawrepo")
@click.option("-C", "folder", default=".", metavar="DIR", help="The collection; without it, this folder or a parent.")
@click.pass_context
def cli(context: click.Context, folder: str) -> None:
    """Keep laws as versioned Akoma Ntoso, and know what they said on any day."""
    context.obj = folder


for _module in (recording, reading, interplay, proving):
    for _command in _module.COMMANDS:
        cli.add_command(_command)


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        result = cli.main(args=list(argv), prog_name="lawrepo", standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE if isinstance(error, click.UsageError) else BROKEN
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
    except (LawrepoError, AknError) as error:
        findings = getattr(error, "findings", ())
        for line in to_text(findings, checked=1, version=__version__).splitlines()[:-1]:
            click.echo(line, err=True)
        for line in _lines(error):
            say(f"error: {line}")
        return FINDINGS if findings else _exit_code(error)
    except OSError as error:
        say(f"error: {error.filename or 'the system'}: {error.strerror or error}")
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


def _lines(error: Exception) -> Iterator[str]:
    """Yield all that an error has to say, every instruction that does not fit on a line of its own."""
    if isinstance(error, UnfitError):
        yield error.lead
    if isinstance(error, FoldConflictError):
        for conflict in error.conflicts:
            if isinstance(conflict.error, AmendmentRefusedError):
                where = ": ".join((f"{conflict.day} ({conflict.language})", *map(str, conflict.acts)))
                yield from (f"{where}: {refusal}" for refusal in conflict.error.refusals)
            else:
                yield str(conflict)
    elif isinstance(error, AmendmentRefusedError):
        yield from map(str, error.refusals)
    else:
        yield from str(error).splitlines() or [type(error).__name__]


def _exit_code(error: Exception) -> int:
    for kind, code in ((RequestError, USAGE), (AbsentError, ABSENT), (ConflictError, CONFLICT)):
        if isinstance(error, kind):
            return code
    return BROKEN
