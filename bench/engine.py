"""How fast instructions are carried out: one by one, and as a replay against parsing and writing what they touch.

    PYTHONPATH=. python bench/engine.py --articles 1000 --instructions 20000

Everything is drawn from a seed, so two runs measure the same law and the same acts.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import TypeVar

from lxml import etree

from akn.document import split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.xml import canonical, parse_xml
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.amendment import apply
from lawrepo.fold import Folded, Original, fold
from lawrepo.force import decide
from lawrepo.holding import State, identify
from lawrepo.instruction import Instruction, Op, Where, Wording

LAW = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
LANGUAGE = "eng"
FIRST = dt.date(2000, 1, 1)
PARAGRAPHS = 3
IN_A_CHAPTER = 20
WORDS_IN_A_PARAGRAPH = 30

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A law, and the words of its paragraphs by eId."""

    state: State
    words: dict[str, list[str]]


def vocabulary(random: Random) -> list[str]:
    syllables = ("ka", "so", "ti", "re", "mun", "law", "әл", "қа", "ден", "bor", "ist", "ум")
    return sorted({"".join(random.choices(syllables, k=random.randint(2, 4))) for _ in range(3000)})


def draw_law(random: Random, articles: int) -> Case:
    """Draw a law of articles of 15 elements, twenty to a chapter."""
    known = vocabulary(random)
    words: dict[str, list[str]] = {}
    out = []
    for number in range(1, articles + 1):
        if number % IN_A_CHAPTER == 1:
            chapter = number // IN_A_CHAPTER + 1
            out.append("</chapter>" if chapter > 1 else "")
            out.append(f'<chapter eId="chp_{chapter}"><num>Chapter {chapter}.</num>')
        eid = f"art_{number}"
        heading = " ".join(random.choices(known, k=3))
        out.append(f'<article eId="{eid}"><num>Article {number}.</num>')
        out.append(f'<heading eId="{eid}__heading">{heading}</heading>')
        for count in range(1, PARAGRAPHS + 1):
            para = f"{eid}__para_{count}"
            words[para] = random.choices(known, k=WORDS_IN_A_PARAGRAPH)
            text = f'<content eId="{para}__content"><p>{" ".join(words[para])}.</p></content>'
            out.append(f'<paragraph eId="{para}"><num>{count}.</num>{text}</paragraph>')
        out.append("</article>")
    body = "".join(out) + "</chapter>"
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><body>{body}</body></act></akomaNtoso>'
    return Case(state=identify(split(parse_xml(source.encode())), [], set()), words=words)


def draw_texts(random: Random, case: Case, number: int) -> list[Instruction]:
    """Draw instructions that each replace one word, as it stands after those before."""
    known = vocabulary(random)
    words = {eid: list(said) for eid, said in case.words.items()}
    paragraphs = sorted(words)
    made: list[Instruction] = []
    while len(made) < number:
        eid = random.choice(paragraphs)
        at, new = random.randrange(WORDS_IN_A_PARAGRAPH), random.choice(known)
        old = words[eid][at]
        if old == new or " ".join(words[eid]).count(old) != 1:
            continue
        words[eid][at] = new
        wording = Wording(language=LANGUAGE, old=old, new=new)
        made.append(Instruction(id=str(len(made) + 1), op=Op.REPLACE_TEXT, work=LAW, target=eid, wordings=(wording,)))
    return made


def sheets(instructions: Sequence[Instruction], size: int) -> list[Sheet]:
    """Make acts of so many instructions, one a day."""
    made = []
    for number, start in enumerate(range(0, len(instructions), size), 1):
        iri = FrbrUri.parse(f"/akn/xa/act/2000-01-02/{number}")
        act = AmendingAct(iri=iri, enacted=FIRST, in_force=FIRST + dt.timedelta(number))
        made.append(Sheet(act=act, instructions=tuple(instructions[start : start + size])))
    return made


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def best(work: Callable[[], object], times: int) -> float:
    """Return the least time that a piece of work took, in milliseconds."""
    return min(timed(work)[0] for _ in range(times)) * 1000


def fragment(source: str) -> Fragment:
    name, rest = source[1:].split(">", 1)
    return Fragment.parse(f'<{name} xmlns="{AKN_NS}">{rest}'.encode())


