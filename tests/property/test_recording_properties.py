"""Histories of whole texts: whatever the order of recording, every text is there again, and its acts explain it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from akn.document import Document, split
from akn.findings import Severity
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import LanguageEntry, WorkMetadata, parse_effects, parse_work
from akn.names import AKN_NS
from lawrepo.conformance import check_files, check_work
from lawrepo.holding import State, placed_units, state_at
from lawrepo.layout import Kind, parse_path
from lawrepo.recording import record_texts
from lawrepo.texts import Act, Held, Recording, Text, TextConflictError

WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
CODES = ("kaz", "rus", "eng")
FIRST = date(1996, 7, 1)
NUMBERS = 5
FEWER = settings(max_examples=settings().max_examples // 4)  # of the tests that record and check many times

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Article:
    """An article as the law has it, in whatever language."""

    number: int
    section: int
    wording: int  # 0 is a repealed article that keeps its number

    @property
    def eid(self) -> str:
        return f"art_{self.number}"


@dataclass(frozen=True)
class Wording:
    """The law on a day: its articles, the name of its sections, its preamble (0 for none)."""

    articles: tuple[Article, ...]
    named: int
    preamble: int


@cache
def document(wording: Wording, language: str) -> Document:
    """Write the law in a language, as an import would hand it over."""
    body = ""
    for section in sorted({article.section for article in wording.articles}):
        inner = ""
        for article in wording.articles:
            if article.section != section:
                continue
            eid, text = article.eid, f"{language} {article.number} {article.wording}"
            inner += (
                f'<article eId="{eid}"><num>{article.number}.</num><paragraph eId="{eid}__para_1"><num>1.</num>'
                f"<content><p>{text}</p></content></paragraph></article>"
                if article.wording
                else f'<article eId="{eid}" status="removed"><num>{article.number}.</num></article>'
            )
        head = f"<num>{section}</num><heading>{language} {wording.named}</heading>"
        body += f'<section eId="sec_{section}">{head}{inner}</section>'
    before = f"<preamble><p>{language} {wording.preamble}</p></preamble>" if wording.preamble else ""
    xml = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act">{before}<body>{body}</body></act></akomaNtoso>'
    made = split(etree.fromstring(xml))
    return replace(made, unit="article")


def day_of(index: int) -> date:
    return FIRST + timedelta(days=100 * index)


def act(number: int) -> Act:
    enacted = FIRST + timedelta(days=number)
    return Act(
        iri=FrbrUri.parse(f"/akn/xa/act/{enacted}/{number}-i"),
        enacted=enacted,
        published=enacted,
        titles=(("eng", f"Act {number}"),),
    )


@st.composite
def laws(draw: st.DrawFn, *, returning: bool = False) -> tuple[Wording, ...]:
    """Draw what a law says from day to day; unless `returning`, a number that was dropped is not used again."""
    count = draw(st.integers(1, 5))
    indices = st.integers(0, count)
    wordings: list[list[Article]] = [[] for _ in range(count)]
    for number in range(1, NUMBERS + 1):
        if returning:
            there = draw(st.lists(st.booleans(), min_size=count, max_size=count))
        else:
            start, end = sorted((draw(indices), draw(indices)))
            there = [start <= index < end for index in range(count)]
        for index, present in enumerate(there):
            if present or number == 1:  # a law without any article is none
                wording, section = draw(st.integers(0, 2)), draw(st.sampled_from((1, 1, 2)))
                wordings[index].append(Article(number=number, section=section, wording=wording))
    begun = draw(indices)
    return tuple(
        Wording(
            articles=tuple(sorted(articles, key=lambda a: (a.section, a.number))),
            named=draw(st.integers(0, 1)),
            preamble=draw(st.integers(1, 2)) if index >= begun else 0,
        )
        for index, articles in enumerate(wordings)
    )


@dataclass(frozen=True)
class Entry:
    """A text, told shortly."""

    code: str
    index: int
    wording: Wording
    by: int  # 0 where the act is not known

    @property
    def day(self) -> date:
        return day_of(self.index)

    @property
    def text(self) -> Text:
        by = act(self.by) if self.by else None
        return Text(language=self.code, in_force_from=self.day, document=document(self.wording, self.code), act=by)


def legal_order(entry: Entry) -> tuple[int, int]:
    return entry.index, CODES.index(entry.code)


@st.composite
def histories(draw: st.DrawFn, *, returning: bool = False) -> tuple[Entry, ...]:
    """Draw the texts of a law in one to three languages; each has those of some days."""
    law = draw(laws(returning=returning))
    acts = draw(st.lists(st.integers(0, 3), min_size=len(law), max_size=len(law)))
    return tuple(
        Entry(code=code, index=index, wording=law[index], by=acts[index])
        for code in CODES[: draw(st.integers(1, 3))]
        for index in sorted(draw(st.sets(st.sampled_from(range(len(law))), min_size=1)))
    )


@st.composite
def crowded_histories(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Draw the texts of a law with a preamble, each by an act of its own, of which several may be of one day."""
    law = [replace(wording, preamble=wording.preamble or 1) for wording in draw(laws(returning=True))]
    days = sorted(draw(st.lists(st.sampled_from((0, 2, 4)), min_size=len(law), max_size=len(law))))
    return tuple(
        Entry(code=code, index=day, wording=wording, by=number)
        for number, (day, wording) in enumerate(zip(days, law, strict=True), 1)
        for code in CODES
        if number == 1 or draw(st.booleans())
    )


