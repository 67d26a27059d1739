"""A Work through time: its whole texts, and the instructions in force between them, carried out; pure.

Every whole text is itself the truth from its day on. Instructions that commence between two texts, or on the day of
the later one, change the earlier; what the later then still differs in is its own (DESIGN: where truth lies, 4).
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Final

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.errors import ConflictError
from lawrepo.fold import Apply, Conflict, FoldConflictError, Link, Original, fold
from lawrepo.force import Standing
from lawrepo.holding import State, VanishedError, Versions, delta

_ALL: Final = sys.maxsize


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A day on which the text changes, or might have.

    `links` are what was carried out anew for this day, after the first `kept` of the stage before, counted from the
    last whole text. Where a whole text is recorded for it (`is_text`), that is
    the `state`, and `before` is what the instructions made of the text before; None where there is none.
    """

    day: date
    state: State
    kept: int = 0
    links: tuple[Link, ...] = ()
    is_text: bool = False
    before: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The stages of a text in one language, ascending, and the version files that follow from them."""

    language: str
    stages: tuple[Stage, ...]
    versions: Versions

    def at(self, pit: date) -> Stage | None:
        """Return the stage in force on a day, None before the first."""
        return next((stage for stage in reversed(self.stages) if stage.day <= pit), None)

    def chain(self, pit: date) -> Iterator[tuple[Stage, tuple[Link, ...]]]:
        """Yield the whole texts until a day, each with all that was carried out on it until the next, or `pit`."""
        text: Stage | None = None
        links: list[Link] = []
        for stage in self.stages:
            if stage.day > pit:
                break
            links[stage.kept :] = stage.links
            if stage.is_text:
                if text is not None:
                    yield text, tuple(links)
                text, links = stage, []
        if text is not None:
            yield text, tuple(links)

    def starting(self, day: date) -> dict[str, Fragment]:
        """Return the versions that begin on a day, by key."""
        return {key: dated[day] for key, dated in self.versions.items() if day in dated}


def replay(
    texts: Mapping[str, Mapping[date, State]], standings: Sequence[Standing], apply: Apply, *, work: FrbrUri
) -> dict[str, Course]:
    """Return the course of a Work in each language, from its whole texts by day and all that is decided.

    Instructions on other Works are left out, and those in force since the first text or before it: it is as they
    have made it.

    Raises:
        FoldConflictError: with everything that does not fit, in every language.

    """
    players = [_Player(language, dated, apply, work) for language, dated in texts.items()]
    courses = {player.language: player.play(standings) for player in players}
    conflicts = [conflict for player in players for conflict in player.conflicts]
    if conflicts:
        elsewhere = {standing.step.act.iri for standing in standings if standing.step.instruction.work != work}
        raise FoldConflictError(
            [each if elsewhere.isdisjoint(each.acts) else replace(each, work=work) for each in conflicts]
        )
    return courses


class _Player:
    """Replays one language; `conflicts` fill as it goes on."""

    def __init__(self, language: str, texts: Mapping[date, State], apply: Apply, work: FrbrUri) -> None:
        self.language = language
        self.conflicts: list[Conflict] = []
        self._texts = texts
        self._apply = apply
        self._work = work

    def play(self, standings: Iterable[Standing]) -> Course:
        own = [standing for standing in standings if self._concerns(standing)]
        days = sorted(self._texts)
        stages = [Stage(day=day, state=self._texts[day], is_text=True) for day in days[:1]]
        for start, end in zip_longest(days, days[1:]):
            within = [each for each in own if start < each.start and (end is None or each.start <= end)]
            stages += self._between(start, end, within)
        return Course(language=self.language, stages=tuple(stages), versions=self._versions(stages))

    def _concerns(self, standing: Standing) -> bool:
        instruction = standing.step.instruction
        on_text = standing.intervals and instruction.work == self._work and instruction.changes_text
        return bool(on_text) and instruction.concerns(self.language)

    def _between(self, start: date, end: date | None, standings: Sequence[Standing]) -> Iterator[Stage]:
        """Yield the stages after one whole text, up to the next and with it."""
        last = Stage(day=start, state=self._texts[start])
        for stage in self._folded(start, standings) if standings else ():
            if end is not None and stage.day > end:
                break
            last = stage
            if stage.day != end:
                yield stage
        if end is not None:
            last = last if last.day == end else Stage(day=end, state=last.state, kept=_ALL)
            yield replace(last, state=self._texts[end], is_text=True, before=last.state)

    def _folded(self, start: date, standings: Sequence[Standing]) -> Iterator[Stage]:
        original = Original(in_force_from=start, state=self._texts[start])
        try:
            folded = fold({self.language: original}, standings, self._apply, work=self._work)[self.language]
        except FoldConflictError as error:
            self.conflicts += error.conflicts
            return
        for day in folded.days[1:]:
            yield Stage(day=day.day, state=day.state, kept=day.kept, links=day.links)

    def _versions(self, stages: Iterable[Stage]) -> Versions:
        newest: dict[str, Fragment] = {}
        versions: dict[str, dict[date, Fragment]] = {}
        for stage in stages:
            try:
                changed = delta(newest, stage.state)
            except VanishedError as error:
                vanished = VanishedError(error.section, language=self.language, day=stage.day)
                self._report(stage, vanished)
                continue
            for key, fragment in changed.items():
                newest[key] = fragment
                versions.setdefault(key, {})[stage.day] = fragment
        return versions

    def _report(self, stage: Stage, error: VanishedError) -> None:
        steps = [step for link in stage.links for step in link.steps]
        self.conflicts.append(
            Conflict(
                language=self.language,
                day=stage.day,
                acts=tuple(dict.fromkeys(step.act.iri for step in steps)),
                instructions=tuple(map(str, steps)),
                error=ConflictError(str(error)),
            )
        )
