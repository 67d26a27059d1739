"""Feeds of changes (Atom, RFC 4287) and the map of a site (sitemaps.org), from the record alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from lxml import etree

from lawrepo.export.runs import clean
from lawrepo.export.site_addresses import href
from lawrepo.export.site_pages import Frame

ENTRIES: Final = 100  # of a feed
_ATOM: Final = "http://www.w3.org/2005/Atom"
_MAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_URN: Final = "urn:lawrepo:1:"
_A_MAP: Final = 50_000  # addresses of one file (sitemaps.org)
_KEPT: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a feed: what it is about (`name`: an IRI, or a commit), where it is read, when it was recorded."""

    name: str
    title: str
    language: str
    summary: str
    path: str
    recorded_at: datetime
    in_force: date | None = None


def urn(name: str) -> str:
    """Return the lasting name of something in a feed, wherever the site lies (RFC 8141).

    >>> urn("/akn/xa/act/2001/y@2002-01-01")
    'urn:lawrepo:1:akn/xa/act/2001/y@2002-01-01'
    """
    kept = "".join(
        char if char in _KEPT else "".join(f"%{byte:02X}" for byte in char.encode()) for char in name.lstrip("/")
    )
    return _URN + kept


def feed(frame: Frame, code: str, name: str, items: Sequence[Item]) -> tuple[str, bytes]:
    """Write a feed in a language and return its path too; without an address of the site its links are relative."""
    own, here = frame.words(code), frame.feed(code, name)
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(f"{{{_XML}}}lang", own.tag)

    def add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
        element = etree.SubElement(parent, f"{{{_ATOM}}}{tag}")
        if text:
            element.text = clean(text)
        for key, value in attributes.items():
            element.set(key, value)
        return element

    def address(path: str) -> str:
        return frame.base + href(path, "index.html") if frame.base else href(path, here)

    add(root, "id", urn(f"feed:{name}:{code}"))
    add(root, "title", f"{own.title}: {own.feed_in_force if name == 'in-force' else own.feed_recorded}")
    add(root, "updated", _stamp(max((item.recorded_at for item in items), default=datetime(1970, 1, 1, tzinfo=UTC))))
    add(add(root, "author"), "name", own.title)
    if frame.base:
        add(root, "link", rel="self", type="application/atom+xml", href=address(here))
    add(root, "link", rel="alternate", type="text/html", href=address(frame.home(code)))
    for item in items:
        entry = add(root, "entry")
        add(entry, "id", urn(item.name))
        title = add(entry, "title", item.title)
        if item.language:
            title.set(f"{{{_XML}}}lang", item.language)
        add(entry, "updated", _stamp(item.recorded_at))
        if item.in_force is not None:
            add(entry, "published", f"{item.in_force}T00:00:00Z")
        add(entry, "link", rel="alternate", type="text/html", href=address(item.path))
        add(entry, "summary", item.summary)
    return here, _written(root)


def sitemaps(base: str, pages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the map of a site, by path; `pages` are paths with the days on which they last changed."""
    count, parts, root = 0, 0, _urls()
    for path, day in pages:
        if count == _A_MAP:
            parts += 1
            yield f"sitemap-{parts}.xml", _written(root)
            count, root = 0, _urls()
        place = etree.SubElement(root, f"{{{_MAP}}}url")
        etree.SubElement(place, f"{{{_MAP}}}loc").text = base + href(path.removesuffix("index.html"), "")
        if day:
            etree.SubElement(place, f"{{{_MAP}}}lastmod").text = day
        count += 1
    if not parts:
        yield "sitemap.xml", _written(root)
        return
    parts += 1
    yield f"sitemap-{parts}.xml", _written(root)
    index = etree.Element(f"{{{_MAP}}}sitemapindex", nsmap={None: _MAP})
    for number in range(1, parts + 1):
        etree.SubElement(
            etree.SubElement(index, f"{{{_MAP}}}sitemap"), f"{{{_MAP}}}loc"
        ).text = f"{base}sitemap-{number}.xml"
    yield "sitemap.xml", _written(index)


def robots(base: str) -> bytes:
    """Write robots.txt: all may be read, and there is a map."""
    return f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()


def _urls() -> etree._Element:
    return etree.Element(f"{{{_MAP}}}urlset", nsmap={None: _MAP})


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
