"""Hostile and broken input: a one-line error with exit 5, or findings with exit 1, and a collection as it was."""

import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest

from lawrepo.repository import Repository

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]

NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
IRI = "/akn/xa/act/2020-01-01/peace"
ACT = f"""<akomaNtoso xmlns="{NS}"><act name="act"><meta><identification source="#s">
<FRBRWork><FRBRthis value="{IRI}/!main"/><FRBRuri value="{IRI}"/><FRBRdate date="2020-01-01" name="enacted"/>
<FRBRauthor href="#s"/><FRBRcountry value="xa"/></FRBRWork>
<FRBRExpression><FRBRthis value="{IRI}/eng@2020-01-01/!main"/><FRBRuri value="{IRI}/eng@2020-01-01"/>
<FRBRdate date="2020-01-01" name="enacted"/><FRBRauthor href="#s"/><FRBRlanguage language="eng"/></FRBRExpression>
<FRBRManifestation><FRBRthis value="{IRI}/eng@2020-01-01/!main.akn"/><FRBRuri value="{IRI}/eng@2020-01-01.akn"/>
<FRBRdate date="2020-01-01" name="made"/><FRBRauthor href="#s"/></FRBRManifestation></identification>
<references source="#s"><TLCOrganization eId="s" href="/akn/ontology/organization/xa/s" showAs="S"/></references>
</meta>
<body>%s</body></act></akomaNtoso>
"""
ARTICLE = (
    '<article eId="%s"><num>Article %d</num><content eId="%s__content"><p eId="%s__p">%s</p></content></article>'
)


def article(eid: str, number: int = 1, text: str = "Peace.") -> str:
    return ARTICLE % (eid, number, eid, eid, text)


def act(*articles: str) -> bytes:
    return (ACT % "".join(articles)).encode()


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
SOURCES = {
    "file-entity.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + act(article("art_1", text="&x;")),
    "remote-dtd.xml": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">' + act(article("art_1")),
    "parameter-entity.xml": b'<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]>' + act(article("art_1")),
    "bomb.xml": f'<!DOCTYPE a [<!ENTITY e0 "boom">{BOMB}]>'.encode() + act(article("art_1", text="&e11;")),
    "quadratic.xml": f'<!DOCTYPE a [<!ENTITY x "{"x" * 100_000}">]>'.encode() + act(article("a", text="&x;" * 1000)),
    "undeclared.xml": act(article("art_1", text="&x;")),
    "deep.xml": act(article("art_1", text="<i>" * 100_000 + "</i>" * 100_000)),
    "deep-unclosed.xml": b"<a>" * 100_000,
    "deep-blocks.xml": act("<section>" * 100_000 + "</section>" * 100_000),
    "include.xml": act(
        article("art_1", text='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')
    ),
    "not-utf-8.xml": act(article("art_1", text="x")).replace(b">x<", b">\xff\xfe<"),
    "truncated.xml": act(article("art_1"))[:-30],
    "cut-in-a-letter.xml": act(article("art_1", text="Ж"))[: act(article("art_1", text="Ж")).index("Ж".encode()) + 1],
    "two-roots.xml": act(article("art_1")) * 2,
    "binary.xml": bytes(range(256)) * 50,
    "nul.xml": act(article("art_1", text="\0")),
    "empty.xml": b"",
    "blank.xml": b" \n",
    "other-namespace.xml": act(article("art_1")).replace(NS.encode(), b"urn:other"),
    "html.xml": b"<html><body><p>Article 1</p></body></html>",
    "invalid.xml": act("<p>no article</p>"),
    "same-eid.xml": act(article("art_1"), article("art_1", 2)),
    "same-eid-by-normal-form.xml": act(article("art_\u00e9"), article("art_e\u0301", 2)),
    "bidirectional-eid.xml": act(article("art_1\u202e")),
    "unseen-eid.xml": act(article("art_1\u200b")),
    "instruction-to-a-program.xml": act(article("art_1", text='<?php system("touch ran")?><b')),
    "utf-7.xml": act(article("art_1")).replace(b"<akoma", b'<?xml version="1.0" encoding="UTF-7"?><akoma', 1),
    "ebcdic.xml": b'<?xml version="1.0" encoding="cp037"?>'.decode().encode("cp037") + act(article("art_1")),
    "not-utf-8.txt": b"Article 1\n\n\xff\xfe\n",
    "cut-in-a-letter.txt": "Article 1\n\nЖ".encode()[:-1],
    "binary.txt": bytes(range(256)) * 50,
    "nul.txt": b"Article 1\n\nPea\0ce.\n",
    "control.txt": b"Article 1\n\nPea\x1bce.\n",
    "half-a-character.txt": b"Article 1\n\n\xed\xa0\x80\n",
    "utf-16.txt": "Article 1\n\nPeace.\n".encode("utf-16"),
    "empty.txt": b"",
    "blank.txt": b" \n\n\t\n",
    "no-article.txt": b"There shall be peace.\n",
    "same-number.txt": b"Article 1\n\nPeace.\n\nArticle 1\n\nRest.\n",
    "lost-words.txt": b"Article 1\n\nPeace.\n\nSchedule 1\n\nRest.\n",
    "empty.md": b"",
    "comment.md": b"<!-- nothing -->\n",
}


