"""Rows about the memory of whole commands, by the number of laws or acts; that of git's processes not counted."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from engine import LANGUAGE, vocabulary
from importing import write_history
from measuring import RECORDED, Bench, Goal, Row
from replaying import recorded
from sites import generate_laws
from watching import watched

from lawrepo.repository import Repository


def peak(line: Sequence[str | Path], *, done: int = 0) -> float:
    """Return the most memory that one process had, in MB; `done` is the exit code that it ends with.

    Raises:
        SystemExit: when it fails.

    """
    found = watched(line)
    if found.code != done:
        raise SystemExit(f"{line}: exit {found.code}")
    return found.megabytes


def _row(command: str, size: int, megabytes: float, least: float) -> Row:
    return Row(
        row=f"memory-{command}",
        job=f"memory of {command}",
        against="the smallest",
        size=size,
        value=megabytes,
        peer=least,
        unit="MB",
        judged=megabytes,
        goal=Goal(limit=500, unit="MB"),
    )


def _measured(command: str, found: Iterator[tuple[int, float]]) -> Iterator[Row]:
    least = 0.0
    for size, megabytes in found:
        least = least or megabytes
        yield _row(command, size, megabytes, least)


def _lawrepo(folder: Path, *arguments: str | Path, done: int = 0) -> float:
    return peak([sys.executable, "-m", "lawrepo", "-C", folder, *arguments], done=done)


def _check(bench: Bench) -> Iterator[tuple[int, float]]:
    for works in (100, 1000, *([10_000] if bench.full else [])):
        yield works, _lawrepo(bench.many(works), "check")
    for amendments in (200, bench.size(2000, 20_000)):  # one law, and acts that say nothing: findings
        yield amendments, _lawrepo(bench.amended(amendments), "check", done=1)


def _import(bench: Bench) -> Iterator[tuple[int, float]]:
    random = Random(1)  # noqa: S311 - a benchmark, no secret
    words = vocabulary(random)
    for amendments in (100, bench.size(300, 2000)):
        with bench.folder("history") as folder:
            manifest = write_history(folder / "texts", 0, amendments, random, words)
            Repository.init(folder / "laws", country="xa", languages=(LANGUAGE,), now=RECORDED, bare=True).close()
            yield amendments, _lawrepo(folder / "laws", "import-history", manifest)


def _verify(bench: Bench) -> Iterator[tuple[int, float]]:
    for acts in (20, bench.size(80, 1000)):
        with bench.folder("verify") as scratch:
            yield acts, _lawrepo(recorded(scratch, acts), "verify")


def _site(bench: Bench) -> Iterator[tuple[int, float]]:
    for works in (100, 1000):
        with bench.folder("site") as folder:
            laws = generate_laws(folder / "laws", works)
            yield works, _lawrepo(laws, "site", "-o", folder / "site", "--at", "2026-06-01")


def rows(bench: Bench) -> Iterator[Row]:
    yield from _measured("check", _check(bench))
    yield from _measured("import-history", _import(bench))
    yield from _measured("verify", _verify(bench))
    yield from _measured("site", _site(bench))
