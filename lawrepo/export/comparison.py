"""Comparisons for people: unified text for a terminal, and a page (docs/comparison.md)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from lawrepo.compare_json import Compared
from lawrepo.comparison import Change, Comparison, Kind, Line, Mark, Place, Relation, Segment
from lawrepo.export import html
from lawrepo.export.comparison_words import ComparisonWords, comparison_words
from lawrepo.export.runs import clean
from lawrepo.export.words import direction, instant, language_tag, words

_INDENT: Final = "  "
_SIGNS: Final = {Mark.KEPT: ("", ""), Mark.DELETED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}")}
_DEEPEST: Final = 4  # levels that the page indents
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """Something beside the text that differs, as marked words."""

    name: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A change as it is shown."""

    heading: str
    eids: str
    kinds: str
    facts: tuple[_Fact, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A comparison as it is shown."""

    items: tuple[_Item, ...]
    relations: tuple[str, ...]
    summary: str


def to_text(comparison: Comparison, compared: Compared) -> bytes:
    """Write a comparison as plain text in UTF-8, with LF: a heading a provision, `[-old-]{+new+}`, and a summary."""
    ui = words(language_tag(compared.language) or "und")
    out = [
        clean(compared.title),
        f"{ui.identifier}: {compared.work} ({compared.language})",
        f"{ui.version}: {compared.before} → {compared.after}",
        f"{ui.recorded}: {instant(compared.recorded_at)}",
        f"{ui.commit}: {compared.commit}",
        "",
    ]
    return "".join(f"{line}\n" for line in out).encode() + to_redline(comparison, compared.language)


def to_redline(comparison: Comparison, language: str) -> bytes:
    """Write what differs as `to_text` does, and nothing of what is compared; `language` is ISO 639-2."""
    page = _page(comparison, comparison_words(words(language_tag(language) or "und").tag))
    out: list[str] = []
    for item in page.items:
        out.append(" ".join(filter(None, (item.heading, f"[{item.eids}]" if item.eids else ""))) + f": {item.kinds}")
        out += (f"{_INDENT}{fact.name}: {_marked(fact.segments)}" for fact in item.facts)
        out += (f"{_INDENT * (line.depth + 1)}{_marked(line.segments)}" for line in item.lines)
        out.append("")
    out += page.relations
    out += [""] if page.relations else []
    out.append(page.summary)
    return "".join(f"{line}\n" for line in out).encode()


def to_html(comparison: Comparison, compared: Compared) -> bytes:
    """Write a comparison as a self-contained page in UTF-8, which says what marking shows."""
    tag = language_tag(compared.language) or "und"
    ui = words(tag)
    own = comparison_words(ui.tag)
    added = files("lawrepo.export.templates").joinpath("diff.css").read_text(encoding="utf-8")
    style = html.style(ui) + added
    text = html.template("diff.html.j2").render(
        compared=compared,
        page=_page(comparison, own),
        title=clean(compared.title),
        tag=tag,
        direction=direction(tag),
        ui=ui,
        ui_lang="" if ui.tag == tag.partition("-")[0] else ui.tag,
        words=own,
        style=style,
        style_source=html.digest(style),
        recorded=instant(compared.recorded_at),
        clean=clean,
        deepest=_DEEPEST,
    )
    return text.encode()


def _page(comparison: Comparison, own: ComparisonWords) -> _Page:
    counts = Counter(kind for change in comparison.changes for kind in change.kinds)
    told = ", ".join(f"{own.kinds[kind]}: {counts[kind]}" for kind in Kind if counts[kind])
    return _Page(
        items=tuple(_item(change, own) for change in comparison.changes),
        relations=tuple(_relation(relation, own) for relation in comparison.relations),
        summary=f"{own.changed}: {len(comparison.changes)} ({told})" if counts else own.same,
    )


def _item(change: Change, own: ComparisonWords) -> _Item:
    place = change.place
    before, after = change.before, change.after
    eids = [place.eid]
    if before is not None and after is not None and before.eid != after.eid:
        eids = [before.eid, after.eid]
    return _Item(
        heading=_heading(change, own),
        eids=" → ".join(filter(None, eids)),
        kinds=", ".join(own.kinds[kind] for kind in change.kinds),
        facts=tuple(_facts(change, own)),
        lines=change.lines,
    )


def _heading(change: Change, own: ComparisonWords) -> str:
    path = [clean(text) for text in change.place.path]
    if not path:
        path = [own.parts.get(change.key, change.place.eid or change.key)]
    return ", ".join(path)


def _facts(change: Change, own: ComparisonWords) -> Iterator[_Fact]:
    if Kind.MOVED in change.kinds and change.before is not None and change.after is not None:
        yield _Fact(name=own.place, segments=_replaced(_where(change.before, own), _where(change.after, own)))
    for attribute in change.attributes:
        name = f"{own.attribute} {attribute.name} ({clean(attribute.element)})"
        yield _Fact(name=name, segments=_replaced(attribute.before, attribute.after))
    for tag in change.tags:
        yield _Fact(name=own.tag, segments=_replaced(tag.before, tag.after))


def _where(place: Place, own: ComparisonWords) -> str:
    neighbour = f"{own.after} {place.follows}" if place.follows else own.first
    return f"{place.within}, {neighbour}" if place.within else neighbour


def _replaced(before: str | None, after: str | None) -> tuple[Segment, ...]:
    marked = ((Mark.DELETED, before), (Mark.INSERTED, after))
    return tuple(Segment(mark=mark, text=text) for mark, text in marked if text)


def _relation(relation: Relation, own: ComparisonWords) -> str:
    parts = ", ".join(
        f"{_named(part.place)} ({own.share}: {part.share * _PERCENT:.0f} %)" for part in relation.several
    )
    return f"{_named(relation.one)} {own.links[relation.link]}: {parts}"


def _named(place: Place) -> str:
    label = clean(", ".join(place.path))
    return f"{label} [{place.eid}]" if label else place.eid


def _marked(segments: tuple[Segment, ...]) -> str:
    out = []
    for segment in segments:
        opening, closing = _SIGNS[segment.mark]
        out.append(f"{opening}{clean(segment.text)}{closing}")
    return "".join(out)
