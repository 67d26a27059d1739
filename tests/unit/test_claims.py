"""Modifications of imported analyses, judged against the text: every verdict, with its reason."""

from collections.abc import Mapping

import pytest

from akn.fragment import Fragment
from akn.names import AKN_NS
from akn.xml import parse_xml
from lawrepo.claims import UNFIT, Aspect, Claim, Reason, Verdict, claim_json, summary, unfit_findings
from lawrepo.claims_reading import Holding, read_claims

ACT = "/akn/xa/act/1996-05-20/charter"
OTHER = "/akn/xa/act/1990/harbours"
FOREIGN = "urn:x"
BODY = """<body><article eId="art_1" wId="art_0"><num>1.</num><heading>Lake</heading>
<paragraph eId="art_1__para_1"><num>1.</num><content><p>The lake is <ins eId="ins_1">((very  deep))</ins>,
and <del eId="del_1">salty</del> cold<authorialNote eId="note_1" marker="1"><p>as measured</p></authorialNote>.</p>
</content></paragraph>
<paragraph eId="art_1__para_2"><num>2.</num><content><p>It is B<b>ig</b>.</p></content></paragraph></article>
<article eId="art_2" status="removed"><num>2.</num><content><p>repealed</p></content></article>
<article eId="art_3"><num>3.</num><heading>Boats</heading><paragraph eId="art_3__para_1" status="removed"><content>
<p>gone</p></content></paragraph></article>
<article eId="art_4"><content><p><mod eId="mod_1" for="#ref_9">In
<ref eId="ref_1" href="/akn/xa/act/1990/harbours~art_7">article 7</ref>
for "<quotedText eId="qtext_1">boat</quotedText>" read "<quotedText eId="qtext_2">ship</quotedText>";
then sail</mod> under <ref eId="ref_9" href="/akn/xa/act/1990/harbours~art_8">article 8</ref>,
"<quotedText eId="qtext_3">oar</quotedText>".</p></content></article><article eId="art_5"><content><p/></content>
</article></body>"""
TIMES = """<lifecycle source="#us"><eventRef eId="e1" date="2000-01-01" source="#rp1"/>
<eventRef eId="e2" date="2010-01-01" source="#rp1"/><eventRef eId="e3" date="soon" source="#rp1"/></lifecycle>"""
GROUPS = "<temporalData source='#us'>{}</temporalData>".format(
    "".join(
        f'<temporalGroup eId="{name}"><timeInterval refersTo="#f" {bounds}/></temporalGroup>'
        for name, bounds in (
            ("t1", 'start="#e1" end="#e2"'),
            ("t2", 'start="#e2"'),
            ("t3", 'start="#e2" end="#e1"'),
            ("t4", 'start="#e3"'),
            ("t5", 'end="#e9"'),
        )
    )
)
REFERENCES = f'<references source="#us"><passiveRef eId="rp1" href="{OTHER}" showAs="x"/></references>'


def document(analysis: str, body: str = BODY, day: str = "2000-01-01") -> str:
    levels = "".join(
        f'<{level}><FRBRthis value="{this}/!main"/><FRBRuri value="{this}"/>{more}</{level}>'
        for level, this, more in (
            ("FRBRWork", ACT, f'<FRBRalias value="{FOREIGN}" name="urn"/>'),
            ("FRBRExpression", f"{ACT}/eng@2000-01-01", f'<FRBRdate date="{day}" name="inForce"/>'),
        )
    )
    analysis = f'<analysis source="#us">{analysis}</analysis>'
    meta = f'<identification source="#us">{levels}</identification>{TIMES}{analysis}{GROUPS}{REFERENCES}'
    root = f'<akomaNtoso xmlns="{AKN_NS}" xmlns:x="urn:example:x">'
    return f'{root}<act name="act"><meta>{meta}</meta>{body}</act></akomaNtoso>'


def judge(
    analysis: str, *, body: str = BODY, day: str = "2000-01-01", held: Holding | None = None
) -> tuple[Claim, ...]:
    return read_claims(parse_xml(document(analysis, body, day).encode()), held=held)


