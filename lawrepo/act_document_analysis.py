"""What an act does, in the standard's own words: events, periods and active modifications of its metadata."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from lxml import etree

from akn.attributes import AknDate, MetadataError, write
from akn.chronicle import IN_FORCE
from akn.errors import AknError
from akn.lifecycle import EventRef, EventType, Lifecycle, TemporalData, TemporalGroup, TimeInterval
from akn.modification import (
    ActiveModifications,
    Argument,
    EfficacyMod,
    ForceMod,
    Modification,
    Passage,
    Period,
    TextualMod,
)
from akn.modification_types import EfficacyModType, ForceModType, Position, TextualModType
from akn.names import lr
from lawrepo.act_document_error import ActError
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.instruction import FORCE_OPS, TEXT_OPS, WORK_OPS, Instruction, Op, Where, Wording

ARTICLE: Final = "art_1"
RECORDER: Final = "#recorder"  # who keyed the act in: not what `lawrepo` writes itself on export
ORIGINAL: Final = "original_1"

TEXTUAL: Final = {
    Op.SUBSTITUTE: TextualModType.SUBSTITUTION,
    Op.INSERT: TextualModType.INSERTION,
    Op.REPEAL: TextualModType.REPEAL,
    Op.REPLACE_TEXT: TextualModType.REPLACEMENT,
    Op.INSERT_TEXT: TextualModType.INSERTION,
    Op.DELETE_TEXT: TextualModType.REPEAL,
    Op.CORRECT: TextualModType.REPLACEMENT,
    Op.RENUMBER: TextualModType.RENUMBERING,
    Op.SPLIT: TextualModType.SPLIT,
    Op.JOIN: TextualModType.JOIN,
}
FORCE: Final = {
    Op.REPLACE_WORK: ForceModType.END_OF_ENACTMENT,
    Op.REPEAL_WORK: ForceModType.END_OF_ENACTMENT,
    Op.REPEAL: ForceModType.END_OF_ENACTMENT,
    Op.ANNUL: ForceModType.UNCONSTITUTIONALITY,
    Op.POSTPONE: ForceModType.POSTPONEMENT_OF_ENTRY_INTO_FORCE,
    Op.VOID: ForceModType.END_OF_ENACTMENT,
}
POSITIONS: Final = {
    Where.BEFORE: Position.BEFORE,
    Where.AFTER: Position.AFTER,
    Where.FIRST: Position.START,
    Where.LAST: Position.END,
}
_OPENED_BY_OLD: Final = TEXT_OPS | {Op.SUBSTITUTE, Op.REPEAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The eIds of what an instruction says: its `mod`, and what it quotes there."""

    mod: str
    old: str
    new: str
    content: tuple[str, ...]


def names_of(number: int, wording: Wording) -> Names:
    """Return the eIds of the instruction of a number (from 1), "" for what it does not quote."""
    mod = f"{ARTICLE}__para_{number}__mod_1"
    new = "qtext_2" if wording.old else "qtext_1"
    return Names(
        mod=mod,
        old=f"{mod}__qtext_1" if wording.old else "",
        new=f"{mod}__{new}" if wording.new else "",
        content=tuple(f"{mod}__qstr_{position}" for position in range(1, len(wording.content) + 1)),
    )


def parts_of(op: Op, texts: Sequence[str]) -> tuple[str, str]:
    """Tell the old and the new text from the texts that a `mod` quotes, in its order.

    Raises:
        MetadataError: when the operation has no place for so many.

    """
    opened = op in _OPENED_BY_OLD
    most = 2 if op in TEXT_OPS and op is not Op.DELETE_TEXT else 1
    if len(texts) > most or (texts and not opened and op not in {Op.RENUMBER, Op.MOVE}):
        raise MetadataError(f"quotes {len(texts)} texts for {op.value}: expected {most if opened else 0} at most")
    if not opened:
        return "", "".join(texts)
    return "".join(texts[:1]), "".join(texts[1:])


def analysis(sheet: Sheet, language: str) -> tuple[etree._Element, ...]:
    """Return `lifecycle`, `analysis` and `temporalData` of the document of an act in a language.

    Raises:
        ActError: when a target makes no IRI.

    """
    times = _Times(sheet)
    writer = _Modifications(sheet, language, times)
    block = write("analysis", {"source": RECORDER})
    block.append(ActiveModifications(items=tuple(writer.items())).to_element())
    temporal = times.groups()
    return (times.lifecycle().to_element(), block, *([temporal.to_element()] if temporal else ()))


def span_of(act: AmendingAct, instruction: Instruction | None) -> tuple[date, date | None] | None:
    """Return from when until when something is said to be in force, None where that follows from a rule."""
    own = None if instruction is None else instruction.in_force
    start = act.in_force if own is None else own
    if not isinstance(start, date):
        return None
    until = (None if instruction is None else instruction.in_force_until) or act.in_force_until
    return start, None if until is None else max(start, until)


