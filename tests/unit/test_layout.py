from datetime import date

import pytest

from akn.frbr import FrbrUri
from lawrepo.layout import (
    Kind,
    LayoutError,
    StoredFile,
    act_key,
    effects_file,
    escape,
    is_section,
    notes_file,
    parse_date,
    parse_path,
    unescape,
    unit_folder,
    version_file,
    work_file,
    work_path,
)

WORK = FrbrUri.parse("/akn/xa/act/1996-05-20/charter")
ACT = FrbrUri.parse("/akn/xa/act/2004-06-11/17-II")
FOLDER = "akn/xa/act/1996-05-20/charter"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("254-III", "254-=i=i=i"),
        ("con", "%63on"),
        ("CON", "=c=o=n"),
        ("con.a", "%63on.a"),
        ("confirm", "confirm"),
        ("com1", "%63om1"),
        ("com10", "com10"),
        ("git~1", "%67it~1"),
        ("work.xml", "%77ork.xml"),
        ("effects", "%65ffects"),
        ("events", "%65vents"),
        ("effects-1", "effects-1"),
        (".", "%2e"),
        ("..", "%2e%2e"),
        (".git", "%2egit"),
        ("a.", "a%2e"),
        ("5а", "5%d0%b0"),
        ("a/b", "a%2fb"),
        ("%63on", "%2563on"),
        ("=a", "%3da"),
        ("\t", "%09"),
        ("art_5~2", "art_5~2"),
        ("coverPage", "cover=page"),
    ],
)
def test_a_name_is_escaped_and_read_back(name: str, path: str) -> None:
    assert escape(name) == path
    assert unescape(path) == name


@pytest.mark.parametrize(
    "name", ["con", "A", "%41", "%63", "a.", ".a", "%d0", "%2E", "=", "=A", "é", "a b", "", "%6", "%01", "%00"]
)
def test_a_name_that_escape_never_gives_is_refused(name: str) -> None:
    with pytest.raises(LayoutError):
        unescape(name)


@pytest.mark.parametrize("name", ["", "a" * 241, "ж" * 41, "\ud800", "\0", "a\x01", "\uffff"])
def test_a_name_that_no_file_can_bear_is_refused(name: str) -> None:
    with pytest.raises(LayoutError):
        escape(name)


def test_every_kind_of_file_has_its_path() -> None:
    assert work_path(WORK) == FOLDER
    assert work_file(WORK) == f"{FOLDER}/work.xml"
    assert effects_file(WORK, ACT, date(2004, 6, 11)) == f"{FOLDER}/effects/2004/xa+act+2004-06-11+17-=i=i.xml"
    assert version_file(WORK, "rus", "art_83-1", date(996, 1, 2)) == f"{FOLDER}/rus/art_83-1/0996-01-02.xml"
    assert version_file(WORK, "rus", "coverPage", date(1996, 5, 20)) == f"{FOLDER}/rus/cover=page/1996-05-20.xml"
    assert notes_file(WORK, "kaz", "art_2") == f"{FOLDER}/kaz/art_2/notes.xml"
    assert unit_folder("art_5А") == "art_5%d0%90"
    assert act_key(ACT) == "xa+act+2004-06-11+17-II"


def test_an_expression_or_portion_lies_with_its_work() -> None:
    assert work_path(FrbrUri.parse("/akn/xa/act/1996-05-20/charter/rus@2004-01-01~art_2")) == FOLDER


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{FOLDER}/work.xml", StoredFile(kind=Kind.WORK, work=WORK)),
        (
            f"{FOLDER}/effects/2004/xa+act+2004-06-11+17-=i=i.xml",
            StoredFile(kind=Kind.EFFECTS, work=WORK, year="2004", act="xa+act+2004-06-11+17-II"),
        ),
        (
            f"{FOLDER}/rus/art_5~2/2004-06-11.xml",
            StoredFile(kind=Kind.VERSION, work=WORK, language="rus", unit="art_5~2", in_force_from=date(2004, 6, 11)),
        ),
        (
            f"{FOLDER}/rus/structure/notes.xml",
            StoredFile(kind=Kind.NOTES, work=WORK, language="rus", unit="structure"),
        ),
    ],
)
def test_a_path_is_read(path: str, expected: StoredFile) -> None:
    assert parse_path(path) == expected
    assert str(expected) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "work.xml",
        "akn/work.xml",
        "akn/xa/work.xml",
        f"{FOLDER}/work.XML",
        f"{FOLDER}/other.xml",
        f"{FOLDER}/rus/art_1/2004-6-11.xml",
        f"{FOLDER}/rus/art_1/20040611.xml",
        f"{FOLDER}/rus/art_1/2004-02-30.xml",
        f"{FOLDER}/rus/art_1/x/2004-02-01.xml",
        f"{FOLDER}/ru/art_1/2004-06-11.xml",
        f"{FOLDER}/RUS/art_1/2004-06-11.xml",
        f"{FOLDER}/rus//2004-06-11.xml",
        f"{FOLDER}/effects/04/a.xml",
        f"{FOLDER}/effects/2004/A.xml",
        f"{FOLDER}/../work.xml",
        f"/{FOLDER}/work.xml",
        f"{FOLDER}//work.xml",
        "akn/xa/act/1996-05-20/Charter/work.xml",
        "akn/xa/act/1996-05-20/a%2fb/work.xml",
        "akn/xa/act/1996-05-20/charter~art_1/work.xml",
        "AKN/xa/act/1996-05-20/charter/work.xml",
    ],
)
def test_a_path_that_means_nothing_is_refused(path: str) -> None:
    with pytest.raises(LayoutError) as caught:
        parse_path(path)
    assert "\n" not in str(caught.value)


def test_sections_are_told_from_units() -> None:
    assert is_section("structure")
    assert is_section("preamble")
    assert not is_section("art_1")
    assert not is_section("preamble~2")


@pytest.mark.parametrize("text", ["2004-6-1", "20040601", "2004-W01-1", "2004-06-01T00:00", " 2004-06-01", ""])
def test_a_date_has_one_form(text: str) -> None:
    assert parse_date("0996-01-02") == date(996, 1, 2)
    with pytest.raises(ValueError, match=r"^"):
        parse_date(text)
