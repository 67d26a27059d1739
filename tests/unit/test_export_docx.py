"""The Word document: the words of the law, structure that Word takes, changes that can be accepted and rejected."""

import copy
import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

import docx
import pytest
from lxml import etree

from akn.document import assemble, split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.notes import Note
from akn.xml import canonicalize, parse_xml
from lawrepo.compare import compare
from lawrepo.comparison import Kind
from lawrepo.export.blocks import Block, Division, Inline, NoteCall, Paragraph, Table, Text, notes_of, texts
from lawrepo.export.docx import to_docx, to_table_docx, to_tracked_docx
from lawrepo.export.docx_lines import bookmarks
from lawrepo.export.model import Baseline, RenderDocument, build, select
from lawrepo.export.redline import Beside, Row, redline
from lawrepo.expression import Expression
from lawrepo.importers.text import read_text

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "export"
NOTE = Note(unit="sec_1__art_1", anchor="sec_1__art_1__para_1", marker="Сноска", text="В редакции </p> Закона № 2.")
HOSTILE = "</w:t></script> {{ 7*7 }} <b>&amp; \" ' ]]> <!-- #panic \u202eabc\u202c \u200fדין\u200f «x»\u00a0y"
AKN: Final = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
FRONT = frozenset(("Title", "Subtitle", "Fact"))
NO_WORDS = frozenset(("Said", "Shown"))

# The order of children that the schema asks for (ECMA-376 part 1, annex A.1), of those that are written.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore pBdr tabs suppressAutoHyphens bidi spacing ind jc outlineLvl"
    " rPr",
    "rPr": "ins del rStyle rFonts b bCs i iCs strike color sz szCs u vertAlign rtl lang",
    "tblPr": "tblStyle bidiVisual tblW tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge shd",
    "trPr": "cantSplit tblHeader ins del",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg bidi",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "settings": "zoom defaultTabStop characterSpacingControl footnotePr compat themeFontLang decimalSymbol"
    " listSeparator",
    "font": "altName charset family pitch",
    "style": "name basedOn next autoRedefine uiPriority semiHidden qFormat pPr rPr tblPr",
    "styles": "docDefaults style",
    "docDefaults": "rPrDefault pPrDefault",
}
WITHIN = {
    "body": "p tbl sdt sectPr",
    "tc": "tcPr p tbl",
    "p": "pPr r hyperlink ins del bookmarkStart bookmarkEnd fldSimple",
    "hyperlink": "r ins del",
    "r": "rPr t delText tab br softHyphen footnoteReference footnoteRef separator continuationSeparator fldChar"
    " instrText commentReference",
    "footnote": "p",
    "comment": "p",
}


def law(
    xml: bytes | None = None, *notes: Note, title: str = "Закон о переправах", language: str = "rus"
) -> RenderDocument:
    return build(
        Expression(
            work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
            language=language,
            title=title,
            pit=date(2024, 1, 1),
            in_force_from=date(2020, 2, 1),
            in_force_until=None,
            document=(GOLDEN / "law.xml").read_bytes() if xml is None else xml,
            notes=(NOTE,) if xml is None else notes,
            digest="0123456789abcdef" * 4,
            recorded_at=datetime(2024, 5, 1, 10, 0, 7, tzinfo=UTC),
            commit="89abcdef" * 5,
        )
    )


def act(inner: str) -> bytes:
    return (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/>'
        f"<body>{inner}</body></act></akomaNtoso>"
    ).encode()


def imported(path: Path, language: str) -> RenderDocument:
    read = read_text(path.read_text(encoding="utf-8"), language=language)
    return law(assemble(read.document), *read.notes, language=language)


def parts(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: etree.fromstring(package.read(name)) for name in package.namelist()}


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def style_of(element: etree._Element) -> str:
    found = element.find(f"{W}pPr/{W}pStyle" if local(element) == "p" else f"{W}rPr/{W}rStyle")
    return "" if found is None else str(found.get(f"{W}val"))


# Words


SPELT = {"tab": " ", "br": " ", "softHyphen": "\u00ad"}


def body_words(found: dict[str, etree._Element]) -> list[str]:
    """Return the words of the law, notes of the law where they are called."""
    notes = {str(note.get(f"{W}id")): note for note in found["word/footnotes.xml"]}
    return "".join(spoken(found["word/document.xml"], notes)).split()


