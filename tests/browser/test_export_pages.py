"""The pages that `export` and `diff` write, of the model law in its three languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from akn.frbr import FrbrUri
from lawrepo import cli

ROOT = Path(__file__).resolve().parent.parent.parent
HISTORY = ROOT / "history"
CHARTER = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
LANGUAGES = ("kaz", "rus", "eng")

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # pipes of playwright's own


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the pages of the Charter, as text and as comparison, one of each in every language."""
    folder = tmp_path_factory.mktemp("pages")
    laws = str(folder / "laws")
    assert cli.main(["init", laws, "--country", "xa", "--languages", ",".join(LANGUAGES)]) == 0
    assert cli.main(["-C", laws, "import-history", str(HISTORY / "charter" / "original.toml")]) == 0
    for sheet in sorted((HISTORY / "charter" / "acts").glob("*.toml")):
        assert cli.main(["-C", laws, "amend", str(sheet)]) == 0
    for language in LANGUAGES:
        asked = [str(CHARTER), "--lang", language]
        page = folder / f"text-{language}.html"
        assert cli.main(["-C", laws, "export", *asked, "--to", "html", "--at", "2020-01-01", "-o", str(page)]) == 0
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(
    pages: Path, page: Page, axe: Callable[[Page], list[object]], language: str, overflow: Callable[[Page], list[str]]
) -> None:
    page.goto((pages / f"text-{language}.html").as_uri())
    assert axe(page) == []
    assert overflow(page) == []
