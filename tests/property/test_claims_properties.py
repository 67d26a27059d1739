"""A true modification fits; it no longer does when a word of the text is changed."""

from html import escape

from hypothesis import assume, given
from hypothesis import strategies as st

from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.claims import Aspect, Verdict
from lawrepo.claims_reading import read_claims

WORD = st.text("abcdeäжё", min_size=1, max_size=5)
WORDS = st.lists(WORD, min_size=1, max_size=8)
BLANK = st.sampled_from((" ", "  ", "\n", "\t \n"))


def document(words: list[str], claimed: str, *, position: str = "", mark: str = "") -> bytes:
    """Write a law whose paragraph has these words, and what its analysis says was put there."""
    pos = f' pos="{position}"' if position else ""
    destination = "#art_1__para_1" if position != "after" else "#art_1__para_0"
    text = " ".join(words)
    body = "".join(
        f'<paragraph eId="art_1__para_{number}"><content><p>{escape(content)}</p></content></paragraph>'
        for number, content in enumerate(("zero", f"{mark}{text}{mark and '))'}", "end"))
    )
    return (
        f'<akomaNtoso xmlns="{AKN_NS}" xmlns:x="urn:example:x"><act name="act"><meta><analysis source="#us">'
        f'<passiveModifications><textualMod type="substitution"><source href="/akn/xa/act/2001/7"/>'
        f'<destination href="{destination}"{pos}/><new><x:text>{escape(claimed)}</x:text></new></textualMod>'
        f'</passiveModifications></analysis></meta><body><article eId="art_1">{body}</article></body></act>'
        "</akomaNtoso>"
    ).encode()


def verdict(data: bytes) -> Verdict:
    (claim,) = read_claims(parse_xml(data))
    return claim.verdict


@given(words=WORDS, blank=BLANK, position=st.sampled_from(("", "start", "end", "inside", "after")))
def test_a_true_modification_fits_however_it_is_spaced(words: list[str], blank: str, position: str) -> None:
    assert verdict(document(words, blank.join(words), position=position)) is Verdict.FITS


@given(words=WORDS, marked=st.booleans())
def test_brackets_around_a_text_are_no_words(words: list[str], *, marked: bool) -> None:
    claimed = " ".join(words)
    data = document(words, claimed if marked else f"(({claimed}))", mark="((" if marked else "")
    assert verdict(data) is Verdict.FITS


@given(words=WORDS, data=st.data(), position=st.sampled_from(("", "start", "end", "inside", "after")))
def test_a_changed_word_no_longer_fits(words: list[str], data: st.DataObject, position: str) -> None:
    index = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(WORD)
    changed = [*words[:index], other, *words[index + 1 :]]
    assume(changed != words)
    assert verdict(document(words, " ".join(words), position=position)) is Verdict.FITS
    assert verdict(document(changed, " ".join(words), position=position)) is Verdict.DOES_NOT_FIT


@given(words=WORDS, index=st.integers(0, 7))
def test_part_of_a_word_is_no_match(words: list[str], index: int) -> None:
    index %= len(words)
    longer = [*words[:index], f"{words[index]}x", *words[index + 1 :]]
    assert verdict(document(longer, " ".join(words))) is Verdict.DOES_NOT_FIT


@given(words=WORDS)
def test_no_claim_fits_without_a_match(words: list[str]) -> None:
    """Whatever is said, a fit rests on words that were compared."""
    for claim in read_claims(parse_xml(document(words, " ".join(reversed(words))))):
        matched = [r for r in claim.reasons if r.aspect is Aspect.NEW and r.verdict is Verdict.FITS]
        assert (claim.verdict is Verdict.FITS) == bool(matched)
