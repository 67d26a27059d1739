"""`lawrepo verify`: commits made by hand that say they are recordings, and what each of them gets wrong."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from akn.events import Event, event_fragment
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effects, effects_fragment
from lawrepo.layout import effects_file
from lawrepo.repository import verify_collection
from lawrepo.verification import Memory

Git: TypeAlias = Callable[..., str]
Lawrepo: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

LAKE, CHARTER = "/akn/xa/act/1950-03-01/lake", "/akn/xa/act/1996-05-20/charter"
FEES = f"{LAKE[1:]}/effects/1951/xa+act+1951-11-20+fees.xml"
ARTICLE = f"{LAKE[1:]}/eng/art_1/1950-04-01.xml"
NOTES = f"{LAKE[1:]}/eng/art_3/notes.xml"
OTHER = "/akn/xa/act/1999-01-01/1"
IMPORTED = f"Texts\n\nWork: {LAKE}\nBasis: imported\n"


@pytest.fixture
def lake(as_published: Path, tmp_path: Path) -> Path:
    """Give a law known by texts as published, to be changed."""
    folder = tmp_path / "lake"
    shutil.copytree(as_published, folder)
    return folder


@pytest.fixture
def charter(koltau: Path, tmp_path: Path) -> Path:
    """Give the model law as whole texts, to be changed; its last commit ends the Charter."""
    folder = tmp_path / "charter"
    shutil.copytree(koltau, folder)
    return folder


@pytest.fixture(scope="session")
def memory() -> Memory:
    """Give what is found in one run to the next: what is honest is replayed once."""
    return Memory()


@pytest.fixture
def forge(git: Git, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Commit what stands in the working tree on a commit, and return what `verify` finds: each rule and message."""

    def commit(folder: Path, message: str = "", on: str = "HEAD") -> str:
        said = message or git(folder, "log", "-1", "--format=%B")
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{1_900_000_000} +0000")
        git(folder, "add", "-A")
        git(folder, "reset", "-q", "--soft", on)
        git(folder, "commit", "-q", "--allow-empty", "-m", said)
        found = verify_collection(folder, memory=memory)
        name = git(folder, "rev-parse", "HEAD")[:10]
        assert all(name in finding.message for finding in found.findings)
        return "\n".join(f"{finding.rule.code}: {finding.file}: {finding.message}" for finding in found.findings)

    return commit


def edit(folder: Path, path: str, old: str, new: str) -> None:
    """Put one text in the place of another in a file."""
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    ("trailers", "told"),
    [
        ("", "changes law, and says no Basis: expected imported, enacted or event, once"),
        ("Basis: guessed", "changes law, and says Basis: guessed: expected"),
        ("Basis: imported\nBasis: enacted", "says Basis: imported, enacted: expected"),
        ("Basis: enacted", "names 0 acts (Amended-By): expected one"),
        ("Amended-By: /akn/xa/act/1\nAmended-By: /akn/xa/act/2\nBasis: enacted", "names 2 acts (Amended-By)"),
        ("Amended-By: /akn/xa/act/1999-01-01/1\nBasis: enacted", "and no such act is recorded"),
        (f"Amended-By: {LAKE}\nBasis: enacted", "and no such act is recorded"),
        ("Amended-By: lake\nBasis: enacted", "cannot be replayed: "),
        ("Basis: event", "says Event: : expected one that it records"),
        (f"Event: {LAKE}#flood\nBasis: event", f"says Event: {LAKE}#flood: expected one that it records"),
        ("Basis: imported", "names 0 Works: expected one"),
        (
            "Work: /akn/xa/act/1999-01-01/1\nBasis: imported",
            "records texts of /akn/xa/act/1999-01-01/1, which is not held after it",
        ),
        (f"Work: {OTHER}\nBasis: imported", f"{ARTICLE}: commit "),
        (f"Work: {LAKE}\nBasis: imported", "changes the text in eng of 1950-04-01, recorded before: art_1"),
    ],
)
def test_what_a_commit_says_it_is_must_be_so(trailers: str, told: str, lake: Path, forge: Callable[..., str]) -> None:
    edit(lake, ARTICLE, "open", "shut")
    assert told in forge(lake, f"Lake\n\n{trailers}\n")


def other_title(folder: Path) -> None:
    edit(folder, f"{LAKE[1:]}/work.xml", "Lake Act", "Bake Act")


def other_act_s_title(folder: Path) -> None:
    edit(folder, FEES, "Fees", "Free")


def other_instruction(folder: Path) -> None:
    edit(folder, FEES, "two coins", "ten coins")


def no_effects(folder: Path) -> None:
    (folder / FEES).unlink()


def effects_elsewhere(folder: Path) -> None:
    (folder / FEES).rename((folder / FEES).with_name("xa+act+1951-11-20+dues.xml"))


def no_article(folder: Path) -> None:
    (folder / ARTICLE).unlink()


def no_work(folder: Path) -> None:
    (folder / LAKE[1:] / "work.xml").unlink()


