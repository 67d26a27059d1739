"""Rows about `lawrepo import-history`: whole texts of laws of ten articles, two hundred amendments behind each."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import git as gitpython
from engine import LANGUAGE, vocabulary
from many import own_word
from measuring import RECORDED, Bench, Goal, Row, Took, compared, git, middle, run, timed

from akn.frbr import FrbrUri
from lawrepo.repository import Repository

ARTICLES, PARAGRAPHS, WORDS = 10, 3, 30
FIRST = date(1960, 1, 1)
_SAMPLE = 30


def named(number: int) -> FrbrUri:
    """Return the IRI of a law."""
    return FrbrUri.parse(f"/akn/xa/act/{FIRST + timedelta(number)}/law-{number}")


def write_history(folder: Path, number: int, amendments: int, random: Random, words: Sequence[str]) -> Path:
    """Write a law's texts and their manifest; each amendment replaces one word.

    Every paragraph ends in the law's own word.
    """
    folder.mkdir()
    text = [[[*random.choices(words, k=WORDS)] for _ in range(PARAGRAPHS)] for _ in range(ARTICLES)]
    out = [f'[work]\niri = "{named(number)}"\ntitle = {{ {LANGUAGE} = "Law" }}\n']
    for count in range(amendments + 1):
        day = FIRST + timedelta(number + 10 * count)
        if count:
            random.choice(random.choice(text))[random.randrange(WORDS)] = random.choice(words)
        lines = []
        for article, paragraphs in enumerate(text, 1):
            lines.append(f"Article {article}. Of matters")
            lines += [f"{at}. The {' '.join(said)} {own_word(number)}." for at, said in enumerate(paragraphs, 1)]
        (folder / f"{count}.txt").write_text("\n".join(lines) + "\n")
        out.append(f'[[version]]\nin_force = {day}\ntext = {{ {LANGUAGE} = "{count}.txt" }}')
        out.append(f'by = "/akn/xa/act/{day}/{number}-{count}"\nenacted = {day}\n' if count else "")
    (folder / "manifest.toml").write_text("\n".join(out))
    return folder / "manifest.toml"


def imported(folder: Path, manifests: Sequence[Path]) -> int:
    """Import histories into a new collection, and return how many commits that made."""
    with Repository.init(folder, country="xa", languages=(LANGUAGE,), now=RECORDED, bare=True) as repository:
        return sum(len(repository.import_history(each, now=RECORDED).commits) for each in manifests)


def fast_imported(told: bytes, folder: Path) -> Took:
    run(["git", "init", "--quiet", "--bare", str(folder)])
    return timed(lambda: git(folder, "fast-import", "--quiet", data=told))[0]


def with_gitpython(source: Path, folder: Path) -> Took:
    """Return what a commit takes with index.add and index.commit, for the last commits of a collection."""
    commits = git(source, "rev-list", "--reverse", "--first-parent", "HEAD").decode().split()[-_SAMPLE - 1 :]
    git(source.parent, "clone", "--quiet", str(source), str(folder))
    git(folder, "reset", "--quiet", "--hard", commits[0])
    repository = gitpython.Repo(folder)
    took = []
    for before, after in pairwise(commits):
        names = git(source, "diff", "--name-only", "-z", before, after).decode().rstrip("\0").split("\0")
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(git(source, "show", f"{after}:{name}"))

        def commit(names: Sequence[str] = names) -> None:
            repository.index.add(list(names))
            repository.index.commit("an amendment")

        took.append(timed(commit)[0])
    repository.close()
    return middle(took)


def rows(bench: Bench) -> Iterator[Row]:
    # By amendments: laws, and amendments of each.
    for laws, amendments in ((5, 40), (10, 200), *([(100, 200)] if bench.full else [])):
        random = Random(1)  # noqa: S311 - a benchmark, no secret
        words = vocabulary(random)
        number = laws * amendments
        with bench.folder("history") as folder:
            manifests = [
                write_history(folder / f"texts-{count}", count, amendments, random, words) for count in range(laws)
            ]
            own, commits = timed(lambda: imported(folder / "laws", manifests))  # noqa: B023 - done at once
            assert commits == number + laws
            told = git(folder / "laws", "fast-export", "--all")
            peer = fast_imported(told, folder / "peer")
            job = f"amendments of {laws * ARTICLES} articles, as whole texts"
            against = "git fast-import of the same blobs and trees"
            yield compared("history", job, against, number, own, peer, Goal(limit=2))
            each = Took(wall=own.wall / commits, cpu=own.cpu / commits)
            slow = with_gitpython(folder / "laws", folder / "clone")
            against = f"GitPython index.add + index.commit, {_SAMPLE} of the commits"
            goal = Goal(limit=200, under=False)
            yield compared("history-gitpython", f"{job}: one of them", against, number, each, slow, goal, "ms")
