"""Amending acts as documents of the standard: valid, without loss, and refused where they contradict themselves."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from akn.document import Document, assemble, split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS, akn
from akn.profile import check_profile
from akn.validate import check_schema, validate_independently
from akn.xml import parse_xml
from lawrepo.act_document import ActError, act_documents, parse_act
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.importers.sheet import read_sheet
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording

ACTS = sorted((Path(__file__).resolve().parents[2] / "history" / "charter" / "acts").glob("*.toml"))
LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
OTHER = FrbrUri.parse("/akn/xa/act/1999-01-01/2")
DAY, LATER = dt.date(2001, 4, 24), dt.date(2002, 1, 1)
SOME = AmendingAct(iri=FrbrUri.parse("/akn/xa/act/2001-04-12/31-i"), enacted=dt.date(2001, 4, 12), in_force=DAY)
BOATS = Wording(language="eng", old="boats", new="ships")


def paragraph(text: str = "Boats.", number: str = "3") -> Fragment:
    return Fragment.parse(
        f'<paragraph xmlns="{AKN_NS}" eId="art_4__para_{number}"><num>{number}.</num>'
        f'<content eId="art_4__para_{number}__content"><p>{text}</p></content></paragraph>'.encode()
    )


def instruction(op: Op = Op.REPLACE_TEXT, **parts: object) -> Instruction:
    if op is Op.REPLACE_TEXT:
        parts = {"target": "art_4__para_3", "wordings": (BOATS,), **parts}
    return Instruction(**{"id": "1", "op": op, "work": LAW, **parts})  # type: ignore[arg-type] # parts by name


def sheet(*instructions: Instruction, **act: object) -> Sheet:
    return Sheet(act=replace(SOME, **{"amends": LAW, **act}), instructions=instructions)  # type: ignore[arg-type] # as above


def both_ways(written: Sheet, *, default: str = "eng") -> dict[str, str]:
    """Store an act, and return its documents once they have proved valid and the act has come back."""
    documents, texts = {}, {}
    for language, document in act_documents(written, default_language=default).items():
        data = assemble(document)
        root = parse_xml(data)
        assert check_schema(root, file=language) == ()
        assert check_profile(root, file=language, whole=True) == ()
        for fragment in (*dict(document.sections).values(), *dict(document.units).values()):
            assert check_profile(fragment.element(), file=language, whole=False) == ()
        documents[language], texts[language] = split(root), data.decode()
        assert documents[language] == document
    assert parse_act(documents) == written
    return texts


def modifications(text: str) -> list[str]:
    """Give the modifications of a document, each in one line without the attributes that say nothing here."""
    block = text.partition("<activeModifications>\n")[2].partition("</activeModifications>")[0]
    found = []
    for each in re.findall(r"<(?:textual|force|efficacy)Mod.*?</\w+Mod>", block, re.DOTALL):
        line = re.sub(r' (?:eId|upTo|href)="([^"]*)"', _short, " ".join(each.split()))
        found.append(re.sub(r"</\w+>|> <|/>|>|<", " ", line).strip().replace("  ", " "))
    return [" ".join(line.split()) for line in found]


def _short(found: re.Match[str]) -> str:
    if found[0].startswith(" eId"):
        return ""
    name = " upTo=" if found[0].startswith(" upTo") else " "
    return name + found[1].replace(str(LAW), "LAW").replace("#art_1__para_1__mod_1", "#MOD")


def wording(text: str) -> str:
    """Give the text of the first instruction, quotation marks and all."""
    (mod, *_) = parse_xml(text.encode()).iter(akn("mod"))
    for quoted in mod.iter(akn("quotedText"), akn("quotedStructure")):
        quoted.text = f"{quoted.get('startQuote')}{quoted.text or ''}"
        quoted.tail = f"{quoted.get('endQuote')}{quoted.tail or ''}"
    return " ".join("".join(map(str, mod.itertext())).split())


@pytest.mark.parametrize("path", ACTS, ids=lambda path: str(path.stem))
def test_the_acts_of_the_model_law_come_back(path: Path) -> None:
    texts = both_ways(read_sheet(path, languages=("kaz", "rus", "eng")))
    assert list(texts) == ["eng", "kaz", "rus"]


@pytest.mark.parametrize("path", ACTS[4:7], ids=lambda path: str(path.stem))
def test_both_validators_accept_them(path: Path) -> None:
    for document in act_documents(read_sheet(path, languages=("kaz", "rus", "eng")), default_language="eng").values():
        verdicts = validate_independently(parse_xml(assemble(document)))
        assert verdicts.agree
        assert verdicts.libxml2 == ()


def test_an_act_says_who_it_is_and_when() -> None:
    rule = Rule(event="published", days=10)
    text = both_ways(
        sheet(
            instruction(in_force=rule, in_force_until=LATER),
            instruction(id="2", in_force=LATER, in_force_until=LATER + dt.timedelta(1)),
            titles=(("eng", " Boats\n and ships"), ("und", "?")),
            published=dt.date(2001, 4, 14),
            in_force_until=dt.date(2005, 1, 1),
            sequence=-2,
            targets=Targets.BEFORE_ACT,
        )
    )["eng"]
    assert '<publication date="2001-04-14" name="official" showAs=""/>' in text
    assert "<docTitle> Boats\n and ships</docTitle>" in text
    assert re.findall(r'<eventRef eId="eref_\d" date="(\S+)" source="#original_1"(.*)/>', text) == [
        ("2001-04-12", ' type="generation"'),
        ("2001-04-24", ""),
        ("2002-01-01", ""),
        ("2002-01-02", ""),
        ("2005-01-01", ""),
    ]
    assert modifications(text)[0] == (
        'forceMod type="entryIntoForce" source #art_1 destination /akn/xa/act/2001-04-12/31-i force period="#tmpg_1"'
    )
    assert "force" not in modifications(text)[1].partition(" ")[2]
    assert 'period="#tmpg_2"' in modifications(text)[2]


def test_what_would_end_before_it_begins_never_comes_into_force() -> None:
    text = both_ways(sheet(instruction(in_force=LATER), in_force_until=DAY + dt.timedelta(1)))["eng"]
    assert '<timeInterval end="#eref_4" refersTo="#inForce" start="#eref_4"/>' in text


def test_a_rule_is_no_date() -> None:
    text = both_ways(sheet(instruction(), in_force=Rule(event=f"{OTHER}#vote", months=2, outcome="passed")))["eng"]
    assert "<temporalData" not in text
    assert f'<lr:rule event="{OTHER}#vote" months="2" outcome="passed"/>' in text


ELEMENTS = (Wording(language="eng", content=(paragraph(),)),)
TWO = (Wording(language="eng", content=(paragraph(), paragraph("Ships.", "4"))),)


def said(**parts: object) -> tuple[Wording, ...]:
    return (Wording(language="eng", **parts),)  # type: ignore[arg-type] # parts by name


CASES: tuple[tuple[Instruction, list[str], tuple[str, str, str, str]], ...] = (
    (
        instruction(),
        [
            (
                'textualMod type="replacement" lr:op="replace-text" destination LAW~art_4__para_3 pos="inside" old'
                " #MOD__qtext_1 new #MOD__qtext_2"
            )
        ],
        (
            "In Article 4, paragraph 3, the word “boats” shall be replaced by the word “ships”.",
            "В пункте 3 статьи 4 слово «boats» заменить словом «ships».",
            "4-баптың 3-тармағындағы «boats» деген сөз «ships» деген сөзбен ауыстырылсын.",
            "In Artikel 4 Absatz 3 wird das Wort „boats“ durch das Wort „ships“ ersetzt.",
        ),
    ),
    (
        instruction(count=3, target="art_4__heading"),
        [
            (
                'textualMod type="replacement" lr:op="replace-text" destination LAW~art_4__heading pos="inside" old'
                " #MOD__qtext_1 new #MOD__qtext_2"
            )
        ],
        (
            "In Article 4, heading, the word “boats” (in 3 places) shall be replaced by the word “ships”.",
            "В заголовке статьи 4 слово «boats» (всего мест: 3) заменить словом «ships».",
            "4-баптың тақырыбындағы «boats» (барлығы 3 жерде) деген сөз «ships» деген сөзбен ауыстырылсын.",
            "In Artikel 4 (Überschrift) wird das Wort „boats“ (an 3 Stellen) durch das Wort „ships“ ersetzt.",
        ),
    ),
    (
        instruction(Op.INSERT_TEXT, target="art_4__intro", wordings=said(old="two boats", new=" and a ship")),
        [
            (
                'textualMod type="insertion" lr:op="insert-text" destination LAW~art_4__intro pos="inside" old'
                " #MOD__qtext_1 new #MOD__qtext_2"
            )
        ],
        (
            "In Article 4, introductory part, after the words “two boats” the words “ and a ship” shall be inserted.",
            "Во вводной части статьи 4 после слов «two boats» включить слова « and a ship».",
            "4-баптың кіріспе бөлігі «two boats» деген сөздерден кейін « and a ship» деген сөздермен толықтырылсын.",
            "In Artikel 4 (Einleitung) werden nach den Wörtern „two boats“ die Wörter „ and a ship“ eingefügt.",
        ),
    ),
    (
        instruction(Op.DELETE_TEXT, target="art_4__content__p_2", wordings=said(old=", boats and ships")),
        [
            (
                'textualMod type="repeal" lr:op="delete-text" destination LAW~art_4__content__p_2 pos="inside" old'
                " #MOD__qtext_1"
            )
        ],
        (
            "In Article 4, passage 2, the words “, boats and ships” shall be deleted.",
            "В абзаце 2 статьи 4 слова «, boats and ships» исключить.",
            "4-баптың 2-абзацындағы «, boats and ships» деген сөздер алып тасталсын.",
            "In Artikel 4 Textabschnitt 2 werden die Wörter „, boats and ships“ gestrichen.",
        ),
    ),
    (
        instruction(Op.CORRECT, target="", reason="a slip", wordings=said(old="baots", new="boats")),
        [
            (
                'textualMod type="replacement" lr:op="correct" destination LAW pos="inside" old #MOD__qtext_1 new'
                " #MOD__qtext_2"
            )
        ],
        (
            "Correction: in the main body, for the word “baots” read the word “boats”.",
            "Исправить ошибку: в основном тексте вместо слова «baots» читать слово «boats».",
            "Түзету: негізгі мәтіндегі «baots» деген сөздің орнына «boats» деген сөз оқылсын.",
            "Berichtigung: In dem Hauptteil ist „baots“ durch „boats“ zu ersetzen.",
        ),
    ),
    (
        instruction(Op.CORRECT, target="frob_1", reason="a slip", wordings=said(old="the the")),
        ['textualMod type="replacement" lr:op="correct" destination LAW~frob_1 pos="inside" old #MOD__qtext_1'],
        (
            "Correction: in provision “frob_1”, the words “the the” shall be deleted.",
            "Исправить ошибку: в положении «frob_1» слова «the the» исключить.",
            "Түзету: «frob_1» ережесіндегі «the the» деген сөздер алып тасталсын.",
            "Berichtigung: In Bestimmung „frob_1“ werden die Wörter „the the“ gestrichen.",
        ),
    ),
    (
        instruction(Op.SUBSTITUTE, target="art_4__para_3", wordings=ELEMENTS),
        ['textualMod type="substitution" lr:op="substitute" destination LAW~art_4__para_3 new #MOD__qstr_1'],
        (
            "Article 4, paragraph 3 shall be replaced by the following: “ 3. Boats. ”",
            "Пункт 3 статьи 4 изложить в следующей редакции: « 3. Boats. »",
            "4-баптың 3-тармағы мынадай редакцияда жазылсын: « 3. Boats. »",
            "Artikel 4 Absatz 3 wird wie folgt gefasst: „ 3. Boats. “",
        ),
    ),
    (
        instruction(Op.SUBSTITUTE, target="art_4__para_3", wordings=said(old="3. Ships.\n", content=(paragraph(),))),
        [
            (
                'textualMod type="substitution" lr:op="substitute" destination'
                " LAW~art_4__para_3 old #MOD__qtext_1 new"
                " #MOD__qstr_1"
            )
        ],
        (
            "Article 4, paragraph 3, which reads “3. Ships. ”, shall be replaced by the following: “ 3. Boats. ”",
            "Пункт 3 статьи 4 (со словами «3. Ships. ») изложить в следующей редакции: « 3. Boats. »",
            "4-баптың 3-тармағы («3. Ships. ») мынадай редакцияда жазылсын: « 3. Boats. »",
            "Artikel 4 Absatz 3 mit dem Wortlaut „3. Ships. “ wird wie folgt gefasst: „ 3. Boats. “",
        ),
    ),
    (
        instruction(Op.INSERT, where=Where.BEFORE, anchor="art_4__para_4", wordings=ELEMENTS),
        ['textualMod type="insertion" lr:op="insert" destination LAW~art_4__para_4 pos="before" new #MOD__qstr_1'],
        (
            "Before Article 4, paragraph 4 the following shall be inserted: “ 3. Boats. ”",
            "Перед пунктом 4 статьи 4 включить следующее положение: « 3. Boats. »",
            "4-баптың 4-тармағынан бұрын мынадай мазмұндағы ережемен толықтырылсын: « 3. Boats. »",
            "Vor Artikel 4 Absatz 4 wird Folgendes eingefügt: „ 3. Boats. “",
        ),
    ),
    (
        instruction(Op.INSERT, where=Where.AFTER, anchor="art_4__para_2__subpara_a", wordings=ELEMENTS),
        [
            (
                'textualMod type="insertion" lr:op="insert" destination LAW~art_4__para_2__subpara_a pos="after" new'
                " #MOD__qstr_1"
            )
        ],
        (
            "After Article 4, paragraph 2, subparagraph a the following shall be inserted: “ 3. Boats. ”",
            "После подпункта a пункта 2 статьи 4 включить следующее положение: « 3. Boats. »",
            "4-баптың 2-тармағының a) тармақшасынан кейін мынадай мазмұндағы ережемен толықтырылсын: « 3. Boats. »",
            "Nach Artikel 4 Absatz 2 Nummer a wird Folgendes eingefügt: „ 3. Boats. “",
        ),
    ),
    (
        instruction(Op.INSERT, where=Where.FIRST, anchor="sec_II__chp_1", wordings=ELEMENTS),
        ['textualMod type="insertion" lr:op="insert" destination LAW~sec_II__chp_1 pos="start" new #MOD__qstr_1'],
        (
            "At the beginning of Section II, Chapter 1 the following shall be inserted: “ 3. Boats. ”",
            "В начало главы 1 раздела II включить следующее положение: « 3. Boats. »",
            "II бөлімнің 1-тарауының басына мынадай мазмұндағы ереже қосылсын: « 3. Boats. »",
            "Am Anfang von Abschnitt II Kapitel 1 wird Folgendes eingefügt: „ 3. Boats. “",
        ),
    ),
    (
        instruction(Op.INSERT, where=Where.LAST, wordings=TWO),
        ['textualMod type="insertion" lr:op="insert" destination LAW pos="end" new #MOD__qstr_1 new #MOD__qstr_2'],
        (
            "At the end of the main body the following shall be inserted: “ 3. Boats. ”“ 4. Ships. ”",
            "В конец основного текста включить следующее положение: « 3. Boats. »« 4. Ships. »",
            "Негізгі мәтіннің соңына мынадай мазмұндағы ереже қосылсын: « 3. Boats. »« 4. Ships. »",
            "Am Ende von dem Hauptteil wird Folgendes angefügt: „ 3. Boats. “„ 4. Ships. “",
        ),
    ),
    (
        instruction(Op.REPEAL, target="art_4"),
        ['textualMod type="repeal" lr:op="repeal" destination LAW~art_4'],
        (
            "Article 4 shall be repealed.",
            "Статью 4 исключить.",
            "4-бап алып тасталсын.",
            "Artikel 4 wird aufgehoben.",
        ),
    ),
    (
        instruction(Op.REPEAL, target="art_4", keep_heading=True),
        ['textualMod type="repeal" lr:op="repeal" destination LAW~art_4'],
        (
            "Article 4 shall be repealed. Its heading shall remain.",
            "Статью 4 исключить. Заголовок сохранить.",
            "4-бап алып тасталсын. Тақырыбы сақталсын.",
            "Artikel 4 wird aufgehoben. Die Überschrift bleibt stehen.",
        ),
    ),
    (
        instruction(Op.REPEAL, target="art_4", drop=True, wordings=said(old="4. Boats.")),
        ['textualMod type="repeal" lr:op="repeal" destination LAW~art_4 old #MOD__qtext_1'],
        (
            "Article 4, which reads “4. Boats.”, shall be repealed. Its number shall be omitted too.",
            "Статью 4 (со словами «4. Boats.») исключить. Номер также исключить.",
            "4-бап («4. Boats.») алып тасталсын. Нөмірі де алып тасталсын.",
            "Artikel 4 mit dem Wortlaut „4. Boats.“ wird aufgehoben. Auch die Nummer entfällt.",
        ),
    ),
    (
        instruction(Op.REPEAL, target=f"{OTHER}#3-1"),
        ['forceMod type="endOfEnactment" lr:op="repeal" destination /akn/xa/act/1999-01-01/2#3-1'],
        (
            "Instruction 3-1 (/akn/xa/act/1999-01-01/2) shall cease to have effect.",
            "Признать утратившим силу предписание 3-1 (/akn/xa/act/1999-01-01/2).",
            "3-1-нұсқаманың (/akn/xa/act/1999-01-01/2) күші жойылды деп танылсын.",
            "Anweisung 3-1 (/akn/xa/act/1999-01-01/2) tritt außer Kraft.",
        ),
    ),
    (
        instruction(Op.RENUMBER, target="art_4", to="art_5"),
        ['textualMod type="renumbering" lr:op="renumber" lr:to="art_5" destination LAW~art_4'],
        (
            "Article 4 shall become Article 5.",
            "Статью 4 считать статьёй 5.",
            "4-бап 5-бап деп есептелсін.",
            "Artikel 4 wird Artikel 5.",
        ),
    ),
    (
        instruction(Op.RENUMBER, target="art_4", to="art_5", wordings=said(new="5:")),
        ['textualMod type="renumbering" lr:op="renumber" lr:to="art_5" destination LAW~art_4 new #MOD__qtext_1'],
        (
            "Article 4 shall become Article 5. Its number shall read “5:”.",
            "Статью 4 считать статьёй 5. Обозначение изложить в виде «5:».",
            "4-бап 5-бап деп есептелсін. Нөмірі «5:» деп жазылсын.",
            "Artikel 4 wird Artikel 5. Die Bezeichnung lautet „5:“.",
        ),
    ),
    (
        instruction(Op.MOVE, target="art_4", where=Where.AFTER, anchor="art_9"),
        [
            'textualMod type="repeal" lr:op="move" destination LAW~art_4',
            'textualMod type="insertion" lr:op="move" destination LAW~art_9 pos="after"',
        ],
        (
            "Article 4 shall be moved to stand after Article 9.",
            "Статью 4 поместить после статьи 9.",
            "4-бап 9-баптан кейін орналастырылсын.",
            "Artikel 4 wird hinter Artikel 9 gestellt.",
        ),
    ),
    (
        instruction(
            Op.MOVE, target="art_4", where=Where.BEFORE, anchor="art_9", to="art_8-1", wordings=said(new="8-1:")
        ),
        [
            'textualMod type="repeal" lr:op="move" lr:to="art_8-1" destination LAW~art_4',
            (
                'textualMod type="insertion" lr:op="move" lr:to="art_8-1" destination LAW~art_9 pos="before" new'
                " #MOD__qtext_1"
            ),
        ],
        (
            (
                "Article 4 shall be moved to stand before Article 9. It shall become"
                " Article 8-1. Its number shall read"
                " “8-1:”."
            ),
            "Статью 4 поместить перед статьёй 9. Обозначить статьёй 8-1. Обозначение изложить в виде «8-1:».",
            "4-бап 9-баптан бұрын орналастырылсын. Ол 8-1-бап деп есептелсін. Нөмірі «8-1:» деп жазылсын.",
            "Artikel 4 wird vor Artikel 9 gestellt. Neue Bezeichnung: Artikel 8-1. Die Bezeichnung lautet „8-1:“.",
        ),
    ),
    (
        instruction(Op.MOVE, target="art_4", where=Where.FIRST, anchor="preamble"),
        [
            'textualMod type="repeal" lr:op="move" destination LAW~art_4',
            'textualMod type="insertion" lr:op="move" destination LAW~preamble pos="start"',
        ],
        (
            "Article 4 shall be moved to the beginning of the preamble.",
            "Статью 4 поместить в начало преамбулы.",
            "4-бап кіріспенің басына көшірілсін.",
            "Artikel 4 wird an den Anfang von der Präambel gestellt.",
        ),
    ),
    (
        instruction(Op.MOVE, target="art_4__para_nn_1", where=Where.LAST),
        [
            'textualMod type="repeal" lr:op="move" destination LAW~art_4__para_nn_1',
            'textualMod type="insertion" lr:op="move" destination LAW pos="end"',
        ],
        (
            "Provision “art_4__para_nn_1” shall be moved to the end of the main body.",
            "Положение «art_4__para_nn_1» поместить в конец основного текста.",
            "«art_4__para_nn_1» ережесі негізгі мәтіннің соңына көшірілсін.",
            "Bestimmung „art_4__para_nn_1“ wird an das Ende von dem Hauptteil gestellt.",
        ),
    ),
    (
        instruction(Op.SPLIT, target="art_4__para_3", wordings=TWO),
        ['textualMod type="split" lr:op="split" destination LAW~art_4__para_3 new #MOD__qstr_1 new #MOD__qstr_2'],
        (
            "Article 4, paragraph 3 shall be divided into the following: “ 3. Boats. ”“ 4. Ships. ”",
            "Пункт 3 статьи 4 разделить на следующие положения: « 3. Boats. »« 4. Ships. »",
            "4-баптың 3-тармағы мынадай ережелерге бөлінсін: « 3. Boats. »« 4. Ships. »",
            "Artikel 4 Absatz 3 wird in Folgendes geteilt: „ 3. Boats. “„ 4. Ships. “",
        ),
    ),
    (
        instruction(Op.JOIN, target="art_4__para_3", anchor="art_4__para_4", wordings=ELEMENTS),
        ['textualMod type="join" lr:op="join" destination LAW~art_4__para_3 upTo=LAW~art_4__para_4 new #MOD__qstr_1'],
        (
            "Article 4, paragraph 3 to Article 4, paragraph 4 shall be merged into the following: “ 3. Boats. ”",
            "Положения с пункта 3 статьи 4 по пункт 4 статьи 4 объединить в следующее положение: « 3. Boats. »",
            (
                "4-баптың 3-тармағы мен 4-баптың 4-тармағы аралығындағы ережелер мынадай ережеге біріктірілсін: « 3."
                " Boats. »"
            ),
            "Artikel 4 Absatz 3 bis Artikel 4 Absatz 4 werden zu Folgendem zusammengefasst: „ 3. Boats. “",
        ),
    ),
    (
        instruction(Op.REPLACE_WORK, successor=OTHER),
        [
            (
                'forceMod type="endOfEnactment" lr:op="replace-work"'
                ' lr:successor="/akn/xa/act/1999-01-01/2" destination'
                " LAW"
            )
        ],
        (
            "/akn/xa/act/1996-05-20/charter shall cease to have effect and be replaced by /akn/xa/act/1999-01-01/2.",
            (
                "Признать утратившим силу /akn/xa/act/1996-05-20/charter в связи с введением в действие"
                " /akn/xa/act/1999-01-01/2."
            ),
            (
                "/akn/xa/act/1999-01-01/2 қолданысқа енгізілуіне байланысты"
                " /akn/xa/act/1996-05-20/charter актісінің күші"
                " жойылды деп танылсын."
            ),
            "/akn/xa/act/1996-05-20/charter tritt außer Kraft; an seine Stelle tritt /akn/xa/act/1999-01-01/2.",
        ),
    ),
    (
        instruction(Op.REPEAL_WORK, work=OTHER),
        ['forceMod type="endOfEnactment" lr:op="repeal-work" destination /akn/xa/act/1999-01-01/2'],
        (
            "/akn/xa/act/1999-01-01/2 shall cease to have effect.",
            "Признать утратившим силу /akn/xa/act/1999-01-01/2.",
            "/akn/xa/act/1999-01-01/2 актісінің күші жойылды деп танылсын.",
            "/akn/xa/act/1999-01-01/2 tritt außer Kraft.",
        ),
    ),
    (
        instruction(Op.ANNUL, target=f"{OTHER}#3"),
        ['forceMod type="unconstitutionality" lr:op="annul" destination /akn/xa/act/1999-01-01/2#3'],
        (
            "Instruction 3 (/akn/xa/act/1999-01-01/2) is annulled.",
            "Отменить предписание 3 (/akn/xa/act/1999-01-01/2).",
            "3-нұсқаманың (/akn/xa/act/1999-01-01/2) күші жойылды деп танылсын.",
            "Anweisung 3 (/akn/xa/act/1999-01-01/2) wird für nichtig erklärt.",
        ),
    ),
    (
        instruction(Op.SUSPEND, target=str(OTHER)),
        ['efficacyMod type="inapplication" lr:op="suspend" destination /akn/xa/act/1999-01-01/2'],
        (
            "/akn/xa/act/1999-01-01/2 is suspended.",
            "Приостановить действие /akn/xa/act/1999-01-01/2.",
            "/akn/xa/act/1999-01-01/2 қолданысы тоқтатыла тұрсын.",
            "Die Geltung von /akn/xa/act/1999-01-01/2 wird ausgesetzt.",
        ),
    ),
    (
        instruction(Op.VOID, target="art_4"),
        ['forceMod type="endOfEnactment" lr:op="void" destination LAW~art_4'],
        (
            "Article 4 is void from the outset.",
            "Признать не имеющими силы с самого начала нормы статьи 4.",
            "4-бап қабылданған күнінен бастап жарамсыз деп танылсын.",
            "Artikel 4 ist von Anfang an unwirksam.",
        ),
    ),
    (
        instruction(Op.POSTPONE, target=f"{OTHER}#3"),
        ['forceMod type="postponementOfEntryIntoForce" lr:op="postpone" destination /akn/xa/act/1999-01-01/2#3'],
        (
            "The entry into force of instruction 3 (/akn/xa/act/1999-01-01/2) is postponed.",
            "Отложить введение в действие предписания 3 (/akn/xa/act/1999-01-01/2).",
            "3-нұсқаманың (/akn/xa/act/1999-01-01/2) қолданысқа енгізілуі кейінге қалдырылсын.",
            "Das Inkrafttreten von Anweisung 3 (/akn/xa/act/1999-01-01/2) wird aufgeschoben.",
        ),
    ),
    (
        instruction(Op.POSTPONE, target=f"{OTHER}#3", in_force_until=LATER),
        ['forceMod type="postponementOfEntryIntoForce" lr:op="postpone" destination /akn/xa/act/1999-01-01/2#3'],
        (
            "The entry into force of instruction 3 (/akn/xa/act/1999-01-01/2) is postponed until 2002-01-01.",
            "Отложить введение в действие предписания 3 (/akn/xa/act/1999-01-01/2) до 2002-01-01.",
            (
                "3-нұсқаманың (/akn/xa/act/1999-01-01/2) қолданысқа енгізілуі 2002-01-01 күніне дейін кейінге"
                " қалдырылсын."
            ),
            "Das Inkrafttreten von Anweisung 3 (/akn/xa/act/1999-01-01/2) wird bis zum 2002-01-01 aufgeschoben.",
        ),
    ),
    (
        instruction(Op.REPEAL, target="art_4", status="unexecutable", reason="there is none"),
        [],
        (
            "Article 4 shall be repealed.",
            "Статью 4 исключить.",
            "4-бап алып тасталсын.",
            "Artikel 4 wird aufgehoben.",
        ),
    ),
    (
        instruction(Op.REPEAL, target="art_4", work=OTHER),
        ['textualMod type="repeal" lr:op="repeal" destination /akn/xa/act/1999-01-01/2~art_4'],
        (
            "/akn/xa/act/1999-01-01/2: Article 4 shall be repealed.",
            "/akn/xa/act/1999-01-01/2: Статью 4 исключить.",
            "/akn/xa/act/1999-01-01/2: 4-бап алып тасталсын.",
            "/akn/xa/act/1999-01-01/2: Artikel 4 wird aufgehoben.",
        ),
    ),
)


@pytest.mark.parametrize(("case", "expected", "words"), CASES)
def test_operations_are_told_in_the_standards_words_and_in_those_of_four_languages(
    case: Instruction, expected: list[str], words: tuple[str, str, str, str]
) -> None:
    for language, sentence in zip(("eng", "rus", "kaz", "deu"), words, strict=True):
        wordings = tuple(replace(each, language=language) for each in case.wordings)
        text = both_ways(sheet(replace(case, wordings=wordings)), default=language)[language]
        assert wording(text) == sentence
        found = [
            re.sub(r" (?:source #MOD|force period=\S+|lr:languages=\S+)", "", each) for each in modifications(text)
        ]
        assert found[1:] == expected


def test_a_number_that_is_none_is_quoted_as_it_is() -> None:
    text = both_ways(sheet(instruction(Op.RENUMBER, target="art_4", to="art_5__")))["eng"]
    assert wording(text) == "Article 4 shall become provision “art_5__”."


def test_a_language_without_phrases_of_its_own_gets_english_ones() -> None:
    french = sheet(
        instruction(wordings=(replace(BOATS, language="fra"),)),
        instruction(Op.INSERT, id="2", where=Where.LAST, wordings=(replace(ELEMENTS[0], language="fra"),)),
    )
    text = both_ways(french)["fra"]
    assert '<article eId="art_1" status="editorial" xml:lang="eng">' in text
    assert text.count(' xml:lang="fra"') == 3
    assert "<num>Article 1.</num>" in text


def test_what_concerns_one_language_is_said_so_in_the_others() -> None:
    titles = (("eng", "Boats"), ("kaz", "Қайықтар"))
    texts = both_ways(sheet(instruction(), titles=titles))
    assert wording(texts["kaz"]) == "Бұл тармақ басқа тілдегі мәтінге ғана қатысты (eng)."
    assert modifications(texts["kaz"])[1] == (
        'textualMod type="replacement" lr:languages="eng" lr:op="replace-text" source #MOD'
        ' destination LAW~art_4__para_3 pos="inside" force period="#tmpg_1"'
    )


def test_white_space_is_text() -> None:
    text = "\t two\n lines \u00a0\n"
    both_ways(sheet(instruction(wordings=said(old=text, new=f" {text}"))))
    returned = sheet(instruction(wordings=said(old="\r\n", new="\n")))
    documents = act_documents(returned, default_language="eng")
    assert parse_act({"eng": split(parse_xml(assemble(documents["eng"])))}) == returned


def test_an_act_that_amends_many_names_each_work() -> None:
    text = both_ways(sheet(instruction(), instruction(id="2", work=OTHER), amends=None))["eng"]
    assert "<p>The following is amended:</p>" in text
    assert wording(text).startswith(f"{LAW}: In Article 4")
    assert re.findall(r'<activeRef eId="(\w+)" href="(\S+)"', text) == [
        ("activeRef_1", str(LAW)),
        ("activeRef_2", str(OTHER)),
    ]


def test_an_act_without_any_text_is_in_the_default_language() -> None:
    written = Sheet(act=SOME, instructions=())
    assert list(both_ways(written, default="deu")) == ["deu"]
    assert list(act_documents(sheet(instruction(Op.REPEAL, target="art_1")), default_language="rus")) == ["rus"]


def test_a_title_of_no_language_belongs_to_no_document() -> None:
    text = both_ways(sheet(titles=(("und", "A title"),)))["eng"]
    assert "<preface" not in text
    assert '<lr:title value="A title"/>' in text


def test_an_unknown_language_has_wordings_and_no_title() -> None:
    both_ways(sheet(instruction(wordings=(replace(BOATS, language="und"),)), titles=(("und", "A title"),)))


@pytest.mark.parametrize(("kind", "part"), [("bill", "body"), ("doc", "mainBody"), ("statement", "mainBody")])
def test_an_act_may_be_another_document_that_has_articles(kind: str, part: str) -> None:
    text = both_ways(sheet(instruction(), iri=FrbrUri.parse(f"/akn/xa/{kind}/2001-04-12/31-i")))["eng"]
    assert f'<{kind} name="{kind}">' in text
    assert f"<{part}>" in text


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (sheet(iri=FrbrUri.parse("/akn/xa/judgment/2001-04-12/3")), "is a judgment: expected one of act, bill, doc"),
        (sheet(instruction(wordings=said(old="xa\u0301", new="y"))), "instruction 1: eng: old|instruction 1: old"),
        (sheet(instruction(reason="a\u0301")), "instruction 1: reason .*normal form C"),
        (sheet(instruction(wordings=(replace(BOATS, language="english"),))), "english: language 'english'"),
        (sheet(instruction(target="art 4")), "instruction 1: IRI"),
        (sheet(titles=(("rus", "b"), ("eng", "a"))), "31-i cannot be stored without loss"),
        (
            sheet(
                instruction(
                    Op.INSERT,
                    where=Where.LAST,
                    wordings=said(
                        content=(
                            Fragment.parse(f'<p xmlns="{AKN_NS}" xmlns:lr="urn:lawrepo:1" lr:eId="x"/>'.encode()),
                        )
                    ),
                )
            ),
            "instruction 1: <p>: bears .* which a quotation alone does",
        ),
        (
            sheet(
                instruction(
                    Op.INSERT,
                    where=Where.LAST,
                    wordings=said(content=(Fragment.parse(f'<p xmlns="{AKN_NS}" class="lr:x"/>'.encode()),)),
                )
            ),
            "instruction 1: cannot be stored without loss",
        ),
    ],
)
def test_what_no_document_can_hold_is_refused(written: Sheet, message: str) -> None:
    with pytest.raises(ActError, match=message):
        act_documents(written, default_language="eng")


BOTH = sheet(
    instruction(wordings=(BOATS, Wording(language="rus", old="лодки", new="суда"))),
    instruction(Op.INSERT, id="2", where=Where.LAST, wordings=ELEMENTS),
    titles=(("eng", "Boats"), ("rus", "Лодки")),
    published=dt.date(2001, 4, 14),
    sequence=1,
)


def changed(old: str, new: str, language: str = "eng") -> dict[str, Document]:
    """Store an act of two languages, and change the document of one."""
    documents = act_documents(BOTH, default_language="eng")
    text = assemble(documents[language]).decode()
    assert old in text
    documents[language] = split(parse_xml(text.replace(old, new, 1).encode()))
    return documents


QTEXT = "art_1__para_1__mod_1__qtext_1"
GROUP = '<temporalGroup eId="tmpg_9"><timeInterval refersTo="#inForce" start="#eref_2"/></temporalGroup>'
TOLD = [
    ("boats</quotedText>", "boots</quotedText>", ""),  # the text itself: nothing else tells it
    ('href="#art_1__para_1__mod_1"', 'href="#art_1__para_2__mod_1"', "textualMod_1__source_1: .* contradicts"),
    ('type="replacement"', 'type="substitution"', 'textualMod_1: .*expected <textualMod .*type="replacement"'),
    (' pos="inside"', "", "textualMod_1__destination_1"),
    (' date="2001-04-24" source', ' date="2001-04-25" source', 'eref_2: .*expected <eventRef .*date="2001-04-24"'),
    ('<lifecycle source="#recorder">', '<lifecycle source="#somebody">', "contradicts"),
    ("</temporalData>", f"{GROUP}</temporalData>", "tmpg_9: <temporalGroup .*contradicts .*: expected nothing"),
    (
        "</temporalData>",
        f'</temporalData><temporalData source="#recorder">{GROUP}</temporalData>',
        "<temporalData> does not follow from the instructions",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), TOLD)
def test_metadata_that_say_otherwise_than_the_text_are_refused(old: str, new: str, message: str) -> None:
    documents = changed(old, new)
    if not message:
        assert parse_act(documents).instructions[0].wording("eng").old == "boots"
        return
    with pytest.raises(ActError, match=f"^eng:.*({message})"):
        parse_act(documents)


def test_metadata_that_nest_otherwise_are_refused() -> None:
    documents = act_documents(BOTH, default_language="eng")
    text = assemble(documents["eng"]).decode()
    nested = re.sub(
        r'(<source eId="forceMod_1__source_1" href="#art_1")/>\n(<destination [^>]*/>)', r"\1>\2</source>", text
    )
    documents["eng"] = split(parse_xml(nested.encode()))
    with pytest.raises(ActError, match="<analysis> is not written as the instructions say"):
        parse_act(documents)


@pytest.mark.parametrize("name", ["lifecycle", "temporalData", "preface"])
def test_parts_that_are_not_there_are_missed(name: str) -> None:
    documents = act_documents(BOTH, default_language="eng")
    text = assemble(documents["eng"]).decode()
    root = parse_xml(re.sub(f"<{name}[ >].*</{name}>", "", text, flags=re.DOTALL).encode())
    documents["eng"] = split(root)
    if name == "preface":
        assert parse_act(documents).act.titles == (("rus", "Лодки"),)
        return
    with pytest.raises(ActError, match="no <temporalData>" if name == "temporalData" else "contradicts"):
        parse_act(documents)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id="1"', 'id="9"', "instruction .*: otherwise than in the document in eng: expected the same facts"),
        ('sequence="1"', 'sequence="2"', "the facts of the act are other than in the document in eng"),
        (
            '<paragraph eId="art_1__para_2">',
            '<paragraph eId="art_1__para_2"/><paragraph eId="art_1__para_3">',
            "holds 0 <mod>",
        ),
        (
            '<article eId="art_1"',
            '<article eId="art_2"',
            "the text of the act is art_2: expected the one article art_1",
        ),
        ("<mod eId", "<mod eId='x'/><mod eId", "holds 2 <mod>: expected one"),
        (
            f'<quotedText eId="{QTEXT}"',
            f'<quotedText eId="{QTEXT}__x">x</quotedText><quotedText eId="{QTEXT}"',
            "instruction 1: <mod> .*: quotes 3 texts for replace-text: expected 2 at most",
        ),
        ("лодки</quotedText>", "<b>лодки</b></quotedText>", "instruction 1: <quotedText> .*: expected a text"),
        ("лодки</quotedText>", "</quotedText>", "instruction 1: <quotedText> .*: expected a text"),
        (f'href="#{QTEXT}"', 'href="#x"', "contradicts the instructions"),
        (
            'value="/akn/xa/act/2001-04-12/31-i"/>',
            'value="/akn/xa/act/2001-04-12/32-i"/>',
            "the IRI is not that of the act",
        ),
        ('date="2001-04-12" name="enacted"', 'date="2001-04-13" name="enacted"', "the day of enactment is not"),
        ('<FRBRlanguage language="rus"', '<FRBRlanguage language="kaz"', "the language is not that of the act"),
        ('publication date="2001-04-14"', 'publication date="2001-04-15"', "the day of publication is not"),
        (
            "Настоящий пункт",
            '<quotedText eId="art_1__x">x</quotedText>',
            "instruction 2: quotes something: expected a wording in rus",
        ),
    ],
)
def test_documents_that_contradict_one_another_are_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(ActError, match=message) as caught:
        parse_act(changed(old, new, "rus"))
    assert caught.value.source == "rus"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (' in_force="2001-04-24"', "", "eng:.*<act>: commences on no day"),
        ('sequence="1"', 'sequence="first"', "sequence 'first': expected a whole number"),
        ('iri="/akn', 'iri="akn', "eng:.*<act>: "),
        ('iri="/akn', 'colour="red" iri="/akn', "colour='red'"),
        ('in_force="2001-04-24"', 'in_force="soon"', "'soon' is no date"),
        ('op="insert"', 'op="add"', "instruction 2: .*op 'add'"),
        ('op="replace-text"', 'op="renumber"', "instruction 1: .*quotes 2 texts for renumber: expected 0 at most"),
        ('op="replace-text"', 'op="split"', "instruction 1: .*quotes 2 texts for split: expected 0 at most"),
        ('op="replace-text"', 'op="delete-text"', "quotes 2 texts for delete-text: expected 1 at most"),
        ('id="2"', 'id="1"', "the id occurs 2 times"),
        (
            '<lr:wording language="eng"/>',
            '<lr:wording language="eng"/><lr:wording language="kaz"/>',
            "instruction 1: a wording in kaz: expected a document in kaz",
        ),
        (
            "</lr:act>",
            '<lr:instruction id="3" op="repeal"/></lr:act>',
            "2 numbered paragraphs: expected 3, one an instruction",
        ),
        ("</lr:act>", '<lr:title value="x" language="eng"/></lr:act>', "language='eng'"),
    ],
)
def test_facts_of_no_meaning_are_refused_though_all_documents_tell_them(old: str, new: str, message: str) -> None:
    documents = act_documents(BOTH, default_language="eng")
    for language, document in documents.items():
        text = assemble(document).decode()
        head, facts, tail = text.partition("<lr:act ")
        assert old in facts + tail
        documents[language] = split(parse_xml(f"{head}{facts}{tail.replace(old, new, 1)}".encode()))
    with pytest.raises(ActError, match=message):
        parse_act(documents)


def test_there_must_be_a_document() -> None:
    with pytest.raises(ActError, match="no document: expected one a language"):
        parse_act({})


def test_a_document_has_metadata() -> None:
    documents = act_documents(sheet(instruction()), default_language="eng")
    bare = replace(documents["eng"], sections=documents["eng"].sections[1:])
    with pytest.raises(ActError, match="eng: no metadata: expected <meta>"):
        parse_act({"eng": bare})


def test_an_act_of_no_article_is_none() -> None:
    documents = act_documents(sheet(instruction()), default_language="eng")
    with pytest.raises(ActError, match="the text of the act is no article"):
        parse_act({"eng": replace(documents["eng"], units=())})


def test_a_document_too_many_says_nothing_else() -> None:
    documents = act_documents(BOTH, default_language="eng")
    assert list(documents) == ["eng", "rus"]
    with pytest.raises(ActError):
        parse_act({"eng": documents["eng"], "rus": documents["eng"]})
