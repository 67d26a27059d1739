"""Rows about `lawrepo check --since HEAD~1`, after one amendment."""

from collections.abc import Iterator

from many import VERSION_FILES
from measuring import RECORDED, Bench, Goal, Row, compared, copied, flat, git, middle, timed
from recording import WARM_UP, amending

from lawrepo.repository import Repository


def rows(bench: Bench) -> Iterator[Row]:
    took: dict[int, float] = {}
    for works in (100, 10_000, *([100_000] if bench.full else [])):
        own, peer = [], []
        with bench.folder("since") as scratch:
            folder = copied(bench.many(works), scratch / "laws")
            with Repository.open(folder) as repository:
                repository.amend(amending(0), now=RECORDED)
                for _ in range(WARM_UP + 10):
                    mine, report = timed(lambda: repository.check(since="HEAD~1"))
                    assert not report.findings
                    own.append(mine)
                    line = ("diff", "--name-only", "HEAD~1", "HEAD")
                    peer.append(timed(lambda line=line, it=folder: git(it, *line))[0])  # type: ignore[misc] # mypy types no lambda with a default
        size, mine = works * VERSION_FILES, middle(own[WARM_UP:])
        took[size] = mine.wall * 1000
        against = "git diff --name-only HEAD~1"
        job = "check --since HEAD~1, warm"
        yield compared("since", job, against, size, mine, middle(peer[WARM_UP:]), Goal(limit=5), "ms")
    yield flat("since-flat", "check --since HEAD~1", took, 1.2, "ms")