def modification(
    *rest: str, to: str = "#art_1", source: str = OTHER, kind: str = "substitution", more: str = "", name: str = ""
) -> str:
    """Write a textual modification; `rest` are its parts after the destination."""
    eid = f'eId="{name}"' if name else ""
    destinations = "".join(
        f"<destination {each}/>" if "=" in each else f'<destination href="{each}"/>' for each in to.split(" | ")
    )
    return (
        f'<textualMod type="{kind}" {eid} {more}><source href="{source}"/>{destinations}{"".join(rest)}</textualMod>'
    )


def new(words: str) -> str:
    return f"<new><x:text>{words}</x:text></new>"


def old(words: str) -> str:
    return f"<old><x:text>{words}</x:text></old>"


def passive(*modifications: str) -> str:
    return f"<passiveModifications>{''.join(modifications)}</passiveModifications>"


def active(*modifications: str) -> str:
    return f"<activeModifications>{''.join(modifications)}</activeModifications>"


def one(analysis: str, *, held: Holding | None = None) -> Claim:
    (claim,) = judge(analysis, held=held)
    return claim


def reasons(claim: Claim, verdict: Verdict) -> list[str]:
    return [reason.message for reason in claim.reasons if reason.verdict is verdict]


@pytest.mark.parametrize(
    ("to", "words", "how"),
    [
        ("#ins_1", "((very deep))", "word for word"),
        ("#ins_1", "((very\n deep))", "word for word"),
        ("#ins_1", "very deep", "word for word"),
        ("#art_1__para_2", "((Big))", "word for word, but for the double brackets around it"),
        ("#art_1__para_1", "cold.", "word for word"),
        ("~art_1__para_2", "It is Big.", "word for word"),
        ("#art_0", "It is Big.", "word for word"),
        (f"{ACT}~art_1", "1. It", None),
        (f"{ACT}~art_1", "2. It", "word for word"),
        (f"{ACT}/eng@2000-01-01#art_1", "Lake", "word for word"),
        (f"{ACT}/eng~art_1", "Lake", "word for word"),
        (ACT, "ship", "word for word"),
        (FOREIGN, "ship", "word for word"),
        ('href="#art_1__para_1" upTo="#art_1__para_2"', "cold. 2. It", "word for word"),
        ('href="#art_1__para_1" pos="start"', "1. The lake", "word for word"),
        ('href="#art_1__para_1" pos="start"', "lake", None),
        ('href="#art_1__para_1" pos="end"', "cold.", "word for word"),
        ('href="#art_1__para_1" pos="end"', "old.", None),
        ('href="#art_1__para_1" pos="after"', "2. It is", "word for word"),
        ('href="#art_1__para_1" pos="after"', "2. It i", None),
        ('href="#art_1__para_2" pos="before"', ", and cold.", "word for word"),
        ('href="#art_1__para_2" pos="before"', "and warm.", None),
        ('href="#art_1__para_1" pos="inside"', "lake", "word for word"),
        ("#art_1__para_1", "salty", None),
        ("#art_1__para_1", "as measured", None),
        ("#art_1__para_1", "dee", None),
        ("#art_5", "ship", None),
        ("#art_1 | #art_1__para_1", "lake", "word for word"),
    ],
)
def test_a_new_text_stands_at_its_destination_word_for_word_or_not(to: str, words: str, how: str | None) -> None:
    claim = one(passive(modification(new(words), to=to)))
    found = [reason for reason in claim.reasons if reason.aspect is Aspect.NEW]
    if how is None:
        assert (claim.verdict, claim.compared) == (Verdict.DOES_NOT_FIT, False)
        assert "the new text is not at " in found[0].message
    else:
        assert (claim.verdict, claim.compared) == (Verdict.FITS, True)
        assert all(reason.message.endswith(f", {how}") for reason in found)


def test_the_reason_says_where_the_words_part() -> None:
    claim = one(passive(modification(new("The lake is shallow and warm"), to="#art_1__para_1")))
    (message,) = reasons(claim, Verdict.DOES_NOT_FIT)
    assert message == (
        "the new text is not at #art_1__para_1: expected 'The lake is shallow and warm', "
        "found '1. The lake is ((very deep)), and cold.'"
    )
    claim = one(passive(modification(new("ship"), to="#art_5")))
    assert reasons(claim, Verdict.DOES_NOT_FIT) == ["the new text is not at #art_5: expected 'ship', found no words"]


