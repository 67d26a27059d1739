"""Amendment sheets: read, refused with every fault at its line, and written so that they read back."""

import dataclasses
import datetime as dt
import tomllib
from pathlib import Path

import pytest

from akn.findings import Finding
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.errors import StorageError
from lawrepo.importers.sheet import ACT_KEYS, SheetError, parse_sheet, read_sheet, write_sheet
from lawrepo.importers.sheet_instruction import INSTRUCTION_KEYS
from lawrepo.importers.toml_lines import key_lines
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording

ACTS = Path(__file__).resolve().parents[2] / "history" / "charter" / "acts"
LANGUAGES = ("kaz", "rus", "eng")
LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
ACT = """[act]
iri = "/akn/xa/act/2001-04-12/31-i"
amends = "/akn/xa/act/1996-05-20/charter"
enacted = 2001-04-12
in_force = 2001-04-24
"""
ROW = """
[[instruction]]
id = "1"
op = "repeal"
target = "art_1"
"""


def parse(text: str, languages: tuple[str, ...] = LANGUAGES) -> Sheet:
    return parse_sheet(text.encode(), languages=languages, name="sheet.toml")


def one(row: str, languages: tuple[str, ...] = LANGUAGES) -> Instruction:
    """Read an instruction: the sheet comes back from its own writing too."""
    sheet = parse(f'{ACT}[[instruction]]\nid = "1"\n{row}\n', languages)
    assert parse_sheet(write_sheet(sheet), languages=languages) == sheet
    (instruction,) = sheet.instructions
    return instruction


def findings(text: str) -> tuple[Finding, ...]:
    with pytest.raises(SheetError) as caught:
        parse(text)
    return caught.value.findings


def fault(row: str) -> tuple[int, str]:
    """Give line (1 is the first of the row) and message of the only finding about an instruction."""
    (found,) = findings(f'{ACT}[[instruction]]\nid = "1"\n{row}\n')
    return found.line - 7, found.message


def element(text: str) -> Fragment:
    return Fragment.parse(text.replace(" ", f' xmlns="{AKN_NS}" ', 1).encode())


