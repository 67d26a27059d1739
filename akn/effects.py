"""What an act does to a Work: `effects/YEAR/KEY.xml`, and such effects as events, periods and modifications."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias, TypedDict

from lxml import etree

from akn.attributes import AknDate, Attributes, MetadataError, at_most, children, located, only, set_attribute, write
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.identification import NamedDate, parse_identification
from akn.iri import Version, VersionKind
from akn.lifecycle import (
    EventRef,
    EventType,
    Interval,
    Lifecycle,
    TemporalData,
    TemporalGroup,
    TimeInterval,
    parse_lifecycle,
    parse_temporal_data,
)
from akn.modification import Argument, ForceMod, PassiveModifications, Period, TextualMod, parse_modification
from akn.modification_types import ForceModType, TextualModType
from akn.names import LR_NS, lr
from akn.references import Publication, Reference, References, parse_publication
from akn.work import (
    ENACTED,
    OURS,
    SEVERAL_LANGUAGES,
    check_language,
    check_text,
    check_work,
    enacted_on,
    identify,
    in_file,
    issuer_reference,
    meta_fragment,
    meta_parts,
    on_lines,
    our_reference,
    parse_iri,
    proprietary,
    refuse_rest,
    stored_in,
    work_dates,
)

IN_FORCE: Final = "#inForce"

# The day, what brought the event about, and what it did.
_EventKey: TypeAlias = tuple[date, str, EventType]


class Basis(enum.Enum):
    """How it is known what an act does: its instructions were recorded, or whole texts were compared."""

    IMPORTED = "imported"
    ENACTED = "enacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One passive modification: what happens to a piece of the affected Work, and when that holds.

    `destination` is a wId, "" for the Work as a whole; no `languages` means all of them. In force from the first
    day up to, and without, the last; the same day twice is an effect that never came into force. `other` is the
    Work that replaces this one, where it ends, or the one that this replaces, where it begins.
    """

    type: TextualModType | ForceModType
    destination: str
    languages: tuple[str, ...] = ()
    in_force_from: date
    in_force_until: date | None = None
    other: FrbrUri | None = None

    def __post_init__(self) -> None:
        check_text("destination", self.destination)
        if len(self.destination.split()) > 1 or self.destination != self.destination.strip():
            raise MetadataError(f"destination {self.destination!r}: expected a wId, without white space")
        for code in self.languages:
            check_language(code)
        if self.other is not None:
            check_work(self.other)
        if self.in_force_until is not None and self.in_force_until < self.in_force_from:
            raise MetadataError(
                f"effect on {self.destination!r} in force from {self.in_force_from} until {self.in_force_until}:"
                " expected an end that is not before its start"
            )

    @property
    def ends_work(self) -> bool:
        """Say whether the Work as a whole ceases."""
        return not self.destination and self.type in {TextualModType.REPEAL, ForceModType.END_OF_ENACTMENT}

    def concerns(self, language: str) -> bool:
        """Say whether the wording in a language is affected."""
        return not self.languages or language in self.languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What an act does to a Work: `effects/YEAR/KEY.xml`.

    `titles` are the act's, as (language, title), sorted. `texts` are (language, first day, place among the texts of
    that day) of the whole texts that were recorded as its work, sorted. `derived` is a `proprietary` with the
    instructions that explain such texts, or stand for them, in `lr:instructions`. `minted` are (instruction, wIds by
    eId) of what an instruction of the act brought in that had no names when it was recorded. `sequence` orders acts
    that were not read themselves among those that commence on one day.
    """

    act: FrbrUri
    enacted: date
    published: date | None = None
    titles: tuple[tuple[str, str], ...] = ()
    basis: Basis
    work: FrbrUri
    modifications: tuple[Effect, ...]
    texts: tuple[tuple[str, date, int], ...] = ()
    derived: Fragment | None = None
    minted: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    sequence: int | None = None

    def __post_init__(self) -> None:
        check_work(self.act)
        check_work(self.work)
        slots = [text[:2] for text in self.texts]
        for code, _ in slots:
            check_language(code)
        if slots != sorted(set(slots)) or any(place < 0 for *_, place in self.texts):
            raise MetadataError(f"texts of {self.act}: expected each language and day once, sorted")
        for code, title in self.titles:
            check_language(code)
            check_text("title", title)
        codes = [code for code, _ in self.titles]
        if codes != sorted(set(codes)):
            raise MetadataError(f"titles of {self.act} in {codes}: expected each language once, sorted")

    def known(self, language: str, pit: date) -> tuple[Effect, ...]:
        """Return the effects on the wording in a language that are in force from a day or earlier."""
        return tuple(
            effect for effect in self.modifications if effect.concerns(language) and effect.in_force_from <= pit
        )

    def title(self, language: str) -> str:
        """Return the act's title in a language, in the first that has one where that has none, or ""."""
        titles = dict(self.titles)
        return titles.get(language) or next((title for title in titles.values() if title), "")


