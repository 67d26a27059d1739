"""What a comparison says, case by case; tests/golden/compare holds whole ones."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree, html

from akn.document import split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.validate import check_schema
from lawrepo.compare import MisfitError, apply, compare
from lawrepo.compare_json import Compared, DiffFormatError, apply_json, to_json
from lawrepo.compare_tree import Node, read_tree
from lawrepo.compare_words import edits, tokens, words
from lawrepo.comparison import Change, Comparison, Copy, Kind, Line, Link, Mark, TagChange
from lawrepo.export.comparison import to_html, to_text
from lawrepo.export.comparison_words import comparison_words
from lawrepo.holding import State, with_wid

EMPTY_ANNEX = (
    f'<attachments xmlns="{AKN_NS}"><attachment eId="att_1"><doc name="x"><meta/><mainBody><p/></mainBody></doc>'
    "</attachment></attachments>"
).encode()
GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "compare"
LANGUAGES = {"words": "deu", "moves": "rus", "parts": "eng", "repeals": "kaz"}


def read(path: Path) -> dict[str, Fragment]:
    document = split(etree.fromstring(path.read_bytes()))
    return {**dict(document.sections), **dict(document.units)}


def law(case: str) -> tuple[dict[str, Fragment], dict[str, Fragment]]:
    return read(GOLDEN / case / "before.xml"), read(GOLDEN / case / "after.xml")


def compared(case: str) -> Compared:
    return Compared(
        work=FrbrUri.parse("/akn/xa/act/1996-05-20/ferry"),
        language=LANGUAGES[case],
        title="Fährordnung <1>",
        before=date(1996, 7, 1),
        after=date(2001, 4, 24),
        recorded_at=datetime(2024, 5, 1, 10, 0, tzinfo=UTC),
        commit="89abcdef" * 5,
    )


def state(*units: str, skeleton: str = "") -> dict[str, Fragment]:
    """Build a text of articles, given with what they hold; their order is that of the skeleton."""
    made = [Fragment.parse(unit.replace(">", f' xmlns="{AKN_NS}">', 1).encode()) for unit in units]
    references = "".join(f'<componentRef eId="{u.eid}" showAs="{u.eid}" src="#{u.wid}"/>' for u in made)
    body = f'<body xmlns="{AKN_NS}">{skeleton or references}</body>'
    return {"structure": Fragment.parse(body.encode()), **{unit.wid: unit for unit in made}}


def article(number: int, *inner: str, names: str = "") -> str:
    return f'<article eId="art_{number}"{names}><num>{number}</num>{"".join(inner)}</article>'


def paragraph(around: str, number: int, text: str, names: str = "") -> str:
    eid = f"{around}__para_{number}"
    return f'<paragraph eId="{eid}"{names}><num>{number}.</num><content><p>{text}</p></content></paragraph>'


def said(changes: Sequence[Change]) -> list[tuple[str, str]]:
    return [(change.place.eid, ", ".join(kind.value for kind in change.kinds)) for change in changes]


def shown(line: Line) -> str:
    signs = {Mark.KEPT: "{}", Mark.DELETED: "[-{}-]", Mark.INSERTED: "{{+{}+}}"}
    return "".join(signs[segment.mark].format(segment.text) for segment in line.segments)


def page_without_style(comparison: Comparison, about: Compared) -> bytes:
    """Write the page without its style sheet, which is the law's (tests/golden/export)."""
    page = re.sub(rb"<style>.*?</style>", b"<style></style>", to_html(comparison, about), flags=re.DOTALL)
    return re.sub(rb"sha256-[^']*", b"sha256-", page)


WRITERS = {"txt": to_text, "html": page_without_style, "json": to_json}


@pytest.mark.parametrize("case", LANGUAGES)
@pytest.mark.parametrize("form", WRITERS)
def test_golden(case: str, form: str, tmp_path: Path) -> None:
    before, after = law(case)
    found = WRITERS[form](compare(before, after), compared(case))
    (tmp_path / f"diff.{form}").write_bytes(found)
    golden = GOLDEN / case / f"diff.{form}"
    assert found == golden.read_bytes(), f"review {tmp_path / f'diff.{form}'}, then copy it to {golden}"


