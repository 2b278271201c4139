"""On which clock somebody reads."""

from datetime import UTC, date, datetime

from domain.readers import Reader

LATE = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


def test_a_day_is_that_of_the_readers_calendar() -> None:
    assert Reader("Europe/Copenhagen").day(LATE) == date(2026, 12, 1)
    assert Reader("America/New_York").day(LATE) == date(2026, 11, 30)


def test_an_unknown_zone_is_utc() -> None:
    assert Reader("No/Where").local(LATE) == LATE
    assert Reader("").day(LATE) == date(2026, 11, 30)
