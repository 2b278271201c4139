"""Which of the things that Slack says of somebody put a question off."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.busy import AGAIN, Status, busy_until, says_absent

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("emoji", "text"),
    [
        (":spiral_calendar_pad:", "In a meeting"),
        (":calendar:", "In a meeting • Google Calendar"),
        (":bus:", "Commuting"),
        (":face_with_thermometer:", "Out sick"),
        (":palm_tree:", "Vacationing"),
        (":palm_tree:", ""),
        ("", "OOO until Monday"),
        ("", "Out of office"),
        ("", "On parental leave"),
        ("", "Til møde"),
        ("", "På ferie"),
        ("", "Im Urlaub"),
    ],
)
def test_a_status_that_says_absent_does(emoji: str, text: str) -> None:
    assert says_absent(Status(emoji, text))
    assert busy_until(Status(emoji, text), NOW) == NOW + AGAIN


@pytest.mark.parametrize(
    ("emoji", "text"),
    [
        ("", ""),
        (":house_with_garden:", "Working remotely"),
        (":palm_tree:", "Dreaming of the beach"),
        (":coffee:", "Powered by coffee"),
        (":speech_balloon:", "Ask me about the autumn market"),
    ],
)
def test_a_mood_or_a_joke_does_not(emoji: str, text: str) -> None:
    assert busy_until(Status(emoji, text), NOW) is None


def test_a_status_ends_when_it_says() -> None:
    meeting = Status(text="In a meeting", expires_at=NOW + HOUR)

    assert busy_until(meeting, NOW) == NOW + HOUR
    assert busy_until(meeting, NOW + HOUR) is None


def test_do_not_disturb_lasts_from_its_beginning_to_its_end() -> None:
    night = Status(undisturbed_from=NOW, undisturbed_until=NOW + 8 * HOUR)

    assert busy_until(night, NOW - HOUR) is None
    assert busy_until(night, NOW) == NOW + 8 * HOUR
    assert busy_until(night, NOW + 8 * HOUR) is None


def test_of_both_the_later_end_counts() -> None:
    both = Status(text="In a meeting", expires_at=NOW + HOUR, undisturbed_until=NOW + 2 * HOUR)

    assert busy_until(both, NOW) == NOW + 2 * HOUR
