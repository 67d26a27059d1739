"""A text on its way to another, and the instructions that have led it there; each is carried out as it is found."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import Final, TypeAlias

from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from lawrepo.amendment import AmendmentRefusedError, apply
from lawrepo.amendment_draft import Draft
from lawrepo.amendment_text import wording_of
from lawrepo.holding import META, State, placed_units
from lawrepo.instruction import Instruction, Op, Where, Wording
from lawrepo.layout import is_section
from lawrepo.refusal import Reason, RefusedError

Make: TypeAlias = Callable[[], Instruction]
Check: TypeAlias = Callable[[State], bool]

_REFERENCE: Final = re.compile(rb'<componentRef [^<>]*?src="#([^"]*)"/>\n')
_NAMED: Final = re.compile(r'<([^\s<>/]+)[^<>]*? eId="([^"]*)"(?: wId="([^"]*)")?(?:[^<>]*? src="#([^"]*)")?')
_FEW: Final = 40  # identifiers that are looked for in a whole text one by one


class Course:
    """A text between two others.

    `state` is how far it has come, `wanted` where it goes, `instructions` what has been done, as it was resolved.
    """

    __slots__ = ("instructions", "language", "state", "wanted", "work")

    def __init__(self, before: State, wanted: State, work: FrbrUri, language: str) -> None:
        """Begin at a text."""
        self.state: dict[str, Fragment] = dict(before)
        self.wanted = {key: fragment for key, fragment in wanted.items() if key != META}
        self.work = work
        self.language = language
        self.instructions: list[Instruction] = []

    @property
    def left(self) -> list[str]:
        """Return the keys of what is not as wanted, in the order of the text, what is to come last."""
        keys = [key for key in self.state if key != META]
        return [key for key in dict.fromkeys((*keys, *self.wanted)) if self.state.get(key) != self.wanted.get(key)]

    def attempt(self, made: Sequence[Instruction], key: str = "", check: Check | None = None) -> bool:
        """Carry instructions out, all of them, if they fit and the text is then as the check wants it; tell whether.

        With a `key` they change that fragment and nothing else. Then the rest of the text is left out, unless it
        has one of the identifiers that they name or bring in: whatever the rest is, they do the same without it.
        """
        alone = bool(key) and self._is_alone(key, made)
        given = self._around(key) if alone else self.state
        try:
            done = apply(given, made, self.language)
        except AmendmentRefusedError:
            return False
        state = self._filled(done.state, key) if alone else dict(done.state)
        if check is not None and not check(state):
            return False
        self.state = state
        self.instructions += done.resolved
        return True

    def take(self, make: Make, key: str = "", check: Check | None = None) -> bool:
        """Make an instruction and carry it out; tell whether both could be."""
        try:
            made = make()
        except (AknError, RefusedError):
            return False
        return self.attempt([made], key, check)

    def _is_alone(self, key: str, made: Sequence[Instruction]) -> bool:
        if self.is_skeleton(key):
            return False
        names = {name for it in made for name in _names(it)}
        others = [
            fragment.xml
            for other, fragment in self.state.items()
            if other not in (key, META) and not self.is_skeleton(other)
        ]
        marks = [f'Id="{name}"'.encode() for name in names]
        return len(marks) <= _FEW and not any(mark in xml for mark in marks for xml in others)

    def _around(self, key: str) -> dict[str, Fragment]:
        """Return a fragment with what the skeletons say of it and of what holds it."""

        def kept(match: re.Match[bytes]) -> bytes:
            return match[0] if unescape(match[1].decode()) == key else b""

        skeletons = {
            name: Fragment(xml=_REFERENCE.sub(kept, self.state[name].xml))
            for name in self.state
            if self.is_skeleton(name)
        }
        return skeletons | {key: self.state[key]}

    def _filled(self, part: State, key: str) -> dict[str, Fragment]:
        """Return the whole text with a fragment, and what the skeletons say of it, as they have become."""
        state = {**self.state, key: part[key]}
        for name, fragment in part.items():
            said = next((m[0] for m in _REFERENCE.finditer(fragment.xml)), None) if name != key else None
            if said is not None:

                def renewed(match: re.Match[bytes], said: bytes = said) -> bytes:
                    return said if unescape(match[1].decode()) == key else match[0]

                state[name] = Fragment(xml=_REFERENCE.sub(renewed, self.state[name].xml))
        return state

    def is_skeleton(self, key: str) -> bool:
        """Tell whether a fragment places units, before or after."""
        return is_section(key) and any(
            b"<componentRef " in state[key].xml for state in (self.state, self.wanted) if key in state
        )

    def eid(self, key: str, wid: str) -> str:
        """Return the eId of an element or unit in a fragment as it is now, "" when it is not there."""
        return names_in(self.state[key]).get(wid, "")

    def borne(self) -> dict[str, str]:
        """Return eId → wId of everything in the text."""
        return {eid: wid for fragment in self.state.values() for wid, eid in names_in(fragment).items()}

    def words(self, eid: str) -> str:
        """Return the whole text of an element, as a repeal states it."""
        draft = Draft(self.state)
        return wording_of(part.element for part in draft.parts(draft.find(eid)))

    # Instructions

    def repeal(self, eid: str, *, drop: bool = False, keep_heading: bool = False) -> Instruction:
        """Take away an element.

        Raises:
            RefusedError: when it says nothing, so that there is nothing to say of it in one language.

        """
        words = self.words(eid)
        if not words:
            raise RefusedError(Reason.TEXT_ABSENT, expected=f"words in {eid}", found="none")
        wordings = (Wording(language=self.language, old=words),)
        return self._made(Op.REPEAL, target=eid, wordings=wordings, drop=drop, keep_heading=keep_heading)

    def renumber(self, eid: str, to: str, num: str) -> Instruction:
        """Give an element another number."""
        return self._made(Op.RENUMBER, target=eid, to=to, wordings=(Wording(language=self.language, new=num),))

    def move(self, eid: str, where: Where, anchor: str, to: str, num: str) -> Instruction:
        """Put an element elsewhere."""
        wordings = (Wording(language=self.language, new=num),)
        to = to if to != eid else ""
        return self._made(Op.MOVE, target=eid, where=where, anchor=anchor, to=to, wordings=wordings)

    def insert(self, where: Where, anchor: str, content: Sequence[Fragment]) -> Instruction:
        """Put in new elements, which keep the wIds that they bear."""
        wordings = (Wording(language=self.language, content=tuple(content)),)
        wids = {eid: wid for fragment in content for wid, eid in names_in(fragment).items()}
        return self._made(Op.INSERT, where=where, anchor=anchor, wordings=wordings, wids=tuple(sorted(wids.items())))

    def substitute(self, eid: str, content: Fragment) -> Instruction:
        """Put an element in the place of one; what is new in it keeps the wId that it bears."""
        draft = Draft(self.state)
        found = draft.find(eid)
        inherited = draft.wids(found)
        wids = {new: wid for wid, new in names_in(content).items() if inherited.get(new) != wid}
        wording = Wording(language=self.language, content=(content,), digest=draft.digest([found]))
        return self._made(Op.SUBSTITUTE, target=eid, wordings=(wording,), wids=tuple(sorted(wids.items())))

    def reword(self, op: Op, eid: str, old: str, new: str, count: int = 1) -> Instruction:
        """Change words in an element."""
        return self._made(op, target=eid, wordings=(Wording(language=self.language, old=old, new=new),), count=count)

    def _made(
        self,
        op: Op,
        *,
        wordings: tuple[Wording, ...],
        target: str = "",
        to: str = "",
        where: Where | None = None,
        anchor: str = "",
        wids: tuple[tuple[str, str], ...] = (),
        count: int = 1,
        drop: bool = False,
        keep_heading: bool = False,
    ) -> Instruction:
        return Instruction(
            id="1",
            op=op,
            work=self.work,
            target=target,
            where=where,
            anchor=anchor,
            to=to,
            wordings=wordings,
            wids=wids,
            count=count,
            drop=drop,
            keep_heading=keep_heading,
        )


@lru_cache(maxsize=1024)  # all units of a law are asked for what they bear, for each that is renumbered
def names_in(fragment: Fragment) -> dict[str, str]:
    """Return wId → eId of everything that a fragment holds or places, in document order."""
    return {
        unescape(unit or wid or eid): unescape(eid)
        for name, eid, wid, unit in _NAMED.findall(fragment.xml.decode())
        if (name == "componentRef") == bool(unit)
    }


def homes(state: State) -> dict[str, str]:
    """Return wId → key of the skeleton that places it, of every unit of a text."""
    skeletons = {key: fragment for key, fragment in state.items() if is_section(key) and key != META}
    return {wid: key for key, fragment in skeletons.items() for wid in placed_units({key: fragment}) if wid in state}


def _names(it: Instruction) -> Iterator[str]:
    yield from (name for name in (it.target, it.anchor, it.to) if name)
    for eid, wid in it.wids:
        yield from (eid, wid)
    for wording in it.wordings:
        for fragment in wording.content:
            for wid, eid in names_in(fragment).items():
                yield from (wid, eid)


def is_as_wanted(course: Course, keys: Collection[str]) -> Check:
    """Return the check that some fragments are as wanted."""
    return lambda state: all(state.get(key) == course.wanted.get(key) for key in keys)