def operations(case: Case, middle: int) -> dict[str, Instruction]:
    """Return one instruction of each kind, on an article in the middle of the law."""
    art, para = f"art_{middle}", f"art_{middle}__para_2"
    word = next(word for word in case.words[para] if " ".join(case.words[para]).count(word) == 1)
    paragraph = fragment(f"<paragraph><num>{PARAGRAPHS + 1}.</num><content><p>New.</p></content></paragraph>")
    article = fragment(f"<article><num>Article {middle}-1.</num><content><p>New.</p></content></article>")
    other = fragment(f'<paragraph eId="{para}"><num>2.</num><content><p>Other.</p></content></paragraph>')
    said = " ".join(case.words[para])
    half = len(said) // 2
    cut = said.index(" ", half)
    parts = (
        fragment(f'<paragraph eId="{para}"><num>2.</num><content><p>{said[:cut]}</p></content></paragraph>'),
        fragment(f"<paragraph><num>2-1.</num><content><p>{said[cut + 1 :]}.</p></content></paragraph>"),
    )
    joined = " ".join(" ".join(case.words[f"{art}__para_{count}"]) + "." for count in (2, 3))
    whole = fragment(f'<paragraph eId="{para}"><num>2.</num><content><p>{joined}</p></content></paragraph>')

    def make(op: Op, target: str = "", *content: Fragment, **parts_: object) -> Instruction:
        old, new = str(parts_.pop("old", "")), str(parts_.pop("new", ""))
        wordings = (Wording(language=LANGUAGE, old=old, new=new, content=content),) if old or content else ()
        return Instruction(id="1", op=op, work=LAW, target=target, wordings=wordings, **parts_)  # type: ignore[arg-type] # fields of several types

    return {
        "replace-text": make(Op.REPLACE_TEXT, para, old=word, new="another"),
        "insert-text": make(Op.INSERT_TEXT, para, old=word, new=" another"),
        "delete-text": make(Op.DELETE_TEXT, para, old=word),
        "correct": make(Op.CORRECT, para, old=word, new="another", reason="misprint"),
        "replace-text in a heading": make(Op.REPLACE_TEXT, art, old=heading_word(case, art), new="another"),
        "substitute a paragraph": make(Op.SUBSTITUTE, para, other),
        "insert a paragraph": make(Op.INSERT, "", paragraph, where=Where.LAST, anchor=art),
        "insert an article": make(Op.INSERT, "", article, where=Where.AFTER, anchor=art),
        "repeal a paragraph": make(Op.REPEAL, para),
        "repeal an article": make(Op.REPEAL, art),
        "renumber an article": make(Op.RENUMBER, art, to=f"{art}-7"),
        "renumber a paragraph": make(Op.RENUMBER, f"{art}__para_3", to=f"{art}__para_9"),
        "move an article": make(Op.MOVE, art, where=Where.BEFORE, anchor="art_1"),
        "move a paragraph": make(Op.MOVE, f"{art}__para_3", where=Where.BEFORE, anchor=para),
        "split a paragraph": make(Op.SPLIT, para, *parts),
        "join paragraphs": make(Op.JOIN, para, whole, anchor=f"{art}__para_3"),
    }


def heading_word(case: Case, art: str) -> str:
    text = str(case.state[art].element().findtext(f"{{{AKN_NS}}}heading"))
    everything = " ".join((text, *(" ".join(case.words[f"{art}__para_{n}"]) for n in range(1, PARAGRAPHS + 1))))
    return next((word for word in text.split() if everything.count(word) == 1), text)


def parse_and_write(fragments: Sequence[Fragment]) -> None:
    for each in fragments:
        canonical(parse_xml(each.xml))


def parse_and_c14n(fragments: Sequence[Fragment]) -> None:
    for each in fragments:
        etree.tostring(etree.fromstring(each.xml), method="c14n")


def touched(found: Folded) -> list[Fragment]:
    """Return each version that the replay made: what it had to read and to write."""
    return [fragment for dated in found.versions.values() for start, fragment in dated.items() if start > FIRST]


def report(articles: int, number: int, size: int, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a benchmark, no secret
    case = draw_law(random, articles)
    length = sum(len(each.xml) for each in case.state.values()) // len(case.state)
    print(f"a law of {articles} articles, {length} bytes each; milliseconds an instruction, alone, warm:")
    for name, instruction in operations(case, articles // 2).items():
        apply(case.state, [instruction], LANGUAGE)
        print(f"  {best(lambda it=instruction: apply(case.state, [it], LANGUAGE), 20):8.3f}  {name}")  # type: ignore[misc] # mypy types no lambda with a default
    instructions = draw_texts(random, case, number)
    standings = decide(sheets(instructions, size))
    original = {LANGUAGE: Original(in_force_from=FIRST, state=case.state)}
    seconds, found = timed(lambda: fold(original, standings, apply, work=LAW)[LANGUAGE])
    fragments = touched(found)
    print(f"the fold of {number} replacements of one word, {size} to an act: {seconds:.2f} s,")
    print(f"  {seconds / number * 1000:.3f} ms an instruction, {len(fragments)} versions")
    whole, _ = timed(lambda: apply(case.state, instructions, LANGUAGE))
    print(f"one act of all {number}: {whole:.2f} s, {whole / number * 1000:.3f} ms an instruction")
    for name, base in (("lxml parse + canonical write", parse_and_write), ("lxml parse + C14N in C", parse_and_c14n)):
        once = timed(lambda base=base: base(fragments))[0] / len(fragments)  # type: ignore[misc] # mypy types no lambda with a default
        print(f"{name}: {once * 1000:.3f} ms a fragment; the fold takes {seconds / number / once:.2f} times that")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--instructions", type=int, default=20_000)
    parser.add_argument("--act", type=int, default=1, help="instructions an act (default: 1)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    report(given.articles, given.instructions, given.act, given.seed)


if __name__ == "__main__":
    main(sys.argv[1:])
