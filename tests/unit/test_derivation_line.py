"""A change of words in one line of one unit, as it is seen in the bytes, and when it is not."""

import pytest

from akn.document import split
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.derivation import compared
from lawrepo.derivation_line import changed_words
from lawrepo.holding import META, State, identify

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
LAW = """<chapter eId="chp_1"><num>1</num>
<article eId="art_1"><num>1</num><heading>Of words and of more words</heading>
<paragraph eId="art_1__para_1"><num>1.</num><content eId="art_1__para_1__content"><p>One of many words.</p></content>
</paragraph>
<paragraph eId="art_1__para_2"><num>2.</num>
<intro eId="art_1__para_2__intro"><p eId="art_1__para_2__intro__p_1">Two of these words:</p></intro>
<point eId="art_1__para_2__point_a"><num>a)</num>
<content eId="art_1__para_2__point_a__content"><p>red <i>and</i> blue words.</p><p/></content></point>
<wrapUp eId="art_1__para_2__wrapup"><p>Three of those.</p></wrapUp></paragraph></article>
<article eId="art_2"><num>2</num><content eId="art_2__content"><p>Four of some words.</p></content></article>
</chapter>
"""


def law(*changes: tuple[str, str]) -> State:
    text = LAW
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><body>{text}</body></act></akomaNtoso>'
    document = split(parse_xml(source.encode()))
    return identify(document, [], {key for key, unit in document.units if unit.eid != key})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("of many", "of all"),
        ("of many words", "of many good words"),
        ("of many words", "of words"),
        ("Two of these", "Two of all these"),
        ("Three of those", "Three of them &amp; others"),
        ("Four of some", "Five of some"),
        ("many words", "m\u00e1ny words"),
    ],
)
def test_change_is_the_one_that_comparing_finds(old: str, new: str) -> None:
    before, after = law(), law((old, new))
    found = changed_words(before, after, work=WORK, language="eng", first=7)
    assert found is not None
    assert (found,) == compared(before, after, work=WORK, language="eng", first=7)


@pytest.mark.parametrize(
    ("change", "everywhere"),
    [
        (("words and", "words or"), ()),  # a heading
        (("red <i>", "a red <i>"), ()),  # inline elements
        (("of many", "of all"), (("<chapter eId", '<chapter status="removed" eId'),)),
        (
            ("of many", "of all"),
            (('<paragraph eId="art_1__para_2"', '<paragraph status="removed" eId="art_1__para_2"'),),
        ),
        (("One of many words.", "Something else is said here."), ()),  # a new wording is plainer
        (("One of many words.", "Once of many swords."), ()),  # two changes
        (("of many", "of all"), (('eId="art_2"', 'eId="art_1__para_1"'),)),  # two of one name
        (
            ("of many", "of all"),
            (('eId="art_1__para_2__point_a"', 'eId="art_1__para_2__point_a" wId="art_1__para_1"'),),
        ),
        (("of many", "of all"), ((' eId="art_1__para_1"', ""),)),  # without a name
        (("of many", "of all"), (('eId="art_1__para_1"', 'eId="art_1__para_&amp;"'),)),
        (("One of many", "\u0301One of many"), ()),  # what begins with a mark is no text of an instruction
        (("<p>red", "<p>blue"), ()),
    ],
)
def test_change_that_is_not_seen(change: tuple[str, str], everywhere: tuple[tuple[str, str], ...]) -> None:
    before, after = law(*everywhere), law(*everywhere, change)
    assert changed_words(before, after, work=WORK, language="eng", first=1) is None


def test_texts_that_differ_in_nothing_or_in_their_units() -> None:
    one, two = law(), law(("Four", "Five"), ("One", "None"))
    fewer = {key: fragment for key, fragment in one.items() if key != "art_2"}
    for other in (one, two, fewer):
        assert changed_words(one, other, work=WORK, language="eng", first=1) is None


def test_metadata_are_no_part_of_the_text() -> None:
    before, after = law(), law(("of many", "of all"))
    known = changed_words(before, after, work=WORK, language="eng", first=1)
    assert known is not None
    assert changed_words({META: before["art_2"], **before}, after, work=WORK, language="eng", first=1) == known
