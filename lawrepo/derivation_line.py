"""The plainest way from one text of a law to another: a change of words in one line of one unit, and nothing else.

That is what most acts do, and it can be seen in the bytes. What is found here is what `lawrepo.derivation` would find
by comparing the trees and carrying out what comes of that; where that cannot be known for sure, nothing is found, and
it has to.
"""

import hashlib
import re
from datetime import date
from html import unescape
from itertools import islice
from typing import Final, NamedTuple

from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import ELEMENT_ONLY
from akn.pieces import join_declarations
from lawrepo.amendment_validity import holds_no_text
from lawrepo.compare_tree import PROVISIONS, plain
from lawrepo.derivation_words import OVERHEAD, Rewording, one_change
from lawrepo.holding import META, State
from lawrepo.instruction import Instruction, Wording
from lawrepo.layout import is_section

_DECLARES: Final = " xmlns"
_TAG: Final = re.compile(r"<(/?)([^\s/>?]+)([^>]*?)(/?)>")
_BEGINNING: Final = re.compile(r"<p[ >]")
_NAMES: Final = re.compile(r' eId="([^"]*)"(?: wId="([^"]*)")?')
_STRUCTURE: Final = ELEMENT_ONLY - {"foreign"}
_LINE_END: Final = "</p>"
_LEAF: Final = re.compile(r"<([^\s/>]+)[^>]*>([^<]+)</")
_REMOVED: Final = b' status="removed"'


class _Line(NamedTuple):
    """A `p` that has changed: where it begins and ends in the unit as it was, and as it is to be."""

    old: str
    new: str
    start: int
    end: int
    wanted: str


class _Target(NamedTuple):
    """The least element with an eId in which the line stands, where it begins, and its tag."""

    start: int
    eid: str
    wid: str


def changed_words(
    before: State, after: State, *, work: FrbrUri, language: str, first: int, in_force: date | None = None
) -> Instruction | None:
    """Return the one change of words by which a text becomes another, as carrying it out would have resolved it."""
    key = _changed_unit(before, after)
    line = _changed_line(before[key], after[key]) if key else None
    target = None if line is None else _target(line)
    if line is None or target is None or not _is_found(before, key, target.eid):
        return None
    end = _end(line.old, target.start)
    inside = line.old[target.start : end]
    change = _change(inside, line) if end else None
    if change is None:
        return None
    # The root alone has declarations.
    whole = before[key].xml if _DECLARES in inside else join_declarations({}, inside)
    wording = Wording(language=language, old=change.old, new=change.new, digest=hashlib.sha256(whole).hexdigest())
    try:
        return Instruction(
            id=str(first),
            op=change.op,
            work=work,
            target=target.eid,
            target_wid=target.wid,
            wordings=(wording,),
            count=change.count,
            in_force=in_force,
        )
    except AknError:
        return None


def _changed_unit(before: State, after: State) -> str:
    """Return the key of the unit in which alone two texts differ, where nothing that places units is removed."""
    keys = [key for key in before if key != META]
    if keys != [key for key in after if key != META]:
        return ""
    differing = [key for key in keys if before[key] is not after[key] and before[key] != after[key]]
    if len(differing) != 1 or is_section(differing[0]):
        return ""
    return "" if any(_REMOVED in before[key].xml for key in keys if is_section(key)) else differing[0]


def _changed_line(before: Fragment, after: Fragment) -> _Line | None:
    """Return the line without inline elements in which alone two units without effects of any kind differ."""
    old, new = before.xml.decode(), after.xml.decode()
    if _REMOVED in before.xml or old.count(_DECLARES) != 1:
        return None
    ahead = _common(old, new)
    behind = _common(old[ahead:][::-1], new[ahead:][::-1])
    start = old.rfind("<", 0, ahead)
    inside = old.find(">", start, ahead) + 1
    end, wanted_end = old.find("<", ahead), new.find("<", ahead)
    if not inside or end < len(old) - behind or wanted_end < len(new) - behind:
        return None
    if not _BEGINNING.match(old, start) or not old.startswith(_LINE_END, end):
        return None
    wanted = new[start : wanted_end + len(_LINE_END)]
    return _Line(old=old, new=new, start=start, end=end + len(_LINE_END), wanted=wanted)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _target(line: _Line) -> _Target | None:
    """Return where the line stands, in elements that hold elements alone, and that bear names of their own."""
    around: list[re.Match[str]] = []
    for tag in _TAG.finditer(line.old, 0, line.start):
        if tag[1]:
            around.pop()
        elif not tag[4]:
            around.append(tag)
    wids = [wid or eid for eid, wid in _NAMES.findall(line.old)]
    if len(set(wids)) < len(wids) or any(tag[2] not in _STRUCTURE for tag in around):
        return None
    around += islice(_TAG.finditer(line.old, line.start), 1)
    for tag in reversed([tag for tag in around if tag[2] != "content"]):
        named = _NAMES.search(tag[3])
        if named is not None:
            eid, wid = named[1], named[2] or named[1]
            return None if "&" in eid + wid else _Target(start=tag.start(), eid=eid, wid=wid)
        if tag[2] in PROVISIONS:
            return None
    return None


def _is_found(before: State, key: str, eid: str) -> bool:
    """Tell whether an eId names one thing in a text, in a unit that has its place."""
    mark = f'Id="{eid}"'.encode()
    reference = f'<componentRef eId="{eid}"'.encode()
    place = f' src="#{key}"/>'.encode()
    placed = False
    for other, fragment in before.items():
        count = fragment.xml.count(mark)
        if other == META:
            continue
        if is_section(other):
            placed = placed or place in fragment.xml
            count -= fragment.xml.count(reference)
        if count != (other == key):
            return False
    return placed


def _end(text: str, start: int) -> int:
    """Return where an element ends, if it and all in it hold either elements or text, and 0 otherwise."""
    tags = _TAG.finditer(text, start)
    depth, in_text = 0, False
    while True:
        tag = next(tags)
        if in_text and not tag[1]:
            return 0
        in_text = not (tag[1] or tag[4] or tag[2] in _STRUCTURE)
        depth += -1 if tag[1] else not tag[4]
        if not depth:
            return tag.end()


def _change(inside: str, line: _Line) -> Rewording | None:
    """Return the change of words that makes the line as wanted, if one does, and a new wording is not plainer.

    `inside` is the target, in which the words must be found once.
    """
    text, wanted = (unescape(_text(each)) for each in (line.old[line.start : line.end], line.wanted))
    texts = [unescape(said) for name, said in _LEAF.findall(inside) if name != "num" and ":" not in name]
    texts.remove(text)  # one of those that are the same, or the line itself
    change = one_change(text, wanted, texts)
    new_wording = OVERHEAD + len(plain(line.wanted)) * 3 // 2
    if change is None or change.cost > new_wording or holds_no_text(change.new):
        return None
    return change


def _text(line: str) -> str:
    return line[line.index(">") + 1 : -len(_LINE_END)]
