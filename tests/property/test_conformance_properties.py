"""Any history made by the operations that the law knows is without findings; a single thing spoilt is found."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TypeAlias

from hypothesis import assume, event, given
from hypothesis import strategies as st
from lxml import etree

from akn.effect import Effect
from akn.effects import Basis, Effects, effects_fragment
from akn.eid import assign_eids, mint_wid
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.modification_types import TextualModType
from akn.names import AKN_NS
from akn.work import LanguageEntry, WorkMetadata, work_fragment
from lawrepo.conformance import check_work, read_file
from lawrepo.layout import Kind, effects_file, is_section, parse_path, version_file, work_file

Files: TypeAlias = dict[str, bytes]

WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
START = date(1996, 5, 20)
LANGUAGES = ("rus", "eng")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An article; `text` is None when it was repealed, `placed` is false when nothing is left of it."""

    wid: str
    number: str
    heading: str
    text: str | None
    refers_to: str = ""
    placed: bool = True

    @property
    def eid(self) -> str:
        return f"art_{self.number}"

    def write(self, language: str) -> bytes:
        own = f' wId="{self.wid}"' if self.wid != self.eid else ""
        inner = f'<paragraph eId="{self.eid}__para_1"'
        inner += f' wId="{self.wid}__para_1"' if own else ""
        link = f' <ref href="#{self.refers_to}">see there</ref>' if self.refers_to else ""
        inner += f"><num>1.</num><content><p>{self.text} ({language}){link}</p></content></paragraph>"
        status, inner = ("", inner) if self.text is not None else (' status="removed"', "")
        heading = f"<heading>{self.heading}</heading>" if self.placed else ""
        return written(
            f'<article eId="{self.eid}"{own}{status}><num>Article {self.number}</num>{heading}{inner}</article>'
        )


@cache
def written(xml: str) -> bytes:
    head, _, tail = xml.partition(">")
    return Fragment.of(assign_eids(etree.fromstring(f'{head} xmlns="{AKN_NS}">{tail}'))).xml


def skeleton(units: list[Unit]) -> bytes:
    placed = [unit for unit in units if unit.placed]
    middle = len(placed) // 2
    chapters = ""
    parts = [part for part in (placed[:middle], placed[middle:]) if part]
    for count, part in enumerate(parts, 1):
        references = "".join(
            f'<componentRef eId="{unit.eid}" src="#{unit.wid}" showAs="Article {unit.number} {unit.heading}"/>'
            for unit in part
        )
        chapters += f'<chapter eId="chp_{count}"><num>{count}</num><heading>Part</heading>{references}</chapter>'
    return written(f"<body>{chapters}</body>")


