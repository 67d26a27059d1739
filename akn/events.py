"""What happened to a Work on a day, and is no amendment: `events/NAME.xml` (docs/storage.md)."""

from dataclasses import dataclass
from datetime import date

from lxml import etree

from akn.attributes import AknDate, Attributes, MetadataError, located, only
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.identification import NamedDate, parse_identification
from akn.iri import Version, VersionKind
from akn.names import LR_NS, lr
from akn.references import References
from akn.work import (
    OURS,
    SEVERAL_LANGUAGES,
    check_text,
    check_work,
    identify,
    in_file,
    issuer_reference,
    meta_fragment,
    meta_parts,
    our_reference,
    parse_iri,
    proprietary,
    refuse_rest,
    stored_in,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on a day, with its outcome where there is one ("passed"): `IRI#name`."""

    iri: FrbrUri
    name: str
    on: date
    outcome: str = ""

    def __post_init__(self) -> None:
        check_work(self.iri)
        check_text("name", self.name)
        check_text("outcome", self.outcome)
        if not self.name or any(char.isspace() for char in self.name):
            raise MetadataError(f"event {self.name!r} of {self.iri}: expected a name without white space")

    def __str__(self) -> str:
        return f"{self.iri}#{self.name}"


def event_fragment(event: Event) -> Fragment:
    """Write `events/NAME.xml`."""
    day = NamedDate(date=AknDate(day=event.on), name="event")
    dated = event.iri.date if len(event.iri.date) == len("YYYY-MM-DD") else f"{event.iri.date[:4]}-01-01"
    identification = identify(
        event.iri,
        dates=(NamedDate(date=AknDate.parse(dated), name="identification"),),
        language=SEVERAL_LANGUAGES,
        version=Version(kind=VersionKind.ORIGINAL),
        expressed=day,
        made=day,
    )
    stored = etree.Element(lr("event"), nsmap={"lr": LR_NS})
    for name, value in (("name", event.name), ("on", event.on.isoformat()), ("outcome", event.outcome)):
        if value:
            stored.set(name, value)
    references = References(source=OURS, items=(our_reference(), issuer_reference(event.iri)))
    return meta_fragment((identification.to_element(), references.to_element(), proprietary(stored)))


def parse_event(fragment: Fragment, *, source: str = "") -> Event:
    """Read `events/NAME.xml`.

    Raises:
        MetadataError: with the line, when something is missing or of no meaning; `source` names the file.

    """
    with in_file(source):
        meta, found = meta_parts(fragment)
        work = parse_identification(only(meta, found, "identification")).work
        stored = stored_in(meta, found, "event")
        a = Attributes(stored)
        with located(stored):
            event = Event(
                iri=parse_iri(stored, work.uri),
                name=a.required("name"),
                on=a.plain_date("on"),
                outcome=a.optional("outcome"),
            )
        refuse_rest(a)
        return event
