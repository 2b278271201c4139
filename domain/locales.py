"""Which languages a workspace writes, and in which order it writes the parts of a date.

The facts are those of the Unicode CLDR, as Babel ships them.
"""

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

ENGLISH = "en"
SLACKS_OWN = "en-US"
"""What Slack gives to everybody who chose nothing."""
UNKNOWN = "en-GB"
"""Dates and numbers are written so where CLDR does not know the locale."""
_LATIN_AMERICA = {"es-LA": "es-419"}
"""Slack writes Latin American Spanish with the country code of Laos."""


class DateOrder(StrEnum):
    """The order of day, month and year in a date of numbers."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


@lru_cache
def languages(locale: str) -> tuple[str, ...]:
    """Return the languages to read in: the locale's own first, then English.

    A locale that CLDR does not know is read as English alone.
    """
    own = _parsed(_tag(locale).partition("-")[0].lower(), likely=False)
    return tuple(dict.fromkeys((own.language if own else ENGLISH, ENGLISH)))


@lru_cache
def date_order(locale: str) -> DateOrder:
    """Return the order of a date of numbers in `locale`, written as Slack does (`da-DK`).

    It is that of the language as the country writes it. Where CLDR does not know the two
    together, as with Danish in Germany, it is that of the country's most spoken official language.
    Day first where neither is known.
    """
    found = _known(locale)
    if found is None:
        return DateOrder.DMY
    pattern = found.date_formats["short"].pattern
    places = {part: pattern.find(part) for part in "dMy"}
    order = "".join(sorted(places, key=places.__getitem__)).upper()
    return next((known for known in DateOrder if known == order), DateOrder.DMY)


@lru_cache
def written_in(locale: str) -> Locale:
    """Return how dates, names of days and numbers are written in `locale` (`da-DK`).

    Where CLDR does not know the language in that country it is the language alone, and British
    English where it does not know the language.
    """
    tag = _tag(locale)
    language = tag.partition("-")[0]
    for known in (_parsed(tag, likely=False), _parsed(tag, likely=True), _parsed(language)):
        if known is not None:
            return known
    return Locale.parse(UNKNOWN, sep="-")


def guess_locale(locales: Iterable[str]) -> str:
    """Return the locale that most of `locales` are; on a tie, one that somebody chose.

    Slack gives `en-US` to everybody who chose nothing, so that it says less than another.
    """
    counted = Counter(locale for locale in locales if locale)
    if not counted:
        return SLACKS_OWN
    return max(counted, key=lambda locale: (counted[locale], locale != SLACKS_OWN))


def _tag(locale: str) -> str:
    tag = locale.strip().replace("_", "-")
    return _LATIN_AMERICA.get(tag, tag)


def _known(locale: str) -> Locale | None:
    tag = _tag(locale)
    found = _parsed(tag, likely=False)
    country = re.search(r"-([A-Za-z]{2})\b", tag)
    if found is None and country:
        code = country[1].upper()
        found = _parsed(f"{_official_language(code)}-{code}", likely=False)
    # Chinese in China is known under the name of its script.
    return found or _parsed(tag, likely=True)


def _parsed(tag: str, *, likely: bool = False) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-", resolve_likely_subtags=likely)
    except (UnknownLocaleError, ValueError):
        return None


def _official_language(country: str) -> str:
    spoken = get_global("territory_languages").get(country, {})
    official = [
        (facts["population_percent"], language)
        for language, facts in spoken.items()
        if facts["official_status"] == "official"
    ]
    return max(official)[1].replace("_", "-") if official else ENGLISH