@pytest.mark.parametrize("case", LANGUAGES)
def test_golden_cases_are_law_and_apply_exactly(case: str) -> None:
    before, after = law(case)
    for fragment in (*before.values(), *after.values()):
        assert check_schema(fragment.element(), file="") == () or fragment.name == "meta"
    for old, new in ((before, after), (after, before)):
        data = to_json(compare(old, new), compared(case))
        assert list(apply_json(old, data).items()) == list(new.items())


class TestWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Нұр-Сұлтан қаласы.", ["Нұр", "-", "Сұлтан", " ", "қаласы", "."]),
            ("Größe 3,5 §", ["Größe", " ", "3", ",", "5", " ", "§"]),
            ("о\u0301кна, се\u0301ло", ["о\u0301кна", ",", " ", "се\u0301ло"]),
            (".\u0301 \u0308", [".\u0301", " \u0308"]),
            ("сло\u00adво", ["сло\u00adво"]),
            ("\u0301a", ["\u0301", "a"]),
        ],
    )
    def test_tokens(self, text: str, expected: list[str]) -> None:
        assert tokens(text) == expected

    def test_words_alone(self) -> None:
        assert words("Ст. 2, п. 3-1") == ["Ст", "2", "п", "3", "1"]

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("столица – Астана.", "столица – Нур-Султан.", "столица – [-Астана-]{+Нур-Султан+}."),
            ("a b c", "a b c d", "a b c{+ d+}"),
            ("избран более двух раз", "избран только один раз", "избран [-более двух-]{+только один+} раз"),
            ("е\u0301ли все", "ели все", "[-е\u0301ли-]{+ели+} все"),
            ("совсем другое", "ни слова общего", "[-совсем другое-]{+ни слова общего+}"),
            ("", "новое", "{+новое+}"),
            ("старое", "", "[-старое-]"),
        ],
    )
    def test_edits(self, old: str, new: str, expected: str) -> None:
        assert shown(Line(part="text", segments=edits(old, new))) == expected

    def test_a_long_text_of_few_words_takes_no_time_to_speak_of(self) -> None:
        old, new = "a b " * 5000, "b a c " * 5000
        assert "".join(s.text for s in edits(old, new) if s.mark is not Mark.INSERTED) == old


