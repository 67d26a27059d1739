"""The text importer: the grammar of docs/text-format.md, one rule after the other."""

from dataclasses import replace

import pytest
from lxml import etree

from akn.document import assemble
from akn.fragment import Fragment
from akn.names import AKN_NS, akn
from akn.notes import Note
from akn.validate import check_schema
from akn.xml import canonicalize, parse_xml
from lawrepo.importers.grammar import follows, grammar
from lawrepo.importers.lines import MAX_BLOCK, MAX_TEXT
from lawrepo.importers.text import TextImport, TextImportError, read_provisions, read_text


def read(source: str, language: str = "rus", *, markdown: bool = False, lenient: bool = False) -> TextImport:
    """Read a text whose result must be valid and canonical."""
    found = read_text(source, language=language, markdown=markdown, lenient=lenient)
    for name, fragment in (*found.document.sections, *found.document.units):
        assert check_schema(fragment.element(), file=name) == ()
        assert canonicalize(fragment.xml) == fragment.xml
    return found


def refusal(source: str, language: str = "rus", *, markdown: bool = False) -> TextImportError:
    with pytest.raises(TextImportError) as caught:
        read_text(source, language=language, markdown=markdown, name="law.txt")
    return caught.value


def unit(found: TextImport, key: str) -> etree._Element:
    return dict(found.document.units)[key].element()


def section(found: TextImport, key: str) -> etree._Element:
    return dict(found.document.sections)[key].element()


def outline(element: etree._Element) -> list[str]:
    """Return eIds and texts in document order: what a test compares."""
    lines = []
    for part in element.iter(etree.Element):
        name = str(part.tag).rpartition("}")[2]
        if name == "p":
            lines.append("".join(map(str, part.itertext())))
        elif name not in {"content", "heading", "num"}:
            lines.append(str(part.get("eId")))
    return lines


def keys(found: TextImport) -> list[str]:
    return [key for key, _ in found.document.units]


# Blocks


