"""The number part of identifiers: akn.numbering and akn.number_words (AKN-NC §5.4.3)."""

import pytest

from akn.number_words import read_number
from akn.numbering import number_token


@pytest.mark.parametrize(
    ("num", "token"),
    [
        ("Статья 83-1", "83-1"),
        ("Ch. 5", "5"),
        ("Ch", ""),
        ("Статья-5", "5"),
        ("Статья 83¹", "83-1"),
        ("83-1-бап", "83-1"),
        ("2-бөлім", "2"),
        ("Кіші бөлім 2", "2"),
        ("3-1.", "3-1"),
        ("10-1)", "10-1"),
        ("(3)", "3"),
        ("1a.", "1a"),
        ("а)", "а"),
        ("ә)", "ә"),
        ("aa)", "aa"),
        ("i)", "i"),
        ("(iv)", "iv"),
        ("Art. 11.2 bis", "11-2bis"),
        ("Art. -1", "-1"),
        ("−1", "-1"),
        ("4/a", "4a"),
        ("4-C", "4-C"),
        ("Artikel 4 a", "4a"),
        ("Section 2A.", "2A"),
        ("2-я часть", "2"),
        ("21st", "21"),
        ("1º", "1"),
        ("§ 5", "5"),
        ("№ 5", "5"),
        ("«1.»", "1"),
        ("1\u00a0.", "1"),
        ("5 (пункт -3)", "5-3"),
        ("5 я-3", "5-3"),
        ("Article unique", "unique"),
        ("Часть Общая", "Общая"),
        ("Part C", "C"),
        ("Статья", ""),
        ("–", ""),
        ("\ue000", ""),
        ("", ""),
    ],
)
def test_numbers(num: str, token: str) -> None:
    assert number_token(num) == number_token(num, roman=False) == token


@pytest.mark.parametrize(
    ("num", "digits", "kept"),
    [
        ("Раздел II.", "2", "II"),
        ("І бөлім", "1", "I"),  # U+0406, Cyrillic
        ("ІХ бөлім", "9", "IX"),  # both Cyrillic
        ("Ⅳ тарау", "4", "IV"),  # U+2163
        ("XLIX", "49", "XLIX"),
        ("MCMXCV", "1995", "MCMXCV"),
        ("IVa.", "4a", "IVa"),
        ("II-1", "2-1", "II-1"),
        ("I-я часть", "1", "I"),
        ("Part I.2", "1-2", "I-2"),
        ("Teil X", "10", "X"),
    ],
)
def test_roman_numerals_are_converted_or_kept(num: str, digits: str, kept: str) -> None:
    assert number_token(num) == digits
    assert number_token(num, roman=False) == kept


@pytest.mark.parametrize(
    ("num", "token"),
    [
        ("бірінші бөлім", "1"),
        ("он бірінші тарау", "11"),
        ("Жиырмасыншы", "20"),
        ("тоқсан тоғызыншы", "99"),
        ("жүзінші", "100"),
        ("Глава первая", "1"),
        ("ТРЕТЬЕЙ", "3"),
        ("четвёртый", "4"),
        ("Раздел двадцать первый", "21"),
        ("девяносто девятая", "99"),
        ("сотая", "100"),
        ("Part One", "1"),
        ("Chapter Twenty-First", "21"),
        ("ninety ninth", "99"),
        ("hundredth", "100"),
        ("Erster Teil", "1"),
        ("Dreißigster", "30"),
        ("einundzwanzigste", "21"),
        ("neunundneunzigstes", "99"),
        ("hundertste", "100"),
    ],
)
def test_numbers_in_words(num: str, token: str) -> None:
    assert number_token(num) == token


@pytest.mark.parametrize("words", [[], ["статья"], ["двадцать", "двадцать"], ["первый", "второй"], ["сто", "один"]])
def test_words_that_are_no_number(words: list[str]) -> None:
    assert read_number(words) == 0


def test_every_number_to_one_hundred_can_be_read() -> None:
    units = {
        "kaz": "бірінші екінші үшінші төртінші бесінші алтыншы жетінші сегізінші тоғызыншы",
        "rus": "первая вторая третья четвёртая пятая шестая седьмая восьмая девятая",
        "eng": "first second third fourth fifth sixth seventh eighth ninth",
    }
    tens = {
        "kaz": "он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
        "rus": "— двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "eng": "— twenty thirty forty fifty sixty seventy eighty ninety",
    }
    for language, words in units.items():
        for ten, ten_word in enumerate(tens[language].split(), 1):
            for unit, unit_word in enumerate(words.split(), 1):
                if ten_word != "—":
                    assert read_number([ten_word, unit_word]) == 10 * ten + unit
