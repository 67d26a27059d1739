"""The formal wording of instructions: sentences with places for what they quote."""

import enum
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from akn.eid import UNNUMBERED
from akn.frbr import FrbrUri
from lawrepo.act_document_phrases import FALLBACK, PHRASES, Phrases
from lawrepo.instruction import WORK_OPS, Instruction, Op, Wording

_PLACE: Final = re.compile(r"\{(\w+)(?:\.(\w+))?(?:\.(\d))?\}")
_STEP: Final = re.compile(r"([^_]+)(?:_(.+))?")
_SILENT: Final = frozenset(("content", "list"))  # steps that nobody cites
_BODY: Final = "body"
_UNNUMBERED: Final = f"{UNNUMBERED}_"  # counted among numbered ones: no number that one could cite


class Part(enum.Enum):
    """What a sentence quotes."""

    OLD = "old"
    NEW = "new"
    CONTENT = "content"


# A sentence in pieces: text, what is quoted, and acts that it refers to.
Piece: TypeAlias = str | Part | FrbrUri


def phrases_of(language: str) -> tuple[str, Phrases]:
    """Return the words of a language, or those of English, with the language that they are in."""
    code = language if language in PHRASES else FALLBACK
    return code, PHRASES[code]


def provision(eid: str, phrases: Phrases, case: str = "") -> str:
    """Put an eId, or `IRI#id` of an instruction, into words: `art_4__para_3` is “Article 4, paragraph 3”."""
    if eid.startswith("/"):
        iri, _, identifier = eid.partition("#")
        named = _form(phrases, "instruction", identifier, case, follows=False) if identifier else ""
        return f"{named} ({iri})" if named else iri
    steps = [found for step in eid.split("__") if (found := _step(step)) is not None]
    if not eid or any(ref not in phrases.steps or number.startswith(_UNNUMBERED) for ref, number in steps):
        steps = [("unknown", eid)] if eid else [(_BODY, "")]
    last = len(steps) - 1
    named_steps = [
        _form(phrases, ref, number, case if position == last else phrases.outer, follows=position > 0)
        for position, (ref, number) in enumerate(steps)
    ]
    return phrases.joint.join(named_steps if phrases.inward else reversed(named_steps))


def sentence(instruction: Instruction, wording: Wording, phrases: Phrases, amends: FrbrUri | None) -> Iterator[Piece]:
    """Put an instruction into words, as far as it says something in a language.

    `amends` is the Work that the act amends unless an instruction says otherwise.
    """
    it = instruction
    names = _names(it, wording)
    pieces = [piece for name in names for piece in (" ", *_fill(phrases.sentences[name], it, wording, phrases))][1:]
    pieces = list(_joined(pieces))
    if isinstance(pieces[0], str):
        pieces[0] = pieces[0][:1].upper() + pieces[0][1:]
    if it.work != amends and it.op not in WORK_OPS:
        pieces[:0] = [it.work, ": "]
    yield from pieces


def elsewhere(instruction: Instruction, phrases: Phrases) -> Iterator[Piece]:
    """Say that an instruction concerns other languages."""
    yield phrases.sentences["elsewhere"].replace("{languages}", ", ".join(instruction.languages))


def _names(it: Instruction, wording: Wording) -> list[str]:
    """Return the sentences that an instruction consists of."""
    name = it.op.value
    if it.where is not None:
        name = f"{name}-{it.where.value}"
    elif it.op in {Op.SUBSTITUTE, Op.REPEAL} and wording.old:
        name = f"{name}-old"
    elif it.op is Op.REPEAL and it.target.startswith("/"):
        name = f"{name}-instruction"
    elif it.op is Op.CORRECT and not wording.new:
        name = f"{name}-delete"
    elif it.op is Op.POSTPONE and it.in_force_until is not None:
        name = f"{name}-until"
    more = (
        ("keep_heading", it.keep_heading),
        ("drop", it.drop),
        ("move-to", it.op is Op.MOVE and it.to),
        ("number", it.op in {Op.MOVE, Op.RENUMBER} and wording.new),
    )
    return [name, *(other for other, said in more if said)]


def _fill(template: str, it: Instruction, wording: Wording, phrases: Phrases) -> Iterator[Piece]:
    position = 0
    for match in _PLACE.finditer(template):
        yield template[position : match.start()]
        yield from _value(match, it, wording, phrases)
        position = match.end()
    yield template[position:]


def _value(match: re.Match[str], it: Instruction, wording: Wording, phrases: Phrases) -> Iterator[Piece]:
    name, detail, form = match.groups()
    match name:
        case "old" | "new" | "content":
            yield Part(name)
        case "words" | "verbs":
            several = len(str(getattr(wording, detail)).split()) > 1
            forms = phrases.sentences[name if several else name[:-1]].split("|")
            yield forms[int(form or 0)]
        case "work":
            yield it.work
        case "successor":
            yield it.successor or it.work
        case "count":
            yield "" if it.count == 1 else f" {phrases.sentences[name].format(count=it.count)}"
        case "until":
            yield str(it.in_force_until)
        case _:
            yield provision(getattr(it, name), phrases, detail or "")


def _step(step: str) -> tuple[str, str] | None:
    """Return the name and the number of a step, None for one that nobody cites."""
    match = _STEP.fullmatch(step)
    if match is None:
        return "", ""
    return None if match[1] in _SILENT else (match[1], match[2] or "")


def _form(phrases: Phrases, ref: str, number: str, case: str, *, follows: bool) -> str:
    forms = ((phrases.within.get(ref) if follows else None) or phrases.steps[ref]).split("|")
    position = phrases.cases.index(case) if case else 0
    return forms[min(position, len(forms) - 1)].format(n=number).strip()


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces with texts side by side as one."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        yield piece
        text = ""
    if text:
        yield text
