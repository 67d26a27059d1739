"""The text of a law as HTML, with what belongs to single words and provisions: permalinks, notes, origins.

It is put together by hand, since a template takes several times as long for a text of a thousand articles. Every text
goes through `escape`; what has the class `ui` is no word of the law.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from lawrepo.ancestry import ORIGINAL
from lawrepo.export.attribution import Attribution
from lawrepo.export.blocks import (
    Block,
    Break,
    Cell,
    Division,
    Image,
    Inline,
    Line,
    Mark,
    Note,
    NoteCall,
    Provision,
    Quote,
    Row,
    Table,
    Text,
    blocks_of,
    children,
    notes_of,
    plain,
)
from lawrepo.export.flow import Close, Leaf, Notes, Open, footnoted, lines_of
from lawrepo.export.model import RenderDocument
from lawrepo.export.references import is_address
from lawrepo.export.words import words
from lawrepo.provenance import Run

_MAX_HEADING: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Words of one origin that follow one another, and the id at which they begin in the page."""

    origin: str
    text: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the text that is complete: a unit (None for what is in none), what later acts said in it."""

    division: Division | None
    sayings: tuple[Saying, ...]
    original: bool


class Markup:
    """Writes the text of one document.

    `prefix` goes before every id where several texts share a page; such a text has no permalinks. Its headings stand
    `below` so many others, besides the title of the page. `titles` say what
    an origin is called when the pointer rests on its words, `after` gives HTML to stand at the end of each part,
    `works` say where other Works are read, by the IRIs that refer to them.
    """

    def __init__(
        self,
        document: RenderDocument,
        *,
        prefix: str = "",
        below: int = 0,
        attribution: Attribution | None = None,
        titles: Callable[[str], str] = str,
        after: Callable[[Part], str] = lambda _: "",
        works: Mapping[str, str] | None = None,
    ) -> None:
        """Look over the document: its languages, the levels of its headings."""
        self._document = document
        self._prefix = prefix
        self._runs = attribution
        self._titles = titles
        self._after = after
        self._works = works or {}
        self._ui = words(document.tag)
        self.ui_lang = "" if self._ui.tag == document.tag.partition("-")[0] else self._ui.tag
        self._ui_attribute = _lang(self.ui_lang)
        divisions = [block for block in blocks_of(document.blocks) if isinstance(block, Division)]
        self.divisions = divisions
        self._above = min((division.level for division in divisions), default=1) - 1 - below
        self._unnamed = {id(d): f"lr-{count}" for count, d in enumerate(divisions, 1) if not d.anchor}
        notes = (block for note in notes_of(document.blocks) for block in note.blocks)
        languages = {block.language for block in blocks_of((*document.blocks, *notes))} | {document.tag}
        self._one_language = languages == {document.tag}
        self._sayings: list[Saying] = []
        self._said = 0
        self._last = ORIGINAL
        self._original = False

    def text(self) -> str:
        """Return the whole text."""
        return self.part(self._document.blocks)

    def part(self, blocks: Sequence[Block]) -> str:
        """Return some blocks of the text."""
        return "".join(self._pieces(blocks))

    def id(self, block: Block) -> str:
        """Return the id of a block: its anchor; a division without eId has one that is not permanent."""
        name = block.anchor or self._unnamed.get(id(block), "")
        return f"{self._prefix}{name}" if name else ""

    def lang(self, block: Block) -> str:
        """Return the attribute that declares the language of a block: "" in a page that has but one."""
        return "" if self._one_language else _lang(block.language)

    # The flow

    def _pieces(self, blocks: Sequence[Block]) -> Iterator[str]:
        around = 0
        unit: Block | None = None
        for event in footnoted(blocks):
            match event:
                case Leaf():
                    yield self._leaf(event)
                case Notes():
                    yield self._notes(event.notes)
                case Open(block=block):
                    if unit is None and isinstance(block, Division):
                        yield self._part(None)
                        unit = block if block.unit else None
                    around += 1
                    yield self._open(block)
                case Close(block=block):
                    around -= 1
                    if block is unit and isinstance(block, Division):
                        yield self._part(block)
                        unit = None
                    yield self._close(block)
                    if not around:
                        yield self._part(None)
        yield self._part(None)

    def _part(self, division: Division | None) -> str:
        """Say what there is to say at the end of a part."""
        part = Part(division=division, sayings=tuple(self._sayings), original=self._original)
        self._sayings.clear()
        self._last, self._original = ORIGINAL, False
        return self._after(part) if division is not None or part.sayings else ""

    def _leaf(self, leaf: Leaf) -> str:
        block, provision = leaf.block, leaf.provision
        own = "" if block is provision or not block.anchor else block.anchor
        identity = f' id="{escape(self._prefix + own)}"' if own else ""
        lead = "lead " if leaf.number else ""
        number = f'<span class="num">{self.line(leaf.number)}</span> ' if leaf.number else ""
        line = self.line(leaf.line)
        if leaf.heading:
            line = f'<span class="heading">{line}</span>'
        end = ""
        if provision is not None:
            end = f"{self._gone(provision)}{self._permalink(provision.anchor)}"
        elif own:
            end = self._permalink(own)
        return f'<p class="{lead}{block.name}"{identity}{self.lang(block)}>{number}{line}{end}</p>\n'

    def _open(self, block: Block) -> str:
        name = self.id(block)
        attributes = f' id="{escape(name)}"' if name else ""
        rest = self.lang(block)
        match block:
            case Division():
                classes = f"{block.name}{' unit' if block.unit else ''}{' removed' if block.removed else ''}"
                out = f'<{_tag(block)}{attributes} class="{classes}"{rest}>\n{self._heading(block)}'
            case Provision():
                out = f'<div{attributes} class="prov {block.name}{" removed" if block.removed else ""}"{rest}>'
            case Quote():
                out = f'<blockquote{attributes} class="quoted"{rest}>'
            case Table():
                said = escape(plain(block.caption) or self._ui.table)
                caption = f"<caption>{self.line(block.caption)}</caption>" if block.caption else ""
                scrolled = f'<div class="scroll" role="group" tabindex="0" aria-label="{said}">'
                out = f"{scrolled}<table{attributes}{rest}>{caption}<tbody>\n"
            case Row():
                out = f"<tr{attributes}{rest}>"
            case Cell():
                across = f' colspan="{block.columns}"' if block.columns > 1 else ""
                down = f' rowspan="{block.rows}"' if block.rows > 1 else ""
                out = f"<{_tag(block)}{attributes}{across}{down}{rest}>"
            case _:
                out = f'<div{attributes} class="g {block.name}"{rest}>'
        return out

    @staticmethod
    def _close(block: Block) -> str:
        return f"</tbody></{_tag(block)}></div>\n" if isinstance(block, Table) else f"</{_tag(block)}>\n"

    def _heading(self, division: Division) -> str:
        if not (division.number or division.heading):
            return ""
        level = division.level - self._above + 1
        tag = f"h{min(level, _MAX_HEADING)}"
        deeper = f' aria-level="{level}"' if level > _MAX_HEADING else ""
        number = f'<span class="num">{self.line(division.number)}</span>' if division.number else ""
        gap = " " if division.number and division.heading else ""
        end = f"{self._gone(division)}{self._permalink(self.id(division))}"
        return f"<{tag}{deeper}>{number}{gap}{self.line(division.heading)}{end}</{tag}>\n"

    def _gone(self, block: Division | Provision) -> str:
        if not block.removed or children(block):
            return ""
        return f' <span class="gone ui"{self._ui_attribute}>{escape(self._ui.removed)}</span>'

    def _permalink(self, name: str) -> str:
        if not name or self._prefix:
            return ""
        said = escape(name)
        return f'<a class="pl" href="#{said}" aria-label="{self._ui.permalink}: {said}"{self._ui_attribute}></a>'

    # Notes

    def _notes(self, notes: Sequence[Note]) -> str:
        said = self._last, self._original  # notes have no origin
        items = "".join(map(self._note, notes))
        self._last, self._original = said
        return f'<ol class="notes" aria-label="{self._ui.notes}"{self._ui_attribute}>\n{items}</ol>\n'

    def _note(self, note: Note) -> str:
        kind = "editorial" if note.editorial else "authorial"
        lines = [*lines_of(note.blocks)]
        lang = _lang(self._document.tag if self.ui_lang else "")
        number_ = f'<span class="ui">{note.number}</span>'
        out = [f'<li id="{self._prefix}lr-note-{note.number}">{number_}<div class="{kind}"{lang}>']
        for count, leaf in enumerate(lines, 1):
            label = f"<b>{escape(note.label)}</b> " if count == 1 and note.label else ""
            number = f"{self.line(leaf.number)} " if leaf.number else ""
            back = (
                f' <a class="back ui" role="doc-backlink" href="#{self._prefix}lr-call-{note.number}"'
                f' aria-label="{self._ui.back}: {note.number}"{self._ui_attribute}></a>'
                if count == len(lines)
                else ""
            )
            out.append(f"<p{self.lang(leaf.block)}>{label}{number}{self.line(leaf.line)}{back}</p>")
        return "".join((*out, "</div></li>\n"))

    # Lines

    def line(self, line: Line) -> str:
        """Return a line."""
        if len(line) == 1 and isinstance(line[0], Text):
            return self._text(line[0])
        return "".join(map(self._inline, line))

    def _inline(self, inline: Inline) -> str:
        if isinstance(inline, Text):
            return self._text(inline)
        return _marked(self._object(inline), inline.marks)

    def _object(self, inline: Break | Image | NoteCall) -> str:
        match inline:
            case Break():
                return "<br>"
            case NoteCall(note=note):
                said = f"{self._ui.note} {note.number}"
                return (
                    f'<sup class="call ui"><a id="{self._prefix}lr-call-{note.number}"'
                    f' href="#{self._prefix}lr-note-{note.number}" role="doc-noteref" aria-label="{said}"'
                    f"{self._ui_attribute}>{note.number}</a></sup>"
                )
            case Image(description=description):
                return self._image(description)

    def _image(self, description: str) -> str:
        if not description:
            return ""
        said = escape(description)
        return f'<span class="ui" role="img" aria-label="{self._ui.image}: {said}">[{said}]</span>'

    def _text(self, text: Text) -> str:
        if self._runs is None or text.generated:
            words_ = escape(text.text, quote=False)
        else:
            words_ = self._spoken(text, self._runs.get(id(text)))
        if not (text.marks or text.target or text.language or text.generated):
            return words_
        if text.generated:
            words_ = f'<span class="ui">{words_}</span>'
        words_ = _marked(words_, text.marks)
        lang = _lang(text.language)
        if text.target:
            target = escape(text.target)
            href = self._href(text.target)
            if href:
                return f'<a href="{escape(href)}"{lang}>{words_}</a>'
            return f'<span class="law" data-iri="{target}" title="{target}"{lang}>{words_}</span>'
        return f"<span{lang}>{words_}</span>" if lang else words_

    def _href(self, target: str) -> str:
        """Return what a reference links to, "" where a page alone can not lead there."""
        anchor = self._document.anchor(target)
        if anchor:
            return f"#{self._prefix}{anchor}"
        return self._works.get(target, "") or (target if is_address(target) else "")

    def _spoken(self, text: Text, runs: Sequence[Run] | None) -> str:
        """Return words with what tells those of later acts."""
        if runs is None:
            if not text.text.isspace():
                self._last, self._original = ORIGINAL, True
            return escape(text.text, quote=False)
        out = []
        for run in runs:
            said = escape(run.text.rstrip(), quote=False)
            blank = run.text[len(run.text.rstrip()) :]
            if run.origin == ORIGINAL or not said:
                self._last, self._original = (ORIGINAL, True) if said else (self._last, self._original)
                out.append(said + blank)
                continue
            if run.origin == self._last:
                self._sayings[-1] = _longer(self._sayings[-1], run.text)
                name = ""
            else:
                self._said += 1
                name = f"{self._prefix}lr-w-{self._said}"
                self._sayings.append(Saying(origin=run.origin, text=run.text, id=name))
                self._last = run.origin
            identity = f' id="{name}"' if name else ""
            out.append(f'<span class="o"{identity} title="{escape(self._titles(run.origin))}">{said}</span>{blank}')
        return "".join(out)


def _tag(block: Block) -> str:
    """Return the element of HTML that a block which holds blocks becomes."""
    match block:
        case Division(unit=unit):
            return "article" if unit else "section"
        case Quote():
            return "blockquote"
        case Table():
            return "table"
        case Row():
            return "tr"
        case Cell(header=header):
            return "th" if header else "td"
        case _:
            return "div"


def _longer(saying: Saying, text: str) -> Saying:
    gap = "" if saying.text.endswith(" ") else " "
    return Saying(origin=saying.origin, text=f"{saying.text}{gap}{text}", id=saying.id)


def _marked(text: str, marks: Sequence[Mark]) -> str:
    for mark in reversed(marks) if text else ():
        text = f"<{mark.value}>{text}</{mark.value}>"
    return text


def _lang(tag: str) -> str:
    return f' lang="{escape(tag)}"' if tag else ""
