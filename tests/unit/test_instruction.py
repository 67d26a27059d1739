"""Every instruction that can be built has the parts that its operation needs, and no others."""

from datetime import date
from typing import Any

import pytest

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.instruction import UNEXECUTABLE, Instruction, InstructionError, Op, Where, Wording

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
OTHER = "/akn/xa/act/2001-01-01/2#3"
P = Fragment.parse(f'<p xmlns="{AKN_NS}">x</p>'.encode())


def word(language: str = "eng", **parts: Any) -> Wording:
    return Wording(language=language, **parts)


def build(op: Op, *wordings: Wording, **parts: Any) -> Instruction:
    return Instruction(**{"id": "1", "op": op, "work": WORK, "wordings": wordings, **parts})


AT = {"where": Where.AFTER, "anchor": "art_1"}
TEXT = word(old="a", new="b")
CONTENT = word(content=(P,))

GOOD: list[tuple[Op, tuple[Wording, ...], dict[str, Any]]] = [
    (Op.SUBSTITUTE, (CONTENT,), {"target": "art_1"}),
    (Op.SUBSTITUTE, (word(old="x", content=(P, P)),), {"target": "art_1"}),
    (Op.INSERT, (CONTENT,), AT),
    (Op.INSERT, (CONTENT,), {"where": Where.LAST}),
    (Op.REPEAL, (), {"target": "art_1"}),
    (Op.REPEAL, (word(old="x"),), {"target": "art_1", "keep_heading": True}),
    (Op.REPEAL, (), {"target": "art_1", "drop": True}),
    (Op.REPEAL, (), {"target": OTHER}),
    (Op.REPLACE_TEXT, (TEXT,), {"target": "art_1", "count": 3}),
    (Op.REPLACE_TEXT, (TEXT,), {}),
    (Op.REPLACE_TEXT, (word("eng", old="a", new="b"), word("rus", old="а", new="б")), {"target": "art_1"}),
    (Op.INSERT_TEXT, (TEXT,), {"target": "art_1"}),
    (Op.DELETE_TEXT, (word(old="a"),), {"target": "art_1"}),
    (Op.CORRECT, (TEXT,), {"target": "art_1", "reason": "misprint"}),
    (Op.CORRECT, (word(old="a"),), {"target": "art_1", "reason": "misprint"}),
    (Op.RENUMBER, (), {"target": "art_1", "to": "art_2"}),
    (Op.RENUMBER, (word(new="Article Two"),), {"target": "art_1", "to": "art_2"}),
    (Op.MOVE, (), {"target": "art_2", **AT}),
    (Op.MOVE, (), {"target": "art_2", "to": "art_3", **AT}),
    (Op.SPLIT, (word(content=(P, P)),), {"target": "art_1"}),
    (Op.JOIN, (CONTENT,), {"target": "art_1", "anchor": "art_2"}),
    (Op.REPLACE_WORK, (), {"successor": WORK}),
    (Op.REPEAL_WORK, (), {"target": str(WORK)}),
    (Op.ANNUL, (), {"target": "art_1", "reason": "judgment"}),
    (Op.SUSPEND, (), {"target": OTHER}),
    (Op.POSTPONE, (), {"target": OTHER}),
    (Op.VOID, (), {"target": OTHER}),
]


@pytest.mark.parametrize(("op", "wordings", "parts"), GOOD, ids=lambda value: getattr(value, "value", ""))
def test_good_instruction(op: Op, wordings: tuple[Wording, ...], parts: dict[str, Any]) -> None:
    assert build(op, *wordings, **parts).op is op


def test_every_operation_can_be_built() -> None:
    assert {op for op, _, _ in GOOD} == set(Op)


