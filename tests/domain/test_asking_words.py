"""What people type about being asked, and what is made of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.asking import Rhythm, last_day
from domain.asking_words import NotRead, Until, read_rhythm, read_until
from domain.schedule import moment_of
from domain.shorthand import Reader
from domain.working_time import WorkingTime

COPENHAGEN = "Europe/Copenhagen"
WEDNESDAY = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
READER = Reader(WEDNESDAY, COPENHAGEN, ("en", "da", "de"))
USUAL = WorkingTime()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("until Friday", date(2026, 11, 20)),
        ("till fri", date(2026, 11, 20)),
        ("indtil fredag", date(2026, 11, 20)),
        ("bis Freitag", date(2026, 11, 20)),
        ("until Wednesday", date(2026, 11, 25)),
        ("until today", date(2026, 11, 18)),
        ("until tomorrow", date(2026, 11, 19)),
        ("until next Monday", date(2026, 11, 23)),
        ("until 3 January", date(2027, 1, 3)),
        ("until January 3rd", date(2027, 1, 3)),
        ("until 3 jan 2028", date(2028, 1, 3)),
        ("until 2026-12-24", date(2026, 12, 24)),
        ("until 3/1", date(2027, 1, 3)),
        ("until 18 November", date(2026, 11, 18)),
        ("until the 3rd", date(2026, 12, 3)),
        ("for a week", date(2026, 11, 25)),
        ("for 3 days", date(2026, 11, 21)),
        ("in two weeks", date(2026, 12, 2)),
        ("until Monday 30 November", date(2026, 11, 30)),
    ],
)
def test_a_day_is_the_coming_one_and_is_taken_in_whole(typed: str, day: date) -> None:
    until = read_until(typed, READER)

    assert isinstance(until, Until)
    assert until.whole_days
    assert last_day(until.end, COPENHAGEN) == day


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("24 December to 3 January", date(2026, 12, 24), date(2027, 1, 3)),
        ("from 24 December to 3 January", date(2026, 12, 24), date(2027, 1, 3)),
        ("from 24 to 31 December", date(2026, 12, 24), date(2026, 12, 31)),
        ("24-31 December", date(2026, 12, 24), date(2026, 12, 31)),
        ("24 December \u2013 3 January", date(2026, 12, 24), date(2027, 1, 3)),
        ("2026-12-24 - 2027-01-03", date(2026, 12, 24), date(2027, 1, 3)),
        ("24/12 to 3/1", date(2026, 12, 24), date(2027, 1, 3)),
        ("between 24 December and 3 January", date(2026, 12, 24), date(2027, 1, 3)),
        ("from Monday to Friday", date(2026, 11, 23), date(2026, 11, 27)),
        ("Monday until Wednesday", date(2026, 11, 23), date(2026, 11, 25)),
        ("fra mandag til fredag", date(2026, 11, 23), date(2026, 11, 27)),
        ("vom 24. Dezember bis 3. Januar", date(2026, 12, 24), date(2027, 1, 3)),
        ("from tomorrow until Friday", date(2026, 11, 19), date(2026, 11, 20)),
        ("next week", date(2026, 11, 23), date(2026, 11, 29)),
        ("for next week", date(2026, 11, 23), date(2026, 11, 29)),
        ("next month", date(2026, 12, 1), date(2026, 12, 31)),
        ("on Friday", date(2026, 11, 20), date(2026, 11, 20)),
        ("tomorrow", date(2026, 11, 19), date(2026, 11, 19)),
        ("24 December", date(2026, 12, 24), date(2026, 12, 24)),
    ],
)
def test_days_without_an_until_begin_as_well_as_end(typed: str, first: date, last: date) -> None:
    until = read_until(typed, READER)

    assert isinstance(until, Until)
    assert until.begins == moment_of(first, time(0), COPENHAGEN)
    assert last_day(until.end, COPENHAGEN) == last


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("until next week", date(2026, 11, 22)),
        ("until next month", date(2026, 11, 30)),
        ("this week", date(2026, 11, 22)),
        ("from today to Friday", date(2026, 11, 20)),
        ("today", date(2026, 11, 18)),
        ("3 days", date(2026, 11, 21)),
        ("a week", date(2026, 11, 25)),
    ],
)
def test_what_has_begun_already_has_an_end_alone(typed: str, day: date) -> None:
    until = read_until(typed, READER)

    assert isinstance(until, Until)
    assert until.begins is None
    assert last_day(until.end, COPENHAGEN) == day


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("until Monday morning", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        ("until tomorrow afternoon", datetime(2026, 11, 19, 13, 0, tzinfo=UTC)),
        ("until 17:30", datetime(2026, 11, 18, 16, 30, tzinfo=UTC)),
        ("until 9 am", datetime(2026, 11, 19, 8, 0, tzinfo=UTC)),
        ("until Friday at 14", datetime(2026, 11, 20, 13, 0, tzinfo=UTC)),
    ],
)
def test_a_time_of_day_ends_it_then_and_not_with_the_day(typed: str, end: datetime) -> None:
    assert read_until(typed, READER) == Until(end, whole_days=False)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("from Friday", NotRead("Friday", "", open_end=True)),
        ("from Friday to whenever", NotRead("Friday", "whenever")),
        ("from whenever to Friday", NotRead("", "whenever")),
        ("3 January 2020 to Friday", NotRead("3 January 2020", "", past=True)),
        ("24 December to 3 January 2020", NotRead("3 January 2020", "", past=True)),
    ],
)
def test_of_two_days_the_one_that_is_wrong_is_named(typed: str, found: NotRead) -> None:
    assert read_until(typed, READER) == found


def test_in_america_the_month_comes_first() -> None:
    until = read_until("until 1/3", Reader(WEDNESDAY, COPENHAGEN, ("en",), "MDY"))

    assert isinstance(until, Until)
    assert last_day(until.end, COPENHAGEN) == date(2027, 1, 3)


def test_some_hours_are_counted_from_now() -> None:
    assert read_until("for 2 hours", READER) == Until(
        WEDNESDAY + timedelta(hours=2), whole_days=False
    )


@pytest.mark.parametrize("typed", ["until yesterday", "until 3 January 2020", "last Friday"])
def test_a_day_that_has_passed_is_not_taken(typed: str) -> None:
    assert read_until(typed, READER) == NotRead(typed, "", past=True)


@pytest.mark.parametrize(
    ("typed", "understood", "rest"),
    [
        ("until the project ends", "", "until the project ends"),
        ("", "", ""),
        ("until Friday or so", "Friday", "or so"),
    ],
)
def test_what_is_no_day_is_given_back(typed: str, understood: str, rest: str) -> None:
    assert read_until(typed, READER) == NotRead(understood, rest)


@given(st.text(max_size=60))
def test_any_text_has_a_reading_and_an_end_lies_ahead(typed: str) -> None:
    until = read_until(typed, READER)

    assert isinstance(until, NotRead) or until.end > WEDNESDAY


@pytest.mark.parametrize(
    ("typed", "rhythm"),
    [
        ("me on Tuesday at 9", Rhythm(1, time(9))),
        ("me Tuesdays", Rhythm(1, time(9))),
        ("Friday 14:30", Rhythm(4, time(14, 30))),
        ("me every Friday at 2", Rhythm(4, time(14))),
        ("me on friday at 2pm", Rhythm(4, time(14))),
        ("every two weeks on Monday at 10", Rhythm(0, time(10), 2)),
        ("me every other Monday", Rhythm(0, time(9), 2)),
        ("me monthly on Wednesday at noon", Rhythm(2, time(12), 4)),
        ("me every 4 weeks on thursday, 9.15", Rhythm(3, time(9, 15), 4)),
        ("me tirsdag kl 10", Rhythm(1, time(10))),
        ("me every week on Tuesday at 9", Rhythm(1, time(9))),
    ],
)
def test_a_day_and_a_time_are_read_in_the_words_that_people_use(
    typed: str, rhythm: Rhythm
) -> None:
    assert read_rhythm(typed, USUAL) == rhythm


@pytest.mark.parametrize(
    ("typed", "understood", "rest"),
    [
        ("me", "", ""),
        ("me at 9", "", ""),
        ("me on Tuesday when it rains", "tuesday", "when it rains"),
        ("me on Tuesday at 27", "tuesday", "27"),
        ("me on Tuesday and Friday", "tuesday friday", "and"),
    ],
)
def test_what_is_not_understood_is_told_apart(typed: str, understood: str, rest: str) -> None:
    assert read_rhythm(typed, USUAL) == NotRead(understood, rest)


@given(st.text(max_size=60))
def test_any_text_about_a_rhythm_has_a_reading(typed: str) -> None:
    assert isinstance(read_rhythm(typed, USUAL), Rhythm | NotRead)
