"""What a collection holds of a Work in one language, as states between dates; pure.

A whole text in force from a day is a checkpoint. A unit has a version file at a checkpoint only where its wording
differs from the one before, so the files follow from the checkpoints and the checkpoints from the files.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias, TypeVar

from lxml import etree

from akn.document import SECTIONS, STRUCTURE, Document, skeleton_references
from akn.eid import mint_wid
from akn.errors import AknError
from akn.fragment import Fragment
from akn.modification_types import TextualModType
from akn.names import LABELS, akn
from akn.xml import local_name
from lawrepo.layout import is_section
from lawrepo.timeline import in_force

# What is in force on a day, by key, in document order: the sections by name, then the units by wId.
State: TypeAlias = Mapping[str, Fragment]
# All versions held, by key and first day in force.
Versions: TypeAlias = Mapping[str, Mapping[date, Fragment]]
# What an act did, as (kind, wId or section); nothing for the first text, or one that is as the one before it.
Changes: TypeAlias = tuple[tuple[TextualModType, str], ...]


META: Final = "meta"
_CONTEXT: Final = "__"
_LAST: Final = 2  # texts at the end that others may follow
# The eId of the root of canonical bytes, where there is nothing to unescape in it.
_EID: Final = re.compile(rb'<\?xml [^>]*>\n<[^\s>]+(?: xmlns[^\s>]*)+ eId="([^"&]*)"')
_Act = TypeVar("_Act")


class VanishedError(AknError):
    """Report a section that a text no longer has: the storage format has no form for that."""

    def __init__(self, section: str, *, language: str = "", day: date | None = None) -> None:
        """Keep the section's name, and the language and first day of the text that lacks it where they are known."""
        self.section = section
        self.language = language
        self.day = day
        text = f"the text in {language} of {day}" if day else "the text"
        super().__init__(f"{text} has no {section}, and the text before it has: give the text with it")


def wordings_at(versions: Versions, pit: date) -> dict[str, Fragment]:
    """Return the newest version by a day of everything, of units that have been dropped too."""
    newest: dict[str, Fragment] = {}
    for key, dated in versions.items():
        interval = in_force(sorted(dated), pit)
        if interval is not None:
            newest[key] = dated[interval.start]
    return newest


def state_at(versions: Versions, pit: date) -> dict[str, Fragment]:
    """Return what is in force on a day, in document order; units that were dropped are not in it."""
    return _in_order(wordings_at(versions, pit))


def _in_order(newest: State) -> dict[str, Fragment]:
    state = {name: newest[name] for name in SECTIONS if name in newest}
    return state | {wid: newest[wid] for wid in placed_units(state) if wid in newest}


def placed_units(state: State) -> dict[str, str]:
    """Return wId → eId of the units that the skeletons of a state place, in document order."""
    return {
        wid: eid
        for key, fragment in state.items()
        if is_section(key) and key != META
        for wid, eid in skeleton_references(fragment)
    }


def identify(document: Document, known: Iterable[State], used: Container[str]) -> dict[str, Fragment]:
    """Give the units of a whole text their wIds, and return the text as a state.

    `known` are the texts around it, the nearest first; they are not read further than needed. A unit is the one
    that its written wId says, where one was ever `used` for it in the Work; otherwise the one that bears its eId in
    the first of `known` where one does; otherwise it is new, and gets a wId that was never `used` (DESIGN: identity).
    """
    eids = placed_units(dict(document.sections))
    names = {key: key for key, _ in document.units if key != eids[key] and key in used}
    taken = set(names)
    unknown = {eids[key]: key for key, _ in document.units if key not in names}
    for state in known if unknown else ():
        for wid, eid in placed_units(state).items():
            if eid in unknown and wid in state and wid not in taken:
                names[unknown.pop(eid)] = wid
                taken.add(wid)
        if not unknown:
            break
    for key, _ in document.units:
        if key not in names:
            names[key] = mint_wid(key, _AnyOf(SECTIONS, used, taken))
            taken.add(names[key])
    state = {name: point_to(fragment, names) for name, fragment in document.sections}
    return state | {names[key]: with_wid(fragment, names[key]) for key, fragment in document.units}