def held(files: Files) -> Held | None:
    """Read what a collection of these files holds."""
    stored = {path: parse_path(path) for path in files}
    work = next((path for path in files if stored[path].kind is Kind.WORK), None)
    if work is None:
        return None
    versions: dict[str, dict[str, dict[date, Fragment]]] = {}
    for path in sorted(files):
        file = stored[path]
        if file.kind is Kind.VERSION and file.in_force_from is not None:
            dated = versions.setdefault(file.language, {}).setdefault(file.unit, {})
            dated[file.in_force_from] = Fragment(xml=files[path])
    effects = [parse_effects(Fragment(xml=files[path])) for path in files if stored[path].kind is Kind.EFFECTS]
    return Held(meta=parse_work(Fragment(xml=files[work])), versions=versions, effects=tuple(effects))


def recordings(files: Files, entries: Sequence[Entry], *more: Text) -> tuple[Recording, ...]:
    texts = (*(entry.text for entry in entries), *more)
    known = held(files)
    languages = {entry.code: entry for entry in known.meta.languages} if known else {}
    for text in texts:
        languages.setdefault(
            text.language, LanguageEntry(code=text.language, authoritative=True, held_from=text.in_force_from)
        )
    if not languages:
        return ()
    meta = WorkMetadata(
        iri=WORK,
        type="act",
        name="act",
        unit="article",
        enacted=date(1996, 5, 20),
        languages=tuple(languages[code] for code in CODES if code in languages),
    )
    return record_texts(meta, known, texts)


def recorded(files: Files, recording: Recording) -> dict[str, bytes]:
    """Return the files after a commit, each of which must be news."""
    result = dict(files)
    for path, data in recording.files.items():
        assert result.get(path) != data, f"{path} is written as it was"
        if data is None:
            del result[path]
        else:
            result[path] = data
    return result


def after(files: Files, entries: Sequence[Entry]) -> dict[str, bytes]:
    """Return the files after recording texts at once."""
    result = dict(files)
    for recording in recordings(files, entries):
        result = recorded(result, recording)
    return result


def made_by(recording: Recording, entries: Sequence[Entry]) -> list[Entry]:
    """Return the texts that a commit recorded."""
    found = recording.act.iri if recording.act else None
    return [e for e in entries if (act(e.by).iri if e.by else None) == found and e.day in recording.in_force]


def state(files: Files, language: str, day: date) -> dict[str, Fragment]:
    known = held(files)
    assert known is not None
    return state_at(known.versions[language], day)


def by_eid(text: State) -> dict[str, bytes]:
    """Return a text without its wIds: its sections, and its units by eId."""
    eids = placed_units(text)
    found = {}
    for key, fragment in text.items():
        root = fragment.element()
        for element in root.iter(etree.Element):
            element.attrib.pop("wId", None)
            source = (element.get("src") or "").removeprefix("#")
            if source in eids:
                element.set("src", f"#{eids[source]}")
        found[eids.get(key, key)] = Fragment.of(root).xml
    return found


def assert_sound(files: Files, entries: Sequence[Entry]) -> None:
    """The text of each day is the last one given for it, and nothing in the files is wrong or unexplained."""
    last = {(entry.code, entry.day): entry for entry in sorted(entries, key=lambda entry: entry.by)}
    for (code, day), entry in last.items():
        parts = (*entry.text.document.sections, *entry.text.document.units)
        assert by_eid(state(files, code, day)) == {key: fragment.xml for key, fragment in parts}
    findings = (*check_files(files, schema=False), *check_work(files))
    wrong = [f for f in findings if f.severity is Severity.ERROR or f.rule.code == "version-unchanged"]
    assert [(f.rule.code, f.file, f.message) for f in wrong] == []


