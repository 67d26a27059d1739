"""The pages of one Work in a site, and what a site keeps of it; done in as many processes as there are cores."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from akn.document import STRUCTURE
from akn.frbr import FrbrUri
from lawrepo.blaming import blame_text
from lawrepo.collection import Collection
from lawrepo.consolidated import Consolidated
from lawrepo.difference import difference
from lawrepo.errors import AbsentError, StorageError
from lawrepo.export.blocks import Block, Division, Provision, blocks_of, children, plain
from lawrepo.export.html import to_html
from lawrepo.export.model import RenderDocument
from lawrepo.export.page import (
    Alternate,
    Assets,
    LanguageLink,
    Link,
    PendingNote,
    Surroundings,
    VersionLink,
    Wording,
)
from lawrepo.export.site_addresses import (
    ASSETS,
    beside_folder,
    compare_folder,
    folder_of,
    href,
    page,
    provision_folder,
    text_folder,
    version_folder,
)
from lawrepo.export.site_facts import ActOn, Change, Facts, HeldText, Line, Version, Waiting, stage
from lawrepo.export.site_folder import SiteFolder
from lawrepo.export.site_search import Entry, Postings, entries_of, entries_path, entries_script, postings
from lawrepo.export.page_words import language_name
from lawrepo.export.site_words import site_words
from lawrepo.export.words import language_tag, words
from lawrepo.layout import LayoutError, parse_path, work_file
from lawrepo.reading import end_of_force
from lawrepo.store.history import Recorded
from lawrepo.store.record import Record
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.views import WorkView
from lawrepo.store.works import StoredWork, open_work
from lawrepo.work import Work

ALL_PAIRS: Final = 6  # versions of which each is compared with each
_OPENED: Final = 64  # Works after which a process lets go of what it has read of the collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a site is built for: the day whose texts come first, whether with PDFs, from which address it is read."""

    at: date
    pdf: bool = False
    base: str = ""
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A Work to write: its folder, its IRI, the commit that changed it last, and the digest of what it is made from."""

    folder: str
    iri: str
    commit: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A Work that was written: its line, its words for the index by language, and how many files changed."""

    folder: str
    line: str
    words: Mapping[str, Postings]
    files: int
    changed: int


def begin(collection: Path, site: Path, tip: str, record: Path | None, options: Options) -> Callable[[Job], Built]:
    """Return what writes Works, in whatever process this is."""
    return _Writer(collection, site, tip, record, options)


