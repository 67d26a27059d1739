"""Collections of any number of laws, each of a skeleton and some articles, drawn from a seed.

    PYTHONPATH=. python bench/many.py DIR --works 10000

They conform, and acts can be recorded in them. Laws are enacted on 2,000 days, in turn.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

from engine import LANGUAGE, draw_law
from generated import commit, work_of, write

from akn.frbr import FrbrUri
from lawrepo.layout import SETTINGS, version_file, work_file
from lawrepo.settings import Settings

FIRST = dt.date(2000, 1, 1)
DAYS = 2000
ARTICLES = 9
VERSION_FILES = ARTICLES + 1
DRAWN = 50  # laws of these many wordings, each with a word of its own
_A_COMMIT = 1000


def law(number: int) -> FrbrUri:
    """Return the IRI of a law."""
    return FrbrUri.parse(f"/akn/xa/act/{day_of(number)}/{number + 1}")


def day_of(number: int) -> dt.date:
    """Return the day from which a law is in force."""
    return FIRST + dt.timedelta(number % DAYS)


def own_word(number: int) -> str:
    """Return a word that every article of a law has once in its last paragraph, and no other law has."""
    return f"own{number}"


def law_files(works: int, seed: int) -> Iterator[dict[str, bytes]]:
    """Yield the files of each law, by path."""
    random = Random(seed)  # noqa: S311 - a benchmark, no secret
    drawn = [draw_law(random, ARTICLES).state for _ in range(min(DRAWN, works))]
    for number in range(works):
        iri, day = law(number), day_of(number)
        word = f" {own_word(number)}.</p>".encode()
        files = {work_file(iri): work_of(iri, day, unit="article")}
        for key, fragment in drawn[number % DRAWN].items():
            head, end, rest = fragment.xml.rpartition(b".</p>")
            files[version_file(iri, LANGUAGE, key, day)] = head + word + rest if end else rest
        yield files


def stream(works: int, seed: int) -> Iterator[bytes]:
    """Yield the collection as `git fast-import` reads it, a thousand laws to a commit."""
    laws = law_files(works, seed)
    files = {SETTINGS: Settings(country="xa", languages=(LANGUAGE,)).to_toml(), ".gitattributes": b"* -text\n"}
    for count in range(works // _A_COMMIT + 1):
        for each in islice(laws, _A_COMMIT):
            files |= each
        yield commit("laws", files, count)
        files = {}
    yield b"done\n"


def generate_many(folder: Path, *, works: int, seed: int = 1) -> Path:
    """Write a bare collection into a new folder, packed as git packs it, and return the folder."""
    return write(folder, stream(works, seed))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    generate_many(given.folder, works=given.works, seed=given.seed)


if __name__ == "__main__":
    main(sys.argv[1:])
