"""Which of the things that Slack says of somebody put a question off."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.busy import Status, is_busy, says_absent

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
        (":palm_tree:", "Vacation"),
        (":face_with_thermometer:", "Sick"),
        (":palm_tree:", "Holiday"),
        (":palm_tree:", "Gone fishing"),
        ("", "Vacation"),
        ("", "Holiday in Spain"),
        ("", "Holidays until 3 January"),
        ("", "Sick"),
        ("", "Sick today"),
        ("", "DND"),
        ("", "PTO"),
        ("", "PTO until Monday"),
        ("", "On a call"),
        ("", "In a call"),
        ("", "In a huddle"),
        ("", "Busy"),
        ("", "Busy until 3"),
        ("", "Off today"),
        ("", "Away until 3 Jan"),
        ("", "Away"),
        ("", "Back on Monday"),
        ("", "Out to lunch"),
    ],
)
def test_a_status_that_says_absent_does(emoji: str, text: str) -> None:
    assert says_absent(Status(emoji, text))
    assert is_busy(Status(emoji, text), NOW)


@pytest.mark.parametrize(
    ("emoji", "text"),
    [
        ("", ""),
        (":house_with_garden:", "Working remotely"),
        (":palm_tree:", "Dreaming of the beach"),
        (":coffee:", "Powered by coffee"),
        (":speech_balloon:", "Ask me about the autumn market"),
        (":palm_tree:", "Working remotely"),
        (":palm_tree:", "Back from vacation"),
        (":spiral_calendar_pad:", "Planning the week"),
        (":bus:", "On the bus, call me"),
        ("", "Call me"),
        ("", "On call"),
        ("", "Away game on Saturday"),
        ("", "Holiday market at ten"),
        ("", "Sick of winter"),
        ("", "Busy bee"),
        ("", "Off to a good start"),
        ("", "Back on track"),
        ("", "Back in the office"),
        ("", "Not on holiday"),
        ("", "Desktop support"),
    ],
)
def test_a_mood_or_a_joke_does_not(emoji: str, text: str) -> None:
    assert not is_busy(Status(emoji, text), NOW)


def test_a_status_ends_when_it_says() -> None:
    meeting = Status(text="In a meeting", expires_at=NOW + HOUR)

    assert is_busy(meeting, NOW)
    assert not is_busy(meeting, NOW + HOUR)


def test_do_not_disturb_lasts_from_its_beginning_to_its_end() -> None:
    night = Status(undisturbed_from=NOW, undisturbed_until=NOW + 8 * HOUR)

    assert not is_busy(night, NOW - HOUR)
    assert is_busy(night, NOW)
    assert not is_busy(night, NOW + 8 * HOUR)


def test_either_is_enough() -> None:
    both = Status(text="In a meeting", expires_at=NOW + HOUR, undisturbed_until=NOW + 2 * HOUR)

    assert is_busy(both, NOW + HOUR)
    assert is_busy(Status(text="In a meeting", undisturbed_until=NOW), NOW)
