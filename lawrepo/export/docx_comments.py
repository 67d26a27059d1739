"""Comments: what a redline says beside the words, so that no change holds anything but words."""

from typing import Final

from lxml import etree

from lawrepo.comparison import Kind
from lawrepo.export.blocks import Inline, Text
from lawrepo.export.comparison_words import comparison_words
from lawrepo.export.docx_tracking import Tracker
from lawrepo.export.docx_xml import Layout, Story, add, add_run, start, voice
from lawrepo.export.runs import clean
from lawrepo.export.words import words

_INITIALS: Final = "lr"


class Comments:
    """The part with the comments."""

    def __init__(self, story: Story, *, tag: str, tracker: Tracker) -> None:
        """`tag` is the language of the document."""
        self._root = story.root
        self._tag = tag
        self._tracker = tracker
        self._moved = f" ({comparison_words(words(tag).tag).kinds[Kind.MOVED]}"

    def takes(self, inline: Inline) -> bool:
        """Say whether something in a line says where else a provision stands (`lawrepo.export.redline`)."""
        moved = isinstance(inline, Text) and inline.generated and inline.text.startswith(self._moved)
        return moved and bool(self._tracker)

    def add(self, run: etree._Element, inline: Inline) -> None:
        """Write a comment that is called from a run."""
        text = inline.text if isinstance(inline, Text) else ""
        number = str(len(self._root))
        comment = add(self._root, "comment", id=number, **self._tracker.signature(), initials=_INITIALS)
        language = voice(self._tag)
        paragraph = start(comment, Layout(style="CommentText", language=language))
        add_run(paragraph, clean(text).strip().strip("()"), language=language, tag=self._tag)
        add(add(run, "rPr"), "rStyle", val="CommentReference")
        add(run, "commentReference", id=number)
