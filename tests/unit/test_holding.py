from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from akn.document import Document, split
from akn.eid import assign_eids
from akn.errors import AknError
from akn.fragment import Fragment
from akn.modification_types import TextualModType
from akn.names import AKN_NS
from akn.validate import check_schema
from lawrepo.holding import (
    Edition,
    State,
    VanishedError,
    changed_containers,
    containers,
    delta,
    identify,
    is_removed,
    modifications,
    placed_units,
    removed,
    share,
    state_at,
    used_wids,
    with_wid,
    wordings_at,
)

FIRST, SECOND, THIRD = date(1996, 7, 1), date(2006, 10, 1), date(2012, 1, 1)
INSERTION, SUBSTITUTION, REPEAL = TextualModType.INSERTION, TextualModType.SUBSTITUTION, TextualModType.REPEAL


def fragment(xml: str) -> Fragment:
    head, _, tail = xml.partition(">")
    return Fragment.parse(f'{head} xmlns="{AKN_NS}">{tail}'.encode())


def article(eid: str, words: str = "Words.", wid: str = "") -> str:
    """Write an article of one paragraph; a wId is written on the article alone."""
    own = f' wId="{wid}"' if wid else ""
    number = eid.partition("_")[2]
    return (
        f'<article eId="{eid}"{own}><num>{number}.</num><paragraph eId="{eid}__para_1"><num>1.</num>'
        f"<content><p>{words}</p></content></paragraph></article>"
    )


def document(*articles: str, preamble: str = "", heading: str = "General") -> Document:
    before = f"<preamble><p>{preamble}</p></preamble>" if preamble else ""
    section = f'<section eId="sec_1"><num>1</num><heading>{heading}</heading>{"".join(articles)}</section>'
    xml = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act">{before}<body>{section}</body></act></akomaNtoso>'
    return replace(split(etree.fromstring(xml)), unit="article")


def text(*articles: str, preamble: str = "", heading: str = "General") -> dict[str, Fragment]:
    return identify(document(*articles, preamble=preamble, heading=heading), (), ())


def units(state: State) -> dict[str, str]:
    """Return what the units of a text are called: wId → eId; both ways of asking must agree."""
    placed = placed_units(state)
    assert {key: state[key].eid for key in placed} == placed
    assert all(state[key].wid == key for key in placed)
    return placed


# Names


def test_a_new_text_keeps_its_own_names() -> None:
    found = identify(document(article("art_1"), article("art_2"), preamble="We."), (), ())
    assert list(found) == ["preamble", "structure", "art_1", "art_2"]
    assert found == dict(document(article("art_1"), article("art_2"), preamble="We.").sections) | dict(
        document(article("art_1"), article("art_2")).units
    )


def test_a_unit_that_was_there_keeps_its_name() -> None:
    before = {**text(article("art_1", wid="art_1~2"), article("art_2"))}
    assert units(before) == {"art_1~2": "art_1", "art_2": "art_2"}
    now = identify(document(article("art_1", "Other."), article("art_3")), [before], {"art_1", *before})
    assert units(now) == {"art_1~2": "art_1", "art_3": "art_3"}
    assert b'<paragraph eId="art_1__para_1" wId="art_1~2__para_1">' in now["art_1~2"].xml
    assert b"wId" not in now["art_3"].xml


def test_the_nearest_text_that_has_a_unit_names_it() -> None:
    nearest, farther = text(article("art_1", wid="x")), text(article("art_1"), article("art_2", wid="y"))
    now = identify(document(article("art_1"), article("art_2")), [nearest, farther], {"x", "y", "art_1"})
    assert units(now) == {"x": "art_1", "y": "art_2"}


def test_texts_around_are_read_no_further_than_needed() -> None:
    def around() -> Iterator[State]:
        yield text(article("art_1"))
        pytest.fail("there was nothing left to ask for")

    assert list(units(identify(document(article("art_1")), around(), {"art_1"}))) == ["art_1"]


def test_no_text_is_read_where_all_units_say_which_they_are() -> None:
    def around() -> Iterator[State]:
        pytest.fail("nobody had to ask")
        yield {}

    assert units(identify(document(article("art_2", wid="art_1")), around(), {"art_1"})) == {"art_1": "art_2"}


def test_a_used_number_gets_the_next_free_name() -> None:
    used = {"art_1", "art_1~2", "art_2"}
    assert units(identify(document(article("art_1"), article("art_2")), (), used)) == {
        "art_1~3": "art_1",
        "art_2~2": "art_2",
    }