@pytest.mark.parametrize("path", sorted(ACTS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_sheets_of_the_model_law_read_back_as_written(path: Path) -> None:
    sheet = read_sheet(path, languages=LANGUAGES)
    written = write_sheet(sheet)
    assert parse_sheet(written, languages=LANGUAGES) == sheet
    assert write_sheet(parse_sheet(written, languages=LANGUAGES)) == written
    assert "<" not in written.decode()  # all content is text
    source = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [it.id for it in sheet.instructions] == [row["id"] for row in source["instruction"]]
    assert dict(sheet.act.titles) == source["act"]["title"]
    assert sheet.remarks == ()


def test_an_act_is_read() -> None:
    text = """[act]
iri = "/akn/xa/act/2001-04-12/31-i"
title = "Supplements"
amends = "/akn/xa/act/1996-05-20/charter"
enacted = 2001-04-12
published = 2001-04-14
in_force = { event = "published", days = 10, months = 1, working_days = 2 }
in_force_until = 2010-01-01
sequence = 2
targets = "before-act"
"""
    sheet = parse(text + ROW)
    assert sheet.act == AmendingAct(
        iri=FrbrUri.parse("/akn/xa/act/2001-04-12/31-i"),
        titles=(("und", "Supplements"),),
        amends=LAW,
        enacted=dt.date(2001, 4, 12),
        published=dt.date(2001, 4, 14),
        in_force=Rule(event="published", days=10, months=1, working_days=2),
        in_force_until=dt.date(2010, 1, 1),
        sequence=2,
        targets=Targets.BEFORE_ACT,
    )
    assert parse_sheet(write_sheet(sheet), languages=LANGUAGES) == sheet


def test_a_text_for_several_languages() -> None:
    it = one(
        'op = "replace-text"\ntarget = "art_1"\nold.rus = "А"\nnew.rus = "Б"\nold.kaz = "A"\nnew.kaz = "B"\ncount = 2'
    )
    assert it.wordings == (Wording(language="kaz", old="A", new="B"), Wording(language="rus", old="А", new="Б"))
    assert it.count == 2


@pytest.mark.parametrize("lang", ['lang = "rus"\n', 'lang = ["rus"]\n'])
def test_a_text_for_one_language(lang: str) -> None:
    it = one(f'op = "replace-text"\ntarget = "art_1"\n{lang}old = "А"\nnew = "Б"')
    assert it.wordings == (Wording(language="rus", old="А", new="Б"),)


def test_a_collection_in_one_language_needs_no_lang() -> None:
    it = one('op = "delete-text"\ntarget = "art_1"\nold = "А"', ("rus",))
    assert it.wordings == (Wording(language="rus", old="А"),)


def test_a_language_may_say_nothing_but_a_digest_or_nothing_at_all() -> None:
    it = one('op = "repeal"\ntarget = "art_1"\nlang = ["eng", "kaz", "rus"]\nold.eng = "a"\ndigest.kaz = "00"')
    assert it.wordings == (
        Wording(language="eng", old="a"),
        Wording(language="kaz", digest="00"),
        Wording(language="rus"),
    )


@pytest.mark.parametrize("digests", [("kaz",), ("kaz", "rus")])
def test_what_is_the_same_in_all_languages_may_have_a_digest_in_each(digests: tuple[str, ...]) -> None:
    rows = "".join(f'digest.{language} = "00"\n' for language in digests)
    it = one(f'op = "repeal"\ntarget = "art_1"\n{rows}')
    assert it.wordings == tuple(Wording(language=language, digest="00") for language in digests)


@pytest.mark.parametrize("row", ['op = "repeal"\nold = "A"', 'op = "renumber"\nto = "art_2"\nnew = "2-бап."'])
def test_a_text_makes_a_repeal_or_a_new_number_one_of_a_language(row: str) -> None:
    it = one(f'{row}\ntarget = "art_1"\nlang = "kaz"')
    assert (it.concerns("kaz"), it.concerns("rus")) == (True, False)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('op = "repeal"\ntarget = "art_1"', "no lang, or old = the text that it repeals"),
        ('op = "repeal"\ntarget = "art_1"\ndigest = "00"', "no lang, or old = the text that it repeals"),
        (
            'op = "renumber"\ntarget = "art_1"\nto = "art_2"',
            "no lang, or new = the whole text of the new number",
        ),
        ('op = "move"\ntarget = "art_1"\nafter = "art_2"', "no lang, or new = the whole text of the new number"),
        ('op = "repeal-work"', "no lang"),
        ('op = "replace-work"\nwith = "/akn/xa/act/2009-01-01/1"', "no lang"),
        ('op = "suspend"\ntarget = "/akn/xa/act/1999-01-01/1#2"', "no lang"),
    ],
)
def test_a_language_is_refused_where_all_would_change(row: str, expected: str) -> None:
    line, message = fault(f'lang = "rus"\n{row}')
    assert line == 1
    assert message.startswith("instruction 1: lang on ")
    assert message.endswith(f", which is the same in all languages: expected {expected}")


def test_a_target_may_be_a_work_or_an_instruction() -> None:
    assert one('op = "repeal-work"\ntarget = "/akn/xa/act/1996-05-20/charter"').work == LAW
    other = FrbrUri.parse("/akn/xa/act/1999-01-01/1")
    replaced = one('op = "replace-work"\ntarget = "/akn/xa/act/1999-01-01/1"\nwith = "/akn/xa/act/2000-01-01/2"')
    assert (replaced.work, replaced.target) == (other, "")
    assert one('op = "void"\ntarget = "/akn/xa/act/1999-01-01/1#3"').target == "/akn/xa/act/1999-01-01/1#3"
    assert one('op = "annul"\ntarget = "/akn/xa/act/1999-01-01/1"').target == "/akn/xa/act/1999-01-01/1"
    assert one('op = "repeal"\ntarget = "art_1"\nwork = "/akn/xa/act/1999-01-01/1"').work == other


def test_what_recording_resolves_is_kept() -> None:
    it = one(
        'op = "insert"\nafter = "art_1"\ncontent.eng = "Article 2\\n\\nText."\nreason = "a \\"b\\" \\\\"\n'
        'anchor_wid = "art_1~2"\nwids = { "art_2" = "art_2~2", art_2__content = "art_2~2__content" }\n'
        "in_force = 2002-01-01\nin_force_until = 2003-01-01\n"
    )
    assert it.wids == (("art_2", "art_2~2"), ("art_2__content", "art_2~2__content"))
    assert (it.anchor_wid, it.reason, it.in_force) == ("art_1~2", 'a "b" \\', dt.date(2002, 1, 1))


