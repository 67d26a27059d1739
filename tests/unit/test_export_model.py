"""The render model: every word once, in order, with its place in the law."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from akn.frbr import FrbrUri
from akn.notes import Note
from akn.xml import canonicalize, parse_xml
from lawrepo.export.blocks import (
    Block,
    Break,
    Division,
    Group,
    Image,
    Mark,
    NoteCall,
    Paragraph,
    Provision,
    Quote,
    Table,
    Text,
    blocks_of,
    label,
    lines,
    notes_of,
    plain,
    texts,
)
from lawrepo.export.flow import Leaf, Notes, Open, footnoted, leaves, lines_of
from lawrepo.export.grid import Area, Span, place
from lawrepo.export.model import PortionError, RenderDocument, build, select
from lawrepo.export.references import is_address, targets
from lawrepo.export.runs import clean, tidy
from lawrepo.export.words import direction, instant, language_tag, words
from lawrepo.expression import Expression

NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
WORK = "/akn/kz/act/2020-01-01/1"


def document(inner: str, *notes: Note, language: str = "rus") -> RenderDocument:
    xml = f'<akomaNtoso xmlns="{NS}"><act name="act"><meta/>{inner}</act></akomaNtoso>'
    return build(
        Expression(
            work=FrbrUri.parse(WORK),
            language=language,
            title="Закон о мостах",
            pit=date(2024, 1, 1),
            in_force_from=date(2020, 2, 1),
            in_force_until=None,
            document=canonicalize(xml.encode()),
            notes=notes,
            digest="0" * 64,
            recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
            commit="a" * 40,
        )
    )


def body(inner: str, *notes: Note) -> tuple[Block, ...]:
    return document(f"<body>{inner}</body>", *notes).blocks


def only(blocks: tuple[Block, ...], kind: type[Any]) -> Any:
    found = [block for block in blocks_of(blocks) if isinstance(block, kind)]
    assert len(found) == 1, found
    return found[0]


def inside(content: str) -> tuple[Block, ...]:
    """Return the blocks of a section with a number and this content."""
    return body(f'<section eId="s"><num>1</num><content>{content}</content></section>')


ARTICLE = (
    '<article eId="art_2"><num>Статья 2.</num><heading>Мосты</heading>'
    '<paragraph eId="art_2__para_1"><num>1.</num><content><p>Мост общий.</p></content></paragraph>'
    '<paragraph eId="art_2__para_3-1"><num>3-1.</num><intro><p>Запрещается:</p></intro>'
    '<point eId="art_2__para_3-1__point_a"><num>а)</num><content><p>стоять;</p></content></point>'
    "<wrapUp><p>без нужды.</p></wrapUp></paragraph></article>"
)


class TestDocument:
    def test_states_iri_of_the_expression(self) -> None:
        assert document(f"<body>{ARTICLE}</body>").iri == f"{WORK}/rus@2020-02-01"

    def test_language_is_a_bcp_47_tag(self) -> None:
        assert document(f"<body>{ARTICLE}</body>").tag == "ru"

    def test_is_a_value(self) -> None:
        one, other = document(f"<body>{ARTICLE}</body>"), document(f"<body>{ARTICLE}</body>")
        assert one == other
        assert hash(one) == hash(other)


class TestStructure:
    def test_units_and_containers_are_divisions_with_levels_without_gaps(self) -> None:
        blocks = body(
            f'<section eId="sec_1"><num>Раздел I</num><chapter eId="sec_1__chp_1"><num>Глава 1</num>{ARTICLE}'
            "</chapter></section>"
        )
        divisions = [block for block in blocks_of(blocks) if isinstance(block, Division)]
        assert [(d.name, d.level, d.unit) for d in divisions] == [
            ("section", 1, False),
            ("chapter", 2, False),
            ("article", 3, True),
        ]

    def test_a_heading_makes_a_division_outside_units_only(self) -> None:
        blocks = body(
            '<article eId="art_1"><num>1</num><paragraph eId="art_1__para_1"><num>(1)</num>'
            "<heading>О мостах</heading><content><p>Мост.</p></content></paragraph></article>"
        )
        assert only(blocks, Division).unit
        assert plain(only(blocks, Provision).heading) == "О мостах"

    def test_numbered_provisions_keep_eid_and_wid(self) -> None:
        blocks = body('<article eId="art_3" wId="art_2"><num>3</num><content><p>а</p></content></article>')
        article = only(blocks, Division)
        assert (article.eid, article.wid, article.anchor) == ("art_3", "art_2", "art_3")

    def test_removed_units_say_so(self) -> None:
        assert only(body('<article eId="art_84" status="removed"><num>84</num></article>'), Division).removed

    @pytest.mark.parametrize("around", ["", "container"])
    def test_a_preamble_has_the_heading_that_it_calls_so(self, around: str) -> None:
        start, end = (f'<{around} eId="x" name="preamble">', f"</{around}>") if around else ("", "")
        inner = f'{start}<p class="heading">Преамбула</p><p>Мы.</p>{end}'
        found = document(f'<preamble eId="preamble">{inner}</preamble><body>{ARTICLE}</body>')
        (named,) = [b for b in blocks_of(found.blocks) if isinstance(b, Division) and not b.unit]
        assert (plain(named.heading), named.level, named.eid) == ("Преамбула", 1, "x" if around else "preamble")

    def test_a_paragraph_alone_or_with_a_name_is_no_heading(self) -> None:
        for inner in ('<p class="heading">Мы.</p>', '<p class="heading" eId="p_1">Мы</p><p>все.</p>'):
            found = document(f"<preamble>{inner}</preamble><body>{ARTICLE}</body>")
            assert all(block.unit for block in blocks_of(found.blocks) if isinstance(block, Division))

    def test_subheading_follows_on_a_line_of_its_own(self) -> None:
        blocks = body("<chapter><num>1</num><heading>А</heading><subheading>б</subheading></chapter>")
        assert only(blocks, Division).heading == (Text(text="А"), Break(), Text(text="б"))

    def test_labels_out_of_order_are_not_lost(self) -> None:
        root = parse_xml(
            f'<akomaNtoso xmlns="{NS}"><act name="a"><meta/><body><article eId="a"><heading>h</heading><num>n</num>'
            "</article></body></act></akomaNtoso>".encode()
        )
        expected = "".join(str(text) for text in root.itertext())
        assert "".join(texts(body('<article eId="a"><heading>h</heading><num>n</num></article>'))) == expected

    def test_an_anchor_is_given_once(self) -> None:
        blocks = body("".join(f'<article eId="art_1"><num>{n}</num></article>' for n in "12"))
        assert [block.anchor for block in blocks] == ["art_1", "art_1~2"]

    def test_the_ids_of_the_page_are_no_anchors(self) -> None:
        assert body('<article eId="lr-main"><num>1</num></article>')[0].anchor == "_lr-main"

    def test_quoted_structure_splits_the_paragraph_and_is_no_division(self) -> None:
        blocks = body(
            '<article eId="art_1"><num>1</num><content><p eId="art_1__p_1">Читать: <mod><quotedStructure '
            'eId="q" startQuote="«" endQuote="»"><article eId="q__art_9"><num>9</num><heading>Иное</heading>'
            "<content><p>Новое.</p></content></article></quotedStructure></mod> и точка.</p></content></article>"
        )
        group = next(block for block in blocks_of(blocks) if block.anchor == "art_1__p_1")
        assert isinstance(group, Group)
        assert [type(block) for block in group.blocks] == [Paragraph, Quote, Paragraph]
        assert only(blocks, Division).anchor == "art_1"

    def test_meta_is_no_text(self) -> None:
        assert "".join(texts(document("<body><p>а</p></body>").blocks)) == "а"

    def test_a_reference_to_a_component_shows_what_it_says(self) -> None:
        blocks = body('<componentRef src="#x" showAs="Приложение"/>')
        assert only(blocks, Paragraph).line[0].generated
        assert list(texts(blocks)) == [""]

    def test_languages_of_parts(self) -> None:
        blocks = body(
            '<section><num>1</num><content><p xml:lang="kaz">Көпір</p><p xml:lang="?">x</p></content></section>'
        )
        assert [b.language for b in blocks_of(blocks) if isinstance(b, Paragraph)] == ["kk", "ru"]

    def test_foreign_elements_give_their_text(self) -> None:
        blocks = inside('<foreign><x:m xmlns:x="u">a<x:n>b</x:n></x:m></foreign>')
        assert "".join(texts(blocks)) == "1a b"

    def test_deep_nesting_needs_no_recursion(self) -> None:
        deep = 90
        xml = "<paragraph><num>1</num>" * deep + "<content><p>дно</p></content>" + "</paragraph>" * deep
        blocks = body(f'<article eId="art_1"><num>1</num>{xml}</article>')
        assert max(event.depth for event in leaves(blocks)) == deep

    @pytest.mark.parametrize("name", ["act", "bill", "doc", "statement"])
    def test_a_component_is_a_group_with_its_own_parts(self, name: str) -> None:
        main = {"doc": "mainBody", "statement": "mainBody"}.get(name, "body")
        part = f'<{name} name="x"><meta/><{main}><p>а</p></{main}></{name}>'
        xml = f'<body><p>б</p></body><components><component eId="c">{part}</component></components>'
        blocks = document(xml).blocks
        assert [b.name for b in blocks_of(blocks) if isinstance(b, Group)] == ["components", "component", name]


class TestLines:
    def line(self, xml: str) -> Any:
        return only(body(f'<section eId="s"><num>1</num><content><p>{xml}</p></content></section>'), Paragraph).line

    def test_marks_in_one_order(self) -> None:
        assert self.line("<i><b>а</b></i>") == self.line("<b><i>а</i></b>")
        assert self.line("<b><i>а</i></b>") == (Text(text="а", marks=(Mark.BOLD, Mark.ITALIC)),)

    @pytest.mark.parametrize("mark", list(Mark))
    def test_every_mark(self, mark: Mark) -> None:
        assert self.line(f"<{mark.value}>а</{mark.value}>") == (Text(text="а", marks=(mark,)),)

    @pytest.mark.parametrize(
        ("href", "target"),
        [
            ("#art_1", "#art_1"),
            ("~art_1", "#art_1"),
            (f"{WORK}~art_1", "#art_1"),
            (f"{WORK}/!main~art_1", "#art_1"),
            (f"{WORK}/!main#art_1", "#art_1"),
            (f"{WORK}/rus@2019-01-01~art_1", f"{WORK}/rus@2019-01-01~art_1"),
            ("/akn/kz/act/2021-01-01/7", "/akn/kz/act/2021-01-01/7"),
            ("https://example.org/a", "https://example.org/a"),
            ("#", ""),
        ],
    )
    def test_references(self, href: str, target: str) -> None:
        assert self.line(f'<ref href="{href}">а</ref>') == (Text(text="а", target=target),)

    def test_line_breaks_and_images(self) -> None:
        assert self.line('а <eol/> б<img src="x.png" alt="герб"/>') == (
            Text(text="а"),
            Break(),
            Text(text="б"),
            Image(description="герб", source="x.png"),
        )

    def test_page_ends_and_markers_say_nothing(self) -> None:
        assert self.line('а<eop/><marker name="x"/>б') == (Text(text="аб"),)

    def test_quotation_marks_of_attributes_are_generated(self) -> None:
        line = self.line('<quotedText startQuote="«" endQuote="»">а</quotedText>')
        assert [(x.text, x.generated) for x in line] == [("«", True), ("а", False), ("»", True)]

    def test_authorial_notes_are_law_and_count(self) -> None:
        blocks = inside('<p>а<authorialNote marker="*"><p>б</p></authorialNote>в</p>')
        (note,) = notes_of(blocks)
        assert (note.number, note.marker, note.editorial) == (1, "*", False)
        assert "".join(texts(blocks)) == "1абв"

    def test_an_empty_note_is_no_note(self) -> None:
        assert not notes_of(
            body("<section><num>1</num><content><p>а<authorialNote><p/></authorialNote></p></content></section>")
        )

    def test_notes_of_the_metadata_are_editorial(self) -> None:
        xml = (
            f'<akomaNtoso xmlns="{NS}"><act name="act"><meta><notes source="#x"><note eId="n1" marker="1">'
            '<p>см.</p></note></notes></meta><body><section eId="s"><num>1</num><content>'
            '<p>а<noteRef href="#n1" marker="1"/></p></content></section></body></act></akomaNtoso>'
        )
        whole = document("<body/>")
        reading = build(
            Expression(
                work=FrbrUri.parse(WORK),
                language="rus",
                title="т",
                pit=whole.pit,
                in_force_from=whole.pit,
                in_force_until=None,
                document=xml.encode(),
                notes=(),
                digest="",
                recorded_at=whole.recorded_at,
                commit="",
            )
        )
        (note,) = notes_of(reading.blocks)
        assert note.editorial
        assert "".join(texts(reading.blocks)) == "1а"

    def test_list_items_have_a_bullet_that_is_no_word(self) -> None:
        blocks = body("<section><num>1</num><content><ul><li>а</li><li>б</li></ul></content></section>")
        assert [plain(line) for b in blocks_of(blocks) for line in lines(b) if isinstance(b, Paragraph)] == [
            "• а",
            "• б",
        ]
        assert "".join(texts(blocks)).split() == ["1", "а", "б"]


class TestEditorialNotes:
    def note(self, unit: str, anchor: str) -> Note:
        return Note(unit=unit, anchor=anchor, marker="Сноска", text="Изменена.")

    def called_in(self, *notes: Note) -> list[str]:
        """Return the text of each line that calls a note."""
        blocks = document(
            f"<preamble><p>Мы.</p></preamble><body><section eId='sec_1'><num>I</num>{ARTICLE}</section></body>",
            *notes,
        ).blocks
        return [
            plain(line)
            for block in blocks_of(blocks)
            for line in lines(block)
            if any(isinstance(x, NoteCall) for x in line)
        ]

    def test_after_the_heading_of_the_unit(self) -> None:
        assert self.called_in(self.note("art_2", "art_2")) == ["Мосты"]

    def test_after_a_paragraph(self) -> None:
        assert self.called_in(self.note("art_2", "art_2__para_1")) == ["Мост общий."]

    def test_after_the_last_words_of_a_provision(self) -> None:
        assert self.called_in(self.note("art_2", "art_2__para_3-1")) == ["без нужды."]

    def test_after_the_number_of_a_container(self) -> None:
        assert self.called_in(self.note("structure", "sec_1")) == ["I"]

    def test_before_a_section_of_the_document(self) -> None:
        assert self.called_in(self.note("preamble", "")) == [""]

    def test_where_the_anchor_is_gone_after_the_unit(self) -> None:
        assert self.called_in(self.note("art_2", "art_2__para_99")) == ["Мосты"]

    def test_where_everything_is_gone_at_the_end(self) -> None:
        assert self.called_in(self.note("art_99", "art_99")) == [""]

    def test_words_of_a_note_are_no_law(self) -> None:
        blocks = body(ARTICLE, self.note("art_2", "art_2"))
        assert "Изменена" not in "".join(texts(blocks))

    def test_by_wid_before_eid(self) -> None:
        renumbered = (
            '<article eId="art_5" wId="art_4"><num>5</num><content><p>четыре</p></content></article>'
            '<article eId="art_4" wId="art_4~2"><num>4</num><content><p>иная</p></content></article>'
        )
        blocks = body(renumbered, self.note("art_4", "art_4"))
        called = [b.eid for b in blocks_of(blocks) for line in lines(b) for x in line if isinstance(x, NoteCall)]
        assert called == ["art_5"]

    def test_are_numbered_in_order_with_those_of_the_law(self) -> None:
        article = ARTICLE.replace("общий.", "общий.<authorialNote><p>общий</p></authorialNote>")
        blocks = body(article, self.note("art_2", "art_2__para_3-1"), self.note("art_2", "art_2"))
        assert [(note.number, note.editorial) for note in notes_of(blocks)] == [(1, True), (2, False), (3, True)]


class TestTable:
    XML = (
        '<table eId="t"><caption>Сборы</caption><tr><th colspan="2"><p>А</p></th></tr>'
        '<tr><td rowspan="5"><p>б</p></td><td><p>в</p></td></tr></table>'
    )

    def test_cells_lie_on_a_grid(self) -> None:
        table = only(inside(self.XML), Table)
        assert table.columns == 2
        assert plain(table.caption) == "Сборы"
        cells = [cell for row in table.blocks for cell in row.blocks]
        assert [(c.header, c.row, c.column, c.rows, c.columns) for c in cells] == [
            (True, 0, 0, 1, 2),
            (False, 1, 0, 1, 1),
            (False, 1, 1, 1, 1),
        ]

    def test_words_in_order(self) -> None:
        assert "".join(texts(inside(self.XML))) == "1СборыАбв"

    @pytest.mark.parametrize("span", ["0", "-1", "x", "٣", "99999999999999999999", ""])
    def test_spans_that_are_none_count_as_one(self, span: str) -> None:
        xml = f'<table><tr><td colspan="{span}"><p>а</p></td></tr></table>'
        assert only(inside(xml), Table).columns == 1

    def test_a_span_over_a_taken_place_is_cut(self) -> None:
        areas, width = place([[Span(), Span(rows=2)], [Span(columns=3), Span()]])
        assert width == 3
        assert areas[1] == (Area(row=1, column=0, rows=1, columns=1), Area(row=1, column=2, rows=1, columns=1))

    def test_three_thousand_rows(self) -> None:
        areas, width = place([[Span(), Span()]] * 3000)
        assert (len(areas), width) == (3000, 2)

    def test_spans_beyond_every_bound(self) -> None:
        areas, width = place([[Span(rows=10_000, columns=10_000)], [Span()]])
        assert areas[0][0].rows == 2
        assert width == 101


class TestFlow:
    def test_numbers_stand_before_the_first_line(self) -> None:
        found = [
            (plain(leaf.number), plain(leaf.line), leaf.depth)
            for leaf in leaves(body(ARTICLE))
            if isinstance(leaf, Leaf)
        ]
        assert found == [
            ("1.", "Мост общий.", 1),
            ("3-1.", "Запрещается:", 1),
            ("а)", "стоять;", 2),
            ("", "без нужды.", 1),
        ]

    def test_a_number_without_text_has_a_line_of_its_own(self) -> None:
        xml = "<paragraph><num>1.</num><point><num>а)</num><content><p>б</p></content></point></paragraph>"
        found = [
            (plain(leaf.number), plain(leaf.line))
            for leaf in leaves(body(f"<article><num>1</num>{xml}</article>"))
            if isinstance(leaf, Leaf)
        ]
        assert found == [("1.", ""), ("а)", "б")]

    def test_quotation_marks_stand_at_the_first_and_the_last_line(self) -> None:
        law = "<paragraph><num>1.</num><content><p>а</p></content></paragraph>"
        law += "<paragraph><num>2.</num><content><p>б</p></content></paragraph>"
        blocks = inside(f'<p><quotedStructure startQuote="«" endQuote="»">{law}</quotedStructure></p>')
        found = [plain(leaf.number) + plain(leaf.line) for leaf in leaves(blocks) if isinstance(leaf, Leaf)]
        assert found == ["«1.а", "2.б»"]

    def test_an_empty_quotation_keeps_its_marks(self) -> None:
        quote = Quote(name="quotedStructure", language="ru", start="«", end="»", blocks=())
        assert [plain(leaf.line) for leaf in leaves((quote,)) if isinstance(leaf, Leaf)] == ["«»"]

    def test_notes_stand_at_the_end_of_their_article(self) -> None:
        notes = (Note(unit="art_2", anchor="art_2__para_1", marker="Сноска", text="и"),)
        events = list(footnoted(body(ARTICLE, *notes)))
        assert isinstance(events[-2], Notes)
        assert events[-1].block.name == "article"  # type: ignore[union-attr] # the last event closes the article

    def test_notes_of_a_container_stand_before_its_first_article(self) -> None:
        note = Note(unit="structure", anchor="sec_1", marker="Сноска", text="и")
        events = list(footnoted(body(f'<section eId="sec_1"><num>I</num>{ARTICLE}</section>', note)))
        at = next(index for index, event in enumerate(events) if isinstance(event, Notes))
        assert isinstance(events[at + 1], Open)
        assert events[at + 1].block.name == "article"  # type: ignore[union-attr] # an Open has a block

    def test_the_lines_of_a_table_follow_its_caption(self) -> None:
        table = "<table><caption>Мосты</caption><tr><td><p>Каменный</p></td></tr></table>"
        found = document(f"<body><p>а</p>{table}</body>")
        assert [plain(leaf.line) for leaf in lines_of(found.blocks)] == ["а", "Мосты", "Каменный"]


class TestSelect:
    def test_one_provision_alone(self) -> None:
        portion = select(document(f"<body>{ARTICLE}</body>"), "art_2__para_3-1")
        assert portion.portion == "art_2__para_3-1"
        assert "".join(texts(portion.blocks)) == "3-1.Запрещается:а)стоять;без нужды."

    @pytest.mark.parametrize(
        ("eid", "line"), [("art_2__num", "Статья 2."), ("art_2__heading", "Язык"), ("art_2__para_3-1__num", "3-1.")]
    )
    def test_a_number_or_a_heading_alone(self, eid: str, line: str) -> None:
        xml = '<article eId="art_2"><num>Статья 2.</num><heading>Язык</heading>'
        xml += '<paragraph eId="art_2__para_3-1"><num>3-1.</num></paragraph></article>'
        portion = select(document(f"<body>{xml}</body>"), eid)
        assert (portion.portion, "".join(texts(portion.blocks))) == (eid, line)
        with pytest.raises(PortionError, match="no provision 'art_2__para_3-1__heading'"):
            select(document(f"<body>{xml}</body>"), "art_2__para_3-1__heading")
        with pytest.raises(PortionError, match="no provision 'art_2__other'"):
            select(document(f"<body>{xml}</body>"), "art_2__other")

    def test_references_out_of_it_lead_nowhere(self) -> None:
        linked = ARTICLE.replace("стоять;", '<ref href="#art_2">стоять</ref>')
        whole = document(f"<body>{linked}</body>")
        assert whole.anchor("#art_2") == "art_2"
        assert select(whole, "art_2__para_3-1").anchor("#art_2") == ""
        assert targets(whole) == {"art_2"}
        assert targets(select(whole, "art_2__para_3-1")) == frozenset()

    def test_an_inner_element_is_reached_through_its_paragraph(self) -> None:
        xml = ARTICLE.replace("общий.", '<def eId="d">общий</def>.')
        assert document(f"<body>{xml}</body>").anchor("#d") == "art_2__para_1"

    def test_what_is_not_there_is_an_error_that_names_it(self) -> None:
        with pytest.raises(PortionError, match="no provision 'art_9'") as caught:
            select(document(f"<body>{ARTICLE}</body>"), "art_9")
        assert (caught.value.eid, caught.value.iri) == ("art_9", f"{WORK}/rus@2020-02-01")


class TestRuns:
    def test_blanks_go_outside_marks(self) -> None:
        bold = (Mark.BOLD,)
        assert tidy((Text(text="а"), Text(text=" б ", marks=bold), Text(text="в"))) == (
            Text(text="а "),
            Text(text="б", marks=bold),
            Text(text=" в"),
        )

    def test_white_space_is_one_blank_and_none_at_the_ends(self) -> None:
        assert tidy((Text(text="\n\t а  \u2028 б\x85 "),)) == (Text(text="а б"),)

    def test_a_no_break_space_is_a_character(self) -> None:
        assert tidy((Text(text="№\u00a05"),)) == (Text(text="№\u00a05"),)

    def test_no_blank_before_a_note(self) -> None:
        note = "<authorialNote><p>x</p></authorialNote>"
        blocks = inside(f"<p>а {note} б {note}, в</p>")
        line = only(tuple(b for b in blocks_of(blocks) if b.name == "p"), Paragraph).line
        assert [x.text if isinstance(x, Text) else "*" for x in line] == ["а", "*", " б", "*", ", в"]

    @pytest.mark.parametrize("char", ["\x00", "\x07", "\x7f", "\x9f", "\ufdd0", "\ufeff", "\uffff"])
    def test_what_is_no_character_goes(self, char: str) -> None:
        assert clean(f"а{char}б") == "аб"


class TestWords:
    @pytest.mark.parametrize(
        ("code", "tag"),
        [
            ("rus", "ru"),
            ("kaz", "kk"),
            ("eng", "en"),
            ("deu", "de"),
            ("ger", "de"),
            ("en-GB", "en-GB"),
            ("EN", "en"),
            ("xyz", "xyz"),
            ("", ""),
            ("a b", ""),
            ("x" * 40, ""),
            ("1a", ""),
        ],
    )
    def test_language_tags(self, code: str, tag: str) -> None:
        assert language_tag(code) == tag

    def test_english_where_there_are_no_words(self) -> None:
        assert words("it").tag == "en"

    @pytest.mark.parametrize(
        ("tag", "day"),
        [
            ("ru", "1 февраля 2020 г."),
            ("kk", "2020 жылғы 1 ақпан"),
            ("en", "1 February 2020"),
            ("de", "1. Februar 2020"),
        ],
    )
    def test_days(self, tag: str, day: str) -> None:
        assert words(tag).day(date(2020, 2, 1)) == day

    def test_instants(self) -> None:
        assert instant(datetime(2020, 2, 1, 9, 5, 7, tzinfo=UTC)) == "2020-02-01 09:05 UTC"

    def test_directions(self) -> None:
        assert (direction("ar"), direction("kk")) == ("rtl", "ltr")

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/a?b=(c)",
            "HTTP://localhost:8000",
            "https://a-b.example.org/%D0%B0;x/?q=a?b&c=/d#e/f?g",
            "http://192.0.2.1/",
        ],
    )
    def test_the_web_is_linked(self, address: str) -> None:
        assert is_address(address)

    @pytest.mark.parametrize(
        "target",
        [
            *("javascript:alert(1)", "file:///x", "data:x", "/akn/kz", "//example.org/", "mailto:a@b.c"),
            *('http://a"b', "http://a b/", "http://[", "http://a..b/", "http://-a.b/", "http://a:99999/", "http://"),
            *("http://a/%zz", "http://a/[x]", "http://a/#b#c", "http://a/<b>", "http://u@a/", "http://ﬀ.org/"),
        ],
    )
    def test_nothing_else_is(self, target: str) -> None:
        assert not is_address(target)

    def test_labels(self) -> None:
        assert label(only(body(ARTICLE), Division)) == "Статья 2. Мосты"
