"""The profile: each rule fires, each rule is silent without its function, and the published form says the same."""

import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from lxml import etree, isoschematron

from akn.effect import Effect
from akn.effects import Basis, Effects, effects_fragment
from akn.eid_names import ABBREVIATIONS, EID_REQUIRED, LOCAL, UNIQUE
from akn.findings import Severity
from akn.frbr import FrbrUri
from akn.modification_types import TextualModType
from akn.names import AKN_NS
from akn.notes import Note, notes_fragment
from akn.place import places
from akn.profile import PROFILE, RULES, check_profile, read_schematron
from akn.rules import EID_FORM
from akn.rules_content import ALPHA_3, BIDI, CONTROL, LANGUAGE_TAG, NUMBER, PROVISIONS
from akn.rules_frbr import DATE, EXPRESSION_REST, FORMAT, MANIFESTATION_REST, WORK_IRI
from akn.rules_identity import (
    BINDING,
    COUNT,
    DIVISION_PREFIX,
    EXCUSED,
    NAMELESS,
    PLAIN_NUM,
    REQUIRED,
    STATES_A_NUMBER,
    WID_FORM,
)
from akn.validate import check_schema
from akn.work import LanguageEntry, WorkMetadata, work_fragment
from akn.xml import parse_xml

ROOT = Path(__file__).resolve().parents[2]
SCH = "{http://purl.oclc.org/dsdl/schematron}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
WORK = "/akn/xa/act/decree/2001-02-03/7-ii"

# A valid act without a finding. Each case below breaks one thing in it.
ACT = f"""<akomaNtoso xmlns="{AKN_NS}">
<act name="act">
<meta>
<identification source="#lawrepo">
<FRBRWork>
<FRBRthis value="{WORK}/!main"/>
<FRBRuri value="{WORK}"/>
<FRBRdate date="2001-02-03" name="enacted"/>
<FRBRauthor href="#parliament"/>
<FRBRcountry value="xa"/>
<FRBRsubtype value="decree"/>
<FRBRnumber value="7-II"/>
</FRBRWork>
<FRBRExpression>
<FRBRthis value="{WORK}/eng@2001-02-03/!main"/>
<FRBRuri value="{WORK}/eng@2001-02-03"/>
<FRBRdate date="2001-02-03" name="inForce"/>
<FRBRauthor href="#parliament"/>
<FRBRlanguage language="eng"/>
</FRBRExpression>
<FRBRManifestation>
<FRBRthis value="{WORK}/eng@2001-02-03/!main.akn"/>
<FRBRuri value="{WORK}/eng@2001-02-03.akn"/>
<FRBRdate date="2020-01-01" name="generation"/>
<FRBRauthor href="#parliament"/>
</FRBRManifestation>
</identification>
<lifecycle source="#lawrepo">
<eventRef eId="evnt_2001-02-03" date="2001-02-03" source="#origin" type="generation"/>
<eventRef eId="evnt_2010-01-01" date="2010-01-01" source="#origin" type="amendment"/>
</lifecycle>
<temporalData source="#lawrepo">
<temporalGroup eId="tmpg_1">
<timeInterval end="#evnt_2010-01-01" refersTo="#inForce" start="#evnt_2001-02-03"/>
</temporalGroup>
</temporalData>
<references source="#lawrepo">
<original eId="origin" href="{WORK}" showAs="Decree on lanterns"/>
<TLCOrganization eId="parliament" href="/akn/ontology/organization/parliament" showAs="Parliament"/>
</references>
<notes source="#lawrepo">
<note eId="art_1__note_1" placementBase="#art_1__para_2"><p>Amended in 2010.</p></note>
</notes>
</meta>
<preamble>
<p eId="p_1" xml:lang="en-GB">Mindful of the dark,</p>
<p eId="p_2">Parliament has resolved.</p>
</preamble>
<body>
<section eId="sec_1">
<num>Section I</num>
<heading>Lanterns</heading>
<article eId="art_1" period="#tmpg_1">
<num>Article 1</num>
<paragraph eId="art_1__para_1">
<num>1.</num>
<content>
<p>Every bridge has a lantern.</p>
</content>
</paragraph>
<paragraph eId="art_1__para_1-1">
<num>1-1.</num>
<content>
<p>It burns by night, <ref href="#art_3">with exceptions</ref>.</p>
</content>
</paragraph>
<paragraph eId="art_1__para_2">
<num>2.</num>
<content>
<p>It is lit by the warden.</p>
</content>
</paragraph>
</article>
<article eId="art_2" status="removed">
<num>Article 2</num>
<heading>Torches</heading>
</article>
</section>
<section eId="sec_2">
<num>Section Two</num>
<article eId="art_3">
<num>Article 3</num>
<intro>
<p>No lantern burns:</p>
</intro>
<point eId="art_3__point_a">
<num>a)</num>
<content>
<p>under a full moon;</p>
</content>
</point>
<point eId="art_3__point_b">
<num>b)</num>
<content>
<p>in fog.</p>
</content>
</point>
</article>
<article eId="art_4" wId="art_3~2">
<num>Article 4</num>
<content>
<p>This decree is in force.</p>
</content>
</article>
</section>
</body>
</act>
</akomaNtoso>
"""

