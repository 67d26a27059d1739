"""What stands in a source and what stands in its import, counted apart and compared word by word.

The source is read here without the parser: only markup is taken off. So a block that the parser drops, doubles or
moves shows as the first word where the two part.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from lxml import etree

from akn.document import Document
from akn.fragment import Fragment
from akn.names import akn
from akn.notes import Note
from akn.number_words import read_number
from akn.xml import local_name

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_TAG: Final = re.compile(r"<[^>]*>")
# In canonical form all elements but those within running text begin a line, and so does nothing else.
_MARKUP: Final = re.compile(r"[^\n]<[^/]|\n[^<]| class=|<docTitle")
_WORD: Final = re.compile(r"\w+")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_HASHES: Final = re.compile(r"\s*#{1,6}(?=\s+\S)")
_CLOSING_HASHES: Final = re.compile(r"(?<=\s)#+\s*$")
_ARTICLE: Final = {
    ("rus", "article"): re.compile(r"(?i:статья)(?!\w)"),
    ("kaz", "article"): re.compile(r"[\s–-]{1,3}(?i:бап)(?!\w)"),
    ("eng", "article"): re.compile(r"(?i:article)(?!\w)"),
    ("eng", "section"): re.compile(r"(?i:section)(?!\w)"),
    ("deu", "article"): re.compile(r"(?i:artikel|§)(?!\w)"),
}
_ARTICLE_NUMBER: Final = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,4}){0,3}[a-z]?|[IVXLCDMІХ]{1,12}[a-z]?")
_HEADING_LIMIT: Final = 2000
_NUMBER_LIMIT: Final = 60
# Words that go on with a reference (`Artikel 5 Absatz 1`), not with a heading.
_PROVISIONS: Final = frozenset(
    ("absatz", "abs.", "satz", "nummer", "nr.", "buchstabe", "paragraph", "point", "item", "пункт", "часть", "абзац")
)
_LABELS: Final = frozenset(("num", "heading"))
_HOLDERS: Final = frozenset(("intro", "content", "wrapUp"))
_CONTEXT: Final = 6  # words shown around the place where two texts part


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Articles, paragraphs (blocks of text, notes aside), words (notes too), and Markdown comments left out."""

    articles: int
    paragraphs: int
    words: int
    comments: int = 0


class Placed(str):
    """The name of a unit, in the place of its words."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where an import parts from its source, with the words there; `line` is the source's."""

    line: int
    expected: str
    found: str


def source_tokens(text: str, *, markdown: bool) -> list[str]:
    """Return the words and marks of a source in its order, markup taken off."""
    return _TOKEN.findall(_bare(unicodedata.normalize("NFC", text), markdown=markdown))


def source_articles(text: str, language: str, unit: str, *, markdown: bool, aside: Sequence[int] = ()) -> int:
    """Count the lines of a source that head an article; `aside` are lines known to be none."""
    word = _ARTICLE[language, unit]
    skipped = frozenset(aside)
    count = 0
    for number, raw in enumerate(re.split("\r\n|\r|\n", unicodedata.normalize("NFC", text)), 1):
        line = " ".join(raw[:_HEADING_LIMIT].split())
        marked = markdown and _HASHES.match(line) is not None
        if number not in skipped and (marked or not markdown):
            line = _HASHES.sub("", line).strip() if marked else line
            count += _heads_article(line, word, marked=marked, number_first=language == "kaz")
    return count


def words(tokens: Sequence[str]) -> int:
    """Count the words among words and marks."""
    return len(_WORD.findall(" ".join(tokens)))


def document_tokens(document: Document, notes: Sequence[Note]) -> list[str]:
    """Return the words and marks of an import in document order, each note after the element it follows."""
    weave = _Weave(document.sections, dict(document.units), notes)
    return [token for text in weave.texts() for token in _TOKEN.findall(text)]


def plain_tokens(unit: Fragment) -> list[str] | None:
    """Return the words and marks of a unit without notes, as `provision_tokens` does, if its text has no markup."""
    body = unit.xml[unit.xml.index(b"\n") :].decode()
    return None if _MARKUP.search(body) else _TOKEN.findall(unescape(_TAG.sub(" ", body)))


def section_tokens(sections: Sequence[tuple[str, Fragment]], notes: Sequence[Note]) -> list[str]:
    """Return the words and marks of sections as `document_tokens` does, a `Placed` for each unit."""
    return [
        token
        for text in _Weave(sections, None, notes).texts()
        for token in ([text] if isinstance(text, Placed) else _TOKEN.findall(text))
    ]


def provision_tokens(elements: Sequence[etree._Element], notes: Sequence[Note], parent: str) -> list[str]:
    """Return the words and marks of articles, or of what stands in `parent`, as `document_tokens` does."""
    weave = _Weave((), {}, notes)
    texts = itertools.chain(
        weave.noted(parent, parent), *(weave.element(part, parent or str(part.get("eId"))) for part in elements)
    )
    return [token for text in texts for token in _TOKEN.findall(text)]


def paragraphs(document: Document) -> int:
    """Count the blocks of text of an import: its `p`, titles and headings aside."""
    return sum(paragraphs_in(fragment) for _, fragment in (*document.sections, *document.units))


def paragraphs_in(fragment: Fragment) -> int:
    """Count the blocks of text of a section or unit, as `paragraphs` does."""
    return paragraphs_of(fragment.element())