BAD: list[tuple[Op, tuple[Wording, ...], dict[str, Any], str]] = [
    (Op.REPEAL, (), {"target": "art_1", "id": ""}, "the id '' is none"),
    (Op.REPEAL, (), {"target": "art_1", "id": "1#2"}, "the id '1#2' is none"),
    (Op.REPEAL, (), {"target": "art_1", "id": "1 2"}, "the id '1 2' is none"),
    (Op.REPEAL, (), {}, "no target"),
    (Op.REPEAL, (), {"target": str(WORK)}, "for a whole Work, repeal-work"),
    (Op.REPEAL, (), {"target": "art_1", "count": 2}, "count 2: expected 1"),
    (Op.REPEAL, (), {"target": "art_1", "keep_heading": True, "drop": True}, "expected one of the two"),
    (Op.REPEAL, (CONTENT,), {"target": "art_1"}, "content: expected none (eng)"),
    (Op.REPEAL, (TEXT,), {"target": "art_1"}, "new text 'b': expected none (eng)"),
    (Op.REPLACE_TEXT, (TEXT,), {"target": "art_1", "count": 0}, "count 0: expected 1 or more"),
    (Op.REPLACE_TEXT, (), {"target": "art_1"}, "says nothing"),
    (Op.REPLACE_TEXT, (word(digest="0" * 64),), {"target": "art_1"}, "says nothing"),
    (Op.REPLACE_TEXT, (word(old="a"),), {"target": "art_1"}, "no new text: expected some, or delete-text (eng)"),
    (Op.REPLACE_TEXT, (word(new="a"),), {"target": "art_1"}, "no old text"),
    (Op.REPLACE_TEXT, (word(old="é", new="e\u0301"),), {"target": "art_1"}, "old and new text are both"),
    (Op.REPLACE_TEXT, (word(old="a", new="\u0301"),), {"target": "art_1"}, "begins with a combining mark"),
    (Op.REPLACE_TEXT, (word(old="a", new="\x00"),), {"target": "art_1"}, "U+0000 in a text"),
    (Op.REPLACE_TEXT, (TEXT,), {"target": OTHER}, "expected an eId"),
    (Op.REPLACE_TEXT, (TEXT,), {"target": "art_1", "keep_heading": True}, "says keep_heading"),
    (Op.REPLACE_TEXT, (TEXT, TEXT), {"target": "art_1"}, "wordings in eng, eng: expected one a language"),
    (Op.REPLACE_TEXT, (word("rus", old="a", new="b"), TEXT), {"target": "art_1"}, "wordings in rus, eng"),
    (Op.INSERT_TEXT, (word(old="a"),), {"target": "art_1"}, "no new text: expected some (eng)"),
    (Op.DELETE_TEXT, (TEXT,), {"target": "art_1"}, "new text 'b': expected none"),
    (Op.CORRECT, (TEXT,), {"target": "art_1"}, "no reason given"),
    (Op.INSERT, (CONTENT,), {}, "no place"),
    (Op.INSERT, (CONTENT,), {"where": Where.AFTER}, "after nothing"),
    (Op.INSERT, (CONTENT,), {"target": "art_2", **AT}, "expected an anchor alone"),
    (Op.INSERT, (word(old="x", content=(P,)),), AT, "old text 'x': expected none"),
    (Op.INSERT, (), AT, "says nothing"),
    (Op.INSERT, (CONTENT,), {"where": Where.AFTER, "anchor": OTHER}, "anchor /akn"),
    (Op.SUBSTITUTE, (word(old="x"),), {"target": "art_1"}, "no content"),
    (Op.SUBSTITUTE, (CONTENT,), {"target": "art_1", **AT}, "says after"),
    (Op.SUBSTITUTE, (CONTENT,), {"target": "art_1", "anchor": "art_2"}, "has an anchor art_2"),
    (Op.MOVE, (), {"target": "art_1", **AT}, "art_1 cannot be placed by itself"),
    (Op.MOVE, (), {"target": "art_1"}, "no place"),
    (Op.RENUMBER, (), {"target": "art_1"}, "renumbers art_1 to nothing"),
    (Op.RENUMBER, (), {"target": "art_1", "to": "art_1"}, "renumbers art_1 to art_1"),
    (Op.SUBSTITUTE, (CONTENT,), {"target": "art_1", "to": "art_2"}, "has a new eId art_2"),
    (Op.SPLIT, (CONTENT,), {"target": "art_1"}, "splits into 1"),
    (Op.JOIN, (word(content=(P, P)),), {"target": "art_1", "anchor": "art_2"}, "joins into 2"),
    (Op.JOIN, (CONTENT,), {"target": "art_1"}, "joins one provision"),
    (Op.REPLACE_WORK, (), {}, "no successor"),
    (Op.REPEAL_WORK, (), {"successor": WORK}, "names a successor"),
    (Op.REPEAL_WORK, (), {"target": "art_1"}, "expected the Work"),
    (Op.VOID, (), {}, "no target"),
    (Op.REPEAL, (), {"target": "art_1", "status": "skipped"}, "status 'skipped'"),
    (Op.REPEAL, (), {"target": "art_1", "status": UNEXECUTABLE}, "no reason given"),
    (Op.REPEAL, (), {"target": "art_1", "wids": (("b", "b"), ("a", "a"))}, "wIds out of order"),
    (
        Op.REPEAL,
        (),
        {"target": "art_1", "in_force": date(2000, 1, 1), "in_force_until": date(2000, 1, 1)},
        "expected a later day",
    ),
]


@pytest.mark.parametrize(("op", "wordings", "parts", "message"), BAD, ids=lambda value: str(value)[:40])
def test_bad_instruction(op: Op, wordings: tuple[Wording, ...], parts: dict[str, Any], message: str) -> None:
    with pytest.raises(InstructionError) as caught:
        build(op, *wordings, **parts)
    assert message in str(caught.value)
    assert caught.value.identifier == parts.get("id", "1")


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(InstructionError) as caught:
        build(Op.RENUMBER, word(old="a"), count=2, anchor="art_9")
    assert str(caught.value) == (
        "instruction 1: renumber: count 2: expected 1; has an anchor art_9: expected none; no target: "
        "expected an eId; renumbers nothing to nothing: expected another eId; old text 'a': expected none (eng)"
    )


def test_languages() -> None:
    kazakh = build(Op.REPLACE_TEXT, word("kaz", old="a", new="b"), target="art_1")
    assert kazakh.languages == ("kaz",)
    assert kazakh.concerns("kaz")
    assert not kazakh.concerns("rus")
    assert kazakh.wording("rus") == Wording(language="rus")
    everywhere = build(Op.RENUMBER, word("kaz", digest="0" * 64), target="art_1", to="art_2")
    assert everywhere.languages == ()
    assert everywhere.concerns("rus")


def test_what_changes_text() -> None:
    assert build(Op.REPEAL, target="art_1").changes_text
    assert not build(Op.REPEAL, target="art_1", status=UNEXECUTABLE, reason="gone already").changes_text
    assert not build(Op.REPEAL, target=OTHER).changes_text
    assert not build(Op.REPLACE_WORK, successor=WORK).changes_text
    assert not build(Op.SUSPEND, target="art_1").changes_text
