"""The pages of a text, of a provision and of two languages, of the model law in its three languages, in a browser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from akn.frbr import FrbrUri
from lawrepo import cli
from lawrepo.consolidated import Consolidated
from lawrepo.export import parallel
from lawrepo.export.blocks import texts
from lawrepo.export.html import script, style, to_html
from lawrepo.export.model import RenderDocument, build, select
from lawrepo.export.page import Assets, LanguageLink, Link, PendingNote, Surroundings, Wording
from lawrepo.export.page_words import language_name
from lawrepo.export.words import language_tag, words
from lawrepo.expression import Expression
from lawrepo.repository import Repository

ROOT = Path(__file__).resolve().parent.parent.parent
HISTORY = ROOT / "history"
CHARTER = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
LANGUAGES = ("kaz", "rus", "eng")
DAY = date(2020, 1, 1)
SECTION = "sec_I"
ARTICLE = "art_4"  # two words of it, and a paragraph, are of later acts
PARTS = ("text", "article", "beside")

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # pipes of playwright's own

Axe = Callable[..., list[object]]


def long() -> RenderDocument:
    """Return a text of so many articles that a browser lays out only those in view."""
    article = "<article eId='art_{0}'><num>Статья {0}.</num><content><p>{1}</p></content></article>".format
    return law("".join(article(number, "слова " * (number % 7 * 40 + 1)) for number in range(1, 301)))


def hostile() -> RenderDocument:
    """Return a text of all that could widen a page: a table, long words, deep nesting."""
    row = "<tr>" + "".join(f"<td><p>Ячейка{n}</p></td>" for n in range(30)) + "</tr>"
    deep = "<paragraph><num>12345)</num>" * 12 + "<content><p>глубоко</p></content>" + "</paragraph>" * 12
    inner = (
        f"<article eId='art_1'><num>Статья 1.</num><heading>{'Ы' * 200}</heading>"
        f"<paragraph><num>{'9' * 80}.</num><content><p>{'https://example.org/' * 12}</p></content></paragraph>"
        f"{deep}</article><article eId='art_2'><num>Статья 2.</num><content><table>{row}</table></content></article>"
    )
    return law(inner)


def law(inner: str) -> RenderDocument:
    """Return a text with a body."""
    xml = (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/>'
        f"<body>{inner}</body></act></akomaNtoso>"
    )
    return build(
        Expression(
            work=CHARTER,
            language="rus",
            title="Ы" * 120,
            pit=DAY,
            in_force_from=DAY,
            in_force_until=None,
            document=xml.encode(),
            notes=(),
            digest="0" * 64,
            recorded_at=datetime(2024, 5, 1, tzinfo=UTC),
            commit="1" * 40,
        )
    )


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write pages of the Charter in every language, as a site has them, and one of its own."""
    folder = tmp_path_factory.mktemp("pages")
    laws = str(folder / "laws")
    assert cli.main(["init", laws, "--country", "xa", "--languages", ",".join(LANGUAGES)]) == 0
    assert cli.main(["-C", laws, "import-history", str(HISTORY / "charter" / "original.toml")]) == 0
    for sheet in sorted((HISTORY / "charter" / "acts").glob("*.toml")):
        assert cli.main(["-C", laws, "amend", str(sheet)]) == 0
    alone = ["export", str(CHARTER), "--lang", "eng", "--to", "html", "--at", str(DAY)]
    assert cli.main(["-C", laws, *alone, "-o", str(folder / "alone-eng.html")]) == 0
    (folder / "law.css").write_text(style(words("en")), encoding="utf-8")
    (folder / "law.js").write_text(script(), encoding="utf-8")
    with Repository.open(laws) as repository:
        work = repository.work(CHARTER)
        texts_ = {language: work.at(DAY, language=language) for language in LANGUAGES}
        parts = {language: select(text.document(), SECTION) for language, text in texts_.items()}
        for language, text in texts_.items():
            around = of_a_site(surrounded(text), language)
            (folder / f"text-{language}.html").write_bytes(to_html(parts[language], around))
            other = parts[LANGUAGES[LANGUAGES.index(language) - 1]]
            (folder / f"beside-{language}.html").write_bytes(parallel.to_html(parts[language], other, around))
            wordings = tuple(
                Wording(
                    version=version,
                    document=work.at(version.in_force_from, language=language, eid=ARTICLE).document(),
                )
                for version in surrounded(work.at(DAY, language=language, eid=ARTICLE)).versions
            )
            around = replace(around, wordings=wordings, versions=())
            (folder / f"article-{language}.html").write_bytes(to_html(select(text.document(), ARTICLE), around))
    (folder / "hostile.html").write_bytes(to_html(hostile()))
    (folder / "long.html").write_bytes(to_html(long()))
    return folder


