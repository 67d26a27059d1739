"""Reading a Work from a snapshot: which versions there are, and those of them that are asked for."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.notes import Note, parse_notes
from akn.work import WorkMetadata, parse_work
from lawrepo.errors import StorageError
from lawrepo.holding import Versions, placed_units
from lawrepo.layout import (
    NOTES,
    ROOT,
    is_language,
    is_section,
    parse_date,
    parse_path,
    unescape,
    unit_folder,
    work_file,
    work_path,
)
from lawrepo.store.dated import Dated, read_dated
from lawrepo.store.objects import Entry
from lawrepo.store.snapshot import Snapshot

if TYPE_CHECKING:
    from akn.effects import Effects
    from lawrepo.texts import Held

_BEGINNING = re.compile(rb'<\?xml version="1\.0" encoding="UTF-8"\?>\n<[A-Za-z]')
# An effect on a Work as a whole has its IRI for destination, and others have "#WID". What matches may be no such
# effect; what does not match is none.
_ON_THE_WHOLE: Final = re.compile(rb'<(?:[^<>\s]+:)?destination\s[^<]*?\bhref="[^#]')
_OUTSTANDING: Final = re.compile(rb"<(?:[^<>\s]+:)?outstanding\s")


_RULE: Final = 1  # changes with what `is_beyond_wording` says
_NEAR: Final = 8  # days of which texts are read by themselves; with more it is cheaper to list all versions
_MANY: Final = 200  # acts of a year, from which on it is worth keeping what was found in them


class StoredWork:
    """A Work as one snapshot has it. What is not asked for is not read."""

    __slots__ = ("_beyond", "_by", "_effects", "_folder", "_listings", "_near", "_snapshot", "iri", "meta")

    assumed: tuple[str, ...] = ()

    def __init__(self, snapshot: Snapshot, iri: FrbrUri, meta: WorkMetadata) -> None:
        """Take what `open_work` has found."""
        self._snapshot = snapshot
        self._folder = work_path(iri)
        # Read once: a snapshot does not change.
        self._effects: tuple[Effects, ...] | None = None
        self._beyond: tuple[Effects, ...] | None = None
        self._by: tuple[date, tuple[Effects, ...]] | None = None
        self._listings: dict[str, Mapping[str, Mapping[date, str]]] = {}
        self._near: dict[tuple[str, date], Mapping[str, Mapping[date, str]]] = {}
        self.iri = iri
        self.meta = meta

    def listing(self, language: str, keys: Collection[str] | None = None) -> dict[str, Mapping[date, str]]:
        """Return the object id of every version in a language, by key and first day in force; of some keys alone."""
        if keys is not None:
            return self._listed(language, keys)
        if language not in self._listings:
            self._listings[language] = self._listed(language, None)
        return dict(self._listings[language])

    def near(self, language: str, pit: date) -> Mapping[str, Mapping[date, str]]:
        """Return the listing of a language as far as a day needs it: of sections all, of a unit what is around it.

        That is the version in force on the day and the one after it, so the folder of a unit is not taken apart.
        """
        known = self._near.get((language, pit))
        if known is not None:
            return known
        if language in self._listings or len(self._near) == _NEAR:
            return self.listing(language)
        folders = [(key, entry) for key, entry in self._folders(language, None) if entry.is_tree]
        self._snapshot.prepare(entry for _, entry in folders)
        day = pit.isoformat().encode()
        found = {}
        for key, entry in folders:
            dated = None if is_section(key) else self._dated(entry)
            if dated is None:
                found[key] = self._versions(entry.name, self._snapshot.subtree(entry))
            else:
                found[key] = dated.around(day)
        self._near[language, pit] = found
        return found

    def state(self, listing: Mapping[str, Mapping[date, str]], pit: date) -> dict[str, Fragment]:
        """Return what is in force on a day, by key, units that the skeleton does not place left out."""
        chosen: dict[str, str] = {}
        for key, dated in listing.items():
            start = max((day for day in dated if day <= pit), default=None)
            if start is not None:
                chosen[key] = dated[start]
        sections = {key: oid for key, oid in chosen.items() if is_section(key)}
        state = dict(zip(sections, self._fragments(sections.values()), strict=True))
        placed = [wid for wid in placed_units(state) if wid in chosen]
        return state | dict(zip(placed, self._fragments(chosen[wid] for wid in placed), strict=True))

    def versions(self, language: str) -> dict[str, dict[date, Fragment]]:
        """Return every version in a language."""
        listing = self.listing(language)
        found = iter(list(self._fragments(oid for dated in listing.values() for oid in dated.values())))
        return {key: {day: next(found) for day in dated} for key, dated in listing.items()}

    def fragment(self, oid: str) -> Fragment:
        """Return one version by its object id."""
        return next(self._fragments([oid]))

    def effects(self) -> "tuple[Effects, ...]":
        """Return what each recorded act does to this Work."""
        if self._effects is None:
            oids = [oid for _, oid in self._snapshot.walk(f"{self._folder}/effects")]
            self._effects = self._parsed(self._fragments(oids))
        return self._effects

    def effects_by(self, pit: date) -> "tuple[Effects, ...]":
        """Return those effects of which any is in force from a day or earlier, and perhaps others."""
        if self._effects is not None:
            return self._effects
        if self._by is None:
            from akn.effects import begins_after  # noqa: PLC0415 - a lazy seam

            files = self._fragments(oid for _, oid in self._snapshot.walk(f"{self._folder}/effects"))
            self._by = pit, self._parsed(effects for effects in files if not begins_after(effects, pit, self.iri))
        # Whoever asks for a second day will ask for more: then all are parsed, once.
        return self._by[1] if self._by[0] == pit else self.effects()

    def effects_beyond_wording(self) -> "tuple[Effects, ...]":
        """Return the effects that are not on the wording of single provisions alone, and perhaps some that are.

        Those are an end of the Work's force, and instructions that have no effect. Most acts have neither, and what
        they do is not parsed.
        """
        if self._effects is not None:
            return self._effects
        if self._beyond is None:
            self._beyond = self._parsed(self._fragments(self._beyond_wording()))
        return self._beyond

    def notes(self, language: str, keys: Collection[str] | None = None) -> tuple[Note, ...]:
        """Return the editorial notes in a language; those with some units alone."""
        folders = list(self._folders(language, keys))
        self._snapshot.prepare(entry for _, entry in folders)
        held = [(key, oid) for key, entry in folders if (oid := self._notes(entry))]
        fragments = self._fragments(oid for _, oid in held)
        return tuple(
            note for (unit, _), fragment in zip(held, fragments, strict=True) for note in parse_notes(fragment, unit)
        )

    def _dated(self, folder: Entry) -> Dated | None:
        return read_dated(self._snapshot.raw_subtree(folder), len(folder.oid) // 2)

    def _notes(self, folder: Entry) -> str:
        """Return the id of the notes in a folder, "" where there are none."""
        dated = self._dated(folder)
        if dated is not None:
            return dated.notes
        file = self._snapshot.subtree(folder).get(NOTES)
        return "" if file is None else file.oid

    def _listed(self, language: str, keys: Collection[str] | None) -> dict[str, Mapping[date, str]]:
        folders = [(key, entry) for key, entry in self._folders(language, keys) if entry.is_tree]
        inside = self._snapshot.subtrees(entry for _, entry in folders)
        return {key: self._versions(entry.name, files) for (key, entry), files in zip(folders, inside, strict=True)}

    def _folders(self, language: str, keys: Collection[str] | None) -> Iterator[tuple[str, Entry]]:
        folders = self._snapshot.entries(f"{self._folder}/{language}")
        if keys is None:
            yield from ((unescape(folder), entry) for folder, entry in folders.items())
            return
        for key in keys:
            if (entry := folders.get(unit_folder(key))) is not None:
                yield key, entry

    def _beyond_wording(self) -> Iterator[str]:
        """Yield the ids of the effects files that may tell of more than wordings.

        Of a year with many acts it is kept which they are, by the id of the year's folder: so a text is read without
        reading all that ever happened to it.
        """
        artefacts = self._snapshot.artefacts
        for year in self._snapshot.entries(f"{self._folder}/effects").values():
            key = f"beyond-wording-{_RULE}-{year.oid}"
            found = None if artefacts is None else artefacts.find(key)
            if found is None:
                oids = [entry.oid for entry in self._snapshot.subtree(year).values() if not entry.is_tree]
                told = zip(oids, self._fragments(oids), strict=True)
                found = "\n".join(oid for oid, effects in told if is_beyond_wording(effects)).encode()
                if artefacts is not None and len(oids) >= _MANY:
                    artefacts.keep(key, found)
            yield from found.decode().split()

    def _parsed(self, files: Iterable[Fragment]) -> "tuple[Effects, ...]":
        fragments = list(files)
        if not fragments:
            return ()
        from akn.effects import parse_effects  # noqa: PLC0415 - a lazy seam

        return tuple(map(parse_effects, fragments))

    def _versions(self, folder: str, files: Mapping[str, Entry]) -> dict[date, str]:
        versions = {}
        for name, entry in files.items():
            if name != NOTES and name.endswith(".xml") and not entry.is_tree:
                try:
                    versions[parse_date(name.removesuffix(".xml"))] = entry.oid
                except ValueError:
                    raise StorageError(
                        f"{self._folder}/…/{folder}/{name}: expected a file named by a date: run lawrepo check"
                    ) from None
        return versions

    def _fragments(self, oids: Iterable[str]) -> Iterator[Fragment]:
        for data in self._snapshot.blobs(oids):
            if not _looks_canonical(data):
                raise StorageError(f"{self.iri}: a stored file is no canonical XML: run lawrepo check")
            yield Fragment(xml=data)


def is_beyond_wording(effects: Fragment) -> bool:
    """Say whether an effects file may tell of more than the wording of single provisions."""
    about_the_text = effects.xml.partition(b"<proprietary")[0]
    return _ON_THE_WHOLE.search(about_the_text) is not None or _OUTSTANDING.search(effects.xml) is not None


def _looks_canonical(data: bytes) -> bool:
    """Say whether a file begins and ends as canonical ones do; whether it is one, `check` finds out."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return _BEGINNING.match(data) is not None and data.endswith(b">\n")


