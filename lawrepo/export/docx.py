"""Word documents: a law, a law with what changed as tracked changes, and two texts beside each other."""

from collections.abc import Sequence
from dataclasses import replace

from lawrepo.export.blocks import Block, blocks_of
from lawrepo.export.docx_body import Body
from lawrepo.export.docx_columns import write_columns
from lawrepo.export.docx_comments import Comments
from lawrepo.export.docx_front import Page, footer, header, listed, write_contents, write_cover
from lawrepo.export.docx_lines import Footnotes, Lines, bookmarks
from lawrepo.export.docx_package import Stories, pack
from lawrepo.export.docx_tracking import Tracker, Tracking, Turn
from lawrepo.export.docx_xml import Ids, Story, add, root
from lawrepo.export.model import Baseline, RenderDocument
from lawrepo.export.redline import Beside


def to_docx(document: RenderDocument) -> bytes:
    """Write a document; what a redline marks is underlined or struck through.

    Raises:
        DocxMissingError: without python-docx.

    """
    return _written(document, None)


def to_tracked_docx(document: RenderDocument, turns: Sequence[Turn] = ()) -> bytes:
    """Write a redline with tracked changes: accepted, they give the new text; rejected, the old one.

    A change is by the acts in `turns` that changed its unit, and of the last day on which one did. Where none is
    known it is by all of them, without any by lawrepo, and of the day from which the new text is in force.

    Raises:
        DocxMissingError: without python-docx.

    """
    return _written(document, Tracking(since=document.in_force_from, turns=turns))


def to_table_docx(beside: Beside) -> bytes:
    """Write two texts beside each other, in landscape: the old one, the new one, and what happened.

    Raises:
        DocxMissingError: without python-docx.

    """
    before, after = beside.before, beside.after
    document = replace(after, baseline=Baseline(iri=before.iri, pit=before.pit, digest=before.digest))
    blocks = tuple(block for row in beside.rows for block in (*row.old, *row.new))
    draft = _Draft(document, blocks=blocks, page=Page(landscape=True), columns=True)
    write_columns(draft.body, beside, draft.writer, width=draft.page.width)
    return draft.finish()


def _written(document: RenderDocument, tracking: Tracking | None) -> bytes:
    draft = _Draft(document, blocks=document.blocks, page=Page(landscape=False), tracking=tracking)
    write_contents(draft.body, document.blocks, draft.contents, document.tag)
    draft.writer.write(draft.body, document.blocks, width=draft.page.width)
    return draft.finish()


class _Draft:
    """A document that is being written: its cover stands there, its text is to come."""

    def __init__(
        self,
        document: RenderDocument,
        *,
        blocks: Sequence[Block],
        page: Page,
        tracking: Tracking | None = None,
        columns: bool = False,
    ) -> None:
        """Of two texts in `columns` none has bookmarks: the same provision stands there twice."""
        self._document = document
        self._story = Story(root=root("document"))
        self._notes = Story(root=root("footnotes"))
        self.page = page
        self.body = add(self._story.root, "body")
        self.contents = {} if tracking or columns else listed(blocks)
        ids = Ids()
        tracker = Tracker(tracking, ids)
        names = {} if columns else bookmarks([block.anchor for block in blocks_of(blocks) if block.anchor])
        destinations = {eid: names[anchor] for eid, anchor in document.anchors.items() if anchor in names}
        footnotes = Footnotes(self._notes, tag=document.tag, destinations=destinations, tracker=tracker)
        self._comments = Story(root=root("comments"))
        comments = Comments(self._comments, tag=document.tag, tracker=tracker)
        lines = Lines(
            self._story,
            tag=document.tag,
            destinations=destinations,
            tracker=tracker,
            footnotes=footnotes,
            comments=comments,
        )
        self.writer = Body(
            lines,
            blocks=blocks,
            names=names,
            contents=self.contents,
            tracker=tracker,
            ids=ids,
            tag=document.tag,
            columns=columns,
        )
        write_cover(self.body, document)

    def finish(self) -> bytes:
        """Return the file."""
        document = self._document
        self.page.write(self.body, document.tag)
        running, feet = header(document), footer(document)
        return pack(
            Stories(
                document=self._story, footnotes=self._notes, comments=self._comments, header=running, footer=feet
            ),
            document,
        )
