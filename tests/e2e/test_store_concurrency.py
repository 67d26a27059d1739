"""Eight writers at once, and readers among them: every act is recorded once, and nobody sees half of one."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawrepo.repository import Repository

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without processes of this kind")

NOW = datetime(2026, 2, 1, tzinfo=UTC)
WRITERS = 8
# Each act replaces the words of both paragraphs of an article: who sees two different ones sees half of an act.
WRITE = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from lawrepo.errors import ConflictError
from lawrepo.repository import Repository

folder, sheets, told = map(Path, sys.argv[1:])
for sheet in sorted(sheets.glob("*.toml")):
    with Repository.open(folder) as repository:
        try:
            repository.amend(repository.read_act(sheet), now=datetime.now(UTC))
            said = "recorded"
        except ConflictError:
            said = "refused"
    with told.open("a") as file:
        file.write(f"{sheet.stem} {said}\\n")
"""
READ = """
import re, sys, time
from datetime import date
from pathlib import Path

from lawrepo.repository import Repository

folder, end = Path(sys.argv[1]), Path(sys.argv[2])
seen = 0
while not end.exists():
    time.sleep(0.02)
    with Repository.open(folder) as repository:
        for iri in repository.works():
            if "/2000-01-01/" in str(iri):
                for day in (date(2000, 6, 1), date(2030, 1, 1)):
                    words = re.findall(rb"w[0-9][0-9a]*", repository.work(iri).at(day, language="eng").words())
                    assert words and words[::2] == words[1::2], f"half of an act: {words}"
                    seen += 1
print(seen)
"""


def law(number: int) -> str:
    return f"/akn/xa/act/2000-01-01/{number}"


def sheet(work: int, act: int, *, article: int, day: str) -> str:
    parts = "\n".join(
        f'[[instruction]]\nid = "{number}"\nop = "replace-text"\ntarget = "art_{article}__para_{number}"\n'
        f'old.eng = "w0"\nnew.eng = "w{work}a{act}"\n'
        for number in (1, 2)
    )
    return f"""[act]
iri = "/akn/xa/act/2001-01-01/{work}-{act}"
title.eng = "Act {act} on {work}"
amends = "{law(work)}"
enacted = 2001-01-01
in_force = {day}

{parts}"""


@pytest.fixture
def many(collection: Path, tmp_path: Path) -> Callable[[int, int], Path]:
    """Give the collection with so many Works of so many articles."""

    def made(works: int, articles: int) -> Path:
        parts = (f"Article {number}. Part {number}\n1. Now w0.\n2. Then w0.\n" for number in range(1, articles + 1))
        (tmp_path / "law.txt").write_text("\n".join(parts))
        with Repository.open(collection) as repository:
            for number in range(works):
                repository.import_text(
                    tmp_path / "law.txt",
                    work=law(number),
                    language="eng",
                    in_force=datetime(2000, 2, 1, tzinfo=UTC).date(),
                    now=NOW,
                    title=f"Law {number}",
                )
        return collection

    return made


def at_once(folder: Path, top: Path) -> tuple[Counter[str], int]:
    """Run a writer for each folder of sheets, and two readers; return what became of each act, and what was read."""
    end = top / "end"
    readers = [
        subprocess.Popen([sys.executable, "-c", READ, folder, end], stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(2)
    ]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, folder, sheets, sheets / "told"])
        for sheets in sorted((top / "sheets").iterdir())
    ]
    codes = [writer.wait() for writer in writers]
    end.touch()
    seen = [reader.communicate()[0] for reader in readers]
    assert codes == [0] * len(writers)
    assert [reader.returncode for reader in readers] == [0, 0]
    told = "".join((sheets / "told").read_text() for sheets in (top / "sheets").iterdir()).splitlines()
    return Counter(told), sum(map(int, seen))


def held(
    folder: Path, git: Callable[..., str], lawrepo: Callable[..., subprocess.CompletedProcess[str]]
) -> Counter[str]:
    """Return how often each act was recorded, of a collection that is whole."""
    for command in ("check", "verify"):
        done = lawrepo("-C", folder, command)
        assert done.returncode == 0, done.stdout + done.stderr
    assert git(folder, "status", "--porcelain") == ""
    subjects = git(folder, "log", "--first-parent", "--format=%s").splitlines()
    return Counter(
        f"{act[2]}-{act[1]}" for act in (re.match(r"Act (\d+) on (\d+)", line) for line in subjects) if act
    )


@pytest.mark.parametrize(
    ("amendments", "works"), [(32, 4), pytest.param(400, 20, marks=pytest.mark.full, id="400 over 20 Works")]
)
def test_eight_writers_record_each_act_once_while_others_read(
    many: Callable[[int, int], Path],
    tmp_path: Path,
    git: Callable[..., str],
    lawrepo: Callable[..., subprocess.CompletedProcess[str]],
    record_property: Callable[[str, object], None],
    amendments: int,
    works: int,
) -> None:
    """The acts on one Work come from all writers, and so in another order than that of legal time."""
    folder = many(works, amendments // works)
    for number in range(amendments):
        work, act = number % works, number // works + 1
        place = tmp_path / "sheets" / str((number + act) % WRITERS)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{act:03}-{work:02}.toml").write_text(sheet(work, act, article=act, day=f"{2001 + act}-01-01"))
    outcome, seen = at_once(folder, tmp_path)
    assert Counter(line.split()[1] for line in outcome) == {"recorded": amendments}
    found = held(folder, git, lawrepo)
    assert len(found) == amendments
    assert set(found.values()) == {1}
    assert seen > 0
    record_property(
        "figure",
        f"{WRITERS} writers, {amendments} acts over {works} Works: each recorded once; "
        f"{seen} texts read meanwhile, all whole",
    )


def test_eight_writers_on_one_provision_of_one_day_are_recorded_or_refused(
    many: Callable[[int, int], Path],
    tmp_path: Path,
    git: Callable[..., str],
    lawrepo: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """Only one can have found the word that all of them replace."""
    folder = many(1, 1)
    for act in range(1, WRITERS + 1):
        place = tmp_path / "sheets" / str(act)
        place.mkdir(parents=True)
        (place / f"{act:03}-00.toml").write_text(sheet(0, act, article=1, day="2001-02-01"))
    outcome, _ = at_once(folder, tmp_path)
    assert Counter(line.split()[1] for line in outcome) == {"recorded": 1, "refused": WRITERS - 1}
    (winner,) = held(folder, git, lawrepo)
    assert f"w0a{winner.split('-')[1]}" in lawrepo("-C", folder, "show", law(0), "--at", "2001-02-01").stdout
