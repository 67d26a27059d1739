"""The page of a law, or of one provision: the same text as every other format, with what is around it.

A page of its own is one file: its style and its script are in it, nothing is fetched, and the policy in it allows
these two by their digests alone. A page of a site shares both files with the others. All there is to read is read
without the script.
"""

import base64
import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypedDict

from lawrepo.export.attribution import attribute
from lawrepo.export.blocks import Division, label
from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.credits import Credits
from lawrepo.export.linked_data import linked_data
from lawrepo.export.markup import Markup
from lawrepo.export.model import RenderDocument
from lawrepo.export.page import Surroundings, VersionLink, alternates_of
from lawrepo.export.page_words import PageWords, page_words
from lawrepo.export.provenance_words import provenance_words
from lawrepo.export.redline import current_label
from lawrepo.export.words import TAGS, Words, direction, instant, words

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_TOC_AT_LEAST: Final = 2
_LONG: Final = 200  # units from which on a browser lays out only those in view
_FROM_HERE: Final = "'self'"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A line of the table of contents; `deeper` lines follow within it, or `closes` lists end after it."""

    division: Division
    text: str
    deeper: bool
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """A version of a provision as its page shows it: "" where it does not stand then."""

    version: VersionLink
    id: str
    text: str
    shown: bool


class Frame(TypedDict):
    """What every page is given (`frame.html.j2`).

    The page speaks in the words `ui` and `own`; `ui_lang` is their language, and `text_lang` that of the law, where
    the two differ.
    """

    document: RenderDocument
    around: Surroundings
    ui: Words
    own: PageWords
    ui_lang: str
    text_lang: str
    direction: str
    style: str
    style_source: str
    script: str
    script_source: str


def to_html(document: RenderDocument, around: Surroundings | None = None) -> bytes:
    """Write a document as an HTML page in UTF-8, with what is around it."""
    around = around or Surroundings()
    shared = frame(document, around)
    credit = Credits(around, document, shared["ui_lang"])
    blamed = around.provenance
    markup = Markup(
        document,
        attribution=None if blamed is None else attribute(document.blocks, blamed.blocks),
        titles=credit.title,
        after=credit.after,
        works=around.works,
    )
    base = document.baseline
    alternates = around.alternates or (() if base else alternates_of(document))  # a redline has no other form
    wordings = tuple(_wordings(document, around))
    known = (*(each.version for each in wordings), *around.versions)
    text = template("law.html.j2").render(
        **shared,
        unrecorded=provenance_words(document.tag).unrecorded,
        original=provenance_words(document.tag).original,
        metadata="" if base else linked_data(document, around, alternates),
        comparison=comparison_words(document.tag).title,
        alternates=alternates,
        recorded=instant(document.recorded_at),
        title=_title(document),
        text=markup.text(),
        long=sum(division.unit for division in markup.divisions) >= _LONG,
        marks=blamed is not None and any(blamed.used()),
        later=_later(document, around.versions),
        toc=contents(markup, current_label if base else label),
        wordings=wordings,
        span=next((version for version in known if _holds(version, document.pit)), document),
        page=markup,
    )
    return text.encode()


def frame(document: RenderDocument, around: Surroundings) -> Frame:
    """Return what the frame of every page about a document is given: its language, its style, its policy."""
    ui = words(document.tag)
    other = ui.tag != document.tag.partition("-")[0]
    sheet, program = ("", "") if around.assets else (style(ui), script())
    return Frame(
        document=document,
        around=around,
        ui=ui,
        own=page_words(document.tag),
        ui_lang=ui.tag if other else "",
        text_lang=document.tag if other else "",
        direction=direction(document.tag),
        style=sheet,
        style_source=_FROM_HERE if around.assets else digest(sheet),
        script=program,
        script_source=_FROM_HERE if around.assets else digest(program),
    )


def _title(document: RenderDocument) -> str:
    """Return what the page is called: in a window, a list of results."""
    first = document.blocks[0] if document.portion and document.blocks else None
    name = label(first) if isinstance(first, Division) else document.portion
    return f"{name} – {document.title}" if name else document.title


def _later(document: RenderDocument, versions: Sequence[VersionLink]) -> VersionLink | None:
    """Return the last version, where it is not the one shown."""
    return versions[-1] if versions and versions[-1].in_force_from > document.pit else None


def _holds(version: VersionLink, pit: date) -> bool:
    """Say whether a version is in force on a day: of a provision it may be longer than that of the whole text."""
    return version.in_force_from <= pit and (version.in_force_until is None or pit < version.in_force_until)


def _wordings(document: RenderDocument, around: Surroundings) -> Iterator[_Wording]:
    for count, wording in enumerate(around.wordings, 1):
        version = wording.version
        prefix = f"lr-v{count}-"
        shown = wording.document
        yield _Wording(
            version=version,
            id=prefix.rstrip("-"),
            text="" if shown is None else Markup(shown, prefix=prefix, below=1, works=around.works).text(),
            shown=_holds(version, document.pit),
        )


def contents(markup: Markup, name: Callable[[Division], str] = label) -> tuple[_Entry, ...]:
    """Return the table of contents of a text, empty where it has too few divisions for one.

    A division whose `name` is "" is not in it.
    """
    return tuple(_toc(markup.divisions, name)) if len(markup.divisions) >= _TOC_AT_LEAST else ()


def _toc(divisions: Sequence[Division], name: Callable[[Division], str]) -> Iterator[_Entry]:
    named = [(division, name(division)) for division in divisions]
    named = [(division, text) for division, text in named if text]
    base = named[0][0].level if named else 1
    levels: list[int] = []
    for division, _ in named:
        levels.append(max(base, min(division.level, levels[-1] + 1)) if levels else base)
    for (division, text), level, after in zip(named, levels, [*levels[1:], base], strict=True):
        yield _Entry(division=division, text=text, deeper=after > level, closes=max(level - after, 0))


def style(ui: Words) -> str:
    """Return the style sheet; what marking shows is also said, in the language of the page."""
    said = "".join(
        f'{tag}::before{{content:" [{before}: "}}{tag}::after{{content:"] "}}'
        for tag, before in (("ins", ui.inserted), ("del", ui.deleted))
    )
    return _read("law.css") + said


def style_of_languages() -> str:
    """Return the style sheet that pages of all languages share."""
    said = "".join(
        f'{mark}{of}::before{{content:" [{before}: "}}{mark}{of}::after{{content:"] "}}'
        for tag in TAGS
        for ui, of in [(words(tag), "" if tag == TAGS[0] else f":lang({tag})")]
        for mark, before in (("ins", ui.inserted), ("del", ui.deleted))
    )
    return _read("law.css") + said


def script() -> str:
    """Return the script of a page: what it adds can be done without it too."""
    return _read("law.js")


def digest(text: str) -> str:
    """Return a style or script as the source that a Content-Security-Policy allows."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@functools.cache
def _read(name: str) -> str:
    return files("lawrepo.export.templates").joinpath(name).read_text(encoding="utf-8")


def template(name: str) -> "Template":
    """Return a template of this package; what it is given comes out as text."""
    return _environment().get_template(name)


@functools.cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - a lazy seam (tests/test_architecture.py)

    environment = Environment(
        loader=PackageLoader("lawrepo.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["inside"] = lambda text: text[:1].lower() + text[1:]  # of a sentence
    return environment
