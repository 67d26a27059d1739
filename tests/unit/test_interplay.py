"""What two acts are to each other, case by case: sheets in, verdict, pairs and explanation out."""

from typing import Any

import pytest

from akn.document import split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.amending import Sheet
from lawrepo.holding import State, identify
from lawrepo.importers.sheet import parse_sheet
from lawrepo.importers.text import read_text
from lawrepo.interplay import Interplay, Order, Verdict, analyse
from lawrepo.interplay_difference import Provision, eid_of, smallest_difference
from lawrepo.interplay_search import Search, minimal
from lawrepo.interplay_trial import Trial

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/charter")
TEXT = """Section I. Names

Article 1. Name

1. The capital is Alpha. Its port is Beta.
2. Half attend.
3. The port is free.

Article 2. Seal

The seal shows a lake and a boat.

Section II. Ends

Article 3. Term

1. A term is four years.

Article 4. End

This law ends here.
"""


def law(text: str = TEXT, language: str = "eng") -> State:
    return identify(read_text(text, language=language).document, [], set())


def sheet(number: int, *instructions: str, more: str = "", languages: tuple[str, ...] = ("eng",)) -> Sheet:
    """Read a sheet of act `number`; its instructions are numbered from 1."""
    act = f'iri = "/akn/xa/act/2001-01-01/{number}"\namends = "{WORK}"\nenacted = 2001-01-01\nin_force = 2002-01-01'
    rows = "".join(f'\n[[instruction]]\nid = "{count}"\n{it}\n' for count, it in enumerate(instructions, 1))
    return parse_sheet(f"[act]\n{act}\n{more}\n{rows}".encode(), languages=languages)


def words(target: str, old: str, new: str, op: str = "replace-text", more: str = "") -> str:
    return f'op = "{op}"\ntarget = "{target}"\nold = "{old}"\nnew = "{new}"\n{more}'


def drop_words(target: str, old: str) -> str:
    return f'op = "delete-text"\ntarget = "{target}"\nold = "{old}"'


def insert(place: str, content: str) -> str:
    return f'op = "insert"\n{place}\ncontent = """{content}"""'


def article(number: str, words: str = "New.") -> str:
    return f"Article {number}. New\\n\\n{words}"


def on(op: str, target: str, more: str = "") -> str:
    return f'op = "{op}"\ntarget = "{target}"\n{more}'


def pair(first: tuple[str, ...] | Sheet, second: tuple[str, ...] | Sheet, **given: Any) -> Interplay:
    one = first if isinstance(first, Sheet) else sheet(1, *first)
    two = second if isinstance(second, Sheet) else sheet(2, *second)
    return analyse(one, two, given.pop("states", {"eng": law()}), work=WORK, **given)


def explained(found: Interplay) -> tuple[list[str], list[str]]:
    assert found.explanation is not None
    clash = found.explanation.clash
    return [each.id for each in clash.first], [each.id for each in clash.second]


def clashing(found: Interplay) -> list[tuple[list[str], list[str]]]:
    return [([each.id for each in it.first], [each.id for each in it.second]) for it in found.clashes]


INDEPENDENT = {
    "other articles": ((words("art_1__para_1", "Alpha", "Omega"),), (words("art_2", "lake", "sea"),)),
    "disjoint words of one sentence": (
        (words("art_1__para_1", "Alpha", "Omega"),),
        (words("art_1__para_1", "The capital is", "The capital and seat is"),),
    ),
    "disjoint words of one paragraph": (
        (words("art_1__para_1", "Alpha", "Omega"),),
        (words("art_1__para_1", "Beta", "Zeta"),),
    ),
    "insertions at other places": (
        (insert('after = "art_1"', article("1-1")),),
        (insert('after = "art_2"', article("2-1")),),
    ),
    "one renumbers where the other does nothing": (
        (on("renumber", "art_4", 'to = "art_5"'),),
        (words("art_2", "lake", "sea"),),
    ),
    "one act clashes with itself no more than before": (
        (words("art_2", "lake", "mere"), words("art_2", "mere", "bay")),
        (words("art_2", "boat", "ship"),),
    ),
    "both sides of a gap, from different anchors": (
        (insert('after = "art_1"', article("1-1")),),
        (insert('before = "art_2"', article("1-2")),),
    ),
    "an act on another Work": (
        (words("art_2", "lake", "sea"),),
        (words("art_2", "lake", "bay", more='work = "/akn/xa/act/2000-01-01/other"'),),
    ),
}


