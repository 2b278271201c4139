"""Days that lie ahead: "Friday", "3 January", "next week", "03-01-2027".

What the shorthand of `/log` reads as past is read here as ahead, by its own words and order.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from domain.locales import date_order, languages
from domain.shorthand.dates import Said, here_of, said_at
from domain.shorthand.reading import Reader
from domain.shorthand.text import tokenise

_UNTIL = re.compile(r"(?:until|till|til|before|bis|indtil)\b\s*", re.IGNORECASE)
_FOR = re.compile(r"for\s+", re.IGNORECASE)
_SHIFT = 8
"""Days that only a relative day moves by: a weekday moves by whole weeks."""
_SHIFTS = (_SHIFT, *chain(range(15, 373, 7), range(2 * 366, 9 * 366, 366)))
"""Far enough for any date without its year; eight years reach over any leap day."""


def read_coming_day(text: str, today: date, locale: str) -> date | None:
    """Return the day that all of `text` names; None where it names none.

    A weekday is the next one after `today`, a date without its year the next such date, numeric
    dates go by the order of `locale` (`da-DK`). What can only be past or today ("yesterday",
    "3 January 2020") is returned as it is: whoever asks says why it cannot be taken.
    """
    words = _FOR.sub("in ", _UNTIL.sub("", text.strip(), count=1), count=1)
    said = _said(words, today, locale)
    if said is None or said.day is None:
        return None
    if said.past or said.day > today:
        return said.day
    ahead = (_shifted(words, today, days, locale) for days in _SHIFTS)
    first = next(ahead)
    if first is None or first - said.day == timedelta(days=_SHIFT):
        return said.day
    coming = (day for day in chain((first,), ahead) if day and day > today)
    return next(coming, said.day)


def _shifted(words: str, today: date, days: int, locale: str) -> date | None:
    """Read the words as they would be read so many days later."""
    said = _said(words, today + timedelta(days=days), locale)
    return said.day if said else None


def _said(words: str, today: date, locale: str) -> Said | None:
    noon = datetime.combine(today, time(12), UTC)
    here = here_of(Reader(noon, "UTC", languages(locale), date_order(locale)))
    tokens = tokenise(words)
    if not tokens.items:
        return None
    said = said_at(tokens, 0, here)
    return said if said and said.end == len(tokens.items) else None
