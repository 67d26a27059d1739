"""Whether a collection is whole, and what it says it is: everything that `lawrepo verify` looks at, and the proof."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from akn.findings import Finding, Severity
from lawrepo.calendar_days import unknown_year
from lawrepo.errors import LawrepoError, StorageError
from lawrepo.layout import SETTINGS
from lawrepo.planning import Planner
from lawrepo.replaying import HISTORY, Committed, verify_commits
from lawrepo.settings import Settings
from lawrepo.store.checking import check_tip
from lawrepo.store.objects import ObjectReader
from lawrepo.store.snapshot import Snapshot, commit_known
from lawrepo.store.soundness import OBJECT, check_objects, check_signatures, check_working_tree_bytes
from lawrepo.store.works import all_works

# What is being done, how much of it is done, how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

_LONGEST: Final = 1_000_000  # commits; a longer chain is a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found, worst first in the order of looking, and what was looked at.

    `proof` has for each Work and language the versions, and what made them: the digest before, the instruction, the
    digest after (docs/verify.md).
    """

    findings: tuple[Finding, ...]
    commits: int
    tip: str
    proof: tuple[dict[str, Any], ...]

    @property
    def fails(self) -> bool:
        """Say whether there are errors."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def verify(
    git_dir: Path, work_tree: Path | None, reader: ObjectReader, *, anchor: str = "", progress: Progress | None = None
) -> Verification:
    """Look at everything, and go on as far as damage allows.

    Raises:
        UnknownStateError: when the anchor is no revision of the collection.

    """
    wanted = commit_known(git_dir, "HEAD", anchor) if anchor else ""
    chain, findings = _chain(reader)
    tip = chain[-1] if chain else None
    findings += check_objects(git_dir, None if tip is None else tip.snapshot)
    if wanted and wanted not in {committed.snapshot.commit for committed in chain}:
        findings.append(
            Finding(
                rule=HISTORY, message=f"the history does not go on from {wanted[:10]}", expected="the anchor in it"
            )
        )
    proof: tuple[dict[str, Any], ...] = ()
    if tip is not None and not findings:
        done = None if progress is None else lambda count: progress("replaying commits", count, len(chain))
        findings += _tried(lambda: verify_commits(chain, progress=done))
        names = (committed.snapshot.commit for committed in chain)
        findings += (
            Finding(rule=HISTORY, message=f"commit {name[:10]} has a bad signature", expected="a good one, or none")
            for name in check_signatures(git_dir, names)
        )
        findings += (each for each in check_tip(git_dir, tip.snapshot).findings if each.severity is Severity.ERROR)
    if tip is not None and work_tree is not None:
        findings += _tried(lambda: check_working_tree_bytes(work_tree, tip.snapshot))
    if tip is not None and not findings:
        proof = tuple(_proofs(tip.snapshot))
    return Verification(
        findings=tuple(findings), commits=len(chain), tip="" if tip is None else tip.snapshot.commit, proof=proof
    )


def _chain(reader: ObjectReader) -> tuple[list[Committed], list[Finding]]:
    """Return the first-parent chain, oldest first, as far as it can be read."""
    chain: list[Committed] = []
    name = "HEAD"
    while name and len(chain) < _LONGEST:
        try:
            snapshot = Snapshot(reader, name)
        except LawrepoError as error:
            return chain[::-1], [Finding(rule=OBJECT, message=str(error), expected="a commit")]
        chain.append(Committed(snapshot=snapshot, message=snapshot.message))
        name = snapshot.parents[0] if snapshot.parents else ""
    return chain[::-1], []


def _tried(look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return findings, and the damage that ended the search."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except StorageError as error:
        found.append(Finding(rule=OBJECT, message=str(error), expected="a whole object"))
    return found


def _proofs(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Yield what made the versions of each Work, language by language."""
    data = snapshot.read(SETTINGS)
    if data is None:
        raise StorageError(f"{SETTINGS} is missing")
    planner = Planner(snapshot, Settings.parse(data), lambda _, year: unknown_year(year))
    for work in all_works(snapshot):
        for language, course in planner.field(work).consequences().courses.items():
            stages = [
                {
                    "day": stage.day.isoformat(),
                    "text": stage.is_text,
                    "links": [
                        {
                            "instructions": [str(step) for step in link.steps],
                            "changes": [
                                {"key": change.key, "before": change.before, "after": change.after}
                                for change in link.changes
                            ],
                        }
                        for link in stage.links
                    ],
                    "versions": {key: fragment.digest for key, fragment in course.starting(stage.day).items()},
                }
                for stage in course.stages
            ]
            yield {"work": str(work), "language": language, "stages": stages}
