"""Collections that were made by hand to do harm: every command answers or refuses; nothing is run or followed.

Each is a sound collection with one thing changed and committed by git itself, as a clone would have it.
"""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final, TypeAlias

import pytest

from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo.repository import Repository

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]
Git: TypeAlias = Callable[..., str]
Change: TypeAlias = Callable[[Path], None]

LAW, FIRST, SECOND = (f"/akn/xa/act/{name}" for name in ("2000-01-01/1", "2000-06-01/2", "2000-06-02/3"))
AT: Final = ("--at", "2001-01-01")
OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NOW: Final = datetime(2026, 1, 2, tzinfo=UTC)
SHEET: Final = """[act]
iri = "{iri}"
title.eng = "Act"
amends = "{law}"
enacted = {day}
in_force = {{ event = "enacted", working_days = 3 }}

[[instruction]]
id = "1"
op = "replace-text"
target = "art_{number}"
old.eng = "Word{number}"
new.eng = "Other"

[[instruction]]
id = "2"
op = "insert"
after = "art_{number}"
in_force = {{ event = "{iri}#vote", if = "passed" }}
content.eng = '''Article {number}-1

Rest.'''
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a collection with a law, two acts, an event, and a calendar."""
    scratch = tmp_path_factory.mktemp("sound")
    folder = scratch / "laws"
    law = scratch / "law.txt"
    law.write_text("".join(f"Article {n}. Name\n\nWord{n} stands.\n\n" for n in range(1, 5)))
    with Repository.init(folder, country="kz", languages=("eng",), now=NOW) as repository:
        repository.import_text(law, work=LAW, language="eng", in_force=date(2000, 2, 1), now=NOW, title="Law")
        for number, (iri, day) in enumerate(((FIRST, "2000-06-01"), (SECOND, "2000-06-02")), 1):
            sheet = scratch / f"{number}.toml"
            sheet.write_text(SHEET.format(iri=iri, law=LAW, day=day, number=number))
            repository.amend(repository.read_act(sheet), now=NOW)
        happened = Event(iri=FrbrUri.parse(FIRST), name="vote", on=date(2000, 9, 1), outcome="passed")
        repository.record_event(happened, now=NOW)
    return folder


@pytest.fixture
def laws(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "laws")
    return tmp_path / "laws"


def in_file(pattern: str, old: bytes, new: bytes, count: int = -1) -> Change:
    """Return what changes bytes of every file of a pattern; some must have them."""

    def change(folder: Path) -> None:
        changed = 0
        for path in sorted(folder.glob(pattern)):
            data = path.read_bytes()
            path.write_bytes(data.replace(old, new, count))
            changed += old in data
        assert changed, f"no {old!r} in {pattern}"

    return change


def written(path: str, data: bytes) -> Change:
    def change(folder: Path) -> None:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    return change


def linked(path: str, to: str) -> Change:
    def change(folder: Path) -> None:
        (folder / path).unlink(missing_ok=True)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(to)

    return change


def crossed(folder: Path) -> None:
    """Let each act wait for the commencement of the other."""
    for path in sorted(folder.glob("akn/**/meta/*.xml")):
        data = path.read_bytes()
        other = SECOND if f'"{FIRST}"'.encode() in data else FIRST
        path.write_bytes(data.replace(b'event="enacted"', f'event="{other}#commencement"'.encode()))


def filed_crosswise(folder: Path) -> None:
    """Let each act be filed under the other, as one that bears on it."""
    files = {
        path.name.removesuffix(".xml"): path.read_bytes() for path in folder.glob(f"{LAW[1:]}/effects/2000/*.xml")
    }
    assert len(files) > 1
    for iri in (FIRST, SECOND, LAW):
        for name, data in files.items():
            written(
                f"{iri[1:]}/effects/2000/{name}.xml", data.replace(f'work="{LAW}"'.encode(), f'work="{iri}"'.encode())
            )(folder)