def spoken(element: etree._Element, notes: dict[str, etree._Element]) -> Iterator[str]:
    name = local(element)
    assert name != "delText"
    if (
        name == "sdt"
        or (name == "p" and style_of(element) in FRONT)
        or (name == "r" and style_of(element) in NO_WORDS)
    ):
        return
    if name == "footnoteReference":
        note = notes[str(element.get(f"{W}id"))]
        if style_of(note[0]) != "EditorialNote":
            yield " "
            yield from spoken(note, notes)
    yield SPELT.get(name, str(element.text) if name == "t" else "")
    for child in element:
        yield from spoken(child, notes)
    if name == "p":
        yield " "


def law_words(document: RenderDocument) -> list[str]:
    return " ".join(texts(document.blocks)).split()


# Structure


def check_package(data: bytes) -> dict[str, etree._Element]:
    """Assert what Word asks of a package, as far as it shows without Word."""
    found = parts(data)
    check_relationships(found)
    for name, root in found.items():
        if name.startswith("word/") and not name.endswith(".rels"):
            check_elements(root)
    stories = [found[f"word/{name}.xml"] for name in ("document", "footnotes", "comments", "header1", "footer1")]
    known = Counter(str(style.get(f"{W}styleId")) for style in found["word/styles.xml"].iter(f"{W}style"))
    assert set(known.values()) == {1}
    for tag in ("pStyle", "rStyle", "tblStyle"):
        assert {str(x.get(f"{W}val")) for story in stories for x in story.iter(f"{W}{tag}")} <= set(known)
    ids = Counter(
        str(element.get(f"{W}id"))
        for story in stories
        for element in story.iter(f"{W}ins", f"{W}del", f"{W}bookmarkStart")
    )
    assert set(ids.values()) <= {1}
    starts, ends = (
        [str(x.get(f"{W}id")) for story in stories for x in story.iter(f"{W}{tag}")]
        for tag in ("bookmarkStart", "bookmarkEnd")
    )
    assert starts == ends
    names = [str(x.get(f"{W}name")) for story in stories for x in story.iter(f"{W}bookmarkStart")]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,39}", name) for name in names)
    anchors = {x.get(f"{W}anchor") for story in stories for x in story.iter(f"{W}hyperlink")} - {None}
    assert anchors <= set(names)
    commented = [str(x.get(f"{W}id")) for x in found["word/document.xml"].iter(f"{W}commentReference")]
    assert commented == [str(x.get(f"{W}id")) for x in found["word/comments.xml"]]
    called = [str(x.get(f"{W}id")) for x in found["word/document.xml"].iter(f"{W}footnoteReference")]
    held = [str(x.get(f"{W}id")) for x in found["word/footnotes.xml"]]
    assert held == ["-1", "0", *called]
    assert docx.Document(io.BytesIO(data)).core_properties.identifier
    return found


def check_relationships(found: dict[str, etree._Element]) -> None:
    types = found["[Content_Types].xml"]
    declared = {str(x.get("PartName"))[1:] for x in types.iter(f"{TYPES}Override")}
    endings = {str(x.get("Extension")) for x in types.iter(f"{TYPES}Default")}
    for name in set(found) - {"[Content_Types].xml"}:
        assert name in declared or name.rpartition(".")[2] in endings
    assert declared <= set(found)
    for name in [name for name in found if name.endswith(".rels")]:
        folder = PurePosixPath(name).parent.parent
        targets = {}
        for relation in found[name].iter(f"{REL}Relationship"):
            targets[str(relation.get("Id"))] = str(relation.get("Target"))
            if relation.get("TargetMode") != "External":
                assert str(folder / str(relation.get("Target"))) in found
        source = found.get(str(folder / PurePosixPath(name).stem))
        if source is not None:
            used = {str(value) for x in source.iter() for key, value in x.attrib.items() if str(key).startswith(R)}
            assert used <= set(targets)


