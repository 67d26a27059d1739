"""Rows about publishing: PDF against WeasyPrint of the HTML page, PDF again after an edit, and the HTML page.

Each job is a process of its own, Python's start and imports included, so that its memory is known too.
"""

import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from measuring import Bench, Goal, Row, Took, middle, run, timed
from published import draw, expression
from watching import watched

from lawrepo.export.html import to_html
from lawrepo.export.model import build

SIZES, LARGE = (100, 1000), 5000
EDITS = 5
_LONGEST = 600  # seconds of processor time that a peer gets
_SCRIPT = Path(__file__).with_name("published.py")


def process(job: str, source: Path, out: Path) -> tuple[Took, float, bool]:
    """Run a job; return what it took, the most memory that it had in MB, and whether it ended in time."""
    bound: Callable[[], None] = lambda: resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST, _LONGEST + 5))  # noqa: E731 - called once
    found = watched([sys.executable, _SCRIPT, job, source, out], bound=bound)
    if found.code > 0:
        raise SystemExit(f"{job} of {source}: exit {found.code}")
    return found.took, found.megabytes, found.code == 0


def _pdf(folder: Path, articles: int) -> Iterator[Row]:
    law, page = folder / f"{articles}.xml", folder / f"{articles}.html"
    law.write_bytes(draw(articles))
    page.write_bytes(to_html(build(expression(law.read_bytes()))))
    own, own_memory, _ = process("pdf", law, folder / "own.pdf")
    peer, peer_memory, ended = process("weasyprint", page, folder / "peer.pdf")
    against = "WeasyPrint of the HTML page" + ("" if ended else f", stopped after {_LONGEST} s of CPU time")
    yield Row(
        row="pdf",
        job="PDF, CPU time of the process",
        against=against,
        size=articles,
        value=own.cpu,
        peer=peer.cpu,
        unit="s",
        judged=peer.cpu / own.cpu,
        goal=Goal(limit=5, under=False),
        cpu=peer.cpu / own.cpu,
    )
    yield Row(
        row="memory-pdf",
        job="memory of a PDF",
        against=against,
        size=articles,
        value=own_memory,
        peer=peer_memory,
        unit="MB",
        judged=own_memory,
        goal=Goal(limit=max(1000, articles), unit="MB"),  # 1 GB at 1,000 articles
    )


def _warm(folder: Path, articles: int) -> Row:
    law = folder / "edited.xml"
    law.write_bytes(draw(articles, edited=articles // 2))
    cold, _, _ = process("pdf", law, folder / "own.pdf")
    told = run([sys.executable, _SCRIPT, "warm", str(articles), str(EDITS)]).split()
    again = median(map(float, told[1:]))
    return Row(
        row="pdf-warm",
        job="PDF after a change of one word, in the process that wrote the one before, CPU time",
        against="a process of its own",
        size=articles,
        value=again,
        peer=cold.cpu,
        unit="s",
        judged=cold.cpu / again,
        goal=Goal(limit=8, under=False),
        cpu=cold.cpu / again,
    )


def _page(articles: int) -> Row:
    text = expression(draw(articles))
    took = middle(timed(lambda: to_html(build(text)))[0] for _ in range(9))
    return Row(
        row="html",
        job="HTML page, read from the AKN, CPU time",
        against="none",
        size=articles,
        value=took.cpu,
        peer=None,
        unit="s",
        judged=took.cpu,
        goal=Goal(limit=0.3, unit="s"),
    )


def rows(bench: Bench) -> Iterator[Row]:
    with bench.folder("publishing") as folder:
        for articles in (*SIZES, *([LARGE] if bench.full else [])):
            yield from _pdf(folder, articles)
        yield _warm(folder, SIZES[-1])
    for articles in SIZES:
        yield _page(articles)
