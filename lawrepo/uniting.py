"""What uniting two histories comes to, as far as it is a decision over values: what is news, what contradicts; pure.

What another clone recorded is recorded again, each commit by itself, and says in its trailers which one it was. The
merge commit after them changes nothing; it tells git that both histories go on from it (docs/merge.md).
"""

import enum
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Final, TypeVar

from lxml import etree

from akn.document import Document
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import WorkMetadata
from lawrepo.amending import AmendingAct, Sheet
from lawrepo.english import counted
from lawrepo.errors import ConflictError
from lawrepo.expression import compose
from lawrepo.holding import META, State, placed_units, point_to, with_wid
from lawrepo.instruction import Instruction
from lawrepo.layout import is_section
from lawrepo.messages import message
from lawrepo.resolution import as_written

MERGED: Final = "Merged"
RECORDED_AS: Final = "Recorded-As"
RECORDED_BY: Final = "Recorded-By"
RECORDED_AT: Final = "Recorded-At"
_BESIDE: Final = (RECORDED_AS, RECORDED_BY, RECORDED_AT)
_STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"
_SHOWN: Final = 10  # digits of a commit's id, and names of what differs
_Value = TypeVar("_Value")


class Choice(enum.Enum):
    """Whose value holds after a merge."""

    OURS = "ours"
    THEIRS = "theirs"
    NEITHER = "neither"


def choose(bases: Sequence[_Value], ours: _Value, theirs: _Value) -> Choice:
    """Say whose value holds: that of the side that changed it; neither's where both did, and otherwise.

    `bases` are the values of the commits from which both sides went on: after merges crosswise there are several.
    """
    if ours == theirs or all(base == theirs for base in bases):
        return Choice.OURS
    return Choice.THEIRS if all(base == ours for base in bases) else Choice.NEITHER


