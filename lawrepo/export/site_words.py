"""What the pages of a site say that no single law says, by language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWords:
    """Words in one language (BCP 47 `tag`).

    `standings` are what is said of an act that is not simply in force (`site_facts.Standing`), `replaced` and
    `replacing` what comes before its successor, `kinds` what types of documents are called, `forces` what is said of
    a change (by the type of the modification), `found` and `nothing` what a search came to.
    """

    tag: str
    title: str
    skip: str
    home: str
    browse: str
    search: str
    words_asked: str
    find: str
    more: str
    found: str
    nothing: str
    no_script: str
    holds: str
    laws: str
    languages: str
    newest: str
    upcoming: str
    recorded: str
    by_year: str
    by_kind: str
    by_language: str
    by_letter: str
    pages: str
    feed_in_force: str
    feed_recorded: str
    current: str
    versions: str
    provisions: str
    compared: str
    amended_by: str
    amends: str
    pending: str
    whole: str
    authoritative: str
    translation: str
    replaced: str
    replacing: str
    replaces: str
    by: str
    enacted: str
    earliest: str
    unknown_act: str
    missing: str
    missing_told: str
    standings: Mapping[str, str]
    kinds: Mapping[str, str]
    forces: Mapping[str, str]


_LANGUAGES: Final = {
    "ru": SiteWords(
        tag="ru",
        title="Собрание законодательства",
        skip="Перейти к содержанию страницы",
        home="Главная",
        browse="Все акты",
        search="Поиск",
        words_asked="Слова из текста или названия",
        find="Найти",
        more="Показать ещё",
        found="Найдено статей:",
        nothing="Ничего не найдено. Попробуйте меньше слов или другие слова.",
        no_script="Для поиска нужен JavaScript. Без него все акты можно найти в перечнях.",
        holds="Состав собрания",
        laws="Акты",
        languages="Языки",
        newest="Последние изменения законов",
        upcoming="Предстоящие изменения",
        recorded="Недавно внесено в собрание",
        by_year="По году принятия",
        by_kind="По виду",
        by_language="По языку",
        by_letter="По первой букве",
        pages="Страницы",
        feed_in_force="Изменения по дате вступления в силу",
        feed_recorded="Изменения по дате внесения в собрание",
        current="Текст",
        versions="Редакции",
        provisions="Статей",
        compared="Сравнение редакций",
        amended_by="Акты, изменяющие этот акт или его действие",
        amends="Что изменяет этот акт",
        pending="Изменения без действия",
        whole="акт в целом",
        authoritative="официальный текст",
        translation="перевод",
        replaced="Заменён актом",
        replacing="Его заменит",
        replaces="Заменяет",
        by="На основании",
        enacted="Дата принятия",
        earliest="самый ранний текст в собрании",
        unknown_act="акт не указан",
        missing="Страница не найдена",
        missing_told="По этому адресу ничего нет. Возможно, акт переехал или адрес записан с ошибкой.",
        standings={
            "ceased": "Акт утратил силу",
            "not-yet": "Ещё не действует, дата вступления в силу",
            "ceasing": "Акт утратит силу",
        },
        kinds={"act": "Законы", "bill": "Законопроекты", "judgment": "Судебные решения", "doc": "Документы"},
        forces={
            "substitution": "изменено",
            "replacement": "изменено",
            "insertion": "дополнено",
            "repeal": "исключено",
            "renumbering": "изменена нумерация",
            "split": "разделено",
            "join": "объединено",
            "entryIntoForce": "вступает в силу",
            "endOfEnactment": "прекращает действие",
        },
    ),
    "kk": SiteWords(
        tag="kk",
        title="Заңнама жинағы",
        skip="Беттің мазмұнына өту",
        home="Басты бет",
        browse="Барлық актілер",
        search="Іздеу",
        words_asked="Мәтіндегі немесе атауындағы сөздер",
        find="Табу",
        more="Тағы көрсету",
        found="Табылған баптар:",
        nothing="Ештеңе табылмады. Сөздерді азайтып немесе өзгертіп көріңіз.",
        no_script="Іздеу үшін JavaScript қажет. Онсыз барлық актілерді тізімдерден табуға болады.",
        holds="Жинақтың құрамы",
        laws="Актілер",
        languages="Тілдер",
        newest="Заңдардағы соңғы өзгерістер",
        upcoming="Алдағы өзгерістер",
        recorded="Жинаққа жақында енгізілгендер",
        by_year="Қабылданған жылы бойынша",
        by_kind="Түрі бойынша",
        by_language="Тілі бойынша",
        by_letter="Бірінші әрпі бойынша",
        pages="Беттер",
        feed_in_force="Күшіне ену күні бойынша өзгерістер",
        feed_recorded="Жинаққа енгізілген күні бойынша өзгерістер",
        current="Мәтін",
        versions="Редакциялар",
        provisions="Баптар",
        compared="Редакцияларды салыстыру",
        amended_by="Осы актіні немесе оның қолданылуын өзгертетін актілер",
        amends="Бұл акт нені өзгертеді",
        pending="Қолданылмайтын өзгерістер",
        whole="акт тұтастай",
        authoritative="ресми мәтін",
        translation="аударма",
        replaced="Орнына келген акт",
        replacing="Орнын басатын акт",
        replaces="Мына актінің орнын басады",
        by="Негізі",
        enacted="Қабылданған күні",
        earliest="жинақтағы ең ерте мәтін",
        unknown_act="акт көрсетілмеген",
        missing="Бет табылмады",
        missing_told="Бұл мекенжайда ештеңе жоқ. Акт көшірілген немесе мекенжай қате жазылған болуы мүмкін.",
        standings={
            "ceased": "Күші жойылды",
            "not-yet": "Әлі күшіне енген жоқ, күшіне енетін күні",
            "ceasing": "Күші жойылады",
        },
        kinds={"act": "Заңдар", "bill": "Заң жобалары", "judgment": "Сот шешімдері", "doc": "Құжаттар"},
        forces={
            "substitution": "өзгертілді",
            "replacement": "өзгертілді",
            "insertion": "толықтырылды",
            "repeal": "алып тасталды",
            "renumbering": "нөмірі өзгертілді",
            "split": "бөлінді",
            "join": "біріктірілді",
            "entryIntoForce": "күшіне енеді",
            "endOfEnactment": "күші жойылады",
        },
    ),
    "en": SiteWords(
        tag="en",
        title="Collection of laws",
        skip="Skip to the content of the page",
        home="Home",
        browse="All acts",
        search="Search",
        words_asked="Words of the text or the title",
        find="Find",
        more="Show more",
        found="Articles found:",
        nothing="Nothing was found. Try fewer words, or others.",
        no_script="The search needs JavaScript. Without it, every act can be found in the lists.",
        holds="What the collection holds",
        laws="Acts",
        languages="Languages",
        newest="Latest changes in the laws",
        upcoming="Changes to come",
        recorded="Recorded lately",
        by_year="By year of enactment",
        by_kind="By type",
        by_language="By language",
        by_letter="By first letter",
        pages="Pages",
        feed_in_force="Changes by the day they come into force",
        feed_recorded="Changes by the day they were recorded",
        current="Text",
        versions="Versions",
        provisions="Articles",
        compared="Versions compared",
        amended_by="Acts that change this act or its force",
        amends="What this act changes",
        pending="Changes without effect",
        whole="the act as a whole",
        authoritative="authoritative text",
        translation="translation",
        replaced="Replaced by",
        replacing="To be replaced by",
        replaces="Replaces",
        by="By",
        enacted="Enacted",
        earliest="earliest text held",
        unknown_act="act not recorded",
        missing="Page not found",
        missing_told="There is nothing at this address. The act may have moved, or the address may be mistyped.",
        standings={
            "ceased": "No longer in force",
            "not-yet": "Not yet in force, commences",
            "ceasing": "Ceases to be in force",
        },
        kinds={"act": "Acts", "bill": "Bills", "judgment": "Judgments", "doc": "Documents"},
        forces={
            "substitution": "amended",
            "replacement": "amended",
            "insertion": "inserted",
            "repeal": "repealed",
            "renumbering": "renumbered",
            "split": "split",
            "join": "merged",
            "entryIntoForce": "comes into force",
            "endOfEnactment": "ceases to be in force",
        },
    ),
    "de": SiteWords(
        tag="de",
        title="Gesetzessammlung",
        skip="Zum Inhalt der Seite",
        home="Startseite",
        browse="Alle Rechtsakte",
        search="Suche",
        words_asked="Wörter aus Text oder Titel",
        find="Suchen",
        more="Mehr anzeigen",
        found="Gefundene Artikel:",
        nothing="Nichts gefunden. Versuchen Sie es mit weniger oder anderen Wörtern.",
        no_script="Die Suche braucht JavaScript. Ohne JavaScript führen die Verzeichnisse zu allen Rechtsakten.",
        holds="Inhalt der Sammlung",
        laws="Rechtsakte",
        languages="Sprachen",
        newest="Letzte Änderungen",
        upcoming="Kommende Änderungen",
        recorded="Zuletzt aufgenommen",
        by_year="Nach Jahr",
        by_kind="Nach Art",
        by_language="Nach Sprache",
        by_letter="Nach Anfangsbuchstaben",
        pages="Seiten",
        feed_in_force="Änderungen nach dem Tag des Inkrafttretens",
        feed_recorded="Änderungen nach dem Tag der Aufnahme",
        current="Text",
        versions="Fassungen",
        provisions="Artikel",
        compared="Fassungsvergleich",
        amended_by="Rechtsakte, die diesen Rechtsakt oder seine Geltung ändern",
        amends="Was dieser Rechtsakt ändert",
        pending="Änderungen ohne Wirkung",
        whole="der Rechtsakt insgesamt",
        authoritative="verbindlicher Text",
        translation="Übersetzung",
        replaced="Ersetzt durch",
        replacing="Wird ersetzt durch",
        replaces="Ersetzt",
        by="Durch",
        enacted="Erlassen",
        earliest="ältester erfasster Text",
        unknown_act="Rechtsakt nicht erfasst",
        missing="Seite nicht gefunden",
        missing_told="Unter dieser Adresse gibt es nichts. Vielleicht ist die Adresse falsch geschrieben.",
        standings={
            "ceased": "Außer Kraft",
            "not-yet": "Noch nicht in Kraft, tritt in Kraft",
            "ceasing": "Tritt außer Kraft",
        },
        kinds={"act": "Gesetze", "bill": "Entwürfe", "judgment": "Urteile", "doc": "Dokumente"},
        forces={
            "substitution": "geändert",
            "replacement": "geändert",
            "insertion": "eingefügt",
            "repeal": "aufgehoben",
            "renumbering": "umnummeriert",
            "split": "geteilt",
            "join": "zusammengefasst",
            "entryIntoForce": "tritt in Kraft",
            "endOfEnactment": "tritt außer Kraft",
        },
    ),
}


def site_words(tag: str) -> SiteWords:
    """Return the words for a language (BCP 47): English where there are none."""
    return _LANGUAGES.get(tag.partition("-")[0], _LANGUAGES["en"])
