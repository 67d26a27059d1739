"""Collections of any number of amendments, drawn from a seed and written straight through `git fast-import`.

    PYTHONPATH=. python bench/generated.py DIR --amendments 20000

One law in one language, and after it the acts, each of which changes one article: what lies behind a reading,
without the time that it takes to work out amendments and record them one by one. Acts of a year are one commit, and
what they say is left out, so that such a collection is to be read, and not to be verified.
"""

import argparse
import datetime as dt
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from random import Random

from engine import LANGUAGE, LAW, draw_law, vocabulary

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effect, Effects, LanguageEntry, WorkMetadata, effects_fragment, work_fragment
from akn.modification_types import TextualModType
from lawrepo.layout import SETTINGS, effects_file, version_file, work_file
from lawrepo.settings import Settings
from lawrepo.store import writer

FIRST = dt.date(2000, 1, 1)
RECORDED = int(dt.datetime(2026, 1, 1, tzinfo=dt.UTC).timestamp())
COMMITTER = "Somebody <somebody@localhost>"
ARTICLES = 1000


def first_files(random: Random, articles: int) -> tuple[dict[str, bytes], dict[str, Fragment]]:
    """Return what the collection begins with, by path; and the articles by wId."""
    state = draw_law(random, articles).state
    files = {SETTINGS: Settings(country="xa", languages=(LANGUAGE,)).to_toml(), ".gitattributes": b"* -text\n"}
    files[work_file(LAW)] = work_of(LAW, FIRST, unit="article")
    for key, fragment in state.items():
        files[version_file(LAW, LANGUAGE, key, FIRST)] = fragment.xml
    return files, {key: fragment for key, fragment in state.items() if key.startswith("art_")}


def work_of(iri: FrbrUri, day: dt.date, *, unit: str) -> bytes:
    entry = LanguageEntry(code=LANGUAGE, authoritative=True, held_from=day, title=f"Act {iri}")
    work = WorkMetadata(iri=iri, type="act", name="act", unit=unit, enacted=day, languages=(entry,))
    return work_fragment(work).xml


def amendments(
    random: Random, articles: dict[str, Fragment], number: int
) -> Iterator[tuple[dt.date, dict[str, bytes]]]:
    """Yield the day of each act, and the files that it writes."""
    words, names = vocabulary(random), sorted(articles)
    for count in range(1, number + 1):
        day = FIRST + dt.timedelta(count)
        act = FrbrUri.parse(f"/akn/xa/act/{day}/{count}")
        name = random.choice(names)
        effect = Effect(type=TextualModType.SUBSTITUTION, destination=name, in_force_from=day)
        effects = Effects(act=act, enacted=day, basis=Basis.ENACTED, work=LAW, modifications=(effect,))
        old, new = b"<p>", f"<p>{random.choice(words).capitalize()} ".encode()
        articles[name] = Fragment(xml=articles[name].xml.replace(old, new, 1))
        written = {
            work_file(act): work_of(act, day, unit=""),
            effects_file(LAW, act, day): effects_fragment(effects).xml,
            version_file(LAW, LANGUAGE, name, day): articles[name].xml,
        }
        yield day, written


def stream(seed: int, articles: int, number: int) -> Iterator[bytes]:
    """Yield the collection as `git fast-import` reads it."""
    random = Random(seed)  # noqa: S311 - a benchmark, no secret
    files, drawn = first_files(random, articles)
    acts = amendments(random, drawn, number)
    by_year = groupby(acts, lambda act: act[0].year)
    years = ({path: data for _, written in year for path, data in written.items()} for _, year in by_year)
    for count, written in enumerate(chain((files,), years)):
        yield commit(f"year {count}", written, count)
    yield b"done\n"


def commit(message: str, files: Mapping[str, bytes], count: int) -> bytes:
    """Return a commit as `git fast-import` reads it, so many seconds after the first."""
    made = writer.Commit(message=message, files=tuple(files.items()))
    return writer.stream(made, "refs/heads/main", f"{COMMITTER} {RECORDED + count} +0000", "")


def write(folder: Path, told: Iterable[bytes]) -> Path:
    """Write what `git fast-import` is told into a new bare repository, pack it, and return its folder."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", folder], check=True)
    line: list[str | Path] = ["git", "-C", folder, *writer.IMPORT]
    with subprocess.Popen(line, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.writelines(told)
    if process.returncode:
        raise SystemExit(f"git fast-import: exit {process.returncode}")
    subprocess.run(["git", "-C", folder, "gc", "--quiet"], check=True)
    return folder


def generate(folder: Path, *, amendments: int, articles: int = ARTICLES, seed: int = 1) -> Path:
    """Write a bare collection into a new folder and return the folder."""
    return write(folder, stream(seed, articles, amendments))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--amendments", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    generate(given.folder, amendments=given.amendments, articles=given.articles, seed=given.seed)


if __name__ == "__main__":
    main(sys.argv[1:])
