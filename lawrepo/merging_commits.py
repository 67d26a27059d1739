"""What another clone recorded, commit by commit, as far as it is the truth: which act, event, texts or files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from akn.effects import Effects, parse_effects
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.consequences import is_published
from lawrepo.errors import StorageError
from lawrepo.layout import ROOT, Kind, LayoutError, parse_path
from lawrepo.messages import one_line
from lawrepo.store.history import trailers_of
from lawrepo.store.snapshot import Snapshot
from lawrepo.uniting import Origin, origin_of, stamp

_BASES: Final = ("enacted", "event", "imported")


class NoRecordingError(StorageError):
    """Report a commit of the other side that changes law, and is none that lawrepo makes."""

    def __init__(self, commit: str, why: str) -> None:
        """Keep the commit."""
        self.commit = commit
        super().__init__(f"commit {commit[:10]} of the other side {why}: no recording: run lawrepo verify there")


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """One commit of the other side: the snapshot before it, and its own."""

    before: Snapshot
    after: Snapshot

    @property
    def commit(self) -> str:
        """Return its id."""
        return self.after.commit

    @property
    def subject(self) -> str:
        """Return the first line of what it says."""
        return one_line(self.after.message.partition("\n")[0])

    @cached_property
    def origin(self) -> Origin:
        """Return where it comes from: what it says itself, where it was recorded again there, or who recorded it."""
        said = origin_of(self.after.message)
        if said is not None:
            return Origin(commit=self.commit, recorder=said.recorder, recorded_at=said.recorded_at)
        recorder = one_line(self.after.committer)
        return Origin(commit=self.commit, recorder=recorder, recorded_at=stamp(self.after.recorded_at))

    @cached_property
    def changed(self) -> dict[str, str | None]:
        """Return the paths of law that it changed, with the object ids of the files, None for what is gone."""
        return dict(self.after.changed(self.before, ROOT))

    @cached_property
    def works(self) -> frozenset[FrbrUri]:
        """Return the Works in whose folders it changed something."""
        return frozenset(self._parsed(path)[1] for path in self.changed)

    @property
    def basis(self) -> str:
        """Return what kind of recording it is, "" when it changes no law.

        Raises:
            NoRecordingError: when it changes law and does not say how.

        """
        said = self._said("Basis")
        if not self.changed:
            return ""
        if not self.is_recording:
            raise NoRecordingError(self.commit, "changes law, and does not say what it records")
        return said[0]

    @property
    def is_recording(self) -> bool:
        """Say whether it says what it records."""
        said = self._said("Basis")
        return len(said) == 1 and said[0] in _BASES

    def named(self, key: str) -> FrbrUri:
        """Return the one IRI that a trailer has.

        Raises:
            NoRecordingError: when there is none, or several.

        """
        said = self._said(key)
        if len(said) != 1:
            raise NoRecordingError(self.commit, f"names {len(said)} of what it records ({key})")
        return FrbrUri.parse(said[0])

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """Return which kinds of files it changed."""
        return frozenset(self._parsed(path)[0] for path in self.changed)

    @cached_property
    def ending(self) -> date | None:
        """Return the day on which a Work ceases because another takes its place, where it records that alone."""
        if self.kinds != {Kind.EFFECTS} or len(self.changed) > 1:
            return None
        ends = {
            effect.in_force_from
            for effects, known in self._effects()
            for effect in effects.modifications
            if effect.ends_work and (known is None or effect not in known.modifications)
        }
        return min(ends, default=None)

    @cached_property
    def published(self) -> FrbrUri | None:
        """Return the act that it records by a text as published, if it does."""
        new = (effects for effects, known in self._effects() if known is None and is_published(effects))
        return next((effects.act for effects in new), None)

    @property
    def effects_files(self) -> tuple[str, ...]:
        """Return the paths of the effects that it wrote."""
        return tuple(p for p, oid in self.changed.items() if oid is not None and self._parsed(p)[0] is Kind.EFFECTS)

    @cached_property
    def of_day(self) -> frozenset[tuple[FrbrUri, str]]:
        """Return the Work and the days of which it records a text as that of an act; nothing for other recordings."""
        if self.basis != "imported" or self.published or self.ending or not self._said("Amended-By"):
            return frozenset()
        return frozenset((self.named("Work"), day) for day in self._said("In-Force"))

    def _effects(self) -> Iterator[tuple[Effects, Effects | None]]:
        """Yield the effects that it wrote, with what was told before."""
        for path in self.effects_files:
            found = (snapshot.read(path) for snapshot in (self.after, self.before))
            effects, known = (None if data is None else parse_effects(Fragment(xml=data)) for data in found)
            if effects is not None:
                yield effects, known

    def _said(self, key: str) -> tuple[str, ...]:
        return tuple(value for name, value in trailers_of(self.after.message) if name == key)

    def _parsed(self, path: str) -> tuple[Kind, FrbrUri]:
        try:
            file = parse_path(path)
        except LayoutError as error:
            raise NoRecordingError(self.commit, f"has a file that is none of a collection ({error})") from error
        return file.kind, file.work


def commits_of(names: Iterable[str], read: Callable[[str], Snapshot]) -> Iterator[Theirs]:
    """Yield commits that follow one another, oldest first."""
    before: Snapshot | None = None
    for name in names:
        after = read(name)
        if not after.parents:
            raise NoRecordingError(after.commit, "begins a history of its own")
        if before is None or before.commit != after.parents[0]:
            before = read(after.parents[0])
        yield Theirs(before=before, after=after)
        before = after


def runs(commits: Iterable[Theirs]) -> Iterator[list[Theirs]]:
    """Yield the commits that record law, in their order, each by itself.

    Those of texts of several acts for one day come together: only so do they say what each act did.
    """
    run: list[Theirs] = []
    for each in commits:
        if not each.changed:
            continue
        if run and run[-1].of_day.isdisjoint(each.of_day):
            yield run
            run = []
        run.append(each)
    if run:
        yield run
