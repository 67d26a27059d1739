"""What an act does to a Work, written as text.

Building elements for it, and writing these in canonical form, takes ten times as long. The bytes are the same, which
a test shows of effects of all kinds; those that have more to them than is foreseen here are written as elements.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from akn.chronicle import IN_FORCE, Chronicle, Identifiers
from akn.effect import Effect
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS, LR_NS
from akn.work import ENACTED, ISSUER, OURS, SEVERAL_LANGUAGES
from akn.xml import written_value

_HEAD: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<meta xmlns="{AKN_NS}" xmlns:lr="{LR_NS}">'
_OPEN: Final = f'<proprietary source="{OURS}">'
_DERIVED: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<proprietary xmlns="{AKN_NS}" xmlns:lr="{LR_NS}" source="{OURS}">\n'
).encode()
_DERIVED_END: Final = b"</proprietary>\n"
_END: Final = b"</proprietary>\n</meta>\n"


def is_foreseen(derived: Fragment | None) -> bool:
    """Tell whether derived instructions need no prefixes but ours."""
    return derived is None or derived.xml.startswith(_DERIVED)


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
    """Write the effects of an act; `stored` are the lines of what the standard has no place for."""
    iri = written_value(str(act))
    languages = {code for each in effects for code in each.languages}
    ids = Identifiers()
    reference = ids.numbered("passiveRef")
    chronicle = Chronicle(ids)
    chronicle.record(effects, work, reference, str(act))
    lines = (
        _HEAD,
        *_identification(act, iri, enacted, languages.pop() if len(languages) == 1 else SEVERAL_LANGUAGES),
        *([] if published is None else [f'<publication date="{published.isoformat()}" name="official" showAs=""/>']),
        *map(str, chronicle.parts()),
        *_references(act, iri, reference),
        _OPEN,
        *stored,
        "",
    )
    kept = b"" if derived is None else derived.xml[len(_DERIVED) : -len(_DERIVED_END)]
    return "\n".join(lines).encode() + kept + _END


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


def _references(act: FrbrUri, iri: str, reference: str) -> Iterator[str]:
    organization = '<TLCOrganization eId="{}" href="/akn/ontology/organization/{}" showAs="{}"/>'
    actor = written_value(act.actors[-1]) if act.actors else ""
    yield f'<references source="{OURS}">'
    yield organization.format(OURS[1:], "unreg.lawrepo", "lawrepo")
    yield organization.format(ISSUER[1:], f"{act.country}.{actor or 'issuer'}", actor or "Issuing authority")
    yield f'<passiveRef eId="{reference}" href="{iri}" showAs=""/>'
    yield f'<TLCConcept eId="{IN_FORCE[1:]}" href="/akn/ontology/concept/lawrepo.inForce" showAs="in force"/>'
    yield "</references>"