def test_lines_join_by_a_blank_or_by_none() -> None:
    found = read(
        "Статья 1\n\n1. Закон от 10.03.2017 \n№ 51-VI\n (вводится в действие); (\nстатья 5\n), \nтекст \n.\n"
    )

    assert outline(unit(found, "art_1"))[-1] == (
        "Закон от 10.03.2017 № 51-VI (вводится в действие); (статья 5), текст."
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(end: str) -> None:
    found = read(f"Статья 1{end}{end}1. Раз.{end}2. Два.{end}")

    assert outline(unit(found, "art_1")) == ["art_1", "art_1__para_1", "Раз.", "art_1__para_2", "Два."]


def test_indented_line_is_a_new_block_except_in_a_note() -> None:
    found = read("Статья 1\n1. Раз\n   и ещё.\n\nСноска. Начало\n      и конец.\n")

    assert outline(unit(found, "art_1"))[2:] == ["Раз", "и ещё."]
    assert found.notes[0].text == "Начало и конец."


def test_number_in_a_broken_sentence_is_no_marker() -> None:
    found = read(
        "Статья 1\n\n1. Согласно подпунктам\n3)\n, \n4)\n и \n5)\n пункта 2.\n\n2. Не позднее\n31.\nдекабря.\n"
    )

    assert outline(unit(found, "art_1"))[2::2] == [
        "Согласно подпунктам 3), 4) и 5) пункта 2.",
        "Не позднее 31. декабря.",
    ]


def test_list_without_punctuation_goes_on() -> None:
    found = read("Artikel 1\n\n1. entweder so oder\n2. so\n", "deu")

    assert [e for e in outline(unit(found, "art_1")) if "para" in e] == ["art_1__para_1", "art_1__para_2"]


# Headings


@pytest.mark.parametrize(
    ("language", "heading", "number", "words"),
    [
        ("rus", "Статья 4-1", "art_4-1", ""),
        ("rus", "СТАТЬЯ 4. Столица", "art_4", "Столица"),
        ("rus", "Статья 4 Столица", "art_4", "Столица"),
        ("rus", "Статья 4: столица", "art_4", "столица"),
        ("rus", "Статья 4 – Столица", "art_4", "Столица"),
        ("rus", "Статья первая", "art_1", ""),
        ("kaz", "4-1-бап", "art_4-1", ""),
        ("kaz", "4-бап. Елорда", "art_4", "Елорда"),
        ("kaz", "4 бап Елорда", "art_4", "Елорда"),
        ("kaz", "Он бірінші бап", "art_11", ""),
        ("eng", "Article 4-1", "art_4-1", ""),
        ("eng", "ARTICLE IV", "art_IV", ""),
        ("eng", "Article Four. The Capital", "art_4", "The Capital"),
        ("deu", "Artikel 4a", "art_4a", ""),
        ("deu", "§ 4a Hauptstadt", "art_4a", "Hauptstadt"),
    ],
)
def test_article_headings(language: str, heading: str, number: str, words: str) -> None:
    found = read(f"{heading}\n\n1. Text text.\n", language)
    article = unit(found, number)

    own = article.find(akn("heading"))
    assert ("" if own is None else own.text) == words
    num = article.find(akn("num"))
    assert num is not None
    assert f"{num.text} {words}".strip() == heading


@pytest.mark.parametrize(
    ("language", "heading", "eid"),
    [
        ("rus", "Раздел II", "sec_II"),
        ("rus", "РАЗДЕЛ ІІ. НАЧАЛО", "sec_II"),
        ("rus", "Раздел двадцать первый", "sec_21"),
        ("rus", "Глава 3. Начало", "chp_3"),
        ("rus", "Подраздел 1. Начало", "subsec_1"),
        ("rus", "Параграф 1-1. Начало", "subchp_1-1"),
        ("rus", "§ 2. Начало", "subchp_2"),
        ("rus", "ОБЩАЯ ЧАСТЬ", "part_1"),
        ("kaz", "ІІ бөлім", "sec_II"),
        ("kaz", "2-бөлім", "sec_2"),
        ("kaz", "Екінші бөлім", "sec_2"),
        ("kaz", "3-тарау. Бастау", "chp_3"),
        ("kaz", "1-кіші бөлім", "subsec_1"),
        ("eng", "Part II", "part_II"),
        ("eng", "Section Two", "sec_2"),
        ("eng", "Chapter 3 Beginnings", "chp_3"),
        ("deu", "Abschnitt 1", "sec_1"),
        ("deu", "Erster Abschnitt", "sec_1"),
        ("deu", "2. Kapitel", "chp_2"),
        ("deu", "Allgemeiner Teil", "part_1"),
    ],
)
def test_container_headings(language: str, heading: str, eid: str) -> None:
    words = {"rus": "Статья 1", "kaz": "1-бап", "eng": "Article 1", "deu": "Artikel 1"}
    found = read(f"{heading}\n\n{words[language]}\n\nText.\n", language)

    assert section(found, "structure")[0].get("eId") == eid
    assert keys(found) == ["art_1"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Статья 5 настоящего Закона применяется.",
        "Статья 5 Конституции применяется,",
        "Статья 5, часть вторая, применяется.",
        "статья 5",
        "Глава государства решает.",
    ],
)
def test_sentence_about_a_provision_is_no_heading(sentence: str) -> None:
    found = read(f"Статья 1\n\n1. Раз.\n\n{sentence}\n\n2. Два.\n")

    assert outline(unit(found, "art_1"))[3] == sentence


def test_reference_in_german_prose_is_no_heading() -> None:
    found = read("Artikel 1\n\nText.\n\nArtikel 5 Absatz 1 Satz 2 gilt, soweit nötig.\n", "deu")

    assert keys(found) == ["art_1"]


def test_words_of_a_section_follow_on_the_next_lines() -> None:
    found = read("Глава 8. Право собственности\nи иные\nвещные права\nСтатья 1\n\nТекст.\n")

    assert section(found, "structure")[0][1].text == "Право собственности и иные вещные права"


def test_words_of_an_article_go_on_with_a_small_letter_only() -> None:
    found = read("Статья 1. Компетенция Правительства\nв области труда\nТекст.\n\nСтатья 2. Иное\nТекст.\n")

    headings = [unit(found, key).findtext(akn("heading")) for key in keys(found)]
    assert headings == ["Компетенция Правительства в области труда", "Иное"]
    assert outline(unit(found, "art_2"))[-1] == "Текст."


def test_containers_nest_by_rank() -> None:
    found = read(
        "ОБЩАЯ ЧАСТЬ\n\nРаздел I\n\nГлава 1\n\nСтатья 1\n\nА.\n\nГлава 2\n\nСтатья 2\n\n"
        "А.\n\nРаздел II\n\nСтатья 3\n\nА.\n"
        "\nОСОБЕННАЯ ЧАСТЬ\n\nРаздел I\n\nСтатья 4\n\nА.\n"
    )
    eids = [str(e.get("eId")) for e in section(found, "structure").iter(akn("part"), akn("section"), akn("chapter"))]

    assert eids == [
        "part_1",
        "part_1__sec_I",
        "part_1__sec_I__chp_1",
        "part_1__sec_I__chp_2",
        "part_1__sec_II",
        "part_2",
        "part_2__sec_I",
    ]
    assert keys(found) == ["art_1", "art_2", "art_3", "art_4"]


