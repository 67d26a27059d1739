"""What holds for every command: exit codes, help, envelopes, and a standard output that holds results alone."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import click
import pytest

import lawrepo as package
from lawrepo.cli import cli

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]
Command: TypeAlias = Callable[..., CompletedProcess[bytes]]

ROOT = Path(__file__).resolve().parents[2]
CHARTER = "/akn/xa/act/1996-05-20/charter"
COMMANDS = sorted(cli.commands)
DONE, FINDINGS, USAGE, ABSENT, CONFLICT, BROKEN = range(6)
NEW = ("--work", "/akn/xa/act/2020/1", "--lang", "eng", "--in-force", "2020-01-01")
# What is read of a provision in force needs none of these.
UNREAD = tuple(
    f"lawrepo.{name}"
    for name in (
        *("act", "amend", "claims", "commencement", "compar", "conformance", "derivation", "difference"),
        *("field", "fold", "force", "importers", "instruction", "interplay", "planning", "replay", "repository"),
        *(
            "export.comparison",
            "export.html",
            "export.pdf",
            "store.checking",
            "store.writer",
            "texts",
            "verification",
        ),
    )
)
FORMS = ("akn", "html", "md", "txt", "json", "pdf")


@pytest.fixture
def place(koltau: Path, tmp_path: Path) -> dict[str, Path]:
    """Give the places that command lines of this module name."""
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\n1. Peace.\n\nArticle 2. Rest\n\n1. Rest.\n")
    (tmp_path / "bad.txt").write_text("Article 1. Peace\n\nPeace.\n\nSchedule\n\nRest.\n")
    (tmp_path / "bad.xml").write_text("<akomaNtoso/>")
    (tmp_path / "bad.toml").write_text("[work]\n")
    (tmp_path / "none").mkdir()
    for name, work, old in (
        ("act", CHARTER, "Samaltas"),
        ("misfit", CHARTER, "Atlantis"),
        ("other", "/akn/xa/act/1996-05-20/other", "Samaltas"),
    ):
        (tmp_path / f"{name}.toml").write_text(
            f'[act]\niri = "/akn/xa/act/2020-01-01/1"\namends = "{work}"\nenacted = 2020-01-01\n'
            f'in_force = 2020-02-01\n[[instruction]]\nid = "1"\nop = "replace-text"\ntarget = "art_4__para_3"\n'
            f'lang = "eng"\nold = "{old}"\nnew = "Aibarkala"\n'
        )
    return {"koltau": koltau, "here": tmp_path, "acts": ROOT / "history" / "charter" / "acts"}


# `{koltau}` is the collection of the model law, `{acts}` its sheets, `{here}` a folder with the files above.
TABLE = (
    (DONE, "-C {koltau} diff /akn/xa/act/1996-05-20/charter --from 2007-01-01 --to 2007-06-01 --lang eng"),
    (FINDINGS, "-C {koltau} diff /akn/xa/act/1996-05-20/charter --from 2005-01-01 --to 2008-01-01 --lang eng"),
    (USAGE, "-C {koltau} diff /akn/xa/act/1996-05-20/charter --from 2005-01-01"),
    (ABSENT, "-C {koltau} diff /akn/xa/act/1996-05-20/charter --from 1990-01-01 --to 2008-01-01"),
    (DONE, "init {here}/laws --country xa --languages eng"),
    (USAGE, "init {here}/laws --country xa"),
    (USAGE, "init"),
    (BROKEN, "init {here} --country xa --languages eng"),
    (BROKEN, "init {here}/laws --country XA --languages eng"),
    (BROKEN, "init {here}/laws --country xa --languages english"),
    (BROKEN, "init {here}/law.txt/laws --country xa --languages eng"),
    (BROKEN, "-C {here}/none import {here}/law.txt --work /akn/xa/act/2020/1 --lang eng --in-force 2020-01-01"),
    (USAGE, "-C {koltau} import {here}/law.txt --lang eng --in-force 2020-01-01"),
    (USAGE, "-C {koltau} import {here}/law.txt --work /akn/xa/act/2020/1 --lang eng --in-force 1.1.2020"),
    (
        USAGE,
        "-C {koltau} import {here}/law.txt --work /akn/xa/act/2020/1 --lang eng --in-force 2020-01-01 --format doc",
    ),
    (USAGE, "-C {koltau} import {here}/law.txt --work /akn/xa/act/2020/1 --lang deu --in-force 2020-01-01"),
    (USAGE, "-C {koltau} import {here}/law.txt --work /akn/xa/act/2020/1/eng@ --lang eng --in-force 2020-01-01"),
    (FINDINGS, "-C {koltau} import {here}/bad.txt --work /akn/xa/act/2020/1 --lang eng --in-force 2020-01-01"),
    (BROKEN, "-C {koltau} import {here}/bad.xml --work /akn/xa/act/2020/1 --lang eng --in-force 2020-01-01"),
    (BROKEN, "-C {koltau} import {here}/none.txt --work /akn/xa/act/2020/1 --lang eng --in-force 2020-01-01"),
    (BROKEN, "-C {koltau} import-history {here}/bad.toml"),
    (BROKEN, "-C {koltau} import-history {here}/none.toml"),
    (USAGE, "-C {koltau} import-history"),
    (FINDINGS, "-C {koltau} amend {here}/act.toml --dry-run"),
    (FINDINGS, "-C {koltau} amend {here}/bad.toml"),
    (ABSENT, "-C {koltau} amend {here}/other.toml"),
    (CONFLICT, "-C {koltau} amend {here}/misfit.toml"),
    (FINDINGS, "-C {koltau} amend {here}/bad.xml"),
    (USAGE, "-C {koltau} amend"),
    (USAGE, "-C {koltau} event /akn/xa/act/2026-05-15/96-vi 2026-10-03"),
    (USAGE, "-C {koltau} event /akn/xa/act/2026-05-15/96-vi#referendum 3.10.2026"),
    (BROKEN, "-C {here}/none event /akn/xa/act/2026-05-15/96-vi#referendum 2026-10-03"),
    (DONE, "-C {koltau} merge HEAD~1 --dry-run"),
    (USAGE, "-C {koltau} merge"),
    (ABSENT, "-C {koltau} merge no-such-revision"),
    (BROKEN, "-C {here} merge"),
    (DONE, "-C {koltau} blame /akn/xa/act/1996-05-20/charter~art_4 --at 2008-01-01"),
    (USAGE, "-C {koltau} blame /akn/xa/act/1996-05-20/charter --at 2008-01-01"),
    (ABSENT, "-C {koltau} blame /akn/xa/act/1996-05-20/charter~art_99 --at 2008-01-01"),
    (ABSENT, "-C {koltau} blame /akn/xa/act/1996-05-20/other~art_4"),
    (USAGE, "-C {koltau} site"),
    (USAGE, "-C {koltau} site -o {here}"),  # something else is in it
    (USAGE, "-C {koltau} site -o {here}/site --base laws.example"),
    (BROKEN, "-C {here}/none site -o {here}/site"),
    (BROKEN, "-C {koltau} site -o {here}/law.txt/site"),
    (DONE, "-C {koltau} verify"),
    (ABSENT, "-C {koltau} verify --anchor v1"),
    (USAGE, "-C {koltau} show /akn/xa/act/1996-05-20/charter --assume soon"),
    (DONE, "-C {koltau} show /akn/xa/act/1996-05-20/charter"),
    (ABSENT, "-C {koltau} show /akn/xa/act/1996-05-20/other"),
    (ABSENT, "-C {koltau} show /akn/xa/act/1996-05-20/charter~art_99"),
    (ABSENT, "-C {koltau} show /akn/xa/act/1996-05-20/charter --at 1996-06-30"),
    (ABSENT, "-C {koltau} show /akn/xa/act/1996-05-20/charter --lang deu"),
    (ABSENT, "-C {koltau} show /akn/xa/act/1996-05-20/charter --known 2025-12-31"),
    (ABSENT, "-C {koltau} show /akn/xa/act/1996-05-20/charter --known no-such-revision"),
    (ABSENT, "-C {koltau} show /akn/xa/act/1996-05-20/charter --known=--all"),
    (USAGE, "-C {koltau} show /akn/xa/act/1996-05-20/charter --known 2026-01-02T12:00:00"),
    (USAGE, "-C {koltau} show /akn/xa/act/1996-05-20/charter --known 2026-02-30"),
    (USAGE, "-C {koltau} show /akn/xa/act/1996-05-20/charter --at 2026-02-30"),
    (USAGE, "-C {koltau} show /akn/xa/act/1996-05-20/charter --at 20260201"),
    (USAGE, "-C {koltau} show /akn/xa/act/1996-05-20/charter --as pdf"),
    (USAGE, "-C {koltau} show /akn/xa/act/1996-05-20/charter --all"),
    (USAGE, "-C {koltau} show"),
    (BROKEN, "-C {koltau} show charter"),
    (BROKEN, "-C {here} show /akn/xa/act/1996-05-20/charter"),
    (BROKEN, "-C {here}/no-folder show /akn/xa/act/1996-05-20/charter"),
    (DONE, "-C {koltau} export /akn/xa/act/1996-05-20/charter --to md"),
    (USAGE, "-C {koltau} export /akn/xa/act/1996-05-20/charter"),
    (USAGE, "-C {koltau} export /akn/xa/act/1996-05-20/charter --to doc"),
    (ABSENT, "-C {koltau} export /akn/xa/act/1996-05-20/charter --to md --at 1900-01-01"),
    (BROKEN, "-C {koltau} export /akn/xa/act/1996-05-20/charter --to md -o {here}/no-folder/law.md"),
    (BROKEN, "-C {koltau} export /akn/xa/act/1996-05-20/charter --to md -o {here}"),
    (DONE, "-C {koltau} interplay {acts}/04-capital-renamed.toml {acts}/12-new-constitution.toml"),
    (FINDINGS, "-C {koltau} interplay {acts}/04-capital-renamed.toml {acts}/05-shores.toml --at 2006-09-30"),
    (USAGE, "-C {koltau} interplay {acts}/04-capital-renamed.toml"),
    (ABSENT, "-C {koltau} interplay {acts}/04-capital-renamed.toml {acts}/05-shores.toml --at 1990-01-01"),
    (BROKEN, "-C {here} interplay {acts}/04-capital-renamed.toml {acts}/05-shores.toml"),
    (DONE, "-C {koltau} log /akn/xa/act/1996-05-20/charter"),
    (DONE, "-C {koltau} log /akn/xa/act/1996-05-20/charter~art_4"),
    (ABSENT, "-C {koltau} log /akn/xa/act/1996-05-20/charter~art_99"),
    (ABSENT, "-C {koltau} log /akn/xa/act/1996-05-20/other"),
    (DONE, "-C {koltau} check"),
    (DONE, "-C {koltau} check --explain xml-refused"),
    (USAGE, "-C {koltau} check --explain nothing"),
    (USAGE, "-C {koltau} check --since HEAD~1 --staged"),
    (ABSENT, "-C {koltau} check --since no-such-revision"),
    (ABSENT, "-C {koltau} check --since=--all"),
    (BROKEN, "-C {koltau} check {koltau}/akn/none.xml"),
    (FINDINGS, "-C {here} check {here}/bad.xml"),
    (BROKEN, "-C {here} check {here}/none.xml"),
    (BROKEN, "-C {here} check"),
    (BROKEN, "-C {here} check --staged {here}/bad.xml"),
    (USAGE, ""),
    (USAGE, "no-such-command"),
    (USAGE, "--no-such-option"),
    (DONE, "--version"),
    (DONE, "--help"),
)


@pytest.mark.parametrize(("code", "line"), TABLE, ids=[line for _, line in TABLE])
def test_exit_code(place: dict[str, Path], lawrepo: Lawrepo, code: int, line: str) -> None:
    done = lawrepo(*(word.format_map(place) for word in line.split()))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code in {ABSENT, BROKEN}:
        assert done.stdout == ""
        assert re.fullmatch(r"lawrepo: error: \S.*\n", done.stderr)
    if code == USAGE:
        assert done.stdout == ""
        assert done.stderr


def test_text_that_contradicts_another_is_a_conflict(koltau_copy: Path, tmp_path: Path, lawrepo: Lawrepo) -> None:
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nPeace.\n")
    assert lawrepo("-C", koltau_copy, "import", tmp_path / "law.txt", *NEW).returncode == 0
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nWar.\n")
    done = lawrepo("-C", koltau_copy, "import", tmp_path / "law.txt", *NEW)
    assert (done.returncode, done.stdout) == (4, "")
    assert "2020-01-01" in done.stderr


def test_text_that_is_held_already_changes_nothing(
    koltau_copy: Path, tmp_path: Path, lawrepo: Lawrepo, git: Callable[..., str]
) -> None:
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nPeace.\n")
    assert lawrepo("-C", koltau_copy, "import", tmp_path / "law.txt", *NEW).returncode == 0
    tip = git(koltau_copy, "rev-parse", "HEAD")
    done = lawrepo("-C", koltau_copy, "import", tmp_path / "law.txt", *NEW)
    assert done.returncode == 0
    assert "nothing new to record" in done.stdout
    assert git(koltau_copy, "rev-parse", "HEAD") == tip


def loaded(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    command = loaded(name)
    assert command.name == name
    for width in (45, 1000):
        assert cli.commands[name].get_short_help_str(width) == command.get_short_help_str(width)


def test_list_of_commands_is_whole() -> None:
    folder = Path(package.__file__).parent / "cli"
    modules = [import_module(f"lawrepo.cli.{path.stem}") for path in sorted(folder.glob("[!_]*.py"))]
    named = sorted(command.name for module in modules for command in getattr(module, "COMMANDS", ()))
    assert named == COMMANDS


@pytest.mark.parametrize("line", [("--version",), ("--help",), ("no-such-command",), ()])
def test_what_needs_no_collection_loads_nothing_that_reads_one(line: Sequence[str]) -> None:
    program = (
        f"import sys\nfrom lawrepo.cli import main\nmain({list(line)!r})\n"
        "assert not [name for name in sys.modules if name.startswith(('lawrepo.', 'akn.', 'lxml')) and not"
        " name.startswith(('lawrepo.cli', 'lawrepo.errors', 'akn.errors'))], sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_command_that_is_misspelt_is_named(lawrepo: Lawrepo) -> None:
    assert "Did you mean 'show'?" in lawrepo("shwo").stderr


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_shows_an_example(lawrepo: Lawrepo, name: str) -> None:
    done = lawrepo(*[name] * bool(name), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = re.findall(r"^Example:\n +lawrepo (.+)$", done.stdout.replace("  Example:", "Example:"), re.MULTILINE)
    words = line.split()
    if name:
        assert words[0] == name
        loaded(name).make_context(name, words[1:])  # it can be run as it stands
    for command in [loaded(name)] if name else [cli]:
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.opts[-1] in done.stdout
                assert parameter.help or parameter.name == "form", parameter.name


def test_every_command_of_the_table_is_known() -> None:
    named = {word for _, line in TABLE for word in line.split() if word in COMMANDS}
    assert named == set(COMMANDS)


@pytest.mark.parametrize("form", ["text", "akn", "json", "md"])
def test_statement_of_dates_is_beside_the_result(koltau: Path, lawrepo: Lawrepo, form: str) -> None:
    done = lawrepo("-C", koltau, "show", f"{CHARTER}~art_4", "--at", "2008-01-01", "--lang", "eng", "--as", form)
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert f"{CHARTER}/eng:2008-01-01~art_4" in line
    assert "2006-10-01" in line
    assert "recorded 2026-01-02T" in line
    assert "lawrepo:" not in done.stdout


def test_without_a_day_it_is_today(koltau: Path, lawrepo: Lawrepo) -> None:
    for now in (datetime(2008, 1, 1, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC)):
        asked = ("-C", koltau, "show", f"{CHARTER}~art_4", "--lang", "eng")
        today, then = lawrepo(*asked, now=now), lawrepo(*asked, "--at", str(now.date()))
        assert today.stdout == then.stdout
        assert f"eng:{now.date()}" in today.stderr


ENVELOPES = (
    (("log", CHARTER, "--json"), "lawrepo.log/v1"),
    (("log", f"{CHARTER}~art_4", "--json"), "lawrepo.log/v1"),
    (("check", "--as", "json"), "lawrepo.check/v1"),
)


@pytest.mark.parametrize(("line", "schema"), ENVELOPES)
def test_envelope_names_its_schema(koltau: Path, lawrepo: Lawrepo, line: Sequence[str], schema: str) -> None:
    done = lawrepo("-C", koltau, *line)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["schema"] == schema


def test_envelopes_of_imports_say_what_was_recorded(collection: Path, lawrepo: Lawrepo, tmp_path: Path) -> None:
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\n1. Peace.\n\nArticle 2. Rest\n\n1. Rest for all.\n")
    for _ in range(2):
        done = lawrepo("-C", collection, "import", tmp_path / "law.txt", *NEW, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        said = json.loads(done.stdout)
        assert said["schema"] == "lawrepo.import/v1"
        assert said["texts"] == [{"source": str(tmp_path / "law.txt"), "articles": 2} | said["texts"][0]]
    assert said["commits"] == []
    (tmp_path / "manifest.toml").write_text(
        '[work]\niri = "/akn/xa/act/2020/2"\n[[version]]\nin_force = 2020-02-01\ntext = { eng = "law.txt" }\n'
    )
    done = lawrepo("-C", collection, "import-history", tmp_path / "manifest.toml", "--json")
    said = json.loads(done.stdout)
    assert said["schema"] == "lawrepo.import-history/v1"
    ((subject, files),) = (tuple(commit.values()) for commit in said["commits"])
    assert "2020-02-01" in subject
    assert files == 4


@pytest.mark.parametrize("form", FORMS)
def test_export_is_the_same_when_it_is_repeated(koltau: Path, lawrepo: Lawrepo, tmp_path: Path, form: str) -> None:
    written = []
    for number, now in enumerate((datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 7, 2, tzinfo=UTC))):
        path = tmp_path / f"{number}.{form}"
        options = ("--at", "2008-01-01", "--lang", "rus", "-o", path)
        done = lawrepo("-C", koltau, "export", CHARTER, "--to", form, *options, now=now)
        assert (done.returncode, done.stdout) == (0, "")
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert len(written[0]) > 10_000


@pytest.mark.parametrize(
    "line",
    [
        ("show", CHARTER, "--at", "2008-01-01"),
        ("show", CHARTER, "--at", "2008-01-01", "--as", "json"),
        ("log", CHARTER),
        ("log", f"{CHARTER}~art_4", "--at", "2008-01-01"),
        ("check", "--as", "sarif"),
        ("check", "--as", "junit"),
    ],
)
def test_output_is_the_same_when_it_is_repeated(koltau: Path, lawrepo: Lawrepo, line: Sequence[str]) -> None:
    first = lawrepo("-C", koltau, *line, now=datetime(2026, 6, 1, tzinfo=UTC))
    second = lawrepo("-C", koltau, *line, now=datetime(2027, 7, 2, tzinfo=UTC))
    assert (first.stdout, first.stderr) == (second.stdout, second.stderr)


# The process.


def test_installed_command_and_module_are_one(koltau: Path, command: Command) -> None:
    line = ("-C", str(koltau), "show", f"{CHARTER}~art_4", "--at", "2008-01-01")
    installed = command(*line)
    module = subprocess.run([sys.executable, "-m", "lawrepo", *line], capture_output=True, check=False)
    assert (installed.returncode, installed.stdout, installed.stderr) == (0, module.stdout, module.stderr)


def test_version_is_told(command: Command) -> None:
    done = command("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert package.__version__ in done.stdout.decode()


def test_terminal_without_unicode_gets_utf_8(koltau: Path, command: Command) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = command("-C", koltau, "show", f"{CHARTER}~art_4", "--lang", "kaz", "--at", "2008-01-01", env=environment)
    assert done.returncode == 0
    assert "Айбарқала" in done.stdout.decode()
    refused = command("-C", koltau, "show", "/akn/Қ", env=environment)
    assert refused.returncode == BROKEN
    assert b"Traceback" not in refused.stderr


def test_argument_that_is_no_text_is_refused(koltau: Path) -> None:
    line = [os.fsencode(sys.executable), b"-m", b"lawrepo", b"-C", os.fsencode(koltau), b"show", b"/akn/xa/act/\xff"]
    done = subprocess.run(line, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (BROKEN, b"")
    assert len(done.stderr.splitlines()) == 1


def test_reader_that_has_enough_stops_the_command(koltau: Path) -> None:
    line = [sys.executable, "-m", "lawrepo", "-C", str(koltau), "show", CHARTER, "--as", "akn", "--at", "2008-01-01"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
    assert process.returncode == BROKEN
    assert [line for line in said.splitlines() if not line.startswith("lawrepo: /akn/")] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
def test_output_that_cannot_be_written_is_said(koltau: Path) -> None:
    line = [sys.executable, "-m", "lawrepo", "-C", str(koltau), "log", CHARTER]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (BROKEN, b"lawrepo: error: standard output: No space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of another kind")
def test_output_that_is_closed_is_said(koltau: Path) -> None:
    line = f"'{sys.executable}' -m lawrepo -C '{koltau}' log {CHARTER} >&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (BROKEN, b"lawrepo: error: standard output is closed\n")


def test_collection_is_found_from_a_folder_within(koltau: Path, command: Command, tmp_path: Path) -> None:
    done = command("show", f"{CHARTER}~art_4", "--at", "2008-01-01", cwd=koltau / "akn" / "xa")
    assert done.returncode == 0
    assert command("show", CHARTER, cwd=tmp_path).returncode == BROKEN


def test_command_line_runs_nothing_costly(koltau: Path) -> None:
    """`show` loads neither GitPython nor what PDF and validation need."""
    program = (
        "import sys\nfrom lawrepo.cli import main\n"
        f"assert main(['-C', {str(koltau)!r}, 'show', {CHARTER!r}, '--at', '2008-01-01']) == 0\n"
        "assert not {'git', 'typst', 'xmlschema', 'jinja2', 'rich'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("form", ["text", "md"])
def test_show_of_a_provision_loads_nothing_that_writes_or_analyses(koltau: Path, form: str) -> None:
    line = ["-C", str(koltau), "show", f"{CHARTER}~art_4", "--at", "2008-01-01", "--as", form]
    program = (
        f"import sys\nfrom lawrepo.cli import main\nassert main({line!r}) == 0\n"
        f"assert not [name for name in sys.modules if name.startswith({UNREAD!r})], sorted(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_git_was_told_of_another_repository_is_not_obeyed(
    koltau_copy: Path,
    tmp_path: Path,
    command: Callable[..., CompletedProcess[bytes]],
    git: Callable[..., str],
) -> None:
    """As when the command is run by a hook of another repository."""
    git(tmp_path, "init", "--quiet", "other")
    other = tmp_path / "other" / ".git"
    told = {
        "GIT_DIR": other,
        "GIT_WORK_TREE": tmp_path / "other",
        "GIT_COMMON_DIR": other,
        "GIT_OBJECT_DIRECTORY": other / "objects",
        "GIT_NAMESPACE": "x",
        "GIT_INDEX_FILE": tmp_path / "index",
        "GIT_CEILING_DIRECTORIES": koltau_copy,
    }
    (tmp_path / "law.txt").write_text("Article 1. Peace\n\nPeace.\n")
    options = ("--work", "/akn/xa/act/2020/1", "--lang", "eng", "--in-force", "2020-01-01")
    for line in (("import", tmp_path / "law.txt", *options), ("log", CHARTER), ("check",)):
        env = {**os.environ, **{name: str(value) for name, value in told.items()}}
        done = command("-C", koltau_copy / "akn", *line, env=env)
        assert done.returncode == 0, done.stderr
    assert not (tmp_path / "index").exists()
    assert git(koltau_copy, "status", "--porcelain") == ""


def test_hook_checks_the_index_that_git_will_commit(
    koltau_copy: Path, command: Callable[..., CompletedProcess[bytes]], git: Callable[..., str]
) -> None:
    """`git commit PATH` makes an index of its own, and tells the hook of it."""
    hook = koltau_copy / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lawrepo check --staged\n')
    hook.chmod(0o755)
    article = koltau_copy / "akn/xa/act/1996-05-20/charter/eng/art_4/1996-07-01.xml"
    article.write_bytes(article.read_bytes().replace(b'eId="art_', b'eId="art_0', 1))
    line = ["git", "-C", str(koltau_copy), "commit", "-m", "by hand", str(article)]
    done = subprocess.run(line, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"art_4/1996-07-01.xml" in done.stdout + done.stderr
    assert git(koltau_copy, "diff", "--cached", "--name-only") == ""
    assert command("-C", koltau_copy, "check", "--staged").returncode == 0
