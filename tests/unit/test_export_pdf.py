"""The PDF: standards, attachment, structure, and the same words as the law."""

import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import page as pdf_rules
import pikepdf
import pytest
import segno

from akn.document import split
from akn.frbr import FrbrUri
from akn.notes import Note
from akn.xml import canonicalize, parse_xml
from lawrepo.compare import compare
from lawrepo.comparison import Comparison
from lawrepo.export.blocks import texts
from lawrepo.export.font import FontError, characters
from lawrepo.export.glyphs import GlyphError
from lawrepo.export.model import RenderDocument, build, select
from lawrepo.export.pdf import ATTACHMENT, PdfWriter, to_pdf, to_redline_pdf, to_table_pdf
from lawrepo.export.redline import beside, redline
from lawrepo.expression import Expression

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "export"
NOTE = Note(unit="sec_1__art_1", anchor="sec_1__art_1__para_1", marker="Сноска", text="В редакции Закона № 2.")
HOSTILE = r"#panic() $x$ *a* _b_ ] [ \ \# </script> {{ 7*7 }} `r` // c /* d */ @ref <b> ~ -- --- ... = - + 1. #let"
DIGEST = "0123456789abcdef" * 4
# Header and footer lie outside of this part of an A4 page (points).
BODY = ("-x", "0", "-y", "60", "-W", "596", "-H", "718")

# One article in each language, of our own.
LAWS = {
    "rus": ("Статья", "Государственные переправы содержатся за счёт общины, если иное не предусмотрено законом."),
    "kaz": (
        "Бап",
        "Мемлекеттік өткелдер, егер заңда өзгеше көзделмесе, қауымның қаражаты есебінен ұсталады. Әңгүлік ₸.",
    ),
    "eng": (
        "Article",
        "Public ferries are maintained at the expense of the community unless the law provides otherwise.",
    ),
    "deu": (
        "Artikel",
        "Öffentliche Fährübergänge werden auf Gemeindekosten unterhalten, soweit das Gesetz nichts bestimmt.",
    ),
}


def law(xml: bytes, *notes: Note, title: str = "Закон о переправах", language: str = "rus") -> RenderDocument:
    return build(
        Expression(
            work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
            language=language,
            title=title,
            pit=date(2024, 1, 1),
            in_force_from=date(2020, 2, 1),
            in_force_until=None,
            document=xml,
            notes=notes,
            digest=DIGEST,
            recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
            commit="89abcdef" * 5,
        )
    )


def golden() -> RenderDocument:
    return law((GOLDEN / "law.xml").read_bytes(), NOTE)


def act(inner: str) -> bytes:
    return (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/>'
        f"<body>{inner}</body></act></akomaNtoso>"
    ).encode()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def articles(language: str, count: int) -> bytes:
    word, text = LAWS[language]
    one = "".join(
        f'<article eId="art_{n}"><num>{word} {n}.</num><paragraph eId="art_{n}__para_1"><num>1.</num>'
        f"<content><p>{' '.join([text] * 4)}</p></content></paragraph></article>"
        for n in range(1, count + 1)
    )
    return act(f'<section eId="sec_1"><num>I.</num><heading>{text[:24].rstrip()}</heading>{one}</section>')


def poppler(tool: str, *arguments: str) -> str:
    """Run a tool of poppler-utils."""
    path = shutil.which(tool)
    if path is None:
        pytest.fail(f"{tool} is missing: apt-get install poppler-utils")
    return subprocess.run([path, *arguments], check=True, capture_output=True).stdout.decode(errors="replace")


def page_words(pdf: bytes, folder: Path, *, first: int) -> list[str]:
    """Return the words of the pages from `first` on, in their order on paper, headers and footers aside."""
    (folder / "law.pdf").write_bytes(pdf)
    text = poppler("pdftotext", "-raw", "-f", str(first), *BODY, str(folder / "law.pdf"), "-")
    text = re.sub("\u00ad\\s+", "", text.replace("\f", "\n"))  # a hyphen that Typst put at the end of a line
    text = re.sub(r"(?<=\w)([-/‑])\n(?=\w)", r"\1", text)  # one of the law's own
    return text.split()