class TestUnits:
    def test_nothing(self) -> None:
        text = state(article(1), article(2))
        assert compare(text, dict(text)).changes == ()

    def test_equal_fragments_are_never_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = state(article(1), article(2, paragraph("art_2", 1, "a b c")), article(3))
        after = before | {"art_2": state(article(2, paragraph("art_2", 1, "a b d")))["art_2"]}
        texts: list[str] = []

        def reading(text: str) -> Node:
            texts.append(text)
            return read_tree(text)

        monkeypatch.setattr("lawrepo.compare_fragment.read_tree", reading)
        compare(before, after)
        assert texts == [before["art_2"].xml.decode(), after["art_2"].xml.decode()]

    def test_inserted_and_removed(self) -> None:
        before = state(article(1), article(2), article(4))
        after = state(article(1), article(3), article(4))
        assert said(compare(before, after).changes) == [("art_2", "removed"), ("art_3", "inserted")]

    def test_the_fewest_moves(self) -> None:
        units = [article(number) for number in range(1, 8)]
        before = state(*units)
        after = state(*(units[index] for index in (4, 0, 1, 2, 6, 3, 5)))
        changes = compare(before, after).changes
        assert said(changes) == [("art_5", "moved"), ("art_7", "moved")]
        assert changes[0].before is not None
        assert (changes[0].before.follows, changes[0].place.follows) == ("art_4", "")

    def test_renumbered_with_all_it_holds(self) -> None:
        old = state(article(7, paragraph("art_7", 1, 'See <ref eId="art_7__para_1__ref_1" href="#x">x</ref>.')))
        renamed = old["art_7"].xml.decode().replace("art_7", "art_8").replace("<num>7<", "<num>8<")
        unit = renamed.replace(' eId="art_8"', ' eId="art_8" wId="art_7"')
        for name in ("art_8__para_1", "art_8__para_1__ref_1"):
            unit = unit.replace(f' eId="{name}"', f' eId="{name}" wId="{name.replace("art_8", "art_7")}"')
        fragment = Fragment.parse(unit.encode())
        assert with_wid(fragment, "art_7") == fragment
        skeleton = '<componentRef eId="art_8" showAs="art_8" src="#art_7"/>'
        after = state(skeleton=skeleton) | {"art_7": fragment}
        (change,) = compare(old, after).changes
        assert (change.kinds, [shown(line) for line in change.lines]) == ((Kind.RENUMBERED,), ["[-7-]{+8+}"])
        assert (change.before and change.before.eid, change.place.eid, change.tags) == ("art_7", "art_8", ())

    def test_a_container_that_is_put_around_units_moves_none(self) -> None:
        first, second = (f'<componentRef eId="art_{n}" showAs="{n}" src="#art_{n}"/>' for n in (1, 2))
        before = state(article(1), article(2), skeleton=first + second)
        chapter = f'<chapter eId="chp_1"><num>I</num><heading>New</heading>{second}</chapter>'
        after = state(article(1), article(2), skeleton=first + chapter)
        assert said(compare(before, after).changes) == [("chp_1", "inserted")]
        assert said(compare(after, before).changes) == [("chp_1", "removed")]

    def test_a_skeleton_that_contradicts_its_units_is_told(self) -> None:
        text = state(article(1))
        for name, kind in (("eId", "renumbered"), ("showAs", "markup")):
            skeleton = Fragment.parse(
                text["structure"].xml.replace(f'{name}="art_1"'.encode(), f'{name}="x"'.encode())
            )
            (change,) = compare(text, text | {"structure": skeleton}).changes
            assert [each.value for each in change.kinds] == [kind]

    def test_a_unit_that_goes_into_an_annex_and_is_amended(self) -> None:
        unit = article(2, paragraph("art_2", 1, "some words of the rule"))
        before = state(article(1), unit)
        reference = '<componentRef eId="art_2" showAs="art_2" src="#art_2"/>'
        annex = Fragment.parse(
            f'<attachments xmlns="{AKN_NS}"><attachment eId="att_1"><doc name="x"><meta/><mainBody><p/>{reference}'
            "</mainBody></doc></attachment></attachments>".encode()
        )
        for text, kinds in (("some words", "amended"), ("some words of the rule", "")):
            after = state(article(1)) | {"attachments": annex}
            after |= state(article(2, paragraph("art_2", 1, text))) | {"structure": after["structure"]}
            here, there = before | {"attachments": Fragment.parse(EMPTY_ANNEX)}, after
            for old, new in ((here, there), (there, here)):
                comparison = compare(old, new)
                assert apply(old, comparison.script) == new
                expected = [("art_2", "moved"), ("art_2__para_1", kinds)] if kinds else [("art_2", "moved")]
                assert said(comparison.changes) == expected

    def test_a_unit_that_is_moved_and_reheaded_is_told_once(self) -> None:
        units = [article(number, f"<heading>Heading {number} of it</heading>") for number in (1, 2, 3)]
        before = state(*units)
        after = state(units[1], units[2], units[0].replace("of it", "of the law"))
        (change,) = compare(before, after).changes
        assert (change.kinds, change.place.follows) == ((Kind.MOVED, Kind.REHEADED), "art_3")

    def test_a_reference_that_is_put_down_twice(self) -> None:
        text = state(article(1))
        twice = state(article(1), skeleton='<componentRef eId="art_1" showAs="art_1" src="#art_1"/>' * 2)
        assert [change.key for change in compare(text, twice).changes] != []
        assert apply(text, compare(text, twice).script) == twice

    def test_a_fragment_of_which_nothing_can_be_said_is_named(self) -> None:
        reference = '<componentRef src="#x" showAs="x"/>'
        before, after = state(skeleton=reference), state(skeleton=reference * 2)
        assert said(compare(before, after).changes) == [("", "markup")]

    def test_a_change_without_a_place_is_a_mistake(self) -> None:
        with pytest.raises(ValueError, match="without a place"):
            _ = Change(kinds=(Kind.MOVED,), key="x", element="article", before=None, after=None).place

    def test_metadata_are_told_apart(self) -> None:
        meta = Fragment.parse(f'<meta xmlns="{AKN_NS}"/>'.encode())
        other = Fragment.parse(f'<meta xmlns="{AKN_NS}"><references source="#a"/></meta>'.encode())
        text = state(article(1))
        held = {"meta": meta, **text}
        for old, new in ((text, held), (held, {"meta": other, **text}), (held, text)):
            comparison = compare(old, new)
            assert [change.kinds for change in comparison.changes] == [(Kind.METADATA,)]
            assert apply(old, comparison.script) == new


