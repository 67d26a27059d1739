"""Every format says the words of the law: the same, in the same order, whatever they are."""

import html
import io
import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from akn.frbr import FrbrUri
from akn.names import AKN_NS, akn
from akn.xml import canonicalize, parse_xml
from lawrepo.consolidated import FORMATS, Consolidated
from lawrepo.export.blocks import Division, Note, Provision, blocks_of, calls, label, lines, notes_of, plain
from lawrepo.export.model import RenderDocument
from lawrepo.export.text import note_text
from lawrepo.export.words import words
from lawrepo.expression import Expression
from lawrepo.repository import Repository
from lawrepo.timeline import Interval

CHARTER = "/akn/xa/act/1996-05-20/charter"
CONSTITUTION = "/akn/kz/act/1995-08-30/constitution"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
XHTML: Final = "{http://www.w3.org/1999/xhtml}"
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
APART: Final = {akn(name) for name in ("p", "num", "heading", "caption", "authorialNote", "td", "th")}
# Header and footer lie outside of this part of an A4 page (points).
BODY = ("-x", "0", "-y", "60", "-W", "596", "-H", "718")


# Readers: what a person is given to read of a law, in order, with its notes where they are called; nothing of what an
# output says in its own voice, and no editorial notes.


def read_akn(data: bytes, document: RenderDocument) -> str:
    del document

    def walk(element: etree._Element) -> Iterator[str]:
        apart = " " if element.tag in APART else ""
        yield apart + str(element.text or "")
        for child in element:
            yield from () if child.tag == akn("meta") else walk(child)
            yield str(child.tail or "")
        yield apart

    return "".join(walk(parse_xml(data)))


def read_text(data: bytes, document: RenderDocument) -> str:
    found = data.decode().partition(f"{document.digest}\n")[2]
    for note in editorial(document):
        before, told, after = found.partition(f"{note_text(note)}\n")
        assert told
        found = before + after
    for note in notes_of(document.blocks):
        found = found.replace(f"[{note.number}: {note_text(note)}]", f" {note_text(note)} ")
    return found


def read_markdown(data: bytes, document: RenderDocument) -> str:
    text = data.decode().split("\n---\n\n", 1)[1].partition("\n\n")[2]  # after the front matter and the title
    mine = {str(note.number) for note in editorial(document)}
    footnote = r"^\[\^(\d+)\]: (.*(?:\n\n    .*)*)"
    notes = dict(re.findall(f"{footnote}$", text, re.MULTILINE))
    text = re.sub(f"{footnote}\n?", "", text, flags=re.MULTILINE)

    def called(match: re.Match[str]) -> str:
        return "" if match[1] in mine else f" {notes[match[1]]} ".replace("\n\n    ", "\n\n")

    shown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(re.sub(r"\[\^(\d+)\]", called, text))
    return "".join(str(piece) for piece in lxml_html.document_fromstring(shown).itertext())


def read_json(data: bytes, document: RenderDocument) -> str:
    value = json.loads(data)
    assert value["iri"] == document.iri
    notes = {note["number"]: note for note in value["notes"]}

    def walk(node: object) -> Iterator[str]:
        if isinstance(node, list):
            for item in node:
                yield from walk(item)
        elif isinstance(node, dict) and "note" in node:
            note = notes[node["note"]]
            yield from () if note["editorial"] else (" ", *walk(note["blocks"]), " ")
        elif isinstance(node, dict):
            yield "" if node.get("generated") else node.get("text", "")
            for key in ("num", "heading", "caption", "line", "blocks"):
                if key in node:
                    yield from (" ", *walk(node[key]), " ")

    return "".join(walk(value["blocks"]))


def read_html(data: bytes, document: RenderDocument) -> str:
    del document
    root = lxml_html.document_fromstring(data.decode(), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True))
    ids = [str(value) for value in root.xpath("//@id")]
    assert len(ids) == len(set(ids))
    assert {str(href)[1:] for href in root.xpath("//a/@href") if str(href).startswith("#")} <= set(ids)
    return "".join(walk_page(root.xpath("//main")[0], {str(li.get("id")): li for li in root.xpath("//*[@id]")}))


