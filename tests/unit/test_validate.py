"""Schema validation: what is found where, what is said about it, and where the schema comes from."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from akn import validate
from akn.names import AKN_NS
from akn.place import path_of, places
from akn.validate import (
    SCHEMA_RULES,
    SchemaOriginError,
    check_schema,
    explain,
    read_origin,
    schema_path,
    validate_independently,
)
from akn.xml import canonicalize, parse_xml

ARTICLE = f'<article xmlns="{AKN_NS}" eId="art_1"><num>1</num>{{}}</article>'
META = "<meta><identification source='#x'/></meta>"

# What is wrong → (code, path, line, column, eId, expected begins, found) of each finding.
FAULTS = {
    f'<article xmlns="{AKN_NS}" eId="art_1">\n<heading/>\n<num/>\n<bar/>\n</article>': [
        ("schema-content", "article/bar", 4, "<bar", "art_1", "intro, content", "<bar> after <num>"),
    ],
    ARTICLE.format("<paragraph/><heading/>"): [
        (
            "schema-content",
            "article/heading",
            1,
            "<heading",
            "art_1",
            "intro, content",
            "<heading> after <paragraph>",
        ),
    ],
    ARTICLE.format("<content>x<p>y</p></content>"): [
        ("schema-content", "article/content", 1, "<content", "art_1", "", "<p>, 'x'"),
    ],
    ARTICLE.format('<content foo="1"/>'): [
        ("schema-attribute", "article/content", 1, "<content", "art_1", "GUID, alternativeTo, class, eId", "foo"),
    ],
    ARTICLE.format("<hcontainer/>"): [
        ("schema-attribute", "article/hcontainer", 1, "<hcontainer", "art_1", "name", "no attribute"),
    ],
    ARTICLE.format('<content eId="a b"/>'): [
        ("schema-value", "article/content", 1, "<content", "a b", r"[^\s]+", "a b"),
    ],
    f'<eventRef xmlns="{AKN_NS}" date="2019-02-30" source="#a" type="commencement"/>': [
        ("schema-value", "eventRef", 1, "<eventRef", "", "date, dateTime", "2019-02-30"),
        ("schema-value", "eventRef", 1, "<eventRef", "", "'generation', 'amendment', 'repeal'", "commencement"),
    ],
    f'<act xmlns="{AKN_NS}" name="x"><body/></act>': [
        ("schema-content", "act/body", 1, "<body", "", "meta", "<body> as the first child"),
    ],
    f'<act xmlns="{AKN_NS}" name="x"><meta/></act>': [
        ("schema-content", "act", 1, "<act", "", "coverPage, preface, preamble, body", "<meta>"),
        ("schema-content", "act/meta", 1, "<meta", "", "identification", "nothing"),
    ],
    f'<verse xmlns="{AKN_NS}"/>': [
        ("schema-element", "verse", 1, "<verse", "", "", "verse"),
    ],
    ARTICLE.format('<content><q:x xmlns:q="urn:q"/></content><q:y xmlns:q="urn:q"/><q:y xmlns:q="urn:q"/>'): [
        (
            "schema-content",
            "article/content/{urn:q}x",
            1,
            "<q:x",
            "art_1",
            "blockList, blockContainer, tblock, toc, ul, ol, table, p, foreign, block",
            "<{urn:q}x> as the first",
        ),
        ("schema-content", "article/{urn:q}y[1]", 1, "<q:y", "art_1", "intro, content", "<{urn:q}y> after <content>"),
    ],
}


@pytest.mark.parametrize("text", FAULTS)
def test_each_fault_is_found_and_explained(text: str) -> None:
    data = text.encode()
    found = check_schema(parse_xml(data), file="x.xml", source=data)
    assert len(found) == len(FAULTS[text])
    for finding, (code, path, line, tag, eid, expected, what) in zip(found, FAULTS[text], strict=True):
        assert finding.rule.code == code
        assert finding.rule in SCHEMA_RULES
        assert finding.file == "x.xml"
        assert (finding.line, finding.eid) == (line, eid)
        assert finding.column == text.splitlines()[line - 1].index(tag) + 1
        assert finding.message.startswith(f"{path}: ")
        assert "\n" not in finding.message
        assert AKN_NS not in finding.message
        assert finding.expected.startswith(expected)
        assert bool(finding.expected) == bool(expected)
        assert finding.found.startswith(what)


@pytest.mark.parametrize("text", FAULTS)
def test_both_validators_reject_it(text: str) -> None:
    verdicts = validate_independently(parse_xml(text.encode()))
    assert verdicts.libxml2
    assert verdicts.xmlschema
    assert verdicts.agree


@pytest.mark.parametrize("text", FAULTS)
def test_xmlschema_explains_by_itself(text: str) -> None:
    data = text.encode()
    found = explain(parse_xml(data), file="x.xml", source=data)
    assert {finding.rule.code for finding in found} >= {code for code, *_ in FAULTS[text]} - {"schema-value"}
    assert all(finding.line and finding.column for finding in found)
    assert "schema-disagreement" not in {finding.rule.code for finding in found}


def test_all_versions_in_one_document_are_valid() -> None:
    """Containers with several headings, each with its period (lawrepo.multiple_versions)."""
    golden = Path(__file__).resolve().parent.parent / "golden" / "export" / "versions.xml"
    verdicts = validate_independently(parse_xml(golden.read_bytes()))
    assert (verdicts.libxml2, verdicts.xmlschema) == ((), ())


def test_a_valid_document_has_no_findings() -> None:
    root = parse_xml(ARTICLE.format("<content><p>x</p></content>").encode())
    assert check_schema(root, file="x.xml") == ()
    assert explain(root, file="x.xml") == ()
    assert validate_independently(root).agree


def test_a_valid_document_loads_neither_xmlschema_nor_the_package_of_the_schema() -> None:
    program = f"""
