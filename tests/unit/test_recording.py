"""Recording whole texts: what a commit holds, what is refused. The properties are in tests/property."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from akn.document import Document, split
from akn.errors import AknError
from akn.findings import Severity
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import Basis, Effects, LanguageEntry, WorkMetadata, parse_effects, parse_work
from akn.modification_types import TextualModType
from akn.names import AKN_NS
from akn.notes import Note, parse_notes
from lawrepo.conformance import check_files, check_work
from lawrepo.errors import ConflictError, StorageError
from lawrepo.explanation import derived_in
from lawrepo.holding import VanishedError, placed_units, state_at
from lawrepo.layout import Kind, parse_path
from lawrepo.recording import record_texts
from lawrepo.texts import Act, ActConflictError, Held, Recording, Text, TextConflictError, TextKindError

WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
FOLDER = "akn/xa/act/1996-05-20/charter"
FIRST, SECOND, THIRD, FOURTH = date(1996, 7, 1), date(2006, 10, 1), date(2012, 1, 1), date(2017, 1, 1)
ORDER = ("kaz", "rus", "eng")
SUBSTITUTION, INSERTION, REPEAL = TextualModType.SUBSTITUTION, TextualModType.INSERTION, TextualModType.REPEAL

Files = Mapping[str, bytes]
Told = dict[str, list[tuple[date, TextualModType, str, tuple[str, ...]]]]


def act(number: str = "41-ii", enacted: date = date(2006, 9, 8), title: str = "") -> Act:
    return Act(
        iri=FrbrUri.parse(f"/akn/xa/act/2006-09-08/{number}"),
        enacted=enacted,
        titles=(("eng", title),) if title else (),
    )


def document(*articles: str, preamble: str = "", inside: str = "") -> Document:
    """Write an act of articles, each told as "1" or "1 words"; its kind is not taken from them."""
    xml = inside
    for told in articles:
        number, _, words = told.partition(" ")
        xml += (
            f'<article eId="art_{number}"><num>{number}.</num><paragraph eId="art_{number}__para_1"><num>1.</num>'
            f"<content><p>{words or 'Words.'}</p></content></paragraph></article>"
        )
    before = f"<preamble><p>{preamble}</p></preamble>" if preamble else ""
    root = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act">{before}<body>{xml}</body></act></akomaNtoso>'
    return split(etree.fromstring(root))


def text(
    day: date,
    *articles: str,
    language: str = "eng",
    by: Act | None = None,
    notes: Sequence[Note] = (),
    preamble: str = "",
) -> Text:
    return Text(
        language=language,
        in_force_from=day,
        document=document(*articles, preamble=preamble),
        act=by,
        notes=tuple(notes),
    )


def held(files: Files) -> Held | None:
    if not files:
        return None
    versions: dict[str, dict[str, dict[date, Fragment]]] = {}
    notes: dict[str, list[Note]] = {}
    effects = []
    for path, data in files.items():
        stored = parse_path(path)
        if stored.kind is Kind.VERSION and stored.in_force_from is not None:
            dated = versions.setdefault(stored.language, {}).setdefault(stored.unit, {})
            dated[stored.in_force_from] = Fragment(xml=data)
        elif stored.kind is Kind.EFFECTS:
            effects.append(parse_effects(Fragment(xml=data)))
        elif stored.kind is Kind.NOTES:
            notes.setdefault(stored.language, []).extend(parse_notes(Fragment(xml=data), stored.unit))
    meta = parse_work(Fragment(xml=files[f"{FOLDER}/work.xml"]))
    return Held(meta=meta, versions=versions, effects=tuple(effects), notes=notes)


def recordings(files: Files, *texts: Text) -> tuple[Recording, ...]:
    known = held(files)
    entries = {entry.code: entry for entry in known.meta.languages} if known else {}
    for each in texts:
        entry = LanguageEntry(code=each.language, authoritative=True, held_from=each.in_force_from)
        entries.setdefault(each.language, entry)
    meta = WorkMetadata(
        iri=WORK,
        type="act",
        name="act",
        unit="article",
        enacted=date(1996, 5, 20),
        languages=tuple(entries[code] for code in ORDER if code in entries),
    )
    return record_texts(meta, known, texts)


def after(files: Files, *texts: Text) -> dict[str, bytes]:
    """Return the files after recording, in which nothing may be wrong at any time."""
    result = dict(files)
    for recording in recordings(files, *texts):
        for path, data in recording.files.items():
            if data is None:
                del result[path]
            else:
                result[path] = data
        findings = (*check_files(result, schema=False), *check_work(result))
        assert [f for f in findings if f.severity is Severity.ERROR] == []
    return result


def told(files: Files) -> Told:
    """Return what each act is said to have done."""
    found: Told = {}
    for path, data in files.items():
        if parse_path(path).kind is Kind.EFFECTS:
            effects = parse_effects(Fragment(xml=data))
            assert (effects.basis, effects.work) == (Basis.IMPORTED, WORK)
            found[str(effects.act).rpartition("/")[2]] = [
                (each.in_force_from, each.type, each.destination, each.languages)  # type: ignore[misc] # all textual
                for each in effects.modifications
            ]
    return found


def names(files: Files, day: date, language: str = "eng") -> dict[str, str]:
    known = held(files)
    assert known is not None
    return placed_units(state_at(known.versions[language], day))


# A commit


def test_a_first_text_is_a_commit_of_its_units() -> None:
    (recording,) = recordings({}, text(FIRST, "1", "2", preamble="We."))
    assert (recording.act, recording.in_force, recording.languages) == (None, (FIRST,), ("eng",))
    assert list(recording.files) == [
        f"{FOLDER}/eng/art_1/1996-07-01.xml",
        f"{FOLDER}/eng/art_2/1996-07-01.xml",
        f"{FOLDER}/eng/preamble/1996-07-01.xml",
        f"{FOLDER}/eng/structure/1996-07-01.xml",
        f"{FOLDER}/work.xml",
    ]


def test_an_act_is_a_commit_of_what_it_changed_and_of_its_effects() -> None:
    files = after({}, text(FIRST, "1", "2", "3"))
    by = replace(act(title="The capital"), published=date(2006, 9, 12))
    (recording,) = recordings(files, text(SECOND, "1 Other.", "2", "2-1", by=by))
    assert (recording.act, recording.in_force, recording.languages) == (by, (SECOND,), ("eng",))
    effects = f"{FOLDER}/effects/2006/xa+act+2006-09-08+41-ii.xml"
    assert list(recording.files) == [
        effects,
        f"{FOLDER}/eng/art_1/2006-10-01.xml",
        f"{FOLDER}/eng/art_2-1/2006-10-01.xml",
        f"{FOLDER}/eng/art_3/2006-10-01.xml",
        f"{FOLDER}/eng/structure/2006-10-01.xml",
    ]
    data = recording.files[effects]
    assert data is not None
    assert parse_effects(Fragment(xml=data)) == Effects(
        act=by.iri,
        enacted=by.enacted,
        published=by.published,
        titles=by.titles,
        basis=Basis.IMPORTED,
        work=WORK,
        modifications=parse_effects(Fragment(xml=data)).modifications,
        texts=(("eng", SECOND, 0),),
        derived=parse_effects(Fragment(xml=data)).derived,
    )
    derived = derived_in(parse_effects(Fragment(xml=data)))
    assert {each.in_force for each in derived} == {SECOND}
    assert {each.op.value for each in derived} >= {"insert", "repeal"}
    assert told(after(files, text(SECOND, "1 Other.", "2", "2-1", by=by))) == {
        "41-ii": [
            (SECOND, SUBSTITUTION, "art_1", ("eng",)),
            (SECOND, INSERTION, "art_2-1", ("eng",)),
            (SECOND, REPEAL, "art_3", ("eng",)),
        ]
    }


def test_the_texts_of_one_act_are_one_commit() -> None:
    texts = [text(day, f"1 {day}", language=code, by=act()) for day in (SECOND, FOURTH) for code in ("eng", "kaz")]
    first = [text(FIRST, "1", language=code) for code in ("eng", "kaz")]
    original, amended = recordings({}, *texts, *first)
    assert original.languages == amended.languages == ("kaz", "eng")
    assert (original.in_force, amended.in_force) == ((FIRST,), (SECOND, FOURTH))
    assert told(after({}, *texts, *first)) == {
        "41-ii": [(day, SUBSTITUTION, "art_1", ("kaz", "eng")) for day in (SECOND, FOURTH)]
    }


def test_commits_come_in_the_order_of_their_first_days() -> None:
    texts = [
        text(FOURTH, "1 d", by=act("10")),
        text(FOURTH, "1 d", language="rus", by=act("9")),
        text(THIRD, "1 c", by=act("9", enacted=date(2006, 9, 8))),
        text(SECOND, "1 b", by=act("10")),
        text(SECOND, "1 b", language="rus", by=act("8")),
        text(SECOND, "1 b", language="kaz"),
        text(FIRST, "1 a"),
        text(FIRST, "1 a", language="rus"),
    ]
    found = [
        (str(each.act.iri).rpartition("/")[2] if each.act else "", each.in_force) for each in recordings({}, *texts)
    ]
    assert found == [
        ("", (FIRST,)),
        ("", (SECOND,)),
        ("8", (SECOND,)),
        ("10", (SECOND, FOURTH)),
        ("9", (THIRD, FOURTH)),
    ]


def test_texts_without_an_act_are_a_commit_a_day_and_the_acts_are_unknown() -> None:
    texts = [text(FIRST, "1"), text(SECOND, "1 Other."), text(THIRD, "1 Other."), text(FOURTH, "2")]
    assert [each.in_force for each in recordings({}, *texts)] == [(FIRST,), (SECOND,), (THIRD,), (FOURTH,)]
    assert told(after({}, *texts)) == {
        "charter": [
            (SECOND, SUBSTITUTION, "art_1", ("eng",)),
            (THIRD, SUBSTITUTION, "", ("eng",)),
            (FOURTH, INSERTION, "art_2", ("eng",)),
            (FOURTH, REPEAL, "art_1", ("eng",)),
        ]
    }


def test_a_text_by_the_work_itself_is_by_no_act() -> None:
    itself = Act(iri=WORK, enacted=date(1996, 5, 20))
    assert recordings({}, text(FIRST, "1", by=itself)) == recordings({}, text(FIRST, "1"))


def test_nothing_is_a_commit_of_nothing() -> None:
    files = after({}, text(FIRST, "1"))
    assert recordings(files, text(FIRST, "1")) == ()
    assert recordings(files) == ()


# Before and beside what is held


def test_an_earlier_text_moves_the_first_day_back_and_the_first_becomes_a_change() -> None:
    files = after({}, text(SECOND, "1 Other.", "2"))
    (recording,) = recordings(files, text(FIRST, "1", "2"))
    assert list(recording.files) == [
        f"{FOLDER}/effects/1996/xa+act+1996-05-20+charter.xml",
        f"{FOLDER}/eng/art_1/1996-07-01.xml",
        f"{FOLDER}/eng/art_2/1996-07-01.xml",
        f"{FOLDER}/eng/art_2/2006-10-01.xml",
        f"{FOLDER}/eng/structure/1996-07-01.xml",
        f"{FOLDER}/eng/structure/2006-10-01.xml",
        f"{FOLDER}/work.xml",
    ]
    assert [path for path, data in recording.files.items() if data is None] == [
        f"{FOLDER}/eng/art_2/2006-10-01.xml",
        f"{FOLDER}/eng/structure/2006-10-01.xml",
    ]
    files = after(files, text(FIRST, "1", "2"))
    assert parse_work(Fragment(xml=files[f"{FOLDER}/work.xml"])).languages[0].held_from == FIRST
    assert told(files) == {"charter": [(SECOND, SUBSTITUTION, "art_1", ("eng",))]}


def test_the_act_behind_a_first_text_is_remembered() -> None:
    files = after({}, text(SECOND, "1 Other.", by=act()))
    assert told(files) == {"41-ii": [(SECOND, SUBSTITUTION, "", ("eng",))]}
    files = after(files, text(FIRST, "1"))
    assert told(files) == {"41-ii": [(SECOND, SUBSTITUTION, "art_1", ("eng",))]}


def test_a_text_between_changes_what_the_next_act_did_and_not_its_text() -> None:
    first, last = text(FIRST, "1", "2"), text(THIRD, "1 Other.", "2 Other.", by=act("9"))
    files = after({}, first, last)
    assert told(files) == {"9": [(THIRD, SUBSTITUTION, name, ("eng",)) for name in ("art_1", "art_2")]}
    (recording,) = recordings(files, text(SECOND, "1 Other.", "2", by=act("8")))
    assert recording.files[f"{FOLDER}/eng/art_1/2012-01-01.xml"] is None
    files = after(files, text(SECOND, "1 Other.", "2", by=act("8")))
    assert told(files) == {
        "8": [(SECOND, SUBSTITUTION, "art_1", ("eng",))],
        "9": [(THIRD, SUBSTITUTION, "art_2", ("eng",))],
    }


def test_a_language_that_comes_later_knows_the_units_by_their_names() -> None:
    russian = [
        text(FIRST, "1", "2", language="rus"),
        text(SECOND, "1", language="rus"),
        text(THIRD, "1", "2", language="rus"),
    ]
    files = after({}, *russian)
    assert names(files, THIRD, "rus") == {"art_1": "art_1", "art_2~2": "art_2"}
    files = after(files, text(FOURTH, "1", "2"))
    assert names(files, FOURTH) == {"art_1": "art_1", "art_2~2": "art_2"}
    files = after(files, text(date(1996, 6, 1), "1", "2", language="kaz"))
    assert names(files, FIRST, "kaz") == {"art_1": "art_1", "art_2": "art_2"}


def test_a_unit_that_was_first_seen_in_another_language_later_is_the_same() -> None:
    files = after({}, text(FIRST, "1", language="rus"), text(THIRD, "1", "2", language="rus"))
    assert names(after(files, text(SECOND, "1", "2")), SECOND) == {"art_1": "art_1", "art_2": "art_2"}
    # But not when the text in force until then had ended.
    files = after(files, text(SECOND, "1", "2"), text(date(2007, 1, 1), "1"))
    assert names(files, SECOND)["art_2"] == "art_2"
    files = after(
        after({}, text(FIRST, "1", language="rus"), text(FOURTH, "1", "2", language="rus")), text(THIRD, "1")
    )
    assert names(after(files, text(SECOND, "1", "2")), SECOND) == {"art_1": "art_1", "art_2~2": "art_2"}


def test_a_unit_that_comes_back_in_the_same_run_is_another() -> None:
    texts = [text(day, *articles) for day, articles in ((FIRST, "12"), (SECOND, "1"), (THIRD, "12"), (FOURTH, "12"))]
    files = after({}, *texts)
    assert names(files, FIRST)["art_2"] == "art_2"
    assert names(files, THIRD) == names(files, FOURTH) == {"art_1": "art_1", "art_2~2": "art_2"}
    assert b'wId="art_2~2__para_1"' in files[f"{FOLDER}/eng/art_2~2/2012-01-01.xml"]
    assert told(files)["charter"] == [
        (SECOND, REPEAL, "art_2", ("eng",)),
        (THIRD, INSERTION, "art_2~2", ("eng",)),
        (FOURTH, SUBSTITUTION, "", ("eng",)),
    ]


def test_the_names_of_one_run_are_those_of_legal_order_though_acts_are_committed_one_by_one() -> None:
    temporary = act("9")
    texts = [
        text(FIRST, "1"),
        text(SECOND, "1", "2", by=temporary),
        text(THIRD, "1", by=act("10")),
        text(FOURTH, "1", "2", by=temporary),
    ]
    files = after({}, *texts)
    assert names(files, SECOND)["art_2"] == "art_2"
    assert names(files, FOURTH)["art_2~2"] == "art_2"


# Acts of one day


def same_day(*, between: str = "1 Between.") -> list[Text]:
    return [
        text(FIRST, "1", "2", "3"),
        text(SECOND, between, "2", "3 Third.", "4", by=act("41-ii")),
        text(SECOND, "1 End.", "2 Second.", "3 Third.", by=act("42-ii")),
    ]


def test_acts_of_one_day_are_a_commit_each_and_the_last_has_the_text_of_the_day() -> None:
    _, first, second = recordings({}, *same_day())
    assert (first.act, second.act) == (act("41-ii"), act("42-ii"))
    one = f"{FOLDER}/eng/art_1/2006-10-01.xml"
    between, end = first.files[one], second.files[one]
    assert between is not None
    assert end is not None
    assert b"Between." in between
    assert b"End." in end
    assert f"{FOLDER}/eng/art_3/2006-10-01.xml" not in second.files
    assert second.files[f"{FOLDER}/eng/art_4/2006-10-01.xml"] is None
    files = after({}, *same_day())
    assert told(files) == {
        "41-ii": [(SECOND, SUBSTITUTION, name, ("eng",)) for name in ("art_1", "art_3")],
        "42-ii": [(SECOND, SUBSTITUTION, name, ("eng",)) for name in ("art_1", "art_2")],
    }
    assert recordings(files, *same_day()) == ()
    assert recordings(files, same_day()[-1]) == ()


def test_an_act_of_a_day_may_leave_nothing() -> None:
    first, _, last = same_day()
    files = after({}, first, replace(last, act=act("41-ii")), last)
    assert told(files)["42-ii"] == [(SECOND, SUBSTITUTION, "", ("eng",))]


def test_the_order_of_a_day_is_not_that_of_the_commits() -> None:
    early, late = act("9"), act("10")
    texts = [
        text(FIRST, "1", "2"),
        text(SECOND, "1 a", "2", by=late),
        text(THIRD, "1 a", "2 b", by=early),
        text(THIRD, "1 c", "2 b", by=late),
    ]
    files = after({}, *texts)
    assert told(files) == {
        "9": [(THIRD, SUBSTITUTION, "art_2", ("eng",))],
        "10": [(day, SUBSTITUTION, "art_1", ("eng",)) for day in (SECOND, THIRD)],
    }
    known = held(files)
    assert known is not None
    assert b"<p>c</p>" in state_at(known.versions["eng"], THIRD)["art_1"].xml


def test_what_acts_of_a_day_did_is_remembered_when_a_text_comes_between() -> None:
    files = after({}, *same_day())
    files = after(files, text(date(2000, 1, 1), "1", "2 Second.", "3", by=act("8")))
    assert told(files) == {
        "8": [(date(2000, 1, 1), SUBSTITUTION, "art_2", ("eng",))],
        "41-ii": [(SECOND, SUBSTITUTION, name, ("eng",)) for name in ("art_1", "art_3")],
        "42-ii": [(SECOND, SUBSTITUTION, "art_1", ("eng",))],
    }
    files = after(files, text(date(2001, 1, 1), "1", "2 Other.", "3 Third.", by=act("9")))
    assert told(files)["41-ii"] == [(SECOND, SUBSTITUTION, "art_1", ("eng",))]
    assert told(files)["42-ii"] == [(SECOND, SUBSTITUTION, name, ("eng",)) for name in ("art_1", "art_2")]


def test_a_text_without_an_act_adds_nothing_to_the_acts_of_its_day() -> None:
    texts = same_day()
    assert recordings({}, *texts, replace(texts[-1], act=None)) == recordings({}, *texts)
    with pytest.raises(TextConflictError, match="another text in eng is recorded for 2006-10-01"):
        recordings({}, *texts, replace(texts[1], act=None))


# The order of recording


def test_a_unit_that_is_held_as_one_stays_one_and_that_is_said() -> None:
    first, second, third = text(FIRST, "1", "5 Old."), text(SECOND, "1"), text(THIRD, "1", "5 New.")
    in_order = recordings({}, first, second, third)
    assert [each.remarks for each in in_order] == [(), (), ()]
    assert "art_5~2" in names(after({}, first, second, third), THIRD)
    files = after({}, first, third)
    (recording,) = recordings(files, second)
    (remark,) = recording.remarks
    assert remark == (
        "art_5 (eng): in the texts of 1996-07-01 and 2012-01-01, not in that of 2006-10-01 between them:"
        " held as one unit already, it stays one"
    )
    assert names(after(files, second), THIRD) == {"art_1": "art_1", "art_5": "art_5"}
    # Two texts between say it too.
    between = recordings(files, second, text(date(2010, 1, 1), "1 Other."))
    assert [len(each.remarks) for each in between] == [1, 1]


def test_a_unit_that_another_language_has_is_one_in_any_order() -> None:
    kazakh = text(FIRST, "1", "5", language="kaz")
    files = after({}, kazakh, text(FIRST, "1", "5"), text(THIRD, "1", "5"))
    (recording,) = recordings(files, text(SECOND, "1"))
    assert recording.remarks == ()
    files = after(files, text(SECOND, "1"), text(THIRD, "1", "5", language="kaz"))
    (recording,) = recordings(files, text(SECOND, "1", language="kaz"))
    assert [remark[:11] for remark in recording.remarks] == ["art_5 (kaz)"]


# What is refused


def test_another_text_for_a_day_is_refused_with_what_differs() -> None:
    numbers = [str(number) for number in range(1, 8)]
    files = after({}, text(FIRST, *numbers))
    with pytest.raises(TextConflictError) as refused:
        recordings(files, text(FIRST, *(f"{number} Other." for number in numbers)))
    assert isinstance(refused.value, ConflictError)
    assert (refused.value.language, refused.value.day) == ("eng", FIRST)
    assert refused.value.differing == tuple(f"art_{number}" for number in numbers)
    assert str(refused.value) == (
        "another text in eng is recorded for 1996-07-01: it differs in art_1, art_2, art_3, art_4, art_5 and 2 more"
    )
    with pytest.raises(TextConflictError, match=r"it differs in art_1$"):
        recordings({}, text(FIRST, "1"), text(FIRST, "1 Other."))
    with pytest.raises(TextConflictError, match=r"it differs in art_8, structure$"):
        recordings(files, text(FIRST, *numbers, "8", by=act()))


def test_the_same_text_twice_is_one() -> None:
    assert recordings({}, text(FIRST, "1"), text(FIRST, "1")) == recordings({}, text(FIRST, "1"))
    other_words = replace(text(FIRST, "1"), document=replace(document("1"), attributes=(("name", "other"),)))
    assert recordings({}, text(FIRST, "1"), other_words) == recordings({}, text(FIRST, "1"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            replace(act(), enacted=date(2006, 9, 9)),
            "the day on which .*/41-ii was enacted: 2006-09-08 in one place, 2006-",
        ),
        (
            replace(act(), published=date(2006, 9, 13)),
            "the day on which .*/41-ii was published: 2006-09-12 in one place",
        ),
        (act(title="Other"), r"the title \(eng\) of .*/41-ii: The capital in one place, Other in another"),
    ],
)
def test_an_act_that_is_described_in_two_ways_is_refused(given: Act, message: str) -> None:
    known = replace(act(title="The capital"), published=date(2006, 9, 12))
    texts = [text(FIRST, "1"), text(SECOND, "1 Other.", by=known)]
    with pytest.raises(ActConflictError, match=message) as refused:
        recordings({}, *texts, text(THIRD, "1", by=given))
    assert isinstance(refused.value, ConflictError)
    assert refused.value.known != refused.value.given
    assert refused.value.what in str(refused.value)
    with pytest.raises(ActConflictError, match=message):
        recordings(after({}, *texts), text(THIRD, "1", by=given))


def test_what_is_said_of_an_act_in_several_places_comes_together() -> None:
    one = replace(act(title="The capital"), published=None)
    two = Act(iri=one.iri, enacted=one.enacted, published=date(2006, 9, 12), titles=(("und", "41"),))
    everything = replace(one, published=two.published, titles=(("eng", "The capital"), ("und", "41")))
    first = text(FIRST, "1")
    _, recording = recordings({}, first, text(SECOND, "2", by=one), text(THIRD, "3", by=two))
    assert recording.act == everything
    files = after({}, first, text(SECOND, "2", by=one))
    (recording,) = recordings(files, text(THIRD, "3", by=two))
    assert recording.act == everything
    files = after(files, text(THIRD, "3", by=two))
    (data,) = (data for path, data in files.items() if "/effects/" in path)
    effects = parse_effects(Fragment(xml=data))
    assert (effects.published, effects.titles) == (everything.published, everything.titles)


def test_an_act_that_is_learned_later_is_recorded_with_its_text() -> None:
    files = after({}, text(FIRST, "1"), text(SECOND, "2"), text(THIRD, "3"))
    (recording,) = recordings(files, text(SECOND, "2", by=act()))
    assert (recording.act, recording.in_force) == (act(), (SECOND,))
    assert [path.removeprefix(f"{FOLDER}/effects/") for path in recording.files] == [
        "1996/xa+act+1996-05-20+charter.xml",
        "2006/xa+act+2006-09-08+41-ii.xml",
    ]
    files = after(files, text(SECOND, "2", by=act()), text(THIRD, "3", by=act()))
    assert list(told(files)) == ["41-ii"]
    first = after(files, text(FIRST, "1", by=act("1")))
    assert told(first)["1"] == [(FIRST, SUBSTITUTION, "", ("eng",))]


def test_another_act_behind_a_text_is_refused() -> None:
    files = after({}, text(FIRST, "1"), text(SECOND, "2", by=act()))
    assert recordings(files, text(SECOND, "2")) == ()
    with pytest.raises(
        ActConflictError, match=r"the act behind the text in eng of 2006-10-01: .*/41-ii in one place, "
    ):
        recordings(files, text(SECOND, "2", by=act("42-ii")))
    with pytest.raises(ActConflictError, match=r": not known in one place, .*/41-ii, .*/42-ii in another"):
        recordings(files, text(FIRST, "1", by=act()), text(FIRST, "1", by=act("42-ii")))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (replace(document("1"), type="bill"), "<bill> of <article>"),
        (replace(document("1"), unit="section"), "<act> of <section>"),
        (replace(document("1"), unit=""), "<act> kept whole"),
    ],
)
def test_a_text_of_another_kind_is_refused(found: Document, words: str) -> None:
    with pytest.raises(TextKindError) as refused:
        recordings({}, replace(text(FIRST, "1"), document=found))
    assert isinstance(refused.value, StorageError)
    assert str(refused.value) == (
        f"the text in eng of 1996-07-01 is {words}: expected <act> of <article>, as the Work is"
    )
    assert (refused.value.expected, refused.value.found) == ("<act> of <article>", words)
    assert (refused.value.language, refused.value.day) == ("eng", FIRST)


def test_a_preamble_may_come_and_change_but_not_vanish() -> None:
    come = [text(FIRST, "1"), text(SECOND, "1", preamble="We."), text(THIRD, "1", preamble="All of us.", by=act())]
    assert told(after({}, *come)) == {
        "charter": [(SECOND, INSERTION, "preamble", ("eng",))],
        "41-ii": [(THIRD, SUBSTITUTION, "preamble", ("eng",))],
    }
    with pytest.raises(VanishedError, match="the text in eng of 2017-01-01 has no preamble") as vanished:
        recordings({}, *come, text(FOURTH, "1"))
    assert isinstance(vanished.value, AknError)
    with pytest.raises(VanishedError, match="the text in eng of 2010-01-01 has no preamble"):
        recordings(after({}, *come), text(date(2010, 1, 1), "1"))
    with pytest.raises(VanishedError, match="the text in eng of 1996-07-01 has no preamble"):
        recordings(after({}, *come), text(date(1996, 6, 1), "1", preamble="We."))


# What a document brings with it


def with_meta(known: Text, keyword: str) -> Text:
    meta = f'<meta xmlns="{AKN_NS}"><publication date="1996-05-22" name="{keyword}" showAs=""/></meta>'
    sections = (("meta", Fragment.parse(meta.encode())), *known.document.sections)
    return replace(known, document=replace(known.document, sections=sections))


def test_the_metadata_of_a_document_stay_until_another_brings_its_own() -> None:
    first, second = with_meta(text(FIRST, "1"), "a"), text(SECOND, "1")
    third = with_meta(text(THIRD, "1"), "b")
    files = after({}, first, second, third)
    known = held(files)
    assert known is not None
    assert sorted(known.versions["eng"]["meta"]) == [FIRST, THIRD]
    assert [target for _, _, target, _ in told(files)["charter"]] == ["", ""]
    assert recordings(files, first, second, third) == ()
    assert recordings(files, text(FIRST, "1")) == ()
    with pytest.raises(TextConflictError, match=r"it differs in meta$"):
        recordings(files, with_meta(text(FIRST, "1"), "c"))


# Notes


def note(unit: str, anchor: str, words: str = "As amended.") -> Note:
    return Note(unit=unit, anchor=anchor, marker="Note", text=words)


def notes_in(files: Mapping[str, bytes | None]) -> dict[str, list[tuple[str, str]]]:
    """Return (anchor, text) of all notes by unit."""
    return {
        parse_path(path).unit: [(each.anchor, each.text) for each in parse_notes(Fragment(xml=data), "")]
        for path, data in files.items()
        if path.endswith("/notes.xml") and data is not None
    }


def test_notes_lie_beside_their_unit_and_point_by_its_name() -> None:
    notes = [note("art_1", "art_1__para_1"), note("art_1", "art_1"), note("structure", ""), note("art_1", "p_1")]
    texts = [text(FIRST, "1", "2"), text(SECOND, "2"), text(THIRD, "1", "2", notes=notes)]
    files = after({}, *texts)
    assert notes_in(files) == {
        "art_1~2": [
            ("art_1~2__para_1", "As amended."),
            ("art_1~2", "As amended."),
            ("p_1", "As amended."),
        ],
        "structure": [("", "As amended.")],
    }
    assert b'<note eId="art_1__note_1"' in files[f"{FOLDER}/eng/art_1~2/notes.xml"]


def noted(day: date, words: str, *units: str, by: Act | None = None) -> Text:
    return text(day, "1", "2", by=by, notes=[note(unit, unit, words) for unit in units])


def test_notes_are_those_of_the_latest_text() -> None:
    first = noted(FIRST, "old", "art_1", "art_2")
    last = noted(FOURTH, "new", "art_1", by=act("9"))
    commits = recordings({}, last, first, noted(SECOND, "middle", "art_1", by=act("9")))
    assert [notes_in(each.files) for each in commits] == [{}, {"art_1": [("art_1", "new")]}]
    files = after({}, first)
    assert set(notes_in(files)) == {"art_1", "art_2"}
    files = after(files, last)
    assert notes_in(files) == {"art_1": [("art_1", "new")]}
    assert notes_in(after(files, noted(THIRD, "later", "art_1", "art_2"))) == notes_in(files)
    assert notes_in(after(files, noted(date(2020, 1, 1), "newest", "art_2"))) == {"art_2": [("art_2", "newest")]}
    assert notes_in(after(files, noted(date(2020, 1, 1), ""))) == {}


@pytest.mark.parametrize("by", [None, act()])
def test_other_notes_to_a_text_that_is_held_are_news(by: Act | None) -> None:
    files = after({}, noted(FIRST, "old", "art_1"), noted(SECOND, "old", "art_1", "art_2", by=by))
    again = noted(SECOND, "again", "art_1", by=by)
    (recording,) = recordings(files, again)
    assert (recording.act, recording.in_force, recording.languages) == (None, (SECOND,), ("eng",))
    assert list(recording.files) == [f"{FOLDER}/eng/art_1/notes.xml", f"{FOLDER}/eng/art_2/notes.xml"]
    files = after(files, again)
    assert notes_in(files) == {"art_1": [("art_1", "again")]}
    assert recordings(files, again) == ()
    assert recordings(files, noted(FIRST, "other", "art_1")) == ()


def test_other_notes_come_with_the_act_that_is_learned() -> None:
    files = after({}, noted(FIRST, "old"), noted(SECOND, "old", "art_1"))
    (recording,) = recordings(files, noted(SECOND, "new", "art_1", by=act()))
    assert recording.act == act()
    assert notes_in(recording.files) == {"art_1": [("art_1", "new")]}


def test_notes_to_a_unit_that_bears_a_number_again_are_no_news_twice() -> None:
    texts = [text(FIRST, "1", "2"), text(SECOND, "2"), text(THIRD, "1", "2", notes=[note("art_1", "art_1__para_1")])]
    assert recordings(after({}, *texts), texts[-1]) == ()