class _Times:
    """The events of an act, and the periods between them."""

    def __init__(self, sheet: Sheet) -> None:
        stated = {span_of(sheet.act, each): None for each in (None, *sheet.instructions)}
        spans = sorted((span for span in stated if span is not None), key=lambda span: (span[0], span[1] or date.max))
        days = sorted({day for span in spans for day in span if day is not None})
        self._enacted = sheet.act.enacted
        self._events = {day: f"eref_{number}" for number, day in enumerate(days, 2)}
        self._groups = {span: f"tmpg_{number}" for number, span in enumerate(spans, 1)}

    def period(self, span: tuple[date, date | None] | None) -> Period | None:
        return None if span is None else Period(period=f"#{self._groups[span]}")

    def lifecycle(self) -> Lifecycle:
        generation = EventRef(
            eid="eref_1", date=AknDate(day=self._enacted), source=f"#{ORIGINAL}", type=EventType.GENERATION
        )
        others = (
            EventRef(eid=eid, date=AknDate(day=day), source=f"#{ORIGINAL}") for day, eid in self._events.items()
        )
        return Lifecycle(source=RECORDER, events=(generation, *others))

    def groups(self) -> TemporalData | None:
        groups = tuple(self._group(eid, *span) for span, eid in self._groups.items())
        return TemporalData(source=RECORDER, groups=groups) if groups else None

    def _group(self, eid: str, start: date, end: date | None) -> TemporalGroup:
        interval = TimeInterval(
            refers_to=IN_FORCE,
            start=f"#{self._events[start]}",
            end="" if end is None else f"#{self._events[end]}",
        )
        return TemporalGroup(eid=eid, intervals=(interval,))


class _Shared(TypedDict):
    eid: str
    sources: tuple[Argument, ...]
    destinations: tuple[Argument, ...]
    force: Period | None
    languages: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


class _Modifications:
    """Writes the modifications of one act in one language."""

    def __init__(self, sheet: Sheet, language: str, times: _Times) -> None:
        self._sheet = sheet
        self._language = language
        self._times = times
        self._counts = {"textualMod": 0, "forceMod": 0, "efficacyMod": 0}

    def items(self) -> Iterator[Modification]:
        act = self._sheet.act
        own = Argument(eid="", href=str(act.iri))
        shared = self._shared("forceMod", f"#{ARTICLE}", own, None)
        yield ForceMod(type=ForceModType.ENTRY_INTO_FORCE, **shared)
        for number, instruction in enumerate(self._sheet.instructions, 1):
            yield from self._instruction(instruction, names_of(number, instruction.wording(self._language)))

    def _instruction(self, it: Instruction, names: Names) -> Iterator[Modification]:
        if it.op in WORK_OPS | FORCE_OPS or it.target.startswith("/"):
            yield self._force(it, names)
        elif not it.changes_text:
            return
        elif it.op is Op.MOVE:
            target = Argument(href=_iri(it, it.target))
            place = Argument(href=_iri(it, it.anchor), pos=POSITIONS[it.where or Where.LAST])
            yield TextualMod(type=TextualModType.REPEAL, **self._textual(it, names, target))
            number = tuple(Passage(href=f"#{names.new}") for _ in names.new[:1])
            yield TextualMod(type=TextualModType.INSERTION, new=number, **self._textual(it, names, place))
        else:
            yield TextualMod(
                type=TEXTUAL[it.op],
                old=tuple(Passage(href=f"#{names.old}") for _ in names.old[:1]),
                new=tuple(Passage(href=f"#{eid}") for eid in (names.new, *names.content) if eid),
                **self._textual(it, names, _destination(it)),
            )

    def _force(self, it: Instruction, names: Names) -> Modification:
        href = str(it.work) if it.op in WORK_OPS else it.target
        destination = Argument(href=href if href.startswith("/") else _iri(it, href))
        if it.op is Op.SUSPEND:
            shared = self._shared("efficacyMod", f"#{names.mod}", destination, it)
            return EfficacyMod(type=EfficacyModType.INAPPLICATION, **shared)
        return ForceMod(type=FORCE[it.op], **self._shared("forceMod", f"#{names.mod}", destination, it))

    def _textual(self, it: Instruction, names: Names, destination: Argument) -> _Shared:
        return self._shared("textualMod", f"#{names.mod}", destination, it)

    def _shared(self, name: str, source: str, destination: Argument, it: Instruction | None) -> _Shared:
        self._counts[name] += 1
        eid = f"{name}_{self._counts[name]}"
        others = {lr("op"): "" if it is None else it.op.value, lr("to"): "" if it is None else it.to}
        if it is not None and it.successor is not None:
            others[lr("successor")] = str(it.successor)
        return _Shared(
            eid=eid,
            sources=(Argument(eid=f"{eid}__source_1", href=source),),
            destinations=(
                Argument(
                    eid=f"{eid}__destination_1",
                    href=destination.href,
                    pos=destination.pos,
                    up_to=destination.up_to,
                ),
            ),
            force=self._times.period(span_of(self._sheet.act, it)),
            languages=() if it is None else it.languages,
            others=tuple(sorted((key, value) for key, value in others.items() if value)),
        )


def _destination(it: Instruction) -> Argument:
    if it.op is Op.INSERT:
        return Argument(href=_iri(it, it.anchor), pos=POSITIONS[it.where or Where.LAST])
    if it.op is Op.JOIN:
        return Argument(href=_iri(it, it.target), up_to=_iri(it, it.anchor))
    return Argument(href=_iri(it, it.target), pos=Position.INSIDE if it.op in TEXT_OPS else None)


def _iri(it: Instruction, eid: str) -> str:
    """Return the IRI of a provision, that of the Work for the main body.

    Raises:
        ActError: when the eId is none.

    """
    if not eid:
        return str(it.work)
    try:
        return str(it.work.with_portion(eid))
    except AknError as error:
        raise ActError(str(error), place=f"instruction {it.id}") from None
