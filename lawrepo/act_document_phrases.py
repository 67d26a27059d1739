"""How amending is put into words: the names of provisions and the sentences of each operation, a table a language.

In a sentence `{target}`, `{anchor}` and `{to}` are provisions, in a case where the language has cases
(`{target.gen}`); `{old}`, `{new}` and `{content}` what is quoted, `{words.…}` what it is called; all else is a value.
The old text always stands before the new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The words of one language.

    `cases` names the forms in `steps`: for each step of an eId its forms, one a case, parted by `|`, or one for all.
    `outer` is the case of what a provision is part of, "" where it is the same for all; `inward` tells that the whole
    is named before its parts. `within` are the forms of a step that follows its whole, where they differ.
    """

    quotes: tuple[str, str]
    article: str
    intro: str
    intro_to_many: str
    cases: tuple[str, ...]
    outer: str
    inward: bool
    joint: str
    steps: Mapping[str, str]
    within: Mapping[str, str]
    sentences: Mapping[str, str]


def _table(text: str) -> Mapping[str, str]:
    """Read lines of `name: value`."""
    lines = (line.strip().partition(": ") for line in text.strip().splitlines())
    return MappingProxyType({name: value for name, _, value in lines})


_ENGLISH: Final = Phrases(
    quotes=("“", "”"),
    article="Article {number}.",
    intro="{work} is amended as follows:",
    intro_to_many="The following is amended:",
    cases=("nom",),
    outer="",
    inward=True,
    joint=", ",
    steps=_table(
        """
        al: indent {n}
        art: Article {n}
        body: the main body
        book: Book {n}
        chp: Chapter {n}
        heading: heading
        indent: indent {n}
        instruction: instruction {n}
        intro: introductory part
        item: item {n}
        p: passage {n}
        para: paragraph {n}
        part: Part {n}
        point: point {n}
        preamble: the preamble
        sec: Section {n}
        subchp: Subchapter {n}
        subpara: subparagraph {n}
        subsec: subsection {n}
        title: Title {n}
        unknown: provision “{n}”
        wrapup: closing part
        """
    ),
    within=MappingProxyType({}),
    sentences=_table(
        """
        word: word
        words: words
        count:  (in {count} places)
        elsewhere: This point concerns the text in another language alone ({languages}).
        substitute: {target} shall be replaced by the following: {content}
        substitute-old: {target}, which reads {old}, shall be replaced by the following: {content}
        insert-before: Before {anchor} the following shall be inserted: {content}
        insert-after: After {anchor} the following shall be inserted: {content}
        insert-first: At the beginning of {anchor} the following shall be inserted: {content}
        insert-last: At the end of {anchor} the following shall be inserted: {content}
        repeal: {target} shall be repealed.
        repeal-old: {target}, which reads {old}, shall be repealed.
        keep_heading: Its heading shall remain.
        drop: Its number shall be omitted too.
        replace-text: In {target}, the {words.old} {old}{count} shall be replaced by the {words.new} {new}.
        insert-text: In {target}, after the {words.old} {old}{count} the {words.new} {new} shall be inserted.
        delete-text: In {target}, the {words.old} {old}{count} shall be deleted.
        correct: Correction: in {target}, for the {words.old} {old}{count} read the {words.new} {new}.
        correct-delete: Correction: in {target}, the {words.old} {old}{count} shall be deleted.
        renumber: {target} shall become {to}.
        number: Its number shall read {new}.
        move-before: {target} shall be moved to stand before {anchor}.
        move-after: {target} shall be moved to stand after {anchor}.
        move-first: {target} shall be moved to the beginning of {anchor}.
        move-last: {target} shall be moved to the end of {anchor}.
        move-to: It shall become {to}.
        split: {target} shall be divided into the following: {content}
        join: {target} to {anchor} shall be merged into the following: {content}
        replace-work: {work} shall cease to have effect and be replaced by {successor}.
        repeal-work: {work} shall cease to have effect.
        repeal-instruction: {target} shall cease to have effect.
        annul: {target} is annulled.
        suspend: {target} is suspended.
        postpone: The entry into force of {target} is postponed.
        postpone-until: The entry into force of {target} is postponed until {until}.
        void: {target} is void from the outset.
        """
    ),
)

