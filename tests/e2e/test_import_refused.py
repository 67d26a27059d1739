"""An import that is refused when some of its commits have been given to git: nothing of it is there."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lawrepo.holding import VanishedError
from lawrepo.repository import Repository

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = (
    "A LAW\n\nArticle 1\nOne.\n",
    "A LAW\n\nArticle 1\nTwo.\n",
    "A LAW\n\nArticle 1\nThree.\n",
    "Article 1\nFour.\n",
)


def git(folder: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True).stdout


def write(folder: Path, count: int) -> Path:
    """Write a manifest of the first texts, the last of which has no title any more."""
    lines = ['[work]\niri = "/akn/xa/act/2000-01-01/1"\ntitle = { eng = "Law" }']
    for number, text in enumerate(TEXTS[:count]):
        (folder / f"{number}.txt").write_text(text)
        lines.append(f'[[version]]\nin_force = {2000 + number}-01-01\ntext = {{ eng = "{number}.txt" }}')
    path = folder / f"{count}.toml"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize("bare", [True, False])
def test_nothing_is_left_of_an_import_that_is_refused_on_its_way(tmp_path: Path, *, bare: bool) -> None:
    laws = tmp_path / "laws"
    told: list[tuple[str, int, int]] = []
    with Repository.init(laws, country="xa", languages=["eng"], now=NOW, bare=bare) as repository:
        before = git(laws, "rev-parse", "HEAD")
        with pytest.raises(VanishedError, match="2003-01-01 has no preface"):
            repository.import_history(write(tmp_path, 4), now=NOW)
        assert git(laws, "rev-parse", "HEAD") == before
        assert "unreachable" not in git(laws, "fsck", "--unreachable", "--no-reflogs", "--no-progress")
        report = repository.import_history(
            write(tmp_path, 3), now=NOW, progress=lambda what, done, total: told.append((what, done, total))
        )
        assert len(report.commits) == 3
    assert [each for each in told if each[0] == "recording"] == [("recording", count, 3) for count in (1, 2, 3)]
    assert bare or git(laws, "status", "--porcelain") == ""
