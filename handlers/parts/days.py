"""Days as people say them when they look back, in the reader's language and time zone."""

from datetime import datetime, timedelta

from domain.readers import Reader
from handlers.parts.dates import day_and_year, day_of_month, day_of_year, day_words

NEAR = ("yesterday", "today", "tomorrow")


def near_day(moment: datetime, reader: Reader, now: datetime) -> str:
    """Say on which day `moment` was: "today", "yesterday", "Monday 16 November".

    The year stands there when it is not the year of `now`.
    """
    if near := _near(moment, reader, now):
        return near
    day = reader.day(moment)
    this_year = day.year == reader.day(now).year
    return day_words(day, reader) if this_year else day_and_year(day, reader)


def on_day(moment: datetime, reader: Reader, now: datetime) -> str:
    """Say the day as it stands in a sentence: "today", "on Monday 16 November"."""
    words = near_day(moment, reader, now)
    return words if words in NEAR else f"on {words}"


def short_day(moment: datetime, reader: Reader, now: datetime) -> str:
    """Say the day without its weekday, for what lies behind: "3 November", "3 November 2025"."""
    if near := _near(moment, reader, now):
        return near
    day = reader.day(moment)
    this_year = day.year == reader.day(now).year
    return day_of_month(day, reader) if this_year else day_of_year(day, reader)


def _near(moment: datetime, reader: Reader, now: datetime) -> str:
    away = reader.day(moment) - reader.day(now)
    return NEAR[away.days + 1] if abs(away) <= timedelta(days=1) else ""
