"""Rules about the identification of a document: the three levels of FRBR (AKN-NC §4)."""

import re
from collections.abc import Iterator
from typing import Final

from akn.findings import Rule, Severity
from akn.rules import Breach, Node, ProfileRule, View, value_of, values_of
from akn.xml import local_name

_SEGMENT: Final = r"(?!\.+(?:/|$))[^/@:~!#?\s]+"
# Groups: country, type of document, date, number.
WORK_IRI: Final = (
    rf"^/akn/([a-z]{{2}}(?:-[a-z0-9]+)*)/([A-Za-z]+)(?:/{_SEGMENT})*?/([0-9]{{4}}(?:-[0-9]{{2}}-[0-9]{{2}})?)"
    rf"(?:/({_SEGMENT}))?$"
)
# What the IRI of an expression has after that of its Work. Groups: language, version.
EXPRESSION_REST: Final = r"^/([a-z]{3})(?:@([^/!~;]*)|:[^/!~]*)?(?:[;/][^!~]*)?$"
MANIFESTATION_REST: Final = r"^(?:/[^/]+)*\.[a-z][a-z0-9]*$"
DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
FORMAT: Final = r"\.[a-z][a-z0-9]*$"

_WORK_IRI: Final = re.compile(WORK_IRI)
_EXPRESSION_REST: Final = re.compile(EXPRESSION_REST)
_MANIFESTATION_REST: Final = re.compile(MANIFESTATION_REST)
_DATE: Final = re.compile(DATE)
_FORMAT: Final = re.compile(FORMAT)
_UPPER: Final = {ord(upper): ord(upper) + 32 for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}  # as XPath translates


def _uri(view: View) -> Iterator[Breach]:
    for node, value in _uris(view, "FRBRWork"):
        if not _WORK_IRI.search(value):
            expected = "/akn/COUNTRY/TYPE/DATE/NUMBER"
            yield Breach(node, f"{value!r} is not the IRI of a Work", expected=expected, found=value)


def _this(view: View) -> Iterator[Breach]:
    for node in view.all("FRBRthis"):
        parent = view.parent(node)
        uri = "" if parent is None else value_of(parent.element, "FRBRuri")
        if parent is None or not uri:
            continue
        base = _FORMAT.sub("", uri) if parent.name in ("FRBRManifestation", "FRBRItem") else uri
        this = node.attributes.get("value", "")
        if this != uri and not this.startswith(f"{base}/!"):
            yield Breach(node, "FRBRthis is no component of FRBRuri", expected=f"{uri} or {base}/!…", found=this)


def _level(view: View) -> Iterator[Breach]:
    for above, level, pattern, example in (
        ("FRBRWork", "FRBRExpression", _EXPRESSION_REST, "/LANGUAGE@DATE"),
        ("FRBRExpression", "FRBRManifestation", _MANIFESTATION_REST, ".FORMAT"),
    ):
        for node, value in _uris(view, level):
            base = _uri_beside(view, node, above)
            if base and not (value.startswith(base) and pattern.search(value[len(base) :])):
                message = f"the IRI in {level} is not that in {above} continued"
                yield Breach(node, message, expected=f"{base}{example}", found=value)


def _type(view: View) -> Iterator[Breach]:
    for node, value in _uris(view, "FRBRWork"):
        document = node.element
        for _ in range(4):  # FRBRuri, FRBRWork, identification, meta, the document
            above = document.getparent()
            document = document if above is None else above
        match = _WORK_IRI.search(value)
        main = document.getparent()
        if match and main is not None and main.getparent() is None and local_name(main) == "akomaNtoso":
            name = local_name(document)
            if name != match[2]:
                yield Breach(node, f"<{name}> is identified as {match[2]}", expected=name, found=match[2])


def _subtype(view: View) -> Iterator[Breach]:
    for node in view.all("FRBRsubtype"):
        parent = view.parent(node)
        uri = "" if parent is None else value_of(parent.element, "FRBRuri")
        value = node.attributes.get("value", "")
        if parent is not None and parent.name == "FRBRWork" and f"/{value}/" not in f"{uri}/":
            yield Breach(node, f"subtype {value!r} is not in the IRI", expected=uri, found=value)


def _country(view: View) -> Iterator[Breach]:
    for node in view.all("FRBRcountry"):
        match = _work_of(view, node)
        value = node.attributes.get("value", "")
        if match and value != match[1]:
            yield Breach(node, "FRBRcountry is not the country of the IRI", expected=match[1], found=value)


def _date(view: View) -> Iterator[Breach]:
    for node, value in _uris(view, "FRBRWork", "FRBRExpression"):
        parent = view.parent(node)
        stated = () if parent is None else values_of(parent.element, "FRBRdate", "date")
        match = _WORK_IRI.search(value)
        wanted = match[3] if match else ""
        if parent is not None and parent.name == "FRBRExpression":
            rest = _rest(view, node, value)
            wanted = rest[2] or "" if rest else ""
            wanted = wanted if _DATE.search(wanted) else ""
        if wanted and not any(date.startswith(wanted) for date in stated):
            message = f"the date of the IRI, {wanted}, is no FRBRdate"
            yield Breach(node, message, expected=wanted, found=", ".join(stated))