def read_epub(data: bytes, document: RenderDocument) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = etree.fromstring(archive.read("EPUB/package.opf"))
        manifest = {item.get("id"): str(item.get("href")) for item in package.iter("{*}item")}
        assert f">{html.escape(document.iri)}" in archive.read("EPUB/package.opf").decode()
        found = ""
        for item in package.iter("{*}itemref"):
            name = manifest[item.get("idref")]
            root = etree.fromstring(archive.read(f"EPUB/{name}"), etree.XMLParser(huge_tree=True))
            if name.startswith("text-"):
                body = root.find(f"{XHTML}body")
                assert body is not None
                found += "".join(walk_page(body, {str(each.get("id")): each for each in root.xpath("//*[@id]")}))
    return found


def walk_page(element: etree._Element, by_id: Mapping[str, etree._Element]) -> Iterator[str]:
    """Yield the text of a page, or of a file of a book."""
    classes = str(element.get("class") or "").split()
    if "call" in classes:
        note = by_id[str(element[0].get("href"))[1:]]
        note = note if note.tag == f"{XHTML}aside" else next(each for each in note if each.tag == "div")
        if "authorial" in str(note.get("class")).split():
            yield from (" ", *walk_inside(note, by_id), " ")
    elif "ui" not in classes and "notes" not in classes and element.tag != f"{XHTML}aside":
        yield from walk_inside(element, by_id)


def walk_inside(element: etree._Element, by_id: Mapping[str, etree._Element]) -> Iterator[str]:
    yield " " if etree.QName(element).localname in {"br", "td", "th", "caption", "p"} else ""
    yield str(element.text or "")
    for child in element:
        yield from walk_page(child, by_id)
        yield str(child.tail or "")


def read_pdf(data: bytes, document: RenderDocument) -> str:
    """Read the pages from the cover on, headers and footers aside."""
    program = shutil.which("pdftotext")
    assert program is not None, "pdftotext is missing: apt-get install poppler-utils"
    done = subprocess.run([program, "-raw", *BODY, "-", "-"], input=data, capture_output=True, check=True)
    text = re.sub("\u00ad\\s+", "", done.stdout.decode().replace("\f", "\n"))  # a hyphen at the end of a line
    text = re.sub(r"(?<=\w)([-/‑])\n(?=\w)", r"\1", text)  # one of the law's own

    def drop(said: str, pattern: str, kept: str = "") -> str:
        said, count = re.subn(pattern, lambda _: kept, said)
        assert count == 1, pattern
        return said

    for block in blocks_of(document.blocks):
        for line in lines(block):
            for note in calls(line):
                if note.editorial:
                    text = drop(text, rf"{note.number}\)?\s+{spaced(note_text(note))}")  # at the foot of the page
                    text = drop(text, rf"{spaced(plain(line))}{note.number}\)?", plain(line))  # where it is called
        if isinstance(block, Division | Provision) and block.removed and not block.blocks:
            text = drop(text, spaced(f"{label(block)} {words(document.tag).removed}"), label(block))
    return text


def spaced(text: str) -> str:
    """Return a pattern for a text on whatever lines."""
    return r"\s+".join(map(re.escape, text.split()))


def read_docx(data: bytes, document: RenderDocument) -> str:
    del document
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parser = etree.XMLParser(huge_tree=True)
        body = etree.fromstring(package.read("word/document.xml"), parser)
        notes = {
            str(note.get(f"{W}id")): note for note in etree.fromstring(package.read("word/footnotes.xml"), parser)
        }

    def style(element: etree._Element) -> str:
        found = element.find(f"{W}pPr/{W}pStyle" if element.tag == f"{W}p" else f"{W}rPr/{W}rStyle")
        return "" if found is None else str(found.get(f"{W}val"))

    def walk(element: etree._Element) -> Iterator[str]:
        name = etree.QName(element).localname
        front = name == "p" and style(element) in {"Title", "Subtitle", "Fact"}
        if front or name == "sdt" or (name == "r" and style(element) in {"Said", "Shown"}):
            return
        if name == "footnoteReference" and style(notes[str(element.get(f"{W}id"))][0]) != "EditorialNote":
            yield from (" ", *walk(notes[str(element.get(f"{W}id"))]))
        yield {"tab": " ", "br": " ", "softHyphen": "\u00ad"}.get(name, str(element.text) if name == "t" else "")
        for child in element:
            yield from walk(child)
        yield " " if name == "p" else ""

    return "".join(walk(body))


