"""All versions of a law in one document, as the standard has it: each has its own eId, the same wId, and a period.

The texts of all days are laid over each other. What stands in one place through them (a provision, by its wId) has
its versions side by side there; a container stands there once, with the versions of its number and its heading.
Whoever leaves out what is not in force on a day (`period`) reads the text of that day, in its order. Pure.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher

from lxml import etree

from akn.document import SECTIONS, assemble
from akn.errors import AknError
from akn.fragment import Fragment
from akn.metadata import Effects, WorkMetadata, expression_meta
from akn.names import AKN_NS, HIERARCHY, LABELS, akn
from akn.notes import Note
from akn.periods import Spans, add_periods
from akn.xml import canonical, local_name, parse_xml
from lawrepo.expression import compose
from lawrepo.holding import META, State
from lawrepo.multiple_versions_names import Names
from lawrepo.timeline import Interval

_REFERENCE = "componentRef"
_AROUND = frozenset(("intro", "wrapUp"))  # a container has one of each at most
# Elements of a text that the schema gives no period.
_WITHOUT_PERIOD = frozenset((_REFERENCE, "documentRef", "foreign"))

# Types of documents that cannot say what they contain.
_WITHOUT_CONTAINS = frozenset(("portion",))


class VersionsError(AknError):
    """Report a law whose versions cannot stand in one document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """What stands somewhere on a day.

    `key` is what it is known by through time. `xml` is its wording, or for a container all of it but its labels and
    what it holds (`items`).
    """

    key: str
    xml: bytes
    labels: "tuple[_Item, ...]" = ()
    items: "tuple[_Item, ...]" = ()
    is_container: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class _Version:
    """One wording, and the days on which it is in force; a container holds labels and contents, each with theirs."""

    xml: bytes
    days: list[Interval] = field(default_factory=list)
    labels: "_Places"
    places: "_Places"
    is_container: bool

    def hold(self, span: Interval) -> None:
        if self.days and self.days[-1].end == span.start:
            self.days[-1] = replace(self.days[-1], end=span.end)
        else:
            self.days.append(span)

    @property
    def spans(self) -> Spans:
        return tuple((span.start, span.end) for span in self.days)


