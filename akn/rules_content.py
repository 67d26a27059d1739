"""Rules about what stands in a document: its provisions, their numbering, references and characters."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from akn.findings import Rule, Severity
from akn.names import HIERARCHY
from akn.remembered import remembered
from akn.rules import Breach, Node, ProfileRule, View

NUMBER: Final = r"^([0-9]{1,9})(?:-([0-9]{1,9}))?(?![0-9])"
CONTROL: Final = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufeff\ufffd-\uffff]"
BIDI: Final = r"[\u202a-\u202e\u2066-\u2069]"
# BCP 47, well formed, without grandfathered tags; "" says that the language is unknown (XML 1.0 §2.12).
LANGUAGE_TAG: Final = (
    r"^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+)?$"
)
ALPHA_3: Final = r"^[a-z]{3}$"

UNITS: Final = ("article", "componentRef")
PROVISIONS: Final = HIERARCHY - {"article"}
REFERENCES: Final = {
    "ref": ("href",),
    "rref": ("from", "upTo"),
    "noteRef": ("href",),
    "note": ("placementBase",),
    "authorialNote": ("placementBase",),
}

_KEPT: Final = 1 << 14  # answers that are remembered
_NUMBER: Final = re.compile(NUMBER)
_CONTROL: Final = re.compile(CONTROL)
_BIDI: Final = re.compile(BIDI)
_UNWANTED: Final = re.compile(f"{CONTROL}|{BIDI}")
_LEADING: Final = (
    b"\r",
    b"\x7f",
    b"\xc2",
    b"\xe2",
    b"\xef",
)  # with which, of what XML allows, any of these begins in UTF-8
_LANGUAGE_TAG: Final = re.compile(LANGUAGE_TAG)
_ALPHA_3: Final = re.compile(ALPHA_3)


def _article_empty(view: View) -> Iterator[Breach]:
    for node in view.all("article"):
        if not (node.removed or node.quoted or node.metadata or node.order in view.speaking):
            yield Breach(node, "the article has no text", expected='text, or status="removed"', found="nothing")


def _provision_empty(view: View) -> Iterator[Breach]:
    for node in view.nodes:
        if node.name in PROVISIONS and not (
            node.removed or node.quoted or node.metadata or node.order in view.speaking
        ):
            yield Breach(node, f"the {node.name} has no text", expected='text, or status="removed"', found="nothing")


def _numbering_gap(view: View) -> Iterator[Breach]:
    """Compare units with the unit before, wherever it stands, and other provisions with the sibling before."""
    unit: Node | None = None
    siblings: dict[tuple[int, str], Node] = {}
    for node in view.nodes:
        if node.quoted or node.metadata:
            continue
        if node.name in UNITS:
            before, unit = unit, node
            if before is not None and (before.prefix, before.ref) == (node.prefix, node.ref):
                yield from _compare(node, before)
        elif node.name in PROVISIONS:
            before = siblings.get((node.parent, node.name))
            siblings[node.parent, node.name] = node
            if before is not None:
                yield from _compare(node, before)
            elif begins(node.number) > 1 and _in_article(view, node):
                yield Breach(node, f"numbering begins with {node.number}", expected="1", found=node.number)


def _compare(node: Node, before: Node) -> Iterator[Breach]:
    here, there = _NUMBER.search(node.number), _NUMBER.search(before.number)
    if here and there and not follows(node.number, before.number):
        message = f"{node.eid} follows {before.eid}: what is between is neither there nor marked as removed"
        yield Breach(node, message, expected=str(int(there[1]) + 1), found=here[1])


@remembered(_KEPT)
def follows(number: str, before: str) -> bool:
    """Tell whether a number may come right after another; what does not begin with digits may."""
    here, there = _NUMBER.search(number), _NUMBER.search(before)
    if here is None or there is None:
        return True
    this, last = int(here[1]), int(there[1])
    through = int(there[2] or 0)  # the one before may be a range: Articles 5 to 7
    return this in (last, last + 1) or (through > last and this == through + 1)


def begins(number: str) -> int:
    """Return the digits that a number begins with, 0 without any."""
    match = _NUMBER.search(number)
    return int(match[1]) if match else 0


def _in_article(view: View, node: Node) -> bool:
    around = view.parent(node)
    while around is not None and around.name != "article":
        around = view.parent(around)
    return around is not None


def _ref_unresolved(view: View) -> Iterator[Breach]:
    if not view.whole:
        return
    eids = {node.eid for node in view.identified}
    wids = {node.wid for node in view.nodes if node.wid and node.name}
    for node in sorted(view.all(*REFERENCES), key=lambda node: node.order):
        for attribute in REFERENCES[node.name]:
            target = node.attributes.get(attribute, "")
            known = target[1:] in eids or (attribute == "placementBase" and target[1:] in wids)
            if target.startswith("#") and not known and not node.quoted:
                message = f"{attribute}={target!r} is nothing in this document"
                yield Breach(node, message, expected="the eId of an element", found=target)
                break


def _text_control(view: View) -> Iterator[Breach]:
    yield from _characters(view, _CONTROL, "no character of a text")


def _text_bidi(view: View) -> Iterator[Breach]:
    yield from _characters(view, _BIDI, "it makes text read in another order than it is stored in")


def _characters(view: View, pattern: re.Pattern[str], why: str) -> Iterator[Breach]:
    last = -1
    for index, text in view.texts:
        match = None if index == last else pattern.search(text)
        if match:
            last = index
            around = text[max(0, match.start() - 20) : match.start()].split("\n")[-1]
            message = f"U+{ord(match[0]):04X} after {around!r}: {why}"
            yield Breach(view.nodes[index], message, found=f"U+{ord(match[0]):04X}")


def _text_nfc(view: View) -> Iterator[Breach]:
    last = -1
    for index, text in view.texts:
        if index != last and not text.isascii() and not unicodedata.is_normalized("NFC", text):
            last = index
            word = next(word for word in text.split() if not unicodedata.is_normalized("NFC", word))
            yield Breach(
                view.nodes[index],
                f"{word[:40]!r} is not in Unicode normal form C",
                expected=ascii(unicodedata.normalize("NFC", word))[1:-1][:80],
                found=ascii(word)[1:-1][:80],
            )


def _lang_tag(view: View) -> Iterator[Breach]:
    for node in view.nodes:
        tag = node.language
        if tag is not None and not is_language_tag(tag):
            yield Breach(node, f"xml:lang={tag!r} is no language tag", expected="a tag of BCP 47", found=tag)
        elif node.name == "FRBRlanguage" and not is_alpha_3(node.attributes.get("language", "")):
            language = node.attributes.get("language", "")
            message = f"FRBRlanguage {language!r} is no code of ISO 639-2"
            yield Breach(node, message, expected="three lower-case letters", found=language)


def is_language_tag(tag: str) -> bool:
    """Tell whether a tag is well formed."""
    return _LANGUAGE_TAG.search(tag) is not None


def is_alpha_3(language: str) -> bool:
    """Tell whether a language is written as in ISO 639-2."""
    return _ALPHA_3.search(language) is not None


def is_harmless(document: bytes) -> bool:
    """Tell whether XML in UTF-8, without references, has no character that these rules are about."""
    return not any(byte in document for byte in _LEADING) or not _UNWANTED.search(document.decode())


CONTENT: Final = (
    ProfileRule(
        rule=Rule(
            code="article-empty",
            severity=Severity.ERROR,
            summary='An article has no text and is not marked as removed (status="removed").',
            clause="DESIGN storage",
        ),
        check=_article_empty,
    ),
    ProfileRule(
        rule=Rule(
            code="provision-empty",
            severity=Severity.WARNING,
            summary="A provision other than an article has no text and is not marked as removed.",
            clause="DESIGN storage",
        ),
        check=_provision_empty,
    ),
    ProfileRule(
        rule=Rule(
            code="numbering-gap",
            severity=Severity.WARNING,
            summary="A number does not follow the one before, and no removed or inserted provision explains it.",
            clause="DESIGN completeness",
        ),
        check=_numbering_gap,
    ),
    ProfileRule(
        rule=Rule(
            code="ref-unresolved",
            severity=Severity.WARNING,
            summary="A reference within the document leads to nothing.",
            clause="AKN 3.0 eIdRef",
        ),
        check=_ref_unresolved,
    ),
    ProfileRule(
        rule=Rule(
            code="text-control",
            severity=Severity.ERROR,
            summary="A control character, a noncharacter, a byte order mark or a replacement character in a text.",
            clause="DESIGN canonical form",
        ),
        check=_text_control,
    ),
    ProfileRule(
        rule=Rule(
            code="text-bidi",
            severity=Severity.ERROR,
            summary="A character that changes the direction of what follows.",
            clause="Unicode TR 36, 3.2",
        ),
        check=_text_bidi,
    ),
    ProfileRule(
        rule=Rule(
            code="text-nfc",
            severity=Severity.ERROR,
            summary="A text that is not in Unicode normal form C.",
            clause="DESIGN canonical form",
        ),
        check=_text_nfc,
        unsaid="XPath 1.0 cannot normalise Unicode.",
    ),
    ProfileRule(
        rule=Rule(
            code="lang-tag",
            severity=Severity.ERROR,
            summary="xml:lang is no well-formed language tag, or FRBRlanguage no code of three letters.",
            clause="BCP 47",
        ),
        check=_lang_tag,
    ),
)
