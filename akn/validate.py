"""Validity under the OASIS schema: libxml2 decides, xmlschema explains, and each checks the other.

Known to differ: libxml2 holds an `xs:anyURI` to the syntax of URIs, xmlschema takes almost anything; xmlschema cannot
read a year of more than nine digits.

The schema is no part of this project. It is read from the distribution that `schemas/origin.toml` names, unmodified,
and a file with another digest is refused.
"""

import hashlib
import re
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from lxml import etree

from akn.errors import AknError
from akn.findings import Finding, Rule, Severity
from akn.place import nearest_eid, path_of, places, short

if TYPE_CHECKING:
    from xmlschema import XMLSchema10
    from xmlschema.validators.exceptions import XMLSchemaValidationError

_SHOWN: Final = 12  # names in a list of what is expected, at most
_MOST: Final = 5_000  # breaches of a document that are told; the rest are counted
_EXPLAINED: Final = 500  # faults about which xmlschema is asked, at most: half a millisecond each
_JUDGED: Final = 1_000  # children and attributes of an element that xmlschema is asked about, at most
_LISTED_BY_LIBXML2: Final = 10  # names after which libxml2 silently ends its list
_CONTENT = Rule(
    code="schema-content",
    severity=Severity.ERROR,
    summary="An element holds children or text that the OASIS schema does not allow there, or lacks some.",
    clause="AKN 3.0 schema",
)
_ATTRIBUTE = Rule(
    code="schema-attribute",
    severity=Severity.ERROR,
    summary="An element has an attribute that the OASIS schema does not know on it, or lacks a required one.",
    clause="AKN 3.0 schema",
)
_VALUE = Rule(
    code="schema-value",
    severity=Severity.ERROR,
    summary="An attribute or a text has a value that its type in the OASIS schema does not allow.",
    clause="AKN 3.0 schema",
)
_UNIQUE = Rule(
    code="schema-unique",
    severity=Severity.ERROR,
    summary="An eId or GUID occurs twice in one document.",
    clause="AKN 3.0 schema",
)
_ELEMENT = Rule(
    code="schema-element",
    severity=Severity.ERROR,
    summary="The document's root is no element of Akoma Ntoso 3.0.",
    clause="AKN 3.0 schema",
)
_DISAGREEMENT = Rule(
    code="schema-disagreement",
    severity=Severity.ERROR,
    summary="The two validators disagree about a document: one of them has a fault.",
    clause="DESIGN dependencies",
)

SCHEMA_RULES: Final = (_ELEMENT, _CONTENT, _ATTRIBUTE, _VALUE, _UNIQUE, _DISAGREEMENT)

_TYPES = etree.ErrorTypes
_RULE_OF_TYPE: Final[Mapping[int, Rule]] = MappingProxyType(
    {
        _TYPES.SCHEMAV_CVC_ELT_1: _ELEMENT,
        _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_3_2_1: _ATTRIBUTE,
        _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_3_2_2: _ATTRIBUTE,
        _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_4: _ATTRIBUTE,
        _TYPES.SCHEMAV_CVC_IDC: _UNIQUE,
    }
)
_CONTENT_TYPES: Final = frozenset(
    (
        _TYPES.SCHEMAV_ELEMENT_CONTENT,
        _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_2_1,
        _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_2_2,
        _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_2_3,
        _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_2_4,
    )
)
_EXPECTED = re.compile(r"Expected is(?: one of)? \( (.*?) \)")
_ATTRIBUTE_NAME = re.compile(r"attribute '([^']*)'")
_ALLOWED_VALUES = re.compile(r"element of the set \{(.*)\}\.?$")
_PATTERN = re.compile(r"not accepted by the pattern '(.*)'\.?$")
_ELEMENT_NAME = re.compile(r"^Element '[^']*'(?:, attribute '[^']*')?: (?:\[facet '[^']*'\] )?")
_validating = threading.Lock()  # a compiled schema has one error log


