"""The fold over time, with a toy for an engine: one unit is one paragraph of text."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from lxml import etree

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import akn
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.errors import ConflictError
from lawrepo.fold import Change, FoldConflictError, Folded, Original, fold, text_at
from lawrepo.force import decide
from lawrepo.holding import State, is_removed, wordings_at
from lawrepo.instruction import Instruction, Op, Where, Wording

LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
FIRST = dt.date(2000, 1, 1)


def unit(eid: str, text: str) -> Fragment:
    element = etree.Element(akn("article"), eId=eid)
    etree.SubElement(etree.SubElement(element, akn("content")), akn("p")).text = text
    return Fragment.of(element)


def words(fragment: Fragment) -> str:
    return "".join(map(str, fragment.element().itertext())).strip()


def apply(state: State, instructions: Sequence[Instruction], language: str) -> State:
    """Carry out instructions on whole units: words are replaced, units dropped and inserted at the end."""
    after = dict(state)
    refused = []
    for it in instructions:
        wording = it.wording(language)
        if it.op is Op.INSERT:
            (content,) = wording.content
            if content.eid in after:
                refused.append(f"{it.id}: {content.eid} is taken")
            after[content.eid] = content
        elif it.target not in after:
            refused.append(f"{it.id}: no {it.target}")
        elif it.op is Op.REPEAL:
            del after[it.target]
        else:
            text = words(after[it.target])
            if text.count(wording.old) != it.count:
                refused.append(f"{it.id}: {wording.old!r} in {text!r}")
            after[it.target] = unit(it.target, text.replace(wording.old, wording.new))
    if refused:
        raise ConflictError("; ".join(refused))
    return after


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def iri(number: str) -> FrbrUri:
    return FrbrUri.parse(f"/akn/xa/act/2000-01-01/{number}")


def replace_text(
    target: str, old: str, new: str, *, identifier: str = "1", until: str = "", start: str = "", work: FrbrUri = LAW
) -> Instruction:
    return Instruction(
        id=identifier,
        op=Op.REPLACE_TEXT,
        work=work,
        target=target,
        wordings=(Wording(language="eng", old=old, new=new),),
        in_force=day(start) if start else None,
        in_force_until=day(until) if until else None,
    )


def insert(eid: str, text: str, *, identifier: str = "1", until: str = "") -> Instruction:
    return Instruction(
        id=identifier,
        op=Op.INSERT,
        work=LAW,
        where=Where.LAST,
        wordings=(Wording(language="eng", content=(unit(eid, text),)),),
        in_force_until=day(until) if until else None,
    )


def repeal(target: str, identifier: str = "1") -> Instruction:
    return Instruction(id=identifier, op=Op.REPEAL, work=LAW, target=target, drop=not target.startswith("/"))


def sheet(number: str, start: str, *instructions: Instruction, sequence: int | None = None) -> Sheet:
    act = AmendingAct(iri=iri(number), enacted=day("2000-01-01"), in_force=day(start), sequence=sequence)
    return Sheet(act=act, instructions=instructions)


def folded(texts: Mapping[str, str], *sheets: Sheet) -> Folded:
    original = Original(in_force_from=FIRST, state={eid: unit(eid, text) for eid, text in texts.items()})
    return fold({"eng": original}, decide(sheets), apply, work=LAW)["eng"]


def history(found: Folded, key: str) -> list[tuple[str, str]]:
    """Give the wordings of a unit by their first days."""
    return [(str(start), words(fragment)) for start, fragment in sorted(found.versions[key].items())]


def names(*numbers: str) -> tuple[str, ...]:
    return tuple(f"{iri(number.partition('#')[0])}#{number.partition('#')[2] or '1'}" for number in numbers)


def conflicts(texts: Mapping[str, str], *sheets: Sheet) -> FoldConflictError:
    with pytest.raises(FoldConflictError) as caught:
        folded(texts, *sheets)
    return caught.value


def test_without_instructions_the_text_is_the_original() -> None:
    found = folded({"art_1": "One.", "art_2": "Two."})
    assert history(found, "art_1") == [("2000-01-01", "One.")]
    assert found.behind["art_1", FIRST] == ()
    assert len(found.behind) == len(list(found.behind)) == 2
    assert found.chain(FIRST) == ()


def test_each_unit_has_a_version_where_it_changes() -> None:
    found = folded(
        {"art_1": "a b", "art_2": "c"},
        sheet("2", "2002-01-01", replace_text("art_1", "X", "Y")),
        sheet("1", "2001-01-01", replace_text("art_1", "a", "X")),
    )
    assert history(found, "art_1") == [("2000-01-01", "a b"), ("2001-01-01", "X b"), ("2002-01-01", "Y b")]
    assert list(found.versions["art_2"]) == [FIRST]
    assert found.behind["art_1", day("2002-01-01")] == names("1", "2")
    assert found.behind["art_1", day("2001-01-01")] == names("1")


def test_digests_lead_from_instruction_to_instruction() -> None:
    found = folded(
        {"art_1": "a"},
        sheet("1", "2001-01-01", replace_text("art_1", "a", "b"), insert("art_2", "new", identifier="2")),
        sheet("2", "2002-01-01", replace_text("art_1", "b", "c"), repeal("art_2", "2")),
    )
    a, b, c = (unit("art_1", text).digest for text in "abc")
    new = unit("art_2", "new").digest
    assert [link.changes for link in found.chain(day("2002-01-01"))] == [
        (Change(key="art_1", before=a, after=b),),
        (Change(key="art_2", before="", after=new),),
        (Change(key="art_1", before=b, after=c),),
        (Change(key="art_2", before=new, after=""),),
    ]
    assert [str(step) for link in found.chain(day("2001-06-01")) for step in link.steps] == list(names("1", "1#2"))
    gone = found.versions["art_2"][day("2002-01-01")]
    assert is_removed(gone)
    assert found.behind["art_2", day("2002-01-01")] == names("1#2", "2#2")


def test_instructions_that_only_fit_together_are_one_link() -> None:
    def swap(state: State, instructions: Sequence[Instruction], language: str) -> State:
        if len(instructions) == 1 and instructions[0].id == "2":
            raise ConflictError("only with the first")
        return apply(state, instructions, language)

    original = Original(in_force_from=FIRST, state={"art_1": unit("art_1", "a b")})
    both = sheet("1", "2001-01-01", replace_text("art_1", "a", "x"), replace_text("art_1", "b", "y", identifier="2"))
    found = fold({"eng": original}, decide([both]), swap, work=LAW)["eng"]
    (link,) = found.chain(day("2001-01-01"))
    assert tuple(map(str, link.steps)) == names("1", "1#2")
    assert found == fold({"eng": original}, decide([both]), apply, work=LAW, stepwise=False)["eng"]
    assert found.behind["art_1", day("2001-01-01")] == names("1", "1#2")


def test_what_expires_leaves_what_came_after() -> None:
    found = folded(
        {"art_1": "half attend."},
        sheet("1", "2001-01-01", replace_text("art_1", "half", "a third", until="2003-01-01")),
        sheet("2", "2002-01-01", replace_text("art_1", "attend.", "attend. They are counted.")),
    )
    assert history(found, "art_1")[1:] == [
        ("2001-01-01", "a third attend."),
        ("2002-01-01", "a third attend. They are counted."),
        ("2003-01-01", "half attend. They are counted."),
    ]
    assert found.behind["art_1", day("2003-01-01")] == names("2")
    assert [found.days[-1].kept, len(found.days[-1].links)] == [0, 1]


def test_an_inserted_unit_that_expires_is_gone() -> None:
    found = folded({"art_1": "a"}, sheet("1", "2001-01-01", insert("art_2", "b", until="2002-01-01")))
    assert not is_removed(found.versions["art_2"][day("2001-01-01")])
    assert is_removed(found.versions["art_2"][day("2002-01-01")])


def test_only_what_differs_is_folded_again() -> None:
    carried_out: list[str] = []

    def count(state: State, instructions: Sequence[Instruction], language: str) -> State:
        carried_out.extend(it.target for it in instructions)
        return apply(state, instructions, language)

    original = Original(in_force_from=FIRST, state={f"art_{n}": unit(f"art_{n}", "a") for n in range(9)})
    sheets = [sheet(str(n), f"200{n}-01-01", replace_text(f"art_{n}", "a", "b")) for n in range(1, 8)]
    sheets.append(sheet("8", "2006-06-01", replace_text("art_8", "a", "b", until="2009-01-01")))
    fold({"eng": original}, decide(sheets), count, work=LAW)
    assert carried_out == [f"art_{n}" for n in (1, 2, 3, 4, 5, 6, 8, 7, 7)]


def test_an_annulment_does_not_undo_later_acts() -> None:
    annulling = Instruction(id="1", op=Op.ANNUL, work=LAW, target=f"{iri('1')}#1")
    found = folded(
        {"art_1": "a b"},
        sheet("1", "2001-01-01", replace_text("art_1", "a", "X")),
        sheet("2", "2002-01-01", replace_text("art_1", "b", "Y")),
        sheet("3", "2003-01-01", annulling),
    )
    assert history(found, "art_1")[-1] == ("2003-01-01", "a Y")


def test_a_stillborn_instruction_is_in_no_text() -> None:
    found = folded(
        {"art_1": "a"},
        sheet("1", "2003-01-01", replace_text("art_1", "a", "X")),
        sheet("2", "2002-01-01", repeal(names("1")[0])),
    )
    assert history(found, "art_1") == [("2000-01-01", "a")]


def test_partial_commencement() -> None:
    found = folded(
        {"art_1": "a", "art_2": "a"},
        sheet(
            "1",
            "2001-01-01",
            replace_text("art_1", "a", "b"),
            replace_text("art_2", "a", "b", identifier="2", start="2002-01-01"),
        ),
    )
    assert [list(map(str, found.versions[key])) for key in ("art_1", "art_2")] == [
        ["2000-01-01", "2001-01-01"],
        ["2000-01-01", "2002-01-01"],
    ]


def test_an_act_in_force_before_the_law_changes_it_from_its_first_day() -> None:
    found = folded({"art_1": "a"}, sheet("1", "1999-01-01", replace_text("art_1", "a", "b")))
    assert history(found, "art_1") == [("2000-01-01", "b")]


def test_other_works_and_languages_are_left_out() -> None:
    elsewhere = replace_text("art_1", "a", "X", work=iri("9"))
    original = Original(in_force_from=FIRST, state={"art_1": unit("art_1", "a")})
    standings = decide([sheet("1", "2001-01-01", elsewhere, replace_text("art_1", "a", "b", identifier="2"))])
    found = fold({"eng": original, "rus": original}, standings, apply, work=LAW)
    assert history(found["eng"], "art_1")[-1] == ("2001-01-01", "b")
    assert [each.day for each in found["rus"].days] == [FIRST]


def test_acts_of_one_day_that_commute_need_no_sequence() -> None:
    found = folded(
        {"art_1": "a b", "art_2": "c"},
        sheet("2", "2001-01-01", replace_text("art_1", "b", "Y")),
        sheet("1", "2001-01-01", replace_text("art_1", "a", "X")),
        sheet("3", "2001-01-01", replace_text("art_2", "c", "Z")),
    )
    assert history(found, "art_1")[-1] == ("2001-01-01", "X Y")
    assert found.behind["art_1", day("2001-01-01")] == names("1", "2")


def test_acts_of_one_day_that_do_not_commute_are_a_conflict_that_names_both() -> None:
    texts = {"art_1": "a", "art_2": "c"}
    first, second = (
        sheet("1", "2001-01-01", replace_text("art_1", "a", "a b")),
        sheet("2", "2001-01-01", replace_text("art_1", "a", "a c")),
    )
    (conflict,) = conflicts(texts, second, first).conflicts
    assert conflict.acts == (iri("1"), iri("2"))
    assert conflict.provisions == ("art_1",)
    assert conflict.instructions == names("1", "2")
    assert str(conflict) == (
        f"2001-01-01 (eng): {iri('1')} and {iri('2')} commence on one day and do not commute in art_1: "
        "expected a sequence in one of them, above the other's"
    )


def test_a_sequence_settles_the_order_of_one_day() -> None:
    change = replace_text("art_1", "a", "b"), replace_text("art_1", "b", "c")
    found = folded(
        {"art_1": "a"},
        sheet("1", "2001-01-01", change[1], sequence=2),
        sheet("2", "2001-01-01", change[0], sequence=1),
    )
    assert history(found, "art_1")[-1] == ("2001-01-01", "c")
    assert found.behind["art_1", day("2001-01-01")] == names("2", "1")


@pytest.mark.parametrize(("one", "other", "text"), [(None, 1, "a c b"), (1, None, "a b c"), (0, 1, "a c b")])
def test_a_sequence_in_one_act_alone_puts_it_after_the_other(one: int | None, other: int | None, text: str) -> None:
    found = folded(
        {"art_1": "a"},
        sheet("1", "2001-01-01", replace_text("art_1", "a", "a b"), sequence=one),
        sheet("2", "2001-01-01", replace_text("art_1", "a", "a c"), sequence=other),
    )
    assert history(found, "art_1")[-1] == ("2001-01-01", text)


@pytest.mark.parametrize(("one", "other"), [(1, 1), (None, 0), (0, None)])
def test_the_same_sequence_in_both_acts_settles_nothing(one: int | None, other: int | None) -> None:
    found = conflicts(
        {"art_1": "a"},
        sheet("1", "2001-01-01", replace_text("art_1", "a", "a b"), sequence=one),
        sheet("2", "2001-01-01", replace_text("art_1", "a", "a c"), sequence=other),
    )
    assert [set(conflict.acts) for conflict in found.conflicts] == [{iri("1"), iri("2")}]


def test_acts_of_one_day_of_which_one_expires_in_part() -> None:
    found = folded(
        {"art_1": "a b c"},
        sheet("1", "2001-01-01", replace_text("art_1", "a", "X")),
        sheet(
            "2",
            "2001-01-01",
            replace_text("art_1", "b", "Y", until="2002-01-01"),
            replace_text("art_1", "c", "Z", identifier="2"),
        ),
    )
    assert history(found, "art_1")[1:] == [("2001-01-01", "X Y Z"), ("2002-01-01", "X b Z")]
    assert [(each.kept, len(each.links)) for each in found.days] == [(0, 0), (0, 3), (1, 1)]


def test_acts_of_one_day_that_name_the_structure_are_tried_in_both_orders() -> None:
    state = {"structure": unit("structure", "1 2"), "art_1": unit("art_1", "a")}
    original = Original(in_force_from=FIRST, state=state)
    change = (replace_text("structure", "1", "3"), replace_text("structure", "2", "4"))
    sheets = [sheet(str(number), "2001-01-01", it) for number, it in enumerate(change)]
    found = fold({"eng": original}, decide(sheets), apply, work=LAW)["eng"]
    assert history(found, "structure")[-1] == ("2001-01-01", "3 4")


def test_a_refusal_in_one_order_alone_is_a_matter_of_order() -> None:
    found = conflicts(
        {"art_1": "a"},
        sheet("1", "2001-01-01", replace_text("art_1", "b", "c")),
        sheet("2", "2001-01-01", replace_text("art_1", "a", "b")),
    )
    refusal, order = found.conflicts
    assert str(refusal) == f"2001-01-01 (eng): {iri('1')}: 1: 'b' in 'a'"
    assert order.acts == (iri("1"), iri("2"))
    assert order.provisions == ("art_1",)
    assert "do not commute in art_1: expected" in str(order)


def test_acts_of_one_day_of_which_either_fits_alone_contradict_each_other() -> None:
    found = conflicts(
        {"art_1": "a"},
        sheet("1", "2001-01-01", replace_text("art_1", "a", "b")),
        sheet("2", "2001-01-01", replace_text("art_1", "a", "c")),
    )
    refusal, both = found.conflicts
    assert refusal.acts == (iri("2"),)
    assert (both.acts, both.provisions, both.contradictory) == ((iri("1"), iri("2")), ("art_1",), True)
    assert str(both).endswith("contradict each other in art_1: each fits alone, and no order carries out both")


def test_acts_of_one_day_that_fit_in_no_way_are_refused_and_no_more() -> None:
    found = conflicts(
        {"art_1": "a"},
        sheet("1", "2001-01-01", replace_text("art_1", "x", "b")),
        sheet("2", "2001-01-01", replace_text("art_1", "y", "c")),
    )
    assert [conflict.acts for conflict in found.conflicts] == [(iri("1"),), (iri("2"),)]


def test_acts_without_sequence_are_moved_through_one_another_and_not_through_those_that_have_one() -> None:
    settled = (
        sheet("1", "2001-01-01", replace_text("art_1", "b", "c"), sequence=1),
        sheet("2", "2001-01-01", replace_text("art_1", "c", "d"), sequence=2),
    )
    first = sheet("3", "2001-01-01", replace_text("art_1", "a", "b"))
    assert history(folded({"art_1": "a"}, *settled, first), "art_1")[-1][1] == "d"
    found = conflicts({"art_1": "a"}, *settled, first, sheet("4", "2001-01-01", replace_text("art_1", "b", "b b")))
    assert [conflict.acts for conflict in found.conflicts] == [(iri("1"),), (iri("2"),), (iri("3"), iri("4"))]


def test_every_refusal_is_reported_with_its_day_act_and_instructions() -> None:
    found = conflicts(
        {"art_1": "a", "art_2": "c"},
        sheet("1", "2001-01-01", replace_text("art_1", "z", "b")),
        sheet("2", "2002-01-01", replace_text("art_1", "a", "b")),
        sheet("3", "2003-01-01", repeal("art_9"), repeal("art_8", "2")),
    )
    assert [(str(each.day), each.acts, each.instructions) for each in found.conflicts] == [
        ("2001-01-01", (iri("1"),), names("1")),
        ("2003-01-01", (iri("3"),), names("3", "3#2")),
    ]
    assert str(found) == f"2001-01-01 (eng): {iri('1')}: 1: 'z' in 'a' (and 1 more)"
    assert isinstance(found.conflicts[1].error, ConflictError)


def test_what_builds_on_something_that_expires_is_a_conflict_of_the_day_of_expiry() -> None:
    found = conflicts(
        {"art_1": "a"},
        sheet("1", "2001-01-01", replace_text("art_1", "a", "b", until="2003-01-01")),
        sheet("2", "2002-01-01", replace_text("art_1", "b", "c")),
    )
    assert [(str(each.day), each.instructions) for each in found.conflicts] == [("2003-01-01", names("2"))]


def test_a_section_cannot_vanish() -> None:
    original = Original(in_force_from=FIRST, state={"art_1": unit("art_1", "a"), "preface": unit("preface", "p")})
    with pytest.raises(FoldConflictError, match=r"2001-01-01 \(eng\): the text in eng of 2001-01-01 has no preface"):
        fold({"eng": original}, decide([sheet("1", "2001-01-01", repeal("preface"))]), apply, work=LAW)


def test_the_text_of_a_day_from_scratch() -> None:
    sheets = [
        sheet("1", "2001-01-01", replace_text("art_1", "half", "a third", until="2003-01-01")),
        sheet("2", "2002-01-01", replace_text("art_1", "attend.", "attend. They are counted.")),
    ]
    original = Original(in_force_from=FIRST, state={"art_1": unit("art_1", "half attend.")})
    found = fold({"eng": original}, decide(sheets), apply, work=LAW)["eng"]
    for text in ("2000-01-01", "2001-12-31", "2002-01-01", "2003-01-01", "2020-01-01"):
        pit = day(text)
        scratch = text_at(pit, original, decide(sheets), apply, work=LAW, language="eng")
        assert scratch == wordings_at(found.versions, pit)
        assert scratch == [each.state for each in found.days if each.day <= pit][-1]
