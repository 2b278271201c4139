"""When what lines of the shorthand tell of happened."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.shorthand import Reader, read_line
from tests.domain.shorthand_world import NOW, READER, VOCABULARY


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_nothing_said_means_now() -> None:
    reading = read_line("Anna by phone", VOCABULARY, READER)

    assert (reading.when, reading.timed) == (NOW, True)


def test_a_day_alone_is_its_noon_where_the_member_is() -> None:
    reading = read_line("Anna on 3/7", VOCABULARY, replace(READER, zone="America/New_York"))

    assert (reading.when, reading.timed) == (moment("2026-07-03T12:00-04:00"), False)


@pytest.mark.parametrize(
    ("order", "day"), [("DMY", "2026-11-03"), ("MDY", "2026-03-11"), ("YMD", "2026-03-11")]
)
def test_numbers_are_read_in_the_order_of_the_workspace(order: str, day: str) -> None:
    reading = read_line("Anna on 3/11", VOCABULARY, replace(READER, date_order=order))

    assert reading.when == moment(f"{day}T12:00+01:00")


@pytest.mark.parametrize(
    ("language", "phrase"),
    [("fr", "3 novembre"), ("es", "3 de noviembre"), ("sv", "3 november"), ("nl", "3 november")],
)
def test_dates_are_read_in_other_languages_of_the_workspace(language: str, phrase: str) -> None:
    reader = replace(READER, languages=(language, "en"))

    reading = read_line(f"Anna by phone {phrase}: x", VOCABULARY, reader)

    assert reading.when == moment("2026-11-03T12:00+01:00")
    assert reading.note == "x"


@pytest.mark.parametrize(("language", "phrase"), [("fr", "hier"), ("es", "ayer"), ("sv", "igår")])
def test_yesterday_is_read_in_other_languages_of_the_workspace(language: str, phrase: str) -> None:
    reader = replace(READER, languages=(language,))

    assert read_line(f"Anna {phrase}", VOCABULARY, reader).when == moment("2026-11-17T12:00+01:00")


def test_an_unknown_time_zone_is_taken_for_utc() -> None:
    reading = read_line("Anna 14:30", VOCABULARY, replace(READER, zone="Nowhere/At all"))

    assert reading.when == moment("2026-11-18T14:30+00:00")


def test_a_time_that_the_clocks_leave_out_is_read() -> None:
    late = Reader(datetime(2026, 3, 29, 12, tzinfo=UTC), "Europe/Copenhagen")

    reading = read_line("Anna today 2:30", VOCABULARY, late)

    assert reading.when == moment("2026-03-29T01:30+00:00")


def test_what_lies_ahead_is_not_ready() -> None:
    for phrase in ("tomorrow", "i morgen", "übermorgen", "next week", "3/12/2026", "18:00"):
        reading = read_line(f"Anna by phone {phrase}: x", VOCABULARY, READER)
        assert reading.future
        assert not reading.ready


def test_today_at_nine_in_the_morning_is_not_ahead() -> None:
    early = Reader(NOW - timedelta(hours=7), READER.zone)

    for phrase in ("today", "this morning", ""):
        reading = read_line(f"Anna by phone {phrase}", VOCABULARY, early)
        assert (reading.future, reading.when) == (False, early.now)


def at_hour(hour: int) -> Reader:
    return replace(READER, now=moment(f"2026-11-18T{hour:02}:00+01:00"))


def test_a_part_of_a_day_is_no_time_of_day() -> None:
    for phrase, noon in (("this morning", 18), ("i morges", 18), ("gestern Abend", 17)):
        reading = read_line(f"Anna by phone {phrase}", VOCABULARY, READER)
        assert (reading.when, reading.timed) == (moment(f"2026-11-{noon}T12:00+01:00"), False)


def test_a_part_of_today_is_never_later_than_now() -> None:
    reading = read_line("Anna by phone this morning", VOCABULARY, at_hour(10))

    assert (reading.when, reading.timed, reading.future) == (at_hour(10).now, False, False)


@pytest.mark.parametrize("phrase", ["i nat", "heute Nacht"])
def test_the_night_is_the_last_one_unless_it_is_night_now(phrase: str) -> None:
    line = f"Anna by phone {phrase}"

    assert read_line(line, VOCABULARY, at_hour(9)).when == moment("2026-11-17T12:00+01:00")
    for hour in (2, 22):
        assert read_line(line, VOCABULARY, at_hour(hour)).when == at_hour(hour).now


@pytest.mark.parametrize("phrase", ["i aftes", "i går aftes", "last night", "letzte Nacht"])
@pytest.mark.parametrize("hour", [1, 9, 16, 22])
def test_last_evening_is_yesterday_at_any_hour(phrase: str, hour: int) -> None:
    reading = read_line(f"Anna by phone {phrase}", VOCABULARY, at_hour(hour))

    assert reading.when == moment("2026-11-17T12:00+01:00")


def test_a_day_without_its_year_is_the_latest_past_one() -> None:
    early = replace(READER, now=moment("2026-01-20T12:00+01:00"))

    near, far = (read_line(f"Anna {day}", VOCABULARY, early) for day in ("3/11", "3/5"))

    assert (near.when, near.future) == (moment("2025-11-03T12:00+01:00"), False)
    assert (far.when, far.future) == (moment("2025-05-03T12:00+02:00"), False)


def test_a_day_within_the_note_is_offered_without_a_time() -> None:
    reading = read_line("Anna by phone about the roof on 3/11", VOCABULARY, READER)

    assert (reading.when, reading.timed) == (NOW, True)
    assert (reading.other_when, reading.other_timed) == (moment("2026-11-03T12:00+01:00"), False)


def test_a_time_said_is_of_either_day() -> None:
    assert read_line("Anna 17:00 phone", VOCABULARY, READER).other_timed
    assert not read_line("Anna last Tuesday", VOCABULARY, READER).other_timed
