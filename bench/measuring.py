"""What a row of the benchmark is: a job timed beside its peer in one run, and the goal that the two are held to."""

import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from generated import generate
from many import generate_many

RECORDED = datetime(2026, 6, 1, tzinfo=UTC)  # the record time of what is measured; it rises by itself

_NO_LIMIT = 1e9
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """The seconds that something took on the clock, and those that processors worked for it, children included."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A limit: `under`, or at least, so many `unit`s."""

    limit: float
    unit: str = "times"
    under: bool = True

    def __str__(self) -> str:
        if self.limit == _NO_LIMIT:
            return "none"
        return f"{'under' if self.under else 'at least'} {self.limit:g} {self.unit}"

    def met(self, value: float) -> bool:
        """Say whether a value reaches the goal."""
        return value < self.limit if self.under else value >= self.limit


TO_READ = Goal(limit=_NO_LIMIT)  # of a row without a goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: what was measured (`value` in `unit`), the same of the peer, and what is judged by the goal.

    `judged` is the ratio of the two, or for goals in a unit of their own the value that the goal is about; `cpu` is
    the ratio of processor time where both were measured, which other work on the machine disturbs less. `size` is
    what the cost is plotted against.
    """

    row: str
    job: str
    against: str
    size: int
    value: float
    peer: float | None
    unit: str
    judged: float
    goal: Goal
    cpu: float | None = None

    @property
    def has_goal(self) -> bool:
        """Say whether it is held to anything."""
        return self.goal.limit != _NO_LIMIT

    @property
    def met(self) -> bool:
        """Say whether the goal is reached, if there is one."""
        return self.goal.met(self.judged)

    def __str__(self) -> str:
        verdict = ("met" if self.met else "missed") if self.has_goal else "to read"
        cpu = "" if self.cpu is None else f" ({self.cpu:.2f} in CPU time)"
        peer = "" if self.peer is None else f": {self.peer:.4g} {self.unit}"
        judged = f"{self.judged:.3g} {self.goal.unit}"
        return (
            f"{self.row:<22} {self.job} [{self.size:,}]: {self.value:.4g} {self.unit}; {self.against}{peer}; "
            f"{judged}{cpu}; goal {self.goal}: {verdict}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return it with what follows from it."""
        return {**asdict(self), "goal": str(self.goal), "met": self.met}


def compared(row: str, job: str, against: str, size: int, own: Took, peer: Took, goal: Goal, unit: str = "s") -> Row:
    """Return a row whose ratio is that of two times."""
    scale = {"s": 1, "ms": 1000}[unit]
    ratio = own.wall / peer.wall if goal.under else peer.wall / own.wall
    cpu = own.cpu / peer.cpu if goal.under else peer.cpu / own.cpu
    return Row(
        row=row,
        job=job,
        against=against,
        size=size,
        value=own.wall * scale,
        peer=peer.wall * scale,
        unit=unit,
        judged=ratio,
        goal=goal,
        cpu=cpu,
    )


def flat(row: str, job: str, times: Mapping[int, float], limit: float, unit: str) -> Row:
    """Return a row that says how much dearer (or cheaper) the largest size is than the smallest."""
    small, large = times[min(times)], times[max(times)]
    return Row(
        row=row,
        job=f"{job}: {max(times):,} to {min(times):,}",
        against="the smallest",
        size=max(times),
        value=large,
        peer=small,
        unit=unit,
        judged=max(large / small, small / large),
        goal=Goal(limit=limit),
    )


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def timed(work: Callable[[], _T]) -> tuple[Took, _T]:
    """Do something once, and return what it took and gave."""
    cpu, start = _cpu(), time.perf_counter()
    result = work()
    wall = time.perf_counter() - start
    return Took(wall=wall, cpu=max(_cpu() - cpu, 1e-6)), result


def middle(took: Iterable[Took]) -> Took:
    """Return the median on the clock; processor time comes in ticks of 10 ms, so of it the mean."""
    every = list(took)
    return Took(wall=median(each.wall for each in every), cpu=sum(each.cpu for each in every) / len(every))


def run(line: Sequence[str | Path], data: bytes = b"", folder: Path | None = None) -> bytes:
    """Run a program and return what it printed.

    Raises:
        SystemExit: with what it said, when it fails.

    """
    done = subprocess.run(line, input=data, capture_output=True, check=False, cwd=folder)
    if done.returncode:
        raise SystemExit(f"{line[0]}: exit {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def git(folder: Path, *arguments: str, data: bytes = b"") -> bytes:
    """Run git on a repository."""
    return run(["git", "-C", folder, *arguments], data)


def copied(folder: Path, target: Path) -> Path:
    """Copy a bare collection, so that it can be written to."""
    run(["cp", "-r", folder, target])
    return target


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One run: where scratch files lie, whether it is a full one, and collections that rows share."""

    scratch: Path
    full: bool
    _shared: dict[str, Path] = field(default_factory=dict)

    def size(self, default: int, full: int) -> int:
        """Return how much is measured."""
        return full if self.full else default

    def many(self, works: int) -> Path:
        """Return a collection of so many laws, not to be written to."""
        return self._once(f"many-{works}", lambda folder: generate_many(folder, works=works))

    def amended(self, amendments: int) -> Path:
        """Return a collection of one law with so many amendments behind it, not to be written to."""
        return self._once(f"amended-{amendments}", lambda folder: generate(folder, amendments=amendments))

    @contextmanager
    def folder(self, name: str) -> Iterator[Path]:
        """Give a folder that is gone afterwards."""
        made = self.scratch / name
        made.mkdir()
        try:
            yield made
        finally:
            run(["rm", "-rf", made])

    def _once(self, name: str, make: Callable[[Path], Path]) -> Path:
        if name not in self._shared:
            self._shared[name] = make(self.scratch / name)
        return self._shared[name]
