"""Hostile acts, events and options: refused with an exit code of the contract, nothing written, nothing run.

What a terminal would obey never reaches it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest

from akn.document import assemble
from akn.names import AKN_NS
from lawrepo.act_document import act_documents
from lawrepo.importers.sheet import read_sheet

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]
Git: TypeAlias = Callable[..., str]

LAW = "/akn/xa/act/2000-01-01/1"
ACT = "/akn/xa/act/2000-06-01/9"
# What a terminal obeys: C0 without tab and line feed, DEL, C1, and what turns the order of reading.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HEAD = f'[act]\niri = "{ACT}"\ntitle.eng = "Nine"\namends = "{LAW}"\nenacted = 2000-06-01\nin_force = 2000-07-01\n'
REPEAL = '[[instruction]]\nid = "1"\nop = "repeal"\ntarget = "art_2"\n'
INSERT = '[[instruction]]\nid = "1"\nop = "insert"\nafter = "art_2"\n'


def head(key: str, value: str) -> str:
    """Return the head with a key changed, or added."""
    changed, found = re.subn(rf"(?m)^{re.escape(key)} = .*$", lambda _: f"{key} = {value}", HEAD)
    return changed if found else f"{HEAD}{key} = {value}\n"


def content(xml: str) -> str:
    return f"{HEAD}{INSERT}content.eng = '''{xml}'''\n"


def provision(eid: str, inside: str = "") -> str:
    return (
        f'<article xmlns="{AKN_NS}" eId="{eid}"><num>Article 2-1</num>'
        f'<content eId="{eid}__content"><p eId="{eid}__content__p_1">Rest.{inside}</p></content></article>'
    )


SHEETS: dict[str, str | bytes] = {
    "binary": bytes(range(256)) * 10,
    "not-utf-8": HEAD.encode() + b'reason = "\xff"\n',
    "utf-16": HEAD.encode("utf-16"),
    "empty": "",
    "nul": HEAD + "\0",
    "deep-array": HEAD + "x = " + "[" * 100_000,
    "deep-table": HEAD + "x = " + "{a=" * 100_000,
    "dotted-key": HEAD + "a." * 150_000 + "a = 1\n",
    "dotted-header": HEAD + "[" + "a." * 150_000 + "a]\n",
    "same-key": HEAD + HEAD,
    "long-number": head("sequence", "9" * 100_000),
    "wrong-types": head("iri", "{ a = [1, 2] }"),
    "nan": head("sequence", "nan"),
    "iri-leads-out": head("iri", '"/akn/xa/act/../../x"'),
    "iri-bidirectional": head("iri", '"/akn/xa/act/2000-06-01/9\u202e"'),
    "iri-escape": head("iri", '"/akn/xa/act/2000-06-01/9\\u001b[2J"'),
    "amends-leads-out": head("amends", '"/akn/xa/act/2000-01-01/%2e%2e"'),
    "title-escape": head("title.eng", '"\\u001b]0;owned\\u0007"'),
    "title-nul": head("title.eng", '"a\\u0000b"'),
    "title-half-character": head("title.eng", '"\\ud800"'),
    "title-language": head("title", '{ "../x" = "y" }'),
    "event-leads-out": head("in_force", '{ event = "/akn/xa/act/2000-01-01/1#../../../x" }'),
    "event-escape": head("in_force", '{ event = "/akn/xa/act/2000-01-01/1#a\\u001b[2J" }'),
    "event-without-name": head("in_force", '{ event = "/akn/xa/act/2000-01-01/1#" }'),
    "days-without-end": head("in_force", '{ event = "enacted", days = 999999999999 }'),
    "months-without-end": head("in_force", '{ event = "enacted", months = 999999999999 }'),
    "working-days-without-end": head("in_force", '{ event = "enacted", working_days = 999999999999 }'),
    "negative-days": head("in_force", '{ event = "enacted", days = -1 }'),
    "out-of-the-calendar": head("enacted", "9999-12-31").replace(
        "in_force = 2000-07-01", 'in_force = { event = "enacted", days = 1 }'
    ),
    "commences-by-itself": head("in_force", f'{{ event = "{ACT}#commencement" }}'),
    "target-leads-out": HEAD + REPEAL.replace("art_2", "../../../art_2"),
    "target-escape": HEAD + REPEAL.replace("art_2", "\\u001b[2J"),
    "target-long": HEAD + REPEAL.replace("art_2", "a" * 100_000),
    "id-escape": HEAD + REPEAL.replace('id = "1"', 'id = "\\u001b[2J"'),
    "unknown-operation": HEAD + REPEAL.replace("repeal", "exec\\u001b[2J"),
    "count-without-end": HEAD
    + '[[instruction]]\nid = "1"\nop = "replace-text"\ntarget = "art_1"\nold.eng = "a"\nnew.eng = "b"\n'
    + f"count = {10**30}\n",
    "reason-escape": HEAD + REPEAL + 'reason = "\\u001b[2J"\n',
    "status-escape": HEAD + REPEAL + 'status = "\\u001b[2J"\n',
    "repeals-itself": HEAD + REPEAL.replace('"art_2"', f'"{ACT}#1"'),
    "too-many-instructions": HEAD
    + "".join(REPEAL.replace('id = "1"', f'id = "{number}"') for number in range(10_001)),
    "content-entity": content('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + provision("art_2-1", "&x;")),
    "content-bomb": content('<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]>' + provision("art_2-1", "&z;")),
    "content-deep": content(provision("art_2-1", "<i>" * 100_000 + "</i>" * 100_000)),
    "content-deep-blocks": content("<section>" * 50_000 + "</section>" * 50_000),
    "content-bidirectional": content("Article 2-1\n\nRest\u202etseR.\n"),
    "content-control": content("Article 2-1\n\nRest\u009b2J.\n"),
    "content-foreign": content('<article xmlns="urn:other" eId="art_2-1"/>'),
}


def assert_refused(done: CompletedProcess[str], *codes: int) -> None:
    assert done.returncode in (codes or (1, 5)), done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "root:" not in done.stderr
    assert re.search(r"(?m)^(?:lawrepo: error|Error): \S", done.stderr), done.stderr
    assert not OBEYED.search(done.stderr)
    assert len(done.stderr) < 20_000


@pytest.mark.parametrize("name", SHEETS)
def test_sheet_is_refused(
    small: Path, tmp_path: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], name: str
) -> None:
    data = SHEETS[name]
    if isinstance(data, str):
        data = (data if "[[instruction]]" in data or not data.startswith(HEAD[:5]) else data + REPEAL).encode()
    (tmp_path / "act.toml").write_bytes(data)
    before = state_of(small)
    done = lawrepo("-C", small, "amend", tmp_path / "act.toml")
    assert_refused(done, 1, 3, 4, 5)
    assert state_of(small) == before


@pytest.mark.parametrize(
    "eid", ["../../../../x", "..", ".git", "a/b", "con", "art_2-1/../../x", "x" * 600, "a\u202eb"]
)
def test_provision_that_is_inserted_gets_no_path_that_leads_out(
    small: Path, tmp_path: Path, lawrepo: Lawrepo, git: Git, eid: str
) -> None:
    (tmp_path / "act.toml").write_text(content(provision(eid)), encoding="utf-8")
    done = lawrepo("-C", small, "amend", tmp_path / "act.toml")
    if done.returncode:
        assert_refused(done, 1, 4, 5)
    for path in git(small, "ls-files", "akn").splitlines():
        assert path.startswith("akn/xa/act/2000-0"), path
        assert not set(path.split("/")) & {"", ".", "..", ".git", "con"}
    assert {path.name for path in tmp_path.iterdir()} == {"act.toml", "laws", "law.txt"}


def test_files_that_are_no_sheet_are_refused(small: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "folder.toml").mkdir()
    for name in ("missing.toml", "loop.toml", "folder.toml", f"{'x' * 300}.toml"):
        assert_refused(lawrepo("-C", small, "amend", tmp_path / name))


@pytest.mark.parametrize("name", ["law.txt", "act.toml", "act.xml", "manifest.toml"])
def test_file_without_end_is_refused(
    small: Path, tmp_path: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], name: str
) -> None:
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).symlink_to("/dev/zero")
    before = state_of(small)
    command = {
        "law.txt": ("import", tmp_path / name, "--work", LAW, "--lang", "eng", "--in-force", "2001-01-01"),
        "manifest.toml": ("import-history", tmp_path / name),
    }.get(name, ("amend", tmp_path / name))
    done = lawrepo("-C", small, *command)
    assert_refused(done, 5)
    assert "file_bytes in [limits]" in done.stderr
    assert state_of(small) == before


def test_limit_of_the_collection_is_named(small: Path, tmp_path: Path, lawrepo: Lawrepo, git: Git) -> None:
    with (small / "lawrepo.toml").open("a") as settings:
        settings.write("[limits]\ninstructions = 1\nlines = 3\nfile_bytes = 1000\n")
    git(small, "commit", "--quiet", "-a", "-m", "limits")
    (tmp_path / "act.toml").write_text(HEAD + REPEAL + REPEAL.replace('"1"', '"2"').replace("art_2", "art_3"))
    (tmp_path / "long.txt").write_text("Article 1\n\nPeace.\n\nRest.\n")
    (tmp_path / "large.txt").write_text("Article 1. " + "x" * 2000)
    options = ("--work", LAW, "--lang", "eng", "--in-force", "2001-01-01")
    for arguments, limit in (
        (("amend", tmp_path / "act.toml"), "instructions"),
        (("import", tmp_path / "long.txt", *options), "lines"),
        (("import", tmp_path / "large.txt", *options), "file_bytes"),
    ):
        done = lawrepo("-C", small, *arguments)
        assert_refused(done, 5)
        assert f"({limit} in [limits] of lawrepo.toml)" in done.stderr


def test_trailers_cannot_be_forged_by_line_breaks(small: Path, tmp_path: Path, lawrepo: Lawrepo, git: Git) -> None:
    forged = '"Nine\\n\\nAmended-By: /akn/xa/act/1999-01-01/forged\\nBasis: imported"'
    (tmp_path / "act.toml").write_text(head("title.eng", forged) + REPEAL)
    done = lawrepo("-C", small, "amend", tmp_path / "act.toml")
    assert done.returncode == 0, done.stderr
    trailers = git(small, "log", "-1", "--format=%(trailers:only,unfold)").split()
    assert "/akn/xa/act/1999-01-01/forged" not in trailers
    assert git(small, "log", "-1", "--format=%(trailers:key=Amended-By,valueonly)").strip() == ACT
    assert len(git(small, "log", "-1", "--format=%s").splitlines()) == 1


@pytest.mark.parametrize("char", ["\x7f", "\x85", "\x9b", "\u202e", "\u2067"])
def test_what_a_terminal_obeys_is_never_printed(small: Path, tmp_path: Path, lawrepo: Lawrepo, char: str) -> None:
    """XML holds these: they may stand in a title or a reason, and be recorded."""
    text = HEAD.replace("Nine", f"Nine\\u{ord(char):04x}2J") + REPEAL + f'reason = "why\\u{ord(char):04x}2J"\n'
    waits = (
        INSERT.replace('"1"', '"2"') + f'content.eng = "Article 2-1\\n\\nRest."\nreason = "why\\u{ord(char):04x}2J"\n'
    )
    waits += f'in_force = {{ event = "{ACT}#vote", if = "y\\u{ord(char):04x}" }}\n'
    (tmp_path / "act.toml").write_text(text + waits)
    said = []
    for arguments in (
        ("amend", tmp_path / "act.toml", "--dry-run"),
        ("amend", tmp_path / "act.toml"),
        ("log", LAW),
        ("log", f"{LAW}~art_2"),
        ("show", LAW, "--at", "2000-08-01"),
        ("show", ACT, "--at", "2000-08-01"),
        ("show", ACT, "--at", "2000-08-01", "--as", "json"),
        ("diff", LAW, "--from", "2000-03-01", "--to", "2000-08-01"),
        ("blame", f"{LAW}~art_1", "--at", "2000-08-01", "--as", "json"),
        ("check",),
        ("verify",),
        ("event", f"{ACT}#vote", "2000-09-01", "--outcome", f"n{char}"),
        ("log", LAW),
    ):
        done = lawrepo("-C", small, *arguments)
        assert "Traceback" not in done.stderr
        said.append(done.stdout + done.stderr)
        assert done.returncode in {0, 1}, done.stderr
    for each in said:
        assert not OBEYED.search(each), each
    assert any(char in path.read_text(encoding="utf-8") for path in small.glob("akn/**/*.xml"))  # it was recorded


ACTS: dict[str, Callable[[bytes], bytes]] = {
    "file-entity": lambda xml: xml.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1),
    "bomb": lambda xml: xml.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>', 1),
    "truncated": lambda xml: xml[:-40],
    "deep-instructions": lambda xml: xml.replace(
        b"</lr:act>", b"<lr:x>" * 10_000 + b"</lr:x>" * 10_000 + b"</lr:act>"
    ),
    "unknown-element": lambda xml: xml.replace(b"</lr:act>", b"<lr:exec/></lr:act>"),
    "unknown-attribute": lambda xml: xml.replace(b"<lr:act ", b'<lr:act run="x" ').replace(
        b"<lr:act>", b'<lr:act run="x">'
    ),
    "many-instructions": lambda xml: re.sub(
        rb"(?s)(<lr:instruction .*?(?:/>|</lr:instruction>))", lambda found: found[1] * 5000, xml, count=1
    ),
    "other-iri": lambda xml: xml.replace(ACT.encode(), b"/akn/xa/act/../../x"),
    "key-with-plus": lambda xml: xml.replace(
        b"/akn/xa/act/2000-06-01/9", b"/akn/xa/act/2000-06-01/9+..+x\xe2\x80\xae"
    ),
    "target-leads-out": lambda xml: xml.replace(b"art_2", b"../../x"),
    "other-namespace": lambda xml: xml.replace(b"urn:lawrepo:1", b"urn:other"),
    "language": lambda xml: xml.replace(b'language="eng"', b'language="../"'),
    "no-date": lambda xml: xml.replace(b"2000-07-01", b"9999-99-99"),
    "include": lambda xml: xml.replace(
        b"</lr:act>",
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/></lr:act>',
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_act_as_document_is_refused(
    small: Path, tmp_path: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], name: str
) -> None:
    (tmp_path / "act.toml").write_text(HEAD + REPEAL)
    sheet = read_sheet(tmp_path / "act.toml", languages=("eng",))
    xml = assemble(act_documents(sheet, default_language="eng")["eng"])
    hostile = ACTS[name](xml)
    assert hostile != xml
    (tmp_path / "act.xml").write_bytes(hostile)
    before = state_of(small)
    assert_refused(lawrepo("-C", small, "amend", tmp_path / "act.xml"), 1, 3, 4, 5)
    assert state_of(small) == before
    (tmp_path / "act.xml").write_bytes(xml)
    assert lawrepo("-C", small, "amend", tmp_path / "act.xml", "--dry-run").returncode == 1  # what it was made of


EVENTS = [
    f"{LAW}#../../../x",
    f"{LAW}#..",
    f"{LAW}#.git",
    f"{LAW}#a/b",
    f"{LAW}#a\\b",
    f"{LAW}#a b",
    f"{LAW}#a\nb",
    f"{LAW}#a\0b",
    f"{LAW}#\x1b[2J",
    f"{LAW}#\u202ea",
    f"{LAW}#work",
    f"{LAW}#CON",
    f"{LAW}#{'x' * 2000}",
    f"{LAW}#",
    "#x",
    "../../x#y",
    f"{LAW}~art_1#x",
    "--upload-pack=x#y",
]


@pytest.mark.parametrize("event", EVENTS)
def test_event_never_leads_out(small: Path, tmp_path: Path, lawrepo: Lawrepo, git: Git, event: str) -> None:
    done = lawrepo("-C", small, "event", "--", event, "2000-07-01")
    if done.returncode:
        assert_refused(done, 2, 5)
    for path in git(small, "ls-files").splitlines():
        assert path.startswith(("akn/xa/act/2000-01-01/1/", "lawrepo.toml", ".gitattributes")), path
        assert not set(path.split("/")) & {"", ".", "..", ".git", "con.xml", "CON.xml"}
    assert {path.name for path in tmp_path.iterdir()} == {"laws", "law.txt"}


@pytest.mark.parametrize("outcome", ["\x1b[2J", "a\0b", "a\n\nAmended-By: x", "\ud800", "e\u0301", "x" * 100_000])
def test_outcome_never_forges_a_commit(small: Path, lawrepo: Lawrepo, git: Git, outcome: str) -> None:
    done = lawrepo("-C", small, "event", f"{LAW}#vote", "2000-07-01", "--outcome", outcome)
    if done.returncode:
        assert_refused(done, 5)
    assert git(small, "log", "-1", "--format=%(trailers:key=Amended-By,valueonly)").strip() == ""
    assert not OBEYED.search(git(small, "log", "-1", "--format=%B"))


ASSUMPTIONS = [
    "x",
    "=",
    f"{LAW}#vote",
    f"{LAW}#vote=",
    f"{LAW}#vote=2000-13-01",
    f"{LAW}#vote=2000-07-01:",
    f"{LAW}#../../x=2000-07-01",
    f"{LAW}#\x1b[2J=2000-07-01",
    "/akn/../x#vote=2000-07-01",
    f"{LAW}#{'x' * 5000}=2000-07-01",
]


@pytest.mark.parametrize("event", ASSUMPTIONS)
def test_assumption_is_refused_or_changes_nothing(
    small: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], event: str
) -> None:
    before = state_of(small)
    done = lawrepo("-C", small, "show", LAW, "--at", "2000-07-01", f"--assume={event}")
    if done.returncode:
        assert_refused(done, 2, 5)
    assert not OBEYED.search(done.stdout + done.stderr)
    assert state_of(small) == before


REVISIONS = [
    "--upload-pack=touch ran",
    "--output=ran",
    "--exec=touch ran",
    "-O/dev/null",
    "--all",
    "^HEAD",
    "HEAD..HEAD~1",
    "HEAD:akn",
    ":/x",
    "@{-1}",
    "HEAD@{99999999999}",
    "HEAD~99999999999999999999",
    "HEAD^{/x}",
    "refs/../../x",
    "\x1b[2J",
    "a\nb",
    "",
    "x" * 100_000,
]


@pytest.mark.parametrize("revision", REVISIONS)
def test_revision_is_no_option_of_git(
    small: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small)
    before = state_of(small)
    for arguments in (
        ("verify", f"--anchor={revision}"),
        ("check", f"--since={revision}"),
        ("show", LAW, "--at", "2000-07-01", f"--known={revision}"),
        ("log", LAW, f"--known={revision}"),
    ):
        done = lawrepo("-C", small, *arguments)
        assert done.returncode in {0, 1, 2, 3, 5}
        assert "Traceback" not in done.stderr
        assert not OBEYED.search(done.stdout + done.stderr)
    assert state_of(small) == before


def test_anchor_that_is_an_option_is_no_revision(small: Path, lawrepo: Lawrepo) -> None:
    done = lawrepo("-C", small, "verify", "--anchor=--upload-pack=x")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "lawrepo: error: no revision '--upload-pack=x' in this collection\n"


@pytest.mark.parametrize("edit", ["missing.txt", "../=x", "eng=/dev/null", "xxx=law.txt", "eng=", "eng=binary.txt"])
def test_edit_is_refused(
    small: Path,
    tmp_path: Path,
    lawrepo: Lawrepo,
    state_of: Callable[[Path], object],
    edit: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "act.toml").write_text(HEAD)
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    before = state_of(small)
    assert_refused(lawrepo("-C", small, "amend", "--from-edit", edit, "--act", "act.toml"), 1, 3, 5)
    assert state_of(small) == before
