"""The files of a book, as an e-reader that is a browser shows them."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page

from akn.frbr import FrbrUri
from akn.notes import Note
from lawrepo.export.epub import to_epub
from lawrepo.export.model import build
from lawrepo.expression import Expression

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "export" / "law.xml"
# Best practices are those of sites, not of books. The style sheet is a file beside, which axe-core need not read.
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OPTIONS = {"runOnly": {"type": "tag", "values": LEVELS}, "preload": False}

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # pipes of playwright's own


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a book with notes, tables, another language and references, and take it apart."""
    document = build(
        Expression(
            work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
            language="rus",
            title="Закон о переправах",
            pit=date(2024, 1, 1),
            in_force_from=date(2020, 2, 1),
            in_force_until=None,
            document=GOLDEN.read_bytes(),
            notes=(Note(unit="sec_1__art_1", anchor="", marker="Сноска", text="В редакции Закона № 2."),),
            digest="0123456789abcdef" * 4,
            recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
            commit="89abcdef" * 5,
        )
    )
    folder = tmp_path_factory.mktemp("book")
    with zipfile.ZipFile(io.BytesIO(to_epub(document))) as archive:
        archive.extractall(folder)
    return folder / "EPUB"


@pytest.mark.parametrize("name", ["title", "nav", "text-0002"])
def test_axe_finds_nothing(book: Path, page: Page, overflow: Callable[[Page], list[str]], name: str) -> None:
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto((book / f"{name}.xhtml").as_uri())
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
        found = page.evaluate("options => axe.run(document, options)", OPTIONS)
        assert len(found["passes"]) > 5
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert overflow(page) == []


def test_links_lead_across_files(book: Path, page: Page) -> None:
    page.goto((book / "nav.xhtml").as_uri())
    page.get_by_role("link", name="Статья 3. Сборы").click()
    assert page.url.endswith("text-0002.xhtml#sec_1__art_3")
    page.locator("a[role=doc-noteref]").first.click()
    assert page.url.endswith("#lr-note-1")
    page.locator("a[role=doc-backlink]").first.click()
    assert page.url.endswith("#lr-call-1")
