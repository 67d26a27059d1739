"""The days on which nobody works, as they are kept and looked up."""

from datetime import date

import pytest

from lawrepo.calendar_days import CalendarError, Holidays, Year, unknown_year, with_names, year_file

NEW_YEAR = Year(year=2024, holidays=((date(2024, 1, 1), "New Year"),), source="me")


@pytest.mark.parametrize(
    "year",
    [
        NEW_YEAR,
        Year(year=2024, holidays=(), source=""),
        Year(
            year=2024,
            holidays=((date(2024, 1, 1), 'The "first" \\ day'), (date(2024, 3, 21), "Наурыз")),
            source='a "b" \\c',
        ),
    ],
)
def test_a_year_reads_back(year: Year) -> None:
    assert Year.parse(year.to_toml(), 2024) == year


def test_a_year_is_written_in_one_way() -> None:
    assert NEW_YEAR.to_toml().decode() == (
        '# Days of 2024 on which nobody works.\nsource = "me"\n\n[[holiday]]\non = 2024-01-01\nname = "New Year"\n'
    )
    strange = Year(year=2024, holidays=((date(2024, 1, 1), "a\nb\x1bc"),), source="me")
    assert Year.parse(strange.to_toml(), 2024).holidays == ((date(2024, 1, 1), "a b c"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("holiday = ", "calendar/2024.toml: Invalid value"),
        ("holiday = []", "expected source"),
        ('source = "x"', "expected source"),
        ("source = 3\nholiday = []", "expected source"),
        ('source = "x"\nholiday = ["2024-01-01"]', "expected on"),
        ('source = "x"\nholiday = [{ on = 2024-01-01T00:00:00, name = "x" }]', "expected on"),
        ('source = "x"\nholiday = [{ on = 2024-01-01, name = 3 }]', "expected on"),
        ('source = "x"\nholiday = [{ on = 2025-01-01, name = "x" }]', "2025-01-01 is a day of another year"),
        ("a = " + "[" * 5000, "calendar/2024.toml: "),
    ],
)
def test_a_year_that_cannot_be_read_is_an_error(text: str, message: str) -> None:
    with pytest.raises(CalendarError, match=message):
        Year.parse(text.encode(), 2024)


def test_bytes_that_are_no_text_are_an_error() -> None:
    with pytest.raises(CalendarError, match=r"calendar/2024\.toml"):
        Year.parse(b"\xff", 2024)


def test_a_year_is_looked_up_once_and_only_where_it_is_not_kept() -> None:
    asked: list[int] = []

    def look_up(year: int) -> Year:
        asked.append(year)
        return with_names([(date(year, 5, 9), "Victory")], year, "library")

    found = Holidays({2024: NEW_YEAR}, look_up)
    assert date(2024, 1, 1) in found
    assert date(2024, 5, 9) not in found
    assert asked == []
    assert date(2025, 5, 9) in found
    assert date(2025, 5, 10) not in found
    assert asked == [2025]
    assert list(found.new) == [2025]
    assert "2024-01-01" not in found


def test_two_names_of_one_day_are_both_kept() -> None:
    days = [(date(2024, 5, 9), "B"), (date(2024, 5, 1), "A"), (date(2024, 5, 9), "C")]
    assert with_names(days, 2024, "me").holidays == ((date(2024, 5, 1), "A"), (date(2024, 5, 9), "B; C"))


def test_a_year_that_must_be_there_is_not_looked_up() -> None:
    with pytest.raises(CalendarError, match=r"calendar/0990\.toml is missing"):
        unknown_year(990)
    assert year_file(2024) == "calendar/2024.toml"
