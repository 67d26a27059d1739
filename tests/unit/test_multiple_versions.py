"""All versions in one document: what stands beside what, what it is called, and what leads where."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from akn.document import split
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effect, Effects, LanguageEntry, WorkMetadata
from akn.modification_types import TextualModType
from akn.names import AKN_NS, akn
from akn.notes import Note
from akn.profile import check_profile
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.holding import State, identify
from lawrepo.multiple_versions import VersionsError, multiple_versions
from lawrepo.timeline import Interval

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "export" / "versions.xml"
WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
ACT = FrbrUri.parse("/akn/xa/act/2006-09-08/41-ii")
DAYS = (date(1996, 7, 1), date(2006, 10, 1), date(2012, 1, 1))
META = WorkMetadata(
    iri=WORK,
    type="act",
    name="charter",
    unit="article",
    enacted=date(1996, 5, 20),
    languages=(LanguageEntry(code="eng", authoritative=True, held_from=DAYS[0], title="Charter"),),
)
EFFECT = Effect(type=TextualModType.SUBSTITUTION, destination="art_1", in_force_from=DAYS[1])
EFFECTS = Effects(act=ACT, enacted=date(2006, 9, 8), basis=Basis.ENACTED, work=WORK, modifications=(EFFECT,))


def spans(days: Sequence[date], end: date | None) -> list[Interval]:
    return [Interval(start=day, end=after) for day, after in zip(days, (*days[1:], end), strict=True)]


def article(number: str, words: str, wid: str = "") -> str:
    own = f' wId="{wid}"' if wid else ""
    return (
        f'<article eId="art_{number}"{own}><num>Article {number}</num><paragraph eId="art_{number}__para_1">'
        f"<num>1.</num><content><p>{words}</p></content></paragraph></article>"
    )


def chapter(heading: str, *articles: str) -> str:
    return f'<chapter eId="chp_1"><num>1</num><heading>{heading}</heading>{"".join(articles)}</chapter>'


def states(bodies: Sequence[str], around: str = "{}") -> list[State]:
    """Read whole texts one after another, as an import does."""
    found: list[State] = []
    used: set[str] = set()
    for body in bodies:
        inner = around.format(f"<body>{body}</body>")
        xml = f'<akomaNtoso xmlns="{AKN_NS}"><act name="charter"><meta/>{inner}</act></akomaNtoso>'
        text = identify(split(parse_xml(xml.encode())), found[::-1], used)
        used |= text.keys()
        found.append({key: fragment for key, fragment in text.items() if key != "meta"})
    return found


def versions(
    texts: Sequence[State], *, end: date | None = None, effects: Sequence[Effects] = (), notes: Sequence[Note] = ()
) -> etree._Element:
    document = multiple_versions(
        META,
        "eng",
        list(zip(spans(DAYS[: len(texts)], end), texts, strict=True)),
        effects=effects,
        notes=notes,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        commit="0" * 40,
    )
    root = parse_xml(document)
    assert check_schema(root, file="law.akn") == ()
    assert check_profile(root, file="law.akn", whole=True) == ()
    return root


def periods(root: etree._Element) -> dict[str, list[tuple[str, str]]]:
    """Return the days of each element that has a period, by its eId, or by its text."""
    events = {event.get("eId"): str(event.get("date")) for event in root.iter(akn("eventRef"))}
    groups = {
        f"#{group.get('eId')}": [
            (events[str(each.get("start"))[1:]], events.get(str(each.get("end") or "")[1:], "")) for each in group
        ]
        for group in root.iter(akn("temporalGroup"))
    }
    return {
        each.get("eId") or "".join(map(str, each.itertext())): groups[str(each.get("period"))]
        for part in root[0][1:]
        for each in part.iter(etree.Element)
        if each.get("period")
    }


def test_golden(tmp_path: Path) -> None:
    """What is in the golden file is valid by both validators (tests/unit/test_validate.py)."""
    texts = states(
        [
            chapter("Old", article("1", "Old."), article("2", 'As <ref href="#art_1__para_1">there</ref>.')),
            chapter(
                "New", article("1", "New."), article("1-1", "More."), article("2", '<ref href="#art_1">It</ref>.')
            ),
        ],
        around='<preamble><p eId="p_1">We.</p></preamble>{}',
    )
    pairs = list(zip(spans(DAYS[:2], date(2027, 1, 1)), texts, strict=True))
    note = Note(unit="art_1", anchor="art_1__para_1", marker="Note", text="Amended.")
    recorded = datetime(2026, 1, 1, tzinfo=UTC)
    found = multiple_versions(
        META, "eng", pairs, effects=[EFFECTS], notes=[note], recorded_at=recorded, commit="0" * 40
    )
    (tmp_path / GOLDEN.name).write_bytes(found)
    assert found == GOLDEN.read_bytes(), f"review {tmp_path / GOLDEN.name}, then copy it to {GOLDEN}"


def test_versions_stand_side_by_side() -> None:
    root = versions(
        states([article("1", "Old.") + article("2", "Same."), article("1", "New.") + article("2", "Same.")])
    )
    assert periods(root) == {
        "art_1": [("1996-07-01", "2006-10-01")],
        "art_1_2": [("2006-10-01", "")],
        "art_2": [("1996-07-01", "")],
    }
    (second,) = root.xpath("//*[@eId='art_1_2']")
    assert second.get("wId") == "art_1"
    assert [(e.get("eId"), e.get("wId")) for e in second.iter(akn("paragraph"))] == [
        ("art_1_2__para_1", "art_1__para_1")
    ]


def test_a_container_stands_once_and_its_heading_in_versions() -> None:
    root = versions(states([chapter("Old", article("1", "A.")), chapter("New", article("1", "A."))]))
    assert len(root.findall(f".//{akn('chapter')}")) == 1
    assert periods(root) == {
        "chp_1": [("1996-07-01", "")],
        "1": [("1996-07-01", "")],
        "Old": [("1996-07-01", "2006-10-01")],
        "New": [("2006-10-01", "")],
        "art_1": [("1996-07-01", "")],
    }


def test_a_container_that_is_called_otherwise_is_another_version() -> None:
    first = '<chapter eId="chp_1"><num>1</num><section eId="chp_1__sec_1"><num>1</num>{}</section></chapter>'
    second = first.replace('eId="chp_1"', 'eId="chp_1" class="new"')
    root = versions(states([first.format(article("1", "A.")), second.format(article("1", "A."))]))
    named = [(each.get("eId"), each.get("wId")) for each in root.iter(akn("chapter"), akn("section"), akn("article"))]
    assert named == [
        ("chp_1", None),
        ("chp_1__sec_1", None),
        ("art_1", None),
        ("chp_1_2", "chp_1"),
        ("chp_1_2__sec_1", "chp_1__sec_1"),
        ("art_1_2", "art_1"),
    ]


def test_what_comes_back_is_one_version_with_two_spans() -> None:
    root = versions(states([article("1", "A."), article("1", "B."), article("1", "A.")]))
    assert periods(root)["art_1"] == [("1996-07-01", "2006-10-01"), ("2012-01-01", "")]


def test_what_is_moved_stands_in_both_places() -> None:
    a, b = article("1", "A."), article("2", "B.")
    root = versions(states([chapter("One", a, b), a + chapter("One", b)]))
    assert periods(root)["art_1"] == [("2006-10-01", "")]  # before the chapter: the first in the document
    assert periods(root)["art_1_2"] == [("1996-07-01", "2006-10-01")]


def test_all_ends_with_the_force_of_the_law() -> None:
    root = versions(states([article("1", "A.")]), end=date(2027, 1, 1))
    assert periods(root) == {"art_1": [("1996-07-01", "2027-01-01")]}


def test_a_reference_leads_to_what_bore_the_name_then() -> None:
    def text(words: str) -> str:
        return article("1", words) + article("2", 'As <ref href="#art_1__para_1">there</ref>.')

    root = versions(states([text("Old."), text("New."), text("New.") + article("3", '<ref href="#art_1">It</ref>.')]))
    assert [each.get("href") for each in root.iter(akn("ref"))] == ["#art_1__para_1", "#art_1_2"]


def test_sections_have_versions_of_what_is_in_them() -> None:
    texts = [
        states([article("1", "A.")], around=f"<preamble>{inner}</preamble>{{}}")[0]
        for inner in ('<p eId="p_1">We.</p>', '<p eId="p_1">We.</p><p eId="p_2">All.</p>')
    ]
    root = versions(texts)
    assert len(root.findall(f".//{akn('preamble')}")) == 1
    assert periods(root) == {
        "p_1": [("1996-07-01", "")],
        "p_2": [("2006-10-01", "")],
        "art_1": [("1996-07-01", "")],
    }


def test_an_attachment_that_holds_articles_has_versions_as_a_whole() -> None:
    def annex(words: str) -> str:
        document = f'<doc name="annex"><meta/><mainBody>{article("9", words)}</mainBody></doc>'
        return f'<attachments><attachment eId="att_1"><heading>Annex</heading>{document}</attachment></attachments>'

    texts = [states([article("1", "A.")], around=f"{{}}{annex(words)}")[0] for words in ("Old.", "New.")]
    root = _unchecked(texts)  # the annex is not identified
    assert periods(root) == {
        "art_1": [("1996-07-01", "")],
        "att_1": [("1996-07-01", "2006-10-01")],
        "att_1_2": [("2006-10-01", "")],
    }
    named = [(each.get("eId"), each.get("wId")) for each in root.iter(akn("article"))]
    assert named == [("art_1", None), ("art_9", None), ("art_9_2", "art_9")]


def test_periods_are_between_events_of_the_lifecycle() -> None:
    root = versions(states([article("1", "Old."), article("1", "New."), article("1", "Newest.")]), effects=[EFFECTS])
    events = [(each.get("date"), each.get("type")) for each in root.iter(akn("eventRef"))]
    assert events == [
        ("1996-05-20", "generation"),
        ("1996-07-01", None),
        ("2006-10-01", "amendment"),
        ("2012-01-01", None),
    ]
    (destination,) = root.iter(akn("destination"))
    assert destination.get("href") == "#art_1_3"  # the last version of what the act changed
    assert len({each.get("eId") for each in root.iter(akn("temporalGroup"))}) == 4


def test_what_an_act_changed_and_nothing_bears_is_named_by_its_wid() -> None:
    effects = replace(EFFECTS, modifications=(replace(EFFECT, destination="art_9"),))
    (destination,) = versions(states([article("1", "A.")]), effects=[effects]).iter(akn("destination"))
    assert destination.get("href") == f"{WORK}~art_9"


def test_notes_follow_the_last_version() -> None:
    note = Note(unit="art_1", anchor="art_1__para_1", marker="Note", text="Amended.")
    root = versions(states([article("1", "Old."), article("1", "New.")]), notes=[note])
    assert [each.get("placementBase") for each in root.iter(akn("note"))] == ["#art_1_2__para_1"]


def test_what_can_have_no_period_is_refused_unless_it_is_always_there() -> None:
    place = '<componentRef eId="cmpref_1" src="#cmp_1" showAs="Map"/>'
    always, later = states([article("1", "A.") + place] * 2), states([article("1", "A."), article("1", "A.") + place])
    assert "cmpref_1" not in periods(parse_xml(etree.tostring(_unchecked(always))))
    with pytest.raises(VersionsError, match=r"<componentRef> cmpref_1 is not in all texts"):
        _unchecked(later)


def _unchecked(texts: Sequence[State]) -> etree._Element:
    """Write texts that refer to a component which is not there."""
    pairs = list(zip(spans(DAYS[: len(texts)], None), texts, strict=True))
    recorded = datetime(2026, 1, 1, tzinfo=UTC)
    return parse_xml(
        multiple_versions(META, "eng", pairs, effects=(), notes=(), recorded_at=recorded, commit="0" * 40)
    )
