"""Instructions that change words, written as text: byte for byte what their elements are written as.

Most derived instructions are of this kind, and there is at least one for each act of an imported history.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from akn.fragment import Fragment
from akn.names import AKN_NS, LR_NS
from akn.work import OURS, check_language, check_text
from akn.xml import written_text, written_value
from lawrepo.instruction import TEXT_OPS, Instruction, Wording

_HEAD: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<proprietary xmlns="{AKN_NS}" xmlns:lr="{LR_NS}" source="{OURS}">\n'
)


def is_plain(instructions: Iterable[Instruction]) -> bool:
    """Tell whether instructions change words from a day on, and say nothing else."""
    return all(
        it.op in TEXT_OPS
        and isinstance(it.in_force, date)
        and it.in_force_until is None
        and not (it.reason or it.status or it.wids or it.anchor_wid)
        and not (it.wordings and any(wording.content for wording in it.wordings))
        for it in instructions
    )


def plain_fragment(instructions: Sequence[Instruction]) -> Fragment:
    """Write `proprietary` around plain instructions, at least one.

    Raises:
        MetadataError: when a text cannot be written, or is not in NFC.

    """
    lines = [line for number, each in enumerate(instructions, 1) for line in _instruction(each, number)]
    text = "\n".join((_HEAD + "<lr:instructions>", *lines, "</lr:instructions>\n</proprietary>\n"))
    return Fragment(xml=text.encode())


def _instruction(it: Instruction, number: int) -> Iterator[str]:
    values = (
        ("count", "" if it.count == 1 else str(it.count)),
        ("id", it.id),
        ("in_force", str(it.in_force)),
        ("op", it.op.value),
        ("target", it.target),
        ("target_wid", it.target_wid),
        ("work", str(it.work)),
    )
    yield f"<lr:instruction{''.join(_values(values))}>"
    for wording in it.wordings:
        yield from _wording(wording, number)
    yield "</lr:instruction>"


def _wording(wording: Wording, number: int) -> Iterator[str]:
    check_language(wording.language)
    values = (
        ("eId", f"wording_{number}_{wording.language}"),
        ("digest", wording.digest),
        ("language", wording.language),
    )
    texts = [(name, text) for name, text in (("old", wording.old), ("new", wording.new)) if text]
    if not texts:
        yield f"<lr:wording{''.join(_values(values))}/>"
        return
    yield f"<lr:wording{''.join(_values(values))}>"
    for name, text in texts:
        check_text(name, text)
        yield f"<lr:{name}>{written_text(text)}</lr:{name}>"
    yield "</lr:wording>"


def _values(values: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in values:
        if value:
            check_text(name, value)
            yield f' {name}="{written_value(value)}"'
