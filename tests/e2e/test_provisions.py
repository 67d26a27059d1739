"""A provision is read from its own units, and its words are those that the whole text has for it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

import pytest

import lawrepo as package
from lawrepo.consolidated import words_of_part
from lawrepo.errors import AbsentError
from lawrepo.export.blocks import blocks_of
from lawrepo.work import Work

Lawrepo: TypeAlias = Callable[..., CompletedProcess[str]]
Amend: TypeAlias = Callable[..., CompletedProcess[str]]

LAW = "/akn/xa/act/2020/7"
SMALL = "/akn/xa/act/2000-01-01/1"
FORMS = ("text", "md")
AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
IDENTIFICATION = f"""<meta><identification source="#x"><FRBRWork><FRBRthis value="{LAW}"/><FRBRuri value="{LAW}"/>\
<FRBRdate date="2020-01-01" name=""/><FRBRauthor href="#x"/><FRBRcountry value="xa"/></FRBRWork>\
<FRBRExpression><FRBRthis value="{LAW}/eng@"/><FRBRuri value="{LAW}/eng@"/><FRBRdate date="2020-01-01" name=""/>\
<FRBRauthor href="#x"/><FRBRlanguage language="eng"/></FRBRExpression>\
<FRBRManifestation><FRBRthis value="{LAW}/eng@.akn"/><FRBRuri value="{LAW}/eng@.akn"/>\
<FRBRdate date="2020-01-01" name=""/><FRBRauthor href="#x"/></FRBRManifestation></identification>"""
META = f"""{IDENTIFICATION}\
<references source="#x"><TLCOrganization eId="x" href="/ontology/organization/x" showAs="X"/></references>\
<notes source="#x"><note eId="n1"><p>Kept beside.</p></note></notes></meta>"""
ARTICLES = """<chapter eId="chp_1"><num>Chapter 1.</num><heading>Notes</heading>\
<article eId="art_1"><num>Article 1.</num><paragraph eId="art_1__para_1"><num>1.</num><content>\
<p>One<authorialNote marker="*"><p>first</p></authorialNote>.</p></content></paragraph></article>\
<article eId="art_2"><num>Article 2.</num><heading>Second</heading><paragraph eId="art_2__para_1"><num>1.</num>\
<content><p>Two<authorialNote marker="*"><p>second</p></authorialNote>.</p></content></paragraph>\
<paragraph eId="art_2__para_2"><num>2.</num><content><p>See <ref href="#art_2__para_1">above</ref>.</p></content>\
</paragraph></article></chapter><chapter eId="chp_2"><num>Chapter 2.</num>\
<article eId="art_3"><num>Article 3.</num><content eId="art_3__content">\
<p>Three<noteRef href="#n1" marker="1"/>.</p></content></article>\
<article eId="art_4"><num>Article 4.</num><content eId="art_4__content"><p>Four.</p></content></article></chapter>"""
BODIES = {
    "articles": f"<act name='act'>{META}<preamble eId='preamble'><p eId='preamble__p_1'>We.</p></preamble>"
    f"<body>{ARTICLES}</body></act>",
    "sections": f"<act name='act'>{META}<body>{ARTICLES.replace('article', 'section').replace('art_', 'sec_')}"
    "</body></act>",
    "attachment": f"<act name='act'>{META}<body>{ARTICLES}</body><attachments><attachment eId='att_1'>"
    f"<heading>Annex</heading><doc name='annex'>{IDENTIFICATION}</meta><mainBody>"
    "<chapter eId='att_1__chp_1'><num>1</num>"
    "<article eId='att_1__art_1'><num>Rule 1.</num><content><p>Rules.</p></content></article></chapter></mainBody>"
    "</doc></attachment></attachments></act>",
    "whole": f"<doc name='doc'>{META}<mainBody><p eId='p_1'>One.</p><p eId='p_2'>Two.</p></mainBody></doc>",
}


@pytest.fixture
def read_alone(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the eIds that were read without the rest of the text."""
    alone: list[str] = []

    def spy(*arguments: object) -> bytes | None:
        found: bytes | None = words_of_part(*arguments)  # type: ignore[arg-type] # handed on as they come
        if found is not None:
            alone.append(arguments[2].portion)  # type: ignore[attr-defined] # handed on as they come
        return found

    monkeypatch.setattr("lawrepo.work.words_of_part", spy)
    return alone


