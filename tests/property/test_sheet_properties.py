"""Amendment sheets: what can be said reads back, as TOML, as documents of the standard and as elements of ours."""

import datetime as dt
import tomllib
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from akn.document import assemble, split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import akn
from akn.profile import check_profile
from akn.validate import check_schema
from akn.work import proprietary
from akn.xml import parse_xml
from lawrepo.act_document import act_documents, parse_act
from lawrepo.amending import AmendingAct, Sheet, Targets
from lawrepo.importers.sheet import SheetError, parse_sheet, write_sheet
from lawrepo.importers.toml_lines import key_lines
from lawrepo.instruction import FORCE_OPS, TEXT_OPS, Instruction, Op, Rule, Where, Wording
from lawrepo.instruction_xml import instructions_element, parse_instructions

LANGUAGES = ("eng", "kaz", "rus")
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # an error in any text (`text-bidi`)
# What the generators say that no profile likes: numbers that are none, control characters, eIds without a name.
UNLIKELY = {"eid-form", "eid-number", "eid-numeral", "text-control"}
LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
OTHER = FrbrUri.parse("/akn/xa/act/1999-01-01/2")
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))

LETTERS = st.sampled_from("abжқ1.)\"'\\\n\t <&>#]}=,\x7f\u00e9\u2028") | st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Mn", "Mc", "Me"), exclude_characters=BIDI
)
TEXTS = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
EIDS = st.sampled_from(("art_1", "art_1__para_2", "art_3__content__p_2", "sec_II__chp_1", "art_1__heading"))
RULES = st.builds(
    Rule,
    event=st.just(f"{LAW}#vote"),
    days=st.integers(0, 99),
    months=st.integers(0, 9),
    working_days=st.integers(0, 9),
    outcome=st.just("") | TEXTS,
) | st.builds(Rule, event=st.sampled_from(("published", "enacted")), days=st.integers(0, 99))


@st.composite
def fragments(draw: st.DrawFn) -> Fragment:
    """Draw a paragraph: plain, so that it may be written as text, or with markup."""
    eid = draw(st.sampled_from(("art_1__para_3", "art_9__para_1", "")))
    paragraph = etree.Element(akn("paragraph"))
    if eid:
        paragraph.set("eId", eid)
    etree.SubElement(paragraph, akn("num")).text = draw(st.just("3.") | TEXTS)
    holder = etree.SubElement(paragraph, akn("content"), eId=f"{eid}__content")
    text = etree.SubElement(holder, akn("p"))
    text.text = draw(TEXTS)
    if draw(st.booleans()):
        inline = etree.SubElement(text, akn("b"))
        inline.text, inline.tail = draw(TEXTS), draw(TEXTS)
    return Fragment.of(paragraph)


@st.composite
def wordings(
    draw: st.DrawFn, *, old: bool = False, new: bool = False, content: int = 0, languages: tuple[str, ...] = LANGUAGES
) -> tuple[Wording, ...]:
    """Draw what is said in some languages; `content` is the least number of elements, none when it is 0."""
    found = []
    for language in sorted(draw(st.lists(st.sampled_from(languages), min_size=1, unique=True))):
        expected, written = draw(TEXTS) if old else "", draw(TEXTS) if new else ""
        found.append(
            Wording(
                language=language,
                old=expected,
                new=f"{written}x" if new and written == expected else written,
                content=tuple(draw(st.lists(fragments(), min_size=content, max_size=2))) if content else (),
                digest=draw(st.sampled_from(("", "ab" * 32))),
            )
        )
    return tuple(found)


def parts(**strategies: object) -> st.SearchStrategy[dict[str, object]]:
    """Draw parts of an instruction by name; what is no strategy stands for itself."""
    drawn = {
        name: value if isinstance(value, st.SearchStrategy) else st.just(value) for name, value in strategies.items()
    }
    return st.fixed_dictionaries(drawn)


