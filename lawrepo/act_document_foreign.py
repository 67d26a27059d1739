"""Amending acts of other makers: instructions inferred from active modifications and from what they quote."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lxml import etree

from akn.attributes import at_most, only
from akn.document import Document
from akn.eid import assign_eids
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.identification import WorkId, parse_identification
from akn.lifecycle import Lifecycle, TemporalData, parse_lifecycle, parse_temporal_data
from akn.modification import ForceMod, Modification, Passage, Period, TextualMod, Unread, read_active
from akn.modification_types import ForceModType
from akn.names import AKN_NS, BASIC_UNITS, QUOTING, akn
from akn.references import parse_publication
from akn.work import ENACTED, meta_parts
from akn.xml import local_name
from lawrepo.act_document_error import ActError, told_of
from lawrepo.act_document_inference import Destination, DoubtError, Quoted, Said, destination_of, infer, place_of
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.instruction import Instruction, Rule, Wording

_CONTEXT: Final = "__"
_MOD: Final = akn("mod")
_TEXT: Final = akn("quotedText")
_STRUCTURE: Final = akn("quotedStructure")
_ENACTING: Final = frozenset((ENACTED, "enactment"))  # what makers call the date of enactment


def read_foreign_act(documents: Mapping[str, Document], *, amends: FrbrUri | None = None) -> Sheet:
    """Read an act from documents by language that say in `activeModifications` what it does.

    `amends` is the Work that it amends, where that is not the one Work of all its destinations.

    Raises:
        ActError: with everything that cannot be told for sure.

    """
    if not documents:
        raise ActError("no document", expected="one a language")
    faults: list[ActError] = []
    acts = []
    for language, document in sorted(documents.items()):
        reader = _Reader(language, faults)
        with told_of(language):
            acts.append(reader.read(document))
    if not faults:
        instructions = tuple(_merged(acts, faults))
    if faults:
        raise ActError.all(faults)
    first = acts[0].act
    works = dict.fromkeys(instruction.work for instruction in instructions)
    act = replace(
        first,
        titles=tuple(sorted(title for each in acts for title in each.act.titles)),
        amends=amends or (next(iter(works)) if len(works) == 1 else None),
    )
    with told_of(""):
        return Sheet(act=act, instructions=instructions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What one document says: the act with its title in one language, and its instructions with their lines."""

    language: str
    act: AmendingAct
    instructions: tuple[Instruction, ...]
    lines: tuple[int, ...]


