"""Whether a collection is whole, and what it says it is: everything that `lawrepo verify` looks at, and the proof."""

import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from akn.errors import AknError
from akn.findings import Finding, Rule, Severity
from lawrepo.calendar_days import unknown_year
from lawrepo.consequences import stored_files
from lawrepo.errors import LawrepoError
from lawrepo.merging_proof import verify_merges
from lawrepo.planning import Planner
from lawrepo.replay import Course
from lawrepo.replaying import Commits, Committed, compare_files, settings_of, verify_commits
from lawrepo.replaying_rules import HISTORY, REPLAY, found
from lawrepo.store.checking import check_record_times, check_tip
from lawrepo.store.checkout import common_dir
from lawrepo.store.objects import ObjectReader
from lawrepo.store.snapshot import Snapshot, commit_known
from lawrepo.store.soundness import OBJECT, check_objects, check_signatures, check_working_tree_bytes
from lawrepo.store.works import all_works

# What is being done, how much of it is done, how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# For each Work and language, what made its versions (docs/verify.md).
Proof: TypeAlias = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What was found at a tip whose commits are all as they must be, and the proof."""

    findings: tuple[Finding, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class Memory:
    """What other runs have found, of commits by their trees and what they say, and of tips.

    All these are named by their contents, so it holds in any collection whose objects are whole, which each run looks
    at anew.
    """

    commits: Commits = field(default_factory=dict)
    tips: MutableMapping[str, Ended] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found, in the order of looking, and what was looked at.

    `proof` has for each Work and language the versions, and what made them: the digest before, the instruction, the
    digest after (docs/verify.md). It is empty when there are findings.
    """

    findings: tuple[Finding, ...]
    commits: int
    tip: str
    proof: Proof

    @property
    def fails(self) -> bool:
        """Say whether there are errors."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def verify(
    git_dir: Path,
    work_tree: Path | None,
    reader: ObjectReader,
    *,
    anchor: str = "",
    memory: Memory | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Look at everything, and go on as far as damage allows: what rests on damaged objects is not looked at.

    Raises:
        UnknownStateError: when the anchor is a name or a part of an id, and no revision of the collection.

    """
    memory = memory or Memory()
    wanted = _commit_of(reader, anchor) if anchor else ""
    chain, findings = _chain(git_dir, reader)
    tip = chain[-1].snapshot if chain and not findings else None
    findings += check_objects(git_dir, tip)
    known = {committed.snapshot.commit for committed in chain}
    if tip is not None and not findings:
        done = None if progress is None else lambda count: progress("replaying commits", count, len(chain))
        findings += _tried(REPLAY, lambda: verify_commits(chain, memory=memory.commits, progress=done))
        findings += _tried(HISTORY, lambda: verify_merges(git_dir, partial(Snapshot, reader), chain, known))
        findings += check_record_times((each.snapshot.commit, each.snapshot.recorded_at) for each in chain)
        findings += _tried(REPLAY, lambda: check_signatures(git_dir, (each.snapshot for each in chain)))
    if wanted and wanted not in known:
        findings.append(found(HISTORY, f"the history does not go on from {wanted[:10]}, the anchor"))
    proof: Proof = ()
    if tip is not None and not findings:
        ended = memory.tips.get(tip.commit) or _Tip(git_dir, tip).ended()
        memory.tips[tip.commit] = ended
        findings += ended.findings
        proof = ended.proof
    if tip is not None and work_tree is not None:
        findings += _tried(OBJECT, lambda: check_working_tree_bytes(work_tree, tip))
    return Verification(
        findings=tuple(findings),
        commits=len(chain),
        tip=chain[-1].snapshot.commit if chain else "",
        proof=() if findings else proof,
    )


def _commit_of(reader: ObjectReader, anchor: str) -> str:
    """Return the commit that an anchor means; a whole id means itself, whether the collection has it or not."""
    return anchor if _ID.fullmatch(anchor) else commit_known(reader, "HEAD", anchor)


def _chain(git_dir: Path, reader: ObjectReader) -> tuple[list[Committed], list[Finding]]:
    """Return the first-parent chain, oldest first, as far as it can be read."""
    chain: list[Committed] = []
    seen, name = {""}, "HEAD"
    while name not in seen:  # a damaged commit may be its own ancestor
        try:
            snapshot = Snapshot(reader, name)
        except LawrepoError as error:
            if chain and (common_dir(git_dir) / "shallow").exists():
                message = f"the history is cut off before commit {chain[-1].name}: this clone is shallow"
                return chain[::-1], [replace(found(HISTORY, message), expected="git fetch --unshallow")]
            return chain[::-1], [replace(found(OBJECT, str(error)), expected="a commit")]
        chain.append(Committed(snapshot=snapshot, message=snapshot.message))
        seen.add(snapshot.commit)
        name = snapshot.parents[0] if snapshot.parents else ""
    return chain[::-1], []


def _tried(rule: Rule, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return findings, and what ended the search."""
    findings: list[Finding] = []
    try:
        findings.extend(look())
    except (LawrepoError, AknError) as error:
        findings.append(found(rule, str(error)))
    return findings


class _Tip:
    """The state that all commits have led to."""

    def __init__(self, git_dir: Path, snapshot: Snapshot) -> None:
        self._git_dir = git_dir
        self._snapshot = snapshot
        self._proof: list[dict[str, Any]] = []

    def ended(self) -> "Ended":
        findings = _tried(REPLAY, self._findings)
        return Ended(findings=tuple(findings), proof=tuple(self._proof))

    def _findings(self) -> Iterator[Finding]:
        """Yield what does not conform, and what does not follow from what is recorded, by the settings of today."""
        planner = Planner(self._snapshot, settings_of(self._snapshot), lambda _, year: unknown_year(year))
        report = check_tip(self._git_dir, self._snapshot)
        yield from (each for each in report.findings if each.severity is Severity.ERROR)
        for work in all_works(self._snapshot):
            known = planner.field(work)
            made = known.consequences()
            yield from compare_files(made.files(work), stored_files(known.held), made.makers(work))
            for language, course in made.courses.items():
                self._proof.append({"work": str(work), "language": language, "stages": list(_stages(course))})


def _stages(course: Course) -> Iterator[dict[str, Any]]:
    """Yield the days on which a text changes, and what made it what it is then."""
    carried_out = 0  # since the last whole text
    for stage in course.stages:
        kept = min(stage.kept, carried_out)
        carried_out = 0 if stage.is_text else kept + len(stage.links)
        yield {
            "day": stage.day.isoformat(),
            "text": stage.is_text,
            "kept": kept,
            "links": [
                {
                    "instructions": [str(step) for step in link.steps],
                    "changes": [
                        {"key": change.key, "before": change.before, "after": change.after} for change in link.changes
                    ],
                }
                for link in stage.links
            ],
            "versions": {key: fragment.digest for key, fragment in course.starting(stage.day).items()},
        }