def with_wid(unit: Fragment, wid: str) -> Fragment:
    """Return a unit that bears a wId, written on it and on what it contains where it differs from the eId."""
    if b' wId="' not in unit.xml and (bearing := _EID.match(unit.xml)) and bearing[1] == wid.encode():
        return unit
    root = unit.element()
    eid = root.get("eId") or ""
    old = root.get("wId") or eid
    root.set("wId", wid)
    for element in root.iter(etree.Element):
        own, name = element.get("eId") or "", element.get("wId")
        context, name = (eid, own) if name is None else (old, name)
        if name.startswith(f"{context}{_CONTEXT}"):
            name = wid + name[len(context) :]
        if name and name != own:
            element.set("wId", name)
        elif "wId" in element.attrib:
            del element.attrib["wId"]
    return Fragment.of(root)


def delta(before: State, after: State) -> dict[str, Fragment]:
    """Return the version files that lead to a state from the newest wordings `before` it.

    A unit that is dropped without a trace becomes a version that says so (`status="removed"`). Metadata that a
    document brought with it stay until another brings its own.

    Raises:
        VanishedError: when a section is dropped.

    """
    changed = {key: fragment for key, fragment in after.items() if before.get(key) != fragment}
    for key, fragment in before.items():
        if key in after or key == META:
            continue
        if is_section(key):
            raise VanishedError(key)
        gone = removed(fragment)
        if gone != fragment:
            changed[key] = gone
    return changed


def removed(unit: Fragment) -> Fragment:
    """Return the version of a unit that has been dropped: its identifiers, and no wording at all.

    So it differs from that of a repealed unit, which keeps its number and its place.
    """
    old = unit.element()
    root = etree.Element(old.tag, nsmap=old.nsmap)
    for name in ("eId", "wId"):
        value = old.get(name)
        if value:
            root.set(name, value)
    root.set("status", "removed")
    etree.SubElement(root, akn("num"))
    return Fragment.of(root)


def is_removed(unit: Fragment) -> bool:
    """Say whether a version tells that its unit has no effect any more."""
    return b' status="removed"' in unit.xml and unit.element().get("status") == "removed"


def containers(skeleton: Fragment) -> dict[str, bytes]:
    """Return what each container of a skeleton is called: its wId → its number and heading."""
    found: dict[str, bytes] = {}
    for element in skeleton.element().iter(etree.Element):
        eid = element.get("eId")
        if eid and local_name(element) not in {"componentRef", *LABELS}:
            labels = [child for child in element if local_name(child) in LABELS]
            found[element.get("wId") or eid] = b"".join(etree.tostring(label, with_tail=False) for label in labels)
    return found


def changed_containers(before: Fragment, after: Fragment) -> Iterator[tuple[TextualModType, str]]:
    """Yield (what happened, wId) of each container that is new, gone or called otherwise."""
    old, new = containers(before), containers(after)
    for wid, called in new.items():
        if wid not in old:
            yield TextualModType.INSERTION, wid
        elif old[wid] != called:
            yield TextualModType.SUBSTITUTION, wid
    for wid in old:
        if wid not in new:
            yield TextualModType.REPEAL, wid


def modifications(before: State, after: State, changed: Container[str]) -> Iterator[tuple[TextualModType, str]]:
    """Yield (what happened, wId or section) from one state to the next, in document order, what is gone last.

    `changed` are the keys of which there is a new version; metadata are no part of the text.
    """
    for key, fragment in after.items():
        if key not in changed or key == META:
            continue
        if key == STRUCTURE and key in before:
            yield from changed_containers(before[key], fragment)
        elif not is_section(key) and is_removed(fragment) and not (key in before and is_removed(before[key])):
            yield TextualModType.REPEAL, key
        else:
            yield (TextualModType.SUBSTITUTION if key in before else TextualModType.INSERTION), key
    for key in before:
        if key not in after and key in changed:
            yield TextualModType.REPEAL, key