class _Reader:
    """Reads the document of one language; what cannot be told for sure is added to the faults."""

    def __init__(self, language: str, faults: list[ActError]) -> None:
        self._language = language
        self._faults = faults
        self._named: dict[str, etree._Element] = {}
        self._lifecycle: Lifecycle | None = None
        self._temporal: TemporalData | None = None

    def read(self, document: Document) -> _Read:
        sections = dict(document.sections)
        if "meta" not in sections:
            raise ActError("no metadata", expected="<meta>", source=self._language)
        meta, found = meta_parts(sections["meta"])
        lifecycle, temporal = (at_most(meta, found, name) for name in ("lifecycle", "temporalData"))
        self._lifecycle = None if lifecycle is None else parse_lifecycle(lifecycle)
        self._temporal = None if temporal is None else parse_temporal_data(temporal)
        trees = [fragment.element() for name, fragment in (*document.sections, *document.units) if name != "meta"]
        self._named = {eid: each for tree in trees for each in tree.iter(etree.Element) if (eid := each.get("eId"))}
        work = parse_identification(only(meta, found, "identification")).work
        publication = at_most(meta, found, "publication")
        modifications = list(self._modifications(found["analysis"]))
        iri = FrbrUri.parse(work.uri)
        own, others = self._commencement(iri, modifications)
        if not others:
            self._doubt("nothing says what the act does", "activeModifications of other acts", "", 0)
        steps = [step for step in self._instructions(others) if step is not None]
        enacted = self._enacted(work, iri)
        self._refuse_silent(trees, others)
        act = AmendingAct(
            iri=iri,
            titles=tuple(self._title(trees)),
            enacted=enacted,
            published=None if publication is None else parse_publication(publication).date.day,
            in_force=self._act_in_force(own, [step for step, _ in steps], enacted),
        )
        told = tuple(_of_act(step, act) for step, _ in steps)
        return _Read(language=self._language, act=act, instructions=told, lines=tuple(line for _, line in steps))

    def _modifications(self, analyses: list[etree._Element]) -> Iterator[tuple[Modification, int]]:
        """Yield the active modifications and their lines."""
        for analysis in analyses:
            for block in analysis.iterchildren(akn("activeModifications")):
                read, findings = read_active(block)
                for finding in findings:
                    self._doubt(finding.message, "a modification of the standard", finding.eid, finding.line)
                for item, element in zip(read.items, block.iterchildren(etree.Element), strict=True):
                    if not isinstance(item, Unread):
                        yield item, element.sourceline or 0

    def _commencement(
        self, iri: FrbrUri, modifications: list[tuple[Modification, int]]
    ) -> tuple[list[date], list[tuple[Modification, int]]]:
        """Part the commencement of the act itself from what it does to others."""
        own, others = [], []
        for modification, line in modifications:
            if isinstance(modification, ForceMod) and modification.type is ForceModType.ENTRY_INTO_FORCE:
                try:
                    at = destination_of(modification)
                    own.append(self._own_day(modification, at, iri))
                except DoubtError as error:
                    self._doubt(str(error), error.expected, modification.eid, line)
            else:
                others.append((modification, line))
        return own, others

    def _own_day(self, modification: Modification, at: Destination, iri: FrbrUri) -> date:
        start, _ = self._span(modification.force)
        if at.work != iri or at.first or start is None:
            raise DoubtError(
                f"commencement of {at.work} {at.first}".rstrip(), "that of the act as a whole, with a period"
            )
        return start

    def _instructions(
        self, modifications: list[tuple[Modification, int]]
    ) -> Iterator[tuple[Instruction, int] | None]:
        mods = [self._mod_of(modification) for modification, _ in modifications]
        numbers = [("" if mod is None else mod.get("eId", "").rpartition("mod_")[2]) for mod in mods]
        times = Counter(numbers)
        for (modification, line), mod, number in zip(modifications, mods, numbers, strict=True):
            if mod is None:
                self._doubt(
                    "its source is no <mod> of the document", 'one source href="#EID"', modification.eid, line
                )
                continue
            identifier = number if number and times[number] == 1 else modification.eid or mod.get("eId", "")
            try:
                with told_of(self._language, modification.eid):
                    yield self._instruction(modification, mod, identifier), line
            except DoubtError as error:
                self._doubt(str(error), error.expected, modification.eid, line)
            except ActError as error:
                self._faults.append(error)

    def _instruction(self, modification: Modification, mod: etree._Element, identifier: str) -> Instruction:
        at = destination_of(modification)
        start, end = self._span(modification.force)
        said = Said(id=identifier, language=self._language, in_force=start, in_force_until=end)
        return infer(modification, at, self._quoted(modification, mod, place_of(modification, at)), said)

    def _mod_of(self, modification: Modification) -> etree._Element | None:
        hrefs = [source.href for source in modification.sources]
        found = self._named.get(hrefs[0].removeprefix("#")) if len(hrefs) == 1 and hrefs[0][:1] == "#" else None
        return found if found is not None and found.tag == _MOD else None

    def _quoted(self, modification: Modification, mod: etree._Element, parent: str) -> Quoted:
        if not isinstance(modification, TextualMod):
            return Quoted()
        old = [self._passage(passage, mod) for passage in modification.old]
        new = [self._passage(passage, mod) for passage in modification.new]
        if not old and not new:
            new = [child for child in mod if child.tag == _STRUCTURE]
        return Quoted(
            old=tuple(_text(each) for each in old if each.tag == _TEXT),
            new=tuple(_text(each) for each in new if each.tag == _TEXT),
            content=tuple(fragment for each in new if each.tag == _STRUCTURE for fragment in _content(each, parent)),
            old_structure=any(each.tag == _STRUCTURE for each in old),
        )

    def _passage(self, passage: Passage, mod: etree._Element) -> etree._Element:
        found = self._named.get(passage.href.removeprefix("#")) if passage.href[:1] == "#" else None
        if found is None or found.tag not in {_TEXT, _STRUCTURE} or mod not in found.iterancestors():
            raise DoubtError(
                f"{passage.href!r} is nothing that its <mod> quotes", "a quotedText or quotedStructure in it"
            )
        return found

    def _span(self, force: Period | None) -> tuple[date | None, date | None]:
        """Return from when until when something is in force, nothing where nothing is said."""
        if force is None:
            return None, None
        if self._temporal is None or self._lifecycle is None:
            raise DoubtError(f"period {force.period!r}", "a temporalGroup, and a lifecycle")
        intervals = self._temporal.intervals(force.period, self._lifecycle)
        if len(intervals) != 1 or intervals[0].start is None:
            raise DoubtError(f"period {force.period!r} of {len(intervals)} intervals", "one, with a start")
        return intervals[0].start, intervals[0].end

    def _enacted(self, work: WorkId, iri: FrbrUri) -> date:
        days = [each.date.day for each in work.dates if each.name.lower() in _ENACTING]
        days = days or [each.date.day for each in work.dates]
        if len(set(days)) > 1:
            days = [day for day in days if day.isoformat() == iri.date] or days
        if len(set(days)) > 1:
            self._doubt(f"{len(days)} dates of the Work", f"one named {ENACTED!r}", "", 0)
        return days[0]

    def _act_in_force(self, own: list[date], steps: list[Instruction], enacted: date) -> date:
        """Return when the act commences: as it says, or when all that it does commences."""
        days: set[date | Rule | None] = {*own} or {step.in_force for step in steps}
        day = next(iter(days), None)
        if len(days) != 1 or not isinstance(day, date):
            expected = "a forceMod entryIntoForce of the act, or one period for all its modifications"
            self._doubt("nothing says when the act comes into force", expected, "", 0)
            return enacted
        return day

    def _title(self, trees: list[etree._Element]) -> Iterator[tuple[str, str]]:
        titles = (title for tree in trees for title in tree.iter(akn("docTitle")) if not _is_quoted(title))
        for title in titles:
            yield self._language, " ".join("".join(map(str, title.itertext())).split())
            return

    def _refuse_silent(self, trees: list[etree._Element], modifications: list[tuple[Modification, int]]) -> None:
        """Refuse a `mod` that no modification tells about, and quotations that it does not account for."""
        told = {source.href.removeprefix("#") for each, _ in modifications for source in each.sources}
        named = {
            passage.href.removeprefix("#")
            for each, _ in modifications
            if isinstance(each, TextualMod)
            for passage in (*each.old, *each.new)
        }
        for mod in (each for tree in trees for each in tree.iter(_MOD) if not _is_quoted(each)):
            if mod.get("eId") not in told:
                self._doubt(
                    "no modification says what it does", "a textualMod", mod.get("eId") or "", mod.sourceline or 0
                )
                continue
            quoted = [each for each in mod.iter(_TEXT, _STRUCTURE) if not _is_quoted(each)]
            silent = [each for each in quoted if each.get("eId") not in named]
            if silent and (len(silent) < len(quoted) or any(each.tag == _TEXT for each in quoted)):
                self._doubt(
                    "no modification says what it quotes",
                    "an old or a new",
                    silent[0].get("eId") or mod.get("eId") or "",
                    silent[0].sourceline or 0,
                )

    def _doubt(self, message: str, expected: str, place: str, line: int) -> None:
        self._faults.append(ActError(message, place=place, expected=expected, source=self._language, line=line))


