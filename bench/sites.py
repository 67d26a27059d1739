"""Rows about the site of a collection: from nothing, and again after one amendment."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from engine import LANGUAGE, draw_law
from generated import commit, work_of, write
from many import day_of, law, own_word
from measuring import RECORDED, Bench, Goal, Row, Took, run, timed
from recording import amending

from akn.effect import Effect
from akn.effects import Basis, Effects, effects_fragment
from akn.frbr import FrbrUri
from akn.modification_types import TextualModType
from lawrepo.layout import SETTINGS, effects_file, version_file, work_file
from lawrepo.publishing import publish
from lawrepo.repository import Repository
from lawrepo.settings import Settings

_ARTICLES = 4
_DRAWN = 50
_A_COMMIT = 10  # laws
_AT = dt.date(2026, 6, 1)
_LATER = dt.timedelta(1000)  # from the first text to the second


def laws(works: int, seed: int = 1) -> Iterator[dict[str, bytes]]:
    """Yield the files of laws of a few articles, each with two texts, the second by an act that is not held."""
    random = Random(seed)  # noqa: S311 - a benchmark, no secret
    drawn = [draw_law(random, _ARTICLES).state for _ in range(_DRAWN)]
    for number in range(works):
        iri, day = law(number), day_of(number)
        later = day + _LATER
        act = FrbrUri.parse(f"/akn/xa/act/{later}/change-{number + 1}")
        own = f" {own_word(number)}.</p>".encode()
        files = {work_file(iri): work_of(iri, day, unit="article")}
        for key, fragment in drawn[number % _DRAWN].items():
            head, end, rest = fragment.xml.rpartition(b".</p>")
            first = head + own + rest if end else rest
            files[version_file(iri, LANGUAGE, key, day)] = first
            if key == "art_2":
                files[version_file(iri, LANGUAGE, key, later)] = first.replace(b"<p>", b"<p>Later ", 1)
        change = Effect(type=TextualModType.SUBSTITUTION, destination="art_2", in_force_from=later)
        effects = Effects(
            act=act,
            enacted=later,
            titles=((LANGUAGE, f"Change {number + 1}"),),
            basis=Basis.IMPORTED,
            work=iri,
            modifications=(change,),
            texts=((LANGUAGE, later, 0),),
        )
        files[effects_file(iri, act, later)] = effects_fragment(effects).xml
        yield files


def _stream(works: int) -> Iterator[bytes]:
    every = laws(works)
    files = {SETTINGS: Settings(country="xa", languages=(LANGUAGE,)).to_toml(), ".gitattributes": b"* -text\n"}
    for count in range(works // _A_COMMIT + 1):
        for each in islice(every, _A_COMMIT):
            files |= each
        yield commit("laws", files, count)
        files = {}
    yield b"done\n"


def generate_laws(folder: Path, works: int) -> Path:
    """Write a bare collection of so many laws into a new folder, and return the folder."""
    return write(folder, _stream(works))


def _row(row: str, job: str, against: str, size: int, own: Took, peer: Took | None, goal: Goal, judged: float) -> Row:
    return Row(
        row=row,
        job=job,
        against=against,
        size=size,
        value=own.wall,
        peer=None if peer is None else peer.wall,
        unit="s",
        judged=judged,
        goal=goal,
        cpu=None if peer is None else own.cpu / peer.cpu,
    )


def rows(bench: Bench) -> Iterator[Row]:
    for works in (1000, *([10_000] if bench.full else [])):
        with bench.folder("site") as folder:
            collection = generate_laws(folder / "laws", works)
            full, report = timed(lambda c=collection, f=folder: publish(c, f / "site", at=_AT))  # type: ignore[misc] # mypy types no lambda with a default
            page = full.cpu * 1000 / report.written
            job = f"a site from nothing, {report.written} files, {page:.2f} ms of processor time each"
            yield _row("site", job, "the clock", works, full, None, Goal(limit=1, unit="s a law"), full.wall / works)
            with Repository.open(collection) as repository:
                repository.amend(amending(works // 2), now=RECORDED)
            again, report = timed(lambda c=collection, f=folder: publish(c, f / "site", at=_AT))  # type: ignore[misc] # mypy types no lambda with a default
            share = again.wall / full.wall
            job = f"the site after one amendment, {report.written} files"
            goal = Goal(limit=3, unit="% of the full build")
            yield _row("site-again", job, "from nothing", works, again, full, goal, share * 100)
            publish(collection, folder / "anew", at=_AT)
            run(["diff", "-r", folder / "site", folder / "anew"])  # the same, or the row is worth nothing
