"""Dates in words, in the language and country of the workspace."""

from datetime import UTC, date, datetime, time

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from domain.readers import Reader
from handlers.parts.dates import (
    clock,
    day_and_year,
    day_of_month,
    day_of_year,
    day_words,
    for_each_reader,
    moment_words,
    period_words,
    short_date,
    time_words,
    weekday_words,
    zone_words,
)

MOMENT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
BRITISH = Reader("Europe/London", "en-GB")
DANISH = Reader("Europe/Copenhagen", "da-DK")
GERMAN = Reader("Europe/Berlin", "de-DE")
AMERICAN = Reader("America/New_York", "en-US")

CLDR = sorted({name.replace("_", "-") for name in locale_identifiers()})
"""Every locale that Babel knows, as Slack would write it."""
LANGUAGES = [locale for locale in CLDR if "-" not in locale]
"""Those of a language: its territories have its words, in another order at times."""


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 16), date(2026, 11, 29), "16 to 29 November"),
        (date(2026, 11, 30), date(2026, 12, 13), "30 November to 13 December"),
        (date(2026, 12, 28), date(2027, 1, 10), "28 December 2026 to 10 January 2027"),
    ],
)
def test_a_period_names_months_and_years_where_they_differ(
    first: date, last: date, words: str
) -> None:
    assert period_words(first, last, BRITISH) == words


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("da-DK", "16. to 29. november"),
        ("de-DE", "16. to 29. November"),
        ("en-US", "November 16 to 29"),
        ("fr-FR", "16 to 29 novembre"),
        ("zh-CN", "11月16日至29日"),
    ],
)
def test_a_period_stands_in_the_order_of_the_locale(locale: str, words: str) -> None:
    reader = Reader("UTC", locale)

    assert period_words(date(2026, 11, 16), date(2026, 11, 29), reader) == words


def test_a_moment_is_told_in_the_readers_zone() -> None:
    assert moment_words(MOMENT, BRITISH) == "Monday 30 November at 23:30"
    assert moment_words(MOMENT, DANISH) == "tirsdag 1. december at 00.30"
    assert moment_words(MOMENT, GERMAN) == "Dienstag, 1. Dezember at 00:30"
    assert moment_words(MOMENT, AMERICAN) == "Monday, November 30 at 6:30 PM"


def test_the_names_of_days_and_months_are_whole() -> None:
    day = date(2026, 11, 18)

    assert [day_words(day, Reader("UTC", locale)) for locale in ("fr-FR", "sv-SE", "hu-HU")] == [
        "mercredi 18 novembre",
        "onsdag 18 november",
        "november 18., szerda",
    ]


def test_several_readers_get_slacks_own_date_with_words_to_fall_back_on() -> None:
    assert for_each_reader(MOMENT, BRITISH) == (
        "<!date^1796081400^{date_short_pretty} at {time}|Monday 30 November at 23:30>"
    )


def test_short_dates_have_a_year() -> None:
    assert short_date(date(2026, 9, 3), BRITISH) == "3 Sept 2026"
    assert short_date(date(2026, 9, 3), DANISH) == "3. sep. 2026"
    assert short_date(date(2026, 9, 3), GERMAN) == "03.09.2026"


def test_a_zone_is_named_by_its_city() -> None:
    assert zone_words("America/New_York") == "New York time"
    assert zone_words("UTC") == "UTC"


@pytest.mark.parametrize("locale", ["", "xx", "tlh-KL", "not a locale", "en-XX"])
def test_an_unknown_locale_reads_as_british_english_or_as_the_language(locale: str) -> None:
    assert day_words(date(2026, 11, 16), Reader("UTC", locale)).startswith("Monday")


def test_danish_in_germany_stays_danish() -> None:
    assert day_words(date(2026, 11, 16), Reader("UTC", "da-DE")) == "mandag 16. november"


@given(
    locale=st.sampled_from(CLDR),
    first=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    days=st.integers(0, 400),
)
def test_every_locale_says_every_day(locale: str, first: date, days: int) -> None:
    reader = Reader("UTC", locale)
    last = date.fromordinal(first.toordinal() + days)

    for words in (
        day_words(first, reader),
        day_and_year(first, reader),
        day_of_month(first, reader),
        day_of_year(first, reader),
        short_date(first, reader),
        period_words(first, last, reader),
    ):
        assert str(first.day) in words
    assert "30" in time_words(time(15, 30), reader)


def test_every_language_tells_the_time_and_the_days_of_the_week() -> None:
    for locale in LANGUAGES:
        reader = Reader("UTC", locale)

        assert len({weekday_words(day, reader) for day in range(7)}) == 7, locale
        assert "30" in time_words(time(15, 30), reader), locale
        assert "30" in clock(MOMENT, reader), locale
        assert "30" in moment_words(MOMENT, reader), locale
        assert period_words(date(2026, 11, 16), date(2026, 11, 29), reader), locale