def test_a_join_says_how_far() -> None:
    it = one('op = "join"\ntarget = "art_1__para_1"\nup_to = "art_1__para_2"\ncontent.eng = "1. Both."')
    assert (it.target, it.anchor, it.where) == ("art_1__para_1", "art_1__para_2", None)


def test_something_may_go_into_the_main_body() -> None:
    it = one('op = "insert"\nfirst = ""\ncontent.eng = "Article 1\\n\\nText."')
    assert (it.where, it.anchor) == (Where.FIRST, "")


def content(row: str) -> list[tuple[str, str]]:
    (wording,) = one(row).wordings
    return [(fragment.name, fragment.eid) for fragment in wording.content]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('op = "insert"\nafter = "art_4__para_3"\ncontent.eng = "3-1. New."', [("paragraph", "art_4__para_3-1")]),
        ('op = "insert"\nlast = "art_4"\ncontent.eng = "4. New."', [("paragraph", "art_4__para_4")]),
        (
            'op = "insert"\nafter = "art_4__para_3__subpara_1"\ncontent.eng = "2) a;\\n3) b."',
            [("subparagraph", "art_4__para_3__subpara_2"), ("subparagraph", "art_4__para_3__subpara_3")],
        ),
        ('op = "insert"\nfirst = "sec_II__chp_2"\ncontent.eng = "Article 9. New\\n\\nText."', [("article", "art_9")]),
        ('op = "substitute"\ntarget = "art_4__para_3"\ncontent.eng = "3. New."', [("paragraph", "art_4__para_3")]),
        ('op = "substitute"\ntarget = "art_4__heading"\ncontent.eng = "New words"', [("heading", "art_4__heading")]),
        ('op = "substitute"\ntarget = "art_4__content__p_2"\ncontent.eng = "New."', [("p", "art_4__content__p_2")]),
        ('op = "insert"\nafter = "art_4__content__p_2"\ncontent.eng = "New.\\n\\nTwo."', [("p", ""), ("p", "")]),
        ('op = "substitute"\ntarget = "art_4__intro"\ncontent.eng = "New:"', [("intro", "art_4__intro")]),
        ('op = "substitute"\ntarget = "art_4__wrapup"\ncontent.eng = "a.\\n\\nb."', [("wrapUp", "art_4__wrapup")]),
        (
            'op = "insert"\nafter = "sec_II__chp_2"\ncontent.eng = "Chapter 3. New\\n\\nArticle 9\\n\\nText."',
            [("chapter", "sec_II__chp_3")],
        ),
        (
            'op = "insert"\nlast = ""\ncontent.eng = "Section 7. New\\n\\nArticle 9\\n\\nText."',
            [("section", "sec_7")],
        ),
    ],
)
def test_text_becomes_what_stands_in_its_place(row: str, expected: list[tuple[str, str]]) -> None:
    assert content(row) == expected


def test_an_inserted_chapter_holds_its_articles() -> None:
    it = one('op = "insert"\nafter = "sec_II__chp_2"\ncontent.eng = "Chapter 3. New\\n\\nArticle 9\\n\\nText."')
    root = it.wordings[0].content[0].element()
    assert [e.get("eId") for e in root.iter() if e.get("eId")] == [
        "sec_II__chp_3",
        "sec_II__chp_3__heading",
        "art_9",
        "art_9__content",
    ]


def test_content_may_be_elements() -> None:
    rows = f"""op = "insert"
after = "art_1__table_1__tr_1"
content.eng = '''
<?xml version="1.0"?>
<!-- two rows -->
<tr><td><p>a <b>b</b></p></td></tr>
<tr xmlns="{AKN_NS}"><td><p>c</p></td></tr>
'''"""
    (wording,) = one(rows).wordings
    assert wording.content == (
        element("<tr ><td><p>a <b>b</b></p></td></tr>"),
        element("<tr ><td><p>c</p></td></tr>"),
    )


def test_content_with_markup_is_written_as_elements() -> None:
    paragraph = element(
        '<paragraph eId="art_1__para_2"><num>2.</num><content eId="c"><p>a <b>b</b></p></content></paragraph>'
    )
    it = Instruction(
        id="1",
        op=Op.INSERT,
        work=LAW,
        where=Where.AFTER,
        anchor="art_1__para_1",
        wordings=(Wording(language="eng", content=(paragraph,)),),
    )
    sheet = Sheet(act=parse(ACT + ROW).act, instructions=(it,))
    written = write_sheet(sheet)
    assert b"<b>b</b>" in written
    assert parse_sheet(written, languages=LANGUAGES) == sheet


