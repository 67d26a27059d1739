"""One self-contained page a law: no script, nothing fetched, the same text as every other format."""

import base64
import functools
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from lawrepo.export.blocks import Block, Division, Note, Provision, Table, blocks_of, children, label, notes_of, plain
from lawrepo.export.flow import Close, Leaf, Notes, Open, footnoted, leaves
from lawrepo.export.model import RenderDocument
from lawrepo.export.references import is_address
from lawrepo.export.words import Words, direction, instant, words

if TYPE_CHECKING:
    from jinja2 import Template

FORMATS: Final = (("application/akn+xml", "akn"), ("application/pdf", "pdf"))
_MAX_HEADING: Final = 6
_TOC_AT_LEAST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """Another form of the same text: its media type and its address."""

    media_type: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A line of the table of contents; `deeper` lines follow within it, or `closes` lists end after it."""

    division: Division
    number: str
    heading: str
    deeper: bool
    closes: int


def to_html(document: RenderDocument, *, alternates: Sequence[Alternate] | None = None) -> bytes:
    """Write a document as an HTML page in UTF-8.

    `alternates` are linked from the head; by default the manifestations that the naming convention gives the
    expression (AKN-NC 4.5), `IRI.akn` and `IRI.pdf`.
    """
    ui = words(document.tag)
    sheet = style(ui)
    divisions = [block for block in blocks_of(document.blocks) if isinstance(block, Division)]
    page = _Page(document, divisions)
    if alternates is None:
        alternates = tuple(Alternate(media_type=kind, href=f"{document.iri}.{name}") for kind, name in FORMATS)
    text = template("law.html.j2").render(
        document=document,
        page=page,
        ui=ui,
        ui_lang="" if ui.tag == document.tag.partition("-")[0] else ui.tag,
        direction=direction(document.tag),
        style=sheet,
        style_hash=base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode(),
        metadata=_metadata(document, alternates),
        alternates=alternates,
        recorded=instant(document.recorded_at),
        toc=tuple(_toc(divisions)) if len(divisions) >= _TOC_AT_LEAST else (),
    )
    return text.encode()


class _Page:
    """What the template asks about the document."""

    def __init__(self, document: RenderDocument, divisions: Sequence[Division]) -> None:
        self._document = document
        notes = (block for note in notes_of(document.blocks) for block in note.blocks)
        self._languages = {block.language for block in blocks_of((*document.blocks, *notes))} | {document.tag}
        self._above = min((division.level for division in divisions), default=1) - 1
        self._unnamed = {id(d): f"lr-{count}" for count, d in enumerate(divisions, 1) if not d.anchor}

    def events(self) -> Iterator[Open | Close | Leaf | Notes]:
        """Walk the document."""
        return footnoted(self._document.blocks)

    def lines(self, note: Note) -> tuple[Leaf, ...]:
        """Return the lines of a note."""
        return tuple(event for event in leaves(note.blocks) if isinstance(event, Leaf))

    def heading(self, division: Division) -> int:
        """Return the heading element of a division: the title of the page is 1."""
        return min(division.level - self._above + 1, _MAX_HEADING)

    def depth(self, division: Division) -> int:
        """Return what assistive technology is told where HTML has no more heading elements, else 0."""
        level = division.level - self._above + 1
        return level if level > _MAX_HEADING else 0

    def id(self, block: Block) -> str:
        """Return the id of a block: its anchor; a division without eId has one that is not permanent."""
        return block.anchor or self._unnamed.get(id(block), "")

    def href(self, target: str) -> str:
        """Return what a reference links to, "" where a page alone can not lead there."""
        anchor = self._document.anchor(target)
        return f"#{anchor}" if anchor else target if is_address(target) else ""

    def lang(self, block: Block) -> str:
        """Return the language to declare: "" in a page that has but one."""
        return "" if self._languages == {self._document.tag} else block.language

    def empty(self, block: Division | Provision) -> bool:
        """Say whether a division or provision has nothing below its heading."""
        return not children(block)

    def caption(self, table: Table) -> str:
        """Return the caption of a table as plain text."""
        return plain(table.caption)


def _toc(divisions: Sequence[Division]) -> Iterator[_Entry]:
    named = [division for division in divisions if label(division)]
    base = named[0].level if named else 1
    levels: list[int] = []
    for division in named:
        levels.append(max(base, min(division.level, levels[-1] + 1)) if levels else base)
    for division, level, after in zip(named, levels, [*levels[1:], base], strict=True):
        yield _Entry(
            division=division,
            number=plain(division.number),
            heading=plain(division.heading),
            deeper=after > level,
            closes=max(level - after, 0),
        )


def style(ui: Words) -> str:
    """Return the style sheet; what marking shows is also said, in the language of the page."""
    said = "".join(
        f'{tag}::before{{content:" [{before}: "}}{tag}::after{{content:"] "}}'
        for tag, before in (("ins", ui.inserted), ("del", ui.deleted))
    )
    return files("lawrepo.export.templates").joinpath("law.css").read_text(encoding="utf-8") + said


def _metadata(document: RenderDocument, alternates: Sequence[Alternate]) -> str:
    """Return JSON-LD (schema.org Legislation) that no text can break out of."""
    until = document.in_force_until
    value = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": document.iri,
        "name": document.title,
        "inLanguage": document.tag,
        "legislationIdentifier": document.work,
        "legislationDateVersion": document.in_force_from.isoformat(),
        "temporalCoverage": f"{document.in_force_from}/{until or '..'}",
        "dateModified": document.recorded_at.isoformat(),
        "version": document.commit,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": "SHA-256", "value": document.digest},
            {"@type": "PropertyValue", "propertyID": "point-in-time", "value": document.pit.isoformat()},
        ],
        "encoding": [
            {"@type": "LegislationObject", "encodingFormat": form.media_type, "contentUrl": form.href}
            for form in alternates
        ],
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


@functools.cache
def template(name: str) -> "Template":
    """Return a template of this package; what it is given comes out as text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - a lazy seam (tests/test_architecture.py)

    environment = Environment(
        loader=PackageLoader("lawrepo.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda value: type(value).__name__
    return environment.get_template(name)
