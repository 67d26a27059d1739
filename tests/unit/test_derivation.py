"""Two texts of a law, and the instructions that a lawyer would write between them."""

import re
from collections.abc import Mapping, Sequence

import pytest

from akn.document import split
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.amendment import apply
from lawrepo.derivation import DerivationError, derive
from lawrepo.derivation_merge import merge
from lawrepo.holding import META, State, identify
from lawrepo.importers.text import read_text
from lawrepo.instruction import Instruction

WORK = FrbrUri.parse("/akn/xa/act/2000-01-01/1")

ENGLISH = """Section I. The State

Article 1. The capital
1. The capital is the city of Astana.
2. Astana has a status of its own, which a law lays down.
3. The State is called
1) Koltau;
2) the Republic.

Article 2. Power
1. All power comes from the people.
2. The people exercise it by vote.

Section II. Courts

Article 3. Judges
Judges are independent.

Article 4. Juries
Serious crimes are tried with a jury. The law says how.
"""
RUSSIAN = """Раздел I. Государство

Статья 1. Столица
1. Столицей является город Астана.
2. Статус Астаны определяется законом, принятым Парламентом.

Статья 2. Власть
1. Единственным источником власти является народ.
2. Народ осуществляет власть путём голосования и через избранных им представителей.
"""


def english(*changes: tuple[str, str], known: State | None = None) -> State:
    return read(ENGLISH, "eng", changes, known)


def russian(*changes: tuple[str, str], known: State | None = None) -> State:
    return read(RUSSIAN, "rus", changes, known)


def read(text: str, language: str, changes: Sequence[tuple[str, str]], known: State | None) -> State:
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    states = [] if known is None else [known]
    return identify(read_text(text, language=language).document, states, {key for each in states for key in each})


def body(inner: str, preamble: str = "") -> State:
    source = f'<akomaNtoso xmlns="{AKN_NS}"><act name="act">{preamble}<body>{inner}</body></act></akomaNtoso>'
    document = split(parse_xml(source.encode()))
    return identify(document, [], {key for key, unit in document.units if unit.eid != key})


def article(number: int, inner: str = "", wid: str = "", heading: str = "", removed: str = "") -> str:
    identity = f' wId="{wid}"' if wid else ""
    head = f'<heading eId="art_{number}__heading">{heading}</heading>' if heading else ""
    status = ' status="removed"' if removed else ""
    return f'<article eId="art_{number}"{identity}{status}><num>Article {number}.</num>{head}{inner}</article>'


def content(eid: str, *lines: str) -> str:
    if len(lines) == 1:
        return f'<content eId="{eid}__content"><p>{lines[0]}</p></content>'
    written = (f'<p eId="{eid}__p_{number}">{line}</p>' for number, line in enumerate(lines, 1))
    return f'<content eId="{eid}__content">{"".join(written)}</content>'


def paragraph(unit: int, number: int, text: str, wid: str = "") -> str:
    eid = f"art_{unit}__para_{number}"
    identity = f' wId="{wid}"' if wid else ""
    return f'<paragraph eId="{eid}"{identity}><num>{number}.</num>{content(eid, text)}</paragraph>'


def law(state: State) -> list[tuple[str, object]]:
    return [(key, fragment) for key, fragment in state.items() if key != META]


def led(before: State, after: State, language: str = "eng") -> tuple[Instruction, ...]:
    derived = derive(before, after, work=WORK, language=language)
    done = apply(before, derived, language)
    assert law(done.state) == law(after)
    assert done.resolved == derived
    assert all(made.languages == (language,) for made in derived)
    return derived


def said(before: State, after: State, language: str = "eng") -> list[str]:
    return [sentence(made, language) for made in led(before, after, language)]


def sentence(made: Instruction, language: str) -> str:
    """Say an instruction in a line, as it would stand in a sheet."""
    wording = made.wording(language)
    parts = [made.op.value, made.target]
    if made.where is not None:
        parts += [made.where.value, made.anchor or "body"]
    parts += [f"to {made.to}"] if made.to else []
    parts += [f"«{wording.old}»"] if wording.old else []
    parts += [f"→ «{wording.new}»"] if wording.new else []
    parts += [f"x{made.count}"] if made.count > 1 else []
    parts += [fragment.eid or f"<{fragment.name}>" for fragment in wording.content]
    parts += [name for name in ("drop", "keep_heading") if getattr(made, name)]
    return " ".join(part for part in parts if part)


