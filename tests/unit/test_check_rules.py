"""`docs/check.md` lists the rules of `lawrepo check` that are not the profile's."""

from collections.abc import Iterable
from pathlib import Path

from akn.findings import Rule
from akn.profile import RULES as PROFILE_RULES
from akn.validate import SCHEMA_RULES
from lawrepo import repository
from lawrepo.claims import UNFIT
from lawrepo.conformance import RULES
from lawrepo.store.checking import RECORD_ORDER

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def rows(rules: Iterable[Rule]) -> list[str]:
    return [f"| `{rule.code}` | {rule.severity.value} | {rule.summary} | {rule.clause} |" for rule in rules]


def test_the_documentation_lists_the_rules_of_the_collection() -> None:
    """The tables are made from the registries, one a heading."""
    sections = (DOCS / "check.md").read_text(encoding="utf-8").split("\n## ")[1:]
    tables = [[line for line in section.splitlines() if line.startswith("| `")] for section in sections]
    assert [table for table in tables if table] == [
        rows(SCHEMA_RULES),
        rows(RULES),
        rows([RECORD_ORDER]),
        rows([UNFIT]),
    ]


def test_every_rule_that_can_be_asked_for_is_documented() -> None:
    assert set(repository.RULES) == {*SCHEMA_RULES, *PROFILE_RULES, *RULES, RECORD_ORDER, UNFIT}
