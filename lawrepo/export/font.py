"""Which characters a font has (OpenType 1.9, `cmap`)."""

import struct
from collections.abc import Iterator
from typing import Final

from lawrepo.errors import StorageError

_SEGMENTS: Final = 4  # cmap format 4: segments of the Basic Multilingual Plane
_GROUPS: Final = 12  # cmap format 12: groups of all of Unicode
_LAST: Final = 0xFFFF


class FontError(StorageError):
    """Report a font file that cannot be read."""


def characters(font: bytes) -> frozenset[int]:
    """Return the code points for which a TrueType or OpenType font has a glyph.

    Raises:
        FontError: when the file has no Unicode character map.

    """
    try:
        cmap = _table(font, b"cmap")
        found: set[int] = set()
        for offset in _subtables(cmap):
            (kind,) = struct.unpack_from(">H", cmap, offset)
            if kind == _SEGMENTS:
                found.update(_segments(cmap, offset))
            elif kind == _GROUPS:
                found.update(_groups(cmap, offset))
    except (struct.error, IndexError) as error:
        raise FontError(f"font file of {len(font)} bytes: {error}") from error
    if not found:
        raise FontError(f"font file of {len(font)} bytes: no Unicode character map")
    return frozenset(found)


def _table(font: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if name == tag:
            return font[offset : offset + length]
    raise FontError(f"font file of {len(font)} bytes: no table {tag.decode()}")


def _subtables(cmap: bytes) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", cmap, 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * index)
        if platform == 0 or (platform, encoding) in {(3, 1), (3, 10)}:
            yield offset


def _segments(cmap: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", cmap, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", cmap, at + 14)
    starts = struct.unpack_from(f">{count}H", cmap, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", cmap, at + 16 + 2 * doubled)
    offsets_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", cmap, offsets_at)
    for index, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(start, min(end, _LAST - 1) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", cmap, offsets_at + 2 * index + offset + 2 * (code - start))
            if glyph and (glyph + delta) & _LAST:
                yield code


def _groups(cmap: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">L", cmap, at + 12)
    for index in range(count):
        start, end, glyph = struct.unpack_from(">LLL", cmap, at + 16 + 12 * index)
        yield from range(start if glyph else start + 1, end + 1)
