"""One instruction of an amendment sheet, read from its table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from akn.errors import AknError, LocatedError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.importers.content import Place, place_of, read_content
from lawrepo.importers.sheet_table import ANY_WORK, CONTENT, INSTRUCTION, KEY, VALUE, Table, shown
from lawrepo.importers.text import TextImportError
from lawrepo.instruction import FORCE_OPS, WORK_OPS, Instruction, Op, Where, Wording

INSTRUCTION_KEYS: Final = (
    "id",
    "op",
    "work",
    "target",
    *(where.value for where in Where),
    "up_to",
    "to",
    "with",
    "lang",
    "old",
    "new",
    "content",
    "digest",
    "count",
    "keep_heading",
    "drop",
    "in_force",
    "in_force_until",
    "reason",
    "status",
    "target_wid",
    "anchor_wid",
    "wids",
)

# What makes an instruction speak of one language, where it else says the same in all; "" where nothing does.
_IN_ONE_LANGUAGE: Final = {
    Op.REPEAL: "old = the text that it repeals",
    Op.RENUMBER: "new = the whole text of the new number",
    Op.MOVE: "new = the whole text of the new number",
    **dict.fromkeys(WORK_OPS | FORCE_OPS, ""),
}


class InstructionReader:
    """Reads one instruction; `amends` is the Work of its act."""

    def __init__(self, table: Table, amends: FrbrUri | None) -> None:
        """Begin at the table of the instruction."""
        self._table = table
        self._amends = amends

    def read(self) -> Instruction | None:
        """Return the instruction, None when there are findings about it."""
        table = self._table
        before = len(table.sheet.findings)
        table.only(INSTRUCTION_KEYS)
        if "op" not in table.values:
            table.report(KEY, "", "no op", f"op = one of {', '.join(op.value for op in Op)}")
        op = table.choice("op", Op, Op.REPEAL)
        target, work = self._target(op)
        self._refuse_idle_language(op)
        where, anchor = self._anchor(op)
        place = place_of(op, target=target, where=where, anchor=anchor)
        make = partial(
            Instruction,
            id=table.text("id", "the position in the act, as a text", required=True),
            op=op,
            work=work,
            target=target,
            where=where,
            anchor=anchor,
            to=table.text("to", "an eId"),
            successor=table.work("with"),
            wordings=tuple(self._wordings(place)),
            count=table.number("count", least=1) or 1,
            keep_heading=table.flag("keep_heading"),
            drop=table.flag("drop"),
            in_force=table.commencement("in_force"),
            in_force_until=table.day("in_force_until"),
            reason=table.text("reason"),
            status=table.text("status"),
            target_wid=table.text("target_wid", "a wId"),
            anchor_wid=table.text("anchor_wid", "a wId"),
            wids=tuple(sorted(self._wids().items())),
        )
        if len(table.sheet.findings) > before:
            return None
        try:
            return make()
        except AknError as error:
            table.sheet.add(INSTRUCTION, table.path, str(error), "")
            return None

    def _target(self, op: Op) -> tuple[str, FrbrUri]:
        """Read the target and the Work; an IRI is a Work for what concerns one, or an instruction of another act."""
        table = self._table
        target = table.text("target", "an eId, IRI#id or the IRI of a Work")
        stated = table.work("work")
        work = stated or self._amends
        if target.startswith("/"):
            try:
                iri = FrbrUri.parse(target)
            except AknError as error:
                table.report(VALUE, "target", str(error), "")
                return target, ANY_WORK
            if iri != replace(iri.work(), fragment=iri.fragment) or (iri.fragment and op in WORK_OPS):
                expected = "the IRI of a Work" if op in WORK_OPS else "the IRI of a Work, or IRI#id"
                table.report(VALUE, "target", f"target = {target!r}", expected)
            elif op in WORK_OPS and stated not in {None, iri}:
                table.report(VALUE, "target", f"target = {target!r} and work = '{stated}'", "one of the two")
            if op in WORK_OPS:
                return "", iri
        if work is None:
            table.report(KEY, "", "no work", "work = the IRI of the Work that it amends, or amends in [act]")
        return target, work or ANY_WORK

    def _anchor(self, op: Op) -> tuple[Where | None, str]:
        table = self._table
        given = [where for where in Where if where.value in table.values]
        if len(given) > 1:
            table.report(KEY, given[1].value, f"both {given[0].value} and {given[1].value}", "one place")
        if "up_to" in table.values and op is not Op.JOIN:
            table.report(KEY, "up_to", f"up_to on {op.value}", f"it on {Op.JOIN.value} alone")
        if not given:
            return None, table.text("up_to", "an eId")
        where = given[0]
        if where in {Where.FIRST, Where.LAST} and table.values[where.value] == "":
            return where, ""  # the main body, which has no eId
        return where, table.text(where.value, "an eId")

    def _refuse_idle_language(self, op: Op) -> None:
        """Refuse `lang` where an instruction would change all languages none the less."""
        values = self._table.values
        stated = "lang" in values and values.get("op") == op.value
        if stated and op in _IN_ONE_LANGUAGE and values.keys().isdisjoint(("old", "new", "content")):
            text = _IN_ONE_LANGUAGE[op]
            expected = f"no lang, or {text}" if text else "no lang"
            self._table.report(KEY, "lang", f"lang on {op.value}, which is the same in all languages", expected)

    def _wids(self) -> dict[str, str]:
        value = self._table.values.get("wids", {})
        if isinstance(value, dict) and all(isinstance(wid, str) and wid for wid in value.values()):
            return value
        self._table.report(VALUE, "wids", f"wids = {shown(value)}", 'a table { "eId" = "wId" }')
        return {}

    def _wordings(self, place: Place) -> Iterator[Wording]:
        """Yield what is said in each language, in the order of their codes."""
        languages = self._languages()
        old, new, content, digest = (self._by_language(key, languages) for key in ("old", "new", "content", "digest"))
        for language in sorted({*languages, *old, *new, *content, *digest}):
            elements = self._content(content[language], place, language) if language in content else ()
            yield Wording(
                language=language,
                old=old.get(language, ""),
                new=new.get(language, ""),
                content=elements,
                digest=digest.get(language, ""),
            )

    def _languages(self) -> tuple[str, ...]:
        """Return the languages that `lang` names."""
        value = self._table.values.get("lang", [])
        languages = [value] if isinstance(value, str) else value
        if not isinstance(languages, list) or not all(isinstance(code, str) for code in languages):
            self._table.report(VALUE, "lang", f"lang = {shown(value)}", "a language, or a list of languages")
            return ()
        return tuple(code for code in languages if self._table.is_language(code, "lang"))

    def _by_language(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """Return texts by language; one that stands alone is that of `lang`, or of the only language there is."""
        table = self._table
        value = table.values.get(key, {})
        as_written = key == "content"
        if not isinstance(value, str):
            texts = table.by_language(key, value, as_written=as_written)
            for language in texts if languages else ():
                if language not in languages:
                    table.report(
                        VALUE,
                        key,
                        f"{key}.{language} with lang = {shown(table.values['lang'])}",
                        "one of lang",
                        language,
                    )
            return texts
        codes = languages or (table.sheet.languages if "lang" not in table.values else ())
        if len(codes) != 1:
            if "lang" not in table.values or len(codes) > 1:
                found = f"{key} without a language"
                table.report(VALUE, key, found, f"lang = a language, or {key}.LANG for each of several")
            return {}
        return {codes[0]: table.text(key, as_written=as_written)}

    def _content(self, source: str, place: Place, language: str) -> tuple[Fragment, ...]:
        table = self._table
        parts = () if isinstance(table.values["content"], str) else (language,)
        first = table.sheet.lines.text_line(*table.path, "content", *parts)
        try:
            found = read_content(source, place, language=language)
        except TextImportError as error:
            for finding in error.findings:
                line = first + max(finding.line, 1) - 1
                table.report(
                    CONTENT, "content", f"content ({language}): {finding.message}", finding.expected, line=line
                )
        except LocatedError as error:
            line = first + max(error.line, 1) - 1
            table.report(CONTENT, "content", f"content ({language}): {error.message}", "", line=line)
        else:
            for at in found.normalised:
                line = first + max(at.line, 1) - 1
                change = f"NFC changes {at.before[:40]!r} to {at.after[:40]!r}"
                table.sheet.remarks.append(f"{table.sheet.name}:{line}: {table.where}: {change}")
            return found.elements
        return ()
