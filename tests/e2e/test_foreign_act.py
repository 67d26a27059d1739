"""An act of another maker as it comes: recorded with its own words, its instructions carried out and proved."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CHARTER = "/akn/xa/act/1996-05-20/charter"
ACT = "/akn/xa/act/2018-03-01/5-v"
WORDS = "In Article 4 of the Charter, for “the town of Samaltas” read “the city of Samaltas”."
NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
DOCUMENT = f"""<akomaNtoso xmlns="{NS}"><act name="act"><meta>
<identification source="#parliament"><FRBRWork><FRBRthis value="{ACT}/!main"/><FRBRuri value="{ACT}"/>
<FRBRdate date="2018-03-01" name="Enactment"/><FRBRauthor href="#parliament"/><FRBRcountry value="xa"/></FRBRWork>
<FRBRExpression><FRBRthis value="{ACT}/eng@/!main"/><FRBRuri value="{ACT}/eng@"/>
<FRBRdate date="2018-03-01" name="x"/><FRBRauthor href="#parliament"/><FRBRlanguage language="eng"/></FRBRExpression>
<FRBRManifestation><FRBRthis value="{ACT}/eng@/!main.akn"/><FRBRuri value="{ACT}/eng@.akn"/>
<FRBRdate date="2018-03-01" name="x"/><FRBRauthor href="#parliament"/></FRBRManifestation></identification>
<lifecycle source="#parliament"><eventRef eId="e1" date="2018-04-01" source="#parliament"/></lifecycle>
<analysis source="#parliament"><activeModifications>
<forceMod eId="forceMod_1" type="entryIntoForce"><source href="#sec_2"/>
<destination href="{ACT}"/><force period="#tmpg_1"/></forceMod>
<textualMod type="substitution" eId="textualMod_1"><source href="#sec_1__mod_1"/>
<destination href="{CHARTER}~art_4__para_3"/><old href="#sec_1__mod_1__qtext_1"/><new href="#sec_1__mod_1__qtext_2"/>
</textualMod></activeModifications></analysis>
<temporalData source="#parliament"><temporalGroup eId="tmpg_1">
<timeInterval refersTo="#inForce" start="#e1"/></temporalGroup></temporalData>
<references source="#parliament"><TLCOrganization eId="parliament" href="/akn/ontology/organization/xa.parliament"
 showAs="Parliament"/>
<TLCConcept eId="inForce" href="/akn/ontology/concept/xa.inForce" showAs="in force"/></references>
</meta><preface><longTitle><p>An Act on the <docTitle>Title of the Capital</docTitle></p></longTitle>
</preface><body><section eId="sec_1"><num>1</num><content eId="sec_1__content"><p><mod eId="sec_1__mod_1">In
 Article 4 of the Charter, for
 <quotedText eId="sec_1__mod_1__qtext_1" startQuote="“" endQuote="”">the town of Samaltas</quotedText>
 read <quotedText eId="sec_1__mod_1__qtext_2" startQuote="“" endQuote="”">the city of Samaltas</quotedText>.</mod></p>
</content></section><section eId="sec_2"><num>2</num><content eId="sec_2__content"><p>This Act commences on 1 April
 2018.</p></content></section></body></act></akomaNtoso>"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "act.xml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_an_act_of_another_maker_keeps_its_words(
    koltau_copy: Path, source: Path, lawrepo: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = lawrepo("-C", koltau_copy, "amend", source)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Title of the Capital, 2018-03-01: amends" in done.stdout
    text = lawrepo("-C", koltau_copy, "show", f"{CHARTER}/eng:2018-04-01~art_4__para_3").stdout
    assert text.strip() == "3. The capital of the Republic is the city of Samaltas."
    before = lawrepo("-C", koltau_copy, "show", f"{CHARTER}/eng:2018-03-31~art_4__para_3").stdout
    assert "the town of Samaltas" in before
    act = " ".join(lawrepo("-C", koltau_copy, "show", f"{ACT}/eng:2018-04-01").stdout.split())
    assert WORDS in act
    assert "This Act commences on 1 April 2018." in act
    assert lawrepo("-C", koltau_copy, "check").returncode == 0
    verified = lawrepo("-C", koltau_copy, "verify")
    assert (verified.returncode, verified.stdout[:7]) == (0, "proved:")
    again = lawrepo("-C", koltau_copy, "amend", source)
    assert again.stdout == "nothing new to record\n"


def test_what_cannot_be_told_for_sure_is_refused(
    koltau_copy: Path,
    source: Path,
    lawrepo: Callable[..., subprocess.CompletedProcess[str]],
    state_of: Callable[[Path], object],
) -> None:
    before = state_of(koltau_copy)
    source.write_text(DOCUMENT.replace('<old href="#sec_1__mod_1__qtext_1"/>', ""), encoding="utf-8")
    done = lawrepo("-C", koltau_copy, "amend", source)
    assert done.returncode == 5
    assert str(source) in done.stderr
    assert state_of(koltau_copy) == before
