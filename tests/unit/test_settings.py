import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawrepo.errors import StorageError
from lawrepo.settings import FORMAT, Settings, SettingsError

codes = st.text(string.ascii_lowercase, min_size=3, max_size=3)
countries = st.from_regex(r"[a-z]{2}(-[a-z0-9]{1,3})?", fullmatch=True)


@given(countries, st.lists(codes, min_size=1, max_size=5, unique=True))
def test_settings_read_back_as_written(country: str, languages: list[str]) -> None:
    settings = Settings(country=country, languages=tuple(languages))
    assert Settings.parse(settings.to_toml()) == settings


def test_settings_are_written_for_people() -> None:
    assert Settings(country="kz", languages=("rus", "kaz")).to_toml().decode() == (
        '# A collection of law kept by lawrepo.\nformat = 1\ncountry = "kz"\nlanguages = ["rus", "kaz"]\n'
    )


def test_what_a_newer_version_adds_is_left_alone() -> None:
    data = b'format = 1\ncountry = "kz"\nlanguages = ["rus"]\n\n[protected]\nprovisions = ["art_91"]\n'
    assert Settings.parse(data) == Settings(country="kz", languages=("rus",))


@pytest.mark.parametrize(
    ("country", "languages", "format_", "message"),
    [
        ("KZ", ("rus",), 1, "country 'KZ': expected two lower-case letters"),
        ("kaz", ("rus",), 1, "country 'kaz'"),
        ("", ("rus",), 1, "country ''"),
        ("kz", (), 1, "expected at least one, each once"),
        ("kz", ("rus", "rus"), 1, "languages 'rus, rus': expected at least one, each once"),
        ("kz", ("ru",), 1, "language 'ru': expected three lower-case letters"),
        ("kz", ("RUS",), 1, "language 'RUS'"),
        ("kz", ('ru"',), 1, "language"),
        ("kz", ("rus",), 0, "format 0: expected a whole number from 1"),
        ("kz", ("rus",), FORMAT + 1, f"storage format {FORMAT + 1} is newer than this program's {FORMAT}"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(
    country: str, languages: tuple[str, ...], format_: int, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings(country=country, languages=languages, format=format_)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "format None: expected a whole number from 1"),
        (b"format = true", "format True"),
        (b'format = "1"', "format '1'"),
        (b"format = 0\ncountry = 'kz'\nlanguages = ['rus']", "format 0: expected"),
        (b"format = 2\ncountry = 'kz'\nlanguages = ['rus']", "storage format 2 is newer"),
        (b"format = 1\nlanguages = ['rus']", "expected country"),
        (b"format = 1\ncountry = 'kz'\nlanguages = 'rus'", "expected country"),
        (b"format = 1\ncountry = 'kz'\nlanguages = [1]", "language '1'"),
        (b"format = ", "Invalid value"),
        (b"format = \xff", "codec can't decode"),
        (b"format = " + b"[" * 100_000, "nested too deep"),
        (b"format = " + b"9" * 5_000, "integer"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(data: bytes, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as refused:
        Settings.parse(data, source="laws/lawrepo.toml")
    assert str(refused.value).startswith("laws/lawrepo.toml: ")
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, StorageError)