def test_content_that_no_text_gives_is_written_as_elements() -> None:
    heading = element(
        '<article eId="art_1"><num>Article one of many</num><content eId="c"><p>a</p></content></article>'
    )
    it = Instruction(
        id="1", op=Op.INSERT, work=LAW, where=Where.LAST, wordings=(Wording(language="eng", content=(heading,)),)
    )
    sheet = Sheet(act=parse(ACT + ROW).act, instructions=(it,))
    written = write_sheet(sheet)
    assert b"<num>Article one of many</num>" in written
    assert parse_sheet(written, languages=LANGUAGES) == sheet


def test_every_part_of_a_sheet_has_a_key() -> None:
    written = {"where": "before", "anchor": "up_to", "successor": "with", "wordings": "old"}
    assert {written.get(f.name, f.name) for f in dataclasses.fields(Instruction)} <= set(INSTRUCTION_KEYS)
    assert {{"titles": "title"}.get(f.name, f.name) for f in dataclasses.fields(AmendingAct)} == set(ACT_KEYS)


# What is refused


def test_all_faults_are_reported_at_their_lines() -> None:
    found = findings(
        """[act]
iri = "/akn/xa/act/2001-04-12/31-i/eng"
enacted = "2001-04-12"
sequence = -1
targets = "later"
colour = "red"

[[instruction]]
id = "1"
op = "remove"

[[instruction]]
id = "1"
op = "insert"
before = "art_1"
after = "art_2"
content.eng = "Article 3 text"
content.deu = "Artikel 3"

[[extra]]
"""
    )
    assert [(finding.line, finding.message.partition(": expected")[0]) for finding in found] == [
        (1, "[act]: no in_force"),
        (2, "[act]: iri = '/akn/xa/act/2001-04-12/31-i/eng'"),
        (3, "[act]: enacted = '2001-04-12'"),
        (4, "[act]: sequence = -1"),
        (5, "[act]: targets = 'later'"),
        (6, "[act]: unknown key 'colour'"),
        (8, "instruction 1: no work"),
        (10, "instruction 1: op = 'remove'"),
        (12, "instruction 1: no work"),
        (13, "instruction 1: id '1' stands in line 9 too"),
        (16, "instruction 1: both before and after"),
        (17, "instruction 1: content (eng): a heading that the grammar does not know: 'Article 3 text'"),
        (18, "instruction 1: content: language 'deu'"),
        (20, "unknown key 'extra'"),
    ]
    assert {finding.file for finding in found} == {"sheet.toml"}
    assert all(finding.expected for finding in found if finding.rule.code != "sheet-content")
    error = SheetError(found)
    assert str(error).startswith("sheet.toml:1: [act]: no in_force: expected in_force = a date")
    assert str(error).endswith("(and 13 more: line 2, 3, 4, 5, 6, …)")
    assert isinstance(error, StorageError)


