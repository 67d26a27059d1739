"""Lifecycle events and temporal data: what they refer to, and which days they stand for."""

from datetime import date

import pytest
from lxml import etree

from akn.metadata import (
    AknDate,
    EventRef,
    EventType,
    Interval,
    Lifecycle,
    MetadataError,
    TemporalData,
    TemporalGroup,
    TimeInterval,
    parse_lifecycle,
    parse_temporal_data,
)
from akn.names import AKN_NS
from akn.xml import canonical, parse_xml

NS = f'xmlns="{AKN_NS}"'


def read(text: str) -> etree._Element:
    return parse_xml(text.encode())


def lifecycle(*days: str) -> Lifecycle:
    return Lifecycle(
        source="#x",
        events=tuple(
            EventRef(eid=f"eref_{n}", date=AknDate.parse(day), source="#a", type=EventType.AMENDMENT)
            for n, day in enumerate(days, 1)
        ),
    )


def test_lifecycle() -> None:
    element = read(
        f'<lifecycle {NS} source="#x" eId="l"><eventRef eId="eref_1" date="2000-01-01" source="#a" type="generation" '
        'refersTo="#e" originatingExpression="true" href="/h"><q:a xmlns:q="urn:q"/></eventRef>'
        '<eventRef date="2001-01-01T10:00:00" source="ro1"/></lifecycle>'
    )
    parsed = parse_lifecycle(element)
    assert parsed.event("#eref_1").type is EventType.GENERATION
    assert parsed.event("eref_1") == parsed.events[0]
    assert parsed.events[1].type is None
    assert canonical(parsed.to_element()) == canonical(element)


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("", "lifecycle without an event"),
        ('<eventRef eId="a" date="2000-01-01" source=""/>' * 2, "eId 'a' stands twice"),
        ('<eventRef date="2000-01-01" source="" type="commencement"/>', "type 'commencement': expected one of gen"),
        ('<eventRef source=""/>', "<eventRef>: the attribute date is missing"),
    ],
)
def test_lifecycles_that_cannot_be(inner: str, message: str) -> None:
    with pytest.raises(MetadataError, match=message) as caught:
        parse_lifecycle(read(f'<lifecycle {NS} source="#x">\n{inner}</lifecycle>'))
    assert caught.value.line > 0


TEMPORAL = f"""<temporalData {NS} source="#x">
<temporalGroup eId="tmpg_1">
<timeInterval refersTo="#inForce" start="#eref_1" end="#eref_2"/>
<timeInterval refersTo="#inForce #efficacy" start="#eref_2"/>
<timeInterval refersTo="#efficacy" end="#eref_1"/>
</temporalGroup>
<temporalGroup eId="tmpg_2">
<timeInterval refersTo="#inForce" start="#eref_1" duration="P1Y1M"/>
</temporalGroup>
</temporalData>"""


def test_temporal_groups_stand_for_half_open_intervals() -> None:
    data = parse_temporal_data(read(TEMPORAL))
    events = lifecycle("2000-01-31", "2001-01-01")
    first = Interval(start=date(2000, 1, 31), end=date(2001, 1, 1))
    assert data.intervals("tmpg_1", events) == (
        first,
        Interval(start=date(2001, 1, 1), end=None),
        Interval(start=None, end=date(2000, 1, 31)),
    )
    assert data.intervals("#tmpg_1", events, refers_to="#inForce") == (
        first,
        Interval(start=date(2001, 1, 1), end=None),
    )
    assert (first.contains(date(2000, 1, 31)), first.contains(date(2001, 1, 1))) == (True, False)
    assert not first.contains(date(2000, 1, 30))
    assert data.intervals("tmpg_2", events) == (Interval(start=date(2000, 1, 31), end=date(2001, 2, 28)),)
    assert canonical(data.to_element()) == canonical(read(TEMPORAL))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2000-02-29", "P1Y", "2001-02-28"),
        ("2000-01-31", "P1M", "2000-02-29"),
        ("2000-12-31", "P1M1D", "2001-02-01"),
        ("2000-03-01", "P10D", "2000-03-11"),
        ("1999-12-31", "P2M", "2000-02-29"),
    ],
)
def test_durations_are_added_as_the_schema_says(start: str, duration: str, end: str) -> None:
    interval = TimeInterval(refers_to="#inForce", start="#eref_1", duration=duration)
    assert interval.resolve(lifecycle(start)).end == date.fromisoformat(end)


def test_a_duration_may_count_back_from_an_end_or_agree_with_it() -> None:
    back = TimeInterval(refers_to="", end="#eref_1", duration="P1M2D")
    assert back.resolve(lifecycle("2000-03-31")) == Interval(start=date(2000, 2, 27), end=date(2000, 3, 31))
    both = TimeInterval(refers_to="", start="#eref_1", end="#eref_2", duration="P1D")
    assert both.resolve(lifecycle("2000-01-01", "2000-01-02")).end == date(2000, 1, 2)


@pytest.mark.parametrize(
    ("interval", "message"),
    [
        (TimeInterval(refers_to="", start="#eref_9"), "'#eref_9' refers to no event"),
        (TimeInterval(refers_to="", start="#eref_2", end="#eref_1"), "expected an end that is not before its start"),
        (TimeInterval(refers_to="", duration="P1Y"), "without start and end"),
        (TimeInterval(refers_to="", start="#eref_1", end="#eref_2", duration="P5D"), "expected 2000-01-06"),
        (TimeInterval(refers_to="", start="#eref_1", duration="PT5H"), "expected whole years, months and days"),
        (TimeInterval(refers_to="", start="#eref_1", duration="P"), "expected whole years, months and days"),
        (TimeInterval(refers_to="", start="#eref_1", duration="-P1D"), "expected one that is not negative"),
        (TimeInterval(refers_to="", start="#eref_1", duration="P9999Y"), "beyond the years 0001 to 9999"),
        (TimeInterval(refers_to="", start="#eref_1", duration="P9999999999D"), "beyond the years 0001 to 9999"),
    ],
)
def test_intervals_of_no_meaning(interval: TimeInterval, message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        interval.resolve(lifecycle("2000-01-01", "2000-01-02"))


def test_temporal_data_that_cannot_be() -> None:
    with pytest.raises(MetadataError, match="'tmpg_9' refers to no temporalGroup"):
        parse_temporal_data(read(TEMPORAL)).intervals("tmpg_9", lifecycle("2000-01-01"))
    with pytest.raises(MetadataError, match="temporalData without a group"):
        TemporalData(source="#x", groups=())
    with pytest.raises(MetadataError, match="temporalGroup 'g' without an interval"):
        TemporalGroup(eid="g", intervals=())
    with pytest.raises(MetadataError, match="3: <timeInterval>: the attribute refersTo is missing"):
        parse_temporal_data(read(TEMPORAL.replace('refersTo="#inForce" ', "", 1)))