def open_work(snapshot: Snapshot, iri: FrbrUri) -> StoredWork | None:
    """Return a Work, None when the snapshot does not have it.

    Raises:
        StorageError: when what lies in its place is another.

    """
    work = iri.work()
    data = snapshot.read(work_file(work))
    if data is None:
        return None
    meta = parse_work(Fragment(xml=data))
    if meta.iri != work:
        raise StorageError(f"{work_file(work)}: says that it is {meta.iri}: expected {work}: run lawrepo check")
    return StoredWork(snapshot, work, meta)


class AssumedWork(StoredWork):
    """A Work as it would be: with the versions and effects that follow from events nobody has recorded."""

    __slots__ = ("_assumed", "_versions_assumed", "assumed")

    def __init__(
        self,
        stored: StoredWork,
        versions: Mapping[str, Versions],
        effects: "tuple[Effects, ...]",
        assumed: tuple[str, ...],
    ) -> None:
        """Take what follows, and say from what."""
        super().__init__(stored._snapshot, stored.iri, stored.meta)  # noqa: SLF001 - its own class
        self._effects = effects
        self._versions_assumed = versions
        self._assumed = {
            fragment.digest: fragment
            for found in versions.values()
            for dated in found.values()
            for fragment in dated.values()
        }
        self.assumed = assumed

    def listing(self, language: str, keys: Collection[str] | None = None) -> dict[str, Mapping[date, str]]:
        """Return a name for every version in a language, by key and first day in force; of some keys alone."""
        versions = self._versions_assumed.get(language, {})
        return {
            key: {day: each.digest for day, each in dated.items()}
            for key, dated in versions.items()
            if keys is None or key in keys
        }

    def near(self, language: str, pit: date) -> Mapping[str, Mapping[date, str]]:  # noqa: ARG002 - all is there
        """Return all that `listing` does."""
        return self.listing(language)

    def _fragments(self, oids: Iterable[str]) -> Iterator[Fragment]:
        yield from (self._assumed[oid] for oid in oids)

    def notes(self, language: str, keys: Collection[str] | None = None) -> tuple[Note, ...]:
        """Return the editorial notes in a language, which no event changes."""
        return StoredWork(self._snapshot, self.iri, self.meta).notes(language, keys)


def held_of(stored: StoredWork) -> "Held":
    """Return all that is kept of a Work."""
    from lawrepo.texts import Held  # noqa: PLC0415 - a lazy seam

    codes = [entry.code for entry in stored.meta.languages]
    return Held(
        meta=stored.meta,
        versions={code: stored.versions(code) for code in codes},
        effects=stored.effects(),
        notes={code: stored.notes(code) for code in codes},
    )


def all_works(snapshot: Snapshot) -> Iterator[FrbrUri]:
    """Yield the IRI of every Work, in the order of paths."""
    stack = [(ROOT, entry) for name, entry in snapshot.entries("").items() if name == ROOT]
    while stack:
        path, folder = stack.pop()
        inside = snapshot.subtree(folder)
        is_work = "work.xml" in inside and not inside["work.xml"].is_tree
        if is_work:
            yield parse_path(f"{path}/work.xml").work
        stack.extend(
            (f"{path}/{name}", entry)
            for name, entry in reversed(inside.items())
            if entry.is_tree and not (is_work and is_language(name))
        )
