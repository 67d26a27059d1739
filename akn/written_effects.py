"""What acts do to the wording of a Work, written as text: what most effects are, and most are written once an act.

Building elements for it, and writing these in canonical form, takes ten times as long. The bytes are the same, which
a test shows of effects of all kinds; those that have more to them than is foreseen here are written as elements.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from akn.chronicle import IN_FORCE
from akn.effect import Effect
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.modification_types import TextualModType
from akn.names import AKN_NS, LR_NS
from akn.work import ENACTED, ISSUER, OURS, SEVERAL_LANGUAGES
from akn.xml import written_value

_HEAD: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<meta xmlns="{AKN_NS}" xmlns:lr="{LR_NS}">\n'
_PROPRIETARY: Final = f'<proprietary source="{OURS}">\n'
_DERIVED: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<proprietary xmlns="{AKN_NS}" xmlns:lr="{LR_NS}" source="{OURS}">\n'
).encode()
_DERIVED_END: Final = b"</proprietary>\n"
_ACT: Final = "#passiveRef_1"


def is_plain(effects: Sequence[Effect], derived: Fragment | None) -> bool:
    """Tell whether effects are changes of wording that hold from a day on, and the instructions have no prefixes."""
    return (
        len(effects) > 0
        and all(isinstance(each.type, TextualModType) and not each.ends_work for each in effects)
        and all(each.in_force_until is None and each.other is None for each in effects)
        and (derived is None or derived.xml.startswith(_DERIVED))
    )


def written(
    act: FrbrUri,
    enacted: date,
    work: FrbrUri,
    effects: Sequence[Effect],
    *,
    published: date | None,
    stored: Iterable[str],
    derived: Fragment | None,
) -> bytes:
    """Write plain effects of an act; `stored` are the lines of what the standard has no place for."""
    iri, affected = written_value(str(act)), written_value(str(work))
    days = {day: number for number, day in enumerate(sorted({each.in_force_from for each in effects}), 1)}
    languages = {code for each in effects for code in each.languages}
    lines = [
        *_identification(act, iri, enacted, languages.pop() if len(languages) == 1 else SEVERAL_LANGUAGES),
        *([] if published is None else [f'<publication date="{published.isoformat()}" name="official" showAs=""/>']),
        f'<lifecycle source="{OURS}">',
        *(
            f'<eventRef eId="eref_{number}" date="{day.isoformat()}" source="{_ACT}" type="amendment"/>'
            for day, number in days.items()
        ),
        "</lifecycle>",
        f'<analysis source="{OURS}">',
        "<passiveModifications>",
        *(
            line
            for number, each in enumerate(effects, 1)
            for line in _modification(f"textualMod_{number}", each, iri, affected, days[each.in_force_from])
        ),
        "</passiveModifications>",
        "</analysis>",
        f'<temporalData source="{OURS}">',
        *(
            f'<temporalGroup eId="tmpg_{number}">\n<timeInterval refersTo="{IN_FORCE}" start="#eref_{number}"/>\n'
            "</temporalGroup>"
            for number in days.values()
        ),
        "</temporalData>",
        *_references(act, iri),
        _PROPRIETARY + "\n".join(stored),
    ]
    kept = b"" if derived is None else derived.xml[len(_DERIVED) : -len(_DERIVED_END)]
    return (_HEAD + "\n".join(lines) + "\n").encode() + kept + b"</proprietary>\n</meta>\n"


def _identification(act: FrbrUri, iri: str, enacted: date, language: str) -> Iterator[str]:
    day = enacted.isoformat()
    expression = f"{iri}/{language}@"
    number = written_value(act.number)
    yield f'<identification source="{OURS}">\n<FRBRWork>'
    yield f'<FRBRthis value="{iri}/!main"/>\n<FRBRuri value="{iri}"/>\n<FRBRdate date="{day}" name="{ENACTED}"/>'
    if len(act.date) == len("YYYY-MM-DD") and act.date != day:
        yield f'<FRBRdate date="{act.date}" name="identification"/>'
    yield f'<FRBRauthor href="{ISSUER}"/>\n<FRBRcountry value="{act.country}"/>'
    if act.subtype:
        yield f'<FRBRsubtype value="{written_value(act.subtype)}"/>'
    if act.number:
        name = "FRBRnumber" if any(letter.isdigit() for letter in act.number) else "FRBRname"
        yield f'<{name} value="{number}"/>'
    yield "</FRBRWork>\n<FRBRExpression>"
    yield f'<FRBRthis value="{expression}/!main"/>\n<FRBRuri value="{expression}"/>'
    yield f'<FRBRdate date="{day}" name="{ENACTED}"/>\n<FRBRauthor href="{OURS}"/>'
    yield f'<FRBRlanguage language="{language}"/>\n</FRBRExpression>\n<FRBRManifestation>'
    yield f'<FRBRthis value="{expression}/!main.akn"/>\n<FRBRuri value="{expression}.akn"/>'
    yield f'<FRBRdate date="{day}" name="generation"/>\n<FRBRauthor href="{OURS}"/>'
    yield '<FRBRformat value="application/akn+xml"/>\n</FRBRManifestation>\n</identification>'


def _modification(eid: str, effect: Effect, act: str, work: str, day: int) -> Iterator[str]:
    languages = f' lr:languages="{" ".join(effect.languages)}"' if effect.languages else ""
    target = f"#{written_value(effect.destination)}" if effect.destination else work
    yield f'<textualMod eId="{eid}" type="{effect.type.value}"{languages}>'
    yield f'<source eId="{eid}__source_1" href="{act}"/>'
    yield f'<destination eId="{eid}__destination_1" href="{target}"/>\n<force period="#tmpg_{day}"/>\n</textualMod>'


def _references(act: FrbrUri, iri: str) -> Iterator[str]:
    organization = '<TLCOrganization eId="{}" href="/akn/ontology/organization/{}" showAs="{}"/>'
    actor = written_value(act.actors[-1]) if act.actors else ""
    yield f'<references source="{OURS}">'
    yield organization.format(OURS[1:], "unreg.lawrepo", "lawrepo")
    yield organization.format(ISSUER[1:], f"{act.country}.{actor or 'issuer'}", actor or "Issuing authority")
    yield f'<passiveRef eId="{_ACT[1:]}" href="{iri}" showAs=""/>'
    yield f'<TLCConcept eId="{IN_FORCE[1:]}" href="/akn/ontology/concept/lawrepo.inForce" showAs="in force"/>'
    yield "</references>"
