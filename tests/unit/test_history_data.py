"""The model law in history/ keeps its promises: complete, trilingual, and in step with its own sheets."""

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HISTORY = Path(__file__).resolve().parents[2] / "history"
CHARTER = HISTORY / "charter"
CONSTITUTION = HISTORY / "constitution"
LANGUAGES = ("kaz", "rus", "eng")
EVERY_TEXT = sorted(HISTORY.rglob("*.txt"))

MARKERS = {
    "section": re.compile(r"(?:Раздел|Section) ([IVX]+)\. |([IVX]+) бөлім\. "),
    "chapter": re.compile(r"(?:Глава|Chapter) (\d+)\. |(\d+)-тарау\. "),
    "article": re.compile(r"(?:Статья|Article) (\d+(?:-\d+)?)(?:\. |$)|(\d+(?:-\d+)?)-бап(?:\. |$)"),
    "para": re.compile(r"(\d+(?:-\d+)?)\. "),
    "subpara": re.compile(r"(\d+(?:-\d+)?)\) "),
    "point": re.compile(r"([a-zа-я])\) "),
    "note": re.compile(r"(Ескерту\.|Сноска\.|Note:) "),
}
DEPTH = {"article": 0, "para": 1, "subpara": 2, "point": 3}


class Block(NamedTuple):
    """One line of a text: what it begins and where it stands."""

    kind: str
    number: str
    article: str
    eid: str
    line: str


class Change(NamedTuple):
    """One instruction of a sheet, with the dates it is in force."""

    act: str
    sequence: int
    instruction: dict[str, Any]
    start: dt.date
    end: dt.date | None


class Step(NamedTuple):
    """One wording of the Charter in one language."""

    date: dt.date
    last_of_day: bool
    text: str


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def blocks(text: str) -> tuple[Block, ...]:
    found: list[Block] = []
    trail: list[str] = []
    for line in filter(None, text.split("\n")):
        kind, number = "text", ""
        for name, pattern in MARKERS.items():
            if match := pattern.match(line):
                kind, number = name, next(group for group in match.groups() if group)
                break
        if kind in {"section", "chapter"}:
            trail = []
        elif kind == "article":
            trail = [f"art_{number}"]
        elif kind in DEPTH:
            prefixes = [eid for eid in trail if DEPTH[_kind_of(eid)] < DEPTH[kind]]
            trail = [*prefixes, f"{kind}_{number}"]
        eid = "__".join(trail) if kind in DEPTH else ""
        found.append(Block(kind, number, trail[0] if trail else "", eid, line))
    return tuple(found)


def _kind_of(eid: str) -> str:
    prefix = eid.partition("_")[0]
    return "article" if prefix == "art" else prefix


def provision(text: str, eid: str) -> list[str]:
    """Give the lines of the provision with that eId: its own and those beneath it."""
    lines = blocks(text)
    starts = [index for index, block in enumerate(lines) if block.eid == eid]
    assert len(starts) == 1, f"{eid} occurs {len(starts)} times"
    depth = DEPTH[lines[starts[0]].kind]
    taken = [lines[starts[0]].line]
    for block in lines[starts[0] + 1 :]:
        if block.kind in {"section", "chapter"} or (block.eid and DEPTH[block.kind] <= depth):
            break
        taken.append(block.line)
    return taken


def articles(text: str) -> dict[str, list[str]]:
    """Give each article as its section, its chapter and its lines."""
    found: dict[str, list[str]] = {}
    place = ["", ""]
    for block in blocks(text):
        if block.kind == "section":
            place = [block.number, ""]
        elif block.kind == "chapter":
            place = [place[0], block.number]
        elif block.kind == "article":
            assert block.article not in found, f"{block.article} occurs twice"
            found[block.article] = [*place, block.line]
        elif block.article:
            found[block.article].append(block.line)
    return found


def sheets() -> list[dict[str, Any]]:
    return [read(path) for path in sorted((CHARTER / "acts").glob("*.toml"))]


def commencement(act: dict[str, Any]) -> dt.date:
    rule = act["in_force"]
    if isinstance(rule, dt.date):
        return rule
    if rule["event"] == "published":
        published: dt.date = act["published"]
        return published + dt.timedelta(days=rule["days"])
    events = read(CHARTER / "events.toml")["event"]
    (event,) = (event for event in events if f"{event['iri']}#{event['name']}" == rule["event"])
    assert event["outcome"] == rule["if"]
    happened: dt.date = event["on"]
    return happened + dt.timedelta(days=rule["days"])


