"""Sources as files and folders of the formats that are read; what the formats mean is tested with their readers."""

import re
from pathlib import Path

import pytest

from akn.document import assemble
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.notes import Note
from akn.xml import XmlError
from lawrepo.errors import StorageError
from lawrepo.importers import source as source_module
from lawrepo.importers.source import InvalidSourceError, Source, SourceError, read_source
from lawrepo.importers.text import TextImportError

WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
TEXT = "Article 1. Lake\n1. The lake is deep.\nNote: As measured.\n\nArticle 2. Capital\nSamaltas.\n"
BODY = (
    '<body><article eId="art_1"><num>1.</num><paragraph><num>1.</num><content><p>The lake is <b>deep</b>.</p>'
    "</content></paragraph></article></body>"
)


def akn_document(body: str = BODY, *, iri: str = str(WORK), language: str = "eng", name: str = "act") -> str:
    expression = f"{iri}/{language}@1996-07-01"
    levels = "".join(
        f'<{level}><FRBRthis value="{this}/!main"/><FRBRuri value="{this}"/><FRBRdate date="1996-07-01" name="x"/>'
        f'<FRBRauthor href="#us"/>{more}</{level}>'
        for level, this, more in (
            ("FRBRWork", iri, '<FRBRcountry value="xa"/>'),
            ("FRBRExpression", expression, f'<FRBRlanguage language="{language}"/>'),
            ("FRBRManifestation", f"{expression}.akn", ""),
        )
    )
    meta = f'<meta><identification source="#us">{levels}</identification></meta>'
    return f'<akomaNtoso xmlns="{AKN_NS}"><{name} name="{name}">{meta}{body}</{name}></akomaNtoso>'


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, *, form: str = "auto", lenient: bool = False) -> Source:
    return read_source(path, work=WORK, language="eng", form=form, lenient=lenient)


@pytest.mark.parametrize("name", ["law.txt", "law.TEXT", "law"])
def test_a_text_is_read_with_its_counts(tmp_path: Path, name: str) -> None:
    found = read(write(tmp_path, name, TEXT))
    assert [key for key, _ in found.document.units] == ["art_1", "art_2"]
    assert found.counts == (("articles", 2), ("paragraphs", 2), ("words", 15), ("notes", 1))
    assert found.notes == (Note(unit="art_1", anchor="art_1__para_1", marker="Note:", text="As measured."),)
    assert found.remarks == ()


@pytest.mark.parametrize("name", ["law.md", "law.Markdown"])
def test_markdown_is_told_by_its_name(tmp_path: Path, name: str) -> None:
    found = read(write(tmp_path, name, "# Charter\n\n## Article 1. Lake\n\nDeep.\n"))
    assert (found.title, [key for key, _ in found.document.units]) == ("Charter", ["art_1"])


def test_a_format_that_is_given_counts_more_than_the_name(tmp_path: Path) -> None:
    path = write(tmp_path, "law.txt", "# Charter\n\n## Article 1. Lake\n\nDeep.\n")
    assert read(path, form="markdown").title == "Charter"
    assert read(write(tmp_path, "law.html", TEXT), form="text").document == read(write(tmp_path, "b", TEXT)).document


def test_a_folder_is_one_text_in_the_order_of_names(tmp_path: Path) -> None:
    whole = read(write(tmp_path, "law.txt", TEXT))
    folder = tmp_path / "law"
    folder.mkdir()
    first, second = TEXT.split("\n\n")
    write(folder, "2.txt", second)
    write(folder, "1.txt", f"\ufeff{first}")
    write(folder, ".hidden", "not read")
    assert read(folder) == whole


def test_remarks_name_the_file_of_a_folder_and_its_line(tmp_path: Path) -> None:
    write(tmp_path, "1.txt", "Article 1. Lake\r\nDeep.\r")
    write(tmp_path, "2.txt", "\nArticle 2. Cafe\u0301\nSamaltas.\n")
    (remark,) = read(tmp_path).remarks
    assert remark.startswith(f"{tmp_path / '2.txt'}:2: NFC changes 'e\u0301")
    write(tmp_path, "3.txt", "Article 3. Oath\nText.\n\nSchedule 1\n\nMore.\n")
    with pytest.raises(SourceError) as refused:
        read(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / '3.txt'}:4: ")
    assert refused.value.findings
    kept = read(tmp_path, lenient=True).remarks[-1]
    assert re.fullmatch(r".*3\.txt:\d: kept in art_3[a-z_0-9]*: '.*'", kept)
    write(tmp_path, "4.txt", "Article 4. Oath\nText.\n\nSchedule 2\n\nMore.\n")
    with pytest.raises(SourceError, match=r"3\.txt:4: .* \(and 1 more: .*4\.txt:4 …\)"):
        read(tmp_path)


def test_a_text_of_one_file_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TextImportError, match=r"law\.txt:4: "):
        read(write(tmp_path, "law.txt", "Article 1. Oath\nText.\n\nSchedule 1\n\nMore.\n"))


def test_a_folder_without_an_article_has_no_line(tmp_path: Path) -> None:
    write(tmp_path, "1.txt", "")
    write(tmp_path, "2.txt", "")
    with pytest.raises(TextImportError, match="no article"):
        read(tmp_path)