@dataclass(slots=True)
class History:
    """A law in the making: what stands in it, what was written down, and what acts did."""

    units: list[Unit]
    languages: tuple[str, ...]
    files: Files = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    last: Files = field(default_factory=dict)

    def record(self, day: date) -> None:
        """Write what differs from the version before."""
        for language in self.languages:
            self.put(language, "structure", day, skeleton(self.units))
            for unit in self.units:
                self.put(language, unit.wid, day, unit.write(language))

    def put(self, language: str, unit: str, day: date, data: bytes) -> None:
        if self.last.get(f"{language}/{unit}") != data:
            self.last[f"{language}/{unit}"] = data
            self.files[version_file(WORK, language, unit, day)] = data

    def change(self, unit: Unit, **changes: object) -> None:
        self.units[self.units.index(unit)] = replace(unit, **changes)  # type: ignore[arg-type] # the fields of the value

    def amend(self, data: st.DataObject, day: date, count: int) -> None:
        """Let an act change some articles, each once."""
        enacted = day - timedelta(days=data.draw(st.integers(0, 400)))
        act = FrbrUri.parse(f"/akn/xa/act/{enacted}/{count}-i")
        made: list[Effect] = []
        touched: set[str] = set()
        for _ in range(data.draw(st.integers(1, 3))):
            live = [unit for unit in self.units if unit.text is not None and unit.wid not in touched]
            if not live:
                break
            unit = data.draw(st.sampled_from(live))
            kind, wid = self.operate(data, unit, f"Text of act {count}")
            touched |= {wid, unit.wid}
            made.append(Effect(type=kind, destination=wid, languages=self.languages, in_force_from=day))
        assume(made)
        value = Effects(act=act, enacted=enacted, basis=Basis.IMPORTED, work=WORK, modifications=tuple(made))
        self.files[effects_file(WORK, act, enacted)] = effects_fragment(value).xml
        self.record(day)

    def operate(self, data: st.DataObject, unit: Unit, text: str) -> tuple[TextualModType, str]:
        """Do one thing to the law; return what it was, and to which wId."""
        operation = data.draw(st.sampled_from(["substitute", "insert", "repeal", "drop", "head", "refer"]))
        event(operation)
        if operation == "insert":
            new = self.inserted(unit, text)
            self.units.insert(self.units.index(unit) + 1, new)
            return TextualModType.INSERTION, new.wid
        if operation == "repeal":
            self.change(unit, text=None)
            return TextualModType.REPEAL, unit.wid
        if operation == "drop" and sum(other.placed for other in self.units) > 1:
            self.change(unit, text=None, placed=False)
            return TextualModType.REPEAL, unit.wid
        if operation == "head":
            self.change(unit, heading=f"Heading: {text}")
            return TextualModType.SUBSTITUTION, unit.wid
        if operation == "refer":
            target = data.draw(st.sampled_from([other for other in self.units if other.placed]))
            self.change(unit, text=text, refers_to=target.eid)
            return TextualModType.SUBSTITUTION, f"{unit.wid}__para_1"
        self.change(unit, text=text)
        return TextualModType.SUBSTITUTION, f"{unit.wid}__para_1"

    def inserted(self, after: Unit, text: str) -> Unit:
        """Make a new article: of a number that is free again after this one, or an inserted number."""
        placed = {unit.number for unit in self.units if unit.placed}
        base = after.number.partition("-")[0]
        free = next(f"{base}-{n}" for n in range(1, 99) if f"{base}-{n}" not in placed)
        wid = mint_wid(f"art_{free}", self.used)
        self.used.add(wid)
        return Unit(wid=wid, number=free, heading="New", text=text)


@st.composite
def histories(draw: st.DrawFn) -> Files:
    data = draw(st.data())
    count = draw(st.integers(2, 6))
    languages = LANGUAGES[: draw(st.integers(1, 2))]
    units = [
        Unit(wid=f"art_{n}", number=str(n), heading=f"Matter {n}", text=f"Text {n}") for n in range(1, count + 1)
    ]
    history = History(units=units, languages=languages, used={unit.wid for unit in units})
    entries = tuple(LanguageEntry(code=c, authoritative=c == "rus", held_from=START) for c in languages)
    meta = WorkMetadata(iri=WORK, type="act", name="act", unit="article", enacted=START, languages=entries)
    history.files[work_file(WORK)] = work_fragment(meta).xml
    history.record(START)
    day = START
    for number in range(1, draw(st.integers(1, 5)) + 1):
        day += timedelta(days=draw(st.integers(1, 3000)))
        history.amend(data, day, number)
    return history.files


read = lru_cache(maxsize=1 << 16)(read_file)  # most files of most examples are alike


def findings(files: Files) -> list[str]:
    readings = {path: read(path, data) for path, data in files.items()}
    found = [finding for reading in readings.values() for finding in reading.findings]
    return [f"{f.rule.code} {f.file}: {f.message}" for f in (*found, *check_work(readings))]


@given(histories())
def test_a_history_of_legitimate_acts_has_no_findings(files: Files) -> None:
    assert findings(files) == []


# A version that only says other words than the act gave it is beyond conformance: `lawrepo verify` replays for that.
MUTATIONS = (
    "delete",
    "redate",
    "swap",
    "misplace",
    "relabel",
    "renumber",
    "act",
    "event",
    "rename",
    "garble",
    "again",
)


