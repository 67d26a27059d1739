"""Identifiers of elements: `eId` and `wId` of the naming convention (AKN-NC §5).

    [prefix "__"] element_ref ["_" number]

The prefix is the whole identifier of the context. Choices that the standard leaves to the author (§5.4.3): the basic
unit (the article, or the section where there are no articles) is numbered throughout its document, so its identifier
has no prefix but that of a component or a quotation; everything else is numbered within what holds it. An element
without `<num>` is counted; where its siblings of the same name do have numbers it is `nn_1`, `nn_2` …, so that
counting never takes a number that the law may give. A number that occurs twice gets `_2`.
"""

import copy
import itertools
import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from akn.eid_names import (
    BINDING_CONTEXTS,
    CONTAINERS,
    EID_REQUIRED,
    LABELLED,
    LOCAL,
    NEVER_CONTEXTS,
    UNIQUE,
    element_ref,
)
from akn.errors import AknError
from akn.letters import is_name_letter
from akn.names import AKN_NS, BASIC_UNITS, HIERARCHY, QUOTING, akn
from akn.numbering import number_token

UNNUMBERED: Final = "nn"
MAX_LENGTH: Final = 512

_NUMBERED: Final = HIERARCHY | {"item"}  # the elements that laws number
_NOTES: Final = frozenset((akn("authorialNote"), akn("subFlow")))
_BINDING_REFS: Final = frozenset(element_ref(name) for name in BINDING_CONTEXTS)

_CONTEXT_SEPARATOR: Final = "__"
_PUNCTUATION: Final = frozenset("-._~,")
_COUNT: Final = re.compile(r"[1-9][0-9]*")
_REPEATED: Final = re.compile(r"(.+?)(?:_[1-9][0-9]*)?")
_REUSED: Final = re.compile(r"[^~]+~[1-9][0-9]*")  # wIds only: `art_5~2`
_SIGN: Final = re.compile(r"-[0-9]")


