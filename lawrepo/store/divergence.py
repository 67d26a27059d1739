"""Where two histories part: what the other one has recorded since, in the order of recording."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lawrepo.errors import RequestError, StorageError
from lawrepo.store.branch import writable_branch
from lawrepo.store.checkout import common_dir
from lawrepo.store.objects import ObjectReader
from lawrepo.store.process import GitError, git, git_says, why_ended
from lawrepo.store.snapshot import commit_known

UPSTREAM: Final = "@{upstream}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """Two tips, and what lies between them.

    `bases` are the commits from which both went on, several after merges crosswise. `commits` are those of the other
    tip's first-parent chain that ours does not have, oldest first.
    """

    ours: str
    theirs: str
    bases: tuple[str, ...]
    commits: tuple[str, ...]

    @property
    def is_behind(self) -> bool:
        """Say whether nothing was recorded here since."""
        return self.bases == (self.ours,)

    @property
    def is_ahead(self) -> bool:
        """Say whether nothing was recorded there since."""
        return self.bases == (self.theirs,)


def other_tip(reader: ObjectReader, revision: str = "") -> str:
    """Return the commit that a revision names, or the tip of the branch that the current one follows.

    Raises:
        RequestError: when it follows none.
        UnknownStateError: when there is no such revision.
        StorageError: while a merge of git's own is under way, or where nothing can be recorded.

    """
    git_dir = reader.git_dir
    if (git_dir / "MERGE_HEAD").exists():
        raise StorageError(
            f"{git_dir / 'MERGE_HEAD'}: git is merging texts line by line, and knows nothing of law: "
            "run git merge --abort, and then lawrepo merge again"
        )
    writable_branch(git_dir, common_dir(git_dir))
    if revision:
        return commit_known(reader, "HEAD", revision)
    code, said = git_says(git_dir, "rev-parse", "--verify", "--quiet", f"{UPSTREAM}^{{commit}}")
    if code or not said:
        raise RequestError(
            "this branch follows no other: name a revision to unite with, as lawrepo merge origin/main"
        )
    return said[0]


def diverged(git_dir: Path, ours: str, theirs: str) -> Divergence:
    """Return where two commits part.

    Raises:
        StorageError: when they have nothing in common, or git fails.

    """
    code, said = git_says(git_dir, "merge-base", "--all", ours, theirs)
    if code == 1 and not said:
        raise StorageError(f"{theirs[:10]} and this collection have no commit in common: they are two collections")
    if code:
        raise GitError(["merge-base"], why_ended(code, "\n".join(said)), code)
    listed = git(git_dir, "rev-list", "--first-parent", "--reverse", theirs, f"^{ours}", "--").decode().split()
    return Divergence(ours=ours, theirs=theirs, bases=tuple(sorted(said)), commits=tuple(listed))
