"""The README does what it says.

A fenced block of console lines after the comment `<!-- run -->` is run: what follows `$ ` is given to a shell, all
blocks of the document in one folder, with a copy of `history/` beside. Each command must exit with 0, and the lines
shown below it must stand in what it prints, in this order; times and commit ids are compared as such, `…` in a line
stands for any words, and alone for any lines. A Python block after the comment is run in the same folder. A console
block without the comment may hold nothing but `make`.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RUN = "<!-- run -->"
ANY = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, its lines, the number of its first line, and whether it is to be run."""

    language: str
    lines: tuple[str, ...]
    line: int
    run: bool

    def commands(self) -> Iterator[tuple[int, str, tuple[str, ...]]]:
        """Yield the line number of each command, the command, and the lines shown below it."""
        starts = [number for number, line in enumerate(self.lines) if line.startswith("$ ")]
        assert starts[:1] == [0] or not self.lines, f"line {self.line}: expected a command after '$ '"
        for start, end in zip(starts, [*starts[1:], len(self.lines)], strict=True):
            yield self.line + start, self.lines[start].removeprefix("$ "), self.lines[start + 1 : end]

    def steps(self) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
        """Yield what `commands` does, as processes to run; nothing when the block is not to be run."""
        if self.run and self.language == "python":
            yield self.line, [sys.executable, "-c", "\n".join(self.lines)], ()
        elif self.run:
            yield from ((line, ["sh", "-c", command], shown) for line, command, shown in self.commands())


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a Markdown text."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        fence = re.match(r"```(\w*)$", lines[at])
        at += 1
        if fence:
            start = at
            while lines[at] != "```":
                at += 1
            before = lines[start - 2].strip() if start > 1 else ""
            inside = tuple(lines[start:at])
            yield Block(language=fence[1], lines=inside, line=start + 1, run=before == RUN)
            at += 1


def normal(line: str) -> str:
    """Replace what differs each time."""
    line = re.sub(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", "TIME", line)
    return re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b", "COMMIT", line).rstrip()


def missing(shown: tuple[str, ...], printed: str) -> str:
    """Return the first line shown that is not printed after those before it, "" when all are."""
    rest = iter([normal(line) for line in printed.splitlines()])
    for line in shown:
        if line.strip() == ANY or not line.strip():
            continue
        words = ".*".join(re.escape(part) for part in normal(line).split(ANY))
        if not any(re.fullmatch(words, real) for real in rest):
            return line
    return ""


def run_document(text: str, folder: Path) -> list[str]:
    """Run a document's blocks in a folder and return what did not do as it says."""
    scripts = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    faults = []
    for block in blocks_of(text):
        for line, command, shown in block.steps():
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            if done.returncode:
                faults.append(f"line {line}: exit {done.returncode}: {done.stdout}")
            elif absent := missing(shown, done.stdout):
                faults.append(f"line {line}: not printed: {absent}\n{done.stdout}")
    return faults


def not_run(text: str) -> list[str]:
    """Return the console lines that nothing runs and that are no `make`."""
    return [
        f"line {line}: {command}"
        for block in blocks_of(text)
        if block.language == "console" and not block.run
        for line, command, shown in block.commands()
        if shown or not re.fullmatch(r"make [a-z-]+", command)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "history", tmp_path / "history")
    return tmp_path


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_does_what_it_says(readme: str, folder: Path) -> None:
    assert run_document(readme, folder) == []


def test_readme_shows_a_tour_that_is_run(readme: str) -> None:
    commands = [command for block in blocks_of(readme) if block.run for _, command, _ in block.commands()]
    shown = [line for block in blocks_of(readme) if block.run for _, _, lines in block.commands() for line in lines]
    assert {command.split()[0] for command in commands} <= {
        "lawrepo",
        "git",
        "ls",
        "cat",
        "for",
        "sed",
        "printf",
        "grep",
    }
    assert any(line.strip() != ANY for line in shown)
    verbs = set(re.findall(r"lawrepo (?:-C \S+ )?([a-z-]+)", "\n".join(commands)))
    assert verbs >= {
        "init",
        "import-history",
        "amend",
        "event",
        "show",
        "log",
        "diff",
        "blame",
        "check",
        "verify",
        "export",
    }


def test_readme_leaves_nothing_unrun_but_make(readme: str) -> None:
    assert not_run(readme) == []


def test_readme_s_python_runs(readme: str, folder: Path, koltau: Path) -> None:
    shutil.copytree(koltau, folder / "laws")
    (block,) = (block for block in blocks_of(readme) if block.language == "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(block.lines)], cwd=folder, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Aibarkala" in done.stdout.decode()


def test_readme_leads_nowhere_that_is_not_there(readme: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", readme)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


# The runner itself.

SAMPLE = """Text.

<!-- run -->
```console
$ echo one; echo two >&2; echo three
one
three
$ echo 0123abc 2026-01-02T03:04:05Z
fedcba9 1999-12-31T23:59:59Z
$ echo made by somebody on 2026-01-02
made by … on 2026-01-02
…
```

```console
$ make demo
```

<!-- run -->
```python
open("made", "w").close()
```

<!-- run -->
```console
$ ls made history/README.md
…
```
"""


def test_sample_does_what_it_says(folder: Path) -> None:
    assert run_document(SAMPLE, folder) == []
    assert not_run(SAMPLE) == []
    assert [(block.language, block.line, block.run) for block in blocks_of(SAMPLE)] == [
        ("console", 5, True),
        ("console", 16, False),
        ("python", 21, True),
        ("console", 26, True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("$ echo one;", "$ echo won;", "line 5: not printed: one"),
        ("one\nthree\n", "three\none\n", "line 5: not printed: one"),
        ("one\nthree\n", "on\n", "line 5: not printed: on"),
        ("fedcba9", "fedcbag", "line 8: not printed: fedcbag"),
        ("on 2026-01-02\n…", "on 2026-01-03\n…", "line 10: not printed: made by"),
        ("$ ls made", "$ ls mad", "line 26: exit 2"),
        ('open("made", "w")', 'open("ma/de", "w")', "line 21: exit 1"),
    ],
)
def test_fault_in_the_sample_is_found(folder: Path, old: str, new: str, fault: str) -> None:
    assert old in SAMPLE
    faults = run_document(SAMPLE.replace(old, new, 1), folder)
    assert faults
    assert faults[0].startswith(fault)


def test_command_that_nothing_runs_is_found() -> None:
    assert not_run(SAMPLE.replace("$ make demo", "$ rm demo")) == ["line 16: rm demo"]
    assert not_run(SAMPLE.replace("$ make demo", "$ make demo\n$ make test")) == []