import sys
from akn.validate import check_schema
from akn.xml import parse_xml
assert check_schema(parse_xml(b'{ARTICLE.format("<content><p>x</p></content>")}'), file="x.xml") == ()
assert not {{"xmlschema", "cobalt"}} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_element_within_a_tree_is_checked_as_a_root() -> None:
    body = parse_xml(f'<body xmlns="{AKN_NS}"><section><num>1</num><zzz/></section><chapter/></body>'.encode())
    (finding,) = check_schema(body[0], file="x.xml")
    assert finding.message.startswith("body/section/zzz: ")
    assert check_schema(body[1], file="x.xml") == ()


def test_what_bears_an_identifier_twice_is_named() -> None:
    act = f"""<doc xmlns="{AKN_NS}" name="x"><meta><identification source="#a"><FRBRWork><FRBRthis value="a"/>
<FRBRuri value="a"/><FRBRdate date="2001-01-01" name=""/><FRBRauthor href="#a"/><FRBRcountry value="xa"/></FRBRWork>
<FRBRExpression><FRBRthis value="a"/><FRBRuri value="a"/><FRBRdate date="2001-01-01" name=""/><FRBRauthor href="#a"/>
<FRBRlanguage language="eng"/></FRBRExpression><FRBRManifestation><FRBRthis value="a"/><FRBRuri value="a"/>
<FRBRdate date="2001-01-01" name=""/><FRBRauthor href="#a"/></FRBRManifestation></identification></meta><mainBody>
<p eId="p_1">x</p>
<p eId="p_1">y</p></mainBody></doc>""".encode()
    (finding,) = check_schema(parse_xml(act), file="x.xml", source=act)
    assert (finding.rule.code, finding.line, finding.column, finding.eid) == ("schema-unique", 7, 1, "p_1")
    assert finding.found == "eId p_1 also on doc/mainBody/p[1]"
    assert [found.rule.code for found in explain(parse_xml(act), file="x.xml")] == ["schema-unique"]


def test_what_the_second_validator_accepts_is_said() -> None:
    """libxml2 holds a reference to the syntax of URIs; xmlschema takes it."""
    root = parse_xml(f'<p xmlns="{AKN_NS}"><ref href="%zz">x</ref></p>'.encode())
    (finding,) = check_schema(root, file="x.xml")
    assert finding.rule.code == "schema-value"
    assert finding.message.endswith("; xmlschema, the second validator, accepts it")
    assert (finding.expected, finding.found) == ("anyURI", "%zz")
    (disagreement,) = explain(root, file="x.xml")
    assert disagreement.rule.code == "schema-disagreement"
    assert disagreement.message == "p: libxml2 rejects what xmlschema accepts"
    assert not validate_independently(root).agree


def test_what_only_the_second_validator_rejects_is_said() -> None:
    """xmlschema cannot hold such a year."""
    root = parse_xml(f'<eventRef xmlns="{AKN_NS}" source="#a" date="99999999999-01-01"/>'.encode())
    assert check_schema(root, file="x.xml") == ()
    first, second = explain(root, file="x.xml")
    assert first.message == "eventRef: it could not judge the document: year overflow"
    assert second.message == "eventRef: xmlschema rejects what libxml2 accepts"
    assert {first.rule.code, second.rule.code} == {"schema-disagreement"}


def test_a_fault_beside_one_that_xmlschema_cannot_judge_is_reported() -> None:
    root = parse_xml(f'<eventRef xmlns="{AKN_NS}" source="#a" date="99999999999-01-01" type="x"/>'.encode())
    (finding,) = check_schema(root, file="x.xml")
    assert (finding.rule.code, finding.found) == ("schema-value", "x")


def test_an_attribute_of_xml_is_checked_on_foreign_elements_too() -> None:
    root = parse_xml(f'<foreign xmlns="{AKN_NS}"><q:x xmlns:q="urn:q" xml:lang="en_GB"/></foreign>'.encode())
    (finding,) = check_schema(root, file="x.xml")
    assert finding.message.startswith("foreign/{urn:q}x: attribute xml:lang: 'en_GB' is not a valid value")
    assert (finding.expected, finding.found) == ("", "en_GB")


