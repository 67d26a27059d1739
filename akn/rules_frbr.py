"""Rules about the identification of a document: the three levels of FRBR (AKN-NC §4)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from akn.findings import Rule, Severity
from akn.outline import Outline, Tag
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

_EXPRESSION: Final = "FRBRExpression"
_MANIFESTATION: Final = "FRBRManifestation"
_LEVELS: Final = ("FRBRWork", _EXPRESSION, _MANIFESTATION)
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
        if not is_component(this, uri, base):
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
        if not has_number(match[4], (*numbers, *values_of(node.element, "FRBRname"))):
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


def is_component(this: str, uri: str, base: str) -> bool:
    """Tell whether an IRI is another, or that of a component of it; `base` is the other without a format."""
    return this == uri or this.startswith(f"{base}/!")


def has_number(number: str, stated: Iterable[str]) -> bool:
    """Tell whether the number in an IRI is among those stated, and names, whatever their case."""
    return number.translate(_UPPER) in {name.translate(_UPPER) for name in stated}


def keeps_frbr(outline: Outline) -> bool:
    """Tell whether it is certain that a document keeps the rules of this module: one identification, as is usual."""
    levels = _levels(outline)
    if levels is None or outline.tags[0].element.endswith("akomaNtoso"):
        return False
    uris = {name: level.first("FRBRuri") for name, level in levels.items()}
    work, uri = levels["FRBRWork"], uris["FRBRWork"]
    iri = _WORK_IRI.search(uri)
    if iri is None:
        return False
    country, _, year, number = iri.groups()
    numbers = work.values("FRBRnumber")
    return (
        all(
            is_component(this, uris[name], _FORMAT.sub("", uris[name]) if name == _MANIFESTATION else uris[name])
            for name, level in levels.items()
            for this in level.values("FRBRthis")
        )
        and all(f"/{subtype}/" in f"{uri}/" for subtype in work.values("FRBRsubtype"))
        and all(stated == country for stated in work.values("FRBRcountry"))
        and any(day.startswith(year) for day in work.values("FRBRdate", "date"))
        and not (number and numbers and not has_number(number, (*numbers, *work.values("FRBRname"))))
        and _continues(levels, uris)
    )


class _Level:
    """The elements of one level of an identification."""

    __slots__ = ("_tags",)

    def __init__(self) -> None:
        self._tags: list[Tag] = []

    def add(self, tag: Tag) -> None:
        self._tags.append(tag)

    def values(self, name: str, attribute: str = "value") -> list[str]:
        """Return an attribute of each element of that name."""
        return [tag.attributes.get(attribute, "") for tag in self._tags if tag.name == name]

    def first(self, name: str) -> str:
        """Return the value of the first element of that name, "" without one."""
        return next(iter(self.values(name)), "")


def _levels(outline: Outline) -> dict[str, _Level] | None:
    """Return the levels of a document with one identification, None where it is another case."""
    found: dict[int, _Level] = {}
    levels: dict[str, _Level] = {}
    for order, (tag, parent) in enumerate(zip(outline.tags, outline.parents, strict=True)):
        if parent in found:
            found[parent].add(tag)
        elif parent >= 0 and outline.tags[parent].name == "identification":
            if tag.name not in _LEVELS or tag.name in levels:
                return None
            found[order] = levels[tag.name] = _Level()
        elif tag.name.startswith("FRBR"):
            return None
    usual = all(len(level.values("FRBRuri")) == 1 for level in levels.values())
    return levels if usual and "FRBRWork" in levels else None


def _continues(levels: Mapping[str, _Level], uris: Mapping[str, str]) -> bool:
    """Tell whether the IRI of each level continues that of the one above, and says of it what it states."""
    expression = levels.get(_EXPRESSION)
    if expression is None:
        return True
    work, uri, manifestation = uris["FRBRWork"], uris[_EXPRESSION], uris.get(_MANIFESTATION)
    rest = _EXPRESSION_REST.search(uri[len(work) :]) if uri.startswith(work) else None
    if rest is None or rest[1] not in expression.values("FRBRlanguage", "language"):
        return False
    if (
        rest[2]
        and _DATE.search(rest[2])
        and not any(d.startswith(rest[2]) for d in expression.values("FRBRdate", "date"))
    ):
        return False
    return manifestation is None or (
        manifestation.startswith(uri) and _MANIFESTATION_REST.search(manifestation[len(uri) :]) is not None
    )


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
