"""Where a thing of the standard lies in a collection: IRIs, wIds and dates to paths, and back (docs/storage.md)."""

import enum
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from akn.document import SECTIONS, STRUCTURE
from akn.errors import AknError
from akn.frbr import FrbrUri
from akn.iri import IriError

SETTINGS = "lawrepo.toml"
ROOT = "akn"
NOTES = "notes.xml"

# The longest file name that the systems in use take, in bytes, less what ".xml" and locks need.
_LONGEST = 240
_KEPT = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.~!@+,")
# By other systems, and by what lies in the folder of a Work: another Work whose IRI goes on from there has its own.
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|git~[0-9]+)(?:\..*)?|work\.xml|effects|events", re.DOTALL
)
# Names that stand for themselves, as most do: there is nothing in them to escape.
_PLAIN = re.compile(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|git~[0-9]+|effects|events)\Z)[-a-z0-9_~!@+,]{1,%d}" % _LONGEST  # noqa: UP031 - braces
)
_ESCAPE = re.compile(r"=([a-z])|((?:%[0-9a-f]{2})+)")
_LANGUAGE = re.compile(r"[a-z]{3}")
# What XML does not allow, which no unit or section can be called (XML 1.0, production 2).
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_YEAR = re.compile(r"[0-9]{4}")


class LayoutError(AknError):
    """Report a path that the storage format does not know, or a name that has no path."""


class Kind(enum.Enum):
    """What a stored file is."""

    WORK = "work"
    EFFECTS = "effects"
    EVENT = "event"
    VERSION = "version"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """What a path means.

    `unit` is a unit's wId or a section's name, `in_force_from` the first day of a version; `year` and `act` (the
    key of the affecting act) are those of an effects file, `event` is the name of an event. What a kind does not have
    is "" or None.
    """

    kind: Kind
    work: FrbrUri
    language: str = ""
    unit: str = ""
    in_force_from: date | None = None
    year: str = ""
    act: str = ""
    event: str = ""

    def __str__(self) -> str:
        """Return the path, relative to the collection, with `/`."""
        folder = work_path(self.work)
        if self.kind is Kind.WORK:
            return f"{folder}/work.xml"
        if self.kind is Kind.EFFECTS:
            return f"{folder}/effects/{self.year}/{escape(self.act)}.xml"
        if self.kind is Kind.EVENT:
            if self.event == "work":
                raise LayoutError("an event called 'work' has no path: its file would be that of a Work")
            return f"{folder}/events/{escape(self.event)}.xml"
        name = f"{self.in_force_from}.xml" if self.kind is Kind.VERSION else NOTES
        return f"{folder}/{self.language}/{unit_folder(self.unit)}/{name}"


@lru_cache(maxsize=4096)  # laws call their units by the same names
def escape(name: str) -> str:
    """Return the file name for one segment of an IRI or one wId.

    >>> escape("254-III"), escape("con"), escape("5а")
    ('254-=i=i=i', '%63on', '5%d0%b0')

    Raises:
        LayoutError: for an empty name, one that XML cannot hold, or one too long for a file system.

    """
    if _PLAIN.fullmatch(name):
        return name
    if not name:
        raise LayoutError("an empty name has no path")
    if found := _NO_XML.search(name):
        raise LayoutError(f"{name[:40]!r}: {found[0]!r} is no character of XML")
    out = "".join(_escaped(char) for char in name)
    if out[0] == "." or _RESERVED.fullmatch(out):
        out = _as_bytes(out[0]) + out[1:]
    if out[-1] == ".":
        out = out[:-1] + _as_bytes(".")
    if len(out) > _LONGEST:
        raise LayoutError(f"name of {len(out)} bytes when escaped: {name[:40]!r}…: the limit is {_LONGEST}")
    return out


@lru_cache(maxsize=4096)
def unescape(name: str) -> str:
    """Return what a file name stands for: the inverse of `escape`.

    Raises:
        LayoutError: for a name that `escape` does not give.

    """
    if _PLAIN.fullmatch(name):
        return name
    try:
        meaning = _ESCAPE.sub(_meaning, name)
    except UnicodeDecodeError:
        raise LayoutError(f"{name!r}: its escapes are no UTF-8") from None
    if not meaning or escape(meaning) != name:
        raise LayoutError(f"{name!r} is no escaped name: expected {escape(meaning or '?')!r}")
    return meaning


@lru_cache(maxsize=1024)  # a Work has thousands of files, and an IRI is slow to write
def work_path(work: FrbrUri) -> str:
    """Return the folder of a Work."""
    return "/".join(escape(segment) for segment in str(work.work()).split("/") if segment)


def unit_folder(unit: str) -> str:
    """Return the folder name of a unit or section; sections keep their camel case escaped as any name."""
    return escape(unit)


def act_key(act: FrbrUri) -> str:
    """Return the key of an affecting act in the `effects` folder of a Work."""
    return str(act.work()).removeprefix("/akn/").replace("/", "+")


