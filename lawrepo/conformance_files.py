"""Rules on one stored file by itself: its path, its bytes, and what it says of itself against its path."""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Final, TypeAlias

from lxml import etree

from akn.errors import AknError, LocatedError
from akn.events import parse_event
from akn.findings import Finding, Rule, Severity
from akn.fragment import Fragment
from akn.metadata import parse_effects, parse_work
from akn.names import BASIC_UNITS, MAIN_PARTS, akn
from akn.outline import Outline, outline_of
from akn.place import places
from akn.profile import check_profile
from akn.validate import check_schema
from akn.xml import XmlError, canonical, local_name, parse_xml
from lawrepo.conformance_facts import LANGUAGE_PATH, ROOT_NAME, Draft, Reading, facts_of
from lawrepo.layout import ROOT, Kind, LayoutError, StoredFile, act_key, escape, is_section, parse_path, unescape

_SHOWN: Final = 80
_META: Final = "meta"
_NUMBERING: Final = "numbering-gap"
_ROOTS: Final = {"structure": MAIN_PARTS, "package": frozenset(("components",))}
_POSITION: Final = re.compile(r"[^0-9]*([0-9]+)")
_MODIFICATIONS: Final = akn("passiveModifications")
_EVENT: Final = akn("eventRef")
_GROUP: Final = akn("temporalGroup")
_UPPER: Final = re.compile(r"=([a-z])")
_REFERRING: Final = ("start", "end", "period")
# ISO 639-1 for ISO 639-2 alpha-3 (terminological), of the languages that xml:lang writes with two letters.
_TWO_LETTERS: Final = dict(
    pair.split(":")
    for pair in """
    ar:ara az:aze be:bel bg:bul bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng es:spa et:est eu:eus fa:fas
    fi:fin fr:fra ga:gle gl:glv he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl it:ita ja:jpn ka:kat kk:kaz ko:kor
    ky:kir la:lat lb:ltz lt:lit lv:lav mk:mkd mn:mon mt:mlt nb:nob nl:nld nn:nno no:nor pl:pol pt:por ro:ron ru:rus
    sk:slk sl:slv sq:sqi sr:srp sv:swe tg:tgk tk:tuk tr:tur tt:tat ug:uig uk:ukr uz:uzb vi:vie zh:zho
    """.split()  # noqa: SIM905 - a table, not code
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A file as it lies there; `misplaced` says why it has no `stored`, `refused` why it is not to be checked."""

    path: str
    data: bytes
    stored: StoredFile | None = None
    misplaced: str = ""
    root: etree._Element | None = None
    canonical: bytes = b""
    outline: Outline | None = None
    refused: XmlError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """A file that could be parsed.

    `unreadable` says why its metadata could not be read, `faults` whether there are errors of schema or profile.
    """

    reading: Reading
    stored: StoredFile
    root: etree._Element
    unreadable: str = ""
    faults: bool = False


RawCheck: TypeAlias = Callable[[RawFile], Iterator[Draft]]
Check: TypeAlias = Callable[[OpenFile], Iterator[Draft]]


def read_file(
    path: str, data: bytes, *, checked: bool = True, schema: bool = True, without: Container[Rule] = ()
) -> Reading:
    """Parse a file once, and check it by itself.

    Without `checked` it is only read, for the checks of its Work; without `schema` the OASIS schema is not asked.
    `without` are rules of this module that are left out.
    """
    raw = _open(path, data, with_canonical=checked)
    raw_checks = [pair for pair in RAW_CHECKS if checked and pair[0] not in without]
    drafts = [(rule, draft) for rule, check in raw_checks for draft in check(raw)]
    findings = located(drafts, {})
    if raw.stored is None or raw.root is None or raw.outline is None:
        return Reading(path=path, data=data, stored=raw.stored, findings=findings)
    facts = facts_of(raw.outline, raw.stored, path)
    reading = Reading(path=path, data=data, stored=raw.stored, facts=facts, findings=findings)
    reading, unreadable = _with_metadata(reading, raw.stored, raw.root, raw.canonical)
    if not checked or raw.refused is not None:
        return reading
    findings = check_schema(raw.root, file=path, source=data) if schema else ()
    findings += _profile_findings(raw.root, path, data, reading, raw.outline)
    faults = any(finding.severity is Severity.ERROR for finding in findings)
    file = OpenFile(reading=reading, stored=raw.stored, root=raw.root, unreadable=unreadable, faults=faults)
    checks = [pair for pair in FILE_CHECKS if pair[0] not in without]
    drafts = [(rule, draft) for rule, check in checks for draft in check(file)]
    if not findings and not drafts:
        return reading
    return replace(reading, findings=(*reading.findings, *findings, *located(drafts, {path: data})))


def _profile_findings(
    root: etree._Element, path: str, data: bytes, reading: Reading, outline: Outline
) -> tuple[Finding, ...]:
    """Check the profile; the numbering of units is left to the checks of the Work, which know what was removed."""
    findings = check_profile(root, file=path, whole=False, source=data, outline=outline)
    if not findings:
        return ()
    units = {placement.eid for placement in reading.facts.placements} if reading.facts is not None else set()
    return tuple(finding for finding in findings if finding.rule.code != _NUMBERING or finding.eid not in units)


def _open(path: str, data: bytes, *, with_canonical: bool) -> RawFile:
    try:
        stored = parse_path(path)
    except LayoutError as error:
        return RawFile(path=path, data=data, misplaced=str(error))
    try:
        root = parse_xml(data)
    except XmlError as error:
        return RawFile(path=path, data=data, stored=stored, refused=error)
    outline = outline_of(data)
    if outline is not None:
        return RawFile(path=path, data=data, stored=stored, root=root, canonical=data, outline=outline)
    outline = Outline.of(root)
    try:
        written = canonical(root) if with_canonical else b""
    except XmlError as error:
        return RawFile(path=path, data=data, stored=stored, root=root, outline=outline, refused=error)
    return RawFile(path=path, data=data, stored=stored, root=root, canonical=written, outline=outline)


def located(drafts: list[tuple[Rule, Draft]], files: dict[str, bytes]) -> tuple[Finding, ...]:
    """Turn drafts into findings with line and column, in order of path, place and code; a file is parsed once."""
    if not drafts:
        return ()
    wanted: dict[str, set[int]] = {}
    for _, draft in drafts:
        if draft.path in files and not draft.line:
            wanted.setdefault(draft.path, set()).add(draft.at)
    where: dict[tuple[str, int], tuple[int, int]] = {}
    for path, counts in wanted.items():
        where |= {(path, count): place for count, place in _places(files[path], counts).items()}
    findings = [
        Finding(
            rule=rule,
            message=draft.message,
            file=draft.path,
            line=line,
            column=column,
            eid=draft.eid,
            expected=draft.expected,
            found=draft.found,
        )
        for rule, draft in drafts
        for line, column in [where.get((draft.path, draft.at), (draft.line, draft.column))]
    ]
    return tuple(sorted(findings, key=lambda f: (f.file, f.line, f.column, f.rule.code, f.message)))


def _places(data: bytes, counts: set[int]) -> dict[int, tuple[int, int]]:
    try:
        root = parse_xml(data)
    except XmlError:
        return {}
    elements = {count: element for count, element in enumerate(root.iter(etree.Element)) if count in counts}
    return dict(zip(elements, places(root, elements.values(), data), strict=True))


def unknown_paths(file: RawFile) -> Iterator[Draft]:
    """Find paths that mean nothing, though their names are well written."""
    if file.stored is None and file.path.split("/")[0] == ROOT and not _wrong_names(file.path):
        yield Draft(path=file.path, message=file.misplaced, expected="a path of docs/storage.md")


def wrong_names(file: RawFile) -> Iterator[Draft]:
    """Find names that the escape rule does not give."""
    for name, expected in _wrong_names(file.path) if file.stored is None else ():
        yield Draft(
            path=file.path,
            message=f"{name!r} is not written by the escape rule",
            expected=expected,
            found=name[:_SHOWN],
        )


def refused(file: RawFile) -> Iterator[Draft]:
    """Find files that are not parsed."""
    if file.refused is not None:
        error = file.refused
        yield Draft(path=file.path, message=error.message, line=error.line, column=error.column)


def not_canonical(file: RawFile) -> Iterator[Draft]:
    """Find the first line that is not as the canonical form has it."""
    if file.root is None or file.refused is not None or file.data == file.canonical:
        return
    lines = zip_longest(file.canonical.split(b"\n"), file.data.split(b"\n"))
    line, (wanted, there) = next((count, pair) for count, pair in enumerate(lines, 1) if pair[0] != pair[1])
    yield Draft(
        path=file.path,
        message=f"not in canonical form from line {line} on",
        line=line,
        column=_first_difference(wanted or b"", there or b""),
        expected=_shown(wanted),
        found=_shown(there),
    )


def root_names(file: OpenFile) -> Iterator[Draft]:
    """Find roots that do not belong at the path."""
    expected = _expected_roots(file.stored)
    name = local_name(file.root)
    if name not in expected:
        shown = " or ".join(f"<{one}>" for one in sorted(expected))
        yield Draft(
            path=file.reading.path, message=f"the root is <{name}>", expected=shown, found=f"<{name}>", eid=_eid(file)
        )


def wids(file: OpenFile) -> Iterator[Draft]:
    """Find units whose wId is not their folder."""
    stored = file.stored
    wid = file.root.get("wId") or file.root.get("eId") or ""
    if stored.kind is Kind.VERSION and not is_section(stored.unit) and wid != stored.unit:
        yield Draft(
            path=file.reading.path,
            eid=_eid(file),
            message=f"the folder is that of {stored.unit}, the fragment's wId is {wid or 'missing'}",
            expected=f'wId="{stored.unit}"',
            found=f'wId="{wid}"' if wid else "neither wId nor eId",
        )


def fragment_languages(file: OpenFile) -> Iterator[Draft]:
    """Find fragments whose xml:lang is not their folder's language."""
    facts = file.reading.facts
    tag = facts.language.partition("-")[0].lower() if facts is not None else ""
    language = _TWO_LETTERS.get(tag, "" if len(tag) == 2 else tag)  # noqa: PLR2004 - ISO 639-1; what is unknown says nothing
    if language and file.stored.language and language != file.stored.language:
        yield Draft(
            path=file.reading.path,
            eid=_eid(file),
            message=f"the folder is of {file.stored.language}, the fragment of {tag}",
            expected=f'xml:lang="{file.stored.language}", or none',
            found=f'xml:lang="{tag}"',
        )


def work_dates(file: OpenFile) -> Iterator[Draft]:
    """Find Works whose date is not that of the path."""
    work = file.reading.work
    if work is not None and work.iri.date != file.stored.work.date:
        yield _contradiction(file, "date", work.iri.date, file.stored.work.date)


def work_numbers(file: OpenFile) -> Iterator[Draft]:
    """Find Works whose number is not that of the path."""
    work = file.reading.work
    if work is not None and work.iri.number != file.stored.work.number:
        yield _contradiction(file, "number", work.iri.number, file.stored.work.number)


def work_iris(file: OpenFile) -> Iterator[Draft]:
    """Find Works of another country or kind than the path says."""
    if file.reading.work is not None:
        own, path = file.reading.work.iri.work(), file.stored.work
        alike = replace(own, date=path.date, number=path.number)
        if alike != path:
            yield _contradiction(file, "IRI", str(own), str(path))


def effects_paths(file: OpenFile) -> Iterator[Draft]:
    """Find effects of another act, year or Work than the path says."""
    effects, stored = file.reading.effects, file.stored
    if effects is None:
        return
    for name, own, path in (
        ("year", f"{effects.enacted.year:04}", stored.year),
        ("act", act_key(effects.act), stored.act),
        ("affected Work", str(effects.work.work()), str(stored.work)),
    ):
        if own != path:
            yield _contradiction(file, name, own, path)


def event_paths(file: OpenFile) -> Iterator[Draft]:
    """Find an event of another Work or name than the path says."""
    event, stored = file.reading.event, file.stored
    if event is None:
        return
    for what, own, path in (
        ("name of the event", event.name, stored.event),
        ("Work", str(event.iri), str(stored.work)),
    ):
        if own != path:
            yield _contradiction(file, what, own, path)


def effects_order(file: OpenFile) -> Iterator[Draft]:
    """Find events that are not in order of date, and modifications that are not in order of position."""
    if file.stored.kind is not Kind.EFFECTS:
        return
    order = {element: count for count, element in enumerate(file.root.iter(etree.Element))}
    block = file.root.find(f".//{_MODIFICATIONS}")
    events = [(str(event.get("date")), event) for event in file.root.iter(_EVENT)]
    made = [(f"{_position(element):09}", element) for element in (() if block is None else block)]
    kinds = [
        [pair for pair in made if pair[1].tag == tag] for tag in dict.fromkeys(element.tag for _, element in made)
    ]
    for what, elements in (("event", events), *(("modification", kind) for kind in kinds)):
        for (before, _), (after, element) in pairwise(elements):
            if after < before:
                yield Draft(
                    path=file.reading.path,
                    at=order[element],
                    eid=element.get("eId") or "",
                    message=f"the {what} does not stand in its order",
                    expected="events by date, modifications by position",
                    found=f"{before.lstrip('0')}, {after.lstrip('0')}",
                )


def effects_idle(file: OpenFile) -> Iterator[Draft]:
    """Find events and temporal groups that no effect rests on."""
    if file.stored.kind is not Kind.EFFECTS:
        return
    elements = list(file.root.iter(etree.Element))
    used = {element.get(name) for element in elements for name in _REFERRING}
    for count, element in enumerate(elements):
        eid = element.get("eId") or ""
        if element.tag in {_EVENT, _GROUP} and f"#{eid}" not in used:
            yield Draft(
                path=file.reading.path,
                at=count,
                eid=eid,
                message=f"<{local_name(element)}> {eid or 'without eId'} is used by nothing",
                expected="an effect that begins or ends with it",
                found="none",
            )


def unread(file: OpenFile) -> Iterator[Draft]:
    """Find metadata that say nothing, where neither schema nor profile has said so."""
    if file.unreadable and not file.faults:
        yield Draft(path=file.reading.path, message=file.unreadable, expected="metadata as docs/storage.md describes")


def _rule(code: str, summary: str, clause: str = "docs/storage.md") -> Rule:
    return Rule(code=code, severity=Severity.ERROR, summary=summary, clause=clause)


RAW_CHECKS: tuple[tuple[Rule, RawCheck], ...] = (
    (_rule("path-unknown", "A file, a link or a submodule lies where the storage format has none."), unknown_paths),
    (_rule("path-name", "A file name is not what the escape rule gives for its meaning."), wrong_names),
    (_rule("xml-refused", "A file is no XML, is hostile or has no canonical form.", "DESIGN fragment"), refused),
    (_rule("not-canonical", "A file is not in canonical form.", "DESIGN fragment"), not_canonical),
)
FILE_CHECKS: tuple[tuple[Rule, Check], ...] = (
    (ROOT_NAME, root_names),
    (_rule("wid-path", "A unit's wId is not the name of its folder.", "DESIGN identity"), wids),
    (LANGUAGE_PATH, fragment_languages),
    (_rule("date-path", "The date of work.xml is not that of the path."), work_dates),
    (_rule("number-path", "The number of work.xml is not that of the path."), work_numbers),
    (_rule("iri-path", "The country or the kind of work.xml is not that of the path."), work_iris),
    (_rule("effects-path", "An effects file is about another act, year or Work than its path says."), effects_paths),
    (_rule("event-path", "An event file is about another Work or event than its path says."), event_paths),
    (
        _rule("effects-order", "Events are not in order of date, or modifications not of position.", "DESIGN order"),
        effects_order,
    ),
    (
        _rule("effects-idle", "An event or a temporal group of an effects file is used by no effect."),
        effects_idle,
    ),
    (_rule("metadata-unread", "A metadata file says nothing that the storage format knows."), unread),
)


def _wrong_names(path: str) -> list[tuple[str, str]]:
    """Return each name of a path that is not as `escape` writes it, with how it would be.

    What does not lie in the collection's `akn` folder is nobody's matter, unless it is meant to lie there.
    """
    first, *names = path.split("/")
    if first != ROOT:
        return [(first, ROOT)] if first.casefold() == ROOT else []
    names = [*names[:-1], *(name.removesuffix(".xml") for name in names[-1:])]
    return [(name, _escaped(_UPPER.sub(_letter, name))) for name in names if name and not _is_escaped(name)]


def _letter(match: re.Match[str]) -> str:
    return match[1].upper()


def _is_escaped(name: str) -> bool:
    try:
        unescape(name)
    except LayoutError:
        return False
    return True


def _escaped(name: str) -> str:
    try:
        return escape(name)
    except LayoutError as error:
        return str(error)


def _first_difference(wanted: bytes, there: bytes) -> int:
    """Return the first column, from 1, at which two lines differ."""
    common = min(len(wanted), len(there))
    return next((n for n in range(common) if wanted[n] != there[n]), common) + 1


def _shown(line: bytes | None) -> str:
    if line is None:
        return "the end of the file"
    return line.decode(errors="backslashreplace")[:_SHOWN] or "an empty line"


def _with_metadata(reading: Reading, stored: StoredFile, root: etree._Element, written: bytes) -> tuple[Reading, str]:
    """Read work.xml, effects and events; the second value says why that failed."""
    if stored.kind not in {Kind.WORK, Kind.EFFECTS, Kind.EVENT}:
        return reading, ""
    try:
        fragment = Fragment(xml=written) if written else Fragment.of(root)
        if stored.kind is Kind.EVENT:
            return replace(reading, event=parse_event(fragment)), ""
        if stored.kind is Kind.WORK:
            return replace(reading, work=parse_work(fragment)), ""
        return replace(reading, effects=parse_effects(fragment)), ""
    except LocatedError as error:
        return reading, error.message
    except AknError as error:
        return reading, str(error)


def _expected_roots(stored: StoredFile) -> frozenset[str]:
    if stored.kind is Kind.NOTES:
        return frozenset(("notes",))
    if stored.kind is not Kind.VERSION:
        return frozenset((_META,))
    if is_section(stored.unit):
        return _ROOTS.get(stored.unit, frozenset((stored.unit,)))
    return frozenset(BASIC_UNITS)


def _contradiction(file: OpenFile, what: str, own: str, path: str) -> Draft:
    return Draft(
        path=file.reading.path,
        message=f"the {what} in the file is {own or 'missing'}, in the path {path or 'missing'}",
        expected=path,
        found=own,
    )


def _position(modification: etree._Element) -> int:
    match = _POSITION.match(modification.get("eId") or "")
    return int(match[1]) if match else 0


def _eid(file: OpenFile) -> str:
    return file.root.get("eId") or ""