class SchemaOriginError(AknError):
    """Report that the OASIS schema is missing, or is not the file that was pinned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What two independent validators say of one document: their complaints, none when it is valid."""

    libxml2: tuple[str, ...]
    xmlschema: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """Tell whether both accept or both reject."""
        return bool(self.libxml2) == bool(self.xmlschema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the OASIS schema comes from: a package's folder, and the SHA-256 of each file in it, in hex."""

    distribution: str
    folder: str
    sha256: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """What xmlschema says of an element; `expected` are the children that might stand where it found another."""

    element: etree._Element
    reason: str
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    rule: Rule
    message: str
    expected: str = ""
    found: str = ""


def read_origin() -> Origin:
    """Read the pinned origin of the schema (`schemas/origin.toml`)."""
    data = tomllib.loads(files("akn.schemas").joinpath("origin.toml").read_text(encoding="utf-8"))
    return Origin(
        distribution=data["distribution"], folder=data["folder"], sha256=tuple(sorted(data["sha256"].items()))
    )


def schema_path(origin: Origin) -> Path:
    """Return the path of `akomantoso30.xsd`, with its digest and those of its imports checked.

    Raises:
        SchemaOriginError: when a file is missing or differs from what was pinned.

    """
    package, _, inside = origin.folder.partition("/")
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SchemaOriginError(f"the OASIS schema is not installed: expected the distribution {origin.distribution}")
    folder = Path(spec.submodule_search_locations[0], inside)
    for name, expected in origin.sha256:
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise SchemaOriginError(f"{folder / name}: {error.strerror or error}") from error
        if found != expected:
            raise SchemaOriginError(f"{folder / name}: SHA-256 {found}, expected {expected}")
    return folder / "akomantoso30.xsd"


def check_schema(root: etree._Element, *, file: str, source: bytes | None = None) -> tuple[Finding, ...]:
    """Return every breach of the OASIS schema, in document order, each explained; nothing when the tree is valid.

    Any element of the standard may be the root. `source` are the bytes that the tree was parsed from: they give
    columns, and lines beyond 65,534.

    Raises:
        SchemaOriginError: when the schema is missing or is not the pinned one.

    """
    faults = _libxml2_faults(root)
    if not faults:
        return ()
    order = {element: count for count, element in enumerate(root.iter(etree.Element))}
    faults.sort(key=lambda fault: order[fault[0]])
    faults, rest = faults[:_MOST], faults[_MOST:]
    where = places(root, (element for element, _, _ in faults), source)
    opinions = _Opinions()
    drafts = [_explained(*fault, opinions if count < _EXPLAINED else None) for count, fault in enumerate(faults)]
    if rest:
        message = f"{drafts[-1].message}; {len(rest)} further breaches of the schema are not listed"
        drafts[-1] = replace(drafts[-1], message=message)
    return tuple(
        Finding(
            rule=draft.rule,
            message=draft.message,
            file=file,
            line=line,
            column=column,
            eid=nearest_eid(element),
            expected=draft.expected,
            found=draft.found,
        )
        for draft, (element, _, _), (line, column) in zip(drafts, faults, where, strict=True)
    )


def explain(root: etree._Element, *, file: str, source: bytes | None = None) -> tuple[Finding, ...]:
    """Return what xmlschema says of the whole tree; some 250 times slower than `check_schema`.

    What libxml2 accepts, or rejects while xmlschema does not, is a finding of its own.
    """
    faults = _xmlschema_faults(root)
    verdicts = _libxml2_faults(root)
    where = places(root, (fault.element for fault in faults), source)
    findings = [
        Finding(
            rule=_rule_of(fault.reason),
            message=f"{path_of(fault.element)}: {fault.reason}",
            file=file,
            line=line,
            column=column,
            eid=nearest_eid(fault.element),
            expected=_listed(fault.expected),
        )
        for fault, (line, column) in zip(faults, where, strict=True)
    ]
    if bool(faults) != bool(verdicts):
        rejects, accepts = ("xmlschema", "libxml2") if faults else ("libxml2", "xmlschema")
        message = f"{path_of(root)}: {rejects} rejects what {accepts} accepts"
        findings.append(Finding(rule=_DISAGREEMENT, message=message, file=file, eid=nearest_eid(root)))
    return tuple(findings)


def validate_independently(root: etree._Element) -> Verdicts:
    """Ask both validators about the whole tree, neither knowing what the other says."""
    return Verdicts(
        libxml2=tuple(message for _, _, message in _libxml2_faults(root)),
        xmlschema=tuple(f"{path_of(fault.element)}: {fault.reason}" for fault in _xmlschema_faults(root)),
    )


@cache
def _first_schema() -> etree.XMLSchema:
    """Compile the schema for libxml2, once: 0.2 s."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    return etree.XMLSchema(etree.parse(schema_path(read_origin()), parser))


@cache
def _second_schema() -> "XMLSchema10":
    """Build the schema for xmlschema, once: 1.5 to 4 s."""
    from xmlschema import XMLSchema10  # noqa: PLC0415 - a lazy seam: only what was rejected needs explaining

    return XMLSchema10(schema_path(read_origin()), allow="local", defuse="never")


def _libxml2_faults(root: etree._Element) -> list[tuple[etree._Element, int, str]]:
    """Return (element, type of error, message) of each fault."""
    schema = _first_schema()
    with _validating:
        if schema.validate(root):
            return []
        entries = [(entry.path or "", entry.type, entry.message) for entry in schema.error_log]
    paths = _Paths(root)
    return [(paths.element(path), kind, message) for path, kind, message in entries]


def _xmlschema_faults(root: etree._Element) -> list[_Fault]:
    """Return each fault, with the element that has it."""
    errors: Iterator[Any] = _second_schema().iter_errors(cast("Any", root))  # its hints know no lxml, its code does
    faults: list[_Fault] = []
    try:
        faults.extend(
            _Fault(
                element=root if error.elem is None else error.elem,
                reason=short(error.reason or error.message),
                expected=_expected_children(error),
            )
            for error in errors
        )
    except OverflowError as error:  # a year that it cannot hold, which may be the fault or not
        faults.append(_Fault(element=root, reason=f"it could not judge the document: {error}"))
    return faults


class _Paths:
    """Finds elements by the paths that libxml2 gives; the children of an element are counted once."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._alike: dict[tuple[etree._Element, str], list[etree._Element]] = {}

    def element(self, path: str) -> etree._Element:
        """Follow a path of libxml2 (`/*/*[2]/q:x`), which begins at the element that was validated as the root.

        `*` counts all elements, as libxml2 writes it for those in the default namespace; a name counts its own.
        """
        element = self._root
        for step in path.strip("/").split("/")[1:]:
            name, _, position = step.rstrip("]").partition("[")
            element = self._children(element, name)[int(position or 1) - 1]
        return element

    def _children(self, element: etree._Element, name: str) -> list[etree._Element]:
        found = self._alike.get((element, name))
        if found is None:
            children = element.iterchildren(etree.Element)
            found = [child for child in children if name in ("*", _qualified(child))]
            self._alike[element, name] = found
        return found


class _Opinions:
    """What xmlschema says of elements by themselves: each is judged once, and none that is very large."""

    def __init__(self) -> None:
        self._of: dict[etree._Element, list[_Fault] | None] = {}

    def of(self, element: etree._Element) -> list[_Fault] | None:
        """Return the faults of an element, its descendants aside; None where it is not judged."""
        if element not in self._of:
            excerpt = _excerpt(element)
            judged = len(excerpt) + len(excerpt.attrib) <= _JUDGED
            faults = _xmlschema_faults(excerpt) if judged else ()
            self._of[element] = [fault for fault in faults if fault.element is excerpt] if judged else None
        return self._of[element]


def _qualified(element: etree._Element) -> str:
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _explained(element: etree._Element, kind: int, message: str, opinions: _Opinions | None) -> _Draft:
    """Say what libxml2 found in words of ours, and what the second validator thinks of the same element."""
    rule = _CONTENT if kind in _CONTENT_TYPES else _RULE_OF_TYPE.get(kind, _VALUE)
    said = short(_ELEMENT_NAME.sub("", message))
    said = said[:1].lower() + said[1:].partition(" Expected is")[0].rstrip(".")
    if rule is _UNIQUE:
        return _Draft(rule=rule, message=f"{path_of(element)}: {said}", found=_twin(element))
    parent = element.getparent()
    misplaced = kind == _TYPES.SCHEMAV_ELEMENT_CONTENT and "not expected" in message and parent is not None
    judged = parent if misplaced and parent is not None else element
    opinion = None if opinions is None else opinions.of(judged)
    reasons = opinion or []
    verdict = "; xmlschema, the second validator, accepts it" if opinion == [] else ""
    attribute = _ATTRIBUTE_NAME.search(message)
    expected: tuple[str, ...] = ()
    found = ""
    if rule is _CONTENT:
        expected = _expected_names(message, reasons)
        found = f"<{short(element.tag)}>{_after(element)}" if misplaced else _children(element)
    elif rule is _ATTRIBUTE and kind == _TYPES.SCHEMAV_CVC_COMPLEX_TYPE_4:
        expected = (attribute[1],) if attribute else ()
        found = ", ".join(short(name) for name in element.attrib) or "no attribute"
    elif rule is _ATTRIBUTE:
        expected = _allowed_attributes(element)
        found = attribute[1] if attribute else ""
    elif rule is _VALUE:
        expected = _expected_values(element, attribute[1] if attribute else "", message)
        found = element.get(attribute[1], "") if attribute else " ".join("".join(element.itertext()).split())[:60]
    else:
        found = short(element.tag)
    subject = f"attribute {short(attribute[1])}: " if attribute and rule is _VALUE else ""
    return _Draft(
        rule=rule,
        message=f"{path_of(element)}: {subject}{said}{verdict}",
        expected=_listed(expected),
        found=found,
    )


def _excerpt(element: etree._Element) -> etree._Element:
    """Copy an element with its attributes and text, and its children as empty elements: enough to judge it alone."""
    copy = etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)
    copy.text = element.text
    for child in element.iterchildren(etree.Element):
        etree.SubElement(copy, child.tag).tail = child.tail
    return copy