def test_one_text_must_stand_at_all_destinations_and_several_at_one_each() -> None:
    to = "#art_1__para_1 | #art_1__para_2"
    assert one(passive(modification(new("lake"), to=to))).verdict is Verdict.DOES_NOT_FIT
    assert one(passive(modification(new("lake"), new("Big"), to=to))).verdict is Verdict.FITS
    claim = one(passive(modification(new("lake"), new("small"), to=to)))
    assert len(reasons(claim, Verdict.DOES_NOT_FIT)) == 2


@pytest.mark.parametrize(
    ("to", "verdict", "message"),
    [
        ("#ins_12", Verdict.DOES_NOT_FIT, "the destination #ins_12 is not in the document"),
        ("#rp1", Verdict.DOES_NOT_FIT, "the destination #rp1 is <passiveRef>, no part of the text"),
        ("#note_1", Verdict.DOES_NOT_FIT, "the destination #note_1 is <authorialNote>, no part of the text"),
        (OTHER, Verdict.DOES_NOT_FIT, f"the destination {OTHER} is another document than this one"),
        (
            f"{ACT}/eng@1999-01-01~art_1",
            Verdict.DOES_NOT_FIT,
            f"the destination {ACT}/eng@1999-01-01~art_1 is another document than this one",
        ),
        (
            "/akn/ontology/concept/xa/lake",
            Verdict.DOES_NOT_FIT,
            "the destination /akn/ontology/concept/xa/lake is another document than this one",
        ),
        (
            'href="#art_3" upTo="#art_1"',
            Verdict.DOES_NOT_FIT,
            "the destination #art_3 up to #art_1 is not in the document",
        ),
        (
            f'href="{ACT}~art_1-&gt;art_9"',
            Verdict.DOES_NOT_FIT,
            f"the destination {ACT}~art_1->art_9 is not in the document",
        ),
        ('href="#"', Verdict.CANNOT_TELL, "the destination # names no place"),
        ('pos="end"', Verdict.CANNOT_TELL, "the destination without a reference names no place"),
        (
            "urn:y#art_1",
            Verdict.CANNOT_TELL,
            "the destination urn:y#art_1 is no IRI of the standard and no name of this document",
        ),
        (
            f"{FOREIGN}#art_1",
            Verdict.CANNOT_TELL,
            f"the destination {FOREIGN}#art_1 names this document, and in it 'art_1', which need not be an eId",
        ),
    ],
)
def test_a_destination_must_be_in_the_document(to: str, verdict: Verdict, message: str) -> None:
    claim = one(passive(modification(new("lake"), to=to)))
    assert claim.verdict is verdict
    assert message in reasons(claim, verdict)
    assert "the new text stands in the document, but at #art_1__para_1, which is not said to hold it" in reasons(
        claim, Verdict.CANNOT_TELL
    )


def test_a_text_without_its_place_is_looked_for_everywhere() -> None:
    claim = one(passive(modification(new("((sea))"), to="#ins_9")))
    assert reasons(claim, Verdict.DOES_NOT_FIT) == [
        "the destination #ins_9 is not in the document",
        "the new text stands nowhere in the document: '((sea))'",
    ]
    bodies = (BODY, "<body><p>lake</p></body>", "<body><article><content><p>((lake))</p></content></article></body>")
    for body, place in zip(
        bodies, ("#art_1__para_1", "a place without a name", "a place without a name"), strict=True
    ):
        (claim,) = judge(passive(modification(new("((lake))"), to="#ins_9")), body=body)
        assert f"but at {place}" in reasons(claim, Verdict.CANNOT_TELL)[0]


