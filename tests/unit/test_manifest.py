from datetime import date
from pathlib import Path

import pytest

from akn.frbr import FrbrUri
from lawrepo.errors import StorageError
from lawrepo.importers.manifest import ManifestError, ManifestVersion, read_manifest

WORK = '[work]\niri = "/akn/xa/act/1996-05-20/charter"\n'
ORIGINAL = '[[version]]\nin_force = 1996-07-01\ntext = { eng = "original.txt" }\n'
ACT = "/akn/xa/act/2006-09-08/41-ii"
LATER_ACT = "/akn/xa/act/2006-09-08/42-ii"


def version(day: str = "2006-10-01", by: str = ACT, text: str = '{ eng = "later.txt" }', more: str = "") -> str:
    made = f'by = "{by}"\nenacted = 2006-09-08\n' if by else ""
    return f"[[version]]\nin_force = {day}\n{made}text = {text}\n{more}\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "manifest.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    """Read a manifest that is refused, and return what is said about it after its name."""
    path = write(folder, text)
    with pytest.raises(ManifestError) as error:
        read_manifest(path)
    message = str(error.value)
    assert isinstance(error.value, StorageError)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def test_a_manifest_says_what_each_text_is(tmp_path: Path) -> None:
    title = 'title = { kaz = "Жарғы", eng = "Charter" }\ntexts = "in-force"\nauthoritative = ["kaz", "eng"]\n'
    more = 'published = 2006-09-12\nact_title = { eng = "The capital" }'
    manifest = read_manifest(write(tmp_path, f"{WORK}{title}{version(more=more)}{ORIGINAL}"))
    assert manifest.work == FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
    assert manifest.titles == {"kaz": "Жарғы", "eng": "Charter"}
    assert manifest.authoritative == ("kaz", "eng")
    assert manifest.versions == (
        ManifestVersion(
            in_force=date(1996, 7, 1),
            act=None,
            enacted=date(1996, 7, 1),
            published=None,
            act_titles={},
            paths={"eng": tmp_path / "original.txt"},
        ),
        ManifestVersion(
            in_force=date(2006, 10, 1),
            act=FrbrUri.parse(ACT),
            enacted=date(2006, 9, 8),
            published=date(2006, 9, 12),
            act_titles={"eng": "The capital"},
            paths={"eng": tmp_path / "later.txt"},
        ),
    )


def test_a_title_without_a_language_is_in_an_unknown_one(tmp_path: Path) -> None:
    manifest = read_manifest(write(tmp_path, WORK + ORIGINAL + version(more='act_title = "The capital"')))
    assert manifest.versions[1].act_titles == {"und": "The capital"}


def test_the_texts_of_one_day_stay_in_the_order_of_their_acts(tmp_path: Path) -> None:
    rows = version(day="2010-01-01", by=ACT) + version(by=LATER_ACT) + version(by=ACT) + ORIGINAL
    found = [(each.in_force, each.act) for each in read_manifest(write(tmp_path, WORK + rows)).versions]
    day = date(2006, 10, 1)
    assert found == [
        (date(1996, 7, 1), None),
        (day, FrbrUri.parse(LATER_ACT)),
        (day, FrbrUri.parse(ACT)),
        (date(2010, 1, 1), FrbrUri.parse(ACT)),
    ]


def test_an_act_may_have_a_row_for_each_language(tmp_path: Path) -> None:
    rows = version() + version(text='{ rus = "later.rus.txt" }') + ORIGINAL
    assert len(read_manifest(write(tmp_path, WORK + rows)).versions) == 3