def check_elements(root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        name = local(element)
        children = [local(child) for child in element]
        if name in WITHIN:
            assert set(children) <= set(WITHIN[name].split()), name
        if name in {"ins", "del"}:
            check_change(element)
        if name == "delText":
            assert any(local(outer) == "del" for outer in element.iterancestors())
        if name in ORDER:
            order = ORDER[name].split()
            places = [order.index(child) for child in children]
            once = name.endswith("Pr") and name != "sectPr"
            assert places == sorted({*places} if once else places), (name, children)
        assert name != "trPr" or children[0] in {"cantSplit", "tblHeader"}
        assert name != "tc" or (children[0], children[-1]) == ("tcPr", "p")
        if name == "tbl":
            check_table(element)
        if name in {"t", "delText"}:
            text = str(element.text)
            assert text == text.strip() or element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    if local(root) == "document":
        assert local(root[0][-1]) == "sectPr"


def check_change(element: etree._Element) -> None:
    assert {local(child) for child in element} <= {"r"}
    assert element.get(f"{W}author")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", str(element.get(f"{W}date")))
    assert not list(element.iter(f"{W}t" if local(element) == "del" else f"{W}delText"))


def check_table(table: etree._Element) -> None:
    """Assert that each row covers the grid, and that what continues a cell stands below it."""
    columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
    open_cells: set[tuple[int, int]] = set()
    rows = table.findall(f"{W}tr")
    assert rows
    for row in rows:
        at = 0
        now: set[tuple[int, int]] = set()
        for cell in row.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            width = 1 if span is None else int(str(span.get(f"{W}val")))
            if merge is not None:
                assert merge.get(f"{W}val") == "restart" or (at, width) in open_cells
                now.add((at, width))
            at += width
        assert at == columns
        open_cells = now
    next_one = table.getnext()
    assert next_one is None or local(next_one) != "tbl"


# Changes


def resolved(found: dict[str, etree._Element], *, accept: bool) -> dict[str, etree._Element]:
    """Return the parts after all changes were accepted, or rejected, as Word does it."""
    done = dict(found)
    for name in ("word/document.xml", "word/footnotes.xml"):
        done[name] = copy.deepcopy(found[name])
        settle(done[name], *(("ins", "del") if accept else ("del", "ins")))
    return done


def settle(root: etree._Element, keep: str, drop: str) -> None:
    for mark in [mark for mark in root.iter(f"{W}{drop}") if local(above(mark)) == "trPr"]:
        remove(above(above(mark)))
    for table in [table for table in root.iter(f"{W}tbl") if table.find(f"{W}tr") is None]:
        remove(table)
    for mark in list(root.iter(f"{W}{drop}")):
        if local(above(mark)) != "rPr":
            remove(mark)
    for mark in list(root.iter(f"{W}{drop}")):  # the ends of paragraphs: what is left of them joins the next
        paragraph = above(above(above(mark)))
        assert not [*paragraph.iter(f"{W}t", f"{W}delText", f"{W}tab", f"{W}footnoteReference")]
        remove(paragraph if len(above(paragraph).findall(f"{W}p")) > 1 else mark)
    for mark in list(root.iter(f"{W}{keep}")):
        for child in mark:
            mark.addprevious(child)
        remove(mark)
    for text in root.iter(f"{W}delText"):
        text.tag = f"{W}t"
    assert not list(root.iter(f"{W}ins", f"{W}del"))


def above(element: etree._Element) -> etree._Element:
    found = element.getparent()
    assert found is not None
    return found


def remove(element: etree._Element) -> None:
    above(element).remove(element)


def paragraphs(found: dict[str, etree._Element]) -> list[tuple[str, str]]:
    """Return style and text of each paragraph of the law that says something."""
    root = copy.deepcopy(found["word/document.xml"])
    for contents in list(root.iter(f"{W}sdt")):
        remove(contents)
    rows = []
    for paragraph in root.iter(f"{W}p"):
        texts_of = "".join(
            str(x.text) if local(x) == "t" else " " for x in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br")
        )
        if style_of(paragraph) not in FRONT and texts_of.strip():
            rows.append((style_of(paragraph), " ".join(texts_of.split())))
    return rows


OLD = (
    '<article eId="art_1"><num>Article 1.</num><heading>Ferries</heading>'
    '<paragraph eId="p1"><num>1.</num><content><p>The ferry is <b>open</b><eol/>to <ref href="http://a.b/c">all</ref>'
    "<authorialNote><p>Once.</p></authorialNote>.</p></content></paragraph>"
    '<paragraph eId="p2"><num>2.</num><content><p>Gulls may be fed.</p></content></paragraph>'
    "<content><table><caption>Fees</caption><tr><td><p>foot</p></td><td><p>1</p></td></tr>"
    "<tr><td><p>horse</p></td><td><p>2</p></td></tr></table><table><tr><td><p>gone</p></td></tr></table></content>"
    "</article>"
    '<article eId="art_2"><num>Article 2.</num>'
    '<content><p>The old <ref href="#art_1">rule</ref>.</p></content></article>'
)
NEW = (
    '<article eId="art_1"><num>Article 1.</num><heading>Ferries and bridges</heading>'
    '<paragraph eId="p1"><num>1.</num><content><p>The ferry is <b>free</b><eol/>to <ref href="http://a.b/c">all</ref>.'
    "</p></content></paragraph>"
    '<paragraph eId="p3"><num>2.</num><content><p>Gulls<authorialNote><p>And swans.</p></authorialNote> may not.</p>'
    "</content></paragraph><content><table><caption>Fees</caption><tr><td><p>foot</p></td><td><p>1</p></td></tr>"
    "<tr><td><p>cart</p></td><td><p>3</p></td></tr></table></content></article>"
)
BOTH = (
    '<article eId="art_1"><num>Article 1.</num><heading>Ferries<ins> and bridges</ins></heading>'
    '<paragraph eId="p1"><num>1.</num><content><p>The ferry is <del><b>open</b></del><ins><b>free</b></ins><eol/>to '
    '<ref href="http://a.b/c">all</ref><authorialNote><p><del>Once.</del></p></authorialNote>.</p></content></paragraph>'
    '<paragraph eId="p2"><num><del>2.</del></num><content><p><del>Gulls may be fed.</del></p></content></paragraph>'
    '<paragraph eId="p3"><num><ins>2.</ins></num><content><p><ins>Gulls</ins><authorialNote><p><ins>And swans.</ins>'
    "</p></authorialNote><ins> may not.</ins></p></content></paragraph>"
    "<content><table><caption>Fees</caption><tr><td><p>foot</p></td><td><p>1</p></td></tr>"
    "<tr><td><p><del>horse</del></p></td><td><p><del>2</del></p></td></tr>"
    "<tr><td><p><ins>cart</ins></p></td><td><p><ins>3</ins></p></td></tr></table>"
    "<table><tr><td><p><del>gone</del></p></td></tr></table></content></article>"
    '<article eId="art_2"><num><del>Article 2.</del></num>'
    '<content><p><del>The old <ref href="#art_1">rule</ref>.</del></p></content></article>'
)
TURNS = (
    ("art_1", date(2019, 3, 1), "/akn/1"),
    ("art_1__p3", date(2019, 4, 1), "/akn/2"),
    ("art_2", date(2019, 5, 1), "/akn/3"),
)
BASE = Baseline(iri="/akn/kz/act/2020-01-01/1/rus@2019-01-01", pit=date(2019, 1, 1), digest="f" * 64)


def with_marked_calls(document: RenderDocument) -> RenderDocument:
    """Mark the calls of notes as the redline does: with what happened to the note."""
    return replace(document, blocks=tuple(map(_marked, document.blocks)), baseline=BASE)


def _marked(block: Block) -> Block:
    if isinstance(block, Paragraph):
        line: list[Inline] = []
        for inline in block.line:
            if isinstance(inline, NoteCall):
                (inner,) = inline.note.blocks
                assert isinstance(inner, Paragraph)
                (text,) = inner.line
                line.append(replace(inline, marks=text.marks))
            else:
                line.append(inline)
        return replace(block, line=tuple(line))
    inner_blocks: Any = tuple(_marked(each) for each in block.blocks)
    return replace(block, blocks=inner_blocks)


def both_ways(old: Path, new: Path, language: str) -> int:
    """Assert that the changes between two texts can be accepted and rejected; return how many there are."""
    before, after = imported(old, language), imported(new, language)
    marked = redline(before, after, compare(*(state(path, language) for path in (old, new))))
    found = check_package(to_tracked_docx(marked))
    for accept, expected in ((True, after), (False, before)):
        assert body_words(resolved(found, accept=accept)) == law_words(expected)
    return len(list(found["word/document.xml"].iter(f"{W}ins", f"{W}del")))


def state(path: Path, language: str) -> dict[str, Fragment]:
    document = read_text(path.read_text(encoding="utf-8"), language=language).document
    return {**dict(document.sections), **dict(document.units)}


class TestWords:
    @pytest.mark.parametrize("language", ["kaz", "rus", "eng"])
    @pytest.mark.parametrize("work", ["charter", "constitution"])
    def test_model_law(self, work: str, language: str) -> None:
        document = imported(ROOT / "history" / work / f"original.{language}.txt", language)
        found = check_package(to_docx(document))
        assert body_words(found) == law_words(document)
        assert len(law_words(document)) > 500

    def test_golden(self) -> None:
        document = law()
        assert body_words(check_package(to_docx(document))) == law_words(document)

    def test_real_law(self, corpus: Path) -> None:
        document = imported(corpus / "kz" / "legalrag_constitution_rus.txt", "rus")
        found = check_package(to_docx(document))
        assert body_words(found) == law_words(document)
        editorial = [note for note in notes_of(document.blocks) if note.editorial]
        notes = found["word/footnotes.xml"]
        assert len(editorial) > 100
        assert sum(style_of(note[0]) == "EditorialNote" for note in notes) == len(editorial)

    @pytest.mark.parametrize(
        "name", ["it_senato_ddl_2013", "uk_pga-2014-27-enacted-data", "za_Judgement_2008-11-26", "cl_Sesion56_2"]
    )
    def test_documents_of_every_kind(self, corpus: Path, name: str) -> None:
        source = canonicalize((corpus / "akn" / "oasis-examples" / f"{name}.xml").read_bytes(), source=name)
        document = law(source)
        assert body_words(check_package(to_docx(document))) == law_words(document)

    def test_one_provision(self) -> None:
        document = select(law(), "sec_1__art_1__para_1")
        found = check_package(to_docx(document))
        assert body_words(found) == law_words(document)
        assert "Contents" not in etree.tostring(found["word/document.xml"]).decode()


class TestHostileText:
    def test_markup_is_text(self) -> None:
        text = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        labels = f"<num>{text}</num><heading>{text}</heading>"
        note = Note(unit="art_1", anchor="art_1", marker=HOSTILE, text=HOSTILE)
        inner = f'<article eId="art_1">{labels}<content><p>{text}</p></content></article>'
        document = replace(law(act(inner), note, title=HOSTILE), assumed=(HOSTILE,))
        data = to_docx(document)
        assert body_words(check_package(data)) == law_words(document)
        assert docx.Document(io.BytesIO(data)).core_properties.title == HOSTILE

    def test_what_is_no_character_is_left_out(self) -> None:
        run = Text(text="a\x00b\ufffec\x0bd\ufeff\x85e", target="http://a.b/")
        line = Paragraph(name="p", language="ru", line=(run,))
        document = replace(law(), blocks=(line,), title="t\x00t", assumed=("\x01",), commit="\x02" * 300)
        assert body_words(check_package(to_docx(document))) == ["abcd", "e"]

    def test_long_words_and_tables(self) -> None:
        rows = "".join(f"<tr><td><p>{n}</p></td><td><p>{'ы' * 8}</p></td></tr>" for n in range(3000))
        document = law(act(f"<article><content><p>{'ы' * 10_000}</p><table>{rows}</table></content></article>"))
        assert body_words(parts(to_docx(document))) == law_words(document)

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "http://[::1", "http://", "http://a:b/", "http://a.b/" + "c" * 2000]
    )
    def test_what_word_takes_for_no_address_is_text(self, address: str) -> None:
        document = law(act(f'<article><content><p>See <ref href="{address}">this</ref>.</p></content></article>'))
        found = check_package(to_docx(document))
        assert "word/_rels/document.xml.rels" in found
        assert not list(found["word/document.xml"].iter(f"{W}hyperlink"))

    def test_more_columns_than_word_takes(self) -> None:
        for columns, tables in ((63, 1), (64, 0)):
            cells = "".join(f"<td><p>{n}</p></td>" for n in range(columns))
            document = law(act(f"<article><content><table><tr>{cells}</tr></table></content></article>"))
            found = check_package(to_docx(document))
            assert body_words(found) == law_words(document)
            assert len(list(found["word/document.xml"].iter(f"{W}tbl"))) == tables

    def test_deep_nesting(self) -> None:
        deep = "<table><tr><td>" * 30 + "<p>x</p>" + "</td></tr></table>" * 30
        document = law(act(f"<article><content>{deep}</content></article>"))
        assert body_words(check_package(to_docx(document))) == ["x"]


