"""What recording whole texts comes to: a commit an act, worked out on a snapshot before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from akn.fragment import Fragment
from akn.frbr import FrbrUri
from akn.metadata import LanguageEntry, WorkMetadata, effects_fragment, parse_effects, parse_work
from lawrepo.consequences import changed_files, ending_effects, stored_files, whole_texts
from lawrepo.errors import RequestError
from lawrepo.field import Field
from lawrepo.holding import versions_of
from lawrepo.importers.manifest import Manifest, ManifestVersion
from lawrepo.importers.source import Source
from lawrepo.layout import Kind, effects_file, parse_path, work_file
from lawrepo.messages import ending_message, texts_message
from lawrepo.plan import Plan
from lawrepo.planning import Planner, RecordedError
from lawrepo.recording import record_texts, recordings
from lawrepo.settings import Settings
from lawrepo.store.snapshot import Snapshot
from lawrepo.store.works import open_work
from lawrepo.texts import Act, Held, Recording, Text


class ImportRequestError(RequestError):
    """Report an import whose parts contradict each other or the collection."""


def plan_texts(
    snapshot: Snapshot, settings: Settings, planner: Planner, manifest: Manifest, texts: Sequence[Text]
) -> tuple[list[Plan], tuple[str, ...]]:
    """Work out what recording whole texts in force from given days comes to, and remarks for people.

    Where acts are recorded that change the texts between, these are replayed over the new texts.

    Raises:
        TextConflictError, ActConflictError, TextKindError, VanishedError: as `record_texts`.
        FoldConflictError: when what is recorded does not fit the new texts.
        ImportRequestError: when the manifest contradicts the collection.
        RecordedError: when the Work is recorded as an act with instructions.

    """
    remarks: list[str] = []
    return list(planned_texts(snapshot, settings, planner, manifest, texts, remarks)), tuple(remarks)


def planned_texts(
    snapshot: Snapshot,
    settings: Settings,
    planner: Planner,
    manifest: Manifest,
    texts: Sequence[Text],
    remarks: list[str],
) -> Iterator[Plan]:
    """Yield what `plan_texts` returns, each commit when it has been worked out; remarks are added to those given.

    Raises:
        as `plan_texts`, some not before the commit concerned.

    """
    stored = open_work(snapshot, manifest.work)
    if stored is not None and stored.meta.has_instructions:
        raise RecordedError(
            f"{manifest.work}: recorded as an act, with its instructions, which never change;"
            " correct, annul or repeal it by an act of its own"
        )
    field = None if stored is None else planner.field(manifest.work)
    held = None if field is None else field.held
    meta = described(manifest, held, texts, settings.languages)
    if field is None or not field.is_amended:
        for known, each in _described(meta, held, recordings(meta, held, texts)):
            remarks += each.remarks
            yield Plan(message=texts_message(known, each), files=each.files)
    else:
        alone = _by_themselves(field.held)
        recorded = record_texts(meta, alone, texts)
        yield from _replayed(meta, field, alone, recorded)
        remarks += (remark for each in recorded for remark in each.remarks)
        remarks += _newly_without_effect(meta, field, alone, recorded)
    if manifest.replaces is not None:
        day = min(text.in_force_from for text in texts)
        yield from ending(snapshot, manifest.replaces, meta, day)


def _newly_without_effect(
    meta: WorkMetadata, field: Field, alone: Held, recordings: Sequence[Recording]
) -> Iterator[str]:
    """Yield a remark on each end of force that has no effect any more, since a new text restates what it ended."""
    for recording in recordings:
        alone = after_recording(alone, meta, recording.files)
    known = field.without_effect()
    yield from (remark for remark in replace(field, held=alone).without_effect() if remark not in known)


def _by_themselves(held: Held) -> Held:
    """Return what is held as if no act had changed the whole texts: the versions that these make up alone."""
    texts = whole_texts(held)
    return replace(held, versions={code: versions_of(code, dated) for code, dated in texts.items()})


def _replayed(meta: WorkMetadata, field: Field, alone: Held, recordings: Sequence[Recording]) -> Iterator[Plan]:
    """Yield the commits of texts with what the acts that are recorded make of them.

    `alone` is what is held by the whole texts alone.
    """
    files = stored_files(field.held)
    for known, recording in _described(meta, field.held, recordings):
        alone = after_recording(alone, meta, recording.files)
        found = replace(field, held=alone).consequences().files(meta.iri)
        changed = changed_files(files, found)
        kept = {path: data for path, data in recording.files.items() if parse_path(path).kind in _BESIDE}
        files = found
        yield Plan(message=texts_message(known, recording), files=dict(sorted((changed | kept).items())))


def _described(
    meta: WorkMetadata, held: Held | None, recordings: Iterable[Recording]
) -> Iterator[tuple[WorkMetadata, Recording]]:
    """Yield each recording with the Work as it is described after it: languages come with their first texts."""
    known = meta if held is None else held.meta
    for recording in recordings:
        data = recording.files.get(work_file(meta.iri))
        known = known if data is None else parse_work(Fragment(xml=data))
        yield known, recording


_BESIDE = frozenset((Kind.WORK, Kind.NOTES))


def after_recording(held: Held, meta: WorkMetadata, files: Mapping[str, bytes | None]) -> Held:
    """Return what is held after a recording of texts alone."""
    versions = {
        code: {key: dict(dated) for key, dated in held.versions.get(code, {}).items()}
        for code in (entry.code for entry in meta.languages)
    }
    effects = {each.act: each for each in held.effects}
    for path, data in files.items():
        file = parse_path(path)
        if file.kind is Kind.VERSION and file.in_force_from is not None:
            dated = versions[file.language].setdefault(file.unit, {})
            if data is None:
                del dated[file.in_force_from]
            else:
                dated[file.in_force_from] = Fragment(xml=data)
        elif file.kind is Kind.EFFECTS and data is not None:
            read = parse_effects(Fragment(xml=data))
            effects[read.act] = read
        elif file.kind is Kind.EFFECTS:
            effects = {
                act: each for act, each in effects.items() if effects_file(meta.iri, act, each.enacted) != path
            }
    first = {code: min(dated["structure"]) for code, dated in versions.items() if dated.get("structure")}
    languages = tuple(replace(e, held_from=first.get(e.code, e.held_from)) for e in meta.languages)
    return Held(meta=replace(meta, languages=languages), versions=versions, effects=tuple(effects.values()))


def text_of(
    source: Source, language: str, in_force: date, *, title: str, version: ManifestVersion | None = None
) -> Text:
    """Return a source as a text to record, with the act that the manifest names."""
    act = None
    if version is not None and version.act is not None:
        act = Act(
            iri=version.act,
            enacted=version.enacted,
            published=version.published,
            titles=tuple(sorted(version.act_titles.items())),
        )
    return Text(
        language=language,
        in_force_from=in_force,
        document=source.document,
        notes=source.notes,
        title=title or source.title,
        act=act,
    )


def ending(snapshot: Snapshot, old: FrbrUri, successor: WorkMetadata, day: date) -> Iterator[Plan]:
    """Yield the commit that ends the force of a Work that another replaces; none when that is recorded."""
    stored = open_work(snapshot, old)
    if stored is None:
        raise ImportRequestError(
            f"{successor.iri} replaces {old}: not held in this collection: record that law first"
        )
    for effects in stored.effects():
        for effect in effects.modifications:
            named = effects.act if effect.other is None else effect.other
            if effect.ends_work and (named, effect.in_force_from) == (successor.iri, day):
                return
    known = next((each for each in stored.effects() if each.act == successor.iri), None)
    effects = ending_effects(old, successor, day, known)
    path = effects_file(old, successor.iri, successor.enacted)
    yield Plan(message=ending_message(stored.meta, successor, day), files={path: effects_fragment(effects).xml})


def described(manifest: Manifest, held: Held | None, texts: Sequence[Text], order: Sequence[str]) -> WorkMetadata:
    """Describe the Work as it will be; a language that is added is a translation, unless `_authoritative` has it."""
    entries = {entry.code: entry for entry in held.meta.languages} if held else {}
    for text in texts:
        if text.language not in entries:
            entries[text.language] = LanguageEntry(
                code=text.language,
                authoritative=False,
                held_from=text.in_force_from,
                extent="whole",
                title=manifest.titles.get(text.language) or text.title,
            )
    # A language that the collection is no longer in stays held.
    found = [entries[code] for code in dict.fromkeys((*order, *entries)) if code in entries]
    authoritative = _authoritative(manifest, found)
    languages = tuple(replace(entry, authoritative=entry.code in authoritative) for entry in found)
    if held is not None:
        return replace(held.meta, languages=languages)
    iri, document = manifest.work, texts[0].document
    said = dict(document.attributes)
    return WorkMetadata(
        iri=iri,
        type=document.type,
        name=said.get("name") or ("" if document.type == "portion" else document.type),
        included_in=said.get("includedIn", ""),
        unit=document.unit,
        # Where the IRI has the year alone, its first day stands for it (docs/storage.md).
        enacted=date.fromisoformat(iri.date) if len(iri.date) == len("YYYY-MM-DD") else date(int(iri.date[:4]), 1, 1),
        languages=languages,
    )


def _authoritative(manifest: Manifest, languages: Sequence[LanguageEntry]) -> set[str]:
    """Return the languages that the manifest names; without its word those that were, or else the first."""
    codes = [entry.code for entry in languages]
    for code in manifest.authoritative:
        if code not in codes:
            raise ImportRequestError(f"authoritative = {code!r}: {manifest.work} has texts in {', '.join(codes)}")
    known = manifest.authoritative or [entry.code for entry in languages if entry.authoritative]
    return set(known or codes[:1])
