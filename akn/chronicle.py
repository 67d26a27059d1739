"""Effects as the standard has them: events, temporal groups over them, and passive modifications."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias, TypedDict

from lxml import etree

from akn.attributes import AknDate, write
from akn.effect import Effect
from akn.frbr import FrbrUri
from akn.lifecycle import EventRef, EventType, Lifecycle, TemporalData, TemporalGroup, TimeInterval
from akn.modification import Argument, ForceMod, PassiveModifications, Period, TextualMod
from akn.modification_types import TextualModType
from akn.names import lr
from akn.references import Reference
from akn.work import OURS

IN_FORCE: Final = "#inForce"

# The day, what brought the event about, and what it did.
_EventKey: TypeAlias = tuple[date, str, EventType]


class Identifiers:
    """Mints the eIds of one document: none that is used, none twice."""

    __slots__ = ("_counts", "_used")

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._used = set(used)
        self._counts: dict[str, int] = {}

    def numbered(self, prefix: str) -> str:
        """Return the next that is free: `PREFIX_1`, `PREFIX_2` and so on."""
        return self._next(f"{prefix}_", 1)

    def named(self, name: str) -> str:
        """Return the name or, where that is taken, the next that is free: `NAME-2`, `NAME-3` and so on."""
        if name in self._used:
            return self._next(f"{name}-", 2)
        self._used.add(name)
        return name

    def _next(self, stem: str, first: int) -> str:
        count = self._counts.get(stem, first)
        while f"{stem}{count}" in self._used:
            count += 1
        self._counts[stem] = count + 1
        self._used.add(f"{stem}{count}")
        return f"{stem}{count}"


class Chronicle:
    """Writes effects as the standard has them: events, temporal groups over them, passive modifications."""

    __slots__ = ("_ids", "_in_force", "_origin", "_recorded", "_source", "_targets")

    def __init__(
        self,
        ids: Identifiers,
        *,
        source: str = OURS,
        in_force: str = IN_FORCE,
        origin: tuple[date, str] | None = None,
        targets: Mapping[str, str] | None = None,
    ) -> None:
        """Begin with what every effect shares.

        `origin` is the day on which the Work was generated and the reference to what it was then, `targets` maps
        wIds to the eIds that they bear in the document, "" for a unit that is not in it any more.
        """
        self._ids = ids
        self._source = source
        self._in_force = in_force
        self._origin = origin
        self._targets = targets or {}
        self._recorded: list[tuple[Effect, Reference, FrbrUri]] = []

    def record(self, effects: Iterable[Effect], work: FrbrUri, reference: Reference) -> None:
        """Take effects of the act that `reference` means on the Work."""
        self._recorded.extend((effect, reference, work) for effect in effects)

    def elements(self) -> tuple[etree._Element, ...]:
        """Write `lifecycle`, `analysis` and `temporalData`, each where there is something to write."""
        events = self._events()
        groups = self._groups(events)
        elements = []
        if events:
            elements.append(Lifecycle(source=self._source, events=tuple(events.values())).to_element())
        if groups:
            analysis = write("analysis", {"source": self._source})
            analysis.append(PassiveModifications(items=tuple(self._modifications(groups))).to_element())
            elements.append(analysis)
            elements.append(TemporalData(source=self._source, groups=tuple(groups.values())).to_element())
        return tuple(elements)

    def _events(self) -> dict[_EventKey, EventRef]:
        """Return the events in order of date, one for what one source does on one day."""
        keys: dict[_EventKey, None] = {}
        if self._origin is not None:
            keys[(self._origin[0], self._origin[1], EventType.GENERATION)] = None
        for effect, reference, _ in self._recorded:
            for key in _event_keys(effect, reference):
                keys[key] = None
        return {
            key: EventRef(eid=self._ids.numbered("eref"), date=AknDate(day=key[0]), source=key[1], type=key[2])
            for key in sorted(keys, key=lambda key: key[0])
        }

    def _groups(self, events: Mapping[_EventKey, EventRef]) -> dict[tuple[_EventKey, ...], TemporalGroup]:
        """Return one group for each pair of events between which something holds, in order of date."""
        keys = {_event_keys(effect, reference): None for effect, reference, _ in self._recorded}
        groups = {}
        for key in sorted(keys, key=lambda key: [day for day, _, _ in key]):
            start, *end = (f"#{events[each].eid}" for each in key)
            interval = TimeInterval(refers_to=self._in_force, start=start, end="".join(end))
            groups[key] = TemporalGroup(eid=self._ids.numbered("tmpg"), intervals=(interval,))
        return groups

    def _modifications(
        self, groups: Mapping[tuple[_EventKey, ...], TemporalGroup]
    ) -> Iterator[TextualMod | ForceMod]:
        for effect, reference, work in self._recorded:
            eid = self._ids.numbered("textualMod" if isinstance(effect.type, TextualModType) else "forceMod")
            shared = _Shared(
                eid=eid,
                sources=(Argument(eid=f"{eid}__source_1", href=reference.href),),
                destinations=(Argument(eid=f"{eid}__destination_1", href=self._href(effect.destination, work)),),
                force=Period(period=f"#{groups[_event_keys(effect, reference)].eid}"),
                languages=effect.languages,
                others=((lr("other"), str(effect.other)),) if effect.other else (),
            )
            if isinstance(effect.type, TextualModType):
                yield TextualMod(type=effect.type, **shared)
            else:
                yield ForceMod(type=effect.type, **shared)

    def _href(self, wid: str, work: FrbrUri) -> str:
        """Refer to a unit of the document, to one that is not in it any more by its wId, or to the Work."""
        target = self._targets.get(wid, wid)
        if target:
            return f"#{target}"
        return str(work.with_portion(wid) if wid else work)


def in_force_reference(eid: str = IN_FORCE[1:]) -> Reference:
    """Return the reference to what temporal groups speak of."""
    return Reference(element="TLCConcept", eid=eid, href="/akn/ontology/concept/lawrepo.inForce", show_as="in force")


class _Shared(TypedDict):
    eid: str
    sources: tuple[Argument, ...]
    destinations: tuple[Argument, ...]
    force: Period
    languages: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


def _event_keys(effect: Effect, reference: Reference) -> tuple[_EventKey, ...]:
    """Return the event that an effect begins with and, where its end is known, the one that it ends with."""
    source = f"#{reference.eid}"
    start = (effect.in_force_from, source, EventType.REPEAL if effect.ends_work else EventType.AMENDMENT)
    if effect.in_force_until is None:
        return (start,)
    return start, (effect.in_force_until, source, EventType.AMENDMENT)