@pytest.mark.parametrize(
    ("part", "verdict", "message"),
    [
        ('<new href="#art_1__para_1"/>', Verdict.FITS, "the new text stands at #art_1, word for word"),
        ('<new href="#art_9"/>', Verdict.DOES_NOT_FIT, "the new text '#art_9' is not in the document"),
        ('<new href="#art_5"/>', Verdict.DOES_NOT_FIT, "the new text '#art_5' holds no words"),
        ('<new href="#art_4"/>', Verdict.DOES_NOT_FIT, "the new text is not at #art_1: expected "),
        (f'<new href="{ACT}"/>', Verdict.CANNOT_TELL, f"the new text '{ACT}' is this document as a whole"),
        (f'<new href="{OTHER}~art_1"/>', Verdict.CANNOT_TELL, f"the new text '{OTHER}~art_1' is in another document"),
        (f'<new href="{FOREIGN}#1"/>', Verdict.CANNOT_TELL, "names this document, and in it '1', which need not be"),
        ('<new href="#"/>', Verdict.CANNOT_TELL, "the new text '#' names no place"),
        ("<new/>", Verdict.CANNOT_TELL, "the new text is empty"),
        (new("(( ))"), Verdict.CANNOT_TELL, "the new text is empty"),
        (old("sea"), Verdict.FITS, "the old text no longer stands at #art_1"),
        (old("salty"), Verdict.FITS, "the old text no longer stands at #art_1"),
        (old("The lake"), Verdict.DOES_NOT_FIT, "the old text still stands at #art_1: 'The lake'"),
        (old("lake") + new("The lake"), Verdict.FITS, "the old text no longer stands at #art_1"),
        ('<old href="#art_9"/>', Verdict.CANNOT_TELL, "the old text '#art_9' is not in the document"),
        ('<old href="#art_5"/>', Verdict.CANNOT_TELL, "the old text '#art_5' holds no words"),
        ("<previous/>" + new("lake"), Verdict.CANNOT_TELL, "the previous text is of another day"),
        ("", Verdict.CANNOT_TELL, "it gives no words that could be compared with the text"),
    ],
)
def test_old_and_new_texts_are_compared_where_they_can_be_had(part: str, verdict: Verdict, message: str) -> None:
    claim = one(passive(modification(part)))
    assert claim.verdict is verdict
    assert any(message in each for each in reasons(claim, verdict)), claim.reasons


def test_an_old_text_beside_a_place_is_not_looked_for() -> None:
    claim = one(passive(modification(old("lake"), to='href="#art_1" pos="after"')))
    assert claim.verdict is Verdict.CANNOT_TELL
    assert reasons(claim, Verdict.CANNOT_TELL) == ["the old text is said to be beside #art_1: its place is not known"]


@pytest.mark.parametrize(
    ("to", "verdict", "message"),
    [
        ("#art_2", Verdict.FITS, "the repealed #art_2 has no words of force"),
        ("#art_3", Verdict.FITS, "the repealed #art_3 has no words of force"),
        ("#del_1", Verdict.FITS, "the repealed #del_1 has no words of force"),
        (
            "#art_1",
            Verdict.DOES_NOT_FIT,
            "the repealed #art_1 still stands: 'The lake is ((very deep)), and cold. It …'",
        ),
        ('href="#art_2" upTo="#art_3"', Verdict.FITS, "the repealed #art_2 up to #art_3 has no words of force"),
        (
            "#art_9",
            Verdict.CANNOT_TELL,
            "the destination #art_9 is not in the document: it may be gone, or never have been there",
        ),
    ],
)
def test_what_is_repealed_must_show_it(to: str, verdict: Verdict, message: str) -> None:
    claim = one(passive(modification(to=to, kind="repeal")))
    assert claim.verdict is verdict
    assert message in reasons(claim, verdict)


def test_words_that_are_repealed_must_be_gone() -> None:
    assert one(passive(modification(old("salty"), kind="repeal"))).verdict is Verdict.FITS
    assert one(passive(modification(old("cold"), kind="repeal"))).verdict is Verdict.DOES_NOT_FIT


