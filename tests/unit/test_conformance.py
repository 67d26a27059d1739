"""A Work as stored: a law of our own without findings, and for each rule a fault that only this rule finds."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TypeAlias
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from akn import profile
from akn.effect import Effect
from akn.effects import Basis, Effects, effects_fragment
from akn.eid import assign_eids
from akn.events import Event, event_fragment
from akn.findings import Finding, Rule, Severity
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.modification_types import ForceModType, TextualModType
from akn.names import AKN_NS
from akn.notes import Note, notes_fragment
from akn.work import LanguageEntry, WorkMetadata, work_fragment
from lawrepo.conformance import RULES, check_files, check_work, read_file
from lawrepo.layout import effects_file, notes_file, version_file, work_file

Files: TypeAlias = dict[str, bytes]

WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
FOLDER = "akn/xa/act/1996-05-20/charter"
START = date(1996, 5, 20)
SECOND, THIRD, FOURTH = date(2004, 7, 1), date(2010, 1, 1), date(2015, 3, 1)
ACTS = {
    SECOND: ("/akn/xa/act/2004-06-11/17-ii", date(2004, 6, 11)),
    THIRD: ("/akn/xa/act/2009-12-01/9", date(2009, 12, 1)),
    FOURTH: ("/akn/xa/act/2015-02-02/40", date(2015, 2, 2)),
}
LANGUAGES = ("rus", "eng")
WORDS = {"rus": "Статья", "eng": "Article"}


def fragment(xml: str) -> bytes:
    head, _, tail = xml.partition(">")
    end = "/" if head.endswith("/") else ""
    root = etree.fromstring(f'{head.removesuffix("/")} xmlns="{AKN_NS}"{end}>{tail}')
    return Fragment.of(assign_eids(root)).xml


def article(
    language: str,
    eid: str,
    heading: str,
    *paragraphs: str,
    wid: str = "",
    removed: bool = False,
) -> bytes:
    """Write an article; nested wIds follow the article's."""
    number = eid.partition("_")[2]
    own = f' wId="{wid}"' if wid else ""
    status = ' status="removed"' if removed else ""
    inner = "".join(
        f'<paragraph eId="{eid}__para_{n}"' + (f' wId="{wid}__para_{n}"' if wid else "") + ">"
        f"<num>{n}.</num><content><p>{text}</p></content></paragraph>"
        for n, text in enumerate(paragraphs, 1)
    )
    name = f"<heading>{heading}</heading>" if heading else ""
    return fragment(f'<article eId="{eid}"{own}{status}><num>{WORDS[language]} {number}</num>{name}{inner}</article>')


def skeleton(language: str, *chapters: Sequence[tuple[str, str, str]]) -> bytes:
    """Write a skeleton of chapters, whose units are (wId, eId, heading)."""
    xml = ""
    for count, units in enumerate(chapters, 1):
        references = "".join(
            f'<componentRef eId="{eid}" src="#{wid}" showAs="{label(language, eid, heading)}"/>'
            for wid, eid, heading in units
        )
        xml += f'<chapter eId="chp_{count}"><num>{count}</num><heading>General</heading>{references}</chapter>'
    return fragment(f"<body>{xml}</body>")


def label(language: str, eid: str, heading: str) -> str:
    return f"{WORDS[language]} {eid.partition('_')[2]} {heading}".strip()


def effects(day: date, *made: tuple[str, str], languages: tuple[str, ...] = LANGUAGES) -> tuple[str, bytes]:
    iri, enacted = ACTS[day]
    act = FrbrUri.parse(iri)
    value = Effects(
        act=act,
        enacted=enacted,
        basis=Basis.ENACTED,
        work=WORK,
        modifications=tuple(
            Effect(type=TextualModType(kind), destination=target, languages=languages, in_force_from=day)
            for kind, target in made
        ),
    )
    return effects_file(WORK, act, enacted), effects_fragment(value).xml


def work(**changes: object) -> bytes:
    meta = WorkMetadata(
        iri=WORK,
        type="act",
        name="act",
        unit="article",
        enacted=START,
        languages=(
            LanguageEntry(code="rus", authoritative=True, held_from=START, title="Хартия"),
            LanguageEntry(code="eng", authoritative=False, held_from=START, title="Charter"),
        ),
    )
    return work_fragment(replace(meta, **changes)).xml  # type: ignore[arg-type] # the fields of the value