Changes = tuple[tuple[str, str], ...]

# code → what stands in ACT and what is put in its place: exactly that rule is broken, once.
CASES: dict[str, Changes] = {
    "eid-missing": (('<paragraph eId="art_1__para_1">', "<paragraph>"),),
    "eid-form": (("art_1__para_2", "art_1__para_2."),),
    "eid-duplicate": (('eId="p_2"', 'eId="p_1"'),),
    "eid-name": (("art_3__point_b", "art_3__item_b"),),
    "eid-context": (('eId="art_1__para_1"', 'eId="para_1"'),),
    "eid-number": (("<num>1-1.</num>", "<num>1-2.</num>"),),
    "eid-numeral": (("Section Two", "Section Three"),),
    "wid-redundant": (('wId="art_3~2"', 'wId="art_4"'),),
    "wid-form": (('wId="art_3~2"', 'wId="art_3~1"'),),
    "wid-duplicate": (('wId="art_3~2"', 'wId="art_3"'),),
    "frbr-uri": ((WORK, "/akn/xa/act/decree/7-ii"),),
    "frbr-this": ((f'"{WORK}/!main"', '"/akn/xa/act/decree/2001-02-03/8-ii/!main"'),),
    "frbr-level": (("/eng@", "/en@"),),
    "frbr-type": (('<act name="act">', '<bill name="act">'), ("</act>", "</bill>")),
    "frbr-subtype": (('value="decree"', 'value="order"'),),
    "frbr-country": (('value="xa"', 'value="xb"'),),
    "frbr-date": (('date="2001-02-03" name="enacted"', 'date="2001-02-04" name="enacted"'),),
    "frbr-number": (("7-II", "8-II"),),
    "frbr-language": (('language="eng"', 'language="rus"'),),
    "event-unresolved": (('end="#evnt_2010-01-01"', 'end="#evnt_2010-01-02"'),),
    "event-source": (('date="2010-01-01" source="#origin"', 'date="2010-01-01" source="#nowhere"'),),
    "period-unresolved": (("#tmpg_1", "#tmpg_2"),),
    "interval-order": (('date="2010-01-01"', 'date="2001-02-02"'),),
    "article-empty": ((' status="removed"', ""),),
    "provision-empty": (("Every bridge has a lantern.", " "),),
    "numbering-gap": (("art_4", "art_6"), ("Article 4", "Article 6")),
    "ref-unresolved": (('href="#art_3"', 'href="#art_5"'),),
    "text-control": (("by the warden", "by the\N{NEXT LINE}warden"),),
    "text-bidi": (("by the warden", "by the \N{RIGHT-TO-LEFT OVERRIDE}warden"),),
    "text-nfc": (("by the warden", "by the cafe\N{COMBINING ACUTE ACCENT} owner"),),
    "lang-tag": (('xml:lang="en-GB"', 'xml:lang="en_GB"'),),
}

# A provision two levels down, and what is made of it.
INDENT = """<intro>
<p>in fog:</p>
</intro>
<indent eId="art_3__point_b__indent_{0}">
<num>{0}.</num>
<content>
<p>if it is thick.</p>
</content>
</indent>"""
POINT = "<content>\n<p>in fog.</p>\n</content>"