def assert_refused(done: CompletedProcess[str]) -> None:
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    if done.returncode == 5:
        assert len(lines) == 1
        assert re.match(r"lawrepo: error: \S", lines[0])
        assert len(lines[0]) < 1000
    else:
        assert done.returncode == 1
        assert len(lines) > 1
        assert re.match(r"lawrepo: error: \S", lines[-1])
        assert all(re.match(r"(?:.+?: )?error [a-z-]+: ", line) for line in lines[:-1])


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in SOURCES.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory, koltau: Path) -> Path:
    """Give a collection that holds a law, and that nothing here may change."""
    folder = tmp_path_factory.mktemp("laws") / "laws"
    subprocess.run(["git", "clone", "--quiet", koltau, folder], check=True)
    return folder


def test_what_the_hostile_sources_are_made_of_is_sound(collection: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    (tmp_path / "sound.xml").write_bytes(act(article("art_1"), article("art_2", 2)))
    done = lawrepo(
        "-C", collection, "import", tmp_path / "sound.xml", "--work", IRI, "--lang", "eng", "--in-force", "2020-01-01"
    )
    assert done.returncode == 0, done.stderr
    assert "Peace." in lawrepo("-C", collection, "show", f"{IRI}~art_2").stdout


@pytest.mark.parametrize("name", SOURCES)
def test_source_is_refused(
    laws: Path, sources: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], name: str
) -> None:
    before = state_of(laws)
    done = lawrepo("-C", laws, "import", sources / name, "--work", IRI, "--lang", "eng", "--in-force", "2020-01-01")
    assert_refused(done)
    assert name in done.stderr
    assert "root:" not in done.stdout + done.stderr
    assert state_of(laws) == before


@pytest.mark.parametrize("name", [name for name in SOURCES if name.endswith(".xml") and "eid" not in name])
def test_document_is_refused_by_check(sources: Path, lawrepo: Lawrepo, name: str) -> None:
    done = lawrepo("-C", sources, "check", sources / name)
    assert (done.returncode, done.stderr) == (1, "")
    assert re.match(rf"\S+/{name}(?::\d+)*: error [a-z-]+: \S", done.stdout)
    assert "root:" not in done.stdout


@pytest.mark.parametrize("form", ["akn", "text", "markdown"])
@pytest.mark.parametrize("name", ["binary.xml", "empty.txt", "deep-unclosed.xml", "html.xml", "not-utf-8.txt"])
def test_source_is_refused_in_every_format(laws: Path, sources: Path, lawrepo: Lawrepo, name: str, form: str) -> None:
    options = ("--work", IRI, "--lang", "eng", "--in-force", "2020-01-01", "--format", form)
    assert_refused(lawrepo("-C", laws, "import", sources / name, *options))


def test_no_source_is_refused(laws: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "nested" / "folder.txt").mkdir(parents=True)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    for name in ("missing.txt", "empty", "nested", "loop.txt", "x" * 300, "missing/inner.txt"):
        options = ("--work", IRI, "--lang", "eng", "--in-force", "2020-01-01")
        done = lawrepo("-C", laws, "import", tmp_path / name, *options)
        assert_refused(done)
        assert done.returncode == 5, name


