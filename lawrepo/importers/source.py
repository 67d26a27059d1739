"""Sources of whole texts: a file or a folder, in a format that its name tells, as a document taken apart."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lxml import etree

from akn.document import STRUCTURE, Document, assemble, split
from akn.eid import assign_eids
from akn.findings import Finding
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS, akn
from akn.notes import Note, parse_notes
from akn.profile import check_profile
from akn.validate import check_schema
from akn.work import OURS
from akn.xml import normalisations, parse_xml
from lawrepo.claims import Claim, summary
from lawrepo.claims_reading import Holding, read_claims
from lawrepo.errors import StorageError
from lawrepo.importers.lines import count_line_ends
from lawrepo.importers.succession import Successions
from lawrepo.importers.text import TextImportError, read_text
from lawrepo.limits import DEFAULT, Limits

_BY_SUFFIX: Final = {
    ".xml": "akn",
    ".akn": "akn",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    "": "text",
}
FORMATS: Final = ("auto", "akn", "text", "markdown")
_TWO_LETTERS: Final = re.compile("[a-z]{2}")  # ISO 639-1: says nothing that could be compared
_TEXTS: Final = etree.XPath("//*[not(ancestor-or-self::a:meta)]/text()", namespaces={"a": AKN_NS})
_META: Final = "meta"
_UNSEEN: Final = frozenset(("Cc", "Cf", "Zl", "Zp"))
_BETWEEN: Final = "\n\n"  # the texts of a folder are read as one; a file begins a block


class SourceError(StorageError):
    """Report a source that cannot be read; `findings` are those of the text, where it is one."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        """Keep the findings."""
        self.findings = tuple(findings)
        super().__init__(message)


class InvalidSourceError(StorageError):
    """Report a source that does not conform; `findings` are all of them."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        """Keep the findings, and write the first of them."""
        self.findings = tuple(findings)
        first = self.findings[0]
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(f"{source}:{first.line}: {first.message}{more}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A whole text as read: the document without metadata of ours, its notes and title, and what must be reported.

    `counts` are (what, number) of articles, paragraphs and words, equal in source and result; `remarks` are lines
    for people: characters that NFC changed, text kept in lenient mode, eIds given. `claims` are the modifications of
    an imported analysis as judged against the text.
    """

    document: Document
    notes: tuple[Note, ...] = ()
    title: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    remarks: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()


def read_source(
    path: Path,
    *,
    work: FrbrUri,
    language: str,
    form: str = "auto",
    lenient: bool = False,
    held: Holding | None = None,
    limits: Limits = DEFAULT,
    known: Successions | None = None,
) -> Source:
    """Read a whole text: an AKN document, plain text or Markdown, or a folder of texts in the order of names.

    `held` returns what is held of other Works, for the modifications that an AKN document says it makes to them.
    `known` is what was read before: what this text has in common with it is not read again.

    Raises:
        SourceError: when it cannot be read, or its format is not known.
        InvalidSourceError: when an AKN document breaks the schema.
        AknError: when it is not well formed, or text cannot be placed; the message names file and line.

    """
    if form not in FORMATS:
        raise SourceError(f"{path}: format {form!r}: expected one of {', '.join(FORMATS)}")
    files = _files(path)
    form = _format(path, files) if form == "auto" else form
    if form != "akn":
        markdown = form == "markdown"
        return _read_text(files, language=language, markdown=markdown, lenient=lenient, limits=limits, known=known)
    if len(files) > 1:
        raise SourceError(f"{path}: a folder of {len(files)} files: expected one Akoma Ntoso document")
    return _read_akn(files[0], work=work, language=language, held=held, limits=limits)


