"""The page: self-contained, safe, and the same words as the law."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree, html

from akn.frbr import FrbrUri
from akn.notes import Note
from lawrepo.export.blocks import texts
from lawrepo.export.html import Alternate, to_html
from lawrepo.export.model import RenderDocument, build, select
from lawrepo.export.words import words
from lawrepo.expression import Expression

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "export"
NOTE = Note(unit="sec_1__art_1", anchor="sec_1__art_1__para_1", marker="Сноска", text="В редакции </p> Закона № 2.")
HOSTILE = "</script><script>alert(1)</script> {{ 7*7 }} {% x %} <b>&amp; \" ' ]]> <!-- </title> \u202e\u200f"


def law(xml: bytes | None = None, *, title: str = "Закон о переправах", language: str = "rus") -> RenderDocument:
    return build(
        Expression(
            work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
            language=language,
            title=title,
            pit=date(2024, 1, 1),
            in_force_from=date(2020, 2, 1),
            in_force_until=None,
            document=(GOLDEN / "law.xml").read_bytes() if xml is None else xml,
            notes=(NOTE,) if xml is None else (),
            digest="0123456789abcdef" * 4,
            recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
            commit="89abcdef" * 5,
        )
    )


def act(inner: str) -> bytes:
    return (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/>'
        f"<body>{inner}</body></act></akomaNtoso>"
    ).encode()


def page(document: RenderDocument) -> html.HtmlElement:
    return html.document_fromstring(to_html(document).decode(), parser=html.HTMLParser(encoding="utf-8"))


def page_words(root: html.HtmlElement) -> list[str]:
    """Return the words of the law that a page shows, with authorial notes where they are called."""
    (main,) = root.xpath("//main")
    notes = {li.get("id"): li for li in main.xpath(".//ol[@class='notes']/li")}
    out: list[str] = []

    def walk(element: html.HtmlElement) -> None:
        classes = (element.get("class") or "").split()
        if "notes" in classes:
            return
        if "call" in classes:
            (link,) = element
            note = notes[str(link.get("href"))[1:]].find("div")
            assert note is not None
            if note.get("class") == "authorial":
                out.append(" ")
                walk(note)
                out.append(" ")
            return
        if "ui" in classes:
            return
        out.append(element.text or "")
        for child in element:
            walk(child)
            out.append(child.tail or "")
        if element.tag in {"p", "br", "h2", "h3", "caption"}:
            out.append(" ")

    walk(main)
    return "".join(out).split()


def law_words(document: RenderDocument) -> list[str]:
    return " ".join(texts(document.blocks)).split()


class TestWords:
    def test_all_words_in_order(self) -> None:
        assert page_words(page(law())) == law_words(law())

    def test_hostile_text_is_text(self) -> None:
        text = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        labels = f"<num>{text}</num><heading>{text}</heading>"
        document = law(act(f"<article>{labels}<content><p>{text}</p></content></article>"), title=HOSTILE)
        root = page(document)
        assert page_words(root) == law_words(document)
        assert [script.get("type") for script in root.xpath("//script")] == ["application/ld+json"]
        assert root.xpath("string(//h1)") == HOSTILE
        assert not root.xpath("//main//b | //comment()")

    def test_long_words_do_not_widen_the_page(self) -> None:
        assert "overflow-wrap:anywhere" in to_html(law(act(f"<p>{'ы' * 10_000}</p>"))).decode()


class TestSafety:
    def test_the_policy_allows_the_style_sheet_and_nothing_else(self) -> None:
        root = page(law())
        (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        style = root.xpath("string(//style)")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

    def test_nothing_is_fetched_and_nothing_runs(self) -> None:
        root = page(law(act('<p>а<img src="https://example.org/x.png" alt="герб"/></p>')))
        assert not root.xpath("//@src | //@style | //@*[starts-with(name(), 'on')] | //img | //iframe | //object")
        assert root.xpath("//link/@rel") == ["alternate", "alternate"]
        assert not re.search(r"url\(|@import", root.xpath("string(//style)"))
        assert root.xpath("string(//main//*[@role='img']/@aria-label)") == "изображение: герб"

    @pytest.mark.parametrize(
        "href", ["javascript:alert(1)", "data:text/html,x", "file:///x", "//example.org", "/akn/kz/act/2021-01-01/7"]
    )
    def test_only_the_web_is_linked(self, href: str) -> None:
        root = page(law(act(f'<p><ref href="{href}">а</ref></p>')))
        assert not root.xpath("//main//a")
        assert root.xpath("//main//span/@data-iri") == [href]

    def test_addresses_are_linked(self) -> None:
        root = page(law(act('<p><ref href="https://example.org/?a=b&amp;c=d">а</ref></p>')))
        assert root.xpath("//main//a/@href") == ["https://example.org/?a=b&c=d"]

    def test_metadata_is_json_that_no_text_breaks_out_of(self) -> None:
        root = page(replace(law(), title=HOSTILE, in_force_until=date(2025, 1, 1)))
        (script,) = root.xpath("//script/text()")
        assert "<" not in script
        value = json.loads(script)
        assert (value["@type"], value["name"], value["inLanguage"]) == ("Legislation", HOSTILE, "ru")
        assert value["temporalCoverage"] == "2020-02-01/2025-01-01"
        assert value["legislationDateVersion"] == "2020-02-01"

    def test_alternates(self) -> None:
        assert page(law()).xpath("//link[@rel='alternate']/@href") == [
            "/akn/kz/act/2020-01-01/1/rus@2020-02-01.akn",
            "/akn/kz/act/2020-01-01/1/rus@2020-02-01.pdf",
        ]
        text = to_html(law(), alternates=[Alternate(media_type="application/pdf", href="law.pdf")]).decode()
        assert '<link rel="alternate" type="application/pdf" href="law.pdf">' in text


class TestNavigation:
    def test_ids_are_given_once_and_every_reference_arrives(self) -> None:
        root = page(law())
        ids = [str(value) for value in root.xpath("//@id")]
        assert len(ids) == len(set(ids))
        assert {str(href)[1:] for href in root.xpath("//a/@href") if str(href).startswith("#")} <= set(ids)

    def test_permanent_anchors_are_the_eids(self) -> None:
        root = page(law())
        assert root.xpath("//*[@id='sec_1__art_1__para_1-1__point_a']//text()[contains(., 'стоять')]")
        (link,) = root.xpath("//a[@class='pl'][@href='#sec_1__art_1__para_1-1']")
        assert link.get("aria-label") == "Постоянная ссылка: sec_1__art_1__para_1-1"

    def test_contents_are_nested(self) -> None:
        root = page(law())
        assert [a.text for a in root.xpath("//nav/details/ol/li/a")] == ["Раздел I. Общие правила"]
        assert [a.text for a in root.xpath("//nav/details/ol/li/ol/li/a")] == [
            "Статья 1. Переправы",
            "Статья 2.",
            "Статья 3. Сборы",
        ]

    def test_contents_close_what_they_open(self) -> None:
        xml = (
            "<section eId='a'><num>1</num><chapter eId='b'><num>2</num><article eId='c'><num>3</num></article>"
            "</chapter></section><section eId='d'><num>4</num><article eId='e'><num>5</num></article></section>"
        )
        text = to_html(law(act(xml))).decode()
        nav = etree.fromstring(text[text.index("<nav") : text.index("</nav>") + 6])
        assert nav.xpath("//li[a/@href='#b']/ol/li/a/@href") == ["#c"]
        assert nav.xpath("/nav/details/ol/li/a/@href") == ["#a", "#d"]

    def test_a_division_without_eid_is_reached_all_the_same(self) -> None:
        xml = "<article><num>1</num></article><article><num>2</num></article>"
        assert page(law(act(xml))).xpath("//nav//a/@href") == ["#lr-1", "#lr-2"]

    def test_a_portion_needs_no_contents(self) -> None:
        root = page(select(law(), "sec_1__art_1"))
        assert not root.xpath("//nav")
        assert [h.tag for h in root.xpath("//main//*[self::h1 or self::h2 or self::h3]")] == ["h2"]

    def test_headings_leave_no_level_out(self) -> None:
        levels = [int(h.tag[1]) for h in page(law()).xpath("//*[self::h1 or self::h2 or self::h3 or self::h4]")]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_levels_beyond_html_are_told(self) -> None:
        xml = "".join(f"<level eId='l{n}'><num>{n}</num><heading>h</heading>" for n in range(7)) + "</level>" * 7
        assert page(law(act(xml))).xpath("//h6/@aria-level") == ["7", "8"]

    def test_notes_link_both_ways(self) -> None:
        root = page(law())
        for call in root.xpath("//a[@role='doc-noteref']"):
            (note,) = root.xpath("//li[@id=$id]", id=call.get("href")[1:])
            assert note.xpath(".//a[@role='doc-backlink']/@href") == [f"#{call.get('id')}"]
        assert len(root.xpath("//article[@id='sec_1__art_1']/ol[@class='notes']/li")) == 2
        assert "Сноска. В редакции </p> Закона № 2." in root.xpath("string(//li[@id='lr-note-2'])")

    def test_skip_link_leads_to_the_text(self) -> None:
        root = page(law())
        assert root.xpath("//body/a[1]/@href") == ["#lr-main"]
        assert root.xpath("//main/@id") == ["lr-main"]


class TestLanguages:
    def test_page_and_parts(self) -> None:
        root = page(law())
        assert root.get("lang") == "ru"
        assert root.xpath("//main//p[@lang='kk']/text()") == ["Көпір баршаға ортақ."]

    def test_one_language_is_said_once(self) -> None:
        assert page(law(act("<p>а</p>"))).xpath("//@lang") == ["ru"]

    @pytest.mark.parametrize(
        ("language", "said"), [("kaz", "Мазмұны"), ("rus", "Содержание"), ("eng", "Contents"), ("deu", "Inhalt")]
    )
    def test_the_page_speaks_the_language_of_the_law(self, language: str, said: str) -> None:
        root = page(law(language=language))
        assert root.xpath("string(//summary)") == said
        assert not root.xpath("//summary/@lang")

    def test_english_is_marked_where_there_are_no_words(self) -> None:
        root = page(law(act("<article><num>1</num></article><article><num>2</num></article>"), language="ita"))
        assert root.get("lang") == "it"
        assert (root.xpath("string(//summary)"), root.xpath("string(//summary/@lang)")) == ("Contents", "en")
        assert root.xpath("string(//a[@class='skip']/@lang)") == "en"

    def test_right_to_left(self) -> None:
        assert page(law(act("<p>نص</p>"), language="ara")).get("dir") == "rtl"

    def test_runs_in_another_language(self) -> None:
        assert page(law(act('<p>а <span xml:lang="eng">b</span></p>'))).xpath("//main//span/@lang") == ["en"]


class TestHead:
    def test_states_what_it_is(self) -> None:
        header = " ".join(page(law()).xpath("string(//header)").split())
        for said in ("/akn/kz/act/2020-01-01/1/rus@2020-02-01", "1 февраля 2020 г.", "2024-05-01 10:00 UTC"):
            assert said in header
        assert "89abcdef" * 5 in header
        assert "0123456789abcdef" * 4 in header

    def test_the_end_of_an_interval(self) -> None:
        header = page(replace(law(), in_force_until=date(2025, 1, 1))).xpath("string(//header)")
        assert "до (не включая) 1 января 2025 г." in header


class TestTables:
    def test_spans_and_headers(self) -> None:
        xml = (
            '<table><tr><th colspan="2"><p>А</p></th></tr><tr><td rowspan="2"><p>б</p></td><td><p>в</p></td></tr>'
            "<tr><td><p>г</p></td></tr></table>"
        )
        root = page(law(act(xml)))
        assert root.xpath("//th/@colspan") == ["2"]
        assert root.xpath("//td/@rowspan") == ["2"]
        assert root.xpath("//table/ancestor::div/@aria-label") == ["Таблица"]


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class TestStyle:
    def colours(self) -> list[dict[str, str]]:
        css = files("lawrepo.export.templates").joinpath("law.css").read_text(encoding="utf-8")
        light, dark, *_ = re.findall(r":root\{([^}]*)\}", css)
        first = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", light))
        return [first, {**first, **dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", dark))}]

    @pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
    @pytest.mark.parametrize("ink", ["ink", "quiet", "link", "in", "out"])
    @pytest.mark.parametrize("ground", ["paper", "tint", "mark"])
    def test_text_has_the_contrast_of_wcag_aa(self, scheme: int, ink: str, ground: str) -> None:
        colours = self.colours()[scheme]
        assert contrast(colours[ink], colours[ground]) >= 4.5

    @pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
    def test_focus_is_seen(self, scheme: int) -> None:
        colours = self.colours()[scheme]
        assert contrast(colours["focus"], colours["paper"]) >= 3

    def test_what_marking_shows_is_said(self) -> None:
        style = page(law()).xpath("string(//style)")
        ui = words("ru")
        assert f'ins::before{{content:" [{ui.inserted}: "}}' in style
        assert f'del::before{{content:" [{ui.deleted}: "}}' in style
