"""Each operation on a small law, and every way in which an act can be refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from akn.document import split
from akn.findings import Severity
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.profile import RULES, check_profile
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.amendment import AmendmentRefusedError, Application, apply
from lawrepo.amendment_draft import Draft
from lawrepo.amendment_text import replace_number
from lawrepo.errors import ConflictError
from lawrepo.holding import State, identify
from lawrepo.instruction import UNEXECUTABLE, Instruction, Op, Where, Wording
from lawrepo.inversion import InversionError, invert
from lawrepo.refusal import Reason, nearest_text

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "refusals"
WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
LAW = f"""<akomaNtoso xmlns="{AKN_NS}"><act name="act">
<preamble eId="preamble"><p eId="preamble__p_1">We, the people of Samaltas.</p></preamble><body>
<section eId="sec_I"><num>Section I.</num><heading eId="sec_I__heading">General</heading>
<article eId="art_1"><num>Article 1.</num><heading eId="art_1__heading">Terms</heading>
<paragraph eId="art_1__para_1"><num>1.</num><content eId="art_1__para_1__content">
<p>See <ref eId="art_1__para_1__ref_1" href="#art_2">Article <b>2</b></ref>, and the <i>old town</i> of\
 Samaltas<authorialNote eId="art_1__para_1__authorialNote_1" marker="*" placement="bottom"><p>A port.</p>\
