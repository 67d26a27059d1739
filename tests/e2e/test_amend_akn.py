"""Amending acts that come as Akoma Ntoso, one document a language."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from akn.document import assemble
from lawrepo.act_document import act_documents
from lawrepo.importers.sheet import read_sheet

LAW = "/akn/xa/act/2000-01-01/1"
LANGUAGES = ("kaz", "rus", "eng")

Command = Callable[..., subprocess.CompletedProcess[str]]

INSTRUCTIONS = {
    "words": (
        'op = "replace-text"\ntarget = "art_1__para_1"\nold.eng = "Alpha"\nnew.eng = "Gamma"\n'
        'old.rus = "Альфа"\nnew.rus = "Гамма"'
    ),
    "an article": (
        'op = "insert"\nafter = "art_1"\ncontent.eng = """\nArticle 1-1. Flag\n1. Blue.\n2. White.\n"""\n'
        'content.rus = """\nСтатья 1-1. Флаг\n1. Синий.\n2. Белый.\n"""'
    ),
    "a paragraph": (
        'op = "substitute"\ntarget = "art_2__para_1"\ncontent.eng = "1. All attend."\ncontent.rus = "1. Все."'
    ),
    "a repeal": 'op = "repeal"\ntarget = "art_3"\nkeep_heading = true',
    "a number": 'op = "renumber"\ntarget = "art_3"\nto = "art_4"',
    "what waits": (
        f'op = "repeal"\ntarget = "art_2"\nin_force = {{ event = "{LAW}#vote", months = 1, if = "passed" }}'
    ),
    "what ends": (
        'op = "delete-text"\ntarget = "art_1__para_2"\nin_force_until = 2005-01-01\nlang = "rus"\nold = " — Бета"'
    ),
    "the end": f'op = "repeal-work"\ntarget = "{LAW}"\nin_force = 2009-01-01',
}


def sheet(folder: Path, number: str, *instructions: str) -> Path:
    path = folder / f"{number}.toml"
    head = f"""[act]
iri = "/akn/xa/act/2000-06-01/{number}"
title.eng = "An act"
title.rus = "Закон"
amends = "{LAW}"
enacted = 2000-06-01
published = 2000-06-05
in_force = {{ event = "published", days = 10 }}
"""
    body = (f'[[instruction]]\nid = "{at}"\n{it}\n' for at, it in enumerate(instructions, 1))
    path.write_text("\n".join((head, *body)), encoding="utf-8")
    return path


def documents(folder: Path, source: Path) -> list[Path]:
    found = []
    for code, document in act_documents(read_sheet(source, languages=LANGUAGES), default_language="kaz").items():
        target = folder / f"{source.stem}.{code}.xml"
        target.write_bytes(assemble(document))
        found.append(target)
    return found


@pytest.mark.parametrize(
    "instructions",
    [*((each,) for each in INSTRUCTIONS.values()), tuple(INSTRUCTIONS.values())],
    ids=[*INSTRUCTIONS, "all"],
)
def test_documents_are_recorded_as_their_sheet_is(
    instructions: tuple[str, ...],
    small: Path,
    whole: Command,
    lawrepo: Command,
    git: Callable[..., str],
    tmp_path: Path,
) -> None:
    assert whole("2000-02-01", language="rus").returncode == 0
    other = tmp_path / "other"
    shutil.copytree(small, other)
    source = sheet(tmp_path, "2", *instructions)
    done = lawrepo("-C", small, "amend", source)
    assert done.returncode == 0, done.stderr
    done = lawrepo("-C", other, "amend", *documents(tmp_path, source))
    assert done.returncode == 0, done.stderr
    assert git(other, "rev-parse", "HEAD^{tree}") == git(small, "rev-parse", "HEAD^{tree}")
    assert git(other, "log", "-1", "--format=%B") == git(small, "log", "-1", "--format=%B")
    for again in ([source], documents(tmp_path, source)):
        done = lawrepo("-C", other, "amend", *again)
        assert (done.returncode, done.stdout) == (0, "nothing new to record\n")
    assert lawrepo("-C", other, "verify").returncode == 0


@pytest.fixture
def sources(small: Path, whole: Command, tmp_path: Path) -> list[Path]:
    """Give the documents of an act in English and Russian."""
    assert small.is_dir()
    assert whole("2000-02-01", language="rus").returncode == 0
    return sorted(documents(tmp_path, sheet(tmp_path, "2", INSTRUCTIONS["words"])))


def refused(done: subprocess.CompletedProcess[str], code: int, said: str) -> None:
    assert (done.returncode, done.stdout) == (code, ""), done.stdout + done.stderr
    assert said in done.stderr


def test_what_is_no_act_is_refused(
    small: Path, sources: list[Path], lawrepo: Command, tmp_path: Path, state_of: Callable[[Path], object]
) -> None:
    english, russian = sources
    before = state_of(small)
    text = english.read_text(encoding="utf-8")

    def broken(name: str, *changes: tuple[str, str]) -> Path:
        found = text
        for old, new in changes:
            assert old in found
            found = found.replace(old, new)
        path = tmp_path / name
        path.write_text(found, encoding="utf-8")
        return path

    amend = ("-C", small, "amend")
    refused(lawrepo(*amend, english, english), 5, f"{english}: a second document in eng: expected one a language")
    refused(lawrepo(*amend, tmp_path / "2.toml", english), 5, f"{english}: a second file")
    refused(lawrepo(*amend, tmp_path / "none.xml"), 5, "none.xml: No such file")
    french = broken("french.xml", ('FRBRlanguage language="eng"', 'FRBRlanguage language="fra"'))
    refused(lawrepo(*amend, french), 5, "in the language 'fra': this collection is in kaz, rus, eng")
    refused(lawrepo(*amend, broken("a.xml", ("<num", "<nam"), ("</num", "</nam"))), 1, "schema")
    refused(lawrepo(*amend, broken("b.xml", ("</akomaNtoso>", ""))), 5, "b.xml")
    other = broken("c.xml", ('enacted="2000-06-01"', 'enacted="2000-06-02"'))
    refused(lawrepo(*amend, other, russian), 5, "c.xml")
    assert state_of(small) == before


def test_one_language_of_two_is_another_act(small: Path, sources: list[Path], lawrepo: Command) -> None:
    english, _ = sources
    done = lawrepo("-C", small, "amend", english)
    assert (done.returncode, done.stdout) == (5, "")