def effects_fragment(effects: Effects) -> Fragment:
    """Write `effects/YEAR/KEY.xml`."""
    languages = {code for effect in effects.modifications for code in effect.languages}
    identification = identify(
        effects.act,
        dates=work_dates(effects.act, effects.enacted),
        language=languages.pop() if len(languages) == 1 else SEVERAL_LANGUAGES,
        version=Version(kind=VersionKind.ORIGINAL),
        expressed=NamedDate(date=AknDate(day=effects.enacted), name=ENACTED),
        made=NamedDate(date=AknDate(day=effects.enacted), name="generation"),
    )
    ids = Identifiers()
    act = Reference(element="passiveRef", eid=ids.numbered("passiveRef"), href=str(effects.act), show_as="")
    parts = [identification.to_element()]
    if effects.published is not None:
        parts.append(Publication(date=AknDate(day=effects.published), name="official", show_as="").to_element())
    chronicle = Chronicle(ids)
    chronicle.record(effects.modifications, effects.work, act)
    parts.extend(chronicle.elements())
    things = (our_reference(), issuer_reference(effects.act), act, in_force_reference())
    parts.append(References(source=OURS, items=things).to_element())
    stored = etree.Element(lr("effects"), nsmap={"lr": LR_NS})
    stored.set("basis", effects.basis.value)
    stored.set("work", str(effects.work))
    if effects.sequence is not None:
        stored.set("sequence", str(effects.sequence))
    for code, title in effects.titles:
        named = etree.SubElement(stored, lr("title"))
        named.set("language", code)
        named.set("value", title)
    for code, day, place in effects.texts:
        text = etree.SubElement(stored, lr("text"))
        text.set("language", code)
        text.set("in_force_from", day.isoformat())
        if place:
            text.set("place", str(place))
    for identifier, wids in effects.minted:
        for eid, wid in wids:
            name = etree.SubElement(stored, lr("minted"))
            for key, value in (("instruction", identifier), ("eId", eid), ("wId", wid)):
                set_attribute(name, key, value)
    on_lines(stored)
    kept = proprietary(stored)
    if effects.derived is not None:
        kept.extend(effects.derived.element())
    return meta_fragment((*parts, kept))


def parse_effects(fragment: Fragment, *, source: str = "") -> Effects:
    """Read `effects/YEAR/KEY.xml`.

    Raises:
        MetadataError: with the line, when something is missing or of no meaning; `source` names the file.

    """
    with in_file(source):
        meta, found = meta_parts(fragment)
        act = parse_identification(only(meta, found, "identification")).work
        publication = at_most(meta, found, "publication")
        stored = stored_in(meta, found, "effects")
        a = Attributes(stored)
        work = parse_iri(stored, a.required("work"))
        told = _told(stored)
        with located(stored):
            effects = Effects(
                act=parse_iri(stored, act.uri),
                enacted=enacted_on(stored, act),
                published=None if publication is None else parse_publication(publication).date.day,
                titles=tuple(_title(child) for child in told["title"]),
                texts=tuple(_text(child) for child in told["text"]),
                minted=tuple(_minted(told["minted"])),
                sequence=_number(stored, a.optional("sequence")),
                derived=_derived(stored),
                basis=a.must_choose("basis", Basis),
                work=work,
                modifications=_effects(meta, found, parse_iri(stored, act.uri), work),
            )
        refuse_rest(a)
        return effects


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