def editorial(document: RenderDocument) -> tuple[Note, ...]:
    return tuple(note for note in notes_of(document.blocks) if note.editorial)


READERS: Final[Mapping[str, Callable[[bytes, RenderDocument], str]]] = {
    "akn": read_akn,
    "txt": read_text,
    "md": read_markdown,
    "json": read_json,
    "html": read_html,
    "epub": read_epub,
    "pdf": read_pdf,
    "docx": read_docx,
}


def test_every_format_is_read() -> None:
    assert set(FORMATS) <= set(READERS)


# The model law and the real Constitution


@pytest.fixture(scope="module")
def laws(koltau: Path) -> Iterator[dict[str, Consolidated]]:
    """Give the Charter on two days in each of its languages."""
    with Repository.open(koltau) as repository:
        work = repository.work(CHARTER)
        yield {
            f"{language}:{day}": work.at(day, language=language)
            for language in ("kaz", "rus", "eng")
            for day in (date(2000, 1, 1), date(2020, 1, 1))
        }


@pytest.mark.parametrize("form", FORMATS)
def test_the_model_law_says_the_same_in_every_format(laws: Mapping[str, Consolidated], form: str) -> None:
    for name, law in laws.items():
        compare(law, form, name)


def test_the_constitution_says_the_same_in_every_format(corpus: Path, tmp_path: Path) -> None:
    with Repository.init(tmp_path / "kz", country="kz", languages=("rus",), now=NOW) as repository:
        repository.import_history(corpus / "kz" / "pit.toml", now=NOW)
        work = repository.work(CONSTITUTION)
        for law in (work.at(day) for day in (date(2008, 1, 1), date(2023, 6, 1))):
            for form in FORMATS:
                compare(law, form, f"{form} of {law.expression.pit}")


def compare(law: Consolidated, form: str, name: str) -> None:
    expected = read_akn(law.expression.document, law.document()).split()
    found = READERS[form](law.export(form), law.document()).split()
    assert len(expected) > 500
    if form == "pdf":  # before the text stand the cover and the contents
        found = found[-len(expected) :]
    assert found == expected, name


# Law of other makers, with all that the standard has

FOREIGN = {
    "it-normattiva-cad/20050516_005G0104_VIGENZA_20250130.xml": "ita",
    "oasis-examples/cl_Sesion56_2.xml": "spa",
    "oasis-examples/eu_COM(2013)0619_EN-8.xml": "eng",
    "oasis-examples/it_senato_ddl_2013.xml": "ita",
    "oasis-examples/ke_Debate_Bungeni_2011-06-10.xml": "eng",
    "oasis-examples/uk_pga-2014-27-enacted-data.xml": "eng",
    "oasis-examples/us_Act_2011-11-29.xml": "eng",
    "oasis-examples/us_Title9-Chap3-eng.xml": "eng",
    "oasis-examples/uy_bill_2010-09-27.xml": "spa",
    "oasis-examples/za_Judgement_2008-11-26.xml": "eng",
}


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in {"akn", "pdf"}])
@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_law_says_the_same_in_every_format(corpus: Path, name: str, form: str) -> None:
    """The PDF has tests of its own (tests/corpus/test_export_corpus.py)."""
    source = canonicalize((corpus / "akn" / name).read_bytes(), source=name)
    law = consolidated(source, title="Corpus", language=FOREIGN[name])
    root = parse_xml(source)
    if form in {"txt", "md"}:  # where nothing tells what is shown from words of the law
        for reference in root.iter(akn("documentRef"), akn("componentRef")):
            reference.text = str(reference.get("showAs"))
    signs = str.maketrans("", "", "[]“”")  # around notes and quotations
    expected = read_akn(etree.tostring(root), law.document()).translate(signs)
    assert squeezed(READERS[form](law.export(form), law.document()).translate(signs)) == squeezed(expected)


# Text that would be something else, if a format took it for its own


