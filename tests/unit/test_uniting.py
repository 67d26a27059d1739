"""What uniting two histories decides over values: whose value holds, what commits say, what acts and texts become."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from akn.document import Document
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import LanguageEntry, WorkMetadata
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.holding import identify, point_to, with_wid
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, Op, Wording
from lawrepo.uniting import (
    Choice,
    Origin,
    as_found,
    choose,
    differing,
    document_of,
    files_message,
    merge_message,
    names_given,
    origin_of,
    renamed,
    stamp,
    with_origin,
    without_origin,
)

LAW, ACT = FrbrUri.parse("/akn/xa/act/2000/1"), FrbrUri.parse("/akn/xa/act/2000-06-01/2")
OURS, THEIRS, NEITHER = Choice.OURS, Choice.THEIRS, Choice.NEITHER


@pytest.mark.parametrize(
    ("bases", "ours", "theirs", "choice"),
    [
        ([1], 1, 1, OURS),
        ([1], 2, 1, OURS),
        ([1], 2, 2, OURS),
        ([1], 1, 2, THEIRS),
        ([1], 2, 3, NEITHER),
        ([1, 2], 2, 1, NEITHER),
        ([1, 1], 1, 2, THEIRS),
        ([None], None, 1, THEIRS),
        ([None], 1, 2, NEITHER),
    ],
)
def test_the_side_that_changed_a_value_has_its_way(
    bases: Sequence[int | None], ours: int | None, theirs: int | None, choice: Choice
) -> None:
    assert choose(bases, ours, theirs) is choice


ORIGIN = Origin(commit="a" * 40, recorder="Анна <anna@localhost>", recorded_at="2026-06-01T12:00:00Z")


@pytest.mark.parametrize(
    "text", ["Act 2: amends\n\nWork: /akn/xa/act/2000/1\nBasis: enacted\n", files_message("a", "b")]
)
def test_a_commit_says_where_it_comes_from(text: str) -> None:
    said = with_origin(text, ORIGIN)
    assert said.startswith(text)
    assert (origin_of(said), without_origin(said)) == (ORIGIN, text)
    assert (origin_of(text), without_origin(text)) == (None, text)
    # What is not at the end, or not whole, is no origin.
    for other in (f"{said}Basis: enacted\n", said.replace("Recorded-By", "Reviewed-By")):
        assert (origin_of(other), without_origin(other)) == (None, other)


def test_messages_of_a_merge() -> None:
    assert merge_message("b" * 40, 0).startswith("collection: unite with bbbbbbbbbb: nothing in it is new here\n\n")
    assert merge_message("b" * 40, 1).endswith(f": 1 commit recorded again\n\nMerged: {'b' * 40}\n")
    assert (
        files_message(["a", "b", "c", "d", "e"], "b" * 40)
        == "collection: take a, b, c and 2 more from bbbbbbbbbb\n\n"
    )
    assert stamp(datetime(2026, 6, 1, 12, 30, 15, tzinfo=UTC)) == "2026-06-01T12:30:15Z"


def sheet(*instructions: Instruction, in_force: date = date(2001, 1, 1)) -> Sheet:
    act = AmendingAct(iri=ACT, enacted=date(2000, 6, 1), in_force=in_force, amends=LAW)
    return Sheet(act=act, instructions=instructions)


def text_change(identifier: str, new: str = "new", *, digest: str = "") -> Instruction:
    return Instruction(
        id=identifier,
        op=Op.REPLACE_TEXT,
        work=LAW,
        target="art_1",
        target_wid="art_1" if digest else "",
        wordings=(Wording(language="eng", old="old", new=new, digest=digest),),
    )


def test_acts_differ_in_what_was_written_alone() -> None:
    assert differing(sheet(text_change("1")), sheet(text_change("1", digest="ab"))) is None
    told = differing(sheet(text_change("1"), text_change("3")), sheet(text_change("1", "other"), text_change("2")))
    assert told is not None
    assert told.instructions == ("1", "2", "3")
    assert told.differing == (
        "instruction 1 (replace-text art_1)",
        "instruction 2 (replace-text art_1), only there",
        "instruction 3 (replace-text art_1), only here",
    )
    told = differing(sheet(text_change("1")), sheet(text_change("1"), in_force=date(2001, 1, 2)))
    assert told is not None
    assert (told.differing, told.instructions) == (("[act] in_force",), ())
    told = differing(sheet(text_change("1"), text_change("2")), sheet(text_change("2"), text_change("1")))
    assert told is not None
    assert told.differing == ("the order of its instructions",)
    many = [text_change(str(number)) for number in range(12)]
    told = differing(sheet(), sheet(*many))
    assert told is not None
    assert told.differing[-1] == "2 more instructions"


def test_acts_with_other_texts_of_their_own_differ() -> None:
    one, other = (read_text(f"Article 1\n\n{word}.", language="eng").document for word in ("Peace", "War"))
    first = replace(sheet(text_change("1")), documents={"eng": one})
    assert differing(first, first) is None
    told = differing(first, replace(first, documents={"eng": other}))
    assert told is not None
    assert told.differing == ("its own text (eng)",)


def test_an_act_keeps_what_its_recorder_has_seen() -> None:
    (found,) = as_found(sheet(text_change("1", digest="ab"))).instructions
    assert (found.target_wid, found.wordings[0].digest) == ("", "ab")


TEXT = "Article 1. Peace\n1. Peace.\n\nArticle 2. Rest\n1. Rest.\n\nArticle 3. End\n1. End.\n"
META = WorkMetadata(
    iri=LAW,
    type="act",
    name="act",
    unit="article",
    enacted=date(2000, 1, 1),
    languages=(LanguageEntry(code="eng", authoritative=True, held_from=date(2000, 1, 1)),),
)


def given() -> Document:
    return read_text(TEXT, language="eng").document


def test_a_text_is_given_as_it_was_before_it_had_names() -> None:
    document = given()
    state = identify(document, (), {"art_2"})  # another article 2 had the name before
    assert list(state)[-3:] == ["art_1", "art_2~2", "art_3"]
    names = names_given(state, ())
    assert names == {"art_1": "art_1", "art_2~2": "art_2", "art_3": "art_3"}
    again = document_of(META, state, names, with_metadata=False)
    assert again == replace(document, attributes=(("name", "act"),))
    assert identify(again, (), {"art_2"}) == state


def test_a_name_that_both_sides_know_stays() -> None:
    state = identify(given(), (), {"art_2"})
    names = names_given(state, {"art_1", "art_2~2"})
    assert names["art_2~2"] == "art_2~2"
    again = document_of(META, state, names, with_metadata=False)
    assert identify(again, (), {"art_2", "art_2~2"}) == state
    # Article 2 was renumbered to 3 since both know it, and another is article 2 now: that keeps the name that it has.
    moved = {"art_3": "art_2"}
    other = {
        moved.get(key, key): with_wid(fragment, "art_2") if key in moved else point_to(fragment, moved)
        for key, fragment in state.items()
    }
    assert names_given(other, {"art_2"}) == {"art_1": "art_1", "art_2~2": "art_2~2", "art_2": "art_2"}


def test_wids_are_put_in_the_place_of_others() -> None:
    unit = given().units[1][1]
    names = {"art_2": "art_2~2", "art_2__para_1": "art_9__para_1"}
    other = renamed(unit, names)
    assert b'eId="art_2" wId="art_2~2"' in other.xml
    assert b'eId="art_2__para_1" wId="art_9__para_1"' in other.xml
    assert renamed(other, {new: old for old, new in names.items()}) == unit
    assert isinstance(other, Fragment)
