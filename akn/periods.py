"""Periods of a document that holds several versions: temporal groups over the events of its lifecycle."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from lxml import etree

from akn.attributes import AknDate
from akn.chronicle import Identifiers, in_force_reference
from akn.fragment import Fragment
from akn.lifecycle import (
    EventRef,
    EventType,
    Lifecycle,
    TemporalData,
    TemporalGroup,
    TimeInterval,
    parse_lifecycle,
    parse_temporal_data,
)
from akn.names import akn
from akn.work import meta_fragment

# Half-open spans [first day, first day without it); None where no end is known.
Spans: TypeAlias = tuple[tuple[date, date | None], ...]


def add_periods(
    meta: Fragment, periods: Iterable[Spans], reserved: Iterable[str]
) -> tuple[Fragment, dict[Spans, str]]:
    """Add a temporal group for each of some periods to metadata of ours, and return the eIds of the groups.

    A period begins and ends with events of the lifecycle; a day on which none is recorded gets one. `reserved` are
    the eIds of the document, which are not minted again.
    """
    root = meta.element()
    ids = Identifiers({*reserved, *(eid for element in root.iter(etree.Element) if (eid := element.get("eId")))})
    (told, *_) = root.findall(akn("lifecycle"))
    lifecycle = parse_lifecycle(told)
    periods = sorted(set(periods), key=lambda spans: [(start, end or date.max) for start, end in spans])
    days = {day for spans in periods for span in spans for day in span if day is not None}
    lifecycle, by_day = _with_events(lifecycle, days, ids)
    in_force = _in_force(root)
    named = {spans: ids.numbered("tmpg") for spans in periods}
    groups = tuple(
        TemporalGroup(eid=eid, intervals=tuple(_intervals(spans, by_day, in_force))) for spans, eid in named.items()
    )
    kept = []
    ours = None
    for part in root:
        if part.tag == akn("temporalData") and ours is None and part.get("source") == lifecycle.source:
            ours = parse_temporal_data(part)
        elif part is not told:
            kept.append(part)
    temporal = TemporalData(source=lifecycle.source, groups=(*(ours.groups if ours else ()), *groups))
    parts = (lifecycle.to_element(), temporal.to_element(), *kept)
    return meta_fragment(parts, root.nsmap), named


def _with_events(
    lifecycle: Lifecycle, days: Iterable[date], ids: Identifiers
) -> tuple[Lifecycle, Mapping[date, str]]:
    """Return the lifecycle with an event on each of some days, in order of date, and the eId of one for each day."""
    by_day: dict[date, str] = {}
    for event in lifecycle.events:
        by_day.setdefault(event.date.day, event.eid)
    # What begins on a day of which no act is recorded comes from the Work itself.
    origin = next((e.source for e in lifecycle.events if e.type is EventType.GENERATION), lifecycle.source)
    missing = sorted(set(days) - by_day.keys())
    added = [EventRef(eid=ids.numbered("eref"), date=AknDate(day=day), source=origin) for day in missing]
    events = tuple(sorted((*lifecycle.events, *added), key=lambda event: event.date.day))
    by_day |= {event.date.day: event.eid for event in added}
    return Lifecycle(source=lifecycle.source, events=events, others=lifecycle.others), by_day


def _intervals(spans: Spans, by_day: Mapping[date, str], in_force: str) -> Iterator[TimeInterval]:
    for start, end in spans:
        yield TimeInterval(
            refers_to=in_force, start=f"#{by_day[start]}", end="" if end is None else f"#{by_day[end]}"
        )


def _in_force(root: etree._Element) -> str:
    """Return the reference to what temporal groups of ours speak of."""
    href = in_force_reference().href
    found: Sequence[etree._Element] = [each for each in root.iter(akn("TLCConcept")) if each.get("href") == href]
    return f"#{found[0].get('eId')}"
