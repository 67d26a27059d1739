"""Plain text, Markdown, JSON: the same words, each format in its own way."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # ships no types
from markdown_it import MarkdownIt

from akn.frbr import FrbrUri
from akn.notes import Note
from akn.xml import parse_xml
from lawrepo.export.blocks import texts
from lawrepo.export.html import to_html
from lawrepo.export.json import SCHEMA, read_schema, to_json
from lawrepo.export.markdown import to_markdown
from lawrepo.export.model import RenderDocument, build, select
from lawrepo.export.text import to_text
from lawrepo.expression import Expression

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "export"
NOTES = (
    Note(unit="sec_1__art_1", anchor="sec_1__art_1__para_1", marker="Сноска", text="Пункт 1 в редакции Закона № 2."),
    Note(unit="sec_1__art_2", anchor="sec_1__art_2", marker="Примечание", text="Исключена Законом № 3."),
)
HOSTILE = r"#panic() $x$ *a* _b_ ] [ \ </script> {{ 7*7 }} <b>&amp; `r` | ~~d~~ 1. http://a.b/c"


def law(xml: bytes | None = None, *notes: Note, title: str = "Закон о переправах") -> RenderDocument:
    return build(
        Expression(
            work=FrbrUri.parse("/akn/kz/act/2020-01-01/1"),
            language="rus",
            title=title,
            pit=date(2024, 1, 1),
            in_force_from=date(2020, 2, 1),
            in_force_until=date(2025, 1, 1),
            document=(GOLDEN / "law.xml").read_bytes() if xml is None else xml,
            notes=NOTES if xml is None else notes,
            digest="0123456789abcdef" * 4,
            recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
            commit="89abcdef" * 5,
        )
    )


def act(inner: str) -> bytes:
    return (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/>'
        f"<body>{inner}</body></act></akomaNtoso>"
    ).encode()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def law_words(document: RenderDocument) -> list[str]:
    return " ".join(texts(document.blocks)).split()


def rendered_words(markdown: bytes) -> list[str]:
    """Return the words a Markdown reader shows, footnotes put back where they are called."""
    source = markdown.decode()
    notes = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", source, re.MULTILINE))
    source = re.sub(r"^\[\^\d+\]: .*\n?", "", source, flags=re.MULTILINE)
    source = re.sub(
        r"\[\^(\d+)\]", lambda match: f" {notes[match[1]]} " if "**" not in notes[match[1]] else "", source
    )
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    return "".join(str(text) for text in parse_html(html)).split()


def parse_html(html: str) -> list[str]:
    root = parse_xml(
        f"<div>{html.replace('<br>', ' ').replace('</td>', ' </td>').replace('</th>', ' </th>')}</div>".encode()
    )
    return [str(text) for text in root.itertext()]


def page_alone(document: RenderDocument) -> bytes:
    """Write the page without its style sheet and its script, which are files of their own."""
    page = re.sub(rb"<(style|script)>.*?</\1>", rb"<\1></\1>", to_html(document), flags=re.DOTALL)
    return re.sub(rb"sha256-[^']*", b"sha256-", page)


@pytest.mark.parametrize(
    ("name", "write"),
    [("law.txt", to_text), ("law.md", to_markdown), ("law.json", to_json), ("law.html", page_alone)],
)
def test_golden(name: str, write: Callable[[RenderDocument], bytes], tmp_path: Path) -> None:
    found = write(law())
    (tmp_path / name).write_bytes(found)
    assert found == (GOLDEN / name).read_bytes(), f"review {tmp_path / name}, then copy it to {GOLDEN / name}"


@pytest.mark.parametrize("write", [to_text, to_markdown, to_json, to_html])
def test_the_same_twice(write: Callable[[RenderDocument], bytes]) -> None:
    assert write(law()) == write(law())


class TestText:
    def body(self, document: RenderDocument) -> str:
        return to_text(document, header=False).decode()

    def test_a_unit_is_its_label_and_a_line_a_paragraph(self) -> None:
        assert self.body(select(law(), "sec_1__art_1")).splitlines() == [
            "Статья 1. Переправы",
            "1. Переправа открыта каждому, кроме случаев статьи 2 [1: И только их.].",
            "Сноска. Пункт 1 в редакции Закона № 2.",
            "1-1. На переправе запрещается:",
            "  а) стоять дольше часа;",
            "  б) кормить * чаек [сырыми] лимонами_.",
        ]

    def test_without_editorial_notes(self) -> None:
        assert b"\xd0\xa1\xd0\xbd\xd0\xbe\xd1\x81\xd0\xba\xd0\xb0" not in to_text(law(), notes=False)

    def test_all_words_in_order(self) -> None:
        found = to_text(law(), header=False, notes=False).decode()
        plain = re.sub(r" \[\d+: ([^\]]*)\]", r" \1 ", found).replace("«", "").replace("»", "")
        assert plain.split() == law_words(law())

    def test_rows_of_tables_are_lines_with_tabs(self) -> None:
        assert "конный | парный\t25 за пару" in self.body(law()).splitlines()

    def test_states_what_it_is(self) -> None:
        head = to_text(law()).decode().split("\n\n")[1]
        for said in (
            "/akn/kz/act/2020-01-01/1/rus@2020-02-01\n",
            "Действует с 1 февраля 2020 г. по 31 декабря 2024 г.\n",
            "На дату: 1 января 2024 г.\n",
        ):
            assert said in head
        for said in ("2024-05-01 10:00 UTC", "89abcdef" * 5, "0123456789abcdef" * 4):
            assert said in head

    def test_a_portion_says_which(self) -> None:
        assert "rus@2020-02-01~sec_1__art_1\n" in to_text(select(law(), "sec_1__art_1")).decode()

    @pytest.mark.parametrize(
        ("marker", "said"), [("Сноска", "Сноска. т"), ("Note:", "Note: т"), ("Note", "Note. т"), ("", "т")]
    )
    def test_markers_as_the_text_format_reads_them(self, marker: str, said: str) -> None:
        xml = act('<article eId="art_1"><num>1</num><content><p>а</p></content></article>')
        document = law(xml, Note(unit="art_1", anchor="art_1", marker=marker, text="т"))
        assert self.body(document).splitlines() == ["1", said, "а"]

    def test_line_breaks_are_lines(self) -> None:
        assert self.body(law(act("<p>а<eol/>б</p>"))) == "а\nб\n"

    def test_images_give_their_description(self) -> None:
        assert self.body(law(act('<p>а <img src="x" alt="герб"/></p>'))) == "а [герб]\n"

    def test_a_note_is_parted_from_the_word_after_it(self) -> None:
        assert self.body(law(act("<p>а<authorialNote><p>x</p></authorialNote>б</p>"))) == "а [1: x] б\n"


class TestMarkdown:
    def test_all_words_in_order(self) -> None:
        found = rendered_words(to_markdown(law(), header=False))
        assert [word.strip("«»") for word in found] == law_words(law())

    def test_headings_by_level(self) -> None:
        lines = to_markdown(law()).decode().splitlines()
        assert "# Закон о переправах" in lines
        assert "## Раздел I. Общие правила" in lines
        assert "### Статья 1. Переправы" in lines

    def test_notes_stand_at_the_end_of_their_article(self) -> None:
        text = to_markdown(law()).decode()
        assert text.index("[^2]: **Сноска.** Пункт 1") < text.index("### Статья 3")
        assert "[^1]: И только их." in text

    def test_references_lead_to_an_anchor(self) -> None:
        text = to_markdown(law()).decode()
        assert "[статьи 2](#sec_1__art_2)" in text
        assert '### <a id="sec_1__art_2"></a>Статья 2.' in text

    @pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
    def test_other_schemes_are_no_links(self, href: str) -> None:
        assert to_markdown(law(act(f'<p><ref href="{href}">а</ref></p>')), header=False) == "а\n".encode()

    @pytest.mark.parametrize(
        "text",
        [
            HOSTILE,
            "1. а",
            "10) а",
            "- а",
            "+ а",
            "# а",
            "> а",
            "=== ",
            "--- ",
            "    а",
            "а  ",
            "![x](y)",
            "[^1]: x",
            "&copy;",
            "~~~",
            "a\\",
            "<!-- a -->",
        ],
    )
    def test_hostile_text_is_text(self, text: str) -> None:
        document = law(
            act(f"<p>{escaped(text)}</p><section><num>{escaped(text)}</num><content><p>б</p></content></section>")
        )
        assert rendered_words(to_markdown(document, header=False)) == law_words(document)

    def test_a_hostile_title_stays_a_string(self) -> None:
        document = replace(law(), title='"\n--- # x')
        head = to_markdown(document).decode().split("\n---\n")[0]
        assert json.loads(head.splitlines()[1].removeprefix("title: ")) == document.title

    def test_marks_beside_letters_are_html(self) -> None:
        text = to_markdown(law(act("<p>а<b>б</b>в <b>г</b> <i>«д»</i> <del>е</del></p>")), header=False).decode()
        assert text == "а<b>б</b>в **г** <i>«д»</i> ~~е~~\n"

    def test_tables(self) -> None:
        text = to_markdown(law()).decode()
        assert "| Кто | Сколько, ₸ |\n| --- | --- |\n| пеший | 10 |\n| конный \\| парный | 25<br>за пару |" in text

    def test_deep_levels_stay_headings(self) -> None:
        xml = "".join(f"<level><num>{n}</num><heading>h</heading>" for n in range(9)) + "<content><p>а</p></content>"
        text = to_markdown(law(act(xml + "</level>" * 9)), header=False).decode()
        assert "\n\n###### 8 h\n\n" in text


class TestJson:
    def test_says_its_schema_and_its_dates(self) -> None:
        value = json.loads(to_json(law()))
        assert value["schema"] == SCHEMA == "lawrepo.expression/v1"
        assert (value["point_in_time"], value["in_force_from"]) == ("2024-01-01", "2020-02-01")
        assert (value["in_force_until"], value["recorded_at"]) == ("2025-01-01", "2024-05-01T10:00:00+00:00")
        assert (value["lang"], value["language"]) == ("ru", "rus")

    def test_an_open_interval_is_null(self) -> None:
        assert json.loads(to_json(replace(law(), in_force_until=None)))["in_force_until"] is None

    def test_all_words_in_order(self) -> None:
        value = json.loads(to_json(law()))
        notes = {note["number"]: note for note in value["notes"]}

        def walk(node: object) -> list[str]:
            if isinstance(node, list):
                return [word for item in node for word in walk(item)]
            if not isinstance(node, dict):
                return []
            if "note" in node:
                note = notes[node["note"]]
                return [] if note["editorial"] else [" ", *walk(note["blocks"]), " "]
            if node.get("break") or "type" in node:
                keys = ("num", "heading", "caption", "line", "blocks")
                return [" ", *(word for key in keys for word in [*walk(node.get(key, [])), " "])]
            return [] if node.get("generated") else [node.get("text", "")]

        assert "".join(walk(value["blocks"])).split() == law_words(law())

    def test_blocks_say_what_they_are(self) -> None:
        article = json.loads(to_json(select(law(), "sec_1__art_2")))["blocks"][0]
        assert article == {
            "type": "division",
            "element": "article",
            "eId": "sec_1__art_2",
            "level": 2,
            "unit": True,
            "num": [{"text": "Статья 2."}, {"note": 3}],
            "heading": [],
            "removed": True,
            "blocks": [],
        }

    def test_references_images_breaks_and_languages(self) -> None:
        xml = act('<p>а<eol/><img src="x" alt="y"/><ref href="#q"><b>б</b></ref><span xml:lang="en">c</span></p>')
        line = json.loads(to_json(law(xml)))["blocks"][0]["line"]
        assert line == [
            {"text": "а"},
            {"break": True},
            {"image": "x", "alt": "y"},
            {"text": "б", "marks": ["b"], "href": "#q"},
            {"text": "c", "lang": "en"},
        ]

    def test_the_schema_knows_all_that_is_written(self) -> None:
        schema = json.loads(read_schema())
        Draft202012Validator.check_schema(schema)
        known = set(re.findall(r'"([A-Za-z_]+)":', read_schema().decode()))
        written: set[str] = set()
        validator = Draft202012Validator(schema)

        def walk(node: object) -> None:
            for item in node if isinstance(node, list) else ():
                walk(item)
            for key, item in node.items() if isinstance(node, dict) else ():
                written.add(key)
                walk(item)

        rich = act(
            '<p>а<eol/><img src="x" alt="y"/><ref href="#q"><b>б</b></ref><span xml:lang="en">c</span></p>'
            '<article eId="a" wId="w"><num>1</num></article><article eId="a"><num>2</num></article>'
            '<quotedStructure startQuote="«"><p>d</p></quotedStructure><componentRef src="#c" showAs="Map"/>'
        )
        for document in (law(), law(rich), select(law(), "sec_1__art_2"), replace(law(), assumed=("x",))):
            value = json.loads(to_json(document))
            assert [error.message for error in validator.iter_errors(value)] == []
            walk(value)
        assert written <= known
        assert {"wId", "anchor", "lang", "caption", "rows", "start", "generated", "removed", "note", "alt"} <= written

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"schema": "lawrepo.expression/v1"', '"schema": "lawrepo.expression/v2"'),
            ('"in_force_from": "2020-02-01"', '"in_force_from": "1 February"'),
            ('"type": "division"', '"type": "chapter"'),
            ('"unit": true', '"unit": "yes"'),
            ('"element"', '"name"'),
            ('"type": "row"', '"type": "paragraph"'),
            ('"marks": [', '"marks": ["x", '),
            ('"editorial": true,', ""),
        ],
    )
    def test_the_schema_refuses_what_is_never_written(self, old: str, new: str) -> None:
        text = to_json(law()).decode()
        assert old in text
        validator = Draft202012Validator(json.loads(read_schema()))
        assert not validator.is_valid(json.loads(text.replace(old, new, 1)))

    def test_ids_that_differ_are_written(self) -> None:
        xml = act('<article eId="a" wId="w"><num>1</num></article><article eId="a"><num>2</num></article>')
        blocks = json.loads(to_json(law(xml)))["blocks"]
        assert blocks[0]["wId"] == "w"
        assert blocks[1]["anchor"] == "a~2"