def test_german_kinds_of_one_rank_nest_as_they_come() -> None:
    found = read(
        "Kapitel 1\n\nAbschnitt 1\n\n§ 1\n\nA.\n\nAbschnitt 2\n\n§ 2\n\nA.\n\nKapitel 2\n\n§ 3\n\nA.\n", "deu"
    )
    eids = [str(e.get("eId")) for e in section(found, "structure").iter(akn("section"), akn("chapter"))]

    assert eids == ["chp_1", "chp_1__sec_1", "chp_1__sec_2", "chp_2"]


def test_common_law_act_has_sections_for_units() -> None:
    found = read("Part I\n\nSection 1. Title\n\n(1) One:\n(a) point;\n(b) point.\n\nSection 2\n\nText.\n", "eng")

    assert found.document.unit == "section"
    assert keys(found) == ["sec_1", "sec_2"]
    assert outline(unit(found, "sec_1"))[4:7] == ["sec_1__para_1__point_a", "point;", "sec_1__para_1__point_b"]


def test_heading_words_that_are_a_sentence_are_the_text() -> None:
    found = read("Статья 1. Республика едина.\n\nСноска. Что-то.\n\nСтатья 2. Столица\n\nТекст.\n")
    article = unit(found, "art_1")

    assert article.get("status") is None
    assert outline(article) == ["art_1", "Республика едина."]
    assert found.notes == (Note(unit="art_1", anchor="art_1__content", marker="Сноска", text="Что-то."),)


# Title, preface, preamble, signature


def test_title_preface_and_preamble() -> None:
    found = read(
        "ЗАКОН РЕСПУБЛИКИ\n\nО МОРЕ\n\nПринят 1 мая 2001 года.\n\nПреамбула\n\nМы, народ\n"
        "\nострова,\n\nрешаем.\n\nСтатья 1\n\nА.\n"
    )

    assert found.title == "ЗАКОН РЕСПУБЛИКИ О МОРЕ"
    assert [(p.get("eId"), "".join(map(str, p.itertext()))) for p in section(found, "preface")] == [
        ("preface__p_1", "ЗАКОН РЕСПУБЛИКИ"),
        ("preface__p_2", "О МОРЕ"),
        ("preface__p_3", "Принят 1 мая 2001 года."),
    ]
    assert outline(section(found, "preamble")) == [
        "preamble",
        "preamble__container_1",
        "Преамбула",
        "Мы, народ острова,",
        "решаем.",
    ]


def test_first_block_that_ends_a_clause_is_preamble() -> None:
    found = read("Мы, народ острова,\n\nрешаем:\n\nСтатья 1\n\nА.\n")

    assert found.title == ""
    assert outline(section(found, "preamble")) == ["preamble", "Мы, народ острова,", "решаем:"]


def test_markdown_title_block_and_headings() -> None:
    found = read(
        "% Gesetz\n  über das Meer\n%\n% vom 1. Mai.\n\n# Eingangsformel\n\nEs wird\n"
        "verkündet:  \nso.\n\n# IVa. Das Meer #\n\n"
        "## Artikel 1\n\n(1) Siehe [Artikel 87a Abs. 4](#artikel-87) und [hier](https://example.org/a).\n"
        "<!-- eine\nBemerkung -->(2) Nr. 2:\n1. eins,\n    a) klein\n    b) klein,\n2. zwei.\n",
        "deu",
        markdown=True,
    )

    assert found.title == "Gesetz über das Meer"
    assert outline(section(found, "preface"))[-1] == "vom 1. Mai."
    assert outline(section(found, "preamble"))[-2:] == ["Es wird verkündet:", "so."]
    assert section(found, "structure")[0].get("eId") == "sec_IVa"
    refs = list(unit(found, "art_1").iter(akn("ref")))
    assert [(r.get("href"), r.text, r.get("eId")) for r in refs] == [
        ("#art_87", "Artikel 87a Abs. 4", "art_1__para_1__ref_1"),
        ("https://example.org/a", "hier", "art_1__para_1__ref_2"),
    ]
    assert found.counts.comments == 1
    assert "art_1__para_2__subpara_1__point_b" in outline(unit(found, "art_1"))


@pytest.mark.parametrize("more", ["%", "% зря", "%зря"])
def test_title_that_goes_on_with_a_percent_sign_keeps_it(more: str) -> None:
    found = read(f"% Закон\n %\n  {more}\n\n# Статья 1\n\nА.\n", markdown=True)

    assert found.title == f"Закон % {more}"


