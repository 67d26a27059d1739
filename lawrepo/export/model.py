"""The render model: one typed value that every output format is written from, so that all say the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from akn.iri import Version
from akn.xml import parse_xml
from lawrepo.errors import AbsentError
from lawrepo.export.blocks import Block, Division, Paragraph, Provision, blocks_of
from lawrepo.export.reading import read
from lawrepo.export.runs import clean
from lawrepo.export.words import language_tag
from lawrepo.expression import Expression


class PortionError(AbsentError):
    """Report an eId that a text does not hold."""

    def __init__(self, eid: str, iri: str) -> None:
        """Keep the eId and the text's IRI."""
        self.eid = eid
        self.iri = iri
        super().__init__(f"{iri}: no provision {eid!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The text that a document is compared with: `iri`, `pit` and `digest` are those of its own document."""

    iri: str
    pit: date
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderDocument:
    """A law, or a portion of it, as it is to be shown.

    `iri` names the expression (AKN-NC 4.4), `portion` the eId of what is shown, "" for the whole. `language` is the
    collection's code ("rus"), `tag` its BCP 47 tag ("ru"). `anchors` gives for each eId in the text the anchor of
    the block that bears or holds it. The dates are those of `Expression`. In a redline the runs are marked with what
    became of the text of `baseline` (`lawrepo.export.redline`); a text alone has none.
    """

    iri: str
    work: str
    portion: str = ""
    language: str
    tag: str
    title: str
    pit: date
    in_force_from: date
    in_force_until: date | None
    digest: str
    recorded_at: datetime
    commit: str
    blocks: tuple[Block, ...]
    anchors: Mapping[str, str] = field(hash=False)
    assumed: tuple[str, ...] = ()
    baseline: Baseline | None = None

    def anchor(self, target: str) -> str:
        """Return the anchor that a reference `#eId` leads to, "" when it leads elsewhere or nowhere."""
        return self.anchors.get(target[1:], "") if target.startswith("#") else ""


def build(expression: Expression) -> RenderDocument:
    """Read an expression into the render model.

    Raises:
        XmlError: when its document is not well formed.

    """
    work = str(expression.work)
    tag = language_tag(expression.language) or "und"
    reading = read(parse_xml(expression.document), work=work, language=tag, notes=expression.notes)
    return RenderDocument(
        iri=str(expression.work.expression(expression.language, Version.dated(expression.in_force_from))),
        work=work,
        language=expression.language,
        tag=tag,
        title=clean(expression.title).strip(),
        pit=expression.pit,
        in_force_from=expression.in_force_from,
        in_force_until=expression.in_force_until,
        digest=expression.digest,
        recorded_at=expression.recorded_at,
        commit=expression.commit,
        blocks=reading.blocks,
        anchors=MappingProxyType(dict(reading.anchors)),
        assumed=tuple(map(clean, expression.assumed)),
    )


def _label(document: RenderDocument, eid: str) -> Paragraph | None:
    """Return the number or heading that an eId names as a line of its own, None where there is none."""
    owner, _, name = eid.rpartition("__")
    for block in blocks_of(document.blocks):
        if block.eid == owner and isinstance(block, Division | Provision):
            line = {"num": block.number, "heading": block.heading}.get(name)
            return Paragraph(name=name, eid=eid, language=block.language, line=line) if line else None
    return None


def select(document: RenderDocument, eid: str) -> RenderDocument:
    """Return the document with one provision alone, or with the number or heading of one (`…__num`, `…__heading`).

    Raises:
        PortionError: when it holds no block with this eId.

    """
    found = next((block for block in blocks_of(document.blocks) if block.eid == eid), None) or _label(document, eid)
    if found is None:
        raise PortionError(eid, document.iri)
    within = {block.anchor for block in blocks_of((found,))}
    anchors = {inner: anchor for inner, anchor in document.anchors.items() if anchor in within}
    return replace(document, portion=eid, blocks=(found,), anchors=MappingProxyType(anchors))