def is_plain(path: Path) -> bool:
    """Tell whether a source is plain text or Markdown, which tell structure by lines and numbers alone.

    Raises:
        SourceError: when its format is not known.

    """
    return _format(path, _files(path)) != "akn"


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        files = sorted(file for file in path.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error
    if not files:
        raise SourceError(f"{path}: the folder is empty")
    return files


def _format(path: Path, files: Sequence[Path]) -> str:
    forms = {_BY_SUFFIX.get(file.suffix.lower(), file.suffix) for file in files}
    if len(forms) > 1:
        raise SourceError(f"{path}: a folder of {' and '.join(sorted(forms))}: expected files of one format")
    form = forms.pop()
    if form not in FORMATS:
        known = ", ".join(suffix for suffix in _BY_SUFFIX if suffix)
        raise SourceError(f"{path}: files named {form} have no format that is known: expected {known}, or a format")
    return form


def _read_text(
    files: Sequence[Path],
    *,
    language: str,
    markdown: bool,
    lenient: bool,
    limits: Limits,
    known: Successions | None,
) -> Source:
    texts = [_text(file, limits) for file in files]
    name = str(files[0] if len(files) == 1 else files[0].parent)
    # The first line of each file in the whole.
    starts = [1]
    for text in texts[:-1]:
        starts.append(starts[-1] + count_line_ends(text + _BETWEEN))
    limits.require(name, "lines", starts[-1] + count_line_ends(texts[-1]))
    whole = _BETWEEN.join(texts)

    def place(line: int) -> str:
        number = bisect_right(starts, line) - 1
        return f"{files[number]}:{line - starts[number] + 1}"

    kept = known.of(language, markdown=markdown) if known is not None and not lenient else None
    try:
        found = None if kept is None else kept.read(whole)
        if found is None:
            found = read_text(whole, language=language, markdown=markdown, name=name, lenient=lenient)
    except TextImportError as error:
        if len(files) == 1 or not error.line:
            raise
        first, *others = error.findings
        more = f" (and {len(others)} more: {place(others[0].line)} …)" if others else ""
        raise SourceError(f"{place(error.line)}: {first.message}{more}", error.findings) from None
    counts = found.counts
    return Source(
        document=found.document,
        notes=found.notes,
        title=found.title,
        counts=(
            ("articles", counts.articles),
            ("paragraphs", counts.paragraphs),
            ("words", counts.words),
            ("notes", len(found.notes)),
        ),
        remarks=(
            *(f"{place(at.line)}: NFC changes {at.before!r} to {at.after!r}" for at in found.normalised),
            *(f"{place(at.line)}: kept in {at.kept_in}: {at.text[:60]!r}" for at in found.unplaced),
        ),
    )


def _read_akn(path: Path, *, work: FrbrUri, language: str, held: Holding | None, limits: Limits) -> Source:
    name = str(path)
    root = parse_xml(
        _bytes(path, limits),
        source=name,
        max_depth=limits.depth,
        max_elements=limits.elements,
        max_attributes=limits.attributes,
    )
    if root.tag != akn("akomaNtoso"):
        raise SourceError(f"{name}:{root.sourceline}: the root is {root.tag!r}: expected akomaNtoso of {AKN_NS}")
    remarks = [f"{name}:{at.line}: NFC changes {at.before!r} to {at.after!r}" for at in normalisations(root)]
    if remarks:
        _normalise(root)
    _refuse_unseen(root, name)
    findings = check_schema(root, file=name)
    if findings:
        raise InvalidSourceError(name, findings)
    for level, element, attribute, wanted in (
        ("FRBRWork", "FRBRuri", "value", str(work.work())),
        ("FRBRExpression", "FRBRlanguage", "language", language),
    ):
        said = root.find(f".//{akn(level)}/{akn(element)}")
        value = "" if said is None else said.get(attribute, "")
        if said is not None and value != wanted and not _TWO_LETTERS.fullmatch(value):
            remarks.append(f"{name}:{said.sourceline}: the document says {value!r}, not {wanted!r}")
    before = _words(root)
    identified = assign_eids(root)
    given = _eids(identified) - _eids(root)
    if given:
        remarks.append(f"{name}: {given} elements had no eId and were given one")
    if breaches := check_profile(identified, file=name, whole=True):
        codes = ", ".join(sorted({breach.rule.code for breach in breaches}))
        remarks.append(f"{name}: {len(breaches)} findings of the profile ({codes})")
    claims = read_claims(root, held=held)
    if claims:
        remarks.append(f"{name}: {summary(claims)}")
    document, notes = _without_ours(split(identified))
    after = _words(parse_xml(assemble(document)))
    if before != after:
        first = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(after))
        raise SourceError(f"{name}: the import would change the text at word {first + 1}: nothing was written")
    units = ((f"{document.unit}s", len(document.units)),) if document.unit else ()
    title = next(root.iter(akn("docTitle")), None)
    return Source(
        document=document,
        notes=notes,
        title="" if title is None else " ".join("".join(map(str, title.itertext())).split()),
        counts=(*units, ("words", len(before))),
        remarks=tuple(remarks),
        claims=claims,
    )


def _without_ours(document: Document) -> tuple[Document, tuple[Note, ...]]:
    """Part a document from the metadata that an export wrote into it; only the notes are kept, as notes of the text.

    The collection knows the rest itself and writes it again. The identification stays with what is foreign.
    """
    meta = dict(document.sections).get(_META)
    if meta is None:
        return document, ()
    root = meta.element()
    ours = [part for part in root if part.get("source") == OURS]
    notes = tuple(note for part in ours if part.tag == akn("notes") for note in _notes(part, document))
    for part in ours:
        if part.tag != akn("identification"):
            root.remove(part)
    foreign = [part for part in root if part not in ours]
    kept = Fragment.of(root) if foreign else None
    sections = ((name, kept if name == _META else fragment) for name, fragment in document.sections)
    return replace(document, sections=tuple((name, each) for name, each in sections if each is not None)), notes


def _notes(element: etree._Element, document: Document) -> Iterator[Note]:
    """Yield the notes that an export wove in, by the unit or section that their eIds name, or else the structure."""
    keys = {name: name for name, _ in document.sections} | {fragment.eid: key for key, fragment in document.units}
    for note, child in zip(parse_notes(Fragment.of(element), ""), element.iterchildren(akn("note")), strict=True):
        unit = (child.get("eId") or "").rpartition("__note_")[0]
        yield replace(note, unit=keys.get(unit, STRUCTURE))


def _refuse_unseen(root: etree._Element, name: str) -> None:
    """Refuse identifiers that hold what is not seen, or what turns the order of reading."""
    for element in root.iter(etree.Element):
        for key in ("eId", "wId"):
            value = element.get(key, "")
            if not value.isascii() and any(unicodedata.category(char) in _UNSEEN for char in value):
                raise SourceError(f"{name}:{element.sourceline}: {key} {value!a}: expected characters that are seen")


def _normalise(root: etree._Element) -> None:
    """Bring a tree into NFC before it is checked: identifiers may become equal by it."""
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            element.set(name, unicodedata.normalize("NFC", value))
        element.text = unicodedata.normalize("NFC", element.text or "") or None
        element.tail = unicodedata.normalize("NFC", element.tail or "") or None


def _words(root: etree._Element) -> list[str]:
    """Return the words of all text but metadata, comments aside, wherever tags part them."""
    texts = (text for text in _TEXTS(root) if isinstance(text, str))
    return " ".join(texts).split()


def _eids(root: etree._Element) -> int:
    return sum(element.get("eId") is not None for element in root.iter(etree.Element))


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        return limits.read(path)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error


def _text(path: Path, limits: Limits) -> str:
    try:
        return _bytes(path, limits).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(f"{path}:{line}: not UTF-8: byte {error.object[error.start]:#04x}") from None