def changes() -> list[Change]:
    """Give every instruction on the Charter's text that took effect, in the order of application."""
    repealed = {i["target"] for sheet in sheets() for i in sheet["instruction"] if i["op"] == "repeal"}
    found = [
        Change(
            sheet["act"]["iri"],
            sheet["act"].get("sequence", 0),
            instruction,
            instruction.get("in_force", commencement(sheet["act"])),
            instruction.get("in_force_until"),
        )
        for sheet in sheets()
        for instruction in sheet["instruction"]
        if f"{sheet['act']['iri']}#{instruction['id']}" not in repealed
        and not instruction.get("target", "").startswith("/")
    ]
    return sorted(found, key=lambda change: (change.start, change.sequence))


def affects(change: Change, language: str) -> bool:
    return bool(change.instruction.get("lang", language) == language)


def wording(change: Change, field: str, language: str) -> str:
    value = change.instruction[field]
    return (value if isinstance(value, str) else value[language]).strip("\n")


def steps(language: str) -> list[Step]:
    """Give each wording in a language, the original first and the text between two acts of a day in its place."""
    original = (CHARTER / f"original.{language}.txt").read_text(encoding="utf-8")
    found = [Step(dt.date(1996, 7, 1), last_of_day=True, text=original)]
    for path in (CHARTER / "texts").glob(f"*.{language}.txt"):
        stem = path.name.removesuffix(f".{language}.txt")
        date = dt.date.fromisoformat(stem[:10])
        found.append(Step(date, last_of_day=stem == str(date), text=path.read_text(encoding="utf-8")))
    return sorted(found)


def pairs(language: str) -> Iterator[tuple[str, str, list[Change], list[Change]]]:
    """Give the text before and after each step, what commences with it and what expires."""
    for before, after in pairwise(steps(language)):
        commencing = [change for change in changes() if change.start == after.date and affects(change, language)]
        if not after.last_of_day:
            commencing = [change for change in commencing if change.sequence == 1]
        elif before.date == after.date:
            commencing = [change for change in commencing if change.sequence > 1]
        expired = [change for change in changes() if change.end == after.date]
        yield before.text, after.text, commencing, expired


