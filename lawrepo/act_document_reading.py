"""An amending act read from the documents that the collection wrote: what is told twice must agree (docs/acts.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from lxml import etree

from akn.attributes import Attributes, MetadataError, located
from akn.document import Document
from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.identification import parse_identification
from akn.names import akn, lr
from akn.references import parse_publication
from akn.work import meta_parts, refuse_rest, stored_in
from akn.xml import local_name
from lawrepo.act_document_analysis import ARTICLE, RECORDER, analysis, parts_of
from lawrepo.act_document_error import ActError, told_of
from lawrepo.act_document_quotation import QUOTED_STRUCTURE, unquote
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.holding import META
from lawrepo.instruction import Instruction, Op, Wording
from lawrepo.instruction_xml import (
    as_metadata,
    by_name,
    commencement_of,
    optional_date,
    optional_iri,
    read_instruction,
)

ACT: Final = "act"
_ANALYSIS: Final = ("lifecycle", "analysis", "temporalData")
_QUOTED: Final = (akn("quotedText"), akn(QUOTED_STRUCTURE))
_TITLE: Final = f"{akn('longTitle')}/{akn('p')}/{akn('docTitle')}"
_MOD: Final = f"{akn('content')}/{akn('p')}/{akn('mod')}"


def read_act(documents: Mapping[str, Document]) -> Sheet:
    """Read an act from all its documents, by language.

    Raises:
        ActError: with the document, the line in its part, and the instruction, where something is missing, or
            contradicts something else.

    """
    if not documents:
        raise ActError("no document", expected="one a language")
    parts = {}
    for language, document in sorted(documents.items()):
        with told_of(language):
            parts[language] = _Part.of(language, document)
    first, *others = parts.values()
    for other in others:
        _refuse_difference(first, other)
    with told_of(first.language):
        act, elements = act_in(first.stored)
    for part in parts.values():
        if len(part.mods) != len(elements):
            raise ActError(
                f"{len(part.mods)} numbered paragraphs",
                place=ARTICLE,
                expected=f"{len(elements)}, one an instruction",
                source=part.language,
            )
    instructions = tuple(
        _instruction(number, element, parts, first.language) for number, element in enumerate(elements)
    )
    try:
        sheet = Sheet(act=act, instructions=instructions)
    except AknError as error:
        raise ActError(str(error)) from None
    titles = {part.language: part.title for part in parts.values() if part.title is not None}
    sheet = replace(sheet, act=replace(act, titles=tuple(sorted({**dict(act.titles), **titles}.items()))))
    for part in parts.values():
        with told_of(part.language):
            part.check(sheet)
    return sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The document of one language, while the act is read; its trees are read and never changed."""

    language: str
    meta: etree._Element
    stored: etree._Element
    title: str | None
    mods: tuple[etree._Element, ...]

    @classmethod
    def of(cls, language: str, document: Document) -> "_Part":
        """Find what is read in a document."""
        sections = dict(document.sections)
        if META not in sections:
            raise ActError("no metadata", expected="<meta>", source=language)
        meta, found = meta_parts(sections[META])
        units = [fragment.element() for _, fragment in document.units]
        if [unit.get("eId") for unit in units] != [ARTICLE]:
            named = ", ".join(str(unit.get("eId")) for unit in units) or "no article"
            raise ActError(f"the text of the act is {named}", expected=f"the one article {ARTICLE}", source=language)
        preface = sections.get("preface")
        title = None if preface is None else preface.element().find(_TITLE)
        return cls(
            language=language,
            meta=meta,
            stored=stored_in(meta, found, ACT),
            title=None if title is None else "".join(map(str, title.itertext())),
            mods=tuple(_mod(paragraph) for paragraph in units[0].findall(akn("paragraph"))),
        )

    def check(self, sheet: Sheet) -> None:
        """Refuse metadata of the standard that say otherwise than the act."""
        act = sheet.act
        identification = next(self.meta.iter(akn("identification")))
        read = parse_identification(identification)
        days = [each.date.day for each in read.work.dates]
        languages = [each.language for each in read.expression.languages]
        published = [parse_publication(each).date.day for each in self.meta.findall(akn("publication"))]
        for what, agrees in (
            ("the IRI", read.work.uri == str(act.iri)),
            ("the day of enactment", act.enacted in days),
            ("the language", languages == [self.language]),
            ("the day of publication", published == ([] if act.published is None else [act.published])),
        ):
            if not agrees:
                raise MetadataError.at(identification, f"{what} is not that of the act")
        stored_parts = [
            part for part in self.meta if local_name(part) in _ANALYSIS and part.get("source") == RECORDER
        ]
        for stored, expected in zip_longest(stored_parts, analysis(sheet, self.language)):
            _refuse_other(stored, expected, self.language)


def _mod(paragraph: etree._Element) -> etree._Element:
    mods = paragraph.findall(_MOD)
    if len(mods) != 1:
        raise MetadataError.at(paragraph, f"holds {len(mods)} <mod>: expected one")
    return mods[0]