def test_markdown_heading_that_is_none_of_ours_is_the_title_once() -> None:
    found = read("# Конституция\n\nМы решаем.\n\n# Статья 1\nА.\n", markdown=True)
    assert found.title == "Конституция"

    error = refusal("# Конституция\n\n# Статья 1\nА.\n\n# Разное\n\nТекст.\n", markdown=True)
    assert [(f.line, f.rule.code) for f in error.findings] == [(6, "text-unplaced")]


def test_signature_becomes_conclusions() -> None:
    found = read("Статья 1\n\n1. А.\n\n      Президент\n\n      Республики\n\nН. ИМЯРЕК\n")

    assert outline(section(found, "conclusions")) == ["conclusions", "Президент", "Республики", "Н. ИМЯРЕК"]
    assert outline(unit(found, "art_1")) == ["art_1", "art_1__para_1", "А."]


# Inside an article


def test_levels_and_inserted_numbers() -> None:
    found = read("Статья 1\n1. Раз:\n1) а;\n10-1) б:\nа) в;\nб) г.\n3-1. Два.\n")

    assert outline(unit(found, "art_1")) == [
        "art_1",
        "art_1__para_1",
        "art_1__para_1__intro",
        "Раз:",
        "art_1__para_1__subpara_1",
        "а;",
        "art_1__para_1__subpara_10-1",
        "art_1__para_1__subpara_10-1__intro",
        "б:",
        "art_1__para_1__subpara_10-1__point_а",
        "в;",
        "art_1__para_1__subpara_10-1__point_б",
        "г.",
        "art_1__para_3-1",
        "Два.",
    ]


def test_numbers_in_brackets_hold_numbers_with_a_stop_and_the_other_way_round() -> None:
    found = read("Artikel 1\n(1) A:\n1. a,\n2. b.\n(2) B.\n\nArtikel 2\n1. A:\n(1) a,\n(2) b.\n2. B.\n", "deu")

    for key in ("art_1", "art_2"):
        eids = [line for line in outline(unit(found, key)) if line.startswith("art") and "intro" not in line]
        assert eids == [
            key,
            f"{key}__para_1",
            f"{key}__para_1__subpara_1",
            f"{key}__para_1__subpara_2",
            f"{key}__para_2",
        ]


def test_date_is_no_number() -> None:
    found = read("Artikel 1\n\nBis:\n\n31. Dezember 1952 ist Schluß.\n", "deu")

    assert outline(unit(found, "art_1")) == ["art_1", "Bis:", "31. Dezember 1952 ist Schluß."]


def test_text_after_a_paragraph_is_its_second_part() -> None:
    article = unit(read("Статья 1\n\n1. Раз.\n\nЕщё.\n\n2. Два.\n"), "art_1")

    assert outline(article) == ["art_1", "art_1__para_1", "Раз.", "Ещё.", "art_1__para_2", "Два."]
    assert [p.get("eId") for p in article.iter(akn("p"))] == ["art_1__para_1__p_1", "art_1__para_1__p_2", None]


def test_text_after_an_item_belongs_to_it_or_closes_the_list() -> None:
    article = unit(read("Статья 1\n\n1. Раз:\n\n1) а;\n\nк первому;\n\n2) б.\n\nКонец списка.\n\n2. Два.\n"), "art_1")

    assert outline(article)[4:] == [
        "art_1__para_1__subpara_1",
        "а;",
        "к первому;",
        "art_1__para_1__subpara_2",
        "б.",
        "art_1__para_1__wrapup",
        "Конец списка.",
        "art_1__para_2",
        "Два.",
    ]


def test_second_list_is_an_alinea() -> None:
    article = unit(
        read(
            "Статья 1\n\n1. Раз:\n\n1) а;\n\n2) б.\n\nКроме того:\n\n1) в;\n\n2) г.\n\nПрочее:\n\n1) д.\n\nКонец.\n"
        ),
        "art_1",
    )

    eids = [str(e.get("eId")) for e in article.iter(akn("alinea"), akn("subparagraph"))]
    assert eids == [
        "art_1__para_1__subpara_1",
        "art_1__para_1__subpara_2",
        "art_1__para_1__al_1",
        "art_1__para_1__al_1__subpara_1",
        "art_1__para_1__al_1__subpara_2",
        "art_1__para_1__al_2",
        "art_1__para_1__al_2__subpara_1",
    ]
    assert outline(article)[-2:] == ["art_1__para_1__wrapup", "Конец."]