class TestProvisions:
    def one(self, old: str, new: str) -> Comparison:
        before, after = state(article(1, old)), state(article(1, new))
        comparison = compare(before, after)
        assert apply(before, comparison.script) == after
        return comparison

    def test_words_across_inline_elements(self) -> None:
        old = paragraph("art_1", 1, "The <b>old town</b> of Samaltas, on the lake")
        new = paragraph("art_1", 1, "The <b>old</b> harbour of Samaltas, on the lake")
        (change,) = self.one(old, new).changes
        assert [shown(line) for line in change.lines] == ["The old [-town-]{+harbour+} of Samaltas, on the lake"]
        assert change.kinds == (Kind.AMENDED,)

    def test_a_reference_that_leads_elsewhere_is_seen(self) -> None:
        old = paragraph("art_1", 1, 'see <ref href="#art_2">there</ref>')
        new = paragraph("art_1", 1, 'see <ref href="#art_3">there</ref>')
        (change,) = self.one(old, new).changes
        assert change.kinds == (Kind.MARKUP,)
        assert change.tags == (TagChange(before='<ref href="#art_2">', after='<ref href="#art_3">'),)

    def test_an_attribute(self) -> None:
        old, new = (paragraph("art_1", 1, "a", names) for names in ("", ' class="x"'))
        (change,) = self.one(old, new).changes
        assert change.kinds == (Kind.MARKUP,)
        (attribute,) = change.attributes
        assert (attribute.element, attribute.name, attribute.before, attribute.after) == (
            "art_1__para_1",
            "class",
            None,
            "x",
        )

    def test_white_space_is_no_word(self) -> None:
        (change,) = self.one(paragraph("art_1", 1, "a  b"), paragraph("art_1", 1, "a b")).changes
        assert (change.kinds, change.lines) == ((Kind.MARKUP,), ())

    def test_a_number_given_anew_without_a_wid_is_found_by_its_words(self) -> None:
        texts = ["the first rule about the bridge", "the second rule on boats and oars", "a third one for the winter"]
        old = [paragraph("art_1", number, text) for number, text in enumerate(texts, 1)]
        texts.insert(1, "something that is entirely new here")
        texts[3] += " alone"
        new = [paragraph("art_1", number, text) for number, text in enumerate(texts, 1)]
        assert said(self.one("".join(old), "".join(new)).changes) == [
            ("art_1__para_2", "inserted"),
            ("art_1__para_3", "renumbered"),
            ("art_1__para_4", "renumbered, amended"),
        ]

    def test_a_paragraph_that_goes_into_another(self) -> None:
        deeper = (
            '<indent eId="art_1__para_1__point_a__indent_1"><num>-</num><content><p>deeper</p></content></indent>'
        )
        inner = f'<point eId="art_1__para_1__point_a"><num>a</num><intro><p>one point</p></intro>{deeper}</point>'
        moved = re.sub('eId="(art_1__para_)1([^"]*)"', r'eId="\g<1>2\2" wId="\g<1>1\2"', inner)
        first, second = (f'<paragraph eId="art_1__para_{n}"><num>{n}</num>' for n in (1, 2))
        end = "<content><p>own text</p></content></paragraph>"
        whole = "<intro><p>own text</p></intro>{}</paragraph>"
        comparison = self.one(first + whole.format(inner) + second + end, first + end + second + whole.format(moved))
        (change,) = (each for each in comparison.changes if Kind.MOVED in each.kinds)
        assert change.before is not None
        assert (change.before.within, change.place.within) == ("art_1__para_1", "art_1__para_2")
        assert change.lines == ()

    def test_what_keeps_nothing_is_substituted(self) -> None:
        (change,) = self.one(
            paragraph("art_1", 1, "The council meets twice a year in the tower."),
            paragraph("art_1", 1, "Every fisherman owes one basket."),
        ).changes
        assert [shown(line) for line in change.lines] == [
            "[-1. The council meets twice a year in the tower.-]",
            "{+1. Every fisherman owes one basket.+}",
        ]
        assert change.kinds == (Kind.SUBSTITUTED,)

    def test_more_lines_than_can_be_compared_one_by_one(self) -> None:
        def lines(word: str) -> str:
            inner = "".join(f"<p>{word} {number} {word}</p>" for number in range(60))
            return (
                f'<paragraph eId="art_1__para_1"><num>1.</num><content><p>same words</p>{inner}</content></paragraph>'
            )

        assert len(self.one(lines("one"), lines("two")).changes) == 1

    def test_attributes_with_references_to_characters(self) -> None:
        old, new = (paragraph("art_1", 1, "a", f' class="{text}"') for text in ("&quot;&amp;lt;", "&lt;"))
        (change,) = self.one(old, new).changes
        assert (change.attributes[0].before, change.attributes[0].after) == ('"&lt;', "<")

    def test_a_wid_that_says_nothing_is_markup(self) -> None:
        new = paragraph("art_1", 1, "a").replace("<content", '<content eId="x" wId="x"')
        (change,) = self.one(new.replace(' wId="x"', ""), new).changes
        assert (change.kinds, change.key) == ((Kind.MARKUP,), "art_1")

    def test_deep_nesting(self) -> None:
        def deep(word: str) -> str:
            eid, text = "art_1", f"<content><p>{word} of the deep</p></content>"
            opening = closing = ""
            for _ in range(150):
                eid += "__list_1"
                opening += f'<list eId="{eid}"><num>1</num>'
                closing += "</list>"
            return opening + text + closing

        assert len(self.one(deep("one"), deep("two")).changes) == 1


