"""Dates as a reader sees them: in the reader's own zone, by Slack's date tokens.

The tokens are those of docs.slack.dev (formatting, `<!date^...>`, and the rich text date element);
the wording is British: day before month, clocks of 24 hours.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_NEAR_DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def long_day(day: date) -> str:
    """Return the day with its weekday and year: `Saturday, 21 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {_full(day)}"


def day_heading(day: date, today: date) -> str:
    """Return what stands above the messages of a day: `Today`, or the day in full."""
    return _capital(_near(day, today, lambda other: _divider(other, today)))


def clock_text(moment: datetime) -> str:
    """Return hours and minutes of a local moment: `09:05`."""
    return f"{moment:%H:%M}"


def short_moment(moment: datetime) -> str:
    """Return a local moment as the clock shows it: `Sat 21 Nov, 09:05`."""
    day = moment.date()
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {_short_month(day)}, {clock_text(moment)}"


def formatted(timestamp: int, template: str, zone: tzinfo, now: datetime) -> str:
    """Return `template` with Slack's date tokens filled in, as a reader in `zone` sees them.

    `timestamp` is in seconds since 1970, `now` is aware. Raises `ValueError` when the timestamp
    cannot be a date, when a token is unknown, or when there is no token at all: Slack then shows
    the fallback.
    """
    try:
        moment = datetime.fromtimestamp(timestamp, UTC).astimezone(zone)
    except (OverflowError, OSError) as error:
        raise ValueError(str(timestamp)) from error
    if not _TOKEN.search(template):
        raise ValueError(template)
    return _TOKEN.sub(lambda found: _token(found, moment, now), template)


def _token(found: re.Match[str], moment: datetime, now: datetime) -> str:
    name = found[1]
    if name == "ago":
        return _ago((now - moment).total_seconds())
    day, today = moment.date(), now.astimezone(moment.tzinfo).date()
    plain = _PLAIN.get(name)
    if plain:
        return plain(moment)
    if name == "day_divider_pretty":
        pretty = _near(day, today, lambda other: _divider(other, today))
    elif name in _PRETTY:
        pretty = _near(day, today, _PRETTY[name])
    else:
        raise ValueError(name)
    # Slack writes a capital where the day stands first ("Today at 09:05").
    return _capital(pretty) if found.start() == 0 else pretty


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _near(day: date, today: date, otherwise: Callable[[date], str]) -> str:
    return _NEAR_DAYS.get((day - today).days) or otherwise(day)


def _divider(day: date, today: date) -> str:
    return (
        f"{WEEKDAYS[day.weekday()]}, {_without_year(day)}"
        if day.year == today.year
        else long_day(day)
    )


def _short_month(day: date) -> str:
    return MONTHS[day.month - 1][:3]


def _without_year(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _full(day: date) -> str:
    return f"{_without_year(day)} {day.year}"


def _short(day: date) -> str:
    return f"{day.day} {_short_month(day)} {day.year}"


def _ago(seconds: float) -> str:
    span = timedelta(seconds=abs(seconds))
    size = int(span.total_seconds())
    for length, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if size >= length:
            count = size // length
            words = f"{count} {noun}{'' if count == 1 else 's'}"
            return f"{words} ago" if seconds >= 0 else f"in {words}"
    return "just now"


_PLAIN: dict[str, Callable[[datetime], str]] = {
    "date_num": lambda moment: f"{moment:%Y-%m-%d}",
    "date_slash": lambda moment: f"{moment:%d/%m/%Y}",
    "date": lambda moment: _without_year(moment.date()),
    "date_short": lambda moment: _short(moment.date()),
    "date_long": lambda moment: long_day(moment.date()),
    "date_long_full": lambda moment: _full(moment.date()),
    "time": clock_text,
    "time_secs": lambda moment: f"{moment:%H:%M:%S}",
}

_PRETTY: dict[str, Callable[[date], str]] = {
    "date_pretty": _without_year,
    "date_short_pretty": _short,
    "date_long_pretty": long_day,
}
