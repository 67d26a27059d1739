"""The Python API: a collection, its Works, and what can be asked of them and recorded in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Self, TypeVar

from akn.events import Event
from akn.frbr import FrbrUri, Level
from akn.profile import RULES as PROFILE_RULES
from akn.validate import SCHEMA_RULES
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.blaming import blame_provision
from lawrepo.claims import UNFIT, Claim
from lawrepo.collection import Collection, located, no_collection
from lawrepo.conformance import RULES as COLLECTION_RULES
from lawrepo.editing import sheet_from_edit
from lawrepo.engine import Memory
from lawrepo.errors import StorageError
from lawrepo.export.provenance import Blamed
from lawrepo.holding import State
from lawrepo.importers.acts import read_amending_act
from lawrepo.importers.manifest import Manifest, ManifestVersion, read_manifest
from lawrepo.importers.source import Source, read_source
from lawrepo.importers.succession import Successions
from lawrepo.importing import ImportRequestError, planned_texts, text_of
from lawrepo.interplay import Interplay, works_of_both
from lawrepo.layout import ROOT, SETTINGS, LayoutError
from lawrepo.merging import How, Union, work_out
from lawrepo.plan import Plan
from lawrepo.published import Published, plan_published
from lawrepo.reading import NotHeldError
from lawrepo.settings import Settings
from lawrepo.store.branch import MovedError
from lawrepo.store.checking import (
    RECORD_ORDER,
    CheckReport,
    check_documents,
    check_since,
    check_staged,
    check_tip,
    check_working_tree,
)
from lawrepo.store.divergence import other_tip
from lawrepo.store.mending import mend
from lawrepo.store.objects import ObjectReader
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import open_work
from lawrepo.texts import Text
from lawrepo.verification import Memory as Proved
from lawrepo.verification import Progress, Verification, verify
from lawrepo.work import Known

_ATTEMPTS = 5  # at a change while another writer moves the branch
# Git changes no line ends, and leaves no marks of a conflict in law, nor unites two versions of it line by line.
_ATTRIBUTES = b"* -text\nakn/** -merge\n"
_Recorded = TypeVar("_Recorded")
_NOTHING = Plan(message="", files={})  # what is recorded already
RULES = (*SCHEMA_RULES, *PROFILE_RULES, *COLLECTION_RULES, RECORD_ORDER, UNFIT)


class CollectionExistsError(StorageError):
    """Report a folder that cannot become a collection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import recorded: each commit's subject and number of files; counts of each text; remarks for people.

    `claims` are the modifications in the analyses of the sources, by source, as judged and not believed.
    """

    commits: tuple[tuple[str, int], ...]
    counts: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    remarks: tuple[str, ...]
    claims: tuple[tuple[str, Claim], ...] = ()


class Repository(Collection):
    """A collection of law, to be read and recorded in. Open it with `lawrepo.open`; it is a context manager."""

    @classmethod
    def init(
        cls, path: Path | str, *, country: str, languages: Sequence[str], now: datetime, bare: bool = False
    ) -> Self:
        """Make a new collection in a folder that is empty or not there yet; all of it or nothing.

        Raises:
            CollectionExistsError: when something is there.
            SettingsError: for a country or language that is none.

        """
        from lawrepo.store.creation import create, is_free  # noqa: PLC0415 - a lazy seam

        settings = Settings(country=country, languages=tuple(languages))
        folder = Path(path)
        if not is_free(folder):
            raise CollectionExistsError(f"{folder}: not empty: a collection is made in a new folder")
        files = ((".gitattributes", _ATTRIBUTES), (SETTINGS, settings.to_toml()))
        try:
            create(folder, files, now, bare=bare)
        except OSError as error:
            raise StorageError(f"{error.filename or folder}: {error.strerror or error}") from error
        return cls.open(folder)

    def blame(self, iri: FrbrUri | str, eid: str, pit: date, *, language: str = "", known: Known = None) -> Blamed:
        """Return the provision of a Work that bears an eId on a day, with who wrote each word of it.

        Raises:
            NotHeldError, NotInForceError, NoProvisionError: when there is no such text.

        """
        parsed = FrbrUri.parse(iri) if isinstance(iri, str) else iri
        snapshot = self.snapshot(known)
        if open_work(snapshot, parsed) is None:
            raise NotHeldError(f"{parsed.work()}: not held in this collection")
        field = self._planner(snapshot).field(parsed.work())
        return blame_provision(self._git_dir, snapshot, field, eid, pit, language=language)

    def import_text(
        self,
        path: Path | str,
        *,
        work: FrbrUri | str,
        language: str,
        in_force: date,
        now: datetime,
        form: str = "auto",
        title: str = "",
        lenient: bool = False,
    ) -> ImportReport:
        """Record one whole text as in force from a day: a new Work, a new language, or one more text of one held.

        Raises:
            SourceError, TextImportError, InvalidSourceError, XmlError: when the source is refused.
            TextConflictError: when another text is recorded for that day.
            ImportRequestError: for an IRI that is no Work's, or a language the collection is not in.

        """
        iri = _work_iri(work)
        self._require_languages([language])
        held = self._holding(language, in_force)
        source = read_source(
            Path(path),
            work=iri,
            language=language,
            form=form,
            lenient=lenient,
            held=held,
            limits=self.settings.limits,
        )
        text = text_of(source, language, in_force, title=title)
        manifest = Manifest(work=iri, titles={}, versions=())
        return self._record_texts(manifest, [text], [(str(path), source)], now, None)

    def import_history(self, path: Path | str, *, now: datetime, progress: Progress | None = None) -> ImportReport:
        """Record the whole texts that a manifest lists, one commit an act.

        `progress` is called with what is being done, how much of it is done, and how much there is.

        Raises:
            ManifestError: when the manifest does not say what it must.
            ImportRequestError, TextConflictError and the errors of sources: as `import_text`; nothing is recorded.

        """
        manifest = read_manifest(Path(path))
        self._require_languages(sorted({code for version in manifest.versions for code in version.paths}))
        texts: list[tuple[ManifestVersion, Text]] = []
        sources: list[tuple[str, Source]] = []
        total = sum(len(version.paths) for version in manifest.versions)
        known = Successions()
        for version in manifest.versions:
            for language, file in version.paths.items():
                held = self._holding(language, version.in_force)
                source = read_source(
                    file,
                    work=manifest.work,
                    language=language,
                    held=held,
                    limits=self.settings.limits,
                    known=known,
                )
                sources.append((str(file), source))
                title = manifest.titles.get(language, "")
                texts.append((version, text_of(source, language, version.in_force, title=title, version=version)))
                if progress is not None:
                    progress("reading texts", len(sources), total)
        if not manifest.as_published:
            return self._record_texts(manifest, [text for _, text in texts], sources, now, progress)
        published = [
            Published(version=version, texts={text.language: text for of, text in texts if of is version})
            for version in manifest.versions
        ]
        plans = self._record(
            lambda snapshot: plan_published(snapshot, self.settings, self._planner(snapshot), manifest, published),
            now,
            progress,
            total=len(published),
        )
        return _report([_told(plan) for plan in plans], sources)

    def read_act(self, *paths: Path) -> Sheet:
        """Read an amending act: a sheet, or one Akoma Ntoso document a language.

        Raises:
            SheetError, InvalidSourceError, SourceError, AknError: as `read_amending_act`.

        """
        return read_amending_act(paths, languages=self.settings.languages, limits=self.settings.limits)

    def act_from_edit(self, act: AmendingAct, edits: Mapping[str, Path], *, at: date | None = None) -> Sheet:
        """Return an act whose instructions make edited texts, by language, of that of the day of its commencement.

        Raises:
            EditError, NotHeldError, NotInForceError, ConflictError: as `sheet_from_edit`.

        """
        snapshot = self.snapshot()
        return sheet_from_edit(snapshot, self._planner(snapshot), act, edits, at=at)

    def amend(self, sheet: Sheet, *, now: datetime) -> Plan:
        """Record an amending act: carry out its instructions in every Work that it amends, in one commit.

        Raises:
            NotHeldError: when a Work that it amends is not held.
            ConflictError: with everything that does not fit; nothing is recorded.

        """
        (plan,) = self._record(lambda snapshot: [self._planner(snapshot).act(sheet)], now) or [_NOTHING]
        return plan

    def plan(self, sheet: Sheet) -> Plan:
        """Work out what recording an act would come to, and record nothing.

        Raises:
            NotHeldError, ConflictError: as `amend`.

        """
        return self._planner(self.snapshot()).act(sheet)

    def record_event(self, event: Event, *, now: datetime) -> Plan:
        """Record an event that commencement rules wait for, or correct it; what commences by it comes into the texts.

        Raises:
            ConflictError: with everything that does not fit then; nothing is recorded.

        """
        (plan,) = self._record(lambda snapshot: [self._planner(snapshot).event(event)], now) or [_NOTHING]
        return plan

    def merge(self, revision: str = "", *, now: datetime) -> Union:
        """Record here what another clone recorded: what `revision` has, or the branch that the current one follows.

        All of it, commit by commit, and a merge commit after them; or nothing.

        Raises:
            MergeConflictError: with everything that does not fit; nothing is recorded.
            RequestError, UnknownStateError: when there is nothing to unite with.
            StorageError: when the two have nothing in common, or git has merged, or is merging, line by line.

        """
        other = other_tip(self._reader, revision)
        return self._again_when_moved(lambda: self._merge_once(other, now))

    def plan_merge(self, revision: str = "") -> Union:
        """Work out what uniting with another clone would come to, and record nothing.

        Raises:
            MergeConflictError, RequestError, UnknownStateError, StorageError: as `merge`.

        """
        return self._union(self.snapshot(), other_tip(self._reader, revision))

    def verify(self, *, anchor: str = "", progress: Progress | None = None) -> Verification:
        """Prove that every version follows from what is recorded, as `verify_collection`.

        Raises:
            UnknownStateError: when the anchor is no revision of the collection.

        """
        return verify(self._git_dir, self._work_tree, self._reader, anchor=anchor, progress=progress)

    def check(self, paths: Sequence[Path] = (), *, since: str | None = None, staged: bool = False) -> CheckReport:
        """Check the tree at HEAD, or files of the working tree, or what changed since a revision, or the index.

        Raises:
            RequestError: when more than one of these is asked for, or a bare collection has no working tree.
            UnknownStateError: when there is no such revision.

        """
        if bool(paths) + (since is not None) + staged > 1:
            raise ImportRequestError("paths, --since and --staged: give one of the three")
        if since is not None:
            return check_since(self._git_dir, self.snapshot(), self.snapshot(since))
        if not paths and not staged:
            return check_tip(self._git_dir, self.snapshot())
        if self._work_tree is None:
            raise ImportRequestError("a bare collection has no working tree and no index to check")
        if staged:
            return check_staged(self._git_dir, self._work_tree, self.snapshot())
        return check_working_tree(self._work_tree, paths)

    def _holding(self, language: str, pit: date) -> Callable[[str], State | None]:
        """Return what tells the text of a Work in a language on a day, None where it is not held."""

        def held(iri: str) -> State | None:
            try:
                stored = open_work(self.snapshot(), FrbrUri.parse(iri))
            except LayoutError:  # no Work of this collection can have that name
                return None
            return None if stored is None else stored.state(stored.listing(language), pit) or None

        return held

    def interplay(self, first: Sheet, second: Sheet, *, at: date, known: Known = None) -> tuple[Interplay, ...]:
        """Say what two acts are to each other on the text of a day, one answer for each Work whose text both change.

        Languages that have no text of that day are left out.

        Raises:
            NotHeldError, NotInForceError: when there is no text of that day, or no such Work.
            UnknownStateError: when nothing was recorded then.

        """
        return tuple(self.work(iri, known=known).interplay(first, second, at) for iri in works_of_both(first, second))

    def _require_languages(self, languages: Iterable[str]) -> None:
        for language in languages:
            if language not in self.settings.languages:
                known = ", ".join(self.settings.languages)
                raise ImportRequestError(f"language {language!r}: this collection is in {known} (lawrepo.toml)")

    def _record_texts(
        self,
        manifest: Manifest,
        texts: Sequence[Text],
        sources: Sequence[tuple[str, Source]],
        now: datetime,
        progress: Progress | None,
    ) -> ImportReport:
        remarks: list[str] = []

        def work_out(snapshot: Snapshot) -> Iterator[Plan]:
            remarks.clear()
            return planned_texts(snapshot, self.settings, self._planner(snapshot), manifest, texts, remarks)

        total = len({text.in_force_from if text.act is None else text.act.iri for text in texts})
        made = self._again_when_moved(lambda: self._record_once(work_out, now, _told, progress, total))
        return _report(made, sources, remarks)

    def _record(
        self,
        work_out: Callable[[Snapshot], Iterable[Plan]],
        now: datetime,
        progress: Progress | None = None,
        *,
        total: int = 1,
    ) -> list[Plan]:
        """Work out commits on the tip and make them."""
        return self._again_when_moved(lambda: self._record_once(work_out, now, _whole, progress, total))

    def _again_when_moved(self, record: Callable[[], _Recorded]) -> _Recorded:
        """Record something; again on the new tip when another writer was first."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return record()
            except MovedError:
                continue
        return record()

    def _merge_once(self, other: str, now: datetime) -> Union:
        from lawrepo.store.writer import Commit, writing  # noqa: PLC0415 - a lazy seam

        with writing(self._git_dir, self._work_tree, reader=self._reader) as transaction:
            union = self._union(transaction.snapshot, other)
            if union.how is How.FORWARD:
                transaction.forward(other, now)
            elif union.how is How.UNITED:
                again = [Commit(message=each.message, files=tuple(each.plan.files.items())) for each in union.again]
                transaction.record((*again, Commit(message=union.message, files=(), merged=other)), now)
        return union

    def _union(self, ours: Snapshot, other: str) -> Union:
        memory = Memory()
        return work_out(
            self._git_dir,
            partial(Snapshot, self._reader),
            ours,
            other,
            lambda snapshot, settings: self._planner(snapshot, settings, memory),
        )

    def _record_once(
        self,
        work_out: Callable[[Snapshot], Iterable[Plan]],
        now: datetime,
        keep: Callable[[Plan], _Recorded],
        progress: Progress | None,
        total: int,
    ) -> list[_Recorded]:
        """Make each commit when it has been worked out, and return what is to be kept of them.

        `total` is about how many there are.
        """
        from lawrepo.store.writer import Commit, writing  # noqa: PLC0415 - a lazy seam

        with writing(self._git_dir, self._work_tree, reader=self._reader) as transaction:
            made: list[_Recorded] = []

            def commits() -> Iterator[Commit]:
                for plan in work_out(transaction.snapshot):
                    if plan.files:
                        made.append(keep(plan))
                        yield Commit(message=plan.message, files=tuple(plan.files.items()))

            def tell(done: int) -> None:
                if progress is not None:
                    progress("recording", done, max(done, total))

            worked_out = commits()
            first = next(worked_out, None)
            if first is not None:
                transaction.record(chain((first,), worked_out), now, progress=tell)
        return made