def _of_act(step: Instruction, act: AmendingAct) -> Instruction:
    """Leave to the act what the act says itself."""
    return replace(step, in_force=None) if step.in_force == act.in_force else step


def _merged(acts: list[_Read], faults: list[ActError]) -> Iterator[Instruction]:
    """Yield the instructions with their wordings in all languages, where these agree on everything else."""
    first = acts[0]
    for other in acts[1:]:
        if _facts(first.act) != _facts(other.act):
            faults.append(ActError("another act, or other dates", expected=str(first.act.iri), source=other.language))
        if len(first.instructions) != len(other.instructions):
            faults.append(
                ActError(
                    f"{len(other.instructions)} modifications",
                    expected=f"{len(first.instructions)} as in {first.language}",
                    source=other.language,
                )
            )
            return
    for number, instruction in enumerate(first.instructions):
        wordings: list[Wording] = []
        for each in acts:
            same = each.instructions[number]
            wordings.extend(same.wordings)
            if replace(same, wordings=instruction.wordings) != instruction:
                faults.append(
                    ActError(
                        f"otherwise than in {first.language}",
                        place=f"instruction {same.id}",
                        expected="the same in all languages",
                        source=each.language,
                        line=each.lines[number],
                    )
                )
        yield replace(instruction, wordings=tuple(wordings))


def _facts(act: AmendingAct) -> AmendingAct:
    return replace(act, titles=())


def _is_quoted(element: etree._Element) -> bool:
    return any(local_name(ancestor) in QUOTING for ancestor in element.iterancestors(f"{{{AKN_NS}}}*"))


def _text(quoted: etree._Element) -> str:
    if len(quoted):
        raise DoubtError(f"{quoted.get('eId')} quotes a text with elements in it", "plain text")
    return quoted.text or ""


def _content(quoted: etree._Element, parent: str) -> Iterator[Fragment]:
    """Yield what a quotation holds, under the identifiers that it gets in its place."""
    whole = Fragment.of(quoted).element()
    prefix = f"{quoted.get('eId')}{_CONTEXT}"
    for root in list(whole):
        for element in root.iter(f"{{{AKN_NS}}}*"):
            for name in ("eId", "wId"):
                if (own := element.get(name)) is not None:
                    element.set(name, own.removeprefix(prefix))
        own = root.get("eId") or ""
        if parent and own and local_name(root) not in BASIC_UNITS and not own.startswith(f"{parent}{_CONTEXT}"):
            for element in root.iter(f"{{{AKN_NS}}}*"):
                eid = element.get("eId") or ""
                if eid == own or eid.startswith(f"{own}{_CONTEXT}"):
                    element.set("eId", f"{parent}{_CONTEXT}{eid}")
        yield Fragment.of(assign_eids(root, context=parent if local_name(root) not in BASIC_UNITS else ""))