def no_language(folder: Path) -> None:
    path = folder / LAKE[1:] / "work.xml"
    path.write_bytes(re.sub(rb'<lr:language [^>]*code="eng"[^>]*/>\n', b"", path.read_bytes()))


def strange_language(folder: Path) -> None:
    (folder / LAKE[1:] / "deu" / "art_3").mkdir(parents=True)
    shutil.copy(folder / NOTES, folder / LAKE[1:] / "deu" / "art_3" / "notes.xml")


def strange_version(folder: Path) -> None:
    (folder / LAKE[1:] / "deu" / "art_1").mkdir(parents=True)
    shutil.copy(folder / ARTICLE, folder / LAKE[1:] / "deu" / "art_1" / "1950-04-01.xml")


def unknown_act(folder: Path) -> None:
    act, enacted = FrbrUri.parse("/akn/xa/act/1960-01-01/9"), date(1960, 1, 1)
    effects = Effects(act=act, enacted=enacted, basis=Basis.IMPORTED, work=FrbrUri.parse(LAKE), modifications=())
    path = folder / effects_file(effects.work, act, enacted)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(effects_fragment(effects).xml)


def own_effects(folder: Path) -> None:
    work = FrbrUri.parse(LAKE)
    effects = Effects(
        act=work,
        enacted=date(1950, 3, 1),
        titles=(("eng", "Lake"),),
        basis=Basis.IMPORTED,
        work=work,
        modifications=(),
    )
    path = folder / effects_file(work, work, effects.enacted)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(effects_fragment(effects).xml)


def text_in_a_strange_language(folder: Path) -> None:
    title = '<lr:title language="eng" value="Fees"/>'
    edit(folder, FEES, title, f'{title}\n<lr:text in_force_from="1952-01-01" language="deu"/>')


def event(folder: Path) -> None:
    (folder / LAKE[1:] / "events").mkdir()
    flood = Event(iri=FrbrUri.parse(LAKE), name="flood", on=date(1951, 1, 1))
    (folder / LAKE[1:] / "events" / "flood.xml").write_bytes(event_fragment(flood).xml)


def remark(folder: Path) -> None:
    (folder / "akn" / "remark.txt").write_text("Of no Work.\n")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (other_title, f"verify-original: {LAKE[1:]}/work.xml: "),
        (other_title, f"changes what {LAKE} is, recorded before"),
        (other_act_s_title, f"verify-original: {FEES}: "),
        (other_act_s_title, "tells something else of /akn/xa/act/1951-11-20/fees than before"),
        (other_instruction, "tells something else of /akn/xa/act/1951-11-20/fees than before"),
        (no_effects, "tells no longer of /akn/xa/act/1951-11-20/fees, recorded before"),
        (effects_elsewhere, "is not read as it is written"),
        (no_article, "changes the text in eng of 1950-04-01, recorded before: art_1"),
        (no_work, "which is not held after it"),
        (no_language, f"changes what {LAKE} is, recorded before"),
        (strange_language, "is in deu, in which the Work is not held"),
        (strange_version, "is not read as it is written"),
        (unknown_act, "tells of /akn/xa/act/1960-01-01/9, of which it records nothing"),
        (own_effects, "tells of texts without an act what an act alone has"),
        (text_in_a_strange_language, "is in deu, which is not held"),
        (event, "and changes another file"),
        (remark, "akn/remark.txt: "),
    ],
)
def test_texts_leave_alone_what_was_recorded(
    change: Callable[[Path], None], told: str, lake: Path, forge: Callable[..., str]
) -> None:
    change(lake)
    assert told in forge(lake, IMPORTED)


def test_nothing_else_comes_with_what_an_act_did(lake: Path, forge: Callable[..., str]) -> None:
    edit(lake, NOTES, "Under review", "Reviewed")
    assert f"verify-replay: {NOTES}: " in (told := forge(lake, on="HEAD~1"))
    assert "is changed beside what an act did" in told


def test_nothing_else_comes_with_the_end_of_a_work(charter: Path, forge: Callable[..., str]) -> None:
    notes = f"{CHARTER[1:]}/eng/art_25/notes.xml"
    edit(charter, notes, "</p>", "!</p>")
    assert "is changed beside the end of a Work" in forge(charter, on="HEAD~1")


def test_the_end_of_a_work_names_its_successor(charter: Path, forge: Callable[..., str]) -> None:
    path = f"{CHARTER[1:]}/effects/2026/xa+act+2026-10-03+constitution.xml"
    edit(charter, path, "Constitution of the Republic", "Constitution of a Republic")
    assert "of which it records nothing" in forge(charter, on="HEAD~1")


def test_one_commit_records_one_act(charter: Path, git: Git, forge: Callable[..., str]) -> None:
    first, second, third = git(charter, "rev-list", "--reverse", "HEAD").split()[1:4]
    git(charter, "reset", "-q", "--hard", second)
    assert "records what 2 acts did" in forge(charter, on=f"{first}~1")
    git(charter, "reset", "-q", "--hard", third)
    assert "records what 2 acts did" in forge(charter, on=first)
    git(charter, "reset", "-q", "--hard", third)
    assert forge(charter, on=second) == ""