_RUSSIAN: Final = Phrases(
    quotes=("«", "»"),
    article="Статья {number}.",
    intro="Внести в {work} следующие изменения:",
    intro_to_many="Внести следующие изменения:",
    cases=("acc", "gen", "prep", "ins"),
    outer="gen",
    inward=False,
    joint=" ",
    steps=_table(
        """
        al: абзац {n}|абзаца {n}|в абзаце {n}|абзацем {n}
        art: статью {n}|статьи {n}|в статье {n}|статьёй {n}
        body: основной текст|основного текста|в основном тексте|основным текстом
        book: книгу {n}|книги {n}|в книге {n}|книгой {n}
        chp: главу {n}|главы {n}|в главе {n}|главой {n}
        heading: заголовок|заголовка|в заголовке|заголовком
        indent: абзац {n}|абзаца {n}|в абзаце {n}|абзацем {n}
        instruction: предписание {n}|предписания {n}|в предписании {n}|предписанием {n}
        intro: вводную часть|вводной части|во вводной части|вводной частью
        item: пункт {n}|пункта {n}|в пункте {n}|пунктом {n}
        p: абзац {n}|абзаца {n}|в абзаце {n}|абзацем {n}
        para: пункт {n}|пункта {n}|в пункте {n}|пунктом {n}
        part: часть {n}|части {n}|в части {n}|частью {n}
        point: подпункт {n}|подпункта {n}|в подпункте {n}|подпунктом {n}
        preamble: преамбулу|преамбулы|в преамбуле|преамбулой
        sec: раздел {n}|раздела {n}|в разделе {n}|разделом {n}
        subchp: подглаву {n}|подглавы {n}|в подглаве {n}|подглавой {n}
        subpara: подпункт {n}|подпункта {n}|в подпункте {n}|подпунктом {n}
        subsec: подраздел {n}|подраздела {n}|в подразделе {n}|подразделом {n}
        title: титул {n}|титула {n}|в титуле {n}|титулом {n}
        unknown: положение «{n}»|положения «{n}»|в положении «{n}»|положением «{n}»
        wrapup: заключительную часть|заключительной части|в заключительной части|заключительной частью
        """
    ),
    within=MappingProxyType({}),
    sentences=_table(
        """
        word: слово|словом|слова
        words: слова|словами|слов
        count: (всего мест: {count})
        elsewhere: Настоящий пункт касается только текста на другом языке ({languages}).
        substitute: {target.acc} изложить в следующей редакции: {content}
        substitute-old: {target.acc} (со словами {old}) изложить в следующей редакции: {content}
        insert-before: Перед {anchor.ins} включить следующее положение: {content}
        insert-after: После {anchor.gen} включить следующее положение: {content}
        insert-first: В начало {anchor.gen} включить следующее положение: {content}
        insert-last: В конец {anchor.gen} включить следующее положение: {content}
        repeal: {target.acc} исключить.
        repeal-old: {target.acc} (со словами {old}) исключить.
        keep_heading: Заголовок сохранить.
        drop: Номер также исключить.
        replace-text: {target.prep} {words.old.0} {old}{count} заменить {words.new.1} {new}.
        insert-text: {target.prep} после {words.old.2} {old}{count} включить {words.new.0} {new}.
        delete-text: {target.prep} {words.old.0} {old}{count} исключить.
        correct: Исправить ошибку: {target.prep} вместо {words.old.2} {old}{count} читать {words.new.0} {new}.
        correct-delete: Исправить ошибку: {target.prep} {words.old.0} {old}{count} исключить.
        renumber: {target.acc} считать {to.ins}.
        number: Обозначение изложить в виде {new}.
        move-before: {target.acc} поместить перед {anchor.ins}.
        move-after: {target.acc} поместить после {anchor.gen}.
        move-first: {target.acc} поместить в начало {anchor.gen}.
        move-last: {target.acc} поместить в конец {anchor.gen}.
        move-to: Обозначить {to.ins}.
        split: {target.acc} разделить на следующие положения: {content}
        join: Положения с {target.gen} по {anchor.acc} объединить в следующее положение: {content}
        replace-work: Признать утратившим силу {work} в связи с введением в действие {successor}.
        repeal-work: Признать утратившим силу {work}.
        repeal-instruction: Признать утратившим силу {target.acc}.
        annul: Отменить {target.acc}.
        suspend: Приостановить действие {target.gen}.
        postpone: Отложить введение в действие {target.gen}.
        postpone-until: Отложить введение в действие {target.gen} до {until}.
        void: Признать не имеющими силы с самого начала нормы {target.gen}.
        """
    ),
)