def test_introduction_and_list_directly_in_an_article() -> None:
    article = unit(read("Статья 1\n\nПрезидент:\n\n1) раз;\n\n2) два.\n\nИ прочее.\n"), "art_1")

    assert outline(article) == [
        "art_1",
        "art_1__intro",
        "Президент:",
        "art_1__subpara_1",
        "раз;",
        "art_1__subpara_2",
        "два.",
        "art_1__wrapup",
        "И прочее.",
    ]


def test_paragraph_after_a_list_and_text_of_the_article() -> None:
    article = unit(read("Статья 1\n\nВот:\n\n1) раз;\n\n2) два.\n\nМежду.\n\n1. Пункт.\n"), "art_1")

    assert outline(article)[-4:] == ["art_1__al_1", "Между.", "art_1__para_1", "Пункт."]


@pytest.mark.parametrize(
    ("language", "heading", "remark"),
    [
        ("deu", "Artikel 1", "[aufgehoben]"),
        ("rus", "Статья 1", "(исключена)"),
        ("kaz", "1-бап", "(алып тасталды)"),
        ("eng", "Article 1", "(Repealed.)"),
    ],
)
def test_repealed_articles(language: str, heading: str, remark: str) -> None:
    assert unit(read(f"{heading}\n", language), "art_1").get("status") == "removed"
    article = unit(read(f"{heading}\n\n{remark}\n", language), "art_1")
    assert article.get("status") == "removed"
    assert outline(article)[-1] == remark
    assert unit(read(f"{heading}\n\nx {remark}\n", language), "art_1").get("status") is None


def test_repealed_paragraph_that_says_so_is_text() -> None:
    article = unit(read("Статья 1\n\n1. Раз:\n\n8) исключен Законом РК от 10.03.2017;\n\n9) девять.\n"), "art_1")

    assert outline(article)[5] == "исключен Законом РК от 10.03.2017;"


# Notes


def test_notes_are_anchored_where_they_stand() -> None:
    found = read(
        "Примечание. О законе.\n\nМы решаем.\n\nСноска. О преамбуле.\n\nРаздел I\nНачало\n"
        "\nСноска. О разделе.\n\nСтатья 1\n\n"
        "Примечание. О статье.\n\n1. Раз:\n\nСноска. Ко вводной части.\n\n1) а;\n\nСноска. К первому.\n\n2) б.\n\n"
        "2. Два.\n\nЕщё.\n\nПримечание ИЗПИ!\n\nК части второй пункта два.\n\nСтатья 2\n\n"
        "Текст.\n\nСноска. В конце.\n"
    )

    assert [(note.unit, note.anchor, note.marker, note.text) for note in found.notes] == [
        ("preamble", "", "Примечание", "О законе."),
        ("preamble", "preamble__p_1", "Сноска", "О преамбуле."),
        ("structure", "sec_I", "Сноска", "О разделе."),
        ("art_1", "art_1", "Примечание", "О статье."),
        ("art_1", "art_1__para_1__intro", "Сноска", "Ко вводной части."),
        ("art_1", "art_1__para_1__subpara_1", "Сноска", "К первому."),
        ("art_1", "art_1__para_2__p_2", "Примечание ИЗПИ!", "К части второй пункта два."),
        ("art_2", "art_2__content", "Сноска", "В конце."),
    ]
    assert "Сноска" not in assembled(found).decode()


@pytest.mark.parametrize("marker", ["Ескерту.", "Ескертпе.", "Note:", "Anmerkung:", "Примечание."])
def test_words_of_notes(marker: str) -> None:
    found = read(f"Article 1\n\nText.\n\n{marker} Words of it.\n", "eng")

    assert found.notes[0].marker == marker.removesuffix(".")
    assert found.notes[0].text == "Words of it."


def test_empty_note_leaves_a_numbered_block_to_the_law() -> None:
    found = read("Статья 1\n\n1. Раз.\n\nПримечание ИЗПИ!\n\n2. Два.\n")

    assert outline(unit(found, "art_1"))[-2:] == ["art_1__para_2", "Два."]
    assert found.notes[0].text == ""


def test_notes_do_not_change_the_law() -> None:
    plain = "Статья 1\n\n1. Раз:\n\n1) а;\n\n2) б.\n\n2. Два.\n\nЕщё.\n"
    noted = plain.replace("\n\n", "\n\nСноска. Слово.\n\n")

    assert read(noted).document == read(plain).document


# What is refused


