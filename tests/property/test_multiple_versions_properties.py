"""All versions in one document: whatever happened to a law, its text of each day is in it, in order."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from akn.document import assemble
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS, akn
from akn.profile import check_profile
from akn.validate import check_schema
from akn.work import LanguageEntry, WorkMetadata
from akn.xml import parse_xml
from lawrepo.expression import compose
from lawrepo.holding import State
from lawrepo.multiple_versions import multiple_versions
from lawrepo.timeline import Interval

FIRST = date(2000, 1, 1)
META = WorkMetadata(
    iri=FrbrUri.parse("/akn/xa/act/1999-12-31/1"),
    type="act",
    name="law",
    unit="article",
    enacted=date(1999, 12, 31),
    languages=(LanguageEntry(code="eng", authoritative=True, held_from=FIRST, title="Law"),),
)

# A text is chapters in their order, each with its heading and its articles; an article has one of three wordings.
Chapters = list[tuple[int, str, list[tuple[int, int]]]]


@st.composite
def chapters(draw: st.DrawFn) -> Chapters:
    articles = draw(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 3)), unique_by=lambda it: it[0], min_size=1))
    names = draw(st.lists(st.integers(1, 3), unique=True, min_size=1))
    cuts = sorted(draw(st.integers(0, len(articles))) for _ in names[1:])
    parts = [articles[start:end] for start, end in zip([0, *cuts], [*cuts, len(articles)], strict=True)]
    return [(name, draw(st.sampled_from("ab")), part) for name, part in zip(names, parts, strict=True)]


def spans(days: Sequence[date], end: date | None) -> list[Interval]:
    return [Interval(start=day, end=after) for day, after in zip(days, (*days[1:], end), strict=True)]


def fragment(xml: str) -> Fragment:
    head, _, tail = xml.partition(">")
    return Fragment.parse(f'{head} xmlns="{AKN_NS}">{tail}'.encode())


def state(text: Chapters) -> State:
    """Make a text; articles are numbered by their place, and keep their wId."""
    body, units, number = "", {}, 0
    for name, heading, articles in text:
        places = ""
        for article, wording in articles:
            number += 1
            eid, wid = f"art_{number}", f"art_{article}"
            places += f'<componentRef eId="{eid}" src="#{wid}" showAs="Article"/>'
            own, inner = (f' wId="{wid}"', f' wId="{wid}__para_1"') if wid != eid else ("", "")
            units[wid] = fragment(
                f'<article eId="{eid}"{own}><num>Article {number}</num><paragraph eId="{eid}__para_1"{inner}>'
                f"<num>1.</num><content><p>Wording {wording} of {article}.</p></content></paragraph></article>"
            )
        body += f'<chapter eId="chp_{name}"><num>{name}</num><heading>{escape(heading)}</heading>{places}</chapter>'
    return {"structure": fragment(f"<body>{body}</body>"), **units}


def words(root: etree._Element) -> tuple[list[str], list[str]]:
    """Return the words of a document, and the wIds of its articles."""
    for meta in list(root.iter(akn("meta"))):
        root[0].remove(meta)
    names = [article.get("wId") or article.get("eId") or "" for article in root.iter(akn("article"))]
    return " ".join(str(text) for text in root.itertext()).split(), names


def on(document: bytes, day: date) -> etree._Element:
    """Return a document without what is not in force on a day, by the standard alone."""
    root = parse_xml(document)
    events = {event.get("eId"): str(event.get("date")) for event in root.iter(akn("eventRef"))}
    groups = {
        f"#{group.get('eId')}": [
            (events[str(each.get("start"))[1:]], events.get(str(each.get("end") or "")[1:], "9999")) for each in group
        ]
        for group in root.iter(akn("temporalGroup"))
    }
    body = root[0].find(akn("body"))
    assert body is not None
    for element in list(body.iter(etree.Element)):
        above, period = element.getparent(), element.get("period")
        if above is not None and period and not any(a <= str(day) < b for a, b in groups[period]):
            above.remove(element)
    return root


@settings(max_examples=100)
@given(st.lists(chapters(), min_size=1, max_size=5))
def test_the_text_of_each_day_is_in_it(texts: Sequence[Chapters]) -> None:
    days = [FIRST + timedelta(days=365 * number) for number in range(len(texts))]
    states = [state(text) for text in texts]
    document = multiple_versions(
        META,
        "eng",
        list(zip(spans(days, None), states, strict=True)),
        effects=(),
        notes=(),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        commit="0" * 40,
    )
    root = parse_xml(document)
    assert root[0].get("contains") == "multipleVersions"
    assert check_schema(root, file="law.akn") == ()
    found = {finding.rule.code for finding in check_profile(root, file="law.akn", whole=True)}
    assert found <= {"numbering-gap", "provision-empty"}  # articles and chapters come and go as they like
    for day, text in zip(days, states, strict=True):
        assert words(on(document, day)) == words(parse_xml(assemble(compose(META, text, None))))