@pytest.mark.parametrize(
    ("source", "verdict", "message"),
    [
        ("#", Verdict.CANNOT_TELL, "the source '#' names no act"),
        ("", Verdict.CANNOT_TELL, "the source '' names no act"),
        ("#us", Verdict.DOES_NOT_FIT, "the source '#us' is not in the document"),
        ("#art_1", Verdict.CANNOT_TELL, "the source '#art_1' names no act: it is <article> of this document"),
        ("#rp1", Verdict.FITS, f"the source '#rp1' refers to {OTHER}"),
        (OTHER, Verdict.FITS, f"the source '{OTHER}' names an act"),
        ("urn:y#1", Verdict.FITS, "the source 'urn:y#1' names an act"),
    ],
)
def test_a_source_must_name_an_act(source: str, verdict: Verdict, message: str) -> None:
    claim = one(passive(modification(new("lake"), source=source)))
    assert claim.verdict is verdict
    assert message in reasons(claim, verdict)
    assert claim.compared


@pytest.mark.parametrize(
    ("part", "more", "verdict", "message"),
    [
        ('<force period="#t1"/>', "", Verdict.FITS, "the period '#t1' (force) is a temporal group of the document"),
        ("", 'period="t2"', Verdict.FITS, "the period 't2' (itself) is a temporal group of the document"),
        ('<efficacy period="#t9"/>', "", Verdict.DOES_NOT_FIT, "the period '#t9' (efficacy) is not in the document"),
        (
            '<application period="#t3"/>',
            "",
            Verdict.DOES_NOT_FIT,
            "the period '#t3' (application) ends on 2000-01-01, before it begins on 2010-01-01",
        ),
        (
            '<duration period="#t4"/>',
            "",
            Verdict.DOES_NOT_FIT,
            "the period '#t4' (duration) begins with '#e3', whose date 'soon' is none",
        ),
        (
            '<force period="#t5"/>',
            "",
            Verdict.DOES_NOT_FIT,
            "the period '#t5' (force) ends with '#e9', which is no event of the document",
        ),
        (
            '<force period="#e1"/>',
            "",
            Verdict.CANNOT_TELL,
            "the period '#e1' (force) is <eventRef>, not a temporal group: its days cannot be told",
        ),
    ],
)
def test_periods_must_be_temporal_groups_with_dates(part: str, more: str, verdict: Verdict, message: str) -> None:
    claim = one(passive(modification(part, new("lake"), more=more)))
    assert claim.verdict is verdict
    assert message in reasons(claim, verdict)


def test_a_period_alone_bears_nothing_out() -> None:
    claim = one(passive(modification('<force period="#t1"/>')))
    assert (claim.verdict, claim.compared) == (Verdict.CANNOT_TELL, False)


@pytest.mark.parametrize("more", ['exclusion="true"', 'incomplete="true"'])
def test_an_exclusion_or_incomplete_modification_cannot_be_told(more: str) -> None:
    said = "it says of itself that it is incomplete, or an exclusion"
    for analysis in (
        passive(modification(new("lake"), more=more)),
        passive(modification(new("lake"), to=f'href="#art_1" {more}')),
    ):
        claim = one(analysis)
        assert (claim.verdict, reasons(claim, Verdict.CANNOT_TELL)) == (Verdict.CANNOT_TELL, [said])


def test_a_later_change_of_the_same_place_excuses_the_earlier_one() -> None:
    sea, lake = new("sea"), new("lake")
    first, second = judge(passive(modification(sea), modification(lake, to="#art_1__para_1", name="pmod_2")))
    assert (first.verdict, second.verdict) == (Verdict.CANNOT_TELL, Verdict.FITS)
    assert reasons(first, Verdict.CANNOT_TELL)[0].endswith(", where pmod_2 made a later change")
    first, second = judge(passive(modification(lake), modification(sea)))
    assert (first.verdict, second.verdict) == (Verdict.FITS, Verdict.DOES_NOT_FIT)
    first, second = judge(passive(modification(sea), modification(lake, to="#art_4")))
    assert first.verdict is Verdict.DOES_NOT_FIT


