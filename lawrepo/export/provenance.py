"""Who wrote each word of a provision, for a terminal and as JSON `lawrepo.blame/v1` (docs/blame.md)."""

import enum
import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

from akn.frbr import FrbrUri
from lawrepo.compare_words import words as words_of
from lawrepo.export.provenance_words import ProvenanceWords, provenance_words
from lawrepo.export.runs import clean
from lawrepo.export.words import instant, language_tag, words
from lawrepo.provenance import BlamedBlock, Run

SCHEMA: Final = "lawrepo.blame/v1"
WIDTH: Final = 110

_BAR: Final = "│"
_COMMIT: Final = 10
_NARROWEST: Final = 30  # what is left for the words at least
_LAST: Final = 2  # the segments of an act's IRI that tell it from others: its day and its number

Value = str | int | None | list["Value"] | dict[str, "Value"]


class Basis(enum.Enum):
    """What is known of how words came into a text."""

    ORIGINAL = "original"  # they are of the first text
    ENACTED = "enacted"  # an instruction that was read
    IMPORTED = "imported"  # two whole texts that differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the key of an origin stands for.

    `act` is the IRI of the act, "" for the original text and where no act is recorded, and `instruction` the id of
    the instruction in it, "" where none was read. The commit recorded it at `recorded_at`.
    """

    act: str
    title: str
    instruction: str = ""
    in_force_from: date
    recorded_at: datetime
    commit: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Blamed:
    """What was blamed: a provision of a Work in a language (ISO 639-2) on a day, as known at a commit.

    The eId of a whole text is "".

    `origins` says what each key in the blocks stands for; others in it do not matter.
    """

    work: FrbrUri
    eid: str
    language: str
    title: str
    pit: date
    recorded_at: datetime
    commit: str
    origins: Mapping[str, Origin]
    blocks: tuple[BlamedBlock, ...]

    def __post_init__(self) -> None:
        """Refuse an origin that nothing is said of.

        Raises:
            KeyError: with its key.

        """
        for key in self.used():
            self.origins[key]

    def used(self) -> tuple[str, ...]:
        """Return the keys of the origins, in the order of their days; those of one day as they occur."""
        found = dict.fromkeys(run.origin for block in self.blocks for run in block.runs)
        return tuple(sorted(found, key=lambda key: self.origins[key].in_force_from))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A provision as it is read: its blocks on lines, of which each belongs to one origin."""

    eid: str
    wid: str
    lines: tuple[Run, ...]


def passages(blocks: Sequence[BlamedBlock]) -> tuple[Passage, ...]:
    """Return blocks as provisions.

    A number stands on one line with what follows it, and a heading with its article, where one act wrote both.
    """
    found = []
    for (eid, wid), own in groupby(blocks, key=lambda block: (block.eid, block.wid)):
        lines: list[Run] = []
        open_line = False  # whether the next block goes on where this one ends
        for block in own:
            for at, run in enumerate(block.runs):
                text = " ".join(clean(run.text).split())
                if open_line and at == 0 and lines[-1].origin == run.origin:
                    lines[-1] = Run(text=f"{lines[-1].text} {text}".strip(), origin=run.origin)
                else:
                    lines.append(Run(text=text, origin=run.origin))
            open_line = block.part != "text"
        found.append(Passage(eid=eid, wid=wid, lines=tuple(lines)))
    return tuple(found)


def to_text(blamed: Blamed, *, width: int = WIDTH) -> bytes:
    """Write the words of a provision with a margin that says whose they are, as plain text in UTF-8, with LF.

    The margin names the day from which the words are in force, the act with its instruction, and the commit; it is
    empty where it is as in the line above. The acts follow in full, each with the number of its words.
    """
    tag = language_tag(blamed.language) or "und"
    ui, own = words(tag), provenance_words(tag)
    margins = _margins(blamed, own)
    out = [
        clean(blamed.title),
        f"{ui.identifier}: {blamed.work}~{blamed.eid} ({blamed.language})",
        f"{ui.as_of}: {blamed.pit}",
        f"{ui.recorded}: {instant(blamed.recorded_at)}",
        f"{ui.commit}: {blamed.commit}",
    ]
    for passage in passages(blamed.blocks):
        renamed = f" (wId {passage.wid})" if passage.wid != passage.eid else ""
        out += ["", f"{passage.eid}{renamed}", *_lines(passage, margins, width)]
    out += ["", own.origins]
    for key in blamed.used():
        origin = blamed.origins[key]
        count = sum(_count(run) for block in blamed.blocks for run in block.runs if run.origin == key)
        facts = (
            origin.act,
            own.imported if origin.basis is Basis.IMPORTED else "",
            f"{ui.recorded.lower()} {instant(origin.recorded_at)}",
            f"{own.count}: {count}",
        )
        out += [
            f"{margins[key]}{_BAR} {clean(origin.title)}",
            f"{' ' * len(margins[key])}{_BAR} {'; '.join(filter(None, facts))}",
        ]
    return "".join(f"{line.rstrip()}\n" for line in out).encode()


def to_json(blamed: Blamed) -> bytes:
    """Write the envelope `lawrepo.blame/v1` in UTF-8, indented, with a final newline."""
    value: Value = {
        "schema": SCHEMA,
        "iri": str(blamed.work),
        "eId": blamed.eid,
        "language": blamed.language,
        "title": blamed.title,
        "point_in_time": blamed.pit.isoformat(),
        "recorded_at": blamed.recorded_at.isoformat(),
        "commit": blamed.commit,
        "origins": {key: _origin(blamed.origins[key]) for key in blamed.used()},
        "blocks": [
            {
                "eId": block.eid,
                "wId": block.wid,
                "part": block.part,
                "runs": [[run.text, run.origin] for run in block.runs],
            }
            for block in blamed.blocks
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _origin(origin: Origin) -> Value:
    return {
        "act": origin.act,
        "instruction": origin.instruction,
        "title": origin.title,
        "in_force_from": origin.in_force_from.isoformat(),
        "recorded_at": origin.recorded_at.isoformat(),
        "commit": origin.commit,
        "basis": origin.basis.value,
    }


def _margins(blamed: Blamed, own: ProvenanceWords) -> dict[str, str]:
    """Return what stands before the words of each origin, all of one width."""
    acts = {}
    for key in blamed.used():
        origin = blamed.origins[key]
        nameless = own.unrecorded if origin.basis is Basis.IMPORTED else own.original
        act = "/".join(origin.act.split("/")[-_LAST:]) or nameless
        acts[key] = f"{act} #{origin.instruction}" if origin.instruction else act
    widest = max(map(len, acts.values()), default=0)
    return {
        key: f"{blamed.origins[key].in_force_from}  {act:{widest}}  {blamed.origins[key].commit[:_COMMIT]:{_COMMIT}} "
        for key, act in acts.items()
    }


def _lines(passage: Passage, margins: Mapping[str, str], width: int) -> Iterator[str]:
    last: str | None = None
    for line in passage.lines:
        margin = margins[line.origin]
        room = max(width - len(margin) - len(f"{_BAR} "), _NARROWEST)
        for text in textwrap.wrap(line.text, room, break_long_words=False, break_on_hyphens=False):
            yield f"{margin if line.origin != last else ' ' * len(margin)}{_BAR} {text}"
            last = line.origin


def _count(run: Run) -> int:
    return len(words_of(run.text))
