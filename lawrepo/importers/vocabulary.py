"""The words by which each language marks the parts of a law."""

from dataclasses import dataclass
from typing import Final

ARTICLE: Final = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one language.

    `levels` are (word, element, rank): an element stands inside the nearest one of a smaller rank. `number_first`
    says that the number stands before the word (`3-тарау`), `ordinal_first` that it may (`Erster Abschnitt`).
    `unnumbered` are headings of a part that has no number. `announcing` is a pattern of the words that announce a
    number in running text (`подпунктами 3)`), `joining` are words that may stand between two such numbers. `refused`
    are words of a structure that the grammar does not place, `variants` other forms of the words of `levels`, which
    head nothing that it places (plurals, abbreviations), `offices` those with which a signature begins,
    `repealed` what stands in the place of a repealed provision.
    """

    levels: tuple[tuple[str, str, int], ...]
    number_first: bool = False
    ordinal_first: bool = False
    unnumbered: tuple[str, ...] = ()
    preambles: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    announcing: str = "№"
    joining: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    repealed: tuple[str, ...] = ()


# The words with which an editorial note begins, whatever the language of the law: editions mix them.
NOTES: Final = ("Сноска", "Примечание", "Ескерту", "Ескертпе", "Note", "Anmerkung")

# Of these, the ones that can begin nothing else.
NOTES_ONLY: Final = ("Сноска", "Примечание")

VOCABULARIES: Final = {
    "rus": Vocabulary(
        levels=(
            ("книга", "book", 1),
            ("часть", "part", 2),
            ("раздел", "section", 3),
            ("подраздел", "subsection", 4),
            ("глава", "chapter", 5),
            ("параграф", "subchapter", 6),
            ("§", "subchapter", 6),
            ("статья", ARTICLE, 9),
        ),
        unnumbered=("общая часть", "особенная часть"),
        preambles=("преамбула", "вступление"),
        announcing=r"(?:под)?пункт(?:а|у|ом|е|ы|ов|ам|ами|ах)?|абзац(?:а|у|ем|е|ы|ев|ам|ами|ах)?|стать(?:я|и|е|ю|ям|ями|ях)"
        r"|статей|статьей|част(?:ь|и|ью|ей|ям|ями|ях)|пп?\.|ст\.|№",
        joining=("и", "или", "по", "с", "до"),
        refused=("приложение", "оглавление", "содержание", "том"),
        variants=(
            "книги",
            "части",
            "разделы",
            "подразделы",
            "главы",
            "параграфы",
            "статьи",
            "ст",
            "гл",
            "разд",
            "§§",
        ),
        months=(
            *("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября"),
            *("октября", "ноября", "декабря"),
        ),
        offices=("президент", "председатель", "премьер-министр"),
        repealed=("исключена", "исключен", "исключено", "утратила силу", "утратил силу", "утратило силу"),
    ),
    "kaz": Vocabulary(
        levels=(
            ("кітап", "book", 1),
            ("бөлік", "part", 2),
            ("бөлім", "section", 3),
            ("кіші бөлім", "subsection", 4),
            ("бөлімше", "subsection", 4),
            ("тарау", "chapter", 5),
            ("параграф", "subchapter", 6),
            ("бап", ARTICLE, 9),
        ),
        number_first=True,
        unnumbered=("жалпы бөлік", "ерекше бөлік", "жалпы бөлім", "ерекше бөлім"),
        preambles=("кіріспе", "преамбула"),
        announcing="№",
        joining=("және", "мен", "бен", "пен", "немесе"),
        refused=("қосымша", "мазмұны", "том"),
        variants=("кітаптар", "бөліктер", "бөлімдер", "бөлімшелер", "тараулар", "параграфтар", "баптар"),
        months=(
            *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек"),
            *("қазан", "қараша", "желтоқсан"),
        ),
        offices=("президент", "қазақстан республикасының президенті", "төраға"),
        repealed=("алып тасталды", "алып тасталған", "күші жойылды"),
    ),
    "eng": Vocabulary(
        levels=(
            ("book", "book", 1),
            ("part", "part", 2),
            ("title", "title", 2),
            ("subtitle", "subtitle", 3),
            ("section", "section", 3),
            ("subsection", "subsection", 4),
            ("chapter", "chapter", 5),
            ("subchapter", "subchapter", 6),
            ("division", "division", 7),
            ("article", ARTICLE, 9),
        ),
        unnumbered=("general part", "special part"),
        preambles=("preamble",),
        formulas=("enacting formula",),
        announcing=r"(?:(?:sub)?paragraph|point|article|section|item)s?|no\.",
        joining=("and", "or", "to", "until"),
        refused=("schedule", "annex", "appendix", "contents", "table of contents"),
        variants=("books", "parts", "titles", "sections", "subsections", "chapters", "articles", "art", "sec", "ch"),
        months=(
            *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
            *("october", "november", "december"),
        ),
        offices=("president", "the president", "speaker", "the speaker", "prime minister"),
        repealed=("repealed", "deleted", "revoked", "spent"),
    ),
    "deu": Vocabulary(
        levels=(
            ("buch", "book", 1),
            ("teil", "part", 2),
            ("abschnitt", "section", 3),
            ("kapitel", "chapter", 3),
            ("unterabschnitt", "subsection", 4),
            ("titel", "title", 5),
            ("untertitel", "subtitle", 6),
            ("artikel", ARTICLE, 9),
            ("§", ARTICLE, 9),
        ),
        ordinal_first=True,
        unnumbered=("allgemeiner teil", "besonderer teil"),
        preambles=("präambel",),
        formulas=("eingangsformel",),
        announcing=r"abs(?:atz(?:es)?|ätzen?|\.)|artikel[ns]?|satz(?:es)?|sätzen?|nummern?|nrn?\.|buchstaben?|§+",
        joining=("und", "oder", "bis", "vom", "am", "zum"),
        refused=("anlage", "anhang", "inhalt", "inhaltsverzeichnis", "inhaltsübersicht"),
        variants=("bücher", "teile", "abschnitte", "unterabschnitte", "art", "kap"),
        months=(
            *("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september"),
            *("oktober", "november", "dezember"),
        ),
        offices=("der bundespräsident", "der präsident", "der bundeskanzler", "die präsidentin"),
        repealed=("aufgehoben", "weggefallen", "gestrichen"),
    ),
}
