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


def _record(lawrepo: Callable[..., Any], laws: Path, number: int, instructions: str) -> Any:
    sheet, day = laws.parent / f"{number}.toml", f"200{number}-01-01"
    sheet.write_text(
        f'[act]\niri = "/akn/xa/act/{day}/{number}"\namends = "{WORK}"\nenacted = {day}\nin_force = {day}\n'
        f"{instructions}"
    )
    return lawrepo("-C", laws, "amend", sheet)


def test_what_is_not_translated_yet_never_blocks_an_act(tmp_path: Path, lawrepo: Callable[..., Any]) -> None:
    laws, text = tmp_path / "laws", tmp_path / "law.txt"
    lawrepo("init", laws, "--country", "xa", "--languages", "eng,rus")
    for language, word in (("eng", "Article"), ("rus", "Статья")):
        text.write_text("\n\n".join(f"{word} {number}. A\n\n1. Words." for number in (1, 2, 3)))
        lawrepo("-C", laws, "import", text, "--work", WORK, "--lang", language, "--in-force", "2001-02-01")

    both = 'content.eng = "Article 2-2. A\\n1. Newer."\ncontent.rus = "Статья 2-2. A\\n1. Новее."'
    acts = (
        '[[instruction]]\nid = "1"\nop = "insert"\nafter = "art_2"\ncontent.eng = "Article 2-1. A\\n1. New."',
        f'[[instruction]]\nid = "1"\nop = "insert"\nafter = "art_2-1"\n{both}',
        '[[instruction]]\nid = "1"\nop = "move"\ntarget = "art_3"\nbefore = "art_2-1"',
        "".join(
            f'[[instruction]]\nid = "{number}"\nop = "repeal"\ntarget = "{target}"\n'
            for number, target in enumerate(("art_2-1", "art_3"), 1)
        ),
    )
    for number, instructions in enumerate(acts, 2):
        done = _record(lawrepo, laws, number, instructions)
        assert done.returncode == 0, done.stderr

    refused = _record(lawrepo, laws, 6, '[[instruction]]\nid = "1"\nop = "repeal"\ntarget = "art_9"')
    assert refused.returncode == 4
    assert "(eng)" in refused.stderr
    translation = lawrepo("-C", laws, "show", WORK, "--at", "2004-06-01", "--lang", "rus")
    assert "translation pending: the law changed on 2004-01-01" in translation.stderr
    assert "2-1" not in translation.stdout
    assert "2-2" not in translation.stdout
    assert "Статья 3. A" in translation.stdout
    repealed = lawrepo("-C", laws, "show", f"{WORK}~art_3", "--at", "2006-01-01", "--lang", "rus")
    assert "Words" not in repealed.stdout
    assert lawrepo("-C", laws, "verify").returncode == 0
    assert lawrepo("-C", laws, "check").returncode == 0

    text.write_text("\n\n".join(f"Статья {number}. A\n\n1. Words." for number in ("1", "2", "2-1", "3")))
    done = lawrepo("-C", laws, "import", text, "--work", WORK, "--lang", "rus", "--in-force", "2002-01-01")
    assert done.returncode == 0, done.stderr
    shown = lawrepo("-C", laws, "show", WORK, "--at", "2004-06-01", "--lang", "rus")
    assert "pending" not in shown.stderr
    assert shown.stdout.index("Статья 3.") < shown.stdout.index("Статья 2-1.") < shown.stdout.index("Статья 2-2.")
    assert lawrepo("-C", laws, "verify").returncode == 0
