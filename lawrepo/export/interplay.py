"""What two acts are to each other, as text for a drafter and as JSON (docs/interplay.md)."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from lxml import etree

from akn.document import STRUCTURE
from akn.fragment import Fragment
from akn.xml import local_name
from lawrepo.amending import Sheet
from lawrepo.amendment_text import text_of
from lawrepo.export.refusals import Value, refusal_value
from lawrepo.instruction import TEXT_OPS, Instruction, Op, Where
from lawrepo.interplay import Aim, Clash, Explanation, Interplay, Order, Outcome, Provision, Verdict, Ways, aims
from lawrepo.refusal import quoted

SCHEMA: Final = "lawrepo.interplay/v1"
_INDENT: Final = "  "
_ORDERS: Final = {
    Order.AHEAD: "the first act, then the second",
    Order.BACK: "the second act, then the first",
}
_PLACES: Final = {
    Where.BEFORE: "before",
    Where.AFTER: "after",
    Where.FIRST: "first in",
    Where.LAST: "last in",
}
_ON_WORDS: Final = {
    Op.INSERT_TEXT: "inserts {new} after {old} in {target}",
    Op.DELETE_TEXT: "deletes {old} in {target}",
}
_ON_PROVISIONS: Final = {
    Op.SUBSTITUTE: "puts {new} in the place of {target}",
    Op.INSERT: "inserts {new} {place}",
    Op.REPEAL: "repeals {target}",
    Op.RENUMBER: "renumbers {target} to {to}",
    Op.MOVE: "moves {target}{named} {place}",
    Op.SPLIT: "splits {target} into {new}",
    Op.JOIN: "joins {target} to {last} into {new}",
}


def to_text(first: Sheet, second: Sheet, found: Sequence[Interplay], *, at: date) -> str:
    """Write for people what two acts are to each other, a part for each Work whose text both change."""
    lines = [f"First act: {_act(first)}", f"Second act: {_act(second)}", ""]
    if not found:
        lines += ["independent: they change the text of no Work in common", ""]
    for each in found:
        lines += [*_work(each, at), ""]
    noted = aims(first, second)
    if noted:
        lines += ["On force, which is left out of the verdict:"]
        lines += [f"{_INDENT}{_aim(aim)}" for aim in noted]
    return "".join(f"{line}\n" for line in lines).rstrip("\n") + "\n"


def to_json(first: Sheet, second: Sheet, found: Sequence[Interplay], *, at: date) -> str:
    """Write the envelope `lawrepo.interplay/v1`."""
    value: Value = {
        "schema": SCHEMA,
        "first": str(first.act.iri),
        "second": str(second.act.iri),
        "at": at.isoformat(),
        "works": [_work_value(each) for each in found],
        "aims": [{"first": aim.first, "second": aim.second, "target": aim.target} for aim in aims(first, second)],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _act(sheet: Sheet) -> str:
    title = next((" ".join(title.split()) for _, title in sheet.act.titles), "")
    return f"{sheet.act.iri} ({title})" if title else str(sheet.act.iri)


def _work(found: Interplay, at: date) -> Iterator[str]:
    yield f"{found.work}, the text of {at}: {_verdict(found)}"
    yield _sentence(found.ways)
    for act, refusals in found.refusals:
        yield ""
        yield f"{act} does not fit the text:"
        yield from (f"{_INDENT}{refusal}" for refusal in refusals)
    if found.explanation is not None:
        yield ""
        yield from _explanation(found.explanation)
    if found.clashes:
        yield ""
        yield f"Instructions that clash ({len(found.clashes)}):"
        yield from (f"{_INDENT}{_clash(clash)}" for clash in found.clashes)


def _verdict(found: Interplay) -> str:
    return "no verdict" if found.verdict is Verdict.UNFIT else found.verdict.value


def _sentence(ways: Ways) -> str:
    match ways.verdict:
        case Verdict.INDEPENDENT:
            return "Both orders fit and come to the same text in every language."
        case Verdict.CONTRADICTORY:
            return "Each act fits alone; after the other neither does, so no order carries out both."
        case Verdict.UNFIT:
            if not (ways.first or ways.second):
                return "Neither act fits the text, alone or after the other."
            return f"The {'second' if ways.first else 'first'} act does not fit the text, alone or after the other."
        case _:
            return _order(ways)


def _order(ways: Ways) -> str:
    if ways.ahead and ways.back:
        return "Both orders fit and come to different texts: the order must be stated (`sequence`)."
    order = Order.AHEAD if ways.ahead else Order.BACK
    earlier, later = ("first", "second") if ways.ahead else ("second", "first")
    if ways.first and ways.second:
        return f"Only one order carries out both: {_ORDERS[order]}. The {earlier} act does not fit after the {later}."
    return f"The {later} act fits only after the {earlier}."


def _explanation(explanation: Explanation) -> Iterator[str]:
    clash = explanation.clash
    language = clash.languages[0]
    yield f"Smallest explanation ({', '.join(clash.languages)}):"
    for name, instructions in (("First", clash.first), ("Second", clash.second)):
        for each in instructions:
            yield f"{_INDENT}{name} act, instruction {each.id}: {_said(each, language)}."
    yield f"{_INDENT}Concerns {', '.join(map(_provision, clash.provisions))}."
    for outcome in explanation.outcomes:
        yield f"{_INDENT}With {_ORDERS[outcome.order]}, {_outcome(outcome, explanation)}."


def _outcome(outcome: Outcome, explanation: Explanation) -> str:
    if outcome.refusals:
        ahead, ways = outcome.order is Order.AHEAD, explanation.clash.ways
        earlier, later = ("first", "second") if ahead else ("second", "first")
        act = later if (ways.first if ahead else ways.second) else earlier
        return f"the {act} act is refused: {'; '.join(map(str, outcome.refusals))}"
    where = "the text" if explanation.differing is None else _provision(explanation.differing)
    return f"{where} reads {quoted(outcome.reading)}" if outcome.reading else f"{where} is not there"


def _provision(provision: Provision) -> str:
    if provision.wid == STRUCTURE:
        return "the main body"
    return provision.eid if provision.wid == provision.eid else f"{provision.eid} (wId {provision.wid})"


def _clash(clash: Clash) -> str:
    first, second = clash.first[-1], clash.second[-1]
    where = ", ".join(map(_provision, clash.provisions))
    line = f"{first.id} ({first.op.value}) and {second.id} ({second.op.value}) in {where}: {_kind(clash.ways)}"
    needed = [
        f"{name} act: {', '.join(each.id for each in instructions[:-1])}"
        for name, instructions in (("first", clash.first), ("second", clash.second))
        if len(instructions) > 1
    ]
    line += f"; with what they depend upon ({'; '.join(needed)})" if needed else ""
    return f"{line} [{', '.join(clash.languages)}]"


def _kind(ways: Ways) -> str:
    if ways.verdict is Verdict.CONTRADICTORY:
        return "neither fits after the other"
    if ways.ahead and ways.back:
        return "another text in another order"
    if not (ways.first and ways.second):
        return "the second needs the first" if ways.ahead else "the first needs the second"
    return "the first must come first" if ways.ahead else "the second must come first"


def _aim(aim: Aim) -> str:
    if not aim.first:
        return f"instruction {aim.second} of the second act aims at the first act ({aim.target})"
    if not aim.second:
        return f"instruction {aim.first} of the first act aims at the second act ({aim.target})"
    return f"instruction {aim.first} of the first act and {aim.second} of the second both aim at {aim.target}"


def _said(instruction: Instruction, language: str) -> str:
    """Say in words what an instruction does."""
    wording, op = instruction.wording(language), instruction.op
    target = instruction.target or "the whole text"
    if op in TEXT_OPS:
        done = _ON_WORDS.get(op, "puts {new} for {old} in {target}")
        return done.format(old=quoted(wording.old), new=quoted(wording.new), target=target)
    done = "drops {target}" if instruction.drop else _ON_PROVISIONS[op]
    return done.format(
        target=target,
        to=instruction.to,
        named=f" as {instruction.to}" if instruction.to else "",
        place=_place(instruction),
        last=instruction.anchor,
        new=_elements(wording.content),
    )


def _elements(content: Sequence[Fragment]) -> str:
    """Name new elements, with their numbers and headings."""
    return " and ".join(_element(fragment.element()) for fragment in content)


def _element(element: etree._Element) -> str:
    label = " ".join(text_of(child) for child in element if local_name(child) in {"num", "heading"})
    return f"{local_name(element)} {quoted(label)}" if label else local_name(element)


def _place(instruction: Instruction) -> str:
    where = "" if instruction.where is None else _PLACES[instruction.where]
    return f"{where} {instruction.anchor or 'the main body'}"


def _work_value(found: Interplay) -> Value:
    explanation = found.explanation
    return {
        "work": str(found.work),
        "verdict": found.verdict.value,
        "ways": _ways_value(found.ways),
        "explanation": None if explanation is None else _explanation_value(explanation),
        "clashes": [_clash_value(clash) for clash in found.clashes],
        "refusals": [
            {"act": str(act), "refusals": [refusal_value(refusal) for refusal in refusals]}
            for act, refusals in found.refusals
        ],
    }


def _ways_value(ways: Ways) -> Value:
    return {
        "first": ways.first,
        "second": ways.second,
        "first-second": ways.ahead,
        "second-first": ways.back,
        "same": ways.same,
    }


def _explanation_value(explanation: Explanation) -> Value:
    outcomes: list[Value] = [
        {
            "order": outcome.order.value,
            "reading": outcome.reading,
            "refusals": [refusal_value(refusal) for refusal in outcome.refusals],
        }
        for outcome in explanation.outcomes
    ]
    differing = explanation.differing
    return {
        "clash": _clash_value(explanation.clash),
        "differing": None if differing is None else _provision_value(differing),
        "outcomes": outcomes,
    }


def _clash_value(clash: Clash) -> Value:
    return {
        "first": [each.id for each in clash.first],
        "second": [each.id for each in clash.second],
        "verdict": clash.ways.verdict.value,
        "ways": _ways_value(clash.ways),
        "languages": list(clash.languages),
        "provisions": [_provision_value(each) for each in clash.provisions],
    }


def _provision_value(provision: Provision) -> Value:
    return {"eId": provision.eid, "wId": provision.wid}