def paragraphs_of(root: etree._Element) -> int:
    """Count the blocks of text of a tree, as `paragraphs` does."""
    return sum(
        1
        for element in root.iter(akn("p"))
        if element.get("class") != "heading" and element.find(akn("docTitle")) is None
    )


def difference(text: str, found: Sequence[str], *, markdown: bool) -> Difference | None:
    """Return the first place where the words of a source and of its import part."""
    expected = source_tokens(text, markdown=markdown)
    if expected == list(found):
        return None
    pairs = enumerate(zip(expected, found, strict=False))
    at = next((count for count, (left, right) in pairs if left != right), min(len(expected), len(found)))
    return Difference(
        line=_line_of(text, at, markdown=markdown),
        expected=" ".join(expected[max(0, at - 2) : at + _CONTEXT]) or "the end of the text",
        found=" ".join(found[max(0, at - 2) : at + _CONTEXT]) or "the end of the text",
    )


def _bare(text: str, *, markdown: bool) -> str:
    """Take the markup off a source, keeping its lines."""
    text = text.removeprefix("\ufeff")
    if not markdown:
        return text
    pieces = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        pieces.append(text[at:start])
        at = len(text) if end < 0 else end + 3
        pieces.append(re.sub(r"[^\r\n]", "", text[start:at]))
    text = "".join((*pieces, text[at:]))
    lines = re.split("\r\n|\r|\n", text)
    if lines[0].startswith("%"):
        for count, line in enumerate(lines):
            if not line.strip() or line[0] not in "% ":
                break
            lines[count] = line.removeprefix("%")
    for count, line in enumerate(lines):
        if _HASHES.match(line):
            lines[count] = _CLOSING_HASHES.sub("", _HASHES.sub("", line))
    return _LINK.sub(r"\1", "\n".join(lines))


def _line_of(text: str, at: int, *, markdown: bool) -> int:
    """Return the line of a source in which its token `at` stands (the last one for the end)."""
    bare = _bare(unicodedata.normalize("NFC", text), markdown=markdown)
    position = len(bare)
    for count, found in enumerate(_TOKEN.finditer(bare)):
        if count == at:
            position = found.start()
            break
    return len(re.findall("\r\n|\r|\n", bare[:position])) + 1


def _heads_article(line: str, word: re.Pattern[str], *, marked: bool, number_first: bool) -> bool:
    """Tell whether a line is an article's number, with nothing or a heading after it."""
    found = word.search(line[:_NUMBER_LIMIT]) if number_first else word.match(line)
    if found is None or not (marked or number_first or not line[0].islower()):
        return False
    if number_first:
        number, rest = line[: found.start()], line[found.end() :]
        if not _is_number(number):
            return False
    else:
        tail = line[found.end() :].lstrip()
        heads = (" ".join(tail.split(" ")[:size]).rstrip(".:") for size in (2, 1))
        number = next((head for head in heads if _is_number(head)), "")
        rest = tail[len(number) :]
        if not number:
            return False
    own = rest.strip()
    if not own or rest[0] in ".:" or own[:2] in {"– ", "— ", "- "}:
        return True
    if rest[0] != " ":
        return False
    begins = own[0].isupper() or own[0].isdigit() or own[0] in '«"„“('
    named = own.split(" ")[0].rstrip(",").casefold() in _PROVISIONS
    return marked or (begins and own[-1] not in ".;,:" and not named)


def _is_number(text: str) -> bool:
    return _ARTICLE_NUMBER.fullmatch(text) is not None or read_number(text.split()) > 0


class _Weave:
    """Walks an import in document order with its notes in their places."""

    def __init__(
        self,
        sections: Sequence[tuple[str, Fragment]],
        units: Mapping[str, Fragment] | None,
        notes: Sequence[Note],
    ) -> None:
        self._sections = sections
        self._units = units
        self._notes: dict[tuple[str, str], list[Note]] = {}
        for note in notes:
            self._notes.setdefault((note.unit, note.anchor), []).append(note)

    def texts(self) -> Iterator[str]:
        for name, fragment in self._sections:
            yield from self.noted(name, "")
            yield from self.element(fragment.element(), name)
        for left in self._notes.values():
            yield from (f"{note.marker} {note.text}" for note in left)

    def element(self, element: etree._Element, key: str) -> Iterator[str]:
        name = local_name(element)
        eid = str(element.get("eId") or "")
        if name == "componentRef":
            unit = str(element.get("src") or "").removeprefix("#")
            if self._units is None:
                yield Placed(unit)
            else:
                yield from self.element(self._units[unit].element(), unit)
            return
        if name == "p":
            yield "".join(map(str, element.itertext()))
            if eid:
                yield from self.noted(key, eid)
            return
        labels = [part for part in element if local_name(part) in _LABELS or part.get("class") == "heading"]
        rest = [part for part in element if part not in labels]
        parted = eid == key or any(local_name(part) != "content" for part in rest)
        for child in labels:
            yield "".join(map(str, child.itertext()))
        if eid and parted and local_name(element) not in _HOLDERS:
            yield from self.noted(key, eid)
        for child in rest:
            yield from self.element(child, key)
        if eid:
            yield from self.noted(key, eid)

    def noted(self, key: str, anchor: str) -> Iterator[str]:
        for note in self._notes.pop((key, anchor), ()):
            yield f"{note.marker}{'' if note.marker.endswith((':', '!')) else '.'} {note.text}"
