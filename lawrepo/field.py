"""A Work with all that bears on it, decided about; pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.consequences import Consequences, changed_files, consequences, stored_files, text_days, whole_texts
from lawrepo.engine import Engine, Memory
from lawrepo.force import Standing, ended_by
from lawrepo.holding import State, state_at, used_wids
from lawrepo.resolution import Ground
from lawrepo.restated import without_effect
from lawrepo.texts import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How a recording changes the text of a Work in one language from a day on."""

    work: FrbrUri
    language: str
    title: str
    day: date
    before: State
    after: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A Work with all that bears on it, decided about.

    `given` are wIds that it has used beside those in its texts and those that the acts give.
    """

    held: Held
    sheets: tuple[Sheet, ...]
    standings: tuple[Standing, ...]
    given: frozenset[str] = frozenset()
    memory: Memory = field(default_factory=Memory, compare=False)
    _found: list[Consequences] = field(default_factory=list, init=False, compare=False, repr=False)

    @property
    def work(self) -> FrbrUri:
        """Return the Work's IRI."""
        return self.held.meta.iri

    @property
    def is_amended(self) -> bool:
        """Say whether instructions change its text, besides the whole texts that are recorded."""
        return any(each.step.instruction.work == self.work for each in self.standings)

    def ended_by(self, act: FrbrUri, day: date) -> tuple[FrbrUri, ...]:
        """Return the acts that ended or suspended force of an act from a day on: the act itself where it expires."""
        return ended_by(self.standings, act, day)

    def without_effect(self, standings: Sequence[Standing] | None = None) -> tuple[str, ...]:
        """Return remarks on what ends without effect, as `lawrepo.restated`; by other `standings` than its own."""
        return without_effect(text_days(self.held), self.standings if standings is None else standings, self.work)

    def engine(self) -> Engine:
        """Return the engine for its texts."""
        authoritative = self.held.meta.authoritative
        return Engine(self.sheets, authoritative=authoritative, used=self._used(), memory=self.memory)

    def ground(self) -> Ground:
        """Return it as an act finds it."""
        ordered = sorted(self.held.meta.languages, key=lambda entry: not entry.authoritative)
        return Ground(
            work=self.work,
            languages=tuple(entry.code for entry in ordered),
            texts=whole_texts(self.held),
            standings=self.standings,
            engine=self.engine(),
        )

    def consequences(self) -> Consequences:
        """Return what follows for it, worked out once.

        Raises:
            FoldConflictError: with everything that does not fit.

        """
        if not self._found:
            self._found.append(consequences(self.held, self.sheets, self.standings, self.engine()))
        return self._found[0]

    def _used(self) -> set[str]:
        """Return every wId of a unit that the Work has used, or that an act has given."""
        given = {
            wid
            for sheet in self.sheets
            for instruction in sheet.instructions
            if instruction.work == self.work
            for _, wid in instruction.wids
        }
        return used_wids(self.held.versions.values()) | given | self.given


def changes(
    field: Field, act: FrbrUri | None
) -> tuple[dict[str, bytes | None], list[Turn], dict[str, tuple[str, ...]]]:
    """Return the files that change, how the text turns on the days of an act, or any, and who made each version."""
    found = field.consequences()
    files = changed_files(stored_files(field.held), found.files(field.work))
    days = {
        day
        for standing in field.standings
        if act in {None, standing.step.act.iri}
        for interval in standing.intervals
        for day in (interval.start, interval.end)
        if day is not None
    }
    return files, list(_turns(field.held, found, days)), found.makers(field.work)


def _turns(held: Held, found: Consequences, days: Iterable[date]) -> Iterator[Turn]:
    for day in sorted(days):
        for language, course in found.courses.items():
            before, stage = state_at(held.versions[language], day), course.at(day)
            if stage is not None and stage.state != before:
                title = held.meta.language(language).title or str(held.meta.iri)
                yield Turn(
                    work=held.meta.iri, language=language, title=title, day=day, before=before, after=stage.state
                )
