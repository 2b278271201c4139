"""Slots, periods and closings, in every time zone there is."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.digests import Closing, Every, Timetable
from domain.schedule import (
    Turn,
    closes_at,
    moment_of,
    next_slot,
    period_begins,
    slots,
    too_late,
    too_soon,
    turn_of,
)
from tests.zones import zones

COPENHAGEN = "Europe/Copenhagen"
MONDAY, SUNDAY = 0, 6
DAY, WEEK, HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NINE = time(9)


def utc(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


NEW_YEAR = utc(2026, 1, 1)


def timetable(
    every: Every = Every.WEEK,
    begins: datetime = NEW_YEAR,
    weekday: int = MONDAY,
    at: time = NINE,
    zone: str = COPENHAGEN,
) -> Timetable:
    return Timetable(weekday, at, zone, every, begins)


def local(moment: datetime, zone: str = COPENHAGEN) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def first(count: int, of: Timetable) -> list[datetime]:
    return list(islice(slots(of, utc(2000, 1, 1), utc(2100, 1, 1)), count))


def test_a_weekly_digest_keeps_its_time_on_the_wall_through_summer_time() -> None:
    passed = list(slots(timetable(), utc(2026, 3, 20), utc(2026, 4, 1)))

    assert passed == [utc(2026, 3, 23, 8), utc(2026, 3, 30, 7)]


def test_a_digest_of_every_two_weeks_counts_from_the_week_it_begins_in() -> None:
    on_its_monday = timetable(Every.TWO_WEEKS, utc(2026, 11, 2))
    after_its_monday = timetable(Every.TWO_WEEKS, utc(2026, 11, 4))

    assert [slot.date() for slot in first(3, on_its_monday)] == [
        date(2026, 11, 2),
        date(2026, 11, 16),
        date(2026, 11, 30),
    ]
    assert [slot.date() for slot in first(2, after_its_monday)] == [
        date(2026, 11, 16),
        date(2026, 11, 30),
    ]


def test_the_week_it_begins_in_is_the_local_one() -> None:
    sunday_in_utc = timetable(Every.TWO_WEEKS, utc(2026, 11, 1, 23, 30))

    assert first(1, sunday_in_utc) == [utc(2026, 11, 2, 8)]


def test_a_monthly_digest_comes_on_the_first_such_weekday() -> None:
    passed = first(4, timetable(Every.MONTH, weekday=SUNDAY))

    assert [slot.date() for slot in passed] == [
        date(2026, 1, 4),
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2026, 4, 5),
    ]


def test_the_moment_it_begins_may_be_a_slot_and_none_comes_before() -> None:
    at_nine = timetable(begins=utc(2026, 1, 5, 8))
    just_after = timetable(begins=utc(2026, 1, 5, 8, 0, 1))

    assert first(1, at_nine) == [utc(2026, 1, 5, 8)]
    assert first(1, just_after) == [utc(2026, 1, 12, 8)]


def test_slots_leave_out_the_moment_after_which_and_hold_the_moment_until_which() -> None:
    one, two = utc(2026, 1, 5, 8), utc(2026, 1, 12, 8)

    assert list(slots(timetable(), one, two)) == [two]
    assert list(slots(timetable(), two, one)) == []


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        (COPENHAGEN, date(2026, 3, 29), time(2, 30), utc(2026, 3, 29, 1)),
        (COPENHAGEN, date(2026, 3, 29), time(2, 0), utc(2026, 3, 29, 1)),
        (COPENHAGEN, date(2026, 3, 29), time(3, 0), utc(2026, 3, 29, 1)),
        (COPENHAGEN, date(2026, 3, 29), time(1, 59, 59), utc(2026, 3, 29, 0, 59, 59)),
        (COPENHAGEN, date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30)),
        (COPENHAGEN, date(2026, 10, 25), time(3, 0), utc(2026, 10, 25, 2)),
        ("America/New_York", date(2026, 3, 8), time(2, 59, 59, 999), utc(2026, 3, 8, 7)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), utc(2026, 10, 3, 15, 30)),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 0), utc(2026, 4, 23, 22)),
        ("Pacific/Apia", date(2011, 12, 30), time(9), utc(2011, 12, 30, 10)),
        ("Asia/Kathmandu", date(2026, 2, 28), time(9), utc(2026, 2, 28, 3, 15)),
    ],
)
def test_missing_times_run_at_once_after_and_doubled_ones_the_first_time(
    zone: str, day: date, at: time, moment: datetime
) -> None:
    assert moment_of(day, at, zone) == moment
    assert moment_of(day, at.replace(fold=1), zone) == moment


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        moment_of(date(2026, 1, 1), NINE, "Europe/Atlantis")


def test_the_period_begins_with_the_edition_before() -> None:
    previous = utc(2026, 10, 31, 23, 30)

    assert period_begins(timetable(), utc(2026, 11, 16, 8), previous) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("every", "slot", "begins"),
    [
        (Every.WEEK, utc(2028, 3, 6, 8), date(2028, 2, 28)),
        (Every.TWO_WEEKS, utc(2028, 3, 6, 8), date(2028, 2, 21)),
        (Every.MONTH, utc(2028, 3, 6, 8), date(2028, 2, 6)),
        (Every.MONTH, utc(2028, 3, 31, 8), date(2028, 2, 29)),
        (Every.MONTH, utc(2026, 1, 31, 8), date(2025, 12, 31)),
    ],
)
def test_the_first_period_is_one_interval_long(every: Every, slot: datetime, begins: date) -> None:
    assert period_begins(timetable(every), slot, None) == begins


def test_an_edition_closes_at_the_wall_clock_time_some_days_later() -> None:
    monday_before_winter_time = utc(2026, 10, 22, 7)

    assert closes_at(monday_before_winter_time, Closing(), COPENHAGEN) == utc(2026, 10, 26, 16)


def test_a_closing_that_has_passed_on_the_same_day_is_the_next_day() -> None:
    closing = Closing(days=0, at=time(8))

    assert closes_at(utc(2026, 6, 1, 7), closing, COPENHAGEN) == utc(2026, 6, 2, 6)


def test_an_edition_may_be_a_day_late_and_no_more() -> None:
    slot = utc(2026, 1, 5, 8)

    assert not too_late(slot, slot + DAY)
    assert too_late(slot, slot + DAY + timedelta.resolution)


def test_a_conversation_has_one_edition_a_week_by_its_own_dates() -> None:
    thursday_late = utc(2026, 1, 8, 22, 30)

    assert too_soon(timetable(), utc(2026, 1, 14, 22, 59), thursday_late)
    assert not too_soon(timetable(), utc(2026, 1, 14, 23), thursday_late)
    assert not too_soon(timetable(), thursday_late, None)


def test_after_an_outage_the_latest_slot_is_due_and_the_others_are_skipped() -> None:
    mondays = [utc(2026, 1, day, 8) for day in (5, 12, 19, 26)]
    passed = tuple(mondays[:3])

    next_one = mondays[3]
    assert turn_of(timetable(), mondays[0], mondays[2] + DAY) == Turn(
        mondays[2], None, passed[:2], next_one
    )
    assert turn_of(timetable(), mondays[1], mondays[2] + DAY) == Turn(
        mondays[2], None, (mondays[1],), next_one
    )
    assert turn_of(timetable(), mondays[0], mondays[2] + 2 * DAY) == Turn(
        None, None, passed, next_one
    )


def test_the_slot_that_was_waited_for_is_due_also_where_the_timetable_has_none_there() -> None:
    tuesday = utc(2026, 1, 6, 8)

    assert turn_of(timetable(), tuesday, tuesday) == Turn(tuesday, None, (), utc(2026, 1, 12, 8))


moments = st.integers(0, 70 * 365 * 24 * 60).map(
    lambda minutes: utc(1990, 1, 1) + timedelta(minutes=minutes)
)
times = st.times() | st.builds(time, st.integers(0, 3), st.sampled_from([0, 15, 30, 59]))
timetables = st.builds(
    Timetable,
    weekday=st.integers(0, 6),
    at=times,
    zone=st.deferred(lambda: st.sampled_from(zones())),
    every=st.sampled_from(Every),
    begins=moments,
)


def exists(day: date, at: time, zone: str) -> bool:
    shown = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    return shown.replace(tzinfo=None) == datetime.combine(day, at)


@given(timetables, moments)
@settings(deadline=None)
def test_slots_show_the_digests_weekday_and_time_wherever_they_exist(
    digest: Timetable, after: datetime
) -> None:
    for slot in islice(slots(digest, after, after + 100 * DAY), 12):
        shown = local(slot, digest.zone)
        near = [shown.date() - n * DAY for n in range(2)]
        asked_for = [day for day in near if day.weekday() == digest.weekday]

        assert slot > after
        assert slot >= digest.begins
        if any(exists(day, digest.at, digest.zone) for day in asked_for):
            assert (shown.weekday(), shown.time()) == (digest.weekday, digest.at)
            assert shown.fold == 0
        else:
            before = local(slot - timedelta(microseconds=1), digest.zone)
            assert shown.utcoffset() != before.utcoffset()


@given(timetables, moments)
@settings(deadline=None)
def test_slots_ascend_at_the_distance_of_the_timetable(digest: Timetable, after: datetime) -> None:
    shortest = {Every.WEEK: 6, Every.TWO_WEEKS: 13, Every.MONTH: 27}[digest.every]
    longest = {Every.WEEK: 8, Every.TWO_WEEKS: 15, Every.MONTH: 36}[digest.every]

    for one, two in pairwise(islice(slots(digest, after, after + 400 * DAY), 12)):
        assert shortest * DAY <= two - one <= longest * DAY


@given(timetables, moments, st.integers(0, 200), st.integers(0, 200))
@settings(deadline=None)
def test_slots_do_not_depend_on_where_one_stops_to_look(
    digest: Timetable, after: datetime, days: int, more_days: int
) -> None:
    stop = after + days * DAY
    until = stop + more_days * DAY

    in_two = [*slots(digest, after, stop), *slots(digest, stop, until)]

    assert in_two == list(slots(digest, after, until))


@given(timetables, moments)
@settings(deadline=None)
def test_the_next_slot_is_the_first_of_the_slots(digest: Timetable, after: datetime) -> None:
    slot = next_slot(digest, after)

    assert list(slots(digest, after, slot)) == [slot]


@given(timetables)
@settings(deadline=None)
def test_a_monthly_digest_comes_once_in_each_month(digest: Timetable) -> None:
    monthly = Timetable(digest.weekday, NINE, digest.zone, Every.MONTH, digest.begins)
    dates = [local(slot, digest.zone).date() for slot in first(24, monthly)]

    months = [12 * day.year + day.month for day in dates]

    assert months == list(range(months[0], months[0] + 24))
    assert all(day.day <= 7 for day in dates)


@given(timetables, moments, st.lists(st.integers(1, 60 * 24), max_size=40))
@settings(deadline=None)
def test_every_slot_is_handled_once_whenever_the_clock_ticks(
    digest: Timetable, start: datetime, waits: list[int]
) -> None:
    assume(start > digest.begins)
    handled: list[datetime] = []
    waiting, now = next_slot(digest, start), start

    for hours in waits:
        now += hours * HOUR
        if waiting > now:
            continue
        turn = turn_of(digest, waiting, now)
        handled += [*turn.too_late, *([turn.post] if turn.post else [])]
        waiting = turn.waits_for
        assert turn.post is None or now - DAY <= turn.post <= now
        assert all(slot < now for slot in turn.too_late)
        assert waiting == next_slot(digest, now)

    assert handled == list(slots(digest, start, now))


@given(timetables, moments)
@settings(deadline=None)
def test_each_edition_of_a_digest_has_a_period_of_its_own(
    digest: Timetable, after: datetime
) -> None:
    some = list(islice(slots(digest, after, after + 400 * DAY), 8))
    firsts = [period_begins(digest, slot, None) for slot in some]
    begins = [period_begins(digest, two, one) for one, two in pairwise(some)]

    assert len(set(begins)) == len(begins)
    assert len(set(firsts)) == len(firsts)
    assert all(
        day < local(slot, digest.zone).date() for day, slot in zip(firsts, some, strict=True)
    )


@given(timetables, moments)
@settings(deadline=None)
def test_a_digests_own_slots_are_not_too_soon_after_each_other(
    digest: Timetable, after: datetime
) -> None:
    for one, two in pairwise(islice(slots(digest, after, after + 100 * DAY), 6)):
        moved_to_the_next_date = local(one, digest.zone).weekday() != digest.weekday

        assert moved_to_the_next_date or not too_soon(digest, two, one)


@given(moments, st.integers(0, 14), times, st.deferred(lambda: st.sampled_from(zones())))
@settings(deadline=None)
def test_an_edition_closes_after_it_was_posted_and_on_its_day(
    posted: datetime, days: int, at: time, zone: str
) -> None:
    closes = closes_at(posted, Closing(days, at), zone)

    assert closes > posted
    assert 0 <= (local(closes, zone).date() - local(posted, zone).date()).days - days <= 2


@given(moments, st.deferred(lambda: st.sampled_from(zones())))
@settings(deadline=None)
def test_a_moments_own_wall_clock_leads_back_to_it_or_to_the_hour_before(
    moment: datetime, zone: str
) -> None:
    shown = local(moment, zone)

    found = moment_of(shown.date(), shown.time(), zone)

    assert found == moment if not shown.fold else found < moment
    assert local(found, zone).replace(tzinfo=None) == shown.replace(tzinfo=None)


def offset_at(moment: datetime, zone: str) -> timedelta:
    return local(moment, zone).utcoffset() or timedelta(0)


def changes_forward(zone: str, year: int) -> list[datetime]:
    """Return the moments of a year at which the zone's clocks go forward.

    They are looked for week by week, then to the minute: none changes twice within a week.
    """
    weeks = [utc(year, 1, 1) + n * WEEK for n in range(54)]
    offsets = [offset_at(week, zone) for week in weeks]
    minutes = range(WEEK // MINUTE)
    return [
        week
        + MINUTE * bisect_left(minutes, after, key=lambda n: offset_at(week + n * MINUTE, zone))
        for week, (before, after) in zip(weeks, pairwise(offsets), strict=False)
        if before < after
    ]


@pytest.mark.parametrize("year", [2011, 2026])
def test_every_missing_time_of_every_zone_runs_when_the_clocks_went_forward(year: int) -> None:
    found = 0
    for zone in zones():
        for change in changes_forward(zone, year):
            found += 1
            first_missing = (change + offset_at(change - HOUR, zone)).replace(tzinfo=None)
            after = local(change, zone).replace(tzinfo=None)
            for missing in (first_missing, (after - timedelta.resolution)):
                assert moment_of(missing.date(), missing.time(), zone) == change, zone

    assert found > 100
