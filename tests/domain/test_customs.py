"""Languages, countries and holidays to choose from."""

from datetime import date

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.customs import (
    find_locales,
    find_places,
    guess_place,
    is_locale,
    is_place,
    locale_name,
    next_holiday,
    place_name,
)

CODES = sorted(name.replace("_", "-") for name in locale_identifiers())


def test_a_language_is_found_by_its_name_and_country() -> None:
    assert [found.code for found in find_locales("danish den")] == ["da-DK"]
    assert [found.name for found in find_locales("portuguese braz")] == ["Portuguese (Brazil)"]
    assert "de-CH" in [found.code for found in find_locales("german")]
    assert find_locales("klingon") == ()


@given(code=st.sampled_from(CODES))
@settings(max_examples=40)  # each looks through all names, twice
def test_every_language_can_be_reached_by_its_name_or_code(code: str) -> None:
    assert is_locale(code)
    assert code in [found.code for found in find_locales(locale_name(code))]
    assert code in [found.code for found in find_locales(code)]


def test_with_nothing_typed_those_in_use_come_first() -> None:
    offered = find_locales("", ("da-DK", "sv-SE", "da-DK", "xx-XX"))

    assert [found.code for found in offered[:2]] == ["da-DK", "sv-SE"]
    assert len(offered) == 100


@pytest.mark.parametrize(
    ("locale", "name"),
    [
        ("da-DK", "Danish (Denmark)"),
        ("zh-CN", "Chinese (Simplified, China)"),
        ("es-LA", "Spanish (Latin America)"),
        ("", ""),
    ],
)
def test_a_locale_of_slacks_has_an_english_name(locale: str, name: str) -> None:
    assert locale_name(locale) == name


def test_a_place_is_a_country_or_a_part_of_one() -> None:
    assert [found.name for found in find_places("denm")] == ["Denmark"]
    assert [found.code for found in find_places("Germany, Bayern")] == ["DE-BY"]
    assert [found.name for found in find_places("de-by")] == ["Germany, Bayern"]
    assert is_place("DE-BY")
    assert not is_place("DE-XX")
    assert not is_place("")
    assert place_name("GB-SCT") == "United Kingdom, Scotland"
    assert place_name("??") == "??"


@pytest.mark.parametrize(
    ("sought", "code"),
    [
        ("bavaria", "DE-BY"),
        ("lower saxony", "DE-NI"),
        ("germany, rhine", "DE-NW"),
        ("vienna", "AT-9"),
        ("catalunya", "ES-CT"),
        ("USA", "US"),
        ("uk", "GB"),
        ("DEU", "DE"),
    ],
)
def test_a_place_is_found_by_its_other_names(sought: str, code: str) -> None:
    assert code in [found.code for found in find_places(sought)]


def test_the_next_holiday_is_named_in_english() -> None:
    assert next_holiday("DK", date(2026, 11, 18)) == (date(2026, 12, 25), "Christmas Day")
    assert next_holiday("DE-BY", date(2027, 1, 2)) == (date(2027, 1, 6), "Epiphany")
    assert next_holiday("", date(2026, 11, 18)) is None


@pytest.mark.parametrize(
    ("zones", "locale", "place"),
    [
        (["Europe/Copenhagen", "Europe/Copenhagen", "Europe/London"], "en-US", "DK"),
        (["Europe/Zurich"], "de-DE", "CH"),
        (["Europe/Copenhagen", "Europe/London"], "en-GB", "GB"),
        (["UTC"], "da-DK", "DK"),
        (["UTC"], "en-US", ""),
        ([], "", ""),
        (["No/Where"], "da", ""),
    ],
)
def test_holidays_are_guessed_from_where_people_are(
    zones: list[str], locale: str, place: str
) -> None:
    assert guess_place(zones, locale) == place