def names(files: Files) -> dict[tuple[str, date, str], str]:
    """Return the wId of each unit by language, day of a change, and eId."""
    known = held(files)
    assert known is not None
    days = {day for versions in known.versions.values() for dated in versions.values() for day in dated}
    return {
        (code, day, eid): wid
        for code, versions in known.versions.items()
        for day in days
        for wid, eid in placed_units(state_at(versions, day)).items()
    }


@FEWER
@given(histories(returning=True), st.data())
def test_every_text_is_there_after_each_commit_in_any_order(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    files: dict[str, bytes] = {}
    there: list[Entry] = []
    order = data.draw(st.permutations(entries))
    cut = data.draw(st.integers(0, len(entries)))
    for batch in (order[:cut], order[cut:]):
        for recording in recordings(files, batch):
            before, files = files, recorded(files, recording)
            for entry in there:
                assert state(files, entry.code, entry.day) == state(before, entry.code, entry.day)
            there += made_by(recording, batch)
            assert_sound(files, there)
    assert sorted(there, key=legal_order) == sorted(entries, key=legal_order)


@FEWER
@given(histories(), st.data())
def test_the_order_of_recording_leaves_no_trace(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    at_once = after({}, entries)
    for order in (sorted(entries, key=legal_order), data.draw(st.permutations(entries))):
        one_by_one: dict[str, bytes] = {}
        for entry in order:
            one_by_one = after(one_by_one, [entry])
        assert one_by_one == at_once


@FEWER
@given(histories(returning=True), st.data())
def test_recording_at_once_is_recording_in_legal_order(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    one_by_one: dict[str, bytes] = {}
    for entry in sorted(entries, key=legal_order):
        one_by_one = after(one_by_one, [entry])
    assert after({}, data.draw(st.permutations(entries))) == one_by_one


@given(histories(returning=True), st.data())
def test_a_text_that_is_held_changes_nothing_and_another_is_refused(
    entries: tuple[Entry, ...], data: st.DataObject
) -> None:
    files = after({}, data.draw(st.permutations(entries)))
    assert recordings(files, data.draw(st.permutations(entries))) == ()
    entry = data.draw(st.sampled_from(entries))
    other = replace(entry, wording=Wording(articles=(Article(number=9, section=1, wording=1),), named=5, preamble=1))
    for given_texts in ([*entries, other], [other]):
        with pytest.raises(TextConflictError) as refused:
            recordings(files, given_texts)
        assert (refused.value.language, refused.value.day) == (entry.code, entry.day)


@given(histories(returning=True))
def test_a_unit_has_one_name_in_all_languages_and_no_name_comes_back(entries: tuple[Entry, ...]) -> None:
    found = names(after({}, entries))
    for (_, day, eid), wid in found.items():
        assert wid.split("~")[0] == eid
        assert {found.get((code, day, eid), wid) for code in CODES} == {wid}
    days = sorted({day for _, day, _ in found})
    borne = [{wid for (_, day, _), wid in found.items() if day == each} for each in days]
    for index, (before, now) in enumerate(pairwise(borne), 1):
        assert not (now - before) & set().union(*borne[:index])


@given(histories(returning=True))
def test_a_file_is_written_only_where_the_wording_changes(entries: tuple[Entry, ...]) -> None:
    known = held(after({}, entries))
    assert known is not None
    for versions in known.versions.values():
        for dated in versions.values():
            wordings = [dated[day] for day in sorted(dated)]
            assert all(before != now for before, now in pairwise(wordings))


@FEWER
@given(crowded_histories(), st.data())
def test_acts_of_one_day_follow_one_another(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    files: dict[str, bytes] = {}
    there: list[Entry] = []
    for recording in recordings({}, entries):
        files = recorded(files, recording)
        there += made_by(recording, entries)
        assert_sound(files, there)
    assert len(there) == len(entries)
    assert recordings(files, entries) == ()
    # What the acts are said to have done is kept within what they did together when a text comes in between.
    wording = data.draw(st.sampled_from(entries)).wording
    between = Entry(code="kaz", index=data.draw(st.sampled_from((-1, 1, 3, 5))), wording=wording, by=9)
    assert_sound(after(files, [between]), [*entries, between])
