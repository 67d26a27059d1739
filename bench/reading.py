"""Rows about reading: a whole act at a date, and one article by the command line."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from engine import LAW
from generated import ARTICLES
from lxml import etree
from measuring import Bench, Goal, Row, Took, compared, flat, middle, timed
from startup import one_article

from akn.document import assemble
from akn.frbr import FrbrUri
from lawrepo.expression import compose
from lawrepo.repository import Repository

DAY = date(2010, 1, 1)


def assembled(folder: Path, law: FrbrUri, day: date) -> int:
    """Read the consolidated text of a day, as a document of its own, in a collection just opened."""
    with Repository.open(folder) as repository:
        return len(repository.work(law).at(day).expression.document)


def legal_text(folder: Path, law: FrbrUri, day: date) -> int:
    """Read the legal text of a day, put together, without what is told about it, in a collection just opened."""
    with Repository.open(folder) as repository:
        work = repository.work(law)
        return len(assemble(compose(work.meta, work.state(day), None)))


def by_git(folder: Path, names: bytes) -> list[etree._Element]:
    """Read blobs by one `git cat-file --batch`, and parse each."""
    line: list[str | Path] = ["git", "-C", folder, "cat-file", "--batch"]
    told = subprocess.run(line, input=names, capture_output=True, check=True).stdout
    out, at = [], 0
    while at < len(told):
        end = told.index(b"\n", at)
        size = int(told[at:end].split()[2])
        out.append(etree.fromstring(told[end + 1 : end + 1 + size]))
        at = end + size + 2
    return out


def blobs_of(folder: Path, day: date) -> bytes:
    """Return the object ids of what is in force on a day, one a line."""
    with Repository.open(folder) as repository:
        snapshot = repository.snapshot()
        state = repository.work(LAW).state(day)
        wanted = {fragment.xml for fragment in state.values()}
        oids = [oid for _, oid in snapshot.walk("akn")]
        found = [oid for oid, data in zip(oids, snapshot.blobs(oids), strict=True) if data in wanted]
    assert len(found) == len(state)
    return "".join(f"{oid}\n" for oid in found).encode()


def rows(bench: Bench) -> Iterator[Row]:
    took: dict[str, dict[int, float]] = {"read-text": {}, "read-act": {}}
    for amendments in (200, 20_000):
        folder = bench.amended(amendments)
        names = blobs_of(folder, DAY)
        for row, job, read, times in (
            ("read-text", "the legal text of", legal_text, 10),
            ("read-act", "with all its metadata,", assembled, 10 if amendments < 1000 else 3),
        ):
            own: list[Took] = []
            peer: list[Took] = []
            for _ in range(times):
                own.append(timed(lambda read=read, it=folder: read(it, LAW, DAY))[0])  # type: ignore[misc] # mypy types no lambda with a default
                peer.append(timed(lambda it=folder, names=names: by_git(it, names))[0])  # type: ignore[misc] # mypy types no lambda with a default
            mine, other = middle(own[1:]), middle(peer[1:])
            took[row][amendments] = mine.wall * 1000
            told, against = f"{job} an act of {ARTICLES} articles at a date", "git cat-file --batch + lxml parse"
            yield compared(row, told, against, amendments, mine, other, Goal(limit=1.5), "ms")
        yield from _commands(folder, amendments)
    for row, found in took.items():
        yield flat(f"{row}-flat", "the same", found, 1.2, "ms")


def _commands(folder: Path, amendments: int) -> Iterator[Row]:
    """Yield the rows of whole commands, which are judged by what they take above others."""
    ran = one_article(folder, 9)
    for row, command, floor, limit in (
        ("read-article", "show", ("python", "git show"), 150),
        ("read-article-md", "show --as md", ("python", "git show"), 150),
        ("version", "--version", ("python",), 100),
    ):
        least = sum(ran[name] for name in floor)
        yield Row(
            row=row,
            job=f"lawrepo {command}, whole command",
            against=" + ".join(floor),
            size=amendments,
            value=ran[command],
            peer=least,
            unit="ms",
            judged=ran[command] - least,
            goal=Goal(limit=limit, unit="ms"),
        )
