"""What a replay finds, and where two files part; pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from akn.findings import Finding, Rule, Severity

_SHOWN: Final = 60
_LINE: Final = re.compile(rb"[^\n]*\n|[^\n]+")  # as git and editors count lines


def _rule(code: str, summary: str) -> Rule:
    return Rule(code=code, severity=Severity.ERROR, summary=summary, clause="DESIGN verify")


REPLAY: Final = _rule("verify-replay", "A file is not what the texts, acts and events recorded until then produce.")
ORIGINAL: Final = _rule("verify-original", "A text, an act or an event was changed after it was recorded.")
MESSAGE: Final = _rule("verify-message", "A commit's message or trailers do not say what it does.")
HISTORY: Final = _rule("verify-history", "A commit is no recording, or the history is not the one that is expected.")


def found(rule: Rule, message: str, paths: Sequence[str] = ()) -> Finding:
    """Return a finding at the first of some paths, that counts the others."""
    more = f" (and {len(paths) - 1} more files)" if len(paths) > 1 else ""
    return Finding(rule=rule, message=f"{message}{more}", file=paths[0] if paths else "")


def differing(finding: Finding, expected: bytes | None, given: bytes | None) -> Finding:
    """Return a finding with the first line that differs, from 1, and what it is in both; None is no file."""
    if expected is None or given is None:
        one, other = ("no file" if data is None else "a file" for data in (expected, given))
        return replace(finding, expected=one, found=other)
    line, one, other = _first_difference(expected, given)
    return replace(finding, line=line, expected=one, found=other)


def _first_difference(expected: bytes, given: bytes) -> tuple[int, str, str]:
    one, other = (_LINE.findall(data) for data in (expected, given))
    at = next(at for at, pair in enumerate(zip_longest(one, other)) if pair[0] != pair[1])
    return at + 1, _shown(one[at:]), _shown(other[at:])


def _shown(lines: Sequence[bytes]) -> str:
    """Return the first of some lines as people can read it."""
    if not lines:
        return "nothing more"
    text = lines[0].decode(errors="backslashreplace").replace("\r", "\\r").removesuffix("\n")
    shown = text[:_SHOWN] or "an empty line"
    return shown if lines[0].endswith(b"\n") else f"{shown}, without a line break"