def collapsed(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


# Shape


def test_the_charter_is_a_whole_law() -> None:
    text = (CHARTER / "original.eng.txt").read_text(encoding="utf-8")
    kinds = [block.kind for block in blocks(text)]
    assert text.startswith("Preamble\n")
    assert kinds.count("article") >= 44
    assert kinds.count("section") >= 6
    assert len({place[0] for place in articles(text).values() if place[1]}) >= 2
    assert "point" in kinds
    assert "note" in kinds


def test_the_constitution_is_a_whole_law() -> None:
    text = (CONSTITUTION / "original.eng.txt").read_text(encoding="utf-8")
    assert text.startswith("Preamble\n")
    assert len(articles(text)) >= 30


@pytest.mark.parametrize("path", EVERY_TEXT, ids=lambda path: path.name)
def test_a_text_is_clean(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"[ \t]\n|\n[ \t]|  |\n\n\n", text)
    alien = "A-Za-z" if not path.name.endswith(".eng.txt") else "Ѐ-ӿ"
    words = re.sub(r"^(?:Раздел )?[IVX]+(?: бөлім)?\. |^[IVX]+ бөлім", "", text, flags=re.MULTILINE)
    assert not re.findall(f"[{alien}]+", words), "a letter of another script"


@pytest.mark.parametrize("path", EVERY_TEXT, ids=lambda path: path.name)
def test_article_numbers_ascend(path: Path) -> None:
    numbers = [
        tuple(map(int, eid.removeprefix("art_").split("-"))) for eid in articles(path.read_text(encoding="utf-8"))
    ]
    assert numbers == sorted(numbers)
    whole = [number[0] for number in numbers if len(number) == 1]
    assert whole == list(range(1, len(whole) + 1))


def test_the_kazakh_text_uses_every_letter_of_its_own() -> None:
    assert set("әғқңөұүһі") <= set((CHARTER / "original.kaz.txt").read_text(encoding="utf-8").lower())


@pytest.mark.parametrize("law", [CHARTER, CONSTITUTION], ids=lambda law: law.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_note(law: Path, language: str) -> None:
    assert "note" in {block.kind for block in blocks((law / f"original.{language}.txt").read_text(encoding="utf-8"))}


# Three languages


def outline(text: str) -> dict[str, list[tuple[str, str]]]:
    """Give the kinds and numbers of an article's blocks; a point's letter is its language's own."""
    found: dict[str, list[tuple[str, str]]] = {}
    for block in blocks(text):
        number = "" if block.kind in {"point", "note"} else block.number
        found.setdefault(block.article, []).append((block.kind, number))
    return found


def in_force(language: str, date: dt.date) -> str:
    return [step.text for step in steps(language) if step.date <= date][-1]


@pytest.mark.parametrize("date", sorted({date for language in LANGUAGES for date, *_ in steps(language)}), ids=str)
def test_the_languages_correspond_on_every_date_but_in_article_9(date: dt.date) -> None:
    kazakh, russian, english = (outline(in_force(language, date)) for language in LANGUAGES)
    assert list(kazakh) == list(russian) == list(english)
    assert russian == english
    assert [article for article in russian if kazakh[article] != russian[article]] == ["art_9"]


def test_the_constitution_corresponds_in_its_languages() -> None:
    first, *others = (
        outline((CONSTITUTION / f"original.{language}.txt").read_text(encoding="utf-8")) for language in LANGUAGES
    )
    assert all(other == first for other in others)


# Sheets and texts


def test_a_sheet_says_what_it_must() -> None:
    for sheet in sheets():
        act = sheet["act"]
        assert act["iri"].split("/")[1:4] == ["akn", "xa", "act"]
        assert act["iri"].split("/")[4] == str(act["enacted"])
        assert set(act["title"]) == set(LANGUAGES)
        assert act["amends"] == read(CHARTER / "manifest.toml")["work"]["iri"]
        assert act["enacted"] <= act["published"] <= commencement(act)
        assert [instruction["id"] for instruction in sheet["instruction"]] == [
            str(number) for number in range(1, len(sheet["instruction"]) + 1)
        ]
        for instruction in sheet["instruction"]:
            for field in ("old", "new", "content"):
                value = instruction.get(field, "")
                if isinstance(value, dict):
                    assert set(value) == set(LANGUAGES)
                else:
                    assert not value or instruction["lang"] in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_instruction_finds_what_it_expects(language: str) -> None:
    examined = 0
    for before, _, commencing, _ in pairs(language):
        for change in commencing:
            instruction = change.instruction
            if "old" not in instruction:
                continue
            target, old = provision(before, instruction["target"]), wording(change, "old", language)
            if "count" in instruction:
                assert "\n".join(target).count(old) == instruction["count"], (change.act, instruction["id"])
            else:
                assert target == collapsed(old), (change.act, instruction["id"])
            examined += 1
    assert examined >= 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_instruction_leaves_what_it_says(language: str) -> None:
    for before, after, commencing, _ in pairs(language):
        for change in commencing:
            instruction = change.instruction
            if instruction["op"] in {"insert", "substitute"}:
                content = collapsed(wording(change, "content", language))
                lines = collapsed(after)
                start = lines.index(content[0])
                assert lines[start : start + len(content)] == content
                if "after" in instruction:
                    assert lines[start - 1] == provision(after, instruction["after"])[-1]
            elif instruction["op"] in {"replace-text", "insert-text", "correct"}:
                target = "\n".join(provision(after, instruction["target"]))
                assert wording(change, "new", language) in target
            elif instruction["op"] == "delete-text":
                assert wording(change, "old", language) not in after
            elif instruction["op"] == "repeal":
                assert provision(after, instruction["target"]) == provision(before, instruction["target"])[:1]
            elif instruction["op"] == "renumber":
                old, new = provision(before, instruction["target"]), provision(after, instruction["to"])
                assert old[1:] == new[1:]
            else:
                assert instruction["op"] == "move"
                assert articles(before)[instruction["target"]][:2] != articles(after)[instruction["target"]][:2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_changes_where_the_instructions_say_and_nowhere_else(language: str) -> None:
    named = re.compile(r"art_[\d-]+")
    for before, after, commencing, expired in pairs(language):
        expected: set[str] = set()
        for change in (*commencing, *expired):
            instruction = change.instruction
            content = instruction.get("content", "")
            first = blocks((content if isinstance(content, str) else content[language]).strip("\n"))
            if first and first[0].kind == "article":
                expected.add(first[0].article)
                continue
            for field in ("target", "after", "to"):
                expected.update(named.findall(instruction.get(field, "")))
        old, new = articles(before), articles(after)
        changed = {article for article in old.keys() | new.keys() if old.get(article) != new.get(article)}
        assert changed == expected
        outside = [[block.line for block in blocks(text) if not block.article] for text in (before, after)]
        assert outside[0] == outside[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_text_for_each_date_and_for_no_other(language: str) -> None:
    dates = {change.start for change in changes() if affects(change, language)}
    dates |= {change.end for change in changes() if change.end and affects(change, language)}
    assert {date for date, *_ in steps(language)[1:]} == dates


# The manifests


@pytest.mark.parametrize("law", [CHARTER, CONSTITUTION], ids=lambda law: law.name)
def test_a_manifest_names_every_text_once(law: Path) -> None:
    named = [law / path for version in read(law / "manifest.toml")["version"] for path in version["text"].values()]
    assert sorted(named) == sorted(law.rglob("*.txt"))


def test_the_manifest_repeats_the_sheets_in_the_order_of_recording() -> None:
    versions = read(CHARTER / "manifest.toml")["version"][1:]
    acts = {sheet["act"]["iri"]: sheet["act"] for sheet in sheets()}
    for version in versions:
        act = acts[version["by"]]
        assert version["enacted"] == act["enacted"]
        assert version["published"] == act["published"]
        dates = {change.start for change in changes() if change.act == version["by"]}
        dates |= {change.end for change in changes() if change.act == version["by"] and change.end}
        assert version["in_force"] in dates
        assert all(path.startswith(f"texts/{version['in_force']}") for path in version["text"].values())
        assert version["act_title"] == act["title"]
    first_seen = list(dict.fromkeys(version["by"] for version in versions))
    assert first_seen == [iri for iri in acts if not iri.endswith("/96-vi")]
    # The text of the day is that of its last act.
    days = {version["in_force"]: version["text"]["eng"] for version in versions if "eng" in version["text"]}
    assert [path for day, path in days.items() if path != f"texts/{day}.eng.txt"] == []


# The edge cases


def instructions(op: str) -> list[dict[str, Any]]:
    return [instruction for sheet in sheets() for instruction in sheet["instruction"] if instruction["op"] == op]


def test_there_are_enough_acts() -> None:
    assert len(sheets()) >= 8


@pytest.mark.parametrize("eid", ["art_4__para_3-1", "art_12-1", "art_31__para_1__subpara_4-1"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_inserted_numbers(language: str, eid: str) -> None:
    assert provision(in_force(language, dt.date(2020, 1, 1)), eid)
    assert eid not in {block.eid for block in blocks(in_force(language, dt.date(2001, 4, 23)))}


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [("kaz", "Самалтас", "Айбарқала"), ("rus", "Самалтас", "Айбаркала"), ("eng", "Samaltas", "Aibarkala")],
)
def test_the_capital_is_renamed_and_renamed_back(language: str, old: str, new: str) -> None:
    before, between, afterwards = (
        in_force(language, date) for date in (dt.date(2006, 9, 30), dt.date(2006, 10, 1), dt.date(2010, 11, 15))
    )
    assert before.count(old) == between.count(new) == afterwards.count(old) == 3
    assert new not in before
    assert old not in between
    assert new not in afterwards
    later_words = provision(afterwards, "art_4__para_3-1")
    assert later_words == [provision(between, "art_4__para_3-1")[0].replace(new, old)]
    assert later_words != provision(before, "art_4__para_3-1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_repealed_article_keeps_its_heading(language: str) -> None:
    (repeal,) = (instruction for instruction in instructions("repeal") if instruction.get("keep_heading"))
    heading = provision(in_force(language, dt.date(2004, 12, 31)), repeal["target"])[0]
    assert provision(in_force(language, dt.date(2005, 1, 1)), repeal["target"]) == [heading]
    assert ". " in heading


def test_commencement_is_deferred() -> None:
    assert any(
        act["enacted"].month == 6 and commencement(act) == dt.date(act["enacted"].year + 1, 1, 1)
        for act in (sheet["act"] for sheet in sheets())
    )


def test_commencement_is_partial() -> None:
    dates: dict[str, set[dt.date]] = {}
    for change in changes():
        dates.setdefault(change.act, set()).add(change.start)
    assert [act for act, starts in dates.items() if len(starts) > 1] == ["/akn/xa/act/2009-05-22/63-iii"]


def test_one_amendment_is_in_kazakh_only() -> None:
    (alone,) = (change for change in changes() if change.instruction.get("lang") == "kaz")
    assert alone.start in {date for date, *_ in steps("kaz")}
    assert alone.start not in {date for language in ("rus", "eng") for date, *_ in steps(language)}


def test_the_correction_changes_one_letter_and_says_why() -> None:
    (correction,) = instructions("correct")
    differing = [pair for pair in zip(correction["old"], correction["new"], strict=True) if pair[0] != pair[1]]
    assert len(differing) == 1
    assert correction["reason"]


def test_an_act_is_recorded_after_a_later_one() -> None:
    dates = [commencement(sheet["act"]) for sheet in sheets()]
    late = [number for number, date in enumerate(dates, start=1) if date < max(dates[:number])]
    assert late == [9]
    enacted = [sheet["act"]["enacted"] for sheet in sheets()]
    assert enacted[8] < enacted[7]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_is_renumbered_and_its_number_used_again(language: str) -> None:
    (renumbering,) = instructions("renumber")
    before, after = in_force(language, dt.date(2016, 12, 31)), in_force(language, dt.date(2017, 1, 1))
    moved = provision(before, renumbering["target"])[1:]
    assert provision(after, renumbering["to"])[1:] == moved
    assert provision(after, renumbering["target"])[1:] != moved


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stillborn_article_is_in_no_text(language: str) -> None:
    (repeal,) = (instruction for instruction in instructions("repeal") if instruction["target"].startswith("/"))
    iri, identifier = repeal["target"].split("#")
    (stillborn,) = (
        (instruction, sheet["act"])
        for sheet in sheets()
        if sheet["act"]["iri"] == iri
        for instruction in sheet["instruction"]
        if instruction["id"] == identifier
    )
    (repealing,) = (sheet["act"] for sheet in sheets() if repeal in sheet["instruction"])
    assert commencement(repealing) < stillborn[0]["in_force"]
    lines = collapsed(stillborn[0]["content"][language])
    for path in EVERY_TEXT:
        assert not set(lines) & set(collapsed(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_temporary_amendment_expires_and_later_words_stay(language: str) -> None:
    temporary = [change for change in changes() if change.end]
    assert len({change.end for change in temporary}) == 1
    (replaced,) = (change for change in temporary if change.instruction["op"] == "replace-text")
    target = replaced.instruction["target"]
    assert replaced.end
    before, during, after = (
        provision(in_force(language, date), target)[0]
        for date in (replaced.start - dt.timedelta(days=1), replaced.end - dt.timedelta(days=1), replaced.end)
    )
    assert wording(replaced, "new", language) in during
    assert wording(replaced, "old", language) in after
    assert after.startswith(before)
    assert len(after) > len(before)


def test_two_acts_of_one_day_state_their_sequence() -> None:
    same_day = [sheet["act"] for sheet in sheets() if commencement(sheet["act"]) == dt.date(2006, 10, 1)]
    assert [act["sequence"] for act in same_day] == [1, 2]


def test_the_referendum_replaces_the_charter() -> None:
    (replacement,) = instructions("replace-work")
    (act,) = (sheet["act"] for sheet in sheets() if replacement in sheet["instruction"])
    successor = read(CONSTITUTION / "manifest.toml")
    assert act["in_force"]["if"] == "passed"
    assert replacement["target"] == read(CHARTER / "manifest.toml")["work"]["iri"]
    assert replacement["with"] == successor["work"]["iri"]
    assert commencement(act) == successor["version"][0]["in_force"]


# The README


def test_the_readme_says_that_it_is_invented_and_lists_every_act() -> None:
    readme = (HISTORY / "README.md").read_text(encoding="utf-8")
    assert "**It is invented.**" in readme
    assert "CC0" in readme
    rows = [line for line in readme.splitlines() if re.match(r"\| \d+ \| `", line)]
    assert len(rows) == len(sheets())
    for row, sheet in zip(rows, sheets(), strict=True):
        assert f"`{sheet['act']['iri'].removeprefix('/akn/xa/act/')}`" in row
        assert str(sheet["act"]["enacted"]) in row
        assert str(commencement(sheet["act"])) in row


def test_the_readme_leads_from_every_article_to_its_successor() -> None:
    readme = (HISTORY / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## From the Charter")[2]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| ")]
    number = re.compile(r"\b\d+(?:-\d+)?(?!\d*\))")
    old, new = ({f"art_{match}" for row in rows for match in number.findall(row[side])} for side in (0, 1))
    last = articles(in_force("eng", dt.date(2026, 12, 31)))
    assert set(last) - old == {"art_22"}
    assert new == set(articles((CONSTITUTION / "original.eng.txt").read_text(encoding="utf-8")))
