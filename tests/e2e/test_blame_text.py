"""Whose all the words of a text are, and what its page says around it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from akn.frbr import FrbrUri
from lawrepo.blaming import blame_provision, blame_text
from lawrepo.export.attribution import attribute
from lawrepo.repository import Repository
from lawrepo.store.history import first_recorded, recorded

CHARTER = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
Lawrepo = Callable[..., Any]


@pytest.mark.parametrize("language", ["kaz", "eng"])
def test_all_at_once_is_what_each_provision_says(koltau: Path, language: str) -> None:
    day = date(2020, 1, 1)
    with Repository.open(koltau) as repository:
        view = repository.work(CHARTER)._view
        git_dir, snapshot = view.source
        field = view.field
        first = first_recorded(git_dir, snapshot.commit)
        whole = blame_text(git_dir, snapshot, field, day, language=language)
        assert blame_text(git_dir, snapshot, field, day, language=language, first=first) == whole
        for eid in ("art_4", "art_24", "art_48"):
            part = blame_provision(git_dir, snapshot, field, eid, day, language=language)
            assert part.blocks == tuple(block for block in whole.blocks if f"{block.eid}__".startswith(f"{eid}__"))
            assert part.origins.items() <= whole.origins.items()


@pytest.mark.parametrize("language", ["kaz", "rus", "eng"])
def test_every_word_of_a_later_act_is_found_in_the_text_as_it_is_shown(koltau: Path, language: str) -> None:
    with Repository.open(koltau) as repository:
        text = repository.work(CHARTER).at(date(2017, 1, 1), language=language)
        assert text.around is not None
        blamed = text.around().provenance
    assert blamed is not None
    later = [run.text for block in blamed.blocks for run in block.runs if run.origin]
    found = attribute(text.document().blocks, blamed.blocks).values()
    shown = [run.text for runs in found for run in runs if run.origin]
    assert "".join("".join(later).split()) == "".join("".join(shown).split()) != ""


def test_what_was_recorded_first_is_known_of_every_path(koltau: Path) -> None:
    with Repository.open(koltau) as repository:
        git_dir, snapshot = repository.work(CHARTER)._view.source
    first = first_recorded(git_dir, snapshot.commit)
    assert len(first) > 100
    for path in sorted(first)[::40]:
        *_, oldest = recorded(git_dir, snapshot.commit, path)
        assert first[path].commit == oldest.commit


@pytest.fixture
def said(koltau: Path, lawrepo: Lawrepo) -> Callable[..., Any]:
    """Return the page of a text in English."""

    def page(iri: str, *options: str) -> Any:
        done = lawrepo("-C", koltau, "export", iri, "--to", "html", "--lang", "eng", *options)
        assert done.returncode == 0
        return html.document_fromstring(done.stdout, parser=html.HTMLParser(encoding="utf-8"))

    return page


def test_a_page_lists_the_versions_with_their_acts(said: Callable[..., Any]) -> None:
    root = said(str(CHARTER), "--at", "2008-01-01")
    versions = [" ".join(item.text_content().split()) for item in root.xpath("//ol[@class='versions']/li")]
    assert versions[0] == "In force from 1 July 1996 to 23 April 2001 original text"
    assert versions[3] == (
        "In force from 1 October 2006 to 30 June 2009 (this version) Renaming of the capital,"
        " Protection of the shores of the lake and of the old harbour"
    )
    assert versions[-1].startswith("In force from 1 July 2017 to 31 December 2026")  # the Constitution replaces it
    assert [each.text for each in root.xpath("//ul[@class='languages']//span")] == ["Қазақша", "Русский", "English"]


def test_the_page_of_a_provision_lists_its_own(said: Callable[..., Any]) -> None:
    root = said(f"{CHARTER}~art_4", "--at", "2008-01-01")
    versions = [item.text_content().split(" original")[0] for item in root.xpath("//ol[@class='versions']/li")]
    assert len(versions) == 4
    assert {each.text for each in root.xpath("//*[@id='art_4__para_3']//*[@class='o']")} == {"Aibarkala"}


def test_a_container_has_no_versions_of_its_own(said: Callable[..., Any]) -> None:
    assert not said(f"{CHARTER}~sec_I", "--at", "2008-01-01").xpath("//ol[@class='versions']")
