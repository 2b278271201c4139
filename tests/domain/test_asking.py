"""A personal question's rhythm: when it comes, when it is moved, when it is left out."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.asking import (
    Asking,
    Rhythm,
    asked,
    begun_again,
    end_of,
    last_day,
    less_often,
    postponed,
    scheduled,
    taken_back,
    usual_slot,
)

COPENHAGEN = "Europe/Copenhagen"
WEDNESDAY = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""09:00 in Copenhagen."""
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)

ZONES = st.sampled_from(["UTC", COPENHAGEN, "America/New_York", "Pacific/Apia", "Asia/Kolkata"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis wants naive bounds)
RHYTHMS = st.builds(Rhythm, st.integers(0, 6), st.times(), st.sampled_from([1, 2, 4]))


def tuesdays(weeks: int = 1) -> Asking:
    return scheduled(Asking(), Rhythm(1, time(9), weeks), COPENHAGEN, WEDNESDAY)


@given(RHYTHMS, ZONES, MOMENTS)
def test_the_first_comes_within_a_week_on_the_chosen_day(
    rhythm: Rhythm, zone: str, now: datetime
) -> None:
    slot = scheduled(Asking(), rhythm, zone, now).next_slot

    assert slot is not None
    assert now < slot <= now + WEEK + DAY
    assert slot.astimezone(ZoneInfo(zone)).weekday() == rhythm.weekday
    assert usual_slot(rhythm, slot, zone) == slot


@given(RHYTHMS, ZONES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_the_next_is_later_and_so_many_weeks_after(
    rhythm: Rhythm, zone: str, now: datetime, late: timedelta
) -> None:
    first = scheduled(Asking(), rhythm, zone, now)
    assert first.next_slot is not None
    used_at = first.next_slot + late

    slot = asked(first, zone, used_at).next_slot

    assert slot is not None
    assert slot > used_at
    apart = (
        slot.astimezone(ZoneInfo(zone)).date() - first.next_slot.astimezone(ZoneInfo(zone)).date()
    )
    assert apart.days % (7 * rhythm.every_weeks) == 0
    assert slot <= used_at + rhythm.every_weeks * WEEK + DAY


@given(RHYTHMS, ZONES, MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(hours=24)))
def test_a_question_that_was_moved_keeps_its_rhythm(
    rhythm: Rhythm, zone: str, now: datetime, later: timedelta
) -> None:
    first = scheduled(Asking(), rhythm, zone, now)
    assert first.next_slot is not None
    until = first.next_slot + later

    moved = postponed(first, until, zone, first.next_slot)

    assert moved.next_slot == until
    assert usual_slot(rhythm, until, zone) == first.next_slot
    assert asked(moved, zone, until) == asked(first, zone, until)


def test_what_cannot_come_within_a_day_is_left_out_until_the_next_slot() -> None:
    asking = tuesdays(2)

    late = postponed(asking, TUESDAY + DAY + timedelta(minutes=1), COPENHAGEN, TUESDAY)
    never = postponed(asking, None, COPENHAGEN, TUESDAY)

    assert late.next_slot == never.next_slot == TUESDAY + 2 * WEEK


def test_moving_twice_counts_from_the_usual_slot() -> None:
    once = postponed(tuesdays(), TUESDAY + timedelta(hours=20), COPENHAGEN, TUESDAY)

    assert once.next_slot is not None
    twice = postponed(once, TUESDAY + timedelta(hours=30), COPENHAGEN, once.next_slot)

    assert twice.next_slot == TUESDAY + WEEK


def test_a_move_to_the_west_costs_no_question() -> None:
    """At nine in Copenhagen it is three in New York: the slot is the same Tuesday's."""
    assert usual_slot(Rhythm(1, time(9)), TUESDAY, "America/New_York") == TUESDAY


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 20, 7, 0, tzinfo=UTC)
    asking = Asking(Rhythm(1, time(9)), next_slot=before)

    after = asked(asking, COPENHAGEN, before).next_slot

    assert after == datetime(2026, 10, 27, 8, 0, tzinfo=UTC)


def test_less_often_ends_at_every_four_weeks() -> None:
    two = less_often(Rhythm(1))
    assert two == Rhythm(1, every_weeks=2)

    four = less_often(two)

    assert four == Rhythm(1, every_weeks=4)
    assert less_often(four) is None


def test_an_answer_begins_a_question_again_that_had_stopped_by_itself() -> None:
    silent = Asking(Rhythm(1), next_slot=None, unanswered=3)
    assert silent.given_up

    again = begun_again(silent, COPENHAGEN, WEDNESDAY)

    assert again.unanswered == 0
    assert again.next_slot == TUESDAY
    assert not again.given_up


def test_an_answer_never_takes_back_that_somebody_opted_out() -> None:
    stopped = Asking(Rhythm(1), stopped_at=WEDNESDAY, unanswered=3)

    assert begun_again(stopped, COPENHAGEN, WEDNESDAY).next_slot is None


@given(st.dates(datetime(2026, 1, 1).date(), datetime(2027, 12, 31).date()), ZONES)  # noqa: DTZ001 (only its date)
def test_until_a_day_takes_that_day_in(day: datetime, zone: str) -> None:
    assert last_day(end_of(day, zone), zone) == day


SAID = st.none() | st.sampled_from([WEDNESDAY, TUESDAY, TUESDAY + WEEK])
ASKINGS = st.builds(
    Asking,
    rhythm=st.none() | st.sampled_from([Rhythm(1), Rhythm(3, every_weeks=2)]),
    quiet_until=SAID,
    away_from=SAID,
    away_until=SAID,
    stopped_at=SAID,
)


@given(ASKINGS, ASKINGS)
def test_taking_back_the_last_change_brings_back_all_that_was_said(
    before: Asking, after: Asking
) -> None:
    back = taken_back(after, before, after, COPENHAGEN, WEDNESDAY)

    assert back is not None
    assert replace(back, next_slot=None) == before


@given(ASKINGS)
def test_taking_back_leaves_what_was_said_about_other_things_since(since: Asking) -> None:
    before, after = Asking(), Asking(quiet_until=TUESDAY)
    now = replace(since, quiet_until=TUESDAY)

    back = taken_back(now, before, after, COPENHAGEN, WEDNESDAY)

    assert back == replace(now, quiet_until=None)


def test_what_was_said_again_since_is_not_taken_back() -> None:
    before, after = Asking(), Asking(stopped_at=WEDNESDAY)
    again = Asking(stopped_at=TUESDAY)

    assert taken_back(again, before, after, COPENHAGEN, TUESDAY) is None


def test_taking_back_twice_changes_nothing_more() -> None:
    before, after = Asking(Rhythm(1), TUESDAY), Asking(away_until=TUESDAY)

    once = taken_back(after, before, after, COPENHAGEN, WEDNESDAY)
    assert once is not None

    assert taken_back(once, before, after, COPENHAGEN, WEDNESDAY) == once


def test_taking_a_stop_back_does_not_begin_what_went_unanswered() -> None:
    before = Asking(Rhythm(1), None, unanswered=3)
    after = replace(before, stopped_at=WEDNESDAY)

    assert taken_back(after, before, after, COPENHAGEN, WEDNESDAY) == before


def test_an_absence_begins_when_it_was_said_to() -> None:
    away = Asking(away_from=TUESDAY, away_until=TUESDAY + DAY)

    assert not away.is_away(WEDNESDAY)
    assert away.will_be_away(WEDNESDAY)
    assert away.is_away(TUESDAY)
    assert not away.will_be_away(TUESDAY)
    assert not away.is_away(TUESDAY + DAY)
