"""What an instruction makes must be as valid as what it met: each rule of schema and profile, in each fragment.

Most instructions change words alone, and most rules do not look at these. `keeps_valid` says when words cannot break
any; everything else is checked in full.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from lxml import etree

from akn.findings import Finding, Severity
from akn.fragment import Fragment
from akn.names import LABELS, akn
from akn.profile import check_profile
from akn.rules_content import BIDI, CONTROL
from akn.validate import check_schema
from lawrepo.amendment_text import text_of
from lawrepo.holding import State
from lawrepo.refusal import Reason, RefusedError

_NUM: Final = akn("num")
_LABELS: Final = tuple(akn(name) for name in sorted(LABELS))
_NO_TEXT: Final = re.compile(f"{CONTROL}|{BIDI}")
_CHECKED: Final = 1024  # fragments whose faults are kept


def require_valid(before: State, after: Mapping[str, Fragment], changed: Collection[str]) -> None:
    """Refuse what makes a fragment break a rule of the schema or the profile more often than it did before.

    Raises:
        RefusedError: with the first breach of such a rule.

    """
    for key in sorted(changed):
        findings = faults(after[key])
        if not findings:
            continue
        known = Counter(finding.rule.code for finding in faults(before[key])) if key in before else Counter()
        codes = Counter(finding.rule.code for finding in findings)
        first = next((finding for finding in findings if codes[finding.rule.code] > known[finding.rule.code]), None)
        if first is not None:
            expected = first.expected or f"no breach of {first.rule.code}"
            raise RefusedError(Reason.BAD_FRAGMENT, expected=expected, found=f"{first.message} (in {key})")


@lru_cache(maxsize=_CHECKED)
def faults(fragment: Fragment) -> tuple[Finding, ...]:
    """Return the errors, not the warnings, of schema and profile in a fragment."""
    root = fragment.element()
    found = (*check_schema(root, file=""), *check_profile(root, file="", whole=False))
    return tuple(finding for finding in found if finding.severity is Severity.ERROR)


def holds_no_text(new: str) -> bool:
    """Tell whether a text has a character that must not be in one."""
    return _NO_TEXT.search(new) is not None


def keeps_valid(block: etree._Element, new: str) -> bool:
    """Tell whether a block that says something, and in which `new` has been written, can break no rule anew.

    So it is where all elements and attributes are still there, which is for the caller to know, and

    - the block says it in words, so that no article has become empty;
    - no number is in it, and it is in none, so that numbers say what they said;
    - no number or heading in it says something in its place;
    - no character is new that must not be in a text.

    The schema does not look at the words of what may hold words, and what is written is in normal form C.
    """
    if holds_no_text(new):
        return False
    if len(block) and (not text_of(block).strip() or any(each is not block for each in block.iter(*_LABELS))):
        return False
    return all(each.tag != _NUM for each in (block, *block.iterancestors()))
