"""`lawrepo check`: what is read, what is found, in which form it is said, and with which exit code."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest
from lxml import etree

from lawrepo.repository import RULES, Repository

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]

CHARTER = "/akn/xa/act/1996-05-20/charter"
FOLDER = "akn/xa/act/1996-05-20/charter"
ARTICLE = f"{FOLDER}/eng/art_4/1996-07-01.xml"
OTHER = f"{FOLDER}/eng/art_5/1996-07-01.xml"


def spoil(folder: Path, name: str = ARTICLE) -> None:
    """Give an article an eId that is another's: a fault that its file shows alone."""
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b'eId="art_', b'eId="art_0', 1))


def codes(done: CompletedProcess[str], name: str = "") -> set[str]:
    """Return the codes of the findings that a report lists, or those in a file."""
    return {
        code
        for file, code in re.findall(r"^(\S+?)(?::\d+)*: (?:error|warning) ([a-z-]+):", done.stdout, re.MULTILINE)
        if name in file
    }


def files_of(done: CompletedProcess[str]) -> set[str]:
    return set(re.findall(r"^(\S+?)(?::\d+)*: (?:error|warning) ", done.stdout, re.MULTILINE))


def test_sound_collection_has_no_findings(koltau: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", koltau, "check", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    files = list((koltau / "akn").rglob("*.xml"))
    assert f"{len(files)} files checked, no findings" in done.stdout


@pytest.mark.parametrize("code", sorted(rule.code for rule in RULES))
def test_rule_is_explained(lawrepo: Lawrepo, code: str) -> None:
    done = lawrepo("check", "--explain", code)
    (rule,) = (rule for rule in RULES if rule.code == code)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(rf"{code} \((?:error|warning)\): \S.*\.(?: \[.+\])?\n", done.stdout)
    assert rule.summary in done.stdout
    assert rule.severity.value in done.stdout


def test_rule_that_is_none_is_answered_with_those_there_are(lawrepo: Lawrepo) -> None:
    done = lawrepo("check", "--explain", "eid-mising")
    assert (done.returncode, done.stdout) == (2, "")
    assert "eid-missing" in done.stderr


def test_tip_is_read_and_not_the_working_tree(koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    spoil(koltau_copy)
    assert lawrepo("-C", koltau_copy, "check").returncode == 0
    git(koltau_copy, "commit", "--quiet", "-a", "-m", "by hand")
    done = lawrepo("-C", koltau_copy, "check")
    assert (done.returncode, done.stderr) == (1, "")
    assert ARTICLE in files_of(done)
    git(koltau_copy, "restore", "--source=HEAD~1", ARTICLE)
    assert lawrepo("-C", koltau_copy, "check").returncode == 1


def test_all_findings_are_reported_in_one_run(koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    spoil(koltau_copy)
    spoil(koltau_copy, OTHER)
    (koltau_copy / FOLDER / "eng" / "preamble" / "1996-07-01.xml").write_bytes(b"<p>\xff")
    (koltau_copy / FOLDER / "stray.xml").write_bytes(b"<p/>")
    git(koltau_copy, "add", "akn")
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    done = lawrepo("-C", koltau_copy, "check")
    named = {path.removeprefix(f"{FOLDER}/") for path in files_of(done)}
    assert {
        "eng/art_4/1996-07-01.xml",
        "eng/art_5/1996-07-01.xml",
        "eng/preamble/1996-07-01.xml",
        "stray.xml",
    } <= named
    lines = done.stdout.splitlines()
    assert lines[-1].endswith(f"{len(lines) - 1} errors, 0 warnings")


def test_warning_fails_only_when_strict(collection: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nPeace.\n\nArticle 3. Rest\n\nRest.\n")
    options = ("--work", "/akn/xa/act/2020/1", "--lang", "eng", "--in-force", "2020-01-01")
    assert lawrepo("-C", collection, "import", tmp_path / "law.txt", *options).returncode == 0
    done = lawrepo("-C", collection, "check")
    assert (done.returncode, codes(done)) == (0, {"unit-numbering-gap"})
    assert done.stdout.endswith("0 errors, 1 warning\n")
    assert lawrepo("-C", collection, "check", "--strict").returncode == 1


# Since a revision, and what is staged.


def test_since_finds_what_changed_and_nothing_else(
    koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    spoil(koltau_copy)
    git(koltau_copy, "commit", "--quiet", "-a", "-m", "first")
    spoil(koltau_copy, OTHER)
    git(koltau_copy, "commit", "--quiet", "-a", "-m", "second")
    last = lawrepo("-C", koltau_copy, "check", "--since", "HEAD~1")
    assert last.returncode == 1
    assert OTHER in files_of(last)
    assert ARTICLE not in files_of(last)
    both = lawrepo("-C", koltau_copy, "check", "--since", "HEAD~2")
    assert {ARTICLE, OTHER} <= files_of(both)
    assert lawrepo("-C", koltau_copy, "check", "--since", "HEAD").returncode == 0
    whole = lawrepo("-C", koltau_copy, "check")
    assert set(both.stdout.splitlines()[:-1]) <= set(whole.stdout.splitlines())


def test_since_finds_what_depends_on_a_change(koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    """A unit that is gone leaves a place in the skeleton, which did not change."""
    git(koltau_copy, "rm", "--quiet", "-r", f"{FOLDER}/eng/art_5")
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    done = lawrepo("-C", koltau_copy, "check", "--since", "HEAD~1")
    assert done.returncode == 1
    assert "unit-gap" in codes(done)
    assert "art_5" in done.stdout


def test_since_reads_less(koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    spoil(koltau_copy)
    git(koltau_copy, "commit", "--quiet", "-a", "-m", "by hand")
    assert ": 1 file checked, " in lawrepo("-C", koltau_copy, "check", "--since", "HEAD~1").stdout


def test_staged_finds_what_is_about_to_be_committed(
    koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    spoil(koltau_copy)
    assert lawrepo("-C", koltau_copy, "check", "--staged").returncode == 0
    git(koltau_copy, "add", ARTICLE)
    git(koltau_copy, "show", f"HEAD:{ARTICLE}")
    (koltau_copy / ARTICLE).write_text(git(koltau_copy, "show", f"HEAD:{ARTICLE}") + "\n")
    done = lawrepo("-C", koltau_copy, "check", "--staged")
    assert (done.returncode, ARTICLE in files_of(done)) == (1, True)
    git(koltau_copy, "add", ARTICLE)
    assert lawrepo("-C", koltau_copy, "check", "--staged").returncode == 0
    git(koltau_copy, "rm", "--quiet", ARTICLE)
    assert lawrepo("-C", koltau_copy, "check", "--staged").returncode == 1
    git(koltau_copy, "reset", "--quiet", "--hard")


def test_since_finds_a_record_time_that_does_not_rise(
    koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, day in (("late", 20), ("early", 10), ("later", 21)):
        (koltau_copy / name).touch()
        git(koltau_copy, "add", name)
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"2026-02-{day}T00:00:00Z")
        git(koltau_copy, "commit", "--quiet", "-m", name)
    orders = {since: lawrepo("-C", koltau_copy, "check", "--since", f"HEAD~{since}") for since in range(4)}
    found = {since: "error record-order: " in done.stdout for since, done in orders.items()}
    assert found == {0: False, 1: False, 2: True, 3: True}  # the revision's own time counts
    assert "expected a record time after 2026-02-20T00:00:00+00:00" in orders[2].stdout


STRANGE = "akn/xa/act/1996-05-20/charter/eng/art_4/2018-01-01.xml"


@pytest.mark.skipif(sys.platform == "win32", reason="links of another kind")
@pytest.mark.parametrize("name", [STRANGE, ARTICLE, "akn/xa", "akn/link"])
def test_link_is_found_and_not_followed(
    koltau_copy: Path, tmp_path: Path, lawrepo: Lawrepo, git: Callable[..., str], name: str
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file.xml").write_text("secret\n")
    link = koltau_copy / name
    if link.is_dir():
        link.rename(tmp_path / "moved")
    link.unlink(missing_ok=True)
    link.symlink_to(tmp_path / "secret")
    tried = [lawrepo("-C", koltau_copy, "check", koltau_copy / path) for path in (name, "akn", ".")]
    git(koltau_copy, "add", "akn")
    tried.append(lawrepo("-C", koltau_copy, "check", "--staged"))
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    tried += [lawrepo("-C", koltau_copy, "check", *options) for options in ((), ("--since", "HEAD~1"))]
    for done in tried:
        assert (done.returncode, done.stderr) == (1, "")
        said = f"{name}: error path-unknown: {name} is a symbolic link, which is never read"
        assert [line.partition(" (")[0] for line in done.stdout.splitlines() if "link" in line] == [said]
        assert "secret" not in done.stdout
    (koltau_copy / "other").touch()
    git(koltau_copy, "add", "other")
    assert lawrepo("-C", koltau_copy, "check", "--staged").returncode == 0
    assert lawrepo("-C", koltau_copy, "check", "--since", "HEAD").returncode == 0


def test_link_outside_of_the_collection_is_nobodys_matter(
    koltau_copy: Path, tmp_path: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    (koltau_copy / "link").symlink_to(tmp_path)
    (tmp_path / "way").symlink_to(koltau_copy)
    git(koltau_copy, "add", "link")
    for options in (("--staged",), (koltau_copy,), (tmp_path / "way" / "akn",), (tmp_path / "way",)):
        assert lawrepo("-C", koltau_copy, "check", *options).returncode == 0, options


def test_submodule_is_found(koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    name = f"{FOLDER}/eng/module"
    head = git(koltau_copy, "rev-parse", "HEAD")
    git(koltau_copy, "update-index", "--add", "--cacheinfo", f"160000,{head},{name}")
    staged = lawrepo("-C", koltau_copy, "check", "--staged")
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    for done in (
        staged,
        lawrepo("-C", koltau_copy, "check"),
        lawrepo("-C", koltau_copy, "check", "--since", "HEAD~1"),
    ):
        assert (done.returncode, done.stderr, codes(done)) == (1, "", {"path-unknown"})
        assert f"{name} is a submodule" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a hook of another kind")
def test_hook_keeps_a_fault_out(koltau_copy: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The pre-commit hook works where git runs it, with the index that git gives it."""
    hook = koltau_copy / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec lawrepo check --staged\n")
    hook.chmod(0o755)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    before = git(koltau_copy, "rev-parse", "HEAD")
    spoil(koltau_copy)
    with pytest.raises(AssertionError, match="eid-"):
        git(koltau_copy, "commit", "--quiet", "-a", "-m", "by hand")
    with pytest.raises(AssertionError, match="eid-"):
        git(koltau_copy, "commit", "--quiet", "-m", "by hand", ARTICLE)
    assert git(koltau_copy, "rev-parse", "HEAD") == before
    git(koltau_copy, "restore", "--staged", "--worktree", ARTICLE)
    (koltau_copy / "README").write_text("about\n")
    git(koltau_copy, "add", "README")
    git(koltau_copy, "commit", "--quiet", "-m", "about")
    assert git(koltau_copy, "rev-list", "--count", f"{before}..HEAD") == "1"


# Files of the working tree, and documents elsewhere.


def test_path_is_read_from_the_working_tree(koltau_copy: Path, lawrepo: Lawrepo) -> None:
    spoil(koltau_copy)
    for path in (ARTICLE, f"{FOLDER}/eng/art_4", FOLDER, "akn", "."):
        done = lawrepo("-C", koltau_copy, "check", koltau_copy / path)
        assert (done.returncode, done.stderr) == (1, "")
        assert ARTICLE in files_of(done)
    assert lawrepo("-C", koltau_copy, "check", koltau_copy / OTHER).returncode == 0
    one = lawrepo("-C", koltau_copy, "check", koltau_copy / ARTICLE, koltau_copy / OTHER)
    assert ": 2 files checked, " in one.stdout


def test_path_is_relative_to_where_one_stands(
    koltau_copy: Path, lawrepo: Lawrepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(koltau_copy)
    monkeypatch.chdir(koltau_copy / FOLDER)
    assert lawrepo("check", "eng/art_4").returncode == 1
    assert lawrepo("check", "eng/art_5").returncode == 0


def test_folder_of_a_work_is_checked_as_a_whole(koltau_copy: Path, lawrepo: Lawrepo) -> None:
    (koltau_copy / FOLDER / "eng" / "art_5" / "1996-07-01.xml").unlink()
    assert "unit-gap" in codes(lawrepo("-C", koltau_copy, "check", koltau_copy / FOLDER))
    assert lawrepo("-C", koltau_copy, "check", koltau_copy / OTHER).returncode == 5


def test_bare_collection_has_nothing_but_its_tip(
    koltau: Path, tmp_path: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", koltau, "laws.git")
    assert lawrepo("-C", tmp_path / "laws.git", "check", "--since", "HEAD~1").returncode == 0
    for option in ("--staged", str(koltau / ARTICLE)):
        done = lawrepo("-C", tmp_path / "laws.git", "check", option)
        assert (done.returncode, done.stdout) == (2, "")


@pytest.fixture(scope="module")
def document(koltau: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a document that lies in no collection."""
    path = tmp_path_factory.mktemp("documents") / "charter.xml"
    with Repository.open(koltau) as repository:
        work = repository.work(CHARTER)
        path.write_bytes(work.at(work.days()[0], language="eng").export("akn"))
    return path


def test_document_outside_any_collection_is_checked(document: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", document.parent, "check", document)
    assert (done.returncode, done.stderr) == (0, "")
    assert ": 1 file checked, no findings" in done.stdout


def test_document_is_checked_from_within_a_collection(koltau_copy: Path, document: Path, lawrepo: Lawrepo) -> None:
    assert lawrepo("-C", koltau_copy, "check", document).returncode == 0
    draft = koltau_copy / "draft.xml"
    for path in (document.with_name("broken.xml"), draft):
        path.write_bytes(document.read_bytes().replace(b"<preamble", b"<preambel", 1))
        done = lawrepo("-C", koltau_copy, "check", path)
        assert (done.returncode, str(path) in done.stdout) == (1, True)
        path.unlink()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b' name="act"', b"", "schema-attribute"),
        (b"<body>", b"<body><p>stray</p>", "schema-content"),
        (b"<akomaNtoso ", b"<akomaNtose ", "xml-refused"),
        (b'date="1996-05-20"', b'date="20 May 1996"', "schema-value"),
    ],
)
def test_document_that_does_not_conform_is_told_why(
    document: Path, lawrepo: Lawrepo, tmp_path: Path, old: bytes, new: bytes, code: str
) -> None:
    data = document.read_bytes()
    assert old in data
    (tmp_path / "law.xml").write_bytes(data.replace(old, new, 1))
    done = lawrepo("-C", tmp_path, "check", tmp_path / "law.xml")
    assert (done.returncode, codes(done)) == (1, {code})


def test_folder_of_documents_is_checked(document: Path, lawrepo: Lawrepo, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("one.xml", "inner/two.akn"):
        (tmp_path / name).write_bytes(document.read_bytes())
    (tmp_path / "README.md").write_text("no document\n")
    assert ": 2 files checked, no findings" in lawrepo("-C", tmp_path, "check", tmp_path).stdout


def test_examples_of_the_standard_conform_but_one(corpus: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    examples = sorted((corpus / "akn" / "oasis-examples").glob("*.xml"))
    assert len(examples) == 9
    for path in examples:
        done = lawrepo("-C", tmp_path, "check", path)
        modified = path.name[:2] in {"eu", "uk", "uy"}
        assert [": modifications in <analysis>: " in line for line in done.stderr.splitlines()] == [True] * modified
        if path.name == "za_Judgement_2008-11-26.xml":
            assert done.returncode == 1
            (line, _) = done.stdout.splitlines()
            assert re.search(
                r"za_Judgement_2008-11-26\.xml:143(?::\d+)?: error schema-attribute: .*opinion.*'by'.*required", line
            )
        else:
            expected = {"modification-unfit"} if path.name == "uy_bill_2010-09-27.xml" else set()
            assert (done.returncode, codes(done)) == (0, expected), path.name
    together = lawrepo("-C", tmp_path, "check", *examples)
    assert (together.returncode, ": 9 files checked, 1 error, " in together.stdout) == (1, True)


# Forms.


@pytest.fixture(scope="module")
def spoilt(koltau: Path, git: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spoilt") / "laws"
    git(folder.parent, "clone", "--quiet", koltau, folder)
    spoil(folder)
    git(folder, "commit", "--quiet", "-a", "-m", "by hand")
    return folder


def test_every_form_says_the_same(spoilt: Path, lawrepo: Lawrepo) -> None:
    reports = {form: lawrepo("-C", spoilt, "check", "--as", form) for form in ("text", "json", "sarif", "junit")}
    assert {(done.returncode, done.stderr) for done in reports.values()} == {(1, "")}
    found = json.loads(reports["json"].stdout)["findings"]
    listed = sorted(finding["code"] for finding in found)
    assert listed
    results = json.loads(reports["sarif"].stdout)["runs"][0]["results"]
    assert sorted(entry["ruleId"] for entry in results) == listed
    cases = etree.fromstring(reports["junit"].stdout.encode()).findall(".//testcase")
    assert sorted(str(case.get("classname")) for case in cases) == listed
    assert len(reports["text"].stdout.splitlines()) == len(listed) + 1
    assert {finding["file"] for finding in found} == files_of(reports["text"])


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_form_without_findings_is_whole_too(koltau: Path, lawrepo: Lawrepo, form: str) -> None:
    done = lawrepo("-C", koltau, "check", "--since", "HEAD", "--as", form)
    assert (done.returncode, done.stderr) == (0, "")
    if form == "junit":
        assert etree.fromstring(done.stdout.encode()).get("failures") in {"0", None}
    else:
        assert json.loads(done.stdout)


def test_file_whose_name_is_no_text_is_reported(koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]) -> None:
    name = os.fsencode(koltau_copy / FOLDER) + b"/caf\xe9.xml"
    with open(name, "wb") as file:  # noqa: PTH123 - a name that is no text
        file.write(b"<p/>")
    git(koltau_copy, "add", "akn")
    git(koltau_copy, "commit", "--quiet", "-m", "by hand")
    for form in ("text", "json", "sarif", "junit"):
        done = lawrepo("-C", koltau_copy, "check", "--since", "HEAD~1", "--as", form)
        assert done.returncode == 1
        assert "caf" in done.stdout
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("data", [None, b"", b"garbage", b"format = 2\n", b"\xff"])
def test_staged_settings_must_be_settings(
    koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str], data: bytes | None
) -> None:
    settings = koltau_copy / "lawrepo.toml"
    kept = settings.read_bytes()
    settings.unlink() if data is None else settings.write_bytes(data)
    assert lawrepo("-C", koltau_copy, "check", "--staged").returncode == 0
    git(koltau_copy, "add", "--all")
    settings.write_bytes(kept)
    done = lawrepo("-C", koltau_copy, "check", "--staged")
    assert (done.returncode, done.stdout) == (5, "")
    assert re.fullmatch(r"lawrepo: error: lawrepo\.toml: .+\n", done.stderr)
