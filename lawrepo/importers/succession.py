"""Texts of one law, one after the other: what has the same lines as in the text before is not read again.

A text is cut before each line that is a heading. What stands from the heading of an article up to the next heading
tells that article, whatever stands around it; all else, with an article's heading in the place of the article, tells
what is around the articles. The reader of whole texts (`lawrepo.importers.text`) reads these pieces, and what it made
of a piece is kept from one text to the next. Where a piece has anything that is to be reported, nothing is said of
the text: it is to be read as a whole.

That no word is lost is proved for each text anew, as it is for one that is read as a whole: the words of its source,
piece by piece and without the reader, against those of the document that has come of it.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeAlias, TypeVar
from unicodedata import normalize

from lxml import etree

from akn.document import Document, reference
from akn.fragment import Fragment
from akn.names import akn
from akn.notes import Note
from akn.xml import Normalisation
from lawrepo.importers.act import Act
from lawrepo.importers.blocks import heads, read_blocks, texts_among, unit_among
from lawrepo.importers.counting import (
    Counts,
    Placed,
    paragraphs_in,
    paragraphs_of,
    plain_tokens,
    provision_tokens,
    section_tokens,
    source_articles,
    source_tokens,
    words,
)
from lawrepo.importers.grammar import Grammar, grammar
from lawrepo.importers.lines import (
    MAX_TEXT,
    as_lines,
    changes,
    refused_characters,
    split_lines,
    title_lines,
)
from lawrepo.importers.provisions import Node, Part
from lawrepo.importers.text import TextImport
from lawrepo.importers.vocabulary import ARTICLE, VOCABULARIES
from lawrepo.importers.writing import LINKS, Writer

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")
_COMMENT: Final = "<!--"
_PARAGRAPH: Final = re.compile(rb"<p[ >]")


class _Kept(Generic[_K, _V]):
    """What was made for the text before or for the one that is being read, and no other."""

    __slots__ = ("_before", "_make", "_now")

    def __init__(self, make: Callable[[_K], _V]) -> None:
        self._make = make
        self._before: dict[_K, _V] = {}
        self._now: dict[_K, _V] = {}

    def of(self, key: _K) -> _V:
        now = self._now
        if key in now:
            return now[key]
        before = self._before
        value = now[key] = before[key] if key in before else self._make(key)
        return value

    def each(self, keys: Iterable[_K]) -> list[_V]:
        """Return what `of` does for each of many keys."""
        now, before, make = self._now, self._before, self._make
        found = []
        for key in keys:
            if key not in now:
                now[key] = before[key] if key in before else make(key)
            found.append(now[key])
        return found

    def turn(self, *, keep: bool) -> None:
        """Go on to the next text; `keep` what was made for this one, or else what was there before."""
        if keep:
            self._before = self._now
        self._now = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line in NFC, what it heads, and what NFC changed, with 0 for its number."""

    text: str
    heads: str
    changes: tuple[Normalisation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """An article as read from its lines: as it stands in a document, what its place in the skeleton shows, its notes.

    `late` is the signature after it, `paragraphs` are those that its lines must give.
    """

    entry: tuple[str, Fragment]
    label: str
    notes: tuple[Note, ...]
    late: tuple[Part, ...]
    paragraphs: int

    @property
    def signed(self) -> tuple[tuple[str, int], ...]:
        """Return the signature, by which what is around articles can be told."""
        return tuple([(part.text, part.line) for part in self.late])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What is around the articles: the sections, the title, and the notes, each before so many articles."""

    sections: tuple[tuple[str, Fragment], ...]
    title: str
    notes: tuple[tuple[int, Note], ...]
    paragraphs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The words and marks of a piece, with a blank between each two, and how many of them are words."""

    tokens: str
    words: int = 0
    articles: int = 0
    paragraphs: int = 0


# A piece of a text: its first line and the line after its last, and whether an article begins there.
_Piece: TypeAlias = tuple[int, int, bool]
# What stands around articles: lines, or an article by its heading and what its place shows and what follows it.
_Around: TypeAlias = tuple[str, str, tuple[tuple[str, int], ...]]


class Successions:
    """What is kept of the texts of one law, by language and kind of text."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._found: dict[tuple[str, bool], Succession] = {}

    def of(self, language: str, *, markdown: bool) -> "Succession | None":
        """Return what is kept of the texts of a kind, None where there is no grammar of the language."""
        key = language, markdown
        if key not in self._found and language in VOCABULARIES:
            self._found[key] = Succession(language, markdown=markdown)
        return self._found.get(key)


class Succession:
    """Reads texts of one law in one language, one after the other."""

    def __init__(self, language: str, *, markdown: bool) -> None:
        """Begin with nothing read."""
        self._language = language
        self._markdown = markdown
        self._unit = ""
        self._headings = grammar(language)
        self._lines = _Kept(self._read_line)
        self._units = _Kept(self._read_unit)
        self._frames = _Kept(self._read_frame)
        self._sources = _Kept(self._count_source)
        self._written = _Kept(_count_unit)
        self._around = _Kept(_count_frame)

    def read(self, source: str) -> TextImport | None:
        """Return what `read_text` does, or None: then that has to read the text, and say what is to be said of it."""
        found = self._read(source)
        for kept in (self._lines, self._units, self._frames, self._sources, self._written, self._around):
            kept.turn(keep=found is not None)
        return found

    def _read(self, source: str) -> TextImport | None:
        if len(source) > MAX_TEXT or (self._markdown and _COMMENT in source):
            return None
        read = self._lines.each(split_lines(source.removeprefix("\ufeff")))
        lines = [line for line in read if line is not None]
        if len(lines) < len(read):
            return None
        texts = [line.text for line in lines]
        if self._markdown and any("\n" in link[0] for link in LINKS.finditer("\n".join(texts))):
            return None
        front = title_lines(texts) if self._markdown else 0
        self._choose_unit({line.heads for line in lines}, texts[:front])
        pieces = list(self._cut(lines, front))
        parts = ["\n".join(texts[start:end]) for start, end, _ in pieces]
        articles = [
            (start, (part, end < len(texts))) for (start, end, own), part in zip(pieces, parts, strict=True) if own
        ]
        known = self._units.each([key for _, key in articles])
        units = [unit for unit in known if unit is not None]
        if not units or len(units) < len(known):
            return None
        shown = iter(
            [(texts[start], unit.label, unit.signed) for (start, _), unit in zip(articles, units, strict=True)]
        )
        around = [next(shown) if own else part for (_, _, own), part in zip(pieces, parts, strict=True)]
        frame = self._frames.of((self._unit, *around))
        return None if frame is None else self._put_together(lines, units, frame, self._sources.each(parts))

    def _choose_unit(self, elements: set[str], front: Sequence[str]) -> None:
        """Choose the basic unit as `basic_unit` does; `front` is the title block."""
        unit = ARTICLE
        if self._language == "eng":
            title = as_lines(front, markdown=True) if front else ()
            unit = unit_among({*elements, *(heads(line, self._headings, markdown=True) for line in title)})
        if unit != self._unit:  # what was read with the other is no answer
            self._unit = unit
            self._units = _Kept(self._read_unit)
            self._sources = _Kept(self._count_source)

    def _cut(self, lines: Sequence[_Line], front: int) -> Iterator[_Piece]:
        """Yield the pieces of a text; in its title block, `front`, nothing is a heading."""
        start, is_unit = 0, False
        for at, line in enumerate(lines):
            if line.heads and at >= front:
                if at:
                    yield start, at, is_unit
                start, is_unit = at, line.heads == self._unit
        yield start, len(lines), is_unit

    # Pieces as they are read

    def _read_line(self, raw: str) -> _Line | None:
        if next(refused_characters(raw), None) is not None:
            return None
        text = normalize("NFC", raw)
        changed = () if text == raw else tuple(changes(0, raw))
        _, line = as_lines(["", text], markdown=self._markdown)  # as one that stands in no title block
        return _Line(text=text, heads=heads(line, self._headings, markdown=self._markdown), changes=changed)

    def _read_unit(self, key: tuple[str, bool]) -> _Unit | None:
        """Read an article from its lines; where another heading follows, nothing may be left open before it."""
        text, followed = key
        found = grammar(self._language, self._unit)
        raw = text.split("\n")
        lines = list(as_lines([*raw, raw[0]] if followed else raw, markdown=self._markdown))
        blocks, broken = read_blocks(lines, found, markdown=self._markdown)
        if followed:
            blocks = blocks[:-1]
        act = Act(found)
        act.read(blocks, ends=not followed)
        if broken or act.findings or len(act.units) != 1:
            return None
        writer = Writer(found, markdown=self._markdown)
        node = act.units[0]
        element = writer.unit(node)
        if writer.findings:
            return None
        return _Unit(
            entry=(node.eid, Fragment.of(element)),
            label=reference(element, node.eid).get("showAs", ""),
            notes=tuple(writer.notes),
            late=tuple(act.late),
            paragraphs=texts_among(blocks) - act.absorbed + act.headings_kept,
        )

    def _read_frame(self, key: tuple[str | _Around, ...]) -> _Frame | None:
        """Read what is around the articles; their headings are left without words, which might be their text."""
        unit, *around = key
        found = grammar(self._language, self._unit)
        raw: list[str] = []
        labels: list[str] = []
        late: list[Part] = []
        for piece in around:
            if isinstance(piece, str):
                raw += piece.split("\n")
            else:
                raw.append(piece[0])
                labels.append(piece[1])
                late += (Part(text=text, line=line) for text, line in piece[2])
        blocks, broken = read_blocks(list(as_lines(raw, markdown=self._markdown)), found, markdown=self._markdown)
        stubs = [
            replace(block, text="") if block.heading is not None and block.heading.element == unit else block
            for block in blocks
        ]
        act = Act(found)
        act.read(stubs)
        if broken or act.findings or len(act.units) != len(labels):
            return None
        act.late += late
        writer = _FrameWriter(found, markdown=self._markdown, labels=labels)
        document, title = act.write(writer)
        if writer.findings:
            return None
        return _Frame(
            sections=document.sections,
            title=title,
            notes=writer.placed_notes(),
            paragraphs=texts_among(blocks) - act.absorbed + act.headings_kept,
        )

    # Pieces as they are counted

    def _count_source(self, text: str) -> _Said:
        return _Said(
            tokens=" ".join(source_tokens(text, markdown=self._markdown)),
            articles=source_articles(text, self._language, self._unit, markdown=self._markdown),
        )

    def _put_together(
        self, lines: Sequence[_Line], units: Sequence[_Unit], frame: _Frame, said: Sequence[_Said]
    ) -> TextImport | None:
        """Return the document, if it holds the words of its source, in order, its articles and its paragraphs."""
        document = Document(
            type="act",
            attributes=(("name", "act"),),
            sections=frame.sections,
            units=tuple([unit.entry for unit in units]),
            unit=self._unit,
        )
        pieces = self._around.of((document.sections, tuple([note for _, note in frame.notes])))
        placed = [piece for piece in pieces if isinstance(piece, str)]
        inside = iter(self._written.each([(unit.entry[1], unit.notes) for unit in units]))
        found = [next(inside) if isinstance(piece, str) else piece for piece in pieces]
        articles = sum([each.articles for each in said])
        paragraphs = sum([unit.paragraphs for unit in units]) + frame.paragraphs
        if (
            " ".join([each.tokens for each in said if each.tokens])
            != " ".join([each.tokens for each in found if each.tokens])
            or placed != [name for name, _ in document.units]
            or articles != len(document.units)
            or paragraphs != sum([each.paragraphs for each in found])
        ):
            return None
        counts = Counts(articles=articles, paragraphs=paragraphs, words=sum([each.words for each in found]))
        return TextImport(
            document=document,
            notes=tuple(_woven(units, frame)),
            title=frame.title,
            counts=counts,
            normalised=tuple([replace(each, line=at) for at, line in enumerate(lines, 1) for each in line.changes]),
            unplaced=(),
        )


class _FrameWriter(Writer):
    """Writes what is around articles, of which it knows no more than what their places show."""

    def __init__(self, grammar: Grammar, *, markdown: bool, labels: Sequence[str]) -> None:
        super().__init__(grammar, markdown=markdown)
        self._labels = iter(labels)
        self._marks: list[int] = []

    def unit(self, root: Node) -> etree._Element:
        """Write an article that is shown in its place as it should be."""
        self._marks.append(len(self.notes))
        element = etree.Element(akn(root.element), eId=root.eid)
        etree.SubElement(element, akn("num")).text = next(self._labels)
        return element

    def placed_notes(self) -> tuple[tuple[int, Note], ...]:
        """Return the notes, each with the number of articles before it."""
        return tuple((sum(mark <= at for mark in self._marks), note) for at, note in enumerate(self.notes))


def _woven(units: Sequence[_Unit], frame: _Frame) -> Iterator[Note]:
    """Yield the notes of a text in its order."""
    around = iter(frame.notes)
    waiting = next(around, None)
    for number, unit in enumerate(units):
        while waiting is not None and waiting[0] <= number:
            yield waiting[1]
            waiting = next(around, None)
        yield from unit.notes
    if waiting is not None:
        yield waiting[1]
        yield from (note for _, note in around)


def _count_unit(key: tuple[Fragment, tuple[Note, ...]]) -> _Said:
    fragment, notes = key
    plain = None if notes else plain_tokens(fragment)
    if plain is not None:
        return _Said(tokens=" ".join(plain), words=words(plain), paragraphs=len(_PARAGRAPH.findall(fragment.xml)))
    root = fragment.element()
    tokens = provision_tokens([root], notes, "")
    return _Said(tokens=" ".join(tokens), words=words(tokens), paragraphs=paragraphs_of(root))


def _count_frame(key: tuple[tuple[tuple[str, Fragment], ...], tuple[Note, ...]]) -> tuple[_Said | str, ...]:
    """Return what sections say before, between and after their units, and the names of these."""
    sections, notes = key
    pieces: list[_Said | str] = []
    tokens: list[str] = []
    for token in [*section_tokens(sections, notes), Placed()]:
        if isinstance(token, Placed):
            pieces += (_Said(tokens=" ".join(tokens), words=words(tokens)), str(token))
            tokens = []
        else:
            tokens.append(token)
    pieces.pop()
    count = sum(paragraphs_in(fragment) for _, fragment in sections)
    return (*pieces, _Said(tokens="", paragraphs=count))
