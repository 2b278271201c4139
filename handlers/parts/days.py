"""Days as people say them when they look back, in the reader's language and time zone."""

from collections.abc import Callable
from datetime import date, datetime

from domain.readers import Reader
from handlers.parts.dates import day_and_year, day_of_month, day_of_year, day_words

Words = Callable[[date, Reader], str]

NEAR = ("yesterday", "today", "tomorrow")


def near_day(moment: datetime, reader: Reader, now: datetime) -> str:
    """Say on which day `moment` was: "today", "yesterday", "Monday 16 November".

    The year stands there when it is not the year of `now`.
    """
    return _said(reader.day(moment), reader.day(now), reader, day_words, day_and_year)


def on_day(moment: datetime, reader: Reader, now: datetime) -> str:
    """Say the day as it stands in a sentence: "today", "on Monday 16 November"."""
    words = near_day(moment, reader, now)
    return words if words in NEAR else f"on {words}"


def short_day(moment: datetime, reader: Reader, now: datetime) -> str:
    """Say the day without its weekday, for what lies behind: "3 November", "3 November 2025"."""
    return _said(reader.day(moment), reader.day(now), reader, day_of_month, day_of_year)


def _said(day: date, today: date, reader: Reader, this_year: Words, any_year: Words) -> str:
    away = (day - today).days
    if -1 <= away <= 1:
        return NEAR[away + 1]
    return this_year(day, reader) if day.year == today.year else any_year(day, reader)
