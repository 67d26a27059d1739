"""What errors say that carry more than one line: instructions that do not fit, findings."""

from collections.abc import Iterator, Sequence

from akn.findings import Finding
from lawrepo import __version__
from lawrepo.amendment import AmendmentRefusedError
from lawrepo.errors import ConflictError
from lawrepo.export.findings import to_text
from lawrepo.fold import FoldConflictError
from lawrepo.planning import UnfitError
from lawrepo.uniting import MergeConflictError


def conflict_lines(error: ConflictError) -> Iterator[str]:
    """Yield all that a conflict has to say, every instruction that does not fit on a line of its own."""
    if isinstance(error, MergeConflictError):
        for each in error.unfit:
            yield each.lead
            told = (
                conflict_lines(each.error) if isinstance(each.error, ConflictError) else str(each.error).splitlines()
            )
            yield from (f"  {line}" for line in told)
        return
    if isinstance(error, UnfitError):
        yield error.lead
    if isinstance(error, FoldConflictError):
        for conflict in error.conflicts:
            if isinstance(conflict.error, AmendmentRefusedError):
                where = ": ".join((conflict.place, *map(str, conflict.acts)))
                yield from (f"{where}: {refusal}" for refusal in conflict.error.refusals)
            else:
                yield str(conflict)
    elif isinstance(error, AmendmentRefusedError):
        yield from map(str, error.refusals)
    else:
        yield from str(error).splitlines() or [type(error).__name__]


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """Return findings, one a line, without the line that sums up."""
    return to_text(findings, checked=1, version=__version__).splitlines()[:-1]
