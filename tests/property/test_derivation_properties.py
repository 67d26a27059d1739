"""What holds of every two texts of a law: instructions lead from the one to the other, and say it in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from akn.document import split
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.amendment import apply
from lawrepo.derivation import compared, derive
from lawrepo.derivation_line import changed_words
from lawrepo.derivation_merge import merge
from lawrepo.explanation import derived_fragment, elements_of
from lawrepo.holding import State, identify

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
WORDS = ("a", "aa", "Көл", "жағасы", "статья", "é", "x\u0302", "Maß", ",", "–", "a-1", "&lt;")
NAMED = settings(max_examples=5 * settings().max_examples)  # a thousand cases; ten times that in full
DEPTH = 2  # of a paragraph, in its article, in its section
INLINE = ("", "", "i", "ref", "note")

Text = Sequence[tuple[str, str]]


class Provision(NamedTuple):
    """A section, article or paragraph: who it is, what it is called, and what it says; `inner` are those in it."""

    identity: int
    number: int
    heading: str
    text: Text
    removed: bool
    inner: Sequence["Provision"]


texts = st.lists(st.tuples(st.sampled_from(INLINE), st.sampled_from(WORDS)), min_size=1, max_size=6)


def provisions(inner: st.SearchStrategy[Provision] | None) -> st.SearchStrategy[Provision]:
    return st.builds(
        Provision,
        identity=st.integers(1, 9),
        number=st.integers(1, 9),
        heading=st.sampled_from(("", "Көл", "a a")),
        text=texts,
        removed=st.integers(0, 9).map(lambda drawn: drawn == 9),
        inner=st.just(()) if inner is None else st.lists(inner, min_size=1, max_size=2),
    )


laws = st.lists(provisions(provisions(provisions(None))), min_size=1, max_size=3)


class Names:
    """Gives each element of a law a wId and a number of its own: those wanted, or the next that are free."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def take(self, stem: str, wanted: int) -> str:
        name = next(f"{stem}_{number}" for number in count(wanted) if f"{stem}_{number}" not in self.used)
        self.used.add(name)
        return name


class Writer:
    """Writes a law; sections, articles and paragraphs keep their wIds wherever they stand."""

    def __init__(self) -> None:
        self.eids = Names()
        self.wids = Names()

    def section(self, it: Provision) -> str:
        head, eid = self._head("section", "sec", it, "Section")
        units = [self.article(each) for each in it.inner]
        return f"{head}{''.join(units)}</section>" if eid else ""

    def article(self, it: Provision) -> str:
        head, eid = self._head("article", "art", it, "Article")
        inner = "" if it.removed else "".join(self.paragraph(each, eid) for each in it.inner)
        return f"{head}{inner}</article>"

    def paragraph(self, it: Provision, context: str) -> str:
        head, eid = self._head("paragraph", "para", it, "", context)
        content = "" if it.removed else f'<content eId="{eid}__content"><p>{written(it.text, eid)}</p></content>'
        return f"{head}{content}</paragraph>"

    def _head(self, name: str, ref: str, it: Provision, word: str, context: str = "") -> tuple[str, str]:
        eid = self.eids.take(f"{context}__{ref}" if context else ref, it.number)
        wid = self.wids.take(ref, it.identity)
        status = ' status="removed"' if it.removed else ""
        heading = f'<heading eId="{eid}__heading">{it.heading}</heading>' if it.heading else ""
        num = f"{word} {eid.rpartition('_')[2]}.".strip()
        identity = "" if wid == eid else f' wId="{wid}"'
        return f'<{name} eId="{eid}"{identity}{status}><num>{num}</num>{heading}', eid


def written(text: Text, eid: str) -> str:
    out = []
    for number, (name, word) in enumerate(text, 1):
        if name == "ref":
            out.append(f'<ref eId="{eid}__ref_{number}" href="#art_1">{word}</ref> ')
        elif name == "note":
            attributes = f'eId="{eid}__authorialNote_{number}" marker="*" placement="bottom"'
            out.append(f"{word}<authorialNote {attributes}><p>{word}.</p></authorialNote> ")
        else:
            out.append(f"<{name}>{word}</{name}> " if name else f"{word} ")
    return "".join(out) + "."


def build(law: Sequence[Provision]) -> State:
    writer = Writer()
    body = "".join(writer.section(section) for section in law)
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act"><body>{body}</body></act></akomaNtoso>'
    document = split(parse_xml(source.encode()))
    return identify(document, [], {key for key, unit in document.units if unit.eid != key})


