"""Laws as plain text and Markdown become Akoma Ntoso (docs/text-format.md)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from akn.document import Document
from akn.errors import LocatedError
from akn.findings import Finding, Rule, Severity
from akn.fragment import Fragment
from akn.notes import Note
from akn.xml import Normalisation
from lawrepo.importers.act import Act, read_into
from lawrepo.importers.blocks import UNPLACED, Block, Kind, basic_unit, read_blocks, texts_among
from lawrepo.importers.counting import (
    Counts,
    difference,
    document_tokens,
    paragraphs,
    provision_tokens,
    source_articles,
    words,
)
from lawrepo.importers.grammar import Grammar, grammar
from lawrepo.importers.lines import Lines, read_lines
from lawrepo.importers.provisions import DUPLICATE, Body, Node, element_of
from lawrepo.importers.vocabulary import VOCABULARIES
from lawrepo.importers.writing import LINK, Writer

COUNT: Final = Rule(
    code="text-count",
    severity=Severity.ERROR,
    summary="The import does not hold the same articles, paragraphs or words as its source.",
    clause="docs/text-format.md, The count",
)
EMPTY: Final = Rule(
    code="text-empty",
    severity=Severity.ERROR,
    summary="A text in which the grammar finds no article.",
    clause="docs/text-format.md, Headings",
)
LANGUAGE: Final = Rule(
    code="text-language",
    severity=Severity.ERROR,
    summary="A language that has no grammar.",
    clause="docs/text-format.md",
)

# What `lenient` keeps instead of refusing it.
FORGIVEN: Final = frozenset((UNPLACED.code, DUPLICATE.code, LINK.code))

_SHOWN: Final = 5  # lines of further findings named in the one-line message


class TextImportError(LocatedError):
    """Report all that keeps a text from being read; `findings` are in the order of their lines."""

    def __init__(self, findings: Sequence[Finding], *, source: str = "") -> None:
        """Build the message of the first finding, naming the lines of the others."""
        self.findings = tuple(sorted(findings, key=lambda finding: finding.line or math.inf))
        first, *others = self.findings
        message = first.message
        if others:
            lines = ", ".join(str(finding.line) for finding in others[:_SHOWN])
            more = ", …" if len(others) > _SHOWN else ""
            message += f" (and {len(others)} more: line {lines}{more})"
        super().__init__(message, source=source, line=first.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """Text that the grammar could not place and `lenient` kept: its line, and the eId it is kept in."""

    line: int
    text: str
    kept_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextImport:
    """A law read from text.

    `document` has no metadata. `title` is "" when the text states none. `counts` are those of the source, and so of
    the document. `normalised` are the characters that NFC changed.
    """

    document: Document
    notes: tuple[Note, ...]
    title: str
    counts: Counts
    normalised: tuple[Normalisation, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisions:
    """A piece of law read from text, as an amendment states it.

    `elements` are articles, the provisions of an article, or its `intro`, `content` and `wrapUp`, in order.
    """

    elements: tuple[Fragment, ...]
    notes: tuple[Note, ...]
    normalised: tuple[Normalisation, ...]
    unplaced: tuple[Unplaced, ...]


def read_text(
    source: str, *, language: str, markdown: bool = False, name: str = "", lenient: bool = False
) -> TextImport:
    """Read a law from text; `language` is ISO 639-2 alpha-3, `name` stands in messages.

    With `lenient`, text that the grammar cannot place is kept in the nearest element before it (class `unplaced`).

    Raises:
        TextImportError: with everything that could not be read, or when words of the source and of the result part.

    """
    ready, found, blocks, findings = _prepare(source, language=language, markdown=markdown, name=name)
    act = Act(found)
    act.read(blocks)
    findings = (*findings, *act.findings)
    if not act.units:
        message = f"no {found.unit} found"
        findings = (*findings, Finding(rule=EMPTY, message=message, expected="a heading such as Статья 1, Article 1"))
    _refuse(findings, name=name, lenient=lenient)
    writer = Writer(found, markdown=markdown)
    document, title = act.write(writer)
    _refuse(writer.findings, name=name, lenient=lenient)
    notes = tuple(writer.notes)
    tokens = document_tokens(document, notes)
    counts = Counts(
        articles=source_articles(ready.text, language, found.unit, markdown=markdown, aside=act.aside),
        paragraphs=texts_among(blocks) - act.absorbed + act.headings_kept,
        words=words(tokens),
        comments=ready.comments,
    )
    _refuse(_differences(source, document, counts, tokens, markdown=markdown), name=name, lenient=False)
    return TextImport(
        document=document,
        notes=notes,
        title=title,
        counts=counts,
        normalised=ready.normalised,
        unplaced=_kept(writer),
    )


def read_provisions(
    source: str, *, language: str, parent: str = "", markdown: bool = False, name: str = "", lenient: bool = False
) -> Provisions:
    """Read a piece of law from text: whole articles, or what stands in the element whose eId is `parent`.

    Raises:
        TextImportError: as `read_text`; also when there is a heading of anything but articles, or text before one.

    """
    ready, found, blocks, findings = _prepare(source, language=language, markdown=markdown, name=name)
    writer = Writer(found, markdown=markdown)
    root: Node | None = None
    if any(block.kind is Kind.HEADING for block in blocks):
        act = Act(found)
        act.read(blocks)
        _refuse((*findings, *act.findings, *act.outside_units()), name=name, lenient=False)
        elements = [writer.unit(node) for node in act.units]
    else:
        root = Node(element=element_of(parent), eid=parent)
        body = Body(root)
        unplaced = [finding for block in blocks for finding in read_into(body, block, found)]
        body.finish()
        _refuse((*findings, *body.findings, *unplaced), name=name, lenient=lenient)
        elements = writer.inside(root, parent)
    _refuse(writer.findings, name=name, lenient=lenient)
    if not elements:
        raise TextImportError([Finding(rule=EMPTY, message="no text of a law")], source=name)
    tokens = provision_tokens(elements, writer.notes, parent if root is not None else "")
    _refuse(_difference(source, tokens, markdown=markdown), name=name, lenient=False)
    return Provisions(
        elements=tuple(Fragment.of(element) for element in elements),
        notes=tuple(writer.notes),
        normalised=ready.normalised,
        unplaced=_kept(writer),
    )


def _prepare(
    source: str, *, language: str, markdown: bool, name: str
) -> tuple[Lines, Grammar, tuple[Block, ...], tuple[Finding, ...]]:
    """Take a text apart into blocks; refused characters are final, what else is found goes on."""
    if language not in VOCABULARIES:
        message = f"no grammar for the language {language!r}"
        expected = f"one of {', '.join(sorted(VOCABULARIES))}"
        raise TextImportError([Finding(rule=LANGUAGE, message=f"{message}: expected {expected}")], source=name)
    ready, findings = read_lines(source, markdown=markdown)
    _refuse(findings, name=name, lenient=False)
    found = grammar(language)
    unit = basic_unit(ready.lines, language, found, markdown=markdown)
    found = grammar(language, unit)
    blocks, broken = read_blocks(ready.lines, found, markdown=markdown)
    return ready, found, blocks, broken


def _refuse(findings: Iterable[Finding], *, name: str, lenient: bool) -> None:
    """Raise what was found; `lenient` forgives what is kept all the same."""
    final = [finding for finding in findings if not (lenient and finding.rule.code in FORGIVEN)]
    if final:
        raise TextImportError(final, source=name)


def _kept(writer: Writer) -> tuple[Unplaced, ...]:
    return tuple(Unplaced(line=part.line, text=part.text, kept_in=eid) for part, eid in writer.parts if part.unplaced)


def _differences(
    source: str, document: Document, counts: Counts, tokens: Sequence[str], *, markdown: bool
) -> Iterator[Finding]:
    """Compare the source, read apart, with the document."""
    yield from _difference(source, tokens, markdown=markdown)
    for what, expected, found in (
        (f"{document.unit}s", counts.articles, len(document.units)),
        ("paragraphs", counts.paragraphs, paragraphs(document)),
    ):
        if expected != found:
            message = f"the source has {expected} {what}, the import {found}"
            yield Finding(rule=COUNT, message=message, expected=str(expected), found=str(found))


def _difference(source: str, tokens: Sequence[str], *, markdown: bool) -> Iterator[Finding]:
    """Compare the words and marks of the source with those of the result."""
    parted = difference(source, tokens, markdown=markdown)
    if parted is not None:
        yield Finding(
            rule=COUNT,
            message=f"the import parts from its source: expected {parted.expected!r}, found {parted.found!r}",
            line=parted.line,
            expected=parted.expected,
            found=parted.found,
        )