EFFECTS, ACTS, WORK = f"{LAW[1:]}/effects/2000/*.xml", "akn/xa/act/2000-06-0*/*/eng/meta/*.xml", f"{LAW[1:]}/work.xml"
DEEP = b"<lr:x>" * 5000 + b"</lr:x>" * 5000
CHANGES: dict[str, Change] = {
    "effects-deep": in_file(EFFECTS, b"</lr:effects>", DEEP + b"</lr:effects>"),
    "effects-huge": in_file(
        EFFECTS,
        b"</lr:effects>",
        b'<lr:outstanding instruction="1" standing="pending" eIds="" reason="x"/>' * 20_000 + b"</lr:effects>",
    ),
    "effects-escape": in_file(EFFECTS, b'value="Act"', b'value="Act\xc2\x9b2J\xe2\x80\xae"'),
    "effects-control": in_file(EFFECTS, b'value="Act"', b'value="Act&#27;[2J"'),
    "effects-entity": in_file(EFFECTS, b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1),
    "effects-crosswise": filed_crosswise,
    "effects-name": written(f"{LAW[1:]}/effects/2000/+..+..+x.xml", b"<meta/>"),
    "effects-name-escape": written(f"{LAW[1:]}/effects/2000/a\x1b[2J.xml", b"<meta/>"),
    "effects-folder": written(f"{LAW[1:]}/effects/2000/a/b/c.xml", b"<meta/>"),
    "effects-binary": written(f"{LAW[1:]}/effects/2000/xa+act+2000-07-01+9.xml", bytes(range(256))),
    "minted-leads-out": in_file(
        EFFECTS, b"</lr:effects>", b'<lr:minted instruction="2" eId="art_1-1" wId="../../../../x"/></lr:effects>'
    ),
    "minted-control": in_file(
        EFFECTS, b"</lr:effects>", b'<lr:minted instruction="2" eId="art_1-1" wId="a\xc2\x9b2J"/></lr:effects>'
    ),
    "act-deep": in_file(ACTS, b"</lr:act>", DEEP + b"</lr:act>"),
    "act-crossed": crossed,
    "act-target-leads-out": in_file(ACTS, b'target="art_', b'target="../../art_'),
    "act-wid-leads-out": in_file(ACTS, b'target_wid="art_', b'target_wid="../../art_'),
    "act-wids": in_file(ACTS, b'wid="art_1-1"', b'wid="../../../x"'),
    "act-days-without-end": in_file(ACTS, b'working_days="3"', b'working_days="999999999999"'),
    "act-days-of-other-digits": in_file(ACTS, b'working_days="3"', 'working_days="\u0663"'.encode()),
    "act-status-escape": in_file(ACTS, b'op="insert"', b'op="insert" status="a\xc2\x9b2J" reason="b\xc2\x9b2J"'),
    "act-operation": in_file(ACTS, b'op="insert"', b'op="exec"'),
    "work-title-escape": in_file(WORK, b'title="Law"', b'title="Law\xc2\x9b2J\xe2\x80\xae"'),
    "work-language": in_file(WORK, b'code="eng"', b'code="../"'),
    "work-other-iri": in_file(WORK, LAW.encode(), FIRST.encode()),
    "work-empty": written(WORK, b""),
    "work-bomb": written(WORK, b'<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><meta>&b;</meta>'),
    "work-link": linked(WORK, "/etc/passwd"),
    "version-link": linked(f"{LAW[1:]}/eng/art_1/2000-02-01.xml", "/etc/passwd"),
    "version-entity": in_file(
        f"{LAW[1:]}/eng/art_1/*.xml", b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1
    ),
    "version-deep": in_file(f"{LAW[1:]}/eng/art_1/*.xml", b"<p", b"<i>" * 5000 + b"</i>" * 5000 + b"<p", 1),
    "version-escape": in_file(f"{LAW[1:]}/eng/art_3/*.xml", b"Word3", b"Word3\xc2\x9b2J\xe2\x80\xae"),
    "version-name": written(f"{LAW[1:]}/eng/art_1/9999-99-99.xml", b"<article/>"),
    "structure-loop": in_file(f"{LAW[1:]}/eng/structure/*.xml", b'src="#art_1"', b'src="#structure"'),
    "structure-leads-out": in_file(f"{LAW[1:]}/eng/structure/*.xml", b'src="#art_1"', b'src="#../../x"'),
    "structure-twice": in_file(f"{LAW[1:]}/eng/structure/*.xml", b'src="#art_1"', b'src="#art_2"'),
    "event-name": in_file(f"{FIRST[1:]}/events/*.xml", b'name="vote"', b'name="../../x"'),
    "event-outcome-escape": in_file(f"{FIRST[1:]}/events/*.xml", b'outcome="passed"', b'outcome="\xc2\x9b2J"'),
    "event-file": written(f"{FIRST[1:]}/events/a\x1b[2J.xml", b"<meta/>"),
    "calendar-no-toml": written("calendar/2000.toml", b"["),
    "calendar-dotted": written("calendar/2000.toml", b"a." * 150_000 + b"a = 1\n"),
    "calendar-every-day": written(
        "calendar/2000.toml",
        b'source = "x"\n'
        + b"".join(
            b'[[holiday]]\non = 2000-%02d-%02d\nname = "\xc2\x9b2J"\n' % (m, d)
            for m in range(1, 13)
            for d in range(1, 29)
        ),
    ),
    "calendar-folder": written("calendar/2000.toml/x", b""),
    "settings-no-toml": written("lawrepo.toml", b"["),
    "settings-deep": written("lawrepo.toml", b"a = " + b"[" * 100_000),
    "settings-dotted": written("lawrepo.toml", b"a." * 150_000 + b"a = 1\n"),
    "settings-escape": written("lawrepo.toml", b'format = 1\ncountry = "\\u001b[2J"\nlanguages = ["eng"]\n'),
    "settings-limits": written("lawrepo.toml", b'format = 1\ncountry = "kz"\nlanguages = ["eng"]\nlimits = "no"\n'),
    "settings-link": linked("lawrepo.toml", "/etc/passwd"),
    "submodule": written(
        ".gitmodules", b'[submodule "x"]\npath = akn/x\nurl = ext::touch ran\nupdate = !touch ran\n'
    ),
    "attributes": written(".gitattributes", b"* filter=x diff=x merge=x text eol=crlf ident\n"),
    "link-to-folder": linked("akn/xa/act/2000-08-01", "/etc"),
    "link-loop": linked("akn/xa/act/loop", "loop"),
    "deep-folders": written("akn/" + "a/" * 200 + "work.xml", b"<meta/>"),
}
COMMANDS: Final = (
    ("show", LAW, *AT),
    ("show", f"{LAW}~art_1", *AT),
    ("show", LAW, *AT, "--assume", f"{SECOND}#vote=2000-09-09"),
    ("export", LAW, "--to", "html", *AT),
    ("export", LAW, "--to", "json", *AT),
    ("diff", LAW, "--from", "2000-03-01", "--to", "2001-01-01"),
    ("log", LAW),
    ("log", f"{LAW}~art_1"),
    ("blame", f"{LAW}~art_1", *AT),
    ("check",),
    ("check", "--since", "HEAD~1"),
    ("verify",),
    ("event", f"{SECOND}#vote", "2000-09-09", "--outcome", "passed"),
)


