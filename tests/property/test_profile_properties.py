"""The profile on any tree: both forms agree, and the patterns read as the modules they stand for."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, isoschematron

from akn.eid import is_well_formed
from akn.frbr import FrbrUri, Level
from akn.iri import IriError
from akn.names import AKN_NS
from akn.numbering import number_token
from akn.place import places
from akn.profile import PROFILE, check_profile, read_schematron
from akn.rules import EID_FORM
from akn.rules_frbr import WORK_IRI
from akn.rules_identity import PLAIN_NUM, WID_FORM
from akn.xml import parse_xml

SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@pytest.fixture(scope="module")
def phases() -> dict[bool, isoschematron.Schematron]:
    """Compile the published form for fragments (False) and for whole documents (True)."""
    schema = etree.fromstring(read_schematron())
    return {
        whole: isoschematron.Schematron(schema, phase="whole" if whole else "fragment", store_report=True)
        for whole in (False, True)
    }


def published(phase: isoschematron.Schematron, data: bytes) -> Counter[tuple[str, str]]:
    """Return (code, path of the element) of each assertion that failed."""
    root = parse_xml(data)
    phase.validate(root)
    report = phase.validation_report
    assert report is not None
    failed = report.iter(f"{SVRL}failed-assert")
    return Counter((str(item.get("id")), path(root.xpath(str(item.get("location")))[0])) for item in failed)


def ours(data: bytes, *, whole: bool) -> Counter[tuple[str, str]]:
    """Return the same of the rules in Python, save those that Schematron cannot say."""
    root = parse_xml(data)
    elements = list(root.iter(etree.Element))
    at = dict(zip(places(root, elements, data), map(path, elements), strict=True))
    sayable = [item for item in PROFILE if not item.unsaid]
    found = check_profile(root, file="", whole=whole, source=data, profile=sayable)
    return Counter((finding.rule.code, at[finding.line, finding.column]) for finding in found)


def path(element: etree._Element) -> str:
    return element.getroottree().getpath(element)


STEPS = st.text(alphabet="artpè1Жқ09_-.~,", max_size=8)
EIDS = st.lists(STEPS, min_size=1, max_size=3).map("__".join)


@given(EIDS)
def test_the_form_of_an_eid_is_that_of_the_identifiers(eid: str) -> None:
    assert (re.search(EID_FORM, eid) is not None) == is_well_formed(eid)


@given(EIDS)
def test_the_form_of_a_wid_is_that_of_the_identifiers(wid: str) -> None:
    """The first to bear an identifier has no `~1`."""
    first = re.search("~1(?![0-9])", wid) is not None
    assert (re.search(WID_FORM, wid) is not None) == (is_well_formed(wid, work_level=True) and not first)


NAMES = st.sampled_from(
    """act akomaNtoso article article article attachment authorialNote body componentRef content embeddedStructure
    eventRef FRBRExpression FRBRlanguage FRBRManifestation FRBRthis FRBRuri FRBRWork heading identification img
    intro list meta mod note noteRef notes num num p paragraph paragraph paragraph point quotedStructure ref rref
    section section temporalGroup textualMod timeInterval""".split()  # noqa: SIM905 - quoting each would hide the list
)
STEPS_OF_EIDS = st.sampled_from(
    """art art_1 art_2 art_4-1 att_1 mod_1 para_1 para_2 para_3_2 para_5-7 para_nn_1 point_a qstr_1 sec_1 sec_2 sec_II
    content intro_2 list_1 p_1 x art_1~2 _ é""".split()  # noqa: SIM905 - as above
)
SOME_EIDS = st.lists(STEPS_OF_EIDS, min_size=1, max_size=3).map("__".join)
TEXTS = st.sampled_from(
    ["", " ", "\n", "1.", "2.", "Article 1", "а)", "II", "x", "a\x85", "\u202e", "\xa0", "\ufeff"]
)
IRIS = st.sampled_from(
    """# /akn/xa/act/2001 /akn/xa/act/2001-02-03/7 /akn/xa/act/2001/rus@ /akn/xa/act/2001-02-03/7/eng@2001-02-03
    /akn/xa/act/2001-02-03/7/eng@2001-02-03.akn /akn/xa/act/2001-02-03/7/!main http://example.org/akn""".split()  # noqa: SIM905 - as above
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "eId": SOME_EIDS,
        "wId": SOME_EIDS,
        "status": st.sampled_from(["removed", "edited"]),
        "period": SOME_EIDS.map("#{}".format),
        "start": SOME_EIDS.map("#{}".format),
        "end": SOME_EIDS,
        "date": st.sampled_from(["2001-02-03", "2001-02-04", "2001-02-03T00:00:00"]),
        "source": SOME_EIDS.map("#{}".format),
        "src": SOME_EIDS.map("#{}".format) | SOME_EIDS,
        "href": SOME_EIDS.map("#{}".format) | SOME_EIDS,
        "from": SOME_EIDS.map("#{}".format),
        "upTo": SOME_EIDS.map("#{}".format),
        "placementBase": SOME_EIDS.map("#{}".format),
        "value": IRIS,
        "language": st.sampled_from(["eng", "rus", "en"]),
        "{http://www.w3.org/XML/1998/namespace}lang": st.sampled_from(["en", "en-GB", "", "en_GB", "x"]),
    },
)


