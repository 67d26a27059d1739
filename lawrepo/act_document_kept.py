"""Acts of other makers, kept as they are, with what was read off them in their metadata (docs/acts.md)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from akn.attributes import Attributes, MetadataError
from akn.document import Document
from akn.fragment import Fragment
from akn.names import LR_NS, lr
from akn.references import References
from akn.work import meta_fragment, meta_parts, on_lines, proprietary, refuse_rest
from akn.xml import local_name
from lawrepo.act_document_analysis import RECORDER
from lawrepo.act_document_error import ActError, told_of
from lawrepo.act_document_reading import act_in
from lawrepo.act_document_writing import act_element, recorder
from lawrepo.amending import Sheet
from lawrepo.holding import META
from lawrepo.instruction_xml import by_name, instructions_element, parse_instructions, put_values

_KEPT: Final = lr("kept")
_MARK: Final = b"<lr:kept"


def keep(sheet: Sheet, documents: Mapping[str, Document]) -> dict[str, Document]:
    """Return the documents of an act, by language, with the act that was read off them in their metadata.

    Raises:
        ActError: when they would not give back the same act, or the same documents.

    """
    kept = {language: _with(document, _element(sheet)) for language, document in documents.items()}
    again = read_kept(kept)
    if again != sheet or dict(again.documents) != dict(documents):
        raise ActError(f"{sheet.act.iri} cannot be kept without loss")
    return kept


def is_kept(documents: Mapping[str, Document]) -> bool:
    """Say whether an act was kept by `keep`."""
    metas = (dict(document.sections).get(META) for document in documents.values())
    return any(meta is not None and _MARK in meta.xml for meta in metas)


def read_kept(documents: Mapping[str, Document]) -> Sheet:
    """Read what `keep` has kept: the act, and its documents as they were.

    Raises:
        ActError: with the document and the line, for what is missing or contradicts.

    """
    read: dict[str, tuple[bytes, Document]] = {}
    for language, document in documents.items():
        with told_of(language):
            read[language] = _without(document)
    first, (told, _) = next(iter(read.items()))
    for language, (other, _) in read.items():
        if other != told:
            raise ActError("tells another act", expected=f"what the document in {first} tells", source=language)
    with told_of(first):
        return replace(_sheet(told), documents={language: document for language, (_, document) in read.items()})


def _element(sheet: Sheet) -> etree._Element:
    element = etree.Element(_KEPT, nsmap={"lr": LR_NS})
    element.append(act_element(replace(sheet, act=replace(sheet.act, titles=()), instructions=())))
    for language, title in sheet.act.titles:
        put_values(etree.SubElement(element, lr("title")), (("language", language), ("value", title)), empty=True)
    element.append(instructions_element(sheet.instructions))
    on_lines(element)
    return element


def _with(document: Document, element: etree._Element) -> Document:
    meta = dict(document.sections)[META].element()
    ours = (References(source=RECORDER, items=(recorder(),)).to_element(), proprietary(element, RECORDER))
    return _replaced(document, meta_fragment((*meta, *ours), meta.nsmap))


def _without(document: Document) -> tuple[bytes, Document]:
    """Return what was kept, and the document without it."""
    meta, _ = meta_parts(dict(document.sections)[META])
    ours = [part for part in meta if part.get("source") == RECORDER]
    if [local_name(part) for part in ours] != ["references", "proprietary"] or len(ours[1]) != 1:
        raise MetadataError.at(meta, "expected <references> and <proprietary> of the recorder, with <lr:kept>")
    told = Fragment.of(ours[1]).xml
    for part in ours:
        meta.remove(part)
    return told, _replaced(document, Fragment.of(meta))


def _sheet(told: bytes) -> Sheet:
    (element,) = Fragment(xml=told).element()
    refuse_rest(Attributes(element))
    found = by_name(element, ("act", "title", "instructions"))
    if element.tag != _KEPT or len(found["act"]) != 1 or len(found["instructions"]) != 1:
        raise MetadataError.at(element, "expected <lr:kept> with one <lr:act> and one <lr:instructions>")
    act, _ = act_in(found["act"][0])
    titles = tuple(_title(child) for child in found["title"])
    return Sheet(act=replace(act, titles=titles), instructions=parse_instructions(found["instructions"][0]))


def _title(element: etree._Element) -> tuple[str, str]:
    a = Attributes(element)
    title = a.required("language"), a.required("value")
    refuse_rest(a)
    return title


def _replaced(document: Document, meta: Fragment) -> Document:
    sections = ((name, meta if name == META else fragment) for name, fragment in document.sections)
    return replace(document, sections=tuple(sections))
