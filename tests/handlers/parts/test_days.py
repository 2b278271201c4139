"""Days as people say them."""

from datetime import timedelta

import pytest

from handlers.parts.days import near_day, on_day, short_day
from tests.world import COPENHAGEN, NOW


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (-1, "yesterday"),
        (1, "tomorrow"),
        (-2, "on Monday 16 November"),
        (-400, "on Tuesday 14 October 2025"),
    ],
)
def test_a_day_is_said_as_it_stands_in_a_sentence(days: int, said: str) -> None:
    assert on_day(NOW + timedelta(days=days), COPENHAGEN, NOW) == said


def test_a_day_is_the_readers_own() -> None:
    late = NOW.replace(hour=23, minute=30) - timedelta(days=1)

    assert near_day(late, COPENHAGEN, NOW) == "today"
    assert near_day(late, "Europe/London", NOW) == "yesterday"
    assert near_day(late, "No/Where", NOW) == "yesterday"


def test_a_short_day_has_no_weekday() -> None:
    assert short_day(NOW - timedelta(days=15), COPENHAGEN, NOW) == "3 November"
