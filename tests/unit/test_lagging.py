"""What a translation does not have yet: which names these are, and what hangs on them."""

from typing import Any

import pytest

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.amendment import AmendmentRefusedError, apply
from lawrepo.holding import State, identify
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction, Op, Where, Wording
from lawrepo.lagging import brought_in, is_binding, is_part, lacking_in, sought
from lawrepo.refusal import Reason

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")
TEXT = "Статья 1. Мир\n1. Мир.\n\nСтатья 2. Дом\n1. Дом.\n"


def text() -> State:
    return identify(read_text(TEXT, language="rus").document, [], ())


def article(number: str) -> Fragment:
    inside = f"<num>{number}.</num><content><p>Words.</p></content>"
    return Fragment.parse(f'<article xmlns="{AKN_NS}" eId="art_{number}">{inside}</article>'.encode())


def insert(after: str, number: str, *languages: str, **parts: Any) -> Instruction:
    wordings = tuple(Wording(language=code, content=(article(number),)) for code in languages)
    return Instruction(id="1", op=Op.INSERT, work=WORK, where=Where.AFTER, anchor=after, wordings=wordings, **parts)


def repeal(target: str, **parts: Any) -> Instruction:
    return Instruction(id="2", op=Op.REPEAL, work=WORK, target=target, **parts)


def renumber(target: str, to: str) -> Instruction:
    return Instruction(id="3", op=Op.RENUMBER, work=WORK, target=target, to=to)


def test_what_is_sought_is_also_what_it_lies_in() -> None:
    assert list(sought(repeal("art_1__para_2"))) == ["art_1", "art_1__para_2"]
    assert list(sought(repeal("art_1", target_wid="art_1~2"))) == ["art_1~2"]
    assert list(sought(insert("art_2", "3", "eng"))) == ["art_2"]
    assert (is_part("art_1__para_2"), is_part("art_1")) == (True, False)


def test_what_is_brought_in_is_what_is_new_and_what_is_renamed() -> None:
    assert brought_in(insert("art_2", "3", "eng", wids=(("art_3", "art_3~2"),))) == {"art_3", "art_3~2"}
    assert brought_in(renumber("art_2", "art_5")) == {"art_2", "art_5"}
    assert brought_in(repeal("art_2")) == frozenset()


def test_only_what_changes_every_authoritative_text_is_binding() -> None:
    assert is_binding(repeal("art_1"), ["eng", "kaz"])
    assert not is_binding(insert("art_2", "3", "eng"), ["eng", "kaz"])
    assert not is_binding(repeal("art_1"), [])


def test_a_translation_lacks_what_hangs_on_what_it_lacks_in_any_order() -> None:
    acts = [
        insert("art_2-1", "2-2", "eng", "rus"),
        insert("art_2", "2-1", "eng"),
        insert("art_1", "1-1", "eng", "rus"),
    ]
    for ordered in (acts, acts[::-1]):
        assert lacking_in("rus", ordered, ["eng"]) == {"art_2-1", "art_2-2"}
    assert lacking_in("rus", acts, ["eng", "kaz"]) == frozenset()


@pytest.mark.parametrize("before_act", [False, True])
def test_an_instruction_on_what_is_lacking_leaves_the_translation_as_it_is(*, before_act: bool) -> None:
    acts = (repeal("art_2-1"), insert("art_2-1", "2-2", "eng", "rus"), repeal("art_2"))
    done = apply(text(), acts, "rus", authoritative=["eng"], lacking=["art_2-1"], before_act=before_act)
    assert done.state == apply(text(), acts[2:], "rus").state
    assert done.resolved[:2] == acts[:2]


def test_what_an_act_brings_into_other_languages_alone_is_lacking_in_it() -> None:
    acts = (insert("art_2", "2-1", "eng"), insert("art_2-1", "2-2", "eng", "rus"), repeal("art_2-2"))
    assert apply(text(), acts, "rus", authoritative=["eng"]).state == text()


@pytest.mark.parametrize(
    ("instruction", "language", "authoritative"),
    [
        (repeal("art_2-1"), "eng", ["eng"]),  # the authoritative text
        (insert("art_2-1", "2-2", "rus"), "rus", ["eng"]),  # on the translation alone
        (repeal("art_9"), "rus", ["eng"]),  # lacking for no known reason
        (repeal("art_2-1"), "rus", []),
    ],
)
def test_whatever_else_is_absent_is_refused(
    instruction: Instruction, language: str, authoritative: list[str]
) -> None:
    with pytest.raises(AmendmentRefusedError) as error:
        apply(text(), [instruction], language, authoritative=authoritative, lacking=["art_2-1"])
    assert [each.reason for each in error.value.refusals] == [Reason.TARGET_ABSENT]