def verify_collection(
    path: Path | str = ".", *, anchor: str = "", memory: Proved | None = None, progress: Progress | None = None
) -> Verification:
    """Replay every commit of a collection and compare; check objects, working tree, signatures and conformance too.

    One that is damaged so that it cannot be opened is verified all the same. With an `anchor`, a revision known from
    elsewhere, the history must go on from it. `memory` is what other runs have found; what this one finds is added.

    Raises:
        NoCollectionError: when there is none.
        UnknownStateError: when the anchor is no revision of the collection.

    """
    git_dir, work_tree = located(path)
    mend(git_dir, work_tree)
    with ObjectReader(git_dir) as reader:
        try:
            inside = set(Snapshot(reader, "HEAD").entries(""))
        except StorageError:  # what is damaged stands in the findings
            inside = {ROOT}
        if not {SETTINGS, ROOT} & inside:
            raise no_collection()
        return verify(git_dir, work_tree, reader, anchor=anchor, memory=memory, progress=progress)


def check_files(paths: Sequence[Path]) -> CheckReport:
    """Check documents that lie in no collection against the OASIS schema."""
    return check_documents(paths)


def _whole(plan: Plan) -> Plan:
    return plan


def _told(plan: Plan) -> tuple[str, int]:
    return plan.subject, len(plan.files)


def _report(
    commits: Sequence[tuple[str, int]], sources: Sequence[tuple[str, Source]], remarks: Sequence[str] = ()
) -> ImportReport:
    return ImportReport(
        commits=tuple(commits),
        counts=tuple((name, source.counts) for name, source in sources),
        remarks=(*(remark for _, source in sources for remark in source.remarks), *remarks),
        claims=tuple((name, claim) for name, source in sources for claim in source.claims),
    )


def _work_iri(iri: FrbrUri | str) -> FrbrUri:
    parsed = FrbrUri.parse(iri) if isinstance(iri, str) else iri
    if parsed.level is not Level.WORK:
        raise ImportRequestError(f"{iri}: expected the IRI of a Work, as /akn/kz/act/1995-08-30/constitution")
    return parsed