# Words

WORDS: Mapping[str, tuple[tuple[tuple[str, str], ...], list[str]]] = {
    "a word": ((("by vote", "by ballot"),), ["replace-text art_2__para_2 «vote» → «ballot»"]),
    "a word that stands there twice": (
        (("the city of Astana", "the town of Astana"),),
        ["replace-text art_1__para_1 «city» → «town»"],
    ),
    "a word that others begin with": (
        (("The people exercise it", "Th people exercise it"),),
        ["replace-text art_2__para_2 «The» → «Th»"],
    ),
    "words more": (
        (("is the city", "is and remains the city"),),
        ["insert-text art_1__para_1 «is» → « and remains»"],
    ),
    "words less": ((("All power comes", "Power comes"),), ["replace-text art_2__para_1 «All power» → «Power»"]),
    "words gone": (
        (("of its own, which a law lays down", "of its own"),),
        ["delete-text art_1__para_2 «, which a law lays down»"],
    ),
    "a sentence more": (
        (("with a jury. The", "with a jury. Others are not. The"),),
        ["insert-text art_4 «jury.» → « Others are not.»"],
    ),
    "a sentence gone": ((("jury. The law says how.", "jury."),), ["delete-text art_4 « The law says how.»"]),
    "a beginning": ((("1. All power", "1. Here all power"),), ["replace-text art_2__para_1 «All» → «Here all»"]),
    "a comma": ((("it by vote", "it, by vote"),), ["insert-text art_2__para_2 «it» → «,»"]),
    "a comma less": ((("own, which", "own which"),), ["replace-text art_1__para_2 «own,» → «own»"]),
    "two words near each other": (
        (("is the city of Astana", "was the town of Astana"),),
        ["replace-text art_1__para_1 «is the city» → «was the town»"],
    ),
    "a heading": (
        (("Article 2. Power", "Article 2. Authority"),),
        ["replace-text art_2__heading «Power» → «Authority»"],
    ),
    "a heading of a container": (
        (("Section II. Courts", "Section II. Judges"),),
        ["replace-text sec_II__heading «Courts» → «Judges»"],
    ),
    "the same in two paragraphs": (
        (("city of Astana", "city of Nur-Sultan"), ("2. Astana", "2. Nur-Sultan")),
        ["replace-text art_1 «Astana» → «Nur-Sultan» x2"],
    ),
    "beyond recognition": (
        (("The people exercise it by vote", "Nothing remains of what stood here but a number"),),
        ["substitute art_2__para_2 art_2__para_2"],
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_words(case: str) -> None:
    changes, expected = WORDS[case]
    assert said(english(), english(*changes)) == expected


def test_words_in_russian() -> None:
    before = russian()
    after = russian(("город Астана", "город Нур-Султан"), ("Статус Астаны", "Статус Нур-Султана"))
    assert said(before, after, "rus") == [
        "replace-text art_1__para_1 «Астана» → «Нур-Султан»",
        "replace-text art_1__para_2 «Астаны» → «Нур-Султана»",
    ]
    after = russian(
        (" и через избранных им представителей", ""),
        ("является народ.", "является народ. Никто не может её присваивать."),
    )
    assert said(before, after, "rus") == [
        "insert-text art_2__para_1 «народ.» → « Никто не может её присваивать.»",
        "delete-text art_2__para_2 « и через избранных им представителей»",
    ]


def test_a_word_that_only_words_about_it_name() -> None:
    before = body(article(1, content("art_1", "a or b and a or c and a or d")))
    after = body(article(1, content("art_1", "a or b and a nor c and a or d")))
    assert said(before, after) == ["replace-text art_1 «or c» → «nor c»"]


def test_the_same_twice_in_one_paragraph() -> None:
    before = body(
        article(1, content("art_1", "until 1965 the Union, and after 31 December of the year 1965 the States"))
    )
    after = body(
        article(1, content("art_1", "until 1969 the Union, and after 31 December of the year 1969 the States"))
    )
    assert said(before, after) == ["replace-text art_1 «1965» → «1969» x2"]


def test_words_with_markup_in_them() -> None:
    before = body(article(1, content("art_1", "As <b>Article 5</b> says, so it is in all of the land.")))
    after = body(article(1, content("art_1", "As <b>Article 6</b> says, so it is in all of the land.")))
    assert said(before, after) == ["replace-text art_1 «5» → «6»"]
    marked = body(article(1, content("art_1", "As <b>Article 5</b> says, so it <i>is</i> in all of the land.")))
    assert said(before, marked) == ["substitute art_1 art_1"]
    noted = body(
        article(
            1, content("art_1", 'A<authorialNote eId="art_1__authorialNote_1" marker="*"><p>b</p></authorialNote>')
        )
    )
    plain = body(article(1, content("art_1", "A")))
    assert said(plain, noted) == ["substitute art_1 art_1"]


# Provisions


def test_new_provisions_that_stand_together_are_one_insertion() -> None:
    more = "2. Astana has a status of its own, which a law lays down.\n"
    after = english((more, f"{more}2-1. Its arms are blue.\n2-2. Its flag is white.\n"))
    assert said(english(), after) == ["insert after art_1__para_2 art_1__para_2-1 art_1__para_2-2"]
    after = english(
        (
            "Section II. Courts",
            "Article 2-1. Flag\nIt is blue.\n\nArticle 2-2. Arms\nThey are white.\n\nSection II. Courts",
        )
    )
    assert said(english(), after) == ["insert after art_2 art_2-1 art_2-2"]


def test_a_new_container_is_one_insertion_with_its_articles() -> None:
    before = body(section(1, one(1)) + section(2, one(2)))
    after = body(section(1, one(1)) + section(3, one(3), one(4), heading="Flag") + section(2, one(2)))
    assert said(before, after) == ["insert after sec_1 sec_3"]
    assert "art_4" in dict(led(before, after)[0].wids)


def test_what_comes_first() -> None:
    after = english(("1. The capital is", "0. Here are the symbols.\n1. The capital is"))
    assert said(english(), after) == ["insert before art_1__para_1 art_1__para_0"]


def test_what_is_gone_is_dropped() -> None:
    after = english(("2. The people exercise it by vote.\n", ""))
    assert said(english(), after) == ["repeal art_2__para_2 «2. The people exercise it by vote.» drop"]
    after = english(("Article 3. Judges\nJudges are independent.\n\n", ""))
    assert said(english(), after) == ["repeal art_3 «Article 3. Judges Judges are independent.» drop"]


def test_what_is_repealed_keeps_what_the_text_after_shows() -> None:
    text = content("art_1", "Text.")
    before = body(article(1, text, heading="Flag") + article(2, content("art_2", "More.")))
    bare = body(article(1, removed="yes") + article(2, content("art_2", "More.")))
    headed = body(article(1, heading="Flag", removed="yes") + article(2, content("art_2", "More.")))
    other = body(article(1, heading="Arms", removed="yes") + article(2, content("art_2", "More.")))
    assert said(before, bare) == ["repeal art_1 «Article 1. Flag Text.»"]
    assert said(before, headed) == ["repeal art_1 «Article 1. Flag Text.» keep_heading"]
    assert said(before, other) == ["substitute art_1 art_1"]
    assert said(bare, before) == ["substitute art_1 art_1"]
    gone = body(article(2, content("art_2", "More.")))
    assert said(bare, gone) == ["substitute structure <body>"]


def section(number: int, *units: str, heading: str = "", removed: str = "", wid: str = "") -> str:
    status = ' status="removed"' if removed else ""
    identity = f' wId="{wid}"' if wid else ""
    head = f'<heading eId="sec_{number}__heading">{heading}</heading>' if heading else ""
    return (
        f'<section eId="sec_{number}"{identity}{status}><num>Section {number}.</num>{head}{"".join(units)}</section>'
    )


def one(number: int, wid: str = "", text: str = "") -> str:
    eid = f"art_{number}"
    return article(number, content(eid, text or f"What article {wid or eid} says, and no other."), wid=wid)


def test_a_container_is_repealed_with_its_articles() -> None:
    before = body(section(1, one(1), one(2), heading="Old") + section(2, one(3)))
    after = body(section(1, article(1, removed="y"), article(2, removed="y"), removed="y") + section(2, one(3)))
    (made,) = led(before, after)
    assert sentence(made, "eng").startswith("repeal sec_1 «Section 1. Old Article 1. What")
    kept = body(
        section(1, article(1, removed="y"), article(2, removed="y"), heading="Old", removed="y") + section(2, one(3))
    )
    (made,) = led(before, kept)
    assert made.keep_heading
    other = body(section(1, article(1, removed="y"), one(2), removed="y") + section(2, one(3)))
    assert [each.target for each in led(before, other)] == ["art_1", "sec_1"]


def test_another_number_is_a_renumbering() -> None:
    before = body(one(1) + one(2))
    assert said(before, body(one(1) + one(3, "art_2", "What article art_2 says, and no other."))) == [
        "renumber art_2 to art_3 → «Article 3.»"
    ]


def test_what_makes_way_is_renumbered_first() -> None:
    before = body(one(1) + one(2) + one(3))
    moved = [one(number + 1, f"art_{number}", f"What article art_{number} says, and no other.") for number in (2, 3)]
    new = article(2, content("art_2", "New."), wid="art_2~2")
    assert said(before, body(one(1) + new + "".join(moved))) == [
        "renumber art_3 to art_4 → «Article 4.»",
        "renumber art_2 to art_3 → «Article 3.»",
        "insert after art_1 art_2",
    ]


def test_two_articles_that_change_numbers_are_given_whole() -> None:
    before = body(section(1, one(1), one(2)) + section(2, one(3)))
    swapped = section(1, one(1, "art_2", "What article art_2 says."), one(2, "art_1", "What article art_1 says."))
    derived = led(before, body(swapped + section(2, one(3))))
    assert derived[-1].target == "sec_1"


def test_another_place_is_a_move() -> None:
    before = body(section(1, one(1), one(2)) + section(2, one(3), one(4)))
    after = body(section(1, one(1)) + section(2, one(3), one(2), one(4)))
    assert said(before, after) == ["move art_2 after art_3 → «Article 2.»"]
    first = body(section(1, one(1)) + section(2, one(2), one(3), one(4)))
    assert said(before, first) == ["move art_2 before art_3 → «Article 2.»"]


def test_articles_move_into_a_new_container_and_the_old_one_goes() -> None:
    before = body(section(1, one(1), one(2)) + section(2, one(3)))
    after = body(section(1, one(1)) + section(5, one(2), one(3), one(4), heading="New"))
    assert said(before, after) == [
        "insert after sec_1 sec_5",
        "move art_2 before art_4 → «Article 2.»",
        "move art_3 after art_2 → «Article 3.»",
        "repeal sec_2 «Section 2.» drop",
    ]


def test_what_has_no_number_is_dropped_and_put_in_again() -> None:
    free = '<article eId="art_nn_1"><content eId="art_nn_1__content"><p>Free.</p></content></article>'
    before = body(section(1, one(1), free) + section(2, one(2)))
    after = body(section(1, one(1)) + section(2, one(2), free))
    assert said(before, after) == ["repeal art_nn_1 «Free.» drop", "insert after art_2 art_nn_1"]


def test_a_paragraph_moves_within_its_article() -> None:
    before = body(article(1, paragraph(1, 1, "One.") + paragraph(1, 2, "Two.") + paragraph(1, 3, "Three.")))
    after = body(article(1, paragraph(1, 3, "Three.") + paragraph(1, 1, "One.") + paragraph(1, 2, "Two.")))
    assert said(before, after) == ["move art_1__para_3 before art_1__para_1 → «3.»"]


def test_lines_come_and_go_at_the_end() -> None:
    two = body(article(1, content("art_1", "The first line.", "The second line.")))
    three = body(article(1, content("art_1", "The first line.", "The second line.", "A third.")))
    long = "The first line, which is long enough that nobody wants to read it again for the sake of another line."
    assert said(two, three) == ["insert after art_1__p_2 art_1__p_3"]
    two = body(article(1, content("art_1", long * 3, "The second line.")))
    three = body(article(1, content("art_1", long * 3, "The second line.", "A third.")))
    assert said(two, three) == ["insert after art_1__p_2 art_1__p_3"]
    assert said(three, two) == ["repeal art_1__p_3 «A third.» drop"]


def test_a_new_sentence_that_ends_as_the_one_before_it_is_told_whole() -> None:
    text = "{} of the budget need a consent, in writing. In a case of urgent need it can be given."
    before = body(article(1, content("art_1", text.format("Overruns"))))
    after = body(article(1, content("art_1", f"{text.format('Excesses')} More in a law that can be given.")))
    assert said(before, after) == [
        "replace-text art_1 «Overruns» → «Excesses»",
        "insert-text art_1 «given.» → « More in a law that can be given.»",
    ]


def test_a_word_of_two_parts_is_one() -> None:
    before = body(article(1, content("art_1", "The capital is Nur-Sultan, and there is article 3-1 to say so.")))
    after = body(article(1, content("art_1", "The capital is Nor-Sultan, and there is article 3-1 to say so.")))
    assert said(before, after) == ["replace-text art_1 «Nur-Sultan» → «Nor-Sultan»"]
    after = body(article(1, content("art_1", "The capital is Nur-Sultan, and there is article 3-2 to say so.")))
    assert said(before, after) == ["replace-text art_1 «3-1» → «3-2»"]


def test_an_article_that_gets_paragraphs_is_given_whole() -> None:
    text = "What the article says, which is not little, is said again in its first paragraph."
    after = body(article(1, paragraph(1, 1, text) + paragraph(1, 2, "More.")))
    assert said(body(article(1, content("art_1", text))), after) == ["substitute art_1 art_1"]
    assert said(after, body(article(1, content("art_1", text)))) == ["substitute art_1 art_1"]


def test_a_number_written_otherwise_takes_the_whole() -> None:
    before = body(one(1) + one(2))
    after = body(one(1).replace("Article 1.", "Art. 1") + one(2))
    assert said(before, after) == ["substitute art_1 art_1"]


def test_what_begins_as_another_word_does_is_not_it() -> None:
    before = body(
        article(
            1,
            content(
                "art_1",
                "A cat is here, and there in the garden another cat of a category that nobody has described.",
            ),
        )
    )
    after = body(
        article(
            1,
            content(
                "art_1",
                "A dog is here, and there in the garden another dog of a category that nobody has described.",
            ),
        )
    )
    assert said(before, after) == [
        "replace-text art_1 «A cat» → «A dog»",
        "replace-text art_1 «another cat» → «another dog»",
    ]


def test_what_moves_into_a_new_wording_is_dropped_first() -> None:
    def points(number: int, *inner: tuple[int, str, str]) -> str:
        eid = f"art_1__para_{number}"
        written = "".join(
            f'<subparagraph eId="{eid}__subpara_{at}" wId="{wid}"><num>{at})</num>'
            f"{content(f'{eid}__subpara_{at}', text)}</subparagraph>"
            for at, wid, text in inner
        )
        return f'<paragraph eId="{eid}"><num>{number}.</num>{written}</paragraph>'

    stays = (2, "subpara_b", "This stays.")
    before = body(
        article(
            1,
            points(1, (1, "subpara_a", "Goes."), stays)
            + points(2, (1, "subpara_c", "Old."), (2, "subpara_d", "Out.")),
        )
    )
    after = body(
        article(
            1,
            points(1, stays)
            + points(2, (3, "subpara_a", "Goes."), (4, "subpara_e", "New."), (5, "subpara_f", "In.")),
        )
    )
    assert [(made.op.value, made.target) for made in led(before, after)] == [
        ("repeal", "art_1__para_1__subpara_1"),
        ("substitute", "art_1__para_2"),
    ]


def test_what_says_nothing_goes_with_what_holds_it() -> None:
    eid = "art_nn_1"
    image = f'<article eId="{eid}"><content eId="{eid}__content"><p><img src="a.png"/></p></content></article>'
    before = body(section(1, one(1), image) + section(2, one(2)))
    assert said(before, body(section(1, one(1)) + section(2, one(2)))) == ["substitute sec_1 sec_1"]
    (made,) = led(before, body(section(1, one(1)) + section(2, one(2), image)))
    assert made.target == "structure"
    other = body(
        section(1, one(1), image.replace("nn_1", "nn_2").replace("<article ", f'<article wId="{eid}" '))
        + section(2, one(2))
    )
    assert [each.target for each in led(before, other)] == ["sec_1"]


def test_two_paragraphs_that_change_numbers_are_given_with_their_article() -> None:
    before = body(article(1, paragraph(1, 1, "The one.") + paragraph(1, 2, "The other.")))
    swapped = paragraph(1, 2, "The one.", "art_1__para_1") + paragraph(1, 1, "The other.", "art_1__para_2")
    assert said(before, body(article(1, swapped))) == ["substitute art_1 art_1"]


def test_a_text_of_which_nothing_stays() -> None:
    assert said(body(one(1)), body(one(2))) == [
        "insert first body art_2",
        "repeal art_1 «Article 1. What article art_1 says, and no other.» drop",
    ]


# Whole texts


def test_the_preamble() -> None:
    before = body(one(1), "<preamble><p>We, the people, give ourselves a law.</p></preamble>")
    after = body(one(1), "<preamble><p>We, the citizens, give ourselves a law.</p></preamble>")
    assert said(before, after) == ["replace-text preamble «people» → «citizens»"]


def test_what_is_inside_a_repealed_container_is_given_with_it() -> None:
    before = body(section(1, one(1), removed="y") + section(2, one(2)))
    after = body(section(1, one(1, text="Other."), removed="y") + section(2, one(2)))
    assert said(before, after) == ["substitute sec_1 sec_1"]


def test_metadata_are_no_law() -> None:
    before, after = dict(english()), english(("by vote", "by ballot"))
    meta = body(one(1), "<preamble><p>P.</p></preamble>")["preamble"]
    before[META] = meta
    assert [made.target for made in derive(before, after, work=WORK, language="eng")] == ["art_2__para_2"]
    assert derive(before, english(), work=WORK, language="eng") == ()


def test_ids_go_on_from_the_first() -> None:
    after = english(("by vote", "by ballot"), ("All power", "Power"))
    assert [made.id for made in derive(english(), after, work=WORK, language="eng", first=7)] == ["7", "8"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("", "<preamble><p>P.</p></preamble>", "the one after has preamble"),
        ("<preamble><p>P.</p></preamble>", "", "the one before has preamble"),
    ],
)
def test_a_section_that_comes_or_goes_is_refused(before: str, after: str, message: str) -> None:
    with pytest.raises(DerivationError, match=message) as caught:
        derive(body(one(1), before), body(one(1), after), work=WORK, language="eng")
    assert caught.value.language == "eng"


def test_what_breaks_a_rule_is_refused() -> None:
    after = body('<article eId="art_1"><num>Article 1.</num></article>')
    broken = {**after, "art_1": type(after["art_1"])(xml=after["art_1"].xml.replace(b"num>", b"heading>"))}
    with pytest.raises(DerivationError, match=re.escape("art_1 would not be as in the text after")):
        derive(body(one(1)), broken | {"structure": after["structure"]}, work=WORK, language="eng")


def test_a_number_that_the_identifier_does_not_state_is_refused() -> None:
    after = body(one(1) + article(3, content("art_3", "Text."), wid="art_2").replace("Article 3.", "Article 9."))
    with pytest.raises(DerivationError, match="would not be as in the text after"):
        derive(body(one(1) + one(2)), after, work=WORK, language="eng")


# Languages


def test_what_is_done_in_all_languages_is_one_instruction() -> None:
    derived = {
        "eng": derive(english(), english(("by vote", "by ballot")), work=WORK, language="eng"),
        "rus": derive(
            russian(),
            russian(("путём голосования", "путём референдума"), ("Статья 2. Власть", "Статья 2. Народ")),
            work=WORK,
            language="rus",
        ),
    }
    merged = merge(derived)
    assert [(made.target, made.languages) for made in merged] == [
        ("art_2__heading", ("rus",)),
        ("art_2__para_2", ("eng", "rus")),
    ]
    assert [made.id for made in merged] == ["1", "2"]
    assert merge({}) == ()


def test_what_leaves_an_authoritative_language_out_stays_apart() -> None:
    derived = {
        "eng": derive(english(), english(("by vote", "by ballot")), work=WORK, language="eng"),
        "rus": derive(russian(), russian(("путём голосования", "путём референдума")), work=WORK, language="rus"),
    }
    assert [made.languages for made in merge(derived, authoritative=("kaz", "rus"))] == [("eng",), ("rus",)]
    assert [made.languages for made in merge(derived, authoritative=("rus",))] == [("eng", "rus")]


def test_what_is_called_otherwise_in_another_language_stays_apart() -> None:
    before = body(article(1, paragraph(1, 1, "One.")))
    one_way, other = (
        body(article(1, paragraph(1, 1, "One.") + paragraph(1, 2, "Two.", wid=wid)))
        for wid in ("", "art_1__para_2~2")
    )
    derived = {
        "eng": derive(before, one_way, work=WORK, language="eng"),
        "rus": derive(before, other, work=WORK, language="rus"),
    }
    assert [made.languages for made in merge(derived)] == [("eng",), ("rus",)]
