"""What a comparison says in its own voice, by language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lawrepo.comparison import Kind, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonWords:
    """Words in one language.

    `changes` is the title of the column that says what happened, `changed` stands before the number of provisions
    that differ; `place` before where a provision stood and stands, `after` before its neighbour there, `first` where
    it has none; `share` before the words that parts have in common.
    """

    title: str
    changes: str
    changed: str
    same: str
    place: str
    after: str
    first: str
    attribute: str
    tag: str
    share: str
    kinds: Mapping[Kind, str]
    links: Mapping[Link, str]
    parts: Mapping[str, str]


def _kinds(names: str) -> Mapping[Kind, str]:
    return dict(zip(Kind, names.split("; "), strict=True))


_LANGUAGES: Final = {
    "ru": ComparisonWords(
        title="Сравнение редакций",
        changes="Изменения",
        changed="Изменено положений",
        same="Различий нет.",
        place="место",
        after="после",
        first="в начале",
        attribute="атрибут",
        tag="разметка",
        share="общих слов",
        kinds=_kinds(
            "добавлено; исключено; утратило силу; восстановлено; изложено в новой редакции; перемещено; "
            "перенумеровано; изменён заголовок; изменены слова; изменена разметка; изменены метаданные"
        ),
        links={Link.SPLIT: "разделено на", Link.MERGED: "объединены в одно"},
        parts={"preamble": "Преамбула", "preface": "Вводная часть", "conclusions": "Заключительная часть"},
    ),
    "kk": ComparisonWords(
        title="Редакцияларды салыстыру",
        changes="Өзгерістер",
        changed="Өзгерген ережелер",
        same="Айырмашылық жоқ.",
        place="орны",
        after="мынадан кейін",
        first="басында",
        attribute="атрибут",
        tag="белгілеу",
        share="ортақ сөздер",
        kinds=_kinds(
            "қосылды; алып тасталды; күші жойылды; күші қалпына келтірілді; жаңа редакцияда жазылды; "
            "орны ауыстырылды; нөмірі өзгертілді; тақырыбы өзгертілді; сөздері өзгертілді; "
            "белгіленуі өзгертілді; метадеректері өзгертілді"
        ),
        links={Link.SPLIT: "мыналарға бөлінді", Link.MERGED: "біріктірілді"},
        parts={"preamble": "Кіріспе", "preface": "Бастапқы бөлік", "conclusions": "Қорытынды бөлік"},
    ),
    "en": ComparisonWords(
        title="Comparison of versions",
        changes="Changes",
        changed="Provisions changed",
        same="No differences.",
        place="place",
        after="after",
        first="at the beginning",
        attribute="attribute",
        tag="markup",
        share="words in common",
        kinds=_kinds(
            "inserted; removed; repealed; restored; substituted; moved; renumbered; re-headed; amended; "
            "markup changed; metadata changed"
        ),
        links={Link.SPLIT: "split into", Link.MERGED: "merged from"},
        parts={"preamble": "Preamble", "preface": "Preface", "conclusions": "Conclusions"},
    ),
    "de": ComparisonWords(
        title="Vergleich der Fassungen",
        changes="Änderungen",
        changed="Geänderte Vorschriften",
        same="Keine Unterschiede.",
        place="Ort",
        after="nach",
        first="am Anfang",
        attribute="Attribut",
        tag="Auszeichnung",
        share="gemeinsame Wörter",
        kinds=_kinds(
            "eingefügt; gestrichen; aufgehoben; wieder in Kraft; neu gefasst; verschoben; umnummeriert; "
            "Überschrift geändert; geändert; Auszeichnung geändert; Metadaten geändert"
        ),
        links={Link.SPLIT: "geteilt in", Link.MERGED: "zusammengefasst aus"},
        parts={"preamble": "Präambel", "preface": "Vorspann", "conclusions": "Schlussformel"},
    ),
}


def comparison_words(tag: str) -> ComparisonWords:
    """Return the words for a law in this language (BCP 47): English where there are none."""
    return _LANGUAGES.get(tag.partition("-")[0], _LANGUAGES["en"])