ONE, TWO, THREE = ("art_1", "art_1", "Lake"), ("art_2", "art_2", "Capital"), ("art_3", "art_3", "Flag")
INSERTED, FOUR, FIVE, SIX = (
    ("art_3-1", "art_3-1", "Anthem"),
    ("art_4", "art_4", "Seal"),
    ("art_5", "art_5", "Boats"),
    ("art_6", "art_6", "Oath"),
)
NEW_FIVE = ("art_5~2", "art_5", "Ferries")
TO_TWO = 'As <ref href="#art_2__para_2">article 2</ref> says, the lake is deep.'
TO_FOUR = 'The oath is taken on the seal of <ref href="#art_4__para_1">article 4</ref>.'


@cache
def original() -> Files:
    """A charter in two languages: substitution and insertion, then repeals of two kinds, then a number used again."""
    files = {work_file(WORK): work()}

    def put(language: str, unit: str, day: date, data: bytes) -> None:
        files[version_file(WORK, language, unit, day)] = data

    for language in LANGUAGES:
        put(language, "preamble", START, fragment("<preamble><p>We who live by the lake.</p></preamble>"))
        put(language, "art_1", START, article(language, "art_1", "Lake", TO_TWO, "It is clean."))
        put(language, "art_2", START, article(language, "art_2", "Capital", "Old Harbour.", "It moves by law."))
        put(language, "art_3", START, article(language, "art_3", "Flag", "Blue."))
        put(language, "art_4", START, article(language, "art_4", "Seal", "A heron."))
        put(language, "art_5", START, article(language, "art_5", "Boats", "Boats are free."))
        put(language, "art_6", START, article(language, "art_6", "Oath", TO_FOUR))
        put(language, "structure", START, skeleton(language, [ONE, TWO, THREE], [FOUR, FIVE, SIX]))
        put(language, "art_2", SECOND, article(language, "art_2", "Capital", "New Harbour.", "It moves by law."))
        put(language, "art_3-1", SECOND, article(language, "art_3-1", "Anthem", "It is sung."))
        put(language, "structure", SECOND, skeleton(language, [ONE, TWO, THREE, INSERTED], [FOUR, FIVE, SIX]))
        put(language, "art_4", THIRD, article(language, "art_4", "Seal", removed=True))
        put(language, "art_5", THIRD, article(language, "art_5", "", removed=True))
        put(language, "structure", THIRD, skeleton(language, [ONE, TWO, THREE, INSERTED], [FOUR, SIX]))
        put(language, "art_5~2", FOURTH, article(language, "art_5", "Ferries", "They run daily.", wid="art_5~2"))
        put(language, "structure", FOURTH, skeleton(language, [ONE, TWO, THREE, INSERTED], [FOUR, NEW_FIVE, SIX]))
    files |= (
        effects(SECOND, ("substitution", "art_2__para_1"), ("insertion", "art_3-1")),
        effects(THIRD, ("repeal", "art_4"), ("repeal", "art_5")),
        effects(FOURTH, ("insertion", "art_5~2")),
    )
    for unit, anchor in (("art_2", "art_2__para_1"), ("structure", "chp_2"), ("preamble", "")):
        note = Note(unit=unit, anchor=anchor, marker="Сноска", text="Changed in 2004.")
        files[notes_file(WORK, "rus", unit)] = notes_fragment([note]).xml
    return dict(sorted(files.items()))


def law() -> Files:
    return dict(original())


def at(unit: str, day: date = START, language: str = "rus") -> str:
    return version_file(WORK, language, unit, day)


def check(files: Files, *, without: str = "") -> tuple[Finding, ...]:
    left_out = [rule for rule in RULES if rule.code == without]
    return (*check_files(files, without=left_out), *check_work(files, without=left_out))


def codes(findings: Iterable[Finding]) -> list[str]:
    """Return the codes of the collection's rules, without those of schema and profile."""
    return sorted({finding.rule.code for finding in findings if finding.rule in RULES})


# Faults. Each takes the law and spoils it.


