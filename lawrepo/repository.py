"""The Python API: a collection, its Works, and what can be asked of them and recorded in them."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from akn.frbr import FrbrUri, Level
from akn.metadata import Basis, Effect, Effects, LanguageEntry, WorkMetadata, effects_fragment
from akn.modification_types import ForceModType
from akn.profile import RULES as PROFILE_RULES
from akn.validate import SCHEMA_RULES
from lawrepo.amending import Sheet
from lawrepo.conformance import RULES as COLLECTION_RULES
from lawrepo.consolidate import NotHeldError
from lawrepo.errors import RequestError, StorageError
from lawrepo.importers.manifest import Manifest, ManifestVersion, read_manifest
from lawrepo.importers.source import Source, read_source
from lawrepo.interplay import Interplay, works_of_both
from lawrepo.layout import SETTINGS, Kind, effects_file, parse_path
from lawrepo.recording import record_texts
from lawrepo.settings import Settings
from lawrepo.store.checking import (
    RECORD_ORDER,
    CheckReport,
    check_documents,
    check_since,
    check_staged,
    check_tip,
    check_working_tree,
)
from lawrepo.store.checkout import mend
from lawrepo.store.objects import ObjectReader
from lawrepo.store.process import GitError, git
from lawrepo.store.snapshot import Snapshot, commit_known
from lawrepo.store.views import WorkView
from lawrepo.store.works import StoredWork, all_works, open_work
from lawrepo.texts import Act, Held, Recording, Text
from lawrepo.work import Known, Work

Progress: TypeAlias = Callable[[str, int, int], None]
_ATTEMPTS = 5  # at a change while another writer moves the branch
RULES = (*SCHEMA_RULES, *PROFILE_RULES, *COLLECTION_RULES, RECORD_ORDER)


class NoCollectionError(StorageError):
    """Report a folder in which no collection is."""


class CollectionExistsError(StorageError):
    """Report a folder that cannot become a collection."""


class ImportRequestError(RequestError):
    """Report an import whose parts contradict each other or the collection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import recorded: each commit's subject and number of files; counts of each text; remarks for people."""

    commits: tuple[tuple[str, int], ...]
    counts: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    remarks: tuple[str, ...]


