"""What people type about being asked: until when not, and on which day and at what time.

Days are read in English, Danish and German and in the workspace's own language, as in a line to
log, but ahead: "until Friday" is the coming one. What is not understood is given back.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from domain.asking import Rhythm, end_of
from domain.names import fold
from domain.shorthand.date_words import SHORT_DAYS, WEEKDAYS
from domain.shorthand.dates import Said, here_of, said_at
from domain.shorthand.reading import Reader
from domain.shorthand.text import Tokens, tokenise
from domain.working_time import WorkingTime

_UNTIL = re.compile(r"(?:until|untill|till|til|indtil|bis|to|through|thru)\s+", re.IGNORECASE)
_FOR = re.compile(r"for\s+(?=\S+\s+\S)", re.IGNORECASE)
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


@dataclass(frozen=True)
class Until:
    """Until when somebody wants to be left alone."""

    end: datetime
    """Aware; the first moment after it."""
    whole_days: bool
    """Whether it ends with a day, and not at a time of day."""


@dataclass(frozen=True)
class NotRead:
    """What was understood of a typed text, and what was not."""

    understood: str
    rest: str
    past: bool = False
    """Whether what was understood lies behind."""


def read_until(typed: str, reader: Reader) -> Until | NotRead:
    """Read "until Friday", "for two hours": a day takes the whole of that day in."""
    words = _UNTIL.sub("", typed.strip(), count=1) if _UNTIL.match(typed.strip()) else typed
    words = _FOR.sub("in ", words.strip(), count=1) if _FOR.match(words.strip()) else words
    tokens = tokenise(words.strip())
    if not tokens.items or (said := said_at(tokens, 0, here_of(reader))) is None:
        return NotRead("", typed.strip())
    if said.end < len(tokens.items):
        rest = tokens.raw(said.end, len(tokens.items))
        return NotRead(tokens.raw(0, said.end), rest)
    if said.moment is not None and said.moment > reader.now:
        return Until(said.moment, whole_days=False)
    end = _end(tokens, said, reader)
    return end or NotRead(typed.strip(), "", past=True)


def _end(tokens: Tokens, said: Said, reader: Reader) -> Until | None:
    here = here_of(reader)
    if said.day is not None and said.day >= here.today:
        return Until(end_of(said.day, str(here.now.tzinfo)), whole_days=True)
    if said.past:
        return None
    for ahead in _AHEAD:
        then = said_at(tokens, 0, here_of(replace(reader, now=reader.now + ahead)))
        if then and then.day and then.day >= here.today:
            # A weekday that is today's means the next one: of today people say "today".
            day = then.day if then.day > here.today else then.day + timedelta(days=7)
            return Until(end_of(day, str(here.now.tzinfo)), whole_days=True)
    return None


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
