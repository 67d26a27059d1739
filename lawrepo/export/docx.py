"""Word documents: a law, a law with what changed as tracked changes, and two texts beside each other."""

from collections.abc import Sequence

from lawrepo.export.blocks import blocks_of
from lawrepo.export.docx_body import Body
from lawrepo.export.docx_front import Page, footer, header, listed, write_contents, write_cover
from lawrepo.export.docx_lines import Footnotes, Lines, bookmarks
from lawrepo.export.docx_package import Stories, pack
from lawrepo.export.docx_tracking import Tracker, Tracking
from lawrepo.export.docx_xml import Ids, Story, add, root
from lawrepo.export.model import RenderDocument
from lawrepo.export.words import words

_MAX_AUTHOR = 255


def to_docx(document: RenderDocument) -> bytes:
    """Write a document; what a redline marks is underlined or struck through.

    Raises:
        DocxMissingError: without python-docx.

    """
    return _written(document, None)


def to_tracked_docx(document: RenderDocument, authors: Sequence[str] = ()) -> bytes:
    """Write a redline with what it marks as tracked changes: accepted, they give the new text; rejected, the old one.

    They are said to be by `authors`, of the day from which the new text is in force.

    Raises:
        DocxMissingError: without python-docx.

    """
    author = "; ".join(authors)[:_MAX_AUTHOR] or "lawrepo"
    return _written(document, Tracking(author=author, since=document.in_force_from))


def _written(document: RenderDocument, tracking: Tracking | None) -> bytes:
    page = Page(landscape=False)
    ids = Ids()
    tracker = Tracker(tracking, ids)
    story = Story(root=root("document"))
    notes = Story(root=root("footnotes"))
    names = bookmarks([block.anchor for block in blocks_of(document.blocks) if block.anchor])
    destinations = {eid: names[anchor] for eid, anchor in document.anchors.items() if anchor in names}
    footnotes = Footnotes(notes, tag=document.tag, destinations=destinations, tracker=tracker)
    body = add(story.root, "body")
    write_cover(body, document)
    contents = {} if tracker else listed(document.blocks)
    write_contents(body, document.blocks, contents, document.tag)
    lines = Lines(story, tag=document.tag, destinations=destinations, tracker=tracker, footnotes=footnotes)
    writer = Body(
        lines,
        blocks=document.blocks,
        names=names,
        contents=contents,
        tracker=tracker,
        ids=ids,
        ui=words(document.tag),
    )
    writer.write(body, document.blocks, width=page.width)
    page.write(body, document.tag)
    return pack(Stories(document=story, footnotes=notes, header=header(document), footer=footer(document)), document)