class TestStructure:
    def test_headings_and_contents(self) -> None:
        data = to_docx(law())
        found = check_package(data)
        opened = docx.Document(io.BytesIO(data))
        headings = [
            (p.style.name, p.text) for p in opened.paragraphs if p.style and p.style.name.startswith("Heading")
        ]
        assert headings == [
            ("Heading 1", "Раздел I. Общие правила"),
            ("Heading 2", "Статья 1. Переправы"),
            ("Heading 2", "Статья 2. утратило силу"),
            ("Heading 2", "Статья 3. Сборы"),
        ]
        (contents,) = found["word/document.xml"].iter(f"{W}sdtContent")
        links = ["".join(str(x) for x in link.itertext()) for link in contents.iter(f"{W}hyperlink")]
        assert links == ["Раздел I. Общие правила", "Статья 1. Переправы", "Статья 2.", "Статья 3. Сборы"]
        kinds = [x.get(f"{W}fldCharType") for x in contents.iter(f"{W}fldChar")]
        assert kinds == ["begin", "separate", "end"]
        assert not list(found["word/settings.xml"].iter(f"{W}updateFields"))

    def test_notes_side_by_side_are_apart(self) -> None:
        two = "<authorialNote><p>b</p></authorialNote>" * 2
        root = check_package(to_docx(law(act(f"<article><content><p>a{two}</p></content></article>"))))[
            "word/document.xml"
        ]
        kinds = [local(x) for x in root.iter(f"{W}footnoteReference", f"{W}t") if x.text in {None, "\u2009"}]
        assert kinds == ["footnoteReference", "t", "footnoteReference"]

    def test_facts_and_properties(self) -> None:
        document = replace(law(), assumed=("/akn/kz/act/2020-01-01/1#referendum=2027-01-01",))
        opened = docx.Document(io.BytesIO(to_docx(document)))
        facts = [p.text for p in opened.paragraphs if p.style and p.style.name == "Fact"]
        assert facts == [
            "Идентификатор\t/akn/kz/act/2020-01-01/1/rus@2020-02-01",
            "На дату\t1 января 2024 г.",
            "В предположении, что\t/akn/kz/act/2020-01-01/1#referendum=2027-01-01",
            "Внесено в собрание\t2024-05-01 10:00 UTC",
            "Запись\t" + "89abcdef" * 5,
            "SHA-256 текста\t" + "0123456789abcdef" * 4,
        ]
        properties = opened.core_properties
        assert (properties.title, properties.language) == ("Закон о переправах", "ru")
        assert properties.identifier == "/akn/kz/act/2020-01-01/1/rus@2020-02-01"
        assert properties.created == properties.modified == datetime(2024, 5, 1, 10, 0, 7, tzinfo=UTC)
        assert opened.sections[0].header.paragraphs[0].text == "Закон о переправах"

    def test_notes_are_footnotes(self) -> None:
        notes = parts(to_docx(law()))["word/footnotes.xml"]
        shown = ["".join(str(x) for x in note.itertext()) for note in notes]
        assert shown == ["", "", " И только их.", " Сноска. В редакции </p> Закона № 2."]

    def test_links(self) -> None:
        inner = (
            '<article eId="art_1"><num>1</num><content><p><ref href="#art_2">2</ref> <ref href="https://a.b/?c">w</ref>'
            '<authorialNote><p><ref href="https://d.e/">n</ref> <ref href="#art_1">1</ref></p></authorialNote></p>'
            '</content></article><article eId="art_2"><num>2</num></article>'
        )
        found = check_package(to_docx(law(act(inner))))
        for part, anchors, address in (
            ("document", ["art_2"], "https://a.b/?c"),
            ("footnotes", ["art_1"], "https://d.e/"),
        ):
            links = list(found[f"word/{part}.xml"].iter(f"{W}hyperlink"))
            to = {str(x.get("Id")): str(x.get("Target")) for x in found[f"word/_rels/{part}.xml.rels"]}
            out = [to[str(link.get(f"{R}id"))] for link in links if link.get(f"{R}id")]
            assert out == [address]
            assert [
                str(x.get(f"{W}anchor")) for x in links if not str(x.get(f"{W}anchor", "_Toc")).startswith("_Toc")
            ] == anchors

    def test_bookmarks(self) -> None:
        names = bookmarks(["art_1", "ART_1", "art_1-1", "статья", "a" * 41, "1", "_Toc1"])
        assert names["art_1"] == "art_1"
        assert len({name.lower() for name in names.values()}) == len(names)
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in names.values())

    def test_languages_and_directions(self) -> None:
        lines = '<p>а <span xml:lang="heb">דין</span></p><p xml:lang="ara">قانون</p>'
        inner = f"<article><num>1</num><content>{lines}</content></article>"
        root = check_package(to_docx(law(act(inner))))["word/document.xml"]
        runs = {"".join(str(x.text) for x in run.iter(f"{W}t")): run for run in root.iter(f"{W}r")}
        for word, language in (("דין", "he"), ("قانون", "ar")):
            (lang,) = runs[word].iter(f"{W}lang")
            assert lang.get(f"{W}bidi") == language
            assert runs[word].find(f"{W}rPr/{W}rtl") is not None
        last = runs["قانون"].getparent()
        assert last is not None
        assert last.find(f"{W}pPr/{W}bidi") is not None
        assert runs["а "].find(f"{W}rPr") is None

    def test_whole_law_from_right_to_left(self) -> None:
        rows = "<tr><th><p>ا</p></th></tr><tr><td><p>ب</p></td></tr>"
        inner = f"<article><num>1</num><content><p>دين</p><table>{rows}</table></content></article>"
        found = check_package(to_docx(law(act(inner), language="ara")))
        assert found["word/document.xml"].find(f"{W}body/{W}sectPr/{W}bidi") is not None
        assert list(found["word/document.xml"].iter(f"{W}bidiVisual"))
        (subtitle,) = (p for p in found["word/document.xml"].iter(f"{W}p") if style_of(p) == "Subtitle")
        assert [x.get(f"{W}val") for x in subtitle.iter(f"{W}lang")] == ["en"]  # no words in Arabic

    def test_merged_cells_and_repeated_head(self) -> None:
        rows = (
            '<tr><th colspan="2"><p>a</p></th><th rowspan="2"><p>b</p></th></tr>'
            "<tr><th><p>c</p></th><th><p>d</p></th></tr>"
            '<tr><td rowspan="3" colspan="2"><p>e</p></td><td><p>f</p></td></tr>'
            "<tr><td/></tr><tr/><tr><td><p>g</p></td></tr>"
        )
        document = law(
            act(
                f"<article><content><table>{rows}</table><table><tr><td><p>h</p></td></tr></table></content></article>"
            )
        )
        found = check_package(to_docx(document))
        assert body_words(found) == law_words(document)
        assert len(list(found["word/document.xml"].iter(f"{W}tblHeader"))) == 2

    def test_rows_that_are_gone_may_have_had_more_cells(self) -> None:
        rows = "<tr><td><p>a</p></td></tr><tr><td><p>b</p></td><td><p>c</p></td></tr>"
        (article,) = law(act(f"<article><content><table>{rows}</table></content></article>")).blocks
        assert isinstance(article, Division)
        (table,) = article.blocks
        assert isinstance(table, Table)
        document = replace(law(), blocks=(replace(article, blocks=(replace(table, columns=1),)),))
        assert body_words(check_package(to_docx(document))) == ["a", "b", "c"]

    def test_same_input_same_bytes(self) -> None:
        assert to_docx(law()) == to_docx(law())