def _number(view: View) -> Iterator[Breach]:
    for node in view.all("FRBRWork"):
        match = _WORK_IRI.search(value_of(node.element, "FRBRuri"))
        numbers = values_of(node.element, "FRBRnumber")
        if not match or not match[4] or not numbers:
            continue
        stated = {name.translate(_UPPER) for name in (*numbers, *values_of(node.element, "FRBRname"))}
        if match[4].translate(_UPPER) not in stated:
            message = "neither FRBRnumber nor FRBRname is what the IRI has"
            yield Breach(node, message, expected=match[4], found=", ".join(numbers))


def _language(view: View) -> Iterator[Breach]:
    for node, value in _uris(view, "FRBRExpression"):
        parent = view.parent(node)
        stated = () if parent is None else values_of(parent.element, "FRBRlanguage", "language")
        rest = _rest(view, node, value)
        if rest and rest[1] not in stated:
            message = "the language of the IRI is no FRBRlanguage"
            yield Breach(node, message, expected=rest[1], found=", ".join(stated))


def _uris(view: View, *levels: str) -> Iterator[tuple[Node, str]]:
    """Yield each FRBRuri of these levels, with its value."""
    for node in view.all("FRBRuri"):
        parent = view.parent(node)
        if parent is not None and parent.name in levels:
            yield node, node.attributes.get("value", "")


def _uri_beside(view: View, node: Node, level: str) -> str:
    """Return the FRBRuri of another level in the same identification."""
    parent = view.parent(node)
    identification = None if parent is None else view.parent(parent)
    if identification is None:
        return ""
    for child in identification.element:
        if local_name(child) == level:
            return value_of(child, "FRBRuri")
    return ""


def _rest(view: View, node: Node, value: str) -> re.Match[str] | None:
    """Match what the IRI of an expression adds to that of its Work."""
    work = _uri_beside(view, node, "FRBRWork")
    return _EXPRESSION_REST.search(value[len(work) :]) if work and value.startswith(work) else None


def _work_of(view: View, node: Node) -> re.Match[str] | None:
    parent = view.parent(node)
    if parent is None or parent.name != "FRBRWork":
        return None
    return _WORK_IRI.search(value_of(parent.element, "FRBRuri"))


def _rule(code: str, summary: str, clause: str) -> Rule:
    return Rule(code=code, severity=Severity.ERROR, summary=summary, clause=clause)


FRBR: Final = (
    ProfileRule(
        rule=_rule("frbr-uri", "A Work's FRBRuri is not an IRI of the naming convention.", "AKN-NC 4.5"),
        check=_uri,
        needs=frozenset(("FRBRuri",)),
    ),
    ProfileRule(
        rule=_rule("frbr-this", "FRBRthis is neither FRBRuri nor a component of it.", "AKN-NC 4.8"),
        check=_this,
        needs=frozenset(("FRBRthis",)),
    ),
    ProfileRule(
        rule=_rule(
            "frbr-level",
            "An Expression's IRI does not continue that of its Work, or a Manifestation's that of its Expression.",
            "AKN-NC 4.6",
        ),
        check=_level,
        needs=frozenset(("FRBRuri",)),
    ),
    ProfileRule(
        rule=_rule("frbr-type", "The document element is not the type of document in the IRI.", "AKN-NC 4.5"),
        check=_type,
        needs=frozenset(("FRBRuri",)),
    ),
    ProfileRule(
        rule=_rule("frbr-subtype", "FRBRsubtype is no part of the Work's IRI.", "AKN-NC 4.5"),
        check=_subtype,
        needs=frozenset(("FRBRsubtype",)),
    ),
    ProfileRule(
        rule=_rule("frbr-country", "FRBRcountry is not the country of the Work's IRI.", "AKN-NC 4.5"),
        check=_country,
        needs=frozenset(("FRBRcountry",)),
    ),
    ProfileRule(
        rule=_rule("frbr-date", "The date in an IRI is not among the FRBRdates of its level.", "AKN-NC 4.5"),
        check=_date,
        needs=frozenset(("FRBRuri",)),
    ),
    ProfileRule(
        rule=_rule("frbr-number", "The number in a Work's IRI is not its FRBRnumber or FRBRname.", "AKN-NC 4.5"),
        check=_number,
        needs=frozenset(("FRBRWork",)),
    ),
    ProfileRule(
        rule=_rule("frbr-language", "The language in an Expression's IRI is not its FRBRlanguage.", "AKN-NC 4.6"),
        check=_language,
        needs=frozenset(("FRBRuri",)),
    ),
)
