"""Rows about recording one amendment of three articles, through the Python API, warm."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

from engine import LANGUAGE
from many import VERSION_FILES, law, own_word
from measuring import RECORDED, Bench, Goal, Row, Took, compared, copied, flat, git, middle, timed

from akn.frbr import FrbrUri
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.instruction import Instruction, Op, Wording
from lawrepo.plan import Plan
from lawrepo.repository import Repository
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


def imported(folder: Path, plan: Plan, parent: str) -> Took:
    """Return what one `git fast-import` takes for the files of a plan, upon the state before it."""
    commit = Commit(message=plan.message, files=tuple(plan.files.items()))
    told = stream(commit, _PEER, "Somebody <somebody@localhost> 1800000000 +0000", parent) + b"done\n"
    line = ("fast-import", "--quiet", "--done", "--force", "--date-format=raw")
    return timed(lambda: git(folder, *line, data=told))[0]


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


def rows(bench: Bench) -> Iterator[Row]:
    times = 50 + WARM_UP
    bare: dict[int, float] = {}
    works_of = [100, 10_000, *([100_000] if bench.full else [])]
    for works in works_of:
        with bench.folder("record") as scratch:
            folder = copied(bench.many(works), scratch / "laws")
            own, peer = map(middle, amended(folder, [amending(number) for number in range(times)], imported))
        size = works * VERSION_FILES
        bare[size] = own.wall * 1000
        job = "one amendment of 3 articles, bare collection"
        yield compared("record", job, "git fast-import of the same", size, own, peer, Goal(limit=3), "ms")
    yield flat("record-flat", "one amendment, bare collection", bare, 1.2, "ms")
    for works in works_of:
        with bench.folder("record") as scratch:
            git(scratch, "clone", "--quiet", str(bench.many(works)), "laws")
            sheets = [amending(number) for number in range(times if works <= 1000 else 7 + WARM_UP)]
            own, peer = map(middle, amended(scratch / "laws", sheets, read_into_tree))
        job, against = "one amendment of 3 articles, working tree", "git read-tree -m -u of the same trees"
        yield compared("record-worktree", job, against, works * VERSION_FILES, own, peer, Goal(limit=1.2), "ms")
    yield from _behind(bench)
    yield from _bytes(bench)


def _behind(bench: Bench) -> Iterator[Row]:
    """Say how recording grows with the amendments that lie behind one law."""
    most = bench.size(100, 400)
    with bench.folder("behind") as scratch:
        folder = copied(bench.many(100), scratch / "laws")
        own, peer = amended(folder, [amending(0, turn) for turn in range(most + WARM_UP)], imported)
    for behind in (10, most // 4, most):
        some = slice(behind - 5, behind)
        job, against = "one amendment of a law, by the amendments behind it", "git fast-import of the same"
        yield compared(
            "record-behind", job, against, behind, middle(own[some]), middle(peer[some]), Goal(limit=3), "ms"
        )


def _bytes(bench: Bench) -> Iterator[Row]:
    """Say how many bytes one amendment writes: its files, and all that git stores for them."""
    files: dict[int, float] = {}
    stored: dict[int, float] = {}
    for works in (200, 20_000):
        with bench.folder("bytes") as scratch:
            folder = copied(bench.many(works), scratch / "laws")
            before = _size(folder)
            with Repository.open(folder) as repository:
                plans = [repository.amend(amending(number), now=RECORDED) for number in range(5)]
            files[works] = mean(sum(len(data or b"") for data in plan.files.values()) for plan in plans)
            stored[works] = (_size(folder) - before) / len(plans)
    for name, found in (("files that an amendment writes", files), ("what git stores for an amendment", stored)):
        yield flat("bytes", f"{name}, by the acts recorded before", found, 1.2, "bytes")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "objects").rglob("*") if path.is_file())