def test_a_document_is_read_whole(tmp_path: Path) -> None:
    found = read(write(tmp_path, "law.akn", akn_document()))
    assert found.counts == (("articles", 1), ("words", 7))
    assert b'<paragraph eId="art_1__para_1">' in assemble(found.document)
    assert found.remarks == (
        f"{tmp_path / 'law.akn'}: 2 elements had no eId and were given one",
        f"{tmp_path / 'law.akn'}: 2 findings of the profile (frbr-date, frbr-this)",
    )


def test_breaches_of_the_profile_are_counted(tmp_path: Path) -> None:
    body = BODY.replace("deep", '<ref href="#art_9">deep</ref>')
    (*_, remark) = read(write(tmp_path, "law.akn", akn_document(body))).remarks
    assert remark == f"{tmp_path / 'law.akn'}: 3 findings of the profile (frbr-date, frbr-this, ref-unresolved)"


def test_a_document_kept_whole_counts_its_words(tmp_path: Path) -> None:
    body = '<mainBody><p eId="p_1">Words, <!-- none of these --> and <i>more</i></p></mainBody>'
    found = read(write(tmp_path, "law.xml", akn_document(body, name="doc")))
    assert (found.document.unit, found.counts) == ("", (("words", 3),))


def test_what_a_document_says_otherwise_is_remarked(tmp_path: Path) -> None:
    body = BODY.replace("deep", "de\u0301ep")
    path = write(tmp_path, "law.xml", akn_document(body, iri="/akn/xa/act/1990-01-01/other", language="rus"))
    normalised, iri, language, _, _ = read(path).remarks
    assert normalised.startswith(f"{path}:1: NFC changes 'de\u0301ep' to 'd\xe9ep'")
    assert iri == f"{path}:1: the document says '/akn/xa/act/1990-01-01/other', not '{WORK}'"
    assert language == f"{path}:1: the document says 'rus', not 'eng'"
    assert len(read(write(tmp_path, "law.xml", akn_document(language="en"))).remarks) == 2


def test_a_document_that_breaks_the_schema_is_refused_with_all_findings(tmp_path: Path) -> None:
    path = write(tmp_path, "law.xml", akn_document(BODY.replace(' eId="art_1"', ' eId="art_1" no="1" yes="2"')))
    with pytest.raises(InvalidSourceError) as refused:
        read(path)
    assert isinstance(refused.value, StorageError)
    assert str(refused.value).startswith(f"{path}:1: ")
    assert str(refused.value).endswith(f" (and {len(refused.value.findings) - 1} more)")
    with pytest.raises(InvalidSourceError) as refused:
        read(write(tmp_path, "law.xml", akn_document(BODY.replace("<content>", "<content eId='art_1'>"))))
    assert "more)" not in str(refused.value)


def test_identifiers_that_nfc_makes_equal_are_refused(tmp_path: Path) -> None:
    second = BODY.replace("<body>", "").replace("</body>", "").replace("art_1", "art_e\u0301")
    body = BODY.replace("</body>", f"{second}</body>").replace("art_1", "art_\xe9")
    with pytest.raises(InvalidSourceError, match="duplicate key-sequence"):
        read(write(tmp_path, "law.xml", akn_document(body)))


def test_a_document_of_another_root_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "law.xml", f'<act xmlns="{AKN_NS}"/>')
    with pytest.raises(SourceError, match=re.escape(f"{path}:1: the root is '{{{AKN_NS}}}act': expected akomaNtoso")):
        read(path)
    with pytest.raises(XmlError, match=re.escape(f"{path}:1:")):
        read(write(tmp_path, "law.xml", "<a>"))


def test_an_import_that_would_lose_a_word_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "law.xml", akn_document())
    monkeypatch.setattr(source_module, "assemble", lambda document: assemble(document).replace(b"deep", b"wide"))
    with pytest.raises(SourceError, match="would change the text at word 6: nothing was written"):
        read(path)
    monkeypatch.setattr(
        source_module, "assemble", lambda document: assemble(document).replace(b"deep</b>.", b"deep</b>")
    )
    with pytest.raises(SourceError, match="would change the text at word 7"):
        read(path)


@pytest.mark.parametrize(
    ("names", "form", "message"),
    [
        ((), "auto", "the folder is empty"),
        (("a.txt", "b.md"), "auto", "a folder of markdown and text: expected files of one format"),
        (("a.docx", "b.docx"), "auto", "files named .docx have no format that is known"),
        (("a.akn", "b.xml"), "auto", "a folder of 2 files: expected one Akoma Ntoso document"),
        (("a.txt",), "html", "format 'html': expected one of auto, akn, text, markdown"),
    ],
)
def test_a_folder_that_is_no_source_is_refused(
    tmp_path: Path, names: tuple[str, ...], form: str, message: str
) -> None:
    for name in names:
        write(tmp_path, name, TEXT)
    with pytest.raises(SourceError, match=re.escape(f"{tmp_path}: {message}")):
        read(tmp_path, form=form)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.txt: No such file"):
        read(tmp_path / "none.txt")
    (tmp_path / "inner.txt").mkdir()
    with pytest.raises(SourceError, match=r"inner\.txt: Is a directory"):
        read(tmp_path)
    path = tmp_path / "inner.txt" / "latin.txt"
    path.write_bytes(b"Article 1\nde\xe9p")
    with pytest.raises(SourceError, match=r"latin\.txt:2: not UTF-8: byte 0xe9"):
        read(path)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(SourceError, match="Permission denied"):
        read(tmp_path)