def test_everything_is_refused_at_once_with_its_line() -> None:
    error = refusal(
        "Раздел I\n\nТекст до статьи, которому нет места.\n\nСтатья 1\n\n1. Раз.\n\n"
        "1. Опять.\n\nПриложение 1\n\nТаблица.\n\n"
        "Статья 1\n\nСтатья 2\n\nСноска без точки\n\nСтатья 3\n\nЛишь текст\nСтатья 4\n\n"
        "ПЕРЕХОДНЫЕ ПОЛОЖЕНИЯ\n\nII. Римская\n"
    )

    assert [(finding.line, finding.rule.code) for finding in error.findings] == [
        (3, "text-unplaced"),
        (9, "text-duplicate"),
        (11, "text-unplaced"),
        (15, "text-duplicate"),
        (19, "text-unplaced"),
        (23, "text-unplaced"),
        (26, "text-unplaced"),
        (28, "text-unplaced"),
    ]
    assert str(error).startswith("law.txt:3: text between a heading and its first article")
    assert "and 7 more: line 9, 11, 15, 19, 23, …" in str(error)
    assert "\n" not in str(error)
    assert error.findings[1].eid == "art_1"


def test_lenient_keeps_and_reports() -> None:
    found = read(
        "Раздел I\n\nНи к чему.\n\nСтатья 1\n\n1. Раз.\n\n1. Опять.\n\nПриложение 1\n\n"
        "Таблица.\n\nСтатья 1\n\nЧужое.\n\nСтатья 2\n\n"
        "Своё.\n",
        lenient=True,
    )

    assert [(one.line, one.text, one.kept_in) for one in found.unplaced] == [
        (3, "Ни к чему.", "sec_I__intro"),
        (9, "1. Опять.", "art_1__para_1__p_2"),
        (11, "Приложение 1", "art_1__para_1__p_3"),
        (13, "Таблица.", "art_1__para_1__p_4"),
        (15, "Статья 1", "art_1__para_1__p_5"),
        (17, "Чужое.", "art_1__para_1__p_6"),
    ]
    kept = [p for p in unit(found, "art_1").iter(akn("p")) if p.get("class") == "unplaced"]
    assert len(kept) == 5
    assert keys(found) == ["art_1", "art_2"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("rus", "C\u0442атья 2. О чем"),
        ("rus", "Статья2. О чем"),
        ("rus", "Гл\u0061ва 2."),
        ("rus", "статья 2. О чем"),
        ("rus", "С т а т ь я 2."),
        ("rus", "## Статья 2."),
        ("rus", "**Статья 2.** О чем"),
        ("rus", "Статья № 2"),
        ("rus", "Статья З. О чем"),
        ("rus", "C\u0442атья вторая"),
        ("rus", "Статьи 2-3. Исключены"),
        ("rus", "Ст. 2. О чем"),
        ("rus", "2-бап."),
        ("rus", "2-бап. Елорда"),
        ("rus", "Екінші бөлім"),
        ("rus", "Article 2."),
        ("rus", "Artikel 2"),
        ("rus", "Section 2"),
        ("rus", "2. Kapitel"),
        ("kaz", "Статья 2. О чем"),
        ("kaz", "2–3-баптар. Алып тасталды"),
        ("eng", "Статья 2. О чем"),
        ("eng", "\u0410rticle 2. The capital"),
        ("eng", "Articles 2 and 3. Repealed"),
        ("deu", "Article 2."),
        ("deu", "§§ 2 bis 4"),
    ],
)
@pytest.mark.parametrize("before", ["\n\n", ".\n", "\n"])
def test_heading_that_is_missed_is_no_paragraph(language: str, line: str, before: str) -> None:
    first = {"rus": "Статья 1", "kaz": "1-бап", "eng": "Article 1", "deu": "Artikel 1"}[language]
    if line[0].islower():
        before = "\n\n"
    source = f"{first}\n\n1. Text{before}{line}\n\nMore text.\n"
    error = refusal(source, language)
    kept = read(source, language, lenient=True)

    assert "an unplaced heading" in str(error)
    assert [finding.line for finding in error.findings] == [source[: source.index(line)].count("\n") + 1]
    assert [one.text for one in kept.unplaced] == [line, "More text."]


@pytest.mark.parametrize(("source", "markdown"), [("Cтатья 1. О чем", False), ("# Cтатья 1. О чем", True)])
def test_heading_that_is_missed_is_no_title(source: str, *, markdown: bool) -> None:
    marks = "# " if markdown else ""
    assert refusal(f"{source}\n\nТекст.\n\n{marks}Статья 2\n\nТекст.\n", markdown=markdown).findings[0].line == 1