@pytest.mark.parametrize("case", INDEPENDENT)
def test_independent(case: str) -> None:
    found = pair(*INDEPENDENT[case])
    assert found.verdict is Verdict.INDEPENDENT
    assert found.orders == (Order.AHEAD, Order.BACK)
    assert (found.clashes, found.explanation, found.refusals) == ((), None, ())


# Name: what each act does, the verdict, the orders that carry out both, and the pairs.
CLASHES: dict[str, tuple[tuple[str, ...], tuple[str, ...], Verdict, tuple[Order, ...], list[Any]]] = {
    "the same change twice": (
        (words("art_1__para_1", "Alpha", "Omega"),),
        (words("art_1__para_1", "Alpha", "Omega"),),
        Verdict.CONTRADICTORY,
        (),
        [(["1"], ["1"])],
    ),
    "overlapping words": (
        (words("art_1__para_1", "capital is Alpha", "capital is Omega"),),
        (words("art_1__para_1", "Alpha. Its", "Omega, and its"),),
        Verdict.CONTRADICTORY,
        (),
        [(["1"], ["1"])],
    ),
    "a word is added after another that goes": (
        (words("art_2", "a lake and a boat", "a boat"),),
        (words("art_2", "lake", " with fish", op="insert-text"),),
        Verdict.CONTRADICTORY,
        (),
        [(["1"], ["1"])],
    ),
    "both insert a word at one place": (
        (words("art_2", "lake", " far", op="insert-text"),),
        (words("art_2", "lake", " and near", op="insert-text"),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD, Order.BACK),
        [(["1"], ["1"])],
    ),
    "one new number from two acts": (
        (words("art_2", "boat", "ship"), insert('after = "art_2"', article("2-1", "One."))),
        (insert('before = "art_3"', article("2-1", "Two.")),),
        Verdict.CONTRADICTORY,
        (),
        [(["2"], ["1"])],
    ),
    "both insert at one place": (
        (insert('after = "art_2"', article("2-1")),),
        (insert('after = "art_2"', article("2-2")),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD, Order.BACK),
        [(["1"], ["1"])],
    ),
    "both at the end of one container": (
        (insert('last = "sec_I"', article("2-1")),),
        (insert('last = "sec_I"', article("2-2")),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD, Order.BACK),
        [(["1"], ["1"])],
    ),
    "one repeals what the other amends": (
        (on("repeal", "art_2"),),
        (words("art_4", "here", "now"), words("art_2", "lake", "sea")),
        Verdict.ORDER_DEPENDENT,
        (Order.BACK,),
        [(["1"], ["2"])],
    ),
    "one repeals a container, the other adds to it": (
        (on("repeal", "sec_I"),),
        (insert('after = "art_1"', article("1-1")),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD, Order.BACK),
        [(["1"], ["1"])],
    ),
    "one renumbers what the other amends": (
        (on("renumber", "art_2", 'to = "art_2-1"'),),
        (words("art_2", "lake", "sea"),),
        Verdict.ORDER_DEPENDENT,
        (Order.BACK,),
        [(["1"], ["1"])],
    ),
    "both move one article": (
        (on("move", "art_2", 'first = "sec_II"'),),
        (on("move", "art_2", 'last = "sec_II"'),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD, Order.BACK),
        [(["1"], ["1"])],
    ),
    "one joins paragraphs between which the other adds one": (
        (on("join", "art_1__para_2", 'up_to = "art_1__para_3"\ncontent = "2. Half attend. The port is free."'),),
        (insert('after = "art_1__para_2"', "2-1. New."),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD,),
        [(["1"], ["1"])],
    ),
    "one moves, the other drops": (
        (on("move", "art_2", 'first = "sec_II"'),),
        (on("repeal", "art_2", "drop = true"),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD,),
        [(["1"], ["1"])],
    ),
    "one fits only after the other": (
        (words("art_2", "boat", "ship"), words("art_1__para_1", "Alpha", "Omega")),
        (words("art_1__para_1", "Omega", "Omega the Great"),),
        Verdict.ORDER_DEPENDENT,
        (Order.AHEAD,),
        [(["2"], ["1"])],
    ),
}


@pytest.mark.parametrize("case", CLASHES)
def test_clash(case: str) -> None:
    first, second, verdict, orders, pairs = CLASHES[case]
    found = pair(first, second)
    assert (found.verdict, found.orders) == (verdict, orders)
    assert clashing(found) == pairs
    assert explained(found) in pairs
    assert found.refusals == ()


