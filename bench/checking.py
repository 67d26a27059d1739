"""Rows about `lawrepo check`: against xmllint, which asks for the schema alone, and against xmlschema."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from measuring import Bench, Goal, Took, compared, run, timed
from xmlschema import XMLSchema10

from akn.validate import read_origin, schema_path
from akn.xml import parse_xml
from lawrepo.layout import ROOT
from lawrepo.repository import Repository

_SCHEMA_ONLY = Path(__file__).parent / "schema_only.py"


def spread(collection: Path, folder: Path) -> int:
    """Write every stored file into one folder, under short names, and return how many there are."""
    with Repository.open(collection) as repository:
        snapshot = repository.snapshot()
        oids = [oid for _, oid in snapshot.walk(ROOT)]
        for number, data in enumerate(snapshot.blobs(oids)):
            (folder / f"{number:x}").write_bytes(data)
    return len(oids)


def xmllint(folder: Path) -> None:
    """Validate all files of a folder in one process.

    Raises:
        SystemExit: when there is no xmllint, or one is not valid.

    """
    if shutil.which("xmllint") is None:
        raise SystemExit("missing: xmllint\n  install it with: apt-get install -y libxml2-utils")
    names = sorted(path.name for path in folder.iterdir())
    run(["xmllint", "--schema", schema_path(read_origin()), "--noout", *names], folder=folder)


def with_xmlschema(folder: Path, number: int) -> Took:
    """Return what xmlschema alone takes for some files, the schema built before."""
    schema = XMLSchema10(schema_path(read_origin()), allow="local", defuse="never")
    files = sorted(folder.iterdir())
    chosen = files[:: max(1, len(files) // number)][:number]
    roots = [parse_xml(path.read_bytes()) for path in chosen]

    def validate() -> None:
        for root in roots:
            assert not list(schema.iter_errors(root))  # type: ignore[arg-type] # its hints know no lxml

    return timed(validate)[0]


def rows(bench: Bench) -> Iterator[object]:
    for works in (1000, 10_000):
        collection = bench.many(works)
        with bench.folder("spread") as folder:
            number = spread(collection, folder)
            peer, _ = timed(lambda folder=folder: xmllint(folder))  # type: ignore[misc] # mypy types no lambda with a default
            line = [sys.executable, _SCHEMA_ONLY, folder]
            schema, _ = timed(lambda line=line: run(line))  # type: ignore[misc] # mypy types no lambda with a default
            against = "xmllint, schema only"
            job = "schema, eIds and dates of all files, cold, both cores"
            yield compared("check-schema", job, against, number, schema, peer, Goal(limit=1.5))
            whole, _ = timed(lambda it=collection: run([sys.executable, "-m", "lawrepo", "-C", it, "check"]))  # type: ignore[misc] # mypy types no lambda with a default
            yield compared("check", "the whole of lawrepo check", against, number, whole, peer, Goal(limit=4))
            if works == 1000:
                continue
            sample = 100
            slow = with_xmlschema(folder, sample)
            scaled = Took(wall=slow.wall * number / sample, cpu=slow.cpu * number / sample)
            job, against = "the whole of lawrepo check", f"xmlschema alone, {sample} of the files"
            yield compared("check-xmlschema", job, against, number, whole, scaled, Goal(limit=100, under=False))
