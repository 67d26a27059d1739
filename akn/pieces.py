"""Pieces of canonical bytes: cut out of them, and put together, without writing all of a tree again."""

import re
from collections.abc import Collection

from lxml import etree

from akn.names import AKN_NS, ELEMENT_ONLY
from akn.spans import spans
from akn.xml import DECLARATION, XmlError, canonical, local_name, written_among_text, written_declarations

_DECLARES = b" xmlns"
_DECLARED_ALONE = f' xmlns="{AKN_NS}"'.encode()
_LAID_OUT = frozenset(f"{{{AKN_NS}}}{name}" for name in ELEMENT_ONLY)
_DECLARED = re.compile(rb' xmlns:([^=\s]+)="([^"]*)"')
_ANY_DECLARATION = re.compile(rb' xmlns(?::[^=\s]+)?="[^"]*"')
_ELEMENT_NAME = re.compile(rb"<[^\s/>]+")


def split_declarations(data: bytes) -> tuple[dict[str, str], str]:
    """Take canonical bytes apart: the prefixes that the root declares, and the root without declarations.

    The inverse is `join_declarations`. Only for bytes that are canonical.
    """
    declared, bare = undeclared(data)
    return declared, bare.decode()


def join_declarations(prefixes: dict[str, str], text: str) -> bytes:
    """Write a root that carries no declarations with these prefixes, as canonical bytes."""
    return declare(prefixes, text.encode())


def undeclared(data: bytes) -> tuple[dict[str, str], bytes]:
    """Do what `split_declarations` does, in bytes: those of a whole law are copied, and not decoded."""
    bare = data[len(DECLARATION) : -1]
    if data.count(_DECLARES) == 1:  # as in most: that of the standard, on the root
        return {}, bare.replace(_DECLARED_ALONE, b"", 1)
    end = bare.index(b">")
    if bare[end - 1 : end] == b"/":
        end -= 1
    declared = {prefix.decode(): _unescape(uri.decode()) for prefix, uri in _DECLARED.findall(bare, 0, end)}
    return declared, _ANY_DECLARATION.sub(b"", bare[:end]) + bare[end:]


def declare(prefixes: dict[str, str], bare: bytes) -> bytes:
    """Do what `join_declarations` does, in bytes."""
    name = _ELEMENT_NAME.match(bare)
    if name is None:
        raise XmlError(f"no element at {bare.decode()[:40]!r}")
    declarations = written_declarations(prefixes).encode()
    return b"".join((DECLARATION, name[0], declarations, memoryview(bare)[name.end() :], b"\n"))


def excerpt(data: bytes, element: etree._Element) -> bytes:
    """Return `canonical(element)`, for an element of the tree that canonical bytes were parsed into: cut out of them.

    Raises:
        XmlError: as `canonical`.

    """
    around = list(element.iterancestors())
    if not around:
        return data
    if data.count(_DECLARES) != 1 or any(each.tag not in _LAID_OUT for each in around):
        return canonical(element)
    ((start, end),) = spans(data, around[-1], [element])
    name_end = start + len(local_name(element)) + 1
    return b"".join((DECLARATION, data[start:name_end], _DECLARED_ALONE, data[name_end:end], b"\n"))


def rewrite(data: bytes, root: etree._Element, elements: Collection[etree._Element]) -> bytes:
    """Return `canonical(root)`, for a tree that differs from canonical bytes in the text of some elements alone.

    The bytes are those that the tree was parsed from. No element or attribute may have come or gone since, and the
    elements, which stand in the tree, are such as may hold text. What is not in them is not written again.

    Raises:
        XmlError: as `canonical`.

    """
    if data.count(_DECLARES) != 1 or root in elements:
        return canonical(root)
    pieces: list[bytes] = []
    written = 0
    ordered = list(elements)
    if len(ordered) > 1:
        wanted = set(elements)
        ordered = [element for element in root.iter(etree.Element) if element in wanted]
    for element, (start, end) in zip(ordered, spans(data, root, ordered), strict=True):
        if start < written:  # it stands in one that has been written
            continue
        pieces += (data[written:start], written_among_text(element))
        written = end
    return b"".join((*pieces, data[written:]))


def _unescape(value: str) -> str:
    for char, escape in (('"', "&quot;"), ("\t", "&#9;"), ("\n", "&#10;"), ("\r", "&#13;"), ("<", "&lt;")):
        value = value.replace(escape, char)
    return value.replace("&gt;", ">").replace("&amp;", "&")
