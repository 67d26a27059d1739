"""Commands killed at any instant: the collection is as before or as after, and the next command needs no help.

A kill is SIGKILL, for the command with the git commands that it runs, for the command alone, which leaves them
running, or for one of them alone. Moments are drawn from a seed: half of them from the whole life of a command, half
from the time in which it writes.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")

HISTORY = Path(__file__).resolve().parent.parent.parent / "history" / "charter"
LAW = "/akn/xa/act/2000-01-01/1"
GLANCE = 0.0002  # seconds between two looks at what a command does
TEXT = """Article 1. Capital
1. The capital is Alpha.
2. The port is Beta.

Article 2. House
1. Half of the members attend.
"""
AMENDING = "/akn/xa/act/2000-06-01/2"
ACT = f"""[act]
iri = "{AMENDING}"
title.eng = "Act 2"
amends = "{LAW}"
enacted = 2000-06-01
in_force = WHEN

[[instruction]]
id = "1"
op = "replace-text"
target = "art_1__para_1"
old.eng = "Alpha"
new.eng = "Gamma"

[[instruction]]
id = "2"
op = "insert"
after = "art_2"
content.eng = "Article 3. End\\n1. This law is short.\\n"
"""
# Runs the command in children of a process that has loaded it, so that most moments are not those of its start-up;
# what it runs itself, it has loaded.
FORKS = """
import contextlib, io, os, signal, sys
from lawrepo import cli

STEPS = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "subprocess.Popen"}
MARKS = ("lawrepo.incoming", ".lawrepo-")
writing = left = 0


def count(event, arguments):
    global writing, left
    if event in STEPS and left:
        writing = writing or event == "os.mkdir" and any(mark in str(arguments[0]) for mark in MARKS)
        left -= bool(writing)
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)


for line in sys.stdin:
    steps, *sys.argv = line.rstrip("\\n").split("\\t")
    if steps == "itself":
        with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
            code = cli.main(sys.argv[1:])
        print(code, flush=True)
        continue
    pid = os.fork()
    if not pid:
        os.setsid()
        silent = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(2):
            os.dup2(silent, descriptor)
        if int(steps):
            left = int(steps)
            sys.addaudithook(count)
        cli.run()
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


class Launcher(Protocol):
    """Starts commands as leaders of their own process groups, one at a time."""

    def start(self, *arguments: str | Path, die_at: int = 0) -> int: ...

    def wait(self) -> int: ...


class Forks:
    """Commands in children of one process that has loaded them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def load(self, *arguments: str | Path) -> None:
        """Run a command that is not killed, so that children have what it loads."""
        assert self._ask("itself", arguments) == 0, arguments

    def start(self, *arguments: str | Path, die_at: int = 0) -> int:
        return self._ask(str(die_at), arguments)

    def wait(self) -> int:
        return self._said()

    def close(self) -> None:
        self._process.communicate()

    def _ask(self, how: str, arguments: Iterable[str | Path]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join((how, "lawrepo", *map(str, arguments))) + "\n")
        self._process.stdin.flush()
        return self._said()

    def _said(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


class Installed:
    """The installed command, as a shell starts it."""

    def __init__(self) -> None:
        self._command = shutil.which("lawrepo", path=str(Path(sys.executable).parent))

    def start(self, *arguments: str | Path, die_at: int = 0) -> int:
        assert self._command is not None
        assert not die_at
        self._process = subprocess.Popen(
            [self._command, *map(str, arguments)],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self._process.pid

    def wait(self) -> int:
        return self._process.wait()

    def close(self) -> None:
        pass


@dataclass(kw_only=True)
class Case:
    """A command on a copy of a folder: `arguments` follow that folder, `subject` is the collection in it."""

    name: str
    template: Path
    arguments: tuple[str | Path, ...]
    before: str = ""
    after: str = ""
    lasts: float = 0.0
    writes: float = 0.0

    @property
    def makes(self) -> bool:
        return self.arguments[0] == "init"

    def line(self, folder: Path) -> tuple[str | Path, ...]:
        laws = folder / "laws"
        return ("init", laws, *self.arguments[1:]) if self.makes else ("-C", laws, *self.arguments)


@pytest.fixture
def cases(tmp_path: Path, lawrepo: Run, git: Callable[..., str]) -> list[Case]:
    """Give every command that writes, and a folder for each in the state before it."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "law.txt").write_text(TEXT)
    (sources / "act.toml").write_text(ACT.replace("WHEN", "2001-01-01"))
    (sources / "waits.toml").write_text(ACT.replace("WHEN", f'{{ event = "{AMENDING}#vote", if = "passed" }}'))
    new = ("init", "--country", "xa", "--languages", "kaz,rus,eng")
    law = ("import", sources / "law.txt", "--work", LAW, "--lang", "eng", "--in-force", "2000-02-01", "--title", "A")
    top = tmp_path / "template"
    top.mkdir()
    found: list[Case] = []

    def case(name: str, *arguments: str | Path) -> None:
        template = shutil.copytree(top, tmp_path / f"before-{name}")
        found.append(Case(name=name, template=template, arguments=arguments))

    case("init", *new)
    assert lawrepo(*found[-1].line(top)).returncode == 0
    case("import-history", "import-history", HISTORY / "original.toml")
    case("import", *law)
    assert lawrepo(*found[-1].line(top)).returncode == 0
    case("amend", "amend", sources / "act.toml")
    assert lawrepo("-C", top / "laws", "amend", sources / "waits.toml").returncode == 0
    case("event", "event", f"{AMENDING}#vote", "2001-01-01", "--outcome", "passed")
    theirs = tmp_path / "theirs"
    git(tmp_path, "clone", "--quiet", top / "laws", theirs)
    assert lawrepo(*found[-1].line(top)).returncode == 0
    assert lawrepo("-C", theirs, *law[:3], f"{LAW}-2", *law[4:]).returncode == 0
    git(top / "laws", "fetch", "--quiet", theirs, "main:theirs")
    case("merge", "merge", "theirs")
    shutil.rmtree(top / "laws")
    (top / "laws").mkdir()
    case("init here", *new)
    return found