class Repository:
    """A collection of law. Open it with `lawrepo.open`; it is a context manager."""

    def __init__(self, git_dir: Path, work_tree: Path | None) -> None:
        """Take what `open` has found."""
        self._git_dir = git_dir
        self._work_tree = work_tree
        self._reader = ObjectReader(git_dir)
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
        folder = Path(path)
        if not folder.is_dir():
            raise NoCollectionError(f"{folder}: no such folder")
        try:
            found = (
                git(None, "rev-parse", "--absolute-git-dir", "--is-bare-repository", cwd=folder).decode().split("\n")
            )
            bare = found[1] == "true"
            top = None if bare else git(None, "rev-parse", "--show-toplevel", cwd=folder).decode().rstrip("\n")
        except GitError as error:
            if "not a git repository" in str(error):
                raise NoCollectionError(
                    f"{folder}: no collection here or above: make one with lawrepo init"
                ) from None
            raise
        git_dir, work_tree = Path(found[0]), None if top is None else Path(top)
        mend(git_dir, work_tree)
        return cls(git_dir, work_tree)

    @classmethod
    def init(
        cls, path: Path | str, *, country: str, languages: Sequence[str], now: datetime, bare: bool = False
    ) -> Self:
        """Make a new collection in a folder that is empty or not there yet; all of it or nothing.

        Raises:
            CollectionExistsError: when something is there.
            SettingsError: for a country or language that is none.

        """
        from lawrepo.store.writer import create  # noqa: PLC0415 - a lazy seam

        settings = Settings(country=country, languages=tuple(languages))
        folder = Path(path)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CollectionExistsError(f"{folder}: not empty: a collection is made in a new folder")
        home = folder if folder.exists() else folder.parent
        try:
            home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".lawrepo-", dir=home) as scratch:
                made = Path(scratch) / "collection"
                files = ((".gitattributes", b"* -text\n"), (SETTINGS, settings.to_toml()))
                create(made, files, now, bare=bare)
                if home == folder:  # it stays the folder it is: a shell may stand in it
                    for entry in made.iterdir():
                        entry.rename(folder / entry.name)
                else:
                    made.rename(folder)
        except OSError as error:
            raise StorageError(f"{folder}: {error.strerror or error}") from error
        return cls.open(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads objects."""
        self._reader.close()

    def snapshot(self, known: Known = None) -> Snapshot:
        """Return the collection as known at a point of record time: a day's end (UTC), an instant, or a revision.

        Raises:
            UnknownStateError: when nothing was recorded then.

        """
        return Snapshot(self._reader, "HEAD" if known is None else commit_known(self._git_dir, "HEAD", known))

    def works(self, *, known: Known = None) -> Iterator[FrbrUri]:
        """Yield the IRI of every Work, in the order of paths."""
        return all_works(self.snapshot(known))

    def work(self, iri: FrbrUri | str, *, known: Known = None) -> Work:
        """Return a Work, as known now or then.

        Raises:
            NotHeldError: when the collection does not have it.
            UnknownStateError: when nothing was recorded then.

        """
        parsed = FrbrUri.parse(iri) if isinstance(iri, str) else iri
        return Work(self._view(parsed, known), lambda then: self._view(parsed, then))

    def _view(self, iri: FrbrUri, known: Known) -> WorkView:
        snapshot = self.snapshot(known)
        stored = open_work(snapshot, iri)
        if stored is None:
            asked = "" if known is None else f" as known at {known}"
            raise NotHeldError(f"{iri.work()}: not held in this collection{asked}")
        return WorkView(self._git_dir, snapshot, stored)

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
        source = read_source(Path(path), work=iri, language=language, form=form, lenient=lenient)
        text = _text(source, language, in_force, title=title)
        manifest = Manifest(work=iri, titles={}, versions=())
        return self._record(manifest, [text], [(str(path), source)], now, None)

    def import_history(self, path: Path | str, *, now: datetime, progress: Progress | None = None) -> ImportReport:
        """Record the whole texts that a manifest lists, one commit an act.

        `progress` is called with what is being done, how much of it is done, and how much there is.

        Raises:
            ManifestError: when the manifest does not say what it must.
            ImportRequestError, TextConflictError and the errors of sources: as `import_text`; nothing is recorded.

        """
        manifest = read_manifest(Path(path))
        self._require_languages(sorted({code for version in manifest.versions for code in version.paths}))
        texts: list[Text] = []
        sources: list[tuple[str, Source]] = []
        total = sum(len(version.paths) for version in manifest.versions)
        for version in manifest.versions:
            for language, file in version.paths.items():
                source = read_source(file, work=manifest.work, language=language)
                sources.append((str(file), source))
                texts.append(
                    _text(
                        source, language, version.in_force, title=manifest.titles.get(language, ""), version=version
                    )
                )
                if progress is not None:
                    progress("reading texts", len(sources), total)
        return self._record(manifest, texts, sources, now, progress)

    def check(self, paths: Sequence[Path] = (), *, since: str | None = None, staged: bool = False) -> CheckReport:
        """Check the tree at HEAD, or files of the working tree, or what changed since a revision, or the index.

        Raises:
            RequestError: when more than one of these is asked for, or a bare collection has no working tree.
            UnknownStateError: when there is no such revision.

        """
        if bool(paths) + (since is not None) + staged > 1:
            raise ImportRequestError("paths, --since and --staged: give one of the three")
        if since is not None:
            return check_since(self._git_dir, self.snapshot(), commit_known(self._git_dir, "HEAD", since))
        if not paths and not staged:
            return check_tip(self._git_dir, self.snapshot())
        if self._work_tree is None:
            raise ImportRequestError("a bare collection has no working tree and no index to check")
        if staged:
            return check_staged(self._git_dir, self._work_tree, self.snapshot())
        return check_working_tree(self._work_tree, paths)

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

    def _record(
        self,
        manifest: Manifest,
        texts: Sequence[Text],
        sources: Sequence[tuple[str, Source]],
        now: datetime,
        progress: Progress | None,
    ) -> ImportReport:
        from lawrepo.store.writer import MovedError  # noqa: PLC0415 - a lazy seam

        for _ in range(_ATTEMPTS - 1):
            try:
                return self._record_once(manifest, texts, sources, now, progress)
            except MovedError:
                continue
        return self._record_once(manifest, texts, sources, now, progress)

    def _record_once(
        self,
        manifest: Manifest,
        texts: Sequence[Text],
        sources: Sequence[tuple[str, Source]],
        now: datetime,
        progress: Progress | None,
    ) -> ImportReport:
        from lawrepo.store.writer import Commit, writing  # noqa: PLC0415 - a lazy seam

        with writing(self._git_dir, self._work_tree) as transaction:
            stored = open_work(transaction.snapshot, manifest.work)
            held = None if stored is None else _held(stored)
            meta = _metadata(manifest, held, texts, self.settings.languages)
            recordings = record_texts(meta, held, texts)
            commits = [
                Commit(message=_message(meta, recording), files=tuple(recording.files.items()))
                for recording in recordings
            ]
            if manifest.replaces is not None:
                day = min(text.in_force_from for text in texts)
                commits += [
                    Commit(message=message, files=((path, data),))
                    for message, path, data in _ending(transaction.snapshot, manifest.replaces, meta, day)
                ]
            if commits:
                transaction.record(
                    commits,
                    now,
                    progress=None if progress is None else lambda done: progress("recording", done, len(commits)),
                )
        return ImportReport(
            commits=tuple((commit.message.partition("\n")[0], len(commit.files)) for commit in commits),
            counts=tuple((name, source.counts) for name, source in sources),
            remarks=(
                *(remark for _, source in sources for remark in source.remarks),
                *(remark for recording in recordings for remark in recording.remarks),
            ),
        )


def check_files(paths: Sequence[Path]) -> CheckReport:
    """Check documents that lie in no collection against the OASIS schema."""
    return check_documents(paths)


def _settings(snapshot: Snapshot) -> Settings:
    data = snapshot.read(SETTINGS)
    if data is None:
        raise NoCollectionError(f"a git repository without {SETTINGS}: no collection of lawrepo")
    return Settings.parse(data)


def _work_iri(iri: FrbrUri | str) -> FrbrUri:
    parsed = FrbrUri.parse(iri) if isinstance(iri, str) else iri
    if parsed.level is not Level.WORK:
        raise ImportRequestError(f"{iri}: expected the IRI of a Work, as /akn/kz/act/1995-08-30/constitution")
    return parsed


def _text(
    source: Source, language: str, in_force: date, *, title: str, version: ManifestVersion | None = None
) -> Text:
    act = None
    if version is not None and version.act is not None:
        act = Act(
            iri=version.act,
            enacted=version.enacted,
            published=version.published,
            titles=tuple(sorted(version.act_titles.items())),
        )
    return Text(
        language=language,
        in_force_from=in_force,
        document=source.document,
        notes=source.notes,
        title=title or source.title,
        act=act,
    )


def _ending(snapshot: Snapshot, old: FrbrUri, successor: WorkMetadata, day: date) -> Iterator[tuple[str, str, bytes]]:
    """Yield message, path and bytes of what ends the force of a Work that another replaces; nothing when recorded."""
    stored = open_work(snapshot, old)
    if stored is None:
        raise ImportRequestError(
            f"{successor.iri} replaces {old}: not held in this collection: record that law first"
        )
    titles = tuple(sorted((entry.code, entry.title) for entry in successor.languages if entry.title))
    ending = Effect(type=ForceModType.END_OF_ENACTMENT, destination="", in_force_from=day)
    effects = Effects(
        act=successor.iri,
        enacted=successor.enacted,
        titles=titles,
        basis=Basis.IMPORTED,
        work=old,
        modifications=(ending,),
    )
    path, data = effects_file(old, successor.iri, successor.enacted), effects_fragment(effects).xml
    if snapshot.read(path) == data:
        return
    names = [next((e.title for e in meta.languages if e.title), str(meta.iri)) for meta in (stored.meta, successor)]
    subject = f"{_line(names[0])}: ceases on {day}, replaced by {_line(names[1])}"
    trailers = (f"Work: {old}", f"Amended-By: {successor.iri}", f"In-Force: {day}", "Basis: imported")
    yield f"{subject}\n\n" + "\n".join(trailers) + "\n", path, data


def _held(stored: StoredWork) -> Held:
    codes = [entry.code for entry in stored.meta.languages]
    return Held(
        meta=stored.meta,
        versions={code: stored.versions(code) for code in codes},
        effects=stored.effects(),
        notes={code: stored.notes(code) for code in codes},
    )


def _metadata(manifest: Manifest, held: Held | None, texts: Sequence[Text], order: Sequence[str]) -> WorkMetadata:
    """Describe the Work as it will be; a language that is added is a translation, unless `_authoritative` has it."""
    entries = {entry.code: entry for entry in held.meta.languages} if held else {}
    for text in texts:
        if text.language not in entries:
            entries[text.language] = LanguageEntry(
                code=text.language,
                authoritative=False,
                held_from=text.in_force_from,
                extent="whole",
                title=manifest.titles.get(text.language) or text.title,
            )
    # A language that the collection is no longer in stays held.
    found = [entries[code] for code in dict.fromkeys((*order, *entries)) if code in entries]
    authoritative = _authoritative(manifest, found)
    languages = tuple(replace(entry, authoritative=entry.code in authoritative) for entry in found)
    if held is not None:
        return replace(held.meta, languages=languages)
    iri, document = manifest.work, texts[0].document
    said = dict(document.attributes)
    return WorkMetadata(
        iri=iri,
        type=document.type,
        name=said.get("name") or ("" if document.type == "portion" else document.type),
        included_in=said.get("includedIn", ""),
        unit=document.unit,
        # Where the IRI has the year alone, its first day stands for it (docs/storage.md).
        enacted=date.fromisoformat(iri.date) if len(iri.date) == len("YYYY-MM-DD") else date(int(iri.date[:4]), 1, 1),
        languages=languages,
    )


def _authoritative(manifest: Manifest, languages: Sequence[LanguageEntry]) -> set[str]:
    """Return the languages that the manifest names; without its word those that were, or else the first."""
    codes = [entry.code for entry in languages]
    for code in manifest.authoritative:
        if code not in codes:
            raise ImportRequestError(f"authoritative = {code!r}: {manifest.work} has texts in {', '.join(codes)}")
    known = manifest.authoritative or [entry.code for entry in languages if entry.authoritative]
    return set(known or codes[:1])


def _message(meta: WorkMetadata, recording: Recording) -> str:
    """Write a commit message a lawyer can read; what comes from outside stays on one line."""
    act = recording.act
    name = next((entry.title for entry in meta.languages if entry.title), "") or str(meta.iri)
    days = ", ".join(str(day) for day in recording.in_force)
    languages = ", ".join(recording.languages)
    if not days:
        authoritative = ", ".join(entry.code for entry in meta.languages if entry.authoritative)
        subject = f"{_line(name)}: authoritative in {authoritative}"
    elif all(parse_path(path).kind is Kind.NOTES for path in recording.files):
        subject = f"{_line(name)}: notes to the text in force from {days} ({languages})"
    elif act is None:
        subject = f"{_line(name)}: text in force from {days} ({languages})"
    else:
        title = _line(dict(act.titles).get("und") or next((t for _, t in act.titles), "")) or str(act.iri)
        subject = f"{title}, {act.enacted}: amends {_line(name)} from {days} ({languages})"
    trailers = [f"Work: {meta.iri}"]
    if act is not None:
        trailers.append(f"Amended-By: {act.iri}")
    trailers += [f"In-Force: {day}" for day in recording.in_force]
    trailers.append("Basis: imported")
    return f"{subject}\n\n" + "\n".join(trailers) + "\n"


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
