"""Days as people say them."""

from datetime import timedelta

import pytest

from domain.readers import Reader
from handlers.parts.days import near_day, on_day, short_day
from tests.world import COPENHAGEN, NOW

BRITISH = Reader(COPENHAGEN, "en-GB")
DANISH = Reader(COPENHAGEN, "da-DK")
AMERICAN = Reader("America/New_York", "en-US")


@pytest.mark.parametrize(
    ("reader", "days", "said"),
    [
        (BRITISH, 0, "today"),
        (BRITISH, -1, "yesterday"),
        (BRITISH, 1, "tomorrow"),
        (BRITISH, -2, "on Monday 16 November"),
        (BRITISH, -400, "on Tuesday, 14 October 2025"),
        (DANISH, -1, "yesterday"),
        (DANISH, -2, "on mandag 16. november"),
        (DANISH, -400, "on tirsdag den 14. oktober 2025"),
        (AMERICAN, -2, "on Monday, November 16"),
        (AMERICAN, -400, "on Tuesday, October 14, 2025"),
    ],
)
def test_a_day_is_said_as_it_stands_in_a_sentence(reader: Reader, days: int, said: str) -> None:
    assert on_day(NOW + timedelta(days=days), reader, NOW) == said


def test_a_day_is_the_readers_own() -> None:
    late = NOW.replace(hour=23, minute=30) - timedelta(days=1)

    assert near_day(late, BRITISH, NOW) == "today"
    assert near_day(late, Reader("Europe/London"), NOW) == "yesterday"
    assert near_day(late, Reader("No/Where"), NOW) == "yesterday"


@pytest.mark.parametrize(
    ("reader", "this_year", "last_year"),
    [
        (BRITISH, "3 November", "14 October 2025"),
        (DANISH, "3. november", "14. oktober 2025"),
        (AMERICAN, "November 3", "October 14, 2025"),
    ],
)
def test_a_short_day_has_no_weekday(reader: Reader, this_year: str, last_year: str) -> None:
    assert short_day(NOW - timedelta(days=15), reader, NOW) == this_year
    assert short_day(NOW - timedelta(days=400), reader, NOW) == last_year