def test_a_unit_may_say_which_one_it_is() -> None:
    before = text(article("art_47"))
    now = identify(document(article("art_47", wid="art_47~2"), article("art_48", wid="art_47")), [before], {"art_47"})
    assert units(now) == {"art_47~2": "art_47", "art_47": "art_48"}
    assert b'<paragraph eId="art_48__para_1" wId="art_47__para_1">' in now["art_47"].xml


def test_a_name_that_a_unit_brings_is_free_or_replaced() -> None:
    assert list(units(identify(document(article("art_1", wid="x")), (), ()))) == ["x"]
    two = {**text(article("art_1", wid="x")), **text(article("art_2", wid="x"))}
    assert list(units(identify(document(article("art_1"), article("art_2")), [two], {"x"}))) == ["art_1", "x"]


def test_two_units_never_share_a_name() -> None:
    first, second = text(article("art_1", wid="x")), text(article("art_2", wid="x"))
    now = identify(document(article("art_1"), article("art_2")), [first, second], {"x", "art_2"})
    assert units(now) == {"x": "art_1", "art_2~2": "art_2"}


def test_no_unit_is_called_as_a_section() -> None:
    assert units(identify(document(article("preamble")), (), ())) == {"preamble~2": "preamble"}


def test_references_that_are_no_units_name_none() -> None:
    skeleton = '<body><section eId="sec_1"><componentRef src="#art_1" showAs="x"/></section></body>'
    state = {"structure": fragment(skeleton)}
    assert placed_units(state) == {"art_1": ""}
    assert units(identify(document(article("art_1")), [state], {"art_1"})) == {"art_1~2": "art_1"}


def test_references_that_a_text_makes_itself_stay_as_they_are() -> None:
    own = '<componentRef eId="cref_1" src="#cmp_1" showAs="Annex"/>'
    found = identify(document(article("art_1"), own), (), {"art_1"})
    assert placed_units(found) == {"art_1~2": "art_1", "cmp_1": "cref_1"}


def test_metadata_place_no_units() -> None:
    assert placed_units({"meta": fragment('<meta><componentRef eId="a" showAs="x" src="#a"/></meta>')}) == {}


@pytest.mark.parametrize(
    ("before", "wid", "after"),
    [
        ('<article eId="a">…</article>', "a", '<article eId="a">…</article>'),
        ('<article eId="a">…</article>', "b", '<article eId="a" wId="b">…</article>'),
        ('<article eId="a" wId="b">…</article>', "a", '<article eId="a">…</article>'),
        ('<article eId="a" wId="a">…</article>', "a", '<article eId="a">…</article>'),
        ('<article eId="a" wId="b">…</article>', "c", '<article eId="a" wId="c">…</article>'),
    ],
)
def test_a_name_is_written_where_it_differs(before: str, wid: str, after: str) -> None:
    def filled(xml: str, inner: str) -> Fragment:
        return fragment(xml.replace("…", f"<num>1</num>{inner}"))

    plain = '<paragraph eId="a__para_1"><content><p eId="other">x</p></content></paragraph>'
    named = f'<paragraph eId="a__para_1" wId="{wid}__para_1"><content><p eId="other">x</p></content></paragraph>'
    assert with_wid(filled(before, plain), wid) == filled(after, plain if wid == "a" else named)


def test_nested_names_follow_the_unit_and_others_stay() -> None:
    old = (
        '<article eId="a" wId="b"><num>1</num><paragraph eId="a__para_1" wId="b__para_1"><content>'
        '<p eId="a__para_1__p_1" wId="moved">x</p><p wId="">y</p></content></paragraph></article>'
    )
    new = (
        '<article eId="a" wId="c"><num>1</num><paragraph eId="a__para_1" wId="c__para_1"><content>'
        '<p eId="a__para_1__p_1" wId="moved">x</p><p>y</p></content></paragraph></article>'
    )
    assert with_wid(fragment(old), "c") == fragment(new)


def test_used_names_are_those_of_all_languages() -> None:
    versions = {"structure": {FIRST: removed(text(article("art_1"))["art_1"])}, "art_1": {}, "art_2~2": {}}
    assert used_wids([versions, {"art_3": {}}]) == {"art_1", "art_2~2", "art_3"}


# States and versions


def history(*states: tuple[date, State]) -> dict[str, dict[date, Fragment]]:
    versions: dict[str, dict[date, Fragment]] = {}
    wordings: State = {}
    for day, state in states:
        changed = delta(wordings, state)
        wordings = {**wordings, **changed}
        for key, version in changed.items():
            versions.setdefault(key, {})[day] = version
    return versions


