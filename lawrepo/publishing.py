"""A collection as a static site: what changed since the last build is written, and nothing else (docs/site.md)."""

import hashlib
import json
import os
import re
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeAlias

from lawrepo import __version__
from lawrepo.collection import Collection
from lawrepo.errors import RequestError, StorageError
from lawrepo.export.site_addresses import INDEX, folder_of, page
from lawrepo.export.site_facts import Head, Line
from lawrepo.export.site_feeds import ENTRIES
from lawrepo.export.site_folder import SCHEMA, ForeignFolderError, SiteFolder
from lawrepo.export.site_ledger import Ledger
from lawrepo.export.site_overview import Overview
from lawrepo.export.site_pages import SitePages
from lawrepo.export.site_search import index_script, read_shard, shard_path, shard_script, shards_named
from lawrepo.layout import ROOT, LayoutError, is_language, parse_path, work_path
from lawrepo.publishing_around import Options
from lawrepo.publishing_lists import Lists
from lawrepo.publishing_work import Built, Job, Writer
from lawrepo.store.apart import shared
from lawrepo.store.lock import locked
from lawrepo.store.record import follows, keep_record, newest, stream, work_folders

Progress: TypeAlias = Callable[[str, int, int], None]

# What a page's path can be put behind: a scheme, a host, perhaps a port and folders (RFC 3986).
_ADDRESS: Final = re.compile(r"https?://[\w.-]+(:[0-9]+)?(/([\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*")
_FEW: Final = 4  # Works that are written without other processes
_ASKED: Final = 16  # Works of which git is asked one by one
_NEWEST: Final = 10  # changes that the start names


