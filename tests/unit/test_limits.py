"""Limits of one input: settings of the collection, with safe defaults; an error names the limit."""

from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from akn.xml import MAX_ELEMENTS, XmlError, parse_xml
from lawrepo.errors import StorageError
from lawrepo.importers.acts import read_amending_act
from lawrepo.importers.source import SourceError, read_source
from lawrepo.limits import DEFAULT, HIGHEST, LimitError, Limits
from lawrepo.settings import Settings, SettingsError

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
HEAD = 'format = 1\ncountry = "kz"\nlanguages = ["rus"]\n'
SHEET = """[act]
iri = "/akn/xa/act/2001-01-01/2"
enacted = 2001-01-01
in_force = 2001-01-01
amends = "/akn/xa/act/2000-01-01/1"
[[instruction]]
id = "1"
op = "repeal"
target = "art_1"
[[instruction]]
id = "2"
op = "repeal"
target = "art_2"
"""


def test_limits_are_settings() -> None:
    settings = Settings.parse(f"{HEAD}[limits]\nfile_bytes = 1000\ninstructions = 7\nunknown = 1\n".encode())
    assert settings.limits == Limits(file_bytes=1000, instructions=7)
    assert Settings.parse(settings.to_toml()) == settings
    assert Settings.parse(HEAD.encode()).limits == DEFAULT


@pytest.mark.parametrize("name", HIGHEST)
@pytest.mark.parametrize("value", ["0", "-1", "true", "1.5", '"9"', "99999999999"])
def test_limits_that_bound_nothing_are_refused(name: str, value: str) -> None:
    message = rf"^lawrepo.toml: limits\.{name} = .*: expected a whole number from 1 to {HIGHEST[name]}$"
    with pytest.raises(SettingsError, match=message):
        Settings.parse(f"{HEAD}[limits]\n{name} = {value}\n".encode())


def test_limits_are_a_table() -> None:
    with pytest.raises(SettingsError, match="limits = 3: expected a table of file_bytes, depth, elements, att"):
        Settings.parse(f"{HEAD}limits = 3\n".encode())


@pytest.mark.parametrize("name", ["law.txt", "law.xml", "law.md"])
def test_file_that_is_too_large_is_not_read_further(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x" * 101)
    with pytest.raises(
        LimitError, match=r"more than 100 bytes: the limit is 100 \(file_bytes in \[limits\] of lawrepo.toml\)"
    ):
        read_source(tmp_path / name, work=WORK, language="eng", limits=Limits(file_bytes=100))


def test_text_of_too_many_lines_is_refused(tmp_path: Path) -> None:
    law = tmp_path / "law.txt"
    law.write_text("Article 1\n\nPeace.\n")
    assert read_source(law, work=WORK, language="eng", limits=Limits(lines=4)).document.units
    with pytest.raises(LimitError, match=r"4 lines: the limit is 3 \(lines in \[limits\]") as caught:
        read_source(law, work=WORK, language="eng", limits=Limits(lines=3))
    assert caught.value.limit == "lines"


def test_document_of_too_many_elements_or_levels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "law.xml").write_bytes(b"<a>" * 10 + b"</a>" * 10)
    with pytest.raises(XmlError, match="20 tags: the limit is 4 elements"):
        read_source(tmp_path / "law.xml", work=WORK, language="eng", limits=Limits(elements=4))
    with pytest.raises(XmlError, match=r"elements nested deeper than 9$"):
        read_source(tmp_path / "law.xml", work=WORK, language="eng", limits=Limits(depth=9))


def test_element_of_too_many_attributes_is_refused(tmp_path: Path) -> None:
    names = " ".join(f"a{number}='='" for number in range(20))
    (tmp_path / "law.xml").write_text(f"<a>\n<b {names}/></a>")
    with pytest.raises(XmlError, match=r"law.xml:2: 20 attributes of <b>: the limit is 19$"):
        read_source(tmp_path / "law.xml", work=WORK, language="eng", limits=Limits(attributes=19))
    with pytest.raises(SourceError, match="root"):
        read_source(tmp_path / "law.xml", work=WORK, language="eng", limits=Limits(attributes=20))


def test_elements_are_counted_before_they_are_made() -> None:
    with pytest.raises(XmlError, match=f"the limit is {MAX_ELEMENTS} elements"):
        parse_xml(b"<a>" + b"<b/>" * (2 * MAX_ELEMENTS) + b"</a>")


@pytest.mark.parametrize("encoding", ["UTF-7", "utf-32", "IBM037", "cp500", "HZ-GB-2312", "x"])
def test_encoding_that_hides_tags_is_refused(encoding: str) -> None:
    with pytest.raises(XmlError, match=f"encoding '{encoding}': expected UTF-8"):
        parse_xml(f"<?xml version='1.0' encoding = '{encoding}'?>+ADw-a/+AD4-".encode())


def test_bytes_of_another_family_are_refused() -> None:
    with pytest.raises(XmlError, match="encoding EBCDIC"):
        parse_xml('<?xml version="1.0" encoding="cp037"?><a/>'.encode("cp037"))


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-16", "windows-1251", "KOI8-R", "ISO-8859-5"])
def test_encoding_in_use_is_read(encoding: str) -> None:
    root = parse_xml(f'<?xml version="1.0" encoding="{encoding}"?><a>Ж</a>'.encode(encoding))
    assert root.text == "Ж"


def test_act_of_too_many_instructions_is_refused(tmp_path: Path) -> None:
    sheet = tmp_path / "act.toml"
    sheet.write_text(SHEET)
    assert read_amending_act([sheet], languages=("eng",), limits=Limits(instructions=2))
    with pytest.raises(LimitError, match=r"2 instructions: the limit is 1 \(instructions in \[limits\]"):
        read_amending_act([sheet], languages=("eng",), limits=Limits(instructions=1))


def test_file_without_end_is_read_to_the_limit() -> None:
    with pytest.raises(StorageError, match="/dev/zero: more than 1000 bytes"):
        Limits(file_bytes=1000).read(Path("/dev/zero"))