@pytest.mark.parametrize(
    ("row", "line", "message"),
    [
        ('op = "repeal"\ntarget = ""', 2, "target is empty"),
        ('op = "repeal"\ntarget = 3', 2, "target = 3: expected an eId"),
        ('op = "repeal"\ntarget = "/akn/"', 2, "expected a country"),
        ('op = "void"\ntarget = "/akn/xa/act/1999-01-01/1/eng"', 2, "expected the IRI of a Work, or IRI#id"),
        ('op = "repeal-work"\ntarget = "/akn/xa/act/1999-01-01/1#2"', 2, "expected the IRI of a Work"),
        (
            'op = "repeal-work"\ntarget = "/akn/xa/act/1999-01-01/1"\nwork = "/akn/xa/act/1999-01-01/2"',
            2,
            "expected one of the two",
        ),
        ('op = "repeal"\ntarget = "art_1"\nkeep_heading = "yes"', 3, "expected true or false"),
        ('op = "repeal"\ntarget = "art_1"\ncount = 0', 3, "count = 0: expected 1 or more"),
        ('op = "repeal"\ntarget = "art_1"\ncount = true', 3, "count = True: expected a whole number"),
        ('op = "repeal"\ntarget = "art_1"\nup_to = "art_2"', 3, "up_to on repeal: expected it on join alone"),
        ('op = "repeal"\ntarget = "art_1"\nin_force = 2001-01-01T00:00:00', 3, "expected YYYY-MM-DD"),
        ('op = "repeal"\ntarget = "art_1"\nin_force = { days = 3 }', 3, "in_force: no event: expected event ="),
        ('op = "repeal"\ntarget = "art_1"\nin_force = { event = "x" }', 3, "expected 'published', 'enacted'"),
        ('op = "repeal"\ntarget = "art_1"\nin_force = { event = "published", weeks = 3 }', 3, "unknown key 'weeks'"),
        (
            'op = "repeal"\ntarget = "art_1"\nlang = "deu"\nold.rus = "a"',
            3,
            "lang: language 'deu': expected one of the collection",
        ),
        (
            'op = "repeal"\ntarget = "art_1"\nlang = 3\nold.rus = "a"',
            3,
            "expected a language, or a list of languages",
        ),
        ('op = "repeal"\ntarget = "art_1"\nwith = "charter"', 3, "expected /akn/"),
        ('op = "repeal"\ntarget = "art_1"\nwids = { art_1 = 3 }', 3, "expected a table"),
        ('op = "delete-text"\ntarget = "art_1"\nold = "a"', 3, "old without a language: expected lang = a language"),
        ('op = "delete-text"\ntarget = "art_1"\nlang = ["rus", "eng"]\nold = "a"', 4, "old without a language"),
        ('op = "delete-text"\ntarget = "art_1"\nlang = "deu"\nold = "a"', 3, "lang: language 'deu'"),
        (
            'op = "delete-text"\ntarget = "art_1"\nlang = "rus"\nold.rus = "a"\nold.eng = "a"',
            5,
            "old.eng with lang = 'rus': expected one of lang",
        ),
        ('op = "delete-text"\ntarget = "art_1"\nold.eng = ""', 3, "old.eng = '': expected a text"),
        ('op = "delete-text"\ntarget = "art_1"\nold = 3', 3, "old = 3: expected old.LANG = a text"),
        ('op = "delete-text"\ntarget = "art_1"\nold.eng = "a\\u0000"', 3, "is no character of XML"),
        ('op = "repeal"', -1, "no target: expected an eId"),
    ],
)
def test_a_fault_is_named_at_its_line(row: str, line: int, message: str) -> None:
    found = fault(row)
    assert found[0] == line
    assert found[1].startswith("instruction 1: ")
    assert message in found[1]


def test_what_is_wrong_in_content_is_named_at_its_own_line() -> None:
    text = "Article 2. New\n\n1. One.\n1. Two.\n\nArticle 2\n\nText.\n"
    row = f'op = "insert"\nafter = "art_1"\ncontent.eng = """\n{text}"""'
    found = findings(f'{ACT}[[instruction]]\nid = "1"\n{row}\n')
    assert [(finding.line - 7, finding.rule.code) for finding in found] == [
        (7, "sheet-content"),
        (9, "sheet-content"),
    ]
    assert "number 1. occurs twice in one place" in found[0].message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n<p>a", 4, "content (eng)"),
        ("<p>a</p>\nb\n<p>c</p>", 3, "text between elements: 'b'"),
        ("\n<p xmlns='urn:x'>a</p>", 4, "expected an element of"),
        ("Note: not law.\n\n1. Text.", 3, "a note is no law text"),
        ("", 3, "content.eng = ''"),
        ("Chapter 1. A\n\nArticle 1\n\nText.\n\n1) a;\n1) b.", 10, "number 1) occurs twice"),
        ("Preamble\n\nWe.", 3, "expected articles only"),
        ("Chapter 1. A\n\nArticle 1\n\nText.\n\nNote: not law.", 3, "expected articles only"),
    ],
)
def test_content_that_is_none(text: str, line: int, message: str) -> None:
    found = fault(f'op = "insert"\nafter = "art_1"\ncontent.eng = """{text}"""')
    assert (found[0], message in found[1]) == (line, True), found


@pytest.mark.parametrize(
    ("target", "text", "message"),
    [("art_1__heading", "a\n\nb", "2 blocks of text"), ("art_1__intro", "1. a", "expected text without a number")],
)
def test_content_of_another_shape(target: str, text: str, message: str) -> None:
    found = fault(f'op = "substitute"\ntarget = "{target}"\ncontent.eng = """{text}"""')
    assert message in found[1]


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"[act]\niri = \xff", 2, "not UTF-8: byte 0xff"),
        (b"[act]\niri = ", 2, "no TOML: Invalid value"),
        (b"[act]\niri = 1\niri = 2\n", 3, "no TOML: Cannot overwrite a value"),
        (b'[act]\niri = "', 2, "no TOML: "),
        (b"a = " + b"[" * 100_000, 1, "no TOML: "),
    ],
)
def test_what_is_no_toml_is_refused_at_its_line(data: bytes, line: int, message: str) -> None:
    with pytest.raises(SheetError) as caught:
        parse_sheet(data, languages=LANGUAGES)
    (finding,) = caught.value.findings
    assert (finding.line, finding.message[: len(message)]) == (line, message)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none\.toml: No such file") as caught:
        read_sheet(tmp_path / "none.toml", languages=LANGUAGES)
    assert not isinstance(caught.value, SheetError)