def test_a_pair_that_shows_less_does_not_explain() -> None:
    """Article 4 becomes 5 and Article 3 becomes 4: what the other act repeals is another article."""
    found = pair(
        (on("renumber", "art_4", 'to = "art_5"'), on("renumber", "art_3", 'to = "art_4"')), (on("repeal", "art_4"),)
    )
    assert (found.verdict, found.orders) == (Verdict.ORDER_DEPENDENT, (Order.AHEAD, Order.BACK))
    assert clashing(found) == [(["1"], ["1"])]
    assert found.clashes[0].ways != found.ways
    assert explained(found) == (["1", "2"], ["1"])


def test_several_instructions_contradict_where_no_pair_does() -> None:
    """Each act takes half of what is left to the other; together they leave nothing."""
    found = pair(
        (drop_words("art_2", "The seal shows "), drop_words("art_2", "a lake ")),
        (drop_words("art_2", "and a "), drop_words("art_2", "boat.")),
    )
    assert found.verdict is Verdict.CONTRADICTORY
    assert found.clashes == ()
    assert explained(found) == (["1", "2"], ["1", "2"])


def test_two_pairs_that_want_opposite_orders_contradict() -> None:
    found = pair(
        (on("repeal", "art_2"), words("art_4", "here", "now")), (words("art_2", "lake", "sea"), on("repeal", "art_4"))
    )
    assert found.verdict is Verdict.CONTRADICTORY
    assert clashing(found) == [(["1"], ["1"]), (["2"], ["2"])]
    assert [each.ways.ahead for each in found.clashes] == [False, True]
    assert explained(found) == (["1", "2"], ["1", "2"])


def test_what_an_instruction_depends_upon_comes_along() -> None:
    found = pair(
        (
            words("art_4", "here", "now"),
            insert('after = "art_2"', article("2-1", "A new rule.")),
            words("art_2-1", "new", "fine"),
        ),
        (on("renumber", "art_2", 'to = "art_2-1"'),),
    )
    assert found.verdict is Verdict.CONTRADICTORY
    found = pair(
        (on("renumber", "art_2", 'to = "art_2-2"'), words("art_2-2", "lake", "mere")),
        (words("art_2", "lake", "bay"),),
    )
    assert found.verdict is Verdict.CONTRADICTORY
    assert clashing(found) == [(["1"], ["1"])]
    assert explained(found) == (["1", "2"], ["1"])


def test_an_instruction_may_need_several_of_the_other_act() -> None:
    found = pair(
        (words("art_2", "lake", "mere"), words("art_4", "here", "now"), words("art_2", "boat", "ship")),
        (words("art_2", "mere and a ship", "mere alone"),),
    )
    assert (found.verdict, found.orders) == (Verdict.ORDER_DEPENDENT, (Order.AHEAD,))
    assert not found.ways.second
    assert clashing(found) == [(["1", "3"], ["1"])]
    assert explained(found) == (["1", "3"], ["1"])


def test_an_act_that_does_not_fit_alone_has_no_verdict_about_the_pair() -> None:
    found = pair((words("art_2", "pond", "bay"), words("art_9", "a", "b")), (words("art_2", "lake", "mere"),))
    assert found.verdict is Verdict.UNFIT
    ((act, refusals),) = found.refusals
    assert (str(act), [each.instruction for each in refusals]) == ("/akn/xa/act/2001-01-01/1", ["1", "2"])
    assert (found.orders, found.clashes, found.explanation) == ((), (), None)


def test_several_languages_may_contradict_where_each_alone_has_an_order() -> None:
    """In one language the second must come first, in the other the first."""
    states = {"eng": law(), "deu": law()}
    more, other = (
        f'op = "{op}"\ntarget = "art_2"\nlang = "{{}}"\nold = "{old}"\nnew = "{new}"'
        for op, old, new in (("insert-text", "boat", " on the lake"), ("replace-text", "lake", "mere"))
    )
    first = sheet(1, more.format("eng"), other.format("deu"), languages=("eng", "deu"))
    second = sheet(2, other.format("eng"), more.format("deu"), languages=("eng", "deu"))
    found = pair(first, second, states=states)
    assert found.verdict is Verdict.CONTRADICTORY
    assert explained(found) == (["1", "2"], ["1", "2"])
    assert [(each.languages, each.ways.ahead) for each in found.clashes] == [(("eng",), False), (("deu",), True)]
    assert found.explanation is not None
    assert found.explanation.clash.languages == ("eng", "deu")
    refused = [[each.language for each in outcome.refusals] for outcome in found.explanation.outcomes]
    assert (refused, found.explanation.differing) == ([["eng"], ["deu"]], None)


