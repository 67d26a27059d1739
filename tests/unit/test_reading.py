from datetime import date

import pytest

from akn.frbr import FrbrUri
from lawrepo.errors import RequestError
from lawrepo.reading import NotHeldError, ReadingError, point_in_time

FIRST, SECOND, OTHER = date(2007, 5, 21), date(2019, 3, 23), date(2010, 1, 1)
TODAY = date(2024, 2, 29)
WORK = "/akn/kz/act/1995-08-30/constitution"


def pit(version: str, at: date | None = None, days: tuple[date, ...] = (FIRST, SECOND)) -> date:
    return point_in_time(FrbrUri.parse(f"{WORK}{version}"), at, TODAY, days)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("", TODAY),
        ("/rus", TODAY),
        ("/rus:", TODAY),
        ("/rus@", FIRST),
        ("/rus@2019-03-23", SECOND),
        ("/rus:2010-01-01", OTHER),
        ("/rus:2010-01-01~art_2", OTHER),
        ("/rus:2010-01-01T12:00:00+05:00", OTHER),
    ],
)
def test_an_iri_names_its_day(version: str, expected: date) -> None:
    assert pit(version) == expected


@pytest.mark.parametrize("version", ["", "/rus", "/rus:"])
def test_without_a_day_in_the_iri_the_request_names_it(version: str) -> None:
    assert pit(version, OTHER) == OTHER


@pytest.mark.parametrize(
    ("version", "day"), [("/rus@", FIRST), ("/rus@2019-03-23", SECOND), ("/rus:2010-01-01", OTHER)]
)
def test_a_request_may_repeat_the_iri_and_not_contradict_it(version: str, day: date) -> None:
    assert pit(version, day) == day
    with pytest.raises(ReadingError, match=f"asks for {day}, --at for {TODAY}: give one of the two"):
        pit(version, TODAY)


def test_a_version_must_begin_on_its_day() -> None:
    with pytest.raises(
        NotHeldError, match="no version begins on 2010-01-01: ask for the text of that day with :2010-01-01"
    ):
        pit("/rus@2010-01-01")


def test_the_first_version_of_nothing_is_left_to_the_reader() -> None:
    assert pit("/rus@", days=()) == TODAY


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("/rus:2010-01-01->2012-01-01", "a span of days"),
        ("/rus@first", "a version named 'first': expected a date"),
        ("/rus@2007-05-21;2019-03-23", "a version named '2007-05-21;2019-03-23': expected a date"),
    ],
)
def test_a_version_that_is_no_day_is_refused(version: str, message: str) -> None:
    with pytest.raises(ReadingError, match=message) as refused:
        pit(version)
    assert isinstance(refused.value, RequestError)
