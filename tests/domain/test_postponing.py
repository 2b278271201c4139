"""Slots on days off, pauses and edits: what comes next, and never two in a week."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.digests import Every, Timetable
from domain.schedule import (
    coming_slot,
    edited_timetable,
    free_from,
    next_slot,
    period_begins,
    slots,
    too_soon,
    turn_of,
)
from domain.working_time import WorkingTime

COPENHAGEN = "Europe/Copenhagen"
MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
DANISH = WorkingTime(holidays="DK")
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)


def mondays(**changes: Any) -> Timetable:
    return replace(Timetable(MONDAY, time(9), COPENHAGEN, Every.WEEK, BEGINS, DANISH), **changes)


def local_day(moment: datetime, zone: str = COPENHAGEN) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def days(timetable: Timetable, after: date, until: date) -> list[date]:
    begin, end = (datetime.combine(day, time(), UTC) for day in (after, until))
    return [local_day(slot, timetable.zone) for slot in slots(timetable, begin, end)]


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo(COPENHAGEN)).astimezone(UTC)


def test_a_slot_on_a_holiday_moves_to_the_next_working_day_and_the_next_one_stays() -> None:
    found = days(mondays(), date(2026, 4, 1), date(2026, 4, 14))

    assert found == [date(2026, 4, 7), date(2026, 4, 13)]
    assert not too_soon(mondays(), at_nine(date(2026, 4, 13)), at_nine(date(2026, 4, 7)))


def test_a_slot_that_moves_into_the_next_week_is_that_weeks() -> None:
    fridays = mondays(weekday=FRIDAY)

    found = days(fridays, date(2026, 3, 26), date(2026, 4, 18))

    # Good Friday, 3 April, and Easter Monday are holidays.
    assert found == [date(2026, 3, 27), date(2026, 4, 7), date(2026, 4, 17)]
    assert free_from(fridays, at_nine(date(2026, 4, 7))) == date(2026, 4, 13)


def test_a_digest_set_on_a_weekend_comes_on_mondays() -> None:
    sundays = mondays(weekday=6)

    assert days(sundays, date(2026, 11, 1), date(2026, 11, 24)) == [
        date(2026, 11, 2),
        date(2026, 11, 9),
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]


def test_without_working_time_holidays_change_nothing() -> None:
    assert date(2026, 4, 6) in days(mondays(working=None), date(2026, 4, 1), date(2026, 4, 14))


def test_a_workspace_that_never_works_moves_nothing() -> None:
    never = mondays(working=WorkingTime(days=frozenset()))

    assert days(never, date(2026, 4, 1), date(2026, 4, 14)) == [
        date(2026, 4, 6),
        date(2026, 4, 13),
    ]


def test_a_pause_ends_with_the_first_slot_from_its_day_on() -> None:
    until_monday = datetime(2026, 11, 29, 23, tzinfo=UTC)
    until_tuesday = until_monday + DAY

    after = at_nine(date(2026, 11, 18))
    assert local_day(coming_slot(mondays(), after, paused_until=until_monday)) == date(
        2026, 11, 30
    )
    assert local_day(coming_slot(mondays(), after, paused_until=until_tuesday)) == date(
        2026, 12, 7
    )


def test_what_comes_next_keeps_a_week_from_what_came_before() -> None:
    wednesdays = mondays(weekday=WEDNESDAY)
    monday = at_nine(date(2026, 11, 23))

    assert local_day(coming_slot(wednesdays, monday, previous=monday)) == date(2026, 12, 2)


def test_an_edit_keeps_the_weeks_of_every_two_weeks() -> None:
    old = mondays(every=Every.TWO_WEEKS, begins=at_nine(date(2026, 11, 23)))
    thursdays = replace(old, weekday=THURSDAY, begins=at_nine(date(2026, 11, 26)))

    edited = edited_timetable(old, thursdays)

    assert days(edited, date(2026, 11, 24), date(2026, 12, 20)) == [
        date(2026, 11, 26),
        date(2026, 12, 10),
    ]


def test_an_edit_of_the_time_alone_keeps_the_first_slot() -> None:
    old = mondays(every=Every.TWO_WEEKS, begins=at_nine(date(2026, 11, 23)))

    edited = edited_timetable(old, replace(old, at=time(8)))

    assert local_day(next_slot(edited, at_nine(date(2026, 11, 18)))) == date(2026, 11, 23)


def test_an_edit_of_how_often_counts_anew() -> None:
    old = mondays(every=Every.WEEK)
    new = replace(old, every=Every.TWO_WEEKS, begins=at_nine(date(2026, 11, 30)))

    assert edited_timetable(old, new) == new


moments = st.integers(0, 40 * 365 * 24).map(lambda hours: BEGINS + timedelta(hours=hours))
workings = st.builds(
    WorkingTime,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.sampled_from(["", "DK", "DE-BY", "US", "JP", "NP"]),
)
timetables = st.builds(
    Timetable,
    weekday=st.integers(0, 6),
    at=st.sampled_from([time(0), time(9), time(23, 59)]),
    zone=st.sampled_from(
        [COPENHAGEN, "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "UTC"]
    ),
    every=st.sampled_from(Every),
    begins=moments,
    working=workings,
)


@given(timetables, moments)
def test_a_moved_slot_is_on_a_working_day_and_no_working_day_was_passed_over(
    timetable: Timetable, after: datetime
) -> None:
    working = timetable.working
    assert working is not None
    meant_for = set(days(replace(timetable, working=None), *around(after)))
    for slot in islice(slots(timetable, after, after + 100 * DAY), 6):
        day = local_day(slot, timetable.zone)
        assert not working.is_day_off(day)
        while day not in meant_for:
            day -= DAY
            assert working.is_day_off(day)


def around(moment: datetime) -> tuple[date, date]:
    return moment.date() - 100 * DAY, moment.date() + 200 * DAY


@given(timetables, moments)
def test_slots_keep_their_order_and_no_calendar_week_has_two(
    timetable: Timetable, after: datetime
) -> None:
    found = list(islice(slots(timetable, after, after + 400 * DAY), 12))
    weeks = [local_day(slot, timetable.zone).isocalendar()[:2] for slot in found]

    assert all(one < two for one, two in pairwise(weeks))


@given(timetables, moments)
def test_moved_slots_are_not_too_soon_and_have_a_period_each(
    timetable: Timetable, after: datetime
) -> None:
    found = list(islice(slots(timetable, after, after + 400 * DAY), 12))
    begins = [period_begins(timetable, two, one) for one, two in pairwise(found)]

    assert not any(too_soon(timetable, two, one) for one, two in pairwise(found))
    assert len(set(begins)) == len(begins)


@given(timetables, moments, st.integers(0, 100), st.integers(0, 100))
def test_moved_slots_do_not_depend_on_where_one_stops_to_look(
    timetable: Timetable, after: datetime, some: int, more: int
) -> None:
    stop = after + some * DAY
    until = stop + more * DAY

    in_two = [*slots(timetable, after, stop), *slots(timetable, stop, until)]

    assert in_two == list(slots(timetable, after, until))


@given(timetables, moments, st.lists(st.integers(1, 30 * 24), max_size=12))
def test_every_moved_slot_is_handled_once_whenever_the_clock_ticks(
    timetable: Timetable, start: datetime, waits: list[int]
) -> None:
    start = max(start, timetable.begins)
    handled: list[datetime] = []
    waiting, now = next_slot(timetable, start), start

    for hours in waits:
        now += timedelta(hours=hours)
        if waiting > now:
            continue
        turn = turn_of(timetable, waiting, now)
        handled += [*turn.too_late, *([turn.post] if turn.post else [])]
        waiting = turn.waits_for

    assert handled == list(slots(timetable, start, now))


@given(timetables, moments, st.none() | moments, st.none() | moments)
def test_what_comes_next_is_a_slot_after_the_pause_and_a_week_after_the_last(
    timetable: Timetable, after: datetime, paused_until: datetime | None, previous: datetime | None
) -> None:
    slot = coming_slot(
        timetable, after, paused_until=paused_until, previous=previous and min(previous, after)
    )

    assert slot > after
    assert paused_until is None or slot >= paused_until
    assert not too_soon(timetable, slot, previous and min(previous, after))
    assert next_slot(timetable, slot - timedelta.resolution) == slot


@given(moments, moments, st.integers(7, 400))
def test_a_conversation_is_free_a_week_after_what_was_meant(
    begins: datetime, previous: datetime, later: int
) -> None:
    timetable = mondays(begins=begins)
    free = free_from(timetable, previous)

    assert DAY <= free - local_day(previous) <= WEEK
    assert not too_soon(timetable, previous + max(later, 8) * DAY, previous)


@pytest.mark.parametrize("every", Every)
def test_an_edit_that_changes_nothing_changes_no_slot(every: Every) -> None:
    old = mondays(every=every, begins=at_nine(date(2026, 11, 23)))

    edited = edited_timetable(old, old)

    assert days(edited, date(2026, 11, 18), date(2027, 6, 1)) == days(
        old, date(2026, 11, 18), date(2027, 6, 1)
    )