class _Places:
    """The places in a section or a container, in an order that holds for every day; each with its versions."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._versions: list[dict[bytes, _Version]] = []

    def add(self, items: Sequence[_Item], span: Interval) -> None:
        """Lay what stands here in a span of days over what stood here before it."""
        for item, versions in zip(items, self._placed([item.key for item in items]), strict=True):
            version = versions.get(item.xml)
            if version is None:
                version = _Version(xml=item.xml, labels=_Places(), places=_Places(), is_container=item.is_container)
                versions[item.xml] = version
            version.hold(span)
            version.labels.add(item.labels, span)
            version.places.add(item.items, span)

    def _placed(self, keys: list[str]) -> list[dict[bytes, _Version]]:
        """Return the places of keys, after making those that are new; what has moved gets a place of its own."""
        if keys == self._keys:
            return self._versions
        merged_keys: list[str] = []
        merged: list[dict[bytes, _Version]] = []
        found: list[dict[bytes, _Version]] = []
        matcher = SequenceMatcher(None, self._keys, keys, autojunk=False)
        for kind, old, old_end, new, new_end in matcher.get_opcodes():
            merged_keys += self._keys[old:old_end]
            merged += self._versions[old:old_end]
            if kind == "equal":
                found += self._versions[old:old_end]
                continue
            here: list[dict[bytes, _Version]] = [{} for _ in range(new, new_end)]
            merged_keys += keys[new:new_end]
            merged += here
            found += here
        self._keys, self._versions = merged_keys, merged
        return found

    def __iter__(self) -> Iterator[_Version]:
        for versions in self._versions:
            yield from versions.values()


def multiple_versions(
    meta: WorkMetadata,
    language: str,
    texts: Sequence[tuple[Interval, State]],
    *,
    effects: Sequence[Effects],
    notes: Sequence[Note],
    recorded_at: datetime,
    commit: str,
    assumed: tuple[str, ...] = (),
) -> bytes:
    """Return a Work in a language with all its versions, as one Akoma Ntoso document.

    `texts` are the texts one after another, each with the days on which it is in force.

    Raises:
        VersionsError: when something that has no period is not in all texts.
        AknError: when the parts held do not fit together.

    """
    last, state = texts[-1]
    always = ((texts[0][0].start, last.end),)
    names = Names()
    parts = {name: _section(root, places, names, always) for name, (root, places) in _laid_over(texts).items()}
    names.lead_references()
    known = tuple(note for note in notes if any(note.unit in text for _, text in texts))
    starts = (change.in_force_from for each in effects for change in each.modifications)
    metadata = expression_meta(
        work=meta,
        language=language,
        expression_date=last.start,
        pit=max((last.start, *starts)),
        effects=effects,
        notes=known,
        recorded_at=recorded_at,
        commit=commit,
        digest=hashlib.sha256(assemble(compose(meta, state, None))).hexdigest(),
        imported=state.get(META),
        targets=_targets(names, effects, known),
        reserved=names.eids,
        assumed=assumed,
    )
    metadata, groups = add_periods(metadata, {spans for _, spans in names.dated}, names.eids)
    for element, spans in names.dated:
        element.set("period", f"#{groups[spans]}")
    whole = compose(meta, {name: Fragment.of(part) for name, part in parts.items()}, metadata)
    several = () if meta.type in _WITHOUT_CONTAINS else (("contains", "multipleVersions"),)
    return assemble(replace(whole, attributes=(*whole.attributes, *several), unit=""))


def _laid_over(texts: Sequence[tuple[Interval, State]]) -> dict[str, tuple[etree._Element, _Places]]:
    """Return each section as it was last, with the places in it, in the order of the document."""
    sections: dict[str, tuple[etree._Element, _Places]] = {}
    for span, state in texts:
        for name in SECTIONS:
            if name != META and name in state:
                root = state[name].element()
                places = sections[name][1] if name in sections else _Places()
                places.add(tuple(_items(root, state)), span)
                sections[name] = root, places
    return {name: sections[name] for name in SECTIONS if name in sections}


def _items(element: etree._Element, state: State) -> Iterator[_Item]:
    """Yield what a section or a container holds, on one day."""
    inside = local_name(element) in HIERARCHY
    for child in element.iterchildren(etree.Element):
        name = local_name(child)
        if inside and name in LABELS | _AROUND:
            continue
        wid = (child.get("src") or "").removeprefix("#") if name == _REFERENCE else ""
        if wid in state and wid not in SECTIONS:
            yield _Item(key=wid, xml=state[wid].xml)
        elif name in HIERARCHY and _is_container(child, state):
            yield _container(child, state)
        else:
            whole = _expanded(child, state)
            yield _Item(key=child.get("wId") or child.get("eId") or whole.decode(), xml=whole)


def _is_container(element: etree._Element, state: State) -> bool:
    """Tell whether an element of the hierarchy holds units, or nothing yet."""
    if all(local_name(child) in LABELS for child in element.iterchildren(etree.Element)):
        return True
    return any(_is_unit(each, state) for each in element.iter(akn(_REFERENCE)))


def _container(element: etree._Element, state: State) -> _Item:
    shell = etree.Element(element.tag, nsmap=element.nsmap)
    for name, value in element.attrib.items():
        shell.set(name, value)
    shell.extend(parse_xml(canonical(child)) for child in element if local_name(child) in _AROUND)
    return _Item(
        key=element.get("wId") or element.get("eId") or local_name(element),
        xml=canonical(shell),
        labels=tuple(
            _Item(key=local_name(child), xml=canonical(child)) for child in element if local_name(child) in LABELS
        ),
        items=tuple(_items(element, state)),
        is_container=True,
    )


def _is_unit(reference: etree._Element, state: State) -> bool:
    wid = (reference.get("src") or "").removeprefix("#")
    return wid in state and wid not in SECTIONS


def _expanded(element: etree._Element, state: State) -> bytes:
    """Return an element with the units in their places."""
    root = parse_xml(canonical(element))
    for reference in list(root.iter(akn(_REFERENCE))):
        above = reference.getparent()
        if above is not None and _is_unit(reference, state):
            above.replace(reference, state[(reference.get("src") or "").removeprefix("#")].element())
    return canonical(root)


def _section(last: etree._Element, places: _Places, names: Names, always: Spans) -> etree._Element:
    """Write a section: what its last version says of itself, around all that ever stood in it."""
    root = etree.Element(last.tag, nsmap={None: AKN_NS, **last.nsmap})
    for name, value in last.attrib.items():
        root.set(name, value)
    names.take(root)
    root.extend(_elements(places, names, always, {}))
    return root


def _elements(places: _Places, names: Names, always: Spans, around: Mapping[str, str]) -> Iterator[etree._Element]:
    """Write all that stands in some places; `around` is what the eIds of the containers became."""
    for version in places:
        element = parse_xml(version.xml)
        dated = local_name(element) not in _WITHOUT_PERIOD
        if not dated and version.spans != always:
            raise VersionsError(
                f"<{local_name(element)}> {element.get('eId') or ''} is not in all texts, and the schema gives it no"
                " period: this law has no document with all its versions"
            )
        renamed = names.place(element, version.spans, around, dated=dated)
        if version.is_container:
            after = [child for child in element if local_name(child) == "wrapUp"]
            for count, label in enumerate(_elements(version.labels, names, version.spans, renamed)):
                element.insert(count, label)
            element.extend(_elements(version.places, names, version.spans, renamed))
            element.extend(after)
        yield element


def _targets(names: Names, effects: Sequence[Effects], notes: Sequence[Note]) -> Mapping[str, str]:
    """Return the eId of the last version of what each wId names; what effects name and nothing bears has ""."""
    newest = names.newest()
    named = {change.destination for each in effects for change in each.modifications} - {""}
    anchors = {note.anchor for note in notes} | {note.unit for note in notes}
    gone = dict.fromkeys(named - newest.keys(), "")
    return gone | {wid: newest[wid] for wid in (named | anchors) & newest.keys()}
