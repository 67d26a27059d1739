"""What leads from one text of a law to another: the least readable set of instructions; pure.

Every instruction is carried out as it is found, so what is returned has led there. Where nothing finer gives the
exact bytes, what holds the difference is given whole: a provision, a unit, a skeleton with what is new in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations

from akn.errors import AknError
from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.xml import join_declarations, split_declarations
from lawrepo.compare_tree import REFERENCE, Node, read_tree
from lawrepo.derivation_content import reword, rewritten
from lawrepo.derivation_course import Course, homes
from lawrepo.derivation_places import Places, repeal_containers
from lawrepo.errors import ConflictError
from lawrepo.holding import META, State
from lawrepo.instruction import Instruction
from lawrepo.layout import is_section
from lawrepo.refusal import RefusedError

_SHOWN = 5


class DerivationError(ConflictError):
    """Report two texts between which no instructions lead."""

    def __init__(self, language: str, message: str) -> None:
        """Keep the language of the texts."""
        self.language = language
        super().__init__(f"no instructions lead from the one text in {language} to the other: {message}")


def derive(
    before: State, after: State, *, work: FrbrUri, language: str, first: int = 1
) -> tuple[Instruction, ...]:
    """Return instructions, resolved, whose application to a text gives another, metadata aside; ids from `first` on.

    Raises:
        DerivationError: when a section comes or goes, for which there is no instruction, or the text after breaks
            the schema or the profile where the one before does not.

    """
    _require_sections(before, after, language)
    course = Course(before, after, work, language)
    _finely(course)
    if not _has_arrived(course, after):
        course = Course(before, after, work, language)
        _wholly(course)
    if not _has_arrived(course, after):
        left = course.left or ["the order"]
        raise DerivationError(language, f"{', '.join(left[:_SHOWN])} would not be as in the text after")
    return tuple(replace(made, id=str(number)) for number, made in enumerate(course.instructions, first))


def _has_arrived(course: Course, after: State) -> bool:
    state = {key: fragment for key, fragment in course.state.items() if key != META}
    wanted = {key: fragment for key, fragment in after.items() if key != META}
    return list(state.items()) == list(wanted.items())


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


def _wholly(course: Course) -> None:
    """Give whole units, and whole skeletons with what is new in them."""
    skeletons = [key for key in course.left if course.is_skeleton(key)]
    if skeletons:
        start = course.state, list(course.instructions)
        for order in permutations(skeletons):
            course.state, course.instructions = start[0], list(start[1])
            for key in order:
                _restate(course, key)
            if not [key for key in course.left if course.is_skeleton(key)]:
                break
    for key in [key for key in course.left if key in course.state and key in course.wanted]:
        _substitute(course, key, course.wanted[key])


def _restate(course: Course, key: str) -> None:
    """Give a skeleton whole, with the units that are new or another in it."""
    here = homes(course.state)
    prefixes, _ = split_declarations(course.wanted[key].xml)

    def replaced(node: Node) -> str | None:
        wid = node.wid
        same = here.get(wid) == key and course.state.get(wid) == course.wanted.get(wid)
        if node.name != REFERENCE or same or wid not in course.wanted:
            return None
        declared, text = split_declarations(course.wanted[wid].xml)
        prefixes.update(declared)
        return text

    text = rewritten(read_tree(course.wanted[key].xml.decode()), replaced)
    _substitute(course, key, Fragment.parse(join_declarations(prefixes, text)))


def _substitute(course: Course, key: str, content: Fragment) -> None:
    fragment = course.state[key]
    try:
        made = course.substitute(fragment.eid or key, content)
    except (AknError, RefusedError):
        return
    course.attempt([made])