@given(histories(), st.sampled_from(MUTATIONS), st.data())
def test_a_single_thing_spoilt_is_found(files: Files, mutation: str, data: st.DataObject) -> None:
    spoilt = dict(files)
    path = data.draw(st.sampled_from(sorted(candidates(files, mutation)) or [""]))
    assume(path)
    event(mutation)
    spoil(spoilt, mutation, path, data)
    assume(spoilt != files)
    assert findings(spoilt), (mutation, path)


@given(histories(), st.sampled_from(MUTATIONS), st.data())
def test_what_is_spoilt_is_found_among_what_it_concerns(files: Files, mutation: str, data: st.DataObject) -> None:
    spoilt = dict(files)
    path = data.draw(st.sampled_from(sorted(candidates(files, mutation)) or [""]))
    assume(path)
    spoil(spoilt, mutation, path, data)
    changed = {name for name in files.keys() | spoilt.keys() if files.get(name) != spoilt.get(name)}
    readings = {name: read(name, content) for name, content in spoilt.items()}
    found = check_work(readings)
    assert check_work(readings, only=changed) == found
    assert check_work(readings, only=set()) == tuple(f for f in found if f.rule.code == "work-missing")


def candidates(files: Files, mutation: str) -> Iterator[str]:
    for path in files:
        stored = parse_path(path)
        version = stored.kind is Kind.VERSION
        unit = version and not is_section(stored.unit)
        if {
            "delete": True,
            "redate": version,
            "swap": version,
            "misplace": version and not unit,
            "relabel": version and not unit,
            "renumber": unit,
            "act": stored.kind is Kind.EFFECTS,
            "event": stored.kind is Kind.EFFECTS,
            "rename": True,
            "garble": True,
            "again": unit,
        }[mutation]:
            yield path


def spoil(files: Files, mutation: str, path: str, data: st.DataObject) -> None:
    """Spoil one thing in a file, or the file's place."""
    if mutation in {"delete", "redate", "rename", "swap", "again"}:
        moved(files, mutation, path, data)
    else:
        files[path] = edited(files[path].decode(), mutation, data).encode()


def moved(files: Files, mutation: str, path: str, data: st.DataObject) -> None:
    stored = parse_path(path)
    if mutation == "swap":
        others = [other for other in sorted(candidates(files, "swap")) if parse_path(other).unit != stored.unit]
        other = data.draw(st.sampled_from(others))
        files[path], files[other] = files[other], files[path]
        return
    if mutation == "again":
        files[str(replace(stored, in_force_from=date(2070, 1, 1)))] = files[path]
        return
    content = files.pop(path)
    if mutation == "redate":
        shift = timedelta(days=data.draw(st.sampled_from([-1, 1, -400, 400])))
        new = str(replace(stored, in_force_from=(stored.in_force_from or START) + shift))
    elif mutation == "rename":
        place = data.draw(st.integers(len("akn/xa/act/1996-05-20/"), len(path) - len(".xml") - 1))
        new = path[:place] + data.draw(st.sampled_from("Zq7/")) + path[place + 1 :]
    else:
        return
    assume(new not in files and new != path)
    files[new] = content


def edited(text: str, mutation: str, data: st.DataObject) -> str:
    if mutation == "misplace":
        places = [line for line in text.split("\n") if line.startswith("<componentRef")]
        place = data.draw(st.sampled_from(places))
        return text.replace(f"{place}\n", data.draw(st.sampled_from(["", f"{place}\n{place}\n"])))
    if mutation == "relabel":
        return text.replace("Article", "Rule", 1)
    if mutation == "renumber":
        return text.replace('eId="art_', 'eId="art_9', data.draw(st.integers(1, 2)))
    if mutation == "act":
        return text.replace("-i", "-ii")
    if mutation == "event":
        day = text.partition('<eventRef date="')[2][:10] or text.partition('<eventRef eId="eref_1" date="')[2][:10]
        return text.replace(f'date="{day}"', f'date="{date.fromisoformat(day) + timedelta(days=3)}"')
    cut = data.draw(st.sampled_from([place for place, char in enumerate(text) if char in "<>"]))
    return text[:cut] + text[cut + 1 :]
