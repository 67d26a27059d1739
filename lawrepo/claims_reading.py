"""The modifications in the analyses of a document, each read and judged against its text; pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Final, TypeAlias

from lxml import etree

from akn.attributes import AknDate, MetadataError
from akn.modification import Modification, TextualMod, Unread, read_active, read_passive
from akn.modification_types import TextualModType
from akn.names import akn
from akn.xml import local_name
from lawrepo.claims import COMPARED, Aspect, Claim, Direction, Reason, Verdict, because
from lawrepo.claims_active import Held, judge_active
from lawrepo.claims_passive import Spot, judge_passive, spots
from lawrepo.claims_text import DocumentText
from lawrepo.holding import State

_BLOCKS: Final = {
    akn("activeModifications"): (Direction.ACTIVE, read_active),
    akn("passiveModifications"): (Direction.PASSIVE, read_passive),
}
# Returns what is held of a Work, by its IRI, as its text should be once it is changed; None where it is not held.
Holding: TypeAlias = Callable[[str], State | None]
_OF_TEXT: Final = COMPARED | {Aspect.DESTINATION}
_PERIODS: Final = ("force", "efficacy", "application", "duration")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A modification as read; `problem` says why one could not be."""

    direction: Direction
    kind: str
    eid: str
    line: int
    modification: Modification | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        return self.eid or f"the {self.kind} of line {self.line}"


def read_claims(root: etree._Element, *, held: Holding | None = None) -> tuple[Claim, ...]:
    """Judge every modification in the analyses of a document and of its components, in document order.

    `held` returns what is held of another Work, as it should stand when this document has changed it.

    Raises:
        XmlError: when a modification that does not fit the standard has no canonical form.

    """
    entries = tuple(_entries(root))
    if not entries:
        return ()

    @cache
    def text(work: str) -> DocumentText | None:
        state = None if held is None else held(work)
        return None if state is None else DocumentText([fragment.element() for fragment in state.values()])

    document = DocumentText([root])
    times = _Times(root)
    placed = [_placed(document, times, entry) for entry in entries]
    repealed = frozenset(_repealed(entries))
    return tuple(
        Claim(
            direction=entry.direction,
            kind=entry.kind,
            type="" if entry.modification is None else str(entry.modification.type.value),
            eid=entry.eid,
            line=entry.line,
            reasons=tuple(
                _excused(
                    _reasons(document, times, entry, partial(_later, placed, index), text), entry, times, repealed
                )
            ),
        )
        for index, entry in enumerate(entries)
    )


def _entries(root: etree._Element) -> Iterator[_Entry]:
    for block in root.iter(*_BLOCKS):
        elements = list(block.iterchildren(etree.Element))
        if not elements:
            continue
        direction, read = _BLOCKS[str(block.tag)]
        modifications, findings = read(block)
        problems = iter(findings)
        for element, item in zip(elements, modifications.items, strict=True):
            unread = isinstance(item, Unread)
            yield _Entry(
                direction=direction,
                kind=local_name(element),
                eid=element.get("eId") or "",
                line=element.sourceline or 0,
                modification=None if isinstance(item, Unread) else item,
                problem=next(problems).message if unread else "",
            )


def _reasons(
    document: DocumentText, times: "_Times", entry: _Entry, later: Callable[[], Sequence[str]], held: Held
) -> Iterator[Reason]:
    modification = entry.modification
    if modification is None:
        yield because(Verdict.CANNOT_TELL, Aspect.FORM, f"it is not as the standard says: {entry.problem}")
        return
    if entry.direction is Direction.PASSIVE:
        found = [*judge_passive(document, modification, later)]
    else:
        found = [*judge_active(document, modification, held)]
    yield from found
    flags = [(each.exclusion, each.incomplete) for each in (*modification.sources, *modification.destinations)]
    if any(map(any, (*flags, (modification.exclusion, modification.incomplete)))):
        yield because(Verdict.CANNOT_TELL, Aspect.FORM, "it says of itself that it is incomplete, or an exclusion")
    yield from times.judge(modification)
    if not any(reason.aspect in COMPARED for reason in found):
        yield because(Verdict.CANNOT_TELL, Aspect.WORDS, "it gives no words that could be compared with the text")


def _repealed(entries: Iterable[_Entry]) -> Iterator[str]:
    """Yield what passive repeals name: it may be gone, with all that other modifications say of it."""
    for entry in entries:
        if (
            entry.direction is Direction.PASSIVE
            and entry.modification is not None
            and entry.modification.type is TextualModType.REPEAL
        ):
            yield from (argument.href for argument in entry.modification.destinations if argument.href)


