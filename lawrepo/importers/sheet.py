"""Amendment sheets: acts with executable instructions, written by hand in TOML (docs/amendments.md, "The sheet")."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from akn.findings import Finding
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.errors import StorageError
from lawrepo.importers.sheet_instruction import InstructionReader
from lawrepo.importers.sheet_table import ANY_WORK, KEY, TOML, VALUE, Report, SheetError, Table
from lawrepo.importers.sheet_writing import write_sheet
from lawrepo.importers.toml_lines import key_lines
from lawrepo.limits import DEFAULT, Limits
from lawrepo.toml import parse_toml

__all__ = ("SheetError", "parse_sheet", "read_sheet", "write_sheet")

ACT_KEYS: Final = (
    "iri",
    "title",
    "amends",
    "enacted",
    "published",
    "in_force",
    "in_force_until",
    "sequence",
    "targets",
)
_PLACE: Final = re.compile(r" \(at line (\d+), column \d+\)$")


def read_sheet(path: Path, *, languages: Sequence[str], limits: Limits = DEFAULT) -> Sheet:
    """Read a sheet; `languages` are those of the collection (ISO 639-2 alpha-3).

    Raises:
        SheetError: with every finding: file, line, instruction, and what was expected.
        StorageError: when the file cannot be read.
        LimitError: when it is too large.

    """
    return parse_sheet(_bytes(path, limits), languages=languages, name=str(path))


def read_act(path: Path, *, languages: Sequence[str]) -> AmendingAct:
    """Read what a sheet says of its act, whether or not there are instructions in it.

    Raises:
        SheetError: as `read_sheet`.

    """
    report, table = _parse(_bytes(path, DEFAULT), languages, str(path))
    return _Reader(report).act(table)


def parse_sheet(data: bytes, *, languages: Sequence[str], name: str = "") -> Sheet:
    """Read a sheet from its bytes; `name` stands in messages.

    Raises:
        SheetError: as `read_sheet`.

    """
    report, table = _parse(data, languages, name)
    return _Reader(report).sheet(table)


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        return limits.read(path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or 'cannot be read'}") from error


def _parse(data: bytes, languages: Sequence[str], name: str) -> tuple[Report, Mapping[str, object]]:
    try:
        source = data.decode("utf-8-sig")
        table = parse_toml(source)
        lines = key_lines(source)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte {data[error.start]:#04x}"
        raise SheetError([Finding(rule=TOML, message=message, file=name, line=line)]) from None
    except ValueError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found else data.count(b"\n") + 1
        message = f"no TOML: {_PLACE.sub('', str(error))}"
        raise SheetError([Finding(rule=TOML, message=message, file=name, line=line)]) from None
    return Report(name, lines, languages), table


class _Reader:
    """Reads one sheet."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def act(self, values: Mapping[str, object]) -> AmendingAct:
        act = self._act(Table(self._report, (), values, "").table("act", "[act]"))
        if self._report.findings:
            raise SheetError(self._report.findings)
        return act

    def sheet(self, values: Mapping[str, object]) -> Sheet:
        top = Table(self._report, (), values, "")
        top.only(("act", "instruction"))
        act = self._act(top.table("act", "[act]"))
        rows = values.get("instruction")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            self._report.add(KEY, ("instruction",), "no instruction", "at least one [[instruction]]")
            rows = []
        ids: dict[str, int] = {}
        instructions = []
        for number, row in enumerate(rows):
            name = str(row.get("id", f"number {number + 1}"))
            table = Table(self._report, ("instruction", number), row, f"instruction {name}")
            instructions.append(InstructionReader(table, act.amends).read())
            if "id" in row and ids.setdefault(name, number) != number:
                first = self._report.lines.line("instruction", ids[name], "id")
                table.report(VALUE, "id", f"id {name!r} stands in line {first} too", "another one")
        if self._report.findings:
            raise SheetError(self._report.findings)
        return Sheet(act=act, instructions=tuple(filter(None, instructions)), remarks=tuple(self._report.remarks))

    def _act(self, table: Table) -> AmendingAct:
        table.only(ACT_KEYS)
        before = len(self._report.findings)
        titles = table.values.get("title", {})
        targets = table.choice("targets", Targets, Targets.AS_AMENDED)
        in_force = table.commencement("in_force")
        if in_force is None and "in_force" not in table.values:
            table.report(KEY, "", "no in_force", "in_force = a date, or a rule { event = …, days = … }")
        enacted = table.day("enacted", required=True) or date.min
        until = table.day("in_force_until")
        if until is not None and isinstance(in_force, date) and until <= in_force:
            table.report(VALUE, "in_force_until", f"in_force_until = {until}", f"a day after {in_force}")
        act = AmendingAct(
            iri=table.work("iri", required=True) or ANY_WORK,
            enacted=enacted,
            in_force=in_force or enacted,
            amends=table.work("amends"),
            published=table.day("published"),
            in_force_until=until,
            sequence=table.number("sequence"),
            targets=targets,
        )
        found = table.by_language("title", {"und": titles} if isinstance(titles, str) else titles, any_language=True)
        if len(self._report.findings) > before:
            return act
        return replace(act, titles=tuple(sorted(found.items())))