def provisions(work: Work, pit: date, language: str) -> Iterator[str]:
    document = work.at(pit, language=language).document()
    yield from dict.fromkeys(block.eid for block in blocks_of(document.blocks) if block.eid)


def assert_same(work: Work, pit: date, eid: str, language: str = "") -> None:
    """Assert that a provision read by itself is that of the whole text, and so is what is said of it."""
    whole = work.at(pit, eid=eid, language=language)
    for form in FORMS:
        words = work.words(pit, eid=eid, language=language, form=form)
        assert words.data == whole.words(form), (pit, eid, form)
        assert (words.statement, words.outstanding) == (whole.statement(), whole.outstanding)


@pytest.mark.parametrize("language", ["eng", "kaz"])
def test_provisions_of_the_model_law_are_read_alone(koltau: Path, read_alone: list[str], language: str) -> None:
    with package.open(koltau) as repository:
        work = repository.work("/akn/xa/act/1996-05-20/charter")
        days = work.days(language=language)
        pit = days[len(days) // 2]
        for eid in list(provisions(work, pit, language))[::29]:
            assert_same(work, pit, eid, language)
        assert_same(work, pit, "sec_I", language)
    assert {"preamble", "sec_I"} <= set(read_alone)


@pytest.mark.parametrize("kind", BODIES)
def test_what_depends_on_the_rest_is_read_with_it(
    collection: Path, tmp_path: Path, lawrepo: Lawrepo, read_alone: list[str], kind: str
) -> None:
    (tmp_path / "law.xml").write_text(f'<akomaNtoso xmlns="{AKN}">{BODIES[kind]}</akomaNtoso>')
    options = ("--work", LAW, "--lang", "eng", "--in-force", "2020-01-01")
    done = lawrepo("-C", collection, "import", tmp_path / "law.xml", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    pit = date(2020, 6, 1)
    with package.open(collection) as repository:
        work = repository.work(LAW)
        names = list(provisions(work, pit, "eng"))
        for eid in names:
            assert_same(work, pit, eid)
        with pytest.raises(AbsentError) as alone:
            work.words(pit, eid="art_99")
        with pytest.raises(AbsentError) as whole:
            work.at(pit, eid="art_99")
        assert str(alone.value) == str(whole.value)
    noted = {"art_1", "art_2", "art_2__para_1", "art_3", "sec_1", "sec_2", "sec_3", "chp_1", "chp_2"}
    assert not noted & set(read_alone)
    assert {"articles": "art_4", "sections": "sec_4", "attachment": "art_4", "whole": "p_2"}[kind] in read_alone
    assert not [eid for eid in read_alone if eid.startswith("att_1__")]


def test_what_waits_and_what_ended_is_said_of_a_provision(
    small: Path, amend: Amend, whole: Callable[..., CompletedProcess[str]], read_alone: list[str]
) -> None:
    assert whole("2000-02-01", language="rus").returncode == 0
    waits = '{ event = "/akn/xa/act/2000-06-01/2#vote" }'
    replace = 'op = "replace-text"\ntarget = "art_1__para_1"\nold.{0} = "{1}"\nnew.{0} = "{2}"'
    assert amend("2", waits, replace.format("eng", "Alpha", "Gamma")).returncode == 0
    assert amend("3", "2001-01-01", replace.format("eng", "Alpha", "Delta")).returncode == 0
    assert amend("4", "2002-01-01", f'op = "repeal-work"\ntarget = "{SMALL}"').returncode == 0
    with package.open(small) as repository:
        work = repository.work(SMALL)
        for language in ("eng", "rus"):
            for pit in (date(2000, 2, 1), date(2001, 6, 1)):
                for eid in ("art_1", "art_1__para_2", "art_2"):
                    assert_same(work, pit, eid, language)
        assert work.words(date(2001, 6, 1), eid="art_1").outstanding
        assert not work.words(date(2001, 6, 1), eid="art_2").outstanding
        assert "until 2002-01-01" in work.words(date(2001, 6, 1), eid="art_1").statement
        for pit in (date(1999, 1, 1), date(2002, 1, 1)):
            with pytest.raises(AbsentError) as alone:
                work.words(pit, eid="art_1")
            with pytest.raises(AbsentError) as all_of_it:
                work.at(pit, eid="art_1")
            assert str(alone.value) == str(all_of_it.value)
    assert "art_1" in read_alone
