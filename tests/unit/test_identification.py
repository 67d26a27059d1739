"""FRBR identification, publication and references, and the dates in them."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from akn.fragment import Fragment
from akn.metadata import (
    AknDate,
    Author,
    ExpressionId,
    MetadataError,
    NamedDate,
    Publication,
    Reference,
    References,
    Value,
    WorkId,
    parse_identification,
    parse_publication,
    parse_references,
)
from akn.names import AKN_NS
from akn.xml import canonical, parse_xml

NS = f'xmlns="{AKN_NS}"'


def read(text: str) -> etree._Element:
    return parse_xml(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01",
        "2019-03-23",
        "2014-11-14Z",
        "2012-02-29+14:00",
        "2005-05-02T13:30:00-03:00",
        "2005-05-02T24:00:00",
    ],
)
def test_dates_read_back(text: str) -> None:
    assert str(AknDate.parse(text)) == text
    assert AknDate.parse(text).day == date.fromisoformat(text[:10])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019-02-30",
        "2019-3-23",
        "19-03-23",
        "2019-03-23 ",
        "2019-03-23T25:00:00",
        "2019-03-23+15:00",
        "0000-01-01",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(MetadataError, match="is no date: expected YYYY-MM-DD"):
        AknDate.parse(text)


def test_a_date_with_a_strange_rest() -> None:
    with pytest.raises(MetadataError, match="time and zone 'x'"):
        AknDate(day=date(2019, 1, 1), rest="x")


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


def test_identification_is_read_whole_and_written_again() -> None:
    element = read(IDENTIFICATION)
    identification = parse_identification(element)
    work = identification.work
    assert identification.source == "#x"
    assert str(work.this) == "/akn/xa/act/1996-05-20/charter/!main"
    assert work.uri == "/akn/xa/act/1996-05-20/charter"
    assert [alias.value for alias in work.aliases] == ["eli/1"]
    assert work.date("enacted") == AknDate(day=date(1996, 5, 20))
    assert work.date("repealed") is None
    assert work.authors == (Author(href="#assembly", role="#author"), Author(href=""))
    assert [number.value for number in work.numbers] == ["1", "2"]
    assert [each.language for each in identification.expression.languages] == ["rus", "kaz"]
    assert identification.expression.translations[0].pivot == "eng"
    assert identification.manifestation.portion is not None
    assert identification.manifestation.portion.last == "#art_3"
    assert identification.item is not None
    assert canonical(identification.to_element()) == canonical(element)
    assert parse_identification(identification.to_element()) == identification


def test_what_the_standard_leaves_open_may_be_missing() -> None:
    optional = (
        '<FRBRformat value="xml"/>',
        '<FRBRportion from="#art_1" upTo="#art_3"/>',
        '<FRBRsubtype value="charter"/>',
    )
    text = IDENTIFICATION
    for each in optional:
        assert each in text
        text = text.replace(each, "")
    element = read(text)
    assert canonical(parse_identification(element).to_element()) == canonical(element)


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        (' source="#x"', "<identification> id_1: the attribute source is missing"),
        ('<FRBRcountry value="xa"/>', "<FRBRWork> w: holds 0 <FRBRcountry>: expected one"),
        ('<FRBRlanguage language="rus"/>\n<FRBRlanguage language="kaz"/>', "FRBRExpression without FRBRlanguage"),
        (' name="enacted"', "<FRBRdate>: the attribute name is missing"),
        (' language="rus"', "<FRBRlanguage>: the attribute language is missing"),
        (' value="true"', "<FRBRprescriptive>: the attribute value is missing"),
        (' href="#assembly"', "<FRBRauthor>: the attribute href is missing"),
    ],
)
def test_what_the_standard_requires_is_an_error_with_its_line(gone: str, message: str) -> None:
    assert gone in IDENTIFICATION
    line = IDENTIFICATION[: IDENTIFICATION.index(gone)].count("\n") + 1
    with pytest.raises(MetadataError, match=message) as caught:
        parse_identification(read(IDENTIFICATION.replace(gone, "", 1)))
    first = IDENTIFICATION.split("\n")[caught.value.line - 1]
    assert caught.value.line == line or first.startswith(("<FRBRWork", "<FRBRExpression"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('value="xa"/>', 'value="xa"/><FRBRcountry value="xb"/>', "holds 2 <FRBRcountry>: expected one"),
        ('<FRBRsubtype value="charter"/>', '<FRBRdate date="x" name=""/>', "<FRBRdate>: 'x' is no date"),
        ('<FRBRsubtype value="charter"/>', "<FRBRformat/>", "<FRBRformat>: stands in <FRBRWork>: expected FRBRthis"),
        ('<FRBRsubtype value="charter"/>', '<x xmlns="urn:x"/>', "<x>: stands in <FRBRWork>: expected FRBRthis"),
        ('value="true"', 'value="yes"', "<FRBRprescriptive>: value 'yes': expected true or false"),
        ('eId="t"', 'eId="t u"', "eId 't u': expected characters without white space"),
    ],
)
def test_what_the_standard_does_not_know_is_an_error(old: str, new: str, message: str) -> None:
    with pytest.raises(MetadataError, match=message) as caught:
        parse_identification(read(IDENTIFICATION.replace(old, new, 1)))
    assert caught.value.line > 0


def test_levels_refuse_what_cannot_be() -> None:
    core = {"this": Value(value="t"), "dates": (NamedDate(date=AknDate(day=date(2000, 1, 1)), name=""),)}
    with pytest.raises(MetadataError, match="FRBRWork without FRBRuri"):
        WorkId(**core, uris=(), authors=(Author(href=""),), country=Value(value="xa"))  # type: ignore[arg-type] # one dict for two kinds of fields
    with pytest.raises(MetadataError, match="FRBRExpression without FRBRauthor"):
        ExpressionId(**core, uris=(Value(value="u"),), authors=(), languages=())  # type: ignore[arg-type] # as above
    identification = parse_identification(read(IDENTIFICATION))
    with pytest.raises(MetadataError, match="<body> in the place of <preservation>"):
        replace(identification.work, preservation=Fragment.parse(f"<body {NS}/>".encode()))


def test_publication() -> None:
    element = read(f'<publication {NS} date="2004-06-12" name="gazette" showAs="Gazette" number="5" refersTo="#g"/>')
    publication = parse_publication(element)
    assert publication == Publication(
        date=AknDate(day=date(2004, 6, 12)), name="gazette", show_as="Gazette", number="5", refers_to="#g"
    )
    assert canonical(publication.to_element()) == canonical(element)
    with pytest.raises(MetadataError, match="<publication>: the attribute showAs is missing"):
        parse_publication(read(f'<publication {NS} date="2004-06-12" name="gazette"/>'))


def test_references() -> None:
    element = read(
        f'<references {NS} source="#x"><TLCOrganization eId="o" href="/o" showAs="O" shortForm="S"/>'
        '<original eId="r_1" href="" showAs=""/><TLCReference eId="t" href="" showAs="" name="n"/>'
        '<passiveRef href="/p" showAs="P"/><hasAttachment href="" showAs="" type="t"/></references>'
    )
    references = parse_references(element)
    assert [item.element for item in references.items] == [
        "TLCOrganization",
        "original",
        "TLCReference",
        "passiveRef",
        "hasAttachment",
    ]
    assert references.reference("#o").show_as == "O"
    assert canonical(references.to_element()) == canonical(element)
    with pytest.raises(MetadataError, match="'#z' refers to nothing"):
        references.reference("#z")


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("", "references without a reference"),
        ('<original eId="a" href="" showAs=""/>' * 2, "eId 'a' stands twice"),
        ('<original eId="a" showAs=""/>', "<original> a: the attribute href is missing"),
        ("<p/>", "<p>: stands in <references>"),
    ],
)
def test_references_that_cannot_be(inner: str, message: str) -> None:
    with pytest.raises(MetadataError, match=message) as caught:
        parse_references(read(f'<references {NS} source="#x">\n{inner}</references>'))
    assert caught.value.line > 0


def test_a_reference_is_of_a_kind_the_schema_has() -> None:
    with pytest.raises(MetadataError, match="<ref>: expected one of original"):
        Reference(element="ref", href="", show_as="")
    with pytest.raises(MetadataError, match="<original> with name 'n': TLCReference alone has one"):
        Reference(element="original", href="", show_as="", name="n")
    with pytest.raises(MetadataError, match="without a reference"):
        References(source="#x", items=())
