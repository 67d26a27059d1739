"""Imported modifications on the command line: counted and listed on import, warned of by `check`, never believed."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest

from akn.names import AKN_NS
from lawrepo.repository import RULES

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]

IRI, TARGET = "/akn/xa/act/2001-01-01/7", "/akn/xa/act/2000-01-01/1"
OPTIONS = ("--lang", "eng", "--in-force", "2001-01-01")
PASSIVE = "".join(
    f'<textualMod eId="pmod_{number}" type="substitution"><source href="{source}"/><destination href="{to}"/>'
    f'<new><x:text xmlns:x="urn:example:x">{new}</x:text></new></textualMod>'
    for number, source, to, new in (
        (1, "/akn/xa/act/2000/9", "#art_1", "The lake is deep."),
        (2, "#", "#art_1", "The lake is deep."),
        (3, "/akn/xa/act/2000/9", "#art_9", "The lake is wide."),
    )
)
ACTIVE = (
    f'<textualMod eId="amod_1" type="substitution"><source href="#mod_1"/><destination href="{TARGET}~art_1"/>'
    '<new href="#qtext_1"/></textualMod>'
)
COUNTED = (
    "modifications in <analysis>: 4 read: 1 fit, 1 do not fit, 2 cannot be told "
    "(2 of them match in what could be compared); none is believed"
)


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """Write a law with modifications of which one fits, one does not, and two cannot be told."""
    levels = "".join(
        f'<{level}><FRBRthis value="{this}/!main"/><FRBRuri value="{this}"/><FRBRdate date="2001-01-01" name="x"/>'
        f'<FRBRauthor href="#us"/>{more}</{level}>'
        for level, this, more in (
            ("FRBRWork", IRI, '<FRBRcountry value="xa"/>'),
            ("FRBRExpression", f"{IRI}/eng@2001-01-01", '<FRBRlanguage language="eng"/>'),
            ("FRBRManifestation", f"{IRI}/eng@2001-01-01.akn", ""),
        )
    )
    analysis = (
        f"<activeModifications>{ACTIVE}</activeModifications><passiveModifications>{PASSIVE}</passiveModifications>"
    )
    body = (
        '<article eId="art_1"><num>1.</num><content><p>The lake is deep.</p></content></article>'
        '<article eId="art_2"><num>2.</num><content><p><mod eId="mod_1">Article 1 reads: "'
        '<quotedText eId="qtext_1">Boats sail.</quotedText>"</mod></p></content></article>'
    )
    path = tmp_path / "law.xml"
    path.write_text(
        f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><meta><identification source="#us">{levels}</identification>'
        f'<analysis source="#us">{analysis}</analysis></meta><body>{body}</body></act></akomaNtoso>',
        encoding="utf-8",
    )
    return path


def test_import_counts_them_in_one_line_and_believes_none(
    collection: Path, law: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    done = lawrepo("-C", collection, "import", law, "--work", IRI, *OPTIONS)
    assert done.returncode == 0
    assert done.stderr.count("modifications in <analysis>") == 1
    assert f"lawrepo: {law}: {COUNTED}\n" in done.stderr
    effects = [name for name in git(collection, "ls-tree", "-r", "--name-only", "HEAD").split() if "effects" in name]
    assert effects == []


def test_import_lists_every_verdict_in_json(collection: Path, law: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", collection, "import", law, "--work", IRI, *OPTIONS, "--json")
    found = json.loads(done.stdout)
    assert found["schema"] == "lawrepo.import/v1"
    assert [(each["source"], each["eId"], each["verdict"]) for each in found["modifications"]] == [
        (str(law), "amod_1", "cannot tell"),
        (str(law), "pmod_1", "fits"),
        (str(law), "pmod_2", "cannot tell"),
        (str(law), "pmod_3", "does not fit"),
    ]
    assert all(each["reasons"] and each["line"] for each in found["modifications"])


def test_import_of_a_text_lists_none(collection: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    (tmp_path / "law.txt").write_text("Article 1. Lake\nDeep.\n", encoding="utf-8")
    done = lawrepo("-C", collection, "import", tmp_path / "law.txt", "--work", IRI, *OPTIONS, "--json")
    assert json.loads(done.stdout)["modifications"] == []
    assert "modifications" not in done.stderr


@pytest.mark.parametrize(("words", "verdict"), [("Boats sail.", "fits"), ("Boats row.", "cannot tell")])
def test_a_law_that_is_held_is_looked_at(
    collection: Path, law: Path, tmp_path: Path, lawrepo: Lawrepo, words: str, verdict: str
) -> None:
    (tmp_path / "other.txt").write_text(f"Article 1. Boats\n{words}\n", encoding="utf-8")
    assert lawrepo("-C", collection, "import", tmp_path / "other.txt", "--work", TARGET, *OPTIONS).returncode == 0
    done = lawrepo("-C", collection, "import", law, "--work", IRI, *OPTIONS, "--json")
    found = json.loads(done.stdout)["modifications"][0]
    assert (found["eId"], found["verdict"]) == ("amod_1", verdict)


def test_a_work_that_no_collection_can_hold_is_not_held(collection: Path, law: Path, lawrepo: Lawrepo) -> None:
    law.write_text(law.read_text(encoding="utf-8").replace(TARGET, f"/akn/xa/act/2000-01-01/{'n' * 300}"))
    done = lawrepo("-C", collection, "import", law, "--work", IRI, *OPTIONS, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["modifications"][0]["verdict"] == "cannot tell"


def test_check_warns_of_those_that_do_not_fit_and_counts_the_others(law: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", law.parent, "check", law)
    assert (done.returncode, done.stderr) == (0, f"lawrepo: {law}: {COUNTED}\n")
    assert done.stdout.count("modification-unfit") == 1
    assert "textualMod substitution: the destination #art_9 is not in the document" in done.stdout
    assert lawrepo("-C", law.parent, "check", "--strict", law).returncode == 1
    found = json.loads(lawrepo("-C", law.parent, "check", "--as", "json", law).stdout)
    assert [each["eId"] for each in found["findings"]] == ["pmod_3"]


def test_check_in_a_collection_says_the_same_of_a_document_beside_it(
    koltau: Path, law: Path, lawrepo: Lawrepo
) -> None:
    done = lawrepo("-C", koltau, "check", law)
    assert (done.returncode, done.stderr) == (0, f"lawrepo: {law}: {COUNTED}\n")
    assert done.stdout.count("modification-unfit") == 1


def test_the_rule_is_explained(lawrepo: Lawrepo) -> None:
    (rule,) = (each for each in RULES if each.code == "modification-unfit")
    assert rule.summary in lawrepo("check", "--explain", "modification-unfit").stdout
