"""Proof of merges: a commit that says it unites with another has it for second parent, and nothing of it is missing.

The commits that it recorded again are replayed as any others (lawrepo.replaying). What they say of where they come
from must be so; and to unite with the other side again must come to nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from akn.errors import AknError
from akn.findings import Finding
from lawrepo.calendar_days import unknown_year
from lawrepo.engine import Memory
from lawrepo.errors import LawrepoError
from lawrepo.merging import unite
from lawrepo.merging_commits import commits_of
from lawrepo.planning import Planner
from lawrepo.replaying import Committed
from lawrepo.replaying_rules import HISTORY, MESSAGE, differing, found
from lawrepo.settings import Settings
from lawrepo.store.divergence import Divergence, diverged
from lawrepo.store.history import trailers_of
from lawrepo.store.snapshot import Snapshot
from lawrepo.uniting import MERGED, merge_message, origin_of

_SAME: Final = ("Basis", "Amended-By", "Event")


def verify_merges(
    git_dir: Path, read: Callable[[str], Snapshot], chain: Sequence[Committed], united: set[str]
) -> Iterator[Finding]:
    """Yield what is not so of merges and of what they recorded again; `chain` is oldest first.

    The commits of other histories that are proved to be in this one are added to `united`.
    """
    again: list[Committed] = []
    for committed in chain:
        merged = [value for key, value in trailers_of(committed.message) if key == MERGED]
        if merged:
            yield from _Merge(git_dir, read, committed, again).findings(merged, united)
            again = []
        elif origin_of(committed.message) is not None:
            again.append(committed)
        elif again:
            yield _unfounded(again)
            again = []
    if again:
        yield _unfounded(again)


def _unfounded(again: Sequence[Committed]) -> Finding:
    return found(HISTORY, f"commit {again[0].name}: says that it was recorded elsewhere, and no merge follows")


class _Merge:
    """A merge commit, and the commits before it that it recorded again."""

    def __init__(
        self, git_dir: Path, read: Callable[[str], Snapshot], merge: Committed, again: Sequence[Committed]
    ) -> None:
        self._git_dir = git_dir
        self._read = read
        self._merge = merge
        self._again = again

    def findings(self, merged: Sequence[str], united: set[str]) -> Iterator[Finding]:
        """Yield what is not so; `united` are the commits of the other side, once nothing is found."""
        snapshot, name = self._merge.snapshot, self._merge.name
        if len(merged) != 1 or snapshot.parents[1:] != tuple(merged):
            finding = found(HISTORY, f"commit {name}: its second parent is not what it says it unites with")
            yield replace(finding, expected=" ".join(merged), found=" ".join(snapshot.parents[1:]) or "none")
            return
        if snapshot.tree != self._read(snapshot.parents[0]).tree:
            yield found(HISTORY, f"commit {name}: changes files, where it only unites two histories")
        expected = merge_message(merged[0], len(self._again))
        if self._merge.message != expected:
            finding = found(MESSAGE, f"commit {name}: its message is not what it does")
            yield differing(finding, expected.encode(), self._merge.message.encode())
        start = (self._again[0] if self._again else self._merge).snapshot.parents[0]
        try:
            divergence = diverged(self._git_dir, start, merged[0])
            findings = [*self._origins(divergence), *self._missing(divergence)]
        except (LawrepoError, AknError) as error:
            yield found(HISTORY, f"commit {name}: what it unites with is not what is recorded here: {error}")
            return
        if not findings:
            united.update(divergence.commits)
        yield from findings

    def _origins(self, divergence: Divergence) -> Iterator[Finding]:
        """Find commits that come from no commit of the other side, or not from the one that they name."""
        others = {each.commit: each for each in commits_of(divergence.commits, self._read)}
        for each in self._again:
            origin = origin_of(each.message)
            theirs = None if origin is None else others.get(origin.commit)
            if theirs is None:
                yield found(HISTORY, f"commit {each.name}: was not recorded in {divergence.theirs[:10]} as it says")
                continue
            one, other = (_said(message) for message in (each.message, theirs.after.message))
            if origin != theirs.origin or (one and one != other):
                finding = found(MESSAGE, f"commit {each.name}: says something else than the commit it comes from")
                yield replace(finding, expected=str(theirs.origin), found=str(origin))

    def _missing(self, divergence: Divergence) -> Iterator[Finding]:
        """Find what the other side recorded and is not here: to unite with it again must come to nothing."""
        memory = Memory()

        def planners(snapshot: Snapshot, settings: Settings) -> Planner:
            return Planner(snapshot, settings, lambda _, year: unknown_year(year), memory=memory)

        union = unite(self._git_dir, self._read, divergence, planners, self._merge.snapshot)
        for again in union.again:
            what = f"what commit {again.origin.commit[:10]} recorded: {again.plan.subject}"
            yield found(HISTORY, f"commit {self._merge.name}: lacks {what}")


def _said(message: str) -> list[tuple[str, str]]:
    """Return what a commit says that it records."""
    trailers = list(trailers_of(message))
    keys = (*_SAME, "Work") if ("Basis", "imported") in trailers else _SAME
    return [(key, value) for key, value in trailers if key in keys]
