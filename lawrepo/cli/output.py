"""What a command prints: results to standard output, all else to standard error."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from lawrepo.errors import StorageError

if TYPE_CHECKING:
    from lawrepo.verification import Progress

# What a terminal would obey, and what turns the order of reading; tabs and line breaks are none of it.
_OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

DONE, FINDINGS, USAGE, ABSENT, CONFLICT, BROKEN = range(6)


class OutputError(StorageError):
    """Report results that could not be written."""


def out(text: str) -> None:
    """Print a result."""
    # Names of files need not be characters: what is none is written as its number.
    write(visible(text.rstrip("\n")).encode(errors="backslashreplace") + b"\n", None)


def visible(text: str) -> str:
    """Return a text with the characters that a terminal would obey written as their numbers, as JSON writes them."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write_words(data: bytes, output: Path | None = None) -> None:
    """Write a result that people read; what a terminal would obey is written as its number on standard output.

    Raises:
        OutputError: as `write`.

    """
    write(data if output is not None else visible(data.decode()).encode(), output)


def write(data: bytes, output: Path | None) -> None:
    """Write a result to a file, or to standard output.

    Raises:
        OutputError: when it cannot be written.

    """
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


def say(text: str) -> None:
    """Say something to the person who runs the command."""
    click.echo(visible(f"lawrepo: {text}"), err=True)


def print_json(schema: str, body: dict[str, Any]) -> None:
    """Print a result as a versioned envelope."""
    out(json.dumps({"schema": schema, **body}, ensure_ascii=False, indent=2))


def stamp(moment: datetime) -> str:
    """Return a record time as it is shown, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def progress() -> Iterator["Progress | None"]:
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