def _expected_names(message: str, reasons: list[_Fault]) -> tuple[str, ...]:
    """Return the list of libxml2, which knows the position, with the rest from xmlschema where it was cut short."""
    match = _EXPECTED.search(message)
    names = tuple(short(name.strip()) for name in match[1].split(",")) if match else ()
    if names and len(names) < _LISTED_BY_LIBXML2:
        return names
    second = tuple(name for fault in reasons for name in fault.expected)
    if names and names[-1] in second:
        return names + second[second.index(names[-1]) + 1 :]
    return (*names, "…") if names else second


def _expected_children(error: "XMLSchemaValidationError") -> tuple[str, ...]:
    """Return the names of the elements that may stand where xmlschema found another."""
    expected = getattr(error, "expected", None) or ()
    particle = getattr(error, "particle", None)
    if not expected and particle is not None:
        expected = particle.iter_elements() if hasattr(particle, "iter_elements") else (particle,)
    names = (getattr(item, "local_name", None) or str(item) for item in expected)
    return tuple(dict.fromkeys(name for name in names if name))


def _expected_values(element: etree._Element, attribute: str, message: str) -> tuple[str, ...]:
    for pattern in (_ALLOWED_VALUES, _PATTERN):
        match = pattern.search(message)
        if match:
            return (short(match[1]),)
    declaration = _second_schema().elements.get(short(element.tag))
    kind: object = None
    if declaration is not None:
        kind = declaration.attributes[attribute].type if attribute in declaration.attributes else declaration.type
    members = getattr(kind, "member_types", None) or (kind,)
    return tuple(name for member in members if (name := getattr(member, "local_name", None)))


