"""Rules about lifecycle events, intervals over them, and groups of intervals (AKN 3.0, metadata)."""

from collections.abc import Iterable, Iterator
from typing import Final

from akn.findings import Rule, Severity
from akn.rules import Breach, Node, ProfileRule, View

_BOUNDS: Final = ("start", "end")
_DAY: Final = len("2000-01-01")


def _event_unresolved(view: View) -> Iterator[Breach]:
    events = _events(view)
    for node in view.all("timeInterval"):
        for bound in _BOUNDS:
            target = node.attributes.get(bound)
            if target is not None and target.removeprefix("#") not in events:
                yield Breach(node, f"{bound}={target!r} is no event of the lifecycle", _any_of(events), target)
                break


def _event_source(view: View) -> Iterator[Breach]:
    known = {node.eid for node in view.identified}
    for node in view.all("eventRef"):
        source = node.attributes.get("source", "")
        if source.startswith("#") and source[1:] not in known:
            message = f"source={source!r} of the event is nothing in this document"
            yield Breach(node, message, expected="the eId of a reference", found=source)


def _period_unresolved(view: View) -> Iterator[Breach]:
    if "meta" not in view.named:
        return
    groups = {node.eid for node in view.all("temporalGroup")} - {""}
    for node in view.nodes:
        period = node.attributes.get("period")
        if period is not None and node.name and period.removeprefix("#") not in groups:
            yield Breach(node, f"period={period!r} is no temporal group", _any_of(groups), period)


def _interval_order(view: View) -> Iterator[Breach]:
    events = _events(view)
    for node in view.all("timeInterval"):
        bounds = [events.get(node.attributes.get(bound, "").removeprefix("#")) for bound in _BOUNDS]
        start, end = (None if event is None else event.attributes.get("date", "")[:_DAY] for event in bounds)
        if start and end and start > end:
            yield Breach(node, f"the interval ends on {end} and begins on {start}", f"an end not before {start}", end)


def _events(view: View) -> dict[str, Node]:
    return {node.eid: node for node in reversed(tuple(view.all("eventRef"))) if node.eid}


def _any_of(names: Iterable[str]) -> str:
    shown = sorted(names)[:5]
    return f"one of {', '.join(shown)}" if shown else "one that exists"


def _rule(code: str, summary: str) -> Rule:
    return Rule(code=code, severity=Severity.ERROR, summary=summary, clause="AKN 3.0 temporalData")


_INTERVAL: Final = frozenset(("timeInterval",))


TIME: Final = (
    ProfileRule(
        rule=_rule("event-unresolved", "An interval begins or ends with an event that the lifecycle does not have."),
        check=_event_unresolved,
        needs=_INTERVAL,
    ),
    ProfileRule(
        rule=_rule("event-source", "An event's source is nothing in the document."),
        check=_event_source,
        needs=frozenset(("eventRef",)),
    ),
    ProfileRule(
        rule=_rule("period-unresolved", "A period is no temporal group of the document."),
        check=_period_unresolved,
        needs=frozenset(("@period",)),
    ),
    ProfileRule(
        rule=_rule(
            "interval-order",
            "An interval ends before it begins (on the same day: what it holds for never came into force).",
        ),
        check=_interval_order,
        needs=_INTERVAL,
    ),
)
