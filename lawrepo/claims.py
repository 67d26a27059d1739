"""What an imported `<analysis>` claims of the text, and how far the text bears it out; pure.

A modification that another maker wrote is a claim. It is compared with the text of its own document and never
believed (DESIGN: instructions): nothing of it becomes an instruction, whatever the verdict.
"""

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from akn.findings import Finding, Rule, Severity

UNFIT: Final = Rule(
    code="modification-unfit",
    severity=Severity.WARNING,
    summary="A modification in the analysis of a document does not fit the document's text.",
    clause="DESIGN instructions",
)


class Verdict(enum.Enum):
    """How a claim stands to the text, the best first."""

    FITS = "fits"
    CANNOT_TELL = "cannot tell"
    DOES_NOT_FIT = "does not fit"


class Aspect(enum.Enum):
    """What of a claim a reason is about."""

    FORM = "form"
    SOURCE = "source"
    DESTINATION = "destination"
    NEW = "new"
    OLD = "old"
    REPEAL = "repeal"
    TIME = "time"
    WORDS = "words"


class Direction(enum.Enum):
    """Whether a document changes others, or is changed by them."""

    ACTIVE = "active"
    PASSIVE = "passive"


_ORDER: Final = tuple(Verdict)
COMPARED: Final = frozenset((Aspect.NEW, Aspect.OLD, Aspect.REPEAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that was looked at, and what it showed; `message` says it to people."""

    verdict: Verdict
    aspect: Aspect
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A modification of an analysis as judged: `kind` and `type` in the schema's words, `line` in its document.

    `type` is "" where the modification could not be read. `reasons` are all, in the order in which they were found.
    """

    direction: Direction
    kind: str
    type: str
    eid: str
    line: int
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> Verdict:
        """Return the worst of the reasons; a claim is never borne out where no words were compared."""
        verdicts = [reason.verdict for reason in self.reasons]
        if not self.compared:
            verdicts.append(Verdict.CANNOT_TELL)
        return max(verdicts, key=_ORDER.index)

    @property
    def compared(self) -> bool:
        """Say whether words of it were found as it says they are, and none otherwise."""
        verdicts = [reason.verdict for reason in self.reasons if reason.aspect in COMPARED]
        return Verdict.FITS in verdicts and Verdict.DOES_NOT_FIT not in verdicts

    def message(self) -> str:
        """Return the verdict's own reasons in one line, those of other verdicts left out."""
        verdict = self.verdict
        own = "; ".join(reason.message for reason in self.reasons if reason.verdict is verdict)
        return f"{self.kind} {self.type}".rstrip() + f": {own}"


def because(verdict: Verdict, aspect: Aspect, message: str) -> Reason:
    """Return a reason."""
    return Reason(verdict=verdict, aspect=aspect, message=message)


def summary(claims: Iterable[Claim]) -> str:
    """Return one line on all claims of a document, "" where it makes none."""
    judged = tuple(claims)
    if not judged:
        return ""
    counts = Counter(claim.verdict for claim in judged)
    open_ones = [claim for claim in judged if claim.verdict is Verdict.CANNOT_TELL]
    matching = sum(claim.compared for claim in open_ones)
    rest = f" ({matching} of them match in what could be compared)" if matching else ""
    return (
        f"modifications in <analysis>: {len(judged)} read: {counts[Verdict.FITS]} fit, "
        f"{counts[Verdict.DOES_NOT_FIT]} do not fit, {counts[Verdict.CANNOT_TELL]} cannot be told{rest}; "
        "none is believed"
    )


def unfit_findings(claims: Iterable[Claim], *, file: str = "") -> tuple[Finding, ...]:
    """Return a finding for each claim that does not fit, in their order."""
    return tuple(
        Finding(rule=UNFIT, message=claim.message(), file=file, line=claim.line, eid=claim.eid)
        for claim in claims
        if claim.verdict is Verdict.DOES_NOT_FIT
    )


def claim_json(claim: Claim) -> dict[str, object]:
    """Return a claim as plain data, every reason with its own verdict."""
    return {
        "direction": claim.direction.value,
        "kind": claim.kind,
        "type": claim.type,
        "eId": claim.eid,
        "line": claim.line,
        "verdict": claim.verdict.value,
        "reasons": [
            {"verdict": reason.verdict.value, "aspect": reason.aspect.value, "message": reason.message}
            for reason in claim.reasons
        ],
    }
