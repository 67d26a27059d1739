"""docs/security.md: what it says is tested is tested."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").partition("## Hostile input")[2]
NAMED = re.findall(r"\| `(tests/\S+\.py)::(\w+)(?:\[(.+)\])?` \|$", TABLE, re.MULTILINE)


def test_there_are_at_least_sixty_cases_each_once() -> None:
    assert len(set(NAMED)) == len(NAMED)
    assert len(NAMED) >= 60


@pytest.mark.parametrize(("file", "name", "case"), NAMED)
def test_case_has_its_test(file: str, name: str, case: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {name}(" in source
    assert f'{case}"' in source
