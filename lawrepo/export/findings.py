"""Findings of a check as reports: for people, for programs, for code hosts, for test runners."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from lxml import etree

from akn.findings import Finding, Rule, Severity
from lawrepo.english import counted

SCHEMA: Final = "lawrepo.check/v1"
SARIF_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

# What XML 1.0 has no place for, not even as a reference.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
_SPACE: Final = re.compile(r"\s+")
# Bytes of file names that are no UTF-8 (PEP 383) can be written in a URI only; other surrogates nowhere.
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NO_BYTE: Final = re.compile("[\ud800-\udc7f\udd00-\udfff]")

Value = str | int | list["Value"] | dict[str, "Value"]


def to_text(
    findings: Sequence[Finding], *, checked: int, version: str, noun: str = "file", done: str = "checked"
) -> str:
    """Write one line a finding, `FILE:LINE:COLUMN: severity code: message`, and a line that sums up.

    `checked` counts the files that were read, or what else `noun` and `done` say of it.
    """
    counts = _counts(findings)
    summary = f"lawrepo {version}: {counted(checked, noun)} {done}, " + (
        f"{counted(counts[Severity.ERROR], 'error')}, {counted(counts[Severity.WARNING], 'warning')}"
        if findings
        else "no findings"
    )
    return "".join(f"{line}\n" for line in (*map(_text_line, findings), summary))


def to_json(findings: Sequence[Finding], *, checked: int, version: str) -> str:
    """Write the envelope `lawrepo.check/v1` (docs/exports.md)."""
    counts = _counts(findings)
    value: Value = {
        "schema": SCHEMA,
        "version": version,
        "checked": checked,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "findings": [
            {
                "code": finding.rule.code,
                "severity": finding.severity.value,
                "message": finding.message,
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "eId": finding.eid,
                "expected": finding.expected,
                "found": finding.found,
                "clause": finding.rule.clause,
            }
            for finding in findings
        ],
    }
    return _dump(value)


def to_sarif(findings: Sequence[Finding], *, checked: int, version: str) -> str:
    """Write SARIF 2.1.0: one run, with the rules that were broken and a result a finding."""
    rules = list(dict.fromkeys(finding.rule for finding in findings))
    value: Value = {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "lawrepo",
                        "version": version,
                        "rules": [_sarif_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "properties": {"checked": checked},
                "results": [_sarif_result(finding, rules.index(finding.rule)) for finding in findings],
            }
        ],
    }
    return _dump(value)


def to_junit(findings: Sequence[Finding], *, checked: int, version: str) -> str:
    """Write JUnit XML: a test case a finding, in which errors are failures and warnings are said aside.

    Without findings there is one test case, that passes.
    """
    counts = _counts(findings)
    root = etree.Element("testsuites", name="lawrepo check")
    suite = etree.SubElement(
        root,
        "testsuite",
        name=f"lawrepo check {_xml(version)}",
        tests=str(max(len(findings), 1)),
        failures=str(counts[Severity.ERROR]),
        errors="0",
        skipped="0",
        time="0",
    )
    properties = etree.SubElement(suite, "properties")
    etree.SubElement(properties, "property", name="checked", value=str(checked))
    if not findings:
        etree.SubElement(suite, "testcase", classname="lawrepo", name=f"{counted(checked, 'file')} checked", time="0")
    for finding in findings:
        place = _place(finding) or "collection"
        case = etree.SubElement(
            suite, "testcase", classname=finding.rule.code, name=_xml(f"{place} {finding.eid}".strip()), time="0"
        )
        if finding.file:
            case.set("file", _xml(finding.file))
        if finding.line:
            case.set("line", str(finding.line))
        if finding.severity is Severity.ERROR:
            failure = etree.SubElement(case, "failure", type=finding.rule.code, message=_xml(finding.message))
            failure.text = _xml(_text_line(finding))
        else:
            etree.SubElement(case, "system-out").text = _xml(_text_line(finding))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode() + "\n"


def _counts(findings: Sequence[Finding]) -> Counter[Severity]:
    return Counter(finding.severity for finding in findings)


def _dump(value: Value) -> str:
    return _SURROGATE.sub(_UNKNOWN, json.dumps(value, ensure_ascii=False, indent=1)) + "\n"


def _xml(text: str) -> str:
    return _NO_XML.sub(_UNKNOWN, text)


def _place(finding: Finding) -> str:
    return ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)


def _said(finding: Finding) -> str:
    """Return the message with what was expected and found, unless it ends with just that."""
    said = f"{finding.found}: expected {finding.expected}" if finding.expected else finding.found
    if finding.found and finding.message.endswith(said):
        return finding.message
    aside = (("expected", finding.expected), ("found", finding.found))
    details = ", ".join(f"{name} {value}" for name, value in aside if value)
    return finding.message + (f" ({details})" if details else "")


def _text_line(finding: Finding) -> str:
    """Return a finding on one line, whatever stands in it."""
    place = _place(finding)
    eid = f" [{finding.eid}]" if finding.eid else ""
    line = f"{finding.severity.value} {finding.rule.code}: {_said(finding)}{eid}"
    return _SURROGATE.sub(_UNKNOWN, _SPACE.sub(" ", f"{place}: {line}" if place else line))


def _sarif_rule(rule: Rule) -> Value:
    fields: dict[str, Value] = {
        "id": rule.code,
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": rule.severity.value},
    }
    if rule.clause:
        fields["properties"] = {"clause": rule.clause}
    return fields


def _sarif_result(finding: Finding, rule_index: int) -> Value:
    fields: dict[str, Value] = {
        "ruleId": finding.rule.code,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": _said(finding)},
    }
    location: dict[str, Value] = {}
    if finding.file:
        physical: dict[str, Value] = {"artifactLocation": {"uri": _uri(finding.file)}}
        if finding.line:
            region: dict[str, Value] = {"startLine": finding.line}
            if finding.column:
                region["startColumn"] = finding.column
            physical["region"] = region
        location["physicalLocation"] = physical
    if finding.eid:
        location["logicalLocations"] = [{"name": finding.eid, "kind": "element"}]
    if location:
        fields["locations"] = [location]
    return fields


def _uri(file: str) -> str:
    """Return a path as a URI reference (SARIF 2.1.0 §3.4.3): relative, or `file:` where it is absolute."""
    path = quote(_NO_BYTE.sub(_UNKNOWN, file).encode(errors="surrogateescape"), safe="/~!@+,=")
    return f"file://{path}" if path.startswith("/") else path
