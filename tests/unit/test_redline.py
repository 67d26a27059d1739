"""How one text becomes another as a document with marks, and as rows of a table; the words are a property test's."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from lxml import html

from akn.document import split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.notes import Note as EditorialNote
from akn.xml import canonicalize, parse_xml
from lawrepo.compare import compare
from lawrepo.comparison import Comparison, Kind
from lawrepo.export.beside_html import to_beside_html
from lawrepo.export.blocks import (
    Block,
    Break,
    Cell,
    Division,
    Line,
    Mark,
    NoteCall,
    Paragraph,
    Provision,
    Table,
    Text,
    blocks_of,
    children,
    lines,
    notes_of,
)
from lawrepo.export.flow import Leaf, leaves
from lawrepo.export.html import to_html
from lawrepo.export.json import to_json
from lawrepo.export.model import RenderDocument, build
from lawrepo.export.redline import Beside, beside, redline, wholly
from lawrepo.export.redline_plain import to_redline_text
from lawrepo.expression import Expression

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "compare" / "moves"
Found = TypeVar("Found", Paragraph, Table)
WORK = "/akn/xa/act/1996-05-20/ferry"


def text(inner: str, day: date, *notes: EditorialNote, language: str = "rus") -> RenderDocument:
    source = inner if inner.startswith("<akomaNtoso") else f'<akomaNtoso xmlns="{AKN_NS}">{inner}</akomaNtoso>'
    return build(
        Expression(
            work=FrbrUri.parse(WORK),
            language=language,
            title="Паромный устав",
            pit=day,
            in_force_from=day,
            in_force_until=None,
            document=canonicalize(source.encode()),
            notes=notes,
            digest=f"{day.year:064}",
            recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
            commit="a" * 40,
        )
    )


def state(source: str) -> dict[str, Fragment]:
    document = split(parse_xml(canonicalize(source.encode())))
    return {**dict(document.sections), **dict(document.units)}


def laws(old: str, new: str, *notes: EditorialNote) -> tuple[RenderDocument, RenderDocument, Comparison]:
    """Return two texts of a law, given with what their bodies hold, and what the comparison says of them."""
    sources = [
        f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><meta/><body>{each}</body></act></akomaNtoso>'
        for each in (old, new)
    ]
    days = (date(2001, 1, 1), date(2018, 1, 1))
    before, after = (text(source, day, *notes) for source, day in zip(sources, days, strict=True))
    return before, after, compare(*map(state, sources))


def red(old: str, new: str, *notes: EditorialNote) -> RenderDocument:
    return redline(*laws(old, new, *notes))


def table(old: str, new: str) -> Beside:
    return beside(*laws(old, new))


def signed(line: Line) -> str:
    """Write a line with `[-…-]` and `{+…+}` around each run that is marked."""
    signs = {Mark.DELETED: "[-{}-]", Mark.INSERTED: "{{+{}+}}"}
    out = []
    for x in line:
        said = x.text if isinstance(x, Text) else f"<{type(x).__name__}>"
        mark = next((mark for mark in x.marks if mark in signs), None)
        out.append(signs[mark].format(said) if mark else said)
    return "".join(out)


def shown(blocks: Sequence[Block]) -> list[str]:
    return [signed(line) for block in blocks_of(blocks) for line in lines(block) if line]


def article(number: str, *inner: str, wid: str = "") -> str:
    names = f' eId="art_{number}"' + (f' wId="{wid}"' if wid else "")
    return f"<article{names}><num>Статья {number}</num>{''.join(inner)}</article>"


def para(around: str, number: str, words: str, wid: str = "") -> str:
    names = f' eId="art_{around}__para_{number}"' + (f' wId="{wid}"' if wid else "")
    return f"<paragraph{names}><num>{number}.</num><content><p>{words}</p></content></paragraph>"


def test_what_is_repealed_had_an_effect_on_the_old_day() -> None:
    old, new = (
        article("1", para("1", "1", "Паром ходит.")),
        '<article eId="art_1" status="removed"><num>Статья 1</num></article>',
    )
    for before, after, removed in ((old, new, [False, True]), (new, old, [True, False])):
        row = table(before, after).rows[0]
        assert [block.removed for block in (*row.old, *row.new) if isinstance(block, Division)] == removed


def only(document: RenderDocument, kind: type[Found]) -> Found:
    (found,) = [block for block in blocks_of(document.blocks) if isinstance(block, kind)]
    return found


class TestWords:
    def test_marks_go_with_what_runs_have(self) -> None:
        found = red(
            article("1", para("1", "1", 'Паром ходит <b>каждый час</b> до <ref href="#art_1">вечера</ref>.')),
            article("1", para("1", "1", 'Паром ходит <b>каждые полчаса</b> до <ref href="#art_1">ночи</ref>.')),
        )
        line = only(found, Paragraph).line
        bold = [x for x in line if Mark.BOLD in x.marks]
        assert [(signed((x,)), x.marks[0]) for x in bold] == [
            ("[-каждый час-]", Mark.BOLD),
            ("{+каждые полчаса+}", Mark.BOLD),
        ]
        targets = {signed((x,)): x.target for x in line if isinstance(x, Text) and x.target}
        assert targets == {"[-вечера-]": f"{WORK}/rus@2001-01-01~art_1", "{+ночи+}": "#art_1"}

    def test_a_line_break_comes_and_goes(self) -> None:
        found = red(article("1", para("1", "1", "один<eol/>два")), article("1", para("1", "1", "один два")))
        assert [x.marks for x in only(found, Paragraph).line if isinstance(x, Break)] == [(Mark.DELETED,)]

    def test_markup_alone_is_no_change_of_words(self) -> None:
        found = red(article("1", para("1", "1", "один <b>два</b>")), article("1", para("1", "1", "один <i>два</i>")))
        assert shown(found.blocks) == ["Статья 1", "1.", "один два"]

    def test_changes_that_a_text_brought_are_no_changes_of_this(self) -> None:
        old = article("1", para("1", "1", "один <del>два</del><ins>три</ins>"))
        assert shown(red(old, old).blocks) == ["Статья 1", "1.", "один дватри"]

    def test_a_document_says_what_it_is_compared_with(self) -> None:
        base = red(article("1"), article("1")).baseline
        assert base is not None
        assert (base.iri, base.pit, base.digest) == (f"{WORK}/rus@2001-01-01", date(2001, 1, 1), f"{2001:064}")


class TestStructure:
    def test_a_renumbered_unit_shows_both_numbers(self) -> None:
        found = red(
            article("5", para("5", "1", "Паром.")),
            article("6", para("6", "1", "Паром.", wid="art_5__para_1"), wid="art_5"),
        )
        assert shown(found.blocks) == ["[-Статья 5-]{+Статья 6+}", "1.", "Паром."]

    def test_a_moved_unit_says_so_in_both_places(self) -> None:
        one, two, three = (article(n, para(n, "1", f"Слова {n}.")) for n in "123")
        moved = article("4", para("4", "1", "Слова 1."), wid="art_1")
        assert shown(red(one + two + three, two + three + moved).blocks) == [
            "[-Статья 1-][- (перемещено: Статья 4)-]",
            "[-1.-]",
            "[-Слова 1.-]",
            *("Статья 2", "1.", "Слова 2.", "Статья 3", "1.", "Слова 3."),
            "{+Статья 4+}{+ (перемещено: Статья 1)+}",
            "{+1.+}",
            "{+Слова 1.+}",
        ]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("{1}{2}{3}", "{1}<chapter eId='chp_1'><num>Глава 1</num>{2}{3}</chapter>"),
            (
                "<part eId='p_2'><num>Часть 2</num>{1}{2}{3}</part>",
                "<part eId='p_2'><num>Часть 2</num>{1}</part><part eId='p_1'><num>Глава 1</num>{2}{3}</part>",
            ),
        ],
    )
    def test_a_new_heading_moves_no_unit(self, old: str, new: str) -> None:
        units = {n: article(n, para(n, "1", f"Слова {n}.")) for n in "123"}
        before, after = (re.sub(r"\{(\d)\}", lambda found: units[found[1]], each) for each in (old, new))
        marks = [line for line in shown(red(before, after).blocks) if "[-" in line or "{+" in line]
        assert marks == ["{+Глава 1+}"]
        marks = [line for line in shown(red(after, before).blocks) if "[-" in line or "{+" in line]
        assert marks == ["[-Глава 1-]"]

    def test_what_is_gone_stands_in_its_container(self) -> None:
        chapter = "<chapter eId='chp_{0}'><num>Глава {0}</num>{1}</chapter>"
        one, two, three = (article(n, para(n, "1", f"Слова {n}.")) for n in "123")
        found = red(
            chapter.format(1, one + two) + chapter.format(2, three), chapter.format(1, one) + chapter.format(2, three)
        )
        first, second = found.blocks
        assert [wholly(block) for block in children(first)] == [None, Mark.DELETED]
        assert wholly(second) is None
        gone = [block for block in blocks_of((first,)) if wholly(block)]
        assert {block.anchor for block in gone} == {""}

    def test_a_paragraph_that_got_a_number_keeps_its_words(self) -> None:
        found = red(
            article("1", "<content><p>Паром ходит каждый час.</p></content>"),
            article("1", para("1", "1", "Паром ходит каждый час."), para("1", "2", "Ночью он стоит.")),
        )
        assert shown(found.blocks) == [
            "Статья 1",
            "{+1.+}",
            "Паром ходит каждый час.",
            "{+2.+}",
            "{+Ночью он стоит.+}",
        ]

    def test_many_paragraphs_without_names_are_taken_in_order(self) -> None:
        old, new = ("".join(f"<p>{word} {n}</p>" for n in range(60)) for word in ("было", "стало"))
        found = red(article("1", f"<content>{old}</content>"), article("1", f"<content>{new}</content>"))
        assert shown(found.blocks)[1:3] == ["[-было-]{+стало+} 0", "[-было-]{+стало+} 1"]

    def test_quotation_marks_go_with_their_words(self) -> None:
        quoted = '<p>слова <embeddedStructure eId="q" startQuote="«" endQuote="»"><p>там</p></embeddedStructure></p>'
        found = red(article("1", f"<content><p>A</p>{quoted}</content>"), article("1", "<content><p>A</p></content>"))
        written = [signed((*event.number, *event.line)) for event in leaves(found.blocks) if isinstance(event, Leaf)]
        assert written == ["A", "[-слова-]", "[-«-][-там-][-»-]"]


class TestTables:
    def test_a_row_comes_into_its_table(self) -> None:
        row = "<tr><td><p>{}</p></td><td><p>{}</p></td></tr>".format
        old = f"<content><table>{row('Сбор', '10')}{row('Итого', '10')}</table></content>"
        new = f"<content><table>{row('Сбор', '12')}{row('Пеня', '1')}{row('Итого', '13')}</table></content>"
        found = only(red(article("1", old), article("1", new)), Table)
        assert [shown(row.blocks) for row in found.blocks] == [
            ["Сбор", "[-10-]{+12+}"],
            ["{+Пеня+}", "{+1+}"],
            ["Итого", "[-10-]{+13+}"],
        ]
        assert [cell.row for cell in blocks_of((found,)) if isinstance(cell, Cell)] == [0, 0, 1, 1, 2, 2]

    def test_tables_of_other_columns_are_replaced(self) -> None:
        old = "<content><table><tr><td><p>A</p></td></tr></table></content>"
        new = '<content><table><tr><td rowspan="2"><p>A</p></td><td><p>B</p></td></tr><tr/></table></content>'
        found = red(article("1", old), article("1", new))
        assert [wholly(block) for block in blocks_of(found.blocks) if isinstance(block, Table)] == [
            Mark.DELETED,
            Mark.INSERTED,
        ]


NOTE = '<authorialNote eId="n_{0}" marker="*"><p>{1}</p></authorialNote>'.format


class TestNotes:
    def test_notes_are_numbered_anew_and_their_words_compared(self) -> None:
        old = article("1", para("1", "1", f"Паром{NOTE(1, 'судно на тросе')} ходит{NOTE(2, 'в любую погоду')}."))
        new = article("1", para("1", "1", f"Паром{NOTE(1, 'судно на канате')} ходит{NOTE(3, 'летом')}."))
        found = notes_of(red(old, new).blocks)
        assert [note.number for note in found] == [*range(1, len(found) + 1)]
        assert shown([block for note in found for block in note.blocks]) == [
            "судно на [-тросе-]{+канате+}",
            "[-в любую погоду-]{+летом+}",
        ]

    def test_a_note_that_came_is_marked_as_its_call(self) -> None:
        found = red(
            article("1", para("1", "1", "Паром ходит.")),
            article("1", para("1", "1", f"Паром{NOTE(1, 'судно')} ходит.")),
        )
        (call,) = [x for x in only(found, Paragraph).line if isinstance(x, NoteCall)]
        assert call.marks == (Mark.INSERTED,)
        assert shown(call.note.blocks) == ["{+судно+}"]
        assert "[1: судно]" in to_redline_text(found).decode()

    def test_editorial_notes_are_no_change_and_not_in_a_table(self) -> None:
        note = EditorialNote(unit="art_1", anchor="art_1__para_1", marker="Сноска", text="См. устав.")
        old, new = article("1", para("1", "1", "Один.")), article("1", para("1", "1", "Два."))
        before, after, comparison = laws(old, new, note)
        found = redline(before, after, comparison)
        assert [(each.editorial, shown(each.blocks)) for each in notes_of(found.blocks)] == [(True, ["См. устав."])]
        rows = beside(before, after, comparison).rows
        assert [notes_of((*row.old, *row.new)) for row in rows] == [()] * len(rows)
        own = EditorialNote(unit="art_1", anchor="art_1", marker="Сноска", text="См. устав.")  # at the number
        assert shown(red(old, new, own).blocks)[0].startswith("Статья 1<NoteCall>")


class TestRows:
    def test_say_what_happened_under_their_headings(self) -> None:
        old = article("1", para("1", "1", "Один паром."), para("1", "2", "Два.")) + article(
            "2", para("2", "1", "Три.")
        )
        new = article("1", para("1", "1", "Второй паром."), para("1", "2", "Два.")) + article(
            "3", para("3", "1", "Три.", wid="art_2__para_1"), wid="art_2"
        )
        rows = table(old, new).rows
        assert [(row.eid, row.heading, row.kinds) for row in rows] == [
            ("art_1", True, ()),
            ("art_1__para_1", False, (Kind.AMENDED,)),
            ("art_1__para_2", False, ()),
            ("art_3", True, (Kind.RENUMBERED,)),
            ("art_3__para_1", False, ()),
        ]
        assert [shown(row.old) for row in rows[:2]] == [["Статья 1"], ["1.", "[-Один-] паром."]]
        assert [shown(row.new) for row in rows[3:4]] == [["{+Статья 3+}"]]
        assert [row.eid for row in table(old, new).changed().rows] == ["art_1", "art_1__para_1", "art_3"]

    def test_one_side_of_what_came_or_went_is_empty(self) -> None:
        old = article("1", para("1", "1", "Один.")) + article("2", para("2", "1", "Два."))
        new = article("1", para("1", "1", "Один."), para("1", "2", "Три."))
        assert [(row.eid, bool(row.old), bool(row.new), row.kinds) for row in table(old, new).changed().rows] == [
            ("art_1", True, True, ()),
            ("art_1__para_2", False, True, (Kind.INSERTED,)),
            ("art_2", True, False, (Kind.REMOVED,)),
            ("art_2__para_1", True, False, (Kind.REMOVED,)),
        ]


def golden(name: str) -> RenderDocument:
    day = {"before.xml": date(1996, 7, 1), "after.xml": date(2001, 4, 24)}[name]
    return text((GOLDEN / name).read_text(encoding="utf-8"), day)


def page(beside: Beside) -> bytes:
    """Write the table of a page: the style sheet is looked at in a browser."""
    found = re.search(rb'<main id="lr-main".*?</main>\n', to_beside_html(beside), flags=re.DOTALL)
    assert found is not None
    return found[0]


WRITERS: dict[str, Callable[[RenderDocument, RenderDocument, Comparison], bytes]] = {
    "redline.txt": lambda *both: to_redline_text(redline(*both)),
    "table.html": lambda *both: page(beside(*both).changed()),
}


@pytest.mark.parametrize("name", WRITERS)
def test_golden(name: str, tmp_path: Path) -> None:
    sources = [(GOLDEN / each).read_text(encoding="utf-8") for each in ("before.xml", "after.xml")]
    comparison = compare(*map(state, sources))
    found = WRITERS[name](golden("before.xml"), golden("after.xml"), comparison)
    (tmp_path / name).write_bytes(found)
    assert found == (GOLDEN / name).read_bytes(), f"review {tmp_path / name}, then copy it to {GOLDEN / name}"


def test_the_page_of_a_redline_is_of_one_text_alone() -> None:
    old = article("1", para("1", "1", "Один.")) + article("2", para("2", "1", "Два."))
    document = red(old, article("1", para("1", "1", "Один.")) + article("3", para("3", "1", "Три.")))
    found = html.fromstring(to_html(document))
    assert [each.text_content() for each in found.iterfind(".//nav//a")] == ["Статья 1", "Статья 3"]
    assert found.findall(".//script[@type='application/ld+json']") == []
    assert found.findall(".//link[@rel='alternate']") == []
    value = json.loads(to_json(document))
    assert value["baseline"] == {
        "iri": f"{WORK}/rus@2001-01-01",
        "point_in_time": "2001-01-01",
        "digest": f"{2001:064}",
    }


def test_divisions_that_are_gone_have_no_name_to_lead_to() -> None:
    document = red(article("1") + article("2"), article("1"))
    gone = [block for block in document.blocks if isinstance(block, Division) and wholly(block) is Mark.DELETED]
    assert [(block.eid, block.anchor) for block in gone] == [("art_2", "")]
    assert not any(isinstance(block, Provision) for block in gone)
