"""When something happened: days and times as whole phrases in English, Danish and German.

Every pattern stands on folded words with one space between them. A numeric date is read in the
reader's order, and a date without its year as the latest past one.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.shorthand.date_words import (
    DAYS,
    FIRST_WORDS,
    LEADING,
    MINUTES,
    MONTHS,
    MOST_LEADING,
    NUMBERS,
    PART_BEGINS,
    PARTS,
    SHORT_DAYS,
    UNIT_AFTER,
    UNITS,
    WEEKDAYS,
    any_of,
)
from domain.shorthand.foreign_dates import OWN, foreign_day
from domain.shorthand.reading import Reader
from domain.shorthand.text import Tokens
from domain.shorthand.word_list import folded

_LONGEST = 20
"""No phrase has so many words, with what is looked at behind it."""
_DOTTED_TIME = re.compile(r"(?P<hour>\d\d?)\.(?P<minute>\d\d)")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_CENTURY = 100
_WEEK = timedelta(days=7)
_AFTERNOON = 12
_MORNING = 5
_NOT_AT_NIGHT = range(1, 7)
"""Hours that "at 3" means of the afternoon."""


class Said(NamedTuple):
    """What a phrase says of when. `end` is where it ends in the words with one space between."""

    end: int
    day: date | None = None
    clock: time | None = None
    moment: datetime | None = None
    """An exact moment ("an hour ago"), aware."""
    other_day: date | None = None
    """The other day that the phrase may mean."""
    part: time | None = None
    """The usual hour of a part of the day ("morning"), which is no time said."""
    past: bool = False
    """Whether the phrase can speak of the past alone: "yesterday", "an hour ago"."""


class Here(NamedTuple):
    """The reader, and the moment in their own time zone."""

    reader: Reader
    now: datetime
    today: date
    """The reader's own day."""
    foreign: bool
    """Whether the reader has languages whose dates the shorthand does not read itself."""


def here_of(reader: Reader) -> Here:
    """Give the reader's moment in their own time zone, UTC where there is no such zone."""
    try:
        zone: tzinfo = ZoneInfo(reader.zone)
    except (KeyError, ValueError, OSError):
        zone = UTC
    now = reader.now.astimezone(zone)
    return Here(reader, now, now.date(), not OWN.issuperset(reader.languages))


def said_at(tokens: Tokens, index: int, here: Here, *, day_known: bool = False) -> Said | None:
    """Give what the tokens from `index` on say of when, or None where they say nothing.

    The `end` of what is said is the token after the phrase. Beside a day, "9.10" is a time.
    """
    if day_known and (clock := _DOTTED_TIME.fullmatch(tokens.items[index])):
        said = _clock(clock, here)
        return Said(index + 1, *said[1:]) if said else None
    if patterns := _patterns(tokens.items, index):
        phrase = " ".join(tokens.items[index : index + _LONGEST])
        if said := _own(patterns, phrase, 0, here):
            return Said(index + 1 + phrase.count(" ", 0, said.end), *said[1:])
    foreign = foreign_day(tokens, index, here.now, here.reader) if here.foreign else None
    return Said(foreign[0], day=foreign[1]) if foreign else None


def may_say(word: str, here: Here) -> bool:
    """Whether a phrase about time may begin with `word` at all."""
    return word in FIRST_WORDS or word[:1].isdecimal() or here.foreign


_Handler = Callable[[re.Match[str], Here], "Said | None"]
_Patterns = tuple[tuple[re.Pattern[str], _Handler], ...]


def _patterns(words: Sequence[str], index: int) -> _Patterns:
    """Give what a phrase about time that begins at `index` may be: nothing for most words."""
    word = words[index]
    if word[:1].isdecimal():
        return _NUMBERED
    if word not in FIRST_WORDS:
        return ()
    for word in words[index : index + MOST_LEADING + 1]:
        if word not in LEADING:
            return _PATTERNS if word in _WORDS or word[:1].isdecimal() else ()
    return ()


def _own(patterns: _Patterns, words: str, position: int, here: Here) -> Said | None:
    for pattern, handler in patterns:
        if (found := pattern.match(words, position)) and (said := handler(found, here)):
            return said
    return None


