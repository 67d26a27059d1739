"""Why an instruction has no effect, as the record says it: in sentences that can be read back.

The record keeps plain words, in English. Whoever shows them in another language reads what they say (`parse_reason`);
what an editor wrote in words of his own is none of these sentences.
"""

import enum
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# What tells of what is void: by the word of another act, or by an event.
VOID_BY: Final = "void by"
HAD_OUTCOME: Final = "had the outcome"


class Cause(enum.Enum):
    """A sentence, with places for acts, what they name (`event`, `by`), days, outcomes, and another one (`why`)."""

    AWAITS_EVENT = "waits for the event {event}"
    AWAITS_ACT = "waits for the commencement of {act}, which {why}"
    LACKS_OUTCOME = "{event} of {day} is recorded without an outcome ({outcome}?)"
    HAD_OTHER_OUTCOME = f"{{event}} of {{day}} {HAD_OUTCOME} {{outcome}}, expected {{expected}}"
    NEVER_COMMENCES = "{act} never commences: {why}"
    VOIDED = f"{VOID_BY} {{by}}"
    ANNULLED = "annulled from {day} by {by}"
    SUSPENDED = "suspended from {day} by {by}"
    REPEALED_BEFORE = "repealed on {day}, before it commenced, by {by}"
    REPEALED = "repealed on {day} by {by}"
    POSTPONED = "put off until {day} by {by}"
    ENDS_FIRST = "it would end on {until} before it begins on {day}"

    def says(self, **places: object) -> str:
        """Return the sentence about something."""
        return self.value.format(**places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A sentence that was read: what it says, and what stands in its places."""

    cause: Cause
    places: Mapping[str, str]


_PLACES: Final = {
    "act": r"/\S+",
    "by": r"/\S+#\S+",
    "day": r"\d{4}-\d\d-\d\d",
    "event": r"/\S+#\S+",
    "expected": r".+",
    "outcome": r".+",
    "until": r"\d{4}-\d\d-\d\d",
    "why": r".+",
}


def parse_reason(text: str) -> Reason | None:
    """Return what one sentence says, None where it is in words of somebody's own."""
    for cause in Cause:
        if found := _pattern(cause).fullmatch(text):
            return Reason(cause=cause, places=found.groupdict())
    return None


@functools.cache
def _pattern(cause: Cause) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", cause.value)
    return re.compile(
        "".join(f"(?P<{part}>{_PLACES[part]})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    )
