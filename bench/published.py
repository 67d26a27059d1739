"""A law to publish, drawn from a seed, and one process that publishes it, lawrepo's way or a peer's.

    PYTHONPATH=. python bench/published.py pdf law.xml law.pdf

The law is of words of the model law, in Russian: articles of three paragraphs of thirty words, twenty to a chapter,
with references to one another.
"""

import datetime as dt
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from time import process_time

from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.export.model import build
from lawrepo.expression import Expression

ROOT = Path(__file__).resolve().parent.parent
LAW = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
PARAGRAPHS, WORDS, IN_A_CHAPTER = 3, 30, 20


def draw(articles: int, *, edited: int = 0, seed: int = 1) -> bytes:
    """Draw a law in Akoma Ntoso; the article `edited` has one more word."""
    random = Random(seed)  # noqa: S311 - a benchmark, no secret
    known = re.findall("[а-яё]+", (ROOT / "history" / "charter" / "original.rus.txt").read_text(encoding="utf-8"))

    def sentence(words: int) -> str:
        return " ".join(random.choices(known, k=words)).capitalize()

    out = []
    for number in range(1, articles + 1):
        if number % IN_A_CHAPTER == 1:
            chapter = number // IN_A_CHAPTER + 1
            out.append("</chapter>" if chapter > 1 else "")
            out.append(f'<chapter eId="chp_{chapter}"><num>Глава {chapter}.</num><heading>{sentence(3)}</heading>')
        out.append(f'<article eId="art_{number}"><num>Статья {number}.</num><heading>{sentence(4)}</heading>')
        for count in range(1, PARAGRAPHS + 1):
            eid = f"art_{number}__para_{count}"
            text = ("Иначе " if number == edited and count == 1 else "") + sentence(WORDS) + "."
            if number % 3 == 0 and count == 2:
                text += f' См. <ref href="#art_{random.randint(1, articles)}">статью</ref>.'
            out.append(f'<paragraph eId="{eid}"><num>{count}.</num><content><p>{text}</p></content></paragraph>')
        out.append("</article>")
    body = "".join(out) + "</chapter>"
    return f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><meta/><body>{body}</body></act></akomaNtoso>'.encode()


def expression(document: bytes, *, version: int = 0) -> Expression:
    """Return a law as one of its versions: each states another digest, commit and record time."""
    return Expression(
        work=LAW,
        language="rus",
        title="Закон о переправах",
        pit=dt.date(2020, 1, 1),
        in_force_from=dt.date(2020, 1, 1),
        in_force_until=None,
        document=document,
        notes=(),
        digest=f"{version:064x}",
        recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=version),
        commit=f"{version:040x}",
    )


# A job loads what it needs and nothing of the others, as a command does.


def pdf(source: Path, out: Path) -> None:
    from lawrepo.export.pdf import to_pdf  # noqa: PLC0415 - what the other job loads is not measured

    text = expression(source.read_bytes())
    out.write_bytes(to_pdf(build(text), text.document))


def page(source: Path, out: Path) -> None:
    from lawrepo.export.html import to_html  # noqa: PLC0415 - what the other job loads is not measured

    out.write_bytes(to_html(build(expression(source.read_bytes()))))


def weasyprint(source: Path, out: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415 - what the other job loads is not measured

    HTML(filename=source).write_pdf(out)


def warm(articles: int, times: int) -> list[float]:
    """Return the seconds of processor time of a PDF, and of so many after it that differ in one word each."""
    from lawrepo.export.pdf import ATTACHMENT, PdfWriter  # noqa: PLC0415 - what the other job loads is not measured

    found = []
    with PdfWriter() as writer:
        for version in range(times + 1):
            text = expression(draw(articles, edited=version * articles // (times + 1)), version=version)
            start = process_time()
            writer.text(build(text), {ATTACHMENT: text.document})
            found.append(process_time() - start)
    return found


JOBS: dict[str, Callable[[Path, Path], None]] = {"pdf": pdf, "page": page, "weasyprint": weasyprint}


def main(arguments: Sequence[str]) -> None:
    match arguments:
        case ["warm", articles, times]:
            print(*warm(int(articles), int(times)))
        case [job, source, out]:
            JOBS[job](Path(source), Path(out))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
