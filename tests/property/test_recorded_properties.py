"""Acts and events recorded in any order: one law, every day of it, and nothing recorded before ever changed."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo.amending import COMMENCEMENT, AmendingAct, Sheet
from lawrepo.calendar_days import Year
from lawrepo.consequences import stored_files, whole_texts
from lawrepo.engine import Engine
from lawrepo.errors import ConflictError
from lawrepo.field import Field
from lawrepo.fold import Original, text_at
from lawrepo.holding import State, is_removed, placed_units, state_at
from lawrepo.importers.content import place_of, read_content
from lawrepo.importers.manifest import Manifest
from lawrepo.importers.text import read_text
from lawrepo.importing import plan_texts
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording
from lawrepo.layout import work_path
from lawrepo.planning import Planner
from lawrepo.settings import Settings
from lawrepo.store.objects import Entry
from lawrepo.store.snapshot import Snapshot
from lawrepo.texts import Text

LAW = FrbrUri.parse("/akn/xa/act/1999-12-01/1")
FOLDER = f"{work_path(LAW)}/"
FIRST = dt.date(2000, 1, 1)
LANGUAGES = ("eng", "rus")
SETTINGS = Settings(country="xa", languages=LANGUAGES, calendar="none")
HEADS = {"eng": "Article", "rus": "Статья"}
SPAN = 10  # days in which everything happens
PARAGRAPHS = ("art_1__para_1", "art_1__para_2", "art_2__para_1", "art_2__para_2")

Step: TypeAlias = Sheet | Event


def never(calendar: str, year: int) -> Year:
    """Look no year up: no period is one of working days."""
    raise AssertionError(f"{calendar} {year}")


class Memory(Snapshot):
    """A collection in a dictionary; the path of a file is its object id."""

    __slots__ = ("_folders", "files")

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._folders: dict[str, dict[str, Entry]] = {"": {}}
        for path in files:
            whole = ""
            for name in path.split("/"):
                folder, whole = whole, f"{whole}/{name}" if whole else name
                if name not in self._folders.setdefault(folder, {}):
                    self._folders[folder][name] = Entry(name, whole, is_tree=whole != path)

    def entries(self, folder: str) -> dict[str, Entry]:
        return self._folders.get(folder, {})

    def subtree(self, entry: Entry) -> dict[str, Entry]:
        return self._folders[entry.oid] if entry.is_tree else {}

    def subtrees(self, entries: Iterable[Entry]) -> list[dict[str, Entry]]:
        return [self.subtree(entry) for entry in entries]

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def blobs(self, oids: Iterable[str]) -> Iterator[bytes]:
        return (self.files[oid] for oid in oids)

    def walk(self, folder: str) -> Iterator[tuple[str, str]]:
        return ((path, path) for path in sorted(self.files) if path.startswith(f"{folder}/"))

    def planner(self) -> Planner:
        return Planner(self, SETTINGS, never)

    def after(self, files: Mapping[str, bytes | None]) -> "Memory":
        """Return the collection after a commit."""
        made = {path: data for path, data in {**self.files, **files}.items() if data is not None}
        return Memory(made)


def with_text(memory: Memory, pit: dt.date, words: Sequence[str] = ("alpha beta",) * 4) -> Memory:
    """Return the collection with a whole text in force from a day, of which these are the words of each paragraph."""
    texts = []
    for language, head in HEADS.items():
        one, two, three, four = words
        source = f"{head} 1. Name\n1. {one}.\n2. {two}.\n\n{head} 2. Name\n1. {three}.\n2. {four}."
        document = read_text(source, language=language).document
        texts.append(Text(language=language, in_force_from=pit, document=document, title="Law"))
    manifest = Manifest(work=LAW, titles={}, versions=(), authoritative=LANGUAGES)
    plans, _ = plan_texts(memory, SETTINGS, memory.planner(), manifest, texts)
    for plan in plans:
        memory = memory.after(plan.files)
    return memory


ORIGINAL = with_text(Memory({"lawrepo.toml": SETTINGS.to_toml()}), FIRST)


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(number)


def iri(number: int) -> FrbrUri:
    return FrbrUri.parse(f"/akn/xa/act/2000-01-01/{number}")


# What is drawn


@st.composite
def text_operations(draw: st.DrawFn, number: int, position: int) -> Instruction:
    """Draw a change of text that fits almost any text: marks, numbers and places are its own."""
    mark = f"{number}{position}"
    kind = draw(st.sampled_from(("mark", "mark", "mark", "article", "paragraph", "repeal")))
    start = draw(st.none() | st.integers(1, SPAN))
    until = draw(st.none() | st.none() | st.integers(SPAN // 2, SPAN + 2))
    if start is not None and until is not None and until <= start:
        until = None
    begins, ends = (None if each is None else day(each) for each in (start, until))
    identifier, paragraph = str(position + 1), draw(st.sampled_from(PARAGRAPHS))
    if kind == "repeal":
        return Instruction(
            id=identifier,
            op=Op.REPEAL,
            work=LAW,
            target=paragraph,
            drop=draw(st.booleans()),
            in_force=begins,
            in_force_until=ends,
        )
    if kind == "mark":
        codes = draw(st.sampled_from((LANGUAGES, LANGUAGES, ("rus",))))
        old = draw(st.sampled_from(("alpha", "beta")))
        said = tuple(Wording(language=code, old=old, new=f" m{mark}") for code in codes)
        return Instruction(
            id=identifier,
            op=Op.INSERT_TEXT,
            work=LAW,
            target=paragraph,
            wordings=said,
            in_force=begins,
            in_force_until=ends,
        )
    anchor = paragraph.partition("__")[0] if kind == "article" else paragraph
    place = place_of(Op.INSERT, target="", where=Where.AFTER, anchor=anchor)
    wordings = []
    for code, head in HEADS.items():
        source = f"1-{mark}. gamma." if kind == "paragraph" else f"{head} 1-{mark}. Name\n1. gamma."
        content = read_content(source, place, language=code).elements
        wordings.append(Wording(language=code, content=content))
    return Instruction(
        id=identifier,
        op=Op.INSERT,
        work=LAW,
        where=Where.AFTER,
        anchor=anchor,
        wordings=tuple(wordings),
        in_force=begins,
        in_force_until=ends,
    )


@st.composite
def commencements(draw: st.DrawFn, number: int) -> dt.date | Rule:
    """Draw a day, an event that is recorded or not, or the commencement of another act."""
    kind = draw(st.sampled_from(("day", "day", "day", "event", "act")))
    if kind == "day":
        return day(draw(st.integers(1, SPAN)))
    days = draw(st.integers(0, 3))
    if kind == "event":
        return Rule(
            event=f"{LAW}#{draw(st.sampled_from('ab'))}", days=days, outcome=draw(st.sampled_from(("", "yes")))
        )
    return Rule(event=f"{iri(draw(st.integers(1, number)))}#{COMMENCEMENT}", days=days)


@st.composite
def force_operations(draw: st.DrawFn, position: int, earlier: Sequence[Sheet]) -> Instruction:
    aimed = draw(st.sampled_from(earlier))
    its = draw(st.sampled_from(aimed.instructions))
    op = draw(st.sampled_from((Op.SUSPEND, Op.ANNUL, Op.VOID, Op.REPEAL, Op.POSTPONE)))
    until = draw(st.none() | st.integers(SPAN, SPAN + 2)) if op is not Op.POSTPONE else SPAN + 1
    return Instruction(
        id=str(position + 1),
        op=op,
        work=LAW,
        target=f"{aimed.act.iri}#{its.id}",
        in_force_until=None if until is None else day(until),
    )


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, ...]:
    """Draw acts, each with a sequence, and events that some of them wait for."""
    sheets: list[Sheet] = []
    for number in range(1, draw(st.integers(2, 4)) + 1):
        instructions = []
        for position in range(draw(st.integers(1, 2))):
            on_force = bool(sheets) and draw(st.integers(0, 4)) == 0
            drawn = force_operations(position, sheets) if on_force else text_operations(number, position)
            instructions.append(draw(drawn))
        act = AmendingAct(
            iri=iri(number),
            enacted=FIRST,
            in_force=draw(commencements(number)),
            amends=LAW,
            titles=(("eng", f"Act {number}"),),
            sequence=number,
        )
        sheets.append(Sheet(act=act, instructions=tuple(instructions)))
    events = [
        Event(iri=LAW, name=name, on=day(draw(st.integers(1, SPAN))), outcome=draw(st.sampled_from(("yes", "no"))))
        for name in draw(st.sampled_from(("", "a", "ab")))
    ]
    return (*sheets, *events)


# What is recorded


def plan_of(memory: Memory, step: Step) -> Mapping[str, bytes | None]:
    planner = memory.planner()
    return (planner.act(step) if isinstance(step, Sheet) else planner.event(step)).files


def record(order: Iterable[Step]) -> tuple[Memory, list[Step]]:
    """Record what can be recorded, what is refused again after the rest; give the end, and what never could be."""
    memory, left = ORIGINAL, list(order)
    while left:
        refused = []
        for step in left:
            try:
                files = plan_of(memory, step)
            except ConflictError:
                refused.append(step)
            else:
                memory = memory.after(files)
        if len(refused) == len(left):
            break
        left = refused
    return memory, left


def check_commit(before: Memory, files: Mapping[str, bytes | None]) -> None:
    """No commit changes an original, an instruction or a metadata file that is recorded."""
    assert files
    for path in files:
        if path in before.files:
            assert path.startswith(FOLDER) or "/effects/" in path, path
            assert not path.endswith((f"{FIRST}.xml", "work.xml")), path
            assert files[path] != before.files[path], path


def field_of(memory: Memory) -> Field:
    return memory.planner().field(LAW)


def check_days(field: Field) -> None:
    """The text of each day is what its instructions make from scratch; every unit has one version in force."""
    engine = Engine(field.sheets, authoritative=LANGUAGES)

    def carry_out(state: State, instructions: Sequence[Instruction], language: str) -> State:
        return engine(state, instructions, language).state

    for language in LANGUAGES:
        versions = field.held.versions[language]
        first = Original(in_force_from=FIRST, state=whole_texts(field.held)[language][FIRST])
        standings = [each for each in field.standings if not each.intervals or each.start > FIRST]
        for number in range(SPAN + 7):
            pit = day(number)
            found = state_at(versions, pit)
            assert found == text_at(pit, first, standings, carry_out, work=LAW, language=language)
            placed = placed_units(found)
            assert list(placed) == [key for key in found if key not in {"structure", "meta", "preface"}]
        for dated in versions.values():
            wordings = [fragment for _, fragment in sorted(dated.items())]
            assert all(one != other for one, other in pairwise(wordings))
            assert not is_removed(wordings[0])


def law_of(memory: Memory) -> dict[str, bytes]:
    return {path: data for path, data in memory.files.items() if path.startswith(FOLDER)}


@given(steps(), st.data())
@settings(max_examples=150)
def test_the_law_follows_from_what_is_recorded_in_whatever_order(
    drawn: tuple[Step, ...], data: st.DataObject
) -> None:
    """At once is step by step is from scratch, on every day; and the order of recording says nothing.

    It says something only where one order is refused: what a recorded act found in the text binds it.
    """
    final, left = record(data.draw(st.permutations(drawn)))
    field = field_of(final)
    assert stored_files(field.held) == field.consequences().files(LAW)
    check_days(field)
    other, left_then = record(data.draw(st.permutations(drawn)))
    if not left and not left_then:
        assert law_of(other) == law_of(final)


@given(steps(), st.data())
@settings(max_examples=1000)
def test_no_answer_changes_when_something_is_recorded_later(drawn: tuple[Step, ...], data: st.DataObject) -> None:
    """The text at (A, B) is what it was; what a later commit takes for the truth, it leaves as it is."""
    memory = ORIGINAL
    answers: list[tuple[Memory, dict[str, bytes]]] = []
    last: tuple[Memory, Step, Mapping[str, bytes | None]] | None = None
    for step in data.draw(st.permutations(drawn)):
        answers.append((memory, dict(memory.files)))
        try:
            files = plan_of(memory, step)
        except ConflictError:
            continue
        check_commit(memory, files)
        memory = memory.after(files)
        last = (answers[-1][0], step, files)
    if last is not None:  # what is planned twice is the same, and planning changes nothing
        assert plan_of(last[0], last[1]) == last[2]
    assert all(known.files == files for known, files in answers)


@given(steps(), st.integers(1, SPAN), st.data())
@settings(max_examples=60)
def test_a_whole_text_stays_what_it_is(drawn: tuple[Step, ...], number: int, data: st.DataObject) -> None:
    """Acts recorded before and after a whole text, beneath it and above it, leave every word of it alone."""
    words = data.draw(
        st.lists(st.sampled_from(("alpha beta", "alpha beta gamma", "beta alpha")), min_size=4, max_size=4)
    )
    place = data.draw(st.integers(0, len(drawn)))
    memory, texts = ORIGINAL, None
    for at, step in enumerate((*drawn, None)):
        if at == place:
            try:
                memory = with_text(memory, day(number), words)
            except ConflictError:
                return
            texts = {code: dict(found[day(number)]) for code, found in texts_of(memory).items()}
        if step is not None:
            try:
                memory = memory.after(plan_of(memory, step))
            except ConflictError:
                continue
        field = field_of(memory)
        assert stored_files(field.held) == field.consequences().files(LAW)
        if texts is not None:
            assert {code: dict(found[day(number)]) for code, found in texts_of(memory).items()} == texts
            for code, found in texts.items():
                assert state_at(field.held.versions[code], day(number)) == found


def texts_of(memory: Memory) -> dict[str, dict[dt.date, State]]:
    return whole_texts(field_of(memory).held)
