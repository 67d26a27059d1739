"""The words that books alone need, by language; the rest is in `lawrepo.export.words`."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class BookWords:
    """What a book says of its own parts, and of how accessible it is."""

    title_page: str
    text: str
    landmarks: str
    accessibility: str


_LANGUAGES: Final = {
    "ru": BookWords(
        title_page="Титульный лист",
        text="Текст",
        landmarks="Разделы книги",
        accessibility=(
            "В тексте размечены заголовки, есть оглавление, у каждой части указан её язык. Примечания связаны с"
            " текстом ссылками в обе стороны. Вместо изображений приведены их описания."
        ),
    ),
    "kk": BookWords(
        title_page="Титул парағы",
        text="Мәтін",
        landmarks="Кітап бөлімдері",
        accessibility=(
            "Мәтіннің тақырыптары белгіленген, мазмұны бар, әр бөлігінің тілі көрсетілген. Ескертулер мәтінмен екі"
            " жаққа да сілтемелермен байланысқан. Суреттердің орнына олардың сипаттамасы берілген."
        ),
    ),
    "en": BookWords(
        title_page="Title page",
        text="Text",
        landmarks="Parts of the book",
        accessibility=(
            "The text has headings and a table of contents, and each part names its language. Notes are linked with"
            " the text both ways. Images are given by their descriptions."
        ),
    ),
    "de": BookWords(
        title_page="Titelseite",
        text="Text",
        landmarks="Teile des Buches",
        accessibility=(
            "Der Text hat Überschriften und ein Inhaltsverzeichnis, und jeder Teil nennt seine Sprache. Anmerkungen"
            " sind mit dem Text in beide Richtungen verlinkt. Bilder sind durch ihre Beschreibungen wiedergegeben."
        ),
    ),
}


def book_words(tag: str) -> BookWords:
    """Return the words for a law in this language: English where there are none."""
    return _LANGUAGES.get(tag.partition("-")[0], _LANGUAGES["en"])
