"""Reports of findings: text, JSON, SARIF, JUnit."""

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped] # ships no types
from lxml import etree

from akn.findings import Finding, Rule, Severity
from akn.xml import parse_xml
from lawrepo.export.findings import SARIF_SCHEMA, to_json, to_junit, to_sarif, to_text

EMPTY = Rule(code="article-empty", severity=Severity.ERROR, summary="An article without text.", clause="DESIGN check")
GAP = Rule(code="number-gap", severity=Severity.WARNING, summary="A number is missing.")
HOSTILE = "]]> <b>&amp; \" ' \x00\x1b\ud800\udcff \n\r\t \u2028 é"
FINDINGS = (
    Finding(
        rule=EMPTY,
        message="article without text",
        file="akn/kz/act/2020/закон #1/art_2/2020-02-01.xml",
        line=3,
        column=7,
        eid="art_2",
        expected="a paragraph",
        found="nothing",
    ),
    Finding(rule=GAP, message="after Статья 3 comes Статья 5", file="/abs/law.xml", line=9),
    Finding(rule=EMPTY, message="article without text", file="a:b.xml"),
    Finding(rule=GAP, message="the collection has no language"),
)

# The part of SARIF 2.1.0 that concerns what we write (§3.13 to §3.52): required properties, types, no others.
TEXT = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
POSITIVE = {"type": "integer", "minimum": 1}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": TEXT,
                                                "defaultConfiguration": {
                                                    "type": "object",
                                                    "additionalProperties": False,
                                                    "properties": {
                                                        "level": {"enum": ["none", "note", "warning", "error"]}
                                                    },
                                                },
                                                "properties": {"type": "object"},
                                            },
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "properties": {"type": "object"},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation"],
                                                "additionalProperties": False,
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "additionalProperties": False,
                                                        "properties": {
                                                            "uri": {"type": "string", "format": "uri-reference"}
                                                        },
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "required": ["startLine"],
                                                        "additionalProperties": False,
                                                        "properties": {
                                                            "startLine": POSITIVE,
                                                            "startColumn": POSITIVE,
                                                        },
                                                    },
                                                },
                                            },
                                            "logicalLocations": {
                                                "type": "array",
                                                "uniqueItems": True,
                                                "items": {
                                                    "type": "object",
                                                    "additionalProperties": False,
                                                    "properties": {
                                                        "name": {"type": "string"},
                                                        "kind": {"type": "string"},
                                                    },
                                                },
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}

Report = Callable[..., str]


def report(write: Report, *findings: Finding) -> str:
    return write(findings, checked=12, version="0.1.0")


@pytest.mark.parametrize("write", [to_text, to_json, to_sarif, to_junit])
def test_the_same_twice(write: Report) -> None:
    assert report(write, *FINDINGS) == report(write, *FINDINGS)
    assert report(write, *FINDINGS).endswith("\n")


class TestText:
    def test_a_line_a_finding(self) -> None:
        details = "(expected a paragraph, found nothing) [art_2]"
        assert report(to_text, *FINDINGS).splitlines() == [
            f"{FINDINGS[0].file}:3:7: error article-empty: article without text {details}",
            "/abs/law.xml:9: warning number-gap: after Статья 3 comes Статья 5",
            "a:b.xml: error article-empty: article without text",
            "warning number-gap: the collection has no language",
            "lawrepo 0.1.0: 12 files checked, 2 errors, 2 warnings",
        ]

    def test_one_of_each(self) -> None:
        text = to_text(FINDINGS[:1], checked=1, version="0.1.0")
        assert text.splitlines()[-1] == "lawrepo 0.1.0: 1 file checked, 1 error, 0 warnings"

    def test_none(self) -> None:
        assert report(to_text) == "lawrepo 0.1.0: 12 files checked, no findings\n"

    def test_a_message_stays_on_its_line(self) -> None:
        assert len(report(to_text, Finding(rule=EMPTY, message=HOSTILE)).split("\n")) == 3


@pytest.mark.parametrize("write", [to_text, to_sarif, to_junit])
@pytest.mark.parametrize(
    ("expected", "message"), [("one", "repeal: no reason given: expected one"), ("", "repeal: no reason given")]
)
def test_a_message_that_ends_with_what_was_expected_and_found_is_not_repeated(
    write: Report, expected: str, message: str
) -> None:
    finding = Finding(rule=EMPTY, message=f"instruction 1: {message}", expected=expected, found="no reason given")
    said = report(write, finding)
    assert f"instruction 1: {message}" in said
    assert ("(expected" in said, "(found" in said) == (False, False)


