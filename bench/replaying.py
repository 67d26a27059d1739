"""Rows about replaying instructions: the fold that `verify` takes, and the whole of `verify`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from engine import FIRST, LANGUAGE, LAW, draw_law, draw_texts, parse_and_write, sheets, touched, vocabulary
from importing import named, write_history
from measuring import RECORDED, Bench, Goal, Row, compared, timed
from recording import amending

from akn.fragment import Fragment
from lawrepo.amendment import apply
from lawrepo.fold import Original, fold
from lawrepo.force import decide
from lawrepo.layout import ROOT, Kind, parse_path
from lawrepo.repository import Repository, verify_collection

_ARTICLES = 1000
_LAWS = 100


def rows(bench: Bench) -> Iterator[Row]:
    random = Random(1)  # noqa: S311 - a benchmark, no secret
    case = draw_law(random, _ARTICLES)
    for number in (2000, 20_000):
        standings = decide(sheets(draw_texts(random, case, number), 1))
        original = {LANGUAGE: Original(in_force_from=FIRST, state=case.state)}
        own, found = timed(lambda o=original, s=standings: fold(o, s, apply, work=LAW)[LANGUAGE])  # type: ignore[misc] # mypy types no lambda with a default
        fragments = touched(found)
        peer, _ = timed(lambda it=fragments: parse_and_write(it))  # type: ignore[misc] # mypy types no lambda with a default
        job, against = "replay of instructions, one an act", "lxml parse and canonical write of the fragments touched"
        yield compared("replay", job, against, number, own, peer, Goal(limit=3))
    yield from _verified(bench)


def recorded(folder: Path, acts: int) -> Path:
    """Make a collection of a hundred laws at most, and acts that amend these in turn, all of it recorded."""
    random = Random(1)  # noqa: S311 - a benchmark, no secret
    words, laws = vocabulary(random), min(acts, _LAWS)
    collection = folder / "laws"
    with Repository.init(collection, country="xa", languages=(LANGUAGE,), now=RECORDED, bare=True) as repository:
        for number in range(laws):
            manifest = write_history(folder / f"texts-{number}", number, 0, random, words)
            repository.import_history(manifest, now=RECORDED)
        for number in range(acts):
            law = number % laws
            repository.amend(amending(law, number // laws, named(law)), now=RECORDED)
    return collection


def _verified(bench: Bench) -> Iterator[Row]:
    """Say what the whole of verify takes, against parsing and writing every version of the collection."""
    for acts in (20, bench.size(80, 1000)):
        with bench.folder("verify") as scratch:
            folder = recorded(scratch, acts)
            own, found = timed(lambda it=folder: verify_collection(it))  # type: ignore[misc] # mypy types no lambda with a default
            assert not found.findings
            with Repository.open(folder) as repository:
                fragments = _versions(repository)
            peer, _ = timed(lambda it=fragments: parse_and_write(it))  # type: ignore[misc] # mypy types no lambda with a default
        job, against = "the whole of verify, by acts of 3 instructions", "lxml parse and write of every version"
        yield compared("verify", job, against, acts, own, peer, Goal(limit=3))


def _versions(repository: Repository) -> Sequence[Fragment]:
    snapshot = repository.snapshot()
    oids = [oid for path, oid in snapshot.walk(ROOT) if parse_path(path).kind is Kind.VERSION]
    return [Fragment(xml=data) for data in snapshot.blobs(oids)]