def element(
    name: str, attributes: dict[str, str], text: str, children: list[tuple[etree._Element, str]]
) -> etree._Element:
    tree = etree.Element(f"{{{AKN_NS}}}{name}", attributes)
    tree.text = text
    for child, tail in children:
        tree.append(child)
        child.tail = tail
    return tree


TREES = st.recursive(
    st.builds(element, NAMES, ATTRIBUTES, TEXTS, st.just([])),
    lambda trees: st.builds(element, NAMES, ATTRIBUTES, TEXTS, st.lists(st.tuples(trees, TEXTS), max_size=5)),
    max_leaves=25,
)


@given(tree=TREES, whole=st.booleans())
def test_both_forms_agree_on_any_tree(
    phases: dict[bool, isoschematron.Schematron], tree: etree._Element, *, whole: bool
) -> None:
    """Valid or not: neither form fails, and they find the same."""
    data = etree.tostring(tree, encoding="UTF-8")
    assert published(phases[whole], data) == ours(data, whole=whole)


LABELS = st.sampled_from(["", "Статья ", "Article ", "ГЛАВА ", "Artikel  "])
TAILS = st.sampled_from(["", ".", ")", ":", "-бап", ".-тарау", ").", "-бөлім."])
NUMBERS = st.from_regex(r"\A(?:[1-9][0-9]{0,2}(?:-[1-9]){0,2}[a-z]?|[a-zа-яәі])\Z")


@given(LABELS, NUMBERS, TAILS)
def test_plain_numbers_are_read_as_everywhere(label: str, number: str, tail: str) -> None:
    """What the pattern reads off `<num>` is what `number_token` does."""
    match = re.search(PLAIN_NUM, f"{label}{number}{tail}")
    assert match or (number.isalpha() and "-" in tail)
    if match:
        assert match[1] == number_token(f"{label}{number}{tail}")


@given(st.text(alphabet="Article Статья IV1270-.()aбbis²", max_size=14))
def test_whatever_the_pattern_takes_for_plain_is(num: str) -> None:
    match = re.search(PLAIN_NUM, num)
    if match:
        assert match[1] == number_token(num)


SEGMENTS = st.sampled_from(
    ["act", "kz", "2001-02-03", "1999", "constitution", "..", "", "7-ii", "ministry", "rus", "a b"]
)


@given(st.lists(SEGMENTS, min_size=2, max_size=6))
def test_the_iri_of_a_work_is_that_of_the_convention(segments: list[str]) -> None:
    iri = "/".join(("/akn", *segments))
    try:
        is_work = FrbrUri.parse(iri).level is Level.WORK
    except IriError:
        is_work = False
    if is_work:
        assert re.search(WORK_IRI, iri)
