"""What a page says and links around the text it shows: other versions and languages, who wrote it, what is to come.

The same values serve a page of its own, which can lead nowhere (`href` is "" then, and a name is no link), and a page
of a site. Addresses are relative to the page, or absolute; nothing here knows where a page lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lawrepo.export.model import RenderDocument
from lawrepo.export.provenance import Blamed

# The manifestations that the naming convention gives an expression (AKN-NC 4.5): media type, ending.
MANIFESTATIONS: Final = (("application/akn+xml", "akn"), ("application/pdf", "pdf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name that leads somewhere, or nowhere (`href` is ""); `language` is a BCP 47 tag if not that of the page."""

    text: str
    href: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLink:
    """A span [from, until) in which the text is the same, and the acts by which it came in.

    `compare_href` leads to what changed against the version before.
    """

    in_force_from: date
    in_force_until: date | None = None
    acts: tuple[Link, ...] = ()
    href: str = ""
    compare_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """The same text in a language: its BCP 47 tag, what the language calls itself, and the page.

    That of the page itself is among them, in the same place on every page.

    The fragment of the page's address goes with the reader, so that one stays at the same provision: `href` has none.
    `beside_href` leads to both languages side by side.
    """

    tag: str
    name: str
    href: str = ""
    beside_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingNote:
    """An instruction about the text that has no effect: what it is called (`Outstanding.word`), by which act, why.

    The reason is in the language of the page, or in an editor's own words (`lawrepo.export.reason_words.told`).
    """

    standing: str
    eids: tuple[str, ...]
    act: Link
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceNote:
    """Whether a text is in force on the day of its site; of an act that is not, or ceases, what is said (`standing`).

    `day` is since when or when, `by` what takes its place, after the word `replaced`.
    """

    in_force: bool
    standing: str = ""
    day: date | None = None
    replaced: str = ""
    by: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """Another form of the same text: its media type and its address."""

    media_type: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The style sheet and the script that the pages of a site share, by their addresses."""

    style: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a provision reads in one of its versions; None where it does not stand then."""

    version: VersionLink
    document: RenderDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is around a text; each part may be missing.

    `home` is the start of the site ("" in a page of its own), `canonical` the one address of this very text.
    `force` says whether it is in force; a page of its own does not know on which day it is read.
    `versions` and `wordings` are ascending; `wordings` make the page of a provision, with all it has been.
    `changed` are the provisions that a comparison marks, `works` say where other Works are read, by the IRIs with
    which the text refers to them.
    `provenance` tells who wrote each word of the text, `acts` where an act (its IRI) is read, `portions` where a
    provision (its eId) has a page of its own; `changes` are the IRIs of what the act itself changes. Without
    `alternates` these are what the naming convention says; without `assets` the page has its style and script in it.
    """

    home: Link | None = None
    force: ForceNote | None = None
    breadcrumbs: tuple[Link, ...] = ()
    canonical: str = ""
    versions: tuple[VersionLink, ...] = ()
    languages: tuple[LanguageLink, ...] = ()
    pending: tuple[PendingNote, ...] = ()
    provenance: Blamed | None = None
    acts: Mapping[str, str] = field(default_factory=dict, hash=False)
    portions: Mapping[str, str] = field(default_factory=dict, hash=False)
    works: Mapping[str, str] = field(default_factory=dict, hash=False)
    changes: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()
    changed: tuple[Link, ...] = ()
    previous: Link | None = None
    following: Link | None = None
    alternates: tuple[Alternate, ...] = ()
    assets: Assets | None = None


def alternates_of(document: RenderDocument) -> tuple[Alternate, ...]:
    """Return the forms of a text that the naming convention names: `IRI.akn`, `IRI.pdf`."""
    return tuple(Alternate(media_type=kind, href=f"{document.iri}.{name}") for kind, name in MANIFESTATIONS)
