"""What stands below a part of the law on its page: whose its words are, and where else it is read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from lawrepo.ancestry import ORIGINAL
from lawrepo.export.blocks import label
from lawrepo.export.markup import Part, Saying
from lawrepo.export.model import RenderDocument
from lawrepo.export.page import Surroundings
from lawrepo.export.page_words import page_words
from lawrepo.export.provenance import Basis, Origin
from lawrepo.export.provenance_words import provenance_words
from lawrepo.export.runs import clean
from lawrepo.export.words import instant, words

_SHOWN: Final = 12  # passages of one origin that are listed; what is more is only counted
_LONGEST: Final = 70  # characters of a passage that are listed
_TITLE: Final = 110


class Credits:
    """Writes what belongs to the parts of one text."""

    def __init__(self, around: Surroundings, document: RenderDocument, ui_lang: str) -> None:
        """Take what is known around the text, and the language in which the page speaks ("": that of the text)."""
        tag = document.tag
        self._own_page = document.portion
        self._around = around
        self._origins: Mapping[str, Origin] = {} if around.provenance is None else around.provenance.origins
        self._tag = tag
        self._ui, self._own, self._said = words(tag), page_words(tag), provenance_words(tag)
        self._lang = f' lang="{ui_lang}"' if ui_lang else ""
        self._text_lang = f' lang="{escape(tag)}"' if ui_lang else ""
        self._titles: dict[str, str] = {}

    def title(self, key: str) -> str:
        """Return what is shown of an origin where the pointer rests on its words."""
        if key not in self._titles:
            origin = self._origins[key]
            when = self._own.span(origin.in_force_from, None)
            self._titles[key] = f"{shortened(self._name(origin), _TITLE)}. {when}"
        return self._titles[key]

    def after(self, part: Part) -> str:
        """Return what stands at the end of a part, "" where there is nothing to say."""
        division = part.division
        eid = "" if division is None else division.eid
        name = "" if division is None else f'<span class="sr">: {escape(label(division))}</span>'
        out = []
        if part.sayings:
            summary = f"<summary>{self._own.origin}{name}</summary>"
            out.append(f'<details class="who">{summary}\n<ul>{self._list(part)}</ul></details>')
        links = []
        if href := self._around.portions.get(eid, "") if eid else "":
            links.append(f'<a href="{escape(href)}">{self._own.portion}{name}</a>')
        if division is not None and division.anchor and eid != self._own_page:  # the head of its page links these
            links += [
                f'<a href="{escape(f"{each.href}#{division.anchor}")}" hreflang="{escape(each.tag)}"'
                f' lang="{escape(each.tag)}">{escape(each.name)}{name}</a>'
                for each in self._around.languages
                if each.href and each.tag != self._tag
            ]
        if links:
            out.append(f'<p class="else">{" ".join(links)}</p>')
        return f'<div class="credits ui"{self._lang}>{"".join(out)}</div>\n' if out else ""

    def _list(self, part: Part) -> str:
        """Return the origins of a part's words, by their days, with the words of each."""
        said: dict[str, list[Saying]] = defaultdict(list)
        for saying in part.sayings:
            said[saying.origin].append(saying)
        keys = sorted(said, key=lambda key: self._origins[key].in_force_from)
        if part.original and ORIGINAL in self._origins:
            keys.insert(0, ORIGINAL)
        return "".join(self._item(self._origins[key], said[key]) for key in keys)

    def _item(self, origin: Origin, sayings: Sequence[Saying]) -> str:
        href = self._around.acts.get(origin.act, "")
        name = escape(self._name(origin))
        act = f'<a href="{escape(href)}"{self._text_lang}>{name}</a>' if href else f"<b{self._text_lang}>{name}</b>"
        recorded = f'<time datetime="{origin.recorded_at.isoformat()}">{instant(origin.recorded_at)}</time>'
        facts = [
            escape(self._own.span(origin.in_force_from, None)),
            escape(self._own.change(origin.instruction)) if origin.instruction else "",
            self._said.imported if origin.basis is Basis.IMPORTED else "",
            f"{self._ui.recorded.lower()} {recorded}",
        ]
        # A full stop alone says nothing, where there is more.
        sayings = [saying for saying in sayings if any(map(str.isalnum, saying.text))] or sayings
        passages = [
            f'<a href="#{saying.id}"{self._text_lang}>{escape(shortened(saying.text, _LONGEST))}</a>'
            for saying in sayings[:_SHOWN]
        ]
        if len(sayings) > _SHOWN:
            passages.append(self._own.more(len(sayings) - _SHOWN))
        listed = f'<p class="passages">{" · ".join(passages)}</p>' if passages else ""
        said = f'<div class="said"><p>{act}</p><p>{"; ".join(filter(None, facts))}</p></div>'
        return f"<li>{said}{listed}</li>\n"

    def _name(self, origin: Origin) -> str:
        if origin.basis is Basis.ORIGINAL:
            return self._said.original[:1].upper() + self._said.original[1:]
        return clean(origin.title).strip() or origin.act or self._said.unrecorded


def shortened(text: str, length: int) -> str:
    """Return a text cut at the end of a word where it is too long."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return f"{head.rpartition(' ')[0] or head}…"
