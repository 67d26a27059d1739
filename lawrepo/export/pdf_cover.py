"""What a PDF says of itself, as data of the templates: title, dates, identity, and the citation as a QR code."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Final

import segno

from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.glyphs import checked
from lawrepo.export.model import RenderDocument
from lawrepo.export.page_words import page_words
from lawrepo.export.pdf_items import cut
from lawrepo.export.pdf_lines import DIVIDED, Value, language, pieces
from lawrepo.export.words import Words, instant, words

_RUNNING: Final = 70
_DIGEST: Final = 16  # characters of the digest in a citation

Facts = Iterator[tuple[str, str]]


def citation(iri: str, pit: date, portion: str, digest: str) -> str:
    """Return what the QR code says: the text of a day by its IRI, which `lawrepo show` reads, and how it is known.

    >>> citation("/akn/xa/act/1996/1/eng@2001-04-24", date(2002, 1, 1), "art_4", "80a7997c4590fcff" * 4)
    '/akn/xa/act/1996/1/eng:2002-01-01~art_4 sha256:80a7997c4590fcff'
    """
    expression = iri.partition("@")[0]
    return f"{expression}:{pit}{f'~{portion}' if portion else ''} sha256:{digest[:_DIGEST]}"


def front(document: RenderDocument) -> dict[str, Value]:
    """Return the front matter of a law, or of a redline: what the templates share and the cover says.

    Raises:
        GlyphError: when the title has a character without a glyph.

    """
    ui = words(document.tag)
    lang, region = language(document.tag)
    told = citation(document.iri, document.pit, document.portion, document.digest)
    baseline = document.baseline
    was = citation(baseline.iri, baseline.pit, document.portion, baseline.digest) if baseline else ""
    return {
        "title": checked(document.title, ""),
        "running": checked(cut(document.title, _RUNNING), ""),
        "description": document.iri,
        "keywords": [document.iri, document.digest, document.commit],
        "lang": lang,
        "region": region,
        "justify": lang in DIVIDED,
        "kind": _kind(document, ui),
        "facts": [[name, [*pieces(checked(value, ""))]] for name, value in _facts(document, ui)],
        # What an AKN itself marks is no change, and its words are those of the law alone.
        "changes": {"ins": ui.inserted, "del": ui.deleted} if baseline else {"ins": "", "del": ""},
        "compared": baseline is not None,
        "citation": [[*pieces(text)] for text in (was, told) if text],
        "qr": _qr("\n".join(text for text in (was, told) if text)),
        "words": {"contents": ui.contents, "source": "Akoma Ntoso"},
    }


def _kind(document: RenderDocument, ui: Words) -> str:
    if document.baseline:
        return f"{comparison_words(ui.tag).title}: {ui.day(document.baseline.pit)} – {ui.day(document.pit)}"
    return page_words(ui.tag).span(document.in_force_from, document.in_force_until)


def _facts(document: RenderDocument, ui: Words) -> Facts:
    portion = f"~{document.portion}" if document.portion else ""
    if was := document.baseline:
        yield ui.day(was.pit), was.iri + portion
        yield ui.digest, was.digest
        yield ui.day(document.pit), document.iri + portion
        yield ui.digest, document.digest
    else:
        yield ui.identifier, document.iri + portion
        yield ui.as_of, ui.day(document.pit)
    yield from ((ui.assuming, event) for event in document.assumed)
    yield ui.recorded, instant(document.recorded_at)
    yield ui.commit, document.commit
    if not document.baseline:
        yield ui.digest, document.digest


def _qr(text: str) -> str:
    """Return a QR code as SVG, "" for a text that is too long for one (ISO/IEC 18004: 2,331 bytes).

    The template leaves the white around it that readers of it need.
    """
    try:
        code = segno.make_qr(text, error="m")
    except segno.DataOverflowError:
        return ""
    out = io.BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False, light="#fff", nl=False)
    return out.getvalue().decode()
