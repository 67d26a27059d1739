"""The pages of one Work in a site; they are written in as many processes as there are cores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from akn.frbr import FrbrUri
from lawrepo.blaming import blame_text
from lawrepo.collection import Collection
from lawrepo.compare import compare
from lawrepo.comparison import Comparison
from lawrepo.errors import AbsentError, StorageError
from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.html import to_html
from lawrepo.export.model import RenderDocument
from lawrepo.export.page import Link
from lawrepo.export.parallel import to_html as to_parallel
from lawrepo.export.provenance import Blamed
from lawrepo.export.redline import redline
from lawrepo.export.runs import clean
from lawrepo.export.site_addresses import compare_folder, page, text_folder, version_folder
from lawrepo.export.site_facts import Head, Line, stage
from lawrepo.export.site_folder import SiteFolder
from lawrepo.export.site_overview import compared
from lawrepo.export.site_pages import SitePages
from lawrepo.export.site_search import (
    Postings,
    entries_of,
    entries_path,
    entries_script,
    postings,
    shard_line,
)
from lawrepo.field import Field
from lawrepo.layout import LayoutError
from lawrepo.publishing_around import Around, Options, Worded
from lawrepo.publishing_texts import WholeText, WorkTexts
from lawrepo.store.record import Record
from lawrepo.store.views import WorkView
from lawrepo.store.works import open_work

if TYPE_CHECKING:
    from lawrepo.provenance import BlamedBlock

_OPENED: Final = 64  # Works after which a process lets go of what it has read of the collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A Work to write: its folder, its IRI, the commit that changed it last, and the digest of what it is made of."""

    folder: str
    iri: str
    commit: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A Work that was written: its line with its head, rows of lists, lines of shards, how many files changed.

    The rows say what it is to other pages (`Ledger.relate`); the lines stand by language and shard.
    """

    folder: str
    head: str
    rows: str
    line: str
    words: Mapping[str, Mapping[str, str]]
    changed: int


class Writer:
    """Writes Works, and opens the collection anew from time to time, so that what is read of it does not pile up."""

    def __init__(self, collection: Path, site: Path, tip: str, record: Path | None, options: Options) -> None:
        """Take the folders of both, the commit that is written, and the file of its record where there is one."""
        self._path = collection
        self._site = SiteFolder(site)
        self._tip = tip
        self._options = options
        self._record_file = record
        self._record: Record | None = None
        self._collection: Collection | None = None
        self._done = 0

    def __call__(self, job: Job) -> Built:
        """Write the pages of a Work.

        Raises:
            StorageError: when it cannot be read.

        """
        if self._collection is None or self._done % _OPENED == 0:
            self.close()
            self._collection = Collection.open(self._path)
            self._record = Record(self._collection.git_dir, self._tip, self._record_file)
        self._done += 1
        try:
            return _WorkPages(self._collection, self._site, self._tip, self._record, self._options, job).write()
        except (AbsentError, LayoutError) as error:
            raise StorageError(f"{job.iri}: {error}") from error

    def close(self) -> None:
        """Let go of the collection."""
        if self._record is not None:
            self._record.close()
            self._record = None
        if self._collection is not None:
            self._collection.close()
            self._collection = None


def changes(comparison: Comparison, marked: RenderDocument) -> tuple[Link, ...]:
    """Return the provisions that differ, with their places in the text that marks them where they have one there."""
    own = comparison_words(marked.tag)
    found: dict[str, Link] = {}
    for change in comparison.changes:
        place = change.place
        name = ", ".join(map(clean, place.path)) or own.parts.get(change.key, place.eid or change.key)
        anchor = marked.anchors.get(place.eid, "") if change.after is not None else ""
        found.setdefault(name, Link(text=name, href=f"#{anchor}" if anchor else ""))
    return tuple(found.values())


class _WorkPages:
    """The pages of one Work."""

    def __init__(
        self,
        collection: Collection,
        site: SiteFolder,
        tip: str,
        record: Record | None,
        options: Options,
        job: Job,
    ) -> None:
        self._collection = collection
        self._site = site
        self._options = options
        self._job = job
        self._record = record if record is not None else Record(collection.git_dir, tip, None)
        self._snapshot = collection.at_commit(job.commit)
        iri = FrbrUri.parse(job.iri)
        stored = open_work(self._snapshot, iri)
        if stored is None:
            raise StorageError(f"{job.iri}: not in commit {job.commit}: run lawrepo verify")
        view = WorkView(collection.git_dir, self._snapshot, stored, lambda: self._field)
        self._work = WorkTexts(view, self._snapshot, job.folder, self._record.of_work(job.folder), options.at)
        now = collection.at_commit(tip)
        self._around = Around(self._work, options, lambda folder: now.read(f"{folder}/work.xml") is not None)
        self._files: list[str] = []
        self._changed = 0

    def write(self) -> Built:
        """Write them all."""
        found: dict[str, dict[str, str]] = {}
        for code, text in self._work.texts.items():
            self._text(text)
            words = self._index(code, text)
            found[code] = {shard: shard_line(self._job.folder, inside) for shard, inside in words.items()}
        facts, days = self._work.facts(), self._work.days()
        head = Head(
            iri=self._job.iri,
            key=self._job.key,
            commit=self._job.commit,
            stage=stage(days, self._options.at),
            days=days,
            asked=self._around.asked,
        )
        line = Line(
            files=tuple(sorted(self._files)),
            shards={code: tuple(sorted(shards)) for code, shards in found.items()},
            facts=facts,
        )
        return Built(
            folder=self._job.folder,
            head=head.to_json(),
            rows=SitePages(self._options.languages, self._options.base).rows(facts, self._options.at),
            line=line.to_json(),
            words=found,
            changed=self._changed,
        )

    @cached_property
    def _field(self) -> Field:
        return self._collection.planner(self._snapshot).field(FrbrUri.parse(self._job.iri))

    def _put(self, path: str, data: bytes) -> None:
        self._files.append(path)
        self._changed += self._site.put(path, data)

    def _index(self, code: str, text: WholeText) -> Postings:
        """Write what is shown of a text that was found, and return its words."""
        hrefs = {eid: page(folder.rpartition("/")[2]) for eid, folder in self._around.provisions(text).items()}
        entries = entries_of(text.shown, hrefs)
        data = entries_script(code, self._job.folder, text.held.title, self._around.note(text), entries)
        self._put(entries_path(code, self._job.folder), data)
        return postings(text.held.title, entries, code)

    def _text(self, text: WholeText) -> None:
        """Write the versions of a text, one after the other with what is compared with it; then its provisions."""
        held, work = text.held, self._job.folder
        blamed = self._blamed(text)
        listing = self._work.stored.listing(held.language)
        compared_with: dict[int, list[tuple[int, int]]] = {}
        for one, other in compared(len(held.versions), held.shown):
            compared_with.setdefault(one if other == held.shown else other, []).append((one, other))
        worded: dict[str, list[Worded]] = {}
        for number, version in enumerate(held.versions):
            reading, folder = text.version(number), version_folder(work, held.language, version.start)
            around = self._around.version(text, number, self._around.provisions(text))
            around = replace(around, provenance=blamed) if number == held.shown else around
            data = to_html(reading.document, around)
            self._put(page(folder), data)
            self._put(f"{folder}/law.akn.xml", reading.text.expression.document)
            if self._options.pdf:
                self._put(f"{folder}/law.pdf", reading.text.export("pdf"))
            if number == held.shown:
                self._put(page(text_folder(work, held.language)), data)
            for wid in text.shown_units:
                if version.start in listing[wid]:
                    unit = reading.units.get(wid)
                    worded.setdefault(wid, []).append((number, reading.portion(unit) if unit else None))
            self._work.look_over(text, number)
            for pair in compared_with.get(number, ()):
                self._comparison(text, *pair)
        self._provisions(text, blamed, worded)
        codes = list(self._work.texts)
        for code in codes[codes.index(held.language) + 1 :]:
            other_text = self._work.texts[code]
            beside = to_parallel(text.shown, other_text.shown, self._around.beside(text, other_text))
            self._put(page(self._around.pair(held.language, code)), beside)

    def _blamed(self, text: WholeText) -> Blamed:
        """Return who wrote each word of the text that is shown."""
        return blame_text(
            self._collection.git_dir,
            self._snapshot,
            self._field,
            text.held.versions[text.held.shown].start,
            language=text.held.language,
            first=self._record,
        )

    def _provisions(self, text: WholeText, blamed: Blamed, worded: Mapping[str, Sequence[Worded]]) -> None:
        """Write the pages of the provisions of the text that is shown."""
        said: dict[str, list[BlamedBlock]] = {}
        for block in blamed.blocks:
            said.setdefault(block.eid.partition("__")[0], []).append(block)
        provisions = self._around.provisions(text)
        reading = text.version(text.held.shown)
        units = [unit for unit in reading.units.values() if unit.eid in provisions]
        for place, unit in enumerate(units):
            own = replace(blamed, blocks=tuple(said.get(unit.eid, ())))
            around = self._around.provision(text, units, place, own, worded.get(unit.wid, ()))
            self._put(page(provisions[unit.eid]), to_html(reading.portion(unit), around))

    def _comparison(self, text: WholeText, one: int, other: int) -> None:
        """Write the comparison of two versions."""
        before, after = text.version(one), text.version(other)
        comparison = compare(before.state, after.state)
        marked = redline(before.document, after.document, comparison)
        days = (text.held.versions[number].start for number in (one, other))
        path = page(compare_folder(self._job.folder, text.held.language, *days))
        around = self._around.comparison(text, one, other, changes(comparison, marked))
        self._put(path, to_html(marked, around))
