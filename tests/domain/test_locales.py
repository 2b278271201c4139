"""Which languages a workspace writes, and how it writes dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.locales import (
    SLACKS_OWN,
    DateOrder,
    date_order,
    guess_locale,
    languages,
    written_in,
)

LOCALES = st.sampled_from(["da-DK", "en-GB", "en-US", "de-DE", "ja-JP"])


@pytest.mark.parametrize(
    ("locale", "order"),
    [
        ("da-DK", "DMY"),
        ("de-DE", "DMY"),
        ("en-GB", "DMY"),
        ("en-US", "MDY"),
        ("en-PH", "MDY"),
        ("sv-SE", "YMD"),
        ("ja-JP", "YMD"),
        ("hu-HU", "YMD"),
        ("zh-CN", "YMD"),
        ("zh-TW", "YMD"),
        ("fr-CA", "YMD"),
        ("en-DK", "DMY"),
        ("da_DK", "DMY"),
        ("da", "DMY"),
    ],
)
def test_dates_are_read_in_the_order_of_language_and_country(locale: str, order: str) -> None:
    assert date_order(locale) == order


def test_slacks_own_code_for_latin_american_spanish_is_not_laos() -> None:
    assert languages("es-LA") == ("es", "en")
    assert date_order("es-LA") is DateOrder.DMY


def test_a_language_abroad_writes_dates_as_the_country_does() -> None:
    assert date_order("da-SE") is DateOrder.YMD


@given(st.text(max_size=20))
def test_any_text_for_a_locale_has_an_order_and_languages(locale: str) -> None:
    assert date_order(locale) in DateOrder
    assert languages(locale)[-1] == "en"


def test_english_is_read_everywhere_and_after_the_own_language() -> None:
    assert languages("da-DK") == ("da", "en")
    assert languages("en-GB") == ("en",)
    assert languages("") == ("en",)


@given(st.lists(LOCALES, min_size=1))
def test_the_guess_is_the_locale_of_as_many_stewards_as_any(locales: list[str]) -> None:
    guess = guess_locale(locales)

    assert locales.count(guess) == max(map(locales.count, locales))


def test_on_a_tie_a_chosen_locale_wins_over_the_one_that_slack_gives() -> None:
    assert guess_locale(["en-US", "da-DK"]) == "da-DK"
    assert guess_locale(["en-US", "en-US", "da-DK"]) == "en-US"


def test_without_any_locale_the_guess_is_slacks_own() -> None:
    assert guess_locale(["", ""]) == SLACKS_OWN


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("da-DK", "da_DK"),
        ("en-US", "en_US"),
        ("zh-CN", "zh_Hans_CN"),
        ("es-LA", "es_419"),
        ("da-DE", "da"),
        ("en-XX", "en"),
        ("", "en_GB"),
        ("tlh-KL", "en_GB"),
        ("no such thing", "en_GB"),
    ],
)
def test_what_cldr_does_not_know_is_written_as_near_as_can_be(locale: str, written: str) -> None:
    assert str(written_in(locale)) == written


@given(locale=st.text(max_size=20) | st.from_regex(r"[a-zA-Z]{0,4}([-_@.][a-zA-Z0-9]{0,4}){0,3}"))
def test_whatever_slack_says_is_written_somehow(locale: str) -> None:
    assert written_in(locale).date_formats
