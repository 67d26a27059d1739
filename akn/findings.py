"""What a check reports: rules, and findings of them at a place."""

import enum
from dataclasses import dataclass


class Severity(enum.Enum):
    """How a finding counts: errors are about conformance, warnings about completeness."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the profile, of the schema or of the collection.

    `code` is the stable name in reports ("eid-missing"), `summary` the one line that
    `lawrepo check --explain CODE` prints, `clause` the text it rests on ("AKN-NC 5.4", "DESIGN storage").
    """

    code: str
    severity: Severity
    summary: str
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach of a rule, at a place.

    `file` is a path within the collection or as the user gave it; `line` and `column` count from 1 and are 0
    when unknown; `expected` and `found` are short texts for people, "" where they would say nothing.
    """

    rule: Rule
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    eid: str = ""
    expected: str = ""
    found: str = ""

    @property
    def severity(self) -> Severity:
        """Return the severity of the rule."""
        return self.rule.severity
