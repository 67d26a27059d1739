"""What leads from one text of a law to another: the least readable set of instructions; pure.

Every instruction is carried out as it is found, so what is returned has led there. Where nothing finer gives the
exact bytes, what holds the difference is given whole: a provision, a unit, a skeleton with what is new in it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.pieces import join_declarations, split_declarations
from lawrepo.compare_tree import REFERENCE, Node, read_tree
from lawrepo.derivation_content import reword, rewritten
from lawrepo.derivation_course import Course, homes
from lawrepo.derivation_line import changed_words
from lawrepo.derivation_places import Places, repeal_containers
from lawrepo.errors import ConflictError
from lawrepo.holding import META, State, is_same_law
from lawrepo.instruction import Instruction
from lawrepo.layout import is_section

_SHOWN = 5


class DerivationError(ConflictError):
    """Report two texts between which no instructions lead."""

    def __init__(self, language: str, message: str) -> None:
        """Keep the language of the texts."""
        self.language = language
        super().__init__(f"no instructions lead from the one text in {language} to the other: {message}")


def derive(
    before: State,
    after: State,
    *,
    work: FrbrUri,
    language: str,
    first: int = 1,
    in_force: date | None = None,
) -> tuple[Instruction, ...]:
    """Return instructions, resolved, whose application to a text gives another, metadata aside; ids from `first` on.

    They commence on the day `in_force`, where it is given.

    Raises:
        DerivationError: when a section comes or goes, for which there is no instruction, or the text after breaks
            the schema or the profile where the one before does not.

    """
    _require_sections(before, after, language)
    plainly = changed_words(before, after, work=work, language=language, first=first, in_force=in_force)
    if plainly is not None:
        return (plainly,)
    return compared(before, after, work=work, language=language, first=first, in_force=in_force)


def compared(
    before: State,
    after: State,
    *,
    work: FrbrUri,
    language: str,
    first: int = 1,
    in_force: date | None = None,
) -> tuple[Instruction, ...]:
    """Return what `derive` does, for texts of the same sections, by comparing their trees.

    Raises:
        DerivationError: as `derive`.

    """
    course = Course(before, after, work, language)
    _finely(course)
    for whole in (False, True):
        if not is_same_law(course.state, after):
            course = course if not whole else Course(before, after, work, language)
            _wholly(course, whole=whole)
    if not is_same_law(course.state, after):
        left = course.left or ["the order"]
        raise DerivationError(language, f"{', '.join(left[:_SHOWN])} would not be as in the text after")
    made = enumerate(course.instructions, first)
    return tuple(replace(each, id=str(number), in_force=in_force) for number, each in made)


def _require_sections(before: State, after: State, language: str) -> None:
    old, new = ([key for key in state if is_section(key) and key != META] for state in (before, after))
    gone, come = [key for key in old if key not in new], [key for key in new if key not in old]
    if gone or come:
        what = [f"the one before has {', '.join(gone)}"] if gone else []
        what += [f"the one after has {', '.join(come)}"] if come else []
        raise DerivationError(language, f"{' and '.join(what)}, and the other has not")


def _finely(course: Course) -> None:
    skeletons = [key for key in course.left if course.is_skeleton(key)]
    for key in skeletons:
        repeal_containers(course, key)
    _arrange(course, skeletons)
    units = [key for key in course.left if not course.is_skeleton(key) and key in course.state]
    units = [key for key in units if key in course.wanted]
    _arrange(course, units)
    _reword(course, units)
    _reword(course, [key for key in course.left if course.is_skeleton(key)])


def _arrange(course: Course, keys: Sequence[str]) -> None:
    places = [Places(course, key) for key in keys]
    for each in places:
        each.drop()
    for each in places:
        each.renumber()
    for each in places:
        each.place()
    for each in places:
        each.renumber()
    for each in places:
        each.drop_emptied()


def _reword(course: Course, keys: Iterable[str]) -> None:
    """Reword fragments; one that another stands in the way of waits for it."""
    waiting = [key for key in keys if course.state.get(key) != course.wanted.get(key)]
    progress = True
    while waiting and progress:
        left = [key for key in waiting if not reword(course, key)]
        progress = len(left) < len(waiting)
        waiting = left


def _wholly(course: Course, *, whole: bool) -> None:
    """Give units whole, and skeletons with what is new in them: as much as holds all that differs, or the whole."""
    start = course.state, list(course.instructions)
    for order in permutations(_skeletons(course)):
        course.state, course.instructions = start[0], list(start[1])
        for key in order:
            _restate(course, key, whole=whole)
        for key in [key for key in course.left if key in course.state and key in course.wanted]:
            _substitute(course, course.state[key].eid or key, course.wanted[key])
        if not course.left:
            return


def _skeletons(course: Course) -> list[str]:
    """Return the skeletons that differ, or place a unit that does."""
    here = homes(course.state)
    return list(dict.fromkeys(here.get(key, key) for key in course.left if course.is_skeleton(here.get(key, key))))


def _restate(course: Course, key: str, *, whole: bool) -> None:
    """Give a skeleton, or a part of it, with the units in it that are new or another."""
    here = homes(course.state)
    prefixes, _ = split_declarations(course.wanted[key].xml)

    def replaced(node: Node) -> str | None:
        if node.name != REFERENCE or node.wid not in course.wanted or not _is_another(course, key, here, node):
            return None
        declared, text = split_declarations(course.wanted[node.wid].xml)
        prefixes.update(declared)
        return text

    node = read_tree(course.wanted[key].xml.decode())
    if not whole:
        old = read_tree(course.state[key].xml.decode())
        node = _least(old, node, lambda each: _is_another(course, key, here, each))
    text = rewritten(node, replaced)
    _substitute(course, node.eid or key, Fragment.parse(join_declarations(prefixes, text)))


def _is_another(course: Course, key: str, here: Mapping[str, str], node: Node) -> bool:
    """Tell whether a unit that is to be placed is not there, or another."""
    wid = node.wid
    return here.get(wid) != key or course.state.get(wid) != course.wanted.get(wid)


def _least(old: Node, new: Node, is_another: Callable[[Node], bool]) -> Node:
    """Go down to the one container that holds all that differs, but not into one that is repealed."""
    while not (old.removed or new.removed) and len(old.children) == len(new.children):
        pairs = list(zip(old.children, new.children, strict=True))
        differing = [
            (before, after)
            for before, after in pairs
            if before.xml != after.xml or any(each.name == REFERENCE and is_another(each) for each in after.subtree())
        ]
        if len(differing) != 1:
            break
        ((before, after),) = differing
        if not after.identified or after.name == REFERENCE or (before.eid, before.wid) != (after.eid, after.wid):
            break
        old, new = before, after
    return new


def _substitute(course: Course, eid: str, content: Fragment) -> None:
    course.take(lambda: course.substitute(eid, content))