@pytest.mark.parametrize(("first", "second"), [(ACT, ACT), ("", ACT), (ACT, ""), ("", "")])
def test_two_texts_of_one_day_must_be_of_two_acts(tmp_path: Path, first: str, second: str) -> None:
    text = WORK + version(by=first) + version(by=second, text='{ eng = "other.txt", rus = "x" }')
    assert refused(tmp_path, text).startswith(
        "[[version]] 2: another text in eng for 2006-10-01: expected one a day, or"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "[work]: None: expected a table"),
        ("work = 1", "[work]: 1: expected a table"),
        ("[wrok]", "the manifest: unknown key 'wrok': expected version, work"),
        (
            f"{WORK}name = 1\n{ORIGINAL}",
            "[work]: unknown key 'name': expected authoritative, iri, replaces, texts, title",
        ),
        (f"[work]\n{ORIGINAL}", "[work]: iri = None: expected an IRI, as /akn/kz/act/1995-08-30/constitution"),
        (f'[work]\niri = "x"\n{ORIGINAL}', "[work]: iri: IRI 'x', character 1: found 'x', expected"),
        (f'[work]\niri = "/akn/xa/act/1996-05-20/charter/eng"\n{ORIGINAL}', "expected the IRI of a Work"),
        (f"{WORK}texts = {{}}\n{ORIGINAL}", '[work]: texts = {}: expected "in-force" or "as-published"'),
        (f'{WORK}texts = "whole"\n{ORIGINAL}', '[work]: texts = \'whole\': expected "in-force" or "as-published"'),
        (f'{WORK}title = "Charter"\n{ORIGINAL}', "[work]: title = 'Charter': expected title = { rus = "),
        (
            f'{WORK}title = {{ en = "Charter" }}\n{ORIGINAL}',
            "[work]: title: language 'en': expected three lower-case",
        ),
        (
            f'{WORK}title = {{ eng = "e\u0301" }}\n{ORIGINAL}',
            "[work]: title 'e\u0301': expected Unicode normal form C",
        ),
        (f'{WORK}title = {{ eng = "\\u0000" }}\n{ORIGINAL}', "[work]: title '\\x00': '\\x00' is no character of XML"),
        (f"{WORK}authoritative = []\n{ORIGINAL}", "[work]: authoritative = []: expected authoritative = "),
        (f'{WORK}authoritative = "eng"\n{ORIGINAL}', "[work]: authoritative = 'eng': expected authoritative = "),
        (f"{WORK}authoritative = [1]\n{ORIGINAL}", "[work]: authoritative = [1]: expected authoritative = "),
        (f'{WORK}authoritative = ["en"]\n{ORIGINAL}', "[work]: authoritative: language 'en': expected three"),
        (WORK, "[[version]]: no version: expected at least one [[version]]"),
        (f"version = []\n{WORK}", "[[version]]: no version"),
        (f"version = 3\n{WORK}", "[[version]]: no version"),
        (f"version = [3]\n{WORK}", "[[version]] 1: 3: expected a table"),
        (f"{WORK}{ORIGINAL}part = 1", "[[version]] 1: part = 1: expected [[version.part]] tables"),
        (f"{WORK}[[version]]", "[[version]] 1: in_force = None: expected in_force = YYYY-MM-DD, without quotes"),
        (WORK + version(day="2006-10-01T00:00:00"), "[[version]] 1: in_force = datetime.datetime("),
        (WORK + version(day="2006-02-30"), "Invalid date"),
        (WORK + version(text="{}"), "[[version]] 1: text = {}: expected text = { rus = "),
        (WORK + version(text="[]"), "[[version]] 1: text = []: expected text = { rus = "),
        (WORK + version(text="{ eng = 1 }"), "[[version]] 1: text = {'eng': 1}"),
        (WORK + version(text='{ eng = "" }'), "[[version]] 1: text = {'eng': ''}"),
        (WORK + version(text='{ eng = "a\\u0000" }'), "[[version]] 1: text = {'eng': 'a\\x00'}"),
        (
            WORK + ORIGINAL + version(by="", more="enacted = 2006-01-01"),
            "[[version]] 2: enacted or act_title without by",
        ),
        (WORK + ORIGINAL + version(by="", more='act_title = "x"'), "[[version]] 2: enacted or act_title without by"),
        (WORK + version(by="", more=f'by = "{ACT}"'), "[[version]] 1: by without enacted: expected enacted = "),
        (WORK + version(by="", more="by = 1"), "[[version]] 1: by = 1: expected an IRI"),
        (WORK + version(more="published = 1"), "[[version]] 1: published = 1: expected published = YYYY-MM-DD"),
        (WORK + version(more="act_title = 1"), "[[version]] 1: act_title = 1: expected"),
        ("work = ", "Invalid value"),
        (f"work = {'[' * 100_000}", "nested too deep"),
        (f"work = {'9' * 5_000}", "Exceeds the limit"),
    ],
    ids=lambda value: value[-40:],
)
def test_a_manifest_is_refused_where_it_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, text)


def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    with pytest.raises(ManifestError, match=r"none\.toml: No such file or directory"):
        read_manifest(missing)
    with pytest.raises(ManifestError, match="Is a directory"):
        read_manifest(tmp_path)
    path = tmp_path / "latin.toml"
    path.write_bytes(b"# \xe4\n")
    with pytest.raises(ManifestError, match="not UTF-8 at byte 2"):
        read_manifest(path)
