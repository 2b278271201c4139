"""What people type about being asked: until when not, and on which day and at what time.

Days are read in English, Danish and German and in the workspace's own language, as in a line to
log, but ahead: "until Friday" is the coming one. What is not understood is given back.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.asking import Rhythm, end_of, last_day
from domain.names import fold
from domain.schedule import moment_of
from domain.shorthand.date_words import SHORT_DAYS, WEEKDAYS
from domain.shorthand.dates import Said, here_of, said_at
from domain.shorthand.reading import Reader
from domain.shorthand.text import Tokens, tokenise
from domain.working_time import WorkingTime

_UNTIL = re.compile(r"(?:until|untill|till|til|indtil|bis|to|through|thru)\s+", re.IGNORECASE)
_FROM = re.compile(r"(?:from|between|fra|mellem|vom|von|zwischen)\s+", re.IGNORECASE)
_TO = re.compile(
    r"\s+(?:until|untill|till|til|to(?! (?:uger|dage|timer))|through|thru|bis|-)\s+"
    r"|\s*[\u2013\u2014]\s*",
    re.IGNORECASE,
)
"""Between two days; Danish "om to uger" speaks of two weeks."""
_AND = re.compile(r"\s+(?:and|og|und)\s+", re.IGNORECASE)
_HYPHENED = re.compile(r"(?<!\S)(\d{1,2})-(?=\d{1,2}\.?\s+[^\W\d])")
_NUMBER_ALONE = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
_MONTH_OF = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+([^\W\d].*)")
_AMOUNT = re.compile(
    r"for\s+(?=\S+\s+\S)|(?=(?:\d{1,3}|an?|one|two|three|four|et|en|to|tre)\s+"
    r"(?:minutes?|hours?|days?|weeks?|months?|dage?|uger?|timer?)\b)",
    re.IGNORECASE,
)
_IN = re.compile(r"(?:in|om)\s", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:for |all |all of |i |in der )?"
    r"(?:(?P<next>next|naste|nachste[nr]?)|this|(?:the )?rest of the|denne|diese[nr]?)"
    r" (?:week|uge|woche|(?P<month>month|maned|monat))"
)
"""Whole weeks and months of the calendar, folded."""
_AHEAD = (timedelta(days=7), timedelta(days=31), timedelta(days=366))
"""A day without its year is read as the latest past one: seen from then, it is the coming one."""

_EVERY = (
    (
        4,
        r"(?:every|each|once every) (?:4|four|4th|fourth) weeks?|every month|once a month|monthly",
    ),
    (2, r"(?:every|each|once every) (?:2|two|2nd|second|other) weeks?|fortnightly|biweekly"),
    (2, r"(?:every|each) (?:other|second|2nd)"),
    (1, r"every (?:1 )?week|each week|once a week|weekly"),
)
_TIME = re.compile(
    r"\b(?:at |kl |um )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?"
    r" ?(?P<half>am|pm|uhr|o'clock|oclock|h)?(?= |$)"
)
_NOON = re.compile(r"\b(?:at )?(?:noon|midday)\b")
_FILLERS = re.compile(
    r"on|at|every|each|an?|the|in|me|ask|please|questions?|morning|i|um|kl|den|am|jeden|hver"
)
_AFTERNOON = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Until:
    """Until when somebody wants to be left alone, and from when on."""

    end: datetime
    """Aware; the first moment after it."""
    whole_days: bool
    """Whether it ends with a day, and not at a time of day."""
    begins: datetime | None = None
    """Aware; None where it has begun with the words."""


@dataclass(frozen=True)
class NotRead:
    """What was understood of a typed text, and what was not."""

    understood: str
    rest: str
    past: bool = False
    """Whether what was understood lies behind."""
    open_end: bool = False
    """Whether what was understood is a beginning, and no end was said."""
    ahead: bool = False
    """Whether what was understood begins later, where only what begins at once can be."""


def read_until(typed: str, reader: Reader) -> Until | NotRead:
    """Read "until Friday", "for two hours", "24 December to 3 January", "next week".

    A day takes the whole of that day in. One that is named alone ("on Friday") is meant alone.
    """
    typed = typed.strip()
    until, begins = _UNTIL.match(typed), _FROM.match(typed)
    leading = until or begins
    words = typed[leading.end() :] if leading else typed
    if unit := _UNIT.fullmatch(fold(words)):
        return _unit(unit, reader, until_then=until is not None)
    if until is None and (days := _two_days(words, _TO if not begins else _between(begins))):
        return _span(*days, reader)
    ahead = _AMOUNT.match(words)
    found = _read(f"in {words[ahead.end() :]}" if ahead else words, reader)
    if isinstance(found, NotRead):
        return _told(found, typed)
    if begins:
        return NotRead(words, "", open_end=True)
    if until or ahead or _IN.match(words) or not found.whole_days:
        return found
    return replace(found, begins=_later(found, reader))


def _told(found: NotRead, typed: str) -> NotRead:
    """Say of the whole text what holds of it."""
    if found.past:
        return replace(found, understood=typed)
    return found if found.understood else NotRead("", typed)


def _between(begins: re.Match[str]) -> re.Pattern[str]:
    pairs = fold(begins[0].strip()) in ("between", "mellem", "zwischen")
    return _AND if pairs else _TO


def _two_days(words: str, between: re.Pattern[str]) -> tuple[str, str] | None:
    """Part "24 to 31 December" into its days; the first has the month of the last."""
    first, *rest = between.split(_HYPHENED.sub(r"\1 to ", words), maxsplit=1)
    if not rest or not first.strip() or not rest[0].strip():
        return None
    number, month = _NUMBER_ALONE.fullmatch(first), _MONTH_OF.fullmatch(rest[0])
    if number and month and int(number[1]) <= int(month[1]):
        first = f"{first} {month[2]}"
    return ("today" if fold(first) == "now" else first.strip()), rest[0].strip()


def _span(first: str, last: str, reader: Reader) -> Until | NotRead:
    begins = _read(first, reader)
    if isinstance(begins, NotRead):
        return begins
    start = _later(begins, reader)
    end = _read(last, reader if start is None else replace(reader, now=start))
    if isinstance(end, NotRead):
        return end if end.understood else NotRead(first, last)
    return replace(end, begins=start)


def _later(found: Until, reader: Reader) -> datetime | None:
    """Return when the day of `found`, or its time of day, begins; None where it has begun."""
    zone = _zone(reader)
    begins = found.end
    if found.whole_days:
        begins = moment_of(last_day(found.end, zone), time(0), zone)
    return begins if begins > reader.now else None


def _unit(unit: re.Match[str], reader: Reader, *, until_then: bool) -> Until:
    """Read "this week", "next month"; "until next week" ends with this one."""
    zone, today = _zone(reader), here_of(reader).today
    if unit["month"]:
        first = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    else:
        first = today + timedelta(days=7 - today.weekday())
        after = first + timedelta(days=7)
    begins = moment_of(first, time(0), zone)
    if until_then or not unit["next"]:
        return Until(begins, whole_days=True)
    return Until(moment_of(after, time(0), zone), whole_days=True, begins=begins)


def _read(words: str, reader: Reader) -> Until | NotRead:
    """Read one day, with a time of day or without, or one moment, as an end."""
    tokens, here = tokenise(words.strip()), here_of(reader)
    if not tokens.items or (said := said_at(tokens, 0, here)) is None:
        return NotRead("", words.strip())
    read, at = said.end, said.clock or said.part
    if said.day is not None and read < len(tokens.items):
        clock = said_at(tokens, read, here, day_known=True)
        if clock is not None and clock.clock is not None and clock.day is None:
            read, at = clock.end, clock.clock
    if read < len(tokens.items):
        return NotRead(tokens.raw(0, read), tokens.raw(read, len(tokens.items)))
    end = _end(tokens, said, at, reader)
    if end is None or end <= reader.now:
        return NotRead(words.strip(), "", past=True)
    return Until(end, whole_days=at is None and said.moment is None)


def _end(tokens: Tokens, said: Said, at: time | None, reader: Reader) -> datetime | None:
    """Return the moment at which what was said is over; None where it lies behind."""
    if said.moment is not None:
        return said.moment
    zone, today = _zone(reader), here_of(reader).today
    if said.day is None:
        soon = moment_of(today, at or time(0), zone)
        return soon if soon > reader.now else moment_of(today + _DAY, at or time(0), zone)
    day = _coming(tokens, said, reader)
    if day is None:
        return None
    return end_of(day, zone) if at is None else moment_of(day, at, zone)


def _coming(tokens: Tokens, said: Said, reader: Reader) -> date | None:
    """Return the day that was said, as one that lies ahead."""
    today = here_of(reader).today
    if said.day is not None and said.day >= today:
        return said.day
    if said.past:
        return None
    for ahead in _AHEAD:
        then = said_at(tokens, 0, here_of(replace(reader, now=reader.now + ahead)))
        if then and then.day and then.day >= today:
            # A weekday that is today's means the next one: of today people say "today".
            return then.day if then.day > today else then.day + timedelta(days=7)
    return None


def _zone(reader: Reader) -> str:
    return str(here_of(reader).now.tzinfo)


def read_rhythm(typed: str, working: WorkingTime) -> Rhythm | NotRead:
    """Read "me on Tuesday at 9", "every two weeks on Monday 14:30".

    Nine o'clock, or when work begins, where no time is said; every week, where nothing else is.
    An hour that lies outside working hours is one of the afternoon where that lies within.
    """
    text = " ".join(re.sub(r"[,!?]", " ", typed.lower()).split())
    weeks = 1
    for every, pattern in _EVERY:
        if re.search(rf"\b(?:{pattern})\b", text):
            weeks, text = every, re.sub(rf"\b(?:{pattern})\b", " ", text, count=1)
            break
    at, text = _time_of(text, working)
    words = [word.rstrip(".") for word in text.split()]
    days = [(_weekday(word), word) for word in words]
    found = [day for day, _ in days if day is not None]
    rest = " ".join(word for day, word in days if day is None and not _FILLERS.fullmatch(word))
    if len(set(found)) != 1 or rest or at is None:
        understood = " ".join(word for day, word in days if day is not None)
        return NotRead(understood, rest)
    return Rhythm(found[0], at, weeks)


def _weekday(word: str) -> int | None:
    folded = fold(word)
    for spelling in (folded, folded.removesuffix("s"), folded.removesuffix("'s")):
        for days in (WEEKDAYS, SHORT_DAYS):
            # Three of the short ones are words of their own.
            if spelling in days and spelling not in ("so", "do", "man"):
                return days[spelling]
    return None


def _time_of(text: str, working: WorkingTime) -> tuple[time | None, str]:
    """Return the time of day that is said, the usual one where none is, and the other words."""
    if _NOON.search(text):
        return time(_AFTERNOON), _NOON.sub(" ", text, count=1)
    found = _TIME.search(text)
    if found is None:
        return time(9) if _works(time(9), working) else working.begins, text
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half in ("am", "pm"):
        hour = hour % _AFTERNOON + (_AFTERNOON if half == "pm" else 0)
    rest = text[: found.start()] + " " + text[found.end() :]
    try:
        at = time(hour, minute)
    except ValueError:
        return None, text
    if half is None and hour < _AFTERNOON and not _works(at, working):
        later = time(hour + _AFTERNOON, minute)
        at = later if _works(later, working) else at
    return at, rest


def _works(at: time, working: WorkingTime) -> bool:
    return working.begins <= at < working.ends
