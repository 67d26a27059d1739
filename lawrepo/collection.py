"""A collection of law as it is read: its Works, as known at any time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from akn.frbr import FrbrUri
from lawrepo.errors import StorageError
from lawrepo.layout import SETTINGS
from lawrepo.reading import NotHeldError
from lawrepo.settings import Settings
from lawrepo.store.artefacts import Artefacts
from lawrepo.store.mending import mend
from lawrepo.store.objects import ObjectReader
from lawrepo.store.process import GitError, git
from lawrepo.store.snapshot import Snapshot, commit_known
from lawrepo.store.views import WorkView
from lawrepo.store.works import all_works, open_work
from lawrepo.work import Known, Work

if TYPE_CHECKING:
    from akn.events import Event
    from lawrepo.consolidated import Consolidated
    from lawrepo.engine import Memory
    from lawrepo.horizon import Horizons
    from lawrepo.planning import Planner


class NoCollectionError(StorageError):
    """Report a folder in which no collection is."""


class Collection:
    """A collection of law, to be read; it is a context manager."""

    def __init__(self, git_dir: Path, work_tree: Path | None) -> None:
        """Take what `open` has found."""
        self._git_dir = git_dir
        self._work_tree = work_tree
        self._reader = ObjectReader(git_dir)
        self._horizons: Horizons | None = None
        try:
            self.settings = _settings(self.snapshot())
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, path: Path | str = ".") -> Self:
        """Open the collection that a folder is, or lies in; a checkout that a crash interrupted is finished first.

        Raises:
            NoCollectionError: when there is none.
            SettingsError: when its settings cannot be used, or its format is newer than this program's.

        """
        git_dir, work_tree = located(path)
        mend(git_dir, work_tree)
        return cls(git_dir, work_tree)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads objects, and write down what spares others work."""
        if self._horizons is not None:
            self._horizons.keep(Artefacts(self._git_dir))
        self._reader.close()

    @property
    def git_dir(self) -> Path:
        """Return the folder of git's own files."""
        return self._git_dir

    def snapshot(self, known: Known = None) -> Snapshot:
        """Return the collection as known at a point of record time: a day's end (UTC), an instant, or a revision.

        Raises:
            UnknownStateError: when nothing was recorded then.

        """
        return Snapshot(self._reader, "HEAD" if known is None else commit_known(self._reader, "HEAD", known))

    def reader(self) -> ObjectReader:
        """Return a reader of its own for whoever reads much and keeps nothing."""
        return ObjectReader(self._git_dir)

    def at_commit(self, commit: str) -> Snapshot:
        """Return the collection as recorded at a commit, by its id."""
        return Snapshot(self._reader, commit)

    def works(self, *, known: Known = None) -> Iterator[FrbrUri]:
        """Yield the IRI of every Work, in the order of paths."""
        return all_works(self.snapshot(known))

    def work(self, iri: FrbrUri | str, *, known: Known = None, assume: "Sequence[Event]" = ()) -> Work:
        """Return a Work, as known now or then, or as it would be if some events had been recorded.

        An event assumed without an outcome has the one that is waited for.

        Raises:
            NotHeldError: when the collection does not have it.
            UnknownStateError: when nothing was recorded then.

        """
        parsed = FrbrUri.parse(iri) if isinstance(iri, str) else iri
        return Work(self._view(parsed, known, assume), lambda then: self._view(parsed, then, assume))

    def export(self, text: "Consolidated", to: str, *, cached: bool = True) -> bytes:
        """Return a text of this collection in one of `consolidated.FORMATS`.

        What takes long to write is kept below the git folder (`lawrepo.store.artefacts`) unless `cached` is False;
        its bytes are the same with and without.

        Raises:
            FormatError, PortionError, StorageError: as `Consolidated.export`.

        """
        from lawrepo.exporting import export  # noqa: PLC0415 - a lazy seam

        return export(text, to, Artefacts(self._git_dir) if cached else None)

    def package(self, iri: FrbrUri | str, *, known: Known = None, assume: "Sequence[Event]" = ()) -> bytes:
        """Return a ZIP archive with every text of a Work in every language, and the acts that bear on it.

        Raises:
            NotHeldError, UnknownStateError: as `work`.

        """
        from lawrepo.package import build_package  # noqa: PLC0415 - a lazy seam

        work = self.work(iri, known=known, assume=assume)
        _, commit = work.known  # the acts as known then, whatever is recorded meanwhile
        acts = sorted({each.act for each in work.effects() if each.act != work.meta.iri}, key=str)
        snapshot = self.snapshot(commit)
        held = {
            act: self.work(act, known=commit, assume=assume) for act in acts if open_work(snapshot, act) is not None
        }
        return build_package(work, held)

    def _view(self, iri: FrbrUri, known: Known, assume: "Sequence[Event]" = ()) -> WorkView:
        snapshot = self.snapshot(known)
        stored = open_work(snapshot, iri)
        if stored is None:
            asked = "" if known is None else f" as known at {known}"
            raise NotHeldError(f"{iri.work()}: not held in this collection{asked}")
        if assume:
            stored = self._planner(snapshot).assumed(stored, assume)

        return WorkView(self._git_dir, snapshot, stored, lambda: self._planner(snapshot).field(iri.work(), assume))

    def planner(self, snapshot: Snapshot) -> "Planner":
        """Return what works out what acts and events come to, as known at a commit."""
        return self._planner(snapshot)

    def _planner(
        self, snapshot: Snapshot, settings: Settings | None = None, memory: "Memory | None" = None
    ) -> "Planner":
        from lawrepo.horizon import Horizons  # noqa: PLC0415 - a lazy seam
        from lawrepo.importers.public_holidays import public_holidays  # noqa: PLC0415 - a lazy seam
        from lawrepo.planning import Planner  # noqa: PLC0415 - a lazy seam

        if self._horizons is None:
            self._horizons = Horizons(self.at_commit)
        return Planner(snapshot, settings or self.settings, public_holidays, memory=memory, horizons=self._horizons)


def located(path: Path | str) -> tuple[Path, Path | None]:
    """Return the git folder of the collection that a folder is, or lies in, and the top of its working tree.

    Raises:
        NoCollectionError: when no repository is there.

    """
    folder = Path(path)
    if not folder.is_dir():
        raise NoCollectionError(f"{folder}: no such folder")
    try:
        found = git(None, "rev-parse", "--absolute-git-dir", "--is-bare-repository", cwd=folder).decode().split("\n")
        bare = found[1] == "true"
        top = None if bare else git(None, "rev-parse", "--show-toplevel", cwd=folder).decode().rstrip("\n")
    except GitError as error:
        if "not a git repository" in str(error):
            raise NoCollectionError(f"{folder}: no collection here or above: make one with lawrepo init") from None
        raise
    return Path(found[0]), None if top is None else Path(top)


def no_collection() -> NoCollectionError:
    """Say of a git repository that it is no collection."""
    return NoCollectionError(f"a git repository without {SETTINGS}: no collection of lawrepo")


def _settings(snapshot: Snapshot) -> Settings:
    data = snapshot.read(SETTINGS)
    if data is None:
        raise no_collection()
    return Settings.parse(data)