def test_heading_that_is_missed_is_no_part_of_the_heading_before() -> None:
    assert refusal("Глава 1. О чем\nC\u0442атья 1. О том\n\nСтатья 2\n\nТекст.\n").findings[0].line == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Часть 2 статьи 5 применяется с 1 января.",
        "Статьи 2 и 3 настоящего Закона применяются",
        "2-бап қолданылады.",
        "статья 2 Конституции",
        "1. Глава государства",
        "Article 2 applies to it",
    ],
)
def test_sentence_that_begins_with_a_provision_is_text(sentence: str) -> None:
    assert read(f"Статья 1\n\nТекст.\n\n{sentence}\n").unplaced == ()


def test_preamble_heading_after_the_first_article_is_refused() -> None:
    assert refusal("Статья 1\n\nА.\n\nПреамбула\n\nБ.\n").findings[0].line == 5


def test_text_of_a_contents_page_is_refused() -> None:
    assert refusal("СОДЕРЖАНИЕ\n\nСтатья 1\n\nА.\n").findings[0].line == 1


@pytest.mark.parametrize("source", ["", "\n\n", "Просто текст.\n", "Раздел I\n"])
def test_text_without_an_article(source: str) -> None:
    assert refusal(source).findings[-1].rule.code in {"text-empty", "text-unplaced"}


def test_language_without_a_grammar() -> None:
    assert "expected one of deu, eng, kaz, rus" in str(refusal("Article 1", "fra"))


@pytest.mark.parametrize("code", [0, 0x0B, 0x7F, 0xD800, 0xFFFE, 0xFFFD, 0xFEFF, 0x202E, 0x2066])
def test_refused_characters(code: int) -> None:
    letter = chr(code)
    error = refusal(f"Статья 1\r\n\r\nТекст\rи {letter} ещё.\n")

    assert (error.line, error.findings[0].rule.code) == (4, "text-character")
    assert f"U+{code:04X}" in str(error)


def test_byte_order_mark_at_the_beginning_is_none_of_the_text() -> None:
    assert keys(read("\ufeffСтатья 1\n\nА.\n")) == ["art_1"]


@pytest.mark.parametrize(
    "line", ["Стать\u200bя 2", "1\u200b) Два.", "\u200e1. Два.", "Сно\u00adска. Слово.", "Статья 2. На\u200bзвание"]
)
def test_invisible_character_in_a_heading_or_number(line: str) -> None:
    error = refusal(f"Статья 1\n\n1. Раз.\n\n{line}\n\nТекст.\n")

    assert (error.findings[0].line, error.findings[0].rule.code) == (5, "text-character")


def test_invisible_character_in_prose_is_kept() -> None:
    assert outline(unit(read("Статья 1\n\nСло\u00adво.\n"), "art_1"))[-1] == "Сло\u00adво."


def test_sizes() -> None:
    assert refusal(f"Статья 1\n\n{'а ' * MAX_BLOCK}.\n").findings[0].rule.code == "text-size"
    assert refusal("а" * (MAX_TEXT + 1)).findings[0].rule.code == "text-size"


def test_comment_that_is_not_closed() -> None:
    error = refusal("# Статья 1\n\nА. <!-- и\nтак <!-- далее\n", markdown=True)
    assert (error.line, error.findings[0].rule.code) == (3, "text-comment")


def test_link_that_leads_nowhere() -> None:
    source = "# Статья 1\n\nСм. [там](javascript:alert) и [это](#приложение).\n"
    error = refusal(source, markdown=True)

    assert [finding.rule.code for finding in error.findings] == ["text-link", "text-link"]
    assert outline(unit(read(source, markdown=True, lenient=True), "art_1"))[-1] == "См. там и это."


def test_markup_in_plain_text_is_text() -> None:
    found = read("Статья 1\n\nСм. [там](#статья-1) <b>&amp;</b> ]]>.\n")

    assert outline(unit(found, "art_1"))[-1] == "См. [там](#статья-1) <b>&amp;</b> ]]>."


# Normalisation


def test_normalised_characters_are_reported() -> None:
    found = read("Статья 1\n\nи\u0306 и e\u0301\u0323 и \u1100\u1161.\n")

    assert [(one.line, one.before, one.after) for one in found.normalised] == [
        (3, "и\u0306", "й"),
        (3, "e\u0301\u0323", "ẹ\u0301"),
        (3, "\u1100\u1161", "가"),
    ]
    assert outline(unit(found, "art_1"))[-1] == "й и ẹ\u0301 и 가."


# The whole