# Other ways to break a rule.
FURTHER: tuple[tuple[str, Changes], ...] = (
    ("eid-context", (("art_4", "sec_2__art_4"),)),
    ("eid-context", (('eId="art_3__point_b"', 'eId="art_1__point_b"'),)),
    ("eid-number", (('eId="p_2"', 'eId="p_two"'),)),
    ("eid-number", (("<num>a)</num>", "<num>c)</num>"),)),
    ("eid-number", (("<content>\n<p>in fog.", '<content eId="art_3__point_b__content_x">\n<p>in fog.'),)),
    ("eid-numeral", (("Section I<", "Section IV<"),)),
    (
        "eid-numeral",
        (
            (
                "Section I<",
                'Section<authorialNote marker="1" eId="sec_1__authorialNote_1"><p>1</p></authorialNote> IV<',
            ),
        ),
    ),
    ("eid-numeral", (("art_3__point_b", "art_3__point_x"), ("<num>b)", "<num>item"))),
    ("wid-form", (('wId="art_3~2"', 'wId="art_3~02"'),)),
    ("frbr-uri", ((WORK, "/akn/xa/act/decree/2001-02-03/.."),)),
    ("frbr-date", (("eng@2001-02-03", "eng@2001-02-05"),)),
    ("frbr-this", (("/!main.akn", ".akn/!main"),)),
    (
        "frbr-level",
        (
            (f'FRBRuri value="{WORK}/eng@2001-02-03.akn"', f'FRBRuri value="{WORK}/eng@2001-02-03.akn/"'),
            ("/!main.akn", ".akn/"),
        ),
    ),
    ("event-unresolved", (('start="#evnt_2001-02-03"', 'start="#tmpg_1"'),)),
    ("ref-unresolved", (('placementBase="#art_1__para_2"', 'placementBase="#art_1__para_9"'),)),
    ("ref-unresolved", (('<ref href="#art_3">with exceptions</ref>', '<rref from="#art_3" upTo="#art_5">x</rref>'),)),
    ("numbering-gap", (("art_1__para_2", "art_1__para_4"), ("<num>2.", "<num>4."))),
    (
        "numbering-gap",
        (
            ("art_1__para_1", "art_1__para_2_2"),
            ("<num>1.", "<num>2."),
            ("art_1__para_2_2-1", "art_1__para_2-1"),
            ("<num>1-1.", "<num>2-1."),
        ),
    ),
    ("numbering-gap", ((POINT, INDENT.format(2)),)),
    ("text-control", (("Lanterns", "Lan\N{REPLACEMENT CHARACTER}erns"),)),
    ("text-bidi", (('showAs="Parliament"', 'showAs="\N{LEFT-TO-RIGHT ISOLATE}Parliament"'),)),
    ("text-nfc", (('showAs="Parliament"', 'showAs="Che\N{COMBINING ACUTE ACCENT}z"'),)),
    ("provision-empty", (("<p>in fog.</p>", "<p/>"),)),
)

# What looks odd and is right.
RIGHT: tuple[Changes, ...] = (
    (),
    (("Article 2</num>\n<heading>Torches</heading>", "</num>"),),  # dropped without a trace
    (
        (
            'eId="art_2" status="removed">\n<num>Article 2</num>\n<heading>Torches</heading>',
            (
                'eId="art_2"><num>Article 2</num><content><p>Torches.</p></content></article>\n'
                '<article eId="art_2-1" status="removed">\n<num/>'
            ),
        ),
    ),  # the same of an inserted one, whose number is no count
    (("art_4", "art_3-1"), ("Article 4", "Article 3-1")),  # an inserted article
    (("art_3__point_b", "art_3__point_a_2"), ("b)", "a)")),  # a number that the law gives twice
    (('eId="sec_1"', 'eId="sec_I"'),),  # Roman numerals may be kept (AKN-NC §5.4.3)
    (("art_3__point_b", "art_3__point_б"), ("b)", "б)")),
    (("art_3__point_b", "art_3__point_2"), ("<num>b)", "<num>item")),  # <num> states nothing: it is counted
    (("<content>\n<p>in fog.", '<content eId="art_3__point_b__content">\n<p>in fog.'),),
    (
        ("art_2", "art_2-4"),
        ("Article 2", "Articles 2-4"),
        ("art_3", "art_5"),
        ("Article 3", "Article 5"),
        ("art_4", "art_6"),
        ("Article 4", "Article 6"),
    ),  # the removed ones under one number
    (('placementBase="#art_1__para_2"', 'placementBase="#art_3~2"'),),  # a note may name its element by wId
    (('xml:lang="en-GB"', 'xml:lang=""'),),
    (('wId="art_3~2"', 'wId="art_9"'),),  # renumbered
    (('date="2010-01-01"', 'date="2001-02-03"'),),  # what never came into force
    ((POINT, INDENT.format(1)),),
    (("<p>in fog.</p>", '<p><img src="fog.png"/></p>'),),
    (("7-II", "7-ii"),),
    (('<FRBRnumber value="7-II"/>', '<FRBRnumber value="seven"/>\n<FRBRname value="7-ii"/>'),),
    (("Every bridge", "Every\N{NO-BREAK SPACE}bridge\ttoday\n"),),
)


