"""What an act does to a Work: `effects/YEAR/KEY.xml`, and such effects as events, periods and modifications."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from lxml import etree

from akn.attributes import AknDate, Attributes, MetadataError, at_most, children, located, only, set_attribute
from akn.chronicle import Chronicle, Identifiers, in_force_reference
from akn.effect import Effect
from akn.effects_plain import PlainEffects, may_begin_after, read_plain
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.identification import NamedDate, parse_identification
from akn.iri import IriError, Version, VersionKind
from akn.lifecycle import (
    Interval,
    Lifecycle,
    TemporalData,
    parse_lifecycle,
    parse_temporal_data,
)
from akn.modification import ForceMod, TextualMod, parse_modification
from akn.modification_types import TextualModType
from akn.names import LR_NS, lr
from akn.reasons import HAD_OUTCOME, VOID_BY
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
from akn.written_effects import is_foreseen, written
from akn.xml import written_value

_KEPT: Final = 1024  # whoever records an act on a Work reads and writes those before it, each time anew


class Basis(enum.Enum):
    """How it is known what an act does: its instructions were recorded, or whole texts were compared."""

    IMPORTED = "imported"
    ENACTED = "enacted"


class Standing(enum.Enum):
    """Why something that an act says has no effect: not yet, never, or by an editor's word."""

    PENDING = "pending"
    STILLBORN = "stillborn"
    UNEXECUTABLE = "unexecutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """An instruction of an act that is in force on no day, what it is about (`eids`), and why."""

    instruction: str
    standing: Standing
    eids: tuple[str, ...]
    reason: str

    @property
    def word(self) -> str:
        """Return what people call it: what is in force on no day is `void` where an act or an outcome made it so."""
        void = self.standing is Standing.STILLBORN and any(why in self.reason for why in (VOID_BY, HAD_OUTCOME))
        return "void" if void else self.standing.value

    def __post_init__(self) -> None:
        for name, text in (
            ("instruction", self.instruction),
            ("reason", self.reason),
            *(("eId", e) for e in self.eids),
        ):
            check_text(name, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What an act does to a Work: `effects/YEAR/KEY.xml`.

    `titles` are the act's, as (language, title), sorted. `texts` are (language, first day, place among the texts of
    that day) of the whole texts that were recorded as its work, sorted. `derived` is a `proprietary` with the
    instructions that explain such texts, or stand for them, in `lr:instructions`. `minted` are (instruction, wIds by
    eId) of what an instruction of the act brought in that had no names when it was recorded. `sequence` orders acts
    that were not read themselves among those that commence on one day. `outstanding` are its instructions that have
    no effect.
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
    outstanding: tuple[Outstanding, ...] = ()

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


@lru_cache(maxsize=_KEPT)
def effects_fragment(effects: Effects) -> Fragment:
    """Write `effects/YEAR/KEY.xml`."""
    data = _as_text(effects)
    return elements_fragment(effects) if data is None else Fragment(xml=data)


def _as_text(effects: Effects) -> bytes | None:
    """Write effects as text, None where they have more to them than is foreseen."""
    more = effects.minted or effects.outstanding or effects.sequence is not None
    if more or not is_foreseen(effects.derived):
        return None
    return written(
        effects.act,
        effects.enacted,
        effects.work,
        effects.modifications,
        published=effects.published,
        stored=_stored_lines(effects),
        derived=effects.derived,
    )


def elements_fragment(effects: Effects) -> Fragment:
    """Write `effects/YEAR/KEY.xml` by way of its elements, whatever the effects."""
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
    published = () if effects.published is None else (AknDate(day=effects.published),)
    chronicle = Chronicle(ids)
    chronicle.record(effects.modifications, effects.work, act.eid, act.href)
    things = (our_reference(), issuer_reference(effects.act), act, in_force_reference())
    kept = proprietary(_stored(effects))
    if effects.derived is not None:
        kept.extend(effects.derived.element())
    return meta_fragment(
        (
            identification.to_element(),
            *(Publication(date=day, name="official", show_as="").to_element() for day in published),
            *chronicle.parts(),
            References(source=OURS, items=things).to_element(),
            kept,
        )
    )


def _stored_lines(effects: Effects) -> Iterator[str]:
    """Yield the lines of `_stored`, for effects that have names, titles and texts alone."""
    named = f'<lr:effects basis="{effects.basis.value}" work="{written_value(str(effects.work))}"'
    if not (effects.titles or effects.texts):
        yield f"{named}/>"
        return
    yield f"{named}>"
    for code, title in effects.titles:
        yield f'<lr:title language="{code}" value="{written_value(title)}"/>'
    for code, day, place in effects.texts:
        number = f' place="{place}"' if place else ""
        yield f'<lr:text in_force_from="{day.isoformat()}" language="{code}"{number}/>'
    yield "</lr:effects>"


def _stored(effects: Effects) -> etree._Element:
    """Write what the standard has no place for."""
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
    for each in effects.outstanding:
        told = etree.SubElement(stored, lr("outstanding"))
        for key, value in (
            ("instruction", each.instruction),
            ("standing", each.standing.value),
            ("eIds", " ".join(each.eids)),
            ("reason", each.reason),
        ):
            set_attribute(told, key, value)
    on_lines(stored)
    return stored


@lru_cache(maxsize=_KEPT)
def parse_effects(fragment: Fragment, *, source: str = "") -> Effects:
    """Read `effects/YEAR/KEY.xml`.

    Raises:
        MetadataError: with the line, when something is missing or of no meaning; `source` names the file.

    """
    plain = _plain(fragment)
    if plain is not None:
        return plain
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
                outstanding=tuple(map(_outstanding, told["outstanding"])),
                sequence=_number(stored, a.optional("sequence")),
                derived=_derived(stored),
                basis=a.must_choose("basis", Basis),
                work=work,
                modifications=_effects(meta, found, parse_iri(stored, act.uri), work),
            )
        refuse_rest(a)
        return effects


def begins_after(fragment: Fragment, pit: date, work: FrbrUri) -> bool:
    """Say whether an effects file on a Work is plain, and all that it tells of begins after a day."""
    effects = _plain(fragment) if may_begin_after(fragment, pit) else None
    return effects is not None and effects.work == work


def _plain(fragment: Fragment) -> Effects | None:
    """Read an effects file of the plain form, None where it is of another, or wrong."""
    plain = read_plain(fragment)
    if plain is not None:
        with suppress(IriError, MetadataError):
            effects = _effects_of(plain)
            if _as_text(effects) == fragment.xml:
                return effects
    return None


def _effects_of(plain: PlainEffects) -> Effects:
    return Effects(
        act=FrbrUri.parse(plain.act),
        enacted=date.fromisoformat(plain.enacted),
        published=date.fromisoformat(plain.published) if plain.published else None,
        titles=plain.titles,
        basis=Basis(plain.basis),
        work=FrbrUri.parse(plain.work),
        modifications=tuple(
            Effect(
                type=TextualModType(kind),
                destination=wid,
                languages=languages,
                in_force_from=date.fromisoformat(start),
                in_force_until=date.fromisoformat(end) if end else None,
            )
            for kind, wid, languages, start, end in plain.changes
        ),
        texts=tuple((language, date.fromisoformat(day), place) for language, day, place in plain.texts),
    )


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
    found: dict[str, list[etree._Element]] = {"title": [], "text": [], "minted": [], "outstanding": []}
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


def _outstanding(element: etree._Element) -> Outstanding:
    a = Attributes(element)
    outstanding = Outstanding(
        instruction=a.required("instruction"),
        standing=a.must_choose("standing", Standing),
        eids=tuple(a.required("eIds").split()),
        reason=a.required("reason"),
    )
    refuse_rest(a)
    return outstanding


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
