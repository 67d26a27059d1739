"""Lines as runs: what marks them, where they lead, the notes that they call."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from lawrepo.export.blocks import Break, Image, Line, Mark, Note, NoteCall, Paragraph, Text
from lawrepo.export.docx_comments import Comments
from lawrepo.export.docx_tracking import Tracker, change
from lawrepo.export.docx_xml import Layout, R, Story, add, add_language, add_text, name, start
from lawrepo.export.flow import Leaf, lines_of
from lawrepo.export.references import is_address
from lawrepo.export.runs import clean

SAID: Final = "Said"  # the style of what is no word of the law
SHOWN: Final = "Shown"  # that of what the AKN says in an attribute

_MAX_BOOKMARK: Final = 40  # Word cuts longer names
_MAX_ADDRESS: Final = 2000  # Word refuses documents with addresses of 2,084 characters
_BOOKMARK: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NO_LETTER: Final = re.compile(r"[^A-Za-z0-9_]+")
_BETWEEN_CALLS: Final = Text(text="\u2009", marks=(Mark.SUPERSCRIPT,))  # or 6 and 7 read as 67
_SOFT_HYPHEN: Final = "\u00ad"
_LOOKS: Final[tuple[tuple[set[Mark], str, Mapping[str, str]], ...]] = (
    ({Mark.BOLD}, "b", {}),
    ({Mark.BOLD}, "bCs", {}),
    ({Mark.ITALIC}, "i", {}),
    ({Mark.ITALIC}, "iCs", {}),
    ({Mark.DELETED}, "strike", {}),
    ({Mark.DELETED}, "color", {"val": "8F1616"}),
    ({Mark.INSERTED}, "color", {"val": "0A5528"}),
    ({Mark.UNDERLINE, Mark.INSERTED}, "u", {"val": "single"}),
    ({Mark.SUPERSCRIPT}, "vertAlign", {"val": "superscript"}),
    ({Mark.SUBSCRIPT}, "vertAlign", {"val": "subscript"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the runs of a line look: `language` is that of the block, `fate` the mark that the whole line bears."""

    language: str
    bold: bool = False
    style: str = ""
    fate: Mark | None = None


def bookmarks(anchors: Collection[str]) -> Mapping[str, str]:
    """Return the bookmark of each anchor: the anchor itself where Word can bear that name.

    Word knows letters, digits and `_`, 40 of them, and no case. Other names are shortened, with a digest that makes
    them unique.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for anchor in anchors:
        given = anchor
        if not _BOOKMARK.fullmatch(anchor) or len(anchor) > _MAX_BOOKMARK or anchor.lower() in taken:
            digest = hashlib.sha256(anchor.encode()).hexdigest()[:12]
            short = _NO_LETTER.sub("_", anchor)[: _MAX_BOOKMARK - len(digest) - 3]
            given = f"x_{short}_{digest}"
        taken.add(given.lower())
        found[anchor] = given
    return found


class Lines:
    """Writes the lines of one part of the document."""

    def __init__(
        self,
        story: Story,
        *,
        tag: str,
        destinations: Mapping[str, str],
        tracker: Tracker,
        footnotes: "Footnotes | None" = None,
        comments: Comments | None = None,
    ) -> None:
        """`destinations` gives for each eId its bookmark; without `footnotes`, notes stand in brackets."""
        self._story = story
        self._tag = tag
        self._destinations = destinations
        self._tracker = tracker
        self._footnotes = footnotes
        self._comments = comments

    def write(self, paragraph: etree._Element, line: Line, look: Look) -> None:
        """Add a line to a paragraph."""
        for before, inline in zip((None, *line), line, strict=False):
            mark = look.fate or change(inline)
            if isinstance(before, NoteCall) and isinstance(inline, NoteCall) and self._footnotes is not None:
                self._text(paragraph, _BETWEEN_CALLS, replace(look, style=SAID), mark)
            match inline:
                case Text() if self._comments is not None and self._comments.takes(inline):
                    self._comments.add(add(self._tracker.within(paragraph, mark), "r"), inline)
                case Text():
                    self._text(paragraph, inline, look, mark)
                case Break():
                    add(add(self._tracker.within(paragraph, mark), "r"), "br")
                case Image(description=description) if description:
                    self.say(paragraph, f"[{description}]", replace(look, fate=mark))
                case NoteCall(note=note):
                    self._call(paragraph, note, look, mark)
                case _:
                    pass

    def say(self, paragraph: etree._Element, text: str, look: Look, *, language: str = "") -> None:
        """Add words that are none of the law's."""
        run = Text(text=text, generated=True, language=language)
        self._text(paragraph, run, look if look.style else replace(look, style=SAID), look.fate)

    def blank(self, paragraph: etree._Element, look: Look) -> None:
        """Add a blank between two lines that stand on one."""
        self._text(paragraph, Text(text=" "), look, look.fate)

    def tab(self, paragraph: etree._Element, look: Look) -> None:
        """Add a tab."""
        add(add(self._tracker.within(paragraph, look.fate), "r"), "tab")

    def _text(self, paragraph: etree._Element, run: Text, look: Look, mark: Mark | None) -> None:
        parent, linked = paragraph, True
        if destination := self._destinations.get(run.target.removeprefix("#")) if run.target[:1] == "#" else "":
            parent = add(paragraph, "hyperlink", anchor=destination, history="1")
        elif _leads_out(run.target):
            parent = add(paragraph, "hyperlink", history="1")
            parent.set(f"{{{R}}}id", self._story.link(run.target))
        else:
            linked = False
        written = add(self._tracker.within(parent, mark), "r")
        self._properties(
            written, run, look, style=look.style or (SHOWN if run.generated else "Hyperlink" if linked else "")
        )
        deleted = mark is Mark.DELETED and bool(self._tracker)
        for number, piece in enumerate(clean(run.text).split(_SOFT_HYPHEN)):
            if number:
                add(written, "softHyphen")
            if piece:
                add_text(written, "delText" if deleted else "t", piece)

    def _properties(self, written: etree._Element, run: Text, look: Look, *, style: str) -> None:
        """Add what marks a run, in the order of the schema (ECMA-376 part 1, A.1, EG_RPrBase)."""
        marks = {*run.marks} | ({Mark.BOLD} if look.bold else set())
        marks -= {Mark.INSERTED, Mark.DELETED} if self._tracker else set()
        properties = etree.Element(name("rPr"))
        if style:
            add(properties, "rStyle", val=style)
        for marked, tag, value in _LOOKS:
            if marks & marked and properties.find(name(tag)) is None:
                add(properties, tag, **value)
        add_language(properties, run.language or look.language, self._tag)
        if len(properties):
            written.append(properties)

    def _call(self, paragraph: etree._Element, note: Note, look: Look, mark: Mark | None) -> None:
        if self._footnotes is not None:
            written = add(self._tracker.within(paragraph, mark), "r")
            add(add(written, "rPr"), "rStyle", val="FootnoteReference")
            add(written, "footnoteReference", id=self._footnotes.add(note, language=look.language, fate=mark))
            return
        inner = replace(look, fate=mark)
        self.say(paragraph, " [", inner)
        for leaf in lines_of(note.blocks):  # a note within a note; deeper ones come here again
            self.write(paragraph, (*leaf.number, *leaf.line), inner)
        self.say(paragraph, "]", inner)


