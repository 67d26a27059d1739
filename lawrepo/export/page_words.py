"""What the page of a law says beyond what all outputs say (`lawrepo.export.words`), by language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lawrepo.export.words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """Words in one language.

    `span` says from when to when (exclusive, None without end) a text is in force, by its last day; `later` names the
    day of a later version, `change` the number of an instruction, `more` how many are not listed. `standings` are
    what an instruction without effect is called, by `akn.effects.Outstanding.word`.
    """

    span: Callable[[date, date | None], str]
    about: str
    versions: str
    shown: str
    not_then: str
    compare: str
    later: Callable[[str], str]
    open_version: str
    slider: str
    languages: str
    beside: str
    pending: str
    standings: dict[str, str]
    origin: str
    marks: str
    change: Callable[[str], str]
    more: Callable[[int], str]
    portion: str
    trail: str
    previous: str
    following: str
    formats: str
    close: str


def _months(*names: str) -> tuple[str, ...]:
    return tuple(" ".join(names).split())


_FROM_KK: Final = _months(
    "қаңтардан ақпаннан наурыздан сәуірден мамырдан маусымнан",
    "шілдеден тамыздан қыркүйектен қазаннан қарашадан желтоқсаннан",
)
_TO_KK: Final = _months(
    "қаңтарға ақпанға наурызға сәуірге мамырға маусымға", "шілдеге тамызға қыркүйекке қазанға қарашаға желтоқсанға"
)


def _span_kk(start: date, end: date | None) -> str:
    since = f"{start.year} жылғы {start.day} {_FROM_KK[start.month - 1]} бастап"
    if end is None:
        return f"{since} қолданыста"
    last = end - timedelta(days=1)
    return f"{since} {last.year} жылғы {last.day} {_TO_KK[last.month - 1]} дейін қолданыста"


def _span(form: str, bounded: str, tag: str) -> Callable[[date, date | None], str]:
    def span(start: date, end: date | None) -> str:
        day = words(tag).day
        return form.format(day(start)) if end is None else bounded.format(day(start), day(end - timedelta(days=1)))

    return span


_LANGUAGES: Final = {
    "ru": PageWords(
        span=_span("Действует с {}", "Действует с {} по {}", "ru"),
        about="Сведения о тексте",
        versions="Редакции",
        shown="эта редакция",
        not_then="В это время положения в тексте нет.",
        compare="Что изменилось",
        later=lambda day: f"Есть более поздняя редакция: {day}",
        open_version="Открыть эту редакцию",
        slider="Выбор редакции по времени",
        languages="Языки",
        beside="параллельно",
        pending="Изменения, не внесённые в текст",
        standings={
            "pending": "ещё не вступило в силу",
            "stillborn": "не вступит в силу",
            "void": "недействительно",
            "unexecutable": "не может быть внесено",
        },
        origin="Откуда слова",
        marks="Выделить изменённые слова",
        change=lambda name: f"изменение № {name}",
        more=lambda count: f"и ещё {count}",
        portion="Страница положения",
        trail="Путь к странице",
        previous="Предыдущее",
        following="Следующее",
        formats="Файлы",
        close="Закрыть",
    ),
    "kk": PageWords(
        span=_span_kk,
        about="Мәтін туралы мәлімет",
        versions="Редакциялар",
        shown="осы редакция",
        not_then="Бұл кезде мәтінде мұндай норма жоқ.",
        compare="Не өзгерді",
        later=lambda day: f"Кейінгі редакция бар: {day}",
        open_version="Осы редакцияны ашу",
        slider="Редакцияны уақыты бойынша таңдау",
        languages="Тілдер",
        beside="қатар",
        pending="Мәтінге енгізілмеген өзгерістер",
        standings={
            "pending": "әлі күшіне енген жоқ",
            "stillborn": "күшіне енбейді",
            "void": "жарамсыз",
            "unexecutable": "енгізілуі мүмкін емес",
        },
        origin="Сөздердің шығу тегі",
        marks="Өзгертілген сөздерді белгілеу",
        change=lambda name: f"№ {name} өзгеріс",
        more=lambda count: f"және тағы {count}",
        portion="Норманың беті",
        trail="Бетке дейінгі жол",
        previous="Алдыңғысы",
        following="Келесісі",
        formats="Файлдар",
        close="Жабу",
    ),
    "en": PageWords(
        span=_span("In force from {}", "In force from {} to {}", "en"),
        about="About this text",
        versions="Versions",
        shown="this version",
        not_then="The text has no such provision at that time.",
        compare="What changed",
        later=lambda day: f"There is a later version: {day}",
        open_version="Open this version",
        slider="Choose a version by time",
        languages="Languages",
        beside="side by side",
        pending="Changes not made to the text",
        standings={
            "pending": "not yet in force",
            "stillborn": "never to be in force",
            "void": "void",
            "unexecutable": "cannot be carried out",
        },
        origin="Where the words come from",
        marks="Mark the changed words",
        change=lambda name: f"change no. {name}",
        more=lambda count: f"and {count} more",
        portion="Page of this provision",
        trail="Path to this page",
        previous="Previous",
        following="Next",
        formats="Files",
        close="Close",
    ),
    "de": PageWords(
        span=_span("In Kraft ab {}", "In Kraft vom {} bis {}", "de"),
        about="Angaben zum Text",
        versions="Fassungen",
        shown="diese Fassung",
        not_then="Zu dieser Zeit enthält der Text die Vorschrift nicht.",
        compare="Was sich geändert hat",
        later=lambda day: f"Es gibt eine spätere Fassung: {day}",
        open_version="Diese Fassung öffnen",
        slider="Fassung nach der Zeit wählen",
        languages="Sprachen",
        beside="nebeneinander",
        pending="Nicht in den Text übernommene Änderungen",
        standings={
            "pending": "noch nicht in Kraft",
            "stillborn": "tritt nie in Kraft",
            "void": "nichtig",
            "unexecutable": "nicht ausführbar",
        },
        origin="Woher die Wörter stammen",
        marks="Geänderte Wörter hervorheben",
        change=lambda name: f"Änderung Nr. {name}",
        more=lambda count: f"und {count} weitere",
        portion="Seite dieser Vorschrift",
        trail="Pfad zu dieser Seite",
        previous="Vorherige",
        following="Nächste",
        formats="Dateien",
        close="Schließen",
    ),
}


# What languages call themselves.
_NAMES: Final = {
    "cs": "Čeština",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ru": "Русский",
    "tg": "Тоҷикӣ",
    "tr": "Türkçe",
    "uk": "Українська",
    "uz": "Oʻzbekcha",
}


def language_name(tag: str) -> str:
    """Return what a language (BCP 47) calls itself, the tag where that is not known."""
    return _NAMES.get(tag.partition("-")[0], tag)


def page_words(tag: str) -> PageWords:
    """Return the words for a law in this language (BCP 47): English where there are none."""
    return _LANGUAGES.get(tag.partition("-")[0], _LANGUAGES["en"])