def test_a_unit_has_a_version_where_its_wording_changes() -> None:
    one, two = text(article("art_1"), article("art_2")), text(article("art_1"), article("art_2", "Other."))
    versions = history((FIRST, one), (SECOND, two), (THIRD, one))
    assert {key: list(dated) for key, dated in versions.items()} == {
        "structure": [FIRST],
        "art_1": [FIRST],
        "art_2": [FIRST, SECOND, THIRD],
    }
    assert state_at(versions, SECOND) == two
    assert state_at(versions, date.max) == one
    assert state_at(versions, date.min) == {}


def test_a_dropped_unit_is_not_in_force_and_its_version_says_so() -> None:
    one, two = text(article("art_1"), article("art_2")), text(article("art_1"))
    versions = history((FIRST, one), (SECOND, two), (THIRD, two))
    assert sorted(versions["art_2"]) == [FIRST, SECOND]
    assert is_removed(versions["art_2"][SECOND])
    assert state_at(versions, SECOND) == two
    assert wordings_at(versions, SECOND)["art_2"] == versions["art_2"][SECOND]
    assert delta(wordings_at(versions, SECOND), one) == {"art_2": one["art_2"], "structure": one["structure"]}


def test_the_version_of_a_dropped_unit_is_valid_and_has_no_wording() -> None:
    gone = removed(text(article("art_1", wid="x"))["x"])
    assert gone == fragment('<article eId="art_1" wId="x" status="removed"><num/></article>')
    assert removed(gone) == gone
    assert removed(fragment("<article><num>1</num></article>")) == fragment(
        '<article status="removed"><num/></article>'
    )
    assert check_schema(gone.element(), file="") == ()


def test_a_state_is_in_document_order() -> None:
    state = text(article("art_10"), article("art_2"), preamble="We.")
    versions = {key: {FIRST: state[key]} for key in sorted(state)}
    assert list(state_at(versions, FIRST)) == ["preamble", "structure", "art_10", "art_2"]
    without = {key: dated for key, dated in versions.items() if key != "art_2"}
    assert list(state_at(without, FIRST)) == ["preamble", "structure", "art_10"]


def test_a_section_cannot_vanish() -> None:
    with pytest.raises(
        VanishedError, match=r"^the text has no preamble, and the text before it has: give"
    ) as vanished:
        delta(text(article("art_1"), preamble="We."), text(article("art_1")))
    assert isinstance(vanished.value, AknError)
    assert (vanished.value.section, vanished.value.language, vanished.value.day) == ("preamble", "", None)


def test_metadata_stay_until_others_come() -> None:
    meta = {"meta": fragment("<meta></meta>")}
    state = text(article("art_1"))
    assert delta({**meta, **state}, state) == {}
    assert delta(state, {**meta, **state}) == meta


# What was done


def done(before: State, after: State) -> list[tuple[TextualModType, str]]:
    return list(modifications(before, after, delta(before, after)))


def test_what_was_done_is_told_in_the_order_of_the_text() -> None:
    before = text(article("art_1"), article("art_2"), article("art_3"))
    after = text(article("art_1", "Other."), article("art_1-1"), article("art_3"), preamble="We.", heading="Other")
    assert done(before, after) == [
        (INSERTION, "preamble"),
        (SUBSTITUTION, "sec_1"),
        (SUBSTITUTION, "art_1"),
        (INSERTION, "art_1-1"),
        (REPEAL, "art_2"),
    ]
    assert done(before, before) == []


def test_a_repeal_that_keeps_the_number_is_a_repeal_once() -> None:
    repealed = '<article eId="art_1" status="removed"><num>1.</num></article>'
    with_heading = '<article eId="art_1" status="removed"><num>1.</num><heading>Lake</heading></article>'
    assert done(text(article("art_1")), text(repealed)) == [(REPEAL, "art_1")]
    assert done(text(repealed), text(with_heading)) == [(SUBSTITUTION, "art_1")]
    assert done(text(article("art_2")), text(article("art_2"), repealed)) == [(REPEAL, "art_1")]
    assert done(text(article("art_2"), repealed), text(article("art_2"))) == [(REPEAL, "art_1")]


def test_what_has_no_version_of_the_day_was_not_done() -> None:
    nothing = '<article eId="art_1" status="removed"><num/></article>'
    assert done(text(article("art_2"), nothing), text(article("art_2"))) == []