def _effects(
    meta: etree._Element, found: Mapping[str, list[etree._Element]], act: FrbrUri, work: FrbrUri
) -> tuple[Effect, ...]:
    if not found["analysis"]:
        return ()
    analysis = only(meta, found, "analysis")
    passive = only(analysis, children(analysis, ("passiveModifications",)), "passiveModifications")
    lifecycle = parse_lifecycle(only(meta, found, "lifecycle"))
    temporal = parse_temporal_data(only(meta, found, "temporalData"))
    return tuple(_effect(child, act, work, lifecycle, temporal) for child in passive)


def _effect(
    element: etree._Element, act: FrbrUri, work: FrbrUri, lifecycle: Lifecycle, temporal: TemporalData
) -> Effect:
    modification = parse_modification(element)
    if not isinstance(modification, TextualMod | ForceMod):
        raise MetadataError.at(element, "expected <textualMod> or <forceMod>")
    sources = [argument.href for argument in modification.sources]
    if sources != [str(act)]:
        raise MetadataError.at(element, f"comes from {sources}: expected the act alone, {act}")
    if len(modification.destinations) != 1:
        raise MetadataError.at(element, f"has {len(modification.destinations)} destinations: expected one")
    if modification.force is None:
        raise MetadataError.at(element, "has no <force>: expected the temporal group in which it holds")
    with located(element):
        interval = _only_interval(temporal.intervals(modification.force.period, lifecycle))
        return Effect(
            type=modification.type,
            destination=_wid(modification.destinations[0].href, work),
            languages=modification.languages,
            in_force_from=interval[0],
            in_force_until=interval[1],
            other=_other(element, modification.others),
        )


def _other(element: etree._Element, others: Sequence[tuple[str, str]]) -> FrbrUri | None:
    """Return the Work that an end or a beginning of force names beside its own."""
    named = dict(others).get(lr("other"))
    return None if named is None else parse_iri(element, named)


def _only_interval(intervals: Sequence[Interval]) -> tuple[date, date | None]:
    if len(intervals) != 1 or intervals[0].start is None:
        raise MetadataError(f"holds in {len(intervals)} intervals: expected one, with a start")
    return intervals[0].start, intervals[0].end


def _wid(href: str, work: FrbrUri) -> str:
    if href == str(work):
        return ""
    if not href.startswith("#") or href == "#":
        raise MetadataError(f"destination {href!r}: expected #WID or {work}")
    return href[1:]


def _told(stored: etree._Element) -> dict[str, list[etree._Element]]:
    """Return the children of `lr:effects` by name; another has none of its own.

    Raises:
        MetadataError: for another child.

    """
    found: dict[str, list[etree._Element]] = {"title": [], "text": [], "minted": []}
    for child in stored.iterchildren(etree.Element):
        name = next((name for name in found if child.tag == lr(name)), "")
        if not name:
            raise MetadataError.at(child, f"expected one of {', '.join(f'<lr:{each}>' for each in found)}")
        found[name].append(child)
    return found


def _text(element: etree._Element) -> tuple[str, date, int]:
    a = Attributes(element)
    language, day, place = a.required("language"), a.plain_date("in_force_from"), a.optional("place")
    refuse_rest(a)
    return language, day, _number(element, place) or 0


def _number(element: etree._Element, value: str) -> int | None:
    if value and not (value.isascii() and value.isdecimal()):
        raise MetadataError.at(element, f"{value!r}: expected a whole number")
    return int(value) if value else None


def _minted(elements: Iterable[etree._Element]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    names: dict[str, list[tuple[str, str]]] = {}
    for element in elements:
        a = Attributes(element)
        names.setdefault(a.required("instruction"), []).append((a.required("eId"), a.required("wId")))
        refuse_rest(a)
    for identifier, wids in names.items():
        yield identifier, tuple(wids)


def _derived(stored: etree._Element) -> Fragment | None:
    """Return what stands beside `lr:effects`, in a `proprietary` of its own."""
    beside = list(stored.itersiblings(etree.Element))
    if not beside:
        return None
    holder = proprietary(beside[0])
    for element in beside[1:]:
        raise MetadataError.at(element, "expected nothing after <lr:instructions>")
    return Fragment.of(holder)


def _title(element: etree._Element) -> tuple[str, str]:
    a = Attributes(element)
    title = a.required("language"), a.required("value")
    refuse_rest(a)
    return title
