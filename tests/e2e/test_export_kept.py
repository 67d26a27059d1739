"""What `lawrepo export` keeps: the same bytes with and without, damaged or not, and nothing else is changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest

from akn.notes import Note
from lawrepo.collection import Collection
from lawrepo.exporting import KEPT, key

Command: TypeAlias = Callable[..., CompletedProcess[bytes]]
CHARTER = "/akn/xa/act/1996-05-20/charter"


def kept(collection: Path) -> list[Path]:
    return sorted(collection.rglob("lawrepo/artefacts/*"))


def test_exported_twice_is_rendered_once(
    koltau_copy: Path, command: Command, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("-C", koltau_copy, "export", f"{CHARTER}~art_4", "--to", "pdf", "--at", "2010-01-01", "--lang", "kaz")
    for entry in kept(koltau_copy):  # of tests before, as it is a copy
        entry.unlink()
    anew = command(*line, "--no-cache").stdout
    assert (anew[:5], kept(koltau_copy)) == (b"%PDF-", [])
    assert command(*line).stdout == anew
    (entry,) = kept(koltau_copy)
    assert entry.stem == key_of(koltau_copy)
    entry.write_bytes(entry.read_bytes()[:-100])
    assert command(*line).stdout == anew  # damaged: rendered again
    assert git(koltau_copy, "status", "--porcelain", "--ignored") == ""
    with Collection.open(koltau_copy) as collection:
        text = collection.work(CHARTER).at(date(2010, 1, 1), language="kaz", eid="art_4")
        with monkeypatch.context() as patch:
            patch.setattr("lawrepo.export.pdf.to_pdf", lambda *_: pytest.fail("it was rendered again"))
            assert collection.export(text, "pdf") == anew
        assert collection.export(text, "txt") == text.export("txt")
    assert kept(koltau_copy) == [entry]


def key_of(folder: Path) -> str:
    with Collection.open(folder) as collection:
        return key(collection.work(CHARTER).at(date(2010, 1, 1), language="kaz", eid="art_4"), "pdf")


def test_a_key_says_all_that_bytes_depend_on(koltau: Path) -> None:
    with Collection.open(koltau) as collection:
        text = collection.work(CHARTER).at(date(2010, 1, 1), language="kaz")
    expression = text.expression
    note = Note(unit="art_4", anchor="art_4", marker="Ескерту", text="Жаңа.")
    expressions = (
        replace(expression, title="Жарғы"),
        replace(expression, pit=date(2010, 1, 2)),
        replace(expression, in_force_until=None),
        replace(expression, document=expression.document + b"\n"),
        replace(expression, notes=(*expression.notes, note)),
        replace(expression, commit="0" * 40),
        replace(expression, assumed=("an event",)),
    )
    others = (text, replace(text, portion="art_4"), *(replace(text, expression=other) for other in expressions))
    keys = [key(each, to) for each in others for to in sorted(KEPT)]
    assert len(set(keys)) == len(keys)
