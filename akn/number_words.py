"""Numbers in words, cardinal and ordinal, from one to one hundred: Kazakh, Russian, English, German."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

_TEN: Final = 10
_HUNDRED: Final = 100


def read_number(words: Sequence[str]) -> int:
    """Read one number written in one or two words (`он бірінші`, `двадцать первая`), 0 when they are none.

    Letters' case does not matter, nor does `ё` written `е`; `einundzwanzigster` is one word.
    """
    values = [_VALUES.get(word.casefold().replace("ё", "е"), 0) for word in words]
    match values:
        case [value]:
            return value
        case [ten, unit] if ten % _TEN == 0 and 0 < ten < _HUNDRED and 0 < unit < _TEN:
            return ten + unit
        case _:
            return 0


def _series(words: str, first: int = 1, step: int = 1) -> Iterator[tuple[str, int]]:
    return zip(words.split(), itertools.count(first, step))


def _kazakh() -> Iterator[tuple[str, int]]:
    yield from _series("бір екі үш төрт бес алты жеті сегіз тоғыз")
    yield from _series("он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан жүз", 10, 10)
    yield from _series("бірінші екінші үшінші төртінші бесінші алтыншы жетінші сегізінші тоғызыншы")
    yield from _series("оныншы жиырмасыншы отызыншы қырқыншы елуінші алпысыншы", 10, 10)
    yield from _series("жетпісінші сексенінші тоқсаныншы жүзінші", 70, 10)


def _russian() -> Iterator[tuple[str, int]]:
    teens = "одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
    yield from _series("один два три четыре пять шесть семь восемь девять десять")
    yield from _series("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто", 20, 10)
    for stem, value in _series(teens, 11):
        yield stem + "ь", value
    for stem, value in itertools.chain(
        _series("перв втор трет четверт пят шест седьм восьм девят десят"),
        _series(teens, 11),
        _series("двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност сот", 20, 10),
    ):
        third = "ий ья ье ьи ьего ьей ьему ьем ьим ью"
        endings = third if stem == "трет" else "ый ой ая ое ые ого ому ом ым ую ых"
        for ending in endings.split():
            yield stem + ending, value


def _english() -> Iterator[tuple[str, int]]:
    tens = "twent thirt fort fift sixt sevent eight ninet"
    teens = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    yield from _series("one two three four five six seven eight nine ten eleven twelve")
    yield from _series("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
    yield from (("hundred", 100), ("hundredth", 100))
    for word, value in _series(teens, 13):
        yield from ((word, value), (word + "th", value))
    for stem, value in _series(tens, 20, 10):
        yield from ((stem + "y", value), (stem + "ieth", value))


def _german() -> Iterator[tuple[str, int]]:
    teens = "dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
    tens = "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig hundert"
    yield from _series("eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
    ordinals = [*_series("erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft"), ("siebent", 7)]
    for word, value in _series(teens, 13):
        yield word, value
        ordinals.append((word + "t", value))
    for word, value in _series(tens, 20, 10):
        yield word, value
        ordinals.append((word + "st", value))
        if value < _HUNDRED:
            for unit, added in _series("ein zwei drei vier fünf sechs sieben acht neun"):
                yield f"{unit}und{word}", value + added
                ordinals.append((f"{unit}und{word}st", value + added))
    for stem, value in ordinals:
        for ending in ("e", "er", "es", "en", "em"):
            yield stem + ending, value


# Keys are case-folded: `dreißig` is `dreissig`.
_VALUES: Final = dict(itertools.chain(_kazakh(), _russian(), _english(), _german()))