def test_many_faults_are_all_reported() -> None:
    count = validate._EXPLAINED + 20
    body = f'<body xmlns="{AKN_NS}">' + "<section foo='1'/>\n" * count + "</body>"
    found = check_schema(parse_xml(body.encode()), file="x.xml")
    assert [finding.line for finding in found] == list(range(1, count + 1))
    assert {finding.found for finding in found} == {"foo"}


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted() -> None:
    body = f'<body xmlns="{AKN_NS}">' + "<section><num foo='1'>1</num><content><p/></content></section>" * 5_100
    findings = check_schema(parse_xml(f"{body}</body>".encode()), file="x.xml")
    assert len(findings) == 5_000
    assert "further" not in findings[-2].message
    assert findings[-1].message.endswith("; 100 further breaches of the schema are not listed")


def test_an_element_of_many_faults_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []
    judge = validate._xmlschema_faults

    def count(element: etree._Element) -> list[validate._Fault]:
        judged.append(element.tag)
        return judge(element)

    monkeypatch.setattr(validate, "_xmlschema_faults", count)
    names = " ".join(f'a{number}=""' for number in range(20))
    root = parse_xml(f'<article xmlns="{AKN_NS}" eId="a"><num {names}>1</num></article>'.encode())
    assert len(check_schema(root, file="x.xml")) == 20
    assert len(judged) == 1


def test_an_element_of_very_many_children_is_not_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "_xmlschema_faults", lambda _: pytest.fail("xmlschema was asked"))
    body = f'<body xmlns="{AKN_NS}">' + "<foo/>" * 1_001 + "</body>"
    (finding,) = check_schema(parse_xml(body.encode()), file="x.xml")
    assert finding.message == "body/foo[1]: this element is not expected"


def test_lines_beyond_what_libxml2_keeps() -> None:
    sections = "".join(
        f'<section eId="sec_{n}"><num>{n}</num><content><p>x</p></content></section>' for n in range(11000)
    )
    data = canonicalize(f'<body xmlns="{AKN_NS}">{sections}<section eId="sec_9999"/></body>'.encode())
    data = data.replace(b'<section eId="sec_9999"/>', b'<section\n eId="sec_9999"><num/><zzz/></section>')
    line = data[: data.index(b"<zzz")].count(b"\n") + 1
    assert line > 65535
    (finding,) = check_schema(parse_xml(data), file="x.xml", source=data)
    assert (finding.line, finding.eid) == (line, "sec_9999")
    assert finding.column == len(' eId="sec_9999"><num/>') + 1
    (finding,) = check_schema(parse_xml(data), file="x.xml")
    assert (finding.line, finding.column) == (0, 0)  # unknown rather than wrong


def test_places_of_what_expat_cannot_read_are_the_lines_that_libxml2_kept() -> None:
    text = f'<?xml version="1.0" encoding="cp1251"?>\n<p xmlns="{AKN_NS}">\nи <b>б</b></p>'
    data = text.encode("cp1251")
    root = parse_xml(data)
    assert places(root, [root[0]], data) in (((3, 3),), ((3, 0),))
    assert places(root, [root[0]], b"<p/>") == ((3, 0),)  # not what the tree was parsed from
    assert places(root, [root[0]], b"<p") == ((3, 0),)
    assert places(root, [], data) == ()


def test_paths_count_only_where_names_repeat() -> None:
    root = parse_xml(ARTICLE.format("<paragraph/><paragraph/>").encode())
    assert [path_of(element) for element in root.iter()] == [
        "article",
        "article/num",
        "article/paragraph[1]",
        "article/paragraph[2]",
    ]


def test_the_schema_is_the_pinned_one() -> None:
    origin = read_origin()
    path = schema_path(origin)
    assert path.name == "akomantoso30.xsd"
    assert {name for name, _ in origin.sha256} == {"akomantoso30.xsd", "xml.xsd"}


def test_a_schema_with_another_digest_is_refused() -> None:
    origin = read_origin()
    other = replace(origin, sha256=tuple((name, "0" * 64) for name, _ in origin.sha256))
    with pytest.raises(
        SchemaOriginError, match=rf"akomantoso30\.xsd: SHA-256 {dict(origin.sha256)['akomantoso30.xsd']}"
    ):
        schema_path(other)


def test_a_schema_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = read_origin()
    with pytest.raises(SchemaOriginError, match="no_such_package"):
        schema_path(replace(origin, folder="no_such_package/xsd", distribution="no_such_package"))
    (tmp_path / "empty_package").mkdir()
    (tmp_path / "empty_package" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(SchemaOriginError, match=r"akomantoso30\.xsd: No such file"):
        schema_path(replace(origin, folder="empty_package/xsd"))


def test_neither_validator_reads_what_a_document_points_to(tmp_path: Path) -> None:
    """A document's own `schemaLocation` is not followed."""
    (tmp_path / "lax.xsd").write_text('<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>')
    location = (
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{AKN_NS} {tmp_path}/lax.xsd"'
    )
    root = parse_xml(f'<article xmlns="{AKN_NS}" {location}><zzz/></article>'.encode())
    verdicts = validate_independently(root)
    assert len(verdicts.libxml2) == 1
    assert verdicts.agree