class TestRelations:
    def test_split_and_merged(self) -> None:
        comparison = compare(*law("parts"))
        found = {
            (relation.link, relation.one.eid): [(part.place.eid, part.share) for part in relation.several]
            for relation in comparison.relations
        }
        assert [eid for eid, _ in found[Link.SPLIT, "art_1"]] == ["art_1", "art_1-1"]
        assert [eid for eid, _ in found[Link.SPLIT, "art_4__para_1"]] == ["art_4__para_1", "art_4__para_2"]
        assert [eid for eid, _ in found[Link.MERGED, "art_2"]] == ["art_2", "art_3"]
        assert len(found) == 3
        assert all(0 < share < 1 for parts in found.values() for _, share in parts)

    def test_none_where_nothing_came_or_went(self) -> None:
        assert compare(*law("words")).relations == ()


class TestApply:
    def test_another_text_is_refused(self) -> None:
        before, after = law("words")
        script = compare(before, after).script
        other = before | {"art_2": after["art_2"]}
        for text in (after, other, {}, {"x": before["art_1"], **before}):
            with pytest.raises(MisfitError):
                apply(text, script)

    def test_a_script_that_lies_is_refused(self) -> None:
        before, after = law("words")
        script = compare(before, after).script
        patch = script.patches[0]
        for lie in (
            replace(script, patches=(replace(patch, script=(Copy(start=0, stop=9),)), *script.patches[1:])),
            replace(script, order=(*script.order, "nowhere")),
            replace(script, order=script.order[:0]),
            replace(script, patches=script.patches[1:]),
        ):
            with pytest.raises(MisfitError):
                apply(before, lie)

    @pytest.mark.parametrize(
        ("change", "where"),
        [
            ({"schema": "lawrepo.diff/v2"}, "schema"),
            ({"patch": 3}, "patch"),
            ({"patch": {"order": 1, "fragments": []}}, "patch.order"),
            ({"patch": {"order": [[2, 1]], "fragments": []}}, "patch.order[0]"),
            ({"patch": {"order": [[True, 1]], "fragments": []}}, "patch.order[0]"),
            ({"patch": {"order": ["\ud800"], "fragments": []}}, "patch.order[0]"),
            ({"patch": {"order": [], "fragments": {}}}, "patch.fragments"),
            ({"patch": {"order": [], "fragments": []}}, "patch.before"),
            ({"patch": {"order": [], "fragments": [], "before": "A" * 64}}, "patch.before"),
        ],
    )
    def test_json_that_is_no_difference(self, change: dict[str, object], where: str) -> None:
        before, after = law("words")
        value = json.loads(to_json(compare(before, after), compared("words"))) | change
        with pytest.raises(DiffFormatError, match=f"^{re.escape(where)}: expected ") as refused:
            apply_json(before, json.dumps(value).encode())
        assert refused.value.where == where

    @pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"[" * 100_000])
    def test_what_is_no_json(self, data: bytes) -> None:
        with pytest.raises(DiffFormatError):
            apply_json({}, data)


