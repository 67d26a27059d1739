"""Two texts beside each other as one table: what was, what is, and what happened between."""

from collections.abc import Sequence
from typing import Final

from lxml import etree

from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.docx_body import Body
from lawrepo.export.docx_xml import Layout, add, add_run, start, voice
from lawrepo.export.redline import Beside, Row
from lawrepo.export.words import direction, words

_SHARES: Final = (43, 43, 14)  # percent
_TITLES: Final = "E4E4E4"
_HEADING: Final = "F0F0F0"


def write_columns(place: etree._Element, beside: Beside, writer: Body, *, width: int) -> None:
    """Write the rows; the titles of the columns are repeated on each page, and rows may go on over pages."""
    tag = beside.after.tag
    ui = words(tag)
    own = comparison_words(ui.tag)
    if not beside.rows:
        _say(place, "BodyText", own.same, tag)
        return
    start(place, Layout(style="TableText", language=tag))
    widths = [share * width // 100 for share in _SHARES]
    table = add(place, "tbl")
    properties = add(table, "tblPr")
    add(properties, "tblStyle", val="LawTable")
    if direction(tag) == "rtl":
        add(properties, "bidiVisual")
    add(properties, "tblW", w="5000", type="pct")
    add(properties, "tblLayout", type="fixed")
    add(properties, "tblLook", val="0020", firstRow="1")
    grid = add(table, "tblGrid")
    for each in widths:
        add(grid, "gridCol", w=str(each))
    titles = add(table, "tr")
    add(add(titles, "trPr"), "tblHeader")
    for each, title in zip(widths, (ui.day(beside.before.pit), ui.day(beside.after.pit), own.changes), strict=True):
        _say(_cell(titles, each, fill=_TITLES), "TableHeading", title, tag)
    for row in beside.rows:
        _row(add(table, "tr"), row, writer, widths, ", ".join(own.kinds[kind] for kind in row.kinds), tag)


def _row(element: etree._Element, row: Row, writer: Body, widths: Sequence[int], kinds: str, tag: str) -> None:
    if row.heading and not row.kinds:
        cell = _cell(element, sum(widths), columns=len(widths), fill=_HEADING)
        writer.write(cell, row.new or row.old, width=sum(widths))
        return
    fill = _HEADING if row.heading else ""
    for width, blocks in zip(widths[:2], (row.old, row.new), strict=True):
        writer.write(_cell(element, width, fill=fill), blocks, width=width)
    _say(_cell(element, widths[2], fill=fill), "TableText", kinds, tag)


def _cell(row: etree._Element, width: int, *, columns: int = 1, fill: str = "") -> etree._Element:
    cell = add(row, "tc")
    properties = add(cell, "tcPr")
    add(properties, "tcW", w=str(width), type="dxa")
    if columns > 1:
        add(properties, "gridSpan", val=str(columns))
    if fill:
        add(properties, "shd", val="clear", color="auto", fill=fill)
    return cell


def _say(place: etree._Element, style: str, text: str, tag: str) -> None:
    language = voice(tag)
    paragraph = start(place, Layout(style=style, language=language))
    if text:
        add_run(paragraph, text, language=language, tag=tag)