def work_file(work: FrbrUri) -> str:
    """Return the path of a Work's identification."""
    return str(StoredFile(kind=Kind.WORK, work=work))


def effects_file(work: FrbrUri, act: FrbrUri, enacted: date) -> str:
    """Return the path of what an act does to a Work."""
    return str(StoredFile(kind=Kind.EFFECTS, work=work, year=f"{enacted.year:04}", act=act_key(act)))


def event_file(work: FrbrUri, name: str) -> str:
    """Return the path of an event of a Work."""
    return str(StoredFile(kind=Kind.EVENT, work=work, event=name))


def version_file(work: FrbrUri, language: str, unit: str, in_force_from: date) -> str:
    """Return the path of a version of a unit, a section or (`structure`) the skeleton."""
    return str(StoredFile(kind=Kind.VERSION, work=work, language=language, unit=unit, in_force_from=in_force_from))


def notes_file(work: FrbrUri, language: str, unit: str) -> str:
    """Return the path of the notes on a unit."""
    return str(StoredFile(kind=Kind.NOTES, work=work, language=language, unit=unit))


@lru_cache(maxsize=4096)  # a check asks for the Work, and then for the file
def parse_path(path: str) -> StoredFile:
    """Return what a path within a collection means.

    Raises:
        LayoutError: for a path that is not what `str` gives for its meaning.

    """
    segments = path.split("/")
    name = segments[-1]
    if segments[0] != ROOT or not name.endswith(".xml"):
        raise LayoutError(f"{path}: expected {ROOT}/…/*.xml")
    try:
        stored = _parse(segments, name.removesuffix(".xml"))
    except IriError as error:
        raise LayoutError(f"{path}: {error}") from None
    if stored is None or str(stored) != path:
        raise LayoutError(f"{path}: no file of the storage format lies there")
    return stored


def is_section(unit: str) -> bool:
    """Say whether a folder holds a section of the document or the skeleton, not a unit."""
    return unit in SECTIONS


def is_language(name: str) -> bool:
    """Say whether a folder in that of a Work holds a language: no Work is called so."""
    return _LANGUAGE.fullmatch(name) is not None


def parse_date(text: str) -> date:
    """Read a legal date, `YYYY-MM-DD` and nothing else.

    Raises:
        ValueError: for anything else.

    """
    parsed = date.fromisoformat(text)
    if parsed.isoformat() != text:
        raise ValueError(f"{text!r}: expected YYYY-MM-DD")
    return parsed


def _parse(segments: list[str], name: str) -> StoredFile | None:
    if name == "work":
        return StoredFile(kind=Kind.WORK, work=_work(tuple(segments[:-1])))
    if len(segments) < 4:  # noqa: PLR2004 - akn, the Work, two folders and the file
        return None
    first, second = segments[-3], segments[-2]
    if second == "events" and not is_language(first):  # a unit may be called so too
        return StoredFile(kind=Kind.EVENT, work=_work(tuple(segments[:-2])), event=unescape(name))
    work = _work(tuple(segments[:-3]))
    if first == "effects" and _YEAR.fullmatch(second):
        return StoredFile(kind=Kind.EFFECTS, work=work, year=second, act=unescape(name))
    return _in_language(work, first, unescape(second), name) if is_language(first) else None


def _in_language(work: FrbrUri, language: str, unit: str, name: str) -> StoredFile | None:
    if f"{name}.xml" == NOTES:
        return StoredFile(kind=Kind.NOTES, work=work, language=language, unit=unit)
    return _version(work, language, unit, name)


def _version(work: FrbrUri, language: str, unit: str, name: str) -> StoredFile | None:
    try:
        start = parse_date(name)
    except ValueError:
        return None
    return StoredFile(kind=Kind.VERSION, work=work, language=language, unit=unit, in_force_from=start)


@lru_cache(maxsize=1024)  # as above, and slow to read
def _work(segments: tuple[str, ...]) -> FrbrUri:
    return FrbrUri.parse("/" + "/".join(unescape(segment) for segment in segments))


def _escaped(char: str) -> str:
    if char in _KEPT:
        return char
    if "A" <= char <= "Z":
        return f"={char.lower()}"
    return _as_bytes(char)


def _as_bytes(char: str) -> str:
    return "".join(f"%{byte:02x}" for byte in char.encode())


def _meaning(match: re.Match[str]) -> str:
    if match[1]:
        return match[1].upper()
    return bytes.fromhex(match[2].replace("%", "")).decode()


__all__ = [
    "NOTES",
    "ROOT",
    "SETTINGS",
    "STRUCTURE",
    "Kind",
    "LayoutError",
    "StoredFile",
    "act_key",
    "effects_file",
    "escape",
    "event_file",
    "is_language",
    "is_section",
    "notes_file",
    "parse_date",
    "parse_path",
    "unescape",
    "unit_folder",
    "version_file",
    "work_file",
    "work_path",
]