def test_texts_of_an_act_that_is_recorded_are_found(by_acts: Path, tmp_path: Path, forge: Callable[..., str]) -> None:
    folder = tmp_path / "laws"
    shutil.copytree(by_acts, folder)
    act = "/akn/xa/act/2004-06-11/17-ii"
    article = folder / act[1:] / "eng" / "art_1" / "2004-06-11.xml"
    article.with_name("2004-07-01.xml").write_bytes(article.read_bytes())
    told = forge(folder, f"Act\n\nWork: {act}\nBasis: imported\n")
    assert "records texts of an act, whose instructions are recorded" in told


def test_no_text_is_imported_over_an_act(
    by_acts: Path, tmp_path: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object]
) -> None:
    act, text, folder = "/akn/xa/act/2004-06-11/17-ii", tmp_path / "act.xml", tmp_path / "laws"
    shutil.copytree(by_acts, folder)
    exported = ("export", act, "--to", "akn", "--at", "2004-06-11", "--lang", "eng", "-o", text)
    assert lawrepo("-C", folder, *exported).returncode == 0
    before = state_of(folder)
    done = lawrepo("-C", folder, "import", text, "--work", act, "--lang", "eng", "--in-force", "2005-06-01")
    assert done.returncode == 4
    assert f"{act}: recorded as an act, with its instructions, which never change" in done.stderr
    assert state_of(folder) == before


def test_notes_and_versions_belong_to_something_new(charter: Path, forge: Callable[..., str]) -> None:
    """A commit that is exactly what recording notes would have made is a recording; any other is none."""
    notes = f"{CHARTER[1:]}/eng/art_25/notes.xml"
    edit(charter, notes, "</p>", "!</p>")
    told = forge(charter, f"Notes\n\nWork: {CHARTER}\nBasis: imported\n")
    expected = re.search("expected", told)
    assert told.startswith(f"verify-message: {notes if expected else ''}")
    title = "Көлтау Республикасының Жарғысы"
    message = f"{title}: notes to the text in force from 2017-07-01 (eng)"
    assert forge(charter, f"{message}\n\nWork: {CHARTER}\nIn-Force: 2017-07-01\nBasis: imported\n", "HEAD~1") == ""


def test_honest_ways_to_record_texts_are_proved(collection: Path, tmp_path: Path, lawrepo: Lawrepo, git: Git) -> None:
    """Texts out of order, languages that come later, acts that are named later, notes alone, other ranks."""

    def record(manifest: str) -> None:
        path = tmp_path / "manifest.toml"
        path.write_text(manifest, encoding="utf-8")
        done = lawrepo("-C", collection, "import-history", path)
        assert done.returncode == 0, done.stderr
        assert [str(finding) for finding in verify_collection(collection).findings] == []

    for name, word, article in (
        ("a.eng", "Article", "The lake is open."),
        ("b.eng", "Article", "The lake is shut."),
        ("b.rus", "Статья", "Озеро закрыто."),
        ("c.rus", "Статья", "Озера нет."),
        ("d.rus", "Статья", "Озера больше нет."),
        ("n.rus", "Статья", "Озера больше нет.\n\nСноска. Примечание."),
    ):
        (tmp_path / f"{name}.txt").write_text(f"{word} 1\n\n{article}\n", encoding="utf-8")
    work = '[work]\niri = "/akn/xa/act/1990-01-01/lake"\ntitle = { eng = "Lake", rus = "Озеро" }\n'
    version = "[[version]]\nin_force = {}-01-01\n"
    act = 'by = "/akn/xa/act/{0}-12-0{1}/{1}"\nenacted = {0}-12-0{1}\n'
    text = 'text = {{ {1} = "{0}.{1}.txt" }}\n'
    # A language that the settings name before the first, and that comes with a later text of the same run.
    later = version.format(1993) + act.format(1992, 3) + text.format("c", "rus")
    record(work + version.format(1992) + text.format("b", "eng") + later)
    record(work + version.format(1990) + text.format("a", "eng"))
    for code in ("eng", "rus"):
        record(work + version.format(1992) + act.format(1991, 2) + text.format("b", code))
    one, two = (version.format(1994) + act.format(1993, number) for number in (1, 2))
    record(work + one + text.format("b", "rus") + two + text.format("d", "rus"))
    notes = version.format(1994) + text.format("n", "rus")
    record(work + notes)
    record(f'{work}authoritative = ["rus", "eng"]\n{notes}')
    assert git(collection, "log", "--format=%s").count("\n") == len(("begin", *"12345678", "ranks")) - 1


def test_a_name_that_is_too_long_for_the_file_system(lake: Path, git: Git) -> None:
    blob = git(lake, "rev-parse", "HEAD:lawrepo.toml")
    git(lake, "update-index", "--add", "--cacheinfo", f"100644,{blob},{'x' * 300}")
    git(lake, "commit", "-q", "-m", "A long name")
    (finding,) = verify_collection(lake).findings
    assert (finding.rule.code, finding.file) == ("verify-working-tree", "x" * 300)
    assert finding.message == "cannot be read: File name too long"
