"""Dates and times in words, in the reader's language and on their clock.

The sentences around them stay English; what the dates look like is what the Unicode CLDR, as
Babel ships it, says of the workspace's language and country.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, match_skeleton

from domain.locales import ENGLISH, written_in
from domain.readers import Reader

DAYS_OF_WEEK = range(7)
"""Counted from Monday, 0."""
_DAY = "MMMMEEEEd"
_DAY_OF_MONTH = "MMMMd"
_SPANS = ("MMMMd", "MMMd")
_QUOTED = re.compile(r"('[^']*')")
_DASH = re.compile(r"\s*[-~\u2013\u2014\uff5e\u301c]\s*$")
_NARROW_SPACE = "\u202f"


def day_words(day: date, reader: Reader) -> str:
    """Return "Monday 30 November", "mandag 30. november"."""
    return _written(day, _DAY, written_in(reader.locale))


def day_and_year(day: date, reader: Reader) -> str:
    """Return "Monday 30 November 2026"."""
    return format_date(day, "full", locale=written_in(reader.locale))


def day_of_month(day: date, reader: Reader) -> str:
    """Return "30 November", "November 30"."""
    return _written(day, _DAY_OF_MONTH, written_in(reader.locale))


def day_of_year(day: date, reader: Reader) -> str:
    """Return "30 November 2026"."""
    return format_date(day, "long", locale=written_in(reader.locale))


def short_date(day: date, reader: Reader) -> str:
    """Return "30 Nov 2026"."""
    return format_date(day, "medium", locale=written_in(reader.locale))


def numeric_date(day: date, reader: Reader) -> str:
    """Return "30/11/2026", "30.11.2026", "11/30/26"."""
    return format_date(day, "short", locale=written_in(reader.locale))


def weekday_words(weekday: int, reader: Reader) -> str:
    """Return "Monday" for 0."""
    names = written_in(reader.locale).days["stand-alone"]["wide"]
    return str(names[weekday])


def on_weekdays(weekday: int, reader: Reader) -> str:
    """Return "on Mondays" for 0; names of days in other languages stay as they are."""
    plural = "s" if written_in(reader.locale).language == ENGLISH else ""
    return f"on {weekday_words(weekday, reader)}{plural}"


def time_words(at: time, reader: Reader) -> str:
    """Return "15:30", and "3:30 PM" where the country writes it so."""
    words = format_time(at, "short", locale=written_in(reader.locale))
    return words.replace(_NARROW_SPACE, " ")


def clock(moment: datetime, reader: Reader) -> str:
    """Return the time of day on the reader's clock: "15:30"."""
    return time_words(reader.local(moment).time(), reader)


def moment_words(moment: datetime, reader: Reader) -> str:
    """Return "Monday 30 November at 09:00"."""
    return f"{day_words(reader.day(moment), reader)} at {clock(moment, reader)}"


def period_words(first: date, last: date, reader: Reader) -> str:
    """Return "16 to 29 November", with months and years where they differ."""
    if first.year != last.year:
        return f"{day_of_year(first, reader)} to {day_of_year(last, reader)}"
    if first.month != last.month:
        return f"{day_of_month(first, reader)} to {day_of_month(last, reader)}"
    return _days_of_one_month(first, last, written_in(reader.locale))


@lru_cache(maxsize=256)
def for_each_reader(moment: datetime, reader: Reader, lead: str = "") -> str:
    """Return Slack's own date, which shows each reader their own time zone; mrkdwn.

    One whose Slack cannot show it reads it as `reader` does. `lead` is what stands before it in a
    sentence: inside, because Slack writes "Today" with a capital where the date comes first.
    """
    stamp = int(moment.timestamp())
    words = moment_words(moment, reader)
    return f"<!date^{stamp}^{lead}{{date_short_pretty}} at {{time}}|{lead}{words}>"


def zone_words(zone: str) -> str:
    """Return "Copenhagen time"."""
    return zone if zone == "UTC" else f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def capital(words: str) -> str:
    """Return `words` as they begin a line: names of days are small in many languages."""
    return words[:1].upper() + words[1:]


def _days_of_one_month(first: date, last: date, locale: Locale) -> str:
    """Return "16 to 29 November": the locale's own interval, its dash said as "to"."""
    patterns: Sequence[str] = next(
        (
            locale.interval_formats[skeleton]["d"]
            for skeleton in _SPANS
            if "d" in locale.interval_formats.get(skeleton, {})
        ),
        (),
    )
    days = [
        format_date(day, _widened(pattern), locale=locale)
        for day, pattern in zip((first, last), patterns, strict=False)
    ]
    if len(days) != len((first, last)):
        return " to ".join(_written(day, _DAY_OF_MONTH, locale) for day in (first, last))
    begins, ends = days
    plain = _DASH.sub("", begins)
    return f"{plain} to {ends}" if plain != begins else f"{begins}{ends}"


@lru_cache(maxsize=1_024)
def _written(day: date, skeleton: str, locale: Locale) -> str:
    return format_date(day, _pattern(skeleton, locale), locale=locale)


@lru_cache(maxsize=256)
def _pattern(skeleton: str, locale: Locale) -> str:
    """Return the fields of `skeleton` in the order of the locale, names of days and months whole.

    Babel finds the nearest pattern that CLDR has and leaves its widths as they are, where Unicode
    TR 35 (part 4, "Matching Skeletons") asks to widen them. Looking for it takes a millisecond.
    """
    patterns = locale.datetime_skeletons
    nearest = skeleton if skeleton in patterns else match_skeleton(skeleton, patterns)
    return "long" if nearest is None else _widened(patterns[nearest].pattern)


def _widened(pattern: str) -> str:
    parts = _QUOTED.split(pattern)
    return "".join(part if part.startswith("'") else _wide(part) for part in parts)


def _wide(fields: str) -> str:
    whole_days = re.sub(r"E+|c+", lambda found: found[0][0] * 4, fields)
    return re.sub(r"M{3,}|L{3,}", lambda found: found[0][0] * 4, whole_days)