def tagged_words(pdf: bytes, folder: Path) -> list[str]:
    """Return the words of the structure tree after the cover, the table of contents and numbers of notes aside."""
    (folder / "law.pdf").write_bytes(pdf)
    out = ""
    skip = -1
    for line in poppler("pdfinfo", "-struct-text", str(folder / "law.pdf")).splitlines():
        depth = len(line) - len(line.lstrip())
        if 0 <= skip < depth:
            continue
        skip = -1
        kind = line.strip().partition(" ")[0]
        if kind in {"TOC", "Lbl"}:
            skip = depth
        elif line.strip().startswith('"'):
            piece = line.strip()[1:-1]
            out = out[:-1] if piece == "-" and out[-2:-1].isalpha() else out + piece
        elif "(block)" in line or kind in {"Note", "TD", "TH", "Div"} or "Placement" in line:
            out += " "
    return out.rpartition(f"sha256:{DIGEST[:16]}")[2].split()


def bitmap(pbm: bytes) -> list[list[int]]:
    """Return the pixels of a PBM picture, 1 for black."""
    _, size, bits = pbm.split(b"\n", 2)
    width, height = map(int, size.split())
    across = (width + 7) // 8
    rows = (bits[y * across : (y + 1) * across] for y in range(height))
    return [[row[x // 8] >> (7 - x % 8) & 1 for x in range(width)] for row in rows]


def law_words(document: RenderDocument) -> list[str]:
    return " ".join(texts(document.blocks)).split()


def check_standards(pdf: bytes) -> None:
    for profile in ("3a", "ua1"):
        report = pdf_rules.validate_pdf_bytes(pdf, profile=profile, limits=pdf_rules.SafetyLimits.unlimited())
        # The rule takes a stream that ends in 0x0D for one byte too short; `check_lengths` looks itself.
        broken = [f"{x.rule_id}: {x.message}" for x in report.failures if not x.rule_id.endswith("STREAM-LENGTH-001")]
        assert broken == []


def check_lengths(pdf: bytes) -> None:
    """Each stream ends where its /Length says."""
    found = at = 0
    while (begin := re.compile(rb">>\s*stream\r?\n").search(pdf, at)) is not None:
        head = pdf[pdf.rindex(b" obj", 0, begin.start()) : begin.end()]
        length = re.search(rb"/Length (\d+)", head)
        assert length, head
        at = begin.end() + int(length[1])
        assert re.match(rb"\r?\n?endstream", pdf[at : at + 12]), head
        found += 1
    assert found


class TestStandards:
    @pytest.mark.parametrize("language", sorted(LAWS))
    def test_a_3a_and_ua_1(self, language: str) -> None:
        pdf = to_pdf(law(articles(language, 3), language=language), b"<a/>")
        check_standards(pdf)
        check_lengths(pdf)

    def test_everything_at_once(self) -> None:
        pdf = to_pdf(golden(), b"<a/>")
        check_standards(pdf)
        check_lengths(pdf)

    def test_a_portion(self) -> None:
        check_standards(to_pdf(select(golden(), "sec_1__art_1"), b"<a/>"))

    def test_same_input_same_bytes(self) -> None:
        assert to_pdf(golden(), b"<a/>") == to_pdf(golden(), b"<a/>")

    def test_the_time_of_creation_is_that_of_the_record(self, tmp_path: Path) -> None:
        (tmp_path / "law.pdf").write_bytes(to_pdf(golden(), b"<a/>"))
        with pikepdf.open(tmp_path / "law.pdf") as pdf:
            assert str(pdf.docinfo["/CreationDate"]).startswith("D:20240501100000")


class TestAttachment:
    def test_the_source_comes_out_byte_for_byte(self, tmp_path: Path) -> None:
        source = (GOLDEN / "law.xml").read_bytes() + b"\r\n\x00\xff"
        (tmp_path / "law.pdf").write_bytes(to_pdf(golden(), source))
        with pikepdf.open(tmp_path / "law.pdf") as pdf:
            (name,) = pdf.attachments
            attached = pdf.attachments[name]
            assert name == ATTACHMENT
            assert attached.get_file().read_bytes() == source
            assert attached.get_file().mime_type == "application/akn+xml"
            assert str(attached.obj["/AFRelationship"]) == "/Source"
            assert len(pdf.Root["/AF"]) == 1


class TestStructure:
    @pytest.fixture
    def pdf(self, tmp_path: Path) -> Iterator[pikepdf.Pdf]:
        (tmp_path / "law.pdf").write_bytes(to_pdf(golden(), b"<a/>"))
        with pikepdf.open(tmp_path / "law.pdf") as opened:
            yield opened

    def test_language_title_and_marking(self, pdf: pikepdf.Pdf) -> None:
        assert str(pdf.Root["/Lang"]) == "ru"
        assert str(pdf.docinfo["/Title"]) == "Закон о переправах"
        assert bool(pdf.Root["/MarkInfo"]["/Marked"])
        assert bool(pdf.Root["/ViewerPreferences"]["/DisplayDocTitle"])

    def test_outline(self, pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Раздел I. Общие правила"]
            assert [item.title for item in outline.root[0].children] == [
                "Статья 1. Переправы",
                "Статья 2.",
                "Статья 3. Сборы",
            ]

    def test_structure_tree(self, pdf: pikepdf.Pdf) -> None:
        kinds = {str(x["/S"]) for x in pdf.objects if isinstance(x, pikepdf.Dictionary) and "/S" in x and "/P" in x}
        assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/TOC", "/TOCI", "/Note", "/Link"} <= kinds

    def test_languages_of_parts(self, pdf: pikepdf.Pdf) -> None:
        contents = b"".join(page.Contents.read_bytes() for page in pdf.pages)
        tree = [str(x["/Lang"]) for x in pdf.objects if isinstance(x, pikepdf.Dictionary) and "/Lang" in x]
        assert b"/Lang" in contents or "kk" in tree
        assert "kk" in tree or b"(kk)" in contents

    def test_references_lead_to_the_article(self, pdf: pikepdf.Pdf) -> None:
        destinations = [
            str(x["/Dest"])
            for x in pdf.objects
            if isinstance(x, pikepdf.Dictionary)
            and x.get("/Subtype") == "/Link"
            and isinstance(x.get("/Dest"), pikepdf.String)
        ]
        assert "sec_1__art_2" in destinations

    def test_one_family_of_fonts_embedded(self, pdf: pikepdf.Pdf) -> None:
        fonts = [x for x in pdf.objects if isinstance(x, pikepdf.Dictionary) and x.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("NotoSerif" in str(font["/FontName"]) and "/FontFile2" in font for font in fonts)


class TestWords:
    @pytest.mark.parametrize("language", sorted(LAWS))
    def test_words_on_paper_in_order(self, language: str, tmp_path: Path) -> None:
        document = law(articles(language, 12), language=language)
        assert page_words(to_pdf(document, b"<a/>"), tmp_path, first=3) == law_words(document)

    def test_tagged_words_in_order_with_notes(self, tmp_path: Path) -> None:
        found = tagged_words(to_pdf(law((GOLDEN / "law.xml").read_bytes()), b"<a/>"), tmp_path)
        words = "".join(found).replace("«", "").replace("»", "")
        # What the page says itself, in its order: the title of the contents, the word for a repealed article.
        words = words.removeprefix("Содержание").replace("Статья2.утратилосилу", "Статья2.")
        assert words == "".join(law_words(golden()))

    def test_hostile_text_is_text(self, tmp_path: Path) -> None:
        text = escaped(HOSTILE)
        labels = f"<num>{text}</num><heading>{text}</heading>"
        document = law(act(f"<article>{labels}<content><p>{text}</p></content></article>"), title=HOSTILE)
        pdf = to_pdf(document, b"<a/>")
        check_standards(pdf)
        assert "".join(page_words(pdf, tmp_path, first=2)) == "".join(law_words(document))

    def test_a_word_of_ten_thousand_letters_is_broken(self, tmp_path: Path) -> None:
        document = law(act(f"<p>а {'слово' * 2000} б</p>"))
        pdf = to_pdf(document, b"<a/>")
        check_standards(pdf)
        assert "".join(page_words(pdf, tmp_path, first=2)) == "".join(law_words(document))

    def test_marks_of_direction_and_controls(self, tmp_path: Path) -> None:
        document = law(act("<p>а\u200fб\u202eв\u202cг\x9f\u2028д \u00ad\ufeffе</p>"))
        found = "".join(page_words(to_pdf(document, b"<a/>"), tmp_path, first=2))
        assert sorted(re.sub(r"[^\w]", "", found)) == list("абвгде")

    def test_every_mark_and_a_note_in_a_note(self) -> None:
        note = "<authorialNote><p>x<authorialNote><p>y</p></authorialNote></p></authorialNote>"
        marks = "".join(f"<{m}>{m}</{m}>" for m in ("b", "i", "u", "sup", "sub", "ins", "del"))
        xml = f'<p>{marks}{note}<eol/><img src="x" alt="герб"/><ref href="https://example.org/">а</ref></p>'
        check_standards(to_pdf(law(act(xml)), b"<a/>"))

    def test_tables_of_any_shape(self) -> None:
        head = "<tr><th><p>А<authorialNote><p>x</p></authorialNote></p></th><th rowspan='3'><p>Б</p></th></tr>"
        rows = "<tr><td colspan='4'><p>в</p><table><tr><td><p>г</p></td></tr></table></td></tr>" * 3
        other = "<table><tr><th><p>x</p></th></tr></table><p><ref href='#t'>t</ref></p>"
        xml = f"<table eId='t'>{head}{rows}</table>{other}"
        check_standards(to_pdf(law(act(xml)), b"<a/>"))

    def test_a_table_over_pages(self) -> None:
        row = "<tr><td><p>пеший</p></td><td><p>10 ₸</p></td></tr>"
        xml = f"<table><tr><th><p>Кто</p></th><th><p>Сколько</p></th></tr>{row * 300}</table>"
        check_standards(to_pdf(law(act(xml)), b"<a/>"))

    def test_deep_nesting(self) -> None:
        xml = "<paragraph><num>1.</num>" * 90 + "<content><p>дно</p></content>" + "</paragraph>" * 90
        check_standards(to_pdf(law(act(f"<article><num>1</num>{xml}</article>")), b"<a/>"))

    def test_a_reference_to_what_is_no_line(self) -> None:
        refs = '<ref href="#c">а</ref><ref href="#x">б</ref>'
        xml = f'<section eId="s"><num>1</num><content eId="c"><p>{refs}</p></content></section>'
        check_standards(to_pdf(law(act(xml)), b"<a/>"))


class TestFurniture:
    def test_the_cover_says_what_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "law.pdf").write_bytes(to_pdf(replace(golden(), in_force_until=date(2025, 1, 1)), b"<a/>"))
        laid = poppler("pdftotext", "-layout", "-l", "1", str(tmp_path / "law.pdf"), "-")
        cover = " ".join(laid.split())
        for said in (
            "Закон о переправах",
            "Действует с 1 февраля 2020 г. по 31 декабря 2024 г.",
            "На дату 1 января 2024 г.",
            "2024-05-01 10:00 UTC",
            f"/akn/kz/act/2020-01-01/1/rus:2024-01-01 sha256:{DIGEST[:16]}",
        ):
            assert said in cover
        for said in ("/akn/kz/act/2020-01-01/1/rus@2020-02-01", DIGEST, "89abcdef" * 5):
            assert said in "".join(cover.split())

    def test_the_citation_as_a_qr_code(self, tmp_path: Path) -> None:
        (tmp_path / "law.pdf").write_bytes(to_pdf(select(golden(), "sec_1__art_1"), b"<a/>"))
        told = f"/akn/kz/act/2020-01-01/1/rus:2024-01-01~sec_1__art_1 sha256:{DIGEST[:16]}"
        with pikepdf.open(tmp_path / "law.pdf") as pdf:
            alts = [str(x["/Alt"]) for x in pdf.objects if isinstance(x, pikepdf.Dictionary) and "/Alt" in x]
        assert alts == [told]
        # On paper each module is what it should be: 24 mm wide, 25 mm from the left and 24 mm from the bottom.
        corner = ("-x", "591", "-y", "5882", "-W", "567", "-H", "567", "-r", "600", "-mono", "-singlefile", "-l", "1")
        poppler("pdftoppm", *corner, str(tmp_path / "law.pdf"), str(tmp_path / "qr"))
        dark = bitmap((tmp_path / "qr.pbm").read_bytes())
        expected = segno.make_qr(told, error="m").matrix
        step = len(dark) / len(expected)
        found = [
            [dark[int((y + 0.5) * step)][int((x + 0.5) * step)] for x in range(len(expected))]
            for y in range(len(expected))
        ]
        assert found == [list(row) for row in expected]

    def test_a_citation_too_long_for_a_qr_code(self, tmp_path: Path) -> None:
        eid = "__".join(["point_1"] * 300)
        point = f'<point eId="{eid}"><num>1)</num><content><p>а</p></content></point>'
        xml = f'<article eId="art_1"><num>1</num>{point}</article>'
        pdf = to_pdf(select(law(act(xml)), eid), b"<a/>")
        check_standards(pdf)
        (tmp_path / "law.pdf").write_bytes(pdf)
        text = "".join(poppler("pdftotext", str(tmp_path / "law.pdf"), "-").split())
        assert eid in text
        assert f"sha256:{DIGEST[:16]}" in text

    def test_contents_name_pages(self, tmp_path: Path) -> None:
        (tmp_path / "law.pdf").write_bytes(to_pdf(law(articles("rus", 30)), b"<a/>"))
        contents = poppler("pdftotext", "-layout", "-f", "2", "-l", "2", str(tmp_path / "law.pdf"), "-")
        pages = [int(found) for found in re.findall(r"^ *Статья \d+\. *[. \u2060]+(\d+)$", contents, re.MULTILINE)]
        assert len(pages) == 30
        assert pages == sorted(pages)
        assert pages[0] == 3
        for number in (1, 30):
            body = poppler(
                "pdftotext",
                "-f",
                str(pages[number - 1]),
                "-l",
                str(pages[number - 1]),
                *BODY,
                str(tmp_path / "law.pdf"),
                "-",
            )
            assert f"Статья {number}." in body

    def test_the_running_head_names_the_article(self, tmp_path: Path) -> None:
        (tmp_path / "law.pdf").write_bytes(to_pdf(law(articles("rus", 30)), b"<a/>"))
        top = ("-x", "0", "-y", "0", "-W", "596", "-H", "60")
        for number in (3, 4, 5):
            head = poppler("pdftotext", "-f", str(number), "-l", str(number), *top, str(tmp_path / "law.pdf"), "-")
            body = poppler("pdftotext", "-f", str(number), "-l", str(number), *BODY, str(tmp_path / "law.pdf"), "-")
            first = re.search(r"^Статья \d+\.$", body, re.MULTILINE)
            assert first
            assert head.split() == ["Закон", "о", "переправах", *first[0].split()]


class TestGlyphs:
    def test_a_missing_one_is_an_error_with_its_place(self) -> None:
        xml = act('<article eId="art_7"><num>7</num><content><p>а نص</p></content></article>')
        with pytest.raises(GlyphError, match=r"no glyph for U\+0646 'ن' in provision art_7") as caught:
            to_pdf(law(xml), b"<a/>")
        assert (caught.value.character, caught.value.eid) == ("ن", "art_7")

    def test_also_in_the_title(self) -> None:
        with pytest.raises(GlyphError, match="in the text"):
            to_pdf(law(act("<p>а</p>"), title="文"), b"<a/>")

    @pytest.mark.parametrize("style", ["NotoSerif[wdth,wght].ttf", "NotoSerif-Italic[wdth,wght].ttf"])
    def test_the_font_has_the_letters_of_our_languages(self, style: str) -> None:
        found = characters(Path(str(files("fontpkg_noto_serif")), "files", style).read_bytes())
        assert {ord(c) for c in "ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№ёßäöü«»—…"} <= found
        assert not {ord(c) for c in "ن文😀"} & found

    @pytest.mark.parametrize(
        "data", [b"", b"\x00\x01\x00\x00\x00\x09", b"x" * 100, struct.pack(">LHHHH", 65536, 0, 0, 0, 0)]
    )
    def test_what_is_no_font_is_an_error(self, data: bytes) -> None:
        with pytest.raises(FontError, match=f"font file of {len(data)} bytes"):
            characters(data)


# What becomes of the golden law: words, a heading, a note, a row, an article that was referred to, a new one.
EDITS = (
    ("стоять <ins>дольше часа</ins>", "стоять дольше двух часов"),
    ("<heading>Переправы</heading>", "<heading>Переправы и броды</heading>"),
    ('<authorialNote marker="*" eId="note"><p>И только их.</p></authorialNote>', ""),
    ("<tr><td><p>пеший</p></td><td><p>10</p></td></tr>", ""),
    ('<article eId="sec_1__art_2" status="removed">\n<num>Статья 2.</num>\n</article>', ""),
    (
        '<article eId="sec_1__art_3">',
        (
            '<article eId="sec_1__art_2-1"><num>Статья 2-1.</num><content><p>Новая.</p></content></article>'
            '<article eId="sec_1__art_3">'
        ),
    ),
)


def compared(old: str, new: str) -> tuple[RenderDocument, RenderDocument, Comparison]:
    states = []
    for source in (old, new):
        parts = split(parse_xml(canonicalize(source.encode())))
        states.append({**dict(parts.sections), **dict(parts.units)})
    before, after = (law(source.encode()) for source in (old, new))
    return replace(before, pit=date(2021, 1, 1)), after, compare(*states)


@pytest.fixture(scope="module")
def change() -> tuple[RenderDocument, RenderDocument, Comparison]:
    old = new = (GOLDEN / "law.xml").read_text(encoding="utf-8")
    for was, become in EDITS:
        assert was in new
        new = new.replace(was, become)
    return compared(old, new)


class TestComparisons:
    def test_a_redline(self, change: tuple[RenderDocument, RenderDocument, Comparison], tmp_path: Path) -> None:
        sources = {"before.akn.xml": b"<a/>", "after.akn.xml": b"<b/>"}
        pdf = to_redline_pdf(redline(*change), sources)
        check_standards(pdf)
        check_lengths(pdf)
        words = " ".join(tagged_words(pdf, tmp_path))
        # What is seen by lines is said by words: in the structure, in copied text, and so by a screen reader.
        for said in (
            "[исключено:часа]",
            "[добавлено:двух часов]",
            "Переправы[добавлено: и броды]",
            "[добавлено:Статья 2-1.]",
            "[исключено:пеший]",
            "[исключено:И только их.]",
        ):
            assert "".join(said.split()) in "".join(words.split())
        with pikepdf.open(tmp_path / "law.pdf") as opened:
            assert {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments} == sources
            decorations = {
                str(attributes.get("/TextDecorationType"))
                for element in opened.objects
                if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Span" and "/A" in element
                for attributes in (element["/A"] if isinstance(element["/A"], pikepdf.Array) else [element["/A"]])
            }
            assert {"/Underline", "/LineThrough"} <= decorations
        cover = " ".join(poppler("pdftotext", "-layout", "-l", "1", str(tmp_path / "law.pdf"), "-").split())
        assert "Сравнение редакций: 1 января 2021 г. – 1 января 2024 г." in cover
        assert "/akn/kz/act/2020-01-01/1/rus:2021-01-01 sha256:" in cover

    def test_words_of_both_texts(
        self, change: tuple[RenderDocument, RenderDocument, Comparison], tmp_path: Path
    ) -> None:
        words = "".join(tagged_words(to_redline_pdf(redline(*change)), tmp_path))
        for gone, document in (("добавлено", change[0]), ("исключено", change[1])):
            found = re.sub(rf"\[{gone}:(?:[^\[\]]|\[сырыми\])*\]", "", words)
            found = re.sub(r"\[(?:добавлено|исключено):", "", found)
            law = "".join(law_words(document))
            said = re.sub(r"[^\w]|исключено|утратилосилу", "", found.removeprefix("Содержание"))
            assert said == re.sub(r"[^\w]", "", law)

    def test_a_table(self, change: tuple[RenderDocument, RenderDocument, Comparison], tmp_path: Path) -> None:
        pdf = to_table_pdf(beside(*change))
        check_standards(pdf)
        check_lengths(pdf)
        (tmp_path / "table.pdf").write_bytes(pdf)
        with pikepdf.open(tmp_path / "table.pdf") as opened:
            assert all(float(page.mediabox[2]) > float(page.mediabox[3]) for page in opened.pages)
            with opened.open_outline() as outline:
                assert outline.root[0].title.startswith("Раздел I.")
        words = "".join(tagged_words(pdf, tmp_path))
        assert "стоятьдольше[исключено:часа];" in words
        assert "стоятьдольше[добавлено:двухчасов];" in words

    def test_a_table_over_pages(self, tmp_path: Path) -> None:
        olds, news = (
            "".join(
                f'<article eId="art_{n}"><num>Статья {n}.</num><content><p>{word * 12}</p></content></article>'
                for n in range(1, 61)
            )
            for word in ("Паром ходит всегда. ", "Паром ходит летом. ")
        )
        shown = beside(*compared(act(olds).decode(), act(news).decode()))
        pdf = to_table_pdf(shown)
        check_standards(pdf)
        (tmp_path / "table.pdf").write_bytes(pdf)
        pages = poppler("pdftotext", "-layout", str(tmp_path / "table.pdf"), "-").split("\f")[:-1]
        assert len(pages) > 5
        for number, page in enumerate(pages):  # the header is repeated, and no heading stands alone at the end
            lines = [" ".join(line.split()) for line in page.splitlines() if line.strip()]
            assert lines.count("1 января 2021 г. 1 января 2024 г. Изменения") == 1
            assert not re.fullmatch(r"Статья \d+\.", lines[-2]), number

    def test_no_difference(self) -> None:
        old = (GOLDEN / "law.xml").read_text(encoding="utf-8")
        same = compared(old, old)
        check_standards(to_table_pdf(beside(*same).changed()))
        check_standards(to_redline_pdf(redline(*same)))


class TestWriter:
    def test_what_was_written_before_changes_nothing(self) -> None:
        first, second = (law(articles(language, 3), language=language) for language in ("rus", "kaz"))
        with PdfWriter() as writer:
            written = [writer.text(each, {ATTACHMENT: b"<a/>"}) for each in (first, second, first)]
        assert written == [to_pdf(first, b"<a/>"), to_pdf(second, b"<a/>"), to_pdf(first, b"<a/>")]

    def test_it_goes_on_after_an_error(self) -> None:
        with PdfWriter() as writer:
            with pytest.raises(GlyphError):
                writer.text(law(act("<p>文</p>")))
            assert writer.text(golden(), {ATTACHMENT: b"<a/>"}) == to_pdf(golden(), b"<a/>")

    def test_a_long_law_begins_its_parts_on_new_pages(self, tmp_path: Path) -> None:
        sections = "".join(
            f'<section eId="sec_{s}"><num>Раздел {s}.</num>'
            + "".join(
                f'<article eId="art_{s}_{n}"><num>Статья {s}-{n}.</num><content><p>а</p></content></article>'
                for n in range(70)
            )
            + "</section>"
            for s in range(1, 4)
        )
        (tmp_path / "law.pdf").write_bytes(to_pdf(law(act(sections)), b"<a/>"))
        pages = poppler("pdftotext", *BODY, str(tmp_path / "law.pdf"), "-").split("\f")
        begun = [page.split("\n", 1)[0] for page in pages if page.startswith("Раздел")]
        assert begun[-3:] == ["Раздел 1.", "Раздел 2.", "Раздел 3."]
