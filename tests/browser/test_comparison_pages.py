"""The pages of `lawrepo diff --layout`: a whole text with marks, and old beside new, in three languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lawrepo import cli

ROOT = Path(__file__).resolve().parent.parent.parent
CHARTER = "/akn/xa/act/1996-05-20/charter"
LANGUAGES = ("kaz", "rus", "eng")
LAYOUTS = ("redline", "table")

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # pipes of playwright's own


@pytest.fixture(scope="session")
def comparisons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what became of the Charter in sixteen years, in both layouts and every language."""
    folder = tmp_path_factory.mktemp("comparisons")
    laws = str(folder / "laws")
    assert cli.main(["init", laws, "--country", "xa", "--languages", ",".join(LANGUAGES)]) == 0
    assert cli.main(["-C", laws, "import-history", str(ROOT / "history" / "charter" / "manifest.toml")]) == 0
    for layout in LAYOUTS:
        for language in LANGUAGES:
            page = str(folder / f"{layout}-{language}.html")
            asked = ["--from", "2001-01-01", "--to", "2018-01-01", "--lang", language, "--layout", layout]
            law = CHARTER if layout == "table" else f"{CHARTER}~sec_II"  # a part has all that a page of a redline has
            assert cli.main(["-C", laws, "diff", law, *asked, "--as", "html", "-o", page]) == 1
    return folder


@pytest.mark.parametrize("name", ["redline-rus", *(f"table-{language}" for language in LANGUAGES)])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    comparisons: Path,
    page: Page,
    axe: Callable[[Page], list[object]],
    overflow: Callable[[Page], list[str]],
    name: str,
) -> None:
    page.goto((comparisons / f"{name}.html").as_uri())
    assert axe(page) == []
    assert overflow(page) == []
    if name == "table-eng":
        assert axe(page) == []  # the narrow page is laid out in another way


def test_a_narrow_table_is_read_in_order_under_the_days(comparisons: Path, page: Page) -> None:
    page.goto((comparisons / "table-eng.html").as_uri())
    table = page.get_by_role("table", name="Comparison of versions")
    wide = table.inner_text()
    page.set_viewport_size({"width": 320, "height": 640})
    row = table.get_by_role("row").filter(has_text="consists of")
    before, after = (cell.bounding_box() for cell in row.get_by_role("cell").all())
    assert before is not None
    assert after is not None
    assert before["y"] + before["height"] <= after["y"]
    said = row.get_by_role("cell").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert said == '"As of: 1 January 2001"'
    assert sorted(table.inner_text().split()) == sorted(wide.split())


def test_marks_are_heard(comparisons: Path, page: Page) -> None:
    page.goto((comparisons / "redline-eng.html").as_uri())
    for mark, said in (("ins", "inserted"), ("del", "deleted")):
        shown = page.locator(f"main {mark}").first
        assert shown.evaluate("mark => getComputedStyle(mark, '::before').content") == f'" [{said}: "'
        assert shown.evaluate("mark => getComputedStyle(mark).textDecorationLine") != "none"
