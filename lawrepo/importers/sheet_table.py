"""Tables of an amendment sheet: their values, of the right kind, or a finding at their line."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Final, TypeVar

from akn.errors import AknError
from akn.findings import Finding, Severity
from akn.findings import Rule as Check
from akn.frbr import FrbrUri, Level
from akn.work import check_language, check_text
from lawrepo.amending import check_rule
from lawrepo.errors import StorageError
from lawrepo.importers.toml_lines import KeyLines, KeyPath
from lawrepo.instruction import Rule

TOML: Final = Check(
    code="sheet-toml",
    severity=Severity.ERROR,
    summary="A sheet that is no TOML.",
    clause="docs/amendments.md, The sheet",
)
KEY: Final = Check(
    code="sheet-key",
    severity=Severity.ERROR,
    summary="A key that a sheet has not, or one that it lacks.",
    clause="docs/amendments.md, The sheet",
)
VALUE: Final = Check(
    code="sheet-value",
    severity=Severity.ERROR,
    summary="A value that is not what its key asks for.",
    clause="docs/amendments.md, The sheet",
)
CONTENT: Final = Check(
    code="sheet-content",
    severity=Severity.ERROR,
    summary="Content that cannot be read as provisions or elements.",
    clause="docs/amendments.md, Content",
)
INSTRUCTION: Final = Check(
    code="sheet-instruction",
    severity=Severity.ERROR,
    summary="An instruction that contradicts itself.",
    clause="docs/amendments.md, Operations",
)

RULE_KEYS: Final = ("event", "days", "months", "working_days", "if")

# Stands in for an IRI that is missing or wrong, until all findings are raised.
ANY_WORK: Final = FrbrUri.parse("/akn/xx/act/0001")

_SHOWN: Final = 5
_LONGEST: Final = 60
_T = TypeVar("_T")
_Choice = TypeVar("_Choice", bound=Enum)


class SheetError(StorageError):
    """Report all that keeps a sheet from being read; `findings` are in the order of their lines."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Build the message of the first finding, naming the lines of the others."""
        self.findings = tuple(sorted(findings, key=lambda finding: finding.line))
        first, *others = self.findings
        place = ":".join(str(part) for part in (first.file, first.line) if part)
        message = f"{place}: {first.message}"
        if others:
            lines = ", ".join(str(finding.line) for finding in others[:_SHOWN])
            message += f" (and {len(others)} more: line {lines}{', …' if len(others) > _SHOWN else ''})"
        super().__init__(message)


class Report:
    """What reading one sheet brings to light: `findings`, and `remarks` for people; both fill as it goes on."""

    def __init__(self, name: str, lines: KeyLines, languages: Sequence[str]) -> None:
        """Begin a sheet: its name, the lines of its keys, the languages of the collection."""
        self.name = name
        self.lines = lines
        self.languages = languages
        self.findings: list[Finding] = []
        self.remarks: list[str] = []

    def add(self, rule: Check, path: KeyPath, found: str, expected: str, *, where: str = "", line: int = 0) -> None:
        """Note a finding at a key, or at a line of its text."""
        message = f"{where}: {found}" if where else found
        if expected:
            message += f": expected {expected}"
        self.findings.append(
            Finding(
                rule=rule,
                message=message,
                file=self.name,
                line=line or self.lines.line(*path),
                expected=expected,
                found=found,
            )
        )


