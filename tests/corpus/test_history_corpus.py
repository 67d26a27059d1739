"""Real histories, recorded as files without git: what was given is there, and every change is explained."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from akn.findings import Severity
from akn.fragment import Fragment
from akn.metadata import Effects, LanguageEntry, WorkMetadata, parse_effects, parse_work
from akn.notes import Note, parse_notes
from lawrepo.conformance import check_files, check_work
from lawrepo.holding import Versions, placed_units, state_at
from lawrepo.importers.manifest import Manifest, read_manifest
from lawrepo.importers.source import read_source
from lawrepo.layout import Kind, parse_path
from lawrepo.recording import record_texts
from lawrepo.texts import Act, Held, Recording, Text

CHARTER = Path(__file__).resolve().parents[2] / "history" / "charter" / "manifest.toml"
FILES = {
    "constitution of Kazakhstan": "kz/pit.toml",
    "Grundgesetz": "de-grundgesetz/grundgesetz-in-force.toml",
}

Files = Mapping[str, bytes]


def texts_of(manifest: Manifest) -> list[Text]:
    return [
        Text(
            language=language,
            in_force_from=version.in_force,
            document=source.document,
            notes=source.notes,
            act=None
            if version.act is None
            else Act(
                iri=version.act,
                enacted=version.enacted,
                published=version.published,
                titles=tuple(sorted(version.act_titles.items())),
            ),
        )
        for version in manifest.versions
        for language, path in version.paths.items()
        for source in [read_source(path, work=manifest.work, language=language)]
    ]


def metadata(manifest: Manifest, texts: list[Text]) -> WorkMetadata:
    codes = dict.fromkeys(text.language for text in texts)
    return WorkMetadata(
        iri=manifest.work,
        type="act",
        name="act",
        unit="article",
        enacted=date.fromisoformat(manifest.work.date),
        languages=tuple(
            LanguageEntry(code=code, authoritative=True, held_from=texts[0].in_force_from) for code in codes
        ),
    )


def held(files: Files) -> Held | None:
    versions: dict[str, dict[str, dict[date, Fragment]]] = {}
    effects: list[Effects] = []
    notes: dict[str, list[Note]] = {}
    meta = None
    for path, data in files.items():
        stored = parse_path(path)
        if stored.kind is Kind.WORK:
            meta = parse_work(Fragment(xml=data))
        elif stored.kind is Kind.EFFECTS:
            effects.append(parse_effects(Fragment(xml=data)))
        elif stored.kind is Kind.NOTES:
            notes.setdefault(stored.language, []).extend(parse_notes(Fragment(xml=data), stored.unit))
        elif stored.in_force_from is not None:
            dated = versions.setdefault(stored.language, {}).setdefault(stored.unit, {})
            dated[stored.in_force_from] = Fragment(xml=data)
    return None if meta is None else Held(meta=meta, versions=versions, effects=tuple(effects), notes=notes)


def applied(files: Files, recordings: tuple[Recording, ...]) -> dict[str, bytes]:
    result: dict[str, bytes | None] = {**files}
    for recording in recordings:
        result |= recording.files
    return {path: data for path, data in result.items() if data is not None}


def versions_in(files: Files, language: str) -> Versions:
    known = held(files)
    assert known is not None
    return known.versions[language]


@pytest.fixture(scope="module")
def read() -> dict[Path, tuple[Manifest, list[Text]]]:
    return {}


def history(path: Path, read: dict[Path, tuple[Manifest, list[Text]]]) -> tuple[Manifest, list[Text]]:
    """Read a history once for all tests."""
    if path not in read:
        manifest = read_manifest(path)
        read[path] = manifest, texts_of(manifest)
    return read[path]


@pytest.fixture(params=[*FILES, "charter of Koltau"])
def given(
    request: pytest.FixtureRequest, read: dict[Path, tuple[Manifest, list[Text]]]
) -> tuple[Manifest, list[Text]]:
    if request.param not in FILES:
        return history(CHARTER, read)
    corpus: Path = request.getfixturevalue("corpus")
    return history(corpus / FILES[request.param], read)


def assert_there(files: Files, texts: list[Text]) -> None:
    """The text of each day is that of its last act, its units under the eIds that they had."""
    last = {(text.language, text.in_force_from): text for text in texts}
    for (language, day), text in last.items():
        state = state_at(versions_in(files, language), day)
        units = placed_units(state)
        assert list(units.values()) == [fragment.eid for _, fragment in text.document.units]
        for (key, fragment), wid in zip(text.document.units, units, strict=True):
            words = ["".join(each.element().itertext()) for each in (fragment, state[wid])]
            assert words[0] == words[1], (day, key)
        for name, fragment in text.document.sections:
            assert "".join(state[name].element().itertext()) == "".join(fragment.element().itertext())


def assert_sound(files: Files) -> None:
    findings = [*check_files(files, schema=False), *check_work(files)]
    assert [f for f in findings if f.severity is Severity.ERROR or f.rule.code == "version-unchanged"] == []


def test_every_text_is_there_after_the_last_commit(given: tuple[Manifest, list[Text]]) -> None:
    manifest, texts = given
    meta = metadata(manifest, texts)
    recordings = record_texts(meta, None, texts)
    assert len(recordings) == len({version.act for version in manifest.versions})
    files = applied({}, recordings)
    assert_there(files, texts)
    assert_sound(files)
    assert record_texts(meta, held(files), texts) == ()
    named = {version.act for version in manifest.versions if version.act is not None}
    known = held(files)
    assert known is not None
    assert {effects.act for effects in known.effects} == named


def test_each_commit_leaves_a_sound_collection(given: tuple[Manifest, list[Text]]) -> None:
    manifest, texts = given
    files: dict[str, bytes] = {}
    for recording in record_texts(metadata(manifest, texts), None, texts):
        files = applied(files, (recording,))
        findings = check_work(files, only=recording.files)
        assert [f for f in findings if f.severity is Severity.ERROR] == []
    assert_there(files, texts)


def test_texts_recorded_backwards_are_there_too(given: tuple[Manifest, list[Text]]) -> None:
    manifest, texts = given
    files: dict[str, bytes] = {}
    known: list[Text] = []
    days = sorted({text.in_force_from for text in texts}, reverse=True)
    for day in days:
        batch = [text for text in texts if text.in_force_from == day]
        known = [*batch, *known]
        files = applied(files, record_texts(metadata(manifest, known), held(files), batch))
    assert_there(files, texts)
    assert_sound(files)


def test_the_text_of_2017_after_that_of_2019(corpus: Path, read: dict[Path, tuple[Manifest, list[Text]]]) -> None:
    manifest, texts = history(corpus / FILES["constitution of Kazakhstan"], read)
    meta = metadata(manifest, texts)
    late = date(2017, 3, 10)
    before = applied({}, record_texts(meta, None, [text for text in texts if text.in_force_from != late]))
    (recording,) = record_texts(meta, held(before), [text for text in texts if text.in_force_from == late])
    after = applied(before, (recording,))
    assert after == applied({}, record_texts(meta, None, texts))
    for day in (date(2007, 5, 21), date(2017, 3, 9), date(2019, 3, 23), date(2023, 1, 1)):
        old, new = (state_at(versions_in(files, "rus"), day) for files in (before, after))
        assert old == new
    old, new = (state_at(versions_in(files, "rus"), late) for files in (before, after))
    assert old != new
    assert old == state_at(versions_in(before, "rus"), date(2007, 5, 21))