_KAZAKH: Final = Phrases(
    quotes=("«", "»"),
    article="{number}-бап.",
    intro="{work} актісіне мынадай өзгерістер енгізілсін:",
    intro_to_many="Мынадай өзгерістер енгізілсін:",
    cases=("nom", "gen", "loc", "abl"),
    outer="gen",
    inward=True,
    joint=" ",
    steps=_table(
        """
        al: {n}-абзац|{n}-абзацтың|{n}-абзацтағы|{n}-абзацтан
        art: {n}-бап|{n}-баптың|{n}-баптағы|{n}-баптан
        body: негізгі мәтін|негізгі мәтіннің|негізгі мәтіндегі|негізгі мәтіннен
        book: {n}-кітап|{n}-кітаптың|{n}-кітаптағы|{n}-кітаптан
        chp: {n}-тарау|{n}-тараудың|{n}-тараудағы|{n}-тараудан
        heading: тақырып|тақырыптың|тақырыптағы|тақырыптан
        indent: {n}-абзац|{n}-абзацтың|{n}-абзацтағы|{n}-абзацтан
        instruction: {n}-нұсқама|{n}-нұсқаманың|{n}-нұсқамадағы|{n}-нұсқамадан
        intro: кіріспе бөлік|кіріспе бөліктің|кіріспе бөліктегі|кіріспе бөліктен
        item: {n}-тармақ|{n}-тармақтың|{n}-тармақтағы|{n}-тармақтан
        p: {n}-абзац|{n}-абзацтың|{n}-абзацтағы|{n}-абзацтан
        para: {n}-тармақ|{n}-тармақтың|{n}-тармақтағы|{n}-тармақтан
        part: {n}-бөлік|{n}-бөліктің|{n}-бөліктегі|{n}-бөліктен
        point: {n}) тармақша|{n}) тармақшаның|{n}) тармақшадағы|{n}) тармақшадан
        preamble: кіріспе|кіріспенің|кіріспедегі|кіріспеден
        sec: {n} бөлім|{n} бөлімнің|{n} бөлімдегі|{n} бөлімнен
        subchp: {n}-кіші тарау|{n}-кіші тараудың|{n}-кіші тараудағы|{n}-кіші тараудан
        subpara: {n}) тармақша|{n}) тармақшаның|{n}) тармақшадағы|{n}) тармақшадан
        subsec: {n}-кіші бөлім|{n}-кіші бөлімнің|{n}-кіші бөлімдегі|{n}-кіші бөлімнен
        title: {n}-титул|{n}-титулдың|{n}-титулдағы|{n}-титулдан
        unknown: «{n}» ережесі|«{n}» ережесінің|«{n}» ережесіндегі|«{n}» ережесінен
        wrapup: қорытынды бөлік|қорытынды бөліктің|қорытынды бөліктегі|қорытынды бөліктен
        """
    ),
    within=_table(
        """
        al: {n}-абзацы|{n}-абзацының|{n}-абзацындағы|{n}-абзацынан
        art: {n}-бабы|{n}-бабының|{n}-бабындағы|{n}-бабынан
        book: {n}-кітабы|{n}-кітабының|{n}-кітабындағы|{n}-кітабынан
        chp: {n}-тарауы|{n}-тарауының|{n}-тарауындағы|{n}-тарауынан
        heading: тақырыбы|тақырыбының|тақырыбындағы|тақырыбынан
        indent: {n}-абзацы|{n}-абзацының|{n}-абзацындағы|{n}-абзацынан
        instruction: {n}-нұсқамасы|{n}-нұсқамасының|{n}-нұсқамасындағы|{n}-нұсқамасынан
        intro: кіріспе бөлігі|кіріспе бөлігінің|кіріспе бөлігіндегі|кіріспе бөлігінен
        item: {n}-тармағы|{n}-тармағының|{n}-тармағындағы|{n}-тармағынан
        p: {n}-абзацы|{n}-абзацының|{n}-абзацындағы|{n}-абзацынан
        para: {n}-тармағы|{n}-тармағының|{n}-тармағындағы|{n}-тармағынан
        part: {n}-бөлігі|{n}-бөлігінің|{n}-бөлігіндегі|{n}-бөлігінен
        point: {n}) тармақшасы|{n}) тармақшасының|{n}) тармақшасындағы|{n}) тармақшасынан
        sec: {n} бөлімі|{n} бөлімінің|{n} бөліміндегі|{n} бөлімінен
        subchp: {n}-кіші тарауы|{n}-кіші тарауының|{n}-кіші тарауындағы|{n}-кіші тарауынан
        subpara: {n}) тармақшасы|{n}) тармақшасының|{n}) тармақшасындағы|{n}) тармақшасынан
        subsec: {n}-кіші бөлімі|{n}-кіші бөлімінің|{n}-кіші бөліміндегі|{n}-кіші бөлімінен
        title: {n}-титулы|{n}-титулының|{n}-титулындағы|{n}-титулынан
        wrapup: қорытынды бөлігі|қорытынды бөлігінің|қорытынды бөлігіндегі|қорытынды бөлігінен
        """
    ),
    sentences=_table(
        """
        word: сөз|сөзбен|сөзден|сөздің
        words: сөздер|сөздермен|сөздерден|сөздердің
        count: (барлығы {count} жерде)
        elsewhere: Бұл тармақ басқа тілдегі мәтінге ғана қатысты ({languages}).
        substitute: {target.nom} мынадай редакцияда жазылсын: {content}
        substitute-old: {target.nom} ({old}) мынадай редакцияда жазылсын: {content}
        insert-before: {anchor.abl} бұрын мынадай мазмұндағы ережемен толықтырылсын: {content}
        insert-after: {anchor.abl} кейін мынадай мазмұндағы ережемен толықтырылсын: {content}
        insert-first: {anchor.gen} басына мынадай мазмұндағы ереже қосылсын: {content}
        insert-last: {anchor.gen} соңына мынадай мазмұндағы ереже қосылсын: {content}
        repeal: {target.nom} алып тасталсын.
        repeal-old: {target.nom} ({old}) алып тасталсын.
        keep_heading: Тақырыбы сақталсын.
        drop: Нөмірі де алып тасталсын.
        replace-text: {target.loc} {old}{count} деген {words.old.0} {new} деген {words.new.1} ауыстырылсын.
        insert-text: {target.nom} {old}{count} деген {words.old.2} кейін {new} деген {words.new.1} толықтырылсын.
        delete-text: {target.loc} {old}{count} деген {words.old.0} алып тасталсын.
        correct: Түзету: {target.loc} {old}{count} деген {words.old.3} орнына {new} деген {words.new.0} оқылсын.
        correct-delete: Түзету: {target.loc} {old}{count} деген {words.old.0} алып тасталсын.
        renumber: {target.nom} {to.nom} деп есептелсін.
        number: Нөмірі {new} деп жазылсын.
        move-before: {target.nom} {anchor.abl} бұрын орналастырылсын.
        move-after: {target.nom} {anchor.abl} кейін орналастырылсын.
        move-first: {target.nom} {anchor.gen} басына көшірілсін.
        move-last: {target.nom} {anchor.gen} соңына көшірілсін.
        move-to: Ол {to.nom} деп есептелсін.
        split: {target.nom} мынадай ережелерге бөлінсін: {content}
        join: {target.nom} мен {anchor.nom} аралығындағы ережелер мынадай ережеге біріктірілсін: {content}
        replace-work: {successor} қолданысқа енгізілуіне байланысты {work} актісінің күші жойылды деп танылсын.
        repeal-work: {work} актісінің күші жойылды деп танылсын.
        repeal-instruction: {target.gen} күші жойылды деп танылсын.
        annul: {target.gen} күші жойылды деп танылсын.
        suspend: {target.gen} қолданысы тоқтатыла тұрсын.
        postpone: {target.gen} қолданысқа енгізілуі кейінге қалдырылсын.
        postpone-until: {target.gen} қолданысқа енгізілуі {until} күніне дейін кейінге қалдырылсын.
        void: {target.nom} қабылданған күнінен бастап жарамсыз деп танылсын.
        """
    ),
)

