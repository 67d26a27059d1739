"""The rules of the profile on the outline of a document: which are kept for certain, so that none of them is asked.

What is not certain is left to the rules themselves, which also say what is wrong and where.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from akn.eid_names import UNIQUE, element_ref
from akn.names import LABELS, QUOTING, XML_NS
from akn.outline import Outline, Tag
from akn.rules import METADATA, SHOWN, WHITE, ProfileRule, is_eid
from akn.rules_content import PROVISIONS, UNITS, begins, follows, is_alpha_3, is_harmless, is_language_tag
from akn.rules_frbr import FRBR, keeps_frbr
from akn.rules_identity import NAMELESS, REQUIRED, fits, in_division, is_count, is_stated, is_wid, written_wid

_FRBR: Final = frozenset(item.rule.code for item in FRBR)
_LANG: Final = f"{{{XML_NS}}}lang"
_KEPT: Final = 1 << 14  # tags whose judgement is remembered
_SHAPES: Final = 1 << 10  # … and documents, their texts aside, …
_MOST: Final = 100  # … of so many elements at most

# What is true of a tag, and of what stands in its element.
_WRONG: Final = 1 << 0  # it breaks a rule wherever it stands
_WRONG_IN_TEXT: Final = 1 << 1  # … unless it is metadata
_METADATA: Final = 1 << 2
_REMOVED: Final = 1 << 3
_QUOTING: Final = 1 << 4
_ARTICLE: Final = 1 << 5
_NUM: Final = 1 << 6
_NUMBERED: Final = 1 << 7  # its eId has a number, which must be that of its <num> or a count
_SPEAKING: Final = 1 << 8
_MUST_SPEAK: Final = 1 << 9
_UNIT: Final = 1 << 10
_PROVISION: Final = 1 << 11
_LABEL: Final = 1 << 12
_LATE: Final = 1 << 13  # its number is greater than 1
_OWN: Final = _METADATA | _REMOVED  # of the element and all in it
_BELOW: Final = _QUOTING | _ARTICLE | _NUM  # of all in the element
_NAMES: Final = (
    (_METADATA, METADATA),
    (_QUOTING, QUOTING),
    (_ARTICLE, {"article"}),
    (_NUM, {"num"}),
    (_SPEAKING, SHOWN),
    (_MUST_SPEAK, {*PROVISIONS, "article"}),
    (_UNIT, UNITS),
    (_PROVISION, PROVISIONS),
    (_LABEL, LABELS),
)
_FLAGS: Final = {name: sum(flag for flag, names in _NAMES if name in names) for _, every in _NAMES for name in every}


def undecided(profile: Sequence[ProfileRule], outline: Outline) -> Sequence[ProfileRule]:
    """Return the rules that must be asked about a fragment, which is none in most of them."""
    if not keeps_rules(outline):
        return profile
    names = {tag.name for tag in outline.tags}
    if b' period="' in outline.written:
        names.add("@period")
    left = [item for item in profile if item.needs and not item.needs.isdisjoint(names)]
    if left and keeps_frbr(outline):
        return [item for item in left if item.rule.code not in _FRBR]
    return left


def keeps_rules(outline: Outline) -> bool:
    """Tell whether it is certain that a fragment keeps every rule that needs no certain elements."""
    if not outline.written or not is_harmless(outline.written):
        return False
    speaking = tuple(order for order, text in outline.texts if text[0] > " " or text.strip(WHITE))
    judge = _numbers if len(outline.tags) <= _MOST else _numbers.__wrapped__
    numbers = judge(outline.tags, outline.parents, speaking)
    if numbers is None:
        return False
    texts = dict(outline.texts)  # a <num> has one at most, as nothing stands in it
    for number, num, is_removed in numbers:
        text = texts.get(num, "")
        if not (is_removed and not text.strip()) and not is_stated(number, text):
            return False
    return True


@lru_cache(maxsize=_SHAPES)
def _numbers(
    tags: tuple[Tag, ...], parents: tuple[int, ...], speaking: tuple[int, ...]
) -> tuple[tuple[str, int, bool], ...] | None:
    """Judge all but the texts, which are mostly what is new in a version; `speaking` are the elements with text.

    Returned are the numbers that texts must state, each with the order of its <num>, -1 without one, and whether the
    element is removed; None when a rule may be broken.
    """
    judged = [_judged.__wrapped__(tag) if tag.is_long else _judged(tag) for tag in tags]
    states = _states(judged, parents)
    certain = (
        states is not None
        and _are_unique(judged, states)
        and _count_on(judged, states, parents)
        and _say_something(judged, states, parents, speaking)
    )
    return tuple(_numbered(judged, states, parents)) if certain and states is not None else None


class _Judged(NamedTuple):
    """What a tag says by itself; `bearing` is the wId of its element, or its eId."""

    flags: int
    name: str
    eid: str
    prefix: str
    ref: str
    number: str
    bearing: str


@lru_cache(maxsize=_KEPT)
def _judged(tag: Tag) -> _Judged:
    name, eid = tag.name, tag.eid
    flags = _FLAGS.get(name, 0)
    if tag.attributes.get("status") == "removed":
        flags |= _REMOVED
    wid = written_wid(tag) if name else ""
    if _is_wrong(tag, wid):
        flags |= _WRONG
    if not eid:
        return _Judged(flags, name, "", "", "", "", wid)
    prefix, _, last = eid.rpartition("__")
    ref, _, number = last.partition("_")
    if name and name not in NAMELESS:
        unique = name in UNIQUE
        if ref != element_ref(name) or (unique and number and not is_count(number)):
            flags |= _WRONG_IN_TEXT
        if not unique:
            flags |= _NUMBERED
    if name == "article" and in_division(prefix):
        flags |= _WRONG_IN_TEXT
    if begins(number) > 1:
        flags |= _LATE
    return _Judged(flags, name, eid, prefix, ref, number, (wid or eid) if name else "")


def _is_wrong(tag: Tag, wid: str) -> bool:
    language = tag.attributes.get(_LANG)
    if language is not None and not is_language_tag(language):
        return True
    if not tag.name:
        return False
    if tag.name == "FRBRlanguage" and not is_alpha_3(tag.attributes.get("language", "")):
        return True
    if wid and not is_wid(wid):
        return True
    return not is_eid(tag.eid) or tag.wid == tag.eid if tag.eid else tag.name in REQUIRED


def _states(judged: list[_Judged], parents: Sequence[int]) -> list[int] | None:
    """Return what is true of each element for where it stands, None when not all may certainly stand there."""
    contexts: list[str] = []
    inside: list[int] = []
    states: list[int] = []
    for (flags, name, eid, prefix, *_), parent in zip(judged, parents, strict=True):
        context, state = (contexts[parent], inside[parent]) if parent >= 0 else ("", 0)
        if state & _NUM:  # what its text is depends on more
            return None
        state |= flags & _OWN
        if flags & (_WRONG | _WRONG_IN_TEXT) and (flags & _WRONG or not state & _METADATA):
            return None
        if (
            eid
            and prefix != context
            and not (parent < 0 or state & _METADATA or not name or fits(prefix, context, name))
        ):
            return None
        states.append(state)
        inside.append(state | flags & _BELOW)
        contexts.append(eid or context)
    return states


def _are_unique(judged: list[_Judged], states: list[int]) -> bool:
    """Tell whether each eId and each wId is borne once."""
    eids = [each.eid for each in judged if each.eid and each.name]
    bearing = [
        each.bearing
        for each, state in zip(judged, states, strict=True)
        if each.bearing and not state & (_QUOTING | _METADATA)
    ]
    return len(set(eids)) == len(eids) and len(set(bearing)) == len(bearing)


def _count_on(judged: list[_Judged], states: list[int], parents: Sequence[int]) -> bool:
    """Tell whether each unit and provision has the number after that of the one before."""
    unit: _Judged | None = None
    siblings: dict[tuple[int, str], str] = {}
    for order, each in enumerate(judged):
        flags = each.flags
        if not flags & (_UNIT | _PROVISION) or states[order] & (_QUOTING | _METADATA):
            continue
        if flags & _UNIT:
            before, unit = unit, each
            if before is None or (before.prefix, before.ref) != (each.prefix, each.ref):
                continue
            last: str | None = before.number
        else:
            place = (parents[order], each.name)
            last = siblings.get(place)
            siblings[place] = each.number
        if last is None:
            if flags & _LATE and states[order] & _ARTICLE:
                return False
        elif not follows(each.number, last):
            return False
    return True


def _say_something(judged: list[_Judged], states: list[int], parents: Sequence[int], speaking: Sequence[int]) -> bool:
    """Tell whether each provision that is in effect holds text or the like, not counting its number and heading."""
    silent = {
        order
        for order, each in enumerate(judged)
        if each.flags & _MUST_SPEAK and not states[order] & (_REMOVED | _QUOTING | _METADATA)
    }
    heard = set[int]()
    for speaker in (*speaking, *(order for order, each in enumerate(judged) if each.flags & _SPEAKING)):
        order = speaker
        while order >= 0 and order not in heard:
            heard.add(order)
            label = judged[order].flags & _LABEL
            order = parents[order]
            if label and order >= 0:
                order = parents[order]
    return silent <= heard


def _numbered(judged: list[_Judged], states: list[int], parents: Sequence[int]) -> Iterator[tuple[str, int, bool]]:
    """Yield (number, its <num>, whether the element is removed) of each element whose number must be stated."""
    nums: dict[int, int] = {}
    for order, parent in enumerate(parents):
        if judged[order].flags & _NUM:
            nums.setdefault(parent, order)
    for order, each in enumerate(judged):
        if each.flags & _NUMBERED and not states[order] & _METADATA:
            yield each.number, nums.get(order, -1), bool(states[order] & _REMOVED)