@pytest.mark.parametrize(
    "iri",
    [
        "/akn/xa/act/..",
        "/akn/xa/../../etc",
        "/akn/xa/act/2020-01-01/..",
        "/akn/xa/act/2020-01-01/../../../../../tmp/x",
        "/akn/xa/act/2020-01-01/%2e%2e",
        "/akn/xa/act/2020-01-01/%2e%2e%2fx",
        "/akn/xa/act/2020-01-01/a\\..\\b",
        "/akn/xa/act/2020-01-01/a\0b",
        "/akn/xa/act/2020-01-01/pea\u202ece",
        "/akn/xa/act/2020-01-01/pea\u200bce",
        "/akn/xa/act/2020-01-01/pe\u0301ace",
        "/akn/xa/act/2020-01-01/pea\x1b[2Jce",
        "/akn/xa/act/2020-01-01/pea\u2044ce",
        "/akn/xa/act/2020-01-01/%00",
        "/akn/xa/act/2020-01-01/%0a",
        "--upload-pack=x",
        "/akn/xa/act/2020-01-01/x/../../y",
        "//akn/xa/act/2020-01-01/x",
        "/akn/xa/act/2020-01-01/",
        "akn/xa/act/2020-01-01/x",
        "/akn",
        "",
        "..",
        f"/akn/xa/act/2020-01-01/{'x' * 300}",
        f"/akn/xa/act/2020-01-01/{'/x' * 3000}",
    ],
)
def test_iri_that_leads_out_is_refused(
    laws: Path, tmp_path: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], iri: str
) -> None:
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nPeace.\n")
    before, beside = state_of(laws), sorted(laws.parent.iterdir())
    options = ("--lang", "eng", "--in-force", "2020-01-01")
    done = lawrepo("-C", laws, "import", tmp_path / "law.txt", "--work", iri, *options)
    assert (done.returncode, done.stdout) == (5, "")
    assert len(done.stderr.splitlines()) == 1
    assert lawrepo("-C", laws, "show", "--", iri).returncode in {3, 5}
    assert state_of(laws) == before
    assert sorted(laws.parent.iterdir()) == beside


def test_names_that_differ_in_case_alone_do_not_collide(
    collection: Path, tmp_path: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    for name, text in (("254-III", "upper"), ("254-iii", "lower")):
        (tmp_path / "law.xml").write_bytes(act(article("art_A", 1, text), article("art_a", 2, text)))
        iri = f"/akn/xa/act/2020-01-01/{name}"
        options = ("--work", iri, "--lang", "eng", "--in-force", "2020-01-01")
        assert lawrepo("-C", collection, "import", tmp_path / "law.xml", *options).returncode == 0
    paths = git(collection, "ls-files").splitlines()
    assert len({path.casefold() for path in paths}) == len(paths)
    for name, text in (("254-III", "upper"), ("254-iii", "lower")):
        for eid in ("art_A", "art_a"):
            shown = lawrepo("-C", collection, "show", f"/akn/xa/act/2020-01-01/{name}~{eid}")
            assert (shown.returncode, text in shown.stdout) == (0, True)


@pytest.mark.parametrize(
    "eid", ["../../../../x", "..", ".git", "a/b", "con", "aux.xml", "x" * 239, "structure", "é", "a b"]
)
def test_eid_never_leads_out(
    collection: Path, tmp_path: Path, lawrepo: Lawrepo, git: Callable[..., str], eid: str
) -> None:
    """An eId that the standard would not give is refused, or stored where it cannot lead anywhere."""
    (tmp_path / "law.xml").write_bytes(act(article(eid), article("art_2", 2)))
    options = ("--work", IRI, "--lang", "eng", "--in-force", "2020-01-01")
    done = lawrepo("-C", collection, "import", tmp_path / "law.xml", *options)
    if done.returncode:
        assert_refused(done)
    for path in git(collection, "ls-files", "akn").splitlines():
        assert path.startswith("akn/xa/act/2020-01-01/peace/")
        assert not set(path.split("/")) & {"", ".", "..", ".git", "con", "aux.xml"}
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "koltau") == ["law.xml", "laws"]