_END = r"(?= |$)"
_ON = r"(?:(?:on|the|den|d|am|i|pa|dem|der|vom|fra|from|of|this|diesen|denne|denna) ){0,2}"
_NUMBER = rf"(\d{{1,3}}|{any_of(NUMBERS)})"
_UNIT = rf"({any_of(MINUTES)}|{any_of(UNITS)})"
_YEAR = r"(?:(?: ,)? (\d{4}))?"
_PAST = folded("last|sidste|seneste|letzte|letzten|letzter|letzte|forrige|vorige|vorigen|past")
_NEXT = folded("next|næste|nächste|nächsten|nächster|kommende|kommenden|coming")


def _day(year: int, month: int, number: int) -> date | None:
    year += 2000 if year < _CENTURY else 0
    try:
        return date(year, month, number) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _latest(month: int, number: int, today: date) -> date | None:
    """Give the latest such day that is not ahead; eight years reach over any leap day."""
    years = range(today.year, today.year - 9, -1)
    days = (_day(year, month, number) for year in years)
    return next((day for day in days if day and day <= today), None)


def _relative(found: re.Match[str], here: Here) -> Said:
    shift = DAYS[found[1]]
    day, part = here.today + timedelta(days=shift), _hour(found[2])
    return Said(found.end(), day, part=part, past=shift < 0)


def _hour(part: str | None) -> time | None:
    return time(PARTS[part]) if part else None


def _this_part(found: re.Match[str], here: Here) -> Said:
    return _of_today(found, here, PARTS[found[1]])


def _tonight(found: re.Match[str], here: Here) -> Said:
    return _of_today(found, here, PARTS["evening"])


def _of_today(found: re.Match[str], here: Here, hour: int) -> Said:
    return Said(found.end(), here.today, part=time(hour), past=begun(hour, here.now))


def begun(hour: int, now: datetime) -> bool:
    """Whether the part of the day with this usual hour can be spoken of as past."""
    return now.hour >= PART_BEGINS[hour]


def _last_night(found: re.Match[str], here: Here) -> Said:
    return Said(found.end(), here.today - timedelta(days=1), part=time(21), past=True)


def _night(found: re.Match[str], here: Here) -> Said:
    """Read "i nat", "heute Nacht": the last one, unless it is night now."""
    if begun(PARTS["night"], here.now) or here.now.hour < _MORNING:
        return Said(found.end(), moment=here.now, past=True)
    return _last_night(found, here)


def _morgen(found: re.Match[str], here: Here) -> Said | None:
    if "de" not in here.reader.languages:
        return None
    return Said(found.end(), here.today + timedelta(days=1))


def _just_now(found: re.Match[str], here: Here) -> Said:
    return Said(found.end(), moment=here.now, past=True)


def _amount(number: str | None) -> int:
    if not number:
        return 1
    return int(number) if number.isdecimal() else NUMBERS.get(number, 1)


def _ago(found: re.Match[str], here: Here) -> Said | None:
    return _shifted(found, here, -1)


def _ahead(found: re.Match[str], here: Here) -> Said | None:
    return _shifted(found, here, 1)


def _shifted(found: re.Match[str], here: Here, sign: int) -> Said | None:
    number, unit = found[1], found[2]
    if unit in MINUTES:
        ahead = timedelta(minutes=sign * _amount(number) * MINUTES[unit])
        return Said(found.end(), moment=(here.now.astimezone(UTC) + ahead), past=sign < 0)
    day = here.today + timedelta(days=sign * _amount(number) * UNITS[unit])
    whole = _day(day.year, day.month, day.day)
    return Said(found.end(), day, past=sign < 0) if whole else None


def _last_unit(found: re.Match[str], here: Here) -> Said:
    return Said(found.end(), here.today - timedelta(days=UNITS[found[1]]), past=True)


def _next_unit(found: re.Match[str], here: Here) -> Said:
    return Said(found.end(), here.today + timedelta(days=UNITS[found[1]]))


def _past_weekday(word: str, today: date) -> date:
    """Give the nearest such day before today."""
    weekday = WEEKDAYS.get(word, SHORT_DAYS.get(word, 0))
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _weekday(found: re.Match[str], here: Here) -> Said:
    day = _past_weekday(found[1], here.today)
    past = found[1].endswith("dags")
    today = here.today if here.today - day == _WEEK and not past else None
    part = _hour(found[2] if found.re.groups > 1 else None)
    return Said(found.end(), day, other_day=today, part=part, past=past)


