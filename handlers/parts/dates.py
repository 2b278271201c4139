"""Dates and times in words, in British English whatever machine this runs on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

_LOCALE = "en_GB"


def local_date(moment: datetime, zone: str) -> date:
    """Return the date that the calendars of `zone` show."""
    return moment.astimezone(ZoneInfo(zone)).date()


def day_words(day: date) -> str:
    """Return "Monday 30 November"."""
    return format_date(day, "EEEE d MMMM", locale=_LOCALE)


def short_date(day: date) -> str:
    """Return "30 Nov 2026"."""
    return format_date(day, "d MMM y", locale=_LOCALE)


def moment_words(moment: datetime, zone: str) -> str:
    """Return "Monday 30 November at 09:00", as the clocks of `zone` show it."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date())} at {format_time(local, 'HH:mm', locale=_LOCALE)}"


def period_words(first: date, last: date) -> str:
    """Return "16 to 29 November", with months and years where they differ."""
    ending = "d MMMM" if first.year == last.year else "d MMMM y"
    begins = "d" if (first.year, first.month) == (last.year, last.month) else ending
    return (
        f"{format_date(first, begins, locale=_LOCALE)} to "
        f"{format_date(last, ending, locale=_LOCALE)}"
    )


def for_each_reader(moment: datetime, zone: str, lead: str = "") -> str:
    """Return Slack's own date, which shows each reader their own time zone; mrkdwn.

    A reader whose Slack cannot show it reads it in `zone`. `lead` is what stands before it in a
    sentence: inside, because Slack writes "Today" with a capital where the date comes first.
    """
    stamp = int(moment.timestamp())
    words = moment_words(moment, zone)
    return f"<!date^{stamp}^{lead}{{date_short_pretty}} at {{time}}|{lead}{words}>"


def zone_words(zone: str) -> str:
    """Return "Copenhagen time"."""
    return zone if zone == "UTC" else f"{zone.rpartition('/')[2].replace('_', ' ')} time"
