"""Amendment sheets written: canonical TOML that reads back as the same act."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.importers.content import Place, place_of, write_content
from lawrepo.instruction import TEXT_OPS, WORK_OPS, Instruction, Rule, Wording

_BARE: Final = re.compile("[A-Za-z0-9_-]+")
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPED_IN_LINES: Final = re.compile(r'\\|"(?="")|"(?=\Z)|[\x00-\x08\x0b-\x1f\x7f]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def write_sheet(sheet: Sheet) -> bytes:
    """Write an act as a sheet: the same bytes for the same act, and the same act when they are read."""
    lines = ["[act]", *_act(sheet.act)]
    for instruction in sheet.instructions:
        lines += ["", "[[instruction]]", *_instruction(instruction, sheet.act)]
    return "".join(f"{line}\n" for line in lines).encode()


def _act(act: AmendingAct) -> Iterator[str]:
    yield f"iri = {_text(str(act.iri))}"
    for language, title in act.titles:
        yield f"title.{language} = {_text(title)}"
    if act.amends is not None:
        yield f"amends = {_text(str(act.amends))}"
    yield f"enacted = {act.enacted}"
    if act.published is not None:
        yield f"published = {act.published}"
    yield f"in_force = {_commencement(act.in_force)}"
    if act.in_force_until is not None:
        yield f"in_force_until = {act.in_force_until}"
    if act.sequence is not None:
        yield f"sequence = {act.sequence}"
    if act.targets is not Targets.AS_AMENDED:
        yield f"targets = {_text(act.targets.value)}"


def _instruction(it: Instruction, act: AmendingAct) -> Iterator[str]:
    yield f"id = {_text(it.id)}"
    yield f"op = {_text(it.op.value)}"
    yield from _place(it, act)
    yield from (f"{key} = true" for key in ("keep_heading", "drop") if getattr(it, key))
    if it.in_force is not None:
        yield f"in_force = {_commencement(it.in_force)}"
    if it.in_force_until is not None:
        yield f"in_force_until = {it.in_force_until}"
    yield from _wordings(it)
    if it.op in TEXT_OPS:
        yield f"count = {it.count}"
    resolved = ("reason", "status", "target_wid", "anchor_wid")
    yield from (f"{key} = {_text(getattr(it, key))}" for key in resolved if getattr(it, key))
    if it.wids:
        yield f"wids = {{ {', '.join(f'{_key(eid)} = {_text(wid)}' for eid, wid in it.wids)} }}"


def _place(it: Instruction, act: AmendingAct) -> Iterator[str]:
    """Yield what is changed, and where to."""
    if it.op in WORK_OPS:
        yield f"target = {_text(str(it.work))}"
    elif it.work != act.amends:
        yield f"work = {_text(str(it.work))}"
    if it.target:
        yield f"target = {_text(it.target)}"
    if it.where is not None:
        yield f"{it.where.value} = {_text(it.anchor)}"
    elif it.anchor:
        yield f"up_to = {_text(it.anchor)}"
    if it.to:
        yield f"to = {_text(it.to)}"
    if it.successor is not None:
        yield f"with = {_text(str(it.successor))}"


def _wordings(it: Instruction) -> Iterator[str]:
    """Yield what is said, all of a language together; `lang` where one language is alone, or one says nothing.

    An instruction that is the same in all languages has no `lang`, but a digest for each.
    """
    place = place_of(it.op, target=it.target, where=it.where, anchor=it.anchor)
    said = [(wording, list(_said(wording, place))) for wording in it.wordings]
    alone = len(said) == 1 and it.wordings[0].says
    if alone:
        yield f"lang = {_text(it.wordings[0].language)}"
    elif it.languages and not all(texts for _, texts in said):
        yield f"lang = [{', '.join(_text(wording.language) for wording, _ in said)}]"
    for wording, texts in said:
        for key, text in texts:
            name = key if alone else f"{key}.{wording.language}"
            yield f"{name} = {_text(text)}"


def _said(wording: Wording, place: Place) -> Iterator[tuple[str, str]]:
    """Yield the keys and texts of a wording that says something."""
    content = write_content(wording.content, place, language=wording.language) if wording.content else ""
    for key, text in (("old", wording.old), ("new", wording.new), ("content", content), ("digest", wording.digest)):
        if text:
            yield key, text


def _commencement(value: date | Rule) -> str:
    if isinstance(value, date):
        return str(value)
    parts = [f"event = {_text(value.event)}"]
    parts += [
        f"{key} = {number}"
        for key, number in (("days", value.days), ("months", value.months), ("working_days", value.working_days))
        if number
    ]
    if value.outcome:
        parts.append(f"if = {_text(value.outcome)}")
    return f"{{ {', '.join(parts)} }}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _text(text: str) -> str:
    """Write a string: on lines of its own where it has several."""
    if "\n" not in text:
        return _quoted(text)
    return f'"""\n{_ESCAPED_IN_LINES.sub(_escape, text)}"""'


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}"