class TestOutput:
    def page(self, case: str) -> html.HtmlElement:
        text = to_html(compare(*law(case)), compared(case)).decode()
        return html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))

    @pytest.mark.parametrize("case", LANGUAGES)
    def test_the_page_is_safe_and_says_what_marking_shows(self, case: str) -> None:
        root = self.page(case)
        assert not root.xpath("//script | //link | //img | //@style")
        cues = {"deu": "gestrichen", "rus": "исключено", "eng": "deleted", "kaz": "алып тасталды"}
        assert f'del::before{{content:" [{cues[LANGUAGES[case]]}: "' in root.xpath("string(//style)")
        levels = [int(str(each.tag)[1]) for each in root.xpath("//h1 | //h2 | //h3")]
        assert levels == [1] + [2] * (len(levels) - 1)
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert set(root.xpath("//@aria-labelledby")) <= set(ids)

    @pytest.mark.parametrize("case", LANGUAGES)
    def test_every_marked_word_is_on_the_page_and_in_the_text(self, case: str) -> None:
        comparison = compare(*law(case))
        root = self.page(case)
        text = to_text(comparison, compared(case)).decode()
        marked = root.xpath("//section//p[not(contains(@class, 'fact'))]//del")
        deleted = [segment.text for c in comparison.changes for li in c.lines for segment in li.segments
                   if segment.mark is Mark.DELETED]  # fmt: skip
        assert [each.text for each in marked] == deleted
        assert all(f"[-{words}-]" in text for words in deleted)

    def test_nothing_controls_the_terminal_or_the_page(self) -> None:
        hostile = "\u009b31m &lt;/del&gt;&lt;script&gt; {{ 7*7 }} "
        before = state(article(1, paragraph("art_1", 1, "plain words of the law")))
        after = state(article(1, paragraph("art_1", 1, f"plain words {hostile} of the law")))
        comparison = compare(before, after)
        assert "\u009b" not in to_text(comparison, compared("words")).decode()
        page = to_html(comparison, compared("words")).decode()
        assert "\u009b" not in page
        assert "<script" not in page
        assert "{{ 7*7 }}" in page
        assert apply_json(before, to_json(comparison, compared("words"))) == after

    def test_no_difference_says_so(self) -> None:
        text: State = state(article(1))
        for language, said_so in (("deu", "Keine Unterschiede."), ("fra", "No differences.")):
            about = replace(compared("words"), language=language)
            assert to_text(compare(text, text), about).decode().endswith(f"{said_so}\n")
            assert said_so in to_html(compare(text, text), about).decode()

    @pytest.mark.parametrize("tag", ["ru", "kk", "en", "de"])
    def test_all_kinds_have_a_name_in_all_languages(self, tag: str) -> None:
        own = comparison_words(tag)
        assert set(own.kinds) == set(Kind)
        assert set(own.links) == set(Link)
        assert len(set(own.kinds.values())) == len(Kind)