_GERMAN: Final = Phrases(
    quotes=("„", "“"),
    article="Artikel {number}",
    intro="{work} wird wie folgt geändert:",
    intro_to_many="Folgendes wird geändert:",
    cases=("nom", "dat"),
    outer="",
    inward=True,
    joint=" ",
    steps=_table(
        """
        al: Unterabsatz {n}
        art: Artikel {n}
        body: der Hauptteil|dem Hauptteil
        book: Buch {n}
        chp: Kapitel {n}
        heading: (Überschrift)
        indent: Spiegelstrich {n}
        instruction: Anweisung {n}
        intro: (Einleitung)
        item: Nummer {n}
        p: Textabschnitt {n}
        para: Absatz {n}
        part: Teil {n}
        point: Buchstabe {n}
        preamble: die Präambel|der Präambel
        sec: Abschnitt {n}
        subchp: Unterkapitel {n}
        subpara: Nummer {n}
        subsec: Unterabschnitt {n}
        title: Titel {n}
        unknown: Bestimmung „{n}“
        wrapup: (Schluss)
        """
    ),
    within=MappingProxyType({}),
    sentences=_table(
        """
        word: das Wort|dem Wort
        words: die Wörter|den Wörtern
        verb: wird
        verbs: werden
        count: (an {count} Stellen)
        elsewhere: Diese Nummer betrifft nur die Fassung in einer anderen Sprache ({languages}).
        substitute: {target} wird wie folgt gefasst: {content}
        substitute-old: {target} mit dem Wortlaut {old} wird wie folgt gefasst: {content}
        insert-before: Vor {anchor.dat} wird Folgendes eingefügt: {content}
        insert-after: Nach {anchor.dat} wird Folgendes eingefügt: {content}
        insert-first: Am Anfang von {anchor.dat} wird Folgendes eingefügt: {content}
        insert-last: Am Ende von {anchor.dat} wird Folgendes angefügt: {content}
        repeal: {target} wird aufgehoben.
        repeal-old: {target} mit dem Wortlaut {old} wird aufgehoben.
        keep_heading: Die Überschrift bleibt stehen.
        drop: Auch die Nummer entfällt.
        replace-text: In {target.dat} {verbs.old} {words.old.0} {old}{count} durch {words.new.0} {new} ersetzt.
        insert-text: In {target.dat} {verbs.new} nach {words.old.1} {old}{count} {words.new.0} {new} eingefügt.
        delete-text: In {target.dat} {verbs.old} {words.old.0} {old}{count} gestrichen.
        correct: Berichtigung: In {target.dat} ist {old}{count} durch {new} zu ersetzen.
        correct-delete: Berichtigung: In {target.dat} {verbs.old} {words.old.0} {old}{count} gestrichen.
        renumber: {target} wird {to}.
        number: Die Bezeichnung lautet {new}.
        move-before: {target} wird vor {anchor} gestellt.
        move-after: {target} wird hinter {anchor} gestellt.
        move-first: {target} wird an den Anfang von {anchor.dat} gestellt.
        move-last: {target} wird an das Ende von {anchor.dat} gestellt.
        move-to: Neue Bezeichnung: {to}.
        split: {target} wird in Folgendes geteilt: {content}
        join: {target} bis {anchor} werden zu Folgendem zusammengefasst: {content}
        replace-work: {work} tritt außer Kraft; an seine Stelle tritt {successor}.
        repeal-work: {work} tritt außer Kraft.
        repeal-instruction: {target} tritt außer Kraft.
        annul: {target} wird für nichtig erklärt.
        suspend: Die Geltung von {target.dat} wird ausgesetzt.
        postpone: Das Inkrafttreten von {target.dat} wird aufgeschoben.
        postpone-until: Das Inkrafttreten von {target.dat} wird bis zum {until} aufgeschoben.
        void: {target} ist von Anfang an unwirksam.
        """
    ),
)

FALLBACK: Final = "eng"
PHRASES: Final[Mapping[str, Phrases]] = MappingProxyType(
    {"deu": _GERMAN, "eng": _ENGLISH, "kaz": _KAZAKH, "rus": _RUSSIAN}
)
