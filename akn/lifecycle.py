"""When things happened and for how long they hold: lifecycle events and temporal data (AKN 3.0).

Events have three types, so commencement is no event but a `forceMod`. Intervals are half-open: what ends with an
event no longer holds on its day.
"""

import calendar
import enum
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from akn.attributes import AknDate, Attributes, Item, MetadataError, children, located, write, written_flag

_DURATION = re.compile(r"(?P<minus>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?", re.ASCII)


class EventType(enum.Enum):
    """What an event does to the document (schema type eventType)."""

    GENERATION = "generation"
    AMENDMENT = "amendment"
    REPEAL = "repeal"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRef(Item):
    """An event in the life of the document; `source` refers to what brought it about, `type` may be unsaid."""

    date: AknDate
    source: str
    type: EventType | None = None
    refers_to: str = ""
    href: str = ""
    originating: bool | None = None

    def to_element(self) -> etree._Element:
        """Write `eventRef`."""
        attributes = {
            "date": str(self.date),
            "source": self.source,
            "type": None if self.type is None else self.type.value,
            "refersTo": self.refers_to or None,
            "href": self.href or None,
            "originatingExpression": written_flag(self.originating),
        }
        return write("eventRef", attributes, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The events of a document, as one `source` lists them."""

    source: str
    events: tuple[EventRef, ...]
    others: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.events:
            raise MetadataError("lifecycle without an event: expected at least one")
        _refuse_repeated("lifecycle", self.events)

    def event(self, reference: str) -> EventRef:
        """Return the event that a reference ("#eventRef_1") means.

        Raises:
            MetadataError: when there is none.

        """
        for event in self.events:
            if event.eid and event.eid == reference.removeprefix("#"):
                return event
        raise MetadataError(f"{reference!r} refers to no event of the lifecycle")

    def to_element(self) -> etree._Element:
        """Write `lifecycle`."""
        element = write("lifecycle", {**dict(self.others), "source": self.source})
        element.extend(event.to_element() for event in self.events)
        return element


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A span of days, half-open: `start` is in it, `end` is not; None means that it is open on that side."""

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise MetadataError(f"interval [{self.start}, {self.end}): expected an end that is not before its start")

    def contains(self, pit: date) -> bool:
        """Say whether a day lies in the interval."""
        return (self.start is None or self.start <= pit) and (self.end is None or pit < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeInterval(Item):
    """A span between two events, or from one for a duration; `refers_to` says what holds then ("#inForce")."""

    refers_to: str
    start: str = ""
    end: str = ""
    duration: str = ""

    def to_element(self) -> etree._Element:
        """Write `timeInterval`."""
        attributes = {
            "refersTo": self.refers_to,
            "start": self.start or None,
            "end": self.end or None,
            "duration": self.duration or None,
        }
        return write("timeInterval", attributes, self)

    def resolve(self, lifecycle: Lifecycle) -> Interval:
        """Return the days from the start event (inclusive) to the end event (exclusive).

        Raises:
            MetadataError: when an event is unknown, the duration is no whole number of days, has nothing to count
                from or says other than the events, or the end lies before the start.

        """
        start = lifecycle.event(self.start).date.day if self.start else None
        end = lifecycle.event(self.end).date.day if self.end else None
        if self.duration:
            if start is not None:
                reached = _after(start, self.duration, 1)
                if end not in {None, reached}:
                    raise MetadataError(f"interval of {self.duration} from {start} to {end}: expected {reached}")
                end = reached
            elif end is not None:
                start = _after(end, self.duration, -1)
            else:
                raise MetadataError(f"interval of {self.duration} without start and end: expected one of them")
        return Interval(start=start, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporalGroup(Item):
    """The intervals that a `period` refers to by the group's eId."""

    intervals: tuple[TimeInterval, ...]

    def __post_init__(self) -> None:
        Item.__post_init__(self)
        if not self.intervals:
            raise MetadataError(f"temporalGroup {self.eid!r} without an interval: expected at least one")

    def to_element(self) -> etree._Element:
        """Write `temporalGroup`."""
        element = write("temporalGroup", {}, self)
        element.extend(interval.to_element() for interval in self.intervals)
        return element


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporalData:
    """The temporal groups of a document."""

    source: str
    groups: tuple[TemporalGroup, ...]
    others: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.groups:
            raise MetadataError("temporalData without a group: expected at least one")
        _refuse_repeated("temporalData", self.groups)

    def intervals(self, group_eid: str, lifecycle: Lifecycle, *, refers_to: str = "") -> tuple[Interval, ...]:
        """Return the days that a group stands for, half-open, in its order.

        `group_eid` may be a reference ("#tmpg_1"); `refers_to` selects the intervals of one kind ("#inForce").

        Raises:
            MetadataError: when there is no such group, or an interval has no meaning.

        """
        for group in self.groups:
            if group.eid and group.eid == group_eid.removeprefix("#"):
                return tuple(
                    interval.resolve(lifecycle)
                    for interval in group.intervals
                    if not refers_to or refers_to in interval.refers_to.split()
                )
        raise MetadataError(f"{group_eid!r} refers to no temporalGroup")

    def to_element(self) -> etree._Element:
        """Write `temporalData`."""
        element = write("temporalData", {**dict(self.others), "source": self.source})
        element.extend(group.to_element() for group in self.groups)
        return element


def parse_lifecycle(element: etree._Element) -> Lifecycle:
    """Read a `lifecycle`.

    Raises:
        MetadataError: with the line.

    """
    attributes = Attributes(element)
    source = attributes.required("source")
    events = tuple(_event(child) for child in children(element, ("eventRef",))["eventRef"])
    with located(element):
        return Lifecycle(source=source, events=events, others=attributes.rest())


def parse_temporal_data(element: etree._Element) -> TemporalData:
    """Read a `temporalData`.

    Raises:
        MetadataError: with the line.

    """
    attributes = Attributes(element)
    source = attributes.required("source")
    groups = tuple(_group(child) for child in children(element, ("temporalGroup",))["temporalGroup"])
    with located(element):
        return TemporalData(source=source, groups=groups, others=attributes.rest())


def _event(element: etree._Element) -> EventRef:
    a = Attributes(element)
    with located(element):
        return EventRef(
            date=a.date(),
            source=a.required("source"),
            type=a.choice("type", EventType),
            refers_to=a.optional("refersTo"),
            href=a.optional("href"),
            originating=a.flag("originatingExpression"),
            **a.kept(),
        )


def _group(element: etree._Element) -> TemporalGroup:
    intervals = tuple(_interval(child) for child in children(element, ("timeInterval",))["timeInterval"])
    attributes = Attributes(element)
    eid = attributes.eid()
    with located(element):
        return TemporalGroup(eid=eid, intervals=intervals, others=attributes.rest())


def _interval(element: etree._Element) -> TimeInterval:
    a = Attributes(element)
    with located(element):
        return TimeInterval(
            refers_to=a.required("refersTo"),
            start=a.optional("start"),
            end=a.optional("end"),
            duration=a.optional("duration"),
            **a.kept(),
        )


def _after(day: date, duration: str, sign: int) -> date:
    """Add a duration of the schema to a day: years and months first, the day held to the month's last (XSD 1.0 E)."""
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.group("years", "months", "days")):
        raise MetadataError(f"duration {duration!r}: expected whole years, months and days (P1Y2M3D)")
    if match["minus"]:
        raise MetadataError(f"duration {duration!r}: expected one that is not negative")
    years, months, days = (int(match[name] or 0) * sign for name in ("years", "months", "days"))
    year, month = divmod(day.year * 12 + day.month - 1 + years * 12 + months, 12)
    try:
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise MetadataError(f"duration {duration!r} from {day}: beyond the years 0001 to 9999") from None


def _refuse_repeated(name: str, items: Iterable[Item]) -> None:
    repeated = [eid for eid, count in Counter(item.eid for item in items).items() if eid and count > 1]
    if repeated:
        raise MetadataError(f"{name}: eId {repeated[0]!r} stands twice")
