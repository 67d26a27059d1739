"""Manifests: a history given as whole texts at dates (`lawrepo import-history`)."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from akn.errors import AknError
from akn.frbr import FrbrUri, Level
from akn.metadata import MetadataError
from akn.work import check_language, check_text
from lawrepo.errors import StorageError
from lawrepo.limits import DEFAULT
from lawrepo.toml import parse_toml

_WORK_KEYS = frozenset(("iri", "title", "texts", "authoritative", "replaces"))
_VERSION_KEYS = frozenset(("in_force", "by", "enacted", "published", "act_title", "text", "part"))
_PUBLISHED = "as-published"


class ManifestError(StorageError):
    """Report a manifest that does not say what it must, with the table concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestVersion:
    """A whole text in force from a day; `act` is None for the original; `paths` by language.

    Without a language, an act's title is that of "und". `parts` are (eIds of units, first day) of what of an act's
    text, as published, commences on another day.
    """

    in_force: date
    act: FrbrUri | None
    enacted: date
    published: date | None
    act_titles: Mapping[str, str]
    paths: Mapping[str, Path]
    parts: tuple[tuple[tuple[str, ...], date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A Work's history as whole texts, in order of their dates; those of one day in the order of their acts.

    Where they are `as_published`, each is the one before it with its act's changes, and they are in their own order.
    `authoritative` are the codes of the languages that are; none when the manifest does not say. `replaces` is the
    Work that ceases when the first text comes into force.
    """

    work: FrbrUri
    titles: Mapping[str, str]
    versions: tuple[ManifestVersion, ...]
    authoritative: tuple[str, ...] = ()
    replaces: FrbrUri | None = None
    as_published: bool = False


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; the texts are not read yet.

    Raises:
        ManifestError: naming the table and what was expected.

    """
    try:
        data = DEFAULT.read(path)
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}") from error
    return parse_manifest(data, path)


def parse_manifest(data: bytes, path: Path) -> Manifest:
    """Read a manifest from its bytes; the texts that it names lie beside `path`.

    Raises:
        ManifestError: as `read_manifest`.

    """
    try:
        table = parse_toml(data.decode())
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path}: not UTF-8 at byte {error.start}") from None
    except ValueError as error:
        raise ManifestError(f"{path}: {error}") from None
    return _Reader(path).manifest(table)


