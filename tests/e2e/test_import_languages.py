"""The languages of a Work as imports leave them: which are held, which are authoritative."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lawrepo.importing import ImportRequestError
from lawrepo.repository import ImportReport, Repository

NOW = datetime(2026, 1, 3, tzinfo=UTC)
WORK = "/akn/xa/act/1996-05-20/charter"
FIRST, SECOND = date(2000, 1, 1), date(2001, 1, 1)
TEXT = "Article 1. Lake\nThe lake is {}.\n"
KAZAKH = "1-бап. Көл\nКөл {}.\n"


def add(collection: Path, language: str, day: date, word: str = "deep") -> ImportReport:
    source = collection.parent / f"{language}-{day}.txt"
    form = {"kaz": KAZAKH, "eng": TEXT, "rus": "Статья 1. Озеро\nОзеро {}.\n"}[language]
    source.write_text(form.format(word), encoding="utf-8")
    with Repository.open(collection) as repository:
        return repository.import_text(source, work=WORK, language=language, in_force=day, now=NOW)


def languages(collection: Path) -> Mapping[str, bool]:
    """Return the languages of the Work in their order, and whether each is authoritative."""
    with Repository.open(collection) as repository:
        return {entry.code: entry.authoritative for entry in repository.work(WORK).meta.languages}


def test_a_language_that_the_collection_is_no_longer_in_stays_held(collection: Path, git: Callable[..., str]) -> None:
    for language in ("rus", "kaz"):
        add(collection, language, FIRST)
    settings = collection / "lawrepo.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('["kaz", "rus", "eng"]', '["rus"]'), encoding="utf-8")
    assert settings.read_text(encoding="utf-8") != text
    git(collection, "commit", "-a", "-m", "Russian alone")
    add(collection, "rus", SECOND, "wide")
    assert list(languages(collection)) == ["rus", "kaz"]
    with Repository.open(collection) as repository:
        assert repository.work(WORK).days(language="kaz") == (FIRST,)
        assert [finding.rule.code for finding in repository.check().findings] == ["translation-pending"]


def history(collection: Path, authoritative: str = "", languages: str = "kaz rus") -> ImportReport:
    """Record a history of one text in each of some languages."""
    texts = {code: f"{code}-{FIRST}.txt" for code in languages.split()}
    for code, name in texts.items():
        form = {"kaz": KAZAKH, "rus": "Статья 1. Озеро\nОзеро {}.\n", "eng": TEXT}[code]
        (collection.parent / name).write_text(form.format("deep"), encoding="utf-8")
    listed = ", ".join(f'{code} = "{name}"' for code, name in texts.items())
    manifest = collection.parent / "manifest.toml"
    manifest.write_text(
        f'[work]\niri = "{WORK}"\n{authoritative}\n[[version]]\nin_force = {FIRST}\ntext = {{ {listed} }}\n',
        encoding="utf-8",
    )
    with Repository.open(collection) as repository:
        return repository.import_history(manifest, now=NOW)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (("eng",), {"eng": True}),
        (("eng", "kaz", "rus"), {"kaz": False, "rus": False, "eng": True}),
        (("kaz", "eng"), {"kaz": True, "eng": False}),
    ],
)
def test_a_language_that_is_added_is_a_translation(
    collection: Path, order: tuple[str, ...], expected: Mapping[str, bool]
) -> None:
    for language in order:
        add(collection, language, FIRST)
    assert languages(collection) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", {"kaz": True, "rus": False, "eng": False}),
        ('authoritative = ["rus"]', {"kaz": False, "rus": True, "eng": False}),
        ('authoritative = ["rus", "kaz"]', {"kaz": True, "rus": True, "eng": False}),
    ],
)
def test_a_manifest_names_the_authoritative_languages(
    collection: Path, said: str, expected: Mapping[str, bool]
) -> None:
    history(collection, said, "eng rus kaz")
    assert languages(collection) == expected


def test_a_manifest_that_names_others_later_is_news(collection: Path) -> None:
    history(collection)
    report = history(collection, 'authoritative = ["rus", "kaz"]')
    assert report.commits == ((f"{WORK}: authoritative in kaz, rus", 1),)
    assert languages(collection) == {"kaz": True, "rus": True}
    assert history(collection, 'authoritative = ["rus", "kaz"]').commits == ()
    assert history(collection).commits == ()


def test_a_language_without_a_text_cannot_be_authoritative(collection: Path) -> None:
    with pytest.raises(ImportRequestError, match=rf"authoritative = 'eng': {WORK} has texts in kaz, rus$"):
        history(collection, 'authoritative = ["eng"]')


def test_the_texts_of_koltau_are_equally_authentic(koltau: Path) -> None:
    assert languages(koltau) == {"kaz": True, "rus": True, "eng": True}
    with Repository.open(koltau) as repository:
        meta = repository.work("/akn/xa/act/2026-10-03/constitution").meta
    assert all(entry.authoritative for entry in meta.languages)