def tree(folder: Path) -> str:
    """Return what is recorded at the tip, "" where there is no collection."""
    if not (folder / "laws" / ".git").exists():
        return ""
    line = ["git", "-C", str(folder / "laws"), "rev-parse", "HEAD^{tree}"]
    return subprocess.run(line, capture_output=True, encoding="utf-8", check=True).stdout.strip()


class Harness:
    """Kills commands, and says what became of their collections."""

    def __init__(self, launcher: Launcher, git: Callable[..., str], top: Path) -> None:
        self.launcher, self.git, self.top = launcher, git, top
        self.outcomes: Counter[str] = Counter()

    def measure(self, case: Case) -> None:
        """Run a command to its end, and keep how long it lasts and writes, and what it comes to."""
        folder = shutil.copytree(case.template, self.top / "measured")
        case.before = tree(folder)
        begun = time.monotonic()
        pid = self.launcher.start(*case.line(folder))
        while not self._writes(case, folder) and runs(pid):
            time.sleep(GLANCE)
        wrote = time.monotonic()
        assert self.launcher.wait() == 0, case.name
        case.lasts, case.writes = time.monotonic() - begun, time.monotonic() - wrote
        case.after = tree(folder)
        assert case.after not in {"", case.before}
        shutil.rmtree(folder)

    def kill(self, case: Case, draw: random.Random) -> bool:
        """Kill a command at a moment that is drawn, and hold the collection to what is promised.

        Say whether it was hit: it may have ended before that moment.
        """
        folder = shutil.copytree(case.template, self.top / "killed")
        whom = draw.choice(("group", "group", "command", "git"))
        early, delay = draw.random() < 0.5, draw.random()
        pid = self.launcher.start(*case.line(folder))
        if early:
            time.sleep(delay * case.lasts)
        else:
            while not self._writes(case, folder) and runs(pid):
                time.sleep(GLANCE)
            time.sleep(delay * case.writes)
        if whom == "git":
            while not children(pid) and runs(pid):
                time.sleep(GLANCE)
            hit = True in [end_process(os.kill, child) for child in children(pid)]
        else:
            hit = end_process(os.killpg if whom == "group" else os.kill, pid)
        code = self.launcher.wait()
        assert code in {0, 5, -signal.SIGKILL}, f"{case.name}: {code}"
        if hit and (code or whom == "git"):
            self.outcomes[f"of {'git' if whom == 'git' else 'the ' + whom}"] += 1
            self.hold(case, folder)
            return True
        shutil.rmtree(folder)
        return False

    def step(self, case: Case, number: int) -> bool:
        """Let a command die before a step of its writing; say whether it had so many."""
        folder = shutil.copytree(case.template, self.top / "killed")
        self.launcher.start(*case.line(folder), die_at=number)
        code = self.launcher.wait()
        assert code in {0, -signal.SIGKILL}, f"{case.name}: {code}"
        self.hold(case, folder)
        return code != 0

    def hold(self, case: Case, folder: Path) -> None:
        """Assert that nothing is lost, and that the next commands, first a reader, find and leave it whole."""
        laws = folder / "laws"
        state = tree(folder)
        assert state in {case.before, case.after}, f"{case.name}: neither as before nor as after"
        self.outcomes["as after" if state == case.after else "as before"] += 1
        if state:
            assert self.git(laws, "fsck", "--strict", "--full", "--no-dangling", "--no-progress") == ""
            self.must("-C", laws, "check")
        if state != case.after or not case.makes:
            self.must(*case.line(folder))
        self.must("-C", laws, "check")
        self.must("-C", laws, "verify")
        assert tree(folder) == case.after
        assert self.git(laws, "status", "--porcelain", "--ignored") == ""
        assert [path.name for path in folder.iterdir()] == ["laws"]
        left = {path.relative_to(laws).as_posix() for pattern in LEFT for path in (laws / ".git").rglob(pattern)}
        assert left == set(), case.name
        shutil.rmtree(folder)

    def must(self, *arguments: str | Path) -> None:
        self.launcher.start(*arguments)
        assert self.launcher.wait() == 0, f"{arguments}: see what it said on stderr"

    def _writes(self, case: Case, folder: Path) -> bool:
        return (
            (folder / ".lawrepo-laws").exists() or (folder / "laws" / ".lawrepo-collection").exists()
            if case.makes
            else (folder / "laws" / ".git" / "lawrepo.incoming").exists()
        )