class EidError(AknError):
    """Report an identifier that cannot be read; `eid` is the text, `position` counts its characters from 1."""

    def __init__(self, eid: str, expected: str, *, position: int = 1) -> None:
        """Build the message from what stands in the text and what was expected there."""
        self.eid = eid
        self.expected = expected
        self.position = position
        super().__init__(f"identifier {eid[:80]!r}, character {position}: expected {expected}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One step of an identifier: `element_ref` and the number, "" when there is none.

    The number may hold single underscores (`nn_1`, `5_2`).
    """

    ref: str
    number: str = ""

    def __post_init__(self) -> None:
        """Refuse what would not read back as the same two parts."""
        text = str(self)
        if not self.ref or "_" in self.ref:
            raise EidError(text, "the name of an element, without an underscore")
        if text.endswith("_") or _CONTEXT_SEPARATOR in text or self.number.startswith("_"):
            raise EidError(text, "a number between single underscores", position=len(self.ref) + 1)
        for position, letter in enumerate(text, 1):
            if not (letter in _PUNCTUATION or is_name_letter(letter)):
                raise EidError(text, "a letter, a digit or one of - . _ ~ ,", position=position)
        if not unicodedata.is_normalized("NFC", text):
            raise EidError(text, "text in Unicode normal form C")

    def __str__(self) -> str:
        return f"{self.ref}_{self.number}" if self.number else self.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Eid:
    """An identifier taken apart, outermost context first.

    Any identifier of this shape can be read, whether or not it keeps the rules about names and numbers: documents
    from elsewhere bear such. `is_well_formed` and `fits_context` judge.
    """

    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        """Refuse the empty identifier and one that is too long."""
        if not self.segments:
            raise EidError("", "at least the name of an element")
        if len(str(self)) > MAX_LENGTH:
            raise EidError(str(self), f"at most {MAX_LENGTH} characters", position=MAX_LENGTH + 1)

    @classmethod
    def parse(cls, text: str) -> "Eid":
        """Read an identifier.

        >>> Eid.parse("art_83-1__para_2").last
        Segment(ref='para', number='2')

        Raises:
            EidError: when a step is empty or holds a character that no identifier may hold.

        """
        if not text:
            raise EidError(text, "at least the name of an element")
        segments: list[Segment] = []
        position = 0
        for step in text.split(_CONTEXT_SEPARATOR):
            ref, underscore, number = step.partition("_")
            if underscore and not number:
                raise EidError(text, "a number after the underscore", position=position + len(step) + 1)
            try:
                segments.append(Segment(ref=ref, number=number))
            except EidError as error:
                raise EidError(text, error.expected, position=position + error.position) from None
            position += len(step) + len(_CONTEXT_SEPARATOR)
        return cls(segments=tuple(segments))

    def __str__(self) -> str:
        return _CONTEXT_SEPARATOR.join(str(segment) for segment in self.segments)

    @property
    def last(self) -> Segment:
        """Return the element's own step."""
        return self.segments[-1]

    @property
    def parent(self) -> str:
        """Return the identifier of the context, "" when there is none."""
        return _CONTEXT_SEPARATOR.join(str(segment) for segment in self.segments[:-1])

    def contexts(self) -> tuple[str, ...]:
        """Return the identifiers of all contexts, the nearest first."""
        steps = [str(segment) for segment in self.segments]
        return tuple(_CONTEXT_SEPARATOR.join(steps[:count]) for count in range(len(steps) - 1, 0, -1))


def is_well_formed(eid: str, *, work_level: bool = False) -> bool:
    """Tell whether an identifier keeps the syntax of AKN-NC §5.4.

    A name begins with a letter; a number has no punctuation at its end, nor at its beginning, save the sign of
    `art_-1`. `work_level` also allows the `~2` of a wId whose eId was borne before by another element.
    """
    try:
        parsed = Eid.parse(eid)
    except EidError:
        return False
    return all(_segment_is_well_formed(segment, work_level=work_level) for segment in parsed.segments)


def _segment_is_well_formed(segment: Segment, *, work_level: bool) -> bool:
    text = str(segment)
    if "~" in text and not (work_level and _REUSED.fullmatch(text)):
        return False
    number = segment.number
    return (
        segment.ref[0].isalpha()
        and text[-1] not in _PUNCTUATION
        and (not number or number[0] not in _PUNCTUATION or _SIGN.match(number) is not None)
    )


def fits_context(eid: str, parent_eid: str, element_name: str, num: str = "") -> bool:
    """Tell whether an identifier is what its place asks for (AKN-NC §5.4.1 to §5.4.3).

    `parent_eid` is the identifier of the nearest ancestor that has one ("" for none), `num` the text of `<num>`.
    The name must be the element's; the prefix the identifier of a context around it, which no component, quotation
    or `mod` may be missing from; the number that of `<num>`, with Roman numerals kept or converted.
    """
    try:
        parsed = Eid.parse(eid)
        around = (parent_eid, *Eid.parse(parent_eid).contexts()) if parent_eid else ()
    except EidError:
        return False
    if element_name not in LABELLED and parsed.last.ref != element_ref(element_name):
        return False
    return parsed.parent in _allowed_prefixes(around, element_name) and _states(parsed.last.number, num, element_name)


def _allowed_prefixes(around: tuple[str, ...], element_name: str) -> tuple[str, ...]:
    """Give the contexts out to the nearest that binds; "" where numbering throughout the document is usual."""
    allowed: list[str] = []
    for context in around:
        allowed.append(context)
        if Eid.parse(context).last.ref in _BINDING_REFS:
            return tuple(allowed)
    if not allowed or element_name not in LOCAL:
        allowed.append("")
    return tuple(allowed)


def _states(number: str, num: str, element_name: str) -> bool:
    """Tell whether a number part says what `<num>` says, or counts where there is nothing to say."""
    if element_name in LABELLED:
        return True
    if element_name in UNIQUE:
        return not number or _COUNT.fullmatch(number) is not None
    expected = {number_token(num), number_token(num, roman=False)} - {""}
    if not expected:
        return _COUNT.fullmatch(number.removeprefix(f"{UNNUMBERED}_")) is not None
    repeated = _REPEATED.fullmatch(number)
    return number in expected or (repeated is not None and repeated[1] in expected)


def eid_for(element_name: str, number: str, parent_eid: str, siblings: Container[str]) -> str:
    """Build the identifier of an element that has none yet.

    `number` is a token as `number_token` gives it, "" to count, or `UNNUMBERED` for one without a number among
    numbered ones; `parent_eid` is the context ("" for none) and `siblings` the identifiers already taken.

    >>> eid_for("paragraph", "3-1", "art_2", set()), eid_for("p", "", "art_2", {"art_2__p_1"})
    ('art_2__para_3-1', 'art_2__p_2')

    Raises:
        EidError: when the number or the context is not fit for an identifier.

    """
    base = f"{parent_eid}{_CONTEXT_SEPARATOR}" if parent_eid else ""
    base += element_ref(element_name)
    if element_name in UNIQUE:
        stem, first = base, True
    elif number in ("", UNNUMBERED):
        stem, first = f"{base}_{number}".removesuffix("_"), False
    else:
        stem, first = f"{base}_{number}", True
    if first and stem not in siblings:
        return str(Eid.parse(stem))
    free = (f"{stem}_{count}" for count in itertools.count(2 if first else 1))
    return str(Eid.parse(next(eid for eid in free if eid not in siblings)))


def mint_wid(eid: str, used: Container[str]) -> str:
    """Return the Work-level identifier of an element that first appears as `eid`.

    It is the eId, or, when that was ever used in the Work, the eId with `~` and the next free number.

    >>> mint_wid("art_5", {"art_5", "art_5~2"})
    'art_5~3'
    """
    if eid not in used:
        return eid
    return next(wid for count in itertools.count(2) if (wid := f"{eid}~{count}") not in used)


def assign_eids(
    root: etree._Element, *, context: str = "", required: Container[str] = EID_REQUIRED
) -> etree._Element:
    """Return a copy of a tree in which every element that needs an eId has one.

    `required` names the elements that need one (by default those of AKN-NC §5.5.1); the parts of a document in
    `CONTAINERS` get one too, because they are the context of what they hold. `context` is the identifier of what
    holds the root. Identifiers that are there stay as they are. Metadata is left alone: what it names goes by a
    label that no rule can find.
    """
    tree = copy.deepcopy(root)
    used = {eid for element in tree.iter(f"{{{AKN_NS}}}*") if (eid := element.get("eId"))}
    unit = next((name for name in BASIC_UNITS if next(_enacted(tree, name), None) is not None), "")
    _Assignment(required=required, unit=unit, used=used).visit(tree, context, _binding_scope(context), _number(tree))
    return tree


def _enacted(tree: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the elements of a name that are not another law's."""
    return (
        element
        for element in tree.iter(akn(name))
        if not any(etree.QName(ancestor).localname in QUOTING for ancestor in element.iterancestors())
    )


def _binding_scope(context: str) -> str:
    """Return the innermost context of an identifier that nothing within may leave out."""
    if not context:
        return ""
    around = (context, *Eid.parse(context).contexts())
    return next((eid for eid in around if Eid.parse(eid).last.ref in _BINDING_REFS), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assignment:
    """One pass over a tree; `used` grows."""

    required: Container[str]
    unit: str
    used: set[str]

    def visit(self, element: etree._Element, context: str, scope: str, number: str) -> None:
        """Identify an element, then what it holds; `scope` is the context that binds even the basic unit."""
        name = etree.QName(element).localname
        if name == "meta":
            return
        eid = element.get("eId", "")
        if not eid and (name in self.required or name in CONTAINERS):
            eid = eid_for(name, number, scope if name == self.unit else context, self.used)
            element.set("eId", eid)
            self.used.add(eid)
        if eid and name not in NEVER_CONTEXTS:
            context = eid
        if eid and name in BINDING_CONTEXTS:
            scope = eid
        children = [child for child in element if _is_akn(child)]
        numbers = [_number(child) for child in children]
        numbered = {child.tag for child, own in zip(children, numbers, strict=True) if own}
        for child, own in zip(children, numbers, strict=True):
            unnumbered = not own and child.tag in numbered and etree.QName(child).localname in _NUMBERED
            self.visit(child, context, scope, UNNUMBERED if unnumbered else own)


def _is_akn(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).namespace == AKN_NS


def _number(element: etree._Element) -> str:
    """Read the number of an element from its `<num>`, "" when it has none."""
    num = element.find(akn("num"))
    return "" if num is None else number_token("".join(_texts(num)), roman=False)


def _texts(element: etree._Element) -> Iterator[str]:
    """Give the text of an element without that of notes in it."""
    yield element.text or ""
    for child in element:
        if child.tag not in _NOTES and isinstance(child.tag, str):
            yield from _texts(child)
        yield child.tail or ""
