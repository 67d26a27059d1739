"""Instructions as elements of ours: `lr:instruction`, by itself in `lr:instructions` or within an act's `lr:act`.

By itself an instruction holds its texts and its content; within an act these stand in the act's own text, and the
element has what the standard has no place for (docs/acts.md).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Final, TypeAlias

from lxml import etree

from akn.attributes import Attributes, MetadataError, located, set_attribute
from akn.errors import AknError, LocatedError
from akn.frbr import FrbrUri
from akn.names import LR_NS, akn, lr
from akn.work import check_language, check_text, on_lines, refuse_rest
from lawrepo.act_document_quotation import QUOTED_STRUCTURE, quote, unquote
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording

_DIGITS: Final = "0123456789"
_PERIODS: Final = ("days", "months", "working_days")

# What tells the text of a wording from its `lr:wording`.
ReadWording: TypeAlias = Callable[[etree._Element, Wording], Wording]  # noqa: SLF001 - lxml's name for its class
# What writes the text of a wording into its `lr:wording`.
WriteWording: TypeAlias = Callable[[etree._Element, Wording], None]  # noqa: SLF001 - as above


def instructions_element(instructions: Sequence[Instruction]) -> etree._Element:
    """Write instructions with all that they say: `lr:instructions`.

    Raises:
        MetadataError: when a text cannot be written, or is not in NFC.

    """
    stored = etree.Element(lr("instructions"), nsmap={"lr": LR_NS})
    for number, instruction in enumerate(instructions, 1):
        stored.append(instruction_element(instruction, _texts_writer(number)))
    on_lines(stored)
    return stored


def parse_instructions(element: etree._Element) -> tuple[Instruction, ...]:
    """Read `lr:instructions`.

    Raises:
        MetadataError: with the line, when something is missing or of no meaning.

    """
    refuse_rest(Attributes(element))
    return tuple(read_instruction(child, _read_texts) for child in children_of(element, ("instruction",)))


def instruction_element(instruction: Instruction, write_wording: WriteWording | None = None) -> etree._Element:
    """Write an instruction: what it says in each language where `write_wording` puts it.

    Raises:
        MetadataError: when a value cannot be written, or is not in NFC.

    """
    it = instruction
    element = etree.Element(lr("instruction"), nsmap={"lr": LR_NS})
    values = (
        ("id", it.id),
        ("op", it.op.value),
        ("work", str(it.work)),
        ("target", it.target),
        ("where", "" if it.where is None else it.where.value),
        ("anchor", it.anchor),
        ("to", it.to),
        ("successor", "" if it.successor is None else str(it.successor)),
        ("count", "" if it.count == 1 else str(it.count)),
        ("keep_heading", "true" if it.keep_heading else ""),
        ("drop", "true" if it.drop else ""),
        ("in_force_until", "" if it.in_force_until is None else it.in_force_until.isoformat()),
        ("reason", it.reason),
        ("status", it.status),
        ("target_wid", it.target_wid),
        ("anchor_wid", it.anchor_wid),
    )
    put_values(element, values)
    put_commencement(element, it.in_force)
    for wording in it.wordings:
        check_language(wording.language)
        child = etree.SubElement(element, lr("wording"))
        put_values(child, (("language", wording.language), ("digest", wording.digest)))
        if write_wording is not None:
            write_wording(child, wording)
            on_lines(child)
    for eid, wid in it.wids:
        put_values(etree.SubElement(element, lr("wid")), (("eid", eid), ("wid", wid)), empty=True)
    on_lines(element)
    return element


def read_instruction(element: etree._Element, read_wording: ReadWording) -> Instruction:
    """Read an `lr:instruction`; `read_wording` adds the texts to each wording.

    Raises:
        MetadataError: with the line, when something is missing or of no meaning, or the instruction contradicts
            itself.

    """
    a = Attributes(element)
    found = by_name(element, ("rule", "wording", "wid"))
    with located(element), as_metadata():
        make = partial(
            Instruction,
            id=a.required("id"),
            op=a.must_choose("op", Op),
            work=FrbrUri.parse(a.required("work")),
            target=a.optional("target"),
            where=a.choice("where", Where),
            anchor=a.optional("anchor"),
            to=a.optional("to"),
            successor=optional_iri(a, "successor"),
            count=optional_number(a, "count", 1),
            keep_heading=a.flag("keep_heading") or False,
            drop=a.flag("drop") or False,
            in_force=commencement_of(a, found["rule"]),
            in_force_until=optional_date(a, "in_force_until"),
            reason=a.optional("reason"),
            status=a.optional("status"),
            target_wid=a.optional("target_wid"),
            anchor_wid=a.optional("anchor_wid"),
            wids=tuple(_wid(child) for child in found["wid"]),
            wordings=tuple(_wording(child, read_wording) for child in found["wording"]),
        )
        refuse_rest(a)
        return make()


def put_values(element: etree._Element, values: Iterable[tuple[str, str]], *, empty: bool = False) -> None:
    """Set attributes, those without a value only where `empty` says so.

    Raises:
        MetadataError: for a value that would not come back.

    """
    for name, value in values:
        if value or empty:
            check_text(name, value)
            set_attribute(element, name, value)


def put_commencement(element: etree._Element, value: date | Rule | None) -> None:
    """Write when something commences: an attribute `in_force`, or `lr:rule`."""
    if isinstance(value, date):
        element.set("in_force", value.isoformat())
    elif value is not None:
        rule = etree.SubElement(element, lr("rule"))
        put_values(rule, [("event", value.event)], empty=True)
        put_values(rule, [(name, str(getattr(value, name) or "")) for name in _PERIODS])
        put_values(rule, [("outcome", value.outcome)])


def commencement_of(a: Attributes, rules: Sequence[etree._Element]) -> date | Rule | None:
    """Read when something commences, None where nothing says it.

    Raises:
        MetadataError: when it is said more than once.

    """
    day = optional_date(a, "in_force")
    if len(rules) + (day is not None) > 1:
        raise MetadataError.at(a.element, "commences more than once: expected in_force or one <lr:rule>")
    for element in rules:
        own = Attributes(element)
        rule = Rule(
            event=own.required("event"),
            days=optional_number(own, "days", 0),
            months=optional_number(own, "months", 0),
            working_days=optional_number(own, "working_days", 0),
            outcome=own.optional("outcome"),
        )
        refuse_rest(own)
        return rule
    return day


def optional_date(a: Attributes, name: str) -> date | None:
    """Take a date that may be missing."""
    return a.plain_date(name) if name in a.element.attrib else None


def optional_number(a: Attributes, name: str, missing: int) -> int:
    """Take a whole number that may be missing.

    Raises:
        MetadataError: when it is none.

    """
    value = a.optional(name)
    if not value:
        return missing
    if value.strip(_DIGITS) or len(value) > len("999999"):
        raise MetadataError.at(a.element, f"{name} {value!r}: expected a whole number")
    return int(value)


def optional_iri(a: Attributes, name: str) -> FrbrUri | None:
    """Take an IRI that may be missing."""
    value = a.optional(name)
    return FrbrUri.parse(value) if value else None


def by_name(element: etree._Element, names: Sequence[str]) -> dict[str, list[etree._Element]]:
    """Return the children of an element of ours by name.

    Raises:
        MetadataError: for another child.

    """
    found: dict[str, list[etree._Element]] = {name: [] for name in names}
    for child in children_of(element, names):
        found[str(etree.QName(child).localname)].append(child)
    return found


def children_of(element: etree._Element, names: Sequence[str]) -> Iterator[etree._Element]:
    """Yield the children of an element of ours, all of these names.

    Raises:
        MetadataError: for another child.

    """
    known = {lr(name) for name in names}
    for child in element.iterchildren(etree.Element):
        if child.tag not in known:
            expected = ", ".join(f"<lr:{name}>" for name in names)
            raise MetadataError.at(child, f"stands in <lr:{etree.QName(element).localname}>: expected {expected}")
        yield child


@contextmanager
def as_metadata() -> Iterator[None]:
    """Give errors of values that know no line as errors of the element that they are read from.

    Raises:
        MetadataError: in their place.

    """
    try:
        yield
    except LocatedError:
        raise
    except AknError as error:
        raise MetadataError(str(error)) from None


def _texts_writer(number: int) -> WriteWording:
    def put(element: etree._Element, wording: Wording) -> None:
        """Write what is said, under identifiers that no other wording of the document has."""
        element.set("eId", f"wording_{number}_{wording.language}")
        for name, text in (("old", wording.old), ("new", wording.new)):
            if text:
                check_text(name, text)
                etree.SubElement(element, lr(name)).text = text
        for position, fragment in enumerate(wording.content, 1):
            element.append(quote(fragment, f"{element.get('eId')}__qstr_{position}"))

    return put


def _read_texts(element: etree._Element, wording: Wording) -> Wording:
    old, new, content = "", "", []
    for child in element.iterchildren(etree.Element):
        text = child.text or ""
        if child.tag == akn(QUOTED_STRUCTURE):
            content.append(unquote(child))
        elif child.tag == lr("old") and text and not (len(child) or old or new or content):
            old = text
        elif child.tag == lr("new") and text and not (len(child) or new or content):
            new = text
        else:
            raise MetadataError.at(child, "stands in <lr:wording>: expected lr:old, lr:new and quotedStructure once")
    return Wording(language=wording.language, old=old, new=new, content=tuple(content), digest=wording.digest)


def _wording(element: etree._Element, read_wording: ReadWording) -> Wording:
    a = Attributes(element)
    wording = Wording(language=a.required("language"), digest=a.optional("digest"))
    a.optional("eId")  # what the content is quoted under
    refuse_rest(a)
    check_language(wording.language)
    return read_wording(element, wording)


def _wid(element: etree._Element) -> tuple[str, str]:
    a = Attributes(element)
    wid = a.required("eid"), a.required("wid")
    refuse_rest(a)
    return wid