class _Writer:
    """Writes Works, and opens the collection anew from time to time, so that what is read of it does not pile up."""

    def __init__(self, collection: Path, site: Path, tip: str, record: Path | None, options: Options) -> None:
        self._path = collection
        self._site = SiteFolder(site)
        self._tip = tip
        self._options = options
        self._record_file = record
        self._record: Record | None = None
        self._collection: Collection | None = None
        self._done = 0

    def __call__(self, job: Job) -> Built:
        if self._collection is None or self._done % _OPENED == 0:
            self.close()
            self._collection = Collection.open(self._path)
        self._done += 1
        if self._record is None:
            self._record = Record(self._collection.git_dir, self._tip, self._record_file)
        try:
            return WorkPages(self._collection, self._site, self._tip, self._record, self._options, job).write()
        except (AbsentError, LayoutError) as error:
            raise StorageError(f"{job.iri}: {error}") from error

    def close(self) -> None:
        """Let go of the collection."""
        if self._collection is not None:
            self._collection.close()
            self._collection = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The text of a Work in a language: what is kept of it, its versions, and the units of each by wId."""

    held: HeldText
    versions: tuple[Consolidated, ...]
    documents: tuple[RenderDocument, ...]
    units: tuple[Mapping[str, Division], ...]
    places: dict[int, Mapping[str, tuple[str, str]]] = field(default_factory=dict)

    @property
    def shown(self) -> RenderDocument:
        return self.documents[self.held.shown]

    def place(self, wid: str, day: date) -> tuple[str, str]:
        """Return the anchor of what has a wId in the text of a day, and what it is called."""
        number = sum(each.start <= day for each in self.held.versions) - 1
        return self._places(number).get(wid, ("", wid)) if number >= 0 else ("", wid)

    def _places(self, number: int) -> Mapping[str, tuple[str, str]]:
        if number not in self.places:
            self.places[number] = {
                wid: (anchor, name) for wid, anchor, name in _places(self.documents[number].blocks, "")
            }
        return self.places[number]


class WorkPages:
    """The pages of one Work, as known at the commit that changed it last."""

    def __init__(
        self, collection: Collection, site: SiteFolder, tip: str, record: Record, options: Options, job: Job
    ) -> None:
        """Take the Work that a job is about."""
        self._collection = collection
        self._site = site
        self._options = options
        self._job = job
        self._iri = FrbrUri.parse(job.iri)
        self._record = record
        self._tip = collection.at_commit(tip)
        self._snapshot = collection.at_commit(job.commit)
        stored = open_work(self._snapshot, self._iri)
        if stored is None:
            raise StorageError(f"{job.iri}: not in commit {job.commit}: run lawrepo verify")
        self._stored: StoredWork = stored
        self._view = WorkView(collection.git_dir, self._snapshot, stored, lambda: self._field.ended_by)
        self._work = Work(self._view, lambda _: self._view)
        self._asked: dict[str, bool] = {}
        self._files: list[str] = []
        self._changed = 0

    def write(self) -> Built:
        """Write them all."""
        codes = [entry.code for entry in self._view.meta.languages]
        texts = {code: text for code in codes if (text := self._text(code)) is not None}
        shards: dict[str, tuple[str, ...]] = {}
        found: dict[str, Postings] = {}
        for code, text in texts.items():
            hrefs = self._text_pages(text, texts)
            entries = entries_of(text.shown, hrefs)
            found[code] = self._index(code, text, entries)
            shards[code] = tuple(sorted(found[code]))
        line = Line(
            key=self._job.key,
            stage=stage(self._days(texts), self._options.at),
            days=self._days(texts),
            asked=self._asked,
            files=tuple(sorted(self._files)),
            shards=shards,
            facts=self._facts(texts),
        )
        return Built(
            folder=self._job.folder,
            line=line.to_json(),
            words=found,
            files=len(self._files),
            changed=self._changed,
        )

    # What is known

    @cached_property
    def _field(self):  # type: ignore[no-untyped-def] # noqa: ANN202
        return self._collection.planner(self._snapshot).field(self._iri)

    @cached_property
    def _ended(self) -> tuple[date | None, str]:
        ends = [
            (change.in_force_from, str(change.other or ""))
            for each in self._stored.effects_beyond_wording()
            for change in each.modifications
            if change.ends_work
        ]
        return min(ends, default=(None, ""))

    @cached_property
    def _own(self) -> tuple[Recorded, ...]:
        """Return the commits that changed the Work, newest first, with its own files."""
        return self._record.of_work(self._job.folder)

    def _text(self, code: str) -> _Text | None:
        """Read the text in a language, None where there is none."""
        ended = self._ended[0]
        days = [day for day in self._view.days(code) if ended is None or day < ended]
        if not days:
            return None
        listing = self._stored.listing(code)
        versions = tuple(self._work.at(day, language=code) for day in days)
        documents = tuple(each.document() for each in versions)
        units = tuple(
            {block.wid: block for block in blocks_of(document.blocks) if isinstance(block, Division) and block.unit}
            for document in documents
        )
        entry = self._view.meta.language(code)
        learned = self._learned(code)
        acts = self._view.acts(code)
        return _Text(
            held=HeldText(
                language=code,
                title=documents[0].title,
                authoritative=entry.authoritative,
                versions=tuple(
                    Version(
                        start=day,
                        end=each.expression.in_force_until,
                        acts=tuple(str(act) for act in acts.get(day, ())),
                        recorded_at=learned.get(day, self._snapshot.recorded_at),
                    )
                    for day, each in zip(days, versions, strict=True)
                ),
                shown=max(sum(day <= self._options.at for day in days) - 1, 0),
            ),
            versions=versions,
            documents=documents,
            units=units,
        ) if listing else None

    def _learned(self, code: str) -> dict[date, datetime]:
        """Return when the text that begins on each day was recorded last."""
        learned: dict[date, datetime] = {}
        for commit in self._own:
            for _, path in commit.files:
                try:
                    file = parse_path(path)
                except LayoutError:
                    continue
                if file.work == self._iri and file.language == code and file.in_force_from is not None:
                    learned.setdefault(file.in_force_from, commit.recorded_at)
        return learned

    def _days(self, texts: Mapping[str, _Text]) -> tuple[date, ...]:
        ended = self._ended[0]
        days = {each.start for text in texts.values() for each in text.held.versions}
        return tuple(sorted(days | ({ended} if ended else set())))

    def _facts(self, texts: Mapping[str, _Text]) -> Facts:
        meta = self._view.meta
        ended, successor = self._ended
        return Facts(
            folder=self._job.folder,
            iri=str(meta.iri),
            kind=meta.iri.doctype,
            enacted=meta.enacted,
            commit=self._snapshot.commit,
            recorded_at=self._snapshot.recorded_at,
            units=max((len(text.units[text.held.shown]) for text in texts.values()), default=0),
            texts=tuple(text.held for text in texts.values())
            or tuple(
                HeldText(
                    language=entry.code,
                    title=entry.title,
                    authoritative=entry.authoritative,
                    versions=(),
                    shown=0,
                )
                for entry in meta.languages
            ),
            acts=tuple(self._acts(texts)),
            ended=ended,
            successor=successor,
        )

    def _acts(self, texts: Mapping[str, _Text]) -> Iterator[ActOn]:
        for effects in self._stored.effects():
            if effects.act == effects.work:
                continue
            yield ActOn(
                act=str(effects.act),
                enacted=effects.enacted,
                titles=effects.titles,
                changes=tuple(
                    Change(
                        kind=change.type.value,
                        wid=change.destination,
                        start=change.in_force_from,
                        end=change.in_force_until,
                        places=tuple(
                            (code, *text.place(change.destination, change.in_force_from))
                            for code, text in texts.items()
                            if change.concerns(code)
                        ),
                    )
                    for change in effects.modifications
                ),
                waiting=tuple(
                    Waiting(instruction=each.instruction, word=each.word, eids=each.eids, reason=each.reason)
                    for each in effects.outstanding
                ),
            )

    # What is written

    def _put(self, path: str, data: bytes) -> None:
        self._files.append(path)
        self._changed += self._site.put(path, data)

    def _index(self, code: str, text: _Text, entries: Sequence[Entry]) -> Postings:
        path = entries_path(code, self._job.folder)
        self._put(path, entries_script(code, self._job.folder, text.held.title, entries))
        return postings(text.held.title, entries, code)

    def _text_pages(self, text: _Text, texts: Mapping[str, _Text]) -> dict[str, str]:
        """Write the pages of a text in one language; return where those of its provisions lie, from its own folder."""
        code, work = text.held.language, self._job.folder
        own = self._provision_folders(text)
        for number, (version, document) in enumerate(zip(text.held.versions, text.documents, strict=True)):
            here = page(version_folder(work, code, version.start))
            data = to_html(document, self._around(text, texts, number, here, own))
            self._put(here, data)
            self._put(f"{version_folder(work, code, version.start)}/law.akn.xml", text.versions[number].expression.document)
            if number == text.held.shown:
                self._put(page(text_folder(work, code)), data)
        self._provision_pages(text, texts, own)
        self._compare_pages(text)
        return {eid: f"{folder.rpartition('/')[2]}/index.html" for eid, folder in own.items()}

    def _provision_folders(self, text: _Text) -> dict[str, str]:
        """Return where the provisions of the text that is shown have pages, by eId; not those with impossible names."""
        found = {}
        for unit in text.units[text.held.shown].values():
            try:
                found[unit.eid] = provision_folder(self._job.folder, text.held.language, unit.eid)
            except LayoutError:
                continue
        return found

    def _around(
        self, text: _Text, texts: Mapping[str, _Text], number: int, here: str, own: Mapping[str, str]
    ) -> Surroundings:
        """Return what is around a version of a text on its page."""
        held, work = text.held, self._job.folder
        version = held.versions[number]
        names = {unit.wid: unit.eid for unit in text.units[held.shown].values()}
        portions = {
            unit.eid: href(page(own[names[wid]]), here)
            for wid, unit in text.units[number].items()
            if names.get(wid) in own
        }
        folder = version_folder(work, held.language, version.start)
        return Surroundings(
            home=self._home(held.language, here),
            breadcrumbs=self._breadcrumbs(held, here),
            canonical=self._options.base + folder + "/" if self._options.base else href(page(folder), here),
            versions=tuple(self._version_link(held, place, here) for place in range(len(held.versions))),
            languages=tuple(self._languages(text, texts, version.start, here)),
            pending=tuple(self._pending(held.language, here, "")),
            provenance=self._blamed(held.language, version.start) if number == held.shown else None,
            acts=self._act_hrefs(held, here),
            portions=portions,
            alternates=tuple(self._alternates(folder, here)),
            assets=Assets(style=href(f"{ASSETS}/law.css", here), script=href(f"{ASSETS}/law.js", here)),
        )

    def _alternates(self, folder: str, here: str) -> Iterator[Alternate]:
        yield Alternate(media_type="application/akn+xml", href=href(f"{folder}/law.akn.xml", here))
        if self._options.pdf:
            yield Alternate(media_type="application/pdf", href=href(f"{folder}/law.pdf", here))

    def _home(self, language: str, here: str) -> Link:
        code = language if language in self._options.languages else self._options.languages[0]
        top = "" if code == self._options.languages[0] else code
        return Link(text=site_words(language_tag(code)).home, href=href(page(top), here))

    def _breadcrumbs(self, held: HeldText, here: str) -> tuple[Link, ...]:
        own = site_words(language_tag(held.language))
        browse = held.language if held.language in self._options.languages else self._options.languages[0]
        return (
            Link(text=own.browse, href=href(page(browse, "browse"), here)),
            Link(text=held.title, href=href(page(self._job.folder), here)),
        )

    def _version_link(self, held: HeldText, place: int, here: str) -> VersionLink:
        version = held.versions[place]
        before = held.versions[place - 1] if place else None
        compare = (
            href(page(compare_folder(self._job.folder, held.language, before.start, version.start)), here)
            if before
            else ""
        )
        return VersionLink(
            in_force_from=version.start,
            in_force_until=version.end,
            acts=tuple(self._act_link(act, held.language, here) for act in version.acts),
            href=href(page(version_folder(self._job.folder, held.language, version.start)), here),
            compare_href=compare,
        )

    def _act_link(self, act: str, language: str, here: str) -> Link:
        titles = {str(each.act): each.title(language) for each in self._stored.effects()}
        return Link(text=titles.get(act) or act, href=self._work_href(act, here))

    def _work_href(self, iri: str, here: str) -> str:
        """Return what leads to another Work, "" where the collection does not hold it."""
        folder = folder_of(iri)
        if folder and folder not in self._asked:
            self._asked[folder] = self._tip.read(f"{folder}/work.xml") is not None
        return href(page(folder), here) if folder and self._asked[folder] else ""

    def _act_hrefs(self, held: HeldText, here: str) -> dict[str, str]:
        found = {str(each.act): self._work_href(str(each.act), here) for each in self._stored.effects()}
        return {act: where for act, where in found.items() if where}

    def _languages(self, text: _Text, texts: Mapping[str, _Text], day: date, here: str) -> Iterator[LanguageLink]:
        for code, other in texts.items():
            if other is text:
                continue
            place = max(sum(each.start <= day for each in other.held.versions) - 1, 0)
            tag = language_tag(code) or "und"
            yield LanguageLink(
                tag=tag,
                name=language_name(tag),
                href=href(page(version_folder(self._job.folder, code, other.held.versions[place].start)), here),
            )

    def _pending(self, language: str, here: str, eid: str) -> Iterator[PendingNote]:
        for act, each in self._view.outstanding(eid):
            yield PendingNote(
                standing=each.word, eids=each.eids, act=self._act_link(str(act), language, here), reason=each.reason
            )

    def _blamed(self, language: str, day: date):  # type: ignore[no-untyped-def] # noqa: ANN202
        return blame_text(
            self._collection.git_dir, self._snapshot, self._field, day, language=language, first=self._record
        )

    def _provision_pages(self, text: _Text, texts: Mapping[str, _Text], own: Mapping[str, str]) -> None:
        """Write the pages of the provisions of the text that is shown."""

    def _compare_pages(self, text: _Text) -> None:
        """Write the comparisons of versions: each with each of few, else neighbours, and each with the one shown."""
        held = text.held
        states = [self._view.state(each.start, language=held.language) for each in held.versions]
        for one, other in pairs(len(held.versions), held.shown):
            before, after = held.versions[one], held.versions[other]
            made = difference(
                (before.start, states[one]),
                (after.start, states[other]),
                meta=self._view.meta,
                language=held.language,
                recorded_at=self._snapshot.recorded_at,
                commit=self._snapshot.commit,
            )
            self._put(page(compare_folder(self._job.folder, held.language, before.start, after.start)), made.export("html"))


def _places(blocks: Sequence[Block], above: str) -> Iterator[tuple[str, str, str]]:
    """Yield wId, anchor and name of all that has a number or heading: the numbers from the unit down."""
    for block in blocks:
        name = above
        if isinstance(block, Division | Provision):
            own = plain(block.number).rstrip(".") or plain(block.heading)
            name = f"{above}, {own}" if above and own else own or above
            yield block.wid, block.anchor, name
            name = name if not isinstance(block, Division) or block.unit else ""
        yield from _places(children(block), name)


def pairs(number: int, shown: int) -> list[tuple[int, int]]:
    """Return which of so many versions are compared, the earlier first."""
    if number <= ALL_PAIRS:
        return [(one, other) for other in range(number) for one in range(other)]
    near = {(place - 1, place) for place in range(1, number)}
    return sorted(near | {(min(place, shown), max(place, shown)) for place in range(number) if place != shown})
