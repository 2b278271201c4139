"""Days ahead, as people type them."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from domain.coming_days import read_coming_day

TODAY = date(2026, 11, 18)
"""A Wednesday."""

DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Friday", date(2026, 11, 20)),
        ("Fri", date(2026, 11, 20)),
        ("until Friday", date(2026, 11, 20)),
        ("Wednesday", date(2026, 11, 25)),
        ("next Friday", date(2026, 11, 20)),
        ("on Monday", date(2026, 11, 23)),
        ("Friday morning", date(2026, 11, 20)),
        ("tomorrow", date(2026, 11, 19)),
        ("next week", date(2026, 11, 25)),
        ("in two weeks", date(2026, 12, 2)),
        ("for two weeks", date(2026, 12, 2)),
        ("3 January", date(2027, 1, 3)),
        ("3. januar", date(2027, 1, 3)),
        ("January 3", date(2027, 1, 3)),
        ("Monday 4 January", date(2027, 1, 4)),
        ("1 Feb", date(2027, 2, 1)),
        ("29 February", date(2028, 2, 29)),
        ("the 3rd", date(2026, 12, 3)),
        ("18 November", date(2027, 11, 18)),
        ("19 November", date(2026, 11, 19)),
        ("03-01-2027", date(2027, 1, 3)),
        ("2027-01-03", date(2027, 1, 3)),
        ("3/1", date(2027, 1, 3)),
        ("fredag", date(2026, 11, 20)),
        ("næste uge", date(2026, 11, 25)),
    ],
)
def test_a_day_is_read_as_the_next_such_day(text: str, day: date | None) -> None:
    assert read_coming_day(text, TODAY, "da-DK") == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("yesterday", TODAY - timedelta(days=1)),
        ("3 January 2020", date(2020, 1, 3)),
        ("last Friday", date(2026, 11, 13)),
    ],
)
def test_what_cannot_lie_ahead_is_returned_as_it_is(text: str, day: date) -> None:
    assert read_coming_day(text, TODAY, "da-DK") == day


@pytest.mark.parametrize(
    "text", ["", "until", "soon", "Friday at noon or so", "31 February", "14:00", "in 2 hours"]
)
def test_what_names_no_day_is_none(text: str) -> None:
    assert read_coming_day(text, TODAY, "da-DK") is None


def test_numbers_are_read_in_the_order_of_the_country() -> None:
    assert read_coming_day("02/01", TODAY, "en-US") == date(2027, 2, 1)
    assert read_coming_day("02/01", TODAY, "en-GB") == date(2027, 1, 2)


@given(today=DAYS, ahead=st.integers(1, 365))
def test_every_day_of_the_coming_year_is_found_by_its_name(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)

    assert read_coming_day(format_date(day, "d MMMM", locale="en_GB"), today, "en-GB") == day
    assert read_coming_day(day.isoformat(), today, "en-GB") == day


@given(today=DAYS, ahead=st.integers(1, 7))
def test_a_weekday_lies_within_the_coming_seven_days(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)

    assert read_coming_day(format_date(day, "EEEE", locale="en_GB"), today, "en-GB") == day


@given(text=st.text(max_size=40), today=DAYS)
def test_any_text_has_an_answer(text: str, today: date) -> None:
    read = read_coming_day(text, today, "da-DK")

    assert read is None or isinstance(read, date)