def _excused(reasons: Iterable[Reason], entry: _Entry, times: "_Times", repealed: frozenset[str]) -> Iterator[Reason]:
    """Yield the reasons, those that speak against what has ended, or lies in what was repealed, as open."""
    excuse = ""
    if entry.direction is Direction.PASSIVE and entry.modification is not None:
        hrefs = [argument.href for argument in entry.modification.destinations]
        if ended := times.ended(entry.modification):
            excuse = f"its force ended on {ended}, before this text"
        elif entry.modification.type is not TextualModType.REPEAL and any(
            href == gone or href.startswith(f"{gone}__") for href in hrefs for gone in repealed
        ):
            excuse = "it may be gone by a repeal that the document names"
    for reason in reasons:
        if excuse and reason.verdict is Verdict.DOES_NOT_FIT and reason.aspect in _OF_TEXT:
            yield because(Verdict.CANNOT_TELL, reason.aspect, f"{reason.message}: {excuse}")
        else:
            yield reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """Where a passive modification changes words, and from which day, None where it does not say."""

    name: str
    spots: tuple[Spot, ...] = ()
    begins: date | None = None


def _placed(document: DocumentText, times: "_Times", entry: _Entry) -> _Placed:
    if entry.direction is Direction.PASSIVE and isinstance(entry.modification, TextualMod):
        begins = times.begins(entry.modification)
        return _Placed(name=entry.name, spots=spots(document, entry.modification), begins=begins)
    return _Placed(name=entry.name)


def _later(placed: Sequence[_Placed], index: int) -> tuple[str, ...]:
    """Name the modifications that changed a place of one after it: by their days, or else by their order."""
    own = placed[index]
    return tuple(
        other.name
        for count, other in enumerate(placed)
        if count != index
        and any(one.place.touches(two.place) for one in own.spots for two in other.spots)
        and _is_after(other.begins, own.begins, in_order=count > index)
    )


def _is_after(other: date | None, own: date | None, *, in_order: bool) -> bool:
    return in_order if other is None or own is None or other == own else other > own


_Span: TypeAlias = tuple[str, str]


class _Times:
    """The temporal groups of a document and the events they are told by; nothing of it is taken for granted."""

    __slots__ = ("_events", "_groups", "_others", "_text")

    def __init__(self, root: etree._Element) -> None:
        dates = root.iterfind(f".//{akn('FRBRExpression')}/{akn('FRBRdate')}")
        self._text = next((_date(each.get("date") or "") for each in dates), None)
        self._others = {element.get("eId"): local_name(element) for element in root.iter(etree.Element)}
        self._events = {each.get("eId"): each.get("date") or "" for each in root.iter(akn("eventRef"))}
        self._groups = {
            group.get("eId"): tuple(
                (each.get("start") or "", each.get("end") or "") for each in group.iter(akn("timeInterval"))
            )
            for group in root.iter(akn("temporalGroup"))
        }

    def judge(self, modification: Modification) -> Iterator[Reason]:
        """Yield what is to be said of the periods of a modification; they do not count as words compared."""
        for what, period in _periods(modification):
            named = f"the period {period!r} ({what})"
            eid = period.removeprefix("#")
            if eid in self._groups:
                faults = [fault for span in self._groups[eid] for fault in self._faults(span)]
                verdict = Verdict.DOES_NOT_FIT if faults else Verdict.FITS
                message = "; ".join(faults) or "is a temporal group of the document"
                yield because(verdict, Aspect.TIME, f"{named} {message}")
            elif eid in self._others:
                message = f"{named} is <{self._others[eid]}>, not a temporal group: its days cannot be told"
                yield because(Verdict.CANNOT_TELL, Aspect.TIME, message)
            else:
                yield because(Verdict.DOES_NOT_FIT, Aspect.TIME, f"{named} is not in the document")

    def begins(self, modification: Modification) -> date | None:
        """Return the first day of a modification's force, None where it gives none that can be read."""
        days = [
            day
            for what, period in _periods(modification)
            if what in {"force", "itself"}
            for start, _ in self._groups.get(period.removeprefix("#"), ())
            if (day := self._day(start)) is not None
        ]
        return min(days, default=None)

    def ended(self, modification: Modification) -> date | None:
        """Return the first day without a modification's force, None where that is after the day of the text."""
        ends = [
            self._day(end) or date.max
            for what, period in _periods(modification)
            if what in {"force", "itself"}
            for _, end in self._groups.get(period.removeprefix("#"), ())
        ]
        last = max(ends, default=None)
        return last if last is not None and self._text is not None and last <= self._text else None

    def _faults(self, span: _Span) -> Iterator[str]:
        start, end = span
        for what, reference in (("begins", start), ("ends", end)):
            if not reference:
                continue
            written = self._events.get(reference.removeprefix("#"))
            if written is None:
                yield f"{what} with {reference!r}, which is no event of the document"
            elif self._day(reference) is None:
                yield f"{what} with {reference!r}, whose date {written!r} is none"
        first, last = self._day(start), self._day(end)
        if first is not None and last is not None and last < first:
            yield f"ends on {last}, before it begins on {first}"

    def _day(self, reference: str) -> date | None:
        return _date(self._events.get(reference.removeprefix("#"), ""))


def _date(text: str) -> date | None:
    try:
        return AknDate.parse(text).day
    except MetadataError:
        return None


def _periods(modification: Modification) -> Iterable[tuple[str, str]]:
    stated = ((name, getattr(modification, name)) for name in _PERIODS)
    named = ((name, each.period) for name, each in stated if each is not None)
    return [(what, period) for what, period in (*named, ("itself", modification.period)) if period]