def _refuse_difference(first: _Part, other: _Part) -> None:
    """Refuse facts that two documents tell differently."""
    for one, two in zip_longest(first.stored, other.stored):
        names = [each.get("id") or local_name(each) for each in (one, two) if each is not None]
        if one is None or two is None or _facts(one) != _facts(two):
            line = other.stored.sourceline if two is None else two.sourceline
            raise ActError(
                f"otherwise than in the document in {first.language}",
                place=f"instruction {names[0]}",
                expected="the same facts in all languages",
                source=other.language,
                line=line or 0,
            )
    if dict(first.stored.attrib) != dict(other.stored.attrib):
        raise ActError(
            f"the facts of the act are other than in the document in {first.language}",
            expected="the same in all languages",
            source=other.language,
            line=other.stored.sourceline or 0,
        )


def _refuse_other(stored: etree._Element | None, expected: etree._Element | None, language: str) -> None:
    """Refuse a part of the metadata that is not what follows from the instructions, with the first difference."""
    if stored is None or expected is None:
        name = local_name(stored if expected is None else expected)  # type: ignore[arg-type] # one of them is there
        raise ActError(
            f"<{name}> does not follow from the instructions" if expected is None else f"no <{name}>",
            expected="what the instructions say",
            source=language,
            line=0 if stored is None else stored.sourceline or 0,
        )
    if Fragment.of(stored) == Fragment.of(expected):
        return
    for one, two in zip_longest(stored.iter(etree.Element), expected.iter(etree.Element)):
        if one is None or two is None or (one.tag, dict(one.attrib)) != (two.tag, dict(two.attrib)):
            raise ActError(
                f"{_shown(one)} contradicts the instructions",
                place="" if one is None else one.get("eId") or "",
                expected=_shown(two),
                source=language,
                line=(stored if one is None else one).sourceline or 0,
            )
    raise ActError(f"<{local_name(stored)}> is not written as the instructions say", source=language)


def _shown(element: etree._Element | None) -> str:
    if element is None:
        return "nothing"
    attributes = "".join(f' {etree.QName(key).localname}="{value}"' for key, value in element.attrib.items())
    return f"<{local_name(element)}{attributes}>"


def _facts(element: etree._Element) -> list[tuple[str, dict[str, str]]]:
    """Return what an element of ours says, however its lines are laid out."""
    return [
        (str(each.tag), {str(name): str(value) for name, value in each.attrib.items()})
        for each in element.iter(etree.Element)
    ]


def act_in(stored: etree._Element) -> tuple[AmendingAct, list[etree._Element]]:
    """Read the facts of an act from `lr:act`, and return the elements of its instructions.

    Raises:
        MetadataError: with the line, when something is missing or of no meaning.

    """
    a = Attributes(stored)
    found = by_name(stored, ("rule", "title", "instruction"))
    with located(stored), as_metadata():
        in_force = commencement_of(a, found["rule"])
        if in_force is None:
            raise MetadataError("commences on no day: expected in_force or <lr:rule>")
        sequence = a.optional("sequence")
        act = AmendingAct(
            iri=FrbrUri.parse(a.required("iri")),
            titles=tuple(_unknown_title(child) for child in found["title"]),
            amends=optional_iri(a, "amends"),
            enacted=a.plain_date("enacted"),
            published=optional_date(a, "published"),
            in_force=in_force,
            in_force_until=optional_date(a, "in_force_until"),
            sequence=_number(stored, sequence) if sequence else None,
            targets=a.choice("targets", Targets) or Targets.AS_AMENDED,
        )
        refuse_rest(a)
    return act, found["instruction"]


def _unknown_title(element: etree._Element) -> tuple[str, str]:
    a = Attributes(element)
    title = a.required("value")
    refuse_rest(a)
    return "und", title


def _number(element: etree._Element, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise MetadataError.at(element, f"sequence {value!r}: expected a whole number") from None


def _instruction(number: int, element: etree._Element, parts: Mapping[str, _Part], language: str) -> Instruction:
    """Read an instruction from its facts and from the paragraphs of its number in each document."""
    place = f"instruction {element.get('id')}"
    worded = {child.get("language") for child in element.iterchildren(lr("wording"))}
    for part in parts.values():
        if part.language not in worded and any(child.tag in _QUOTED for child in part.mods[number]):
            raise ActError(
                "quotes something",
                place=place,
                expected=f"a wording in {part.language} among the facts",
                source=part.language,
                line=part.mods[number].sourceline or 0,
            )
    op = element.get("op") or ""

    def texts(_: etree._Element, wording: Wording) -> Wording:
        part = parts.get(wording.language)
        if part is None:
            raise ActError(
                f"a wording in {wording.language}", place=place, expected=f"a document in {wording.language}"
            )
        with told_of(wording.language, place):
            return _wording(part.mods[number], Op(op), wording)

    with told_of(language, place):
        return read_instruction(element, texts)


def _wording(mod: etree._Element, op: Op, wording: Wording) -> Wording:
    """Read what a `mod` quotes."""
    texts = [child for child in mod if child.tag == akn("quotedText")]
    for quoted in texts:
        if len(quoted) or not quoted.text:
            raise MetadataError.at(quoted, "expected a text, and no elements in it")
    with located(mod):
        old, new = parts_of(op, [quoted.text or "" for quoted in texts])
    content = tuple(unquote(child) for child in mod if child.tag == akn(QUOTED_STRUCTURE))
    return replace(wording, old=old, new=new, content=content)
