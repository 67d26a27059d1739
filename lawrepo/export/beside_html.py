"""Two texts beside each other as a page: a table with a row for each provision in which something happened."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType

from lawrepo.export import html
from lawrepo.export.blocks import Block, Division, Line
from lawrepo.export.comparison_words import ComparisonWords, comparison_words
from lawrepo.export.markup import Markup
from lawrepo.export.model import RenderDocument
from lawrepo.export.page import Surroundings
from lawrepo.export.redline import Beside, Row
from lawrepo.export.words import instant, words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A row as the page shows it, in HTML: a `label` across the table, or two sides with what happened."""

    label: str = ""
    kinds: str = ""
    eid: str = ""
    old: str = ""
    new: str = ""


def to_beside_html(beside: Beside, around: Surroundings | None = None) -> bytes:
    """Write a comparison in columns as an HTML page in UTF-8; on a narrow screen the columns are stacked.

    Where nothing differs the page says so.
    """
    before, after = beside.before, beside.after
    ui, own = words(after.tag), comparison_words(after.tag)
    text = html.template("beside.html.j2").render(
        **html.frame(after, around or Surroundings()),
        before=before,
        after=after,
        said=own,
        rows=tuple(_rows(beside, own)),
        days=[f"{ui.as_of}: {ui.day(document.pit)}" for document in (before, after)],
        recorded=instant(after.recorded_at),
    )
    return text.encode()


def _rows(beside: Beside, own: ComparisonWords) -> Iterator[_Shown]:
    for number, row in enumerate(beside.rows, 1):
        old, new = (
            _side(document, blocks, f"lr-{side}{number}-", row)
            for document, blocks, side in ((beside.before, row.old, "o"), (beside.after, row.new, "n"))
        )
        kinds = ", ".join(own.kinds[kind] for kind in row.kinds)
        yield _Shown(label=new) if row.heading and not kinds else _Shown(kinds=kinds, eid=row.eid, old=old, new=new)


def _side(document: RenderDocument, blocks: tuple[Block, ...], prefix: str, row: Row) -> str:
    """Return one side of a row as HTML; its references lead nowhere in a page that shows but a part."""
    markup = Markup(replace(document, blocks=blocks, anchors=MappingProxyType({})), prefix=prefix)
    if not row.heading:
        return markup.text()
    lines = [markup.line(line) for block in blocks if isinstance(block, Division) for line in _label(block)]
    return f'<p class="label"{_lang(blocks, document)}>{" ".join(lines)}</p>' if lines else ""


def _label(division: Division) -> list[Line]:
    return [line for line in (division.number, division.heading) if line]


def _lang(blocks: tuple[Block, ...], document: RenderDocument) -> str:
    language = blocks[0].language
    return "" if language == document.tag else f' lang="{escape(language)}"'
