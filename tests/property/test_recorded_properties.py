"""Acts and events recorded in any order: one law, every day of it, and nothing recorded before ever changed."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from akn.errors import AknError
from akn.events import Event
from akn.frbr import FrbrUri
from lawrepo.amending import COMMENCEMENT, AmendingAct, Sheet, Targets
from lawrepo.calendar_days import Year
from lawrepo.consequences import stored_files, whole_texts
from lawrepo.engine import Engine
from lawrepo.errors import ConflictError, LawrepoError
from lawrepo.field import Field
from lawrepo.fold import Original, text_at
from lawrepo.holding import State, is_removed, placed_units, state_at
from lawrepo.horizon import Horizons
from lawrepo.importers.content import place_of, read_content
from lawrepo.importers.manifest import Manifest
from lawrepo.importers.text import read_text
from lawrepo.importing import plan_texts
from lawrepo.instruction import Instruction, Op, Rule, Where, Wording
from lawrepo.layout import work_path
from lawrepo.plan import Plan
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
APART = 3  # days between acts that are drawn in their order
PARAGRAPHS = ("art_1__para_1", "art_1__para_2", "art_2__para_1", "art_2__para_2")

Step: TypeAlias = Sheet | Event
# A whole text: its first day, and the words of each paragraph.
Whole: TypeAlias = tuple[dt.date, tuple[str, ...]]


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

    def prepare(self, entries: Iterable[Entry]) -> None:
        """Do nothing: all is there."""

    def raw_subtree(self, _: Entry) -> bytes:
        return b""

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


def with_text(
    memory: Memory,
    pit: dt.date,
    words: Sequence[str] = ("alpha beta",) * 4,
    *,
    authoritative: Sequence[str] = LANGUAGES,
) -> Memory:
    """Return the collection with a whole text in force from a day, of which these are the words of each paragraph."""
    texts = []
    for language, head in HEADS.items():
        one, two, three, four = words
        source = f"{head} 1. Name\n1. {one}.\n2. {two}.\n\n{head} 2. Name\n1. {three}.\n2. {four}."
        document = read_text(source, language=language).document
        texts.append(Text(language=language, in_force_from=pit, document=document, title="Law"))
    manifest = Manifest(work=LAW, titles={}, versions=(), authoritative=tuple(authoritative))
    plans, _ = plan_texts(memory, SETTINGS, memory.planner(), manifest, texts)
    for plan in plans:
        memory = memory.after(plan.files)
    return memory


EMPTY = Memory({"lawrepo.toml": SETTINGS.to_toml()})
ORIGINAL = with_text(EMPTY, FIRST)
TRANSLATED = with_text(EMPTY, FIRST, authoritative=LANGUAGES[:1])


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


# An act that comes after everything else


class Tip(Memory):
    """A collection in a dictionary, with a name; what differs between two is found by looking at all files."""

    __slots__ = ()

    def __init__(self, files: Mapping[str, bytes], commit: str) -> None:
        super().__init__(files)
        self.commit = commit

    @property
    def artefacts(self) -> None:
        return None

    def changed(self, before: Snapshot | None, folder: str) -> Iterator[tuple[str, str | None]]:
        assert isinstance(before, Memory)
        for path in sorted({*before.files, *self.files}):
            if path.startswith(folder) and before.files.get(path) != self.files.get(path):
                yield path, path if path in self.files else None


class Line:
    """A collection that grows, each act planned both ways."""

    def __init__(self, *, authoritative: Sequence[str]) -> None:
        self.tips = [Tip((ORIGINAL if len(authoritative) > 1 else TRANSLATED).files, "0")]
        self.horizons = Horizons(lambda commit: self.tips[int(commit)])
        self.onward = 0

    def record(self, step: Step, *, elsewhere: bool = False, tried: bool = False) -> None:
        """Record something; `elsewhere` by a process that does not know what this one does, `tried` is no more."""
        if elsewhere:
            found = self._outcome(step, None)
            if isinstance(found, Plan):
                self._grow(found.files)
            return
        outcomes = [self._outcome(step, horizons) for horizons in (None, self.horizons)]
        whole, found = outcomes
        if not isinstance(whole, Plan) or not isinstance(found, Plan):
            assert outcomes[0] == outcomes[1]
            return
        assert list(found.files.items()) == list(whole.files.items())
        for part in ("message", "turns", "pending", "stillborn", "remarks"):
            assert getattr(found, part) == getattr(whole, part), part
        written = found.files.keys()
        assert {path: by for path, by in found.made_by.items() if path in written} == {
            path: by for path, by in whole.made_by.items() if path in written
        }
        self.onward += found.made_by != whole.made_by
        if not tried:
            self._grow(found.files)

    def text(self, pit: dt.date, words: Sequence[str]) -> None:
        try:
            after = with_text(self.tips[-1], pit, words)
        except LawrepoError:
            return
        self._grow(dict(after.files))

    def write(self, files: Mapping[str, bytes | None]) -> None:
        """Change files by hand."""
        self._grow(files)

    def _grow(self, files: Mapping[str, bytes | None]) -> None:
        self.tips.append(Tip(self.tips[-1].after(files).files, str(len(self.tips))))

    def _outcome(self, step: Step, horizons: Horizons | None) -> Plan | tuple[str, str]:
        planner = Planner(self.tips[-1], SETTINGS, never, horizons=horizons)
        try:
            return planner.act(step) if isinstance(step, Sheet) else planner.event(step)
        except (LawrepoError, AknError) as error:
            return type(error).__name__, str(error)


def with_content(
    identifier: str, op: Op, source: str, *, target: str = "", anchor: str = "", codes: Sequence[str] = LANGUAGES
) -> Instruction:
    """Return what puts something in a place, at the end of what it is in; an article begins with {}."""
    where = Where.LAST if op is Op.INSERT else None
    place = place_of(op, target=target, where=where, anchor=anchor)
    read = {code: read_content(source.format(HEADS[code]), place, language=code).elements for code in codes}
    wordings = tuple(Wording(language=code, content=content) for code, content in read.items())
    return Instruction(id=identifier, op=op, work=LAW, target=target, where=where, anchor=anchor, wordings=wordings)


@st.composite
def changes_of_structure(draw: st.DrawFn, number: int, position: int) -> Instruction:
    """Draw what gives names, takes them away, or changes nothing at all."""
    art, para = draw(st.sampled_from(("art_1", "art_2"))), draw(st.sampled_from(PARAGRAPHS))
    identifier, mark = str(position + 1), f"{number}{position}"
    kind = draw(st.sampled_from(("substitute", *("drop", "again") * 2, "move", "renumber", "unit")))
    if kind == "move":
        return Instruction(id=identifier, op=Op.MOVE, work=LAW, target=art, where=Where.LAST)
    if kind == "renumber":
        return Instruction(id=identifier, op=Op.RENUMBER, work=LAW, target=para, to=f"{para}-{mark}")
    if kind == "drop":
        target = draw(st.sampled_from((art, para, *("art_1__para_3", "art_3") * 3)))
        return Instruction(id=identifier, op=Op.REPEAL, work=LAW, target=target, drop=True)
    if kind == "substitute":
        return with_content(identifier, Op.SUBSTITUTE, f"{para[-1]}. alpha beta.", target=para)
    if kind == "again":
        return with_content(identifier, Op.INSERT, "3. alpha beta.", anchor="art_1")
    return with_content(identifier, Op.INSERT, "{} 3. Name\n1. alpha beta.")


@st.composite
def lines(draw: st.DrawFn) -> tuple[Step | Whole, ...]:
    """Draw acts, most of them in the order of their commencement, and what comes between."""
    found: list[Step | Whole] = []
    sheets: list[Sheet] = []
    for number in range(1, draw(st.integers(3, 7)) + 1):
        kind = draw(st.sampled_from((*("next",) * 8, "any", "event", "text")))
        if kind == "event":
            name, on = draw(st.sampled_from("ab")), day(draw(st.integers(1, 30)))
            found.append(Event(iri=LAW, name=name, on=on, outcome=draw(st.sampled_from(("yes", "no")))))
            continue
        if kind == "text":
            words = st.sampled_from(("alpha beta", "alpha beta gamma"))
            found.append((day(draw(st.integers(1, 30))), tuple(draw(words) for _ in range(4))))
            continue
        instructions = []
        for position in range(draw(st.integers(1, 2))):
            which = draw(st.sampled_from(("text", "structure", "force" if sheets else "text")))
            if which == "force" and draw(st.booleans()):
                instructions.append(draw(force_operations(position, sheets)))
            elif which == "structure":
                instructions.append(draw(changes_of_structure(number, position)))
            else:
                drawn = draw(text_operations(number, position))
                own = kind != "next" or draw(st.integers(0, 3)) == 0
                instructions.append(drawn if own else replace(drawn, in_force=None, in_force_until=None))
        act = AmendingAct(
            iri=iri(number),
            enacted=FIRST,
            in_force=day(APART * number) if kind == "next" else draw(commencements(number)),
            amends=LAW,
            sequence=draw(st.sampled_from((number, None))),
            targets=draw(st.sampled_from((*(Targets.AS_AMENDED,) * 3, Targets.BEFORE_ACT))),
        )
        sheets.append(Sheet(act=act, instructions=tuple(instructions)))
        found.append(sheets[-1])
    return tuple(found)


@given(lines(), st.sampled_from((LANGUAGES, LANGUAGES[:1])), st.lists(st.integers(0, 5), min_size=7, max_size=7))
@settings(max_examples=30)
def test_the_newest_texts_are_enough(
    drawn: tuple[Step | Whole, ...], authoritative: Sequence[str], who: Sequence[int]
) -> None:
    """Whatever was recorded before: the same files, message, remarks and refusals as by all that there is."""
    line = Line(authoritative=authoritative)
    for step, by in zip(drawn, who, strict=False):
        if isinstance(step, tuple):
            line.text(*step)
        else:
            line.record(step, elsewhere=by == 0, tried=by == 1)
    event(f"planned on the newest texts: {line.onward} of {len(drawn)}")


def act(number: int, *instructions: Instruction, on: int | Rule, until: int | None = None) -> Sheet:
    in_force = on if isinstance(on, Rule) else day(on)
    ends = None if until is None else day(until)
    told = AmendingAct(iri=iri(number), enacted=FIRST, in_force=in_force, in_force_until=ends, amends=LAW)
    return Sheet(act=told, instructions=instructions)


def marked(mark: str, *, target: str = PARAGRAPHS[0], codes: Sequence[str] = LANGUAGES) -> Instruction:
    wordings = tuple(Wording(language=code, old="alpha", new=f" {mark}") for code in codes)
    return Instruction(id=mark, op=Op.INSERT_TEXT, work=LAW, target=target, wordings=wordings)


def on_force(op: Op, target: str, until: int | None = None) -> Instruction:
    ends = None if until is None else day(until)
    return Instruction(id="f", op=op, work=LAW, target=target, in_force_until=ends)


NEW = with_content("n", Op.INSERT, "3. alpha beta.", anchor="art_1")
DROP = Instruction(id="d", op=Op.REPEAL, work=LAW, target="art_1__para_3", drop=True)
ARTICLE = with_content("a", Op.INSERT, "{} 3. Name\n1. alpha beta.")
DROP_ARTICLE = replace(DROP, target="art_3")
STAYS = Instruction(id="s", op=Op.MOVE, work=LAW, target="art_2", where=Where.LAST)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is recorded by a process that does not know of others."""

    step: Step