def test_metadata_are_no_part_of_the_text() -> None:
    state = text(article("art_1"))
    assert done({"meta": fragment("<meta></meta>"), **state}, {"meta": fragment("<meta> </meta>"), **state}) == []


def test_a_first_skeleton_is_an_insertion() -> None:
    state = text(article("art_1"))
    assert done({}, state) == [(INSERTION, "structure"), (INSERTION, "art_1")]


def skeleton(xml: str) -> Fragment:
    return Fragment.of(assign_eids(fragment(xml).element()))


def test_containers_are_known_by_name_number_and_heading() -> None:
    old = skeleton(
        "<body><section><num>I</num><heading>One</heading><intro><p>x</p></intro></section>"
        "<section><num>II</num></section><section><num>III</num></section></body>"
    )
    new = skeleton(
        "<body><section><num>I</num><heading>One <b>and</b> only</heading></section>"
        '<section eId="sec_2b" wId="sec_II"><num>II</num></section>'
        "<section><num>IV</num></section></body>"
    )
    assert [name for name in containers(old) if name.startswith("sec")] == [
        "sec_I",
        "sec_I__intro",
        "sec_II",
        "sec_III",
    ]
    assert list(changed_containers(old, new)) == [
        (SUBSTITUTION, "sec_I"),
        (INSERTION, "sec_IV"),
        (REPEAL, "sec_I__intro"),
        (REPEAL, "sec_III"),
    ]


def changes(*pairs: tuple[TextualModType, str]) -> tuple[tuple[TextualModType, str], ...]:
    return pairs


def test_one_act_has_done_all() -> None:
    everything = changes((SUBSTITUTION, "art_1"))
    assert share(everything, {"x": changes((REPEAL, "art_2"))}) == {"x": everything}


def test_acts_share_what_was_done() -> None:
    net = changes((INSERTION, "art_1"), (SUBSTITUTION, "art_2"), (REPEAL, "art_3"), (SUBSTITUTION, "art_4"))
    said = {
        "x": changes((INSERTION, "art_1"), (INSERTION, "art_9")),
        "y": changes((SUBSTITUTION, "art_2")),
        "z": changes((SUBSTITUTION, "art_1"), (REPEAL, "art_4")),
    }
    assert share(net, said) == {
        "x": changes((INSERTION, "art_1")),
        "y": changes((SUBSTITUTION, "art_2")),
        "z": changes((SUBSTITUTION, "art_1"), (REPEAL, "art_3"), (REPEAL, "art_4")),
    }


# Editions


def edition(days: Iterable[date] = ()) -> Edition:
    return Edition("eng", {}, days)


def test_an_edition_knows_the_days_around() -> None:
    found = edition([THIRD, FIRST])
    assert found.days == [FIRST, THIRD]
    assert [found.before(day) for day in (FIRST, SECOND, THIRD, date.max)] == [None, FIRST, FIRST, THIRD]
    assert [found.after(day) for day in (date.min, FIRST, SECOND, THIRD)] == [FIRST, THIRD, THIRD, None]


def test_a_text_that_is_put_between_leaves_the_others_as_they_are() -> None:
    one, two, three = (text(article("art_1", words)) for words in ("One.", "Two.", "Three."))
    found = edition()
    for day, state in ((FIRST, one), (THIRD, three), (SECOND, two)):
        found.put(day, state)
    assert found.days == [FIRST, SECOND, THIRD]
    assert [found.state(day) for day in found.days] == [one, two, three]
    found.put(SECOND, three)
    assert [found.state(day) for day in found.days] == [one, three, three]
    assert [list(found.versions(day)) for day in found.days] == [["structure", "art_1"], ["art_1"], []]


def test_an_edition_leaves_what_it_was_made_of_alone() -> None:
    state = text(article("art_1"))
    versions = {key: {FIRST: version} for key, version in state.items()}
    Edition("eng", versions, [FIRST]).put(FIRST, text(article("art_2")))
    assert versions == {key: {FIRST: version} for key, version in state.items()}


def test_the_text_that_lacks_a_section_is_named() -> None:
    found = edition()
    found.put(THIRD, text(article("art_1")))
    with pytest.raises(VanishedError, match=f"the text in eng of {THIRD} has no preamble") as vanished:
        found.put(FIRST, text(article("art_1"), preamble="We."))
    assert (vanished.value.section, vanished.value.language, vanished.value.day) == ("preamble", "eng", THIRD)
