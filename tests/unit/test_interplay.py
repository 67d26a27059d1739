"""What two acts are to each other, case by case: sheets in, verdict, pairs and explanation out."""

from typing import Any

import pytest

from akn.frbr import FrbrUri
from lawrepo.amending import Sheet
from lawrepo.holding import State, identify
from lawrepo.importers.sheet import parse_sheet
from lawrepo.importers.text import read_text
from lawrepo.interplay import Interplay, Order, Verdict, analyse

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
