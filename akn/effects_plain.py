"""Effects files of the plainest form, read without building a tree: most files are such, and a law has thousands.

What is read off a file is written again, and must give the same bytes, so that nothing in it is passed over. A file
of any other form, sound or not, is left to `akn.effects.parse_effects`, which knows them all and says what is wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from akn.attributes import MetadataError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.modification_types import TextualModType
from akn.names import AKN_NS, LR_NS
from akn.work import check_text

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
    """What a plain effects file says, in its own words; to be wrong, there is nothing left in it but its `work`."""

    act: str
    enacted: str
    published: str
    titles: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str, int], ...]
    basis: str
    work: str
    changes: tuple[Change, ...]


def read_plain(fragment: Fragment) -> PlainEffects | None:
    """Read an effects file, None when it is not of the plain form."""
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
    written = _written(act, published[1] if published else "", events, groups, changes, stored, titles, texts)
    if written != text or not _is_sound(titles, texts):
        return None
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


def begins_after(fragment: Fragment, pit: date, work: FrbrUri) -> bool:
    """Say whether an effects file on a Work is plain, and all that it tells of begins after a day."""
    days = _EVENT.findall(fragment.xml.decode())
    if not days or min(days) <= pit.isoformat():
        return False
    plain = read_plain(fragment)
    return plain is not None and plain.work == str(work)


def _is_sound(titles: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str, str]]) -> bool:
    """Say whether titles and texts are such as `akn.effects.Effects` takes."""
    codes, slots = [code for code, _ in titles], [(language, day) for day, language, _ in texts]
    if codes != sorted(set(codes)) or slots != sorted(set(slots)):
        return False
    try:
        for _, title in titles:
            check_text("title", title)
    except MetadataError:
        return False
    return True


def _written(
    act: re.Match[str],
    published: str,
    events: Sequence[str],
    groups: Sequence[tuple[str, str]],
    changes: Sequence[tuple[str, str, str, str]],
    stored: re.Match[str],
    titles: Sequence[tuple[str, str]],
    texts: Sequence[tuple[str, str, str]],
) -> str:
    """Write the file that says just that."""
    iri, country, enacted, number, language = act.groups()
    basis, work = stored.groups()
    told = "".join(
        (
            *(f'<lr:title language="{code}" value="{title}"/>\n' for code, title in titles),
            *(
                f'<lr:text in_force_from="{day}" language="{code}"{_attribute("place", place)}/>\n'
                for day, code, place in texts
            ),
        )
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<meta xmlns="{AKN_NS}" xmlns:lr="{LR_NS}">
<identification source="#lawrepo">
<FRBRWork>
<FRBRthis value="{iri}/!main"/>
<FRBRuri value="{iri}"/>
<FRBRdate date="{enacted}" name="enacted"/>
<FRBRauthor href="#issuer"/>
<FRBRcountry value="{country}"/>
<FRBRnumber value="{number}"/>
</FRBRWork>
<FRBRExpression>
<FRBRthis value="{iri}/{language}@/!main"/>
<FRBRuri value="{iri}/{language}@"/>
<FRBRdate date="{enacted}" name="enacted"/>
<FRBRauthor href="#lawrepo"/>
<FRBRlanguage language="{language}"/>
</FRBRExpression>
<FRBRManifestation>
<FRBRthis value="{iri}/{language}@/!main.akn"/>
<FRBRuri value="{iri}/{language}@.akn"/>
<FRBRdate date="{enacted}" name="generation"/>
<FRBRauthor href="#lawrepo"/>
<FRBRformat value="application/akn+xml"/>
</FRBRManifestation>
</identification>
{f'<publication date="{published}" name="official" showAs=""/>' + chr(10) if published else ""}\
{_chronicle(iri, events, groups, changes)}\
<references source="#lawrepo">
<TLCOrganization eId="lawrepo" href="/akn/ontology/organization/unreg.lawrepo" showAs="lawrepo"/>
<TLCOrganization eId="issuer" href="/akn/ontology/organization/{country}.issuer" showAs="Issuing authority"/>
<passiveRef eId="passiveRef_1" href="{iri}" showAs=""/>
<TLCConcept eId="inForce" href="/akn/ontology/concept/lawrepo.inForce" showAs="in force"/>
</references>
<proprietary source="#lawrepo">
<lr:effects basis="{basis}" work="{work}"{f">{chr(10)}{told}</lr:effects>" if told else "/>"}
</proprietary>
</meta>
"""


def _chronicle(
    iri: str,
    events: Sequence[str],
    groups: Sequence[tuple[str, str]],
    changes: Sequence[tuple[str, str, str, str]],
) -> str:
    if not changes:
        return ""
    return "".join(
        (
            '<lifecycle source="#lawrepo">\n',
            *(
                f'<eventRef eId="eref_{number}" date="{day}" source="#passiveRef_1" type="amendment"/>\n'
                for number, day in enumerate(events, 1)
            ),
            '</lifecycle>\n<analysis source="#lawrepo">\n<passiveModifications>\n',
            *(
                f'<textualMod eId="textualMod_{number}" type="{kind}"{_attribute("lr:languages", languages)}>\n'
                f'<source eId="textualMod_{number}__source_1" href="{iri}"/>\n'
                f'<destination eId="textualMod_{number}__destination_1" href="#{wid}"/>\n'
                f'<force period="#tmpg_{group}"/>\n</textualMod>\n'
                for number, (kind, languages, wid, group) in enumerate(changes, 1)
            ),
            '</passiveModifications>\n</analysis>\n<temporalData source="#lawrepo">\n',
            *(
                f'<temporalGroup eId="tmpg_{number}">\n'
                f"<timeInterval{_attribute('end', end and f'#eref_{end}')}"
                f' refersTo="#inForce" start="#eref_{start}"/>\n</temporalGroup>\n'
                for number, (end, start) in enumerate(groups, 1)
            ),
            "</temporalData>\n",
        )
    )


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""
