"""The page: self-contained, safe, and the same words as the law."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from itertools import pairwise
from typing import Any, TypeAlias

import pytest
from lxml import etree, html

from akn.frbr import FrbrUri
from lawrepo.export import parallel
from lawrepo.export.blocks import texts
from lawrepo.export.html import digest, to_html
from lawrepo.export.model import RenderDocument, select
from lawrepo.export.page import Alternate, Assets, LanguageLink, Link, PendingNote, Surroundings, VersionLink, Wording
from lawrepo.export.page_words import page_words
from lawrepo.export.provenance import Basis, Blamed, Origin
from lawrepo.export.words import words
from lawrepo.provenance import BlamedBlock, Run

Law: TypeAlias = Callable[..., RenderDocument]  # the fixture
HOSTILE = "</script><script>alert(1)</script> {{ 7*7 }} {% x %} <b>&amp; \" ' ]]> <!-- </title> \u202e\u200f"


def page(document: RenderDocument, around: Surroundings | None = None) -> html.HtmlElement:
    return html.document_fromstring(to_html(document, around).decode(), parser=html.HTMLParser(encoding="utf-8"))


def page_words_of(root: html.HtmlElement) -> list[str]:
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
    def test_all_words_in_order(self, law: Law) -> None:
        assert page_words_of(page(law())) == law_words(law())

    def test_hostile_text_is_text(self, law: Law) -> None:
        text = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        labels = f"<num>{text}</num><heading>{text}</heading>"
        document = law(f"<article>{labels}<content><p>{text}</p></content></article>", title=HOSTILE)
        root = page(document)
        assert page_words_of(root) == law_words(document)
        assert [script.get("type") for script in root.xpath("//script")] == ["application/ld+json", None]
        assert root.xpath("string(//h1)") == HOSTILE
        assert not root.xpath("//main//b | //comment()")

    def test_long_words_do_not_widen_the_page(self, law: Law) -> None:
        assert "overflow-wrap:anywhere" in to_html(law(f"<p>{'ы' * 10_000}</p>")).decode()


class TestSafety:
    def test_the_policy_allows_its_own_style_and_script_and_nothing_else(self, law: Law) -> None:
        root = page(law())
        (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        style, script = (digest(root.xpath(f"string({path})")) for path in ("//style", "//script[not(@type)]"))
        assert style.startswith("'sha256-")
        assert policy == (
            f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
        )

    def test_a_page_of_a_site_shares_its_style_and_script(self, law: Law) -> None:
        root = page(law(), Surroundings(assets=Assets(style="../law.css", script="../law.js")))
        assert not root.xpath("//style | //script[not(@type or @src)]")
        assert (root.xpath("//link[@rel='stylesheet']/@href"), root.xpath("//script/@src")) == (
            ["../law.css"],
            ["../law.js"],
        )
        (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "style-src 'self'; script-src 'self';" in policy

    def test_nothing_is_fetched(self, law: Law) -> None:
        root = page(law('<p>а<img src="https://example.org/x.png" alt="герб"/></p>'))
        assert not root.xpath("//@src | //@style | //@*[starts-with(name(), 'on')] | //img | //iframe | //object")
        assert root.xpath("//link/@rel") == ["alternate", "alternate"]
        assert not re.search(r"url\(|@import", root.xpath("string(//style)"))
        assert root.xpath("string(//main//*[@role='img']/@aria-label)") == "изображение: герб"

    @pytest.mark.parametrize(
        "href", ["javascript:alert(1)", "data:text/html,x", "file:///x", "//example.org", "/akn/kz/act/2021-01-01/7"]
    )
    def test_only_the_web_is_linked(self, law: Law, href: str) -> None:
        root = page(law(f'<p><ref href="{href}">а</ref></p>'))
        assert not root.xpath("//main//a")
        assert root.xpath("//main//span/@data-iri") == [href]

    def test_addresses_are_linked(self, law: Law) -> None:
        root = page(law('<p><ref href="https://example.org/?a=b&amp;c=d">а</ref></p>'))
        assert root.xpath("//main//a/@href") == ["https://example.org/?a=b&c=d"]

    @pytest.mark.parametrize(
        "changed",
        [
            {"assumed": ("/akn/kz/act/2026/2#vote: 2026-03-15",)},
            {"in_force_until": date(2024, 1, 2)},
        ],
    )
    def test_machines_are_told_what_is_no_law_now(self, law: Law, changed: dict[str, Any]) -> None:
        (script,) = page(replace(law(), **changed)).xpath("//script[@type]/text()")
        value = json.loads(script)
        assert value["legislationLegalForce"] == "https://schema.org/NotInForce"
        assert value["eli:in_force"].endswith("#InForce-notInForce")

    def test_machines_are_told_nothing_of_what_may_have_come_since(self, law: Law) -> None:
        (script,) = page(replace(law(), in_force_from=date(2024, 5, 2))).xpath("//script[@type]/text()")
        assert not {"legislationLegalForce", "eli:in_force"} & json.loads(script).keys()

    def test_metadata_is_json_that_no_text_breaks_out_of(self, law: Law) -> None:
        root = page(replace(law(), title=HOSTILE, in_force_until=date(2025, 1, 1)))
        (script,) = root.xpath("//script[@type]/text()")
        assert "<" not in script
        value = json.loads(script)
        assert (value["name"], value["inLanguage"]) == (HOSTILE, "ru")
        assert value["@type"] == ["Legislation", "eli:LegalExpression"]
        assert value["@context"][1]["eli"] == "http://data.europa.eu/eli/ontology#"
        assert value["legislationLegalForce"] == "https://schema.org/InForce"
        assert value["eli:language"].endswith("/RUS")
        assert value["temporalCoverage"] == "2020-02-01/2025-01-01"
        assert value["legislationDateVersion"] == "2020-02-01"

    def test_alternates(self, law: Law) -> None:
        assert page(law()).xpath("//link[@rel='alternate']/@href") == [
            "/akn/kz/act/2020-01-01/1/rus@2020-02-01.akn",
            "/akn/kz/act/2020-01-01/1/rus@2020-02-01.pdf",
        ]
        forms = (Alternate(media_type="application/pdf", href="law.pdf"),)
        root = page(law(), Surroundings(alternates=forms, canonical="https://example.org/law"))
        assert root.xpath("//link[@type='application/pdf']/@href") == ["law.pdf"]
        assert root.xpath("//footer//a/text()") == ["PDF"]
        assert root.xpath("//link[@rel='canonical']/@href") == ["https://example.org/law"]


class TestNavigation:
    def test_ids_are_given_once_and_every_reference_arrives(self, law: Law) -> None:
        root = page(law())
        ids = [str(value) for value in root.xpath("//@id")]
        assert len(ids) == len(set(ids))
        assert {str(href)[1:] for href in root.xpath("//a/@href") if str(href).startswith("#")} <= set(ids)

    def test_permanent_anchors_are_the_eids(self, law: Law) -> None:
        root = page(law())
        assert root.xpath("//*[@id='sec_1__art_1__para_1-1__point_a']//text()[contains(., 'стоять')]")
        (link,) = root.xpath("//a[@class='pl'][@href='#sec_1__art_1__para_1-1']")
        assert link.get("aria-label") == "Постоянная ссылка: sec_1__art_1__para_1-1"

    def test_contents_are_nested(self, law: Law) -> None:
        root = page(law())
        assert [a.text for a in root.xpath("//nav/ol/li/a")] == ["Раздел I. Общие правила"]
        assert [a.text for a in root.xpath("//nav/ol/li/ol/li/a")] == [
            "Статья 1. Переправы",
            "Статья 2.",
            "Статья 3. Сборы",
        ]

    def test_contents_close_what_they_open(self, law: Law) -> None:
        xml = (
            "<section eId='a'><num>1</num><chapter eId='b'><num>2</num><article eId='c'><num>3</num></article>"
            "</chapter></section><section eId='d'><num>4</num><article eId='e'><num>5</num></article></section>"
        )
        text = to_html(law(xml)).decode()
        nav = etree.fromstring(re.sub("<input[^>]*>", "", text[text.index("<nav") : text.index("</nav>") + 6]))
        assert nav.xpath("//li[a/@href='#b']/ol/li/a/@href") == ["#c"]
        assert nav.xpath("/nav/ol/li/a/@href") == ["#a", "#d"]

    def test_a_division_without_eid_is_reached_all_the_same(self, law: Law) -> None:
        xml = "<article><num>1</num></article><article><num>2</num></article>"
        assert page(law(xml)).xpath("//nav//a/@href") == ["#lr-1", "#lr-2"]

    def test_a_portion_needs_no_contents(self, law: Law) -> None:
        root = page(select(law(), "sec_1__art_1"))
        assert not root.xpath("//nav")
        assert [h.tag for h in root.xpath("//main//*[self::h1 or self::h2 or self::h3]")] == ["h2"]

    def test_headings_leave_no_level_out(self, law: Law) -> None:
        levels = [int(h.tag[1]) for h in page(law()).xpath("//*[self::h1 or self::h2 or self::h3 or self::h4]")]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_levels_beyond_html_are_told(self, law: Law) -> None:
        xml = "".join(f"<level eId='l{n}'><num>{n}</num><heading>h</heading>" for n in range(7)) + "</level>" * 7
        assert page(law(xml)).xpath("//h6/@aria-level") == ["7", "8"]

    def test_notes_link_both_ways(self, law: Law) -> None:
        root = page(law())
        for call in root.xpath("//a[@role='doc-noteref']"):
            (note,) = root.xpath("//li[@id=$id]", id=call.get("href")[1:])
            assert note.xpath(".//a[@role='doc-backlink']/@href") == [f"#{call.get('id')}"]
        assert len(root.xpath("//article[@id='sec_1__art_1']/ol[@class='notes']/li")) == 2
        assert "Сноска. В редакции </p> Закона № 2." in root.xpath("string(//li[@id='lr-note-2'])")

    def test_skip_link_leads_to_the_text(self, law: Law) -> None:
        root = page(law())
        assert root.xpath("//body/a[1]/@href") == ["#lr-main"]
        assert root.xpath("//main/@id") == ["lr-main"]


class TestLanguages:
    def test_page_and_parts(self, law: Law) -> None:
        root = page(law())
        assert root.get("lang") == "ru"
        assert root.xpath("//main//p[@lang='kk']/text()") == ["Көпір баршаға ортақ."]

    def test_one_language_is_said_once(self, law: Law) -> None:
        assert page(law("<p>а</p>")).xpath("//@lang") == ["ru"]

    @pytest.mark.parametrize(
        ("language", "said"), [("kaz", "Мазмұны"), ("rus", "Содержание"), ("eng", "Contents"), ("deu", "Inhalt")]
    )
    def test_the_page_speaks_the_language_of_the_law(self, law: Law, language: str, said: str) -> None:
        root = page(law(language=language))
        assert root.xpath("string(//label)") == said
        assert not root.xpath("//nav/@lang")

    def test_english_is_marked_where_there_are_no_words(self, law: Law) -> None:
        root = page(law("<article><num>1</num></article><article><num>2</num></article>", language="ita"))
        assert root.get("lang") == "it"
        assert (root.xpath("string(//label)"), root.xpath("string(//nav/@lang)")) == ("Contents", "en")
        assert root.xpath("//nav/ol/@lang") == ["it"]
        assert root.xpath("string(//a[@class='skip']/@lang)") == "en"

    def test_right_to_left(self, law: Law) -> None:
        assert page(law("<p>نص</p>", language="ara")).get("dir") == "rtl"

    def test_runs_in_another_language(self, law: Law) -> None:
        assert page(law('<p>а <span xml:lang="eng">b</span></p>')).xpath("//main//span/@lang") == ["en"]


class TestHead:
    def test_states_what_it_is(self, law: Law) -> None:
        root = page(law())
        assert "Действует с 1 февраля 2020 г." in root.xpath("string(//header)")
        footer = " ".join(root.xpath("string(//footer)").split())
        for said in (
            "/akn/kz/act/2020-01-01/1/rus@2020-02-01",
            "2024-05-01 10:00 UTC",
            "89abcdef" * 5,
            "0123456789abcdef" * 4,
        ):
            assert said in footer

    def test_the_end_of_an_interval(self, law: Law) -> None:
        header = page(replace(law(), in_force_until=date(2025, 1, 1))).xpath("string(//header)")
        assert "Действует с 1 февраля 2020 г. по 31 декабря 2024 г." in header

    @pytest.mark.parametrize(
        ("tag", "said", "bounded"),
        [
            ("ru", "Действует с 1 марта 2020 г.", "Действует с 1 марта 2020 г. по 31 августа 2021 г."),
            (
                "kk",
                "2020 жылғы 1 наурыздан бастап қолданыста",
                "2020 жылғы 1 наурыздан бастап 2021 жылғы 31 тамызға дейін қолданыста",
            ),
            ("en", "In force from 1 March 2020", "In force from 1 March 2020 to 31 August 2021"),
            ("de", "In Kraft ab 1. März 2020", "In Kraft vom 1. März 2020 bis 31. August 2021"),
        ],
    )
    def test_spans_are_said_by_their_last_day(self, tag: str, said: str, bounded: str) -> None:
        span = page_words(tag).span
        assert (span(date(2020, 3, 1), None), span(date(2020, 3, 1), date(2021, 9, 1))) == (said, bounded)


ORIGIN = Origin(
    act="",
    title="Закон о переправах",
    in_force_from=date(2020, 2, 1),
    recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
    commit="1" * 40,
    basis=Basis.ORIGINAL,
)
LATER = replace(
    ORIGIN,
    act="/akn/kz/act/2021-03-01/7",
    title='О "поправках" </p>',
    instruction="3",
    in_force_from=date(2021, 4, 1),
    basis=Basis.ENACTED,
)


def blamed(*blocks: BlamedBlock) -> Blamed:
    return Blamed(
        work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
        eid="",
        language="rus",
        title="Закон",
        pit=date(2024, 1, 1),
        recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
        commit="1" * 40,
        origins={"": ORIGIN, "x": LATER},
        blocks=blocks,
    )


def block(eid: str, part: str, *runs: tuple[str, str]) -> BlamedBlock:
    return BlamedBlock(
        eid=eid, wid=eid, part=part, runs=tuple(Run(text=text, origin=origin) for text, origin in runs)
    )


class TestOrigins:
    XML = (
        "<article eId='a'><num>Статья 1.</num><heading>О речах</heading><paragraph eId='a__p'><num>1.</num><content>"
        "<p>Суда <b>стоят у</b> пристани <authorialNote><p>Сбоку.</p></authorialNote>ночью.</p></content></paragraph>"
        "</article><article eId='b'><num>Статья 2.</num><content eId='b__content'><p>Лёд.</p></content></article>"
    )
    BLOCKS = (
        block("a", "num", ("Статья 1.", "")),
        block("a", "heading", ("О ", ""), ("речах", "x")),
        block("a__p", "num", ("1.", "x")),
        block("a__p", "text", ("Суда стоят ", ""), ("у  пристани ", "x"), ("ночью.", "")),
        block("b", "num", ("Статья 2.", "")),
        block("b", "text", ("Вода.", "x")),
    )

    def test_words_of_later_acts_are_told_and_listed(self, law: Law) -> None:
        root = page(law(self.XML), Surroundings(provenance=blamed(*self.BLOCKS), acts={LATER.act: "act.html"}))
        marked = root.xpath("//main//span[@class='o']")
        assert [each.text for each in marked] == ["речах", "1.", "у", " пристани"]
        assert {each.get("title") for each in marked} == {'О "поправках" </p>. Действует с 1 апреля 2021 г.'}
        (who,) = root.xpath("//article[@id='a']//details")
        assert who.xpath("string(summary)") == "Откуда слова: Статья 1. О речах"
        assert [" ".join(item.xpath("string(.//p)").split()) for item in who.xpath(".//li")] == [
            "Первоначальный текст",
            'О "поправках" </p>',
        ]
        assert who.xpath(".//a[@href='act.html']")
        assert who.xpath(".//p[@class='passages']/a/text()") == ["речах 1.", "у пристани"]
        assert {href[1:] for href in who.xpath(".//p[@class='passages']/a/@href")} <= set(root.xpath("//@id"))
        assert root.xpath("//input[@id='lr-marks']")

    def test_the_words_stay_those_of_the_law(self, law: Law) -> None:
        document = law(self.XML)
        assert page_words_of(page(document, Surroundings(provenance=blamed(*self.BLOCKS)))) == law_words(document)

    def test_of_what_does_not_match_nothing_is_said(self, law: Law) -> None:
        root = page(law(self.XML), Surroundings(provenance=blamed(*self.BLOCKS)))
        assert not root.xpath("//article[@id='b']//*[@class='o'] | //article[@id='b']//details")

    def test_without_later_words_there_is_nothing_to_mark(self, law: Law) -> None:
        root = page(law(self.XML), Surroundings(provenance=blamed(block("b", "text", ("Лёд.", "")))))
        assert not root.xpath("//details | //input[@id='lr-marks'] | //*[@class='o']")


class TestAround:
    AROUND = Surroundings(
        home=Link(text="Собрание", href="../"),
        breadcrumbs=(Link(text="Закон"),),
        versions=(
            VersionLink(in_force_from=date(2020, 2, 1), in_force_until=date(2025, 1, 1)),
            VersionLink(
                in_force_from=date(2025, 1, 1), acts=(Link(text="Акт", href="a"),), href="v2", compare_href="c"
            ),
        ),
        languages=(
            LanguageLink(tag="kk", name="Қазақша", href="kk"),
            LanguageLink(tag="ru", name="Русский", href="ru"),
        ),
        pending=(
            PendingNote(standing="pending", eids=("sec_1__art_1", "none"), act=Link(text="Акт 2"), reason="waits"),
        ),
        portions={"sec_1__art_1": "art-1/"},
        changes=("/akn/kz/act/2019-01-01/3",),
    )

    def test_versions(self, law: Law) -> None:
        root = page(law(), self.AROUND)
        items = [" ".join(item.xpath("string()").split()) for item in root.xpath("//ol[@class='versions']/li")]
        assert items == [
            "Действует с 1 февраля 2020 г. по 31 декабря 2024 г. (эта редакция) первоначальный текст",
            "Действует с 1 января 2025 г. Акт · Что изменилось (1 января 2025 г.)",
        ]
        assert root.xpath("//p[@class='notice']/a/@href") == ["v2"]

    def test_a_provision_is_in_force_for_as_long_as_it_is_the_same(self, law: Law) -> None:
        versions = (
            VersionLink(in_force_from=date(2010, 1, 1), in_force_until=date(2026, 1, 1)),
            VersionLink(in_force_from=date(2026, 1, 1)),
        )
        root = page(select(law(), "sec_1__art_1"), Surroundings(versions=versions))
        assert root.xpath("string(//p[@class='when'])") == "Действует с 1 января 2010 г. по 31 декабря 2025 г."
        assert len(root.xpath("//ol[@class='versions']/li[@class='shown'][1]")) == 1
        assert "1 января 2026 г." in root.xpath("string(//p[@class='notice'])")

    def test_languages_lead_from_each_unit_to_the_same(self, law: Law) -> None:
        root = page(law(), self.AROUND)
        assert root.xpath("//ul[@class='languages']//a/@hreflang") == ["kk"]
        (article,) = root.xpath("//article[@id='sec_1__art_1']")
        assert article.xpath(".//p[@class='else']/a/@href") == ["art-1/", "kk#sec_1__art_1"]

    def test_pending(self, law: Law) -> None:
        (item,) = page(law(), self.AROUND).xpath("//section[@aria-labelledby='lr-pending']//li")
        assert " ".join(item.xpath("string()").split()) == (
            "Акт 2: ещё не вступило в силу (sec_1__art_1, none). waits"
        )
        assert item.xpath(".//a/@href") == ["#sec_1__art_1"]

    def test_machines_are_told_of_changes(self, law: Law) -> None:
        (script,) = page(law(), self.AROUND).xpath("//script[@type]/text()")
        value = json.loads(script)
        assert value["eli:changes"] == ["/akn/kz/act/2019-01-01/3"]
        assert value["legislationChanges"] == [{"@type": "Legislation", "@id": "/akn/kz/act/2019-01-01/3"}]
        assert value["eli:has_translation"] == ["kk"]

    def test_the_page_of_a_provision_has_all_it_has_been(self, law: Law) -> None:
        document = select(law(), "sec_1__art_1")
        first, second = self.AROUND.versions
        around = Surroundings(
            wordings=(
                Wording(version=first, document=document),
                Wording(version=second, document=None),
            )
        )
        root = page(document, around)
        ids = [str(value) for value in root.xpath("//@id")]
        assert len(ids) == len(set(ids))
        one, other = root.xpath("//section[@class='wordings']/details")
        assert one.get("class") == "shown"
        assert one.xpath(".//article/@id") == ["lr-v1-sec_1__art_1"]
        assert {href[1:] for href in one.xpath(".//a/@href") if href.startswith("#")} <= set(ids)
        assert "положения в тексте нет" in other.xpath("string()")
        assert root.xpath("string(//title)") == "Статья 1. Переправы – Закон о переправах (2020-02-01)"

    def test_words_are_those_of_the_law(self, law: Law) -> None:
        assert page_words_of(page(law(), self.AROUND)) == law_words(law())


class TestParallel:
    def test_provisions_of_one_wid_share_a_row(self, law: Law) -> None:
        paragraph = "<paragraph eId='{0}' wId='{1}'><num>{2}</num><content><p>{3}</p></content></paragraph>".format
        start = "<section eId='s'><num>I</num><article eId='{0}' wId='x'><num>{1}</num>".format
        end = "</article></section>"
        first = start("a", "1") + paragraph("a__p_1", "a__p_1", "1.", "а") + paragraph("a__p_2", "a__p_2", "2.", "б")
        second = start("b", "№ 1") + paragraph("b__p_1", "a__p_1", "1)", "a") + paragraph("b__3", "b__3", "3)", "c")
        other = law(second + end, language="eng", title="Law")
        text = parallel.to_html(law(first + end), other).decode()
        root = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
        rows = root.xpath("//main/div[@class]")
        found = [tuple(" ".join(cell.xpath("string()").split()) for cell in row) for row in rows]
        assert found[1:] == [("I", "I"), ("1", "№ 1"), ("1. а", "1) a"), ("2. б", ""), ("", "3) c")]
        ids = [str(value) for value in root.xpath("//@id")]
        assert len(ids) == len(set(ids))
        assert {"a__p_1", "lr-2-b__p_1"} <= set(ids)
        assert set(root.xpath("//main/div/div[2]/@lang")) == {"en"}


class TestTables:
    def test_spans_and_headers(self, law: Law) -> None:
        xml = (
            '<table><tr><th colspan="2"><p>А</p></th></tr><tr><td rowspan="2"><p>б</p></td><td><p>в</p></td></tr>'
            "<tr><td><p>г</p></td></tr></table>"
        )
        root = page(law(xml))
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

    def test_what_marking_shows_is_said(self, law: Law) -> None:
        style = page(law()).xpath("string(//style)")
        ui = words("ru")
        assert f'ins::before{{content:" [{ui.inserted}: "}}' in style
        assert f'del::before{{content:" [{ui.deleted}: "}}' in style