</authorialNote>.</p></content></paragraph>
<paragraph eId="art_1__para_2"><num>2.</num><intro eId="art_1__para_2__intro"><p>List:</p></intro>
<subparagraph eId="art_1__para_2__subpara_1"><num>1)</num><content eId="art_1__para_2__subpara_1__content">
<p>one;</p></content></subparagraph>
<subparagraph eId="art_1__para_2__subpara_2"><num>2)</num><content eId="art_1__para_2__subpara_2__content">
<p>two.</p></content></subparagraph>
<wrapUp eId="art_1__para_2__wrapup"><p>End.</p></wrapUp></paragraph></article>
<article eId="art_2"><num>Article 2.</num><content eId="art_2__content"><p eId="art_2__p_1">Alpha aaa.</p>\
<p eId="art_2__p_2">Alpha of Samaltas.</p></content></article></section>
<section eId="sec_2"><num>Section Two.</num><chapter eId="sec_2__chp_1"><num>Chapter 1.</num>
<article eId="art_3"><num>Article 3.</num><content eId="art_3__content"><table eId="art_3__table_1">\
<tr eId="art_3__table_1__tr_1"><td><p>cell</p></td></tr></table></content></article>
<article eId="art_4" status="removed"><num>Article 4.</num></article></chapter></section>
</body></act></akomaNtoso>"""


def law(source: str = LAW) -> State:
    return identify(split(parse_xml(source.encode())), [], set())


def fragment(source: str) -> Fragment:
    name, rest = source[1:].split(">", 1)
    return Fragment.parse(f'<{name} xmlns="{AKN_NS}">{rest}'.encode())


def step(op: Op, target: str = "", *content: str, old: str = "", new: str = "", **parts: Any) -> Instruction:
    said = bool(old or new or content)
    wording = Wording(language="eng", old=old, new=new, content=tuple(map(fragment, content)))
    return Instruction(
        **{"id": "1", "op": op, "work": WORK, "target": target, "wordings": (wording,) if said else (), **parts}
    )


def carry_out(*instructions: Instruction, state: State | None = None, **given: Any) -> Application:
    """Carry out an act on the law; what comes out must be valid, lie in order, and lead back."""
    before = law() if state is None else state
    done = apply(before, instructions, "eng", **given)
    for key, made in done.state.items():
        if made != before.get(key):
            root = made.element()
            assert check_schema(root, file=key) == ()
            findings = check_profile(root, file=key, whole=False)
            assert [found for found in findings if found.severity is Severity.ERROR] == []
            assert Fragment.parse(made.xml) == made
    if not given.get("before_act"):
        inverse = invert(done.resolved, before, done.state, "eng")
        assert apply(done.state, inverse, "eng").state == before
    return done


def changed(done: Application) -> list[str]:
    before = law()
    return [key for key in done.state if done.state[key] != before.get(key)] + [
        k for k in before if k not in done.state
    ]


def body(done: Application, key: str) -> str:
    return done.state[key].xml.decode()


# Text


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("Samaltas", "Aibar", "See {}, and the <i>old town</i> of Aibar<authorialNote"),
        # Within one inline element: it stays, what is emptied in it vanishes.
        ("Article 2", "Article 3", 'See <ref eId="art_1__para_1__ref_1" href="#art_2">Article 3</ref>, and'),
        ("2", "3", 'See <ref eId="art_1__para_1__ref_1" href="#art_2">Article <b>3</b></ref>, and'),
        # Over several: the new text stands where the match began.
        ("Article 2, and the old town of", "Old", "<p>See Old Samaltas<authorialNote"),
        ("See Article 2, and", "By", "<p>By the <i>old town</i> of"),
        ("cle 2, and the old", "", ">Arti</ref><i> town</i> of"),
        ("and the old", "an old", "{}, an old<i> town</i> of"),
        ("town of", "city of", "<i>old city of</i> Samaltas<"),
        # Over what is no text.
        ("Samaltas.", "Aibar!", "of Aibar!<authorialNote"),
    ],
)
def test_text_is_replaced_across_inline_elements(old: str, new: str, result: str) -> None:
    op = Op.REPLACE_TEXT if new else Op.DELETE_TEXT
    done = carry_out(step(op, "art_1__para_1", old=old, new=new))
    reference = '<ref eId="art_1__para_1__ref_1" href="#art_2">Article <b>2</b></ref>'
    assert result.format(reference) in body(done, "art_1")
    assert body(done, "art_1").count("<p>A port.</p>") == 1
    assert changed(done) == ["art_1"]


@pytest.mark.parametrize(
    ("old", "result"),
    [
        ("See", "See NEW <ref"),
        ("Article 2", "</b></ref> NEW, and"),
        ("old town", "<i>old town</i> NEW of"),
        ("old", "<i>old NEW town</i> of"),
        ("of Samaltas", "Samaltas NEW<authorialNote"),
    ],
)
def test_text_is_inserted_outside_what_ends_there(old: str, result: str) -> None:
    done = carry_out(step(Op.INSERT_TEXT, "art_1__para_1", old=old, new=" NEW"))
    assert result in body(done, "art_1")


def test_text_is_deleted_with_the_element_that_held_it() -> None:
    done = carry_out(step(Op.DELETE_TEXT, "art_1__para_1", old=" old town"))
    assert ", and the of Samaltas" in body(done, "art_1")
    assert "<i>" not in body(done, "art_1")


@pytest.mark.parametrize(
    ("target", "count", "keys"),
    [
        ("", 3, ["preamble", "art_1", "art_2"]),
        ("sec_I", 2, ["art_1", "art_2"]),
        ("art_2", 1, ["art_2"]),
        ("preamble", 1, ["preamble"]),
        ("art_2__p_2", 1, ["art_2"]),
    ],
)
def test_text_in_everything_that_a_target_holds(target: str, count: int, keys: list[str]) -> None:
    done = carry_out(step(Op.REPLACE_TEXT, target, old="Samaltas", new="Aibar", count=count))
    assert changed(done) == keys


def test_headings_are_text_and_the_skeleton_follows() -> None:
    done = carry_out(step(Op.REPLACE_TEXT, "art_1", old="Terms", new="Words"))
    assert changed(done) == ["structure", "art_1"]
    assert 'showAs="Article 1. Words"' in body(done, "structure")
    done = carry_out(step(Op.REPLACE_TEXT, "sec_I", old="General", new="Common"))
    assert changed(done) == ["structure"]


def test_numbers_are_no_text() -> None:
    assert refused(step(Op.REPLACE_TEXT, "art_2", old="Article 2.", new="x")) == [Reason.TEXT_ABSENT]


def test_old_text_is_compared_in_normal_form() -> None:
    state = law(LAW.replace("Alpha aaa", "Café"))
    done = carry_out(step(Op.REPLACE_TEXT, "art_2", old="Cafe\u0301", new="Te\u0301"), state=state)
    assert "Té." in body(done, "art_2")


def test_a_match_does_not_cut_a_character() -> None:
    state = law(LAW.replace("Alpha aaa", "x\u0302y x"))
    done = carry_out(step(Op.REPLACE_TEXT, "art_2__p_1", old="x", new="z"), state=state)
    assert "x\u0302y z." in body(done, "art_2")


def test_a_correction_reaches_a_repealed_heading() -> None:
    gone = carry_out(step(Op.REPEAL, "art_1", keep_heading=True))
    done = carry_out(step(Op.CORRECT, "art_1", old="Terms", new="Term", reason="misprint"), state=gone.state)
    assert ">Term</heading>" in body(done, "art_1")
    assert refused(step(Op.REPLACE_TEXT, "art_1", old="Terms", new="x"), state=gone.state) == [Reason.TARGET_REPEALED]


# Structure

POINT = "<subparagraph><num>3)</num><content><p>three.</p></content></subparagraph>"
ARTICLE = "<article><num>Article {}.</num><heading>New</heading><content><p>New.</p></content></article>"


@pytest.mark.parametrize(
    ("where", "anchor", "content", "key", "order"),
    [
        (Where.AFTER, "art_1__para_2__subpara_2", POINT, "art_1", ("subpara_2__content", "subpara_3", "wrapup")),
        (Where.LAST, "art_1__para_2", POINT, "art_1", ("subpara_2__content", "subpara_3", "wrapup")),
        (Where.FIRST, "art_1__para_2", POINT, "art_1", ("intro", "subpara_3", "subpara_1")),
        (Where.BEFORE, "art_1__para_2__subpara_1", POINT, "art_1", ("intro", "subpara_3", "subpara_1")),
        (Where.AFTER, "art_1", ARTICLE.format("1-1"), "structure", ("art_1", "art_1-1", "art_2")),
        (Where.BEFORE, "art_1", ARTICLE.format(0), "structure", ("sec_I__heading", "art_0", "art_1")),
        (Where.FIRST, "sec_2__chp_1", ARTICLE.format("2-1"), "structure", ("chp_1", "art_2-1", "art_3")),
        (Where.LAST, "sec_I", ARTICLE.format("2-1"), "structure", ("art_2", "art_2-1", "sec_2")),
        (Where.LAST, "", ARTICLE.format(5), "structure", ("art_4", "art_5")),
        (Where.FIRST, "", ARTICLE.format(0), "structure", ("body", "art_0", "sec_I")),
        (Where.AFTER, "art_2__p_1", "<p>New.</p>", "art_2", ("p_1", "p_3", "p_2")),
        (Where.LAST, "art_2__content", "<p>New.</p>", "art_2", ("p_1", "p_2", "p_3")),
        (Where.AFTER, "art_3__table_1__tr_1", "<tr><td><p>new</p></td></tr>", "art_3", ("tr_1", "tr_2")),
        (Where.AFTER, "preamble__p_1", "<p>New.</p>", "preamble", ("preamble__p_1", "preamble__p_2")),
    ],
)
def test_insertion(where: Where, anchor: str, content: str, key: str, order: Sequence[str]) -> None:
    done = carry_out(step(Op.INSERT, "", content, where=where, anchor=anchor))
    text = body(done, key)
    places = [text.index(f'{name}"' if name != "body" else "<body") for name in order]
    assert places == sorted(places)
    assert done.resolved[0].wids
    assert done.resolved[0].anchor_wid == anchor
    assert apply(law(), done.resolved, "eng").resolved == done.resolved


def test_a_container_comes_with_its_articles() -> None:
    content = f"<section><num>Section I-1.</num><heading>New</heading>{ARTICLE.format('2-1')}</section>"
    done = carry_out(step(Op.INSERT, "", content, where=Where.AFTER, anchor="sec_I"))
    assert list(done.state) == ["preamble", "structure", "art_1", "art_2", "art_2-1", "art_3", "art_4"]
    assert '<componentRef eId="art_2-1" showAs="Article 2-1. New" src="#art_2-1"/>' in body(done, "structure")
    assert done.wids["art_2-1__heading"] == "art_2-1__heading"


def test_a_second_block_gives_both_an_identifier() -> None:
    done = carry_out(step(Op.INSERT, "", "<p>New.</p>", where=Where.FIRST, anchor="art_1__para_1__content"))
    assert (
        '<p eId="art_1__para_1__p_1">New.</p>\n<p eId="art_1__para_1__p_2">See <ref eId="art_1__para_1__ref_1" h'
        in (body(done, "art_1"))
    )


def test_a_repeal_keeps_the_number_and_on_demand_the_heading() -> None:
    done = carry_out(step(Op.REPEAL, "art_1"))
    assert body(done, "art_1").endswith('eId="art_1" status="removed">\n<num>Article 1.</num>\n</article>\n')
    assert 'showAs="Article 1."' in body(done, "structure")
    done = carry_out(step(Op.REPEAL, "art_1", keep_heading=True))
    assert changed(done) == ["art_1"]
    done = carry_out(step(Op.REPEAL, "art_1__para_2__subpara_1"))
    assert '<subparagraph eId="art_1__para_2__subpara_1" status="removed">\n<num>1)</num>\n</' in body(done, "art_1")
    done = carry_out(step(Op.REPEAL, "art_2__p_1"))
    assert "art_2__p_1" not in body(done, "art_2")


def test_a_repealed_container_repeals_its_articles() -> None:
    done = carry_out(step(Op.REPEAL, "sec_2"))
    assert changed(done) == ["structure", "art_3"]
    assert '<chapter eId="sec_2__chp_1" status="removed">\n<num>Chapter 1.</num>\n<comp' in body(done, "structure")


def test_what_is_dropped_leaves_nothing() -> None:
    done = carry_out(step(Op.REPEAL, "sec_2", drop=True))
    assert changed(done) == ["structure", "art_3", "art_4"]
    assert "sec_2" not in body(done, "structure")


def test_a_substitution_keeps_identity() -> None:
    renumbered = carry_out(step(Op.RENUMBER, "art_1", to="art_9")).state
    content = '<paragraph eId="art_9__para_1"><num>1.</num><content><p>Other.</p></content></paragraph>'
    more = '<paragraph eId="art_9__para_1-1"><num>1-1.</num><content><p>More.</p></content></paragraph>'
    done = carry_out(step(Op.SUBSTITUTE, "art_9__para_1", content, more), state=renumbered)
    assert '<paragraph eId="art_9__para_1" wId="art_1__para_1">' in body(done, "art_1")
    assert '<content eId="art_9__para_1__content" wId="art_1__para_1__content">' in body(done, "art_1")
    assert '<paragraph eId="art_9__para_1-1" wId="art_1__para_1-1">' in body(done, "art_1")
    assert done.wids["art_9__para_1-1"] == "art_1__para_1-1"
    assert "art_9__para_1" not in done.wids


def test_a_substitution_brings_back_what_it_knows_to_be_repealed() -> None:
    new = '<article eId="art_4"><num>Article 4.</num><content><p>Again.</p></content></article>'
    done = carry_out(step(Op.SUBSTITUTE, "art_4", new, old="Article 4."))
    assert "Again." in body(done, "art_4")
    assert refused(step(Op.SUBSTITUTE, "art_4", new)) == [Reason.TARGET_REPEALED]


def test_a_section_is_substituted() -> None:
    done = carry_out(step(Op.SUBSTITUTE, "preamble", "<preamble><p>We.</p></preamble>"))
    assert "<p>We.</p>" in body(done, "preamble")
    assert 'eId="preamble"' in body(done, "preamble")
    content = '<section eId="sec_2"><num>Section Two.</num><heading>New</heading></section>'
    done = carry_out(step(Op.SUBSTITUTE, "sec_2", content))
    assert changed(done) == ["structure", "art_3", "art_4"]


def test_renumbering_keeps_identity_and_references_elsewhere() -> None:
    done = carry_out(step(Op.RENUMBER, "art_2", to="art_2-1"))
    assert body(done, "art_2").startswith(law()["art_2"].xml.decode()[:100])
    assert 'eId="art_2-1" wId="art_2">\n<num>Article 2-1.</num>' in body(done, "art_2")
    assert '<p eId="art_2-1__p_1" wId="art_2__p_1">' in body(done, "art_2")
    assert '<componentRef eId="art_2-1" showAs="Article 2-1." src="#art_2"/>' in body(done, "structure")
    assert changed(done) == ["structure", "art_2"]


def test_a_number_in_words_is_renumbered_by_its_whole_text() -> None:
    assert refused(step(Op.RENUMBER, "sec_2", to="sec_3")) == [Reason.TEXT_ABSENT]
    done = carry_out(step(Op.RENUMBER, "sec_2", to="sec_3", new="Section Three."))
    assert '<chapter eId="sec_3__chp_1" wId="sec_2__chp_1">' in body(done, "structure")


def test_a_number_that_is_free_again_gets_a_new_identity() -> None:
    article = ARTICLE.format(2).replace("<article>", '<article eId="art_2">')
    act = [
        step(Op.RENUMBER, "art_2", to="art_2-1"),
        step(Op.INSERT, "", article, where=Where.BEFORE, anchor="art_2-1", id="2"),
    ]
    done = carry_out(*act)
    assert list(done.state)[2:5] == ["art_1", "art_2~2", "art_2"]
    assert 'eId="art_2" wId="art_2~2"' in body(done, "art_2~2")
    assert '<heading eId="art_2__heading" wId="art_2~2__heading">' in body(done, "art_2~2")
    assert apply(law(), act, "eng", used={"art_2~2"}).wids["art_2"] == "art_2~3"
    assert apply(law(), act, "eng", wids={"art_2": "art_2~7"}).wids["art_2"] == "art_2~7"


def test_what_an_act_drops_is_not_named_again() -> None:
    act = [
        step(Op.REPEAL, "art_2", drop=True),
        step(Op.INSERT, "", ARTICLE.format(2), where=Where.AFTER, anchor="art_1", id="2"),
    ]
    assert carry_out(*act).wids["art_2"] == "art_2~2"


@pytest.mark.parametrize(
    ("target", "where", "anchor", "order"),
    [
        ("art_1", Where.FIRST, "sec_2__chp_1", ["art_2", "art_1", "art_3", "art_4"]),
        ("art_3", Where.BEFORE, "art_2", ["art_1", "art_3", "art_2", "art_4"]),
        ("sec_2__chp_1", Where.FIRST, "sec_I", ["art_3", "art_4", "art_1", "art_2"]),
        ("sec_I", Where.AFTER, "sec_2", ["art_3", "art_4", "art_1", "art_2"]),
        ("sec_I", Where.LAST, "", ["art_3", "art_4", "art_1", "art_2"]),
        ("art_2", Where.AFTER, "art_1", ["art_1", "art_2", "art_3", "art_4"]),
    ],
)
def test_units_and_containers_move(target: str, where: Where, anchor: str, order: list[str]) -> None:
    done = carry_out(step(Op.MOVE, target, where=where, anchor=anchor))
    assert [key for key in done.state if key.startswith("art_")] == order
    assert all(done.state[key] == law()[key] for key in order)


def test_a_moved_provision_is_called_by_its_place() -> None:
    done = carry_out(step(Op.MOVE, "art_1__para_2__subpara_2", where=Where.BEFORE, anchor="art_1__para_2__subpara_1"))
    assert changed(done) == ["art_1"]
    done = carry_out(step(Op.MOVE, "sec_2__chp_1", where=Where.LAST, anchor="sec_I"))
    assert '<chapter eId="sec_I__chp_1" wId="sec_2__chp_1">' in body(done, "structure")
    done = carry_out(step(Op.MOVE, "art_1__para_2", where=Where.FIRST, anchor="art_1", to="art_1__para_0"))
    assert '<paragraph eId="art_1__para_0" wId="art_1__para_2">\n<num>0.</num>' in body(done, "art_1")


TWO = (
    '<article eId="art_2"><num>Article 2.</num><content><p>Alpha aaa.</p></content></article>',
    '<article eId="art_2-1"><num>Article 2-1.</num><content><p>Alpha of Samaltas.</p></content></article>',
)


def test_an_article_is_split_and_joined_again() -> None:
    done = carry_out(step(Op.SPLIT, "art_2", *TWO))
    assert list(done.state)[3:5] == ["art_2", "art_2-1"]
    one = (
        '<article eId="art_2"><num>Article 2.</num><content><p>Alpha aaa. Alpha of Samaltas.</p></content></article>'
    )
    again = carry_out(step(Op.JOIN, "art_2", one, anchor="art_2-1"), state=done.state)
    assert list(again.state) == list(law())
    assert changed(again) == ["art_2"]


def test_provisions_are_joined() -> None:
    one = (
        '<subparagraph eId="art_1__para_2__subpara_1"><num>1)</num><content><p>one; two.</p></content></subparagraph>'
    )
    done = carry_out(step(Op.JOIN, "art_1__para_2__subpara_1", one, anchor="art_1__para_2__subpara_2"))
    assert "subpara_2" not in body(done, "art_1")


# Languages, and what is passed over


def test_other_languages_and_force_are_passed_over() -> None:
    act = [
        step(Op.REPLACE_WORK, successor=WORK),
        step(Op.REPEAL, "/akn/xa/act/2001-01-01/2#3", id="2"),
        step(Op.REPEAL, "art_77", id="3", status=UNEXECUTABLE, reason="there is no such article"),
    ]
    russian = Instruction(
        id="4",
        op=Op.REPLACE_TEXT,
        work=WORK,
        target="art_77",
        wordings=(Wording(language="rus", old="а", new="б"),),
    )
    done = apply(law(), [*act, russian], "eng", authoritative=("eng", "rus"))
    assert done == Application(state=law(), resolved=(*act, russian))


def test_resolution() -> None:
    done = carry_out(step(Op.REPLACE_TEXT, "art_2__p_1", old="aaa", new="bbb"))
    assert done.resolved[0].target_wid == "art_2__p_1"
    assert len(done.resolved[0].wording("eng").digest) == 64
    again = apply(law(), done.resolved, "rus")
    assert again.state == law()


def test_a_digest_is_an_expectation() -> None:
    (resolved,) = carry_out(step(Op.REPEAL, "art_2")).resolved
    assert resolved.languages == ()
    other = law(LAW.replace("aaa", "bbb"))
    assert refused(resolved, state=other) == [Reason.OTHER_TEXT]


def test_targets_in_the_text_before_the_act() -> None:
    act = [step(Op.RENUMBER, "art_1", to="art_2"), step(Op.RENUMBER, "art_2", to="art_2-1", id="2")]
    assert refused(*act) == [Reason.TAKEN, Reason.TARGET_ABSENT][:1]
    done = carry_out(*act, before_act=True)
    assert {key: done.state[key].eid for key in ("art_1", "art_2")} == {"art_1": "art_2", "art_2": "art_2-1"}
    assert [each.id for each in done.resolved] == ["1", "2"]
    new = [
        step(Op.INSERT, "", ARTICLE.format("2-1"), where=Where.AFTER, anchor="art_2"),
        step(Op.REPEAL, "art_2-1", id="2"),
    ]
    assert refused(*new, before_act=True) == [Reason.TARGET_ABSENT]
    carry_out(*new)


def test_text_in_the_text_before_the_act() -> None:
    act = [
        step(Op.REPLACE_TEXT, "art_2", old="aaa", new="Samaltas"),
        step(Op.REPLACE_TEXT, "art_2", old="of Samaltas", new="of Aibar", id="2"),
        step(Op.DELETE_TEXT, "art_2", old="Samaltas", id="3"),
    ]
    done = carry_out(*act[:2], before_act=True)
    assert "Alpha Samaltas.</p>" in body(done, "art_2")
    assert "Alpha of Aibar.</p>" in body(done, "art_2")
    assert refused(act[0], act[2], before_act=True) == [Reason.OVERLAP]
    carry_out(*act)


# Odd texts


def test_a_breach_that_was_there_before_stands_in_nobodys_way() -> None:
    odd = law(LAW.replace("<num>Article 2.</num>", "<num>Article 22.</num>"))
    done = apply(odd, [step(Op.REPLACE_TEXT, "art_2", old="aaa", new="bbb")], "eng")
    assert "Alpha bbb." in body(done, "art_2")
    new = '<article eId="art_2"><num>Article 23.</num><content><p>New.</p></content></article>'
    assert refused(step(Op.SUBSTITUTE, "art_3", new.replace("art_2", "art_3")), state=odd) == [Reason.BAD_FRAGMENT]


def test_units_that_bear_the_name_of_their_container_follow_it() -> None:
    state = law(LAW.replace('"art_3', '"sec_2__chp_1__art_3'))
    done = apply(state, [step(Op.RENUMBER, "sec_2", to="sec_3", new="Section Three.")], "eng")
    assert '<componentRef eId="sec_3__chp_1__art_3"' in body(done, "structure")
    assert 'eId="sec_3__chp_1__art_3" wId="sec_2__chp_1__art_3"' in body(done, "sec_2__chp_1__art_3")


def test_references_within_a_renumbered_provision_follow() -> None:
    source = LAW.replace('href="#art_2"', 'href="#art_1__para_2"').replace("<num>1)</num>", "<num><b>1</b>)</num>")
    done = apply(law(source), [step(Op.RENUMBER, "art_1", to="art_8")], "eng")
    assert 'href="#art_8__para_2"' in body(done, "art_1")
    sub = "art_1__para_2__subpara_1"
    done = apply(law(source), [step(Op.RENUMBER, sub, to=sub[:-1] + "9", new="9)")], "eng")
    assert "<num>9)</num>" in body(done, "art_1")
    done = apply(law(), [step(Op.RENUMBER, "art_2__p_1", to="art_2__p_9")], "eng")
    assert '<p eId="art_2__p_9" wId="art_2__p_1">Alpha' in body(done, "art_2")


def test_a_skeleton_may_place_what_is_no_unit() -> None:
    source = LAW.replace("</chapter>", '<componentRef src="#map" showAs="Map"/></chapter>')
    done = carry_out(step(Op.REPEAL, "sec_2"), state=law(source))
    assert 'src="#map"' in body(done, "structure")


def test_units_of_attachments() -> None:
    attachment = (
        '<attachments><attachment eId="att_1"><doc name="annex"><mainBody>'
        '<article eId="att_1__art_1"><num>Article 1.</num><content><p>Annexed.</p></content></article>'
        "</mainBody></doc></attachment></attachments></act>"
    )
    state = law(LAW.replace("</act>", attachment))
    assert "att_1__art_1" in state
    act = [
        step(Op.REPLACE_TEXT, "att_1__art_1", old="Annexed", new="Added"),
        step(Op.REPEAL, "att_1__art_1", id="2", drop=True),
    ]
    done = apply(state, act[:1], "eng")
    assert changed(done)[-1] == "att_1__art_1"
    assert "att_1__art_1" not in apply(state, act, "eng").state


def test_what_a_law_quotes_is_no_unit_of_it() -> None:
    quoted = (
        '<paragraph><num>2.</num><content><p><mod eId="art_2__para_2__mod_1">Add: <quotedStructure'
        ' eId="art_2__para_2__mod_1__qstr_1"><article eId="art_2__para_2__mod_1__qstr_1__art_7"><num>Article 7.</num>'
        "<content><p>Quoted.</p></content></article></quotedStructure></mod></p></content></paragraph>"
    )
    source = LAW.replace("art_2__content", "art_2__para_1__content").replace("art_2__p_", "art_2__para_1__p_")
    start = '<article eId="art_2"><num>Article 2.</num>'
    source = source.replace(f"{start}<content", f'{start}<paragraph eId="art_2__para_1"><num>1.</num><content')
    source = source.replace("of Samaltas.</p></content>", "of Samaltas.</p></content></paragraph>")
    act = step(Op.INSERT, "", quoted, where=Where.LAST, anchor="art_2")
    done = apply(law(source), [act], "eng")
    assert list(done.state) == list(law())
    assert "Quoted." in body(done, "art_2")


def test_a_block_without_a_name_takes_that_of_its_target() -> None:
    done = carry_out(step(Op.SUBSTITUTE, "art_2__p_1", "<p>New.</p>"))
    assert '<p eId="art_2__p_1">New.</p>' in body(done, "art_2")


def test_a_unit_that_nothing_places_is_not_there() -> None:
    loose = {**law(), "art_9": fragment('<article eId="art_9"><num>Article 9.</num></article>')}
    assert refused(step(Op.REPEAL, "art_9"), state=loose) == [Reason.TARGET_ABSENT]
    done = apply(loose, [step(Op.REPEAL, "art_1")], "eng")
    with pytest.raises(InversionError, match="art_9 would not be as before"):
        invert(done.resolved, loose, done.state, "eng")


def test_a_number_is_found_as_a_whole() -> None:
    num = fragment("<num>No 12-2.</num>").element()
    assert replace_number(num, "2", "3")
    assert num.text == "No 12-3."
    assert not replace_number(num, "1", "3")


def test_nothing_is_like_what_shares_no_letter() -> None:
    assert nearest_text("xyz", ["абв", ""]) == ""


def test_what_took_the_place_of_an_article_gives_it_back() -> None:
    done = carry_out(step(Op.SUBSTITUTE, "art_2", TWO[0].replace("aaa", "bbb"), TWO[1]))
    (inverse,) = invert(done.resolved, law(), done.state, "eng")
    assert (inverse.op, inverse.target) == (Op.SUBSTITUTE, "structure")


def test_a_skeleton_is_substituted_with_its_articles() -> None:
    skeleton = law()["structure"].element()
    skeleton[0].append(skeleton[1][1][1])
    content = Fragment.of(skeleton)
    instruction = Instruction(
        id="1",
        op=Op.SUBSTITUTE,
        work=WORK,
        target="structure",
        wordings=(Wording(language="eng", content=(content,)),),
    )
    done = carry_out(instruction)
    assert list(done.state) == ["preamble", "structure", "art_1", "art_2", "art_3", "art_4"]
    assert changed(done) == ["structure"]


# Refusals


def refused(*instructions: Instruction, state: State | None = None, **given: Any) -> list[Reason]:
    with pytest.raises(AmendmentRefusedError) as caught:
        apply(law() if state is None else state, instructions, "eng", **given)
    assert isinstance(caught.value, ConflictError)
    return [refusal.reason for refusal in caught.value.refusals]


PARAGRAPH = "<paragraph><num>7.</num><content><p>New.</p></content></paragraph>"
TWICE = LAW.replace('<p eId="art_2__p_1">', '<p eId="art_1__para_1">')

ILL_FORMED = PARAGRAPH.replace("<paragraph", '<paragraph eId="7 a"').replace("<content", '<content eId="c"')
NAMED = ARTICLE.format(3).replace("<article>", '<article eId="art_3">')

CASES: dict[str, tuple[Reason, Sequence[Instruction], dict[str, Any]]] = {
    "wrong-count": (
        Reason.WRONG_COUNT,
        [step(Op.REPLACE_TEXT, "art_2", old="Alpha", new="Beta")],
        {},
    ),
    "text-absent": (
        Reason.TEXT_ABSENT,
        [step(Op.REPLACE_TEXT, "art_1__para_1", old="the town of Samaltas", new="Beta")],
        {},
    ),
    "other-text": (
        Reason.OTHER_TEXT,
        [step(Op.REPEAL, "art_2", old="Article 2. Alpha aba. Alpha of Samaltas.")],
        {},
    ),
    "target-absent": (Reason.TARGET_ABSENT, [step(Op.REPEAL, "art_1__para_3")], {}),
    "target-renumbered": (
        Reason.TARGET_ABSENT,
        [step(Op.REPEAL, "art_5", target_wid="art_2")],
        {},
    ),
    "target-repealed": (Reason.TARGET_REPEALED, [step(Op.REPEAL, "art_4")], {}),
    "in-what-is-repealed": (
        Reason.TARGET_REPEALED,
        [step(Op.INSERT, "", PARAGRAPH, where=Where.LAST, anchor="art_4")],
        {},
    ),
    "overlapping": (
        Reason.OVERLAP,
        [
            step(Op.REPLACE_TEXT, "art_2__p_2", old="Alpha of", new="Beta in"),
            step(Op.REPLACE_TEXT, "art_2__p_2", old="of Samaltas", new="of Aibar", id="2"),
        ],
        {},
    ),
    "ambiguous-target": (
        Reason.AMBIGUOUS,
        [step(Op.INSERT, "", PARAGRAPH, where=Where.AFTER, anchor="art_1__para_1")],
        {"state": law(TWICE)},
    ),
    "ambiguous-text": (Reason.AMBIGUOUS, [step(Op.REPLACE_TEXT, "art_2", old="aa", new="b")], {}),
    "bad-place": (
        Reason.BAD_FRAGMENT,
        [
            step(
                Op.INSERT,
                "",
                PARAGRAPH.replace("<paragraph", '<paragraph eId="art_1__para_7"'),
                where=Where.AFTER,
                anchor="art_1",
            )
        ],
        {},
    ),
    "bad-fragment": (
        Reason.BAD_FRAGMENT,
        [step(Op.SUBSTITUTE, "art_3", '<article eId="art_3"><num>Article 3.</num><bogus/></article>')],
        {},
    ),
    "bad-number": (
        Reason.BAD_FRAGMENT,
        [
            step(
                Op.SUBSTITUTE,
                "art_3",
                '<article eId="art_3"><num>Article 8.</num><content><p>x</p></content></article>',
            )
        ],
        {},
    ),
    "other-identity": (
        Reason.BAD_FRAGMENT,
        [step(Op.SUBSTITUTE, "art_3", ARTICLE.format(8).replace("<article>", '<article eId="art_8">'))],
        {},
    ),
    "unit-in-unit": (
        Reason.BAD_FRAGMENT,
        [step(Op.INSERT, "", ARTICLE.format(8), where=Where.LAST, anchor="art_2")],
        {},
    ),
    "nothing-left": (Reason.BAD_FRAGMENT, [step(Op.DELETE_TEXT, "art_2__p_1", old="Alpha aaa.")], {}),
    "identifier-taken": (
        Reason.TAKEN,
        [step(Op.INSERT, "", ARTICLE.format(3), where=Where.AFTER, anchor="art_2")],
        {},
    ),
    "number-taken": (Reason.TAKEN, [step(Op.RENUMBER, "art_2", to="art_3")], {}),
    "another-kind-of-number": (Reason.BAD_PLACE, [step(Op.RENUMBER, "art_2", to="sec_3")], {}),
    "move-into-itself": (
        Reason.BAD_PLACE,
        [step(Op.MOVE, "sec_2", where=Where.LAST, anchor="sec_2__chp_1")],
        {},
    ),
    "move-out-of-level": (Reason.BAD_PLACE, [step(Op.MOVE, "art_1", where=Where.LAST, anchor="art_2")], {}),
    "no-section-beside": (
        Reason.BAD_PLACE,
        [step(Op.INSERT, "", PARAGRAPH, where=Where.AFTER, anchor="preamble")],
        {},
    ),
    "section-dropped": (Reason.BAD_PLACE, [step(Op.REPEAL, "preamble", drop=True)], {}),
    "join-of-strangers": (
        Reason.BAD_PLACE,
        [step(Op.JOIN, "art_2", TWO[0], anchor="art_3")],
        {},
    ),
    "split-with-other-words": (
        Reason.OTHER_TEXT,
        [step(Op.SPLIT, "art_2", TWO[0], TWO[1].replace("of", "in"))],
        {},
    ),
    "language-missing": (
        Reason.LANGUAGE_MISSING,
        [
            Instruction(
                id="1",
                op=Op.DELETE_TEXT,
                work=WORK,
                target="art_2",
                wordings=(Wording(language="eng", old="aaa"), Wording(language="kaz", old="ааа")),
            )
        ],
        {"authoritative": ("eng", "kaz", "rus")},
    ),
    "identity-taken": (
        Reason.TAKEN,
        [
            step(
                Op.INSERT,
                "",
                '<article wId="art_2"><num>Article 9.</num></article>',
                where=Where.LAST,
                anchor="sec_I",
            )
        ],
        {},
    ),
    "identity-twice": (
        Reason.TAKEN,
        [
            step(
                Op.INSERT,
                "",
                '<article wId="art_9"><num>Article 8.</num><content><p>x</p></content></article>',
                '<article wId="art_9"><num>Article 9.</num><content><p>x</p></content></article>',
                where=Where.LAST,
                anchor="sec_I",
            )
        ],
        {},
    ),
    "name-taken": (
        Reason.TAKEN,
        [step(Op.INSERT, "", NAMED, where=Where.LAST, anchor="sec_I")],
        {},
    ),
    "ill-formed-name": (
        Reason.BAD_FRAGMENT,
        [
            step(
                Op.INSERT,
                "",
                ILL_FORMED,
                where=Where.LAST,
                anchor="art_1",
            )
        ],
        {},
    ),
    "endless-number": (
        Reason.BAD_FRAGMENT,
        [step(Op.INSERT, "", PARAGRAPH.replace("7", "7" * 600), where=Where.LAST, anchor="art_1")],
        {},
    ),
    "unit-in-two-places": (
        Reason.BAD_FRAGMENT,
        [
            step(
                Op.INSERT,
                "",
                '<section><num>Section Nine.</num><componentRef eId="art_1" src="#art_1" showAs="x"/></section>',
                where=Where.LAST,
                anchor="",
            )
        ],
        {},
    ),
    "unit-of-no-text": (
        Reason.BAD_FRAGMENT,
        [
            step(
                Op.INSERT,
                "",
                '<section><num>Section Nine.</num><componentRef eId="art_9" src="#art_9" showAs="x"/></section>',
                where=Where.LAST,
                anchor="",
            )
        ],
        {},
    ),
    "another-section": (Reason.BAD_FRAGMENT, [step(Op.SUBSTITUTE, "preamble", "<preface><p>x</p></preface>")], {}),
    "ill-formed-number": (Reason.BAD_PLACE, [step(Op.RENUMBER, "art_2", to="art_")], {}),
    "ill-formed-destination": (
        Reason.BAD_PLACE,
        [step(Op.MOVE, "art_1", to="art_", where=Where.LAST, anchor="sec_2__chp_1")],
        {},
    ),
    "section-moved": (Reason.BAD_PLACE, [step(Op.MOVE, "preamble", where=Where.LAST, anchor="art_2")], {}),
    "several": (
        Reason.TEXT_ABSENT,
        [
            step(Op.REPLACE_TEXT, "art_2", old="Gamma", new="x"),
            step(Op.REPLACE_TEXT, "art_2", old="aaa", new="x", id="2"),
            step(Op.REPEAL, "art_31", id="3"),
        ],
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refusal(name: str) -> None:
    reason, instructions, given = CASES[name]
    state = given.get("state", law())
    before = dict(state)
    with pytest.raises(AmendmentRefusedError) as caught:
        apply(state, instructions, "eng", **{key: value for key, value in given.items() if key != "state"})
    assert caught.value.refusals[-1 if name == "overlapping" else 0].reason is reason
    lines = "".join(f"{refusal}\n" for refusal in caught.value.refusals)
    assert (GOLDEN / f"{name}.txt").read_text(encoding="utf-8") == lines
    assert dict(state) == before


def test_every_golden_file_is_of_a_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)
    assert {reason for reason, _, _ in CASES.values()} == set(Reason)


def test_the_message_says_how_many_more() -> None:
    reason, instructions, _ = CASES["several"]
    with pytest.raises(AmendmentRefusedError) as caught:
        apply(law(), instructions, "eng")
    assert [refusal.instruction for refusal in caught.value.refusals] == ["1", "3"]
    assert caught.value.refusals[0].reason is reason
    assert str(caught.value).endswith("(and 1 more)")


# Inversion


def test_what_does_not_lead_there_is_not_taken_back() -> None:
    (resolved,) = carry_out(step(Op.REPEAL, "art_2")).resolved
    with pytest.raises(InversionError, match="do not lead from the one text to the other"):
        invert([resolved], law(), law(), "eng")
    with pytest.raises(InversionError, match="it does not lead there"):
        invert([step(Op.REPEAL, "art_9")], law(), law(), "eng")


def test_what_broke_the_schema_before_is_not_brought_back() -> None:
    broken = law(LAW.replace("<p>cell</p>", "<p>cell</p><bogus/>"))
    content = '<article eId="art_3"><num>Article 3.</num><content><p>New.</p></content></article>'
    done = apply(broken, [step(Op.SUBSTITUTE, "art_3", content)], "eng")
    with pytest.raises(InversionError, match="bad-fragment"):
        invert(done.resolved, broken, done.state, "eng")


@pytest.mark.parametrize(
    ("instruction", "ops"),
    [
        (step(Op.REPLACE_TEXT, "art_2", old="aaa", new="bbb"), [Op.REPLACE_TEXT]),
        (step(Op.INSERT_TEXT, "art_2", old="aaa", new="!"), [Op.DELETE_TEXT]),
        (step(Op.INSERT_TEXT, "art_2", old="aaa", new="a"), [Op.REPLACE_TEXT]),
        (step(Op.DELETE_TEXT, "art_2", old="aaa"), [Op.SUBSTITUTE]),
        (step(Op.INSERT, "", ARTICLE.format("2-1"), where=Where.AFTER, anchor="art_2"), [Op.REPEAL]),
        (step(Op.REPEAL, "sec_2", drop=True), [Op.INSERT]),
        (step(Op.REPEAL, "art_2"), [Op.SUBSTITUTE]),
        (step(Op.RENUMBER, "art_2", to="art_7"), [Op.RENUMBER]),
        (step(Op.RENUMBER, "sec_2", to="sec_3", new="Section Three."), [Op.RENUMBER]),
        (step(Op.MOVE, "art_2", where=Where.LAST, anchor="sec_2__chp_1"), [Op.MOVE]),
        (step(Op.MOVE, "sec_2__chp_1", where=Where.LAST, anchor="sec_I"), [Op.MOVE]),
        (step(Op.MOVE, "sec_2", to="sec_3", new="Section Three.", where=Where.FIRST), [Op.MOVE]),
        (step(Op.SPLIT, "art_2", *TWO), [Op.JOIN]),
    ],
    ids=lambda value: value.op.value if isinstance(value, Instruction) else "",
)
def test_the_opposite_of_an_instruction(instruction: Instruction, ops: list[Op]) -> None:
    done = apply(law(), [instruction], "eng")
    inverse = invert(done.resolved, law(), done.state, "eng")
    assert [each.op for each in inverse] == ops
    assert apply(done.state, inverse, "eng").state == law()


@pytest.mark.parametrize(
    ("op", "old", "new"), [(Op.REPLACE_TEXT, "cell", "x\u202ay"), (Op.INSERT_TEXT, "cell", "\ufeff")]
)
def test_characters_that_no_text_may_have_are_refused(op: Op, old: str, new: str) -> None:
    assert refused(step(op, "art_3", old=old, new=new)) == [Reason.BAD_FRAGMENT]


def test_an_article_that_is_left_with_a_line_break_alone_is_empty() -> None:
    source = LAW.replace('<p eId="art_2__p_1">Alpha aaa.</p><p eId="art_2__p_2">', "<p><br/>")
    state = law(source)
    assert refused(step(Op.DELETE_TEXT, "art_2", old="Alpha of Samaltas."), state=state) == [Reason.BAD_FRAGMENT]


def test_a_number_within_a_text_is_checked_as_a_number() -> None:
    state = law(LAW.replace("Alpha aaa.", 'Alpha <inline name="x">aaa</inline> <subheading>b</subheading>.'))
    assert refused(step(Op.REPLACE_TEXT, "art_2__p_1", old="b", new="\ufeff"), state=state) == [Reason.BAD_FRAGMENT]


@pytest.mark.parametrize("opened", [False, True])
def test_what_stands_in_a_repealed_container_is_repealed(opened: bool) -> None:  # noqa: FBT001 - drawn, or a parameter of the test
    draft = Draft(law(LAW.replace('eId="sec_I"', 'eId="sec_I" status="removed"')))
    if opened:  # then it may have changed, and is read as it is now
        draft.tree("structure")
    (found,), (other,) = draft.by_eid("art_2"), draft.by_eid("art_3")
    assert draft.is_repealed(found)
    assert not draft.is_repealed(found, around=False)
    assert not draft.is_repealed(other)


# Rules that words alone may break, each thought of in `keeps_valid`, and all others.
OF_WORDS = {"article-empty", "eid-number", "eid-numeral", "text-bidi", "text-control", "text-nfc"}
OF_ELEMENTS = {
    *("eid-missing", "eid-form", "eid-duplicate", "eid-name", "eid-context"),
    *("wid-redundant", "wid-form", "wid-duplicate", "lang-tag"),
    *("frbr-uri", "frbr-this", "frbr-level", "frbr-type", "frbr-subtype", "frbr-country"),
    *("frbr-date", "frbr-number", "frbr-language"),
    *("event-unresolved", "event-source", "period-unresolved", "interval-order"),
}


def test_of_each_rule_it_is_known_whether_words_can_break_it() -> None:
    assert {rule.code for rule in RULES if rule.severity is Severity.ERROR} == OF_WORDS | OF_ELEMENTS


def test_a_skeleton_of_another_namespace_is_refused() -> None:
    """A collection may be damaged by hand, and is replayed all the same (`lawrepo verify`)."""
    state = dict(law())
    state["structure"] = Fragment(xml=state["structure"].xml.replace(AKN_NS.encode(), b"urn:other"))
    with pytest.raises(AmendmentRefusedError, match=r"expected a place of art_2 in the skeleton; found none"):
        apply(state, [step(Op.REPLACE_TEXT, "art_2", old="Alpha aaa", new="Beta")], "eng")
