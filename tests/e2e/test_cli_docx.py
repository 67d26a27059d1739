"""Word documents from the command line: a law, what changed, and what is missing."""

import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

CHARTER = "/akn/xa/act/1996-05-20/charter"
DAYS = ("--from", "2006-09-30", "--to", "2020-01-01")


def test_a_law_on_a_day(koltau: Path, lawrepo: Callable[..., Any], tmp_path: Path) -> None:
    for at, capital in (("2006-09-30", "Самалтас"), ("2008-01-01", "Айбаркала")):
        path = tmp_path / f"{at}.docx"
        done = lawrepo("-C", koltau, "export", CHARTER, "--to", "docx", "--at", at, "--lang", "rus", "-o", path)
        assert (done.returncode, done.stdout) == (0, "")
        opened = docx.Document(str(path))
        assert f"3.\tСтолица Республики – город {capital}." in [p.text for p in opened.paragraphs]
        assert opened.core_properties.language == "ru"


def test_changes_are_tracked(by_acts: Path, lawrepo: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "changes.docx"
    done = lawrepo("-C", by_acts, "diff", CHARTER, *DAYS, "--lang", "kaz", "--as", "docx", "-o", path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    with zipfile.ZipFile(path) as package:
        document = package.read("word/document.xml").decode()
    assert re.search(r'<w:ins w:id="\d+" w:author="/akn/xa/act/2009-05-22/63-iii" w:date="2009-07-01T', document)
    assert "<w:delText" in document


def test_old_beside_new(koltau: Path, lawrepo: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "table.docx"
    done = lawrepo(
        "-C", koltau, "diff", CHARTER, *DAYS, "--lang", "eng", "--as", "docx", "--layout", "table", "-o", path
    )
    assert (done.returncode, done.stdout) == (1, "")
    (table,) = docx.Document(str(path)).tables
    assert [cell.text for cell in table.rows[0].cells] == ["30 September 2006", "1 January 2020", "Changes"]
    assert any("inserted" in row.cells[2].text and not row.cells[0].text for row in table.rows)


def test_what_is_missing_is_named(koltau: Path, lawrepo: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "docx"]:
        monkeypatch.setitem(sys.modules, name, None)
    done = lawrepo("-C", koltau, "export", CHARTER, "--to", "docx", "--at", "2008-01-01", "--lang", "eng")
    assert (done.returncode, done.stdout) == (5, "")
    assert "pip install 'lawrepo[docx]'" in done.stderr
