"""The command line: argv, environment, clock, standard output and exit codes. One function a verb."""

import os
import sys
from collections.abc import Iterable, Sequence
from io import StringIO

import click

from akn.errors import AknError
from lawrepo import __version__
from lawrepo.cli.group import LazyGroup, Listed, example
from lawrepo.cli.output import ABSENT, BROKEN, CONFLICT, DONE, FINDINGS, USAGE, say, visible
from lawrepo.errors import AbsentError, ConflictError, LawrepoError, RequestError

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


def _recording() -> Sequence[click.Command]:
    from lawrepo.cli.recording import COMMANDS  # noqa: PLC0415 - a lazy seam

    return COMMANDS


def _merging() -> Sequence[click.Command]:
    from lawrepo.cli.merging import COMMANDS  # noqa: PLC0415 - a lazy seam

    return COMMANDS


def _reading() -> Sequence[click.Command]:
    from lawrepo.cli.reading import COMMANDS  # noqa: PLC0415 - a lazy seam

    return COMMANDS


def _blaming() -> Sequence[click.Command]:
    from lawrepo.cli.blaming import COMMANDS  # noqa: PLC0415 - a lazy seam

    return COMMANDS


def _interplay() -> Sequence[click.Command]:
    from lawrepo.cli.interplay import COMMANDS  # noqa: PLC0415 - a lazy seam

    return COMMANDS


def _publishing() -> Sequence[click.Command]:
    from lawrepo.cli.publishing import COMMANDS  # noqa: PLC0415 - a lazy seam

    return COMMANDS


def _proving() -> Sequence[click.Command]:
    from lawrepo.cli.proving import COMMANDS  # noqa: PLC0415 - a lazy seam

    return COMMANDS


# A test compares the lines with what the commands say of themselves.
_LISTED = {
    "init": Listed(help="Make a new collection.", load=_recording),
    "import": Listed(help="Record a whole text as in force from a day.", load=_recording),
    "import-history": Listed(
        help="Record the whole texts that a manifest lists, one commit an act.", load=_recording
    ),
    "amend": Listed(
        help="Record an amending act and carry out its instructions: all of it, in one commit, or nothing.",
        load=_recording,
    ),
    "event": Listed(
        help="Record an event that commencement rules wait for; again, to correct its day or outcome.",
        load=_recording,
    ),
    "merge": Listed(
        help="Record here what another clone recorded since both went their own ways: all of it, or nothing.",
        load=_merging,
    ),
    "show": Listed(help="Print the text of a law or provision, as in force on a day.", load=_reading),
    "export": Listed(help="Write the consolidated text of a law, as in force on a day.", load=_reading),
    "diff": Listed(help="Compare the text of a law or provision on two days.", load=_reading),
    "log": Listed(help="List what was recorded of a law, or the versions of a provision.", load=_reading),
    "blame": Listed(
        help="Say of each word of a provision which act wrote it, in force from when, and when that was recorded.",
        load=_blaming,
    ),
    "interplay": Listed(
        help="Say what two pending acts are to each other: independent, order-dependent or contradictory.",
        load=_interplay,
    ),
    "site": Listed(help="Write the whole collection as a static site, or bring one up to date.", load=_publishing),
    "check": Listed(help="Check conformance: schema, canonical form, identifiers, dates, structure.", load=_proving),
    "verify": Listed(
        help="Prove that every version follows from the texts, acts and events recorded.", load=_proving
    ),
}


@click.group(
    cls=LazyGroup,
    listed=_LISTED,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=example("lawrepo -C laws show /akn/kz/act/1995-08-30/constitution~art_2 --at 2019-06-01"),
)
@click.version_option(__version__, prog_name="lawrepo")
@click.option("-C", "folder", default=".", metavar="DIR", help="The collection; without it, this folder or a parent.")
@click.pass_context
def cli(context: click.Context, folder: str) -> None:
    """Keep laws as versioned Akoma Ntoso, and know what they said on any day."""
    context.obj = folder


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        result = cli.main(args=list(argv), prog_name="lawrepo", standalone_mode=False)
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        click.echo(visible(shown.getvalue()), err=True, nl=False)
        return USAGE if isinstance(error, click.UsageError) else BROKEN
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
    except (LawrepoError, AknError) as error:
        findings = getattr(error, "findings", ())
        if findings:
            from lawrepo.cli.failing import finding_lines  # noqa: PLC0415 - a lazy seam

            for line in finding_lines(findings):
                click.echo(visible(line), err=True)
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


def _lines(error: Exception) -> Iterable[str]:
    """Return all that an error has to say."""
    if isinstance(error, ConflictError):
        from lawrepo.cli.failing import conflict_lines  # noqa: PLC0415 - a lazy seam

        return conflict_lines(error)
    return str(error).splitlines() or [type(error).__name__]


def _exit_code(error: Exception) -> int:
    for kind, code in ((RequestError, USAGE), (AbsentError, ABSENT), (ConflictError, CONFLICT)):
        if isinstance(error, kind):
            return code
    return BROKEN