def surrounded(text: Consolidated) -> Surroundings:
    """Return what is around a text."""
    assert text.around is not None
    return text.around()


def of_a_site(around: Surroundings, language: str) -> Surroundings:
    """Give addresses to what is around a text."""
    return replace(
        around,
        home=Link(text="lawrepo", href="text-eng.html"),
        breadcrumbs=(Link(text="…"),),
        versions=tuple(
            replace(each, href=f"text-{language}.html?{each.in_force_from}", compare_href=f"beside-{language}.html")
            for each in around.versions
        ),
        languages=tuple(
            LanguageLink(
                tag=tag, name=language_name(tag), href=f"text-{code}.html", beside_href=f"beside-{code}.html"
            )
            for code, tag in ((code, language_tag(code)) for code in LANGUAGES)
        ),
        pending=(*around.pending, PendingNote(standing="void", eids=("art_1",), act=Link(text="…"), reason="void")),
        acts={origin.act: "text-eng.html" for origin in around.provenance.origins.values()}
        if around.provenance
        else {},
        portions={ARTICLE: f"article-{language}.html"},
        previous=Link(text="←", href="text-eng.html"),
        following=Link(text="→", href="text-eng.html"),
        assets=Assets(style="law.css", script="law.js"),
    )


def unfold(page: Page) -> None:
    """Open all that can be opened, and mark what can be marked."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    for box in page.locator("input[type=checkbox]:visible").all():
        box.check()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PARTS)
def test_axe_finds_nothing(
    pages: Path, page: Page, axe: Axe, name: str, language: str, overflow: Callable[[Page], list[str]]
) -> None:
    page.goto((pages / f"{name}-{language}.html").as_uri())
    unfold(page)
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert overflow(page) == []
    unfold(page)
    assert axe(page, "color-contrast", "target-size") == []


def test_a_page_of_its_own_with_all_of_a_law(
    pages: Path, page: Page, axe: Axe, overflow: Callable[[Page], list[str]]
) -> None:
    page.goto((pages / "alone-eng.html").as_uri())
    unfold(page)
    assert axe(page) == []
    assert overflow(page) == []


def test_no_text_widens_the_page(pages: Path, page: Page, axe: Axe, overflow: Callable[[Page], list[str]]) -> None:
    page.goto((pages / "hostile.html").as_uri())
    assert overflow(page) == []
    assert axe(page) == []
    assert page.evaluate("document.querySelector('.scroll').scrollWidth > 400")
    narrowest = page.evaluate("Math.min(...[...document.querySelectorAll('main p')].map(p => p.clientWidth))")
    assert narrowest > 40


def test_a_long_law_is_laid_out_where_it_is_read(
    pages: Path, page: Page, overflow: Callable[[Page], list[str]]
) -> None:
    page.goto((pages / "long.html").as_uri() + "#art_250")
    box = page.locator("#art_250").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 200
    skipped = "each => !each.querySelector('p').checkVisibility({contentVisibilityAuto: true})"
    assert page.locator("#art_100").evaluate(skipped)
    assert not page.locator("#art_250").evaluate(skipped)
    link = page.locator("#art_251 .pl")
    link.focus()  # at the end of its line: nothing cuts it off
    edges = link.evaluate(
        "each => [each.getBoundingClientRect().right, each.closest('.unit').getBoundingClientRect().right]"
    )
    assert edges[0] <= edges[1]
    assert overflow(page) == []
    page.emulate_media(media="print")
    assert not page.locator("#art_100").evaluate(skipped)


# How each stop of the keyboard stands: what it is, whether its focus shows, whether it is in view and uncovered.
STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const box = at.getClientRects()[0];
  const [x, y] = [box.left + Math.min(box.width, 8) / 2, box.top + Math.min(box.height, 8) / 2];
  const top = document.elementFromPoint(Math.max(x, 0), Math.max(y, 0));
  return [
    at.getAttribute("href") || at.id || at.tagName.toLowerCase(),
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && style.opacity === "1",
    box.bottom > 0 && box.top < innerHeight && !!top && (at.contains(top) || top.contains(at)),
  ];
}"""
# What a keyboard should stop at: in document order, what is not hidden.
STOPS = """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
  .filter((each) => each.checkVisibility() && !each.closest("[hidden]"))
  .map((each) => each.getAttribute("href") || each.id || each.tagName.toLowerCase())"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", PARTS)
def test_the_keyboard_reaches_everything_in_order_and_in_view(pages: Path, page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto((pages / f"{name}-rus.html").as_uri())
    expected = page.evaluate(STOPS)
    stops = []
    for _ in range(len(expected) + 1):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    assert [stop[0] for stop in stops] == expected
    assert [stop for stop in stops if not (stop[1] and stop[2])] == []
    assert expected[0] == "#lr-main"


def test_contents_are_open_where_there_is_room_and_opened_where_there_is_none(pages: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 640})
    page = context.new_page()
    page.goto((pages / "alone-eng.html").as_uri())
    link = page.locator(".toc a[href='#art_4']")
    assert (link.is_visible(), page.locator("#lr-toc").is_visible()) == (True, False)
    page.set_viewport_size({"width": 320, "height": 640})
    assert not link.is_visible()
    page.locator("#lr-toc").focus()
    page.keyboard.press("Space")
    assert link.is_visible()
    link.click()
    assert page.url.endswith("#art_4")
    assert page.locator("#art_4").bounding_box()["y"] < 640  # type: ignore[index] # it is visible
    context.close()


def test_all_is_read_without_a_script(pages: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / "text-eng.html").as_uri())
    assert page.locator(".slider, .pane").count() == 0
    said = page.locator("#art_4 .o").first
    assert "Return of the former name of the capital" in str(said.get_attribute("title"))
    plain = said.evaluate("each => getComputedStyle(each).borderBottomStyle")
    page.locator("label.switch").click()
    assert (plain, said.evaluate("each => getComputedStyle(each).borderBottomStyle")) == ("none", "dotted")
    page.locator("#art_4 summary").click()
    passage = page.locator("#art_4 .passages a").first
    assert passage.is_visible()
    passage.click()
    assert "#lr-w-" in page.url
    page.locator("#art_4 .else a[hreflang=ru]").click()
    assert page.url.endswith("text-rus.html#art_4")
    assert page.locator("h1").text_content() == "Устав Республики Кольтау"
    context.close()


def test_a_language_is_changed_at_the_place_of_the_reader(pages: Path, page: Page) -> None:
    page.goto((pages / "text-eng.html").as_uri())
    page.locator("#art_3").evaluate("each => each.scrollIntoView()")
    page.locator(".languages a[hreflang=kk]").first.evaluate("each => each.click()")
    page.wait_for_url("**/text-kaz.html#art_3")


def test_the_slider_names_a_version_and_opens_none_by_itself(pages: Path, page: Page) -> None:
    page.goto((pages / "text-eng.html").as_uri())
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator(".slider output").text_content() == "In force from 1 July 1996 to 23 April 2001"
    assert page.locator(".slider a").get_attribute("href") == "text-eng.html?1996-07-01"
    page.goto((pages / "article-eng.html").as_uri())
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    assert page.locator(".wordings details[open]").count() == 1
    assert page.locator(".wordings details[open] .wording").is_visible()


def test_the_pane_says_whose_words_are_and_gives_the_focus_back(pages: Path, page: Page) -> None:
    page.goto((pages / "text-eng.html").as_uri())
    words_ = page.locator("#art_4 .o").first
    words_.click()
    assert page.locator(".pane").count() == 0
    page.locator("#lr-marks").check()
    words_.click()
    pane = page.get_by_role("complementary")
    assert "Return of the former name of the capital" in str(pane.text_content())
    assert "15 November 2010" in str(pane.text_content())
    pane.get_by_role("button").click()
    assert not pane.is_visible()
    page.goto((pages / "alone-eng.html").as_uri())
    call = page.locator("a[role=doc-noteref]").first
    call.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "pane"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == call.get_attribute("id")


def test_the_order_of_reading_is_that_of_the_law(pages: Path, page: Page) -> None:
    page.goto((pages / "alone-eng.html").as_uri())
    said = page.evaluate(
        """() => {
          const main = document.querySelector("main").cloneNode(true);
          for (const each of main.querySelectorAll(".ui, .notes")) each.remove();
          for (const each of main.querySelectorAll("p, h2, h3, h4, h5, h6, br")) each.append(" ");
          return main.textContent;
        }"""
    )
    with Repository.open(pages / "laws") as repository:
        document = repository.work(CHARTER).at(DAY, language="eng").document()
    assert said.split() == " ".join(texts(document.blocks)).split()
    tops = page.evaluate(
        """() => [...document.querySelectorAll("main p")].filter((each) => !each.closest(".ui, .notes"))
        .map((each) => each.getBoundingClientRect().top)"""
    )
    assert tops == sorted(tops)


def test_print_leaves_out_what_is_for_the_screen(pages: Path, page: Page) -> None:
    page.goto((pages / "text-eng.html").as_uri())
    page.emulate_media(media="print")
    hidden = page.locator(".toc, .bar, .panel, .slider, .credits, .skip, .turn, .trail")
    assert [each.is_visible() for each in hidden.all()] == [False] * hidden.count()
    assert page.locator("#art_4 p").first.is_visible()
    assert page.pdf()[:5] == b"%PDF-"
