"""Where a document was published, and the documents and things that its metadata refers to (AKN 3.0)."""

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from akn.attributes import AknDate, Attributes, Item, MetadataError, children, located, write
from akn.xml import local_name

# References to documents, and to the Top Level Classes of the ontology (schema groups docRefs and TLCs).
DOCUMENT_REFERENCES = ("original", "passiveRef", "activeRef", "jurisprudence", "hasAttachment", "attachmentOf")
TLC_REFERENCES = (
    "TLCPerson",
    "TLCOrganization",
    "TLCConcept",
    "TLCObject",
    "TLCEvent",
    "TLCLocation",
    "TLCProcess",
    "TLCRole",
    "TLCTerm",
    "TLCReference",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(Item):
    """Where and when the document was published; `name` is the publication, `show_as` how it is written."""

    date: AknDate
    name: str
    show_as: str
    number: str = ""
    refers_to: str = ""

    def to_element(self) -> etree._Element:
        """Write `publication`."""
        attributes = {
            "date": str(self.date),
            "name": self.name,
            "showAs": self.show_as,
            "number": self.number or None,
            "refersTo": self.refers_to or None,
        }
        return write("publication", attributes, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Item):
    """A document or a thing that others point to by `eid`; `element` says which kind.

    `name` belongs to `TLCReference` alone.
    """

    element: str
    href: str
    show_as: str
    name: str = ""

    def __post_init__(self) -> None:
        Item.__post_init__(self)
        if self.element not in {*DOCUMENT_REFERENCES, *TLC_REFERENCES}:
            raise MetadataError(
                f"<{self.element}>: expected one of {', '.join((*DOCUMENT_REFERENCES, *TLC_REFERENCES))}"
            )
        if self.name and self.element != "TLCReference":
            raise MetadataError(f"<{self.element}> with name {self.name!r}: TLCReference alone has one")

    def to_element(self) -> etree._Element:
        """Write the reference."""
        name = self.name if self.element == "TLCReference" else None
        return write(self.element, {"href": self.href, "showAs": self.show_as, "name": name}, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The references of a document, as one `source` lists them."""

    source: str
    items: tuple[Reference, ...]
    others: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.items:
            raise MetadataError("references without a reference: expected at least one")
        repeated = [eid for eid, count in Counter(item.eid for item in self.items).items() if eid and count > 1]
        if repeated:
            raise MetadataError(f"references: eId {repeated[0]!r} stands twice")

    def reference(self, reference: str) -> Reference:
        """Return what a reference ("#lawrepo") means.

        Raises:
            MetadataError: when there is none.

        """
        for item in self.items:
            if item.eid and item.eid == reference.removeprefix("#"):
                return item
        raise MetadataError(f"{reference!r} refers to nothing in the references")

    def to_element(self) -> etree._Element:
        """Write `references`."""
        element = write("references", {**dict(self.others), "source": self.source})
        element.extend(item.to_element() for item in self.items)
        return element


def parse_publication(element: etree._Element) -> Publication:
    """Read a `publication`.

    Raises:
        MetadataError: with the line.

    """
    a = Attributes(element)
    with located(element):
        return Publication(
            date=a.date(),
            name=a.required("name"),
            show_as=a.required("showAs"),
            number=a.optional("number"),
            refers_to=a.optional("refersTo"),
            **a.kept(),
        )


def parse_references(element: etree._Element) -> References:
    """Read a `references`.

    Raises:
        MetadataError: with the line.

    """
    attributes = Attributes(element)
    source = attributes.required("source")
    found = children(element, (*DOCUMENT_REFERENCES, *TLC_REFERENCES))
    known = {child for items in found.values() for child in items}
    items = tuple(_reference(child) for child in element if child in known)
    with located(element):
        return References(source=source, items=items, others=attributes.rest())


def _reference(element: etree._Element) -> Reference:
    a = Attributes(element)
    name = local_name(element)
    with located(element):
        return Reference(
            element=name,
            href=a.required("href"),
            show_as=a.required("showAs"),
            name=a.required("name") if name == "TLCReference" else "",
            **a.kept(),
        )
