"""What the origins of words are called, by language."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceWords:
    """Words in one language.

    `original` and `unrecorded` stand in the place of an act, the latter where a whole text came without one;
    `origins` stands over the list of acts, `count` before a number of words; `imported` says that an origin is known
    only by what two whole texts differ in.
    """

    original: str
    unrecorded: str
    origins: str
    count: str
    imported: str


_LANGUAGES: Final = {
    "ru": ProvenanceWords(
        original="первоначальный текст",
        unrecorded="акт не указан",
        origins="Откуда слова",
        count="слов",
        imported="по разнице целых текстов",
    ),
    "kk": ProvenanceWords(
        original="бастапқы мәтін",
        unrecorded="акт көрсетілмеген",
        origins="Сөздердің шығу тегі",
        count="сөз саны",
        imported="тұтас мәтіндердің айырмасы бойынша",
    ),
    "en": ProvenanceWords(
        original="original text",
        unrecorded="act not recorded",
        origins="Where the words come from",
        count="words",
        imported="from the difference of whole texts",
    ),
    "de": ProvenanceWords(
        original="Urfassung",
        unrecorded="Akt nicht erfasst",
        origins="Woher die Wörter stammen",
        count="Wörter",
        imported="aus dem Unterschied ganzer Texte",
    ),
}


def provenance_words(tag: str) -> ProvenanceWords:
    """Return the words for a law in this language (BCP 47): English where there are none."""
    return _LANGUAGES.get(tag.partition("-")[0], _LANGUAGES["en"])
