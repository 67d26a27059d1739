"""Run the benchmark, or some rows of it: each job beside its peer, in one run, with the goal that it is held to.

    PYTHONPATH=. python bench/run.py [ROW…]
    BENCH=full PYTHONPATH=. python bench/run.py

The results go to bench/results.json, and a plot of cost against size to bench/results.svg (docs/performance.md).
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from time import perf_counter

from measuring import Bench, Row, run
from plotting import curves, plot, slope

HERE = Path(__file__).parent
# Each name is a module with a function `rows`; the modules load their peers.
ROWS = (
    *("checking", "since", "recording", "importing", "reading", "differing", "replaying", "memory"),
    *("publishing", "sites"),
)


def measured(names: Sequence[str], bench: Bench) -> Iterator[Row]:
    for name in names:
        start = perf_counter()
        rows: Callable[[Bench], Iterator[Row]] = import_module(name).rows
        for row in rows(bench):
            print(row, flush=True)
            yield row
        print(f"  {name} took {perf_counter() - start:.0f} s with all that it needs", flush=True)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"some of: {', '.join(ROWS)} (default: all)")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder of results.json and results.svg")
    given = parser.parse_args(arguments)
    if unknown := set(given.rows) - set(ROWS):
        parser.error(f"no row is called {', '.join(sorted(unknown))}: expected some of {', '.join(ROWS)}")
    full = os.environ.get("BENCH") == "full"
    with tempfile.TemporaryDirectory(prefix="lawrepo-bench-") as scratch:
        rows = list(measured(given.rows or ROWS, Bench(scratch=Path(scratch), full=full)))
    told = {
        "python": platform.python_version(),
        "git": run(["git", "--version"]).decode().split()[2],
        "cores": os.cpu_count(),
        "full": full,
        "rows": [row.to_json() for row in rows],
        "slopes": {name: round(slope(points), 3) for name, points in curves(rows).items()},
    }
    given.out.mkdir(exist_ok=True)
    (given.out / "results.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    (given.out / "results.svg").write_text(plot(rows))
    held = [row for row in rows if row.has_goal]
    met = sum(row.met for row in held)
    print(f"{met} goals met, {len(held) - met} missed; {given.out}/results.json and results.svg")


if __name__ == "__main__":
    main(sys.argv[1:])
