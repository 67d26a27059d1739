"""A translation that lags behind says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

WORK = "/akn/xa/act/2001-01-05/12"


def test_show_says_which_change_a_translation_does_not_reflect(tmp_path: Path, lawrepo: Callable[..., Any]) -> None:
    laws, text = tmp_path / "laws", tmp_path / "law.txt"
    lawrepo("init", laws, "--country", "xa", "--languages", "rus,eng")
    for language, day, words in (
        ("rus", "2001-02-01", "Статья 1. Мир\n\nМир.\n"),
        ("eng", "2001-02-01", "Article 1. Peace\n\nPeace.\n"),
        ("rus", "2005-02-01", "Статья 1. Мир\n\nМир и покой.\n"),
    ):
        text.write_text(words)
        done = lawrepo("-C", laws, "import", text, "--work", WORK, "--lang", language, "--in-force", day)
        assert done.returncode == 0, done.stderr

    before = lawrepo("-C", laws, "show", WORK, "--at", "2004-01-01", "--lang", "eng")
    after = lawrepo("-C", laws, "show", WORK, "--at", "2006-01-01", "--lang", "eng")
    assert "pending" not in before.stderr
    assert "in force from 2001-02-01 (translation pending: the law changed on 2005-02-01)" in after.stderr
    assert "pending" not in lawrepo("-C", laws, "show", WORK, "--at", "2006-01-01", "--lang", "rus").stderr