@pytest.mark.parametrize("name", CHANGES)
def test_collection_made_to_do_harm(
    laws: Path, lawrepo: Lawrepo, git: Git, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "calendar-folder":
        (laws / "calendar" / "2000.toml").unlink()
    CHANGES[name](laws)
    git(laws, "-c", "core.safecrlf=false", "-c", "filter.x.clean=cat", "add", "--all")
    git(laws, "commit", "--quiet", "--message", "a change \x1b[2J\x9b2J\u202e")
    monkeypatch.chdir(laws)
    found = []
    for arguments in COMMANDS:
        done = lawrepo("-C", laws, *arguments)
        assert done.returncode in range(6), (arguments, done.stderr)
        assert "Traceback" not in done.stderr
        assert "root:" not in done.stdout + done.stderr
        if "html" not in arguments:
            assert not OBEYED.search(done.stdout), arguments
        assert not OBEYED.search(done.stderr), arguments
        found.append(done.returncode)
    assert any(found)  # at least `verify` says that the history is not what was recorded
    assert not (laws / "ran").exists()
    assert {path.name for path in laws.parent.iterdir()} == {"laws"}


def test_what_was_changed_was_sound(laws: Path, lawrepo: Lawrepo) -> None:
    for arguments in COMMANDS:
        done = lawrepo("-C", laws, *arguments)
        assert done.returncode == (1 if arguments[0] == "diff" else 0), (arguments, done.stderr)