def test_which_change_is_later_is_told_by_days_where_both_have_them() -> None:
    early, late = '<force period="#t1"/>', '<force period="#t2"/>'
    first, second = judge(passive(modification(late, new("sea")), modification(early, new("lake"))))
    assert (first.verdict, second.verdict) == (Verdict.DOES_NOT_FIT, Verdict.FITS)
    first, second = judge(passive(modification(late, new("lake")), modification(early, new("sea"))))
    assert (first.verdict, second.verdict) == (Verdict.FITS, Verdict.CANNOT_TELL)
    assert "the textualMod of line " in reasons(second, Verdict.CANNOT_TELL)[0]
    first, second = judge(passive(modification(early, new("sea")), modification(early, new("lake"))))
    assert (first.verdict, second.verdict) == (Verdict.CANNOT_TELL, Verdict.FITS)


@pytest.mark.parametrize(
    ("day", "period", "verdict"),
    [
        ("2010-01-01", "t1", Verdict.CANNOT_TELL),  # until 2010-01-01
        ("2009-12-31", "t1", Verdict.DOES_NOT_FIT),
        ("2020-01-01", "t2", Verdict.DOES_NOT_FIT),
    ],
)
def test_what_has_ended_before_the_text_need_not_show_in_it(day: str, period: str, verdict: Verdict) -> None:
    force = f'<force period="#{period}"/>'
    claims = judge(passive(modification(force, new("sea")), modification(force, new("sea"), to="#art_9")), day=day)
    assert [claim.verdict for claim in claims] == [verdict, verdict]
    if verdict is Verdict.CANNOT_TELL:
        assert reasons(claims[0], verdict)[0].endswith("its force ended on 2010-01-01, before this text")


@pytest.mark.parametrize(("gone", "verdict"), [("#art_9", Verdict.CANNOT_TELL), ("#art_99", Verdict.DOES_NOT_FIT)])
def test_what_was_repealed_later_need_not_be_there(gone: str, verdict: Verdict) -> None:
    changed = modification(new("sea"), to="#art_9__para_1")
    (claim, _) = judge(passive(changed, modification(kind="repeal", to=gone, name="pmod_2")))
    assert claim.verdict is verdict


def held_of(units: Mapping[str, str]) -> Holding:
    state = {
        key: Fragment.parse(f'<article xmlns="{AKN_NS}" eId="{key}" wId="w_{key}">{words}</article>'.encode())
        for key, words in units.items()
    }
    places = "".join(f'<componentRef eId="{key}" src="#w_{key}" showAs="x"/>' for key in units)
    skeleton = Fragment.parse(f'<body xmlns="{AKN_NS}">{places}</body>'.encode())
    return lambda work: {"structure": skeleton, **state} if work == OTHER else None


def test_what_an_act_quotes_is_looked_up_in_its_source() -> None:
    parts = ('<old href="#qtext_1"/>', '<new href="#qtext_2"/>')
    claim = one(active(modification(*parts, source="#mod_1", to=f"{OTHER}~art_7")))
    assert [(reason.verdict, reason.message) for reason in claim.reasons] == [
        (Verdict.FITS, "the source '#mod_1' is <mod> of the text"),
        (Verdict.FITS, "the old text '#qtext_1' stands in the source: 'boat'"),
        (Verdict.FITS, "the new text '#qtext_2' stands in the source: 'ship'"),
        (Verdict.FITS, f"the source refers to {OTHER}~art_7"),
        (Verdict.CANNOT_TELL, f"the destination '{OTHER}~art_7' is in another document, which is not held here"),
    ]
    assert (claim.verdict, claim.compared) == (Verdict.CANNOT_TELL, True)


