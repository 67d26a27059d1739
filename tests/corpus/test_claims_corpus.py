"""The modifications of real documents, each judged: how many of which verdict, and for which reasons."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from akn.names import akn
from akn.xml import parse_xml
from lawrepo.claims import Aspect, Claim, Direction, Verdict, summary
from lawrepo.claims_reading import read_claims

ACTIVE, PASSIVE = Direction
FITS, OPEN, NOT = Verdict
CODE = "it-normattiva-cad/20050516_005G0104_VIGENZA_20250130.xml"
# Destinations whose words stand in the text, but unmarked; of the two left one point "a)" is missing in the text.
UNMARKED, DEFECTIVE = 29, ("#ins_221", "#ins_223")


def claims_of(corpus: Path, name: str) -> tuple[Claim, ...]:
    return read_claims(parse_xml((corpus / "akn" / name).read_bytes()))


def by_reason(claims: tuple[Claim, ...]) -> Counter[tuple[Direction, Aspect, Verdict, str]]:
    """Count the reasons, their names and quotations left out."""
    return Counter(
        (claim.direction, reason.aspect, reason.verdict, "".join(_bare(reason.message)))
        for claim in claims
        for reason in claim.reasons
    )


def _bare(message: str) -> Iterator[str]:
    head, _, _ = message.partition(": ")
    yield re.sub(r"(?:'[^']*'|#\S+?(?=[ ,])|(?<=to )/\S+)", "…", head)


def test_every_modification_of_the_italian_code_is_judged(corpus: Path) -> None:
    claims = claims_of(corpus, CODE)
    assert Counter((claim.direction, claim.verdict) for claim in claims) == {
        (ACTIVE, NOT): 83,
        (PASSIVE, NOT): 31,
        (PASSIVE, OPEN): 271,
    }
    assert summary(claims) == (
        "modifications in <analysis>: 385 read: 0 fit, 114 do not fit, 271 cannot be told "
        "(271 of them match in what could be compared); none is believed"
    )
    assert by_reason(claims) == {
        (ACTIVE, Aspect.SOURCE, OPEN, "the source … names this document, and in it …, which need not be an eId"): 83,
        (ACTIVE, Aspect.NEW, NOT, "the new text stands nowhere in the document"): 83,
        (
            ACTIVE,
            Aspect.DESTINATION,
            OPEN,
            "the destination … is in another document, and no IRI of the standard",
        ): 83,
        (PASSIVE, Aspect.SOURCE, OPEN, "the source … names no act"): 302,
        (PASSIVE, Aspect.DESTINATION, FITS, "the destination … is <ins> of the text"): 271,
        (PASSIVE, Aspect.DESTINATION, NOT, "the destination … is not in the document"): 31,
        (PASSIVE, Aspect.NEW, FITS, "the new text stands at …, word for word"): 271,
        (
            PASSIVE,
            Aspect.NEW,
            OPEN,
            "the new text stands in the document, but at …, which is not said to hold it",
        ): UNMARKED,
        (PASSIVE, Aspect.NEW, NOT, "the new text stands nowhere in the document"): len(DEFECTIVE),
    }


def test_two_insertions_of_the_italian_code_are_not_in_its_text(corpus: Path) -> None:
    """Of the platforms ANIST and ANIS the text lacks the point that the modification has after "sono stabiliti:"."""
    nowhere = [
        claim
        for claim in claims_of(corpus, CODE)
        if claim.direction is PASSIVE
        and any(reason.aspect is Aspect.NEW and reason.verdict is NOT for reason in claim.reasons)
    ]
    assert [claim.reasons[1].message for claim in nowhere] == [
        f"the destination {name} is not in the document" for name in DEFECTIVE
    ]
    root = parse_xml((corpus / "akn" / CODE).read_bytes())
    text = " ".join(" ".join(map(str, next(root.iter(akn("body"))).itertext())).split())
    assert "i dati che devono essere contenuti nell'ANIST" not in text
    assert "b) le garanzie e le misure di sicurezza" in text


@pytest.mark.parametrize(
    ("name", "verdicts", "matching"),
    [
        ("eu_COM(2013)0619_EN-8.xml", {OPEN: 2}, 0),
        ("uk_pga-2014-27-enacted-data.xml", {OPEN: 18}, 10),
        ("uy_bill_2010-09-27.xml", {OPEN: 2, NOT: 1}, 0),
    ],
)
def test_every_modification_of_the_examples_is_judged(
    corpus: Path, name: str, verdicts: dict[Verdict, int], matching: int
) -> None:
    claims = claims_of(corpus, f"oasis-examples/{name}")
    assert Counter(claim.verdict for claim in claims) == verdicts
    assert sum(claim.compared for claim in claims) == matching


def test_other_examples_have_none(corpus: Path) -> None:
    counts = {
        path.name[:2]: len(claims_of(corpus, f"oasis-examples/{path.name}"))
        for path in (corpus / "akn" / "oasis-examples").iterdir()
    }
    assert {name: count for name, count in counts.items() if count} == {"eu": 2, "uk": 18, "uy": 3}


def test_reasons_of_the_british_act(corpus: Path) -> None:
    assert by_reason(claims_of(corpus, "oasis-examples/uk_pga-2014-27-enacted-data.xml")) == {
        (ACTIVE, Aspect.SOURCE, FITS, "the source … is <mod> of the text"): 18,
        (ACTIVE, Aspect.NEW, FITS, "the new text … stands in the source"): 10,
        (
            ACTIVE,
            Aspect.DESTINATION,
            OPEN,
            "the destination … is in another document, and no IRI of the standard",
        ): 21,
        (ACTIVE, Aspect.DESTINATION, FITS, "the source refers to …"): 12,
        (ACTIVE, Aspect.DESTINATION, FITS, "the destination … is in this document"): 11,
        (ACTIVE, Aspect.DESTINATION, FITS, "the destination … up to … is in this document"): 1,
        (ACTIVE, Aspect.TIME, OPEN, "the period … (itself) is <eventRef>, not a temporal group"): 15,
        (ACTIVE, Aspect.TIME, OPEN, "the period … (application) is <date>, not a temporal group"): 2,
        (ACTIVE, Aspect.WORDS, OPEN, "it gives no words that could be compared with the text"): 8,
    }


def test_the_uruguayan_bill_names_a_source_that_it_does_not_have(corpus: Path) -> None:
    (claim,) = (c for c in claims_of(corpus, "oasis-examples/uy_bill_2010-09-27.xml") if c.verdict is NOT)
    assert (claim.kind, claim.eid, claim.line) == ("forceMod", "cmpnts__cmp_1__meaningMod_2", 143)
    assert claim.message() == ("forceMod unconstitutionality: the source '#cmp_1__mod_2' is not in the document")
