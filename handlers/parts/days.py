"""Days as people say them when they look back, in the reader's own time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.parts.dates import day_words

NEAR = ("yesterday", "today", "tomorrow")


def zone_of(name: str) -> ZoneInfo:
    """Give the time zone with this IANA name; UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def near_day(moment: datetime, zone: str, now: datetime) -> str:
    """Say on which day `moment` was: "today", "yesterday", "Monday 16 November".

    The year stands there when it is not the year of `now`.
    """
    day, today = (when.astimezone(zone_of(zone)).date() for when in (moment, now))
    if abs(day - today) <= timedelta(days=1):
        return NEAR[(day - today).days + 1]
    return day_words(day) if day.year == today.year else f"{day_words(day)} {day.year}"


def on_day(moment: datetime, zone: str, now: datetime) -> str:
    """Say the day as it stands in a sentence: "today", "on Monday 16 November"."""
    words = near_day(moment, zone, now)
    return words if words in NEAR else f"on {words}"


def short_day(moment: datetime, zone: str, now: datetime) -> str:
    """Say the day without its weekday, for what lies behind: "3 November", "3 November 2025"."""
    words = near_day(moment, zone, now)
    return words if words in NEAR else words.split(" ", 1)[1]


def clock(moment: datetime, zone: str) -> str:
    """Say the time of day: "15:30"."""
    return moment.astimezone(zone_of(zone)).strftime("%H:%M")
