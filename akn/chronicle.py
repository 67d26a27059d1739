"""Effects as the standard has them: events, temporal groups over them, and passive modifications."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from akn.effect import Effect
from akn.frbr import FrbrUri
from akn.lifecycle import EventType
from akn.listed import Listed
from akn.modification_types import TextualModType
from akn.references import Reference
from akn.work import OURS
from akn.xml import written_value

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
        self._recorded: list[tuple[Effect, str, str, FrbrUri]] = []

    def record(self, effects: Iterable[Effect], work: FrbrUri, eid: str, act: str) -> None:
        """Take effects on the Work of an act, which a reference of this eId means."""
        self._recorded.extend((effect, f"#{eid}", act, work) for effect in effects)

    def parts(self) -> tuple[Listed, ...]:
        """Write `lifecycle`, `analysis` and `temporalData`, each where there is something to write."""
        events = self._events()
        groups = self._groups()
        if not events:
            return ()
        lifecycle = Listed(
            path=("lifecycle",),
            source=self._source,
            lines="".join(
                f'<eventRef eId="{eid}" date="{day}" source="{written_value(source)}" type="{kind.value}"/>\n'
                for (day, source, kind), eid in events.items()
            ),
        )
        if not groups:
            return (lifecycle,)
        changes = "".join(self._modifications(groups))
        return (
            lifecycle,
            Listed(path=("analysis", "passiveModifications"), source=self._source, lines=changes),
            Listed(path=("temporalData",), source=self._source, lines="".join(self._spans(events, groups))),
        )

    def _events(self) -> dict[_EventKey, str]:
        """Return the eIds of the events in order of date, one for what one source does on one day."""
        keys: dict[_EventKey, None] = {}
        if self._origin is not None:
            keys[(self._origin[0], self._origin[1], EventType.GENERATION)] = None
        for effect, source, *_ in self._recorded:
            for key in _event_keys(effect, source):
                keys[key] = None
        return {key: self._ids.numbered("eref") for key in sorted(keys, key=lambda key: key[0])}

    def _groups(self) -> dict[tuple[_EventKey, ...], str]:
        """Return the eId of one group for each pair of events between which something holds, in order of date."""
        keys = {_event_keys(effect, source): None for effect, source, *_ in self._recorded}
        return {key: self._ids.numbered("tmpg") for key in sorted(keys, key=lambda key: [day for day, _, _ in key])}

    def _spans(self, events: Mapping[_EventKey, str], groups: Mapping[tuple[_EventKey, ...], str]) -> Iterator[str]:
        holds = written_value(self._in_force)
        for (start, *end), eid in groups.items():
            until = "".join(f' end="#{events[each]}"' for each in end)
            yield (
                f'<temporalGroup eId="{eid}">\n'
                f'<timeInterval{until} refersTo="{holds}" start="#{events[start]}"/>\n'
                "</temporalGroup>\n"
            )

    def _modifications(self, groups: Mapping[tuple[_EventKey, ...], str]) -> Iterator[str]:
        for effect, source, act, work in self._recorded:
            name = "textualMod" if isinstance(effect.type, TextualModType) else "forceMod"
            eid = self._ids.numbered(name)
            aim = written_value(self._href(effect.destination, work))
            languages = f' lr:languages="{" ".join(effect.languages)}"' if effect.languages else ""
            other = f' lr:other="{written_value(str(effect.other))}"' if effect.other else ""
            yield (
                f'<{name} eId="{eid}" type="{effect.type.value}"{languages}{other}>\n'
                f'<source eId="{eid}__source_1" href="{written_value(act)}"/>\n'
                f'<destination eId="{eid}__destination_1" href="{aim}"/>\n'
                f'<force period="#{groups[_event_keys(effect, source)]}"/>\n'
                f"</{name}>\n"
            )

    def _href(self, wid: str, work: FrbrUri) -> str:
        """Refer to a unit of the document, to one that is not in it any more by its wId, or to the Work."""
        target = self._targets.get(wid, wid)
        if target:
            return f"#{target}"
        return str(work.with_portion(wid) if wid else work)


def in_force_reference(eid: str = IN_FORCE[1:]) -> Reference:
    """Return the reference to what temporal groups speak of."""
    return Reference(element="TLCConcept", eid=eid, href="/akn/ontology/concept/lawrepo.inForce", show_as="in force")


def _event_keys(effect: Effect, source: str) -> tuple[_EventKey, ...]:
    """Return the event that an effect begins with and, where its end is known, the one that it ends with."""
    start = (effect.in_force_from, source, EventType.REPEAL if effect.ends_work else EventType.AMENDMENT)
    if effect.in_force_until is None:
        return (start,)
    return start, (effect.in_force_until, source, EventType.AMENDMENT)