@pytest.mark.parametrize("text", [ACT, f"{ACT}instruction = 3", ROW, "act = 3\n" + ROW])
def test_a_sheet_is_an_act_and_its_instructions(text: str) -> None:
    assert findings(text)


def test_a_title_is_in_a_language() -> None:
    (finding,) = findings(f'{ACT}title.english = "Supplements"\n{ROW}')
    assert (finding.line, "expected three lower-case letters" in finding.message) == (6, True)


def test_an_instruction_does_something() -> None:
    (finding,) = findings(f'{ACT}[[instruction]]\nid = "1"\ntarget = "art_1"\n')
    assert finding.line == 6
    assert finding.message.startswith("instruction 1: no op: expected op = one of substitute, insert")


def test_each_instruction_may_state_its_work() -> None:
    act = ACT.replace("amends", "#")
    sheet = parse(act + ROW + 'work = "/akn/xa/act/1999-01-01/1"\n')
    assert sheet.act.amends is None
    assert parse_sheet(write_sheet(sheet), languages=LANGUAGES) == sheet


def test_an_act_cannot_end_before_it_begins() -> None:
    (finding,) = findings(f"{ACT}in_force_until = 2001-04-24\n{ROW}")
    assert (finding.line, finding.message) == (
        6,
        "[act]: in_force_until = 2001-04-24: expected a day after 2001-04-24",
    )


def test_what_nfc_changes_is_remarked() -> None:
    row = 'op = "replace-text"\ntarget = "art_1"\nold.eng = "e\u0301"\nnew.eng = "f"'
    sheet = parse(f'{ACT}[[instruction]]\nid = "1"\n{row}\n')
    assert sheet.instructions[0].wordings[0].old == "\u00e9"
    assert sheet.remarks == ("sheet.toml:10: instruction 1: NFC changes old.eng",)
    row = 'op = "insert"\nafter = "art_1__para_1"\ncontent.eng = """\n\n2. e\u0301"""'
    sheet = parse(f'{ACT}[[instruction]]\nid = "1"\n{row}\n')
    assert sheet.remarks == ("sheet.toml:12: instruction 1: NFC changes 'e\u0301' to '\u00e9'",)


# The lines of keys


def test_the_lines_of_every_kind_of_key() -> None:
    found = key_lines(
        "a = [ 1979-05-27 07:32:00, \"x]\", '''\n]''']  # a = 2\n"
        "[x.y]\r\n"
        "\"a b\".'c' = { d = '}', e = [ { f = 1 },\n { g = 2 } ] }\n"
        '[[z]]\n[[z.k]]\nq = 1\n[[z.k]]\nq = """\n\nlast\\""""""\n[[z]]\n[z.w]\nl=1'
    )
    assert {path: line for path, line in found.keys.items() if path[-1] != 0} == {
        ("a",): 1,
        ("a", 1): 1,
        ("a", 2): 1,
        ("x", "y"): 3,
        ("x", "y", "a b"): 4,
        ("x", "y", "a b", "c"): 4,
        ("x", "y", "a b", "c", "d"): 4,
        ("x", "y", "a b", "c", "e"): 4,
        ("x", "y", "a b", "c", "e", 0, "f"): 4,
        ("x", "y", "a b", "c", "e", 1): 5,
        ("x", "y", "a b", "c", "e", 1, "g"): 5,
        ("z",): 6,
        ("z", 0, "k"): 7,
        ("z", 0, "k", 0, "q"): 8,
        ("z", 0, "k", 1): 9,
        ("z", 0, "k", 1, "q"): 10,
        ("z", 1): 13,
        ("z", 1, "w"): 14,
        ("z", 1, "w", "l"): 15,
    }
    assert found.line("z", 0, "k", 1, "none") == 9
    assert found.line("none") == 1
    assert found.text_line("z", 0, "k", 1, "q") == 11
    assert found.text_line("a") == 1
    assert found.text_line("a", 2) == 2
