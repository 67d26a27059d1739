"""Effects files of the plainest form, read without building a tree: most files are such, and a law has thousands.

Only what such a file has is looked for. So whoever reads it, `akn.effects.parse_effects`, writes what was read again,
which must give the same bytes: then nothing in it was passed over.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from akn.fragment import Fragment
from akn.modification_types import TextualModType

# A day of the calendar: 29 February in leap years alone.
_DAY: Final = (
    r"(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_KINDS: Final = "|".join(kind.value for kind in TextualModType)
# An act called by its day and a number, as "254" or "254-iii", and the language of its Expression.
_ACT: Final = re.compile(
    rf'<FRBRuri value="(/akn/([a-z]{{2}})/act/({_DAY})/([0-9]+(?:-[a-z]+)?))/([a-z]{{3}})@"/>', re.ASCII
)
_PUBLISHED: Final = re.compile(rf'<publication date="({_DAY})"')
_EVENT: Final = re.compile(rf'<eventRef eId="[a-z0-9_]+" date="({_DAY})"')
_CHANGE: Final = re.compile(
    rf'<textualMod eId="[A-Za-z0-9_]+" type="({_KINDS})"(?: lr:languages="([a-z]{{3}}(?: [a-z]{{3}})*)")?>\n'
    r'<source [^>]*>\n<destination [^>]* href="#([A-Za-z0-9_~.-]+)"/>\n<force period="#tmpg_([1-9][0-9]{0,5})"/>'
)
_GROUP: Final = re.compile(
    r'<timeInterval (?:end="#eref_([1-9][0-9]{0,5})" )?refersTo="#inForce" start="#eref_([1-9][0-9]{0,5})"'
)
_STORED: Final = re.compile(r'<lr:effects basis="(enacted|imported)" work="([^"&<>]+)"')
_TITLE: Final = re.compile(r'<lr:title language="([a-z]{3})" value="([^"&<>\t\n\r]*)"')
_TEXT: Final = re.compile(
    rf'<lr:text in_force_from="({_DAY})" language="([a-z]{{3}})"(?: place="([1-9][0-9]{{0,5}})")?'
)

_MOST: Final = 1_000_000  # bytes: whatever bounds what is parsed, such a file keeps

# A change: its type, the wId of what it changes, its languages, its first day and the first without it ("": none).
Change: TypeAlias = tuple[str, str, tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainEffects:
    """What a plain effects file says, in its own words."""

    act: str
    enacted: str
    published: str
    titles: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str, int], ...]
    basis: str
    work: str
    changes: tuple[Change, ...]


def read_plain(fragment: Fragment) -> PlainEffects | None:
    """Read off an effects file what one of the plain form has, None where that is missing; it may have more."""
    try:
        text = fragment.xml.decode() if len(fragment.xml) < _MOST else ""
    except UnicodeDecodeError:
        return None
    act, stored = _ACT.search(text), _STORED.search(text)
    if act is None or stored is None:
        return None
    published = _PUBLISHED.search(text)
    events, groups, changes = _EVENT.findall(text), _GROUP.findall(text), _CHANGE.findall(text)
    titles, texts = _TITLE.findall(text), _TEXT.findall(text)
    if max((int(number) for span in groups for number in span if number), default=0) > len(events) or any(
        int(group) > len(groups) for *_, group in changes
    ):
        return None
    spans = [(events[int(start) - 1], events[int(end) - 1] if end else "") for end, start in groups]
    if any(end and end < start for start, end in spans):
        return None
    return PlainEffects(
        act=act[1],
        enacted=act[3],
        published=published[1] if published else "",
        titles=tuple(titles),
        texts=tuple((language, day, int(place or 0)) for day, language, place in texts),
        basis=stored[1],
        work=stored[2],
        changes=tuple(
            (kind, wid, tuple(languages.split()), *spans[int(group) - 1]) for kind, languages, wid, group in changes
        ),
    )


def may_begin_after(fragment: Fragment, pit: date) -> bool:
    """Say whether all that an effects file dates, if it is of the plain form, begins after a day."""
    days = _EVENT.findall(fragment.xml.decode())
    return bool(days) and min(days) > pit.isoformat()