class TestTrackedChanges:
    def test_accepted_new_rejected_old(self) -> None:
        found = check_package(to_tracked_docx(with_marked_calls(law(act(BOTH))), TURNS))
        for accept, inner in ((True, NEW), (False, OLD)):
            expected = law(act(inner))
            done = resolved(found, accept=accept)
            assert body_words(done) == law_words(expected)
            assert paragraphs(done) == paragraphs(parts(to_docx(expected)))

    @pytest.mark.parametrize("language", ["kaz", "rus", "eng"])
    def test_model_law(self, language: str) -> None:
        folder = ROOT / "history" / "charter"
        changed = both_ways(
            folder / f"original.{language}.txt", folder / "texts" / f"2017-07-01.{language}.txt", language
        )
        assert changed > 50

    def test_real_law(self, corpus: Path) -> None:
        texts_of = corpus / "kz" / "pit-text"
        assert both_ways(texts_of / "rus@1998-10-07.txt", texts_of / "rus@2023-01-01.txt", "rus") > 10

    def test_what_is_no_change_of_words(self) -> None:
        """A provision that was moved has a comment, one that was repealed is said to be so in a change."""
        article = '<article eId="art_{0}"{1}><num>Article {0}.</num>{2}</article>'
        text = "<content><p>Ferries are open to all.</p></content>"
        old, new = (
            act(f"<section eId='s1'><num>I</num>{first}</section><section eId='s2'><num>II</num>{second}</section>")
            for first, second in (
                (article.format(1, "", text) + article.format(2, "", text), article.format(3, "", text)),
                (
                    article.format(2, ' status="removed"', ""),
                    article.format(3, "", text) + article.format(1, "", text),
                ),
            )
        )
        comparison = compare(*(dict(split(parse_xml(xml)).units) for xml in (old, new)))
        marked = redline(law(old, language="eng"), law(new, language="eng"), comparison)
        found = check_package(to_tracked_docx(marked))
        assert ["".join(map(str, each.itertext())) for each in found["word/comments.xml"]] == ["moved", "moved"]
        for accept, xml in ((True, new), (False, old)):
            expected = parts(to_docx(law(xml, language="eng")))
            assert paragraphs(resolved(found, accept=accept)) == paragraphs(expected)

    def test_who_and_when(self) -> None:
        root = parts(to_tracked_docx(with_marked_calls(law(act(BOTH))), TURNS))["word/document.xml"]
        marks = list(root.iter(f"{W}ins", f"{W}del"))
        authors = {str(x.get(f"{W}author")): "".join(str(text) for text in x.itertext()) for x in marks}
        assert authors == {"/akn/1; /akn/2": "gone", "/akn/3": "."}
        assert {x.get(f"{W}date") for x in marks} == {"2019-04-01T00:00:00Z", "2019-05-01T00:00:00Z"}
        assert Counter(local(above(x)) for x in marks if local(above(x)) == "trPr") == {"trPr": 3}
        unsaid = parts(to_tracked_docx(with_marked_calls(law(act(BOTH)))))["word/document.xml"]
        assert {(x.get(f"{W}author"), x.get(f"{W}date")) for x in unsaid.iter(f"{W}ins")} == {
            ("lawrepo", "2020-02-01T00:00:00Z")
        }
        many = [("art_1", date(2019, 3, 1), f"/akn/kz/act/2019-01-01/{number}") for number in range(20)]
        crowd = parts(to_tracked_docx(with_marked_calls(law(act(BOTH))), many))["word/document.xml"]
        (author,) = {str(x.get(f"{W}author")) for x in crowd.iter(f"{W}ins")}
        assert author.endswith("/8; …")
        assert len(author) <= 255

    def test_marks_of_a_text_alone_are_a_look(self) -> None:
        root = check_package(to_docx(law()))["word/document.xml"]
        assert not list(root.iter(f"{W}ins", f"{W}del"))
        assert ["".join(str(x) for x in above(above(u)).itertext()) for u in root.iter(f"{W}u")] == ["дольше часа"]


