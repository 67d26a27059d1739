"""Hardened parsing, and the canonical form: equal bytes mean equal law.

Canonical bytes are UTF-8 in NFC with LF, an XML declaration and a final newline. Attributes stand in a fixed
order (`eId`, `wId`, `GUID`, then by name, those of other namespaces last), namespaces are declared once, on the
root. Line breaks are added only between the children of elements that the schema defines as element-only and that
have no mixed ancestor; everywhere else text is kept as it is. Comments and processing instructions are no law.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.errors import LocatedError
from akn.names import AKN_NS, ELEMENT_ONLY, LR_NS, XML_NS

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_DEPTH: Final = 200
MAX_ELEMENTS: Final = 2_000_000
MAX_ATTRIBUTES: Final = 1_000  # of one element: libxml2 looks each up among all

_STANDARD: Final = f"{{{AKN_NS}}}"

DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_PARSER = etree.XMLParser(
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
_FIRST_ATTRIBUTES = {"eId": "0", "wId": "1", "GUID": "2"}
_WHITE = " \t\r\n"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE)
_ENCODINGS = re.compile(
    rb"(?i)utf-?8|utf-?16(?:[lb]e)?|(?:us-)?ascii|iso-8859-\d{1,2}|(?:windows-|cp)125\d|koi8-[ru]"
)
_EBCDIC = b"\x4c\x6f\xa7\x94"  # <?xm
_PREFIX_IN_VALUE = re.compile(r"(?:^|\s)([A-Za-z_][\w.-]*):")
_TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ESCAPED = re.compile(r"[&<>\r]")
_ESCAPED_IN_VALUES = re.compile(r"[&<>\"\t\n\r]")
_VALUE_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


class XmlError(LocatedError):
    """Report XML that is not well formed, is hostile, or has no canonical form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """A text that NFC changes: what an import reports."""

    line: int
    before: str
    after: str


def parse_xml(
    data: bytes,
    *,
    source: str = "",
    max_depth: int = MAX_DEPTH,
    max_elements: int = MAX_ELEMENTS,
    max_attributes: int = MAX_ATTRIBUTES,
) -> etree._Element:
    """Parse a document that may be hostile: no DTD, no entities, no network, bounded in all that can be many.

    Comments and processing instructions are left out.

    Raises:
        XmlError: with the line and column of the first fault.

    """
    if len(data) > MAX_BYTES:
        raise XmlError(f"document of {len(data)} bytes: the limit is {MAX_BYTES}", source=source)
    tags = data.count(b"<")
    if tags > 2 * max_elements:
        raise XmlError(f"{tags} tags: the limit is {max_elements} elements", source=source)
    is_plain = data.startswith(DECLARATION)
    if not is_plain:
        _refuse_encoding(data, source)
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = (error.msg or "not well-formed XML").splitlines()[0].partition(", line ")[0]
        raise XmlError(message, source=source, line=line, column=column) from None
    if not is_plain or b"<!" in data:
        docinfo = root.getroottree().docinfo
        if docinfo.internalDTD is not None:
            raise XmlError("a document type declaration is not accepted", source=source, line=1)
        is_plain = docinfo.encoding == "UTF-8"
    if not is_plain or tags > max_depth:  # with fewer tags, nothing can be so deep
        _refuse_depth(root, source, max_depth)
    if data.count(b"=") > max_attributes:  # with fewer, no element can have so many attributes
        _refuse_attributes(root, source, max_attributes)
    if not is_plain or data.count(b"xmlns") > sum(map(data.count, _USUAL_DECLARATIONS)):
        _refuse_namespaces(root, source)
    return root


def canonical(element: etree._Element) -> bytes:
    """Write an element of the standard as a canonical document of its own.

    Raises:
        XmlError: when it is no element of Akoma Ntoso 3.0, nests too deep, holds an unresolved entity, uses one
            prefix in values for two namespaces, or has text where the schema allows none: text is never dropped.

    """
    if _namespace(element.tag) != AKN_NS:
        raise XmlError(f"root element {element.tag!r}: expected an element of {AKN_NS}", line=element.sourceline or 0)
    prefixes, declared = _namespaces(element)
    writer = _Writer(prefixes)
    writer.write(element, mixed=False, depth=1, declarations=written_declarations(declared))
    return DECLARATION + "".join(writer.out).encode() + b"\n"


def canonicalize(data: bytes, *, source: str = "") -> bytes:
    """Parse a document and write it in canonical form.

    Raises:
        XmlError: as `parse_xml` and `canonical`.

    """
    root = parse_xml(data, source=source)
    try:
        return canonical(root)
    except XmlError as error:
        raise XmlError(error.message, source=source, line=error.line, column=error.column) from None