def test_names_that_look_alike_are_told_apart(
    collection: Path, tmp_path: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    """Numbers of acts have letters of other scripts: what looks alike is another Work, and its path says so."""
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nPeace.\n")
    for name in ("peace", "pe\u0430ce"):
        options = ("--work", f"/akn/xa/act/2020-01-01/{name}", "--lang", "eng", "--in-force", "2020-01-01")
        assert lawrepo("-C", collection, "import", tmp_path / "law.txt", *options).returncode == 0
    folders = {path.split("/")[4] for path in git(collection, "ls-files", "akn").splitlines()}
    assert folders == {"peace", "pe%d0%b0ce"}


WORK = f'[work]\niri = "{IRI}"\n'
VERSION = '[[version]]\nin_force = 2020-01-01\ntext = { eng = "law.txt" }\n'
MANIFESTS = {
    "no-toml": "[work",
    "empty": "",
    "no-version": WORK,
    "leads-out": '[work]\niri = "/akn/xa/act/../x"\n' + VERSION,
    "act-leads-out": f'{WORK}{VERSION}by = "/akn/../x"\nenacted = 2020-01-01\n',
    "no-date": WORK + VERSION.replace("2020-01-01", '"2020-01-01"'),
    "missing-text": WORK + VERSION.replace("law", "missing"),
    "leads-to-a-table": f"{WORK}texts = {{}}\n{VERSION}",
    "dotted-key": "a." * 150_000 + "a = 1\n",
    "deep": "a = " + "[" * 100_000,
    "nul-in-path": WORK + VERSION.replace("law.txt", "a\\u0000b"),
    "escape-in-path": WORK + VERSION.replace("law.txt", "\\u001b[2J"),
    "title-escape": f'{WORK}title.eng = "\\u001b]0;x"\n{VERSION}',
    "language-leads-out": WORK + VERSION.replace("eng", '"../x"'),
    "unknown-key": f'{WORK}titel = "x"\n{VERSION}',
    "second-text-broken": WORK + VERSION + VERSION.replace("2020", "2021").replace("law", "broken"),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifest_is_refused(
    laws: Path, tmp_path: Path, lawrepo: Lawrepo, state_of: Callable[[Path], object], name: str
) -> None:
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nPeace.\n")
    (tmp_path / "broken.txt").write_bytes(b"Article 1. Peace\n\n\xff\n")
    (tmp_path / "manifest.toml").write_text(MANIFESTS[name])
    before = state_of(laws)
    done = lawrepo("-C", laws, "import-history", tmp_path / "manifest.toml")
    assert_refused(done)
    assert done.returncode == 5
    assert state_of(laws) == before


def test_no_manifest_is_refused(laws: Path, tmp_path: Path, sources: Path, lawrepo: Lawrepo) -> None:
    for path in (tmp_path / "missing.toml", tmp_path, sources / "binary.txt"):
        done = lawrepo("-C", laws, "import-history", path)
        assert_refused(done)
        assert done.returncode == 5


def test_stored_fragment_that_turned_hostile_is_refused(
    koltau_copy: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    """What stands in the collection is not trusted either: anybody may have committed it."""
    path = koltau_copy / "akn/xa/act/1996-05-20/charter/eng/art_4/1996-07-01.xml"
    for name in ("file-entity.xml", "bomb.xml", "deep-unclosed.xml", "binary.xml", "empty.xml", "html.xml"):
        path.write_bytes(SOURCES[name])
        git(koltau_copy, "commit", "--quiet", "-a", "-m", name)
        done = lawrepo("-C", koltau_copy, "check")
        assert (done.returncode, done.stderr) == (1, "")
        assert "art_4/1996-07-01.xml" in done.stdout
        shown = lawrepo(
            "-C", koltau_copy, "show", "/akn/xa/act/1996-05-20/charter", "--at", "1996-07-01", "--lang", "eng"
        )
        assert shown.returncode == 5
        assert len(shown.stderr.splitlines()) == 1
        assert "root:" not in shown.stdout + shown.stderr
    with Repository.open(koltau_copy) as repository:
        known = repository.work("/akn/xa/act/1996-05-20/charter", known=date(2026, 1, 2))
        assert b"Samaltas" in known.at(date(1996, 7, 1), language="eng", eid="art_4").words()