class _Reader:
    """Checks one manifest; `where` names the table being read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = ""

    def manifest(self, table: Mapping[str, object]) -> Manifest:
        self._only(table, frozenset(("work", "version")), "the manifest")
        self.where = "[work]"
        work = self._table(table.get("work"))
        self._only(work, _WORK_KEYS, "[work]")
        iri = self._iri(work.get("iri"), "iri")
        texts = work.get("texts", "in-force")
        if texts not in ("in-force", _PUBLISHED):  # no set: what has no hash may stand here
            raise self._error(f"texts = {texts!r}", '"in-force" or "as-published"')
        titles = self._titles(work.get("title", {}), "title")
        replaces = self._iri(work["replaces"], "replaces") if "replaces" in work else None
        if replaces == iri:
            raise self._error(f"replaces = {iri}", "the IRI of another Work")
        authoritative = self._languages(work["authoritative"], "authoritative") if "authoritative" in work else ()
        rows = table.get("version")
        if not isinstance(rows, list) or not rows:
            self.where = "[[version]]"
            raise self._error("no version", "at least one [[version]]")
        versions: list[ManifestVersion] = []
        acts: set[FrbrUri | None] = set()
        by_day: dict[date, list[ManifestVersion]] = {}
        for number, row in enumerate(rows, 1):
            self.where = f"[[version]] {number}"
            version = self._version(self._table(row), first=number == 1)
            if texts == _PUBLISHED:
                self._require_published(version, acts, first=number == 1)
            else:
                self._require_other_text(version, by_day.setdefault(version.in_force, []))
            versions.append(version)
            acts.add(version.act)
        return Manifest(
            work=iri,
            titles=titles,
            versions=tuple(versions if texts == _PUBLISHED else sorted(versions, key=lambda v: v.in_force)),
            authoritative=authoritative,
            replaces=replaces,
            as_published=texts == _PUBLISHED,
        )

    def _version(self, row: Mapping[str, object], *, first: bool) -> ManifestVersion:
        self._only(row, _VERSION_KEYS, self.where)
        in_force = self._date(row.get("in_force"), "in_force")
        act = self._iri(row["by"], "by") if "by" in row else None
        if act is None and not first and ("enacted" in row or "act_title" in row):
            raise self._error("enacted or act_title without by", "by = the IRI of the act that made this text")
        enacted = self._date(row.get("enacted", in_force), "enacted")
        published = self._date(row["published"], "published") if "published" in row else None
        if act is not None and "enacted" not in row:
            raise self._error("by without enacted", "enacted = the day the act was enacted")
        named = row.get("act_title", {})
        titles = self._titles({"und": named} if isinstance(named, str) else named, "act_title")
        paths = self._strings(row.get("text"), "text")
        if not paths or any("\0" in name for name in paths.values()):
            raise self._error(f"text = {paths!r}", 'text = { rus = "file.txt" }')
        return ManifestVersion(
            in_force=in_force,
            act=act,
            enacted=enacted,
            published=published,
            act_titles=titles,
            paths={language: self.path.parent / name for language, name in paths.items()},
            parts=tuple(self._parts(row.get("part", []))),
        )

    def _parts(self, rows: object) -> Iterator[tuple[tuple[str, ...], date]]:
        if not isinstance(rows, list):
            raise self._error(f"part = {rows!r}", "[[version.part]] tables")
        for row in rows:
            table = self._table(row)
            self._only(table, frozenset(("targets", "in_force")), f"{self.where}: [[version.part]]")
            targets = table.get("targets")
            if not isinstance(targets, list) or not targets or not all(isinstance(t, str) and t for t in targets):
                raise self._error(f"targets = {targets!r}", 'targets = ["art_106"], at least one eId of a unit')
            yield tuple(targets), self._date(table.get("in_force"), "in_force")

    def _require_published(self, version: ManifestVersion, acts: Container[FrbrUri | None], *, first: bool) -> None:
        """Refuse texts as published that do not tell their act, or tell one twice."""
        if first and (version.parts or version.act is not None):
            raise self._error("the first text is the original", "no act and no part: nothing is changed by it")
        if not first and version.act is None:
            raise self._error("a text as published without its act", "by = the IRI of the act that made it")
        if not first and version.act in acts:
            raise self._error(f"by = {version.act} again", "one text for each act, with its parts")

    def _require_other_text(self, version: ManifestVersion, before: list[ManifestVersion]) -> None:
        """Refuse parts of a text, and a second of a day and language, unless each is that of an act of its own.

        `before` are those of its day.
        """
        if version.parts:
            raise self._error("part of a text in force", 'texts = "as-published": a text in force is so as a whole')
        for other in before:
            both = other.paths.keys() & version.paths.keys()
            untold = other.act is None or version.act is None or other.act == version.act
            if both and untold:
                found = f"another text in {min(both)} for {version.in_force}"
                raise self._error(found, "one a day, or each with the act that made it (by)")
        before.append(version)

    def _error(self, found: str, expected: str) -> ManifestError:
        return ManifestError(f"{self.path}: {self.where}: {found}: expected {expected}")

    def _only(self, table: Mapping[str, object], known: frozenset[str], where: str) -> None:
        unknown = sorted(table.keys() - known)
        if unknown:
            self.where = where
            raise self._error(f"unknown key {unknown[0]!r}", ", ".join(sorted(known)))

    def _table(self, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self._error(f"{value!r}", "a table")
        return value

    def _strings(self, value: object, key: str) -> Mapping[str, str]:
        if not isinstance(value, dict) or not all(isinstance(v, str) and v for v in value.values()):
            raise self._error(f"{key} = {value!r}", f'{key} = {{ rus = "…" }}, a text a language')
        self._check_languages(value, key)
        return value

    def _languages(self, value: object, key: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(code, str) for code in value):
            raise self._error(f"{key} = {value!r}", f'{key} = ["rus"], at least one language')
        self._check_languages(value, key)
        return tuple(value)

    def _check_languages(self, codes: Iterable[str], key: str) -> None:
        try:
            for code in codes:
                check_language(code)
        except MetadataError as error:
            raise ManifestError(f"{self.path}: {self.where}: {key}: {error}") from None

    def _titles(self, value: object, key: str) -> Mapping[str, str]:
        titles = self._strings(value, key)
        try:
            for title in titles.values():
                check_text(key, title)
        except MetadataError as error:
            raise ManifestError(f"{self.path}: {self.where}: {error}") from None
        return titles

    def _iri(self, value: object, key: str) -> FrbrUri:
        if not isinstance(value, str):
            raise self._error(f"{key} = {value!r}", "an IRI, as /akn/kz/act/1995-08-30/constitution")
        try:
            iri = FrbrUri.parse(value)
        except AknError as error:
            raise ManifestError(f"{self.path}: {self.where}: {key}: {error}") from None
        if iri.level is not Level.WORK:
            raise self._error(f"{key} = {value!r}", "the IRI of a Work, without language, version or portion")
        return iri

    def _date(self, value: object, key: str) -> date:
        if type(value) is not date:
            raise self._error(f"{key} = {value!r}", f"{key} = YYYY-MM-DD, without quotes")
        return value
