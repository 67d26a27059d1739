"""Acts of other makers: what analysis and quotations say for sure becomes instructions, all else is refused."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from akn.document import Document, split
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.names import AKN_NS
from akn.validate import check_schema
from akn.xml import parse_xml
from lawrepo.act_document import ActError, act_documents, read_foreign_act
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.instruction import Instruction, Op, Where, Wording

LAW = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
OTHER = "/akn/xa/act/1999-01-01/2"
ACT = "/akn/xa/act/2001-04-12/31-i"
DAY, LATER, LAST = dt.date(2001, 4, 24), dt.date(2001, 6, 1), dt.date(2003, 1, 1)
COMMENCEMENT = (
    f'<forceMod type="entryIntoForce"><source href="#sec_2"/><destination href="{ACT}"/>'
    '<force period="#tmpg_1"/></forceMod>'
)

ACT_XML = f"""<akomaNtoso xmlns="{AKN_NS}"><act name="act"><meta>
<identification source="#parliament"><FRBRWork><FRBRthis value="{ACT}/!main"/><FRBRuri value="{ACT}"/>
<FRBRdate date="2001-04-12" name="Enactment"/><FRBRdate date="2001-03-01" name="introduced"/>
<FRBRauthor href="#parliament"/><FRBRcountry value="xa"/></FRBRWork>
<FRBRExpression><FRBRthis value="{ACT}/eng@/!main"/><FRBRuri value="{ACT}/eng@"/>
<FRBRdate date="2001-04-12" name="x"/><FRBRauthor href="#parliament"/><FRBRlanguage language="eng"/></FRBRExpression>
<FRBRManifestation><FRBRthis value="{ACT}/eng@/!main.akn"/><FRBRuri value="{ACT}/eng@.akn"/>
<FRBRdate date="2001-04-12" name="x"/><FRBRauthor href="#parliament"/></FRBRManifestation></identification>
<publication date="2001-04-14" name="Gazette" showAs="Gazette"/>
<lifecycle source="#parliament"><eventRef eId="e1" date="2001-04-24" source="#a"/>
<eventRef eId="e2" date="2001-06-01" source="#a"/><eventRef eId="e3" date="2003-01-01" source="#a"/></lifecycle>
<analysis source="#parliament"><activeModifications>
{{modifications}}
</activeModifications></analysis>
<temporalData source="#parliament">
<temporalGroup eId="tmpg_1"><timeInterval refersTo="#inForce" start="#e1"/></temporalGroup>
<temporalGroup eId="tmpg_2"><timeInterval refersTo="#inForce" start="#e2" end="#e3"/></temporalGroup>
<temporalGroup eId="tmpg_3"><timeInterval refersTo="#inForce" end="#e3"/></temporalGroup>
</temporalData></meta>
<preface><longTitle eId="lt"><p>An Act on <docTitle>the  Lake
and its Boats</docTitle></p></longTitle></preface>
<body><section eId="sec_1"><num>1</num><content eId="sec_1__content"><p>{{mods}}</p></content></section>
<section eId="sec_2"><num>2</num><content eId="sec_2__content"><p>This Act commences on 24 April 2001.</p></content>
</section>
</body></act></akomaNtoso>"""

TEXTS = (
    '<quotedText eId="{mod}__qtext_1">boats</quotedText>',
    '<quotedText eId="{mod}__qtext_2"> big ships </quotedText>',
)
PARAGRAPH = (
    '<quotedStructure eId="{mod}__qstr_1"><paragraph eId="{mod}__qstr_1__para_3"><num>3.</num>'
    '<content eId="{mod}__qstr_1__para_3__content"><p>Ships.</p></content></paragraph></quotedStructure>'
)
FOURTH = PARAGRAPH.replace("qstr_1", "qstr_2").replace("para_3", "para_4").replace("3.", "4.")


def mod(inside: str = "", number: str = "1") -> str:
    eid = f"mod_{number}"
    return f'<mod eId="{eid}">{inside.replace("{mod}", eid)}</mod>'


def change(kind: str, at: str, *, more: str = "", number: str = "1") -> str:
    """Write a textualMod: `at` are attributes of its destination, `more` what follows."""
    return (
        f'<textualMod type="{kind}" eId="m{number}"><source href="#mod_{number}"/><destination {at}/>'
        f"{more.replace('{mod}', f'mod_{number}')}</textualMod>"
    )


def document(modifications: str, mods: str, *, commencement: str = COMMENCEMENT) -> Document:
    text = ACT_XML.replace("{modifications}", commencement + modifications).replace("{mods}", mods or "Nothing.")
    root = parse_xml(text.encode())
    assert check_schema(root, file="") == ()
    return split(root)


def read(modifications: str, mods: str, *, commencement: str = COMMENCEMENT) -> Sheet:
    return read_foreign_act({"eng": document(modifications, mods, commencement=commencement)}, amends=LAW)


def refusals(modifications: str, mods: str, *, commencement: str = COMMENCEMENT) -> list[str]:
    with pytest.raises(ActError) as caught:
        read(modifications, mods, commencement=commencement)
    return [str(fault) for fault in caught.value.faults]


def at(eid: str, more: str = "") -> str:
    return f'href="{LAW}~{eid}" {more}'


OLD, NEW = '<old href="#{mod}__qtext_1"/>', '<new href="#{mod}__qtext_2"/>'
BOTH, ELEMENT = OLD + NEW, '<new href="#{mod}__qstr_1"/>'
ELEMENTS = f'{ELEMENT}<new href="#{{mod}}__qstr_2"/>'
SAID = (Wording(language="eng", old="boats", new=" big ships "),)


def paragraph(parent: str, number: str = "3", text: str = "Ships.") -> Fragment:
    eid = f"{parent}__para_{number}" if parent else f"para_{number}"
    return Fragment.parse(
        f'<paragraph xmlns="{AKN_NS}" eId="{eid}"><num>{number}.</num><content eId="{eid}__content"><p>{text}</p>'
        "</content></paragraph>".encode()
    )


def elements(*fragments: Fragment) -> tuple[Wording, ...]:
    return (Wording(language="eng", content=fragments),)


INFERRED = [
    (
        change("substitution", at("art_4__para_3"), more=BOTH),
        "".join(TEXTS),
        {"op": Op.REPLACE_TEXT, "target": "art_4__para_3", "wordings": SAID},
    ),
    (
        change("replacement", at("art_4__para_3", 'pos="inside"'), more=BOTH),
        "".join(TEXTS),
        {"op": Op.REPLACE_TEXT, "target": "art_4__para_3", "wordings": SAID},
    ),
    (
        change("insertion", at("art_4__para_3", 'pos="after"'), more=BOTH),
        "".join(TEXTS),
        {"op": Op.INSERT_TEXT, "target": "art_4__para_3", "wordings": SAID},
    ),
    (
        change("repeal", at("art_4", 'pos="inside"'), more=OLD),
        TEXTS[0],
        {"op": Op.DELETE_TEXT, "target": "art_4", "wordings": (Wording(language="eng", old="boats"),)},
    ),
    (
        change("substitution", at("art_4__para_3"), more=ELEMENT),
        PARAGRAPH,
        {"op": Op.SUBSTITUTE, "target": "art_4__para_3", "wordings": elements(paragraph("art_4"))},
    ),
    (
        change("replacement", at("art_4__para_3")),
        PARAGRAPH,
        {"op": Op.SUBSTITUTE, "target": "art_4__para_3", "wordings": elements(paragraph("art_4"))},
    ),
    (
        change("insertion", at("art_4__para_2", 'pos="after"'), more=ELEMENTS),
        PARAGRAPH + FOURTH,
        {
            "op": Op.INSERT,
            "where": Where.AFTER,
            "anchor": "art_4__para_2",
            "wordings": elements(paragraph("art_4"), paragraph("art_4", "4")),
        },
    ),
    (
        change("insertion", at("art_4", 'pos="start"'), more=ELEMENT),
        PARAGRAPH,
        {"op": Op.INSERT, "where": Where.FIRST, "anchor": "art_4", "wordings": elements(paragraph("art_4"))},
    ),
    (
        change("insertion", f'href="{LAW}" pos="end"', more=ELEMENT),
        PARAGRAPH,
        {"op": Op.INSERT, "where": Where.LAST, "wordings": elements(paragraph(""))},
    ),
    (
        change("insertion", f'href="{LAW}/eng@2000-01-01/!main~art_4__para_4" pos="before"', more=ELEMENT),
        PARAGRAPH,
        {"op": Op.INSERT, "where": Where.BEFORE, "anchor": "art_4__para_4", "wordings": elements(paragraph("art_4"))},
    ),
    (change("repeal", f'href="{LAW}#art_4"'), "", {"op": Op.REPEAL, "target": "art_4"}),
    (change("repeal", f'href="{LAW}"'), "", {"op": Op.REPEAL_WORK}),
    (
        change("repeal", f'href="{OTHER}~art_1"'),
        "",
        {"op": Op.REPEAL, "target": "art_1", "work": FrbrUri.parse(OTHER)},
    ),
    (
        change("renumbering", at("art_4"), more=NEW.replace("2", "1")),
        TEXTS[0].replace("boats", "Article 4-1."),
        {
            "op": Op.RENUMBER,
            "target": "art_4",
            "to": "art_4-1",
            "wordings": (Wording(language="eng", new="Article 4-1."),),
        },
    ),
    (
        change("renumbering", at("sec_II__chp_I"), more=NEW.replace("2", "1")),
        TEXTS[0].replace("boats", "Chapter II"),
        {
            "op": Op.RENUMBER,
            "target": "sec_II__chp_I",
            "to": "sec_II__chp_II",
            "wordings": (Wording(language="eng", new="Chapter II"),),
        },
    ),
    (
        change("split", at("art_4__para_3"), more=ELEMENTS),
        PARAGRAPH + FOURTH,
        {
            "op": Op.SPLIT,
            "target": "art_4__para_3",
            "wordings": elements(paragraph("art_4"), paragraph("art_4", "4")),
        },
    ),
    (
        change("join", at("art_4__para_3", 'upTo="#art_4__para_4"'), more=ELEMENT),
        PARAGRAPH,
        {
            "op": Op.JOIN,
            "target": "art_4__para_3",
            "anchor": "art_4__para_4",
            "wordings": elements(paragraph("art_4")),
        },
    ),
    (
        change("join", at("art_4__para_3", f'upTo="{LAW}~art_4__para_4"'), more=ELEMENT),
        PARAGRAPH,
        {
            "op": Op.JOIN,
            "target": "art_4__para_3",
            "anchor": "art_4__para_4",
            "wordings": elements(paragraph("art_4")),
        },
    ),
    (
        change("join", f'href="{LAW}~art_4__para_3-&gt;art_4__para_4"', more=ELEMENT),
        PARAGRAPH,
        {
            "op": Op.JOIN,
            "target": "art_4__para_3",
            "anchor": "art_4__para_4",
            "wordings": elements(paragraph("art_4")),
        },
    ),
    (
        f'<forceMod eId="m1" type="endOfEnactment"><source href="#mod_1"/><destination href="{OTHER}"/></forceMod>',
        "",
        {"op": Op.REPEAL_WORK, "work": FrbrUri.parse(OTHER)},
    ),
]


@pytest.mark.parametrize(("modification", "quoted", "parts"), INFERRED)
def test_what_is_sure_becomes_an_instruction(modification: str, quoted: str, parts: dict[str, object]) -> None:
    sheet = read(modification, mod(quoted))
    assert sheet.act == AmendingAct(
        iri=FrbrUri.parse(ACT),
        titles=(("eng", "the Lake and its Boats"),),
        amends=LAW,
        enacted=dt.date(2001, 4, 12),
        published=dt.date(2001, 4, 14),
        in_force=DAY,
    )
    assert sheet.instructions == (Instruction(**{"id": "1", "work": LAW, **parts}),)  # type: ignore[arg-type] # by name
    act_documents(sheet, default_language="eng")


def test_ids_are_the_numbers_of_the_mods_or_else_the_names_of_the_modifications() -> None:
    both = change("repeal", at("art_1"), number="1") + change("repeal", at("art_2"), number="2-1")
    assert [each.id for each in read(both, mod() + mod(number="2-1")).instructions] == ["1", "2-1"]
    twice = change("repeal", at("art_1")) + change("repeal", at("art_2")).replace('eId="m1"', 'eId="m2"')
    assert [each.id for each in read(twice, mod()).instructions] == ["m1", "m2"]
    nameless = twice.replace('eId="m1"', "").replace('eId="m2"', "")
    assert refusals(nameless, mod()) == [
        "instruction mod_1: the id occurs 2 times in /akn/xa/act/2001-04-12/31-i: expected once"
    ]


def test_an_instruction_may_commence_by_itself_and_end() -> None:
    force = '<force period="#tmpg_2"/>'
    (step,) = read(change("repeal", at("art_1"), more=force), mod()).instructions
    assert (step.in_force, step.in_force_until) == (LATER, LAST)
    (step,) = read(change("repeal", at("art_1"), more='<force period="#tmpg_1"/>'), mod()).instructions
    assert step.in_force is None
    sheet = read(change("repeal", at("art_1"), more=force), mod(), commencement="")
    assert (sheet.act.in_force, sheet.instructions[0].in_force) == (LATER, None)


def test_the_work_that_is_amended_is_the_only_one_there_is() -> None:
    one, two = change("repeal", at("art_1")), change("repeal", f'href="{OTHER}~art_1"', number="2")
    mods = mod() + mod(number="2")
    assert read_foreign_act({"eng": document(one, mod())}).act.amends == LAW
    assert read_foreign_act({"eng": document(one + two, mods)}).act.amends is None


def test_identifiers_of_other_makers_are_brought_into_their_place() -> None:
    """Some prefix them with the quotation, some write those of the law, some write none."""
    insertion = change("insertion", at("sec_II", 'pos="end"'), more=ELEMENT)
    for chapter in ("mod_1__qstr_1__chp_3", "chp_3", "sec_II__chp_3", ""):
        article = "mod_1__qstr_1__art_9" if chapter.startswith("mod") else "art_9" if chapter else ""
        name = f'eId="{chapter}"' if chapter else ""
        number = f'eId="{article}" wId="{article}~2"' if article else ""
        content = f'eId="{article}__content"' if article else ""
        quoted = (
            f'<quotedStructure eId="mod_1__qstr_1"><chapter {name}><num>Chapter 3</num><article {number}>'
            f"<num>Article 9</num><content {content}><p>Boats.</p></content></article></chapter></quotedStructure>"
        )
        (step,) = read(insertion, mod(quoted)).instructions
        (found,) = step.wording("eng").content
        names = [each.get("eId") for each in found.element().iter() if each.get("eId")]
        assert names == ["sec_II__chp_3", "art_9", "art_9__content"]
    inside = "<article><num>9</num><content><p>x</p></content></article>"
    article_alone = f'<quotedStructure eId="mod_1__qstr_1">{inside}</quotedStructure>'
    (step,) = read(insertion, mod(article_alone)).instructions
    assert step.wording("eng").content[0].eid == "art_9"


def test_several_languages_agree() -> None:
    modification = change("substitution", at("art_4__para_3"), more=BOTH)
    english = document(modification, mod("".join(TEXTS)))
    russian = document(modification, mod("".join(TEXTS).replace("boats", "лодки").replace("big ships", "суда")))
    (step,) = read_foreign_act({"rus": russian, "eng": english}).instructions
    assert [(each.language, each.old) for each in step.wordings] == [("eng", "boats"), ("rus", "лодки")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("art_4__para_3", "art_4__para_4", "rus:.*: instruction 1: otherwise than in eng: expected the same"),
        (
            'date="2001-04-12" name="Enactment"',
            'date="2001-04-11" name="Enactment"',
            "rus: another act, or other dates",
        ),
        (
            "<textualMod",
            f"{change('repeal', at('art_9')).replace('m1', 'm9')}<textualMod",
            "2 modifications: expected 1 as in eng",
        ),
    ],
)
def test_languages_that_disagree_are_refused(old: str, new: str, message: str) -> None:
    modification, quoted = change("substitution", at("art_4__para_3"), more=BOTH), mod("".join(TEXTS))
    text = ACT_XML.replace("{modifications}", COMMENCEMENT + modification).replace("{mods}", quoted)
    other = split(parse_xml(text.replace(old, new, 1).encode()))
    with pytest.raises(ActError, match=message):
        read_foreign_act({"eng": document(modification, quoted), "rus": other})


DOUBTS = [
    (
        change("substitution", at("art_4"), more=OLD),
        TEXTS[0],
        "m1: substitution of art_4 with an old text: expected an old and a new text",
    ),
    (
        change("substitution", at("art_4", 'pos="after"'), more=BOTH),
        "".join(TEXTS),
        "at pos=after with an old text and a new text",
    ),
    (
        change("substitution", at("art_4"), more=OLD + ELEMENT),
        TEXTS[0] + PARAGRAPH,
        "with an old text and new elements",
    ),
    (
        change("substitution", at("art_4"), more='<old href="#{mod}__qstr_1"/>' + '<new href="#{mod}__qstr_2"/>'),
        PARAGRAPH + FOURTH,
        "m1: quotes elements as old: expected a text",
    ),
    (
        change("substitution", at("art_4"), more=OLD + OLD.replace("1", "2")),
        "".join(TEXTS),
        "m1: quotes 2 old and 0 new texts",
    ),
    (
        change("insertion", at("art_4"), more=ELEMENT),
        PARAGRAPH,
        "insertion of art_4 with new elements: expected new elements at pos",
    ),
    (change("insertion", at("art_4", 'pos="inside"'), more=BOTH), "".join(TEXTS), "insertion of art_4 at pos=inside"),
    (change("insertion", at("art_4", 'pos="end"'), more=NEW), TEXTS[1], "at pos=end with a new text"),
    (
        change("repeal", at("art_4"), more=OLD),
        TEXTS[0],
        "repeal of art_4 with an old text: expected an old text at pos inside, or a whole",
    ),
    (change("repeal", f'href="{LAW}~art_4-&gt;art_6"'), "", "repeal of art_4 up to art_6"),
    (
        change("renumbering", at("art_4")),
        "",
        "renumbering of art_4 with nothing quoted: expected a provision, and its new number",
    ),
    (
        change("renumbering", at("art_4"), more=NEW),
        TEXTS[1],
        "the new number ' big ships ' of art_4: expected a text that states a number",
    ),
    (change("split", at("art_4"), more=ELEMENT), PARAGRAPH, "m1: instruction 1: split: splits into 1"),
    (
        change("join", at("art_4"), more=ELEMENT),
        PARAGRAPH,
        "m1: instruction 1: join: joins one provision: expected the eId of the last",
    ),
    (
        change("join", at("art_4", f'upTo="{OTHER}~art_5"'), more=ELEMENT),
        PARAGRAPH,
        "upTo .*: expected a place in the same Work",
    ),
    (
        change("join", f'href="{LAW}~art_4-&gt;art_6" upTo="#art_6"', more=ELEMENT),
        PARAGRAPH,
        "and a portion up to art_6: expected one of the two",
    ),
    (change("repeal", 'href="#art_4"'), "", "destination '#art_4'"),
    (change("repeal", f'href="{LAW}/!annex~art_4"'), "", "in a component: expected a portion of a Work itself"),
    (change("repeal", f'href="{LAW}~art_4#art_5"'), "", "a portion and a fragment"),
    (change("repeal", at("art_1") + f"/><destination {at('art_2')}"), "", "m1: 2 destinations: expected one"),
    (
        change("repeal", at("art_1"), more='<efficacy period="#tmpg_1"/>'),
        "",
        "m1: states efficacy: expected a modification without one",
    ),
    (change("repeal", at("art_1"), more="<force/>"), "", "m1: .*''"),
    (
        change("repeal", at("art_1"), more='<force period="#tmpg_3"/>'),
        "",
        "period '#tmpg_3' of 1 intervals: expected one, with a start",
    ),
    (change("repeal", at("art_1")).replace("#mod_1", "#sec_1"), "", "m1: its source is no <mod> of the document"),
    (change("repeal", at("art_1")).replace("#mod_1", "#mod_1#"), "", "m1: its source is no <mod> of the document"),
    (change("repeal", at("art_1"), more='<old href="#sec_2"/>'), "", "m1: '#sec_2' is nothing that its <mod> quotes"),
    (
        change("repeal", at("art_1"), more='<old href="http://x"/>'),
        "",
        "m1: 'http://x' is nothing that its <mod> quotes",
    ),
    (
        change("repeal", at("art_1", 'pos="inside"'), more=OLD),
        TEXTS[0].replace("boats", "<b>boats</b>"),
        "quotes a text with elements in it",
    ),
    (change("repeal", at("art_1")), TEXTS[0], "mod_1__qtext_1: no modification says what it quotes"),
    (
        change("insertion", at("art_1", 'pos="after"'), more=ELEMENT),
        PARAGRAPH + FOURTH,
        "mod_1__qstr_2: no modification says what it quotes",
    ),
    (
        change("repeal", at("art_1")),
        f'</mod>{mod(number="2")}<mod eId="mod_3">',
        "mod_2: no modification says what it does",
    ),
    (change("frob", at("art_1")), "", "type 'frob'"),
    (
        (
            '<forceMod eId="m1" type="unconstitutionality"><source href="#mod_1"/>'
            f'<destination href="{OTHER}"/></forceMod>'
        ),
        "",
        "m1: forceMod unconstitutionality: expected endOfEnactment of a whole Work",
    ),
    (
        f'<scopeMod eId="m1" type="extensionOfScope"><source href="#mod_1"/><destination href="{OTHER}"/></scopeMod>',
        "",
        "m1: scopeMod extensionOfScope: expected a textualMod",
    ),
]


@pytest.mark.parametrize(("modification", "quoted", "message"), DOUBTS)
def test_what_can_be_doubted_is_refused(modification: str, quoted: str, message: str) -> None:
    text = ACT_XML.replace("{modifications}", COMMENCEMENT + modification).replace("{mods}", mod(quoted))
    with pytest.raises(ActError) as caught:
        read_foreign_act({"eng": split(parse_xml(text.encode()))})
    assert any(re.search(message, str(fault)) for fault in caught.value.faults), caught.value.faults


def test_an_act_that_does_nothing_is_no_amending_act() -> None:
    (found,) = refusals("", "")
    assert found == "eng: nothing says what the act does: expected activeModifications of other acts"


def test_all_doubts_are_told_at_once() -> None:
    both = change("repeal", at("art_1"), more=OLD) + change("insertion", at("art_1"), number="2")
    first, second = refusals(both, mod(TEXTS[0]) + mod(number="2"))
    assert first.startswith("eng:")
    assert "m1: repeal" in first
    assert "m2: insertion" in second
    with pytest.raises(ActError, match=r"and 1 more\): expected an old text") as caught:
        read(both, mod(TEXTS[0]) + mod(number="2"))
    assert (caught.value.place, caught.value.source) == ("m1", "eng")
    assert caught.value.line > 0


@pytest.mark.parametrize(
    "commencement",
    [
        "",
        COMMENCEMENT.replace("2001-04-12/31-i", "2001-04-12/32-i"),
        COMMENCEMENT.replace('"/>', '~art_1"/>', 2).replace("#sec_2~art_1", "#sec_2"),
        COMMENCEMENT.replace('<force period="#tmpg_1"/>', ""),
        COMMENCEMENT + COMMENCEMENT.replace("tmpg_1", "tmpg_2"),
    ],
)
def test_the_commencement_of_the_act_is_not_guessed(commencement: str) -> None:
    found = refusals(change("repeal", at("art_1")), mod(), commencement=commencement)
    assert any("comes into force" in each or "commencement of" in each for each in found)


def damaged(pattern: str, new: str) -> dict[str, Document]:
    modification = change("repeal", at("art_1"), more='<force period="#tmpg_1"/>')
    text = ACT_XML.replace("{modifications}", COMMENCEMENT + modification).replace("{mods}", mod())
    changed = re.sub(pattern, new, text, flags=re.DOTALL)
    assert changed != text
    return {"eng": split(parse_xml(changed.encode()))}


def test_a_document_needs_no_title_and_no_publication() -> None:
    act = read_foreign_act(damaged("<preface>.*</preface>|<publication [^>]*>", "")).act
    assert (act.titles, act.published) == ((), None)


@pytest.mark.parametrize(
    ("pattern", "new", "enacted"),
    [
        ('name="Enactment"', 'name="a"', dt.date(2001, 4, 12)),  # of two, the one that the IRI has
        ('<FRBRdate date="2001-04-12" name="Enactment"/>', "", dt.date(2001, 3, 1)),  # the only one
    ],
)
def test_the_day_of_enactment_is_that_of_the_work(pattern: str, new: str, enacted: dt.date) -> None:
    assert read_foreign_act(damaged(pattern, new)).act.enacted == enacted


@pytest.mark.parametrize(
    ("pattern", "new", "message"),
    [
        (
            'date="2001-04-12" name="Enactment"',
            'date="2001-04-11" name="a"',
            "2 dates of the Work: expected one named 'enacted'",
        ),
        (
            "<temporalData.*</temporalData>",
            "",
            r"period '#tmpg_1' \(and 2 more\): expected a temporalGroup, and a lifecycle",
        ),
        (
            "<lifecycle.*</lifecycle>",
            "",
            r"period '#tmpg_1' \(and 2 more\): expected a temporalGroup, and a lifecycle",
        ),
        ("#e1", "#e9", "'#e9' refers to no event of the lifecycle"),
        ('<FRBRuri value="/akn/xa/act/2001-04-12/31-i"/>', '<FRBRuri value="law"/>', "eng: .*'law'"),
        ("<identification.*</identification>", "", "holds 0 <identification>"),
    ],
)
def test_metadata_that_do_not_say_enough_are_refused(pattern: str, new: str, message: str) -> None:
    with pytest.raises(ActError, match=message):
        read_foreign_act(damaged(pattern, new))


def test_there_must_be_documents_with_metadata() -> None:
    with pytest.raises(ActError, match="no document"):
        read_foreign_act({})
    whole = document(change("repeal", at("art_1")), mod())
    with pytest.raises(ActError, match="no metadata"):
        read_foreign_act({"eng": replace(whole, sections=whole.sections[1:])})
