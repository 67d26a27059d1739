"""The profile: what lawrepo asks of a document beyond the schema (docs/profile.md, schemas/profile.sch)."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from lxml import etree

from akn.findings import Finding, Rule
from akn.outline import Outline
from akn.place import places
from akn.rules import Breach, ProfileRule, View
from akn.rules_content import CONTENT
from akn.rules_frbr import FRBR
from akn.rules_identity import IDENTITY
from akn.rules_outline import undecided
from akn.rules_time import TIME

PROFILE: Final[tuple[ProfileRule, ...]] = (*IDENTITY, *FRBR, *TIME, *CONTENT)
RULES: Final[tuple[Rule, ...]] = tuple(item.rule for item in PROFILE)


def check_profile(
    root: etree._Element,
    *,
    file: str,
    whole: bool,
    source: bytes | None = None,
    profile: Sequence[ProfileRule] = PROFILE,
    outline: Outline | None = None,
) -> tuple[Finding, ...]:
    """Return every breach of the profile, in document order.

    `root` is a fragment with its own element as root, or an assembled document (`whole`), in which references must
    resolve. `source` are the bytes that it was parsed from: they give columns, and lines beyond 65,534. An
    `outline` of the same document, if it is a fragment, spares asking rules that it is certain to keep.
    """
    if outline is not None and not whole:
        profile = undecided(profile, outline)
        if not profile:
            return ()
    view = View.of(root, whole=whole)
    found: list[tuple[int, int, Rule, Breach]] = []
    for order, item in enumerate(profile):
        found.extend((breach.node.order, order, item.rule, breach) for breach in item.check(view))
    if not found:
        return ()
    found.sort(key=lambda entry: entry[:2])
    where = places(root, (breach.node.element for _, _, _, breach in found), source)
    return tuple(
        Finding(
            rule=rule,
            message=breach.message,
            file=file,
            line=line,
            column=column,
            eid=breach.node.eid or breach.node.context,
            expected=breach.expected,
            found=breach.found,
        )
        for (_, _, rule, breach), (line, column) in zip(found, where, strict=True)
    )


def read_schematron() -> bytes:
    """Return the published form of the profile, ISO Schematron (`schemas/profile.sch`)."""
    return files("akn.schemas").joinpath("profile.sch").read_bytes()
