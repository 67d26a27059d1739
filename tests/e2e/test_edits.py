"""An edited text becomes an act, or is refused where it would change what nobody edited."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

SMALL = "/akn/xa/act/2000-01-01/1"
ACT = f"""[act]
iri = "/akn/xa/act/2000-06-01/7"
amends = "{SMALL}"
enacted = 2000-06-01
in_force = 2001-01-01
"""
LAW = """Preamble

We, the people,

adopt this.

Article 1. Capital
1. The capital is Alpha.
2. The port is Beta.
"""


def _edited(laws: Path, lawrepo: Callable[..., Any], name: str, text: str) -> Any:
    edit, act = laws.parent / name, laws.parent / "act.toml"
    edit.write_text(text, encoding="utf-8")
    act.write_text(ACT, encoding="utf-8")
    return lawrepo("-C", laws, "amend", "--from-edit", f"eng={edit}", "--act", act, "--dry-run")


def _law(laws: Path, lawrepo: Callable[..., Any]) -> None:
    source = laws.parent / "law.txt"
    source.write_text(LAW, encoding="utf-8")
    done = lawrepo("-C", laws, "import", source, "--work", SMALL, "--lang", "eng", "--in-force", "2000-02-01")
    assert done.returncode == 0, done.stderr


def test_a_shown_text_that_would_join_paragraphs_is_refused(collection: Path, lawrepo: Callable[..., Any]) -> None:
    _law(collection, lawrepo)
    shown = lawrepo("-C", collection, "show", SMALL, "--at", "2001-01-01", "--lang", "eng").stdout
    for old, new in (("Alpha", "Gamma"), ("the people", "all the people")):
        assert old in shown
        done = _edited(collection, lawrepo, "edit.txt", shown.replace(old, new))
        assert done.returncode == 2
        assert "plain text cannot carry this law's structure in eng" in done.stderr
        assert "changes that of preamble, where" in done.stderr
        assert "export … --to akn" in done.stderr


def test_the_same_edit_in_akoma_ntoso_changes_the_word_alone(collection: Path, lawrepo: Callable[..., Any]) -> None:
    _law(collection, lawrepo)
    text = lawrepo("-C", collection, "export", SMALL, "--at", "2001-01-01", "--lang", "eng", "--to", "akn").stdout
    done = _edited(collection, lawrepo, "edit.akn", text.replace("Alpha", "Gamma"))
    assert done.returncode == 1, done.stderr
    assert "[-Alpha-]{+Gamma+}" in done.stdout
    assert "Provisions changed: 1 " in done.stdout


def test_a_plain_text_in_the_import_grammar_is_an_edit(collection: Path, lawrepo: Callable[..., Any]) -> None:
    _law(collection, lawrepo)
    done = _edited(collection, lawrepo, "edit.txt", LAW.replace("Alpha", "Gamma").replace("adopt", "now adopt"))
    assert done.returncode == 1, done.stderr
    assert "Provisions changed: 2 " in done.stdout
