"""A piece of law as canonical bytes."""

import hashlib
from dataclasses import dataclass
from typing import Self

from lxml import etree

from akn.xml import canonical, canonicalize, local_name, parse_xml


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Canonical Akoma Ntoso with its own element as root.

    Equality, hash and git blob are the same thing: the bytes. `parse` and `of` canonicalise; the constructor takes
    bytes that are canonical already (as read from a collection) and does not check them again.
    """

    xml: bytes

    @classmethod
    def parse(cls, data: bytes, *, source: str = "") -> Self:
        """Return the canonical form of a document.

        Raises:
            XmlError: when the document is refused.

        """
        return cls(xml=canonicalize(data, source=source))

    @classmethod
    def of(cls, element: etree._Element) -> Self:
        """Return the canonical form of an element, which stays as it is.

        Raises:
            XmlError: when it has no canonical form.

        """
        return cls(xml=canonical(element))

    def element(self) -> etree._Element:
        """Return a fresh tree."""
        return parse_xml(self.xml)

    @property
    def name(self) -> str:
        """Return the local name of the root."""
        return local_name(self.element())

    @property
    def eid(self) -> str:
        """Return the eId of the root, "" without one."""
        return str(self.element().get("eId") or "")

    @property
    def wid(self) -> str:
        """Return the wId of the root, which is its eId where none is written, "" without either."""
        root = self.element()
        return str(root.get("wId") or root.get("eId") or "")

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes, in lower-case hex."""
        return hashlib.sha256(self.xml).hexdigest()