def replaced(path: str, old: str, new: str, count: int = 1) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        text = files[path].decode()
        assert old in text
        files[path] = text.replace(old, new, count).encode()

    return spoil


def written(path: str, data: bytes) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        files[path] = data

    return spoil


def deleted(*paths: str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        for path in paths:
            del files[path]

    return spoil


def moved(old: str, new: str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        moving = [path for path in files if path.startswith(old)]
        assert moving
        for path in moving:
            files[new + path[len(old) :]] = files.pop(path)

    return spoil


def both(*faults: Callable[[Files], None]) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        for fault in faults:
            fault(files)

    return spoil


def entries(**held: date) -> bytes:
    return work(
        languages=tuple(
            LanguageEntry(code=code, authoritative=code != "eng", held_from=day) for code, day in held.items()
        )
    )


EFFECTS = {day: effects_file(WORK, FrbrUri.parse(iri), enacted) for day, (iri, enacted) in ACTS.items()}
NOTES = notes_file(WORK, "rus", "art_2")
LAST = skeleton("rus", [ONE, TWO, THREE, INSERTED], [FOUR, NEW_FIVE, SIX])

# code → (fault, other codes that the same fault rightly raises)
FAULTS: dict[str, tuple[Callable[[Files], None], set[str]]] = {
    "path-unknown": (written(f"{FOLDER}/other.xml", work()), set()),
    "path-name": (written(f"{FOLDER}/rus/Art_2/notes.xml", b""), set()),
    "xml-refused": (written(at("art_3"), b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), set()),
    "not-canonical": (replaced(at("art_3"), "<heading", "\n<heading"), set()),
    "root-name": (written(at("preamble"), fragment("<preface><p>We.</p></preface>")), set()),
    "wid-path": (replaced(at("art_5~2", FOURTH), 'wId="art_5~2"', 'wId="art_5~3"'), set()),
    "language-path": (replaced(at("art_3"), ' eId="art_3"', ' eId="art_3" xml:lang="kk"'), set()),
    "date-path": (
        written(f"{FOLDER}/work.xml", work(iri=FrbrUri.parse("/akn/xa/act/1996-05-21/charter"))),
        set(),
    ),
    "number-path": (
        written(f"{FOLDER}/work.xml", work(iri=FrbrUri.parse("/akn/xa/act/1996-05-20/statute"))),
        set(),
    ),
    "iri-path": (
        written(f"{FOLDER}/work.xml", work(iri=FrbrUri.parse("/akn/xb/act/1996-05-20/charter"))),
        set(),
    ),
    "effects-path": (moved(EFFECTS[THIRD], EFFECTS[THIRD].replace("/2009/", "/2010/")), set()),
    "event-path": (
        written(
            f"{FOLDER}/events/referendum.xml",
            event_fragment(Event(iri=WORK, name="election", on=START)).xml,
        ),
        set(),
    ),
    "effects-order": (
        both(
            replaced(EFFECTS[SECOND], 'eId="textualMod_1"', 'eId="textualMod_9"'),
        ),
        set(),
    ),
    "effects-idle": (
        replaced(
            EFFECTS[SECOND],
            "</lifecycle>",
            '<eventRef eId="eref_2" date="2004-08-01" source="#passiveRef_1" type="amendment"/>\n</lifecycle>',
        ),
        set(),
    ),
    "metadata-unread": (replaced(f"{FOLDER}/work.xml", "held_from", "heldfrom"), set()),
    "work-missing": (deleted(f"{FOLDER}/work.xml"), set()),
    "held-from": (written(f"{FOLDER}/work.xml", entries(rus=START, eng=date(1996, 5, 19))), {"authority-missing"}),
    "version-early": (
        written(at("preamble", date(1990, 1, 1)), fragment("<preamble><p>We.</p></preamble>")),
        set(),
    ),
    "version-unchanged": (
        written(at("art_2", THIRD), article("rus", "art_2", "Capital", "New Harbour.", "It moves by law.")),
        {"version-unexplained", "translation-pending"},
    ),
    "version-unexplained": (
        both(
            *(
                written(at("art_3", THIRD, language), article(language, "art_3", "Flag", "Green."))
                for language in LANGUAGES
            )
        ),
        set(),
    ),
    "effect-unmade": (both(*(deleted(at("art_2", SECOND, language)) for language in LANGUAGES)), set()),
    "stillborn-unexplained": (
        both(
            *(
                both(
                    written(at("art_7", THIRD, language), article(language, "art_7", "", removed=True)),
                    written(*effects(THIRD, ("repeal", "art_4"), ("repeal", "art_5"), ("insertion", "art_7"))),
                )
                for language in LANGUAGES
            )
        ),
        set(),
    ),
    "effects-twice": (
        lambda files: files.update({EFFECTS[THIRD].replace("/2009/", "/2008/"): files[EFFECTS[THIRD]]}),
        {"effects-path"},
    ),
    "authority-missing": (
        both(
            written(at("structure", THIRD, "kaz"), skeleton("kaz", [])),
            written(f"{FOLDER}/work.xml", entries(rus=START, kaz=THIRD, eng=START)),
        ),
        set(),
    ),
    "translation-pending": (
        both(
            deleted(at("art_2", SECOND, "eng")),
            written(*effects(SECOND, ("substitution", "art_2__para_1"), languages=("rus",))),
        ),
        {"version-unexplained"},
    ),
    "note-anchor": (replaced(NOTES, "#art_2__para_1", "#art_2__para_9"), set()),
    "unit-gap": (both(*(deleted(at("art_3", START, language)) for language in LANGUAGES)), set()),
    "unit-unplaced": (
        written(at("structure", FOURTH), skeleton("rus", [ONE, THREE, INSERTED], [FOUR, NEW_FIVE, SIX])),
        {"reference-dangling", "unit-numbering-gap"},
    ),
    "unit-placed-twice": (
        written(at("structure", FOURTH), skeleton("rus", [ONE, TWO, THREE, INSERTED], [FOUR, NEW_FIVE, SIX, SIX])),
        set(),
    ),
    "placement-eid": (
        replaced(at("structure", FOURTH), 'eId="art_6"', 'eId="art_7"'),
        {"unit-numbering-gap"},
    ),
    "placement-label": (replaced(at("structure", FOURTH), "Oath", "Path"), set()),
    "eid-collision": (replaced(at("art_3"), 'eId="art_3__para_1"', 'eId="art_4__para_1"'), set()),
    "wid-collision": (
        replaced(at("art_3"), 'eId="art_3__para_1"', 'eId="art_3__para_1" wId="art_4__para_1"'),
        set(),
    ),
    "unit-numbering-gap": (
        both(
            *(
                both(
                    written(at("art_6", FOURTH, language), article(language, "art_8", "Oath", TO_FOUR, wid="art_6")),
                    written(
                        at("structure", FOURTH, language),
                        skeleton(language, [ONE, TWO, THREE, INSERTED], [FOUR, NEW_FIVE, ("art_6", "art_8", "Oath")]),
                    ),
                )
                for language in LANGUAGES
            ),
            written(*effects(FOURTH, ("insertion", "art_5~2"), ("renumbering", "art_6"))),
        ),
        set(),
    ),
    "unit-numbering-order": (
        written(at("structure", FOURTH), skeleton("rus", [TWO, ONE, THREE, INSERTED], [FOUR, NEW_FIVE, SIX])),
        set(),
    ),
    "reference-dangling": (replaced(at("art_1"), "#art_2__para_2", "#art_2__para_7"), set()),
}


def spoilt(code: str) -> Files:
    files = law()
    FAULTS[code][0](files)
    return files


@cache
def findings_of(code: str) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    files = spoilt(code)
    return check_files(files), check_work(files)


def test_the_law_has_no_findings() -> None:
    assert check(law()) == ()


def test_every_rule_has_a_fault() -> None:
    assert list(FAULTS) == [rule.code for rule in RULES]


def test_no_code_is_used_elsewhere() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert not {rule.code for rule in RULES} & {rule.code for rule in profile.RULES}


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_explains_itself_in_a_line(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.code)
    assert re.fullmatch(r"[A-Z][^\n]{10,110}\.", rule.summary)
    assert rule.clause


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_found_by_its_rule_alone(code: str) -> None:
    alone, together = findings_of(code)
    also = FAULTS[code][1]
    assert codes((*alone, *together)) == sorted({code} | also)
    assert codes(check(spoilt(code), without=code)) == sorted(also)


@pytest.mark.parametrize("code", FAULTS)
def test_nothing_is_said_twice(code: str) -> None:
    alone, together = findings_of(code)
    assert len({*alone, *together}) == len(alone) + len(together)
    assert not {finding.rule for finding in alone} & {finding.rule for finding in together}


@pytest.mark.parametrize("code", FAULTS)
def test_a_finding_says_where_and_what(code: str) -> None:
    files = spoilt(code)
    alone, together = findings_of(code)
    for finding in (*alone, *together):
        assert "\n" not in finding.message
        if finding.file in files and not finding.rule.code.startswith("path-"):
            assert finding.line > 0
            assert finding.column > 0 or finding.rule.code == "xml-refused"
        if finding.rule in RULES and finding.rule.code not in {"xml-refused", "metadata-unread", "path-unknown"}:
            assert finding.expected
            assert finding.found


@pytest.mark.parametrize("code", FAULTS)
def test_one_parse_serves_both_checks(code: str) -> None:
    readings = {path: read_file(path, data) for path, data in spoilt(code).items()}
    alone, together = findings_of(code)
    assert tuple(f for path in sorted(readings) for f in readings[path].findings) == alone
    assert check_work(readings) == together


@pytest.mark.parametrize("code", FAULTS)
def test_a_change_is_told_what_it_brings_about_and_no_more(code: str) -> None:
    before, files = law(), spoilt(code)
    readings = {path: read_file(path, data, checked=False) for path, data in files.items()}
    changed = {path for path in before.keys() | files.keys() if before.get(path) != files.get(path)}
    together = findings_of(code)[1]
    assert check_work(readings, only=changed) == together
    elsewhere = f"{FOLDER}/kaz/art_3/notes.xml"
    readings[elsewhere] = read_file(elsewhere, before[NOTES], checked=False)
    assert {f.file for f in check_work(readings, only={elsewhere})} <= {elsewhere, f"{FOLDER}/work.xml"}


# Details.


def found(files: Files, code: str) -> list[Finding]:
    return [finding for finding in check(files) if finding.rule.code == code]


def spoil(*faults: Callable[[Files], None]) -> Files:
    files = law()
    both(*faults)(files)
    return files


def test_a_line_that_is_not_canonical_is_shown() -> None:
    [finding] = found(spoil(replaced(at("art_3"), "<num>1.</num>", "<num >1.</num>")), "not-canonical")
    assert (finding.line, finding.column) == (6, 5)
    assert (finding.expected, finding.found) == ("<num>1.</num>", "<num >1.</num>")


def test_a_missing_end_of_file_is_shown() -> None:
    files = law()
    files[at("art_3")] = files[at("art_3")].removesuffix(b"\n")
    [finding] = found(files, "not-canonical")
    assert (finding.expected, finding.found) == ("an empty line", "the end of the file")


def test_files_elsewhere_are_left_alone() -> None:
    assert check_files({"README.md": b"#", "lawrepo.toml": b"", "notes/Akn.xml": b"<"}) == ()
    [finding] = check_files({"AKN/xa/act/1996-05-20/charter/work.xml": work()})
    assert (finding.rule.code, finding.expected, finding.found) == ("path-name", "akn", "AKN")


def test_a_wrong_name_is_told_how_it_is_written() -> None:
    found_names = {
        finding.found: finding.expected
        for path in ("rus/Art_1/notes.xml", "rus/con/notes.xml", "rus/%41/notes.xml", "RUS/art_1/notes.xml")
        for finding in check_files({f"{FOLDER}/{path}": b""})
    }
    assert found_names == {"Art_1": "=art_1", "con": "%63on", "%41": "%2541", "RUS": "=r=u=s"}


def test_an_entity_is_refused_with_its_place() -> None:
    data = b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>\n<a>&b;</a>'
    [finding] = check_files({at("art_1"): data})
    assert finding.rule.code == "xml-refused"
    assert finding.line >= 1


def test_an_unreadable_file_brings_no_other_findings() -> None:
    for path in law():
        if path.endswith("/work.xml"):
            continue
        files = spoil(written(path, b"<a"))
        expected = {"xml-refused"} | ({"version-unexplained"} if "/effects/" in path else set())
        assert set(codes(check(files))) <= expected | {"stillborn-unexplained"}, path


def test_units_must_be_what_work_xml_says() -> None:
    files = spoil(written(f"{FOLDER}/work.xml", work(unit="section")))
    assert {f.file for f in found(files, "root-name")} == {p for p in files if "/art_" in p and "notes" not in p}
    kept_whole = spoil(written(f"{FOLDER}/work.xml", work(unit="")))
    assert {f.expected for f in found(kept_whole, "root-name")} == {"no unit"}


def test_the_skeleton_must_be_the_main_part_of_the_type() -> None:
    files = spoil(written(f"{FOLDER}/work.xml", work(type="doc", iri=WORK)))
    assert {(f.expected, f.found) for f in found(files, "root-name")} == {("<mainBody>", "<body>")}


def test_languages_are_compared_both_ways() -> None:
    unlisted = spoil(written(f"{FOLDER}/work.xml", entries(rus=START)))
    [finding] = found(unlisted, "language-path")
    assert (finding.found, finding.expected) == ("eng", "rus")
    empty = spoil(written(f"{FOLDER}/work.xml", entries(rus=START, eng=START, kaz=START)))
    [finding] = found(empty, "language-path")
    assert (finding.file, finding.found) == (f"{FOLDER}/work.xml", "no version")


@pytest.mark.parametrize(
    ("tag", "wrong"), [("ru", False), ("rus", False), ("ru-KZ", False), ("eng", True), ("xx", False)]
)
def test_a_language_tag_may_have_two_letters_or_three(tag: str, wrong: bool) -> None:  # noqa: FBT001 - a table
    files = spoil(replaced(at("art_3"), ' eId="art_3"', f' eId="art_3" xml:lang="{tag}"'))
    assert bool(found(files, "language-path")) is wrong


def test_a_reference_is_looked_at_on_every_day() -> None:
    """Article 1 refers to paragraph 2 of article 2, which a later version no longer has."""
    files = spoil(written(at("art_2", SECOND), article("rus", "art_2", "Capital", "New Harbour.")))
    [finding] = found(files, "reference-dangling")
    assert finding.file == at("art_1")
    assert (finding.line, finding.eid) == (8, "art_1")
    assert str(SECOND) in finding.message
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("href", "day"),
    [
        ("~art_777", START),
        ("{}~art_777", START),
        ("{}/~art_777", START),
        ("{}/!main~art_777", START),
        ("{}#art_777", START),
        ("https://law.example{}/rus~art_777", START),
        ("{}~art_1->art_777", START),
        ("{}/rus@2004-07-01~art_777", SECOND),
        ("{}/rus:2006-01-01#art_777", date(2006, 1, 1)),
        ("{}/rus@2015-03-01~art_777", FOURTH),
        ("{}~art_3-1", START),  # inserted later
        ("{}/rus@2004-07-01~art_3-1", None),
        ("{}/rus:2003-01-01~art_3-1", date(2003, 1, 1)),
        ("{}/rus:1990-01-01~art_3", None),  # before anything is held
        ("{}/rus:2020-01-01~art_4__para_1", None),  # repealed
        ("~art_3", None),
        ("{}~art_3", None),
        ("{}/eng~art_777", None),  # another language, version, component, Work, or none
        ("{}/rus@~art_777", None),
        ("{}/!schedule_1~art_777", None),
        ("{}/2~art_777", None),
        ("/akn/xa/act/1996-05-21/charter~art_777", None),
        ("https://law.example/#art_777", None),
        ("/akn/ontology/concept/law", None),
    ],
)
def test_a_reference_to_the_own_work_may_be_an_iri(href: str, day: date | None) -> None:
    files = spoil(replaced(at("art_1"), 'href="#art_2__para_2"', f'href="{escape(href.format(WORK))}"'))
    findings = found(files, "reference-dangling")
    assert [(finding.file, str(day) in finding.message) for finding in findings] == [(at("art_1"), True)] * bool(day)


def test_a_reference_to_what_a_repeal_took_is_explained() -> None:
    assert not found(law(), "reference-dangling")
    files = spoil(replaced(at("art_6"), "#art_4__para_1", "#art_5__para_1"))
    files_at_fourth = [str(FOURTH) in f.message for f in found(files, "reference-dangling")]
    assert files_at_fourth == []  # article 5 was repealed, and the new one has a paragraph 1 again
    files = spoil(
        replaced(at("art_6"), "#art_4__para_1", "#art_5__para_2"),
        *(
            written(at("art_5", START, language), article(language, "art_5", "Boats", "Free.", "All of them."))
            for language in LANGUAGES
        ),
    )
    [finding] = found(files, "reference-dangling")
    assert str(FOURTH) in finding.message


def without_unit(eid: str) -> Files:
    """Return the law as if it had never had an article."""
    place = re.compile(rf'<componentRef eId="{eid}" [^>]*/>\n'.encode())
    return {
        path: place.sub(b"", data) if "/structure/" in path else data
        for path, data in law().items()
        if f"/{eid}/" not in path
    }


def test_a_gap_in_the_numbers_is_told_once() -> None:
    told = [f for f in found(without_unit("art_5"), "unit-numbering-gap") if "/rus/" in f.file]
    assert [(f.file, f.eid) for f in told] == [(at("structure"), "art_6")]


def test_a_range_of_numbers_leaves_no_gap() -> None:
    files = spoil(
        *(
            both(
                written(
                    at("art_4", THIRD, language), article(language, "art_4-5", "Seal", removed=True, wid="art_4")
                ),
                written(
                    at("structure", THIRD, language),
                    skeleton(language, [ONE, TWO, THREE, INSERTED], [("art_4", "art_4-5", "Seal"), SIX]),
                ),
                written(
                    at("structure", FOURTH, language),
                    skeleton(language, [ONE, TWO, THREE, INSERTED], [("art_4", "art_4-5", "Seal"), NEW_FIVE, SIX]),
                ),
            )
            for language in LANGUAGES
        )
    )
    assert not found(files, "unit-numbering-gap")


def test_a_part_that_is_held_need_not_begin_with_one() -> None:
    files = without_unit("art_1")
    assert found(files, "unit-numbering-gap")
    files[f"{FOLDER}/work.xml"] = work(
        languages=tuple(
            LanguageEntry(code=code, authoritative=code == "rus", held_from=START, extent="articles 2 to 6")
            for code in LANGUAGES
        )
    )
    assert not found(files, "unit-numbering-gap")


def test_a_modification_of_something_nested_explains_its_unit() -> None:
    assert not found(law(), "version-unexplained")  # art_2__para_1, and art_5~2 for what bears art_5
    path, data = effects(FOURTH, ("insertion", "art_5~2__para_1"))
    assert not found(spoil(written(path, data)), "version-unexplained")


def test_a_temporary_modification_explains_its_end() -> None:
    iri, enacted = ACTS[SECOND]
    until = date(2006, 1, 1)
    value = Effects(
        act=FrbrUri.parse(iri),
        enacted=enacted,
        basis=Basis.ENACTED,
        work=WORK,
        modifications=(
            Effect(
                type=TextualModType.SUBSTITUTION,
                destination="art_2",
                in_force_from=SECOND,
                in_force_until=until,
            ),
            Effect(type=TextualModType.INSERTION, destination="art_3-1", in_force_from=SECOND),
            Effect(type=TextualModType.REPEAL, destination="art_3", in_force_from=SECOND, in_force_until=SECOND),
            Effect(type=ForceModType.ENTRY_INTO_FORCE, destination="", in_force_from=SECOND),
        ),
    )
    files = spoil(
        written(EFFECTS[SECOND], effects_fragment(value).xml),
        *(
            written(at("art_2", until, language), article(language, "art_2", "Capital", "Old Harbour.", "Moves."))
            for language in LANGUAGES
        ),
    )
    assert check_work(files) == ()


def test_a_repeal_explains_what_was_never_in_force() -> None:
    files = spoil(
        *(
            written(at("art_7", THIRD, language), article(language, "art_7", "", removed=True))
            for language in LANGUAGES
        ),
        written(*effects(THIRD, ("repeal", "art_4"), ("repeal", "art_5"), ("repeal", "art_7"))),
    )
    assert check_work(files) == ()


def test_a_translation_that_never_had_a_unit_is_pending() -> None:
    files = spoil(deleted(at("preamble", START, "eng")))
    [finding] = found(files, "translation-pending")
    assert (finding.expected, finding.found) == (str(START), "no version")
    assert finding.severity is Severity.WARNING


def test_events_stand_in_order_of_their_days() -> None:
    iri, enacted = ACTS[SECOND]
    modifications = tuple(
        Effect(type=TextualModType.SUBSTITUTION, destination="art_2", in_force_from=day) for day in (SECOND, THIRD)
    )
    data = effects_fragment(
        Effects(act=FrbrUri.parse(iri), enacted=enacted, basis=Basis.ENACTED, work=WORK, modifications=modifications)
    ).xml
    wrong = data.replace(str(SECOND).encode(), b"2011-01-01")
    assert not [f for f in check_files({EFFECTS[SECOND]: data}) if f.rule.code == "effects-order"]
    [finding] = [f for f in check_files({EFFECTS[SECOND]: wrong}) if f.rule.code == "effects-order"]
    assert finding.found == "2011-01-01, 2010-01-01"


def test_nothing_is_no_work() -> None:
    assert check_work({}) == ()
    assert check_work({"akn/nothing.xml": b""}) == ()
    assert check_files({}) == ()


def test_several_works_are_checked_each_for_itself() -> None:
    other = {path.replace("/charter/", "/statute/"): data for path, data in law().items() if "/work.xml" not in path}
    findings = check_work(law() | other)
    assert [(f.rule.code, f.file) for f in findings] == [("work-missing", f"{FOLDER[:-7]}statute/work.xml")]


def test_a_place_may_be_that_of_something_in_the_skeleton_itself() -> None:
    place = '<componentRef eId="x" src="#chp_1" showAs="Chapter"/>'
    body = fragment(f'<body><chapter eId="chp_1"><num>1</num>{place}</chapter></body>')
    files = {work_file(WORK): entries(rus=START), at("structure"): body}
    assert codes(check(files)) == []


def test_units_without_a_number_leave_no_gap() -> None:
    names = ("art_1", "art_nn_1", "art_2")
    places = "".join(f'<componentRef eId="{name}" src="#{name}" showAs="Rule"/>' for name in names)
    files = {work_file(WORK): entries(rus=START), at("structure"): fragment(f"<body>{places}</body>")}
    for name in names:
        files[at(name)] = fragment(f'<article eId="{name}"><num>Rule</num><content><p>Text.</p></content></article>')
    assert codes(check(files)) == []


def test_a_name_that_nothing_can_bear_is_told_so() -> None:
    [finding] = check_files({f"{FOLDER}/rus/{'A' * 200}/notes.xml": b""})
    assert (finding.rule.code, finding.found) == ("path-name", "A" * 80)
    assert "the limit is" in finding.expected


def test_text_where_none_may_stand_is_refused_and_not_checked_further() -> None:
    files = spoil(replaced(at("art_3"), "<heading", "stray<heading"))
    [finding] = check(files)
    assert finding.rule.code == "xml-refused"
    assert "stray" in finding.message


def test_a_place_for_what_no_folder_can_hold_is_a_gap() -> None:
    """A key too long for a folder has no files; what it concerns is its language as a whole."""
    key = "art_" + "9" * 240
    files = spoil(replaced(at("structure", FOURTH), 'src="#art_6"', f'src="#{key}"'))
    [finding] = found(files, "unit-gap")
    assert finding.found == "no version"
    assert finding in check_work(files, only={at("structure", FOURTH)})


def test_modification_outside_its_place_is_no_effect() -> None:
    """What a note quotes has no effect, and puts none out of its place."""
    files = dict(original())
    path = EFFECTS[SECOND]
    quoted = b'<notes source="#lawrepo"><note eId="note_1"><textualMod eId="textualMod_7"/></note></notes>'
    files[path] = files[path].replace(b"<proprietary", quoted + b"\n<proprietary", 1)
    assert quoted in files[path]
    assert "textualMod_7" not in {finding.eid for finding in check_work(files)}
    facts = read_file(path, files[path]).facts
    assert facts is not None
    assert "textualMod_7" not in {link.target for link in facts.anchors}
