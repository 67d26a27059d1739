"""An amending act written as Akoma Ntoso: one document a language (docs/acts.md)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from akn.attributes import AknDate, write
from akn.chronicle import in_force_reference
from akn.document import Document, split
from akn.eid import assign_eids
from akn.frbr import FrbrUri
from akn.identification import NamedDate
from akn.iri import Version, VersionKind
from akn.names import AKN_NS, LR_NS, XML_NS, akn, lr
from akn.references import Publication, Reference, References
from akn.work import (
    ENACTED,
    check_language,
    check_text,
    identify,
    issuer_reference,
    meta_fragment,
    on_lines,
    proprietary,
    work_dates,
)
from lawrepo.act_document_analysis import ARTICLE, ORIGINAL, RECORDER, Names, analysis, names_of
from lawrepo.act_document_error import ActError, told_of
from lawrepo.act_document_phrases import Phrases
from lawrepo.act_document_quotation import quote
from lawrepo.act_document_wording import Part, elsewhere, phrases_of, sentence
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.instruction import Instruction, Wording
from lawrepo.instruction_xml import instruction_element, put_commencement, put_values

UNKNOWN_LANGUAGE: Final = "und"
# The main part of each type of document that an amending act may be: those that hold articles directly.
MAIN_PART_OF: Final = {"act": "body", "bill": "body", "doc": "mainBody", "statement": "mainBody"}

_LANG: Final = f"{{{XML_NS}}}lang"
_STATUS: Final = "editorial"  # in the document, and not in what the legislator wrote


def write_act(sheet: Sheet, *, default_language: str) -> dict[str, Document]:
    """Write the documents of an act, by language.

    Raises:
        ActError: with the instruction whose text or content no document can hold.

    """
    documents = {}
    for language in languages_of(sheet) or (default_language,):
        with told_of(language):
            check_language(language)
            documents[language] = split(_Writer(sheet, language).document())
    return documents


def languages_of(sheet: Sheet) -> tuple[str, ...]:
    """Return the languages of an act: those of its titles and its wordings, sorted."""
    titles = {language for language, _ in sheet.act.titles} - {UNKNOWN_LANGUAGE}
    wordings = {wording.language for instruction in sheet.instructions for wording in instruction.wordings}
    return tuple(sorted(titles | wordings))


def act_element(sheet: Sheet) -> etree._Element:
    """Write what the standard has no place for: `lr:act`, the same in all languages.

    Raises:
        ActError: when a value cannot be written.

    """
    act = sheet.act
    stored = etree.Element(lr("act"), nsmap={"lr": LR_NS})
    values = (
        ("iri", str(act.iri)),
        ("amends", "" if act.amends is None else str(act.amends)),
        ("enacted", act.enacted.isoformat()),
        ("published", "" if act.published is None else act.published.isoformat()),
        ("in_force_until", "" if act.in_force_until is None else act.in_force_until.isoformat()),
        ("sequence", "" if act.sequence is None else str(act.sequence)),
        ("targets", "" if act.targets is Targets.AS_AMENDED else act.targets.value),
    )
    put_values(stored, values)
    put_commencement(stored, act.in_force)
    for language, title in act.titles:
        if language == UNKNOWN_LANGUAGE:
            put_values(etree.SubElement(stored, lr("title")), (("value", title),), empty=True)
    for instruction in sheet.instructions:
        with told_of("", f"instruction {instruction.id}"):
            stored.append(instruction_element(instruction))
    on_lines(stored)
    return stored


class _Writer:
    """Writes the document of one language."""

    def __init__(self, sheet: Sheet, language: str) -> None:
        self._sheet = sheet
        self._act = sheet.act
        self._language = language
        self._words_in, self._phrases = phrases_of(language)
        self._type = sheet.act.iri.doctype
        if self._type not in MAIN_PART_OF:
            raise ActError(f"{sheet.act.iri} is a {self._type}", expected=f"one of {', '.join(MAIN_PART_OF)}")

    def document(self) -> etree._Element:
        root = etree.Element(akn("akomaNtoso"), nsmap={None: AKN_NS, "lr": LR_NS})
        main = etree.SubElement(root, akn(self._type), name=self._type)
        main.append(self._meta())
        title = dict(self._act.titles).get(self._language)
        if title is not None and self._language != UNKNOWN_LANGUAGE:
            preface = _within(main, "preface", "longTitle", "p")
            etree.SubElement(preface, akn("docTitle")).text = title
        article = _within(main, MAIN_PART_OF[self._type], "article")
        article.set("eId", ARTICLE)
        article.set("status", _STATUS)
        if self._words_in != self._language:
            article.set(_LANG, self._words_in)
        etree.SubElement(article, akn("num")).text = self._phrases.article.format(number=1)
        intro = _within(article, "intro", "p")
        for piece in _intro(self._phrases, self._act):
            _append(intro, piece)
        for number, instruction in enumerate(self._sheet.instructions, 1):
            with told_of(self._language, f"instruction {instruction.id}"):
                self._paragraph(article, number, instruction)
        return assign_eids(root)

    def _paragraph(self, article: etree._Element, number: int, instruction: Instruction) -> None:
        paragraph = etree.SubElement(article, akn("paragraph"), eId=f"{ARTICLE}__para_{number}")
        etree.SubElement(paragraph, akn("num")).text = f"{number}."
        wording = instruction.wording(self._language)
        names = names_of(number, wording)
        mod = etree.SubElement(_within(paragraph, "content", "p"), akn("mod"), eId=names.mod)
        if instruction.concerns(self._language):
            pieces = sentence(instruction, wording, self._phrases, self._act.amends)
        else:
            pieces = elsewhere(instruction, self._phrases)
        for piece in pieces:
            if isinstance(piece, Part):
                mod.extend(self._quoted(piece, names, wording))
            else:
                _append(mod, piece)

    def _quoted(self, part: Part, names: Names, wording: Wording) -> Iterator[etree._Element]:
        start, end = self._phrases.quotes
        if part is Part.CONTENT:
            for eid, fragment in zip(names.content, wording.content, strict=True):
                quoted = quote(fragment, eid)
                quoted.set("startQuote", start)
                quoted.set("endQuote", end)
                self._mark(quoted)
                yield quoted
            return
        text, eid = (wording.old, names.old) if part is Part.OLD else (wording.new, names.new)
        check_text(part.value, text)
        quoted = write("quotedText", {"eId": eid, "startQuote": start, "endQuote": end})
        quoted.text = text
        self._mark(quoted)
        yield quoted

    def _mark(self, quoted: etree._Element) -> None:
        """Say in which language a quotation is, where that is not the language of the words around it."""
        if self._words_in != self._language:
            quoted.set(_LANG, self._language)

    def _meta(self) -> etree._Element:
        act = self._act
        first = act.iri.expression(self._language, Version(kind=VersionKind.ORIGINAL))
        enacted = NamedDate(date=AknDate(day=act.enacted), name=ENACTED)
        identification = identify(
            act.iri,
            dates=work_dates(act.iri, act.enacted),
            language=self._language,
            version=Version(kind=VersionKind.ORIGINAL),
            expressed=enacted,
            made=enacted,
            source=RECORDER,
        )
        parts = [identification.to_element(), *analysis(self._sheet, self._language)]
        if act.published is not None:
            published = Publication(date=AknDate(day=act.published), name="official", show_as="")
            parts.append(published.to_element())
        title = " ".join((dict(act.titles).get(self._language) or "").split()) or str(act.iri)
        things = (
            Reference(element="original", eid=ORIGINAL, href=str(first), show_as=title),
            *(
                Reference(element="activeRef", eid=f"activeRef_{number}", href=str(work), show_as=str(work))
                for number, work in enumerate(_works(self._sheet), 1)
            ),
            issuer_reference(act.iri),
            recorder(),
            in_force_reference(),
        )
        parts.append(References(source=RECORDER, items=things).to_element())
        parts.append(proprietary(act_element(self._sheet), RECORDER))
        return meta_fragment(parts).element()


def recorder() -> Reference:
    """Return the reference to who keyed the act in."""
    href = "/akn/ontology/organization/unreg.lawrepo.recorder"
    return Reference(element="TLCOrganization", eid=RECORDER[1:], href=href, show_as="recorder of the act")


def _works(sheet: Sheet) -> list[FrbrUri]:
    """Return the Works that an act amends, in the order in which it comes to them."""
    works = [sheet.act.amends, *(instruction.work for instruction in sheet.instructions)]
    return list(dict.fromkeys(work for work in works if work is not None))


def _intro(phrases: Phrases, act: AmendingAct) -> Iterator[str | FrbrUri]:
    """Name the Work that is amended, where the act amends one."""
    if act.amends is None:
        yield phrases.intro_to_many
        return
    before, _, after = phrases.intro.partition("{work}")
    yield before
    yield act.amends
    yield after


def _within(element: etree._Element, *names: str) -> etree._Element:
    """Add elements, each in the one before, and return the innermost."""
    for name in names:
        element = etree.SubElement(element, akn(name))
    return element


def _append(element: etree._Element, piece: str | FrbrUri) -> None:
    """Write text after what is there, or a reference to an act."""
    if isinstance(piece, FrbrUri):
        etree.SubElement(element, akn("ref"), href=str(piece)).text = str(piece)
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + piece
    else:
        element.text = (element.text or "") + piece