PLACED = {
    "where": st.sampled_from(list(Where)),
    "anchor": EIDS,
    "anchor_wid": st.sampled_from(("", "art_1~2")),
    "wids": st.sampled_from(((), (("art_1", "art_1~2"), ("art_1__p 2", "w")))),
}
TEXT_PARTS = {"target": EIDS, "count": st.integers(1, 3), "reason": TEXTS}
FORCED = parts(target=st.sampled_from((f"{OTHER}#3", str(OTHER), "art_1")))
PARTS = {
    **dict.fromkeys(TEXT_OPS, parts(**TEXT_PARTS, wordings=wordings(old=True, new=True))),
    **dict.fromkeys(FORCE_OPS, FORCED),
    Op.DELETE_TEXT: parts(**TEXT_PARTS, wordings=wordings(old=True)),
    Op.SUBSTITUTE: parts(target=EIDS, wordings=wordings(content=1) | wordings(old=True, content=1)),
    Op.INSERT: parts(**PLACED, wordings=wordings(content=1)),
    Op.MOVE: parts(**PLACED, target="art_5", to=st.sampled_from(("", "art_6"))),
    Op.JOIN: parts(
        target="art_1__para_1",
        anchor="art_1__para_2",
        wordings=st.builds(lambda fragment: (Wording(language="eng", content=(fragment,)),), fragments()),
    ),
    Op.SPLIT: parts(target="art_1__para_1", wordings=wordings(content=2)),
    Op.RENUMBER: parts(target="art_1", to="art_2", target_wid=st.sampled_from(("", "art_1~3"))),
    Op.REPEAL: parts(
        target=EIDS | st.just(f"{OTHER}#3"),
        keep_heading=st.booleans(),
        wordings=st.just(())
        | wordings().map(lambda drawn: tuple(each for each in drawn if each.digest))
        | wordings(old=True),
    ),
    Op.REPLACE_WORK: parts(successor=OTHER),
    Op.REPEAL_WORK: parts(),
}


@st.composite
def instructions(draw: st.DrawFn, identifier: str) -> Instruction:
    op = draw(st.sampled_from(list(Op)))
    own = draw(PARTS[op]) | {"work": draw(st.sampled_from((LAW, OTHER))), "in_force": draw(st.none() | RULES | DATES)}
    return Instruction(id=identifier, op=op, **own)  # type: ignore[arg-type] # parts by name


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    act = AmendingAct(
        iri=FrbrUri.parse("/akn/xa/act/2001-04-12/31-i"),
        titles=tuple(sorted(draw(st.dictionaries(st.sampled_from((*LANGUAGES, "und")), TEXTS)).items())),
        amends=draw(st.sampled_from((None, LAW))),
        enacted=draw(DATES),
        published=draw(st.none() | DATES),
        in_force=draw(DATES | RULES),
        sequence=draw(st.none() | st.integers(0, 9)),
        targets=draw(st.sampled_from(Targets)),
    )
    number = draw(st.integers(1, 3))
    return Sheet(act=act, instructions=tuple(draw(instructions(str(count))) for count in range(number)))


@given(sheets())
def test_what_is_written_reads_back(sheet: Sheet) -> None:
    written = write_sheet(sheet)
    again = parse_sheet(written, languages=LANGUAGES)
    assert again == sheet
    assert again.remarks == ()
    assert write_sheet(again) == written


@given(sheets())
def test_every_key_is_found_in_its_line(sheet: Sheet) -> None:
    source = write_sheet(sheet).decode()
    lines = source.split("\n")
    table = tomllib.loads(source)
    found = key_lines(source)
    for number, row in enumerate(table["instruction"]):
        assert lines[found.line("instruction", number) - 1] == "[[instruction]]"
        for key in row:
            assert lines[found.line("instruction", number, key) - 1].startswith(key)


@given(sheets(), st.data())
def test_a_sheet_cut_or_broken_is_refused_or_read_but_never_a_crash(sheet: Sheet, data: st.DataObject) -> None:
    written = write_sheet(sheet)
    at = data.draw(st.integers(0, len(written) - 1))
    end = data.draw(st.integers(at, min(len(written), at + 8)))
    broken = written[:at] + data.draw(st.binary(max_size=3)) + written[end:]
    try:
        found = parse_sheet(broken, languages=LANGUAGES)
    except SheetError as error:
        lines = {finding.line for finding in error.findings}
    else:
        lines = {1}
        assert parse_sheet(write_sheet(found), languages=LANGUAGES) == found
    assert lines <= set(range(1, broken.count(b"\n") + 2))


@given(sheets())
def test_documents_of_an_act_are_valid_and_read_back(sheet: Sheet) -> None:
    documents = {}
    for language, document in act_documents(sheet, default_language="eng").items():
        root = parse_xml(assemble(document))
        assert check_schema(root, file=language) == ()
        found = {finding.rule.code for finding in check_profile(root, file=language, whole=True)}
        assert found <= UNLIKELY
        documents[language] = split(root)
        assert documents[language] == document
    assert parse_act(documents) == sheet


@given(sheets())
def test_instructions_by_themselves_are_valid_and_read_back(sheet: Sheet) -> None:
    written = Fragment.of(proprietary(instructions_element(sheet.instructions)))
    assert check_schema(written.element(), file="") == ()
    assert {finding.rule.code for finding in check_profile(written.element(), file="", whole=False)} <= UNLIKELY
    again = parse_instructions(Fragment.parse(written.xml).element()[0])
    assert again == sheet.instructions
    assert Fragment.of(proprietary(instructions_element(again))) == written
