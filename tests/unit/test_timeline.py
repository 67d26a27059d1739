from datetime import date, timedelta

import pytest

from lawrepo.timeline import Interval, in_force

FIRST, SECOND, THIRD = date(1996, 5, 20), date(2004, 6, 11), date(2019, 3, 23)
DAY = timedelta(days=1)


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    interval = Interval(start=FIRST, end=SECOND)
    assert [interval.contains(day) for day in (FIRST - DAY, FIRST, SECOND - DAY, SECOND)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_interval_without_end_holds_every_later_day() -> None:
    interval = Interval(start=FIRST)
    assert interval.contains(date.max)
    assert not interval.contains(date.min)


@pytest.mark.parametrize("end", [FIRST, FIRST - DAY])
def test_an_interval_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match=f"{end}.*expected an end after its start"):
        Interval(start=FIRST, end=end)


@pytest.mark.parametrize(
    ("pit", "expected"),
    [
        (FIRST - DAY, None),
        (FIRST, Interval(start=FIRST, end=SECOND)),
        (SECOND - DAY, Interval(start=FIRST, end=SECOND)),
        (SECOND, Interval(start=SECOND, end=THIRD)),
        (THIRD, Interval(start=THIRD)),
        (date.max, Interval(start=THIRD)),
    ],
)
def test_the_version_in_force_is_the_last_that_has_begun(pit: date, expected: Interval | None) -> None:
    assert in_force((FIRST, SECOND, THIRD), pit) == expected


def test_where_there_is_no_version_none_is_in_force() -> None:
    assert in_force((), FIRST) is None


def test_versions_follow_one_another_without_gap_or_overlap() -> None:
    starts = (FIRST, SECOND, THIRD)
    days = [FIRST + timedelta(days=count) for count in range(0, 9000, 7)]
    for day in days:
        interval = in_force(starts, day)
        assert interval is not None
        assert interval.contains(day)
        assert (
            sum(Interval(start=s, end=e).contains(day) for s, e in zip(starts, (*starts[1:], None), strict=True)) == 1
        )
