"""What recording texts as published comes to: the original, and what each act changed in the text before its own.

The acts were not read; what each did is derived from two texts, once, and from then on it is what the text of any day
follows from, by the acts' own dates (DESIGN: where truth lies, 4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from akn.metadata import Basis, Effects
from lawrepo.consequences import changed_files, stored_files
from lawrepo.derivation import derive
from lawrepo.derivation_merge import merge
from lawrepo.errors import ConflictError
from lawrepo.explanation import derived_fragment
from lawrepo.holding import State, identify, placed_units, used_wids
from lawrepo.importers.manifest import Manifest, ManifestVersion
from lawrepo.importing import ImportRequestError, after_recording, described
from lawrepo.instruction import Instruction
from lawrepo.messages import published_message, texts_message
from lawrepo.plan import Plan
from lawrepo.planning import Planner, RecordedError
from lawrepo.recording import record_texts
from lawrepo.settings import Settings
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import held_of, open_work
from lawrepo.texts import Held, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One text of the manifest, in each of its languages."""

    version: ManifestVersion
    texts: Mapping[str, Text]


def plan_published(
    snapshot: Snapshot, settings: Settings, planner: Planner, manifest: Manifest, texts: Sequence[Published]
) -> list[Plan]:
    """Work out what recording texts as published comes to: a commit for the original, and one an act.

    Raises:
        ImportRequestError: when a part of a text names a unit that its act does not change.
        RecordedError: when the Work is held, and not as these texts make it.
        ConflictError: when what an act did cannot be derived, or does not fit where it commences.

    """
    first, *others = texts
    languages = list(first.texts)
    meta = described(manifest, None, list(first.texts.values()), settings.languages)
    (original,) = record_texts(meta, None, list(first.texts.values()))
    held = after_recording(Held(meta=meta, versions={}), meta, original.files)
    plans = [Plan(message=texts_message(held.meta, original), files=original.files)]
    files = stored_files(held)
    states: Mapping[str, State] = {code: identify(text.document, (), ()) for code, text in first.texts.items()}
    for number, each in enumerate(others, 1):
        if list(each.texts) != languages:
            raise ImportRequestError(f"the text of {each.version.act} is in {', '.join(each.texts)}, not {languages}")
        effects, states = _effects(each, number, states, held)
        held = replace(held, effects=(*held.effects, effects))
        found = planner.published(held).consequences()
        held = replace(held, versions=found.versions, effects=found.effects)
        before, files = files, stored_files(held)
        changed = changed_files(before, files)
        plans.append(Plan(message=published_message(held.meta, effects), files=dict(sorted(changed.items()))))
    return _unless_held(snapshot, manifest, plans, files)


def _unless_held(snapshot: Snapshot, manifest: Manifest, plans: list[Plan], files: Mapping[str, bytes]) -> list[Plan]:
    """Return no commits for a Work that is held as it would be."""
    stored = open_work(snapshot, manifest.work)
    if stored is None:
        return plans
    if stored_files(held_of(stored)) != files:
        raise RecordedError(
            f"{manifest.work}: held already, and not as these texts make it: texts as published are recorded once"
        )
    return []


def _effects(
    published: Published, number: int, before: Mapping[str, State], held: Held
) -> tuple[Effects, Mapping[str, State]]:
    """Return what an act did to the text before its own, with its own dates, and that text."""
    version, work = published.version, held.meta.iri
    if version.act is None:
        raise ImportRequestError(f"the text of {version.in_force} names no act")
    used = used_wids(held.versions.values()) | {key for state in before.values() for key in state}
    after = {code: identify(text.document, [before[code]], used) for code, text in published.texts.items()}
    try:
        derived = {code: derive(before[code], after[code], work=work, language=code) for code in after}
    except ConflictError as error:
        raise ConflictError(f"{version.act}: {error}") from error
    instructions = merge(derived, authoritative=held.meta.authoritative)
    dated = tuple(_dated(instructions, version, [*before.values(), *after.values()]))
    effects = Effects(
        act=version.act,
        enacted=version.enacted,
        published=version.published,
        titles=tuple(sorted(version.act_titles.items())),
        basis=Basis.IMPORTED,
        work=work,
        modifications=(),
        derived=derived_fragment(dated),
        sequence=number,
    )
    return effects, after


def _dated(
    instructions: Sequence[Instruction], version: ManifestVersion, states: Sequence[State]
) -> Iterator[Instruction]:
    """Yield instructions with the days on which they commence, which for parts of the text are days of their own."""
    names: dict[str, set[str]] = {}
    for state in states:
        for wid, eid in placed_units(state).items():
            names.setdefault(wid, set()).add(eid)
    left = {target for targets, _ in version.parts for target in targets}
    for instruction in instructions:
        units = {wid.partition("__")[0] for wid in _touched(instruction)}
        eids = {eid for wid in units for eid in names.get(wid, {wid})}
        day = version.in_force
        for targets, other in version.parts:
            if eids & set(targets):
                day = other
                left -= eids
        yield replace(instruction, in_force=day)
    if left:
        raise ImportRequestError(f"{version.act}: part {', '.join(sorted(left))}: the act changes no such unit")


def _touched(instruction: Instruction) -> Iterator[str]:
    """Yield the wIds of what an instruction changes or brings in."""
    if instruction.target_wid:
        yield instruction.target_wid
    yield from (wid for _, wid in instruction.wids)