SAYINGS = {
    "typst": '#panic("x") #import "x.typ": * #let x = 1 $x$ \\ \\# @ref `r` // c /* d */ ~ -- --- = + 1.',
    "html": "</script><script>alert(1)</script></style></title><!-- --> <b>&amp;</b> &lt; &#x41; \" ' javascript:x",
    "xml": "<![CDATA[ x ]]> ]]> <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY e 'x'>]> &e; xmlns:epub='x'",
    "jinja": "{{ 7*7 }} {% for x in y %} {# c #} {{ document.commit }} ${7*7} %s {0}",
    "markdown": "# x *a* _b_ ] [ [x](http://a.b) ![i](j) | a | ~~d~~ - x 1. y > z ``` \\* <http://c.d/> [^1]: e",
    "json": '"}]} \\u0041 \\n \\" \\',
    "word": "</w:t></w:r> w:p _x0041_ { TOC \\o } \\rtf1 =1+1 @SUM(A1)",
    "controls": "a\x7fb\x80c\x9fd\ufeffe f\u2028g\u2029h\x85i",
    "direction": "\u202eabc\u202c x \u2067def\u2069 y \u200fghi\u200e",
    "zero-width": "a\u200bb\u200cc\u200dd\u2060e\u00adf",
    "long": "ы" * 10_000,
}
SEEN = {"direction": "cba x def y ghi"}
CONTROLS = "[\x7f-\x84\x86-\x9f\ufeff]"  # U+0085 is white space


def consolidated(source: bytes, *, title: str, language: str = "rus") -> Consolidated:
    """Return a document as if a collection had given it out."""
    first = date(2020, 2, 1)
    expression = Expression(
        work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
        language=language,
        title=title,
        pit=date(2024, 1, 1),
        in_force_from=first,
        in_force_until=None,
        document=source,
        notes=(),
        digest="0123456789abcdef" * 4,
        recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
        commit="89abcdef" * 5,
    )
    return Consolidated(expression=expression, in_force=Interval(start=first))


def act(body: str) -> bytes:
    xml = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><meta/><body>{body}</body></act></akomaNtoso>'
    return canonicalize(xml.encode())


def body(text: str) -> str:
    """Return an article that says a text in every place that text may have."""
    said = html.escape(text)
    number = said if len(text) < 1000 else "1."  # number and heading are one string in a PDF, of 32,767 bytes at most
    return (
        f'<article eId="art_1"><num>{number}</num><heading>{said}</heading>'
        f'<paragraph eId="art_1__para_1"><num>{said}</num><content><p>{said}</p>'
        f'<p>x <ref href="{said}">{said}</ref><authorialNote marker="{said}"><p>{said}</p></authorialNote> y</p>'
        f"<table><caption>{said}</caption><tr><th><p>{said}</p></th><td><p>{said}</p></td></tr></table></content>"
        "</paragraph></article>"
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", SAYINGS)
def test_hostile_text_is_text(name: str, form: str) -> None:
    law = consolidated(act(body(SAYINGS[name])), title=SAYINGS[name])
    found = READERS[form](law.export(form), law.document())
    if form == "pdf":  # as it is seen: notes at the foot of the page, what is written backwards turned round
        assert squeezed(found).count(squeezed(SEEN.get(name, SAYINGS[name]))) >= 8
        return
    said = read_akn(law.expression.document, law.document())
    assert found.split() == (said if form == "akn" else re.sub(CONTROLS, "", said)).split()


def squeezed(text: str) -> str:
    """Return a text without white space, controls and what else has no breadth."""
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"})


@pytest.fixture(scope="module")
def table() -> tuple[Consolidated, RenderDocument]:
    rows = "".join(f"<tr><td><p>{row}</p></td><td><p>row {row}</p></td></tr>" for row in range(3000))
    source = act(f'<article eId="art_1"><num>1</num><content><table>{rows}</table></content></article>')
    law = consolidated(source, title="Table")
    return law, law.document()


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_of_3000_rows_is_whole(table: tuple[Consolidated, RenderDocument], form: str) -> None:
    law, document = table
    found = READERS[form](law.export(form), document).split()
    assert found[-9001:] == ["1", *(word for row in range(3000) for word in (f"{row}", "row", f"{row}"))]
