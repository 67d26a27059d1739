"""What `<num>` says, as the number part of an identifier (AKN-NC §5.4.3).

The standard strips final punctuation, meaningless separations and redundant characters, keeps meaningful ones and
letters' case (`Art. 11.2 bis` gives `11-2bis`, article −1 gives `-1`), and leaves Roman numerals as they are
(`book_I`). Converting those, and numbers in words, is this project's choice: one law has the same identifiers in
languages that write `Раздел II`, `2-бөлім` and `Section Two`.
"""

import re
import unicodedata
from typing import Final

from akn.letters import is_name_letter
from akn.number_words import read_number
from akn.remembered import remembered

# Words that only say what kind of element it is: redundant characters (AKN-NC §5.4.3).
_LABELS: Final = frozenset(
    """
    статья статьи статью статье глава раздел подраздел параграф часть пункт подпункт абзац книга приложение
    бап бабы бабының бөлім бөлімі бөлімше кіші тарау тарауы тармақ тармағы тармақша тармақшасы бөлік бөлігі
    абзацы кітап қосымша параграфы
    article articles art section sections sec chapter ch chap part title book paragraph para subparagraph
    subsection schedule annex appendix clause point item no nr number numero
    artikel abschnitt unterabschnitt kapitel teil buch titel absatz abs nummer satz anlage paragraf
    articolo articoli capo sezione parte titolo libro comma lettera allegato
    chapitre livre titre partie alinéa annexe artículo capítulo sección título anexo
    """.split()  # noqa: SIM905 - quoting each word would hide what this is
)

# Latin adverbs that number what was inserted later: `3 bis` is one number.
_INSERTED: Final = frozenset(
    """
    bis ter quater quinquies sexies septies octies novies nonies decies undecies duodecies terdecies quaterdecies
    quinquiesdecies sexiesdecies septiesdecies octiesdecies noviesdecies vicies
    """.split()  # noqa: SIM905 - as above
)

