"""How long a reader waits: whole commands, each against the start of Python and the `git show` of the same bytes.

    PYTHONPATH=. python bench/startup.py

One article of a law at a date, with 200 and with 20,000 amendments behind it. The figures are medians, in
milliseconds above the peer; commands and peers take turns, so that what else the machine does falls on both.
"""

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from engine import LANGUAGE, LAW
from generated import generate

from lawrepo.layout import version_file
from lawrepo.repository import Repository

PROVISION, DAY = "art_2", dt.date(2010, 1, 1)
AMENDMENTS = (200, 20_000)


def timed(line: Sequence[str | Path], environment: Mapping[str, str]) -> float:
    start = perf_counter()
    subprocess.run(line, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (perf_counter() - start) * 1000


def medians(lines: Sequence[Sequence[str | Path]], times: int) -> list[float]:
    """Return the median of each command line, all run in turn; the first round compiles, and is not counted."""
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        rounds = [[timed(line, environment) for line in lines] for _ in range(times + 1)][1:]
    return [median(column) for column in zip(*rounds, strict=True)]


def one_article(folder: Path, times: int) -> dict[str, float]:
    """Return the milliseconds of whole commands on a collection of one law, by name."""
    with Repository.open(folder) as repository:
        start = repository.work(LAW).validity(DAY, eid=PROVISION).start
    lawrepo = (sys.executable, "-m", "lawrepo")
    asked = ("show", f"{LAW}~{PROVISION}", "--at", str(DAY))
    lines = {
        "python": (sys.executable, "-c", "pass"),
        "git show": ("git", "-C", folder, "show", f"HEAD:{version_file(LAW, LANGUAGE, PROVISION, start)}"),
        "--version": (*lawrepo, "--version"),
        "show": (*lawrepo, "-C", folder, *asked),
        "show --as md": (*lawrepo, "-C", folder, *asked, "--as", "md"),
    }
    return dict(zip(lines, medians(list(lines.values()), times), strict=True))


def compare(folder: Path, number: int, times: int) -> None:
    """Print the figures of one collection."""
    took = one_article(folder, times)
    python, both = took["python"], took["python"] + took["git show"]
    print(f"{number} amendments: python starts in {python:.1f} ms, git show takes {took['git show']:.1f} ms")
    print(f"  lawrepo --version         {took['--version'] - python:7.1f} ms above the start of Python")
    for name in ("show", "show --as md"):
        print(f"  lawrepo {name:<17} {took[name] - both:7.1f} ms above the start of Python and git show")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amendments", type=int, nargs="*", default=AMENDMENTS)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="where collections are kept, and taken from when they are there")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        for number in given.amendments:
            folder = (given.keep or Path(scratch)) / f"laws-{number}"
            if not folder.exists():
                generate(folder, amendments=number)
            compare(folder, number, given.times)


if __name__ == "__main__":
    main(sys.argv[1:])
