"""What an edit in a plain text changes of the structure where nobody edited anything."""

import pytest

from akn.document import split
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.editing_structure import restructured
from lawrepo.holding import State, identify

PREAMBLE = (
    '<preamble eId="preamble"><p eId="preamble__p_1">We, the people,</p><p eId="preamble__p_2">adopt this.</p>'
    "</preamble>"
)
ONE = (
    '<article eId="art_1"><num>1.</num><heading eId="art_1__heading">Peace</heading><content eId="art_1__content">'
    '<p eId="art_1__content__p_1">Peace is <b>kept</b>.</p><p eId="art_1__content__p_2">By all of us.</p></content>'
    "</article>"
)
TWO = (
    '<article eId="art_2"><num>2.</num><content eId="art_2__content"><p eId="art_2__content__p_1">End.</p></content>'
    "</article>"
)
LAW = f"{PREAMBLE}<body>{ONE}{TWO}</body>"


def law(*changes: tuple[str, str], known: State | None = None) -> State:
    text = LAW
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act">{text}</act></akomaNtoso>'
    return identify(split(parse_xml(source.encode())), [] if known is None else [known], ())


JOINED = ('</p><p eId="preamble__p_2">', " ")
DIVIDED = ("End.</p>", 'End.</p><p eId="art_2__content__p_2">Of it.</p>')


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((), ()),
        ((JOINED,), ("preamble",)),  # the words are the same
        ((JOINED, ("We,", "They,")), ("preamble",)),  # a word is another, elsewhere
        ((("<b>kept</b>", "kept"),), ("art_1",)),
        ((("By all of us", "By</p><p>all of us"), ("Peace is", "Peace was")), ("art_1",)),
        ((("By all of us", "By you"),), ()),
        ((("people,</p>", "people, and</p>"), JOINED), ()),  # where it was edited
        ((DIVIDED,), ()),  # a block comes
        ((('<p eId="preamble__p_1">We, the people,</p>', ""),), ()),  # a block goes
        (((TWO, ""),), ()),
        (((TWO, TWO + TWO.replace("2", "3")),), ()),
        ((("preamble__p_2", "preamble__p_3"),), ()),  # nothing but a name
    ],
)
def test_structure_that_changes_without_words(
    changes: tuple[tuple[str, str], ...], expected: tuple[str, ...]
) -> None:
    before = law()
    assert restructured(before, law(*changes, known=before)) == expected