@st.composite
def revised(draw: st.DrawFn) -> tuple[State, State]:
    """Give a law, and the same with some of its provisions dropped, put elsewhere, called or worded otherwise."""
    before = draw(laws)
    fresh = draw(laws)

    def revise(its: Sequence[Provision], others: Sequence[Provision]) -> list[Provision]:
        made = []
        for number, it in enumerate(its):
            other = others[number % len(others)] if others else it
            what = draw(st.integers(0, 30))
            inner = revise(it.inner, other.inner)
            changes: Mapping[int, Provision] = {
                0: it._replace(number=other.number, inner=inner),
                1: it._replace(text=(*it.text[:2], *other.text, *it.text[2:])),
                2: it._replace(heading=other.heading, inner=inner),
                3: it._replace(removed=not it.removed),
                4: it._replace(text=it.text[1:] or other.text),
                5: other,
            }
            made += [] if what == 6 else [changes.get(what, it._replace(inner=inner))]
            made += [other] if what == 7 else []
        return draw(st.permutations(made)) if draw(st.integers(0, 11)) == 11 and made else made or list(its)

    return build(before), build(revise(before, fresh))


def assert_leads(before: State, after: State) -> None:
    derived = derive(before, after, work=WORK, language="eng", first=3)
    done = apply(before, derived, "eng")
    assert list(done.state.items()) == list(after.items())
    assert done.resolved == derived
    assert all(made.languages == ("eng",) for made in derived)
    assert [made.id for made in derived] == [str(number) for number in range(3, 3 + len(derived))]


@given(one=laws, other=laws)
def test_from_any_text_to_any_other(one: Sequence[Provision], other: Sequence[Provision]) -> None:
    assert_leads(build(one), build(other))


@NAMED
@given(texts=revised())
def test_from_a_text_to_its_revision_and_back(texts: tuple[State, State]) -> None:
    before, after = texts
    assert_leads(before, after)
    assert_leads(after, before)


@given(one=revised(), other=revised(), third=revised())
def test_languages_merged_lead_where_each_leads(
    one: tuple[State, State], other: tuple[State, State], third: tuple[State, State]
) -> None:
    pairs = {"eng": one, "kaz": other, "rus": third}
    derived = {language: derive(*pair, work=WORK, language=language) for language, pair in pairs.items()}
    merged = merge(derived, authoritative=("kaz", "rus"))
    for language, (before, after) in pairs.items():
        done = apply(before, merged, language, authoritative=("kaz", "rus"))
        assert list(done.state.items()) == list(after.items())
    assert [made.id for made in merged] == [str(number) for number in range(1, len(merged) + 1)]


@given(texts=revised())
def test_what_is_the_same_in_two_languages_is_one_instruction(texts: tuple[State, State]) -> None:
    derived = {language: derive(*texts, work=WORK, language=language) for language in ("kaz", "rus")}
    merged = merge(derived)
    assert all(made.languages == ("kaz", "rus") for made in merged)
    assert [made.op for made in merged] == [made.op for made in derived["kaz"]]


PLAIN = st.lists(st.tuples(st.sampled_from(("",) * 19 + ("i",)), st.sampled_from(WORDS)), min_size=1, max_size=9)


@st.composite
def reworded(draw: st.DrawFn) -> tuple[State, State]:
    """Give a law, and the same with other words in one of its paragraphs."""
    before = draw(laws)
    text = draw(PLAIN)
    at = draw(st.integers(0, len(text) - 1))
    stop = draw(st.integers(at, len(text)))
    after = [*text[:at], *draw(PLAIN | st.just([])), *text[stop:]] or text

    def revise(its: Sequence[Provision], words: Text, depth: int = 0) -> list[Provision]:
        it = its[0]._replace(removed=False)
        one = it._replace(text=words) if depth == DEPTH else it._replace(inner=revise(it.inner, words, depth + 1))
        return [one, *(each._replace(removed=each.removed and depth > 0) for each in its[1:])]

    return build(revise(before, text)), build(revise(before, after))


@given(reworded())
def test_change_of_words_seen_in_the_bytes_is_the_one_that_is_found_by_comparing(texts: tuple[State, State]) -> None:
    before, after = texts
    found = changed_words(before, after, work=WORK, language="eng", first=4)
    if found is not None:
        assert (found,) == compared(before, after, work=WORK, language="eng", first=4)
        told = [replace(found, in_force=date(2000, 1, 2)), replace(found, in_force=date(9999, 12, 31), count=2)]
        assert derived_fragment(told) == elements_of([replace(each, id=str(at)) for at, each in enumerate(told, 1)])
