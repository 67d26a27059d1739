"""A law with all its versions: one document of the standard, and an archive; both give the text of every day."""

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from akn.names import akn
from akn.profile import check_profile
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.repository import Repository
from lawrepo.work import Work

CHARTER = "/akn/xa/act/1996-05-20/charter"
CONSTITUTION = "/akn/kz/act/1995-08-30/constitution"
LAKE = "/akn/xa/act/1950-03-01/lake"
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def text(root: etree._Element) -> list[tuple[str, str, str]]:
    """Return what a document says outside its metadata: each element with words, its wId, and the words, in order."""
    for meta in list(root.iter(akn("meta"))):
        above = meta.getparent()
        assert above is not None
        above.remove(meta)
    return [
        (
            str(each.tag),
            each.get("wId") or each.get("eId") or "",
            " ".join(str(part) for part in each.xpath("text()")),
        )
        for each in root.iter(etree.Element)
    ]


def on(document: bytes, day: date) -> etree._Element:
    """Return a document without what is not in force on a day, by `period` alone, as any reader of AKN would."""
    root = parse_xml(document)
    events = {event.get("eId"): str(event.get("date")) for event in root.iter(akn("eventRef"))}
    groups = {
        f"#{group.get('eId')}": [
            (events[str(each.get("start"))[1:]], events.get(str(each.get("end") or "")[1:], "9999-12-31"))
            for each in group
        ]
        for group in root.iter(akn("temporalGroup"))
    }
    for element in list(root[0].iter(etree.Element)):
        above, period = element.getparent(), element.get("period")
        if above is None or period is None or element.tag == akn("force"):
            continue
        if not any(start <= str(day) < end for start, end in groups[period]):
            above.remove(element)
    return root


def check_versions(work: Work, language: str) -> int:
    """Compare the text of each day in the document of all versions with that of the day; return their number."""
    document = work.all_versions(language=language)
    assert document == work.all_versions(language=language)
    root = parse_xml(document)
    assert (root[0].get("contains"), check_schema(root, file="law.akn")) == ("multipleVersions", ())
    assert [x for x in check_profile(root, file="law.akn", whole=True) if x.rule.severity.value == "error"] == []
    spans = work.intervals(language=language)
    for span in spans:
        single = parse_xml(work.at(span.start, language=language).expression.document)
        assert text(on(document, span.start)) == text(single), span.start
    if spans[-1].end is not None:  # the law has ceased: nothing of it is in force
        assert not list(on(document, spans[-1].end).iter(akn("article")))
    return len(spans)


def test_the_model_law_has_every_text_in_one_document(by_acts: Path) -> None:
    with Repository.open(by_acts) as repository:
        work = repository.work(CHARTER)
        assert [check_versions(work, language) for language in ("kaz", "rus", "eng")] == [12, 12, 11]


def test_a_law_of_texts_as_published_has_them_all(as_published: Path) -> None:
    with Repository.open(as_published) as repository:
        assert check_versions(repository.work(LAKE), "rus") == check_versions(repository.work(LAKE), "eng") > 3


def test_the_constitution_has_every_text_in_one_document(corpus: Path, tmp_path: Path) -> None:
    with Repository.init(tmp_path / "kz", country="kz", languages=("rus",), now=NOW) as repository:
        repository.import_history(corpus / "kz" / "pit.toml", now=NOW)
        assert check_versions(repository.work(CONSTITUTION), "rus") == 7


def test_the_archive_has_every_text_and_the_acts(
    by_acts: Path, command: Callable[..., subprocess.CompletedProcess[bytes]]
) -> None:
    done = command("-C", by_acts, "export", CHARTER, "--to", "akn-package")
    assert done.returncode == 0, done.stderr
    assert b"every text in every language" in done.stderr
    with Repository.open(by_acts) as repository:
        assert repository.package(CHARTER) == done.stdout  # and by another process
        with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(files.pop("manifest.json"))
        assert manifest["schema"] == "lawrepo.package/v1"
        assert {entry["path"] for entry in manifest["files"]} == set(files)
        for entry in manifest["files"]:
            data = files[entry["path"]]
            assert (entry["sha256"], entry["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
            found = repository.work(entry["work"]).at(
                date.fromisoformat(entry["in_force_from"]), language=entry["language"]
            )
            assert (data, entry["digest"]) == (found.expression.document, found.expression.digest)
    roles = [entry["role"] for entry in manifest["files"]]
    assert (roles.count("original"), roles.count("expression"), roles.count("act")) == (3, 32, 36)
    assert [entry["language"] for entry in manifest["files"] if entry["role"] == "original"] == ["kaz", "rus", "eng"]
    assert {act["iri"] for act in manifest["acts"]} == {
        entry["work"] for entry in manifest["files"] if entry["role"] == "act"
    }
    assert {act["held"] for act in manifest["acts"]} == {True}


def test_an_act_that_is_not_held_is_named(as_published: Path) -> None:
    with Repository.open(as_published) as repository:
        data = repository.package(LAKE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert [(act["iri"], act["enacted"], act["held"]) for act in manifest["acts"]] == [
        ("/akn/xa/act/1951-11-20/fees", "1951-11-20", False),
        ("/akn/xa/act/1952-05-02/residents", "1952-05-02", False),
    ]
    assert {entry["role"] for entry in manifest["files"]} == {"original", "expression"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ((CHARTER, "--to", "akn-versions", "--at", "2020-01-01"), "holds the texts of all days: give no day"),
        ((f"{CHARTER}/eng@2017-07-01", "--to", "akn-versions"), "holds the texts of all days: give no day"),
        ((f"{CHARTER}~art_4", "--to", "akn-versions"), "holds a whole law"),
        ((CHARTER, "--to", "akn-package", "--lang", "eng"), "holds the texts in all languages: give none"),
    ],
)
def test_what_has_no_meaning_is_refused(
    by_acts: Path,
    lawrepo: Callable[..., subprocess.CompletedProcess[str]],
    asked: tuple[str, ...],
    message: str,
) -> None:
    done = lawrepo("-C", by_acts, "export", *asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_all_versions_by_the_command_line(
    by_acts: Path, tmp_path: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    path = tmp_path / "law.akn"
    done = lawrepo("-C", by_acts, "export", f"{CHARTER}/eng", "--to", "akn-versions", "-o", path)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"{CHARTER}: 11 texts, as recorded 2026-01-02T" in done.stderr
    with Repository.open(by_acts) as repository:
        assert path.read_bytes() == repository.work(CHARTER).all_versions(language="eng")
    refused = lawrepo("-C", by_acts, "export", CHARTER, "--lang", "deu", "--to", "akn-versions")
    assert (refused.returncode, refused.stdout) == (3, "")