# What commits say


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The commit of another clone that was recorded again, who recorded it there first, and when (UTC)."""

    commit: str
    recorder: str
    recorded_at: str

    def trailers(self) -> tuple[str, ...]:
        """Return it as the trailers of a commit."""
        values = (self.commit, self.recorder, self.recorded_at)
        return tuple(f"{key}: {value}" for key, value in zip(_BESIDE, values, strict=True))


def stamp(moment: datetime) -> str:
    """Return a record time as trailers have it."""
    return moment.astimezone(UTC).strftime(_STAMP)


def with_origin(text: str, origin: Origin) -> str:
    """Return the message of a commit that is recorded again: what it says, and where it comes from."""
    return text + "".join(f"{trailer}\n" for trailer in origin.trailers())


def without_origin(text: str) -> str:
    """Return what a commit says without where it comes from: the inverse of `with_origin`."""
    lines = text.splitlines(keepends=True)
    own = lines[-len(_BESIDE) :]
    keys = tuple(line.partition(": ")[0] for line in own)
    return "".join(lines[: -len(_BESIDE)]) if keys == _BESIDE else text


def origin_of(text: str) -> Origin | None:
    """Return where a commit says that it comes from, None when it does not say."""
    lines = text.splitlines()[-len(_BESIDE) :]
    if without_origin(text) == text:
        return None
    commit, recorder, recorded_at = (line.partition(": ")[2] for line in lines)
    return Origin(commit=commit, recorder=recorder, recorded_at=recorded_at)


def merge_message(other: str, recorded: int) -> str:
    """Say that a history is united with that of another commit, of which so many commits were recorded again."""
    what = f"{counted(recorded, 'commit')} recorded again" if recorded else "nothing in it is new here"
    subject = f"collection: unite with {other[:_SHOWN]}: {what}"
    return message(subject, [f"{MERGED}: {other}"])


def files_message(paths: Sequence[str], other: str) -> str:
    """Say which files that are no law are taken from another commit."""
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""  # noqa: PLR2004 - three are shown
    return message(f"collection: take {', '.join(paths[:3])}{more} from {other[:_SHOWN]}", ())


# What does not fit


class DifferentActError(ConflictError):
    """Report an act that both sides recorded, and not in the same words."""

    def __init__(self, act: FrbrUri, differing: Sequence[str], instructions: Sequence[Instruction]) -> None:
        """Keep the act, what differs in words, and the instructions that are other ones there."""
        self.act = act
        self.differing = tuple(differing)
        self.instructions = tuple(each.id for each in instructions)
        self.provisions = tuple(dict.fromkeys(each.target or each.anchor for each in instructions))
        super().__init__(f"{act}: recorded here and there, and not the same: it differs in {', '.join(differing)}")


class DifferentFileError(ConflictError):
    """Report a file that is no law, and that both sides changed, not to the same bytes."""

    def __init__(self, path: str, why: str = "") -> None:
        """Keep the path."""
        self.path = path
        super().__init__(f"{path}: {why or 'changed here and there, and not to the same'}")


class DifferentFactError(ConflictError):
    """Report something of a Work that both sides recorded otherwise: an event, its languages, its notes."""

    def __init__(self, what: str, ours: str, theirs: str) -> None:
        """Keep what it is, and both values in words."""
        self.what = what
        self.ours = ours
        self.theirs = theirs
        super().__init__(f"{what}: {ours} here, {theirs} there")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """A commit of the other side that cannot be recorded here, and why.

    `follows` says that an earlier one on the same Work cannot either, so that this may be its doing.
    """

    commit: str
    subject: str
    error: Exception
    follows: bool = False

    @property
    def lead(self) -> str:
        """Return which commit it is, on one line."""
        maybe = ", perhaps because of what is refused above" if self.follows else ""
        return f"{self.commit[:_SHOWN]} ({self.subject}){maybe}"


class MergeConflictError(ConflictError):
    """Report everything of the other side that cannot be recorded here; nothing is."""

    def __init__(self, other: str, unfit: Sequence[Unfit]) -> None:
        """Keep the commit, and what does not fit."""
        self.other = other
        self.unfit = tuple(unfit)
        super().__init__("\n".join(f"{each.lead}: {each.error}" for each in unfit))


def differing(ours: Sheet, theirs: Sheet) -> DifferentActError | None:
    """Return how two sheets of one act differ, as written, or the documents that they were read off; None if not."""
    one, other = as_written(ours), as_written(theirs)
    if one == other:
        codes = {*ours.documents, *theirs.documents}
        unlike = sorted(code for code in codes if ours.documents.get(code) != theirs.documents.get(code))
        return DifferentActError(one.act.iri, [f"its own text ({code})" for code in unlike], ()) if unlike else None
    what = [f"[act] {name}" for name in _differing_fields(one.act, other.act)]
    here, there = ({each.id: each for each in sheet.instructions} for sheet in (one, other))
    others = [each for key, each in {**there, **here}.items() if here.get(key) != there.get(key)]
    for each in others[:_SHOWN]:
        where = f" ({each.op.value} {each.target or each.anchor})".replace(" )", ")")
        side = ", only here" if each.id not in there else ", only there" if each.id not in here else ""
        what.append(f"instruction {each.id}{where}{side}")
    if len(others) > _SHOWN:
        what.append(f"{len(others) - _SHOWN} more instructions")
    return DifferentActError(one.act.iri, what or ["the order of its instructions"], others)


def _differing_fields(one: AmendingAct, other: AmendingAct) -> Iterator[str]:
    for each in fields(AmendingAct):
        if getattr(one, each.name) != getattr(other, each.name):
            yield each.name


# What is taken from the other side


def as_found(sheet: Sheet) -> Sheet:
    """Return an act as another clone recorded it, without the names that it got there.

    The digests of what was found there stay: whoever recorded it has seen that text, and no other.
    """
    instructions = tuple(replace(each, target_wid="", anchor_wid="", wids=()) for each in sheet.instructions)
    return replace(sheet, instructions=instructions)


def names_given(state: State, known: Container[str]) -> dict[str, str]:
    """Return what the units of a text are called where it is given to be recorded, by wId.

    It is the wId where that is `known` to both sides, and else the eId: what one side alone called so may be another
    unit on the other.
    """
    placed = {wid: eid for wid, eid in placed_units(state).items() if wid in state}
    kept = {wid for wid in placed if wid in known}
    return {wid: wid if wid in kept or eid in kept else eid for wid, eid in placed.items()}


def document_of(meta: WorkMetadata, state: State, names: Mapping[str, str], *, with_metadata: bool) -> Document:
    """Return a text that is held as it would be given to be recorded: the inverse of `identify`."""
    found = {
        names.get(key, key): point_to(fragment, names) if is_section(key) else with_wid(fragment, names[key])
        for key, fragment in state.items()
        if key != META
    }
    return compose(meta, found, state[META] if with_metadata else None)


def renamed(fragment: Fragment, names: Mapping[str, str]) -> Fragment:
    """Return a fragment with other wIds, by those that it has."""
    root = fragment.element()
    for element in root.iter(etree.Element):
        eid = element.get("eId") or ""
        name = element.get("wId") or eid
        if name in names:
            element.set("wId", names[name])
            if names[name] == eid:
                del element.attrib["wId"]
    return Fragment.of(root)
