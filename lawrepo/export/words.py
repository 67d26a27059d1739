"""The words that outputs add to a law, by language, and the names of languages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

# ISO 639-2 and 639-3 codes, as AKN has them, to the shortest BCP 47 tag (RFC 5646 2.2.1: the two-letter one, if any).
_TAGS: Final = {
    "alb": "sq",
    "ara": "ar",
    "arm": "hy",
    "aze": "az",
    "bak": "ba",
    "bel": "be",
    "bul": "bg",
    "cat": "ca",
    "ces": "cs",
    "chi": "zh",
    "cym": "cy",
    "cze": "cs",
    "dan": "da",
    "deu": "de",
    "dut": "nl",
    "ell": "el",
    "eng": "en",
    "est": "et",
    "eus": "eu",
    "fas": "fa",
    "fin": "fi",
    "fra": "fr",
    "fre": "fr",
    "geo": "ka",
    "ger": "de",
    "gle": "ga",
    "glg": "gl",
    "gre": "el",
    "heb": "he",
    "hin": "hi",
    "hrv": "hr",
    "hun": "hu",
    "hye": "hy",
    "ice": "is",
    "ind": "id",
    "isl": "is",
    "ita": "it",
    "jpn": "ja",
    "kat": "ka",
    "kaz": "kk",
    "kir": "ky",
    "kor": "ko",
    "lat": "la",
    "lav": "lv",
    "lit": "lt",
    "mac": "mk",
    "mkd": "mk",
    "mlt": "mt",
    "mon": "mn",
    "nld": "nl",
    "nob": "nb",
    "nor": "no",
    "per": "fa",
    "pol": "pl",
    "por": "pt",
    "roh": "rm",
    "ron": "ro",
    "rum": "ro",
    "rus": "ru",
    "slk": "sk",
    "slo": "sk",
    "slv": "sl",
    "spa": "es",
    "sqi": "sq",
    "srp": "sr",
    "swa": "sw",
    "swe": "sv",
    "tat": "tt",
    "tgk": "tg",
    "tuk": "tk",
    "tur": "tr",
    "uig": "ug",
    "ukr": "uk",
    "urd": "ur",
    "uzb": "uz",
    "vie": "vi",
    "wel": "cy",
    "zho": "zh",
}
_RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ug", "ur", "yi"))
_MAX_TAG = 35  # RFC 5646 4.4.1


def language_tag(code: str) -> str:
    """Return the BCP 47 tag of a language code or tag, "" where it is none (`rus` → `ru`, `en-GB` → `en-GB`)."""
    first, *rest = code.split("-")
    if len(code) > _MAX_TAG or not all(part.isascii() and part.isalnum() for part in (first, *rest)):
        return ""
    first = first.lower()
    if not (first.isalpha() and len(first) in {2, 3}):
        return ""
    return "-".join((_TAGS.get(first, first), *rest))


def direction(tag: str) -> str:
    """Return the direction in which a language is written, `ltr` or `rtl`."""
    return "rtl" if tag.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an output says in its own voice, in the language `tag`.

    `day` writes a date; `removed` stands at a provision that has no effect any more, `inserted` and `deleted` are
    heard where marking shows.
    """

    tag: str
    contents: str
    skip: str
    version: str
    as_of: str
    assuming: str
    identifier: str
    recorded: str
    commit: str
    digest: str
    notes: str
    note: str
    back: str
    permalink: str
    removed: str
    inserted: str
    deleted: str
    table: str
    image: str
    page: str
    day: Callable[[date], str]


def _months(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_RU = _months("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
_KK = _months("қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан")
_EN = _months("January February March April May June July August September October November December")
_DE = _months("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")

_LANGUAGES: Final = {
    "ru": Words(
        tag="ru",
        contents="Содержание",
        skip="Перейти к тексту",
        version="Редакция",
        as_of="На дату",
        assuming="В предположении, что",
        identifier="Идентификатор",
        recorded="Внесено в собрание",
        commit="Запись",
        digest="SHA-256 текста",
        notes="Примечания",
        note="Примечание",
        back="К месту в тексте",
        permalink="Постоянная ссылка",
        removed="утратило силу",
        inserted="добавлено",
        deleted="исключено",
        table="Таблица",
        image="изображение",
        page="Стр.",
        day=lambda day: f"{day.day} {_RU[day.month - 1]} {day.year} г.",
    ),
    "kk": Words(
        tag="kk",
        contents="Мазмұны",
        skip="Мәтінге өту",
        version="Редакция",
        as_of="Мына күнге",
        assuming="Мынадай болжаммен",
        identifier="Идентификатор",
        recorded="Жинаққа енгізілді",
        commit="Жазба",
        digest="Мәтіннің SHA-256 мәні",
        notes="Ескертулер",
        note="Ескерту",
        back="Мәтіндегі орнына",
        permalink="Тұрақты сілтеме",
        removed="күші жойылды",
        inserted="қосылды",
        deleted="алып тасталды",
        table="Кесте",
        image="сурет",
        page="Бет",
        day=lambda day: f"{day.year} жылғы {day.day} {_KK[day.month - 1]}",
    ),
    "en": Words(
        tag="en",
        contents="Contents",
        skip="Skip to the text",
        version="Version",
        as_of="As of",
        assuming="Assuming",
        identifier="Identifier",
        recorded="Recorded",
        commit="Commit",
        digest="SHA-256 of the text",
        notes="Notes",
        note="Note",
        back="Back to the text",
        permalink="Permanent link",
        removed="repealed",
        inserted="inserted",
        deleted="deleted",
        table="Table",
        image="image",
        page="Page",
        day=lambda day: f"{day.day} {_EN[day.month - 1]} {day.year}",
    ),
    "de": Words(
        tag="de",
        contents="Inhalt",
        skip="Zum Text",
        version="Fassung",
        as_of="Stand",
        assuming="Unter der Annahme",
        identifier="Kennung",
        recorded="Aufgenommen",
        commit="Commit",
        digest="SHA-256 des Textes",
        notes="Anmerkungen",
        note="Anmerkung",
        back="Zurück zum Text",
        permalink="Dauerhafter Link",
        removed="weggefallen",
        inserted="eingefügt",
        deleted="gestrichen",
        table="Tabelle",
        image="Bild",
        page="Seite",
        day=lambda day: f"{day.day}. {_DE[day.month - 1]} {day.year}",
    ),
}


TAGS: Final = ("en", *(tag for tag in _LANGUAGES if tag != "en"))  # English first: for all that have no own words


def words(tag: str) -> Words:
    """Return the words for a law in this language: English where there are none."""
    return _LANGUAGES.get(tag.partition("-")[0], _LANGUAGES["en"])


def instant(when: datetime) -> str:
    """Write an instant that is in UTC, to the minute, alike in all languages."""
    return f"{when:%Y-%m-%d %H:%M} UTC"