def changed(changes: Changes) -> bytes:
    text = ACT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def codes(data: bytes, *, whole: bool = True) -> list[str]:
    return [finding.rule.code for finding in check_profile(parse_xml(data), file="x.xml", whole=whole)]


@pytest.fixture(scope="module")
def phases() -> dict[bool, isoschematron.Schematron]:
    """Compile the published form for fragments (False) and for whole documents (True)."""
    schema = etree.fromstring(read_schematron())
    return {
        whole: isoschematron.Schematron(schema, phase="whole" if whole else "fragment", store_report=True)
        for whole in (False, True)
    }


def published(phase: isoschematron.Schematron, data: bytes) -> Counter[tuple[str, str]]:
    """Return (code, path of the element) of each assertion that failed."""
    root = parse_xml(data)
    phase.validate(root)
    report = phase.validation_report
    assert report is not None
    failed = report.iter(f"{SVRL}failed-assert")
    return Counter((str(item.get("id")), path(root.xpath(str(item.get("location")))[0])) for item in failed)


def ours(data: bytes, *, whole: bool) -> Counter[tuple[str, str]]:
    """Return the same of the rules in Python, save those that Schematron cannot say."""
    root = parse_xml(data)
    elements = list(root.iter(etree.Element))
    at = dict(zip(places(root, elements, data), map(path, elements), strict=True))
    sayable = [item for item in PROFILE if not item.unsaid]
    found = check_profile(root, file="", whole=whole, source=data, profile=sayable)
    return Counter((finding.rule.code, at[finding.line, finding.column]) for finding in found)


def path(element: etree._Element) -> str:
    return element.getroottree().getpath(element)


def test_the_act_is_valid() -> None:
    assert check_schema(parse_xml(ACT.encode()), file="x.xml") == ()


@pytest.mark.parametrize("changes", RIGHT)
def test_what_is_right_is_no_finding(changes: Changes) -> None:
    assert codes(changed(changes)) == []


def test_every_rule_has_a_case() -> None:
    assert list(CASES) == [rule.code for rule in RULES]


@pytest.mark.parametrize("code", CASES)
def test_a_rule_fires_and_nothing_else_does(code: str) -> None:
    data = changed(CASES[code])
    (finding,) = check_profile(parse_xml(data), file="x.xml", whole=True, source=data)
    assert finding.rule.code == code
    assert finding.file == "x.xml"
    assert finding.line > 2
    assert finding.column == 1 or data.splitlines()[finding.line - 1].decode()[finding.column - 1] == "<"
    assert finding.message
    assert "\n" not in finding.message


@pytest.mark.parametrize("code", CASES)
def test_without_its_function_a_rule_is_silent(code: str) -> None:
    rest = [item for item in PROFILE if item.rule.code != code]
    assert len(rest) == len(PROFILE) - 1
    assert check_profile(parse_xml(changed(CASES[code])), file="", whole=True, profile=rest) == ()


@pytest.mark.parametrize(("code", "changes"), FURTHER)
def test_further_ways_to_break_a_rule(code: str, changes: Changes) -> None:
    assert codes(changed(changes)) == [code]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("changes", [*CASES.values(), *(changes for _, changes in FURTHER), *RIGHT])
def test_the_published_form_agrees(
    phases: dict[bool, isoschematron.Schematron], changes: Changes, *, whole: bool
) -> None:
    data = changed(changes)
    assert published(phases[whole], data) == ours(data, whole=whole)


def test_the_published_form_has_every_rule_it_can_say() -> None:
    schema = etree.fromstring(read_schematron())
    severities = {str(item.get("id")): Severity(item.get("role")) for item in schema.iter(f"{SCH}assert")}
    assert severities == {item.rule.code: item.rule.severity for item in PROFILE if not item.unsaid}
    assert [item.rule.code for item in PROFILE if item.unsaid] == ["eid-numeral", "text-nfc"]


def test_the_phases_of_the_published_form() -> None:
    schema = etree.fromstring(read_schematron())
    active = {
        phase.get("id"): [item.get("pattern") for item in phase.iter(f"{SCH}active")]
        for phase in schema.iter(f"{SCH}phase")
    }
    patterns = [item.get("id") for item in schema.iter(f"{SCH}pattern")]
    assert active == {
        "whole": patterns,
        "fragment": [name for name in patterns if name != "p-ref-unresolved"],
    }