def _last_weekday(found: re.Match[str], here: Here) -> Said:
    day = _past_weekday(found[1], here.today)
    return Said(found.end(), day, other_day=day - _WEEK, past=True)


def _weekday_last_week(found: re.Match[str], here: Here) -> Said:
    monday = here.today - timedelta(days=here.now.weekday()) - _WEEK
    return Said(found.end(), monday + timedelta(days=WEEKDAYS[found[1]]), past=True)


def _next_weekday(found: re.Match[str], here: Here) -> Said:
    day = _past_weekday(found[1], here.today)
    return Said(found.end(), day + (_WEEK if day + _WEEK > here.today else 2 * _WEEK))


def _either_weekday(found: re.Match[str], here: Here) -> Said:
    """Read Danish "på mandag": the coming one, though the past one may be meant."""
    past = _past_weekday(found[1], here.today)
    return _next_weekday(found, here)._replace(other_day=past)


def _iso(found: re.Match[str], _here: Here) -> Said | None:
    day = _day(int(found[1]), int(found[2]), int(found[3]))
    return Said(found.end(), day) if day else None


def _numeric(found: re.Match[str], here: Here) -> Said | None:
    first, second = int(found[1]), int(found[3])
    year = next((group for group in found.groups()[3:] if group), None)
    bare = found.start(1) == found.start()
    units = UNIT_AFTER.match(found.string, found.end())
    if bare and (units or (first, second, year) == (24, 7, None)):
        return None
    month_first = here.reader.date_order.upper() in ("MDY", "YMD") and found[2] != "."
    pairs = [(first, second), (second, first)] if month_first else [(second, first)]
    if found[2] != "." and not month_first:
        pairs.append((first, second))
    for month, number in pairs:
        if said := _of_year(found, (year, month, number), here.today):
            return said
    return None


def _of_year(found: re.Match[str], when: tuple[str | None, int, int], today: date) -> Said | None:
    """Read a date with its year, or without as the latest past one."""
    year, month, number = when
    if year:
        day = _day(int(year), month, number)
        return Said(found.end(), day) if day else None
    latest = _latest(month, number, today)
    return Said(found.end(), latest) if latest else None


def _day_alone(found: re.Match[str], here: Here) -> Said | None:
    """Read "the 3rd" as the latest past one, in this month or one of the two before."""
    number, month = int(re.sub(r"\D", "", found[1])), here.today.replace(day=1)
    for _ in range(3):
        day = _day(month.year, month.month, number)
        if day and day <= here.today:
            return Said(found.end(), day)
        month = (month - timedelta(days=1)).replace(day=1)
    return None


def _day_month(found: re.Match[str], here: Here) -> Said | None:
    return _named_month(found, found[2], found[1], here.today)


def _month_day(found: re.Match[str], here: Here) -> Said | None:
    return _named_month(found, found[1], found[2], here.today)


def _named_month(found: re.Match[str], month: str, day: str, today: date) -> Said | None:
    number, year = int(re.sub(r"\D", "", day)), found[3]
    return _of_year(found, (year, MONTHS[month], number), today)


def _clock(found: re.Match[str], _here: Here) -> Said | None:
    groups = found.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    half = groups.get("half")
    if half and not 1 <= hour <= _AFTERNOON:
        return None
    if half:
        hour = hour % _AFTERNOON + (_AFTERNOON if half == "pm" else 0)
    elif found[0].startswith("at ") and not groups.get("minute") and hour in _NOT_AT_NIGHT:
        hour += _AFTERNOON
    try:
        return Said(found.end(), clock=time(hour, minute))
    except ValueError:
        return None


def _after_weekday(found: re.Match[str], here: Here) -> Said | None:
    """Read the date that a weekday introduces: "Monday 16 November"; the date decides."""
    said = _own(_PATTERNS, found.string, found.end() + 1, here)
    return said if said and said.day else None