META = Fragment.parse(
    f"""<meta xmlns="{AKN_NS}"><identification source="#lawrepo">
<FRBRWork><FRBRthis value="/akn/xa/act/2001-01-01/1/!main"/><FRBRuri value="/akn/xa/act/2001-01-01/1"/>
<FRBRdate date="2001-01-01" name="enacted"/><FRBRauthor href="#a"/><FRBRcountry value="xa"/></FRBRWork>
<FRBRExpression><FRBRthis value="/akn/xa/act/2001-01-01/1/rus@/!main"/>
<FRBRuri value="/akn/xa/act/2001-01-01/1/rus@"/>
<FRBRdate date="2001-01-01" name="enacted"/><FRBRauthor href="#a"/><FRBRlanguage language="rus"/></FRBRExpression>
<FRBRManifestation><FRBRthis value="/akn/xa/act/2001-01-01/1/rus@/!main.xml"/>
<FRBRuri value="/akn/xa/act/2001-01-01/1/rus@.xml"/><FRBRdate date="2001-01-01" name="made"/><FRBRauthor href="#a"/>
</FRBRManifestation></identification></meta>""".encode()
)


def assembled(found: TextImport) -> bytes:
    return assemble(replace(found.document, sections=(("meta", META), *found.document.sections)))


def test_assembled_act_is_valid_and_canonical() -> None:
    found = read("ЗАКОН\n\nМы решаем.\n\nРаздел I\n\nСтатья 1\n\n1. Раз:\n\n1) а.\n\nСтатья 2\n\nПрезидент\n")
    data = assembled(found)

    assert canonicalize(data) == data
    assert check_schema(parse_xml(data), file="act") == ()
    assert [name for name, _ in found.document.sections] == ["preface", "preamble", "structure", "conclusions"]
    assert found.counts.articles == 2
    assert found.counts.paragraphs == 4
    assert found.counts.words == 14


# Pieces of law, for amendment sheets


@pytest.mark.parametrize(
    ("source", "parent", "eids"),
    [
        ("Статья 26-1\n1. Раз.\n2. Два.", "", ["art_26-1"]),
        ("Статья 26-1. Море\nТекст.\n\nСтатья 26-2\nТекст.", "", ["art_26-1", "art_26-2"]),
        ("3-1. Столица.", "art_2", ["art_2__para_3-1"]),
        ("1) а;\n2) б.", "art_2__para_3", ["art_2__para_3__subpara_1", "art_2__para_3__subpara_2"]),
        ("1. а;", "art_2__para_3", ["art_2__para_3__subpara_1"]),
        ("Новый текст.", "art_2__para_3", ["art_2__para_3__content"]),
        ("Вот:\n\n1) а.\n\nИ всё.", "art_2", ["art_2__intro", "art_2__subpara_1", "art_2__wrapup"]),
    ],
)
def test_provisions(source: str, parent: str, eids: list[str]) -> None:
    found = read_provisions(source, language="rus", parent=parent)

    assert [fragment.eid for fragment in found.elements] == eids
    for fragment in found.elements:
        assert check_schema(fragment.element(), file=fragment.eid) == ()


def test_notes_in_provisions() -> None:
    found = read_provisions("1. Раз.\n\nСноска. Слово.", language="rus", parent="art_2")

    assert found.notes == (Note(unit="art_2", anchor="art_2__para_1", marker="Сноска", text="Слово."),)


@pytest.mark.parametrize(
    "source", ["Раздел I\n\nСтатья 1\n\nА.", "Текст.\n\nСтатья 1\n\nА.", "Приложение", "1. а.\n2. б.\n1. в."]
)
def test_provisions_refused(source: str) -> None:
    with pytest.raises(TextImportError):
        read_provisions(source, language="rus", parent="art_1")


@pytest.mark.parametrize("source", ["", "  \n", "Сноска. Слово."])
def test_provisions_of_nothing(source: str) -> None:
    with pytest.raises(TextImportError):
        read_provisions(source, language="rus", parent="art_1")


# Grammar


@pytest.mark.parametrize(
    ("number", "previous", "expected"),
    [
        ("1", "", True),
        ("2", "", False),
        ("2", "1", True),
        ("3-1", "3", True),
        ("3-2", "3-1", True),
        ("4", "3-1", True),
        ("5", "3", False),
        ("3a", "3", True),
        ("b", "a", True),
        ("c", "a", False),
        ("2", "a", False),
    ],
)
def test_follows(number: str, previous: str, *, expected: bool) -> None:
    assert follows(number, previous) is expected


def test_grammar_of_an_unknown_language() -> None:
    with pytest.raises(KeyError):
        grammar("fra")