class AddressError(RequestError):
    """Report an address that no site has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """What a build came to: Works, those of them written anew, files written and removed; remarks for people."""

    works: int
    fresh: int
    written: int
    removed: int
    remarks: tuple[str, ...] = ()


def publish(
    collection: Path,
    folder: Path,
    *,
    at: date,
    base: str = "",
    pdf: bool = False,
    processes: int = 0,
    progress: Progress | None = None,
) -> SiteReport:
    """Write a collection as a site into a folder, or bring the site that is there up to date.

    `at` is the day whose texts come first, `base` the address under which the site is read, without which there is no
    map of it. `processes` write Works at once; without a number, one a core.

    Raises:
        ForeignFolderError: when the folder holds something else.
        AddressError: when the base is no address.
        StorageError: when the collection, or what a build left, cannot be read.

    """
    if base and _ADDRESS.fullmatch(base) is None:
        raise AddressError(f"{base}: expected an address as https://laws.example/ or https://laws.example/laws/")
    base = base and base.rstrip("/") + "/"
    with Collection.open(collection) as opened, tempfile.TemporaryDirectory(prefix="lawrepo-site-") as scratch:
        for own in (opened.git_dir, collection / ROOT):
            if folder.resolve().is_relative_to(own.resolve()):
                raise ForeignFolderError(f"{folder}: within the collection's own {own.name}: give another folder")
        options = Options(at=at, pdf=pdf, base=base, languages=opened.settings.languages)
        build = _Build(opened, SiteFolder(folder), options, Path(scratch), progress)
        return build.run(collection, processes or os.cpu_count() or 1)


class _Build:
    """One build of a site."""

    def __init__(
        self, collection: Collection, site: SiteFolder, options: Options, scratch: Path, progress: Progress | None
    ) -> None:
        self._collection = collection
        self._site = site
        self._options = options
        self._scratch = scratch
        self._progress = progress or (lambda _what, _done, _total: None)
        self._ledger = Ledger()
        self._pages = SitePages(options.languages, options.base)
        self._program = program_digest()
        self._tip = collection.snapshot()
        self._files: dict[str, str] = {}
        self._written = 0
        self._removed = 0
        self._remarks: list[str] = []
        self._holding: tuple[int, ...] = ()

    def run(self, collection: Path, processes: int) -> SiteReport:
        """Do it all."""
        with ExitStack() as stack:
            stack.enter_context(closing(self._ledger))
            self._site.claim()
            self._holding = stack.enter_context(locked(self._site.own))
            stack.enter_context(closing(self._site))
            old = self._before()
            left = self._left_over()
            record = self._find(old)
            self._choose()
            self._site.begin()
            works, fresh = self._ledger.count()
            if fresh > _ASKED and record is None:
                record = self._record_file
                deque(keep_record(self._collection.git_dir, self._tip.commit, record), maxlen=0)
            self._write_works(collection, record, processes, fresh)
            self._sweep(left)
            self._ledger.relate()
            self._overviews(works)
            self._lists()
            self._index(left)
            self._drop(left)
            self._site.finish(self._manifest())
        if not self._options.base:
            self._remarks.append("no sitemap.xml, and feeds with relative links: give the site's address with --base")
        return SiteReport(
            works=works,
            fresh=fresh,
            written=self._written,
            removed=self._removed,
            remarks=tuple(self._remarks),
        )

    # What was

    def _before(self) -> str:
        """Read what the last build wrote; return the commit that it wrote, "" when it does not matter."""
        head = ""
        for line in self._site.manifest():
            match line:
                case ["site", told]:
                    found = json.loads(told)
                    if found["schema"] != SCHEMA:
                        raise StorageError(f"{self._site.path}: written by another version: remove it")
                    head = str(found["head"])
                case ["work", folder, overview, told, rows, text]:
                    self._ledger.add_before(folder, overview, told, rows, text)
                case ["file", path, key]:
                    self._ledger.add_file(path, key)
                case _:
                    raise StorageError(f"{self._site.path}: its manifest is damaged: remove the folder")
        return head

    def _left_over(self) -> "_LeftOver":
        """Read what builds that did not end wrote; what they touched is written anew."""
        left = _LeftOver()
        for line in self._site.unfinished():
            match line:
                case ["begun", folder]:
                    left.works.add(folder)
                    self._ledger.forget(folder)
                case ["files", [*paths]]:
                    left.files.update(paths)
                case ["shards", language, [*shards]]:
                    left.shards.setdefault(language, set()).update(shards)
        return left

    # What is

    @property
    def _record_file(self) -> Path:
        return self._scratch / "record.db"

    def _find(self, old: str) -> Path | None:
        """Find all Works, with the commit that changed each last; return the file of the record if that was read."""
        git_dir, tip = self._collection.git_dir, self._tip.commit
        if old and follows(git_dir, old, tip):
            self._ledger.add_as_before()
            latest: dict[str, str] = {}
            for commit in stream(git_dir, f"{old}..{tip}") if old != tip else ():
                for folder in _works_of(path for _, path in commit.files):
                    latest.setdefault(folder, commit.commit)
            for folder, name in latest.items():
                path = f"{folder}/work.xml"
                if self._tip.read(path) is None:
                    self._ledger.drop_work(folder)
                else:
                    self._ledger.add_work(folder, str(parse_path(path).work), name)
            return None
        with self._collection.reader() as reader:
            for iri, folder in work_folders(reader, self._tip.tree):
                self._ledger.add_work(folder, str(iri))
        for commit in keep_record(git_dir, tip, self._record_file):
            for folder in _works_of(path for _, path in commit.files):
                self._ledger.set_first_commit(folder, commit.commit)
        return self._record_file

    def _key(self, commit: str) -> str:
        options = self._options
        told = (self._program, commit, options.base, options.pdf, options.languages)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def _choose(self) -> None:
        """Ask for the Works that are not as they were written."""
        for folder, commit in self._ledger.works():
            told = self._ledger.head_before(folder)
            if told:
                head = Head.parse(told)
                same = all(self._ledger.holds(other) is held for other, held in head.asked.items())
                if same and head.stands(self._key(commit), self._options.at):
                    self._ledger.keep(folder)
                    continue
            self._ledger.ask(folder)

    # Works

    def _write_works(self, collection: Path, record: Path | None, processes: int, fresh: int) -> None:
        told = (collection, self._site.path, self._tip.commit, record, self._options)
        if fresh <= _FEW or processes == 1:
            with closing(Writer(*told)) as writer:
                self._take(map(writer, self._jobs()), fresh)
        else:
            self._take(shared((Writer, told), self._jobs(), min(processes, fresh), self._holding), fresh)

    def _take(self, built: Iterable[Built], fresh: int) -> None:
        """Take what was written of Works, as they come, and remove what there was more of them."""
        for done, each in enumerate(built, 1):
            self._ledger.take(each.folder, each.head, each.rows, each.line, each.words)
            self._written += each.changed
            before = self._ledger.before(each.folder)
            if before:
                gone = set(Line.parse(before).files) - set(Line.parse(each.line).files)
                self._removed += self._site.remove(sorted(gone))
            self._progress("writing laws", done, fresh)

    def _jobs(self) -> Iterator[Job]:
        for folder, iri, commit in self._ledger.asked():
            if not commit:
                raise StorageError(f"{iri}: no commit records it: run lawrepo verify")
            self._site.tell(["begun", folder])
            yield Job(folder=folder, iri=iri, commit=commit, key=self._key(commit))

    def _sweep(self, left: "_LeftOver") -> None:
        """Remove what builds that did not end wrote of Works and this one did not."""
        for folder in sorted(left.works):
            line = self._ledger.line(folder)
            kept = {*line.files, page(folder)} if line else set()
            names = [name for name in self._site.names(folder) if _is_of_work(name)]
            found = {*self._site.within(folder, names)}
            for code in self._options.languages:
                found |= {path for path in (f"search/{code}/{folder}.js",) if self._site.read(path) is not None}
            self._removed += self._site.remove(sorted(found - kept))

    # What Works say of each other

    def _overviews(self, works: int) -> None:
        """Write the page of each Work, where what it says has changed."""
        for done, (folder, told, before) in enumerate(self._ledger.overviews(), 1):
            key = self._digest(told)
            facts = None if key == before else self._ledger.facts(folder)
            if facts is not None:
                sheet = Overview(self._pages, facts, self._titled, at=self._options.at, pdf=self._options.pdf)
                others = [
                    other for name in self._ledger.by_act(folder) if (other := self._ledger.facts(name)) is not None
                ]
                amends = [(other, on) for other in others for on in other.acts if folder_of(on.act) == folder]
                replaces = [other for other in others if folder_of(other.successor) == folder]
                self._site.tell(["files", [page(folder)]])
                self._written += self._site.put(page(folder), sheet.sheet(amends, replaces).render())
            self._ledger.set_overview(folder, key)
            self._progress("writing overviews", done, works)

    def _titled(self, folder: str, code: str) -> tuple[str, str] | None:
        facts = self._ledger.facts(folder)
        if facts is None:
            return None
        text = facts.named(code)
        return text.title or facts.iri, "" if text.language == code or not text.title else text.language

    def _digest(self, told: str) -> str:
        return hashlib.sha256(f"{self._program}\n{told}".encode()).hexdigest()[:32]

    # Pages of the whole site

    def _lists(self) -> None:
        lists = Lists(self._ledger, self._pages, self._options.at, self._place)
        lists.write(newest(self._collection.git_dir, self._tip.commit, ENTRIES))
        if self._options.base:
            lists.write_map(self._options.base, sorted(path for path in self._files if path.endswith(INDEX)))

    def _place(self, path: str, told: str, make: Callable[[], bytes]) -> None:
        """Write a page of the whole site, unless it was made from the same."""
        key = self._digest(told)
        if self._ledger.file_before(path) != key:
            self._site.tell(["files", [path]])
            self._written += self._site.put(path, make())
        self._files[path] = key

    # The index

    def _index(self, left: "_LeftOver") -> None:
        """Write the shards with words of the Works that were written or are gone."""
        for folder in left.works:
            for language, shards in left.shards.items():
                self._ledger.touch(folder, language, shards)
        for folder, told in self._ledger.outdated():
            for language, found in Line.parse(told).shards.items():
                self._ledger.touch(folder, language, found)
        touched = self._ledger.touched()
        for start in range(0, len(touched), 1000):
            by_language: dict[str, list[str]] = {}
            for language, shard in touched[start : start + 1000]:
                by_language.setdefault(language, []).append(shard)
            for language, inside in by_language.items():
                self._site.tell(["shards", language, inside])
        for done, (language, shard) in enumerate(touched, 1):
            self._shard(language, shard)
            self._progress("writing the index", done, len(touched))

        for language in self._options.languages:
            files = self._site.names(f"search/{language}/words")
            script = index_script(language, shards_named(files))
            self._place(f"search/{language}/rules.js", script.decode(), lambda script=script: script)  # type: ignore[misc] # mypy types no lambda with a default

    def _shard(self, language: str, shard: str) -> None:
        path = shard_path(language, shard)
        stored = self._site.read(path)
        lines: dict[str, str] = {}
        if stored is not None:
            old = self._ledger.old_in(language, shard)
            try:
                lines = {folder: line for folder, line in read_shard(stored).items() if folder not in old}
            except ValueError:
                raise StorageError(f"{self._site.path / path}: damaged: remove {self._site.path}") from None
        lines |= self._ledger.new_in(language, shard)
        if lines:
            self._written += self._site.put(path, shard_script(language, shard, lines))
        else:
            self._removed += self._site.remove([path])

    # What is no more

    def _drop(self, left: "_LeftOver") -> None:
        for folder, told in self._ledger.gone():
            line = Line.parse(told)
            self._removed += self._site.remove([*line.files, page(folder)])
        stale = {path for path in left.files if not self._ledger.holds(path.removesuffix(f"/{INDEX}"))}
        self._removed += self._site.remove(sorted((stale | self._ledger.files_before()) - self._files.keys()))

    def _manifest(self) -> Iterator[tuple[str, ...]]:
        options = self._options
        told = {
            "schema": SCHEMA,
            "version": __version__,
            "program": self._program,
            "head": self._tip.commit,
            "base": options.base,
            "pdf": options.pdf,
        }
        yield "site", json.dumps(told)
        for folder, *told_of in self._ledger.raw_lines():
            yield ("work", folder, *told_of)
        for path, key in sorted(self._files.items()):
            yield "file", path, key


@dataclass(slots=True)
class _LeftOver:
    """What builds that did not end wrote: folders of Works, files, shards by language."""

    works: set[str]
    files: set[str]
    shards: dict[str, set[str]]

    def __init__(self) -> None:
        self.works, self.files, self.shards = set(), set(), {}


def program_digest() -> str:
    """Return a digest of this program's own files: another program may write other pages."""
    digest = hashlib.sha256(__version__.encode())
    for package in ("akn", "lawrepo"):
        for name, data in sorted(_files(files(package), package)):
            digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()[:32]


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _files(each, f"{name}/{each.name}")
        elif each.name.endswith((".py", ".j2", ".css", ".js", ".typ")):
            yield f"{name}/{each.name}", each.read_bytes()


def _works_of(paths: Iterable[str]) -> set[str]:
    """Return the folders of the Works whose files these are."""
    found = set()
    for path in paths:
        try:
            found.add(_folder(path))
        except LayoutError:
            continue
    return found


def _folder(path: str) -> str:
    return work_path(parse_path(path).work)


def _is_of_work(name: str) -> bool:
    """Say whether what lies in the folder of a Work is its own, and not the folder of another Work."""
    return name == "index.html" or name.startswith(".") or (is_language(name[:3]) and name[3:4] in {"", "@", "+"})
