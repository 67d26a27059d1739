"""What stands around the text: title, facts, table of contents, running header, page numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from lawrepo.export.blocks import Block, Division, blocks_of, label
from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.docx_xml import Layout, R, Story, add, add_field, add_run, add_text, root, start, voice
from lawrepo.export.model import RenderDocument
from lawrepo.export.page_words import page_words
from lawrepo.export.runs import clean
from lawrepo.export.words import Words, direction, instant, words

_LEVELS: Final = 2
_MAX_LEVELS: Final = 3
_RUNNING: Final = 90
_AT_LEAST: Final = 2

# Twentieths of a point.
_A4: Final = (11906, 16838)
_MARGIN: Final = 1417
_NARROW_MARGIN: Final = 1134


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of A4."""

    landscape: bool

    @property
    def width(self) -> int:
        """Return the width of the text, in twentieths of a point."""
        return max(_A4) - 2 * _NARROW_MARGIN if self.landscape else min(_A4) - 2 * _MARGIN

    def write(self, body: etree._Element, tag: str) -> None:
        """Add the properties of the section, in the order of the schema (CT_SectPr)."""
        section = add(body, "sectPr")
        for local, kind, target in (
            ("headerReference", "default", "rIdHeader"),
            ("footerReference", "default", "rIdFooter"),
            ("footerReference", "first", "rIdFooter"),
        ):
            add(section, local, type=kind).set(f"{{{R}}}id", target)
        short, long = _A4
        if self.landscape:
            add(section, "pgSz", w=str(long), h=str(short), orient="landscape")
        else:
            add(section, "pgSz", w=str(short), h=str(long))
        margin = str(_NARROW_MARGIN if self.landscape else _MARGIN)
        sides = dict.fromkeys(("top", "right", "bottom", "left"), margin)
        add(section, "pgMar", **sides, header="709", footer="709", gutter="0")
        add(section, "titlePg")
        if direction(tag) == "rtl":
            add(section, "bidi")


def write_cover(body: etree._Element, document: RenderDocument) -> None:
    """Write title, dates and facts."""
    ui = words(document.tag)
    base = document.baseline
    _line(body, "Title", document.title, document.tag, document.tag)
    if base is not None:
        own = comparison_words(ui.tag)
        told = f"{own.title}: {ui.day(base.pit)} → {ui.day(document.pit)}"
    else:
        told = page_words(ui.tag).span(document.in_force_from, document.in_force_until)
    language = voice(document.tag)
    _line(body, "Subtitle", told, language, document.tag)
    for name, value in _facts(document, ui):
        paragraph = start(body, Layout(style="Fact", language=language))
        add_run(paragraph, name, language=language, tag=document.tag, bold=True)
        add(add(paragraph, "r"), "tab")
        add_run(paragraph, clean(value), language=language, tag=document.tag)


def _facts(document: RenderDocument, ui: Words) -> Iterable[tuple[str, str]]:
    base = document.baseline
    portion = f"~{document.portion}" if document.portion else ""
    if base is not None:
        yield ui.identifier, f"{base.iri} → {document.iri}{portion}"
    else:
        yield ui.identifier, f"{document.iri}{portion}"
        yield ui.as_of, ui.day(document.pit)
    yield from ((ui.assuming, event) for event in document.assumed)
    yield ui.recorded, instant(document.recorded_at)
    yield ui.commit, document.commit
    yield ui.digest, document.digest if base is None else f"{base.digest} → {document.digest}"


def listed(blocks: Sequence[Block]) -> Mapping[int, str]:
    """Return the bookmark of each division (its `id`) that the table of contents lists; none where it lists one."""
    named = [block for block in blocks_of(blocks) if isinstance(block, Division) and label(block)]
    base = min((division.level for division in named), default=1) - 1
    deepest = max((division.level - base for division in named if division.unit), default=0)
    levels = min(max(deepest, _LEVELS), _MAX_LEVELS)
    shown = [division for division in named if division.level - base <= levels]
    return {id(each): f"_Toc{number:08d}" for number, each in enumerate(shown, 1)} if len(shown) >= _AT_LEAST else {}


def write_contents(body: etree._Element, blocks: Sequence[Block], contents: Mapping[int, str], tag: str) -> None:
    """Write the table of contents as a field whose entries stand there already.

    It has no page numbers (switch `n`): only what lays out pages knows them, and wrong ones are worse than none.
    """
    if not contents:
        return
    ui = words(tag)
    part = add(body, "sdt")
    gallery = add(add(part, "sdtPr"), "docPartObj")
    add(gallery, "docPartGallery", val="Table of Contents")
    add(gallery, "docPartUnique")
    place = add(part, "sdtContent")
    _line(place, "TOCHeading", ui.contents, voice(tag), tag)
    divisions = [block for block in blocks_of(blocks) if isinstance(block, Division) and id(block) in contents]
    base = min(division.level for division in divisions) - 1
    levels: list[int] = []
    for division in divisions:
        levels.append(min(max(division.level - base, 1), levels[-1] + 1 if levels else 1))
    paragraph = place
    for number, (division, level) in enumerate(zip(divisions, levels, strict=True)):
        paragraph = start(place, Layout(style=f"TOC{level}", language=division.language))
        if not number:
            _field(paragraph, "begin")
            add_text(add(paragraph, "r"), "instrText", f' TOC \\o "1-{max(levels)}" \\n \\h \\z \\u ')
            _field(paragraph, "separate")
        link = add(paragraph, "hyperlink", anchor=contents[id(division)], history="1")
        add_run(link, clean(label(division)), language=division.language, tag=tag)
    _field(paragraph, "end")


def header(document: RenderDocument) -> Story:
    """Return the running header: the title of the law."""
    story = Story(root=root("hdr"))
    _line(story.root, "Header", _cut(document.title), document.tag, document.tag)
    return story


def footer(document: RenderDocument) -> Story:
    """Return the footer: the number of the page, and of all pages."""
    story = Story(root=root("ftr"))
    language = voice(document.tag)
    paragraph = start(story.root, Layout(style="Footer", language=language))
    add_run(paragraph, f"{words(document.tag).page} ", language=language, tag=document.tag)
    add_field(paragraph, "PAGE", "1")
    add_text(add(paragraph, "r"), "t", " / ")
    add_field(paragraph, "NUMPAGES", "1")
    return story


def _field(paragraph: etree._Element, kind: str) -> None:
    add(add(paragraph, "r"), "fldChar", fldCharType=kind)


def _line(place: etree._Element, style: str, text: str, language: str, tag: str) -> None:
    add_run(start(place, Layout(style=style, language=language)), clean(text), language=language, tag=tag)


def _cut(text: str) -> str:
    """Return a text that fits on a running line."""
    return text if len(text) <= _RUNNING else text[: _RUNNING - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
