"""Which characters names and identifiers may be made of."""

import unicodedata
from typing import Final

# Letters and marks that show nothing, or only change how another is shown (Unicode Default_Ignorable_Code_Point
# within the categories L and M): two names that differ in them look the same.
_UNSEEN: Final = frozenset(
    map(
        chr,
        (
            0x034F,  # combining grapheme joiner
            *(0x115F, 0x1160, 0x3164, 0xFFA0),  # Hangul fillers
            *(0x17B4, 0x17B5),  # Khmer inherent vowels
            *range(0x180B, 0x1810),  # Mongolian variation selectors
            *range(0xFE00, 0xFE10),  # variation selectors
            *range(0xE0100, 0xE01F0),  # variation selectors, supplement
        ),
    )
)


def is_name_letter(letter: str) -> bool:
    """Tell whether a character is a letter, a combining mark or a decimal digit that can be seen."""
    category = unicodedata.category(letter)
    return (category[0] in "LM" or category == "Nd") and letter not in _UNSEEN
