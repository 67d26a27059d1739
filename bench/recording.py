"""Rows about recording one amendment of three articles, through the Python API, warm."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import mean
from unittest.mock import patch

from engine import LANGUAGE
from many import VERSION_FILES, law, own_word
from measuring import RECORDED, TO_READ, Bench, Goal, Row, Took, compared, copied, flat, git, middle, timed

from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.instruction import Instruction, Op, Wording
from lawrepo.plan import Plan
from lawrepo.repository import Repository
from lawrepo.store.checkout import Checkout
from lawrepo.store.incoming import Incoming
from lawrepo.store.unwritten import Objects
from lawrepo.store.writer import Commit, stream

ENACTED = date(2010, 1, 1)
WARM_UP = 3
_PEER = "refs/heads/peer"


def amending(number: int, turn: int = 0, work: FrbrUri | None = None) -> Sheet:
    """Return an act that changes three articles of a law; `turn` counts those on the same law.

    It is one of many laws, or another `work` whose own word has the same number.
    """
    act = FrbrUri.parse(f"/akn/xa/act/{ENACTED + timedelta(turn)}/a{number}")
    old, new = (f"turn{turn - 1}" if turn else own_word(number)), f"turn{turn}"
    instructions = tuple(
        Instruction(
            id=str(article),
            op=Op.REPLACE_TEXT,
            work=work or law(number),
            target=f"art_{article}__para_3",
            wordings=(Wording(language=LANGUAGE, old=old, new=new),),
        )
        for article in (2, 3, 4)
    )
    day = ENACTED + timedelta(turn)
    told = AmendingAct(iri=act, enacted=day, in_force=day, titles=((LANGUAGE, "An amending act"),))
    return Sheet(act=told, instructions=instructions)


class Imported:
    """The peer in a copy of the collection, for which all objects are as new as they were for the amendment."""

    def __init__(self, folder: Path, like: Path) -> None:
        """Make the copy."""
        self._folder = copied(like, folder)
        git(self._folder, "update-ref", _PEER, "HEAD")

    def __call__(self, _: Path, plan: Plan, __: str) -> Took:
        """Return what one `git fast-import` takes for the files of a plan, upon the state before it."""
        commit = Commit(message=plan.message, files=tuple(plan.files.items()))
        told = stream(commit, _PEER, "Somebody <somebody@localhost> 1800000000 +0000", f"{_PEER}^0") + b"done\n"
        line = ("fast-import", "--quiet", "--done", "--date-format=raw")
        return timed(lambda: git(self._folder, *line, data=told))[0]


def amended(
    folder: Path, sheets: Sequence[Sheet], peer: Callable[[Path, Plan, str], Took]
) -> tuple[list[Took], list[Took]]:
    """Record acts, each followed by what the peer does with the same."""
    own, others = [], []
    with Repository.open(folder) as repository:
        for sheet in sheets:
            before = repository.snapshot().commit
            took, plan = timed(lambda sheet=sheet: repository.amend(sheet, now=RECORDED))  # type: ignore[misc] # mypy types no lambda with a default
            own.append(took)
            others.append(peer(folder, plan, before))
    return own[WARM_UP:], others[WARM_UP:]


def read_into_tree(folder: Path, _: Plan, before: str) -> Took:
    """Return what `git read-tree -m -u` takes for what was recorded last: the tree before is put back first."""
    after = git(folder, "rev-parse", "HEAD").decode().strip()
    git(folder, "read-tree", "-m", "-u", after, before)
    return timed(lambda: git(folder, "read-tree", "-m", "-u", before, after))[0]


@contextmanager
def following() -> Iterator[list[Took]]:
    """Give what bringing each working tree up to date takes, checks for edited files and git's lock included."""
    steps: list[Took] = []

    class Timed(Checkout):
        def __init__(self, git_dir: Path, work_tree: Path, incoming: Incoming) -> None:
            steps.append(timed(lambda: super(Timed, self).__init__(git_dir, work_tree, incoming))[0])

        def prepare(self, objects: Objects, before: str, after: str, *, mending: bool = False) -> None:
            self._add(timed(lambda: super(Timed, self).prepare(objects, before, after, mending=mending))[0])

        def install(self) -> None:
            self._add(timed(super().install)[0])

        def _add(self, more: Took) -> None:
            steps[-1] = Took(wall=steps[-1].wall + more.wall, cpu=steps[-1].cpu + more.cpu)

    with patch("lawrepo.store.writer.Checkout", Timed):
        yield steps