def test_languages_are_tried_apart() -> None:
    states = {"eng": law(), "deu": law()}
    first = sheet(1, words("art_2", "lake", "mere", more='lang = "deu"'), languages=("eng", "deu"))
    second = sheet(2, words("art_2", "lake", "pond", more='lang = "deu"'), languages=("eng", "deu"))
    found = pair(first, second, states=states)
    assert found.verdict is Verdict.CONTRADICTORY
    assert [each.languages for each in found.clashes] == [("deu",)]
    other = sheet(2, words("art_2", "lake", "pond", more='lang = "eng"'), languages=("eng", "deu"))
    assert pair(first, other, states=states).verdict is Verdict.INDEPENDENT


# What is tried, on a law of chapters with a preamble.

LAW = f"""<akomaNtoso xmlns="{AKN_NS}"><act name="act">
<preamble eId="preamble"><p eId="preamble__p_1">We, the people of the lake.</p></preamble><body>
<section eId="sec_I"><num>Section I.</num><heading eId="sec_I__heading">Lakes</heading>
<article eId="art_1"><num>Article 1.</num><content eId="art_1__content"><p>The lake.</p></content></article>
<article eId="art_2"><num>Article 2.</num><content eId="art_2__content"><p>The boat.</p></content></article>
<article eId="art_3"><num>Article 3.</num><content eId="art_3__content"><p>The port.</p></content></article></section>
<section eId="sec_2"><num>Section Two.</num><chapter eId="sec_2__chp_1"><num>Chapter 1.</num>
<article eId="art_4"><num>Article 4.</num><content eId="art_4__content"><p>The town.</p></content></article>
</chapter>
<hcontainer eId="sec_2__hcontainer_1" name="part"><heading eId="sec_2__hcontainer_1__heading">Part</heading>
<article eId="art_5"><num>Article 5.</num><content eId="art_5__content"><p>The end.</p></content></article>
</hcontainer></section></body></act></akomaNtoso>"""
UNNUMBERED = (
    '<hcontainer name=\\"part\\"><article><num>Article {0}.</num><content><p>A.</p></content></article></hcontainer>'
)
JOINED = (
    'op = "join"\ntarget = "art_1"\nup_to = "art_3"\ncontent = """<article eId="art_1"><num>Article 1.</num>'
    '<content><p>The lake.</p><p>The boat.</p><p>The port.</p></content></article>"""'
)
REFERRED = (
    'op = "substitute"\ntarget = "sec_I"\ncontent = """<section eId="sec_I"><num>Section I.</num>'
    '<componentRef eId="art_1" src="#art_1" showAs="Article 1."/></section>"""'
)
ANYWHERE = 'op = "replace-text"\nold = "lake"\nnew = "mere"\ncount = 2'
MEETING = {
    "everywhere and one article": (ANYWHERE, words("art_1", "lake", "pond"), True),
    "everywhere and another word": (ANYWHERE, words("art_2", "boat", "ship"), False),
    "everywhere and a new article": (ANYWHERE, insert('after = "art_3"', article("3-1", "A lake.")), True),
    "the preamble twice": (words("preamble", "people", "folk"), words("preamble__p_1", "We, the people", "We"), True),
    "the preamble and an article": (words("preamble", "people", "folk"), on("repeal", "art_1"), False),
    "a heading and its container": (words("sec_I__heading", "Lakes", "Seas"), on("repeal", "sec_I"), True),
    "a heading and an article": (words("sec_I__heading", "Lakes", "Seas"), on("repeal", "art_1"), False),
    "a container and an article in it": (on("repeal", "sec_2"), words("art_4", "town", "city"), True),
    "a container and an article elsewhere": (on("repeal", "sec_2"), words("art_1", "lake", "sea"), False),
    "articles joined, and one between": (JOINED, insert('before = "art_3"', article("2-1")), True),
    "articles joined, and one beside": (JOINED, insert('after = "art_4"', article("4-1")), False),
    "units kept by a container, and one of them": (REFERRED, on("repeal", "art_2"), True),
    "unnumbered, counted in one place": (
        f'op = "insert"\nlast = "sec_2"\ncontent = "{UNNUMBERED.format(8)}"',
        f'op = "insert"\nfirst = "sec_2"\ncontent = "{UNNUMBERED.format(9)}"',
        True,
    ),
    "the main body as a whole": (words("structure", "Lakes", "Seas"), on("repeal", "sec_I"), True),
    "all articles go": (on("repeal", "sec_I", "drop = true"), words("art_1", "lake", "mere"), True),
    "all sections go": (on("repeal", "sec_I", "drop = true"), on("repeal", "sec_2", "drop = true"), True),
    "paragraphs of one article": (
        'op = "insert"\nlast = "art_1__content"\ncontent = "<p>New.</p>"',
        'op = "insert"\nfirst = "art_1__content"\ncontent = "<p>Newer.</p>"',
        True,
    ),
}