# Endings of ordinals that are written on a digit: 2-я, 1-го, 1st, 2-ші.
_ENDINGS: Final = frozenset("й я е го му ая ый ой ое ее ые ых ым ом ей ую st nd rd th ші шы інші ншы".split())  # noqa: SIM905 - as above

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT_RUN: Final = re.compile("(?<=[0-9])([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_LOOKALIKES: Final = str.maketrans("ІӀХСМ", "IIXCM")  # Cyrillic letters that are typed for a Roman numeral
_ROMAN: Final = re.compile(r"((?=[A-Z])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))([a-z]?)")
_ROMAN_LETTERS: Final = frozenset("CDLM")  # alone these are letters: Part C, Teil D
_ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_JOINING: Final = re.compile(r"([0-9])/([^\W\d_])(?!\w)")  # 4/a is 4a (AKN-NC §5.4.1)
_INDICATORS: Final = str.maketrans("", "", "ºª°")  # 1º is 1
_SIGN: Final = re.compile(r"(?:^|(?<=\s))[-−](?=[0-9])")
_MINUS: Final = "\ue000"  # stands for a meaningful minus while separators are taken apart
_DIGITS: Final = re.compile(r"[0-9]")
_KEPT: Final = 1024  # the provisions of a law bear the same few numbers


@remembered(_KEPT)
def number_token(num: str, *, roman: bool = True) -> str:
    """Return the number that the text of a `<num>` states, "" when it states none.

    `Статья 83-1`, `83-1-бап` and `Статья 83¹` give `83-1`; `(3)` gives `3`; `а)` gives `а` (letters keep their case
    and their script); `Art. 11.2 bis` gives `11-2bis`. Numbers in words (Kazakh, Russian, English, German, to one
    hundred) become digits, and so do upper-case Roman numerals, Cyrillic `І` and `Х` among them, unless `roman` is
    false: then they are kept, in Latin letters. Lower-case `i)` is a letter.

    >>> number_token("Раздел II."), number_token("он бірінші бөлім"), number_token("10-1)")
    ('2', '11', '10-1')
    """
    token = _read(num, roman=roman)
    # A token is the number it states; in texts that mix several, a pass may bring together what the next one reads.
    while (again := _read(token, roman=roman)) != token:
        token = again
    return token


def _read(num: str, *, roman: bool) -> str:
    words = _words(num)
    value = read_number([run for word in words for run in word.split("-") if run and run.casefold() not in _LABELS])
    if value:
        return str(value)
    numbers: list[str] = []
    names: list[str] = []
    for word in words:
        runs = _runs(word)
        if not runs:  # a label, which reads as a numeral otherwise: `Ch`
            continue
        token = _token(runs, roman=roman and not numbers)
        if _DIGITS.search(word) or (not numbers and _roman(runs[0])):
            numbers.append(token.lstrip("-") if numbers else token)
        elif numbers and _belongs(token, numbers[-1]):
            numbers[-1] += token
        elif token.casefold() not in _LABELS:
            names.append(token)
    return unicodedata.normalize("NFC", "-".join(numbers or names))


def _words(num: str) -> list[str]:
    """Take a text apart at white space, with everything that only decorates a number taken off."""
    text = _JOINING.sub(r"\1\2", num.replace(_MINUS, " ").translate(_INDICATORS))
    text = _SUPERSCRIPT_RUN.sub(lambda match: "-" + match[1].translate(_SUPERSCRIPTS), text)
    text = _SIGN.sub(_MINUS, unicodedata.normalize("NFKC", text))
    cleaned = "".join(
        letter if letter.isspace() or letter == _MINUS or is_name_letter(letter) else "-"
        for letter in text
        if unicodedata.category(letter) not in ("Cf", "Cc") or letter.isspace()
    )
    return [word for word in (word.strip("-") for word in cleaned.split()) if word]


def _runs(word: str) -> list[str]:
    """Take a word apart at its separators; ordinal endings and labels hung on with a hyphen are redundant.

    Of a word that is a label alone, and reads as a numeral (`Ch`), nothing is left.
    """
    runs = [run for run in word.split("-") if run]
    if any(_DIGITS.search(run) or _roman(run) for run in runs):
        runs = [run for run in runs if run.casefold() not in _LABELS]
    kept = runs[:1]
    for run in runs[1:]:
        numbered = _DIGITS.search(kept[-1]) or (len(kept) == 1 and _roman(kept[0]))
        if not (numbered and run.casefold() in _ENDINGS):
            kept.append(run)
    return kept


def _token(runs: list[str], *, roman: bool) -> str:
    """Join the runs of one word, of which the first may be a Roman numeral."""
    head, *rest = (_bare(run) for run in runs)
    if digits := _roman(head):
        head = digits if roman else head.translate(_LOOKALIKES)
    return "-".join([head, *rest]).replace(_MINUS, "-")


def _bare(run: str) -> str:
    """Strip the ordinal ending of English from digits: `21st` says 21."""
    digits = run.rstrip("stndrh")
    return digits if run[len(digits) :] in _ENDINGS and digits.isdecimal() else run


def _belongs(token: str, number: str) -> bool:
    """Tell whether a word goes on a number: a letter after a digit (`4 a`), a Latin adverb after any (`3a bis`)."""
    last = number.rpartition("-")[2]
    if token in _INSERTED:
        return last[0].isdecimal()
    return last[-1].isdecimal() and len(token) == 1 and token.isalpha()


def _roman(run: str) -> str:
    """Write an upper-case Roman numeral, which may bear a letter (`IVa`), in digits; "" for what is none."""
    latin = run.translate(_LOOKALIKES)
    match = _ROMAN.fullmatch(latin)
    if match is None or latin in _ROMAN_LETTERS:
        return ""
    values = [_ROMAN_VALUES[letter] for letter in match[1]]
    total = sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
    return f"{total}{match[2]}"
