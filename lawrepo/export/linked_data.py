"""What a page says of its law to machines: JSON-LD in the words of schema.org and of ELI."""

import json
from collections.abc import Sequence
from typing import Final

from lawrepo.export.model import RenderDocument
from lawrepo.export.page import Alternate, Surroundings

_CONTEXT: Final = [
    "https://schema.org",
    {
        "eli": "http://data.europa.eu/eli/ontology#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "eli:in_force": {"@type": "@id"},
        "eli:language": {"@type": "@id"},
        "eli:realizes": {"@type": "@id"},
        "eli:is_embodied_by": {"@type": "@id"},
        "eli:changed_by": {"@type": "@id"},
        "eli:changes": {"@type": "@id"},
        "eli:consolidates": {"@type": "@id"},
        "eli:has_translation": {"@type": "@id"},
        "eli:is_part_of": {"@type": "@id"},
        "eli:version_date": {"@type": "xsd:date"},
        "eli:first_date_entry_in_force": {"@type": "xsd:date"},
        "eli:date_no_longer_in_force": {"@type": "xsd:date"},
    },
]
_LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"

Value = str | list["Value"] | dict[str, "Value"]


def linked_data(document: RenderDocument, around: Surroundings, alternates: Sequence[Alternate]) -> str:
    """Return JSON-LD that no text can break out of."""
    until = document.in_force_until
    iri = f"{document.iri}~{document.portion}" if document.portion else document.iri
    in_force = _known_force(document) if around.force is None else around.force.in_force
    acts = _acts(around)
    value: dict[str, Value] = {
        "@context": _CONTEXT,  # type: ignore[dict-item] # lists are invariant
        "@type": ["Legislation", "eli:LegalExpression"],
        "@id": iri,
        "name": document.title,
        "inLanguage": document.tag,
        "legislationIdentifier": document.work,
        "legislationDateVersion": document.in_force_from.isoformat(),
        "legislationConsolidates": _named([document.work, *acts]),
        "temporalCoverage": f"{document.in_force_from}/{until or '..'}",
        "dateModified": document.recorded_at.isoformat(),
        "version": document.commit,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": "SHA-256", "value": document.digest},
            {"@type": "PropertyValue", "propertyID": "point-in-time", "value": document.pit.isoformat()},
        ],
        "encoding": [
            {"@type": "LegislationObject", "encodingFormat": form.media_type, "contentUrl": form.href}
            for form in alternates
        ],
        "eli:realizes": document.work,
        "eli:language": f"{_LANGUAGE}{document.language.upper()}",
        "eli:version_date": document.in_force_from.isoformat(),
        "eli:first_date_entry_in_force": document.in_force_from.isoformat(),
        "eli:is_embodied_by": [form.href for form in alternates],
        "eli:consolidates": [document.work, *acts],
    }
    if in_force is not None:
        value["legislationLegalForce"] = f"https://schema.org/{'InForce' if in_force else 'NotInForce'}"
        value["eli:in_force"] = (
            f"http://data.europa.eu/eli/ontology#InForce-{'inForce' if in_force else 'notInForce'}"
        )
    if acts:
        value["eli:changed_by"] = [*acts]
    if around.changes:
        value["legislationChanges"] = _named(around.changes)
        value["eli:changes"] = [*around.changes]
    if until is not None:
        value["eli:date_no_longer_in_force"] = until.isoformat()
    if document.portion:
        value["isPartOf"] = {"@type": "Legislation", "@id": document.iri}
        value["eli:is_part_of"] = document.iri
    if around.canonical:
        value["url"] = around.canonical
    if others := [each.href for each in around.languages if each.href and each.tag != document.tag]:
        value["eli:has_translation"] = [*others]
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _known_force(document: RenderDocument) -> bool | None:
    """Say whether a text is in force, as far as a page of no day knows: None for one that was yet to commence.

    A text is of the past for certain when it was replaced before the record that tells of it was made. What follows
    from events that are only assumed is no law.
    """
    until, recorded = document.in_force_until, document.recorded_at.date()
    if document.assumed or (until is not None and until <= recorded):
        return False
    return True if document.in_force_from <= recorded else None


def _acts(around: Surroundings) -> list[str]:
    """Return the IRIs of the acts whose words the text has."""
    if around.provenance is None:
        return []
    origins = around.provenance.origins
    return [*dict.fromkeys(origins[key].act for key in around.provenance.used() if origins[key].act)]


def _named(iris: Sequence[str]) -> list[Value]:
    return [{"@type": "Legislation", "@id": iri} for iri in iris]