LEFT = (
    "index.lock",
    "HEAD.lock",
    "main.lock",
    "tmp_*",
    "fast_import_crash_*",
    "lawrepo.incoming",
    "lawrepo.checkout",
)


def runs(pid: int) -> bool:
    """Say whether a process has not ended, waited for or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def end_process(kill: Callable[[int, int], None], pid: int) -> bool:
    try:
        kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def forks(cases: list[Case], tmp_path: Path) -> Iterator[Forks]:
    launcher = Forks()
    for case in cases:
        folder = shutil.copytree(case.template, tmp_path / "loaded")
        launcher.load(*case.line(folder))
        for command in ("check", "verify"):
            launcher.load("-C", folder / "laws", command)
        shutil.rmtree(folder)
    yield launcher
    launcher.close()


def kill_often(harness: Harness, cases: list[Case], kills: int, seed: int) -> str:
    draw = random.Random(seed)  # noqa: S311 - moments, and no secret
    for case in cases:
        harness.measure(case)
    for number in range(kills):
        while not harness.kill(cases[number % len(cases)], draw):
            pass
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(harness.outcomes.items()))
    return f"{kills} kills of {len(cases)} commands (seed {seed}): {told}; 0 losses"


@pytest.mark.parametrize("seed", range(4))
def test_kill_loses_nothing(
    cases: list[Case],
    forks: Forks,
    git: Callable[..., str],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    seed: int,
) -> None:
    told = kill_often(Harness(forks, git, tmp_path), cases, 25, seed)
    record_property("figure", told)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(100, 105))
def test_kill_of_the_installed_command_loses_nothing(
    cases: list[Case],
    git: Callable[..., str],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    seed: int,
) -> None:
    told = kill_often(Harness(Installed(), git, tmp_path), cases, 100, seed)
    record_property("figure", f"the installed command: {told}")


@pytest.mark.full
@pytest.mark.parametrize("name", ["init", "import", "amend", "event", "merge", "init here"])
def test_death_before_any_step_loses_nothing(
    cases: list[Case],
    forks: Forks,
    git: Callable[..., str],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    name: str,
) -> None:
    """Not at random: a command dies before each file that it opens, links, renames or removes, and each of git's."""
    harness = Harness(forks, git, tmp_path)
    (case,) = (case for case in cases if case.name == name)
    harness.measure(case)
    number = 1
    while harness.step(case, number):
        number += 1
    assert number > 10
    record_property("figure", f"{name}: died before each of {number - 1} steps; 0 losses")
