"""What a comparison of two texts of a law says; values only (docs/comparison.md)."""

import enum
from dataclasses import dataclass


class Mark(enum.Enum):
    """What became of some words; the values are those of the JSON form."""

    KEPT = "="
    DELETED = "-"
    INSERTED = "+"


class Kind(enum.Enum):
    """What happened to a provision, in the order in which it is said; the values are those of the JSON form."""

    INSERTED = "inserted"
    REMOVED = "removed"  # without a trace
    REPEALED = "repealed"  # it keeps its number: status="removed"
    RESTORED = "restored"  # it was repealed, and has effect again
    SUBSTITUTED = "substituted"  # too little is left of the old words to show what became of them
    MOVED = "moved"
    RENUMBERED = "renumbered"  # the same wId, another eId
    REHEADED = "re-headed"
    AMENDED = "amended"  # some words
    MARKUP = "markup"  # references, attributes, layout: not a word
    METADATA = "metadata"  # those that a document brought with it: no law


class Link(enum.Enum):
    """How several provisions continue one, or one several."""

    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some words of a line, and what became of them."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a provision: its number, its heading, or a paragraph of its text (`part`).

    The text is plain, each run of white space one blank. `depth` counts the provisions around it within the one that
    is reported.
    """

    part: str
    depth: int = 0
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a provision is called in one of the two texts.

    `path` are the numbers, or without one the headings, from the unit down, the unit's with its heading. `within`
    and `follows`, the wId of what holds it and the eId of what stands before it there, are known of what was moved;
    "" is the beginning.
    """

    eid: str
    wid: str
    path: tuple[str, ...] = ()
    within: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeChange:
    """An attribute of the element `eid` (or "element" without one); None where the element does not bear it."""

    element: str
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChange:
    """A tag within text that was put in the place of another; "" where there was or is none."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one provision, apart from the provisions in it that are reported themselves.

    `key` is the section or the wId of the unit that it stands in, `element` its name; `before` is None when it is
    new, `after` when it is gone.
    """

    kinds: tuple[Kind, ...]
    key: str
    element: str
    before: Place | None
    after: Place | None
    lines: tuple[Line, ...] = ()
    attributes: tuple[AttributeChange, ...] = ()
    tags: tuple[TagChange, ...] = ()

    @property
    def place(self) -> Place:
        """Return where it stands now, or where it stood."""
        place = self.after or self.before
        if place is None:
            raise ValueError(f"change of {self.element} in {self.key} without a place")
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several that continue one provision, and the share of its words (0 to 1) that they have in common."""

    place: Place
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A provision that was split into several, or several merged into one; an explanation, told by their words."""

    link: Link
    one: Place
    several: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Characters of the canonical text before, [start, stop)."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """How the canonical text of a fragment becomes another: what is copied from it, and what is new.

    `before` and `after` are SHA-256 digests; `before` is "" for a new fragment, and then nothing is copied.
    """

    key: str
    before: str
    after: str
    script: tuple[Copy | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffScript:
    """How one text of a law becomes another, byte for byte.

    `order` are the keys after, as runs [start, stop) of the keys before and as keys that are new; what has no patch
    stays as it is. `before` and `after` are the SHA-256 of the two texts: of `KEY TAB DIGEST LF` for each fragment.
    """

    before: str
    after: str
    patches: tuple[Patch, ...]
    order: tuple[Copy | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How one text of a law becomes another, for people, and exactly.

    `changes` are in the order of the document, and empty only when no fragment differs; `relations` explain them.
    """

    changes: tuple[Change, ...]
    relations: tuple[Relation, ...]
    script: DiffScript