@pytest.mark.parametrize(
    ("part", "source", "verdict", "message"),
    [
        (new("ship"), "#mod_1", Verdict.FITS, "the source quotes the new text, word for word"),
        (old("boat"), "#art_4", Verdict.FITS, "the source quotes the old text, word for word"),
        (new("sail"), "#mod_1", Verdict.FITS, "source, word for word, not marked as a quotation"),
        (new("ship"), ACT, Verdict.FITS, "the source quotes the new text, word for word"),
        (new("oar"), "#mod_1", Verdict.DOES_NOT_FIT, "the new text stands in the document, but in no source: 'oar'"),
        (new("((oar))"), "#", Verdict.CANNOT_TELL, "in the document, but in no source: '((oar))'"),
        (new("mast"), "#mod_1", Verdict.DOES_NOT_FIT, "the new text stands nowhere in the document: 'mast'"),
        ('<new href="#qtext_3"/>', "#mod_1", Verdict.DOES_NOT_FIT, "stands in the document, but in no source"),
        ('<new href="#qtext_3"/>', "#", Verdict.CANNOT_TELL, "stands in the document, but in no source"),
        ('<old href="#qtext_9"/>', "#mod_1", Verdict.DOES_NOT_FIT, "the old text '#qtext_9' is not in the document"),
        (f'<old href="{OTHER}"/>', "#mod_1", Verdict.CANNOT_TELL, f"the old text '{OTHER}' is in another document"),
        (new("ship"), "#mod_9", Verdict.DOES_NOT_FIT, "the source '#mod_9' is not in the document"),
        (new("ship"), "#rp1", Verdict.DOES_NOT_FIT, "the source '#rp1' is <passiveRef>, no part of the text"),
        (new("ship"), "#", Verdict.CANNOT_TELL, "the source '#' names no place of this document"),
        (new("ship"), OTHER, Verdict.DOES_NOT_FIT, f"the source '{OTHER}' is no name of this document"),
        (new("ship"), "urn:y#1", Verdict.CANNOT_TELL, "the source 'urn:y#1' is no name of this document"),
        (new("ship"), "urn:x#art_4", Verdict.CANNOT_TELL, "in it 'art_4', which need not be an eId"),
    ],
)  # fmt: skip
def test_an_active_modification_fits_what_its_source_says(
    part: str, source: str, verdict: Verdict, message: str
) -> None:
    claim = one(active(modification(part, source=source, to="#art_1")))
    assert claim.verdict is verdict
    assert any(message in each for each in reasons(claim, verdict)), claim.reasons


@pytest.mark.parametrize(
    ("to", "verdict", "message"),
    [
        ("#art_1", Verdict.FITS, "the destination '#art_1' is in this document"),
        ("#qtext_1", Verdict.FITS, "the destination '#qtext_1' is in this document"),
        ("#qtext_3", Verdict.DOES_NOT_FIT, "the destination '#qtext_3' is quoted in the document, but in no source"),
        ("#art_9", Verdict.DOES_NOT_FIT, "the destination '#art_9' is not in the document"),
        (
            'href="#art_1" upTo="#a"',
            Verdict.DOES_NOT_FIT,
            "the destination '#art_1' up to '#a' is not in the document",
        ),
        ("#", Verdict.CANNOT_TELL, "the destination '#' names no place"),
        (ACT, Verdict.FITS, f"the destination '{ACT}' is this document as a whole"),
        (
            "urn:x#1",
            Verdict.CANNOT_TELL,
            "the destination 'urn:x#1' names this document, and in it '1', which need not be an eId",
        ),
        (
            "urn:y#1",
            Verdict.CANNOT_TELL,
            "the destination 'urn:y#1' is in another document, and no IRI of the standard",
        ),
        (f"{OTHER}~art_8", Verdict.FITS, f"the source refers to {OTHER}~art_8"),
    ],
)
def test_the_destination_of_an_active_modification(to: str, verdict: Verdict, message: str) -> None:
    claim = one(active(modification(new("ship"), source="#mod_1", to=to)))
    assert message in reasons(claim, verdict)


@pytest.mark.parametrize(
    ("kind", "part", "to", "verdict", "message"),
    [
        ("substitution", new("ship"), f"{OTHER}~art_7", Verdict.FITS, "holds the new text"),
        ("substitution", new("ship"), f"{OTHER}~w_art_7", Verdict.FITS, "holds the new text"),
        ("substitution", new("sail"), f"{OTHER}~art_7", Verdict.CANNOT_TELL, "does not hold the new text"),
        ("substitution", new("ship"), f"{OTHER}~art_9", Verdict.CANNOT_TELL, "is no place"),
        ("substitution", new("ship"), OTHER, Verdict.CANNOT_TELL, "is no place"),
        ("substitution", old("boat"), f"{OTHER}~art_7", Verdict.CANNOT_TELL, "is there, and no new text is given"),
        ("repeal", "", f"{OTHER}~art_7", Verdict.CANNOT_TELL, "still has words of force"),
        ("repeal", "", f"{OTHER}~art_8", Verdict.FITS, "has no words of force"),
        ("substitution", new("ship"), "/akn/xa/act/1991/1~art_7", Verdict.CANNOT_TELL, "is in another document"),
    ],
)
def test_a_destination_that_is_held_is_looked_at(
    kind: str, part: str, to: str, verdict: Verdict, message: str
) -> None:
    held = held_of({"art_7": "<num>7.</num><content><p>A ship.</p></content>", "art_8": "<num>8.</num>"})
    claim = one(active(modification(part, source="#mod_1", to=to, kind=kind)), held=held)
    assert claim.verdict is verdict
    message = message.replace("is there", f"is in what is held of {OTHER}")
    assert any(f"the destination '{to}' {message}" in each for each in reasons(claim, verdict)), claim.reasons