def _allowed_attributes(element: etree._Element) -> tuple[str, ...]:
    declaration = _second_schema().elements.get(short(element.tag))
    return () if declaration is None else tuple(sorted(short(name) for name in declaration.attributes if name))


def _rule_of(reason: str) -> Rule:
    """Class what xmlschema says by the words it says it in; its exceptions do not tell these kinds apart."""
    for rule, pattern in (
        (_DISAGREEMENT, r"^it could not judge"),
        (_UNIQUE, r"^duplicated value"),
        (_ELEMENT, r"not an element of the schema$"),
        (_ATTRIBUTE, r"^missing required attribute|^attribute '[^']*' not allowed"),
        (_VALUE, r"^attribute "),
    ):
        if re.search(pattern, reason):
            return rule
    return _CONTENT


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _after(element: etree._Element) -> str:
    before = element.getprevious()
    return " as the first child" if before is None else f" after <{short(before.tag)}>"


def _children(element: etree._Element) -> str:
    names = tuple(f"<{short(child.tag)}>" for child in element.iterchildren(etree.Element))
    text = " ".join("".join(element.xpath("text()")).split())
    return _listed((*names, *((repr(text[:40]),) if text else ()))) or "nothing"


def _twin(element: etree._Element) -> str:
    """Say what bears the same identifier."""
    others = (other for other in element.getroottree().iter(etree.Element) if other is not element)
    same = (
        f"{name} {element.get(name)} also on {path_of(other)}"
        for other in others
        for name in ("eId", "GUID")
        if element.get(name) and other.get(name) == element.get(name)
    )
    return next(same, "")