def test_the_published_form_has_the_same_tables_and_patterns() -> None:
    schema = etree.fromstring(read_schematron())
    values = {item.get("name"): str(item.get("value"))[1:-1] for item in schema.findall(f"{SCH}let")}
    tables = {
        "required": REQUIRED,
        "refs": {f"{name}={ref}" for name, ref in ABBREVIATIONS.items()},
        "nameless": NAMELESS,
        "unique": UNIQUE,
        "local": LOCAL,
        "provisions": PROVISIONS,
    }
    assert {name: set(values.pop(name).split()) for name in tables} == tables
    assert values == {
        "eidForm": EID_FORM,
        "widForm": WID_FORM,
        "count": COUNT,
        "statesANumber": STATES_A_NUMBER,
        "plainNum": PLAIN_NUM,
        "binding": BINDING,
        "divisionPrefix": DIVISION_PREFIX,
        "workIri": WORK_IRI,
        "expressionRest": EXPRESSION_REST,
        "manifestationRest": MANIFESTATION_REST,
        "date": DATE,
        "format": FORMAT,
        "number": NUMBER,
        "control": CONTROL,
        "bidi": BIDI,
        "languageTag": LANGUAGE_TAG,
        "alpha3": ALPHA_3,
    }


def test_the_documentation_lists_the_rules() -> None:
    """`docs/profile.md` holds this table, made from the registry."""
    rows = [
        f"| `{item.rule.code}` | {item.rule.severity.value} | {item.rule.summary} | {item.rule.clause} |"
        for item in PROFILE
    ]
    text = (ROOT / "docs" / "profile.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("| `")] == rows
    for item in PROFILE:
        assert item.unsaid in text


def test_what_is_excused_is_asked_for_by_the_standard() -> None:
    assert EXCUSED < EID_REQUIRED


def test_findings_come_in_document_order() -> None:
    data = changed((*CASES["lang-tag"], *CASES["provision-empty"], *CASES["wid-form"], *CASES["frbr-country"]))
    assert codes(data) == ["frbr-country", "lang-tag", "provision-empty", "wid-form"]


def test_a_language_is_a_code_of_three_letters() -> None:
    assert codes(changed((('language="eng"', 'language="ENG"'),))) == ["frbr-language", "lang-tag"]


def test_a_fragment_need_not_hold_what_it_refers_to() -> None:
    article = f"""<article xmlns="{AKN_NS}" eId="art_1" period="#tmpg_1"><num>Article 1</num><content>
        <p>See <ref href="#art_9">Article 9</ref>.</p></content></article>""".encode()
    assert codes(article, whole=False) == []
    assert codes(article, whole=True) == ["ref-unresolved"]


@pytest.mark.parametrize(
    "part",
    [
        '<FRBRthis value="/akn/xa/act/2001/7"/>',
        '<FRBRcountry value="xa"/>',
        '<FRBRsubtype value="decree"/>',
        '<FRBRWork><FRBRthis value="x"/></FRBRWork>',
        '<FRBRItem><FRBRsubtype value="decree"/><FRBRcountry value="xa"/></FRBRItem>',
        '<FRBRExpression><FRBRuri value="/akn/xa/act/2001/7/eng@2001-02-03"/></FRBRExpression>',
        '<identification><FRBRExpression><FRBRuri value="/eng@2001-02-03"/></FRBRExpression></identification>',
    ],
)
def test_what_a_part_lacks_beside_it_is_not_held_against_it(part: str) -> None:
    assert (
        codes(
            part.replace(">", f' xmlns="{AKN_NS}">', 1)
            .replace(f'/ xmlns="{AKN_NS}">', f' xmlns="{AKN_NS}"/>')
            .encode()
        )
        == []
    )


def test_a_skeleton_is_checked_by_its_references() -> None:
    skeleton = f"""<body xmlns="{AKN_NS}"><section eId="sec_1"><num>Section I</num>
        <componentRef eId="art_1" showAs="Article 1" src="#art_1"/>
        <componentRef eId="art_3" showAs="Article 3" src="#art_3~1"/>
        <componentRef eId="art_4" showAs="Article 4" src="#art_1"/></section></body>""".encode()
    assert codes(skeleton, whole=False) == ["wid-form", "numbering-gap", "wid-duplicate"]


def test_versions_of_one_provision_side_by_side_share_its_wid() -> None:
    """The export of all versions gives each its own eId and the same wId, with its period."""
    changes = (('wId="art_3~2"', 'wId="art_1" period="#tmpg_1"'),)
    assert codes(changed(changes)) == []


def test_what_is_in_versions_of_one_provision_shares_its_wid_too() -> None:
    body = f"""<body xmlns="{AKN_NS}"><article eId="art_1" period="#tmpg_1"><num>Article 1</num>
        <paragraph eId="art_1__para_1"><num>1.</num><content><p>Old.</p></content></paragraph></article>
        <article eId="art_1_2" period="#tmpg_2" wId="art_1"><num>Article 1</num>
        <paragraph eId="art_1_2__para_1" wId="art_1__para_1"><num>1.</num><content><p>New.</p></content></paragraph>
        </article></body>""".encode()
    assert codes(body, whole=False) == []
    assert codes(body.replace(b' period="#tmpg_2"', b""), whole=False) == ["wid-duplicate", "wid-duplicate"]


def test_the_law_that_is_quoted_keeps_its_own_identities() -> None:
    article = f"""<article xmlns="{AKN_NS}" eId="art_1"><num>Article 1</num><content><p>Insert:
        <mod eId="art_1__mod_1"><quotedStructure eId="art_1__mod_1__qstr_1">
        <article eId="art_1__mod_1__qstr_1__art_7" wId="art_1"><num>Article 7</num></article></quotedStructure></mod>
        </p></content></article>""".encode()
    assert codes(article, whole=True) == []
    unbound = article.replace(b"art_1__mod_1__qstr_1__art_7", b"art_7")
    assert codes(unbound, whole=True) == ["eid-context"]


def test_the_metadata_that_this_project_writes_has_no_finding() -> None:
    """An effect that ends on the day it begins never came into force: that is no fault."""
    law = FrbrUri.parse("/akn/xa/act/2001-02-03/lanterns")
    work = WorkMetadata(
        iri=law,
        type="act",
        name="act",
        unit="article",
        enacted=date(2001, 2, 3),
        languages=(LanguageEntry(code="eng", authoritative=True, held_from=date(2001, 3, 1), title="Lanterns"),),
    )
    effects = Effects(
        act=FrbrUri.parse("/akn/xa/act/2010-01-01/3-iv"),
        enacted=date(2010, 1, 1),
        basis=Basis.IMPORTED,
        work=law,
        modifications=(
            Effect(type=TextualModType.SUBSTITUTION, destination="art_1", in_force_from=date(2010, 1, 1)),
            Effect(
                type=TextualModType.INSERTION,
                destination="art_3~2",
                in_force_from=date(2011, 1, 1),
                in_force_until=date(2011, 1, 1),
            ),
        ),
    )
    notes = (Note(unit="art_1", anchor="art_1", marker="Note", text="Amended."),)
    for fragment in (work_fragment(work), effects_fragment(effects), notes_fragment(notes)):
        assert codes(fragment.xml, whole=False) == []


def test_a_number_of_any_length_is_no_trouble() -> None:
    changes = (("art_4", f"art_{'4' * 5000}"), ("Article 4", f"Article {'4' * 5000}"))
    assert codes(changed(changes)) == []


def test_columns_need_the_source() -> None:
    data = changed(CASES["lang-tag"])
    (finding,) = check_profile(parse_xml(data), file="", whole=True)
    assert (finding.line, finding.column) == (ACT[: ACT.index('<p eId="p_1"')].count("\n") + 1, 0)


def test_an_article_is_checked_within_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    """Print what one article takes; the bound leaves room for a slow machine (measured: 125 µs)."""
    paragraphs = "".join(
        f'<paragraph eId="art_1__para_{n}"><num>{n}.</num><content><p>A bridge.</p></content></paragraph>'
        for n in range(1, 4)
    )
    label = "<num>Article 1</num><heading>On bridges</heading>"
    article = parse_xml(f'<article xmlns="{AKN_NS}" eId="art_1">{label}{paragraphs}</article>'.encode())
    best = float("inf")
    for _ in range(20):
        start = time.process_time()
        for _ in range(50):
            assert check_profile(article, file="", whole=False) == ()
        best = min(best, (time.process_time() - start) / 50)
    with capsys.disabled():
        sys.stdout.write(f"[profile: {best * 1e6:.0f} µs an article of 15 elements] ")
    assert best < 0.002
