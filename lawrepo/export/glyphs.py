"""The font of the PDF, and whether it can show a text."""

import functools
from importlib.resources import files
from pathlib import Path
from typing import Final

from lawrepo.errors import StorageError
from lawrepo.export.font import characters

_SOFT_HYPHEN: Final = "\u00ad"


class GlyphError(StorageError):
    """Report a character that the font has no glyph for, with the provision it stands in."""

    def __init__(self, character: str, eid: str) -> None:
        """Keep the character and the eId of the provision, "" outside any."""
        self.character = character
        self.eid = eid
        place = f"provision {eid}" if eid else "the text"
        super().__init__(
            f"PDF: no glyph for U+{ord(character):04X} {character!r} in {place}: expected a letter of Noto Serif"
        )


def font_folder() -> Path:
    """Return the folder of the font files."""
    return Path(str(files("fontpkg_noto_serif"))) / "files"


def checked(text: str, eid: str) -> str:
    """Return a text that the font can show; soft hyphens go, as they would make words unfindable.

    Raises:
        GlyphError: for a character without a glyph, in the provision `eid`.

    """
    text = text.replace(_SOFT_HYPHEN, "")
    if not text.isascii() and (missing := set(text) - _characters()):
        raise GlyphError(next(char for char in text if char in missing), eid)
    return text


@functools.cache
def _characters() -> frozenset[str]:
    """Return the characters that all styles of the font have."""
    fonts = (characters(path.read_bytes()) for path in sorted(font_folder().glob("*.ttf")))
    return frozenset(map(chr, frozenset.intersection(*fonts)))