def normalisations(root: etree._Element) -> Iterator[Normalisation]:
    """Yield each text or attribute that NFC changes, in document order."""
    for element in root.iter(etree.Element):
        line = element.sourceline or 0
        for value in (*element.attrib.values(), element.text, element.tail):
            if value and not unicodedata.is_normalized("NFC", str(value)):
                yield Normalisation(line=line, before=str(value), after=unicodedata.normalize("NFC", str(value)))


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


_USUAL_DECLARATIONS = (f'xmlns="{AKN_NS}"'.encode(), f'xmlns:lr="{LR_NS}"'.encode())
_SHOWN = 80  # characters of what is refused


def _namespace(name: object) -> str:
    return name[1:].partition("}")[0] if isinstance(name, str) and name.startswith("{") else ""


def _refuse_encoding(data: bytes, source: str) -> None:
    """Refuse encodings that write a tag without its byte: what is counted and seen in the bytes would not be all."""
    said = _ENCODING.match(data)
    if said is not None and not _ENCODINGS.fullmatch(said[1]):
        expected = "UTF-8, UTF-16, ISO-8859 or Windows-125x"
        raise XmlError(f"encoding {said[1].decode()!r}: expected {expected}", source=source, line=1)
    if data.startswith(_EBCDIC):
        raise XmlError("encoding EBCDIC: expected UTF-8", source=source, line=1)


def _refuse_depth(root: etree._Element, source: str, limit: int) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            raise XmlError(f"elements nested deeper than {limit}", source=source, line=element.sourceline or 0)


def _refuse_attributes(root: etree._Element, source: str, limit: int) -> None:
    for element in root.iter(etree.Element):
        if len(element.attrib) > limit:
            raise XmlError(
                f"{len(element.attrib)} attributes of <{local_name(element)}>: the limit is {limit}",
                source=source,
                line=element.sourceline or 0,
            )


def _refuse_namespaces(root: etree._Element, source: str) -> None:
    """Refuse namespaces that are no URI reference (Namespaces in XML 1.0, 2.1); nothing can be built with them.

    libxml2 refuses them, but forgets that when a relative one follows, which it warns of.
    """
    refused = ""
    for _, item in etree.iterwalk(root, events=("start", "start-ns")):
        if isinstance(item, tuple):  # what the next element declares
            refused = refused or ("" if _is_uri(item[1]) else item[1])
        elif item is not None and refused:
            message = f"<{local_name(item)}>: namespace {refused[:_SHOWN]!r}: expected a URI"
            raise XmlError(message, source=source, line=item.sourceline or 0)


def _is_uri(namespace: str) -> bool:
    try:
        etree.Element("any", nsmap={"any": namespace})
    except ValueError:
        return False
    return True


def _bindings(root: etree._Element) -> tuple[dict[str, str | None], dict[str, str]]:
    """Return (namespace → prefix it is written with first, prefix → namespace of those only values use)."""
    in_values: dict[str, str] = {}
    wanted: dict[str, str | None] = {}
    for element in root.iter(etree.Element):
        if not str(element.tag).startswith(_STANDARD) and (uri := _namespace(element.tag)):
            wanted.setdefault(uri, element.prefix)
        for name, value in element.items():
            if name[0] == "{" and (uri := _namespace(name)) != XML_NS:
                bound = (p for p, u in element.nsmap.items() if u == uri and p)
                wanted.setdefault(uri, min(bound, default=None))
            for prefix in _PREFIX_IN_VALUE.findall(value) if ":" in value else ():
                bound_to = element.nsmap.get(prefix)
                if bound_to and in_values.setdefault(prefix, bound_to) != bound_to:
                    raise XmlError(
                        f"{local_name(element)} {name}={value!r}: the prefix {prefix} stands for another namespace in"
                        " a value before, and a canonical document declares it once",
                        line=element.sourceline or 0,
                    )
    return wanted, in_values


def _namespaces(root: etree._Element) -> tuple[dict[str, str], dict[str, str]]:
    """Return (prefix of each foreign namespace, prefix → namespace of all that must be declared).

    A prefix is kept as the document has it, also where only an attribute's value uses it (`eli:title`); where two
    namespaces claim one prefix, or one has none, the next free `nsN` is taken.
    """
    wanted, in_values = _bindings(root)
    declared: dict[str, str] = {}
    for uri, wish in wanted.items():
        if wish and wish not in declared and in_values.get(wish, uri) == uri:
            declared[wish] = uri
    prefixes = {XML_NS: "xml", **{uri: prefix for prefix, uri in declared.items()}}
    declared = {**in_values, **declared}
    free = (f"ns{count}" for count in itertools.count(1) if f"ns{count}" not in declared)
    for uri in wanted:
        if uri not in prefixes:
            prefixes[uri] = next(free)
            declared[prefixes[uri]] = uri
    return prefixes, declared


