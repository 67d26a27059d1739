"""Real law in every format: no word lost, none added, none out of order."""

import re
import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import page as pdf_rules
import pikepdf
import pytest

from akn.document import assemble
from akn.frbr import FrbrUri
from akn.notes import Note
from akn.xml import canonicalize, parse_xml
from lawrepo.export.blocks import Division, blocks_of, notes_of, texts
from lawrepo.export.model import RenderDocument, build, select
from lawrepo.export.pdf import to_pdf
from lawrepo.export.text import to_text
from lawrepo.export.words import words
from lawrepo.expression import Expression
from lawrepo.importers.text import read_text

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
DIGEST = "0123456789abcdef" * 4
CITED = f"sha256:{DIGEST[:16]}"  # what a cover ends with
DOCUMENTS = {
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


@pytest.fixture(params=sorted(DOCUMENTS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def source(corpus: Path, name: str) -> bytes:
    return canonicalize((corpus / "akn" / name).read_bytes(), source=name)


def render_document(source: bytes, *, work: FrbrUri, language: str, notes: tuple[Note, ...] = ()) -> RenderDocument:
    return build(
        Expression(
            work=work,
            language=language,
            title="Corpus",
            pit=date(2024, 1, 1),
            in_force_from=date(2020, 2, 1),
            in_force_until=None,
            document=source,
            notes=notes,
            digest=DIGEST,
            recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
            commit="89abcdef" * 5,
        )
    )


@pytest.fixture
def document(name: str, source: bytes) -> RenderDocument:
    return render_document(source, work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"), language=DOCUMENTS[name])


def source_text(source: bytes, *, shown: bool = False) -> str:
    """Return the text of a document outside its metadata, by lxml alone, without white space.

    With `shown`, also what references to components show in their attribute.
    """
    root = parse_xml(source)
    for reference in root.iter(f"{AKN}documentRef", f"{AKN}componentRef") if shown else ():
        reference.text = str(reference.get("showAs"))
    for meta in list(root.iter(f"{AKN}meta")):
        parent = meta.getparent()
        assert parent is not None
        parent.remove(meta)
    return "".join("".join(str(text) for text in root.itertext()).split())


def squeezed(text: str, *, without: str = "") -> str:
    """Return a text without white space and without some signs."""
    return "".join(char for char in text if not char.isspace() and char not in without)


def test_every_word_once_in_order(source: bytes, document: RenderDocument) -> None:
    assert squeezed("".join(texts(document.blocks))) == source_text(source)


def test_pdf(source: bytes, document: RenderDocument, tmp_path: Path) -> None:
    path = tmp_path / "law.pdf"
    path.write_bytes(to_pdf(document, source))
    for profile in ("3a", "ua1"):
        report = pdf_rules.validate_pdf(str(path), profile=profile, limits=pdf_rules.SafetyLimits.unlimited())
        # The one rule that is wrong where a stream ends in 0x0D (tests/unit/test_export_pdf.py looks at lengths).
        broken = [f"{x.rule_id}: {x.message}" for x in report.failures if not x.rule_id.endswith("STREAM-LENGTH-001")]
        assert broken == []
    with pikepdf.open(path) as pdf:
        assert pdf.attachments["law.akn.xml"].get_file().read_bytes() == source
        with pdf.open_outline() as outline:
            assert bool(outline.root) == any(isinstance(block, Division) for block in blocks_of(document.blocks))
    body = "".join(tagged(path)).partition(CITED)[2].removeprefix(words(document.tag).contents)
    signs = "\u00ad“”[]"  # hyphens at the end of a line, quotation marks that the law has as attributes
    if document.tag == "es":
        signs += "-"  # Typst repeats the law's own hyphen on the next line, as Spanish orthography has it
    found, expected = (squeezed(text, without=signs) for text in (body, source_text(source, shown=True)))
    for note in notes_of(document.blocks):
        if note.editorial:
            before, text, after = found.partition(
                squeezed(f"{note.marker}." + "".join(texts(note.blocks)), without=signs)
            )
            assert text
            found = before + after
    assert found == expected


def tagged(path: Path) -> Iterator[str]:
    """Yield the texts of the structure tree, without those of the table of contents and the numbers of notes."""
    with pikepdf.open(path) as pdf:
        pages = {page.obj.objgen: marked(page) for page in pdf.pages}

        def walk(node: pikepdf.Object, page: pikepdf.Object) -> Iterator[str]:
            if isinstance(node, pikepdf.Array):
                for item in node:
                    if not isinstance(item, int):
                        yield from walk(item, page)
                    else:
                        yield pages[page.objgen].get(item, "")
            elif "/MCID" in node:
                yield pages[node.get("/Pg", page).objgen].get(int(node["/MCID"]), "")
            elif node.get("/S") not in {"/TOC", "/Lbl"}:
                kids = node.get("/K", pikepdf.Array())
                yield from walk(
                    kids if isinstance(kids, pikepdf.Array) else pikepdf.Array([kids]), node.get("/Pg", page)
                )

        yield from walk(pdf.Root["/StructTreeRoot"]["/K"], pdf.pages[0].obj)


def marked(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of each marked sequence of a page, as a reader is to take it (ISO 32000-1 14.9.4)."""
    fonts = {name: letters(font) for name, font in page.resources.get("/Font", pikepdf.Dictionary()).items()}
    found: dict[int, str] = {}
    stack: list[tuple[int, bool]] = [(-1, False)]  # the sequence, and whether it is replaced by other text
    font: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        sequence, replaced = stack[-1]
        match str(instruction.operator):
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else pikepdf.Dictionary()
                actual = properties.get("/ActualText") if isinstance(properties, pikepdf.Dictionary) else None
                number = (
                    int(properties.get("/MCID", sequence)) if isinstance(properties, pikepdf.Dictionary) else sequence
                )
                if actual is not None:
                    found[number] = found.get(number, "") + str(actual)
                stack.append((number, replaced or actual is not None))
            case "EMC":
                stack.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj" | "TJ" if not replaced:
                strings = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                for string in strings:
                    if isinstance(string, pikepdf.String):
                        codes = struct.iter_unpack(">H", bytes(string))
                        found[sequence] = found.get(sequence, "") + "".join(font[code] for (code,) in codes)
    return found


def letters(font: pikepdf.Object) -> dict[int, str]:
    """Return what each code of a font stands for (ISO 32000-1 9.10.3)."""
    cmap = font["/ToUnicode"].read_bytes().decode("latin-1")
    found = {}
    for chars in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", chars):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    assert found
    return found


@pytest.fixture
def constitution(corpus: Path) -> tuple[RenderDocument, bytes]:
    read = read_text((corpus / "kz" / "legalrag_constitution_rus.txt").read_text(encoding="utf-8"), language="rus")
    source = assemble(read.document)
    work = FrbrUri.parse("/akn/kz/act/1995-08-30/constitution")
    return render_document(source, work=work, language="rus", notes=read.notes), source


def test_constitution_as_text(constitution: tuple[RenderDocument, bytes]) -> None:
    text = to_text(select(constitution[0], "art_2"), header=False, notes=False).decode()
    assert [line.split(" ", 1)[0] for line in text.splitlines()] == ["Статья", "1.", "2.", "3.", "3-1.", "4."]


def test_constitution_as_pdf(constitution: tuple[RenderDocument, bytes], tmp_path: Path) -> None:
    document, source = constitution
    path = tmp_path / "law.pdf"
    path.write_bytes(to_pdf(document, source))
    found = squeezed("".join(tagged(path)).partition(CITED)[2].removeprefix("Содержание"), without="\u00ad")
    notes = [note for note in notes_of(document.blocks) if note.editorial]
    assert len(notes) > 100
    for note in notes:
        before, text, after = found.partition(squeezed(f"{note.marker}." + "".join(texts(note.blocks))))
        assert text
        found = before + after
    removed = sum(isinstance(block, Division) and block.removed for block in blocks_of(document.blocks))
    assert removed
    label = squeezed(words("ru").removed)
    assert found.count(label) - source_text(source).count(label) == removed
    assert found.replace(label, "") == source_text(source).replace(label, "")
