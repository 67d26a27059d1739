"""The origins of words as text and as JSON."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from akn.frbr import FrbrUri
from lawrepo.export.provenance import Basis, Blamed, Origin, passages, to_json, to_text
from lawrepo.provenance import BlamedBlock, Run

KNOWN = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
ACT = "/akn/xa/act/2006-09-08/42-ii"
FIRST = Origin(
    act="",
    title="Charter",
    in_force_from=dt.date(1996, 7, 1),
    recorded_at=KNOWN,
    commit="0" * 40,
    basis=Basis.ORIGINAL,
)
LATER = Origin(
    act=ACT,
    title="Shores\u0007 of the lake",
    instruction="1",
    in_force_from=dt.date(2006, 10, 1),
    recorded_at=KNOWN,
    commit="1234567890abcdef",
    basis=Basis.ENACTED,
)
BLAMED = Blamed(
    work=FrbrUri.parse("/akn/xa/act/1996-05-20/charter"),
    eid="art_5",
    language="eng",
    title="Charter",
    pit=dt.date(2012, 1, 1),
    recorded_at=KNOWN,
    commit="f" * 40,
    origins={"": FIRST, "later": LATER, "other": LATER},
    blocks=(
        BlamedBlock(
            eid="art_5",
            wid="art_4",
            part="num",
            runs=(Run(text="Article ", origin=""), Run(text="5", origin="later"), Run(text=".", origin="")),
        ),
        BlamedBlock(eid="art_5", wid="art_4", part="heading", runs=(Run(text="The\ncapital ", origin=""),)),
        BlamedBlock(
            eid="art_5",
            wid="art_4",
            part="text",
            runs=(Run(text="The old town ", origin=""), Run(text="with its lighthouse.", origin="later")),
        ),
        BlamedBlock(eid="art_5__p_2", wid="art_5__p_2", part="text", runs=(Run(text="End.", origin="later"),)),
    ),
)
TEXT = """\
Charter
Identifier: /akn/xa/act/1996-05-20/charter~art_5 (eng)
As of: 2012-01-01
Recorded: 2026-03-01 09:30 UTC
Commit: ffffffffffffffffffffffffffffffffffffffff

art_5 (wId art_4)
1996-07-01  original text        0000000000 │ Article
2006-10-01  2006-09-08/42-ii #1  1234567890 │ 5
1996-07-01  original text        0000000000 │ . The capital The old town
2006-10-01  2006-09-08/42-ii #1  1234567890 │ with its lighthouse.

art_5__p_2
2006-10-01  2006-09-08/42-ii #1  1234567890 │ End.

Where the words come from
1996-07-01  original text        0000000000 │ Charter
                                            │ recorded 2026-03-01 09:30 UTC; words: 6
2006-10-01  2006-09-08/42-ii #1  1234567890 │ Shores of the lake
                                            │ /akn/xa/act/2006-09-08/42-ii; recorded 2026-03-01 09:30 UTC; words: 5
"""


def test_text() -> None:
    assert to_text(BLAMED).decode() == TEXT


def test_the_margin_stands_once_where_a_line_is_broken() -> None:
    lines = to_text(BLAMED, width=10).decode().split("\n")
    at = lines.index("2006-10-01  2006-09-08/42-ii #1  1234567890 │ End.")
    assert at == TEXT.split("\n").index(lines[at])  # 30 columns are left for the words all the same
    long = Run(text="word " * 20, origin="later")
    broken = to_text(replace(BLAMED, blocks=(replace(BLAMED.blocks[3], runs=(long,)),)), width=10).decode()
    assert broken.count("│ word word word word word word\n") == 3
    assert broken.count("1234567890 │ word") == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("rus", ("первоначальный текст", "Откуда слова", "внесено в собрание", "слов: 6")),
        ("kaz", ("бастапқы мәтін", "Сөздердің шығу тегі", "сөз саны: 6")),
        ("deu", ("Urfassung", "Woher die Wörter stammen", "Wörter: 6")),
        ("fra", ("original text", "Where the words come from")),
    ],
)
def test_the_language_of_the_law(language: str, words: tuple[str, ...]) -> None:
    found = to_text(replace(BLAMED, language=language)).decode()
    assert all(word in found for word in words)


def test_what_is_only_a_difference_of_texts_says_so() -> None:
    imported = replace(LATER, instruction="", basis=Basis.IMPORTED)
    found = to_text(replace(BLAMED, origins={"": FIRST, "later": imported})).decode()
    assert "2006-10-01  2006-09-08/42-ii  1234567890 │ End." in found
    assert f"{ACT}; from the difference of whole texts; recorded" in found


def test_a_text_without_an_act_is_not_called_the_original() -> None:
    nameless = replace(LATER, act="", title="", instruction="", basis=Basis.IMPORTED)
    found = to_text(replace(BLAMED, origins={"": FIRST, "later": nameless})).decode()
    assert "2006-10-01  act not recorded  1234567890 │ End." in found
    assert "1996-07-01  original text     0000000000 │ Article" in found


def test_nothing_blamed_is_written_too() -> None:
    assert to_text(replace(BLAMED, blocks=())).decode().endswith("\n\nWhere the words come from\n")


def test_json() -> None:
    found = json.loads(to_json(BLAMED))
    assert {key: value for key, value in found.items() if key not in {"origins", "blocks"}} == {
        "schema": "lawrepo.blame/v1",
        "iri": "/akn/xa/act/1996-05-20/charter",
        "eId": "art_5",
        "language": "eng",
        "title": "Charter",
        "point_in_time": "2012-01-01",
        "recorded_at": "2026-03-01T09:30:00+00:00",
        "commit": "f" * 40,
    }
    assert list(found["origins"]) == ["", "later"]
    assert found["origins"]["later"] == {
        "act": ACT,
        "instruction": "1",
        "title": "Shores\u0007 of the lake",
        "in_force_from": "2006-10-01",
        "recorded_at": "2026-03-01T09:30:00+00:00",
        "commit": "1234567890abcdef",
        "basis": "enacted",
    }
    assert found["blocks"][0] == {
        "eId": "art_5",
        "wId": "art_4",
        "part": "num",
        "runs": [["Article ", ""], ["5", "later"], [".", ""]],
    }
    assert to_json(BLAMED).endswith(b"}\n")


def test_passages_join_what_one_act_wrote() -> None:
    first, second = passages(BLAMED.blocks)
    assert [line.text for line in first.lines] == [
        "Article", "5", ". The capital The old town", "with its lighthouse."
    ]  # fmt: skip
    assert (second.eid, second.lines) == ("art_5__p_2", (Run(text="End.", origin="later"),))


def test_an_origin_that_nothing_is_said_of_is_refused() -> None:
    with pytest.raises(KeyError, match="later"):
        replace(BLAMED, origins={"": FIRST})
