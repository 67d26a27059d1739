"""What a translation does not have yet, so that it never keeps the authoritative text from being amended; pure.

An instruction on the authoritative text that looks in a translation for what is not translated yet has no effect
there (DESIGN: where truth lies, 7). Which names these are follows from the acts alone, in whatever order they were
recorded.
"""

from collections.abc import Collection, Iterable, Iterator

from lawrepo.instruction import Instruction

_CONTEXT = "__"


def is_binding(instruction: Instruction, authoritative: Collection[str]) -> bool:
    """Tell whether an instruction changes the text in every authoritative language, of which there must be some."""
    return bool(authoritative) and all(map(instruction.concerns, authoritative))


def sought(instruction: Instruction) -> Iterator[str]:
    """Yield the names of what an instruction aims at and stands beside, and of all that these lie in.

    They are wIds where these are known, else eIds.
    """
    for name in (instruction.target_wid or instruction.target, instruction.anchor_wid or instruction.anchor):
        parts = name.split(_CONTEXT) if name else []
        yield from (_CONTEXT.join(parts[:count]) for count in range(1, len(parts) + 1))


def is_part(name: str) -> bool:
    """Tell whether a name is that of a part of something that has a name itself."""
    return _CONTEXT in name


def brought_in(instruction: Instruction) -> frozenset[str]:
    """Return the names of what a text lacks in which an instruction had no effect; what it renames among it."""
    names = {wid for _, wid in instruction.wids}
    names |= {each.eid for wording in instruction.wordings for each in wording.content}
    if instruction.to:
        names |= {instruction.target_wid or instruction.target, instruction.to}
    return frozenset(names)


def lacking_in(language: str, instructions: Iterable[Instruction], authoritative: Collection[str]) -> frozenset[str]:
    """Return the names that a translation may lack, for instructions on one Work have no effect in it.

    An instruction has none where it has no words in that language, or hangs on what another has not brought in.
    """
    lacking: set[str] = set()
    waiting = [each for each in instructions if each.changes_text and is_binding(each, authoritative)]
    progress = True
    while progress:
        left = []
        for each in waiting:
            if each.concerns(language) and lacking.isdisjoint(sought(each)):
                left.append(each)
            else:
                lacking |= brought_in(each)
        progress = len(left) < len(waiting)
        waiting = left
    return frozenset(lacking)
