"""Amending acts in a collection: recorded as Works like any other, and read from what it exports."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from akn.document import assemble, split
from akn.profile import check_profile
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.act_document import act_documents, parse_act
from lawrepo.importers.sheet import read_sheet

ACTS = Path(__file__).resolve().parents[2] / "history" / "charter" / "acts"
LANGUAGES = ("kaz", "rus", "eng")


@pytest.mark.parametrize("name", ["03-community-work", "05-shores", "11-rights-defender", "12-new-constitution"])
def test_an_act_is_recorded_checked_and_exported_without_loss(
    name: str, collection: Path, tmp_path: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    sheet = read_sheet(ACTS / f"{name}.toml", languages=LANGUAGES)
    iri, day = str(sheet.act.iri), str(sheet.act.enacted)
    exported = {}
    for language, document in act_documents(sheet, default_language="eng").items():
        source = tmp_path / f"{language}.xml"
        source.write_bytes(assemble(document))
        done = lawrepo("-C", collection, "import", source, "--work", iri, "--lang", language, "--in-force", day)
        assert done.returncode == 0, done.stderr
        assert "eId" not in done.stdout + done.stderr  # nothing had to be given one
    assert lawrepo("-C", collection, "check").returncode == 0
    for language in LANGUAGES:
        target = tmp_path / f"exported-{language}.xml"
        arguments = ("export", iri, "--to", "akn", "--at", day, "--lang", language, "-o", target)
        assert lawrepo("-C", collection, *arguments).returncode == 0
        root = parse_xml(target.read_bytes())
        assert check_schema(root, file=language) == ()
        assert check_profile(root, file=language, whole=True) == ()
        exported[language] = split(root)
    assert parse_act(exported) == sheet