class _Writer:
    """Writes one tree; `out` collects the pieces."""

    __slots__ = ("out", "prefixes")

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.prefixes = prefixes
        self.out: list[str] = []

    def write(
        self, element: etree._Element, *, mixed: bool, depth: int, declarations: str = "", default: str = AKN_NS
    ) -> None:
        """Write an element without its tail.

        `mixed` says that an ancestor holds text, `default` is the namespace of names without a prefix there.
        """
        if depth > MAX_DEPTH:
            raise XmlError(f"elements nested deeper than {MAX_DEPTH}", line=element.sourceline or 0)
        tag = element.tag
        if not isinstance(tag, str):
            if isinstance(element, etree._Entity):  # noqa: SLF001 - lxml has no public name for the class
                raise XmlError(f"entity {element.text!r} is not resolved", line=element.sourceline or 0)
            return
        if tag.startswith(_STANDARD):
            uri, name = AKN_NS, tag[len(_STANDARD) :]
            laid_out = not mixed and name in ELEMENT_ONLY
        else:
            uri = _namespace(tag)
            name = f"{self.prefixes[uri]}:{tag[len(uri) + 2 :]}" if uri else tag
            laid_out = False
        if uri in {AKN_NS, ""} and uri != default:
            declarations += f' xmlns="{uri}"'
            default = uri
        out = self.out
        out.append(f"<{name}{declarations}")
        if element.attrib:
            self._attributes(element)
        if laid_out:
            self._laid_out(element, name, depth)
        else:
            self._verbatim(element, name, depth, default)

    def _attributes(self, element: etree._Element) -> None:
        attributes = []
        for key, value in element.items():
            text = _nfc(value)
            if _ESCAPED_IN_VALUES.search(text):
                text = text.translate(_VALUE_ESCAPES)
            if key[0] == "{":
                uri, _, local = key[1:].partition("}")
                attributes.append((uri, local, f' {self.prefixes[uri]}:{local}="{text}"'))
            else:
                attributes.append(("", _FIRST_ATTRIBUTES.get(key, key), f' {key}="{text}"'))
        if len(attributes) > 1:
            attributes.sort()
        self.out.extend([written for _, _, written in attributes])

    def _laid_out(self, element: etree._Element, name: str, depth: int) -> None:
        out = self.out
        self._refuse_text(element, element.text)
        start = len(out)
        out.append(">\n")
        for child in element:
            before = len(out)
            self.write(child, mixed=False, depth=depth + 1)
            self._refuse_text(element, child.tail)
            if len(out) > before:
                out.append("\n")
        if len(out) == start + 1:
            out[start] = "/>"
        else:
            out.append(f"</{name}>")

    def _verbatim(self, element: etree._Element, name: str, depth: int, default: str) -> None:
        out = self.out
        start = len(out)
        out.append(">")
        text = element.text or ""
        for child in element:
            if isinstance(child, etree._Comment | etree._ProcessingInstruction):  # noqa: SLF001 - as in `write`
                text += child.tail or ""  # one text, as far as NFC goes
                continue
            if text:
                out.append(_escaped(text))
            self.write(child, mixed=True, depth=depth + 1, default=default)
            text = child.tail or ""
        if text:
            out.append(_escaped(text))
        if len(out) == start + 1:
            out[start] = "/>"
        else:
            out.append(f"</{name}>")

    @staticmethod
    def _refuse_text(element: etree._Element, text: str | None) -> None:
        if text and text.strip(_WHITE):
            shown = " ".join(text.split())[:60]
            eid = element.get("eId")
            raise XmlError(
                f"text {shown!r} directly in <{local_name(element)}>"
                + (f" {eid}" if eid else "")
                + ": expected elements only",
                line=element.sourceline or 0,
            )


def written_declarations(prefixes: Mapping[str, str]) -> str:
    """Return the declarations on a canonical root: of the standard, and of these prefixes."""
    return f' xmlns="{AKN_NS}"' + "".join(
        f' xmlns:{prefix}="{uri.translate(_VALUE_ESCAPES)}"' for prefix, uri in sorted(prefixes.items())
    )


def written_among_text(element: etree._Element) -> bytes:
    """Return an element as canonical XML has it where text may stand beside it, and no prefix is needed.

    Raises:
        XmlError: as `canonical`.

    """
    writer = _Writer({XML_NS: "xml"})
    writer.write(element, mixed=True, depth=1)
    return "".join(writer.out).encode()


def written_text(text: str) -> str:
    """Return the text of an element as canonical XML has it."""
    return _escaped(text)


def written_value(value: str) -> str:
    """Return the value of an attribute as canonical XML has it."""
    text = _nfc(value)
    return text.translate(_VALUE_ESCAPES) if _ESCAPED_IN_VALUES.search(text) else text


def _escaped(text: str) -> str:
    text = _nfc(text)
    return text.translate(_TEXT_ESCAPES) if _ESCAPED.search(text) else text


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
