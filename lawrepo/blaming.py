"""Whose the words of a provision are: the act, the instruction, the day in force, and the commit that recorded it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from lawrepo.ancestry import ORIGINAL, Behind, ancestry
from lawrepo.consequences import is_published
from lawrepo.export.provenance import Basis, Blamed, Origin
from lawrepo.field import Field
from lawrepo.force import Standing, by_name
from lawrepo.layout import effects_file, version_file, work_path
from lawrepo.provenance import blame, blame_all
from lawrepo.reading import NotHeldError, choose_language, end_of_force, require_text
from lawrepo.store.history import Recorded, recorded
from lawrepo.store.snapshot import Snapshot


def blame_provision(
    git_dir: Path, snapshot: Snapshot, field: Field, eid: str, pit: date, *, language: str = ""
) -> Blamed:
    """Return the provision that bears an eId on a day, with the origins of its words.

    Raises:
        NotHeldError, NotInForceError: when there is no text of that day.
        NoProvisionError: when nothing bears the eId then.

    """
    return _blamed(git_dir, snapshot, field, eid, pit, language)


def blame_text(
    git_dir: Path,
    snapshot: Snapshot,
    field: Field,
    pit: date,
    *,
    language: str = "",
    first: Mapping[str, Recorded] | None = None,
) -> Blamed:
    """Return the whole text of a day (its eId is ""), with the origins of its words, in one pass over its history.

    Units and sections that nothing ever touched are left out (`lawrepo.provenance.blame_all`).
    Whoever asks for many texts gives `first` (`lawrepo.store.history.first_recorded`); without it git is asked for
    each act.

    Raises:
        NotHeldError, NotInForceError: when there is no text of that day.

    """
    return _blamed(git_dir, snapshot, field, "", pit, language, first)


def _blamed(
    git_dir: Path,
    snapshot: Snapshot,
    field: Field,
    eid: str,
    pit: date,
    language: str,
    first: Mapping[str, Recorded] | None = None,
) -> Blamed:
    meta = field.held.meta
    language = choose_language(meta, language)
    held = next((entry for entry in meta.languages if entry.code == language), None)
    require_text(meta, language, None if held is None else held.held_from, pit)
    end_of_force(field.held.effects, pit)
    course = field.consequences().courses[language]
    original, steps, behind = ancestry(course, pit, field.held.effects, field.engine(), work=meta.iri)
    blocks = (
        blame(original, ORIGINAL, steps, eid, language=language)
        if eid
        else blame_all(original, ORIGINAL, steps, language=language)
    )
    origins = _Origins(git_dir, snapshot, field, language, pit, first or {})
    used = {run.origin for block in blocks for run in block.runs} | ({ORIGINAL} if not eid else set())
    return Blamed(
        work=meta.iri,
        eid=eid,
        language=language,
        title=meta.language(language).title or str(meta.iri),
        pit=pit,
        recorded_at=snapshot.recorded_at,
        commit=snapshot.commit,
        origins={key: origins.of(key, behind.get(key)) for key in sorted(used)},
        blocks=blocks,
    )


class _Origins:
    """What the keys of origins stand for."""

    def __init__(
        self,
        git_dir: Path,
        snapshot: Snapshot,
        field: Field,
        language: str,
        pit: date,
        first: Mapping[str, Recorded],
    ) -> None:
        self._git_dir = git_dir
        self._tip = snapshot.commit
        self._field = field
        self._language = language
        self._pit = pit
        self._standings = by_name(field.standings)
        self._first_recorded = first
        self._commits: dict[str, list[Recorded]] = {}

    def of(self, key: str, behind: Behind | None) -> Origin:
        work = self._field.work
        if key == ORIGINAL:
            entry = self._field.held.meta.language(self._language)
            first = self._first(version_file(work, self._language, "structure", entry.held_from))
            return _origin("", entry.title or str(work), "", entry.held_from, first, Basis.ORIGINAL)
        if behind is None:
            return self._of_instruction(self._standings[key.split(maxsplit=1)[0]])
        if behind.act is None:
            return _origin("", "", "", behind.day, self._of_text(behind.day), Basis.IMPORTED)
        effects = next(each for each in self._field.held.effects if each.act == behind.act)
        first = self._first(effects_file(work, effects.act, effects.enacted))
        return _origin(str(behind.act), effects.title(self._language), "", behind.day, first, Basis.IMPORTED)

    def _of_instruction(self, standing: Standing) -> Origin:
        step = standing.step
        starts = [span.start for span in standing.intervals if span.start <= self._pit]
        titles = dict(step.act.titles)
        title = titles.get(self._language) or next(iter(titles.values()), "")
        effects = next((each for each in self._field.held.effects if each.act == step.act.iri), None)
        if effects is not None and is_published(effects):
            first = self._first(effects_file(self._field.work, effects.act, effects.enacted))
            return _origin(str(step.act.iri), title, "", max(starts), first, Basis.IMPORTED)
        first = self._first(work_path(step.act.iri))
        return _origin(str(step.act.iri), title, step.instruction.id, max(starts), first, Basis.ENACTED)

    def _of_text(self, day: date) -> Recorded:
        """Return the commit that recorded the whole text of a day first, of which no act is known."""
        folder = f"{work_path(self._field.work)}/{self._language}"
        for commit in reversed(self._of_path(folder)):
            own = commit.trailer("Basis") == (Basis.IMPORTED.value,) and not commit.trailer("Amended-By")
            if own and str(day) in commit.trailer("In-Force"):
                return commit
        return self._first(effects_file(self._field.work, self._field.work, self._field.held.meta.enacted))

    def _first(self, path: str) -> Recorded:
        """Return the commit that recorded a path first."""
        if path in self._first_recorded:
            return self._first_recorded[path]
        commits = self._of_path(path)
        if not commits:
            raise NotHeldError(f"{path}: no commit records it")
        return commits[-1]

    def _of_path(self, path: str) -> list[Recorded]:
        """Return the commits that changed a path, newest first."""
        if path not in self._commits:
            self._commits[path] = list(recorded(self._git_dir, self._tip, path))
        return self._commits[path]


def _origin(act: str, title: str, instruction: str, day: date, commit: Recorded, basis: Basis) -> Origin:
    return Origin(
        act=act,
        title=title,
        instruction=instruction,
        in_force_from=day,
        recorded_at=commit.recorded_at,
        commit=commit.commit,
        basis=basis,
    )
