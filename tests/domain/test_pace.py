"""Rates: never more than they allow in any stretch of time, and never for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pace import LONGEST_REST, Rate, rested, taken, wait_for

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

rates = st.builds(Rate, st.integers(1, 30), st.integers(1, 120).map(float))


def called(rate: Rate, gaps: list[float]) -> list[datetime]:
    """When calls went that wanted to go after these gaps (seconds), each as soon as it may."""
    free_at, now, went = None, NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        now += wait_for(rate, free_at, now)
        free_at = taken(rate, free_at, now)
        went.append(now)
    return went


@given(rates, st.lists(st.floats(0, 10), max_size=150))
def test_in_any_minute_there_are_never_more_than_the_burst_and_a_minute_together(
    rate: Rate, gaps: list[float]
) -> None:
    went = called(rate, gaps)

    for begin in went:
        within = [moment for moment in went if begin <= moment < begin + MINUTE]
        assert len(within) <= rate.burst + rate.a_minute


@given(rates, st.lists(st.just(0.0), min_size=1, max_size=40))
def test_a_burst_goes_at_once_and_the_rest_at_the_steady_rate(
    rate: Rate, gaps: list[float]
) -> None:
    went = called(rate, gaps)

    assert went[: rate.burst] == [NOW] * len(went[: rate.burst])
    for before, after in zip(went[rate.burst :], went[rate.burst + 1 :], strict=False):
        assert after - before == pytest.approx(rate.interval, abs=timedelta(microseconds=2))


@given(rates, st.timedeltas(timedelta(seconds=1), 2 * LONGEST_REST))
def test_a_rest_lasts_as_long_as_slack_said_and_an_hour_at_most(
    rate: Rate, rest: timedelta
) -> None:
    free_at = rested(rate, None, rest, NOW)

    assert wait_for(rate, free_at, NOW) == min(rest, LONGEST_REST)
    assert not wait_for(rate, free_at, NOW + rest)


@given(rates, st.timedeltas(2 * LONGEST_REST, 1000 * LONGEST_REST))
def test_what_a_wrong_clock_wrote_holds_nothing_up(rate: Rate, ahead: timedelta) -> None:
    free_at = taken(rate, None, NOW + ahead)

    assert not wait_for(rate, free_at, NOW)
    assert taken(rate, free_at, NOW) == NOW + rate.interval


@given(rates, *[st.timedeltas(timedelta(0), LONGEST_REST)] * 2)
def test_of_two_rests_the_later_end_counts(
    rate: Rate, first: timedelta, second: timedelta
) -> None:
    free_at = rested(rate, rested(rate, None, first, NOW), second, NOW)

    assert wait_for(rate, free_at, NOW) == max(first, second)


@given(rates, st.timedeltas(timedelta(0), LONGEST_REST))
def test_a_rest_after_a_wrong_clock_is_as_long_as_slack_said(rate: Rate, rest: timedelta) -> None:
    wrong = taken(rate, None, NOW + timedelta(days=1))

    assert wait_for(rate, rested(rate, wrong, rest, NOW), NOW) == rest


@given(rates, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_a_clock_that_is_put_back_holds_nobody_up_for_longer_than_an_hour(
    rate: Rate, back: timedelta
) -> None:
    free_at = taken(rate, None, NOW)

    assert wait_for(rate, free_at, NOW - back) <= LONGEST_REST