def rows(bench: Bench) -> Iterator[Row]:
    times = 50 + WARM_UP
    bare: dict[int, float] = {}
    works_of = [100, 10_000, *([100_000] if bench.full else [])]
    for works in works_of:
        with bench.folder("record") as scratch:
            folder = copied(bench.many(works), scratch / "laws")
            alone = Imported(scratch / "peer", folder)
            own, peer = map(middle, amended(folder, [amending(number) for number in range(times)], alone))
        size = works * VERSION_FILES
        bare[size] = own.wall * 1000
        job = "one amendment of 3 articles, bare collection"
        yield compared("record", job, "git fast-import of the same", size, own, peer, Goal(limit=3), "ms")
    yield flat("record-flat", "one amendment, bare collection", bare, 1.2, "ms")
    for works in works_of:
        with bench.folder("record") as scratch:
            git(scratch, "clone", "--quiet", str(bench.many(works)), "laws")
            sheets = [amending(number) for number in range(times if works <= 1000 else 7 + WARM_UP)]
            with following() as steps:
                own, peer = map(middle, amended(scratch / "laws", sheets, read_into_tree))
        size, against = works * VERSION_FILES, "git read-tree -m -u of the same trees"
        job, followed = "bringing a working tree up to date after an amendment of 3 articles", middle(steps[WARM_UP:])
        yield compared("record-worktree", job, against, size, followed, peer, Goal(limit=1.2), "ms")
        job = "one amendment of 3 articles with a working tree, to read"
        yield compared("record-worktree-whole", job, against, size, own, peer, TO_READ, "ms")
    yield from _behind(bench)
    yield from _bytes(bench)


def _behind(bench: Bench) -> Iterator[Row]:
    """Say how recording grows with the amendments that lie behind one law."""
    most = bench.size(100, 400)
    with bench.folder("behind") as scratch:
        folder = copied(bench.many(100), scratch / "laws")
        alone = Imported(scratch / "peer", folder)
        own, peer = amended(folder, [amending(0, turn) for turn in range(most + WARM_UP)], alone)
    for behind in (10, most // 4, most):
        some = slice(behind - 5, behind)
        job, against = "one amendment of a law, by the amendments behind it", "git fast-import of the same"
        yield compared(
            "record-behind", job, against, behind, middle(own[some]), middle(peer[some]), Goal(limit=3), "ms"
        )


def _bytes(bench: Bench) -> Iterator[Row]:
    """Say how many bytes one amendment writes: its files, and all that git stores for them, packed too."""
    files: dict[int, float] = {}
    stored: dict[int, float] = {}
    packed: dict[int, float] = {}
    for works in (200, 20_000):
        with bench.folder("bytes") as scratch:
            folder = copied(bench.many(works), scratch / "laws")
            git(folder, "gc", "--quiet")
            before = _size(folder)
            with Repository.open(folder) as repository:
                plans = [repository.amend(amending(number), now=RECORDED) for number in range(20)]
            files[works] = mean(sum(len(data or b"") for data in plan.files.values()) for plan in plans)
            stored[works] = (_size(folder) - before) / len(plans)
            git(folder, "gc", "--quiet")
            packed[works] = (_size(folder) - before) / len(plans)
    for name, found, goal in (
        ("files that an amendment writes", files, Goal(limit=1.2)),
        ("what git stores for an amendment", stored, Goal(limit=1.2)),
        ("what git stores for an amendment once it has packed the collection, to read", packed, TO_READ),
    ):
        yield replace(flat("bytes", f"{name}, by the acts recorded before", found, goal.limit, "bytes"), goal=goal)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "objects").rglob("*") if path.is_file())