@pytest.mark.parametrize("case", MEETING)
def test_pairs_that_are_not_tried_do_not_clash(case: str) -> None:
    *said, clash = MEETING[case]
    sheets = [sheet(number, str(it)) for number, it in enumerate(said, 1)]
    state = identify(split(parse_xml(LAW.encode())), [], set())
    found = pair(*sheets, states={"eng": state})
    assert (found.verdict is not Verdict.INDEPENDENT) is clash
    trial = Trial({"eng": state}, sheets, [each.instructions for each in sheets], authoritative=(), used=())
    search = Search(trial, trial.both(trial.whole(0), trial.whole(1)))
    assert len(search.clashes(search.meeting())) == len(search.clashes([(0, 0)])) == clash


BEFORE_ACT = 'targets = "before-act"'


def test_an_act_read_in_the_text_before_it_may_wait_for_its_own_later_instructions() -> None:
    first = sheet(
        1,
        words("art_2", "lake", "mere"),
        on("renumber", "art_3", 'to = "art_4"'),
        on("renumber", "art_4", 'to = "art_5"'),
        more=BEFORE_ACT,
    )
    found = pair(first, (insert('after = "art_4"', article("5")),))
    assert found.verdict is Verdict.CONTRADICTORY
    assert explained(found) == (["3"], ["1"])
    found = pair(first, (words("art_3__para_1", "four", "five"),))
    assert (found.verdict, found.orders) == (Verdict.ORDER_DEPENDENT, (Order.BACK,))
    assert clashing(found) == [(["2", "3"], ["1"])]
    assert explained(found) == (["2", "3"], ["1"])


def test_what_an_act_needs_and_does_not_change_differs_in_nothing() -> None:
    """The second act moves the new article to where it is."""
    found = pair((insert('last = "sec_II"', article("5")),), (on("move", "art_5", 'last = "sec_II"'),))
    assert (found.verdict, found.ways.second) == (Verdict.ORDER_DEPENDENT, False)
    assert found.explanation is not None
    assert (found.explanation.differing, found.explanation.outcomes[0].reading) == (None, "")


@pytest.mark.parametrize(
    ("one", "other", "wid", "texts"),
    [
        ("<p>A.</p>", "<p>B.</p>", "art_1__content", ("A.", "B.")),
        ("<p>A <b>b</b> c.</p>", "<p>A <b>b</b> d.</p>", "art_1__content", ("A b c.", "A b d.")),
        ("<p>A <b>b</b>.</p>", "<p>A <i>b</i>.</p>", "art_1__content", None),
        ("<p>A.</p><p>B.</p>", "<p>A.</p>", "art_1__content", ("A. B.", "A.")),
        ('<p eId="art_1__p_1">A.</p><p>B.</p>', '<p eId="art_1__p_1">C.</p><p>B.</p>', "art_1__p_1", ("A.", "C.")),
        ('<p class="a">A.</p>', '<p class="b">A.</p>', "art_1__content", None),
    ],
)
def test_the_smallest_provision_that_differs(one: str, other: str, wid: str, texts: tuple[str, str] | None) -> None:
    inside = [f'<content eId="art_1__content">{it}</content>' for it in (one, other)]
    states = [
        {"art_1": Fragment.parse(f'<article xmlns="{AKN_NS}" eId="art_1">{it}</article>'.encode())} for it in inside
    ]
    found = smallest_difference(*states)
    assert found is not None
    assert found.provision == Provision(wid=wid, eid=wid)
    if texts is None:
        assert found.one != found.other
        assert found.one.startswith("<content")
    else:
        assert (found.one, found.other) == texts
    assert smallest_difference(states[0], states[0]) is None
    gone = smallest_difference(states[0], {})
    assert gone is not None
    assert (gone.provision.wid, gone.other) == ("art_1", "")
    assert eid_of(states[0], "art_1") == "art_1"
    assert eid_of(states[0], "art_9") == ""


def test_the_fewest_are_found() -> None:
    assert minimal(range(100), lambda kept: {7, 40} <= set(kept)) == [7, 40]
