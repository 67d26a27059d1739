"""A site in a browser: what axe-core finds, a narrow screen, the keyboard, the search, and all without a script."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lawrepo.export.site_search import stems
from lawrepo.publishing import publish
from lawrepo.repository import Repository

ROOT = Path(__file__).resolve().parent.parent.parent
CHARTER = "akn/xa/act/1996-05-20/charter"
SMALL = "akn/xa/act/2000-01-01/1"
SMALL_TEXT = {
    "kaz": "1-бап. Астана\n1. Астана – Альфа.\n\n2-бап. Палата\n1. Дауыс беру ашық.\n",
    "rus": "Статья 1. Столица\n1. Столица – Альфа.\n\nСтатья 2. Палата\n1. Голосование открытое.\n",
    "eng": "Article 1. Capital\n1. The capital is Alpha.\n\nArticle 2. House\n1. Votes are open.\n",
}
ACT = "akn/xa/act/2006-09-08/41-ii"
LANGUAGES = ("kaz", "rus", "eng")
NOW = datetime(2026, 1, 2, tzinfo=UTC)
PAGES = (
    "index.html",
    "rus/index.html",
    "eng/index.html",
    *(f"{language}/browse/index.html" for language in LANGUAGES),
    *(f"{language}/browse/language/rus/index.html" for language in LANGUAGES),
    *(f"{language}/search/index.html" for language in LANGUAGES),
    *(f"{SMALL}/{language}/compare/2000-02-01..2001-01-01/index.html" for language in LANGUAGES),
    f"{CHARTER}/index.html",  # in all three
    f"{ACT}/index.html",
    "404.html",
)
# What is written in the law in other forms, and where it is found.
INFLECTED = (
    ("kaz", "астананы", "4-бап"),
    ("kaz", "республикасында", "1-бап"),
    ("rus", "столицею", "Статья 4"),
    ("rus", "ДЕПУТАТАМИ собраний", "Статья"),
    ("eng", "Capitals", "Article 4"),
    ("eng", "elected members", "Article"),
)

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # pipes of playwright's own


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site of the Charter with some of its acts."""
    scratch = tmp_path_factory.mktemp("site")
    charter = ROOT / "history" / "charter"
    with Repository.init(scratch / "laws", country="xa", languages=LANGUAGES, now=NOW) as repository:
        repository.import_history(charter / "original.toml", now=NOW)
        for name in ("01-supplements", "04-capital-renamed", "12-new-constitution"):
            repository.amend(repository.read_act(charter / "acts" / f"{name}.toml"), now=NOW)
        for language, text in SMALL_TEXT.items():
            for day, word in ((date(2000, 2, 1), "Alpha"), (date(2001, 1, 1), "Omega")):
                source = scratch / "law.txt"
                source.write_text(text.replace("Alpha", word).replace("Альфа", word), encoding="utf-8")
                repository.import_text(source, work=f"/{SMALL}", language=language, in_force=day, now=NOW)
    publish(scratch / "laws", scratch / "site", at=date(2020, 1, 1))
    return scratch / "site"


def goto(page: Page, site: Path, path: str, query: str = "") -> None:
    page.goto((site / path).as_uri() + query)


def found(page: Page, language: str, words: str, site: Path) -> list[str]:
    """Search as a keyboard does, and return the headings of what is found."""
    goto(page, site, f"{language}/search/index.html")
    page.focus("input[name=q]")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator("#lr-status:not(:empty)").wait_for()  # functions cannot be waited for: the page allows no eval
    if page.locator("#lr-status").inner_text()[-1:].isdecimal():
        page.locator("#lr-results li").first.wait_for()
    return page.locator("#lr-results h2").all_inner_texts()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(
    site: Path, page: Page, axe: Callable[..., list[object]], overflow: Callable[[Page], list[str]], path: str
) -> None:
    goto(page, site, path)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(("language", "words", "heading"), INFLECTED)
def test_words_are_found_in_other_forms(site: Path, page: Page, language: str, words: str, heading: str) -> None:
    headings = found(page, language, words, site)
    assert any(each.startswith(heading) for each in headings), headings
    assert page.locator("#lr-results mark").count() > 0


def test_results_are_reached_and_opened_by_keyboard(
    site: Path, page: Page, axe: Callable[..., list[object]], overflow: Callable[[Page], list[str]]
) -> None:
    goto(page, site, "rus/index.html")  # from the start, whose form leads to the search
    page.focus("input[name=q]")
    page.keyboard.type("столица")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lr-results li")
    assert "/rus/search/index.html?q=" in page.url
    assert axe(page) == []
    page.keyboard.press("Tab")
    while page.evaluate("!document.activeElement.closest('#lr-results')"):
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert overflow(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/art_4/index.html")
    assert page.locator("main h2").inner_text().startswith("Статья 4")


def test_more_is_shown_where_there_is_more(site: Path, page: Page) -> None:
    headings = found(page, "rus", "закон", site)
    assert len(headings) == 20
    page.locator("#lr-more").press("Enter")
    page.locator("#lr-results li:nth-child(21) a:focus").wait_for()
    assert found(page, "rus", "небывальщина щщщ", site) == []  # nothing begins so: nothing is loaded
    assert "Ничего не найдено" in page.locator("#lr-status").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_have_the_same_stems_in_the_page(site: Path, page: Page, language: str) -> None:
    text = (ROOT / "history" / "charter" / f"original.{language}.txt").read_text(encoding="utf-8")
    text += " Ёлка ёж 12-1 №5 І ҚҰҚЫҚ İstanbul don’t a Ⅻ 5a"
    goto(page, site, f"{language}/search/index.html")
    assert page.evaluate("told => lawrepoSearch.stems(...told)", [language, text]) == list(stems(text, language))


def test_every_page_of_the_site_is_read_without_a_script(site: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    goto(page, site, "eng/search/index.html")
    assert page.locator("noscript a").get_attribute("href") == "../browse/index.html"
    assert not page.locator("form").is_visible()
    page.get_by_role("link", name="All acts").first.click()
    page.get_by_role("link", name="1996").click()
    page.get_by_role("link", name="Charter of the Republic of Koltau").click()
    assert page.locator("main h2").first.is_visible()
    context.close()


@pytest.mark.parametrize("path", ["index.html", "eng/browse/index.html", f"{ACT}/index.html"])
def test_a_keyboard_reaches_every_link_and_sees_where_it_is(
    site: Path, page: Page, reached: Callable[[Page], list[str]], path: str
) -> None:
    goto(page, site, path)
    names = reached(page)
    assert not [name for name in names if name.startswith("unseen")]
    links = {str(each.get_attribute("href")) for each in page.locator("a[href]:visible").all()}
    assert links <= set(names)