_AT = r"(?:(?:at|kl|klokken|um|ca|circa|ab|gegen|around|omkring|den) ){1,2}"
_HALF = r" ?(?P<half>am|pm)"
_MINUTE = r"[:.](?P<minute>\d\d)"
_WEEKDAY = rf"({any_of(WEEKDAYS)})"
_MONTH = rf"({any_of(MONTHS)})"
_LAST_WEEK = folded("last week|i sidste uge|sidste uge|letzte Woche|letzter Woche")


def _compiled(*entries: tuple[str, _Handler]) -> _Patterns:
    return tuple((re.compile(f"(?:{pattern}){_END}"), handler) for pattern, handler in entries)


_PATTERNS = _compiled(
    (folded("last night|letzte Nacht|i aftes|aftes|i går aftes|igår aftes"), _last_night),
    (folded("i nat|heute Nacht|diese Nacht"), _night),
    (rf"({any_of(DAYS)})(?: (?:i )?({any_of(PARTS)}))?", _relative),
    (rf"(?:this|i|heute|idag|denne|diesen|am) ({any_of(PARTS)})", _this_part),
    (r"tonight", _tonight),
    (
        folded("just now|right now|a moment ago|lige nu|for lidt siden|gerade eben|vorhin|jetzt"),
        _just_now,
    ),
    (rf"(?:for )?(?:{_NUMBER} )?{_UNIT} (?:ago|siden)", _ago),
    (rf"vor {_NUMBER} {_UNIT}", _ago),
    (rf"(?:in|om) {_NUMBER} {_UNIT}", _ahead),
    (rf"(?:{_ON})?{_WEEKDAY} (?:{_LAST_WEEK})", _weekday_last_week),
    (rf"{_ON}{_WEEKDAY}(?: ,)?(?= (?:{_ON})(?:\d|{_MONTH}))", _after_weekday),
    (rf"{_ON}(?:{_PAST}) {_WEEKDAY}", _last_weekday),
    (rf"{_ON}(?:{_NEXT}) {_WEEKDAY}", _next_weekday),
    (rf"pa {_WEEKDAY}", _either_weekday),
    (rf"{_ON}{_WEEKDAY}(?: ({any_of(PARTS)}))?", _weekday),
    (rf"(?:on|am|d|den|i) ({any_of(SHORT_DAYS)})", _weekday),
    (rf"(?:(?:i|in|in der|im) )?(?:{_PAST}) ({any_of(UNITS)})", _last_unit),
    (rf"(?:(?:i|in|in der|im) )?(?:{_NEXT}) ({any_of(UNITS)})", _next_unit),
    (rf"{_ON}(\d{{4}})[-/.](\d\d?)[-/.](\d\d?)", _iso),
    (rf"{_ON}(\d\d?)([./])(\d\d?)\.?(?:(?<!\.)\2(\d{{4}}|\d\d)|\.? (\d{{4}}))?", _numeric),
    (rf"{_ON}(\d\d?)(-)(\d\d?)-(\d{{4}}|\d\d)", _numeric),
    (rf"{_ON}(\d\d?(?:st|nd|rd|th|\.)?)(?: of)? {_MONTH}{_YEAR}", _day_month),
    (rf"{_ON}{_MONTH} (?:the )?(\d\d?(?:st|nd|rd|th|\.)?){_YEAR}", _month_day),
    (r"(?:on the|on|the|den|d|am|pa den) (\d\d?(?:st|nd|rd|th|\.))", _day_alone),
    (rf"(?:{_AT})?(?P<hour>\d\d?)(?:{_MINUTE})?{_HALF}", _clock),
    (rf"{_AT}(?P<hour>\d\d?)(?:{_MINUTE})?(?: uhr| h)?", _clock),
    (r"(?P<hour>\d\d?) ?uhr(?: (?P<minute>\d\d))?", _clock),
    (r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?: uhr| h)?", _clock),
    (r"morgen", _morgen),
)
_NUMBERED = tuple(
    entry for entry in _PATTERNS if entry[1] in (_ago, _iso, _numeric, _day_month, _clock)
)
"""Those that can begin with a number."""
_WORDS = frozenset(re.findall("[a-z]+", " ".join(pattern.pattern for pattern, _ in _PATTERNS)))
"""At least every word that can stand in such a phrase."""