class TestColumns:
    def test_landscape_with_titles_on_every_page(self) -> None:
        before, after = law(act(OLD)), law(act(NEW))
        rows = tuple(
            Row(old=(old,), new=(new,), kinds=kinds, eid="art_1", heading=heading, level=1)
            for old, new, kinds, heading in (
                (before.blocks[0], after.blocks[0], (), True),
                (before.blocks[0], after.blocks[0], (Kind.SUBSTITUTED, Kind.REHEADED), False),
            )
        )
        found = check_package(to_table_docx(Beside(before=before, after=after, rows=rows)))
        root = found["word/document.xml"]
        size = root.find(f".//{W}pgSz")
        assert size is not None
        assert (size.get(f"{W}orient"), size.get(f"{W}w")) == ("landscape", "16838")
        table = root.find(f".//{W}tbl")
        assert table is not None
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.findall(f"{W}tr")]
        assert heads == [True, False, False]
        assert not list(root.iter(f"{W}cantSplit"))
        cells = [" ".join("".join(str(x) for x in p.itertext()) for p in cell.iter(f"{W}p")) for cell in table[-1]]
        assert cells[0].startswith("Article 1. Ferries 1.")
        assert cells[2] == "изложено в новой редакции, изменён заголовок"

    def test_nothing_changed(self) -> None:
        found = check_package(to_table_docx(Beside(before=law(), after=law(), rows=())))
        assert "Различий нет." in "".join(str(x) for x in found["word/document.xml"].itertext())


MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Settle(source, target, verb)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:" + verb + "AllTrackedChanges", "", 0, Array())
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = "MS Word 2007 XML"
  document.storeToURL(target, how())
  document.close(True)
End Sub
</script:module>"""


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., None]:
    """Give LibreOffice, with a profile of its own in which the macro stands."""

    def run(*arguments: str | Path) -> None:
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        subprocess.run(["soffice", profile, "--headless", *arguments], check=True, capture_output=True)

    run("--terminate_after_init")
    (tmp_path / "profile" / "user" / "basic" / "Standard" / "Module1.xba").write_text(MACRO, encoding="utf-8")
    return run


@pytest.mark.full
def test_libreoffice_shows_every_word(tmp_path: Path, office: Callable[..., None]) -> None:
    (tmp_path / "law.docx").write_bytes(to_docx(law()))
    office("--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "law.docx")
    shown = subprocess.run(["pdftotext", "-raw", tmp_path / "law.pdf", "-"], check=True, capture_output=True)
    words = shown.stdout.decode().split()
    assert {word for word in law_words(law()) if word.isalpha()} <= set(words)


@pytest.mark.full
def test_libreoffice_accepts_and_rejects(tmp_path: Path, office: Callable[..., None]) -> None:
    path = tmp_path / "changes.docx"
    path.write_bytes(to_tracked_docx(with_marked_calls(law(act(BOTH)))))
    for verb, inner in (("Accept", NEW), ("Reject", OLD)):
        done = tmp_path / f"{verb}.docx"
        office(f'macro:///Standard.Module1.Settle("{path.as_uri()}","{done.as_uri()}","{verb}")')
        root = parts(done.read_bytes())["word/document.xml"]
        assert not list(root.iter(f"{W}ins", f"{W}del"))
        assert said(root) == said(parts(to_docx(law(act(inner))))["word/document.xml"])


def said(root: etree._Element) -> list[str]:
    """Return the paragraphs from the first article on, the words of the law alone."""
    shown = ["".join(str(x.text) for x in p.iter(f"{W}t")).split() for p in root.iter(f"{W}p")]
    joined = [" ".join(words) for words in shown if words]
    return joined[len(joined) - 1 - joined[::-1].index(next(line for line in joined[::-1] if "Article 1." in line)) :]
