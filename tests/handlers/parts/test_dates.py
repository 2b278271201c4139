"""Dates in words."""

from datetime import UTC, date, datetime

import pytest

from handlers.parts.dates import (
    for_each_reader,
    moment_words,
    period_words,
    short_date,
    zone_words,
)

MOMENT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 16), date(2026, 11, 29), "16 to 29 November"),
        (date(2026, 11, 30), date(2026, 12, 13), "30 November to 13 December"),
        (date(2026, 12, 28), date(2027, 1, 10), "28 December 2026 to 10 January 2027"),
    ],
)
def test_a_period_names_months_and_years_where_they_differ(
    first: date, last: date, words: str
) -> None:
    assert period_words(first, last) == words


def test_a_moment_is_told_in_the_readers_zone() -> None:
    assert moment_words(MOMENT, "Europe/Copenhagen") == "Tuesday 1 December at 00:30"
    assert moment_words(MOMENT, "Europe/London") == "Monday 30 November at 23:30"


def test_several_readers_get_slacks_own_date_with_words_to_fall_back_on() -> None:
    assert for_each_reader(MOMENT, "Europe/London") == (
        "<!date^1796081400^{date_short_pretty} at {time}|Monday 30 November at 23:30>"
    )


def test_short_dates_have_a_year() -> None:
    assert short_date(date(2026, 9, 3)) == "3 Sept 2026"


def test_a_zone_is_named_by_its_city() -> None:
    assert zone_words("America/New_York") == "New York time"
    assert zone_words("UTC") == "UTC"