class Edition:
    """The versions in one language, and the days of the texts that they make up."""

    __slots__ = ("_begun", "_follows", "_newest", "_states", "_versions", "days", "language")

    def __init__(self, language: str, versions: Versions, days: Iterable[date]) -> None:
        """Take the versions held, and the days of all texts: also of those that differ in nothing."""
        self.language = language
        self._versions = {key: dict(dated) for key, dated in versions.items()}
        self.days = sorted(days)
        self._begun: dict[date, dict[str, Fragment]] = {}
        for key, dated in self._versions.items():
            for day, fragment in dated.items():
                self._begun.setdefault(day, {})[key] = fragment
        # Whether all versions begin with a text; then one after another can be put after the last without going
        # through all that were before: `_newest` are the wordings of a day, `_states` the texts of the last ones.
        self._follows = self._begun.keys() <= set(self.days)
        self._newest: tuple[date, dict[str, Fragment]] | None = None
        self._states: dict[date, dict[str, Fragment]] = {}

    def before(self, day: date) -> date | None:
        """Return the day of the last text before a day."""
        index = bisect_left(self.days, day)
        return self.days[index - 1] if index else None

    def after(self, day: date) -> date | None:
        """Return the day of the first text after a day."""
        index = bisect_right(self.days, day)
        return self.days[index] if index < len(self.days) else None

    def state(self, day: date) -> dict[str, Fragment]:
        """Return the text in force on a day."""
        state = self._states.get(day)
        if state is None:
            state = _in_order(self._wordings(day))
            if day in self.days[-_LAST:]:
                self._states[day] = state
        return state

    def versions(self, day: date) -> dict[str, Fragment]:
        """Return the versions that begin on a day."""
        return dict(self._begun.get(day, {}))

    def all(self) -> dict[str, dict[date, Fragment]]:
        """Return every version, by key and first day in force."""
        return {key: dict(dated) for key, dated in self._versions.items() if dated}

    def put(self, day: date, state: State) -> None:
        """Make a state that of a day; the texts of all other days stay as they are.

        Raises:
            VanishedError: when this text or the next lacks a section that the one before it has.

        """
        following = self.after(day)
        kept = None if following is None else (following, self.state(following))
        index = bisect_left(self.days, day)
        if self.days[index : index + 1] != [day]:
            self.days.insert(index, day)
        self._write(day, state)
        if kept is not None:
            self._write(*kept)

    def leading_to(self, day: date, before: State, after: State) -> dict[str, Fragment]:
        """Return the versions of a day that lead to a text (`delta`); the error names it.

        Raises:
            VanishedError: when the text lacks a section.

        """
        try:
            return delta(before, after)
        except VanishedError as error:
            raise VanishedError(error.section, language=self.language, day=day) from None

    def _write(self, day: date, state: State) -> None:
        earlier = self.before(day)
        wordings = {} if earlier is None else self._wordings(earlier)
        changed = self.leading_to(day, wordings, state)
        for key in self._begun.get(day, ()):
            del self._versions[key][day]
        self._begun[day] = changed
        for key, fragment in changed.items():
            self._versions.setdefault(key, {})[day] = fragment
        if self._follows and day == self.days[-1]:
            wordings.update(changed)
            self._newest = day, wordings
            self._states = {at: known for at, known in self._states.items() if at == earlier}
        else:
            self._newest = None
            self._states = {}

    def _wordings(self, day: date) -> dict[str, Fragment]:
        if self._newest is not None and self._newest[0] == day:
            return self._newest[1]
        return wordings_at(self._versions, day)


def versions_of(language: str, texts: Mapping[date, State]) -> dict[str, dict[date, Fragment]]:
    """Return the versions that whole texts make up by themselves, each in force from its day.

    Raises:
        VanishedError: when a text lacks a section that the one before it has.

    """
    edition = Edition(language, {}, ())
    for day in sorted(texts):
        edition.put(day, texts[day])
    return edition.all()


def is_same_law(first: State, second: State) -> bool:
    """Say whether two texts are the same, in the same order, whatever metadata documents brought with them."""
    one, other = ([item for item in state.items() if item[0] != META] for state in (first, second))
    return one == other


def share(done: Changes, said: Mapping[_Act, Changes]) -> dict[_Act, Changes]:
    """Divide what was done on a day among its acts by what they are said to have done; the last has the rest."""
    if len(said) == 1:
        return dict.fromkeys(said, done)
    kinds = {act: {target: kind for kind, target in changes} for act, changes in said.items()}
    named = {target for targets in kinds.values() for target in targets}
    last = next(reversed(kinds))
    return {
        act: tuple(
            (targets.get(target, kind), target)
            for kind, target in done
            if target in targets or (act == last and target not in named)
        )
        for act, targets in kinds.items()
    }


def used_wids(languages: Iterable[Versions]) -> set[str]:
    """Return every wId that a Work has used, in any language."""
    return {key for versions in languages for key in versions if not is_section(key)}


def point_to(section: Fragment, names: Mapping[str, str]) -> Fragment:
    """Return a section that calls units by other names, by those that it has for them."""
    if all(key == wid for key, wid in names.items()):
        return section
    root = section.element()
    for reference in root.iter(akn("componentRef")):
        key = (reference.get("src") or "").removeprefix("#")
        if key in names:
            reference.set("src", f"#{names[key]}")
    return Fragment.of(root)


class _AnyOf(Container[str]):
    """The names in any of several containers."""

    def __init__(self, *parts: Container[str]) -> None:
        self._parts = parts

    def __contains__(self, name: object) -> bool:
        return any(name in part for part in self._parts)