@dataclass(frozen=True, slots=True)
class Tried:
    """What is worked out, and not recorded."""

    step: Step


OLDER, NEWEST = (f"{FOLDER}eng/art_1/{day(number)}.xml" for number in (2, 3))
OF_THIRD = f"{work_path(iri(3))}/eng/art_1/{FIRST}.xml"
THREE = tuple(act(number, marked(f"i{number}"), on=number) for number in range(1, 4))
AFTER = tuple(act(number, marked(f"i{number}"), on=number) for number in range(4, 6))


@dataclass(frozen=True, slots=True)
class Edited:
    """A file in which somebody puts a word for another by hand, or which he removes."""

    path: str
    old: bytes = b""
    new: bytes = b""


@dataclass(frozen=True, slots=True)
class Restored:
    """A file that somebody makes by hand what it was when there were three acts."""

    path: str


HAPPENED = Event(iri=LAW, name="a", on=FIRST)
NAMES = (act(1, marked("i"), on=1), act(2, NEW, on=2), act(3, DROP, on=3), act(4, NEW, on=4), act(5, DROP, on=5))
# What is recorded, and how many of the acts need no more than the newest texts; the first always needs all.
SCENARIOS: Mapping[
    str, tuple[Sequence[Step | Whole | Elsewhere | Tried | Edited | Restored | Mapping[str, bytes]], int]
] = {
    "one after another": (tuple(act(number, marked(f"i{number}"), on=number) for number in range(1, 6)), 4),
    "names that were given": ((*NAMES, act(6, NEW, on=6)), 5),
    "names that were given, units": (
        (act(1, ARTICLE, on=1), act(2, DROP_ARTICLE, on=2), act(3, ARTICLE, on=3)),
        2,
    ),
    "names that were given, found anew": (
        (act(1, NEW, on=1), act(2, DROP, on=2), HAPPENED, act(3, marked("i"), on=3), act(4, NEW, on=4)),
        2,
    ),
    "the same day": (
        (act(1, marked("i"), on=1), act(2, marked("k"), on=2), act(3, marked("l", target=PARAGRAPHS[2]), on=2)),
        1,
    ),
    "before another": ((act(1, marked("i"), on=1), act(2, marked("k"), on=9), act(3, marked("l"), on=5)), 1),
    "an end that comes later": (
        (act(1, marked("i"), on=1), act(2, marked("k"), on=2, until=9), act(3, marked("l"), on=5)),
        1,
    ),
    "an end, and after it": (
        (act(1, marked("i"), on=1, until=4), act(2, marked("k"), on=2, until=9), act(3, marked("l"), on=10)),
        1,
    ),
    "a suspension": (
        (
            *(act(1, marked("i"), on=1), act(2, marked("k"), on=2)),
            act(3, on_force(Op.SUSPEND, f"{iri(1)}#i", 20), on=3),
            *(act(4, marked("l"), on=10), act(5, marked("m"), on=21), act(6, marked("n"), on=22)),
        ),
        3,
    ),
    "an event": (
        (
            act(1, marked("i"), on=1),
            act(2, marked("k"), on=Rule(event=f"{LAW}#a", days=3)),
            act(3, marked("l"), on=3),
            Event(iri=LAW, name="a", on=day(10)),
            *(act(4, marked("m"), on=11), act(5, marked("n"), on=14), act(6, marked("o"), on=15)),
        ),
        2,
    ),
    "the commencement of another act": (
        (
            act(1, marked("i"), on=1),
            act(2, marked("k"), on=Rule(event=f"{iri(3)}#{COMMENCEMENT}", days=3)),
            *(act(3, marked("l"), on=5), act(4, marked("m"), on=6), act(5, marked("n"), on=9)),
        ),
        1,
    ),
    "a whole text": (
        (act(1, marked("i"), on=1), (day(9), ("alpha beta gamma",) * 4), act(2, marked("k"), on=5)),
        0,
    ),
    "what changes nothing yet": (
        (
            *(act(1, marked("i"), on=1), act(2, STAYS, on=9), act(3, ARTICLE, on=5)),
            *(act(4, marked("l"), on=10), act(5, marked("m"), on=11)),
        ),
        1,
    ),
    "what changes nothing yet, found anew": (
        (
            *(act(1, marked("i"), on=1), act(2, STAYS, on=9), HAPPENED),
            *(act(3, marked("k"), on=2), act(4, ARTICLE, on=5)),
        ),
        0,
    ),
    "what changes nothing yet, put off": (
        (
            *(act(1, marked("i"), on=1), act(2, STAYS, on=9), act(3, marked("k"), on=10)),
            act(4, on_force(Op.POSTPONE, f"{iri(2)}#s", 20), on=3),
            act(5, ARTICLE, on=15),
        ),
        1,
    ),
    "what changes nothing yet, put off elsewhere": (
        (
            act(1, marked("i"), on=1),
            Elsewhere(act(2, STAYS, on=9)),
            Elsewhere(act(3, on_force(Op.POSTPONE, f"{iri(2)}#s", 20), on=3)),
            act(4, ARTICLE, on=15),
        ),
        0,
    ),
    "what is put forward only to be tried": (
        (
            *(act(1, marked("i"), on=1), act(2, STAYS, on=9), HAPPENED),
            Tried(act(3, on_force(Op.VOID, f"{iri(2)}#s"), on=3)),
            act(4, ARTICLE, on=5),
        ),
        0,
    ),
    "holidays, by hand": (
        (
            *(act(1, marked("i"), on=1), act(2, marked("k"), on=2)),
            {"calendar/2001.toml": Year(year=2001, holidays=(), source="law").to_toml()},
            act(3, marked("l"), on=3),
        ),
        1,
    ),
    "settings, by hand": (
        (
            *(act(1, marked("i"), on=1), act(2, marked("k"), on=2)),
            {"lawrepo.toml": SETTINGS.to_toml() + b"# new\n"},
            act(3, marked("l"), on=3),
        ),
        1,
    ),
    "what is no law, by hand": (
        (
            *(act(1, marked("i"), on=1), act(2, marked("k"), on=2), {"README": b"Law"}),
            act(3, marked("l"), on=3),
        ),
        2,
    ),
    "a version, changed by hand": ((*THREE, Edited(NEWEST, b"beta", b"BETA"), *AFTER), 3),
    "an old version, changed by hand": ((*THREE, Edited(OLDER, b"beta", b"BETA"), *AFTER), 3),
    "a version, changed by hand, then an act elsewhere": (
        (*THREE[:2], Edited(OLDER, b"beta", b"BETA"), Elsewhere(THREE[2]), *AFTER),
        2,
    ),
    "a version, changed by hand, and an act that is only tried": (
        (THREE[0], Elsewhere(THREE[1]), Edited(OLDER, b"beta", b"BETA"), Tried(THREE[2]), *AFTER),
        1,
    ),
    "a version, removed by hand": ((*THREE, Edited(NEWEST), *AFTER), 3),
    "a version, removed by hand and restored": ((*THREE, Edited(NEWEST), Restored(NEWEST), *AFTER), 4),
    "a version, removed by hand and restored after an act": (
        (*THREE, Edited(NEWEST), AFTER[0], Restored(NEWEST), AFTER[1]),
        3,
    ),
    "an instruction, changed by hand": ((*THREE, Edited(OF_THIRD, b"i3", b"I3"), *AFTER), 3),
    "what is waited for": (
        (
            *(act(1, marked("i"), on=1), act(2, marked("k"), on=Rule(event=f"{iri(4)}#{COMMENCEMENT}", days=3))),
            *(act(3, marked("l"), on=3), act(4, marked("m"), on=5)),
        ),
        0,
    ),
    "elsewhere": (
        (
            act(1, marked("i"), on=1),
            Elsewhere(act(2, marked("k"), on=2)),
            Elsewhere(act(3, marked("l"), on=3)),
            *(act(4, marked("m"), on=4), act(5, marked("n"), on=5)),
        ),
        1,
    ),
    "what a translation lacks": (
        (
            act(1, with_content("n", Op.INSERT, "3. alpha beta.", anchor="art_1", codes=("eng",)), on=1),
            act(2, marked("k"), on=2),
            act(3, marked("l", target="art_1__para_3"), on=3),
            act(4, marked("m", codes=("eng",)), on=4),
        ),
        2,
    ),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_was_recorded_before_is_minded(name: str) -> None:
    steps, onward = SCENARIOS[name]
    line = Line(authoritative=LANGUAGES[:1])
    for step in steps:
        if isinstance(step, tuple):
            line.text(*step)
        elif isinstance(step, Mapping):
            line.write(step)
        elif isinstance(step, Edited):
            was = line.tips[-1].files[step.path]
            assert step.old in was
            line.write({step.path: was.replace(step.old, step.new) if step.old else None})
        elif isinstance(step, Restored):
            line.write({step.path: line.tips[len(THREE)].files[step.path]})
        elif isinstance(step, Elsewhere):
            line.record(step.step, elsewhere=True)
        elif isinstance(step, Tried):
            line.record(step.step, tried=True)
        else:
            line.record(step)
    assert len(line.tips) == 1 + sum(not isinstance(step, Tried) for step in steps)  # all of it could be recorded
    assert line.onward == onward
