"""The words of days and times in English, Danish and German, folded, and what each says."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from domain.shorthand.word_list import folded


def _table(entries: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(
        {word: value for words, value in entries.items() for word in folded(words).split("|")}
    )


def any_of(table: Mapping[str, int]) -> str:
    """Give a regular expression's alternatives for the words of a table, longest first."""
    return "|".join(sorted(map(re.escape, table), key=len, reverse=True))


DAYS = _table(
    {
        "today|i dag|idag|heute": 0,
        "yesterday|i går|igår|gestern": -1,
        "the day before yesterday|day before yesterday|i forgårs|forgårs|vorgestern": -2,
        "tomorrow|i morgen|imorgen|in the morning tomorrow": 1,
        "the day after tomorrow|day after tomorrow|i overmorgen|overmorgen|übermorgen": 2,
    }
)
PARTS = _table(
    {
        "morning|morges|morgen|früh|formiddag|formiddags|vormittag": 9,
        "noon|middag|middags|mittag|lunchtime": 12,
        "afternoon|eftermiddag|eftermiddags|nachmittag": 14,
        "evening|aften|abend": 19,
        "night|nat|nacht": 21,
    }
)
PART_BEGINS = MappingProxyType({9: 4, 12: 11, 14: 12, 19: 17, 21: 20})
"""From which hour on such a part of today can be spoken of as past."""
WEEKDAYS = _table(
    {
        "Monday|mandag|mandags|Montag|mon": 0,
        "Tuesday|tirsdag|tirsdags|Dienstag|tue|tues": 1,
        "Wednesday|onsdag|onsdags|Mittwoch|wed": 2,
        "Thursday|torsdag|torsdags|Donnerstag|thu|thur|thurs": 3,
        "Friday|fredag|fredags|Freitag|fri": 4,
        "Saturday|lørdag|lørdags|Samstag|Sonnabend": 5,
        "Sunday|søndag|søndags|Sonntag": 6,
    }
)
SHORT_DAYS = _table(
    {
        "man|mo": 0,
        "tir|di": 1,
        "ons|mi": 2,
        "tor|tors|do": 3,
        "fre|fr": 4,
        "lør|sa|sat": 5,
        "søn|so|sun": 6,
    }
)
MONTHS = _table(
    {
        "January|januar|Jänner|jan": 1,
        "February|februar|feb|febr": 2,
        "March|marts|März|mar|mrz": 3,
        "April|apr": 4,
        "May|maj|Mai": 5,
        "June|juni|jun": 6,
        "July|juli|jul": 7,
        "August|aug": 8,
        "September|sep|sept": 9,
        "October|oktober|oct|okt": 10,
        "November|nov": 11,
        "December|december|Dezember|dec|dez": 12,
    }
)
NUMBERS = _table(
    {
        "a|an|one|en|et|ein|eine|einen|einem|einer": 1,
        "two|to|zwei|a couple of|et par|ein paar": 2,
        "three|tre|drei|a few|few|nogle|einigen": 3,
        "four|fire|vier": 4,
        "five|fem|fünf": 5,
        "six|seks|sechs": 6,
        "seven|syv|sieben": 7,
        "eight|otte|acht": 8,
        "nine|ni|neun": 9,
        "ten|ti|zehn": 10,
    }
)
MINUTES = _table(
    {
        "minute|minutes|min|mins|minut|minutter|Minuten": 1,
        "hour|hours|time|timer|Stunde|Stunden|h": 60,
        "half hour|half an hour|halv time|halben Stunde|halbe Stunde": 30,
    }
)
UNITS = _table(
    {
        "day|days|dag|dage|døgn|Tag|Tage|Tagen": 1,
        "week|weeks|uge|uger|Woche|Wochen": 7,
        "month|months|måned|måneder|Monat|Monate|Monaten": 30,
        "year|years|år|Jahr|Jahre|Jahren": 365,
    }
)
UNIT_AFTER = re.compile(
    r" (?:%|€|\$|£|kr|dkk|sek|nok|eur|euros?|usd|gbp|chf|m|m2|km|kg|pct|mio|mia|k|x|stk|pcs|hours?"
    r"|timer?|stunden?|h|min|minutes|minutter|minuten|days?|dage?|tagen?|weeks?|uger?|people"
    r"|tons?|tonnes?|kw|kwh|g|cm|mm|l|liter|litres?|grad|grader"
    r"|degrees|procent|prozent|percent|points?|million|millioner|millionen)(?= |$)"
)
"""What makes the number before it an amount and no date."""
DEADLINES = frozenset(
    folded(
        "until|till|til|before|by|bis|inden|senest|før|vor|deadline|due|frist|fristen|latest"
        "|spätestens|valid|gyldig|gültig"
    ).split("|")
)
"""Words before a date that is no day on which anything was logged."""
DURATIONS = frozenset([*MINUTES, *UNITS, "ca", "circa"])
"""Words after which a day or a time may still be the line's: "30 min yesterday"."""
_INTRODUCING = (
    "on|the|den|d|am|i|på|dem|der|vom|fra|from|of|in|this|diesen|denne|at|kl|klokken|um|ca|circa"
    "|ab|gegen|around|omkring|for|vor|om|last|sidste|seneste|letzte|letzten|letzter|forrige|vorige"
    "|vorigen|past|next|næste|nächste|nächsten|nächster|kommende|kommenden|coming|heute|just|right"
    "|a|lige|gerade|vorhin|jetzt|half|morgen|i|tonight|aftes"
)
FIRST_WORDS = frozenset(
    word.split()[0]
    for words in (DAYS, WEEKDAYS, MONTHS, NUMBERS, MINUTES, UNITS, folded(_INTRODUCING).split("|"))
    for word in words
)
"""Every word with which a phrase about time can begin, numbers apart."""
LEADING = frozenset(
    folded(
        "on|the|den|d|am|i|på|dem|der|vom|fra|from|of|this|diesen|denne|at|kl|klokken|um|ca|circa"
        "|ab|gegen|around|omkring|for|vor|om|in|a|an"
    ).split("|")
)
"""Words that are no such phrase alone, however many: another one has to follow."""
MOST_LEADING = 5
"""No phrase about time begins with more of them."""
