"""Ends of force without effect, because a later whole text restates what they would have ended; pure.

Such a text is the truth from its day on, so what would have changed the text before it changes nothing any more
(`lawrepo.replay`). People are told, since the words of a temporary act then stay until a text or an act drops them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from akn.frbr import FrbrUri
from lawrepo.force import Standing


def without_effect(
    texts: Mapping[str, Iterable[date]], standings: Sequence[Standing], work: FrbrUri
) -> tuple[str, ...]:
    """Return a remark on each end, or new beginning, of an instruction's force on a Work that has no effect.

    `texts` are the first days of its whole texts by language. A text of that very day says itself what ended.
    """
    found: dict[tuple[str, str, date, date], list[str]] = defaultdict(list)
    for language, days in texts.items():
        known = sorted(days)
        for standing in standings:
            instruction = standing.step.instruction
            if instruction.work == work and instruction.changes_text and instruction.concerns(language):
                for what, day in _turns(standing):
                    since = [text for text in known if standing.start <= text <= day]
                    if since and since[-1] < day:
                        found[str(standing.step), what, day, since[-1]].append(language)
    return tuple(
        f"{name}: {what} on {day} has no effect ({', '.join(languages)}):"
        f" the text of {text} restates what it changed, and stands as it is"
        for (name, what, day, text), languages in found.items()
    )


def _turns(standing: Standing) -> Iterator[tuple[str, date]]:
    """Yield the days after the first on which an instruction's force changes, each with what happens."""
    for number, span in enumerate(standing.intervals):
        if number:
            yield "its return to force", span.start
        if span.end is not None:
            yield "the end of its force", span.end
