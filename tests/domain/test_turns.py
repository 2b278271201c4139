"""A digest's turns over time: ticks at any moments, edits of time and zone, clocks put back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.digests import Every, Timetable
from domain.schedule import (
    Turn,
    coming_slot,
    edited_timetable,
    free_from,
    next_slot,
    period_begins,
    slots,
    turn_of,
)
from domain.working_time import WorkingTime
from tests.zones import zones

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MONDAYS = Timetable(0, time(9), "Europe/Copenhagen", Every.WEEK, BEGINNING)


moments = st.integers(0, 30 * 365 * 24).map(lambda hours: BEGINNING + hours * HOUR)
workings = st.none() | st.builds(
    WorkingTime,
    days=st.frozensets(st.integers(0, 6), min_size=3),
    holidays=st.sampled_from(["", "DK", "JP"]),
)
timetables = st.builds(
    Timetable,
    weekday=st.integers(0, 6),
    at=st.sampled_from([time(0), time(1, 30), time(2, 30), time(9), time(23, 59)]),
    zone=st.deferred(lambda: st.sampled_from(zones())),
    every=st.sampled_from(Every),
    begins=moments,
    working=workings,
)
waits = st.integers(1, 23 * 60).map(lambda minutes: timedelta(minutes=minutes))
happenings = st.lists(st.tuples(waits, st.none() | timetables), min_size=1, max_size=90)


class Digest:
    """A digest as storage keeps it, in a few lines."""

    def __init__(self, timetable: Timetable, now: datetime) -> None:
        self.timetable = replace(timetable, begins=now)
        self.waiting = coming_slot(self.timetable, now)
        self.posted: list[datetime] = []
        self.periods: list[date] = []
        self.left_out: list[datetime] = []

    @property
    def last(self) -> datetime | None:
        return self.posted[-1] if self.posted else None

    def tick(self, now: datetime) -> None:
        if self.waiting > now:
            return
        turn = turn_of(self.timetable, self.waiting, now, latest=self.last)
        self.left_out += turn.too_late
        if turn.post is not None:
            self.periods.append(period_begins(self.timetable, turn.post, self.last))
            self.posted.append(turn.post)
        self.waiting = turn.waits_for

    def edit(self, wished: Timetable, now: datetime) -> None:
        """As the use case does: what is due goes out as it was, then all counts anew."""
        self.tick(now)
        weekly = replace(wished, every=Every.WEEK, working=None, begins=now)
        begun = replace(wished, begins=coming_slot(weekly, now, previous=self.last))
        self.timetable = edited_timetable(self.timetable, begun)
        self.waiting = coming_slot(self.timetable, now, previous=self.last)


@given(timetables, moments, happenings)
def test_however_a_digest_is_edited_no_period_has_two_editions_and_none_is_lost(
    timetable: Timetable, start: datetime, happenings: list[tuple[timedelta, Timetable | None]]
) -> None:
    digest, now = Digest(timetable, start), start

    for wait, wished in happenings:
        now += wait
        before = len(digest.posted)
        free = None if digest.last is None else free_from(digest.timetable, digest.last)
        digest.tick(now)
        for slot in digest.posted[before:]:
            shown = slot.astimezone(ZoneInfo(digest.timetable.zone)).date()
            assert now - DAY < slot <= now
            assert free is None or shown >= free
        if wished is not None:
            digest.edit(wished, now)
        assert digest.waiting > now

    assert digest.left_out == []
    assert all(one < two for one, two in pairwise(digest.posted))
    assert len(set(digest.periods)) == len(digest.periods)


@given(timetables, moments, st.integers(1, 60 * 24 * 60))
def test_a_turn_leaves_no_slot_out_and_names_none_twice(
    timetable: Timetable, start: datetime, minutes: int
) -> None:
    start = max(start, timetable.begins)
    waiting, now = next_slot(timetable, start), start + timedelta(minutes=minutes)
    now = max(now, waiting)

    turn = turn_of(timetable, waiting, now)

    assert [*turn.too_late, *([turn.post] if turn.post else [])] == list(
        slots(timetable, start, now)
    )
    assert turn.waits_for == next_slot(timetable, now)


@given(timetables, st.integers(0, 60))
def test_after_an_outage_of_years_a_year_is_recorded(timetable: Timetable, years: int) -> None:
    waiting = next_slot(timetable, timetable.begins)
    now = waiting + years * 365 * DAY

    turn = turn_of(timetable, waiting, now)

    assert len(turn.too_late) <= 54
    assert all(slot == waiting or now - slot <= 367 * DAY for slot in turn.too_late)
    assert turn.waits_for > now


@given(timetables, moments, st.integers(0, 2_000), st.sets(st.integers(0, 10)))
def test_what_was_posted_by_a_clock_that_was_put_back_is_done_with(
    timetable: Timetable, start: datetime, hours: int, already: set[int]
) -> None:
    start = max(start, timetable.begins)
    waiting = next_slot(timetable, start)
    now = waiting + hours * HOUR
    passed = list(slots(timetable, start, now))
    posted = {slot for number, slot in enumerate(passed) if number in already}

    turn = turn_of(timetable, waiting, now, posted=posted, latest=max(posted, default=None))

    named = {*turn.too_late, *(each for each in (turn.post, turn.too_soon) if each)}
    assert named == set(passed) - posted


def test_an_edition_an_hour_after_the_slot_before_leaves_the_slot_out() -> None:
    slot = next_slot(MONDAYS, BEGINNING)

    turn = turn_of(MONDAYS, slot, slot + 2 * HOUR, latest=slot + HOUR)

    assert turn == Turn(None, slot, (), slot + WEEK)


def test_leap_days_and_the_ends_of_months_are_days_like_others() -> None:
    tuesdays = replace(MONDAYS, weekday=1, begins=datetime(2028, 2, 1, tzinfo=UTC))
    mondays = replace(MONDAYS, begins=datetime(2028, 1, 1, tzinfo=UTC), every=Every.MONTH)

    assert datetime(2028, 2, 29, 8, tzinfo=UTC) in set(
        slots(tuesdays, tuesdays.begins, tuesdays.begins + 60 * DAY)
    )
    found = list(slots(mondays, mondays.begins, mondays.begins + 125 * DAY))
    assert [slot.date() for slot in found] == [
        date(2028, 1, 3),
        date(2028, 2, 7),
        date(2028, 3, 6),
        date(2028, 4, 3),
        date(2028, 5, 1),
    ]