class Table:
    """One table of a sheet: `path` is where it stands, `where` what it is called in messages."""

    def __init__(self, sheet: Report, path: KeyPath, values: Mapping[str, object], where: str) -> None:
        self.sheet = sheet
        self.path = path
        self.values = values
        self.where = where

    def report(self, rule: Check, key: str, found: str, expected: str, *parts: str, line: int = 0) -> None:
        """Note a finding at a key of the table, "" for the table itself, or at a line of its text."""
        path = (*self.path, key, *parts) if key else self.path
        self.sheet.add(rule, path, found, expected, where=self.where, line=line)

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that are not known."""
        for key in self.values:
            if key not in known:
                self.report(KEY, key, f"unknown key {key!r}", f"one of {', '.join(known)}")

    def value(self, key: str, kind: type[_T], expected: str, *, required: bool = False) -> _T | None:
        """Return a value of exactly one type, None when it is not there or not of that type."""
        value = self.values.get(key)
        if isinstance(value, kind) and type(value) is kind:
            return value
        if key in self.values:
            self.report(VALUE, key, f"{key} = {shown(value)}", expected)
        elif required:
            self.report(KEY, "", f"no {key}", f"{key} = {expected}")
        return None

    def text(self, key: str, expected: str = "a text", *, required: bool = False, as_written: bool = False) -> str:
        """Return a string that is not empty, "" when there is none; in NFC, as in `by_language`."""
        value = self.value(key, str, expected, required=required)
        if value is None:
            return ""
        if not value:
            self.report(VALUE, key, f"{key} is empty", expected)
        return value if as_written else self._clean(value, key)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a date, None when there is none."""
        return self.value(key, date, "YYYY-MM-DD, without quotes", required=required)

    def number(self, key: str, *, least: int = 0) -> int | None:
        """Return a whole number, None when there is none."""
        value = self.value(key, int, "a whole number")
        if value is not None and value < least:
            self.report(VALUE, key, f"{key} = {value}", f"{least} or more")
            return None
        return value

    def flag(self, key: str) -> bool:
        """Return a truth value, false when there is none."""
        return bool(self.value(key, bool, "true or false"))

    def choice(self, key: str, kind: type[_Choice], default: _Choice) -> _Choice:
        """Return one of an enumeration, by its value."""
        value = self.value(key, str, "a text")
        if value is None:
            return default
        members = {str(member.value): member for member in kind}
        if value not in members:
            self.report(VALUE, key, f"{key} = {value!r}", f"one of {', '.join(members)}")
        return members.get(value, default)

    def work(self, key: str, *, required: bool = False) -> FrbrUri | None:
        """Return the IRI of a Work."""
        expected = "the IRI of a Work, as /akn/kz/act/1995-08-30/constitution"
        value = self.value(key, str, expected, required=required)
        if value is None:
            return None
        try:
            iri = FrbrUri.parse(value)
        except AknError as error:
            self.report(VALUE, key, str(error), "")
            return None
        if iri.level is not Level.WORK or iri != iri.work():
            self.report(VALUE, key, f"{key} = {value!r}", expected)
            return None
        return iri

    def table(self, key: str, where: str) -> "Table":
        """Return a table within this one, which must be there."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            self.report(KEY, key, f"no {where}" if value is None else f"{key} = {shown(value)}", "a table")
            value = {}
        return Table(self.sheet, (*self.path, key), value, where)

    def commencement(self, key: str) -> date | Rule | None:
        """Return a date or a rule."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            expected = 'YYYY-MM-DD without quotes, or a rule { event = "published", days = 10 }'
            return self.value(key, date, expected)
        table = Table(self.sheet, (*self.path, key), value, f"{self.where}: {key}")
        before = len(self.sheet.findings)
        table.only(RULE_KEYS)
        rule = Rule(
            event=table.text("event", '"published", "enacted" or IRI#name', required=True),
            days=table.number("days") or 0,
            months=table.number("months") or 0,
            working_days=table.number("working_days") or 0,
            outcome=table.text("if"),
        )
        if len(self.sheet.findings) > before:
            return None
        try:
            check_rule(rule)
        except AknError as error:
            table.report(VALUE, "", str(error), "")
            return None
        return rule

    def by_language(
        self, key: str, value: object, *, any_language: bool = False, as_written: bool = False
    ) -> dict[str, str]:
        """Return the texts of a table by language, in NFC; `as_written` leaves that to who reads them further."""
        if not isinstance(value, dict):
            self.report(VALUE, key, f"{key} = {shown(value)}", f"{key}.LANG = a text, one for each language")
            return {}
        found = {}
        for language, text in value.items():
            if self.is_language(language, key, any_language=any_language):
                if isinstance(text, str) and text:
                    found[language] = text if as_written else self._clean(text, key, language)
                else:
                    self.report(VALUE, key, f"{key}.{language} = {shown(text)}", "a text", language)
        return found

    def is_language(self, language: str, key: str, *, any_language: bool = False) -> bool:
        """Say whether a code is one of the collection, or of any language; report it when not."""
        known = self.sheet.languages
        if any_language:
            try:
                check_language(language)
            except AknError as error:
                self.report(VALUE, key, str(error), "", language)
                return False
        elif language not in known:
            expected = f"one of the collection: {', '.join(known)}"
            self.report(VALUE, key, f"{key}: language {language!r}", expected, language)
            return False
        return True

    def _clean(self, text: str, key: str, *parts: str) -> str:
        """Return a text in NFC, remarking what that changes; refuse what XML cannot hold."""
        normal = unicodedata.normalize("NFC", text)
        line = self.sheet.lines.line(*self.path, key, *parts)
        if normal != text:
            name = ".".join((key, *parts))
            self.sheet.remarks.append(f"{self.sheet.name}:{line}: {self.where}: NFC changes {name}")
        try:
            check_text(key, normal)
        except AknError as error:
            self.report(VALUE, key, str(error), "", *parts)
        return normal


def shown(value: object) -> str:
    """Return a value for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