def test_other_modifications_change_no_words() -> None:
    analysis = (
        f'<forceMod type="entryIntoForce"><source href="{OTHER}"/><destination href="#art_1"/></forceMod>',
        f'<meaningMod type="variation"><source href="#art_4"/><destination href="{OTHER}"/></meaningMod>',
    )
    for claim in judge(passive(analysis[0]) + active(analysis[1])):
        assert claim.verdict is Verdict.CANNOT_TELL
        assert "it gives no words that could be compared with the text" in reasons(claim, Verdict.CANNOT_TELL)


def test_what_is_not_as_the_standard_says_cannot_be_told() -> None:
    claims = judge(passive('<textualMod type="miracle" eId="m"/>', modification(new("lake"))) + active())
    assert [(claim.eid, claim.type, claim.verdict) for claim in claims] == [
        ("m", "", Verdict.CANNOT_TELL),
        ("", "substitution", Verdict.FITS),
    ]
    assert "it is not as the standard says: " in claims[0].message()


def test_a_document_without_modifications_claims_nothing() -> None:
    assert judge("") == ()
    assert summary(()) == ""


def test_all_claims_are_counted_and_those_that_do_not_fit_are_findings() -> None:
    claims = judge(
        passive(
            modification(new("lake"), to="#art_1__para_1"),
            modification(new("sea"), to="#ins_9", name="pmod_2"),
            modification(new("Big"), source="#", to="#art_1__para_2"),
            modification(to="#art_4"),
        )
    )
    assert summary(claims) == (
        "modifications in <analysis>: 4 read: 1 fit, 1 do not fit, 2 cannot be told "
        "(1 of them match in what could be compared); none is believed"
    )
    assert summary(claims[:1]).endswith("1 read: 1 fit, 0 do not fit, 0 cannot be told; none is believed")
    (finding,) = unfit_findings(claims, file="law.xml")
    assert (finding.rule, finding.file, finding.eid, finding.line) == (UNFIT, "law.xml", "pmod_2", claims[1].line)
    assert finding.message == (
        "textualMod substitution: the destination #ins_9 is not in the document; "
        "the new text stands nowhere in the document: 'sea'"
    )
    assert claim_json(claims[3]) == {
        "direction": "passive",
        "kind": "textualMod",
        "type": "substitution",
        "eId": "",
        "line": claims[3].line,
        "verdict": "cannot tell",
        "reasons": [
            {"verdict": "fits", "aspect": "source", "message": f"the source '{OTHER}' names an act"},
            {
                "verdict": "fits",
                "aspect": "destination",
                "message": "the destination #art_4 is <article> of the text",
            },
            {
                "verdict": "cannot tell",
                "aspect": "words",
                "message": "it gives no words that could be compared with the text",
            },
        ],
    }


def test_a_verdict_is_the_worst_of_its_reasons_and_never_a_fit_without_words() -> None:
    claim = one(passive(modification(new("lake"))))
    assert claim.verdict is Verdict.FITS
    bare = Claim(
        direction=claim.direction,
        kind="textualMod",
        type="repeal",
        eid="",
        line=1,
        reasons=(Reason(verdict=Verdict.FITS, aspect=Aspect.SOURCE, message="named"),),
    )
    assert bare.verdict is Verdict.CANNOT_TELL