@pytest.mark.parametrize("write", [to_text, to_sarif, to_junit])
def test_what_was_expected_and_found_is_said_though_the_message_has_it(write: Report) -> None:
    finding = Finding(rule=EMPTY, message="commit 20 is not after 19", expected="20", found="19")
    assert "commit 20 is not after 19 (expected 20, found 19)" in report(write, finding)


class TestJson:
    def test_envelope(self) -> None:
        value = json.loads(report(to_json, *FINDINGS))
        findings = value.pop("findings")
        assert value == {"schema": "lawrepo.check/v1", "version": "0.1.0", "checked": 12, "errors": 2, "warnings": 2}
        assert findings[0] == {
            "code": "article-empty",
            "severity": "error",
            "message": "article without text",
            "file": "akn/kz/act/2020/закон #1/art_2/2020-02-01.xml",
            "line": 3,
            "column": 7,
            "eId": "art_2",
            "expected": "a paragraph",
            "found": "nothing",
            "clause": "DESIGN check",
        }

    def test_none(self) -> None:
        assert json.loads(report(to_json))["findings"] == []


@pytest.mark.parametrize("write", [to_text, to_json, to_sarif, to_junit])
def test_any_text_can_be_written_out(write: Report) -> None:
    report(write, Finding(rule=EMPTY, message=HOSTILE, file=HOSTILE, eid=HOSTILE)).encode()


class TestSarif:
    @pytest.mark.parametrize("findings", [(), FINDINGS, (Finding(rule=EMPTY, message="м " + HOSTILE, file=HOSTILE),)])
    def test_shape(self, findings: tuple[Finding, ...]) -> None:
        value = json.loads(report(to_sarif, *findings))
        Draft7Validator.check_schema(SARIF)
        assert [error.message for error in Draft7Validator(SARIF).iter_errors(value)] == []
        assert value["$schema"] == SARIF_SCHEMA

    def test_each_result_points_at_its_rule(self) -> None:
        (run,) = json.loads(report(to_sarif, *FINDINGS))["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in rules] == ["article-empty", "number-gap"]
        for result, finding in zip(run["results"], FINDINGS, strict=True):
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule.code
            assert result["level"] == finding.severity.value
        assert run["properties"]["checked"] == 12

    def test_places(self) -> None:
        first, second, third, fourth = json.loads(report(to_sarif, *FINDINGS))["runs"][0]["results"]
        (location,) = first["locations"]
        assert location["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
        assert location["logicalLocations"] == [{"name": "art_2", "kind": "element"}]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9%/._~!@+,=-]+", uri)
        assert unquote(uri) == FINDINGS[0].file
        assert second["locations"][0]["physicalLocation"] == {
            "artifactLocation": {"uri": "file:///abs/law.xml"},
            "region": {"startLine": 9},
        }
        assert third["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "a%3Ab.xml"}}
        assert "locations" not in fourth


class TestJunit:
    def suite(self, *findings: Finding) -> etree._Element:
        root = parse_xml(report(to_junit, *findings).encode())
        assert root.tag == "testsuites"
        (suite,) = root
        return suite

    def test_counts_say_what_is_there(self) -> None:
        suite = self.suite(*FINDINGS)
        assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "0")
        assert len(suite.findall("testcase")) == 4
        assert len(suite.findall("testcase/failure")) == 2
        assert len(suite.findall("testcase/system-out")) == 2

    def test_a_failure_says_all(self) -> None:
        case = self.suite(FINDINGS[0]).find("testcase")
        assert case is not None
        assert (case.get("classname"), case.get("line"), case.get("file")) == ("article-empty", "3", FINDINGS[0].file)
        failure = case.find("failure")
        assert failure is not None
        assert failure.get("message") == "article without text"
        assert failure.text == report(to_text, FINDINGS[0]).splitlines()[0]

    def test_no_findings_are_a_passed_test(self) -> None:
        suite = self.suite()
        assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
        assert [case.get("name") for case in suite.findall("testcase")] == ["12 files checked"]

    def test_hostile_text_is_text(self) -> None:
        finding = Finding(rule=EMPTY, message=HOSTILE, file=HOSTILE, eid=HOSTILE)
        failure = self.suite(finding).find("testcase/failure")
        assert failure is not None
        assert "<b>&amp; \" ' \ufffd\ufffd\ufffd\ufffd" in str(failure.text)