class Footnotes:
    """The part with the notes."""

    def __init__(self, story: Story, *, tag: str, destinations: Mapping[str, str], tracker: Tracker) -> None:
        self._story = story
        self._tag = tag
        self._tracker = tracker
        self._lines = Lines(story, tag=tag, destinations=destinations, tracker=tracker)
        self._count = 0
        for number, kind in (("-1", "separator"), ("0", "continuationSeparator")):
            paragraph = add(add(story.root, "footnote", type=kind, id=number), "p")
            add(add(paragraph, "r"), kind)

    def add(self, note: Note, *, language: str, fate: Mark | None) -> str:
        """Write a note and return its number; `language` is that of the line which calls it."""
        self._count += 1
        footnote = add(self._story.root, "footnote", id=str(self._count))
        for number, leaf in enumerate([*lines_of(note.blocks)] or [_leaf((), language)]):
            own = fate or self._tracker.fate(leaf.number, leaf.line)
            style = "EditorialNote" if note.editorial else "FootnoteText"
            paragraph = start(footnote, Layout(style=style, language=leaf.block.language))
            if number and fate is None:  # a note goes with its call, its first paragraph with it
                self._tracker.mark(paragraph, own)
            look = Look(language=leaf.block.language, fate=own)
            if not number:
                self._label(paragraph, note, look)
            if leaf.number:
                self._lines.write(paragraph, leaf.number, look)
                self._lines.say(paragraph, " ", look)
            self._lines.write(paragraph, leaf.line, look)
        return str(self._count)

    def _label(self, paragraph: etree._Element, note: Note, look: Look) -> None:
        written = add(paragraph, "r")
        add(add(written, "rPr"), "rStyle", val="FootnoteReference")
        add(written, "footnoteRef")
        self._lines.say(paragraph, " ", look)
        if note.label:
            self._lines.say(paragraph, f"{note.label} ", replace(look, bold=True))


def _leaf(line: Line, language: str) -> Leaf:
    return Leaf(block=Paragraph(name="p", language=language, line=line), line=line, depth=0)


def _leads_out(target: str) -> bool:
    """Say whether a target is an address that Word takes; a document with any other is broken to it."""
    if not is_address(target) or len(target) > _MAX_ADDRESS:
        return False
    try:
        parts = urlsplit(target)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
